//! Thread states: `PyThreadState`, the one that runs, and the bounds of its native stack.

use super::frame::InterpreterFrame;
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

/// The interpreter: what all threads share. Opaque to extensions.
#[repr(C)]
pub struct Interpreter {
    /// The thread states, newest first.
    pub threads: Cell<*mut ThreadState>,
    /// `sys.modules`, a dict.
    pub modules: Slot,
    /// The dict of the `sys` module.
    pub sys_dict: Slot,
    /// The dict of the `builtins` module.
    pub builtins: Slot,
}
// SAFETY: used under the GIL.
unsafe impl Sync for Interpreter {}

/// The one interpreter.
pub static INTERPRETER: Interpreter = Interpreter {
    threads: Cell::new(core::ptr::null_mut()),
    modules: Slot::empty(),
    sys_dict: Slot::empty(),
    builtins: Slot::empty(),
};

/// The thread state that holds the GIL: one static, so that hot code needs no thread-local access.
pub(crate) static CURRENT: AtomicPtr<ThreadState> = AtomicPtr::new(core::ptr::null_mut());

/// The thread state that holds the GIL. Only to be called by the thread that holds it.
#[inline(always)]
pub fn current() -> &'static ThreadState {
    // SAFETY: while Python runs, a thread state is current, and it lives until its thread ends.
    unsafe { &*CURRENT.load(Ordering::Relaxed) }
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

/// The main thread's state.
pub fn main_state() -> &'static ThreadState {
    &MAIN.base
}

/// Makes the main thread's state and makes it current.
pub fn attach_main() {
    let main = &MAIN.base;
    main.interp.set((&raw const INTERPRETER).cast_mut());
    main.exc_info.set(&main.exc_state);
    main.py_recursion_limit.set(1000);
    main.py_recursion_remaining.set(1000);
    main.c_recursion_remaining.set(10_000);
    main.id.set(1);
    INTERPRETER.threads.set((main as *const ThreadState).cast_mut());
    MAIN.stack_limit.set(native_stack_bottom() + STACK_MARGIN);
    CURRENT.store((main as *const ThreadState).cast_mut(), Ordering::Relaxed);
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
