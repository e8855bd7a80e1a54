//! Specialization of LOAD_ATTR, STORE_ATTR and LOAD_SUPER_ATTR.

use super::{Form, is_due, place_in, settle, write, write_object, write_u32};
use crate::abi::constants::member;
use crate::abi::{Object, Result, TypeFlags, TypeObject};
use crate::protocol::attribute::{generic_get_attr, generic_set_attr};
use crate::types::code::Code;
use crate::types::descriptor::{MemberDescriptor, PyMemberDescr_Type, WrapperDescriptor};
use crate::types::dict::table;
use crate::types::dict::{Dict, DictValues, PyDict_Type, instance};
use crate::types::function::{Function, PyFunction_Type};
use crate::types::module::{Module, PyModule_Type};
use crate::types::object::PyBaseObject_Type;
use crate::types::property::{Property, PyProperty_Type};
use crate::types::staticmethod::{ClassMethod, PyClassMethod_Type, PyStaticMethod_Type, StaticMethod};
use crate::types::str::Str;
use crate::types::super_::PySuper_Type;
use crate::types::r#type::slot_functions::{slot_tp_getattr_hook, slot_tp_getattro};
use crate::vm::instructions::call::is_plain_function;
use crate::vm::opcode as op;
use crate::vm::registers::Registers;

/// What an attribute found on a type means for instances of the type.
enum Kind {
    /// Nothing was found.
    Absent,
    /// The type looks attributes up by itself.
    Overridden,
    /// The type has a `__getattribute__`, which is this Python function.
    GetAttribute(*const Object),
    /// A property.
    Property,
    /// A place of `__slots__`.
    ObjectSlot,
    /// `__class__` of `object`.
    DunderClass,
    /// A function or built-in method.
    Method,
    /// No descriptor.
    Value,
    /// A static method: no instruction of CPython's for it.
    Static,
    /// A class method made in Python: no instruction of CPython's for it.
    Class,
    /// Any other descriptor, or an object whose class may become one.
    Other,
}

/// LOAD_ATTR. True if a specialized form is in place now, which is to be run instead.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn load_attr(r: &mut Registers, name: &Str, as_method: bool) -> bool {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        is_due(r) && {
            let form = load_form(r, name, as_method);
            settle(r, form)
        }
    }
}

/// Whether two slots of that type are the same function.
fn same_slot(
    slot: Option<extern "C" fn(&Object, &Object) -> Result>,
    f: extern "C" fn(&Object, &Object) -> Result,
) -> bool {
    slot.is_some_and(|slot| core::ptr::fn_addr_eq(slot, f))
}

/// Whether `__getattribute__` is the one of `object`.
fn is_objects(getattribute: &Object) -> bool {
    getattribute
        .cast_exact::<WrapperDescriptor>()
        .is_some_and(|w| core::ptr::eq(w.wrapped.get(), generic_get_attr as *const core::ffi::c_void))
}

/// What the attribute `name` of instances of a type is, and what was found on the type.
fn analyze<'a>(ty: &'a TypeObject, name: &Str, storing: bool) -> (Kind, Option<&'a Object>) {
    let mut has_hook = false;
    if storing {
        let set = generic_set_attr as extern "C" fn(&Object, &Object, Option<&Object>) -> core::ffi::c_int;
        if !ty.setattro.get().is_some_and(|f| core::ptr::fn_addr_eq(f, set)) {
            return (Kind::Overridden, None);
        }
    } else if !same_slot(ty.getattro.get(), generic_get_attr) {
        let without_hook = same_slot(ty.getattro.get(), slot_tp_getattro);
        if !without_hook && !same_slot(ty.getattro.get(), slot_tp_getattr_hook) {
            return (Kind::Overridden, None);
        }
        has_hook = ty.lookup_borrowed(crate::intern!("__getattr__")).is_some();
        if let Some(method) = ty.lookup_borrowed(crate::intern!("__getattribute__"))
            && !is_objects(method)
        {
            let simple = without_hook && !has_hook && method.is_type(&PyFunction_Type);
            return (if simple { Kind::GetAttribute(method) } else { Kind::Overridden }, None);
        }
    }
    let Some(found) = ty.lookup_borrowed(name) else { return (Kind::Absent, None) };
    let class = found.ty();
    let kind = if !class.has(TypeFlags::IMMUTABLETYPE) {
        Kind::Other
    } else if found.is_type(&PyMemberDescr_Type) {
        // SAFETY: the type was checked.
        let member = unsafe { found.cast_unchecked::<MemberDescriptor>() }.member;
        if matches!(member.kind, member::OBJECT_EX | member::OBJECT) { Kind::ObjectSlot } else { Kind::Other }
    } else if found.is_type(&PyProperty_Type) {
        if has_hook { Kind::Overridden } else { Kind::Property }
    } else if class.descr_set.get().is_some() {
        let is_class = name.eq_str("__class__") && PyBaseObject_Type.lookup_borrowed(name).is_some_and(|o| o.is(found));
        if is_class { Kind::DunderClass } else { Kind::Other }
    } else if class.descr_get.get().is_none() {
        Kind::Value
    } else if class.has(TypeFlags::METHOD_DESCRIPTOR) {
        Kind::Method
    } else if found.is_type(&PyStaticMethod_Type) {
        Kind::Static
    } else if found.is_type(&PyClassMethod_Type) {
        Kind::Class
    } else {
        Kind::Other
    };
    (kind, Some(found))
}

unsafe fn load_form(r: &mut Registers, name: &Str, as_method: bool) -> Option<Form> {
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
        let (kind, found) = analyze(ty, name, false);
        if !ty.assign_version() {
            return None;
        }
        write_u32(r, 1, ty.version_tag.get());
        match (kind, found) {
            (Kind::Absent, _) => dict_form(r, owner, name, op::LOAD_ATTR_INSTANCE_VALUE, op::LOAD_ATTR_WITH_HINT),
            (Kind::GetAttribute(method), _) if !as_method => {
                let version = version_for(&*method, 2)?;
                write_u32(r, 3, version);
                write_object(r, 5, method);
                Some(Form::Shown(op::LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN))
            }
            (Kind::Property, Some(found)) => {
                let getter = found.cast_unchecked::<Property>().get.borrowed()?;
                let version = version_for(getter, 1)?;
                if as_method {
                    return None;
                }
                write_u32(r, 3, version);
                write_object(r, 5, getter);
                Some(Form::Shown(op::LOAD_ATTR_PROPERTY))
            }
            (Kind::ObjectSlot, Some(found)) => {
                write(r, 3, slot_offset(ty, found.cast_unchecked(), true)?);
                Some(Form::Shown(op::LOAD_ATTR_SLOT))
            }
            (Kind::DunderClass, _) => {
                write(r, 3, core::mem::offset_of!(Object, ty) as u16);
                Some(Form::Shown(op::LOAD_ATTR_SLOT))
            }
            (Kind::Method, Some(found)) if as_method => found_on_type(r, owner, name, found, true),
            (Kind::Value, Some(found)) if !as_method => found_on_type(r, owner, name, found, false),
            (kind @ (Kind::Static | Kind::Class), Some(found)) => unwrapped(r, owner, name, found, kind, as_method),
            _ => None,
        }
    }
}

/// The version of a function with exactly so many positional parameters and no others.
unsafe fn version_for(function: &Object, parameters: i32) -> Option<u32> {
    // SAFETY: the type was checked.
    unsafe {
        if !function.is_type(&PyFunction_Type) {
            return None;
        }
        let function = function.cast_unchecked::<Function>();
        let code: &Code = function.code();
        if !super::is_simple(code) || code.argcount.get() != parameters {
            return None;
        }
        Some(function.version.get()).filter(|v| *v != 0)
    }
}

/// Writes the version of the keys that instances share, which do not have the name.
unsafe fn without_name(r: &Registers, ty: &TypeObject, name: &Str) -> Option<()> {
    // SAFETY: the type has inline values.
    unsafe {
        let keys = instance::shared_keys(ty);
        if instance::find_shared(keys, name).is_some() {
            return None;
        }
        let version = table::version(keys);
        write_u32(r, 3, version);
        (version != 0).then_some(())
    }
}

/// A method (or what is no descriptor) of the type.
unsafe fn found_on_type(r: &mut Registers, owner: &Object, name: &Str, found: &Object, method: bool) -> Option<Form> {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        let ty = owner.ty();
        write_object(r, 5, found);
        if ty.has(TypeFlags::INLINE_VALUES) {
            without_name(r, ty, name)?;
            return Some(Form::Shown(match method {
                true => op::LOAD_ATTR_METHOD_WITH_VALUES,
                false => op::LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES,
            }));
        }
        let offset = if ty.has(TypeFlags::MANAGED_DICT) { -24 } else { ty.dictoffset.get() };
        if offset == 0 {
            return Some(Form::Shown(match method {
                true => op::LOAD_ATTR_METHOD_NO_DICT,
                false => op::LOAD_ATTR_NONDESCRIPTOR_NO_DICT,
            }));
        }
        // A dict that has not been made yet cannot hide anything.
        if !method || !(-24..=i16::MAX as isize - 24).contains(&offset) || (offset < 0 && offset != -24) {
            return None;
        }
        if !(*owner.as_ptr().byte_offset(offset).cast::<*mut Object>()).is_null() {
            return None;
        }
        write(r, 3, offset as i16 as u16);
        Some(Form::Shown(op::LOAD_ATTR_METHOD_LAZY_DICT))
    }
}

/// A static or class method found through an instance.
unsafe fn unwrapped(
    r: &mut Registers,
    owner: &Object,
    name: &Str,
    found: &Object,
    kind: Kind,
    as_method: bool,
) -> Option<Form> {
    // SAFETY: static and class methods have the same struct.
    unsafe {
        let callable = found.cast_unchecked::<StaticMethod>().callable.borrowed()?;
        let ty = owner.ty();
        let is_static = matches!(kind, Kind::Static);
        if !(is_static || as_method && is_plain_function(callable.as_ptr())) {
            return None;
        }
        write_object(r, 5, callable);
        if ty.has(TypeFlags::INLINE_VALUES) {
            without_name(r, ty, name)?;
            let opcode = if is_static { op::LOAD_ATTR_STATIC_WITH_VALUES } else { op::LOAD_ATTR_CLASS_METHOD };
            return Some(Form::Hidden(opcode));
        }
        let has_dict = ty.has(TypeFlags::MANAGED_DICT) || ty.dictoffset.get() != 0;
        (is_static && !has_dict).then_some(Form::Hidden(op::LOAD_ATTR_STATIC_NO_DICT))
    }
}

/// An attribute that the instance alone has: by its place in the inline values or in the dict.
unsafe fn dict_form(r: &Registers, owner: &Object, name: &Str, by_place: u8, by_hint: u8) -> Option<Form> {
    // SAFETY: the flags say what instances of the type have.
    unsafe {
        let ty = owner.ty();
        if !ty.has(TypeFlags::MANAGED_DICT) {
            return None;
        }
        if ty.has(TypeFlags::INLINE_VALUES) && (*instance::inline_values(owner)).valid.get() != 0 {
            let index = instance::find_shared(instance::shared_keys(ty), name)?;
            let offset = core::mem::offset_of!(DictValues, values) + index * size_of::<usize>();
            write(r, 3, u16::try_from(offset).ok()?);
            return Some(Form::Shown(by_place));
        }
        let dict = instance::dict_slot(owner).borrowed()?;
        if !core::ptr::eq(dict.base.ty(), &PyDict_Type) || !dict.values.get().is_null() {
            return None;
        }
        write(r, 3, u16::try_from(entry_of(dict, name)?).ok()?);
        Some(Form::Shown(by_hint))
    }
}

/// The number of the entry for a name in a dict that has values of its own.
unsafe fn entry_of(dict: &Dict, name: &Str) -> Option<usize> {
    // SAFETY: a live dict has live keys; deleted entries are null.
    unsafe {
        let keys = dict.keys.get();
        if (*keys).kind.get() == table::STRINGS {
            return usize::try_from(table::find_str(keys, name, table::str_hash(name))).ok();
        }
        (0..(*keys).nentries.get() as usize).find(|i| core::ptr::eq(*table::entry_at(keys, *i).0, name.as_object()))
    }
}

/// The offset of a `__slots__` place.
fn slot_offset(ty: &TypeObject, descriptor: &MemberDescriptor, reading: bool) -> Option<u16> {
    let definition = descriptor.member;
    let forbidden = if reading { member::AUDIT_READ } else { member::READONLY };
    if definition.flags & forbidden != 0 || !ty.is_subtype(descriptor.owner()) {
        return None;
    }
    u16::try_from(definition.offset).ok()
}

unsafe fn module_form(r: &mut Registers, owner: &Object, name: &Str) -> Option<Form> {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        let dict = owner.cast_unchecked::<Module>().dict.borrowed()?.cast_exact::<Dict>()?;
        // A module with `__getattr__` is not specialized.
        if place_in(dict, crate::intern!("__getattr__")).is_some() {
            return None;
        }
        let (index, version) = place_in(dict, name)?;
        write_u32(r, 1, version);
        write(r, 3, index);
        Some(Form::Shown(op::LOAD_ATTR_MODULE))
    }
}

unsafe fn class_form(r: &mut Registers, class: &TypeObject, name: &Str, as_method: bool) -> Option<Form> {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        let meta = class.ty();
        if !core::ptr::eq(meta, &crate::types::r#type::PyType_Type) || meta.lookup_borrowed(name).is_some() {
            return None;
        }
        let (kind, found) = analyze(class, name, false);
        if !class.assign_version() {
            return None;
        }
        write_u32(r, 1, class.version_tag.get());
        // Hidden forms look at the class alone, whatever its instances do.
        let found = match found {
            Some(found) => found,
            None => class.lookup_borrowed(name)?,
        };
        match kind {
            Kind::Method | Kind::Value => {
                write_object(r, 5, found);
                Some(Form::Shown(op::LOAD_ATTR_CLASS))
            }
            Kind::Static => {
                write_object(r, 5, found.cast_unchecked::<StaticMethod>().callable.borrowed()?);
                Some(Form::Hidden(op::LOAD_ATTR_STATIC_OF_CLASS))
            }
            Kind::Class if as_method => {
                let callable = found.cast_unchecked::<StaticMethod>().callable.borrowed()?;
                if !is_plain_function(callable.as_ptr()) {
                    return None;
                }
                write_object(r, 5, callable);
                Some(Form::Hidden(op::LOAD_ATTR_CLASS_METHOD_OF_CLASS))
            }
            _ => None,
        }
    }
}

/// STORE_ATTR. True if a specialized form is in place now, which is to be run instead.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn store_attr(r: &mut Registers, name: &Str) -> bool {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        is_due(r) && {
            let form = store_form(r, name);
            settle(r, form)
        }
    }
}

unsafe fn store_form(r: &mut Registers, name: &Str) -> Option<Form> {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        let owner = r.operand(1);
        let ty = owner.ty();
        if owner.is_type(&PyModule_Type) {
            return None;
        }
        let (kind, found) = analyze(ty, name, true);
        if !ty.assign_version() {
            return None;
        }
        write_u32(r, 1, ty.version_tag.get());
        match (kind, found) {
            (Kind::ObjectSlot, Some(found)) => {
                write(r, 3, slot_offset(ty, found.cast_unchecked(), false)?);
                Some(Form::Shown(op::STORE_ATTR_SLOT))
            }
            (Kind::Absent, _) => dict_form(r, owner, name, op::STORE_ATTR_INSTANCE_VALUE, op::STORE_ATTR_WITH_HINT),
            _ => None,
        }
    }
}

/// LOAD_SUPER_ATTR. True if a specialized form is in place now, which is to be run instead.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn load_super_attr(r: &mut Registers, as_method: bool) -> bool {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        is_due(r) && {
            let fits =
                core::ptr::eq(r.operand(3), PySuper_Type.as_object()) && r.operand(2).cast::<TypeObject>().is_some();
            let opcode = if as_method { op::LOAD_SUPER_ATTR_METHOD } else { op::LOAD_SUPER_ATTR_ATTR };
            settle(r, fits.then_some(Form::Shown(opcode)))
        }
    }
}

/// The struct of class methods is that of static methods.
#[allow(dead_code, reason = "a compile-time check")]
const _: () = assert!(size_of::<ClassMethod>() == size_of::<StaticMethod>());
