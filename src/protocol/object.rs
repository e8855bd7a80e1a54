//! What every object can: repr, str, hash, truth, format. (Class tests: `class_test.rs`.)

use crate::abi::{Object, Ref, Result};
use crate::call::check;
use crate::call::convert::{Hash, from_c_bool};
use crate::types::bool::bool_static;
use crate::types::exception::raise;
use crate::types::str::{PyUnicode_Type, Str};
use crate::vm::thread;

impl Object {
    /// `repr(self)`. Runs Python.
    pub fn repr(&self) -> Result<Ref<Str>> {
        let ty = self.ty();
        let Some(function) = ty.repr.get() else {
            return Str::new(&format!("<{} object at {:p}>", ty.full_name(), self));
        };
        // As deep as CPython lets it go, however little of the stack that takes.
        let result = thread::nested(" while getting the repr of an object", || function(self));
        let result = check::slot_result("__repr__", result)?;
        result
            .downcast::<Str>()
            .map_err(|other| type_error!("__repr__ returned non-string (type {})", other.ty().full_name()))
    }

    /// `str(self)`. Runs Python.
    pub fn str(&self) -> Result<Ref<Str>> {
        if let Some(s) = self.cast_exact::<Str>() {
            return Ok(Ref::of(s));
        }
        let Some(function) = self.ty().str.get() else { return self.repr() };
        thread::check_native_stack(" while getting the str of an object")?;
        let result = check::slot_result("__str__", function(self))?;
        result
            .downcast::<Str>()
            .map_err(|other| type_error!("__str__ returned non-string (type {})", other.ty().full_name()))
    }

    /// `hash(self)`. TypeError if it has none. Runs Python.
    #[inline]
    pub fn hash(&self) -> Result<Hash> {
        if self.is_type(&PyUnicode_Type) {
            // SAFETY: the type is exactly str.
            return Ok(Hash::new(unsafe { self.cast_unchecked::<Str>() }.hash()));
        }
        match self.ty().hash.get() {
            Some(function) => match function(self) {
                -1 => Err(raise::assume()),
                hash => Ok(Hash::new(hash)),
            },
            None => Err(type_error!("unhashable type: '{}'", self.ty().full_name())),
        }
    }

    /// `bool(self)`. Runs Python.
    #[inline]
    pub fn is_true(&self) -> Result<bool> {
        if self.is(bool_static(true)) {
            return Ok(true);
        }
        if self.is(bool_static(false)) || self.is_none() {
            return Ok(false);
        }
        let ty = self.ty();
        if let Some(function) = ty.number().and_then(|n| n.bool.get()) {
            return from_c_bool(function(self));
        }
        let length = ty.mapping().and_then(|m| m.length.get()).or(ty.sequence().and_then(|s| s.length.get()));
        match length {
            Some(length) => match length(self) {
                n if n < 0 => Err(raise::assume()),
                n => Ok(n > 0),
            },
            None => Ok(true),
        }
    }

    /// `format(self, spec)`. Runs Python.
    pub fn format(&self, spec: &Str) -> Result<Ref<Str>> {
        if spec.is_empty() {
            if let Some(s) = self.cast_exact::<Str>() {
                return Ok(Ref::of(s));
            }
            if self.is_type(&crate::types::int::PyLong_Type) {
                return self.str();
            }
        }
        // The methods of these cannot change; they need not be looked up.
        use crate::types::str::format_spec;
        if let Some(s) = self.cast_exact::<Str>() {
            return format_spec::format_str(s, spec);
        }
        if let Some(int) = self.cast_exact::<crate::types::int::Int>() {
            return format_spec::format_int(int, spec);
        }
        if let Some(float) = self.cast_exact::<crate::types::float::Float>() {
            return format_spec::format_float(self, float.value.get(), spec);
        }
        let Some(method) = crate::types::r#type::lookup_special(self, crate::intern!("__format__"))? else {
            return Err(type_error!("Type {} doesn't define __format__", self.ty().full_name()));
        };
        let result = method.call1(spec)?;
        result
            .downcast::<Str>()
            .map_err(|other| type_error!("__format__ must return a str, not {}", other.ty().full_name()))
    }
}

/// `tp_hash` of what has no hash: `PyObject_HashNotImplemented`.
#[unsafe(export_name = "PyObject_HashNotImplemented")]
pub extern "C" fn hash_not_implemented(object: &Object) -> isize {
    crate::call::convert::told(type_error!("unhashable type: '{}'", object.ty().full_name()), -1)
}

/// `tp_iternext` of a class whose `__next__` was removed: `_PyObject_NextNotImplemented`.
#[unsafe(export_name = "_PyObject_NextNotImplemented")]
pub extern "C" fn next_not_implemented(object: &Object) -> Option<Ref> {
    let raised = type_error!("'{}' object is not iterable", object.ty().full_name());
    crate::call::convert::told(raised, None)
}

/// Whether `__isabstractmethod__` of the object is true. Runs Python.
pub fn is_abstract(object: &Object) -> Result<bool> {
    match object.get_attr_opt(crate::intern!("__isabstractmethod__"))? {
        Some(answer) => answer.is_true(),
        None => Ok(false),
    }
}
