//! Why a source does not parse, in CPython's words and at CPython's places.
//!
//! The parser that builds the tree recovers from errors in its own way and words. A source it refuses is parsed again here,
//! by CPython's rules: in order, without error rules first, then with them; if none of these applies, the error is where
//! the first of the two got farthest.

mod checks;
mod grammar;
mod literals;
mod nodes;
mod parser;
mod tokens;

use std::rc::Rc;

use crate::error::{ErrorKind, SyntaxError};
use crate::instruction::Location;
use crate::{Mode, Options};
use nodes::{Node, NodeKind};
use parser::{Failure, Parser, Settings};
pub(crate) use tokens::TypeComment;
use tokens::{Kind, Stop};

/// The error of `text`, whose lines end in `\n`; `None` if it follows the grammar.
pub(crate) fn diagnose(text: &str, mode: Mode, options: &Options) -> Option<Box<SyntaxError>> {
    // Only a module gets the newline that its last line lacks.
    if text.ends_with('\n') || text.is_empty() || mode != Mode::Exec {
        return examine(text, mode, options);
    }
    examine(&format!("{text}\n"), mode, options)
}

/// What [`without_ended_specs`] puts in.
pub(crate) const SPEC_END: u8 = 1;

fn settings(options: &Options) -> Settings {
    Settings {
        type_comments: options.type_comments,
        version: options.feature_version,
        keep_blocks: options.dont_imply_dedent,
    }
}

/// The offsets of the expressions of a signature: its parameters' types, and the result's type.
///
/// # Errors
/// That of a text that is no signature.
pub(crate) fn signature(text: &str, options: &Options) -> crate::error::Result<(Vec<(usize, usize)>, (usize, usize))> {
    let mut parser = Parser::new(text, settings(options));
    if let Ok(Some(value)) = parser.parse("func_type", false) {
        let parts = value.node().map_or(Vec::new(), |node| node.parts());
        // Some expressions are none without their parentheses.
        let span = |node: &&Rc<Node>| match node.kind {
            NodeKind::Yield | NodeKind::NamedExpr => (node.first - 1, node.last + 1),
            _ => (node.first, node.last),
        };
        let spans = parts.iter().map(span).map(|(first, last)| (parser.tokens[first].start, parser.tokens[last].end));
        let mut spans: Vec<_> = spans.collect();
        if let Some(result) = spans.pop() {
            return Ok((spans, result));
        }
    }
    Err(diagnose(text, Mode::FunctionType, options).unwrap_or_else(|| SyntaxError::bare("invalid syntax")))
}

/// `text` with something else in place of the line ends, and what is blank behind them, that end the format spec of an
/// f-string in single quotes; `None` if there are none.
pub(crate) fn without_ended_specs(text: &str, mode: Mode, options: &Options) -> Option<String> {
    let mut parser = Parser::new(text, settings(options));
    // Whether it follows the grammar has been found out before.
    let _ = parser.parse(start_rule(mode), false);
    let ranges = parser.ended_specs();
    let mut bytes = (!ranges.is_empty()).then(|| text.as_bytes().to_vec())?;
    for (start, end) in ranges {
        bytes[start..end].fill(SPEC_END);
    }
    String::from_utf8(bytes).ok()
}

fn start_rule(mode: Mode) -> &'static str {
    match mode {
        Mode::Exec => "file",
        Mode::Single => "interactive",
        Mode::Eval => "eval",
        Mode::FunctionType => "func_type",
    }
}

fn examine(text: &str, mode: Mode, options: &Options) -> Option<Box<SyntaxError>> {
    let start = start_rule(mode);
    let mut parser = Parser::new(text, settings(options));
    let mut outcome = parser.parse(start, false);
    if matches!(outcome, Ok(Some(_))) {
        if mode == Mode::Single && parser.has_more() {
            let location = parser.token_location(parser.tokens.len() - 1);
            return Some(parser.syntax_error("multiple statements found while compiling a single statement", location));
        }
        return None;
    }
    let stop = match &outcome {
        Err(Failure::Tokens(stop)) => Some(stop),
        _ => None,
    };
    if options.allow_incomplete_input && parser.is_at_end(stop) {
        let mut error = parser.syntax_error("incomplete input", parser.end_location(stop));
        if text.is_empty() {
            (error.line, error.end_line) = (0, 0);
        }
        error.kind = ErrorKind::IncompleteInput;
        return Some(error);
    }
    let farthest = parser.tokens.len().saturating_sub(1);
    if matches!(outcome, Ok(None)) {
        outcome = parser.parse(start, true);
    }
    // An error rule of the second time.
    let special = parser.invalid && matches!(outcome, Err(Failure::Grammar(_)));
    let error = match outcome {
        Err(Failure::Tokens(stop)) => return Some(stop_error(&parser, stop)),
        Err(Failure::Grammar(error)) => error,
        Ok(_) if parser.tokens.is_empty() => return None,
        Ok(_) => {
            let error = generic_error(&parser, farthest);
            if error.kind == ErrorKind::Indentation {
                return Some(error);
            }
            error
        }
    };
    // Once the end of the text was seen, an error rule has the last word.
    if special && parser.is_at_end(None) {
        return Some(error);
    }
    // Errors of the tokenizer further down outrank those of the grammar, but for some in f-strings.
    let line = parser.tokens.last().map_or(0, |token| parser.offset_location(token.start).line);
    let open_before = if special { 0 } else { parser.open_fstrings() };
    match parser.exhaust() {
        Err(Stop::Error(complaint)) if !complaint.structural && parser.open_fstrings() <= open_before => {
            Some(stop_error(&parser, Stop::Error(complaint)))
        }
        Err(stop @ Stop::Unclosed(open)) if line > parser.offset_location(open).line => Some(stop_error(&parser, stop)),
        _ => Some(error),
    }
}

fn generic_error(parser: &Parser<'_>, token: usize) -> Box<SyntaxError> {
    let location = parser.token_location(token);
    let message = match parser.tokens[token].kind {
        Kind::Indent => "unexpected indent",
        Kind::Dedent => "unexpected unindent",
        // Nothing at all has a place still: line 0 of an empty text.
        Kind::End if parser.text.is_empty() => {
            let mut error = SyntaxError::bare("invalid syntax");
            error.text = Some(String::new());
            return error;
        }
        // They have no columns.
        Kind::Newline if parser.is_implicit(&parser.tokens[token]) => {
            return parser.syntax_error("invalid syntax", Location { col: -1, end_col: -1, ..location });
        }
        Kind::End => return parser.syntax_error("invalid syntax", Location { col: -1, end_col: -1, ..location }),
        _ => return parser.syntax_error("invalid syntax", location),
    };
    let mut error = parser.syntax_error(message, location);
    error.kind = ErrorKind::Indentation;
    error
}

/// The error for a source that cannot be cut into tokens.
fn stop_error(parser: &Parser<'_>, stop: Stop) -> Box<SyntaxError> {
    match stop {
        Stop::Unclosed(open) => {
            let location = Location { end_col: -1, ..parser.offset_location(open) };
            let bracket = &parser.text[open..=open];
            parser.syntax_error(format!("'{bracket}' was never closed"), location)
        }
        Stop::EndOfFile => {
            let last = parser.offset_location(parser.text.len().saturating_sub(1));
            let location = Location { end_col: -2, ..last };
            parser.syntax_error("unexpected EOF while parsing", location)
        }
        Stop::Error(complaint) => {
            let start = parser.offset_location(complaint.start);
            let end_col = match complaint.end {
                Some(end) => parser.offset_location(end).col - 1,
                None => start.col,
            };
            let location = Location { end_col, ..start };
            let mut error = match complaint.structural {
                true => parser.syntax_error(complaint.message, location),
                // The tokenizer shows a line without its end.
                false => parser.line_error(complaint.message, location),
            };
            error.kind = complaint.kind;
            if let Some(column) = complaint.raw_column {
                error.column = column;
                error.end_column = complaint.raw_end_column;
            }
            error
        }
    }
}
