//! Numbers and strings.

use super::{Answer, Kind, Lines, State, Stop, Tokenizer, continues_name};

/// Keywords that may follow a number without a blank: the first letter, the rest, and whether the name must end there.
const AFTER_NUMBER: [(u8, &[u8], bool); 8] = [
    (b'a', b"nd", true),
    (b'e', b"lse", true),
    (b'f', b"or", true),
    (b'i', b"f", false),
    (b'i', b"n", false),
    (b'i', b"s", false),
    (b'n', b"ot", true),
    (b'o', b"r", true),
];

impl<L: Lines> Tokenizer<L> {
    /// A number whose first byte is `c`.
    pub(super) fn number(&mut self, start: usize, c: u8) -> Answer {
        let c = match c {
            b'.' => self.fraction(b'.')?,
            b'0' => self.zero(start)?,
            _ => {
                let c = self.digits()?;
                self.fraction(c)?
            }
        };
        self.back(c);
        self.token(Kind::Number, start)
    }

    /// The byte behind the rest of a number that begins with zero.
    fn zero(&mut self, start: usize) -> Result<u8, Stop> {
        let mut c = self.advance();
        match c {
            b'x' | b'X' => return self.radix("hexadecimal", |c| c.is_ascii_hexdigit()),
            b'o' | b'O' => return self.radix("octal", |c| matches!(c, b'0'..=b'7')),
            b'b' | b'B' => return self.radix("binary", |c| matches!(c, b'0' | b'1')),
            _ => {}
        }
        // Zeros alone are a number, zeros before other digits are not, unless it is a float.
        loop {
            if c == b'_' {
                c = self.advance();
                if !c.is_ascii_digit() {
                    self.back(c);
                    return self.complain("invalid decimal literal");
                }
            }
            if c != b'0' {
                break;
            }
            c = self.advance();
        }
        let zeros_end = self.at;
        let nonzero = c.is_ascii_digit();
        if nonzero {
            c = self.digits()?;
        }
        if matches!(c, b'.' | b'e' | b'E' | b'j' | b'J') {
            return self.fraction(c);
        }
        if nonzero && !self.wanted.all {
            self.back(c);
            let mut complaint = self.complaint(
                "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
            );
            self.state = State::Failed;
            complaint.columns = Some((start + 1 - self.line_start, zeros_end - self.line_start));
            return Err(Stop::Error(complaint));
        }
        self.number_end(c, "decimal")?;
        Ok(c)
    }

    /// Behind the prefix of a number that is not decimal.
    fn radix(&mut self, what: &str, fits: fn(u8) -> bool) -> Result<u8, Stop> {
        let mut c = self.advance();
        loop {
            if c == b'_' {
                c = self.advance();
            }
            if !fits(c) {
                if c.is_ascii_digit() {
                    return self.complain(format!("invalid digit '{}' in {what} literal", char::from(c)));
                }
                self.back(c);
                return self.complain(format!("invalid {what} literal"));
            }
            while fits(c) {
                c = self.advance();
            }
            if c != b'_' {
                break;
            }
        }
        if c.is_ascii_digit() {
            return self.complain(format!("invalid digit '{}' in {what} literal", char::from(c)));
        }
        self.number_end(c, what)?;
        Ok(c)
    }

    /// Digits with single underscores between them, the first of which is passed; the byte behind them.
    fn digits(&mut self) -> Result<u8, Stop> {
        loop {
            let mut c = self.advance();
            while c.is_ascii_digit() {
                c = self.advance();
            }
            if c != b'_' {
                return Ok(c);
            }
            c = self.advance();
            if !c.is_ascii_digit() {
                self.back(c);
                return self.complain("invalid decimal literal");
            }
        }
    }

    /// Fraction, exponent and `j`, the first byte of which is `c`; the byte behind the number.
    fn fraction(&mut self, mut c: u8) -> Result<u8, Stop> {
        if c == b'.' {
            c = self.advance();
            if c.is_ascii_digit() {
                c = self.digits()?;
            }
        }
        if matches!(c, b'e' | b'E') {
            let e = c;
            c = self.advance();
            if matches!(c, b'+' | b'-') {
                c = self.advance();
                if !c.is_ascii_digit() {
                    self.back(c);
                    return self.complain("invalid decimal literal");
                }
            } else if !c.is_ascii_digit() {
                self.back(c);
                self.number_end(e, "decimal")?;
                return Ok(e);
            }
            c = self.digits()?;
        }
        let mut what = "decimal";
        if matches!(c, b'j' | b'J') {
            what = "imaginary";
            c = self.advance();
        }
        self.number_end(c, what)?;
        Ok(c)
    }

    /// A number may run into a keyword, of which is warned, but not into another name.
    fn number_end(&mut self, c: u8, what: &str) -> Result<(), Stop> {
        if self.wanted.all || !c.is_ascii() || !continues_name(c) {
            return Ok(());
        }
        let keyword = AFTER_NUMBER.iter().any(|&(first, word, whole)| c == first && self.follows(word, whole));
        self.back(c);
        if !keyword {
            return self.complain(format!("invalid {what} literal"));
        }
        self.warn(&format!("invalid {what} literal"))?;
        self.advance();
        Ok(())
    }

    /// Whether `word` comes next, as a whole name if it is to be. Nothing is passed.
    fn follows(&mut self, word: &[u8], whole: bool) -> bool {
        let at = self.at;
        let found = word.iter().all(|&b| self.advance() == b) && !(whole && continues_name(self.peek()));
        self.at = at;
        found
    }

    /// A string whose opening quote is `quote`.
    pub(super) fn string(&mut self, start: usize, quote: u8) -> Answer {
        self.string_line = (self.line, self.line_start);
        let mut size = 1;
        let mut c = self.advance();
        if c == quote {
            c = self.advance();
            if c != quote {
                self.back(c);
                return self.token(Kind::String, start);
            }
            size = 3;
        } else {
            self.back(c);
        }
        let mut closing = 0;
        let mut escaped_quote = false;
        while closing != size {
            c = self.advance();
            if self.state == State::Failed {
                return Err(Stop::Unknown);
            }
            if c == 0 || size == 1 && c == b'\n' {
                self.ends_in_string = c == 0;
                return self.unterminated(start, quote, size, escaped_quote);
            }
            if c == quote {
                closing += 1;
                continue;
            }
            closing = 0;
            if c == b'\\' {
                c = self.advance();
                escaped_quote |= c == quote;
                if c == b'\r' {
                    self.advance();
                }
            }
        }
        self.token(Kind::String, start)
    }

    /// The error stands at the opening quote, or rather the prefix.
    fn unterminated(&mut self, start: usize, quote: u8, size: usize, escaped_quote: bool) -> Answer {
        let detected = self.line;
        self.at = start + 1;
        (self.line, self.line_start) = self.string_line;
        if let Some(fstring) = self.fstrings.last()
            && fstring.quote == quote
            && fstring.quote_size == size
        {
            // That is no end in a string to CPython.
            self.ends_in_string = false;
            return self.complain("f-string: expecting '}'");
        }
        let what = if size == 3 { "unterminated triple-quoted string literal" } else { "unterminated string literal" };
        let hint = if size == 1 && escaped_quote { "; perhaps you escaped the end quote?" } else { "" };
        self.complain(format!("{what} (detected at line {detected}){hint}"))
    }
}
