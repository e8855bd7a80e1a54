//! `collections.deque`: a sequence that grows and shrinks at both ends.

use crate::abi::constants::CompareOp;
use crate::abi::slots::{MappingMethods, NumberMethods, SequenceMethods, Visit, slot};
use crate::abi::{Object, Raised, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::Args;
use crate::call::convert::{IntoReturn, told};
use crate::memory::{self, gc};
use crate::protocol::repr::{ReprGuard, TextBuilder};
use crate::types::bool::bool_object;
use crate::types::int::Int;
use crate::types::iter::{generic_alias, iter_self};
use crate::types::none::{none, none_object, not_implemented};
use crate::types::object::dealloc_collected;
use crate::types::slice::{position, search_range};
use crate::types::tuple::Tuple;
use abide_macros::{methods, slot};
use core::cell::{Cell, UnsafeCell};
use core::ffi::{c_int, c_void};
use std::collections::VecDeque;

/// A deque: head, items, bounds.
#[repr(C)]
pub struct Deque {
    base: Object,
    weakreflist: Slot,
    /// Only looked into by [`Deque::with`].
    items: UnsafeCell<VecDeque<Ref>>,
    /// -1: without bound.
    max_len: Cell<isize>,
    /// Counts the changes of length, so that iterators notice them.
    changes: Cell<usize>,
}

native_object!(Deque => DEQUE);

/// `collections.deque`.
pub static DEQUE: TypeObject = TypeObject::new(c"collections.deque", size_of::<Deque>())
    .with(TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC).and(TypeFlags::SEQUENCE))
    .weakrefs_at(core::mem::offset_of!(Deque, weakreflist))
    .doc(c"deque([iterable[, maxlen]])\n--\n\nA sequence to which items are added, and from which they are taken, at both ends.\n\n\
With maxlen, a full deque loses an item at the other end for each one that is added.")
    .deallocated(dealloc_collected::<Deque>)
    .repr(repr)
    .number_methods(&NUMBER)
    .sequence_methods(&SEQUENCE)
    .mapping_methods(&MAPPING)
    .traversed(traverse)
    .cleared(clear)
    .compare(compare)
    .iterable(iter)
    .methods(&METHODS)
    .getset(&GETSETS)
    .initializer(init)
    .constructor(new);

static NUMBER: NumberMethods = NumberMethods {
    // SAFETY: called with deques only.
    bool: unsafe { slot(is_true as extern "C" fn(&Deque) -> c_int) },
    ..NumberMethods::EMPTY
};

static SEQUENCE: SequenceMethods = SequenceMethods {
    // SAFETY: called with deques only.
    length: unsafe { slot(length as extern "C" fn(&Deque) -> isize) },
    // SAFETY: as above.
    concat: unsafe { slot(concat as extern "C" fn(&Deque, &Object) -> Result) },
    // SAFETY: as above.
    repeat: unsafe { slot(repeat as extern "C" fn(&Deque, isize) -> Result) },
    // SAFETY: as above.
    item: unsafe { slot(item as extern "C" fn(&Deque, isize) -> Result) },
    // SAFETY: as above.
    set_item: unsafe { slot(set_item as extern "C" fn(&Deque, isize, Option<&Object>) -> c_int) },
    // SAFETY: as above.
    contains: unsafe { slot(contains as extern "C" fn(&Deque, &Object) -> c_int) },
    // SAFETY: as above.
    inplace_concat: unsafe { slot(inplace_concat as extern "C" fn(&Deque, &Object) -> Result) },
    // SAFETY: as above.
    inplace_repeat: unsafe { slot(inplace_repeat as extern "C" fn(&Deque, isize) -> Result) },
    ..SequenceMethods::EMPTY
};

static MAPPING: MappingMethods = MappingMethods {
    // SAFETY: called with deques only.
    length: unsafe { slot(length as extern "C" fn(&Deque) -> isize) },
    // SAFETY: as above.
    subscript: unsafe { slot(subscript as extern "C" fn(&Deque, &Object) -> Result) },
    // SAFETY: as above.
    set_subscript: unsafe { slot(set_subscript as extern "C" fn(&Deque, &Object, Option<&Object>) -> c_int) },
};

impl Deque {
    /// Looks at or changes the items. `f` runs no Python: what it takes out is returned, not dropped.
    #[inline(always)]
    fn with<R>(&self, f: impl FnOnce(&mut VecDeque<Ref>) -> R) -> R {
        // SAFETY: under the GIL, and `f` cannot come back here.
        f(unsafe { &mut *self.items.get() })
    }

    fn len(&self) -> usize {
        self.with(|items| items.len())
    }

    fn get(&self, i: usize) -> Option<Ref> {
        self.with(|items| items.get(i).cloned())
    }

    fn changed(&self) {
        self.changes.set(self.changes.get().wrapping_add(1));
    }

    fn is_full(&self) -> bool {
        self.max_len.get() >= 0 && self.len() as isize > self.max_len.get()
    }

    fn push_back(&self, item: Ref) {
        self.with(|items| items.push_back(item));
        self.changed();
        if self.is_full() {
            drop(self.with(|items| items.pop_front()));
        }
    }

    fn push_front(&self, item: Ref) {
        self.with(|items| items.push_front(item));
        self.changed();
        if self.is_full() {
            drop(self.with(|items| items.pop_back()));
        }
    }

    fn clear_items(&self) {
        let old = self.with(core::mem::take);
        self.changed();
        drop(old);
    }

    fn extend_back(&self, iterable: &Object) -> Result<()> {
        if self.is(iterable) {
            let items: Vec<Ref> = self.with(|items| items.iter().cloned().collect());
            items.into_iter().for_each(|item| self.push_back(item));
            return Ok(());
        }
        let it = iterable.iter()?;
        while let Some(item) = it.next()? {
            self.push_back(item);
        }
        Ok(())
    }

    /// A new deque of the same class and bound with the same items. Runs Python where the class is a subclass.
    fn duplicate(&self) -> Result {
        if self.is_type(&DEQUE) {
            let copy = new(&DEQUE, &Tuple::empty(), None)?;
            // SAFETY: just made as a deque.
            let deque = unsafe { copy.cast_unchecked::<Deque>() };
            deque.max_len.set(self.max_len.get());
            let items = self.with(|items| items.clone());
            deque.with(|to| *to = items);
            return Ok(copy);
        }
        let class = self.ty().as_object();
        let copy = match self.max_len.get() {
            -1 => class.call1(self)?,
            n => class.call(&[self, &*Int::new(n as i64)?])?,
        };
        if copy.cast::<Deque>().is_none() {
            let (class, given) = (self.ty().full_name(), copy.ty().full_name());
            return Err(type_error!("{class}() must return a deque, not {given}"));
        }
        Ok(copy)
    }

    fn rotate_by(&self, n: isize) {
        let len = self.len();
        if len > 1 {
            let n = n.rem_euclid(len as isize) as usize;
            self.with(|items| items.rotate_right(n));
            self.changed();
        }
    }

    /// The position of the first item in the range that is equal to the value. RuntimeError if the deque is changed
    /// meanwhile. Runs Python.
    fn find(&self, value: &Object, range: core::ops::Range<usize>) -> Result<Option<usize>> {
        let changes = self.changes.get();
        for i in range {
            let Some(item) = self.get(i) else { break };
            if item.compare_bool(value, CompareOp::Eq)? {
                return Ok(Some(i));
            }
            if self.changes.get() != changes {
                return Err(mutated());
            }
        }
        Ok(None)
    }
}

#[cold]
fn mutated() -> Raised {
    runtime_error!("deque mutated during iteration")
}

#[cold]
fn not_found(value: &Object) -> Raised {
    match value.repr() {
        Ok(text) => value_error!("{} is not in deque", text.to_string_lossy()),
        Err(e) => e,
    }
}

#[methods]
impl Deque {
    /// Add an item at the right end.
    #[sig("append($self, item, /)")]
    fn append(&self, item: &Object) {
        self.push_back(item.to_ref());
    }

    /// Add an item at the left end.
    #[sig("appendleft($self, item, /)")]
    fn appendleft(&self, item: &Object) {
        self.push_front(item.to_ref());
    }

    /// Remove all items.
    #[sig("clear($self, /)")]
    fn py_clear(&self) {
        self.clear_items();
    }

    /// A shallow copy.
    #[sig("__copy__($self, /)")]
    fn copy_(&self) -> Result {
        self.duplicate()
    }

    /// A shallow copy.
    #[sig("copy($self, /)")]
    fn py_copy(&self) -> Result {
        self.duplicate()
    }

    /// How many items are equal to the value.
    #[sig("count($self, value, /)")]
    fn count(&self, value: &Object) -> Result<usize> {
        let (changes, mut n, mut i) = (self.changes.get(), 0, 0);
        while let Some(item) = self.get(i) {
            n += item.compare_bool(value, CompareOp::Eq)? as usize;
            if self.changes.get() != changes {
                return Err(mutated());
            }
            i += 1;
        }
        Ok(n)
    }

    /// Add the items of an iterable at the right end.
    #[sig("extend($self, iterable, /)")]
    fn extend(&self, iterable: &Object) -> Result<()> {
        self.extend_back(iterable)
    }

    /// Add the items of an iterable at the left end, one after the other.
    #[sig("extendleft($self, iterable, /)")]
    fn extendleft(&self, iterable: &Object) -> Result<()> {
        if self.is(iterable) {
            let items: Vec<Ref> = self.with(|items| items.iter().cloned().collect());
            items.into_iter().for_each(|item| self.push_front(item));
            return Ok(());
        }
        let it = iterable.iter()?;
        while let Some(item) = it.next()? {
            self.push_front(item);
        }
        Ok(())
    }

    /// The position of the first item equal to the value. ValueError if there is none.
    #[sig("index($self, value, start=0, stop=sys.maxsize, /)")]
    #[shown("($self, value, [start, [stop]])")]
    fn index(&self, value: &Object, start: Option<&Object>, stop: Option<&Object>) -> Result<usize> {
        let range = search_range(start, stop, self.len())?;
        self.find(value, range)?.ok_or_else(|| not_found(value))
    }

    /// Insert an item before the index. IndexError if the deque is full.
    #[sig("insert($self, index, value, /)")]
    fn insert(&self, index: isize, value: &Object) -> Result<()> {
        let n = self.len() as isize;
        if n == self.max_len.get() {
            return Err(index_error!("deque already at its maximum size"));
        }
        let at = if index < 0 { (index + n).max(0) } else { index.min(n) };
        self.with(|items| items.insert(at as usize, value.to_ref()));
        self.changed();
        Ok(())
    }

    /// Remove and return the item at the right end. IndexError if there is none.
    #[sig("pop($self, /)")]
    fn pop(&self) -> Result {
        match self.with(|items| items.pop_back()) {
            Some(item) => {
                self.changed();
                Ok(item)
            }
            None => Err(index_error!("pop from an empty deque")),
        }
    }

    /// Remove and return the item at the left end. IndexError if there is none.
    #[sig("popleft($self, /)")]
    fn popleft(&self) -> Result {
        match self.with(|items| items.pop_front()) {
            Some(item) => {
                self.changed();
                Ok(item)
            }
            None => Err(index_error!("pop from an empty deque")),
        }
    }

    /// For pickling.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let state = self.call_method(crate::intern!("__getstate__"), &[])?;
        let args = match self.max_len.get() {
            -1 => Tuple::empty(),
            n => Tuple::pair(Tuple::empty().into_object(), n.into_return()?)?,
        };
        Tuple::from_vec(vec![self.ty().to_ref(), args.into_object(), state, self.to_ref().iter()?])
    }

    /// Remove the first item equal to the value. ValueError if there is none.
    #[sig("remove($self, value, /)")]
    fn remove(&self, value: &Object) -> Result<()> {
        let changes = self.changes.get();
        let mut i = 0;
        while let Some(item) = self.get(i) {
            let equal = item.compare_bool(value, CompareOp::Eq)?;
            if self.changes.get() != changes {
                return Err(index_error!("deque mutated during iteration"));
            }
            if equal {
                drop(self.with(|items| items.remove(i)));
                self.changed();
                return Ok(());
            }
            i += 1;
        }
        Err(not_found(value))
    }

    /// A reverse iterator.
    #[sig("__reversed__($self, /)")]
    fn reversed(&self) -> Result<Ref<DequeIter>> {
        DequeIter::new(&DEQUE_REVERSE_ITERATOR, self)
    }

    /// Reverse the order in place.
    #[sig("reverse($self, /)")]
    fn reverse(&self) {
        self.with(|items| items.make_contiguous().reverse());
        self.changed();
    }

    /// Move the items n steps to the right (to the left if n is negative), around the ends.
    #[sig("rotate($self, n=1, /)")]
    fn rotate(&self, n: isize) {
        self.rotate_by(n);
    }

    /// The size of the deque in memory, in bytes.
    #[sig("__sizeof__($self, /)")]
    fn sizeof(&self) -> isize {
        self.ty().basicsize.get() + self.with(|items| items.capacity() as isize * 8)
    }

    /// deque[int] is a type for annotations.
    #[sig("__class_getitem__($type, object, /)")]
    fn class_getitem(ty: &TypeObject, object: &Object) -> Result {
        generic_alias(ty, object)
    }

    /// The bound of the deque, or None.
    #[getter("maxlen")]
    fn maxlen(&self) -> Option<isize> {
        Some(self.max_len.get()).filter(|&n| n >= 0)
    }
}

#[slot]
fn is_true(deque: &Deque) -> Result<bool> {
    Ok(deque.len() != 0)
}

extern "C" fn length(deque: &Deque) -> isize {
    deque.len() as isize
}

extern "C" fn concat(deque: &Deque, other: &Object) -> Result {
    if other.cast::<Deque>().is_none() {
        return Err(type_error!("can only concatenate deque (not \"{}\") to deque", other.ty().full_name()));
    }
    let new = deque.duplicate()?;
    if let Some(new) = new.cast::<Deque>() {
        new.extend_back(other)?;
    }
    Ok(new)
}

extern "C" fn inplace_concat(deque: &Deque, other: &Object) -> Result {
    deque.extend_back(other)?;
    Ok(deque.to_ref())
}

extern "C" fn repeat(deque: &Deque, n: isize) -> Result {
    let new = deque.duplicate()?;
    match new.cast::<Deque>() {
        Some(copy) => inplace_repeat(copy, n),
        None => Ok(new),
    }
}

extern "C" fn inplace_repeat(deque: &Deque, n: isize) -> Result {
    let len = deque.len();
    if n <= 0 {
        deque.clear_items();
    } else if len > 0 && n > 1 {
        let n = n as usize;
        // With a bound, only the last repetitions remain.
        let times = match deque.max_len.get() {
            -1 => n,
            max => n.min(max as usize / len + 2),
        };
        if len.checked_mul(times).is_none_or(|total| total > isize::MAX as usize / 8) {
            return Err(memory::no_memory());
        }
        let items: Vec<Ref> = deque.with(|items| items.iter().cloned().collect());
        for _ in 1..times {
            items.iter().for_each(|item| deque.push_back(item.clone()));
        }
    }
    Ok(deque.to_ref())
}

extern "C" fn item(deque: &Deque, i: isize) -> Result {
    match usize::try_from(i).ok().and_then(|i| deque.get(i)) {
        Some(item) => Ok(item),
        None => Err(index_error!("deque index out of range")),
    }
}

#[slot]
fn set_item(deque: &Deque, i: isize, value: Option<&Object>) -> Result<()> {
    let Some(i) = usize::try_from(i).ok().filter(|&i| i < deque.len()) else {
        return Err(index_error!("deque index out of range"));
    };
    match value {
        Some(value) => {
            let value = value.to_ref();
            drop(deque.with(|items| core::mem::replace(&mut items[i], value)));
        }
        None => {
            drop(deque.with(|items| items.remove(i)));
            deque.changed();
        }
    }
    Ok(())
}

/// The position that a subscript means. TypeError. Runs Python.
fn subscript_position(deque: &Deque, key: &Object) -> Result<isize> {
    match position(key, || deque.len())? {
        Some(i) => Ok(i),
        None => Err(type_error!("sequence index must be integer, not '{}'", key.ty().full_name())),
    }
}

extern "C" fn subscript(deque: &Deque, key: &Object) -> Result {
    item(deque, subscript_position(deque, key)?)
}

#[slot]
fn set_subscript(deque: &Deque, key: &Object, value: Option<&Object>) -> Result<()> {
    let i = subscript_position(deque, key)?;
    crate::call::convert::from_c_unit(set_item(deque, i, value))
}

#[slot]
fn contains(deque: &Deque, value: &Object) -> Result<bool> {
    Ok(deque.find(value, 0..deque.len())?.is_some())
}

extern "C" fn repr(deque: &Deque) -> Result {
    let Some(_guard) = ReprGuard::enter(deque)? else { return crate::intern!("[...]").to_result() };
    let items = crate::types::list::List::from_iterable(deque)?;
    let mut text = TextBuilder::new(&deque.ty().short_name());
    text.push_str("(");
    text.push(&*items.repr()?);
    if deque.max_len.get() >= 0 {
        text.push_str(&format!(", maxlen={}", deque.max_len.get()));
    }
    text.push_str(")");
    text.finish()
}

extern "C" fn compare(deque: &Deque, other: &Object, op: c_int) -> Result {
    let Some(other) = other.cast::<Deque>() else { return Ok(not_implemented()) };
    let op = CompareOp::from_c(op);
    if deque.is(other) {
        return Ok(bool_object(op.of(core::cmp::Ordering::Equal)));
    }
    if matches!(op, CompareOp::Eq | CompareOp::Ne) && deque.len() != other.len() {
        return Ok(bool_object(op == CompareOp::Ne));
    }
    let mut i = 0;
    while let (Some(a), Some(b)) = (deque.get(i), other.get(i)) {
        if !a.compare_bool(&b, CompareOp::Eq)? {
            return match op {
                CompareOp::Eq => Ok(bool_object(false)),
                CompareOp::Ne => Ok(bool_object(true)),
                _ => a.compare(&b, op),
            };
        }
        i += 1;
    }
    Ok(bool_object(op.of(deque.len().cmp(&other.len()))))
}

extern "C" fn iter(deque: &Deque) -> Result {
    DequeIter::new(&DEQUE_ITERATOR, deque).map(Ref::into_object)
}

extern "C" fn new(ty: &TypeObject, _: &Object, _: Option<&Object>) -> Result {
    let object = memory::alloc_untracked(ty, 0)?;
    // SAFETY: a new zeroed instance; the items are written for the first time.
    unsafe {
        let deque = object.as_raw().cast::<Deque>();
        (&raw mut (*deque).items).write(UnsafeCell::new(VecDeque::new()));
        (*deque).max_len.set(-1);
    }
    gc::track(&object);
    Ok(object)
}

#[slot]
fn init(deque: &Deque, args: &Object, kwargs: Option<&Object>) -> Result<()> {
    Args::with_tuple_and_dict(args, kwargs, |given| {
        let (positional, n) = (given.positional(), given.positional().len() + given.keyword_count());
        if n > 2 {
            return Err(type_error!("deque() takes at most 2 arguments ({n} given)"));
        }
        let (mut iterable, mut bound) = (positional.first().copied(), positional.get(1).copied());
        for (name, value) in given.keywords() {
            let place = match () {
                () if name.eq_str("iterable") && iterable.is_none() => &mut iterable,
                () if name.eq_str("maxlen") && bound.is_none() => &mut bound,
                () => {
                    let name = name.to_string_lossy();
                    return Err(type_error!("deque() got an unexpected keyword argument '{name}'"));
                }
            };
            *place = Some(value);
        }
        let bound = match bound.unwrap_or(none_object()) {
            bound if bound.is_none() => -1,
            bound => match bound.cast::<Int>().map(Int::to_i64) {
                None => return Err(type_error!("an integer is required")),
                Some(Some(n)) if n < 0 => return Err(value_error!("maxlen must be non-negative")),
                Some(Some(n)) => n as isize,
                Some(None) => return Err(overflow_error!("Python int too large to convert to C ssize_t")),
            },
        };
        deque.max_len.set(bound);
        if deque.len() > 0 {
            deque.clear_items();
        }
        match iterable {
            Some(iterable) => deque.extend_back(iterable),
            None => Ok(()),
        }
    })
}

extern "C" fn traverse(deque: &Deque, visit: Visit, arg: *mut c_void) -> c_int {
    deque.with(|items| items.iter().map(|item| visit(item, arg)).find(|&stop| stop != 0).unwrap_or(0))
}

extern "C" fn clear(deque: &Deque) -> c_int {
    deque.clear_items();
    0
}

/// An iterator over a deque.
#[repr(C)]
pub struct DequeIter {
    base: Object,
    deque: Slot<Deque>,
    /// How many items have been handed out.
    index: Cell<usize>,
    /// What the deque's count of changes was.
    changes: Cell<usize>,
    left: Cell<usize>,
}

native_object!(DequeIter => [DEQUE_ITERATOR, DEQUE_REVERSE_ITERATOR]);

const fn deque_iterator(name: &'static core::ffi::CStr) -> TypeObject {
    TypeObject::new(name, size_of::<DequeIter>())
        .with(TypeFlags::HAVE_GC)
        .deallocated(dealloc_collected::<DequeIter>)
        .traversed(traverse_iter)
        .iterable(iter_self::<DequeIter>)
        .methods(&ITER_METHODS)
}

/// `_collections._deque_iterator`.
pub static DEQUE_ITERATOR: TypeObject =
    deque_iterator(c"collections._deque_iterator").iterator(next_forwards).constructor(new_iterator);

/// `_collections._deque_reverse_iterator`.
pub static DEQUE_REVERSE_ITERATOR: TypeObject =
    deque_iterator(c"collections._deque_reverse_iterator").iterator(next_backwards).constructor(new_iterator);

impl DequeIter {
    fn new(ty: &'static TypeObject, deque: &Deque) -> Result<Ref<DequeIter>> {
        let it = memory::new(DequeIter {
            base: Object::new(ty),
            deque: Slot::new(Some(Ref::of(deque))),
            index: Cell::new(0),
            changes: Cell::new(deque.changes.get()),
            left: Cell::new(deque.len()),
        })?;
        gc::track(&it);
        Ok(it)
    }

    fn advance(&self, backwards: bool) -> Result<Option<Ref>> {
        let Some(deque) = self.deque.borrowed() else { return Ok(None) };
        if deque.changes.get() != self.changes.get() {
            self.left.set(0);
            return Err(mutated());
        }
        if self.left.get() == 0 {
            return Ok(None);
        }
        let i = self.index.get();
        let item = deque.get(if backwards { deque.len().wrapping_sub(i + 1) } else { i });
        self.index.set(i + 1);
        self.left.set(self.left.get() - 1);
        Ok(item)
    }
}

extern "C" fn next_forwards(it: &DequeIter) -> Option<Ref> {
    it.advance(false).unwrap_or_else(|e| told(e, None))
}

extern "C" fn next_backwards(it: &DequeIter) -> Option<Ref> {
    it.advance(true).unwrap_or_else(|e| told(e, None))
}

/// `_deque_iterator(deque, index=0)`: how pickles make one.
extern "C" fn new_iterator(ty: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    Args::with_tuple_and_dict(args, kwargs, |given| {
        let name = ty.short_name();
        let (deque, index) = match *given.positional() {
            [deque] => (deque, 0),
            [deque, index] => (deque, index.index_as_isize()?),
            ref other => return Err(type_error!("{name}() takes 1 or 2 arguments ({} given)", other.len())),
        };
        let Some(deque) = deque.cast::<Deque>() else {
            let given = deque.ty().full_name();
            return Err(type_error!("{name}() argument 1 must be collections.deque, not {given}"));
        };
        let ty = if core::ptr::eq(ty, &DEQUE_ITERATOR) { &DEQUE_ITERATOR } else { &DEQUE_REVERSE_ITERATOR };
        let it = DequeIter::new(ty, deque)?;
        for _ in 0..index {
            if it.advance(core::ptr::eq(ty, &DEQUE_REVERSE_ITERATOR))?.is_none() {
                break;
            }
        }
        Ok(it.into_object())
    })
}

#[methods(ITER_METHODS)]
impl DequeIter {
    /// How many items are left.
    #[sig("__length_hint__($self, /)")]
    fn length_hint(&self) -> usize {
        self.left.get()
    }

    /// For pickling.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let deque = self.deque.get().map_or_else(none, Ref::into_object);
        let args = Tuple::pair(deque, self.index.get().into_return()?)?;
        Tuple::pair(self.ty().to_ref(), args.into_object())
    }
}

extern "C" fn traverse_iter(it: &DequeIter, visit: Visit, arg: *mut c_void) -> c_int {
    it.deque.borrowed().map_or(0, |d| visit(d, arg))
}
