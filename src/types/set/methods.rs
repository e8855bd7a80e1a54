//! The methods and type slots of `set` and `frozenset`.

use super::iter::SetIter;
use super::{PyFrozenSet_Type, PySet_Type, Set};
use crate::abi::constants::CompareOp;
use crate::abi::slots::{NumberMethods, SequenceMethods, Visit, slot};
use crate::abi::{MethodDef, Object, Raised, Ref, Result, TypeFlags, TypeObject};
use crate::call::Args;
use crate::call::convert::{CReturn, Hash};
use crate::memory::{self, gc};
use crate::protocol::repr::{ReprGuard, TextBuilder};
use crate::types::bool::bool_object;
use crate::types::exception::{TYPE_ERROR, raise};
use crate::types::iter::generic_alias;
use crate::types::list::List;
use crate::types::none::not_implemented;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::{methods, slot};
use core::cell::Cell;
use core::ffi::{CStr, c_int, c_void};

/// What both types have in common.
pub const fn set_type(name: &'static CStr, doc: &'static CStr) -> TypeObject {
    TypeObject::new(name, size_of::<Set>())
        .with(TypeFlags::BASETYPE.and(TypeFlags::MATCH_SELF).and(TypeFlags::HAVE_GC))
        .doc(doc)
        .deallocated(dealloc)
        .repr(repr)
        .sequence_methods(&SEQUENCE)
        .traversed(traverse)
        .cleared(clear)
        .compare(compare)
        .weakrefs_at(core::mem::offset_of!(Set, weakreflist))
        .iterable(iter)
}

/// A key that is itself a set has no hash; it is searched as the frozenset of its items.
fn with_frozen<T>(key: &Object, e: Raised, search: impl FnOnce(&Object) -> Result<T>) -> Result<T> {
    match key.cast::<Set>() {
        Some(set) if !Set::is_frozen(key) && e.matches(&TYPE_ERROR) => {
            e.clear();
            search(&*Set::from_iterable(&PyFrozenSet_Type, set)?)
        }
        _ => Err(e),
    }
}

impl Set {
    /// `key in set`: a set is found where an equal frozenset is an item. Runs Python.
    pub fn contains_key(&self, key: &Object) -> Result<bool> {
        self.contains(key).or_else(|e| with_frozen(key, e, |key| self.contains(key)))
    }

    /// Removes a key; a set stands for the equal frozenset. Runs Python.
    pub fn discard_key(&self, key: &Object) -> Result<bool> {
        self.discard(key).or_else(|e| with_frozen(key, e, |key| self.discard(key)))
    }
}

/// What both types can: the macro writes the table of `set`, from which that of `frozenset` is picked.
#[methods(ALL_METHODS)]
impl Set {
    /// Add an item; nothing happens if it is there already.
    #[sig("add($self, object, /)")]
    fn py_add(&self, object: &Object) -> Result<()> {
        self.add(object)?;
        Ok(())
    }

    /// Remove all items.
    #[sig("clear($self, /)")]
    fn py_clear(&self) {
        self.clear();
    }

    /// Remove an item; nothing happens if it is not there.
    #[sig("discard($self, object, /)")]
    fn py_discard(&self, object: &Object) -> Result<()> {
        self.discard_key(object)?;
        Ok(())
    }

    /// Remove the items of all the others.
    #[sig("difference_update($self, /, *others)")]
    fn difference_update(&self, others: &[&Object]) -> Result<()> {
        others.iter().try_for_each(|other| self.remove_all(other))
    }

    /// Keep only what is in all the others too.
    #[sig("intersection_update($self, /, *others)")]
    fn intersection_update(&self, others: &[&Object]) -> Result<()> {
        let result = self.intersection_of(others)?;
        self.swap_contents(&result);
        Ok(())
    }

    /// Remove an item. KeyError if it is not there.
    #[sig("remove($self, object, /)")]
    fn py_remove(&self, object: &Object) -> Result<()> {
        if self.discard_key(object)? { Ok(()) } else { Err(raise::raise_key_error(object)) }
    }

    /// Keep what is in exactly one of both.
    #[sig("symmetric_difference_update($self, other, /)")]
    fn symmetric_difference_update(&self, other: &Object) -> Result<()> {
        self.toggle_all(other)
    }

    /// Add the items of all the others.
    #[sig("update($self, /, *others)")]
    fn py_update(&self, others: &[&Object]) -> Result<()> {
        others.iter().try_for_each(|other| self.update(other))
    }

    /// Remove some item and return it. KeyError if the set is empty.
    #[sig("pop($self, /)")]
    fn py_pop(&self) -> Result {
        match self.pop() {
            Some(item) => Ok(item),
            None => Err(raise::raise_key_error(&*Str::new("pop from an empty set")?)),
        }
    }

    /// Whether the object is an item.
    #[sig("__contains__($self, object, /)")]
    #[coexist]
    fn py_contains(&self, object: &Object) -> Result<bool> {
        self.contains_key(object)
    }

    /// A shallow copy.
    #[sig("copy($self, /)")]
    fn py_copy(&self) -> Result<Ref<Set>> {
        self.copy()
    }

    /// The items that are in none of the others.
    #[sig("difference($self, /, *others)")]
    fn py_difference(&self, others: &[&Object]) -> Result<Ref<Set>> {
        let [first, rest @ ..] = others else { return self.fresh_copy() };
        let result = self.difference(first)?;
        for other in rest {
            result.remove_all(other)?;
        }
        Ok(result)
    }

    /// The items that are in all the others too.
    #[sig("intersection($self, /, *others)")]
    fn py_intersection(&self, others: &[&Object]) -> Result<Ref<Set>> {
        self.intersection_of(others)
    }

    /// Whether no item is in the other.
    #[sig("isdisjoint($self, other, /)")]
    fn isdisjoint(&self, other: &Object) -> Result<bool> {
        self.is_disjoint(other)
    }

    /// Whether all items are in the other.
    #[sig("issubset($self, other, /)")]
    fn issubset(&self, other: &Object) -> Result<bool> {
        match other.cast::<Set>() {
            Some(other) => self.is_subset(other),
            None => Ok(self.intersection(other)?.len() == self.len()),
        }
    }

    /// Whether all of the other's items are in this set.
    #[sig("issuperset($self, other, /)")]
    fn issuperset(&self, other: &Object) -> Result<bool> {
        if let Some(other) = other.cast::<Set>() {
            return other.is_subset(self);
        }
        let it = other.iter()?;
        while let Some(key) = it.next()? {
            if !self.contains_key(&key)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// For pickling.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let items = Tuple::from_vec(vec![self.to_list()?.into_object()])?;
        let state = self.call_method(crate::intern!("__getstate__"), &[])?;
        Tuple::from_vec(vec![self.ty().to_ref(), items.into_object(), state])
    }

    /// The size of the set in memory, in bytes.
    #[sig("__sizeof__($self, /)")]
    fn sizeof(&self) -> isize {
        let table = if self.mask.get() >= super::SMALL as isize { (self.mask.get() + 1) * 16 } else { 0 };
        self.ty().basicsize.get() + table
    }

    /// What is in exactly one of both.
    #[sig("symmetric_difference($self, other, /)")]
    fn py_symmetric_difference(&self, other: &Object) -> Result<Ref<Set>> {
        self.symmetric_difference(other)
    }

    /// The items of the set and of all the others.
    #[sig("union($self, /, *others)")]
    fn py_union(&self, others: &[&Object]) -> Result<Ref<Set>> {
        self.union(others)
    }

    /// set[int] is a type for annotations.
    #[sig("__class_getitem__($type, object, /)")]
    fn class_getitem(ty: &TypeObject, object: &Object) -> Result {
        generic_alias(ty, object)
    }
}

/// How many methods at the beginning of the table change the set.
const CHANGING: usize = 9;
/// The methods of `set`.
pub static SET_METHODS: [MethodDef; ALL_METHODS.len()] = ALL_METHODS;
/// The methods of `frozenset`: those that change nothing.
pub static FROZENSET_METHODS: [MethodDef; ALL_METHODS.len() - CHANGING] = {
    let mut picked = [MethodDef::END; ALL_METHODS.len() - CHANGING];
    let mut i = 0;
    while i < picked.len() {
        picked[i] = ALL_METHODS[CHANGING + i];
        i += 1;
    }
    picked
};

pub static FROZENSET_NUMBER: NumberMethods = NumberMethods {
    subtract: Cell::new(Some(subtract)),
    and: Cell::new(Some(and)),
    xor: Cell::new(Some(xor)),
    or: Cell::new(Some(or)),
    ..NumberMethods::EMPTY
};

pub static SET_NUMBER: NumberMethods = NumberMethods {
    subtract: Cell::new(Some(subtract)),
    and: Cell::new(Some(and)),
    xor: Cell::new(Some(xor)),
    or: Cell::new(Some(or)),
    inplace_subtract: Cell::new(Some(inplace_subtract)),
    inplace_and: Cell::new(Some(inplace_and)),
    inplace_xor: Cell::new(Some(inplace_xor)),
    inplace_or: Cell::new(Some(inplace_or)),
    ..NumberMethods::EMPTY
};

macro_rules! operators {
    ($($name:ident, $inplace:ident: |$a:ident, $b:ident| $new:expr, $change:expr;)*) => {$(
        extern "C" fn $name(a: &Object, b: &Object) -> Result {
            let (Some($a), Some(_)) = (a.cast::<Set>(), b.cast::<Set>()) else { return Ok(not_implemented()) };
            let $b = b;
            let result: Result<Ref<Set>> = $new;
            result.map(Ref::into_object)
        }
        extern "C" fn $inplace(a: &Object, b: &Object) -> Result {
            let (Some($a), Some(_)) = (a.cast::<Set>(), b.cast::<Set>()) else { return Ok(not_implemented()) };
            let $b = b;
            let result: Result<()> = $change;
            result?;
            Ok(a.to_ref())
        }
    )*};
}
operators! {
    subtract, inplace_subtract: |a, b| a.difference(b), a.remove_all(b);
    and, inplace_and: |a, b| a.intersection(b), a.intersection_update(&[b]);
    xor, inplace_xor: |a, b| a.symmetric_difference(b), a.toggle_all(b);
    or, inplace_or: |a, b| a.union(&[b]), a.update(b);
}

static SEQUENCE: SequenceMethods = SequenceMethods {
    // SAFETY: called with sets only.
    length: unsafe { slot(length as extern "C" fn(&Set) -> isize) },
    // SAFETY: as above.
    contains: unsafe { slot(contains as extern "C" fn(&Set, &Object) -> c_int) },
    ..SequenceMethods::EMPTY
};

extern "C" fn length(set: &Set) -> isize {
    set.used.get()
}

#[slot]
fn contains(set: &Set, key: &Object) -> Result<bool> {
    set.contains_key(key)
}

impl Set {
    /// The items as a list.
    pub fn to_list(&self) -> Result<Ref<List>> {
        let mut items = Vec::with_capacity(self.len());
        let mut position = 0;
        while let Some((key, _)) = self.next_entry(&mut position) {
            items.push(key);
        }
        List::from_vec(items)
    }
}

extern "C" fn repr(set: &Set) -> Result {
    let name = set.ty().short_name();
    let Some(_guard) = ReprGuard::enter(set)? else {
        return Ok(Str::new(&format!("{name}(...)"))?.into_object());
    };
    if set.is_empty() {
        return Ok(Str::new(&format!("{name}()"))?.into_object());
    }
    let plain = set.is_type(&PySet_Type);
    let mut text = TextBuilder::new("");
    if !plain {
        text.push_str(&name);
        text.push_str("(");
    }
    text.push_str("{");
    // SAFETY: the list is this function's own; representations cannot reach it.
    let items = set.to_list()?;
    for i in 0..items.len() {
        if i > 0 {
            text.push_str(", ");
        }
        if let Some(item) = items.get(i) {
            text.push(&*item.repr()?);
        }
    }
    text.push_str(if plain { "}" } else { "})" });
    text.finish()
}

/// The hash of a frozenset: independent of the order, mixed with CPython's constants.
#[slot]
pub fn frozenset_hash(set: &Set) -> Result<Hash> {
    fn shuffle(hash: u64) -> u64 {
        ((hash ^ 89869747) ^ (hash << 16)).wrapping_mul(3644798167)
    }
    if set.hash.get() != -1 {
        return Ok(Hash::new(set.hash.get()));
    }
    let mut mixed = 0;
    let mut position = 0;
    // SAFETY: nothing runs meanwhile.
    while let Some((_, hash)) = unsafe { set.next_raw(&mut position) } {
        mixed ^= shuffle(hash as u64);
    }
    mixed ^= (set.len() as u64 + 1).wrapping_mul(1927868237);
    mixed ^= (mixed >> 11) ^ (mixed >> 25);
    mixed = mixed.wrapping_mul(69069).wrapping_add(907133923);
    let hash = if mixed == u64::MAX { 590923713 } else { mixed as isize };
    set.hash.set(hash);
    Ok(Hash::new(hash))
}

extern "C" fn compare(set: &Set, other: &Object, op: c_int) -> Result {
    let Some(other) = other.cast::<Set>() else { return Ok(not_implemented()) };
    let equal = || -> Result<bool> {
        let (a, b) = (set.hash.get(), other.hash.get());
        if set.len() != other.len() || (a != -1 && b != -1 && a != b) {
            return Ok(false);
        }
        set.is_subset(other)
    };
    Ok(bool_object(match CompareOp::from_c(op) {
        CompareOp::Eq => equal()?,
        CompareOp::Ne => !equal()?,
        CompareOp::Le => set.is_subset(other)?,
        CompareOp::Ge => other.is_subset(set)?,
        CompareOp::Lt => set.len() < other.len() && set.is_subset(other)?,
        CompareOp::Gt => set.len() > other.len() && other.is_subset(set)?,
    }))
}

extern "C" fn iter(set: &Set) -> Result {
    SetIter::new(set).map(Ref::into_object)
}

/// At most one iterable and no keyword.
fn argument<'a>(name: &str, given: &Args<'a>) -> Result<Option<&'a Object>> {
    if given.keyword_count() > 0 {
        return Err(type_error!("{name}() takes no keyword arguments"));
    }
    match *given.positional() {
        [] => Ok(None),
        [iterable] => Ok(Some(iterable)),
        ref more => Err(type_error!("{name} expected at most 1 argument, got {}", more.len())),
    }
}

/// An empty instance of a type that is `set` or `frozenset` or derives from one.
fn instance(ty: &TypeObject) -> Result {
    for plain in [&PySet_Type, &PyFrozenSet_Type] {
        if core::ptr::eq(ty, plain) {
            return Set::new(plain).map(Ref::into_object);
        }
    }
    let object = memory::alloc(ty, 0)?;
    // SAFETY: a new zeroed instance of a subtype.
    unsafe { object.cast_unchecked::<Set>() }.reset();
    Ok(object)
}

pub extern "C" fn new_set(ty: &TypeObject, _: &Object, _: Option<&Object>) -> Result {
    instance(ty)
}

#[slot]
pub fn init(set: &Set, args: &Object, kwargs: Option<&Object>) -> Result<()> {
    Args::with_tuple_and_dict(args, kwargs, |given| {
        let iterable = argument("set", &given)?;
        set.clear();
        set.hash.set(-1);
        match iterable {
            Some(iterable) => set.update(iterable),
            None => Ok(()),
        }
    })
}

/// `set(...)` without a tuple of arguments.
///
/// # Safety
/// The contract of vectorcall; `ty` is a type.
pub unsafe extern "C" fn set_vectorcall(
    ty: &Object,
    args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract.
    let (ty, given) = unsafe { (ty.cast_unchecked::<TypeObject>(), Args::from_raw(args, nargsf, kwnames)) };
    filled(ty, argument("set", &given)?)
}

fn filled(ty: &TypeObject, iterable: Option<&Object>) -> Result {
    let object = instance(ty)?;
    if let Some(iterable) = iterable {
        // SAFETY: just made as a set.
        unsafe { object.cast_unchecked::<Set>() }.update(iterable)?;
    }
    Ok(object)
}

fn filled_frozenset(ty: &TypeObject, iterable: Option<&Object>) -> Result {
    match iterable {
        Some(same) if core::ptr::eq(ty, &PyFrozenSet_Type) && same.is_type(&PyFrozenSet_Type) => Ok(same.to_ref()),
        iterable => filled(ty, iterable),
    }
}

pub extern "C" fn new_frozenset(ty: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    Args::with_tuple_and_dict(args, kwargs, |given| {
        // A subclass with an __init__ of its own may take other arguments by keyword.
        let same_init = match (ty.init.get(), PyFrozenSet_Type.init.get()) {
            (Some(a), Some(b)) => core::ptr::fn_addr_eq(a, b),
            _ => true,
        };
        let iterable = if core::ptr::eq(ty, &PyFrozenSet_Type) || same_init {
            argument("frozenset", &given)?
        } else {
            argument("frozenset", &Args::positional_only(given.positional()))?
        };
        filled_frozenset(ty, iterable)
    })
}

/// `frozenset(...)` without a tuple of arguments.
///
/// # Safety
/// The contract of vectorcall; `ty` is a type.
pub unsafe extern "C" fn frozenset_vectorcall(
    ty: &Object,
    args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract.
    let (ty, given) = unsafe { (ty.cast_unchecked::<TypeObject>(), Args::from_raw(args, nargsf, kwnames)) };
    filled_frozenset(ty, argument("frozenset", &given)?)
}

extern "C" fn traverse(set: &Set, visit: Visit, arg: *mut c_void) -> c_int {
    let mut position = 0;
    // SAFETY: visitors change nothing.
    while let Some((key, _)) = unsafe { set.next_raw(&mut position) } {
        let stop = visit(key, arg);
        if stop != 0 {
            return stop;
        }
    }
    0
}

extern "C" fn clear(set: &Set) -> c_int {
    set.clear();
    Ok(()).into_c()
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: a set whose last reference is gone.
    unsafe {
        gc::untrack(&*object);
        let set = &*object.cast::<Set>();
        if !set.weakreflist.is_empty() {
            crate::types::weakref::clear_all(&*object);
        }
        set.clear();
        crate::types::free_instance(object);
    }
}
