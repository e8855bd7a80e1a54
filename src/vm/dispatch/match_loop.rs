//! The portable back end: a loop over one `match`.

use super::bodies::execute;
use crate::abi::Object;
use crate::vm::opcode::CACHES;
use crate::vm::registers::{Flow, Registers};
use crate::vm::{frame::InterpreterFrame, unwind};

/// Runs from `ip` in the frame `fp` until the entry frame below is reached: its value, or null after an exception.
///
/// # Safety
/// The frame is complete; `ip` and `sp` belong to it; some frame below it is owned by the native stack.
pub unsafe fn run(ip: *const u16, sp: *mut *mut Object, fp: *mut InterpreterFrame) -> *mut Object {
    let mut r = Registers { ip, sp, fp };
    loop {
        // SAFETY: the code ends in an instruction that leaves it, so `ip` is always inside.
        unsafe {
            let word = *r.ip;
            r.ip = r.ip.add(1);
            let opcode = word as u8;
            let caches = CACHES[opcode as usize] as usize;
            let oparg = (word >> 8) as usize;
            if opcode == crate::vm::opcode::EXTENDED_ARG {
                // The operand of the instruction behind it grows: done here, for it needs the next instruction.
                let mut oparg = oparg;
                loop {
                    let word = *r.ip;
                    r.ip = r.ip.add(1);
                    oparg = oparg << 8 | (word >> 8) as usize;
                    if word as u8 != crate::vm::opcode::EXTENDED_ARG {
                        let caches = CACHES[word as u8 as usize] as usize;
                        if let Some(value) = step(&mut r, word as u8, oparg, caches) {
                            return value;
                        }
                        break;
                    }
                }
                continue;
            }
            if let Some(value) = step(&mut r, opcode, oparg, caches) {
                return value;
            }
        }
    }
}

/// One instruction and what follows from it; a value ends the loop.
#[inline(always)]
unsafe fn step(r: &mut Registers, opcode: u8, oparg: usize, caches: usize) -> Option<*mut Object> {
    // SAFETY: the contract of `run`.
    unsafe {
        let mut flow = execute(r, opcode, oparg);
        loop {
            match flow {
                Flow::Next => r.ip = r.ip.add(caches),
                Flow::Jump => {}
                Flow::Dealloc(object) => {
                    r.save_ip();
                    r.ip = r.ip.add(caches);
                    crate::memory::dealloc(object);
                }
                Flow::JumpDealloc(object) => {
                    crate::memory::dealloc(object);
                }
                Flow::Slow(whole) => {
                    r.save_ip();
                    flow = whole(r, oparg);
                    continue;
                }
                Flow::Error => {
                    r.save_ip();
                    flow = unwind::error(r);
                    continue;
                }
                Flow::Unwind => {
                    flow = unwind::error(r);
                    continue;
                }
                Flow::Exit(value) => return Some(value),
            }
            return None;
        }
    }
}
