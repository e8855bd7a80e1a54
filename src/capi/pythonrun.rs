//! pythonrun.h: compiling and running source that C has.

use super::text_from_utf8;
use crate::abi::{Object, Ref, Result};
use crate::import::source;
use crate::modules::ast;
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::exception::print;
use crate::types::str::Str;
use abide_compiler::{Mode, Options, Source};
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int};

/// `Py_single_input`, `Py_file_input`, `Py_eval_input`.
fn mode(start: c_int) -> Result<Mode> {
    match start {
        256 => Ok(Mode::Single),
        257 => Ok(Mode::Exec),
        258 => Ok(Mode::Eval),
        _ => Err(value_error!("{start} is no start symbol of the grammar")),
    }
}

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

/// # Safety
/// The text is a C string; `flags` is valid or null.
unsafe fn compile(
    text: *const c_char,
    filename: &Str,
    start: c_int,
    flags: *const CompilerFlags,
    optimize: c_int,
) -> Result<Ref<Code>> {
    // SAFETY: the caller's contract.
    let (text, (options, _)) = unsafe { (CStr::from_ptr(text).to_bytes(), options(flags, optimize)) };
    source::compile(Source::Bytes(text), filename, mode(start)?, &options)
}

/// A code object, or with `PyCF_ONLY_AST` a tree.
///
/// # Safety
/// The text is a C string; `flags` is valid or null.
unsafe fn compile_or_parse(
    text: *const c_char,
    filename: &Str,
    start: c_int,
    flags: *const CompilerFlags,
    optimize: c_int,
) -> Result {
    // SAFETY: the caller's contract.
    let (bytes, (options, bits)) = unsafe { (CStr::from_ptr(text).to_bytes(), options(flags, optimize)) };
    if bits & ast::ONLY_AST as c_int == 0 {
        // SAFETY: the caller's contract.
        return unsafe { compile(text, filename, start, flags, optimize) }.map(Ref::into_object);
    }
    // `Py_func_type_input` makes trees alone.
    let mode = if start == 345 { Mode::FunctionType } else { mode(start)? };
    ast::parse(Source::Bytes(bytes), filename, mode, &options, bits & ast::OPTIMIZED as c_int != 0)
}

/// # Safety
/// `name` is a C string.
unsafe fn file(name: *const c_char) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    Str::new(&unsafe { CStr::from_ptr(name) }.to_string_lossy())
}

/// A code object. SyntaxError. Runs Python (warnings).
///
/// # Safety
/// The text and the file name are C strings.
#[capi]
pub unsafe fn Py_CompileString(text: *const c_char, filename: *const c_char, start: c_int) -> Result<Ref<Code>> {
    // SAFETY: the caller's contract.
    unsafe { compile(text, &*file(filename)?, start, core::ptr::null(), -1) }
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
    unsafe { compile_or_parse(text, &*file(filename)?, start, flags, optimize) }
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
    unsafe { compile_or_parse(text, filename, start, flags, optimize) }
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
    let namespace = namespace(globals, "PyRun_StringFlags")?;
    // SAFETY: the caller's contract.
    let code = unsafe { compile(text, crate::intern!("<string>"), start, flags, -1) }?;
    crate::vm::eval::run_code(&code, namespace, locals.unwrap_or(namespace))
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
    unsafe { PyRun_StringFlags(text, start, globals, locals, core::ptr::null()) }
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
        let text = rest_of(stream, close != 0)?;
        let filename = super::unicodeobject::codec::PyUnicode_DecodeFSDefault(filename)?;
        let namespace = namespace(globals, "PyRun_FileExFlags")?;
        let (options, _) = options(flags, -1);
        let code = source::compile(Source::Bytes(&text), &filename, mode(start)?, &options)?;
        crate::vm::eval::run_code(&code, namespace, locals.unwrap_or(namespace))
    }
}

/// As `PyRun_FileExFlags`, the stream left open, without flags.
///
/// # Safety
/// As `PyRun_FileExFlags`.
#[capi]
pub unsafe fn PyRun_File(
    stream: *mut libc::FILE,
    filename: *const c_char,
    start: c_int,
    globals: Option<&Object>,
    locals: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract.
    unsafe { PyRun_FileExFlags(stream, filename, start, globals, locals, 0, core::ptr::null()) }
}

/// As `PyRun_FileExFlags`, without flags.
///
/// # Safety
/// As `PyRun_FileExFlags`.
#[capi]
pub unsafe fn PyRun_FileEx(
    stream: *mut libc::FILE,
    filename: *const c_char,
    start: c_int,
    globals: Option<&Object>,
    locals: Option<&Object>,
    close: c_int,
) -> Result {
    // SAFETY: the caller's contract.
    unsafe { PyRun_FileExFlags(stream, filename, start, globals, locals, close, core::ptr::null()) }
}

/// As `PyRun_FileExFlags`, the stream left open.
///
/// # Safety
/// As `PyRun_FileExFlags`.
#[capi]
pub unsafe fn PyRun_FileFlags(
    stream: *mut libc::FILE,
    filename: *const c_char,
    start: c_int,
    globals: Option<&Object>,
    locals: Option<&Object>,
    flags: *const CompilerFlags,
) -> Result {
    // SAFETY: the caller's contract.
    unsafe { PyRun_FileExFlags(stream, filename, start, globals, locals, 0, flags) }
}

/// The globals as a dict. SystemError.
fn namespace<'a>(globals: Option<&'a Object>, function: &str) -> Result<&'a Dict> {
    let dict = globals.and_then(|g| g.cast::<Dict>());
    dict.ok_or_else(|| system_error!("{function}: the globals are no dict"))
}

/// Runs source in `__main__`: 0, or -1 after the exception has been printed. Runs Python.
///
/// # Safety
/// The text is a C string; `flags` is valid or null.
#[capi]
pub unsafe fn PyRun_SimpleStringFlags(text: *const c_char, flags: *const CompilerFlags) -> c_int {
    let run = || -> Result {
        let main = text_from_utf8(b"__main__")?;
        let Some(main) = crate::import::modules()?.get_str(&main)? else {
            return Err(runtime_error!("there is no module __main__"));
        };
        let namespace = main.get_attr(crate::intern!("__dict__"))?;
        const FILE: c_int = 257;
        // SAFETY: the caller's contract.
        unsafe { PyRun_StringFlags(text, FILE, Some(&namespace), Some(&namespace), flags) }
    };
    match run() {
        Ok(_) => 0,
        Err(e) => {
            print::display(&e.take());
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
    unsafe { PyRun_SimpleStringFlags(text, core::ptr::null()) }
}
