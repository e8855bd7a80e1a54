//! Instructions that monitoring has put in the place of others: they tell the tools, then do the other's work.

use super::call as calls;
use super::iterate;
use crate::abi::{Object, Ref, Result};
use crate::call::convert::told;
use crate::types::exception::{STOP_ITERATION, raise};
use crate::types::generator::{self, FrameState, Generator};
use crate::types::int::Int;
use crate::types::tuple::Tuple;
use crate::vm::dispatch::execute;
use crate::vm::frame::InterpreterFrame;
use crate::vm::monitoring::{self, Event, MISSING};
use crate::vm::opcode::{self, CACHES, EXTENDED_ARG};
use crate::vm::registers::{Flow, Parcel, Registers, breaker_set};
use crate::vm::{breaker, hook, outside, thread, unwind};

/// The index of the instruction behind whose unit `ip` is.
unsafe fn index(r: &Registers) -> usize {
    // SAFETY: the contract of bodies.
    unsafe { monitoring::index_of(r.fp, r.ip.sub(1)) }
}

/// The instruction `op` is run in place of the one that covers it, and what it says is carried out as far as that depends
/// on its inline cache.
unsafe fn go_through(r: &mut Registers, mut op: u8, mut oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        while op == EXTENDED_ARG {
            let unit = *r.ip;
            r.ip = r.ip.add(1);
            (op, oparg) = (unit as u8, oparg << 8 | (unit >> 8) as usize);
        }
        let caches = CACHES[op as usize] as usize;
        let mut flow = execute(r, op, oparg);
        loop {
            match flow {
                Flow::Slow(whole) => {
                    r.save_ip();
                    flow = whole(r, oparg);
                }
                Flow::Next => {
                    r.ip = r.ip.add(caches);
                    return Flow::Jump;
                }
                Flow::Dealloc(object) => {
                    r.save_ip();
                    r.ip = r.ip.add(caches);
                    return Flow::JumpDealloc(object);
                }
                other => return other,
            }
        }
    }
}

/// Tells of an event at this instruction. Runs Python.
unsafe fn fire(r: &Registers, event: Event, rest: &[&Object]) -> Result<()> {
    // SAFETY: the contract of bodies.
    unsafe {
        r.save_sp();
        monitoring::fire(r.fp, index(r), event, rest)
    }
}

/// Where the frame stood when INSTRUMENTED_LINE was reached.
static PREVIOUS: Parcel<*const u16> = Parcel::new(core::ptr::null());

/// The beginning of a line.
#[inline(always)]
pub unsafe fn line(r: &mut Registers, _: usize) -> Flow {
    // SAFETY: the contract of bodies.
    PREVIOUS.put(unsafe { (*r.fp).instr_ptr.get() });
    Flow::Slow(begin_line)
}

unsafe fn begin_line(r: &mut Registers, mut oparg: usize) -> Flow {
    let previous = PREVIOUS.take();
    // SAFETY: the contract of bodies.
    unsafe {
        let here = r.ip.sub(1);
        r.save_ip();
        r.save_sp();
        if let Err(e) = monitoring::line(r.fp, index(r), previous) {
            told(e, ());
            return unwind::error_at(r, index(r));
        }
        if (*r.fp).instr_ptr.get() != here {
            oparg = follow(r);
        }
        go_through(r, monitoring::below_line(r.code(), index(r)), oparg)
    }
}

/// A callback has set `f_lineno`: the registers go where it says. The oparg of the unit there.
unsafe fn follow(r: &mut Registers) -> usize {
    // SAFETY: the frame is whole.
    unsafe {
        let target = (*r.fp).instr_ptr.get();
        r.sp = InterpreterFrame::slots(r.fp).add((*r.fp).stacktop.get() as usize);
        r.ip = target.add(1);
        (*target >> 8) as usize
    }
}

/// Any instruction.
pub unsafe fn instruction(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        r.save_sp();
        match monitoring::on_instruction(r.fp, index(r)) {
            Ok(()) => go_through(r, monitoring::after_instruction(r.code(), index(r)), oparg),
            Err(e) => told(e, Flow::Error),
        }
    }
}

/// The beginning of a function, or of what follows a yield.
pub unsafe fn resume(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if breaker::is_outdated(r) {
            return breaker::bring_up_to_date(r);
        }
        if breaker_set()
            && let Some(flow) = hook::offer(r, r.ip.sub(1))
        {
            return flow;
        }
        if oparg & 3 < 2
            && breaker_set()
            && let Err(e) = breaker::handle()
        {
            return told(e, Flow::Error);
        }
        let here = r.ip.sub(1);
        let event = if oparg == 0 { Event::PyStart } else { Event::PyResume };
        match fire(r, event, &[]) {
            Err(e) => told(e, Flow::Error),
            Ok(()) if (*r.fp).instr_ptr.get() != here => {
                follow(r);
                r.ip = r.ip.sub(1);
                Flow::Jump
            }
            Ok(()) => Flow::Next,
        }
    }
}

/// `return`.
pub unsafe fn return_value(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        match fire(r, Event::PyReturn, &[r.operand(1)]) {
            Ok(()) => go_through(r, opcode::RETURN_VALUE, oparg),
            Err(e) => told(e, Flow::Error),
        }
    }
}

/// `return` of a constant.
pub unsafe fn return_const(r: &mut Registers, i: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        match fire(r, Event::PyReturn, &[&*r.constant(i)]) {
            Ok(()) => go_through(r, opcode::RETURN_CONST, i),
            Err(e) => told(e, Flow::Error),
        }
    }
}

/// `yield`, the stops of `yield from` and `await` too. The generator counts as suspended while it is told of.
pub unsafe fn yield_value(r: &mut Registers, from: usize) -> Flow {
    // SAFETY: the contract of bodies: the frame is a generator's.
    unsafe {
        let here = index(r);
        let generator = Generator::of_frame(r.fp);
        (*r.fp).instr_ptr.set(r.ip);
        (*generator).frame_state.set(FrameState::Suspended as i8 + from as i8);
        r.sp = r.sp.sub(1);
        r.save_sp();
        r.sp = r.sp.add(1);
        let result = monitoring::fire(r.fp, here, Event::PyYield, &[r.operand(1)]);
        (*generator).frame_state.set(FrameState::Executing as i8);
        if let Err(e) = result {
            told(e, ());
            return unwind::error_at(r, here);
        }
        let target = (*r.fp).instr_ptr.get();
        if target == r.ip {
            return go_through(r, opcode::YIELD_VALUE, from);
        }
        // A callback has set `f_lineno`: the value is yielded from here all the same, and the frame goes on there.
        let value = r.pop_raw();
        r.sp = InterpreterFrame::slots(r.fp).add((*r.fp).stacktop.get() as usize);
        r.push_raw(value);
        r.ip = target;
        let flow = execute(r, opcode::YIELD_VALUE, from);
        (*Generator::frame(generator)).instr_ptr.set(target);
        flow
    }
}

/// A jump to `target` is told of, unless it only has to leave its trace, and made.
unsafe fn jump(r: &mut Registers, event: Event, target: *const u16) -> Flow {
    // SAFETY: the contract of bodies; the target lies in the code.
    unsafe {
        let (here, index) = (r.ip.sub(1), index(r));
        let code = r.code();
        if thread::current().tracing.get() == 0 && monitoring::tools_at(code, index, event) != 0 {
            r.save_sp();
            let to = monitoring::index_of(r.fp, target);
            let result = Int::new(2 * to as i64).and_then(|offset| monitoring::fire(r.fp, index, event, &[&offset]));
            if let Err(e) = result {
                told(e, ());
                return unwind::error_at(r, to);
            }
        }
        if (*r.fp).instr_ptr.get() == here {
            r.ip = target;
        } else {
            follow(r);
            r.ip = r.ip.sub(1);
        }
        Flow::Jump
    }
}

/// Jumps ahead.
pub unsafe fn jump_forward(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe { jump(r, Event::Jump, r.ip.add(distance)) }
}

/// Jumps back.
pub unsafe fn jump_backward(r: &mut Registers, distance: usize) -> Flow {
    if breaker_set()
        && let Err(e) = breaker::handle()
    {
        return told(e, Flow::Error);
    }
    // SAFETY: the contract of bodies; one cache unit is behind the instruction.
    unsafe { jump(r, Event::Jump, r.ip.add(1).sub(distance)) }
}

/// Pops; jumps if the value `fits`.
unsafe fn branch(r: &mut Registers, distance: usize, fits: impl FnOnce(&Object) -> bool) -> Flow {
    // SAFETY: the contract of bodies; one cache unit is behind the instruction.
    unsafe {
        let taken = fits(&r.pop());
        let onward = r.ip.add(1);
        if taken {
            return jump(r, Event::Branch, onward.add(distance));
        }
        let flow = jump(r, Event::Branch, onward);
        if matches!(flow, Flow::Jump) && r.ip == onward {
            // No trace of a jump that was not made.
            (*r.fp).instr_ptr.set(onward);
        }
        flow
    }
}

/// Pops True or False; jumps on True.
pub unsafe fn pop_jump_if_true(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe { branch(r, distance, |value| value.is(crate::types::bool::bool_static(true))) }
}

/// Pops True or False; jumps on False.
pub unsafe fn pop_jump_if_false(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe { branch(r, distance, |value| value.is(crate::types::bool::bool_static(false))) }
}

/// Pops; jumps if it is None.
pub unsafe fn pop_jump_if_none(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe { branch(r, distance, Object::is_none) }
}

/// Pops; jumps if it is not None.
pub unsafe fn pop_jump_if_not_none(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe { branch(r, distance, |value| !value.is_none()) }
}

/// The next item of a loop, or its end. Generators are run by a loop of their own.
pub unsafe fn for_iter(r: &mut Registers, distance: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let body = r.ip.add(1);
        let behind = r.ip;
        let target = match iterate::for_iter(r, distance) {
            Flow::Next => body,
            Flow::Jump => r.ip,
            other => return other,
        };
        r.ip = behind;
        jump(r, Event::Branch, target)
    }
}

/// `receiver, value`: the end of a generator is told of as the StopIteration that it did not raise.
unsafe fn ended(r: &mut Registers, is_told: impl FnOnce(&Object) -> bool, op: u8, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        if is_told(r.operand(2)) {
            told(raise::raise_object(&STOP_ITERATION, r.operand(1)), ());
            r.save_sp();
            let same =
                monitoring::fire_in_flight(r.fp, index(r), Event::StopIteration, |exception, fire| fire(&[exception]));
            if !same {
                return Flow::Error;
            }
            drop(raise::fetch());
        }
        go_through(r, op, oparg)
    }
}

/// A generator ran to its end in a `for` loop.
pub unsafe fn end_for(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe { ended(r, generator::is_generator, opcode::END_FOR, oparg) }
}

/// What `yield from` or `await` waited for has ended.
pub unsafe fn end_send(r: &mut Registers, oparg: usize) -> Flow {
    let is_told = |receiver: &Object| generator::is_generator(receiver) || generator::is_coroutine(receiver);
    // SAFETY: the contract of bodies.
    unsafe { ended(r, is_told, opcode::END_SEND, oparg) }
}

/// What a call is of, and its first argument: the operands of the instruction, `words` of which lie above the callable
/// and the word for `self`.
unsafe fn callee(r: &Registers, words: usize, arguments: usize) -> (Ref, Ref) {
    // SAFETY: the contract of bodies.
    unsafe {
        let callable = r.operand(words + 2).to_ref();
        let receiver = r.peek(words + 1).as_ref();
        let first = receiver.unwrap_or_else(|| if arguments > 0 { r.operand(words) } else { &MISSING });
        (callable, first.to_ref())
    }
}

/// Makes the call and tells of the end of one of native code.
unsafe fn make_call(
    r: &mut Registers,
    oparg: usize,
    (callable, first): (Ref, Ref),
    call: unsafe fn(&mut Registers, usize) -> Flow,
) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let (frame, here) = (r.fp, index(r));
        let mut flow = call(r, oparg);
        if let Flow::Slow(whole) = flow {
            flow = whole(r, oparg);
        }
        match flow {
            Flow::Jump | Flow::JumpDealloc(_) if r.fp == frame => {
                r.save_sp();
                match monitoring::fire(frame, here, Event::CReturn, &[&callable, &first]) {
                    Ok(()) => flow,
                    Err(e) => {
                        told(e, ());
                        drop(r.pop());
                        Flow::Unwind
                    }
                }
            }
            Flow::Error | Flow::Unwind if r.fp == frame => {
                r.save_sp();
                monitoring::fire_in_flight(frame, here, Event::CRaise, |_, fire| fire(&[&callable, &first]));
                flow
            }
            flow => flow,
        }
    }
}

/// The parts that the end of a call is told of: a bound method is taken apart.
fn taken_apart((callable, first): (Ref, Ref), is_bound: bool) -> (Ref, Ref) {
    match outside::bound_method_parts(&callable) {
        Some(parts) if !is_bound => parts,
        _ => (callable, first),
    }
}

/// Whether the callable's frame is run by the loop that runs the caller: what it does is told of by itself.
fn is_inlined(callable: &Object) -> bool {
    // SAFETY: a live object.
    unsafe { calls::is_plain_function(callable.as_ptr()) }
}

/// A call with `words` words above the word for `self`: told of, then made.
unsafe fn any_call(
    r: &mut Registers,
    oparg: usize,
    extra: usize,
    op: u8,
    call: unsafe fn(&mut Registers, usize) -> Flow,
) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let words = oparg + extra;
        let is_bound = !r.peek(words + 1).is_null();
        let (callable, first) = callee(r, words, oparg);
        if let Err(e) = fire(r, Event::Call, &[&callable, &first]) {
            return told(e, Flow::Error);
        }
        let parts = taken_apart((callable, first), is_bound);
        if is_inlined(&parts.0) {
            drop(parts);
            return go_through(r, op, oparg);
        }
        make_call(r, oparg, parts, call)
    }
}

/// A call with positional arguments.
pub unsafe fn call(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe { any_call(r, n, 0, opcode::CALL, calls::call) }
}

/// A call with keyword arguments, whose names are on top.
pub unsafe fn call_kw(r: &mut Registers, n: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe { any_call(r, n, 1, opcode::CALL_KW, calls::call_kw) }
}

/// `callable, null, arguments` and perhaps keywords.
pub unsafe fn call_function_ex(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let keywords = oparg & 1;
        let place = 1 + keywords;
        let callable = r.operand(place + 2).to_ref();
        let arguments = match calls::starred(&callable, r.operand(place).to_ref()) {
            Ok(arguments) => arguments,
            Err(e) => return told(e, Flow::Error),
        };
        let first = arguments.items().first().map_or(&MISSING, |first| *first).to_ref();
        drop(r.pop_at(place, Ref::<Tuple>::into_object(arguments).into_raw()));
        if let Err(e) = fire(r, Event::Call, &[&callable, &first]) {
            return told(e, Flow::Error);
        }
        let is_python = callable.is_type(&crate::types::function::PyFunction_Type)
            || callable.is_type(&crate::types::method::PyMethod_Type);
        if is_python {
            return go_through(r, opcode::CALL_FUNCTION_EX, oparg);
        }
        make_call(r, oparg, (callable, first), calls::call_function_ex)
    }
}

/// `super, class, self`: the call of super() is told of.
pub unsafe fn load_super_attr(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    unsafe {
        let here = index(r);
        let callable = r.operand(3).to_ref();
        let with_arguments = oparg & 2 != 0;
        let first = if with_arguments { r.operand(2) } else { &MISSING }.to_ref();
        if let Err(e) = fire(r, Event::Call, &[&callable, &first]) {
            return told(e, Flow::Error);
        }
        let made = if with_arguments { callable.call(&[r.operand(2), r.operand(1)]) } else { callable.call0() };
        let proxy = match made {
            Ok(proxy) => proxy,
            Err(e) => {
                told(e, ());
                monitoring::fire_in_flight(r.fp, here, Event::CRaise, |_, fire| fire(&[&callable, &first]));
                return Flow::Error;
            }
        };
        let found = monitoring::fire(r.fp, here, Event::CReturn, &[&callable, &first])
            .and_then(|()| proxy.get_attr(r.name(oparg >> 2)));
        let attribute = match found {
            Ok(attribute) => attribute,
            Err(e) => return told(e, Flow::Error),
        };
        r.pop_n(3);
        r.push(attribute);
        if oparg & 1 != 0 {
            r.push_raw(core::ptr::null_mut());
        }
        Flow::Next
    }
}
