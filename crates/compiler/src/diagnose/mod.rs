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

use std::borrow::Cow;
use std::rc::Rc;

use crate::error::{ErrorKind, SyntaxError, Warning};
use crate::instruction::Location;
use crate::tokens::{Text, Token, Tokenizer, Wanted};
use crate::{Mode, Options};
use nodes::{Node, NodeKind, Value};
use parser::{Failure, Parser, Settings};
pub(crate) use tokens::TypeComment;
use tokens::{Kind, Stop};

/// The error of `text`, whose lines end in `\n`; `None` if it follows the grammar.
pub(crate) fn diagnose(text: &str, mode: Mode, options: &Options) -> Option<Box<SyntaxError>> {
    examine(&ended(text, mode), mode, options)
}

/// What CPython's parser warns of in a text that follows the grammar, in its order.
pub(crate) fn warnings(text: &str, mode: Mode, options: &Options) -> Vec<Warning> {
    let text = ended(text, mode);
    let mut parser = Parser::new(&text, settings(options));
    let _ = parser.parse(start_rule(mode), false);
    parser.warnings
}

/// The text with the newline that its last line lacks; only a module gets it.
fn ended(text: &str, mode: Mode) -> Cow<'_, str> {
    if text.ends_with('\n') || text.is_empty() || mode != Mode::Exec {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{text}\n"))
}

/// What [`rewrite`] puts in for blanks.
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

/// The text of a source that is not UTF-8, if only comments are not.
///
/// # Errors
/// The one of the string or name that cannot be decoded.
pub(crate) fn not_utf8(bytes: &[u8], mode: Mode) -> crate::error::Result<String> {
    let ended = match mode == Mode::Exec && !bytes.ends_with(b"\n") {
        true => Cow::Owned([bytes, b"\n"].concat()),
        false => Cow::Borrowed(bytes),
    };
    let lossy = || String::from_utf8_lossy(bytes).into_owned();
    let wanted = Wanted { all: false, type_comments: false };
    let mut tokenizer = Tokenizer::new(Text::new(&ended), wanted);
    while let Ok(token) = tokenizer.next_token() {
        // A line end includes the comment before it, which may be anything.
        if token.kind != Kind::Newline
            && let Some(error) = undecodable_token(&ended, token, &tokenizer)
        {
            return Err(error);
        }
        if token.kind == Kind::End {
            break;
        }
    }
    Ok(lossy())
}

/// The error of a token that is not UTF-8.
fn undecodable_token(bytes: &[u8], token: Token, tokenizer: &Tokenizer<Text<'_>>) -> Option<Box<SyntaxError>> {
    let piece = &bytes[token.start..token.end];
    let quotes = match token.kind {
        Kind::String => piece.iter().position(|b| matches!(b, b'"' | b'\'')).unwrap_or(0),
        _ => 0,
    };
    let (prefix, quoted) = piece.split_at(quotes);
    let size = match token.kind {
        Kind::String if quoted.len() >= 6 && (quoted.starts_with(b"\"\"\"") || quoted.starts_with(b"'''")) => 3,
        Kind::String => 1,
        _ => 0,
    };
    let content = &quoted[size..quoted.len() - size];
    let error = std::str::from_utf8(content).err()?;
    let message = if prefix.iter().any(|b| matches!(b, b'b' | b'B')) {
        "bytes can only contain ASCII literal characters".to_owned()
    } else {
        let at = error.valid_up_to();
        let length = error.error_len().unwrap_or(content.len() - at);
        let place = match length {
            1 => format!("byte 0x{:02x} in position {at}", content[at]),
            _ => format!("bytes in position {at}-{}", at + length - 1),
        };
        let reason = match (error.error_len(), content[at]) {
            (None, _) => "unexpected end of data",
            (_, 0xc2..=0xf4) => "invalid continuation byte",
            _ => "invalid start byte",
        };
        format!("(unicode error) 'utf-8' codec can't decode {place}: {reason}")
    };
    let line_start = |at: usize| memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |n| n + 1);
    let line_end = |at: usize| memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n);
    let number = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let line = |at: usize| number(1 + memchr::memchr_iter(b'\n', &bytes[..at]).count());
    let (first, last) = (line(token.start), line(token.end));
    let shown = match first == last {
        true => tokenizer.kept()..(line_end(token.end) + 1).min(bytes.len()),
        false => line_start(token.start)..line_end(token.start),
    };
    let mut error = SyntaxError::bare(&message);
    (error.line, error.end_line) = (first, last);
    (error.column, error.end_column) = match token.kind {
        // A name that cannot be decoded is none: there is only where the tokenizer stands.
        Kind::Name => (number(token.end - line_start(token.end)), -1),
        _ => (number(token.start - line_start(token.start) + 1), number(token.end - line_start(token.end) + 1)),
    };
    error.text = Some(String::from_utf8_lossy(&bytes[shown]).into_owned());
    Some(error.with_source(""))
}

/// A text that follows the grammar, rewritten for a parser that refuses it.
pub(crate) struct Rewritten {
    /// As long as the text it comes from.
    pub text: String,
    /// Names that stand for others.
    pub names: Vec<(String, &'static str)>,
}

/// `text` without what the parser does not understand: line ends that end the format spec of an f-string in single
/// quotes become [`SPEC_END`], and so does what is blank behind them; soft keywords that are names get other names; the
/// f-strings of patterns become strings.
pub(crate) fn rewrite(text: &str, mode: Mode, options: &Options) -> Option<Rewritten> {
    let ended = ended(text, mode);
    let mut parser = Parser::new(&ended, settings(options));
    let tree = parser.parse(start_rule(mode), false).ok()??;
    let mut bytes = text.as_bytes().to_vec();
    for (start, end) in parser.ended_specs() {
        bytes[start..end.min(text.len())].fill(SPEC_END);
    }
    let (mut keywords, mut texts) = (Vec::new(), Vec::new());
    collect(&tree, &mut keywords, &mut texts);
    keywords.sort_unstable();
    for token in texts.into_iter().flat_map(|(first, last)| &parser.tokens[first..=last]) {
        if token.kind == Kind::FStringStart {
            // A string without `f`, as long as it was.
            let prefix = &mut bytes[token.start..];
            let raw = prefix[..2].iter().copied().find(|b| matches!(b, b'r' | b'R'));
            if let Some(raw) = raw {
                prefix[1] = raw;
            }
            prefix[0] = b' ';
        }
    }
    let mut names = Vec::new();
    for word in ["match", "case", "type"] {
        let letters = (b'a'..=b'z').map(|letter| format!("{}{}", &word[..word.len() - 1], char::from(letter)));
        let unused = letters.into_iter().find(|name| !text.contains(&**name))?;
        for (i, token) in parser.tokens.iter().enumerate() {
            if parser.token_text(i) == word && keywords.binary_search(&i).is_err() {
                bytes[token.start..token.end].copy_from_slice(unused.as_bytes());
            }
        }
        names.push((unused, word));
    }
    String::from_utf8(bytes).ok().map(|text| Rewritten { text, names })
}

/// Collects the tokens with which `match`, `case` and `type` statements begin, and the strings of patterns.
fn collect(value: &Value, keywords: &mut Vec<usize>, texts: &mut Vec<(usize, usize)>) {
    let mut pending = vec![value];
    while let Some(value) = pending.pop() {
        match value {
            Value::Node(node) => {
                match node.kind {
                    NodeKind::SoftKeyword => keywords.push(node.first),
                    NodeKind::PatternText => texts.push((node.first, node.last)),
                    _ => {}
                }
                pending.extend(&node.children);
            }
            Value::Sequence(items) => pending.extend(items.iter()),
            Value::Nothing | Value::Token(_) => {}
        }
    }
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
    let mut parser = Parser::new(text, settings(options));
    let mut error = judge(&mut parser, mode, options)?;
    error.warnings = std::mem::take(&mut parser.warnings);
    Some(error)
}

fn judge(parser: &mut Parser<'_>, mode: Mode, options: &Options) -> Option<Box<SyntaxError>> {
    let (start, text) = (start_rule(mode), parser.text);
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
        if let Some(Stop::Error(complaint)) = stop {
            // All of the unfinished string is shown.
            error.text = Some(parser.text[parser.line_start(complaint.start)..].to_owned());
        }
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
        Err(Failure::Tokens(stop)) => return Some(stop_error(parser, stop)),
        Err(Failure::Grammar(error)) => error,
        Ok(_) if parser.tokens.is_empty() => return None,
        Ok(_) => {
            let error = generic_error(parser, farthest);
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
    match parser.exhaust() {
        // Inside an f-string the error of the expression stays.
        Err(_) if parser.open_fstrings() > 0 => Some(error),
        Err(Stop::Error(complaint)) if !complaint.structural => Some(stop_error(parser, Stop::Error(complaint))),
        // Whatever else ends the tokens early: a bracket that is open since an earlier line is the reason.
        Err(_) => match parser.open_bracket() {
            Some(open) if line > parser.offset_location(open).line => Some(stop_error(parser, Stop::Unclosed(open))),
            _ => Some(error),
        },
        Ok(()) => Some(error),
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
        Stop::Error(complaint) => parser.complaint_error(complaint),
    }
}
