//! internal/pycore_crossinterp.h: data between interpreters, and sessions in another one.

use crate::abi::slots::Buffer;
use crate::abi::{Object, Result, TypeObject};
use crate::interpreters::config::{Config, OWN_GIL, SHARED_GIL};
use crate::interpreters::cross::{self, Data, GetData, NewObject, free_raw, in_interpreter};
use crate::interpreters::identity;
use crate::interpreters::session::{ErrorInfo, ExcInfo, Session};
use crate::interpreters::{self, whence};
use crate::memory::domains::{self, Domain};
use crate::types::exception::{INTERPRETER_ERROR, raise};
use crate::vm::interpreter;
use crate::vm::thread::{self, Interpreter, ThreadState};
use abide_macros::capi;
use core::ffi::{c_int, c_long, c_void};
use core::ptr::null_mut;

/// New, empty data; NULL with MemoryError.
#[capi]
pub fn _PyCrossInterpreterData_New() -> *mut Data {
    let data = domains::malloc(Domain::Raw, size_of::<Data>()).cast::<Data>();
    if data.is_null() {
        core::mem::forget(crate::memory::no_memory());
        return data;
    }
    // SAFETY: the block is that large.
    unsafe { data.write(Data::empty()) };
    data
}

/// Frees data of `_PyCrossInterpreterData_New`; what it holds is given up first. Runs Python.
///
/// # Safety
/// The data is not used again.
#[capi]
pub unsafe fn _PyCrossInterpreterData_Free(data: *mut Data) {
    // SAFETY: the caller's contract.
    unsafe {
        (*data).clear();
        free_raw(data.cast());
    }
}

/// Fills memory for data.
///
/// # Safety
/// What the memory holds is of no account.
#[capi]
pub unsafe fn _PyCrossInterpreterData_Init(
    data: *mut Data,
    interpreter: Option<&Interpreter>,
    shared: *mut c_void,
    object: Option<&Object>,
    new_object: NewObject,
) {
    // SAFETY: the caller's contract.
    unsafe {
        data.write(Data::empty());
        (*data).fill(interpreter, shared, object, new_object);
    }
}

/// Fills memory for data with a new block of `size` bytes. MemoryError.
///
/// # Safety
/// What the memory holds is of no account.
#[capi]
pub unsafe fn _PyCrossInterpreterData_InitWithSize(
    data: *mut Data,
    interpreter: Option<&Interpreter>,
    size: usize,
    object: Option<&Object>,
    new_object: NewObject,
) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe {
        data.write(Data::empty());
        (*data).fill_sized(interpreter, size, object, new_object).map(drop)
    }
}

/// Gives up what the data holds, in the interpreter that runs, which is the data's own. Runs Python.
#[capi]
pub fn _PyCrossInterpreterData_Clear(_interpreter: Option<&Interpreter>, data: &Data) {
    data.clear();
}

/// An equal object in the interpreter that runs.
#[capi]
pub fn _PyCrossInterpreterData_NewObject(data: &Data) -> Result {
    data.object()
}

/// Gives up what the data holds, in its interpreter. InterpreterNotFoundError if that has gone. Runs Python.
#[capi]
pub fn _PyCrossInterpreterData_Release(data: &Data) -> Result<()> {
    data.release()
}

/// As `_PyCrossInterpreterData_Release`, then frees the data itself. Runs Python.
///
/// # Safety
/// The data is a block of the raw domain, and not used again.
#[capi]
pub unsafe fn _PyCrossInterpreterData_ReleaseAndRawFree(data: *mut Data) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe {
        let result = (*data).release();
        free_raw(data.cast());
        result
    }
}

/// Lets instances of a class cross by that function. ValueError for what is no class.
#[capi]
pub fn _PyCrossInterpreterData_RegisterClass(class: &TypeObject, get_data: Option<GetData>) -> Result<()> {
    let Some(get_data) = get_data else { return Err(value_error!("missing 'getdata' func")) };
    if class.as_object().cast::<TypeObject>().is_none() {
        return Err(value_error!("only classes may be registered"));
    }
    cross::register(class, get_data)
}

/// Undoes one registration: 1, or 0 if there was none.
#[capi]
pub fn _PyCrossInterpreterData_UnregisterClass(class: &TypeObject) -> c_int {
    cross::unregister(class) as c_int
}

/// What turns the object into data; NULL if its class cannot cross.
#[capi]
pub fn _PyCrossInterpreterData_Lookup(object: &Object) -> Option<GetData> {
    cross::getter(object)
}

/// NotShareableError unless the object's class can cross.
#[capi]
pub fn _PyObject_CheckCrossInterpreterData(object: &Object) -> Result<()> {
    cross::check(object)
}

/// Turns an object into data. NotShareableError.
///
/// # Safety
/// `data` may be written; what it holds is of no account.
#[capi]
pub unsafe fn _PyObject_GetCrossInterpreterData(object: &Object, data: *mut Data) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe { cross::get(object, data) }
}

/// Gives a buffer back in the interpreter of its exporter, then frees the struct. Runs Python.
///
/// # Safety
/// The buffer is a block of the raw domain, and not used again.
#[capi]
pub unsafe fn _PyBuffer_ReleaseInInterpreterAndRawFree(interpreter: &'static Interpreter, view: *mut Buffer) -> c_int {
    in_interpreter(interpreter, || {
        // SAFETY: the caller's contract.
        unsafe { (*view).release() }
    });
    // SAFETY: as above.
    unsafe { free_raw(view.cast()) };
    0
}

/// Takes down what is to be told of an exception. ValueError without one.
#[capi]
pub fn _PyXI_InitExcInfo(info: &ExcInfo, exception: Option<&Object>) -> Result<()> {
    match exception.filter(|e| !e.is_none()) {
        Some(exception) => info.take_down(exception),
        None => Err(value_error!("missing exc")),
    }
}

/// One line about the exception, or None.
#[capi]
pub fn _PyXI_FormatExcInfo(info: &ExcInfo) -> Result {
    info.formatted()
}

/// A namespace that describes the exception.
#[capi]
pub fn _PyXI_ExcInfoAsObject(info: &ExcInfo) -> Result {
    info.as_object()
}

/// Gives up the texts.
#[capi]
pub fn _PyXI_ClearExcInfo(info: &ExcInfo) {
    info.clear();
}

/// Describes an uncaught exception of another interpreter; raises what any other error code says.
#[capi]
pub fn _PyXI_ApplyError(error: &ErrorInfo) -> Result {
    error.apply()
}

/// Enters an interpreter and takes its `__main__`: 0, or -1 with an exception set or captured. Runs Python.
#[capi]
pub fn _PyXI_Enter(session: &Session, interpreter: &'static Interpreter, updates: Option<&Object>) -> c_int {
    match session.enter(interpreter, updates) {
        Ok(true) => 0,
        Ok(false) => -1,
        Err(e) => crate::call::convert::told(e, -1),
    }
}

/// Leaves the interpreter; an exception that is set is captured. Runs Python.
#[capi]
pub fn _PyXI_Exit(session: &Session) {
    session.exit();
}

/// Describes or raises what has been captured.
#[capi]
pub fn _PyXI_ApplyCapturedException(session: &Session) -> Result {
    session.apply_error()
}

/// Whether an exception has been captured.
#[capi]
pub fn _PyXI_HasCapturedException(session: &Session) -> c_int {
    session.has_error() as c_int
}

/// Makes an interpreter. Its first thread state goes to `state`, current, and the one that was to `saved`; without `state`
/// the one that was is current again. InterpreterError. Runs Python.
///
/// There is one GIL: an interpreter that is to have its own shares it, and says so when asked for its configuration.
///
/// # Safety
/// The pointers are null or may be read and written.
#[capi]
pub unsafe fn _PyXI_NewInterpreter(
    config: &Config,
    maybe_whence: *const c_long,
    state: *mut *mut ThreadState,
    saved: *mut *mut ThreadState,
) -> *const Interpreter {
    let config = Config { gil: if config.gil == OWN_GIL { SHARED_GIL } else { config.gil }, ..*config };
    // SAFETY: the caller's contract.
    let whence = unsafe { maybe_whence.as_ref() }.copied().unwrap_or(whence::XI);
    let before = interpreter::current_thread();
    let new = match interpreters::begin(&config, whence) {
        Ok(new) => new,
        Err(message) => {
            let cause = runtime_error!("{message}").take();
            let raised = raise::raise(&INTERPRETER_ERROR, format_args!("sub-interpreter creation failed"));
            let exception = raised.take();
            exception.context.set(Some(cause.into_object()));
            core::mem::forget(raise::reraise(exception));
            return core::ptr::null();
        }
    };
    // SAFETY: just made.
    let interpreter = unsafe { (*new).interp.get() };
    let mut kept = before;
    if state.is_null() {
        // SAFETY: just made, and not used again.
        unsafe {
            thread::clear(&*new);
            interpreter::swap(before);
            thread::detach(new);
            thread::free(new);
        }
        kept = null_mut();
    } else {
        // SAFETY: the caller's contract.
        unsafe { *state = new };
    }
    if !saved.is_null() {
        // SAFETY: the caller's contract.
        unsafe { *saved = kept };
    }
    interpreter
}

/// Ends an interpreter, in `state` or in a thread state made for it; the one that was current, or `saved`, is so
/// afterwards. Runs Python.
///
/// # Safety
/// Nothing of the interpreter is used again; `saved` is null or may be read.
#[capi]
pub unsafe fn _PyXI_EndInterpreter(
    interpreter: &'static Interpreter,
    state: *mut ThreadState,
    saved: *mut *mut ThreadState,
) {
    if interpreter.ready.get() == 0 {
        // SAFETY: the caller's contract: it was never used.
        unsafe { interpreter::free(interpreter) };
        return;
    }
    let current = interpreter::current_thread();
    let mut before = null_mut();
    let mut state = state;
    if state.is_null() && core::ptr::eq(interpreter, interpreter::running()) {
        state = current;
    } else if state.is_null() {
        state = thread::new(interpreter);
    }
    if state != current {
        before = interpreter::swap(state);
    }
    // SAFETY: a live state of the interpreter.
    interpreters::end(unsafe { &*state });
    if !saved.is_null() {
        // SAFETY: the caller's contract.
        before = unsafe { *saved };
    }
    interpreter::swap(before);
}

// — internal/pycore_interp.h —

/// The number that an object says: -1 with an exception.
#[capi]
pub fn _PyInterpreterState_ObjectToID(object: &Object) -> i64 {
    match identity::number(object) {
        Ok(id) => id,
        Err(e) => crate::call::convert::told(e, -1),
    }
}

/// The interpreter of that number; NULL with InterpreterNotFoundError.
#[capi]
pub fn _PyInterpreterState_LookUpID(id: i64) -> *const Interpreter {
    match identity::look_up(id) {
        Ok(found) => found,
        Err(e) => crate::call::convert::told(e, core::ptr::null()),
    }
}

/// The interpreter of the number that an object says; NULL with an exception.
#[capi]
pub fn _PyInterpreterState_LookUpIDObject(object: &Object) -> *const Interpreter {
    match identity::number(object).and_then(identity::look_up) {
        Ok(found) => found,
        Err(e) => crate::call::convert::told(e, core::ptr::null()),
    }
}

/// The interpreter's number as an object.
#[capi]
pub fn _PyInterpreterState_GetIDObject(interpreter: &Interpreter) -> Result {
    identity::object(interpreter)
}

/// Begins to count references to the interpreter.
#[capi]
pub fn _PyInterpreterState_IDInitref(interpreter: &Interpreter) -> c_int {
    interpreter.id_refcount.set(interpreter.id_refcount.get().max(0));
    0
}

/// One reference more.
#[capi]
pub fn _PyInterpreterState_IDIncref(interpreter: &Interpreter) -> c_int {
    identity::add_reference(interpreter);
    0
}

/// One reference less; the last one ends an interpreter that lives by them. Runs Python.
#[capi]
pub fn _PyInterpreterState_IDDecref(interpreter: &'static Interpreter) {
    identity::drop_reference(interpreter);
}

/// Whether the interpreter ends with the last reference to it.
#[capi]
pub fn _PyInterpreterState_RequiresIDRef(interpreter: &Interpreter) -> c_int {
    interpreter.requires_idref.get() as c_int
}

/// Sets whether the interpreter ends with the last reference to it.
#[capi]
pub fn _PyInterpreterState_RequireIDRef(interpreter: &Interpreter, required: c_int) {
    interpreter.requires_idref.set((required != 0) as usize);
}

/// Whether the interpreter has its modules.
#[capi]
pub fn _PyInterpreterState_IsReady(interpreter: &Interpreter) -> c_int {
    interpreter.ready.get()
}

/// Where the interpreter comes from.
#[capi]
pub fn _PyInterpreterState_GetWhence(interpreter: &Interpreter) -> c_long {
    interpreter.whence.get()
}

/// Takes `__main__` for the running thread. InterpreterError if another has it.
#[capi]
pub fn _PyInterpreterState_SetRunningMain(interpreter: &Interpreter) -> Result<()> {
    identity::take_main(interpreter)
}

/// Gives `__main__` up.
#[capi]
pub fn _PyInterpreterState_SetNotRunningMain(interpreter: &Interpreter) {
    interpreter.main_thread.set(null_mut());
}

/// Whether a thread has taken `__main__`.
#[capi]
pub fn _PyInterpreterState_IsRunningMain(interpreter: &Interpreter) -> c_int {
    !interpreter.main_thread.get().is_null() as c_int
}

/// InterpreterError if a thread has taken `__main__`.
#[capi]
pub fn _PyInterpreterState_FailIfRunningMain(interpreter: &Interpreter) -> Result<()> {
    if interpreter.main_thread.get().is_null() { Ok(()) } else { Err(identity::already_running()) }
}

// — internal/pycore_pylifecycle.h —

/// The configuration that an interpreter was made with.
#[capi]
pub fn _PyInterpreterConfig_InitFromState(config: &mut Config, interpreter: &Interpreter) -> Result<()> {
    *config = Config::of(interpreter);
    Ok(())
}

/// The configuration as a dict. ValueError for what is no GIL.
#[capi]
pub fn _PyInterpreterConfig_AsDict(config: &Config) -> Result {
    config.as_dict().map(crate::abi::Ref::into_object)
}

/// Fills a configuration from a dict that has all keys. ValueError, TypeError.
///
/// # Safety
/// `config` may be written.
#[capi]
pub unsafe fn _PyInterpreterConfig_InitFromDict(config: *mut Config, dict: &Object) -> Result<()> {
    // SAFETY: the caller's contract; all-zero is a valid configuration.
    unsafe {
        config.write(core::mem::zeroed());
        (*config).update(dict, true)
    }
}

/// Changes what a dict has. ValueError, TypeError.
#[capi]
pub fn _PyInterpreterConfig_UpdateFromDict(config: &mut Config, dict: &Object) -> Result<()> {
    config.update(dict, false)
}
