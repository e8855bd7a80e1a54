//! Raising and handling exceptions.

use crate::abi::{Object, Ref, Result, TypeObject};
use crate::types::exception::{self, ASSERTION_ERROR, BASE_EXCEPTION, BaseException, raise};
use crate::types::int::Int;
use crate::types::none;
use crate::types::tuple::Tuple;
use crate::vm::registers::{Flow, Registers, incref, release};
use crate::vm::{thread, unwind};

/// Pushes AssertionError.
#[inline(always)]
pub unsafe fn load_assertion_error(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let ty = ASSERTION_ERROR.as_object().as_ptr();
        incref(ty);
        r.push_raw(ty);
    }
    Flow::Next
}

/// `exception` becomes `previous, exception`: it is the one being handled from here on.
#[inline(always)]
pub unsafe fn push_exc_info(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies; a slot is a pointer.
    unsafe {
        let new = r.peek(1);
        let place = (&raw const (*thread::current().exc_info.get()).exc_value).cast_mut().cast::<*mut Object>();
        let previous = if (*place).is_null() { none::none_object().as_ptr() } else { *place };
        incref(new);
        *place = new;
        r.put(1, previous);
        r.push_raw(new);
    }
    Flow::Next
}

/// Pops the exception that was being handled before.
#[inline(always)]
pub unsafe fn pop_except(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies; a slot is a pointer.
    unsafe {
        let value = r.pop_raw();
        let place = (&raw const (*thread::current().exc_info.get()).exc_value).cast_mut().cast::<*mut Object>();
        let old = *place;
        *place = if (*value).is_none() { core::ptr::null_mut() } else { value };
        if !old.is_null() && release(old) { Flow::Dealloc(old) } else { Flow::Next }
    }
}

/// Whether `kind` is an exception class.
fn is_exception_class(kind: &Object) -> bool {
    kind.cast::<TypeObject>().is_some_and(|ty| ty.is_subtype(&BASE_EXCEPTION))
}

/// Whether the classes after `except` are exception classes: TypeError.
fn check_classes(kinds: &Object) -> Result<()> {
    let valid = match kinds.cast::<Tuple>() {
        Some(tuple) => tuple.items().iter().all(|kind| is_exception_class(kind)),
        None => is_exception_class(kinds),
    };
    if valid {
        return Ok(());
    }
    Err(type_error!("catching classes that do not inherit from BaseException is not allowed"))
}

/// Whether an exception (or class) is of one of the kinds: a class or nested tuples of them.
pub fn given_matches(exception: &Object, kinds: &Object) -> bool {
    if let Some(tuple) = kinds.cast::<Tuple>() {
        return tuple.items().iter().any(|kind| given_matches(exception, kind));
    }
    let class = match exception.cast::<BaseException>() {
        Some(instance) => instance.ty(),
        None => match exception.cast::<TypeObject>() {
            Some(class) => class,
            None => return exception.is(kinds),
        },
    };
    match kinds.cast::<TypeObject>() {
        Some(kind) => class.is_subtype(kind),
        None => false,
    }
}

/// `exception, kinds` becomes `exception, whether it matches`: TypeError.
pub unsafe fn check_exc_match(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let kinds = r.pop();
        check_classes(&kinds)?;
        let matches = given_matches(r.operand(1), &kinds);
        r.push(crate::types::bool::bool_object(matches));
    }
    Ok(())
}

/// `exception, kinds` becomes `rest, match`: what `except*` leaves over, and what it handles (None if nothing).
pub unsafe fn check_eg_match(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let kinds = r.pop();
        check_classes(&kinds)?;
        let groups =
            |kind: &Object| kind.cast::<TypeObject>().is_some_and(|ty| ty.is_subtype(&exception::BASE_EXCEPTION_GROUP));
        let names_group = match kinds.cast::<Tuple>() {
            Some(tuple) => tuple.items().iter().any(|kind| groups(kind)),
            None => groups(&kinds),
        };
        if names_group {
            return Err(type_error!("catching ExceptionGroup with except* is not allowed. Use except instead."));
        }
        let exception = r.pop();
        let (matched, rest) = split_group(r, &exception, &kinds)?;
        if !matched.is_none() {
            thread::current()
                .exc_info
                .get()
                .as_ref()
                .expect("a thread has exc_info")
                .exc_value
                .set(Some(matched.clone()));
        }
        r.push(rest);
        r.push(matched);
    }
    Ok(())
}

/// The part of an exception (group) that is of the kinds, and the rest; None for nothing. Runs Python.
unsafe fn split_group(r: &mut Registers, exception: &Object, kinds: &Object) -> Result<(Ref, Ref)> {
    let is_group = exception.ty().is_subtype(&exception::BASE_EXCEPTION_GROUP);
    if exception.is_none() {
        return Ok((none::none(), none::none()));
    }
    if given_matches(exception, kinds) {
        if is_group {
            return Ok((exception.to_ref(), none::none()));
        }
        // A naked exception is wrapped, with the traceback that it has here.
        let group_type = if exception.ty().is_subtype(&exception::EXCEPTION) {
            crate::vm::outside::exception_group_type()?
        } else {
            exception::BASE_EXCEPTION_GROUP.as_object().to_ref()
        };
        let members = Tuple::new(&[exception])?;
        let wrapped = group_type.call(&[crate::intern!(""), &members])?;
        if let Some(group) = wrapped.cast::<BaseException>() {
            // SAFETY: the frame is the running one.
            let traceback = unsafe { crate::types::traceback::of_frame(r.fp)? };
            group.traceback.set(Some(traceback.into_object()));
        }
        return Ok((wrapped, none::none()));
    }
    if is_group {
        let pair = exception.call_method(crate::intern!("split"), &[kinds])?;
        let Some(pair) = pair.cast::<Tuple>().filter(|p| p.len() >= 2) else {
            let (class, given) = (exception.ty().full_name(), pair.ty().full_name());
            return Err(type_error!("{class}.split must return a tuple, not {given}"));
        };
        return Ok((pair.items()[0].to_ref(), pair.items()[1].to_ref()));
    }
    Ok((none::none(), exception.to_ref()))
}

/// Pops an exception and raises it again; `n` words below stay, the lowest of which says where it was raised first.
pub unsafe fn reraise(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let exception = r.pop();
        let here = (*r.fp).instruction_index() as usize;
        if n > 0
            && let Some(lasti) = r.operand(n).cast_exact::<Int>()
        {
            let index = lasti.to_i64().unwrap_or(0) as usize;
            (*r.fp).instr_ptr.set(r.code().instructions().add(index));
        }
        raise::restore(Some(exception.downcast_unchecked()));
        unwind::reraise_at(r, here)
    }
}

/// `raise`, `raise exception`, `raise exception from cause`. Runs Python.
pub unsafe fn raise_varargs(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if n == 0 {
            return match handled_exception() {
                Some(exception) => {
                    raise::restore(Some(exception));
                    unwind::reraise(r)
                }
                None => crate::call::convert::told(runtime_error!("No active exception to reraise"), Flow::Error),
            };
        }
        let cause = if n == 2 { Some(r.pop()) } else { None };
        let exception = r.pop();
        let raised = match prepare(&exception, cause.as_deref()) {
            Ok(exception) => raise::raise_value(exception),
            Err(e) => e,
        };
        crate::call::convert::told(raised, Flow::Error)
    }
}

/// The innermost exception that is being handled.
pub fn handled_exception() -> Option<Ref<BaseException>> {
    let mut item = thread::current().exc_info.get();
    // SAFETY: the items are linked down to the thread's own; only exceptions are stored in them.
    unsafe {
        while let Some(found) = item.as_ref() {
            if let Some(value) = found.exc_value.get()
                && !value.is_none()
            {
                return Some(value.downcast_unchecked());
            }
            item = found.previous_item.get();
        }
    }
    None
}

/// An exception instance from an instance or class: TypeError. Runs Python.
fn instance_of(exception: &Object, otherwise: &str) -> Result<Ref<BaseException>> {
    if let Some(instance) = exception.cast::<BaseException>() {
        return Ok(Ref::of(instance));
    }
    if !is_exception_class(exception) {
        return Err(type_error!("{otherwise}"));
    }
    let made = exception.call0()?;
    match made.downcast::<BaseException>() {
        Ok(instance) => Ok(instance),
        Err(other) => {
            let (class, given) = (exception.repr()?, other.ty().as_object().repr()?);
            let (class, given) = (class.to_string_lossy(), given.to_string_lossy());
            Err(type_error!("calling {class} should have returned an instance of BaseException, not {given}"))
        }
    }
}

fn prepare(exception: &Object, cause: Option<&Object>) -> Result<Ref<BaseException>> {
    let exception = instance_of(exception, "exceptions must derive from BaseException")?;
    if let Some(cause) = cause {
        let cause = match cause.is_none() {
            true => None,
            false => Some(instance_of(cause, "exception causes must derive from BaseException")?.into_object()),
        };
        exception.cause.set(cause);
        exception.suppress_context.set(1);
    }
    Ok(exception)
}
