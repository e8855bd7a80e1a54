//! The code that `re._compiler` writes: its operations, and what they say of a single character.

use crate::types::str::classify as unicode;

#[allow(dead_code, reason = "the table of operations is kept whole")]
pub mod op {
    pub const FAILURE: u32 = 0;
    pub const SUCCESS: u32 = 1;
    pub const ANY: u32 = 2;
    pub const ANY_ALL: u32 = 3;
    pub const ASSERT: u32 = 4;
    pub const ASSERT_NOT: u32 = 5;
    pub const AT: u32 = 6;
    pub const BRANCH: u32 = 7;
    pub const CATEGORY: u32 = 8;
    pub const CHARSET: u32 = 9;
    pub const BIGCHARSET: u32 = 10;
    pub const GROUPREF: u32 = 11;
    pub const GROUPREF_EXISTS: u32 = 12;
    pub const IN: u32 = 13;
    pub const INFO: u32 = 14;
    pub const JUMP: u32 = 15;
    pub const LITERAL: u32 = 16;
    pub const MARK: u32 = 17;
    pub const MAX_UNTIL: u32 = 18;
    pub const MIN_UNTIL: u32 = 19;
    pub const NOT_LITERAL: u32 = 20;
    pub const NEGATE: u32 = 21;
    pub const RANGE: u32 = 22;
    pub const REPEAT: u32 = 23;
    pub const REPEAT_ONE: u32 = 24;
    pub const MIN_REPEAT_ONE: u32 = 26;
    pub const ATOMIC_GROUP: u32 = 27;
    pub const POSSESSIVE_REPEAT: u32 = 28;
    pub const POSSESSIVE_REPEAT_ONE: u32 = 29;
    pub const GROUPREF_IGNORE: u32 = 30;
    pub const IN_IGNORE: u32 = 31;
    pub const LITERAL_IGNORE: u32 = 32;
    pub const NOT_LITERAL_IGNORE: u32 = 33;
    pub const GROUPREF_LOC_IGNORE: u32 = 34;
    pub const IN_LOC_IGNORE: u32 = 35;
    pub const LITERAL_LOC_IGNORE: u32 = 36;
    pub const NOT_LITERAL_LOC_IGNORE: u32 = 37;
    pub const GROUPREF_UNI_IGNORE: u32 = 38;
    pub const IN_UNI_IGNORE: u32 = 39;
    pub const LITERAL_UNI_IGNORE: u32 = 40;
    pub const NOT_LITERAL_UNI_IGNORE: u32 = 41;
    pub const RANGE_UNI_IGNORE: u32 = 42;
}

/// "Without bound" in a repeat.
pub const MAX_REPEAT: u32 = u32::MAX;
/// The end of a line.
pub const NEWLINE: u32 = 10;

/// The word at a place; past the end that of an operation that fails.
pub fn word(code: &[u32], i: usize) -> u32 {
    code.get(i).copied().unwrap_or(op::FAILURE)
}

/// The ASCII lower case.
pub fn lower_ascii(c: u32) -> u32 {
    if (65..=90).contains(&c) { c + 32 } else { c }
}

pub fn is_word_ascii(c: u32) -> bool {
    c < 128 && ((c as u8).is_ascii_alphanumeric() || c == 95)
}

pub fn is_word_unicode(c: u32) -> bool {
    unicode::is_alnum(c) || c == 95
}

pub fn lower_locale(c: u32) -> u32 {
    // SAFETY: a byte, as the function wants it.
    if c < 256 { unsafe { libc::tolower(c as i32) as u32 } } else { c }
}

pub fn upper_locale(c: u32) -> u32 {
    // SAFETY: as above.
    if c < 256 { unsafe { libc::toupper(c as i32) as u32 } } else { c }
}

pub fn is_word_locale(c: u32) -> bool {
    // SAFETY: as above.
    c < 256 && (unsafe { libc::isalnum(c as i32) } != 0 || c == 95)
}

pub fn category(kind: u32, c: u32) -> bool {
    let negative = kind & 1 != 0;
    let found = match kind & !1 {
        0 => (48..=57).contains(&c),
        2 => matches!(c, 9..=13 | 32),
        4 => is_word_ascii(c),
        6 => c == NEWLINE,
        8 => is_word_locale(c),
        10 => unicode::is_decimal(c),
        12 => unicode::is_space(c),
        14 => is_word_unicode(c),
        16 => unicode::is_line_break(c),
        _ => return false,
    };
    found != negative
}

/// Whether the set whose first operation stands at `pc` has the character.
pub fn in_set(code: &[u32], mut pc: usize, c: u32) -> bool {
    let mut found = true;
    loop {
        let operation = word(code, pc);
        pc += 1;
        match operation {
            op::LITERAL => {
                if word(code, pc) == c {
                    return found;
                }
                pc += 1;
            }
            op::CATEGORY => {
                if category(word(code, pc), c) {
                    return found;
                }
                pc += 1;
            }
            op::CHARSET => {
                if c < 256 && word(code, pc + c as usize / 32) & (1 << (c & 31)) != 0 {
                    return found;
                }
                pc += 8;
            }
            op::RANGE => {
                if word(code, pc) <= c && c <= word(code, pc + 1) {
                    return found;
                }
                pc += 2;
            }
            op::RANGE_UNI_IGNORE => {
                let (low, high) = (word(code, pc), word(code, pc + 1));
                let upper = unicode::to_upper(c);
                if (low <= c && c <= high) || (low <= upper && upper <= high) {
                    return found;
                }
                pc += 2;
            }
            op::NEGATE => found = !found,
            op::BIGCHARSET => {
                let count = word(code, pc) as usize;
                pc += 1;
                if c < 0x10000 {
                    // 256 block numbers of a byte each, then the blocks.
                    let high = c as usize >> 8;
                    let block = (word(code, pc + high / 4) >> (high % 4 * 8) & 0xFF) as usize;
                    let bit = block * 256 + (c as usize & 255);
                    if word(code, pc + 64 + bit / 32) & (1 << (bit & 31)) != 0 {
                        return found;
                    }
                }
                pc += 64 + count * 8;
            }
            // The end of the set; anything else is no set.
            _ => return !found,
        }
    }
}

/// Whether the operation at `pc`, one that takes a single character, takes this one.
pub fn takes(code: &[u32], pc: usize, c: u32) -> bool {
    let argument = word(code, pc + 1);
    match word(code, pc) {
        op::ANY => c != NEWLINE,
        op::ANY_ALL => true,
        op::LITERAL => c == argument,
        op::NOT_LITERAL => c != argument,
        op::IN => in_set(code, pc + 2, c),
        op::CATEGORY => category(argument, c),
        op::LITERAL_IGNORE => lower_ascii(c) == argument,
        op::NOT_LITERAL_IGNORE => lower_ascii(c) != argument,
        op::IN_IGNORE => in_set(code, pc + 2, lower_ascii(c)),
        op::LITERAL_UNI_IGNORE => unicode::to_lower(c) == argument,
        op::NOT_LITERAL_UNI_IGNORE => unicode::to_lower(c) != argument,
        op::IN_UNI_IGNORE => in_set(code, pc + 2, unicode::to_lower(c)),
        op::LITERAL_LOC_IGNORE => c == argument || lower_locale(c) == argument || upper_locale(c) == argument,
        op::NOT_LITERAL_LOC_IGNORE => !(c == argument || lower_locale(c) == argument || upper_locale(c) == argument),
        op::IN_LOC_IGNORE => {
            let (lower, upper) = (lower_locale(c), upper_locale(c));
            in_set(code, pc + 2, lower) || (upper != lower && in_set(code, pc + 2, upper))
        }
        _ => false,
    }
}
