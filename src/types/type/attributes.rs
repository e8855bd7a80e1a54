//! Attributes of types: how they are found and set, and the computed ones (`__name__`, `__bases__`, `__doc__` ...).

use super::wrappers::attribute_name;
use super::{HeapType, PyType_Type, construct, mro, slots};
use crate::abi::{Object, Raised, Ref, Result, TypeFlags, TypeObject};
use crate::call::convert::IntoReturn;
use crate::intern;
use crate::protocol::attribute::remember;
use crate::types::dict::Dict;
use crate::types::exception::ATTRIBUTE_ERROR;
use crate::types::list::List;
use crate::types::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::{methods, slot};

/// `tp_getattro` of types: data descriptors of the metaclass, then the type's own MRO, then the rest of the metaclass.
pub extern "C" fn get_attribute_slot(this: &Object, name: &Object) -> Result {
    // SAFETY: only types have this slot.
    let ty = unsafe { this.cast_unchecked::<TypeObject>() };
    let name = attribute_name(name)?;
    match find(ty, name)? {
        Some(value) => Ok(value),
        None => Err(no_type_attribute(ty, name)),
    }
}

#[cold]
fn no_type_attribute(ty: &TypeObject, name: &Str) -> Raised {
    let raised = attribute_error!("type object '{}' has no attribute '{}'", name_text(ty), name.to_string_lossy());
    remember(raised, ty, name)
}

/// As the slot, `None` where that raises AttributeError. Runs Python.
pub fn get_opt(ty: &TypeObject, name: &Str) -> Result<Option<Ref>> {
    match find(ty, name) {
        Ok(found) => Ok(found),
        Err(e) => e.clear_if(&ATTRIBUTE_ERROR, None),
    }
}

fn find(ty: &TypeObject, name: &Str) -> Result<Option<Ref>> {
    let metaclass = ty.ty();
    let from_meta = metaclass.lookup(name);
    let mut meta_get = None;
    if let Some(descriptor) = &from_meta {
        meta_get = descriptor.ty().descr_get.get();
        if let Some(get) = meta_get
            && descriptor.ty().descr_set.get().is_some()
        {
            return get(descriptor, Some(ty), Some(metaclass)).map(Some);
        }
    }
    if let Some(found) = ty.lookup(name) {
        return match found.ty().descr_get.get() {
            Some(get) => get(&found, None, Some(ty)).map(Some),
            None => Ok(Some(found)),
        };
    }
    match (from_meta, meta_get) {
        (Some(descriptor), Some(get)) => get(&descriptor, Some(ty), Some(metaclass)).map(Some),
        (found, _) => Ok(found),
    }
}

/// `tp_setattro` of types: the slots follow. TypeError for immutable types.
#[slot]
pub fn set_attribute_slot(this: &TypeObject, name: &Object, value: Option<&Object>) -> Result<()> {
    let text = |name: &Object| name.cast::<Str>().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    if this.has(TypeFlags::IMMUTABLETYPE) {
        let (name, ty) = (text(name), this.full_name());
        return Err(type_error!("cannot set '{name}' attribute of immutable type '{ty}'"));
    }
    let name = attribute_name(name)?;
    let name = Str::intern(if name.is_type(&crate::types::str::PyUnicode_Type) {
        Ref::of(name)
    } else {
        Str::new(&name.to_string_lossy())?
    });
    let metaclass = this.ty();
    if let Some(descriptor) = metaclass.lookup(&name)
        && let Some(set) = descriptor.ty().descr_set.get()
    {
        return crate::call::convert::from_c_unit(set(&descriptor, this, value));
    }
    set_in_namespace(this, &name, value)
}

/// Sets or deletes an attribute in the type's own dict and lets caches and slots follow. Runs Python.
pub fn set_in_namespace(ty: &TypeObject, name: &Str, value: Option<&Object>) -> Result<()> {
    let dict = ty.namespace();
    match value {
        Some(value) => {
            // Caches must not see the old value once it may be gone.
            ty.modified();
            let old = dict.get_str(name)?;
            dict.set_str(name, value)?;
            ty.modified();
            update(ty, name)?;
            drop(old);
        }
        None => {
            ty.modified();
            let Some(old) = dict.pop(name)? else { return Err(no_type_attribute(ty, name)) };
            ty.modified();
            update(ty, name)?;
            drop(old);
        }
    }
    Ok(())
}

fn update(ty: &TypeObject, name: &Str) -> Result<()> {
    if slots::is_slot_name(name) { slots::update_named(ty, name) } else { Ok(()) }
}

/// The heap part of a class.
pub fn heap(ty: &TypeObject) -> Option<&HeapType> {
    // SAFETY: the flag says that the struct is a whole `HeapType`.
    ty.has(TypeFlags::HEAPTYPE).then(|| unsafe { ty.cast_unchecked() })
}

/// `__name__`.
pub fn name(ty: &TypeObject) -> Result<Ref<Str>> {
    if let Some(name) = heap(ty).and_then(|h| h.ht_name.get()) {
        // SAFETY: `ht_name` is a string.
        return Ok(unsafe { name.downcast_unchecked() });
    }
    Str::new(&ty.short_name())
}

/// `__name__` for messages.
pub fn name_text(ty: &TypeObject) -> String {
    ty.full_name().into_owned()
}

/// `__qualname__` for messages.
pub fn qualname_text(ty: &TypeObject) -> Result<String> {
    match heap(ty).and_then(|h| h.ht_qualname.get()) {
        Some(name) => Ok(name.str()?.to_string_lossy().into_owned()),
        None => Ok(ty.short_name().into_owned()),
    }
}

/// `__module__`: of a class what its dict says; of other types what stands before the last dot of `tp_name`.
pub fn module(ty: &TypeObject) -> Result {
    if ty.has(TypeFlags::HEAPTYPE) {
        return match ty.namespace().get_str(intern!("__module__"))? {
            Some(module) => Ok(module),
            None => Err(attribute_error!("__module__")),
        };
    }
    let name = ty.full_name();
    match name.rfind('.') {
        Some(dot) => Ok(Str::intern(Str::new(&name[..dot])?).into_object()),
        None => Ok(Ref::of(intern!("builtins")).into_object()),
    }
}

/// `__module__` for messages; `None` if it is no string.
pub fn module_text(ty: &TypeObject) -> Result<Option<String>> {
    match module(ty) {
        Ok(module) => Ok(module.cast::<Str>().map(|m| m.to_string_lossy().into_owned())),
        Err(e) => e.clear_if(&ATTRIBUTE_ERROR, None),
    }
}

/// `module.qualname`, without `builtins`: how a type is called in full.
pub fn fully_qualified_name(ty: &TypeObject) -> Result<String> {
    let qualname = qualname_text(ty)?;
    Ok(match module_text(ty)? {
        Some(module) if module != "builtins" && module != "__main__" => format!("{module}.{qualname}"),
        _ => qualname,
    })
}

/// `<class 'module.Name'>`.
pub extern "C" fn repr(this: &TypeObject) -> Result {
    let text = match module_text(this)? {
        Some(module) if module != "builtins" => format!("<class '{module}.{}'>", qualname_text(this)?),
        _ => format!("<class '{}'>", this.full_name()),
    };
    Ok(Str::new(&text)?.into_object())
}

/// TypeError unless a special attribute may be set, or deleted (which none of them may).
fn check_settable(ty: &TypeObject, value: Option<&Object>, name: &str) -> Result<()> {
    if ty.has(TypeFlags::IMMUTABLETYPE) {
        return Err(type_error!("cannot set '{name}' attribute of immutable type '{}'", ty.full_name()));
    }
    if value.is_none() {
        return Err(type_error!("cannot delete '{name}' attribute of immutable type '{}'", ty.full_name()));
    }
    Ok(())
}

#[methods]
impl TypeObject {
    /// Return a type's method resolution order.
    #[sig("mro($self, /)")]
    fn type_mro(&self) -> Result {
        let order = mro::c3(self)?;
        Ok(List::from_vec(order.items().iter().map(|t| t.to_ref()).collect())?.into_object())
    }

    /// Return a list of immediate subclasses.
    #[sig("__subclasses__($self, /)")]
    fn type_subclasses(&self) -> Result {
        let alive = self.direct_subclasses()?;
        Ok(List::from_vec(alive.into_iter().map(Ref::into_object).collect())?.into_object())
    }

    /// Create the namespace for the class statement.
    #[sig("__prepare__($cls, *args, **kwds)")]
    fn type_prepare(_cls: &TypeObject, args: &[&Object], kwds: Vec<(&Str, &Object)>) -> Result {
        let _ = (args, kwds);
        Ok(Dict::new()?.into_object())
    }

    /// Check if an object is an instance.
    #[sig("__instancecheck__($self, instance, /)")]
    fn type_instancecheck(&self, instance: &Object) -> Result<bool> {
        instance.is_real_instance(self)
    }

    /// Check if a class is a subclass.
    #[sig("__subclasscheck__($self, subclass, /)")]
    fn type_subclasscheck(&self, subclass: &Object) -> Result<bool> {
        subclass.is_real_subclass(self)
    }

    /// Names of the attributes of the class and its bases.
    #[sig("__dir__($self, /)")]
    fn type_dir(&self) -> Result {
        let names = Dict::new()?;
        crate::types::object::merge_class_names(&names, self)?;
        let mut keys = Vec::new();
        let mut position = 0;
        while let Some((key, _)) = names.next_entry(&mut position) {
            keys.push(key);
        }
        Ok(List::from_vec(keys)?.into_object())
    }

    /// Return memory consumption of the type object.
    #[sig("__sizeof__($self, /)")]
    fn type_sizeof(&self) -> usize {
        if self.has(TypeFlags::HEAPTYPE) { size_of::<HeapType>() } else { size_of::<TypeObject>() }
    }

    #[getter("__name__")]
    fn get_name(&self) -> Result<Ref<Str>> {
        name(self)
    }

    #[setter("__name__")]
    fn set_name(&self, value: Option<&Object>) -> Result<()> {
        check_settable(self, value, "__name__")?;
        let (Some(value), Some(heap)) = (value, heap(self)) else { return Ok(()) };
        let Some(name) = value.cast::<Str>() else {
            let (ty, given) = (self.full_name(), value.ty().full_name());
            return Err(type_error!("can only assign string to {ty}.__name__, not '{given}'"));
        };
        if name.to_utf8()?.contains('\0') {
            return Err(value_error!("type name must not contain null characters"));
        }
        self.modified();
        construct::set_c_name(heap, name)
    }

    #[getter("__qualname__")]
    fn get_qualname(&self) -> Result {
        match heap(self).and_then(|h| h.ht_qualname.get()) {
            Some(name) => Ok(name),
            None => self.short_name().into_owned().into_return(),
        }
    }

    #[setter("__qualname__")]
    fn set_qualname(&self, value: Option<&Object>) -> Result<()> {
        check_settable(self, value, "__qualname__")?;
        let (Some(value), Some(heap)) = (value, heap(self)) else { return Ok(()) };
        if value.cast::<Str>().is_none() {
            let (ty, given) = (self.full_name(), value.ty().full_name());
            return Err(type_error!("can only assign string to {ty}.__qualname__, not '{given}'"));
        }
        self.modified();
        heap.ht_qualname.set(Some(value.to_ref()));
        Ok(())
    }

    #[getter("__module__")]
    fn get_module(&self) -> Result {
        module(self)
    }

    #[setter("__module__")]
    fn set_module(&self, value: Option<&Object>) -> Result<()> {
        check_settable(self, value, "__module__")?;
        self.modified();
        if let Some(value) = value {
            let dict = self.namespace();
            drop(dict.pop(intern!("__firstlineno__"))?);
            dict.set_str(intern!("__module__"), value)?;
        }
        Ok(())
    }

    #[getter("__bases__")]
    fn get_bases(&self) -> Result {
        Ok(self.bases_tuple().unwrap_or_else(Tuple::empty).into_object())
    }

    #[setter("__bases__")]
    fn set_bases(&self, value: Option<&Object>) -> Result<()> {
        check_settable(self, value, "__bases__")?;
        match value {
            Some(value) => {
                construct::assign_bases(self, value)?;
                crate::vm::thread::INTERPRETER.note(crate::vm::runtime::RareEvent::SetBases);
                Ok(())
            }
            None => Ok(()),
        }
    }

    #[getter("__base__")]
    fn get_base(&self) -> Option<Ref<TypeObject>> {
        self.base_type().map(Ref::of)
    }

    #[getter("__mro__")]
    fn get_mro(&self) -> Result {
        Ok(self.mro_tuple().map_or_else(none::none, Ref::into_object))
    }

    #[getter("__dict__")]
    fn get_dict(&self) -> Result {
        Ok(crate::types::descriptor::mappingproxy::new(&self.namespace())?.into_object())
    }

    #[getter("__doc__")]
    fn get_doc(&self) -> Result {
        if !self.has(TypeFlags::HEAPTYPE) && !self.doc.get().is_null() {
            // SAFETY: name and docstring of a type are C strings.
            return unsafe { crate::types::descriptor::doc_object(self.name.get(), self.doc.get()) };
        }
        match self.namespace().get_str(intern!("__doc__"))? {
            None => Ok(none::none()),
            Some(doc) => match doc.ty().descr_get.get() {
                Some(get) => get(&doc, None, Some(self)),
                None => Ok(doc),
            },
        }
    }

    #[setter("__doc__")]
    fn set_doc(&self, value: Option<&Object>) -> Result<()> {
        check_settable(self, value, "__doc__")?;
        self.modified();
        match value {
            Some(value) => self.namespace().set_str(intern!("__doc__"), value),
            None => Ok(()),
        }
    }

    #[getter("__text_signature__")]
    fn get_text_signature(&self) -> Result {
        // SAFETY: name and docstring of a type are C strings.
        unsafe { crate::types::descriptor::signature_object(self.name.get(), self.doc.get()) }
    }

    #[getter("__abstractmethods__")]
    fn get_abstractmethods(&self) -> Result {
        // `type` itself has this very descriptor in its dict, and no abstract methods.
        let found = if core::ptr::eq(self, &PyType_Type) {
            None
        } else {
            self.namespace().get_str(intern!("__abstractmethods__"))?
        };
        found.ok_or_else(|| attribute_error!("__abstractmethods__"))
    }

    #[setter("__abstractmethods__")]
    fn set_abstractmethods(&self, value: Option<&Object>) -> Result<()> {
        let key = intern!("__abstractmethods__");
        let is_abstract = match value {
            Some(value) => {
                let is_abstract = value.is_true()?;
                self.namespace().set_str(key, value)?;
                is_abstract
            }
            None => {
                if self.namespace().pop(key)?.is_none() {
                    return Err(attribute_error!("__abstractmethods__"));
                }
                false
            }
        };
        self.modified();
        if is_abstract {
            self.add_flags(TypeFlags::IS_ABSTRACT);
        } else {
            self.flags.set(self.flags.get() & !TypeFlags::IS_ABSTRACT.0);
        }
        Ok(())
    }

    #[getter("__annotations__")]
    fn get_annotations(&self) -> Result {
        let key = intern!("__annotations__");
        if !self.has(TypeFlags::HEAPTYPE) {
            let raised = attribute_error!("type object '{}' has no attribute '__annotations__'", name_text(self));
            return Err(remember(raised, self, key));
        }
        let dict = self.namespace();
        if let Some(found) = dict.get_str(key)? {
            return match found.ty().descr_get.get() {
                Some(get) => get(&found, None, Some(self)),
                None => Ok(found),
            };
        }
        let made = Dict::new()?.into_object();
        dict.set_str(key, &made)?;
        self.modified();
        Ok(made)
    }

    #[setter("__annotations__")]
    fn set_annotations(&self, value: Option<&Object>) -> Result<()> {
        if self.has(TypeFlags::IMMUTABLETYPE) {
            let ty = self.full_name();
            return Err(type_error!("cannot set '__annotations__' attribute of immutable type '{ty}'"));
        }
        let key = intern!("__annotations__");
        match value {
            Some(value) => self.namespace().set_str(key, value)?,
            None => {
                if self.namespace().pop(key)?.is_none() {
                    return Err(attribute_error!("__annotations__"));
                }
            }
        }
        self.modified();
        Ok(())
    }

    #[getter("__type_params__")]
    fn get_type_params(&self) -> Result {
        if core::ptr::eq(self, &PyType_Type) {
            return Ok(Tuple::empty().into_object());
        }
        match self.namespace().get_str(intern!("__type_params__"))? {
            Some(found) => Ok(found),
            None => Ok(Tuple::empty().into_object()),
        }
    }

    #[setter("__type_params__")]
    fn set_type_params(&self, value: Option<&Object>) -> Result<()> {
        check_settable(self, value, "__type_params__")?;
        self.modified();
        match value {
            Some(value) => self.namespace().set_str(intern!("__type_params__"), value),
            None => Ok(()),
        }
    }
}

/// `type | type`: a union.
pub extern "C" fn or(left: &Object, right: &Object) -> Result {
    crate::types::union::from_operator(left, right)
}
