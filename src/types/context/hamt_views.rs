//! What Python sees of a map, where C hands one out (`_PyContext_NewHamtForTests`): its methods and views.

use super::Map;
use crate::abi::constants::CompareOp;
use crate::abi::slots::{MappingMethods, SequenceMethods, Visit, slot};
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::memory::{self, gc};
use crate::types::exception::raise;
use crate::types::list::List;
use crate::types::none::{none_object, not_implemented};
use crate::types::tuple::Tuple;
use abide_macros::{capi, methods, slot};
use core::ffi::{c_int, c_void};

layout! {
    /// PyHamtView: the keys, the values or the items of a map.
    pub struct View: Object = "PyHamtView", 32 {
        pub base: Object = "ob_base",
        map: Slot<Map> = "mv_obj",
        /// (C keeps a pointer to the type of the iterators here.)
        reserved: core::cell::Cell<usize> = "mv_itertype",
    }
}

// SAFETY: `check` names all types of this layout.
unsafe impl crate::abi::ObjectType for View {
    fn type_object() -> &'static TypeObject {
        &_PyHamtKeys_Type
    }

    fn check(object: &Object) -> bool {
        [&_PyHamtKeys_Type, &_PyHamtValues_Type, &_PyHamtItems_Type].iter().any(|ty| object.is_type(ty))
    }
}

const fn view_type(name: &'static core::ffi::CStr) -> TypeObject {
    TypeObject::new(name, size_of::<View>())
        .with(TypeFlags::HAVE_GC.and(TypeFlags::DISALLOW_INSTANTIATION))
        .traversed(traverse_view)
        .deallocated(dealloc_view)
        .mapping_methods(&VIEW_MAPPING)
        .iterable(iter_view)
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
        self.with(key, key.hash()?.get(), value)
    }

    /// The value of a key, or a default.
    #[sig("get($self, key, default=None, /)")]
    fn get_(&self, key: &Object, default: Option<&Object>) -> Result {
        Ok(self.get(key, key.hash()?.get())?.or(default).unwrap_or(none_object()).to_ref())
    }

    /// A map without the key. KeyError.
    #[sig("delete($self, key, /)")]
    fn delete_(&self, key: &Object) -> Result<Ref<Map>> {
        match self.without(key, key.hash()?.get())? {
            Some(map) => Ok(map),
            None => Err(raise::raise_key_error(key)),
        }
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
        let view = memory::new(View { base: Object::new(ty), map, reserved: core::cell::Cell::new(0) })?;
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
    map.view(&_PyHamtKeys_Type)?.iter()
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

extern "C" fn iter_view(view: &View) -> Result {
    let entries = view.map.borrowed().map(Map::entries).unwrap_or_default();
    let ty = view.ty();
    let shown = |(key, value): (Ref, Ref)| match ty {
        ty if core::ptr::eq(ty, &_PyHamtKeys_Type) => Ok(key),
        ty if core::ptr::eq(ty, &_PyHamtValues_Type) => Ok(value),
        _ => Tuple::new(&[&key, &value]).map(Ref::into_object),
    };
    List::from_vec(entries.into_iter().map(shown).collect::<Result<Vec<_>>>()?)?.iter()
}

extern "C" fn traverse_view(view: &View, visit: Visit, argument: *mut c_void) -> c_int {
    crate::visit_slots!(visit, argument; view.map)
}

unsafe extern "C" fn dealloc_view(object: *mut Object) {
    // SAFETY: the last reference is gone.
    unsafe {
        gc::untrack(&*object);
        drop((*object.cast::<View>()).map.take());
        memory::free(object);
    }
}
