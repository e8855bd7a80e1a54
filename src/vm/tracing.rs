//! Trace and profile functions: `sys.settrace`, `sys.setprofile`, `PyEval_SetTrace`, `PyEval_SetProfile`.
//!
//! A thread that has one keeps the TRACING bit of its eval breaker set. The bit is met where the breaker is looked at, and
//! from there on the activation runs in the loop of `dispatch/traced.rs`, which asks this file before each instruction
//! what is to be told. Threads without such a function pay nothing.

use super::breaker::TRACING;
use super::frame::InterpreterFrame;
use super::opcode::{self, CACHES, base};
use super::registers::Registers;
use super::thread::{self, ThreadState};
use crate::abi::{Object, Ref, Result};
use crate::call::convert::told;
use crate::types::builtin_function::BuiltinFunction;
use crate::types::code::Code;
use crate::types::exception::{STOP_ITERATION, raise};
use crate::types::frame::{self, Frame};
use crate::types::generator;
use crate::types::method::{Method, PyMethod_Type};
use crate::types::none::none_object;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use core::cell::RefCell;
use core::ffi::{c_int, c_void};
use core::ptr::null_mut;
use core::sync::atomic::Ordering;
use std::collections::HashMap;
use std::rc::Rc;

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

/// Whether events of the running thread are told: it has a function, and none is running.
#[inline]
pub fn active() -> bool {
    let ts = thread::current();
    ts.eval_breaker.load(Ordering::Relaxed) & TRACING != 0 && ts.tracing.get() == 0
}

/// Sets or takes away a thread's function, and the object it is called with.
pub fn set(ts: &ThreadState, kind: Kind, function: Option<TraceFunction>, object: Option<Ref>) {
    let (place, slot) = match kind {
        Kind::Trace => (&ts.c_tracefunc, &ts.c_traceobj),
        Kind::Profile => (&ts.c_profilefunc, &ts.c_profileobj),
    };
    place.set(function.map_or(core::ptr::null(), |f| f as *const c_void));
    slot.set(object.filter(|_| function.is_some()));
    if ts.c_tracefunc.get().is_null() && ts.c_profilefunc.get().is_null() {
        ts.eval_breaker.fetch_and(!TRACING, Ordering::Relaxed);
        // Taken out first: what dies with it may run Python.
        drop(TABLES.0.take());
    } else {
        ts.eval_breaker.fetch_or(TRACING, Ordering::Relaxed);
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
        set(ts, kind, None, None);
    } else {
        set(ts, kind, Some(trampoline), Some(function.to_ref()));
    }
    Ok(())
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
                set(thread::current(), Kind::Trace, None, None);
                object.trace.set(None);
                told(e, -1)
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
            set(thread::current(), Kind::Profile, None, None);
            told(e, -1)
        }
    }
}

/// Tells one of the thread's functions of an event in the frame. Runs Python.
unsafe fn tell(kind: Kind, fp: *mut InterpreterFrame, event: Event, arg: *mut Object) -> Result<()> {
    let ts = thread::current();
    let (function, object) = match kind {
        Kind::Trace => (ts.c_tracefunc.get(), ts.c_traceobj.get()),
        Kind::Profile => (ts.c_profilefunc.get(), ts.c_profileobj.get()),
    };
    if function.is_null() || ts.tracing.get() != 0 {
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
        let before = ts.what_event.replace(event as c_int);
        ts.tracing.set(ts.tracing.get() + 1);
        let this = object.as_ref().map_or(null_mut(), |o| o.as_ptr());
        let result = function(this, frame.as_ptr().cast(), event as c_int, arg);
        ts.tracing.set(ts.tracing.get() - 1);
        ts.what_event.set(before);
        if result == 0 { Ok(()) } else { Err(raise::assume()) }
    }
}

/// Tells both functions, the profile function first.
unsafe fn tell_both(fp: *mut InterpreterFrame, event: Event, arg: *mut Object) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe {
        tell(Kind::Profile, fp, event, arg)?;
        tell(Kind::Trace, fp, event, arg)
    }
}

/// A frame begins or goes on: its RESUME has run. Runs Python.
///
/// # Safety
/// The registers belong together.
pub unsafe fn resumed(r: &Registers) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe {
        r.save_sp();
        tell_both(r.fp, Event::Call, null_mut())
    }
}

/// Tells of something while an exception is set, which is set again afterwards unless the function raises another.
unsafe fn tell_in_flight(tell: impl FnOnce(&Ref<crate::types::exception::BaseException>) -> Result<()>) {
    let Some(exception) = raise::fetch() else { return };
    match tell(&exception) {
        Ok(()) => raise::restore(Some(exception)),
        Err(e) => told(e, ()),
    }
}

/// An exception has been thrown into a suspended frame. Runs Python.
///
/// # Safety
/// The registers belong together; an exception is set.
#[cold]
pub unsafe fn thrown(r: &Registers) {
    // SAFETY: the caller's contract.
    unsafe {
        r.save_sp();
        tell_in_flight(|_| tell_both(r.fp, Event::Call, null_mut()));
    }
}

/// The exception that is set was raised in the frame, or has arrived there. Runs Python.
///
/// # Safety
/// The frame is whole and the running one; an exception is set.
#[cold]
pub unsafe fn raised(fp: *mut InterpreterFrame) {
    // SAFETY: the caller's contract.
    unsafe {
        tell_in_flight(|exception| {
            let traceback = exception.traceback.get();
            let traceback = traceback.as_deref().unwrap_or(none_object());
            let triple = Tuple::new(&[exception.ty().as_object(), exception, traceback])?;
            tell(Kind::Trace, fp, Event::Exception, triple.as_ptr().cast())
        });
    }
}

/// An iterator that the frame uses has ended, perhaps by the StopIteration that is set: it is told of as raised there
/// before `clear` does away with it. Runs Python.
///
/// # Safety
/// As [`raised`], but that there need not be an exception.
#[inline]
pub unsafe fn stopped<T>(fp: *mut InterpreterFrame, clear: impl FnOnce() -> Result<T>) -> Result<T> {
    if active() && raise::current().is_some_and(|e| e.ty().is_subtype(&STOP_ITERATION)) {
        // SAFETY: the caller's contract.
        unsafe { raised(fp) }
    }
    clear()
}

/// The frame is left by the exception that is set. Runs Python.
///
/// # Safety
/// As [`raised`].
#[cold]
pub unsafe fn unwound(fp: *mut InterpreterFrame) {
    // SAFETY: the caller's contract.
    unsafe { tell_in_flight(|_| tell_both(fp, Event::Return, null_mut())) }
}

/// Before the instruction at `ip`, the first unit of which `ip` names, is run: a line begins, a frame returns. Runs Python.
///
/// # Safety
/// The registers belong together, but that `ip` is at the instruction.
pub unsafe fn before(r: &Registers, op: u8, oparg: usize) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe {
        let ts = thread::current();
        let previous = (*r.fp).instr_ptr.get();
        let code = r.code();
        let index = r.ip.offset_from(code.instructions()) as usize;
        (*r.fp).instr_ptr.set(r.ip);
        r.save_sp();
        if index < code.firsttraceable.get().max(0) as usize {
            return Ok(());
        }
        let function = ts.c_tracefunc.get();
        if !function.is_null() {
            let starts = starts_of(code);
            let line = starts.line(index);
            if starts.begins(index) {
                let from = previous.offset_from(code.instructions());
                let from = usize::try_from(from).ok().filter(|&i| i < code.units());
                let same = from.is_some_and(|i| {
                    starts.line(i) == line && base(*code.instructions().add(i) as u8) != opcode::RESUME
                });
                if !same {
                    tell(Kind::Trace, r.fp, Event::Line, null_mut())?;
                }
            }
            tell(Kind::Trace, r.fp, Event::Opcode, null_mut())?;
        }
        match base(op) {
            opcode::RETURN_VALUE | opcode::YIELD_VALUE => tell_both(r.fp, Event::Return, r.peek(1)),
            // A generator's return within the loop raised no StopIteration: it is told as if it had.
            opcode::END_FOR if (*r.peek(1)).is_none() => Ok(()),
            opcode::END_FOR | opcode::END_SEND => {
                let is_generator = |o: *mut Object| generator::plain(&*o).is_some();
                if function.is_null() || !is_generator(r.peek(2)) {
                    return Ok(());
                }
                let value = r.peek(1);
                told(raise::raise_object(&STOP_ITERATION, &*value), ());
                raised(r.fp);
                generator::stop_value().map(drop)
            }
            opcode::RETURN_CONST => tell_both(r.fp, Event::Return, Code::tuple_item(&code.consts, oparg)),
            _ => Ok(()),
        }
    }
}

/// A jump backwards from `from` to where `ip` is now: on the same line, that line begins anew. Runs Python.
///
/// # Safety
/// The registers belong together.
pub unsafe fn jumped_back(r: &Registers, from: *const u16) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe {
        let code = r.code();
        let from = from.offset_from(code.instructions()) as usize;
        let starts = starts_of(code);
        let to = r.ip.offset_from(code.instructions()) as usize;
        if to < from && starts.line(to) == starts.line(from) {
            r.save_sp();
            tell(Kind::Trace, r.fp, Event::Line, null_mut())?;
        }
        Ok(())
    }
}

/// The built-in function that a call instruction is about to call, if the thread has a profile function.
///
/// # Safety
/// As [`before`].
pub unsafe fn native_callee(r: &Registers, op: u8, oparg: usize) -> Option<Ref> {
    if thread::current().c_profilefunc.get().is_null() {
        return None;
    }
    // SAFETY: the stack holds the operands of the instruction.
    unsafe {
        let below = match base(op) {
            opcode::CALL => oparg + 1,
            opcode::CALL_KW => oparg + 2,
            opcode::CALL_FUNCTION_EX => 2 + (oparg & 1),
            _ => return None,
        };
        let callable = &*r.peek(below + 1);
        let receiver = r.peek(below).as_ref().filter(|_| base(op) != opcode::CALL_FUNCTION_EX);
        let callable = match callable.is_type(&PyMethod_Type) {
            true => callable.cast_unchecked::<Method>().function.get()?,
            false => callable.to_ref(),
        };
        if callable.cast::<BuiltinFunction>().is_some() {
            return Some(callable);
        }
        let receiver = receiver.filter(|_| callable.is_type(&crate::types::descriptor::PyMethodDescr_Type))?;
        let get = callable.ty().descr_get.get()?;
        match get(&callable, Some(receiver), None) {
            Ok(bound) => Some(bound).filter(|b| b.cast::<BuiltinFunction>().is_some()),
            Err(e) => {
                e.clear();
                None
            }
        }
    }
}

/// Tells the profile function of a call of a built-in function. Runs Python.
///
/// # Safety
/// The registers belong together.
pub unsafe fn native(r: &Registers, event: Event, callable: &Ref) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe {
        r.save_sp();
        let mut result = Ok(());
        if event == Event::CException {
            tell_in_flight(|_| tell(Kind::Profile, r.fp, event, callable.as_ptr()));
        } else {
            result = tell(Kind::Profile, r.fp, event, callable.as_ptr());
        }
        result
    }
}

/// Where lines begin in a code object.
struct Starts {
    /// The line of each code unit, -1 for none; whether an event of its own may begin there.
    units: Vec<(c_int, bool)>,
}

impl Starts {
    fn line(&self, index: usize) -> c_int {
        self.units.get(index).map_or(-1, |unit| unit.0)
    }

    fn begins(&self, index: usize) -> bool {
        self.units.get(index).is_some_and(|unit| unit.1)
    }

    /// An instruction begins a line where the line differs from that of the instruction before it, and where a jump or
    /// an exception leads to it. What a loop or RESUME skips over never does.
    fn of(code: &Code) -> Starts {
        let mut units = Vec::with_capacity(code.units());
        for (count, line) in code.lines() {
            units.extend(core::iter::repeat_n((line, false), count));
        }
        units.resize(code.units(), (-1, false));
        // SAFETY: the index is below the number of units.
        let word = |index: usize| unsafe { *code.instructions().add(index) };
        let first = code.firsttraceable.get().max(0) as usize;
        let mut targets: Vec<usize> = super::unwind::handlers(code);
        let (mut index, mut oparg, mut current) = (0, 0, -1);
        while index < units.len() {
            let op = base(word(index) as u8);
            oparg = oparg << 8 | (word(index) >> 8) as usize;
            let (line, _) = units[index];
            let is_skipped = matches!(op, opcode::END_ASYNC_FOR | opcode::END_FOR | opcode::END_SEND | opcode::RESUME);
            if index >= first && !is_skipped {
                units[index].1 = line != current && line >= 0;
                current = line;
            }
            let next = index + 1 + CACHES[op as usize] as usize;
            if op == opcode::EXTENDED_ARG {
                index = next;
                continue;
            }
            match op {
                _ if index < first => {}
                opcode::POP_JUMP_IF_TRUE
                | opcode::POP_JUMP_IF_FALSE
                | opcode::POP_JUMP_IF_NONE
                | opcode::POP_JUMP_IF_NOT_NONE
                | opcode::JUMP_FORWARD => targets.push(next + oparg),
                opcode::FOR_ITER | opcode::SEND => targets.push(next + oparg + 1),
                opcode::JUMP_BACKWARD | opcode::JUMP_BACKWARD_NO_INTERRUPT => {
                    targets.push(next.wrapping_sub(oparg));
                }
                _ => {}
            }
            oparg = 0;
            index = next;
        }
        for target in targets {
            if let Some(unit) = units.get_mut(target) {
                unit.1 = unit.0 >= 0;
            }
        }
        Starts { units }
    }
}

/// The tables of the code that has run since tracing began. The code is kept alive with them.
struct Tables(RefCell<HashMap<*const Code, (Ref<Code>, Rc<Starts>)>>);
// SAFETY: used under the GIL.
unsafe impl Sync for Tables {}
// SAFETY: as above.
unsafe impl Send for Tables {}
static TABLES: std::sync::LazyLock<Tables> = std::sync::LazyLock::new(|| Tables(RefCell::default()));

fn starts_of(code: &Code) -> Rc<Starts> {
    let key = core::ptr::from_ref(code);
    if let Some((_, starts)) = TABLES.0.borrow().get(&key) {
        return Rc::clone(starts);
    }
    let starts = Rc::new(Starts::of(code));
    TABLES.0.borrow_mut().insert(key, (Ref::of(code), Rc::clone(&starts)));
    starts
}
