//! Class tests: `isinstance`, `issubclass`, with `__instancecheck__` and `__subclasscheck__`, unions and tuples.

use crate::abi::{Object, Ref, Result, TypeObject};
use crate::intern;
use crate::protocol::attribute::generic_get_attr;
use crate::types::descriptor::{Descriptor, PyGetSetDescr_Type};
use crate::types::object::PyBaseObject_Type;
use crate::types::tuple::Tuple;
use crate::types::r#type::{PyType_Type, lookup_special};
use crate::vm::thread;

/// Whether `__class__` of the type's instances is what `object` makes of it: the type.
fn tells_its_class(ty: &TypeObject) -> bool {
    let is_generic = ty.getattro.get().is_some_and(|function| {
        core::ptr::fn_addr_eq(function, generic_get_attr as extern "C" fn(&Object, &Object) -> Result)
    });
    // No other descriptor of this kind is `object`'s own.
    is_generic
        && ty.lookup_borrowed(intern!("__class__")).is_some_and(|found| {
            // SAFETY: objects of that type begin with `Descriptor`.
            found.is_type(&PyGetSetDescr_Type)
                && unsafe { core::ptr::eq((*found.as_ptr().cast::<Descriptor>()).ty.raw(), &PyBaseObject_Type) }
        })
}

impl Object {
    /// `isinstance(self, class)`. TypeError if `class` is no class, tuple or union. Runs Python.
    pub fn is_instance(&self, class: &Object) -> Result<bool> {
        if self.is_type_object(class) {
            return Ok(true);
        }
        if class.is_type(&PyType_Type) {
            return self.is_real_instance(class);
        }
        if let Some(members) = crate::types::union::members(class) {
            return self.is_instance(&members);
        }
        if let Some(classes) = class.cast::<Tuple>() {
            return thread::nested(" in __instancecheck__", || {
                for class in classes.items() {
                    if self.is_instance(class)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            });
        }
        if let Some(method) = lookup_special(class, intern!("__instancecheck__"))? {
            thread::check_native_stack(" in __instancecheck__")?;
            return method.call1(self)?.is_true();
        }
        self.is_real_instance(class)
    }

    /// Whether the type is exactly that object.
    fn is_type_object(&self, class: &Object) -> bool {
        core::ptr::eq(self.ty().as_object(), class)
    }

    /// `isinstance` without asking `__instancecheck__`: what `type.__instancecheck__` does. Runs Python.
    pub fn is_real_instance(&self, class: &Object) -> Result<bool> {
        if let Some(class) = class.cast::<TypeObject>() {
            if self.ty().is_subtype(class) {
                return Ok(true);
            }
            if tells_its_class(self.ty()) {
                return Ok(false);
            }
            // Proxies tell another class.
            let told = self.get_attr_opt(intern!("__class__"))?;
            return Ok(told.is_some_and(|told| {
                !self.is_type_object(&told) && told.cast::<TypeObject>().is_some_and(|t| t.is_subtype(class))
            }));
        }
        require_class(class, "isinstance() arg 2 must be a type, a tuple of types, or a union")?;
        match self.get_attr_opt(intern!("__class__"))? {
            Some(told) => derives(&told, class),
            None => Ok(false),
        }
    }

    /// `issubclass(self, class)`. TypeError if either is no class. Runs Python.
    pub fn is_subclass(&self, class: &Object) -> Result<bool> {
        if class.is_type(&PyType_Type) {
            if self.is(class) {
                return Ok(true);
            }
            return self.is_real_subclass(class);
        }
        let members = crate::types::union::members(class);
        let class = members.as_deref().unwrap_or(class);
        if let Some(classes) = class.cast::<Tuple>() {
            return thread::nested(" in __subclasscheck__", || {
                for class in classes.items() {
                    if self.is_subclass(class)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            });
        }
        if let Some(method) = lookup_special(class, intern!("__subclasscheck__"))? {
            thread::check_native_stack(" in __subclasscheck__")?;
            return method.call1(self)?.is_true();
        }
        self.is_real_subclass(class)
    }

    /// `issubclass` without asking `__subclasscheck__`: what `type.__subclasscheck__` does. Runs Python.
    pub fn is_real_subclass(&self, class: &Object) -> Result<bool> {
        if let (Some(derived), Some(class)) = (self.cast::<TypeObject>(), class.cast::<TypeObject>()) {
            return Ok(derived.is_subtype(class));
        }
        require_class(self, "issubclass() arg 1 must be a class")?;
        require_class(class, "issubclass() arg 2 must be a class, a tuple of classes, or a union")?;
        derives(self, class)
    }
}

/// The `__bases__` of what acts as a class: a tuple. Runs Python.
fn bases_of(class: &Object) -> Result<Option<Ref<Tuple>>> {
    let bases = class.get_attr_opt(intern!("__bases__"))?;
    Ok(bases.and_then(|b| b.downcast::<Tuple>().ok()))
}

fn require_class(class: &Object, message: &str) -> Result<()> {
    match bases_of(class)? {
        Some(_) => Ok(()),
        None => Err(type_error!("{message}")),
    }
}

/// Whether `class` is among what `derived` derives from, by their `__bases__`. Runs Python.
fn derives(derived: &Object, class: &Object) -> Result<bool> {
    if derived.is(class) {
        return Ok(true);
    }
    thread::check_native_stack(" in __issubclass__")?;
    if let Some(bases) = bases_of(derived)? {
        for base in bases.items() {
            if derives(base, class)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
