//! String literals: escapes decoded from the source (lone surrogates survive), implicit concatenation, f-strings.

use ruff_python_ast as ruff;
use ruff_python_ast::StringFlags as _;
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::Converter;
use crate::ast::{Expr, ExprKind, Name};
use crate::code::Constant;
use crate::error::{ErrorKind, Result, SyntaxError};
use crate::instruction::Location;

/// Replacement fields inside each other's format specs.
const MAX_FIELDS: u32 = 3;

impl Converter<'_> {
    pub(super) fn string(&mut self, e: &ruff::ExprStringLiteral) -> Result<Constant> {
        if let [literal] = e.value.as_slice() {
            return self.string_part(literal).map(|s| Constant::Str(s.into()));
        }
        let mut whole = Vec::new();
        for literal in e.value.as_slice() {
            whole.extend_from_slice(&self.string_part(literal)?);
        }
        Ok(Constant::Str(whole.into()))
    }

    /// The kind of a literal: a small `u` before it is remembered.
    pub(super) fn kind_of(&mut self, literal: &ruff::StringLiteral) -> Option<Name> {
        let marked = self.text.as_bytes().get(usize::from(literal.range.start())) == Some(&b'u');
        marked.then(|| self.intern("u"))
    }

    fn string_part(&mut self, literal: &ruff::StringLiteral) -> Result<Vec<u8>> {
        let content = literal.content_range();
        if literal.flags.prefix().is_raw() || memchr::memchr(b'\\', self.text[content].as_bytes()).is_none() {
            return Ok(literal.value.as_bytes().to_vec());
        }
        self.unescape(content, literal.range, Kind::Str)
    }

    pub(super) fn bytes(&mut self, e: &ruff::ExprBytesLiteral) -> Result<Constant> {
        let mut whole = Vec::new();
        for literal in e.value.as_slice() {
            let content = literal.content_range();
            if literal.flags.prefix().is_raw() || memchr::memchr(b'\\', self.text[content].as_bytes()).is_none() {
                whole.extend_from_slice(&literal.value);
            } else {
                whole.extend(self.unescape(content, literal.range, Kind::Bytes)?);
            }
        }
        Ok(Constant::Bytes(whole.into()))
    }

    /// Constants that meet are merged, empty ones dropped: what is left alternates.
    pub(super) fn fstring(&mut self, e: &ruff::ExprFString) -> Result<ExprKind> {
        let mut values = Vec::new();
        for part in e.value.as_slice() {
            match part {
                ruff::FStringPart::Literal(literal) => {
                    let bytes = self.string_part(literal)?;
                    let location = self.location(literal.range);
                    push_text(&mut values, &bytes, location, self.kind_of(literal));
                }
                ruff::FStringPart::FString(f) => {
                    let raw = f.flags.prefix().is_raw();
                    // The tokenizer has a limit for these.
                    self.fstrings += 1;
                    self.doubtful |= self.fstrings > 100;
                    let quote = TextSize::from(if f.flags.triple_quotes().is_yes() { 3 } else { 1 });
                    let end = TextRange::new(f.range.end() - quote, f.range.end());
                    self.elements(&f.elements, raw, Some(end), &mut values)?;
                    self.fstrings -= 1;
                }
            }
        }
        drop_empty(&mut values);
        Ok(ExprKind::JoinedStr(values))
    }

    fn elements(
        &mut self,
        elements: &[ruff::InterpolatedStringElement],
        raw: bool,
        end: Option<TextRange>,
        values: &mut Vec<Expr>,
    ) -> Result<()> {
        let mut behind_field = false;
        for element in elements {
            match element {
                ruff::InterpolatedStringElement::Literal(literal) => {
                    let (mut range, mut value) = (literal.range, &*literal.value);
                    let undoubled;
                    if let Some(&(newline, _)) = self.ended_specs.iter().find(|ended| range.contains(ended.0)) {
                        // The format spec ended with its line.
                        range = TextRange::new(range.start(), newline);
                        value = &self.text[range];
                    }
                    if end.is_none() && self.text[range].contains("{{") {
                        // Behind a nested field a doubled brace stands for itself.
                        undoubled = self.text[range].replace("{{", "{");
                        value = &undoubled;
                    }
                    // The escapes of a format spec count though the f-string be raw.
                    let raw = raw && end.is_some();
                    let source = self.text[range].as_bytes();
                    let shown = if raw { source.len() } else { without_empty_end(source) };
                    let location =
                        self.location(TextRange::at(range.start(), TextSize::of(&self.text[range][..shown])));
                    if raw || memchr::memchr(b'\\', source).is_none() {
                        push_text(values, value.as_bytes(), location, None);
                    } else {
                        self.doubtful |= end.is_none();
                        // Complaints go to the closing quotes, but those about format specs.
                        let bytes = self.unescape(range, end.unwrap_or(range), Kind::Interpolated)?;
                        if !bytes.is_empty() {
                            push_text(values, &bytes, location, None);
                        }
                    }
                }
                ruff::InterpolatedStringElement::Interpolation(i) => {
                    // In a format spec, two braces behind a field are one of its text.
                    self.misread |= behind_field && end.is_none() && self.text[i.range].starts_with("{{");
                    behind_field = true;
                    self.interpolation(i, raw, values)?;
                }
            }
        }
        Ok(())
    }

    fn interpolation(&mut self, i: &ruff::InterpolatedElement, raw: bool, values: &mut Vec<Expr>) -> Result<()> {
        if self.fields >= MAX_FIELDS {
            let before = i.range.start() - TextSize::from(1);
            let location = self.location(TextRange::at(before, TextSize::from(0)));
            return Err(SyntaxError::at("f-string: expressions nested too deeply", location));
        }
        let mut conversion = i32::from(i.conversion as i8);
        if let Some(debug) = &i.debug_text {
            let start = i.range.start() + TextSize::from(1);
            let end = start + TextSize::of(debug.as_str());
            // The parser may have read a rewritten text.
            let text = &self.text[TextRange::new(start, end)];
            let location = self.location(TextRange::new(start, end));
            let nested = self.fields > 0 || text.bytes().any(|b| matches!(b, b'{' | b'}' | b':' | b'!'));
            let text = if nested { self.expression_text(usize::from(end), i)? } else { text };
            let mut text = without_comments(text.as_bytes());
            if !raw && self.fields == 0 && memchr::memchr(b'\\', &text).is_some() {
                // It is decoded as if it were part of the string.
                self.doubtful = true;
                text = self.unescape_text(str::from_utf8(&text).unwrap_or_default(), i.range, Kind::Str)?;
            }
            push_text(values, &text, location, None);
            if conversion == -1 && i.format_spec.is_none() {
                conversion = i32::from(b'r');
            }
        }
        let fields = std::mem::take(&mut self.fields);
        let value = self.may_yield(&i.expression)?;
        self.fields = fields + 1;
        let format_spec = match &i.format_spec {
            None => None,
            Some(spec) => {
                self.enter()?;
                let mut parts = Vec::new();
                self.elements(&spec.elements, raw, None, &mut parts)?;
                drop_empty(&mut parts);
                self.depth -= 1;
                let start = match self.text.as_bytes().get(usize::from(spec.range.start())) {
                    Some(b':') if !spec.range.is_empty() && self.starts_with_colon(spec) => spec.range.start(),
                    _ => spec.range.start() - TextSize::from(1),
                };
                let end = spec.range.end();
                let ended = self.ended_specs.iter().find(|(newline, next)| *next == end && *newline >= start);
                let location = self.location(TextRange::new(start, ended.map_or(end, |ended| ended.0)));
                Some(Box::new(Expr { kind: ExprKind::JoinedStr(parts), location }))
            }
        };
        self.fields = fields;
        let kind = ExprKind::FormattedValue { value, conversion, format_spec };
        values.push(Expr { kind, location: self.location(i.range) });
        Ok(())
    }

    /// The text of an expression with a `=` that stands in a format spec, or has brackets: what CPython's tokenizer
    /// remembers, which may be that of another one.
    fn expression_text(&mut self, end: usize, i: &ruff::InterpolatedElement) -> Result<&str> {
        let text = self.text;
        let known = self.expressions.get_or_insert_with(|| crate::diagnose::fstring_expressions(text));
        let close = usize::from(i.range.end()) - 1;
        let found = known.get(&end).or_else(|| known.get(&close).filter(|_| text.as_bytes().get(end) == Some(&b':')));
        match found {
            Some(&(start, end)) => Ok(&text[start..end]),
            None => Err(SyntaxError::of_kind(ErrorKind::Value, super::NO_EXPRESSION)),
        }
    }

    /// Whether the range of a format spec begins with the colon that introduces it.
    fn starts_with_colon(&self, spec: &ruff::InterpolatedStringFormatSpec) -> bool {
        spec.elements.first().is_none_or(|first| first.range().start() > spec.range.start())
    }

    /// The value of `content`, which has a backslash; `literal` is where complaints go.
    fn unescape(&mut self, content: TextRange, literal: TextRange, kind: Kind) -> Result<Vec<u8>> {
        let text = self.text;
        self.unescape_text(&text[content], literal, kind)
    }

    fn unescape_text(&mut self, text: &str, literal: TextRange, kind: Kind) -> Result<Vec<u8>> {
        let source = text.as_bytes();
        let mut out = Vec::with_capacity(source.len());
        let mut i = 0;
        while let Some(&b) = source.get(i) {
            i += 1;
            if kind == Kind::Interpolated && (b == b'{' || b == b'}') {
                out.push(b);
                if source.get(i) == Some(&b) {
                    i += 1;
                }
                continue;
            }
            if b != b'\\' {
                out.push(b);
                continue;
            }
            let start = i - 1;
            let Some(&escape) = source.get(i) else {
                // In an f-string a backslash may stand before a replacement field.
                out.push(b'\\');
                self.warns = true;
                break;
            };
            i += 1;
            match escape {
                b'\n' => {}
                b'\\' | b'\'' | b'"' => out.push(escape),
                b'a' => out.push(7),
                b'b' => out.push(8),
                b'f' => out.push(12),
                b'n' => out.push(b'\n'),
                b'r' => out.push(b'\r'),
                b't' => out.push(b'\t'),
                b'v' => out.push(11),
                b'0'..=b'7' => {
                    let mut value = u32::from(escape - b'0');
                    for _ in 0..2 {
                        let Some(digit @ b'0'..=b'7') = source.get(i) else { break };
                        value = value * 8 + u32::from(digit - b'0');
                        i += 1;
                    }
                    self.warns |= value > 0xff;
                    push(&mut out, value, kind);
                }
                b'x' => push(&mut out, hex(source, &mut i, 2), kind),
                b'u' if kind != Kind::Bytes => push(&mut out, hex(source, &mut i, 4), kind),
                b'U' if kind != Kind::Bytes => push(&mut out, hex(source, &mut i, 8), kind),
                b'N' if kind != Kind::Bytes => {
                    let rest = &text[i..];
                    let close = rest.find('}').unwrap_or(rest.len());
                    let name = rest.get(1..close).unwrap_or_default();
                    let Some(c) = crate::unicode::by_name(name) else {
                        return Err(SyntaxError::at(
                            format!(
                                "(unicode error) 'unicodeescape' codec can't decode bytes in position {start}-{}: \
                                 unknown Unicode character name",
                                i + close
                            ),
                            self.location(literal),
                        ));
                    };
                    push(&mut out, u32::from(c), kind);
                    i += close + 1;
                }
                _ => {
                    let brace = kind == Kind::Interpolated && (escape == b'{' || escape == b'}');
                    self.warns = true;
                    out.push(b'\\');
                    // Whatever follows is taken literally, a brace of an f-string even as the start of a pair.
                    i -= 1;
                    if !brace {
                        out.push(escape);
                        i += 1;
                    }
                }
            }
        }
        Ok(out)
    }
}

/// Which escapes there are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Str,
    Bytes,
    /// The text of an f-string: `{{` is a brace.
    Interpolated,
}

/// Adds a code point as WTF-8, or a byte.
fn push(out: &mut Vec<u8>, value: u32, kind: Kind) {
    if kind == Kind::Bytes {
        out.push((value & 0xff) as u8);
        return;
    }
    match char::from_u32(value) {
        Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None => out.extend([0xe0 | (value >> 12) as u8, 0x80 | (value >> 6 & 0x3f) as u8, 0x80 | (value & 0x3f) as u8]),
    }
}

/// The next `digits` hexadecimal digits, which the parser has seen to be there.
fn hex(source: &[u8], i: &mut usize, digits: usize) -> u32 {
    let mut value = 0;
    for _ in 0..digits {
        let Some(digit) = source.get(*i).and_then(|b| char::from(*b).to_digit(16)) else { break };
        value = value << 4 | digit;
        *i += 1;
    }
    value
}

/// How much of a text of an f-string has a place: a brace ends a token, and joined lines alone make none behind it.
fn without_empty_end(source: &[u8]) -> usize {
    let mut rest = source;
    while let Some(before) = rest.strip_suffix(b"\\\n") {
        rest = before;
    }
    if matches!(rest.last(), Some(b'{' | b'}')) { rest.len() } else { source.len() }
}

/// The text of a self-documenting expression: without what stands behind a `#`, be it part of a string.
pub(crate) fn without_comments(text: &[u8]) -> Vec<u8> {
    let lines = text.split_inclusive(|b| *b == b'\n');
    let kept = lines.map(|line| match memchr::memchr(b'#', line) {
        Some(at) if line.ends_with(b"\n") => [&line[..at], b"\n"].concat(),
        Some(at) => line[..at].to_vec(),
        None => line.to_vec(),
    });
    kept.collect::<Vec<_>>().concat()
}

/// Appends text, merging it with a constant before it, whose kind stays.
fn push_text(values: &mut Vec<Expr>, text: &[u8], location: Location, kind: Option<Name>) {
    if let Some(Expr { kind: ExprKind::Constant(Constant::Str(before), _), location: at }) = values.last_mut() {
        *before = [before, text].concat().into();
        (at.end_line, at.end_col) = (location.end_line, location.end_col);
        return;
    }
    values.push(Expr { kind: ExprKind::Constant(Constant::Str(text.into()), kind), location });
}

fn drop_empty(values: &mut Vec<Expr>) {
    values.retain(|v| !matches!(&v.kind, ExprKind::Constant(Constant::Str(s), _) if s.is_empty()));
}
