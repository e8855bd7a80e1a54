//! Iterators over sequences (`iter(list)`, `iter(tuple)`, `iter(sequence)`) and over calls (`iter(callable, sentinel)`).

use crate::abi::constants::CompareOp;
use crate::abi::slots::Visit;
use crate::abi::{Object, ObjectLike, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::told;
use crate::memory::{self, gc};
use crate::types::list::List;
use crate::types::tuple::Tuple;
use abide_macros::{capi, methods};
use core::cell::Cell;
use core::ffi::{c_int, c_void};

layout! {
    /// _PyListIterObject, _PyTupleIterObject and the sequence iterator: all alike.
    pub struct SequenceIter: Object = "_PyListIterObject", 32 {
        pub base: Object = "ob_base",
        /// The position of the next item; -1 for a reverse iterator at its end.
        pub index: Cell<isize> = "it_index",
        /// The sequence; null once it is exhausted.
        pub sequence: Slot = "it_seq",
    }
}

object_type!(SequenceIter => [PyListIter_Type, PyListRevIter_Type, PyTupleIter_Type, PySeqIter_Type]);

macro_rules! sequence_iterators {
    ($($(#[$m:meta])* $TYPE:ident, $name:literal, $next:path, $methods:expr;)*) => {$(
        $(#[$m])*
        #[capi]
        pub static $TYPE: TypeObject = TypeObject::new($name, size_of::<SequenceIter>())
            .with(TypeFlags::HAVE_GC.and(TypeFlags::DISALLOW_INSTANTIATION))
            .deallocated(dealloc)
            .traversed(traverse)
            .iterable(iter_self::<SequenceIter>)
            .iterator($next)
            .methods($methods);
    )*};
}
sequence_iterators! {
    /// The type of `iter(list)`.
    PyListIter_Type, c"list_iterator", next_of_list, &FORWARD;
    /// The type of `reversed(list)`.
    PyListRevIter_Type, c"list_reverseiterator", previous_of_list, &BACKWARD;
    /// The type of `iter(tuple)`.
    PyTupleIter_Type, c"tuple_iterator", next_of_tuple, &FORWARD;
    /// The type of `iter(o)` where `o` has only `__getitem__`.
    PySeqIter_Type, c"iterator", next_of_sequence, &FORWARD;
}

impl SequenceIter {
    /// An iterator of type `ty` that begins at `index`.
    #[inline]
    pub fn new(ty: &'static TypeObject, sequence: &Object, index: isize) -> Result<Ref<SequenceIter>> {
        let it = memory::new(SequenceIter {
            base: Object::new(ty),
            index: Cell::new(index),
            sequence: Slot::new(Some(sequence.to_ref())),
        })?;
        gc::track(&it);
        Ok(it)
    }

    /// `iter(o)` by way of `o[0]`, `o[1]`, ...
    pub fn over_sequence(sequence: &Object) -> Result<Ref<SequenceIter>> {
        SequenceIter::new(&PySeqIter_Type, sequence, 0)
    }

    #[cold]
    fn end(&self) -> Option<Ref> {
        self.sequence.set(None);
        None
    }
}

/// The next item of a list iterator.
pub extern "C" fn next_of_list(it: &SequenceIter) -> Option<Ref> {
    let list = it.sequence.borrowed()?;
    // SAFETY: a list iterator's sequence is a list.
    let list = unsafe { list.cast_unchecked::<List>() };
    let i = it.index.get();
    match list.get(i as usize) {
        Some(item) => {
            it.index.set(i + 1);
            Some(item)
        }
        None => it.end(),
    }
}

extern "C" fn previous_of_list(it: &SequenceIter) -> Option<Ref> {
    let list = it.sequence.borrowed()?;
    // SAFETY: a list iterator's sequence is a list.
    let list = unsafe { list.cast_unchecked::<List>() };
    let i = it.index.get();
    match usize::try_from(i).ok().and_then(|i| list.get(i)) {
        Some(item) => {
            it.index.set(i - 1);
            Some(item)
        }
        None => {
            it.index.set(-1);
            it.end()
        }
    }
}

/// The next item of a tuple iterator.
pub extern "C" fn next_of_tuple(it: &SequenceIter) -> Option<Ref> {
    let tuple = it.sequence.borrowed()?;
    // SAFETY: a tuple iterator's sequence is a tuple.
    let tuple = unsafe { tuple.cast_unchecked::<Tuple>() };
    let i = it.index.get();
    match tuple.items().get(i as usize) {
        Some(item) => {
            it.index.set(i + 1);
            Some(item.to_ref())
        }
        None => it.end(),
    }
}

extern "C" fn next_of_sequence(it: &SequenceIter) -> Option<Ref> {
    let sequence = it.sequence.get()?;
    let i = it.index.get();
    if i == isize::MAX {
        return told(overflow_error!("iter index too large"), None);
    }
    match sequence.sequence_item(i) {
        Ok(item) => {
            it.index.set(i + 1);
            Some(item)
        }
        Err(e) => {
            use crate::types::exception::{INDEX_ERROR, STOP_ITERATION};
            if e.matches(&INDEX_ERROR) || e.matches(&STOP_ITERATION) {
                e.clear();
                it.sequence.set(None);
                return None;
            }
            told(e, None)
        }
    }
}

#[methods(FORWARD)]
impl SequenceIter {
    /// How many items are left, as far as can be told.
    #[sig("__length_hint__($self, /)")]
    fn length_hint(&self) -> Result<Ref> {
        use crate::call::convert::IntoReturn;
        let Some(sequence) = self.sequence.get() else { return 0isize.into_return() };
        let length = match (sequence.cast::<List>(), sequence.cast::<Tuple>()) {
            _ if self.is_type(&PySeqIter_Type) => {
                let ty = sequence.ty();
                if ty.sequence().is_none_or(|s| s.length.get().is_none())
                    && ty.mapping().is_none_or(|m| m.length.get().is_none())
                {
                    return Ok(crate::types::none::not_implemented());
                }
                sequence.length()?
            }
            (Some(list), _) => list.len(),
            (_, Some(tuple)) => tuple.len(),
            _ => sequence.length()?,
        };
        (length as isize - self.index.get()).max(0).into_return()
    }

    /// For pickling: how to make an iterator at the same position.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result {
        // This may run Python, which may exhaust the iterator.
        let iter = builtin_of_frame(crate::intern!("iter"))?;
        match self.sequence.get() {
            Some(sequence) => {
                let args = Tuple::from_vec(vec![sequence])?;
                let index = crate::types::int::Int::new(self.index.get() as i64)?;
                Ok(Tuple::from_vec(vec![iter, args.into_object(), index.into_object()])?.into_object())
            }
            None if self.is_type(&PyListIter_Type) => call_of(iter, List::new(0)?.into_object()),
            None => call_of(iter, Tuple::empty().into_object()),
        }
    }

    /// Move to a position.
    #[sig("__setstate__($self, object, /)")]
    fn setstate(&self, object: &Object) -> Result<()> {
        let mut index = object.index_as_isize()?.max(0);
        if let Some(sequence) = self.sequence.borrowed() {
            if let Some(tuple) = sequence.cast_exact::<Tuple>() {
                index = index.min(tuple.len() as isize);
            }
            self.index.set(index);
        }
        Ok(())
    }
}

#[methods(BACKWARD)]
impl SequenceIter {
    /// How many items are left.
    #[sig("__length_hint__($self, /)")]
    fn reverse_length_hint(&self) -> isize {
        let n = self.index.get() + 1;
        match self.sequence.borrowed().and_then(|s| s.cast::<List>()) {
            Some(list) if list.len() as isize >= n => n,
            _ => 0,
        }
    }

    /// For pickling: how to make an iterator at the same position.
    #[sig("__reduce__($self, /)")]
    fn reverse_reduce(&self) -> Result {
        let reversed = builtin_of_frame(crate::intern!("reversed"))?;
        match self.sequence.get() {
            Some(sequence) => {
                let args = Tuple::from_vec(vec![sequence])?;
                let index = crate::types::int::Int::new(self.index.get() as i64)?;
                Ok(Tuple::from_vec(vec![reversed, args.into_object(), index.into_object()])?.into_object())
            }
            None => call_of(reversed, List::new(0)?.into_object()),
        }
    }

    /// Move to a position.
    #[sig("__setstate__($self, object, /)")]
    fn reverse_setstate(&self, object: &Object) -> Result<()> {
        let index = object.index_as_isize()?;
        if let Some(list) = self.sequence.borrowed().and_then(|s| s.cast::<List>()) {
            self.index.set(index.clamp(-1, list.len() as isize - 1));
        }
        Ok(())
    }
}

extern "C" fn traverse(it: &SequenceIter, visit: Visit, arg: *mut c_void) -> c_int {
    it.sequence.borrowed().map_or(0, |s| visit(s, arg))
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: an iterator whose last reference is gone.
    unsafe {
        gc::untrack(&*object);
        (*object.cast::<SequenceIter>()).sequence.set(None);
        memory::free(object);
    }
}

layout! {
    /// The private struct of `iter(callable, sentinel)`.
    pub struct CallIter: Object = "calliterobject", 32 {
        pub base: Object = "ob_base",
        /// Null once the iterator is exhausted.
        pub callable: Slot = "it_callable",
        pub sentinel: Slot = "it_sentinel",
    }
}
object_type!(CallIter => PyCallIter_Type);

/// The type of `iter(callable, sentinel)`.
#[capi]
pub static PyCallIter_Type: TypeObject = TypeObject::new(c"callable_iterator", size_of::<CallIter>())
    .with(TypeFlags::HAVE_GC.and(TypeFlags::DISALLOW_INSTANTIATION))
    .deallocated(dealloc_call)
    .traversed(traverse_call)
    .iterable(iter_self::<CallIter>)
    .iterator(next_call)
    .methods(&CALL_METHODS);

impl CallIter {
    /// An iterator over what the callable returns, until it is equal to the sentinel.
    pub fn new(callable: &Object, sentinel: &Object) -> Result<Ref<CallIter>> {
        let it = memory::new(CallIter {
            base: Object::new(&PyCallIter_Type),
            callable: Slot::new(Some(callable.to_ref())),
            sentinel: Slot::new(Some(sentinel.to_ref())),
        })?;
        gc::track(&it);
        Ok(it)
    }

    fn end(&self) {
        drop(self.callable.take());
        drop(self.sentinel.take());
    }

    fn next_value(&self) -> Result<Option<Ref>> {
        let Some(callable) = self.callable.get() else { return Ok(None) };
        let value = match callable.call0() {
            Ok(value) => value,
            Err(e) => {
                let none = e.clear_if(&crate::types::exception::STOP_ITERATION, None)?;
                self.end();
                return Ok(none);
            }
        };
        // The call may have exhausted the iterator.
        let Some(sentinel) = self.sentinel.get() else { return Ok(None) };
        if sentinel.compare_bool(&value, CompareOp::Eq)? {
            self.end();
            return Ok(None);
        }
        Ok(Some(value))
    }
}

extern "C" fn next_call(it: &CallIter) -> Option<Ref> {
    it.next_value().unwrap_or_else(|e| told(e, None))
}

#[methods(CALL_METHODS)]
impl CallIter {
    /// For pickling.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result {
        let iter = builtin_of_frame(crate::intern!("iter"))?;
        match (self.callable.get(), self.sentinel.get()) {
            (Some(callable), Some(sentinel)) => {
                let args = Tuple::pair(callable, sentinel)?;
                Ok(Tuple::pair(iter, args.into_object())?.into_object())
            }
            _ => call_of(iter, Tuple::empty().into_object()),
        }
    }
}

extern "C" fn traverse_call(it: &CallIter, visit: Visit, arg: *mut c_void) -> c_int {
    let parts = [it.callable.borrowed(), it.sentinel.borrowed()];
    parts.into_iter().flatten().map(|p| visit(p, arg)).find(|&stop| stop != 0).unwrap_or(0)
}

unsafe extern "C" fn dealloc_call(object: *mut Object) {
    // SAFETY: an iterator whose last reference is gone.
    unsafe {
        gc::untrack(&*object);
        (*object.cast::<CallIter>()).end();
        memory::free(object);
    }
}

/// `tp_iter` of iterators: the iterator itself.
pub extern "C" fn iter_self<T: ObjectLike>(it: &T) -> Result {
    Ok(Ref::of(it).into_object())
}

/// A new reference to a name of the `builtins` module. AttributeError.
pub fn builtin(name: &'static str) -> Result {
    let builtins = crate::vm::thread::INTERPRETER.builtins.get();
    let key = crate::types::str::Str::new(name)?;
    match builtins.as_ref().and_then(|b| b.cast::<crate::types::dict::Dict>()) {
        Some(dict) => match dict.get(&key)? {
            Some(value) => Ok(value),
            None => Err(attribute_error!("module 'builtins' has no attribute '{name}'")),
        },
        None => Err(runtime_error!("the builtins module is not there yet")),
    }
}

/// A new reference to a name of the built-ins that the running frame sees. AttributeError. Runs Python where they are no
/// plain dict, or a key has an `__eq__`.
pub fn builtin_of_frame(name: &'static crate::types::str::Str) -> Result {
    let found = match crate::types::function::builtins_in_force() {
        Some(builtins) => builtins.get_item_opt(name)?,
        None => None,
    };
    found.ok_or_else(|| crate::types::exception::raise::raise_object(&crate::types::exception::ATTRIBUTE_ERROR, name))
}

/// What `__reduce__` of an iterator returns to stand for the items of `rest`: `(iter, (rest,))`.
pub fn reduce_to(rest: Ref) -> Result {
    call_of(builtin_of_frame(crate::intern!("iter"))?, rest)
}

/// `(function, (argument,))`.
fn call_of(function: Ref, argument: Ref) -> Result {
    let args = Tuple::from_vec(vec![argument])?;
    Ok(Tuple::pair(function, args.into_object())?.into_object())
}

/// `list[int]` and its kin: `types.GenericAlias(ty, object)`.
pub fn generic_alias(ty: &TypeObject, object: &Object) -> Result {
    crate::types::generic_alias::new(ty, object).map(Ref::into_object)
}

/// `tp_traverse` over some references.
pub fn visit_all<const N: usize>(parts: [Option<&Object>; N], visit: Visit, arg: *mut c_void) -> c_int {
    parts.into_iter().flatten().map(|part| visit(part, arg)).find(|&stop| stop != 0).unwrap_or(0)
}
