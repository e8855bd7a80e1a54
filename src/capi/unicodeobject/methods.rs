//! What the methods and operators of `str` do, for C.

use super::required;
use crate::abi::constants::CompareOp;
use crate::abi::{Object, Ref, Result};
use crate::call::convert::told;
use crate::capi::bad_internal_call;
use crate::protocol::slicing::SliceIndex;
use crate::types::bool::bool_object;
use crate::types::list::List;
use crate::types::none::not_implemented;
use crate::types::str::search::End;
use crate::types::str::split::limit;
use crate::types::str::{Str, empty, percent};
use crate::types::tuple::Tuple;
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int};

/// `left + right`. TypeError.
#[capi]
pub fn PyUnicode_Concat(left: &Object, right: &Object) -> Result<Ref<Str>> {
    let left = required(left)?;
    let Some(right) = right.cast::<Str>() else {
        return Err(type_error!("can only concatenate str (not \"{}\") to str", right.ty().full_name()));
    };
    left.concat(right)
}

/// `*left += right`; NULL stands in for the result after an error, or if `right` is NULL.
///
/// # Safety
/// `place` points to an owned reference or NULL.
#[capi]
pub unsafe fn PyUnicode_Append(place: *mut Option<Ref>, right: Option<&Object>) {
    // SAFETY: the caller's contract.
    let Some(place) = (unsafe { place.as_mut() }) else {
        return told(bad_internal_call(), ());
    };
    let (Some(left), Some(right)) = (place.take(), right) else {
        // A NULL operand means that an exception is set, or is a mistake.
        if !crate::types::exception::raise::occurred() {
            told(bad_internal_call(), ());
        }
        return;
    };
    let (Ok(left), Some(right)) = (left.downcast::<Str>(), right.cast::<Str>()) else {
        return told(bad_internal_call(), ());
    };
    match Str::append(left, right) {
        Ok(s) => *place = Some(s.into_object()),
        Err(e) => told(e, ()),
    }
}

/// As [`PyUnicode_Append`]; gives up the reference to `right`.
///
/// # Safety
/// As [`PyUnicode_Append`].
#[capi]
pub unsafe fn PyUnicode_AppendAndDel(place: *mut Option<Ref>, right: Option<Ref>) {
    // SAFETY: the caller's contract.
    unsafe { PyUnicode_Append(place, right.as_deref()) }
}

/// `element in container`. TypeError.
#[capi]
pub fn PyUnicode_Contains(container: &Object, element: &Object) -> Result<bool> {
    let Some(element) = element.cast::<Str>() else {
        let given = element.ty().full_name();
        return Err(type_error!("'in <string>' requires string as left operand, not {given}"));
    };
    Ok(required(container)?.contains(element))
}

/// -1, 0 or 1 as the first string is less, equal or greater; -1 with TypeError.
#[capi]
pub fn PyUnicode_Compare(left: &Object, right: &Object) -> Result<c_int> {
    match (left.cast::<Str>(), right.cast::<Str>()) {
        (Some(left), Some(right)) => Ok(left.order(right) as c_int),
        _ => {
            let (left, right) = (left.ty().full_name(), right.ty().full_name());
            Err(type_error!("Can't compare {left} and {right}"))
        }
    }
}

/// Compares with a C string read as latin-1: -1, 0 or 1.
///
/// # Safety
/// `left` is a string, `right` a C string.
#[capi]
pub unsafe fn PyUnicode_CompareWithASCIIString(left: &Object, right: *const c_char) -> c_int {
    // SAFETY: the caller's contract.
    let (left, right) = unsafe { (left.cast_unchecked::<Str>(), CStr::from_ptr(right).to_bytes()) };
    left.points().cmp(right.iter().map(|b| *b as u32)) as c_int
}

/// Whether the text equals a UTF-8 C string.
///
/// # Safety
/// `left` is a string, `right` a C string.
#[capi]
pub unsafe fn PyUnicode_EqualToUTF8(left: &Object, right: *const c_char) -> bool {
    // SAFETY: the caller's contract.
    let (left, right) = unsafe { (left.cast_unchecked::<Str>(), CStr::from_ptr(right).to_bytes()) };
    core::str::from_utf8(right).is_ok_and(|text| left.eq_str(text))
}

/// Whether the text equals UTF-8 of that size.
///
/// # Safety
/// `left` is a string, `size` bytes lie at `right`.
#[capi]
pub unsafe fn PyUnicode_EqualToUTF8AndSize(left: &Object, right: *const c_char, size: isize) -> bool {
    // SAFETY: the caller's contract.
    let (left, right) = unsafe { (left.cast_unchecked::<Str>(), super::c_bytes(right, size)) };
    core::str::from_utf8(right).is_ok_and(|text| left.eq_str(text))
}

/// Whether both strings have the same text. TypeError.
#[capi]
pub fn PyUnicode_Equal(left: &Object, right: &Object) -> Result<bool> {
    let wrong = |what: &str, o: &Object| type_error!("{what} must be str, not {}", o.ty().full_name());
    let Some(a) = left.cast::<Str>() else { return Err(wrong("first argument", left)) };
    let Some(b) = right.cast::<Str>() else { return Err(wrong("second argument", right)) };
    Ok(a.eq(b))
}

/// Whether both strings have the same text.
///
/// # Safety
/// Both are strings.
#[capi]
pub unsafe fn _PyUnicode_Equal(left: &Object, right: &Object) -> bool {
    // SAFETY: the caller's contract.
    unsafe { left.cast_unchecked::<Str>().eq(right.cast_unchecked::<Str>()) }
}

/// Whether the text equals an ASCII C string.
///
/// # Safety
/// `left` is a string, `right` a C string of ASCII.
#[capi]
pub unsafe fn _PyUnicode_EqualToASCIIString(left: &Object, right: *const c_char) -> bool {
    // SAFETY: the caller's contract.
    let (left, right) = unsafe { (left.cast_unchecked::<Str>(), CStr::from_ptr(right).to_bytes()) };
    left.as_ascii().is_some_and(|text| text.as_bytes() == right)
}

/// `left <op> right`; NotImplemented if one is no string.
#[capi]
pub fn PyUnicode_RichCompare(left: &Object, right: &Object, op: c_int) -> Result {
    let (Some(left), Some(right)) = (left.cast::<Str>(), right.cast::<Str>()) else { return Ok(not_implemented()) };
    if !(0..=5).contains(&op) {
        return Err(bad_internal_call());
    }
    Ok(bool_object(CompareOp::from_c(op).of(left.order(right))))
}

fn end_of(direction: c_int) -> End {
    if direction > 0 { End::Left } else { End::Right }
}

/// The place of `substr` in `s[start:end]`, the first or (direction -1) the last; -1 if there is none, -2 with an
/// exception. TypeError.
#[capi]
pub fn PyUnicode_Find(s: &Object, substr: &Object, start: isize, end: isize, direction: c_int) -> isize {
    match (required(s), required(substr)) {
        (Ok(s), Ok(sub)) => s
            .find_between(sub, Some(SliceIndex(start)), Some(SliceIndex(end)), end_of(direction))
            .map_or(-1, |at| at as isize),
        (Err(e), Ok(_)) | (Ok(_), Err(e)) => told(e, -2),
        (Err(e), Err(f)) => {
            core::mem::forget(f);
            told(e, -2)
        }
    }
}

/// The place of a character in `s[start:end]`; -1 if there is none, -2 with an exception.
#[capi]
pub fn PyUnicode_FindChar(s: &Object, ch: u32, start: isize, end: isize, direction: c_int) -> isize {
    let Some(s) = s.cast::<Str>() else { return told(super::bad_argument(), -2) };
    let (start, end) = crate::protocol::slicing::span(Some(SliceIndex(start)), Some(SliceIndex(end)), s.len());
    if start >= end {
        return -1;
    }
    let part = s.text().slice(start, end);
    let needle = &[ch][..];
    let needle = crate::types::str::Text::Four(needle);
    let found = if direction > 0 { part.find(needle) } else { part.rfind(needle) };
    found.map_or(-1, |at| (start + at) as isize)
}

/// How often `substr` occurs in `s[start:end]`. TypeError.
#[capi]
pub fn PyUnicode_Count(s: &Object, substr: &Object, start: isize, end: isize) -> Result<isize> {
    let (s, sub) = (required(s)?, required(substr)?);
    let (start, end) = crate::protocol::slicing::span(Some(SliceIndex(start)), Some(SliceIndex(end)), s.len());
    if start > end {
        return Ok(0);
    }
    Ok(s.text().slice(start, end).count(sub.text(), usize::MAX) as isize)
}

/// Whether `s[start:end]` begins (direction -1) or ends (1) with `substr`. TypeError.
#[capi]
pub fn PyUnicode_Tailmatch(s: &Object, substr: &Object, start: isize, end: isize, direction: c_int) -> Result<isize> {
    let (s, sub) = (required(s)?, required(substr)?);
    let at = if direction > 0 { End::Right } else { End::Left };
    Ok(s.tail_match(sub, Some(SliceIndex(start)), Some(SliceIndex(end)), at) as isize)
}

/// The strings of an iterable with `separator` (or nothing) between them. TypeError. Runs Python.
#[capi]
pub fn PyUnicode_Join(separator: Option<&Object>, seq: Option<&Object>) -> Result<Ref<Str>> {
    let seq = seq.ok_or_else(bad_internal_call)?;
    match separator {
        None => Str::from_ascii(b" ")?.join_iterable(seq),
        Some(separator) => match separator.cast::<Str>() {
            Some(separator) => separator.join_iterable(seq),
            None => {
                let given = separator.ty().full_name();
                Err(type_error!("separator: expected str instance, {given} found"))
            }
        },
    }
}

/// As [`PyUnicode_Join`] for an array of objects.
///
/// # Safety
/// `count` objects lie at `items`.
#[capi]
pub unsafe fn _PyUnicode_JoinArray(
    separator: Option<&Object>,
    items: *const *const Object,
    count: isize,
) -> Result<Ref<Str>> {
    let items: &[&Object] = if count <= 0 {
        &[]
    } else {
        // SAFETY: the caller's contract.
        unsafe { core::slice::from_raw_parts(items.cast(), count as usize) }
    };
    match separator.and_then(|s| s.cast::<Str>()) {
        Some(separator) => separator.join_items(items),
        None => empty().join_items(items),
    }
}

fn separator(sep: Option<&Object>) -> Result<Option<&Str>> {
    match sep {
        None => Ok(None),
        Some(sep) => required(sep).map(Some),
    }
}

/// The parts between separators, whitespace if `sep` is NULL. TypeError, ValueError.
#[capi]
pub fn PyUnicode_Split(s: &Object, sep: Option<&Object>, maxsplit: isize) -> Result<Ref<List>> {
    required(s)?.split_parts(separator(sep)?, maxsplit, End::Left)
}

/// As [`PyUnicode_Split`], from the right.
#[capi]
pub fn PyUnicode_RSplit(s: &Object, sep: Option<&Object>, maxsplit: isize) -> Result<Ref<List>> {
    required(s)?.split_parts(separator(sep)?, maxsplit, End::Right)
}

/// The lines. TypeError.
#[capi]
pub fn PyUnicode_Splitlines(s: &Object, keepends: c_int) -> Result<Ref<List>> {
    required(s)?.lines(keepends != 0)
}

/// The parts before, at and after the first place of `sep`. TypeError, ValueError.
#[capi]
pub fn PyUnicode_Partition(s: &Object, sep: &Object) -> Result<Ref<Tuple>> {
    required(s)?.parts_at(required(sep)?, End::Left)
}

/// The parts before, at and after the last place of `sep`. TypeError, ValueError.
#[capi]
pub fn PyUnicode_RPartition(s: &Object, sep: &Object) -> Result<Ref<Tuple>> {
    required(s)?.parts_at(required(sep)?, End::Right)
}

/// The string with up to `maxcount` (-1: all) places of `substr` replaced. TypeError.
#[capi]
pub fn PyUnicode_Replace(s: &Object, substr: &Object, replstr: &Object, maxcount: isize) -> Result<Ref<Str>> {
    required(s)?.replaced(required(substr)?, required(replstr)?, limit(maxcount))
}

/// The string mapped through a table. TypeError. Runs Python.
#[capi]
pub fn PyUnicode_Translate(s: &Object, table: &Object, _errors: *const c_char) -> Result<Ref<Str>> {
    required(s)?.translated(table)
}

/// `format % args`. TypeError. Runs Python.
#[capi]
pub fn PyUnicode_Format(format: Option<&Object>, args: Option<&Object>) -> Result<Ref<Str>> {
    let (Some(format), Some(args)) = (format, args) else { return Err(bad_internal_call()) };
    percent::format_str(required(format)?, args)
}

/// Whether the string is an identifier.
///
/// # Safety
/// The object is a string.
#[capi]
pub unsafe fn PyUnicode_IsIdentifier(s: &Object) -> bool {
    // SAFETY: the caller's contract.
    unsafe { s.cast_unchecked::<Str>() }.is_identifier()
}
