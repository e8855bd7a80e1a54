//! The three domains of memory (raw, mem, obj) and the functions that serve them: `PyMem_GetAllocator` and its kin.
//!
//! Without anybody's functions, raw memory is the C library's and the other two domains are `memory/alloc.rs`, which
//! then knows nothing of this file. Functions that are set see every block of their domain; they are called under the
//! GIL, but those of the raw domain.

use super::{alloc, debug, tracer};
use core::cell::Cell;
use core::ffi::c_void;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicBool, Ordering};

layout! {
    /// PyMemAllocatorEx: the functions of a domain, and what they are handed.
    #[derive(Clone, Copy)]
    pub struct Allocator = "PyMemAllocatorEx", 40 {
        pub context: *mut c_void = "ctx",
        pub malloc: extern "C" fn(*mut c_void, usize) -> *mut c_void = "malloc",
        pub calloc: extern "C" fn(*mut c_void, usize, usize) -> *mut c_void = "calloc",
        pub realloc: unsafe extern "C" fn(*mut c_void, *mut c_void, usize) -> *mut c_void = "realloc",
        pub free: unsafe extern "C" fn(*mut c_void, *mut c_void) = "free",
    }
}

impl Allocator {
    /// Memory; null when there is none.
    pub fn malloc(&self, size: usize) -> *mut c_void {
        (self.malloc)(self.context, size)
    }

    /// Zeroed memory; null when there is none.
    pub fn calloc(&self, count: usize, size: usize) -> *mut c_void {
        (self.calloc)(self.context, count, size)
    }

    /// Changes the size of a block.
    ///
    /// # Safety
    /// The block is of this domain, or null.
    pub unsafe fn realloc(&self, block: *mut c_void, size: usize) -> *mut c_void {
        // SAFETY: the caller's contract.
        unsafe { (self.realloc)(self.context, block, size) }
    }

    /// Frees a block.
    ///
    /// # Safety
    /// The block is of this domain, or null, and not used again.
    pub unsafe fn free(&self, block: *mut c_void) {
        // SAFETY: the caller's contract.
        unsafe { (self.free)(self.context, block) }
    }

    /// The addresses of the functions, by which allocators are told apart.
    fn functions(&self) -> [usize; 4] {
        [self.malloc as usize, self.calloc as usize, self.realloc as usize, self.free as usize]
    }

    fn is(&self, other: &Allocator) -> bool {
        self.context == other.context && self.functions() == other.functions()
    }
}

/// The domains, numbered as in C.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Domain {
    Raw = 0,
    Mem = 1,
    Obj = 2,
}

impl Domain {
    pub const ALL: [Domain; 3] = [Domain::Raw, Domain::Mem, Domain::Obj];

    /// The domain of C's number.
    pub fn of(number: i32) -> Option<Domain> {
        Domain::ALL.into_iter().find(|&d| d as i32 == number)
    }
}

mod system {
    //! The C library's allocator.
    use core::ffi::c_void;

    pub extern "C" fn malloc(_: *mut c_void, size: usize) -> *mut c_void {
        // SAFETY: malloc may be called with any size.
        unsafe { libc::malloc(size.max(1)) }
    }
    pub extern "C" fn calloc(_: *mut c_void, count: usize, size: usize) -> *mut c_void {
        let (count, size) = if count == 0 || size == 0 { (1, 1) } else { (count, size) };
        // SAFETY: as above.
        unsafe { libc::calloc(count, size) }
    }
    pub unsafe extern "C" fn realloc(_: *mut c_void, block: *mut c_void, size: usize) -> *mut c_void {
        // SAFETY: the caller passes a block of the C library.
        unsafe { libc::realloc(block, size.max(1)) }
    }
    pub unsafe extern "C" fn free(_: *mut c_void, block: *mut c_void) {
        // SAFETY: as above.
        unsafe { libc::free(block) }
    }
}

mod small {
    //! Our allocator of size classes.
    use super::alloc;
    use core::ffi::c_void;

    pub extern "C" fn malloc(_: *mut c_void, size: usize) -> *mut c_void {
        alloc::base_malloc(size)
    }
    pub extern "C" fn calloc(_: *mut c_void, count: usize, size: usize) -> *mut c_void {
        super::zeroed(count, size, alloc::base_malloc)
    }
    pub unsafe extern "C" fn realloc(_: *mut c_void, block: *mut c_void, size: usize) -> *mut c_void {
        // SAFETY: the caller's contract.
        unsafe { alloc::base_realloc(block, size) }
    }
    pub unsafe extern "C" fn free(_: *mut c_void, block: *mut c_void) {
        // SAFETY: the caller's contract.
        unsafe { alloc::base_free(block) }
    }
}

mod mimalloc {
    //! mimalloc alone.
    use core::ffi::c_void;
    use libmimalloc_sys::{mi_calloc, mi_free, mi_malloc, mi_realloc};

    pub extern "C" fn malloc(_: *mut c_void, size: usize) -> *mut c_void {
        // SAFETY: mimalloc may be called with any size.
        unsafe { mi_malloc(size.max(1)) }
    }
    pub extern "C" fn calloc(_: *mut c_void, count: usize, size: usize) -> *mut c_void {
        let (count, size) = if count == 0 || size == 0 { (1, 1) } else { (count, size) };
        // SAFETY: as above.
        unsafe { mi_calloc(count, size) }
    }
    pub unsafe extern "C" fn realloc(_: *mut c_void, block: *mut c_void, size: usize) -> *mut c_void {
        // SAFETY: the caller passes a block of mimalloc.
        unsafe { mi_realloc(block, size.max(1)) }
    }
    pub unsafe extern "C" fn free(_: *mut c_void, block: *mut c_void) {
        // SAFETY: as above.
        unsafe { mi_free(block) }
    }
}

/// An allocator made of the functions of a module.
macro_rules! of_module {
    ($m:ident) => {
        Allocator { context: null_mut(), malloc: $m::malloc, calloc: $m::calloc, realloc: $m::realloc, free: $m::free }
    };
}
const SYSTEM: Allocator = of_module!(system);
const SMALL: Allocator = of_module!(small);
const MIMALLOC: Allocator = of_module!(mimalloc);

/// Zeroed memory by way of a function that gives memory.
fn zeroed(count: usize, size: usize, malloc: impl FnOnce(usize) -> *mut c_void) -> *mut c_void {
    let Some(total) = count.checked_mul(size).filter(|&t| t <= isize::MAX as usize) else { return null_mut() };
    let block = malloc(total);
    if !block.is_null() {
        // SAFETY: the block has that many bytes.
        unsafe { block.cast::<u8>().write_bytes(0, total) };
    }
    block
}

struct Table([Cell<Allocator>; 3]);
// SAFETY: changed under the GIL, by who knows that nobody else allocates raw memory meanwhile (as C says of the hooks).
unsafe impl Sync for Table {}

static TABLE: Table = Table([Cell::new(SYSTEM), Cell::new(SMALL), Cell::new(SMALL)]);
static RAW_IS_WATCHED: AtomicBool = AtomicBool::new(false);

/// The functions of a domain.
pub fn get(domain: Domain) -> Allocator {
    TABLE.0[domain as usize].get()
}

/// The functions of the object domain.
pub(super) fn object() -> Allocator {
    get(Domain::Obj)
}

/// Sets the functions of a domain.
pub fn set(domain: Domain, allocator: Allocator) {
    if domain == Domain::Raw {
        TABLE.0[0].set(allocator);
        RAW_IS_WATCHED.store(!allocator.is(&SYSTEM), Ordering::Release);
        return;
    }
    if !alloc::is_watched() {
        // What is kept for later use belongs to the functions from which it came.
        crate::types::tuple::clear_free_lists();
    }
    TABLE.0[domain as usize].set(allocator);
    update();
}

/// Runs `make` with our own functions for objects, whatever is set: for what must be there and is never given back.
pub fn by_ourselves<T>(make: impl FnOnce() -> T) -> T {
    let kept = get(Domain::Obj);
    set(Domain::Obj, SMALL);
    let made = make();
    set(Domain::Obj, kept);
    made
}

/// Lets the inlined allocator be bypassed if, and only if, somebody wants to see blocks or objects.
pub(super) fn update() {
    let watched = tracer::is_set() || [Domain::Mem, Domain::Obj].iter().any(|&d| !get(d).is(&SMALL));
    if watched != alloc::is_watched() {
        crate::types::tuple::clear_free_lists();
        alloc::set_watched(watched);
        crate::vm::instructions::number::keep_off(watched);
        crate::types::tuple::keep_free_lists(!watched);
    }
}

/// Calls `common` unless somebody watches blocks, else `watched` with the functions of the domain.
#[inline(always)]
fn choose<T>(domain: Domain, common: impl FnOnce() -> T, watched: impl FnOnce(Allocator) -> T) -> T {
    let is_watched = match domain {
        Domain::Raw => RAW_IS_WATCHED.load(Ordering::Acquire),
        _ => alloc::is_watched(),
    };
    if is_watched { watched(get(domain)) } else { common() }
}

/// Sizes beyond this are refused, as in C.
const MOST: usize = isize::MAX as usize;

/// Memory of a domain; null when exhausted.
pub fn malloc(domain: Domain, size: usize) -> *mut c_void {
    if size > MOST {
        return null_mut();
    }
    let common = || if domain == Domain::Raw { system::malloc(null_mut(), size) } else { alloc::malloc(size) };
    choose(domain, common, |a| a.malloc(size))
}

/// Zeroed memory of a domain; null when exhausted.
pub fn calloc(domain: Domain, count: usize, size: usize) -> *mut c_void {
    if count.checked_mul(size).is_none_or(|total| total > MOST) {
        return null_mut();
    }
    let common = || match domain {
        Domain::Raw => system::calloc(null_mut(), count, size),
        _ => zeroed(count, size, alloc::malloc),
    };
    choose(domain, common, |a| a.calloc(count, size))
}

/// Changes the size of a block; null when exhausted.
///
/// # Safety
/// The block is of the domain, or null.
pub unsafe fn realloc(domain: Domain, block: *mut c_void, size: usize) -> *mut c_void {
    if size > MOST {
        return null_mut();
    }
    // SAFETY: the caller's contract.
    let common = || unsafe {
        if domain == Domain::Raw { system::realloc(null_mut(), block, size) } else { alloc::realloc(block, size) }
    };
    // SAFETY: the caller's contract.
    choose(domain, common, |a| unsafe { a.realloc(block, size) })
}

/// Frees a block.
///
/// # Safety
/// The block is of the domain, or null, and not used again.
pub unsafe fn free(domain: Domain, block: *mut c_void) {
    // SAFETY: the caller's contract.
    let common = || unsafe { if domain == Domain::Raw { libc::free(block) } else { alloc::free(block) } };
    // SAFETY: the caller's contract.
    choose(domain, common, |a| unsafe { a.free(block) })
}

/// The sets of functions that have names, in the order of their names.
const NAMED: [(&str, Allocator); 3] = [("pymalloc", SMALL), ("malloc", SYSTEM), ("mimalloc", MIMALLOC)];

/// The name of the functions in use (`PYTHONMALLOC`); none if somebody has set others.
pub fn name() -> Option<&'static core::ffi::CStr> {
    let names = [
        (c"pymalloc", c"pymalloc_debug", SMALL),
        (c"malloc", c"malloc_debug", SYSTEM),
        (c"mimalloc", c"mimalloc_debug", MIMALLOC),
    ];
    names.into_iter().find_map(|(plain, debug, objects)| {
        let wanted = [SYSTEM, objects, objects];
        let all = |is: fn(Domain, &Allocator) -> bool| Domain::ALL.iter().zip(&wanted).all(|(&d, a)| is(d, a));
        if all(|d, a| get(d).is(a)) {
            Some(plain)
        } else {
            all(|d, a| debug::inner(d).is_some_and(|inner| inner.is(a))).then_some(debug)
        }
    })
}

/// The functions of the mem and obj domains that a name of `PYTHONMALLOC` stands for, and whether debug functions stand
/// before them.
fn named(name: &str) -> Option<(Allocator, bool)> {
    let (plain, with_debug) = match name {
        "default" => ("pymalloc", false),
        "debug" => ("pymalloc", true),
        _ => name.strip_suffix("_debug").map_or((name, false), |plain| (plain, true)),
    };
    NAMED.into_iter().find(|(n, _)| *n == plain).map(|(_, allocator)| (allocator, with_debug))
}

/// Whether a name of `PYTHONMALLOC` stands for anything.
pub fn is_name(name: &str) -> bool {
    named(name).is_some()
}

/// Sets the functions that a name of `PYTHONMALLOC` stands for, before anything is allocated.
pub fn set_by_name(name: &str) {
    let Some((objects, with_debug)) = named(name) else { return };
    for (domain, allocator) in Domain::ALL.into_iter().zip([SYSTEM, objects, objects]) {
        set(domain, allocator);
    }
    if with_debug {
        debug::install();
    }
}
