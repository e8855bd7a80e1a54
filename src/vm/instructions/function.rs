//! `def` and `lambda`.

use crate::abi::Result;
use crate::types::code::Code;
use crate::types::function::Function;
use crate::vm::registers::Registers;

/// `code` becomes a function with the frame's globals.
pub unsafe fn make_function(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies; the compiler pushes a code object.
    unsafe {
        let code = r.pop();
        let code = code.cast_unchecked::<Code>();
        let function = Function::new(code, &*(*r.fp).globals.get())?;
        function.version.set(code.version.get());
        r.push(function.into_object());
    }
    Ok(())
}

/// `value, function` becomes the function with defaults, keyword defaults, annotations or closure set.
pub unsafe fn set_function_attribute(r: &mut Registers, which: usize) -> Result<()> {
    // SAFETY: the contract of bodies; the compiler puts a function on top.
    unsafe {
        let function = r.pop();
        let value = r.pop();
        let target = function.cast_unchecked::<Function>();
        let field = match which {
            1 => &target.defaults,
            2 => &target.kwdefaults,
            4 => &target.annotations,
            _ => &target.closure,
        };
        field.set(Some(value));
        r.push(function);
    }
    Ok(())
}
