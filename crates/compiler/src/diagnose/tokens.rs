//! Tokens as CPython's tokenizer makes them, with its complaints about what is none.
//!
//! Only sources that do not parse come here, so it goes for faithfulness, not for speed.

use std::cell::Cell;

use crate::code::Constant;
use crate::error::ErrorKind;

/// Open brackets at once.
const MAX_LEVEL: usize = 200;
/// Open indentations at once.
const MAX_INDENT: usize = 100;
/// Nested replacement fields in format specs.
const MAX_FIELD_NESTING: i32 = 3;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// An identifier or keyword.
    Name,
    Number,
    String,
    FStringStart,
    FStringMiddle,
    FStringEnd,
    /// An operator or delimiter.
    Op,
    Newline,
    Indent,
    Dedent,
    /// `# type: ...`, where these are asked for.
    TypeComment,
    End,
}

/// One token: where it lies, and where the tokenizer stood behind it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
    /// Brackets open behind it.
    pub level: usize,
}

/// Why there is no next token.
#[derive(Clone, Debug)]
pub(super) enum Stop {
    /// The text ends inside brackets; the offset of the innermost one.
    Unclosed(usize),
    /// The text ends behind a backslash.
    EndOfFile,
    Error(Complaint),
}

/// An error with its place: offsets into the text. Without an end, `end_offset` is what CPython leaves in its place.
#[derive(Clone, Debug)]
pub(super) struct Complaint {
    pub kind: ErrorKind,
    pub message: String,
    pub start: usize,
    pub end: Option<usize>,
    /// `offset` and `end_offset` where they do not follow from the above.
    pub raw_column: Option<i32>,
    pub raw_end_column: i32,
    /// An error of structure, which an earlier grammar error outranks.
    pub structural: bool,
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

/// An f-string that is open.
struct FString {
    start: usize,
    quote: u8,
    quote_size: usize,
    raw: bool,
    /// The tokenizer is between its braces.
    in_field: bool,
    depth: i32,
    field_depth: i32,
    in_format_spec: bool,
}

pub(super) struct Tokenizer<'a> {
    text: &'a [u8],
    at: usize,
    brackets: Vec<usize>,
    /// Columns with tabs to eight, and to one.
    indents: Vec<(usize, usize)>,
    pending: i32,
    at_line_start: bool,
    fstrings: Vec<FString>,
    /// Type comments are tokens.
    type_comments: bool,
    /// Something was read, or looked for, behind the end of the text.
    beyond: Cell<bool>,
    /// The text ends inside a string.
    end_in_string: bool,
    /// Where lines begin that a token or a backslash joins with the line before.
    joined: Vec<usize>,
    /// Line ends that end a format spec, though not its f-string.
    pub ended_specs: Vec<usize>,
}

type Answer = Result<Token, Stop>;

impl<'a> Tokenizer<'a> {
    pub fn new(text: &'a str, type_comments: bool) -> Self {
        Self {
            text: text.as_bytes(),
            at: 0,
            brackets: Vec::new(),
            indents: vec![(0, 0)],
            pending: 0,
            at_line_start: true,
            fstrings: Vec::new(),
            type_comments,
            beyond: Cell::new(false),
            end_in_string: false,
            joined: Vec::new(),
            ended_specs: Vec::new(),
        }
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.text.get(self.at + ahead).copied().unwrap_or_else(|| {
            self.beyond.set(true);
            0
        })
    }

    fn done(&self) -> bool {
        self.at >= self.text.len() && {
            self.beyond.set(true);
            true
        }
    }

    /// Whether more text could change what was read so far: the end was seen, and if there was a complaint, it was about that.
    pub fn is_at_end(&self, stop: Option<&Stop>) -> bool {
        match stop {
            None => self.beyond.get(),
            Some(Stop::Unclosed(_) | Stop::EndOfFile) => true,
            Some(Stop::Error(_)) => self.end_in_string,
        }
    }

    fn token(&self, kind: Kind, start: usize) -> Answer {
        Ok(Token { kind, start, end: self.at, level: self.brackets.len() })
    }

    /// A complaint about the character before the current place: CPython's tokenizer gives the number of characters read.
    fn complain<T>(&self, message: impl Into<String>, start: usize) -> Result<T, Stop> {
        Err(Stop::Error(Complaint {
            kind: ErrorKind::Syntax,
            message: message.into(),
            start,
            end: None,
            raw_column: None,
            raw_end_column: -1,
            structural: false,
        }))
    }

    /// A complaint about the last byte that was read.
    fn complain_here<T>(&self, message: impl Into<String>) -> Result<T, Stop> {
        let mut last = self.at - 1;
        while last > 0 && self.text[last] & 0xC0 == 0x80 {
            last -= 1;
        }
        self.complain(message, last)
    }

    fn line_of(&self, at: usize) -> usize {
        1 + self.text[..at.min(self.text.len())].iter().filter(|&&b| b == b'\n').count()
    }

    /// How far the text has been read.
    pub fn offset(&self) -> usize {
        self.at
    }

    /// The start of the line at `at`, or of the first of the lines that are joined with it.
    pub fn joined_start(&self, at: usize) -> usize {
        let mut start = self.line_start_of(at);
        while start > 0 && self.joined.binary_search(&start).is_ok() {
            start = self.line_start_of(start - 1);
        }
        start
    }

    /// Joins the lines of a token.
    fn join(&mut self, start: usize) {
        let ends = memchr::memchr_iter(b'\n', &self.text[start..self.at]);
        self.joined.extend(ends.map(|end| start + end + 1));
    }

    /// The innermost bracket that is open.
    pub fn open_bracket(&self) -> Option<usize> {
        self.brackets.last().copied()
    }

    /// How many f-strings are open.
    pub fn open_fstrings(&self) -> usize {
        self.fstrings.len()
    }

    /// At the end of an interactive statement all indentations end.
    pub fn end_indentations(&mut self) {
        self.pending = -i32::try_from(self.indents.len() - 1).unwrap_or(0);
        self.indents.truncate(1);
    }

    /// The next token.
    pub fn next(&mut self) -> Answer {
        if let Some(f) = self.fstrings.last()
            && !f.in_field
        {
            let start = self.at;
            let token = self.in_fstring();
            self.join(start);
            return token;
        }
        loop {
            let mut blank = false;
            if self.at_line_start {
                self.at_line_start = false;
                blank = self.indentation()?;
            }
            if self.pending < 0 {
                self.pending += 1;
                return Ok(Token { kind: Kind::Dedent, start: self.at, end: self.at, level: 0 });
            }
            if self.pending > 0 {
                self.pending -= 1;
                return Ok(Token { kind: Kind::Indent, start: self.at, end: self.at, level: 0 });
            }
            if let Some(token) = self.code(blank)? {
                return Ok(token);
            }
        }
    }

    /// Measures the indentation of a line; true if the line is blank.
    fn indentation(&mut self) -> Result<bool, Stop> {
        let (mut column, mut alternative) = (0, 0);
        let mut continued: Option<(usize, usize)> = None;
        loop {
            match self.peek(0) {
                b' ' => {
                    column += 1;
                    alternative += 1;
                }
                b'\t' => {
                    column = (column / 8 + 1) * 8;
                    alternative += 1;
                }
                b'\x0c' => (column, alternative) = (0, 0),
                b'\\' => {
                    continued = continued.or(Some((column, alternative)));
                    self.at += 1;
                    self.continuation()?;
                    continue;
                }
                _ => break,
            }
            self.at += 1;
        }
        if matches!(self.peek(0), b'#' | b'\n') {
            return Ok(true);
        }
        if !self.brackets.is_empty() {
            return Ok(false);
        }
        // Only an indentation before the first backslash counts by itself.
        let (column, alternative) = continued.filter(|c| c.0 > 0).map_or((column, alternative), |c| (c.0, c.0));
        let &(top, top_alternative) = self.indents.last().expect("the outermost stays");
        if column == top {
            self.check_tabs(alternative == top_alternative)?;
        } else if column > top {
            if self.indents.len() >= MAX_INDENT {
                return self.line_error(ErrorKind::Indentation, "too many levels of indentation");
            }
            self.check_tabs(alternative > top_alternative)?;
            self.pending += 1;
            self.indents.push((column, alternative));
        } else {
            while self.indents.last().is_some_and(|&(open, _)| column < open) {
                self.pending -= 1;
                self.indents.pop();
            }
            let &(open, open_alternative) = self.indents.last().expect("the outermost stays");
            if column != open {
                let length = self.line_end() - self.line_start_of(self.at);
                return Err(Stop::Error(Complaint {
                    kind: ErrorKind::Indentation,
                    message: "unindent does not match any outer indentation level".into(),
                    start: self.at,
                    end: None,
                    raw_column: i32::try_from(length + usize::from(self.line_end() < self.text.len())).ok(),
                    raw_end_column: -1,
                    structural: true,
                }));
            }
            self.check_tabs(alternative == open_alternative)?;
        }
        Ok(false)
    }

    fn line_end(&self) -> usize {
        self.text[self.at..].iter().position(|&b| b == b'\n').map_or(self.text.len(), |n| self.at + n)
    }

    fn check_tabs(&self, consistent: bool) -> Result<(), Stop> {
        if consistent {
            return Ok(());
        }
        self.line_error(ErrorKind::Tab, "inconsistent use of tabs and spaces in indentation")
    }

    fn line_error<T>(&self, kind: ErrorKind, message: &str) -> Result<T, Stop> {
        Err(Stop::Error(Complaint {
            kind,
            message: message.into(),
            start: self.at,
            end: None,
            raw_column: Some(1),
            raw_end_column: 0,
            structural: true,
        }))
    }

    /// Behind a backslash: the line must end there.
    fn continuation(&mut self) -> Result<(), Stop> {
        if self.peek(0) != b'\n' {
            let start = self.at - 1;
            // CPython counts the offset from the beginning of its buffer.
            let read = usize::from(!self.done());
            let column = i32::try_from(self.at - self.joined_start(start) + read).ok();
            return Err(Stop::Error(Complaint {
                kind: ErrorKind::Syntax,
                message: "unexpected character after line continuation character".into(),
                start,
                end: None,
                raw_column: column,
                raw_end_column: 0,
                structural: true,
            }));
        }
        self.at += 1;
        match self.brackets.last() {
            _ if !self.done() => Ok(()),
            Some(&open) => Err(Stop::Unclosed(open)),
            None => Err(Stop::EndOfFile),
        }
    }

    fn line_start_of(&self, at: usize) -> usize {
        self.text[..at].iter().rposition(|&b| b == b'\n').map_or(0, |n| n + 1)
    }

    /// A token of code; `None` if a blank line or a newline inside brackets was passed.
    fn code(&mut self, blank: bool) -> Result<Option<Token>, Stop> {
        let mut comment = None;
        loop {
            while matches!(self.peek(0), b' ' | b'\t' | b'\x0c') {
                self.at += 1;
            }
            if self.peek(0) == b'#' && !self.done() {
                comment = comment.or(Some(self.at));
                let from = self.at;
                while !self.done() && self.peek(0) != b'\n' {
                    self.at += 1;
                }
                if self.type_comments {
                    match TypeComment::of(&self.text[from..self.at]) {
                        Some(TypeComment::Type(behind)) => {
                            return self.token(Kind::TypeComment, from + behind).map(Some);
                        }
                        Some(TypeComment::Ignore(_)) => comment = None,
                        None => {}
                    }
                }
            }
            if self.peek(0) != b'\\' || self.done() {
                break;
            }
            self.at += 1;
            self.continuation()?;
            self.joined.push(self.at);
        }
        let start = self.at;
        if self.done() {
            return match self.brackets.last() {
                Some(&open) => Err(Stop::Unclosed(open)),
                None => self.token(Kind::End, start).map(Some),
            };
        }
        let c = self.peek(0);
        if c.is_ascii_alphabetic() || c == b'_' || c >= 0x80 {
            return self.name().map(Some);
        }
        if c == b'\n' {
            self.at += 1;
            self.at_line_start = true;
            if blank || !self.brackets.is_empty() {
                return Ok(None);
            }
            // A comment counts as part of it.
            return self.token(Kind::Newline, comment.unwrap_or(start)).map(Some);
        }
        if c.is_ascii_digit() || c == b'.' && self.peek(1).is_ascii_digit() {
            return self.number().map(Some);
        }
        if c == b'"' || c == b'\'' {
            return self.string(start).map(Some);
        }
        self.operator().map(Some)
    }

    fn name(&mut self) -> Answer {
        let start = self.at;
        let (mut bytes, mut unicode, mut raw, mut formatted) = (false, false, false, false);
        loop {
            match self.peek(0) {
                b'b' | b'B' if !bytes && !unicode && !formatted => bytes = true,
                b'u' | b'U' if !bytes && !unicode && !raw && !formatted => unicode = true,
                b'r' | b'R' if !raw && !unicode => raw = true,
                b'f' | b'F' if !formatted && !bytes && !unicode => formatted = true,
                _ => break,
            }
            self.at += 1;
            if matches!(self.peek(0), b'"' | b'\'') {
                return if formatted { self.open_fstring(start, raw) } else { self.string(start) };
            }
        }
        while self.peek(0).is_ascii_alphanumeric() || self.peek(0) == b'_' || self.peek(0) >= 0x80 {
            self.at += 1;
        }
        let name = String::from_utf8_lossy(&self.text[start..self.at]);
        for (i, c) in name.char_indices() {
            let fits =
                if i == 0 { unicode_ident::is_xid_start(c) || c == '_' } else { unicode_ident::is_xid_continue(c) };
            if !fits {
                let at = start + i;
                self.at = at + c.len_utf8();
                let printable = Constant::str(c.encode_utf8(&mut [0; 4])).repr().chars().count() == 3;
                let what = if printable {
                    format!("invalid character '{c}'")
                } else {
                    "invalid non-printable character".into()
                };
                return if printable {
                    self.complain(format!("{what} (U+{:04X})", u32::from(c)), at)
                } else {
                    self.complain(format!("{what} U+{:04X}", u32::from(c)), at)
                };
            }
        }
        self.token(Kind::Name, start)
    }

    fn string(&mut self, start: usize) -> Answer {
        let quote = self.peek(0);
        let quote_at = self.at;
        let size = if self.peek(1) == quote && self.peek(2) == quote {
            3
        } else if self.peek(1) == quote {
            self.at += 2;
            return self.token(Kind::String, start);
        } else {
            1
        };
        self.at += size;
        let mut closing = 0;
        let mut escaped_quote = false;
        while closing != size {
            if self.done() || size == 1 && self.peek(0) == b'\n' {
                // The end that CPython sees is that of the last line.
                let last = if self.done() { self.at.saturating_sub(1).max(start) } else { self.at };
                let line = self.line_of(last);
                if let Some(f) = self.fstrings.last()
                    && f.quote == quote
                    && f.quote_size == size
                {
                    self.at = start + 1;
                    return self.complain("f-string: expecting '}'", start);
                }
                self.end_in_string = self.done();
                let what =
                    if size == 3 { "unterminated triple-quoted string literal" } else { "unterminated string literal" };
                let hint = if size == 1 && escaped_quote { "; perhaps you escaped the end quote?" } else { "" };
                return self.complain(format!("{what} (detected at line {line}){hint}"), start);
            }
            let c = self.peek(0);
            self.at += 1;
            if c == quote {
                closing += 1;
            } else {
                closing = 0;
                if c == b'\\' && !self.done() {
                    escaped_quote |= self.peek(0) == quote;
                    self.at += 1;
                }
            }
        }
        debug_assert!(self.at > quote_at);
        self.join(start);
        self.token(Kind::String, start)
    }

    fn open_fstring(&mut self, start: usize, raw: bool) -> Answer {
        let quote = self.peek(0);
        let quote_size = if self.peek(1) == quote && self.peek(2) == quote { 3 } else { 1 };
        self.at += quote_size;
        self.fstrings.push(FString {
            start,
            quote,
            quote_size,
            raw,
            in_field: false,
            depth: 0,
            field_depth: -1,
            in_format_spec: false,
        });
        self.token(Kind::FStringStart, start)
    }

    /// The text of an f-string up to the next field, or its end.
    fn in_fstring(&mut self) -> Answer {
        let start = self.at;
        let f = self.fstrings.last_mut().expect("an f-string is open");
        let (quote, size, raw) = (f.quote, f.quote_size, f.raw);
        let in_format_spec = f.in_format_spec && f.field_depth >= 0;
        if self.peek(0) == b'{' && self.peek(1) != b'{' {
            return self.open_field();
        }
        if (0..size).all(|i| self.peek(i) == quote) {
            self.at += size;
            self.fstrings.pop();
            return self.token(Kind::FStringEnd, start);
        }
        let mut closing = 0;
        let mut named_escape = false;
        loop {
            if closing == size {
                self.at -= size;
                return self.token(Kind::FStringMiddle, start);
            }
            let c = self.peek(0);
            if self.done() || size == 1 && c == b'\n' {
                if in_format_spec && !self.done() {
                    let f = self.fstrings.last_mut().expect("an f-string is open");
                    f.in_field = true;
                    f.in_format_spec = false;
                    self.ended_specs.push(self.at);
                    return self.token(Kind::FStringMiddle, start);
                }
                let last = if self.done() { self.at.saturating_sub(1) } else { self.at };
                let line = self.line_of(last);
                self.end_in_string = size == 3;
                let open = self.fstrings.last().expect("an f-string is open").start;
                let what = if size == 3 {
                    "unterminated triple-quoted f-string literal"
                } else {
                    "unterminated f-string literal"
                };
                return self.complain(format!("{what} (detected at line {line})"), open);
            }
            self.at += 1;
            if c == quote {
                closing += 1;
                continue;
            }
            closing = 0;
            match c {
                b'{' if self.peek(0) != b'{' || in_format_spec => {
                    self.at -= 1;
                    let token = self.token(Kind::FStringMiddle, start);
                    self.check_field_nesting()?;
                    return token;
                }
                b'{' => {
                    let token = Token { kind: Kind::FStringMiddle, start, end: self.at, level: self.brackets.len() };
                    self.at += 1;
                    return Ok(token);
                }
                b'}' => {
                    let f = self.fstrings.last_mut().expect("an f-string is open");
                    if named_escape {
                        return self.token(Kind::FStringMiddle, start);
                    }
                    let depth = f.depth;
                    if self.peek(0) == b'}' && !in_format_spec && depth == 0 {
                        let token =
                            Token { kind: Kind::FStringMiddle, start, end: self.at, level: self.brackets.len() };
                        self.at += 1;
                        return Ok(token);
                    }
                    self.fstrings.last_mut().expect("an f-string is open").in_field = true;
                    self.at -= 1;
                    return self.token(Kind::FStringMiddle, start);
                }
                b'\\' => match self.peek(0) {
                    b'{' | b'}' => {}
                    b'N' if !raw => {
                        self.at += 1;
                        if self.peek(0) == b'{' {
                            self.at += 1;
                            named_escape = true;
                        }
                    }
                    _ if self.done() => {}
                    _ => self.at += 1,
                },
                _ => {}
            }
        }
    }

    /// Counts a field that is about to open; the next token is its brace.
    fn check_field_nesting(&mut self) -> Result<(), Stop> {
        let f = self.fstrings.last_mut().expect("an f-string is open");
        f.field_depth += 1;
        f.in_field = true;
        if f.field_depth >= MAX_FIELD_NESTING {
            return self.complain_here("f-string: expressions nested too deeply");
        }
        Ok(())
    }

    fn open_field(&mut self) -> Answer {
        self.check_field_nesting()?;
        self.operator()
    }

    fn operator(&mut self) -> Answer {
        const THREE: [&[u8]; 5] = [b"**=", b"//=", b">>=", b"<<=", b"..."];
        const TWO: [&[u8]; 21] = [
            b"!=", b"%=", b"&=", b"**", b"*=", b"+=", b"-=", b"->", b"//", b"/=", b":=", b"<<", b"<=", b"<>", b"==",
            b">=", b">>", b"@=", b"^=", b"|=", b"",
        ];
        let start = self.at;
        let c = self.peek(0);
        if matches!(c, b':' | b'}' | b'!' | b'{')
            && let Some(f) = self.fstrings.last_mut()
            && f.field_depth >= 0
        {
            let cursor = f.depth - i32::from(c != b'{');
            if c == b':' && cursor == f.field_depth {
                f.in_field = false;
                f.in_format_spec = true;
                self.at += 1;
                return self.token(Kind::Op, start);
            }
        }
        let rest = &self.text[start..];
        let longer = THREE.iter().chain(&TWO).find(|op| !op.is_empty() && rest.starts_with(op));
        if let Some(op) = longer {
            self.at += op.len();
            if op.len() == 2 {
                // A third character was looked for.
                self.peek(0);
            }
            return self.token(Kind::Op, start);
        }
        self.at += 1;
        if self.peek(0) == b'.' && c == b'.' {
            self.peek(1);
        }
        match c {
            b'(' | b'[' | b'{' => {
                if self.brackets.len() >= MAX_LEVEL {
                    return self.complain_here("too many nested parentheses");
                }
                self.brackets.push(start);
                if let Some(f) = self.fstrings.last_mut() {
                    f.depth += 1;
                }
            }
            b')' | b']' | b'}' => self.close(c)?,
            0..=0x1F | 0x7F => {
                return self.complain_here(format!("invalid non-printable character U+{c:04X}"));
            }
            _ => {}
        }
        self.token(Kind::Op, start)
    }

    fn close(&mut self, c: u8) -> Result<(), Stop> {
        let closing = char::from(c);
        if let Some(f) = self.fstrings.last()
            && f.depth == 0
            && c == b'}'
        {
            return self.complain_here("f-string: single '}' is not allowed");
        }
        let Some(open) = self.brackets.pop() else {
            return self.complain_here(format!("unmatched '{closing}'"));
        };
        let opening = char::from(self.text[open]);
        if !matches!((opening, closing), ('(', ')') | ('[', ']') | ('{', '}')) {
            if let Some(f) = self.fstrings.last()
                && opening == '{'
                && f.depth - 1 == f.field_depth
            {
                return self.complain_here(format!("f-string: unmatched '{closing}'"));
            }
            let (line, here) = (self.line_of(open), self.line_of(self.at - 1));
            let mut message = format!("closing parenthesis '{closing}' does not match opening parenthesis '{opening}'");
            if line != here {
                message += &format!(" on line {line}");
            }
            return self.complain_here(message);
        }
        if let Some(f) = self.fstrings.last_mut() {
            f.depth -= 1;
            if f.depth < 0 {
                return self.complain_here(format!("f-string: unmatched '{closing}'"));
            }
            if c == b'}' && f.depth == f.field_depth {
                f.field_depth -= 1;
                f.in_field = false;
                f.in_format_spec = false;
            }
        }
        Ok(())
    }

    /// Digits with single underscores between them.
    fn digits(&mut self, is_digit: fn(u8) -> bool, what: &str) -> Result<(), Stop> {
        loop {
            while is_digit(self.peek(0)) {
                self.at += 1;
            }
            if self.peek(0) != b'_' {
                return Ok(());
            }
            self.at += 1;
            if !is_digit(self.peek(0)) {
                return self.complain_here(format!("invalid {what} literal"));
            }
        }
    }

    fn number(&mut self) -> Answer {
        let start = self.at;
        let radix = match (self.peek(0), self.peek(1)) {
            (b'0', b'x' | b'X') => Some(("hexadecimal", u8::is_ascii_hexdigit as fn(&u8) -> bool)),
            (b'0', b'o' | b'O') => Some(("octal", (|b: &u8| (b'0'..=b'7').contains(b)) as fn(&u8) -> bool)),
            (b'0', b'b' | b'B') => Some(("binary", (|b: &u8| matches!(b, b'0' | b'1')) as fn(&u8) -> bool)),
            _ => None,
        };
        if let Some((what, fits)) = radix {
            self.at += 2;
            loop {
                if self.peek(0) == b'_' {
                    self.at += 1;
                }
                if !fits(&self.peek(0)) {
                    if self.peek(0).is_ascii_digit() {
                        let digit = char::from(self.peek(0));
                        self.at += 1;
                        return self.complain_here(format!("invalid digit '{digit}' in {what} literal"));
                    }
                    return self.complain_here(format!("invalid {what} literal"));
                }
                while fits(&self.peek(0)) {
                    self.at += 1;
                }
                if self.peek(0) != b'_' {
                    break;
                }
            }
            if self.peek(0).is_ascii_digit() {
                let digit = char::from(self.peek(0));
                self.at += 1;
                return self.complain_here(format!("invalid digit '{digit}' in {what} literal"));
            }
            self.number_end(what)?;
            return self.token(Kind::Number, start);
        }
        let decimal = |b: u8| b.is_ascii_digit();
        if self.peek(0) == b'0' {
            // Zeros alone are a number, zeros before other digits are not, unless it is a float.
            loop {
                if self.peek(0) == b'_' {
                    self.at += 1;
                    if !self.peek(0).is_ascii_digit() {
                        return self.complain_here("invalid decimal literal");
                    }
                }
                if self.peek(0) != b'0' {
                    break;
                }
                self.at += 1;
            }
            let zeros_end = self.at;
            let nonzero = self.peek(0).is_ascii_digit();
            if nonzero {
                self.digits(decimal, "decimal")?;
            }
            let continues = matches!(self.peek(0), b'.' | b'e' | b'E' | b'j' | b'J');
            if nonzero && !continues {
                return Err(Stop::Error(Complaint {
                    kind: ErrorKind::Syntax,
                    message: "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers"
                        .into(),
                    start,
                    end: Some(zeros_end + 1),
                    raw_column: None,
                    raw_end_column: 0,
                    structural: false,
                }));
            }
            if !continues {
                self.number_end("decimal")?;
                return self.token(Kind::Number, start);
            }
        } else if self.peek(0) != b'.' {
            self.digits(decimal, "decimal")?;
        }
        if self.peek(0) == b'.' {
            self.at += 1;
            if self.peek(0).is_ascii_digit() {
                self.digits(decimal, "decimal")?;
            }
        }
        if matches!(self.peek(0), b'e' | b'E') {
            let signed = matches!(self.peek(1), b'+' | b'-');
            let digit = self.peek(1 + usize::from(signed)).is_ascii_digit();
            if digit {
                self.at += 1 + usize::from(signed);
                self.digits(decimal, "decimal")?;
            } else if signed {
                self.at += 2;
                return self.complain_here("invalid decimal literal");
            } else {
                self.number_end("decimal")?;
                return self.token(Kind::Number, start);
            }
        }
        if matches!(self.peek(0), b'j' | b'J') {
            self.at += 1;
            self.number_end("imaginary")?;
        } else {
            self.number_end("decimal")?;
        }
        self.token(Kind::Number, start)
    }

    /// A number may run into a keyword, but not into another name.
    fn number_end(&mut self, what: &str) -> Result<(), Stop> {
        let rest = &self.text[self.at..];
        let word_length = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_' || **b >= 0x80).count();
        let word = &rest[..word_length];
        let beginnings: [&[u8]; 3] = [b"if", b"in", b"is"];
        if [&b"and"[..], b"else", b"for", b"not", b"or"].contains(&word)
            || beginnings.iter().any(|k| word.starts_with(k))
        {
            return Ok(());
        }
        let c = self.peek(0);
        if c.is_ascii_alphanumeric() || c == b'_' {
            return self.complain_here(format!("invalid {what} literal"));
        }
        Ok(())
    }
}
