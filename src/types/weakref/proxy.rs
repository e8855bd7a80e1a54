//! The weak proxies: they stand for their target in every operation.

use super::{WeakRef, reference};
use crate::abi::{Object, Result, TypeFlags, TypeObject};
use abide_macros::capi;

/// The type of proxies.
#[capi]
pub static _PyWeakref_ProxyType: TypeObject = TypeObject::new(c"weakref.ProxyType", size_of::<WeakRef>())
    .with(TypeFlags::HAVE_GC)
    .deallocated(reference::dealloc)
    .traversed(reference::traverse)
    .cleared(reference::clear);

/// The type of proxies of callable objects.
#[capi]
pub static _PyWeakref_CallableProxyType: TypeObject =
    TypeObject::new(c"weakref.CallableProxyType", size_of::<WeakRef>())
        .with(TypeFlags::HAVE_GC)
        .deallocated(reference::dealloc)
        .traversed(reference::traverse)
        .cleared(reference::clear);

/// A proxy of `object`: `PyWeakref_NewProxy`. TypeError if it carries no weak references.
pub fn new_proxy(object: &Object, callback: Option<&Object>) -> Result {
    super::make(
        object,
        callback,
        if object.is_callable() { &_PyWeakref_CallableProxyType } else { &_PyWeakref_ProxyType },
    )
}
