//! Iterators over dicts: keys, values, items, forwards and backwards.

use super::Dict;
use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::told;
use crate::memory::{self, gc};
use crate::types::tuple::Tuple;
use abide_macros::{capi, methods};
use core::cell::Cell;
use core::ffi::{c_int, c_void};

layout! {
    /// The private struct of all six iterators.
    pub struct DictIter: Object = "dictiterobject", 56 {
        pub base: Object = "ob_base",
        /// The dict; null once it is exhausted.
        pub dict: Slot<Dict> = "di_dict",
        /// The dict's size at the beginning; -1 after it has changed.
        pub used: Cell<isize> = "di_used",
        pub position: Cell<usize> = "di_pos",
        /// For items: a pair that is used again when nobody else holds it.
        pub result: Slot<Tuple> = "di_result",
        /// How many entries are left.
        pub left: Cell<isize> = "len",
    }
}

macro_rules! dict_iterators {
    ($($(#[$m:meta])* $TYPE:ident, $name:literal, $next:ident = $direction:ident $what:ident;)*) => {$(
        $(#[$m])*
        #[capi]
        pub static $TYPE: TypeObject = TypeObject::new($name, size_of::<DictIter>())
            .with(TypeFlags::HAVE_GC.and(TypeFlags::DISALLOW_INSTANTIATION))
            .deallocated(dealloc)
            .traversed(traverse)
            .iterable(crate::types::iter::iter_self::<DictIter>)
            .iterator($next)
            .methods(&METHODS);

        extern "C" fn $next(it: &DictIter) -> Option<Ref> {
            match it.$direction(DictIter::$what) {
                Ok(item) => item,
                Err(e) => told(e, None),
            }
        }
    )*};
}
dict_iterators! {
    /// The type of `iter(d)` and `iter(d.keys())`.
    PyDictIterKey_Type, c"dict_keyiterator", next_key = forwards key;
    /// The type of `iter(d.values())`.
    PyDictIterValue_Type, c"dict_valueiterator", next_value = forwards value;
    /// The type of `iter(d.items())`.
    PyDictIterItem_Type, c"dict_itemiterator", next_item = forwards item;
    /// The type of `reversed(d)` and `reversed(d.keys())`.
    PyDictRevIterKey_Type, c"dict_reversekeyiterator", previous_key = backwards key;
    /// The type of `reversed(d.values())`.
    PyDictRevIterValue_Type, c"dict_reversevalueiterator", previous_value = backwards value;
    /// The type of `reversed(d.items())`.
    PyDictRevIterItem_Type, c"dict_reverseitemiterator", previous_item = backwards item;
}

// SAFETY: `check` is never asked for the struct alone: all six types share it; the first one lends its flags.
unsafe impl crate::abi::ObjectType for DictIter {
    fn type_object() -> &'static TypeObject {
        &PyDictIterKey_Type
    }

    fn check(object: &Object) -> bool {
        object.ty().iternext.get().is_some() && TYPES.iter().any(|ty| object.is_type(ty))
    }
}

static TYPES: [&TypeObject; 6] = [
    &PyDictIterKey_Type,
    &PyDictIterValue_Type,
    &PyDictIterItem_Type,
    &PyDictRevIterKey_Type,
    &PyDictRevIterValue_Type,
    &PyDictRevIterItem_Type,
];

impl DictIter {
    /// An iterator of type `ty` over the dict.
    pub fn new(ty: &'static TypeObject, dict: &Dict) -> Result<Ref<DictIter>> {
        let items = core::ptr::eq(ty, &PyDictIterItem_Type) || core::ptr::eq(ty, &PyDictRevIterItem_Type);
        let reversed = TYPES[3..].iter().any(|t| core::ptr::eq(*t, ty));
        let none = crate::types::none::none;
        let it = memory::new(DictIter {
            base: Object::new(ty),
            dict: Slot::new(Some(Ref::of(dict))),
            used: Cell::new(dict.used.get()),
            position: Cell::new(if reversed { dict.end_position() } else { 0 }),
            result: Slot::new(if items { Some(Tuple::pair(none(), none())?) } else { None }),
            left: Cell::new(dict.used.get()),
        })?;
        gc::track(&it);
        Ok(it)
    }

    fn key(&self, key: &Object, _: &Object) -> Result {
        Ok(key.to_ref())
    }

    fn value(&self, _: &Object, value: &Object) -> Result {
        Ok(value.to_ref())
    }

    fn item(&self, key: &Object, value: &Object) -> Result {
        if let Some(pair) = self.result.borrowed()
            && pair.refcnt.get() == 1
        {
            let pair = Ref::of(pair);
            // SAFETY: nobody but the iterator has seen the pair since it was filled.
            let old = unsafe { (pair.replace_item(0, key.to_ref()), pair.replace_item(1, value.to_ref())) };
            if !super::is_tracked(&pair) {
                gc::track(&pair);
            }
            drop(old);
            return Ok(pair.into_object());
        }
        Ok(Tuple::pair(key.to_ref(), value.to_ref())?.into_object())
    }

    #[inline(always)]
    fn forwards(&self, make: impl Fn(&Self, &Object, &Object) -> Result) -> Result<Option<Ref>> {
        // SAFETY: the iterator owns the dict; what is found is held by `make` before anything else happens.
        unsafe {
            let Some(dict) = self.dict.borrowed() else { return Ok(None) };
            self.check_size(dict)?;
            let mut position = self.position.get();
            let Some((key, value, _)) = dict.next_raw(&mut position) else {
                self.dict.set(None);
                return Ok(None);
            };
            if self.left.get() == 0 {
                return Err(self.keys_changed());
            }
            self.position.set(position);
            self.left.set(self.left.get() - 1);
            make(self, key, value).map(Some)
        }
    }

    #[inline(always)]
    fn backwards(&self, make: impl Fn(&Self, &Object, &Object) -> Result) -> Result<Option<Ref>> {
        // SAFETY: as above.
        unsafe {
            let Some(dict) = self.dict.borrowed() else { return Ok(None) };
            self.check_size(dict)?;
            let mut position = self.position.get();
            let Some((key, value)) = dict.previous_raw(&mut position) else {
                self.dict.set(None);
                return Ok(None);
            };
            if self.left.get() == 0 {
                return Err(self.keys_changed());
            }
            self.position.set(position);
            self.left.set(self.left.get() - 1);
            make(self, key, value).map(Some)
        }
    }

    #[inline(always)]
    fn check_size(&self, dict: &Dict) -> Result<()> {
        if self.used.get() == dict.used.get() { Ok(()) } else { Err(self.size_changed()) }
    }

    #[cold]
    fn size_changed(&self) -> crate::abi::Raised {
        self.used.set(-1);
        runtime_error!("dictionary changed size during iteration")
    }

    #[cold]
    fn keys_changed(&self) -> crate::abi::Raised {
        self.dict.set(None);
        runtime_error!("dictionary keys changed during iteration")
    }
}

#[methods]
impl DictIter {
    /// How many entries are left.
    #[sig("__length_hint__($self, /)")]
    fn length_hint(&self) -> isize {
        match self.dict.borrowed() {
            Some(dict) if dict.used.get() == self.used.get() => self.left.get(),
            _ => 0,
        }
    }

    /// The iterator's state, for pickling: the remaining entries as a list.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result {
        let rest = match self.dict.borrowed() {
            Some(dict) => {
                let copy = DictIter::new(self.ty(), dict)?;
                copy.position.set(self.position.get());
                copy.used.set(self.used.get());
                copy.left.set(self.left.get());
                copy.collect()?
            }
            None => Vec::new(),
        };
        crate::types::iter::reduce_to(crate::types::list::List::from_vec(rest)?.into_object())
    }
}

extern "C" fn traverse(it: &DictIter, visit: Visit, arg: *mut c_void) -> c_int {
    let parts = [it.dict.borrowed().map(|d| &**d), it.result.borrowed().map(|t| &***t)];
    parts.into_iter().flatten().map(|part| visit(part, arg)).find(|&stop| stop != 0).unwrap_or(0)
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: an iterator whose last reference is gone.
    unsafe {
        gc::untrack(&*object);
        let it = (*object).cast_unchecked::<DictIter>();
        it.dict.set(None);
        it.result.set(None);
        memory::free(object);
    }
}
