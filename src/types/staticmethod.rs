//! `staticmethod` and `classmethod` (one struct, two types).

use crate::abi::constants::member;
use crate::abi::slots::Visit;
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::intern;
use crate::memory::{self, gc};
use crate::types::dict::Dict;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::{capi, slot};
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

layout! {
    /// A callable that is not (static) or otherwise (class) bound. Both C structs look alike.
    pub struct StaticMethod: Object = "staticmethod", 32 {
        pub base: Object = "ob_base",
        pub callable: Slot = "sm_callable",
        pub dict: Slot = "sm_dict",
    }
}
object_type!(StaticMethod => PyStaticMethod_Type);

/// A class method: the same struct.
#[repr(transparent)]
pub struct ClassMethod(StaticMethod);
// SAFETY: a `StaticMethod` in all but its type.
unsafe impl crate::abi::ObjectLike for ClassMethod {}
object_type!(ClassMethod => PyClassMethod_Type);

impl core::ops::Deref for ClassMethod {
    type Target = StaticMethod;
    fn deref(&self) -> &StaticMethod {
        &self.0
    }
}

static MEMBERS: [MemberDef; 3] = [
    MemberDef::new(c"__func__", member::OBJECT, offset_of!(StaticMethod, callable), member::READONLY),
    MemberDef::new(c"__wrapped__", member::OBJECT, offset_of!(StaticMethod, callable), member::READONLY),
    MemberDef::END,
];

static GETSETS: [crate::abi::GetSetDef; 3] = [
    crate::abi::GetSetDef::new(c"__isabstractmethod__", Some(is_abstract), None, None),
    crate::abi::GetSetDef::new(
        c"__dict__",
        Some(crate::protocol::attribute::get_dict),
        Some(crate::protocol::attribute::set_dict),
        None,
    ),
    crate::abi::GetSetDef::END,
];

/// The type `staticmethod`.
#[capi]
pub static PyStaticMethod_Type: TypeObject = TypeObject::new(c"staticmethod", size_of::<StaticMethod>())
    .with(TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC))
    .doc(c"staticmethod(function, /)\n--\n\nA method that is given neither the instance nor the class.")
    .dict_at(offset_of!(StaticMethod, dict))
    .deallocated(dealloc)
    .repr(static_repr)
    .callable(static_call)
    .traversed(traverse)
    .cleared(clear)
    .members(&MEMBERS)
    .getset(&GETSETS)
    .get_descriptor(static_get)
    .initializer(static_init)
    .constructor(allocate)
    .allocated(crate::types::object::generic_alloc)
    .freed(crate::types::object::free_gc);

/// The type `classmethod`.
#[capi]
pub static PyClassMethod_Type: TypeObject = TypeObject::new(c"classmethod", size_of::<StaticMethod>())
    .with(TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC))
    .doc(c"classmethod(function, /)\n--\n\nA method whose first argument is the class.")
    .dict_at(offset_of!(StaticMethod, dict))
    .deallocated(dealloc)
    .repr(class_repr)
    .traversed(traverse)
    .cleared(clear)
    .members(&MEMBERS)
    .getset(&GETSETS)
    .get_descriptor(class_get)
    .initializer(class_init)
    .constructor(allocate)
    .allocated(crate::types::object::generic_alloc)
    .freed(crate::types::object::free_gc);

/// A static method around `callable`.
pub fn new(callable: &Object) -> Result<Ref<StaticMethod>> {
    let method = memory::new(StaticMethod {
        base: Object::new(&PyStaticMethod_Type),
        callable: Slot::new(Some(callable.to_ref())),
        dict: Slot::empty(),
    })?;
    gc::track(&method);
    Ok(method)
}

/// A class method around `callable`.
pub fn new_classmethod(callable: &Object) -> Result<Ref<ClassMethod>> {
    let method = memory::new(ClassMethod(StaticMethod {
        base: Object::new(&PyClassMethod_Type),
        callable: Slot::new(Some(callable.to_ref())),
        dict: Slot::empty(),
    }))?;
    gc::track(&method);
    Ok(method)
}

extern "C" fn allocate(ty: &TypeObject, _args: &Object, _kwargs: Option<&Object>) -> Result {
    crate::types::object::allocate(ty)
}

/// `__init__` of both: one positional argument.
fn init(this: &StaticMethod, name: &str, args: &Object, kwargs: Option<&Object>) -> Result<()> {
    // SAFETY: `tp_init` is given a tuple and a dict.
    let (args, kwargs) = unsafe { (args.cast_unchecked::<Tuple>(), kwargs.map(|k| k.cast_unchecked::<Dict>())) };
    if kwargs.is_some_and(|k| !k.is_empty()) {
        return Err(type_error!("{name}() takes no keyword arguments"));
    }
    let [callable] = args.items() else {
        return Err(type_error!("{name} expected 1 argument, got {}", args.len()));
    };
    this.callable.set(Some(callable.to_ref()));
    copy_metadata(callable, this)
}

/// Shows the wrapped function's name, module and docstring as the method's own.
fn copy_metadata(from: &Object, to: &Object) -> Result<()> {
    let names = [
        intern!("__module__"),
        intern!("__name__"),
        intern!("__qualname__"),
        intern!("__doc__"),
        intern!("__annotations__"),
    ];
    for name in names {
        if let Some(value) = from.get_attr_opt(name)? {
            to.set_attr(name, &value)?;
        }
    }
    Ok(())
}

#[slot]
fn static_init(this: &StaticMethod, args: &Object, kwargs: Option<&Object>) -> Result<()> {
    init(this, "staticmethod", args, kwargs)
}

#[slot]
fn class_init(this: &StaticMethod, args: &Object, kwargs: Option<&Object>) -> Result<()> {
    init(this, "classmethod", args, kwargs)
}

fn wrapped(this: &StaticMethod, kind: &str) -> Result {
    this.callable.get().ok_or_else(|| runtime_error!("uninitialized {kind} object"))
}

extern "C" fn static_get(this: &StaticMethod, _instance: Option<&Object>, _owner: Option<&Object>) -> Result {
    wrapped(this, "staticmethod")
}

extern "C" fn static_call(this: &StaticMethod, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_call` is given a tuple and a dict.
    let (args, kwargs) = unsafe { (args.cast_unchecked(), kwargs.map(|k| k.cast_unchecked())) };
    wrapped(this, "staticmethod")?.call_with(args, kwargs)
}

extern "C" fn class_get(this: &StaticMethod, instance: Option<&Object>, owner: Option<&Object>) -> Result {
    let callable = wrapped(this, "classmethod")?;
    let class = match (owner, instance) {
        (Some(owner), _) => owner,
        (None, Some(instance)) => instance.ty(),
        (None, None) => return Err(type_error!("__get__(None, None) is invalid")),
    };
    Ok(crate::types::method::new(&callable, class)?.into_object())
}

fn repr(this: &StaticMethod, kind: &str) -> Result {
    let inner = match this.callable.get() {
        Some(callable) => callable.repr()?.to_string_lossy().into_owned(),
        None => String::from("<NULL>"),
    };
    Ok(Str::new(&format!("<{kind}({inner})>"))?.into_object())
}

extern "C" fn static_repr(this: &StaticMethod) -> Result {
    repr(this, "staticmethod")
}

extern "C" fn class_repr(this: &StaticMethod) -> Result {
    repr(this, "classmethod")
}

extern "C" fn is_abstract(this: &Object, _: *mut c_void) -> Result {
    // SAFETY: the attribute belongs to both types.
    let this = unsafe { this.cast_unchecked::<StaticMethod>() };
    let answer = match this.callable.get() {
        Some(callable) => crate::protocol::object::is_abstract(&callable)?,
        None => false,
    };
    Ok(crate::types::bool::bool_object(answer))
}

extern "C" fn traverse(this: &StaticMethod, visit: Visit, arg: *mut c_void) -> c_int {
    for slot in [&this.dict, &this.callable] {
        if let Some(object) = slot.borrowed() {
            let result = visit(object, arg);
            if result != 0 {
                return result;
            }
        }
    }
    0
}

extern "C" fn clear(this: &StaticMethod) -> c_int {
    this.dict.set(None);
    this.callable.set(None);
    0
}

/// # Safety
/// `object` is a static or class method without references.
unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the caller's contract.
    unsafe {
        gc::untrack(&*object);
        clear((*object).cast_unchecked());
        crate::types::object::free_instance(object);
    }
}
