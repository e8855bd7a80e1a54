//! `"..." % (...)` with nothing but `%s`, `%r` and `%a` becomes the pieces of an f-string.

use crate::ast::{Expr, ExprKind};
use crate::code::Constant;
use crate::instruction::NO_LOCATION;

/// More digits than this in a width or precision are left to run time.
const MAX_DIGITS: usize = 3;

/// The pieces of the f-string, if the format is simple and fits the values, which are then taken.
pub(super) fn pieces(format: &[u8], values: &mut Vec<Expr>) -> Option<Vec<Expr>> {
    if values.iter().any(|v| matches!(v.kind, ExprKind::Starred { .. })) {
        return None;
    }
    let mut parser = Parser { rest: format };
    let mut parts = Vec::new();
    let mut fields = 0;
    loop {
        let text = parser.literal();
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        if parser.rest.is_empty() {
            break;
        }
        parts.push(parser.field()?);
        fields += 1;
    }
    if fields != values.len() {
        return None;
    }
    let mut values = std::mem::take(values).into_iter();
    let nowhere = |kind| Expr { kind, location: NO_LOCATION };
    let text = |bytes: Vec<u8>| nowhere(ExprKind::Constant(Constant::Str(bytes.into()), None));
    let pieces = parts.into_iter().map(|part| match part {
        Part::Text(bytes) => text(bytes),
        Part::Field { conversion, spec } => {
            let value = values.next().expect("one value for each field");
            let location = value.location;
            let format_spec = (!spec.is_empty()).then(|| Box::new(text(spec.into_bytes())));
            let kind =
                ExprKind::FormattedValue { value: Box::new(value), conversion: i32::from(conversion), format_spec };
            Expr { kind, location }
        }
    });
    Some(pieces.collect())
}

enum Part {
    Text(Vec<u8>),
    Field { conversion: u8, spec: String },
}

struct Parser<'a> {
    rest: &'a [u8],
}

impl Parser<'_> {
    /// The text up to the next field, `%%` reduced to `%`.
    fn literal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        while let Some((&byte, rest)) = self.rest.split_first() {
            if byte == b'%' {
                let Some(after) = rest.strip_prefix(b"%") else { break };
                self.rest = after;
            } else {
                self.rest = rest;
            }
            text.push(byte);
        }
        text
    }

    fn next(&mut self) -> Option<u8> {
        let (&byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(byte)
    }

    /// A field from its `%` on; `None` if it is not a simple one.
    fn field(&mut self) -> Option<Part> {
        self.next()?;
        let mut left = false;
        let mut byte = self.next()?;
        while matches!(byte, b'-' | b'+' | b' ' | b'#' | b'0') {
            left |= byte == b'-';
            byte = self.next()?;
        }
        let width = if byte.is_ascii_digit() { Some(self.number(&mut byte)?) } else { None };
        let mut precision = None;
        if byte == b'.' {
            byte = self.next()?;
            precision = Some(self.number(&mut byte)?);
        }
        if !matches!(byte, b's' | b'r' | b'a') {
            return None;
        }
        let mut spec = String::new();
        if let Some(width) = width {
            if !left && width > 0 {
                spec.push('>');
            }
            spec.push_str(&width.to_string());
        }
        if let Some(precision) = precision {
            spec.push('.');
            spec.push_str(&precision.to_string());
        }
        Some(Part::Field { conversion: byte, spec })
    }

    /// A number that may have no digits; `byte` is its first byte, then the one behind it.
    fn number(&mut self, byte: &mut u8) -> Option<u32> {
        let mut value = 0;
        let mut digits = 0;
        while byte.is_ascii_digit() {
            value = value * 10 + u32::from(*byte - b'0');
            *byte = self.next()?;
            digits += 1;
            if digits >= MAX_DIGITS {
                return None;
            }
        }
        Some(value)
    }
}
