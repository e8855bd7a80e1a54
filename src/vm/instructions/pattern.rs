//! `match`.

use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject};
use crate::types::bool::bool_static;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::registers::{Flow, Registers};

/// Pushes the length of the top. Runs Python.
pub unsafe fn get_len(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let length = r.operand(1).length()?;
        r.push(Int::new(length as i64)?.into_object());
    }
    Ok(())
}

#[inline(always)]
unsafe fn push_flag(r: &mut Registers, flag: TypeFlags) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let is = (*r.peek(1)).type_has(flag);
        r.push_raw(bool_static(is).as_ptr());
    }
    Flow::Next
}

/// Pushes whether the top is a mapping.
#[inline(always)]
pub unsafe fn match_mapping(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe { push_flag(r, TypeFlags::MAPPING) }
}

/// Pushes whether the top is a sequence.
#[inline(always)]
pub unsafe fn match_sequence(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe { push_flag(r, TypeFlags::SEQUENCE) }
}

/// `subject, keys`: pushes a tuple of the values of the keys, or None if one is missing. Runs Python.
pub unsafe fn match_keys(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies; the keys are a tuple.
    unsafe {
        let (subject, keys) = (r.operand(2), r.operand(1).cast_unchecked::<Tuple>());
        let values = values_of_keys(subject, keys)?;
        r.push(values.map_or_else(none::none, Ref::into_object));
    }
    Ok(())
}

fn values_of_keys(subject: &Object, keys: &Tuple) -> Result<Option<Ref<Tuple>>> {
    if keys.is_empty() {
        return Ok(Some(Tuple::empty()));
    }
    let get = subject.get_attr(crate::intern!("get"))?;
    // An object that no mapping has for a value: what `get` returns where the key is missing.
    let missing = List::new(0)?;
    let mut values = Vec::with_capacity(keys.len());
    for (i, key) in keys.items().iter().enumerate() {
        for earlier in &keys.items()[..i] {
            if key.equals(earlier)? {
                return Err(value_error!("mapping pattern checks duplicate key ({})", key.repr()?.to_string_lossy()));
            }
        }
        let value = get.call(&[key, &missing])?;
        if value.is(&missing) {
            return Ok(None);
        }
        values.push(value);
    }
    Tuple::from_vec(values).map(Some)
}

/// `subject, class, names` becomes a tuple of attributes, or None if the subject does not match. Runs Python.
pub unsafe fn match_class(r: &mut Registers, positional: usize) -> Result<()> {
    // SAFETY: the contract of bodies; the names are a tuple.
    unsafe {
        let (names, class, subject) = (r.pop(), r.pop(), r.pop());
        let attributes = attributes_of(&subject, &class, positional, names.cast_unchecked::<Tuple>())?;
        r.push(attributes.map_or_else(none::none, Ref::into_object));
    }
    Ok(())
}

fn attributes_of(subject: &Object, class: &Object, positional: usize, names: &Tuple) -> Result<Option<Ref<Tuple>>> {
    let Some(ty) = class.cast::<TypeObject>() else {
        return Err(type_error!("called match pattern must be a class"));
    };
    if !subject.is_instance(class)? {
        return Ok(None);
    }
    let class_name = ty.full_name();
    let mut seen: Vec<Ref> = Vec::new();
    let mut attributes = Vec::new();
    let attribute = |name: &Object, seen: &mut Vec<Ref>| -> Result<Option<Ref>> {
        for earlier in seen.iter() {
            if earlier.equals(name)? {
                let name = name.repr()?;
                let name = name.to_string_lossy();
                return Err(type_error!("{class_name}() got multiple sub-patterns for attribute {name}"));
            }
        }
        seen.push(name.to_ref());
        // SAFETY: both callers have checked that it is a string.
        subject.get_attr_opt(unsafe { name.cast_unchecked::<Str>() })
    };
    if positional > 0 {
        let match_args = match class.get_attr_opt(crate::intern!("__match_args__"))? {
            Some(found) => match found.cast_exact::<Tuple>() {
                Some(tuple) => Some(Ref::of(tuple)),
                None => {
                    let given = found.ty().full_name();
                    return Err(type_error!("{class_name}.__match_args__ must be a tuple (got {given})"));
                }
            },
            None => None,
        };
        let itself = match_args.is_none() && ty.has(TypeFlags::MATCH_SELF);
        let allowed = if itself { 1 } else { match_args.as_ref().map_or(0, |tuple| tuple.len()) };
        if allowed < positional {
            let plural = if allowed == 1 { "" } else { "s" };
            return Err(type_error!(
                "{class_name}() accepts {allowed} positional sub-pattern{plural} ({positional} given)"
            ));
        }
        if itself {
            attributes.push(subject.to_ref());
        } else if let Some(match_args) = match_args {
            for name in &match_args.items()[..positional] {
                if name.cast_exact::<Str>().is_none() {
                    let given = name.ty().full_name();
                    return Err(type_error!("__match_args__ elements must be strings (got {given})"));
                }
                match attribute(name, &mut seen)? {
                    Some(value) => attributes.push(value),
                    None => return Ok(None),
                }
            }
        }
    }
    for name in names.items() {
        match attribute(name, &mut seen)? {
            Some(value) => attributes.push(value),
            None => return Ok(None),
        }
    }
    Tuple::from_vec(attributes).map(Some)
}
