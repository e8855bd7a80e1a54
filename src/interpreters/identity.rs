//! Interpreters by number, references to them, and who runs their `__main__`.

use crate::abi::{Object, Result};
use crate::types::exception::{INTERPRETER_ERROR, INTERPRETER_NOT_FOUND_ERROR, raise};
use crate::types::int::Int;
use crate::vm::interpreter;
use crate::vm::thread::{self, Interpreter, ThreadState};

/// The interpreter of that number. InterpreterNotFoundError.
pub fn look_up(id: i64) -> Result<&'static Interpreter> {
    match interpreter::by_id(id) {
        Some(found) if id >= 0 => Ok(found),
        _ => Err(raise::raise(&INTERPRETER_NOT_FOUND_ERROR, format_args!("unrecognized interpreter ID {id}"))),
    }
}

/// The number that an object says. TypeError, OverflowError, ValueError. Runs Python (`__index__`).
pub fn number(object: &Object) -> Result<i64> {
    if !object.has_index() {
        return Err(type_error!("interpreter ID must be an int, got {}", object.ty().full_name()));
    }
    let index = object.index()?;
    let Some(id) = index.to_i64() else { return Err(overflow_error!("int too big to convert")) };
    if id < 0 {
        let shown = object.repr()?;
        return Err(value_error!("interpreter ID must be a non-negative int, got {}", shown.to_string_lossy()));
    }
    Ok(id)
}

/// The interpreter's number as an object.
pub fn object(interpreter: &Interpreter) -> Result {
    Int::new(interpreter.id.get()).map(crate::abi::Ref::into_object)
}

/// One reference more.
pub fn add_reference(interpreter: &Interpreter) {
    interpreter.id_refcount.set(interpreter.id_refcount.get().max(0) + 1);
}

/// One reference less; the last one ends an interpreter that lives by them. Runs Python.
pub fn drop_reference(interpreter: &'static Interpreter) {
    let left = interpreter.id_refcount.get() - 1;
    interpreter.id_refcount.set(left);
    if left == 0 && interpreter.requires_idref.get() != 0 {
        super::end_other(interpreter);
    }
}

/// InterpreterError: another thread runs `__main__`.
pub fn already_running() -> crate::abi::Raised {
    raise::raise(&INTERPRETER_ERROR, format_args!("interpreter already running"))
}

/// Takes `__main__` for the running thread. InterpreterError if one has it, RuntimeError in another interpreter.
pub fn take_main(interpreter: &Interpreter) -> Result<()> {
    if !interpreter.main_thread.get().is_null() {
        return Err(already_running());
    }
    let state = thread::current();
    if !core::ptr::eq(state.interp.get(), interpreter) {
        return Err(runtime_error!("current tstate has wrong interpreter"));
    }
    interpreter.main_thread.set((state as *const ThreadState).cast_mut());
    Ok(())
}
