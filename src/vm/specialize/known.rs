//! What inline caches know of the whole program: a few built-in functions, the `__call__` of classes by version, and what
//! `super()` finds.

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

/// Notes a class's `__call__`.
pub fn set_call(version: u32, function: &Function) {
    CALLS.set(version, function);
}

/// Methods that `super()` found: by the version of the instance's class, the class after which the search began, and the
/// name. All are borrowed: while the instance's class has that version, its MRO and what the classes there have stand.
struct Supers([Cell<SuperEntry>; SUPERS]);
const SUPERS: usize = 256;
// SAFETY: used under the GIL.
unsafe impl Sync for Supers {}

#[derive(Clone, Copy)]
struct SuperEntry {
    version: u32,
    class: *const Object,
    name: *const Object,
    method: *mut Object,
}

static SUPER_METHODS: Supers = Supers(
    [const { Cell::new(SuperEntry { version: 0, class: null_mut(), name: null_mut(), method: null_mut() }) }; SUPERS],
);

#[inline(always)]
fn super_place(version: u32, class: *const Object, name: *const Object) -> &'static Cell<SuperEntry> {
    let mixed = version as usize ^ (class as usize >> 4) ^ (name as usize >> 3);
    &SUPER_METHODS.0[mixed % SUPERS]
}

/// The method that `super(class, instance).name` finds where the instance's class has that version; null if that is not
/// known.
#[inline(always)]
pub fn super_method(version: u32, class: *const Object, name: *const Object) -> *mut Object {
    let place = super_place(version, class, name).as_ptr();
    // SAFETY: a plain read under the GIL, field by field.
    unsafe {
        if version != 0 && (*place).version == version && (*place).class == class && (*place).name == name {
            (*place).method
        } else {
            null_mut()
        }
    }
}

/// Notes what `super(class, instance).name` finds: `class` is in the MRO of the instance's class, which has that version.
pub fn set_super_method(version: u32, class: *const Object, name: *const Object, method: *mut Object) {
    super_place(version, class, name).set(SuperEntry { version, class, name, method });
}
