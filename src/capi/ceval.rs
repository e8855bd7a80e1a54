//! ceval.h, compile.h: evaluating code with arguments, asking about callables and opcodes. (Threads, the GIL and the rest
//! of ceval.h are in `pystate.rs`.)

use super::bad_internal_call;
use crate::abi::{Object, Ref, Result};
use crate::call::bind::{self, Arguments};
use crate::types::builtin_function::PyCFunction_Type;
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::exception::{ATTRIBUTE_ERROR, raise};
use crate::types::frame;
use crate::types::function::{Function, PyFunction_Type};
use crate::types::int::Int;
use crate::types::method::PyMethod_Type;
use crate::types::tuple::Tuple;
use crate::vm::frame::InterpreterFrame;
use crate::vm::thread::{self, INTERPRETER, ThreadState};
use crate::vm::tracing::{self, Kind, TraceFunction};
use abide_compiler::code::CO_OPTIMIZED;
use abide_macros::capi;
use core::ffi::{c_char, c_int};

/// Runs a code object with arguments, as a function of it with these defaults and closure would. SystemError, TypeError.
///
/// # Safety
/// `args` and `defaults` point to as many objects as the counts say, `keywords` to twice as many: names and values.
#[capi]
pub unsafe fn PyEval_EvalCodeEx(
    code: &Object,
    globals: &Object,
    locals: Option<&Object>,
    args: *const *const Object,
    arg_count: c_int,
    keywords: *const *const Object,
    keyword_count: c_int,
    defaults: *const *const Object,
    default_count: c_int,
    keyword_defaults: Option<&Object>,
    closure: Option<&Object>,
) -> Result {
    let code = code.cast::<Code>().ok_or_else(bad_internal_call)?;
    if globals.cast::<Dict>().is_none() {
        return Err(bad_internal_call());
    }
    if keyword_defaults.is_some_and(|d| d.cast::<Dict>().is_none()) {
        return Err(bad_internal_call());
    }
    // Code that looks names up uses the globals if it is given no namespace; functions have no use for one.
    let locals = if code.has_flag(CO_OPTIMIZED) { None } else { Some(locals.unwrap_or(globals)) };
    let function = Function::new(code, globals)?;
    let slice = |at: *const *const Object, n: c_int| -> &[&Object] {
        // SAFETY: the caller's contract.
        if n <= 0 { &[] } else { unsafe { core::slice::from_raw_parts(at.cast(), n as usize) } }
    };
    if default_count > 0 {
        function.defaults.set(Some(Tuple::new(slice(defaults, default_count))?.into_object()));
    }
    function.kwdefaults.set(keyword_defaults.map(Object::to_ref));
    function.closure.set(closure.map(Object::to_ref));
    let pairs = slice(keywords, 2 * keyword_count);
    let names = Tuple::new(&pairs.iter().copied().step_by(2).collect::<Vec<_>>())?;
    let mut values = slice(args, arg_count).to_vec();
    values.extend(pairs.iter().copied().skip(1).step_by(2));
    // SAFETY: the values outlive the binding; the frame is run at once.
    unsafe {
        let given = Arguments::borrowed(values.as_ptr().cast(), arg_count.max(0) as usize, Some(&names));
        let pushed = bind::push_frame(function.into_raw(), locals.map(Object::to_ref), given)?;
        crate::vm::eval::run_frame(pushed, false)
    }
}

/// How a callable is written behind its name: `()` for functions and methods, ` object` for the rest.
#[capi]
pub fn PyEval_GetFuncDesc(callable: &Object) -> *const c_char {
    let is_function = [&PyFunction_Type, &PyMethod_Type, &PyCFunction_Type].iter().any(|ty| callable.is_type(ty));
    if is_function { c"()".as_ptr() } else { c" object".as_ptr() }
}

/// PyCompilerFlags.
#[repr(C)]
pub struct CompilerFlags {
    flags: c_int,
    feature_version: c_int,
}

/// The `CO_FUTURE_*` bits.
const FUTURES: c_int = 0x01FE_0000;

/// Adds the `from __future__` features of the running code; whether any flag is set now.
///
/// # Safety
/// `flags` can be written.
#[capi]
pub unsafe fn PyEval_MergeCompilerFlags(flags: *mut CompilerFlags) -> bool {
    // SAFETY: the caller's contract; the frames of the running thread are whole.
    unsafe {
        let running = InterpreterFrame::first_complete(thread::current().current_frame.get());
        if !running.is_null() {
            (*flags).flags |= (*running).code().flags.get() & FUTURES;
        }
        (*flags).flags != 0
    }
}

/// A built-in by name: AttributeError.
#[capi]
pub fn _PyEval_GetBuiltin(name: &Object) -> Result {
    let builtins = INTERPRETER.builtins.get();
    let found = match &builtins {
        Some(builtins) => builtins.get_item_opt(name)?,
        None => None,
    };
    found.ok_or_else(|| raise::raise_object(&ATTRIBUTE_ERROR, name))
}

/// As `_PyEval_SliceIndex` for what may not be None: 1, or 0 with an exception.
///
/// # Safety
/// `out` can be written.
#[capi]
pub unsafe fn _PyEval_SliceIndexNotNone(value: &Object, out: *mut isize) -> c_int {
    if !value.has_index() {
        let message = "slice indices must be integers or have an __index__ method";
        return crate::call::convert::told(type_error!("{message}"), 0);
    }
    match value.index_clipped() {
        Ok(index) => {
            // SAFETY: the caller's contract.
            unsafe { out.write(index) };
            1
        }
        Err(e) => crate::call::convert::told(e, 0),
    }
}

/// The current frame of each thread, by thread identifier: a dict.
#[capi]
pub fn _PyThread_CurrentFrames() -> Result<Ref<Dict>> {
    let frames = Dict::new()?;
    let mut ts = INTERPRETER.threads.get();
    // SAFETY: the list holds live thread states; the GIL is held, so that their frames stand still.
    unsafe {
        while let Some(state) = ts.as_ref() {
            let running = InterpreterFrame::first_complete(state.current_frame.get());
            if !running.is_null() {
                let object = frame::object_of(running)?;
                frames.set(&*Int::from_u64(state.thread_id.get())?, &object)?;
            }
            ts = state.next.get();
        }
    }
    Ok(frames)
}

/// Sets a thread's function; what goes wrong is told of as unraisable.
fn set_function(ts: &ThreadState, kind: Kind, function: Option<TraceFunction>, object: Option<&Object>) {
    if let Err(e) = tracing::set(ts, kind, function, object.map(Object::to_ref)) {
        e.unraisable(None);
    }
}

/// Sets the function that is told of every event in this thread, and the object it is called with; NULL takes it away.
///
/// # Safety
/// `function` keeps the contract of `Py_tracefunc`.
#[capi]
pub unsafe fn PyEval_SetTrace(function: Option<TraceFunction>, object: Option<&Object>) {
    set_function(thread::current(), Kind::Trace, function, object);
}

/// Sets the function that is told of calls and returns in this thread; NULL takes it away.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyEval_SetProfile(function: Option<TraceFunction>, object: Option<&Object>) {
    set_function(thread::current(), Kind::Profile, function, object);
}

/// As `PyEval_SetProfile` for a thread state; the audit hooks are asked. -1 with an exception.
///
/// # Safety
/// As above; the thread state is live.
#[capi]
pub unsafe fn _PyEval_SetProfile(
    ts: &ThreadState,
    function: Option<TraceFunction>,
    object: Option<&Object>,
) -> Result<()> {
    crate::vm::audit::event(c"sys.setprofile", || Ok(Tuple::empty()))?;
    tracing::set(ts, Kind::Profile, function, object.map(Object::to_ref))
}

/// As `PyEval_SetTrace`, for all threads.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyEval_SetTraceAllThreads(function: Option<TraceFunction>, object: Option<&Object>) {
    thread::each(|thread| set_function(thread, Kind::Trace, function, object));
}

/// As `PyEval_SetProfile`, for all threads.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyEval_SetProfileAllThreads(function: Option<TraceFunction>, object: Option<&Object>) {
    thread::each(|thread| set_function(thread, Kind::Profile, function, object));
}
