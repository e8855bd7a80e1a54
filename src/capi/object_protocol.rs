//! object.h, the part that is no attribute or type: references, text, comparison, truth.

use super::abstract_::null_error;
use crate::abi::constants::CompareOp;
use crate::abi::{Object, Ref, Result};
use crate::call::convert::Hash;
use crate::memory;
use crate::types::bytes::Bytes;
use crate::types::str::Str;
use abide_macros::capi;
use core::ffi::c_int;

/// Deallocates an object whose count has reached zero.
///
/// # Safety
/// Nobody holds a reference.
#[capi]
pub unsafe fn _Py_Dealloc(object: *mut Object) {
    // SAFETY: the caller's contract.
    unsafe { memory::dealloc(object) };
}

/// `Py_XINCREF` as a function.
#[capi]
pub fn Py_IncRef(object: Option<&Object>) {
    if let Some(object) = object {
        object.incref();
    }
}

/// `Py_XDECREF` as a function.
///
/// # Safety
/// The caller owns a reference, which is given up.
#[capi]
pub unsafe fn Py_DecRef(object: Option<&Object>) {
    if let Some(object) = object {
        // SAFETY: the caller's contract.
        unsafe { object.decref() };
    }
}

/// `Py_INCREF` of later limited APIs.
#[capi]
pub fn _Py_IncRef(object: &Object) {
    object.incref();
}

/// `Py_DECREF` of later limited APIs.
///
/// # Safety
/// The caller owns a reference, which is given up.
#[capi]
pub unsafe fn _Py_DecRef(object: &Object) {
    // SAFETY: the caller's contract.
    unsafe { object.decref() };
}

/// A new reference to the object.
#[capi]
pub fn Py_NewRef(object: &Object) -> Ref {
    object.to_ref()
}

/// A new reference to the object, or NULL for NULL.
#[capi]
pub fn Py_XNewRef(object: Option<&Object>) -> Option<Ref> {
    object.map(Object::to_ref)
}

/// The object begins its life: one reference.
#[capi]
pub fn _Py_NewReference(object: &Object) {
    object.refcnt.set(1);
}

/// A deallocator brings the object back: one reference.
#[capi]
pub fn _Py_ResurrectReference(object: &Object) {
    object.refcnt.set(1);
}

/// Sets the count, unless the object is immortal.
#[capi]
pub fn _Py_SetRefcnt(object: &Object, count: isize) {
    if !object.is_immortal() {
        object.refcnt.set(count);
    }
}

/// The count.
#[capi]
pub fn Py_REFCNT(object: &Object) -> isize {
    object.refcnt.get()
}

/// The type, borrowed.
#[capi]
pub fn Py_TYPE(object: &Object) -> *const crate::abi::TypeObject {
    object.ty.get()
}

/// Whether two references are to one object.
#[capi]
pub fn Py_Is(a: *const Object, b: *const Object) -> bool {
    core::ptr::eq(a, b)
}

/// Whether it is None.
#[capi]
pub fn Py_IsNone(object: &Object) -> bool {
    object.is_none()
}

/// Whether it is True.
#[capi]
pub fn Py_IsTrue(object: &Object) -> bool {
    object.is(crate::types::bool::bool_static(true))
}

/// Whether it is False.
#[capi]
pub fn Py_IsFalse(object: &Object) -> bool {
    object.is(crate::types::bool::bool_static(false))
}

/// A singleton by number (`Py_CONSTANT_NONE` = 0 ...): a new reference.
#[capi]
pub fn Py_GetConstant(id: u32) -> Result {
    constant(id).map(Object::to_ref)
}

/// A singleton by number, borrowed.
#[capi]
pub fn Py_GetConstantBorrowed(id: u32) -> Result<&'static Object> {
    constant(id)
}

fn constant(id: u32) -> Result<&'static Object> {
    use crate::types;
    Ok(match id {
        0 => types::none::none_object(),
        1 => types::bool::bool_static(false),
        2 => types::bool::bool_static(true),
        3 => &types::none::_Py_EllipsisObject,
        4 => &types::none::_Py_NotImplementedStruct,
        5 | 6 => match types::int::Int::small(id as i64 - 5) {
            Some(int) => int,
            None => return Err(super::bad_internal_call()),
        },
        7 => crate::intern!(""),
        8 => types::bytes::empty(),
        9 => {
            let empty = types::tuple::Tuple::empty();
            // SAFETY: the empty tuple is immortal.
            unsafe { &*empty.into_object().into_raw() }
        }
        _ => return Err(super::bad_internal_call()),
    })
}

/// `repr(object)`; `<NULL>` for NULL.
#[capi]
pub fn PyObject_Repr(object: Option<&Object>) -> Result<Ref<Str>> {
    object.map_or_else(|| Str::new("<NULL>"), Object::repr)
}

/// `str(object)`; `<NULL>` for NULL.
#[capi]
pub fn PyObject_Str(object: Option<&Object>) -> Result<Ref<Str>> {
    object.map_or_else(|| Str::new("<NULL>"), Object::str)
}

/// `ascii(object)`.
#[capi]
pub fn PyObject_ASCII(object: Option<&Object>) -> Result<Ref<Str>> {
    let repr = PyObject_Repr(object)?;
    if repr.is_ascii() {
        return Ok(repr);
    }
    let escaped: String = (0..repr.len())
        .map(|i| match repr.code_point(i) {
            point @ 0..=0x7F => char::from(point as u8).to_string(),
            point @ 0x80..=0xFF => format!("\\x{point:02x}"),
            point @ 0x100..=0xFFFF => format!("\\u{point:04x}"),
            point => format!("\\U{point:08x}"),
        })
        .collect();
    Str::new(&escaped)
}

/// `bytes(object)`; `<NULL>` for NULL.
#[capi]
pub fn PyObject_Bytes(object: Option<&Object>) -> Result {
    match object {
        Some(object) => crate::types::bytes::of_object(object),
        None => Ok(Bytes::new(b"<NULL>")?.into_object()),
    }
}

/// Writes the repr (or, with flag 1, the str) to a C stream.
///
/// # Safety
/// `stream` is an open `FILE`.
#[capi]
pub unsafe fn PyObject_Print(object: Option<&Object>, stream: *mut libc::FILE, flags: c_int) -> Result<()> {
    let text = match object {
        None => "<nil>".to_string(),
        Some(object) if object.refcnt.get() <= 0 => {
            format!("<refcnt {} at {:p}>", object.refcnt.get(), object.as_ptr())
        }
        Some(object) => {
            let text = if flags & 1 != 0 { object.str()? } else { object.repr()? };
            text.to_string_lossy().into_owned()
        }
    };
    // SAFETY: the caller's contract.
    let written = unsafe { libc::fwrite(text.as_ptr().cast(), 1, text.len(), stream) };
    if written == text.len() { Ok(()) } else { Err(crate::types::exception::os_error::raise_last(None)) }
}

/// `hash(object)`.
#[capi]
pub fn PyObject_Hash(object: &Object) -> Result<Hash> {
    object.hash()
}

/// The truth of the object.
#[capi]
pub fn PyObject_IsTrue(object: &Object) -> Result<bool> {
    object.is_true()
}

/// The untruth of the object.
#[capi]
pub fn PyObject_Not(object: &Object) -> Result<bool> {
    object.is_true().map(|truth| !truth)
}

/// A comparison.
#[capi]
pub fn PyObject_RichCompare(a: Option<&Object>, b: Option<&Object>, op: c_int) -> Result {
    match (a, b) {
        (Some(a), Some(b)) => a.compare(b, CompareOp::from_c(op)),
        _ => Err(null_error()),
    }
}

/// The truth of a comparison; identical objects are equal.
#[capi]
pub fn PyObject_RichCompareBool(a: Option<&Object>, b: Option<&Object>, op: c_int) -> Result<bool> {
    match (a, b) {
        (Some(a), Some(b)) => a.compare_bool(b, CompareOp::from_c(op)),
        _ => Err(null_error()),
    }
}

/// Begins a recursive native call: RecursionError if the native stack is nearly used up.
///
/// # Safety
/// `place` is a C string or null.
#[capi]
pub unsafe fn Py_EnterRecursiveCall(place: *const core::ffi::c_char) -> Result<()> {
    if crate::vm::thread::native_stack_room() >= 0 {
        return Ok(());
    }
    // SAFETY: the caller's contract.
    let place = if place.is_null() { "".into() } else { unsafe { core::ffi::CStr::from_ptr(place) }.to_string_lossy() };
    Err(recursion_error!("maximum recursion depth exceeded{place}"))
}

/// RecursionError once the native calls that a thread may nest are used up: what the inline counting of C code calls.
///
/// # Safety
/// `place` is a C string or NULL.
#[capi]
pub unsafe fn _Py_CheckRecursiveCall(
    ts: &crate::vm::thread::ThreadState,
    place: *const core::ffi::c_char,
) -> Result<()> {
    let left = &ts.c_recursion_remaining;
    if ts.recursion_headroom.get() > 0 {
        if left.get() < -50 {
            crate::vm::outside::fatal("Cannot recover from Python stack overflow.");
        }
        return Ok(());
    }
    if left.get() > 0 {
        return Ok(());
    }
    // The caller has counted already, and will not call `Py_LeaveRecursiveCall`.
    left.set(left.get() + 1);
    // SAFETY: the caller's contract.
    let place = if place.is_null() { "".into() } else { unsafe { core::ffi::CStr::from_ptr(place) }.to_string_lossy() };
    Err(recursion_error!("maximum recursion depth exceeded{place}"))
}

/// Ends a recursive native call.
#[capi]
pub fn Py_LeaveRecursiveCall() {}

/// Whether `repr` of the object is in progress on this thread: 1, 0, or -1 with an exception.
#[capi]
pub fn Py_ReprEnter(object: &Object) -> Result<bool> {
    let already = REPRS.with_borrow(|all| all.contains(&(object.as_ptr() as usize)));
    if !already {
        REPRS.with_borrow_mut(|all| all.push(object.as_ptr() as usize));
    }
    Ok(already)
}

/// Ends what `Py_ReprEnter` began.
#[capi]
pub fn Py_ReprLeave(object: &Object) {
    REPRS.with_borrow_mut(|all| {
        if let Some(at) = all.iter().rposition(|&o| o == object.as_ptr() as usize) {
            all.remove(at);
        }
    });
}

std::thread_local! {
    static REPRS: core::cell::RefCell<Vec<usize>> = const { core::cell::RefCell::new(Vec::new()) };
}
