//! `collections.defaultdict`: a dict that makes the value of a missing key.

use crate::abi::constants::member;
use crate::abi::slots::{NumberMethods, Visit};
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::Args;
use crate::memory::gc;
use crate::protocol::repr::{ReprGuard, TextBuilder};
use crate::types::dict::{Dict, PyDict_Type};
use crate::types::exception::raise;
use crate::types::none::{none, none_object, not_implemented};
use crate::types::tuple::Tuple;
use abide_macros::{methods, slot};
use core::cell::Cell;
use core::ffi::{c_int, c_void};

/// A dict, then the factory.
#[repr(C)]
pub struct DefaultDict {
    base: Dict,
    factory: Slot,
}

native_object!(DefaultDict: Dict => DEFAULTDICT);

/// `collections.defaultdict`.
pub static DEFAULTDICT: TypeObject = TypeObject::new(c"collections.defaultdict", size_of::<DefaultDict>())
    .with(TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC))
    .inherits(&PyDict_Type)
    .doc(
        c"defaultdict(default_factory=None, /, [...]) --> dict with default factory\n\n\
A dict that calls the factory for the value of a key that is missing; the other arguments are those of dict.",
    )
    .deallocated(dealloc)
    .repr(repr)
    .number_methods(&NUMBER)
    .traversed(traverse)
    .cleared(clear)
    .methods(&METHODS)
    .members(&MEMBERS)
    .initializer(init);

static MEMBERS: [MemberDef; 2] = [
    MemberDef::new(c"default_factory", member::OBJECT, core::mem::offset_of!(DefaultDict, factory), 0),
    MemberDef::END,
];

static NUMBER: NumberMethods = NumberMethods { or: Cell::new(Some(or)), ..NumberMethods::EMPTY };

impl DefaultDict {
    fn factory(&self) -> Ref {
        self.factory.get().unwrap_or_else(none)
    }
}

#[methods]
impl DefaultDict {
    /// The value of a missing key: what the factory returns, stored. KeyError without a factory.
    #[sig("__missing__($self, key, /)")]
    fn missing(&self, key: &Object) -> Result {
        let factory = self.factory();
        if factory.is_none() {
            return Err(raise::raise_key_error(key));
        }
        let value = factory.call0()?;
        self.as_object().set_item(key, &value)?;
        Ok(value)
    }

    /// A shallow copy.
    #[sig("copy($self, /)")]
    fn py_copy(&self) -> Result {
        self.ty().as_object().call(&[&self.factory(), self])
    }

    /// A shallow copy.
    #[sig("__copy__($self, /)")]
    fn py_copy_again(&self) -> Result {
        self.py_copy()
    }

    /// For pickling.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let factory = self.factory();
        let args = if factory.is_none() { Tuple::empty() } else { Tuple::from_vec(vec![factory])? };
        let items = self.call_method(crate::intern!("items"), &[])?.iter()?;
        Tuple::from_vec(vec![self.ty().to_ref(), args.into_object(), none(), none(), items])
    }

    /// defaultdict[str, int] is a type for annotations.
    #[sig("__class_getitem__($type, object, /)")]
    fn class_getitem(ty: &TypeObject, object: &Object) -> Result {
        crate::types::iter::generic_alias(ty, object)
    }
}

impl DefaultDict {
    fn as_object(&self) -> &Object {
        self
    }
}

#[slot]
fn init(dict: &DefaultDict, args: &Object, kwargs: Option<&Object>) -> Result<()> {
    // SAFETY: `tp_init` is given a tuple.
    let args = unsafe { args.cast_unchecked::<Tuple>() };
    let (factory, rest) = match args.items() {
        [] => (None, &[][..]),
        [factory, rest @ ..] => (Some(*factory), rest),
    };
    if factory.is_some_and(|f| !f.is_none() && !f.is_callable()) {
        return Err(type_error!("first argument must be callable or None"));
    }
    let old = dict.factory.replace(Some(factory.unwrap_or(none_object()).to_ref()));
    drop(old);
    let rest = Tuple::new(rest)?;
    match PyDict_Type.init.get() {
        Some(init) => crate::call::convert::from_c_unit(init(dict, &rest, kwargs)),
        None => Args::with_tuple_and_dict(&rest, kwargs, |_| Ok(())),
    }
}

extern "C" fn or(a: &Object, b: &Object) -> Result {
    if a.cast::<Dict>().is_none() || b.cast::<Dict>().is_none() {
        return Ok(not_implemented());
    }
    // Either side may be the defaultdict, whose factory the result has.
    let (this, new) = match (a.cast::<DefaultDict>(), b.cast::<DefaultDict>()) {
        (Some(this), _) => (this, this.py_copy()?),
        (_, Some(this)) => (this, this.ty().as_object().call(&[&this.factory(), a])?),
        _ => return Ok(not_implemented()),
    };
    let _ = this;
    match new.cast::<Dict>() {
        Some(dict) => dict.update(b)?,
        None => return Err(type_error!("copy of a defaultdict returned no dict")),
    }
    Ok(new)
}

extern "C" fn repr(dict: &DefaultDict) -> Result {
    let base = match PyDict_Type.repr.get() {
        Some(repr) => repr(dict)?,
        None => none(),
    };
    let factory = dict.factory();
    let shown = match ReprGuard::enter(&factory)? {
        Some(_guard) => factory.repr()?,
        None => crate::types::str::Str::new("...")?,
    };
    let mut text = TextBuilder::new(&dict.ty().short_name());
    text.push_str("(");
    text.push(&shown);
    text.push_str(", ");
    text.push(&*base.str()?);
    text.push_str(")");
    text.finish()
}

extern "C" fn traverse(dict: &DefaultDict, visit: Visit, arg: *mut c_void) -> c_int {
    if let Some(factory) = dict.factory.borrowed() {
        let stop = visit(factory, arg);
        if stop != 0 {
            return stop;
        }
    }
    PyDict_Type.traverse.get().map_or(0, |traverse| traverse(dict, visit, arg))
}

extern "C" fn clear(dict: &DefaultDict) -> c_int {
    dict.factory.set(None);
    dict.base.clear();
    0
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: a defaultdict whose last reference is gone; the dict's deallocator does the rest.
    unsafe {
        gc::untrack(&*object);
        (*object.cast::<DefaultDict>()).factory.set(None);
        if let Some(dealloc) = PyDict_Type.dealloc.get() {
            dealloc(object);
        }
    }
}
