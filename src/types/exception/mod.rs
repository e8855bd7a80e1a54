//! Exceptions: the built-in hierarchy, raising, and how uncaught ones are printed.

#[macro_use]
pub mod raise;
pub mod hierarchy;
pub mod print;

use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use core::cell::Cell;
use core::ffi::c_char;
pub use hierarchy::*;

layout! {
    /// PyBaseExceptionObject.
    pub struct BaseException: Object = "PyBaseExceptionObject", 72 {
        pub base: Object = "ob_base",
        pub dict: Slot = "dict",
        pub args: Slot = "args",
        pub notes: Slot = "notes",
        pub traceback: Slot = "traceback",
        pub context: Slot = "context",
        pub cause: Slot = "cause",
        pub suppress_context: Cell<c_char> = "suppress_context",
    }
}
object_type!(BaseException => BASE_EXCEPTION, BASE_EXC_SUBCLASS);

/// The beginning of every exception type.
const fn exception_type(name: &'static core::ffi::CStr, size: usize) -> TypeObject {
    TypeObject::new(name, size)
        .with(TypeFlags::BASETYPE.and(TypeFlags::BASE_EXC_SUBCLASS).and(TypeFlags::HAVE_GC))
        .dict_at(core::mem::offset_of!(BaseException, dict))
}

/// SystemError, for code that names the type at run time.
pub fn system_error() -> &'static TypeObject {
    &SYSTEM_ERROR
}

/// An exception of type `kind` made from `value` as `PyErr_SetObject` does: an instance is itself, a tuple is the
/// arguments, None none, anything else the one argument. Runs Python.
pub fn instantiate(kind: &TypeObject, value: &Object) -> Result<Ref<BaseException>> {
    todo!("exceptions {kind:p} {value:p}")
}

/// An exception of type `kind` with these arguments. Runs Python where the type is made in Python.
pub fn instantiate_with(kind: &TypeObject, args: &[&Object]) -> Result<Ref<BaseException>> {
    todo!("exceptions {kind:p} {}", args.len())
}

/// Makes the exception that is being handled (if any) the context of `exception`, breaking cycles.
pub fn set_context_from_handled(exception: &Ref<BaseException>) {
    todo!("exceptions {:p}", exception.as_raw())
}
