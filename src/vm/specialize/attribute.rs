//! Specialization of LOAD_ATTR and STORE_ATTR.

use super::{is_due, place_in, settle, write, write_object, write_u32};
use crate::abi::constants::member;
use crate::abi::{Object, Result, TypeFlags, TypeObject};
use crate::protocol::attribute::{generic_get_attr, generic_set_attr};
use crate::types::descriptor::{MemberDescriptor, PyMemberDescr_Type};
use crate::types::dict::table;
use crate::types::dict::{Dict, DictValues, instance};
use crate::types::function::Function;
use crate::types::module::{Module, PyModule_Type};
use crate::types::object::PyBaseObject_Type;
use crate::types::property::{Property, PyProperty_Type};
use crate::types::staticmethod::{ClassMethod, PyClassMethod_Type, PyStaticMethod_Type, StaticMethod};
use crate::types::str::Str;
use crate::vm::instructions::call::is_plain_function;
use crate::vm::opcode as op;
use crate::vm::registers::Registers;
use abide_compiler::code::{CO_OPTIMIZED, CO_VARARGS, CO_VARKEYWORDS};

/// LOAD_ATTR.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn load_attr(r: &mut Registers, name: &Str) {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        if is_due(r) {
            let as_method = (*r.ip.sub(1) >> 8) & 1 != 0;
            let form = load_form(r, name, as_method);
            settle(r, form);
        }
    }
}

/// Whether the type looks attributes up as `object` does.
fn looks_up_plainly(ty: &TypeObject) -> bool {
    ty.getattro
        .get()
        .is_some_and(|f| core::ptr::fn_addr_eq(f, generic_get_attr as extern "C" fn(&Object, &Object) -> Result))
}

unsafe fn load_form(r: &mut Registers, name: &Str, as_method: bool) -> Option<u8> {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        let owner = r.operand(1);
        if owner.is_type(&PyModule_Type) {
            return module_form(r, owner, name);
        }
        if let Some(class) = owner.cast::<TypeObject>() {
            return class_form(r, class, name, as_method);
        }
        let ty = owner.ty();
        if !looks_up_plainly(ty) || !ty.assign_version() {
            return None;
        }
        write_u32(r, 1, ty.version_tag.get());
        match ty.lookup_borrowed(name) {
            None => instance_form(r, owner, name),
            Some(found) => {
                let kind = found.ty();
                let overrides = kind.descr_set.get().is_some();
                if found.is_type(&PyProperty_Type) && !as_method {
                    return property_form(r, found.cast_unchecked());
                }
                if found.is_type(&PyMemberDescr_Type) {
                    return slot_offset(ty, found.cast_unchecked(), true).map(|offset| {
                        write(r, 3, offset);
                        op::LOAD_ATTR_SLOT
                    });
                }
                if overrides {
                    // `__class__` of object lies where every object has its type.
                    let is_class = name.eq_str("__class__")
                        && PyBaseObject_Type.lookup_borrowed(name).is_some_and(|own| own.is(found));
                    return is_class.then(|| {
                        write(r, 3, core::mem::offset_of!(Object, ty) as u16);
                        op::LOAD_ATTR_SLOT
                    });
                }
                found_on_type(r, owner, name, found, as_method)
            }
        }
    }
}

/// An attribute of the type that instance attributes may hide.
unsafe fn found_on_type(r: &mut Registers, owner: &Object, name: &Str, found: &Object, as_method: bool) -> Option<u8> {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        let ty = owner.ty();
        let method = found.type_has(TypeFlags::METHOD_DESCRIPTOR);
        let (value, with_values, no_dict) = if method && as_method {
            (found, op::LOAD_ATTR_METHOD_WITH_VALUES, Some(op::LOAD_ATTR_METHOD_NO_DICT))
        } else if found.is_type(&PyStaticMethod_Type) {
            let callable = found.cast_unchecked::<StaticMethod>().callable.borrowed()?;
            (callable, op::LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES, Some(op::LOAD_ATTR_NONDESCRIPTOR_NO_DICT))
        } else if found.is_type(&PyClassMethod_Type) && as_method {
            let callable = found.cast_unchecked::<StaticMethod>().callable.borrowed()?;
            if !is_plain_function(callable.as_ptr()) {
                return None;
            }
            (callable, op::LOAD_ATTR_CLASS_METHOD, None)
        } else if found.ty().descr_get.get().is_none() {
            (found, op::LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES, Some(op::LOAD_ATTR_NONDESCRIPTOR_NO_DICT))
        } else {
            return None;
        };
        write_object(r, 5, value);
        if ty.has(TypeFlags::INLINE_VALUES) {
            let keys = instance::shared_keys(ty);
            if (*instance::inline_values(owner)).valid.get() == 0 || instance::find_shared(keys, name).is_some() {
                return None;
            }
            let version = table::version(keys);
            if version == 0 {
                return None;
            }
            write_u32(r, 3, version);
            return Some(with_values);
        }
        if ty.dictoffset.get() == 0 && !ty.has(TypeFlags::MANAGED_DICT) {
            return no_dict;
        }
        // A dict that has not been made yet cannot hide anything.
        let offset = if ty.has(TypeFlags::MANAGED_DICT) { -24 } else { ty.dictoffset.get() };
        if !(method && as_method) || offset < -24 || offset > i16::MAX as isize {
            return None;
        }
        let dict = *owner.as_ptr().byte_offset(offset).cast::<*mut Object>();
        if !dict.is_null() {
            return None;
        }
        write(r, 3, offset as i16 as u16);
        Some(op::LOAD_ATTR_METHOD_LAZY_DICT)
    }
}

/// An attribute of the instance alone.
unsafe fn instance_form(r: &mut Registers, owner: &Object, name: &Str) -> Option<u8> {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        let offset = instance_offset(owner, name)?;
        write(r, 3, offset);
        Some(op::LOAD_ATTR_INSTANCE_VALUE)
    }
}

/// Where in the inline values the attribute stands, in bytes.
unsafe fn instance_offset(owner: &Object, name: &Str) -> Option<u16> {
    // SAFETY: the type has inline values where that is tested.
    unsafe {
        let ty = owner.ty();
        if !ty.has(TypeFlags::INLINE_VALUES) || (*instance::inline_values(owner)).valid.get() == 0 {
            return None;
        }
        let index = instance::find_shared(instance::shared_keys(ty), name)?;
        u16::try_from(core::mem::offset_of!(DictValues, values) + index * size_of::<usize>()).ok()
    }
}

/// The offset of a `__slots__` place.
fn slot_offset(ty: &TypeObject, descriptor: &MemberDescriptor, reading: bool) -> Option<u16> {
    let definition = descriptor.member;
    let allowed = definition.kind == member::OBJECT_EX && definition.flags & member::AUDIT_READ == 0;
    if !allowed || (!reading && definition.flags & member::READONLY != 0) || !ty.is_subtype(descriptor.owner()) {
        return None;
    }
    u16::try_from(definition.offset).ok()
}

unsafe fn property_form(r: &mut Registers, property: &Property) -> Option<u8> {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        let getter = property.get.borrowed()?;
        if !is_plain_function(getter.as_ptr()) {
            return None;
        }
        let function = getter.cast_unchecked::<Function>();
        let code = function.code();
        let simple = code.has_flag(CO_OPTIMIZED)
            && !code.has_flag(CO_VARARGS | CO_VARKEYWORDS)
            && code.kwonlyargcount.get() == 0
            && code.argcount.get() == 1;
        let version = function.version_for_caches();
        if !simple || version == 0 {
            return None;
        }
        write_u32(r, 3, version);
        write_object(r, 5, getter);
        Some(op::LOAD_ATTR_PROPERTY)
    }
}

unsafe fn module_form(r: &mut Registers, owner: &Object, name: &Str) -> Option<u8> {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        if !looks_up_plainly(owner.ty()) && owner.ty().lookup_borrowed(name).is_some() {
            return None;
        }
        let dict = owner.cast_unchecked::<Module>().dict.borrowed()?.cast_exact::<Dict>()?;
        let (index, version) = place_in(dict, name)?;
        if owner.ty().lookup_borrowed(name).is_some_and(|found| found.ty().descr_set.get().is_some()) {
            return None;
        }
        write_u32(r, 1, version);
        write(r, 3, index);
        Some(op::LOAD_ATTR_MODULE)
    }
}

unsafe fn class_form(r: &mut Registers, class: &TypeObject, name: &Str, as_method: bool) -> Option<u8> {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        let meta = class.ty();
        if meta.lookup_borrowed(name).is_some()
            || !core::ptr::eq(meta, &crate::types::r#type::PyType_Type)
            || !class.assign_version()
        {
            return None;
        }
        write_u32(r, 1, class.version_tag.get());
        let found = class.lookup_borrowed(name)?;
        if found.is_type(&PyClassMethod_Type) && as_method {
            let callable = found.cast_unchecked::<StaticMethod>().callable.borrowed()?;
            if !is_plain_function(callable.as_ptr()) {
                return None;
            }
            write_object(r, 5, callable);
            return Some(op::LOAD_ATTR_CLASS_METHOD_OF_CLASS);
        }
        let value = if found.is_type(&PyStaticMethod_Type) {
            found.cast_unchecked::<StaticMethod>().callable.borrowed()?
        } else if found.ty().descr_get.get().is_none() || is_plain_function(found.as_ptr()) {
            found
        } else {
            return None;
        };
        write_object(r, 5, value);
        Some(op::LOAD_ATTR_CLASS)
    }
}

/// STORE_ATTR.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn store_attr(r: &mut Registers, name: &Str) {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        if is_due(r) {
            let form = store_form(r, name);
            settle(r, form);
        }
    }
}

unsafe fn store_form(r: &mut Registers, name: &Str) -> Option<u8> {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        let owner = r.operand(1);
        let ty = owner.ty();
        let plainly = ty.setattro.get().is_some_and(|f| {
            core::ptr::fn_addr_eq(
                f,
                generic_set_attr as extern "C" fn(&Object, &Object, Option<&Object>) -> core::ffi::c_int,
            )
        });
        if !plainly || owner.cast::<TypeObject>().is_some() || !ty.assign_version() {
            return None;
        }
        write_u32(r, 1, ty.version_tag.get());
        match ty.lookup_borrowed(name) {
            Some(found) if found.is_type(&PyMemberDescr_Type) => {
                write(r, 3, slot_offset(ty, found.cast_unchecked(), false)?);
                Some(op::STORE_ATTR_SLOT)
            }
            Some(found) if found.ty().descr_set.get().is_some() => None,
            _ => {
                write(r, 3, instance_offset(owner, name)?);
                Some(op::STORE_ATTR_INSTANCE_VALUE)
            }
        }
    }
}

/// The struct of class methods is that of static methods.
#[allow(dead_code, reason = "a compile-time check")]
const _: () = assert!(size_of::<ClassMethod>() == size_of::<StaticMethod>());
