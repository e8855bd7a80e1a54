//! Monitoring (PEP 669): tools are told of what running code does. `sys.monitoring`, and below it `sys.settrace` and
//! `sys.setprofile` (`vm/tracing.rs`), which are two tools more.
//!
//! Code that is watched has its instructions replaced by instrumented ones (`instrument.rs`): code that is not watched,
//! and places where all tools have said DISABLE, cost nothing. Each change of what is watched gives the interpreter a
//! new version, which lies in the upper bits of every thread's eval breaker; RESUME compares it with the code's and has
//! the code brought up to date. Code that runs at the moment of the change is changed at once.
//!
//! - `instrument.rs`: the state of a code object; `lines.rs`: where lines begin; `fire.rs`: calling the tools;
//! - `vm/instructions/instrumented.rs`: the bodies of the instrumented instructions.

mod fire;
mod instrument;
mod lines;

pub use fire::{
    call_tool, disable_refused, exception_handled, fire, fire_in_flight, instruction_tools, line, on_instruction,
    raised, stopped, tools_at,
};
pub use instrument::{CodeMonitoring, after_instruction, base_opcode, base_units, below_line, forget, instrument};

use super::frame::{FrameOwner, InterpreterFrame};
use super::thread::{self, ThreadState};
use crate::abi::{Object, Ref, Result, Slot};
use crate::types::code::Code;
use crate::types::object::PyBaseObject_Type;
use crate::types::str::Str;
use core::cell::Cell;
use core::sync::atomic::Ordering;

/// What tools are told of. The numbers are C's `PY_MONITORING_EVENT_*`; a set of events has the bit of that number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Event {
    PyStart = 0,
    PyResume = 1,
    PyReturn = 2,
    PyYield = 3,
    Call = 4,
    Line = 5,
    Instruction = 6,
    Jump = 7,
    Branch = 8,
    StopIteration = 9,
    Raise = 10,
    ExceptionHandled = 11,
    PyUnwind = 12,
    PyThrow = 13,
    Reraise = 14,
    CReturn = 15,
    CRaise = 16,
}

/// The events that belong to places in code, where they can be disabled: the first so many.
pub const LOCAL_EVENTS: usize = 10;
/// The events that tools ask for one by one: C_RETURN and C_RAISE come with CALL.
pub const UNGROUPED_EVENTS: usize = 15;
/// All events.
pub const EVENTS: usize = 17;
/// The tools there are: the last two are `sys.setprofile` and `sys.settrace`.
pub const TOOLS: usize = 8;
/// The tool that `sys.setprofile` is.
pub const PROFILE_TOOL: usize = 6;
/// The tool that `sys.settrace` is.
pub const TRACE_TOOL: usize = 7;

/// The names that `sys.monitoring.events` has for them, by number.
pub const NAMES: [&str; EVENTS] = [
    "PY_START",
    "PY_RESUME",
    "PY_RETURN",
    "PY_YIELD",
    "CALL",
    "LINE",
    "INSTRUCTION",
    "JUMP",
    "BRANCH",
    "STOP_ITERATION",
    "RAISE",
    "EXCEPTION_HANDLED",
    "PY_UNWIND",
    "PY_THROW",
    "RERAISE",
    "C_RETURN",
    "C_RAISE",
];

const C_EVENTS: i32 = 1 << Event::CReturn as u8 | 1 << Event::CRaise as u8;
const CALL_EVENTS: i32 = C_EVENTS | 1 << Event::Call as u8;

impl Event {
    /// The bit in a set of events.
    pub const fn bit(self) -> i32 {
        1 << self as u8
    }

    /// The event of that number.
    pub fn from_number(number: usize) -> Option<Event> {
        use Event::*;
        let all = [
            PyStart,
            PyResume,
            PyReturn,
            PyYield,
            Call,
            Line,
            Instruction,
            Jump,
            Branch,
            StopIteration,
            Raise,
            ExceptionHandled,
            PyUnwind,
            PyThrow,
            Reraise,
            CReturn,
            CRaise,
        ];
        all.get(number).copied()
    }

    /// Whether it belongs to a place in code, so that a tool can disable it there.
    pub fn is_local(self) -> bool {
        (self as usize) < LOCAL_EVENTS
    }
}

/// What the version counts in: the bits below are the eval breaker's own.
const VERSION_STEP: usize = 1 << 8;
/// The bits of the eval breaker that say what is to be done; those above are the version.
pub const BREAKER_BITS: usize = VERSION_STEP - 1;

/// What all tools have asked for.
struct State {
    /// For each event the tools, a bit each, that watch it in all code.
    tools: [Cell<u8>; UNGROUPED_EVENTS],
    /// The names of the tools in use.
    names: [Slot; TOOLS],
    callbacks: [[Slot; EVENTS]; TOOLS],
    version: Cell<usize>,
    /// The version at which the disabled places were last enabled again.
    restarted: Cell<usize>,
}

crate::per_interpreter! {
    static STATE: State = State {
        tools: [const { Cell::new(0) }; UNGROUPED_EVENTS],
        names: [const { Slot::empty() }; TOOLS],
        callbacks: [const { [const { Slot::empty() }; EVENTS] }; TOOLS],
        version: Cell::new(0),
        restarted: Cell::new(0),
    };
}

/// What a callback returns to hear no more from that place: `sys.monitoring.DISABLE`.
pub static DISABLE: Object = Object::immortal(&PyBaseObject_Type);
/// The first argument of a call without arguments: `sys.monitoring.MISSING`.
pub static MISSING: Object = Object::immortal(&PyBaseObject_Type);

/// The tools that watch an event in all code.
#[inline(always)]
pub fn watchers(event: Event) -> u8 {
    STATE.get().tools[event as usize].get()
}

/// The interpreter's version.
pub fn version() -> usize {
    STATE.get().version.get()
}

/// A thread runs that may be a new one: its eval breaker has to know the version.
pub fn thread_runs(ts: &ThreadState) {
    // The bits below may change at any time: signals come when they like.
    while let old = ts.eval_breaker.load(Ordering::Relaxed)
        && let new = old & BREAKER_BITS | version()
        && new != old
    {
        let _ = ts.eval_breaker.compare_exchange(old, new, Ordering::Relaxed, Ordering::Relaxed);
    }
}

fn set_version(version: usize) {
    STATE.get().version.set(version);
    thread::each(thread_runs);
}

/// Brings the code of all frames that run up to date.
fn instrument_running() {
    thread::each(|ts| {
        let mut frame = ts.current_frame.get();
        // SAFETY: frames are linked down to null; all but entry frames run code.
        unsafe {
            while let Some(running) = frame.as_ref() {
                if !running.owned_by(FrameOwner::CStack) {
                    instrument(running.code());
                }
                frame = running.previous.get();
            }
        }
    });
}

fn new_version(steps: usize) -> Result<usize> {
    match version().checked_add(steps * VERSION_STEP) {
        Some(version) => Ok(version),
        None => Err(overflow_error!("events set too many times")),
    }
}

fn events_of(tools: &[Cell<u8>], tool: usize) -> i32 {
    let watched = tools.iter().enumerate().filter(|(_, watchers)| watchers.get() >> tool & 1 != 0);
    watched.map(|(number, _)| 1 << number).sum()
}

fn set_bits(tools: &[Cell<u8>], tool: usize, events: i32) {
    for (number, watchers) in tools.iter().enumerate() {
        watchers.set(watchers.get() & !(1 << tool) | ((events >> number & 1) as u8) << tool);
    }
}

/// Sets what a tool is told of in all code. OverflowError.
pub fn set_tool_events(tool: usize, events: i32) -> Result<()> {
    if events_of(&STATE.get().tools, tool) == events {
        return Ok(());
    }
    let version = new_version(1)?;
    set_bits(&STATE.get().tools, tool, events);
    set_version(version);
    instrument_running();
    Ok(())
}

/// What a tool is told of in this code, apart from what it is told of in all code.
pub fn tool_local_events(tool: usize, code: &Code) -> i32 {
    CodeMonitoring::of(code).map_or(0, |data| events_of(&data.local, tool))
}

/// Sets what a tool is told of in this code, apart from what it is told of in all code. OverflowError.
pub fn set_tool_local_events(tool: usize, code: &Code, events: i32) -> Result<()> {
    if tool_local_events(tool, code) == events {
        return Ok(());
    }
    set_bits(&CodeMonitoring::of_or_new(code).local, tool, events);
    instrument::update(code);
    Ok(())
}

/// ValueError unless a program may use the tool.
fn checked(tool: i32) -> Result<usize> {
    if (0..PROFILE_TOOL as i32).contains(&tool) {
        return Ok(tool as usize);
    }
    Err(value_error!("invalid tool {tool} (must be between 0 and 5)"))
}

fn in_use(tool: i32) -> Result<usize> {
    let index = checked(tool)?;
    if STATE.get().names[index].is_empty() {
        return Err(value_error!("tool {tool} is not in use"));
    }
    Ok(index)
}

/// Takes a tool into use. ValueError.
pub fn use_tool(tool: i32, name: &Object) -> Result<()> {
    let index = checked(tool)?;
    if name.cast::<Str>().is_none() {
        return Err(value_error!("tool name must be a str"));
    }
    if !STATE.get().names[index].is_empty() {
        return Err(value_error!("tool {tool} is already in use"));
    }
    STATE.get().names[index].set(Some(name.to_ref()));
    Ok(())
}

/// Gives a tool back. ValueError.
pub fn free_tool(tool: i32) -> Result<()> {
    drop(STATE.get().names[checked(tool)?].take());
    Ok(())
}

/// The name of a tool in use. ValueError.
pub fn tool_name(tool: i32) -> Result<Option<Ref>> {
    Ok(STATE.get().names[checked(tool)?].get())
}

/// Sets a tool's callback for the one event in the set; the one it had. ValueError. The audit hooks are asked. Runs
/// Python.
pub fn register(tool: i32, events: i32, callback: &Object) -> Result<Option<Ref>> {
    let tool = checked(tool)?;
    if events <= 0 || events.count_ones() != 1 {
        return Err(value_error!("The callback can only be set for one event at a time"));
    }
    let event = events.trailing_zeros() as usize;
    if event >= EVENTS {
        return Err(value_error!("invalid event {events}"));
    }
    let arguments = || crate::types::tuple::Tuple::new(&[callback]);
    super::audit::event(c"sys.monitoring.register_callback", arguments)?;
    let callback = if callback.is_none() { None } else { Some(callback.to_ref()) };
    Ok(STATE.get().callbacks[tool][event].replace(callback))
}

/// What a tool is told of in all code: a set of events. ValueError.
pub fn events(tool: i32) -> Result<i32> {
    Ok(events_of(&STATE.get().tools, checked(tool)?))
}

/// The set without C_RETURN and C_RAISE, which come with CALL. ValueError if they are asked for otherwise.
fn without_c_events(events: i32) -> Result<i32> {
    if events & C_EVENTS != 0 && events & CALL_EVENTS != CALL_EVENTS {
        return Err(value_error!("cannot set C_RETURN or C_RAISE events independently"));
    }
    Ok(events & !C_EVENTS)
}

/// Sets what a tool is told of in all code. ValueError, OverflowError.
pub fn set_events(tool: i32, events: i32) -> Result<()> {
    checked(tool)?;
    if !(0..1 << EVENTS).contains(&events) {
        return Err(value_error!("invalid event set 0x{events:x}"));
    }
    let events = without_c_events(events)?;
    set_tool_events(in_use(tool)?, events)
}

/// What a tool is told of in this code alone. TypeError, ValueError.
pub fn local_events(tool: i32, code: &Object) -> Result<i32> {
    let code = code_of(code)?;
    Ok(tool_local_events(checked(tool)?, code))
}

/// Sets what a tool is told of in this code alone. TypeError, ValueError, OverflowError.
pub fn set_local_events(tool: i32, code: &Object, events: i32) -> Result<()> {
    let code = code_of(code)?;
    checked(tool)?;
    let events = without_c_events(events)?;
    if !(0..1 << LOCAL_EVENTS).contains(&events) {
        return Err(value_error!("invalid local event set 0x{events:x}"));
    }
    set_tool_local_events(in_use(tool)?, code, events)
}

fn code_of(code: &Object) -> Result<&Code> {
    code.cast::<Code>().ok_or_else(|| type_error!("code must be a code object"))
}

/// Enables all places again that callbacks have disabled. OverflowError.
pub fn restart() -> Result<()> {
    // Two steps: code is told from code made up to date at the restart and from code made up to date after it.
    let restarted = new_version(1)?;
    let version = new_version(2)?;
    STATE.get().restarted.set(restarted);
    set_version(version);
    instrument_running();
    Ok(())
}

/// The events that some tool watches in all code, with the tools' bits.
pub fn all_events() -> impl Iterator<Item = (&'static str, u8)> {
    let watched = STATE.get().tools.iter().map(Cell::get).enumerate().filter(|&(_, tools)| tools != 0);
    watched.map(|(number, tools)| (NAMES[number], tools))
}

/// The instruction index that a pointer into the code of a frame means.
///
/// # Safety
/// The frame runs code, into which `at` points.
pub unsafe fn index_of(frame: *mut InterpreterFrame, at: *const u16) -> usize {
    // SAFETY: the caller's contract.
    unsafe { at.offset_from((*frame).code().instructions()).max(0) as usize }
}

/// A frame begins, goes on or is thrown into without the interpreter having passed RESUME: its code is brought up to
/// date unless a callback runs.
pub fn catch_up(code: &Code) {
    if thread::current().tracing.get() == 0 {
        instrument(code);
    }
}
