//! Attributes.

use crate::abi::Result;
use crate::vm::registers::Registers;
use core::ptr::null_mut;

/// `owner` becomes `owner.name`; in method form (bit 0) function and self, or the attribute and null. Runs Python.
pub unsafe fn load_attr(r: &mut Registers, oparg: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let name = r.name(oparg >> 1);
        crate::vm::specialize::load_attr(r, name);
        let owner = r.operand(1);
        if oparg & 1 != 0 {
            let (function, unbound) = owner.get_method(name)?;
            let owner = r.pop();
            r.push(function);
            if unbound {
                r.push(owner);
            } else {
                r.push_raw(null_mut());
                drop(owner);
            }
        } else {
            let value = owner.get_attr(name)?;
            let owner = r.pop();
            r.push(value);
            drop(owner);
        }
    }
    Ok(())
}

/// `value, owner`: `owner.name = value`. Runs Python.
pub unsafe fn store_attr(r: &mut Registers, i: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let name = r.name(i);
        crate::vm::specialize::store_attr(r, name);
        let (owner, value) = (r.pop(), r.pop());
        owner.set_attr(name, &value)
    }
}

/// `del owner.name`. Runs Python.
pub unsafe fn delete_attr(r: &mut Registers, i: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let (name, owner) = (r.name(i), r.pop());
        owner.del_attr(name)
    }
}

/// `super, class, self` becomes `super(class, self).name`; bit 0: in method form, bit 1: super() had two arguments.
/// Runs Python.
pub unsafe fn load_super_attr(r: &mut Registers, oparg: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let name = r.name(oparg >> 2);
        let (callable, class, object) = (r.operand(3), r.operand(2), r.operand(1));
        let (attribute, bound) = if crate::vm::outside::is_super_type(callable) {
            crate::vm::outside::super_attribute(class, object, name, oparg & 1 != 0)?
        } else {
            // The name `super` means something else here.
            let proxy = if oparg & 2 != 0 { callable.call(&[class, object])? } else { callable.call0()? };
            (proxy.get_attr(name)?, false)
        };
        let (object, class, callable) = (r.pop(), r.pop(), r.pop());
        r.push(attribute);
        if oparg & 1 != 0 {
            if bound { r.push(object) } else { r.push_raw(null_mut()) }
        }
        drop((class, callable));
    }
    Ok(())
}
