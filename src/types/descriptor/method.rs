//! `method_descriptor` (`list.append`) and `classmethod_descriptor` (`dict.fromkeys`).

use super::{Descriptor, doc_object, method_signature, reduce, traverse};
use crate::abi::slots::Vectorcall;
use crate::abi::{MethodDef, Object, Ref, Result, TypeFlags, TypeObject};
use crate::call::Args;
use crate::memory::{self, gc};
use crate::types::builtin_function::{self, Convention};
use crate::types::object::dealloc_collected;
use abide_macros::{capi, methods};
use core::cell::Cell;

layout! {
    /// PyMethodDescrObject.
    pub struct MethodDescriptor: Descriptor = "PyMethodDescrObject", 56 {
        pub base: Descriptor = "d_common",
        pub method: &'static MethodDef = "d_method",
        pub vectorcall: Cell<Option<Vectorcall>> = "vectorcall",
    }
}
object_type!(MethodDescriptor => PyMethodDescr_Type);

/// The type of unbound methods of built-in types.
#[capi]
pub static PyMethodDescr_Type: TypeObject = TypeObject::new(c"method_descriptor", size_of::<MethodDescriptor>())
    .with(TypeFlags::HAVE_GC.and(TypeFlags::METHOD_DESCRIPTOR))
    .vectorcall_at(core::mem::offset_of!(MethodDescriptor, vectorcall))
    .deallocated(dealloc_collected::<Descriptor>)
    .repr(method_repr)
    .callable(call)
    .traversed(traverse)
    .methods(&METHODS)
    .getset(&GETSETS)
    .members(&super::COMMON_MEMBERS)
    .get_descriptor(method_get);

/// The same struct, another type: class methods of built-in types.
#[repr(transparent)]
pub struct ClassMethodDescriptor(MethodDescriptor);
// SAFETY: a `MethodDescriptor` in all but its type.
unsafe impl crate::abi::ObjectLike for ClassMethodDescriptor {}
object_type!(ClassMethodDescriptor => PyClassMethodDescr_Type);

impl core::ops::Deref for ClassMethodDescriptor {
    type Target = MethodDescriptor;
    fn deref(&self) -> &MethodDescriptor {
        &self.0
    }
}

/// The type of class methods of built-in types.
#[capi]
pub static PyClassMethodDescr_Type: TypeObject =
    TypeObject::new(c"classmethod_descriptor", size_of::<MethodDescriptor>())
        .with(TypeFlags::HAVE_GC)
        .deallocated(dealloc_collected::<Descriptor>)
        .repr(method_repr)
        .callable(classmethod_call)
        .traversed(traverse)
        .getset(&GETSETS)
        .members(&super::COMMON_MEMBERS)
        .get_descriptor(classmethod_get);

/// The descriptor of a method of `owner`.
pub fn new_method(owner: &TypeObject, def: &'static MethodDef) -> Result<Ref<MethodDescriptor>> {
    let Some(convention) = Convention::of(def.flags) else {
        return Err(system_error!("{}() method: bad call flags", def.name().to_string_lossy()));
    };
    let descriptor = memory::new(MethodDescriptor {
        base: Descriptor::new(&PyMethodDescr_Type, owner, def.name)?,
        method: def,
        vectorcall: Cell::new(Some(convention.descriptor_vectorcall())),
    })?;
    gc::track(&descriptor);
    Ok(descriptor)
}

/// The descriptor of a class method of `owner`.
pub fn new_classmethod(owner: &TypeObject, def: &'static MethodDef) -> Result<Ref<ClassMethodDescriptor>> {
    let descriptor = memory::new(ClassMethodDescriptor(MethodDescriptor {
        base: Descriptor::new(&PyClassMethodDescr_Type, owner, def.name)?,
        method: def,
        vectorcall: Cell::new(None),
    }))?;
    gc::track(&descriptor);
    Ok(descriptor)
}

extern "C" fn method_repr(this: &MethodDescriptor) -> Result {
    this.described("method")
}

extern "C" fn call(this: &MethodDescriptor, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_call` is given a tuple and a dict.
    let (args, kwargs) = unsafe { (args.cast_unchecked(), kwargs.map(|k| k.cast_unchecked())) };
    match this.vectorcall.get() {
        Some(function) => this.call_by(function, args, kwargs),
        None => Err(type_error!("'{}' object is not callable", this.ty().full_name())),
    }
}

extern "C" fn method_get(this: &MethodDescriptor, instance: Option<&Object>, owner: Option<&Object>) -> Result {
    let _ = owner;
    let Some(instance) = instance else { return Ok(this.to_ref()) };
    this.check_instance(instance)?;
    this.bind(instance)
}

impl MethodDescriptor {
    /// The built-in function bound to `instance`.
    fn bind(&self, instance: &Object) -> Result {
        let class = (self.method.flags & crate::abi::method_def::METH_METHOD != 0).then(|| self.owner());
        Ok(builtin_function::new(self.method, Some(instance), None, class)?.into_object())
    }
}

extern "C" fn classmethod_get(
    this: &ClassMethodDescriptor,
    instance: Option<&Object>,
    owner: Option<&Object>,
) -> Result {
    let (name, owner_name) = (this.name_text(), this.owner().full_name());
    let class = match (owner, instance) {
        (Some(class), _) => class,
        (None, Some(instance)) => instance.ty().as_object(),
        (None, None) => {
            return Err(type_error!("descriptor '{name}' for type '{owner_name}' needs either an object or a type"));
        }
    };
    let Some(class) = class.cast::<TypeObject>() else {
        let given = class.ty().full_name();
        return Err(type_error!("descriptor '{name}' for type '{owner_name}' needs a type, not a '{given}' as arg 2"));
    };
    if !class.is_subtype(this.owner()) {
        let given = class.full_name();
        return Err(type_error!("descriptor '{name}' requires a subtype of '{owner_name}' but received '{given}'"));
    }
    this.bind(class)
}

extern "C" fn classmethod_call(this: &ClassMethodDescriptor, args: &Object, kwargs: Option<&Object>) -> Result {
    Args::with_tuple_and_dict(args, kwargs, |given| {
        let (name, owner) = (this.name_text(), this.owner().full_name());
        let Some(class) = given.positional().first() else {
            return Err(type_error!("descriptor '{name}' of '{owner}' object needs an argument"));
        };
        let bound = classmethod_get(this, None, Some(class))?;
        // SAFETY: `tp_call` is given a tuple and a dict.
        let kwargs = unsafe { kwargs.map(|k| k.cast_unchecked()) };
        bound.call_with(&*crate::types::tuple::Tuple::new(&given.positional()[1..])?, kwargs)
    })
}

#[methods]
impl MethodDescriptor {
    /// How the descriptor pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result {
        reduce(self)
    }

    /// The docstring.
    #[getter("__doc__")]
    fn doc(&self) -> Result {
        // SAFETY: a method definition holds C strings.
        unsafe { doc_object(self.method.name, self.method.doc) }
    }

    #[getter("__qualname__")]
    fn qualname(&self) -> Result {
        self.qualified_name()
    }

    #[getter("__text_signature__")]
    fn text_signature(&self) -> Result {
        // SAFETY: a method definition holds C strings.
        unsafe { method_signature(self.method) }
    }
}
