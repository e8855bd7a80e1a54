//! F-strings: their quotes, the text between fields.

use super::{Answer, Kind, Lines, State, Stop, Token, Tokenizer};

/// F-strings inside each other.
const MAX_FSTRINGS: usize = 150;
/// Nested replacement fields in format specs.
const MAX_FIELD_NESTING: i32 = 3;

/// An f-string that is open.
pub(super) struct FString {
    pub quote: u8,
    pub quote_size: usize,
    raw: bool,
    /// Its first byte, and number and beginning of the line of that.
    start: usize,
    line: usize,
    line_start: usize,
    /// The tokenizer is between its braces.
    pub in_field: bool,
    /// Brackets open inside it.
    pub depth: i32,
    /// The innermost field: how many brackets are open outside of its braces; -1 where there is none.
    pub field_depth: i32,
    /// What is read belongs to a format spec.
    pub in_spec: bool,
    /// Where the expression begins whose text is remembered, behind its brace.
    pub expression: usize,
    /// Where that ends.
    pub expression_end: Option<usize>,
    /// A `=` was seen in the field.
    pub debug: bool,
}

impl<L: Lines> Tokenizer<L> {
    /// The opening quotes behind a prefix.
    pub(super) fn open_fstring(&mut self, start: usize, quote: u8, raw: bool) -> Answer {
        (self.string_line, self.start) = ((self.line, self.line_start), Some(start));
        let mut quote_size = 1;
        let second = self.advance();
        if second == quote {
            let third = self.advance();
            if third == quote {
                quote_size = 3;
            } else {
                self.back(third);
                self.back(second);
            }
        } else {
            self.back(second);
        }
        if self.fstrings.len() + 1 >= MAX_FSTRINGS {
            return self.complain("too many nested f-strings");
        }
        self.fstrings.push(FString {
            quote,
            quote_size,
            raw,
            start,
            line: self.line,
            line_start: self.line_start,
            in_field: false,
            depth: 0,
            field_depth: -1,
            in_spec: false,
            expression: start,
            expression_end: None,
            debug: false,
        });
        self.token(Kind::FStringStart, start)
    }

    fn fstring(&mut self) -> &mut FString {
        self.fstrings.last_mut().expect("an f-string is open")
    }

    /// Text of an f-string up to the next field, or its end.
    pub(super) fn in_fstring(&mut self) -> Answer {
        let start = self.at;
        self.start = Some(start);
        self.string_line = (self.line, self.line_start);
        let first = self.advance();
        let doubled = first == b'{' && self.peek() == b'{';
        self.back(first);
        if first == b'{' && !doubled {
            self.enter_field()?;
            return self.outside_fstring();
        }
        let FString { quote, quote_size, .. } = *self.fstring();
        let mut quotes = 0;
        while quotes < quote_size {
            let c = self.advance();
            if c != quote {
                self.back(c);
                break;
            }
            quotes += 1;
        }
        if quotes == quote_size {
            self.fstrings.pop();
            return self.token(Kind::FStringEnd, start);
        }
        self.string_line.1 = self.line_start;
        self.fstring_text(start)
    }

    /// Text of an f-string. Quotes that do not end it may have been passed.
    fn fstring_text(&mut self, start: usize) -> Answer {
        let FString { quote, quote_size, raw, .. } = *self.fstring();
        let mut closing = 0;
        let mut named_escape = false;
        while closing != quote_size {
            let c = self.advance();
            if self.state == State::Failed {
                return Err(Stop::Unknown);
            }
            let fstring = self.fstring();
            let in_spec = fstring.in_spec && fstring.field_depth >= 0;
            if c == 0 || quote_size == 1 && c == b'\n' {
                if in_spec && c == b'\n' {
                    (fstring.in_field, fstring.in_spec) = (true, false);
                    self.back(c);
                    self.ended_specs.push(self.at);
                    return self.token(Kind::FStringMiddle, start);
                }
                return self.unterminated_fstring();
            }
            if c == quote {
                closing += 1;
                continue;
            }
            closing = 0;
            match c {
                b'{' => {
                    let behind = self.at;
                    let fstring = self.fstring();
                    (fstring.expression, fstring.expression_end) = (behind, None);
                    let next = self.advance();
                    if next == b'{' && !in_spec {
                        if self.fstring().field_depth >= 0 {
                            self.doubled_in_specs.push(behind - 1);
                        }
                        return self.before_second(start);
                    }
                    self.back(next);
                    self.back(c);
                    self.enter_field()?;
                    self.fstring().in_spec = false;
                    return self.token(Kind::FStringMiddle, start);
                }
                b'}' if named_escape => return self.token(Kind::FStringMiddle, start),
                b'}' => {
                    let depth = fstring.depth;
                    let next = self.advance();
                    if next == b'}' && !in_spec && depth == 0 {
                        return self.before_second(start);
                    }
                    self.back(next);
                    self.back(c);
                    let fstring = self.fstring();
                    (fstring.in_field, fstring.in_spec) = (true, false);
                    return self.token(Kind::FStringMiddle, start);
                }
                b'\\' => {
                    let mut next = self.advance();
                    if next == b'\r' {
                        next = self.advance();
                    }
                    match next {
                        b'{' | b'}' => {
                            if !raw {
                                self.warn(&format!("invalid escape sequence '\\{}'", char::from(next)))?;
                            }
                            self.back(next);
                        }
                        b'N' if !raw => {
                            next = self.advance();
                            named_escape |= next == b'{';
                            if next != b'{' {
                                self.back(next);
                            }
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        // The quotes are the next token.
        self.at -= quote_size;
        self.token(Kind::FStringMiddle, start)
    }

    /// The text before the second of two braces, which is passed.
    fn before_second(&self, start: usize) -> Answer {
        let end = self.at - 1;
        Ok(Token { kind: Kind::FStringMiddle, start, end, placed: true, level: self.brackets.len() })
    }

    /// Counts a field that is about to open; the next token is its brace.
    fn enter_field(&mut self) -> Result<(), Stop> {
        let fstring = self.fstring();
        fstring.field_depth += 1;
        if fstring.field_depth >= MAX_FIELD_NESTING {
            return self.complain("f-string: expressions nested too deeply");
        }
        fstring.in_field = true;
        Ok(())
    }

    /// The error stands where the f-string begins.
    fn unterminated_fstring(&mut self) -> Answer {
        let detected = self.line;
        let FString { start, line, line_start, quote_size, .. } = *self.fstring();
        self.ends_in_string = quote_size == 3;
        (self.at, self.line, self.line_start) = (start + 1, line, line_start);
        let what = if quote_size == 3 {
            "unterminated triple-quoted f-string literal"
        } else {
            "unterminated f-string literal"
        };
        self.complain(format!("{what} (detected at line {detected})"))
    }
}
