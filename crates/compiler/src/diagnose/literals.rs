//! String literals whose content is not allowed.

/// What CPython says against a literal, if anything.
pub(super) fn complaint(text: &str) -> Option<String> {
    let open = text.find(['"', '\''])?;
    let (prefix, quoted) = text.split_at(open);
    let size = if quoted.starts_with("\"\"\"") || quoted.starts_with("'''") { 3 } else { 1 };
    let content = quoted.get(size..quoted.len().checked_sub(size)?)?;
    let raw = prefix.contains(['r', 'R']);
    if prefix.contains(['b', 'B']) {
        if !text.is_ascii() {
            return Some("bytes can only contain ASCII literal characters".into());
        }
        return if raw { None } else { bytes_complaint(content.as_bytes()) };
    }
    if raw { None } else { escape_complaint(content) }
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

/// What is wrong with the escapes of a text. Positions count a character beyond ASCII as the ten of its own escape.
pub(super) fn escape_complaint(content: &str) -> Option<String> {
    let bytes = content.as_bytes();
    let mut at = 0;
    let mut beyond_ascii = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte != b'\\' {
            at += 1;
            if byte >= 0x80 {
                // Its continuation bytes go along.
                let length = bytes[at..].iter().take_while(|&&b| b & 0xC0 == 0x80).count();
                at += length;
                beyond_ascii += 10 - (length + 1);
            }
            continue;
        }
        let start = at;
        let escape = bytes.get(at + 1).copied().unwrap_or_default();
        at += if escape < 0x80 { 2 } else { 1 };
        let (digits, what) = match escape {
            b'x' => (2, "truncated \\xXX escape"),
            b'u' => (4, "truncated \\uXXXX escape"),
            b'U' => (8, "truncated \\UXXXXXXXX escape"),
            b'N' => (0, "malformed \\N character escape"),
            _ => continue,
        };
        let reason = if escape == b'N' {
            match name(content, &mut at) {
                Name::Known => continue,
                Name::Unknown => "unknown Unicode character name",
                Name::Malformed => what,
            }
        } else {
            let found = bytes[at..].iter().take(digits).take_while(|b| b.is_ascii_hexdigit()).count();
            let value = u32::from_str_radix(&content[at..at + found], 16).unwrap_or(0);
            at += found;
            if found < digits {
                what
            } else if value > 0x10_FFFF {
                "illegal Unicode character"
            } else {
                continue;
            }
        };
        let (from, to) = (start + beyond_ascii, at - 1 + beyond_ascii);
        return Some(format!(
            "(unicode error) 'unicodeescape' codec can't decode bytes in position {from}-{to}: {reason}"
        ));
    }
    None
}

enum Name {
    Known,
    Unknown,
    Malformed,
}

/// A name in braces at `at`, which moves behind it.
fn name(content: &str, at: &mut usize) -> Name {
    let Some(rest) = content[*at..].strip_prefix('{') else { return Name::Malformed };
    let length = rest.find('}');
    *at += 1 + length.unwrap_or(rest.len());
    match length {
        None | Some(0) => Name::Malformed,
        Some(length) => {
            *at += 1;
            let known = unicode_names2::character(&rest[..length]).is_some();
            if known { Name::Known } else { Name::Unknown }
        }
    }
}
