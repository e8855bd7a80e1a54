//! Iterating over text and bytes: the characters of a string, the numbers of bytes and bytearray.

use super::Str;
use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::told;
use crate::memory::{self, gc};
use crate::types::bytearray::ByteArray;
use crate::types::bytes::Bytes;
use crate::types::int::Int;
use crate::types::tuple::Tuple;
use abide_macros::{capi, methods};
use core::cell::Cell;
use core::ffi::{c_int, c_void};

layout! {
    /// unicodeiterobject, striterobject, bytesiterobject: the sequence (null at the end) and the next position.
    pub struct TextIter: Object = "_PyListIterObject", 32 {
        pub base: Object = "ob_base",
        pub index: Cell<isize> = "it_index",
        pub seq: Slot = "it_seq",
    }
}
// SAFETY: `check` names all types of this layout.
unsafe impl crate::abi::ObjectType for TextIter {
    fn type_object() -> &'static TypeObject {
        &PyUnicodeIter_Type
    }

    fn check(object: &Object) -> bool {
        TEXT_ITERATORS.iter().any(|ty| object.is_type(ty))
    }
}

macro_rules! iterators {
    ($($(#[$m:meta])* $TYPE:ident, $name:literal, $next:ident;)*) => {
        $(
            $(#[$m])*
            #[capi]
            pub static $TYPE: TypeObject = TypeObject::new($name, size_of::<TextIter>())
                .with(TypeFlags::HAVE_GC.and(TypeFlags::DISALLOW_INSTANTIATION))
                .deallocated(dealloc)
                .traversed(traverse)
                .iterable(itself)
                .iterator($next)
                .methods(&METHODS);
        )*
        /// The iterator types of text and bytes.
        pub static TEXT_ITERATORS: &[&TypeObject] = &[$(&$TYPE),*];
    };
}
iterators! {
    /// The type of iterators over strings that are not ASCII.
    PyUnicodeIter_Type, c"str_iterator", next_character;
    /// The type of iterators over ASCII strings.
    _PyUnicodeASCIIIter_Type, c"str_ascii_iterator", next_character;
    /// The type of iterators over bytes.
    PyBytesIter_Type, c"bytes_iterator", next_byte;
    /// The type of iterators over bytearrays.
    PyByteArrayIter_Type, c"bytearray_iterator", next_array_byte;
}

impl TextIter {
    fn of(ty: &'static TypeObject, seq: &Object) -> Result<Ref<TextIter>> {
        let new =
            memory::new(TextIter { base: Object::new(ty), index: Cell::new(0), seq: Slot::new(Some(seq.to_ref())) })?;
        gc::track(&new);
        Ok(new)
    }

    /// An iterator over the characters of `s`.
    pub fn of_str(s: &Str) -> Result<Ref<TextIter>> {
        TextIter::of(if s.is_ascii() { &_PyUnicodeASCIIIter_Type } else { &PyUnicodeIter_Type }, s)
    }

    /// An iterator over the numbers of `bytes`.
    pub fn of_bytes(bytes: &Bytes) -> Result<Ref<TextIter>> {
        TextIter::of(&PyBytesIter_Type, bytes)
    }

    /// An iterator over the numbers of `array`.
    pub fn of_bytearray(array: &ByteArray) -> Result<Ref<TextIter>> {
        TextIter::of(&PyByteArrayIter_Type, array)
    }

    /// How long the sequence is now.
    fn length(seq: &Object) -> isize {
        if let Some(s) = seq.cast::<Str>() {
            s.length.get()
        } else if let Some(bytes) = seq.cast::<Bytes>() {
            bytes.len() as isize
        } else {
            seq.cast::<ByteArray>().map_or(0, |a| a.len() as isize)
        }
    }

    /// The item that `get` finds at the next position; at the end the sequence is given up.
    #[inline(always)]
    fn advance(&self, get: impl FnOnce(&Object, usize) -> Option<Result<Ref>>) -> Option<Ref> {
        let seq = self.seq.borrowed()?;
        let i = self.index.get();
        match get(seq, i as usize) {
            Some(item) => {
                self.index.set(i + 1);
                item.map_or_else(|e| told(e, None), Some)
            }
            None => {
                self.seq.set(None);
                None
            }
        }
    }
}

extern "C" fn itself(iterator: &TextIter) -> Result {
    Ok(Ref::of(iterator).into_object())
}

extern "C" fn next_character(iterator: &TextIter) -> Option<Ref> {
    iterator.advance(|seq, i| {
        // SAFETY: these iterators hold strings.
        let s = unsafe { seq.cast_unchecked::<Str>() };
        (i < s.len()).then(|| Str::from_char(s.code_point(i)).map(Ref::into_object))
    })
}

extern "C" fn next_byte(iterator: &TextIter) -> Option<Ref> {
    iterator.advance(|seq, i| {
        // SAFETY: this iterator holds a bytes object.
        let bytes = unsafe { seq.cast_unchecked::<Bytes>() };
        bytes.as_slice().get(i).map(|b| Int::new(*b as i64).map(Ref::into_object))
    })
}

extern "C" fn next_array_byte(iterator: &TextIter) -> Option<Ref> {
    iterator.advance(|seq, i| {
        // SAFETY: this iterator holds a bytearray.
        let array = unsafe { seq.cast_unchecked::<ByteArray>() };
        array.get(i).map(|b| Int::new(b as i64).map(Ref::into_object))
    })
}

#[methods]
impl TextIter {
    /// Private method returning an estimate of len(list(it)).
    #[sig("__length_hint__($self, /)")]
    fn length_hint(&self) -> isize {
        self.seq.borrowed().map_or(0, |s| (TextIter::length(s) - self.index.get()).max(0))
    }

    /// Return state information for pickling.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let iter = crate::types::iter::builtin_of_frame(crate::intern!("iter"))?;
        match self.seq.get() {
            Some(s) => {
                let (args, index) = (Tuple::new(&[&*s])?, Int::new(self.index.get() as i64)?);
                Tuple::new(&[&iter, &args, &index])
            }
            None if self.ty().is_subtype(&PyUnicodeIter_Type) || self.is_type(&_PyUnicodeASCIIIter_Type) => {
                let args = Tuple::new(&[super::empty()])?;
                Tuple::new(&[&iter, &args])
            }
            None => {
                let args = Tuple::new(&[&*Tuple::empty()])?;
                Tuple::new(&[&iter, &args])
            }
        }
    }

    /// Set state information for unpickling.
    #[sig("__setstate__($self, state, /)")]
    fn set_state(&self, state: isize) {
        if let Some(s) = self.seq.borrowed() {
            self.index.set(state.clamp(0, TextIter::length(s)));
        }
    }
}

extern "C" fn traverse(iterator: &TextIter, visit: Visit, arg: *mut c_void) -> c_int {
    match iterator.seq.borrowed() {
        Some(s) => visit(s, arg),
        None => 0,
    }
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone and the object is of this layout.
    unsafe {
        gc::untrack(&*object);
        (*object).cast_unchecked::<TextIter>().seq.take();
        memory::free(object);
    }
}
