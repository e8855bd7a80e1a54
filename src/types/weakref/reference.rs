//! `weakref.ref`.

use super::{WeakRef, list_or_error, shared};
use crate::abi::constants::{CompareOp, VECTORCALL_ARGUMENTS_OFFSET, member};
use crate::abi::slots::Visit;
use crate::abi::{MemberDef, MethodDef, Object, Result, TypeFlags, TypeObject};
use crate::call::convert::Hash;
use crate::intern;
use crate::memory::gc;
use crate::types::dict::Dict;
use crate::types::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::r#type::attributes::fully_qualified_name;
use abide_macros::{capi, slot};
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

static MEMBERS: [MemberDef; 2] =
    [MemberDef::new(c"__callback__", member::OBJECT, offset_of!(WeakRef, callback), member::READONLY), MemberDef::END];

static METHODS: [MethodDef; 2] = [
    MethodDef::new(
        c"__class_getitem__",
        crate::types::generic_alias::class_getitem as *const c_void,
        crate::abi::method_def::METH_O | crate::abi::method_def::METH_CLASS,
        c"See PEP 585",
    ),
    MethodDef::END,
];

/// The type `weakref.ref`.
#[capi]
pub static _PyWeakref_RefType: TypeObject = TypeObject::new(c"weakref.ReferenceType", size_of::<WeakRef>())
    .with(TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC))
    .vectorcall_at(offset_of!(WeakRef, vectorcall))
    .deallocated(dealloc)
    .repr(repr)
    .hash::<WeakRef>(hash)
    .callable(call)
    .traversed(traverse)
    .cleared(clear)
    .compare(compare)
    .methods(&METHODS)
    .members(&MEMBERS)
    .initializer(init)
    .constructor(new)
    .allocated(crate::types::object::generic_alloc)
    .freed(crate::types::object::free_gc);

/// The object and the callback of `ref(object, callback=None, /)`.
fn arguments<'a>(name: &str, args: &'a Object) -> Result<(&'a Object, Option<&'a Object>)> {
    // SAFETY: `tp_new` and `tp_init` are given a tuple.
    match *unsafe { args.cast_unchecked::<Tuple>() }.items() {
        [object] => Ok((object, None)),
        [object, callback] => Ok((object, Some(callback))),
        [] => Err(type_error!("{name} expected at least 1 argument, got 0")),
        ref more => Err(type_error!("{name} expected at most 2 arguments, got {}", more.len())),
    }
}

extern "C" fn new(ty: &TypeObject, args: &Object, _kwargs: Option<&Object>) -> Result {
    let (object, callback) = arguments("__new__", args)?;
    let list = list_or_error(object)?;
    let callback = callback.filter(|c| !c.is_none());
    if callback.is_none()
        && core::ptr::eq(ty, &_PyWeakref_RefType)
        && let Some(known) = shared(list, ty)
    {
        return Ok(known.into_object());
    }
    let made = crate::types::object::allocate(ty)?;
    // SAFETY: the type derives from `ref`.
    let reference = unsafe { made.cast_unchecked::<WeakRef>() };
    reference.target.set(object);
    reference.callback.set(callback.map(Object::to_ref));
    reference.hash.set(-1);
    reference.vectorcall.set(Some(vectorcall));
    // Allocation may have collected garbage, so the list is looked at anew.
    reference.link(list_or_error(object)?);
    Ok(made)
}

#[slot]
fn init(_this: &WeakRef, args: &Object, kwargs: Option<&Object>) -> Result<()> {
    // SAFETY: `tp_init` is given a dict.
    if kwargs.is_some_and(|k| !unsafe { k.cast_unchecked::<Dict>() }.is_empty()) {
        return Err(type_error!("ref() takes no keyword arguments"));
    }
    arguments("__init__", args).map(drop)
}

/// Calling a weak reference: the target, or None.
///
/// # Safety
/// The contract of vectorcall, for a weak reference.
pub(super) unsafe extern "C" fn vectorcall(
    this: &Object,
    _args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract; keyword names are a tuple.
    let (this, keywords) =
        unsafe { (this.cast_unchecked::<WeakRef>(), kwnames.map_or(0, |k| k.cast_unchecked::<Tuple>().len())) };
    if keywords > 0 {
        return Err(type_error!("weakref() takes no keyword arguments"));
    }
    let given = nargsf & !VECTORCALL_ARGUMENTS_OFFSET;
    if given > 0 {
        return Err(type_error!("weakref expected 0 arguments, got {given}"));
    }
    Ok(this.get().unwrap_or_else(none::none))
}

extern "C" fn call(this: &WeakRef, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_call` is given a tuple and a dict.
    let (args, kwargs) = unsafe { (args.cast_unchecked(), kwargs.map(|k| k.cast_unchecked())) };
    this.call_by(vectorcall, args, kwargs)
}

extern "C" fn repr(this: &WeakRef) -> Result {
    let text = match this.get() {
        None => format!("<weakref at {this:p}; dead>"),
        Some(target) => {
            let kind = fully_qualified_name(target.ty())?;
            // As the type knows it: what is in the instance's own dict, or `__getattr__` makes up, does not count.
            let name = match crate::types::r#type::lookup_special(&target, intern!("__name__"))? {
                Some(name) => name.cast::<Str>().map(|n| n.to_string_lossy().into_owned()),
                None => None,
            };
            let target: &Object = &target;
            match name {
                Some(name) => format!("<weakref at {this:p}; to '{kind}' at {target:p} ({name})>"),
                None => format!("<weakref at {this:p}; to '{kind}' at {target:p}>"),
            }
        }
    };
    Ok(Str::new(&text)?.into_object())
}

#[slot]
fn hash(this: &WeakRef) -> Result<Hash> {
    if this.hash.get() != -1 {
        return Ok(Hash::new(this.hash.get()));
    }
    let Some(target) = this.get() else { return Err(type_error!("weak object has gone away")) };
    let hash = target.hash()?;
    this.hash.set(hash.get());
    Ok(hash)
}

extern "C" fn compare(this: &WeakRef, other: &Object, op: c_int) -> Result {
    let op = CompareOp::from_c(op);
    let (Some(other), CompareOp::Eq | CompareOp::Ne) = (other.cast::<WeakRef>(), op) else {
        return Ok(none::not_implemented());
    };
    match (this.get(), other.get()) {
        (Some(a), Some(b)) => a.compare(&b, op),
        _ => Ok(crate::types::bool::bool_object(core::ptr::eq(this, other) == (op == CompareOp::Eq))),
    }
}

pub(super) extern "C" fn traverse(this: &WeakRef, visit: Visit, arg: *mut c_void) -> c_int {
    this.callback.borrowed().map_or(0, |c| visit(c, arg))
}

pub(super) extern "C" fn clear(this: &WeakRef) -> c_int {
    this.unlink();
    this.callback.set(None);
    0
}

/// # Safety
/// `object` is a weak reference or proxy without references.
pub(super) unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the caller's contract.
    unsafe {
        gc::untrack(&*object);
        clear((*object).cast_unchecked());
        crate::types::object::free_instance(object);
    }
}
