//! When two code objects are equal: constants of different type, or zeros of different sign, make a difference.

use super::Code;
use crate::abi::constants::CompareOp;
use crate::abi::{Object, Result, Slot};
use crate::call::convert::{CReturn, Hash, IntoReturn};
use crate::types::bool::bool_object;
use crate::types::bytes::Bytes;
use crate::types::complex::Complex;
use crate::types::float::Float;
use crate::types::int::Int;
use crate::types::none;
use crate::types::set::{PyFrozenSet_Type, Set};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use core::ffi::c_int;

fn is_negative_zero(value: f64) -> bool {
    value == 0.0 && value.is_sign_negative()
}

/// An object that is equal to another constant's only if both constants can take each other's place.
pub fn constant_key(constant: &Object) -> Result {
    crate::vm::thread::check_native_stack("")?;
    let itself = constant.is_none()
        || constant.is(&none::_Py_EllipsisObject)
        || constant.cast_exact::<Int>().is_some()
        || constant.cast_exact::<Str>().is_some()
        || constant.cast::<Code>().is_some();
    if itself {
        return Ok(constant.to_ref());
    }
    let ty = constant.ty().as_object().to_ref();
    let key = if let Some(float) = constant.cast_exact::<Float>() {
        let mark = is_negative_zero(float.value.get()).then(none::none);
        [Some(ty), Some(constant.to_ref()), mark]
    } else if let Some(complex) = constant.cast_exact::<Complex>() {
        let (real, imag) = complex.value();
        let mark = match (is_negative_zero(real), is_negative_zero(imag)) {
            (true, true) => Some(bool_object(true)),
            (false, true) => Some(bool_object(false)),
            (true, false) => Some(none::none()),
            (false, false) => None,
        };
        [Some(ty), Some(constant.to_ref()), mark]
    } else if let Some(tuple) = constant.cast_exact::<Tuple>() {
        let keys = tuple.items().iter().map(|item| constant_key(item)).collect::<Result<Vec<_>>>()?;
        [Some(Tuple::from_vec(keys)?.into_object()), Some(constant.to_ref()), None]
    } else if constant.is_type(&PyFrozenSet_Type) {
        // SAFETY: frozensets have the struct.
        let set = unsafe { constant.cast_unchecked::<Set>() };
        let (mut keys, mut position) = (Vec::new(), 0);
        while let Some((item, _)) = set.next_entry(&mut position) {
            keys.push(constant_key(&item)?);
        }
        [Some(crate::vm::outside::frozenset(keys)?), Some(constant.to_ref()), None]
    } else if constant.cast_exact::<Bytes>().is_some() || constant.is_type(&crate::types::bool::PyBool_Type) {
        [Some(ty), Some(constant.to_ref()), None]
    } else {
        // Of foreign types each object stands for itself alone.
        let address = Int::new(core::ptr::from_ref(constant) as usize as i64)?.into_object();
        [Some(address), Some(constant.to_ref()), None]
    };
    Ok(Tuple::from_vec(key.into_iter().flatten().collect())?.into_object())
}

impl Code {
    /// The instructions in their base form: opcode and oparg of each, without the caches.
    fn base_instructions(&self) -> Result<Vec<(u8, u8)>> {
        let code = self.base_code()?;
        let mut pairs = code.as_slice().chunks_exact(2).map(|unit| (unit[0], unit[1]));
        let mut instructions = Vec::new();
        while let Some((opcode, oparg)) = pairs.next() {
            instructions.push((opcode, oparg));
            for _ in 0..crate::vm::opcode::CACHES[opcode as usize] {
                pairs.next();
            }
        }
        Ok(instructions)
    }

    /// Whether two code objects can take each other's place. Runs Python only for constants of foreign types.
    fn is_equal_to(&self, other: &Code) -> Result<bool> {
        let object = |slot: &Slot| slot.get().ok_or_else(|| system_error!("incomplete code object"));
        let numbers = |code: &Code| {
            let counts = [&code.argcount, &code.posonlyargcount, &code.kwonlyargcount, &code.flags, &code.firstlineno];
            (counts.map(core::cell::Cell::get), code.units())
        };
        if !object(&self.name)?.equals(&*object(&other.name)?)? || numbers(self) != numbers(other) {
            return Ok(false);
        }
        if self.base_instructions()? != other.base_instructions()? {
            return Ok(false);
        }
        let key = |code: &Code| constant_key(&*object(&code.consts)?);
        if !key(self)?.equals(&*key(other)?)? {
            return Ok(false);
        }
        let tables = [
            (&self.names, &other.names),
            (&self.localsplusnames, &other.localsplusnames),
            (&self.linetable, &other.linetable),
            (&self.exceptiontable, &other.exceptiontable),
        ];
        for (mine, others) in tables {
            if !object(mine)?.equals(&*object(others)?)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn hash_value(&self) -> Result<Hash> {
        let mut hash = 20221211u64;
        let mut mix = |part: u64| hash = (hash ^ part).wrapping_mul(1000003);
        for field in
            [&self.name, &self.consts, &self.names, &self.localsplusnames, &self.linetable, &self.exceptiontable]
        {
            let part = field.get().ok_or_else(|| system_error!("incomplete code object"))?;
            mix(part.hash()?.get() as u64);
        }
        for number in [&self.argcount, &self.posonlyargcount, &self.kwonlyargcount, &self.flags, &self.firstlineno] {
            mix(number.get() as u64);
        }
        mix(self.units() as u64);
        for (opcode, oparg) in self.base_instructions()? {
            mix(opcode as u64);
            mix(oparg as u64);
        }
        Ok(Hash::new(hash as isize))
    }
}

/// The hash of what makes two code objects equal. Runs Python only for constants of foreign types.
pub(super) extern "C" fn hash(code: &Code) -> isize {
    code.hash_value().into_c()
}

/// Equal code objects have equal names, instructions, constants and tables.
pub(super) extern "C" fn compare(code: &Code, other: &Object, op: c_int) -> Result {
    let op = CompareOp::from_c(op);
    let (Some(other), true) = (other.cast::<Code>(), matches!(op, CompareOp::Eq | CompareOp::Ne)) else {
        return Ok(none::not_implemented());
    };
    let equal = core::ptr::eq(code, other) || code.is_equal_to(other)?;
    (equal == (op == CompareOp::Eq)).into_return()
}
