//! `str.format` and `format_map`: replacement fields, their names, conversions and nested specifications.

use super::{Str, StrBuilder, Text};
use crate::abi::{Object, Raised, Ref, Result};
use crate::types::exception::raise;
use crate::types::int::Int;
use crate::types::tuple::Tuple;
use abide_macros::methods;

/// A part of a format string: literal text, then perhaps a field.
pub struct Part<'a> {
    pub literal: Text<'a>,
    pub field: Option<Field<'a>>,
}

/// A replacement field: `{name!conversion:spec}`.
pub struct Field<'a> {
    pub name: Text<'a>,
    pub conversion: Option<u32>,
    pub spec: Text<'a>,
    /// Whether the specification has fields itself.
    pub nested: bool,
}

/// The parts of a format string, one after the other.
pub struct Parts<'a> {
    text: Text<'a>,
    at: usize,
}

impl<'a> Parts<'a> {
    /// The parts of `text`.
    pub fn of(text: Text<'a>) -> Parts<'a> {
        Parts { text, at: 0 }
    }

    fn next_point(&mut self) -> Option<char> {
        let point = (self.at < self.text.len()).then(|| self.text.get(self.at))?;
        self.at += 1;
        Some(char::from_u32(point).unwrap_or('\u{FFFD}'))
    }

    /// The next part. ValueError if braces do not match.
    pub fn next(&mut self) -> Result<Option<Part<'a>>> {
        let (start, len) = (self.at, self.text.len());
        if start >= len {
            return Ok(None);
        }
        let rest = self.text.slice(start, len);
        #[allow(clippy::useless_conversion, reason = "one kind has this type already")]
        let brace = each_kind!(rest, u => u.iter().position(|u| matches!(u32::from(*u), 123 | 125)));
        let Some(brace) = brace else {
            self.at = len;
            return Ok(Some(Part { literal: rest, field: None }));
        };
        let c = rest.get(brace);
        self.at = start + brace + 1;
        let doubled = self.at < len && self.text.get(self.at) == c;
        if doubled {
            // The literal takes the first of the two.
            let literal = self.text.slice(start, self.at);
            self.at += 1;
            return Ok(Some(Part { literal, field: None }));
        }
        if c == 125 {
            return Err(value_error!("Single '}}' encountered in format string"));
        }
        if self.at >= len {
            return Err(value_error!("Single '{{' encountered in format string"));
        }
        let literal = self.text.slice(start, self.at - 1);
        let field = self.field()?;
        Ok(Some(Part { literal, field: Some(field) }))
    }

    /// The field whose opening brace was just taken.
    fn field(&mut self) -> Result<Field<'a>> {
        let start = self.at;
        let mut bracket = false;
        let end = loop {
            match self.next_point() {
                Some('{') if !bracket => return Err(value_error!("unexpected '{{' in field name")),
                Some('[') => bracket = true,
                Some(']') => bracket = false,
                Some(c @ ('}' | ':' | '!')) if !bracket => break c,
                Some(_) => {}
                None => return Err(value_error!("expected '}}' before end of string")),
            }
        };
        let empty = self.text.slice(0, 0);
        let mut field =
            Field { name: self.text.slice(start, self.at - 1), conversion: None, spec: empty, nested: false };
        match end {
            '}' => return Ok(field),
            '!' => {
                if self.at >= self.text.len() {
                    return Err(value_error!("end of string while looking for conversion specifier"));
                }
                field.conversion = Some(self.text.get(self.at));
                self.at += 1;
                match self.next_point() {
                    Some('}') => return Ok(field),
                    Some(':') | None => {}
                    Some(_) => return Err(value_error!("expected ':' after conversion specifier")),
                }
            }
            _ => {}
        }
        let (start, mut depth) = (self.at, 1);
        loop {
            match self.next_point() {
                Some('{') => {
                    field.nested = true;
                    depth += 1;
                }
                Some('}') => {
                    depth -= 1;
                    if depth == 0 {
                        field.spec = self.text.slice(start, self.at - 1);
                        return Ok(field);
                    }
                }
                Some(_) => {}
                None => return Err(value_error!("unmatched '{{' in format spec")),
            }
        }
    }
}

/// What follows the first name of a field: `.attribute` or `[item]`.
pub enum Step<'a> {
    Attribute(Text<'a>),
    Index(isize),
    Key(Text<'a>),
}

/// A decimal number that is all of the text; `None` if it is none. ValueError if it is too large.
fn integer(text: Text<'_>) -> Result<Option<isize>> {
    if text.is_empty() {
        return Ok(None);
    }
    let mut value = 0isize;
    for point in text.points() {
        let Some(digit) = super::classify::decimal_value(point) else { return Ok(None) };
        value = match value.checked_mul(10).and_then(|v| v.checked_add(digit as isize)) {
            Some(value) => value,
            None => return Err(value_error!("Too many decimal digits in format string")),
        };
    }
    Ok(Some(value))
}

/// The first name of a field (a number or a key), and the steps that follow.
pub struct FieldName<'a> {
    pub first: Text<'a>,
    pub index: Option<isize>,
    rest: Text<'a>,
}

impl<'a> FieldName<'a> {
    /// The name taken apart. ValueError.
    pub fn of(name: Text<'a>) -> Result<FieldName<'a>> {
        let end = name.points().position(|p| matches!(p, 46 | 91)).unwrap_or(name.len());
        let first = name.slice(0, end);
        Ok(FieldName { first, index: integer(first)?, rest: name.slice(end, name.len()) })
    }

    /// The next step. ValueError.
    pub fn next_step(&mut self) -> Result<Option<Step<'a>>> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let (rest, len) = (self.rest, self.rest.len());
        let empty = || value_error!("Empty attribute in format string");
        match rest.get(0) {
            46 => {
                let tail = rest.slice(1, len);
                let end = tail.points().position(|p| matches!(p, 46 | 91)).unwrap_or(tail.len());
                self.rest = tail.slice(end, tail.len());
                if end == 0 {
                    return Err(empty());
                }
                Ok(Some(Step::Attribute(tail.slice(0, end))))
            }
            91 => {
                let tail = rest.slice(1, len);
                let Some(end) = tail.points().position(|p| p == 93) else {
                    return Err(value_error!("Missing ']' in format string"));
                };
                let name = tail.slice(0, end);
                self.rest = tail.slice(end + 1, tail.len());
                if name.is_empty() {
                    return Err(empty());
                }
                Ok(Some(match integer(name)? {
                    Some(index) => Step::Index(index),
                    None => Step::Key(name),
                }))
            }
            _ => Err(value_error!("Only '.' or '[' may follow ']' in format field specifier")),
        }
    }
}

/// How positional fields are numbered: it is not known, by the string, or one after the other.
enum Numbering {
    Unknown,
    Manual,
    Automatic(isize),
}

/// Where values come from.
struct Values<'a> {
    /// None for `format_map`.
    positional: Option<&'a [&'a Object]>,
    named: &'a dyn Fn(&Str) -> Result,
    numbering: Numbering,
    /// The string that the last field wrote; before the first, the format.
    last: Option<Ref<Str>>,
}

impl Values<'_> {
    /// The value that a field names. Runs Python.
    fn field(&mut self, name: Text<'_>) -> Result {
        let mut name = FieldName::of(name)?;
        let mut index = name.index;
        if name.first.is_empty() || index.is_some() {
            index = Some(self.number(index)?);
        }
        let mut value = match index {
            None => (self.named)(&*Str::from_text(name.first)?)?,
            Some(index) => {
                let Some(values) = self.positional else {
                    return Err(value_error!("Format string contains positional fields"));
                };
                match values.get(index as usize) {
                    Some(value) => value.to_ref(),
                    None => {
                        return Err(index_error!("Replacement index {index} out of range for positional args tuple"));
                    }
                }
            }
        };
        while let Some(step) = name.next_step()? {
            value = match step {
                Step::Attribute(name) => value.get_attr(&Str::intern(Str::from_text(name)?))?,
                Step::Index(i) if value.is_sequence() => value.sequence_item(i)?,
                Step::Index(i) => value.get_item(&*Int::new(i as i64)?)?,
                Step::Key(key) => value.get_item(&*Str::from_text(key)?)?,
            };
        }
        Ok(value)
    }

    fn number(&mut self, given: Option<isize>) -> Result<isize> {
        match (&mut self.numbering, given) {
            (Numbering::Unknown | Numbering::Manual, Some(index)) => {
                self.numbering = Numbering::Manual;
                Ok(index)
            }
            (Numbering::Unknown, None) => {
                self.numbering = Numbering::Automatic(1);
                Ok(0)
            }
            (Numbering::Automatic(next), None) => {
                *next += 1;
                Ok(*next - 1)
            }
            (Numbering::Manual, None) => {
                Err(value_error!("cannot switch from manual field specification to automatic field numbering"))
            }
            (Numbering::Automatic(_), Some(_)) => {
                Err(value_error!("cannot switch from automatic field numbering to manual field specification"))
            }
        }
    }

    /// Writes a format string with its fields replaced. Runs Python.
    fn write(&mut self, text: Text<'_>, depth: u32, to: &mut StrBuilder) -> Result<()> {
        if depth == 0 {
            return Err(value_error!("Max string recursion exceeded"));
        }
        let mut parts = Parts::of(text);
        while let Some(part) = parts.next()? {
            to.push_text(part.literal)?;
            let Some(field) = part.field else { continue };
            let mut value = self.field(field.name)?;
            if let Some(conversion) = field.conversion {
                value = converted(&value, conversion)?.into_object();
            }
            let spec = if field.nested {
                let mut expanded = StrBuilder::new();
                self.write(field.spec, depth - 1, &mut expanded)?;
                expanded.finish()?
            } else {
                Str::from_text(field.spec)?
            };
            let shown = match value.cast_exact::<Str>() {
                Some(text) if spec.is_empty() => Ref::of(text),
                _ => value.format(&spec)?,
            };
            to.push_str(&shown)?;
            if depth == OUTERMOST {
                self.last = Some(shown);
            }
        }
        Ok(())
    }
}

/// The value as `!r`, `!s` or `!a` make it. ValueError. Runs Python.
fn converted(value: &Object, conversion: u32) -> Result<Ref<Str>> {
    match char::from_u32(conversion) {
        Some('r') => value.repr(),
        Some('s') => value.str(),
        Some('a') => value.repr()?.escaped_ascii(),
        _ => Err(unknown_conversion(conversion)),
    }
}

#[cold]
fn unknown_conversion(conversion: u32) -> Raised {
    match char::from_u32(conversion) {
        Some(c) if conversion > 32 && conversion < 127 => value_error!("Unknown conversion specifier {c}"),
        _ => value_error!("Unknown conversion specifier \\x{conversion:x}"),
    }
}

/// How deep a field may lie in the specification of another, itself counted.
const OUTERMOST: u32 = 2;

fn formatted(format: &Str, positional: Option<&[&Object]>, named: &dyn Fn(&Str) -> Result) -> Result<Ref<Str>> {
    let mut values = Values { positional, named, numbering: Numbering::Unknown, last: Some(Ref::of(format)) };
    let mut to = StrBuilder::with_capacity(format.len() + 16)?;
    values.write(format.text(), OUTERMOST, &mut to)?;
    // A string that fills the result is the result.
    match values.last.take().filter(|text| text.len() == to.len()) {
        Some(text) => Ok(text),
        None => to.finish(),
    }
}

#[methods(FORMAT)]
impl Str {
    /// Return a formatted version of the string, using substitutions from args and kwargs.
    ///
    /// The substitutions are identified by braces ('{' and '}').
    #[sig("format($self, /, *args, **kwargs)")]
    fn py_format(&self, args: &[&Object], kwargs: Vec<(&Str, &Object)>) -> Result<Ref<Str>> {
        formatted(self, Some(args), &|name| match kwargs.iter().find(|(key, _)| key.eq(name)) {
            Some((_, value)) => Ok(value.to_ref()),
            None => Err(raise::raise_key_error(name)),
        })
    }

    /// Return a formatted version of the string, using substitutions from mapping.
    ///
    /// The substitutions are identified by braces ('{' and '}').
    #[sig("format_map($self, mapping, /)")]
    fn format_map(&self, mapping: &Object) -> Result<Ref<Str>> {
        formatted(self, None, &|name| mapping.get_item(name))
    }
}

/// `_string.formatter_parser`: a list of tuples (literal, field name, specification, conversion), the last three None
/// where no field follows. ValueError.
pub fn parsed(format: &Str) -> Result<Vec<Ref<Tuple>>> {
    let none = crate::types::none::none_object();
    let mut all = Vec::new();
    let mut parts = Parts::of(format.text());
    while let Some(part) = parts.next()? {
        let literal = Str::from_text(part.literal)?;
        all.push(match part.field {
            None => Tuple::new(&[&literal, none, none, none])?,
            Some(field) => {
                let (name, spec) = (Str::from_text(field.name)?, Str::from_text(field.spec)?);
                match field.conversion {
                    Some(c) => Tuple::new(&[&literal, &name, &spec, &*Str::from_char(c)?])?,
                    None => Tuple::new(&[&literal, &name, &spec, none])?,
                }
            }
        });
    }
    Ok(all)
}

/// `_string.formatter_field_name_split`: the first name (a string or an int) and the steps as tuples (is attribute,
/// name or index). ValueError.
pub fn split_field_name(name: &Str) -> Result<(Ref, Vec<Ref<Tuple>>)> {
    use crate::types::bool::bool_static;
    let mut parsed = FieldName::of(name.text())?;
    let first = match parsed.index {
        Some(index) => Int::new(index as i64)?.into_object(),
        None => Str::from_text(parsed.first)?.into_object(),
    };
    let mut steps = Vec::new();
    while let Some(step) = parsed.next_step()? {
        steps.push(match step {
            Step::Attribute(name) => Tuple::new(&[bool_static(true), &*Str::from_text(name)?])?,
            Step::Index(i) => Tuple::new(&[bool_static(false), &*Int::new(i as i64)?])?,
            Step::Key(name) => Tuple::new(&[bool_static(false), &*Str::from_text(name)?])?,
        });
    }
    Ok((first, steps))
}
