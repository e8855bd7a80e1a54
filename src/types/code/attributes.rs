//! The Python side of code objects: attributes, methods, representation.

use super::{Code, iterators};
use crate::abi::constants::member;
use crate::abi::{MemberDef, Object, Ref, Result, Slot};
use crate::call::convert::IntoReturn;
use crate::types::bytes::Bytes;
use crate::types::exception;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::opcode;
use abide_compiler::code::{FAST_CELL, FAST_FREE, FAST_LOCAL};
use abide_macros::methods;
use core::ffi::c_int;
use core::mem::offset_of;

const fn int(name: &'static core::ffi::CStr, offset: usize) -> MemberDef {
    MemberDef::new(name, member::INT, offset, member::READONLY)
}

const fn object(name: &'static core::ffi::CStr, offset: usize) -> MemberDef {
    MemberDef::new(name, member::OBJECT, offset, member::READONLY)
}

pub(super) static MEMBERS: [MemberDef; 15] = [
    int(c"co_argcount", offset_of!(Code, argcount)),
    int(c"co_posonlyargcount", offset_of!(Code, posonlyargcount)),
    int(c"co_kwonlyargcount", offset_of!(Code, kwonlyargcount)),
    int(c"co_stacksize", offset_of!(Code, stacksize)),
    int(c"co_flags", offset_of!(Code, flags)),
    object(c"co_names", offset_of!(Code, names)),
    object(c"co_filename", offset_of!(Code, filename)),
    object(c"co_name", offset_of!(Code, name)),
    object(c"co_qualname", offset_of!(Code, qualname)),
    int(c"co_firstlineno", offset_of!(Code, firstlineno)),
    object(c"co_linetable", offset_of!(Code, linetable)),
    object(c"co_exceptiontable", offset_of!(Code, exceptiontable)),
    int(c"co_nlocals", offset_of!(Code, nlocals)),
    object(c"co_consts", offset_of!(Code, consts)),
    MemberDef::END,
];

fn cached(slot: &Slot, make: impl FnOnce() -> Result<Ref<Tuple>>) -> Result {
    if let Some(made) = slot.get() {
        return Ok(made);
    }
    let made = make()?.into_object();
    slot.set(Some(made.clone()));
    Ok(made)
}

#[methods]
impl Code {
    /// The instructions, unspecialized.
    #[getter("co_code")]
    fn get_code(&self) -> Result<Ref<Bytes>> {
        self.base_code()
    }

    /// The instructions as they are now, specialized forms and caches included.
    #[getter("_co_code_adaptive")]
    fn get_adaptive(&self) -> Result<Ref<Bytes>> {
        // SAFETY: the object has so many instructions.
        let units = unsafe { core::slice::from_raw_parts(self.instructions(), self.units()) };
        Bytes::new(&opcode::shown_code(units))
    }

    /// The names of parameters and local variables.
    #[getter("co_varnames")]
    pub(crate) fn get_varnames(&self) -> Result {
        cached(&self.cache().varnames, || self.names_of_kind(FAST_LOCAL))
    }

    /// The names of local variables that inner functions use.
    #[getter("co_cellvars")]
    pub(crate) fn get_cellvars(&self) -> Result {
        cached(&self.cache().cellvars, || self.names_of_kind(FAST_CELL))
    }

    /// The names of variables of enclosing functions.
    #[getter("co_freevars")]
    pub(crate) fn get_freevars(&self) -> Result {
        cached(&self.cache().freevars, || self.names_of_kind(FAST_FREE))
    }

    /// The line numbers as pairs of steps in bytecode and lines, the way of Python 3.9. DeprecationWarning.
    #[getter("co_lnotab")]
    fn get_lnotab(&self) -> Result<Ref<Bytes>> {
        let text = "co_lnotab is deprecated, use co_lines instead.";
        exception::warn::issue(&exception::DEPRECATION_WARNING, text, 1)?;
        Bytes::new(&self.steps())
    }

    /// For each stretch of instructions: first byte, byte after the last, line or None.
    #[sig("co_lines($self, /)")]
    fn co_lines(&self) -> Result {
        iterators::lines(self)
    }

    /// For each code unit: line, end line, column, end column, each an int or None.
    #[sig("co_positions($self, /)")]
    fn co_positions(&self) -> Result {
        iterators::positions(self)
    }

    /// The name of the variable that an oparg of a local-variable instruction means.
    #[sig("_varname_from_oparg($self, /, oparg)")]
    fn varname_from_oparg(&self, oparg: c_int) -> Result {
        let names = self.variable_names().items();
        match names.get(oparg as usize) {
            Some(name) => Ok(name.to_ref()),
            None => Err(index_error!("tuple index out of range")),
        }
    }

    /// A copy of the code object with new values for the specified fields.
    #[sig("replace($self, /, **changes)")]
    fn replace(&self, changes: Vec<(&Str, &Object)>) -> Result<Ref<Code>> {
        self.replaced(&changes)
    }

    /// The same as replace().
    #[sig("__replace__($self, /, **changes)")]
    fn dunder_replace(&self, changes: Vec<(&Str, &Object)>) -> Result<Ref<Code>> {
        self.replaced(&changes)
    }

    /// The size in bytes.
    #[sig("__sizeof__($self, /)")]
    fn sizeof(&self) -> usize {
        (offset_of!(Code, code_adaptive) + self.units() * 2).next_multiple_of(8) + self.size_of_extras()
    }
}

/// `<code object f at 0x..., file "x.py", line 1>`.
pub(super) extern "C" fn repr(code: &Code) -> Result {
    // SAFETY: the field holds a string.
    let filename = unsafe { &*code.filename.raw().cast::<Str>() };
    let line = match code.firstlineno.get() {
        0 => -1,
        line => line,
    };
    let name = code.code_name();
    let text = format!(
        "<code object {} at {code:p}, file \"{}\", line {line}>",
        name.to_string_lossy(),
        filename.to_string_lossy()
    );
    text.into_return()
}

impl Code {
    /// The content of `co_lnotab`: where the line changes, by how many bytes and lines.
    fn steps(&self) -> Vec<u8> {
        let (mut steps, mut at, mut line, mut start) = (Vec::new(), 0, self.firstlineno.get(), 0);
        let mut lines = self.lines();
        while let Some((units, _)) = lines.next() {
            let computed = lines.state().1;
            if computed != line {
                let (mut bytes, mut delta) = (start - at, computed.wrapping_sub(line));
                while bytes > 255 {
                    steps.extend([255, 0]);
                    bytes -= 255;
                }
                while !(-128..=127).contains(&delta) {
                    let step = if delta > 0 { 127 } else { -128 };
                    steps.extend([bytes as u8, step as i8 as u8]);
                    bytes = 0;
                    delta -= step;
                }
                steps.extend([bytes as u8, delta as i8 as u8]);
                (at, line) = (start, computed);
            }
            start += units * 2;
        }
        steps
    }
}
