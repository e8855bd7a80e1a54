//! Subscripts and slices.

use super::call::{BINARY_SUBSCR_UNITS, enter};
use super::number::{compact, give_up, is, is_compact_int};
use crate::abi::{Object, Ref, Result, TypeFlags};
use crate::leave_to;
use crate::types::code::Code;
use crate::types::dict::{Dict, PyDict_Type};
use crate::types::exception::raise;
use crate::types::function::Function;
use crate::types::list::{List, PyList_Type};
use crate::types::str::{PyUnicode_Type, Str};
use crate::types::tuple::{PyTuple_Type, Tuple};
use crate::types::r#type::HeapType;
use crate::vm::frame::{self, InterpreterFrame};
use crate::vm::registers::{Flow, Registers, incref, outcome, release, store_word};
use crate::vm::thread;
use core::ptr::null_mut;

/// `container, key` becomes `container[key]`. Runs Python.
pub unsafe fn binary_subscr(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if crate::vm::specialize::binary_subscr(r) {
            return crate::vm::specialize::again(r, oparg);
        }
    }
    // SAFETY: the contract of bodies.
    outcome(unsafe { binary_subscr_plain(r, oparg) })
}

/// As [`binary_subscr`], without a word to the specializer. Runs Python.
pub unsafe fn binary_subscr_plain(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.operand(2).get_item(r.operand(1))?;
        let (key, container) = (r.pop(), r.pop());
        r.push(value);
        drop((key, container));
    }
    Ok(())
}

/// `value, container, key`: `container[key] = value`. Runs Python.
pub unsafe fn store_subscr(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if crate::vm::specialize::store_subscr(r) {
            return crate::vm::specialize::again(r, oparg);
        }
    }
    // SAFETY: the contract of bodies.
    outcome(unsafe { store_subscr_plain(r, oparg) })
}

/// As [`store_subscr`], without a word to the specializer. Runs Python.
pub unsafe fn store_subscr_plain(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
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
            return Flow::Slow(binary_subscr);
        }
        let list = container.cast::<List>();
        let index = compact(key);
        if index as u64 >= (*list).base.size.get() as u64 {
            return Flow::Slow(binary_subscr);
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
            return Flow::Slow(binary_subscr);
        }
        let tuple = container.cast::<Tuple>();
        let index = compact(key);
        if index as u64 >= (*tuple).base.size.get() as u64 {
            return Flow::Slow(binary_subscr);
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
            return Flow::Slow(other_str_item);
        }
        let text = container.cast::<Str>();
        let index = compact(key);
        // Bits 5 and 6 of the state: compact and ASCII, so that the bytes follow the head.
        if index as u64 >= (*text).length.get() as u64 || (*text).state.get() & 0x60 != 0x60 {
            return Flow::Slow(other_str_item);
        }
        let byte = *text.add(1).cast::<u8>().add(index as usize);
        let item = crate::types::str::latin1_char(byte);
        give_up(key);
        r.sp = r.sp.sub(1);
        r.put(1, item.as_ptr());
        if release(container) { Flow::Dealloc(container) } else { Flow::Next }
    }
}

/// A character of a str that is not all ASCII, or none: the form for strings is for those that are ASCII themselves.
unsafe fn other_str_item(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies; the types are tested.
    unsafe {
        if !is(r.peek(2), &PyUnicode_Type) || !is_compact_int(r.peek(1)) {
            return binary_subscr(r, oparg);
        }
        let (text, index) = (r.operand(2).cast_unchecked::<Str>(), compact(r.peek(1)));
        match usize::try_from(index).ok().filter(|i| *i < text.len()).is_some_and(|i| text.code_point(i) < 128) {
            true => outcome(binary_subscr_plain(r, oparg)),
            false => binary_subscr(r, oparg),
        }
    }
}

/// An object whose class has a `__getitem__` in Python, with exactly two parameters: its frame is entered at once.
#[inline(always)]
pub unsafe fn python_item(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies; the specializer has noted the function in the class, whose change empties the place.
    unsafe {
        let (container, key) = (r.peek(2), r.peek(1));
        let ty = (*container).ty.get();
        if !(*ty).has(TypeFlags::HEAPTYPE) {
            return Flow::Slow(binary_subscr);
        }
        let cache = &(*ty.cast::<HeapType>()).spec_cache;
        let function = cache[0].get().cast::<Function>();
        if function.is_null() || (*function).version.get() as usize != cache[1].get() as usize {
            return Flow::Slow(binary_subscr);
        }
        let code = (*function).code.raw().cast::<Code>();
        if thread::current().py_recursion_remaining.get() <= 1 {
            return leave_to!(binary_subscr_plain);
        }
        let new = frame::reserve_fast((*code).framesize.get() as usize);
        if new.is_null() {
            return Flow::Slow(binary_subscr);
        }
        r.save_ip();
        incref(function.cast());
        store_word(InterpreterFrame::slots(new), container);
        store_word(InterpreterFrame::slots(new).add(1), key);
        frame::begin(new, null_mut(), function, &*code, null_mut(), 2);
        r.sp = r.sp.sub(2);
        enter(r, new, BINARY_SUBSCR_UNITS)
    }
}

/// `dict[key]`: KeyError. Runs Python.
pub unsafe fn dict_item(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if !is(r.peek(2), &PyDict_Type) {
            return binary_subscr(r, oparg);
        }
        let error = match r.operand(2).cast_unchecked::<Dict>().get(r.operand(1)) {
            Ok(Some(value)) => {
                let (key, container) = (r.pop(), r.pop());
                r.push(value);
                drop((key, container));
                return Flow::Next;
            }
            Ok(None) => raise::raise_key_error(r.operand(1)),
            Err(e) => e,
        };
        crate::call::convert::told(error, Flow::Error)
    }
}

/// What `set_list_item` leaves to the generic instruction: a miss unless the list's last reference is the reason.
unsafe fn not_set(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies; the types are tested.
    unsafe {
        let (container, key) = (r.peek(2), r.peek(1));
        let fits = is(container, &PyList_Type)
            && is_compact_int(key)
            && (compact(key) as u64) < (*container.cast::<List>()).base.size.get() as u64;
        if fits { outcome(store_subscr_plain(r, oparg)) } else { store_subscr(r, oparg) }
    }
}

/// `list[int] = value`
#[inline(always)]
pub unsafe fn set_list_item(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies; the index is tested against the length.
    unsafe {
        let (value, container, key) = (r.peek(3), r.peek(2), r.peek(1));
        if !is(container, &PyList_Type) || !is_compact_int(key) {
            return Flow::Slow(not_set);
        }
        let list = container.cast::<List>();
        let index = compact(key);
        if index as u64 >= (*list).base.size.get() as u64 || (*container).refcnt.get() == 1 {
            return Flow::Slow(not_set);
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
pub unsafe fn set_dict_item(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if !is(r.peek(2), &PyDict_Type) {
            return store_subscr(r, oparg);
        }
        let (key, container, value) = (r.pop(), r.pop(), r.pop());
        outcome(container.cast_unchecked::<Dict>().set(&key, &value))
    }
}
