//! The object domain's allocator: size classes of 16 bytes up to 512, with one free list each.
//!
//! Small blocks lie in 16 KiB pages of one reserved address range, so that an address alone tells whether a block is
//! small and, through its page's head, of which class. Larger blocks, and everything once the range is used up, come
//! from mimalloc. All state is static and needs no lock: the object domain is used under the GIL (as in CPython).
//!
//! While somebody wants to see every block (`memory/domains.rs`), the free lists that the inlined code knows are empty
//! and its address range too, so that each request takes the cold way and is handed to the domain's functions. That
//! costs nothing as long as nobody watches. The lists meanwhile stand aside, for [`base_malloc`] and its kin.

use super::domains;
use core::cell::Cell;
use core::ffi::c_void;
use core::ptr::null_mut;
use libmimalloc_sys::{mi_free, mi_malloc_aligned, mi_realloc_aligned, mi_usable_size};

/// The distance between size classes, and the alignment of every block.
const STEP: usize = 16;
/// The largest small block.
const LARGEST: usize = 512;
const CLASSES: usize = LARGEST / STEP;
const PAGE: usize = 16 * 1024;
/// What a page keeps for its head.
const PAGE_HEAD: usize = 64;
/// How much address space is reserved, in falling order of ambition. Memory is only used as pages are begun.
const RANGES: [usize; 4] = [64 << 30, 16 << 30, 2 << 30, 256 << 20];

/// A free block: the link to the next one.
struct Free {
    next: *mut Free,
}

struct State {
    free: [Cell<*mut Free>; CLASSES],
    /// The reserved range as inlined code knows it; empty until the first allocation, and while blocks are watched.
    start: Cell<usize>,
    size: Cell<usize>,
    /// The size of the reserved range.
    range: Cell<usize>,
    /// Where the next page begins.
    next_page: Cell<usize>,
    /// Whether each request goes to the functions of its domain.
    watched: Cell<bool>,
    /// The free lists while blocks are watched.
    aside: [Cell<*mut Free>; CLASSES],
    /// How many blocks the pages of each class hold.
    blocks: [Cell<usize>; CLASSES],
}
// SAFETY: used under the GIL.
unsafe impl Sync for State {}

static STATE: State = State {
    free: [const { Cell::new(null_mut()) }; CLASSES],
    start: Cell::new(0),
    size: Cell::new(0),
    range: Cell::new(0),
    next_page: Cell::new(0),
    watched: Cell::new(false),
    aside: [const { Cell::new(null_mut()) }; CLASSES],
    blocks: [const { Cell::new(0) }; CLASSES],
};

impl State {
    /// The free lists in use.
    fn lists(&self) -> &[Cell<*mut Free>; CLASSES] {
        if self.watched.get() { &self.aside } else { &self.free }
    }

    /// Whether the block lies in a page of ours.
    fn owns(&self, block: *mut c_void) -> bool {
        (block as usize).wrapping_sub(self.start.get()) < self.range.get()
    }
}

/// A block of at least `size` bytes, 16-byte aligned; null when memory is exhausted.
#[inline(always)]
pub fn malloc(size: usize) -> *mut c_void {
    malloc_watched(size).0
}

/// As [`malloc`], for the memory of an object; also whether [`super::created`] is to be told of the object, once it has
/// its head.
#[inline(always)]
pub fn malloc_watched(size: usize) -> (*mut c_void, bool) {
    if size > LARGEST {
        return large(size);
    }
    let class = size.saturating_sub(1) / STEP;
    let block = STATE.free[class].get();
    if block.is_null() {
        return refill(size);
    }
    // SAFETY: blocks of the list are free and hold their link.
    STATE.free[class].set(unsafe { (*block).next });
    (block.cast(), false)
}

#[inline(never)]
fn large(size: usize) -> (*mut c_void, bool) {
    if STATE.watched.get() {
        return (domains::object().malloc(size), true);
    }
    // SAFETY: mimalloc may be called with any size.
    (unsafe { mi_malloc_aligned(size, STEP) }, false)
}

/// When the free list of the size's class is empty: blocks are watched, or a page is to be begun.
#[cold]
#[inline(never)]
fn refill(size: usize) -> (*mut c_void, bool) {
    if STATE.watched.get() {
        return (domains::object().malloc(size), true);
    }
    (begin_page(size.saturating_sub(1) / STEP), false)
}

/// Gives a block back; null is allowed.
///
/// # Safety
/// The block came from this allocator and is not used again.
#[inline(always)]
pub unsafe fn free(block: *mut c_void) {
    if (block as usize).wrapping_sub(STATE.start.get()) < STATE.size.get() {
        // SAFETY: the block lies in a page of ours, whose head tells the class; it becomes a link.
        unsafe {
            let class = class_of(block);
            let block = block.cast::<Free>();
            (*block).next = STATE.free[class].get();
            STATE.free[class].set(block);
        }
    } else {
        // SAFETY: the caller's contract.
        unsafe { free_other(block) };
    }
}

/// # Safety
/// As [`free`].
#[inline(never)]
unsafe fn free_other(block: *mut c_void) {
    // SAFETY: all blocks outside of our pages (and null) are mimalloc's.
    unsafe {
        if STATE.watched.get() {
            return domains::object().free(block);
        }
        mi_free(block);
    }
}

/// The class of blocks that hold an int of one or two digits, or a float.
const NUMBER_CLASS: usize = 1;

/// A block of 32 bytes if one is on the free list, else null: for the interpreter's arithmetic, which leaves the rest
/// to [`malloc`].
#[inline(always)]
pub fn take_number() -> *mut c_void {
    let block = STATE.free[NUMBER_CLASS].get();
    if !block.is_null() {
        // SAFETY: blocks of the list are free and hold their link.
        STATE.free[NUMBER_CLASS].set(unsafe { (*block).next });
    }
    block.cast()
}

/// Puts the memory of an int or float on the free list from which [`take_number`] takes.
///
/// # Safety
/// The block came from [`malloc`] with 17 to 32 bytes (or [`take_number`]) and is not used again; blocks are not watched.
#[inline(always)]
pub unsafe fn give_number(block: *mut c_void) {
    let block = block.cast::<Free>();
    // SAFETY: the caller's contract.
    unsafe { (*block).next = STATE.free[NUMBER_CLASS].get() };
    STATE.free[NUMBER_CLASS].set(block);
}

/// Changes the size of a block, moving it if need be; null when memory is exhausted (the old block stays).
///
/// # Safety
/// As [`free`].
pub unsafe fn realloc(block: *mut c_void, size: usize) -> *mut c_void {
    // SAFETY: the caller's contract.
    unsafe { if STATE.watched.get() { domains::object().realloc(block, size) } else { base_realloc(block, size) } }
}

/// [`malloc`] whether or not blocks are watched.
pub(super) fn base_malloc(size: usize) -> *mut c_void {
    if size > LARGEST {
        // SAFETY: mimalloc may be called with any size.
        return unsafe { mi_malloc_aligned(size, STEP) };
    }
    let class = size.saturating_sub(1) / STEP;
    let list = &STATE.lists()[class];
    let block = list.get();
    if block.is_null() {
        return begin_page(class);
    }
    // SAFETY: blocks of the list are free and hold their link.
    list.set(unsafe { (*block).next });
    block.cast()
}

/// [`free`] whether or not blocks are watched.
///
/// # Safety
/// As [`free`].
pub(super) unsafe fn base_free(block: *mut c_void) {
    // SAFETY: the block lies in a page of ours, whose head tells the class, or is mimalloc's or null.
    unsafe {
        if !STATE.owns(block) {
            return mi_free(block);
        }
        let list = &STATE.lists()[class_of(block)];
        let block = block.cast::<Free>();
        (*block).next = list.get();
        list.set(block);
    }
}

/// [`realloc`] whether or not blocks are watched.
///
/// # Safety
/// As [`free`].
pub(super) unsafe fn base_realloc(block: *mut c_void, size: usize) -> *mut c_void {
    if block.is_null() {
        return base_malloc(size);
    }
    let small = STATE.owns(block);
    // SAFETY: the block is live; its page or mimalloc knows its size.
    unsafe {
        if !small && size > LARGEST {
            return mi_realloc_aligned(block, size, STEP);
        }
        let had = if small { (class_of(block) + 1) * STEP } else { mi_usable_size(block) };
        if small && size <= had && size + STEP > had {
            return block;
        }
        let moved = base_malloc(size);
        if !moved.is_null() {
            core::ptr::copy_nonoverlapping(block.cast::<u8>(), moved.cast(), had.min(size));
            base_free(block);
        }
        moved
    }
}

/// Whether each request goes to the functions of its domain.
#[inline(always)]
pub(super) fn is_watched() -> bool {
    STATE.watched.get()
}

/// From now on each request goes to the functions of its domain, or no longer.
pub(super) fn set_watched(on: bool) {
    if STATE.watched.replace(on) == on {
        return;
    }
    let (from, to) = if on { (&STATE.free, &STATE.aside) } else { (&STATE.aside, &STATE.free) };
    for (from, to) in from.iter().zip(to) {
        to.set(from.replace(null_mut()));
    }
    STATE.size.set(if on { 0 } else { STATE.range.get() });
}

/// How many small blocks are in use.
pub fn blocks_in_use() -> usize {
    let mut count = STATE.blocks.iter().map(Cell::get).sum();
    for list in STATE.lists() {
        let mut block = list.get();
        while !block.is_null() {
            count -= 1;
            // SAFETY: blocks of the list are free and hold their link.
            block = unsafe { (*block).next };
        }
    }
    count
}

/// # Safety
/// The block lies in a page of ours.
#[inline(always)]
unsafe fn class_of(block: *mut c_void) -> usize {
    // SAFETY: the page's head was written when the page was begun.
    unsafe { *((block as usize & !(PAGE - 1)) as *const usize) }
}

/// Begins a page of the class, puts its blocks on the free list and returns one.
#[cold]
#[inline(never)]
fn begin_page(class: usize) -> *mut c_void {
    let size = (class + 1) * STEP;
    if STATE.start.get() == 0 {
        reserve();
    }
    let page = STATE.next_page.get();
    if page + PAGE > STATE.start.get() + STATE.range.get() {
        // SAFETY: mimalloc may be called with any size.
        return unsafe { mi_malloc_aligned(size, STEP) };
    }
    STATE.next_page.set(page + PAGE);
    // SAFETY: the page lies in the reserved range, is readable and writable, and nobody else uses it.
    unsafe {
        *(page as *mut usize) = class;
        let count = (PAGE - PAGE_HEAD) / size;
        let block = |i: usize| (page + PAGE_HEAD + i * size) as *mut Free;
        for i in 1..count {
            (*block(i)).next = if i + 1 < count { block(i + 1) } else { null_mut() };
        }
        STATE.lists()[class].set(if count > 1 { block(1) } else { null_mut() });
        STATE.blocks[class].set(STATE.blocks[class].get() + count);
        block(0).cast()
    }
}

/// Reserves the address range; without one, everything comes from mimalloc.
fn reserve() {
    for size in RANGES {
        // SAFETY: a new anonymous mapping; its pages are taken only when touched.
        let start = unsafe {
            libc::mmap(
                null_mut(),
                size,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if start != libc::MAP_FAILED {
            let first = (start as usize).next_multiple_of(PAGE);
            STATE.next_page.set(first);
            STATE.range.set(size);
            STATE.size.set(if STATE.watched.get() { 0 } else { size });
            STATE.start.set(start as usize);
            return;
        }
    }
    STATE.start.set(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_apart_and_keep_their_bytes() {
        crate::startup::with_runtime(|| Ok(()));
        let sizes = [0, 1, 16, 17, 33, 500, 512, 513, 5000];
        let blocks: Vec<(*mut u8, usize)> = sizes.iter().map(|&s| (malloc(s).cast::<u8>(), s)).collect();
        for (i, &(block, size)) in blocks.iter().enumerate() {
            assert_eq!(block as usize % 16, 0);
            // SAFETY: the block has that size.
            unsafe { block.write_bytes(i as u8 + 1, size) };
        }
        for (i, &(block, size)) in blocks.iter().enumerate() {
            // SAFETY: the block is live and was filled.
            unsafe {
                assert!(core::slice::from_raw_parts(block, size).iter().all(|&b| b == i as u8 + 1));
                let grown = realloc(block.cast(), size + 700).cast::<u8>();
                assert!(core::slice::from_raw_parts(grown, size).iter().all(|&b| b == i as u8 + 1));
                free(grown.cast());
            }
        }
    }

    #[test]
    fn a_freed_block_is_used_again() {
        crate::startup::with_runtime(|| {
            let block = malloc(48);
            // SAFETY: just allocated.
            unsafe { free(block) };
            assert_eq!(malloc(40), block);
            // SAFETY: just allocated.
            unsafe { free(block) };
            Ok(())
        });
    }
}
