//! Thread states: `PyThreadState`, the one that runs, and the bounds of its native stack.

use super::frame::InterpreterFrame;
pub use super::interpreter::{INTERPRETER, Interpreter};
use super::runtime::_PyRuntime;
use super::runtime::MAIN_INTERPRETER;
use crate::abi::{Object, Result, Slot};
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

layout! {
    /// _PyErr_StackItem: the exception that a handler is handling.
    pub struct ExcStackItem = "_PyErr_StackItem", 16 {
        pub exc_value: Slot = "exc_value",
        pub previous_item: Cell<*const ExcStackItem> = "previous_item",
    }
}

layout! {
    /// _PyStackChunk: a piece of a thread's data stack.
    pub struct StackChunk = "_PyStackChunk", 32 {
        pub previous: Cell<*mut StackChunk> = "previous",
        /// In bytes, this header included.
        pub size: Cell<usize> = "size",
        /// In words: how far `data` was filled when the next chunk was begun.
        pub top: Cell<usize> = "top",
        pub data: [Cell<*mut Object>; 1] = "data",
    }
}

layout! {
    /// PyThreadState: read and written by extensions (exception state, frames, trashcan, recursion counters).
    pub struct ThreadState = "PyThreadState", 304 {
        pub prev: Cell<*mut ThreadState> = "prev",
        pub next: Cell<*mut ThreadState> = "next",
        pub interp: Cell<*mut Interpreter> = "interp",
        pub eval_breaker: AtomicUsize = "eval_breaker",
        pub status: Cell<u32> = "_status",
        pub whence: Cell<c_int> = "_whence",
        pub state: Cell<c_int> = "state",
        pub py_recursion_remaining: Cell<c_int> = "py_recursion_remaining",
        pub py_recursion_limit: Cell<c_int> = "py_recursion_limit",
        pub c_recursion_remaining: Cell<c_int> = "c_recursion_remaining",
        pub recursion_headroom: Cell<c_int> = "recursion_headroom",
        pub tracing: Cell<c_int> = "tracing",
        pub what_event: Cell<c_int> = "what_event",
        pub current_frame: Cell<*mut InterpreterFrame> = "current_frame",
        pub c_profilefunc: Cell<*const c_void> = "c_profilefunc",
        pub c_tracefunc: Cell<*const c_void> = "c_tracefunc",
        pub c_profileobj: Slot = "c_profileobj",
        pub c_traceobj: Slot = "c_traceobj",
        pub current_exception: Slot = "current_exception",
        pub exc_info: Cell<*const ExcStackItem> = "exc_info",
        pub dict: Slot = "dict",
        pub gilstate_counter: Cell<c_int> = "gilstate_counter",
        pub async_exc: Slot = "async_exc",
        pub thread_id: Cell<u64> = "thread_id",
        pub native_thread_id: Cell<u64> = "native_thread_id",
        pub delete_later: Slot = "delete_later",
        pub critical_section: Cell<usize> = "critical_section",
        pub coroutine_origin_tracking_depth: Cell<c_int> = "coroutine_origin_tracking_depth",
        pub async_gen_firstiter: Slot = "async_gen_firstiter",
        pub async_gen_finalizer: Slot = "async_gen_finalizer",
        pub context: Slot = "context",
        pub context_ver: Cell<u64> = "context_ver",
        pub id: Cell<u64> = "id",
        pub datastack_chunk: Cell<*mut StackChunk> = "datastack_chunk",
        pub datastack_top: Cell<*mut *mut Object> = "datastack_top",
        pub datastack_limit: Cell<*mut *mut Object> = "datastack_limit",
        pub exc_state: ExcStackItem = "exc_state",
        pub previous_executor: Slot = "previous_executor",
        pub dict_global_version: Cell<u64> = "dict_global_version",
        pub threading_local_key: Slot = "threading_local_key",
        pub threading_local_sentinel: Slot = "threading_local_sentinel",
    }
}

/// A thread state as we allocate it: C's public part, the part that `_asyncio` knows, then our own.
#[repr(C)]
pub struct ThreadStateImpl {
    pub base: ThreadState,
    /// `_PyThreadStateImpl.asyncio_running_loop`, at offset 304.
    pub asyncio_running_loop: Slot,
    /// The rest of `_PyThreadStateImpl` (used by the free-threaded build only).
    pub reserved: [Cell<usize>; 3],
    /// Below this address a native call raises RecursionError.
    pub stack_limit: Cell<usize>,
}

/// The thread state that holds the GIL: one static, so that hot code needs no thread-local access.
pub(crate) static CURRENT: AtomicPtr<ThreadState> = AtomicPtr::new(core::ptr::null_mut());

/// The thread state that holds the GIL. Only to be called by the thread that holds it.
#[inline(always)]
pub fn current() -> &'static ThreadState {
    // SAFETY: while Python runs, a thread state is current, and it lives until its thread ends.
    unsafe { &*CURRENT.load(Ordering::Relaxed) }
}

/// Calls `f` for each thread state of the interpreter that runs. The GIL, or the lock of the list, is held meanwhile.
pub fn each(f: impl FnMut(&ThreadState)) {
    each_of(&INTERPRETER, f);
}

fn each_of(interpreter: &Interpreter, mut f: impl FnMut(&ThreadState)) {
    let mut state = interpreter.threads.get();
    // SAFETY: the list holds live states, and nobody leaves it while we hold the GIL.
    while let Some(thread) = unsafe { state.as_ref() } {
        f(thread);
        state = thread.next.get();
    }
}

/// Calls `f` for each thread state of an interpreter, which do not come or go meanwhile: legal without the GIL.
pub fn each_listed(interpreter: &Interpreter, f: impl FnMut(&ThreadState)) {
    let _guard = LIST.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    each_of(interpreter, f);
}

/// RecursionError if the native stack of this thread is nearly used up: `maximum recursion depth exceeded{place}`.
#[inline(always)]
pub fn check_native_stack(place: &'static str) -> Result<()> {
    let here = 0u8;
    // SAFETY: every thread state is allocated as a `ThreadStateImpl`.
    let limit = unsafe { (*(current() as *const ThreadState).cast::<ThreadStateImpl>()).stack_limit.get() };
    if (&raw const here as usize) < limit { stack_overflow(place) } else { Ok(()) }
}

/// How many bytes of the native stack are left before [`check_native_stack`] refuses.
#[inline(always)]
pub fn native_stack_room() -> isize {
    let here = 0u8;
    // SAFETY: every thread state is allocated as a `ThreadStateImpl`.
    let limit = unsafe { (*(current() as *const ThreadState).cast::<ThreadStateImpl>()).stack_limit.get() };
    (&raw const here as usize).wrapping_sub(limit) as isize
}

/// Runs one level of a native recursion over a structure: RecursionError past the depth that CPython allows, or when the
/// native stack is nearly used up.
pub fn nested<T>(place: &'static str, level: impl FnOnce() -> Result<T>) -> Result<T> {
    check_native_stack(place)?;
    let remaining = &current().c_recursion_remaining;
    let left = remaining.get();
    if left <= 0 {
        return Err(recursion_error!("maximum recursion depth exceeded{place}"));
    }
    remaining.set(left - 1);
    let result = level();
    remaining.set(left);
    result
}

/// Runs `f` on a native stack of its own of `size` bytes, so that a recursion as deep as a tree has room. Python code may
/// run in it.
pub fn on_new_stack<T>(size: usize, f: impl FnOnce() -> T) -> T {
    stacker::grow(size, || on_switched_stack(f))
}

/// Runs `f` where `stacker` may have switched to another stack: until `f` is done, that one's end is the thread's limit.
pub fn on_switched_stack<T>(f: impl FnOnce() -> T) -> T {
    let Some(room) = stacker::remaining_stack() else { return f() };
    let here = 0u8;
    // SAFETY: every thread state is allocated as a `ThreadStateImpl`, and lives as long as its thread runs Python.
    let limit = unsafe { &(*(current() as *const ThreadState).cast::<ThreadStateImpl>()).stack_limit };
    let outside = limit.get();
    limit.set((&raw const here as usize).saturating_sub(room) + STACK_MARGIN);
    let result = f();
    limit.set(outside);
    result
}

#[cold]
#[inline(never)]
fn stack_overflow(place: &'static str) -> Result<()> {
    Err(recursion_error!("maximum recursion depth exceeded{place}"))
}

static MAIN: ThreadStateImpl = ThreadStateImpl {
    // SAFETY: every field of a thread state may be zero.
    base: unsafe { core::mem::zeroed() },
    asyncio_running_loop: Slot::empty(),
    reserved: [const { Cell::new(0) }; 3],
    stack_limit: Cell::new(0),
};
// SAFETY: used under the GIL.
unsafe impl Sync for ThreadStateImpl {}

/// How much of the native stack stays free for what cannot check: C code, destructors, error handling.
const STACK_MARGIN: usize = 256 * 1024;

/// The state of the thread that is the main one: the first, or the one that went on after a fork.
static MAIN_THREAD: AtomicPtr<ThreadState> = AtomicPtr::new((&raw const MAIN.base).cast_mut());

/// The main thread's state.
pub fn main_state() -> &'static ThreadState {
    // SAFETY: the first thread's state is a static, and another becomes the main one only where it goes on alone.
    unsafe { &*MAIN_THREAD.load(Ordering::Relaxed) }
}

/// Makes the main thread's state and makes it current.
pub fn attach_main() {
    let main = &MAIN.base;
    main.interp.set((MAIN_INTERPRETER as *const Interpreter).cast_mut());
    main.exc_info.set(&main.exc_state);
    main.py_recursion_limit.set(1000);
    main.py_recursion_remaining.set(1000);
    main.c_recursion_remaining.set(10_000);
    main.id.set(1);
    main.gilstate_counter.set(1);
    main.what_event.set(-1);
    MAIN_INTERPRETER.threads.set((main as *const ThreadState).cast_mut());
    MAIN.stack_limit.set(native_stack_bottom() + STACK_MARGIN);
    // SAFETY: a query about the calling thread.
    main.thread_id.set(unsafe { libc::pthread_self() });
    // SAFETY: as above.
    main.native_thread_id.set(unsafe { libc::gettid() } as u64);
    MAIN_INTERPRETER.main_thread.set((main as *const ThreadState).cast_mut());
    _PyRuntime.main_thread.set(main.thread_id.get());
    _PyRuntime.main_thread_state.set((main as *const ThreadState).cast_mut());
    MINE.set((main as *const ThreadState).cast_mut());
    super::gil::acquire((main as *const ThreadState).cast_mut());
}

/// Lets the calling thread act as the main thread: the test harness runs each test in a thread of its own.
#[cfg(test)]
pub fn adopt_for_test() {
    MAIN.stack_limit.set(native_stack_bottom() + STACK_MARGIN);
}

/// The lowest address of the calling thread's stack.
fn native_stack_bottom() -> usize {
    // SAFETY: plain pthread queries about the calling thread, into locals.
    unsafe {
        let mut attributes = core::mem::zeroed::<libc::pthread_attr_t>();
        if libc::pthread_getattr_np(libc::pthread_self(), &mut attributes) != 0 {
            return 0;
        }
        let (mut bottom, mut size) = (core::ptr::null_mut(), 0);
        libc::pthread_attr_getstack(&attributes, &mut bottom, &mut size);
        libc::pthread_attr_destroy(&mut attributes);
        bottom as usize
    }
}

/// After `py_recursion_remaining` fell below one: RecursionError, unless one is being dealt with.
#[cold]
#[inline(never)]
pub fn check_recursion() -> Result<()> {
    let ts = current();
    if ts.recursion_headroom.get() > 0 {
        if ts.py_recursion_remaining.get() < -50 {
            crate::vm::outside::fatal("Cannot recover from Python stack overflow.");
        }
        return Ok(());
    }
    if ts.py_recursion_remaining.get() > 0 {
        return Ok(());
    }
    ts.recursion_headroom.set(ts.recursion_headroom.get() + 1);
    let raised = recursion_error!("maximum recursion depth exceeded");
    ts.recursion_headroom.set(ts.recursion_headroom.get() - 1);
    Err(raised)
}

std::thread_local! {
    /// The calling thread's own state, whether it holds the GIL or not.
    static MINE: Cell<*mut ThreadState> = const { Cell::new(core::ptr::null_mut()) };
}

/// The calling thread's own state, or null: legal without the GIL.
pub fn mine() -> *mut ThreadState {
    MINE.get()
}

/// Makes a state for the calling thread, which need not hold the GIL. The caller takes the GIL with it.
pub fn attach(interpreter: &Interpreter) -> *mut ThreadState {
    let ts = new(interpreter);
    make_mine(ts);
    ts
}

/// Makes a state that the calling thread may use, but that is not its own yet.
pub fn new(interpreter: &Interpreter) -> *mut ThreadState {
    let state = Box::leak(Box::new(ThreadStateImpl {
        // SAFETY: every field of a thread state may be zero.
        base: unsafe { core::mem::zeroed() },
        asyncio_running_loop: Slot::empty(),
        reserved: [const { Cell::new(0) }; 3],
        stack_limit: Cell::new(native_stack_bottom() + STACK_MARGIN),
    }));
    let ts = &state.base;
    ts.interp.set((interpreter as *const Interpreter).cast_mut());
    ts.exc_info.set(&ts.exc_state);
    let limit = interpreter.recursion_limit.get();
    ts.py_recursion_limit.set(limit);
    ts.py_recursion_remaining.set(limit);
    ts.c_recursion_remaining.set(10_000);
    ts.gilstate_counter.set(1);
    ts.what_event.set(-1);
    // SAFETY: a query about the calling thread.
    ts.thread_id.set(unsafe { libc::pthread_self() });
    // SAFETY: as above.
    ts.native_thread_id.set(unsafe { libc::gettid() } as u64);
    let pointer = (ts as *const ThreadState).cast_mut();
    link(pointer);
    super::hook::mark(ts);
    pointer
}

/// Makes a state the calling thread's own: the one by which `PyGILState_Ensure` knows it.
pub fn make_mine(ts: *mut ThreadState) {
    MINE.set(ts);
}

/// Guards the list of thread states, which is changed without the GIL.
static LIST: std::sync::Mutex<()> = std::sync::Mutex::new(());

/// The list's lock, held from before a fork until after it: no other thread may own it when the new process begins.
struct Held(core::cell::UnsafeCell<Option<std::sync::MutexGuard<'static, ()>>>);
// SAFETY: used by the thread that forks, which holds the GIL.
unsafe impl Sync for Held {}
static HELD: Held = Held(core::cell::UnsafeCell::new(None));

/// Before `fork()`; the GIL is held.
pub(super) fn before_fork() {
    let guard = LIST.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    // SAFETY: only this thread forks now.
    unsafe { *HELD.0.get() = Some(guard) };
}

/// After `fork()`, in both processes.
pub(super) fn forked() {
    // SAFETY: as above.
    drop(unsafe { (*HELD.0.get()).take() });
}

/// Whether there is a thread of that number (of `pthread_self()`) that may run Python.
pub fn is_alive(number: u64) -> bool {
    let _guard = LIST.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let mut state = INTERPRETER.threads.get();
    // SAFETY: the list holds live thread states.
    while let Some(thread) = unsafe { state.as_ref() } {
        if thread.thread_id.get() == number {
            return true;
        }
        state = thread.next.get();
    }
    false
}

fn link(ts: *mut ThreadState) {
    // SAFETY: a state's interpreter outlives it.
    let interpreter = unsafe { &*(*ts).interp.get() };
    let _guard = LIST.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let first = interpreter.threads.get();
    // SAFETY: the list holds live thread states.
    unsafe {
        (*ts).id.set(interpreter.next_id.replace(interpreter.next_id.get() + 1));
        (*ts).next.set(first);
        if !first.is_null() {
            (*first).prev.set(ts);
        }
    }
    interpreter.threads.set(ts);
}

/// Gives up what a thread state holds. Runs Python.
pub fn clear(ts: &ThreadState) {
    super::tracing::thread_ends(ts);
    for slot in [
        &ts.current_exception,
        &ts.dict,
        &ts.async_exc,
        &ts.context,
        &ts.async_gen_firstiter,
        &ts.async_gen_finalizer,
        &ts.exc_state.exc_value,
    ] {
        slot.set(None);
    }
}

/// Takes a thread's state out of the list, emptied; the GIL is held.
pub fn detach(ts: *mut ThreadState) {
    // SAFETY: the caller passes a live state.
    let state = unsafe { &*ts };
    clear(state);
    // SAFETY: a state's interpreter outlives it.
    let interpreter = unsafe { &*state.interp.get() };
    let _guard = LIST.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let (prev, next) = (state.prev.get(), state.next.get());
    // SAFETY: the neighbours are live.
    unsafe {
        if prev.is_null() {
            interpreter.threads.set(next);
        } else {
            (*prev).next.set(next);
        }
        if !next.is_null() {
            (*next).prev.set(prev);
        }
    }
    if MINE.get() == ts {
        MINE.set(core::ptr::null_mut());
    }
}

/// How many threads there are.
pub fn count() -> usize {
    let (mut count, mut state) = (0, INTERPRETER.threads.get());
    // SAFETY: the list holds live thread states.
    while let Some(thread) = unsafe { state.as_ref() } {
        (count, state) = (count + 1, thread.next.get());
    }
    count
}

/// In a new process: the calling thread is the only one. The states of the others stay as they are, for their frames may
/// hold anything, but nobody finds them any more.
pub(super) fn after_fork() {
    let ts = mine();
    // SAFETY: the thread that forked has a state.
    let state = unsafe { &*ts };
    state.prev.set(core::ptr::null_mut());
    state.next.set(core::ptr::null_mut());
    INTERPRETER.threads.set(ts);
    if !super::interpreter::is_main() {
        return;
    }
    MAIN_THREAD.store(ts, Ordering::Relaxed);
    // SAFETY: queries about the calling thread.
    unsafe {
        state.thread_id.set(libc::pthread_self());
        state.native_thread_id.set(libc::gettid() as u64);
    }
    _PyRuntime.main_thread.set(state.thread_id.get());
}

/// Frees a thread state of [`attach`].
///
/// # Safety
/// It is detached and nobody uses it any more.
pub unsafe fn free(ts: *mut ThreadState) {
    // SAFETY: the caller's contract; its data stack goes with it.
    unsafe {
        let mut chunk = (*ts).datastack_chunk.get();
        while !chunk.is_null() {
            let previous = (*chunk).previous.get();
            libc::free(chunk.cast());
            chunk = previous;
        }
        drop(Box::from_raw(ts.cast::<ThreadStateImpl>()));
    }
}
