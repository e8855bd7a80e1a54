//! Tests of a single character, made ready for matching: a table for the first 256 code points, the code for the rest.

use super::code::{NEWLINE, category, in_set, lower_ascii, op, takes, word};
use crate::types::str::classify as unicode;

/// Which characters a place in the pattern takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum One {
    /// All but the end of a line.
    Any,
    All,
    Literal(u32),
    NotLiteral(u32),
    /// The set of that number.
    Set(u32),
    /// What the locale says when it is asked; the operation stands there in the code.
    Locale(u32),
}

/// A set of characters.
pub struct Set {
    table: [bool; 256],
    beyond: Beyond,
    /// Where the operation stands in the code.
    place: usize,
}

/// Whether characters from 256 on are in a set.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beyond {
    No,
    Yes,
    /// The code has to be asked.
    Ask,
}

/// The classes of a pattern, and its code.
pub struct Classes {
    pub code: Box<[u32]>,
    sets: Vec<Set>,
}

impl Classes {
    pub fn new(code: Vec<u32>) -> Classes {
        Classes { code: code.into_boxed_slice(), sets: Vec::new() }
    }

    /// Whether the class has the character.
    #[inline(always)]
    pub fn has(&self, one: One, c: u32) -> bool {
        match one {
            One::Any => c != NEWLINE,
            One::All => true,
            One::Literal(l) => c == l,
            One::NotLiteral(l) => c != l,
            One::Set(n) => self.set_has(self.set(n), c),
            One::Locale(place) => takes(&self.code, place as usize, c),
        }
    }

    /// The set of a number.
    #[inline(always)]
    pub fn set(&self, n: u32) -> &Set {
        &self.sets[n as usize]
    }

    /// Whether the set has the character.
    #[inline(always)]
    pub fn set_has(&self, set: &Set, c: u32) -> bool {
        if c < 256 { set.table[c as usize] } else { self.beyond(set, c) }
    }

    fn beyond(&self, set: &Set, c: u32) -> bool {
        match set.beyond {
            Beyond::No => false,
            Beyond::Yes => true,
            Beyond::Ask => takes(&self.code, set.place, c),
        }
    }

    /// The class of the operation at a place that takes a single character; `None` if it is no such operation.
    pub fn read(&mut self, place: usize) -> Option<One> {
        let argument = word(&self.code, place + 1);
        Some(match word(&self.code, place) {
            op::ANY => One::Any,
            op::ANY_ALL => One::All,
            op::LITERAL => One::Literal(argument),
            op::NOT_LITERAL => One::NotLiteral(argument),
            op::LITERAL_LOC_IGNORE | op::NOT_LITERAL_LOC_IGNORE | op::IN_LOC_IGNORE => One::Locale(place as u32),
            op::LITERAL_IGNORE
            | op::NOT_LITERAL_IGNORE
            | op::LITERAL_UNI_IGNORE
            | op::NOT_LITERAL_UNI_IGNORE
            | op::CATEGORY => {
                let table = core::array::from_fn(|c| takes(&self.code, place, c as u32));
                self.add(Set { table, beyond: Beyond::Ask, place })
            }
            operation @ (op::IN | op::IN_IGNORE | op::IN_UNI_IGNORE) => {
                let Some((plain, beyond)) = self.table(place + 2) else { return Some(One::Locale(place as u32)) };
                let (table, beyond) = match operation {
                    op::IN => (plain, beyond),
                    op::IN_IGNORE => (core::array::from_fn(|c| plain[lower_ascii(c as u32) as usize]), beyond),
                    _ => {
                        let table = core::array::from_fn(|c| match unicode::to_lower(c as u32) {
                            lower @ 0..256 => plain[lower as usize],
                            lower => in_set(&self.code, place + 2, lower),
                        });
                        (table, Beyond::Ask)
                    }
                };
                self.add(Set { table, beyond, place })
            }
            _ => return None,
        })
    }

    fn add(&mut self, new: Set) -> One {
        let same = |old: &Set| old.beyond == new.beyond && new.beyond != Beyond::Ask && old.table == new.table;
        let n = self.sets.iter().position(same).unwrap_or_else(|| {
            self.sets.push(new);
            self.sets.len() - 1
        });
        One::Set(n as u32)
    }

    /// What a set, whose first operation stands at `place`, has of the first 256 characters, and whether it has the
    /// others. `None` if that depends on the locale.
    fn table(&self, start: usize) -> Option<([bool; 256], Beyond)> {
        let (code, mut place) = (&*self.code, start);
        // The first operation that knows a character decides; `None` is undecided.
        let mut table: [Option<bool>; 256] = [None; 256];
        let (mut found, mut beyond) = (true, None);
        loop {
            let operation = word(code, place);
            let (first, second) = (word(code, place + 1), word(code, place + 2));
            let mut put = |from: u32, to: u32, has: &dyn Fn(u32) -> bool| {
                for c in from..=to.min(255) {
                    let entry = &mut table[c as usize];
                    if entry.is_none() && has(c) {
                        *entry = Some(found);
                    }
                }
            };
            place += 1;
            match operation {
                op::LITERAL => {
                    put(first, first, &|_| true);
                    if first > 255 {
                        beyond = beyond.or(Some(Beyond::Ask));
                    }
                    place += 1;
                }
                op::RANGE => {
                    put(first, second, &|_| true);
                    if second > 255 {
                        beyond = beyond.or(Some(Beyond::Ask));
                    }
                    place += 2;
                }
                op::CHARSET => {
                    put(0, 255, &|c| word(code, place + c as usize / 32) & (1 << (c & 31)) != 0);
                    place += 8;
                }
                op::CATEGORY => {
                    if matches!(first, 8 | 9) {
                        return None;
                    }
                    put(0, 255, &|c| category(first, c));
                    match first {
                        // The categories of ASCII know of no other character.
                        0..8 if first & 1 == 0 => {}
                        0..8 => beyond = beyond.or(Some(if found { Beyond::Yes } else { Beyond::No })),
                        _ => beyond = beyond.or(Some(Beyond::Ask)),
                    }
                    place += 1;
                }
                op::NEGATE => found = !found,
                // Seldom: one by one.
                op::RANGE_UNI_IGNORE | op::BIGCHARSET => {
                    return Some((core::array::from_fn(|c| in_set(code, start, c as u32)), Beyond::Ask));
                }
                // The end of the set.
                _ => {
                    let rest = if found { Beyond::No } else { Beyond::Yes };
                    return Some((table.map(|entry| entry.unwrap_or(!found)), beyond.unwrap_or(rest)));
                }
            }
        }
    }

    /// Whether the class may have a character from 256 on.
    pub fn may_reach_beyond(&self, one: One) -> bool {
        match one {
            One::Literal(c) => c > 255,
            One::Set(n) => self.set(n).beyond != Beyond::No,
            One::Any | One::All | One::NotLiteral(_) | One::Locale(_) => true,
        }
    }

    /// Whether it is certain that no character is in both classes.
    pub fn are_disjoint(&self, a: One, b: One) -> bool {
        match (a, b) {
            (One::Locale(_), _) | (_, One::Locale(_)) => false,
            (One::Literal(c), other) | (other, One::Literal(c)) => !self.has(other, c),
            _ => {
                !(self.may_reach_beyond(a) && self.may_reach_beyond(b))
                    && (0..256).all(|c| !(self.has(a, c) && self.has(b, c)))
            }
        }
    }
}
