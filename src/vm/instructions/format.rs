//! f-strings.

use crate::abi::{Ref, Result};
use crate::types::str::Str;
use crate::vm::registers::Registers;

/// `value` becomes `format(value)`; an exact str is itself. Runs Python.
pub unsafe fn format_simple(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        if r.operand(1).cast_exact::<Str>().is_none() {
            let value = r.pop();
            r.push(value.format(crate::intern!(""))?.into_object());
        }
    }
    Ok(())
}

/// `value, spec` becomes `format(value, spec)`. Runs Python.
pub unsafe fn format_with_spec(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies; the compiler pushes a string.
    unsafe {
        let (spec, value) = (r.pop(), r.pop());
        r.push(value.format(spec.cast_unchecked::<Str>())?.into_object());
    }
    Ok(())
}

/// `!s`, `!r`, `!a`. Runs Python.
pub unsafe fn convert_value(r: &mut Registers, oparg: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.pop();
        let text = match oparg {
            1 => value.str()?.into_object(),
            2 => value.repr()?.into_object(),
            _ => crate::vm::outside::ascii(&value)?,
        };
        r.push(text);
    }
    Ok(())
}

/// Joins the `n` topmost strings.
pub unsafe fn build_string(r: &mut Registers, n: usize) -> Result<()> {
    // SAFETY: the contract of bodies; the compiler pushes strings.
    unsafe {
        let parts: Vec<&Str> = (1..=n).rev().map(|i| r.operand(i).cast_unchecked::<Str>()).collect();
        let joined: Ref = crate::vm::outside::join(&parts)?;
        r.pop_n(n);
        r.push(joined);
    }
    Ok(())
}
