//! Sequences and mappings: length, items, containment.

use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject};
use crate::call::check;
use crate::call::convert::{from_c_bool, from_c_len, from_c_unit};
use crate::types::exception::{INDEX_ERROR, KEY_ERROR};

/// TypeError: `'int' object is not subscriptable` and its kin.
#[cold]
fn cannot(object: &Object, what: &str) -> crate::abi::Raised {
    type_error!("'{}' object {what}", object.ty().full_name())
}

/// TypeError: `sequence index must be integer, not 'str'`.
#[cold]
fn bad_index(key: &Object) -> crate::abi::Raised {
    type_error!("sequence index must be integer, not '{}'", key.ty().full_name())
}

fn has_index(key: &Object) -> bool {
    key.ty().number().is_some_and(|n| n.index.get().is_some())
}

impl Object {
    /// `len(self)`. TypeError. Runs Python.
    pub fn length(&self) -> Result<usize> {
        let ty = self.ty();
        let length = match ty.sequence().and_then(|s| s.length.get()) {
            Some(length) => length,
            None => match ty.mapping().and_then(|m| m.length.get()) {
                Some(length) => length,
                None => return Err(type_error!("object of type '{}' has no len()", ty.full_name())),
            },
        };
        from_c_len(length(self))
    }

    /// The index for a sequence slot: a negative one counts from the end, if the sequence has a length.
    fn sequence_index(&self, i: isize) -> Result<isize> {
        match self.ty().sequence().and_then(|s| s.length.get()) {
            Some(length) if i < 0 => Ok(i + from_c_len(length(self))? as isize),
            _ => Ok(i),
        }
    }

    /// `self[key]`. Runs Python.
    pub fn get_item(&self, key: &Object) -> Result {
        let ty = self.ty();
        if let Some(subscript) = ty.mapping().and_then(|m| m.subscript.get()) {
            return check::slot_result("__getitem__", subscript(self, key));
        }
        if let Some(item) = ty.sequence().and_then(|s| s.item.get()) {
            if !has_index(key) {
                return Err(bad_index(key));
            }
            let i = self.sequence_index(key.index_as_isize()?)?;
            return check::slot_result("__getitem__", item(self, i));
        }
        if let Some(class) = self.cast::<TypeObject>() {
            if core::ptr::eq(class, &crate::types::r#type::PyType_Type) {
                return Ok(crate::types::generic_alias::new(class, key)?.into_object());
            }
            if let Some(method) = self.get_attr_opt(crate::intern!("__class_getitem__"))?
                && !method.is_none()
            {
                return method.call1(key);
            }
            return Err(type_error!("type '{}' is not subscriptable", class.full_name()));
        }
        Err(cannot(self, "is not subscriptable"))
    }

    /// `self[key] = value`. Runs Python.
    pub fn set_item(&self, key: &Object, value: &Object) -> Result<()> {
        self.change_item(key, Some(value))
    }

    /// `del self[key]`. Runs Python.
    pub fn del_item(&self, key: &Object) -> Result<()> {
        self.change_item(key, None)
    }

    fn change_item(&self, key: &Object, value: Option<&Object>) -> Result<()> {
        let ty = self.ty();
        if let Some(set) = ty.mapping().and_then(|m| m.set_subscript.get()) {
            return from_c_unit(set(self, key, value));
        }
        if let Some(sequence) = ty.sequence() {
            if has_index(key) {
                return self.set_sequence_item(key.index_as_position()?, value);
            }
            if sequence.set_item.get().is_some() {
                return Err(bad_index(key));
            }
        }
        // Deletion by number has words of its own where the type is some sort of sequence.
        Err(cannot(
            self,
            match value {
                Some(_) => "does not support item assignment",
                None if ty.sequence().is_some() && has_index(key) => "doesn't support item deletion",
                None => "does not support item deletion",
            },
        ))
    }

    /// As `iter(self)`; the TypeError calls the object an argument. Runs Python.
    fn iter_for_search(&self) -> Result {
        match self.iter() {
            Err(e) if e.matches(&crate::types::exception::TYPE_ERROR) => {
                e.clear();
                Err(type_error!("argument of type '{}' is not iterable", self.ty().full_name()))
            }
            result => result,
        }
    }

    /// `item in self`. Runs Python.
    pub fn contains(&self, item: &Object) -> Result<bool> {
        if let Some(contains) = self.ty().sequence().and_then(|s| s.contains.get()) {
            return from_c_bool(contains(self, item));
        }
        let iterator = self.iter_for_search()?;
        while let Some(candidate) = iterator.next()? {
            if candidate.equals(item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// `self[i]` by way of the sequence slot: `PySequence_GetItem`. Runs Python.
    pub fn sequence_item(&self, i: isize) -> Result {
        let ty = self.ty();
        match ty.sequence().and_then(|s| s.item.get()) {
            Some(item) => check::slot_result("__getitem__", item(self, self.sequence_index(i)?)),
            None if ty.mapping().is_some_and(|m| m.subscript.get().is_some()) => {
                Err(type_error!("{} is not a sequence", ty.full_name()))
            }
            None => Err(cannot(self, "does not support indexing")),
        }
    }

    /// `self[i] = value`, or deletion, by way of the sequence slot: `PySequence_SetItem`. Runs Python.
    pub fn set_sequence_item(&self, i: isize, value: Option<&Object>) -> Result<()> {
        let ty = self.ty();
        match ty.sequence().and_then(|s| s.set_item.get()) {
            Some(set) => from_c_unit(set(self, self.sequence_index(i)?, value)),
            None if ty.mapping().is_some_and(|m| m.set_subscript.get().is_some()) => {
                Err(type_error!("{} is not a sequence", ty.full_name()))
            }
            None => Err(cannot(
                self,
                if value.is_some() { "does not support item assignment" } else { "doesn't support item deletion" },
            )),
        }
    }

    /// `self[key]`, or `None` where that would raise KeyError. Runs Python.
    pub fn get_item_opt(&self, key: &Object) -> Result<Option<Ref>> {
        if let Some(dict) = self.cast_exact::<crate::types::dict::Dict>() {
            return dict.get(key);
        }
        match self.get_item(key) {
            Ok(value) => Ok(Some(value)),
            Err(e) => e.clear_if(&KEY_ERROR, None),
        }
    }

    /// `self + other` for sequences: the sequence slot first, then the numeric one: `PySequence_Concat`. Runs Python.
    pub fn concat(&self, other: &Object) -> Result {
        if let Some(concat) = self.ty().sequence().and_then(|s| s.concat.get()) {
            return check::slot_result("__add__", concat(self, other));
        }
        if self.is_sequence() && other.is_sequence() {
            return self.binary(crate::protocol::number::BinaryOp::Add, other);
        }
        Err(cannot(self, "can't be concatenated"))
    }

    /// `self * n` for sequences: `PySequence_Repeat`. Runs Python.
    pub fn repeat(&self, n: isize) -> Result {
        if let Some(repeat) = self.ty().sequence().and_then(|s| s.repeat.get()) {
            return check::slot_result("__mul__", repeat(self, n));
        }
        if self.is_sequence() {
            let n = crate::types::int::Int::new(n as i64)?;
            return self.binary(crate::protocol::number::BinaryOp::Multiply, &n);
        }
        Err(cannot(self, "can't be repeated"))
    }

    /// Whether the object has `tp_as_mapping.mp_subscript`: `PyMapping_Check`.
    pub fn is_mapping(&self) -> bool {
        self.ty().mapping().is_some_and(|m| m.subscript.get().is_some())
    }

    /// How often `item` occurs in an iterable. Runs Python.
    pub fn count_of(&self, item: &Object) -> Result<usize> {
        let iterator = self.iter_for_search()?;
        let mut n = 0;
        while let Some(candidate) = iterator.next()? {
            n += candidate.equals(item)? as usize;
        }
        Ok(n)
    }

    /// The position of the first `item` in an iterable. ValueError if there is none. Runs Python.
    pub fn index_of(&self, item: &Object) -> Result<usize> {
        let iterator = self.iter_for_search()?;
        let mut i = 0;
        while let Some(candidate) = iterator.next()? {
            if candidate.equals(item)? {
                return Ok(i);
            }
            i += 1;
        }
        Err(value_error!("sequence.index(x): x not in sequence"))
    }

    /// `self[i]`, or `None` where that would raise IndexError: for iteration by number. Runs Python.
    pub fn sequence_item_opt(&self, i: isize) -> Result<Option<Ref>> {
        match self.sequence_item(i) {
            Ok(item) => Ok(Some(item)),
            Err(e) => e.clear_if(&INDEX_ERROR, None),
        }
    }

    /// Whether instances of the type match `case [..]`.
    pub fn matches_sequence(&self) -> bool {
        self.type_has(TypeFlags::SEQUENCE)
    }
}
