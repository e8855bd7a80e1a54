//! The location table of a code object: from instructions to source positions.
//!
//! A table that was made by hand may be wrong in any way; it is read as CPython reads it, which has two ways:
//! - [`Positions`] decodes every byte of an entry;
//! - [`Lines`] wants the line alone and skips to the next byte that can begin an entry.

use super::Code;
use core::ffi::c_int;

/// Where an instruction stands in the source, -1 for what is not known. Columns are UTF-8 byte offsets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Position {
    pub line: c_int,
    pub end_line: c_int,
    pub column: c_int,
    pub end_column: c_int,
}

impl Position {
    /// The position of an instruction without one.
    pub const NONE: Position = Position { line: -1, end_line: -1, column: -1, end_column: -1 };
}

/// The kinds of entries.
mod kind {
    pub const ONE_LINE_0: u8 = 10;
    pub const ONE_LINE_2: u8 = 12;
    pub const NO_COLUMNS: u8 = 13;
    pub const LONG: u8 = 14;
    pub const NONE: u8 = 15;
}

/// The entries of a location table: each yields how many code units it covers, and their position.
pub struct Positions<'a> {
    bytes: Bytes<'a>,
    /// The line that the next entry counts from.
    line: c_int,
}

/// The entries of a location table: each yields how many code units it covers, and their line or -1.
pub struct Lines<'a> {
    bytes: Bytes<'a>,
    line: c_int,
}

impl Code {
    /// The entries of the location table in order.
    pub fn positions(&self) -> Positions<'_> {
        Positions { bytes: Bytes { table: self.line_table(), at: 0 }, line: self.firstlineno.get() }
    }

    /// The lines of the location table in order.
    pub fn lines(&self) -> Lines<'_> {
        Lines { bytes: Bytes { table: self.line_table(), at: 0 }, line: self.firstlineno.get() }
    }

    /// The position of the code unit at `index`.
    pub fn position_of(&self, index: usize) -> Position {
        let mut end = 0;
        for (units, position) in self.positions() {
            end += units;
            if index < end {
                return position;
            }
        }
        Position::NONE
    }

    /// The line of the code unit at `index`, -1 if it has none: `PyCode_Addr2Line`.
    pub fn line_of(&self, index: i32) -> c_int {
        if index < 0 {
            return self.firstlineno.get();
        }
        let mut end = 0;
        for (units, line) in self.lines() {
            end += units;
            if (index as usize) < end {
                return line;
            }
        }
        -1
    }
}

impl<'a> Positions<'a> {
    /// Goes on at byte `at` of the table, where the last entry stood at `line`.
    pub(super) fn resume(table: &'a [u8], (at, line): (usize, c_int)) -> Positions<'a> {
        Positions { bytes: Bytes { table, at }, line }
    }

    /// Where to resume.
    pub(super) fn state(&self) -> (usize, c_int) {
        (self.bytes.at, self.line)
    }
}

impl<'a> Lines<'a> {
    /// Goes on at byte `at` of the table, where the last entry stood at `line`.
    pub(super) fn resume(table: &'a [u8], (at, line): (usize, c_int)) -> Lines<'a> {
        Lines { bytes: Bytes { table, at }, line }
    }

    /// Where to resume; the line counts on also through entries that have none.
    pub(super) fn state(&self) -> (usize, c_int) {
        (self.bytes.at, self.line)
    }
}

/// The bytes of a table; zeros follow its end.
struct Bytes<'a> {
    table: &'a [u8],
    at: usize,
}

impl Bytes<'_> {
    fn byte(&mut self) -> u8 {
        let byte = self.table.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        byte
    }

    /// The first byte of an entry: the code units it covers, its kind.
    fn entry(&mut self) -> Option<(usize, u8)> {
        if self.at >= self.table.len() {
            return None;
        }
        let first = self.byte();
        Some(((first & 7) as usize + 1, first >> 3 & 15))
    }

    /// 6 bits a byte, least significant first, 0x40 on all but the last.
    fn varint(&mut self) -> u32 {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            value |= ((byte & 0x3F) as u32).checked_shl(shift).unwrap_or(0);
            shift += 6;
            if byte & 0x40 == 0 {
                return value;
            }
        }
    }

    /// A varint whose lowest bit is the sign.
    fn signed_varint(&mut self) -> c_int {
        let value = self.varint();
        let magnitude = (value >> 1) as c_int;
        if value & 1 != 0 { -magnitude } else { magnitude }
    }
}

impl Iterator for Positions<'_> {
    type Item = (usize, Position);

    fn next(&mut self) -> Option<(usize, Position)> {
        let (units, kind) = self.bytes.entry()?;
        let bytes = &mut self.bytes;
        let position = match kind {
            kind::NONE => Position::NONE,
            kind::LONG => {
                self.line = self.line.wrapping_add(bytes.signed_varint());
                let end_line = self.line.wrapping_add(bytes.varint() as c_int);
                let column = (bytes.varint() as c_int).wrapping_sub(1);
                let end_column = (bytes.varint() as c_int).wrapping_sub(1);
                Position { line: self.line, end_line, column, end_column }
            }
            kind::NO_COLUMNS => {
                self.line = self.line.wrapping_add(bytes.signed_varint());
                Position { line: self.line, end_line: self.line, column: -1, end_column: -1 }
            }
            kind::ONE_LINE_0..=kind::ONE_LINE_2 => {
                self.line = self.line.wrapping_add((kind - kind::ONE_LINE_0) as c_int);
                let (column, end_column) = (bytes.byte() as c_int, bytes.byte() as c_int);
                Position { line: self.line, end_line: self.line, column, end_column }
            }
            _ => {
                let byte = bytes.byte();
                let column = (kind as c_int) << 3 | (byte >> 4) as c_int;
                Position { line: self.line, end_line: self.line, column, end_column: column + (byte & 15) as c_int }
            }
        };
        Some((units, position))
    }
}

impl Iterator for Lines<'_> {
    type Item = (usize, c_int);

    fn next(&mut self) -> Option<(usize, c_int)> {
        let start = self.bytes.at;
        let (units, kind) = self.bytes.entry()?;
        let delta = match kind {
            kind::NO_COLUMNS | kind::LONG => self.bytes.signed_varint(),
            kind::ONE_LINE_0..=kind::ONE_LINE_2 => (kind - kind::ONE_LINE_0) as c_int,
            _ => 0,
        };
        self.line = self.line.wrapping_add(delta);
        // Only the first byte of an entry has the highest bit.
        let rest = &self.bytes.table[start + 1..];
        let skipped = rest.iter().position(|byte| byte & 0x80 != 0).unwrap_or(rest.len());
        self.bytes.at = start + 1 + skipped;
        Some((units, if kind == kind::NONE { -1 } else { self.line }))
    }
}

/// The location table without what `-X no_debug_ranges` leaves out: lines alone.
pub(super) fn without_columns(table: &[u8]) -> Vec<u8> {
    // Counted from a line that no real one comes near to, so that -1 is nothing but the mark of no line.
    let mut line = 1 << 30;
    let mut bare = Vec::new();
    for (units, shown) in Lines::resume(table, (0, line)) {
        let length = units as u8 - 1;
        if shown == -1 {
            bare.push(0x80 | kind::NONE << 3 | length);
            continue;
        }
        bare.push(0x80 | kind::NO_COLUMNS << 3 | length);
        let delta: c_int = shown.wrapping_sub(line);
        let mut rest = delta.unsigned_abs() << 1 | (delta < 0) as u32;
        while rest >= 0x40 {
            bare.push(0x40 | rest as u8 & 0x3F);
            rest >>= 6;
        }
        bare.push(rest as u8);
        line = shown;
    }
    bare
}
