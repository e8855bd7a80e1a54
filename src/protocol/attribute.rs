//! Attributes: `o.name`, `o.name = v`, `del o.name`, and the generic forms that most types use.

use crate::abi::{Object, Raised, Ref, Result, TypeFlags, TypeObject};
use crate::call::check;
use crate::call::convert::{CReturn, from_c_unit};
use crate::types::dict::Dict;
use crate::types::exception::fields::attribute::AttributeError;
use crate::types::exception::{ATTRIBUTE_ERROR, raise};
use crate::types::str::Str;
use crate::types::r#type::instance;
use crate::types::r#type::wrappers::attribute_name;
use core::ffi::{c_int, c_void};

impl Object {
    /// `self.name`. AttributeError. Runs Python.
    #[inline]
    pub fn get_attr(&self, name: &Str) -> Result {
        let ty = self.ty();
        let result = match (ty.getattro.get(), ty.getattr.get()) {
            (Some(function), _) => function(self, name),
            (None, Some(function)) => function(self, c_name(name)?.as_ptr()),
            (None, None) => return Err(no_attribute(self, name)),
        };
        match result {
            Ok(value) => Ok(value),
            Err(e) => Err(remember(e, self, name)),
        }
    }

    /// `self.name`, or `None` where that would raise AttributeError. Runs Python.
    pub fn get_attr_opt(&self, name: &Str) -> Result<Option<Ref>> {
        let ty = self.ty();
        if let Some(function) = ty.getattro.get() {
            if core::ptr::fn_addr_eq(function, generic_get_attr as extern "C" fn(&Object, &Object) -> Result) {
                return generic_get_attr_opt(self, name);
            }
            if core::ptr::fn_addr_eq(
                function,
                crate::types::r#type::attributes::get_attribute_slot as extern "C" fn(&Object, &Object) -> Result,
            ) {
                // SAFETY: only types have this slot.
                return crate::types::r#type::attributes::get_opt(unsafe { self.cast_unchecked() }, name);
            }
        }
        match self.get_attr(name) {
            Ok(value) => Ok(Some(value)),
            Err(e) => e.clear_if(&ATTRIBUTE_ERROR, None),
        }
    }

    /// `self.name = value`. Runs Python.
    pub fn set_attr(&self, name: &Str, value: &Object) -> Result<()> {
        self.change_attr(name, Some(value))
    }

    /// `del self.name`. Runs Python.
    pub fn del_attr(&self, name: &Str) -> Result<()> {
        self.change_attr(name, None)
    }

    fn change_attr(&self, name: &Str, value: Option<&Object>) -> Result<()> {
        let ty = self.ty();
        let name = Str::intern(Ref::of(name));
        match (ty.setattro.get(), ty.setattr.get()) {
            (Some(function), _) => from_c_unit(function(self, &name, value)),
            (None, Some(function)) => from_c_unit(function(self, c_name(&name)?.as_ptr(), value)),
            (None, None) => {
                let verb = if value.is_none() { "del" } else { "assign to" };
                let readable = ty.getattr.get().is_some() || ty.getattro.get().is_some();
                let kind = if readable { "only read-only attributes" } else { "no attributes" };
                let (ty, name) = (ty.full_name(), name.to_string_lossy());
                Err(type_error!("'{ty}' object has {kind} ({verb} .{name})"))
            }
        }
    }

    /// What a call `self.name(...)` calls: with `true`, a function that takes `self` as its first argument; with
    /// `false`, a callable that is bound already. Runs Python.
    pub fn get_method(&self, name: &Str) -> Result<(Ref, bool)> {
        let ty = self.ty();
        let generic = ty
            .getattro
            .get()
            .is_some_and(|f| core::ptr::fn_addr_eq(f, generic_get_attr as extern "C" fn(&Object, &Object) -> Result));
        if !generic {
            return Ok((self.get_attr(name)?, false));
        }
        let found = ty.lookup(name);
        let mut get = None;
        if let Some(descriptor) = &found
            && !descriptor.type_has(TypeFlags::METHOD_DESCRIPTOR)
        {
            get = descriptor.ty().descr_get.get();
            if let Some(get) = get
                && descriptor.ty().descr_set.get().is_some()
            {
                return match get(descriptor, Some(self), Some(ty)) {
                    Ok(value) => Ok((value, false)),
                    Err(e) => Err(remember(e, self, name)),
                };
            }
        }
        if let Some(value) = instance::get(self, name)? {
            return Ok((value, false));
        }
        match (found, get) {
            (Some(function), _) if function.type_has(TypeFlags::METHOD_DESCRIPTOR) => Ok((function, true)),
            (Some(descriptor), Some(get)) => match get(&descriptor, Some(self), Some(ty)) {
                Ok(value) => Ok((value, false)),
                Err(e) => Err(remember(e, self, name)),
            },
            (Some(value), None) => Ok((value, false)),
            (None, _) => Err(no_attribute(self, name)),
        }
    }
}

/// The name as a C string, for slots of old extensions. ValueError if it contains a null character.
fn c_name(name: &Str) -> Result<std::ffi::CString> {
    std::ffi::CString::new(name.to_utf8()?).map_err(|_| value_error!("embedded null character"))
}

/// AttributeError: the object has no such attribute.
#[cold]
pub fn no_attribute(object: &Object, name: &Str) -> Raised {
    let (ty, text) = (object.ty().full_name(), name.to_string_lossy());
    let raised = attribute_error!("'{ty}' object has no attribute '{text}'");
    remember(raised, object, name)
}

/// Notes object and name in an AttributeError that does not know them yet: suggestions are made from them.
#[cold]
pub fn remember(raised: Raised, object: &Object, name: &Str) -> Raised {
    if let Some(exception) = raise::current()
        && exception.is_type(&ATTRIBUTE_ERROR)
    {
        // SAFETY: the type says so.
        let exception = unsafe { exception.cast_unchecked::<AttributeError>() };
        if exception.name.is_empty() && exception.obj.is_empty() {
            exception.name.set(Some(Ref::of(name).into_object()));
            exception.obj.set(Some(object.to_ref()));
        }
    }
    raised
}

/// As [`remember`], for a name that is no object yet.
#[cold]
pub fn with_context(raised: Raised, object: &Object, name: &str) -> Raised {
    let pending = raised.take();
    match Str::new(name) {
        Ok(name) => remember(raise::reraise(pending), object, &name),
        Err(e) => {
            e.clear();
            raise::reraise(pending)
        }
    }
}

/// The instance dict of an object, made if it does not exist yet. `None` where instances have none.
pub fn object_dict(object: &Object) -> Result<Option<Ref<Dict>>> {
    let Some(slot) = instance::dict_slot(object) else { return Ok(None) };
    instance::materialize(object, slot).map(Some)
}

/// `tp_getattro` of most types: data descriptor, instance dict, other descriptor or class attribute.
#[unsafe(export_name = "PyObject_GenericGetAttr")]
pub extern "C" fn generic_get_attr(object: &Object, name: &Object) -> Result {
    let name = attribute_name(name)?;
    match generic_find(object, name)? {
        Some(value) => Ok(value),
        None => Err(no_attribute(object, name)),
    }
}

/// As [`generic_get_attr`], `None` where that raises AttributeError. Runs Python.
pub fn generic_get_attr_opt(object: &Object, name: &Str) -> Result<Option<Ref>> {
    match generic_find(object, name) {
        Ok(found) => Ok(found),
        Err(e) => e.clear_if(&ATTRIBUTE_ERROR, None),
    }
}

/// The generic lookup. `None`: no such attribute.
#[inline]
fn generic_find(object: &Object, name: &Str) -> Result<Option<Ref>> {
    let ty = object.ty();
    let found = ty.lookup(name);
    let mut get = None;
    if let Some(descriptor) = &found {
        get = descriptor.ty().descr_get.get();
        if let Some(get) = get
            && descriptor.ty().descr_set.get().is_some()
        {
            return get(descriptor, Some(object), Some(ty)).map(Some);
        }
    }
    if let Some(value) = instance::get(object, name)? {
        return Ok(Some(value));
    }
    match (found, get) {
        (Some(descriptor), Some(get)) => get(&descriptor, Some(object), Some(ty)).map(Some),
        (found, _) => Ok(found),
    }
}

/// `tp_setattro` of most types.
#[unsafe(export_name = "PyObject_GenericSetAttr")]
pub extern "C" fn generic_set_attr(object: &Object, name: &Object, value: Option<&Object>) -> c_int {
    attribute_name(name).and_then(|name| generic_set(object, name, value)).into_c()
}

/// Sets (or with `None` deletes) an attribute the generic way. Runs Python.
pub fn generic_set(object: &Object, name: &Str, value: Option<&Object>) -> Result<()> {
    let ty = object.ty();
    let found = ty.lookup(name);
    if let Some(descriptor) = &found
        && let Some(set) = descriptor.ty().descr_set.get()
    {
        return from_c_unit(set(descriptor, object, value));
    }
    let Some(slot) = instance::dict_slot(object) else {
        let (class, text) = (ty.full_name(), name.to_string_lossy());
        let raised = if found.is_none() {
            let plain = ty.setattro.get().is_some_and(|f| {
                let generic: extern "C" fn(&Object, &Object, Option<&Object>) -> c_int = generic_set_attr;
                core::ptr::fn_addr_eq(f, generic)
            });
            if plain {
                attribute_error!(
                    "'{class}' object has no attribute '{text}' and no __dict__ for setting new attributes"
                )
            } else {
                attribute_error!("'{class}' object has no attribute '{text}'")
            }
        } else {
            attribute_error!("'{class}' object attribute '{text}' is read-only")
        };
        return Err(remember(raised, object, name));
    };
    match instance::set(object, slot, name, value)? {
        true => Ok(()),
        false => Err(no_attribute(object, name)),
    }
}

/// The generic lookup with a dict that stands in for the instance's: `_PyObject_GenericGetAttrWithDict`.
pub fn generic_get_with_dict(object: &Object, name: &Str, dict: &Dict) -> Result<Option<Ref>> {
    let ty = object.ty();
    let found = ty.lookup(name);
    let get = found.as_ref().and_then(|d| d.ty().descr_get.get());
    if let (Some(descriptor), Some(get)) = (&found, get)
        && descriptor.ty().descr_set.get().is_some()
    {
        return get(descriptor, Some(object), Some(ty)).map(Some);
    }
    if let Some(value) = dict.get_str(name)? {
        return Ok(Some(value));
    }
    match (found, get) {
        (Some(descriptor), Some(get)) => get(&descriptor, Some(object), Some(ty)).map(Some),
        (found, _) => Ok(found),
    }
}

/// Getter of `__dict__`: `PyObject_GenericGetDict`. AttributeError where instances have none.
#[unsafe(export_name = "PyObject_GenericGetDict")]
pub extern "C" fn get_dict(object: &Object, _: *mut c_void) -> Result {
    match object_dict(object)? {
        Some(dict) => Ok(dict.into_object()),
        None => Err(attribute_error!("This object has no __dict__")),
    }
}

/// Setter of `__dict__`: `PyObject_GenericSetDict`. TypeError for what is no dict, and for deletion.
#[unsafe(export_name = "PyObject_GenericSetDict")]
pub extern "C" fn set_dict(object: &Object, value: Option<&Object>, _: *mut c_void) -> c_int {
    replace_dict(object, value).into_c()
}

fn replace_dict(object: &Object, value: Option<&Object>) -> Result<()> {
    let Some(slot) = instance::dict_slot(object) else {
        return Err(attribute_error!("This object has no __dict__"));
    };
    let Some(value) = value else { return Err(type_error!("cannot delete __dict__")) };
    if value.cast::<Dict>().is_none() {
        return Err(type_error!("__dict__ must be set to a dictionary, not a '{}'", value.ty().full_name()));
    }
    instance::replace_dict(object, slot, value.to_ref())
}

/// Calls the descriptor `found` for an instance, if it is one; else it is the value.
pub fn bind_found(found: Ref, object: &Object, ty: &TypeObject) -> Result {
    match found.ty().descr_get.get() {
        Some(get) => check::slot_result("__get__", get(&found, Some(object), Some(ty))),
        None => Ok(found),
    }
}
