//! Syntax errors of the parser in CPython's words and at CPython's places.

use ruff_python_ast as ruff;
use ruff_python_parser::Parsed;
use ruff_text_size::Ranged;

use crate::Mode;
use crate::diagnose::diagnose;
use crate::error::SyntaxError;
use crate::source::LineIndex;

/// The first error of `parsed`, if there is one.
pub(super) fn translate(
    text: &str,
    lines: &LineIndex,
    parsed: &Parsed<ruff::Mod>,
    mode: Mode,
) -> Option<Box<SyntaxError>> {
    let range = match (parsed.errors().first(), parsed.unsupported_syntax_errors().first()) {
        (Some(e), _) => e.range(),
        (None, Some(e)) => e.range(),
        (None, None) => return None,
    };
    // Should the grammar know nothing against the source, the parser still does.
    Some(
        diagnose(text, mode).unwrap_or_else(|| {
            SyntaxError::at("invalid syntax", lines.location(range.start().into(), range.end().into()))
        }),
    )
}
