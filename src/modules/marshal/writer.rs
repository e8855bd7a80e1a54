//! Objects to bytes. An object that may be met again is entered in the table of references, which its reference count
//! decides as in CPython, so that the bytes are the same.

use super::{FLAG_REF, MAX_DEPTH};
use crate::abi::{Object, Raised, Ref, Result, Slot};
use crate::types::bytes::Bytes;
use crate::types::code::Code;
use crate::types::complex::Complex;
use crate::types::dict::Dict;
use crate::types::exception::STOP_ITERATION;
use crate::types::float::Float;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::none::_Py_EllipsisObject;
use crate::types::set::{PyFrozenSet_Type, PySet_Type, Set};
use crate::types::str::Str;
use crate::types::str::float_text::{FloatFlags, double_to_string};
use crate::types::tuple::Tuple;
use std::collections::HashMap;

/// The marshalled bytes of a value. ValueError where it, or what it holds, cannot be marshalled.
pub fn write(value: &Object, version: i32, allow_code: bool) -> Result<Vec<u8>> {
    let mut writer =
        Writer { out: Vec::with_capacity(64), version, allow_code, depth: 0, known: HashMap::new(), held: Vec::new() };
    writer.object(value)?;
    Ok(writer.out)
}

struct Writer {
    out: Vec<u8>,
    version: i32,
    allow_code: bool,
    depth: usize,
    /// The index of each object in the table of references.
    known: HashMap<*const Object, u32>,
    /// Keeps the objects of the table alive, so that no address comes twice.
    held: Vec<Ref>,
}

#[cold]
fn unmarshallable() -> Raised {
    value_error!("unmarshallable object")
}

impl Writer {
    fn long(&mut self, value: i32) {
        self.out.extend(value.to_le_bytes());
    }

    /// A length of 31 bits. ValueError if it is longer.
    fn size(&mut self, n: usize) -> Result<()> {
        let n = i32::try_from(n).map_err(|_| unmarshallable())?;
        self.long(n);
        Ok(())
    }

    fn sized_bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.size(bytes.len())?;
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    fn float_text(&mut self, value: f64) {
        let text = double_to_string(value, b'g', 17, FloatFlags::default());
        self.out.push(text.len() as u8);
        self.out.extend_from_slice(text.as_bytes());
    }

    /// One object with all that it holds. ValueError, RecursionError.
    fn object(&mut self, object: &Object) -> Result<()> {
        self.object_held(object, 0)
    }

    /// As [`Writer::object`], for an object of which the caller holds `held` references that do not count.
    fn object_held(&mut self, object: &Object, held: isize) -> Result<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(value_error!("object too deeply nested to marshal"));
        }
        crate::vm::thread::check_native_stack("")?;
        if object.is_none() {
            self.out.push(b'N');
        } else if object.is(STOP_ITERATION.as_object()) {
            self.out.push(b'S');
        } else if object.is(&_Py_EllipsisObject) {
            self.out.push(b'.');
        } else if object.is(crate::types::bool::bool_static(false)) {
            self.out.push(b'F');
        } else if object.is(crate::types::bool::bool_static(true)) {
            self.out.push(b'T');
        } else if let Some(flag) = self.reference(object, held) {
            self.contents(object, flag)?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// Writes a reference if the object is known already; else the flag for its type byte.
    fn reference(&mut self, object: &Object, held: isize) -> Option<u8> {
        if self.version < 3 {
            return Some(0);
        }
        // What has one reference cannot come again. Interned strings are entered whatever their count, which depends
        // on what else the process has loaded.
        let interned = object.cast_exact::<Str>().is_some_and(Str::is_interned);
        if !object.is_immortal() && object.refcnt.get() == 1 + held && !interned {
            return Some(0);
        }
        if let Some(&index) = self.known.get(&(object as *const Object)) {
            self.out.push(b'r');
            self.out.extend(index.to_le_bytes());
            return None;
        }
        self.known.insert(object, self.held.len() as u32);
        self.held.push(object.to_ref());
        Some(FLAG_REF)
    }

    fn contents(&mut self, object: &Object, flag: u8) -> Result<()> {
        if let Some(int) = object.cast_exact::<Int>() {
            return self.int(int, flag);
        }
        if let Some(float) = object.cast_exact::<Float>() {
            let value = float.value.get();
            if self.version > 1 {
                self.out.push(b'g' | flag);
                self.out.extend(value.to_le_bytes());
            } else {
                self.out.push(b'f' | flag);
                self.float_text(value);
            }
            return Ok(());
        }
        if let Some(complex) = object.cast_exact::<Complex>() {
            let (real, imag) = complex.value();
            if self.version > 1 {
                self.out.push(b'y' | flag);
                self.out.extend(real.to_le_bytes());
                self.out.extend(imag.to_le_bytes());
            } else {
                self.out.push(b'x' | flag);
                self.float_text(real);
                self.float_text(imag);
            }
            return Ok(());
        }
        if let Some(bytes) = object.cast_exact::<Bytes>() {
            self.out.push(b's' | flag);
            return self.sized_bytes(bytes.as_slice());
        }
        if let Some(text) = object.cast_exact::<Str>() {
            return self.str(text, flag);
        }
        if let Some(tuple) = object.cast_exact::<Tuple>() {
            let n = tuple.len();
            if self.version >= 4 && n < 256 {
                self.out.push(b')' | flag);
                self.out.push(n as u8);
            } else {
                self.out.push(b'(' | flag);
                self.size(n)?;
            }
            return tuple.items().iter().try_for_each(|item| self.object(item));
        }
        if let Some(list) = object.cast_exact::<List>() {
            self.out.push(b'[' | flag);
            let n = list.len();
            self.size(n)?;
            for i in 0..n {
                // A buffer of the user's own class may shorten the list meanwhile.
                let item = list.get(i).ok_or_else(unmarshallable)?;
                self.object_held(&item, 1)?;
            }
            return Ok(());
        }
        if let Some(dict) = object.cast_exact::<Dict>() {
            self.out.push(b'{' | flag);
            self.dict(dict)?;
            self.out.push(b'0');
            return Ok(());
        }
        if object.is_type(&PySet_Type) || object.is_type(&PyFrozenSet_Type) {
            // SAFETY: both types have the struct.
            return self.set(unsafe { object.cast_unchecked::<Set>() }, flag);
        }
        if let Some(code) = object.cast_exact::<Code>() {
            return self.code(code, flag);
        }
        if object.supports_buffer() {
            let Ok(view) = object.contiguous_bytes().map_err(Raised::clear) else { return Err(unmarshallable()) };
            self.out.push(b's' | flag);
            return self.sized_bytes(view.as_slice());
        }
        Err(unmarshallable())
    }

    fn int(&mut self, int: &Int, flag: u8) -> Result<()> {
        if let Some(small) = int.to_i64().and_then(|value| i32::try_from(value).ok()) {
            self.out.push(b'i' | flag);
            self.long(small);
            return Ok(());
        }
        let mut halves: Vec<u16> = int.digits().iter().flat_map(|&d| [(d & 0x7FFF) as u16, (d >> 15) as u16]).collect();
        if halves.last() == Some(&0) {
            halves.pop();
        }
        self.out.push(b'l' | flag);
        let count = i32::try_from(halves.len()).map_err(|_| unmarshallable())?;
        self.long(if int.is_negative() { -count } else { count });
        self.out.extend(halves.iter().flat_map(|half| half.to_le_bytes()));
        Ok(())
    }

    fn str(&mut self, text: &Str, flag: u8) -> Result<()> {
        let interned = text.is_interned();
        if self.version >= 4
            && let Some(ascii) = text.as_ascii()
        {
            if ascii.len() < 256 {
                self.out.push(if interned { b'Z' } else { b'z' } | flag);
                self.out.push(ascii.len() as u8);
                self.out.extend_from_slice(ascii.as_bytes());
                return Ok(());
            }
            self.out.push(if interned { b'A' } else { b'a' } | flag);
            return self.sized_bytes(ascii.as_bytes());
        }
        self.out.push(if self.version >= 3 && interned { b't' } else { b'u' } | flag);
        let encoded = crate::codecs::utf8::encode(text, Some("surrogatepass"))?;
        self.sized_bytes(encoded.as_slice())
    }

    fn dict(&mut self, dict: &Dict) -> Result<()> {
        let mut position = 0;
        while let Some((key, value)) = dict.next_entry(&mut position) {
            self.object_held(&key, 1)?;
            self.object_held(&value, 1)?;
        }
        Ok(())
    }

    /// The items in the order of their marshalled forms, so that equal sets give equal bytes.
    fn set(&mut self, set: &Set, flag: u8) -> Result<()> {
        self.out.push(if Set::is_frozen(set) { b'>' } else { b'<' } | flag);
        self.size(set.len())?;
        let mut items = Vec::with_capacity(set.len());
        let mut position = 0;
        while let Some((item, _)) = set.next_entry(&mut position) {
            items.push((write(&item, self.version, self.allow_code)?, item));
        }
        items.sort_by(|a, b| a.0.cmp(&b.0));
        items.iter().try_for_each(|(_, item)| self.object(item))
    }

    fn code(&mut self, code: &Code, flag: u8) -> Result<()> {
        if !self.allow_code {
            return Err(value_error!("marshalling code objects is disallowed"));
        }
        let instructions = code.base_code()?;
        self.out.push(b'c' | flag);
        for number in [&code.argcount, &code.posonlyargcount, &code.kwonlyargcount, &code.stacksize, &code.flags] {
            self.long(number.get());
        }
        self.object(&instructions)?;
        let before = [&code.consts, &code.names, &code.localsplusnames, &code.localspluskinds];
        self.fields(&before)?;
        self.fields(&[&code.filename, &code.name, &code.qualname])?;
        self.long(code.firstlineno.get());
        self.fields(&[&code.linetable, &code.exceptiontable])
    }

    fn fields(&mut self, fields: &[&Slot]) -> Result<()> {
        for field in fields {
            match field.borrowed() {
                Some(object) => self.object(object)?,
                None => return Err(unmarshallable()),
            }
        }
        Ok(())
    }
}
