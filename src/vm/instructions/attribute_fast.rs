//! Attributes by inline cache: the type's version says where they are.
//!
//! The cache of LOAD_ATTR: counter, type version (two units), keys version or place (two), object (four). What an object
//! in the cache points to is borrowed: it lives as long as the type has that version.

use super::attribute::{load_attr, load_attr_plain, store_attr, store_attr_plain};
use super::call::{LOAD_ATTR_UNITS, enter};
use super::number::{is, release_any};
use crate::abi::{Object, TypeFlags, TypeObject};
use crate::types::code::Code;
use crate::types::dict::table::{Entry, GENERAL, StrEntry};
use crate::types::dict::{Dict, DictKeys, DictValues};
use crate::types::function::Function;
use crate::types::module::{Module, PyModule_Type};
use crate::types::r#type::HeapType;
use crate::vm::frame::{self, InterpreterFrame};
use crate::vm::opcode;
use crate::vm::registers::{Flow, Registers, incref, outcome, release, store_word};
use crate::vm::specialize::counts_on;
use crate::vm::thread;
use core::ptr::null_mut;

/// Where the valid flag lies in `DictValues`.
pub(super) const VALID: usize = core::mem::offset_of!(DictValues, valid);

/// Whether the owner's type has the version in the cache.
#[inline(always)]
pub(super) unsafe fn type_fits(r: &Registers, owner: *mut Object) -> bool {
    // SAFETY: the owner is live; the instruction has such a cache.
    unsafe { (*(*owner).ty.get()).version_tag.get() == r.cache_u32(1) }
}

/// The inline values of an instance.
#[inline(always)]
pub(super) unsafe fn values_of(owner: *mut Object) -> *mut u8 {
    // SAFETY: the caller has checked that the type has inline values.
    unsafe { owner.cast::<u8>().offset((*(*owner).ty.get()).basicsize.get()) }
}

/// Puts the value in the owner's place; in method form a null follows.
#[inline(always)]
unsafe fn replace_owner(r: &mut Registers, oparg: usize, owner: *mut Object, value: *mut Object) -> Flow {
    // SAFETY: the contract of bodies: the stack has room for the null, whether it counts or not.
    unsafe {
        incref(value);
        r.put(1, value);
        *r.sp = null_mut();
        r.sp = r.sp.add(oparg & 1);
        if release(owner) { Flow::Dealloc(owner) } else { Flow::Next }
    }
}

/// An attribute in the inline values of an instance.
#[inline(always)]
pub unsafe fn instance_value(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies; the version says that the type has inline values with that place.
    unsafe {
        let owner = r.peek(1);
        if !type_fits(r, owner) {
            return Flow::Slow(load_attr);
        }
        let values = values_of(owner);
        let value = *values.add(r.cache(3) as usize).cast::<*mut Object>();
        if *values.add(VALID) == 0 || value.is_null() {
            return Flow::Slow(load_attr);
        }
        replace_owner(r, oparg, owner, value)
    }
}

/// An attribute in a `__slots__` place.
#[inline(always)]
pub unsafe fn slot(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies; the version says that instances have that place.
    unsafe {
        let owner = r.peek(1);
        if !type_fits(r, owner) {
            return Flow::Slow(load_attr);
        }
        let value = *owner.cast::<u8>().add(r.cache(3) as usize).cast::<*mut Object>();
        if value.is_null() {
            return Flow::Slow(load_attr);
        }
        replace_owner(r, oparg, owner, value)
    }
}

/// An attribute of a module, by its place in the table of its dict.
#[inline(always)]
pub unsafe fn module(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies; the place is valid under that version of the keys.
    unsafe {
        let owner = r.peek(1);
        if !is(owner, &PyModule_Type) {
            return Flow::Slow(load_attr);
        }
        let dict = (*owner.cast::<Module>()).dict.raw().cast::<Dict>();
        if dict.is_null() {
            return Flow::Slow(load_attr);
        }
        let keys: *const DictKeys = (*dict).keys.get();
        if (*keys).version.get() != r.cache_u32(1) {
            return Flow::Slow(load_attr);
        }
        let entries = keys.add(1).cast::<u8>().add(1 << (*keys).log2_index_bytes.get()).cast::<StrEntry>();
        let value = (*entries.add(r.cache(3) as usize)).value;
        if value.is_null() {
            return Flow::Slow(load_attr);
        }
        replace_owner(r, oparg, owner, value)
    }
}

/// An attribute of a class.
#[inline(always)]
pub unsafe fn class(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies; the cached object lives while the class has that version.
    unsafe {
        let owner = r.peek(1);
        let is_class = (*(*owner).ty.get()).has(TypeFlags::TYPE_SUBCLASS);
        if !is_class || (*owner.cast::<TypeObject>()).version_tag.get() != r.cache_u32(1) {
            return Flow::Slow(load_attr);
        }
        let value = r.cache_object(5);
        replace_owner(r, oparg, owner, value)
    }
}

/// Whether no instance attribute can hide the type's: the shared keys are those seen, and still the truth.
#[inline(always)]
pub(super) unsafe fn keys_fit(r: &Registers, owner: *mut Object) -> bool {
    // SAFETY: the version says that the type is a class with inline values.
    unsafe {
        let heap = (*owner).ty.get().cast::<HeapType>();
        *values_of(owner).add(VALID) != 0 && (*(*heap).cached_keys.get()).version.get() == r.cache_u32(3)
    }
}

/// Pushes the cached function and leaves the owner behind it as `self`.
#[inline(always)]
unsafe fn push_method(r: &mut Registers, owner: *mut Object) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let function = r.cache_object(5);
        incref(function);
        r.put(1, function);
        r.push_raw(owner);
    }
    Flow::Next
}

/// A method of a class whose instances have inline values.
#[inline(always)]
pub unsafe fn method_with_values(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let owner = r.peek(1);
        if !type_fits(r, owner) || !keys_fit(r, owner) {
            return Flow::Slow(load_attr);
        }
        push_method(r, owner)
    }
}

/// A method of a type whose instances have no dict.
#[inline(always)]
pub unsafe fn method_no_dict(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let owner = r.peek(1);
        if !type_fits(r, owner) {
            return Flow::Slow(load_attr);
        }
        push_method(r, owner)
    }
}

/// A method of a type whose instances make their dict only when needed; this one has none yet.
#[inline(always)]
pub unsafe fn method_lazy_dict(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies; the cache says where the dict lies.
    unsafe {
        let owner = r.peek(1);
        if !type_fits(r, owner) {
            return Flow::Slow(load_attr);
        }
        let offset = r.cache(3) as i16 as isize;
        if !(*owner.cast::<u8>().offset(offset).cast::<*mut Object>()).is_null() {
            return Flow::Slow(load_attr);
        }
        push_method(r, owner)
    }
}

/// An attribute of the class that is no descriptor; instances have inline values.
#[inline(always)]
pub unsafe fn value_with_values(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let owner = r.peek(1);
        if !type_fits(r, owner) || !keys_fit(r, owner) {
            return Flow::Slow(load_attr);
        }
        let value = r.cache_object(5);
        replace_owner(r, oparg, owner, value)
    }
}

/// An attribute of the type that is no descriptor; instances have no dict.
#[inline(always)]
pub unsafe fn value_no_dict(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let owner = r.peek(1);
        if !type_fits(r, owner) {
            return Flow::Slow(load_attr);
        }
        let value = r.cache_object(5);
        replace_owner(r, oparg, owner, value)
    }
}

/// A static method found through an instance; instances have inline values.
#[inline(always)]
pub unsafe fn static_with_values(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let owner = r.peek(1);
        if !type_fits(r, owner) || !keys_fit(r, owner) || !counts_on(r) {
            return Flow::Slow(load_attr);
        }
        let value = r.cache_object(5);
        replace_owner(r, oparg, owner, value)
    }
}

/// A static method found through an instance; instances have no dict.
#[inline(always)]
pub unsafe fn static_no_dict(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let owner = r.peek(1);
        if !type_fits(r, owner) || !counts_on(r) {
            return Flow::Slow(load_attr);
        }
        let value = r.cache_object(5);
        replace_owner(r, oparg, owner, value)
    }
}

/// A static method found through its class.
#[inline(always)]
pub unsafe fn static_of_class(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies; the cached object lives while the class has that version.
    unsafe {
        let owner = r.peek(1);
        let is_class = (*(*owner).ty.get()).has(TypeFlags::TYPE_SUBCLASS);
        if !is_class || (*owner.cast::<TypeObject>()).version_tag.get() != r.cache_u32(1) || !counts_on(r) {
            return Flow::Slow(load_attr);
        }
        let value = r.cache_object(5);
        replace_owner(r, oparg, owner, value)
    }
}

/// A class method found through an instance or its class: the function, and the class as its first argument.
#[inline(always)]
pub unsafe fn class_method(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let owner = r.peek(1);
        if !type_fits(r, owner) || !keys_fit(r, owner) || !counts_on(r) {
            return Flow::Slow(load_attr);
        }
        let (function, class) = (r.cache_object(5), (*owner).ty.get().cast::<Object>().cast_mut());
        incref(function);
        incref(class);
        r.put(1, function);
        r.push_raw(class);
        if release(owner) { Flow::Dealloc(owner) } else { Flow::Next }
    }
}

/// A class method found through the class itself.
#[inline(always)]
pub unsafe fn class_method_of_class(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let owner = r.peek(1);
        let is_class = (*(*owner).ty.get()).has(TypeFlags::TYPE_SUBCLASS);
        if !is_class || (*owner.cast::<TypeObject>()).version_tag.get() != r.cache_u32(1) || !counts_on(r) {
            return Flow::Slow(load_attr);
        }
        push_method(r, owner)
    }
}

/// What `property` and `get_attribute` leave to the generic instruction: a miss unless the recursion limit is the reason.
unsafe fn not_entered(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let owner = r.peek(1);
        let function = r.cache_object(5).cast::<Function>();
        let known = type_fits(r, owner) && (*function).version.get() == r.cache_u32(3);
        if known && thread::current().py_recursion_remaining.get() <= 1 {
            return outcome(load_attr_plain(r, oparg));
        }
        load_attr(r, oparg)
    }
}

/// A property with a getter in Python: its frame is entered at once.
#[inline(always)]
pub unsafe fn property(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies; the cached function lives while the type has that version, and its own version
    // says that it takes one argument.
    unsafe {
        let owner = r.peek(1);
        let function = r.cache_object(5).cast::<Function>();
        if !type_fits(r, owner) || (*function).version.get() != r.cache_u32(3) {
            return Flow::Slow(not_entered);
        }
        let code = (*function).code.raw().cast::<Code>();
        if thread::current().py_recursion_remaining.get() <= 1 {
            return Flow::Slow(not_entered);
        }
        let new = frame::reserve_fast((*code).framesize.get() as usize);
        if new.is_null() {
            return Flow::Slow(not_entered);
        }
        r.save_ip();
        incref(function.cast());
        store_word(InterpreterFrame::slots(new), owner);
        frame::begin(new, null_mut(), function, &*code, null_mut(), 1);
        r.sp = r.sp.sub(1);
        enter(r, new, LOAD_ATTR_UNITS)
    }
}

/// An attribute of an object whose class has a `__getattribute__` in Python: its frame is entered at once.
#[inline(always)]
pub unsafe fn get_attribute(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies; as for `property`, with two arguments.
    unsafe {
        let owner = r.peek(1);
        let function = r.cache_object(5).cast::<Function>();
        if !type_fits(r, owner) || (*function).version.get() != r.cache_u32(3) {
            return Flow::Slow(not_entered);
        }
        let code = (*function).code.raw().cast::<Code>();
        if thread::current().py_recursion_remaining.get() <= 1 {
            return Flow::Slow(not_entered);
        }
        let new = frame::reserve_fast((*code).framesize.get() as usize);
        if new.is_null() {
            return Flow::Slow(not_entered);
        }
        r.save_ip();
        incref(function.cast());
        let name = r.name(oparg >> 1).as_object().as_ptr();
        incref(name);
        store_word(InterpreterFrame::slots(new), owner);
        store_word(InterpreterFrame::slots(new).add(1), name);
        frame::begin(new, null_mut(), function, &*code, null_mut(), 2);
        r.sp = r.sp.sub(1);
        enter(r, new, LOAD_ATTR_UNITS)
    }
}

/// The place of a name's value in a table, if entry `hint` has that very name; null if not.
#[inline(always)]
unsafe fn hinted(keys: *const DictKeys, hint: usize, name: *const Object) -> *mut *mut Object {
    // SAFETY: the caller's table is live: it has so many entries, whose size depends on its kind.
    unsafe {
        if hint as isize >= (*keys).nentries.get() {
            return null_mut();
        }
        let entries = keys.add(1).cast::<u8>().add(1 << (*keys).log2_index_bytes.get());
        if (*keys).kind.get() == GENERAL {
            let entry = entries.cast::<Entry>().add(hint).cast_mut();
            return if core::ptr::eq((*entry).key, name) { &raw mut (*entry).value } else { null_mut() };
        }
        let entry = entries.cast::<StrEntry>().add(hint).cast_mut();
        if core::ptr::eq((*entry).key, name) { &raw mut (*entry).value } else { null_mut() }
    }
}

/// An attribute in the dict of an instance, probably where the cache says.
#[inline(always)]
pub unsafe fn with_hint(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies; the version says that the type has a managed dict, whose pointer lies three words
    // before the object.
    unsafe {
        let owner = r.peek(1);
        if !type_fits(r, owner) {
            return Flow::Slow(load_attr);
        }
        let dict = *owner.cast::<*mut Dict>().sub(3);
        if dict.is_null() {
            return Flow::Slow(load_attr);
        }
        let place = hinted((*dict).keys.get(), r.cache(3) as usize, r.name(oparg >> 1).as_object());
        if place.is_null() || (*place).is_null() {
            return Flow::Slow(load_attr);
        }
        replace_owner(r, oparg, owner, *place)
    }
}

/// Stores into the dict of an instance, probably where the cache says. Runs Python.
pub unsafe fn store_with_hint(r: &mut Registers, i: usize) -> Flow {
    // SAFETY: the contract of bodies; as for `with_hint`.
    unsafe {
        let owner = r.peek(1);
        if !type_fits(r, owner) {
            return store_attr(r, i);
        }
        let dict = *owner.cast::<*mut Dict>().sub(3);
        if dict.is_null() {
            return store_attr(r, i);
        }
        let place = hinted((*dict).keys.get(), r.cache(3) as usize, r.name(i).as_object());
        if place.is_null() || (*place).is_null() {
            return store_attr(r, i);
        }
        outcome(store_attr_plain(r, i))
    }
}

/// What the storing forms leave to the generic instruction: a miss unless the owner's last reference is the reason.
unsafe fn not_stored(r: &mut Registers, i: usize) -> Flow {
    // SAFETY: the contract of bodies; the version says that the type has inline values where the form is for these.
    unsafe {
        let owner = r.peek(1);
        let fits = type_fits(r, owner)
            && (*r.ip.sub(1) as u8 != opcode::STORE_ATTR_INSTANCE_VALUE
                || ((*owner.cast::<*mut Object>().sub(3)).is_null() && *values_of(owner).add(VALID) != 0));
        if fits { outcome(store_attr_plain(r, i)) } else { store_attr(r, i) }
    }
}

/// Stores into the inline values of an instance.
#[inline(always)]
pub unsafe fn store_instance_value(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies; the version says that the type has inline values with that place, and a managed
    // dict, whose pointer lies three words before the object.
    unsafe {
        let (value, owner) = (r.peek(2), r.peek(1));
        if !type_fits(r, owner) || (*owner).refcnt.get() as u32 == 1 {
            return Flow::Slow(not_stored);
        }
        let values = values_of(owner);
        let has_dict = !(*owner.cast::<*mut Object>().sub(3)).is_null();
        if has_dict || *values.add(VALID) == 0 {
            return Flow::Slow(not_stored);
        }
        let offset = r.cache(3) as usize;
        let place = values.add(offset).cast::<*mut Object>();
        let old = *place;
        *place = value;
        r.sp = r.sp.sub(2);
        // Not the last reference, as tested.
        let _ = release(owner);
        if old.is_null() {
            let index = (offset - core::mem::offset_of!(DictValues, values)) / size_of::<usize>();
            crate::types::dict::table::add_to_order(values.cast(), index);
            return Flow::Next;
        }
        if release_any(old) { Flow::Dealloc(old) } else { Flow::Next }
    }
}

/// Stores into a `__slots__` place.
#[inline(always)]
pub unsafe fn store_slot(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies; the version says that instances have that place.
    unsafe {
        let (value, owner) = (r.peek(2), r.peek(1));
        if !type_fits(r, owner) || (*owner).refcnt.get() as u32 == 1 {
            return Flow::Slow(not_stored);
        }
        let place = owner.cast::<u8>().add(r.cache(3) as usize).cast::<*mut Object>();
        let old = *place;
        *place = value;
        r.sp = r.sp.sub(2);
        // Not the last reference, as tested.
        let _ = release(owner);
        if !old.is_null() && release_any(old) { Flow::Dealloc(old) } else { Flow::Next }
    }
}
