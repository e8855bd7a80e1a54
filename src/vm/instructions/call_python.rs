//! Calls of Python functions by inline cache: the function's version pins code and number of defaults.

use super::call::{CALL_UNITS, call, enter};
use crate::abi::{Object, Ref};
use crate::types::code::Code;
use crate::types::function::{Function, PyFunction_Type};
use crate::types::method::{Method, PyMethod_Type};
use crate::types::tuple::Tuple;
use crate::vm::frame::{self, InterpreterFrame};
use crate::vm::registers::{Flow, Registers, incref, release, store_word};
use crate::vm::specialize::known;
use crate::vm::thread;
use core::ptr::null_mut;

/// Whether a callable is the function (or one made by the same `def`) that the cache knows.
#[inline(always)]
unsafe fn fits(r: &Registers, callable: *mut Object) -> bool {
    // SAFETY: the callable is live.
    unsafe { (*callable).is_type(&PyFunction_Type) && (*callable.cast::<Function>()).version.get() == r.cache_u32(1) }
}

/// Room for a frame, if a call is possible without further ado.
#[inline(always)]
unsafe fn room_for(code: *const Code) -> *mut InterpreterFrame {
    // SAFETY: the caller's code is live.
    unsafe {
        if thread::current().py_recursion_remaining.get() <= 1 {
            return null_mut();
        }
        frame::reserve_fast((*code).framesize.get() as usize)
    }
}

/// Moves arguments into a new frame: those up to `end`.
#[inline(always)]
unsafe fn move_arguments(from: *mut *mut Object, new: *mut InterpreterFrame, end: *mut *mut Object) {
    let mut from = from;
    // SAFETY: both have so many words. Each word is read anew, lest the loop be unrolled: see `frame::begin`.
    unsafe {
        let mut to = InterpreterFrame::slots(new);
        while from != end {
            let word = from.read_volatile();
            store_word(to, word);
            from = from.add(1);
            to = to.add(1);
        }
    }
}

/// A function with exactly as many arguments as parameters.
#[inline(always)]
pub unsafe fn exact(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let base = r.sp.sub(n + 2);
        let callable = *base;
        if !fits(r, callable) {
            return Flow::Slow(call);
        }
        let function = callable.cast::<Function>();
        let code = (*function).code.raw().cast::<Code>();
        let with_self = !(*base.add(1)).is_null() as usize;
        let count = n + with_self;
        if (*code).argcount.get() as usize != count {
            return Flow::Slow(call);
        }
        let new = room_for(code);
        if new.is_null() {
            return Flow::Slow(call);
        }
        r.save_ip();
        move_arguments(base.add(2 - with_self), new, r.sp);
        frame::begin(new, null_mut(), function, &*code, null_mut(), count);
        r.sp = base;
        enter(r, new, CALL_UNITS)
    }
}

/// A function with positional parameters only, the last ones left to their defaults.
#[inline(always)]
pub unsafe fn with_defaults(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies; the version says that the parameters are positional and the defaults a tuple.
    unsafe {
        let base = r.sp.sub(n + 2);
        let callable = *base;
        if !fits(r, callable) {
            return Flow::Slow(call);
        }
        let function = callable.cast::<Function>();
        let code = (*function).code.raw().cast::<Code>();
        let with_self = !(*base.add(1)).is_null() as usize;
        let count = n + with_self;
        let parameters = (*code).argcount.get() as usize;
        let defaults = (*function).defaults.raw().cast::<Tuple>();
        if defaults.is_null() {
            return Flow::Slow(call);
        }
        let available = (*defaults).base.size.get() as usize;
        if count > parameters || count + available < parameters {
            return Flow::Slow(call);
        }
        let new = room_for(code);
        if new.is_null() {
            return Flow::Slow(call);
        }
        r.save_ip();
        move_arguments(base.add(2 - with_self), new, r.sp);
        let slots = InterpreterFrame::slots(new);
        let items = (&raw const (*defaults).items).cast::<*mut Object>();
        let mut i = count;
        while i < parameters {
            let default = *items.add(i + available - parameters);
            incref(default);
            store_word(slots.add(i), default);
            i += 1;
        }
        frame::begin(new, null_mut(), function, &*code, null_mut(), parameters);
        r.sp = base;
        enter(r, new, CALL_UNITS)
    }
}

/// A bound method of a function with exactly as many arguments as parameters.
#[inline(always)]
pub unsafe fn bound_exact(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let base = r.sp.sub(n + 2);
        let callable = *base;
        if !(*callable).is_type(&PyMethod_Type) || !(*base.add(1)).is_null() {
            return Flow::Slow(call);
        }
        let method = callable.cast::<Method>();
        let function = (*method).function.raw();
        if !fits(r, function) {
            return Flow::Slow(call);
        }
        let code = (*function.cast::<Function>()).code.raw().cast::<Code>();
        if (*code).argcount.get() as usize != n + 1 {
            return Flow::Slow(call);
        }
        let new = room_for(code);
        if new.is_null() {
            return Flow::Slow(call);
        }
        r.save_ip();
        let receiver = (*method).instance.raw();
        incref(receiver);
        incref(function);
        *base.add(1) = receiver;
        move_arguments(base.add(1), new, r.sp);
        frame::begin(new, null_mut(), function.cast(), &*code, null_mut(), n + 1);
        r.sp = base;
        match enter(r, new, CALL_UNITS) {
            Flow::Jump if release(callable) => Flow::JumpDealloc(callable),
            flow => flow,
        }
    }
}

/// An object whose class defines `__call__` in Python, with exactly as many arguments as that takes.
#[inline(always)]
pub unsafe fn object_call(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies: `self` of the call is the callable.
    unsafe {
        let base = r.sp.sub(n + 2);
        let callable = *base;
        let ty = (*callable).ty.get();
        if (*ty).version_tag.get() != r.cache_u32(1) || !(*base.add(1)).is_null() {
            return Flow::Slow(call);
        }
        let function = known::call_of(r.cache_u32(1));
        if function.is_null() {
            return Flow::Slow(call);
        }
        let code = (*function).code.raw().cast::<Code>();
        if (*code).argcount.get() as usize != n + 1 {
            return Flow::Slow(call);
        }
        let new = room_for(code);
        if new.is_null() {
            return Flow::Slow(call);
        }
        r.save_ip();
        incref(function.cast());
        *base.add(1) = callable;
        move_arguments(base.add(1), new, r.sp);
        frame::begin(new, null_mut(), function, &*code, null_mut(), n + 1);
        r.sp = base;
        enter(r, new, CALL_UNITS)
    }
}

/// A class made in Python whose instances are plain objects with an `__init__` in Python: makes the instance and enters
/// `__init__`. The frame keeps the instance as its `f_locals`, which functions have no other use for; RETURN_VALUE finds
/// it there and returns it. Runs Python.
pub unsafe fn class_with_init(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let base = r.sp.sub(n + 2);
        let callable = *base;
        let Some(class) = (*callable).cast::<crate::abi::TypeObject>() else {
            return call(r, n);
        };
        let version = r.cache_u32(1);
        if class.version_tag.get() != version || !(*base.add(1)).is_null() {
            return call(r, n);
        }
        let function = known::init_of(version);
        if function.is_null() || (*(*function).code.raw().cast::<Code>()).argcount.get() as usize != n + 1 {
            return call(r, n);
        }
        let code = (*function).code.raw().cast::<Code>();
        let instance = match crate::memory::alloc(class, 0) {
            Ok(instance) => instance,
            Err(e) => return crate::call::convert::told(e, Flow::Error),
        };
        let new = room_for(code);
        if new.is_null() {
            drop(instance);
            return call(r, n);
        }
        incref(function.cast());
        *base.add(1) = instance.clone().into_raw();
        move_arguments(base.add(1), new, r.sp);
        frame::begin(new, null_mut(), function, &*code, instance.into_raw(), n + 1);
        r.sp = base;
        let class = Ref::from_raw(callable);
        let flow = enter(r, new, CALL_UNITS);
        // The instance keeps its class.
        drop(class);
        flow
    }
}
