//! Truth values.

use super::number::{compact, give_up, is, is_compact_int};
use crate::abi::{Object, Result};
use crate::types::bool::{_Py_FalseStruct, PyBool_Type, bool_static};
use crate::types::int::PyLong_Type;
use crate::types::list::{List, PyList_Type};
use crate::types::none::_Py_NoneStruct;
use crate::types::str::{PyUnicode_Type, Str};
use crate::vm::registers::{Flow, Registers, outcome, release};

/// Replaces the top by its truth. Runs Python.
pub unsafe fn to_bool(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if crate::vm::specialize::to_bool(r) {
            return crate::vm::specialize::again(r, oparg);
        }
    }
    // SAFETY: the contract of bodies.
    outcome(unsafe { to_bool_plain(r, oparg) })
}

/// As [`to_bool`], without a word to the specializer. Runs Python.
pub unsafe fn to_bool_plain(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.pop();
        let truth = value.is_true()?;
        r.push_raw(bool_static(truth).as_ptr());
    }
    Ok(())
}

/// Replaces True by False and False by True.
#[inline(always)]
pub unsafe fn unary_not(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies; both are immortal.
    unsafe {
        let is_false = core::ptr::eq(r.peek(1).cast(), &_Py_FalseStruct);
        r.put(1, bool_static(is_false).as_ptr());
    }
    Flow::Next
}

/// A bool is its own truth.
#[inline(always)]
pub unsafe fn of_bool(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    if unsafe { is(r.peek(1), &PyBool_Type) } { Flow::Next } else { Flow::Slow(to_bool) }
}

/// A larger int, for which the form for ints is, too, or another object.
unsafe fn no_compact_int(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        match is(r.peek(1), &PyLong_Type) {
            true => outcome(to_bool_plain(r, oparg)),
            false => to_bool(r, oparg),
        }
    }
}

/// An int of one digit.
#[inline(always)]
pub unsafe fn of_int(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.peek(1);
        if !is_compact_int(value) {
            return Flow::Slow(no_compact_int);
        }
        r.put(1, bool_static(compact(value) != 0).as_ptr());
        give_up(value);
    }
    Flow::Next
}

#[inline(always)]
unsafe fn replaced(r: &mut Registers, value: *mut Object, truth: bool) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        r.put(1, bool_static(truth).as_ptr());
        if release(value) { Flow::Dealloc(value) } else { Flow::Next }
    }
}

/// A list is true if it has items.
#[inline(always)]
pub unsafe fn of_list(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.peek(1);
        if !is(value, &PyList_Type) {
            return Flow::Slow(to_bool);
        }
        replaced(r, value, (*value.cast::<List>()).base.size.get() != 0)
    }
}

/// A str is true if it has characters.
#[inline(always)]
pub unsafe fn of_str(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.peek(1);
        if !is(value, &PyUnicode_Type) {
            return Flow::Slow(to_bool);
        }
        replaced(r, value, (*value.cast::<Str>()).length.get() != 0)
    }
}

/// None is false.
#[inline(always)]
pub unsafe fn of_none(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if !core::ptr::eq(r.peek(1), &_Py_NoneStruct) {
            return Flow::Slow(to_bool);
        }
        r.put(1, bool_static(false).as_ptr());
    }
    Flow::Next
}

/// An object of a type without `__bool__` and `__len__`.
#[inline(always)]
pub unsafe fn always_true(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.peek(1);
        if (*(*value).ty.get()).version_tag.get() != r.cache_u32(1) {
            return Flow::Slow(to_bool);
        }
        replaced(r, value, true)
    }
}
