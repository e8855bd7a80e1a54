//! Forms that do an instruction and the one behind it at once: what is pushed only for that takes no reference, and a
//! dispatch is spared.
//!
//! They stand in the place of the first (`opcode::quicken` puts them there) and look at the second each time: where it is
//! not of the form that they know, or its guard fails, they do what the first does alone. The second stays what it is, for
//! jumps that lead to it.

use super::attribute_fast::{VALID, keys_fit, type_fits, values_of};
use super::compare::{conclude, int_order};
use super::number::{both_compact_ints, compact, give_up, is, is_compact_int, new_int_for, release_any};
use crate::abi::Object;
use crate::types::list::{List, PyList_Type};
use crate::vm::opcode::{self, CACHES};
use crate::vm::registers::{Flow, Registers, incref};
use core::ptr::null_mut;

/// Behind the next instruction and its cache.
#[inline(always)]
unsafe fn behind(r: &Registers, next: u8) -> *const u16 {
    // SAFETY: the contract of bodies; an instruction follows.
    unsafe { r.ip.add(1 + CACHES[next as usize] as usize) }
}

/// A local of which an attribute is loaded next. Where the instruction behind has found that to be one of the instance's
/// inline values, or a method of its class, both are done at once, and a value needs no reference to the local; else the
/// local is pushed.
#[inline(always)]
pub unsafe fn local_for_attribute(r: &mut Registers, i: usize) -> Flow {
    // SAFETY: the contract of bodies; what holds of the instruction behind, holds with the local as its owner.
    unsafe {
        let owner = *r.local(i);
        let next = *r.ip;
        if next as u8 == opcode::LOAD_ATTR_INSTANCE_VALUE {
            let attribute = Registers { ip: r.ip.add(1), ..*r };
            if type_fits(&attribute, owner) {
                let values = values_of(owner);
                let value = *values.add(attribute.cache(3) as usize).cast::<*mut Object>();
                if *values.add(VALID) != 0 && !value.is_null() {
                    incref(value);
                    *r.sp = value;
                    *r.sp.add(1) = null_mut();
                    r.sp = r.sp.add(1 + (next >> 8 & 1) as usize);
                    r.ip = behind(r, opcode::LOAD_ATTR);
                    return Flow::Jump;
                }
            }
        } else if next as u8 == opcode::LOAD_ATTR_METHOD_WITH_VALUES {
            let attribute = Registers { ip: r.ip.add(1), ..*r };
            if type_fits(&attribute, owner) && keys_fit(&attribute, owner) {
                let function = attribute.cache_object(5);
                incref(function);
                incref(owner);
                *r.sp = function;
                *r.sp.add(1) = owner;
                r.sp = r.sp.add(2);
                r.ip = behind(r, opcode::LOAD_ATTR);
                return Flow::Jump;
            }
        }
        incref(owner);
        r.push_raw(owner);
    }
    Flow::Next
}

/// Two locals, the first of which becomes an attribute of the second. Where the instruction behind has found the place of
/// that among the instance's inline values, both are done at once; else the locals are pushed.
#[inline(always)]
pub unsafe fn locals_for_store_attribute(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: as for `local_for_attribute`; see also `store_instance_value`.
    unsafe {
        let (value, owner) = (*r.local(oparg >> 4), *r.local(oparg & 15));
        if *r.ip as u8 == opcode::STORE_ATTR_INSTANCE_VALUE {
            let attribute = Registers { ip: r.ip.add(1), ..*r };
            if type_fits(&attribute, owner) && (*owner.cast::<*mut Object>().sub(3)).is_null() {
                let values = values_of(owner);
                let place = values.add(attribute.cache(3) as usize).cast::<*mut Object>();
                let old = *place;
                if *values.add(VALID) != 0 && !old.is_null() {
                    incref(value);
                    *place = value;
                    r.ip = behind(r, opcode::STORE_ATTR);
                    if release_any(old) {
                        // A destructor must find the frame at the store.
                        attribute.save_ip();
                        return Flow::JumpDealloc(old);
                    }
                    return Flow::Jump;
                }
            }
        }
        push_two(r, value, owner)
    }
}

/// Two locals, of which the second is the index of an item of the first.
#[inline(always)]
pub unsafe fn locals_for_item(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies; the index is tested against the length.
    unsafe {
        let (container, key) = (*r.local(oparg >> 4), *r.local(oparg & 15));
        if *r.ip as u8 == opcode::BINARY_SUBSCR_LIST_INT && is(container, &PyList_Type) && is_compact_int(key) {
            let list = container.cast::<List>();
            let index = compact(key);
            if (index as u64) < (*list).base.size.get() as u64 {
                let item = *(*list).items.get().add(index as usize);
                incref(item);
                r.push_raw(item);
                r.ip = behind(r, opcode::BINARY_SUBSCR);
                return Flow::Jump;
            }
        }
        push_two(r, container, key)
    }
}

/// Two locals that are compared.
#[inline(always)]
pub unsafe fn locals_for_compare(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let (lhs, rhs) = (*r.local(oparg >> 4), *r.local(oparg & 15));
        let next = *r.ip;
        if next as u8 == opcode::COMPARE_OP_INT && both_compact_ints(lhs, rhs) {
            r.sp = r.sp.add(2);
            return compared(r, (next >> 8) as usize & int_order(lhs, rhs) != 0);
        }
        push_two(r, lhs, rhs)
    }
}

/// A constant with which the top is compared.
#[inline(always)]
pub unsafe fn constant_for_compare(r: &mut Registers, i: usize) -> Flow {
    // SAFETY: the contract of bodies: the comparison has a left operand.
    unsafe {
        let (lhs, rhs) = (r.peek(1), r.constant(i));
        let next = *r.ip;
        if next as u8 == opcode::COMPARE_OP_INT && both_compact_ints(lhs, rhs) {
            let order = int_order(lhs, rhs);
            give_up(lhs);
            r.sp = r.sp.add(1);
            return compared(r, (next >> 8) as usize & order != 0);
        }
        incref(rhs);
        r.push_raw(rhs);
    }
    Flow::Next
}

/// A constant that is added to the top or subtracted from it.
#[inline(always)]
pub unsafe fn constant_for_operator(r: &mut Registers, i: usize) -> Flow {
    // SAFETY: the contract of bodies: the operator has a left operand.
    unsafe {
        let (lhs, rhs) = (r.peek(1), r.constant(i));
        let next = *r.ip as u8;
        if (next == opcode::BINARY_OP_ADD_INT || next == opcode::BINARY_OP_SUBTRACT_INT) && both_compact_ints(lhs, rhs)
        {
            let by = compact(rhs);
            let by = if next == opcode::BINARY_OP_ADD_INT { by } else { -by };
            let value = new_int_for(compact(lhs) + by, lhs);
            if !value.is_null() {
                r.put(1, value);
                r.ip = behind(r, opcode::BINARY_OP);
                return Flow::Jump;
            }
        }
        incref(rhs);
        r.push_raw(rhs);
    }
    Flow::Next
}

/// What the first instruction does alone.
#[inline(always)]
unsafe fn push_two(r: &mut Registers, first: *mut Object, second: *mut Object) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        incref(first);
        incref(second);
        *r.sp = first;
        *r.sp.add(1) = second;
        r.sp = r.sp.add(2);
    }
    Flow::Next
}

/// Goes on behind a comparison whose operands count as pushed.
#[inline(always)]
unsafe fn compared(r: &mut Registers, truth: bool) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        r.ip = r.ip.add(1);
        if let Flow::Next = conclude(r, truth) {
            r.ip = r.ip.add(CACHES[opcode::COMPARE_OP as usize] as usize);
        }
    }
    Flow::Jump
}
