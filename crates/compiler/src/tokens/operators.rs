//! Operators, delimiters, and which brackets are open.

use super::{Answer, Bracket, Kind, Lines, State, Stop, Tokenizer};

/// Open brackets at once.
const MAX_LEVEL: usize = 200;

/// The operators and delimiters with the numbers that the `token` module gives them.
#[rustfmt::skip]
const OPERATORS: [(&[u8], u8); 48] = [
    (b"(", 7), (b")", 8), (b"[", 9), (b"]", 10), (b":", 11), (b",", 12), (b";", 13), (b"+", 14), (b"-", 15),
    (b"*", 16), (b"/", 17), (b"|", 18), (b"&", 19), (b"<", 20), (b">", 21), (b"=", 22), (b".", 23), (b"%", 24),
    (b"{", 25), (b"}", 26), (b"==", 27), (b"!=", 28), (b"<=", 29), (b">=", 30), (b"~", 31), (b"^", 32), (b"<<", 33),
    (b">>", 34), (b"**", 35), (b"+=", 36), (b"-=", 37), (b"*=", 38), (b"/=", 39), (b"%=", 40), (b"&=", 41),
    (b"|=", 42), (b"^=", 43), (b"<<=", 44), (b">>=", 45), (b"**=", 46), (b"//", 47), (b"//=", 48), (b"@", 49),
    (b"@=", 50), (b"->", 51), (b"...", 52), (b":=", 53), (b"!", 54),
];
/// Another way to write `!=`.
const BARRY_AS_FLUFL: &[u8] = b"<>";
/// The number of what is an operator by its looks only.
const OP: u8 = 55;

/// The number that the `token` module gives an operator.
pub fn operator_number(text: &[u8]) -> u8 {
    if text == BARRY_AS_FLUFL {
        return 28;
    }
    OPERATORS.iter().find(|(operator, _)| *operator == text).map_or(OP, |(_, number)| *number)
}

/// How long the operator is that `rest` begins with.
fn length(rest: &[u8]) -> usize {
    let two = match rest {
        [b'=' | b'!' | b'%' | b'&' | b'+' | b'-' | b'*' | b'/' | b'|' | b'^' | b'@' | b':' | b'<' | b'>', b'=', ..] => {
            true
        }
        [b'*', b'*', ..] | [b'/', b'/', ..] | [b'<', b'<' | b'>', ..] | [b'>', b'>', ..] | [b'-', b'>', ..] => true,
        [b'.', b'.', b'.', ..] => return 3,
        _ => false,
    };
    match rest {
        [a, b, b'=', ..] if two && a == b && matches!(a, b'*' | b'/' | b'<' | b'>') => 3,
        _ if two => 2,
        _ => 1,
    }
}

impl<L: Lines> Tokenizer<L> {
    /// An operator whose first byte is `c`.
    pub(super) fn operator(&mut self, start: usize, c: u8) -> Answer {
        if matches!(c, b':' | b'}' | b'!' | b'{')
            && let Some(fstring) = self.fstrings.last_mut()
            && fstring.field_depth >= 0
        {
            let depth = fstring.depth - i32::from(c != b'{');
            if depth == 0 || depth == 1 && (fstring.debug || fstring.in_spec) {
                if c == b'{' {
                    (fstring.expression, fstring.expression_end) = (start + 1, None);
                } else {
                    let end = *fstring.expression_end.get_or_insert(start);
                    if fstring.debug && !self.wanted.all && self.expressions.len() < self.expressions_wanted {
                        self.remember_expression(start, end)?;
                    }
                }
            }
            let fstring = self.fstrings.last_mut().expect("an f-string is open");
            if c == b':' && depth == fstring.field_depth {
                (fstring.in_field, fstring.in_spec) = (false, true);
                return self.token(Kind::Op, start);
            }
        }
        let longer = length(self.slice(self.at - 1, self.limit)) - 1;
        if longer > 0 {
            self.at += longer;
            if longer == 1 {
                // A third character is looked for.
                self.peek();
            }
            return self.token(Kind::Op, start);
        }
        // A second one is, and behind two dots a third.
        if self.peek() == b'.' && c == b'.' {
            self.at += 1;
            self.peek();
            self.at -= 1;
        }
        match c {
            b'(' | b'[' | b'{' => {
                if self.brackets.len() >= MAX_LEVEL {
                    return self.complain("too many nested parentheses");
                }
                self.brackets.push(Bracket { opening: c, line: self.line, at: start });
                if let Some(fstring) = self.fstrings.last_mut() {
                    fstring.depth += 1;
                }
            }
            b')' | b']' | b'}' => self.close(c)?,
            b'=' => {
                if let Some(fstring) = self.fstrings.last_mut() {
                    fstring.debug |= fstring.field_depth >= 0;
                }
            }
            0..=0x1F | 0x7F => return self.complain(format!("invalid non-printable character U+{c:04X}")),
            _ => {}
        }
        self.token(Kind::Op, start)
    }

    /// Keeps the text of the expression that ends at `end`, which the token at `token` makes part of its f-string.
    fn remember_expression(&mut self, token: usize, end: usize) -> Result<(), Stop> {
        let start = self.fstrings.last().map_or(end, |fstring| fstring.expression).min(end);
        let code = |line: &[u8]| {
            let code = memchr::memchr(b'#', line).unwrap_or(line.len());
            str::from_utf8(&line[..code]).is_ok()
        };
        if !self.slice(start, end).split(|b| *b == b'\n').all(code) {
            self.state = State::Failed;
            return Err(Stop::Unknown);
        }
        self.expressions.push((token, start, end));
        Ok(())
    }

    fn close(&mut self, c: u8) -> Result<(), Stop> {
        let closing = char::from(c);
        let lenient = self.wanted.all;
        if c == b'}' && self.fstrings.last().is_some_and(|fstring| fstring.depth == 0) {
            return self.complain("f-string: single '}' is not allowed");
        }
        match self.brackets.pop() {
            None if !lenient => return self.complain(format!("unmatched '{closing}'")),
            Some(open) if !lenient => self.check_pair(open, c)?,
            _ => {}
        }
        let Some(fstring) = self.fstrings.last_mut() else { return Ok(()) };
        fstring.depth -= 1;
        if fstring.depth < 0 {
            return self.complain(format!("f-string: unmatched '{closing}'"));
        }
        if c == b'}' && fstring.depth == fstring.field_depth {
            fstring.field_depth -= 1;
            (fstring.in_field, fstring.in_spec, fstring.debug) = (false, false, false);
        }
        Ok(())
    }

    fn check_pair(&mut self, open: Bracket, c: u8) -> Result<(), Stop> {
        if matches!((open.opening, c), (b'(', b')') | (b'[', b']') | (b'{', b'}')) {
            return Ok(());
        }
        let (opening, closing) = (char::from(open.opening), char::from(c));
        if opening == '{'
            && let Some(fstring) = self.fstrings.last()
            && fstring.depth - 1 == fstring.field_depth
        {
            return self.complain(format!("f-string: unmatched '{closing}'"));
        }
        let mut message = format!("closing parenthesis '{closing}' does not match opening parenthesis '{opening}'");
        if open.line != self.line {
            message += &format!(" on line {}", open.line);
        }
        self.complain(message)
    }
}
