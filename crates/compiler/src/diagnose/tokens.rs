//! The tokens of a text that is all there, and the tokenizer's complaints as errors of the compiler.

use crate::error::ErrorKind;
pub(crate) use crate::tokens::TypeComment;
pub(super) use crate::tokens::{Kind, Token};
use crate::tokens::{Text, Wanted};

/// Why there is no next token.
#[derive(Clone, Debug)]
pub(super) enum Stop {
    /// The text ends inside brackets; the offset of the innermost one.
    Unclosed(usize),
    /// The text ends behind a backslash.
    EndOfFile,
    Error(Complaint),
    /// A name is not UTF-8: its range.
    Undecodable(usize, usize),
}

/// An error with its place, an offset into the text.
#[derive(Clone, Debug)]
pub(super) struct Complaint {
    pub kind: ErrorKind,
    pub message: String,
    pub start: usize,
    /// `offset` and `end_offset` where they do not follow from the above.
    pub raw_column: Option<i32>,
    pub raw_end_column: i32,
    /// An error of structure, which an earlier grammar error outranks.
    pub structural: bool,
    /// The columns above count what they are to count.
    pub counted: bool,
}

pub(super) struct Tokenizer<'a> {
    text: &'a [u8],
    inner: crate::tokens::Tokenizer<Text<'a>>,
}

impl<'a> Tokenizer<'a> {
    pub fn new(text: &'a [u8], type_comments: bool) -> Self {
        let wanted = Wanted { all: false, type_comments };
        Self { text, inner: crate::tokens::Tokenizer::new(Text::new(text), wanted) }
    }

    /// The next token; its newline is part of a logical line's end.
    pub fn next(&mut self) -> Result<Token, Stop> {
        let mut token = self.inner.next_token().map_err(|stop| self.stop(stop))?;
        if token.kind == Kind::Newline {
            token.end += 1;
        }
        Ok(token)
    }

    /// What there was to warn of since this was last asked: line, text, and what it is as an error.
    pub fn take_warnings(&mut self) -> Vec<(usize, Complaint)> {
        let warnings = std::mem::take(&mut self.inner.lines.warnings);
        warnings.into_iter().map(|warning| (warning.line, self.complaint(warning))).collect()
    }

    /// Whether more text could change what was read so far: the end was seen, and if there was a complaint, it was about that.
    pub fn is_at_end(&self, stop: Option<&Stop>) -> bool {
        match stop {
            None => self.inner.is_at_end(),
            Some(Stop::Unclosed(_) | Stop::EndOfFile) => true,
            Some(Stop::Error(_)) => self.inner.ends_in_string(),
            Some(Stop::Undecodable(..)) => false,
        }
    }

    /// How far the text has been read.
    pub fn offset(&self) -> usize {
        self.inner.position()
    }

    /// The start of the line at `at`, or of the first of the lines that are joined with it if they were read last.
    pub fn joined_start(&self, at: usize) -> usize {
        let kept = self.inner.kept();
        if at >= kept { kept } else { memchr::memrchr(b'\n', &self.text[..at]).map_or(0, |n| n + 1) }
    }

    /// The range of what is kept.
    pub fn held(&self) -> (usize, usize) {
        (self.inner.kept(), self.inner.limit())
    }

    /// The innermost bracket that is open.
    pub fn open_bracket(&self) -> Option<usize> {
        self.inner.open_bracket()
    }

    /// How many f-strings are open.
    pub fn open_fstrings(&self) -> usize {
        self.inner.open_fstrings()
    }

    /// At the end of an interactive statement all indentations end.
    pub fn end_indentations(&mut self) {
        self.inner.end_indentations();
    }

    /// Line ends that end a format spec, though not its f-string.
    pub fn ended_specs(&self) -> &[usize] {
        self.inner.ended_specs()
    }

    /// Braces in format specs that stand for themselves, the first of each two.
    pub fn doubled_in_specs(&self) -> &[usize] {
        self.inner.doubled_in_specs()
    }

    /// What is read from here on is only looked at for errors: it is all read into the same token, which remembers the
    /// text of the first expression that it can.
    pub fn look_on(&mut self) {
        self.inner.remember_one_expression();
    }

    /// Texts of expressions that become part of f-strings: the token that ends each, and its range.
    pub fn expressions(&self) -> &[(usize, usize, usize)] {
        self.inner.expressions()
    }

    fn stop(&self, stop: crate::tokens::Stop) -> Stop {
        use crate::tokens::Stop as S;
        let line = &self.text[self.inner.line_start()..self.inner.limit()];
        let (kind, message, raw_column, raw_end_column) = match stop {
            S::Undecodable { start, end } => return Stop::Undecodable(start, end),
            S::Error(complaint) => return Stop::Error(self.complaint(complaint)),
            S::EndOfFile | S::Reader | S::Unknown => {
                return self.open_bracket().map_or(Stop::EndOfFile, Stop::Unclosed);
            }
            S::Dedent => {
                let message = "unindent does not match any outer indentation level";
                (ErrorKind::Indentation, message, line.len(), -1)
            }
            S::Tabs => (ErrorKind::Tab, "inconsistent use of tabs and spaces in indentation", 1, 0),
            S::TooDeep => (ErrorKind::Indentation, "too many levels of indentation", 1, 0),
            S::Continuation => {
                // CPython counts the offset from the beginning of its buffer.
                let column = self.inner.position() - self.inner.kept();
                (ErrorKind::Syntax, "unexpected character after line continuation character", column, 0)
            }
        };
        Stop::Error(Complaint {
            kind,
            message: message.into(),
            start: self.inner.line_start(),
            raw_column: i32::try_from(raw_column).ok(),
            raw_end_column,
            structural: true,
            counted: false,
        })
    }

    fn complaint(&self, complaint: crate::tokens::Complaint) -> Complaint {
        // Characters are counted in what is shown of the line; what the tokenizer gives are bytes.
        let shown = String::from_utf8_lossy(&self.text[complaint.line_start..complaint.at]).chars().count();
        let (first, last) = complaint.columns.unwrap_or((shown, shown));
        let number = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
        Complaint {
            kind: ErrorKind::Syntax,
            message: complaint.message,
            start: complaint.at.saturating_sub(1),
            raw_column: Some(number(first)),
            raw_end_column: number(last),
            structural: false,
            counted: true,
        }
    }
}
