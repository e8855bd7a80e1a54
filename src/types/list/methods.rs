//! The methods and type slots of `list`.

use super::{List, PyList_Type};
use crate::abi::constants::CompareOp;
use crate::abi::slots::{MappingMethods, SequenceMethods, Visit, slot};
use crate::abi::{Object, Ref, Result, TypeObject};
use crate::call::Args;
use crate::call::convert::CReturn;
use crate::memory::{self, gc};
use crate::protocol::repr::{ReprGuard, TextBuilder};
use crate::types::bool::bool_object;
use crate::types::iter::{PyListIter_Type, PyListRevIter_Type, SequenceIter, generic_alias};
use crate::types::none::not_implemented;
use crate::types::slice::{Indices, Slice, position, search_range};
use abide_macros::{methods, slot};
use core::ffi::{c_int, c_void};

#[methods]
impl List {
    /// Fill the list with the iterable's items.
    #[init("list(iterable=(), /)")]
    fn construct(&self, iterable: Option<&Object>) -> Result<()> {
        self.clear();
        match iterable {
            Some(iterable) => self.extend(iterable),
            None => Ok(()),
        }
    }

    /// The item at that index, or the items of that slice.
    #[sig("__getitem__($self, index, /)")]
    #[coexist]
    fn py_getitem(&self, index: &Object) -> Result {
        subscript(self, index)
    }

    /// A reverse iterator over the list.
    #[sig("__reversed__($self, /)")]
    fn reversed(&self) -> Result<Ref<SequenceIter>> {
        SequenceIter::new(&PyListRevIter_Type, self, self.len() as isize - 1)
    }

    /// The size of the list in memory, in bytes.
    #[sig("__sizeof__($self, /)")]
    fn sizeof(&self) -> isize {
        self.ty().basicsize.get() + self.allocated.get().max(0) * 8
    }

    /// Remove all items.
    #[sig("clear($self, /)")]
    fn py_clear(&self) {
        self.clear();
    }

    /// A shallow copy.
    #[sig("copy($self, /)")]
    fn py_copy(&self) -> Result<Ref<List>> {
        // SAFETY: the new list holds the items before anything else happens.
        List::from_slice(unsafe { self.items() })
    }

    /// Append an object to the end of the list.
    #[sig("append($self, object, /)")]
    fn py_append(&self, object: &Object) -> Result<()> {
        self.push(object.to_ref())
    }

    /// Insert an object before the index.
    #[sig("insert($self, index, object, /)")]
    fn py_insert(&self, index: isize, object: &Object) -> Result<()> {
        let n = self.len() as isize;
        let index = if index < 0 { (index + n).max(0) } else { index.min(n) };
        self.insert(index as usize, object.to_ref())
    }

    /// Append the items of an iterable.
    #[sig("extend($self, iterable, /)")]
    fn py_extend(&self, iterable: &Object) -> Result<()> {
        self.extend(iterable)
    }

    /// Remove and return the item at the index (default last).
    ///
    /// Raises IndexError if the list is empty or the index is out of range.
    #[sig("pop($self, index=-1, /)")]
    fn py_pop(&self, index: isize) -> Result {
        if self.is_empty() {
            return Err(index_error!("pop from empty list"));
        }
        let index = if index < 0 { index + self.len() as isize } else { index };
        match usize::try_from(index).ok().and_then(|i| self.remove_at(i)) {
            Some(item) => Ok(item),
            None => Err(index_error!("pop index out of range")),
        }
    }

    /// Remove the first item equal to the value.
    ///
    /// Raises ValueError if there is none.
    #[sig("remove($self, value, /)")]
    fn py_remove(&self, value: &Object) -> Result<()> {
        let mut i = 0;
        while let Some(item) = self.get(i) {
            if item.compare_bool(value, CompareOp::Eq)? {
                drop(self.remove_at(i));
                return Ok(());
            }
            i += 1;
        }
        Err(value_error!("list.remove(x): x not in list"))
    }

    /// The index of the first item equal to the value.
    ///
    /// Raises ValueError if there is none.
    #[sig("index($self, value, start=0, stop=sys.maxsize, /)")]
    fn py_index(&self, value: &Object, start: Option<&Object>, stop: Option<&Object>) -> Result<usize> {
        for i in search_range(start, stop, self.len())? {
            let Some(item) = self.get(i) else { break };
            if item.compare_bool(value, CompareOp::Eq)? {
                return Ok(i);
            }
        }
        Err(value_error!("{} is not in list", value.repr()?.to_string_lossy()))
    }

    /// How many items are equal to the value.
    #[sig("count($self, value, /)")]
    fn py_count(&self, value: &Object) -> Result<usize> {
        let (mut i, mut n) = (0, 0);
        while let Some(item) = self.get(i) {
            n += item.compare_bool(value, CompareOp::Eq)? as usize;
            i += 1;
        }
        Ok(n)
    }

    /// Reverse the order in place.
    #[sig("reverse($self, /)")]
    fn py_reverse(&self) {
        self.reverse();
    }

    /// Sort the list in place, in ascending order, and return None.
    ///
    /// The sort is stable: equal items keep their order. With a key function, items are compared by what it returns
    /// for each. With reverse, the order is descending.
    #[sig("sort($self, /, *, key=None, reverse=False)")]
    fn py_sort(&self, key: Option<&Object>, reverse: bool) -> Result<()> {
        self.sort(key, reverse)
    }

    /// list[int] is a type for annotations.
    #[sig("__class_getitem__($type, object, /)")]
    fn class_getitem(ty: &TypeObject, object: &Object) -> Result {
        generic_alias(ty, object)
    }
}

pub static SEQUENCE: SequenceMethods = SequenceMethods {
    // SAFETY: called with lists only.
    length: unsafe { slot(length as extern "C" fn(&List) -> isize) },
    // SAFETY: as above.
    concat: unsafe { slot(concat as extern "C" fn(&List, &Object) -> Result) },
    // SAFETY: as above.
    repeat: unsafe { slot(repeat as extern "C" fn(&List, isize) -> Result) },
    // SAFETY: as above.
    item: unsafe { slot(item as extern "C" fn(&List, isize) -> Result) },
    // SAFETY: as above.
    set_item: unsafe { slot(set_item as extern "C" fn(&List, isize, Option<&Object>) -> c_int) },
    // SAFETY: as above.
    contains: unsafe { slot(contains as extern "C" fn(&List, &Object) -> c_int) },
    // SAFETY: as above.
    inplace_concat: unsafe { slot(inplace_concat as extern "C" fn(&List, &Object) -> Result) },
    // SAFETY: as above.
    inplace_repeat: unsafe { slot(inplace_repeat as extern "C" fn(&List, isize) -> Result) },
    ..SequenceMethods::EMPTY
};

pub static MAPPING: MappingMethods = MappingMethods {
    // SAFETY: called with lists only.
    length: unsafe { slot(length as extern "C" fn(&List) -> isize) },
    // SAFETY: as above.
    subscript: unsafe { slot(subscript as extern "C" fn(&List, &Object) -> Result) },
    // SAFETY: as above.
    set_subscript: unsafe { slot(set_subscript as extern "C" fn(&List, &Object, Option<&Object>) -> c_int) },
};

extern "C" fn length(list: &List) -> isize {
    list.size.get()
}

extern "C" fn concat(list: &List, other: &Object) -> Result {
    let Some(other) = other.cast::<List>() else {
        return Err(type_error!("can only concatenate list (not \"{}\") to list", other.ty().full_name()));
    };
    // SAFETY: the new list holds the items before anything else happens.
    unsafe {
        let new = List::new(list.len() + other.len())?;
        new.extend_from_slice(list.items())?;
        new.extend_from_slice(other.items())?;
        Ok(new.into_object())
    }
}

extern "C" fn inplace_concat(list: &List, other: &Object) -> Result {
    list.extend(other)?;
    Ok(list.to_ref())
}

/// The number of items of a list of `n` items repeated.
fn repeated_len(n: usize, times: isize) -> Result<usize> {
    match n.checked_mul(times.max(0) as usize).filter(|&total| total <= isize::MAX as usize / 8) {
        Some(total) => Ok(total),
        None => Err(memory::no_memory()),
    }
}

extern "C" fn repeat(list: &List, times: isize) -> Result {
    let n = list.len();
    let total = repeated_len(n, times)?;
    let new = List::new(total)?;
    // SAFETY: the new list has room and holds the items before anything else happens.
    unsafe {
        let (from, to) = (list.items.get(), new.items.get());
        for i in 0..total {
            let item = *from.add(i % n);
            (*item).incref();
            *to.add(i) = item;
        }
    }
    new.size.set(total as isize);
    Ok(new.into_object())
}

extern "C" fn inplace_repeat(list: &List, times: isize) -> Result {
    let n = list.len();
    let total = repeated_len(n, times)?;
    if total == 0 {
        list.clear();
    } else if total > n {
        if total as isize > list.allocated.get() {
            list.reserve(total)?;
        }
        // SAFETY: there is room.
        unsafe {
            let items = list.items.get();
            for i in n..total {
                let item = *items.add(i - n);
                (*item).incref();
                *items.add(i) = item;
            }
        }
        list.size.set(total as isize);
    }
    Ok(list.to_ref())
}

extern "C" fn item(list: &List, i: isize) -> Result {
    match list.get(i as usize) {
        Some(item) => Ok(item),
        None => Err(index_error!("list index out of range")),
    }
}

#[slot]
fn set_item(list: &List, i: isize, value: Option<&Object>) -> Result<()> {
    let old = match value {
        Some(value) => list.replace(i as usize, value.to_ref()),
        None => list.remove_at(i as usize),
    };
    match old {
        Some(_) => Ok(()),
        None => Err(index_error!("list assignment index out of range")),
    }
}

#[slot]
fn contains(list: &List, value: &Object) -> Result<bool> {
    let mut i = 0;
    while let Some(item) = list.get(i) {
        if item.compare_bool(value, CompareOp::Eq)? {
            return Ok(true);
        }
        i += 1;
    }
    Ok(false)
}

/// `list[key]`. IndexError, TypeError. Runs Python (`__index__`).
pub extern "C" fn subscript(list: &List, key: &Object) -> Result {
    if let Some(i) = position(key, || list.len())? {
        return item(list, i);
    }
    let Some(slice) = key.cast::<Slice>() else { return Err(bad_key(key)) };
    let (start, stop, step) = slice.unpack()?;
    list.pick(Indices::clip(start, stop, step, list.len())).map(Ref::into_object)
}

#[cold]
fn bad_key(key: &Object) -> crate::abi::Raised {
    type_error!("list indices must be integers or slices, not {}", key.ty().full_name())
}

#[slot]
pub fn set_subscript(list: &List, key: &Object, value: Option<&Object>) -> Result<()> {
    if let Some(i) = position(key, || list.len())? {
        let old = match (usize::try_from(i), value) {
            (Ok(i), Some(value)) => list.replace(i, value.to_ref()),
            (Ok(i), None) => list.remove_at(i),
            _ => None,
        };
        return match old {
            Some(_) => Ok(()),
            None => Err(index_error!("list assignment index out of range")),
        };
    }
    let Some(slice) = key.cast::<Slice>() else { return Err(bad_key(key)) };
    let (start, stop, step) = slice.unpack()?;
    match value {
        Some(value) => set_slice(list, Indices::clip(start, stop, step, list.len()), (start, stop), value),
        None => {
            delete_slice(list, Indices::clip(start, stop, step, list.len()));
            Ok(())
        }
    }
}

fn delete_slice(list: &List, indices: Indices) {
    let Indices { start, step, count, .. } = indices;
    if count == 0 {
        return;
    }
    let (first, gap) = if step < 0 {
        ((start + (count as isize - 1) * step) as usize, step.unsigned_abs())
    } else {
        (start as usize, step as usize)
    };
    let n = list.len();
    if count == n {
        return list.clear();
    }
    let mut old = Vec::with_capacity(count);
    // SAFETY: positions below the size; the references that leave are collected, the others close ranks.
    unsafe {
        let items = list.items.get();
        let mut to = first;
        let mut next = first;
        for from in first..n {
            if from == next && old.len() < count {
                old.push(Ref::from_raw(*items.add(from)));
                next = from.saturating_add(gap);
            } else {
                *items.add(to) = *items.add(from);
                to += 1;
            }
        }
    }
    list.size.set((n - count) as isize);
    list.shrink();
}

fn set_slice(list: &List, indices: Indices, ends: (isize, isize), value: &Object) -> Result<()> {
    let extended = indices.step != 1;
    let new = match value.cast_exact::<crate::types::tuple::Tuple>() {
        Some(tuple) => tuple.items().iter().map(|o| o.to_ref()).collect(),
        None => value.collect().map_err(|e| {
            if value.ty().iter.get().is_none() && e.matches(&crate::types::exception::TYPE_ERROR) {
                e.clear();
                return type_error!("must assign iterable to extended slice");
            }
            e
        })?,
    };
    // Making the items may have changed the list.
    let indices = Indices::clip(ends.0, ends.1, indices.step, list.len());
    if !extended {
        let start = indices.start as usize;
        return list.splice(start, start.max(indices.stop as usize), new);
    }
    if new.len() != indices.count {
        return Err(value_error!(
            "attempt to assign sequence of size {} to extended slice of size {}",
            new.len(),
            indices.count
        ));
    }
    let old: Vec<_> = indices.iter().zip(new).map(|(i, item)| list.replace(i, item)).collect();
    drop(old);
    Ok(())
}

pub extern "C" fn repr(list: &List) -> Result {
    if list.is_empty() {
        return crate::intern!("[]").to_result();
    }
    let Some(_guard) = ReprGuard::enter(list)? else { return crate::intern!("[...]").to_result() };
    let mut text = TextBuilder::new("[");
    let mut i = 0;
    while let Some(item) = list.get(i) {
        if i > 0 {
            text.push_str(", ");
        }
        text.push(&*item.repr()?);
        i += 1;
    }
    text.push_str("]");
    text.finish()
}

pub extern "C" fn compare(list: &List, other: &Object, op: c_int) -> Result {
    let Some(other) = other.cast::<List>() else { return Ok(not_implemented()) };
    let op = CompareOp::from_c(op);
    if list.len() != other.len() && matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return Ok(bool_object(op == CompareOp::Ne));
    }
    let mut i = 0;
    while let (Some(x), Some(y)) = (list.get(i), other.get(i)) {
        if !x.compare_bool(&y, CompareOp::Eq)? {
            // The comparison may have changed the lists: what stands there now counts.
            let (Some(x), Some(y)) = (list.get(i), other.get(i)) else { break };
            return match op {
                CompareOp::Eq => Ok(bool_object(false)),
                CompareOp::Ne => Ok(bool_object(true)),
                _ => x.compare(&y, op),
            };
        }
        i += 1;
    }
    Ok(bool_object(op.of(list.len().cmp(&other.len()))))
}

pub extern "C" fn iter(list: &List) -> Result {
    SequenceIter::new(&PyListIter_Type, list, 0).map(Ref::into_object)
}

pub extern "C" fn new(ty: &TypeObject, _: &Object, _: Option<&Object>) -> Result {
    if core::ptr::eq(ty, &PyList_Type) { List::new(0).map(Ref::into_object) } else { memory::alloc(ty, 0) }
}

/// `list(...)` without a tuple of arguments.
///
/// # Safety
/// The contract of vectorcall; `ty` is a type.
pub unsafe extern "C" fn vectorcall(
    ty: &Object,
    args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract.
    let (ty, given) = unsafe { (ty.cast_unchecked::<TypeObject>(), Args::from_raw(args, nargsf, kwnames)) };
    if given.keyword_count() > 0 {
        return Err(type_error!("list() takes no keyword arguments"));
    }
    let iterable = match *given.positional() {
        [] => None,
        [iterable] => Some(iterable),
        ref more => return Err(type_error!("list expected at most 1 argument, got {}", more.len())),
    };
    let object = new(ty, &crate::types::tuple::Tuple::empty(), None)?;
    if let Some(iterable) = iterable {
        // SAFETY: just made as a list.
        unsafe { object.cast_unchecked::<List>() }.extend(iterable)?;
    }
    Ok(object)
}

pub extern "C" fn traverse(list: &List, visit: Visit, arg: *mut c_void) -> c_int {
    // Last first, as `gc.get_referents` shows.
    for i in (0..list.len()).rev() {
        // SAFETY: positions below the size; an item of a list that C is still filling may be null.
        if let Some(item) = unsafe { (*list.items.get().add(i)).as_ref() } {
            let stop = visit(item, arg);
            if stop != 0 {
                return stop;
            }
        }
    }
    0
}

pub extern "C" fn clear(list: &List) -> c_int {
    list.clear();
    Ok(()).into_c()
}

pub unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: a list whose last reference is gone.
    unsafe {
        gc::untrack(&*object);
        (*object.cast::<List>()).clear();
        crate::types::free_instance(object);
    }
}
