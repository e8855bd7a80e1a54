//! `_tokenize`: the compiler's tokenizer as an iterator, for the `tokenize` module.
//!
//! The tokens are `(type, string, (line, column), (line, column), source line)`. Lines are asked for when the tokenizer
//! needs them.

use crate::abi::{Object, Raised, Ref, Result, TypeFlags, TypeObject};
use crate::import::source;
use crate::memory;
use crate::types::bytes::Bytes;
use crate::types::exception::{self, raise, syntax_error};
use crate::types::int::Int;
use crate::types::iter::iter_self;
use crate::types::module::Module;
use crate::types::none::none;
use crate::types::object::dealloc_plain;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_compiler::tokens::{Complaint, Kind, Lines, Read, Stop, Token, Tokenizer, Wanted, Warned, operator_number};
use abide_macros::methods;
use core::cell::Cell;

/// Numbers of the `token` module.
const ENDMARKER: i64 = 0;
const NEWLINE: i64 = 4;
const DEDENT: i64 = 6;
const OP: i64 = 55;
const FSTRING_START: i64 = 59;
const NL: i64 = 63;

/// An iterator over tokens.
#[repr(C)]
pub struct TokenizerIter {
    base: Object,
    /// Taken while the iterator works: `readline` may be any function.
    state: Cell<Option<Box<State>>>,
}

struct State {
    tokenizer: Tokenizer<Reader>,
    extra_tokens: bool,
    done: bool,
    /// The line that was shown last, and where it was.
    line: Option<Ref<Str>>,
    line_bytes: Vec<u8>,
    /// The line in which the last token began.
    last_line: usize,
    /// How much larger offsets in bytes are than columns, in the line up to the last token.
    difference: isize,
}

/// Calls `readline`.
struct Reader {
    readline: Ref,
    encoding: Option<Ref<Str>>,
    text: Vec<u8>,
    failure: Option<Raised>,
}

native_object!(TokenizerIter => TOKENIZER_ITER);

/// `_tokenize.TokenizerIter`.
static TOKENIZER_ITER: TypeObject = TypeObject::new(c"_tokenize.TokenizerIter", size_of::<TokenizerIter>())
    .with(TypeFlags::IMMUTABLETYPE)
    .deallocated(dealloc_plain::<TokenizerIter>)
    .iterable(iter_self::<TokenizerIter>)
    .iterator(next)
    .constructor(TokenizerIter::tp_new)
    .called_fast(TokenizerIter::tp_vectorcall);

pub(super) fn make() -> Result<Ref<Module>> {
    TOKENIZER_ITER.ready()?;
    let module = super::new_module("_tokenize", "The tokenizer of the compiler.", &[])?;
    module.add_named("TokenizerIter", &TOKENIZER_ITER)?;
    Ok(module)
}

impl Reader {
    /// The next line as UTF-8; `None` at the end. Runs Python.
    fn line(&mut self) -> Result<Option<()>> {
        let line = match self.readline.call0() {
            Ok(line) => line,
            Err(e) => return e.clear_if(&exception::STOP_ITERATION, None),
        };
        match &self.encoding {
            None => match line.cast::<Str>() {
                Some(line) => self.text.extend_from_slice(line.to_utf8()?.as_bytes()),
                None => return Err(type_error!("readline() returned a non-string object")),
            },
            Some(encoding) => {
                let Some(bytes) = line.cast::<Bytes>().map(Bytes::as_slice) else {
                    return Err(type_error!("readline() returned a non-bytes object"));
                };
                if encoding.eq_str("utf-8") && core::str::from_utf8(bytes).is_ok() {
                    self.text.extend_from_slice(bytes);
                } else {
                    let text = crate::codecs::decode_named(bytes, Some(&encoding.to_string_lossy()), Some("replace"))?;
                    self.text.extend_from_slice(text.to_utf8()?.as_bytes());
                }
            }
        }
        Ok(Some(()))
    }
}

impl Lines for Reader {
    const STREAM: bool = true;

    #[inline(always)]
    fn text(&self) -> &[u8] {
        &self.text
    }

    fn forget(&mut self) {
        self.text.clear();
    }

    fn read(&mut self, end: usize) -> Read {
        if let Err(e) = self.line() {
            self.failure = Some(e);
            return Read::Failed;
        }
        if self.text.len() == end {
            return Read::End;
        }
        let implicit_newline = self.text.last() != Some(&b'\n');
        if implicit_newline {
            self.text.push(b'\n');
        }
        Read::Line { end: self.text.len(), implicit_newline }
    }

    fn warn(&mut self, warning: &Complaint) -> Warned {
        let filename = crate::intern!("<string>");
        match source::warn_at(&exception::SYNTAX_WARNING, &warning.message, filename, warning.line as i32) {
            Ok(()) => Warned::Issued,
            Err(e) if e.matches(&exception::SYNTAX_WARNING) => {
                e.clear();
                Warned::Refused
            }
            Err(e) => {
                self.failure = Some(e);
                Warned::Failed
            }
        }
    }
}

#[methods]
impl TokenizerIter {
    #[new("tokenizeriter(readline, /, *, extra_tokens, encoding='utf-8')")]
    fn construct(ty: &TypeObject, readline: &Object, extra_tokens: bool, encoding: Option<&Object>) -> Result {
        let encoding = match encoding.map(|e| (e, e.cast::<Str>())) {
            None => None,
            Some((_, Some(text))) if text.points().any(|c| c == 0) => {
                return Err(value_error!("embedded null character"));
            }
            Some((_, Some(text))) => Some(Ref::of(text)),
            Some((other, None)) => {
                let what = if other.is_none() { "None".into() } else { other.ty().full_name() };
                return Err(type_error!("tokenizeriter() argument 'encoding' must be str, not {what}"));
            }
        };
        let reader = Reader { readline: readline.to_ref(), encoding, text: Vec::new(), failure: None };
        let state = State {
            tokenizer: Tokenizer::new(reader, Wanted { all: extra_tokens, type_comments: false }),
            extra_tokens,
            done: false,
            line: None,
            line_bytes: Vec::new(),
            last_line: 0,
            difference: 0,
        };
        debug_assert!(core::ptr::eq(ty, &TOKENIZER_ITER));
        let state = Cell::new(Some(Box::new(state)));
        memory::new(TokenizerIter { base: Object::new(&TOKENIZER_ITER), state }).map(Ref::into_object)
    }
}

/// The next token. Runs Python.
extern "C" fn next(iterator: &TokenizerIter) -> Option<Ref> {
    let Some(mut state) = iterator.state.take() else {
        let _ = core::mem::ManuallyDrop::new(value_error!("tokenizer already executing"));
        return None;
    };
    let token = state.next();
    iterator.state.set(Some(state));
    match token {
        Ok(token) => token,
        Err(e) => {
            core::mem::forget(e);
            None
        }
    }
}

impl State {
    /// The next token; `None` at the end.
    fn next(&mut self) -> Result<Option<Ref>> {
        let token = match self.tokenizer.next_token() {
            Ok(token) => token,
            Err(stop) => return Err(self.raise(stop)),
        };
        if self.done {
            return Ok(None);
        }
        let kind = number(&token, self.tokenizer.slice(token.start, token.end));
        self.done = kind == ENDMARKER;
        let trailing = kind == ENDMARKER || kind == DEDENT && self.tokenizer.is_at_end();
        let is_string = matches!(kind, 3 | FSTRING_START..=61);
        let here = (self.tokenizer.line(), self.tokenizer.line_start());
        let (mut line_number, line_start) = if is_string { self.tokenizer.string_line() } else { here };
        let mut end_line = here.0;

        let mut fresh = true;
        let line = if self.extra_tokens && trailing {
            self.line_bytes.clear();
            None
        } else {
            fresh = self.show_line(line_start)?;
            // The end of an empty text comes before any line.
            let Some(line) = &self.line else { return Ok(None) };
            Some(line.clone())
        };
        let (mut column, mut end_column) = (-1, -1);
        if token.placed && token.start >= line_start {
            (column, end_column) = self.columns(&token, line_start, line_number == end_line, fresh);
        }
        self.last_line = line_number;

        let mut kind = kind;
        let mut text = None;
        if self.extra_tokens {
            if trailing {
                line_number += 1;
                end_line = line_number;
                (column, end_column) = (0, 0);
            }
            match kind {
                NEWLINE => {
                    if !self.tokenizer.has_implicit_newline() {
                        let carriage = self.tokenizer.slice(token.start, token.start + 1) == b"\r";
                        text = Some(if carriage { "\r\n" } else { "\n" });
                    }
                    end_column += 1;
                }
                NL if self.tokenizer.has_implicit_newline() => text = Some(""),
                7..OP => kind = OP,
                _ => {}
            }
        }
        let text = match text {
            Some(text) => Str::new(text)?,
            None if !token.placed => Str::new("")?,
            None => Str::new(utf8(self.tokenizer.slice(token.start, token.end)))?,
        };
        let place = |line: usize, column: isize| {
            Tuple::pair(Int::new(line as i64)?.into_object(), Int::new(column as i64)?.into_object())
        };
        let line = match line {
            Some(line) => line,
            None => Str::new("")?,
        };
        let items = vec![
            Int::new(kind)?.into_object(),
            text.into_object(),
            place(line_number, column)?.into_object(),
            place(end_line, end_column)?.into_object(),
            line.into_object(),
        ];
        Tuple::from_vec(items).map(|token| Some(token.into_object()))
    }

    /// Makes the line from `line_start` the one that is shown, unless the last token was of the same line already. Returns
    /// whether it is another one.
    fn show_line(&mut self, line_start: usize) -> Result<bool> {
        if self.tokenizer.line() == self.last_line {
            return Ok(false);
        }
        let limit = self.tokenizer.limit();
        let implicit = usize::from(limit > line_start && self.tokenizer.has_implicit_newline());
        self.line_bytes.clear();
        self.line_bytes.extend_from_slice(self.tokenizer.slice(line_start.min(limit), limit - implicit));
        self.line = Some(Str::new(utf8(&self.line_bytes))?);
        self.difference = 0;
        Ok(true)
    }

    /// The columns of a token: of its beginning from `line_start`, of its end in the last line.
    fn columns(&mut self, token: &Token, line_start: usize, one_line: bool, fresh: bool) -> (isize, isize) {
        let offset = token.start - line_start;
        let mut column = offset as isize;
        if fresh {
            column = characters(&self.line_bytes, 0, offset);
            self.difference = offset as isize - column;
        } else {
            column -= self.difference;
        }
        let last_line = self.tokenizer.line_start();
        if token.end < last_line {
            return (column, -1);
        }
        let end_offset = token.end - last_line;
        if one_line {
            let length = characters(&self.line_bytes, offset, end_offset);
            self.difference += (token.end - token.start) as isize - length;
            (column, column + length)
        } else {
            let end_column = characters(self.tokenizer.slice(last_line, token.end), 0, end_offset);
            self.difference += end_offset as isize - end_column;
            (column, end_column)
        }
    }

    /// The exception for why there is no token.
    #[cold]
    fn raise(&mut self, stop: Stop) -> Raised {
        let (kind, message) = match stop {
            Stop::Error(complaint) => return self.complain(&complaint).unwrap_or_else(|e| e),
            Stop::Reader => match self.tokenizer.lines.failure.take() {
                Some(failure) => return failure,
                None => return system_error!("the tokenizer failed to read a line without an exception"),
            },
            Stop::EndOfFile => return self.end_of_file().unwrap_or_else(|e| e),
            Stop::Dedent => (&exception::INDENTATION_ERROR, "unindent does not match any outer indentation level"),
            Stop::Tabs => (&exception::TAB_ERROR, "inconsistent use of tabs and spaces in indentation"),
            Stop::TooDeep => (&exception::INDENTATION_ERROR, "too many levels of indentation"),
            Stop::Continuation => (&exception::SYNTAX_ERROR, "unexpected character after line continuation character"),
            // Its lines are text.
            Stop::Unknown | Stop::Undecodable { .. } => (&exception::SYNTAX_ERROR, "unknown tokenization error"),
        };
        self.refuse_line(kind, message).unwrap_or_else(|e| e)
    }

    /// A complaint about a place in a line.
    fn complain(&self, complaint: &Complaint) -> Result<Raised> {
        let text = self.tokenizer.slice(complaint.line_start, self.tokenizer.limit());
        let length = text.iter().position(|b| matches!(b, 0 | b'\n')).unwrap_or(text.len());
        let (start, end) = match complaint.columns {
            Some((start, end)) => (start as i64, end as i64),
            None => {
                let column = characters(text, 0, complaint.at - complaint.line_start) as i64;
                (column, column)
            }
        };
        let line = complaint.line as i64;
        error(&exception::SYNTAX_ERROR, &complaint.message, line, start, utf8(&text[..length]), Some((line, end)))
    }

    /// A complaint about all that is kept, which are the lines up to the current one.
    fn refuse_line(&self, kind: &TypeObject, message: &str) -> Result<Raised> {
        let text = self.tokenizer.text();
        let text = utf8(text.strip_suffix(b"\n").unwrap_or(text));
        let column = text.chars().count() as i64 + 1;
        error(kind, message, self.tokenizer.line() as i64, column, text, None)
    }

    fn end_of_file(&self) -> Result<Raised> {
        let message = Str::new("unexpected EOF in multi-line statement")?;
        let made = exception::instantiate_with(&exception::SYNTAX_ERROR, &[&message])?;
        let line = Int::new(self.tokenizer.line() as i64)?;
        let column = Int::new(self.tokenizer.text().len() as i64)?;
        let nothing = none();
        let place = Tuple::new(&[crate::intern!("<string>"), &line, &column, &nothing, &line, &nothing])?;
        Ok(raise::raise_value(syntax_error::place(made, &place)?))
    }
}

/// A SyntaxError with its place in the lines.
fn error(
    kind: &TypeObject,
    message: &str,
    line: i64,
    column: i64,
    text: &str,
    end: Option<(i64, i64)>,
) -> Result<Raised> {
    let int = |n: Option<i64>| n.map_or(Ok(none()), |n| Int::new(n).map(Ref::into_object));
    let (line, column, text) = (int(Some(line))?, int(Some(column))?, Str::new(text)?);
    let (end_line, end_column) = (int(end.map(|end| end.0))?, int(end.map(|end| end.1))?);
    let place = Tuple::new(&[crate::intern!("<string>"), &line, &column, &text, &end_line, &end_column])?;
    let made = exception::instantiate_with(kind, &[&*Str::new(message)?, &place])?;
    Ok(raise::raise_value(made))
}

/// The number of a token's type.
fn number(token: &Token, text: &[u8]) -> i64 {
    match token.kind {
        Kind::End => ENDMARKER,
        Kind::Name => 1,
        Kind::Number => 2,
        Kind::String => 3,
        Kind::Newline => NEWLINE,
        Kind::Indent => 5,
        Kind::Dedent => DEDENT,
        Kind::Op => i64::from(operator_number(text)),
        Kind::TypeComment => 57,
        Kind::FStringStart => FSTRING_START,
        Kind::FStringMiddle => 60,
        Kind::FStringEnd => 61,
        Kind::Comment => 62,
        Kind::Nl => NL,
    }
}

/// How many characters begin between two offsets; behind the text each byte counts as one.
fn characters(text: &[u8], start: usize, end: usize) -> isize {
    let inside = text.get(start.min(text.len())..end.min(text.len())).unwrap_or_default();
    let beyond = end.saturating_sub(start.max(text.len()));
    (inside.iter().filter(|&&b| b & 0xC0 != 0x80).count() + beyond) as isize
}

/// Lines as text, which they are.
fn utf8(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap_or_default()
}
