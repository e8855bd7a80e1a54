//! Subscripts and slices.

use crate::abi::{Ref, Result};
use crate::vm::registers::Registers;

/// `container, key` becomes `container[key]`. Runs Python.
pub unsafe fn binary_subscr(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        crate::vm::specialize::binary_subscr(r);
        let value = r.operand(2).get_item(r.operand(1))?;
        let (key, container) = (r.pop(), r.pop());
        r.push(value);
        drop((key, container));
    }
    Ok(())
}

/// `value, container, key`: `container[key] = value`. Runs Python.
pub unsafe fn store_subscr(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        crate::vm::specialize::store_subscr(r);
        let (key, container, value) = (r.pop(), r.pop(), r.pop());
        container.set_item(&key, &value)
    }
}

/// `container, key`: `del container[key]`. Runs Python.
pub unsafe fn delete_subscr(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let (key, container) = (r.pop(), r.pop());
        container.del_item(&key)
    }
}

unsafe fn pop_slice(r: &mut Registers) -> Result<Ref> {
    // SAFETY: the contract of bodies.
    unsafe {
        let (stop, start) = (r.pop(), r.pop());
        crate::vm::outside::slice(start, stop, None)
    }
}

/// `container, start, stop` becomes `container[start:stop]`. Runs Python.
pub unsafe fn binary_slice(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let slice = pop_slice(r)?;
        let container = r.pop();
        r.push(container.get_item(&slice)?);
    }
    Ok(())
}

/// `value, container, start, stop`: `container[start:stop] = value`. Runs Python.
pub unsafe fn store_slice(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let slice = pop_slice(r)?;
        let (container, value) = (r.pop(), r.pop());
        container.set_item(&slice, &value)
    }
}
