//! Interpreters: which one runs, the list of all, and what each has for itself.
//!
//! All interpreters share one GIL. The thread state that holds it says which interpreter runs, so that [`INTERPRETER`] is
//! a load away. What a room keeps for each interpreter is a [`PerInterpreter`]: the main interpreter's value lies in the
//! static itself, the others' in a table of theirs.

use super::gil;
pub use super::runtime::Interpreter;
use super::runtime::{_PyRuntime, MAIN_INTERPRETER};
use super::thread::{self, CURRENT, ThreadState};
use crate::memory::gc;
use core::any::Any;
use core::cell::{Cell, RefCell};
use core::ops::Deref;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering};

/// Stands for the interpreter that runs: the one of the thread state that holds the GIL.
pub struct Running;

/// The interpreter that runs; the main one where nobody holds the GIL.
pub static INTERPRETER: Running = Running;

impl Deref for Running {
    type Target = Interpreter;

    #[inline(always)]
    fn deref(&self) -> &Interpreter {
        running()
    }
}

/// The interpreter that runs; the main one where nobody holds the GIL.
#[inline(always)]
pub fn running() -> &'static Interpreter {
    // SAFETY: the state that holds the GIL is live, and so is its interpreter.
    match unsafe { CURRENT.load(Ordering::Relaxed).as_ref() } {
        // SAFETY: as above.
        Some(state) => unsafe { &*state.interp.get() },
        None => MAIN_INTERPRETER,
    }
}

/// Whether the main interpreter runs.
#[inline(always)]
pub fn is_main() -> bool {
    core::ptr::eq(running(), MAIN_INTERPRETER)
}

/// The state that holds the GIL, or null.
pub fn current_thread() -> *mut ThreadState {
    CURRENT.load(Ordering::Relaxed)
}

/// Makes another thread state current and the calling thread's own, and with it its interpreter; returns the one that
/// was. Null gives the GIL up.
pub fn swap(state: *mut ThreadState) -> *mut ThreadState {
    // Another thread may hold the GIL: what this one has is its own state alone.
    let current = current_thread();
    let old = if current.is_null() || current != thread::mine() { null_mut() } else { gil::release() };
    if !state.is_null() {
        thread::make_mine(state);
        gil::acquire(state);
    }
    old
}

/// A value that each interpreter has for itself, made at its first use there.
pub struct PerInterpreter<T: 'static> {
    main: T,
    make: fn() -> T,
}

// SAFETY: used under the GIL.
unsafe impl<T> Sync for PerInterpreter<T> {}

impl<T: 'static> PerInterpreter<T> {
    /// `main` for the main interpreter; `make` makes the same for another one.
    pub const fn new(main: T, make: fn() -> T) -> PerInterpreter<T> {
        PerInterpreter { main, make }
    }

    #[cold]
    fn of_other(&'static self, interpreter: &'static Interpreter) -> &'static T {
        let key = self as *const Self as usize;
        let own = interpreter.own();
        let found = own.values.borrow().iter().find(|(k, _)| *k == key).map(|(_, value)| *value);
        let value: *const dyn Any = found.unwrap_or_else(|| {
            let value: *const dyn Any = Box::into_raw(Box::new((self.make)()));
            own.values.borrow_mut().push((key, value));
            value
        });
        // SAFETY: the key is the address of this static, whose values have the type `T`; the box lives as long as the
        // interpreter.
        unsafe { &*value.cast::<T>() }
    }
}

impl<T: 'static> PerInterpreter<T> {
    /// The value of the interpreter that runs.
    #[inline(always)]
    pub fn get(&'static self) -> &'static T {
        let interpreter = running();
        if core::ptr::eq(interpreter, MAIN_INTERPRETER) { &self.main } else { self.of_other(interpreter) }
    }
}

/// Declares a static that each interpreter has for itself: `per_interpreter!(static NAME: Type = value);`. Use: `NAME.get()`.
#[macro_export]
macro_rules! per_interpreter {
    ($(#[$note:meta])* $visible:vis static $NAME:ident: $Type:ty = $value:expr;) => {
        $(#[$note])*
        $visible static $NAME: $crate::vm::interpreter::PerInterpreter<$Type> =
            $crate::vm::interpreter::PerInterpreter::new($value, || $value);
    };
}

/// What an interpreter has beyond C's struct.
pub struct Own {
    /// Values of [`PerInterpreter`]s by the address of the static.
    values: RefCell<Vec<(usize, *const dyn Any)>>,
    /// The collector's lists and figures while another interpreter runs.
    collector: gc::Parked,
}

impl Interpreter {
    /// What lies beyond C's struct; made at first use.
    pub(super) fn own(&self) -> &'static Own {
        if self.own.get().is_null() {
            let own = Own { values: RefCell::new(Vec::new()), collector: gc::Parked::default() };
            self.own.set(Box::into_raw(Box::new(own)));
        }
        // SAFETY: it lives as long as the interpreter.
        unsafe { &*self.own.get() }
    }

    /// Whether it is the main interpreter.
    pub fn is_main(&self) -> bool {
        core::ptr::eq(self, MAIN_INTERPRETER)
    }

    /// Gives up the values of [`PerInterpreter`]s, newest first. Runs Python.
    fn drop_values(&self) {
        loop {
            // What is dropped may ask for another of them.
            let Some((_, value)) = self.own().values.borrow_mut().pop() else { return };
            // SAFETY: made by `Box::into_raw`, and nobody finds it any more.
            drop(unsafe { Box::from_raw(value.cast_mut()) });
        }
    }
}

/// The interpreter whose collector's lists are in force.
static LAST: AtomicPtr<Interpreter> = AtomicPtr::new((&raw const _PyRuntime.main_interpreter).cast_mut());

/// Called with each change of the thread state that holds the GIL: the collector's lists follow the interpreter.
#[inline]
pub(super) fn follow(interpreter: *mut Interpreter) {
    if LAST.load(Ordering::Relaxed) != interpreter {
        change_to(interpreter);
    }
}

#[cold]
#[inline(never)]
fn change_to(interpreter: *mut Interpreter) {
    let last = LAST.swap(interpreter, Ordering::Relaxed);
    // SAFETY: an interpreter's state lives until `free`, which leaves null here.
    unsafe {
        if let Some(last) = last.as_ref() {
            gc::park(&last.own().collector);
        }
        gc::resume(&(*interpreter).own().collector);
    }
}

/// Guards the list of interpreters, which may be walked without the GIL.
static LIST: std::sync::Mutex<()> = std::sync::Mutex::new(());

/// The first interpreter of the list: the newest one.
pub fn first() -> *mut Interpreter {
    _PyRuntime.interpreters_head.get()
}

/// The interpreter of that number.
pub fn by_id(id: i64) -> Option<&'static Interpreter> {
    let _guard = LIST.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let mut next = first();
    // SAFETY: the list holds live interpreters.
    while let Some(interpreter) = unsafe { next.as_ref() } {
        if interpreter.id.get() == id {
            return Some(interpreter);
        }
        next = interpreter.next.get();
    }
    None
}

/// Makes an interpreter without threads and modules and enters it into the list; `None` if there is no memory for it.
pub fn new(whence: i64) -> Option<&'static Interpreter> {
    // SAFETY: all-zero is a valid state of every field.
    let interpreter =
        unsafe { std::alloc::alloc_zeroed(std::alloc::Layout::new::<Interpreter>()).cast::<Interpreter>().as_ref() }?;
    interpreter.begin(whence);
    let _guard = LIST.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    interpreter.id.set(_PyRuntime.interpreters_next_id.replace(_PyRuntime.interpreters_next_id.get() + 1));
    interpreter.next.set(first());
    _PyRuntime.interpreters_head.set((interpreter as *const Interpreter).cast_mut());
    Some(interpreter)
}

/// Empties an interpreter that runs: everything but its thread states. Runs Python.
pub fn clear(interpreter: &Interpreter) {
    for slot in [
        &interpreter.modules,
        &interpreter.data,
        &interpreter.not_shareable,
        &interpreter.builtins,
        &interpreter.sys_dict,
    ] {
        slot.set(None);
    }
    gc::collect_at_end();
    interpreter.drop_values();
    gc::collect_at_end();
}

/// Takes an interpreter out of the list and frees it. Objects of its that are still alive go to the main interpreter.
///
/// # Safety
/// It is cleared, has no thread states, and nobody uses it any more.
pub unsafe fn free(interpreter: &'static Interpreter) {
    {
        let _guard = LIST.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let mut place: &Cell<*mut Interpreter> = &_PyRuntime.interpreters_head;
        while !core::ptr::eq(place.get(), interpreter) {
            // SAFETY: the list holds live interpreters.
            match unsafe { place.get().as_ref() } {
                Some(other) => place = &other.next,
                None => break,
            }
        }
        place.set(interpreter.next.get());
    }
    let own = interpreter.own();
    let address = (interpreter as *const Interpreter).cast_mut();
    if LAST.compare_exchange(address, null_mut(), Ordering::Relaxed, Ordering::Relaxed).is_ok() {
        gc::park(&own.collector);
    }
    let main = MAIN_INTERPRETER.own();
    if core::ptr::eq(LAST.load(Ordering::Relaxed), MAIN_INTERPRETER) {
        gc::inherit(None, &own.collector);
    } else {
        gc::inherit(Some(&main.collector), &own.collector);
    }
    // SAFETY: made by `own` and `new`; the caller's contract.
    unsafe {
        drop(Box::from_raw(interpreter.own.get()));
        std::alloc::dealloc(address.cast(), std::alloc::Layout::new::<Interpreter>());
    }
}
