//! How to find where a match may begin: from what all matches begin with.
//!
//! The ways into a pattern are rows of classes, one for each of the first characters. For each of these characters a
//! table tells in eight bits, which the rows share, which of them take it, so that a place is out of the question as
//! soon as the bits of the characters there have nothing in common.

use super::class::One;
use super::code::NEWLINE;
use super::program::{Inst, NOWHERE, Program};
use crate::types::str::Unit;
use memchr::memmem;

/// How many of the first characters are looked at.
const DEPTH: usize = 4;
/// With more ways into the pattern than these, what they have in common would take too long to find.
const MOST_ROWS: usize = 100;
/// How deep branches are looked into.
const NESTED: usize = 16;
/// How many places are looked at one by one before a search for rare characters is worth its start.
const NEAR: usize = 32;

/// What all matches begin with.
pub struct Prefix {
    kind: Kind,
    /// The length of the match, if the prefix is all of the pattern, in a text of bytes.
    pub whole: Option<usize>,
}

enum Kind {
    /// There is nothing that they share.
    Anywhere,
    /// The beginning of the text.
    TextBegin,
    /// The beginning of a line.
    LineBegin,
    /// The end of a line.
    LineEnd,
    /// These characters, all below 256.
    Bytes(Box<memmem::Finder<'static>>),
    Rows(Box<Rows>),
}

struct Rows {
    depth: usize,
    /// For each depth and the low byte of a character the rows that take it.
    tables: [[u8; 256]; DEPTH],
    /// The rows that may take any character from 256 on.
    beyond: [u8; DEPTH],
    /// What the first character may be in a text of bytes, if there are three at most.
    firsts: ([u8; 3], usize),
}

impl Prefix {
    /// What the matches of a program begin with.
    pub fn of(program: &Program) -> Prefix {
        let anchor = match program.insts.iter().find(|inst| !matches!(inst, Inst::Mark(_))) {
            Some(Inst::At(0 | 2)) => Some(Kind::TextBegin),
            Some(Inst::At(1)) => Some(Kind::LineBegin),
            Some(Inst::At(6)) => Some(Kind::LineEnd),
            _ => None,
        };
        if let Some(kind) = anchor {
            return Prefix { kind, whole: None };
        }
        let mut rows = Vec::new();
        expand(program, 0, Vec::new(), 0, &mut rows);
        let (Some(shortest), Some(longest)) = (rows.iter().map(Vec::len).min(), rows.iter().map(Vec::len).max()) else {
            return Prefix { kind: Kind::Anywhere, whole: None };
        };
        if shortest == 0 || rows.len() > MOST_ROWS {
            return Prefix { kind: Kind::Anywhere, whole: None };
        }
        if let Some(text) = literal(program)
            && text.len() > 1
        {
            let whole = matches!(program.insts[..], [_, Inst::Accept]).then_some(text.len());
            return Prefix { kind: Kind::Bytes(Box::new(memmem::Finder::new(&text).into_owned())), whole };
        }
        let classes = &program.classes;
        let (mut tables, mut beyond) = ([[0; 256]; DEPTH], [0; DEPTH]);
        for (n, row) in rows.iter().enumerate() {
            let bit = 1 << (n % 8);
            for (depth, (table, beyond)) in tables.iter_mut().zip(&mut beyond).enumerate() {
                match row.get(depth) {
                    None | Some(One::Locale(_)) => {
                        table.iter_mut().for_each(|entry| *entry |= bit);
                        *beyond |= bit;
                    }
                    Some(One::Literal(c)) => table[*c as usize & 255] |= bit,
                    Some(&one) => {
                        for (c, entry) in table.iter_mut().enumerate() {
                            *entry |= if classes.has(one, c as u32) { bit } else { 0 };
                        }
                        *beyond |= if classes.may_reach_beyond(one) { bit } else { 0 };
                    }
                }
            }
        }
        let mut firsts = ([0; 3], 0);
        let may = (0..=255u8).filter(|&c| tables[0][c as usize] != 0);
        if may.clone().count() <= 3 {
            for c in may {
                firsts.0[firsts.1] = c;
                firsts.1 += 1;
            }
        }
        let only_ones = program.insts[..program.insts.len() - 1].iter().all(|inst| matches!(inst, Inst::One(_)));
        let certain = rows.len() == 1 && rows[0].iter().all(|one| !matches!(one, One::Locale(_) | One::Literal(256..)));
        let whole = (only_ones && certain && rows[0].len() == program.insts.len() - 1).then_some(longest);
        Prefix { kind: Kind::Rows(Box::new(Rows { depth: longest, tables, beyond, firsts })), whole }
    }

    /// The first place from `from` on where a match may begin.
    #[inline]
    pub fn find<U: Unit>(&self, text: &[U], from: usize) -> Option<usize> {
        match &self.kind {
            Kind::Anywhere => Some(from),
            Kind::TextBegin => (from == 0).then_some(0),
            Kind::LineBegin if from == 0 => Some(0),
            Kind::LineBegin => find_one(&text[from - 1..], NEWLINE).map(|n| from + n),
            Kind::LineEnd => Some(from + find_one(&text[from..], NEWLINE).unwrap_or(text.len() - from)),
            Kind::Bytes(finder) => match as_bytes(text) {
                Some(bytes) => finder.find(&bytes[from..]).map(|n| from + n),
                None => find_wide(finder.needle(), text, from),
            },
            Kind::Rows(rows) => match rows.depth {
                1 => rows.find::<U, 1>(text, from),
                2 => rows.find::<U, 2>(text, from),
                3 => rows.find::<U, 3>(text, from),
                _ => rows.find::<U, DEPTH>(text, from),
            },
        }
    }
}

/// The text as bytes, if its units are.
#[inline(always)]
pub fn as_bytes<U: Unit>(text: &[U]) -> Option<&[u8]> {
    // SAFETY: units of that kind are bytes.
    (U::KIND == 1).then(|| unsafe { core::slice::from_raw_parts(text.as_ptr().cast(), text.len()) })
}

/// Where a character stands first.
#[inline(always)]
pub fn find_one<U: Unit>(text: &[U], c: u32) -> Option<usize> {
    match as_bytes(text) {
        Some(bytes) => memchr::memchr(u8::try_from(c).ok()?, bytes),
        None => text.iter().position(|u| u.get() == c),
    }
}

fn find_wide<U: Unit>(needle: &[u8], text: &[U], from: usize) -> Option<usize> {
    let (&first, rest) = needle.split_first()?;
    let last = text.len().checked_sub(rest.len())?;
    (from..last).find(|&at| {
        text[at].get() == u32::from(first)
            && text[at + 1..].iter().zip(rest).all(|(unit, &c)| unit.get() == u32::from(c))
    })
}

impl Rows {
    /// The rows that take the character at a depth.
    #[inline(always)]
    fn bits<U: Unit>(&self, depth: usize, unit: U) -> u8 {
        let c = unit.get();
        let low = self.tables[depth][c as u8 as usize];
        if U::KIND > 1 && c > 255 { low | self.beyond[depth] } else { low }
    }

    #[inline(always)]
    fn may_begin<U: Unit, const D: usize>(&self, window: &[U]) -> bool {
        let mut bits = u8::MAX;
        for (depth, &unit) in window[..D].iter().enumerate() {
            bits &= self.bits(depth, unit);
        }
        bits != 0
    }

    #[inline(never)]
    fn find<U: Unit, const D: usize>(&self, text: &[U], mut from: usize) -> Option<usize> {
        let (firsts, count) = self.firsts;
        if let Some(bytes) = as_bytes(text)
            && count > 0
        {
            loop {
                // Where they are frequent, place by place is faster.
                let near = bytes.len().min(from + NEAR + D - 1);
                if let Some(n) = bytes.get(from..near)?.windows(D).position(|window| self.may_begin::<u8, D>(window)) {
                    return Some(from + n);
                }
                from = (near + 1).checked_sub(D).map_or(from, |end| end.max(from));
                let rest = &bytes[from..];
                from += match count {
                    1 => memchr::memchr(firsts[0], rest),
                    2 => memchr::memchr2(firsts[0], firsts[1], rest),
                    _ => memchr::memchr3(firsts[0], firsts[1], firsts[2], rest),
                }?;
                // Near the end nothing more is known.
                if bytes.len() - from < D || self.may_begin::<u8, D>(&bytes[from..]) {
                    return Some(from);
                }
                from += 1;
            }
        }
        let rest = text.get(from..)?;
        if let Some(n) = rest.windows(D).position(|window| self.may_begin::<U, D>(window)) {
            return Some(from + n);
        }
        from += (rest.len() + 1).saturating_sub(D);
        text[from..].iter().position(|&unit| self.bits(0, unit) != 0).map(|n| from + n)
    }
}

/// The characters that the program begins with, if they are all below 256.
fn literal(program: &Program) -> Option<Vec<u8>> {
    let start = program.insts.iter().position(|inst| !matches!(inst, Inst::Mark(_)))?;
    let Inst::Text { start, len } = program.insts[start] else { return None };
    program.literals[start as usize..][..len as usize].iter().map(|&c| u8::try_from(c).ok()).collect()
}

/// Adds the rows of what begins at `place`, behind a row that leads there. `nested` counts the branches around it.
fn expand(program: &Program, mut place: u32, mut row: Vec<One>, nested: usize, rows: &mut Vec<Vec<One>>) {
    while row.len() < DEPTH && nested < NESTED {
        match program.insts[place as usize] {
            Inst::Fail => return,
            Inst::One(one) => {
                row.push(one);
                place += 1;
            }
            Inst::Text { start, len } => {
                let text = &program.literals[start as usize..][..len as usize];
                row.extend(text.iter().take(DEPTH - row.len()).map(|&c| One::Literal(c)));
                place += 1;
            }
            Inst::Mark(_) | Inst::At(_) | Inst::Atomic { .. } => place += 1,
            Inst::Jump(to) => place = to,
            Inst::Assert { tail, .. } | Inst::AssertNot { tail, .. } => place = tail,
            Inst::Greedy { one, least, most, .. }
            | Inst::Lazy { one, least, most, .. }
            | Inst::Possessive { one, least, most } => {
                let room = DEPTH - row.len();
                row.extend(core::iter::repeat_n(one, room.min(least as usize)));
                place += 1;
                if least < most && row.len() < DEPTH {
                    rows.push([&row[..], &[one]].concat());
                }
            }
            Inst::Branch(first) => {
                let ways = program.alternatives[first as usize..].iter().map(|way| way.place);
                for way in ways.take_while(|&way| way != NOWHERE) {
                    expand(program, way, row.clone(), nested + 1, rows);
                    if rows.len() > MOST_ROWS {
                        return;
                    }
                }
                return;
            }
            Inst::Repeat(end) => {
                let least = match program.insts[end as usize] {
                    Inst::MaxUntil(n) | Inst::MinUntil(n) => program.loops[n as usize].least,
                    _ => 0,
                };
                if least == 0 {
                    expand(program, end + 1, row.clone(), nested + 1, rows);
                }
                place += 1;
            }
            Inst::PossessiveGroup { least, tail, .. } => {
                if least == 0 {
                    expand(program, tail, row.clone(), nested + 1, rows);
                }
                place += 1;
            }
            Inst::Accept | Inst::MaxUntil(_) | Inst::MinUntil(_) | Inst::Again { .. } | Inst::IfGroup { .. } => break,
        }
        if rows.len() > MOST_ROWS {
            return;
        }
    }
    rows.push(row);
}
