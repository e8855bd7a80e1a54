//! `_thread._local`: an object whose attributes differ from thread to thread.
//!
//! A thread's attributes lie in a dict that its thread state's dict keeps under the object's number, so that they go
//! with the thread; when the object goes, all threads let go of them.

use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::memory::{self, gc};
use crate::protocol::attribute;
use crate::types::dict::Dict;
use crate::types::int::Int;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::thread::{self, INTERPRETER};
use abide_macros::slot;
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::sync::atomic::{AtomicU64, Ordering};

/// `_thread._local`.
pub static LOCAL: TypeObject = TypeObject::new(c"_thread._local", size_of::<Local>())
    .with(TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC))
    .doc(c"_local()\n--\n\nAn object whose attributes differ from thread to thread.")
    .weakrefs_at(core::mem::offset_of!(Local, weakreflist))
    .deallocated(dealloc)
    .get_attribute(get)
    .set_attribute(set)
    .traversed(traverse)
    .constructor(construct);

/// See [`LOCAL`].
#[repr(C)]
pub struct Local {
    base: Object,
    weakreflist: Slot,
    /// What `__init__` is called with in each thread.
    args: Slot,
    kwargs: Slot,
    /// Never given twice.
    number: Cell<u64>,
}

native_object!(Local => LOCAL);

static NEXT: AtomicU64 = AtomicU64::new(1);

impl Local {
    fn key(&self) -> Result<Ref<Tuple>> {
        // A pair, so that no key of anybody else's is hit.
        Tuple::pair(LOCAL.as_object().to_ref(), Int::from_u64(self.number.get())?.into_object())
    }

    /// The attributes of the calling thread, made at its first use, for which `__init__` is called. Runs Python.
    fn attributes(&self) -> Result<Ref<Dict>> {
        let ts = thread::current();
        let of_thread = match ts.dict.get().and_then(|d| d.downcast::<Dict>().ok()) {
            Some(dict) => dict,
            None => {
                let dict = Dict::new()?;
                ts.dict.set(Some(dict.clone().into_object()));
                dict
            }
        };
        let key = self.key()?;
        if let Some(dict) = of_thread.get(&key)?.and_then(|d| d.downcast::<Dict>().ok()) {
            return Ok(dict);
        }
        let dict = Dict::new()?;
        of_thread.set(&key, &dict)?;
        if let Some(init) = self.ty().init.get()
            && let Some(args) = self.args.get()
            && !is_plain_init(self.ty())
        {
            let kwargs = self.kwargs.get();
            let done = crate::call::convert::from_c_unit(init(self, &args, kwargs.as_deref()));
            if done.is_err() {
                let exception = done.err().map(|e| e.take());
                of_thread.pop(&key)?;
                if let Some(exception) = exception {
                    return Err(crate::types::exception::raise::reraise(exception));
                }
            }
        }
        Ok(dict)
    }
}

/// Whether the class has no `__init__` of its own.
fn is_plain_init(ty: &TypeObject) -> bool {
    match (ty.init.get(), crate::types::object::PyBaseObject_Type.init.get()) {
        (Some(a), Some(b)) => core::ptr::fn_addr_eq(a, b),
        (None, _) => true,
        _ => false,
    }
}

extern "C" fn construct(ty: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_new` is given a tuple and a dict.
    let given = unsafe {
        !args.cast_unchecked::<Tuple>().is_empty() || kwargs.is_some_and(|k| !k.cast_unchecked::<Dict>().is_empty())
    };
    if given && is_plain_init(ty) {
        return Err(type_error!("Initialization arguments are not supported"));
    }
    let object = memory::alloc(ty, 0)?;
    // SAFETY: a new zeroed instance.
    let local = unsafe { object.cast_unchecked::<Local>() };
    local.args.set(Some(args.to_ref()));
    local.kwargs.set(kwargs.map(Object::to_ref));
    local.number.set(NEXT.fetch_add(1, Ordering::Relaxed));
    // This thread's attributes are there already when the class calls `__init__`.
    let ts = thread::current();
    let of_thread = match ts.dict.get().and_then(|d| d.downcast::<Dict>().ok()) {
        Some(dict) => dict,
        None => {
            let dict = Dict::new()?;
            ts.dict.set(Some(dict.clone().into_object()));
            dict
        }
    };
    of_thread.set(&*local.key()?, &*Dict::new()?)?;
    Ok(object)
}

extern "C" fn get(local: &Local, name: &Object) -> Result {
    let dict = local.attributes()?;
    let Some(name) = name.cast::<Str>() else {
        return Err(type_error!("attribute name must be string, not '{}'", name.ty().full_name()));
    };
    if name.eq_str("__dict__") {
        return Ok(dict.into_object());
    }
    match attribute::generic_get_with_dict(local, name, &dict)? {
        Some(value) => Ok(value),
        None => Err(attribute::no_attribute(local, name)),
    }
}

#[slot]
fn set(local: &Local, name: &Object, value: Option<&Object>) -> Result<()> {
    let dict = local.attributes()?;
    let Some(name) = name.cast::<Str>() else {
        return Err(type_error!("attribute name must be string, not '{}'", name.ty().full_name()));
    };
    if name.eq_str("__dict__") {
        return Err(attribute_error!("'{}' object attribute '__dict__' is read-only", local.ty().full_name()));
    }
    if let Some(descriptor) = local.ty().lookup(name)
        && let Some(set) = descriptor.ty().descr_set.get()
    {
        return crate::call::convert::from_c_unit(set(&descriptor, local, value));
    }
    match value {
        Some(value) => dict.set(name, value),
        None => match dict.pop(name)? {
            Some(_) => Ok(()),
            None => Err(attribute::no_attribute(local, name)),
        },
    }
}

extern "C" fn traverse(local: &Local, visit: Visit, arg: *mut c_void) -> c_int {
    crate::types::iter::visit_all([local.args.borrowed(), local.kwargs.borrowed()], visit, arg)
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: an object whose last reference is gone; the thread states are live under the GIL.
    unsafe {
        gc::untrack(&*object);
        let local = &*object.cast::<Local>();
        if !local.weakreflist.is_empty() {
            crate::types::weakref::clear_all(&*object);
        }
        let mut given_up = Vec::new();
        if let Ok(key) = local.key().map_err(|e| e.clear()) {
            let mut state = INTERPRETER.threads.get();
            while let Some(ts) = state.as_ref() {
                if let Some(dict) = ts.dict.get().and_then(|d| d.downcast::<Dict>().ok()) {
                    given_up.push(dict.pop(&key).unwrap_or_else(|e| {
                        e.clear();
                        None
                    }));
                }
                state = ts.next.get();
            }
        }
        local.args.set(None);
        local.kwargs.set(None);
        drop(given_up);
        crate::types::free_instance(object);
    }
}
