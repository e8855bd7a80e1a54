//! Where lines begin in a code object: the places that a LINE event may come from.

use super::super::opcode::{self, CACHES};
use super::super::unwind;
use crate::types::code::Code;
use core::ffi::c_int;
use std::collections::{HashMap, HashSet};

/// When the beginning of a line is told of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Begins {
    /// Not at all.
    Never,
    /// Whenever it is reached.
    Always,
    /// If the instruction run before belongs to another line: one of the jumps that lead here (they are in
    /// [`Lines::jumps`]), or else the instruction `above`.
    IfNew { above: Option<usize> },
    /// A handler: if the instruction that raised belongs to another line.
    Handler,
}

/// What is known of a code object's lines.
pub struct Lines {
    /// The line of each code unit, -1 for none.
    lines: Vec<c_int>,
    begins: Vec<Begins>,
    /// The jumps (index of the target, of the instruction) that lead to places with [`Begins::IfNew`]: they have to leave
    /// in the frame where they were. Sorted.
    jumps: Vec<(usize, usize)>,
    /// The same the other way round.
    targets: HashMap<usize, usize>,
}

impl Lines {
    /// The line of the code unit, -1 for none.
    pub fn line(&self, index: usize) -> c_int {
        self.lines.get(index).copied().unwrap_or(-1)
    }

    /// When a line begins at the code unit.
    pub fn begins(&self, index: usize) -> Begins {
        self.begins.get(index).copied().unwrap_or(Begins::Never)
    }

    /// The jumps that lead there and have to leave a trace.
    pub fn jumps_to(&self, target: usize) -> impl Iterator<Item = usize> + '_ {
        let first = self.jumps.partition_point(|jump| jump.0 < target);
        self.jumps[first..].iter().take_while(move |jump| jump.0 == target).map(|jump| jump.1)
    }

    /// Whether a jump has to leave a trace while `wanted` says that its target is watched.
    pub fn leaves_trace(&self, jump: usize, wanted: impl Fn(usize) -> bool) -> bool {
        self.targets.get(&jump).is_some_and(|&target| wanted(target))
    }

    /// An instruction begins a line where the line differs from that of the instruction before it, and where a jump or
    /// an exception leads to it. What a loop or RESUME skips over never does. `base` is the code's base instructions.
    pub fn of(code: &Code, base: &[u16]) -> Lines {
        let count = base.len();
        let mut lines = Vec::with_capacity(count);
        for (units, line) in code.lines() {
            lines.extend(core::iter::repeat_n(line, units));
        }
        lines.resize(count, -1);
        let first = code.firsttraceable.get().max(0) as usize;
        let handlers: HashSet<usize> = unwind::handler_ranges(code).iter().map(|range| range.target).collect();
        let mut starts = vec![false; count];
        // Where each instruction falls through from: the instruction above, unless that one never does.
        let mut above = vec![None; count];
        let (mut jumps, mut targets, mut ends) = (Vec::new(), HashSet::new(), HashMap::new());
        let (mut index, mut oparg, mut current, mut previous) = (0, 0, -1, None);
        while index < count {
            let op = base[index] as u8;
            oparg = oparg << 8 | (base[index] >> 8) as usize;
            above[index] = previous;
            let is_skipped = matches!(
                op,
                opcode::END_ASYNC_FOR | opcode::END_FOR | opcode::END_SEND | opcode::RESUME | opcode::CACHE
            );
            if index >= first && !is_skipped {
                starts[index] = lines[index] != current && lines[index] >= 0;
                current = lines[index];
            }
            let next = index + 1 + CACHES[op as usize] as usize;
            previous = Some(index);
            if op == opcode::EXTENDED_ARG {
                index = next;
                continue;
            }
            match op {
                _ if index < first => {}
                opcode::POP_JUMP_IF_TRUE
                | opcode::POP_JUMP_IF_FALSE
                | opcode::POP_JUMP_IF_NONE
                | opcode::POP_JUMP_IF_NOT_NONE => jumps.push((next + oparg, index)),
                opcode::JUMP_FORWARD => {
                    jumps.push((next + oparg, index));
                    previous = None;
                }
                // They lead to END_FOR and END_SEND, from where one falls.
                opcode::FOR_ITER | opcode::SEND => {
                    targets.insert(next + oparg + 1);
                    ends.insert(next + oparg, index);
                }
                opcode::JUMP_BACKWARD | opcode::JUMP_BACKWARD_NO_INTERRUPT => {
                    jumps.push((next.wrapping_sub(oparg), index));
                    previous = None;
                }
                opcode::RETURN_VALUE | opcode::RETURN_CONST | opcode::RERAISE | opcode::RAISE_VARARGS => {
                    previous = None;
                }
                _ => {}
            }
            oparg = 0;
            index = next;
        }
        // CPython notes the distance to a line that it guesses from the place in the code, in a byte. Where that is too
        // small and the line differs from that of the instruction above, it asks where the frame comes from only if a
        // jump leads there.
        let first_line = code.firstlineno.get();
        let is_far = |index: usize| !(-125..=127).contains(&(lines[index] - first_line - (index >> 4) as c_int));
        targets.extend(jumps.iter().map(|jump| jump.0));
        let mut unasked: HashSet<usize> = (0..count).filter(|&index| starts[index] && is_far(index)).collect();
        unasked.retain(|index| !targets.contains(index));
        let within: HashSet<usize> =
            jumps.iter().filter(|&&(to, from)| lines.get(to) == Some(&lines[from])).map(|jump| jump.0).collect();
        for &target in targets.iter().chain(&handlers) {
            if target < count {
                starts[target] = lines[target] >= 0;
            }
        }
        let mut begins = vec![Begins::Never; count];
        for index in 0..count {
            if !starts[index] {
                continue;
            }
            let line = lines[index];
            let above = above[index].or_else(|| ends.get(&index).copied());
            begins[index] = if unasked.contains(&index) {
                Begins::Always
            } else if handlers.contains(&index) {
                Begins::Handler
            } else if above.is_some_and(|above| lines[above] == line) || within.contains(&index) {
                Begins::IfNew { above }
            } else {
                Begins::Always
            };
        }
        jumps.retain(|&(to, _)| begins.get(to).is_some_and(|b| matches!(b, Begins::IfNew { .. })));
        jumps.sort_unstable();
        let targets = jumps.iter().map(|&(to, from)| (from, to)).collect();
        Lines { lines, begins, jumps, targets }
    }
}
