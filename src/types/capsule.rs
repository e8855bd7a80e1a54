//! Capsules: a C pointer that one extension hands to others (PyCapsule).

use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject};
use crate::memory::{self, gc};
use crate::types::str::Str;
use abide_macros::capi;
use core::cell::Cell;
use core::ffi::{CStr, c_char, c_int, c_void};

/// Called with the capsule when it is deallocated.
pub type Destructor = unsafe extern "C" fn(&Object);

layout! {
    /// PyCapsule.
    pub struct Capsule: Object = "PyCapsule", 64 {
        pub base: Object = "ob_base",
        /// Never null.
        pub pointer: Cell<*mut c_void> = "pointer",
        /// What others must know to get at the pointer; null: nothing. Owned by whoever made the capsule.
        pub name: Cell<*const c_char> = "name",
        pub context: Cell<*mut c_void> = "context",
        pub destructor: Cell<Option<Destructor>> = "destructor",
        pub traverse: Cell<*const c_void> = "traverse_func",
        pub clear: Cell<*const c_void> = "clear_func",
    }
}
object_type!(Capsule => PyCapsule_Type);

/// The type of capsules.
#[capi]
pub static PyCapsule_Type: TypeObject = TypeObject::new(c"PyCapsule", size_of::<Capsule>())
    .with(TypeFlags::HAVE_GC)
    .doc(c"A pointer of one extension module, wrapped for others, which import it by name.")
    .deallocated(dealloc)
    .repr(repr)
    .traversed(traverse);

/// A capsule around a pointer. ValueError for a null pointer.
pub fn new(pointer: *mut c_void, name: *const c_char, destructor: Option<Destructor>) -> Result<Ref<Capsule>> {
    if pointer.is_null() {
        return Err(value_error!("PyCapsule_New called with null pointer"));
    }
    memory::new(Capsule {
        base: Object::new(&PyCapsule_Type),
        pointer: Cell::new(pointer),
        name: Cell::new(name),
        context: Cell::new(core::ptr::null_mut()),
        destructor: Cell::new(destructor),
        traverse: Cell::new(core::ptr::null()),
        clear: Cell::new(core::ptr::null()),
    })
}

/// Whether two names are the same text, or both null.
///
/// # Safety
/// Both are null or C strings.
pub unsafe fn same_name(a: *const c_char, b: *const c_char) -> bool {
    if a.is_null() || b.is_null() {
        return a == b;
    }
    // SAFETY: the caller's contract.
    unsafe { CStr::from_ptr(a) == CStr::from_ptr(b) }
}

/// `object` as a capsule with a pointer: ValueError that names the C function otherwise.
pub fn legal<'a>(object: Option<&'a Object>, function: &str) -> Result<&'a Capsule> {
    match object.and_then(|o| o.cast_exact::<Capsule>()) {
        Some(capsule) if !capsule.pointer.get().is_null() => Ok(capsule),
        _ => Err(value_error!("{function} called with invalid PyCapsule object")),
    }
}

extern "C" fn repr(this: &Capsule) -> Result {
    let (quote, name) = if this.name.get().is_null() {
        ("", "NULL".into())
    } else {
        // SAFETY: the maker of the capsule keeps its name alive.
        ("\"", unsafe { CStr::from_ptr(this.name.get()) }.to_string_lossy())
    };
    Ok(Str::new(&format!("<capsule object {quote}{name}{quote} at {this:p}>"))?.into_object())
}

extern "C" fn traverse(this: &Capsule, visit: Visit, argument: *mut c_void) -> c_int {
    let function = this.traverse.get();
    if function.is_null() {
        return 0;
    }
    // SAFETY: set to a traverse function only.
    let function = unsafe { core::mem::transmute::<*const c_void, crate::abi::slots::Traverse>(function) };
    function(this, visit, argument)
}

/// # Safety
/// `object` is a capsule without references.
unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the caller's contract; the destructor gets the capsule while it is whole.
    unsafe {
        gc::untrack(&*object);
        let this = (*object).cast_unchecked::<Capsule>();
        if let Some(destructor) = this.destructor.get() {
            destructor(this);
        }
        memory::free(object);
    }
}
