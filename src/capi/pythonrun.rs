//! pythonrun.h: compiling and running source that C has.

use super::import_::PyImport_AddModuleRef;
use super::pyerrors::PyErr_Print;
use super::text_from_utf8;
use super::unicodeobject::codec::PyUnicode_DecodeFSDefault;
use crate::abi::{Object, Ref, Result};
use crate::call::convert::told;
use crate::import::source;
use crate::modules::{ast, builtins};
use crate::types::dict::Dict;
use crate::types::exception::{self, raise};
use crate::types::int::Int;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_compiler::{Mode, Options, Source};
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int};
use core::ptr::null;

/// What `Py_single_input`, `Py_file_input` and `Py_eval_input` stand for. SyntaxError for other numbers.
fn mode(start: c_int, text: &[u8], filename: &Str) -> Result<Mode> {
    match start {
        256 => Ok(Mode::Single),
        FILE_INPUT => Ok(Mode::Exec),
        258 => Ok(Mode::Eval),
        _ => {
            let line = text.split(|&b| b == b'\n').next().unwrap_or_default();
            let line = text_from_utf8(line)?;
            let (zero, before) = (Int::new(0)?, Int::new(-1)?);
            let place = Tuple::new(&[filename, &zero, &zero, &line, &zero, &before])?;
            let message = Str::new("error at start before reading any input")?;
            Err(raise::raise_value(exception::instantiate_with(&exception::SYNTAX_ERROR, &[&message, &place])?))
        }
    }
}

/// `Py_file_input`.
const FILE_INPUT: c_int = 257;
/// `Py_func_type_input`: makes trees alone.
const FUNCTION_TYPE_INPUT: c_int = 345;

/// `PyCompilerFlags`.
#[repr(C)]
pub struct CompilerFlags {
    flags: c_int,
    feature_version: c_int,
}

/// `CO_FUTURE_*`.
const FUTURE: c_int = 0x1FF0000;
/// `PyCF_*` flags with an equal in [`Options`].
const DONT_IMPLY_DEDENT: c_int = 0x200;
const TOP_LEVEL_AWAIT: c_int = 0x2000;
const INCOMPLETE_INPUT: c_int = 0x4000;

/// The options that the flags of C stand for; the flags themselves.
///
/// # Safety
/// `flags` is valid or null.
pub(super) unsafe fn options(flags: *const CompilerFlags, optimize: c_int) -> (Options, c_int) {
    // SAFETY: the caller's contract.
    let (flags, version) = unsafe { flags.as_ref() }.map_or((0, -1), |f| (f.flags, f.feature_version));
    let options = Options {
        future_flags: (flags & FUTURE) as u32,
        optimize: crate::config::optimization(optimize),
        top_level_await: flags & TOP_LEVEL_AWAIT != 0,
        dont_imply_dedent: flags & DONT_IMPLY_DEDENT != 0,
        allow_incomplete_input: flags & INCOMPLETE_INPUT != 0,
        type_comments: flags & ast::TYPE_COMMENTS as c_int != 0,
        feature_version: u8::try_from(version).ok().filter(|_| flags & ast::ONLY_AST as c_int != 0),
        ..Options::default()
    };
    (options, flags)
}

/// A code object, or with `PyCF_ONLY_AST` a tree. SyntaxError. Runs Python (warnings).
///
/// # Safety
/// The text is a C string; `flags` is valid or null.
unsafe fn compile(
    text: *const c_char,
    filename: &Str,
    start: c_int,
    flags: *const CompilerFlags,
    optimize: c_int,
) -> Result {
    // SAFETY: the caller's contract.
    let (text, (options, bits)) = unsafe { (CStr::from_ptr(text).to_bytes(), options(flags, optimize)) };
    let source = Source::Bytes(text);
    if bits & ast::ONLY_AST as c_int == 0 {
        return source::compile(source, filename, mode(start, text, filename)?, &options).map(Ref::into_object);
    }
    let mode = if start == FUNCTION_TYPE_INPUT { Mode::FunctionType } else { mode(start, text, filename)? };
    ast::parse(source, filename, mode, &options, bits & ast::OPTIMIZED as c_int != 0)
}

/// Runs source in these namespaces and returns the value (None for statements). SyntaxError, SystemError. Runs Python.
///
/// # Safety
/// `flags` is valid or null.
unsafe fn run(
    text: &[u8],
    filename: &Str,
    start: c_int,
    globals: Option<&Object>,
    locals: Option<&Object>,
    flags: *const CompilerFlags,
) -> Result {
    // SAFETY: the caller's contract.
    let (options, _) = unsafe { options(flags, -1) };
    let code = source::compile(Source::Bytes(text), filename, mode(start, text, filename)?, &options)?;
    builtins::audit_exec(&code)?;
    let Some(globals) = globals.and_then(|g| g.cast::<Dict>()) else {
        return Err(system_error!("globals must be a real dict"));
    };
    crate::vm::eval::run_code(&code, globals, locals.unwrap_or(globals))
}

/// A code object. SyntaxError. Runs Python (warnings).
///
/// # Safety
/// The text and the file name are C strings.
#[capi]
pub unsafe fn Py_CompileString(text: *const c_char, filename: *const c_char, start: c_int) -> Result {
    // SAFETY: the caller's contract.
    unsafe { Py_CompileStringExFlags(text, filename, start, null(), -1) }
}

/// As `Py_CompileString`, with compiler flags and an optimization level (-1: that of the interpreter); with `PyCF_ONLY_AST` a tree of
/// node objects.
///
/// # Safety
/// The text and the file name are C strings; `flags` is valid or null.
#[capi]
pub unsafe fn Py_CompileStringExFlags(
    text: *const c_char,
    filename: *const c_char,
    start: c_int,
    flags: *const CompilerFlags,
    optimize: c_int,
) -> Result {
    // SAFETY: the caller's contract.
    unsafe { compile(text, &*PyUnicode_DecodeFSDefault(filename)?, start, flags, optimize) }
}

/// As `Py_CompileStringExFlags`, the file name a `str`.
///
/// # Safety
/// The text is a C string; `flags` is valid or null.
#[capi]
pub unsafe fn Py_CompileStringObject(
    text: *const c_char,
    filename: &Object,
    start: c_int,
    flags: *const CompilerFlags,
    optimize: c_int,
) -> Result {
    let Some(filename) = filename.cast::<Str>() else { return Err(super::bad_internal_call()) };
    // SAFETY: the caller's contract.
    unsafe { compile(text, filename, start, flags, optimize) }
}

/// Runs source in these namespaces and returns the value (None for statements). Runs Python.
///
/// # Safety
/// The text is a C string; `flags` is valid or null.
#[capi]
pub unsafe fn PyRun_StringFlags(
    text: *const c_char,
    start: c_int,
    globals: Option<&Object>,
    locals: Option<&Object>,
    flags: *const CompilerFlags,
) -> Result {
    // SAFETY: the caller's contract.
    unsafe { run(CStr::from_ptr(text).to_bytes(), crate::intern!("<string>"), start, globals, locals, flags) }
}

/// As `PyRun_StringFlags`, without flags.
///
/// # Safety
/// The text is a C string.
#[capi]
pub unsafe fn PyRun_String(
    text: *const c_char,
    start: c_int,
    globals: Option<&Object>,
    locals: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract.
    unsafe { PyRun_StringFlags(text, start, globals, locals, null()) }
}

/// All that is left of a C stream; the stream is closed if that is wanted. OSError.
///
/// # Safety
/// `stream` is an open `FILE`.
unsafe fn rest_of(stream: *mut libc::FILE, close: bool) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    let mut buffer = [0u8; 8192];
    // SAFETY: the buffer is as large as said; the stream is open until it is closed here.
    unsafe {
        loop {
            let count = libc::fread(buffer.as_mut_ptr().cast(), 1, buffer.len(), stream);
            text.extend_from_slice(&buffer[..count]);
            if count < buffer.len() {
                break;
            }
        }
        let failed = libc::ferror(stream) != 0;
        let error = failed.then(|| crate::types::exception::os_error::raise_last(None));
        if close {
            libc::fclose(stream);
        }
        error.map_or(Ok(text), Err)
    }
}

/// Runs the source that a C stream holds in these namespaces and returns the value (None for statements). Runs Python.
///
/// # Safety
/// `stream` is an open `FILE`, `filename` a C string; `flags` is valid or null.
#[capi]
pub unsafe fn PyRun_FileExFlags(
    stream: *mut libc::FILE,
    filename: *const c_char,
    start: c_int,
    globals: Option<&Object>,
    locals: Option<&Object>,
    close: c_int,
    flags: *const CompilerFlags,
) -> Result {
    // SAFETY: the caller's contract.
    unsafe {
        let filename = PyUnicode_DecodeFSDefault(filename)?;
        let text = rest_of(stream, close != 0)?;
        source::check_file(&text, &filename)?;
        run(&text, &filename, start, globals, locals, flags)
    }
}

/// The functions that pass `PyRun_FileExFlags` less than it takes.
macro_rules! run_file {
    ($($(#[doc = $doc:literal])* $name:ident($($more:ident: $ty:ty),*) = $close:expr, $flags:expr;)*) => {$(
        $(#[doc = $doc])*
        ///
        /// # Safety
        /// As `PyRun_FileExFlags`.
        #[capi]
        pub unsafe fn $name(
            stream: *mut libc::FILE,
            filename: *const c_char,
            start: c_int,
            globals: Option<&Object>,
            locals: Option<&Object>,
            $($more: $ty),*
        ) -> Result {
            // SAFETY: the caller's contract.
            unsafe { PyRun_FileExFlags(stream, filename, start, globals, locals, $close, $flags) }
        }
    )*};
}

run_file! {
    /// As `PyRun_FileExFlags`, the stream left open, without flags.
    PyRun_File() = 0, null();
    /// As `PyRun_FileExFlags`, without flags.
    PyRun_FileEx(close: c_int) = close, null();
    /// As `PyRun_FileExFlags`, the stream left open.
    PyRun_FileFlags(flags: *const CompilerFlags) = 0, flags;
}

/// Runs source in `__main__`: 0, or -1 after the exception has been printed; SystemExit ends the process. Runs Python.
///
/// # Safety
/// The text is a C string; `flags` is valid or null.
#[capi]
pub unsafe fn PyRun_SimpleStringFlags(text: *const c_char, flags: *const CompilerFlags) -> c_int {
    let run = || -> Result {
        // SAFETY: a C string; the rest is the caller's contract.
        unsafe {
            let namespace = PyImport_AddModuleRef(c"__main__".as_ptr())?.get_attr(crate::intern!("__dict__"))?;
            PyRun_StringFlags(text, FILE_INPUT, Some(&namespace), Some(&namespace), flags)
        }
    };
    match run() {
        Ok(_) => 0,
        Err(e) => {
            // What is printed is the exception that stays set.
            told(e, ());
            PyErr_Print();
            -1
        }
    }
}

/// As `PyRun_SimpleStringFlags`, without flags.
///
/// # Safety
/// The text is a C string.
#[capi]
pub unsafe fn PyRun_SimpleString(text: *const c_char) -> c_int {
    // SAFETY: the caller's contract.
    unsafe { PyRun_SimpleStringFlags(text, null()) }
}
