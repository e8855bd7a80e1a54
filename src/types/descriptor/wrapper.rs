//! `wrapper_descriptor` (`int.__add__`: a slot as a method) and `method-wrapper` (the same, bound).

use super::{COMMON_MEMBERS, Descriptor, doc_object, reduce, signature_object, traverse};
use crate::abi::constants::CompareOp;
use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::{Hash, IntoReturn};
use crate::intern;
use crate::memory::{self, gc};
use crate::types::none;
use crate::types::object::dealloc_collected;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::r#type::slots::{SlotDef, WRAPPER_KEYWORDS, WrapperKeywords};
use abide_macros::{capi, methods, slot};
use core::cell::Cell;
use core::ffi::{c_int, c_void};

layout! {
    /// PyWrapperDescrObject.
    pub struct WrapperDescriptor: Descriptor = "PyWrapperDescrObject", 56 {
        pub base: Descriptor = "d_common",
        pub definition: &'static SlotDef = "d_base",
        /// The slot's function.
        pub wrapped: Cell<*const c_void> = "d_wrapped",
    }
}
object_type!(WrapperDescriptor => PyWrapperDescr_Type);

layout! {
    /// A wrapper descriptor bound to an instance.
    pub struct MethodWrapper: Object = "wrapperobject", 32 {
        pub base: Object = "ob_base",
        pub descriptor: Slot<WrapperDescriptor> = "descr",
        pub instance: Slot = "self",
    }
}
object_type!(MethodWrapper => _PyMethodWrapper_Type);

/// The type of slots seen as methods.
#[capi]
pub static PyWrapperDescr_Type: TypeObject = TypeObject::new(c"wrapper_descriptor", size_of::<WrapperDescriptor>())
    .with(TypeFlags::HAVE_GC.and(TypeFlags::METHOD_DESCRIPTOR))
    .deallocated(dealloc_collected::<Descriptor>)
    .repr(descriptor_repr)
    .callable(descriptor_call)
    .traversed(traverse)
    .methods(&DESCRIPTOR_METHODS)
    .members(&COMMON_MEMBERS)
    .getset(&DESCRIPTOR_GETSETS)
    .get_descriptor(descriptor_get);

/// The type of slots seen as bound methods.
#[capi]
pub static _PyMethodWrapper_Type: TypeObject = TypeObject::new(c"method-wrapper", size_of::<MethodWrapper>())
    .with(TypeFlags::HAVE_GC)
    .deallocated(dealloc_collected::<MethodWrapper>)
    .repr(wrapper_repr)
    .hash::<MethodWrapper>(wrapper_hash)
    .callable(wrapper_call)
    .traversed(wrapper_traverse)
    .compare(wrapper_compare)
    .methods(&WRAPPER_METHODS)
    .getset(&WRAPPER_GETSETS);

/// The descriptor of a filled slot of `owner`.
pub fn new_wrapper(
    owner: &TypeObject,
    definition: &'static SlotDef,
    wrapped: *const c_void,
) -> Result<Ref<WrapperDescriptor>> {
    let descriptor = memory::new(WrapperDescriptor {
        base: Descriptor::new(&PyWrapperDescr_Type, owner, definition.name)?,
        definition,
        wrapped: Cell::new(wrapped),
    })?;
    gc::track(&descriptor);
    Ok(descriptor)
}

/// A wrapper descriptor bound to an instance of its owner.
pub fn new_method_wrapper(descriptor: &WrapperDescriptor, instance: &Object) -> Result<Ref<MethodWrapper>> {
    let wrapper = memory::new(MethodWrapper {
        base: Object::new(&_PyMethodWrapper_Type),
        descriptor: Slot::new(Some(Ref::of(descriptor))),
        instance: Slot::new(Some(instance.to_ref())),
    })?;
    gc::track(&wrapper);
    Ok(wrapper)
}

impl WrapperDescriptor {
    /// The line of the slot table.
    pub fn definition(&self) -> &'static SlotDef {
        self.definition
    }

    /// Calls the slot for an instance of the owner. Runs Python.
    pub fn call_slot(&self, instance: &Object, args: &Tuple, kwargs: Option<&Object>) -> Result {
        let Some(wrapper) = self.definition.wrapper else {
            return Err(system_error!("slot {} has no wrapper", self.name_text()));
        };
        if self.definition.flags & WRAPPER_KEYWORDS != 0 {
            // SAFETY: the flag says so.
            let wrapper =
                unsafe { core::mem::transmute::<super::super::r#type::slots::Wrapper, WrapperKeywords>(wrapper) };
            return wrapper(instance, args, self.wrapped.get(), kwargs);
        }
        // SAFETY: `tp_call` is given a dict.
        if kwargs.is_some_and(|k| !unsafe { k.cast_unchecked::<crate::types::dict::Dict>() }.is_empty()) {
            return Err(type_error!("wrapper {}() takes no keyword arguments", self.name_text()));
        }
        wrapper(instance, args, self.wrapped.get())
    }
}

extern "C" fn descriptor_repr(this: &WrapperDescriptor) -> Result {
    this.described("slot wrapper")
}

extern "C" fn descriptor_call(this: &WrapperDescriptor, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_call` is given a tuple.
    let args = unsafe { args.cast_unchecked::<Tuple>() };
    let (name, owner) = (|| this.name_text(), || this.owner().full_name());
    let Some(instance) = args.items().first() else {
        return Err(type_error!("descriptor '{}' of '{}' object needs an argument", name(), owner()));
    };
    if !instance.ty().is_subtype(this.owner()) {
        let given = instance.ty().full_name();
        return Err(type_error!("descriptor '{}' requires a '{}' object but received a '{given}'", name(), owner()));
    }
    this.call_slot(instance, &*Tuple::new(&args.items()[1..])?, kwargs)
}

extern "C" fn descriptor_get(this: &WrapperDescriptor, instance: Option<&Object>, _owner: Option<&Object>) -> Result {
    let Some(instance) = instance else { return Ok(this.to_ref()) };
    this.check_instance(instance)?;
    Ok(new_method_wrapper(this, instance)?.into_object())
}

#[methods(DESCRIPTOR_METHODS, DESCRIPTOR_GETSETS)]
impl WrapperDescriptor {
    /// How the descriptor pickles.
    #[sig("__reduce__($self, /)")]
    fn descriptor_reduce(&self) -> Result {
        reduce(self)
    }

    #[getter("__doc__")]
    fn descriptor_doc(&self) -> Result {
        // SAFETY: a table line holds C strings.
        unsafe { doc_object(self.definition.name, self.definition.doc) }
    }

    #[getter("__qualname__")]
    fn descriptor_qualname(&self) -> Result {
        self.qualified_name()
    }

    #[getter("__text_signature__")]
    fn descriptor_signature(&self) -> Result {
        // SAFETY: a table line holds C strings.
        unsafe { signature_object(self.definition.name, self.definition.doc) }
    }
}

impl MethodWrapper {
    fn parts(&self) -> (&WrapperDescriptor, &Object) {
        match (self.descriptor.borrowed(), self.instance.borrowed()) {
            (Some(descriptor), Some(instance)) => (descriptor, instance),
            _ => unreachable!("a method-wrapper has both until it is deallocated"),
        }
    }
}

extern "C" fn wrapper_repr(this: &MethodWrapper) -> Result {
    let (descriptor, instance) = this.parts();
    let text = format!(
        "<method-wrapper '{}' of {} object at {instance:p}>",
        descriptor.name_text(),
        instance.ty().full_name()
    );
    Ok(Str::new(&text)?.into_object())
}

#[slot]
fn wrapper_hash(this: &MethodWrapper) -> Result<Hash> {
    let (descriptor, instance) = this.parts();
    let of = |p: *const Object| (p as usize).rotate_right(4) as isize;
    Ok(Hash::new(of(instance) ^ of(descriptor as *const WrapperDescriptor as *const Object)))
}

extern "C" fn wrapper_call(this: &MethodWrapper, args: &Object, kwargs: Option<&Object>) -> Result {
    let (descriptor, instance) = this.parts();
    // SAFETY: `tp_call` is given a tuple.
    descriptor.call_slot(instance, unsafe { args.cast_unchecked() }, kwargs)
}

extern "C" fn wrapper_compare(this: &MethodWrapper, other: &Object, op: c_int) -> Result {
    let op = CompareOp::from_c(op);
    let (Some(other), CompareOp::Eq | CompareOp::Ne) = (other.cast_exact::<MethodWrapper>(), op) else {
        return Ok(none::not_implemented());
    };
    let ((da, ia), (db, ib)) = (this.parts(), other.parts());
    ((core::ptr::eq(da, db) && ia.is(ib)) == (op == CompareOp::Eq)).into_return()
}

extern "C" fn wrapper_traverse(this: &MethodWrapper, visit: Visit, arg: *mut c_void) -> c_int {
    if let Some(descriptor) = this.descriptor.borrowed() {
        let result = visit(descriptor, arg);
        if result != 0 {
            return result;
        }
    }
    this.instance.borrowed().map_or(0, |i| visit(i, arg))
}

#[methods(WRAPPER_METHODS, WRAPPER_GETSETS)]
impl MethodWrapper {
    /// How the bound slot pickles.
    #[sig("__reduce__($self, /)")]
    fn wrapper_reduce(&self) -> Result {
        let (descriptor, instance) = self.parts();
        let Some(builtins) = crate::vm::thread::INTERPRETER.builtins.get() else {
            return Err(runtime_error!("lost builtins"));
        };
        let getattr = builtins.get_item(intern!("getattr"))?;
        let arguments = Tuple::new(&[instance, descriptor.name()])?;
        Ok(Tuple::new(&[&getattr, &arguments])?.into_object())
    }

    #[getter("__self__")]
    fn wrapper_self(&self) -> &Object {
        self.parts().1
    }

    #[getter("__objclass__")]
    fn wrapper_class(&self) -> Ref<TypeObject> {
        Ref::of(self.parts().0.owner())
    }

    #[getter("__name__")]
    fn wrapper_name(&self) -> Ref<Str> {
        Ref::of(self.parts().0.name())
    }

    #[getter("__doc__")]
    fn wrapper_doc(&self) -> Result {
        self.parts().0.descriptor_doc()
    }

    #[getter("__qualname__")]
    fn wrapper_qualname(&self) -> Result {
        self.parts().0.qualified_name()
    }

    #[getter("__text_signature__")]
    fn wrapper_signature(&self) -> Result {
        self.parts().0.descriptor_signature()
    }
}
