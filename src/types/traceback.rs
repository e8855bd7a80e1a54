//! Tracebacks (PyTracebackObject): the frames that an exception has passed, outermost first.

use crate::abi::constants::member;
use crate::abi::slots::Visit;
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::memory::gc;
use crate::types::exception::{BaseException, raise};
use crate::types::frame::Frame;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::none;
use crate::vm::frame::InterpreterFrame;
use abide_macros::{capi, methods, slot};
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

layout! {
    /// PyTracebackObject.
    pub struct Traceback: Object = "PyTracebackObject", 40 {
        pub base: Object = "ob_base",
        /// Towards where the exception was raised.
        pub next: Slot = "tb_next",
        pub frame: Slot = "tb_frame",
        /// In bytes.
        pub lasti: Cell<c_int> = "tb_lasti",
        /// -1: computed from `lasti` when asked for.
        pub lineno: Cell<c_int> = "tb_lineno",
    }
}
object_type!(Traceback => PyTraceBack_Type);

/// The type of tracebacks.
#[capi]
pub static PyTraceBack_Type: TypeObject = TypeObject::new(c"traceback", size_of::<Traceback>())
    .with(TypeFlags::HAVE_GC)
    .doc(c"traceback(tb_next, tb_frame, tb_lasti, tb_lineno)\n--\n\nOne level of a traceback.")
    .constructor(Traceback::tp_new)
    .members(&MEMBERS)
    .methods(&METHODS)
    .getset(&GETSETS)
    .traversed(traverse)
    .cleared(clear)
    .deallocated(dealloc);

static MEMBERS: [MemberDef; 3] = [
    MemberDef::new(c"tb_frame", member::OBJECT, offset_of!(Traceback, frame), member::READONLY),
    MemberDef::new(c"tb_lasti", member::INT, offset_of!(Traceback, lasti), member::READONLY),
    MemberDef::END,
];

impl Traceback {
    /// A level above `next`.
    pub fn new(next: Option<Ref<Traceback>>, frame: Ref<Frame>, lasti: c_int, lineno: c_int) -> Result<Ref<Traceback>> {
        let traceback = crate::memory::new(Traceback {
            base: Object::new(&PyTraceBack_Type),
            next: Slot::new(next.map(Ref::into_object)),
            frame: Slot::new(Some(frame.into_object())),
            lasti: Cell::new(lasti),
            lineno: Cell::new(lineno),
        })?;
        gc::track(&traceback);
        Ok(traceback)
    }

    /// The line in the frame's code.
    pub fn line(&self) -> c_int {
        if self.lineno.get() != -1 {
            return self.lineno.get();
        }
        // SAFETY: the field holds a frame object.
        let frame = unsafe { &*self.frame.raw().cast::<Frame>() };
        frame.code().map_or(-1, |code| code.line_of(self.lasti.get() / 2))
    }
}

/// A level for the frame as it stands, above nothing.
///
/// # Safety
/// The frame is whole.
pub unsafe fn of_frame(frame: *mut InterpreterFrame) -> Result<Ref<Traceback>> {
    // SAFETY: the caller's contract.
    unsafe {
        let object = crate::types::frame::object_of(frame)?;
        Traceback::new(None, object, (*frame).instruction_index() * 2, -1)
    }
}

/// Adds the frame to the traceback of the exception that is set: `PyTraceBack_Here`.
///
/// # Safety
/// The frame is whole, its `instr_ptr` says where it stands; an exception is set.
pub unsafe fn add_here(frame: *mut InterpreterFrame) {
    let Some(exception) = raise::fetch() else { return };
    // SAFETY: the caller's contract.
    match unsafe { level_above(&exception, frame) } {
        Ok(traceback) => exception.traceback.set(Some(traceback.into_object())),
        // Out of memory: the exception is worth more than its traceback.
        Err(e) => e.clear(),
    }
    raise::restore(Some(exception));
}

unsafe fn level_above(exception: &BaseException, frame: *mut InterpreterFrame) -> Result<Ref<Traceback>> {
    // SAFETY: the caller's contract; the field holds a traceback or nothing.
    unsafe {
        let object = crate::types::frame::object_of(frame)?;
        let next = exception.traceback.get().map(|t| t.downcast_unchecked::<Traceback>());
        Traceback::new(next, object, (*frame).instruction_index() * 2, -1)
    }
}

#[methods]
impl Traceback {
    #[new("traceback(tb_next, tb_frame, tb_lasti, tb_lineno)")]
    fn make(
        _: &TypeObject,
        tb_next: &Object,
        tb_frame: &Frame,
        tb_lasti: i32,
        tb_lineno: i32,
    ) -> Result<Ref<Traceback>> {
        let next = match tb_next.cast::<Traceback>() {
            Some(next) => Some(Ref::of(next)),
            None if tb_next.is_none() => None,
            None => {
                let given = tb_next.ty().full_name();
                return Err(type_error!("expected traceback object or None, got '{given}'"));
            }
        };
        Traceback::new(next, Ref::of(tb_frame), tb_lasti, tb_lineno)
    }

    /// The line.
    #[getter("tb_lineno")]
    fn get_lineno(&self) -> Result {
        match self.line() {
            -1 => Ok(none::none()),
            line => Int::new(line as i64).map(Ref::into_object),
        }
    }

    /// The level below, towards where the exception was raised.
    #[getter("tb_next")]
    fn get_next(&self) -> Option<Ref> {
        self.next.get()
    }

    #[setter("tb_next")]
    fn set_next(&self, value: Option<&Object>) -> Result<()> {
        let Some(value) = value else {
            return Err(type_error!("can't delete tb_next attribute"));
        };
        if value.is_none() {
            self.next.set(None);
            return Ok(());
        }
        let Some(next) = value.cast::<Traceback>() else {
            let given = value.ty().full_name();
            return Err(type_error!("expected traceback object, got '{given}'"));
        };
        let mut cursor = Some(Ref::of(next));
        while let Some(level) = cursor {
            if core::ptr::eq(&*level, self) {
                return Err(value_error!("traceback loop detected"));
            }
            // SAFETY: the field holds a traceback or nothing.
            cursor = level.next.get().map(|n| unsafe { n.downcast_unchecked() });
        }
        self.next.set(Some(value.to_ref()));
        Ok(())
    }

    /// The attributes' names.
    #[sig("__dir__($self, /)")]
    fn dir(&self) -> Result<Ref<List>> {
        let names = ["tb_frame", "tb_next", "tb_lasti", "tb_lineno"];
        let names = names.into_iter().map(|n| crate::types::str::Str::new(n).map(Ref::into_object));
        List::from_vec(names.collect::<Result<Vec<_>>>()?)
    }
}

extern "C" fn traverse(traceback: &Traceback, visit: Visit, arg: *mut c_void) -> c_int {
    for object in [traceback.next.borrowed(), traceback.frame.borrowed()].into_iter().flatten() {
        let result = visit(object, arg);
        if result != 0 {
            return result;
        }
    }
    0
}

#[slot]
fn clear(traceback: &Traceback) -> Result<()> {
    traceback.next.set(None);
    traceback.frame.set(None);
    Ok(())
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone. A long chain is taken apart in a loop, not by recursion.
    unsafe {
        let traceback = &*object.cast::<Traceback>();
        gc::untrack(traceback);
        drop(traceback.frame.take());
        let mut next = traceback.next.take();
        crate::memory::free(object);
        while let Some(level) = next {
            if level.refcnt.get() != 1 {
                break;
            }
            let level = level.downcast_unchecked::<Traceback>();
            next = level.next.take();
            drop(level);
        }
    }
}
