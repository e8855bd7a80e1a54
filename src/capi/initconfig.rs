//! cpython/initconfig.h, internal/pycore_initconfig.h: statuses, the configuration as C builds and reads it.

use crate::abi::{Object, Ref, Result};
use crate::cli::options::Stop;
use crate::config::record::{Field, ISOLATED, PYTHON, PreRecord, Record, Wide, WideList, WideText};
use crate::config::{self, Config, read};
use crate::modules::sys::configured;
use crate::types::bool::bool_object;
use crate::types::dict::Dict;
use crate::types::exception::{self, OVERFLOW_ERROR, TYPE_ERROR};
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::none::none;
use crate::types::str::Str;
use crate::vm::runtime::_PyRuntime;
use crate::vm::thread::{INTERPRETER, Interpreter};
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int, c_ulong};
use core::ptr::{null, null_mut};
use core::sync::atomic::Ordering;
use std::ffi::CString;

// — PyStatus —

/// PyStatus: whether something at start-up went well, failed, or asks for the end of the process.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Status {
    kind: c_int,
    function: *const c_char,
    message: *const c_char,
    exit_code: c_int,
}

const OK: Status = Status { kind: 0, function: null(), message: null(), exit_code: 0 };
const NO_MEMORY: &CStr = c"memory allocation failed";

impl Status {
    fn error(function: *const c_char, message: &'static CStr) -> Status {
        Status { kind: 1, function, message: message.as_ptr(), exit_code: 0 }
    }

    /// Success, or no memory.
    fn stored(done: bool) -> Status {
        if done { OK } else { Status::error(null(), NO_MEMORY) }
    }

    fn of(result: core::result::Result<(), Stop>) -> Status {
        match result {
            Ok(()) => OK,
            Err(Stop::Exit(code)) => PyStatus_Exit(code),
            // C never frees a status: messages stay.
            Err(Stop::Error(message)) => Status::error(null(), leaked(message)),
        }
    }
}

fn leaked(text: String) -> &'static CStr {
    // C takes a null character for the end.
    let text = text.replace('\0', "\u{FFFD}");
    Box::leak(CString::new(text).unwrap_or_default().into_boxed_c_str())
}

/// What a status says; None for NULL.
///
/// # Safety
/// A C string or NULL.
unsafe fn shown(text: *const c_char) -> Option<String> {
    // SAFETY: the caller's contract.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned())
}

/// Success.
#[capi]
pub fn PyStatus_Ok() -> Status {
    OK
}

/// A failure with a message, which stays the caller's.
#[capi]
pub fn PyStatus_Error(message: *const c_char) -> Status {
    Status { kind: 1, message, ..OK }
}

/// There was no memory.
#[capi]
pub fn PyStatus_NoMemory() -> Status {
    Status::error(null(), NO_MEMORY)
}

/// The process is to end with this code.
#[capi]
pub fn PyStatus_Exit(exit_code: c_int) -> Status {
    Status { kind: 2, exit_code, ..OK }
}

/// Whether it is a failure.
#[capi]
pub fn PyStatus_IsError(status: Status) -> c_int {
    c_int::from(status.kind == 1)
}

/// Whether the process is to end.
#[capi]
pub fn PyStatus_IsExit(status: Status) -> c_int {
    c_int::from(status.kind == 2)
}

/// Whether it is no success.
#[capi]
pub fn PyStatus_Exception(status: Status) -> c_int {
    c_int::from(status.kind != 0)
}

/// Sets the exception that a failure stands for: RuntimeError, MemoryError; SystemError for what is no failure.
///
/// # Safety
/// The status' texts are C strings or NULL.
#[capi]
pub unsafe fn _PyErr_SetFromPyStatus(status: Status) {
    // SAFETY: the caller's contract.
    let (function, message) = unsafe { (shown(status.function), shown(status.message)) };
    let raised = match (status.kind, message) {
        (0, _) => system_error!("_PyErr_SetFromPyStatus() expects an error PyStatus"),
        (2, _) => system_error!("failed to init importlib: exit code {}", status.exit_code),
        (_, None) => system_error!("_PyErr_SetFromPyStatus() called with an error PyStatus without error message"),
        (_, Some(message)) if message.as_bytes() == NO_MEMORY.to_bytes() => crate::memory::no_memory(),
        (_, Some(message)) => match function {
            Some(function) => runtime_error!("{function}: {message}"),
            None => runtime_error!("{message}"),
        },
    };
    crate::call::convert::told(raised, ());
}

/// Ends the process as the status asks for: with its code, or with what failed on standard error.
///
/// # Safety
/// The status' texts are C strings or NULL.
#[capi]
pub unsafe fn Py_ExitStatusException(status: Status) -> ! {
    // SAFETY: the caller's contract.
    let (function, message) = unsafe { (shown(status.function), shown(status.message).unwrap_or_default()) };
    match status.kind {
        0 => crate::vm::outside::fatal("Py_ExitStatusException() must not be called on success"),
        2 => std::process::exit(status.exit_code),
        _ => {
            let function = function.map_or(String::new(), |function| function + ": ");
            std::process::exit(Stop::Error(function + &message).exit_code())
        }
    }
}

// — texts and lists —

/// The characters before the null one; None for NULL.
///
/// # Safety
/// NULL, or there is a null character.
unsafe fn wide<'a>(text: *const Wide) -> Option<&'a [Wide]> {
    // SAFETY: the caller's contract.
    (!text.is_null()).then(|| unsafe { super::fileutils::wide_slice(text) })
}

/// Appends a copy of a text.
///
/// # Safety
/// `item` ends with a null character.
#[capi]
pub unsafe fn PyWideStringList_Append(list: &mut WideList, item: *const Wide) -> Status {
    // SAFETY: the caller's contract.
    Status::stored(list.push(unsafe { super::fileutils::wide_slice(item) }))
}

/// Puts a copy of a text at a place; at the end if the list is shorter. A failure for a negative place.
///
/// # Safety
/// `item` ends with a null character.
#[capi]
pub unsafe fn PyWideStringList_Insert(list: &mut WideList, index: isize, item: *const Wide) -> Status {
    if index < 0 {
        return Status::error(c"PyWideStringList_Insert".as_ptr(), c"PyWideStringList_Insert index must be >= 0");
    }
    // SAFETY: the caller's contract.
    Status::stored(list.insert(index as usize, unsafe { super::fileutils::wide_slice(item) }))
}

/// Sets a text of a configuration to a copy; NULL takes it away.
///
/// # Safety
/// `place` is a text of the configuration; `text` ends with a null character or is NULL.
#[capi]
pub unsafe fn PyConfig_SetString(_record: *mut Record, place: &mut WideText, text: *const Wide) -> Status {
    // SAFETY: the caller's contract.
    Status::stored(place.set(unsafe { wide(text) }))
}

/// As `PyConfig_SetString`, from bytes of the file system's encoding.
///
/// # Safety
/// `place` is a text of the configuration; `text` is a C string or NULL.
#[capi]
pub unsafe fn PyConfig_SetBytesString(_record: *mut Record, place: &mut WideText, text: *const c_char) -> Status {
    // SAFETY: the caller's contract.
    let text = (!text.is_null()).then(|| read::wide_of_bytes(unsafe { CStr::from_ptr(text) }.to_bytes()));
    Status::stored(place.set(text.as_deref()))
}

/// Sets a list of a configuration to copies of so many texts.
///
/// # Safety
/// `list` is a list of the configuration; the texts end with null characters.
#[capi]
pub unsafe fn PyConfig_SetWideStringList(
    _record: *mut Record,
    list: &mut WideList,
    length: isize,
    items: *const *const Wide,
) -> Status {
    // SAFETY: the caller's contract.
    Status::stored(
        list.set((0..length.max(0) as usize).map(|i| unsafe { super::fileutils::wide_slice(*items.add(i)) })),
    )
}

/// Sets the arguments.
///
/// # Safety
/// There are `argc` texts that end with null characters.
#[capi]
pub unsafe fn PyConfig_SetArgv(record: &mut Record, argc: isize, argv: *const *const Wide) -> Status {
    // SAFETY: the caller's contract.
    unsafe { PyConfig_SetWideStringList(null_mut(), &mut record.argv, argc, argv) }
}

/// Sets the arguments, from bytes of the file system's encoding.
///
/// # Safety
/// There are `argc` C strings.
#[capi]
pub unsafe fn PyConfig_SetBytesArgv(record: &mut Record, argc: isize, argv: *const *const c_char) -> Status {
    // SAFETY: the caller's contract.
    let texts =
        (0..argc.max(0) as usize).map(|i| read::wide_of_bytes(unsafe { CStr::from_ptr(*argv.add(i)) }.to_bytes()));
    Status::stored(record.argv.set(texts))
}

// — PyPreConfig —

/// The configuration of what comes first, as the program `python` has it.
#[capi]
pub fn PyPreConfig_InitPythonConfig(record: &mut PreRecord) {
    *record = PreRecord::initial(PYTHON);
}

/// The configuration of what comes first, without the environment.
#[capi]
pub fn PyPreConfig_InitIsolatedConfig(record: &mut PreRecord) {
    *record = PreRecord::initial(ISOLATED);
}

/// Sets the locale and UTF-8 mode, unless that is done.
///
/// # Safety
/// The record is valid or NULL.
#[capi]
pub unsafe fn Py_PreInitialize(record: *const PreRecord) -> Status {
    // SAFETY: the caller's contract.
    let Some(record) = (unsafe { record.as_ref() }) else {
        return PyStatus_Error(c"preconfig is NULL".as_ptr());
    };
    if !crate::startup::is_initialized() {
        crate::startup::preconfigure(*record);
    }
    OK
}

/// As `Py_PreInitialize`; the arguments are those of the program.
///
/// # Safety
/// As `Py_PreInitialize`.
#[capi]
pub unsafe fn Py_PreInitializeFromBytesArgs(
    record: *const PreRecord,
    _argc: isize,
    _argv: *const *const c_char,
) -> Status {
    // SAFETY: the caller's contract.
    unsafe { Py_PreInitialize(record) }
}

/// As `Py_PreInitialize`; the arguments are those of the program.
///
/// # Safety
/// As `Py_PreInitialize`.
#[capi]
pub unsafe fn Py_PreInitializeFromArgs(record: *const PreRecord, _argc: isize, _argv: *const *const Wide) -> Status {
    // SAFETY: the caller's contract.
    unsafe { Py_PreInitialize(record) }
}

// — PyConfig —

/// The configuration of the program `python`, before anything is read.
///
/// # Safety
/// The record may be written; what it holds is not freed.
#[capi]
pub unsafe fn PyConfig_InitPythonConfig(record: *mut Record) {
    // SAFETY: the caller's contract.
    unsafe { record.write(Record::initial(PYTHON)) };
}

/// A configuration that neither the environment nor the user have a say in.
///
/// # Safety
/// The record may be written; what it holds is not freed.
#[capi]
pub unsafe fn PyConfig_InitIsolatedConfig(record: *mut Record) {
    // SAFETY: the caller's contract.
    unsafe { record.write(Record::initial(ISOLATED)) };
}

/// Frees the texts and lists.
#[capi]
pub fn PyConfig_Clear(record: &mut Record) {
    record.clear();
}

/// Completes a configuration with the command line, the environment and the paths.
#[capi]
pub fn PyConfig_Read(record: &mut Record) -> Status {
    Status::of(read::read(record))
}

/// The interpreter's configuration, borrowed.
#[capi]
pub fn _Py_GetConfig() -> *const Record {
    INTERPRETER.config.get()
}

/// Starts the interpreter with this configuration; a running one takes it over.
///
/// # Safety
/// The record is valid or NULL. A running interpreter is called with the GIL held.
#[capi]
pub unsafe fn Py_InitializeFromConfig(record: *mut Record) -> Status {
    // SAFETY: the caller's contract.
    let Some(record) = (unsafe { record.as_mut() }) else {
        return PyStatus_Error(c"initialization config is NULL".as_ptr());
    };
    let mut copy = Record::zeroed();
    let status = match copy.copy(record) && super::pylifecycle::apply_path_settings(&mut copy) {
        true => start(&mut copy),
        false => PyStatus_NoMemory(),
    };
    copy.clear();
    status
}

/// Completes a record and starts the interpreter with it, or has a running one take it over. Runs Python.
fn start(record: &mut Record) -> Status {
    if !crate::startup::is_initialized() {
        crate::startup::preconfigure(_PyRuntime.preconfig.get());
    }
    if let Err(stop) = read::read(record) {
        return Status::of(Err(stop));
    }
    let mut run = || -> Result<()> {
        if crate::startup::is_initialized() {
            return replace(record);
        }
        let config = Config::of_record(record);
        crate::types::str::hash::seed(config.hash_seed);
        config::set(config);
        crate::startup::initialize()?;
        crate::startup::configure(record)
    };
    match run() {
        Ok(()) => OK,
        Err(e) => {
            let shown = exception::print::format(&e.take());
            Status::error(c"Py_InitializeFromConfig".as_ptr(), leaked(shown))
        }
    }
}

/// Makes a completed record the configuration of the running interpreter. Runs Python.
fn replace(record: &mut Record) -> Result<()> {
    config::set(Config::of_record(record));
    let digits = config::get().int_max_str_digits;
    crate::types::int::convert::set_max_str_digits(digits.max(0) as usize);
    crate::startup::adopt(record)?;
    match INTERPRETER.sys_dict.get().as_deref().and_then(|sys| sys.cast::<Dict>()) {
        Some(sys) => configured::update(sys, config::get()),
        None => Err(runtime_error!("lost sys")),
    }
}

/// Runs what the configuration names (a command, a module, a file, or standard input) and ends the interpreter: the exit code.
/// Runs Python.
#[capi]
pub fn Py_RunMain() -> c_int {
    // SAFETY: nobody changes the record meanwhile.
    let record = unsafe { &*INTERPRETER.config.get() };
    let code = crate::cli::run_and_finalize(&crate::cli::invocation_of(record));
    crate::startup::end();
    code
}

/// Runs the program `python` with these arguments: the exit code.
///
/// # Safety
/// There are `argc` texts that end with null characters.
#[capi]
pub unsafe fn Py_Main(argc: c_int, argv: *const *const Wide) -> c_int {
    // SAFETY: the caller's contract.
    unsafe { main(|record| PyConfig_SetArgv(record, argc as isize, argv)) }
}

/// As `Py_Main`, with bytes of the file system's encoding.
///
/// # Safety
/// There are `argc` C strings.
#[capi]
pub unsafe fn Py_BytesMain(argc: c_int, argv: *const *const c_char) -> c_int {
    // SAFETY: the caller's contract.
    unsafe { main(|record| PyConfig_SetBytesArgv(record, argc as isize, argv)) }
}

/// # Safety
/// As `Py_InitializeFromConfig`.
unsafe fn main(set_arguments: impl FnOnce(&mut Record) -> Status) -> c_int {
    let mut record = Record::initial(PYTHON);
    let mut status = set_arguments(&mut record);
    if status.kind == 0 {
        // SAFETY: the caller's contract.
        status = unsafe { Py_InitializeFromConfig(&mut record) };
    }
    record.clear();
    match status.kind {
        0 => Py_RunMain(),
        2 => status.exit_code,
        // SAFETY: our own status.
        _ => unsafe { Py_ExitStatusException(status) },
    }
}

/// Starts the interpreter, with handlers for signals or without, unless it runs. The process ends if that fails.
#[capi]
pub fn Py_InitializeEx(signal_handlers: c_int) {
    if crate::startup::is_initialized() {
        return;
    }
    let mut record = Record::initial(PYTHON);
    record.parse_argv = 0;
    record.configure_c_stdio = 0;
    record.install_signal_handlers = signal_handlers;
    // SAFETY: our own record and status.
    unsafe {
        let status = Py_InitializeFromConfig(&mut record);
        record.clear();
        if status.kind != 0 {
            Py_ExitStatusException(status);
        }
    }
}

/// Starts the interpreter, unless it runs.
#[capi]
pub fn Py_Initialize() {
    Py_InitializeEx(1);
}

/// Ends the interpreter: 0, or -1 if what was written could not be flushed. Runs Python.
#[capi]
pub fn Py_FinalizeEx() -> c_int {
    if !crate::startup::is_initialized() {
        return 0;
    }
    let mut failed = 0;
    let flushed = crate::modules::io::flush_at_exit(&mut failed);
    if let Err(e) = crate::startup::finalize() {
        e.unraisable(None);
    }
    let flushed = crate::modules::io::flush_at_exit(&mut failed) && flushed;
    crate::startup::end();
    if flushed { 0 } else { -1 }
}

/// As `Py_FinalizeEx`.
#[capi]
pub fn Py_Finalize() {
    Py_FinalizeEx();
}

// — the configuration and Python's dicts —

/// What a field is to Python.
fn value_of(field: Field<'_>) -> Result {
    let text = |text: &WideText| match text.get() {
        Some(text) => configured::string(text).map(Ref::into_object),
        None => Ok(none()),
    };
    match field {
        Field::Bool(value) => Ok(bool_object(*value != 0)),
        Field::Int(value) | Field::UInt(value) => Int::new(i64::from(*value)).map(Ref::into_object),
        Field::ULong(value) => Int::new(*value as i64).map(Ref::into_object),
        Field::Text(value) | Field::TextOrNone(value) => text(value),
        Field::List(list) => configured::strings(list).map(Ref::into_object),
    }
}

fn wrong_value(name: &str) -> crate::abi::Raised {
    value_error!("invalid config value: {name}")
}

fn wrong_type(name: &str) -> crate::abi::Raised {
    type_error!("invalid config type: {name}")
}

/// An error of a conversion, told of the field.
fn about(name: &str, e: crate::abi::Raised) -> crate::abi::Raised {
    if e.matches(&TYPE_ERROR) {
        e.clear();
        wrong_type(name)
    } else if e.matches(&OVERFLOW_ERROR) {
        e.clear();
        wrong_value(name)
    } else {
        e
    }
}

fn wide_of(name: &str, text: &Object) -> Result<Vec<Wide>> {
    let text = text.cast::<Str>().ok_or_else(|| wrong_type(name))?;
    let wide: Vec<Wide> = text.points().map(|point| point as Wide).collect();
    if wide.contains(&0) { Err(value_error!("embedded null character")) } else { Ok(wide) }
}

/// Sets a field to what Python says it is. TypeError, ValueError.
fn set_field(name: &'static str, field: Field<'_>, value: &Object) -> Result<()> {
    let stored = |done: bool| if done { Ok(()) } else { Err(crate::memory::no_memory()) };
    let number = || -> Result<i64> {
        value.cast::<Int>().ok_or_else(|| wrong_type(name))?.to_i64().ok_or_else(|| wrong_value(name))
    };
    let small = || -> Result<c_int> { c_int::try_from(number()?).map_err(|_| wrong_value(name)) };
    match field {
        Field::Int(place) => *place = small()?,
        Field::UInt(place) => *place = Some(small()?).filter(|n| *n >= 0).ok_or_else(|| wrong_value(name))?,
        Field::Bool(place) => {
            *place = c_int::from(Some(small()?).filter(|n| *n >= 0).ok_or_else(|| wrong_value(name))? != 0);
        }
        Field::ULong(place) => {
            *place = c_ulong::try_from(number()?).map_err(|_| wrong_value(name))?;
        }
        Field::Text(_) if value.is_none() => return Err(wrong_value(name)),
        Field::TextOrNone(text) if value.is_none() => return stored(text.set(None)),
        Field::Text(text) | Field::TextOrNone(text) => return stored(text.set(Some(&wide_of(name, value)?))),
        Field::List(list) => {
            let items = value.cast_exact::<List>().ok_or_else(|| wrong_type(name))?;
            let mut texts = Vec::with_capacity(items.len());
            for item in (0..items.len()).filter_map(|i| items.get(i)) {
                if item.is_none() {
                    return Err(wrong_value(name));
                }
                texts.push(wide_of(name, &item)?);
            }
            return stored(list.set(texts));
        }
    }
    Ok(())
}

/// A dict with a key for each field. MemoryError.
#[capi]
pub fn _PyConfig_AsDict(record: &mut Record) -> Result<Ref<Dict>> {
    dict_of(record)
}

fn dict_of(record: &mut Record) -> Result<Ref<Dict>> {
    let dict = Dict::new()?;
    for (name, field) in record.fields() {
        dict.set(&Str::intern(Str::new(name)?), &*value_of(field)?)?;
    }
    Ok(dict)
}

/// Sets each field from the key of its name. TypeError, ValueError.
#[capi]
pub fn _PyConfig_FromDict(record: &mut Record, dict: &Object) -> Result<()> {
    let Some(dict) = dict.cast::<Dict>() else { return Err(type_error!("dict expected")) };
    for (name, field) in record.fields() {
        let Some(value) = dict.get_str(&Str::intern(Str::new(name)?))? else {
            return Err(value_error!("missing config key: {name}"));
        };
        set_field(name, field, &value).map_err(|e| about(name, e))?;
    }
    const LARGEST_SEED: c_ulong = u32::MAX as c_ulong;
    match record {
        Record { kind, .. } if !(1..=3).contains(kind) => Err(wrong_value("_config_init")),
        Record { hash_seed, .. } if *hash_seed > LARGEST_SEED => Err(wrong_value("hash_seed")),
        _ => Ok(()),
    }
}

/// A copy of the interpreter's configuration. MemoryError.
#[capi]
pub fn _PyInterpreterState_GetConfigCopy(record: &mut Record) -> Result<()> {
    // SAFETY: nobody changes the interpreter's record meanwhile.
    match record.copy(unsafe { &*INTERPRETER.config.get() }) {
        true => Ok(()),
        false => Err(crate::memory::no_memory()),
    }
}

/// The interpreter's configuration, borrowed.
#[capi]
pub fn _PyInterpreterState_GetConfig(interpreter: &Interpreter) -> *const Record {
    interpreter.config.get()
}

/// Completes a copy of the configuration and makes it that of the running interpreter: `sys` tells of it. RuntimeError. Runs Python.
#[capi]
pub fn _PyInterpreterState_SetConfig(record: &mut Record) -> Result<()> {
    let mut copy = Record::zeroed();
    let status = match copy.copy(record) {
        true => PyConfig_Read(&mut copy),
        false => PyStatus_NoMemory(),
    };
    let result = match status.kind {
        0 => replace(&mut copy),
        _ => {
            // SAFETY: our own status.
            unsafe { _PyErr_SetFromPyStatus(status) };
            Err(exception::raise::assume())
        }
    };
    copy.clear();
    result
}

/// Forgets the program's name, the home and the path that were set for the next start.
#[capi]
pub fn _PyPathConfig_ClearGlobal() {
    super::pylifecycle::forget_path_settings();
}

/// The configuration in three dicts: `global_config` (the flags of C), `pre_config`, `config`. MemoryError.
#[capi]
pub fn _Py_GetConfigsAsDict() -> Result<Ref<Dict>> {
    let number = |n: c_int| Int::new(i64::from(n));
    let globals = Dict::new()?;
    for (name, text) in
        [("Py_FileSystemDefaultEncoding", "utf-8"), ("Py_FileSystemDefaultEncodeErrors", "surrogateescape")]
    {
        globals.set(&*Str::new(name)?, &*Str::new(text)?)?;
    }
    for name in ["Py_HasFileSystemDefaultEncoding", "_Py_HasFileSystemDefaultEncodeErrors"] {
        globals.set(&*Str::new(name)?, &*number(0)?)?;
    }
    for (name, flag) in config::flags::FLAGS {
        globals.set(&*Str::new(name)?, &*number(flag.load(Ordering::Relaxed))?)?;
    }
    let pre = Dict::new()?;
    for (name, value) in _PyRuntime.preconfig.get().fields() {
        pre.set(&*Str::new(name)?, &*number(value)?)?;
    }
    // A copy: the objects that are made may have finalizers run, which may set another configuration.
    let mut copy = Record::zeroed();
    // SAFETY: nobody changes the interpreter's record meanwhile.
    let config = match copy.copy(unsafe { &*INTERPRETER.config.get() }) {
        true => dict_of(&mut copy),
        false => Err(crate::memory::no_memory()),
    };
    copy.clear();
    let config = config?;
    let all = Dict::new()?;
    all.set(crate::intern!("global_config"), &globals)?;
    all.set(crate::intern!("pre_config"), &pre)?;
    all.set(crate::intern!("config"), &config)?;
    Ok(all)
}

/// The code object of the script that finds the paths: there is none, for that is done before there are objects.
/// NotImplementedError.
#[capi]
pub fn _Py_Get_Getpath_CodeObject() -> Result {
    Err(exception::raise::raise(
        &exception::NOT_IMPLEMENTED_ERROR,
        format_args!("paths are not found by a script, and have no code object"),
    ))
}
