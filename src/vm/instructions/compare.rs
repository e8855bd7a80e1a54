//! Comparison, identity, membership.

use super::number::{both_compact_ints, compact, float, give_up, is, is_float};
use crate::abi::constants::CompareOp;
use crate::abi::{Object, Result};
use crate::types::bool::bool_static;
use crate::types::dict::{Dict, PyDict_Type};
use crate::types::set::{PyFrozenSet_Type, PySet_Type, Set};
use crate::types::str::{PyUnicode_Type, Str};
use crate::vm::opcode;
use crate::vm::registers::{Flow, Registers, outcome, release};

/// `lhs, rhs` becomes the comparison's result (its truth, if bit 4 of the oparg is set). Runs Python.
pub unsafe fn compare_op(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if crate::vm::specialize::compare_op(r, oparg) {
            return crate::vm::specialize::again(r, oparg);
        }
    }
    // SAFETY: the contract of bodies.
    outcome(unsafe { compare_op_plain(r, oparg) })
}

/// As [`compare_op`], without a word to the specializer. Runs Python.
pub unsafe fn compare_op_plain(r: &mut Registers, oparg: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let op = CompareOp::from_c((oparg >> 5) as core::ffi::c_int);
        let mut value = r.operand(2).compare(r.operand(1), op)?;
        if oparg & 16 != 0 {
            let truth = value.is_true()?;
            value = crate::types::bool::bool_object(truth);
        }
        let (rhs, lhs) = (r.pop(), r.pop());
        r.push(value);
        drop((lhs, rhs));
    }
    Ok(())
}

/// `is`, `is not`.
#[inline(always)]
pub unsafe fn is_op(r: &mut Registers, inverted: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let rhs = r.peek(1);
        let lhs = r.peek(2);
        if (*lhs).refcnt.get() as u32 == 1 {
            return crate::leave_to!(is_op_slow);
        }
        let same = core::ptr::eq(lhs, rhs);
        r.sp = r.sp.sub(1);
        r.put(1, bool_static(same != (inverted != 0)).as_ptr());
        // `lhs` has another reference, as tested.
        let _ = release(lhs);
        if release(rhs) { Flow::Dealloc(rhs) } else { Flow::Next }
    }
}

unsafe fn is_op_slow(r: &mut Registers, inverted: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let (rhs, lhs) = (r.pop(), r.pop());
        r.push_raw(bool_static(lhs.is(&rhs) != (inverted != 0)).as_ptr());
    }
    Ok(())
}

/// `item, container` becomes `item in container`. Runs Python.
pub unsafe fn contains_op(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if crate::vm::specialize::contains_op(r) {
            return crate::vm::specialize::again(r, oparg);
        }
    }
    // SAFETY: the contract of bodies.
    outcome(unsafe { contains_op_plain(r, oparg) })
}

/// As [`contains_op`], without a word to the specializer. Runs Python.
pub unsafe fn contains_op_plain(r: &mut Registers, inverted: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let found = r.operand(1).contains(r.operand(2))?;
        push_found(r, found != (inverted != 0));
    }
    Ok(())
}

/// The answer in the place of item and container. Runs Python.
unsafe fn push_found(r: &mut Registers, answer: bool) {
    // SAFETY: the contract of bodies.
    unsafe {
        let (container, item) = (r.pop(), r.pop());
        r.push_raw(bool_static(answer).as_ptr());
        drop((container, item));
    }
}

/// Replaces the two operands by a truth; a conditional jump behind the comparison is taken at once.
#[inline(always)]
pub(super) unsafe fn conclude(r: &mut Registers, truth: bool) -> Flow {
    // SAFETY: the contract of bodies; an instruction follows the comparison and its one cache unit.
    unsafe {
        let next = *r.ip.add(1);
        if next as u8 == opcode::POP_JUMP_IF_FALSE {
            r.sp = r.sp.sub(2);
            // Behind the jump and its cache unit.
            r.ip = r.ip.add(3);
            if !truth {
                r.ip = r.ip.add((next >> 8) as usize);
            }
            return Flow::Jump;
        }
        r.sp = r.sp.sub(1);
        r.put(1, bool_static(truth).as_ptr());
    }
    Flow::Next
}

/// The bit of the comparison's oparg for the order of two ints of one digit each.
#[inline(always)]
pub(super) unsafe fn int_order(lhs: *mut Object, rhs: *mut Object) -> usize {
    // SAFETY: the caller's contract.
    let (a, b) = unsafe { (compact(lhs), compact(rhs)) };
    if a < b {
        2
    } else if a > b {
        4
    } else {
        8
    }
}

/// int against int, of one digit each.
#[inline(always)]
pub unsafe fn compare_int(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let (lhs, rhs) = (r.peek(2), r.peek(1));
        if !both_compact_ints(lhs, rhs) {
            return Flow::Slow(compare_op);
        }
        let order = int_order(lhs, rhs);
        give_up(lhs);
        give_up(rhs);
        conclude(r, oparg & order != 0)
    }
}

/// float against float.
#[inline(always)]
pub unsafe fn compare_float(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let (lhs, rhs) = (r.peek(2), r.peek(1));
        if !is_float(lhs) || !is_float(rhs) {
            return Flow::Slow(compare_op);
        }
        let (a, b) = (float(lhs), float(rhs));
        let order = if a < b {
            2
        } else if a > b {
            4
        } else if a == b {
            8
        } else {
            1
        };
        give_up(lhs);
        give_up(rhs);
        conclude(r, oparg & order != 0)
    }
}

/// str == str, str != str.
pub unsafe fn compare_str(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if !is(r.peek(2), &PyUnicode_Type) || !is(r.peek(1), &PyUnicode_Type) {
            return compare_op(r, oparg);
        }
        let (rhs, lhs) = (r.pop(), r.pop());
        let equal = lhs.is(&rhs) || lhs.cast_unchecked::<Str>().eq(rhs.cast_unchecked());
        let order = if equal { 8 } else { 7 };
        r.push_raw(bool_static(oparg & order != 0).as_ptr());
    }
    Flow::Next
}

/// key in dict. Runs Python.
pub unsafe fn contains_dict(r: &mut Registers, inverted: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if !is(r.peek(1), &PyDict_Type) {
            return contains_op(r, inverted);
        }
        let found = r.operand(1).cast_unchecked::<Dict>().contains(r.operand(2));
        outcome(found.map(|found| push_found(r, found != (inverted != 0))))
    }
}

/// item in set. Runs Python.
pub unsafe fn contains_set(r: &mut Registers, inverted: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if !is(r.peek(1), &PySet_Type) && !is(r.peek(1), &PyFrozenSet_Type) {
            return contains_op(r, inverted);
        }
        let found = r.operand(1).cast_unchecked::<Set>().contains_key(r.operand(2));
        outcome(found.map(|found| push_found(r, found != (inverted != 0))))
    }
}
