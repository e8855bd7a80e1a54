//! Generators, coroutines and asynchronous generators: one struct (PyGenObject, PyCoroObject, PyAsyncGenObject), whose
//! frame lies inside it.
//!
//! - `mod.rs`: the struct, resuming (`send`, `throw`, `close`), the end of a generator.
//! - `types.rs`: the three types and their attributes.
//! - `async_generator.rs`: the awaitables of asynchronous generators.
//!
//! Invariant: the frame's words below `stacktop` are owned while `frame_state` is not Executing or Cleared.

mod async_generator;
pub(crate) mod types;

pub use async_generator::{
    _PyAsyncGenASend_Type, _PyAsyncGenAThrow_Type, _PyAsyncGenWrappedValue_Type, wrap_value as wrap_async_value,
};
pub use types::{_PyCoroWrapper_Type, PyAsyncGen_Type, PyCoro_Type, PyGen_Type};

use crate::abi::{Object, ObjectType, Ref, Result, Slot};
use crate::memory::gc;
use crate::types::exception::{BaseException, STOP_ITERATION, raise};
use crate::types::function::Function;
use crate::types::none;
use crate::vm::frame::{self, FRAME_SPECIALS, FrameOwner, InterpreterFrame};
use crate::vm::thread::{self, ExcStackItem};
use crate::vm::{eval, outside};
use abide_compiler::code::{CO_ASYNC_GENERATOR, CO_COROUTINE, CO_ITERABLE_COROUTINE};
use core::cell::Cell;
use core::ffi::c_char;

layout! {
    /// PyGenObject and its two kin, which differ in the names of the fields only.
    pub struct Generator: Object = "PyGenObject", 80 {
        pub base: Object = "ob_base",
        pub weakreflist: Slot = "gi_weakreflist",
        pub name: Slot = "gi_name",
        pub qualname: Slot = "gi_qualname",
        pub exc_state: ExcStackItem = "gi_exc_state",
        /// A coroutine's origin (where it was made), an asynchronous generator's finalizer.
        pub origin_or_finalizer: Slot = "gi_origin_or_finalizer",
        pub hooks_inited: Cell<c_char> = "gi_hooks_inited",
        pub closed: Cell<c_char> = "gi_closed",
        pub running_async: Cell<c_char> = "gi_running_async",
        /// A [`FrameState`].
        pub frame_state: Cell<i8> = "gi_frame_state",
        pub iframe: [Cell<*mut Object>; 1] = "gi_iframe",
    }
}
object_type!(Generator => PyGen_Type);

/// What a generator's frame is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i8)]
pub enum FrameState {
    Created = -3,
    Suspended = -2,
    /// Inside `yield from` or `await`: the inner iterator is on top of the stack.
    SuspendedYieldFrom = -1,
    Executing = 0,
    Completed = 1,
    Cleared = 4,
}

/// How a resumption ended.
pub enum Step {
    /// The value yielded.
    Yield(Ref),
    /// The value returned.
    Return(Ref),
}

impl Generator {
    /// The frame inside.
    ///
    /// # Safety
    /// `generator` is a generator.
    #[inline(always)]
    pub unsafe fn frame(generator: *const Generator) -> *mut InterpreterFrame {
        // SAFETY: the frame begins in the last field.
        unsafe { (&raw const (*generator).iframe).cast_mut().cast() }
    }

    /// The generator around a frame.
    ///
    /// # Safety
    /// The frame is owned by a generator.
    #[inline(always)]
    pub unsafe fn of_frame(frame: *mut InterpreterFrame) -> *const Generator {
        // SAFETY: the frame lies at that offset inside a generator.
        unsafe { frame.byte_sub(core::mem::offset_of!(Generator, iframe)).cast() }
    }

    /// Whether the frame can be run from here: new or suspended.
    #[inline(always)]
    pub fn is_resumable(&self) -> bool {
        self.frame_state.get() < FrameState::Executing as i8
    }

    /// Whether nothing is left to run.
    pub fn is_finished(&self) -> bool {
        self.frame_state.get() >= FrameState::Completed as i8
    }

    /// What messages call such an object.
    fn kind(&self) -> &'static str {
        if self.is_type(&PyCoro_Type) {
            "coroutine"
        } else if self.is_type(&PyAsyncGen_Type) {
            "async generator"
        } else {
            "generator"
        }
    }

    /// What the generator waits for in `yield from` or `await`.
    pub fn delegate(&self) -> Option<Ref> {
        if self.frame_state.get() != FrameState::SuspendedYieldFrom as i8 {
            return None;
        }
        // SAFETY: suspended there, the topmost word is the inner iterator.
        unsafe {
            let frame = Generator::frame(self);
            let top = (*frame).stacktop.get() as usize;
            Some((**InterpreterFrame::slots(frame).add(top - 1)).to_ref())
        }
    }

    /// Runs on to the next `yield` or the end; `value` is what the `yield` evaluates to, or, with `throwing`, the
    /// exception that is set is raised there. Runs Python.
    pub fn resume(&self, value: Option<&Object>, throwing: bool, closing: bool) -> Result<Step> {
        let state = self.frame_state.get();
        if state == FrameState::Created as i8 && value.is_some_and(|v| !v.is_none()) {
            return Err(type_error!("can't send non-None value to a just-started {}", self.kind()));
        }
        if state == FrameState::Executing as i8 {
            return Err(value_error!("{} already executing", self.kind()));
        }
        if self.is_finished() {
            if self.is_type(&PyCoro_Type) && !closing {
                if throwing {
                    raise::assume().clear();
                }
                return Err(runtime_error!("cannot reuse already awaited coroutine"));
            }
            if throwing {
                return Err(raise::assume());
            }
            return Ok(Step::Return(none::none()));
        }
        // The generator must outlive its own run.
        let _keep = Ref::of(self);
        // SAFETY: the frame is suspended: one more word fits, for the value that RESUME's predecessor drops or uses.
        unsafe {
            let frame = Generator::frame(self);
            let top = (*frame).stacktop.get();
            let value = value.map_or_else(none::none, Object::to_ref);
            *InterpreterFrame::slots(frame).add(top as usize) = value.into_raw();
            (*frame).stacktop.set(top + 1);
            let ts = thread::current();
            self.exc_state.previous_item.set(ts.exc_info.get());
            ts.exc_info.set(&self.exc_state);
            if throwing {
                outside::chain_handled(&self.exc_state);
            }
            self.frame_state.set(FrameState::Executing as i8);
            let result = eval::run_frame(frame, throwing)?;
            Ok(if self.frame_state.get() < FrameState::Executing as i8 {
                Step::Yield(result)
            } else {
                Step::Return(result)
            })
        }
    }

    /// `send(value)`: the next value yielded; StopIteration with the value returned. Runs Python.
    pub fn send(&self, value: Option<&Object>) -> Result {
        match self.resume(value, false, false)? {
            Step::Yield(value) => Ok(value),
            Step::Return(value) => Err(self.stop(value)),
        }
    }

    /// StopIteration (StopAsyncIteration) for a generator that returned.
    fn stop(&self, value: Ref) -> crate::abi::Raised {
        if self.is_type(&PyAsyncGen_Type) {
            return raise::raise_object(&crate::types::exception::STOP_ASYNC_ITERATION, none::none_object());
        }
        set_stop_iteration(&value)
    }

    /// Raises GeneratorExit inside, unless nothing in there could see it. Runs Python.
    pub fn close(&self) -> Result {
        let state = self.frame_state.get();
        if state == FrameState::Created as i8 {
            self.finish_unstarted();
            return Ok(none::none());
        }
        if self.is_finished() {
            return Ok(none::none());
        }
        if let Some(inner) = self.delegate() {
            self.frame_state.set(FrameState::Executing as i8);
            let closed = close_iterator(&inner);
            self.frame_state.set(FrameState::SuspendedYieldFrom as i8);
            drop(inner);
            if let Err(e) = closed {
                return self.after_close(Err(e));
            }
        }
        if self.frame_state.get() == FrameState::Suspended as i8 && self.stands_outside_try() {
            self.finish_unstarted();
            return Ok(none::none());
        }
        let raised = raise::raise_object(&crate::types::exception::GENERATOR_EXIT, none::none_object());
        self.after_close(Err(raised))
    }

    /// Whether the RESUME at which a suspended generator stands says that no handler but the generator's own is around
    /// it: nothing of the program's would run if an exception were thrown in.
    fn stands_outside_try(&self) -> bool {
        // SAFETY: a suspended generator has a whole frame, which stands at a RESUME.
        unsafe {
            let frame = &*Generator::frame(self);
            let index = frame.instruction_index() as usize;
            let oparg = *frame.instr_ptr.get() >> 8;
            crate::vm::monitoring::base_opcode(frame.code(), index) == crate::vm::opcode::RESUME && oparg & 4 != 0
        }
    }

    /// Raises the exception that is set inside, as `close` does, and judges how it ended.
    fn after_close(&self, thrown: Result<()>) -> Result {
        if let Err(e) = thrown {
            crate::call::convert::told(e, ());
        }
        match self.resume(None, true, true) {
            Ok(Step::Yield(value)) => {
                drop(value);
                Err(runtime_error!("{} ignored GeneratorExit", self.kind()))
            }
            Ok(Step::Return(value)) => Ok(value),
            Err(e) if e.matches(&STOP_ITERATION) => {
                crate::call::convert::told(e, ());
                stop_value()
            }
            Err(e) if e.matches(&crate::types::exception::GENERATOR_EXIT) => {
                e.clear();
                Ok(none::none())
            }
            Err(e) => Err(e),
        }
    }

    /// Ends a generator that has not run yet.
    fn finish_unstarted(&self) {
        self.frame_state.set(FrameState::Completed as i8);
        // SAFETY: nothing runs in the frame.
        unsafe {
            let frame = Generator::frame(self);
            self.frame_state.set(FrameState::Cleared as i8);
            frame::clear(frame);
        }
    }

    /// `throw(exception)`: raises it inside. Runs Python.
    pub fn throw(&self, exception: Ref<BaseException>, close_on_exit: bool) -> Result {
        if let Some(inner) = self.delegate() {
            if close_on_exit && exception.ty().is_subtype(&crate::types::exception::GENERATOR_EXIT) {
                self.frame_state.set(FrameState::Executing as i8);
                let closed = close_iterator(&inner);
                self.frame_state.set(FrameState::SuspendedYieldFrom as i8);
                return match closed {
                    Err(e) => self.throw_here(e),
                    Ok(()) => self.throw_here(raise::reraise(exception)),
                };
            }
            let result = if let Some(generator) = plain(&inner) {
                let state = self.frame_state.replace(FrameState::Executing as i8);
                let ts = thread::current();
                // SAFETY: this generator's frame is shown as the caller of the inner one.
                let result = unsafe {
                    let frame = Generator::frame(self);
                    (*frame).previous.set(ts.current_frame.get());
                    ts.current_frame.set(frame);
                    let result = generator.throw(exception, close_on_exit);
                    ts.current_frame.set((*frame).previous.get());
                    (*frame).previous.set(core::ptr::null_mut());
                    result
                };
                self.frame_state.set(state);
                result
            } else {
                let Some(method) = inner.get_attr_opt(crate::intern!("throw"))? else {
                    return self.throw_here(raise::reraise(exception));
                };
                let state = self.frame_state.replace(FrameState::Executing as i8);
                let result = method.call1(exception.as_object());
                self.frame_state.set(state);
                result
            };
            return match result {
                Ok(value) => Ok(value),
                Err(e) => {
                    // The inner iterator has ended: what it returned, or its exception, arrives here.
                    self.throw_into_delegation(e)
                }
            };
        }
        self.throw_here(raise::reraise(exception))
    }

    /// Goes on with the exception that the inner iterator raised; CLEANUP_THROW turns StopIteration into a value.
    fn throw_into_delegation(&self, raised: crate::abi::Raised) -> Result {
        self.throw_here(raised)
    }

    fn throw_here(&self, raised: crate::abi::Raised) -> Result {
        crate::call::convert::told(raised, ());
        match self.resume(None, true, false)? {
            Step::Yield(value) => Ok(value),
            Step::Return(value) => Err(self.stop(value)),
        }
    }
}

/// StopIteration whose value is `value`; a tuple or exception is wrapped, so that it stays one value.
pub fn set_stop_iteration(value: &Object) -> crate::abi::Raised {
    if value.is_none() {
        return raise::raise_object(&STOP_ITERATION, none::none_object());
    }
    match crate::types::exception::instantiate_with(&STOP_ITERATION, &[value]) {
        Ok(exception) => raise::raise_value(exception),
        Err(e) => e,
    }
}

/// Closes what `yield from` iterates over. Runs Python.
fn close_iterator(inner: &Object) -> Result<()> {
    if let Some(generator) = plain(inner) {
        return generator.close().map(drop);
    }
    match inner.get_attr_opt(crate::intern!("close")) {
        Ok(Some(close)) => close.call0().map(drop),
        Ok(None) => Ok(()),
        Err(e) => {
            e.unraisable(Some(inner));
            Ok(())
        }
    }
}

/// Whether the object is exactly a generator.
#[inline(always)]
pub fn is_generator(object: &Object) -> bool {
    object.is_type(&PyGen_Type)
}

/// Whether the object is exactly a coroutine.
#[inline(always)]
pub fn is_coroutine(object: &Object) -> bool {
    object.is_type(&PyCoro_Type)
}

/// Whether the object is exactly an asynchronous generator.
#[inline(always)]
pub fn is_async_generator(object: &Object) -> bool {
    object.is_type(&PyAsyncGen_Type)
}

/// A generator or coroutine whose frame can be entered directly.
#[inline(always)]
pub fn plain(object: &Object) -> Option<&Generator> {
    // SAFETY: both types have this struct.
    (is_generator(object) || is_coroutine(object)).then(|| unsafe { object.cast_unchecked() })
}

/// What `await` iterates over: a coroutine itself, a decorated generator, or the result of `__await__`. TypeError.
/// Runs Python.
pub fn awaitable_iterator(awaitable: &Object) -> Result {
    if is_coroutine(awaitable) {
        return Ok(awaitable.to_ref());
    }
    if is_generator(awaitable) {
        // SAFETY: a generator's frame keeps its code.
        let iterable = unsafe {
            (*Generator::frame(awaitable.cast_unchecked::<Generator>())).code().has_flag(CO_ITERABLE_COROUTINE)
        };
        if iterable {
            return Ok(awaitable.to_ref());
        }
    }
    let ty = awaitable.ty();
    let Some(method) = ty.async_methods().and_then(|methods| methods.r#await.get()) else {
        return Err(type_error!("object {} can't be used in 'await' expression", ty.full_name()));
    };
    let iterator = method(awaitable)?;
    if is_coroutine(&iterator) {
        return Err(type_error!("__await__() returned a coroutine"));
    }
    if !iterator.is_iterator() {
        return Err(type_error!("__await__() returned non-iterator of type '{}'", iterator.ty().full_name()));
    }
    Ok(iterator)
}

/// After an iterator returned null: the value of the StopIteration that is set (cleared), None without one; another
/// exception stays.
pub fn stop_value() -> Result {
    let Some(exception) = raise::current() else {
        return Ok(none::none());
    };
    if !exception.ty().is_subtype(&STOP_ITERATION) {
        return Err(raise::assume());
    }
    drop(raise::fetch());
    Ok(value_of_stop(&exception))
}

/// `StopIteration.value`.
pub fn value_of_stop(exception: &BaseException) -> Ref {
    /// PyStopIterationObject: the value lies behind the common part.
    const VALUE: usize = size_of::<BaseException>();
    // SAFETY: instances of StopIteration have that field.
    unsafe {
        let place = (exception as *const BaseException).byte_add(VALUE).cast::<Slot>();
        (*place).get().unwrap_or_else(none::none)
    }
}

/// A generator, coroutine or asynchronous generator that takes over the running frame.
///
/// # Safety
/// The frame is the newest of the data stack, at its RETURN_GENERATOR, its operand stack empty.
pub unsafe fn from_frame(frame: *mut InterpreterFrame) -> Result<Ref<Generator>> {
    // SAFETY: the caller's contract.
    unsafe {
        let code = (*frame).code();
        let ty = if code.has_flag(CO_COROUTINE) {
            &PyCoro_Type
        } else if code.has_flag(CO_ASYNC_GENERATOR) {
            &PyAsyncGen_Type
        } else {
            &PyGen_Type
        };
        let function = &*(*frame).function();
        let slots = code.nlocalsplus.get() as usize;
        let words = slots + code.stacksize.get() as usize;
        let generator = crate::memory::alloc_untracked(ty, words)?.downcast_unchecked::<Generator>();
        // The number of items that the allocator has noted there is no weak reference.
        (&raw const generator.weakreflist).cast_mut().cast::<usize>().write(0);
        // Nothing to finish yet, should it die before it has its frame.
        generator.frame_state.set(FrameState::Cleared as i8);
        generator.name.set(function.name.get());
        generator.qualname.set(function.qualname.get());
        if core::ptr::eq(ty, &PyCoro_Type) {
            outside::note_coroutine_origin(&generator)?;
        }
        let target = Generator::frame(&*generator);
        core::ptr::copy_nonoverlapping(frame.cast::<usize>(), target.cast::<usize>(), FRAME_SPECIALS + slots);
        (*target).stacktop.set(slots as i32);
        (*target).instr_ptr.set((*frame).instr_ptr.get().add(1));
        (*target).previous.set(core::ptr::null_mut());
        (*target).owner.set(FrameOwner::Generator as c_char);
        if let Some(object) = (*target).frame_obj.borrowed() {
            crate::types::frame::moved(object, target);
        }
        generator.frame_state.set(FrameState::Created as i8);
        gc::track(&generator);
        Ok(generator)
    }
}

/// Clears a generator's frame that has returned or failed.
///
/// # Safety
/// The frame is a generator's and does not run any more.
pub unsafe fn finish_frame(frame: *mut InterpreterFrame) {
    // SAFETY: the caller's contract.
    unsafe {
        let generator = &*Generator::of_frame(frame);
        let _keep = Ref::of(generator);
        let ts = thread::current();
        generator.frame_state.set(FrameState::Cleared as i8);
        ts.exc_info.set(generator.exc_state.previous_item.get());
        generator.exc_state.previous_item.set(core::ptr::null());
        frame::clear(frame);
        drop(generator.exc_state.exc_value.take());
        (*frame).previous.set(core::ptr::null_mut());
    }
}

/// The function that the generator's frame belongs to.
pub fn function_of(generator: &Generator) -> Option<Ref<Function>> {
    // SAFETY: the field is empty or holds a function.
    unsafe { (*Generator::frame(generator)).funcobj.get().map(|f| f.downcast_unchecked()) }
}

/// The type test of `PyGen_Check` for the three kinds.
pub fn any(object: &Object) -> Option<&Generator> {
    let is = Generator::check(object) || is_coroutine(object) || is_async_generator(object);
    // SAFETY: all three types have this struct.
    is.then(|| unsafe { object.cast_unchecked() })
}
