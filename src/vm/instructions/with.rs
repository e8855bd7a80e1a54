//! `with` and `async with`.

use crate::abi::Result;
use crate::types::exception::BaseException;
use crate::types::none;
use crate::types::r#type::lookup_special;
use crate::vm::registers::Registers;

/// `manager` becomes `exit method, result of the enter method`. Runs Python.
pub unsafe fn before_with(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let manager = r.pop();
        let class = || manager.ty().full_name();
        let Some(enter) = lookup_special(&manager, crate::intern!("__enter__"))? else {
            return Err(type_error!("'{}' object does not support the context manager protocol", class()));
        };
        let Some(exit) = lookup_special(&manager, crate::intern!("__exit__"))? else {
            return Err(type_error!(
                "'{}' object does not support the context manager protocol (missed __exit__ method)",
                class()
            ));
        };
        let value = enter.call0()?;
        r.push(exit);
        r.push(value);
    }
    Ok(())
}

/// `manager` becomes `exit method, awaitable of the enter method`. Runs Python.
pub unsafe fn before_async_with(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let manager = r.pop();
        let class = || manager.ty().full_name();
        let Some(enter) = lookup_special(&manager, crate::intern!("__aenter__"))? else {
            return Err(type_error!("'{}' object does not support the asynchronous context manager protocol", class()));
        };
        let Some(exit) = lookup_special(&manager, crate::intern!("__aexit__"))? else {
            return Err(type_error!(
                "'{}' object does not support the asynchronous context manager protocol (missed __aexit__ method)",
                class()
            ));
        };
        let value = enter.call0()?;
        r.push(exit);
        r.push(value);
    }
    Ok(())
}

/// `exit, lasti, previous, exception`: pushes `exit(type, exception, traceback)`. Runs Python.
pub unsafe fn with_except_start(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let (exit, exception) = (r.operand(4), r.operand(1));
        let traceback = exception.cast::<BaseException>().and_then(|e| e.traceback.get()).unwrap_or_else(none::none);
        let result = exit.call(&[exception.ty().as_object(), exception, &traceback])?;
        r.push(result);
    }
    Ok(())
}
