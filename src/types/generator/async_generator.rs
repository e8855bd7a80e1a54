//! The awaitables of asynchronous generators: `__anext__`, `asend`, `athrow`, `aclose`; and the wrapper that tells a
//! yielded value from an awaited one.

use super::types::{thrown, thrown_quietly};
use super::{Generator, PyAsyncGen_Type, Step};
use crate::abi::slots::{AsyncMethods, Visit, slot as table_slot};
use crate::abi::{Object, Raised, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::memory::gc;
use crate::types::exception::{GENERATOR_EXIT, STOP_ASYNC_ITERATION, raise};
use crate::types::none;
use crate::vm::outside;
use crate::vm::thread;
use abide_macros::{capi, methods};
use core::cell::Cell;
use core::ffi::{c_int, c_void};

layout! {
    /// _PyAsyncGenWrappedValue: a value that `yield` in an asynchronous generator hands out.
    pub struct WrappedValue: Object = "_PyAsyncGenWrappedValue", 24 {
        pub base: Object = "ob_base",
        pub value: Slot = "agw_val",
    }
}
object_type!(WrappedValue => _PyAsyncGenWrappedValue_Type);

/// The type of wrapped values.
#[capi]
pub static _PyAsyncGenWrappedValue_Type: TypeObject =
    TypeObject::new(c"async_generator_wrapped_value", size_of::<WrappedValue>())
        .with(TypeFlags::HAVE_GC)
        .traversed(wrapped_traverse)
        .deallocated(wrapped_dealloc);

/// Wraps what an asynchronous generator yields.
pub fn wrap_value(value: Ref) -> Result {
    let wrapped = crate::memory::new(WrappedValue {
        base: Object::new(&_PyAsyncGenWrappedValue_Type),
        value: Slot::new(Some(value)),
    })?;
    gc::track(&wrapped);
    Ok(wrapped.into_object())
}

extern "C" fn wrapped_traverse(wrapped: &WrappedValue, visit: Visit, arg: *mut c_void) -> c_int {
    wrapped.value.borrowed().map_or(0, |v| visit(v, arg))
}

unsafe extern "C" fn wrapped_dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone.
    unsafe {
        let wrapped = &*object.cast::<WrappedValue>();
        gc::untrack(wrapped);
        drop(wrapped.value.take());
        crate::memory::free(object);
    }
}

/// How far an awaitable has come.
const INIT: c_int = 0;
const ITER: c_int = 1;
const CLOSED: c_int = 2;

layout! {
    /// PyAsyncGenASend: the awaitable of `__anext__()` and `asend()`.
    pub struct ASend: Object = "PyAsyncGenASend", 40 {
        pub base: Object = "ob_base",
        pub generator: Slot = "ags_gen",
        pub value: Slot = "ags_sendval",
        pub state: Cell<c_int> = "ags_state",
    }
}
object_type!(ASend => _PyAsyncGenASend_Type);

layout! {
    /// PyAsyncGenAThrow: the awaitable of `athrow()` and, without arguments, of `aclose()`.
    pub struct AThrow: Object = "PyAsyncGenAThrow", 40 {
        pub base: Object = "ob_base",
        pub generator: Slot = "agt_gen",
        /// A tuple; empty for `aclose()`.
        pub args: Slot = "agt_args",
        pub state: Cell<c_int> = "agt_state",
    }
}
object_type!(AThrow => _PyAsyncGenAThrow_Type);

static SEND_ASYNC: AsyncMethods = AsyncMethods {
    // SAFETY: the slot is called with such awaitables.
    r#await: unsafe { table_slot(send_itself as extern "C" fn(&ASend) -> Result) },
    ..AsyncMethods::EMPTY
};
static THROW_ASYNC: AsyncMethods = AsyncMethods {
    // SAFETY: the slot is called with such awaitables.
    r#await: unsafe { table_slot(throw_itself as extern "C" fn(&AThrow) -> Result) },
    ..AsyncMethods::EMPTY
};

/// The type of the awaitables of `__anext__()` and `asend()`.
#[capi]
pub static _PyAsyncGenASend_Type: TypeObject = TypeObject::new(c"async_generator_asend", size_of::<ASend>())
    .with(TypeFlags::HAVE_GC)
    .async_table(&SEND_ASYNC)
    .iterable(send_itself)
    .iterator(send_next)
    .methods(&SEND_METHODS)
    .traversed(send_traverse)
    .finalized(send_finalize)
    .deallocated(send_dealloc);

/// The type of the awaitables of `athrow()` and `aclose()`.
#[capi]
pub static _PyAsyncGenAThrow_Type: TypeObject = TypeObject::new(c"async_generator_athrow", size_of::<AThrow>())
    .with(TypeFlags::HAVE_GC)
    .async_table(&THROW_ASYNC)
    .iterable(throw_itself)
    .iterator(throw_next)
    .methods(&THROW_METHODS)
    .traversed(throw_traverse)
    .finalized(throw_finalize)
    .deallocated(throw_dealloc);

impl Generator {
    /// Before the first use: takes over the thread's hooks and calls the first-iteration one. Runs Python.
    fn init_hooks(&self) -> Result<()> {
        if self.hooks_inited.replace(1) != 0 {
            return Ok(());
        }
        let ts = thread::current();
        if let Some(finalizer) = ts.async_gen_finalizer.get() {
            self.origin_or_finalizer.set(Some(finalizer));
        }
        if let Some(first) = ts.async_gen_firstiter.get() {
            first.call1(self)?;
        }
        Ok(())
    }

    fn asend(&self, value: Option<&Object>) -> Result {
        self.init_hooks()?;
        let awaitable = crate::memory::new(ASend {
            base: Object::new(&_PyAsyncGenASend_Type),
            generator: Slot::new(Some(Ref::of(self).into_object())),
            value: Slot::new(value.map(Object::to_ref)),
            state: Cell::new(INIT),
        })?;
        gc::track(&awaitable);
        Ok(awaitable.into_object())
    }

    fn athrow(&self, args: Option<Ref>) -> Result {
        self.init_hooks()?;
        let awaitable = crate::memory::new(AThrow {
            base: Object::new(&_PyAsyncGenAThrow_Type),
            generator: Slot::new(Some(Ref::of(self).into_object())),
            args: Slot::new(args),
            state: Cell::new(INIT),
        })?;
        gc::track(&awaitable);
        Ok(awaitable.into_object())
    }
}

/// `am_anext`.
pub(super) extern "C" fn next(generator: &Generator) -> Result {
    generator.asend(None)
}

#[methods]
impl Generator {
    /// async_generator[int, None] is a type for annotations.
    #[sig("__class_getitem__($type, object, /)")]
    fn async_class_getitem(ty: &TypeObject, object: &Object) -> Result {
        crate::types::generic_alias::class_getitem(ty, object)
    }

    /// An awaitable that resumes with a value; its result is the next value yielded.
    #[sig("asend($self, value, /)")]
    fn asend_method(&self, value: &Object) -> Result {
        self.asend(Some(value))
    }

    /// An awaitable that raises an exception at the `yield`.
    #[sig("athrow($self, /, *args)")]
    #[shown("")]
    fn athrow_method(&self, args: &[&Object]) -> Result {
        if args.len() > 1 {
            outside::warn_deprecated(
                "the (type, exc, tb) signature of athrow() is deprecated, use the single-arg signature instead.",
            )?;
        }
        self.athrow(Some(crate::types::tuple::Tuple::new(args)?.into_object()))
    }

    /// An awaitable that raises GeneratorExit at the `yield`.
    #[sig("aclose($self, /)")]
    fn aclose_method(&self) -> Result {
        self.athrow(None)
    }
}

/// What a resumption gave: a wrapped value ends the awaitable (StopIteration with the value), any other value is what
/// the event loop gets.
fn unwrap_step(generator: &Generator, step: Result<Step>) -> Result {
    let ended = |e: Raised| -> Result {
        let stops = e.matches(&STOP_ASYNC_ITERATION) || e.matches(&GENERATOR_EXIT);
        if stops {
            generator.closed.set(1);
        }
        generator.running_async.set(0);
        Err(e)
    };
    match step {
        Ok(Step::Return(_)) => ended(raise::raise_object(&STOP_ASYNC_ITERATION, none::none_object())),
        Err(e) => ended(e),
        Ok(Step::Yield(value)) => match value.cast_exact::<WrappedValue>() {
            Some(wrapped) => {
                let value = wrapped.value.get().unwrap_or_else(none::none);
                generator.running_async.set(0);
                Err(super::set_stop_iteration(&value))
            }
            None => Ok(value),
        },
    }
}

fn generator_of(slot: &Slot) -> Result<Ref<Generator>> {
    match slot.get() {
        // SAFETY: the field holds an asynchronous generator.
        Some(generator) if generator.is_type(&PyAsyncGen_Type) => Ok(unsafe { generator.downcast_unchecked() }),
        _ => Err(system_error!("an awaitable without its asynchronous generator")),
    }
}

extern "C" fn send_itself(awaitable: &ASend) -> Result {
    Ok(Ref::of(awaitable).into_object())
}

extern "C" fn throw_itself(awaitable: &AThrow) -> Result {
    Ok(Ref::of(awaitable).into_object())
}

extern "C" fn send_next(awaitable: &ASend) -> Option<Ref> {
    as_next(awaitable.send(none::none_object()))
}

extern "C" fn throw_next(awaitable: &AThrow) -> Option<Ref> {
    as_next(awaitable.send(none::none_object()))
}

fn as_next(result: Result) -> Option<Ref> {
    match result {
        Ok(value) => Some(value),
        Err(e) => crate::call::convert::told(e, None),
    }
}

#[methods(SEND_METHODS)]
impl ASend {
    /// Resumes the generator.
    #[sig("send($self, value, /)")]
    fn send(&self, value: &Object) -> Result {
        let generator = generator_of(&self.generator)?;
        if self.state.get() == CLOSED {
            return Err(runtime_error!("cannot reuse already awaited __anext__()/asend()"));
        }
        let first = self.value.get();
        let mut value = value;
        if self.state.get() == INIT {
            if generator.running_async.get() != 0 {
                self.state.set(CLOSED);
                return Err(runtime_error!("anext(): asynchronous generator is already running"));
            }
            if value.is_none()
                && let Some(first) = &first
            {
                value = first;
            }
            self.state.set(ITER);
        }
        generator.running_async.set(1);
        let result = unwrap_step(&generator, generator.resume(Some(value), false, false));
        if result.is_err() {
            self.state.set(CLOSED);
        }
        result
    }

    /// Raises an exception inside the generator.
    #[sig("throw($self, /, *args)")]
    #[shown("")]
    fn throw(&self, args: &[&Object]) -> Result {
        let generator = generator_of(&self.generator)?;
        if self.state.get() == CLOSED {
            return Err(runtime_error!("cannot reuse already awaited __anext__()/asend()"));
        }
        if self.state.get() == INIT {
            if generator.running_async.get() != 0 {
                self.state.set(CLOSED);
                return Err(runtime_error!("anext(): asynchronous generator is already running"));
            }
            self.state.set(ITER);
            generator.running_async.set(1);
        }
        let result = throw_into(&generator, args, true);
        if result.is_err() {
            self.state.set(CLOSED);
        }
        result
    }

    /// Ends the awaitable.
    #[sig("close($self, /)")]
    fn close(&self) -> Result {
        if self.state.get() == CLOSED {
            return Ok(none::none());
        }
        judge_close(self.throw(&[GENERATOR_EXIT.as_object()]), "coroutine ignored GeneratorExit")
    }
}

/// `throw` of an awaitable: the generator's, its result unwrapped. Runs Python.
fn throw_into(generator: &Generator, args: &[&Object], close_on_exit: bool) -> Result {
    let exception = thrown(args)?;
    match generator.throw(exception, close_on_exit) {
        Ok(value) => unwrap_step(generator, Ok(Step::Yield(value))),
        Err(e) => unwrap_step(generator, Err(e)),
    }
}

/// How `close` of an awaitable ends.
fn judge_close(result: Result, ignored: &str) -> Result {
    match result {
        Ok(_) => Err(runtime_error!("{ignored}")),
        Err(e)
            if e.matches(&crate::types::exception::STOP_ITERATION)
                || e.matches(&STOP_ASYNC_ITERATION)
                || e.matches(&GENERATOR_EXIT) =>
        {
            e.clear();
            Ok(none::none())
        }
        Err(e) => Err(e),
    }
}

#[methods(THROW_METHODS)]
impl AThrow {
    /// Resumes the generator: first with the exception, then with values.
    #[sig("send($self, value, /)")]
    fn send(&self, value: &Object) -> Result {
        let generator = generator_of(&self.generator)?;
        if self.state.get() == CLOSED {
            return Err(runtime_error!("cannot reuse already awaited aclose()/athrow()"));
        }
        if generator.is_finished() {
            self.state.set(CLOSED);
            return Err(raise::raise_object(&crate::types::exception::STOP_ITERATION, none::none_object()));
        }
        let args = self.args.get();
        let closing = args.is_none();
        let result = if self.state.get() == INIT {
            if generator.running_async.get() != 0 {
                self.state.set(CLOSED);
                let what = if closing { "aclose()" } else { "athrow()" };
                return Err(runtime_error!("{what}: asynchronous generator is already running"));
            }
            if generator.closed.get() != 0 {
                self.state.set(CLOSED);
                return Err(raise::raise_object(&STOP_ASYNC_ITERATION, none::none_object()));
            }
            if !value.is_none() {
                return Err(runtime_error!("can't send non-None value to a just-started coroutine"));
            }
            self.state.set(ITER);
            generator.running_async.set(1);
            match &args {
                None => {
                    generator.closed.set(1);
                    let exit = crate::types::exception::instantiate(&GENERATOR_EXIT, none::none_object())?;
                    generator.throw(exit, false)
                }
                Some(args) => {
                    // SAFETY: `athrow` stored a tuple.
                    let args = unsafe { args.cast_unchecked::<crate::types::tuple::Tuple>() };
                    let exception = if args.is_empty() { thrown(args.items())? } else { thrown_quietly(args.items())? };
                    generator.throw(exception, false)
                }
            }
        } else {
            match generator.resume(Some(value), false, false) {
                Ok(Step::Yield(value)) => Ok(value),
                Ok(Step::Return(_)) => Err(raise::raise_object(&STOP_ASYNC_ITERATION, none::none_object())),
                Err(e) => Err(e),
            }
        };
        self.judge(&generator, result, closing)
    }

    /// Raises an exception inside the generator.
    #[sig("throw($self, /, *args)")]
    #[shown("")]
    fn throw(&self, args: &[&Object]) -> Result {
        let generator = generator_of(&self.generator)?;
        if self.state.get() == CLOSED {
            return Err(runtime_error!("cannot reuse already awaited aclose()/athrow()"));
        }
        let closing = self.args.is_empty();
        if self.state.get() == INIT {
            if generator.running_async.get() != 0 {
                self.state.set(CLOSED);
                let what = if closing { "aclose()" } else { "athrow()" };
                return Err(runtime_error!("{what}: asynchronous generator is already running"));
            }
            self.state.set(ITER);
            generator.running_async.set(1);
        }
        let result = generator.throw(thrown(args)?, true);
        self.judge(&generator, result, closing)
    }

    /// Ends the awaitable.
    #[sig("close($self, /)")]
    fn close(&self) -> Result {
        if self.state.get() == CLOSED {
            return Ok(none::none());
        }
        judge_close(self.throw(&[GENERATOR_EXIT.as_object()]), "coroutine ignored GeneratorExit")
    }
}

impl AThrow {
    /// What a step of `athrow()` or `aclose()` comes to.
    fn judge(&self, generator: &Generator, result: Result, closing: bool) -> Result {
        if !closing {
            let result = match result {
                Ok(value) => unwrap_step(generator, Ok(Step::Yield(value))),
                Err(e) => unwrap_step(generator, Err(e)),
            };
            if result.is_err() {
                self.state.set(CLOSED);
            }
            return result;
        }
        match result {
            Ok(value) if value.cast_exact::<WrappedValue>().is_some() => {
                generator.running_async.set(0);
                self.state.set(CLOSED);
                Err(runtime_error!("async generator ignored GeneratorExit"))
            }
            Ok(value) => Ok(value),
            Err(e) => {
                generator.running_async.set(0);
                self.state.set(CLOSED);
                if e.matches(&STOP_ASYNC_ITERATION) || e.matches(&GENERATOR_EXIT) {
                    // aclose() ends quietly.
                    e.clear();
                    return Err(raise::raise_object(&crate::types::exception::STOP_ITERATION, none::none_object()));
                }
                Err(e)
            }
        }
    }
}

extern "C" fn send_traverse(awaitable: &ASend, visit: Visit, arg: *mut c_void) -> c_int {
    traverse_two(&awaitable.generator, &awaitable.value, visit, arg)
}

extern "C" fn throw_traverse(awaitable: &AThrow, visit: Visit, arg: *mut c_void) -> c_int {
    traverse_two(&awaitable.generator, &awaitable.args, visit, arg)
}

fn traverse_two(first: &Slot, second: &Slot, visit: Visit, arg: *mut c_void) -> c_int {
    for object in [first.borrowed(), second.borrowed()].into_iter().flatten() {
        let result = visit(object, arg);
        if result != 0 {
            return result;
        }
    }
    0
}

/// RuntimeWarning for an awaitable that was never used. Runs Python.
fn warn_never_awaited(awaitable: &Object, generator: &Slot, method: &str) {
    let pending = raise::fetch();
    let qualname = generator.get().map_or_else(|| Ok(none::none()), |g| g.get_attr(crate::intern!("__qualname__")));
    let warned = qualname.and_then(|name| name.repr()).and_then(|name| {
        let name = name.to_string_lossy();
        let message = format!("coroutine method '{method}' of {name} was never awaited");
        crate::types::exception::warn::issue(&crate::types::exception::RUNTIME_WARNING, &message, 1)
    });
    if let Err(e) = warned {
        e.unraisable(Some(awaitable));
    }
    raise::restore(pending);
}

unsafe extern "C" fn send_finalize(object: *mut Object) {
    // SAFETY: the slot is called with a live awaitable.
    let awaitable = unsafe { (*object).cast_unchecked::<ASend>() };
    if awaitable.state.get() == INIT {
        warn_never_awaited(awaitable, &awaitable.generator, "asend");
    }
}

unsafe extern "C" fn throw_finalize(object: *mut Object) {
    // SAFETY: the slot is called with a live awaitable.
    let awaitable = unsafe { (*object).cast_unchecked::<AThrow>() };
    if awaitable.state.get() == INIT {
        let method = if awaitable.args.is_empty() { "aclose" } else { "athrow" };
        warn_never_awaited(awaitable, &awaitable.generator, method);
    }
}

unsafe extern "C" fn send_dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone; the finalizer may make new ones.
    unsafe {
        let awaitable = &*object.cast::<ASend>();
        if awaitable.state.get() == INIT && outside::finalize_from_dealloc(awaitable, send_finalize) {
            return;
        }
        gc::untrack(awaitable);
        drop(awaitable.generator.take());
        drop(awaitable.value.take());
        crate::memory::free(object);
    }
}

unsafe extern "C" fn throw_dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone; the finalizer may make new ones.
    unsafe {
        let awaitable = &*object.cast::<AThrow>();
        if awaitable.state.get() == INIT && outside::finalize_from_dealloc(awaitable, throw_finalize) {
            return;
        }
        gc::untrack(awaitable);
        drop(awaitable.generator.take());
        drop(awaitable.args.take());
        crate::memory::free(object);
    }
}
