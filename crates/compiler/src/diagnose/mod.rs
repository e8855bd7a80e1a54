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

use rustc_hash::FxHashMap;

use crate::error::{CodecError, ErrorKind, Shows, SyntaxError, Warning};
use crate::instruction::Location;
use crate::{Mode, Options};
use nodes::{Node, NodeKind, Value};
use parser::{Failure, Parser, Settings};
pub(crate) use tokens::TypeComment;
use tokens::{Kind, Stop};

/// The error of `text`, whose lines end in `\n`; `None` if it follows the grammar.
pub(crate) fn diagnose(text: &str, mode: Mode, options: &Options) -> Option<Box<SyntaxError>> {
    diagnose_bytes(text.as_bytes(), mode, options)
}

/// The error of a text that may not be UTF-8; `None` if it follows the grammar, and only comments are not.
pub(crate) fn diagnose_bytes(text: &[u8], mode: Mode, options: &Options) -> Option<Box<SyntaxError>> {
    examine(&ended(text, mode), mode, options)
}

/// What CPython's parser warns of in a text that follows the grammar, in its order.
pub(crate) fn warnings(text: &str, mode: Mode, options: &Options) -> Vec<Warning> {
    let text = ended(text.as_bytes(), mode);
    let mut parser = Parser::new(&text, settings(options));
    let _ = parser.parse(start_rule(mode), false);
    parser.warnings
}

/// Whether all of `text` can be cut into tokens.
pub(crate) fn has_tokens(text: &str, mode: Mode) -> bool {
    let ended = ended(text.as_bytes(), mode);
    let mut tokenizer = tokens::Tokenizer::new(&ended, false);
    loop {
        match tokenizer.next() {
            Ok(token) if token.kind == Kind::End => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

/// The text with the newline that its last line lacks; only a module gets it.
fn ended(text: &[u8], mode: Mode) -> Cow<'_, [u8]> {
    if text.ends_with(b"\n") || text.is_empty() || mode != Mode::Exec {
        return Cow::Borrowed(text);
    }
    Cow::Owned([text, b"\n"].concat())
}

/// The texts of expressions that become part of f-strings, by the offset of the token that ends each.
pub(crate) fn fstring_expressions(text: &str) -> FxHashMap<usize, (usize, usize)> {
    let ended = ended(text.as_bytes(), Mode::Exec);
    let mut tokenizer = tokens::Tokenizer::new(&ended, false);
    while tokenizer.next().is_ok_and(|token| token.kind != Kind::End) {}
    tokenizer.expressions().iter().map(|&(token, start, end)| (token, (start, end))).collect()
}

/// What [`rewrite`] puts in for blanks and doubled braces.
const FILLER: u8 = 1;

fn settings(options: &Options) -> Settings {
    Settings {
        type_comments: options.type_comments,
        version: options.feature_version,
        barry: options.future_flags & crate::code::CO_FUTURE_BARRY_AS_BDFL != 0,
        keep_blocks: options.dont_imply_dedent,
    }
}

/// The offsets of the expressions of a signature: its parameters' types, and the result's type.
///
/// # Errors
/// That of a text that is no signature.
pub(crate) fn signature(text: &str, options: &Options) -> crate::error::Result<(Vec<(usize, usize)>, (usize, usize))> {
    let mut parser = Parser::new(text.as_bytes(), settings(options));
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

/// A text that follows the grammar, rewritten for a parser that refuses it.
pub(crate) struct Rewritten {
    /// As long as the text it comes from.
    pub text: String,
    /// Line ends that end the format spec of an f-string in single quotes, and the next tokens.
    pub ended_specs: Vec<(usize, usize)>,
    /// Names that stand for others, or for `raise`.
    pub names: Vec<(String, &'static str)>,
}

/// `text` without what the parser does not understand: line ends that end the format spec of an f-string in single
/// quotes become [`FILLER`], and so does what is blank behind them; soft keywords that are names get other names, and so
/// does `raise` before a semicolon; the f-strings of patterns become strings; where a backslash ends an indentation that has
/// tabulators, each level of indentation becomes one column.
pub(crate) fn rewrite(text: &str, mode: Mode, options: &Options) -> Option<Rewritten> {
    let ended = ended(text.as_bytes(), mode);
    let mut parser = Parser::new(&ended, settings(options));
    let tree = parser.parse(start_rule(mode), false).ok()??;
    let mut bytes = text.as_bytes().to_vec();
    for (start, end) in parser.ended_specs() {
        bytes[start..end.min(text.len())].fill(FILLER);
    }
    for &at in parser.doubled_in_specs() {
        bytes[at..at + 2].fill(FILLER);
    }
    if continues_tabs(text) {
        level_indentation(&mut bytes, &parser.tokens)?;
    }
    for token in parser.tokens.iter().filter(|token| token.kind == Kind::Op) {
        if parser.text[token.start..token.end] == *b"<>" {
            bytes[token.start..token.end].copy_from_slice(b"!=");
        }
    }
    let (mut keywords, mut texts) = (Vec::new(), Vec::new());
    collect(&tree, &mut keywords, &mut texts);
    keywords.sort_unstable();
    let mut open = Vec::new();
    for token in texts.into_iter().flat_map(|(first, last)| &parser.tokens[first..=last]) {
        match token.kind {
            Kind::FStringStart => open.push(token.end),
            Kind::FStringEnd => {
                // What is inside is read on its own.
                let start = open.pop()?;
                bytes[start..token.start].fill(FILLER);
            }
            _ => {}
        }
        if token.kind == Kind::FStringStart && open.len() == 1 {
            // A string without `f`, as long as it was.
            let prefix = &mut bytes[token.start..];
            let raw = prefix[..2].iter().copied().find(|b| matches!(b, b'r' | b'R'));
            if let Some(raw) = raw {
                prefix[1] = raw;
            }
            prefix[0] = b' ';
        }
    }
    let (mut names, known) = (Vec::new(), crate::unicode::normalized(text));
    for word in ["match", "case", "type", "raise"] {
        let letters = (b'a'..=b'z').map(|letter| format!("{}{}", &word[..word.len() - 1], char::from(letter)));
        let unused = letters.into_iter().find(|name| !known.contains(&**name))?;
        for (i, token) in parser.tokens.iter().enumerate() {
            let is_whole = || parser.tokens.len() > i + 1 && parser.token_text(i + 1) == ";";
            let is_misread = if word == "raise" { is_whole() } else { keywords.binary_search(&i).is_err() };
            if parser.token_text(i) == word && is_misread {
                bytes[token.start..token.end].copy_from_slice(unused.as_bytes());
            }
        }
        names.push((unused, word));
    }
    // The parser knows no keyword `_` in patterns.
    let keywords = (1..parser.tokens.len()).filter(|&i| parser.token_text(i) == "=" && parser.token_text(i - 1) == "_");
    let keywords: Vec<usize> = keywords.map(|i| parser.tokens[i - 1].start).collect();
    if !keywords.is_empty() {
        let is_used = |letter: u8| (0..parser.tokens.len()).any(|i| parser.name(i).as_bytes() == [letter]);
        let unused = (b'a'..=b'z').chain(b'A'..=b'Z').find(|letter| !is_used(*letter))?;
        keywords.into_iter().for_each(|at| bytes[at] = unused);
        names.push((char::from(unused).to_string(), "_"));
    }
    String::from_utf8(bytes).ok().map(|text| Rewritten { text, ended_specs: parser.ended_specs(), names })
}

/// Whether a backslash ends an indentation that has tabulators, whose width then counts in columns alone.
pub(crate) fn continues_tabs(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'\\', bytes).any(|at| {
        let blanks = bytes[..at].iter().rev().take_while(|b| matches!(b, b' ' | b'\t' | 0x0c));
        let blanks = &bytes[at - blanks.count()..at];
        blanks.contains(&b'\t') && matches!(bytes[..at - blanks.len()].last(), None | Some(b'\n'))
    })
}

/// Replaces what stands before each logical line by as many columns as blocks are open there; `None` if there is no room.
fn level_indentation(bytes: &mut [u8], tokens: &[tokens::Token]) -> Option<()> {
    let (mut level, mut is_first) = (0, true);
    for token in tokens {
        match token.kind {
            Kind::Indent => level += 1,
            Kind::Dedent => level -= 1,
            Kind::Newline => is_first = true,
            Kind::End => {}
            _ if is_first => {
                is_first = false;
                let blanks = blanks_before(bytes, token.start);
                let columns = token.start.checked_sub(level)?;
                if columns < blanks {
                    return None;
                }
                bytes[blanks..token.start].fill(b' ');
                if columns > blanks {
                    // What stands before a form feed does not count.
                    bytes[columns - 1] = 0x0c;
                }
            }
            _ => {}
        }
    }
    Some(())
}

/// Where the blanks before `at` begin in their logical line.
fn blanks_before(bytes: &[u8], at: usize) -> usize {
    let (mut start, mut line) = (at, at);
    while start > 0 {
        match bytes[start - 1] {
            b' ' | b'\t' | 0x0c => {}
            b'\n' if bytes[..start - 1].ends_with(b"\\") => {
                // The backslash may stand at the end of a comment.
                line = start;
                start -= 1;
            }
            b'\n' => return start,
            _ => return line,
        }
        start -= 1;
    }
    start
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

fn examine(text: &[u8], mode: Mode, options: &Options) -> Option<Box<SyntaxError>> {
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
        if let Some(Stop::Error(_)) = stop {
            // The tokenizer has gone back to the line where the string begins, so all that it holds is shown.
            (error.text, error.shows) = (Some(parser.held()), Shows::Held);
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
    let special = matches!(outcome, Err(Failure::Grammar(_)));
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
    if matches!(error.kind, ErrorKind::UnicodeDecode | ErrorKind::Value | ErrorKind::Memory) {
        return Some(error);
    }
    // Errors of the tokenizer further down outrank those of the grammar, but for some in f-strings.
    let line = parser.tokens.last().map_or(0, |token| parser.offset_location(token.start).line);
    match parser.exhaust() {
        // Inside an f-string the error of the expression stays.
        Err(_) if parser.open_fstrings() > 0 => Some(error),
        // Nothing makes a SyntaxError of that here.
        Err(Stop::Undecodable(start, end)) => Some(SyntaxError::undecodable(CodecError::utf8(&text[start..end])?)),
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
            let bracket = char::from(parser.text[open]);
            parser.syntax_error(format!("'{bracket}' was never closed"), location)
        }
        Stop::Undecodable(start, end) => {
            let reason = CodecError::utf8(&parser.text[start..end]).map_or_else(String::new, |e| e.message(true));
            let at = parser.offset_location(end);
            let location = Location { col: at.col - 1, end_col: -2, ..at };
            parser.syntax_error(format!("(unicode error) {reason}"), location)
        }
        Stop::EndOfFile => {
            let last = parser.offset_location(parser.text.len().saturating_sub(1));
            let location = Location { end_col: -2, ..last };
            parser.syntax_error("unexpected EOF while parsing", location)
        }
        Stop::Error(complaint) => parser.complaint_error(complaint),
    }
}
