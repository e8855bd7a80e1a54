//! Tokens as CPython's tokenizer makes them, with its complaints about what is none.
//!
//! One tokenizer for two users: `diagnose` reads a text that is all there, the `tokenize` module lines that come one by one
//! and tokens that the grammar does not know (comments, newlines that end nothing). What a line holds is read when the
//! tokenizer gets there, never before.
//!
//! - this file: lines, indentation, comments, newlines; `literals`: numbers and strings; `fstrings`; `operators`.

mod fstrings;
mod literals;
mod operators;

use crate::unicode;
use fstrings::FString;
pub use operators::operator_number;

/// Open indentations at once.
const MAX_INDENT: usize = 100;
/// Columns between tabulator stops.
const TAB: usize = 8;

/// What kind a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// An identifier or keyword.
    Name,
    /// A number.
    Number,
    /// A string that is no f-string.
    String,
    /// Prefix and opening quotes of an f-string.
    FStringStart,
    /// Text of an f-string.
    FStringMiddle,
    /// Closing quotes of an f-string.
    FStringEnd,
    /// An operator or delimiter.
    Op,
    /// The end of a logical line.
    Newline,
    /// More indentation.
    Indent,
    /// Less indentation, by one level.
    Dedent,
    /// `# type: ...`, where these are asked for.
    TypeComment,
    /// A comment, where all tokens are asked for.
    Comment,
    /// The end of a line that ends no logical line, where all tokens are asked for.
    Nl,
    /// The end of the text.
    End,
}

/// One token: where it lies in the text, and where the tokenizer stood behind it.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Whether it has a place at all; where not, both ends are where the tokenizer stood.
    pub placed: bool,
    /// Brackets open behind it.
    pub level: usize,
}

/// Why there is no next token.
#[derive(Clone, Debug)]
pub enum Stop {
    /// The text ends inside brackets, or behind a backslash.
    EndOfFile,
    /// Something is no token.
    Error(Complaint),
    /// A line goes back to an indentation that is not open.
    Dedent,
    /// The indentation depends on how wide a tabulator is.
    Tabs,
    /// Too many indentations.
    TooDeep,
    /// Something follows a backslash.
    Continuation,
    /// A name, which ends here, is not UTF-8.
    Undecodable {
        /// Where it begins.
        start: usize,
        /// Where it ends.
        end: usize,
    },
    /// The lines could not be read (or a warning not be issued); the reader knows why.
    Reader,
    /// The tokenizer was asked for more after an error.
    Unknown,
}

/// An error with its place: offsets into the text as it is kept now.
#[derive(Clone, Debug)]
pub struct Complaint {
    /// What is wrong.
    pub message: String,
    /// The number of the line.
    pub line: usize,
    /// Where the line begins.
    pub line_start: usize,
    /// The place of the error is the character before.
    pub at: usize,
    /// First and last column from 1, in bytes, where the place is a range.
    pub columns: Option<(usize, usize)>,
}

/// What reading a line came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Read {
    /// The text now reaches to `end`; the newline there may be one that the line lacked.
    Line {
        /// Where the text ends.
        end: usize,
        /// The newline there is not in the source.
        implicit_newline: bool,
    },
    /// There are no more lines.
    End,
    /// An error that the reader knows of.
    Failed,
}

/// What became of a warning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Warned {
    /// It was issued.
    Issued,
    /// It is to be an error.
    Refused,
    /// Another error, which the reader knows of.
    Failed,
}

/// Where lines come from.
pub trait Lines {
    /// Whether lines are really forgotten: offsets count from the first one that is kept, and those of an open f-string are.
    const STREAM: bool;
    /// The lines that are kept.
    fn text(&self) -> &[u8];
    /// Nothing of what has been read is needed any more.
    fn forget(&mut self);
    /// Adds the line behind `end`.
    fn read(&mut self, end: usize) -> Read;
    /// Issues a SyntaxWarning, which as an error would be the complaint.
    fn warn(&mut self, warning: &Complaint) -> Warned;
}

/// A text that is all there. Warnings are kept.
pub(crate) struct Text<'a> {
    text: &'a [u8],
    pub warnings: Vec<Complaint>,
}

impl<'a> Text<'a> {
    pub fn new(text: &'a [u8]) -> Self {
        Self { text, warnings: Vec::new() }
    }
}

impl Lines for Text<'_> {
    const STREAM: bool = false;

    #[inline(always)]
    fn text(&self) -> &[u8] {
        self.text
    }

    fn forget(&mut self) {}

    fn read(&mut self, end: usize) -> Read {
        match &self.text[end..] {
            [] => Read::End,
            rest => {
                let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |n| n + 1);
                Read::Line { end: end + length, implicit_newline: false }
            }
        }
    }

    fn warn(&mut self, warning: &Complaint) -> Warned {
        self.warnings.push(warning.clone());
        Warned::Issued
    }
}

/// A comment that says something of types, and where that begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TypeComment {
    /// A type, or a signature.
    Type(usize),
    /// `ignore`: what follows it.
    Ignore(usize),
}

impl TypeComment {
    /// Reads a comment that begins with its `#`.
    pub fn of(comment: &[u8]) -> Option<Self> {
        let blanks = |text: &'_ [u8]| text.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let mut at = 1 + blanks(&comment[1..]);
        at += comment[at..].starts_with(b"type:").then_some(5)?;
        at += blanks(&comment[at..]);
        let rest = comment[at..].strip_prefix(b"ignore");
        match rest.map(|rest| rest.first()) {
            Some(next) if next.is_none_or(|b| b.is_ascii() && !b.is_ascii_alphanumeric()) => Some(Self::Ignore(at + 6)),
            _ => Some(Self::Type(at)),
        }
    }
}

/// Whether reading can go on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Reading,
    /// All lines have been read.
    Ended,
    /// There was an error.
    Failed,
}

/// Which tokens are wanted.
#[derive(Clone, Copy, Default, Debug)]
pub struct Wanted {
    /// Comments and all newlines; what is lexically dubious is let through.
    pub all: bool,
    /// Type comments.
    pub type_comments: bool,
}

/// An open bracket.
#[derive(Clone, Copy, Debug)]
struct Bracket {
    opening: u8,
    line: usize,
    /// Its offset, where the text is all kept.
    at: usize,
}

/// Makes tokens of lines.
pub struct Tokenizer<L> {
    /// The lines.
    pub lines: L,
    wanted: Wanted,
    state: State,
    /// What the reader, or reading, failed with.
    failure: Option<Stop>,
    /// The next byte.
    at: usize,
    /// Where what has been read ends.
    limit: usize,
    /// Where what is kept begins.
    kept: usize,
    line_start: usize,
    line: usize,
    implicit_newline: bool,
    /// Where the token that is being read begins; lines are kept from there.
    start: Option<usize>,
    /// Where a string begins that may have several lines: line number and its beginning.
    string_line: (usize, usize),
    brackets: Vec<Bracket>,
    /// Columns with tabulators every eight columns, and with tabulators of one column.
    indents: Vec<(usize, usize)>,
    /// Indents (or dedents, below zero) to be reported.
    pending: i32,
    at_line_start: bool,
    /// A comment had its line for itself.
    comment_alone: bool,
    fstrings: Vec<FString>,
    ends_in_string: bool,
    ended_specs: Vec<usize>,
    doubled_in_specs: Vec<usize>,
    expressions: Vec<(usize, usize, usize)>,
    /// How many texts of expressions are remembered at most.
    expressions_wanted: usize,
}

type Answer = Result<Token, Stop>;

fn starts_name(c: u8) -> bool {
    c.is_ascii_alphabetic() || c == b'_' || c >= 0x80
}

fn continues_name(c: u8) -> bool {
    c.is_ascii_alphanumeric() || c == b'_' || c >= 0x80
}

impl<L: Lines> Tokenizer<L> {
    /// A tokenizer that has read nothing.
    pub fn new(lines: L, wanted: Wanted) -> Self {
        Self {
            lines,
            wanted,
            state: State::Reading,
            failure: None,
            at: 0,
            limit: 0,
            kept: 0,
            line_start: 0,
            line: 0,
            implicit_newline: false,
            start: None,
            string_line: (0, 0),
            brackets: Vec::new(),
            indents: vec![(0, 0)],
            pending: 0,
            at_line_start: true,
            comment_alone: false,
            fstrings: Vec::new(),
            ends_in_string: false,
            ended_specs: Vec::new(),
            doubled_in_specs: Vec::new(),
            expressions: Vec::new(),
            expressions_wanted: usize::MAX,
        }
    }

    /// The lines that are kept.
    #[inline(always)]
    pub fn text(&self) -> &[u8] {
        &self.lines.text()[self.kept..self.limit]
    }

    /// The bytes between two offsets.
    #[inline]
    pub fn slice(&self, start: usize, end: usize) -> &[u8] {
        &self.lines.text()[start..end]
    }

    /// The number of the last line that was read, from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Where that line begins.
    pub fn line_start(&self) -> usize {
        self.line_start
    }

    /// Number and beginning of the line in which the last string or text of an f-string began.
    pub fn string_line(&self) -> (usize, usize) {
        self.string_line
    }

    /// Where what has been read ends.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Where the lines begin that are kept.
    pub(crate) fn kept(&self) -> usize {
        self.kept
    }

    /// Whether the text ends inside of a string.
    pub(crate) fn ends_in_string(&self) -> bool {
        self.ends_in_string
    }

    /// Line ends that end a format spec, though not its f-string.
    pub(crate) fn ended_specs(&self) -> &[usize] {
        &self.ended_specs
    }

    /// Braces in format specs that stand for themselves, the first of each two.
    pub(crate) fn doubled_in_specs(&self) -> &[usize] {
        &self.doubled_in_specs
    }

    /// Texts of expressions that become part of f-strings: the token that ends each, and its range.
    pub(crate) fn expressions(&self) -> &[(usize, usize, usize)] {
        &self.expressions
    }

    /// No more than one text of an expression is remembered from here on, and what follows it may be what it will.
    pub(crate) fn remember_one_expression(&mut self) {
        self.expressions_wanted = self.expressions.len() + 1;
    }

    /// The next byte to be looked at.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// Whether the last newline is not in the source.
    pub fn has_implicit_newline(&self) -> bool {
        self.implicit_newline
    }

    /// Whether all lines have been read.
    pub fn is_at_end(&self) -> bool {
        self.state == State::Ended
    }

    /// How many f-strings are open.
    pub(crate) fn open_fstrings(&self) -> usize {
        self.fstrings.len()
    }

    /// The offset of the innermost open bracket.
    pub(crate) fn open_bracket(&self) -> Option<usize> {
        self.brackets.last().map(|bracket| bracket.at)
    }

    /// At the end of an interactive statement all indentations end.
    pub(crate) fn end_indentations(&mut self) {
        self.pending = -i32::try_from(self.indents.len() - 1).unwrap_or(0);
        self.indents.truncate(1);
    }

    /// The next byte, which counts as read; 0 at the end.
    #[inline(always)]
    fn advance(&mut self) -> u8 {
        if self.at == self.limit && !self.read_line() {
            return 0;
        }
        self.at += 1;
        self.lines.text()[self.at - 1]
    }

    /// Takes back a byte that [`Self::advance`] gave.
    #[inline(always)]
    fn back(&mut self, c: u8) {
        self.at -= usize::from(c != 0);
    }

    /// The next byte, which stays.
    #[inline(always)]
    fn peek(&mut self) -> u8 {
        let c = self.advance();
        self.back(c);
        c
    }

    #[cold]
    fn read_line(&mut self) -> bool {
        if self.state != State::Reading {
            return false;
        }
        let forget = self.start.is_none() && (!L::STREAM || self.fstrings.is_empty());
        if L::STREAM {
            if forget {
                self.lines.forget();
                (self.at, self.limit) = (0, 0);
            }
            self.line_start = self.at;
        }
        match self.lines.read(self.limit) {
            Read::Line { end, implicit_newline } => {
                if !L::STREAM {
                    self.line_start = self.at;
                    if forget {
                        self.kept = self.at;
                    }
                }
                self.limit = end;
                self.implicit_newline = implicit_newline;
                self.line += 1;
                let line = self.slice(self.at, end);
                if memchr::memchr(0, line).is_some() {
                    let stop = Stop::Error(self.complaint("source code cannot contain null bytes"));
                    self.fail(stop);
                    return false;
                }
                true
            }
            Read::End => {
                self.state = State::Ended;
                false
            }
            Read::Failed => {
                self.fail(Stop::Reader);
                false
            }
        }
    }

    fn fail(&mut self, stop: Stop) {
        self.state = State::Failed;
        self.failure = Some(stop);
        self.at = self.limit;
    }

    /// The next token.
    ///
    /// # Errors
    /// [`Stop`]: there is none.
    pub fn next_token(&mut self) -> Answer {
        let answer = match self.fstrings.last() {
            Some(fstring) if !fstring.in_field => self.in_fstring(),
            _ => self.outside_fstring(),
        };
        // Dedents still come before a line that has a null byte.
        match (&self.failure, answer) {
            (Some(Stop::Error(_)) | None, Ok(token)) => Ok(token),
            (_, answer) => self.failure.take().map_or(answer, Err),
        }
    }

    /// The token from `start` to the current place.
    #[inline]
    fn token(&self, kind: Kind, start: usize) -> Answer {
        Ok(Token { kind, start, end: self.at, placed: true, level: self.brackets.len() })
    }

    fn unplaced(&self, kind: Kind) -> Answer {
        Ok(Token { kind, start: self.at, end: self.at, placed: false, level: self.brackets.len() })
    }

    /// A complaint about what was read last.
    fn complaint(&self, message: impl Into<String>) -> Complaint {
        let (line, line_start, at) = (self.line, self.line_start, self.at);
        Complaint { message: message.into(), line, line_start, at, columns: None }
    }

    fn complain<T>(&mut self, message: impl Into<String>) -> Result<T, Stop> {
        let complaint = self.complaint(message);
        self.state = State::Failed;
        Err(Stop::Error(complaint))
    }

    /// Warns, or complains where the warning is to be an error.
    fn warn(&mut self, message: &str) -> Result<(), Stop> {
        let complaint = self.complaint(message);
        match self.lines.warn(&complaint) {
            Warned::Issued => Ok(()),
            Warned::Refused => {
                self.state = State::Failed;
                Err(Stop::Error(complaint))
            }
            Warned::Failed => {
                self.state = State::Failed;
                Err(Stop::Reader)
            }
        }
    }

    /// An error of a line as a whole: the rest of it is passed over.
    fn refuse_line<T>(&mut self, stop: Stop) -> Result<T, Stop> {
        self.at = self.limit;
        self.state = State::Failed;
        Err(stop)
    }

    fn outside_fstring(&mut self) -> Answer {
        loop {
            self.start = None;
            let mut blank = false;
            if self.at_line_start {
                self.at_line_start = false;
                blank = self.indentation()?;
            }
            self.start = Some(self.at);
            if self.pending != 0 {
                return self.indent_or_dedent();
            }
            if let Some(token) = self.code(blank)? {
                return Ok(token);
            }
        }
    }

    fn indent_or_dedent(&mut self) -> Answer {
        let (kind, start) = if self.pending < 0 { (Kind::Dedent, self.at) } else { (Kind::Indent, self.kept) };
        self.pending -= self.pending.signum();
        if self.wanted.all { self.token(kind, start) } else { self.unplaced(kind) }
    }

    /// Measures the indentation of a line; true if the line is blank.
    fn indentation(&mut self) -> Result<bool, Stop> {
        let (mut column, mut alternative) = (0, 0);
        // A backslash behind blanks: the first one says how far what follows is indented.
        let mut continued = 0;
        let c = loop {
            match self.advance() {
                b' ' => {
                    column += 1;
                    alternative += 1;
                }
                b'\t' => {
                    column = (column / TAB + 1) * TAB;
                    alternative += 1;
                }
                b'\x0c' => (column, alternative) = (0, 0),
                b'\\' => {
                    if continued == 0 {
                        continued = column;
                    }
                    self.continuation()?;
                }
                c => break c,
            }
        };
        self.back(c);
        if matches!(c, b'#' | b'\n' | b'\r') {
            return Ok(true);
        }
        if !self.brackets.is_empty() {
            return Ok(false);
        }
        if continued != 0 {
            (column, alternative) = (continued, continued);
        }
        let &(top, top_alternative) = self.indents.last().expect("the outermost stays");
        if column > top {
            if self.indents.len() >= MAX_INDENT {
                return self.refuse_line(Stop::TooDeep);
            }
            if alternative <= top_alternative {
                return self.refuse_line(Stop::Tabs);
            }
            self.pending += 1;
            self.indents.push((column, alternative));
            return Ok(false);
        }
        while self.indents.last().is_some_and(|&(open, _)| column < open) {
            self.pending -= 1;
            self.indents.pop();
        }
        let &(open, open_alternative) = self.indents.last().expect("the outermost stays");
        if column != open {
            return self.refuse_line(Stop::Dedent);
        }
        if alternative != open_alternative {
            return self.refuse_line(Stop::Tabs);
        }
        Ok(false)
    }

    /// Behind a backslash: the line must end there, and another follow.
    fn continuation(&mut self) -> Result<(), Stop> {
        let mut c = self.advance();
        if c == b'\r' {
            c = self.advance();
        }
        if c != b'\n' {
            self.state = State::Failed;
            return Err(Stop::Continuation);
        }
        if self.peek() == 0 {
            if self.state == State::Reading {
                self.state = State::Ended;
            }
            self.at = self.limit;
            return Err(Stop::EndOfFile);
        }
        Ok(())
    }

    /// A token of code; `None` if a newline was passed that is none.
    fn code(&mut self, blank: bool) -> Result<Option<Token>, Stop> {
        let (start, mut c) = loop {
            self.start = None;
            let mut c = self.advance();
            while matches!(c, b' ' | b'\t' | b'\x0c') {
                c = self.advance();
            }
            let start = self.at - usize::from(c != 0);
            self.start = Some(start);
            if c == b'#' {
                while !matches!(c, 0 | b'\n' | b'\r') {
                    c = self.advance();
                }
                if let Some(token) = self.comment(start, c, blank) {
                    return Ok(Some(token));
                }
            }
            if c != b'\\' {
                break (start, c);
            }
            self.continuation()?;
        };
        if c == 0 {
            return match (self.state, self.brackets.is_empty()) {
                (State::Ended, true) => self.unplaced(Kind::End).map(Some),
                (State::Ended, false) => Err(Stop::EndOfFile),
                _ => Err(Stop::Unknown),
            };
        }
        if starts_name(c) {
            return self.name(start, c).map(Some);
        }
        if c == b'\r' {
            c = self.advance();
        }
        if c == b'\n' {
            return self.newline(start, blank);
        }
        if c.is_ascii_digit() || c == b'.' && self.peek().is_ascii_digit() {
            return self.number(start, c).map(Some);
        }
        if matches!(c, b'"' | b'\'') {
            return self.string(start, c).map(Some);
        }
        if c == b'\\' {
            // Only behind a carriage return that ends no line.
            self.continuation()?;
            return self.code(blank);
        }
        self.operator(start, c).map(Some)
    }

    /// Behind a comment, whose last byte was followed by `c`: the token it is, if it is to be one.
    fn comment(&mut self, start: usize, c: u8, blank: bool) -> Option<Token> {
        let end = self.at - usize::from(c != 0);
        let placed = |kind, start| Token { kind, start, end, placed: true, level: self.brackets.len() };
        if self.wanted.type_comments {
            match TypeComment::of(self.slice(start, end)) {
                Some(TypeComment::Type(behind)) => {
                    let token = placed(Kind::TypeComment, start + behind);
                    self.at = end;
                    return Some(token);
                }
                // It does not become part of the newline.
                Some(TypeComment::Ignore(_)) => self.start = Some(end),
                None => {}
            }
        }
        if !self.wanted.all {
            return None;
        }
        let token = placed(Kind::Comment, start);
        self.at = end;
        self.comment_alone = blank;
        Some(token)
    }

    /// Behind a newline.
    fn newline(&mut self, start: usize, blank: bool) -> Result<Option<Token>, Stop> {
        let start = self.start.unwrap_or(start);
        self.at_line_start = true;
        if blank || !self.brackets.is_empty() || (self.comment_alone && self.wanted.all) {
            if !self.wanted.all {
                return Ok(None);
            }
            self.comment_alone = false;
            return self.token(Kind::Nl, start).map(Some);
        }
        let mut token = self.token(Kind::Newline, start)?;
        token.end -= 1;
        Ok(Some(token))
    }

    /// An identifier or keyword, or what a prefix belongs to.
    fn name(&mut self, start: usize, first: u8) -> Answer {
        let mut c = first;
        let (mut bytes, mut unicode, mut raw, mut formatted) = (false, false, false, false);
        loop {
            match c {
                b'b' | b'B' if !bytes && !unicode && !formatted => bytes = true,
                b'u' | b'U' if !bytes && !unicode && !raw && !formatted => unicode = true,
                b'r' | b'R' if !raw && !unicode => raw = true,
                b'f' | b'F' if !formatted && !bytes && !unicode => formatted = true,
                _ => break,
            }
            c = self.advance();
            if matches!(c, b'"' | b'\'') {
                return if formatted { self.open_fstring(start, c, raw) } else { self.string(start, c) };
            }
        }
        let mut ascii = true;
        while continues_name(c) {
            ascii &= c.is_ascii();
            c = self.advance();
        }
        self.back(c);
        if !ascii && !self.wanted.all {
            self.check_name(start)?;
        }
        self.token(Kind::Name, start)
    }

    fn check_name(&mut self, start: usize) -> Result<(), Stop> {
        let Ok(name) = std::str::from_utf8(self.slice(start, self.at)).map(str::to_owned) else {
            self.state = State::Failed;
            return Err(Stop::Undecodable { start, end: self.at });
        };
        for (i, c) in name.char_indices() {
            if if i == 0 { unicode::is_identifier_start(c) } else { unicode::is_identifier_continue(c) } {
                continue;
            }
            self.at = start + i + c.len_utf8();
            return self.complain(match unicode::is_printable(c) {
                true => format!("invalid character '{c}' (U+{:04X})", u32::from(c)),
                false => format!("invalid non-printable character U+{:04X}", u32::from(c)),
            });
        }
        Ok(())
    }
}
