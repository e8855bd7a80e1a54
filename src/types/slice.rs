//! `slice`, and what sequences make of it: positions clipped to a length (PySliceObject).

use crate::abi::constants::{CompareOp, member};
use crate::abi::slots::Visit;
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::Hash;
use crate::memory::{self, gc};
use crate::protocol::number::BinaryOp;
use crate::types::int::Int;
use crate::types::none::{none_object, not_implemented};
use crate::types::tuple::Tuple;
use abide_macros::{capi, methods, slot};
use core::ffi::{c_int, c_void};
use core::ops::Range;

layout! {
    /// PySliceObject: three objects, None where not given.
    pub struct Slice: Object = "PySliceObject", 40 {
        pub base: Object = "ob_base",
        pub start: Slot = "start",
        pub stop: Slot = "stop",
        pub step: Slot = "step",
    }
}
object_type!(Slice => PySlice_Type);

/// The type `slice`.
#[capi]
pub static PySlice_Type: TypeObject = TypeObject::new(c"slice", size_of::<Slice>())
    .with(TypeFlags::HAVE_GC)
    .doc(c"slice(stop)\nslice(start, stop[, step])\n\nThe positions start, start + step, ... before stop, for subscripts.")
    .deallocated(dealloc)
    .repr(repr)
    .get_attribute::<crate::abi::Object>(crate::protocol::attribute::generic_get_attr)
    .hash(hash)
    .traversed(traverse)
    .compare(compare)
    .methods(&METHODS)
    .members(&MEMBERS)
    .constructor(Slice::tp_new);

static MEMBERS: [MemberDef; 4] = [
    MemberDef::new(c"start", member::OBJECT, core::mem::offset_of!(Slice, start), member::READONLY),
    MemberDef::new(c"stop", member::OBJECT, core::mem::offset_of!(Slice, stop), member::READONLY),
    MemberDef::new(c"step", member::OBJECT, core::mem::offset_of!(Slice, step), member::READONLY),
    MemberDef::END,
];

/// The positions that a slice means in a sequence of known length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indices {
    /// The first position (with no positions: where an insertion goes).
    pub start: isize,
    pub stop: isize,
    /// Never 0.
    pub step: isize,
    /// How many positions there are.
    pub count: usize,
}

impl Indices {
    /// The positions of an unpacked slice in a sequence of `length` items: `PySlice_AdjustIndices`.
    pub fn clip(mut start: isize, mut stop: isize, step: isize, length: usize) -> Indices {
        let length = length as isize;
        let lowest = if step < 0 { -1 } else { 0 };
        let highest = if step < 0 { length - 1 } else { length };
        for end in [&mut start, &mut stop] {
            if *end < 0 {
                *end = end.saturating_add(length).max(lowest);
                if *end < 0 {
                    *end = lowest;
                }
            } else if *end > highest {
                *end = highest;
            }
        }
        let count = if step < 0 {
            if stop < start { (start - stop - 1) / step.checked_neg().unwrap_or(isize::MAX) + 1 } else { 0 }
        } else if start < stop {
            (stop - start - 1) / step + 1
        } else {
            0
        };
        Indices { start, stop, step, count: count as usize }
    }

    /// The positions in order.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..self.count).map(move |i| (self.start + i as isize * self.step) as usize)
    }
}

impl Slice {
    /// A slice; None for what is not given.
    pub fn new(start: Option<&Object>, stop: Option<&Object>, step: Option<&Object>) -> Result<Ref<Slice>> {
        let part = |o: Option<&Object>| Slot::new(Some(o.unwrap_or(none_object()).to_ref()));
        let slice = memory::new(Slice {
            base: Object::new(&PySlice_Type),
            start: part(start),
            stop: part(stop),
            step: part(step),
        })?;
        gc::track(&slice);
        Ok(slice)
    }

    /// The parts as they are: None where not given.
    pub fn parts(&self) -> [&Object; 3] {
        [&self.start, &self.stop, &self.step].map(|part| part.borrowed().unwrap_or(none_object()))
    }

    /// Start, stop and step as numbers, defaults filled in: `PySlice_Unpack`. TypeError, ValueError. Runs Python.
    pub fn unpack(&self) -> Result<(isize, isize, isize)> {
        let [start, stop, step] = self.parts().map(Object::to_ref);
        let step = match eval_index(&step)? {
            None => 1,
            Some(0) => return Err(value_error!("slice step cannot be zero")),
            // So that -step can be computed.
            Some(n) => n.max(-isize::MAX),
        };
        let start = match eval_index(&start)? {
            Some(n) => n,
            None => {
                if step < 0 {
                    isize::MAX
                } else {
                    0
                }
            }
        };
        let stop = match eval_index(&stop)? {
            Some(n) => n,
            None => {
                if step < 0 {
                    isize::MIN
                } else {
                    isize::MAX
                }
            }
        };
        Ok((start, stop, step))
    }

    /// The positions in a sequence of `length` items. TypeError, ValueError. Runs Python (`__index__`), so that the
    /// sequence may have changed: [`Indices::clip`] after [`Slice::unpack`] serves those that can.
    pub fn indices(&self, length: usize) -> Result<Indices> {
        let (start, stop, step) = self.unpack()?;
        Ok(Indices::clip(start, stop, step, length))
    }

    /// Start, stop and step as ints, clipped to a length of any size: `_PySlice_GetLongIndices`. Runs Python.
    pub fn long_indices(&self, length: &Object) -> Result<[Ref; 3]> {
        let zero = Int::new(0)?.into_object();
        let one = Int::new(1)?.into_object();
        let [start, stop, step] = self.parts().map(Object::to_ref);
        let step = if step.is_none() { one.clone() } else { eval_index_object(&step)? };
        let negative = step.compare_bool(&zero, CompareOp::Lt)?;
        if step.compare_bool(&zero, CompareOp::Eq)? {
            return Err(value_error!("slice step cannot be zero"));
        }
        let (lower, upper) = if negative {
            (Int::new(-1)?.into_object(), length.binary(BinaryOp::Subtract, &one)?)
        } else {
            (zero.clone(), length.to_ref())
        };
        let clip = |part: &Object, default: &Object| -> Result {
            if part.is_none() {
                return Ok(default.to_ref());
            }
            let mut value = eval_index_object(part)?;
            if value.compare_bool(&zero, CompareOp::Lt)? {
                value = value.binary(BinaryOp::Add, length)?;
                Ok(if value.compare_bool(&lower, CompareOp::Lt)? { lower.clone() } else { value })
            } else {
                Ok(if value.compare_bool(&upper, CompareOp::Gt)? { upper.clone() } else { value })
            }
        };
        let (first, last) = if negative { (&upper, &lower) } else { (&lower, &upper) };
        Ok([clip(&start, first)?, clip(&stop, last)?, step])
    }
}

/// The value of a part of a slice, clipped to the range of positions; `None` for None. TypeError. Runs Python.
fn eval_index(part: &Object) -> Result<Option<isize>> {
    if part.is_none() {
        return Ok(None);
    }
    if part.ty().number().is_none_or(|n| n.index.get().is_none()) {
        return Err(type_error!("slice indices must be integers or None or have an __index__ method"));
    }
    part.index_clipped().map(Some)
}

fn eval_index_object(part: &Object) -> Result {
    if part.ty().number().is_none_or(|n| n.index.get().is_none()) {
        return Err(type_error!("slice indices must be integers or None or have an __index__ method"));
    }
    crate::types::int::convert::exact(&*part.index()?).map(Ref::into_object)
}

/// The position that a subscript means, negative ones counted from the end (the result may lie outside); `None` if the
/// subscript is no index. IndexError if it is too large for any. Runs Python (`__index__`), then asks for the length.
#[inline]
pub fn position(key: &Object, length: impl FnOnce() -> usize) -> Result<Option<isize>> {
    if key.is_type(&crate::types::int::PyLong_Type) {
        // SAFETY: an exact int.
        let int = unsafe { key.cast_unchecked::<Int>() };
        if int.is_compact() {
            let i = int.compact_value() as isize;
            return Ok(Some(if i < 0 { i + length() as isize } else { i }));
        }
    }
    if key.ty().number().is_none_or(|n| n.index.get().is_none()) {
        return Ok(None);
    }
    let i = key.index_as_isize().map_err(|e| {
        if e.matches(&crate::types::exception::OVERFLOW_ERROR) {
            e.clear();
            return index_error!("cannot fit '{}' into an index-sized integer", key.ty().full_name());
        }
        e
    })?;
    Ok(Some(if i < 0 { i + length() as isize } else { i }))
}

/// The positions that `index(x, start, stop)` searches: as in a slice without step. Runs Python (`__index__`).
pub fn search_range(start: Option<&Object>, stop: Option<&Object>, length: usize) -> Result<Range<usize>> {
    let part = |o: Option<&Object>, default: isize| match o {
        None => Ok(default),
        Some(o) if o.ty().number().is_none_or(|n| n.index.get().is_none()) => {
            Err(type_error!("slice indices must be integers or have an __index__ method"))
        }
        Some(o) => o.index_clipped(),
    };
    let clip = |i: isize| (if i < 0 { i.saturating_add(length as isize).max(0) } else { i }) as usize;
    let (start, stop) = (part(start, 0)?, part(stop, isize::MAX)?);
    let stop = clip(stop).min(length);
    Ok(clip(start).min(stop)..stop)
}

#[methods]
impl Slice {
    /// The positions from start (or the beginning) to stop, step by step.
    #[new("slice(*args)")]
    fn construct(_: &TypeObject, args: &[&Object]) -> Result<Ref<Slice>> {
        match *args {
            [] => Err(type_error!("slice expected at least 1 argument, got 0")),
            [stop] => Slice::new(None, Some(stop), None),
            [start, stop] => Slice::new(Some(start), Some(stop), None),
            [start, stop, step] => Slice::new(Some(start), Some(stop), Some(step)),
            _ => Err(type_error!("slice expected at most 3 arguments, got {}", args.len())),
        }
    }

    /// Start, stop and step for a sequence of that length, as a tuple.
    #[sig("indices($self, length, /)")]
    fn py_indices(&self, length: &Object) -> Result<Ref<Tuple>> {
        let length = length.index()?.into_object();
        if length.compare_bool(&*Int::new(0)?, CompareOp::Lt)? {
            return Err(value_error!("length should not be negative"));
        }
        Tuple::from_vec(self.long_indices(&length)?.into())
    }

    /// For pickling.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        Tuple::new(&[self.ty(), &*Tuple::new(&self.parts())?])
    }
}

extern "C" fn repr(slice: &Slice) -> Result {
    let mut text = crate::protocol::repr::TextBuilder::new("slice(");
    for (i, part) in slice.parts().into_iter().enumerate() {
        if i > 0 {
            text.push_str(", ");
        }
        text.push(&*part.repr()?);
    }
    text.push_str(")");
    text.finish()
}

/// As the hash of a tuple of the three parts, but without the length mixed in.
#[slot]
fn hash(slice: &Slice) -> Result<Hash> {
    const PRIME_1: u64 = 11400714785074694791;
    const PRIME_2: u64 = 14029467366897019727;
    const PRIME_5: u64 = 2870177450012600261;
    let mut mixed = PRIME_5;
    for part in slice.parts() {
        let lane = part.hash()?.get() as u64;
        mixed = mixed.wrapping_add(lane.wrapping_mul(PRIME_2)).rotate_left(31).wrapping_mul(PRIME_1);
    }
    Ok(Hash::new(if mixed == u64::MAX { 1546275796 } else { mixed as isize }))
}

extern "C" fn compare(slice: &Slice, other: &Object, op: c_int) -> Result {
    let Some(theirs) = other.cast_exact::<Slice>() else { return Ok(not_implemented()) };
    let op = CompareOp::from_c(op);
    if slice.is(other) {
        return Ok(crate::types::bool::bool_object(op.of(core::cmp::Ordering::Equal)));
    }
    Tuple::new(&slice.parts())?.compare(&*Tuple::new(&theirs.parts())?, op)
}

extern "C" fn traverse(slice: &Slice, visit: Visit, arg: *mut c_void) -> c_int {
    slice.parts().into_iter().map(|part| visit(part, arg)).find(|&stop| stop != 0).unwrap_or(0)
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: a slice whose last reference is gone.
    unsafe {
        gc::untrack(&*object);
        let slice = &*object.cast::<Slice>();
        for part in [&slice.start, &slice.stop, &slice.step] {
            part.set(None);
        }
        memory::free(object);
    }
}
