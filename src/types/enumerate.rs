//! `enumerate` and `reversed`.

use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::{IntoReturn, told};
use crate::memory::{self, gc};
use crate::protocol::number::BinaryOp;
use crate::types::int::Int;
use crate::types::iter::{generic_alias, iter_self, visit_all};
use crate::types::none::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::{capi, methods};
use core::cell::Cell;
use core::ffi::{c_int, c_void};

layout! {
    /// The private struct of `enumerate`.
    pub struct Enumerate: Object = "enumobject", 56 {
        pub base: Object = "ob_base",
        /// The next index; `isize::MAX` when `long_index` counts on.
        pub index: Cell<isize> = "en_index",
        pub iterator: Slot = "en_sit",
        /// A pair that is used again when nobody else holds it.
        pub result: Slot<Tuple> = "en_result",
        /// The next index when it does not fit `index`.
        pub long_index: Slot = "en_longindex",
        /// The int 1.
        pub one: Slot = "one",
    }
}
object_type!(Enumerate => PyEnum_Type);

/// The type `enumerate`.
#[capi]
pub static PyEnum_Type: TypeObject = TypeObject::new(c"enumerate", size_of::<Enumerate>())
    .with(TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC))
    .doc(
        c"enumerate(iterable, start=0)\n--\n\nThe pairs (start, item), (start + 1, item), ... of the iterable's items.",
    )
    .deallocated(dealloc_enumerate)
    .traversed(traverse_enumerate)
    .iterable(iter_self::<Enumerate>)
    .iterator(next_enumerate)
    .methods(&ENUMERATE_METHODS)
    .constructor(Enumerate::tp_new)
    .called_fast(Enumerate::tp_vectorcall);

#[methods(ENUMERATE_METHODS)]
impl Enumerate {
    /// Pairs of a running index and the items of an iterable.
    #[new("enumerate(*args, **kwargs)")]
    fn construct(ty: &TypeObject, args: &[&Object], kwargs: Vec<(&Str, &Object)>) -> Result {
        let given = args.len() + kwargs.len();
        if given > 2 {
            return Err(type_error!("enumerate() takes at most 2 arguments ({given} given)"));
        }
        let (mut iterable, mut start) = (args.first().copied(), args.get(1).copied());
        for (name, value) in kwargs {
            let place = match () {
                () if name.eq_str("iterable") && iterable.is_none() => &mut iterable,
                () if name.eq_str("start") && start.is_none() => &mut start,
                () => {
                    let name = name.to_string_lossy();
                    return Err(type_error!("'{name}' is an invalid keyword argument for enumerate()"));
                }
            };
            *place = Some(value);
        }
        let Some(iterable) = iterable else {
            return Err(type_error!("enumerate() missing required argument 'iterable'"));
        };
        let (index, long_index) = match start {
            None => (0, None),
            Some(start) => {
                let start = crate::types::int::convert::exact(&*start.index()?)?;
                match start.to_i64() {
                    Some(n) if n < isize::MAX as i64 => (n as isize, None),
                    _ => (isize::MAX, Some(start.into_object())),
                }
            }
        };
        let iterator = iterable.iter()?;
        let object = memory::alloc(ty, 0)?;
        // SAFETY: a new zeroed instance.
        let it = unsafe { object.cast_unchecked::<Enumerate>() };
        it.index.set(index);
        it.iterator.set(Some(iterator));
        it.result.set(Some(Tuple::pair(none(), none())?));
        it.long_index.set(long_index);
        it.one.set(Some(Int::new(1)?.into_object()));
        Ok(object)
    }

    /// For pickling.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let index = match self.long_index.get() {
            Some(index) => index,
            None => self.index.get().into_return()?,
        };
        let iterator = self.iterator.get().unwrap_or_else(none);
        Tuple::pair(self.ty().to_ref(), Tuple::pair(iterator, index)?.into_object())
    }

    /// enumerate[int] is a type for annotations.
    #[sig("__class_getitem__($type, object, /)")]
    fn class_getitem(ty: &TypeObject, object: &Object) -> Result {
        generic_alias(ty, object)
    }
}

impl Enumerate {
    fn advance(&self) -> Result<Option<Ref>> {
        let Some(iterator) = self.iterator.get() else { return Ok(None) };
        let Some(item) = iterator.next()? else { return Ok(None) };
        let n = self.index.get();
        let index = if n != isize::MAX {
            self.index.set(n + 1);
            Int::new(n as i64)?.into_object()
        } else {
            let index = match self.long_index.get() {
                Some(index) => index,
                None => Int::new(n as i64)?.into_object(),
            };
            self.long_index.set(Some(index.binary(BinaryOp::Add, &*Int::new(1)?)?));
            index
        };
        pair_again(&self.result, index, item).map(Some)
    }
}

/// A pair: the one of the slot, filled anew, when nobody else holds it.
#[inline]
fn pair_again(slot: &Slot<Tuple>, first: Ref, second: Ref) -> Result {
    if let Some(pair) = slot.borrowed()
        && pair.refcnt.get() == 1
    {
        let pair = Ref::of(pair);
        // SAFETY: nobody but the iterator holds the pair.
        let old = unsafe { (pair.replace_item(0, first), pair.replace_item(1, second)) };
        if !crate::types::dict::is_tracked(&pair) {
            gc::track(&pair);
        }
        drop(old);
        return Ok(pair.into_object());
    }
    Ok(Tuple::pair(first, second)?.into_object())
}

extern "C" fn next_enumerate(it: &Enumerate) -> Option<Ref> {
    it.advance().unwrap_or_else(|e| told(e, None))
}

extern "C" fn traverse_enumerate(it: &Enumerate, visit: Visit, arg: *mut c_void) -> c_int {
    let result = it.result.borrowed().map(|t| &***t);
    visit_all([it.iterator.borrowed(), result, it.long_index.borrowed(), it.one.borrowed()], visit, arg)
}

unsafe extern "C" fn dealloc_enumerate(object: *mut Object) {
    // SAFETY: an iterator whose last reference is gone.
    unsafe {
        gc::untrack(&*object);
        let it = &*object.cast::<Enumerate>();
        it.iterator.set(None);
        it.result.set(None);
        it.long_index.set(None);
        it.one.set(None);
        crate::types::free_instance(object);
    }
}

layout! {
    /// The private struct of `reversed`.
    pub struct Reversed: Object = "reversedobject", 32 {
        pub base: Object = "ob_base",
        /// The next position; -1 at the end.
        pub index: Cell<isize> = "index",
        /// Null once it is exhausted.
        pub sequence: Slot = "seq",
    }
}
object_type!(Reversed => PyReversed_Type);

/// The type `reversed`.
#[capi]
pub static PyReversed_Type: TypeObject = TypeObject::new(c"reversed", size_of::<Reversed>())
    .with(TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC))
    .doc(c"reversed(object, /)\n--\n\nAn iterator over the items of a sequence in reverse order.")
    .deallocated(dealloc_reversed)
    .traversed(traverse_reversed)
    .iterable(iter_self::<Reversed>)
    .iterator(next_reversed)
    .methods(&REVERSED_METHODS)
    .constructor(Reversed::tp_new)
    .called_fast(Reversed::tp_vectorcall);

#[methods(REVERSED_METHODS)]
impl Reversed {
    /// An iterator in reverse order: what `__reversed__` returns, or one over a sequence.
    #[new("reversed(object, /)")]
    fn construct(ty: &TypeObject, object: &Object) -> Result {
        let method = crate::types::r#type::lookup_special(object, crate::intern!("__reversed__"))?;
        match method {
            Some(method) if !method.is_none() => return method.call0(),
            None if !object.type_has(TypeFlags::DICT_SUBCLASS)
                && object.ty().sequence().is_some_and(|s| s.item.get().is_some()) => {}
            _ => return Err(type_error!("'{}' object is not reversible", object.ty().full_name())),
        }
        let n = object.length()?;
        let new = memory::alloc(ty, 0)?;
        // SAFETY: a new zeroed instance.
        let it = unsafe { new.cast_unchecked::<Reversed>() };
        it.index.set(n as isize - 1);
        it.sequence.set(Some(object.to_ref()));
        Ok(new)
    }

    /// How many items are left.
    #[sig("__length_hint__($self, /)")]
    fn length_hint(&self) -> Result<isize> {
        let Some(sequence) = self.sequence.get() else { return Ok(0) };
        let (n, left) = (sequence.length()? as isize, self.index.get() + 1);
        Ok(if n < left { 0 } else { left })
    }

    /// For pickling.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let ty = self.ty().to_ref();
        match self.sequence.get() {
            Some(sequence) => {
                let args = Tuple::from_vec(vec![sequence])?.into_object();
                Tuple::from_vec(vec![ty, args, self.index.get().into_return()?])
            }
            None => {
                let args = Tuple::from_vec(vec![Tuple::empty().into_object()])?;
                Tuple::pair(ty, args.into_object())
            }
        }
    }

    /// Move to a position.
    #[sig("__setstate__($self, object, /)")]
    fn setstate(&self, object: &Object) -> Result<()> {
        let index = object.index_as_isize()?;
        if let Some(sequence) = self.sequence.get() {
            let n = sequence.length()? as isize;
            self.index.set(index.clamp(-1, n - 1));
        }
        Ok(())
    }
}

impl Reversed {
    fn advance(&self) -> Result<Option<Ref>> {
        let Some(sequence) = self.sequence.get() else { return Ok(None) };
        let index = self.index.get();
        if index >= 0 {
            match sequence.sequence_item(index) {
                Ok(item) => {
                    self.index.set(index - 1);
                    return Ok(Some(item));
                }
                Err(e) => {
                    use crate::types::exception::{INDEX_ERROR, STOP_ITERATION};
                    if !e.matches(&INDEX_ERROR) && !e.matches(&STOP_ITERATION) {
                        return Err(e);
                    }
                    e.clear();
                }
            }
        }
        self.index.set(-1);
        self.sequence.set(None);
        Ok(None)
    }
}

extern "C" fn next_reversed(it: &Reversed) -> Option<Ref> {
    it.advance().unwrap_or_else(|e| told(e, None))
}

extern "C" fn traverse_reversed(it: &Reversed, visit: Visit, arg: *mut c_void) -> c_int {
    visit_all([it.sequence.borrowed()], visit, arg)
}

unsafe extern "C" fn dealloc_reversed(object: *mut Object) {
    // SAFETY: an iterator whose last reference is gone.
    unsafe {
        gc::untrack(&*object);
        (*object.cast::<Reversed>()).sequence.set(None);
        crate::types::free_instance(object);
    }
}
