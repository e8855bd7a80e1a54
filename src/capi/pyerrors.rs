//! pyerrors.h, warnings.h: setting, testing and printing exceptions.

use super::{bad_internal_call, text_from_utf8};
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::told;
use crate::types::bytes::Bytes;
use crate::types::dict::Dict;
use crate::types::exception::{self, BaseException, print, raise, unicode_error};
use crate::types::none::none_object;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::thread;
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;

type OutObject = *mut *mut Object;

/// What functions return that always fail.
fn null(raised: crate::abi::Raised) -> *mut Object {
    told(raised, null_mut())
}

/// The type of the exception that is set, borrowed, or NULL.
#[capi]
pub fn PyErr_Occurred() -> *const TypeObject {
    match thread::current().current_exception.borrowed() {
        Some(exception) => exception.ty.get(),
        None => core::ptr::null(),
    }
}

/// Forgets the exception.
#[capi]
pub fn PyErr_Clear() {
    raise::restore(None);
}

/// Sets an exception with a value.
#[capi]
pub fn PyErr_SetObject(kind: Option<&Object>, value: Option<&Object>) {
    core::mem::forget(super::text::raise_kind(kind, value.unwrap_or(none_object())));
}

/// Sets an exception without a value.
#[capi]
pub fn PyErr_SetNone(kind: Option<&Object>) {
    core::mem::forget(super::text::raise_kind(kind, none_object()));
}

/// Sets an exception with a message in UTF-8.
///
/// # Safety
/// `message` is a C string.
#[capi]
pub unsafe fn PyErr_SetString(kind: Option<&Object>, message: *const c_char) {
    // SAFETY: the caller's contract.
    let message = unsafe { CStr::from_ptr(message) }.to_bytes();
    match text_from_utf8(message) {
        Ok(text) => core::mem::forget(super::text::raise_kind(kind, &text)),
        Err(e) => core::mem::forget(e),
    }
}

/// Sets MemoryError; NULL.
#[capi]
pub fn PyErr_NoMemory() -> *mut Object {
    null(crate::memory::no_memory())
}

/// Sets TypeError for a bad argument; 0.
#[capi]
pub fn PyErr_BadArgument() -> c_int {
    told(type_error!("bad argument type for built-in operation"), 0)
}

/// Sets SystemError for a call that must not be.
#[capi]
pub fn PyErr_BadInternalCall() {
    core::mem::forget(bad_internal_call());
}

/// Sets SystemError for a call that must not be, with its place.
///
/// # Safety
/// `file` is a C string.
#[capi]
pub unsafe fn _PyErr_BadInternalCall(file: *const c_char, line: c_int) {
    // SAFETY: the caller's contract.
    let file = unsafe { CStr::from_ptr(file) }.to_string_lossy();
    core::mem::forget(system_error!("{file}:{line}: bad argument to internal function"));
}

// -- the exception as one object

/// Takes the exception that is set: a new reference, or NULL.
#[capi]
pub fn PyErr_GetRaisedException() -> Option<Ref<BaseException>> {
    raise::fetch()
}

/// Sets an exception as it is; takes over the reference.
#[capi]
pub fn PyErr_SetRaisedException(exception: Option<Ref>) {
    // SAFETY: the caller passes an exception.
    raise::restore(exception.map(|e| unsafe { e.downcast_unchecked() }));
}

/// The exception being handled: a new reference, or NULL.
#[capi]
pub fn PyErr_GetHandledException() -> Option<Ref<BaseException>> {
    exception::handled()
}

/// Replaces the exception being handled; NULL and None are none.
#[capi]
pub fn PyErr_SetHandledException(value: Option<&Object>) {
    let item = thread::current().exc_info.get();
    // SAFETY: the innermost item of the chain is live.
    unsafe { (*item).exc_value.set(value.filter(|v| !v.is_none()).map(Object::to_ref)) };
}

// -- the exception as three objects

/// The type of an exception and its traceback, as new references.
fn split(exception: Option<Ref<BaseException>>) -> (Option<Ref>, Option<Ref>, Option<Ref>) {
    match exception {
        Some(exception) => {
            let ty = exception.ty().as_object().to_ref();
            let traceback = exception.traceback.get();
            (Some(ty), Some(exception.into_object()), traceback)
        }
        None => (None, None, None),
    }
}

fn raw(reference: Option<Ref>) -> *mut Object {
    reference.map_or(null_mut(), Ref::into_raw)
}

/// Takes the exception apart: new references or NULLs.
///
/// # Safety
/// All three may be written.
#[capi]
pub unsafe fn PyErr_Fetch(kind: OutObject, value: OutObject, traceback: OutObject) {
    let parts = split(raise::fetch());
    // SAFETY: the caller's contract.
    unsafe {
        *kind = raw(parts.0);
        *value = raw(parts.1);
        *traceback = raw(parts.2);
    }
}

/// An exception instance of a type and a value of any kind.
fn instance(kind: &Object, value: Option<&Object>, traceback: Option<Ref>) -> Result<Ref<BaseException>> {
    let Some(kind) = kind.cast::<TypeObject>().filter(|k| k.has(TypeFlags::BASE_EXC_SUBCLASS)) else {
        return Err(type_error!("exceptions must derive from BaseException"));
    };
    let exception = exception::instantiate(kind, value.unwrap_or(none_object()))?;
    if let Some(traceback) = traceback.filter(|t| !t.is_none()) {
        exception.traceback.set(Some(traceback));
    }
    Ok(exception)
}

/// Sets an exception from its parts; takes over the references.
#[capi]
pub fn PyErr_Restore(kind: Option<Ref>, value: Option<Ref>, traceback: Option<Ref>) {
    let Some(kind) = kind else {
        raise::restore(None);
        return;
    };
    raise::restore(None);
    let traceback = traceback.filter(|t| !t.is_none());
    if traceback.as_ref().is_some_and(|t| t.cast::<crate::types::traceback::Traceback>().is_none()) {
        return crate::call::convert::told(type_error!("traceback must be a Traceback or None"), ());
    }
    match instance(&kind, value.as_deref(), traceback) {
        Ok(exception) => raise::restore(Some(exception)),
        Err(e) => core::mem::forget(e),
    }
}

/// Stores a new reference and gives up the old one.
///
/// # Safety
/// `place` holds an owned reference or null.
unsafe fn give(place: OutObject, new: *mut Object) {
    // SAFETY: the caller's contract.
    unsafe {
        let old = place.replace(new);
        drop(Ref::<Object>::from_nullable(old));
    }
}

/// Makes the value an instance of the type.
///
/// # Safety
/// All three hold owned references or NULL, and may be written.
#[capi]
pub unsafe fn PyErr_NormalizeException(kind: OutObject, value: OutObject, _traceback: OutObject) {
    // SAFETY: the caller's contract.
    unsafe {
        let Some(ty) = (*kind).as_ref() else { return };
        match instance(ty, (*value).as_ref(), None) {
            Ok(exception) => {
                let new_type = exception.ty().as_object().to_ref();
                give(value, exception.into_object().into_raw());
                give(kind, new_type.into_raw());
            }
            Err(e) => {
                let parts = split(Some(e.take()));
                give(kind, raw(parts.0));
                give(value, raw(parts.1));
            }
        }
    }
}

/// The exception being handled, in parts: new references.
///
/// # Safety
/// All three may be written.
#[capi]
pub unsafe fn PyErr_GetExcInfo(kind: OutObject, value: OutObject, traceback: OutObject) {
    let parts = split(exception::handled());
    // SAFETY: the caller's contract.
    unsafe {
        *kind = raw(parts.0);
        *value = raw(parts.1);
        *traceback = raw(parts.2);
    }
}

/// Replaces the exception being handled; takes over the references.
#[capi]
pub fn PyErr_SetExcInfo(kind: Option<Ref>, value: Option<Ref>, traceback: Option<Ref>) {
    PyErr_SetHandledException(value.as_deref());
    drop((kind, traceback, value));
}

// -- tests

/// Whether an exception (instance or type) is of a kind (type or tuple of them).
pub(super) fn matches(given: &Object, kind: &Object) -> bool {
    if let Some(kinds) = kind.cast::<Tuple>() {
        return kinds.items().iter().any(|k| matches(given, k));
    }
    let ty = match given.cast::<TypeObject>() {
        Some(ty) => ty,
        None if given.type_has(TypeFlags::BASE_EXC_SUBCLASS) => given.ty(),
        None => return given.is(kind),
    };
    match kind.cast::<TypeObject>() {
        Some(kind) if ty.has(TypeFlags::BASE_EXC_SUBCLASS) && kind.has(TypeFlags::BASE_EXC_SUBCLASS) => {
            ty.is_subtype(kind)
        }
        _ => given.is(kind),
    }
}

/// Whether the exception `given` is of a kind.
#[capi]
pub fn PyErr_GivenExceptionMatches(given: Option<&Object>, kind: Option<&Object>) -> bool {
    match (given, kind) {
        (Some(given), Some(kind)) => matches(given, kind),
        _ => false,
    }
}

/// Whether the exception that is set is of a kind.
#[capi]
pub fn PyErr_ExceptionMatches(kind: Option<&Object>) -> bool {
    match (thread::current().current_exception.borrowed(), kind) {
        (Some(given), Some(kind)) => matches(given.ty().as_object(), kind),
        _ => false,
    }
}

// -- new exception types

/// A class derived from `base` (Exception for NULL, a type or a tuple of them), named `module.name`.
fn new_exception(name: &CStr, doc: Option<&CStr>, base: Option<&Object>, dict: Option<&Object>) -> Result {
    let full = name.to_string_lossy();
    let Some((module, short)) = full.rsplit_once('.') else {
        return Err(system_error!("PyErr_NewException: name must be module.class"));
    };
    let namespace = match dict.and_then(|d| d.cast::<Dict>()) {
        Some(dict) => Ref::of(dict),
        None => Dict::new()?,
    };
    if !namespace.contains(crate::intern!("__module__"))? {
        namespace.set(crate::intern!("__module__"), &*Str::new(module)?)?;
    }
    if let Some(doc) = doc {
        namespace.set(crate::intern!("__doc__"), &*text_from_utf8(doc.to_bytes())?)?;
    }
    let base = base.unwrap_or(exception::EXCEPTION.as_object());
    let bases = match base.cast::<Tuple>() {
        Some(bases) => Ref::of(bases),
        None => Tuple::new(&[base])?,
    };
    crate::types::r#type::PyType_Type.as_object().call(&[&*Str::new(short)?, &bases, &namespace])
}

/// A new exception class.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn PyErr_NewException(name: *const c_char, base: Option<&Object>, dict: Option<&Object>) -> Result {
    // SAFETY: the caller's contract.
    new_exception(unsafe { CStr::from_ptr(name) }, None, base, dict)
}

/// A new exception class with a docstring (or NULL).
///
/// # Safety
/// `name` is a C string, `doc` one or null.
#[capi]
pub unsafe fn PyErr_NewExceptionWithDoc(
    name: *const c_char,
    doc: *const c_char,
    base: Option<&Object>,
    dict: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract.
    unsafe { new_exception(CStr::from_ptr(name), (!doc.is_null()).then(|| CStr::from_ptr(doc)), base, dict) }
}

/// The name of an exception class.
#[capi]
pub fn PyExceptionClass_Name(class: &TypeObject) -> *const c_char {
    class.name.get()
}

// -- errno

fn from_errno(kind: Option<&Object>, filename: Option<&Object>, second: Option<&Object>) -> *mut Object {
    let errno = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
    if errno == libc::EINTR
        && let Err(e) = crate::vm::breaker::handle()
    {
        return null(e);
    }
    let make = || -> Result<Ref> {
        // SAFETY: `strerror` returns a C string.
        let message = unsafe { CStr::from_ptr(libc::strerror(errno)) }.to_string_lossy().into_owned();
        // Nothing has failed that the system knows of.
        let message = if errno == 0 { "Error".into() } else { message };
        let (code, message) = (crate::types::int::Int::new(errno as i64)?, Str::new(&message)?);
        let zero = crate::types::int::Int::new(0)?;
        let args: Vec<&Object> = match (filename, second) {
            (Some(filename), Some(second)) => vec![&code, &message, filename, &zero, second],
            (Some(filename), None) => vec![&code, &message, filename],
            _ => vec![&code, &message],
        };
        match kind {
            Some(kind) => kind.call(&args),
            None => Err(bad_internal_call()),
        }
    };
    match make() {
        Ok(value) => null(super::text::raise_kind(Some(value.ty().as_object()), &value)),
        Err(e) => null(e),
    }
}

/// Sets an exception from `errno`; NULL.
#[capi]
pub fn PyErr_SetFromErrno(kind: Option<&Object>) -> *mut Object {
    from_errno(kind, None, None)
}

/// Sets an exception from `errno`, with a file name (or NULL); NULL.
#[capi]
pub fn PyErr_SetFromErrnoWithFilenameObject(kind: Option<&Object>, filename: Option<&Object>) -> *mut Object {
    from_errno(kind, filename, None)
}

/// Sets an exception from `errno`, with two file names (or NULL); NULL.
#[capi]
pub fn PyErr_SetFromErrnoWithFilenameObjects(
    kind: Option<&Object>,
    filename: Option<&Object>,
    second: Option<&Object>,
) -> *mut Object {
    from_errno(kind, filename, second)
}

/// Sets an exception from `errno`, with a file name as a C string (or NULL); NULL.
///
/// # Safety
/// `filename` is a C string or null.
#[capi]
pub unsafe fn PyErr_SetFromErrnoWithFilename(kind: Option<&Object>, filename: *const c_char) -> *mut Object {
    if filename.is_null() {
        return from_errno(kind, None, None);
    }
    // SAFETY: the C library's own variable; making the string must not change it.
    let errno = unsafe { *libc::__errno_location() };
    // SAFETY: the caller's contract.
    let name = unsafe { super::unicodeobject::codec::PyUnicode_DecodeFSDefault(filename) };
    // SAFETY: as above.
    unsafe { *libc::__errno_location() = errno };
    match name {
        Ok(name) => from_errno(kind, Some(&name), None),
        Err(e) => null(e),
    }
}

/// Sets an ImportError with message, name and path; NULL.
#[capi]
pub fn PyErr_SetImportError(message: Option<&Object>, name: Option<&Object>, path: Option<&Object>) -> *mut Object {
    import_error(&exception::IMPORT_ERROR, message, name, path)
}

/// Sets an exception derived from ImportError; NULL.
#[capi]
pub fn PyErr_SetImportErrorSubclass(
    kind: Option<&Object>,
    message: Option<&Object>,
    name: Option<&Object>,
    path: Option<&Object>,
) -> *mut Object {
    match kind.and_then(|k| k.cast::<TypeObject>()).filter(|k| k.is_subtype(&exception::IMPORT_ERROR)) {
        Some(kind) => import_error(kind, message, name, path),
        None => null(type_error!("expected a subclass of ImportError")),
    }
}

fn import_error(
    kind: &TypeObject,
    message: Option<&Object>,
    name: Option<&Object>,
    path: Option<&Object>,
) -> *mut Object {
    let Some(message) = message else { return null(type_error!("expected a message argument")) };
    let make = || {
        let exception = exception::instantiate_with(kind, &[message])?;
        exception.set_attr(crate::intern!("name"), name.unwrap_or(none_object()))?;
        exception.set_attr(crate::intern!("path"), path.unwrap_or(none_object()))?;
        Ok(exception)
    };
    match make() {
        Ok(exception) => null(raise::raise_value(exception)),
        Err(e) => null(e),
    }
}

// -- the fields of exceptions

/// The traceback: a new reference, or NULL.
#[capi]
pub fn PyException_GetTraceback(exception: &BaseException) -> Option<Ref> {
    exception.traceback.get()
}

/// Sets the traceback, or None.
#[capi]
pub fn PyException_SetTraceback(exception: &BaseException, traceback: Option<&Object>) -> Result<()> {
    let Some(traceback) = traceback else { return Err(type_error!("__traceback__ may not be deleted")) };
    exception.set_attr(crate::intern!("__traceback__"), traceback)
}

/// The context: a new reference, or NULL.
#[capi]
pub fn PyException_GetContext(exception: &BaseException) -> Option<Ref> {
    exception.context.get()
}

/// Sets the context; takes over the reference.
#[capi]
pub fn PyException_SetContext(exception: &BaseException, context: Option<Ref>) {
    exception.context.set(context);
}

/// The cause: a new reference, or NULL.
#[capi]
pub fn PyException_GetCause(exception: &BaseException) -> Option<Ref> {
    exception.cause.get()
}

/// Sets the cause; takes over the reference.
#[capi]
pub fn PyException_SetCause(exception: &BaseException, cause: Option<Ref>) {
    exception.suppress_context.set(1);
    exception.cause.set(cause);
}

/// The arguments: a new reference.
#[capi]
pub fn PyException_GetArgs(exception: &BaseException) -> Ref<Tuple> {
    exception.arguments()
}

/// Sets the arguments, a tuple.
#[capi]
pub fn PyException_SetArgs(exception: &BaseException, args: &Object) {
    exception.args.set(Some(args.to_ref()));
}

/// Makes the exception the context of the one that is set, or sets it.
#[capi]
pub fn _PyErr_ChainExceptions1(exception: Option<Ref>) {
    let Some(exception) = exception else { return };
    match raise::fetch() {
        Some(newer) => {
            newer.context.set(Some(exception));
            raise::restore(Some(newer));
        }
        // SAFETY: the caller passes an exception.
        None => raise::restore(Some(unsafe { exception.downcast_unchecked() })),
    }
}

// -- printing

/// Prints the exception that is set and clears it; SystemExit ends the process.
#[capi]
pub fn PyErr_PrintEx(set_last: c_int) {
    let Some(exception) = raise::fetch() else { return };
    if exception.ty().is_subtype(&exception::SYSTEM_EXIT) {
        std::process::exit(crate::cli::exit_code(exception));
    }
    match set_last {
        0 => crate::cli::show_only(&exception),
        _ => crate::cli::show(&exception),
    }
}

/// `PyErr_PrintEx(1)`.
#[capi]
pub fn PyErr_Print() {
    PyErr_PrintEx(1);
}

/// Prints an exception with its traceback.
#[capi]
pub fn PyErr_DisplayException(exception: &Object) {
    match exception.to_ref().downcast::<BaseException>() {
        Ok(exception) => print::display(&exception),
        Err(_) => {
            let text = format!(
                "TypeError: print_exception(): Exception expected for value, {} found\n",
                exception.ty().full_name()
            );
            crate::modules::sys::write_standard(true, &text);
        }
    }
}

/// Prints an exception from its parts.
#[capi]
pub fn PyErr_Display(_kind: Option<&Object>, value: Option<&Object>, traceback: Option<&Object>) {
    let Some(Ok(value)) = value.map(|v| v.to_ref().downcast::<BaseException>()) else { return };
    if let Some(traceback) = traceback.filter(|_| value.traceback.is_empty()) {
        value.traceback.set(Some(traceback.to_ref()));
    }
    print::display(&value);
}

/// Prints the exception that is set as one that cannot be raised, and clears it.
#[capi]
pub fn PyErr_WriteUnraisable(context: Option<&Object>) {
    if let Some(exception) = raise::fetch() {
        print::unraisable(exception, context);
    }
}

// -- signals

/// Runs what interrupts: -1 with KeyboardInterrupt.
#[capi]
pub fn PyErr_CheckSignals() -> Result<()> {
    crate::vm::breaker::handle()
}

/// Acts as if Ctrl-C had been pressed.
#[capi]
pub fn PyErr_SetInterrupt() {
    crate::vm::signals::simulate(libc::SIGINT);
}

/// Acts as if a signal had come; -1 for a number that is no signal.
#[capi]
pub fn PyErr_SetInterruptEx(signal: c_int) -> c_int {
    crate::vm::signals::simulate(signal)
}

/// What is raised at the end of `except*` clauses: `raised` is the list of what they raised or left over of the exception
/// `original`. TypeError, ValueError. Runs Python.
#[capi]
pub fn PyUnstable_Exc_PrepReraiseStar(original: Option<&Object>, raised: Option<&Object>) -> Result {
    let Some(exception) = original.and_then(|o| o.cast::<BaseException>()) else {
        return Err(type_error!("orig must be an exception instance"));
    };
    let Some(list) = raised.and_then(|r| r.cast::<crate::types::list::List>()) else {
        return Err(type_error!("excs must be a list of exceptions"));
    };
    for i in 0..list.len() {
        if !list.get(i).is_some_and(|e| e.is_none() || e.cast::<BaseException>().is_some()) {
            return Err(type_error!("item {i} in excs is not an exception"));
        }
    }
    if exception.traceback.is_empty() {
        return Err(value_error!("orig must be a raised exception"));
    }
    crate::vm::outside::prepare_reraise_star(exception, list)
}

/// Ends the process with a message.
///
/// # Safety
/// `message` is a C string or null.
#[capi]
pub unsafe fn Py_FatalError(message: *const c_char) -> ! {
    // SAFETY: the caller's contract.
    unsafe { _Py_FatalErrorFunc(core::ptr::null(), message) }
}

/// Ends the process with a message and the name of the function that gave up.
///
/// # Safety
/// Both are C strings or null.
#[capi]
pub unsafe fn _Py_FatalErrorFunc(function: *const c_char, message: *const c_char) -> ! {
    // SAFETY: the caller's contract.
    let text = |p: *const c_char| (!p.is_null()).then(|| unsafe { CStr::from_ptr(p) }.to_string_lossy().into_owned());
    let message = text(message).unwrap_or_else(|| "<message not set>".into());
    match text(function) {
        Some(function) => crate::vm::outside::fatal(&format!("{function}: {message}")),
        None => crate::vm::outside::fatal(&message),
    }
}

// -- Unicode errors

/// A UnicodeDecodeError.
///
/// # Safety
/// C strings, and `length` bytes.
#[capi]
pub unsafe fn PyUnicodeDecodeError_Create(
    encoding: *const c_char,
    object: *const c_char,
    length: isize,
    start: isize,
    end: isize,
    reason: *const c_char,
) -> Result<Ref<BaseException>> {
    // SAFETY: the caller's contract.
    unsafe {
        let bytes = Bytes::new(core::slice::from_raw_parts(object.cast(), length as usize))?;
        let encoding = CStr::from_ptr(encoding).to_string_lossy();
        let reason = CStr::from_ptr(reason).to_string_lossy();
        unicode_error::new_decode_error(&encoding, &bytes, start as usize, end as usize, &reason)
    }
}

/// The field of a Unicode error that must be set: TypeError if it is not.
fn unicode_field(exception: &Object, field: fn(&unicode_error::UnicodeError) -> &Slot, name: &str) -> Result {
    // SAFETY: the caller passes a Unicode error.
    let error = unsafe { exception.cast_unchecked::<unicode_error::UnicodeError>() };
    match field(error).get() {
        Some(value) => Ok(value),
        None => Err(type_error!("{name} attribute not set")),
    }
}

macro_rules! unicode_error_fields {
    ($($object:ident, $reason:ident, $start:ident, $end:ident, $set_start:ident, $set_end:ident, $set_reason:ident;)*) => {$(
        /// The text or bytes: a new reference.
        #[capi]
        pub fn $object(exception: &Object) -> Result {
            unicode_field(exception, |e| &e.object, "object")
        }
        /// The reason: a new reference.
        #[capi]
        pub fn $reason(exception: &Object) -> Result {
            unicode_field(exception, |e| &e.reason, "reason")
        }
        /// Where the error begins, within the object's bounds.
        ///
        /// # Safety
        /// `out` may be written.
        #[capi]
        pub unsafe fn $start(exception: &Object, out: *mut isize) -> Result<()> {
            let length = unicode_field(exception, |e| &e.object, "object")?.length()? as isize;
            // SAFETY: the caller passes a Unicode error, and what may be written.
            unsafe {
                let error = exception.cast_unchecked::<unicode_error::UnicodeError>();
                *out = error.start.get().clamp(0, (length - 1).max(0));
            }
            Ok(())
        }
        /// Where the error ends, within the object's bounds.
        ///
        /// # Safety
        /// `out` may be written.
        #[capi]
        pub unsafe fn $end(exception: &Object, out: *mut isize) -> Result<()> {
            let length = unicode_field(exception, |e| &e.object, "object")?.length()? as isize;
            // SAFETY: as above.
            unsafe {
                let error = exception.cast_unchecked::<unicode_error::UnicodeError>();
                *out = error.end.get().max(1).min(length.max(1)).min(length);
            }
            Ok(())
        }
        /// Sets where the error begins.
        #[capi]
        pub fn $set_start(exception: &Object, value: isize) -> Result<()> {
            exception.set_attr(crate::intern!("start"), &*crate::types::int::Int::new(value as i64)?)
        }
        /// Sets where the error ends.
        #[capi]
        pub fn $set_end(exception: &Object, value: isize) -> Result<()> {
            exception.set_attr(crate::intern!("end"), &*crate::types::int::Int::new(value as i64)?)
        }
        /// Sets the reason.
        ///
        /// # Safety
        /// `reason` is a C string.
        #[capi]
        pub unsafe fn $set_reason(exception: &Object, reason: *const c_char) -> Result<()> {
            // SAFETY: the caller's contract.
            let reason = text_from_utf8(unsafe { CStr::from_ptr(reason) }.to_bytes())?;
            exception.set_attr(crate::intern!("reason"), &reason)
        }
    )*};
}
unicode_error_fields! {
    PyUnicodeDecodeError_GetObject, PyUnicodeDecodeError_GetReason, PyUnicodeDecodeError_GetStart,
    PyUnicodeDecodeError_GetEnd, PyUnicodeDecodeError_SetStart, PyUnicodeDecodeError_SetEnd,
    PyUnicodeDecodeError_SetReason;
    PyUnicodeEncodeError_GetObject, PyUnicodeEncodeError_GetReason, PyUnicodeEncodeError_GetStart,
    PyUnicodeEncodeError_GetEnd, PyUnicodeEncodeError_SetStart, PyUnicodeEncodeError_SetEnd,
    PyUnicodeEncodeError_SetReason;
    PyUnicodeTranslateError_GetObject, PyUnicodeTranslateError_GetReason, PyUnicodeTranslateError_GetStart,
    PyUnicodeTranslateError_GetEnd, PyUnicodeTranslateError_SetStart, PyUnicodeTranslateError_SetEnd,
    PyUnicodeTranslateError_SetReason;
}

/// The encoding: a new reference.
#[capi]
pub fn PyUnicodeDecodeError_GetEncoding(exception: &Object) -> Result {
    unicode_field(exception, |e| &e.encoding, "encoding")
}

/// The encoding: a new reference.
#[capi]
pub fn PyUnicodeEncodeError_GetEncoding(exception: &Object) -> Result {
    unicode_field(exception, |e| &e.encoding, "encoding")
}

// — warnings.h —

/// Issues a warning.
///
/// # Safety
/// `message` is a C string.
#[capi]
pub unsafe fn PyErr_WarnEx(category: Option<&Object>, message: *const c_char, level: isize) -> Result<()> {
    // SAFETY: the caller's contract.
    let message = text_from_utf8(unsafe { CStr::from_ptr(message) }.to_bytes())?;
    crate::modules::warnings::warn(category, &message, level, None)
}

/// Issues a warning as if it came from a place in a file.
///
/// # Safety
/// C strings; `module` may be null.
#[capi]
pub unsafe fn PyErr_WarnExplicit(
    category: Option<&Object>,
    message: *const c_char,
    file: *const c_char,
    line: c_int,
    module: *const c_char,
    registry: Option<&Object>,
) -> Result<()> {
    let category = category.unwrap_or(exception::RUNTIME_WARNING.as_object());
    // SAFETY: the caller's contract.
    unsafe {
        let message = text_from_utf8(CStr::from_ptr(message).to_bytes())?;
        let file = text_from_utf8(CStr::from_ptr(file).to_bytes())?;
        let module = if module.is_null() { None } else { Some(text_from_utf8(CStr::from_ptr(module).to_bytes())?) };
        exception::warn::issue_explicit(category, &message, &file, line, module.as_deref(), registry)
    }
}

/// KeyError for a key, a tuple too. Runs Python.
#[capi]
pub fn _PyErr_SetKeyError(key: &Object) {
    core::mem::forget(raise::raise_key_error(key));
}

/// The cost of the changes that make one name of the other, as suggestions count it; something beyond `most` (-1: no bound) where it is
/// more than that. TypeError, UnicodeEncodeError.
#[capi]
pub fn _Py_UTF8_Edit_Cost(a: &Object, b: &Object, most: isize) -> Result<isize> {
    let (Some(a), Some(b)) = (a.cast::<Str>(), b.cast::<Str>()) else { return Err(super::bad_internal_call()) };
    let (a, b) = (a.to_utf8()?.as_bytes(), b.to_utf8()?.as_bytes());
    let most = usize::try_from(most).unwrap_or(2 * a.len().max(b.len()));
    Ok(crate::call::suggestion::edit_cost(a, b, most) as isize)
}
