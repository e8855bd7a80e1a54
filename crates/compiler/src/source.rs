//! Source text: decoding (BOM, encoding declaration), newline translation, and the map from offsets to lines.
//!
//! Also the one scan that looks at nesting before the recursive parser does, so that no input exhausts the stack.

use std::borrow::Cow;

use crate::error::SyntaxError;
use crate::instruction::Location;

/// What `compile()` was given.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// The bytes of a file: byte order mark and encoding declaration count.
    Bytes(&'a [u8]),
    /// A string: already decoded.
    Str(&'a str),
}

/// The encoding that the first two lines of `bytes` declare, as written there; `None` where they declare none.
///
/// The compiler itself decodes UTF-8, Latin-1 and ASCII. For others the caller decodes and passes a string.
pub fn declared_encoding(bytes: &[u8]) -> Option<&str> {
    let mut rest = bytes;
    for _ in 0..2 {
        let end = rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len());
        let line = &rest[..end];
        let code = line.iter().position(|b| !matches!(b, b' ' | b'\t' | 0x0c)).unwrap_or(line.len());
        let blank = code == line.len();
        if !blank && line[code] != b'#' {
            return None;
        }
        if let Some(name) = cookie(&line[code..]) {
            return Some(name);
        }
        rest = rest.get(end..)?;
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.get(1..))?;
    }
    None
}

/// The name after `coding:` or `coding=` in a comment.
fn cookie(comment: &[u8]) -> Option<&str> {
    let mut at = 0;
    while let Some(found) = comment.get(at..)?.windows(6).position(|w| w == b"coding") {
        at += found + 6;
        if !matches!(comment.get(at), Some(b':' | b'=')) {
            continue;
        }
        let rest = &comment[at + 1..];
        let start = rest.iter().position(|b| !matches!(b, b' ' | b'\t')).unwrap_or(rest.len());
        let name = &rest[start..];
        let end = name.iter().position(|b| !(b.is_ascii_alphanumeric() || b"-_.".contains(b))).unwrap_or(name.len());
        if end > 0 {
            return str::from_utf8(&name[..end]).ok();
        }
    }
    None
}

/// Encodings that are not looked up: the name in lower case, `_` as `-`.
fn normalized(name: &str) -> String {
    let name: String = name.chars().take(12).map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() }).collect();
    if matches!(&*name, "utf-8" | "utf8" | "u8" | "utf" | "cp65001") || name.starts_with("utf-8-") {
        return "utf-8".into();
    }
    if matches!(&*name, "latin1" | "iso8859-1" | "l1" | "8859" | "cp819") {
        return "iso-8859-1".into();
    }
    for latin in ["latin-1", "iso-8859-1", "iso-latin-1"] {
        if name == latin || name.strip_prefix(latin).is_some_and(|rest| rest.starts_with('-')) {
            return "iso-8859-1".into();
        }
    }
    name
}

/// Decodes `source` and turns every line end into `\n`.
///
/// # Errors
/// `SyntaxError` for null bytes, bytes that the encoding does not allow, and encodings unknown here.
pub fn decode(source: Source<'_>) -> Result<Cow<'_, str>, Box<SyntaxError>> {
    let text: Cow<'_, str> = match source {
        Source::Str(s) => Cow::Borrowed(s),
        Source::Bytes(bytes) => decode_bytes(bytes)?,
    };
    if text.as_bytes().contains(&0) {
        return Err(SyntaxError::bare("source code string cannot contain null bytes"));
    }
    if !text.as_bytes().contains(&b'\r') {
        return Ok(text);
    }
    Ok(Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")))
}

fn decode_bytes(bytes: &[u8]) -> Result<Cow<'_, str>, Box<SyntaxError>> {
    let (bytes, marked) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    let declared = declared_encoding(bytes);
    let encoding = declared.map_or_else(|| "utf-8".to_owned(), normalized);
    if marked && encoding != "utf-8" {
        return Err(SyntaxError::bare(&format!("encoding problem: {encoding} with BOM")));
    }
    match &*encoding {
        "utf-8" => match str::from_utf8(bytes) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(e) => without_comments(bytes).ok_or_else(|| not_utf8(bytes, e.valid_up_to())),
        },
        "iso-8859-1" => Ok(Cow::Owned(bytes.iter().map(|&b| char::from(b)).collect())),
        "ascii" | "us-ascii" | "646" => match bytes.iter().position(|b| !b.is_ascii()) {
            None => Ok(Cow::Borrowed(str::from_utf8(bytes).expect("ASCII is UTF-8"))),
            Some(at) => Err(SyntaxError::bare(&format!(
                "'ascii' codec can't decode byte 0x{:02x} in position {at}: ordinal not in range(128)",
                bytes[at]
            ))),
        },
        _ => Err(SyntaxError::bare(&format!("unknown encoding: {}", declared.unwrap_or_default()))),
    }
}

/// The source if only lines that are comments are not UTF-8, for they are not read.
fn without_comments(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let mut text = String::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        match str::from_utf8(line) {
            Ok(line) => text.push_str(line),
            Err(_) if line.trim_ascii_start().starts_with(b"#") => text.push_str(&String::from_utf8_lossy(line)),
            Err(_) => return None,
        }
    }
    Some(Cow::Owned(text))
}

/// CPython's words for a byte that is not UTF-8: they are about the string or name that it stands in.
fn not_utf8(bytes: &[u8], at: usize) -> Box<SyntaxError> {
    let (token, piece) = piece_around(bytes, at);
    let (byte, position, rest) = (bytes[at], at - piece.start, &bytes[at + 1..piece.end.max(at + 1)]);
    let needed = match byte {
        0xc2..=0xdf => 1,
        0xe0..=0xef => 2,
        0xf0..=0xf4 => 3,
        _ => 0,
    };
    let reason = match needed {
        0 => "invalid start byte",
        _ if rest.iter().take(needed).all(|b| (0x80..0xc0).contains(b)) && rest.len() < needed => {
            "unexpected end of data"
        }
        _ => "invalid continuation byte",
    };
    let start = bytes[..token].iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1);
    let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let line = count(1 + bytes[..start].iter().filter(|b| **b == b'\n').count());
    let column = count(1 + String::from_utf8_lossy(&bytes[start..token]).chars().count());
    let end = bytes[start..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| start + n + 1);
    let message =
        format!("(unicode error) 'utf-8' codec can't decode byte 0x{byte:02x} in position {position}: {reason}");
    Box::new(SyntaxError {
        line,
        column,
        end_line: line,
        end_column: -1,
        text: Some(String::from_utf8_lossy(&bytes[start..end]).into_owned()),
        ..*SyntaxError::bare(&message)
    })
}

/// The string or word around an offset: where it begins, and the bytes that are decoded at once.
fn piece_around(bytes: &[u8], at: usize) -> (usize, std::ops::Range<usize>) {
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_' || *b >= 0x80;
    let mut i = 0;
    while let Some(&b) = bytes.get(i) {
        let end = match b {
            b'#' => memchr::memchr(b'\n', &bytes[i..]).map_or(bytes.len(), |n| i + n),
            b'"' | b'\'' => string_end(bytes, i).min(bytes.len()),
            b if is_word(&b) => i + bytes[i..].iter().take_while(|b| is_word(b)).count(),
            _ => i + 1,
        };
        if at < end {
            let quotes = match b {
                b'"' | b'\'' if bytes[i..].starts_with(&[b; 3]) => 3,
                b'"' | b'\'' => 1,
                _ => 0,
            };
            return (i, i + quotes..end.saturating_sub(quotes).max(i + quotes));
        }
        i = end;
    }
    (at, at..bytes.len())
}

/// Where lines begin: offsets to lines and columns.
pub struct LineIndex {
    starts: Vec<u32>,
    /// The line of the last question: questions come in the order of the source, mostly.
    last: std::cell::Cell<usize>,
}

impl LineIndex {
    /// Finds the lines of `text`.
    pub fn new(text: &str) -> Self {
        let mut starts = Vec::with_capacity(text.len() / 32 + 1);
        starts.push(0);
        starts.extend(
            text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| u32::try_from(i + 1).expect("< 4 GB")),
        );
        Self { starts, last: std::cell::Cell::new(0) }
    }

    /// Line (from 0) of `offset`.
    pub fn line(&self, offset: u32) -> usize {
        let last = self.last.get();
        if self.starts[last] <= offset {
            // Most questions are about this line or the next few.
            for line in last..(last + 4).min(self.starts.len()) {
                if self.starts.get(line + 1).is_none_or(|&next| offset < next) {
                    self.last.set(line);
                    return line;
                }
            }
        }
        let line = self.starts.partition_point(|&start| start <= offset) - 1;
        self.last.set(line);
        line
    }

    /// The location of a range of offsets.
    pub fn location(&self, start: u32, end: u32) -> Location {
        let first = self.line(start);
        let col = start - self.starts[first];
        let last = self.line(end);
        let end_col = end - self.starts[last];
        self.last.set(first);
        let int = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
        Location::new(int(first + 1), int(last + 1), int(col as usize), int(end_col as usize))
    }
}

/// The text of line `line` (from 1), its newline included, for `SyntaxError.text`.
pub fn line_text(text: &str, line: i32) -> Option<&str> {
    text.split_inclusive('\n').nth(usize::try_from(line - 1).ok()?)
}

/// What is too deep about a source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TooDeep {
    /// More than 200 open brackets; the offset of the one too many.
    Brackets(u32),
    /// More than 99 levels of indentation; the offset of the line with one too many.
    Indentation(u32),
    /// A chain of prefix operators, `lambda`s, conditionals.
    Prefix,
    /// A chain of operators, attributes, calls.
    Chain,
}

/// Levels of indentation that the tokenizer allows.
const MAX_INDENTATION: usize = 100;
/// Open brackets at once that the tokenizer allows.
const MAX_BRACKETS: usize = 200;
/// Prefix operators at once before CPython's parser gives up.
const MAX_PREFIX: u32 = 5969;
/// Far above what the compiler accepts (`parse::MAX_DEPTH`): only protects the parser.
const MAX_CHAIN: u32 = 40_000;

/// Bounds the depth of the tree that `text` can parse to, and refuses what is too deep.
///
/// It knows strings and comments but not the nested quotes of f-strings, so it may take part of a string for code or
/// the reverse; the count then is off by what stands in that string.
///
/// # Errors
/// [`TooDeep`] with the reason.
pub fn nesting(text: &str) -> Result<u32, TooDeep> {
    #[derive(Clone, Copy, Default)]
    struct Level {
        chain: u32,
        prefix: u32,
    }
    let bytes = text.as_bytes();
    let mut open: Vec<Level> = vec![Level::default()];
    let (mut chain, mut prefix, mut deepest) = (0u32, 0u32, 0u32);
    let mut after_operand = false;
    let mut i = 0;
    let mut indentation = Indentation::new();
    indentation.line(bytes, 0)?;
    while let Some(&b) = bytes.get(i) {
        let level = open.len() - 1;
        i += 1;
        match b {
            b' ' | b'\t' | 0x0c => continue,
            b'\\' => {
                i += usize::from(bytes.get(i) == Some(&b'\n'));
                continue;
            }
            b'\n' => {
                if level == 0 {
                    indentation.line(bytes, i)?;
                    deepest = deepest.max(indentation.depth());
                    (chain, prefix) = (0, 0);
                    open[0] = Level::default();
                    after_operand = false;
                }
                continue;
            }
            b'#' => {
                i = memchr::memchr(b'\n', &bytes[i..]).map_or(bytes.len(), |n| i + n);
                continue;
            }
            b'"' | b'\'' => {
                i = string_end(bytes, i - 1);
                after_operand = true;
            }
            b'(' | b'[' | b'{' => {
                if open.len() > MAX_BRACKETS {
                    return Err(TooDeep::Brackets(u32::try_from(i - 1).unwrap_or(u32::MAX)));
                }
                chain += 1;
                open[level].chain += 1;
                open.push(Level::default());
                after_operand = false;
            }
            b')' | b']' | b'}' => {
                if open.len() > 1 {
                    let closed = open.pop().unwrap_or_default();
                    chain -= closed.chain;
                    prefix -= closed.prefix;
                }
                after_operand = true;
            }
            b',' | b';' => {
                let top = &mut open[level];
                chain -= top.chain;
                prefix -= top.prefix;
                *top = Level::default();
                after_operand = false;
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'0'..=b'9' | 0x80.. => {
                let start = i - 1;
                while bytes.get(i).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b >= 0x80) {
                    i += 1;
                }
                let (is_operand, is_prefix) = match &bytes[start..i] {
                    b"not" | b"lambda" | b"else" | b"await" => (false, true),
                    b"and" | b"or" | b"in" | b"is" | b"if" | b"for" | b"yield" | b"from" | b"return" | b"async" => {
                        (false, false)
                    }
                    _ => (true, false),
                };
                after_operand = is_operand;
                if !is_prefix {
                    continue;
                }
                chain += 1;
                prefix += 1;
                open[level].chain += 1;
                open[level].prefix += 1;
            }
            b'=' | b':' | b'<' | b'>' | b'!' => {
                after_operand = false;
                continue;
            }
            _ => {
                let is_power = b == b'*' && bytes.get(i) == Some(&b'*');
                let is_prefix = is_power || (!after_operand && matches!(b, b'-' | b'+' | b'~'));
                if is_power || (b == b'/' && bytes.get(i) == Some(&b'/')) {
                    i += 1;
                }
                chain += 1;
                open[level].chain += 1;
                if is_prefix {
                    prefix += 1;
                    open[level].prefix += 1;
                }
                after_operand = false;
            }
        }
        deepest = deepest.max(chain + indentation.depth());
        if prefix > MAX_PREFIX {
            return Err(TooDeep::Prefix);
        }
        if chain > MAX_CHAIN {
            return Err(TooDeep::Chain);
        }
    }
    Ok(deepest)
}

/// The open blocks: their widths of indentation, and how many `elif` clauses in a row stand at each.
struct Indentation {
    levels: Vec<(usize, u32)>,
    elifs: u32,
}

impl Indentation {
    /// A block for the module.
    fn new() -> Self {
        Self { levels: vec![(0, 0)], elifs: 0 }
    }

    /// How deep the tree is because of them: a block counts as a few operators, an `elif` as a block.
    fn depth(&self) -> u32 {
        u32::try_from(self.levels.len()).unwrap_or(u32::MAX) * 3 + self.elifs
    }

    /// Takes notice of the logical line at `start`.
    fn line(&mut self, bytes: &[u8], start: usize) -> Result<(), TooDeep> {
        let line = &bytes[start..];
        let width = line.iter().take_while(|b| matches!(b, b' ' | b'\t' | 0x0c)).count();
        if matches!(line.get(width), None | Some(b'\n' | b'#' | b'\\')) {
            return Ok(());
        }
        // Where blanks and tabs mix, the width is not the column; the order of widths is what counts.
        while let Some(&(last, elifs)) = self.levels.last()
            && last > width
        {
            self.elifs -= elifs;
            self.levels.pop();
        }
        match self.levels.last_mut() {
            Some((last, elifs)) if *last == width => {
                if line[width..].starts_with(b"elif") {
                    *elifs += 1;
                    self.elifs += 1;
                } else {
                    self.elifs -= *elifs;
                    *elifs = 0;
                }
            }
            _ => self.levels.push((width, 0)),
        }
        match self.levels.len() > MAX_INDENTATION {
            true => Err(TooDeep::Indentation(u32::try_from(start).unwrap_or(u32::MAX))),
            false => Ok(()),
        }
    }
}

/// Offset behind the string literal whose quote stands at `start`; an unterminated one ends with its line.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let triple = bytes.get(start + 1) == Some(&quote) && bytes.get(start + 2) == Some(&quote);
    let mut i = start + if triple { 3 } else { 1 };
    while let Some(found) = memchr::memchr3(quote, b'\\', b'\n', bytes.get(i..).unwrap_or_default()) {
        i += found;
        match bytes[i] {
            b'\\' => i += 2,
            b'\n' if triple => i += 1,
            b'\n' => return i,
            _ if !triple => return i + 1,
            _ if bytes.get(i + 1) == Some(&quote) && bytes.get(i + 2) == Some(&quote) => return i + 3,
            _ => i += 1,
        }
    }
    bytes.len()
}
