//! The methods of `dict`.

use super::iter::{DictIter, PyDictRevIterKey_Type};
use super::views::{DictView, PyDictItems_Type, PyDictKeys_Type, PyDictValues_Type};
use super::{Dict, PyDict_Type, slots, table};
use crate::abi::{Object, Ref, Result, TypeObject};
use crate::call::Args;
use crate::types::exception::raise;
use crate::types::none::{none, none_object};
use crate::types::set::{PyFrozenSet_Type, PySet_Type, Set};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::methods;

/// TypeError unless there is at most one positional argument.
pub(super) fn check_count(function: &str, given: &Args<'_>) -> Result<()> {
    match given.positional().len() {
        0 | 1 => Ok(()),
        n => Err(type_error!("{function} expected at most 1 argument, got {n}")),
    }
}

/// `dict.__init__` and `dict.update`: at most one mapping or iterable of pairs, then keywords.
pub(super) fn fill(dict: &Dict, function: &str, given: &Args<'_>) -> Result<()> {
    check_count(function, given)?;
    if let [argument] = given.positional() {
        dict.update_from(argument)?;
    }
    for (name, value) in given.keywords() {
        dict.set(name, value)?;
    }
    Ok(())
}

#[methods]
impl Dict {
    /// Whether the dictionary has the key.
    #[sig("__contains__($self, key, /)")]
    #[coexist]
    fn py_contains(&self, key: &Object) -> Result<bool> {
        self.contains(key)
    }

    /// The value of the key.
    #[sig("__getitem__($self, key, /)")]
    #[coexist]
    fn py_getitem(&self, key: &Object) -> Result {
        slots::subscript(self, key)
    }

    /// The size of the dictionary in memory, in bytes.
    #[sig("__sizeof__($self, /)")]
    fn sizeof(&self) -> usize {
        let mut bytes = self.ty().basicsize.get() as usize;
        // SAFETY: the dict's own table and values.
        unsafe {
            let (keys, values) = (self.keys.get(), self.values.get());
            if !values.is_null() && (*values).embedded.get() == 0 {
                let n = (*values).capacity.get() as usize;
                bytes += n.next_multiple_of(8) + (n + 1) * 8;
            }
            if (*keys).refcnt.get() == 1 {
                let entry = if (*keys).kind.get() == table::GENERAL { 24 } else { 16 };
                bytes += 32 + (1 << (*keys).log2_index_bytes.get()) + entry * table::usable((*keys).log2_size.get());
            }
        }
        bytes
    }

    /// The value of the key, or the default if there is none.
    #[sig("get($self, key, default=None, /)")]
    fn py_get(&self, key: &Object, default: Option<&Object>) -> Result {
        match self.get(key)? {
            Some(value) => Ok(value),
            None => Ok(default.unwrap_or(none_object()).to_ref()),
        }
    }

    /// The value of the key, stored as the default before if there was none.
    #[sig("setdefault($self, key, default=None, /)")]
    fn py_setdefault(&self, key: &Object, default: Option<&Object>) -> Result {
        Ok(self.set_default(key, default.unwrap_or(none_object()))?.0)
    }

    /// Remove the key and return its value.
    ///
    /// Without the key, the default is returned if one is given; else KeyError is raised.
    #[sig("pop($self, key, default=<unrepresentable>, /)")]
    fn py_pop(&self, key: &Object, default: Option<&Object>) -> Result {
        // Nothing is hashed where nothing can be found.
        if self.is_empty() {
            return default.map(Object::to_ref).ok_or_else(|| raise::raise_key_error(key));
        }
        match (self.pop(key)?, default) {
            (Some(value), _) => Ok(value),
            (None, Some(default)) => Ok(default.to_ref()),
            (None, None) => Err(raise::raise_key_error(key)),
        }
    }

    /// Remove the entry that was inserted last and return it as a (key, value) pair.
    ///
    /// Raises KeyError if the dictionary is empty.
    #[sig("popitem($self, /)")]
    fn popitem(&self) -> Result<Ref<Tuple>> {
        match self.pop_last()? {
            Some((key, value)) => Tuple::pair(key, value),
            None => Err(raise::raise_key_error(&*Str::new("popitem(): dictionary is empty")?)),
        }
    }

    /// A view of the keys.
    #[sig("keys($self, /)")]
    fn py_keys(&self) -> Result<Ref<DictView>> {
        DictView::new(&PyDictKeys_Type, self)
    }

    /// A view of the (key, value) pairs.
    #[sig("items($self, /)")]
    fn py_items(&self) -> Result<Ref<DictView>> {
        DictView::new(&PyDictItems_Type, self)
    }

    /// A view of the values.
    #[sig("values($self, /)")]
    fn py_values(&self) -> Result<Ref<DictView>> {
        DictView::new(&PyDictValues_Type, self)
    }

    /// Store the entries of a mapping or of an iterable of pairs, then those given by keyword.
    #[sig("update($self, /, *args, **kwargs)")]
    #[shown("")]
    fn py_update(&self, args: &[&Object], kwargs: Vec<(&Str, &Object)>) -> Result<()> {
        match args {
            [] => {}
            [argument] => self.update_from(argument)?,
            _ => return Err(type_error!("update expected at most 1 argument, got {}", args.len())),
        }
        for (name, value) in kwargs {
            self.set(name, value)?;
        }
        Ok(())
    }

    /// A new dictionary whose keys come from the iterable, all with the same value.
    #[sig("fromkeys($type, iterable, value=None, /)")]
    fn fromkeys(ty: &TypeObject, iterable: &Object, value: Option<&Object>) -> Result {
        let value = value.unwrap_or(none_object());
        let new = ty.as_object().call0()?;
        if let Some(dict) = new.cast_exact::<Dict>()
            && core::ptr::eq(ty, &PyDict_Type)
        {
            if let Some(source) = iterable.cast_exact::<Dict>() {
                let mut position = 0;
                while let Some((key, hash)) = source.next_key(&mut position) {
                    dict.set_hashed(&key, hash, value)?;
                }
                return Ok(new);
            }
            if let Some(source) =
                iterable.cast::<Set>().filter(|s| s.is_type(&PySet_Type) || s.is_type(&PyFrozenSet_Type))
            {
                // Hashes are known: no key is asked again.
                let mut position = 0;
                while let Some((key, hash)) = source.next_entry(&mut position) {
                    dict.set_hashed(&key, hash, value)?;
                }
                return Ok(new);
            }
            let keys = iterable.iter()?;
            while let Some(key) = keys.next()? {
                dict.set(&key, value)?;
            }
            return Ok(new);
        }
        let keys = iterable.iter()?;
        while let Some(key) = keys.next()? {
            new.set_item(&key, value)?;
        }
        Ok(new)
    }

    /// Remove all entries.
    #[sig("clear($self, /)")]
    fn py_clear(&self) -> Ref {
        self.clear();
        none()
    }

    /// A shallow copy.
    #[sig("copy($self, /)")]
    fn py_copy(&self) -> Result<Ref<Dict>> {
        self.copy()
    }

    /// dict[str, int] is a type for annotations.
    #[sig("__class_getitem__($type, object, /)")]
    fn class_getitem(ty: &TypeObject, object: &Object) -> Result {
        crate::types::iter::generic_alias(ty, object)
    }

    /// A reverse iterator over the keys.
    #[sig("__reversed__($self, /)")]
    fn reversed(&self) -> Result<Ref<DictIter>> {
        DictIter::new(&PyDictRevIterKey_Type, self)
    }
}
