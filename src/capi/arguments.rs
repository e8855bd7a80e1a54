//! The format language of `PyArg_Parse*`: arguments from a tuple, an array or keywords into C variables.

use super::cursor::{Cursor, RawCursor};
use super::modsupport::ParserData;
use crate::abi::slots::Buffer;
use crate::abi::{Object, Raised, Ref, Result, TypeObject};
use crate::call::convert::from_c_unit;
use crate::call::{Args, suggestion};
use crate::types::bytearray::ByteArray;
use crate::types::bytes::Bytes;
use crate::types::dict::Dict;
use crate::types::exception::{TYPE_ERROR, raise};
use crate::types::int::Int;
use crate::types::str::Str;
use crate::types::str::build::StrBuilder;
use crate::types::tuple::Tuple;
use core::ffi::{CStr, c_char, c_int, c_void};
use std::borrow::Cow;

/// Why a unit could not be converted.
enum Problem {
    /// An exception is set.
    Raised(Raised),
    /// To be worded with the argument's number: `argument 2 must be str, not int`.
    Wrong(String),
    /// A mistake in the format itself: SystemError.
    Format(String),
}

impl From<Raised> for Problem {
    fn from(raised: Raised) -> Problem {
        Problem::Raised(raised)
    }
}

type Unit = core::result::Result<(), Problem>;

/// What has been acquired for the caller and must be given back if a later argument fails.
enum Acquired {
    Buffer(*mut Buffer),
    Memory(*mut *mut c_char),
}

struct Parser<'a> {
    format: &'a [u8],
    /// The format with what stands behind the units.
    whole: &'a [u8],
    at: usize,
    arguments: Cursor,
    acquired: Vec<Acquired>,
    /// The path into nested tuples, for messages.
    levels: Vec<usize>,
}

/// `must be <expected>, not <type>`; an expectation in parentheses stands for itself.
fn wrong(expected: &str, object: &Object) -> Problem {
    if expected.starts_with('(') {
        return Problem::Format(expected.into());
    }
    let given = if object.is_none() { "None".into() } else { object.ty().full_name() };
    Problem::Wrong(format!("must be {expected}, not {given}"))
}

/// The low bits of `index(object)`.
fn mask(object: &Object) -> Result<u64> {
    Ok(object.index()?.low_bits())
}

fn ranged(object: &Object, min: i64, max: i64, what: &str) -> Result<i64> {
    let value = object.index_as_i64()?;
    if value < min {
        Err(overflow_error!("{what} is less than minimum"))
    } else if value > max {
        Err(overflow_error!("{what} is greater than maximum"))
    } else {
        Ok(value)
    }
}

/// Fills a `Py_buffer` by the object's own function. TypeError if it has none.
pub(crate) fn get_buffer(object: &Object, buffer: *mut Buffer, flags: c_int) -> Result<()> {
    match object.ty().buffer().and_then(|b| b.get.get()) {
        // SAFETY: the caller's buffer is a variable of that type.
        Some(function) => from_c_unit(unsafe { function(object, buffer, flags) }),
        None => Err(type_error!("a bytes-like object is required, not '{}'", object.ty().full_name())),
    }
}

/// Gives a buffer back to its exporter: `PyBuffer_Release`.
///
/// # Safety
/// `buffer` was filled by an exporter, or is zeroed.
pub(crate) unsafe fn release_buffer(buffer: *mut Buffer) {
    // SAFETY: the caller's contract.
    let buffer = unsafe { &*buffer };
    let Some(object) = buffer.obj.borrowed() else { return };
    if let Some(release) = object.ty().buffer().and_then(|b| b.release.get()) {
        // SAFETY: the exporter's own function.
        unsafe { release(object, (buffer as *const Buffer).cast_mut()) };
    }
    drop(buffer.obj.take());
}

/// `PyBUF_WRITABLE`.
const WRITABLE: c_int = 1;

impl<'a> Parser<'a> {
    fn new(ends: &Ends<'a>, arguments: Cursor) -> Parser<'a> {
        Parser { format: ends.units, whole: ends.whole, at: 0, arguments, acquired: Vec::new(), levels: Vec::new() }
    }

    fn peek(&self) -> u8 {
        self.format.get(self.at).copied().unwrap_or(0)
    }

    fn accept(&mut self, unit: u8) -> bool {
        let found = self.peek() == unit;
        self.at += found as usize;
        found
    }

    /// Writes a value into the caller's next variable.
    fn store<T>(&mut self, value: T) {
        let place = self.arguments.pointer::<T>();
        // SAFETY: the format says that a variable of this type is passed.
        unsafe { place.write(value) };
    }

    /// The variable after the one just taken; for units with two.
    fn pointer<T>(&mut self) -> *mut T {
        self.arguments.pointer()
    }

    /// One unit, which may be a parenthesized tuple.
    fn item(&mut self, object: &Object) -> Unit {
        if self.accept(b'(') { self.nested(object) } else { self.simple(object) }
    }

    /// `(...)`: the units of a sequence argument.
    fn nested(&mut self, object: &Object) -> Unit {
        let count = self.nested_count()?;
        if !object.is_sequence() || object.cast::<Bytes>().is_some() {
            let given = if object.is_none() { "None".into() } else { object.ty().full_name() };
            return Err(Problem::Wrong(format!("must be {count}-item sequence, not {given}")));
        }
        let length = object.length()?;
        if length != count {
            return Err(Problem::Wrong(format!("must be sequence of length {count}, not {length}")));
        }
        for i in 0..count {
            self.levels.push(i + 1);
            let item = object.sequence_item(i as isize).map_err(|e| {
                e.clear();
                Problem::Wrong("is not retrievable".into())
            })?;
            // The caller keeps only borrowed references, which live as long as the sequence does.
            self.item(&item)?;
            self.levels.pop();
        }
        if !self.accept(b')') {
            return Err(Problem::Format("(unmatched parenthesis in format)".into()));
        }
        Ok(())
    }

    /// The number of units up to the closing parenthesis.
    fn nested_count(&self) -> core::result::Result<usize, Problem> {
        let (mut count, mut level, mut at) = (0, 0, self.at);
        loop {
            match self.format.get(at).copied().unwrap_or(0) {
                b'(' => {
                    count += (level == 0) as usize;
                    level += 1;
                }
                b')' if level == 0 => return Ok(count),
                b')' => level -= 1,
                0 | b':' | b';' => return Err(Problem::Format("(unmatched parenthesis in format)".into())),
                b'e' if level == 0 => {
                    // `es` and `et` are one unit.
                    count += 1;
                    at += 1;
                }
                c if c.is_ascii_alphabetic() && level == 0 => count += 1,
                _ => {}
            }
            at += 1;
        }
    }

    fn simple(&mut self, object: &Object) -> Unit {
        let unit = self.peek();
        self.at += 1;
        match unit {
            b'b' => {
                let value = ranged(object, 0, 255, "unsigned byte integer")?;
                self.store(value as u8);
            }
            b'B' => {
                let value = mask(object)?;
                self.store(value as u8);
            }
            b'h' => {
                let value = ranged(object, i16::MIN as i64, i16::MAX as i64, "signed short integer")?;
                self.store(value as i16);
            }
            b'H' => {
                let value = mask(object)?;
                self.store(value as u16);
            }
            b'i' => {
                let value = ranged(object, i32::MIN as i64, i32::MAX as i64, "signed integer")?;
                self.store(value as i32);
            }
            b'I' => {
                let value = mask(object)?;
                self.store(value as u32);
            }
            b'n' => {
                let int = object.index()?;
                let Some(value) = int.to_i64() else {
                    return Err(overflow_error!("Python int too large to convert to C ssize_t").into());
                };
                self.store(value as isize);
            }
            b'l' => {
                let value = object.index_as_i64()?;
                self.store(value);
            }
            b'L' => {
                let int = object.index()?;
                let Some(value) = int.to_i64() else {
                    return Err(overflow_error!("int too big to convert").into());
                };
                self.store(value);
            }
            b'k' | b'K' => {
                let Some(int) = object.cast::<Int>() else { return Err(wrong("int", object)) };
                self.store(int.low_bits());
            }
            b'f' => {
                let value = object.as_f64()?;
                self.store(value as f32);
            }
            b'd' => {
                let value = object.as_f64()?;
                self.store(value);
            }
            b'D' => {
                // An instance of a subclass is not asked for `__complex__`.
                let own = object.cast::<crate::types::complex::Complex>().map(|c| c.value());
                let found = if own.is_some() { own } else { crate::types::complex::from_number(object)? };
                let Some((real, imag)) = found else {
                    return Err(type_error!("must be real number, not {}", object.ty().full_name()).into());
                };
                self.store([real, imag]);
            }
            b'p' => {
                let value = object.is_true()?;
                self.store(value as c_int);
            }
            b'c' => self.byte(object)?,
            b'C' => {
                let Some(text) = object.cast::<Str>() else { return Err(wrong("a unicode character", object)) };
                if text.len() != 1 {
                    return Err(wrong("a unicode character", object));
                }
                self.store(text.code_point(0) as c_int);
            }
            b's' | b'z' | b'y' => self.text(object, unit)?,
            b'e' => self.encoded(object)?,
            b'S' => self.typed(object, object.cast::<Bytes>().is_some(), "bytes")?,
            b'Y' => {
                self.typed(object, is_bytearray(object), "bytearray")?;
            }
            b'U' => self.typed(object, object.cast::<Str>().is_some(), "str")?,
            b'O' => self.object(object)?,
            b'w' => {
                if !self.accept(b'*') {
                    return Err(Problem::Format("(invalid use of 'w' format character)".into()));
                }
                let buffer = self.pointer::<Buffer>();
                if let Err(e) = get_buffer(object, buffer, WRITABLE) {
                    e.clear();
                    return Err(wrong("read-write bytes-like object", object));
                }
                self.acquired.push(Acquired::Buffer(buffer));
            }
            _ => return Err(Problem::Format("(impossible<bad format char>)".into())),
        }
        Ok(())
    }

    fn typed(&mut self, object: &Object, matches: bool, expected: &str) -> Unit {
        if !matches {
            return Err(wrong(expected, object));
        }
        self.store(object.as_ptr());
        Ok(())
    }

    fn byte(&mut self, object: &Object) -> Unit {
        let bytes = match object.cast::<Bytes>() {
            Some(bytes) => Some(bytes.as_slice().to_vec()),
            None if is_bytearray(object) => {
                crate::types::int::methods::copy_of_buffer(object)?.map(|b| b.as_slice().to_vec())
            }
            None => None,
        };
        let Some(bytes) = bytes else { return Err(wrong("a byte string of length 1", object)) };
        let [byte] = bytes[..] else { return Err(wrong("a byte string of length 1", object)) };
        self.store(byte);
        Ok(())
    }

    /// `s`, `z`, `y` with `*`, `#` or nothing.
    fn text(&mut self, object: &Object, unit: u8) -> Unit {
        let none = unit == b'z' && object.is_none();
        let string = if unit == b'y' { None } else { object.cast::<Str>() };
        if self.accept(b'*') {
            let buffer = self.pointer::<Buffer>();
            // SAFETY: the caller passes a Py_buffer.
            unsafe { buffer.write(core::mem::zeroed()) };
            // SAFETY: just written.
            let filled = unsafe { &*buffer };
            filled.itemsize.set(1);
            filled.ndim.set(1);
            filled.readonly.set(1);
            if none {
                return Ok(());
            }
            match string {
                Some(string) => {
                    let text = string.to_utf8()?;
                    filled.buf.set(text.as_ptr().cast_mut().cast());
                    filled.len.set(text.len() as isize);
                    filled.obj.set(Some(object.to_ref()));
                }
                None => get_buffer(object, buffer, 0)?,
            }
            self.acquired.push(Acquired::Buffer(buffer));
            return Ok(());
        }
        let with_length = self.accept(b'#');
        if none {
            self.store::<*const c_char>(core::ptr::null());
            if with_length {
                self.store::<isize>(0);
            }
            return Ok(());
        }
        let (pointer, length) = match string {
            Some(string) => {
                let text = string.to_utf8()?;
                (text.as_ptr().cast::<c_char>(), text.len())
            }
            None if with_length || unit == b'y' => self.borrowed_bytes(object)?,
            None => return Err(wrong(if unit == b'z' { "str or None" } else { "str" }, object)),
        };
        if !with_length {
            // SAFETY: that many bytes lie there.
            let bytes = unsafe { core::slice::from_raw_parts(pointer.cast::<u8>(), length) };
            if memchr::memchr(0, bytes).is_some() {
                let what = if unit == b'y' { "byte" } else { "character" };
                return Err(value_error!("embedded null {what}").into());
            }
        }
        self.store(pointer);
        if with_length {
            self.store(length as isize);
        }
        Ok(())
    }

    /// The bytes of an object whose buffer needs no release, so that the pointer stays good as long as the object.
    fn borrowed_bytes(&mut self, object: &Object) -> core::result::Result<(*const c_char, usize), Problem> {
        if let Some(bytes) = object.cast::<Bytes>() {
            return Ok((bytes.as_slice().as_ptr().cast(), bytes.as_slice().len()));
        }
        let procs = object.ty().buffer();
        if procs.is_none_or(|b| b.get.get().is_none()) {
            return Err(wrong("bytes-like object", object).into_type_error(object));
        }
        if procs.is_some_and(|b| b.release.get().is_some()) {
            return Err(wrong("read-only bytes-like object", object));
        }
        // SAFETY: zero is an empty buffer.
        let mut buffer = unsafe { core::mem::zeroed::<Buffer>() };
        get_buffer(object, &mut buffer, 0)?;
        let found = (buffer.buf.get().cast_const().cast::<c_char>(), buffer.len.get() as usize);
        // SAFETY: it was just filled.
        unsafe { release_buffer(&mut buffer) };
        Ok(found)
    }

    /// `es`, `et`, `es#`, `et#`: encoded text in memory that the caller frees with `PyMem_Free`.
    fn encoded(&mut self, object: &Object) -> Unit {
        let encoding = self.arguments.c_string();
        let keeps_bytes = match self.peek() {
            b's' => false,
            b't' => true,
            _ => return Err(Problem::Format("(unknown parser marker combination)".into())),
        };
        self.at += 1;
        let place = self.pointer::<*mut c_char>();
        if place.is_null() {
            return Err(Problem::Format("(buffer is NULL)".into()));
        }
        let encoding = encoding.map_or("utf-8".into(), |e| e.to_string_lossy());
        let bytes: Vec<u8> = if keeps_bytes && (object.cast::<Bytes>().is_some() || is_bytearray(object)) {
            match crate::types::int::methods::copy_of_buffer(object)? {
                Some(bytes) => bytes.as_slice().to_vec(),
                None => Vec::new(),
            }
        } else if object.cast::<Str>().is_some() {
            let encoded = object.call_method(crate::intern!("encode"), &[&*Str::new(&encoding)?])?;
            match encoded.cast::<Bytes>() {
                Some(bytes) => bytes.as_slice().to_vec(),
                None => return Err(Problem::Format("(encoder failed to return bytes)".into())),
            }
        } else {
            return Err(wrong(if keeps_bytes { "str, bytes or bytearray" } else { "str" }, object));
        };
        let with_length = self.accept(b'#');
        let length_place = if with_length { self.pointer::<isize>() } else { core::ptr::null_mut() };
        if with_length && length_place.is_null() {
            return Err(Problem::Format("(buffer_len is NULL)".into()));
        }
        if !with_length && bytes.contains(&0) {
            return Err(wrong("encoded string without null bytes", object));
        }
        // SAFETY: the caller passes the variables that the format names; a buffer of its own is as long as it says.
        unsafe {
            let mut target = *place;
            if with_length && !target.is_null() {
                let room = *length_place;
                if bytes.len() as isize + 1 > room {
                    let (length, most) = (bytes.len(), room - 1);
                    return Err(value_error!("encoded string too long ({length}, maximum length {most})").into());
                }
            } else {
                target = crate::memory::object_malloc(bytes.len() + 1).cast();
                if target.is_null() {
                    return Err(crate::memory::no_memory().into());
                }
                *place = target;
                self.acquired.push(Acquired::Memory(place));
            }
            core::ptr::copy_nonoverlapping(bytes.as_ptr(), target.cast(), bytes.len());
            *target.add(bytes.len()) = 0;
            if with_length {
                *length_place = bytes.len() as isize;
            }
        }
        Ok(())
    }

    /// `O`, `O!`, `O&`.
    fn object(&mut self, object: &Object) -> Unit {
        if self.accept(b'!') {
            let ty = self.pointer::<TypeObject>();
            // SAFETY: `O!` is given a type.
            let ty = unsafe { &*ty };
            if !object.ty().is_subtype(ty) {
                return Err(wrong(&ty.full_name(), object));
            }
            self.store(object.as_ptr());
        } else if self.accept(b'&') {
            let function = self.pointer::<c_void>();
            let target = self.pointer::<c_void>();
            // SAFETY: `O&` is given a function of this type.
            let function = unsafe {
                core::mem::transmute::<*mut c_void, extern "C" fn(Option<&Object>, *mut c_void) -> c_int>(function)
            };
            /// What a converter returns that wants to be called again, with NULL, if parsing fails later.
            const CLEANUP_SUPPORTED: c_int = 0x20000;
            match function(Some(object), target) {
                0 if raise::occurred() => return Err(raise::assume_raised().into()),
                0 => return Err(Problem::Format("(unspecified)".into())),
                CLEANUP_SUPPORTED => self.cleanups_push(function, target),
                _ => {}
            }
        } else {
            self.store(object.as_ptr());
        }
        Ok(())
    }

    fn cleanups_push(&mut self, function: extern "C" fn(Option<&Object>, *mut c_void) -> c_int, target: *mut c_void) {
        CLEANUPS.with_borrow_mut(|all| all.push((function, target)));
    }

    /// Steps over a unit whose argument is missing: its variables keep their values.
    fn skip(&mut self) -> Unit {
        let start = self.at;
        let unit = self.peek();
        self.at += 1;
        match unit {
            b'(' => {
                while self.peek() != b')' {
                    if self.peek() == 0 {
                        return Err(Problem::Format("(unmatched parenthesis in format)".into()));
                    }
                    self.skip()?;
                }
                self.at += 1;
            }
            b'e' => {
                if !self.accept(b's') && !self.accept(b't') {
                    return Err(self.bad_unit(start));
                }
                self.pointer::<c_void>();
                self.pointer::<c_void>();
                if self.accept(b'#') {
                    self.pointer::<c_void>();
                }
            }
            b'w' => {
                if !self.accept(b'*') {
                    return Err(self.bad_unit(start));
                }
                self.pointer::<c_void>();
            }
            b's' | b'z' | b'y' => {
                self.pointer::<c_void>();
                if self.accept(b'#') {
                    self.pointer::<c_void>();
                } else {
                    self.accept(b'*');
                }
            }
            b'O' => {
                self.pointer::<c_void>();
                if self.accept(b'!') || self.accept(b'&') {
                    self.pointer::<c_void>();
                }
            }
            b'b' | b'B' | b'h' | b'H' | b'i' | b'I' | b'l' | b'k' | b'L' | b'K' | b'n' | b'f' | b'd' | b'D' | b'c'
            | b'C' | b'p' | b'S' | b'Y' | b'U' => {
                self.pointer::<c_void>();
            }
            _ => return Err(self.bad_unit(start)),
        }
        Ok(())
    }

    /// What stands at `start` is no unit: SystemError, whatever message the format has for its callers.
    #[cold]
    fn bad_unit(&self, start: usize) -> Problem {
        // The rest with what stands behind the units, as the format was written.
        let rest = String::from_utf8_lossy(&self.whole[start..]);
        Problem::Raised(system_error!("impossible<bad format char>: '{rest}'"))
    }

    /// Gives back what was acquired, after a failure.
    fn undo(&mut self) {
        let pending = raise::fetch();
        for acquired in self.acquired.drain(..).rev() {
            // SAFETY: they were filled by this parser.
            unsafe {
                match acquired {
                    Acquired::Buffer(buffer) => release_buffer(buffer),
                    Acquired::Memory(place) => {
                        crate::memory::object_free((*place).cast());
                        *place = core::ptr::null_mut();
                    }
                }
            }
        }
        raise::restore(pending);
    }
}

type Converter = extern "C" fn(Option<&Object>, *mut c_void) -> c_int;

std::thread_local! {
    /// Converters of the parse in progress that want to hear of a failure.
    static CLEANUPS: core::cell::RefCell<Vec<(Converter, *mut c_void)>> = const { core::cell::RefCell::new(Vec::new()) };
}

impl Problem {
    /// Where CPython's buffer request has raised already, its TypeError stays.
    fn into_type_error(self, object: &Object) -> Problem {
        Problem::Raised(type_error!("a bytes-like object is required, not '{}'", object.ty().full_name()))
    }

    /// The exception for the argument numbered `position` (0: the only one).
    fn raise(self, position: usize, levels: &[usize], ends: &Ends<'_>) -> Raised {
        let text = match self {
            Problem::Raised(raised) => return raised,
            Problem::Wrong(_) | Problem::Format(_) if let Some(message) = ends.message => {
                return type_error!("{message}");
            }
            Problem::Format(text) => return system_error!("{}", place(position, levels, ends) + &text),
            Problem::Wrong(text) => text,
        };
        type_error!("{}", place(position, levels, ends) + &text)
    }
}

/// `f() argument 2, item 0 `.
fn place(position: usize, levels: &[usize], ends: &Ends<'_>) -> String {
    let mut text = match ends.function {
        Some(function) => format!("{function}() "),
        None => String::new(),
    };
    text.push_str("argument");
    if position != 0 {
        text.push_str(&format!(" {position}"));
        for level in levels {
            text.push_str(&format!(", item {}", level - 1));
        }
    }
    text.push(' ');
    text
}

fn is_bytearray(object: &Object) -> bool {
    object.cast::<ByteArray>().is_some()
}

/// Text of the caller's, decoded only where a message shows it.
#[derive(Clone, Copy)]
struct Shown<'a>(&'a [u8]);

impl core::fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&String::from_utf8_lossy(self.0))
    }
}

/// What stands after the units: the function's name (`:f`) or a message of its own (`;text`).
struct Ends<'a> {
    units: &'a [u8],
    /// All of the format.
    whole: &'a [u8],
    function: Option<Shown<'a>>,
    message: Option<Shown<'a>>,
}

impl<'a> Ends<'a> {
    fn of(format: &'a CStr) -> Ends<'a> {
        let bytes = format.to_bytes();
        let text = |at: usize| Some(Shown(&bytes[at + 1..]));
        match bytes.iter().position(|&b| b == b':' || b == b';') {
            Some(at) if bytes[at] == b':' => {
                Ends { units: &bytes[..at], whole: bytes, function: text(at), message: None }
            }
            Some(at) => Ends { units: &bytes[..at], whole: bytes, function: None, message: text(at) },
            None => Ends { units: bytes, whole: bytes, function: None, message: None },
        }
    }

    /// `f()` or `function`.
    fn name(&self) -> impl core::fmt::Display {
        core::fmt::from_fn(|f| match self.function {
            Some(function) => write!(f, "{function}()"),
            None => f.write_str("function"),
        })
    }

    /// The least and greatest number of top-level units.
    fn counts(&self) -> Result<(usize, usize)> {
        let (mut min, mut max, mut level) = (None, 0, 0);
        let mut at = 0;
        while let Some(&unit) = self.units.get(at) {
            at += 1;
            match unit {
                b'(' => {
                    max += (level == 0) as usize;
                    level += 1;
                    if level >= 30 {
                        return Err(system_error!("too many tuple nesting levels in argument format string"));
                    }
                }
                b')' => {
                    if level == 0 {
                        return Err(system_error!("excess ')' in getargs format"));
                    }
                    level -= 1;
                }
                b'|' if level == 0 => min = Some(max),
                b'e' if level == 0 => {
                    max += 1;
                    at += 1;
                }
                c if c.is_ascii_alphabetic() && level == 0 => max += 1,
                _ => {}
            }
        }
        if level != 0 {
            return Err(system_error!("missing ')' in getargs format"));
        }
        Ok((min.unwrap_or(max), max))
    }
}

/// Parses positional arguments.
fn parse_positional(items: &[&Object], format: &CStr, arguments: Cursor, compat: bool) -> Result<()> {
    let ends = Ends::of(format);
    let (min, max) = ends.counts()?;
    if !compat && (items.len() < min || items.len() > max) {
        if let Some(message) = ends.message {
            return Err(type_error!("{message}"));
        }
        let bound = if min == max {
            "exactly"
        } else if items.len() < min {
            "at least"
        } else {
            "at most"
        };
        let n = if items.len() < min { min } else { max };
        let s = if n == 1 { "" } else { "s" };
        return Err(type_error!("{} takes {bound} {n} argument{s} ({} given)", ends.name(), items.len()));
    }
    let mut parser = Parser::new(&ends, arguments);
    for (i, item) in items.iter().enumerate() {
        parser.accept(b'|');
        if let Err(problem) = parser.item(item) {
            let raised = problem.raise(if compat { 0 } else { i + 1 }, &parser.levels, &ends);
            core::mem::forget(raised);
            parser.undo();
            return Err(raise::assume());
        }
    }
    // Nothing but a letter where all arguments are used up would be a mistake of the format.
    let rest = parser.peek();
    if items.len() == max && rest != 0 && rest != b'|' && !rest.is_ascii_alphabetic() && rest != b'(' {
        return Err(system_error!("bad format string: {}", String::from_utf8_lossy(ends.units)));
    }
    Ok(())
}

/// The parameters of a keyword format.
struct Keywords<'a> {
    /// As text; bytes that are none are replaced.
    names: Vec<Cow<'a, str>>,
    positional_only: usize,
}

impl<'a> Keywords<'a> {
    /// # Safety
    /// `names` is an array of C strings that ends with NULL.
    unsafe fn new(names: *const *const c_char) -> Result<Keywords<'a>> {
        let (mut all, mut positional_only, mut i) = (Vec::new(), 0, 0);
        // SAFETY: the caller's contract.
        unsafe {
            while !(*names.add(i)).is_null() {
                let name = CStr::from_ptr(*names.add(i)).to_string_lossy();
                if name.is_empty() {
                    if i != positional_only {
                        return Err(system_error!("Empty keyword parameter name"));
                    }
                    positional_only += 1;
                }
                all.push(name);
                i += 1;
            }
        }
        Ok(Keywords { names: all, positional_only })
    }
}

/// Parses positional and keyword arguments.
///
/// `dict` is where keywords came in a dict: strange strings in it are found by their own hash and equality, or not at all.
/// Runs Python.
fn parse_keywords(
    given: &Args<'_>,
    dict: Option<&Dict>,
    ends: &Ends<'_>,
    keywords: &Keywords<'_>,
    arguments: Cursor,
) -> Result<()> {
    let len = keywords.names.len();
    let (nargs, nkeywords) = (given.positional().len(), given.keyword_count());
    let name = ends.name();
    let s = |n: usize| if n == 1 { "" } else { "s" };
    let dict = dict.filter(|_| given.keywords().any(|(key, _)| !key.is_type(&crate::types::str::PyUnicode_Type)));
    if nargs + nkeywords > len {
        let kind = if nargs == 0 { "keyword " } else { "" };
        let total = nargs + nkeywords;
        return Err(type_error!("{name} takes at most {len} {kind}argument{} ({total} given)", s(len)));
    }
    let mut parser = Parser::new(ends, arguments);
    let (mut min, mut max) = (usize::MAX, usize::MAX);
    let mut used = 0;
    // A positional-only argument is missing: how many there must be is known only when the format has been read.
    let mut too_few = false;
    let fail = |parser: &mut Parser<'_>, raised: Raised| {
        core::mem::forget(raised);
        parser.undo();
        Err(raise::assume())
    };
    for i in 0..len {
        if parser.accept(b'|') {
            if min != usize::MAX {
                return Err(system_error!("Invalid format string (| specified twice)"));
            }
            if max != usize::MAX {
                return Err(system_error!("Invalid format string ($ before |)"));
            }
            min = i;
        }
        if parser.accept(b'$') {
            if max != usize::MAX {
                return Err(system_error!("Invalid format string ($ specified twice)"));
            }
            max = i;
            if max < keywords.positional_only {
                return Err(system_error!("Empty parameter name after $"));
            }
            if nargs > max {
                let raised = if max == 0 {
                    type_error!("{name} takes no positional arguments")
                } else {
                    let bound = if min != usize::MAX { "at most" } else { "exactly" };
                    type_error!("{name} takes {bound} {max} positional argument{} ({nargs} given)", s(max))
                };
                return fail(&mut parser, raised);
            }
        }
        if parser.peek() == 0 {
            return Err(system_error!("More keyword list entries ({len}) than format specifiers ({i})"));
        }
        if too_few {
            if let Err(problem) = parser.skip() {
                let raised = problem.raise(i + 1, &[], ends);
                return fail(&mut parser, raised);
            }
            continue;
        }
        let looked_up: Option<Ref>;
        let value = match dict {
            _ if i < nargs => Some(given.positional()[i]),
            _ if i < keywords.positional_only => None,
            None => given.keywords().find(|(key, _)| key.eq_str(&keywords.names[i])).map(|(_, value)| value),
            Some(dict) => {
                match Str::new(&keywords.names[i]).and_then(|name| dict.get_str(&name)) {
                    Ok(found) => looked_up = found,
                    Err(e) => return fail(&mut parser, e),
                }
                looked_up.as_deref()
            }
        };
        used += (i >= nargs && value.is_some()) as usize;
        match value {
            Some(value) => {
                if let Err(problem) = parser.item(value) {
                    let raised = problem.raise(i + 1, &parser.levels, ends);
                    return fail(&mut parser, raised);
                }
            }
            None => {
                if i < min {
                    if i < keywords.positional_only {
                        too_few = true;
                        if let Err(problem) = parser.skip() {
                            let raised = problem.raise(i + 1, &[], ends);
                            return fail(&mut parser, raised);
                        }
                        continue;
                    }
                    let raised = match ends.message {
                        Some(message) => type_error!("{message}"),
                        None => type_error!("{name} missing required argument '{}' (pos {})", keywords.names[i], i + 1),
                    };
                    return fail(&mut parser, raised);
                }
                if let Err(problem) = parser.skip() {
                    let raised = problem.raise(i + 1, &[], ends);
                    return fail(&mut parser, raised);
                }
            }
        }
    }
    if too_few {
        let required = min.min(keywords.positional_only);
        // At least so many, if more may be given by position.
        let bound = if required < max.min(len) { "at least" } else { "exactly" };
        let raised = type_error!("{name} takes {bound} {required} positional argument{} ({nargs} given)", s(required));
        return fail(&mut parser, raised);
    }
    if !matches!(parser.peek(), 0 | b'|' | b'$') {
        return Err(system_error!(
            "more argument specifiers than keyword list entries (remaining format:'{}')",
            String::from_utf8_lossy(&ends.units[parser.at..])
        ));
    }
    if used < nkeywords {
        for (i, word) in keywords.names.iter().enumerate().take(nargs).skip(keywords.positional_only) {
            if given.keywords().any(|(key, _)| key.eq_str(word)) {
                let raised = type_error!("argument for {name} given by name ('{word}') and position ({})", i + 1);
                return fail(&mut parser, raised);
            }
        }
        for (key, _) in given.keywords() {
            let known = keywords.names[keywords.positional_only..].iter().any(|n| key.eq_str(n));
            if !known {
                let candidates: Vec<String> =
                    keywords.names[keywords.positional_only..].iter().map(|n| n.to_string()).collect();
                let raised = unexpected_keyword(ends.function, key, &candidates);
                return fail(&mut parser, raised);
            }
        }
        // All are known, but looking them up has not found them: strange strings.
        let raised = match ends.function {
            Some(_) => type_error!("invalid keyword argument for {name}"),
            None => type_error!("invalid keyword argument for this function"),
        };
        return fail(&mut parser, raised);
    }
    Ok(())
}

/// TypeError for a keyword that is none of the candidates; the name may hold lone surrogates.
fn unexpected_keyword(function: Option<impl core::fmt::Display>, key: &Str, candidates: &[String]) -> Raised {
    let function = function.map_or_else(|| "this function".to_string(), |f| format!("{f}()"));
    let near = suggestion::closest(&key.to_string_lossy(), candidates);
    let rest = near.map_or_else(|| "'".to_string(), |near| format!("'. Did you mean '{near}'?"));
    let message = || {
        let mut message = StrBuilder::with_capacity(64)?;
        message.push_utf8(&format!("{function} got an unexpected keyword argument '"))?;
        message.push_str(key)?;
        message.push_utf8(&rest)?;
        message.finish()
    };
    match message() {
        Ok(message) => raise::raise_object(&TYPE_ERROR, &message),
        Err(e) => e,
    }
}

/// Runs a parse; afterwards converters that asked for it hear of a failure. 1, or 0 with an exception.
fn finish(parse: impl FnOnce() -> Result<()>) -> c_int {
    let before = CLEANUPS.with_borrow(Vec::len);
    let result = parse();
    let mine = CLEANUPS.with_borrow_mut(|all| all.split_off(before.min(all.len())));
    match result {
        Ok(()) => 1,
        Err(raised) => {
            core::mem::forget(raised);
            let pending = raise::fetch();
            for (function, target) in mine.into_iter().rev() {
                function(None, target);
            }
            raise::restore(pending);
            0
        }
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn abide_parse(
    args: Option<&Object>,
    format: *const c_char,
    compat: c_int,
    arguments: *mut RawCursor,
) -> c_int {
    // SAFETY: the caller's format string describes its arguments.
    let (format, arguments) = unsafe { (CStr::from_ptr(format), Cursor::new(arguments)) };
    finish(|| {
        if compat == 0 {
            let Some(tuple) = args.and_then(|a| a.cast::<Tuple>()) else {
                return Err(system_error!("new style getargs format but argument is not a tuple"));
            };
            return parse_positional(tuple.items(), format, arguments, false);
        }
        let ends = Ends::of(format);
        let (min, max) = ends.counts()?;
        match (max, args) {
            (0, None) => Ok(()),
            (0, Some(_)) => Err(type_error!("{} takes no arguments", ends.name())),
            (1, Some(argument)) if min == 1 => parse_positional(&[argument], format, arguments, true),
            (1, None) if min == 1 => Err(type_error!("{} takes at least one argument", ends.name())),
            _ => Err(system_error!("old style getargs format uses new features")),
        }
    })
}

#[unsafe(no_mangle)]
unsafe extern "C" fn abide_parse_keywords(
    args: Option<&Object>,
    kwargs: Option<&Object>,
    format: *const c_char,
    names: *const *const c_char,
    arguments: *mut RawCursor,
) -> c_int {
    finish(|| {
        let (Some(args), false, false) =
            (args.filter(|a| a.cast::<Tuple>().is_some()), format.is_null(), names.is_null())
        else {
            return Err(super::bad_internal_call());
        };
        if kwargs.is_some_and(|k| k.cast::<Dict>().is_none()) {
            return Err(super::bad_internal_call());
        }
        // SAFETY: the caller's format string describes its arguments; the names end with NULL.
        let (format, keywords, arguments) =
            unsafe { (CStr::from_ptr(format), Keywords::new(names)?, Cursor::new(arguments)) };
        let ends = Ends::of(format);
        let dict = kwargs.and_then(|k| k.cast::<Dict>());
        Args::with_tuple_and_dict(args, kwargs, |given| parse_keywords(&given, dict, &ends, &keywords, arguments))
    })
}

impl ParserData {
    /// # Safety
    /// The parser's strings are C strings; its `keywords` end with NULL.
    unsafe fn run(&self, given: &Args<'_>, dict: Option<&Dict>, arguments: Cursor) -> Result<()> {
        // SAFETY: the caller's contract.
        unsafe {
            let keywords = Keywords::new(self.keywords)?;
            if self.format.is_null() {
                return Err(super::bad_internal_call());
            }
            let mut ends = Ends::of(CStr::from_ptr(self.format));
            if ends.function.is_none() && !self.function.get().is_null() {
                ends.function = Some(Shown(CStr::from_ptr(self.function.get()).to_bytes()));
            }
            parse_keywords(given, dict, &ends, &keywords, arguments)
        }
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn abide_parse_fast(
    args: Option<&Object>,
    kwargs: Option<&Object>,
    parser: *const ParserData,
    arguments: *mut RawCursor,
) -> c_int {
    finish(|| {
        let Some(args) = args.filter(|a| a.cast::<Tuple>().is_some()) else { return Err(super::bad_internal_call()) };
        let dict = kwargs.and_then(|k| k.cast::<Dict>());
        // SAFETY: the caller's parser describes its arguments.
        Args::with_tuple_and_dict(args, kwargs, |given| unsafe { (*parser).run(&given, dict, Cursor::new(arguments)) })
    })
}

#[unsafe(no_mangle)]
unsafe extern "C" fn abide_parse_stack(
    args: *const *const Object,
    nargs: isize,
    format: *const c_char,
    arguments: *mut RawCursor,
) -> c_int {
    finish(|| {
        // SAFETY: the caller passes that many objects and a format that describes its arguments.
        unsafe {
            let given = Args::from_raw(args, nargs as usize, None);
            parse_positional(given.positional(), CStr::from_ptr(format), Cursor::new(arguments), false)
        }
    })
}

#[unsafe(no_mangle)]
unsafe extern "C" fn abide_parse_stack_keywords(
    args: *const *const Object,
    nargs: isize,
    kwnames: Option<&Object>,
    parser: *const ParserData,
    arguments: *mut RawCursor,
) -> c_int {
    // SAFETY: the caller passes that many objects, and a parser that describes its arguments.
    finish(|| unsafe { (*parser).run(&Args::from_raw(args, nargs as usize, kwnames), None, Cursor::new(arguments)) })
}
