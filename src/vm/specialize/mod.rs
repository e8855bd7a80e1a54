//! Specialization: generic instructions count down in their inline cache and then replace themselves by a form for what
//! they see. A specialized form whose guard fails runs the generic instruction, which counts down again.
//!
//! The counter is the first cache unit: 12 bits of count, 4 bits that say how far to count after a failure. Both the
//! forms chosen and every count are CPython's, which `dis` shows: `tests/programs/adaptive_*.py`. So what a form of ours
//! cannot do, although CPython's could, is done without counting, by the plain body of the generic instruction.
//! Where CPython has no form, ours may have a hidden one (`opcode::shown_code`).
//!
//! Functions here run before the generic instruction does its work, with the operands on the stack.

mod attribute;
mod call;
mod differences;
pub mod known;

pub use differences::is_called_fast;

pub use attribute::{load_attr, load_super_attr, store_attr};
pub use call::call;

use super::dispatch::execute;
use super::instructions::number::{both_compact_ints, compact, is_compact_int};
use super::opcode::{self as op, CACHES};
use super::registers::{Flow, Registers};
use crate::abi::{Object, TypeFlags, TypeObject};
use crate::types::code::Code;
use crate::types::dict::table::{self, STRINGS};
use crate::types::dict::{Dict, PyDict_Type};
use crate::types::float::PyFloat_Type;
use crate::types::function::{Function, PyFunction_Type};
use crate::types::generator::{PyCoro_Type, PyGen_Type};
use crate::types::int::PyLong_Type;
use crate::types::iter::{PyListIter_Type, PyTupleIter_Type};
use crate::types::list::{List, PyList_Type};
use crate::types::set::{PyFrozenSet_Type, PySet_Type};
use crate::types::str::{PyUnicode_Type, Str};
use crate::types::tuple::{PyTuple_Type, Tuple};
use crate::types::r#type::HeapType;
use abide_compiler::code::{CO_OPTIMIZED, CO_VARARGS, CO_VARKEYWORDS};

/// The counter of new code: one more run, and one doubling behind it.
const WARM_UP: u16 = 1 << 4 | 1;
/// The counter of a specialized form: so many misses until it is specialized anew.
const COOL_DOWN: u16 = 52 << 4;
/// The most doublings.
const MOST_BACKOFF: u16 = 12;

/// The counter that new code begins with.
pub fn counter_at_start(opcode: u8) -> u16 {
    match opcode {
        // Nothing uses these two; they are what `dis` shows of new code in CPython, too.
        op::JUMP_BACKWARD => 0x0104,
        op::POP_JUMP_IF_FALSE..=op::POP_JUMP_IF_TRUE => 0x5555,
        _ => WARM_UP,
    }
}

/// The units of the instruction, to be changed in place.
#[inline(always)]
unsafe fn units(r: &Registers) -> *mut u16 {
    // SAFETY: `ip` is behind the instruction's unit, in the code object's own memory.
    unsafe { r.ip.cast_mut().sub(1) }
}

/// Counts down; true when it is time to specialize.
#[inline(always)]
pub(super) unsafe fn is_due(r: &Registers) -> bool {
    // SAFETY: the instruction has a counter.
    unsafe {
        // What monitoring has put there must stay.
        if op::is_instrumented(*units(r) as u8) {
            return false;
        }
        let counter = units(r).add(1);
        if *counter < 16 {
            return true;
        }
        *counter -= 16;
        false
    }
}

/// Makes the instruction a specialized one.
unsafe fn specialize_to(r: &Registers, opcode: u8) {
    // SAFETY: as above; both forms have the same cache.
    unsafe {
        let unit = units(r);
        debug_assert_eq!(CACHES[opcode as usize], CACHES[op::base(*unit as u8) as usize]);
        *unit = *unit & 0xFF00 | opcode as u16;
        *unit.add(1) = COOL_DOWN;
    }
}

/// Makes the instruction one of that opcode, which tries later; this run of it counts already.
unsafe fn back_off(r: &Registers, opcode: u8) {
    // SAFETY: as above.
    unsafe {
        let unit = units(r);
        *unit = *unit & 0xFF00 | opcode as u16;
        let counter = unit.add(1);
        let backoff = ((*counter & 15) + 1).min(MOST_BACKOFF);
        *counter = ((1 << backoff) - 2) << 4 | backoff;
    }
}

/// What an instruction is to become.
pub(super) enum Form {
    /// A form that CPython has, too (or shows instead): it is run at once, and its counter cools down.
    Shown(u8),
    /// A form of ours where CPython's stays generic: its counter is that of an attempt that failed.
    Hidden(u8),
}

/// Specializes to the form found, or gives up for now. True if a specialized form is to be run.
unsafe fn settle(r: &Registers, form: Option<Form>) -> bool {
    // SAFETY: as above.
    unsafe {
        match form {
            Some(Form::Shown(opcode)) => {
                specialize_to(r, opcode);
                return true;
            }
            Some(Form::Hidden(opcode)) => back_off(r, opcode),
            None => back_off(r, op::base(*units(r) as u8)),
        }
        false
    }
}

/// Runs the instruction in the form that it has now.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn again(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of instruction bodies.
    unsafe { execute(r, *units(r) as u8, oparg) }
}

/// Counts a run of a hidden form, which is a failure of CPython's; false if it is time to look anew.
#[inline(always)]
pub(super) unsafe fn counts_on(r: &Registers) -> bool {
    // SAFETY: the instruction has a counter.
    unsafe {
        let counter = units(r).add(1);
        if *counter < 16 {
            return false;
        }
        *counter -= 16;
        true
    }
}

/// Puts another form in the instruction's place that means the same to `dis`.
pub(super) unsafe fn exchange(r: &Registers, opcode: u8) {
    // SAFETY: as above; both forms have the same cache.
    unsafe { *units(r) = *units(r) & 0xFF00 | opcode as u16 }
}

/// Whether all parameters of the code are positional, and its locals fast.
fn is_simple(code: &Code) -> bool {
    code.has_flag(CO_OPTIMIZED) && !code.has_flag(CO_VARARGS | CO_VARKEYWORDS) && code.kwonlyargcount.get() == 0
}

/// Writes a cache unit, counted as [`Registers::cache`] counts.
unsafe fn write(r: &Registers, i: usize, value: u16) {
    // SAFETY: the instruction has so many units.
    unsafe { *units(r).add(1 + i) = value }
}

/// Writes two cache units.
pub(super) unsafe fn write_u32(r: &Registers, i: usize, value: u32) {
    // SAFETY: the instruction has so many units.
    unsafe { units(r).add(1 + i).cast::<u32>().write_unaligned(value) }
}

/// Writes four cache units.
unsafe fn write_object(r: &Registers, i: usize, value: *const Object) {
    // SAFETY: the instruction has so many units.
    unsafe { units(r).add(1 + i).cast::<*const Object>().write_unaligned(value) }
}

fn is(object: &Object, ty: &'static TypeObject) -> bool {
    object.is_type(ty)
}

/// The entry number of a name in a dict whose keys are all strings, and the version of the keys, if they fit the cache.
unsafe fn place_in(dict: &Dict, name: &Str) -> Option<(u16, u32)> {
    // SAFETY: a live dict has live keys.
    unsafe {
        let keys = dict.keys.get();
        if (*keys).kind.get() != STRINGS || !dict.values.get().is_null() {
            return None;
        }
        let index = table::find_str(keys, name, table::str_hash(name));
        let version = table::version(keys);
        if index < 0 || version == 0 {
            return None;
        }
        Some((u16::try_from(index).ok()?, version))
    }
}

/// LOAD_GLOBAL. True if a specialized form is in place now, which is to be run instead.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn load_global(r: &mut Registers, name: &Str) -> bool {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        is_due(r) && {
            let form = global_form(r, name).map(Form::Shown);
            settle(r, form)
        }
    }
}

unsafe fn global_form(r: &mut Registers, name: &Str) -> Option<u8> {
    // SAFETY: a running frame has globals and built-ins.
    unsafe {
        let (globals, builtins) = (&*(*r.fp).globals.get(), &*(*r.fp).builtins.get());
        let (globals, builtins) = (globals.cast_exact::<Dict>()?, builtins.cast_exact::<Dict>()?);
        if let Some((index, version)) = place_in(globals, name) {
            write(r, 1, index);
            write(r, 2, u16::try_from(version).ok()?);
            return Some(op::LOAD_GLOBAL_MODULE);
        }
        let keys = globals.keys.get();
        if (*keys).kind.get() != STRINGS || table::find_str(keys, name, table::str_hash(name)) >= 0 {
            return None;
        }
        let (index, version) = place_in(builtins, name)?;
        let globals_version = table::version(keys);
        if globals_version == 0 {
            return None;
        }
        write(r, 1, index);
        write(r, 2, u16::try_from(globals_version).ok()?);
        write(r, 3, u16::try_from(version).ok()?);
        Some(op::LOAD_GLOBAL_BUILTIN)
    }
}

/// BINARY_OP. True if a specialized form is in place now, which is to be run instead.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn binary_op(r: &mut Registers, oparg: usize) -> bool {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        if !is_due(r) {
            return false;
        }
        let (lhs, rhs) = (r.operand(2), r.operand(1));
        let ints = is(lhs, &PyLong_Type) && is(rhs, &PyLong_Type);
        let floats = is(lhs, &PyFloat_Type) && is(rhs, &PyFloat_Type);
        let strings = is(lhs, &PyUnicode_Type) && is(rhs, &PyUnicode_Type);
        let form = match oparg {
            0 | 13 if ints => Some(op::BINARY_OP_ADD_INT),
            5 | 18 if ints => Some(op::BINARY_OP_MULTIPLY_INT),
            10 | 23 if ints => Some(op::BINARY_OP_SUBTRACT_INT),
            0 | 13 if floats => Some(op::BINARY_OP_ADD_FLOAT),
            5 | 18 if floats => Some(op::BINARY_OP_MULTIPLY_FLOAT),
            10 | 23 if floats => Some(op::BINARY_OP_SUBTRACT_FLOAT),
            0 | 13 if strings => {
                let next = *r.ip.add(1);
                let grows = next as u8 == op::STORE_FAST && *r.local((next >> 8) as usize) == r.peek(2);
                Some(if grows { op::BINARY_OP_INPLACE_ADD_UNICODE } else { op::BINARY_OP_ADD_UNICODE })
            }
            _ => None,
        };
        settle(r, form.map(Form::Shown))
    }
}

/// COMPARE_OP. True if a specialized form is in place now, which is to be run instead.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn compare_op(r: &mut Registers, oparg: usize) -> bool {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        if !is_due(r) {
            return false;
        }
        let (lhs, rhs) = (r.operand(2), r.operand(1));
        let both = |ty| is(lhs, ty) && is(rhs, ty);
        let form = if both(&PyLong_Type) {
            both_compact_ints(lhs.as_ptr(), rhs.as_ptr()).then_some(op::COMPARE_OP_INT)
        } else if both(&PyFloat_Type) {
            Some(op::COMPARE_OP_FLOAT)
        } else if both(&PyUnicode_Type) && matches!(oparg >> 5, 2 | 3) {
            Some(op::COMPARE_OP_STR)
        } else {
            None
        };
        settle(r, form.map(Form::Shown))
    }
}

/// CONTAINS_OP. True if a specialized form is in place now, which is to be run instead.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn contains_op(r: &mut Registers) -> bool {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        if !is_due(r) {
            return false;
        }
        let container = r.operand(1);
        let form = if is(container, &PyDict_Type) {
            Some(op::CONTAINS_OP_DICT)
        } else if is(container, &PySet_Type) || is(container, &PyFrozenSet_Type) {
            Some(op::CONTAINS_OP_SET)
        } else {
            None
        };
        settle(r, form.map(Form::Shown))
    }
}

/// BINARY_SUBSCR. True if a specialized form is in place now, which is to be run instead.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn binary_subscr(r: &mut Registers) -> bool {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        if !is_due(r) {
            return false;
        }
        let (container, key) = (r.operand(2), r.operand(1));
        let sequence = if is(container, &PyList_Type) {
            Some(op::BINARY_SUBSCR_LIST_INT)
        } else if is(container, &PyTuple_Type) {
            Some(op::BINARY_SUBSCR_TUPLE_INT)
        } else if is(container, &PyUnicode_Type) {
            Some(op::BINARY_SUBSCR_STR_INT)
        } else {
            None
        };
        let form = match sequence {
            Some(form) => is_index(key).then_some(form),
            None if is(container, &PyDict_Type) => Some(op::BINARY_SUBSCR_DICT),
            None => getitem_form(container.ty()),
        };
        settle(r, form.map(Form::Shown))
    }
}

/// Whether the object is an int of at most one digit and not negative.
fn is_index(key: &Object) -> bool {
    // SAFETY: the object is live, and an int where its value is asked for.
    unsafe { is_compact_int(key.as_ptr()) && compact(key.as_ptr()) >= 0 }
}

/// The form for a class whose `__getitem__` is a Python function of two parameters.
unsafe fn getitem_form(ty: &TypeObject) -> Option<u8> {
    let method = ty.lookup_borrowed(crate::intern!("__getitem__"))?;
    if !method.is_type(&PyFunction_Type) || !ty.has(TypeFlags::HEAPTYPE) {
        return None;
    }
    // SAFETY: the types were checked; a heap type is a `HeapType`.
    unsafe {
        let function = method.cast_unchecked::<Function>();
        let code: &Code = function.code();
        if !is_simple(code) || code.argcount.get() != 2 {
            return None;
        }
        let version = function.version.get();
        if version == 0 {
            return None;
        }
        // A change of the class empties the first of them.
        let cache = &(*(ty as *const TypeObject).cast::<HeapType>()).spec_cache;
        cache[0].set(method.as_ptr().cast());
        cache[1].set(version as usize as *mut core::ffi::c_void);
    }
    Some(op::BINARY_SUBSCR_GETITEM)
}

/// STORE_SUBSCR. True if a specialized form is in place now, which is to be run instead.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn store_subscr(r: &mut Registers) -> bool {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        if !is_due(r) {
            return false;
        }
        let (container, key) = (r.operand(2), r.operand(1));
        let form = if let Some(list) = container.cast_exact::<List>() {
            let fits = is_index(key) && compact(key.as_ptr()) < list.len() as i64;
            fits.then_some(op::STORE_SUBSCR_LIST_INT)
        } else if is(container, &PyDict_Type) {
            Some(op::STORE_SUBSCR_DICT)
        } else {
            None
        };
        settle(r, form.map(Form::Shown))
    }
}

/// UNPACK_SEQUENCE. True if a specialized form is in place now, which is to be run instead.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn unpack_sequence(r: &mut Registers, n: usize) -> bool {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        if !is_due(r) {
            return false;
        }
        let value = r.operand(1);
        let form = match value.cast_exact::<Tuple>() {
            Some(tuple) if tuple.len() == n && n == 2 => Some(op::UNPACK_SEQUENCE_TWO_TUPLE),
            Some(tuple) if tuple.len() == n => Some(op::UNPACK_SEQUENCE_TUPLE),
            Some(_) => None,
            None => value.cast_exact::<List>().filter(|list| list.len() == n).map(|_| op::UNPACK_SEQUENCE_LIST),
        };
        settle(r, form.map(Form::Shown))
    }
}

/// FOR_ITER. True if a specialized form is in place now, which is to be run instead.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn for_iter(r: &mut Registers, _: usize) -> bool {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        if !is_due(r) {
            return false;
        }
        let iterator = r.operand(1);
        let form = if is(iterator, &crate::types::range::PyRangeIter_Type) {
            Some(op::FOR_ITER_RANGE)
        } else if is(iterator, &PyListIter_Type) {
            Some(op::FOR_ITER_LIST)
        } else if is(iterator, &PyTupleIter_Type) {
            Some(op::FOR_ITER_TUPLE)
        } else if is(iterator, &PyGen_Type) {
            Some(op::FOR_ITER_GEN)
        } else {
            None
        };
        settle(r, form.map(Form::Shown))
    }
}

/// SEND. True if a specialized form is in place now, which is to be run instead.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn send(r: &mut Registers, _: usize) -> bool {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        if !is_due(r) {
            return false;
        }
        let receiver = r.operand(2);
        let form = (is(receiver, &PyGen_Type) || is(receiver, &PyCoro_Type)).then_some(op::SEND_GEN);
        settle(r, form.map(Form::Shown))
    }
}

/// TO_BOOL. True if a specialized form is in place now, which is to be run instead.
///
/// # Safety
/// The contract of instruction bodies.
pub unsafe fn to_bool(r: &mut Registers) -> bool {
    // SAFETY: the contract of instruction bodies.
    unsafe {
        if !is_due(r) {
            return false;
        }
        let value = r.operand(1);
        let ty = value.ty();
        let form = if is(value, &crate::types::bool::PyBool_Type) {
            Some(op::TO_BOOL_BOOL)
        } else if is(value, &PyLong_Type) {
            Some(op::TO_BOOL_INT)
        } else if is(value, &PyList_Type) {
            Some(op::TO_BOOL_LIST)
        } else if is(value, &PyUnicode_Type) {
            Some(op::TO_BOOL_STR)
        } else if value.is_none() {
            Some(op::TO_BOOL_NONE)
        } else if ty.has(TypeFlags::HEAPTYPE)
            && ty.number().and_then(|n| n.bool.get()).is_none()
            && ty.sequence().and_then(|s| s.length.get()).is_none()
            && ty.mapping().and_then(|m| m.length.get()).is_none()
            && ty.assign_version()
        {
            write_u32(r, 1, ty.version_tag.get());
            Some(op::TO_BOOL_ALWAYS_TRUE)
        } else {
            None
        };
        settle(r, form.map(Form::Shown))
    }
}
