//! Struct sequences: tuples whose items also have names (`sys.version_info`, `os.stat_result`).

use crate::abi::constants::member;
use crate::abi::slots::Unary;
use crate::abi::{MemberDef, Object, Ref, Result, TypeObject};
use crate::types::dict::Dict;
use crate::types::int::Int;
use crate::types::str::Str;
use crate::types::tuple::{PyTuple_Type, Tuple};
use crate::types::r#type::PyType_Type;
use std::ffi::CString;

/// A class derived from tuple with a named, read-only attribute for each item.
pub fn new_class(name: &str, fields: &[&str]) -> Result<Ref<TypeObject>> {
    let (module, short) = name.rsplit_once('.').unwrap_or(("builtins", name));
    let namespace = Dict::new()?;
    namespace.set(crate::intern!("__module__"), &*Str::new(module)?)?;
    namespace.set(crate::intern!("__slots__"), &Tuple::empty())?;
    let count = Int::new(fields.len() as i64)?;
    for key in ["n_fields", "n_sequence_fields"] {
        namespace.set(&*Str::new(key)?, &count)?;
    }
    namespace.set(&*Str::new("n_unnamed_fields")?, &*Int::new(0)?)?;
    let names = fields.iter().map(|f| Str::new(f).map(Ref::into_object)).collect::<Result<Vec<_>>>()?;
    namespace.set(crate::intern!("__match_args__"), &*Tuple::from_vec(names)?)?;
    let bases = Tuple::new(&[&PyTuple_Type])?;
    let class = PyType_Type.as_object().call(&[&*Str::new(short)?, &bases, &namespace])?;
    // SAFETY: `type(...)` makes a type.
    let class: Ref<TypeObject> = unsafe { class.downcast_unchecked() };
    for (i, field) in fields.iter().enumerate() {
        // The class may live as long as the program: so does the definition of its member.
        let name = CString::new(*field).unwrap_or_default().into_boxed_c_str();
        let offset = core::mem::offset_of!(Tuple, items) + i * size_of::<usize>();
        let definition = MemberDef::new(Box::leak(name), member::OBJECT, offset, member::READONLY);
        let descriptor = crate::types::descriptor::new_member(&class, Box::leak(Box::new(definition)))?;
        class.as_object().set_attr(&*Str::new(field)?, &descriptor)?;
    }
    class.repr.set(Some(repr as Unary));
    class.modified();
    Ok(class)
}

/// `sys.version_info(major=3, minor=13, ...)`.
extern "C" fn repr(this: &Object) -> Result {
    // SAFETY: the slot belongs to classes derived from tuple.
    let items = unsafe { this.cast_unchecked::<Tuple>() };
    let class = this.ty();
    let module = class.as_object().get_attr(crate::intern!("__module__"))?.str()?;
    let names = class.as_object().get_attr(crate::intern!("__match_args__"))?;
    let names = names.collect()?;
    let mut text = format!("{}.{}(", module.to_string_lossy(), class.short_name());
    for (i, (name, item)) in names.iter().zip(items.items()).enumerate() {
        if i > 0 {
            text.push_str(", ");
        }
        text.push_str(&format!("{}={}", name.str()?.to_string_lossy(), item.repr()?.to_string_lossy()));
    }
    text.push(')');
    Ok(Str::new(&text)?.into_object())
}

/// An instance of a class made for it.
pub fn record(name: &str, fields: &[&str], values: &[Ref]) -> Result<Ref> {
    let class = new_class(name, fields)?;
    let items = Tuple::from_vec(values.to_vec())?;
    class.as_object().call1(&items)
}
