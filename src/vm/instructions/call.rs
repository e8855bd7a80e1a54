//! Calls and returns.

use crate::abi::constants::VECTORCALL_ARGUMENTS_OFFSET;
use crate::abi::{Object, Ref, Result, TypeFlags};
use crate::call::bind::{self, Arguments};
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::function::{Function, PyFunction_Type};
use crate::types::tuple::Tuple;
use crate::vm::eval::function_vectorcall;
use crate::vm::frame::{self, FrameOwner, InterpreterFrame};
use crate::vm::registers::{Flow, Parcel, Registers, breaker_set, incref, release};
use crate::vm::{breaker, outside, thread, unwind};
use abide_compiler::code::CO_OPTIMIZED;
use core::ptr::null_mut;

/// The code units of a CALL with its cache.
pub const CALL_UNITS: u16 = 4;
/// The code units of a BINARY_SUBSCR with its cache.
pub const BINARY_SUBSCR_UNITS: u16 = 2;
/// The code units of a LOAD_ATTR with its cache.
pub const LOAD_ATTR_UNITS: u16 = 10;

/// Whether a callable is a Python function that nobody has given another vectorcall.
#[inline(always)]
pub unsafe fn is_plain_function(callable: *mut Object) -> bool {
    // SAFETY: the caller's object is live.
    unsafe {
        (*callable).is_type(&PyFunction_Type)
            && (*callable.cast::<Function>())
                .vectorcall
                .get()
                .is_some_and(|v| v as usize == function_vectorcall as *const () as usize)
    }
}

/// Goes on in a frame that has just been pushed: `fp` becomes its caller, and continues `units` behind its instruction.
/// For fast bodies, which have seen that the recursion limit is not reached.
///
/// # Safety
/// The frame is bound; `sp` is the caller's stack without what the call consumed.
#[inline(always)]
pub unsafe fn enter(r: &mut Registers, frame: *mut InterpreterFrame, units: u16) -> Flow {
    let ts = thread::current();
    // SAFETY: the caller's contract.
    unsafe {
        r.save_sp();
        (*r.fp).return_offset.set(units);
        (*frame).previous.set(r.fp);
        ts.current_frame.set(frame);
        ts.py_recursion_remaining.set(ts.py_recursion_remaining.get() - 1);
        r.fp = frame;
        r.ip = (*frame).instr_ptr.get();
        r.sp = InterpreterFrame::slots(frame).add((*frame).stacktop.get() as usize);
    }
    Flow::Jump
}

/// As [`enter`], with a RecursionError at the limit.
///
/// # Safety
/// As [`enter`].
pub unsafe fn enter_checked(r: &mut Registers, frame: *mut InterpreterFrame, units: u16) -> Flow {
    // SAFETY: the caller's contract.
    unsafe {
        let flow = enter(r, frame, units);
        if thread::current().py_recursion_remaining.get() < 0
            && let Err(e) = thread::check_recursion()
        {
            crate::call::convert::told(e, ());
            return unwind::abandon(r);
        }
        flow
    }
}

/// The namespace of a call: functions have fast locals, class bodies the function's globals.
#[inline(always)]
unsafe fn locals_for(function: *mut Object) -> Option<Ref> {
    // SAFETY: a function, whose code is a code object.
    unsafe {
        let function = &*function.cast::<Function>();
        let code = &*function.code.raw().cast::<Code>();
        if code.has_flag(CO_OPTIMIZED) { None } else { function.globals.get() }
    }
}

/// The callable and its first argument's place, with a bound method taken apart: `callable, self or null, arguments`.
pub unsafe fn unpack_method(r: &mut Registers, n: usize) {
    // SAFETY: the contract of bodies.
    unsafe {
        if !r.peek(n + 1).is_null() {
            return;
        }
        if let Some((function, receiver)) = outside::bound_method_parts(r.operand(n + 2)) {
            let method = r.pop_at(n + 2, function.into_raw());
            r.put(n + 1, receiver.into_raw());
            drop(method);
        }
    }
}

/// `callable, self or null, n arguments` becomes the result. Runs Python.
pub unsafe fn call(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if crate::vm::specialize::call(r, n, false) {
            return crate::vm::specialize::again(r, n);
        }
        call_plain(r, n)
    }
}

/// As [`call`], without a word to the specializer. Runs Python.
pub unsafe fn call_plain(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        unpack_method(r, n);
        let callable = r.peek(n + 2);
        let with_self = !r.peek(n + 1).is_null();
        let count = n + with_self as usize;
        let arguments = r.sp.sub(count);
        if is_plain_function(callable) {
            let locals = locals_for(callable);
            r.sp = r.sp.sub(n + 2);
            let arguments = Arguments::owned(arguments, count, None);
            return match bind::push_frame(callable.cast(), locals, arguments) {
                Ok(frame) => enter_checked(r, frame, CALL_UNITS),
                Err(e) => crate::call::convert::told(e, Flow::Error),
            };
        }
        let result = (*callable).vectorcall(arguments.cast(), count | VECTORCALL_ARGUMENTS_OFFSET, None);
        finish_native(r, n + 2, result, 3)
    }
}

/// The result of a native call takes the place of the `words` that the call consumes; `caches` units are skipped.
unsafe fn finish_native(r: &mut Registers, words: usize, result: Result, caches: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        r.pop_n(words);
        match result {
            Ok(value) => {
                r.push(value);
                r.ip = r.ip.add(caches);
                if breaker_set() {
                    return match breaker::handle() {
                        Ok(()) => Flow::Jump,
                        Err(e) => crate::call::convert::told(e, Flow::Unwind),
                    };
                }
                Flow::Jump
            }
            Err(e) => crate::call::convert::told(e, Flow::Error),
        }
    }
}

/// `callable, self or null, n arguments, names of the last ones` becomes the result. Runs Python.
pub unsafe fn call_kw(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies; the compiler pushes a tuple of names.
    unsafe {
        let names = r.pop();
        unpack_method(r, n);
        let callable = r.peek(n + 2);
        let with_self = !r.peek(n + 1).is_null();
        let count = n + with_self as usize;
        let arguments = r.sp.sub(count);
        let names_tuple = names.cast_unchecked::<Tuple>();
        let positional = count - names_tuple.len();
        if is_plain_function(callable) {
            let locals = locals_for(callable);
            r.sp = r.sp.sub(n + 2);
            let arguments = Arguments::owned(arguments, positional, Some(names_tuple));
            return match bind::push_frame(callable.cast(), locals, arguments) {
                Ok(frame) => enter_checked(r, frame, 1),
                Err(e) => crate::call::convert::told(e, Flow::Error),
            };
        }
        let nargsf = positional | VECTORCALL_ARGUMENTS_OFFSET;
        let result = (*callable).vectorcall(arguments.cast(), nargsf, Some(&names));
        finish_native(r, n + 2, result, 0)
    }
}

/// `callable, null, arguments` and a mapping of keywords, if bit 0 is set, become the result. Runs Python.
pub unsafe fn call_function_ex(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let keywords = if oparg & 1 != 0 { Some(r.pop()) } else { None };
        let arguments = r.pop();
        let callable = r.operand(2);
        let arguments = match starred(callable, arguments) {
            Ok(tuple) => tuple,
            Err(e) => return crate::call::convert::told(e, Flow::Error),
        };
        // SAFETY of the cast: DICT_MERGE made a dict.
        let keywords = keywords.map(|k| k.downcast_unchecked::<Dict>());
        if is_plain_function(callable.as_ptr()) {
            return enter_starred(r, &arguments, keywords.as_deref());
        }
        let result = callable.call_with(&arguments, keywords.as_deref());
        drop((arguments, keywords));
        finish_native(r, 2, result, 0)
    }
}

/// What follows the star of a call, as a tuple: TypeError naming the function. Runs Python.
pub(super) fn starred(callable: &Object, arguments: Ref) -> Result<Ref<Tuple>> {
    if arguments.cast_exact::<Tuple>().is_some() {
        // SAFETY: just checked.
        return Ok(unsafe { arguments.downcast_unchecked() });
    }
    let ty = arguments.ty();
    let iterates = ty.iter.get().is_some() || ty.sequence().is_some_and(|methods| methods.item.get().is_some());
    if !iterates {
        let function = outside::function_text(callable)?;
        return Err(type_error!("{function} argument after * must be an iterable, not {}", ty.full_name()));
    }
    Tuple::from_vec(arguments.collect()?)
}

unsafe fn enter_starred(r: &mut Registers, arguments: &Tuple, keywords: Option<&Dict>) -> Flow {
    // SAFETY: the contract of bodies: `callable, null` are on top.
    unsafe {
        let callable = r.peek(2);
        let locals = locals_for(callable);
        r.sp = r.sp.sub(2);
        let pushed = match keywords.filter(|k| !k.is_empty()) {
            None => {
                let given = Arguments::borrowed(arguments.items().as_ptr().cast(), arguments.len(), None);
                bind::push_frame(callable.cast(), locals, given)
            }
            Some(keywords) => match crate::call::split_keywords(keywords) {
                Ok((names, owned)) => {
                    let mut values: Vec<*const Object> =
                        arguments.items().iter().map(|v| *v as *const Object).collect();
                    values.extend(owned.iter().map(|v| v.as_raw().cast_const()));
                    let given = Arguments::borrowed(values.as_ptr(), arguments.len(), Some(&names));
                    bind::push_frame(callable.cast(), locals, given)
                }
                Err(e) => {
                    drop(Ref::from_raw(callable));
                    Err(e)
                }
            },
        };
        match pushed {
            Ok(frame) => enter_checked(r, frame, 1),
            Err(e) => crate::call::convert::told(e, Flow::Error),
        }
    }
}

/// `__init__` returned: TypeError unless None.
pub unsafe fn exit_init_check(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.pop();
        if value.is_none() {
            return Ok(());
        }
        Err(type_error!("__init__() should return None, not '{}'", value.ty().full_name()))
    }
}

/// The end of the loop: hands the value to who entered it.
#[inline(always)]
pub unsafe fn interpreter_exit(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the entry frame holds the value.
    Flow::Exit(unsafe { r.pop_raw() })
}

/// The value that `leave_slowly` returns; emptied at once.
static RETURNED: Parcel<*mut Object> = Parcel::new(null_mut());

/// Leaves the function with the value on top.
#[inline(always)]
pub unsafe fn return_value(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.pop_raw();
        leave_function(r, value)
    }
}

/// Leaves the function with a constant.
#[inline(always)]
pub unsafe fn return_const(r: &mut Registers, i: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.constant(i);
        incref(value);
        leave_function(r, value)
    }
}

/// Leaves the frame, whose operand stack is empty, with an owned value.
#[inline(always)]
unsafe fn leave_function(r: &mut Registers, value: *mut Object) -> Flow {
    // SAFETY: the contract of bodies. Locals are given up one after the other; one whose last reference this is, is
    // put back, and the slow path goes on from there.
    unsafe {
        let frame = r.fp;
        let function = (*frame).funcobj.raw();
        let plain = (*frame).frame_obj.is_empty()
            && (*frame).locals.is_empty()
            && (*frame).owned_by(FrameOwner::Thread)
            && !frame::is_first_of_chunk(frame)
            && (*function).refcnt.get() as u32 != 1
            && (*(*frame).executable.raw()).refcnt.get() as u32 != 1;
        if !plain {
            RETURNED.put(value);
            return Flow::Slow(leave_slowly);
        }
        let code = r.code();
        let slots = InterpreterFrame::slots(frame);
        let count = code.nlocalsplus.get() as usize;
        let mut i = 0;
        while i < count {
            let object = *slots.add(i);
            if !object.is_null() {
                // Not even numbers are freed here: it would cost each return its registers.
                if (*object).refcnt.get() as u32 == 1 {
                    RETURNED.put(value);
                    return Flow::Slow(leave_slowly);
                }
                let _ = release(object);
                crate::vm::registers::store_word(slots.add(i), null_mut());
            }
            i += 1;
        }
        // Neither is the last reference, as tested.
        let _ = release(function);
        let _ = release((*frame).executable.raw());
        let ts = thread::current();
        ts.py_recursion_remaining.set(ts.py_recursion_remaining.get() + 1);
        let previous = (*frame).previous.get();
        ts.current_frame.set(previous);
        ts.datastack_top.set(frame.cast());
        r.fp = previous;
        r.resume_after_call();
        r.push_raw(value);
    }
    Flow::Jump
}

/// Whether the frame is that of an `__init__` which `class_with_init` entered: it has the instance in its `f_locals`,
/// for which functions have no other use.
///
/// # Safety
/// The frame is a running one.
#[inline(always)]
pub unsafe fn is_init(frame: *mut InterpreterFrame) -> bool {
    // SAFETY: the caller's contract.
    unsafe { !(*frame).locals.is_empty() && (*frame).code().has_flag(CO_OPTIMIZED) }
}

/// The words of the frame that CPython has below an `__init__`: it checks what that returns.
pub const CLEANUP_WORDS: usize = 11;

/// Leaves the frame of an `__init__`, whose instance is handed over, and what CPython has below it: a level of recursion
/// and words of the data stack.
///
/// # Safety
/// As [`is_init`], which is true; `current_frame` is no longer it.
pub unsafe fn leave_init(frame: *mut InterpreterFrame) -> Ref {
    // SAFETY: the caller's contract.
    unsafe {
        let Some(instance) = (*frame).locals.take() else { unreachable!("tested by `is_init`") };
        unwind::leave(frame);
        if instance.ty().has(TypeFlags::INLINE_VALUES) {
            let ts = thread::current();
            ts.py_recursion_remaining.set(ts.py_recursion_remaining.get() + 1);
            ts.datastack_top.set(frame.cast::<*mut Object>().sub(CLEANUP_WORDS));
        }
        instance
    }
}

/// Leaves any frame with the value in `RETURNED`.
pub unsafe fn leave_slowly(r: &mut Registers, _: usize) -> Flow {
    let mut value = RETURNED.take();
    let ts = thread::current();
    // SAFETY: the contract of bodies; the operand stack is empty.
    unsafe {
        let frame = r.fp;
        let init = is_init(frame);
        if init {
            let returned = Ref::from_raw(value);
            if !returned.is_none() {
                let given = returned.ty().full_name();
                let raised = type_error!("__init__() should return None, not '{given}'");
                drop(returned);
                crate::call::convert::told(raised, ());
                return unwind::abandon(r);
            }
        }
        (*frame).stacktop.set((*frame).code().nlocalsplus.get());
        ts.py_recursion_remaining.set(ts.py_recursion_remaining.get() + 1);
        let previous = (*frame).previous.get();
        ts.current_frame.set(previous);
        if init {
            value = leave_init(frame).into_raw();
        } else {
            unwind::leave(frame);
        }
        r.fp = previous;
        r.resume_after_call();
        r.push_raw(value);
    }
    Flow::Jump
}
