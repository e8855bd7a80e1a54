//! Lines from a terminal, for `input()`, the plain prompt and `PyOS_Readline`: by the function that a module for editing
//! lines (`readline`) has set, else by the C library's stream, whose buffer C code shares.

use crate::abi::{Raised, Result};
use crate::types::exception::{self, raise};
use crate::vm::thread::ThreadState;
use crate::vm::{breaker, gil, thread};
use abide_macros::capi;
use core::cell::Cell;
use core::ffi::{CStr, c_char, c_int, c_void};
use std::io::Write;
use std::sync::Mutex;

/// A variable of C.
#[repr(transparent)]
pub struct Variable<T>(Cell<Option<T>>);
// SAFETY: used under the GIL.
unsafe impl<T> Sync for Variable<T> {}

/// What a graphical toolkit wants called while a line is awaited.
#[capi]
pub static PyOS_InputHook: Variable<unsafe extern "C" fn() -> c_int> = Variable(Cell::new(None));

/// What reads a line from the terminal: a block of the raw allocator, empty at the end, NULL when interrupted.
#[capi]
pub static PyOS_ReadlineFunctionPointer: Variable<
    unsafe extern "C" fn(*mut libc::FILE, *mut libc::FILE, *const c_char) -> *mut c_char,
> = Variable(Cell::new(None));

/// The thread that waits for a line.
#[capi]
pub static _PyOS_ReadlineTState: Variable<&'static ThreadState> = Variable(Cell::new(None));

unsafe extern "C" {
    static stdin: *mut libc::FILE;
    static stdout: *mut libc::FILE;
    /// The raw allocator, which C may have replaced.
    fn PyMem_RawFree(block: *mut c_void);
}

/// One line is read at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Standard input and output as streams of C.
pub fn streams() -> (*mut libc::FILE, *mut libc::FILE) {
    // SAFETY: the C library's own variables, which nobody changes.
    unsafe { (stdin, stdout) }
}

/// Whether both are terminals: only then a line can be edited.
fn on_terminals(input: *mut libc::FILE, output: *mut libc::FILE) -> bool {
    // SAFETY: open streams, as the callers pass them.
    unsafe { libc::isatty(libc::fileno(input)) == 1 && libc::isatty(libc::fileno(output)) == 1 }
}

/// Whether a module edits the lines of standard input.
pub fn edits() -> bool {
    let (input, output) = streams();
    PyOS_ReadlineFunctionPointer.0.get().is_some() && on_terminals(input, output)
}

/// A line with its end; empty at the end of the input. KeyboardInterrupt, or what a signal's handler raises; RuntimeError
/// where the thread is reading already. Runs Python (signal handlers).
///
/// # Safety
///
/// The streams are open.
pub unsafe fn read_line(input: *mut libc::FILE, output: *mut libc::FILE, prompt: &CStr) -> Result<Vec<u8>> {
    let mine = thread::current();
    if _PyOS_ReadlineTState.0.get().is_some_and(|reading| core::ptr::eq(reading, mine)) {
        return Err(runtime_error!("can't re-enter readline"));
    }
    let _one = gil::released(|| ONE_AT_A_TIME.lock().unwrap_or_else(|poisoned| poisoned.into_inner()));
    _PyOS_ReadlineTState.0.set(Some(mine));
    let line = match PyOS_ReadlineFunctionPointer.0.get() {
        Some(read) if on_terminals(input, output) => {
            // SAFETY: the function takes open streams and a C string, without the GIL.
            let line = gil::released(|| unsafe { read(input, output, prompt.as_ptr()) });
            match line.is_null() {
                true => Err(interrupted()),
                false => {
                    // SAFETY: the function gave a C string of the raw allocator, which is ours.
                    let copy = unsafe { CStr::from_ptr(line) }.to_bytes().to_vec();
                    // SAFETY: as above.
                    unsafe { PyMem_RawFree(line.cast()) };
                    Ok(copy)
                }
            }
        }
        // SAFETY: the caller's contract.
        _ => unsafe { read_plainly(input, output, prompt) },
    };
    _PyOS_ReadlineTState.0.set(None);
    line
}

/// Why a function for lines gave none: what it, or the handler of a signal, raised.
fn interrupted() -> Raised {
    if raise::occurred() {
        return raise::assume();
    }
    match breaker::handle() {
        Err(e) => e,
        Ok(()) => raise::raise_object(&exception::KEYBOARD_INTERRUPT, crate::types::none::none_object()),
    }
}

/// Reads from the stream itself, the prompt shown on the error output.
///
/// # Safety
///
/// The streams are open.
unsafe fn read_plainly(input: *mut libc::FILE, output: *mut libc::FILE, prompt: &CStr) -> Result<Vec<u8>> {
    // SAFETY: the caller's contract.
    unsafe { libc::fflush(output) };
    // A prompt that nobody sees is no reason not to read.
    let _ = std::io::stderr().write_all(prompt.to_bytes()).and_then(|()| std::io::stderr().flush());
    let mut line = Vec::new();
    loop {
        if let Some(hook) = PyOS_InputHook.0.get() {
            // SAFETY: the hook takes nothing.
            unsafe { hook() };
        }
        let mut buffer = [0 as c_char; 512];
        let read = gil::released(|| {
            // SAFETY: the C library's own variable.
            unsafe { *libc::__errno_location() = 0 };
            // SAFETY: an open stream, a buffer as long as said.
            unsafe {
                libc::clearerr(input);
                libc::fgets(buffer.as_mut_ptr(), buffer.len() as c_int, input)
            }
        });
        if !read.is_null() {
            // SAFETY: `fgets` wrote a C string.
            line.extend_from_slice(unsafe { CStr::from_ptr(buffer.as_ptr()) }.to_bytes());
            if line.ends_with(b"\n") {
                return Ok(line);
            }
            continue;
        }
        // SAFETY: an open stream.
        if unsafe { libc::feof(input) } != 0 {
            // SAFETY: as above.
            unsafe { libc::clearerr(input) };
            return Ok(line);
        }
        if std::io::Error::last_os_error().kind() != std::io::ErrorKind::Interrupted {
            return Ok(line);
        }
        breaker::handle()?;
    }
}
