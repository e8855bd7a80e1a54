//! `list`: a growable array of references (PyListObject).
//!
//! Invariant: the first `size` of the `allocated` items are non-null once the list is published. While a list is being
//! sorted, `allocated` is -1 and the list is empty.
//!
//! - `methods.rs`: what Python sees; `sort.rs`: sorting.

mod methods;
pub mod sort;

use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject, VarObject};
use crate::memory::{self, gc};
use crate::types::slice::Indices;
use abide_macros::capi;
use core::cell::Cell;

layout! {
    /// PyListObject.
    pub struct List: VarObject = "PyListObject", 40 {
        pub base: VarObject = "ob_base",
        pub items: Cell<*mut *mut Object> = "ob_item",
        pub allocated: Cell<isize> = "allocated",
    }
}
object_type!(List => PyList_Type, LIST_SUBCLASS);

/// The type `list`.
#[capi]
pub static PyList_Type: TypeObject = TypeObject::new(c"list", size_of::<List>())
    .with(
        TypeFlags::LIST_SUBCLASS
            .and(TypeFlags::BASETYPE)
            .and(TypeFlags::MATCH_SELF)
            .and(TypeFlags::HAVE_GC)
            .and(TypeFlags::SEQUENCE),
    )
    .doc(c"list(iterable=(), /)\n--\n\nA mutable sequence of the items of the iterable.")
    .deallocated(methods::dealloc)
    .repr(methods::repr)
    .get_attribute::<crate::abi::Object>(crate::protocol::attribute::generic_get_attr)
    .sequence_methods(&methods::SEQUENCE)
    .mapping_methods(&methods::MAPPING)
    .traversed(methods::traverse)
    .cleared(methods::clear)
    .compare(methods::compare)
    .iterable(methods::iter)
    .methods(&methods::METHODS)
    .initializer(List::tp_init)
    .constructor(methods::new)
    .called_fast(methods::vectorcall);

impl List {
    /// An empty list with room for `capacity` items.
    pub fn new(capacity: usize) -> Result<Ref<List>> {
        let items = if capacity == 0 { core::ptr::null_mut() } else { allocate(capacity)? };
        let list = memory::new(List {
            base: VarObject::new(&PyList_Type, 0),
            items: Cell::new(items),
            allocated: Cell::new(capacity as isize),
        });
        match list {
            Ok(list) => {
                gc::track(&list);
                Ok(list)
            }
            Err(e) => {
                // SAFETY: nobody has seen the block.
                unsafe { memory::object_free(items.cast()) };
                Err(e)
            }
        }
    }

    /// A list that takes over these references.
    pub fn from_vec(items: Vec<Ref>) -> Result<Ref<List>> {
        let list = List::new(items.len())?;
        list.size.set(items.len() as isize);
        for (i, item) in items.into_iter().enumerate() {
            // SAFETY: there is room for all of them.
            unsafe { *list.items.get().add(i) = item.into_raw() };
        }
        Ok(list)
    }

    /// A list of new references to these.
    pub fn from_slice(items: &[&Object]) -> Result<Ref<List>> {
        let list = List::new(items.len())?;
        for (i, item) in items.iter().enumerate() {
            item.incref();
            // SAFETY: there is room for all of them.
            unsafe { *list.items.get().add(i) = item.as_ptr() };
        }
        list.size.set(items.len() as isize);
        Ok(list)
    }

    /// The number of items.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.size.get() as usize
    }

    /// Whether there is no item.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A new reference to the item at `i`, if there is one.
    #[inline(always)]
    pub fn get(&self, i: usize) -> Option<Ref> {
        // SAFETY: the first `size` items are live objects.
        (i < self.len()).then(|| unsafe { (**self.items.get().add(i)).to_ref() })
    }

    /// The items, borrowed. Only while nothing can change the list: no Python code may run meanwhile.
    ///
    /// # Safety
    /// The caller keeps to that.
    #[inline(always)]
    pub unsafe fn items(&self) -> &[&Object] {
        if self.is_empty() {
            return &[];
        }
        // SAFETY: the first `size` items are live objects.
        unsafe { core::slice::from_raw_parts(self.items.get().cast(), self.len()) }
    }

    /// Appends an item.
    #[inline]
    pub fn push(&self, item: Ref) -> Result<()> {
        let n = self.size.get();
        if n >= self.allocated.get() {
            self.reserve(n as usize + 1)?;
        }
        // SAFETY: there is room for one more.
        unsafe { *self.items.get().add(n as usize) = item.into_raw() };
        self.size.set(n + 1);
        Ok(())
    }

    /// Makes room for `n` items in all, with CPython's growth: an eighth more, in multiples of four.
    #[cold]
    #[inline(never)]
    pub fn reserve(&self, n: usize) -> Result<()> {
        let size = self.len();
        let mut room = (n + (n >> 3) + 6) & !3;
        if n > size && n - size > room - n {
            room = (n + 3) & !3;
        }
        self.set_capacity(if n == 0 { 0 } else { room })
    }

    /// Changes the number of allocated items, which is not less than the size.
    fn set_capacity(&self, room: usize) -> Result<()> {
        let Some(bytes) = room.checked_mul(8).filter(|&b| b <= isize::MAX as usize) else {
            return Err(memory::no_memory());
        };
        // SAFETY: the block is the list's own.
        unsafe {
            if room == 0 {
                memory::object_free(self.items.get().cast());
                self.items.set(core::ptr::null_mut());
            } else {
                let items = memory::object_realloc(self.items.get().cast(), bytes);
                if items.is_null() {
                    return Err(memory::no_memory());
                }
                self.items.set(items.cast());
            }
        }
        self.allocated.set(room as isize);
        Ok(())
    }

    /// Gives memory back when less than half of it is used, as after a removal.
    fn shrink(&self) {
        let n = self.len();
        let allocated = self.allocated.get();
        if (n as isize) < allocated >> 1 {
            let room = if n == 0 { 0 } else { (n + (n >> 3) + 6) & !3 };
            if let Err(e) = self.set_capacity(room) {
                // More room than needed does no harm.
                e.clear();
            }
        }
    }

    /// Replaces item `i` and returns the old one; `None` (and `item` given up) if there is no such item.
    #[inline]
    pub fn replace(&self, i: usize, item: Ref) -> Option<Ref> {
        if i >= self.len() {
            return None;
        }
        // SAFETY: the first `size` items are owned references.
        unsafe { Ref::from_nullable(self.items.get().add(i).replace(item.into_raw())) }
    }

    /// Inserts an item before position `i`, which is not more than the size.
    pub fn insert(&self, i: usize, item: Ref) -> Result<()> {
        let n = self.len();
        if n as isize >= self.allocated.get() {
            self.reserve(n + 1)?;
        }
        let i = i.min(n);
        // SAFETY: there is room for one more.
        unsafe {
            let place = self.items.get().add(i);
            core::ptr::copy(place, place.add(1), n - i);
            *place = item.into_raw();
        }
        self.size.set(n as isize + 1);
        Ok(())
    }

    /// Removes the item at `i`, if there is one.
    pub fn remove_at(&self, i: usize) -> Option<Ref> {
        let n = self.len();
        if i >= n {
            return None;
        }
        // SAFETY: the first `size` items are owned references; this one moves to the result.
        let item = unsafe {
            let place = self.items.get().add(i);
            let item = Ref::from_raw(*place);
            core::ptr::copy(place.add(1), place, n - i - 1);
            item
        };
        self.size.set(n as isize - 1);
        self.shrink();
        Some(item)
    }

    /// Removes the last item, if there is one.
    #[inline]
    pub fn pop(&self) -> Option<Ref> {
        self.remove_at(self.len().checked_sub(1)?)
    }

    /// Removes all items. Runs Python (destructors).
    pub fn clear(&self) {
        let (items, n) = (self.items.replace(core::ptr::null_mut()), self.len());
        if items.is_null() {
            return;
        }
        self.size.set(0);
        self.allocated.set(0);
        // SAFETY: the list has let go of the items, so that destructors cannot reach them.
        unsafe {
            for i in (0..n).rev() {
                drop(Ref::from_nullable(*items.add(i)));
            }
            memory::object_free(items.cast());
        }
    }

    /// Appends the items of an iterable. TypeError. Runs Python.
    pub fn extend(&self, iterable: &Object) -> Result<()> {
        if let Some(list) = iterable.cast_exact::<List>() {
            if !self.is(list) {
                // SAFETY: nothing runs Python, and the other list is not this one.
                return self.extend_from_slice(unsafe { list.items() });
            }
            // SAFETY: the copy of the pointers outlives the growing of the list; the items stay.
            let items = unsafe { list.items() }.to_vec();
            return self.extend_from_slice(&items);
        }
        if let Some(tuple) = iterable.cast_exact::<crate::types::tuple::Tuple>() {
            return self.extend_from_slice(tuple.items());
        }
        let it = iterable.iter()?;
        let hint = iterable.length_hint(8)?;
        let wanted = self.len().saturating_add(hint);
        if self.items.get().is_null() && hint > 0 && hint < isize::MAX as usize / 16 {
            self.set_capacity(wanted.next_multiple_of(2))?;
        } else if (wanted as isize) > self.allocated.get() && hint < isize::MAX as usize / 16 {
            self.reserve(wanted)?;
        }
        while let Some(item) = it.next()? {
            self.push(item)?;
        }
        // A hint that was too high is not kept.
        self.shrink();
        Ok(())
    }

    /// Appends new references to these items.
    pub fn extend_from_slice(&self, items: &[&Object]) -> Result<()> {
        let n = self.len();
        if items.is_empty() {
            return Ok(());
        }
        let total = n + items.len();
        if total as isize > self.allocated.get() {
            if self.items.get().is_null() {
                self.set_capacity(total.next_multiple_of(2))?;
            } else {
                self.reserve(total)?;
            }
        }
        for (i, item) in items.iter().enumerate() {
            item.incref();
            // SAFETY: there is room for all of them.
            unsafe { *self.items.get().add(n + i) = item.as_ptr() };
        }
        self.size.set(total as isize);
        Ok(())
    }

    /// A new list of the items at these positions.
    pub fn pick(&self, indices: Indices) -> Result<Ref<List>> {
        // SAFETY: the new list holds the items before anything else happens.
        let items = unsafe { self.items() };
        if indices.step == 1 {
            let start = indices.start as usize;
            return List::from_slice(&items[start..start + indices.count]);
        }
        let picked: Vec<&Object> = indices.iter().map(|i| items[i]).collect();
        List::from_slice(&picked)
    }

    /// Replaces `start..end` by these references: `list[start:end] = ...`. Runs Python (destructors).
    pub fn splice(&self, start: usize, end: usize, new: Vec<Ref>) -> Result<()> {
        let n = self.len();
        let start = start.min(n);
        let end = end.clamp(start, n);
        let total = n - (end - start) + new.len();
        if total == 0 {
            self.clear();
            return Ok(());
        }
        if total as isize > self.allocated.get() {
            self.reserve(total)?;
        }
        let count = new.len();
        let mut old = Vec::with_capacity(end - start);
        // SAFETY: there is room; the old references leave before the tail moves over them.
        unsafe {
            let items = self.items.get();
            for i in start..end {
                old.push(Ref::from_raw(*items.add(i)));
            }
            core::ptr::copy(items.add(end), items.add(start + count), n - end);
            for (i, item) in new.into_iter().enumerate() {
                *items.add(start + i) = item.into_raw();
            }
        }
        self.size.set(total as isize);
        self.shrink();
        // The last goes first, as when a list is cleared.
        while let Some(item) = old.pop() {
            drop(item);
        }
        Ok(())
    }

    /// Reverses the order in place.
    pub fn reverse(&self) {
        if self.len() > 1 {
            // SAFETY: the first `size` items are the list's own.
            unsafe { core::slice::from_raw_parts_mut(self.items.get(), self.len()) }.reverse();
        }
    }

    /// A list of an iterable's items. Runs Python.
    pub fn from_iterable(iterable: &Object) -> Result<Ref<List>> {
        let list = List::new(0)?;
        list.extend(iterable)?;
        Ok(list)
    }
}

/// Memory for `capacity` items.
fn allocate(capacity: usize) -> Result<*mut *mut Object> {
    let bytes = capacity.checked_mul(8).filter(|&b| b <= isize::MAX as usize);
    let block = bytes.map_or(core::ptr::null_mut(), memory::object_malloc);
    if block.is_null() { Err(memory::no_memory()) } else { Ok(block.cast()) }
}
