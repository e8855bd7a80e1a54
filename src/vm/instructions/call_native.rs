//! Calls of built-in functions and methods by inline cache: the C function is called without further ado.

use super::call::{call, call_plain};
use super::number::{is, release_any};
use crate::abi::constants::VECTORCALL_ARGUMENTS_OFFSET;
use crate::abi::method_def::{METH_FASTCALL, METH_KEYWORDS, METH_NOARGS, METH_O};
use crate::abi::slots::Vectorcall;
use crate::abi::{MethodDef, Object, TypeFlags, TypeObject};
use crate::types::bool::bool_static;
use crate::types::builtin_function::{BuiltinFunction, PyCFunction_Type};
use crate::types::descriptor::{Descriptor, MethodDescriptor, PyMethodDescr_Type};
use crate::types::list::{List, PyList_Type};
use crate::types::r#type::PyType_Type;
use crate::vm::breaker;
use crate::vm::opcode;
use crate::vm::registers::{Flow, Registers, breaker_set, incref, release};
use crate::vm::specialize::{counts_on, is_called_fast, known, write_u32};
use crate::vm::thread;
use core::ffi::c_int;
use core::ptr::null_mut;

type OneArgument = unsafe extern "C" fn(*mut Object, *mut Object) -> *mut Object;
type Fast = unsafe extern "C" fn(*mut Object, *const *mut Object, isize) -> *mut Object;
type VectorcallOfC = unsafe extern "C" fn(*mut Object, *const *mut Object, usize, *mut Object) -> *mut Object;
type FastKeywords = unsafe extern "C" fn(*mut Object, *const *mut Object, isize, *mut Object) -> *mut Object;

/// The C function of a definition.
#[inline(always)]
unsafe fn function<F: Copy>(definition: *const MethodDef) -> F {
    // SAFETY: the flags say that the function is of type `F`.
    unsafe { core::mem::transmute_copy::<*const core::ffi::c_void, F>(&(*definition).method.0) }
}

/// Puts a native call's result in the place of `callable, self or null, n arguments`, which are given up.
#[inline(always)]
unsafe fn finish(r: &mut Registers, n: usize, result: *mut Object) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if result.is_null() == thread::current().current_exception.is_empty() {
            known::PENDING_RESULT.put(result);
            return Flow::Slow(broken_contract);
        }
        if result.is_null() {
            return Flow::Error;
        }
        let base = r.sp.sub(n + 2);
        let mut i = 1;
        while i < n + 2 {
            let word = *base.add(i);
            if !word.is_null() && release_any(word) {
                // The rest is left to the slow path; the result waits in the callable's neighbour.
                *base.add(i) = null_mut();
                known::PENDING_RESULT.put(result);
                known::PENDING_DEATH.put(word);
                return Flow::Slow(finish_slowly);
            }
            *base.add(i) = null_mut();
            i += 1;
        }
        let callable = *base;
        *base = result;
        r.sp = base.add(1);
        if release(callable) {
            return Flow::Dealloc(callable);
        }
        if breaker_set() { Flow::Slow(after_call) } else { Flow::Next }
    }
}

/// A result with an exception set, or neither: SystemError naming the callable.
#[cold]
unsafe fn broken_contract(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: an owned reference or null; the error that stands for null is made by `check::result`.
    unsafe {
        let callable = r.operand(n + 2);
        let result = match crate::abi::Ref::from_nullable(known::PENDING_RESULT.take()) {
            Some(value) => crate::call::check::result(callable, Ok(value)),
            None => Err(system_error!(
                "{} returned NULL without setting an exception",
                match callable.repr() {
                    Ok(text) => text.to_string_lossy().into_owned(),
                    Err(e) => {
                        e.clear();
                        callable.ty().full_name().into_owned()
                    }
                }
            )),
        };
        match result {
            Ok(value) => {
                drop(value);
                Flow::Error
            }
            Err(e) => crate::call::convert::told(e, Flow::Error),
        }
    }
}

/// The rest of `finish` where an argument dies.
unsafe fn finish_slowly(r: &mut Registers, n: usize) -> Flow {
    let (result, dead) = (known::PENDING_RESULT.take(), known::PENDING_DEATH.take());
    // SAFETY: the contract of bodies; words already given up are null.
    unsafe {
        crate::memory::dealloc(dead);
        r.pop_n(n + 2);
        r.push_raw(result);
        if breaker_set() { after_call(r, n) } else { Flow::Next }
    }
}

/// The eval breaker after a call.
unsafe fn after_call(_: &mut Registers, _: usize) -> Flow {
    match breaker::handle() {
        Ok(()) => Flow::Next,
        Err(e) => crate::call::convert::told(e, Flow::Error),
    }
}

/// The definition of a built-in function of that convention, and its `self`.
#[inline(always)]
unsafe fn builtin(callable: *mut Object, convention: c_int) -> Option<(*const MethodDef, *mut Object)> {
    // SAFETY: the callable is live.
    unsafe {
        if !is(callable, &PyCFunction_Type) {
            return None;
        }
        let function = &*callable.cast::<BuiltinFunction>();
        let definition: *const MethodDef = function.definition.get();
        if (*definition).flags != convention {
            return None;
        }
        Some((definition, function.receiver_raw()))
    }
}

/// A built-in function of one argument.
#[inline(always)]
pub unsafe fn builtin_o(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let base = r.sp.sub(n + 2);
        if n != 1 || !(*base.add(1)).is_null() {
            return Flow::Slow(call);
        }
        let Some((definition, instance)) = builtin(*base, METH_O) else {
            return Flow::Slow(call);
        };
        r.save_ip();
        let result = function::<OneArgument>(definition)(instance, *base.add(2));
        finish(r, n, result)
    }
}

/// A built-in function that takes an array.
#[inline(always)]
pub unsafe fn builtin_fast(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let base = r.sp.sub(n + 2);
        if !(*base.add(1)).is_null() {
            return Flow::Slow(call);
        }
        let Some((definition, instance)) = builtin(*base, METH_FASTCALL) else {
            return Flow::Slow(call);
        };
        r.save_ip();
        let result = function::<Fast>(definition)(instance, base.add(2), n as isize);
        finish(r, n, result)
    }
}

/// A built-in function that takes an array and keywords.
#[inline(always)]
pub unsafe fn builtin_fast_keywords(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let base = r.sp.sub(n + 2);
        if !(*base.add(1)).is_null() {
            return Flow::Slow(call);
        }
        let Some((definition, instance)) = builtin(*base, METH_FASTCALL | METH_KEYWORDS) else {
            return Flow::Slow(call);
        };
        r.save_ip();
        let result = function::<FastKeywords>(definition)(instance, base.add(2), n as isize, null_mut());
        finish(r, n, result)
    }
}

/// The definition of a built-in method of that convention, if the receiver is an instance of its class.
#[inline(always)]
unsafe fn method(callable: *mut Object, receiver: *mut Object, convention: c_int) -> *const MethodDef {
    // SAFETY: both are live.
    unsafe {
        if !is(callable, &PyMethodDescr_Type) {
            return core::ptr::null();
        }
        let descriptor = &*callable.cast::<MethodDescriptor>();
        let owner: *const TypeObject = (*callable.cast::<Descriptor>()).ty.raw();
        let definition: *const MethodDef = descriptor.method;
        if (*definition).flags != convention || !core::ptr::eq((*receiver).ty.get(), owner) {
            return core::ptr::null();
        }
        definition
    }
}

/// Where the arguments of a call begin, the receiver first, and how many they are.
#[inline(always)]
unsafe fn with_receiver(base: *mut *mut Object, n: usize) -> (*mut *mut Object, usize) {
    // SAFETY: the callable, the receiver or null, and `n` arguments are there.
    unsafe {
        let bound = !(*base.add(1)).is_null() as usize;
        (base.add(2 - bound), n + bound)
    }
}

/// A built-in method without arguments.
#[inline(always)]
pub unsafe fn method_noargs(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let base = r.sp.sub(n + 2);
        let (arguments, count) = with_receiver(base, n);
        if count != 1 {
            return Flow::Slow(call);
        }
        let receiver = *arguments;
        let definition = method(*base, receiver, METH_NOARGS);
        if definition.is_null() {
            return Flow::Slow(call);
        }
        r.save_ip();
        let result = function::<OneArgument>(definition)(receiver, null_mut());
        finish(r, n, result)
    }
}

/// A built-in method of one argument.
#[inline(always)]
pub unsafe fn method_o(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let base = r.sp.sub(n + 2);
        let (arguments, count) = with_receiver(base, n);
        if count != 2 {
            return Flow::Slow(call);
        }
        let receiver = *arguments;
        let definition = method(*base, receiver, METH_O);
        if definition.is_null() {
            return Flow::Slow(call);
        }
        r.save_ip();
        let result = function::<OneArgument>(definition)(receiver, *arguments.add(1));
        finish(r, n, result)
    }
}

/// A built-in method that takes an array.
#[inline(always)]
pub unsafe fn method_fast(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let base = r.sp.sub(n + 2);
        let (arguments, count) = with_receiver(base, n);
        if count == 0 {
            return Flow::Slow(call);
        }
        let receiver = *arguments;
        let definition = method(*base, receiver, METH_FASTCALL);
        if definition.is_null() {
            return Flow::Slow(call);
        }
        r.save_ip();
        let result = function::<Fast>(definition)(receiver, arguments.add(1), count as isize - 1);
        finish(r, n, result)
    }
}

/// A built-in method that takes an array and keywords.
#[inline(always)]
pub unsafe fn method_fast_keywords(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let base = r.sp.sub(n + 2);
        let (arguments, count) = with_receiver(base, n);
        if count == 0 {
            return Flow::Slow(call);
        }
        let receiver = *arguments;
        let definition = method(*base, receiver, METH_FASTCALL | METH_KEYWORDS);
        if definition.is_null() {
            return Flow::Slow(call);
        }
        r.save_ip();
        let result = function::<FastKeywords>(definition)(receiver, arguments.add(1), count as isize - 1, null_mut());
        finish(r, n, result)
    }
}

/// A built-in class with a vectorcall of its own: `int(x)`, `list(x)`.
#[inline(always)]
pub unsafe fn builtin_class(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let base = r.sp.sub(n + 2);
        let callable = *base;
        if callable as usize as u32 != r.cache_u32(1) || !is(callable, &PyType_Type) || !(*base.add(1)).is_null() {
            return Flow::Slow(other_builtin_class);
        }
        // SAFETY of the cast: the same function, whose result is a pointer to C.
        let make = (*callable.cast::<TypeObject>()).vectorcall.as_ptr().cast::<Option<VectorcallOfC>>().read();
        let Some(make) = make else {
            return Flow::Slow(other_builtin_class);
        };
        r.save_ip();
        let result = make(callable, base.add(2), n | VECTORCALL_ARGUMENTS_OFFSET, null_mut());
        finish(r, n, result)
    }
}

/// Another class than the cache knows, or one with a metaclass of its own. Runs Python.
unsafe fn other_builtin_class(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let base = r.sp.sub(n + 2);
        let Some(class) = (**base).cast::<TypeObject>().filter(|_| (*base.add(1)).is_null()) else {
            return call(r, n);
        };
        match class.vectorcall.get() {
            Some(make) if *base as usize as u32 == r.cache_u32(1) || is_builtin_class(r, class) => {
                make_instance(r, n, make)
            }
            _ => call(r, n),
        }
    }
}

/// Whether another class than the cache knows is of its kind; the cache knows it from here on.
#[cold]
unsafe fn is_builtin_class(r: &Registers, class: &TypeObject) -> bool {
    let fits = class.has(TypeFlags::IMMUTABLETYPE) && class.vectorcall.get().is_some() && is_called_fast(class);
    if fits {
        // SAFETY: the instruction has such a cache.
        unsafe { write_u32(r, 1, class as *const TypeObject as usize as u32) };
    }
    fits
}

/// Calls a class's vectorcall.
unsafe fn make_instance(r: &mut Registers, n: usize, make: Vectorcall) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let base = r.sp.sub(n + 2);
        let callable = *base;
        let nargsf = n | VECTORCALL_ARGUMENTS_OFFSET;
        let result = make(&*callable, base.add(2).cast(), nargsf, None);
        match result {
            Ok(value) => {
                r.pop_n(n + 2);
                r.push(value);
                if breaker_set() { after_call(r, n) } else { Flow::Next }
            }
            Err(e) => crate::call::convert::told(e, Flow::Error),
        }
    }
}

/// A built-in class that has a vectorcall here, but none in CPython, where the instruction stays generic. Runs Python.
pub unsafe fn other_class(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let callable = *r.sp.sub(n + 2);
        if (*callable).cast::<TypeObject>().is_none() || !r.peek(n + 1).is_null() {
            return call(r, n);
        }
        match (*callable.cast::<TypeObject>()).vectorcall.get() {
            Some(make) if counts_on(r) => make_instance(r, n, make),
            _ => call(r, n),
        }
    }
}

/// `type(x)`
#[inline(always)]
pub unsafe fn type_of(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let base = r.sp.sub(n + 2);
        let matches = core::ptr::eq(*base, PyType_Type.as_object()) && (*base.add(1)).is_null() && n == 1;
        if !matches {
            return Flow::Slow(call);
        }
        let value = *base.add(2);
        let class = (*value).ty.get().cast::<Object>().cast_mut();
        incref(class);
        *base = class;
        r.sp = base.add(1);
        if release_any(value) { Flow::Dealloc(value) } else { Flow::Next }
    }
}

/// `str(x)`. Runs Python.
pub unsafe fn str_of(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let base = r.sp.sub(n + 2);
        let is_str = core::ptr::eq(*base, crate::types::str::PyUnicode_Type.as_object());
        if !is_str || !(*base.add(1)).is_null() || n != 1 {
            return call(r, n);
        }
        match (**base.add(2)).str() {
            Ok(text) => {
                r.pop_n(3);
                r.push(text.into_object());
                Flow::Next
            }
            Err(e) => crate::call::convert::told(e, Flow::Error),
        }
    }
}

/// `tuple(x)`. Runs Python.
pub unsafe fn tuple_of(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let base = r.sp.sub(n + 2);
        let is_tuple = core::ptr::eq(*base, crate::types::tuple::PyTuple_Type.as_object());
        if !is_tuple || !(*base.add(1)).is_null() || n != 1 {
            return call(r, n);
        }
        match crate::types::tuple::Tuple::from_iterable(&**base.add(2)) {
            Ok(tuple) => {
                r.pop_n(3);
                r.push(tuple.into_object());
                Flow::Next
            }
            Err(e) => crate::call::convert::told(e, Flow::Error),
        }
    }
}

/// What the forms for single functions leave to the generic instruction: a miss if it is not that function.
unsafe fn left(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let (callable, receiver) = (r.peek(n + 2), r.peek(n + 1));
        let fits = match *r.ip.sub(1) as u8 {
            opcode::CALL_LEN => callable == known::LEN.take() && receiver.is_null() && n == 1,
            opcode::CALL_ISINSTANCE => callable == known::ISINSTANCE.take() && receiver.is_null() && n == 2,
            opcode::CALL_LIST_APPEND => {
                let on_list = !receiver.is_null() && (*(*receiver).ty.get()).has(TypeFlags::LIST_SUBCLASS);
                callable == known::LIST_APPEND.take() && on_list && n == 1
            }
            _ => true,
        };
        if fits { call_plain(r, n) } else { call(r, n) }
    }
}

/// `len(x)` of the common containers.
#[inline(always)]
pub unsafe fn len(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let base = r.sp.sub(n + 2);
        if *base != known::LEN.take() || !(*base.add(1)).is_null() || n != 1 {
            return Flow::Slow(left);
        }
        let value = *base.add(2);
        let ty = &*(*value).ty.get();
        // A list, tuple, str or dict, exactly: their sizes lie in the object.
        let size = if core::ptr::eq(ty, &PyList_Type) || core::ptr::eq(ty, &crate::types::tuple::PyTuple_Type) {
            (*value.cast::<crate::abi::VarObject>()).size.get()
        } else if core::ptr::eq(ty, &crate::types::dict::PyDict_Type)
            || core::ptr::eq(ty, &crate::types::str::PyUnicode_Type)
        {
            *value.cast::<isize>().add(2)
        } else {
            return Flow::Slow(left);
        };
        let number = super::number::new_int(size as i64);
        if number.is_null() {
            return Flow::Slow(left);
        }
        // The function itself is kept by `known`.
        let _ = release(*base);
        *base = number;
        r.sp = base.add(1);
        if release(value) { Flow::Dealloc(value) } else { Flow::Next }
    }
}

/// `isinstance(x, C)` where `C` is a class whose metaclass is `type`: decided by the MRO alone.
#[inline(always)]
pub unsafe fn isinstance(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let base = r.sp.sub(n + 2);
        if *base != known::ISINSTANCE.take() || !(*base.add(1)).is_null() || n != 2 {
            return Flow::Slow(left);
        }
        let (value, class) = (*base.add(2), *base.add(3));
        if !is(class, &PyType_Type) {
            return Flow::Slow(left);
        }
        let ty = (*value).ty.get();
        let class = class.cast::<TypeObject>();
        let answer = if core::ptr::eq(ty, class) {
            true
        } else {
            // `__class__` may tell another class only where the type has `__getattribute__` or such a property:
            // the types that inherit their lookup from `object` and their `__class__` with it.
            let mro = (*ty).mro.raw().cast::<crate::types::tuple::Tuple>();
            if mro.is_null() {
                return Flow::Slow(left);
            }
            let items = (&raw const (*mro).items).cast::<*const TypeObject>();
            let count = (*mro).base.size.get() as usize;
            let (mut i, mut found) = (0, false);
            while i < count {
                if core::ptr::eq(*items.add(i), class) {
                    found = true;
                    break;
                }
                i += 1;
            }
            if !found {
                // The slow way asks `__class__`.
                return Flow::Slow(left);
            }
            true
        };
        if (*class).is_type(&PyType_Type) && (*class.cast::<Object>()).refcnt.get() as u32 == 1 {
            return Flow::Slow(left);
        }
        let _ = release(*base);
        let _ = release(class.cast());
        *base = bool_static(answer).as_ptr();
        r.sp = base.add(1);
        if release_any(value) { Flow::Dealloc(value) } else { Flow::Next }
    }
}

/// `list.append(x)`, with the POP_TOP behind it.
#[inline(always)]
pub unsafe fn list_append(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies; POP_TOP follows, as the specializer has seen.
    unsafe {
        let base = r.sp.sub(n + 2);
        let receiver = *base.add(1);
        if *base != known::LIST_APPEND.take()
            || receiver.is_null()
            || n != 1
            || !(*(*receiver).ty.get()).has(TypeFlags::LIST_SUBCLASS)
        {
            return Flow::Slow(left);
        }
        let list = receiver.cast::<List>();
        let size = (*list).base.size.get();
        if !is(receiver, &PyList_Type) || size >= (*list).allocated.get() || (*receiver).refcnt.get() == 1 {
            return Flow::Slow(left);
        }
        *(*list).items.get().add(size as usize) = *base.add(2);
        (*list).base.size.set(size + 1);
        // Neither is the last reference: the method is kept by `known`, the list was tested.
        let _ = release(receiver);
        let _ = release(*base);
        r.sp = base;
        // Behind the cache and the POP_TOP.
        r.ip = r.ip.add(3 + 1);
    }
    Flow::Jump
}
