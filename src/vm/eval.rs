//! Entering the evaluation loop from native code.

use super::dispatch;
use super::frame::{FRAME_SPECIALS, FrameOwner, InterpreterFrame};
use super::opcode::INTERPRETER_EXIT;
use super::registers::{Flow, Registers};
use super::thread::{self, check_native_stack};
use super::unwind;
use crate::abi::{Object, Ref, Result};
use crate::call::bind::{self, Arguments};
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::function::Function;
use crate::types::none::none_object;
use crate::types::tuple::Tuple;
use abide_compiler::code::CO_OPTIMIZED;
use core::mem::MaybeUninit;
use core::ptr::null_mut;

/// What an entry frame "runs": whether its callee returns (behind the call) or yields (two units further), the loop ends.
static ENTRY_CODE: [u16; 4] = [INTERPRETER_EXIT as u16; 4];

/// Room for an entry frame, whose operand stack has one word.
#[repr(C, align(8))]
struct EntryFrame([MaybeUninit<usize>; FRAME_SPECIALS + 1]);

/// Runs a frame on the data stack or in a generator; with `throwing`, from the exception that is set on. A tool's evaluation function
/// gets it, if there is one. Runs Python.
///
/// # Safety
/// As [`run_frame_here`].
pub unsafe fn run_frame(frame: *mut InterpreterFrame, throwing: bool) -> Result {
    // SAFETY: the caller's contract.
    unsafe {
        match thread::INTERPRETER.eval_frame.get() {
            None => run_frame_here(frame, throwing),
            Some(evaluate) => super::hook::call(evaluate, frame, throwing),
        }
    }
}

/// Runs a frame on the data stack or in a generator; with `throwing`, from the exception that is set on. Runs Python.
///
/// The frame is left when this returns: given back or, in a generator that yielded, suspended.
///
/// # Safety
/// The frame is complete but for `previous`; `stacktop` says where its operand stack ends.
pub unsafe fn run_frame_here(frame: *mut InterpreterFrame, throwing: bool) -> Result {
    let ts = thread::current();
    let mut room = EntryFrame([MaybeUninit::uninit(); FRAME_SPECIALS + 1]);
    let entry = (&raw mut room).cast::<InterpreterFrame>();
    // SAFETY: the entry frame is filled in before use and unlinked before this function returns.
    unsafe {
        (&raw mut (*entry).executable).cast::<*mut Object>().write(none_object().as_ptr());
        (&raw mut (*entry).previous).cast::<*mut InterpreterFrame>().write(ts.current_frame.get());
        (&raw mut (*entry).funcobj).cast::<*mut Object>().write(null_mut());
        (&raw mut (*entry).globals).cast::<*mut Object>().write(null_mut());
        (&raw mut (*entry).builtins).cast::<*mut Object>().write(null_mut());
        (&raw mut (*entry).locals).cast::<*mut Object>().write(null_mut());
        (&raw mut (*entry).frame_obj).cast::<*mut Object>().write(null_mut());
        (&raw mut (*entry).instr_ptr).cast::<*const u16>().write(ENTRY_CODE.as_ptr());
        (&raw mut (*entry).stacktop).cast::<u64>().write((FrameOwner::CStack as u64) << 48);
        (*frame).previous.set(entry);
        ts.current_frame.set(frame);
        let remaining = ts.py_recursion_remaining.get();
        ts.py_recursion_remaining.set(remaining - 1);
        let mut r = Registers {
            ip: (*frame).instr_ptr.get(),
            sp: InterpreterFrame::slots(frame).add((*frame).stacktop.get() as usize),
            fp: frame,
        };
        let entered = match check_native_stack("") {
            Ok(()) if remaining <= 0 => thread::check_recursion(),
            result => result,
        };
        let value = match entered {
            Err(e) => {
                crate::call::convert::told(e, ());
                let base = InterpreterFrame::slots(frame).add((*frame).code().nlocalsplus.get() as usize);
                r.pop_n(r.sp.offset_from_unsigned(base));
                exit_value(unwind::abandon(&mut r))
            }
            Ok(()) if throwing => match unwind::thrown(&mut r) {
                Flow::Jump => dispatch::run(r.ip, r.sp, r.fp),
                flow => exit_value(flow),
            },
            Ok(()) => dispatch::run(r.ip, r.sp, r.fp),
        };
        ts.current_frame.set((*entry).previous.get());
        match Ref::from_nullable(value) {
            Some(value) => Ok(value),
            None => Err(crate::types::exception::raise::assume()),
        }
    }
}

fn exit_value(flow: Flow) -> *mut Object {
    match flow {
        Flow::Exit(value) => value,
        _ => null_mut(),
    }
}

/// Calls a Python function from native code: its vectorcall. Runs Python.
///
/// # Safety
/// The contract of vectorcall.
pub unsafe extern "C" fn function_vectorcall(
    callable: &Object,
    args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&Object>,
) -> Result {
    let positional = nargsf & !crate::abi::constants::VECTORCALL_ARGUMENTS_OFFSET;
    // SAFETY: the caller's contract; `callable` is a function.
    unsafe {
        let function = callable.cast_unchecked::<Function>();
        let code = &*function.code.raw().cast::<Code>();
        let locals = match code.has_flag(abide_compiler::code::CO_OPTIMIZED) {
            true => None,
            false => function.globals.get(),
        };
        let arguments = Arguments::borrowed(args, positional, kwnames.map(|names| names.cast_unchecked()));
        let frame = bind::push_frame(Ref::of(function).into_raw(), locals, arguments)?;
        run_frame(frame, false)
    }
}

/// Runs a module's or class body's code: `PyEval_EvalCode`. TypeError. Runs Python.
pub fn run_code(code: &Code, globals: &Dict, locals: &Object) -> Result {
    run_code_with_closure(code, globals, locals, None)
}

/// As [`run_code`], for code with free variables: one cell for each. Runs Python.
pub fn run_code_with_closure(code: &Code, globals: &Dict, locals: &Object, closure: Option<&Tuple>) -> Result {
    let name = crate::intern!("__builtins__");
    if globals.get_str(name)?.is_none() {
        let builtins = thread::INTERPRETER.builtins.get();
        globals.set_str(name, builtins.as_deref().unwrap_or(none_object()))?;
    }
    let function = Function::new(code, globals)?;
    function.closure.set(closure.map(|cells| cells.to_ref()));
    // Functions have no use for a namespace; the interpreter has another one for the frame's field then.
    let locals = if code.has_flag(CO_OPTIMIZED) { None } else { Some(locals.to_ref()) };
    // SAFETY: no arguments are passed.
    unsafe {
        let arguments = Arguments::borrowed(core::ptr::null(), 0, None);
        let frame = bind::push_frame(function.into_raw(), locals, arguments)?;
        run_frame(frame, false)
    }
}
