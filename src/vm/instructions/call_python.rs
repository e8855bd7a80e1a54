//! Calls of Python functions by inline cache: the function's version pins code and number of defaults.

use super::call::{CALL_UNITS, CLEANUP_WORDS, call, call_plain, enter, is_init, is_plain_function, unpack_method};
use crate::abi::{Object, TypeObject};
use crate::types::code::Code;
use crate::types::function::{Function, PyFunction_Type};
use crate::types::method::{Method, PyMethod_Type};
use crate::types::tuple::Tuple;
use crate::types::r#type::HeapType;
use crate::vm::frame::{self, InterpreterFrame};
use crate::vm::registers::{Flow, Registers, SlowFunction, incref, release, store_word};
use crate::vm::specialize::{self, exchange, known};
use crate::vm::{opcode, thread, unwind};
use abide_compiler::code::{CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR, CO_VARARGS, CO_VARKEYWORDS};
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

/// Whether the code has positional parameters only.
#[inline(always)]
unsafe fn is_positional(code: *const Code) -> bool {
    // SAFETY: the caller's code is live.
    unsafe { !(*code).has_flag(CO_VARARGS | CO_VARKEYWORDS) && (*code).kwonlyargcount.get() == 0 }
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
    unsafe { exact_or(r, n, call) }
}

/// As [`exact`], for what was a bound method.
#[inline(always)]
unsafe fn exact_apart(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe { exact_or(r, n, call_taken_apart) }
}

#[inline(always)]
unsafe fn exact_or(r: &mut Registers, n: usize, otherwise: SlowFunction) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let base = r.sp.sub(n + 2);
        let callable = *base;
        if !fits(r, callable) {
            return Flow::Slow(otherwise);
        }
        let function = callable.cast::<Function>();
        let code = (*function).code.raw().cast::<Code>();
        let with_self = !(*base.add(1)).is_null() as usize;
        let count = n + with_self;
        if (*code).argcount.get() as usize != count {
            return Flow::Slow(otherwise);
        }
        let new = room_for(code);
        if new.is_null() {
            return Flow::Slow(otherwise);
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
            return Flow::Slow(general);
        }
        let function = callable.cast::<Function>();
        let code = (*function).code.raw().cast::<Code>();
        let with_self = !(*base.add(1)).is_null() as usize;
        let count = n + with_self;
        let parameters = (*code).argcount.get() as usize;
        let defaults = (*function).defaults.raw().cast::<Tuple>();
        if defaults.is_null() {
            return Flow::Slow(general);
        }
        let available = (*defaults).base.size.get() as usize;
        if count > parameters || count + available < parameters {
            return Flow::Slow(general);
        }
        let new = room_for(code);
        if new.is_null() {
            return Flow::Slow(general);
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

/// A function whose arguments are bound in full: its parameters are not all positional, or the arguments do not fit.
pub unsafe fn general(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe { if fits(r, r.peek(n + 2)) { call_plain(r, n) } else { call(r, n) } }
}

/// A bound method of such a function.
pub unsafe fn bound_general(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let callable = r.peek(n + 2);
        let known = match r.peek(n + 1).is_null() {
            true => (*callable).is_type(&PyMethod_Type) && fits(r, (*callable.cast::<Method>()).function.raw()),
            // Taken apart already, by a hidden form of LOAD_ATTR.
            false => fits(r, callable),
        };
        if known { call_plain(r, n) } else { call(r, n) }
    }
}

/// Anything but functions and bound methods.
pub unsafe fn not_python(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let callable = r.operand(n + 2);
        let python = callable.is_type(&PyFunction_Type) || callable.is_type(&PyMethod_Type);
        if python { call(r, n) } else { call_plain(r, n) }
    }
}

/// Another bound method than the cache knows: the specializer gets to see its parts.
unsafe fn call_taken_apart(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        unpack_method(r, n);
        if specialize::call(r, n, true) {
            return specialize::again(r, n);
        }
        call_plain(r, n)
    }
}

/// A bound method of a function with exactly as many arguments as parameters.
#[inline(always)]
pub unsafe fn bound_exact(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let base = r.sp.sub(n + 2);
        let callable = *base;
        if !(*base.add(1)).is_null() {
            // Taken apart already, by a hidden form of LOAD_ATTR.
            return if (*callable).is_type(&PyFunction_Type) {
                exact_apart(r, n)
            } else {
                Flow::Slow(call_taken_apart)
            };
        }
        if !(*callable).is_type(&PyMethod_Type) {
            return Flow::Slow(call_taken_apart);
        }
        let method = callable.cast::<Method>();
        let function = (*method).function.raw();
        if !fits(r, function) {
            return Flow::Slow(call_taken_apart);
        }
        let code = (*function.cast::<Function>()).code.raw().cast::<Code>();
        if (*code).argcount.get() as usize != n + 1 {
            return Flow::Slow(call_taken_apart);
        }
        let new = room_for(code);
        if new.is_null() {
            return Flow::Slow(call_taken_apart);
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
            return Flow::Slow(other_object_call);
        }
        let function = known::call_of(r.cache_u32(1));
        if function.is_null() {
            return Flow::Slow(other_object_call);
        }
        let code = (*function).code.raw().cast::<Code>();
        if (*code).argcount.get() as usize != n + 1 || !is_positional(code) {
            return Flow::Slow(other_object_call);
        }
        let new = room_for(code);
        if new.is_null() {
            return Flow::Slow(other_object_call);
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

/// Another callable than that of `object_call`: from here on, any that is neither function nor method.
unsafe fn other_object_call(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let base = r.sp.sub(n + 2);
        let known = (*(**base).ty.get()).version_tag.get() == r.cache_u32(1) && (*base.add(1)).is_null();
        if !known {
            exchange(r, opcode::CALL_NON_PY_GENERAL);
        }
        not_python(r, n)
    }
}

/// What `class_with_init` is about to do.
struct Construction {
    class: &'static TypeObject,
    init: *mut Function,
    /// Room for the frame, behind that for the cleanup frame which CPython has; null if there is none.
    room: *mut InterpreterFrame,
}

/// The class, its `__init__` and room for a frame. None if the callable is not the class that the cache knows.
#[inline(always)]
unsafe fn construction(r: &Registers, n: usize, cleanup: usize) -> Option<Construction> {
    // SAFETY: the contract of bodies; a class with that version has this `__init__`, noted by the specializer.
    unsafe {
        let base = r.sp.sub(n + 2);
        let class = (**base).cast::<TypeObject>()?;
        if class.version_tag.get() != r.cache_u32(1) || !(*base.add(1)).is_null() {
            return None;
        }
        let init = (*(class as *const TypeObject).cast::<HeapType>()).spec_cache[2].get().cast::<Function>();
        let code = (*init).code.raw().cast::<Code>();
        // It may have been given another `__code__` since.
        if (*code).argcount.get() as usize != n + 1 || !is_positional(code) {
            return None;
        }
        let room = frame::reserve_fast((*code).framesize.get() as usize + cleanup);
        Some(Construction { class, init, room })
    }
}

/// Makes the instance and enters `__init__`. The frame keeps the instance as its `f_locals`, which functions have no
/// other use for; RETURN_VALUE finds it there and returns it.
#[inline(always)]
unsafe fn construct(r: &mut Registers, n: usize, cleanup: usize, with: Construction) -> Flow {
    let ts = thread::current();
    // SAFETY: the contract of bodies.
    unsafe {
        let code = (*with.init).code.raw().cast::<Code>();
        let runs_to_its_end = !(*code).has_flag(CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR);
        if !runs_to_its_end || !is_plain_function(with.init.cast()) {
            ts.datastack_top.set(with.room.cast());
            return call_plain(r, n);
        }
        let base = r.sp.sub(n + 2);
        let instance = match crate::memory::alloc(with.class, 0) {
            Ok(instance) => instance.into_raw(),
            Err(e) => {
                ts.datastack_top.set(with.room.cast());
                return crate::call::convert::told(e, Flow::Error);
            }
        };
        let new = with.room.cast::<*mut Object>().add(cleanup).cast::<InterpreterFrame>();
        incref(with.init.cast());
        incref(instance);
        *base.add(1) = instance;
        move_arguments(base.add(1), new, r.sp);
        frame::begin(new, null_mut(), with.init, &*code, instance, n + 1);
        r.sp = base;
        let flow = enter(r, new, CALL_UNITS);
        // The instance keeps its class.
        let _ = release(with.class.as_object().as_ptr());
        flow
    }
}

/// A class made in Python whose instances have inline values, with an `__init__` in Python: makes the instance and enters
/// `__init__`, which takes two levels of recursion. Runs Python.
pub unsafe fn class_with_init(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let Some(with) = construction(r, n, CLEANUP_WORDS).filter(|with| !with.room.is_null()) else {
            return call(r, n);
        };
        let frame = r.fp;
        let flow = construct(r, n, CLEANUP_WORDS, with);
        if core::ptr::eq(frame, r.fp) || !is_init(r.fp) {
            return flow;
        }
        let ts = thread::current();
        ts.py_recursion_remaining.set(ts.py_recursion_remaining.get() - 1);
        if ts.py_recursion_remaining.get() < 0
            && let Err(e) = thread::check_recursion()
        {
            crate::call::convert::told(e, ());
            return unwind::abandon(r);
        }
        flow
    }
}

/// The same for classes whose instances have no inline values, which CPython does not specialize for. Runs Python.
pub unsafe fn slotted_class(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if thread::current().py_recursion_remaining.get() <= 1 {
            return not_python(r, n);
        }
        match construction(r, n, 0) {
            Some(with) if with.room.is_null() => call_plain(r, n),
            Some(with) => construct(r, n, 0, with),
            None => other_object_call(r, n),
        }
    }
}
