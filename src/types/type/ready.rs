//! `ready`: from a filled-in struct to a working type. Built-in types, static types of extensions and classes all
//! pass through here.

use super::{PyType_Type, inherit, mro, new_wrapper, slots};
use crate::abi::method_def::{METH_CLASS, METH_COEXIST, METH_STATIC};
use crate::abi::{GetSetDef, MemberDef, MethodDef, Object, Ref, Result, TypeFlags, TypeObject};
use crate::intern;
use crate::types::descriptor::{new_classmethod, new_getset, new_member, new_method};
use crate::types::dict::Dict;
use crate::types::none::none_object;
use crate::types::object::PyBaseObject_Type;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use core::ffi::CStr;

impl TypeObject {
    /// Completes a type: base, metaclass, MRO, dict with descriptors, inherited slots: `PyType_Ready`.
    ///
    /// TypeError if the declaration contradicts itself or its bases. Runs Python where a metaclass overrides `mro`.
    pub fn ready(&self) -> Result<()> {
        if self.has(TypeFlags::READY) {
            return Ok(());
        }
        if self.has(TypeFlags::READYING) {
            return Err(system_error!("type '{}' is being made ready already", self.full_name()));
        }
        if self.name.get().is_null() {
            return Err(system_error!("Type does not define the tp_name field."));
        }
        self.add_flags(TypeFlags::READYING);
        let result = prepare(self);
        self.flags.set(self.flags.get() & !TypeFlags::READYING.0);
        if result.is_ok() {
            self.add_flags(TypeFlags::READY);
        }
        result
    }
}

impl TypeObject {
    /// As [`TypeObject::ready`], for a base: one that a metaclass's `mro()` sees half made is left as it is, and the
    /// order of the new class says that it is incomplete.
    pub fn ready_for_use(&self) -> Result<()> {
        if self.has(TypeFlags::READYING) && !self.dict.is_empty() { Ok(()) } else { self.ready() }
    }
}

fn prepare(ty: &TypeObject) -> Result<()> {
    let is_root = core::ptr::eq(ty, &PyBaseObject_Type);
    if ty.base_type.get().is_null() && !is_root {
        ty.base_type.set(&PyBaseObject_Type);
    }
    let base = ty.base_type();
    if let Some(base) = base {
        base.ready_for_use()?;
    }
    if ty.ty.get().is_null() {
        ty.ty.set(base.map_or(&raw const PyType_Type, |b| b.ty.get()));
    }
    if !ty.has(TypeFlags::HEAPTYPE) && ty.is_immortal() {
        ty.size.set(0);
    }
    if ty.bases.is_empty() {
        let bases = match base {
            Some(base) => Tuple::new(&[base])?,
            None => Tuple::empty(),
        };
        ty.bases.set(Some(bases.into_object()));
    }
    if ty.dict.is_empty() {
        ty.dict.set(Some(Dict::new()?.into_object()));
    }
    check_bases(ty)?;
    drop(mro::compute(ty)?);
    set_new(ty, base)?;
    fill_dict(ty)?;
    inherit_all(ty, base)?;
    place_managed(ty)?;
    if ty.hash.get().is_none() && ty.namespace().get_str(intern!("__hash__"))?.is_none() {
        ty.namespace().set_str(intern!("__hash__"), none_object())?;
        ty.hash.set(Some(crate::protocol::object::hash_not_implemented));
    }
    add_to_bases(ty)?;
    if ty.has(TypeFlags::MANAGED_DICT) && ty.has(TypeFlags::HEAPTYPE) {
        super::instance::prepare_keys(ty)?;
    }
    Ok(())
}

/// A static type may not derive from a class.
fn check_bases(ty: &TypeObject) -> Result<()> {
    if ty.has(TypeFlags::HEAPTYPE) {
        return Ok(());
    }
    let Some(bases) = ty.bases_tuple() else { return Ok(()) };
    for base in bases.items() {
        if let Some(base) = base.cast::<TypeObject>()
            && base.has(TypeFlags::HEAPTYPE)
        {
            let (name, base) = (ty.full_name(), base.full_name());
            return Err(type_error!(
                "type '{name}' is not dynamically allocated but its base type '{base}' is dynamically allocated"
            ));
        }
    }
    Ok(())
}

/// `tp_new`: one's own, with a `__new__` in the dict; else the base's; none where instances cannot be made by calling.
fn set_new(ty: &TypeObject, base: Option<&TypeObject>) -> Result<()> {
    let plain = base.is_some_and(|b| core::ptr::eq(b, &PyBaseObject_Type));
    if ty.new.get().is_none() && plain && !ty.has(TypeFlags::HEAPTYPE) {
        ty.add_flags(TypeFlags::DISALLOW_INSTANTIATION);
    }
    if ty.has(TypeFlags::DISALLOW_INSTANTIATION) {
        ty.new.set(None);
        return Ok(());
    }
    match ty.new.get() {
        Some(_) => new_wrapper::add(ty),
        None => {
            ty.new.set(base.and_then(|b| b.new.get()));
            Ok(())
        }
    }
}

/// The descriptors: slots first, then methods, members, computed attributes; at last the docstring.
fn fill_dict(ty: &TypeObject) -> Result<()> {
    let dict = ty.namespace();
    slots::add_operators(ty, &dict)?;
    // SAFETY: the tables end with a line without a name.
    unsafe {
        for def in table(ty.methods.get(), |d: &MethodDef| d.name.is_null()) {
            add_method(ty, &dict, def)?;
        }
        for def in table(ty.members.get(), |d: &MemberDef| d.name.is_null()) {
            let descriptor = new_member(ty, def)?;
            set_default(&dict, descriptor.name(), &descriptor.clone().into_object())?;
        }
        for def in table(ty.getset.get(), |d: &GetSetDef| d.name.is_null()) {
            let descriptor = new_getset(ty, def)?;
            set_default(&dict, descriptor.name(), &descriptor.clone().into_object())?;
        }
    }
    if dict.get_str(intern!("__doc__"))?.is_none() {
        match doc_without_signature(ty) {
            Some(doc) => dict.set_str(intern!("__doc__"), &Str::new(&doc)?.into_object())?,
            None => dict.set_str(intern!("__doc__"), none_object())?,
        }
    }
    Ok(())
}

/// The lines of a table up to its end.
///
/// # Safety
/// `first` is null or points to a table that ends with a line for which `is_end` holds and that lives on.
unsafe fn table<T: 'static>(first: *const T, is_end: impl Fn(&T) -> bool) -> impl Iterator<Item = &'static T> {
    let mut next = first;
    core::iter::from_fn(move || {
        // SAFETY: the caller's contract.
        let line = unsafe { next.as_ref() }?;
        if is_end(line) {
            return None;
        }
        next = next.wrapping_add(1);
        Some(line)
    })
}

fn set_default(dict: &Dict, name: &Str, value: &Object) -> Result<()> {
    if dict.get_str(name)?.is_none() { dict.set_str(name, value) } else { Ok(()) }
}

/// The descriptor of a method, stored under its name.
fn add_method(ty: &TypeObject, dict: &Dict, def: &'static MethodDef) -> Result<()> {
    let name = interned(def.name())?;
    let descriptor: Ref = if def.flags & METH_CLASS != 0 {
        if def.flags & METH_STATIC != 0 {
            return Err(value_error!("method cannot be both class and static"));
        }
        new_classmethod(ty, def)?.into_object()
    } else if def.flags & METH_STATIC != 0 {
        let function = crate::types::builtin_function::new(def, Some(ty), None, None)?;
        crate::types::staticmethod::new(&function)?.into_object()
    } else {
        new_method(ty, def)?.into_object()
    };
    if def.flags & METH_COEXIST != 0 { dict.set_str(&name, &descriptor) } else { set_default(dict, &name, &descriptor) }
}

/// A name of a C table as an interned string.
pub fn interned(name: &CStr) -> Result<Ref<Str>> {
    Ok(Str::intern(Str::new(&name.to_string_lossy())?))
}

/// `tp_doc` without the text signature before it. `None` where the type has no docstring.
pub fn doc_without_signature(ty: &TypeObject) -> Option<String> {
    if ty.doc.get().is_null() {
        return None;
    }
    // SAFETY: `tp_doc` is null or a C string that lives as long as the type.
    let doc = unsafe { CStr::from_ptr(ty.doc.get()) }.to_string_lossy();
    Some(crate::types::descriptor::split_signature(&ty.full_name(), &doc).1.to_string())
}

fn inherit_all(ty: &TypeObject, base: Option<&TypeObject>) -> Result<()> {
    let Some(base) = base else { return Ok(()) };
    inherit::inherit_special(ty, base);
    let Some(mro) = ty.mro_tuple() else { return Err(system_error!("type without an MRO")) };
    for parent in mro.items().iter().skip(1) {
        if let Some(parent) = parent.cast::<TypeObject>() {
            inherit::inherit_slots(ty, parent)?;
            inherit::inherit_pattern_flags(ty, parent);
        }
    }
    inherit::inherit_tables(ty, base);
    if ty.has(TypeFlags::HAVE_GC) && ty.traverse.get().is_none() && !ty.has(TypeFlags::IMMUTABLETYPE) {
        let name = ty.full_name();
        return Err(type_error!("type {name} has the Py_TPFLAGS_HAVE_GC flag but has no traverse function"));
    }
    if !ty.has(TypeFlags::HEAPTYPE) {
        // Static types of extensions do not say so themselves; ours do.
        let ours = ty.has(TypeFlags::IMMUTABLETYPE);
        ty.add_flags(if ours { TypeFlags::STATIC_BUILTIN } else { TypeFlags::IMMUTABLETYPE });
    }
    Ok(())
}

/// Where the interpreter keeps the dict and the weak references before the object, the offsets say so.
fn place_managed(ty: &TypeObject) -> Result<()> {
    let name = ty.full_name();
    if ty.has(TypeFlags::MANAGED_DICT) {
        if !matches!(ty.dictoffset.get(), -1 | 0) {
            return Err(type_error!("type {name} has the Py_TPFLAGS_MANAGED_DICT flag but tp_dictoffset is set"));
        }
        ty.dictoffset.set(-1);
    }
    if ty.has(TypeFlags::MANAGED_WEAKREF) {
        if !matches!(ty.weaklistoffset.get(), 0 | super::instance::MANAGED_WEAKREF_OFFSET) {
            return Err(type_error!(
                "type {name} has the Py_TPFLAGS_MANAGED_WEAKREF flag but tp_weaklistoffset is set"
            ));
        }
        ty.weaklistoffset.set(super::instance::MANAGED_WEAKREF_OFFSET);
    }
    Ok(())
}

fn add_to_bases(ty: &TypeObject) -> Result<()> {
    let Some(bases) = ty.bases_tuple() else { return Ok(()) };
    for base in bases.items() {
        if let Some(base) = base.cast::<TypeObject>() {
            base.add_subclass(ty)?;
        }
    }
    Ok(())
}
