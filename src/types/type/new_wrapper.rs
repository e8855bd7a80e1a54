//! `__new__` of a type with a `tp_new` of its own: a built-in function in its dict.

use super::wrappers::call_new;
use crate::abi::method_def::{METH_KEYWORDS, METH_VARARGS};
use crate::abi::{MethodDef, Object, Result, TypeObject};
use crate::intern;
use crate::types::builtin_function::{self, BuiltinFunction};
use core::ffi::c_void;

static DEFINITION: MethodDef = MethodDef::new(
    c"__new__",
    call_new as *const c_void,
    METH_VARARGS | METH_KEYWORDS,
    c"__new__($type, *args, **kwargs)\n--\n\nCreate and return a new object.  See help(type) for accurate signature.",
);

/// Gives the type's dict a `__new__` unless it has one.
pub fn add(ty: &TypeObject) -> Result<()> {
    let dict = ty.namespace();
    if dict.get_str(intern!("__new__"))?.is_some() {
        return Ok(());
    }
    let function = builtin_function::new(&DEFINITION, Some(ty), None, None)?;
    dict.set_str(intern!("__new__"), &function.into_object())
}

/// Whether the object is the `__new__` of some built-in type.
pub fn is_new_wrapper(object: &Object) -> bool {
    object.cast_exact::<BuiltinFunction>().is_some_and(|f| core::ptr::eq(f.definition(), &DEFINITION))
}
