//! `atexit`: functions that are called when the interpreter ends.

use crate::abi::method_def::{METH_FASTCALL, METH_KEYWORDS};
use crate::abi::{MethodDef, Object, Ref, Result};
use crate::call::Args;
use crate::types::dict::Dict;
use crate::types::exception::print;
use crate::types::module::Module;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::thread::Interpreter;
use abide_macros::methods;
use core::cell::RefCell;
use core::ffi::c_void;

/// A function to be called, with its arguments.
#[derive(Clone)]
struct Callback {
    function: Ref,
    args: Ref<Tuple>,
    kwargs: Option<Ref<Dict>>,
}

/// The registered functions, in order; places of those that were struck out are empty.
struct Callbacks(RefCell<Vec<Option<Callback>>>);
crate::per_interpreter! {
    static CALLBACKS: Callbacks = Callbacks(RefCell::new(Vec::new()));
}

/// `register(func, /, *args, **kwargs)`.
static REGISTER: [MethodDef; 2] = [
    MethodDef::new(
        c"register",
        register as *const core::ffi::c_void,
        METH_FASTCALL | METH_KEYWORDS,
        c"register($module, func, /, *args, **kwargs)\n--\n\nHave a function called with these arguments when the \
interpreter ends; the function.\n\nWhat is registered last is called first.",
    ),
    MethodDef::END,
];

/// # Safety
/// The contract of `METH_FASTCALL | METH_KEYWORDS`.
unsafe extern "C" fn register(
    _: Option<&Object>,
    args: *const *const Object,
    nargs: isize,
    kwnames: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract.
    let given = unsafe { Args::from_raw(args, nargs as usize, kwnames) };
    let [function, rest @ ..] = given.positional() else {
        return Err(type_error!("register() takes at least 1 argument (0 given)"));
    };
    if !function.is_callable() {
        return Err(type_error!("the first argument must be callable"));
    }
    let kwargs = match given.keyword_count() {
        0 => None,
        _ => {
            let dict = Dict::new()?;
            for (name, value) in given.keywords() {
                dict.set(name, value)?;
            }
            Some(dict)
        }
    };
    let callback = Callback { function: function.to_ref(), args: Tuple::new(rest)?, kwargs };
    CALLBACKS.get().0.borrow_mut().push(Some(callback));
    Ok(function.to_ref())
}

/// Calls the registered functions, the last one first, and forgets them. What they raise is printed. Runs Python.
pub fn run() {
    let mut i = CALLBACKS.get().0.borrow().len();
    while i > 0 {
        i -= 1;
        // One that runs may register others or strike some out.
        let Some(callback) = CALLBACKS.get().0.borrow().get(i).cloned().flatten() else { continue };
        if let Err(e) = callback.function.call_with(&callback.args, callback.kwargs.as_deref()) {
            let exception = e.take();
            let described = callback.function.repr().and_then(|shown| {
                Str::new(&format!("Exception ignored in atexit callback {}", shown.to_string_lossy()))
            });
            match described {
                Ok(message) => print::unraisable_with(exception, Some(&message), None),
                Err(e) => {
                    e.clear();
                    print::unraisable(exception, Some(&callback.function));
                }
            }
        }
    }
    forget();
}

/// Forgets all functions.
fn forget() {
    drop(CALLBACKS.get().0.take());
}

/// A function of C's, for the end of an interpreter: `PyUnstable_AtExit`.
struct Native {
    interpreter: *const Interpreter,
    function: unsafe extern "C" fn(*mut c_void),
    data: *mut c_void,
}

/// The functions of C's, in order.
struct Natives(RefCell<Vec<Native>>);
// SAFETY: used under the GIL; no borrow is held while foreign code runs.
unsafe impl Sync for Natives {}
static NATIVES: Natives = Natives(RefCell::new(Vec::new()));

/// Has a function of C's called when the interpreter ends.
pub fn add_native(interpreter: *const Interpreter, function: unsafe extern "C" fn(*mut c_void), data: *mut c_void) {
    NATIVES.0.borrow_mut().push(Native { interpreter, function, data });
}

/// Calls the functions of C's for the end of an interpreter, the last one first, and forgets them: the interpreter's modules are gone.
pub fn run_native(interpreter: *const Interpreter) {
    loop {
        let mut all = NATIVES.0.borrow_mut();
        let Some(i) = all.iter().rposition(|native| native.interpreter == interpreter) else { return };
        let native = all.remove(i);
        drop(all);
        // SAFETY: who registered the function vouches for it.
        unsafe { (native.function)(native.data) };
    }
}

/// The receiver of the functions.
struct Functions;

#[methods]
impl Functions {
    /// Forget every registration of the function.
    #[sig("($module, func, /)")]
    fn unregister(func: &Object) -> Result<()> {
        let mut i = 0;
        loop {
            let callback = match CALLBACKS.get().0.borrow().get(i) {
                None => return Ok(()),
                Some(callback) => callback.clone(),
            };
            if let Some(callback) = callback
                && callback.function.equals(func)?
            {
                let old = CALLBACKS.get().0.borrow_mut().get_mut(i).and_then(Option::take);
                drop(old);
            }
            i += 1;
        }
    }

    /// Forget all registered functions.
    #[sig("_clear($module, /)")]
    fn clear() {
        forget();
    }

    /// Call the registered functions now, and forget them.
    #[sig("_run_exitfuncs($module, /)")]
    fn run_exitfuncs() {
        run();
    }

    /// How many functions have been registered.
    #[sig("_ncallbacks($module, /)")]
    fn ncallbacks() -> usize {
        CALLBACKS.get().0.borrow().len()
    }
}

/// Makes the module.
pub fn make() -> Result<Ref<Module>> {
    let module = super::new_module("atexit", "Functions that are called when the interpreter ends.", &REGISTER)?;
    super::add_functions(&module, &METHODS)?;
    Ok(module)
}
