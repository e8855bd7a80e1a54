//! What Python sees of a map, where C hands one out (`_PyContext_NewHamtForTests`): its methods and views.

use super::Map;
use crate::abi::constants::CompareOp;
use crate::abi::slots::{MappingMethods, SequenceMethods, Visit, slot};
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::told;
use crate::memory::{self, gc};
use crate::types::exception::raise;
use crate::types::list::List;
use crate::types::none::{none_object, not_implemented};
use crate::types::object::dealloc_collected;
use crate::types::tuple::Tuple;
use abide_macros::{capi, methods, slot};
use core::cell::Cell;
use core::ffi::{c_int, c_void};

/// The keys, the values or the items of a map, which are their own iterator.
#[repr(C)]
pub struct View {
    pub base: Object,
    map: Slot<Map>,
    /// What is iterated over, once that has begun.
    entries: Slot<List>,
    at: Cell<usize>,
}

native_object!(View => [_PyHamtKeys_Type, _PyHamtValues_Type, _PyHamtItems_Type]);

const fn view_type(name: &'static core::ffi::CStr) -> TypeObject {
    TypeObject::new(name, size_of::<View>())
        .with(TypeFlags::HAVE_GC.and(TypeFlags::DISALLOW_INSTANTIATION))
        .traversed(traverse_view)
        .deallocated(dealloc_collected::<View>)
        .mapping_methods(&VIEW_MAPPING)
        .iterable(crate::types::iter::iter_self::<View>)
        .iterator(next)
}

/// The type of `keys()`.
#[capi]
pub static _PyHamtKeys_Type: TypeObject = view_type(c"keys");

/// The type of `values()`.
#[capi]
pub static _PyHamtValues_Type: TypeObject = view_type(c"values");

/// The type of `items()`.
#[capi]
pub static _PyHamtItems_Type: TypeObject = view_type(c"items");

static VIEW_MAPPING: MappingMethods = MappingMethods {
    // SAFETY: called with views only.
    length: unsafe { slot(view_length as extern "C" fn(&View) -> isize) },
    ..MappingMethods::EMPTY
};

pub(super) static MAPPING: MappingMethods = MappingMethods {
    // SAFETY: these slots are called with maps only (here and below).
    length: unsafe { slot(length as extern "C" fn(&Map) -> isize) },
    // SAFETY: as above.
    subscript: unsafe { slot(subscript as extern "C" fn(&Map, &Object) -> Result) },
    ..MappingMethods::EMPTY
};

pub(super) static SEQUENCE: SequenceMethods = SequenceMethods {
    // SAFETY: as above.
    contains: unsafe { slot(contains as extern "C" fn(&Map, &Object) -> c_int) },
    ..SequenceMethods::EMPTY
};

#[methods]
impl Map {
    /// A map in which the key has the value.
    #[sig("set($self, key, value, /)")]
    fn set_(&self, key: &Object, value: &Object) -> Result<Ref<Map>> {
        let hash = key.hash()?.get();
        match self.get(key, hash)? {
            // Nothing would be another.
            Some(known) if known.is(value) => Ok(Ref::of(self)),
            _ => self.with(key, hash, value),
        }
    }

    /// The value of a key, or a default.
    #[sig("get($self, key, default=None, /)")]
    fn get_(&self, key: &Object, default: Option<&Object>) -> Result {
        Ok(self.get(key, key.hash()?.get())?.or(default).unwrap_or(none_object()).to_ref())
    }

    /// A map without the key: this one, if it is not there.
    #[sig("delete($self, key, /)")]
    fn delete_(&self, key: &Object) -> Result<Ref<Map>> {
        Ok(self.without(key, key.hash()?.get())?.unwrap_or_else(|| Ref::of(self)))
    }

    /// The keys with their values.
    #[sig("items($self, /)")]
    fn items_(&self) -> Result<Ref<View>> {
        self.view(&_PyHamtItems_Type)
    }

    /// The keys.
    #[sig("keys($self, /)")]
    fn keys_(&self) -> Result<Ref<View>> {
        self.view(&_PyHamtKeys_Type)
    }

    /// The values.
    #[sig("values($self, /)")]
    fn values_(&self) -> Result<Ref<View>> {
        self.view(&_PyHamtValues_Type)
    }
}

impl Map {
    fn view(&self, ty: &'static TypeObject) -> Result<Ref<View>> {
        let map = Slot::new(Some(Ref::of(self)));
        let view = memory::new(View { base: Object::new(ty), map, entries: Slot::empty(), at: Cell::new(0) })?;
        gc::track(&view);
        Ok(view)
    }
}

extern "C" fn length(map: &Map) -> isize {
    map.count() as isize
}

#[slot]
fn contains(map: &Map, key: &Object) -> Result<bool> {
    Ok(map.get(key, key.hash()?.get())?.is_some())
}

extern "C" fn subscript(map: &Map, key: &Object) -> Result {
    match map.get(key, key.hash()?.get())? {
        Some(value) => Ok(value.to_ref()),
        None => Err(raise::raise_key_error(key)),
    }
}

pub(super) extern "C" fn iter_keys(map: &Map) -> Result {
    map.view(&_PyHamtKeys_Type).map(Ref::into_object)
}

/// Equal maps have equal values for the same keys. Runs Python.
pub(super) extern "C" fn compare(a: &Map, b: &Object, op: c_int) -> Result {
    let op = CompareOp::from_c(op);
    let (Some(b), true) = (b.cast_exact::<Map>(), matches!(op, CompareOp::Eq | CompareOp::Ne)) else {
        return Ok(not_implemented());
    };
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

extern "C" fn view_length(view: &View) -> isize {
    view.map.borrowed().map_or(0, Map::count) as isize
}

extern "C" fn next(view: &View) -> Option<Ref> {
    if view.entries.is_empty() {
        match view.all() {
            Ok(all) => view.entries.set(Some(all)),
            Err(e) => return told(e, None),
        }
    }
    let next = view.entries.get()?.get(view.at.get())?;
    view.at.set(view.at.get() + 1);
    Some(next)
}

impl View {
    fn all(&self) -> Result<Ref<List>> {
        let entries = self.map.borrowed().map(Map::entries).unwrap_or_default();
        let shown = |(key, value): (Ref, Ref)| match self.ty() {
            ty if core::ptr::eq(ty, &_PyHamtKeys_Type) => Ok(key),
            ty if core::ptr::eq(ty, &_PyHamtValues_Type) => Ok(value),
            _ => Tuple::new(&[&key, &value]).map(Ref::into_object),
        };
        List::from_vec(entries.into_iter().map(shown).collect::<Result<Vec<_>>>()?)
    }
}

extern "C" fn traverse_view(view: &View, visit: Visit, argument: *mut c_void) -> c_int {
    crate::visit_slots!(visit, argument; view.map, view.entries)
}
