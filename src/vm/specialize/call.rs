//! Specialization of CALL.

use super::{Form, differences, is_due, is_simple, known, settle, write_u32};
use crate::abi::method_def::{METH_FASTCALL, METH_KEYWORDS, METH_NOARGS, METH_O};
use crate::abi::{Object, TypeFlags, TypeObject};
use crate::types::builtin_function::{BuiltinFunction, PyCFunction_Type};
use crate::types::code::Code;
use crate::types::descriptor::{Descriptor, MethodDescriptor, PyMethodDescr_Type};
use crate::types::function::{Function, PyFunction_Type};
use crate::types::list::PyList_Type;
use crate::types::method::{Method, PyMethod_Type};
use crate::types::str::PyUnicode_Type;
use crate::types::tuple::PyTuple_Type;
use crate::types::r#type::{HeapType, PyType_Type};
use crate::vm::instructions::call::is_plain_function;
use crate::vm::opcode as op;
use crate::vm::registers::Registers;
use abide_compiler::code::CO_OPTIMIZED;

/// CALL. True if a specialized form is in place now, which is to be run instead. `apart` says that function and `self`
/// were a bound method until now.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn call(r: &mut Registers, n: usize, apart: bool) -> bool {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        is_due(r) && {
            let form = match form(r, n, apart) {
                Some(hidden @ op::CALL_OTHER_CLASS) => Some(Form::Hidden(hidden)),
                form => form.map(Form::Shown),
            };
            settle(r, form)
        }
    }
}

unsafe fn form(r: &mut Registers, n: usize, apart: bool) -> Option<u8> {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        let callable = r.operand(n + 2);
        let count = n + !r.peek(n + 1).is_null() as usize;
        if callable.is_type(&PyCFunction_Type) {
            return builtin_form(callable, count);
        }
        if callable.is_type(&PyFunction_Type) {
            // The hidden forms of LOAD_ATTR alone pass a class as `self`: CPython has a bound method there.
            let receiver = r.peek(n + 1).as_ref();
            let forms = match receiver.is_some_and(|receiver| !apart && receiver.cast::<TypeObject>().is_some()) {
                true => BOUND,
                false => [op::CALL_PY_EXACT_ARGS, op::CALL_PY_DEFAULTS, op::CALL_PY_GENERAL],
            };
            return function_form(r, callable.cast_unchecked(), count, forms);
        }
        if let Some(class) = callable.cast::<TypeObject>() {
            return class_form(r, class, n, count);
        }
        if callable.is_type(&PyMethodDescr_Type) {
            return method_form(r, callable, n, count);
        }
        if callable.is_type(&PyMethod_Type) {
            let function = callable.cast_unchecked::<Method>().function.borrowed()?;
            if !function.is_type(&PyFunction_Type) {
                return None;
            }
            return function_form(r, function.cast_unchecked(), count + 1, BOUND);
        }
        if count == n
            && let Some(version) = python_call(callable.ty())
        {
            write_u32(r, 1, version);
            return Some(op::CALL_OBJECT);
        }
        Some(op::CALL_NON_PY_GENERAL)
    }
}

/// The forms for bound methods, as [`function_form`] wants them.
const BOUND: [u8; 3] = [op::CALL_BOUND_METHOD_EXACT_ARGS, op::CALL_BOUND_METHOD_GENERAL, op::CALL_BOUND_METHOD_GENERAL];

/// The version of a type whose `__call__` is a plain function with positional parameters.
fn python_call(ty: &TypeObject) -> Option<u32> {
    let function = ty.lookup_borrowed(crate::intern!("__call__"))?;
    // SAFETY: the function is live.
    if !unsafe { is_plain_function(function.as_ptr()) } || !ty.has(TypeFlags::HEAPTYPE) || !ty.assign_version() {
        return None;
    }
    // SAFETY: the type was checked.
    let function = unsafe { function.cast_unchecked::<Function>() };
    if !is_simple(function.code()) {
        return None;
    }
    known::set_call(ty.version_tag.get(), function);
    Some(ty.version_tag.get())
}

/// The form for a function: of the three, the first where there are as many arguments as parameters, the second where
/// defaults complete them, the third where the call is to be bound in full.
unsafe fn function_form(r: &mut Registers, function: &Function, count: usize, forms: [u8; 3]) -> Option<u8> {
    // SAFETY: the instruction has such a cache.
    unsafe {
        let code: &Code = function.code();
        if !code.has_flag(CO_OPTIMIZED) {
            return None;
        }
        let version = function.version.get();
        if version == 0 {
            return None;
        }
        write_u32(r, 1, version);
        let parameters = code.argcount.get() as usize;
        Some(match is_simple(code) {
            true if parameters == count => forms[0],
            true if count < parameters => forms[1],
            _ => forms[2],
        })
    }
}

/// The conventions' bits of `ml_flags`.
const SHAPE: core::ffi::c_int = 0x0001 | METH_KEYWORDS | METH_NOARGS | METH_O | METH_FASTCALL | 0x0200;
const FAST_KEYWORDS: core::ffi::c_int = METH_FASTCALL | METH_KEYWORDS;

unsafe fn builtin_form(callable: &Object, count: usize) -> Option<u8> {
    // SAFETY: the type was checked.
    let function = unsafe { callable.cast_unchecked::<BuiltinFunction>() };
    let definition = function.definition();
    let of_builtins = || {
        let module = function.module.borrowed().and_then(|m| m.cast::<crate::types::str::Str>());
        module.is_some_and(|m| m.eq_str("builtins"))
    };
    if differences::is_general_function(function) {
        return Some(op::CALL_NON_PY_GENERAL);
    }
    match definition.flags & SHAPE {
        METH_O if count != 1 => None,
        METH_O if definition.name().to_bytes() == b"len" && of_builtins() => {
            known::keep(&known::LEN, callable);
            Some(op::CALL_LEN)
        }
        METH_O => Some(op::CALL_BUILTIN_O),
        METH_FASTCALL if count == 2 && definition.name().to_bytes() == b"isinstance" && of_builtins() => {
            known::keep(&known::ISINSTANCE, callable);
            Some(op::CALL_ISINSTANCE)
        }
        METH_FASTCALL => Some(op::CALL_BUILTIN_FAST),
        FAST_KEYWORDS => Some(op::CALL_BUILTIN_FAST_WITH_KEYWORDS),
        _ => Some(op::CALL_NON_PY_GENERAL),
    }
}

unsafe fn method_form(r: &Registers, callable: &Object, n: usize, count: usize) -> Option<u8> {
    // SAFETY: the type was checked; three cache units, then an instruction follow.
    unsafe {
        let definition = callable.cast_unchecked::<MethodDescriptor>().method;
        let owner = callable.cast_unchecked::<Descriptor>().owner();
        if differences::is_general_method(owner, &definition.name().to_string_lossy()) {
            return Some(op::CALL_NON_PY_GENERAL);
        }
        match definition.flags & SHAPE {
            METH_NOARGS => (count == 1).then_some(op::CALL_METHOD_DESCRIPTOR_NOARGS),
            METH_O if count != 2 => None,
            METH_O => {
                let appends = core::ptr::eq(owner, &PyList_Type)
                    && definition.name().to_bytes() == b"append"
                    && n == 1
                    && *r.ip.add(3) as u8 == op::POP_TOP;
                if !appends {
                    return Some(op::CALL_METHOD_DESCRIPTOR_O);
                }
                known::keep(&known::LIST_APPEND, callable);
                Some(op::CALL_LIST_APPEND)
            }
            METH_FASTCALL => Some(op::CALL_METHOD_DESCRIPTOR_FAST),
            FAST_KEYWORDS => Some(op::CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS),
            _ => Some(op::CALL_NON_PY_GENERAL),
        }
    }
}

unsafe fn class_form(r: &mut Registers, class: &TypeObject, n: usize, count: usize) -> Option<u8> {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        if class.has(TypeFlags::IMMUTABLETYPE) {
            if n == 1 && count == 1 {
                if core::ptr::eq(class, &PyUnicode_Type) {
                    return Some(op::CALL_STR_1);
                }
                if core::ptr::eq(class, &PyType_Type) {
                    return Some(op::CALL_TYPE_1);
                }
                if core::ptr::eq(class, &PyTuple_Type) {
                    return Some(op::CALL_TUPLE_1);
                }
            }
            class.vectorcall.get()?;
            if !differences::is_called_fast(class) {
                return Some(op::CALL_OTHER_CLASS);
            }
            // What the fast form compares first.
            write_u32(r, 1, class.as_object().as_ptr() as usize as u32);
            return Some(op::CALL_BUILTIN_CLASS);
        }
        let object = &crate::types::object::PyBaseObject_Type;
        let plain = class.is_type(&PyType_Type)
            && class.new.get().map(|f| f as usize) == object.new.get().map(|f| f as usize)
            && class.alloc.get().map(|f| f as usize) == object.alloc.get().map(|f| f as usize)
            && class.has(TypeFlags::HEAPTYPE);
        let init = class.lookup_borrowed(crate::intern!("__init__"));
        let Some(init) = init.filter(|init| plain && init.is_type(&PyFunction_Type)) else {
            return Some(op::CALL_NON_PY_GENERAL);
        };
        let code: &Code = init.cast_unchecked::<Function>().code();
        if !is_simple(code) {
            return Some(op::CALL_NON_PY_GENERAL);
        }
        let with_values = class.has(TypeFlags::INLINE_VALUES);
        if code.argcount.get() as usize != count + 1 {
            return (!with_values).then_some(op::CALL_NON_PY_GENERAL);
        }
        if !class.assign_version() {
            return None;
        }
        write_u32(r, 1, class.version_tag.get());
        // The class has it while it has that version.
        (*(class as *const TypeObject).cast::<HeapType>()).spec_cache[2].set(init.as_ptr().cast());
        Some(if with_values {
            op::CALL_ALLOC_AND_ENTER_INIT
        } else if count == n && !class.has(TypeFlags::IS_ABSTRACT) && class.itemsize.get() == 0 {
            op::CALL_SLOTTED_CLASS
        } else {
            op::CALL_NON_PY_GENERAL
        })
    }
}
