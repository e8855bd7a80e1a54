//! Debug functions around those of each domain: blocks are fenced, filled and checked (`PYTHONMALLOC=debug`).
//!
//! A block is `[size, big-endian: 8][domain: 1][fence: 7] data [fence: 8]`. New bytes are 0xCD, dead ones 0xDD, the
//! fence is 0xFD, so that each shows in a debugger what it is. A block that does not hold ends the process.

use super::domains::{self, Allocator, Domain};
use crate::vm::outside;
use crate::vm::thread;
use core::cell::Cell;
use core::ffi::c_void;
use core::fmt::Write;
use core::ptr::null_mut;

/// What new bytes are filled with.
const NEW: u8 = 0xCD;
/// What freed bytes are filled with.
const DEAD: u8 = 0xDD;
/// What stands before and behind a block.
const FENCE: u8 = 0xFD;
/// The size, the letter with its fence, and the fence behind are a word each.
const WORD: usize = size_of::<usize>();

/// Whether an address is none, or one that was read from bytes that the debug functions have filled.
pub fn is_dead(address: usize) -> bool {
    [0, NEW, DEAD, FENCE].iter().any(|&byte| address == usize::from_ne_bytes([byte; WORD]))
}

/// What the functions of a domain know.
struct Fenced {
    letter: u8,
    inner: Cell<Option<Allocator>>,
}
// SAFETY: set when nobody allocates (see `domains::set`).
unsafe impl Sync for Fenced {}

static FENCED: [Fenced; 3] = [
    Fenced { letter: b'r', inner: Cell::new(None) },
    Fenced { letter: b'm', inner: Cell::new(None) },
    Fenced { letter: b'o', inner: Cell::new(None) },
];

/// Puts the debug functions before those of each domain that does not have them yet: `PyMem_SetupDebugHooks`.
pub fn install() {
    for domain in Domain::ALL {
        let ours = debug_functions(domain);
        let current = domains::get(domain);
        if current.malloc as usize != ours.malloc as usize {
            FENCED[domain as usize].inner.set(Some(current));
            domains::set(domain, ours);
        }
    }
}

/// The functions behind the debug functions of a domain; none if those are not in use.
pub fn inner(domain: Domain) -> Option<Allocator> {
    let in_use = domains::get(domain).malloc as usize == debug_functions(domain).malloc as usize;
    if in_use { FENCED[domain as usize].inner.get() } else { None }
}

fn debug_functions(domain: Domain) -> Allocator {
    let context = (&raw const FENCED[domain as usize]).cast_mut().cast();
    match domain {
        Domain::Raw => {
            Allocator { context, malloc: raw_malloc, calloc: raw_calloc, realloc: raw_realloc, free: raw_free }
        }
        _ => Allocator { context, malloc, calloc, realloc, free },
    }
}

/// Ends the process if the calling thread does not hold the GIL.
fn check_gil(function: &str) {
    // Before there is a thread state, there is no GIL either.
    let current = thread::CURRENT.load(core::sync::atomic::Ordering::Relaxed);
    let starting = current.is_null() && thread::INTERPRETER.threads.get().is_null();
    if !starting && (current.is_null() || current != thread::mine()) {
        outside::fatal(&format!("{function}: Python memory allocator called without holding the GIL"));
    }
}

extern "C" fn malloc(context: *mut c_void, size: usize) -> *mut c_void {
    check_gil("_PyMem_DebugMalloc");
    raw_malloc(context, size)
}

extern "C" fn calloc(context: *mut c_void, count: usize, size: usize) -> *mut c_void {
    check_gil("_PyMem_DebugCalloc");
    raw_calloc(context, count, size)
}

unsafe extern "C" fn realloc(context: *mut c_void, block: *mut c_void, size: usize) -> *mut c_void {
    check_gil("_PyMem_DebugRealloc");
    // SAFETY: the caller's contract.
    unsafe { raw_realloc(context, block, size) }
}

unsafe extern "C" fn free(context: *mut c_void, block: *mut c_void) {
    check_gil("_PyMem_DebugFree");
    // SAFETY: the caller's contract.
    unsafe { raw_free(context, block) }
}

fn fenced<'a>(context: *mut c_void) -> (&'a Fenced, Allocator) {
    // SAFETY: the context of these functions is one of the table's statics, filled before they were set.
    let fenced = unsafe { &*context.cast::<Fenced>() };
    match fenced.inner.get() {
        Some(inner) => (fenced, inner),
        None => outside::fatal("debug allocator without one behind it"),
    }
}

/// Writes size and fences of a fresh block and returns where its data begin.
///
/// # Safety
/// The block has room for `size` bytes and three words.
unsafe fn fence(block: *mut u8, letter: u8, size: usize) -> *mut c_void {
    // SAFETY: the caller's contract.
    unsafe {
        block.cast::<[u8; WORD]>().write_unaligned(size.to_be_bytes());
        *block.add(WORD) = letter;
        block.add(WORD + 1).write_bytes(FENCE, WORD - 1);
        let data = block.add(2 * WORD);
        data.add(size).write_bytes(FENCE, WORD);
        data.cast()
    }
}

extern "C" fn raw_malloc(context: *mut c_void, size: usize) -> *mut c_void {
    let (fenced, inner) = fenced(context);
    if size > isize::MAX as usize - 3 * WORD {
        return null_mut();
    }
    let block = inner.malloc(size + 3 * WORD).cast::<u8>();
    if block.is_null() {
        return null_mut();
    }
    // SAFETY: the block has that many bytes.
    unsafe {
        block.add(2 * WORD).write_bytes(NEW, size);
        fence(block, fenced.letter, size)
    }
}

extern "C" fn raw_calloc(context: *mut c_void, count: usize, size: usize) -> *mut c_void {
    let (fenced, inner) = fenced(context);
    let total = count.checked_mul(size).filter(|&t| t <= isize::MAX as usize - 3 * WORD);
    let Some(total) = total else { return null_mut() };
    let block = inner.calloc(1, total + 3 * WORD).cast::<u8>();
    if block.is_null() {
        return null_mut();
    }
    // SAFETY: the block has that many bytes.
    unsafe { fence(block, fenced.letter, total) }
}

/// The size that was asked for.
///
/// # Safety
/// The data of a fenced block.
unsafe fn size_of_block(data: *mut u8) -> usize {
    // SAFETY: the caller's contract.
    usize::from_be_bytes(unsafe { data.sub(2 * WORD).cast::<[u8; WORD]>().read_unaligned() })
}

unsafe extern "C" fn raw_realloc(context: *mut c_void, block: *mut c_void, size: usize) -> *mut c_void {
    if block.is_null() {
        return raw_malloc(context, size);
    }
    let (fenced, _) = fenced(context);
    // SAFETY: the caller's contract: a live block; it moves always, so that old pointers into it show.
    unsafe {
        check(fenced.letter, "_PyMem_DebugRawRealloc", block.cast());
        let had = size_of_block(block.cast());
        let moved = raw_malloc(context, size);
        if !moved.is_null() {
            moved.cast::<u8>().copy_from_nonoverlapping(block.cast(), had.min(size));
            raw_free(context, block);
        }
        moved
    }
}

unsafe extern "C" fn raw_free(context: *mut c_void, block: *mut c_void) {
    if block.is_null() {
        return;
    }
    let (fenced, inner) = fenced(context);
    let data = block.cast::<u8>();
    // SAFETY: the caller's contract: a live block.
    unsafe {
        check(fenced.letter, "_PyMem_DebugRawFree", data);
        let start = data.sub(2 * WORD);
        start.write_bytes(DEAD, size_of_block(data) + 3 * WORD);
        inner.free(start.cast());
    }
}

/// If `allocator` are debug functions: ends the process if the block does not hold, as freeing it would.
///
/// # Safety
/// A live block of that allocator, or null.
pub(super) unsafe fn check_block(allocator: &Allocator, block: *mut c_void) {
    let ours = |domain: &Domain| debug_functions(*domain).context == allocator.context;
    if let Some(domain) = Domain::ALL.iter().find(|d| ours(d)).filter(|_| !block.is_null()) {
        // SAFETY: the caller's contract.
        unsafe { check(FENCED[*domain as usize].letter, "_PyMem_DebugRawFree", block.cast()) };
    }
}

/// Ends the process if the block is not of the domain or somebody has written over its fences.
///
/// # Safety
/// The block can be read, with what stands around it.
unsafe fn check(letter: u8, function: &str, data: *mut u8) {
    // SAFETY: the caller's contract.
    unsafe {
        let found = *data.sub(WORD);
        let complaint = if found != letter {
            format!("bad ID: Allocated using API '{}', verified using API '{}'", found as char, letter as char)
        } else if !before(data).iter().all(|&b| b == FENCE) {
            "bad leading pad byte".to_string()
        } else if !behind(data).iter().all(|&b| b == FENCE) {
            "bad trailing pad byte".to_string()
        } else {
            return;
        };
        tell(data);
        outside::fatal(&format!("{function}: {complaint}"));
    }
}

/// The fence before the data.
///
/// # Safety
/// The data of a fenced block.
unsafe fn before<'a>(data: *mut u8) -> &'a [u8] {
    // SAFETY: the caller's contract.
    unsafe { core::slice::from_raw_parts(data.sub(WORD - 1), WORD - 1) }
}

/// The fence behind the data.
///
/// # Safety
/// The data of a fenced block whose size has not been written over.
unsafe fn behind<'a>(data: *mut u8) -> &'a [u8] {
    // SAFETY: the caller's contract.
    unsafe { core::slice::from_raw_parts(data.add(size_of_block(data)), WORD) }
}

/// Writes what is known of a block to standard error.
///
/// # Safety
/// The data of a fenced block, as far as it can be read.
unsafe fn tell(data: *mut u8) {
    let mut text = String::new();
    // SAFETY: the caller's contract.
    unsafe {
        let size = size_of_block(data);
        let letter = *data.sub(WORD) as char;
        let _ = writeln!(text, "Debug memory block at address p={data:p}: API '{letter}'");
        let _ = writeln!(text, "    {size} bytes originally requested");
        let _ = write!(text, "    The {} pad bytes at p-{} are ", WORD - 1, WORD - 1);
        tell_fence(&mut text, before(data), |i| format!("p-{}", WORD - 1 - i));
        let _ = write!(text, "    The {WORD} pad bytes at tail={:p} are ", data.add(size));
        tell_fence(&mut text, behind(data), |i| format!("tail+{i}"));
        if size > 0 {
            text += "    Data at p:";
            let bytes = core::slice::from_raw_parts(data, size);
            let shown = if size > 16 { 8 } else { size };
            for byte in &bytes[..shown] {
                let _ = write!(text, " {byte:02x}");
            }
            if shown < size {
                text += " ...";
                for byte in &bytes[size - 8..] {
                    let _ = write!(text, " {byte:02x}");
                }
            }
            text += "\n";
        }
    }
    text += "\n";
    text += &super::traces::told(data as usize);
    eprint!("{text}");
}

fn tell_fence(text: &mut String, fence: &[u8], place: impl Fn(usize) -> String) {
    if fence.iter().all(|&b| b == FENCE) {
        *text += "FORBIDDENBYTE, as expected.\n";
        return;
    }
    let _ = writeln!(text, "not all FORBIDDENBYTE (0x{FENCE:02x}):");
    for (i, byte) in fence.iter().enumerate() {
        let ouch = if *byte == FENCE { "" } else { " *** OUCH" };
        let _ = writeln!(text, "        at {}: 0x{byte:02x}{ouch}", place(i));
    }
}
