//! `instancemethod`: makes any callable bind like a function (PyInstanceMethodObject; pybind11 uses it).

use crate::abi::constants::{CompareOp, member};
use crate::abi::slots::Visit;
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::IntoReturn;
use crate::intern;
use crate::memory::{self, gc};
use crate::types::none;
use crate::types::object::dealloc_collected;
use crate::types::str::Str;
use abide_macros::{capi, methods};
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

layout! {
    /// PyInstanceMethodObject.
    pub struct InstanceMethod: Object = "PyInstanceMethodObject", 24 {
        pub base: Object = "ob_base",
        pub function: Slot = "func",
    }
}
object_type!(InstanceMethod => PyInstanceMethod_Type);

static MEMBERS: [MemberDef; 2] = [
    MemberDef::new(c"__func__", member::OBJECT, offset_of!(InstanceMethod, function), member::READONLY),
    MemberDef::END,
];

/// The type of such callables.
#[capi]
pub static PyInstanceMethod_Type: TypeObject = TypeObject::new(c"instancemethod", size_of::<InstanceMethod>())
    .with(TypeFlags::HAVE_GC)
    .doc(c"instancemethod(function)\n\nBind a function to a class.")
    .deallocated(dealloc_collected::<InstanceMethod>)
    .repr(repr)
    .callable(call)
    .get_attribute(get_attribute)
    .traversed(traverse)
    .compare(compare)
    .members(&MEMBERS)
    .getset(&GETSETS)
    .get_descriptor(get)
    .constructor(InstanceMethod::tp_new);

/// A callable that binds like a function.
pub fn new(function: &Object) -> Result<Ref<InstanceMethod>> {
    let made = memory::new(InstanceMethod {
        base: Object::new(&PyInstanceMethod_Type),
        function: Slot::new(Some(function.to_ref())),
    })?;
    gc::track(&made);
    Ok(made)
}

impl InstanceMethod {
    /// The callable.
    pub fn function(&self) -> &Object {
        self.function.borrowed().expect("an instance method has a function until it is deallocated")
    }
}

extern "C" fn get(this: &InstanceMethod, instance: Option<&Object>, _owner: Option<&Object>) -> Result {
    match instance {
        Some(instance) => Ok(crate::types::method::new(this.function(), instance)?.into_object()),
        None => Ok(this.function().to_ref()),
    }
}

extern "C" fn call(this: &InstanceMethod, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_call` is given a tuple and a dict.
    let (args, kwargs) = unsafe { (args.cast_unchecked(), kwargs.map(|k| k.cast_unchecked())) };
    this.function().call_with(args, kwargs)
}

extern "C" fn get_attribute(this: &InstanceMethod, name: &Object) -> Result {
    let name = crate::types::r#type::wrappers::attribute_name(name)?;
    match PyInstanceMethod_Type.lookup(name) {
        Some(found) => match found.ty().descr_get.get() {
            Some(get) => get(&found, Some(this), Some(this.ty())),
            None => Ok(found),
        },
        None => this.function().get_attr(name),
    }
}

extern "C" fn repr(this: &InstanceMethod) -> Result {
    let name = this.function().get_attr_opt(intern!("__name__"))?;
    let name = name.as_deref().and_then(|n| n.cast::<Str>()).map(|n| n.to_string_lossy().into_owned());
    let text = format!("<instancemethod {} at {this:p}>", name.unwrap_or_else(|| String::from("?")));
    Ok(Str::new(&text)?.into_object())
}

extern "C" fn compare(this: &InstanceMethod, other: &Object, op: c_int) -> Result {
    let op = CompareOp::from_c(op);
    let (Some(other), CompareOp::Eq | CompareOp::Ne) = (other.cast::<InstanceMethod>(), op) else {
        return Ok(none::not_implemented());
    };
    (this.function().equals(other.function())? == (op == CompareOp::Eq)).into_return()
}

extern "C" fn traverse(this: &InstanceMethod, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.function)
}

#[methods]
impl InstanceMethod {
    #[new("instancemethod(func, /)")]
    fn construct(_cls: &TypeObject, func: &Object) -> Result<Ref<InstanceMethod>> {
        if !func.is_callable() {
            return Err(type_error!("first argument must be callable"));
        }
        new(func)
    }

    #[getter("__doc__")]
    fn doc(&self) -> Result {
        Ok(self.function().get_attr_opt(intern!("__doc__"))?.unwrap_or_else(none::none))
    }
}
