//! Code objects (PyCodeObject): CPython 3.13 bytecode with its tables.

use crate::abi::{Slot, TypeObject, VarObject};
use abide_macros::capi;
use core::cell::Cell;
use core::ffi::{c_int, c_void};

layout! {
    /// PyCodeObject; the adaptive instructions begin at `code_adaptive`.
    pub struct Code: VarObject = "PyCodeObject", 208 {
        pub base: VarObject = "ob_base",
        pub consts: Slot = "co_consts",
        pub names: Slot = "co_names",
        pub exceptiontable: Slot = "co_exceptiontable",
        pub flags: Cell<c_int> = "co_flags",
        pub argcount: Cell<c_int> = "co_argcount",
        pub posonlyargcount: Cell<c_int> = "co_posonlyargcount",
        pub kwonlyargcount: Cell<c_int> = "co_kwonlyargcount",
        pub stacksize: Cell<c_int> = "co_stacksize",
        pub firstlineno: Cell<c_int> = "co_firstlineno",
        pub nlocalsplus: Cell<c_int> = "co_nlocalsplus",
        /// In words.
        pub framesize: Cell<c_int> = "co_framesize",
        pub nlocals: Cell<c_int> = "co_nlocals",
        pub ncellvars: Cell<c_int> = "co_ncellvars",
        pub nfreevars: Cell<c_int> = "co_nfreevars",
        pub version: Cell<u32> = "co_version",
        pub localsplusnames: Slot = "co_localsplusnames",
        pub localspluskinds: Slot = "co_localspluskinds",
        pub filename: Slot = "co_filename",
        pub name: Slot = "co_name",
        pub qualname: Slot = "co_qualname",
        pub linetable: Slot = "co_linetable",
        pub weakreflist: Cell<*mut c_void> = "co_weakreflist",
        pub executors: Cell<*mut c_void> = "co_executors",
        pub cached: Cell<*mut c_void> = "_co_cached",
        pub instrumentation_version: Cell<usize> = "_co_instrumentation_version",
        pub monitoring: Cell<*mut c_void> = "_co_monitoring",
        pub firsttraceable: Cell<c_int> = "_co_firsttraceable",
        pub extra: Cell<*mut c_void> = "co_extra",
        pub code_adaptive: [Cell<u16>; 4] = "co_code_adaptive",
    }
}
object_type!(Code => PyCode_Type);

/// The type of code objects.
#[capi]
pub static PyCode_Type: TypeObject = TypeObject::new(c"code", core::mem::offset_of!(Code, code_adaptive)).items(2);
