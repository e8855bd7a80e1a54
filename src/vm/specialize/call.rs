//! Specialization of CALL.

use super::{is_due, known, settle, write_u32};
use crate::abi::method_def::{METH_FASTCALL, METH_KEYWORDS, METH_NOARGS, METH_O};
use crate::abi::{Object, TypeFlags, TypeObject};
use crate::types::builtin_function::{BuiltinFunction, PyCFunction_Type};
use crate::types::code::Code;
use crate::types::descriptor::{Descriptor, MethodDescriptor, PyMethodDescr_Type};
use crate::types::function::Function;
use crate::types::list::PyList_Type;
use crate::types::method::{Method, PyMethod_Type};
use crate::types::str::PyUnicode_Type;
use crate::types::tuple::{PyTuple_Type, Tuple};
use crate::types::r#type::PyType_Type;
use crate::vm::instructions::call::is_plain_function;
use crate::vm::opcode as op;
use crate::vm::registers::Registers;
use abide_compiler::code::{CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR, CO_OPTIMIZED, CO_VARARGS, CO_VARKEYWORDS};

/// CALL.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn call(r: &mut Registers, n: usize) {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        if is_due(r) {
            let form = form(r, n);
            settle(r, form);
        }
    }
}

/// Whether all parameters of the code are positional, and its locals fast.
fn is_simple(code: &Code) -> bool {
    code.has_flag(CO_OPTIMIZED) && !code.has_flag(CO_VARARGS | CO_VARKEYWORDS) && code.kwonlyargcount.get() == 0
}

unsafe fn form(r: &mut Registers, n: usize) -> Option<u8> {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        let callable = r.operand(n + 2);
        let receiver = r.peek(n + 1).as_ref();
        let count = n + receiver.is_some() as usize;
        if is_plain_function(callable.as_ptr()) {
            return function_form(r, callable.cast_unchecked(), count, op::CALL_PY_EXACT_ARGS);
        }
        if callable.is_type(&PyMethod_Type) && receiver.is_none() {
            let function = callable.cast_unchecked::<Method>().function.borrowed()?;
            if !is_plain_function(function.as_ptr()) {
                return None;
            }
            let form = function_form(r, function.cast_unchecked(), count + 1, op::CALL_BOUND_METHOD_EXACT_ARGS)?;
            return (form == op::CALL_BOUND_METHOD_EXACT_ARGS).then_some(form);
        }
        if callable.is_type(&PyCFunction_Type) {
            return builtin_form(callable, receiver, n);
        }
        if callable.is_type(&PyMethodDescr_Type) {
            return method_form(r, callable, receiver?, n);
        }
        if let Some(class) = callable.cast::<TypeObject>() {
            return if receiver.is_some() { None } else { class_form(r, class, n) };
        }
        if receiver.is_some() {
            return None;
        }
        // An object with `__call__` in Python.
        let ty = callable.ty();
        let function = ty.lookup_borrowed(crate::intern!("__call__"))?;
        if !is_plain_function(function.as_ptr()) || !ty.has(TypeFlags::HEAPTYPE) || !ty.assign_version() {
            return None;
        }
        let function = function.cast_unchecked::<Function>();
        if !is_simple(function.code()) {
            return None;
        }
        known::set_call(ty.version_tag.get(), function);
        write_u32(r, 1, ty.version_tag.get());
        Some(op::CALL_OBJECT)
    }
}

unsafe fn function_form(r: &mut Registers, function: &Function, count: usize, exact: u8) -> Option<u8> {
    // SAFETY: the instruction has such a cache.
    unsafe {
        let code = function.code();
        let version = function.version_for_caches();
        if !is_simple(code) || version == 0 {
            return None;
        }
        write_u32(r, 1, version);
        let parameters = code.argcount.get() as usize;
        if parameters == count {
            return Some(exact);
        }
        let defaults = function.defaults.borrowed().map_or(0, |d| d.cast::<Tuple>().map_or(0, Tuple::len));
        (count < parameters && count + defaults >= parameters).then_some(op::CALL_PY_GENERAL)
    }
}

/// The conventions' bits of `ml_flags`.
const SHAPE: core::ffi::c_int = 0x0001 | METH_KEYWORDS | METH_NOARGS | METH_O | METH_FASTCALL | 0x0200;
const FAST_KEYWORDS: core::ffi::c_int = METH_FASTCALL | METH_KEYWORDS;

unsafe fn builtin_form(callable: &Object, receiver: Option<&Object>, n: usize) -> Option<u8> {
    if receiver.is_some() {
        return None;
    }
    // SAFETY: the type was checked.
    let function = unsafe { callable.cast_unchecked::<BuiltinFunction>() };
    let definition = function.definition();
    let of_builtins = function.module.borrowed().and_then(|m| m.cast::<crate::types::str::Str>());
    if of_builtins.is_some_and(|m| m.eq_str("builtins")) {
        match (definition.name().to_bytes(), n) {
            (b"len", 1) => {
                known::keep(&known::LEN, callable);
                return Some(op::CALL_LEN);
            }
            (b"isinstance", 2) => {
                known::keep(&known::ISINSTANCE, callable);
                return Some(op::CALL_ISINSTANCE);
            }
            _ => {}
        }
    }
    match definition.flags & SHAPE {
        METH_O if n == 1 => Some(op::CALL_BUILTIN_O),
        METH_FASTCALL => Some(op::CALL_BUILTIN_FAST),
        FAST_KEYWORDS => Some(op::CALL_BUILTIN_FAST_WITH_KEYWORDS),
        _ => None,
    }
}

unsafe fn method_form(r: &Registers, callable: &Object, receiver: &Object, n: usize) -> Option<u8> {
    // SAFETY: the type was checked.
    unsafe {
        let descriptor = callable.cast_unchecked::<MethodDescriptor>();
        let owner = callable.cast_unchecked::<Descriptor>().owner();
        if !receiver.is_type(owner) {
            return None;
        }
        let definition = descriptor.method;
        if core::ptr::eq(owner, &PyList_Type)
            && definition.name().to_bytes() == b"append"
            && n == 1
            && *r.ip.add(3) as u8 == op::POP_TOP
        {
            known::keep(&known::LIST_APPEND, callable);
            return Some(op::CALL_LIST_APPEND);
        }
        match definition.flags & SHAPE {
            METH_NOARGS if n == 0 => Some(op::CALL_METHOD_DESCRIPTOR_NOARGS),
            METH_O if n == 1 => Some(op::CALL_METHOD_DESCRIPTOR_O),
            METH_FASTCALL => Some(op::CALL_METHOD_DESCRIPTOR_FAST),
            FAST_KEYWORDS => Some(op::CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS),
            _ => None,
        }
    }
}

unsafe fn class_form(r: &mut Registers, class: &TypeObject, n: usize) -> Option<u8> {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        if !class.is_type(&PyType_Type) {
            return None;
        }
        if n == 1 {
            if core::ptr::eq(class, &PyType_Type) {
                return Some(op::CALL_TYPE_1);
            }
            if core::ptr::eq(class, &PyUnicode_Type) {
                return Some(op::CALL_STR_1);
            }
            if core::ptr::eq(class, &PyTuple_Type) {
                return Some(op::CALL_TUPLE_1);
            }
        }
        if class.vectorcall.get().is_some() {
            return Some(op::CALL_BUILTIN_CLASS);
        }
        let object = &crate::types::object::PyBaseObject_Type;
        let plain = class.has(TypeFlags::HEAPTYPE)
            && !class.has(TypeFlags::IS_ABSTRACT)
            && class.new.get().map(|f| f as usize) == object.new.get().map(|f| f as usize)
            && class.alloc.get().map(|f| f as usize) == object.alloc.get().map(|f| f as usize)
            && class.itemsize.get() == 0;
        if !plain || !class.assign_version() {
            return None;
        }
        let init = class.lookup_borrowed(crate::intern!("__init__"))?;
        if !is_plain_function(init.as_ptr()) {
            return None;
        }
        let init = init.cast_unchecked::<Function>();
        let code = init.code();
        let runs_to_its_end = !code.has_flag(CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR);
        if !is_simple(code) || !runs_to_its_end || code.argcount.get() as usize != n + 1 {
            return None;
        }
        known::set_init(class.version_tag.get(), init);
        write_u32(r, 1, class.version_tag.get());
        Some(op::CALL_ALLOC_AND_ENTER_INIT)
    }
}
