//! frameobject.h, pyframe.h: frame objects, and frames as tools see them.

use super::bad_internal_call;
use crate::abi::{Object, Ref, Result, TypeObject};
use crate::types::code::{Code, PyCode_Type};
use crate::types::dict::Dict;
use crate::types::exception::raise;
use crate::types::frame::{self, Frame};
use crate::types::generator::Generator;
use crate::types::none;
use crate::types::str::Str;
use crate::vm::frame::{FrameOwner, InterpreterFrame};
use crate::vm::hook::EvalFrame;
use crate::vm::thread::Interpreter;
use crate::vm::thread::{self, ThreadState};
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int};

/// A frame object for a code that does not run: what extensions put into tracebacks.
#[capi]
pub fn PyFrame_New(
    _ts: Option<&ThreadState>,
    code: &Code,
    globals: &Object,
    locals: Option<&Object>,
) -> Result<Ref<Frame>> {
    let globals = globals.cast::<Dict>().ok_or_else(bad_internal_call)?;
    frame::detached(code, globals, locals)
}

/// The frame below, or NULL.
#[capi]
pub fn PyFrame_GetBack(frame: &Frame) -> Option<Ref> {
    match frame.get_back() {
        Ok(back) if !back.is_none() => Some(back),
        Ok(_) => None,
        Err(e) => {
            e.clear();
            None
        }
    }
}

/// The code.
#[capi]
pub fn PyFrame_GetCode(frame: &Frame) -> Option<Ref> {
    frame.get_code()
}

/// The global namespace.
#[capi]
pub fn PyFrame_GetGlobals(frame: &Frame) -> Option<Ref> {
    frame.get_globals()
}

/// The built-ins.
#[capi]
pub fn PyFrame_GetBuiltins(frame: &Frame) -> Option<Ref> {
    frame.get_builtins()
}

/// The variables by name.
#[capi]
pub fn PyFrame_GetLocals(frame: &Frame) -> Result {
    frame.get_locals()
}

/// The current instruction's offset in bytes, -1 before the first.
#[capi]
pub fn PyFrame_GetLasti(frame: &Frame) -> c_int {
    frame.get_lasti()
}

/// The current line, -1 if there is none.
#[capi]
pub fn PyFrame_GetLineNumber(frame: &Frame) -> c_int {
    frame.line()
}

/// The generator that the frame belongs to, or NULL.
#[capi]
pub fn PyFrame_GetGenerator(frame: &Frame) -> Option<Ref> {
    let inner = frame.frame.get();
    // SAFETY: the pointer is kept up to date by whoever moves the frame.
    unsafe {
        let of_generator = inner.as_ref().is_some_and(|f| f.owned_by(FrameOwner::Generator));
        of_generator.then(|| Ref::of(&*Generator::of_frame(inner)).into_object())
    }
}

/// The value of a variable: NameError.
#[capi]
pub fn PyFrame_GetVar(frame: &Frame, name: &Object) -> Result {
    let Some(name) = name.cast::<Str>() else {
        let given = name.ty().full_name();
        return Err(type_error!("name must be str, not {given}"));
    };
    match frame.locals()?.get_item_opt(name)? {
        Some(value) => Ok(value),
        None => Err(name_error!("variable '{}' does not exist", name.to_string_lossy())),
    }
}

/// As [`PyFrame_GetVar`] by C string.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn PyFrame_GetVarString(frame: &Frame, name: *const c_char) -> Result {
    // SAFETY: the caller's contract.
    let name = super::text_from_utf8(unsafe { CStr::from_ptr(name) }.to_bytes())?;
    PyFrame_GetVar(frame, &name)
}

/// Nothing: `f_locals` shows the variables as they are (PEP 667).
#[capi]
pub fn PyFrame_FastToLocals(_frame: &Frame) {}

/// Nothing, successfully.
#[capi]
pub fn PyFrame_FastToLocalsWithError(_frame: &Frame) -> Result<()> {
    Ok(())
}

/// Nothing.
#[capi]
pub fn PyFrame_LocalsToFast(_frame: &Frame, _clear: c_int) {}

/// Whether native code called the frame: there is an entry frame below it.
#[capi]
pub fn _PyFrame_IsEntryFrame(frame: &Frame) -> bool {
    // SAFETY: a running frame's links are whole.
    unsafe {
        let below = frame.frame.get().as_ref().and_then(|f| f.previous.get().as_ref());
        below.is_some_and(|f| f.owned_by(FrameOwner::CStack))
    }
}

/// The running frame's object, borrowed, or NULL.
#[capi]
pub fn PyEval_GetFrame() -> *const Frame {
    // SAFETY: the frames of the running thread are whole; the frame keeps its object.
    unsafe {
        let frame = InterpreterFrame::first_complete(thread::current().current_frame.get());
        if frame.is_null() {
            return core::ptr::null();
        }
        match frame::object_of(frame) {
            Ok(object) => object.as_raw(),
            Err(e) => {
                e.clear();
                core::ptr::null()
            }
        }
    }
}

/// The thread's current frame object, or NULL.
#[capi]
pub fn PyThreadState_GetFrame(ts: &ThreadState) -> Option<Ref<Frame>> {
    // SAFETY: the frames of a thread that does not run are whole.
    unsafe {
        let frame = InterpreterFrame::first_complete(ts.current_frame.get());
        if frame.is_null() {
            return None;
        }
        match frame::object_of(frame) {
            Ok(object) => Some(object),
            Err(e) => {
                e.clear();
                None
            }
        }
    }
}

/// The variables of the running frame, or NULL without a frame. SystemError.
#[capi]
pub fn PyEval_GetFrameLocals() -> Result {
    frame::at_depth(0).map_err(no_frame)?.locals()
}

/// The globals of the running frame, or NULL.
#[capi]
pub fn PyEval_GetFrameGlobals() -> Option<Ref> {
    frame_part(Frame::get_globals)
}

/// The built-ins of the running frame, or those of the interpreter.
#[capi]
pub fn PyEval_GetFrameBuiltins() -> Option<Ref> {
    frame_part(Frame::get_builtins).or_else(|| thread::INTERPRETER.builtins.get())
}

fn frame_part(part: impl FnOnce(&Frame) -> Option<Ref>) -> Option<Ref> {
    match frame::at_depth(0) {
        Ok(frame) => part(&frame),
        Err(e) => {
            e.clear();
            None
        }
    }
}

fn no_frame(e: crate::abi::Raised) -> crate::abi::Raised {
    e.clear();
    system_error!("frame does not exist")
}

/// The variables of the running frame, borrowed (the frame keeps them). SystemError.
#[capi]
pub fn PyEval_GetLocals() -> Result<*const Object> {
    let frame = frame::at_depth(0).map_err(no_frame)?;
    let locals = frame.locals()?;
    let raw = locals.as_raw().cast_const();
    frame.locals_cache.set(Some(locals));
    Ok(raw)
}

/// The code of a frame.
///
/// # Safety
/// `frame` is a whole frame.
#[capi]
pub unsafe fn PyUnstable_InterpreterFrame_GetCode(frame: &InterpreterFrame) -> Option<Ref> {
    frame.executable.get()
}

/// The current instruction's offset in bytes.
///
/// # Safety
/// `frame` is a whole frame.
#[capi]
pub unsafe fn PyUnstable_InterpreterFrame_GetLasti(frame: &InterpreterFrame) -> c_int {
    // SAFETY: the caller's contract.
    unsafe { frame.instruction_index() * 2 }
}

/// The current line.
///
/// # Safety
/// `frame` is a whole frame.
#[capi]
pub unsafe fn PyUnstable_InterpreterFrame_GetLine(frame: &InterpreterFrame) -> c_int {
    // SAFETY: the caller's contract.
    unsafe { frame.code().line_of(frame.instruction_index()) }
}

/// The types of what a frame can execute, by kind.
#[repr(transparent)]
pub struct Kinds([Option<&'static TypeObject>; 6]);
/// The types of what a frame can execute: skip, Python function, built-in function, method descriptor, end.
#[capi]
pub static PyUnstable_ExecutableKinds: Kinds = Kinds([
    Some(&none::_PyNone_Type),
    Some(&PyCode_Type),
    Some(&crate::types::builtin_function::PyCFunction_Type),
    Some(&crate::types::descriptor::PyMethodDescr_Type),
    None,
    None,
]);

/// Runs a frame that is ready: what an evaluation function set by a tool ends in.
///
/// # Safety
/// The frame is whole and on top of the thread's data stack (or a generator's).
#[capi]
pub unsafe fn _PyEval_EvalFrameDefault(_ts: *mut ThreadState, frame: *mut InterpreterFrame, throwing: c_int) -> Result {
    if throwing != 0 && !raise::occurred() {
        return Err(raise::assume());
    }
    // SAFETY: the caller's contract.
    unsafe { crate::vm::hook::evaluate_here(frame, throwing != 0) }
}

/// The function that runs frames: `_PyEval_EvalFrameDefault` unless a tool has set another.
#[capi]
pub fn _PyInterpreterState_GetEvalFrameFunc(interpreter: &Interpreter) -> EvalFrame {
    interpreter.eval_frame.get().unwrap_or(_PyEval_EvalFrameDefault)
}

/// Sets the function that runs frames, of all threads.
#[capi]
pub fn _PyInterpreterState_SetEvalFrameFunc(interpreter: &Interpreter, function: Option<EvalFrame>) {
    let usual = _PyEval_EvalFrameDefault as EvalFrame;
    crate::vm::hook::set(interpreter, function.filter(|function| !core::ptr::fn_addr_eq(*function, usual)));
}
