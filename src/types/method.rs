//! `method`: a function bound to its first argument (PyMethodObject).

use crate::abi::constants::{CompareOp, VECTORCALL_ARGUMENTS_OFFSET, member};
use crate::abi::slots::{Vectorcall, Visit};
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::Args;
use crate::call::convert::{Hash, IntoReturn};
use crate::intern;
use crate::memory::{self, gc};
use crate::types::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::r#type::wrappers::attribute_name;
use abide_macros::{capi, methods, slot};
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

layout! {
    /// PyMethodObject.
    pub struct Method: Object = "PyMethodObject", 48 {
        pub base: Object = "ob_base",
        pub function: Slot = "im_func",
        pub instance: Slot = "im_self",
        pub weaklist: Slot = "im_weakreflist",
        pub vectorcall: Cell<Option<Vectorcall>> = "vectorcall",
    }
}
object_type!(Method => PyMethod_Type);

static MEMBERS: [MemberDef; 3] = [
    MemberDef::new(c"__func__", member::OBJECT, offset_of!(Method, function), member::READONLY),
    MemberDef::new(c"__self__", member::OBJECT, offset_of!(Method, instance), member::READONLY),
    MemberDef::END,
];

/// The type of bound methods.
#[capi]
pub static PyMethod_Type: TypeObject = TypeObject::new(c"method", size_of::<Method>())
    .with(TypeFlags::HAVE_GC)
    .doc(c"method(function, instance, /)\n--\n\nA function with the instance that it is called for.")
    .vectorcall_at(offset_of!(Method, vectorcall))
    .weakrefs_at(offset_of!(Method, weaklist))
    .deallocated(dealloc)
    .repr(repr)
    .hash::<Method>(hash)
    .callable(call)
    .get_attribute(get_attribute)
    .set_attribute::<Object>(crate::protocol::attribute::generic_set_attr)
    .traversed(traverse)
    .compare(compare)
    .methods(&METHODS)
    .members(&MEMBERS)
    .getset(&GETSETS)
    .get_descriptor(get)
    .constructor(Method::tp_new);

/// A function bound to an instance.
#[inline]
pub fn new(function: &Object, instance: &Object) -> Result<Ref<Method>> {
    let method = memory::new(Method {
        base: Object::new(&PyMethod_Type),
        function: Slot::new(Some(function.to_ref())),
        instance: Slot::new(Some(instance.to_ref())),
        weaklist: Slot::empty(),
        vectorcall: Cell::new(Some(vectorcall)),
    })?;
    gc::track(&method);
    Ok(method)
}

impl Method {
    /// The function and the instance.
    #[inline]
    pub fn parts(&self) -> (&Object, &Object) {
        match (self.function.borrowed(), self.instance.borrowed()) {
            (Some(function), Some(instance)) => (function, instance),
            _ => unreachable!("a method has both until it is deallocated"),
        }
    }
}

/// Calls the function with the instance before the arguments.
///
/// # Safety
/// The contract of vectorcall, for a bound method.
unsafe extern "C" fn vectorcall(
    this: &Object,
    args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract.
    unsafe {
        let (function, instance) = this.cast_unchecked::<Method>().parts();
        let nargs = nargsf & !VECTORCALL_ARGUMENTS_OFFSET;
        if nargsf & VECTORCALL_ARGUMENTS_OFFSET != 0 {
            // The slot before the arguments is lent to us: the instance goes there.
            let first = args.sub(1) as *mut *const Object;
            let saved = first.replace(instance);
            let result = function.vectorcall(first, nargs + 1, kwnames);
            first.write(saved);
            return result;
        }
        let given = Args::from_raw(args, nargsf, kwnames);
        let total = nargs + given.keyword_count();
        let mut all: Vec<*const Object> = Vec::with_capacity(total + 1);
        all.push(instance);
        all.extend((0..total).map(|i| *args.add(i)));
        function.vectorcall(all.as_ptr(), nargs + 1, kwnames)
    }
}

extern "C" fn call(this: &Method, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_call` is given a tuple and a dict.
    let (args, kwargs) = unsafe { (args.cast_unchecked(), kwargs.map(|k| k.cast_unchecked())) };
    this.call_by(vectorcall, args, kwargs)
}

/// Attributes that a method lacks are those of its function.
extern "C" fn get_attribute(this: &Method, name: &Object) -> Result {
    let name = attribute_name(name)?;
    if let Some(found) = PyMethod_Type.lookup(name) {
        return match found.ty().descr_get.get() {
            Some(get) => get(&found, Some(this), Some(this.ty())),
            None => Ok(found),
        };
    }
    this.parts().0.get_attr(name)
}

extern "C" fn get(this: &Method, _instance: Option<&Object>, _owner: Option<&Object>) -> Result {
    Ok(this.to_ref())
}

extern "C" fn repr(this: &Method) -> Result {
    let (function, instance) = this.parts();
    let mut name = function.get_attr_opt(intern!("__qualname__"))?;
    if name.is_none() {
        name = function.get_attr_opt(intern!("__name__"))?;
    }
    let name = match name.as_deref().and_then(|n| n.cast::<Str>()) {
        Some(name) => name.to_string_lossy().into_owned(),
        None => String::from("?"),
    };
    Ok(Str::new(&format!("<bound method {name} of {}>", instance.repr()?.to_string_lossy()))?.into_object())
}

#[slot]
fn hash(this: &Method) -> Result<Hash> {
    let (function, instance) = this.parts();
    let identity = (instance as *const Object as usize).rotate_right(4) as isize;
    Ok(Hash::new(identity ^ function.hash()?.get()))
}

extern "C" fn compare(this: &Method, other: &Object, op: c_int) -> Result {
    let op = CompareOp::from_c(op);
    let (Some(other), CompareOp::Eq | CompareOp::Ne) = (other.cast::<Method>(), op) else {
        return Ok(none::not_implemented());
    };
    let ((fa, ia), (fb, ib)) = (this.parts(), other.parts());
    let same = fa.equals(fb)? && ia.is(ib);
    (same == (op == CompareOp::Eq)).into_return()
}

extern "C" fn traverse(this: &Method, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.function, this.instance)
}

/// # Safety
/// `object` is a method without references.
unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the caller's contract.
    unsafe {
        gc::untrack(&*object);
        let this = (*object).cast_unchecked::<Method>();
        if !this.weaklist.is_empty() {
            crate::types::weakref::clear_all(this);
        }
        this.function.set(None);
        this.instance.set(None);
        memory::free(object);
    }
}

#[methods]
impl Method {
    #[new("method(function, instance, /)")]
    fn construct(_cls: &TypeObject, function: &Object, instance: &Object) -> Result<Ref<Method>> {
        if !function.is_callable() {
            return Err(type_error!("first argument must be callable"));
        }
        if instance.is_none() {
            return Err(type_error!("instance must not be None"));
        }
        new(function, instance)
    }

    /// How the method pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result {
        let (function, instance) = self.parts();
        let Some(builtins) = crate::vm::thread::INTERPRETER.builtins.get() else {
            return Err(runtime_error!("lost builtins"));
        };
        let name = function.get_attr(intern!("__name__"))?;
        let getattr = builtins.get_item(intern!("getattr"))?;
        let arguments = Tuple::new(&[instance, &name])?;
        Ok(Tuple::new(&[&getattr, &arguments])?.into_object())
    }

    #[getter("__doc__")]
    fn doc(&self) -> Result {
        Ok(self.parts().0.get_attr_opt(intern!("__doc__"))?.unwrap_or_else(none::none))
    }
}
