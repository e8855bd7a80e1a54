//! Audit hooks (PEP 578): functions of C and Python that are told of events and may veto them by raising.

use crate::abi::{Object, Ref, Result, TypeObject};
use crate::types::exception::{self, raise};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use core::cell::Cell;
use core::ffi::{CStr, c_char, c_int, c_void};

/// `Py_AuditHookFunction`: a result other than 0 means that an exception is set.
pub type NativeHook = unsafe extern "C" fn(*const c_char, &Object, *mut c_void) -> c_int;

/// What is told of events wherever they happen, in the order of being added.
struct Hooks {
    native: Cell<Vec<(NativeHook, *mut c_void)>>,
    /// How many there are of both kinds, in all interpreters.
    count: Cell<usize>,
}

/// What an interpreter's own code has added.
struct PythonHooks(Cell<Vec<Ref>>);
// SAFETY: used under the GIL.
unsafe impl Sync for Hooks {}
static HOOKS: Hooks = Hooks { native: Cell::new(Vec::new()), count: Cell::new(0) };
crate::per_interpreter! {
    static PYTHON: PythonHooks = PythonHooks(Cell::new(Vec::new()));
}

/// Whether anybody listens.
#[inline(always)]
pub fn heard() -> bool {
    HOOKS.count.get() != 0
}

/// Tells the hooks of an event; `arguments` makes what they are told if there are any. What a hook raises. Runs Python.
#[inline]
pub fn event(name: &CStr, arguments: impl FnOnce() -> Result<Ref<Tuple>>) -> Result<()> {
    if heard() { tell(name, &*arguments()?) } else { Ok(()) }
}

/// Tells the hooks of an event with a tuple of arguments. What a hook raises. Runs Python.
pub fn tell(name: &CStr, arguments: &Tuple) -> Result<()> {
    // The exception that may be set meanwhile is not the hooks' business.
    let pending = raise::fetch();
    tell_all(name, arguments)?;
    raise::restore(pending);
    Ok(())
}

fn tell_all(name: &CStr, arguments: &Tuple) -> Result<()> {
    let native = HOOKS.native.take();
    HOOKS.native.set(native.clone());
    for (hook, data) in native {
        // SAFETY: the hook's own contract: it was added with this data.
        if unsafe { hook(name.as_ptr(), arguments, data) } != 0 {
            return Err(raise::assume());
        }
    }
    let mut i = 0;
    let event = Str::new(&name.to_string_lossy())?;
    // A hook may add hooks, which hear of the same event already.
    while let Some(hook) = python_hook(i) {
        hook.call(&[&event, arguments])?;
        i += 1;
    }
    Ok(())
}

fn python_hook(i: usize) -> Option<Ref> {
    let hooks = PYTHON.get().0.take();
    let hook = hooks.get(i).cloned();
    PYTHON.get().0.set(hooks);
    hook
}

/// Asks the hooks whether one more may be added; an exception of type `refusal` means no. Whatever else a hook raises.
fn may_be_added(refusal: &TypeObject) -> Result<bool> {
    match event(c"sys.addaudithook", || Ok(Tuple::empty())) {
        Ok(()) => Ok(true),
        Err(e) => e.clear_if(refusal, false),
    }
}

/// `sys.addaudithook`. An Exception that a hook raises is silent refusal. Runs Python.
pub fn add(hook: &Object) -> Result<()> {
    if may_be_added(&exception::EXCEPTION)? {
        let mut hooks = PYTHON.get().0.take();
        hooks.push(hook.to_ref());
        PYTHON.get().0.set(hooks);
        HOOKS.count.set(HOOKS.count.get() + 1);
    }
    Ok(())
}

/// `PySys_AddAuditHook`, also before the runtime is up. RuntimeError from a hook is silent refusal. Runs Python.
pub fn add_native(hook: NativeHook, data: *mut c_void) -> Result<()> {
    if may_be_added(&exception::RUNTIME_ERROR)? {
        let mut hooks = HOOKS.native.take();
        hooks.push((hook, data));
        HOOKS.native.set(hooks);
        HOOKS.count.set(HOOKS.count.get() + 1);
    }
    Ok(())
}

/// Forgets the hooks made in Python, when the program ends. Runs Python.
pub fn clear() {
    let hooks = PYTHON.get().0.take();
    HOOKS.count.set(HOOKS.count.get() - hooks.len());
    drop(hooks);
}
