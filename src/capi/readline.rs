//! pythonrun.h: reading a line from a terminal.

use super::objimpl::PyMem_Malloc;
use crate::abi::Result;
use crate::modules::builtins::terminal;
use abide_macros::capi;
use core::ffi::{CStr, c_char};

/// A line with its end as a block of `PyMem_Malloc`; empty at the end of the input. KeyboardInterrupt,
/// RuntimeError, MemoryError.
///
/// # Safety
///
/// The streams are open, the prompt is NULL or a C string.
#[capi]
pub unsafe fn PyOS_Readline(
    input: *mut libc::FILE,
    output: *mut libc::FILE,
    prompt: *const c_char,
) -> Result<*mut c_char> {
    let prompt = match prompt.is_null() {
        true => c"",
        // SAFETY: a C string, as the caller passes it.
        false => unsafe { CStr::from_ptr(prompt) },
    };
    // SAFETY: open streams, as the caller passes them.
    let line = unsafe { terminal::read_line(input, output, prompt) }?;
    let block = PyMem_Malloc(line.len() + 1).cast::<c_char>();
    if block.is_null() {
        return Err(crate::memory::no_memory());
    }
    // SAFETY: the block has room for the line and its end.
    unsafe {
        block.copy_from_nonoverlapping(line.as_ptr().cast(), line.len());
        *block.add(line.len()) = 0;
    }
    Ok(block)
}
