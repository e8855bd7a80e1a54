//! Iteration: `iter(o)`, `next(it)`.

use crate::abi::slots::IterNext;
use crate::abi::{Object, Ref, Result, TypeFlags};
use crate::types::exception::{STOP_ITERATION, TYPE_ERROR, raise};
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::tuple::Tuple;

impl Object {
    /// Whether the object is an iterator: its type has `tp_iternext`, and not the one of classes that lost it.
    pub fn is_iterator(&self) -> bool {
        let none = super::object::next_not_implemented as IterNext;
        self.ty().iternext.get().is_some_and(|next| !core::ptr::fn_addr_eq(next, none))
    }

    /// `iter(self)`. TypeError if it cannot be iterated. Runs Python.
    pub fn iter(&self) -> Result {
        let ty = self.ty();
        let Some(function) = ty.iter.get() else {
            if self.is_sequence() {
                return sequence_iterator(self);
            }
            return Err(type_error!("'{}' object is not iterable", ty.full_name()));
        };
        let iterator = crate::call::check::slot_result("__iter__", function(self))?;
        if iterator.is_iterator() {
            Ok(iterator)
        } else {
            Err(type_error!("iter() returned non-iterator of type '{}'", iterator.ty().full_name()))
        }
    }

    /// The next item of an iterator, `None` at its end (StopIteration is cleared). Runs Python.
    ///
    /// TypeError if the object is no iterator.
    #[inline]
    pub fn next(&self) -> Result<Option<Ref>> {
        let Some(function) = self.ty().iternext.get() else {
            return Err(type_error!("'{}' object is not an iterator", self.ty().full_name()));
        };
        match function(self) {
            Some(item) => Ok(Some(item)),
            None if raise::occurred() => raise::assume_raised().clear_if(&STOP_ITERATION, None),
            None => Ok(None),
        }
    }

    /// Calls `f` with each item of an iterable until an error. Runs Python.
    pub fn for_each(&self, mut f: impl FnMut(Ref) -> Result<()>) -> Result<()> {
        let iterator = self.iter()?;
        while let Some(item) = iterator.next()? {
            f(item)?;
        }
        Ok(())
    }

    /// All items of an iterable. Runs Python.
    pub fn collect(&self) -> Result<Vec<Ref>> {
        if let Some(tuple) = self.cast_exact::<Tuple>() {
            return Ok(tuple.items().iter().map(|item| item.to_ref()).collect());
        }
        if let Some(list) = self.cast_exact::<List>() {
            // SAFETY: taking references runs no Python.
            return Ok(unsafe { list.items() }.iter().map(|item| item.to_ref()).collect());
        }
        let mut items = Vec::new();
        self.for_each(|item| {
            items.push(item);
            Ok(())
        })?;
        Ok(items)
    }

    /// `len(self)`, or `__length_hint__`, or `default`. Runs Python.
    pub fn length_hint(&self, default: usize) -> Result<usize> {
        let has_length = self.ty().sequence().is_some_and(|s| s.length.get().is_some())
            || self.ty().mapping().is_some_and(|m| m.length.get().is_some());
        if has_length {
            match self.length() {
                Ok(length) => return Ok(length),
                Err(e) if e.matches(&TYPE_ERROR) => e.clear(),
                Err(e) => return Err(e),
            }
        }
        let Some(hint) = crate::types::r#type::lookup_special(self, crate::intern!("__length_hint__"))? else {
            return Ok(default);
        };
        let result = match hint.call0() {
            Ok(result) => result,
            Err(e) => return e.clear_if(&TYPE_ERROR, default),
        };
        if result.is_not_implemented() {
            return Ok(default);
        }
        let Some(number) = result.cast::<Int>() else {
            return Err(type_error!("__length_hint__ must be an integer, not {}", result.ty().full_name()));
        };
        match number.to_i64() {
            Some(n) if n >= 0 => Ok(n as usize),
            Some(_) => Err(value_error!("__length_hint__() should return >= 0")),
            None => Err(overflow_error!("cannot fit 'int' into an index-sized integer")),
        }
    }

    /// Whether items can be had by number: a sequence slot, and no dict: `PySequence_Check`.
    #[inline]
    pub fn is_sequence(&self) -> bool {
        let ty = self.ty();
        !ty.has(TypeFlags::DICT_SUBCLASS) && ty.sequence().is_some_and(|s| s.item.get().is_some())
    }
}

/// An iterator over `__getitem__(0)`, `__getitem__(1)` and so on: `PySeqIter_New`.
pub fn sequence_iterator(sequence: &Object) -> Result {
    Ok(crate::types::iter::SequenceIter::over_sequence(sequence)?.into_object())
}
