//! What the compiler reports: `SyntaxError` and its kin, and warnings.

use std::ops::Range;
use std::rc::Rc;

use crate::instruction::{Location, NO_LOCATION};

/// Which exception is to be raised.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// `SyntaxError`.
    Syntax,
    /// `IndentationError`.
    Indentation,
    /// `TabError`.
    Tab,
    /// `_IncompleteInputError`, for `PyCF_ALLOW_INCOMPLETE_INPUT` alone.
    IncompleteInput,
    /// `MemoryError`: the source is too complex to parse.
    Memory,
    /// `RecursionError`: the tree is too deep to compile.
    Recursion,
    /// `SystemError`: a fault of the compiler, or a tree that no source has.
    System,
    /// `ValueError`: a tree that makes no sense.
    Value,
    /// `UnicodeDecodeError`: part of the source is no text; [`SyntaxError::codec`] has the details.
    UnicodeDecode,
    /// `UnicodeEncodeError`: a docstring has surrogates; [`SyntaxError::codec`] has the details.
    UnicodeEncode,
}

/// What a `UnicodeError` says besides its message.
#[derive(Clone, Debug)]
pub struct CodecError {
    /// The name of the codec.
    pub encoding: &'static str,
    /// The bytes to decode, or the text to encode as WTF-8.
    pub object: Vec<u8>,
    /// Where the error begins, in bytes or characters.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What is wrong.
    pub reason: &'static str,
}

impl CodecError {
    /// The error of bytes that are not UTF-8, if they are not.
    pub(crate) fn utf8(bytes: &[u8]) -> Option<Self> {
        let error = str::from_utf8(bytes).err()?;
        let start = error.valid_up_to();
        let reason = match (error.error_len(), bytes[start]) {
            (None, _) => "unexpected end of data",
            (_, 0xc2..=0xf4) => "invalid continuation byte",
            _ => "invalid start byte",
        };
        let end = error.error_len().map_or(bytes.len(), |length| start + length);
        Some(Self { encoding: "utf-8", object: bytes.to_vec(), start, end, reason })
    }

    /// The error of a text in WTF-8 that has surrogates, if it has some.
    pub(crate) fn surrogates(text: &[u8]) -> Option<Self> {
        let surrogate = |at: usize| matches!(text.get(at..at + 2), Some([0xed, 0xa0..=0xbf]));
        let at = (0..text.len()).find(|&at| surrogate(at))?;
        let start = text[..at].iter().filter(|b| !(0x80..0xc0).contains(*b)).count();
        let count = (0..).take_while(|n| surrogate(at + 3 * n)).count();
        let reason = "surrogates not allowed";
        Some(Self { encoding: "utf-8", object: text.to_vec(), start, end: start + count, reason })
    }

    /// `str()` of the exception.
    pub fn message(&self, decoding: bool) -> String {
        let Self { encoding, object, start, end, reason } = self;
        let place = match (decoding, end - start) {
            (true, 1) => format!("decode byte 0x{:02x} in position {start}", object[*start]),
            (true, _) => format!("decode bytes in position {start}-{}", end - 1),
            (false, 1) => {
                let at = object.windows(2).position(|pair| matches!(pair, [0xed, 0xa0..=0xbf])).unwrap_or(0);
                let low = object.get(at + 2).map_or(0, |b| u32::from(b & 0x3f));
                let value = 0xd000 | u32::from(object[at + 1] & 0x3f) << 6 | low;
                format!("encode character '\\u{value:04x}' in position {start}")
            }
            (false, _) => format!("encode characters in position {start}-{}", end - 1),
        };
        format!("'{encoding}' codec can't {place}: {reason}")
    }
}

/// Why a source does not compile, and where.
#[derive(Clone, Debug)]
pub struct SyntaxError {
    /// The exception's type.
    pub kind: ErrorKind,
    /// `msg`.
    pub message: String,
    /// `lineno`, 0 where there is none.
    pub line: i32,
    /// `offset`: from 1, in characters; 0 where there is none.
    pub column: i32,
    /// `end_lineno`, 0 where there is none.
    pub end_line: i32,
    /// `end_offset`, 0 where there is none.
    pub end_column: i32,
    /// `text`: the line, as written.
    pub text: Option<String>,
    /// Whether `args` is the message alone, the place in the attributes only: so it is with errors of scopes.
    pub bare_args: bool,
    /// What there was to warn of before the error was found.
    pub warnings: Vec<Warning>,
    /// The details of a `UnicodeError`.
    pub codec: Option<Box<CodecError>>,
    /// The columns are not to be counted again.
    pub(crate) counted: bool,
}

impl SyntaxError {
    /// An error without a place.
    pub fn bare(message: &str) -> Box<Self> {
        Self::of_kind(ErrorKind::Syntax, message)
    }

    /// An error of a given kind without a place.
    pub fn of_kind(kind: ErrorKind, message: &str) -> Box<Self> {
        let message = message.to_owned();
        Box::new(Self {
            kind,
            message,
            line: 0,
            column: 0,
            end_line: 0,
            end_column: 0,
            text: None,
            bare_args: false,
            warnings: Vec::new(),
            codec: None,
            counted: false,
        })
    }

    /// A `UnicodeDecodeError`.
    pub(crate) fn undecodable(codec: CodecError) -> Box<Self> {
        let error = Self::of_kind(ErrorKind::UnicodeDecode, &codec.message(true));
        Box::new(Self { codec: Some(Box::new(codec)), ..*error })
    }

    /// A `UnicodeEncodeError`.
    pub(crate) fn unencodable(codec: CodecError) -> Box<Self> {
        let error = Self::of_kind(ErrorKind::UnicodeEncode, &codec.message(false));
        Box::new(Self { codec: Some(Box::new(codec)), ..*error })
    }

    /// An error at a location, whose columns are still offsets in bytes; `SourceText` finishes it.
    pub fn at(message: impl Into<String>, location: Location) -> Box<Self> {
        Box::new(Self {
            kind: ErrorKind::Syntax,
            message: message.into(),
            line: location.line,
            column: location.col.wrapping_add(1),
            end_line: location.end_line,
            end_column: location.end_col.wrapping_add(1),
            text: None,
            bare_args: false,
            warnings: Vec::new(),
            codec: None,
            counted: false,
        })
    }

    /// Counts the columns in characters, and adds the line's text unless it is known.
    pub(crate) fn with_source(mut self: Box<Self>, text: &str) -> Box<Self> {
        if self.line <= 0 {
            return self;
        }
        let line = match self.text.take() {
            Some(shown) => shown,
            None => crate::source::line_text(text, self.line).unwrap_or_default().to_owned(),
        };
        // Both columns are counted in that text, though the error may end on another line.
        let characters = |column: i32| match usize::try_from(column) {
            Ok(bytes) => {
                let bytes = bytes.min(line.len() + 1);
                let inside = &line.as_bytes()[..bytes.min(line.len())];
                (String::from_utf8_lossy(inside).chars().count() + bytes - inside.len()) as i32
            }
            Err(_) => column,
        };
        if !self.counted {
            (self.column, self.end_column) = (characters(self.column), characters(self.end_column));
        }
        self.text = Some(line);
        self
    }
}

impl std::fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (line {})", self.message, self.line)
    }
}

impl std::error::Error for SyntaxError {}

/// The category of a warning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WarningKind {
    /// `SyntaxWarning`.
    Syntax,
    /// `DeprecationWarning`.
    Deprecation,
}

/// A warning that the compiler issues.
#[derive(Clone, Debug)]
pub struct Warning {
    /// Its category.
    pub kind: WarningKind,
    /// Its text.
    pub message: String,
    /// The line it belongs to; -1 for an ordinary warning of the caller of `compile()`.
    pub line: i32,
    /// The tokenizer's: as an error it outranks those of the grammar that come before it.
    pub of_tokens: bool,
    /// The place of an error, columns in bytes; `None` for an ordinary warning.
    pub(crate) location: Option<Location>,
    /// The source, and what of it an error shows; `None` where that is read from the file, as for all errors that come
    /// after parsing.
    pub(crate) shown: Option<(Rc<str>, Range<usize>)>,
}

impl Warning {
    /// A `SyntaxWarning` that is issued after parsing.
    pub(crate) fn at(message: String, location: Location) -> Self {
        let (kind, line) = (WarningKind::Syntax, location.line);
        Self { kind, message, line, of_tokens: false, location: Some(location), shown: None }
    }

    /// An ordinary warning of the caller of `compile()`.
    pub(crate) fn of_caller(kind: WarningKind, message: &str) -> Self {
        let message = message.to_owned();
        Self { kind, message, line: -1, of_tokens: false, location: None, shown: None }
    }

    /// Whether it belongs to a place in the source.
    pub fn has_place(&self) -> bool {
        self.location.is_some()
    }

    /// What is raised where the filters make an error of a warning that has a place.
    pub fn as_error(&self) -> Box<SyntaxError> {
        let mut error = SyntaxError::at(&*self.message, self.location.unwrap_or(NO_LOCATION));
        match &self.shown {
            None => error,
            Some((source, range)) => {
                error.text = Some(source[range.clone()].to_owned());
                error.with_source(source)
            }
        }
    }
}

/// The result of a compiler pass.
pub type Result<T> = std::result::Result<T, Box<SyntaxError>>;
