//! Generators, coroutines, asynchronous generators; `yield`, `yield from`, `await`, `async for`.

use super::number::is;
use crate::abi::{Object, Ref, Result};
use crate::types::exception::{BaseException, STOP_ASYNC_ITERATION, STOP_ITERATION, TYPE_ERROR, raise};
use crate::types::generator::{self, FrameState, Generator};
use crate::types::none;
use crate::vm::frame::{self, InterpreterFrame};
use crate::vm::registers::{Flow, Registers, breaker_set};
use crate::vm::{monitoring, thread, unwind};
use abide_compiler::code::{CO_COROUTINE, CO_ITERABLE_COROUTINE};

/// Moves the running frame into a new generator and returns it to the caller.
pub unsafe fn return_generator(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if breaker_set()
            && let Some(flow) = crate::vm::hook::offer(r, r.ip.sub(1))
        {
            return flow;
        }
        let generator = match generator::from_frame(r.fp) {
            Ok(generator) => generator,
            Err(e) => return crate::call::convert::told(e, Flow::Error),
        };
        let ts = thread::current();
        ts.py_recursion_remaining.set(ts.py_recursion_remaining.get() + 1);
        let dying = r.fp;
        let previous = (*dying).previous.get();
        ts.current_frame.set(previous);
        frame::give_back(dying);
        r.fp = previous;
        r.resume_after_call();
        r.push(generator.into_object());
        Flow::Jump
    }
}

/// Suspends the generator: its resumer goes on with the value on top, behind its SEND or FOR_ITER.
#[inline(always)]
pub unsafe fn yield_value(r: &mut Registers, from: usize) -> Flow {
    // SAFETY: the contract of bodies: the frame is a generator's.
    unsafe {
        let value = r.pop_raw();
        let frame = r.fp;
        (*frame).instr_ptr.set(r.ip);
        let generator = Generator::of_frame(frame);
        (*generator).frame_state.set(FrameState::Suspended as i8 + from as i8);
        r.save_sp();
        let ts = thread::current();
        ts.exc_info.set((*generator).exc_state.previous_item.get());
        (*generator).exc_state.previous_item.set(core::ptr::null());
        ts.py_recursion_remaining.set(ts.py_recursion_remaining.get() + 1);
        let previous = (*frame).previous.get();
        ts.current_frame.set(previous);
        (*frame).previous.set(core::ptr::null_mut());
        r.fp = previous;
        // SEND and FOR_ITER have one cache unit each.
        r.ip = (*previous).instr_ptr.get().add(2);
        r.sp = InterpreterFrame::slots(previous).add((*previous).stacktop.get() as usize);
        r.push_raw(value);
    }
    Flow::Jump
}

/// Whether one more frame fits below the recursion limit; the generic forms raise the error.
#[inline(always)]
pub fn can_enter() -> bool {
    thread::current().py_recursion_remaining.get() > 1
}

/// Runs a suspended generator's frame above the current one. A value sent is pushed; on its return, the loop goes on
/// `units` behind the current instruction.
///
/// # Safety
/// The generator is suspended or new; `value` is owned.
#[inline(always)]
pub unsafe fn enter_generator(r: &mut Registers, generator: *const Generator, value: *mut Object, units: u16) -> Flow {
    // SAFETY: the caller's contract.
    unsafe {
        let frame = Generator::frame(generator);
        let top = (*frame).stacktop.get();
        *InterpreterFrame::slots(frame).add(top as usize) = value;
        (*frame).stacktop.set(top + 1);
        (*generator).frame_state.set(FrameState::Executing as i8);
        let ts = thread::current();
        (*generator).exc_state.previous_item.set(ts.exc_info.get());
        ts.exc_info.set(&(*generator).exc_state);
        super::call::enter(r, frame, units)
    }
}

/// Sends the top to the generator, coroutine or iterator below it: `receiver, value` becomes `receiver, result`; at its
/// end, the jump is taken. Runs Python.
pub unsafe fn send(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if crate::vm::specialize::send(r, distance) {
            return crate::vm::specialize::again(r, distance);
        }
        send_plain(r, distance)
    }
}

/// As [`send`], without a word to the specializer. Runs Python.
pub unsafe fn send_plain(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let receiver = r.operand(2);
        if let Some(generator) = generator::plain(receiver)
            && generator.is_resumable()
            && can_enter()
        {
            let value = r.pop_raw();
            return enter_generator(r, generator, value, (2 + distance) as u16);
        }
        let value = r.operand(1);
        let result = match receiver.ty().iternext.get().filter(|_| value.is_none()) {
            Some(next) => next(receiver),
            None => match receiver.call_method(crate::intern!("send"), &[value]) {
                Ok(result) => Some(result),
                Err(e) => crate::call::convert::told(e, None),
            },
        };
        let (result, ended) = match result {
            Some(result) => (result, false),
            None => match monitoring::stopped(r.fp, generator::stop_value) {
                Ok(result) => (result, true),
                Err(e) => return crate::call::convert::told(e, Flow::Error),
            },
        };
        drop(r.pop());
        r.push(result);
        if ended {
            r.ip = r.ip.add(1 + distance);
            return Flow::Jump;
        }
        Flow::Next
    }
}

/// What `yield from` iterates over. Runs Python.
pub unsafe fn get_yield_from_iter(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let iterable = r.operand(1);
        if generator::is_coroutine(iterable) {
            if !r.code().has_flag(CO_COROUTINE | CO_ITERABLE_COROUTINE) {
                return Err(type_error!("cannot 'yield from' a coroutine object in a non-coroutine generator"));
            }
            return Ok(());
        }
        if generator::is_generator(iterable) {
            return Ok(());
        }
        let iterable = r.pop();
        r.push(iterable.iter()?);
    }
    Ok(())
}

/// What `await` iterates over. Runs Python.
pub unsafe fn get_awaitable(r: &mut Registers, place: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let awaitable = r.pop();
        let iterator = match generator::awaitable_iterator(&awaitable) {
            Ok(iterator) => iterator,
            Err(e) => {
                let ty = awaitable.ty();
                let awaits = ty.async_methods().is_some_and(|methods| methods.r#await.get().is_some());
                let method = match place {
                    1 => "__aenter__",
                    2 => "__aexit__",
                    _ => return Err(e),
                };
                if awaits || generator::plain(&awaitable).is_some() {
                    return Err(e);
                }
                e.clear();
                let given = ty.full_name();
                return Err(type_error!(
                    "'async with' received an object from {method} that does not implement __await__: {given}"
                ));
            }
        };
        if generator::is_coroutine(&iterator)
            && iterator.cast_unchecked::<Generator>().frame_state.get() == FrameState::SuspendedYieldFrom as i8
        {
            return Err(runtime_error!("coroutine is being awaited already"));
        }
        r.push(iterator);
    }
    Ok(())
}

/// `iterable` becomes its asynchronous iterator. Runs Python.
pub unsafe fn get_aiter(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let iterable = r.pop();
        let ty = iterable.ty();
        let Some(aiter) = ty.async_methods().and_then(|methods| methods.aiter.get()) else {
            let given = ty.full_name();
            return Err(type_error!("'async for' requires an object with __aiter__ method, got {given}"));
        };
        let iterator = aiter(&iterable)?;
        if iterator.ty().async_methods().and_then(|methods| methods.anext.get()).is_none() {
            let given = iterator.ty().full_name();
            return Err(type_error!(
                "'async for' received an object from __aiter__ that does not implement __anext__: {given}"
            ));
        }
        r.push(iterator);
    }
    Ok(())
}

/// Pushes the awaitable of the asynchronous iterator's next item. Runs Python.
pub unsafe fn get_anext(r: &mut Registers, _: usize) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        let iterator = r.operand(1);
        let ty = iterator.ty();
        let Some(anext) = ty.async_methods().and_then(|methods| methods.anext.get()) else {
            let given = ty.full_name();
            return Err(type_error!("'async for' requires an iterator with __anext__ method, got {given}"));
        };
        let next = anext(iterator)?;
        if generator::is_async_generator(iterator) {
            r.push(next);
            return Ok(());
        }
        match generator::awaitable_iterator(&next) {
            Ok(awaitable) => r.push(awaitable),
            Err(e) => {
                let given = next.ty().full_name();
                let message = format!("'async for' received an invalid object from __anext__: {given}");
                return Err(raise::raise_from(Some(e.take()), &TYPE_ERROR, &message));
            }
        }
    }
    Ok(())
}

/// `awaitable, exception`: the end of an `async for` if the exception is StopAsyncIteration; else it goes on.
pub unsafe fn end_async_for(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let exception = r.pop();
        if exception.ty().is_subtype(&STOP_ASYNC_ITERATION) {
            drop(r.pop());
            drop(exception);
            return Flow::Next;
        }
        raise::restore(Some(exception.downcast_unchecked()));
        unwind::reraise(r)
    }
}

/// `iterator, last value, exception` of a `throw` that ended the inner iterator: its value, or the exception goes on.
pub unsafe fn cleanup_throw(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let exception = r.operand(1);
        if exception.ty().is_subtype(&STOP_ITERATION) {
            let value = generator::value_of_stop(exception.cast_unchecked::<BaseException>());
            r.pop_n(3);
            r.push(none::none());
            r.push(value);
            return Flow::Next;
        }
        let exception: Ref = r.pop();
        raise::restore(Some(exception.downcast_unchecked()));
        unwind::reraise(r)
    }
}

/// What `send_generator` leaves to the generic instruction: a miss unless the recursion limit is the reason.
unsafe fn not_sent(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies; the type was tested.
    unsafe {
        let receiver = r.peek(2);
        let fits = is(receiver, &generator::PyGen_Type) || is(receiver, &generator::PyCoro_Type);
        let fits = fits && (*receiver.cast::<Generator>()).is_resumable();
        if fits { send_plain(r, distance) } else { send(r, distance) }
    }
}

/// Sends the top to a generator or coroutine, whose frame runs above this one.
#[inline(always)]
pub unsafe fn send_generator(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let receiver = r.peek(2);
        let fits = is(receiver, &generator::PyGen_Type) || is(receiver, &generator::PyCoro_Type);
        if !fits || !(*receiver.cast::<Generator>()).is_resumable() || !can_enter() {
            return Flow::Slow(not_sent);
        }
        r.save_ip();
        let value = r.pop_raw();
        enter_generator(r, receiver.cast(), value, (2 + distance) as u16)
    }
}
