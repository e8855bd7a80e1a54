//! Native frames for Python functions, so that `perf` and its like can tell them apart: each code object gets a few bytes of machine
//! code of its own, through which its frames are run, and a line in `/tmp/perf-PID.map` that names them.

use super::frame::InterpreterFrame;
use super::hook::{self, EvalFrame};
use super::thread::{INTERPRETER, ThreadState};
use crate::abi::Result;
use crate::types::code::{Code, extras};
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::ptr::null_mut;
use std::fs::File;
use std::io::Write;
use std::sync::Mutex;

/// The open map, and the process that it is of.
static MAP: Mutex<Option<(u32, File)>> = Mutex::new(None);

fn map_name(pid: u32) -> String {
    format!("/tmp/perf-{pid}.map")
}

/// Does something with the map of this process, which is opened where it is not yet.
fn with_map(f: impl FnOnce(&mut File) -> std::io::Result<()>) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut map = MAP.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let pid = std::process::id();
    let (_, file) = match &mut *map {
        Some(open) if open.0 == pid => open,
        other => {
            let mut options = File::options();
            options.append(true).create(true).mode(0o600).custom_flags(libc::O_CLOEXEC | libc::O_NOFOLLOW);
            other.insert((pid, options.open(map_name(pid))?))
        }
    };
    f(file)
}

/// Opens the map.
pub fn open_map() -> std::io::Result<()> {
    with_map(|_| Ok(()))
}

/// Writes a line to the map: at `address`, there are `size` bytes of machine code of that name.
pub fn write_entry(address: usize, size: usize, name: &[u8]) -> std::io::Result<()> {
    let mut line = format!("{address:x} {size:x} ").into_bytes();
    line.extend_from_slice(name);
    line.push(b'\n');
    with_map(|file| file.write_all(&line))
}

/// Closes the map.
pub fn close_map() {
    drop(MAP.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take());
}

/// Appends the contents of another map.
pub fn copy_map(parent: &str) -> std::io::Result<()> {
    let contents = std::fs::read(parent)?;
    with_map(|file| file.write_all(&contents))
}

/// The machine code of a trampoline: calls its fourth argument with the first three, in a frame of its own.
#[cfg(target_arch = "x86_64")]
const TEMPLATE: &[u8] = &[
    0xF3, 0x0F, 0x1E, 0xFA, // endbr64
    0x55, // push rbp
    0x48, 0x89, 0xE5, // mov rbp, rsp
    0xFF, 0xD1, // call rcx
    0x5D, // pop rbp
    0xC3, // ret
];
#[cfg(target_arch = "aarch64")]
const TEMPLATE: &[u8] = &[
    0xFD, 0x7B, 0xBF, 0xA9, // stp x29, x30, [sp, #-16]!
    0xFD, 0x03, 0x00, 0x91, // mov x29, sp
    0x60, 0x00, 0x3F, 0xD6, // blr x3
    0xFD, 0x7B, 0xC1, 0xA8, // ldp x29, x30, [sp], #16
    0xC0, 0x03, 0x5F, 0xD6, // ret
];
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const TEMPLATE: &[u8] = &[];

/// What trampolines are aligned to.
const ALIGNMENT: usize = 16;
/// How much memory is filled with trampolines at once.
const ARENA: usize = 64 * 1024;

type Trampoline = unsafe extern "C" fn(*mut ThreadState, *mut InterpreterFrame, c_int, EvalFrame) -> Result;

/// What there is while native frames are asked for.
struct State {
    active: Cell<bool>,
    /// Whether a process that forks keeps its trampolines.
    persists: Cell<bool>,
    /// The number of the slot in code objects that names the trampoline; -1 before there is one.
    slot: Cell<isize>,
    /// The rest of the memory with trampolines in it.
    next: Cell<*mut u8>,
    left: Cell<usize>,
}
// SAFETY: used under the GIL.
unsafe impl Sync for State {}
static STATE: State = State {
    active: Cell::new(false),
    persists: Cell::new(false),
    slot: Cell::new(-1),
    next: Cell::new(null_mut()),
    left: Cell::new(0),
};

/// Whether this machine has trampolines.
pub fn is_available() -> bool {
    !TEMPLATE.is_empty()
}

/// Whether native frames are asked for.
pub fn is_active() -> bool {
    STATE.active.get()
}

/// Has frames run through trampolines from now on.
pub fn activate() -> std::io::Result<()> {
    open_map()?;
    if STATE.slot.get() < 0 {
        STATE.slot.set(extras::request(None).map_or(-1, |slot| slot as isize));
    }
    STATE.active.set(true);
    hook::set(&INTERPRETER, Some(evaluate));
    Ok(())
}

/// Has frames run as usual.
pub fn deactivate() {
    if STATE.active.replace(false) && INTERPRETER.eval_frame.get().is_some_and(is_ours) {
        hook::set(&INTERPRETER, None);
    }
    close_map();
}

fn is_ours(function: EvalFrame) -> bool {
    core::ptr::fn_addr_eq(function, evaluate as EvalFrame)
}

/// Whether a process that forks keeps its trampolines.
pub fn set_persistent(persists: bool) {
    STATE.persists.set(persists);
}

/// In a new process: its map begins with the lines of its parent's, or its trampolines are made anew.
pub fn after_fork(parent: u32) {
    if !STATE.active.get() {
        return;
    }
    if STATE.persists.get() {
        // Without the map, profilers do not know the names: nothing that the program could do about it.
        let _ = copy_map(&map_name(parent));
        return;
    }
    close_map();
    deactivate();
    STATE.slot.set(-1);
    STATE.left.set(0);
    let _ = activate();
}

/// Room for one more trampoline, filled with its code; null without memory.
fn make() -> *mut c_void {
    let size = TEMPLATE.len().next_multiple_of(ALIGNMENT);
    // SAFETY: new memory is filled with whole trampolines, before anybody runs them.
    unsafe {
        if STATE.left.get() < size {
            let rw = libc::PROT_READ | libc::PROT_WRITE;
            let arena = libc::mmap(null_mut(), ARENA, rw, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0).cast::<u8>();
            if arena.cast() == libc::MAP_FAILED {
                return null_mut();
            }
            for i in 0..ARENA / size {
                arena.add(i * size).copy_from_nonoverlapping(TEMPLATE.as_ptr(), TEMPLATE.len());
            }
            if libc::mprotect(arena.cast(), ARENA, libc::PROT_READ | libc::PROT_EXEC) != 0 {
                libc::munmap(arena.cast(), ARENA);
                return null_mut();
            }
            STATE.next.set(arena);
            STATE.left.set(ARENA);
        }
        let code = STATE.next.get();
        STATE.next.set(code.add(size));
        STATE.left.set(STATE.left.get() - size);
        code.cast()
    }
}

/// The trampoline of a code object, which is made if it has none; null where that fails.
fn trampoline_of(code: &Code) -> *mut c_void {
    let Ok(slot) = usize::try_from(STATE.slot.get()) else { return null_mut() };
    let known = code.extra_at(slot);
    if !known.is_null() {
        return known;
    }
    let made = make();
    if !made.is_null() {
        let text = |text: Option<crate::abi::Ref>| {
            let text =
                text.and_then(|text| text.cast::<crate::types::str::Str>().map(|s| s.to_string_lossy().into_owned()));
            text.unwrap_or_default()
        };
        let name = format!("py::{}:{}", text(code.qualname.get()), text(code.filename.get()));
        // A line that cannot be written leaves a frame without a name, no more.
        let _ = write_entry(made as usize, TEMPLATE.len(), name.as_bytes());
        code.set_extra(slot, made);
    }
    made
}

/// Makes the trampoline of a code object ahead of time; false where that fails.
pub fn compile(code: &Code) -> bool {
    !trampoline_of(code).is_null()
}

/// Runs a frame through the trampoline of its code.
unsafe extern "C" fn evaluate(ts: *mut ThreadState, frame: *mut InterpreterFrame, throwing: c_int) -> Result {
    // SAFETY: the contract of evaluation functions; a trampoline calls its last argument with the others.
    unsafe {
        let trampoline = trampoline_of((*frame).code());
        if trampoline.is_null() {
            return evaluate_here(ts, frame, throwing);
        }
        core::mem::transmute::<*mut c_void, Trampoline>(trampoline)(ts, frame, throwing, evaluate_here)
    }
}

/// Runs a frame in our loop.
unsafe extern "C" fn evaluate_here(_ts: *mut ThreadState, frame: *mut InterpreterFrame, throwing: c_int) -> Result {
    // SAFETY: the contract of evaluation functions.
    unsafe { hook::evaluate_here(frame, throwing != 0) }
}
