//! The release back end: one function for each opcode, which ends in a sibling call to the next instruction's.
//!
//! Four arguments travel in machine registers: instruction pointer, stack pointer, frame, oparg. Everything rare is a
//! sibling call to a cold function, which dispatches on by itself and never returns into a handler.

use crate::abi::Object;
use crate::vm::instructions as i;
use crate::vm::opcode::{CACHES, for_each_opcode};
use crate::vm::registers::{Flow, Parcel, Registers, SlowFunction, outcome};
use crate::vm::{frame::InterpreterFrame, unwind};

type Handler = unsafe extern "C" fn(*const u16, *mut *mut Object, *mut InterpreterFrame, usize) -> *mut Object;

/// Goes on with the instruction at `ip`.
macro_rules! dispatch {
    ($ip:expr, $sp:expr, $fp:expr) => {{
        let ip: *const u16 = $ip;
        let word = *ip;
        HANDLERS.0[(word & 0xFF) as usize](ip.add(1), $sp, $fp, (word >> 8) as usize)
    }};
}

macro_rules! handlers {
    ($($NAME:ident = $number:literal, $caches:literal, $kind:ident $($body:ident)::+;)*) => {
        #[allow(non_snake_case, reason = "named as the opcodes are")]
        mod handlers {
            use super::*;
            $(
                pub unsafe extern "C" fn $NAME(
                    ip: *const u16,
                    sp: *mut *mut Object,
                    fp: *mut InterpreterFrame,
                    oparg: usize,
                ) -> *mut Object {
                    #[allow(unused_mut, reason = "one kind of body does not change the registers")]
                    let mut r = Registers { ip, sp, fp };
                    // SAFETY: the interpreter's contract: `ip`, `sp` and `fp` belong together.
                    unsafe {
                        match handlers!(@$kind r, oparg, $($body)::+) {
                            Flow::Next => dispatch!(r.ip.add($caches), r.sp, r.fp),
                            Flow::Jump => dispatch!(r.ip, r.sp, r.fp),
                            Flow::Dealloc(object) => {
                                (*r.fp).instr_ptr.set(r.ip.sub(1));
                                dealloc(r.ip.add($caches), r.sp, r.fp, object as usize)
                            }
                            Flow::JumpDealloc(object) => dealloc(r.ip, r.sp, r.fp, object as usize),
                            Flow::Slow(whole) => {
                                SLOW.put(whole);
                                slow(r.ip, r.sp, r.fp, oparg)
                            }
                            Flow::Error => error(r.ip, r.sp, r.fp, 0),
                            Flow::Unwind => error(r.ip, r.sp, r.fp, 1),
                            Flow::Exit(value) => value,
                        }
                    }
                }
            )*
        }

        static HANDLERS: Handlers = Handlers({
            let mut table: [Handler; 256] = [invalid; 256];
            $(table[$number] = handlers::$NAME;)*
            table[crate::vm::opcode::EXTENDED_ARG as usize] = extended_arg;
            table
        });
    };
    (@fast $r:ident, $oparg:ident, $($body:ident)::+) => { $($body)::+(&mut $r, $oparg) };
    (@slow $r:ident, $oparg:ident, $($body:ident)::+) => {{
        unsafe fn whole(r: &mut Registers, oparg: usize) -> Flow {
            // SAFETY: the contract of instruction bodies, passed on.
            outcome(unsafe { $($body)::+(r, oparg) })
        }
        Flow::Slow(whole)
    }};
    (@flow $r:ident, $oparg:ident, $($body:ident)::+) => { Flow::Slow($($body)::+) };
}

#[repr(align(64))]
struct Handlers([Handler; 256]);
for_each_opcode!(handlers);

/// What `slow` is to run.
static SLOW: Parcel<SlowFunction> = Parcel::new(i::misc::invalid);
/// The registers that `run_slow` and `run_unwind` do not return.
static LEFT_SP: Parcel<*mut *mut Object> = Parcel::new(core::ptr::null_mut());
static LEFT_FP: Parcel<*mut InterpreterFrame> = Parcel::new(core::ptr::null_mut());
/// The value with which the loop ends, when they return a null instruction pointer.
static RESULT: Parcel<*mut Object> = Parcel::new(core::ptr::null_mut());

unsafe extern "C" fn invalid(
    ip: *const u16,
    sp: *mut *mut Object,
    fp: *mut InterpreterFrame,
    oparg: usize,
) -> *mut Object {
    SLOW.put(i::misc::invalid);
    // SAFETY: the contract of handlers.
    unsafe { slow(ip, sp, fp, oparg) }
}

/// EXTENDED_ARG: its oparg becomes the high bits of the next instruction's.
unsafe extern "C" fn extended_arg(
    ip: *const u16,
    sp: *mut *mut Object,
    fp: *mut InterpreterFrame,
    oparg: usize,
) -> *mut Object {
    // SAFETY: the contract of handlers; an instruction follows.
    unsafe {
        let word = *ip;
        HANDLERS.0[(word & 0xFF) as usize](ip.add(1), sp, fp, oparg << 8 | (word >> 8) as usize)
    }
}

/// Deallocates the object whose address is `object` and goes on.
#[cold]
#[inline(never)]
unsafe extern "C" fn dealloc(
    ip: *const u16,
    sp: *mut *mut Object,
    fp: *mut InterpreterFrame,
    object: usize,
) -> *mut Object {
    // SAFETY: the body gave up the last reference.
    unsafe {
        crate::memory::dealloc(object as *mut Object);
        dispatch!(ip, sp, fp)
    }
}

/// Runs the function in `SLOW` and goes on.
#[inline(never)]
unsafe extern "C" fn slow(
    ip: *const u16,
    sp: *mut *mut Object,
    fp: *mut InterpreterFrame,
    oparg: usize,
) -> *mut Object {
    // SAFETY: the contract of handlers.
    unsafe {
        let next = run_slow(ip, sp, fp, oparg);
        if next.is_null() {
            return RESULT.take();
        }
        dispatch!(next, LEFT_SP.take(), LEFT_FP.take())
    }
}

/// Unwinds and goes on; `popped` says that the frame's `instr_ptr` is already right.
#[cold]
#[inline(never)]
unsafe extern "C" fn error(
    ip: *const u16,
    sp: *mut *mut Object,
    fp: *mut InterpreterFrame,
    popped: usize,
) -> *mut Object {
    // SAFETY: the contract of handlers.
    unsafe {
        let next = run_unwind(ip, sp, fp, popped);
        if next.is_null() {
            return RESULT.take();
        }
        dispatch!(next, LEFT_SP.take(), LEFT_FP.take())
    }
}

#[inline(never)]
unsafe fn run_slow(ip: *const u16, sp: *mut *mut Object, fp: *mut InterpreterFrame, oparg: usize) -> *const u16 {
    // SAFETY: the contract of handlers.
    unsafe {
        let mut r = Registers { ip, sp, fp };
        let caches = CACHES[(*ip.sub(1) & 0xFF) as usize] as usize;
        r.save_ip();
        let flow = SLOW.take()(&mut r, oparg);
        settle(&mut r, flow, oparg, caches)
    }
}

#[cold]
#[inline(never)]
unsafe fn run_unwind(ip: *const u16, sp: *mut *mut Object, fp: *mut InterpreterFrame, popped: usize) -> *const u16 {
    let mut r = Registers { ip, sp, fp };
    // SAFETY: the contract of handlers.
    unsafe {
        if popped == 0 {
            r.save_ip();
        }
        let flow = unwind::error(&mut r);
        settle(&mut r, flow, 0, 0)
    }
}

/// Carries out what a slow function said; the instruction pointer to go on from, or null when the loop ends.
#[inline(always)]
unsafe fn settle(r: &mut Registers, mut flow: Flow, oparg: usize, caches: usize) -> *const u16 {
    // SAFETY: the contract of handlers.
    unsafe {
        loop {
            match flow {
                Flow::Next => r.ip = r.ip.add(caches),
                Flow::Jump => {}
                Flow::Dealloc(object) => {
                    r.ip = r.ip.add(caches);
                    crate::memory::dealloc(object);
                }
                Flow::JumpDealloc(object) => crate::memory::dealloc(object),
                Flow::Slow(whole) => {
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
                Flow::Exit(value) => {
                    RESULT.put(value);
                    return core::ptr::null();
                }
            }
            LEFT_SP.put(r.sp);
            LEFT_FP.put(r.fp);
            return r.ip;
        }
    }
}

/// Runs from `ip` in the frame `fp` until the entry frame below is reached: its value, or null after an exception.
///
/// # Safety
/// The frame is complete; `ip` and `sp` belong to it; some frame below it is owned by the native stack.
#[inline(never)]
pub unsafe fn run(ip: *const u16, sp: *mut *mut Object, fp: *mut InterpreterFrame) -> *mut Object {
    // SAFETY: the caller's contract.
    unsafe { dispatch!(ip, sp, fp) }
}
