//! Interactive input: one statement at a time, and what is merely unfinished.

use ruff_python_ast as ruff;
use ruff_python_ast::token::{Token, TokenKind, Tokens};
use ruff_python_parser::{InterpolatedStringErrorType, LexicalErrorType, ParseErrorType, Parsed};
use ruff_text_size::Ranged;

use crate::error::{ErrorKind, Result, SyntaxError};
use crate::instruction::Location;
use crate::source::LineIndex;
use crate::{Mode, Options};

/// The error for input that may go on.
pub(super) fn incomplete(text: &str, lines: &LineIndex) -> Box<SyntaxError> {
    let mut error = SyntaxError::at("incomplete input", end_of(text, lines));
    error.kind = ErrorKind::IncompleteInput;
    error
}

/// The end of the last line that has anything.
fn end_of(text: &str, lines: &LineIndex) -> Location {
    let end = u32::try_from(text.trim_end_matches('\n').len()).expect("< 4 GB");
    let at = lines.location(end, end);
    Location { col: (at.col - 1).max(-1), end_col: -2, ..at }
}

fn is_layout(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Newline
            | TokenKind::NonLogicalNewline
            | TokenKind::Comment
            | TokenKind::Indent
            | TokenKind::Dedent
            | TokenKind::EndOfFile
    )
}

/// Whether more input could turn the first error of `parsed` into something valid: CPython's tokenizer would have
/// reached the end when its parser failed.
pub(super) fn is_incomplete(text: &str, parsed: &Parsed<ruff::Mod>, mode: Mode) -> bool {
    let Some(error) = parsed.errors().first() else { return false };
    let unterminated =
        |e: &InterpolatedStringErrorType| matches!(e, InterpolatedStringErrorType::UnterminatedTripleQuotedString);
    match &error.error {
        ParseErrorType::Lexical(LexicalErrorType::Eof) => return true,
        ParseErrorType::Lexical(LexicalErrorType::UnclosedStringError) => {
            let rest = text[error.location].trim_start_matches(|c: char| c.is_ascii_alphabetic());
            let escaped = text.trim_end_matches('\n').ends_with('\\');
            return escaped || rest.starts_with("\"\"\"") || rest.starts_with("'''");
        }
        ParseErrorType::Lexical(LexicalErrorType::FStringError(e)) if unterminated(e) => return true,
        ParseErrorType::FStringError(e) if unterminated(e) => return true,
        ParseErrorType::Lexical(LexicalErrorType::LineContinuationError) => {
            return text.trim_end_matches('\n').ends_with('\\') && usize::from(error.location.end()) + 2 >= text.len();
        }
        _ => {}
    }
    let last = parsed.tokens().iter().rfind(|t| !is_layout(t.kind()));
    if last.is_none_or(|last| error.location.start() < last.end()) {
        return false;
    }
    if open_brackets(parsed.tokens()) > 0 {
        return true;
    }
    match &error.error {
        ParseErrorType::OtherError(message) => {
            // A missing block, `except`, or definition behind a decorator: the line itself is complete.
            message.contains("indented block") || message.contains("except") || message.contains("decorator")
        }
        _ => mode == Mode::Single && !text.ends_with('\n'),
    }
}

/// Brackets open at the end.
fn open_brackets(tokens: &Tokens) -> i32 {
    let depth = |t: &Token| match t.kind() {
        TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => 1,
        TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => -1,
        _ => 0,
    };
    tokens.iter().map(depth).sum()
}

/// Checks that a body is one interactive statement, ended as such have to be.
pub(super) fn check_single(
    text: &str,
    lines: &LineIndex,
    body: &[ruff::Stmt],
    tokens: &Tokens,
    options: &Options,
) -> Result<()> {
    let unfinished = |location: Location| {
        Err(match options.allow_incomplete_input {
            true => incomplete(text, lines),
            false => SyntaxError::at("invalid syntax", location),
        })
    };
    let at_end = Location { col: -1, end_col: -1, ..end_of(text, lines) };
    let Some(first) = body.first() else { return unfinished(at_end) };
    let compound = matches!(
        first,
        ruff::Stmt::FunctionDef(_)
            | ruff::Stmt::ClassDef(_)
            | ruff::Stmt::If(_)
            | ruff::Stmt::For(_)
            | ruff::Stmt::While(_)
            | ruff::Stmt::Try(_)
            | ruff::Stmt::With(_)
            | ruff::Stmt::Match(_)
    );
    let location = |token: &Token| lines.location(token.start().into(), token.end().into());
    if !compound {
        let newline = tokens.iter().find(|t| t.kind() == TokenKind::Newline);
        let rest = newline.and_then(|newline| body.iter().find(|s| s.start() >= newline.end()).map(|_| newline));
        return match rest {
            Some(newline) => {
                let at = location(newline);
                let at = Location { end_line: at.line, end_col: at.col + 1, ..at };
                Err(SyntaxError::at("multiple statements found while compiling a single statement", at))
            }
            None => Ok(()),
        };
    }
    if let Some(second) = body.get(1) {
        let token = tokens.iter().find(|t| t.start() >= second.start() && !is_layout(t.kind()));
        return Err(SyntaxError::at("invalid syntax", token.map_or(at_end, location)));
    }
    let mut tail = tokens.iter().rev();
    let mut dedent = false;
    let newline = tail.find(|t| {
        dedent |= t.kind() == TokenKind::Dedent;
        t.kind() == TokenKind::Newline
    });
    // At the end of the input the parser makes up one line end, and another for a block that is closed there.
    let ended = newline.is_some_and(|n| !n.range().is_empty());
    if ended || (dedent && !options.dont_imply_dedent) { Ok(()) } else { unfinished(at_end) }
}
