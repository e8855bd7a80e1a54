//! The arguments of a variadic call, read one by one.

use crate::abi::{Object, Ref};
use core::ffi::{CStr, c_char, c_double, c_int, c_long, c_longlong, c_void};

/// A C `va_list`, wrapped in a struct by `varargs.c`; only its address is known here.
#[repr(C)]
pub struct RawCursor {
    _opaque: [u8; 0],
}

unsafe extern "C" {
    fn abide_va_int(cursor: *mut RawCursor) -> c_int;
    fn abide_va_long(cursor: *mut RawCursor) -> c_long;
    fn abide_va_long_long(cursor: *mut RawCursor) -> c_longlong;
    fn abide_va_double(cursor: *mut RawCursor) -> c_double;
    fn abide_va_pointer(cursor: *mut RawCursor) -> *mut c_void;
    fn abide_va_complex(cursor: *mut RawCursor, out: *mut [f64; 2]);
}

/// Reads arguments. What is read must be what the caller passed: the format string says so, and only it can.
pub struct Cursor(*mut RawCursor);

impl Cursor {
    /// A cursor over the arguments of a call in progress.
    ///
    /// # Safety
    /// `raw` comes from `varargs.c` and its call has not returned; the reads follow the caller's format string.
    pub unsafe fn new(raw: *mut RawCursor) -> Cursor {
        Cursor(raw)
    }

    pub fn int(&mut self) -> c_int {
        // SAFETY: the contract of `new`, here and below.
        unsafe { abide_va_int(self.0) }
    }

    pub fn long(&mut self) -> c_long {
        // SAFETY: as above.
        unsafe { abide_va_long(self.0) }
    }

    pub fn long_long(&mut self) -> c_longlong {
        // SAFETY: as above.
        unsafe { abide_va_long_long(self.0) }
    }

    pub fn double(&mut self) -> f64 {
        // SAFETY: as above.
        unsafe { abide_va_double(self.0) }
    }

    pub fn complex(&mut self) -> [f64; 2] {
        let mut value = [0.0; 2];
        // SAFETY: as above.
        unsafe { abide_va_complex(self.0, &mut value) };
        value
    }

    pub fn pointer<T>(&mut self) -> *mut T {
        // SAFETY: as above.
        unsafe { abide_va_pointer(self.0) }.cast()
    }

    /// A borrowed object, or null.
    pub fn object<'a>(&mut self) -> Option<&'a Object> {
        // SAFETY: the caller passes a live object or null.
        unsafe { self.pointer::<Object>().as_ref() }
    }

    /// An object whose reference passes to us, or null.
    pub fn owned(&mut self) -> Option<Ref> {
        // SAFETY: as above, with a reference of ours.
        unsafe { Ref::from_nullable(self.pointer::<Object>()) }
    }

    /// A C string, or null.
    pub fn c_string<'a>(&mut self) -> Option<&'a CStr> {
        let text = self.pointer::<c_char>();
        // SAFETY: the caller passes a C string or null.
        (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) })
    }
}
