//! String literals whose content is not allowed.

use crate::error::CodecError;

/// What CPython says against a literal, if anything.
pub(super) fn complaint(text: &[u8]) -> Option<String> {
    let open = memchr::memchr2(b'"', b'\'', text)?;
    let (prefix, quoted) = text.split_at(open);
    let size = if quoted.starts_with(b"\"\"\"") || quoted.starts_with(b"'''") { 3 } else { 1 };
    let content = quoted.get(size..quoted.len().checked_sub(size)?)?;
    let raw = prefix.iter().any(|b| matches!(b, b'r' | b'R')) || memchr::memchr(b'\\', content).is_none();
    if prefix.iter().any(|b| matches!(b, b'b' | b'B')) {
        if !text.is_ascii() {
            return Some("bytes can only contain ASCII literal characters".into());
        }
        return if raw { None } else { bytes_complaint(content) };
    }
    let error = if raw { CodecError::utf8(content) } else { escape_error(content) };
    error.map(|error| format!("(unicode error) {}", error.message(true)))
}

/// What CPython warns of in a literal: its first escape that is none.
pub(super) fn warning(text: &str) -> Option<String> {
    let open = text.find(['"', '\''])?;
    let (prefix, content) = text.split_at(open);
    if prefix.contains(['r', 'R']) {
        return None;
    }
    first_invalid(content, if prefix.contains(['b', 'B']) { IN_BYTES } else { IN_TEXT })
}

/// What CPython warns of in a part of an f-string's text. The tokenizer has warned of braces.
pub(super) fn text_warning(text: &str) -> Option<String> {
    first_invalid(text, IN_TEXT).filter(|message| !message.ends_with(r"\{'") && !message.ends_with(r"\}'"))
}

/// What may follow a backslash in bytes, and in texts; digits aside.
const IN_BYTES: &[u8] = b"\n\\'\"abfnrtvx";
const IN_TEXT: &[u8] = b"\n\\'\"abfnrtvxuUN";

/// What there is to say of the first escape that is none.
fn first_invalid(content: &str, known: &[u8]) -> Option<String> {
    let bytes = content.as_bytes();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', bytes.get(at..)?) {
        let escape = *bytes.get(at + found + 1)?;
        let start = at + found;
        at = start + 2;
        match escape {
            b'4'..=b'7' if bytes.get(at..at + 2).is_some_and(|d| d.iter().all(|b| matches!(b, b'0'..=b'7'))) => {
                return Some(format!("invalid octal escape sequence '{}'", &content[start..at + 2]));
            }
            b'0'..=b'7' => {}
            escape if known.contains(&escape) || !escape.is_ascii() => {}
            escape => return Some(format!("invalid escape sequence '\\{}'", char::from(escape))),
        }
    }
    None
}

fn bytes_complaint(content: &[u8]) -> Option<String> {
    let mut at = 0;
    while let Some(&byte) = content.get(at) {
        if byte == b'\\' {
            if content.get(at + 1) == Some(&b'x')
                && !content.get(at + 2..at + 4).is_some_and(|d| d.iter().all(u8::is_ascii_hexdigit))
            {
                return Some(format!("(value error) invalid \\x escape at position {at}"));
            }
            at += 1;
        }
        at += 1;
    }
    None
}

/// What is wrong with a text that has escapes. What is beyond ASCII is decoded first, run by run, and then stands as
/// escapes itself.
pub(super) fn escape_error(content: &[u8]) -> Option<CodecError> {
    // A backslash at the end stands for itself.
    if content.is_ascii() && content.last() != Some(&b'\\') {
        return escaped_error(content);
    }
    let mut escaped = Vec::with_capacity(content.len() * 2);
    let mut rest = content;
    while let Some(&byte) = rest.first() {
        let run = rest.iter().position(|b| b.is_ascii()).unwrap_or(rest.len());
        if run > 0 {
            match str::from_utf8(&rest[..run]) {
                Ok(text) => escaped.extend(text.chars().flat_map(|c| format!("\\U{:08x}", u32::from(c)).into_bytes())),
                Err(_) => return CodecError::utf8(&rest[..run]),
            }
            rest = &rest[run..];
            continue;
        }
        escaped.push(byte);
        rest = &rest[1..];
        if byte == b'\\' {
            match rest.first() {
                Some(next) if next.is_ascii() => {
                    escaped.push(*next);
                    rest = &rest[1..];
                }
                _ => escaped.extend(b"u005c"),
            }
        }
    }
    escaped_error(&escaped)
}

/// What is wrong with the escapes of a text in ASCII.
fn escaped_error(content: &[u8]) -> Option<CodecError> {
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', content.get(at..)?) {
        let start = at + found;
        let escape = content.get(start + 1).copied();
        at = start + 2;
        let (digits, what) = match escape {
            None => return None,
            Some(b'x') => (2, "truncated \\xXX escape"),
            Some(b'u') => (4, "truncated \\uXXXX escape"),
            Some(b'U') => (8, "truncated \\UXXXXXXXX escape"),
            Some(b'N') => (0, "malformed \\N character escape"),
            Some(_) => continue,
        };
        let reason = if escape == Some(b'N') {
            match name(content, &mut at) {
                Name::Known => continue,
                Name::Unknown => "unknown Unicode character name",
                Name::Malformed => what,
            }
        } else {
            let found = content[at..].iter().take(digits).take_while(|b| b.is_ascii_hexdigit()).count();
            let hex = str::from_utf8(&content[at..at + found]).unwrap_or_default();
            let value = u32::from_str_radix(hex, 16).unwrap_or(0);
            at += found;
            if found < digits {
                what
            } else if value > 0x10_FFFF {
                "illegal Unicode character"
            } else {
                continue;
            }
        };
        return Some(escape_problem(content, start, at, reason));
    }
    None
}

fn escape_problem(content: &[u8], start: usize, end: usize, reason: &'static str) -> CodecError {
    CodecError { encoding: "unicodeescape", object: content.to_vec(), start, end, reason }
}

enum Name {
    Known,
    Unknown,
    Malformed,
}

/// A name in braces at `at`, which moves behind it.
fn name(content: &[u8], at: &mut usize) -> Name {
    let Some(rest) = content[*at..].strip_prefix(b"{") else { return Name::Malformed };
    let length = memchr::memchr(b'}', rest);
    *at += 1 + length.unwrap_or(rest.len());
    match length {
        None | Some(0) => Name::Malformed,
        Some(length) => {
            *at += 1;
            let name = str::from_utf8(&rest[..length]).unwrap_or_default();
            let known = crate::unicode::by_name(name).is_some();
            if known { Name::Known } else { Name::Unknown }
        }
    }
}
