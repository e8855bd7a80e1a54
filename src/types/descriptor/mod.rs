//! The descriptors of built-in types: what their dicts hold for C functions, fields and slots.
//!
//! - `mod.rs`: what they share, and making them.
//! - `method.rs`: `method_descriptor`, `classmethod_descriptor`.
//! - `field.rs`: `getset_descriptor`, `member_descriptor`.
//! - `member_value.rs`: reading and writing a C struct's field.
//! - `wrapper.rs`: `wrapper_descriptor`, `method-wrapper`.
//! - `mappingproxy.rs`: the read-only view of a mapping.

mod field;
pub mod mappingproxy;
pub mod member_value;
mod method;
mod wrapper;

pub use field::*;
pub use method::*;
pub use wrapper::*;

use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, Slot, TypeObject};
use crate::intern;
use crate::types::str::Str;
use core::ffi::{CStr, c_char, c_int, c_void};

layout! {
    /// PyDescrObject: what all of them begin with.
    pub struct Descriptor: Object = "PyDescrObject", 40 {
        pub base: Object = "ob_base",
        /// The type whose instances it serves.
        pub ty: Slot<TypeObject> = "d_type",
        pub name: Slot<Str> = "d_name",
        /// Computed when asked for.
        pub qualname: Slot = "d_qualname",
    }
}

impl Descriptor {
    fn new(kind: &'static TypeObject, owner: &TypeObject, name: *const c_char) -> Result<Descriptor> {
        // SAFETY: the name in a C table is a C string.
        let name = super::r#type::ready::interned(unsafe { CStr::from_ptr(name) })?;
        Ok(Descriptor {
            base: Object::new(kind),
            ty: Slot::new(Some(Ref::of(owner))),
            name: Slot::new(Some(name)),
            qualname: Slot::empty(),
        })
    }

    /// The type whose instances it serves.
    pub fn owner(&self) -> &TypeObject {
        self.ty.borrowed().expect("a descriptor has an owner")
    }

    /// The name under which it was made.
    pub fn name(&self) -> &Str {
        self.name.borrowed().expect("a descriptor has a name")
    }

    /// The name for messages.
    pub fn name_text(&self) -> String {
        self.name().to_string_lossy().into_owned()
    }

    /// TypeError unless `object` is an instance of the owner.
    pub fn check_instance(&self, object: &Object) -> Result<()> {
        if object.ty().is_subtype(self.owner()) {
            return Ok(());
        }
        let (name, owner, given) = (self.name_text(), self.owner().full_name(), object.ty().full_name());
        Err(type_error!("descriptor '{name}' for '{owner}' objects doesn't apply to a '{given}' object"))
    }

    /// `type.name`, for `__qualname__`. Runs Python where the owner's metaclass says so.
    pub fn qualified_name(&self) -> Result {
        if let Some(known) = self.qualname.get() {
            return Ok(known);
        }
        let owner = self.owner().get_attr(intern!("__qualname__"))?;
        let Some(owner) = owner.cast::<Str>() else {
            return Err(type_error!("<descriptor>.__objclass__.__qualname__ is not a unicode object"));
        };
        let text = format!("{}.{}", owner.to_string_lossy(), self.name_text());
        let qualname = Str::new(&text)?.into_object();
        self.qualname.set(Some(qualname.clone()));
        Ok(qualname)
    }

    /// `<kind 'name' of 'type' objects>`.
    fn described(&self, kind: &str) -> Result {
        let text = format!("<{kind} '{}' of '{}' objects>", self.name_text(), self.owner().full_name());
        Ok(Str::new(&text)?.into_object())
    }

    fn visit(&self, visit: Visit, arg: *mut c_void) -> c_int {
        match self.ty.borrowed() {
            Some(ty) => visit(ty, arg),
            None => 0,
        }
    }
}

extern "C" fn traverse(this: &Descriptor, visit: Visit, arg: *mut c_void) -> c_int {
    this.visit(visit, arg)
}

/// Splits the docstring of a C table into the text signature (`(...)`) and the rest.
pub fn split_signature<'a>(name: &str, doc: &'a str) -> (Option<&'a str>, &'a str) {
    let name = name.rsplit('.').next().unwrap_or(name);
    let Some(rest) = doc.strip_prefix(name).filter(|r| r.starts_with('(')) else { return (None, doc) };
    match rest.find(")\n--\n\n") {
        // A blank line before the marker means that it is no signature.
        Some(end) if !rest[..end].contains("\n\n") => (Some(&rest[..end + 1]), &rest[end + 6..]),
        _ => (None, doc),
    }
}

/// The docstring of a C table as an object, without its signature.
///
/// # Safety
/// Both are null or C strings.
pub unsafe fn doc_object(name: *const c_char, doc: *const c_char) -> Result {
    // SAFETY: the caller's contract.
    unsafe { doc_part(name, doc, |(_, rest)| Some(rest).filter(|rest| !rest.is_empty())) }
}

/// The text signature in the docstring of a C table, None if there is none.
///
/// # Safety
/// As [`doc_object`].
pub unsafe fn signature_object(name: *const c_char, doc: *const c_char) -> Result {
    // SAFETY: the caller's contract.
    unsafe { doc_part(name, doc, |(signature, _)| signature) }
}

/// The text signature of a function of a method table: what its docstring says, else what follows from its flags.
///
/// # Safety
/// The line holds C strings.
pub unsafe fn method_signature(def: &crate::abi::MethodDef) -> Result {
    use crate::abi::method_def::{METH_CLASS, METH_COEXIST, METH_NOARGS, METH_O, METH_STATIC};
    const CLASS_NOARGS: c_int = METH_NOARGS | METH_CLASS;
    const STATIC_NOARGS: c_int = METH_NOARGS | METH_STATIC;
    const CLASS_O: c_int = METH_O | METH_CLASS;
    const STATIC_O: c_int = METH_O | METH_STATIC;
    // SAFETY: the caller's contract.
    let told = unsafe { signature_object(def.name, def.doc)? };
    if !told.is_none() {
        return Ok(told);
    }
    let implied = match def.flags & !METH_COEXIST {
        METH_NOARGS => "($self, /)",
        CLASS_NOARGS => "($type, /)",
        STATIC_NOARGS => "()",
        METH_O => "($self, object, /)",
        CLASS_O => "($type, object, /)",
        STATIC_O => "(object, /)",
        _ => return Ok(told),
    };
    Ok(Str::new(implied)?.into_object())
}

/// # Safety
/// As [`doc_object`].
unsafe fn doc_part(
    name: *const c_char,
    doc: *const c_char,
    part: impl for<'a> FnOnce((Option<&'a str>, &'a str)) -> Option<&'a str>,
) -> Result {
    if doc.is_null() || name.is_null() {
        return Ok(crate::types::none::none());
    }
    // SAFETY: the caller's contract.
    let (name, doc) = unsafe { (CStr::from_ptr(name).to_string_lossy(), CStr::from_ptr(doc).to_string_lossy()) };
    match part(split_signature(&name, &doc)) {
        Some(text) => Ok(Str::new(text)?.into_object()),
        None => Ok(crate::types::none::none()),
    }
}

/// How a descriptor pickles: `(getattr, (owner, name))`.
fn reduce(this: &Descriptor) -> Result {
    let Some(builtins) = crate::vm::thread::INTERPRETER.builtins.get() else {
        return Err(runtime_error!("lost builtins"));
    };
    let getattr = builtins.get_item(intern!("getattr"))?;
    let arguments = crate::types::tuple::Tuple::new(&[this.owner(), this.name()])?;
    Ok(crate::types::tuple::Tuple::new(&[&getattr, &arguments])?.into_object())
}
