//! Syntax errors of the parser in CPython's words and at CPython's places.

use ruff_python_ast as ruff;
use ruff_python_parser::Parsed;
use ruff_text_size::{Ranged, TextRange};

use crate::diagnose::diagnose;
use crate::error::SyntaxError;
use crate::{Mode, Options};

/// Where the first error of `parsed` is, if there is one.
pub(super) fn first(parsed: &Parsed<ruff::Mod>) -> Option<TextRange> {
    let errors = parsed.errors().iter().map(Ranged::range);
    errors.chain(parsed.unsupported_syntax_errors().iter().map(Ranged::range)).min_by_key(|r| r.start())
}

/// CPython's error for one at `range`; `None` if the grammar knows nothing against the source.
pub(super) fn translate(
    text: &str,
    parsed: &Parsed<ruff::Mod>,
    range: TextRange,
    mode: Mode,
    options: &Options,
) -> Option<Box<SyntaxError>> {
    let skipped = without_start(text, parsed, range.start().into());
    diagnose(skipped.as_deref().unwrap_or(text), mode, options)
}

/// Bytes of valid source before an error that are worth skipping.
const LONG: usize = 1 << 14;

/// `text` with empty lines for the statements well before the error at `error`: diagnosing takes much more time and
/// memory than parsing, and has nothing to say about them.
fn without_start(text: &str, parsed: &Parsed<ruff::Mod>, error: usize) -> Option<String> {
    let ruff::Mod::Module(module) = parsed.syntax() else { return None };
    if error < LONG {
        return None;
    }
    let before = module.body.partition_point(|s| usize::from(s.end()) <= error);
    // Some more, since the parser that recovered may see the end of a statement too early.
    let mut starts = module.body[..before.saturating_sub(3)].iter().rev().map(|s| usize::from(s.start()));
    let start = starts.find(|&at| at > 0 && text.as_bytes()[at - 1] == b'\n')?;
    let lines = text[..start].bytes().filter(|b| *b == b'\n').count();
    Some(format!("{}{}", "\n".repeat(lines), &text[start..]))
}
