//! Contexts and their variables (contextvars, PEP 567): values that belong to a flow of control.
//!
//! - `mod.rs`: `Context`, the thread's current one, entering and leaving it;
//! - `variable.rs`: `ContextVar` and `Token`; `hamt.rs`: the map behind a context.

pub mod hamt;
pub mod variable;

use crate::abi::constants::CompareOp;
use crate::abi::slots::{MappingMethods, SequenceMethods, Visit, slot};
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::memory::{self, gc};
use crate::types::exception::raise;
use crate::types::object::dealloc_collected;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::thread;
use abide_macros::{capi, methods, slot};
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::mem::offset_of;
use hamt::Map;
use variable::ContextVar;

layout! {
    /// PyContext: an immutable map that is replaced as a whole.
    pub struct Context: Object = "PyContext", 48 {
        pub base: Object = "ob_base",
        /// The context that was current when this one was entered.
        previous: Slot = "ctx_prev",
        vars: Slot<Map> = "ctx_vars",
        weakrefs: Slot = "ctx_weakreflist",
        entered: Cell<c_int> = "ctx_entered",
    }
}
object_type!(Context => PyContext_Type);

/// The type of contexts.
#[capi]
pub static PyContext_Type: TypeObject = TypeObject::new(c"_contextvars.Context", size_of::<Context>())
    .with(TypeFlags::HAVE_GC)
    .weakrefs_at(offset_of!(Context, weakrefs))
    .doc(c"The values of context variables.")
    .get_attribute::<Object>(crate::protocol::attribute::generic_get_attr)
    .hash::<Object>(crate::protocol::object::hash_not_implemented)
    .compare(compare)
    .iterable(iter)
    .sequence_methods(&SEQUENCE)
    .mapping_methods(&MAPPING)
    .methods(&METHODS)
    .constructor(Context::tp_new)
    .traversed(traverse)
    .cleared(clear)
    .deallocated(dealloc_collected::<Context>);

static SEQUENCE: SequenceMethods = SequenceMethods {
    // SAFETY: these slots are called with contexts only (here and below).
    contains: unsafe { slot(contains as extern "C" fn(&Context, &Object) -> c_int) },
    ..SequenceMethods::EMPTY
};
static MAPPING: MappingMethods = MappingMethods {
    // SAFETY: as above.
    length: unsafe { slot(length as extern "C" fn(&Context) -> isize) },
    // SAFETY: as above.
    subscript: unsafe { slot(subscript as extern "C" fn(&Context, &Object) -> Result) },
    ..MappingMethods::EMPTY
};

/// The context of the calling thread; an empty one if it has had none. MemoryError.
pub fn current() -> Result<Ref<Context>> {
    let slot = &thread::current().context;
    if slot.is_empty() {
        slot.set(Some(Context::empty()?.into_object()));
    }
    match slot.get().map(Ref::downcast::<Context>) {
        Some(Ok(context)) => Ok(context),
        _ => Err(system_error!("the thread's context is no Context object")),
    }
}

fn changed() {
    let version = &thread::current().context_ver;
    version.set(version.get() + 1);
}

impl Context {
    fn with_map(vars: Ref<Map>) -> Result<Ref<Context>> {
        let context = memory::new(Context {
            base: Object::new(&PyContext_Type),
            previous: Slot::empty(),
            vars: Slot::new(Some(vars)),
            weakrefs: Slot::empty(),
            entered: Cell::new(0),
        })?;
        gc::track(&context);
        Ok(context)
    }

    /// A context without values. MemoryError.
    pub fn empty() -> Result<Ref<Context>> {
        Context::with_map(Map::empty()?)
    }

    /// A context with the same values. MemoryError.
    pub fn duplicate(&self) -> Result<Ref<Context>> {
        Context::with_map(self.map()?)
    }

    /// The values as they are now.
    fn map(&self) -> Result<Ref<Map>> {
        self.vars.get().map_or_else(Map::empty, Ok)
    }

    /// Makes the context the thread's. RuntimeError if it is some thread's already.
    pub fn enter(&self) -> Result<()> {
        if self.entered.get() != 0 {
            return Err(runtime_error!("cannot enter context: {} is already entered", self.repr()?.to_string_lossy()));
        }
        self.previous.set(thread::current().context.replace(Some(self.to_ref())));
        self.entered.set(1);
        changed();
        Ok(())
    }

    /// Makes the context that was current before the thread's again. RuntimeError if this one is not the current one.
    pub fn leave(&self) -> Result<()> {
        let shown = || Ok(self.repr()?.to_string_lossy().into_owned());
        if self.entered.get() == 0 {
            return Err(runtime_error!("cannot exit context: {} has not been entered", shown()?));
        }
        let slot = &thread::current().context;
        if !core::ptr::eq(slot.raw(), self.as_ptr()) {
            return Err(runtime_error!("cannot exit context: thread state references a different context object"));
        }
        let before = slot.replace(self.previous.take());
        changed();
        self.entered.set(0);
        drop(before);
        Ok(())
    }

    /// The value of a variable in this context.
    fn find(&self, key: &Object) -> Result<Option<Ref>> {
        let Some(variable) = key.cast_exact::<ContextVar>() else {
            return Err(type_error!("a ContextVar key was expected, got {}", key.repr()?.to_string_lossy()));
        };
        Ok(match self.vars.borrowed() {
            Some(map) => map.get(variable, variable.hash())?.map(Object::to_ref),
            None => None,
        })
    }

    fn list(&self, of: impl Fn((Ref, Ref)) -> Result) -> Result {
        let items = self.map()?.entries().into_iter().map(of).collect::<Result<Vec<Ref>>>()?;
        let items = if items.is_empty() { Tuple::empty() } else { Tuple::from_vec(items)? };
        items.iter()
    }
}

#[methods]
impl Context {
    #[new("Context(*args, **kwargs)")]
    fn make(_: &TypeObject, args: &[&Object], kwargs: Vec<(&Str, &Object)>) -> Result<Ref<Context>> {
        if !args.is_empty() || !kwargs.is_empty() {
            return Err(type_error!("Context() does not accept any arguments"));
        }
        Context::empty()
    }

    /// Call the callable with this context as the current one.
    #[sig("run($self, *args, **kwargs)")]
    fn run(&self, args: &[&Object], kwargs: Vec<(&Str, &Object)>) -> Result {
        let Some((callable, args)) = args.split_first() else {
            return Err(type_error!("run() missing 1 required positional argument"));
        };
        self.enter()?;
        let names: Vec<&Object> = kwargs.iter().map(|(name, _)| -> &Object { name }).collect();
        let mut values = args.to_vec();
        values.extend(kwargs.iter().map(|(_, value)| *value));
        let call = || {
            let names = if names.is_empty() { None } else { Some(Tuple::new(&names)?) };
            // SAFETY: the positional values, then one for each name.
            unsafe {
                callable.vectorcall(values.as_ptr().cast(), args.len(), names.as_deref().map(|n| -> &Object { n }))
            }
        };
        match call() {
            Ok(result) => {
                self.leave()?;
                Ok(result)
            }
            Err(e) => {
                let exception = e.take();
                self.leave()?;
                Err(raise::reraise(exception))
            }
        }
    }

    /// A shallow copy.
    #[sig("copy($self, /)")]
    fn copy(&self) -> Result<Ref<Context>> {
        self.duplicate()
    }

    /// The value of a variable, or the default if it has none in this context.
    #[sig("get($self, key, default=None, /)")]
    fn get(&self, key: &Object, default: Option<&Object>) -> Result {
        Ok(self.find(key)?.unwrap_or_else(|| default.map_or_else(crate::types::none::none, Object::to_ref)))
    }

    /// The variables with their values.
    #[sig("items($self, /)")]
    fn items(&self) -> Result {
        self.list(|(key, value)| Ok(Tuple::pair(key, value)?.into_object()))
    }

    /// The variables that have a value.
    #[sig("keys($self, /)")]
    fn keys(&self) -> Result {
        self.list(|(key, _)| Ok(key))
    }

    /// The values.
    #[sig("values($self, /)")]
    fn values(&self) -> Result {
        self.list(|(_, value)| Ok(value))
    }
}

extern "C" fn iter(context: &Context) -> Result {
    context.list(|(key, _)| Ok(key))
}

#[slot]
fn contains(context: &Context, key: &Object) -> Result<bool> {
    Ok(context.find(key)?.is_some())
}

extern "C" fn length(context: &Context) -> isize {
    context.vars.borrowed().map_or(0, Map::count) as isize
}

extern "C" fn subscript(context: &Context, key: &Object) -> Result {
    match context.find(key)? {
        Some(value) => Ok(value),
        None => Err(raise::raise_key_error(key)),
    }
}

/// Equal contexts have equal values for the same variables. Runs Python.
extern "C" fn compare(context: &Context, other: &Object, op: c_int) -> Result {
    let op = CompareOp::from_c(op);
    let (Some(other), true) = (other.cast_exact::<Context>(), matches!(op, CompareOp::Eq | CompareOp::Ne)) else {
        return Ok(crate::types::none::not_implemented());
    };
    let (a, b) = (context.map()?, other.map()?);
    let mut equal = a.count() == b.count();
    for (key, value) in a.entries() {
        if !equal {
            break;
        }
        equal = match b.get(&key, key.hash()?.get())?.map(Object::to_ref) {
            Some(other) => value.equals(&other)?,
            None => false,
        };
    }
    Ok(crate::types::bool::bool_object(equal == matches!(op, CompareOp::Eq)).to_ref())
}

extern "C" fn traverse(context: &Context, visit: Visit, argument: *mut c_void) -> c_int {
    crate::visit_slots!(visit, argument; context.previous, context.vars)
}

#[slot]
fn clear(context: &Context) -> Result<()> {
    context.previous.set(None);
    context.vars.set(None);
    Ok(())
}
