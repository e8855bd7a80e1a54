//! The function types of type slots and the method tables they stand in, in the order and with the ownership of C.
//!
//! A borrowed argument is `&Object`, one that may be NULL `Option<&Object>`, a new reference or NULL with an exception
//! `Result`. `c_int` results are 0/-1 or 1/0/-1; `#[slot]` turns a `Result<()>` or `Result<bool>` function into one.

use super::{Object, Ref, Result, TypeObject};
use core::cell::Cell;
use core::ffi::{c_char, c_int, c_void};

/// unaryfunc, reprfunc, getiterfunc.
pub type Unary = extern "C" fn(&Object) -> Result;
/// binaryfunc, getattrofunc.
pub type Binary = extern "C" fn(&Object, &Object) -> Result;
/// ternaryfunc: `nb_power` (modulus) and `tp_call` (args tuple, kwargs dict or NULL).
pub type Ternary = extern "C" fn(&Object, &Object, Option<&Object>) -> Result;
/// inquiry: 1, 0, or -1 with an exception.
pub type Inquiry = extern "C" fn(&Object) -> c_int;
/// lenfunc and hashfunc: -1 with an exception.
pub type LenFunc = extern "C" fn(&Object) -> isize;
/// ssizeargfunc.
pub type SsizeArg = extern "C" fn(&Object, isize) -> Result;
/// ssizeobjargproc: `NULL` deletes the item.
pub type SsizeObjArg = extern "C" fn(&Object, isize, Option<&Object>) -> c_int;
/// objobjproc: `in`.
pub type ObjObj = extern "C" fn(&Object, &Object) -> c_int;
/// objobjargproc, setattrofunc, descrsetfunc: `NULL` deletes.
pub type ObjObjArg = extern "C" fn(&Object, &Object, Option<&Object>) -> c_int;
/// initproc: self, args tuple, kwargs dict or NULL.
pub type Init = extern "C" fn(&Object, &Object, Option<&Object>) -> c_int;
/// newfunc: type, args tuple, kwargs dict or NULL.
pub type New = extern "C" fn(&TypeObject, &Object, Option<&Object>) -> Result;
/// allocfunc: type and number of items.
pub type Alloc = extern "C" fn(&TypeObject, isize) -> Result;
/// richcmpfunc: the operation is one of [`super::constants::CompareOp`].
pub type RichCompare = extern "C" fn(&Object, &Object, c_int) -> Result;
/// descrgetfunc: descriptor, instance or NULL, owner or NULL.
pub type DescrGet = extern "C" fn(&Object, Option<&Object>, Option<&Object>) -> Result;
/// iternextfunc: NULL without an exception at the end.
pub type IterNext = extern "C" fn(&Object) -> Option<Ref>;
/// destructor, freefunc: the object is gone afterwards.
pub type Destructor = unsafe extern "C" fn(*mut Object);
/// freefunc.
pub type Free = unsafe extern "C" fn(*mut c_void);
/// visitproc.
pub type Visit = extern "C" fn(&Object, *mut c_void) -> c_int;
/// traverseproc: calls the visitor for each reference that the object owns.
pub type Traverse = extern "C" fn(&Object, Visit, *mut c_void) -> c_int;
/// vectorcallfunc: callable, arguments, their number with the offset flag, tuple of keyword names or NULL.
pub type Vectorcall = unsafe extern "C" fn(&Object, *const *const Object, usize, Option<&Object>) -> Result;
/// sendfunc: `PYGEN_RETURN`, `PYGEN_ERROR` or `PYGEN_NEXT`, the value through the pointer.
pub type Send = extern "C" fn(&Object, &Object, *mut Option<Ref>) -> c_int;
/// getattrfunc (by C string, of old extensions).
pub type GetAttrString = extern "C" fn(&Object, *const c_char) -> Result;
/// setattrfunc (by C string, of old extensions).
pub type SetAttrString = extern "C" fn(&Object, *const c_char, Option<&Object>) -> c_int;
/// getbufferproc.
pub type GetBuffer = unsafe extern "C" fn(&Object, *mut Buffer, c_int) -> c_int;
/// releasebufferproc.
pub type ReleaseBuffer = unsafe extern "C" fn(&Object, *mut Buffer);
/// getter of a [`super::GetSetDef`].
pub type Getter = extern "C" fn(&Object, *mut c_void) -> Result;
/// setter of a [`super::GetSetDef`]: `NULL` deletes.
pub type Setter = extern "C" fn(&Object, Option<&Object>, *mut c_void) -> c_int;

/// A slot: null, or a function.
pub type SlotCell<F> = Cell<Option<F>>;

layout! {
    /// Py_buffer: a view of an object's memory (PEP 3118).
    pub struct Buffer = "Py_buffer", 80 {
        pub buf: Cell<*mut c_void> = "buf",
        /// The exporter, owned.
        pub obj: super::Slot = "obj",
        pub len: Cell<isize> = "len",
        pub itemsize: Cell<isize> = "itemsize",
        pub readonly: Cell<c_int> = "readonly",
        pub ndim: Cell<c_int> = "ndim",
        pub format: Cell<*mut c_char> = "format",
        pub shape: Cell<*mut isize> = "shape",
        pub strides: Cell<*mut isize> = "strides",
        pub suboffsets: Cell<*mut isize> = "suboffsets",
        pub internal: Cell<*mut c_void> = "internal",
    }
}

layout! {
    /// PyNumberMethods.
    pub struct NumberMethods = "PyNumberMethods", 288 {
        pub add: SlotCell<Binary> = "nb_add",
        pub subtract: SlotCell<Binary> = "nb_subtract",
        pub multiply: SlotCell<Binary> = "nb_multiply",
        pub remainder: SlotCell<Binary> = "nb_remainder",
        pub divmod: SlotCell<Binary> = "nb_divmod",
        pub power: SlotCell<Ternary> = "nb_power",
        pub negative: SlotCell<Unary> = "nb_negative",
        pub positive: SlotCell<Unary> = "nb_positive",
        pub absolute: SlotCell<Unary> = "nb_absolute",
        pub bool: SlotCell<Inquiry> = "nb_bool",
        pub invert: SlotCell<Unary> = "nb_invert",
        pub lshift: SlotCell<Binary> = "nb_lshift",
        pub rshift: SlotCell<Binary> = "nb_rshift",
        pub and: SlotCell<Binary> = "nb_and",
        pub xor: SlotCell<Binary> = "nb_xor",
        pub or: SlotCell<Binary> = "nb_or",
        pub int: SlotCell<Unary> = "nb_int",
        pub reserved: Cell<*mut c_void> = "nb_reserved",
        pub float: SlotCell<Unary> = "nb_float",
        pub inplace_add: SlotCell<Binary> = "nb_inplace_add",
        pub inplace_subtract: SlotCell<Binary> = "nb_inplace_subtract",
        pub inplace_multiply: SlotCell<Binary> = "nb_inplace_multiply",
        pub inplace_remainder: SlotCell<Binary> = "nb_inplace_remainder",
        pub inplace_power: SlotCell<Ternary> = "nb_inplace_power",
        pub inplace_lshift: SlotCell<Binary> = "nb_inplace_lshift",
        pub inplace_rshift: SlotCell<Binary> = "nb_inplace_rshift",
        pub inplace_and: SlotCell<Binary> = "nb_inplace_and",
        pub inplace_xor: SlotCell<Binary> = "nb_inplace_xor",
        pub inplace_or: SlotCell<Binary> = "nb_inplace_or",
        pub floor_divide: SlotCell<Binary> = "nb_floor_divide",
        pub true_divide: SlotCell<Binary> = "nb_true_divide",
        pub inplace_floor_divide: SlotCell<Binary> = "nb_inplace_floor_divide",
        pub inplace_true_divide: SlotCell<Binary> = "nb_inplace_true_divide",
        pub index: SlotCell<Unary> = "nb_index",
        pub matrix_multiply: SlotCell<Binary> = "nb_matrix_multiply",
        pub inplace_matrix_multiply: SlotCell<Binary> = "nb_inplace_matrix_multiply",
    }
}

layout! {
    /// PySequenceMethods.
    pub struct SequenceMethods = "PySequenceMethods", 80 {
        pub length: SlotCell<LenFunc> = "sq_length",
        pub concat: SlotCell<Binary> = "sq_concat",
        pub repeat: SlotCell<SsizeArg> = "sq_repeat",
        pub item: SlotCell<SsizeArg> = "sq_item",
        pub was_slice: Cell<*mut c_void> = "was_sq_slice",
        pub set_item: SlotCell<SsizeObjArg> = "sq_ass_item",
        pub was_set_slice: Cell<*mut c_void> = "was_sq_ass_slice",
        pub contains: SlotCell<ObjObj> = "sq_contains",
        pub inplace_concat: SlotCell<Binary> = "sq_inplace_concat",
        pub inplace_repeat: SlotCell<SsizeArg> = "sq_inplace_repeat",
    }
}

layout! {
    /// PyMappingMethods.
    pub struct MappingMethods = "PyMappingMethods", 24 {
        pub length: SlotCell<LenFunc> = "mp_length",
        pub subscript: SlotCell<Binary> = "mp_subscript",
        pub set_subscript: SlotCell<ObjObjArg> = "mp_ass_subscript",
    }
}

layout! {
    /// PyAsyncMethods.
    pub struct AsyncMethods = "PyAsyncMethods", 32 {
        pub r#await: SlotCell<Unary> = "am_await",
        pub aiter: SlotCell<Unary> = "am_aiter",
        pub anext: SlotCell<Unary> = "am_anext",
        pub send: SlotCell<Send> = "am_send",
    }
}

layout! {
    /// PyBufferProcs.
    pub struct BufferProcs = "PyBufferProcs", 16 {
        pub get: SlotCell<GetBuffer> = "bf_getbuffer",
        pub release: SlotCell<ReleaseBuffer> = "bf_releasebuffer",
    }
}

/// Casts a function whose `self` is a concrete struct to a slot's function type. For the statics of type rooms:
/// `length: slot(len as extern "C" fn(&List) -> isize)`.
///
/// # Safety
/// `From` and `To` are function pointer types that differ only in which object struct an argument points to, and the
/// slot is only called with instances of that struct.
pub const unsafe fn slot<From: Copy, To: Copy>(function: From) -> SlotCell<To> {
    // SAFETY: the caller's contract.
    Cell::new(Some(unsafe { core::mem::transmute_copy::<From, To>(&function) }))
}

macro_rules! empty_tables {
    ($($(#[$m:meta])* $Table:ty),*) => {$(
        impl $Table {
            $(#[$m])*
            #[allow(clippy::declare_interior_mutable_const, reason = "copied into the tables, never read itself")]
            // SAFETY: every field of a method table may be null.
            pub const EMPTY: $Table = unsafe { core::mem::zeroed() };
        }
    )*};
}
empty_tables!(
    /// No function; for `..NumberMethods::EMPTY`.
    NumberMethods,
    /// No function; for `..SequenceMethods::EMPTY`.
    SequenceMethods,
    /// No function; for `..MappingMethods::EMPTY`.
    MappingMethods,
    /// No function; for `..AsyncMethods::EMPTY`.
    AsyncMethods,
    /// No function; for `..BufferProcs::EMPTY`.
    BufferProcs
);
