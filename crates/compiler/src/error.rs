//! What the compiler reports: `SyntaxError` and its kin, and warnings.

use std::ops::Range;
use std::rc::Rc;

use crate::Mode;
use crate::instruction::{Location, NO_LOCATION};
use crate::source::{LineIndex, Text, line_text};

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
    /// Where the text comes from.
    pub(crate) shows: Shows,
    /// Whose line is shown instead of `text` if there is a file of that name.
    pub file: Option<Box<FileLine>>,
}

/// What there is to know of the file whose line an error shows.
#[derive(Clone, Debug)]
pub struct FileLine {
    /// Its encoding; `None`: the line is UTF-8, or it is not shown.
    pub encoding: Option<Rc<str>>,
    /// `offset` and `end_offset` in bytes.
    columns: (i32, i32),
}

/// Where the text of an error comes from, unless from a file.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) enum Shows {
    /// From what the tokenizer holds.
    #[default]
    Held,
    /// From the source as it was given, which need not be UTF-8: the tokenizer is further down.
    Given,
    /// From the tokenizer, whatever a file may say.
    Tokens,
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
            shows: Shows::Held,
            file: None,
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
            shows: Shows::Held,
            file: None,
        })
    }

    /// Finishes an error of the parser: counts the columns in characters, and adds the line's text unless it is known. A
    /// module has the newline that its last line lacks, and may be a file, which is shown then.
    pub(crate) fn with_source(mut self: Box<Self>, source: &Text<'_>, mode: Mode) -> Box<Self> {
        if self.line <= 0 {
            return self;
        }
        if mode == Mode::Exec && self.shows != Shows::Tokens {
            let (encoding, columns) = (source.encoding.clone(), (self.column, self.end_column));
            self.file = Some(Box::new(FileLine { encoding, columns }));
        }
        let line = match (self.text.take(), &source.given) {
            (Some(_), Some(given)) if self.shows == Shows::Given => {
                line_text(given, self.line).unwrap_or_default().trim_end_matches('\n').to_owned()
            }
            (Some(shown), _) => shown,
            (None, _) => {
                let line = line_text(&source.text, self.line).unwrap_or_default();
                let end = if mode == Mode::Exec && !line.ends_with('\n') { "\n" } else { "" };
                format!("{line}{end}")
            }
        };
        self.shown(line)
    }

    /// The error with that line of the file of [`Self::file`].
    pub fn with_line_of_file(&self, line: String) -> Box<Self> {
        let mut error = Box::new(self.clone());
        if let Some(file) = &self.file {
            (error.column, error.end_column) = file.columns;
        }
        error.shown(line)
    }

    /// Shows a line, in whose characters the columns are counted.
    fn shown(mut self: Box<Self>, line: String) -> Box<Self> {
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
    /// Where that comes from.
    pub(crate) shows: Shows,
    /// The encoding of the file whose line an error shows if there is one, as in [`FileLine`].
    pub(crate) file: Option<Option<Rc<str>>>,
}

impl Warning {
    /// A `SyntaxWarning` that is issued after parsing.
    pub(crate) fn at(message: String, location: Location) -> Self {
        let (kind, line) = (WarningKind::Syntax, location.line);
        Self {
            kind,
            message,
            line,
            of_tokens: false,
            location: Some(location),
            shown: None,
            shows: Shows::Held,
            file: None,
        }
    }

    /// An ordinary warning of the caller of `compile()`.
    pub(crate) fn of_caller(kind: WarningKind, message: &str) -> Self {
        let message = message.to_owned();
        Self { kind, message, line: -1, of_tokens: false, location: None, shown: None, shows: Shows::Held, file: None }
    }

    /// Finishes warnings of the parser, which may become errors.
    pub(crate) fn with_source(warnings: &mut [Self], source: &Text<'_>, mode: Mode) {
        let mut given: Option<(Rc<str>, LineIndex)> = None;
        for warning in warnings.iter_mut().filter(|w| w.shown.is_some() && w.shows != Shows::Tokens) {
            if mode == Mode::Exec {
                warning.file = Some(source.encoding.clone());
            }
            if let (Shows::Given, Some(text), Some(location)) = (warning.shows, &source.given, warning.location) {
                let (text, lines) = given.get_or_insert_with(|| (Rc::from(&**text), LineIndex::new(text.as_bytes())));
                warning.shown = Some((Rc::clone(text), lines.range(text.as_bytes(), location.line)));
            }
        }
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
                let columns = (error.column, error.end_column);
                error.file = self.file.clone().map(|encoding| Box::new(FileLine { encoding, columns }));
                error.shown(source[range.clone()].to_owned())
            }
        }
    }
}

/// The result of a compiler pass.
pub type Result<T> = std::result::Result<T, Box<SyntaxError>>;
