//! compile.h: what the compiler knows of the instructions, and its stages one by one.

use super::pythonrun::{CompilerFlags, options};
use crate::abi::{Object, Ref, Result};
use crate::modules::ast;
use crate::modules::opcode::{BINARY_INTRINSICS, UNARY_INTRINSICS, intrinsic_name};
use crate::types::code::{Code, stages};
use crate::types::dict::Dict;
use crate::types::instruction_sequence::InstructionSequence;
use crate::types::list::List;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::opcode_facts::{self, Fact};
use abide_compiler::Mode;
use abide_macros::capi;
use core::ffi::c_int;

/// `PY_INVALID_STACK_EFFECT`.
const INVALID: c_int = c_int::MAX;

/// How an instruction changes the stack's depth, where it can jump the larger effect.
#[capi]
pub fn PyCompile_OpcodeStackEffect(opcode: c_int, oparg: c_int) -> c_int {
    PyCompile_OpcodeStackEffectWithJump(opcode, oparg, -1)
}

/// How an instruction changes the stack's depth when it jumps (1), does not (0), or whichever is more (-1).
#[capi]
pub fn PyCompile_OpcodeStackEffectWithJump(opcode: c_int, oparg: c_int, jump: c_int) -> c_int {
    opcode_facts::stack_effect(opcode, oparg, jump != 0).unwrap_or(INVALID)
}

// — internal/pycore_compile.h —

macro_rules! facts {
    ($($(#[doc = $doc:literal])+ $name:ident => $fact:ident;)*) => {$(
        $(#[doc = $doc])+
        #[capi]
        pub fn $name(opcode: c_int) -> c_int {
            opcode_facts::has(opcode, Fact::$fact) as c_int
        }
    )*};
}
facts! {
    /// Whether the number is an opcode.
    _PyCompile_OpcodeIsValid => Valid;
    /// Whether the instruction uses its oparg.
    _PyCompile_OpcodeHasArg => Arg;
    /// Whether the oparg is an index of the constants.
    _PyCompile_OpcodeHasConst => Const;
    /// Whether the oparg is an index of the names.
    _PyCompile_OpcodeHasName => Name;
    /// Whether the oparg is the distance of a jump.
    _PyCompile_OpcodeHasJump => Jump;
    /// Whether the oparg is the index of a cell or free variable.
    _PyCompile_OpcodeHasFree => Free;
    /// Whether the oparg is the index of a local variable.
    _PyCompile_OpcodeHasLocal => Local;
    /// Whether the instruction opens a block that catches exceptions.
    _PyCompile_OpcodeHasExc => Exc;
}

/// The name of an intrinsic function of one argument; NULL without an exception if there is none.
#[capi]
pub fn _PyCompile_GetUnaryIntrinsicName(index: c_int) -> Option<Ref<Str>> {
    intrinsic_name(&UNARY_INTRINSICS, index).unwrap_or_else(|e| crate::call::convert::told(e, None))
}

/// The name of an intrinsic function of two arguments; NULL without an exception if there is none.
#[capi]
pub fn _PyCompile_GetBinaryIntrinsicName(index: c_int) -> Option<Ref<Str>> {
    intrinsic_name(&BINARY_INTRINSICS, index).unwrap_or_else(|e| crate::call::convert::told(e, None))
}

/// A docstring without the indentation that its lines share. SystemError; UnicodeEncodeError for lone surrogates.
#[capi]
pub fn _PyCompile_CleanDoc(doc: &Object) -> Result<Ref<Str>> {
    let doc = doc.cast::<Str>().ok_or_else(super::bad_internal_call)?;
    Str::from_wtf8(&abide_compiler::stages::clean_docstring(doc.to_utf8()?.as_bytes()))
}

/// The instructions that code generation makes of a tree (0: a module, 1: an expression, 2: an interactive statement),
/// and a dict with what else there is to the outermost code object. TypeError, SyntaxError and others. Runs Python.
///
/// # Safety
/// `flags` is valid or null.
#[capi]
pub unsafe fn _PyCompile_CodeGen(
    tree: &Object,
    filename: &Object,
    flags: *const CompilerFlags,
    optimize: c_int,
    mode: c_int,
) -> Result<Ref<Tuple>> {
    // SAFETY: the caller's contract.
    let (options, _) = unsafe { options(flags, optimize) };
    let mode = match mode {
        0 => Mode::Exec,
        1 => Mode::Eval,
        2 => Mode::Single,
        _ => return Err(value_error!("{mode} is no mode of compilation")),
    };
    let filename = filename.cast::<Str>().ok_or_else(super::bad_internal_call)?;
    let (sequence, metadata) = ast::generate(tree, filename, mode, &options)?;
    Tuple::from_vec(vec![sequence.into_object(), metadata.into_object()])
}

fn sequence(object: &Object) -> Option<&InstructionSequence> {
    object.cast_exact::<InstructionSequence>()
}

/// The instructions optimized; the list of constants changes in place. ValueError, TypeError. Runs Python.
#[capi]
pub fn _PyCompile_OptimizeCfg(
    instructions: &Object,
    consts: &Object,
    locals: c_int,
) -> Result<Ref<InstructionSequence>> {
    let instructions = sequence(instructions).ok_or_else(|| value_error!("expected an instruction sequence"))?;
    let consts = consts.cast_exact::<List>().ok_or_else(|| type_error!("expected a list of constants"))?;
    stages::optimize(instructions, consts, locals)
}

/// `_PyCompile_CodeUnitMetadata`.
#[repr(C)]
pub struct CodeUnitMetadata<'a> {
    name: Option<&'a Object>,
    qualname: Option<&'a Object>,
    consts: Option<&'a Object>,
    names: Option<&'a Object>,
    varnames: Option<&'a Object>,
    cellvars: Option<&'a Object>,
    freevars: Option<&'a Object>,
    fasthidden: Option<&'a Object>,
    argcount: isize,
    posonlyargcount: isize,
    kwonlyargcount: isize,
    firstlineno: c_int,
}

/// A code object of instructions as they are. ValueError, TypeError, SystemError.
#[capi]
pub fn _PyCompile_Assemble(unit: &CodeUnitMetadata<'_>, filename: &Object, instructions: &Object) -> Result<Ref<Code>> {
    let instructions = sequence(instructions).ok_or_else(|| type_error!("expected an instruction sequence"))?;
    let text = |field: Option<&'_ Object>| field.and_then(Object::cast::<Str>).map(Ref::of);
    let text = |field| text(field).ok_or_else(super::bad_internal_call);
    let dict = |field: Option<&'_ Object>| field.and_then(Object::cast::<Dict>).map(Ref::of);
    let dict = |field| dict(field).ok_or_else(super::bad_internal_call);
    let count = |n: isize| usize::try_from(n).map_err(|_| super::bad_internal_call());
    stages::assemble(
        instructions,
        &stages::Unit {
            filename: &*text(Some(filename))?,
            name: &*text(unit.name)?,
            qualname: &*text(unit.qualname)?,
            consts: &*dict(unit.consts)?,
            names: &*dict(unit.names)?,
            varnames: &*dict(unit.varnames)?,
            cellvars: &*dict(unit.cellvars)?,
            freevars: &*dict(unit.freevars)?,
            fast_hidden: &*dict(unit.fasthidden)?,
            argcount: count(unit.argcount)?,
            posonlyargcount: count(unit.posonlyargcount)?,
            kwonlyargcount: count(unit.kwonlyargcount)?,
            firstlineno: unit.firstlineno,
        },
    )
}

// — internal/pycore_instruction_sequence.h —

/// An empty sequence of instructions.
#[capi]
pub fn _PyInstructionSequence_New() -> Result<Ref<InstructionSequence>> {
    InstructionSequence::new()
}
