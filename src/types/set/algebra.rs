//! Set algebra: results are plain sets or frozensets, whatever subclass the operands have.

use super::{PyFrozenSet_Type, PySet_Type, Set};
use crate::abi::{Object, Ref, Result, TypeObject};
use crate::types::dict::Dict;
use crate::types::dict::table::key_hash;

impl Set {
    /// `set` or `frozenset`, whichever this one's class is or derives from.
    pub fn plain_type(&self) -> &'static TypeObject {
        if Set::is_frozen(self) { &PyFrozenSet_Type } else { &PySet_Type }
    }

    /// A copy of plain type; an exact frozenset is its own copy.
    pub fn copy(&self) -> Result<Ref<Set>> {
        if self.is_type(&PyFrozenSet_Type) {
            return Ok(Ref::of(self));
        }
        self.fresh_copy()
    }

    pub(super) fn fresh_copy(&self) -> Result<Ref<Set>> {
        let copy = Set::new(self.plain_type())?;
        copy.update(self)?;
        Ok(copy)
    }

    /// The union with all the others. Runs Python.
    pub fn union(&self, others: &[&Object]) -> Result<Ref<Set>> {
        let result = self.fresh_copy()?;
        for other in others {
            if !self.is(other) {
                result.update(other)?;
            }
        }
        Ok(result)
    }

    /// The intersection. Runs Python.
    pub fn intersection(&self, other: &Object) -> Result<Ref<Set>> {
        if self.is(other) {
            return self.fresh_copy();
        }
        let result = Set::new(self.plain_type())?;
        if let Some(other) = other.cast::<Set>() {
            let (small, large) = if other.len() > self.len() { (self, other) } else { (other, self) };
            let mut position = 0;
            while let Some((key, hash)) = small.next_entry(&mut position) {
                if large.contains_hashed(&key, hash)? {
                    result.add_hashed(&key, hash)?;
                }
            }
            return Ok(result);
        }
        let it = other.iter()?;
        while let Some(key) = it.next()? {
            let hash = key_hash(&key)?;
            if self.contains_hashed(&key, hash)? {
                result.add_hashed(&key, hash)?;
            }
        }
        Ok(result)
    }

    /// The intersection with all the others. Runs Python.
    pub fn intersection_of(&self, others: &[&Object]) -> Result<Ref<Set>> {
        let [first, rest @ ..] = others else { return self.fresh_copy() };
        let mut result = self.intersection(first)?;
        for other in rest {
            result = result.intersection(other)?;
        }
        Ok(result)
    }

    /// Becomes what `other` is, and the other way round.
    pub(super) fn swap_contents(&self, other: &Set) {
        self.fill.swap(&other.fill);
        self.used.swap(&other.used);
        self.mask.swap(&other.mask);
        self.table.swap(&other.table);
        for (a, b) in self.small.iter().zip(&other.small) {
            a.swap(b);
        }
        for (set, foreign) in [(self, other.small_table()), (other, self.small_table())] {
            if set.table.get() == foreign {
                set.table.set(set.small_table());
            }
        }
        if Set::is_frozen(self) && Set::is_frozen(other) {
            self.hash.swap(&other.hash);
        } else {
            self.hash.set(-1);
            other.hash.set(-1);
        }
    }

    /// The difference. Runs Python.
    pub fn difference(&self, other: &Object) -> Result<Ref<Set>> {
        let (set, dict) = (other.cast::<Set>(), other.cast_exact::<Dict>());
        let size = set.map(Set::len).or(dict.map(Dict::len));
        // A small other set is removed from a copy; else each own item is looked up there.
        let Some(size) = size.filter(|&size| self.len() >> 2 <= size) else {
            let result = self.fresh_copy()?;
            result.remove_all(other)?;
            return Ok(result);
        };
        let _ = size;
        let result = Set::new(self.plain_type())?;
        let mut position = 0;
        while let Some((key, hash)) = self.next_entry(&mut position) {
            let there = match (set, dict) {
                (Some(set), _) => set.contains_hashed(&key, hash)?,
                // SAFETY: only asked whether it is there.
                (_, Some(dict)) => unsafe { dict.get_hashed(&key, hash)? }.is_some(),
                _ => false,
            };
            if !there {
                result.add_hashed(&key, hash)?;
            }
        }
        Ok(result)
    }

    /// Removes the items of an iterable: `difference_update`. Runs Python.
    pub fn remove_all(&self, other: &Object) -> Result<()> {
        if self.is(other) {
            self.clear();
            return Ok(());
        }
        if let Some(set) = other.cast::<Set>() {
            let common;
            let set = if set.len() >> 3 > self.len() {
                common = self.intersection(other)?;
                &*common
            } else {
                set
            };
            let mut position = 0;
            while let Some((key, hash)) = set.next_entry(&mut position) {
                self.discard_hashed(&key, hash)?;
            }
        } else {
            let it = other.iter()?;
            while let Some(key) = it.next()? {
                self.discard(&key)?;
            }
        }
        // More than a quarter of deleted entries is swept away.
        if self.fill.get() - self.used.get() > self.mask.get() / 4 {
            self.grow()?;
        }
        Ok(())
    }

    /// Keeps what is in exactly one of both: `symmetric_difference_update`. Runs Python.
    pub fn toggle_all(&self, other: &Object) -> Result<()> {
        if self.is(other) {
            self.clear();
            return Ok(());
        }
        if let Some(dict) = other.cast_exact::<Dict>() {
            let mut position = 0;
            while let Some((key, hash)) = dict.next_key(&mut position) {
                self.toggle(&key, hash)?;
            }
            return Ok(());
        }
        let made;
        let other = match other.cast::<Set>() {
            Some(set) => set,
            None => {
                made = Set::from_iterable(self.plain_type(), other)?;
                &*made
            }
        };
        let mut position = 0;
        while let Some((key, hash)) = other.next_entry(&mut position) {
            self.toggle(&key, hash)?;
        }
        Ok(())
    }

    fn toggle(&self, key: &Object, hash: isize) -> Result<()> {
        if !self.discard_hashed(key, hash)? {
            self.add_hashed(key, hash)?;
        }
        Ok(())
    }

    /// The symmetric difference. Runs Python.
    pub fn symmetric_difference(&self, other: &Object) -> Result<Ref<Set>> {
        let result = Set::from_iterable(self.plain_type(), other)?;
        result.toggle_all(self)?;
        Ok(result)
    }

    /// Whether all items are in the other set. Runs Python.
    pub fn is_subset(&self, other: &Set) -> Result<bool> {
        if self.len() > other.len() {
            return Ok(false);
        }
        let mut position = 0;
        while let Some((key, hash)) = self.next_entry(&mut position) {
            if !other.contains_hashed(&key, hash)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether no item is in the other. Runs Python.
    pub fn is_disjoint(&self, other: &Object) -> Result<bool> {
        if self.is(other) {
            return Ok(self.is_empty());
        }
        if let Some(other) = other.cast::<Set>() {
            let (small, large) = if other.len() > self.len() { (self, other) } else { (other, self) };
            let mut position = 0;
            while let Some((key, hash)) = small.next_entry(&mut position) {
                if large.contains_hashed(&key, hash)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        let it = other.iter()?;
        while let Some(key) = it.next()? {
            if self.contains(&key)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
