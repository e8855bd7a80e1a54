//! Unwinding: from an exception to its handler, by way of the exception table; frames without one are left.

use super::frame::{self, FrameOwner, InterpreterFrame};
use super::instructions::call::{is_init, leave_init};
use super::monitoring::{self, Event};
use super::opcode::CACHES;
use super::registers::{Flow, Registers};
use super::thread;
use crate::types::code::Code;
use crate::types::exception::raise;
use crate::types::generator;
use crate::types::int::Int;
use crate::types::traceback;

/// Where an exception is handled.
struct Handler {
    target: usize,
    depth: usize,
    push_lasti: bool,
}

/// Notes the frame in the traceback, then finds the handler: see [`handle`].
///
/// # Safety
/// As [`handle`].
pub unsafe fn error(r: &mut Registers) -> Flow {
    // SAFETY: the caller's contract.
    unsafe {
        if !raise::occurred() {
            // A slot of an extension failed without saying why.
            crate::call::convert::told(raise::assume(), ());
        }
        note_frame(r.fp, None);
        handle(r)
    }
}

/// As [`error`] for an exception that a monitoring callback has raised at the instruction `here`, which `instr_ptr` need
/// not name.
///
/// # Safety
/// As [`handle`].
pub unsafe fn error_at(r: &mut Registers, here: usize) -> Flow {
    // SAFETY: the caller's contract.
    unsafe {
        note_frame(r.fp, Some(here));
        handle_at(r, Some(here))
    }
}

/// As [`handle`] for an exception that is raised anew.
///
/// # Safety
/// As [`handle`].
pub unsafe fn reraise(r: &mut Registers) -> Flow {
    // SAFETY: the caller's contract.
    unsafe {
        let here = (*r.fp).instruction_index() as usize;
        reraise_at(r, here)
    }
}

/// As [`handle_at`] for an exception that is raised anew.
///
/// # Safety
/// As [`handle_at`].
pub unsafe fn reraise_at(r: &mut Registers, here: usize) -> Flow {
    // SAFETY: the caller's contract.
    unsafe {
        tell(r, here, Event::Reraise);
        handle_at(r, Some(here))
    }
}

/// As [`error`] for an exception thrown into a suspended generator, whose `instr_ptr` is behind the `yield`: handlers
/// are those of the `yield` itself.
///
/// # Safety
/// As [`handle`]; the frame is a suspended or new generator's.
pub unsafe fn thrown(r: &mut Registers) -> Flow {
    // SAFETY: the caller's contract.
    unsafe {
        // RESUME is passed by.
        monitoring::catch_up(r.code());
        let here = (*r.fp).instruction_index() as usize;
        tell(r, here, Event::PyThrow);
        let here = here.saturating_sub(1);
        note_frame(r.fp, Some(here));
        handle_at(r, Some(here))
    }
}

/// Tells monitoring tools of an event about the exception that is set.
#[inline]
unsafe fn tell(r: &Registers, here: usize, event: Event) {
    // SAFETY: the registers belong together.
    unsafe {
        if monitoring::watchers(event) != 0 {
            r.save_sp();
            monitoring::raised(r.fp, here, event);
        }
    }
}

/// Adds a frame to the traceback of the exception that is set, if programs may see the frame, and tells of the exception:
/// as raised at the unit `here`, or else at the last one of the instruction that runs.
unsafe fn note_frame(frame: *mut InterpreterFrame, here: Option<usize>) {
    // SAFETY: the frame is whole.
    unsafe {
        if !(*frame).is_incomplete() {
            traceback::add_here(frame);
            if monitoring::watchers(Event::Raise) != 0 {
                let here = here.unwrap_or_else(|| {
                    let (code, index) = ((*frame).code(), (*frame).instruction_index() as usize);
                    index + CACHES[monitoring::base_opcode(code, index) as usize] as usize
                });
                monitoring::raised(frame, here, Event::Raise);
            }
        }
    }
}

/// As [`note_frame`] for a frame in which a call failed: that is told of one unit before the call, as CPython does.
unsafe fn note_caller(frame: *mut InterpreterFrame) {
    // SAFETY: the frame is whole.
    unsafe {
        if !(*frame).owned_by(FrameOwner::CStack) {
            note_frame(frame, Some(((*frame).instruction_index() as usize).saturating_sub(1)));
        }
    }
}

/// Finds the handler of the exception that is set, leaving frames on the way; `instr_ptr` of the frame says where it
/// was raised.
///
/// # Safety
/// The registers belong together; an exception is set; the operand stack of the frame ends at `sp`.
pub unsafe fn handle(r: &mut Registers) -> Flow {
    // SAFETY: the caller's contract.
    unsafe { handle_at(r, None) }
}

/// As [`handle`] for an instruction that raises anew what another instruction, the one that `instr_ptr` names, has
/// raised: handlers are looked up for the instruction at `here`.
///
/// # Safety
/// As [`handle`].
pub unsafe fn handle_at(r: &mut Registers, mut here: Option<usize>) -> Flow {
    // SAFETY: the caller's contract holds in every turn of the loop.
    unsafe {
        loop {
            if (*r.fp).owned_by(FrameOwner::CStack) {
                return Flow::Exit(core::ptr::null_mut());
            }
            let code = r.code();
            let index = (*r.fp).instruction_index() as usize;
            let at = here.take();
            if let Some(handler) = find_handler(code, at.unwrap_or(index)) {
                match enter_handler(r, code, index, &handler) {
                    Ok(()) => return Flow::Jump,
                    Err(e) => crate::call::convert::told(e, ()),
                }
                here = Some(handler.target.saturating_sub(1));
                continue;
            }
            let base = InterpreterFrame::slots(r.fp).add(code.nlocalsplus.get() as usize);
            r.pop_n(r.sp.offset_from_unsigned(base));
            if monitoring::watchers(Event::PyUnwind) != 0 {
                let last = index + CACHES[monitoring::base_opcode(code, index) as usize] as usize;
                tell(r, at.unwrap_or(last), Event::PyUnwind);
            }
            leave_frame(r);
            note_caller(r.fp);
        }
    }
}

/// Leaves the frame `fp`, whose operand stack is empty, and goes on unwinding below it: for a call that failed after
/// its frame was pushed and before it ran.
///
/// # Safety
/// As [`handle`].
pub unsafe fn abandon(r: &mut Registers) -> Flow {
    // SAFETY: the caller's contract.
    unsafe {
        leave_frame(r);
        note_caller(r.fp);
        handle(r)
    }
}

/// Cuts the stack to the handler's depth, pushes what it expects, goes there.
unsafe fn enter_handler(r: &mut Registers, code: &Code, index: usize, handler: &Handler) -> crate::abi::Result<()> {
    // SAFETY: the stack is at least as deep as the handler's entry says.
    unsafe {
        let base = InterpreterFrame::slots(r.fp).add(code.nlocalsplus.get() as usize);
        r.pop_n(r.sp.offset_from_unsigned(base).saturating_sub(handler.depth));
        if handler.push_lasti {
            let lasti = Int::new(index as i64)?;
            r.push(lasti.into_object());
        }
        let exception = raise::fetch().expect("unwinding with an exception set");
        r.push(exception.into_object());
        r.ip = code.instructions().add(handler.target);
        if monitoring::watchers(Event::ExceptionHandled) != 0 {
            r.save_sp();
            monitoring::exception_handled(r.fp, handler.target, r.operand(1))?;
        }
        Ok(())
    }
}

/// Leaves a frame that has no handler: the one below is current again, its stack as the call left it.
unsafe fn leave_frame(r: &mut Registers) {
    // SAFETY: the frame's operand stack is empty.
    unsafe {
        let ts = thread::current();
        let dying = r.fp;
        let previous = (*dying).previous.get();
        ts.py_recursion_remaining.set(ts.py_recursion_remaining.get() + 1);
        ts.current_frame.set(previous);
        r.save_sp();
        if is_init(dying) {
            drop(leave_init(dying));
        } else {
            leave(dying);
        }
        r.fp = previous;
        r.sp = InterpreterFrame::slots(previous).add((*previous).stacktop.get() as usize);
    }
}

/// Clears a frame that is left for good, whoever owns it.
///
/// # Safety
/// `current_frame` is no longer it.
pub unsafe fn leave(dying: *mut InterpreterFrame) {
    // SAFETY: the caller's contract.
    unsafe {
        if (*dying).owned_by(FrameOwner::Thread) {
            frame::clear_and_give_back(dying);
        } else {
            generator::finish_frame(dying);
        }
    }
}

/// The entry of the exception table that covers the instruction at `index`.
fn find_handler(code: &Code, index: usize) -> Option<Handler> {
    let table = code.exception_table();
    if table.is_empty() {
        return None;
    }
    // Entries begin with a byte that has bit 7 set, so a binary search can find its feet anywhere.
    let (mut low, mut high) = (0, table.len());
    while high - low > 40 {
        let mut middle = low + (high - low) / 2;
        while table[middle] & 0x80 == 0 {
            middle -= 1;
        }
        if middle <= low {
            break;
        }
        if varint(table, &mut middle.clone()) > index { high = middle } else { low = middle }
    }
    let mut at = low;
    while at < table.len() {
        let start = varint(table, &mut at);
        let length = varint(table, &mut at);
        let target = varint(table, &mut at);
        let depth_and_lasti = varint(table, &mut at);
        if start > index {
            return None;
        }
        if index < start + length {
            return Some(Handler { target, depth: depth_and_lasti >> 1, push_lasti: depth_and_lasti & 1 != 0 });
        }
    }
    None
}

/// An entry of an exception table.
pub struct HandlerRange {
    /// The first code unit of the range.
    pub start: usize,
    /// Where the handler begins.
    pub target: usize,
    /// To what depth the operand stack is cut.
    pub depth: usize,
    /// Whether it is told where the exception was raised.
    pub push_lasti: bool,
}

/// The entries of the exception table of a code object.
pub fn handler_ranges(code: &Code) -> Vec<HandlerRange> {
    let table = code.exception_table();
    let (mut at, mut ranges) = (0, Vec::new());
    while at < table.len() {
        let [start, _, target, depth] = core::array::from_fn(|_| varint(table, &mut at));
        ranges.push(HandlerRange { start, target, depth: depth >> 1, push_lasti: depth & 1 != 0 });
    }
    ranges
}

/// A number of the exception table: 6 bits a byte, most significant first, 0x40 on all but the last.
fn varint(table: &[u8], at: &mut usize) -> usize {
    let mut byte = table.get(*at).copied().unwrap_or(0);
    *at += 1;
    let mut value = (byte & 0x3F) as usize;
    while byte & 0x40 != 0 {
        byte = table.get(*at).copied().unwrap_or(0);
        *at += 1;
        value = value << 6 | (byte & 0x3F) as usize;
    }
    value
}
