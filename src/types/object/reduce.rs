//! How plain objects pickle and copy: `__reduce_ex__`, `__getstate__`.

use crate::abi::{Object, Ref, Result, TypeFlags};
use crate::call::convert::IntoReturn;
use crate::intern;
use crate::protocol::attribute::object_dict;
use crate::types::dict::Dict;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;

/// The module `copyreg`. Runs Python.
fn copyreg() -> Result {
    let name = intern!("copyreg");
    if let Some(modules) = crate::vm::thread::INTERPRETER.modules.get()
        && let Some(module) = modules.get_item_opt(name)?
    {
        return Ok(module);
    }
    let Some(builtins) = crate::vm::thread::INTERPRETER.builtins.get() else {
        return Err(runtime_error!("lost builtins"));
    };
    builtins.get_item(intern!("__import__"))?.call1(name)
}

/// `object.__reduce_ex__`: an overridden `__reduce__` goes first. Runs Python.
pub fn reduce_ex(this: &Object, protocol: i32) -> Result {
    if let Some(method) = this.get_attr_opt(intern!("__reduce__"))? {
        let own = this.ty().lookup(intern!("__reduce__"));
        let generic = super::PyBaseObject_Type.lookup(intern!("__reduce__"));
        let overridden = match (own, generic) {
            (Some(a), Some(b)) => !a.is(&b),
            _ => true,
        };
        if overridden {
            return method.call0();
        }
    }
    reduce(this, protocol)
}

/// The default reduction. Runs Python.
pub fn reduce(this: &Object, protocol: i32) -> Result {
    if protocol < 2 {
        let protocol = Int::new(protocol as i64)?;
        return copyreg()?.get_attr(intern!("_reduce_ex"))?.call(&[this, &protocol]);
    }
    let ty = this.ty();
    if ty.new.get().is_none() {
        return Err(type_error!("cannot pickle '{}' object", ty.full_name()));
    }
    let (args, kwargs) = new_arguments(this)?;
    let copyreg = copyreg()?;
    let (constructor, arguments) = match &kwargs {
        Some(kwargs) if !kwargs.is_empty() => {
            let args = match &args {
                Some(args) => args.clone(),
                None => Tuple::empty(),
            };
            (copyreg.get_attr(intern!("__newobj_ex__"))?, Tuple::new(&[ty, &args, kwargs])?)
        }
        _ => {
            let mut all: Vec<&Object> = vec![ty];
            if let Some(args) = &args {
                all.extend_from_slice(args.items());
            }
            (copyreg.get_attr(intern!("__newobj__"))?, Tuple::new(&all)?)
        }
    };
    let has_arguments = args.is_some() || kwargs.is_some();
    let required =
        !has_arguments && !this.type_has(TypeFlags::LIST_SUBCLASS) && !this.type_has(TypeFlags::DICT_SUBCLASS);
    let state = state(this, required)?;
    let items = if this.type_has(TypeFlags::LIST_SUBCLASS) { this.iter()? } else { none::none() };
    let pairs = if this.type_has(TypeFlags::DICT_SUBCLASS) {
        this.call_method(intern!("items"), &[])?.iter()?
    } else {
        none::none()
    };
    Tuple::new(&[&constructor, &arguments, &state, &items, &pairs])?.into_return()
}

/// What `__getnewargs_ex__` or `__getnewargs__` says.
fn new_arguments(this: &Object) -> Result<(Option<Ref<Tuple>>, Option<Ref<Dict>>)> {
    if let Some(method) = crate::types::r#type::lookup_special(this, intern!("__getnewargs_ex__"))? {
        let result = method.call0()?;
        let Some(pair) = result.cast::<Tuple>() else {
            let given = result.ty().full_name();
            return Err(type_error!("__getnewargs_ex__ should return a tuple, not '{given}'"));
        };
        let &[args, kwargs] = pair.items() else {
            return Err(value_error!("__getnewargs_ex__ should return a tuple of length 2, not {}", pair.len()));
        };
        let Some(args) = args.cast::<Tuple>() else {
            let given = args.ty().full_name();
            return Err(type_error!(
                "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '{given}'"
            ));
        };
        let Some(kwargs) = kwargs.cast::<Dict>() else {
            let given = kwargs.ty().full_name();
            return Err(type_error!(
                "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '{given}'"
            ));
        };
        return Ok((Some(Ref::of(args)), Some(Ref::of(kwargs))));
    }
    if let Some(method) = crate::types::r#type::lookup_special(this, intern!("__getnewargs__"))? {
        return match method.call0()?.downcast::<Tuple>() {
            Ok(args) => Ok((Some(args), None)),
            Err(other) => Err(type_error!("__getnewargs__ should return a tuple, not '{}'", other.ty().full_name())),
        };
    }
    Ok((None, None))
}

/// The state by `__getstate__`, or the default one. Runs Python.
fn state(this: &Object, required: bool) -> Result {
    let getstate = this.get_attr(intern!("__getstate__"))?;
    let generic = getstate.cast_exact::<crate::types::builtin_function::BuiltinFunction>().is_some_and(|f| {
        f.instance.borrowed().is_some_and(|i| i.is(this))
            && super::METHODS.iter().any(|d| !d.name.is_null() && core::ptr::eq(d, f.definition()))
    });
    if generic { default_state(this, required) } else { getstate.call0() }
}

/// The default state: the instance dict, or a pair of it and the slots. TypeError where there is more in the object
/// than that, if `required`.
pub fn default_state(this: &Object, required: bool) -> Result {
    let ty = this.ty();
    if required && ty.itemsize.get() != 0 {
        return Err(type_error!("cannot pickle '{}' object", ty.full_name()));
    }
    let dict = match object_dict(this)? {
        Some(dict) if !dict.is_empty() => dict.into_object(),
        _ => none::none(),
    };
    let slot_names = slot_names(ty)?;
    if required {
        let mut expected = if ty.itemsize.get() == 0 { super::PyBaseObject_Type.basicsize.get() } else { 0 };
        if ty.dictoffset.get() > 0 {
            expected += 8;
        }
        if ty.weaklistoffset.get() > 0 {
            expected += 8;
        }
        expected += 8 * slot_names.as_ref().map_or(0, |n| n.len()) as isize;
        if ty.basicsize.get() > expected {
            return Err(type_error!("cannot pickle '{}' object", ty.full_name()));
        }
    }
    let Some(slot_names) = slot_names.filter(|n| !n.is_empty()) else { return Ok(dict) };
    let slots = Dict::new()?;
    for i in 0..slot_names.len() {
        let Some(name) = slot_names.get(i) else { break };
        let Some(name) = name.cast::<Str>() else { continue };
        if let Some(value) = this.get_attr_opt(name)? {
            slots.set_str(name, &value)?;
        }
    }
    if slots.is_empty() {
        return Ok(dict);
    }
    Tuple::new(&[&dict, &slots])?.into_return()
}

/// The names of all `__slots__` of a class, as `copyreg` finds and caches them. Runs Python.
fn slot_names(ty: &crate::abi::TypeObject) -> Result<Option<Ref<List>>> {
    if let Some(known) = ty.namespace().get_str(intern!("__slotnames__"))? {
        return match known.downcast::<List>() {
            Ok(list) => Ok(Some(list)),
            Err(other) if other.is_none() => Ok(None),
            Err(other) => {
                let (class, given) = (ty.full_name(), other.ty().full_name());
                Err(type_error!("{class}.__slotnames__ should be a list or None, not {given}"))
            }
        };
    }
    let found = copyreg()?.get_attr(intern!("_slotnames"))?.call1(ty)?;
    match found.downcast::<List>() {
        Ok(list) => Ok(Some(list)),
        Err(other) if other.is_none() => Ok(None),
        Err(_) => Err(type_error!("copyreg._slotnames didn't return a list or None")),
    }
}
