//! The intrinsic functions: what only compiled code calls.

use crate::abi::{Object, Ref, Result};
use crate::types::exception::{BaseException, STOP_ASYNC_ITERATION, STOP_ITERATION};
use crate::types::function::Function;
use crate::types::list::List;
use crate::types::none;
use crate::types::tuple::Tuple;
use crate::vm::frame::FrameOwner;
use crate::vm::outside;
use crate::vm::registers::Registers;
use abide_compiler::code::{CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR};

/// `value` becomes the intrinsic function's result. Runs Python.
pub unsafe fn call_1(r: &mut Registers, which: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let value = r.pop();
        let result = match which {
            1 => outside::display(&value)?,
            2 => {
                super::import::import_star(r, &value)?;
                none::none()
            }
            3 => stop_iteration_error(r, value)?,
            4 => crate::types::generator::wrap_async_value(value)?,
            5 => positive(&value)?,
            6 => {
                let items = value.cast_unchecked::<List>();
                let items: Vec<Ref> = (0..items.len()).filter_map(|i| items.get(i)).collect();
                Tuple::from_vec(items)?.into_object()
            }
            7 => outside::type_parameter("TypeVar", &value, None)?,
            8 => outside::type_parameter("ParamSpec", &value, None)?,
            9 => outside::type_parameter("TypeVarTuple", &value, None)?,
            10 => outside::subscript_generic(&value)?,
            11 => outside::type_alias(&value)?,
            _ => return Err(system_error!("unknown intrinsic function {which}")),
        };
        r.push(result);
    }
    Ok(())
}

/// `first, second` becomes the intrinsic function's result. Runs Python.
pub unsafe fn call_2(r: &mut Registers, which: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let (second, first) = (r.pop(), r.pop());
        let result = match which {
            1 => outside::prepare_reraise_star(&first, &second)?,
            2 => outside::type_parameter("TypeVar", &first, Some(("evaluate_bound", &second)))?,
            3 => outside::type_parameter("TypeVar", &first, Some(("evaluate_constraints", &second)))?,
            4 => {
                first.cast_unchecked::<Function>().typeparams.set(Some(second));
                first
            }
            5 => outside::set_type_parameter_default(first, second)?,
            _ => return Err(system_error!("unknown intrinsic function {which}")),
        };
        r.push(result);
    }
    Ok(())
}

/// `+value`. Runs Python.
fn positive(value: &Object) -> Result {
    let Some(positive) = value.ty().number().and_then(|n| n.positive.get()) else {
        return Err(type_error!("bad operand type for unary +: '{}'", value.ty().full_name()));
    };
    crate::call::check::slot_result("__pos__", positive(value))
}

/// A StopIteration that leaves a generator becomes a RuntimeError; other exceptions stay as they are.
unsafe fn stop_iteration_error(r: &mut Registers, exception: Ref) -> Result {
    // SAFETY: the contract of bodies: this runs in a generator's frame.
    let code = unsafe {
        debug_assert!((*r.fp).owned_by(FrameOwner::Generator));
        r.code()
    };
    let is = |kind| exception.ty().is_subtype(kind);
    let what = if is(&STOP_ITERATION) {
        if code.has_flag(CO_ASYNC_GENERATOR) {
            "async generator raised StopIteration"
        } else if code.has_flag(CO_COROUTINE) {
            "coroutine raised StopIteration"
        } else {
            debug_assert!(code.has_flag(CO_GENERATOR));
            "generator raised StopIteration"
        }
    } else if code.has_flag(CO_ASYNC_GENERATOR) && is(&STOP_ASYNC_ITERATION) {
        "async generator raised StopAsyncIteration"
    } else {
        return Ok(exception);
    };
    let raised = runtime_error!("{what}");
    let new = raised.take();
    // SAFETY: compiled code passes the exception that left the generator's body.
    let old: Ref<BaseException> = unsafe { exception.downcast_unchecked() };
    new.cause.set(Some(old.clone().into_object()));
    new.context.set(Some(old.into_object()));
    new.suppress_context.set(1);
    Ok(new.into_object())
}
