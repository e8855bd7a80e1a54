//! `module`: a dict with a name, and what C keeps with it (PyModuleObject).

use crate::abi::slots::Visit;
use crate::abi::{Object, Slot, TypeFlags, TypeObject};
use crate::memory::gc;
use crate::visit_slots;
use abide_macros::capi;
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

layout! {
    /// PyModuleObject.
    pub struct Module: Object = "PyModuleObject", 56 {
        pub base: Object = "ob_base",
        pub dict: Slot = "md_dict",
        pub definition: Cell<*const c_void> = "md_def",
        pub state: Cell<*mut c_void> = "md_state",
        pub weaklist: Slot = "md_weaklist",
        /// For messages, when the dict is gone.
        pub name: Slot = "md_name",
    }
}
object_type!(Module => PyModule_Type);

/// The type of modules.
#[capi]
pub static PyModule_Type: TypeObject = TypeObject::new(c"module", size_of::<Module>())
    .with(TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC))
    .dict_at(offset_of!(Module, dict))
    .weakrefs_at(offset_of!(Module, weaklist))
    .deallocated(dealloc)
    .traversed(traverse);

extern "C" fn traverse(this: &Module, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.dict)
}

/// # Safety
/// `object` is a module without references.
unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the caller's contract.
    unsafe {
        gc::untrack(&*object);
        let this = (*object).cast_unchecked::<Module>();
        this.dict.set(None);
        this.name.set(None);
        crate::types::object::free_instance(object);
    }
}
