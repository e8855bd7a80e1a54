//! What characters are, in the Unicode version of Python 3.13. The libraries asked here know a newer one, of which a table
//! leaves what came later out.

mod assigned;

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use assigned::ASSIGNED;

/// Whether a character is one in Python's version of Unicode; private use and surrogates count.
pub fn is_assigned(c: char) -> bool {
    let point = u32::from(c);
    let next = ASSIGNED.partition_point(|(first, _)| *first <= point);
    c.is_ascii() || next > 0 && point <= ASSIGNED[next - 1].1
}

/// Whether a text has characters that a newer version of Unicode may know, and Python does not.
pub fn has_unassigned(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let mut rest = text.as_bytes();
    // The first byte of the least that are not assigned.
    while let Some(at) = rest.iter().position(|b| *b >= 0xcd) {
        let start = text.len() - rest.len() + at;
        let Some(c) = text[start..].chars().next() else { return false };
        if !is_assigned(c) {
            return true;
        }
        rest = &rest[at + c.len_utf8()..];
    }
    false
}

/// Whether an identifier may begin with a character.
pub fn is_identifier_start(c: char) -> bool {
    c == '_' || unicode_ident::is_xid_start(c) && is_assigned(c)
}

/// Whether an identifier may go on with a character.
pub fn is_identifier_continue(c: char) -> bool {
    unicode_ident::is_xid_continue(c) && is_assigned(c)
}

/// An identifier as it counts: different ways to write the same characters are one.
pub fn normalized(name: &str) -> Cow<'_, str> {
    if name.is_ascii() { Cow::Borrowed(name) } else { Cow::Owned(name.nfkc().collect()) }
}

/// `str.isprintable()` of a character beyond ASCII. The standard library escapes the same categories; behind another
/// character it does not escape combining marks.
pub fn is_printable(c: char) -> bool {
    let mut buffer = [b'a', 0, 0, 0, 0];
    let length = c.encode_utf8(&mut buffer[1..]).len();
    is_assigned(c) && str::from_utf8(&buffer[..=length]).is_ok_and(|s| s.escape_debug().count() == 2)
}

/// How the names of most ideographs begin.
const IDEOGRAPH: &str = "CJK UNIFIED IDEOGRAPH-";

/// The character that `\N{name}` stands for. Letters may be small but in the names that follow from a rule.
pub fn by_name(name: &str) -> Option<char> {
    let c = unicode_names2::character(name).filter(|c| is_assigned(*c))?;
    let is_syllable = matches!(c, '\u{ac00}'..='\u{d7a3}');
    let is_ideograph = name.get(..IDEOGRAPH.len()).is_some_and(|start| start.eq_ignore_ascii_case(IDEOGRAPH));
    let by_rule = is_syllable || is_ideograph;
    (!by_rule || !name.bytes().any(|b| b.is_ascii_lowercase())).then_some(c)
}
