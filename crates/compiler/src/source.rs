//! Source text: decoding (BOM, encoding declaration), newline translation, and the map from offsets to lines.
//!
//! Also the one scan that looks at nesting before the recursive parser does, so that no input exhausts the stack.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use crate::error::SyntaxError;
use crate::instruction::Location;
use crate::{Mode, Options};

/// What `compile()` was given.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// The bytes of a file: byte order mark and encoding declaration count.
    Bytes(&'a [u8]),
    /// A string: already decoded.
    Str(&'a str),
    /// The bytes of a file whose encoding only the registry of codecs knows ([`foreign_encoding`]), and what they say.
    Decoded(&'a [u8], &'a str),
}

impl<'a> Source<'a> {
    /// What was given, or the string in UTF-8.
    pub fn bytes(self) -> &'a [u8] {
        match self {
            Self::Bytes(bytes) | Self::Decoded(bytes, _) => bytes,
            Self::Str(text) => text.as_bytes(),
        }
    }
}

/// A decoded source, in which every line end is `\n`.
#[derive(Default)]
pub struct Text<'s> {
    /// The text.
    pub text: Cow<'s, str>,
    /// The name of its encoding, unless bytes do not say it.
    pub encoding: Option<Rc<str>>,
    /// The source taken for UTF-8, which it is not: so errors show lines that the tokenizer has done with.
    pub given: Option<String>,
}

/// The encoding that the first two lines of `bytes` declare, as written there; `None` where they declare none. A line without
/// an end is looked at only in a module, which is given one.
///
/// The compiler itself decodes UTF-8 and Latin-1; for others ([`foreign_encoding`]) the caller decodes.
pub fn declared_encoding(bytes: &[u8], mode: Mode) -> Option<&str> {
    let mut rest = bytes;
    for _ in 0..2 {
        let end = match rest.iter().position(|b| matches!(b, b'\n' | b'\r')) {
            None if mode != Mode::Exec => return None,
            found => found.unwrap_or(rest.len()),
        };
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

/// A byte order mark.
const MARK: &[u8] = b"\xef\xbb\xbf";
const UTF_8: &str = "utf-8";
const LATIN_1: &str = "iso-8859-1";

/// Names of UTF-8 and Latin-1 as CPython's tokenizer knows them by itself: in lower case, `_` as `-`; other names as they are.
fn normalized(name: &str) -> &str {
    let start: String = name.chars().take(12).map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() }).collect();
    if start == "utf-8" || start.starts_with("utf-8-") {
        return UTF_8;
    }
    let is_latin =
        |latin: &&str| start.strip_prefix(*latin).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    match ["latin-1", "iso-8859-1", "iso-latin-1"].iter().any(is_latin) {
        true => LATIN_1,
        false => name,
    }
}

/// The encoding of `bytes`, if it is one that only the registry of codecs knows.
///
/// # Errors
/// `SyntaxError` where a byte order mark stands before another encoding than UTF-8.
pub fn foreign_encoding(bytes: &[u8], mode: Mode) -> Result<Option<&str>, Box<SyntaxError>> {
    let (bytes, marked) = match bytes.strip_prefix(MARK) {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    match declared_encoding(bytes, mode).map(normalized) {
        None | Some(UTF_8) => Ok(None),
        Some(name) if marked => Err(undecodable(format!("encoding problem: {name} with BOM"))),
        Some(LATIN_1) => Ok(None),
        Some(name) => Ok(Some(name)),
    }
}

/// The error for a source that cannot be decoded: it has a file, but no place in it.
pub fn undecodable(message: String) -> Box<SyntaxError> {
    Box::new(SyntaxError { column: -1, ..*SyntaxError::bare(&message) })
}

/// Decodes `source` and turns every line end into `\n`.
///
/// # Errors
/// `SyntaxError` for null bytes, bytes that the encoding does not allow, and encodings unknown here.
pub fn decode<'s>(source: Source<'s>, mode: Mode, options: &Options) -> Result<Text<'s>, Box<SyntaxError>> {
    if memchr::memchr(0, source.bytes()).is_some() {
        return Err(SyntaxError::bare("source code string cannot contain null bytes"));
    }
    let marked = || source.bytes().starts_with(MARK).then_some(UTF_8);
    let (text, encoding): (Cow<'s, str>, _) = match source {
        Source::Str(s) => (Cow::Borrowed(s), Some(UTF_8)),
        Source::Decoded(bytes, s) => (Cow::Borrowed(s), declared_encoding(bytes, mode)),
        Source::Bytes(bytes) => {
            let unmarked = bytes.strip_prefix(MARK).unwrap_or(bytes);
            let encoding = declared_encoding(unmarked, mode).map(normalized).or_else(marked);
            (decode_bytes(bytes, encoding, mode, options)?, encoding)
        }
    };
    let text = match memchr::memchr(b'\r', text.as_bytes()) {
        None => text,
        Some(_) => Cow::Owned(with_newlines(&text)),
    };
    let is_foreign = encoding.is_some_and(|name| name != UTF_8);
    let given = is_foreign.then(|| with_newlines(&String::from_utf8_lossy(source.bytes())));
    Ok(Text { text, encoding: encoding.map(Rc::from), given })
}

/// A text in which every line end is `\n`.
fn with_newlines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn decode_bytes<'s>(
    bytes: &'s [u8],
    encoding: Option<&str>,
    mode: Mode,
    options: &Options,
) -> Result<Cow<'s, str>, Box<SyntaxError>> {
    if let Some(name) = foreign_encoding(bytes, mode)? {
        return Err(undecodable(format!("unknown encoding: {name}")));
    }
    let bytes = bytes.strip_prefix(MARK).unwrap_or(bytes);
    if encoding == Some(LATIN_1) {
        return Ok(Cow::Owned(bytes.iter().map(|&b| char::from(b)).collect()));
    }
    match str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(_) => {
            // Line ends count before anything is decoded.
            let lines = bytes.iter().enumerate().filter(|&(i, b)| !(*b == b'\n' && i > 0 && bytes[i - 1] == b'\r'));
            let bytes: Vec<u8> = lines.map(|(_, b)| if *b == b'\r' { b'\n' } else { *b }).collect();
            match crate::diagnose::diagnose_bytes(&bytes, mode, options) {
                Some(error) => {
                    Err(error.with_source(&Text { encoding: encoding.map(Rc::from), ..Text::default() }, mode))
                }
                // Only comments are not UTF-8.
                None => Ok(Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
    }
}

/// Where lines begin: offsets to lines and columns.
pub struct LineIndex {
    starts: Vec<u32>,
    /// The line of the last question: questions come in the order of the source, mostly.
    last: std::cell::Cell<usize>,
}

impl LineIndex {
    /// Finds the lines of `text`.
    pub fn new(text: &[u8]) -> Self {
        let mut starts = Vec::with_capacity(text.len() / 32 + 1);
        starts.push(0);
        starts.extend(memchr::memchr_iter(b'\n', text).map(|i| u32::try_from(i + 1).expect("< 4 GB")));
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

    /// Where line `line` (from 1) of `text` stands, without its end; empty if there is no such line.
    pub fn range(&self, text: &[u8], line: i32) -> Range<usize> {
        let start = |line: usize| self.starts.get(line).map_or(text.len(), |&start| start as usize);
        let Ok(line) = usize::try_from(line - 1) else { return 0..0 };
        let range = start(line)..start(line + 1);
        range.start..range.end - usize::from(text[range].ends_with(b"\n"))
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

/// How deep the tree of a source can be.
#[derive(Clone, Copy, Default, Debug)]
pub struct Nesting {
    /// Levels of the tree.
    pub depth: u32,
    /// CPython's parser may be too deep in it.
    pub is_doubtful: bool,
}

/// What is too deep about a source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TooDeep {
    /// More than 200 open brackets; the offset of the one too many.
    Brackets(u32),
    /// More than 99 levels of indentation; the offset of the line with one too many.
    Indentation(u32),
    /// A chain of operators, attributes, calls.
    Chain,
}

/// Levels of indentation that the tokenizer allows.
const MAX_INDENTATION: usize = 100;
/// Open brackets at once that the tokenizer allows.
const MAX_BRACKETS: usize = 200;
/// Levels of CPython's parser that are no reason to count exactly; it allows 6000.
const SAFE_LEVELS: u32 = 4500;
/// Levels that it needs at most for a bracket and for a prefix operator.
const LEVELS: [u32; 2] = [45, 3];
/// Far above what the compiler accepts (`parse::MAX_DEPTH`): only protects the parser.
pub const MAX_CHAIN: u32 = 40_000;

/// Bounds the depth of the tree that `text` can parse to, and refuses what is too deep.
///
/// It knows strings and comments but not the nested quotes of f-strings, so it may take part of a string for code or
/// the reverse; the count then is off by what stands in that string.
///
/// # Errors
/// [`TooDeep`] with the reason.
pub fn nesting(text: &str) -> Result<Nesting, TooDeep> {
    #[derive(Clone, Copy, Default)]
    struct Level {
        chain: u32,
        prefix: u32,
    }
    let bytes = text.as_bytes();
    let mut open: Vec<Level> = vec![Level::default()];
    let (mut chain, mut prefix, mut deepest) = (0u32, 0u32, 0u32);
    let mut after_operand = false;
    let mut is_doubtful = false;
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
                    is_doubtful |= indentation.elifs + indentation.depth() * 5 > SAFE_LEVELS;
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
        let brackets = u32::try_from(open.len()).unwrap_or(u32::MAX);
        let levels = brackets * LEVELS[0] + prefix * LEVELS[1] + indentation.depth() * 5;
        is_doubtful |= levels > SAFE_LEVELS;
        if chain > MAX_CHAIN && !is_doubtful {
            return Err(TooDeep::Chain);
        }
    }
    Ok(Nesting { depth: deepest, is_doubtful })
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
