//! `open()`: the layers of files, put together as the mode asks for.

use super::base::in_turn;
use super::buffered::{BUFFERED_RANDOM, BUFFERED_READER, BUFFERED_WRITER};
use super::file::FILE_IO;
use super::text::{TEXT_IO_WRAPPER, TextOrNone};
use crate::abi::{Object, Ref, Result};
use crate::modules::posix::path;
use crate::types::bool::bool_static;
use crate::types::exception::{self, raise};
use crate::types::int::Int;
use crate::types::none::none_object;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::cell::Cell;
use core::ffi::c_void;

/// The receiver of the module's functions.
struct Functions;

/// What a mode of `open()` says.
struct Mode {
    /// The mode for FileIO.
    raw: String,
    updating: bool,
    reading: bool,
    binary: bool,
}

impl Mode {
    fn parse(mode: &Str, given: &Arguments<'_>) -> Result<Mode> {
        let text = mode.to_utf8()?;
        let valid = |(i, c): (usize, char)| "xrwa+bt".contains(c) && !text[..i].contains(c);
        if !text.char_indices().all(valid) {
            return Err(value_error!("invalid mode: '{text}'"));
        }
        let has = |c: char| text.contains(c);
        let binary = has('b');
        if binary && has('t') {
            return Err(value_error!("can't have text and binary mode at once"));
        }
        if "xrwa".chars().filter(|c| has(*c)).count() > 1 {
            return Err(value_error!("must have exactly one of create/read/write/append mode"));
        }
        if binary {
            for (what, value) in [("encoding", given.encoding), ("errors", given.errors), ("newline", given.newline)] {
                if value.is_some() {
                    let article = if what.starts_with('e') { "an" } else { "a" };
                    return Err(value_error!("binary mode doesn't take {article} {what} argument"));
                }
            }
            if given.buffering == 1 {
                exception::warn::issue(
                    &exception::RUNTIME_WARNING,
                    "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used",
                    1,
                )?;
            }
        }
        let raw = "xrwa+".chars().filter(|c| has(*c)).collect();
        Ok(Mode { raw, updating: has('+'), reading: has('r'), binary })
    }
}

/// The arguments of `open()` but for file and mode.
pub struct Arguments<'a> {
    /// -1 for the file system's block size and lines on terminals.
    pub buffering: isize,
    pub encoding: Option<&'a Str>,
    pub errors: Option<&'a Str>,
    pub newline: Option<&'a Str>,
    pub closefd: bool,
    pub opener: Option<&'a Object>,
}

fn or_none(text: Option<&Str>) -> &Object {
    text.map_or(none_object(), |t| t.as_object())
}

/// Opens a file: `io.open`. OSError, ValueError, LookupError. Runs Python.
pub fn open(file: &Object, mode: &Str, given: &Arguments<'_>) -> Result {
    let file = if file.is_number() { file.to_ref() } else { path::fspath(file)? };
    let parsed = Mode::parse(mode, given)?;
    let closefd = bool_static(given.closefd);
    let raw_mode = Str::new(&parsed.raw)?;
    let opener = given.opener.unwrap_or(none_object());
    let raw = FILE_IO.as_object().call(&[&file, &raw_mode, closefd, opener])?;
    let mut top = raw.clone();
    wrap(&raw, mode, &parsed, given, &mut top).map_err(|e| {
        // Nobody else can close it; both errors are told.
        let failure = e.take();
        let closed =
            in_turn(|| Err(raise::reraise(failure)), || top.call_method(crate::intern!("close"), &[]).map(drop));
        match closed {
            Err(e) => e,
            Ok(()) => raise::assume(),
        }
    })
}

/// Puts the layers over a raw file; `top` is the topmost so far, which is to be closed if the next one fails.
fn wrap(raw: &Ref, mode: &Str, parsed: &Mode, given: &Arguments<'_>, top: &mut Ref) -> Result {
    let terminal = given.buffering < 0 && raw.call_method(crate::intern!("isatty"), &[])?.is_true()?;
    let line_buffering = given.buffering == 1 || terminal;
    let mut buffering = if line_buffering { -1 } else { given.buffering };
    if buffering < 0 {
        buffering = raw.get_attr(crate::intern!("_blksize"))?.index_as_isize()?;
    }
    if buffering == 0 {
        return if parsed.binary { Ok(raw.clone()) } else { Err(value_error!("can't have unbuffered text I/O")) };
    }
    let class = if parsed.updating {
        &BUFFERED_RANDOM
    } else if parsed.reading {
        &BUFFERED_READER
    } else {
        &BUFFERED_WRITER
    };
    let buffer = class.as_object().call(&[raw, &*Int::new(buffering as i64)?])?;
    if parsed.binary {
        return Ok(buffer);
    }
    *top = buffer.clone();
    let (encoding, errors, newline) = (or_none(given.encoding), or_none(given.errors), or_none(given.newline));
    let lines = bool_static(line_buffering);
    let text = TEXT_IO_WRAPPER.as_object().call(&[&buffer, encoding, errors, newline, lines])?;
    *top = text.clone();
    text.set_attr(crate::intern!("mode"), mode)?;
    Ok(text)
}

/// Tells the audit hooks that a file is about to be opened.
pub(super) fn audit(file: &Object, mode: &Object, flags: i32) -> Result<()> {
    crate::vm::audit::event(c"open", || Tuple::new(&[file, mode, &*Int::new(flags as i64)?]))
}

#[methods(FUNCTIONS)]
impl Functions {
    /// Open a file and return it.
    ///
    /// The file is a path or a descriptor. The mode is 'r' to read, 'w' to write anew, 'x' to create, 'a' to append, with
    /// '+' for both reading and writing, and 'b' for bytes instead of text.
    ///
    /// buffering: 0 none (binary only), 1 by lines (text only), more the size of the buffer; by default a block of the
    /// file system, or lines on terminals.
    /// encoding, errors, newline: see TextIOWrapper.
    /// closefd: False leaves a descriptor that was given open.
    /// opener: called with path and flags, returns a descriptor.
    #[sig(
        "open($module, /, file, mode='r', buffering=-1, encoding=None,\n     errors=None, newline=None, closefd=True, opener=None)"
    )]
    #[allow(clippy::too_many_arguments, reason = "they are Python's")]
    fn py_open(
        file: &Object,
        mode: &Str,
        buffering: i32,
        encoding: Option<TextOrNone<'_>>,
        errors: Option<TextOrNone<'_>>,
        newline: Option<TextOrNone<'_>>,
        closefd: bool,
        opener: Option<&Object>,
    ) -> Result {
        let given = Arguments {
            buffering: buffering as isize,
            encoding: encoding.and_then(|e| e.0),
            errors: errors.and_then(|e| e.0),
            newline: newline.and_then(|n| n.0),
            closefd,
            opener,
        };
        open(file, mode, &given)
    }

    /// The encoding that a function passes on to open(): 'locale' (or 'utf-8' in UTF-8 mode) for None.
    #[sig("($module, encoding, stacklevel=2, /)")]
    fn text_encoding(encoding: &Object, stacklevel: i32) -> Result {
        if !encoding.is_none() {
            return Ok(encoding.to_ref());
        }
        if crate::config::get().warn_default_encoding {
            exception::warn::issue(
                &exception::ENCODING_WARNING,
                "'encoding' argument not specified",
                stacklevel as isize,
            )?;
        }
        let name = if super::text::is_utf8_mode() { crate::intern!("utf-8") } else { crate::intern!("locale") };
        name.to_result()
    }

    /// Open a file whose contents will be run.
    #[sig("($module, /, path)")]
    fn open_code(path: &Str) -> Result {
        run_from(path)
    }
}

/// `Py_OpenCodeHookFunction`: opens a file whose contents will be run.
pub type OpenCodeHook = unsafe extern "C" fn(&Object, *mut c_void) -> Result;

struct Hook(Cell<Option<(OpenCodeHook, *mut c_void)>>);
// SAFETY: used under the GIL.
unsafe impl Sync for Hook {}
static HOOK: Hook = Hook(Cell::new(None));

/// Has `hook` open files whose contents will be run. SystemError if there is a hook already.
pub fn set_open_code_hook(hook: OpenCodeHook, data: *mut c_void) -> Result<()> {
    crate::vm::audit::event(c"setopencodehook", || Ok(Tuple::empty()))?;
    if HOOK.0.get().is_some() {
        return Err(system_error!("failed to change existing open_code hook"));
    }
    HOOK.0.set(Some((hook, data)));
    Ok(())
}

/// Opens a file whose contents will be run: `io.open_code`. Runs Python.
pub fn run_from(path: &Str) -> Result {
    match HOOK.0.get() {
        // SAFETY: the hook's own contract: it was set with this data.
        Some((hook, data)) => unsafe { hook(path, data) },
        None => {
            let given =
                Arguments { buffering: -1, encoding: None, errors: None, newline: None, closefd: true, opener: None };
            open(path, crate::intern!("rb"), &given)
        }
    }
}
