//! The slots of `str`: construction, items and slices, comparison, operators.

use super::data::{Text, Unit, convert};
use super::{FarStr, PyUnicode_Type, Str, StrBuilder, empty};
use crate::abi::constants::CompareOp;
use crate::abi::slots::{MappingMethods, NumberMethods, SequenceMethods, slot};
use crate::abi::{Object, Ref, Result, TypeObject};
use crate::memory;
use crate::types::bool::bool_object;
use crate::types::none::not_implemented;
use crate::types::slice::Slice;
use crate::types::tuple::Tuple;
use abide_macros::{methods, slot};
use core::cmp::Ordering;
use core::ffi::c_int;

/// The number methods: `%`.
pub static NUMBER: NumberMethods = NumberMethods {
    // SAFETY: the function takes any two objects.
    remainder: unsafe { slot(remainder as extern "C" fn(&Object, &Object) -> Result) },
    ..NumberMethods::EMPTY
};

/// The sequence methods.
pub static SEQUENCE: SequenceMethods = SequenceMethods {
    // SAFETY: these slots are called with strings only (here and below).
    length: unsafe { slot(length as extern "C" fn(&Str) -> isize) },
    // SAFETY: as above.
    concat: unsafe { slot(concat as extern "C" fn(&Object, &Object) -> Result) },
    // SAFETY: as above.
    repeat: unsafe { slot(repeat as extern "C" fn(&Str, isize) -> Result) },
    // SAFETY: as above.
    item: unsafe { slot(item as extern "C" fn(&Str, isize) -> Result) },
    // SAFETY: as above.
    contains: unsafe { slot(contains as extern "C" fn(&Str, &Object) -> c_int) },
    ..SequenceMethods::EMPTY
};

/// The mapping methods.
pub static MAPPING: MappingMethods = MappingMethods {
    // SAFETY: as above.
    length: unsafe { slot(length as extern "C" fn(&Str) -> isize) },
    // SAFETY: as above.
    subscript: unsafe { slot(subscript as extern "C" fn(&Str, &Object) -> Result) },
    ..MappingMethods::EMPTY
};

extern "C" fn length(s: &Str) -> isize {
    s.length.get()
}

extern "C" fn concat(left: &Object, right: &Object) -> Result {
    let Some(right) = right.cast::<Str>() else {
        return Err(type_error!("can only concatenate str (not \"{}\") to str", right.ty().full_name()));
    };
    let Some(left) = left.cast::<Str>() else {
        return Err(type_error!("must be str, not {}", left.ty().full_name()));
    };
    left.concat(right).map(Ref::into_object)
}

extern "C" fn repeat(s: &Str, n: isize) -> Result {
    s.repeated(n).map(Ref::into_object)
}

extern "C" fn item(s: &Str, i: isize) -> Result {
    if i < 0 || i as usize >= s.len() {
        return Err(index_error!("string index out of range"));
    }
    Str::from_char(s.code_point(i as usize)).map(Ref::into_object)
}

#[slot]
fn contains(s: &Str, other: &Object) -> Result<bool> {
    let Some(other) = other.cast::<Str>() else {
        let given = other.ty().full_name();
        return Err(type_error!("'in <string>' requires string as left operand, not {given}"));
    };
    Ok(s.contains(other))
}

extern "C" fn subscript(s: &Str, key: &Object) -> Result {
    if key.has_index() {
        let i = key.index_as_position()?;
        return item(s, if i < 0 { i + s.length.get() } else { i });
    }
    let Some(slice) = key.cast::<Slice>() else {
        return Err(type_error!("string indices must be integers, not '{}'", key.ty().full_name()));
    };
    let at = slice.indices(s.len())?;
    if at.count == 0 {
        return empty().to_result();
    }
    if at.step == 1 {
        return s.substring(at.start as usize, at.start as usize + at.count).map(Ref::into_object);
    }
    fn picked<U: Unit>(units: &[U], at: impl Iterator<Item = usize>) -> Result<Ref<Str>> {
        Str::from_units(&at.map(|i| units[i]).collect::<Vec<U>>())
    }
    each_kind!(s.text(), u => picked(u, at.iter())).map(Ref::into_object)
}

extern "C" fn remainder(left: &Object, right: &Object) -> Result {
    match left.cast::<Str>() {
        Some(format) => super::percent::format_str(format, right).map(Ref::into_object),
        None => Ok(not_implemented()),
    }
}

/// `tp_repr`.
pub extern "C" fn repr(s: &Str) -> Result {
    s.quoted().map(Ref::into_object)
}

/// `tp_str`.
pub extern "C" fn to_str(s: &Str) -> Result {
    s.to_exact().map(Ref::into_object)
}

/// `tp_hash`.
pub extern "C" fn hash(s: &Str) -> isize {
    s.hash()
}

/// `tp_richcompare`.
pub extern "C" fn compare(s: &Str, other: &Object, op: c_int) -> Result {
    let Some(other) = other.cast::<Str>() else { return Ok(not_implemented()) };
    let op = CompareOp::from_c(op);
    Ok(bool_object(match op {
        CompareOp::Eq => s.eq(other),
        CompareOp::Ne => !s.eq(other),
        _ => op.of(s.order(other)),
    }))
}

impl Str {
    /// The order of code points.
    pub fn order(&self, other: &Str) -> Ordering {
        if core::ptr::eq(self, other) {
            return Ordering::Equal;
        }
        match (self.text(), other.text()) {
            (Text::One(a), Text::One(b)) => a.cmp(b),
            (Text::Two(a), Text::Two(b)) => a.cmp(b),
            (Text::Four(a), Text::Four(b)) => a.cmp(b),
            (a, b) => a.points().cmp(b.points()),
        }
    }

    /// The string `n` times; nothing for negative `n`.
    pub fn repeated(&self, n: isize) -> Result<Ref<Str>> {
        if n < 1 || self.is_empty() {
            return Ok(Ref::of(empty()));
        }
        if n == 1 {
            return self.to_exact();
        }
        let n = n as usize;
        let Some(total) = self.len().checked_mul(n).filter(|t| *t <= isize::MAX as usize) else {
            return Err(overflow_error!("repeated string is too long"));
        };
        let mut to = StrBuilder::new();
        to.reserve(total, self.class())?;
        if self.len() == 1 {
            to.push_repeated(self.code_point(0), n)?;
        } else {
            for _ in 0..n {
                to.push_str(self)?;
            }
        }
        to.finish()
    }

    /// An instance of a subclass of `str` with the text of `value`.
    pub fn new_subtype(ty: &TypeObject, value: &Str) -> Result<Ref<Str>> {
        let object = memory::alloc(ty, 0)?;
        // SAFETY: an instance of a subclass begins with `FarStr`.
        let new = unsafe { object.downcast_unchecked::<FarStr>() };
        let kind = value.kind() as usize;
        new.hash.set(-1);
        new.state.set(value.state.get() & (7 << 2 | super::ASCII));
        let raw = value.text().raw();
        let block = memory::object_malloc(raw.len() + kind).cast::<u8>();
        if block.is_null() {
            // What deallocation finds: no text, no cache.
            new.length.set(0);
            return Err(memory::no_memory());
        }
        // SAFETY: the block holds the text and a null unit.
        unsafe {
            core::ptr::copy_nonoverlapping(raw.as_ptr(), block, raw.len());
            core::ptr::write_bytes(block.add(raw.len()), 0, kind);
        }
        new.data.set(block);
        new.length.set(value.length.get());
        new.hash.set(value.hash.get());
        if value.is_ascii() {
            // The text is its own UTF-8.
            new.utf8.set(block.cast());
            new.utf8_length.set(value.length.get());
        }
        // SAFETY: it begins with a `Str`.
        Ok(unsafe { new.into_object().downcast_unchecked() })
    }

    /// The string of an object as `str(object, encoding, errors)` makes it. Runs Python.
    fn construct(object: Option<&Object>, encoding: Option<&Str>, errors: Option<&Str>) -> Result<Ref<Str>> {
        let Some(object) = object else { return Ok(Ref::of(empty())) };
        if encoding.is_none() && errors.is_none() {
            return object.str();
        }
        crate::codecs::decode_object(object, encoding, errors)
    }
}

#[methods(CONSTRUCT)]
impl Str {
    /// `str(object='')` or `str(bytes_or_buffer[, encoding[, errors]])`.
    #[new("str(object=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)")]
    fn construct_as(
        cls: &TypeObject,
        object: Option<&Object>,
        encoding: Option<&Str>,
        errors: Option<&Str>,
    ) -> Result<Ref<Str>> {
        let value = Str::construct(object, encoding, errors)?;
        if core::ptr::eq(cls, &PyUnicode_Type) { Ok(value) } else { Str::new_subtype(cls, &value) }
    }

    /// Return the size of the string in memory, in bytes.
    #[sig("__sizeof__($self, /)")]
    fn size_in_memory(&self) -> usize {
        let units = (self.len() + 1) * self.kind() as usize;
        if !self.is_compact() {
            return size_of::<FarStr>() + units;
        }
        // SAFETY: a string that is not ASCII has the fields of `CompactStr`.
        let utf8 = unsafe { self.cast_unchecked::<super::CompactStr>() };
        if self.is_ascii() {
            size_of::<Str>() + units
        } else if utf8.utf8.get().is_null() {
            size_of::<super::CompactStr>() + units
        } else {
            size_of::<super::CompactStr>() + units + utf8.utf8_length.get() as usize + 1
        }
    }

    /// The arguments of `__new__` that make an equal string.
    #[sig("__getnewargs__($self, /)")]
    fn new_arguments(&self) -> Result<Ref<Tuple>> {
        Tuple::new(&[&*self.copied()?])
    }

    /// Return a string version of the object formatted as described by format_spec.
    #[sig("__format__($self, format_spec, /)")]
    fn dunder_format(&self, format_spec: &Str) -> Result<Ref<Str>> {
        if format_spec.is_empty() {
            return if self.is_type(&PyUnicode_Type) { Ok(Ref::of(self)) } else { self.as_object().str() };
        }
        super::format_spec::format_str(self, format_spec)
    }

    /// Encode the string using the codec registered for encoding.
    ///
    ///   encoding
    ///     The encoding in which to encode the string.
    ///   errors
    ///     The error handling scheme to use for encoding errors. The default is 'strict', meaning that encoding errors
    ///     raise a UnicodeEncodeError. Other values are 'ignore', 'replace' and 'xmlcharrefreplace' as well as any
    ///     other name registered with codecs.register_error.
    #[sig("encode($self, /, encoding='utf-8', errors='strict')")]
    fn py_encode(&self, encoding: Option<&Str>, errors: Option<&Str>) -> Result {
        crate::codecs::encode(self, encoding, errors)
    }
}

impl Str {
    /// The string as the object that it is.
    #[inline(always)]
    pub fn as_object(&self) -> &Object {
        self
    }

    /// Copies the text as code points into a buffer of at least that length.
    pub fn copy_points(&self, to: &mut [u32]) {
        each_kind!(self.text(), u => convert(u, to));
    }
}

/// `tp_vectorcall`: `str(...)`.
///
/// # Safety
/// The contract of vectorcall (PEP 590).
pub unsafe extern "C" fn vectorcall(
    cls: &Object,
    args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&Object>,
) -> Result {
    let given = nargsf & !crate::abi::constants::VECTORCALL_ARGUMENTS_OFFSET;
    if kwnames.is_none() && given > 3 {
        return Err(type_error!("str expected at most 3 arguments, got {given}"));
    }
    // SAFETY: the contract is passed on.
    unsafe { Str::tp_vectorcall(cls, args, nargsf, kwnames) }
}

/// `tp_iter`.
pub extern "C" fn iter(s: &Str) -> Result {
    super::iter::TextIter::of_str(s).map(Ref::into_object)
}
