//! Attributes.

use crate::abi::{Object, Result, TypeFlags, TypeObject};
use crate::types::str::Str;
use crate::types::super_::PySuper_Type;
use crate::vm::registers::{Flow, Registers, incref, outcome, release};
use crate::vm::specialize::known;
use core::ptr::null_mut;

/// `owner` becomes `owner.name`; in method form (bit 0) function and self, or the attribute and null. Runs Python.
pub unsafe fn load_attr(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let name = r.name(oparg >> 1);
        if crate::vm::specialize::load_attr(r, name, oparg & 1 != 0) {
            return crate::vm::specialize::again(r, oparg);
        }
    }
    // SAFETY: the contract of bodies.
    outcome(unsafe { load_attr_plain(r, oparg) })
}

/// As [`load_attr`], without a word to the specializer. Runs Python.
pub unsafe fn load_attr_plain(r: &mut Registers, oparg: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let name = r.name(oparg >> 1);
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
pub unsafe fn store_attr(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let name = r.name(oparg);
        if crate::vm::specialize::store_attr(r, name) {
            return crate::vm::specialize::again(r, oparg);
        }
    }
    // SAFETY: the contract of bodies.
    outcome(unsafe { store_attr_plain(r, oparg) })
}

/// As [`store_attr`], without a word to the specializer. Runs Python.
pub unsafe fn store_attr_plain(r: &mut Registers, i: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let name = r.name(i);
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
pub unsafe fn load_super_attr(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if crate::vm::specialize::load_super_attr(r, oparg & 1 != 0) {
            return crate::vm::specialize::again(r, oparg);
        }
        outcome(load_super_attr_plain(r, oparg))
    }
}

/// As [`load_super_attr`], without a word to the specializer. Runs Python.
pub unsafe fn load_super_attr_plain(r: &mut Registers, oparg: usize) -> Result<()> {
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
        if bound {
            note_super_method(class, object, name, &attribute);
        }
        let (object, class, callable) = (r.pop(), r.pop(), r.pop());
        r.push(attribute);
        if oparg & 1 != 0 {
            if bound { r.push(object) } else { r.push_raw(null_mut()) }
        }
        drop((class, callable));
    }
    Ok(())
}

/// Notes a method that `super(class, object)` found for [`super_method`], if the version of the object's class stands for
/// all that it depends on: the class must be in its MRO, which is what was searched.
fn note_super_method(class: &Object, object: &Object, name: &Str, method: &Object) {
    let ty = object.ty();
    if object.cast::<TypeObject>().is_none()
        && let Some(class) = class.cast::<TypeObject>()
        && ty.is_subtype(class)
        && ty.assign_version()
    {
        known::set_super_method(ty.version_tag.get(), class.as_object(), name.as_object(), method.as_ptr());
    }
}

/// A method that `super()` finds: the function, and `self` behind it.
#[inline(always)]
pub unsafe fn super_method(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let (callable, class, object) = (r.peek(3), r.peek(2), r.peek(1));
        if !core::ptr::eq(callable, PySuper_Type.as_object()) || !(*(*class).ty.get()).has(TypeFlags::TYPE_SUBCLASS) {
            return Flow::Slow(super_attribute);
        }
        let version = (*(*object).ty.get()).version_tag.get();
        let method = known::super_method(version, class, r.name(oparg >> 2).as_object());
        if method.is_null() || (*class).refcnt.get() as u32 == 1 {
            return Flow::Slow(super_attribute);
        }
        incref(method);
        // Neither is the last reference: `super` itself is immortal, the class was tested.
        let _ = release(class);
        let _ = release(callable);
        r.put(3, method);
        r.put(2, object);
        r.sp = r.sp.sub(1);
    }
    Flow::Next
}

/// An attribute that `super()` finds. Runs Python.
pub unsafe fn super_attribute(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let fits = core::ptr::eq(r.peek(3), PySuper_Type.as_object()) && r.operand(2).cast::<TypeObject>().is_some();
        if fits { outcome(load_super_attr_plain(r, oparg)) } else { load_super_attr(r, oparg) }
    }
}
