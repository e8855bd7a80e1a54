//! Cells and free variables.

use super::name;
use crate::abi::{Object, Raised, Ref, Result};
use crate::leave_to;
use crate::types::cell::CellObject;
use crate::types::dict::Dict;
use crate::types::exception::{NAME_ERROR, UNBOUND_LOCAL_ERROR};
use crate::types::function::Function;
use crate::types::tuple::Tuple;
use crate::vm::registers::{Flow, Registers, incref, release};
use abide_compiler::code::FAST_FREE;

/// The cell in a slot.
#[inline(always)]
unsafe fn cell(r: &Registers, i: usize) -> *const CellObject {
    // SAFETY: the contract of bodies: MAKE_CELL or COPY_FREE_VARS put a cell there.
    unsafe { (*r.local(i)).cast::<CellObject>() }
}

/// Turns a slot into a cell that holds what the slot held.
pub unsafe fn make_cell(r: &mut Registers, i: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let content = Ref::from_nullable(*r.local(i));
        *r.local(i) = core::ptr::null_mut();
        *r.local(i) = CellObject::new(content)?.into_object().into_raw();
    }
    Ok(())
}

/// Puts the cells of the function's closure into the last slots.
#[inline(always)]
pub unsafe fn copy_free_vars(r: &mut Registers, count: usize) -> Flow {
    // SAFETY: a function whose code has free variables has a closure of as many cells.
    unsafe {
        let closure = (*(*r.fp).funcobj.raw().cast::<Function>()).closure.raw().cast::<Tuple>();
        let cells = (&raw const (*closure).items).cast::<*mut Object>();
        let target = r.local(r.code().nlocalsplus.get() as usize - count);
        let mut i = 0;
        while i < count {
            let cell = *cells.add(i);
            incref(cell);
            crate::vm::registers::store_word(target.add(i), cell);
            i += 1;
        }
    }
    Flow::Next
}

/// Pushes the content of a cell: NameError or UnboundLocalError if it is empty.
#[inline(always)]
pub unsafe fn load_deref(r: &mut Registers, i: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let content = (*cell(r, i)).content.raw();
        if content.is_null() {
            return leave_to!(unbound);
        }
        incref(content);
        r.push_raw(content);
    }
    Flow::Next
}

/// Pops into a cell.
#[inline(always)]
pub unsafe fn store_deref(r: &mut Registers, i: usize) -> Flow {
    // SAFETY: the contract of bodies. A slot is a pointer.
    unsafe {
        let value = r.pop_raw();
        let place = (&raw const (*cell(r, i)).content).cast_mut().cast::<*mut Object>();
        let old = *place;
        *place = value;
        if !old.is_null() && release(old) { Flow::Dealloc(old) } else { Flow::Next }
    }
}

/// Empties a cell: NameError or UnboundLocalError if it is empty already.
pub unsafe fn delete_deref(r: &mut Registers, i: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        match (*cell(r, i)).content.take() {
            Some(_) => Ok(()),
            None => Err(unbound_error(r, i)),
        }
    }
}

#[cold]
unsafe fn unbound(r: &mut Registers, i: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    Err(unsafe { unbound_error(r, i) })
}

#[cold]
unsafe fn unbound_error(r: &mut Registers, i: usize) -> Raised {
    // SAFETY: the contract of bodies.
    unsafe {
        let code = r.code();
        let variable = code.variable_name(i);
        let text = variable.to_string_lossy();
        if code.kinds()[i] & FAST_FREE == 0 {
            let message = format!("cannot access local variable '{text}' where it is not associated with a value");
            return name::name_error_with(r, &UNBOUND_LOCAL_ERROR, &message, None);
        }
        let message =
            format!("cannot access free variable '{text}' where it is not associated with a value in enclosing scope");
        name::name_error_with(r, &NAME_ERROR, &message, Some(variable))
    }
}

/// Looks a free variable up in the mapping on the stack first: a class body inside a function. Runs Python.
pub unsafe fn load_from_dict_or_deref(r: &mut Registers, i: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let namespace = r.pop();
        let variable = r.code().variable_name(i);
        let found = match namespace.cast_exact::<Dict>() {
            Some(dict) => dict.get_str(variable)?,
            None => namespace.get_item_opt(variable)?,
        };
        let value = match found {
            Some(value) => value,
            None => match (*cell(r, i)).content.get() {
                Some(value) => value,
                None => return Err(unbound_error(r, i)),
            },
        };
        r.push(value);
    }
    Ok(())
}
