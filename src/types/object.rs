//! `object`: the root of all classes, and the generic slots that others inherit from it.

use crate::abi::constants::CompareOp;
use crate::abi::{Object, ObjectLike, Raised, Ref, Result, TypeFlags, TypeObject};
use crate::call::convert::{Hash, IntoReturn};
use crate::intern;
use crate::memory;
use crate::protocol::attribute;
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::r#type::construct::class_assignment;
use abide_macros::{capi, methods, slot};
use core::ffi::{c_int, c_void};

mod reduce;

/// The type `object`.
#[capi]
pub static PyBaseObject_Type: TypeObject = TypeObject::new(c"object", size_of::<Object>())
    .with(TypeFlags::BASETYPE)
    .doc(c"object()\n--\n\nThe base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new featureless\ninstance that has no instance attributes and cannot be given any.\n")
    .deallocated(dealloc)
    .repr(repr)
    .hash::<Object>(hash_identity)
    .to_str(str)
    .get_attribute(attribute::generic_get_attr)
    .set_attribute(attribute::generic_set_attr)
    .compare(compare)
    .methods(&METHODS)
    .getset(&GETSETS)
    .initializer(init)
    .allocated(generic_alloc)
    .constructor(new)
    .freed(free_block);

/// `tp_free` of types without garbage collection, and the end of any block of the object domain; null is allowed.
///
/// # Safety
/// `block` came from the object domain and is not used again.
#[unsafe(export_name = "PyObject_Free")]
pub unsafe extern "C" fn free_block(block: *mut c_void) {
    // SAFETY: the caller's contract.
    unsafe { memory::object_free(block.cast()) }
}

/// `tp_free` of types with garbage collection.
///
/// # Safety
/// `object` is an object without references whose fields have been given up.
#[unsafe(export_name = "PyObject_GC_Del")]
pub unsafe extern "C" fn free_gc(object: *mut c_void) {
    // SAFETY: the caller's contract.
    unsafe {
        let object = object.cast::<Object>();
        memory::gc::untrack(&*object);
        memory::free(object);
    }
}

/// `tp_alloc` of nearly all types.
#[unsafe(export_name = "PyType_GenericAlloc")]
pub extern "C" fn generic_alloc(ty: &TypeObject, items: isize) -> Result {
    memory::alloc(ty, items.max(0) as usize)
}

/// A new instance through the type's `tp_alloc`: zeroed but for its head.
#[inline]
pub fn allocate(ty: &TypeObject) -> Result {
    allocate_items(ty, 0)
}

/// As [`allocate`], with room for items.
#[inline]
pub fn allocate_items(ty: &TypeObject, items: usize) -> Result {
    match ty.alloc.get() {
        Some(alloc) => alloc(ty, items as isize),
        None => memory::alloc(ty, items),
    }
}

/// Frees an instance through its type's `tp_free`: the last act of a deallocator whose type has subtypes.
///
/// # Safety
/// The object's fields have been given up, and it is not used again.
#[inline]
pub unsafe fn free_instance(object: *mut Object) {
    // SAFETY: the caller's contract.
    unsafe {
        match (*object).ty().free.get() {
            Some(free) => free(object.cast()),
            None => memory::free(object),
        }
    }
}

/// `tp_dealloc` of types without garbage collection whose struct Rust can drop.
///
/// # Safety
/// `object` begins with a `T` and has no references.
pub unsafe extern "C" fn dealloc_plain<T: ObjectLike>(object: *mut Object) {
    // SAFETY: the caller's contract; the fields are not used again.
    unsafe {
        core::ptr::drop_in_place(object.cast::<T>());
        free_instance(object);
    }
}

/// `tp_dealloc` of types with garbage collection whose struct Rust can drop. Weak references are cleared first. Runs Python
/// (their callbacks).
///
/// # Safety
/// `object` begins with a `T` and has no references.
pub unsafe extern "C" fn dealloc_collected<T: ObjectLike>(object: *mut Object) {
    // SAFETY: the caller's contract.
    unsafe {
        memory::gc::untrack(&*object);
        if (*object).ty().weaklistoffset.get() > 0 {
            crate::types::weakref::clear_all(&*object);
        }
        dealloc_plain::<T>(object);
    }
}

/// # Safety
/// `object` has no references.
unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the caller's contract.
    unsafe { free_instance(object) }
}

/// The hash of an object that is equal to itself only.
#[slot]
pub fn hash_identity(this: &Object) -> Result<Hash> {
    Ok(Hash::new((this as *const Object as usize).rotate_right(4) as isize))
}

/// `<module.Class object at 0x...>`.
pub extern "C" fn repr(this: &Object) -> Result {
    let ty = this.ty();
    let text = match crate::types::r#type::attributes::module_text(ty)? {
        Some(module) if module != "builtins" => {
            format!("<{module}.{} object at {this:p}>", crate::types::r#type::attributes::qualname_text(ty)?)
        }
        _ => format!("<{} object at {this:p}>", ty.full_name()),
    };
    Ok(Str::new(&text)?.into_object())
}

/// `str()` of what defines only `__repr__`.
pub extern "C" fn str(this: &Object) -> Result {
    match this.ty().repr.get() {
        Some(f) => f(this),
        None => repr(this),
    }
}

/// `==` by identity; `!=` as the opposite of what `==` says.
pub extern "C" fn compare(this: &Object, other: &Object, op: c_int) -> Result {
    match CompareOp::from_c(op) {
        CompareOp::Eq if this.is(other) => true.into_return(),
        CompareOp::Ne => {
            let Some(compare) = this.ty().richcompare.get() else { return Ok(none::not_implemented()) };
            let result = compare(this, other, CompareOp::Eq as c_int)?;
            if result.is_not_implemented() {
                return Ok(result);
            }
            (!result.is_true()?).into_return()
        }
        _ => Ok(none::not_implemented()),
    }
}

/// Whether anything was passed to a constructor.
fn has_arguments(args: &Object, kwargs: Option<&Object>) -> bool {
    // SAFETY: constructors are given a tuple and a dict.
    unsafe {
        !args.cast_unchecked::<Tuple>().is_empty() || kwargs.is_some_and(|k| !k.cast_unchecked::<Dict>().is_empty())
    }
}

fn is_new(ty: &TypeObject) -> bool {
    ty.new.get().is_some_and(|f| f as usize == new as *const () as usize)
}

fn is_init(ty: &TypeObject) -> bool {
    ty.init.get().is_some_and(|f| f as usize == init as *const () as usize)
}

/// `object.__new__`. TypeError for surplus arguments and for abstract classes.
pub extern "C" fn new(ty: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    if has_arguments(args, kwargs) {
        if !is_new(ty) {
            return Err(type_error!("object.__new__() takes exactly one argument (the type to instantiate)"));
        }
        if is_init(ty) {
            return Err(type_error!("{}() takes no arguments", ty.full_name()));
        }
    }
    if ty.has(TypeFlags::IS_ABSTRACT) {
        return Err(abstract_class(ty));
    }
    allocate(ty)
}

#[cold]
fn abstract_class(ty: &TypeObject) -> Raised {
    fn message(ty: &TypeObject) -> Result<String> {
        let methods = ty.get_attr(intern!("__abstractmethods__"))?;
        let mut names = Vec::new();
        for name in methods.collect()? {
            match name.cast::<Str>() {
                Some(name) => names.push(name.to_string_lossy().into_owned()),
                None => {
                    return Err(type_error!("sequence item 0: expected str instance, {} found", name.ty().full_name()));
                }
            }
        }
        names.sort();
        let s = if names.len() == 1 { "" } else { "s" };
        let class = ty.full_name();
        Ok(format!(
            "Can't instantiate abstract class {class} without an implementation for abstract method{s} '{}'",
            names.join("', '")
        ))
    }
    match message(ty) {
        Ok(text) => type_error!("{text}"),
        Err(e) => e,
    }
}

/// `object.__init__`: does nothing. TypeError for surplus arguments.
#[slot]
pub fn init(this: &Object, args: &Object, kwargs: Option<&Object>) -> Result<()> {
    if has_arguments(args, kwargs) {
        let ty = this.ty();
        if !is_init(ty) {
            return Err(type_error!("object.__init__() takes exactly one argument (the instance to initialize)"));
        }
        if is_new(ty) {
            let name = ty.full_name();
            return Err(type_error!("{name}.__init__() takes exactly one argument (the instance to initialize)"));
        }
    }
    Ok(())
}

#[methods]
impl Object {
    /// Helper for pickle.
    #[sig("__reduce_ex__($self, protocol, /)")]
    fn object_reduce_ex(&self, protocol: i32) -> Result {
        reduce::reduce_ex(self, protocol)
    }

    /// Helper for pickle.
    #[sig("__reduce__($self, /)")]
    fn object_reduce(&self) -> Result {
        reduce::reduce(self, 0)
    }

    /// The instance's state for pickle and copy.
    #[sig("__getstate__($self, /)")]
    fn object_getstate(&self) -> Result {
        reduce::default_state(self, false)
    }

    /// Asked by issubclass() of abstract base classes; NotImplemented leaves the answer to the usual rules.
    #[sig("__subclasshook__($type, object, /)")]
    fn object_subclasshook(_cls: &TypeObject, object: &Object) -> Result {
        let _ = object;
        Ok(none::not_implemented())
    }

    /// Called for each new subclass; the default does nothing.
    #[sig("__init_subclass__($type, /)")]
    fn object_init_subclass(_cls: &TypeObject) -> Result<()> {
        Ok(())
    }

    /// Default object formatter.
    #[sig("__format__($self, format_spec, /)")]
    fn object_format(&self, format_spec: &Str) -> Result {
        if !format_spec.is_empty() {
            return Err(type_error!("unsupported format string passed to {}.__format__", self.ty().full_name()));
        }
        Ok(self.str()?.into_object())
    }

    /// Size of the object in memory, in bytes.
    #[sig("__sizeof__($self, /)")]
    fn object_sizeof(&self) -> Result<isize> {
        let ty = self.ty();
        let items = if ty.itemsize.get() > 0 {
            // SAFETY: a type with items has a size field.
            unsafe { self.cast_unchecked::<crate::abi::VarObject>() }.size.get().abs() * ty.itemsize.get()
        } else {
            0
        };
        Ok(ty.basicsize.get() + items)
    }

    /// Names of the attributes.
    #[sig("__dir__($self, /)")]
    fn object_dir(&self) -> Result {
        let names = match self.get_attr_opt(intern!("__dict__"))? {
            Some(dict) => match dict.cast::<Dict>() {
                Some(dict) => dict.copy()?,
                None => Dict::new()?,
            },
            None => Dict::new()?,
        };
        if let Some(class) = self.get_attr_opt(intern!("__class__"))? {
            merge_class_names(&names, &class)?;
        }
        let mut keys = Vec::new();
        let mut position = 0;
        while let Some((key, _)) = names.next_entry(&mut position) {
            keys.push(key);
        }
        Ok(List::from_vec(keys)?.into_object())
    }

    /// the object's class
    #[getter("__class__")]
    fn object_class(&self) -> Ref<TypeObject> {
        Ref::of(self.ty())
    }

    #[setter("__class__")]
    fn set_object_class(&self, value: Option<&Object>) -> Result<()> {
        class_assignment(self, value)?;
        crate::vm::thread::INTERPRETER.note(crate::vm::runtime::RareEvent::SetClass);
        Ok(())
    }
}

/// Adds the names of a class and of its bases. Runs Python.
pub fn merge_class_names(names: &Dict, class: &Object) -> Result<()> {
    if let Some(dict) = class.get_attr_opt(intern!("__dict__"))? {
        names.update(&dict)?;
    }
    if let Some(bases) = class.get_attr_opt(intern!("__bases__"))? {
        let count = bases.length()?;
        for i in 0..count {
            merge_class_names(names, &*bases.sequence_item(i as isize)?)?;
        }
    }
    Ok(())
}

/// Whether instances of `ty` are made by another `__new__` than those of `base`.
pub fn has_new_other_than(ty: &TypeObject, base: &TypeObject) -> bool {
    ty.new.get().map(|f| f as usize) != base.new.get().map(|f| f as usize)
}

/// Whether the type is a class whose `__init__` is not `object`'s.
pub fn has_own_init(ty: &TypeObject) -> bool {
    let address = |ty: &TypeObject| ty.init.get().map(|f| f as usize);
    ty.has(TypeFlags::HEAPTYPE) && address(ty) != address(&PyBaseObject_Type)
}
