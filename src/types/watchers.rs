//! C functions that are told of changes: the watchers of dicts, types, functions and code objects.
//!
//! Each kind has eight places in each interpreter. Dicts and types carry a bit for each watcher that watches them, so that
//! the others pay nothing; functions and code objects are watched all together. A watcher is called before the change. Its
//! exception is reported and ignored.

use crate::abi::{Object, Result, TypeObject};
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::exception::{print, raise};
use crate::types::function::Function;
use crate::types::str::Str;
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::ptr::null;

const MOST: usize = 8;

/// The watchers of one kind.
pub struct Watchers {
    places: [Cell<*const c_void>; MOST],
    /// A bit for each place that is taken.
    active: Cell<u8>,
    /// Places before this one are not given out.
    first: usize,
    /// The kind, in messages.
    what: &'static str,
    invalid: &'static str,
    none_set: &'static str,
}
const fn watchers(first: usize, what: &'static str, invalid: &'static str, none_set: &'static str) -> Watchers {
    Watchers { places: [const { Cell::new(null()) }; MOST], active: Cell::new(0), first, what, invalid, none_set }
}

crate::per_interpreter! {
    /// Of dicts. The first two places are not given out.
    pub static DICT: Watchers = watchers(2, "dict", "Invalid", "No");
}
crate::per_interpreter! {
    /// Of types.
    pub static TYPE: Watchers = watchers(0, "type", "Invalid", "No");
}
crate::per_interpreter! {
    /// Of functions.
    pub static FUNCTION: Watchers = watchers(0, "func", "invalid", "no");
}
crate::per_interpreter! {
    /// Of code objects.
    pub static CODE: Watchers = watchers(0, "code", "Invalid", "No");
}

impl Watchers {
    /// Sets a watcher and returns its number. RuntimeError if there is no place left.
    pub fn add(&self, watcher: *const c_void) -> Result<c_int> {
        for i in self.first..MOST {
            if self.places[i].get().is_null() {
                self.places[i].set(watcher);
                self.active.set(self.active.get() | 1 << i);
                return Ok(i as c_int);
            }
        }
        Err(runtime_error!("no more {} watcher IDs available", self.what))
    }

    /// The bit of a watcher. ValueError if there is none of that number.
    pub fn bit(&self, number: c_int) -> Result<u8> {
        let Some(i) = usize::try_from(number).ok().filter(|&i| i < MOST) else {
            return Err(value_error!("{} {} watcher ID {number}", self.invalid, self.what));
        };
        if self.places[i].get().is_null() {
            return Err(value_error!("{} {} watcher set for ID {number}", self.none_set, self.what));
        }
        Ok(1 << i)
    }

    /// Takes a watcher back. ValueError if there is none of that number.
    pub fn remove(&self, number: c_int) -> Result<()> {
        let bit = self.bit(number)?;
        self.places[number as usize].set(null());
        self.active.set(self.active.get() & !bit);
        Ok(())
    }

    /// Whether there is any watcher.
    #[inline(always)]
    pub fn any(&self) -> bool {
        self.active.get() != 0
    }

    /// Calls the watchers whose bits are set. An exception is reported with the words that `about` has for it.
    fn call(&self, bits: u8, call: impl Fn(*const c_void) -> c_int, about: impl Fn(usize) -> String) {
        for (i, place) in self.places.iter().enumerate() {
            if bits & 1 << i == 0 || place.get().is_null() || call(place.get()) >= 0 {
                continue;
            }
            let exception = raise::fetch();
            let message = Str::new(&about(i));
            if let Some(exception) = exception {
                match message {
                    Ok(message) => print::unraisable_with(exception, Some(&message), None),
                    Err(e) => e.clear(),
                }
            }
        }
    }
}

/// An exception stays set while watchers run.
fn keeping_exception(f: impl FnOnce()) {
    let pending = raise::fetch();
    f();
    if pending.is_some() {
        raise::restore(pending);
    }
}

/// What happens to a dict, numbered as in C.
#[derive(Clone, Copy)]
pub enum DictEvent {
    Added,
    Modified,
    Deleted,
    Cloned,
    Cleared,
    Deallocated,
}

type DictWatcher = extern "C" fn(c_int, &Object, Option<&Object>, Option<&Object>) -> c_int;

impl Dict {
    /// Tells the watchers of this dict of a change that is to come. Runs Python.
    #[cold]
    #[inline(never)]
    pub(crate) fn tell_watchers(&self, event: DictEvent, key: Option<&Object>, value: Option<&Object>) {
        const NAMES: [&str; 6] = ["ADDED", "MODIFIED", "DELETED", "CLONED", "CLEARED", "DEALLOCATED"];
        let call = |watcher| {
            // SAFETY: what stands in the table was set as a function of this type.
            let watcher = unsafe { core::mem::transmute::<*const c_void, DictWatcher>(watcher) };
            watcher(event as c_int, self, key, value)
        };
        let about = |_| {
            let name = NAMES[event as usize];
            format!("Exception ignored in PyDict_EVENT_{name} watcher callback for <dict at {:p}>", self.as_ptr())
        };
        let bits = self.version_tag.get() as u8;
        keeping_exception(|| DICT.get().call(bits, call, about));
    }
}

type TypeWatcher = extern "C" fn(&Object) -> c_int;

/// Tells the watchers of a type that it is to change. Runs Python.
#[cold]
#[inline(never)]
pub fn type_changes(ty: &TypeObject) {
    let call = |watcher| {
        // SAFETY: what stands in the table was set as a function of this type.
        let watcher = unsafe { core::mem::transmute::<*const c_void, TypeWatcher>(watcher) };
        watcher(ty)
    };
    let about = |i| format!("Exception ignored in type watcher callback #{i} for {}", shown(ty));
    keeping_exception(|| TYPE.get().call(ty.watched.get(), call, about));
}

/// What happens to a function, numbered as in C.
#[derive(Clone, Copy)]
pub enum FunctionEvent {
    Create,
    Destroy,
    ModifyCode,
    ModifyDefaults,
    ModifyKwDefaults,
}

type FunctionWatcher = extern "C" fn(c_int, &Object, Option<&Object>) -> c_int;

/// Tells the watchers of functions, if there are any. Runs Python.
#[inline(always)]
pub fn function_event(event: FunctionEvent, function: &Function, value: Option<&Object>) {
    if FUNCTION.get().any() {
        tell_of_function(event, function, value);
    }
}

#[cold]
#[inline(never)]
fn tell_of_function(event: FunctionEvent, function: &Function, value: Option<&Object>) {
    const NAMES: [&str; 5] = ["CREATE", "DESTROY", "MODIFY_CODE", "MODIFY_DEFAULTS", "MODIFY_KWDEFAULTS"];
    let call = |watcher| {
        // SAFETY: what stands in the table was set as a function of this type.
        let watcher = unsafe { core::mem::transmute::<*const c_void, FunctionWatcher>(watcher) };
        watcher(event as c_int, function, value)
    };
    let about = |_| {
        let name = NAMES[event as usize];
        let qualname = function.qualname.get();
        let qualname = qualname.as_ref().and_then(|q| q.cast::<Str>()).map(|q| q.to_string_lossy().into_owned());
        let qualname = qualname.unwrap_or_default();
        let place = function.as_ptr();
        format!("Exception ignored in PyFunction_EVENT_{name} watcher callback for function {qualname} at {place:p}")
    };
    let watchers = FUNCTION.get();
    keeping_exception(|| watchers.call(watchers.active.get(), call, about));
}

type CodeWatcher = extern "C" fn(c_int, &Object) -> c_int;

/// Tells the watchers of code objects, if there are any, that one was made or (`dies`) is about to die. Runs Python.
#[inline(always)]
pub fn code_event(dies: bool, code: &Code) {
    if CODE.get().any() {
        tell_of_code(dies, code);
    }
}

#[cold]
#[inline(never)]
fn tell_of_code(dies: bool, code: &Code) {
    let call = |watcher| {
        // SAFETY: what stands in the table was set as a function of this type.
        let watcher = unsafe { core::mem::transmute::<*const c_void, CodeWatcher>(watcher) };
        watcher(dies as c_int, code)
    };
    let about = |_| {
        let name = if dies { "DESTROY" } else { "CREATE" };
        format!("Exception ignored in PY_CODE_EVENT_{name} watcher callback for {}", shown(code))
    };
    let watchers = CODE.get();
    keeping_exception(|| watchers.call(watchers.active.get(), call, about));
}

/// The `repr` of an object, as far as there is one. Runs Python.
fn shown(object: &Object) -> String {
    match object.repr() {
        Ok(text) => text.to_string_lossy().into_owned(),
        Err(e) => {
            e.clear();
            "<object repr() failed>".into()
        }
    }
}

/// Tells watchers of an object whose last reference is gone, by `tell`, which may revive it: whether it did.
///
/// # Safety
/// Nobody holds a reference; the object is whole.
pub unsafe fn revived_by(object: *mut Object, tell: impl FnOnce(&Object)) -> bool {
    // SAFETY: the caller's contract; the object is held meanwhile.
    unsafe {
        (*object).refcnt.set(1);
        tell(&*object);
        let left = (*object).refcnt.get() - 1;
        (*object).refcnt.set(left);
        left > 0
    }
}
