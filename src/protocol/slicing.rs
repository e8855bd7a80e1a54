//! Positions as slices understand them: negative ones count from the end, those out of range are clipped.

use crate::abi::{Object, Result};
use crate::call::convert::{FromArg, Place};

/// The start or end of a slice as an argument: any size; clipped to the machine's integers. None is spelled `Option`.
#[derive(Clone, Copy, Debug)]
pub struct SliceIndex(pub isize);

impl<'a> FromArg<'a> for SliceIndex {
    fn from_arg(object: &'a Object, _: Place) -> Result<Self> {
        if object.ty().number().is_none_or(|n| n.index.get().is_none()) {
            return Err(type_error!("slice indices must be integers or None or have an __index__ method"));
        }
        object.index_clipped().map(SliceIndex)
    }
}

/// The first and the last-but-one position between `start` and `end`; the first may exceed the second.
#[inline]
pub fn span(start: Option<SliceIndex>, end: Option<SliceIndex>, len: usize) -> (usize, usize) {
    let len = len as isize;
    let end = match end {
        None => len,
        Some(SliceIndex(end)) if end > len => len,
        Some(SliceIndex(end)) if end < 0 => (end + len).max(0),
        Some(SliceIndex(end)) => end,
    };
    let start = match start {
        None => 0,
        Some(SliceIndex(start)) if start < 0 => (start + len).max(0),
        Some(SliceIndex(start)) => start,
    };
    (start as usize, end as usize)
}
