//! Telling the tools: callbacks are called, those that say DISABLE are not called again from that place.

use super::instrument::CodeMonitoring;
use super::lines::{Begins, Lines};
use super::{DISABLE, Event, NAMES, PROFILE_TOOL, STATE, TRACE_TOOL, index_of, watchers};
use crate::abi::{Object, Ref, Result};
use crate::call::convert::told;
use crate::types::code::Code;
use crate::types::exception::{STOP_ITERATION, raise};
use crate::types::int::Int;
use crate::vm::frame::InterpreterFrame;
use crate::vm::{opcode, thread, tracing};

/// The tools that are told of an event at the instruction `index`.
pub fn tools_at(code: &Code, index: usize, event: Event) -> u8 {
    match event {
        _ if !event.is_local() && event != Event::CReturn && event != Event::CRaise => watchers(event),
        Event::Line => CodeMonitoring::of(code).map_or(0, |data| data.line_tools_at(index)),
        _ => CodeMonitoring::of(code).map_or(0, |data| data.tools_at(index)),
    }
}

/// The tools that are told of the instruction.
pub fn instruction_tools(code: &Code, index: usize) -> u8 {
    CodeMonitoring::of(code).map_or(0, |data| data.instruction_tools_at(index))
}

/// The highest tool of a set, taken out of it.
fn next_tool(tools: &mut u8) -> Option<usize> {
    let tool = tools.checked_ilog2()?;
    *tools ^= 1 << tool;
    Some(tool as usize)
}

/// Runs `f` as a callback: no events come from what it runs.
fn as_callback<T>(event: Event, f: impl FnOnce() -> T) -> T {
    let ts = thread::current();
    let before = ts.what_event.replace(event as i32);
    ts.tracing.set(ts.tracing.get() + 1);
    let result = f();
    ts.tracing.set(ts.tracing.get() - 1);
    ts.what_event.set(before);
    result
}

/// Calls a tool's callback, if it has one; whether it says DISABLE. Runs Python.
pub fn call_tool(tool: usize, event: Event, arguments: &[&Object]) -> Result<bool> {
    match STATE.get().callbacks[tool][event as usize].get() {
        Some(callback) => as_callback(event, || Ok(callback.call(arguments)?.is(&DISABLE))),
        None => Ok(false),
    }
}

/// A callback has said DISABLE where that is impossible: it is not called any more. The ValueError.
pub fn disable_refused(tool: usize, event: Event) -> crate::abi::Raised {
    drop(STATE.get().callbacks[tool][event as usize].take());
    value_error!("Cannot disable {} events. Callback removed.", NAMES[event as usize])
}

/// Tells the tools of an event at the instruction `index` of the frame; the arguments behind code and offset are `rest`.
/// What a callback raises. Runs Python.
///
/// # Safety
/// The frame is whole and running; its `stacktop` is right.
pub unsafe fn fire(frame: *mut InterpreterFrame, index: usize, event: Event, rest: &[&Object]) -> Result<()> {
    if thread::current().tracing.get() != 0 {
        return Ok(());
    }
    // SAFETY: the caller's contract.
    let code = unsafe { Ref::of((*frame).code()) };
    let mut tools = tools_at(&code, index, event);
    let mut offset = None;
    while let Some(tool) = next_tool(&mut tools) {
        let disabled = if tool >= PROFILE_TOOL {
            // SAFETY: the caller's contract.
            as_callback(event, || unsafe { tracing::told_of(tool, event, frame, index, rest) })?
        } else if STATE.get().callbacks[tool][event as usize].is_empty() {
            false
        } else {
            if offset.is_none() {
                offset = Some(Int::new(2 * index as i64)?);
            }
            let offset = offset.as_ref().expect("made above");
            let mut arguments: [&Object; 4] = [&code; 4];
            arguments[1] = offset;
            arguments[2..2 + rest.len()].copy_from_slice(rest);
            call_tool(tool, event, &arguments[..2 + rest.len()])?
        };
        if disabled {
            if !event.is_local() {
                return Err(disable_refused(tool, event));
            }
            if let Some(data) = CodeMonitoring::of(&code) {
                data.disable(&code, index, event, 1 << tool);
            }
        }
    }
    Ok(())
}

/// As [`fire`] while an exception is set, which is set again afterwards unless a callback raises another; `with` makes
/// the arguments behind code and offset from it. Whether the exception is the same. Runs Python.
///
/// # Safety
/// As [`fire`].
pub unsafe fn fire_in_flight(
    frame: *mut InterpreterFrame,
    index: usize,
    event: Event,
    with: impl FnOnce(&Object, &mut dyn FnMut(&[&Object]) -> Result<()>) -> Result<()>,
) -> bool {
    if thread::current().tracing.get() != 0 {
        return true;
    }
    let Some(exception) = raise::fetch() else { return true };
    // SAFETY: the caller's contract.
    let result = with(&exception, &mut |rest| unsafe { fire(frame, index, event, rest) });
    match result {
        Ok(()) => {
            raise::restore(Some(exception));
            true
        }
        Err(e) => told(e, false),
    }
}

/// The flag of code that is never watched for exceptions.
const CO_NO_MONITORING_EVENTS: u32 = 0x0200_0000;

/// Tells of an event about the exception that is set, unless nobody wants to know. Runs Python.
///
/// # Safety
/// As [`fire`]; an exception is set.
#[inline]
pub unsafe fn raised(frame: *mut InterpreterFrame, index: usize, event: Event) {
    // SAFETY: the caller's contract.
    unsafe {
        if watchers(event) != 0 && !(*frame).code().has_flag(CO_NO_MONITORING_EVENTS) {
            fire_in_flight(frame, index, event, |exception, fire| fire(&[exception]));
        }
    }
}

/// The exception, which is set no more, is handled at `index`. What a callback raises. Runs Python.
///
/// # Safety
/// As [`fire`].
#[inline]
pub unsafe fn exception_handled(frame: *mut InterpreterFrame, index: usize, exception: &Object) -> Result<()> {
    if watchers(Event::ExceptionHandled) == 0 {
        return Ok(());
    }
    // SAFETY: the caller's contract.
    unsafe { fire(frame, index, Event::ExceptionHandled, &[exception]) }
}

/// An iterator that the frame uses has ended, perhaps by the StopIteration that is set: it is told of as raised there
/// before `clear` does away with it. Runs Python.
///
/// # Safety
/// As [`fire`], but that there need not be an exception; `instr_ptr` is right.
#[inline]
pub unsafe fn stopped<T>(frame: *mut InterpreterFrame, clear: impl FnOnce() -> Result<T>) -> Result<T> {
    if watchers(Event::Raise) != 0 && raise::current().is_some_and(|e| e.ty().is_subtype(&STOP_ITERATION)) {
        // SAFETY: the caller's contract.
        unsafe { raised(frame, index_of(frame, (*frame).instr_ptr.get()), Event::Raise) }
    }
    clear()
}

/// Tells of the instruction at `index`. What a callback raises. Runs Python.
///
/// # Safety
/// As [`fire`].
pub unsafe fn on_instruction(frame: *mut InterpreterFrame, index: usize) -> Result<()> {
    if thread::current().tracing.get() != 0 {
        return Ok(());
    }
    // SAFETY: the caller's contract.
    let code = unsafe { Ref::of((*frame).code()) };
    let mut tools = instruction_tools(&code, index);
    while let Some(tool) = next_tool(&mut tools) {
        let disabled = if tool >= PROFILE_TOOL {
            // SAFETY: the caller's contract.
            as_callback(Event::Instruction, || unsafe {
                tracing::told_of(tool, Event::Instruction, frame, index, &[])
            })?
        } else {
            call_tool(tool, Event::Instruction, &[&code, &*Int::new(2 * index as i64)?])?
        };
        if disabled && let Some(data) = CodeMonitoring::of(&code) {
            data.disable(&code, index, Event::Instruction, 1 << tool);
        }
    }
    Ok(())
}

/// The line of the instruction run before. RESUME is never told of, so that what follows it is, though it be on the same
/// line; but where nobody watches RESUME itself it is as any other instruction once it has run, as in CPython.
fn line_before(code: &Code, lines: &Lines, index: usize) -> i32 {
    // SAFETY: the index is one of the code's.
    let op = unsafe { *code.instructions().add(index) as u8 };
    if op == opcode::RESUME || op == opcode::INSTRUMENTED_RESUME { -1 } else { lines.line(index) }
}

/// Tells of the line that begins at `index`, if it is another than that of the instruction run before, which `previous`
/// names as far as instructions leave that in the frame. What a callback raises. Runs Python.
///
/// # Safety
/// As [`fire`].
pub unsafe fn line(frame: *mut InterpreterFrame, index: usize, previous: *const u16) -> Result<()> {
    let ts = thread::current();
    if ts.tracing.get() != 0 {
        return Ok(());
    }
    // SAFETY: the caller's contract.
    let code = unsafe { Ref::of((*frame).code()) };
    let Some(data) = CodeMonitoring::of(&code) else { return Ok(()) };
    let lines = data.lines(&code);
    let line = lines.line(index);
    // SAFETY: the caller's contract: `previous` lies in the frame's code.
    let previous = unsafe { index_of(frame, previous) };
    let before = match lines.begins(index) {
        Begins::Never | Begins::Always => -1,
        Begins::Handler => line_before(&code, lines, previous),
        Begins::IfNew { above } => match lines.jumps_to(index).any(|jump| jump == previous) {
            true => lines.line(previous),
            false => above.map_or(-1, |above| line_before(&code, lines, above)),
        },
    };
    if before == line {
        return Ok(());
    }
    let mut tools = data.line_tools_at(index);
    let mut number = None;
    while let Some(tool) = next_tool(&mut tools) {
        let disabled = if tool == TRACE_TOOL {
            // SAFETY: the caller's contract.
            as_callback(Event::Line, || unsafe { tracing::told_of_line(frame, line) })?;
            false
        } else {
            if number.is_none() {
                number = Some(Int::new(line as i64)?);
            }
            call_tool(tool, Event::Line, &[&code, number.as_deref().expect("made above")])?
        };
        if disabled {
            data.disable(&code, index, Event::Line, 1 << tool);
        }
    }
    Ok(())
}
