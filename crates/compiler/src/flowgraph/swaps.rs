//! SWAP instructions: runs made as short as they can be, and swaps of stores done at compile time.

use super::Instr;
use crate::opcode::Opcode;

/// Drops and shortens SWAPs in a block, where nothing else is left to optimize.
pub(super) fn optimize(instrs: &mut [Instr]) {
    let mut at = 0;
    while at < instrs.len() {
        if instrs[at].op == Opcode::SWAP {
            at = shorten_run(instrs, at);
            apply_statically(instrs, at);
        }
        at += 1;
    }
}

/// Replaces the run of SWAPs and NOPs that starts at `at` by the shortest one of the same effect, padded with NOPs in
/// front. Returns the position of the run's last instruction (`at` itself if nothing had to change).
fn shorten_run(instrs: &mut [Instr], at: usize) -> usize {
    let len = instrs[at..].iter().take_while(|i| matches!(i.op, Opcode::SWAP | Opcode::NOP)).count();
    let run = &mut instrs[at..at + len];
    let swaps = || run.iter().filter(|i| i.op == Opcode::SWAP).map(|i| i.oparg as usize);
    if swaps().count() == 1 {
        return at;
    }
    let depth = swaps().max().unwrap_or(0);
    // Where each item of the final stack comes from, top first.
    let mut stack: Vec<Option<usize>> = (0..depth).map(Some).collect();
    for swap in swaps() {
        stack.swap(0, swap - 1);
    }
    // Each cycle of the permutation is undone from its end, by swaps with the top, written backwards.
    let mut free = len;
    for start in 0..depth {
        if stack[start].is_none_or(|from| from == start) {
            continue;
        }
        let mut item = start;
        loop {
            if item != 0 {
                free -= 1;
                run[free].set(Opcode::SWAP, u32::try_from(item + 1).expect("a SWAP's depth"));
            }
            match stack[item].take() {
                Some(from) => item = from,
                None => break,
            }
        }
    }
    run[..free].iter_mut().for_each(Instr::set_nop);
    at + len - 1
}

fn is_swappable(op: Opcode) -> bool {
    matches!(op, Opcode::STORE_FAST | Opcode::STORE_FAST_MAYBE_NULL | Opcode::POP_TOP)
}

/// The local that the instruction stores to.
fn stored(instr: &Instr) -> Option<u32> {
    matches!(instr.op, Opcode::STORE_FAST | Opcode::STORE_FAST_MAYBE_NULL).then_some(instr.oparg)
}

/// The next store or POP_TOP behind `at`, on `line` if one is given, with nothing but NOPs between.
fn next_swappable(instrs: &[Instr], at: usize, line: Option<i32>) -> Option<usize> {
    for (i, instr) in instrs.iter().enumerate().skip(at + 1) {
        if line.is_some_and(|line| line >= 0 && line != instr.loc.line) {
            return None;
        }
        if is_swappable(instr.op) {
            return Some(i);
        }
        if instr.op != Opcode::NOP {
            return None;
        }
    }
    None
}

/// Exchanges stores instead of stack items: from `at` backwards, drops each SWAP whose two items are stored (or popped)
/// right behind it and exchanges the two instructions.
fn apply_statically(instrs: &mut [Instr], at: usize) {
    for i in (0..=at).rev() {
        if instrs[i].op != Opcode::SWAP {
            if instrs[i].op == Opcode::NOP || is_swappable(instrs[i].op) {
                continue;
            }
            return;
        }
        let Some(first) = next_swappable(instrs, i, None) else { return };
        let line = instrs[first].loc.line;
        let mut second = first;
        for _ in 1..instrs[i].oparg {
            match next_swappable(instrs, second, Some(line)) {
                Some(found) => second = found,
                None => return,
            }
        }
        // Two stores to one local keep their order, and so does a store between that hits the local of either.
        let (a, b) = (stored(&instrs[first]), stored(&instrs[second]));
        if a.is_some() || b.is_some() {
            if a == b {
                return;
            }
            let clash = |i: &Instr| stored(i).is_some_and(|s| Some(s) == a || Some(s) == b);
            if instrs[first + 1..second].iter().any(clash) {
                return;
            }
        }
        instrs[i].set_nop();
        instrs.swap(first, second);
    }
}
