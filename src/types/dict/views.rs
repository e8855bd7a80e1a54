//! The views that `keys()`, `values()` and `items()` return.

use super::iter::*;
use super::{Dict, PyDict_Type};
use crate::abi::constants::CompareOp;
use crate::abi::slots::{NumberMethods, SequenceMethods, Visit, slot};
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::memory::{self, gc};
use crate::protocol::repr::{ReprGuard, TextBuilder};
use crate::types::bool::bool_object;
use crate::types::none::not_implemented;
use crate::types::set::{PySet_Type, Set};
use crate::types::tuple::Tuple;
use abide_macros::{capi, methods, slot};
use core::cell::Cell;
use core::ffi::{c_int, c_void};

layout! {
    /// _PyDictViewObject.
    pub struct DictView: Object = "_PyDictViewObject", 24 {
        pub base: Object = "ob_base",
        /// Never null in a view that can be reached.
        pub dict: Slot<Dict> = "dv_dict",
    }
}

// SAFETY: `check` names all types of this layout.
unsafe impl crate::abi::ObjectType for DictView {
    fn type_object() -> &'static TypeObject {
        &PyDictKeys_Type
    }

    fn check(object: &Object) -> bool {
        is_keys_or_items(object) || object.is_type(&PyDictValues_Type)
    }
}

const fn view_type(name: &'static core::ffi::CStr) -> TypeObject {
    TypeObject::new(name, size_of::<DictView>())
        .with(TypeFlags::HAVE_GC.and(TypeFlags::DISALLOW_INSTANTIATION))
        .deallocated(dealloc)
        .repr(repr)
        .traversed(traverse)
        .getset(&GETSETS)
}

/// The type of `d.keys()`.
#[capi]
pub static PyDictKeys_Type: TypeObject = view_type(c"dict_keys")
    .number_methods(&NUMBER)
    .sequence_methods(&KEYS_SEQUENCE)
    .compare(compare)
    .iterable(iter_keys)
    .methods(&SET_METHODS);

/// The type of `d.items()`.
#[capi]
pub static PyDictItems_Type: TypeObject = view_type(c"dict_items")
    .number_methods(&NUMBER)
    .sequence_methods(&ITEMS_SEQUENCE)
    .compare(compare)
    .iterable(iter_items)
    .methods(&SET_METHODS);

/// The type of `d.values()`.
#[capi]
pub static PyDictValues_Type: TypeObject =
    view_type(c"dict_values").sequence_methods(&VALUES_SEQUENCE).iterable(iter_values).methods(&VALUES_METHODS);

static NUMBER: NumberMethods = NumberMethods {
    subtract: Cell::new(Some(subtract)),
    and: Cell::new(Some(and)),
    xor: Cell::new(Some(xor)),
    or: Cell::new(Some(or)),
    ..NumberMethods::EMPTY
};

static KEYS_SEQUENCE: SequenceMethods = SequenceMethods {
    // SAFETY: called with views only.
    length: unsafe { slot(length as extern "C" fn(&DictView) -> isize) },
    // SAFETY: as above.
    contains: unsafe { slot(contains_key as extern "C" fn(&DictView, &Object) -> c_int) },
    ..SequenceMethods::EMPTY
};

static ITEMS_SEQUENCE: SequenceMethods = SequenceMethods {
    // SAFETY: called with views only.
    length: unsafe { slot(length as extern "C" fn(&DictView) -> isize) },
    // SAFETY: as above.
    contains: unsafe { slot(contains_item as extern "C" fn(&DictView, &Object) -> c_int) },
    ..SequenceMethods::EMPTY
};

static VALUES_SEQUENCE: SequenceMethods = SequenceMethods {
    // SAFETY: called with views only.
    length: unsafe { slot(length as extern "C" fn(&DictView) -> isize) },
    ..SequenceMethods::EMPTY
};

impl DictView {
    /// A view of type `ty` of the dict.
    pub fn new(ty: &'static TypeObject, dict: &Dict) -> Result<Ref<DictView>> {
        let view = memory::new(DictView { base: Object::new(ty), dict: Slot::new(Some(Ref::of(dict))) })?;
        gc::track(&view);
        Ok(view)
    }

    /// The dict.
    fn dict(&self) -> Ref<Dict> {
        self.dict.get().expect("a view holds its dict")
    }
}

fn is_keys_or_items(object: &Object) -> bool {
    object.is_type(&PyDictKeys_Type) || object.is_type(&PyDictItems_Type)
}

extern "C" fn length(view: &DictView) -> isize {
    view.dict.borrowed().map_or(0, |d| d.used.get())
}

#[slot]
fn contains_key(view: &DictView, key: &Object) -> Result<bool> {
    view.dict().contains(key)
}

#[slot]
fn contains_item(view: &DictView, item: &Object) -> Result<bool> {
    let Some(pair) = item.cast::<Tuple>().filter(|t| t.len() == 2) else { return Ok(false) };
    match view.dict().get(pair.items()[0])? {
        Some(value) => value.compare_bool(pair.items()[1], CompareOp::Eq),
        None => Ok(false),
    }
}

extern "C" fn iter_keys(view: &DictView) -> Result {
    DictIter::new(&PyDictIterKey_Type, &view.dict()).map(Ref::into_object)
}

extern "C" fn iter_values(view: &DictView) -> Result {
    DictIter::new(&PyDictIterValue_Type, &view.dict()).map(Ref::into_object)
}

extern "C" fn iter_items(view: &DictView) -> Result {
    DictIter::new(&PyDictIterItem_Type, &view.dict()).map(Ref::into_object)
}

extern "C" fn repr(view: &DictView) -> Result {
    let Some(_guard) = ReprGuard::enter(view)? else { return crate::intern!("...").to_result() };
    let items = crate::types::list::List::from_iterable(view)?;
    let mut text = TextBuilder::new(&view.ty().full_name());
    text.push_str("(");
    text.push(&*items.repr()?);
    text.push_str(")");
    text.finish()
}

/// Whether all items of `a` are in `b`. Runs Python.
fn all_in(a: &Object, b: &Object) -> Result<bool> {
    let it = a.iter()?;
    while let Some(item) = it.next()? {
        if !b.contains(&item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

extern "C" fn compare(view: &DictView, other: &Object, op: c_int) -> Result {
    if other.cast::<Set>().is_none() && !is_keys_or_items(other) {
        return Ok(not_implemented());
    }
    let (n, m) = (view.length()?, other.length()?);
    Ok(bool_object(match CompareOp::from_c(op) {
        CompareOp::Eq => n == m && all_in(view, other)?,
        CompareOp::Ne => !(n == m && all_in(view, other)?),
        CompareOp::Lt => n < m && all_in(view, other)?,
        CompareOp::Le => n <= m && all_in(view, other)?,
        CompareOp::Gt => n > m && all_in(other, view)?,
        CompareOp::Ge => n >= m && all_in(other, view)?,
    }))
}

/// The set of what an operand yields.
fn to_set(operand: &Object) -> Result<Ref<Set>> {
    match operand.cast::<DictView>() {
        Some(view) if operand.is_type(&PyDictKeys_Type) && view.dict().is_type(&PyDict_Type) => {
            Set::from_iterable(&PySet_Type, &view.dict())
        }
        _ => Set::from_iterable(&PySet_Type, operand),
    }
}

extern "C" fn subtract(a: &Object, b: &Object) -> Result {
    let result = to_set(a)?;
    result.remove_all(b)?;
    Ok(result.into_object())
}

extern "C" fn or(a: &Object, b: &Object) -> Result {
    let result = to_set(a)?;
    result.update(b)?;
    Ok(result.into_object())
}

extern "C" fn xor(a: &Object, b: &Object) -> Result {
    let result = to_set(a)?;
    result.toggle_all(&*to_set(b)?)?;
    Ok(result.into_object())
}

extern "C" fn and(a: &Object, b: &Object) -> Result {
    // The operator is symmetric: either side may be the view; what is iterated over should be the smaller one.
    let (mut view, mut other) = if is_keys_or_items(a) { (a, b) } else { (b, a) };
    if other.cast::<Set>().is_some() && view.length()? > other.length()? {
        return intersect(view, other);
    }
    if is_keys_or_items(other) && other.length()? > view.length()? {
        (view, other) = (other, view);
    }
    intersect(view, other)
}

/// The set of those items of `other` that are in `view`. Runs Python.
fn intersect(view: &Object, other: &Object) -> Result {
    let result = Set::new(&PySet_Type)?;
    let it = other.iter()?;
    while let Some(item) = it.next()? {
        if view.contains(&item)? {
            result.add(&item)?;
        }
    }
    Ok(result.into_object())
}

#[methods(SET_METHODS, GETSETS)]
impl DictView {
    /// Whether the view has no item in common with the iterable.
    #[sig("isdisjoint($self, other, /)")]
    fn isdisjoint(&self, other: &Object) -> Result<bool> {
        if self.is(other) {
            return Ok(self.length()? == 0);
        }
        let (mut small, mut large): (&Object, &Object) = (other, self);
        if (other.cast::<Set>().is_some() || is_keys_or_items(other)) && other.length()? > self.length()? {
            (small, large) = (large, small);
        }
        let it = small.iter()?;
        while let Some(item) = it.next()? {
            if large.contains(&item)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A reverse iterator over the view.
    #[sig("__reversed__($self, /)")]
    fn reversed(&self) -> Result<Ref<DictIter>> {
        let items = self.is_type(&PyDictItems_Type);
        DictIter::new(if items { &PyDictRevIterItem_Type } else { &PyDictRevIterKey_Type }, &self.dict())
    }

    /// The dictionary that this view refers to.
    #[getter("mapping")]
    fn mapping(&self) -> Result {
        crate::types::descriptor::mappingproxy::new(&self.dict()).map(Ref::into_object)
    }
}

#[methods(VALUES_METHODS)]
impl DictView {
    /// A reverse iterator over the values.
    #[sig("__reversed__($self, /)")]
    fn reversed_values(&self) -> Result<Ref<DictIter>> {
        DictIter::new(&PyDictRevIterValue_Type, &self.dict())
    }
}

extern "C" fn traverse(view: &DictView, visit: Visit, arg: *mut c_void) -> c_int {
    view.dict.borrowed().map_or(0, |d| visit(d, arg))
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: a view whose last reference is gone.
    unsafe {
        gc::untrack(&*object);
        (*object.cast::<DictView>()).dict.set(None);
        memory::free(object);
    }
}
