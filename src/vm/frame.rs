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
