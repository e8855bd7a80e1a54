//! The state that monitoring keeps for a code object, and the instructions that it replaces there.
//!
//! Three layers may lie over an instruction, the outermost in the code itself: INSTRUMENTED_LINE, below it
//! INSTRUMENTED_INSTRUCTION, below that the instrumented form of the opcode. What an outer layer covers is kept here.

use super::lines::{Begins, Lines};
use super::{Event, LOCAL_EVENTS, STATE, version};
use crate::types::code::Code;
use crate::vm::opcode::{self, CACHES};
use crate::vm::specialize;
use core::cell::{Cell, OnceCell};

/// A byte for each code unit.
type Bytes = Box<[Cell<u8>]>;

/// What monitoring keeps for a code object (`_co_monitoring`).
pub struct CodeMonitoring {
    /// For each local event the tools that watch it in this code alone.
    pub(super) local: [Cell<u8>; LOCAL_EVENTS],
    /// For each local event the tools that watch it here.
    active: [Cell<u8>; LOCAL_EVENTS],
    /// For each code unit the tools that have not disabled the event of its instruction (LINE and INSTRUCTION apart).
    tools: OnceCell<Bytes>,
    lines: OnceCell<Lines>,
    line_tools: OnceCell<Bytes>,
    instruction_tools: OnceCell<Bytes>,
    /// What INSTRUMENTED_LINE covers.
    below_line: OnceCell<Bytes>,
    /// What INSTRUMENTED_INSTRUCTION covers.
    below_instruction: OnceCell<Bytes>,
}

fn bytes(count: usize) -> Bytes {
    (0..count).map(|_| Cell::new(0)).collect()
}

impl CodeMonitoring {
    /// What is kept for the code, if anything.
    pub fn of(code: &Code) -> Option<&CodeMonitoring> {
        // SAFETY: only this file stores there; freed with the code object.
        unsafe { code.monitoring.get().cast::<CodeMonitoring>().as_ref() }
    }

    pub(super) fn of_or_new(code: &Code) -> &CodeMonitoring {
        if code.monitoring.get().is_null() {
            let new = CodeMonitoring {
                local: [const { Cell::new(0) }; LOCAL_EVENTS],
                active: [const { Cell::new(0) }; LOCAL_EVENTS],
                tools: OnceCell::new(),
                lines: OnceCell::new(),
                line_tools: OnceCell::new(),
                instruction_tools: OnceCell::new(),
                below_line: OnceCell::new(),
                below_instruction: OnceCell::new(),
            };
            code.monitoring.set(Box::into_raw(Box::new(new)).cast());
        }
        // SAFETY: made above.
        unsafe { &*code.monitoring.get().cast::<CodeMonitoring>() }
    }

    /// The lines of the code.
    pub(super) fn lines(&self, code: &Code) -> &Lines {
        self.lines.get_or_init(|| Lines::of(code, &base_units(code)))
    }

    fn table<'a>(place: &'a OnceCell<Bytes>, code: &Code) -> &'a Bytes {
        place.get_or_init(|| bytes(code.units()))
    }

    fn at(place: &OnceCell<Bytes>, index: usize) -> u8 {
        place.get().and_then(|table| table.get(index)).map_or(0, Cell::get)
    }

    /// The tools to be told of the event at the instruction, LINE and INSTRUCTION apart.
    pub(super) fn tools_at(&self, index: usize) -> u8 {
        Self::at(&self.tools, index)
    }

    /// The tools to be told of the line that begins at the instruction.
    pub(super) fn line_tools_at(&self, index: usize) -> u8 {
        Self::at(&self.line_tools, index)
    }

    /// The tools to be told of the instruction.
    pub(super) fn instruction_tools_at(&self, index: usize) -> u8 {
        Self::at(&self.instruction_tools, index)
    }

    /// The tool hears no more of the event at that place.
    pub(super) fn disable(&self, code: &Code, index: usize, event: Event, tools: u8) {
        let place = Place { code, data: self, index };
        match event {
            Event::Line => place.remove_line_tools(tools),
            Event::Instruction => place.remove_instruction_tools(tools),
            _ => place.remove_tools(tools),
        }
    }
}

/// Gives up what is kept for a code object that dies.
pub fn forget(code: &Code) {
    let data = code.monitoring.replace(core::ptr::null_mut());
    if !data.is_null() {
        // SAFETY: made by `of_or_new`; nobody runs the code any more.
        drop(unsafe { Box::from_raw(data.cast::<CodeMonitoring>()) });
    }
}

/// The instrumented form of a base opcode.
fn instrumented(base: u8) -> Option<u8> {
    (opcode::INSTRUMENTED_RESUME..=opcode::INSTRUMENTED_POP_JUMP_IF_NOT_NONE)
        .find(|&form| form != opcode::INSTRUMENTED_INSTRUCTION && opcode::base(form) == base)
}

/// The event that an instruction causes.
fn event_of(base: u8, oparg: u8) -> Option<Event> {
    Some(match base {
        opcode::RESUME if oparg == 0 => Event::PyStart,
        opcode::RESUME => Event::PyResume,
        opcode::RETURN_VALUE | opcode::RETURN_CONST => Event::PyReturn,
        opcode::YIELD_VALUE => Event::PyYield,
        opcode::CALL | opcode::CALL_KW | opcode::CALL_FUNCTION_EX | opcode::LOAD_SUPER_ATTR => Event::Call,
        opcode::JUMP_FORWARD | opcode::JUMP_BACKWARD => Event::Jump,
        opcode::POP_JUMP_IF_TRUE
        | opcode::POP_JUMP_IF_FALSE
        | opcode::POP_JUMP_IF_NONE
        | opcode::POP_JUMP_IF_NOT_NONE
        | opcode::FOR_ITER => Event::Branch,
        opcode::END_FOR | opcode::END_SEND => Event::StopIteration,
        _ => return None,
    })
}

/// One instruction of a code object.
#[derive(Clone, Copy)]
struct Place<'a> {
    code: &'a Code,
    data: &'a CodeMonitoring,
    index: usize,
}

impl Place<'_> {
    fn outer(self) -> u8 {
        // SAFETY: the index is one of the code's.
        unsafe { *self.code.instructions().add(self.index) as u8 }
    }

    fn set_outer(self, op: u8) {
        // SAFETY: as above; the code object's own memory.
        unsafe { self.code.instructions_mut().add(self.index).cast::<u8>().write(op) }
    }

    /// The opcode below INSTRUMENTED_LINE.
    fn middle(self) -> u8 {
        match self.outer() {
            opcode::INSTRUMENTED_LINE => CodeMonitoring::at(&self.data.below_line, self.index),
            op => op,
        }
    }

    fn set_middle(self, op: u8) {
        match self.outer() {
            opcode::INSTRUMENTED_LINE => {
                CodeMonitoring::table(&self.data.below_line, self.code)[self.index].set(op);
            }
            _ => self.set_outer(op),
        }
    }

    /// The opcode below INSTRUMENTED_LINE and INSTRUMENTED_INSTRUCTION.
    fn inner(self) -> u8 {
        match self.middle() {
            opcode::INSTRUMENTED_INSTRUCTION => CodeMonitoring::at(&self.data.below_instruction, self.index),
            op => op,
        }
    }

    fn set_inner(self, op: u8) {
        match self.middle() {
            opcode::INSTRUMENTED_INSTRUCTION => {
                CodeMonitoring::table(&self.data.below_instruction, self.code)[self.index].set(op);
            }
            _ => self.set_middle(op),
        }
    }

    fn base(self) -> u8 {
        opcode::base(self.inner())
    }

    /// Nothing may be specialized below a cover, and what is laid bare begins anew.
    fn reset_counter(self) {
        let base = self.base();
        if CACHES[base as usize] > 0 {
            // SAFETY: the inline cache follows the instruction.
            unsafe {
                *self.code.instructions_mut().add(self.index + 1) = specialize::counter_at_start(base);
            }
        }
    }

    fn generic(op: u8) -> u8 {
        if opcode::is_instrumented(op) { op } else { opcode::base(op) }
    }

    fn cover_event(self) {
        if let Some(form) = instrumented(self.inner_generic()) {
            self.set_inner(form);
            self.reset_counter();
        }
    }

    fn inner_generic(self) -> u8 {
        Self::generic(self.inner())
    }

    fn uncover_event(self) {
        let inner = self.inner();
        if opcode::is_instrumented(inner) {
            self.set_inner(opcode::base(inner));
            self.reset_counter();
        }
    }

    fn cover_line(self) {
        let outer = self.outer();
        if outer != opcode::INSTRUMENTED_LINE {
            CodeMonitoring::table(&self.data.below_line, self.code)[self.index].set(Self::generic(outer));
            self.set_outer(opcode::INSTRUMENTED_LINE);
            self.reset_counter();
        }
    }

    fn uncover_line(self) {
        if self.outer() == opcode::INSTRUMENTED_LINE {
            self.set_outer(self.middle());
            self.reset_counter();
        }
    }

    fn cover_instruction(self) {
        let middle = self.middle();
        if middle != opcode::INSTRUMENTED_INSTRUCTION {
            CodeMonitoring::table(&self.data.below_instruction, self.code)[self.index].set(Self::generic(middle));
            self.set_middle(opcode::INSTRUMENTED_INSTRUCTION);
            self.reset_counter();
        }
    }

    fn uncover_instruction(self) {
        if self.middle() == opcode::INSTRUMENTED_INSTRUCTION {
            self.set_middle(self.inner());
            self.reset_counter();
        }
    }

    fn add_tools(self, tools: u8) {
        let cell = &CodeMonitoring::table(&self.data.tools, self.code)[self.index];
        cell.set(cell.get() | tools);
        self.cover_event();
    }

    fn remove_tools(self, tools: u8) {
        let cell = &CodeMonitoring::table(&self.data.tools, self.code)[self.index];
        cell.set(cell.get() & !tools);
        self.uncover_unless_needed();
    }

    /// Lays the instruction bare if no tool watches it and it is no jump that has to leave a trace.
    fn uncover_unless_needed(self) {
        let is_watched = |target| self.data.line_tools_at(target) != 0;
        let needed = self.data.tools_at(self.index) != 0
            || self.data.lines.get().is_some_and(|lines| lines.leaves_trace(self.index, is_watched));
        if !needed {
            self.uncover_event();
        }
    }

    fn add_line_tools(self, tools: u8) {
        let cell = &CodeMonitoring::table(&self.data.line_tools, self.code)[self.index];
        cell.set(cell.get() | tools);
        self.cover_line();
        for jump in self.data.lines(self.code).jumps_to(self.index) {
            Place { index: jump, ..self }.cover_event();
        }
    }

    fn remove_line_tools(self, tools: u8) {
        let cell = &CodeMonitoring::table(&self.data.line_tools, self.code)[self.index];
        cell.set(cell.get() & !tools);
        if cell.get() == 0 {
            self.uncover_line();
            for jump in self.data.lines(self.code).jumps_to(self.index) {
                Place { index: jump, ..self }.uncover_unless_needed();
            }
        }
    }

    fn add_instruction_tools(self, tools: u8) {
        let cell = &CodeMonitoring::table(&self.data.instruction_tools, self.code)[self.index];
        cell.set(cell.get() | tools);
        self.cover_instruction();
    }

    fn remove_instruction_tools(self, tools: u8) {
        let cell = &CodeMonitoring::table(&self.data.instruction_tools, self.code)[self.index];
        cell.set(cell.get() & !tools);
        if cell.get() == 0 {
            self.uncover_instruction();
        }
    }
}

/// Brings the code up to date with what the tools watch, if it is not.
pub fn instrument(code: &Code) {
    if code.instrumentation_version.get() != version() {
        update(code);
    }
}

/// As [`instrument`], whatever the code's version.
pub(super) fn update(code: &Code) {
    let wanted: [u8; LOCAL_EVENTS] = core::array::from_fn(|event| {
        let local = CodeMonitoring::of(code).map_or(0, |data| data.local[event].get());
        STATE.get().tools[event].get() | local
    });
    let was = code.instrumentation_version.replace(version());
    if CodeMonitoring::of(code).is_none() && wanted == [0; LOCAL_EVENTS] {
        return;
    }
    let data = CodeMonitoring::of_or_new(code);
    let active: [u8; LOCAL_EVENTS] = core::array::from_fn(|event| data.active[event].get());
    let is_restart = STATE.get().restarted.get() > was;
    let (mut new, mut gone) = ([0; LOCAL_EVENTS], [0; LOCAL_EVENTS]);
    for event in 0..LOCAL_EVENTS {
        (new[event], gone[event]) = match is_restart {
            true => (wanted[event], active[event]),
            false => (wanted[event] & !active[event], active[event] & !wanted[event]),
        };
        data.active[event].set(wanted[event]);
    }
    if new == [0; LOCAL_EVENTS] && gone == [0; LOCAL_EVENTS] {
        return;
    }
    let (line, instruction) = (Event::Line as usize, Event::Instruction as usize);
    let mut index = code.firsttraceable.get().max(0) as usize;
    while index < code.units() {
        let place = Place { code, data, index };
        let base = place.base();
        // SAFETY: the index is one of the code's.
        let oparg = unsafe { (*code.instructions().add(index) >> 8) as u8 };
        if let Some(event) = event_of(base, oparg) {
            let event = event as usize;
            if gone[event] != 0 {
                place.remove_tools(gone[event]);
            }
            if new[event] != 0 {
                place.add_tools(new[event]);
            }
        }
        if new[line] | gone[line] != 0 && data.lines(code).begins(index) != Begins::Never {
            if gone[line] != 0 {
                place.remove_line_tools(gone[line]);
            }
            if new[line] != 0 {
                place.add_line_tools(new[line]);
            }
        }
        // RESUME must stay where it is seen: by it the code is brought up to date.
        if new[instruction] | gone[instruction] != 0 && base != opcode::RESUME {
            if gone[instruction] != 0 {
                place.remove_instruction_tools(gone[instruction]);
            }
            if new[instruction] != 0 {
                place.add_instruction_tools(new[instruction]);
            }
        }
        index += 1 + CACHES[base as usize] as usize;
    }
}

/// The opcode below INSTRUMENTED_LINE, if that lies over the instruction: what is to be run there.
pub fn below_line(code: &Code, index: usize) -> u8 {
    match CodeMonitoring::of(code) {
        Some(data) => Place { code, data, index }.middle(),
        // SAFETY: the index is one of the code's.
        None => unsafe { *code.instructions().add(index) as u8 },
    }
}

/// The opcode below INSTRUMENTED_LINE and INSTRUMENTED_INSTRUCTION.
pub fn after_instruction(code: &Code, index: usize) -> u8 {
    match CodeMonitoring::of(code) {
        Some(data) => Place { code, data, index }.inner(),
        // SAFETY: the index is one of the code's.
        None => unsafe { *code.instructions().add(index) as u8 },
    }
}

/// The opcode of an instruction, neither specialized nor instrumented.
pub fn base_opcode(code: &Code, index: usize) -> u8 {
    opcode::base(after_instruction(code, index))
}

/// The code's units without instrumentation; specialized forms and caches as they are.
pub fn plain_units(code: &Code) -> Vec<u16> {
    // SAFETY: the object has so many instructions.
    let mut units = unsafe { core::slice::from_raw_parts(code.instructions(), code.units()) }.to_vec();
    if CodeMonitoring::of(code).is_some() {
        let mut index = 0;
        while index < units.len() {
            let op = after_instruction(code, index);
            let op = if opcode::is_instrumented(op) { opcode::base(op) } else { op };
            units[index] = units[index] & 0xFF00 | op as u16;
            index += 1 + CACHES[op as usize] as usize;
        }
    }
    units
}

/// The code's base instructions; caches as they are.
pub fn base_units(code: &Code) -> Vec<u16> {
    let mut units = plain_units(code);
    let mut index = 0;
    while index < units.len() {
        let base = opcode::base(units[index] as u8);
        units[index] = units[index] & 0xFF00 | base as u16;
        index += 1 + CACHES[base as usize] as usize;
    }
    units
}
