//! Subscripts and slices.

use super::number::{compact, give_up, is, is_compact_int};
use crate::abi::{Object, Ref, Result};
use crate::leave_to;
use crate::types::dict::{Dict, PyDict_Type};
use crate::types::exception::raise;
use crate::types::list::{List, PyList_Type};
use crate::types::str::{PyUnicode_Type, Str};
use crate::types::tuple::{PyTuple_Type, Tuple};
use crate::vm::registers::{Flow, Registers, incref, release};

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

/// `list[int]`
#[inline(always)]
pub unsafe fn list_item(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies; the index is tested against the length.
    unsafe {
        let (container, key) = (r.peek(2), r.peek(1));
        if !is(container, &PyList_Type) || !is_compact_int(key) {
            return leave_to!(binary_subscr);
        }
        let list = container.cast::<List>();
        let index = compact(key);
        if index as u64 >= (*list).base.size.get() as u64 {
            return leave_to!(binary_subscr);
        }
        let item = *(*list).items.get().add(index as usize);
        incref(item);
        give_up(key);
        r.sp = r.sp.sub(1);
        r.put(1, item);
        if release(container) { Flow::Dealloc(container) } else { Flow::Next }
    }
}

/// `tuple[int]`
#[inline(always)]
pub unsafe fn tuple_item(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies; the index is tested against the length.
    unsafe {
        let (container, key) = (r.peek(2), r.peek(1));
        if !is(container, &PyTuple_Type) || !is_compact_int(key) {
            return leave_to!(binary_subscr);
        }
        let tuple = container.cast::<Tuple>();
        let index = compact(key);
        if index as u64 >= (*tuple).base.size.get() as u64 {
            return leave_to!(binary_subscr);
        }
        let item = *(&raw const (*tuple).items).cast::<*mut Object>().add(index as usize);
        incref(item);
        give_up(key);
        r.sp = r.sp.sub(1);
        r.put(1, item);
        if release(container) { Flow::Dealloc(container) } else { Flow::Next }
    }
}

/// `str[int]`, one of the characters that exist once.
#[inline(always)]
pub unsafe fn str_item(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies; the index is tested against the length.
    unsafe {
        let (container, key) = (r.peek(2), r.peek(1));
        if !is(container, &PyUnicode_Type) || !is_compact_int(key) {
            return leave_to!(binary_subscr);
        }
        let text = container.cast::<Str>();
        let index = compact(key);
        // Bits 5 and 6 of the state: compact and ASCII, so that the bytes follow the head.
        if index as u64 >= (*text).length.get() as u64 || (*text).state.get() & 0x60 != 0x60 {
            return leave_to!(binary_subscr);
        }
        let byte = *text.add(1).cast::<u8>().add(index as usize);
        let item = crate::types::str::latin1_char(byte);
        give_up(key);
        r.sp = r.sp.sub(1);
        r.put(1, item.as_ptr());
        if release(container) { Flow::Dealloc(container) } else { Flow::Next }
    }
}

/// `dict[key]`: KeyError. Runs Python.
pub unsafe fn dict_item(r: &mut Registers, oparg: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        if !is(r.peek(2), &PyDict_Type) {
            return binary_subscr(r, oparg);
        }
        match r.operand(2).cast_unchecked::<Dict>().get(r.operand(1))? {
            Some(value) => {
                let (key, container) = (r.pop(), r.pop());
                r.push(value);
                drop((key, container));
                Ok(())
            }
            None => Err(raise::raise_key_error(r.operand(1))),
        }
    }
}

/// `list[int] = value`
#[inline(always)]
pub unsafe fn set_list_item(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies; the index is tested against the length.
    unsafe {
        let (value, container, key) = (r.peek(3), r.peek(2), r.peek(1));
        if !is(container, &PyList_Type) || !is_compact_int(key) || (*container).refcnt.get() == 1 {
            return leave_to!(store_subscr);
        }
        let list = container.cast::<List>();
        let index = compact(key);
        if index as u64 >= (*list).base.size.get() as u64 {
            return leave_to!(store_subscr);
        }
        let place = (*list).items.get().add(index as usize);
        let old = *place;
        *place = value;
        give_up(key);
        // Not the last reference, as tested.
        let _ = release(container);
        r.sp = r.sp.sub(3);
        if super::number::release_any(old) { Flow::Dealloc(old) } else { Flow::Next }
    }
}

/// `dict[key] = value`. Runs Python.
pub unsafe fn set_dict_item(r: &mut Registers, oparg: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        if !is(r.peek(2), &PyDict_Type) {
            return store_subscr(r, oparg);
        }
        let (key, container, value) = (r.pop(), r.pop(), r.pop());
        container.cast_unchecked::<Dict>().set(&key, &value)
    }
}
