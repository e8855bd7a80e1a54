//! Docstrings: which statement is one, and the removal of its indentation.

use crate::ast::{Expr, ExprKind, Stmt, StmtKind};
use crate::code::Constant;
use crate::error::{CodecError, Result, SyntaxError};
use crate::instruction::Location;

/// The docstring of a body and where it stands.
pub(super) fn of(body: &[Stmt]) -> Option<(&[u8], Location)> {
    let StmtKind::Expr(e) = &body.first()?.kind else { return None };
    let Expr { kind: ExprKind::Constant(Constant::Str(text), _), location } = &**e else { return None };
    Some((text, *location))
}

/// The docstring `text` as code has it.
///
/// # Errors
/// `UnicodeEncodeError` for surrogates.
pub(super) fn checked(text: &[u8]) -> Result<Vec<u8>> {
    match CodecError::surrogates(&expand_tabs(text)) {
        Some(error) => Err(SyntaxError::unencodable(error)),
        None => Ok(clean(text)),
    }
}

/// `text` with tabs expanded in indentation and the common indentation of all lines but the first removed.
pub fn clean(text: &[u8]) -> Vec<u8> {
    let expanded = expand_tabs(text);
    let text = &*expanded;
    let spaces = |line: &[u8]| line.iter().take_while(|b| **b == b' ').count();
    let mut lines = text.split(|b| *b == b'\n');
    let first = lines.next().unwrap_or_default();
    let margin =
        lines.clone().map(|line| (spaces(line), line)).filter(|(n, line)| *n < line.len()).map(|(n, _)| n).min();
    let margin = margin.unwrap_or(0);
    let mut out = Vec::with_capacity(text.len());
    out.extend_from_slice(&first[spaces(first)..]);
    for line in lines {
        out.push(b'\n');
        out.extend_from_slice(&line[spaces(line).min(margin)..]);
    }
    out
}

/// Every tab replaced by blanks up to the next column that 8 divides, as `str.expandtabs` does.
fn expand_tabs(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut column = 0;
    for &b in text {
        match b {
            b'\t' => {
                let n = 8 - column % 8;
                out.resize(out.len() + n, b' ');
                column += n;
            }
            b'\n' | b'\r' => {
                out.push(b);
                column = 0;
            }
            _ => {
                out.push(b);
                // Columns count characters.
                column += usize::from(!(0x80..0xc0).contains(&b));
            }
        }
    }
    out
}
