//! abstract.h: operations on any object.

use super::bad_internal_call;
use crate::abi::constants::VECTORCALL_ARGUMENTS_OFFSET;
use crate::abi::slots::Vectorcall;
use crate::abi::{Object, Raised, Ref, Result};
use crate::call::convert::told;
use crate::call::{Args, check, split_keywords};
use crate::protocol::number::BinaryOp;
use crate::types::dict::Dict;
use crate::types::exception::raise;
use crate::types::float::Float;
use crate::types::int::{Int, convert};
use crate::types::list::List;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int, c_void};

/// SystemError for a NULL argument, unless an exception is set already.
#[cold]
pub(super) fn null_error() -> Raised {
    if raise::occurred() { raise::assume() } else { system_error!("null argument to internal routine") }
}

macro_rules! given {
    ($($name:ident),+) => { $(let Some($name) = $name else { return Err(null_error()) };)+ };
}

// -- calls

/// Calls with a tuple and a dict or NULL.
#[capi]
pub fn PyObject_Call(callable: &Object, args: &Object, kwargs: Option<&Object>) -> Result {
    let Some(args) = args.cast::<Tuple>() else { return Err(bad_internal_call()) };
    callable.call_with(args, kwargs.and_then(|k| k.cast::<Dict>()))
}

/// Calls without arguments.
#[capi]
pub fn PyObject_CallNoArgs(callable: &Object) -> Result {
    callable.call0()
}

/// Calls with one argument.
#[capi]
pub fn PyObject_CallOneArg(callable: &Object, argument: &Object) -> Result {
    callable.call1(argument)
}

/// Calls with a tuple, or without arguments for NULL.
#[capi]
pub fn PyObject_CallObject(callable: Option<&Object>, args: Option<&Object>) -> Result {
    given!(callable);
    match args {
        None => callable.call0(),
        Some(args) => match args.cast::<Tuple>() {
            Some(args) => callable.call_with(args, None),
            None => Err(type_error!("argument list must be a tuple")),
        },
    }
}

/// PEP 590.
///
/// # Safety
/// The contract of vectorcall.
#[capi]
pub unsafe fn PyObject_Vectorcall(
    callable: &Object,
    args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&Object>,
) -> Result {
    let kwnames = kwnames.filter(|n| n.cast::<Tuple>().is_some_and(|t| !t.is_empty()));
    // SAFETY: the caller's contract.
    unsafe { callable.vectorcall(args, nargsf, kwnames) }
}

/// As `PyObject_Vectorcall`, keywords in a dict.
///
/// # Safety
/// The contract of vectorcall.
#[capi]
pub unsafe fn PyObject_VectorcallDict(
    callable: &Object,
    args: *const *const Object,
    nargsf: usize,
    kwargs: Option<&Object>,
) -> Result {
    let Some(kwargs) = kwargs.and_then(|k| k.cast::<Dict>()).filter(|k| !k.is_empty()) else {
        // SAFETY: the caller's contract.
        return unsafe { callable.vectorcall(args, nargsf, None) };
    };
    let (names, owned) = split_keywords(kwargs)?;
    // SAFETY: the caller's contract.
    let positional = unsafe { Args::from_raw(args, nargsf, None) };
    let mut values = positional.positional().to_vec();
    let n = values.len();
    values.extend(owned.iter().map(|v| &**v));
    // SAFETY: positional values, then those of the names.
    unsafe { callable.vectorcall(values.as_ptr().cast(), n, Some(&names)) }
}

/// Calls a method by name; `args[0]` is the object.
///
/// # Safety
/// The contract of vectorcall, with at least one positional argument.
#[capi]
pub unsafe fn PyObject_VectorcallMethod(
    name: &Object,
    args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract.
    unsafe {
        let object = &**args;
        let Some(name) = name.cast::<Str>() else { return Err(bad_internal_call()) };
        let kwnames = kwnames.filter(|n| n.cast::<Tuple>().is_some_and(|t| !t.is_empty()));
        let (method, unbound) = object.get_method(name)?;
        if unbound {
            // The method takes the object as its first argument, where it stands.
            method.vectorcall(args, nargsf & !VECTORCALL_ARGUMENTS_OFFSET, kwnames)
        } else {
            let n = (nargsf & !VECTORCALL_ARGUMENTS_OFFSET) - 1;
            method.vectorcall(args.add(1), n | VECTORCALL_ARGUMENTS_OFFSET, kwnames)
        }
    }
}

/// The vectorcall function of an object, or NULL.
#[capi]
pub fn PyVectorcall_Function(callable: &Object) -> Option<Vectorcall> {
    let ours = crate::types::r#type::construct::class_vectorcall as Vectorcall;
    // The way in which classes made in Python are called is our own affair: C sees classes without one.
    callable.vectorcall_function().filter(|&function| !core::ptr::fn_addr_eq(function, ours))
}

/// `tp_call` by way of the object's vectorcall function.
#[capi]
pub fn PyVectorcall_Call(callable: &Object, args: &Object, kwargs: Option<&Object>) -> Result {
    let offset = callable.ty().vectorcall_offset.get();
    let function = if offset > 0 {
        // SAFETY: the type says that a vectorcall function or null lies there. (The flag does not matter: this is
        // `tp_call` of types whose subclasses override `__call__`.)
        unsafe { *callable.as_ptr().cast::<u8>().offset(offset).cast::<Option<crate::abi::slots::Vectorcall>>() }
    } else {
        None
    };
    let (Some(args), Some(function)) = (args.cast::<Tuple>(), function) else {
        return Err(type_error!("'{}' object does not support vectorcall", callable.ty().full_name()));
    };
    let result = callable.call_by(function, args, kwargs.and_then(|k| k.cast::<Dict>()));
    crate::call::check::result(callable, result)
}

/// The number of positional arguments in `nargsf`.
#[capi]
pub fn PyVectorcall_NARGS(nargsf: usize) -> isize {
    (nargsf & !VECTORCALL_ARGUMENTS_OFFSET) as isize
}

/// Keyword values and names as a new dict.
///
/// # Safety
/// `values` holds one object for each name.
#[capi]
pub unsafe fn _PyStack_AsDict(values: *const *const Object, kwnames: &Object) -> Result<Ref<Dict>> {
    let dict = Dict::new()?;
    // SAFETY: the caller's contract.
    let given = unsafe { Args::from_raw(values, 0, Some(kwnames)) };
    for (name, value) in given.keywords() {
        dict.set(name, value)?;
    }
    Ok(dict)
}

/// Whether the object can be called.
#[capi]
pub fn PyCallable_Check(object: Option<&Object>) -> bool {
    object.is_some_and(Object::is_callable)
}

/// TypeError unless the names are a tuple of strings: for C code that is handed keyword arguments as a dict.
#[capi]
pub fn PyArg_ValidateKeywordArguments(kwargs: &Object) -> c_int {
    let check = || {
        let Some(kwargs) = kwargs.cast::<Dict>() else { return Err(bad_internal_call()) };
        let mut position = 0;
        while let Some((key, _)) = kwargs.next_entry(&mut position) {
            if key.cast::<Str>().is_none() {
                return Err(type_error!("keywords must be strings"));
            }
        }
        Ok(())
    };
    match check() {
        Ok(()) => 1,
        Err(e) => crate::call::convert::told(e, 0),
    }
}

// -- numbers

macro_rules! binary_operators {
    ($($name:ident, $inplace:ident => $op:ident;)*) => {$(
        /// A binary operator.
        #[capi]
        pub fn $name(a: Option<&Object>, b: Option<&Object>) -> Result {
            given!(a, b);
            a.binary(BinaryOp::$op, b)
        }
        /// An in-place operator.
        #[capi]
        pub fn $inplace(a: Option<&Object>, b: Option<&Object>) -> Result {
            given!(a, b);
            a.inplace(BinaryOp::$op, b)
        }
    )*};
}
binary_operators! {
    PyNumber_Add, PyNumber_InPlaceAdd => Add;
    PyNumber_Subtract, PyNumber_InPlaceSubtract => Subtract;
    PyNumber_Multiply, PyNumber_InPlaceMultiply => Multiply;
    PyNumber_MatrixMultiply, PyNumber_InPlaceMatrixMultiply => MatrixMultiply;
    PyNumber_FloorDivide, PyNumber_InPlaceFloorDivide => FloorDivide;
    PyNumber_TrueDivide, PyNumber_InPlaceTrueDivide => TrueDivide;
    PyNumber_Remainder, PyNumber_InPlaceRemainder => Remainder;
    PyNumber_Lshift, PyNumber_InPlaceLshift => Lshift;
    PyNumber_Rshift, PyNumber_InPlaceRshift => Rshift;
    PyNumber_And, PyNumber_InPlaceAnd => And;
    PyNumber_Xor, PyNumber_InPlaceXor => Xor;
    PyNumber_Or, PyNumber_InPlaceOr => Or;
}

/// `pow(a, b, c)`; `c` is None without a modulus.
#[capi]
pub fn PyNumber_Power(a: Option<&Object>, b: Option<&Object>, c: Option<&Object>) -> Result {
    given!(a, b, c);
    a.power(b, c)
}

/// `a **= b`; `c` is None.
#[capi]
pub fn PyNumber_InPlacePower(a: Option<&Object>, b: Option<&Object>, c: Option<&Object>) -> Result {
    given!(a, b, c);
    if c.is_none() { a.inplace(BinaryOp::Power, b) } else { a.power(b, c) }
}

/// `divmod(a, b)`.
#[capi]
pub fn PyNumber_Divmod(a: Option<&Object>, b: Option<&Object>) -> Result {
    given!(a, b);
    a.divmod(b)
}

macro_rules! unary_operators {
    ($($name:ident => $method:ident;)*) => {$(
        /// A unary operator.
        #[capi]
        pub fn $name(object: Option<&Object>) -> Result {
            given!(object);
            object.$method()
        }
    )*};
}
unary_operators! {
    PyNumber_Negative => negative;
    PyNumber_Positive => positive;
    PyNumber_Absolute => absolute;
    PyNumber_Invert => invert;
    PyObject_GetIter => iter;
}

/// Whether the object is a number of some kind.
#[capi]
pub fn PyNumber_Check(object: Option<&Object>) -> bool {
    object.is_some_and(Object::is_number)
}

/// Whether the type has `__index__`.
#[capi]
pub fn PyIndex_Check(object: &Object) -> bool {
    object.has_index()
}

/// `operator.index(object)`, an exact int.
#[capi]
pub fn PyNumber_Index(object: Option<&Object>) -> Result<Ref<Int>> {
    given!(object);
    convert::exact(&*object.index()?)
}

/// `int(object)`.
#[capi]
pub fn PyNumber_Long(object: Option<&Object>) -> Result {
    given!(object);
    crate::types::int::PyLong_Type.as_object().call1(object)
}

/// `float(object)`.
#[capi]
pub fn PyNumber_Float(object: Option<&Object>) -> Result {
    given!(object);
    if let Some(float) = object.cast_exact::<Float>() {
        return Ok(Ref::of(float).into_object());
    }
    crate::types::float::PyFloat_Type.as_object().call1(object)
}

/// `index(object)` as a size; past the range: clipped for a NULL `kind`, else that exception.
#[capi]
pub fn PyNumber_AsSsize_t(object: Option<&Object>, kind: Option<&Object>) -> Result<isize> {
    given!(object);
    let Some(kind) = kind else { return object.index_clipped() };
    match object.index()?.to_i64() {
        Some(value) => Ok(value as isize),
        None => {
            let message = format!("cannot fit '{}' into an index-sized integer", object.ty().full_name());
            Err(super::text::raise_kind(Some(kind), &*Str::new(&message)?))
        }
    }
}

/// `bin`, `oct`, `hex` or decimal text of `index(object)`.
#[capi]
pub fn PyNumber_ToBase(object: Option<&Object>, base: c_int) -> Result<Ref<Str>> {
    given!(object);
    if !matches!(base, 2 | 8 | 10 | 16) {
        return Err(system_error!("PyNumber_ToBase: base must be 2, 8, 10 or 16"));
    }
    Str::new(&object.index()?.to_prefixed(base as u32)?)
}

// -- items

/// `len(object)`.
#[capi]
pub fn PyObject_Size(object: Option<&Object>) -> Result<isize> {
    given!(object);
    object.length().map(|n| n as isize)
}

/// `len(object)`.
#[capi]
pub fn PyObject_Length(object: Option<&Object>) -> Result<isize> {
    given!(object);
    object.length().map(|n| n as isize)
}

/// `len(object)`, or its `__length_hint__`, or the default.
#[capi]
pub fn PyObject_LengthHint(object: &Object, default: isize) -> Result<isize> {
    object.length_hint(default.max(0) as usize).map(|n| n as isize)
}

/// `object[key]`.
#[capi]
pub fn PyObject_GetItem(object: Option<&Object>, key: Option<&Object>) -> Result {
    given!(object, key);
    object.get_item(key)
}

/// `object[key] = value`.
#[capi]
pub fn PyObject_SetItem(object: Option<&Object>, key: Option<&Object>, value: Option<&Object>) -> Result<()> {
    given!(object, key, value);
    object.set_item(key, value)
}

/// `del object[key]`.
#[capi]
pub fn PyObject_DelItem(object: Option<&Object>, key: Option<&Object>) -> Result<()> {
    given!(object, key);
    object.del_item(key)
}

/// A key from a C string.
///
/// # Safety
/// A C string or null.
unsafe fn key(text: *const c_char) -> Result<Ref<Str>> {
    if text.is_null() {
        return Err(null_error());
    }
    // SAFETY: the caller's contract.
    super::text_from_utf8(unsafe { CStr::from_ptr(text) }.to_bytes())
}

/// `del object[key]`, the key in UTF-8.
///
/// # Safety
/// `text` is a C string.
#[capi]
pub unsafe fn PyObject_DelItemString(object: Option<&Object>, text: *const c_char) -> Result<()> {
    given!(object);
    // SAFETY: the caller's contract.
    object.del_item(&*unsafe { key(text) }?)
}

/// `format(object, spec)`; NULL is an empty spec.
#[capi]
pub fn PyObject_Format(object: &Object, spec: Option<&Object>) -> Result<Ref<Str>> {
    match spec {
        None => object.format(crate::intern!("")),
        Some(spec) => match spec.cast::<Str>() {
            Some(spec) => object.format(spec),
            None => Err(system_error!("Format specifier must be a string, not {}", spec.ty().full_name())),
        },
    }
}

// -- sequences

/// Whether items can be had by number.
#[capi]
pub fn PySequence_Check(object: &Object) -> bool {
    object.is_sequence()
}

fn sequence_length(object: Option<&Object>) -> Result<isize> {
    given!(object);
    let ty = object.ty();
    if ty.sequence().is_none_or(|s| s.length.get().is_none()) {
        if ty.mapping().is_some_and(|m| m.length.get().is_some()) {
            return Err(type_error!("{} is not a sequence", ty.full_name()));
        }
        return Err(type_error!("object of type '{}' has no len()", ty.full_name()));
    }
    object.length().map(|n| n as isize)
}

/// The length of a sequence.
#[capi]
pub fn PySequence_Size(object: Option<&Object>) -> Result<isize> {
    sequence_length(object)
}

/// The length of a sequence.
#[capi]
pub fn PySequence_Length(object: Option<&Object>) -> Result<isize> {
    sequence_length(object)
}

/// `a + b` for sequences.
#[capi]
pub fn PySequence_Concat(a: Option<&Object>, b: Option<&Object>) -> Result {
    given!(a, b);
    a.concat(b)
}

/// `a += b` for sequences.
#[capi]
pub fn PySequence_InPlaceConcat(a: Option<&Object>, b: Option<&Object>) -> Result {
    given!(a, b);
    let methods = a.ty().sequence();
    match methods.and_then(|s| s.inplace_concat.get()) {
        Some(concat) => crate::call::check::slot_result("+=", concat(a, b)),
        None if methods.is_some_and(|s| s.concat.get().is_some()) => a.concat(b),
        None if a.is_sequence() && b.is_sequence() => a.inplace(BinaryOp::Add, b),
        None => Err(type_error!("'{}' object can't be concatenated", a.ty().full_name())),
    }
}

/// `object * n` for sequences.
#[capi]
pub fn PySequence_Repeat(object: Option<&Object>, n: isize) -> Result {
    given!(object);
    object.repeat(n)
}

/// `object *= n` for sequences.
#[capi]
pub fn PySequence_InPlaceRepeat(object: Option<&Object>, n: isize) -> Result {
    given!(object);
    match object.ty().sequence().and_then(|s| s.inplace_repeat.get()) {
        Some(repeat) => crate::call::check::slot_result("*=", repeat(object, n)),
        None => object.repeat(n),
    }
}

/// `object[i]`.
#[capi]
pub fn PySequence_GetItem(object: Option<&Object>, i: isize) -> Result {
    given!(object);
    object.sequence_item(i)
}

/// `object[i] = value`; NULL deletes.
#[capi]
pub fn PySequence_SetItem(object: Option<&Object>, i: isize, value: Option<&Object>) -> Result<()> {
    given!(object);
    object.set_sequence_item(i, value)
}

/// `del object[i]`.
#[capi]
pub fn PySequence_DelItem(object: Option<&Object>, i: isize) -> Result<()> {
    given!(object);
    object.set_sequence_item(i, None)
}

/// A slice object of two positions.
fn slice(start: isize, stop: isize) -> Result {
    let (start, stop) = (Int::new(start as i64)?, Int::new(stop as i64)?);
    crate::types::slice::PySlice_Type.as_object().call(&[&start, &stop])
}

/// TypeError for an object without slices.
fn sliceable(object: &Object, what: &str, setting: bool) -> Result<()> {
    let has = object
        .ty()
        .mapping()
        .is_some_and(|m| if setting { m.set_subscript.get().is_some() } else { m.subscript.get().is_some() });
    if has { Ok(()) } else { Err(type_error!("'{}' object {what}", object.ty().full_name())) }
}

/// `object[i:j]`.
#[capi]
pub fn PySequence_GetSlice(object: Option<&Object>, i: isize, j: isize) -> Result {
    given!(object);
    sliceable(object, "is unsliceable", false)?;
    object.get_item(&*slice(i, j)?)
}

/// `object[i:j] = value`; NULL deletes.
#[capi]
pub fn PySequence_SetSlice(object: Option<&Object>, i: isize, j: isize, value: Option<&Object>) -> Result<()> {
    given!(object);
    sliceable(object, "doesn't support slice assignment", true)?;
    let slice = slice(i, j)?;
    match value {
        Some(value) => object.set_item(&slice, value),
        None => object.del_item(&slice),
    }
}

/// `del object[i:j]`.
#[capi]
pub fn PySequence_DelSlice(object: Option<&Object>, i: isize, j: isize) -> Result<()> {
    given!(object);
    sliceable(object, "doesn't support slice deletion", true)?;
    object.del_item(&*slice(i, j)?)
}

/// `tuple(object)`.
#[capi]
pub fn PySequence_Tuple(object: Option<&Object>) -> Result<Ref<Tuple>> {
    given!(object);
    if let Some(tuple) = object.cast_exact::<Tuple>() {
        return Ok(Ref::of(tuple));
    }
    Tuple::from_vec(object.collect()?)
}

/// `list(object)`.
#[capi]
pub fn PySequence_List(object: Option<&Object>) -> Result<Ref<List>> {
    given!(object);
    List::from_vec(object.collect()?)
}

/// The object if it is a list or tuple, else a list of its items; TypeError with `message` if it has none.
///
/// # Safety
/// `message` is a C string.
#[capi]
pub unsafe fn PySequence_Fast(object: Option<&Object>, message: *const c_char) -> Result {
    given!(object);
    if object.cast_exact::<List>().is_some() || object.cast_exact::<Tuple>().is_some() {
        return Ok(object.to_ref());
    }
    let items = object.iter().and_then(|iterator| iterator.collect());
    match items {
        Ok(items) => Ok(List::from_vec(items)?.into_object()),
        Err(e) if e.matches(&crate::types::exception::TYPE_ERROR) && object.ty().iter.get().is_none() => {
            e.clear();
            // SAFETY: the caller's contract.
            Err(type_error!("{}", unsafe { CStr::from_ptr(message) }.to_string_lossy()))
        }
        Err(e) => Err(e),
    }
}

/// `item in object`.
#[capi]
pub fn PySequence_Contains(object: &Object, item: Option<&Object>) -> Result<bool> {
    contains(object, item)
}

fn contains(object: &Object, item: Option<&Object>) -> Result<bool> {
    match item {
        Some(item) => object.contains(item),
        // There is no NULL in an empty sequence; it is noticed at the first comparison.
        None if object.cast::<List>().is_some_and(|l| l.is_empty()) => Ok(false),
        None if object.cast::<Tuple>().is_some_and(|t| t.is_empty()) => Ok(false),
        None => Err(null_error()),
    }
}

/// `item in object`, under its old name.
#[capi]
pub fn PySequence_In(object: &Object, item: Option<&Object>) -> Result<bool> {
    contains(object, item)
}

/// How often `item` occurs.
#[capi]
pub fn PySequence_Count(object: Option<&Object>, item: Option<&Object>) -> Result<isize> {
    given!(object, item);
    object.count_of(item).map(|n| n as isize)
}

/// Where `item` first occurs. ValueError.
#[capi]
pub fn PySequence_Index(object: Option<&Object>, item: Option<&Object>) -> Result<isize> {
    given!(object, item);
    object.index_of(item).map(|n| n as isize)
}

// -- mappings

/// Whether items can be had by key.
#[capi]
pub fn PyMapping_Check(object: Option<&Object>) -> bool {
    object.is_some_and(Object::is_mapping)
}

fn mapping_length(object: Option<&Object>) -> Result<isize> {
    given!(object);
    let ty = object.ty();
    if ty.mapping().is_none_or(|m| m.length.get().is_none()) {
        if ty.sequence().is_some_and(|s| s.length.get().is_some()) {
            return Err(type_error!("{} is not a mapping", ty.full_name()));
        }
        return Err(type_error!("object of type '{}' has no len()", ty.full_name()));
    }
    object.length().map(|n| n as isize)
}

/// The length of a mapping.
#[capi]
pub fn PyMapping_Size(object: Option<&Object>) -> Result<isize> {
    mapping_length(object)
}

/// The length of a mapping.
#[capi]
pub fn PyMapping_Length(object: Option<&Object>) -> Result<isize> {
    mapping_length(object)
}

/// `object[key]`, the key in UTF-8.
///
/// # Safety
/// `text` is a C string.
#[capi]
pub unsafe fn PyMapping_GetItemString(object: Option<&Object>, text: *const c_char) -> Result {
    given!(object);
    // SAFETY: the caller's contract.
    object.get_item(&*unsafe { key(text) }?)
}

/// `object[key]` through `result`: 1, 0 where there is no such key, -1 with an exception.
///
/// # Safety
/// `result` may be written.
#[capi]
pub unsafe fn PyMapping_GetOptionalItem(object: &Object, key: &Object, result: *mut *mut Object) -> Result<bool> {
    // SAFETY: the caller's contract.
    unsafe {
        *result = core::ptr::null_mut();
        match object.get_item_opt(key)? {
            Some(value) => {
                *result = value.into_raw();
                Ok(true)
            }
            None => Ok(false),
        }
    }
}

/// As `PyMapping_GetOptionalItem`, the key in UTF-8.
///
/// # Safety
/// `text` is a C string; `result` may be written.
#[capi]
pub unsafe fn PyMapping_GetOptionalItemString(
    object: &Object,
    text: *const c_char,
    result: *mut *mut Object,
) -> Result<bool> {
    // SAFETY: the caller's contract.
    unsafe {
        *result = core::ptr::null_mut();
        match object.get_item_opt(&*key(text)?)? {
            Some(value) => {
                *result = value.into_raw();
                Ok(true)
            }
            None => Ok(false),
        }
    }
}

/// `object[key] = value`, the key in UTF-8.
///
/// # Safety
/// `text` is a C string.
#[capi]
pub unsafe fn PyMapping_SetItemString(
    object: Option<&Object>,
    text: *const c_char,
    value: Option<&Object>,
) -> Result<()> {
    given!(object, value);
    // SAFETY: the caller's contract.
    object.set_item(&*unsafe { key(text) }?, value)
}

/// Whether `object[key]` works.
#[capi]
pub fn PyMapping_HasKeyWithError(object: Option<&Object>, key: Option<&Object>) -> Result<bool> {
    has_key(object, key)
}

fn has_key(object: Option<&Object>, key: Option<&Object>) -> Result<bool> {
    given!(object, key);
    Ok(object.get_item_opt(key)?.is_some())
}

/// Whether `object[key]` works, the key in UTF-8.
///
/// # Safety
/// `text` is a C string.
#[capi]
pub unsafe fn PyMapping_HasKeyStringWithError(object: Option<&Object>, text: *const c_char) -> Result<bool> {
    // SAFETY: the caller's contract.
    has_key(object, Some(&*unsafe { key(text) }?))
}

/// An answer of functions that cannot fail: exceptions are reported, with what is to be used instead, and dropped.
fn quietly(result: Result<bool>, function: &str) -> bool {
    result.unwrap_or_else(|e| {
        super::ignored(e, &format!("Exception ignored in {function}"));
        false
    })
}

/// Whether `object[key]` works; errors are ignored.
#[capi]
pub fn PyMapping_HasKey(object: Option<&Object>, key: Option<&Object>) -> bool {
    let instead = "PyMapping_HasKeyWithError(), PyMapping_GetOptionalItem() or PyObject_GetItem()";
    quietly(has_key(object, key), &format!("PyMapping_HasKey(); consider using {instead}"))
}

/// Whether `object[key]` works, the key in UTF-8; errors are ignored.
///
/// # Safety
/// `text` is a C string.
#[capi]
pub unsafe fn PyMapping_HasKeyString(object: Option<&Object>, text: *const c_char) -> bool {
    let found = if text.is_null() {
        Err(null_error())
    } else {
        // SAFETY: the caller's contract.
        unsafe { key(text) }.and_then(|key| has_key(object, Some(&key)))
    };
    let instead = "PyMapping_HasKeyStringWithError(), PyMapping_GetOptionalItemString() or PyMapping_GetItemString()";
    quietly(found, &format!("PyMapping_HasKeyString(); consider using {instead}"))
}

fn listed(object: Option<&Object>, method: &'static Str) -> Result<Ref<List>> {
    given!(object);
    let items = object.call_method(method, &[])?;
    match items.iter() {
        Ok(iterator) => List::from_vec(iterator.collect()?),
        Err(e) if e.matches(&crate::types::exception::TYPE_ERROR) => {
            e.clear();
            Err(type_error!(
                "{}.{}() returned a non-iterable (type {})",
                object.ty().full_name(),
                method.to_string_lossy(),
                items.ty().full_name()
            ))
        }
        Err(e) => Err(e),
    }
}

/// A list of the keys.
#[capi]
pub fn PyMapping_Keys(object: Option<&Object>) -> Result<Ref<List>> {
    listed(object, crate::intern!("keys"))
}

/// A list of the values.
#[capi]
pub fn PyMapping_Values(object: Option<&Object>) -> Result<Ref<List>> {
    listed(object, crate::intern!("values"))
}

/// A list of the items.
#[capi]
pub fn PyMapping_Items(object: Option<&Object>) -> Result<Ref<List>> {
    listed(object, crate::intern!("items"))
}

// -- iteration

/// Whether the object is an iterator.
#[capi]
pub fn PyIter_Check(object: &Object) -> bool {
    object.is_iterator()
}

/// Whether the object is an async iterator.
#[capi]
pub fn PyAIter_Check(object: &Object) -> bool {
    object.ty().async_methods().is_some_and(|m| m.anext.get().is_some())
}

/// The next item, or NULL: without an exception at the end.
#[capi]
pub fn PyIter_Next(iterator: &Object) -> Option<Ref> {
    match iterator.next() {
        Ok(item) => item,
        Err(e) => crate::call::convert::told(e, None),
    }
}

/// Sends a value to an iterator: 0 returned, 1 yielded, -1 failed; the value through `result`.
///
/// # Safety
/// `result` may be written.
#[capi]
pub unsafe fn PyIter_Send(iterator: &Object, argument: &Object, result: *mut Option<Ref>) -> c_int {
    if let Some(send) = iterator.ty().async_methods().and_then(|m| m.send.get()) {
        return send(iterator, argument, result);
    }
    let value = if argument.is_none() && iterator.is_iterator() {
        iterator.ty().iternext.get().and_then(|next| next(iterator))
    } else {
        match iterator.call_method(crate::intern!("send"), &[argument]) {
            Ok(value) => Some(value),
            Err(e) => crate::call::convert::told(e, None),
        }
    };
    // SAFETY: the caller's contract.
    unsafe {
        if let Some(value) = value {
            result.write(Some(value));
            return 1;
        }
        result.write(None);
        if !raise::occurred() {
            result.write(Some(crate::types::none::none()));
            return 0;
        }
        let raised = raise::assume();
        if !raised.matches(&crate::types::exception::STOP_ITERATION) {
            return crate::call::convert::told(raised, -1);
        }
        let stop = raised.take();
        let value = stop.cast_unchecked::<crate::types::exception::fields::value::WithValue>().value.get();
        result.write(Some(value.unwrap_or_else(crate::types::none::none)));
        0
    }
}

/// `aiter(object)`.
#[capi]
pub fn PyObject_GetAIter(object: &Object) -> Result {
    let Some(aiter) = object.ty().async_methods().and_then(|m| m.aiter.get()) else {
        return Err(type_error!("'{}' object is not an async iterable", object.ty().full_name()));
    };
    let iterator = aiter(object)?;
    if PyAIter_Check(&iterator) == 0 {
        return Err(type_error!("aiter() returned not an async iterator of type '{}'", iterator.ty().full_name()));
    }
    Ok(iterator)
}

// — internal/pycore_abstract.h, internal/pycore_call.h —

/// `operator.index()`, an instance of a subclass as it is. TypeError. Runs Python.
#[capi]
pub fn _PyNumber_Index(object: Option<&Object>) -> Result<Ref<Int>> {
    given!(object);
    object.index()
}

/// Stores an index, or nothing for None: 1, or 0 with TypeError or OverflowError. Runs Python.
///
/// # Safety
/// `out` may be written.
#[capi]
pub unsafe fn _Py_convert_optional_to_ssize_t(object: &Object, out: *mut isize) -> c_int {
    if object.is_none() {
        return 1;
    }
    let value = match object.has_index() {
        true => object.index_as_isize(),
        false => Err(type_error!("argument should be integer or None, not '{}'", object.ty().full_name())),
    };
    match value {
        // SAFETY: the caller's contract.
        Ok(value) => unsafe { *out = value },
        Err(e) => return told(e, 0),
    }
    1
}

/// Calls an object by its `tp_call`; `keywords` is a tuple of names whose values follow the others, or a dict. Runs Python.
///
/// # Safety
/// `args` points to `nargs` objects and those of the names.
#[capi]
pub unsafe fn _PyObject_MakeTpCall(
    _ts: *mut c_void,
    callable: &Object,
    args: *const *const Object,
    nargs: isize,
    keywords: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract.
    unsafe {
        match keywords.and_then(|k| k.cast::<Dict>()) {
            Some(dict) => {
                let given = Args::from_raw(args, nargs as usize, None);
                let args = Tuple::new(given.positional())?;
                let Some(call) = callable.ty().call.get() else {
                    return Err(type_error!("'{}' object is not callable", callable.ty().full_name()));
                };
                check::result(callable, call(callable, &args, Some(dict)))
            }
            None => callable.call_through_slot(args, nargs as usize, keywords),
        }
    }
}

/// Checks a result that foreign code returned, by `callable` or at the place that a C string names. SystemError.
///
/// # Safety
/// `place` is a C string or NULL.
#[capi]
pub unsafe fn _Py_CheckFunctionResult(
    _ts: *mut c_void,
    callable: Option<&Object>,
    result: Result,
    place: *const c_char,
) -> Result {
    match callable {
        Some(callable) => check::result(callable, result),
        // SAFETY: the caller's contract.
        None => check::slot_result(&unsafe { CStr::from_ptr(place) }.to_string_lossy(), result),
    }
}
