//! From the final instructions to bytes: jump offsets, location table, exception table.

use crate::code::{CodeDesc, FAST_CELL, FAST_FREE, FAST_HIDDEN, FAST_LOCAL};
use crate::flowgraph::{FinalInstruction, Graph, Handler};
use crate::instruction::{InstructionSequence, InvalidCode, Location, NO_LOCATION, UnitInfo};
use crate::opcode::Opcode;

/// See [`crate::instruction::assemble`].
pub(crate) fn assemble(seq: InstructionSequence, mut unit: UnitInfo) -> Result<CodeDesc, InvalidCode> {
    let (instructions, stacksize) = Graph::run(&seq.resolve()?, &mut unit)?;
    encode_unit(instructions, stacksize, unit)
}

/// The code object of finished instructions.
pub(crate) fn encode_unit(
    mut instructions: Vec<FinalInstruction>,
    stacksize: u32,
    unit: UnitInfo,
) -> Result<CodeDesc, InvalidCode> {
    let offsets = resolve_jumps(&mut instructions)?;
    let (localsplusnames, localspluskinds) = unit.localsplus();
    Ok(CodeDesc {
        flags: unit.flags,
        argcount: unit.argcount,
        posonlyargcount: unit.posonlyargcount,
        kwonlyargcount: unit.kwonlyargcount,
        // A frame has room for at least one value.
        stacksize: stacksize.max(1),
        firstlineno: unit.firstlineno,
        code: encode(&instructions),
        linetable: location_table(&instructions, unit.firstlineno),
        exceptiontable: exception_table(&instructions, &offsets),
        name: unit.name,
        qualname: unit.qualname,
        filename: unit.filename,
        consts: unit.consts.into_items(),
        names: unit.names.into_iter().collect(),
        localsplusnames,
        localspluskinds,
    })
}

impl UnitInfo {
    /// The slot among the fast locals of each cell and free variable, by its `deref_index`: a captured parameter or local
    /// shares its slot, the rest follow the locals.
    pub(crate) fn deref_slots(&self) -> Vec<u32> {
        let mut next = self.varnames.len();
        let mut own_slot = || {
            next += 1;
            next - 1
        };
        let cells = self.cellvars.iter().map(|name| self.varnames.get_index_of(name));
        let free = self.freevars.iter().map(|_| None);
        let slots = cells.chain(free).map(|shared| shared.unwrap_or_else(&mut own_slot));
        slots.map(|slot| u32::try_from(slot).expect("fewer than 2^32 names")).collect()
    }

    fn localsplus(&self) -> (Vec<std::rc::Rc<str>>, Vec<u8>) {
        let locals = self.varnames.iter().map(|name| {
            let hidden = if self.fast_hidden.contains(name) { FAST_HIDDEN } else { 0 };
            let cell = if self.cellvars.contains(name) { FAST_CELL } else { 0 };
            (name.clone(), FAST_LOCAL | hidden | cell)
        });
        let cells =
            self.cellvars.iter().filter(|&name| !self.varnames.contains(name)).map(|name| (name.clone(), FAST_CELL));
        let free = self.freevars.iter().map(|name| (name.clone(), FAST_FREE));
        locals.chain(cells).chain(free).unzip()
    }
}

/// How many code units the instruction takes, EXTENDED_ARGs and caches included.
fn size(op: Opcode, oparg: u32) -> usize {
    let extended = usize::from(oparg > 0xFF) + usize::from(oparg > 0xFFFF) + usize::from(oparg > 0xFF_FFFF);
    extended + 1 + op.caches()
}

/// Gives jumps their direction and distance; returns each instruction's offset in code units.
fn resolve_jumps(instructions: &mut [FinalInstruction]) -> Result<Vec<usize>, InvalidCode> {
    for (at, i) in instructions.iter_mut().enumerate() {
        let forward = i.oparg as usize > at;
        i.op = match i.op {
            Opcode::JUMP | Opcode::JUMP_NO_INTERRUPT if forward => Opcode::JUMP_FORWARD,
            Opcode::JUMP => Opcode::JUMP_BACKWARD,
            Opcode::JUMP_NO_INTERRUPT => Opcode::JUMP_BACKWARD_NO_INTERRUPT,
            // Only code that nothing leads to still has one. It is encoded as in CPython, by the number's low byte.
            Opcode::POP_BLOCK => Opcode::POP_BLOCK,
            op if op.is_pseudo() => return Err(InvalidCode(format!("{op:?} has no place in final code"))),
            op => op,
        };
    }
    let targets: Vec<usize> = instructions.iter().map(|i| i.oparg as usize).collect();
    let count = instructions.len();
    let is_outside = |i: &FinalInstruction| i.op.is_jump() && i.oparg as usize >= count;
    if instructions.iter().any(|i| is_outside(i) || i.handler.is_some_and(|handler| handler.start >= count)) {
        return Err(InvalidCode("a jump leads out of the code".into()));
    }
    let mut offsets = vec![0; instructions.len()];
    // The distances decide how many EXTENDED_ARGs there are, and these the distances. As in CPython the first guess at an
    // oparg is the target's index, which can decide between two solutions.
    loop {
        let mut total = 0;
        for (i, offset) in instructions.iter().zip(&mut offsets) {
            *offset = total;
            total += size(i.op, i.oparg);
        }
        let mut stable = true;
        let mut end = 0;
        for (i, &target) in instructions.iter_mut().zip(&targets) {
            let before = size(i.op, i.oparg);
            end += before;
            if i.op.is_jump() {
                let to = offsets[target];
                if (to < end) != i.op.is_backward_jump() {
                    return Err(InvalidCode(format!("{:?} in the wrong direction", i.op)));
                }
                i.oparg = u32::try_from(to.abs_diff(end)).expect("fewer than 2^32 code units");
                stable &= size(i.op, i.oparg) == before;
            }
        }
        if stable {
            return Ok(offsets);
        }
    }
}

fn encode(instructions: &[FinalInstruction]) -> Vec<u8> {
    let mut code = Vec::new();
    for i in instructions {
        let [high, middle, low, arg] = i.oparg.to_be_bytes();
        let extended = size(i.op, i.oparg) - 1 - i.op.caches();
        for &byte in &[high, middle, low][3 - extended..] {
            code.extend([Opcode::EXTENDED_ARG.0.to_le_bytes()[0], byte]);
        }
        code.extend([i.op.0.to_le_bytes()[0], arg]);
        code.resize(code.len() + 2 * i.op.caches(), 0);
    }
    code
}

/// Writes `value` in groups of six bits, least significant first.
fn push_varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 64 {
        out.push(0x40 | (value & 63) as u8);
        value >>= 6;
    }
    out.push(value as u8);
}

fn push_signed_varint(out: &mut Vec<u8>, value: i32) {
    push_varint(out, value.unsigned_abs() << 1 | u32::from(value < 0));
}

fn location_table(instructions: &[FinalInstruction], firstlineno: i32) -> Vec<u8> {
    let mut table = LocationTable { bytes: Vec::new(), line: firstlineno };
    let mut loc = NO_LOCATION;
    let mut units = 0;
    for i in instructions {
        if i.loc != loc {
            table.push(loc, units);
            loc = i.loc;
            units = 0;
        }
        units += size(i.op, i.oparg);
    }
    table.push(loc, units);
    table.bytes
}

struct LocationTable {
    bytes: Vec<u8>,
    /// The line of the last entry.
    line: i32,
}

impl LocationTable {
    fn push(&mut self, loc: Location, mut units: usize) {
        while units > 8 {
            self.push_entry(loc, 8);
            units -= 8;
        }
        if units > 0 {
            self.push_entry(loc, units);
        }
    }

    fn push_entry(&mut self, loc: Location, units: usize) {
        let head = |kind: i32| 0x80 | (kind << 3) as u8 | (units - 1) as u8;
        let Location { line, end_line, col, end_col } = loc;
        if line < 0 {
            self.bytes.push(head(15));
            return;
        }
        // Trees made by hand can have any numbers.
        let delta = line.wrapping_sub(self.line);
        self.line = line;
        if (col < 0 || end_col < 0) && (end_line == line || end_line < 0) {
            self.bytes.push(head(13));
            push_signed_varint(&mut self.bytes, delta);
        } else if col >= 0 && end_col >= col && end_line == line && delta == 0 && col < 80 && end_col - col < 16 {
            self.bytes.extend([head(col >> 3), ((col & 7) << 4 | (end_col - col)) as u8]);
        } else if col >= 0 && end_col >= 0 && end_line == line && (0..3).contains(&delta) && col < 128 && end_col < 128
        {
            self.bytes.extend([head(10 + delta), col as u8, end_col as u8]);
        } else {
            self.bytes.push(head(14));
            push_signed_varint(&mut self.bytes, delta);
            for value in [end_line.wrapping_sub(line), col.wrapping_add(1), end_col.wrapping_add(1)] {
                push_varint(&mut self.bytes, value.cast_unsigned());
            }
        }
    }
}

fn exception_table(instructions: &[FinalInstruction], offsets: &[usize]) -> Vec<u8> {
    let mut table = Vec::new();
    let mut open: Option<(Handler, usize)> = None;
    let mut close = |open: Option<(Handler, usize)>, end: usize| {
        let Some((handler, start)) = open else { return };
        let lasti = u32::from(handler.preserve_lasti);
        // Not counted: the exception, and the offset if it is pushed.
        let depth = handler.start_depth.saturating_sub(1 + lasti) as usize;
        push_big_endian_varint(&mut table, start, 0x80);
        push_big_endian_varint(&mut table, end - start, 0);
        push_big_endian_varint(&mut table, offsets[handler.start], 0);
        push_big_endian_varint(&mut table, depth << 1 | lasti as usize, 0);
    };
    let mut end = 0;
    for (i, &offset) in instructions.iter().zip(offsets) {
        if open.map(|(handler, _)| handler.start) != i.handler.map(|handler| handler.start) {
            close(open, offset);
            open = i.handler.map(|handler| (handler, offset));
        }
        end = offset + size(i.op, i.oparg);
    }
    close(open, end);
    table
}

/// Writes `value` in groups of six bits, most significant first; `mark` goes into the first byte.
fn push_big_endian_varint(out: &mut Vec<u8>, value: usize, mut mark: u8) {
    for shift in [24, 18, 12, 6] {
        if value >> shift != 0 {
            out.push((value >> shift & 63) as u8 | 0x40 | mark);
            mark = 0;
        }
    }
    out.push((value & 63) as u8 | mark);
}
