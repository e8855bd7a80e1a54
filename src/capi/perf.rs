//! sysmodule.h, ceval.h: maps of machine code for profilers of the system, and native frames for Python functions.

use super::bad_internal_call;
use crate::abi::{Object, Result};
use crate::types::code::Code;
use crate::vm::perf;
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int, c_uint, c_void};

fn told(result: std::io::Result<()>) -> c_int {
    if result.is_ok() { 0 } else { -1 }
}

/// Opens `/tmp/perf-PID.map`: 0, or -1. Legal without the GIL.
#[capi]
pub fn PyUnstable_PerfMapState_Init() -> c_int {
    told(perf::open_map())
}

/// Writes a line to the map, which is opened if need be: at `address`, there are `size` bytes of machine code of that name. 0, or -1.
/// Legal without the GIL.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn PyUnstable_WritePerfMapEntry(address: *const c_void, size: c_uint, name: *const c_char) -> c_int {
    // SAFETY: the caller's contract.
    told(perf::write_entry(address as usize, size as usize, unsafe { CStr::from_ptr(name) }.to_bytes()))
}

/// Closes the map. Legal without the GIL.
#[capi]
pub fn PyUnstable_PerfMapState_Fini() {
    perf::close_map();
}

/// Appends another map to that of this process: 0, or -1. Legal without the GIL.
///
/// # Safety
/// `parent` is a C string.
#[capi]
pub unsafe fn PyUnstable_CopyPerfMapFile(parent: *const c_char) -> c_int {
    // SAFETY: the caller's contract.
    told(perf::copy_map(&unsafe { CStr::from_ptr(parent) }.to_string_lossy()))
}

/// Makes the native frame of a code object ahead of time. SystemError for another object. 0 also where there is no memory for it.
#[capi]
pub fn PyUnstable_PerfTrampoline_CompileCode(code: &Object) -> Result<()> {
    let code = code.cast::<Code>().ok_or_else(bad_internal_call)?;
    perf::compile(code);
    Ok(())
}

/// Says whether a process that forks keeps its native frames; what was said.
#[capi]
pub fn PyUnstable_PerfTrampoline_SetPersistAfterFork(persists: c_int) -> c_int {
    perf::set_persistent(persists != 0);
    persists
}
