//! Where memory was allocated: what `tracemalloc` tells.
//!
//! While tracing, functions of ours stand before those of each domain. For each live block they keep its size and the
//! places of the Python frames that asked for it. Equal tracebacks are kept once. The tables are Rust's own memory, which
//! no domain sees; a lock guards them, for raw blocks come and go without the GIL.

use super::domains::{self, Allocator, Domain};
use crate::abi::{Object, Ref};
use crate::types::str::Str;
use crate::vm::frame::InterpreterFrame;
use crate::vm::gil;
use crate::vm::thread;
use core::cell::Cell;
use core::ffi::c_void;
use core::fmt::Write;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// More frames of a traceback are not kept.
pub const MOST_FRAMES: usize = u16::MAX as usize;

/// A place in a program. The file's name is kept alive by the table; null stands for `<unknown>`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Place {
    file: *const Object,
    line: u32,
}

/// Places, the newest first, and how many frames there were.
#[derive(PartialEq, Eq, Hash)]
struct Traceback {
    places: Vec<Place>,
    total: u16,
}

#[derive(Clone, Copy)]
struct Trace {
    size: usize,
    traceback: *const Traceback,
}

/// A hash of addresses.
#[derive(Default)]
struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&b| self.write_u64(b.into()));
    }
    fn write_u32(&mut self, value: u32) {
        self.write_u64(value.into());
    }
    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}
type Hashed = BuildHasherDefault<AddressHasher>;

#[derive(Default)]
struct Table {
    /// By domain of `PyTraceMalloc_Track` (0: ours) and address.
    traces: HashMap<(u32, usize), Trace, Hashed>,
    tracebacks: HashSet<Box<Traceback>, Hashed>,
    /// The names of files to which the table holds references.
    files: HashSet<*const Object, Hashed>,
    traced: usize,
    peak: usize,
}
// SAFETY: the objects are touched under the GIL alone.
unsafe impl Send for Table {}

static TABLE: Mutex<Option<Table>> = Mutex::new(None);
static TRACING: AtomicBool = AtomicBool::new(false);
static FRAMES: AtomicUsize = AtomicUsize::new(1);

struct Saved([Cell<Option<Allocator>>; 3]);
// SAFETY: set before our functions are, under the GIL.
unsafe impl Sync for Saved {}
/// The functions behind ours.
static SAVED: Saved = Saved([const { Cell::new(None) }; 3]);

std::thread_local! {
    /// Whether this thread is at work on the table, or in a function behind ours: blocks of that time are not traced.
    static BUSY: Cell<bool> = const { Cell::new(false) };
}

fn table() -> MutexGuard<'static, Option<Table>> {
    TABLE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether blocks are traced.
pub fn is_tracing() -> bool {
    TRACING.load(Ordering::Relaxed)
}

/// How many frames of a traceback are kept.
pub fn frame_limit() -> usize {
    FRAMES.load(Ordering::Relaxed)
}

/// Begins to trace, keeping so many frames of each traceback; nothing happens if tracing goes on already.
pub fn start(frames: usize) {
    if is_tracing() {
        return;
    }
    FRAMES.store(frames.clamp(1, MOST_FRAMES), Ordering::Relaxed);
    *table() = Some(Table::default());
    for domain in Domain::ALL {
        let saved = &SAVED.0[domain as usize];
        saved.set(Some(domains::get(domain)));
        let context = (saved as *const Cell<Option<Allocator>>).cast_mut().cast();
        domains::set(
            domain,
            match domain {
                Domain::Raw => {
                    Allocator { context, malloc: raw_malloc, calloc: raw_calloc, realloc: raw_realloc, free }
                }
                _ => Allocator { context, malloc, calloc, realloc, free },
            },
        );
    }
    TRACING.store(true, Ordering::Relaxed);
}

/// Stops tracing and forgets all traces.
pub fn stop() {
    if !TRACING.swap(false, Ordering::Relaxed) {
        return;
    }
    for domain in Domain::ALL {
        if let Some(saved) = SAVED.0[domain as usize].get() {
            domains::set(domain, saved);
        }
    }
    let old = table().take();
    release(old);
}

/// Gives up the names of files, the lock being free.
fn release(table: Option<Table>) {
    for file in table.into_iter().flat_map(|t| t.files) {
        // SAFETY: the table owned a reference.
        drop(unsafe { Ref::from_raw(file.cast_mut()) });
    }
}

/// Forgets all traces.
pub fn clear() {
    let old = {
        let mut table = table();
        let new = table.is_some().then(Table::default);
        core::mem::replace(&mut *table, new)
    };
    release(old);
}

/// The size of all traced blocks, and the largest that it has been.
pub fn traced() -> (usize, usize) {
    table().as_ref().map_or((0, 0), |t| (t.traced, t.peak))
}

/// The largest size of all traced blocks becomes what it is now.
pub fn reset_peak() {
    if let Some(table) = table().as_mut() {
        table.peak = table.traced;
    }
}

/// The size of the tables.
pub fn own_size() -> usize {
    table().as_ref().map_or(0, |t| {
        let places = t.tracebacks.iter().map(|b| size_of::<Traceback>() + b.places.len() * size_of::<Place>());
        places.sum::<usize>()
            + t.traces.capacity() * (size_of::<(u32, usize)>() + size_of::<Trace>() + 1)
            + t.tracebacks.capacity() * (size_of::<usize>() + 1)
            + t.files.capacity() * (size_of::<usize>() + 1)
    })
}

/// The Python frames of the calling thread, which holds the GIL.
fn here() -> Traceback {
    let limit = frame_limit();
    let mut places = Vec::with_capacity(limit.min(16));
    let mut total = 0u16;
    let mine = thread::mine();
    // SAFETY: the thread's own frames are whole, linked down to null, and keep their code.
    unsafe {
        let newest = mine.as_ref().map_or(null_mut(), |ts| ts.current_frame.get());
        let mut frame = InterpreterFrame::first_complete(newest);
        while !frame.is_null() {
            if places.len() < limit {
                let code = (*frame).code();
                let file = code.filename.borrowed().filter(|name| name.cast::<Str>().is_some());
                let line = code.line_of((*frame).instruction_index());
                places.push(Place {
                    file: file.map_or(core::ptr::null(), |f| f.as_ptr().cast_const()),
                    line: line.max(0) as u32,
                });
            }
            total = total.saturating_add(1);
            frame = InterpreterFrame::first_complete((*frame).previous.get());
        }
    }
    if places.is_empty() {
        places.push(Place { file: core::ptr::null(), line: 0 });
        total = 1;
    }
    Traceback { places, total }
}

impl Table {
    fn add(&mut self, domain: u32, address: usize, size: usize, traceback: Traceback) {
        let traceback = match self.tracebacks.get(&traceback) {
            Some(known) => &raw const **known,
            None => {
                for place in &traceback.places {
                    // SAFETY: a frame of the calling thread holds the name.
                    if let Some(file) = unsafe { place.file.as_ref() }
                        && self.files.insert(place.file)
                    {
                        file.incref();
                    }
                }
                let new = Box::new(traceback);
                let address = &raw const *new;
                self.tracebacks.insert(new);
                address
            }
        };
        if let Some(old) = self.traces.insert((domain, address), Trace { size, traceback }) {
            self.traced -= old.size;
        }
        self.traced += size;
        self.peak = self.peak.max(self.traced);
    }

    fn remove(&mut self, domain: u32, address: usize) {
        if let Some(old) = self.traces.remove(&(domain, address)) {
            self.traced -= old.size;
        }
    }
}

/// Notes a block; the calling thread holds the GIL.
fn note(domain: u32, address: usize, size: usize) {
    let traceback = here();
    if let Some(table) = table().as_mut() {
        table.add(domain, address, size, traceback);
    }
}

fn forget(domain: u32, address: usize) {
    if let Some(table) = table().as_mut() {
        table.remove(domain, address);
    }
}

/// Notes a block of somebody's own domain; the GIL is taken if need be. False if nothing is traced.
pub fn track(domain: u32, address: usize, size: usize) -> bool {
    is_tracing() && {
        gil::ensured(|| note(domain, address, size));
        true
    }
}

/// Forgets a block of somebody's own domain. False if nothing is traced.
pub fn untrack(domain: u32, address: usize) -> bool {
    is_tracing() && {
        forget(domain, address);
        true
    }
}

/// Runs `f`; blocks that this thread allocates meanwhile are not traced.
pub fn untraced<T>(f: impl FnOnce() -> T) -> T {
    let before = BUSY.replace(true);
    let result = f();
    BUSY.set(before);
    result
}

/// What a trace tells: places (file and line, the newest first) and how many frames there were.
pub struct Told {
    pub domain: u32,
    pub size: usize,
    /// By which equal tracebacks are known.
    pub identity: usize,
    pub places: Vec<(Option<Ref>, u32)>,
    pub total: u16,
}

impl Trace {
    /// The table that holds the traceback is locked.
    fn tell(&self, domain: u32) -> Told {
        // SAFETY: the table holds the traceback and the names.
        unsafe {
            let traceback = &*self.traceback;
            let places = traceback.places.iter().map(|p| (p.file.as_ref().map(Object::to_ref), p.line));
            Told {
                domain,
                size: self.size,
                identity: self.traceback as usize,
                places: places.collect(),
                total: traceback.total,
            }
        }
    }
}

/// What is known of a block.
pub fn of(domain: u32, address: usize) -> Option<Told> {
    let table = table();
    let trace = table.as_ref()?.traces.get(&(domain, address))?;
    Some(trace.tell(domain))
}

/// All traces.
pub fn all() -> Vec<Told> {
    let table = table();
    table.iter().flat_map(|t| &t.traces).map(|(&(domain, _), trace)| trace.tell(domain)).collect()
}

/// What a report about a broken block says of its origin.
pub(super) fn told(address: usize) -> String {
    if !is_tracing() {
        return "Enable tracemalloc to get the memory block allocation traceback\n\n".into();
    }
    let Some(told) = of(0, address) else { return String::new() };
    let mut text = String::from("Memory block allocated at (most recent call first):\n");
    for (file, line) in told.places {
        let file = file.as_ref().and_then(|f| f.cast::<Str>()).map(|f| f.to_string_lossy().into_owned());
        let _ = writeln!(text, "  File \"{}\", line {line}", file.as_deref().unwrap_or("<unknown>"));
    }
    text + "\n"
}

/// The functions behind ours.
fn behind(context: *mut c_void) -> Allocator {
    // SAFETY: the context of these functions is one of the saved ones, set before they were.
    match unsafe { (*context.cast::<Cell<Option<Allocator>>>()).get() } {
        Some(allocator) => allocator,
        None => crate::vm::outside::fatal("tracing functions without any behind them"),
    }
}

/// Lets `allocate` give a block and notes it, with the GIL if `raw` says that it need not be held.
fn allocated(raw: bool, size: usize, allocate: impl FnOnce() -> *mut c_void) -> *mut c_void {
    if BUSY.get() {
        return allocate();
    }
    let block = untraced(allocate);
    if !block.is_null() {
        noted(raw, block, size);
    }
    block
}

fn noted(raw: bool, block: *mut c_void, size: usize) {
    untraced(|| {
        if raw {
            gil::ensured(|| note(0, block as usize, size));
        } else {
            note(0, block as usize, size);
        }
    });
}

extern "C" fn malloc(context: *mut c_void, size: usize) -> *mut c_void {
    allocated(false, size, || behind(context).malloc(size))
}

extern "C" fn raw_malloc(context: *mut c_void, size: usize) -> *mut c_void {
    allocated(true, size, || behind(context).malloc(size))
}

extern "C" fn calloc(context: *mut c_void, count: usize, size: usize) -> *mut c_void {
    allocated(false, count.saturating_mul(size), || behind(context).calloc(count, size))
}

extern "C" fn raw_calloc(context: *mut c_void, count: usize, size: usize) -> *mut c_void {
    allocated(true, count.saturating_mul(size), || behind(context).calloc(count, size))
}

unsafe fn reallocated(raw: bool, context: *mut c_void, block: *mut c_void, size: usize) -> *mut c_void {
    let busy = BUSY.get();
    // The lock is held over both steps: another thread may be given the old address at once.
    let moved = {
        let inner = behind(context);
        // SAFETY: the caller's contract.
        unsafe { super::debug::check_block(&inner, block) };
        let mut table = table();
        // SAFETY: the caller's contract.
        let moved = untraced(|| unsafe { inner.realloc(block, size) });
        if let Some(table) = table.as_mut()
            && !moved.is_null()
        {
            table.remove(0, block as usize);
        }
        moved
    };
    if !moved.is_null() && !busy {
        noted(raw, moved, size);
    }
    moved
}

unsafe extern "C" fn realloc(context: *mut c_void, block: *mut c_void, size: usize) -> *mut c_void {
    // SAFETY: the caller's contract.
    unsafe { reallocated(false, context, block, size) }
}

unsafe extern "C" fn raw_realloc(context: *mut c_void, block: *mut c_void, size: usize) -> *mut c_void {
    // SAFETY: the caller's contract.
    unsafe { reallocated(true, context, block, size) }
}

unsafe extern "C" fn free(context: *mut c_void, block: *mut c_void) {
    if block.is_null() {
        return;
    }
    let inner = behind(context);
    // A block whose fences do not hold is told of with its trace. Once freed, another thread may be given the address.
    // SAFETY: the caller's contract.
    unsafe { super::debug::check_block(&inner, block) };
    forget(0, block as usize);
    // SAFETY: the caller's contract.
    unsafe { inner.free(block) };
}
