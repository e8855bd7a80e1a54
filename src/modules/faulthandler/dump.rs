//! Tracebacks written by signal handlers: no allocation, no locks, nothing but `write`.
//!
//! The frames of other threads may change meanwhile, as in CPython: whoever asks for this has nothing better.

use crate::types::dict::Dict;
use crate::types::module::Module;
use crate::types::str::Str;
use crate::vm::frame::InterpreterFrame;
use crate::vm::thread::{INTERPRETER, ThreadState};
use core::ffi::c_int;

/// More frames of a thread are not written.
const MOST_FRAMES: usize = 100;
/// More threads are not written.
const MOST_THREADS: usize = 100;
/// More characters of a name are not written.
const MOST_CHARACTERS: usize = 500;

/// Writes text. What cannot be written is lost.
pub fn text(fd: c_int, text: &str) {
    let mut rest = text.as_bytes();
    while !rest.is_empty() {
        // SAFETY: a buffer of the length that is told.
        let written = unsafe { libc::write(fd, rest.as_ptr().cast(), rest.len()) };
        match usize::try_from(written) {
            Ok(0) => return,
            Ok(n) => rest = &rest[n..],
            // SAFETY: the C library's own variable.
            Err(_) if unsafe { *libc::__errno_location() } == libc::EINTR => {}
            Err(_) => return,
        }
    }
}

/// Writes a number in a base, with leading zeros up to a width.
pub(super) fn number(fd: c_int, mut value: u64, base: u64, width: usize) {
    let mut digits = [b'0'; 24];
    let mut at = digits.len();
    while value > 0 || at == digits.len() {
        at -= 1;
        digits[at] = b"0123456789abcdef"[(value % base) as usize];
        value /= base;
    }
    at = at.min(digits.len() - width);
    text(fd, core::str::from_utf8(&digits[at..]).unwrap_or(""));
}

/// Writes a string in ASCII, other characters as escapes.
fn string(fd: c_int, value: &Str) {
    let mut buffer = [0u8; 64];
    let mut n = 0;
    for point in value.points().take(MOST_CHARACTERS) {
        if (0x20..0x7F).contains(&point) {
            buffer[n] = point as u8;
            n += 1;
            if n == buffer.len() {
                text(fd, core::str::from_utf8(&buffer).unwrap_or(""));
                n = 0;
            }
            continue;
        }
        text(fd, core::str::from_utf8(&buffer[..n]).unwrap_or(""));
        n = 0;
        let (prefix, width) = match point {
            0..=0xFF => ("\\x", 2),
            0x100..=0xFFFF => ("\\u", 4),
            _ => ("\\U", 8),
        };
        text(fd, prefix);
        number(fd, u64::from(point), 16, width);
    }
    text(fd, core::str::from_utf8(&buffer[..n]).unwrap_or(""));
    if value.len() > MOST_CHARACTERS {
        text(fd, "...");
    }
}

/// Writes the frames of a thread, the newest first.
fn frames(fd: c_int, state: *const ThreadState) {
    // SAFETY: a thread state in the list is live; its frames are linked down to null. Code and names are kept by the
    // frames.
    unsafe {
        let mut frame = InterpreterFrame::first_complete((*state).current_frame.get());
        if frame.is_null() {
            text(fd, "  <no Python frame>\n");
            return;
        }
        let mut depth = 0;
        while !frame.is_null() {
            if depth == MOST_FRAMES {
                return;
            }
            let code = (*frame).code();
            text(fd, "  File \"");
            match code.filename.borrowed().and_then(|name| name.cast::<Str>()) {
                Some(name) => string(fd, name),
                None => text(fd, "???"),
            }
            text(fd, "\", line ");
            match code.line_of((*frame).instruction_index()) {
                line @ 0.. => number(fd, line as u64, 10, 1),
                _ => text(fd, "???"),
            }
            text(fd, " in ");
            match code.name.borrowed().and_then(|name| name.cast::<Str>()) {
                Some(name) => string(fd, name),
                None => text(fd, "???"),
            }
            text(fd, "\n");
            depth += 1;
            frame = InterpreterFrame::first_complete((*frame).previous.get());
        }
    }
}

/// Writes the traceback of one thread.
pub fn stack(fd: c_int, state: *const ThreadState) {
    text(fd, "Stack (most recent call first):\n");
    frames(fd, state);
}

/// Writes the tracebacks of all threads, naming the one that asks.
pub fn threads(fd: c_int, current: *const ThreadState) {
    let mut state = INTERPRETER.threads.get().cast_const();
    let mut count = 0;
    while !state.is_null() {
        if count > 0 {
            text(fd, "\n");
        }
        if count == MOST_THREADS {
            text(fd, "...\n");
            return;
        }
        text(fd, if core::ptr::eq(state, current) { "Current thread 0x" } else { "Thread 0x" });
        // SAFETY: the list holds live states.
        let identity = unsafe { (*state).thread_id.get() };
        number(fd, identity, 16, 16);
        text(fd, " (most recent call first):\n");
        if core::ptr::eq(state, current) && crate::memory::gc::is_running() {
            text(fd, "  Garbage-collecting\n");
        }
        frames(fd, state);
        count += 1;
        // SAFETY: as above.
        state = unsafe { (*state).next.get() };
    }
}

/// Writes the names of the extension modules that are no part of the standard library, if there are any.
pub fn extension_modules(fd: c_int) {
    let Some(modules) = INTERPRETER.modules.borrowed().and_then(|m| m.cast::<Dict>()) else { return };
    let mut position = 0;
    let mut count = 0;
    while let Some((name, module)) = modules.next_entry(&mut position) {
        let (Some(name), Some(module)) = (name.cast::<Str>(), module.cast::<Module>()) else { continue };
        let stdlib = || crate::modules::stdlib_names::NAMES.split_ascii_whitespace().any(|known| name.eq_str(known));
        if !module.is_extension() || stdlib() {
            continue;
        }
        text(fd, if count == 0 { "\nExtension modules: " } else { ", " });
        string(fd, name);
        count += 1;
    }
    if count > 0 {
        text(fd, " (total: ");
        number(fd, count, 10, 1);
        text(fd, ")\n");
    }
}
