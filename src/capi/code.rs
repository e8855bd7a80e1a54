//! code.h: code objects.

use super::bad_internal_call;
use crate::abi::{Object, Ref, Result};
use crate::types::bytes::Bytes;
use crate::types::code::extras::{self, FreeExtra};
use crate::types::code::{Code, CodeParts, Fields};
use crate::types::str::Str;
use crate::types::watchers;
use abide_macros::capi;
use core::ffi::{CStr, c_char, c_int, c_void};

/// The line of the instruction at a byte offset; -1 if it has none, the first line for a negative offset.
#[capi]
pub fn PyCode_Addr2Line(code: &Code, offset: c_int) -> c_int {
    code.line_of(if offset < 0 { -1 } else { offset / 2 })
}

/// The position of the instruction at a byte offset, -1 where unknown; 0 if the offset is none.
///
/// # Safety
/// The four places can be written.
#[capi]
pub unsafe fn PyCode_Addr2Location(
    code: &Code,
    offset: c_int,
    line: *mut c_int,
    column: *mut c_int,
    end_line: *mut c_int,
    end_column: *mut c_int,
) -> c_int {
    if offset < 0 {
        // SAFETY: the caller's contract.
        unsafe {
            line.write(code.firstlineno.get());
            end_line.write(code.firstlineno.get());
            column.write(0);
            end_column.write(0);
        }
        return 1;
    }
    let position = code.position_of(offset as usize / 2);
    // SAFETY: the caller's contract.
    unsafe {
        line.write(position.line);
        end_line.write(position.end_line);
        column.write(position.column);
        end_column.write(position.end_column);
    }
    1
}

/// `co_code`.
#[capi]
pub fn PyCode_GetCode(code: &Code) -> Result {
    code.base_code().map(Ref::into_object)
}

/// `co_varnames`.
#[capi]
pub fn PyCode_GetVarnames(code: &Code) -> Result {
    code.get_varnames()
}

/// `co_cellvars`.
#[capi]
pub fn PyCode_GetCellvars(code: &Code) -> Result {
    code.get_cellvars()
}

/// `co_freevars`.
#[capi]
pub fn PyCode_GetFreevars(code: &Code) -> Result {
    code.get_freevars()
}

/// The line table as it is: `PyCode_Optimize` has nothing left to do.
#[capi]
pub fn PyCode_Optimize(code: &Object, _consts: &Object, _names: &Object, _lines: &Object) -> Result {
    Ok(code.to_ref())
}

/// What makes a constant equal to those only that can take its place: `-0.0` is not `0.0`, nor 1 True.
#[capi]
pub fn _PyCode_ConstantKey(constant: &Object) -> Result {
    crate::types::code::identity::constant_key(constant)
}

/// A code object that raises AssertionError, with names and a line for tracebacks.
///
/// # Safety
/// Both names are C strings.
#[capi]
pub unsafe fn PyCode_NewEmpty(filename: *const c_char, name: *const c_char, line: c_int) -> Result<Ref<Code>> {
    /// RESUME 0, LOAD_ASSERTION_ERROR, RAISE_VARARGS 1.
    const CODE: [u8; 6] = [149, 0, 23, 0, 101, 1];
    /// One entry without columns for the three units.
    const LINES: [u8; 2] = [0x80 | 13 << 3 | 2, 0];
    // SAFETY: the caller's contract.
    let (filename, name) = unsafe { (CStr::from_ptr(filename), CStr::from_ptr(name)) };
    let filename = crate::codecs::utf8::decode(filename.to_bytes(), Some("surrogateescape"), true)?.0;
    let name = super::text_from_utf8(name.to_bytes())?;
    let parts = CodeParts::empty(filename, name)?;
    Code::new(CodeParts {
        code: Bytes::new(&CODE)?,
        firstlineno: line,
        linetable: Bytes::new(&LINES)?,
        stacksize: 1,
        ..parts
    })
}

fn owned<T: crate::abi::ObjectType>(object: &Object) -> Result<Ref<T>> {
    object.cast::<T>().map(Ref::of).ok_or_else(bad_internal_call)
}

/// A code object from its fields. SystemError where one is of a wrong type; ValueError where they do not fit together.
#[capi]
pub fn PyUnstable_Code_NewWithPosOnlyArgs(
    argcount: c_int,
    posonlyargcount: c_int,
    kwonlyargcount: c_int,
    nlocals: c_int,
    stacksize: c_int,
    flags: c_int,
    code: &Object,
    consts: &Object,
    names: &Object,
    varnames: &Object,
    freevars: &Object,
    cellvars: &Object,
    filename: &Object,
    name: &Object,
    qualname: &Object,
    firstlineno: c_int,
    linetable: &Object,
    exceptiontable: &Object,
) -> Result<Ref<Code>> {
    let fields = Fields {
        nlocals,
        varnames: owned(varnames)?,
        freevars: owned(freevars)?,
        cellvars: owned(cellvars)?,
        parts: CodeParts {
            qualname: owned(qualname)?,
            flags,
            code: owned(code)?,
            firstlineno,
            linetable: owned(linetable)?,
            consts: owned(consts)?,
            names: owned(names)?,
            argcount,
            posonlyargcount,
            kwonlyargcount,
            stacksize,
            exceptiontable: owned(exceptiontable)?,
            ..CodeParts::empty(owned::<Str>(filename)?, owned(name)?)?
        },
    };
    fields.finish()
}

/// As [`PyUnstable_Code_NewWithPosOnlyArgs`] without positional-only parameters.
#[capi]
pub fn PyUnstable_Code_New(
    argcount: c_int,
    kwonlyargcount: c_int,
    nlocals: c_int,
    stacksize: c_int,
    flags: c_int,
    code: &Object,
    consts: &Object,
    names: &Object,
    varnames: &Object,
    freevars: &Object,
    cellvars: &Object,
    filename: &Object,
    name: &Object,
    qualname: &Object,
    firstlineno: c_int,
    linetable: &Object,
    exceptiontable: &Object,
) -> Result<Ref<Code>> {
    PyUnstable_Code_NewWithPosOnlyArgs(
        argcount,
        0,
        kwonlyargcount,
        nlocals,
        stacksize,
        flags,
        code,
        consts,
        names,
        varnames,
        freevars,
        cellvars,
        filename,
        name,
        qualname,
        firstlineno,
        linetable,
        exceptiontable,
    )
}

/// The number of a new slot in which a tool keeps data with each code object; -1 if there are no more.
#[capi]
pub fn PyUnstable_Eval_RequestCodeExtraIndex(free: Option<FreeExtra>) -> isize {
    extras::request(free).map_or(-1, |index| index as isize)
}

/// The content of an extra slot, null if there is none. SystemError.
///
/// # Safety
/// `extra` can be written.
#[capi]
pub unsafe fn PyUnstable_Code_GetExtra(code: &Object, index: isize, extra: *mut *mut c_void) -> Result<()> {
    let code = code.cast::<Code>().ok_or_else(bad_internal_call)?;
    // SAFETY: the caller's contract.
    unsafe { extra.write(code.extra_at(index as usize)) };
    Ok(())
}

/// Stores into an extra slot; what was there is freed. SystemError.
#[capi]
pub fn PyUnstable_Code_SetExtra(code: &Object, index: isize, extra: *mut c_void) -> Result<()> {
    let code = code.cast::<Code>().ok_or_else(bad_internal_call)?;
    if code.set_extra(index as usize, extra) { Ok(()) } else { Err(bad_internal_call()) }
}

/// Sets a watcher of code objects; its number. RuntimeError.
#[capi]
pub fn PyCode_AddWatcher(watcher: *const c_void) -> Result<c_int> {
    watchers::CODE.get().add(watcher)
}

/// Takes a watcher of code objects back. ValueError.
#[capi]
pub fn PyCode_ClearWatcher(number: c_int) -> Result<()> {
    watchers::CODE.get().remove(number)
}
