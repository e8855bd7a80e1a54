//! `_thread`: threads, locks, and the handles by which `threading` joins threads.

use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::IntoReturn;
use crate::interpreters::config;
use crate::memory;
use crate::types::dict::Dict;
use crate::types::exception::SYSTEM_EXIT;
use crate::types::float::Float;
use crate::types::module::Module;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::flag::Flag;
use crate::vm::{gil, thread};
use abide_macros::methods;
use core::cell::Cell;
use core::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

/// The longest wait, in seconds, that fits what is counted in nanoseconds.
const TIMEOUT_MAX: f64 = 9223372036.0;
/// When a wait of `timeout` seconds ends: None never. ValueError, OverflowError.
fn deadline(timeout: f64) -> Result<Option<Instant>> {
    if timeout == -1.0 {
        return Ok(None);
    }
    if timeout < 0.0 {
        return Err(value_error!("timeout value must be a non-negative number"));
    }
    if timeout > TIMEOUT_MAX {
        let platform = timeout >= 9.3e18;
        return Err(if platform {
            overflow_error!("timestamp out of range for platform time_t")
        } else {
            overflow_error!("timestamp too large to convert to C PyTime_t")
        });
    }
    Ok(Instant::now().checked_add(Duration::from_secs_f64(timeout)))
}

/// When `acquire(blocking, timeout)` gives up. ValueError, OverflowError.
fn acquire_deadline(blocking: bool, timeout: Option<&Object>) -> Result<Option<Instant>> {
    let timeout = match timeout {
        Some(timeout) => timeout.as_f64()?,
        None => -1.0,
    };
    match (blocking, timeout == -1.0) {
        (false, false) => Err(value_error!("can't specify a timeout for a non-blocking call")),
        (false, true) => Ok(Some(Instant::now())),
        (true, _) => deadline(timeout),
    }
}

/// The number of the calling thread.
fn ident() -> u64 {
    // SAFETY: a query about the calling thread.
    unsafe { libc::pthread_self() }
}

macro_rules! plain_object {
    ($Name:ident => $TYPE:path) => {
        native_object!($Name => $TYPE);

        impl $Name {
            unsafe extern "C" fn dealloc(object: *mut Object) {
                // SAFETY: an object whose last reference is gone; its fields are not used again.
                unsafe {
                    let this = object.cast::<$Name>();
                    if !(*this).weakreflist.is_empty() {
                        crate::types::weakref::clear_all(&*object);
                    }
                    core::ptr::drop_in_place(&raw mut (*this).state);
                    crate::types::free_instance(object);
                }
            }
        }
    };
}

/// `_thread.lock`.
pub static LOCK: TypeObject = TypeObject::new(c"_thread.lock", size_of::<Lock>())
    .weakrefs_at(core::mem::offset_of!(Lock, weakreflist))
    .constructor(Lock::tp_new)
    .doc(c"lock()\n--\n\nA lock: one thread at a time has it.")
    .deallocated(Lock::dealloc)
    .repr(show_lock)
    .methods(&LOCK_METHODS);

/// A lock.
#[repr(C)]
pub struct Lock {
    base: Object,
    weakreflist: Slot,
    state: Flag,
}
plain_object!(Lock => LOCK);

extern "C" fn show_lock(lock: &Lock) -> Result {
    let state = if lock.state.is_raised() { "locked" } else { "unlocked" };
    format!("<{state} {} object at {:p}>", lock.ty().full_name(), lock.as_ptr()).into_return()
}

#[methods(LOCK_METHODS)]
impl Lock {
    #[new("lock()")]
    fn construct(_: &TypeObject) -> Result<Ref<Lock>> {
        memory::new(Lock { base: Object::new(&LOCK), weakreflist: Slot::empty(), state: Flag::new() })
    }

    /// Take the lock; whether that was possible (in time, or at once if not blocking).
    #[sig("acquire($self, /, blocking=True, timeout=-1)")]
    fn acquire(&self, blocking: bool, timeout: Option<&Object>) -> Result<bool> {
        self.state.wait(false, true, acquire_deadline(blocking, timeout)?)
    }

    /// As acquire.
    #[sig("acquire_lock($self, /, blocking=True, timeout=-1)")]
    fn acquire_lock(&self, blocking: bool, timeout: Option<&Object>) -> Result<bool> {
        self.acquire(blocking, timeout)
    }

    /// Give the lock back. RuntimeError if nobody has it.
    #[sig("release($self, /)")]
    fn release(&self) -> Result<()> {
        if self.state.set(false) { Ok(()) } else { Err(runtime_error!("release unlocked lock")) }
    }

    /// As release.
    #[sig("release_lock($self, /)")]
    fn release_lock(&self) -> Result<()> {
        self.release()
    }

    /// Whether somebody has the lock.
    #[sig("locked($self, /)")]
    fn locked(&self) -> bool {
        self.state.is_raised()
    }

    /// As locked.
    #[sig("locked_lock($self, /)")]
    fn locked_lock(&self) -> bool {
        self.locked()
    }

    /// Take the lock.
    #[sig("__enter__($self, /)")]
    fn enter(&self) -> Result<bool> {
        self.acquire(true, None)
    }

    /// Give the lock back.
    #[sig("__exit__($self, /, *exc_info)")]
    fn exit(&self, exc_info: &[&Object]) -> Result<()> {
        let _ = exc_info;
        self.release()
    }

    /// Start anew in a child process.
    #[sig("_at_fork_reinit($self, /)")]
    fn at_fork_reinit(&self) {
        self.state.set(false);
    }
}

/// `_thread.RLock`.
pub static RLOCK: TypeObject = TypeObject::new(c"_thread.RLock", size_of::<RLock>())
    .with(TypeFlags::BASETYPE)
    .weakrefs_at(core::mem::offset_of!(RLock, weakreflist))
    .doc(c"A lock that the thread that has it can take again.")
    .deallocated(RLock::dealloc)
    .repr(show_rlock)
    .methods(&RLOCK_METHODS)
    .constructor(RLock::tp_new);

/// A lock with an owner.
#[repr(C)]
pub struct RLock {
    base: Object,
    weakreflist: Slot,
    state: Reentrant,
}
plain_object!(RLock => RLOCK);

struct Reentrant {
    flag: Flag,
    /// 0: nobody.
    owner: Cell<u64>,
    count: Cell<usize>,
}

extern "C" fn show_rlock(lock: &RLock) -> Result {
    let Reentrant { owner, count, .. } = &lock.state;
    let state = if count.get() > 0 { "locked" } else { "unlocked" };
    let (name, at) = (lock.ty().full_name(), lock.as_ptr());
    format!("<{state} {name} object owner={} count={} at {at:p}>", owner.get(), count.get()).into_return()
}

#[methods(RLOCK_METHODS)]
impl RLock {
    #[new("RLock(*args, **kwargs)")]
    fn construct(ty: &TypeObject, args: &[&Object], kwargs: Vec<(&Str, &Object)>) -> Result {
        let _ = (args, kwargs);
        let object = memory::alloc(ty, 0)?;
        let state = Reentrant { flag: Flag::new(), owner: Cell::new(0), count: Cell::new(0) };
        // SAFETY: a new zeroed instance; the state is written for the first time.
        unsafe { (&raw mut (*object.as_raw().cast::<RLock>()).state).write(state) };
        Ok(object)
    }

    fn is_mine(&self) -> bool {
        self.state.count.get() > 0 && self.state.owner.get() == ident()
    }

    /// Take the lock; whether that was possible (in time, or at once if not blocking).
    #[sig("acquire($self, /, blocking=True, timeout=-1)")]
    fn acquire(&self, blocking: bool, timeout: Option<&Object>) -> Result<bool> {
        let deadline = acquire_deadline(blocking, timeout)?;
        if self.is_mine() {
            self.state.count.set(self.state.count.get() + 1);
            return Ok(true);
        }
        let taken = self.state.flag.wait(false, true, deadline)?;
        if taken {
            self.state.owner.set(ident());
            self.state.count.set(1);
        }
        Ok(taken)
    }

    /// Give the lock back once. RuntimeError if the thread does not have it.
    #[sig("release($self, /)")]
    fn release(&self) -> Result<()> {
        if !self.is_mine() {
            return Err(runtime_error!("cannot release un-acquired lock"));
        }
        let count = self.state.count.get() - 1;
        self.state.count.set(count);
        if count == 0 {
            self.state.owner.set(0);
            self.state.flag.set(false);
        }
        Ok(())
    }

    /// Take the lock.
    #[sig("__enter__($self, /)")]
    fn enter(&self) -> Result<bool> {
        self.acquire(true, None)
    }

    /// Give the lock back once.
    #[sig("__exit__($self, /, *exc_info)")]
    fn exit(&self, exc_info: &[&Object]) -> Result<()> {
        let _ = exc_info;
        self.release()
    }

    /// Whether the calling thread has the lock.
    #[sig("_is_owned($self, /)")]
    fn is_owned(&self) -> bool {
        self.is_mine()
    }

    /// How often the calling thread has taken the lock.
    #[sig("_recursion_count($self, /)")]
    fn recursion_count(&self) -> usize {
        if self.is_mine() { self.state.count.get() } else { 0 }
    }

    /// For condition variables: take the lock with the count and owner that were saved.
    #[sig("_acquire_restore($self, state, /)")]
    fn acquire_restore(&self, state: &Tuple) -> Result<()> {
        let [count, owner] = state.items() else {
            return Err(type_error!("_acquire_restore() takes the count and the owner"));
        };
        let (count, owner) = (count.index_as_i64()?, owner.index()?.to_u64());
        // Not given up for a signal's sake: the code around a condition's wait relies on having the lock.
        self.state.flag.wait_uninterrupted(false, true);
        self.state.owner.set(owner.unwrap_or_else(ident));
        self.state.count.set(count as usize);
        Ok(())
    }

    /// For condition variables: give the lock back wholly; count and owner.
    #[sig("_release_save($self, /)")]
    fn release_save(&self) -> Result<Ref<Tuple>> {
        if self.state.count.get() == 0 {
            return Err(runtime_error!("cannot release un-acquired lock"));
        }
        let saved = Tuple::pair(self.state.count.get().into_return()?, self.state.owner.get().into_return()?)?;
        self.state.count.set(0);
        self.state.owner.set(0);
        self.state.flag.set(false);
        Ok(saved)
    }

    /// Start anew in a child process.
    #[sig("_at_fork_reinit($self, /)")]
    fn at_fork_reinit(&self) {
        self.state.count.set(0);
        self.state.owner.set(0);
        self.state.flag.set(false);
    }
}

/// What a handle knows of its thread; shared with the thread.
struct Shared {
    /// 0: not started.
    ident: AtomicU64,
    starting: AtomicBool,
    done: Flag,
}

/// `_thread._ThreadHandle`.
pub static HANDLE: TypeObject = TypeObject::new(c"_thread._ThreadHandle", size_of::<Handle>())
    .weakrefs_at(core::mem::offset_of!(Handle, weakreflist))
    .deallocated(Handle::dealloc)
    .repr(show_handle)
    .methods(&HANDLE_METHODS)
    .getset(&HANDLE_GETSETS)
    .constructor(Handle::tp_new);

/// A handle of a thread.
#[repr(C)]
pub struct Handle {
    base: Object,
    weakreflist: Slot,
    state: Arc<Shared>,
}
plain_object!(Handle => HANDLE);

extern "C" fn show_handle(handle: &Handle) -> Result {
    let ident = handle.state.ident.load(Ordering::Acquire);
    format!("<{} object: ident={ident}>", handle.ty().full_name()).into_return()
}

#[methods(HANDLE_METHODS, HANDLE_GETSETS)]
impl Handle {
    #[new("_ThreadHandle()")]
    fn construct(_: &TypeObject) -> Result<Ref<Handle>> {
        Handle::make(0)
    }

    fn make(ident: u64) -> Result<Ref<Handle>> {
        let state = Shared { ident: AtomicU64::new(ident), starting: AtomicBool::new(ident != 0), done: Flag::new() };
        let state = Arc::new(state);
        let mut all = all_threads();
        if all.len() == all.capacity() {
            all.retain(|known| known.strong_count() > 0);
        }
        all.push(Arc::downgrade(&state));
        drop(all);
        memory::new(Handle { base: Object::new(&HANDLE), weakreflist: Slot::empty(), state })
    }

    /// The number of the thread.
    #[getter("ident")]
    fn get_ident(&self) -> u64 {
        self.state.ident.load(Ordering::Acquire)
    }

    /// Wait for the end of the thread, at most timeout seconds.
    #[sig("join($self, timeout=None, /)")]
    fn join(&self, timeout: Option<&Object>) -> Result<()> {
        let deadline = match timeout {
            Some(timeout) => match timeout.as_f64()? {
                timeout if timeout < 0.0 => None,
                timeout => deadline(timeout)?,
            },
            None => None,
        };
        if !self.state.starting.load(Ordering::Acquire) {
            return Err(runtime_error!("thread not started"));
        }
        if self.get_ident() == ident() && !self.state.done.is_raised() {
            return Err(runtime_error!("Cannot join current thread"));
        }
        self.state.done.wait(true, true, deadline)?;
        Ok(())
    }

    /// Whether the thread has ended.
    #[sig("is_done($self, /)")]
    fn is_done(&self) -> bool {
        self.state.done.is_raised()
    }

    /// Say that the thread has ended.
    #[sig("_set_done($self, /)")]
    fn set_done(&self) -> Result<()> {
        if !self.state.starting.load(Ordering::Acquire) {
            return Err(runtime_error!("thread not started"));
        }
        self.state.done.set(true);
        Ok(())
    }
}

crate::per_interpreter! {
    /// The stack of new threads in bytes; 0: the default.
    static STACK_SIZE: AtomicUsize = AtomicUsize::new(0);
}
crate::per_interpreter! {
    /// The threads that the end of the interpreter waits for.
    static AWAITED: Mutex<Vec<Arc<Shared>>> = Mutex::new(Vec::new());
}

/// What the handles that there are know, of all interpreters: a new process has to tell them that their threads have not
/// come along. Used under the GIL.
static ALL: Mutex<Vec<Weak<Shared>>> = Mutex::new(Vec::new());

fn all_threads() -> MutexGuard<'static, Vec<Weak<Shared>>> {
    ALL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// In a new process: of all threads that a handle knows, none runs but the calling one.
pub fn after_fork() {
    all_threads().retain(|known| {
        let Some(shared) = known.upgrade() else { return false };
        if shared.ident.load(Ordering::Acquire) != ident() && shared.starting.load(Ordering::Acquire) {
            shared.done.set(true);
        }
        true
    });
    let mut awaited = AWAITED.get().lock().unwrap_or_else(PoisonError::into_inner);
    awaited.retain(|shared| !shared.done.is_raised());
}

/// The interpreter of a new thread.
struct Of(&'static crate::vm::thread::Interpreter);
// SAFETY: the new thread touches it under the GIL.
unsafe impl Send for Of {}

/// Starts a thread that calls `function`. RuntimeError if the system refuses. Runs Python in the new thread.
fn start(function: &Object, args: &Tuple, kwargs: Option<&Dict>, shared: Arc<Shared>) -> Result<u64> {
    if !crate::vm::interpreter::running().has(config::THREADS) {
        return Err(runtime_error!("thread is not supported for isolated subinterpreters"));
    }
    if crate::vm::interpreter::running().is_finalizing() {
        let kind = &crate::types::exception::PYTHON_FINALIZATION_ERROR;
        let message = format_args!("can't create new thread at interpreter shutdown");
        return Err(crate::types::exception::raise::raise(kind, message));
    }
    let (function, args, kwargs) = (function.to_ref(), Ref::of(args), kwargs.map(Ref::of));
    let (tell, told) = std::sync::mpsc::channel();
    let in_thread = shared.clone();
    let mut builder = std::thread::Builder::new();
    builder = match STACK_SIZE.get().load(Ordering::Relaxed) {
        0 => builder.stack_size(8 << 20),
        // Native frames need more than the smallest size that C programs get by with.
        size => builder.stack_size(size.max(1 << 20)),
    };
    // The interpreter outlives its threads: its end waits for them.
    let interpreter = Of(crate::vm::interpreter::running());
    let spawned = builder.spawn(move || {
        let interpreter = interpreter;
        in_thread.ident.store(ident(), Ordering::Release);
        // Nobody listens if the starter has gone.
        let _ = tell.send(());
        let state = thread::attach(interpreter.0);
        gil::acquire(state);
        if let Err(e) = function.call_with(&args, kwargs.as_deref()) {
            if e.matches(&SYSTEM_EXIT) {
                e.clear();
            } else {
                let exception = e.take();
                let message = function.repr().and_then(|shown| {
                    Str::new(&format!("Exception ignored in thread started by {}", shown.to_string_lossy()))
                });
                let message = message.map_err(crate::abi::Raised::clear).ok();
                let context = if message.is_some() { None } else { Some(&*function) };
                crate::types::exception::print::unraisable_with(exception, message.as_deref(), context);
            }
        }
        drop((function, args, kwargs));
        let running = &interpreter.0.thread_count;
        running.set(running.get() - 1);
        thread::detach(state);
        gil::release();
        // SAFETY: detached, and this thread does not run Python again.
        unsafe { thread::free(state) };
        in_thread.done.set(true);
    });
    let running = &crate::vm::interpreter::running().thread_count;
    match spawned {
        Ok(_) => {
            running.set(running.get() + 1);
            gil::released(|| told.recv()).map_err(|_| runtime_error!("can't start new thread"))?;
            Ok(shared.ident.load(Ordering::Acquire))
        }
        Err(_) => Err(runtime_error!("can't start new thread")),
    }
}

/// The receiver of the module's functions.
struct Functions;

#[methods(FUNCTIONS)]
impl Functions {
    /// Start a thread that calls the function with a tuple of arguments and a dict of keyword arguments; its number.
    #[sig("start_new_thread($module, function, args, kwargs=<unrepresentable>, /)")]
    #[shown("($module, function, args, kwargs={}, /)")]
    fn start_new_thread(function: &Object, args: &Object, kwargs: Option<&Object>) -> Result<u64> {
        if !function.is_callable() {
            return Err(type_error!("first arg must be callable"));
        }
        let Some(args) = args.cast::<Tuple>() else { return Err(type_error!("2nd arg must be a tuple")) };
        let kwargs = match kwargs {
            None => None,
            Some(kwargs) => match kwargs.cast::<Dict>() {
                Some(kwargs) => Some(kwargs),
                None => return Err(type_error!("optional 3rd arg must be a dictionary")),
            },
        };
        let shared = Shared { ident: AtomicU64::new(0), starting: AtomicBool::new(true), done: Flag::new() };
        start(function, args, kwargs, Arc::new(shared))
    }

    /// As start_new_thread.
    #[sig("start_new($module, function, args, kwargs=<unrepresentable>, /)")]
    #[shown("($module, function, args, kwargs={}, /)")]
    fn start_new(function: &Object, args: &Object, kwargs: Option<&Object>) -> Result<u64> {
        Functions::start_new_thread(function, args, kwargs)
    }

    /// Start a thread that can be joined, and that the end of the program waits for unless it is a daemon.
    #[sig("start_joinable_thread($module, /, function, handle=None, daemon=True)")]
    fn start_joinable_thread(function: &Object, handle: Option<&Object>, daemon: bool) -> Result<Ref<Handle>> {
        if !function.is_callable() {
            return Err(type_error!("thread function must be callable"));
        }
        let handle = match handle {
            None => Handle::make(0)?,
            Some(handle) => match handle.cast::<Handle>() {
                Some(handle) => Ref::of(handle),
                None => return Err(type_error!("'handle' must be a _ThreadHandle")),
            },
        };
        if handle.state.starting.swap(true, Ordering::AcqRel) {
            return Err(runtime_error!("thread already started"));
        }
        start(function, &Tuple::empty(), None, handle.state.clone())
            .inspect_err(|_| handle.state.starting.store(false, Ordering::Release))?;
        if !daemon {
            let mut awaited = AWAITED.get().lock().unwrap_or_else(PoisonError::into_inner);
            awaited.retain(|shared| !shared.done.is_raised());
            awaited.push(handle.state.clone());
        }
        Ok(handle)
    }

    /// Whether threads may run on when the program ends.
    #[sig("daemon_threads_allowed($module, /)")]
    fn daemon_threads_allowed() -> bool {
        crate::vm::interpreter::running().has(config::DAEMON_THREADS)
    }

    /// A new lock.
    #[sig("allocate_lock($module, /)")]
    fn allocate_lock() -> Result<Ref<Lock>> {
        Lock::construct(&LOCK)
    }

    /// As allocate_lock.
    #[sig("allocate($module, /)")]
    fn allocate() -> Result<Ref<Lock>> {
        Functions::allocate_lock()
    }

    /// The number of the calling thread.
    #[sig("get_ident($module, /)")]
    fn get_ident() -> u64 {
        ident()
    }

    /// The number of the calling thread in the kernel.
    #[sig("get_native_id($module, /)")]
    fn get_native_id() -> i64 {
        // SAFETY: a query about the calling thread.
        i64::from(unsafe { libc::gettid() })
    }

    /// How many threads run that this module has started.
    #[sig("_count($module, /)")]
    fn count() -> usize {
        crate::vm::interpreter::running().thread_count.get() as usize
    }

    /// Whether this is the main interpreter.
    #[sig("_is_main_interpreter($module, /)")]
    fn is_main_interpreter() -> bool {
        crate::vm::interpreter::is_main()
    }

    /// Act as if a signal had come: SIGINT without an argument.
    #[sig("($module, signum=signal.SIGINT, /)")]
    fn interrupt_main(signum: Option<i32>) -> Result<()> {
        match crate::vm::signals::simulate(signum.unwrap_or(libc::SIGINT)) {
            0 => Ok(()),
            _ => Err(value_error!("signal number out of range")),
        }
    }

    /// The number of the main thread.
    #[sig("_get_main_thread_ident($module, /)")]
    fn get_main_thread_ident() -> u64 {
        match thread::main_state().thread_id.get() {
            // SAFETY: a query about the calling process, whose first thread has its number.
            0 => ident(),
            known => known,
        }
    }

    /// A handle of a thread that runs already.
    #[sig("_make_thread_handle($module, ident, /)")]
    fn make_thread_handle(ident: &Object) -> Result<Ref<Handle>> {
        match ident.index()?.to_u64() {
            Some(ident) => Handle::make(ident),
            None => Err(overflow_error!("int too big to convert")),
        }
    }

    /// Wait for all threads but daemons.
    #[sig("_shutdown($module, /)")]
    fn shutdown() -> Result<()> {
        loop {
            let next = AWAITED.get().lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(shared) = next else { return Ok(()) };
            if shared.ident.load(Ordering::Acquire) != ident() {
                shared.done.wait(true, true, None)?;
            }
        }
    }

    /// Print what a thread ended with: the default of threading.excepthook.
    #[sig("_excepthook($module, args, /)")]
    fn excepthook(args: &Object) -> Result<()> {
        let Some(args) = args.cast::<Tuple>().filter(|t| t.len() == 4) else {
            return Err(type_error!("_thread._excepthook argument type must be ExceptHookArgs"));
        };
        let [kind, value, _, of] = args.items() else { return Ok(()) };
        if kind.is(&SYSTEM_EXIT) {
            // Silence, as at the end of the program.
            return Ok(());
        }
        let name = match of.is_none() {
            true => ident().to_string(),
            false => match of.get_attr_opt(crate::intern!("_name"))? {
                Some(name) => name.str()?.to_string_lossy().into_owned(),
                None => ident().to_string(),
            },
        };
        let stderr = match crate::modules::builtins::io::sys_attribute("stderr")?.filter(|e| !e.is_none()) {
            Some(stderr) => Some(stderr),
            // The one of the time when the thread was made.
            None if of.is_none() => None,
            None => of.get_attr_opt(crate::intern!("_stderr"))?.filter(|e| !e.is_none()),
        };
        let Some(stderr) = stderr else { return Ok(()) };
        let line = Str::new(&format!("Exception in thread {name}:\n"))?;
        stderr.call_method(crate::intern!("write"), &[&line])?;
        if let Ok(exception) = value.to_ref().downcast::<crate::types::exception::BaseException>() {
            crate::types::exception::print::display(&exception);
        }
        stderr.call_method(crate::intern!("flush"), &[])?;
        Ok(())
    }

    /// Raise SystemExit, which ends the thread in silence.
    #[sig("exit($module, /)")]
    fn exit() -> Result<()> {
        Err(crate::types::exception::raise::raise_object(&SYSTEM_EXIT, crate::types::none::none_object()))
    }

    /// As exit.
    #[sig("exit_thread($module, /)")]
    fn exit_thread() -> Result<()> {
        Functions::exit()
    }

    /// The stack of new threads in bytes, 0 for the default; set if a size is given.
    #[sig("stack_size($module, size=0, /)")]
    fn stack_size(size: Option<&Object>) -> Result<usize> {
        let old = STACK_SIZE.get().load(Ordering::Relaxed);
        if let Some(size) = size {
            let size = size.index_as_isize()?;
            if size < 0 {
                return Err(value_error!("size must be 0 or a positive value"));
            }
            if size != 0 && size < 32 << 10 {
                return Err(value_error!("size not valid: {size} bytes"));
            }
            STACK_SIZE.get().store(size as usize, Ordering::Relaxed);
        }
        Ok(old)
    }
}

/// Makes the module.
pub fn make() -> Result<Ref<Module>> {
    let module = super::new_module("_thread", "Threads and locks.", &FUNCTIONS)?;
    for ty in [&LOCK, &RLOCK, &HANDLE, &super::thread_local::LOCAL] {
        ty.ready()?;
    }
    module.add_named("lock", LOCK.as_object())?;
    module.add_named("LockType", LOCK.as_object())?;
    module.add_named("RLock", RLOCK.as_object())?;
    let fields = ["exc_type", "exc_value", "exc_traceback", "thread"].map(Some);
    let arguments = crate::types::struct_sequence::new_type(
        c"_thread._ExceptHookArgs",
        c"What threading.excepthook is told of the exception that ended a thread.",
        &fields,
        4,
    )?;
    module.add_named("_ExceptHookArgs", arguments.as_object())?;
    module.add_named("_ThreadHandle", HANDLE.as_object())?;
    module.add_named("_local", super::thread_local::LOCAL.as_object())?;
    module.add_named("error", crate::types::exception::RUNTIME_ERROR.as_object())?;
    module.add_named("TIMEOUT_MAX", &*Float::new(TIMEOUT_MAX)?)?;
    Ok(module)
}
