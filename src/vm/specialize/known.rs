//! What inline caches know of the whole program: a few built-in functions, and the `__call__` and `__init__` of classes
//! by version.

use crate::abi::{Object, Ref};
use crate::types::function::Function;
use crate::vm::registers::Parcel;
use core::cell::Cell;
use core::ptr::null_mut;

/// The built-in function `len`, once a call of it was specialized; kept alive.
pub static LEN: Parcel<*mut Object> = Parcel::new(null_mut());
/// The built-in function `isinstance`; kept alive.
pub static ISINSTANCE: Parcel<*mut Object> = Parcel::new(null_mut());
/// The method descriptor `list.append`; kept alive.
pub static LIST_APPEND: Parcel<*mut Object> = Parcel::new(null_mut());

/// The result of a native call while its arguments are given up slowly; emptied at once.
pub static PENDING_RESULT: Parcel<*mut Object> = Parcel::new(null_mut());
/// The argument that dies meanwhile.
pub static PENDING_DEATH: Parcel<*mut Object> = Parcel::new(null_mut());

/// Notes one of the functions above, and keeps it alive for good: the main interpreter's, if it has one.
pub fn keep(place: &Parcel<*mut Object>, object: &Object) {
    let main = crate::vm::interpreter::is_main();
    if place.take() != object.as_ptr() && (main || place.take().is_null()) {
        place.put(Ref::of(object).into_raw());
    }
}

/// Functions of classes by the class's version. They are borrowed: the class has them while it has that version.
struct Table([Cell<(u32, *mut Function)>; SIZE]);
const SIZE: usize = 512;
// SAFETY: used under the GIL.
unsafe impl Sync for Table {}

static CALLS: Table = Table([const { Cell::new((0, null_mut())) }; SIZE]);
static INITS: Table = Table([const { Cell::new((0, null_mut())) }; SIZE]);

impl Table {
    #[inline(always)]
    fn get(&self, version: u32) -> *mut Function {
        let (of, function) = self.0[version as usize % SIZE].get();
        if of == version { function } else { null_mut() }
    }

    fn set(&self, version: u32, function: &Function) {
        let function = (function as *const Function).cast_mut();
        self.0[version as usize % SIZE].set((version, function));
    }
}

/// The `__call__` of the class with that version, if it is a plain function; null if it is not known.
#[inline(always)]
pub fn call_of(version: u32) -> *mut Function {
    CALLS.get(version)
}

/// The `__init__` of the class with that version, if it is a plain function; null if it is not known.
#[inline(always)]
pub fn init_of(version: u32) -> *mut Function {
    INITS.get(version)
}

/// Notes a class's `__call__`.
pub fn set_call(version: u32, function: &Function) {
    CALLS.set(version, function);
}

/// Notes a class's `__init__`.
pub fn set_init(version: u32, function: &Function) {
    INITS.set(version, function);
}
