//! Functions made by `def` and `lambda` (PyFunctionObject).

use crate::abi::slots::Vectorcall;
use crate::abi::{Object, Slot, TypeFlags, TypeObject};
use abide_macros::capi;
use core::cell::Cell;

layout! {
    /// PyFunctionObject.
    pub struct Function: Object = "PyFunctionObject", 144 {
        pub base: Object = "ob_base",
        pub globals: Slot = "func_globals",
        pub builtins: Slot = "func_builtins",
        pub name: Slot = "func_name",
        pub qualname: Slot = "func_qualname",
        pub code: Slot = "func_code",
        pub defaults: Slot = "func_defaults",
        pub kwdefaults: Slot = "func_kwdefaults",
        pub closure: Slot = "func_closure",
        pub doc: Slot = "func_doc",
        pub dict: Slot = "func_dict",
        pub weakreflist: Slot = "func_weakreflist",
        pub module: Slot = "func_module",
        pub annotations: Slot = "func_annotations",
        pub typeparams: Slot = "func_typeparams",
        pub vectorcall: Cell<Option<Vectorcall>> = "vectorcall",
        pub version: Cell<u32> = "func_version",
    }
}
object_type!(Function => PyFunction_Type);

/// The type of functions.
#[capi]
pub static PyFunction_Type: TypeObject = TypeObject::new(c"function", size_of::<Function>())
    .with(TypeFlags::HAVE_GC.and(TypeFlags::METHOD_DESCRIPTOR))
    .vectorcall_at(core::mem::offset_of!(Function, vectorcall))
    .dict_at(core::mem::offset_of!(Function, dict))
    .weakrefs_at(core::mem::offset_of!(Function, weakreflist));
