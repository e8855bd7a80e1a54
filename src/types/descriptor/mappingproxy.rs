//! `mappingproxy`: a read-only view of a mapping, such as the dict of a class.

use crate::abi::constants::CompareOp;
use crate::abi::slots::{MappingMethods, NumberMethods, SequenceMethods, Visit, slot};
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::intern;
use crate::memory::{self, gc};
use crate::types::dict::Dict;
use crate::types::object::dealloc_collected;
use crate::types::str::Str;
use abide_macros::{capi, methods};
use core::cell::Cell;
use core::ffi::{c_int, c_void};

layout! {
    /// A view of a mapping.
    pub struct MappingProxy: Object = "mappingproxyobject", 24 {
        pub base: Object = "ob_base",
        pub mapping: Slot = "mapping",
    }
}
object_type!(MappingProxy => PyDictProxy_Type);

/// The type `mappingproxy`.
#[capi]
pub static PyDictProxy_Type: TypeObject = TypeObject::new(c"mappingproxy", size_of::<MappingProxy>())
    .with(TypeFlags::HAVE_GC.and(TypeFlags::MAPPING))
    .doc(c"mappingproxy(mapping)\n--\n\nRead-only proxy of a mapping.")
    .deallocated(dealloc_collected::<MappingProxy>)
    .repr(repr)
    .number_methods(&NUMBER)
    .sequence_methods(&SEQUENCE)
    .mapping_methods(&MAPPING)
    .hash::<MappingProxy>(hash)
    .to_str(str)
    .traversed(traverse)
    .compare(compare)
    .iterable(iter)
    .methods(&METHODS)
    .constructor(MappingProxy::tp_new);

static NUMBER: NumberMethods =
    NumberMethods { or: Cell::new(Some(or)), inplace_or: Cell::new(Some(inplace_or)), ..NumberMethods::EMPTY };
static SEQUENCE: SequenceMethods = SequenceMethods {
    // SAFETY: the slot is called with proxies only.
    contains: unsafe { slot(contains as extern "C" fn(&MappingProxy, &Object) -> c_int) },
    ..SequenceMethods::EMPTY
};
static MAPPING: MappingMethods = MappingMethods {
    // SAFETY: the slots are called with proxies only.
    length: unsafe { slot(length as extern "C" fn(&MappingProxy) -> isize) },
    // SAFETY: as above.
    subscript: unsafe { slot(subscript as extern "C" fn(&MappingProxy, &Object) -> Result) },
    ..MappingMethods::EMPTY
};

/// A read-only view of `mapping`.
pub fn new(mapping: &Object) -> Result<Ref<MappingProxy>> {
    let proxy =
        memory::new(MappingProxy { base: Object::new(&PyDictProxy_Type), mapping: Slot::new(Some(mapping.to_ref())) })?;
    gc::track(&proxy);
    Ok(proxy)
}

impl MappingProxy {
    /// What is viewed.
    pub fn target(&self) -> &Object {
        self.mapping.borrowed().expect("a proxy has a mapping until it is deallocated")
    }
}

fn unwrapped(object: &Object) -> &Object {
    object.cast_exact::<MappingProxy>().map_or(object, |p| p.target())
}

extern "C" fn or(left: &Object, right: &Object) -> Result {
    unwrapped(left).binary(crate::protocol::number::BinaryOp::Or, unwrapped(right))
}

extern "C" fn inplace_or(left: &Object, _right: &Object) -> Result {
    Err(type_error!("'|=' is not supported by {}; use '|' instead", left.ty().full_name()))
}

#[abide_macros::slot]
fn contains(this: &MappingProxy, key: &Object) -> Result<bool> {
    match this.target().cast_exact::<Dict>() {
        Some(dict) => dict.contains(key),
        None => this.target().contains(key),
    }
}

#[abide_macros::slot]
fn length(this: &MappingProxy) -> Result<isize> {
    Ok(this.target().length()? as isize)
}

extern "C" fn subscript(this: &MappingProxy, key: &Object) -> Result {
    this.target().get_item(key)
}

extern "C" fn repr(this: &MappingProxy) -> Result {
    Ok(Str::new(&format!("mappingproxy({})", this.target().repr()?.to_string_lossy()))?.into_object())
}

extern "C" fn str(this: &MappingProxy) -> Result {
    Ok(this.target().str()?.into_object())
}

#[abide_macros::slot]
fn hash(this: &MappingProxy) -> Result<crate::call::convert::Hash> {
    this.target().hash()
}

extern "C" fn iter(this: &MappingProxy) -> Result {
    this.target().iter()
}

extern "C" fn compare(this: &MappingProxy, other: &Object, op: c_int) -> Result {
    this.target().compare(unwrapped(other), CompareOp::from_c(op))
}

extern "C" fn traverse(this: &MappingProxy, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.mapping)
}

/// A proxy of what has items by key and is no list or tuple. TypeError.
pub fn checked(mapping: &Object) -> Result<Ref<MappingProxy>> {
    let is_mapping = mapping.ty().mapping().is_some_and(|m| m.subscript.get().is_some())
        && !mapping.type_has(TypeFlags::LIST_SUBCLASS)
        && !mapping.type_has(TypeFlags::TUPLE_SUBCLASS);
    if !is_mapping {
        return Err(type_error!("mappingproxy() argument must be a mapping, not {}", mapping.ty().full_name()));
    }
    new(mapping)
}

#[methods]
impl MappingProxy {
    #[new("mappingproxy(mapping)")]
    fn construct(_cls: &TypeObject, mapping: &Object) -> Result<Ref<MappingProxy>> {
        checked(mapping)
    }

    /// The value of a key, or a default.
    #[sig("get($self, key, default=None, /)")]
    fn get(&self, key: &Object, default: &Object) -> Result {
        self.target().call_method(intern!("get"), &[key, default])
    }

    /// The keys of the mapping.
    #[sig("keys($self, /)")]
    fn keys(&self) -> Result {
        self.target().call_method(intern!("keys"), &[])
    }

    /// The values of the mapping.
    #[sig("values($self, /)")]
    fn values(&self) -> Result {
        self.target().call_method(intern!("values"), &[])
    }

    /// The pairs of keys and values of the mapping.
    #[sig("items($self, /)")]
    fn items(&self) -> Result {
        self.target().call_method(intern!("items"), &[])
    }

    /// A shallow copy of the mapping.
    #[sig("copy($self, /)")]
    fn copy(&self) -> Result {
        self.target().call_method(intern!("copy"), &[])
    }

    /// See PEP 585
    #[sig("__class_getitem__($type, object, /)")]
    fn class_getitem(ty: &TypeObject, object: &Object) -> Result {
        crate::types::generic_alias::class_getitem(ty, object)
    }

    /// The keys in reverse order.
    #[sig("__reversed__($self, /)")]
    fn reversed(&self) -> Result {
        self.target().call_method(intern!("__reversed__"), &[])
    }
}
