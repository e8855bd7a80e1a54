//! The interpreter's registers, and what an instruction body says must happen next.
//!
//! Rules for the body of a `fast` instruction (the back end inlines it into a handler that ends in a sibling call): raw
//! pointers only; nothing with a destructor is alive when it returns; no address of a local is passed on; no operation
//! that may panic; whatever is rare is left to a cold function through [`Flow::Slow`] or [`Flow::Dealloc`]. Bodies of
//! `slow` instructions are ordinary functions.

use super::frame::InterpreterFrame;
use super::thread;
use crate::abi::{Object, Ref, Result};
use crate::types::code::Code;
use core::cell::Cell;
use core::sync::atomic::Ordering;

/// Instruction pointer, operand stack pointer, frame: what the dispatch back ends keep in machine registers.
#[derive(Clone, Copy)]
pub struct Registers {
    /// Behind the instruction's code unit: at its inline cache, or at the next instruction.
    pub ip: *const u16,
    /// The first free word of the operand stack.
    pub sp: *mut *mut Object,
    pub fp: *mut InterpreterFrame,
}

/// A function out of the fast path that does (or redoes) a whole instruction.
pub type SlowFunction = unsafe fn(&mut Registers, usize) -> Flow;

/// What happens after an instruction body.
pub enum Flow {
    /// The next instruction, behind the inline cache.
    Next,
    /// `ip` has been set: dispatch there.
    Jump,
    /// As `Next`, after deallocating an object whose last reference is gone.
    Dealloc(*mut Object),
    /// As `Jump`, after deallocating an object.
    JumpDealloc(*mut Object),
    /// The function does the instruction; the registers are as they were when it began.
    Slow(SlowFunction),
    /// An exception is set. The operand stack holds what it owns; `ip` is as the body got it.
    Error,
    /// An exception is set in the frame that `fp` names, whose `instr_ptr` says where: a frame was popped meanwhile.
    Unwind,
    /// The loop ends: the value is what it was entered for, or null after an exception.
    Exit(*mut Object),
}

/// An owned pointer on its way between two functions of the interpreter; used under the GIL, emptied at once.
pub struct Parcel<T>(Cell<T>);
// SAFETY: used under the GIL.
unsafe impl<T> Sync for Parcel<T> {}

impl<T: Copy> Parcel<T> {
    /// With that content.
    pub const fn new(value: T) -> Parcel<T> {
        Parcel(Cell::new(value))
    }

    /// Stores.
    #[inline(always)]
    pub fn put(&self, value: T) {
        self.0.set(value);
    }

    /// Reads.
    #[inline(always)]
    pub fn take(&self) -> T {
        self.0.get()
    }
}

/// Adds a reference.
///
/// # Safety
/// `object` is a live object.
#[inline(always)]
pub unsafe fn incref(object: *mut Object) {
    // SAFETY: the caller's contract.
    unsafe { (*object).incref() }
}

/// Gives up a reference; true if it was the last, and the object must be deallocated.
///
/// # Safety
/// `object` is a live object, of which the caller owns a reference.
#[inline(always)]
pub unsafe fn release(object: *mut Object) -> bool {
    // SAFETY: the caller's contract.
    unsafe {
        let n = (*object).refcnt.get();
        if (n as i32) < 0 {
            return false;
        }
        (*object).refcnt.set(n - 1);
        n == 1
    }
}

/// Gives up a reference and deallocates the object if it was the last. For slow paths.
///
/// # Safety
/// As [`release`].
#[inline(always)]
pub unsafe fn drop_reference(object: *mut Object) {
    // SAFETY: the caller's contract.
    unsafe {
        if release(object) {
            crate::memory::dealloc(object);
        }
    }
}

/// Stores a word so that the compiler does not merge a few stores into vector code or a call of memcpy.
///
/// # Safety
/// `place` can be written.
#[inline(always)]
pub unsafe fn store_word(place: *mut *mut Object, value: *mut Object) {
    // SAFETY: the caller's contract.
    unsafe { place.write_volatile(value) }
}

/// The thread's eval breaker bits (the low byte: what must be handled).
#[inline(always)]
pub fn breaker_set() -> bool {
    thread::current().eval_breaker.load(Ordering::Relaxed) & 0xFF != 0
}

/// Whether the thread's eval breaker asks for anything, or the running code is not up to date with what monitoring tools
/// watch: the version in the upper bits differs from the code's.
///
/// # Safety
/// The contract of instruction bodies.
#[inline(always)]
pub unsafe fn breaker_or_version_differs(r: &Registers) -> bool {
    let breaker = thread::current().eval_breaker.load(Ordering::Relaxed);
    // SAFETY: the contract of instruction bodies.
    breaker != unsafe { r.code() }.instrumentation_version.get()
}

/// All functions: the frame is the running one, the stack holds as many words as the instruction's operands say.
impl Registers {
    /// The word `n` below the top (1 is the topmost), borrowed.
    ///
    /// # Safety
    /// See the impl block.
    #[inline(always)]
    pub unsafe fn peek(&self, n: usize) -> *mut Object {
        // SAFETY: the caller's contract.
        unsafe { *self.sp.sub(n) }
    }

    /// The operand `n` below the top, borrowed until the stack changes.
    ///
    /// # Safety
    /// See the impl block; the word is not null, and the result is not used once the stack may have changed.
    #[inline(always)]
    pub unsafe fn operand(&self, n: usize) -> &'static Object {
        // SAFETY: the caller's contract.
        unsafe { &**self.sp.sub(n) }
    }

    /// Writes the word `n` below the top; what was there is not given up.
    ///
    /// # Safety
    /// See the impl block.
    #[inline(always)]
    pub unsafe fn put(&mut self, n: usize, object: *mut Object) {
        // SAFETY: the caller's contract.
        unsafe { *self.sp.sub(n) = object }
    }

    /// Replaces the word `n` below the top and hands over the object that was there.
    ///
    /// # Safety
    /// See the impl block; the word is not null.
    #[inline(always)]
    pub unsafe fn pop_at(&mut self, n: usize, new: *mut Object) -> Ref {
        // SAFETY: the stack owned it.
        unsafe { Ref::from_raw(self.sp.sub(n).replace(new)) }
    }

    /// Pushes an owned word (or null).
    ///
    /// # Safety
    /// See the impl block.
    #[inline(always)]
    pub unsafe fn push_raw(&mut self, object: *mut Object) {
        // SAFETY: the code object's stack size counts on this push.
        unsafe {
            *self.sp = object;
            self.sp = self.sp.add(1);
        }
    }

    /// Pops an owned word (or null).
    ///
    /// # Safety
    /// See the impl block.
    #[inline(always)]
    pub unsafe fn pop_raw(&mut self) -> *mut Object {
        // SAFETY: the caller's contract.
        unsafe {
            self.sp = self.sp.sub(1);
            *self.sp
        }
    }

    /// Pushes an owned reference.
    ///
    /// # Safety
    /// See the impl block.
    #[inline(always)]
    pub unsafe fn push(&mut self, object: Ref) {
        // SAFETY: the caller's contract.
        unsafe { self.push_raw(object.into_raw()) }
    }

    /// Pops an owned reference.
    ///
    /// # Safety
    /// See the impl block; the word is not null.
    #[inline(always)]
    pub unsafe fn pop(&mut self) -> Ref {
        // SAFETY: the stack owned it.
        unsafe { Ref::from_raw(self.pop_raw()) }
    }

    /// Pops a word that may be null.
    ///
    /// # Safety
    /// See the impl block.
    #[inline(always)]
    pub unsafe fn pop_nullable(&mut self) -> Option<Ref> {
        // SAFETY: the stack owned it.
        unsafe { Ref::from_nullable(self.pop_raw()) }
    }

    /// Pops `n` words (nulls among them are skipped), topmost first.
    ///
    /// # Safety
    /// See the impl block.
    pub unsafe fn pop_n(&mut self, n: usize) {
        for _ in 0..n {
            // SAFETY: the caller's contract.
            drop(unsafe { self.pop_nullable() });
        }
    }

    /// The slot of a local, cell or free variable.
    ///
    /// # Safety
    /// `i` is below `co_nlocalsplus`.
    #[inline(always)]
    pub unsafe fn local(&self, i: usize) -> *mut *mut Object {
        // SAFETY: the caller's contract.
        unsafe { InterpreterFrame::slots(self.fp).add(i) }
    }

    /// The running code.
    ///
    /// # Safety
    /// The frame is a running one.
    #[inline(always)]
    pub unsafe fn code(&self) -> &'static Code {
        // SAFETY: the executable of a running frame is a code object.
        unsafe { (*self.fp).code() }
    }

    /// The constant `i`, borrowed from the code object.
    ///
    /// # Safety
    /// `i` is an index of `co_consts`.
    #[inline(always)]
    pub unsafe fn constant(&self, i: usize) -> *mut Object {
        // SAFETY: `co_consts` is a tuple.
        unsafe { Code::tuple_item(&self.code().consts, i) }
    }

    /// The name `i`, borrowed from the code object.
    ///
    /// # Safety
    /// `i` is an index of `co_names`.
    #[inline(always)]
    pub unsafe fn name(&self, i: usize) -> &'static crate::types::str::Str {
        // SAFETY: `co_names` is a tuple of strings.
        unsafe { (*Code::tuple_item(&self.code().names, i)).cast_unchecked() }
    }

    /// Notes in the frame which instruction runs: whatever can raise, call or be observed does this first.
    ///
    /// # Safety
    /// `ip` is behind the instruction's code unit.
    #[inline(always)]
    pub unsafe fn save_ip(&self) {
        // SAFETY: the caller's contract.
        unsafe { (*self.fp).instr_ptr.set(self.ip.sub(1)) }
    }

    /// Notes in the frame how much of its stack is in use: before another frame runs on top of it.
    ///
    /// # Safety
    /// See the impl block.
    #[inline(always)]
    pub unsafe fn save_sp(&self) {
        // SAFETY: both point into the frame.
        unsafe {
            let words = self.sp.offset_from_unsigned(InterpreterFrame::slots(self.fp));
            (*self.fp).stacktop.set(words as i32);
        }
    }

    /// Takes instruction and stack pointer from the frame `fp`, after the instruction that its `instr_ptr` names.
    ///
    /// # Safety
    /// `fp` is a frame that was left by a call.
    #[inline(always)]
    pub unsafe fn resume_after_call(&mut self) {
        // SAFETY: the caller's contract.
        unsafe {
            self.ip = (*self.fp).instr_ptr.get().add((*self.fp).return_offset.get() as usize);
            self.sp = InterpreterFrame::slots(self.fp).add((*self.fp).stacktop.get() as usize);
        }
    }

    /// The cache word `i` of the instruction.
    ///
    /// # Safety
    /// The instruction has so many cache units.
    #[inline(always)]
    pub unsafe fn cache(&self, i: usize) -> u16 {
        // SAFETY: the caller's contract.
        unsafe { *self.ip.add(i) }
    }

    /// Two cache units as one number.
    ///
    /// # Safety
    /// As [`Registers::cache`].
    #[inline(always)]
    pub unsafe fn cache_u32(&self, i: usize) -> u32 {
        // SAFETY: the caller's contract.
        unsafe { self.ip.add(i).cast::<u32>().read_unaligned() }
    }

    /// Four cache units as a pointer.
    ///
    /// # Safety
    /// As [`Registers::cache`].
    #[inline(always)]
    pub unsafe fn cache_object(&self, i: usize) -> *mut Object {
        // SAFETY: the caller's contract.
        unsafe { self.ip.add(i).cast::<*mut Object>().read_unaligned() }
    }
}

/// The flow after a slow instruction: the exception stays in the thread.
#[inline(always)]
pub fn outcome(result: Result<()>) -> Flow {
    match result {
        Ok(()) => Flow::Next,
        Err(raised) => crate::call::convert::told(raised, Flow::Error),
    }
}

/// The flow that leaves the instruction to a slow function with a `Result`.
#[macro_export]
macro_rules! leave_to {
    ($path:path) => {
        $crate::vm::registers::Flow::Slow({
            unsafe fn whole(r: &mut $crate::vm::registers::Registers, oparg: usize) -> $crate::vm::registers::Flow {
                // SAFETY: the contract of instruction bodies, passed on.
                $crate::vm::registers::outcome(unsafe { $path(r, oparg) })
            }
            whole
        })
    };
}
