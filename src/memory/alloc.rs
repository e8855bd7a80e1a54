//! The object domain's allocator: size classes of 16 bytes up to 512, with one free list each.
//!
//! Small blocks lie in 16 KiB pages of one reserved address range, so that an address alone tells whether a block is
//! small and, through its page's head, of which class. Larger blocks, and everything once the range is used up, come
//! from mimalloc. All state is static and needs no lock: the object domain is used under the GIL (as in CPython).

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
    /// The reserved range; empty until the first allocation.
    start: Cell<usize>,
    size: Cell<usize>,
    /// Where the next page begins.
    next_page: Cell<usize>,
}
// SAFETY: used under the GIL.
unsafe impl Sync for State {}

static STATE: State = State {
    free: [const { Cell::new(null_mut()) }; CLASSES],
    start: Cell::new(0),
    size: Cell::new(0),
    next_page: Cell::new(0),
};

/// A block of at least `size` bytes, 16-byte aligned; null when memory is exhausted.
#[inline(always)]
pub fn malloc(size: usize) -> *mut c_void {
    if size > LARGEST {
        // SAFETY: mimalloc may be called with any size.
        return unsafe { mi_malloc_aligned(size, STEP) };
    }
    let class = size.saturating_sub(1) / STEP;
    let block = STATE.free[class].get();
    if block.is_null() {
        return refill(class);
    }
    // SAFETY: blocks of the list are free and hold their link.
    STATE.free[class].set(unsafe { (*block).next });
    block.cast()
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
        // SAFETY: all other blocks (and null) are mimalloc's.
        unsafe { mi_free(block) };
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

/// Puts a block of at least 32 bytes on the free list from which [`take_number`] takes.
///
/// # Safety
/// The block came from [`malloc`] with 17 to 32 bytes (or [`take_number`]) and is not used again.
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
    if block.is_null() {
        return malloc(size);
    }
    let small = (block as usize).wrapping_sub(STATE.start.get()) < STATE.size.get();
    // SAFETY: the block is live; its page or mimalloc knows its size.
    unsafe {
        if !small && size > LARGEST {
            return mi_realloc_aligned(block, size, STEP);
        }
        let had = if small { (class_of(block) + 1) * STEP } else { mi_usable_size(block) };
        if small && size <= had && size + STEP > had {
            return block;
        }
        let moved = malloc(size);
        if !moved.is_null() {
            core::ptr::copy_nonoverlapping(block.cast::<u8>(), moved.cast(), had.min(size));
            free(block);
        }
        moved
    }
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
fn refill(class: usize) -> *mut c_void {
    let size = (class + 1) * STEP;
    if STATE.start.get() == 0 {
        reserve();
    }
    let page = STATE.next_page.get();
    if page + PAGE > STATE.start.get() + STATE.size.get() {
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
        STATE.free[class].set(if count > 1 { block(1) } else { null_mut() });
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
            STATE.size.set(size);
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
