//! `format % values`, of strings and of bytes: one engine. The text of bytes is built as latin-1.

use super::float_text::{FloatFlags, double_to_string};
use super::format_spec::int_digits;
use super::{Str, StrBuilder, Text};
use crate::abi::{Object, Raised, Ref, Result};
use crate::types::bytearray::ByteArray;
use crate::types::bytes::Bytes;
use crate::types::exception::TYPE_ERROR;
use crate::types::int::{Int, PyLong_Type};
use crate::types::tuple::Tuple;

/// Formats a string. Runs Python.
pub fn format_str(format: &Str, values: &Object) -> Result<Ref<Str>> {
    let is_text = values.cast::<Str>().is_some();
    let mut engine = Engine::new(format.text(), values, is_text, false);
    engine.to.reserve(format.len() + 10, 0x7F)?;
    engine.last = Some(Ref::of(format));
    engine.run()?;
    // A string that fills the result is the result.
    if let Some(text) = engine.last.take().filter(|t| t.len() == engine.to.len()) {
        return Ok(text);
    }
    engine.to.finish()
}

/// Formats bytes: the text is latin-1. Runs Python.
pub fn format_bytes(format: &[u8], values: &Object) -> Result<Vec<u8>> {
    let is_text = values.cast::<Bytes>().is_some() || values.cast::<ByteArray>().is_some();
    let mut engine = Engine::new(Text::One(format), values, is_text, true);
    engine.run()?;
    Ok(engine.to.text().raw().to_vec())
}

/// Where the values of specifiers come from.
struct Values<'a> {
    /// The right operand.
    whole: &'a Object,
    tuple: Option<&'a Tuple>,
    /// How many were taken.
    taken: usize,
    mapping: bool,
}

impl Values<'_> {
    fn next(&mut self) -> Result<Ref> {
        let value = match self.tuple {
            Some(tuple) => tuple.items().get(self.taken).copied(),
            None => (self.taken == 0).then_some(self.whole),
        };
        self.taken += 1;
        value.map(Object::to_ref).ok_or_else(|| type_error!("not enough arguments for format string"))
    }

    fn all_taken(&self) -> bool {
        self.mapping || self.taken >= self.tuple.map_or(1, Tuple::len)
    }
}

/// One specifier: `%[(key)][flags][width][.precision]letter`.
#[derive(Default)]
struct Specifier {
    left: bool,
    plus: bool,
    blank: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
    letter: u32,
}

fn is_bytes(values: &Object) -> bool {
    values.cast::<Bytes>().is_some() || values.cast::<ByteArray>().is_some()
}

struct Engine<'a> {
    format: Text<'a>,
    at: usize,
    values: Values<'a>,
    bytes: bool,
    to: StrBuilder,
    /// The string that the last specifier wrote, if it wrote all of it and nothing else; before the first, the format.
    last: Option<Ref<Str>>,
}

impl<'a> Engine<'a> {
    fn new(format: Text<'a>, values: &'a Object, is_text: bool, bytes: bool) -> Engine<'a> {
        let tuple = values.cast::<Tuple>();
        let text = is_text || (bytes && (values.cast::<Str>().is_some() || is_bytes(values)));
        let mapping = tuple.is_none() && !text && values.is_mapping();
        Engine {
            format,
            at: 0,
            values: Values { whole: values, tuple, taken: 0, mapping },
            bytes,
            to: StrBuilder::new(),
            last: None,
        }
    }

    fn peek(&self) -> Option<u32> {
        (self.at < self.format.len()).then(|| self.format.get(self.at))
    }

    fn take(&mut self) -> Result<u32> {
        let Some(point) = self.peek() else { return Err(value_error!("incomplete format")) };
        self.at += 1;
        Ok(point)
    }

    fn take_if(&mut self, c: u8) -> bool {
        let hit = self.peek() == Some(c as u32);
        self.at += hit as usize;
        hit
    }

    fn run(&mut self) -> Result<()> {
        let len = self.format.len();
        while self.at < len {
            let rest = self.format.slice(self.at, len);
            let literal = rest.find(Text::One(b"%")).unwrap_or(rest.len());
            self.to.push_text(rest.slice(0, literal))?;
            self.at += literal;
            if self.at < len {
                self.at += 1;
                if self.take_if(b'%') { self.to.push('%' as u32)? } else { self.specifier()? }
            }
        }
        if self.values.all_taken() {
            return Ok(());
        }
        let kind = if self.bytes { "bytes" } else { "string" };
        Err(type_error!("not all arguments converted during {kind} formatting"))
    }

    fn specifier(&mut self) -> Result<()> {
        self.last = None;
        let is_named = self.take_if(b'(');
        let mut named = if is_named { Some(self.named_value()?) } else { None };
        let mut spec = Specifier::default();
        loop {
            match self.peek() {
                Some(0x2D) => spec.left = true,
                Some(0x2B) => spec.plus = true,
                Some(0x20) => spec.blank = true,
                Some(0x23) => spec.alternate = true,
                Some(0x30) => spec.zero = true,
                _ => break,
            }
            self.at += 1;
        }
        // A named value is also what `*` takes, and then nothing is left for the letter.
        let mut take = |values: &mut Values<'_>| match named.take() {
            Some(value) => Ok(value),
            None if is_named => Err(type_error!("not enough arguments for format string")),
            None => values.next(),
        };
        if self.take_if(b'*') {
            let width = star(&*take(&mut self.values)?)?;
            spec.left |= width < 0;
            spec.width = width.unsigned_abs();
        } else {
            spec.width = self.digits("width too big")?.unwrap_or(0);
        }
        if self.take_if(b'.') {
            spec.precision = if self.take_if(b'*') {
                let value = take(&mut self.values)?;
                let Ok(precision) = i32::try_from(star(&value)?) else {
                    return Err(overflow_error!("Python int too large to convert to C int"));
                };
                Some(precision.max(0) as usize)
            } else {
                Some(self.digits("precision too big")?.unwrap_or(0))
            };
        }
        if matches!(self.peek(), Some(0x68 | 0x6C | 0x4C)) {
            self.at += 1;
        }
        spec.letter = self.take()?;
        let value = take(&mut self.values)?;
        self.write(&spec, &value)
    }

    /// The value of `%(key)`, the parenthesis just taken. Runs Python.
    fn named_value(&mut self) -> Result<Ref> {
        if !self.values.mapping {
            return Err(type_error!("format requires a mapping"));
        }
        let (start, mut depth) = (self.at, 1);
        while depth > 0 {
            match self.peek() {
                None => return Err(value_error!("incomplete format key")),
                Some(0x28) => depth += 1,
                Some(0x29) => depth -= 1,
                _ => {}
            }
            self.at += 1;
        }
        let key = self.format.slice(start, self.at - 1);
        let key = if self.bytes { Bytes::new(key.raw())?.into_object() } else { Str::from_text(key)?.into_object() };
        self.values.whole.get_item(&key)
    }

    fn digits(&mut self, too_big: &str) -> Result<Option<usize>> {
        let (start, mut value) = (self.at, 0usize);
        while let Some(digit @ 0x30..=0x39) = self.peek() {
            value = match value.checked_mul(10).and_then(|v| v.checked_add(digit as usize - 0x30)) {
                Some(value) if value <= isize::MAX as usize => value,
                _ => return Err(value_error!("{too_big}")),
            };
            self.at += 1;
        }
        Ok((self.at > start).then_some(value))
    }

    fn write(&mut self, spec: &Specifier, value: &Object) -> Result<()> {
        match char::from_u32(spec.letter).unwrap_or('\0') {
            'b' | 's' if self.bytes => {
                let bytes = bytes_of(value)?;
                self.write_text(spec, Text::One(&bytes))
            }
            's' => {
                if let Some(s) = value.cast_exact::<Str>()
                    && spec.width <= s.len()
                    && spec.precision.is_none_or(|p| p >= s.len())
                {
                    self.last = Some(Ref::of(s));
                    return self.to.push_str(s);
                }
                self.write_text(spec, value.str()?.text())
            }
            'r' if !self.bytes => self.write_text(spec, value.repr()?.text()),
            'r' | 'a' => self.write_text(spec, value.repr()?.escaped_ascii()?.text()),
            'd' | 'i' | 'u' | 'o' | 'x' | 'X' => self.write_int(spec, value),
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => self.write_float(spec, value),
            'c' => {
                let point = if self.bytes { byte_of(value)? } else { character_of(value)? };
                let spec = Specifier {
                    precision: None,
                    ..Specifier { left: spec.left, width: spec.width, ..Default::default() }
                };
                match point {
                    0..=0xFF => self.write_text(&spec, Text::One(&[point as u8])),
                    _ => self.write_text(&spec, Text::Four(&[point])),
                }
            }
            _ => {
                let letter = match spec.letter {
                    31..=126 => spec.letter as u8 as char,
                    _ => '?',
                };
                let (code, at) = (spec.letter, self.at - 1);
                Err(value_error!("unsupported format character '{letter}' (0x{code:x}) at index {at}"))
            }
        }
    }

    fn write_text(&mut self, spec: &Specifier, text: Text<'_>) -> Result<()> {
        let len = text.len().min(spec.precision.unwrap_or(usize::MAX));
        let padding = spec.width.saturating_sub(len);
        if !spec.left {
            self.to.push_repeated(' ' as u32, padding)?;
        }
        self.to.push_text(text.slice(0, len))?;
        if spec.left {
            self.to.push_repeated(' ' as u32, padding)?;
        }
        Ok(())
    }

    /// A number: sign, prefix and digits, padded with blanks or (between prefix and digits) zeros.
    fn write_number(&mut self, spec: &Specifier, negative: bool, prefix: &str, digits: &str) -> Result<()> {
        let sign = match () {
            _ if negative => "-",
            _ if spec.plus => "+",
            _ if spec.blank => " ",
            _ => "",
        };
        let len = sign.len() + prefix.len() + digits.len();
        let padding = spec.width.saturating_sub(len);
        let (left, zeros, right) = match () {
            _ if spec.left => (0, 0, padding),
            _ if spec.zero => (0, padding, 0),
            _ => (padding, 0, 0),
        };
        self.to.push_repeated(' ' as u32, left)?;
        self.to.push_ascii(sign.as_bytes())?;
        self.to.push_ascii(prefix.as_bytes())?;
        self.to.push_repeated('0' as u32, zeros)?;
        self.to.push_ascii(digits.as_bytes())?;
        self.to.push_repeated(' ' as u32, right)
    }

    fn write_int(&mut self, spec: &Specifier, value: &Object) -> Result<()> {
        let letter = spec.letter as u8 as char;
        let strict = matches!(letter, 'o' | 'x' | 'X');
        // Of bytes, `i` is named `d`.
        let named = if self.bytes && letter == 'i' { 'd' } else { letter };
        let wrong = || -> Raised {
            let (wanted, given) = (if strict { "an integer" } else { "a real number" }, value.ty().full_name());
            type_error!("%{named} format: {wanted} is required, not {given}")
        };
        if !value.is_number() {
            return Err(wrong());
        }
        let converted;
        let int = match value.cast::<Int>() {
            Some(int) => int,
            None => {
                let int =
                    if strict { value.index().map(Ref::into_object) } else { PyLong_Type.as_object().call1(value) };
                converted = match int {
                    Ok(int) => int,
                    Err(e) => {
                        e.clear_if(&TYPE_ERROR, ())?;
                        return Err(wrong());
                    }
                };
                let Some(int) = converted.cast::<Int>() else { return Err(wrong()) };
                int
            }
        };
        let base = match letter {
            'o' => 8,
            'x' | 'X' => 16,
            _ => 10,
        };
        let (mut digits, negative) = int_digits(int, base)?;
        if let Some(precision) = spec.precision
            && digits.len() < precision
        {
            if precision > i32::MAX as usize - 3 {
                return Err(overflow_error!("precision too large"));
            }
            digits.insert_str(0, &"0".repeat(precision - digits.len()));
        }
        if letter == 'X' {
            digits.make_ascii_uppercase();
        }
        let prefix = match (spec.alternate, letter) {
            (true, 'o') => "0o",
            (true, 'x') => "0x",
            (true, 'X') => "0X",
            _ => "",
        };
        self.write_number(spec, negative, prefix, &digits)
    }

    fn write_float(&mut self, spec: &Specifier, value: &Object) -> Result<()> {
        let number = match value.as_f64() {
            Ok(number) => number,
            Err(e) if self.bytes && e.matches(&TYPE_ERROR) => {
                e.clear();
                return Err(type_error!("float argument required, not {}", value.ty().full_name()));
            }
            Err(e) => return Err(e),
        };
        let precision = spec.precision.unwrap_or(6);
        if precision > i32::MAX as usize {
            return Err(value_error!("precision too big"));
        }
        let flags = FloatFlags { alternate: spec.alternate, ..FloatFlags::default() };
        let text = double_to_string(number, spec.letter as u8, precision, flags);
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.as_str()),
        };
        self.write_number(spec, negative, "", digits)
    }
}

/// The number that `*` takes. TypeError if it is no int.
fn star(value: &Object) -> Result<isize> {
    match value.cast::<Int>() {
        Some(_) => value.index_as_isize(),
        None => Err(type_error!("* wants int")),
    }
}

/// What `%c` writes into a string.
fn character_of(value: &Object) -> Result<u32> {
    let wrong = || type_error!("%c requires int or char");
    if let Some(s) = value.cast::<Str>() {
        return if s.len() == 1 { Ok(s.code_point(0)) } else { Err(wrong()) };
    }
    let point = match value.index() {
        Ok(int) => int.to_i64(),
        Err(e) => {
            e.clear();
            return Err(wrong());
        }
    };
    match point {
        Some(point @ 0..=0x10FFFF) => Ok(point as u32),
        _ => Err(overflow_error!("%c arg not in range(0x110000)")),
    }
}

/// What `%c` writes into bytes.
fn byte_of(value: &Object) -> Result<u32> {
    let single = match (value.cast::<Bytes>(), value.cast::<ByteArray>()) {
        (Some(bytes), _) => (bytes.len() == 1).then(|| bytes.as_slice()[0]),
        (_, Some(array)) => {
            if array.len() == 1 {
                array.get(0)
            } else {
                None
            }
        }
        _ if value.has_index() => {
            return match value.index()?.to_i64() {
                Some(byte @ 0..=255) => Ok(byte as u32),
                _ => Err(overflow_error!("%c arg not in range(256)")),
            };
        }
        _ => None,
    };
    single.map(u32::from).ok_or_else(|| type_error!("%c requires an integer in range(256) or a single byte"))
}

/// What `%b` and `%s` write into bytes. Runs Python.
fn bytes_of(value: &Object) -> Result<Vec<u8>> {
    if let Some(bytes) = value.cast::<Bytes>() {
        return Ok(bytes.as_slice().to_vec());
    }
    if let Some(array) = value.cast::<ByteArray>() {
        return Ok(array.to_vec());
    }
    if let Some(method) = crate::types::r#type::lookup_special(value, crate::intern!("__bytes__"))? {
        let made = method.call0()?;
        return match made.cast::<Bytes>() {
            Some(bytes) => Ok(bytes.as_slice().to_vec()),
            None => Err(type_error!("__bytes__ returned non-bytes (type {})", made.ty().full_name())),
        };
    }
    if value.supports_buffer() {
        return Ok(value.contiguous_bytes()?.as_slice().to_vec());
    }
    let given = value.ty().full_name();
    Err(type_error!("%b requires a bytes-like object, or an object that implements __bytes__, not '{given}'"))
}
