//! Frame objects (PyFrameObject): what programs see of a frame; made when one is asked for.
//!
//! While the function runs, `frame` points to the thread's data stack (or into the generator); when it ends and the
//! object lives on, the frame's content moves into the object.

mod lineno;
mod locals_proxy;

pub use locals_proxy::{FrameLocalsProxy, PyFrameLocalsProxy_Type};

use crate::abi::constants::member;
use crate::abi::slots::Visit;
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::IntoReturn;
use crate::memory::gc;
use crate::types::cell::CellObject;
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::function::Function;
use crate::types::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::frame::{FRAME_SPECIALS, FrameOwner, InterpreterFrame};
use crate::vm::{frame, thread, tracing};
use abide_compiler::code::{CO_OPTIMIZED, FAST_CELL, FAST_FREE};
use abide_macros::{capi, methods, slot};
use core::cell::Cell;
use core::ffi::{c_char, c_int, c_void};
use core::mem::offset_of;

layout! {
    /// PyFrameObject; the frame's content begins at `data` once the object owns it.
    pub struct Frame: Object = "PyFrameObject", 72 {
        pub base: Object = "ob_base",
        /// The frame below, once this one has ended.
        pub back: Slot = "f_back",
        pub frame: Cell<*mut InterpreterFrame> = "f_frame",
        pub trace: Slot = "f_trace",
        /// Set by tracing and by extensions that make tracebacks; 0 otherwise.
        pub lineno: Cell<c_int> = "f_lineno",
        pub trace_lines: Cell<c_char> = "f_trace_lines",
        pub trace_opcodes: Cell<c_char> = "f_trace_opcodes",
        /// Names that a program has added to `f_locals`.
        pub extra_locals: Slot = "f_extra_locals",
        pub locals_cache: Slot = "f_locals_cache",
        pub data: [Cell<*mut Object>; 1] = "_f_frame_data",
    }
}
object_type!(Frame => PyFrame_Type);

/// The type of frame objects.
#[capi]
pub static PyFrame_Type: TypeObject =
    TypeObject::new(c"frame", offset_of!(Frame, data) + FRAME_SPECIALS * size_of::<usize>())
        .items(8)
        .with(TypeFlags::HAVE_GC)
        .repr(repr)
        .members(&MEMBERS)
        .methods(&METHODS)
        .getset(&GETSETS)
        .traversed(traverse)
        .cleared(clear)
        .deallocated(dealloc);

static MEMBERS: [MemberDef; 2] =
    [MemberDef::new(c"f_trace_lines", member::BOOL, offset_of!(Frame, trace_lines), 0), MemberDef::END];

/// The frame object of a frame, made if there is none yet. MemoryError.
///
/// # Safety
/// The frame is whole and no entry frame.
pub unsafe fn object_of(frame: *mut InterpreterFrame) -> Result<Ref<Frame>> {
    // SAFETY: the caller's contract; the slot holds a frame object or nothing.
    unsafe {
        if let Some(object) = (*frame).frame_obj.get() {
            return Ok(object.downcast_unchecked());
        }
        let code = (*frame).code();
        let words = (code.nlocalsplus.get() + code.stacksize.get()) as usize;
        let object = crate::memory::alloc_untracked(&PyFrame_Type, words)?.downcast_unchecked::<Frame>();
        // The number of items that the allocator has noted there is no frame below.
        (&raw const object.back).cast_mut().cast::<usize>().write(0);
        object.frame.set(frame);
        object.trace_lines.set(1);
        (*frame).frame_obj.set(Some(object.clone().into_object()));
        Ok(object)
    }
}

/// A frame object for a code that does not run, with the first line as its place.
pub fn detached(code: &Code, globals: &Dict, locals: Option<&Object>) -> Result<Ref<Frame>> {
    let function = Function::new(code, globals)?;
    let words = (code.nlocalsplus.get() + code.stacksize.get()) as usize;
    // SAFETY: the object has room for the frame, which is filled in before anyone sees it.
    unsafe {
        let object = crate::memory::alloc_untracked(&PyFrame_Type, words)?.downcast_unchecked::<Frame>();
        // The number of items that the allocator has noted there is no frame below.
        (&raw const object.back).cast_mut().cast::<usize>().write(0);
        let frame = (&raw const object.data).cast_mut().cast::<InterpreterFrame>();
        let namespace = locals.map_or(core::ptr::null_mut(), |l| l.to_ref().into_raw());
        frame::begin(frame, core::ptr::null_mut(), function.into_raw(), code, namespace, 0);
        (*frame).owner.set(FrameOwner::FrameObject as c_char);
        // Complete: as if its first RESUME had run.
        (*frame).instr_ptr.set(code.instructions().add(code.firsttraceable.get() as usize + 1));
        object.frame.set(frame);
        object.trace_lines.set(1);
        gc::track(&object);
        Ok(object)
    }
}

/// The frame moves to `target` (into a generator).
pub fn moved(object: &Object, target: *mut InterpreterFrame) {
    // SAFETY: callers pass a frame object.
    unsafe { object.cast_unchecked::<Frame>() }.frame.set(target);
}

/// The object outlives the frame, whose content moves into it.
///
/// # Safety
/// `object` is the frame's object, already taken out of the frame's slot.
pub unsafe fn take_over(object: &Object, frame: *mut InterpreterFrame) {
    // SAFETY: the caller's contract: the object has room for the whole frame.
    unsafe {
        let object = object.cast_unchecked::<Frame>();
        let target = (&raw const object.data).cast_mut().cast::<InterpreterFrame>();
        let count = (*frame).stacktop.get().max(0) as usize;
        core::ptr::copy_nonoverlapping(frame.cast::<usize>(), target.cast::<usize>(), FRAME_SPECIALS + count);
        // The code is needed by both: the one that dies gives up its reference by itself.
        (*frame).code().base.base.incref();
        (*target).owner.set(FrameOwner::FrameObject as c_char);
        (*target).previous.set(core::ptr::null_mut());
        object.frame.set(target);
        (*frame).stacktop.set(0);
        if (*target).is_incomplete() {
            let code = (*target).code();
            (*target).instr_ptr.set(code.instructions().add(code.firsttraceable.get() as usize + 1));
        }
        let below = InterpreterFrame::first_complete((*frame).previous.get());
        if !below.is_null() {
            match object_of(below) {
                Ok(back) => object.back.set(Some(back.into_object())),
                Err(e) => e.clear(),
            }
        }
        gc::track(object);
    }
}

/// The frame ends and nobody has kept the object but the frame: it must not point there any more.
pub fn detach(object: &Object) {
    // SAFETY: callers pass a frame object.
    unsafe { object.cast_unchecked::<Frame>() }.frame.set(core::ptr::null_mut());
}

impl Frame {
    /// The frame; none only while the object is being made or torn down.
    fn inner(&self) -> Option<&InterpreterFrame> {
        // SAFETY: the pointer is kept up to date by whoever moves the frame.
        unsafe { self.frame.get().as_ref() }
    }

    /// The code.
    pub fn code(&self) -> Option<&Code> {
        // SAFETY: no entry frame has an object.
        self.inner().map(|frame| unsafe { frame.code() })
    }

    /// The current line, -1 if there is none.
    pub fn line(&self) -> c_int {
        if self.lineno.get() != 0 {
            return self.lineno.get();
        }
        let Some(frame) = self.inner() else { return -1 };
        // SAFETY: no entry frame has an object.
        unsafe { frame.code().line_of(frame.instruction_index()) }
    }

    /// The value of the variable in slot `i`, looked up through its cell; none if it is unbound.
    fn variable(&self, i: usize) -> Option<Ref> {
        let frame = self.inner()?;
        // SAFETY: `i` is a slot of the code.
        unsafe {
            let code = frame.code();
            let kind = code.kinds()[i];
            let value = (*InterpreterFrame::slots(frame).add(i)).as_ref();
            if kind & FAST_FREE != 0
                && (value.is_none() && !frame.owned_by(FrameOwner::FrameObject) || frame.is_incomplete())
            {
                // COPY_FREE_VARS has not run yet: the closure has the cell.
                let function = &*frame.funcobj.raw().cast::<Function>();
                let closure = function.closure.get()?;
                let first = (code.nlocalsplus.get() - code.nfreevars.get()) as usize;
                let cell = closure.cast::<Tuple>()?.items().get(i - first)?.cast::<CellObject>()?;
                return cell.content.get();
            }
            let value = value?;
            if kind & (FAST_CELL | FAST_FREE) != 0
                && let Some(cell) = value.cast_exact::<CellObject>()
            {
                return cell.content.get();
            }
            Some(value.to_ref())
        }
    }

    /// Sets a local variable through its cell if it has one; another name is kept beside the variables.
    pub fn set_local(&self, key: &Object, value: &Object) -> Result<()> {
        let frame = self.inner().ok_or_else(|| runtime_error!("the frame has ended"))?;
        // SAFETY: no entry frame has an object; `i` is a slot of the code.
        unsafe {
            let code = frame.code();
            for (i, name) in code.variable_names().items().iter().enumerate() {
                if Code::is_hidden(code.kinds()[i]) || !(name.is(key) || name.equals(key)?) {
                    continue;
                }
                let place = InterpreterFrame::slots(frame).add(i);
                let cell = (*place).as_ref().filter(|_| code.kinds()[i] & (FAST_CELL | FAST_FREE) != 0);
                if let Some(cell) = cell.and_then(|c| c.cast_exact::<CellObject>()) {
                    cell.content.set(Some(value.to_ref()));
                } else {
                    drop(Ref::from_nullable(place.replace(value.to_ref().into_raw())));
                }
                return Ok(());
            }
        }
        if self.extra_locals.is_empty() {
            self.extra_locals.set(Some(Dict::new()?.into_object()));
        }
        match self.extra_locals.get() {
            Some(extra) => extra.set_item(key, value),
            None => Ok(()),
        }
    }

    /// Whether there are variables beside a namespace: in functions, and in comprehensions that are part of a class or
    /// module (PEP 709).
    fn has_variables(&self, code: &Code) -> bool {
        let hidden = |i: usize| Code::is_hidden(code.kinds()[i]) && self.variable(i).is_some();
        code.has_flag(CO_OPTIMIZED) || (0..code.nlocalsplus.get() as usize).any(hidden)
    }

    /// The variables by name: a new dict in functions and comprehensions, the namespace itself in classes and modules.
    pub fn locals(&self) -> Result {
        let Some(frame) = self.inner() else {
            return Err(runtime_error!("the frame has ended"));
        };
        // SAFETY: no entry frame has an object.
        if !self.has_variables(unsafe { frame.code() }) {
            return frame.locals.get().ok_or_else(|| system_error!("frame does not have locals"));
        }
        self.variables().map(Ref::into_object)
    }

    /// The variables that are bound, by name, and what is kept beside them.
    pub fn variables(&self) -> Result<Ref<Dict>> {
        let dict = Dict::new()?;
        if let Some(code) = self.code() {
            for i in 0..code.nlocalsplus.get() as usize {
                if let Some(value) = self.variable(i) {
                    dict.set_str(code.variable_name(i), &value)?;
                }
            }
        }
        if let Some(extra) = self.extra_locals.get() {
            dict.update(&extra)?;
        }
        Ok(dict)
    }
}

#[methods]
impl Frame {
    /// The frame below, or None.
    #[getter("f_back")]
    pub(crate) fn get_back(&self) -> Result {
        if let Some(back) = self.back.get() {
            return Ok(back);
        }
        let Some(frame) = self.inner() else { return Ok(none::none()) };
        // SAFETY: a running frame's links are whole.
        unsafe {
            let below = InterpreterFrame::first_complete(frame.previous.get());
            if below.is_null() { Ok(none::none()) } else { object_of(below).map(Ref::into_object) }
        }
    }

    /// The code object.
    #[getter("f_code")]
    pub(crate) fn get_code(&self) -> Option<Ref> {
        self.inner().and_then(|frame| frame.executable.get())
    }

    /// The global namespace.
    #[getter("f_globals")]
    pub(crate) fn get_globals(&self) -> Option<Ref> {
        // SAFETY: the function keeps its globals alive.
        self.inner().and_then(|frame| unsafe { frame.globals.get().as_ref() }).map(Object::to_ref)
    }

    /// The built-ins.
    #[getter("f_builtins")]
    pub(crate) fn get_builtins(&self) -> Option<Ref> {
        // SAFETY: the function keeps its built-ins alive.
        self.inner().and_then(|frame| unsafe { frame.builtins.get().as_ref() }).map(Object::to_ref)
    }

    /// The variables by name: in functions a proxy that writes through.
    #[getter("f_locals")]
    pub(crate) fn get_locals(&self) -> Result {
        if self.code().is_some_and(|code| self.has_variables(code)) {
            return FrameLocalsProxy::new(self).map(Ref::into_object);
        }
        self.locals()
    }

    /// The current line, or None.
    #[getter("f_lineno")]
    fn get_lineno(&self) -> Result {
        match self.line() {
            line if line < 0 => Ok(none::none()),
            line => line.into_return(),
        }
    }

    #[setter("f_lineno")]
    fn set_lineno(&self, value: Option<&Object>) -> Result<()> {
        lineno::set(self, value)
    }

    /// The current instruction's offset in bytes.
    #[getter("f_lasti")]
    pub(crate) fn get_lasti(&self) -> c_int {
        // SAFETY: no entry frame has an object.
        self.inner().map_or(-1, |frame| unsafe { frame.instruction_index() * 2 })
    }

    /// The trace function, or None.
    #[getter("f_trace")]
    fn get_trace(&self) -> Option<Ref> {
        self.trace.get()
    }

    #[setter("f_trace")]
    fn set_trace(&self, value: Option<&Object>) -> Result<()> {
        let value = value.filter(|v| !v.is_none());
        let is_new = value.is_some_and(|value| !self.trace.borrowed().is_some_and(|old| old.is(value)));
        self.trace.set(value.map(Object::to_ref));
        if is_new && self.trace_opcodes.get() != 0 { tracing::trace_opcodes(self, true) } else { Ok(()) }
    }

    /// Whether the trace function is called for each instruction.
    #[getter("f_trace_opcodes")]
    fn get_trace_opcodes(&self) -> bool {
        self.trace_opcodes.get() != 0
    }

    #[setter("f_trace_opcodes")]
    fn set_trace_opcodes(&self, value: Option<&Object>) -> Result<()> {
        let Some(value) = value.filter(|v| v.is_type(&crate::types::bool::PyBool_Type)) else {
            return Err(type_error!("attribute value type must be bool"));
        };
        let on = value.is(crate::types::bool::bool_static(true));
        self.trace_opcodes.set(on as c_char);
        // Code is changed only for a frame that is traced: nobody else is told.
        if on && self.trace.is_empty() { Ok(()) } else { tracing::trace_opcodes(self, on) }
    }

    /// Gives up the variables of a frame that has ended (or of a suspended generator).
    #[sig("clear($self, /)")]
    fn clear_method(&self) -> Result {
        let Some(frame) = self.inner() else { return Ok(none::none()) };
        if frame.owned_by(FrameOwner::Generator) {
            // SAFETY: the frame lies in a generator.
            let generator = unsafe { Ref::of(&*crate::types::generator::Generator::of_frame(self.frame.get())) };
            if generator.frame_state.get() == crate::types::generator::FrameState::Executing as i8 {
                return Err(runtime_error!("cannot clear an executing frame"));
            }
            if generator.is_resumable() && generator.frame_state.get() != -3 {
                return Err(runtime_error!("cannot clear a suspended frame"));
            }
            // SAFETY: a live generator; one that never ran is warned of.
            unsafe { crate::types::generator::types::finalize(core::ptr::from_ref::<Object>(&generator).cast_mut()) };
            return Ok(none::none());
        }
        if frame.owned_by(FrameOwner::Thread) {
            return Err(runtime_error!("cannot clear an executing frame"));
        }
        self.give_up();
        Ok(none::none())
    }

    /// The size in bytes.
    #[sig("__sizeof__($self, /)")]
    fn sizeof(&self) -> usize {
        let words = self.code().map_or(0, |code| (code.nlocalsplus.get() + code.stacksize.get()) as usize);
        offset_of!(Frame, data) + (FRAME_SPECIALS + words) * 8
    }

    fn give_up(&self) {
        self.trace.set(None);
        self.extra_locals.set(None);
        if let Some(frame) = self.inner()
            && frame.owned_by(FrameOwner::FrameObject)
        {
            // SAFETY: the object owns the frame's words.
            unsafe { frame::clear_locals(self.frame.get()) };
        }
    }
}

/// The globals of the Python code that runs, if any runs.
pub fn current_globals() -> Option<Ref<Dict>> {
    // SAFETY: the frames of the running thread are whole.
    unsafe {
        let frame = InterpreterFrame::first_complete(thread::current().current_frame.get());
        frame.as_ref().and_then(|f| f.globals.get().as_ref()).and_then(|g| g.cast::<Dict>()).map(Ref::of)
    }
}

/// The frame object `depth` levels below the current Python frame: `sys._getframe(depth)`. ValueError.
pub fn at_depth(depth: usize) -> Result<Ref<Frame>> {
    // SAFETY: the frames of the running thread are whole.
    unsafe {
        let mut frame = InterpreterFrame::first_complete(thread::current().current_frame.get());
        for _ in 0..depth {
            if frame.is_null() {
                break;
            }
            frame = InterpreterFrame::first_complete((*frame).previous.get());
        }
        if frame.is_null() {
            return Err(value_error!("call stack is not deep enough"));
        }
        object_of(frame)
    }
}

extern "C" fn repr(frame: &Frame) -> Result {
    let Some(code) = frame.code() else {
        return format!("<frame at {frame:p}>").into_return();
    };
    // SAFETY: the field holds a string.
    let file = unsafe { &*code.filename.raw().cast::<Str>() }.repr()?;
    let (file, line, name) = (file.to_string_lossy(), frame.line(), code.code_name().to_string_lossy());
    format!("<frame at {frame:p}, file {file}, line {line}, code {name}>").into_return()
}

extern "C" fn traverse(object: &Frame, visit: Visit, arg: *mut c_void) -> c_int {
    let fields = [object.back.borrowed(), object.trace.borrowed(), object.extra_locals.borrowed()];
    let owned = object.inner().filter(|frame| frame.owned_by(FrameOwner::FrameObject));
    // SAFETY: the object owns the words below stacktop.
    unsafe {
        let words = owned.into_iter().flat_map(|frame| {
            let slots = InterpreterFrame::slots(frame);
            (0..frame.stacktop.get().max(0) as usize).filter_map(move |i| (*slots.add(i)).as_ref())
        });
        let of_frame = owned.into_iter().flat_map(|frame| {
            [frame.executable.borrowed(), frame.funcobj.borrowed(), frame.locals.borrowed()].into_iter().flatten()
        });
        for object in fields.into_iter().flatten().chain(words).chain(of_frame) {
            let result = visit(object, arg);
            if result != 0 {
                return result;
            }
        }
    }
    0
}

#[slot]
fn clear(frame: &Frame) -> Result<()> {
    frame.give_up();
    Ok(())
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone.
    unsafe {
        let frame = &*object.cast::<Frame>();
        gc::untrack(frame);
        frame.give_up();
        if let Some(inner) = frame.inner()
            && inner.owned_by(FrameOwner::FrameObject)
        {
            drop(inner.funcobj.take());
            drop(inner.executable.take());
        }
        drop(frame.locals_cache.take());
        // A chain of frames is taken apart in a loop, not by recursion.
        let mut back = frame.back.take();
        crate::memory::free(object);
        while let Some(below) = back {
            if below.refcnt.get() != 1 {
                break;
            }
            let below = below.downcast_unchecked::<Frame>();
            back = below.back.take();
            drop(below);
        }
    }
}
