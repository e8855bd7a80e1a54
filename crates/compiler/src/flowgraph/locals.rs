//! Fast locals: checks for unbound ones, superinstructions, cells and free variables.

use super::{BlockId, ENTRY, Graph, Instr};
use crate::code::{CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR};
use crate::instruction::{Location, NO_LOCATION, UnitInfo};
use crate::opcode::Opcode;

/// How many locals are followed across blocks; the rest only inside a block.
const TRACKED: usize = 64;

/// Blocks still to scan for unbound locals, each at most once at a time.
struct Pending {
    todo: Vec<BlockId>,
    waiting: Vec<bool>,
}

impl Graph {
    /// Makes LOAD_FAST a LOAD_FAST_CHECK where the local may be unbound.
    pub(super) fn check_unbound_locals(&mut self, locals: usize, parameters: usize) {
        if locals == 0 {
            return;
        }
        if locals > TRACKED {
            self.check_untracked_locals(locals);
        }
        let mut pending = Pending { todo: Vec::new(), waiting: vec![false; self.blocks.len()] };
        let unbound = (parameters..locals.min(TRACKED)).fold(0u64, |mask, local| mask | 1 << local);
        self.add_unsafe(ENTRY, unbound, &mut pending);
        for id in self.order_now() {
            self.scan_locals(id, &mut pending);
        }
        while let Some(id) = pending.todo.pop() {
            pending.waiting[id] = false;
            self.scan_locals(id, &mut pending);
        }
    }

    fn add_unsafe(&mut self, id: BlockId, mask: u64, pending: &mut Pending) {
        let block = &mut self.blocks[id];
        let both = block.unsafe_locals | mask;
        if both != block.unsafe_locals {
            block.unsafe_locals = both;
            if !std::mem::replace(&mut pending.waiting[id], true) {
                pending.todo.push(id);
            }
        }
    }

    fn scan_locals(&mut self, id: BlockId, pending: &mut Pending) {
        let mut mask = self.blocks[id].unsafe_locals;
        for at in 0..self.blocks[id].instrs.len() {
            if let Some(handler) = self.blocks[id].instrs[at].except {
                self.add_unsafe(handler, mask, pending);
            }
            let instr = &mut self.blocks[id].instrs[at];
            if instr.oparg as usize >= TRACKED {
                continue;
            }
            let bit = 1u64 << instr.oparg;
            match instr.op {
                Opcode::DELETE_FAST | Opcode::LOAD_FAST_AND_CLEAR | Opcode::STORE_FAST_MAYBE_NULL => mask |= bit,
                Opcode::STORE_FAST | Opcode::LOAD_FAST_CHECK => mask &= !bit,
                Opcode::LOAD_FAST => {
                    if mask & bit != 0 {
                        instr.op = Opcode::LOAD_FAST_CHECK;
                    }
                    mask &= !bit;
                }
                _ => {}
            }
        }
        let block = &self.blocks[id];
        let falls_to = block.next.filter(|_| block.falls_through());
        let jumps_to = block.last_jump().and_then(|last| last.target);
        for way in falls_to.into_iter().chain(jumps_to) {
            self.add_unsafe(way, mask, pending);
        }
    }

    /// Locals from the 65th on count as bound only behind a use in the same block.
    fn check_untracked_locals(&mut self, locals: usize) {
        for id in self.order_now() {
            let mut bound = vec![false; locals];
            for instr in &mut self.blocks[id].instrs {
                let local = instr.oparg as usize;
                if local < TRACKED {
                    continue;
                }
                match instr.op {
                    Opcode::DELETE_FAST | Opcode::LOAD_FAST_AND_CLEAR | Opcode::STORE_FAST_MAYBE_NULL => {
                        bound[local] = false
                    }
                    Opcode::STORE_FAST => bound[local] = true,
                    Opcode::LOAD_FAST if !bound[local] => {
                        bound[local] = true;
                        instr.op = Opcode::LOAD_FAST_CHECK;
                    }
                    _ => {}
                }
            }
        }
    }

    /// Joins neighbouring loads and stores of the first sixteen locals on one line.
    pub(super) fn insert_superinstructions(&mut self) {
        for id in self.order_now() {
            let instrs = &mut self.blocks[id].instrs;
            for at in 1..instrs.len() {
                let (first, second) = (instrs[at - 1], instrs[at]);
                let op = match (first.op, second.op) {
                    (Opcode::LOAD_FAST, Opcode::LOAD_FAST) => Opcode::LOAD_FAST_LOAD_FAST,
                    (Opcode::STORE_FAST, Opcode::LOAD_FAST) => Opcode::STORE_FAST_LOAD_FAST,
                    (Opcode::STORE_FAST, Opcode::STORE_FAST) => Opcode::STORE_FAST_STORE_FAST,
                    _ => continue,
                };
                let (line1, line2) = (first.loc.line, second.loc.line);
                if line1 >= 0 && line2 >= 0 && line1 != line2 || first.oparg >= 16 || second.oparg >= 16 {
                    continue;
                }
                instrs[at - 1].set(op, first.oparg << 4 | second.oparg);
                instrs[at].set_nop();
            }
        }
        self.remove_redundant_nops();
    }

    /// Puts the set-up of free variables, cells and generators in front, and renumbers cell and free variables to
    /// their slots among the fast locals.
    pub(super) fn add_prefix_and_fix_cells(&mut self, unit: &UnitInfo) {
        let slots = unit.deref_slots();
        let mut prefix = Vec::new();
        if !unit.freevars.is_empty() {
            prefix.push(Instr::new(Opcode::COPY_FREE_VARS, count(unit.freevars.len()), NO_LOCATION));
        }
        // In the order of the slots; a captured parameter comes before the cells that are nothing else.
        let mut cells: Vec<u32> = slots[..unit.cellvars.len()].to_vec();
        cells.sort_unstable();
        prefix.extend(cells.into_iter().map(|slot| Instr::new(Opcode::MAKE_CELL, slot, NO_LOCATION)));
        if unit.flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR) != 0 {
            let loc = Location::new(unit.firstlineno, unit.firstlineno, -1, -1);
            prefix.push(Instr::new(Opcode::RETURN_GENERATOR, 0, loc));
            prefix.push(Instr::new(Opcode::POP_TOP, 0, loc));
        }

        for instr in self.blocks.iter_mut().flat_map(|b| &mut b.instrs) {
            if instr.op.is_deref() {
                instr.oparg = slots[instr.oparg as usize];
            }
        }
        self.blocks[ENTRY].instrs.splice(0..0, prefix);
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).expect("fewer than 2^32 names")
}
