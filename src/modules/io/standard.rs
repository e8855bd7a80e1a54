//! `sys.stdin`, `sys.stdout`, `sys.stderr`: made at start-up, flushed at the end.

use super::open::{Arguments, open};
use super::text::TEXT_IO_WRAPPER;
use crate::abi::{Object, Ref, Result};
use crate::types::bool::bool_static;
use crate::types::exception;
use crate::types::int::Int;
use crate::types::none::none;
use crate::types::str::Str;
use core::ffi::c_int;
use core::sync::atomic::{AtomicBool, Ordering};

/// How the streams of the process are coded and buffered.
pub struct Settings {
    pub encoding: String,
    /// What becomes of characters that cannot be coded; stderr has its own way.
    pub errors: String,
    /// Whether what is written goes out at once: `-u`.
    pub unbuffered: bool,
}

impl Settings {
    /// The settings that the environment asks for.
    pub fn of_environment() -> Settings {
        let config = crate::config::get();
        let unbuffered = config.unbuffered;
        let asked = std::env::var("PYTHONIOENCODING").ok().filter(|_| !config.ignore_environment).unwrap_or_default();
        let (encoding, errors) = asked.split_once(':').unwrap_or((&asked, ""));
        // A locale that says nothing of bytes leaves them as they come and go.
        let lenient = encoding.is_empty() && (config.utf8_mode > 0 || super::text::has_plain_locale());
        let default = if lenient { "surrogateescape" } else { "strict" };
        let or = |text: &str, default: &str| if text.is_empty() { default.into() } else { text.into() };
        Settings {
            encoding: or(&codec_name(encoding), crate::config::locale::Encoding::of_names().name()),
            errors: or(errors, default),
            unbuffered,
        }
    }
}

/// The name of its codec for an encoding; the codecs of the library are not there yet to be asked. Others keep the name they were
/// given.
fn codec_name(encoding: &str) -> String {
    match encoding.to_ascii_lowercase().replace('_', "-").as_str() {
        "utf-8" | "utf8" | "u8" | "utf" | "cp65001" => "utf-8".into(),
        "latin-1" | "latin1" | "latin" | "l1" | "iso-8859-1" | "iso8859-1" | "8859" | "cp819" => "iso8859-1".into(),
        "ascii" | "us-ascii" | "646" | "ansi-x3.4-1968" => "ascii".into(),
        _ => encoding.into(),
    }
}

/// Which of the three descriptors were closed when the process began. Rust's own start-up opens them to /dev/null, so this
/// is looked at before.
static CLOSED_AT_START: [AtomicBool; 3] = [const { AtomicBool::new(false) }; 3];

extern "C" fn note_closed() {
    for (fd, closed) in CLOSED_AT_START.iter().enumerate() {
        // SAFETY: a query about a descriptor.
        closed.store(unsafe { libc::fcntl(fd as c_int, libc::F_GETFD) } < 0, Ordering::Relaxed);
    }
}

// SAFETY: the loader calls the functions of this section before `main`; this one needs nothing of the runtime.
#[used]
#[unsafe(link_section = ".init_array")]
static NOTE_CLOSED: extern "C" fn() = note_closed;

/// The stream of a descriptor: 0 stdin, 1 stdout, 2 stderr. None where the descriptor is closed.
pub fn standard_stream(fd: c_int, settings: &Settings) -> Result {
    if CLOSED_AT_START[fd as usize].load(Ordering::Relaxed) {
        // SAFETY: the descriptor is the one that Rust's start-up opened.
        unsafe { libc::close(fd) };
        return Ok(none());
    }
    let writes = fd != 0;
    let unbuffered = settings.unbuffered && writes;
    let given = Arguments {
        buffering: if unbuffered { 0 } else { -1 },
        encoding: None,
        errors: None,
        newline: None,
        closefd: false,
        opener: None,
    };
    let mode = if writes { crate::intern!("wb") } else { crate::intern!("rb") };
    let buffer = open(&*Int::new(fd as i64)?, mode, &given)?;
    let raw = if unbuffered { buffer.clone() } else { buffer.get_attr(crate::intern!("raw"))? };
    let names = [crate::intern!("<stdin>"), crate::intern!("<stdout>"), crate::intern!("<stderr>")];
    raw.set_attr(crate::intern!("name"), names[fd as usize])?;
    let terminal = raw.call_method(crate::intern!("isatty"), &[])?.is_true()?;
    let lines = !settings.unbuffered && (terminal || fd == 2);
    let encoding = Str::new(&settings.encoding)?;
    let errors = if fd == 2 { Str::new("backslashreplace")? } else { Str::new(&settings.errors)? };
    let stream = TEXT_IO_WRAPPER.as_object().call(&[
        &buffer,
        &encoding,
        &errors,
        crate::intern!("\n"),
        bool_static(lines),
        bool_static(settings.unbuffered),
    ])?;
    let mode = if writes { crate::intern!("w") } else { crate::intern!("r") };
    stream.set_attr(crate::intern!("mode"), mode)?;
    Ok(stream)
}

/// Flushes a stream of `sys`, if it is there and open. Runs Python.
fn flush(name: &'static Str) -> core::result::Result<(), (crate::abi::Raised, Option<Ref>)> {
    let stream = match crate::modules::sys::get(name) {
        Ok(Some(stream)) if !stream.is_none() => stream,
        Ok(_) => return Ok(()),
        Err(e) => return Err((e, None)),
    };
    let flushed = || -> Result<()> {
        if !closed(&stream) {
            stream.call_method(crate::intern!("flush"), &[])?;
        }
        Ok(())
    };
    flushed().map_err(|e| (e, Some(stream.clone())))
}

fn closed(stream: &Object) -> bool {
    match super::base::says_closed(stream) {
        Ok(closed) => closed,
        Err(e) => {
            e.clear();
            false
        }
    }
}

/// Writes out what `sys.stdout` and `sys.stderr` have gathered, before something is written past them. Errors are
/// dropped: they come again at the end. Runs Python.
pub fn flush_standard_streams() {
    for name in [crate::intern!("stdout"), crate::intern!("stderr")] {
        if let Err((e, _)) = flush(name) {
            e.clear();
        }
    }
}

/// Puts the streams that the process began with back into `sys`: those that took their place end then. Runs Python.
pub fn restore_standard_streams() -> Result<()> {
    for (name, original) in [
        (crate::intern!("stdin"), crate::intern!("__stdin__")),
        (crate::intern!("stdout"), crate::intern!("__stdout__")),
        (crate::intern!("stderr"), crate::intern!("__stderr__")),
    ] {
        let stream = crate::modules::sys::get(original)?.unwrap_or_else(none);
        crate::modules::sys::set(name, &stream)?;
    }
    Ok(())
}

/// Writes out what the streams have gathered when the program ends; false if that failed, which is told on stderr. A
/// stream that failed before is left alone: `failed` is where it lies. Runs Python.
pub fn flush_at_exit(failed: &mut usize) -> bool {
    let address = |name| match crate::modules::sys::get(name) {
        Ok(stream) => stream.map_or(0, |s| s.as_raw() as usize),
        Err(e) => {
            e.clear();
            0
        }
    };
    let mut good = true;
    let stdout = address(crate::intern!("stdout"));
    if stdout != *failed
        && let Err((e, stream)) = flush(crate::intern!("stdout"))
    {
        drop(stream);
        *failed = stdout;
        let message = Str::new("Exception ignored on flushing sys.stdout").ok();
        exception::print::unraisable_with(e.take(), message.as_deref(), None);
        good = false;
    }
    if let Err((e, _)) = flush(crate::intern!("stderr")) {
        e.clear();
        good = false;
    }
    good
}
