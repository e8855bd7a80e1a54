//! Trace and profile functions: `sys.settrace`, `sys.setprofile`, `PyEval_SetTrace`, `PyEval_SetProfile`.
//!
//! They are two tools of `vm/monitoring`: as long as any thread has such a function, the tool watches all code, and what
//! it is told in a thread without one is passed over.

use super::frame::InterpreterFrame;
use super::monitoring::{self, PROFILE_TOOL, TRACE_TOOL};
use super::thread::{self, ThreadState};
use crate::abi::{Object, Ref, Result, Slot};
use crate::call::convert::told;
use crate::types::builtin_function::BuiltinFunction;
use crate::types::descriptor::PyMethodDescr_Type;
use crate::types::exception::{BaseException, raise};
use crate::types::frame::{self, Frame};
use crate::types::int::Int;
use crate::types::method::Method;
use crate::types::none::none_object;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::ptr::null_mut;

/// What is told: the numbers are C's `PyTrace_*`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Event {
    Call = 0,
    Exception = 1,
    Line = 2,
    Return = 3,
    CCall = 4,
    CException = 5,
    CReturn = 6,
    Opcode = 7,
}

impl Event {
    /// What trace functions written in Python are told.
    fn name(self) -> &'static Str {
        match self {
            Event::Call => crate::intern!("call"),
            Event::Exception => crate::intern!("exception"),
            Event::Line => crate::intern!("line"),
            Event::Return => crate::intern!("return"),
            Event::CCall => crate::intern!("c_call"),
            Event::CException => crate::intern!("c_exception"),
            Event::CReturn => crate::intern!("c_return"),
            Event::Opcode => crate::intern!("opcode"),
        }
    }

    fn from_number(number: c_int) -> Option<Event> {
        use Event::*;
        [Call, Exception, Line, Return, CCall, CException, CReturn, Opcode].get(number as usize).copied()
    }
}

/// C's `Py_tracefunc`: 0, or -1 with an exception set.
pub type TraceFunction = unsafe extern "C" fn(*mut Object, *mut Object, c_int, *mut Object) -> c_int;

/// Which of a thread's two functions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `settrace`
    Trace,
    /// `setprofile`
    Profile,
}

impl Kind {
    fn tool(self) -> usize {
        match self {
            Kind::Trace => TRACE_TOOL,
            Kind::Profile => PROFILE_TOOL,
        }
    }

    /// What the tool watches while some thread has a function.
    fn events(self) -> i32 {
        use monitoring::Event::*;
        let both = PyStart.bit() | PyResume.bit() | PyReturn.bit() | PyYield.bit() | PyUnwind.bit() | PyThrow.bit();
        match self {
            Kind::Trace => both | Raise.bit() | Line.bit() | Jump.bit() | StopIteration.bit(),
            Kind::Profile => both | Call.bit(),
        }
    }

    fn place(self, ts: &ThreadState) -> (&Cell<*const c_void>, &Slot) {
        match self {
            Kind::Trace => (&ts.c_tracefunc, &ts.c_traceobj),
            Kind::Profile => (&ts.c_profilefunc, &ts.c_profileobj),
        }
    }
}

crate::per_interpreter! {
    /// How many threads have a trace function, a profile function.
    static COUNTS: [Cell<usize>; 2] = [const { Cell::new(0) }; 2];
}

/// Sets or takes away a thread's function, and the object it is called with. OverflowError. Runs Python.
pub fn set(ts: &ThreadState, kind: Kind, function: Option<TraceFunction>, object: Option<Ref>) -> Result<()> {
    let (place, slot) = kind.place(ts);
    let function = function.map_or(core::ptr::null(), |f| f as *const c_void);
    let count = &COUNTS.get()[kind as usize];
    count.set(count.get() + !function.is_null() as usize - !place.get().is_null() as usize);
    place.set(function);
    // What dies with the old one may run Python.
    let old = slot.replace(object.filter(|_| !function.is_null()));
    let mut result = Ok(());
    if kind == Kind::Trace && count.get() > 0 {
        // SAFETY: the frames of the running thread are whole.
        let frame = unsafe { InterpreterFrame::first_complete(thread::current().current_frame.get()).as_ref() };
        let object = frame.and_then(|f| f.frame_obj.get());
        // SAFETY: the slot holds a frame object.
        if let Some(object) = object.filter(|o| unsafe { o.cast_unchecked::<Frame>() }.trace_opcodes.get() != 0) {
            // SAFETY: as above.
            result = trace_opcodes(unsafe { object.cast_unchecked() }, true);
        }
    }
    let events = if count.get() > 0 { kind.events() } else { 0 };
    let set = monitoring::set_tool_events(kind.tool(), events);
    drop(old);
    result.and(set)
}

/// The trace function of a frame is to be called for each instruction, or no more. OverflowError.
pub fn trace_opcodes(frame: &Frame, on: bool) -> Result<()> {
    let Some(code) = frame.code() else { return Ok(()) };
    let bit = monitoring::Event::Instruction.bit();
    let events = monitoring::tool_local_events(TRACE_TOOL, code);
    monitoring::set_tool_local_events(TRACE_TOOL, code, if on { events | bit } else { events & !bit })
}

/// A thread ends, perhaps with functions.
pub fn thread_ends(ts: &ThreadState) {
    for kind in [Kind::Trace, Kind::Profile] {
        let (place, slot) = kind.place(ts);
        if !place.replace(core::ptr::null()).is_null() {
            let count = &COUNTS.get()[kind as usize];
            count.set(count.get().saturating_sub(1));
        }
        slot.set(None);
    }
}

/// Sets a thread's function to one of Python, or with `None` takes it away. The audit hooks are asked. Runs Python.
pub fn set_python(ts: &ThreadState, kind: Kind, function: &Object) -> Result<()> {
    let (name, trampoline) = match kind {
        Kind::Trace => (c"sys.settrace", trace_trampoline as TraceFunction),
        Kind::Profile => (c"sys.setprofile", profile_trampoline as TraceFunction),
    };
    super::audit::event(name, || Ok(Tuple::empty()))?;
    if function.is_none() {
        return set(ts, kind, None, None);
    }
    set(ts, kind, Some(trampoline), Some(function.to_ref()))
}

/// Takes a function away that has raised: the exception stays.
fn give_up(kind: Kind) {
    if let Err(e) = set(thread::current(), kind, None, None) {
        e.clear();
    }
}

/// Calls `f` as if no trace function were running: `sys.call_tracing`.
pub fn untangled<T>(f: impl FnOnce() -> T) -> T {
    let ts = thread::current();
    let before = ts.tracing.replace(0);
    let result = f();
    ts.tracing.set(before);
    result
}

/// Calls a Python function with frame, event and argument. Runs Python.
unsafe fn call_python(function: &Object, frame: *mut Object, what: c_int, arg: *mut Object) -> Result {
    // SAFETY: the contract of trace functions: the frame is live, the argument too or null.
    unsafe {
        let event = Event::from_number(what).ok_or_else(|| value_error!("no such event"))?;
        let arg = arg.as_ref().unwrap_or(none_object());
        function.call(&[&*frame, event.name(), arg])
    }
}

/// What `sys.settrace` makes the thread's trace function: the local function of the frame is called, for a new frame the
/// one that was set.
unsafe extern "C" fn trace_trampoline(this: *mut Object, frame: *mut Object, what: c_int, arg: *mut Object) -> c_int {
    // SAFETY: the contract of trace functions.
    unsafe {
        let object = (*frame).cast_unchecked::<Frame>();
        let local = if what == Event::Call as c_int { Some((*this).to_ref()) } else { object.trace.get() };
        let Some(function) = local else { return 0 };
        match call_python(&function, frame, what, arg) {
            Ok(result) => {
                if !result.is_none() {
                    object.trace.set(Some(result));
                }
                0
            }
            Err(e) => {
                let exception = e.take();
                give_up(Kind::Trace);
                object.trace.set(None);
                told(raise::reraise(exception), -1)
            }
        }
    }
}

/// What `sys.setprofile` makes the thread's profile function.
unsafe extern "C" fn profile_trampoline(this: *mut Object, frame: *mut Object, what: c_int, arg: *mut Object) -> c_int {
    // SAFETY: the contract of trace functions.
    match unsafe { call_python(&*this, frame, what, arg) } {
        Ok(_) => 0,
        Err(e) => {
            let exception = e.take();
            give_up(Kind::Profile);
            told(raise::reraise(exception), -1)
        }
    }
}

/// Tells one of the thread's functions of an event in the frame. Runs Python.
unsafe fn tell(kind: Kind, fp: *mut InterpreterFrame, event: Event, arg: *mut Object, line: c_int) -> Result<()> {
    let ts = thread::current();
    let (function, object) = kind.place(ts);
    let (function, object) = (function.get(), object.get());
    if function.is_null() {
        return Ok(());
    }
    // SAFETY: the frame is whole and running; what is stored there is a trace function.
    unsafe {
        let local = (*fp).frame_obj.get();
        // Frames that nobody looked at have no function of their own.
        let own = |f: &Ref| !f.cast_unchecked::<Frame>().trace.is_empty();
        if core::ptr::eq(function, trace_trampoline as *const c_void)
            && event != Event::Call
            && !local.as_ref().is_some_and(own)
        {
            return Ok(());
        }
        let frame = frame::object_of(fp)?;
        match event {
            Event::Line if frame.trace_lines.get() == 0 => return Ok(()),
            Event::Opcode if frame.trace_opcodes.get() == 0 => return Ok(()),
            _ => {}
        }
        let function = core::mem::transmute::<*const c_void, TraceFunction>(function);
        if event == Event::Line {
            frame.lineno.set(line);
        }
        let this = object.as_ref().map_or(null_mut(), |o| o.as_ptr());
        let result = function(this, frame.as_ptr().cast(), event as c_int, arg);
        if event == Event::Line {
            frame.lineno.set(0);
        }
        if result == 0 { Ok(()) } else { Err(raise::assume()) }
    }
}

/// A line begins. Runs Python.
///
/// # Safety
/// The frame is whole and running.
pub unsafe fn told_of_line(fp: *mut InterpreterFrame, line: c_int) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe { tell(Kind::Trace, fp, Event::Line, none_object().as_ptr(), line) }
}

/// Monitoring tells one of the two tools of an event at the instruction `index`; whether it wants to hear no more from
/// that place. Runs Python.
///
/// # Safety
/// The frame is whole and running.
pub unsafe fn told_of(
    tool: usize,
    event: monitoring::Event,
    fp: *mut InterpreterFrame,
    index: usize,
    rest: &[&Object],
) -> Result<bool> {
    use monitoring::Event as E;
    let kind = if tool == TRACE_TOOL { Kind::Trace } else { Kind::Profile };
    if kind.place(thread::current()).0.get().is_null() {
        return Ok(false);
    }
    let none = none_object().as_ptr();
    let first = rest.first().map_or(null_mut(), |o| o.as_ptr());
    // SAFETY: the caller's contract.
    unsafe {
        match event {
            E::PyStart | E::PyResume | E::PyThrow => tell(kind, fp, Event::Call, none, 0)?,
            E::PyReturn | E::PyYield => tell(kind, fp, Event::Return, first, 0)?,
            E::PyUnwind => tell(kind, fp, Event::Return, null_mut(), 0)?,
            E::Raise | E::StopIteration => {
                let Some(exception) = rest.first().and_then(|e| e.cast::<BaseException>()) else { return Ok(false) };
                let traceback = exception.traceback.get();
                let traceback = traceback.as_deref().unwrap_or(none_object());
                let triple = Tuple::new(&[exception.ty().as_object(), exception, traceback])?;
                tell(kind, fp, Event::Exception, triple.as_ptr().cast(), 0)?;
            }
            E::Jump => {
                let to = rest.first().and_then(|to| to.cast::<Int>()).and_then(Int::to_i64).unwrap_or(0) as usize / 2;
                let code = (*fp).code();
                // A jump to another line is told of where that begins.
                if to >= index || code.line_of(to as c_int) != code.line_of(index as c_int) {
                    return Ok(true);
                }
                let line = code.line_of(to as c_int);
                if line >= 0 {
                    tell(kind, fp, Event::Line, none, line)?;
                }
            }
            E::Instruction => tell(kind, fp, Event::Opcode, none, 0)?,
            E::Call => tell_native(fp, Event::CCall, rest)?,
            E::CReturn => tell_native(fp, Event::CReturn, rest)?,
            E::CRaise => tell_native(fp, Event::CException, rest)?,
            E::Line | E::Branch | E::ExceptionHandled | E::Reraise => {}
        }
    }
    Ok(false)
}

/// The profile function is told of calls of built-in functions and methods alone. Runs Python.
unsafe fn tell_native(fp: *mut InterpreterFrame, event: Event, rest: &[&Object]) -> Result<()> {
    let [callable, first] = rest else { return Ok(()) };
    let of_method = callable.cast_exact::<Method>().and_then(|method| method.function.get());
    let callable = of_method.as_deref().unwrap_or(callable);
    if callable.cast::<BuiltinFunction>().is_some() {
        // SAFETY: the caller's contract.
        return unsafe { tell(Kind::Profile, fp, event, callable.as_ptr(), 0) };
    }
    if !callable.is_type(&PyMethodDescr_Type) || first.is(&monitoring::MISSING) {
        return Ok(());
    }
    if let Some(get) = callable.ty().descr_get.get() {
        let bound = get(callable, Some(first), Some(first.ty().as_object()))?;
        // SAFETY: the caller's contract.
        unsafe { tell(Kind::Profile, fp, event, bound.as_ptr(), 0)? }
    }
    Ok(())
}
