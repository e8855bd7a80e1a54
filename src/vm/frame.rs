//! Frames: `_PyInterpreterFrame`, the truth of what runs, on the thread's data stack or inside a generator.

use crate::abi::{Object, Slot};
use core::cell::Cell;
use core::ffi::c_char;

/// Who owns a frame's memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i8)]
pub enum FrameOwner {
    /// The thread's data stack.
    Thread = 0,
    /// A generator, coroutine or async generator.
    Generator = 1,
    /// The frame object that outlived the call.
    FrameObject = 2,
    /// The native stack: the entry shim of the loop.
    CStack = 3,
}

layout! {
    /// _PyInterpreterFrame: code, function, namespaces; then the locals, cells, free variables and operand stack.
    ///
    /// `frame.localsplus[0]` is the first of `co_nlocalsplus + co_stacksize` words.
    pub struct InterpreterFrame = "struct _PyInterpreterFrame", 80 {
        /// The code object, owned.
        pub executable: Slot = "f_executable",
        pub previous: Cell<*mut InterpreterFrame> = "previous",
        /// The function, owned (in a shim frame: empty).
        pub funcobj: Slot = "f_funcobj",
        /// Borrowed from the function.
        pub globals: Cell<*const Object> = "f_globals",
        /// Borrowed from the function.
        pub builtins: Cell<*const Object> = "f_builtins",
        /// The mapping of a class body or `exec`, owned; empty in functions.
        pub locals: Slot = "f_locals",
        /// The frame object, if a program has asked for one; owned.
        pub frame_obj: Slot = "frame_obj",
        pub instr_ptr: Cell<*const u16> = "instr_ptr",
        /// The number of words of localsplus in use while the frame is not running.
        pub stacktop: Cell<i32> = "stacktop",
        pub return_offset: Cell<u16> = "return_offset",
        /// A [`FrameOwner`].
        pub owner: Cell<c_char> = "owner",
        pub localsplus: [Cell<*mut Object>; 1] = "localsplus",
    }
}

/// The words of a frame before `localsplus`.
pub const FRAME_SPECIALS: usize = core::mem::offset_of!(InterpreterFrame, localsplus) / size_of::<usize>();

use crate::abi::{Ref, Result};
use crate::types::code::Code;
use crate::types::function::Function;
use crate::vm::registers::store_word;
use crate::vm::thread::{self, StackChunk};

/// The size of a data stack's chunk in bytes, if nothing larger is asked for.
const CHUNK_SIZE: usize = 16 * 1024;

impl InterpreterFrame {
    /// The first word of `localsplus`.
    ///
    /// # Safety
    /// `frame` is a frame.
    #[inline(always)]
    pub unsafe fn slots(frame: *const InterpreterFrame) -> *mut *mut Object {
        // SAFETY: the words lie inside the frame's memory.
        unsafe { frame.cast::<*mut Object>().add(FRAME_SPECIALS).cast_mut() }
    }

    /// The code that runs in the frame.
    ///
    /// # Safety
    /// The frame is no entry frame.
    #[inline(always)]
    pub unsafe fn code(&self) -> &'static Code {
        // SAFETY: the executable of such a frame is a code object, which the frame owns.
        unsafe { &*self.executable.raw().cast::<Code>() }
    }

    /// The function, or null in an entry frame.
    #[inline(always)]
    pub fn function(&self) -> *mut Function {
        self.funcobj.raw().cast()
    }

    /// Who owns the memory.
    #[inline(always)]
    pub fn owned_by(&self, owner: FrameOwner) -> bool {
        self.owner.get() == owner as c_char
    }

    /// The index of the current instruction in code units.
    ///
    /// # Safety
    /// As [`InterpreterFrame::code`].
    pub unsafe fn instruction_index(&self) -> i32 {
        // SAFETY: both point into the code.
        unsafe { self.instr_ptr.get().offset_from(self.code().instructions()) as i32 }
    }

    /// Whether a program must not see the frame yet: its cells and free variables are not made, or it is an entry frame.
    ///
    /// # Safety
    /// The frame is whole.
    pub unsafe fn is_incomplete(&self) -> bool {
        if self.owned_by(FrameOwner::CStack) {
            return true;
        }
        // SAFETY: not an entry frame.
        unsafe { !self.owned_by(FrameOwner::Generator) && self.instruction_index() < self.code().firsttraceable.get() }
    }

    /// The frame itself or the first one below it that a program may see; null if there is none.
    ///
    /// # Safety
    /// `frame` is null or a whole frame.
    pub unsafe fn first_complete(mut frame: *mut InterpreterFrame) -> *mut InterpreterFrame {
        // SAFETY: frames are linked down to null.
        unsafe {
            while !frame.is_null() && (*frame).is_incomplete() {
                frame = (*frame).previous.get();
            }
        }
        frame
    }
}

/// Room for a frame of `words` words on the thread's data stack; null when memory is exhausted.
#[inline(always)]
pub fn reserve(words: usize) -> *mut InterpreterFrame {
    let ts = thread::current();
    let top = ts.datastack_top.get();
    // The distance is compared, not a pointer beyond the chunk made.
    let room = (ts.datastack_limit.get() as usize).wrapping_sub(top as usize) / size_of::<usize>();
    if !top.is_null() && words < room {
        // SAFETY: there is room.
        ts.datastack_top.set(unsafe { top.add(words) });
        return top.cast();
    }
    reserve_in_new_chunk(words)
}

/// Room for a frame of `words` words in the current chunk; null if it is full.
#[inline(always)]
pub fn reserve_fast(words: usize) -> *mut InterpreterFrame {
    let ts = thread::current();
    let top = ts.datastack_top.get();
    let room = (ts.datastack_limit.get() as usize).wrapping_sub(top as usize) / size_of::<usize>();
    if words >= room {
        return core::ptr::null_mut();
    }
    // SAFETY: there is room.
    ts.datastack_top.set(unsafe { top.add(words) });
    top.cast()
}

#[cold]
#[inline(never)]
fn reserve_in_new_chunk(words: usize) -> *mut InterpreterFrame {
    let ts = thread::current();
    let header = core::mem::offset_of!(StackChunk, data);
    let mut size = CHUNK_SIZE;
    while size < header + (words + 2) * size_of::<usize>() {
        size *= 2;
    }
    // SAFETY: a plain allocation, filled in before use.
    unsafe {
        let chunk = libc::malloc(size).cast::<StackChunk>();
        if chunk.is_null() {
            return core::ptr::null_mut();
        }
        let old = ts.datastack_chunk.get();
        (*chunk).previous = Cell::new(old);
        (*chunk).size = Cell::new(size);
        (*chunk).top = Cell::new(0);
        if !old.is_null() {
            let data = (&raw const (*old).data).cast::<*mut Object>();
            (*old).top.set(ts.datastack_top.get().offset_from_unsigned(data));
        }
        let data = (&raw mut (*chunk).data).cast::<*mut Object>();
        ts.datastack_chunk.set(chunk);
        ts.datastack_limit.set(chunk.byte_add(size).cast());
        // The first chunk is never given back: its first word stays free, so that no frame begins there.
        let start = data.add(old.is_null() as usize);
        ts.datastack_top.set(start.add(words));
        start.cast()
    }
}

/// Whether the frame is the first of its chunk, so that the chunk goes with it.
///
/// # Safety
/// `frame` is the newest of the data stack.
#[inline(always)]
pub unsafe fn is_first_of_chunk(frame: *mut InterpreterFrame) -> bool {
    // SAFETY: a thread that runs a frame has a chunk.
    let data = unsafe { &raw mut (*thread::current().datastack_chunk.get()).data };
    data.cast::<InterpreterFrame>() == frame
}

/// Gives back the newest frame of the data stack.
///
/// # Safety
/// `frame` is the newest and has been cleared.
#[inline(always)]
pub unsafe fn give_back(frame: *mut InterpreterFrame) {
    let ts = thread::current();
    // SAFETY: a thread that runs a frame has a chunk.
    let data = unsafe { &raw mut (*ts.datastack_chunk.get()).data };
    if data.cast::<InterpreterFrame>() == frame {
        give_back_chunk();
    } else {
        ts.datastack_top.set(frame.cast());
    }
}

#[cold]
#[inline(never)]
fn give_back_chunk() {
    let ts = thread::current();
    let chunk = ts.datastack_chunk.get();
    // SAFETY: only a chunk that is not the first begins with a frame.
    unsafe {
        let previous = (*chunk).previous.get();
        ts.datastack_chunk.set(previous);
        let data = (&raw mut (*previous).data).cast::<*mut Object>();
        ts.datastack_top.set(data.add((*previous).top.get()));
        ts.datastack_limit.set(previous.byte_add((*previous).size.get()).cast());
        libc::free(chunk.cast());
    }
}

/// Fills in a frame for a call of `function`, whose reference passes to it. The locals from `filled` on become null;
/// those before are the caller's to write.
///
/// # Safety
/// `frame` has room for the code's frame size; `function` is owned; `code` is its code.
#[inline(always)]
pub unsafe fn begin(
    frame: *mut InterpreterFrame,
    previous: *mut InterpreterFrame,
    function: *mut Function,
    code: &Code,
    locals: *mut Object,
    filled: usize,
) {
    // SAFETY: the caller's contract. The fields are written raw: what was there is no value.
    unsafe {
        code.base.base.incref();
        (&raw mut (*frame).executable).cast::<*mut Object>().write(code.as_ptr());
        (&raw mut (*frame).previous).cast::<*mut InterpreterFrame>().write(previous);
        (&raw mut (*frame).funcobj).cast::<*mut Object>().write(function.cast());
        (&raw mut (*frame).globals).cast::<*mut Object>().write((*function).globals.raw());
        (&raw mut (*frame).builtins).cast::<*mut Object>().write((*function).builtins.raw());
        (&raw mut (*frame).locals).cast::<*mut Object>().write(locals);
        (&raw mut (*frame).frame_obj).cast::<*mut Object>().write(core::ptr::null_mut());
        (&raw mut (*frame).instr_ptr).cast::<*const u16>().write(code.instructions());
        let count = code.nlocalsplus.get() as usize;
        // stacktop, return_offset 0, owner Thread: one word.
        (&raw mut (*frame).stacktop).cast::<u64>().write(count as u64);
        let slots = InterpreterFrame::slots(frame);
        let mut i = filled;
        // The bound is read anew each time: unrolled, the few turns of this loop cost the handler its registers.
        while i < code.nlocalsplus.as_ptr().read_volatile() as usize {
            store_word(slots.add(i), core::ptr::null_mut());
            i += 1;
        }
    }
}

/// Gives up what a frame holds: the frame object survives it (with the frame's content) if a program has kept it.
///
/// # Safety
/// The frame does not run any more; `stacktop` says how much of it is in use.
pub unsafe fn clear(frame: *mut InterpreterFrame) {
    // SAFETY: the caller's contract.
    unsafe {
        if let Some(object) = (*frame).frame_obj.take() {
            if object.refcnt.get() > 1 {
                crate::types::frame::take_over(&object, frame);
                return;
            }
            crate::types::frame::detach(&object);
            drop(object);
        }
        clear_locals(frame);
        drop((*frame).funcobj.take());
    }
}

/// Gives up the locals and the operand stack.
///
/// # Safety
/// As [`clear`].
pub unsafe fn clear_locals(frame: *mut InterpreterFrame) {
    // SAFETY: the words below stacktop are owned or null.
    unsafe {
        let count = (*frame).stacktop.get().max(0) as usize;
        (*frame).stacktop.set(0);
        let slots = InterpreterFrame::slots(frame);
        for i in 0..count {
            drop(Ref::from_nullable(slots.add(i).replace(core::ptr::null_mut())));
        }
        drop((*frame).locals.take());
    }
}

/// Clears a frame of the data stack and gives its memory back.
///
/// # Safety
/// It is the newest frame there, its function has returned or failed; `current_frame` is no longer it.
pub unsafe fn clear_and_give_back(frame: *mut InterpreterFrame) {
    // SAFETY: the caller's contract.
    unsafe {
        clear(frame);
        // `take_over` leaves the reference to the code with the frame object and clears it here.
        drop((*frame).executable.take());
        give_back(frame);
    }
}

/// Room for a frame, or MemoryError.
pub fn reserve_checked(words: usize) -> Result<*mut InterpreterFrame> {
    let frame = reserve(words);
    if frame.is_null() { Err(crate::memory::no_memory()) } else { Ok(frame) }
}
