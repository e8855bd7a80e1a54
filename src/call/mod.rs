//! The call protocol: every call, from whichever language, is a vectorcall (PEP 590).
//!
//! - `mod.rs`: calling an object from Rust, and how a Rust function sees its arguments ([`Args`]).
//! - `convert.rs`: arguments to Rust values, Rust results to objects or C results.
//! - `signature.rs`: the binder of built-in functions written in Rust.
//! - `check.rs`: the contract that foreign code is held to.
//! - `bind.rs`: the binder of Python functions; `suggestion.rs`: the nearest name to a mistyped one.

pub mod bind;
pub mod check;
pub mod convert;
pub mod signature;
pub mod suggestion;

use crate::abi::constants::VECTORCALL_ARGUMENTS_OFFSET;
use crate::abi::slots::Vectorcall;
use crate::abi::{Object, Ref, Result, TypeFlags};
use crate::types::dict::Dict;
use crate::types::str::Str;
use crate::types::tuple::Tuple;

/// The arguments of one call, as vectorcall passes them: borrowed, contiguous, keyword values behind the positionals.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    values: &'a [&'a Object],
    positional: usize,
    names: Option<&'a Tuple>,
}

impl<'a> Args<'a> {
    /// The arguments of a vectorcall.
    ///
    /// # Safety
    /// The contract of vectorcall: `args` points to `nargs` objects and one for each name of `kwnames`, a tuple of
    /// strings; all stay alive for `'a`.
    #[inline(always)]
    pub unsafe fn from_raw(args: *const *const Object, nargsf: usize, kwnames: Option<&'a Object>) -> Args<'a> {
        let positional = nargsf & !VECTORCALL_ARGUMENTS_OFFSET;
        // SAFETY: the caller's contract.
        let names = kwnames.map(|n| unsafe { n.cast_unchecked::<Tuple>() });
        let count = positional + names.map_or(0, Tuple::len);
        let values = if count == 0 {
            &[][..]
        } else {
            // SAFETY: a reference is a non-null pointer, and so are the arguments.
            unsafe { core::slice::from_raw_parts(args.cast::<&Object>(), count) }
        };
        Args { values, positional, names }
    }

    /// Positional arguments only.
    pub fn positional_only(values: &'a [&'a Object]) -> Args<'a> {
        Args { values, positional: values.len(), names: None }
    }

    /// The positional arguments.
    #[inline(always)]
    pub fn positional(&self) -> &'a [&'a Object] {
        &self.values[..self.positional]
    }

    /// The number of keyword arguments.
    #[inline(always)]
    pub fn keyword_count(&self) -> usize {
        self.values.len() - self.positional
    }

    /// The keyword arguments with their names, in call order.
    pub fn keywords(&self) -> impl Iterator<Item = (&'a Str, &'a Object)> + use<'a> {
        let names: &'a [&'a Object] = self.names.map_or(&[], |n| n.items());
        // SAFETY: keyword names are strings, which call sites and `check_keyword_names` see to.
        names.iter().map(|n| unsafe { n.cast_unchecked::<Str>() }).zip(self.values[self.positional..].iter().copied())
    }

    /// Runs `f` with the arguments of a `tp_call`: a tuple, and a dict or nothing.
    ///
    /// TypeError if a key of the dict is not a string.
    pub fn with_tuple_and_dict<T>(
        args: &Object,
        kwargs: Option<&Object>,
        f: impl FnOnce(Args<'_>) -> Result<T>,
    ) -> Result<T> {
        // SAFETY: `tp_call`, `tp_new` and `tp_init` are given a tuple and a dict.
        let (args, kwargs) = unsafe { (args.cast_unchecked::<Tuple>(), kwargs.map(|k| k.cast_unchecked::<Dict>())) };
        let Some(kwargs) = kwargs.filter(|k| !k.is_empty()) else {
            return f(Args::positional_only(args.items()));
        };
        let (names, owned) = split_keywords(kwargs)?;
        let mut values: Vec<&Object> = args.items().to_vec();
        values.extend(owned.iter().map(|v| &**v));
        f(Args { values: &values, positional: args.len(), names: Some(&names) })
    }
}

/// A keyword dict as vectorcall wants it: a tuple of names and the values in the same order.
///
/// TypeError if a key is not a string.
pub fn split_keywords(kwargs: &Dict) -> Result<(Ref<Tuple>, Vec<Ref>)> {
    let (mut names, mut values) = (Vec::with_capacity(kwargs.len()), Vec::with_capacity(kwargs.len()));
    let mut position = 0;
    while let Some((key, value)) = kwargs.next_entry(&mut position) {
        if key.cast::<Str>().is_none() {
            return Err(type_error!("keywords must be strings"));
        }
        names.push(key);
        values.push(value);
    }
    Ok((Tuple::from_vec(names)?, values))
}

impl Object {
    /// The vectorcall function of the object, if its type has one and this object's is set.
    #[inline(always)]
    pub fn vectorcall_function(&self) -> Option<Vectorcall> {
        let ty = self.ty();
        if !ty.has(TypeFlags::HAVE_VECTORCALL) {
            return None;
        }
        // SAFETY: the flag says that the offset names a field of that type in each instance.
        unsafe { *self.as_ptr().byte_offset(ty.vectorcall_offset.get()).cast::<Option<Vectorcall>>() }
    }

    /// Calls the object as C does: `PyObject_Vectorcall`. Runs Python.
    ///
    /// # Safety
    /// The contract of vectorcall: `args` points to the positional and keyword values; with the offset flag,
    /// `args[-1]` may be changed meanwhile; `kwnames` is a tuple of strings.
    #[inline]
    pub unsafe fn vectorcall(&self, args: *const *const Object, nargsf: usize, kwnames: Option<&Object>) -> Result {
        let result = match self.vectorcall_function() {
            // SAFETY: the caller's contract.
            Some(function) => unsafe { function(self, args, nargsf, kwnames) },
            // SAFETY: as above.
            None => return unsafe { self.call_through_slot(args, nargsf, kwnames) },
        };
        check::result(self, result)
    }

    /// Calls an object that has only `tp_call`: makes the tuple and the dict.
    ///
    /// # Safety
    /// As [`Object::vectorcall`].
    #[cold]
    pub(crate) unsafe fn call_through_slot(
        &self,
        args: *const *const Object,
        nargsf: usize,
        kwnames: Option<&Object>,
    ) -> Result {
        let Some(call) = self.ty().call.get() else {
            return Err(not_callable(self));
        };
        // SAFETY: the caller's contract.
        let given = unsafe { Args::from_raw(args, nargsf, kwnames) };
        let tuple = Tuple::new(given.positional())?;
        let dict = match given.keyword_count() {
            0 => None,
            _ => {
                let dict = Dict::new()?;
                for (name, value) in given.keywords() {
                    dict.set(name, value)?;
                }
                Some(dict)
            }
        };
        crate::vm::thread::check_native_stack(" while calling a Python object")?;
        let result = call(self, &tuple, dict.as_deref().map(|d| &**d));
        check::result(self, result)
    }

    /// Calls with positional arguments. Runs Python.
    #[inline]
    pub fn call(&self, args: &[&Object]) -> Result {
        // SAFETY: a slice of references is an array of pointers to live objects; no offset flag is set.
        unsafe { self.vectorcall(args.as_ptr().cast(), args.len(), None) }
    }

    /// Calls without arguments. Runs Python.
    pub fn call0(&self) -> Result {
        self.call(&[])
    }

    /// Calls with one argument. Runs Python.
    pub fn call1(&self, argument: &Object) -> Result {
        let args = [None, Some(argument)];
        // SAFETY: the array has a free slot before the argument, as the flag says.
        unsafe { self.vectorcall(args.as_ptr().cast::<*const Object>().add(1), 1 | VECTORCALL_ARGUMENTS_OFFSET, None) }
    }

    /// Calls with a tuple and an optional dict: `PyObject_Call`. Runs Python.
    ///
    /// TypeError if a key of the dict is not a string.
    pub fn call_with(&self, args: &Tuple, kwargs: Option<&Dict>) -> Result {
        if let Some(function) = self.vectorcall_function() {
            return check::result(self, self.call_by(function, args, kwargs));
        }
        let Some(call) = self.ty().call.get() else {
            return Err(not_callable(self));
        };
        crate::vm::thread::check_native_stack(" while calling a Python object")?;
        let result = call(self, args, kwargs.map(|k| &**k));
        check::result(self, result)
    }

    /// Calls this vectorcall function of the object with a tuple and an optional dict: the body of a `tp_call` whose type
    /// has both. (What a subclass overrides must not be asked again.) Runs Python.
    pub fn call_by(&self, function: Vectorcall, args: &Tuple, kwargs: Option<&Dict>) -> Result {
        match kwargs.filter(|k| !k.is_empty()) {
            // SAFETY: the tuple's items are an array of live objects.
            None => unsafe { function(self, args.items().as_ptr().cast(), args.len(), None) },
            Some(kwargs) => {
                let (names, owned) = split_keywords(kwargs)?;
                let mut values: Vec<&Object> = args.items().to_vec();
                values.extend(owned.iter().map(|v| &**v));
                // SAFETY: positional values, then those of the names.
                unsafe { function(self, values.as_ptr().cast(), args.len(), Some(&names)) }
            }
        }
    }

    /// Calls the method `name` with positional arguments, without making a bound method. Runs Python.
    pub fn call_method(&self, name: &Str, args: &[&Object]) -> Result {
        let (function, unbound) = self.get_method(name)?;
        if unbound {
            let mut all = Vec::with_capacity(args.len() + 1);
            all.push(self);
            all.extend_from_slice(args);
            function.call(&all)
        } else {
            function.call(args)
        }
    }

    /// Whether the object can be called.
    pub fn is_callable(&self) -> bool {
        self.ty().call.get().is_some()
    }
}

/// The TypeError for what cannot be called. A module in which something callable has its name may have been meant for that.
/// Runs Python.
#[cold]
fn not_callable(object: &Object) -> crate::abi::Raised {
    let kind = object.ty().full_name();
    let plain = || type_error!("'{kind}' object is not callable");
    let Some(module) = object.cast::<crate::types::module::Module>() else { return plain() };
    let meant = || -> Result<Option<Ref<crate::types::str::Str>>> {
        let Some(name) = module.namespace().get_str(crate::intern!("__name__"))? else { return Ok(None) };
        let Ok(name) = name.downcast::<crate::types::str::Str>() else { return Ok(None) };
        Ok(object.get_attr_opt(&name)?.filter(|found| found.is_callable()).map(|_| name))
    };
    match meant() {
        Ok(Some(name)) => {
            let name = name.to_string_lossy();
            type_error!("'{kind}' object is not callable. Did you mean: '{name}.{name}(...)'?")
        }
        Ok(None) => plain(),
        Err(e) => {
            e.clear();
            plain()
        }
    }
}
