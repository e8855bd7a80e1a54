//! The location table of a code object: from instructions to source positions.

use super::Code;
use core::ffi::c_int;

/// Where an instruction stands in the source; absent parts are `None`. Columns are UTF-8 byte offsets.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Position {
    pub line: Option<c_int>,
    pub end_line: Option<c_int>,
    pub column: Option<c_int>,
    pub end_column: Option<c_int>,
}

/// The entries of a location table: each yields how many code units it covers, and their position.
pub struct Positions<'a> {
    table: &'a [u8],
    at: usize,
    line: c_int,
}

impl Code {
    /// The entries of the location table in order.
    pub fn positions(&self) -> Positions<'_> {
        Positions { table: self.line_table(), at: 0, line: self.firstlineno.get() }
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
        Position::default()
    }

    /// The line of the code unit at `index`, -1 if it has none: `PyCode_Addr2Line`.
    pub fn line_of(&self, index: i32) -> c_int {
        if index < 0 {
            return self.firstlineno.get();
        }
        self.position_of(index as usize).line.unwrap_or(-1)
    }
}

impl Positions<'_> {
    fn byte(&mut self) -> u8 {
        let byte = self.table.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        byte
    }

    /// 6 bits a byte, least significant first, 0x40 on all but the last.
    fn varint(&mut self) -> u32 {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            value |= ((byte & 0x3F) as u32).wrapping_shl(shift);
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
        if self.at >= self.table.len() {
            return None;
        }
        let first = self.byte();
        let units = (first & 7) as usize + 1;
        let kind = first >> 3 & 15;
        let on_one_line = |line: c_int, column: c_int, end_column: c_int| Position {
            line: Some(line),
            end_line: Some(line),
            column: Some(column),
            end_column: Some(end_column),
        };
        let position = match kind {
            15 => Position::default(),
            14 => {
                self.line += self.signed_varint();
                let end_line = self.line + self.varint() as c_int;
                let (column, end_column) = (self.varint(), self.varint());
                let known = |c: u32| (c != 0).then(|| c as c_int - 1);
                Position {
                    line: Some(self.line),
                    end_line: Some(end_line),
                    column: known(column),
                    end_column: known(end_column),
                }
            }
            13 => {
                self.line += self.signed_varint();
                Position { line: Some(self.line), end_line: Some(self.line), column: None, end_column: None }
            }
            10..=12 => {
                self.line += (kind - 10) as c_int;
                let (column, end_column) = (self.byte(), self.byte());
                on_one_line(self.line, column as c_int, end_column as c_int)
            }
            _ => {
                let byte = self.byte();
                let column = (kind << 3 | byte >> 4) as c_int;
                on_one_line(self.line, column, column + (byte & 15) as c_int)
            }
        };
        Some((units, position))
    }
}
