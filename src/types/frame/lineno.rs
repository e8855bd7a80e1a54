//! Setting `frame.f_lineno`: a debugger makes the frame go on at another line.
//!
//! Possible where what lies on the operand stack fits what the instructions there expect: the kinds of the words on it
//! are worked out for the whole code, from its beginning along all jumps.

use super::Frame;
use crate::abi::{Object, Raised, Ref, Result};
use crate::types::code::Code;
use crate::types::exception::{RUNTIME_WARNING, warn};
use crate::types::generator::{FrameState, Generator};
use crate::types::int::Int;
use crate::types::none;
use crate::vm::frame::{FrameOwner, InterpreterFrame};
use crate::vm::monitoring::{self, Event};
use crate::vm::opcode::{self, CACHES};
use crate::vm::{opcode_facts, thread, unwind};
use core::ffi::c_int;

/// What a word of the operand stack is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
enum Kind {
    Iterator = 1,
    /// An exception, which is being handled.
    Except = 2,
    Object = 3,
    Null = 4,
    /// Where an exception was raised.
    Lasti = 5,
}

impl Kind {
    /// Whether a word of this kind can be where one of the kind `to` is expected.
    fn serves(self, to: Kind) -> bool {
        match to {
            Kind::Object => self != Kind::Null,
            Kind::Null => true,
            _ => self == to,
        }
    }
}

/// The words of an operand stack, the lowest first.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Stack {
    /// No way leads there.
    Unreached,
    /// More than can be told apart.
    TooDeep,
    Words(Vec<Kind>),
}

/// As many words as CPython tells apart.
const MOST_WORDS: usize = 21;

impl Stack {
    fn push(&mut self, kind: Kind) {
        match self {
            Stack::Words(words) if words.len() >= MOST_WORDS => *self = Stack::TooDeep,
            Stack::Words(words) => words.push(kind),
            _ => {}
        }
    }

    fn pop(&mut self) {
        if let Stack::Words(words) = self {
            words.pop();
        }
    }

    fn top(&self) -> Option<Kind> {
        match self {
            Stack::Words(words) => words.last().copied(),
            _ => None,
        }
    }

    fn is_reached(&self) -> bool {
        *self != Stack::Unreached
    }

    /// The order in which targets are preferred: unknown ones last, then by their words as digits, the lowest first.
    fn rank(&self) -> i64 {
        match self {
            Stack::Unreached => -2,
            Stack::TooDeep => -1,
            Stack::Words(words) => words.iter().fold(0, |rank, kind| rank << 3 | *kind as i64),
        }
    }

    /// Whether a frame with this stack, cut to the other's depth, can go on where `to` is expected.
    fn leads_to(&self, to: &Stack) -> bool {
        let (Stack::Words(from), Stack::Words(to)) = (self, to) else { return false };
        from.len() >= to.len() && from.iter().zip(to).all(|(from, to)| from.serves(*to))
    }

    /// Why nothing leads there.
    fn obstacle(&self) -> &'static str {
        match (self, self.top()) {
            (Stack::TooDeep, _) => "stack is too deep to analyze",
            (Stack::Unreached, _) => "can't jump into an exception handler, or code may be unreachable",
            (_, Some(Kind::Except)) => "can't jump into an 'except' block as there's no exception",
            (_, Some(Kind::Lasti)) => "can't jump into a re-raising block as there's no location",
            (_, Some(Kind::Object | Kind::Null)) => "incompatible stacks",
            (_, Some(Kind::Iterator)) => "can't jump into the body of a for loop",
            (_, None) => "incompatible stacks",
        }
    }
}

/// The stack before each instruction.
fn stacks(code: &Code) -> Vec<Stack> {
    let base = monitoring::base_units(code);
    let count = base.len();
    let mut stacks = vec![Stack::Unreached; count + 1];
    stacks[0] = Stack::Words(Vec::new());
    let table = unwind::handler_ranges(code);
    let mut again = true;
    while again {
        again = false;
        let mut i = 0;
        while i < count {
            let stack = stacks[i].clone();
            let (mut op, mut oparg) = (base[i] as u8, (base[i] >> 8) as usize);
            while op == opcode::EXTENDED_ARG && i + 1 < count {
                i += 1;
                op = base[i] as u8;
                oparg = oparg << 8 | (base[i] >> 8) as usize;
                stacks[i] = stack.clone();
            }
            let next = i + 1 + CACHES[op as usize] as usize;
            if stack.is_reached() {
                again |= follow(&mut stacks, stack, (op, oparg), i, next);
            }
            i = next;
        }
        for range in &table {
            if range.start < count && stacks[range.start].is_reached() && !stacks[range.target].is_reached() {
                again = true;
                let mut stack = stacks[range.start].clone();
                if let Stack::Words(words) = &mut stack {
                    words.truncate(range.depth);
                }
                if range.push_lasti {
                    stack.push(Kind::Lasti);
                }
                stack.push(Kind::Except);
                stacks[range.target] = stack;
            }
        }
    }
    stacks
}

/// The instruction at `i`, before which the stack is `stack`, leaves its mark where it leads; whether that is behind us
/// and new.
fn follow(stacks: &mut [Stack], mut stack: Stack, (op, oparg): (u8, usize), i: usize, next: usize) -> bool {
    let mut mark = |at: usize, stack: Stack| {
        if let Some(place) = stacks.get_mut(at) {
            *place = stack;
        }
    };
    match op {
        opcode::POP_JUMP_IF_FALSE
        | opcode::POP_JUMP_IF_TRUE
        | opcode::POP_JUMP_IF_NONE
        | opcode::POP_JUMP_IF_NOT_NONE => {
            stack.pop();
            mark(next + oparg, stack.clone());
        }
        opcode::SEND => mark(next + oparg, stack.clone()),
        opcode::JUMP_FORWARD => {
            mark(next + oparg, stack);
            return false;
        }
        opcode::JUMP_BACKWARD | opcode::JUMP_BACKWARD_NO_INTERRUPT => {
            let target = next.saturating_sub(oparg);
            let is_new = target < i && !stacks[target].is_reached();
            stacks[target] = stack;
            return is_new;
        }
        opcode::GET_ITER | opcode::GET_AITER => {
            stack.pop();
            stack.push(Kind::Iterator);
        }
        opcode::FOR_ITER => {
            stack.push(Kind::Object);
            mark(next + oparg, stack.clone());
        }
        opcode::END_ASYNC_FOR => {
            stack.pop();
            stack.pop();
        }
        opcode::PUSH_EXC_INFO => stack.push(Kind::Except),
        opcode::POP_EXCEPT => stack.pop(),
        opcode::RETURN_VALUE | opcode::RETURN_CONST | opcode::RAISE_VARARGS | opcode::RERAISE => return false,
        opcode::PUSH_NULL => stack.push(Kind::Null),
        opcode::LOAD_GLOBAL => {
            stack.push(Kind::Object);
            if oparg & 1 != 0 {
                stack.push(Kind::Null);
            }
        }
        opcode::LOAD_ATTR => {
            if oparg & 1 != 0 {
                stack.pop();
                stack.push(Kind::Object);
                stack.push(Kind::Null);
            }
        }
        opcode::SWAP => {
            if let Stack::Words(words) = &mut stack
                && let (Some(top), true) = (words.len().checked_sub(1), (1..=words.len()).contains(&oparg))
            {
                words.swap(top, top + 1 - oparg);
            }
        }
        opcode::COPY => {
            let kind = match &stack {
                Stack::Words(words) => words.len().checked_sub(oparg).and_then(|i| words.get(i)).copied(),
                _ => None,
            };
            stack.push(kind.unwrap_or(Kind::Object));
        }
        _ => {
            let effect = opcode_facts::stack_effect(op as i32, oparg as i32, false).unwrap_or(0);
            for _ in effect..0 {
                stack.pop();
            }
            for _ in 0..effect {
                stack.push(Kind::Object);
            }
        }
    }
    mark(next, stack);
    false
}

/// ValueError unless the event that is being told of allows jumps.
fn check_event() -> Result<()> {
    use Event::*;
    let event = thread::current().what_event.get();
    if event < 0 {
        return Err(value_error!("f_lineno can only be set in a trace function"));
    }
    match Event::from_number(event as usize) {
        Some(PyResume | Jump | Branch | Line | PyYield) => Ok(()),
        Some(PyStart) => Err(value_error!("can't jump from the 'call' trace event of a new frame")),
        Some(Call | CReturn) => Err(value_error!("can't jump during a call")),
        Some(PyReturn | PyThrow | PyUnwind | CRaise | Raise | Instruction | ExceptionHandled) => {
            Err(value_error!("can only jump from a 'line' trace event"))
        }
        _ => Err(system_error!("unexpected event type")),
    }
}

/// Where the first line with instructions from `line` on begins: the places where another line ends. ValueError.
fn places_of(code: &Code, line: c_int) -> Result<Vec<usize>> {
    if line < code.firstlineno.get() {
        return Err(value_error!("line {line} comes before the current code block"));
    }
    let (mut at, mut last) = (0, -1);
    let mut entries = Vec::new();
    for (units, of) in code.lines() {
        if of != last && of != -1 {
            entries.push((at, of));
            last = of;
        }
        at += units;
    }
    let found = entries.iter().map(|entry| entry.1).filter(|&of| of >= line).min();
    let Some(found) = found else {
        return Err(value_error!("line {line} comes after the current code block"));
    };
    Ok(entries.into_iter().filter(|entry| entry.1 == found && entry.0 < code.units()).map(|entry| entry.0).collect())
}

/// Where to go on, and with what stack: of the places whose stack fits, the one with the deepest. ValueError.
fn target_of(start: &Stack, stacks: &[Stack], places: &[usize]) -> Result<usize> {
    let (mut best, mut rank, mut message) = (None, -1, "cannot find bytecode for specified line");
    for &place in places {
        let target = &stacks[place];
        if start.leads_to(target) {
            if target.rank() > rank {
                (best, rank) = (Some(place), target.rank());
            }
        } else if best.is_none() {
            message = match start {
                Stack::TooDeep => "stack to deep to analyze",
                Stack::Unreached => "can't jump from unreachable code",
                Stack::Words(_) => target.obstacle(),
            };
        }
    }
    best.ok_or_else(|| value_error!("{message}"))
}

/// Sets the line at which the frame goes on. ValueError, AttributeError. Runs Python.
pub(super) fn set(object: &Frame, value: Option<&Object>) -> Result<()> {
    let value = value.ok_or_else(|| attribute_error!("cannot delete attribute"))?;
    let must_be_int = || -> Raised { value_error!("lineno must be an integer") };
    let line = value.cast_exact::<Int>().ok_or_else(must_be_int)?;
    check_event()?;
    let line = line.to_i64().and_then(|line| c_int::try_from(line).ok());
    let line = line.ok_or_else(|| value_error!("lineno out of range"))?;
    let frame = object.inner().ok_or_else(|| runtime_error!("the frame has ended"))?;
    // SAFETY: the frame is whole and stands still while its tool is told; its operand stack ends at `stacktop`.
    unsafe {
        let code = frame.code();
        let places = places_of(code, line)?;
        let stacks = stacks(code);
        let mut start = stacks[frame.instruction_index().max(0) as usize].clone();
        let target = target_of(&start, &stacks, &places)?;
        bind_all(frame, code)?;
        if frame.owned_by(FrameOwner::Generator)
            && (*Generator::of_frame(object.frame.get())).frame_state.get() == FrameState::Suspended as i8
        {
            // What `yield` has popped.
            start.pop();
        }
        let slots = InterpreterFrame::slots(frame);
        while let (Stack::Words(words), Stack::Words(wanted)) = (&start, &stacks[target])
            && words.len() > wanted.len()
        {
            let top = frame.stacktop.get() - 1;
            frame.stacktop.set(top);
            let word = Ref::from_nullable(slots.add(top as usize).replace(core::ptr::null_mut()));
            if start.top() == Some(Kind::Except) {
                // The exception is not being handled any more: the one before it is.
                let item = &*thread::current().exc_info.get();
                drop(item.exc_value.replace(word.filter(|value| !value.is_none())));
            } else {
                drop(word);
            }
            start.pop();
        }
        object.lineno.set(0);
        frame.instr_ptr.set(code.instructions().add(target));
    }
    Ok(())
}

/// Binds the variables without value to None: the compiler may have relied on them where the frame goes on.
///
/// # Safety
/// The frame is whole.
unsafe fn bind_all(frame: &InterpreterFrame, code: &Code) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe {
        let slots = InterpreterFrame::slots(frame);
        let count = code.nlocalsplus.get() as usize;
        let unbound = (0..count).filter(|&i| (*slots.add(i)).is_null()).count();
        if unbound > 0 {
            let plural = if unbound == 1 { "" } else { "s" };
            warn::issue(&RUNTIME_WARNING, &format!("assigning None to {unbound} unbound local{plural}"), 0)?;
            for i in (0..count).filter(|&i| (*slots.add(i)).is_null()) {
                *slots.add(i) = none::none().into_raw();
            }
        }
    }
    Ok(())
}
