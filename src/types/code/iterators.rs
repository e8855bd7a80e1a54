//! The iterators of `co_lines()` and `co_positions()`.

use super::{Code, Lines, Position, Positions};
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::told;
use crate::memory;
use crate::types::int::Int;
use crate::types::iter::iter_self;
use crate::types::none::none;
use crate::types::object::dealloc_plain;
use crate::types::tuple::Tuple;
use core::cell::Cell;
use core::ffi::c_int;

/// The iterator of `co_lines()`.
#[repr(C)]
pub struct LineIterator {
    pub base: Object,
    pub code: Slot<Code>,
    /// The byte of the code after the last stretch.
    pub end: Cell<usize>,
    /// The byte of the table where the next entry begins, and the line that it counts from.
    pub table_at: Cell<usize>,
    pub table_line: Cell<c_int>,
    pub unused: [usize; 2],
}

native_object!(LineIterator);
const _: () = assert!(size_of::<LineIterator>() == 64, "as large as CPython's");
object_type!(LineIterator => _PyLineIterator);

/// The iterator of `co_positions()`.
#[repr(C)]
pub struct PositionIterator {
    pub base: Object,
    pub code: Slot<Code>,
    pub table_at: Cell<usize>,
    pub table_line: Cell<c_int>,
    /// How many code units more have the position.
    pub units: Cell<c_int>,
    pub position: Cell<Position>,
    pub unused: [usize; 3],
}

native_object!(PositionIterator);
const _: () = assert!(size_of::<PositionIterator>() == 80, "as large as CPython's");
object_type!(PositionIterator => _PyPositionsIterator);

/// The type of what `co_lines()` returns.
pub static _PyLineIterator: TypeObject = TypeObject::new(c"line_iterator", size_of::<LineIterator>())
    .with(TypeFlags::BASETYPE)
    .iterable(iter_self::<LineIterator>)
    .iterator(next_line)
    .deallocated(dealloc_plain::<LineIterator>);

/// The type of what `co_positions()` returns.
pub static _PyPositionsIterator: TypeObject = TypeObject::new(c"positions_iterator", size_of::<PositionIterator>())
    .with(TypeFlags::BASETYPE)
    .iterable(iter_self::<PositionIterator>)
    .iterator(next_position)
    .deallocated(dealloc_plain::<PositionIterator>);

/// The iterator of `co_lines()`.
pub(super) fn lines(code: &Code) -> Result {
    let lines = memory::new(LineIterator {
        base: Object::new(&_PyLineIterator),
        code: Slot::new(Some(Ref::of(code))),
        end: Cell::new(0),
        table_at: Cell::new(0),
        table_line: Cell::new(code.firstlineno.get()),
        unused: [0; 2],
    })?;
    Ok(lines.into_object())
}

/// The iterator of `co_positions()`.
pub(super) fn positions(code: &Code) -> Result {
    let positions = memory::new(PositionIterator {
        base: Object::new(&_PyPositionsIterator),
        code: Slot::new(Some(Ref::of(code))),
        table_at: Cell::new(0),
        table_line: Cell::new(code.firstlineno.get()),
        units: Cell::new(0),
        position: Cell::new(Position::NONE),
        unused: [0; 3],
    })?;
    Ok(positions.into_object())
}

/// A number, or None where it is not known.
fn known(number: c_int) -> Result {
    if number == -1 { Ok(none()) } else { Int::new(number as i64).map(Ref::into_object) }
}

impl LineIterator {
    fn advance(&self) -> Result<Option<Ref>> {
        let Some(code) = self.code.get() else { return Ok(None) };
        let mut lines = Lines::resume(code.line_table(), (self.table_at.get(), self.table_line.get()));
        let Some((units, line)) = lines.next() else { return Ok(None) };
        let start = self.end.get();
        let mut end = start + units * 2;
        let mut state = lines.state();
        // Neighbours with the same line are one stretch.
        while let Some((units, next)) = lines.next() {
            if next != line {
                break;
            }
            end += units * 2;
            state = lines.state();
        }
        self.table_at.set(state.0);
        self.table_line.set(state.1);
        self.end.set(end);
        let bounds = [Int::new(start as i64)?.into_object(), Int::new(end as i64)?.into_object(), known(line)?];
        Ok(Some(Tuple::from_vec(bounds.into())?.into_object()))
    }
}

impl PositionIterator {
    fn advance(&self) -> Result<Option<Ref>> {
        let Some(code) = self.code.get() else { return Ok(None) };
        if self.units.get() == 0 {
            let mut positions = Positions::resume(code.line_table(), (self.table_at.get(), self.table_line.get()));
            let Some((units, position)) = positions.next() else { return Ok(None) };
            let (at, line) = positions.state();
            self.table_at.set(at);
            self.table_line.set(line);
            self.units.set(units as c_int);
            self.position.set(position);
        }
        self.units.set(self.units.get() - 1);
        let Position { line, end_line, column, end_column } = self.position.get();
        let parts = vec![known(line)?, known(end_line)?, known(column)?, known(end_column)?];
        Ok(Some(Tuple::from_vec(parts)?.into_object()))
    }
}

extern "C" fn next_line(lines: &LineIterator) -> Option<Ref> {
    lines.advance().unwrap_or_else(|e| told(e, None))
}

extern "C" fn next_position(positions: &PositionIterator) -> Option<Ref> {
    positions.advance().unwrap_or_else(|e| told(e, None))
}
