//! The tables by which a type or module lists its functions, attributes and members: `PyMethodDef` and its kin.

use super::slots::{Getter, Setter};
use core::ffi::{CStr, c_char, c_int, c_void};

/// ml_flags: takes `self` and a tuple.
pub const METH_VARARGS: c_int = 0x0001;
/// ml_flags: takes keyword arguments too.
pub const METH_KEYWORDS: c_int = 0x0002;
/// ml_flags: takes `self` only.
pub const METH_NOARGS: c_int = 0x0004;
/// ml_flags: takes `self` and one object.
pub const METH_O: c_int = 0x0008;
/// ml_flags: `self` is the class.
pub const METH_CLASS: c_int = 0x0010;
/// ml_flags: there is no `self`.
pub const METH_STATIC: c_int = 0x0020;
/// ml_flags: replaces a slot wrapper of the same name.
pub const METH_COEXIST: c_int = 0x0040;
/// ml_flags: takes `self`, an array and its length.
pub const METH_FASTCALL: c_int = 0x0080;
/// ml_flags: takes the defining class too.
pub const METH_METHOD: c_int = 0x0200;

/// PyCFunction: any of the calling conventions that `ml_flags` names, so only a pointer here.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct CFunction(pub *const c_void);

/// PyMethodDef. A table of them ends with an [`MethodDef::END`].
#[derive(Clone, Copy)]
#[repr(C)]
pub struct MethodDef {
    /// The name, null at the table's end.
    pub name: *const c_char,
    /// The function.
    pub method: CFunction,
    /// `METH_*`.
    pub flags: c_int,
    /// Docstring, preceded by a text signature, or null.
    pub doc: *const c_char,
}
const _: () = assert!(size_of::<MethodDef>() == 32);
// SAFETY: the tables are constant; what they point to lives as long as the program or its extension.
unsafe impl Sync for MethodDef {}
// SAFETY: as above.
unsafe impl Send for MethodDef {}

impl MethodDef {
    /// The end of a table.
    pub const END: MethodDef =
        MethodDef { name: core::ptr::null(), method: CFunction(core::ptr::null()), flags: 0, doc: core::ptr::null() };

    /// One line of a table. `method` is a function of the convention that `flags` names.
    pub const fn new(name: &'static CStr, method: *const c_void, flags: c_int, doc: &'static CStr) -> MethodDef {
        MethodDef { name: name.as_ptr(), method: CFunction(method), flags, doc: doc.as_ptr() }
    }

    /// The name.
    pub fn name(&self) -> &'static CStr {
        // SAFETY: a method definition in use has a name that lives as long as it does.
        unsafe { CStr::from_ptr(self.name) }
    }
}

/// PyGetSetDef: a computed attribute.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct GetSetDef {
    /// The name, null at the table's end.
    pub name: *const c_char,
    pub get: Option<Getter>,
    /// Absent where the attribute is read-only.
    pub set: Option<Setter>,
    pub doc: *const c_char,
    /// Handed to both functions.
    pub closure: *mut c_void,
}
const _: () = assert!(size_of::<GetSetDef>() == 40);
// SAFETY: as for `MethodDef`.
unsafe impl Sync for GetSetDef {}
// SAFETY: as for `MethodDef`.
unsafe impl Send for GetSetDef {}

impl GetSetDef {
    /// The end of a table.
    pub const END: GetSetDef = GetSetDef {
        name: core::ptr::null(),
        get: None,
        set: None,
        doc: core::ptr::null(),
        closure: core::ptr::null_mut(),
    };

    /// One line of a table.
    pub const fn new(
        name: &'static CStr,
        get: Option<Getter>,
        set: Option<Setter>,
        doc: Option<&'static CStr>,
    ) -> GetSetDef {
        let doc = match doc {
            Some(doc) => doc.as_ptr(),
            None => core::ptr::null(),
        };
        GetSetDef { name: name.as_ptr(), get, set, doc, closure: core::ptr::null_mut() }
    }
}

/// PyMemberDef: an attribute that is a field of the C struct.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct MemberDef {
    /// The name, null at the table's end.
    pub name: *const c_char,
    /// `Py_T_*`.
    pub kind: c_int,
    pub offset: isize,
    /// `Py_READONLY` and its kin.
    pub flags: c_int,
    pub doc: *const c_char,
}
const _: () = assert!(size_of::<MemberDef>() == 40);
// SAFETY: as for `MethodDef`.
unsafe impl Sync for MemberDef {}
// SAFETY: as for `MethodDef`.
unsafe impl Send for MemberDef {}

impl MemberDef {
    /// The end of a table.
    pub const END: MemberDef =
        MemberDef { name: core::ptr::null(), kind: 0, offset: 0, flags: 0, doc: core::ptr::null() };

    /// One line of a table.
    pub const fn new(name: &'static CStr, kind: c_int, offset: usize, flags: c_int) -> MemberDef {
        MemberDef { name: name.as_ptr(), kind, offset: offset as isize, flags, doc: core::ptr::null() }
    }
}
