//! `tuple`: references behind the object's head (PyTupleObject).
//!
//! Invariant: once a tuple is published, every item is non-null and none changes. C code may fill a new tuple through
//! `PyTuple_SET_ITEM` before it publishes it; until then items may be null.

use crate::abi::constants::CompareOp;
use crate::abi::slots::{MappingMethods, SequenceMethods, Visit, slot};
use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject, VarObject};
use crate::call::convert::Hash;
use crate::memory::{self, gc};
use crate::protocol::repr::{ReprGuard, TextBuilder};
use crate::types::bool::bool_object;
use crate::types::iter::{PyTupleIter_Type, SequenceIter};
use crate::types::none::not_implemented;
use crate::types::slice::{Slice, position};
use crate::types::static_objects::STATIC_OBJECTS;
use abide_macros::{capi, methods, slot};
use core::cell::Cell;
use core::ffi::{c_int, c_void};

layout! {
    /// PyTupleObject; `size` items begin at `items`.
    pub struct Tuple: VarObject = "PyTupleObject", 32 {
        pub base: VarObject = "ob_base",
        pub items: [Cell<*mut Object>; 1] = "ob_item",
    }
}
object_type!(Tuple => PyTuple_Type, TUPLE_SUBCLASS);

/// The type `tuple`.
#[capi]
pub static PyTuple_Type: TypeObject = TypeObject::new(c"tuple", size_of::<VarObject>())
    .items(8)
    .with(
        TypeFlags::TUPLE_SUBCLASS
            .and(TypeFlags::BASETYPE)
            .and(TypeFlags::MATCH_SELF)
            .and(TypeFlags::HAVE_GC)
            .and(TypeFlags::SEQUENCE),
    )
    .doc(DOC)
    .deallocated(dealloc)
    .repr(repr)
    .get_attribute::<crate::abi::Object>(crate::protocol::attribute::generic_get_attr)
    .sequence_methods(&SEQUENCE)
    .mapping_methods(&MAPPING)
    .hash(hash)
    .traversed(traverse)
    .compare(compare)
    .iterable(iter)
    .methods(&METHODS)
    .constructor(Tuple::tp_new)
    .called_fast(Tuple::tp_vectorcall);

const DOC: &core::ffi::CStr = c"tuple(iterable=(), /)\n--\n\n\
An immutable sequence of the items of the iterable.\n\n\
An exact tuple is returned as it is.";

/// The empty tuple: static, immortal, with a GC head before it as every tuple has.
#[repr(C)]
pub struct EmptyTuple {
    gc_head: [Cell<usize>; 2],
    tuple: Tuple,
}
// SAFETY: never written.
unsafe impl Sync for EmptyTuple {}
impl EmptyTuple {
    /// The one there is.
    pub const fn initial() -> EmptyTuple {
        EmptyTuple {
            gc_head: [const { Cell::new(0) }; 2],
            tuple: Tuple {
                base: VarObject { base: Object::immortal(&PyTuple_Type), size: Cell::new(0) },
                items: [const { Cell::new(core::ptr::null_mut()) }],
            },
        }
    }
}

/// Freed tuples of one to twenty items, kept for new ones of the same size: linked through their first item.
struct FreeTuples {
    heads: [Cell<*mut Tuple>; FREE_SIZES],
    counts: [Cell<u32>; FREE_SIZES],
}
const FREE_SIZES: usize = 20;
const FREE_PER_SIZE: u32 = 2000;
// SAFETY: used under the GIL.
unsafe impl Sync for FreeTuples {}
static FREE: FreeTuples = FreeTuples {
    heads: [const { Cell::new(core::ptr::null_mut()) }; FREE_SIZES],
    counts: [const { Cell::new(0) }; FREE_SIZES],
};

/// Frees the tuples that are kept for new ones.
pub fn clear_free_lists() {
    for (head, count) in FREE.heads.iter().zip(&FREE.counts) {
        let mut tuple = head.replace(core::ptr::null_mut());
        while !tuple.is_null() {
            // SAFETY: a kept tuple is a whole block, its first item is the link.
            unsafe {
                let next = (*tuple).items[0].get().cast();
                crate::types::free_instance(tuple.cast());
                tuple = next;
            }
        }
        count.set(0);
    }
}

/// Whether freed tuples are kept; not while somebody wants to see every block. Those that are kept have been freed.
pub fn keep_free_lists(keep: bool) {
    FREE.counts.iter().for_each(|count| count.set(if keep { 0 } else { FREE_PER_SIZE }));
}

impl Tuple {
    /// The empty tuple (a singleton).
    #[inline(always)]
    pub fn empty() -> Ref<Tuple> {
        // SAFETY: immortal.
        unsafe { Ref::from_raw(&STATIC_OBJECTS.tuple_empty.tuple) }
    }

    /// A new exact tuple of `n > 0` items that are not yet set, untracked.
    ///
    /// # Safety
    /// The caller sets every item (null at first, if need be) before anything else can see or drop the tuple.
    #[inline]
    pub unsafe fn uninitialized(n: usize) -> Result<Ref<Tuple>> {
        // SAFETY: a kept tuple has the size asked for; a new block has room for GC head, head and items.
        unsafe {
            if n <= FREE_SIZES {
                let head = &FREE.heads[n - 1];
                let tuple = head.get();
                if !tuple.is_null() {
                    head.set((*tuple).items[0].get().cast());
                    FREE.counts[n - 1].set(FREE.counts[n - 1].get() - 1);
                    (&*tuple.cast::<Object>()).refcnt.set(1);
                    return Ok(Ref::from_raw(tuple));
                }
            }
            let size = n.checked_mul(8).and_then(|bytes| bytes.checked_add(gc::HEAD_SIZE + size_of::<VarObject>()));
            let Some(size) = size.filter(|&size| size <= isize::MAX as usize) else { return Err(memory::no_memory()) };
            let (block, watched) = memory::object_malloc_watched(size);
            if block.is_null() {
                return Err(memory::no_memory());
            }
            block.cast::<[usize; 2]>().write([0, 0]);
            let tuple = block.byte_add(gc::HEAD_SIZE).cast::<Tuple>();
            tuple.cast::<VarObject>().write(VarObject::new(&PyTuple_Type, n as isize));
            if watched {
                memory::created(tuple.cast());
            }
            Ok(Ref::from_raw(tuple))
        }
    }

    /// Where item `i` stands, for filling a new tuple.
    ///
    /// # Safety
    /// `i < len`.
    #[inline(always)]
    pub unsafe fn item_slot(&self, i: usize) -> *mut *mut Object {
        // SAFETY: the items follow the head.
        unsafe { self.items.as_ptr().cast::<*mut Object>().cast_mut().add(i) }
    }

    /// A tuple of new references to these.
    #[inline]
    pub fn new(items: &[&Object]) -> Result<Ref<Tuple>> {
        if items.is_empty() {
            return Ok(Tuple::empty());
        }
        // SAFETY: every item is set.
        unsafe {
            let tuple = Tuple::uninitialized(items.len())?;
            for (i, item) in items.iter().enumerate() {
                item.incref();
                *tuple.item_slot(i) = item.as_ptr();
            }
            gc::track(&tuple);
            Ok(tuple)
        }
    }

    /// A tuple that takes over these references.
    pub fn from_vec(items: Vec<Ref>) -> Result<Ref<Tuple>> {
        if items.is_empty() {
            return Ok(Tuple::empty());
        }
        // SAFETY: every item is set; the references move.
        unsafe {
            let tuple = Tuple::uninitialized(items.len())?;
            for (i, item) in items.into_iter().enumerate() {
                *tuple.item_slot(i) = item.into_raw();
            }
            gc::track(&tuple);
            Ok(tuple)
        }
    }

    /// A tuple that takes over two references.
    #[inline]
    pub fn pair(first: Ref, second: Ref) -> Result<Ref<Tuple>> {
        // SAFETY: both items are set.
        unsafe {
            let tuple = Tuple::uninitialized(2)?;
            *tuple.item_slot(0) = first.into_raw();
            *tuple.item_slot(1) = second.into_raw();
            gc::track(&tuple);
            Ok(tuple)
        }
    }

    /// Replaces item `i` and returns the old one.
    ///
    /// # Safety
    /// `i < len`, and nobody relies on the tuple not changing: it has one owner, the caller.
    pub unsafe fn replace_item(&self, i: usize, item: Ref) -> Option<Ref> {
        // SAFETY: the caller's contract.
        unsafe { Ref::from_nullable(self.item_slot(i).replace(item.into_raw())) }
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

    /// The items, borrowed: a tuple does not change.
    #[inline(always)]
    pub fn items(&self) -> &[&Object] {
        // SAFETY: `size` non-null pointers begin there.
        unsafe { core::slice::from_raw_parts(self.items.as_ptr().cast(), self.len()) }
    }

    /// `tuple[start..end]`; the whole of an exact tuple is the tuple itself.
    pub fn slice(&self, start: usize, end: usize) -> Result<Ref<Tuple>> {
        if start == 0 && end == self.len() && self.is_type(&PyTuple_Type) {
            return Ok(Ref::of(self));
        }
        Tuple::new(&self.items()[start..end])
    }

    /// A tuple of an iterable's items; an exact tuple is returned as it is. Runs Python.
    pub fn from_iterable(iterable: &Object) -> Result<Ref<Tuple>> {
        if let Some(tuple) = iterable.cast_exact::<Tuple>() {
            return Ok(Ref::of(tuple));
        }
        if let Some(list) = iterable.cast_exact::<crate::types::list::List>() {
            // SAFETY: the new tuple holds the items before anything else happens.
            return Tuple::new(unsafe { list.items() });
        }
        Tuple::from_vec(iterable.collect()?)
    }

    /// `tuple * n`.
    pub fn repeat(&self, n: isize) -> Result<Ref<Tuple>> {
        let len = self.len();
        if (len == 0 || n == 1) && self.is_type(&PyTuple_Type) {
            return Ok(Ref::of(self));
        }
        if len == 0 || n <= 0 {
            return Ok(Tuple::empty());
        }
        let Some(total) = len.checked_mul(n as usize).filter(|&t| t <= isize::MAX as usize / 8) else {
            return Err(memory::no_memory());
        };
        // SAFETY: every item is set.
        unsafe {
            let tuple = Tuple::uninitialized(total)?;
            for i in 0..total {
                let item = self.items()[i % len];
                item.incref();
                *tuple.item_slot(i) = item.as_ptr();
            }
            gc::track(&tuple);
            Ok(tuple)
        }
    }
}

#[methods]
impl Tuple {
    /// Make a tuple of the iterable's items.
    #[new("tuple(iterable=(), /)")]
    fn construct(ty: &TypeObject, iterable: Option<&Object>) -> Result {
        let tuple = match iterable {
            Some(iterable) => Tuple::from_iterable(iterable)?,
            None => Tuple::empty(),
        };
        if core::ptr::eq(ty, &PyTuple_Type) {
            return Ok(tuple.into_object());
        }
        let object = memory::alloc(ty, tuple.len())?;
        // SAFETY: an instance of a subtype of tuple with room for the items, which are null so far.
        let new = unsafe { object.cast_unchecked::<Tuple>() };
        for (i, item) in tuple.items().iter().enumerate() {
            item.incref();
            // SAFETY: as above.
            unsafe { *new.item_slot(i) = item.as_ptr() };
        }
        Ok(object)
    }

    /// The arguments for a copy of the tuple.
    #[sig("__getnewargs__($self, /)")]
    fn getnewargs(&self) -> Result<Ref<Tuple>> {
        let items = Tuple::new(self.items())?;
        Tuple::from_vec(vec![items.into_object()])
    }

    /// The index of the first item equal to the value.
    ///
    /// Raises ValueError if there is none.
    #[sig("($self, value, start=0, stop=sys.maxsize, /)")]
    fn index(&self, value: &Object, start: Option<&Object>, stop: Option<&Object>) -> Result<usize> {
        let range = crate::types::slice::search_range(start, stop, self.len())?;
        for i in range {
            if self.items()[i].compare_bool(value, CompareOp::Eq)? {
                return Ok(i);
            }
        }
        Err(value_error!("tuple.index(x): x not in tuple"))
    }

    /// How many items are equal to the value.
    #[sig("($self, value, /)")]
    fn count(&self, value: &Object) -> Result<usize> {
        let mut n = 0;
        for item in self.items() {
            n += item.compare_bool(value, CompareOp::Eq)? as usize;
        }
        Ok(n)
    }

    /// tuple[int] is a type for annotations.
    #[sig("__class_getitem__($type, object, /)")]
    fn class_getitem(ty: &TypeObject, object: &Object) -> Result {
        crate::types::iter::generic_alias(ty, object)
    }
}

static SEQUENCE: SequenceMethods = SequenceMethods {
    // SAFETY: called with tuples only.
    length: unsafe { slot(length as extern "C" fn(&Tuple) -> isize) },
    // SAFETY: as above.
    concat: unsafe { slot(concat as extern "C" fn(&Tuple, &Object) -> Result) },
    // SAFETY: as above.
    repeat: unsafe { slot(repeat as extern "C" fn(&Tuple, isize) -> Result) },
    // SAFETY: as above.
    item: unsafe { slot(item as extern "C" fn(&Tuple, isize) -> Result) },
    // SAFETY: as above.
    contains: unsafe { slot(contains as extern "C" fn(&Tuple, &Object) -> c_int) },
    ..SequenceMethods::EMPTY
};

static MAPPING: MappingMethods = MappingMethods {
    // SAFETY: called with tuples only.
    length: unsafe { slot(length as extern "C" fn(&Tuple) -> isize) },
    // SAFETY: as above.
    subscript: unsafe { slot(subscript as extern "C" fn(&Tuple, &Object) -> Result) },
    ..MappingMethods::EMPTY
};

extern "C" fn length(tuple: &Tuple) -> isize {
    tuple.size.get()
}

extern "C" fn concat(tuple: &Tuple, other: &Object) -> Result {
    if tuple.is_empty() && other.is_type(&PyTuple_Type) {
        return Ok(other.to_ref());
    }
    let Some(other) = other.cast::<Tuple>() else {
        return Err(type_error!("can only concatenate tuple (not \"{}\") to tuple", other.ty().full_name()));
    };
    if other.is_empty() && tuple.is_type(&PyTuple_Type) {
        return Ok(tuple.to_ref());
    }
    Tuple::new(&[tuple.items(), other.items()].concat()).map(Ref::into_object)
}

extern "C" fn repeat(tuple: &Tuple, n: isize) -> Result {
    tuple.repeat(n).map(Ref::into_object)
}

extern "C" fn item(tuple: &Tuple, i: isize) -> Result {
    match usize::try_from(i).ok().and_then(|i| tuple.items().get(i)) {
        Some(item) => Ok(item.to_ref()),
        None => Err(index_error!("tuple index out of range")),
    }
}

#[slot]
fn contains(tuple: &Tuple, value: &Object) -> Result<bool> {
    for item in tuple.items() {
        if item.compare_bool(value, CompareOp::Eq)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `tuple[key]`. IndexError, TypeError. Runs Python (`__index__`).
pub extern "C" fn subscript(tuple: &Tuple, key: &Object) -> Result {
    if let Some(i) = position(key, || tuple.len())? {
        return item(tuple, i);
    }
    let Some(slice) = key.cast::<Slice>() else {
        return Err(type_error!("tuple indices must be integers or slices, not {}", key.ty().full_name()));
    };
    let indices = slice.indices(tuple.len())?;
    if indices.step == 1 {
        return tuple.slice(indices.start as usize, indices.start as usize + indices.count).map(Ref::into_object);
    }
    let items: Vec<&Object> = indices.iter().map(|i| tuple.items()[i]).collect();
    Tuple::new(&items).map(Ref::into_object)
}

extern "C" fn repr(tuple: &Tuple) -> Result {
    if tuple.is_empty() {
        return crate::intern!("()").to_result();
    }
    let Some(_guard) = ReprGuard::enter(tuple)? else { return crate::intern!("(...)").to_result() };
    let mut text = TextBuilder::new("(");
    for (i, item) in tuple.items().iter().enumerate() {
        if i > 0 {
            text.push_str(", ");
        }
        text.push(&*item.repr()?);
    }
    text.push_str(if tuple.len() == 1 { ",)" } else { ")" });
    text.finish()
}

/// The hash: the items' hashes mixed as xxHash mixes lanes, with CPython's constants.
#[slot]
fn hash(tuple: &Tuple) -> Result<Hash> {
    crate::vm::thread::check_native_stack(" while hashing a tuple")?;
    const PRIME_1: u64 = 11400714785074694791;
    const PRIME_2: u64 = 14029467366897019727;
    const PRIME_5: u64 = 2870177450012600261;
    let mut mixed = PRIME_5;
    for item in tuple.items() {
        let lane = item.hash()?.get() as u64;
        mixed = mixed.wrapping_add(lane.wrapping_mul(PRIME_2)).rotate_left(31).wrapping_mul(PRIME_1);
    }
    mixed = mixed.wrapping_add(tuple.len() as u64 ^ (PRIME_5 ^ 3527539));
    Ok(Hash::new(if mixed == u64::MAX { 1546275796 } else { mixed as isize }))
}

extern "C" fn compare(tuple: &Tuple, other: &Object, op: c_int) -> Result {
    let Some(other) = other.cast::<Tuple>() else { return Ok(not_implemented()) };
    let op = CompareOp::from_c(op);
    let (a, b) = (tuple.items(), other.items());
    for (x, y) in a.iter().zip(b) {
        if !x.compare_bool(y, CompareOp::Eq)? {
            return match op {
                CompareOp::Eq => Ok(bool_object(false)),
                CompareOp::Ne => Ok(bool_object(true)),
                _ => x.compare(y, op),
            };
        }
    }
    Ok(bool_object(op.of(a.len().cmp(&b.len()))))
}

extern "C" fn iter(tuple: &Tuple) -> Result {
    SequenceIter::new(&PyTupleIter_Type, tuple, 0).map(Ref::into_object)
}

extern "C" fn traverse(tuple: &Tuple, visit: Visit, arg: *mut c_void) -> c_int {
    // Last first, as `gc.get_referents` shows.
    for i in (0..tuple.len()).rev() {
        // SAFETY: an item of a tuple that C is still filling may be null.
        if let Some(item) = unsafe { (*tuple.item_slot(i)).as_ref() } {
            let stop = visit(item, arg);
            if stop != 0 {
                return stop;
            }
        }
    }
    0
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: a tuple whose last reference is gone. An exact one of small size is kept for the next.
    unsafe {
        let tuple = &*object.cast::<Tuple>();
        let n = tuple.len();
        if n == 0 && tuple.is_type(&PyTuple_Type) && core::ptr::eq(tuple, &STATIC_OBJECTS.tuple_empty.tuple) {
            // Foreign code has miscounted: the empty tuple stays.
            tuple.refcnt.set(crate::abi::object::IMMORTAL);
            return;
        }
        gc::untrack(tuple);
        for i in (0..n).rev() {
            drop(Ref::from_nullable(*tuple.item_slot(i)));
        }
        if (1..=FREE_SIZES).contains(&n) && tuple.is_type(&PyTuple_Type) && FREE.counts[n - 1].get() < FREE_PER_SIZE {
            tuple.items[0].set(FREE.heads[n - 1].get().cast());
            FREE.heads[n - 1].set(object.cast());
            FREE.counts[n - 1].set(FREE.counts[n - 1].get() + 1);
            return;
        }
        crate::types::free_instance(object);
    }
}
