//! The types `generator`, `coroutine`, `async_generator` and `coroutine_wrapper`.

use super::{FrameState, Generator, Step, plain};
use crate::abi::slots::{AsyncMethods, Visit, slot as table_slot};
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::IntoReturn;
use crate::memory::gc;
use crate::types::exception::{BASE_EXCEPTION, BaseException, raise};
use crate::types::none;
use crate::types::str::Str;
use crate::types::traceback::Traceback;
use crate::vm::frame::{self, InterpreterFrame};
use crate::vm::outside;
use abide_macros::{capi, methods};
use core::ffi::{CStr, c_int, c_void};

const fn begin(name: &'static CStr) -> TypeObject {
    TypeObject::new(name, core::mem::offset_of!(Generator, iframe) + 72)
        .items(8)
        .with(TypeFlags::HAVE_GC)
        .weakrefs_at(core::mem::offset_of!(Generator, weakreflist))
        .traversed(traverse)
        .finalized(finalize)
        .deallocated(dealloc)
}

/// The type of generators.
#[capi]
pub static PyGen_Type: TypeObject = begin(c"generator")
    .repr(repr_generator)
    .iterable(itself)
    .iterator(next)
    .async_table(&GENERATOR_ASYNC)
    .methods(&METHODS)
    .getset(&GENERATOR_GETSETS);

/// The type of coroutines.
#[capi]
pub static PyCoro_Type: TypeObject =
    begin(c"coroutine").repr(repr_coroutine).async_table(&COROUTINE_ASYNC).methods(&METHODS).getset(&COROUTINE_GETSETS);

/// The type of asynchronous generators.
#[capi]
pub static PyAsyncGen_Type: TypeObject = begin(c"async_generator")
    .repr(repr_async_generator)
    .async_table(&ASYNC_GENERATOR_ASYNC)
    .methods(&super::async_generator::METHODS)
    .getset(&ASYNC_GENERATOR_GETSETS);

static GENERATOR_ASYNC: AsyncMethods = AsyncMethods {
    // SAFETY: the slots are called with generators.
    send: unsafe { table_slot(send as extern "C" fn(&Generator, &Object, *mut Option<Ref>) -> c_int) },
    ..AsyncMethods::EMPTY
};

static COROUTINE_ASYNC: AsyncMethods = AsyncMethods {
    // SAFETY: the slots are called with coroutines.
    send: unsafe { table_slot(send as extern "C" fn(&Generator, &Object, *mut Option<Ref>) -> c_int) },
    // SAFETY: as above.
    r#await: unsafe { table_slot(await_coroutine as extern "C" fn(&Generator) -> Result) },
    ..AsyncMethods::EMPTY
};

static ASYNC_GENERATOR_ASYNC: AsyncMethods = AsyncMethods {
    // SAFETY: the slots are called with asynchronous generators.
    send: unsafe { table_slot(send as extern "C" fn(&Generator, &Object, *mut Option<Ref>) -> c_int) },
    // SAFETY: as above.
    aiter: unsafe { table_slot(itself as extern "C" fn(&Generator) -> Result) },
    // SAFETY: as above.
    anext: unsafe { table_slot(super::async_generator::next as extern "C" fn(&Generator) -> Result) },
    ..AsyncMethods::EMPTY
};

extern "C" fn itself(generator: &Generator) -> Result {
    Ok(Ref::of(generator).into_object())
}

/// `tp_iternext`. Runs Python.
pub(super) extern "C" fn next(generator: &Generator) -> Option<Ref> {
    match generator.resume(None, false, false) {
        Ok(Step::Yield(value)) => Some(value),
        Ok(Step::Return(value)) => {
            if !value.is_none() {
                crate::call::convert::told(super::set_stop_iteration(&value), ());
            }
            None
        }
        Err(e) => crate::call::convert::told(e, None),
    }
}

/// `am_send`. Runs Python.
extern "C" fn send(generator: &Generator, value: &Object, result: *mut Option<Ref>) -> c_int {
    let (status, value) = match generator.resume(Some(value), false, false) {
        Ok(Step::Yield(value)) => (1, Some(value)),
        Ok(Step::Return(value)) => (0, Some(value)),
        Err(e) => crate::call::convert::told(e, (-1, None)),
    };
    // SAFETY: the caller hands a place for the result, whose content is none yet.
    unsafe { result.write(value) };
    status
}

/// The exception of `throw(value)` or `throw(type, value, traceback)`. TypeError. Runs Python.
pub(super) fn thrown(args: &[&Object]) -> Result<Ref<BaseException>> {
    if args.is_empty() || args.len() > 3 {
        let (word, n) = if args.is_empty() { ("at least", 1) } else { ("at most", 3) };
        let plural = if n == 1 { "" } else { "s" };
        return Err(type_error!("throw expected {word} {n} argument{plural}, got {}", args.len()));
    }
    if args.len() > 1 {
        outside::warn_deprecated(
            "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.",
        )?;
    }
    thrown_quietly(args)
}

/// As [`thrown`] for one to three arguments, whose number has been warned of. TypeError. Runs Python.
pub(super) fn thrown_quietly(args: &[&Object]) -> Result<Ref<BaseException>> {
    let kind = args[0];
    let value = args.get(1).copied().filter(|v| !v.is_none());
    let traceback = args.get(2).copied().filter(|v| !v.is_none());
    if traceback.is_some_and(|t| t.cast::<Traceback>().is_none()) {
        return Err(type_error!("throw() third argument must be a traceback object"));
    }
    let exception = if let Some(instance) = kind.cast::<BaseException>() {
        if value.is_some() {
            return Err(type_error!("instance exception may not have a separate value"));
        }
        Ref::of(instance)
    } else if let Some(class) = kind.cast::<TypeObject>().filter(|c| c.is_subtype(&BASE_EXCEPTION)) {
        match value {
            Some(value) if value.is_instance(class)? => {
                // SAFETY: an instance of an exception class.
                unsafe { value.to_ref().downcast_unchecked() }
            }
            // What goes wrong here is thrown instead.
            value => match crate::types::exception::instantiate(class, value.unwrap_or(none::none_object())) {
                Ok(exception) => exception,
                Err(e) => return Ok(e.take()),
            },
        }
    } else {
        let given = kind.ty().full_name();
        return Err(type_error!("exceptions must be classes or instances deriving from BaseException, not {given}"));
    };
    if let Some(traceback) = traceback {
        exception.traceback.set(Some(traceback.to_ref()));
    }
    Ok(exception)
}

#[methods]
impl Generator {
    /// Resumes with a value, sent into coroutine or generator; returns the next value yielded, or raises StopIteration.
    #[sig("send($self, value, /)")]
    fn send_method(&self, value: &Object) -> Result {
        self.send(Some(value))
    }

    /// Raises an exception in coroutine or generator, where it waits; returns the next value yielded.
    #[sig("throw($self, /, *args)")]
    #[shown("")]
    fn throw_method(&self, args: &[&Object]) -> Result {
        self.throw(thrown(args)?, true)
    }

    /// Raises GeneratorExit inside coroutine or generator, where it waits; returns what it returned.
    #[sig("close($self, /)")]
    fn close_method(&self) -> Result {
        self.close()
    }

    /// generator[int, int, None] is a type for annotations.
    #[sig("__class_getitem__($type, object, /)")]
    fn class_getitem(ty: &TypeObject, object: &Object) -> Result {
        crate::types::generic_alias::class_getitem(ty, object)
    }

    /// The size in bytes.
    #[sig("__sizeof__($self, /)")]
    fn sizeof(&self) -> usize {
        // SAFETY: the frame keeps its code.
        let words = unsafe {
            let frame = Generator::frame(self);
            if (*frame).executable.is_empty() { 0 } else { (*frame).code().framesize.get() as usize }
        };
        core::mem::offset_of!(Generator, iframe) + words * 8
    }
}

/// The attributes of the three types differ in their prefixes only.
#[methods(COMMON_METHODS, GENERATOR_GETSETS)]
impl Generator {
    /// The name.
    #[getter("__name__")]
    fn get_name(&self) -> Option<Ref> {
        self.name.get()
    }

    #[setter("__name__")]
    fn set_name(&self, value: Option<&Object>) -> Result<()> {
        set_text(&self.name, value, "__name__")
    }

    /// The name with those of the scopes around.
    #[getter("__qualname__")]
    fn get_qualname(&self) -> Option<Ref> {
        self.qualname.get()
    }

    #[setter("__qualname__")]
    fn set_qualname(&self, value: Option<&Object>) -> Result<()> {
        set_text(&self.qualname, value, "__qualname__")
    }

    /// The object that `yield from` iterates over, or None.
    #[getter("gi_yieldfrom")]
    fn get_delegate(&self) -> Option<Ref> {
        self.delegate()
    }

    /// Whether the generator runs now.
    #[getter("gi_running")]
    fn get_running(&self) -> bool {
        self.frame_state.get() == FrameState::Executing as i8
    }

    /// Whether the generator waits at a `yield`.
    #[getter("gi_suspended")]
    fn get_suspended(&self) -> bool {
        matches!(self.frame_state.get(), -2 | -1)
    }

    /// The frame, or None at the end.
    #[getter("gi_frame")]
    fn get_frame(&self) -> Result {
        if self.frame_state.get() == FrameState::Cleared as i8 {
            return Ok(none::none());
        }
        // SAFETY: the frame is whole while it is not cleared.
        unsafe { crate::types::frame::object_of(Generator::frame(self)).map(Ref::into_object) }
    }

    /// The code object.
    #[getter("gi_code")]
    fn get_code(&self) -> Option<Ref> {
        // SAFETY: the frame lies inside.
        unsafe { (*Generator::frame(self)).executable.get() }
    }
}

fn set_text(slot: &Slot, value: Option<&Object>, name: &str) -> Result<()> {
    match value.filter(|v| v.cast::<Str>().is_some()) {
        Some(text) => {
            slot.set(Some(text.to_ref()));
            Ok(())
        }
        None => Err(type_error!("{name} must be set to a string object")),
    }
}

#[methods(COROUTINE_EXTRA, COROUTINE_GETSETS)]
impl Generator {
    /// The name of the coroutine.
    #[getter("__name__")]
    fn coroutine_name(&self) -> Option<Ref> {
        self.name.get()
    }

    #[setter("__name__")]
    fn set_coroutine_name(&self, value: Option<&Object>) -> Result<()> {
        set_text(&self.name, value, "__name__")
    }

    /// The name of the coroutine with those of the scopes around.
    #[getter("__qualname__")]
    fn coroutine_qualname(&self) -> Option<Ref> {
        self.qualname.get()
    }

    #[setter("__qualname__")]
    fn set_coroutine_qualname(&self, value: Option<&Object>) -> Result<()> {
        set_text(&self.qualname, value, "__qualname__")
    }

    /// The object that the coroutine awaits, or None.
    #[getter("cr_await")]
    fn coroutine_await(&self) -> Option<Ref> {
        self.delegate()
    }

    /// Whether the coroutine runs now.
    #[getter("cr_running")]
    fn coroutine_running(&self) -> bool {
        self.get_running()
    }

    /// Whether the coroutine waits.
    #[getter("cr_suspended")]
    fn coroutine_suspended(&self) -> bool {
        self.get_suspended()
    }

    /// The frame, or None at the end.
    #[getter("cr_frame")]
    fn coroutine_frame(&self) -> Result {
        self.get_frame()
    }

    /// The code object.
    #[getter("cr_code")]
    fn coroutine_code(&self) -> Option<Ref> {
        self.get_code()
    }

    /// Where the coroutine was made, if `sys.set_coroutine_origin_tracking_depth` asks for it.
    #[getter("cr_origin")]
    fn coroutine_origin(&self) -> Option<Ref> {
        self.origin_or_finalizer.get()
    }
}

#[methods(ASYNC_GENERATOR_EXTRA, ASYNC_GENERATOR_GETSETS)]
impl Generator {
    /// The name.
    #[getter("__name__")]
    fn async_name(&self) -> Option<Ref> {
        self.name.get()
    }

    #[setter("__name__")]
    fn set_async_name(&self, value: Option<&Object>) -> Result<()> {
        set_text(&self.name, value, "__name__")
    }

    /// The name with those of the scopes around.
    #[getter("__qualname__")]
    fn async_qualname(&self) -> Option<Ref> {
        self.qualname.get()
    }

    #[setter("__qualname__")]
    fn set_async_qualname(&self, value: Option<&Object>) -> Result<()> {
        set_text(&self.qualname, value, "__qualname__")
    }

    /// The object that the generator awaits, or None.
    #[getter("ag_await")]
    fn async_await(&self) -> Option<Ref> {
        self.delegate()
    }

    /// Whether an awaitable of the generator runs now.
    #[getter("ag_running")]
    fn async_running(&self) -> bool {
        self.running_async.get() != 0
    }

    /// Whether the generator waits.
    #[getter("ag_suspended")]
    fn async_suspended(&self) -> bool {
        self.get_suspended()
    }

    /// The frame, or None at the end.
    #[getter("ag_frame")]
    fn async_frame(&self) -> Result {
        self.get_frame()
    }

    /// The code object.
    #[getter("ag_code")]
    fn async_code(&self) -> Option<Ref> {
        self.get_code()
    }
}

fn repr(generator: &Generator, kind: &str) -> Result {
    let name = generator.qualname.get();
    let name = name.as_ref().and_then(|n| n.cast::<Str>()).map(|n| n.to_string_lossy().into_owned());
    format!("<{kind} object {} at {generator:p}>", name.unwrap_or_default()).into_return()
}

extern "C" fn repr_generator(generator: &Generator) -> Result {
    repr(generator, "generator")
}

extern "C" fn repr_coroutine(generator: &Generator) -> Result {
    repr(generator, "coroutine")
}

extern "C" fn repr_async_generator(generator: &Generator) -> Result {
    repr(generator, "async_generator")
}

extern "C" fn traverse(generator: &Generator, visit: Visit, arg: *mut c_void) -> c_int {
    // A running frame's words are the loop's: they count as references from outside.
    let frame_is_still = generator.is_resumable();
    // SAFETY: the words below stacktop are owned while the frame is still.
    unsafe {
        let frame = Generator::frame(generator);
        let slots = InterpreterFrame::slots(frame);
        let count = if frame_is_still { (*frame).stacktop.get().max(0) as usize } else { 0 };
        let words = (0..count).filter_map(|i| (*slots.add(i)).as_ref());
        let fields = [
            generator.name.borrowed(),
            generator.qualname.borrowed(),
            generator.origin_or_finalizer.borrowed(),
            generator.exc_state.exc_value.borrowed(),
            (*frame).executable.borrowed(),
        ];
        let of_frame = match frame_is_still {
            true => [(*frame).funcobj.borrowed(), (*frame).locals.borrowed(), (*frame).frame_obj.borrowed()],
            false => [None, None, None],
        };
        for object in words.chain(fields.into_iter().flatten()).chain(of_frame.into_iter().flatten()) {
            let result = visit(object, arg);
            if result != 0 {
                return result;
            }
        }
    }
    0
}

/// `tp_finalize`: closes what has not come to its end. Runs Python.
pub(crate) unsafe extern "C" fn finalize(object: *mut Object) {
    // SAFETY: the slot is called with a live generator.
    let generator = unsafe { (*object).cast_unchecked::<Generator>() };
    if generator.is_finished() {
        return;
    }
    let pending = raise::fetch();
    if generator.is_type(&PyAsyncGen_Type)
        && let Some(finalizer) = generator.origin_or_finalizer.get()
        && generator.closed.get() == 0
    {
        if let Err(e) = finalizer.call1(generator) {
            e.unraisable(Some(generator));
        }
        raise::restore(pending);
        return;
    }
    if generator.is_type(&PyCoro_Type) && generator.frame_state.get() == FrameState::Created as i8 {
        outside::warn_never_awaited(generator);
    } else if let Err(e) = generator.close() {
        e.unraisable(Some(generator));
    }
    raise::restore(pending);
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone; the finalizer may make new ones.
    unsafe {
        let generator = &*object.cast::<Generator>();
        if !generator.weakreflist.is_empty() {
            outside::clear_weak_references(generator);
        }
        if !generator.is_finished() && outside::finalize_from_dealloc(generator, finalize) {
            return;
        }
        gc::untrack(generator);
        drop(generator.origin_or_finalizer.take());
        let frame = Generator::frame(generator);
        if generator.frame_state.get() != FrameState::Cleared as i8 {
            generator.frame_state.set(FrameState::Cleared as i8);
            (*frame).previous.set(core::ptr::null_mut());
            frame::clear(frame);
        }
        drop(generator.exc_state.exc_value.take());
        drop((*frame).executable.take());
        drop(generator.name.take());
        drop(generator.qualname.take());
        crate::memory::free(object);
    }
}

layout! {
    /// PyCoroWrapper: what `coroutine.__await__()` returns.
    pub struct CoroutineWrapper: Object = "PyCoroWrapper", 24 {
        pub base: Object = "ob_base",
        pub coroutine: Slot = "cw_coroutine",
    }
}
object_type!(CoroutineWrapper => _PyCoroWrapper_Type);

/// The type of what `coroutine.__await__()` returns.
#[capi]
pub static _PyCoroWrapper_Type: TypeObject = TypeObject::new(c"coroutine_wrapper", size_of::<CoroutineWrapper>())
    .with(TypeFlags::HAVE_GC)
    .doc(c"The iterator of a coroutine.")
    .iterable(wrapper_itself)
    .iterator(wrapper_next)
    .methods(&WRAPPER_METHODS)
    .traversed(wrapper_traverse)
    .deallocated(wrapper_dealloc);

extern "C" fn await_coroutine(coroutine: &Generator) -> Result {
    let wrapper = crate::memory::new(CoroutineWrapper {
        base: Object::new(&_PyCoroWrapper_Type),
        coroutine: Slot::new(Some(Ref::of(coroutine).into_object())),
    })?;
    gc::track(&wrapper);
    Ok(wrapper.into_object())
}

impl CoroutineWrapper {
    fn inner(&self) -> Result<Ref<Generator>> {
        // SAFETY: the field holds a coroutine.
        let inner = self.coroutine.get().map(|c| unsafe { c.downcast_unchecked::<Generator>() });
        inner.filter(|c| plain(c).is_some()).ok_or_else(|| system_error!("an empty coroutine wrapper"))
    }
}

#[methods(WRAPPER_METHODS)]
impl CoroutineWrapper {
    /// Resumes the coroutine with a value.
    #[sig("send($self, value, /)")]
    fn send(&self, value: &Object) -> Result {
        self.inner()?.send(Some(value))
    }

    /// Raises an exception inside the coroutine.
    #[sig("throw($self, /, *args)")]
    #[shown("")]
    fn throw(&self, args: &[&Object]) -> Result {
        self.inner()?.throw(thrown(args)?, true)
    }

    /// Raises GeneratorExit inside the coroutine.
    #[sig("close($self, /)")]
    fn close(&self) -> Result {
        self.inner()?.close()
    }
}

extern "C" fn wrapper_itself(wrapper: &CoroutineWrapper) -> Result {
    Ok(Ref::of(wrapper).into_object())
}

extern "C" fn wrapper_next(wrapper: &CoroutineWrapper) -> Option<Ref> {
    match wrapper.inner() {
        Ok(coroutine) => next(&coroutine),
        Err(e) => crate::call::convert::told(e, None),
    }
}

extern "C" fn wrapper_traverse(wrapper: &CoroutineWrapper, visit: Visit, arg: *mut c_void) -> c_int {
    wrapper.coroutine.borrowed().map_or(0, |c| visit(c, arg))
}

unsafe extern "C" fn wrapper_dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone.
    unsafe {
        let wrapper = &*object.cast::<CoroutineWrapper>();
        gc::untrack(wrapper);
        drop(wrapper.coroutine.take());
        crate::memory::free(object);
    }
}
