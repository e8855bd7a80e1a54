//! The loop in which code runs whose thread has a trace or profile function: see `vm/tracing.rs`.

use super::bodies::execute;
use crate::call::convert::told;
use crate::vm::frame::FrameOwner;
use crate::vm::opcode::{CACHES, EXTENDED_ARG, JUMP_BACKWARD, base};
use crate::vm::registers::{Flow, Registers};
use crate::vm::tracing::{self, Event};
use crate::vm::unwind;

/// Runs from the instruction at `ip` until nothing is to be told any more (`Jump`: the registers say where to go on) or
/// the entry frame below is reached (`Exit`).
///
/// # Safety
/// The registers belong together, but that `ip` is at an instruction; some frame below is owned by the native stack.
#[cold]
#[inline(never)]
pub unsafe fn run(r: &mut Registers) -> Flow {
    while tracing::active() {
        // SAFETY: the caller's contract holds in every turn.
        if let Some(value) = unsafe { step(r) } {
            return Flow::Exit(value);
        }
    }
    Flow::Jump
}

/// One instruction with what is told of it; a value ends the loop.
unsafe fn step(r: &mut Registers) -> Option<*mut crate::abi::Object> {
    // SAFETY: the caller's contract; code ends in an instruction that leaves it.
    unsafe {
        let start = r.ip;
        let (mut at, mut oparg) = (start, 0);
        while *at as u8 == EXTENDED_ARG {
            oparg = (oparg | (*at >> 8) as usize) << 8;
            at = at.add(1);
        }
        let op = *at as u8;
        oparg |= (*at >> 8) as usize;
        let fp = r.fp;
        // An entry frame, which belongs to no code, has the one instruction that ends the loop.
        let is_entry = (*fp).owned_by(FrameOwner::CStack);
        let mut callee = None;
        let ready = match is_entry {
            true => Ok(()),
            false => tracing::before(r, op, oparg).and_then(|()| {
                callee = tracing::native_callee(r, op, oparg);
                callee.as_ref().map_or(Ok(()), |callee| tracing::native(r, Event::CCall, callee))
            }),
        };
        r.ip = at.add(1);
        let mut flow = match ready {
            Ok(()) => {
                r.save_ip();
                execute(r, op, oparg)
            }
            Err(e) => told(e, Flow::Error),
        };
        let caches = CACHES[op as usize] as usize;
        loop {
            match flow {
                Flow::Next => r.ip = r.ip.add(caches),
                Flow::Jump | Flow::Trace => {}
                Flow::Dealloc(object) => {
                    r.ip = r.ip.add(caches);
                    crate::memory::dealloc(object);
                }
                Flow::JumpDealloc(object) => crate::memory::dealloc(object),
                Flow::Slow(whole) => {
                    flow = whole(r, oparg);
                    continue;
                }
                Flow::Error | Flow::Unwind => {
                    if let Some(callee) = callee.take().filter(|_| r.fp == fp)
                        && let Err(e) = tracing::native(r, Event::CException, &callee)
                    {
                        told(e, ());
                    }
                    if matches!(flow, Flow::Error) {
                        r.save_ip();
                    }
                    flow = unwind::error(r);
                    continue;
                }
                Flow::Exit(value) => return Some(value),
            }
            // What follows an instruction may be told of, and may fail.
            let after = match callee.take().filter(|_| r.fp == fp) {
                Some(callee) => tracing::native(r, Event::CReturn, &callee),
                None if base(op) == JUMP_BACKWARD && r.fp == fp => tracing::jumped_back(r, start),
                None => Ok(()),
            };
            match after {
                Ok(()) => return None,
                Err(e) => flow = told(e, Flow::Unwind),
            }
        }
    }
}
