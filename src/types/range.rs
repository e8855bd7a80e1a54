//! `range`: start, stop and step, ints of any size, and the iterators over it.

use crate::abi::constants::{CompareOp, member};
use crate::abi::slots::{MappingMethods, NumberMethods, SequenceMethods, slot};
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::{Hash, IntoReturn, told};
use crate::memory;
use crate::protocol::number::BinaryOp;
use crate::types::bool::{PyBool_Type, bool_object};
use crate::types::int::{Int, PyLong_Type};
use crate::types::none::{none, none_object, not_implemented};
use crate::types::slice::Slice;
use crate::types::tuple::Tuple;
use abide_macros::{capi, methods, slot};
use core::cell::Cell;
use core::ffi::c_int;

layout! {
    /// The private struct of `range`.
    pub struct RangeObject: Object = "rangeobject", 48 {
        pub base: Object = "ob_base",
        pub start: Slot = "start",
        pub stop: Slot = "stop",
        pub step: Slot = "step",
        pub length: Slot = "length",
    }
}
object_type!(RangeObject => PyRange_Type);

/// The type `range`.
#[capi]
pub static PyRange_Type: TypeObject = TypeObject::new(c"range", size_of::<RangeObject>())
    .with(TypeFlags::SEQUENCE)
    .doc(
        c"range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\n\
The ints start, start + step, ... before stop.",
    )
    .deallocated(dealloc)
    .repr(repr)
    .get_attribute::<crate::abi::Object>(crate::protocol::attribute::generic_get_attr)
    .number_methods(&NUMBER)
    .sequence_methods(&SEQUENCE)
    .mapping_methods(&MAPPING)
    .hash(hash)
    .compare(compare)
    .iterable(iter)
    .methods(&METHODS)
    .members(&MEMBERS)
    .constructor(RangeObject::tp_new)
    .called_fast(RangeObject::tp_vectorcall);

static MEMBERS: [MemberDef; 4] = [
    MemberDef::new(c"start", member::OBJECT_EX, core::mem::offset_of!(RangeObject, start), member::READONLY),
    MemberDef::new(c"stop", member::OBJECT_EX, core::mem::offset_of!(RangeObject, stop), member::READONLY),
    MemberDef::new(c"step", member::OBJECT_EX, core::mem::offset_of!(RangeObject, step), member::READONLY),
    MemberDef::END,
];

static NUMBER: NumberMethods = NumberMethods {
    // SAFETY: called with ranges only.
    bool: unsafe { slot(is_true as extern "C" fn(&RangeObject) -> c_int) },
    ..NumberMethods::EMPTY
};

static SEQUENCE: SequenceMethods = SequenceMethods {
    // SAFETY: called with ranges only.
    length: unsafe { slot(length as extern "C" fn(&RangeObject) -> isize) },
    // SAFETY: as above.
    item: unsafe { slot(item as extern "C" fn(&RangeObject, isize) -> Result) },
    // SAFETY: as above.
    contains: unsafe { slot(contains as extern "C" fn(&RangeObject, &Object) -> c_int) },
    ..SequenceMethods::EMPTY
};

static MAPPING: MappingMethods = MappingMethods {
    // SAFETY: called with ranges only.
    length: unsafe { slot(length as extern "C" fn(&RangeObject) -> isize) },
    // SAFETY: as above.
    subscript: unsafe { slot(subscript as extern "C" fn(&RangeObject, &Object) -> Result) },
    ..MappingMethods::EMPTY
};

/// The value of an int that fits a machine word.
#[inline]
fn small(object: &Object) -> Option<i64> {
    object.cast::<Int>().and_then(Int::to_i64)
}

fn int(value: i64) -> Result {
    Int::new(value).map(Ref::into_object)
}

/// How many ints there are from `start` before `stop`, `step` by `step`.
fn count(start: i64, stop: i64, step: i64) -> u64 {
    let (start, stop, step) = (start as i128, stop as i128, step as i128);
    let distance = if step > 0 { stop - start } else { start - stop };
    if distance <= 0 { 0 } else { ((distance - 1) / step.abs() + 1) as u64 }
}

/// `count` for ints of any size.
fn count_object(start: &Object, stop: &Object, step: &Object) -> Result {
    if let (Some(start), Some(stop), Some(step)) = (small(start), small(stop), small(step)) {
        return count(start, stop, step).into_return();
    }
    let zero = int(0)?;
    let one = int(1)?;
    let forwards = step.compare_bool(&zero, CompareOp::Gt)?;
    let (low, high) = if forwards { (start, stop) } else { (stop, start) };
    if low.compare_bool(high, CompareOp::Ge)? {
        return Ok(zero);
    }
    let step = if forwards { step.to_ref() } else { zero.binary(BinaryOp::Subtract, step)? };
    let distance = high.binary(BinaryOp::Subtract, low)?.binary(BinaryOp::Subtract, &one)?;
    distance.binary(BinaryOp::FloorDivide, &step)?.binary(BinaryOp::Add, &one)
}

/// A part of a range: always there.
fn part(slot: &Slot) -> &Object {
    slot.borrowed().expect("a range has all its parts")
}

impl RangeObject {
    /// A range over ints. ValueError if the step is zero.
    pub fn new(start: Ref, stop: Ref, step: Ref) -> Result<Ref<RangeObject>> {
        if small(&step) == Some(0) {
            return Err(value_error!("range() arg 3 must not be zero"));
        }
        let length = count_object(&start, &stop, &step)?;
        memory::new(RangeObject {
            base: Object::new(&PyRange_Type),
            start: Slot::new(Some(start)),
            stop: Slot::new(Some(stop)),
            step: Slot::new(Some(step)),
            length: Slot::new(Some(length)),
        })
    }

    fn parts(&self) -> [&Object; 4] {
        [&self.start, &self.stop, &self.step, &self.length].map(part)
    }

    /// `start + i * step`.
    fn at(&self, i: &Object) -> Result {
        let [start, _, step, _] = self.parts();
        if let (Some(i), Some(start), Some(step)) = (small(i), small(start), small(step))
            && let Some(value) = i.checked_mul(step).and_then(|n| n.checked_add(start))
        {
            return int(value);
        }
        start.binary(BinaryOp::Add, &*i.binary(BinaryOp::Multiply, step)?)
    }

    /// Whether an int is in the range.
    fn contains_int(&self, value: &Object) -> Result<bool> {
        let [start, stop, step, _] = self.parts();
        if let (Some(value), Some(start), Some(stop), Some(step)) =
            (small(value), small(start), small(stop), small(step))
        {
            let inside = if step > 0 { start <= value && value < stop } else { stop < value && value <= start };
            return Ok(inside && (value as i128 - start as i128) % step as i128 == 0);
        }
        let zero = int(0)?;
        let inside = if step.compare_bool(&zero, CompareOp::Gt)? {
            start.compare_bool(value, CompareOp::Le)? && value.compare_bool(stop, CompareOp::Lt)?
        } else {
            value.compare_bool(start, CompareOp::Le)? && stop.compare_bool(value, CompareOp::Lt)?
        };
        if !inside {
            return Ok(false);
        }
        let rest = value.binary(BinaryOp::Subtract, start)?.binary(BinaryOp::Remainder, step)?;
        rest.compare_bool(&zero, CompareOp::Eq)
    }

    /// The positions of values that are equal but no ints: found by looking at each. Runs Python.
    fn search(&self, value: &Object, mut found: impl FnMut(usize) -> bool) -> Result<()> {
        let it = self.to_ref().iter()?;
        let mut i = 0;
        while let Some(item) = it.next()? {
            if item.compare_bool(value, CompareOp::Eq)? && found(i) {
                break;
            }
            i += 1;
        }
        Ok(())
    }

    /// `range(...)[slice]`.
    fn pick(&self, slice: &Slice) -> Result<Ref<RangeObject>> {
        let [_, _, step, length] = self.parts();
        let [from, to, by] = slice.long_indices(length)?;
        RangeObject::new(self.at(&from)?, self.at(&to)?, by.binary(BinaryOp::Multiply, step)?)
    }

    /// What equality and hash look at: length, start if there is an item, step if there are two.
    fn identity(&self) -> Result<[&Object; 3]> {
        let [start, _, step, length] = self.parts();
        Ok(match small(length) {
            Some(0) => [length, none_object(), none_object()],
            Some(1) => [length, start, none_object()],
            _ => [length, start, step],
        })
    }
}

fn is_int(object: &Object) -> bool {
    object.is_type(&PyLong_Type) || object.is_type(&PyBool_Type)
}

#[methods]
impl RangeObject {
    /// The ints from start (or 0) before stop, step by step.
    #[new("range(*args)")]
    fn construct(_: &TypeObject, args: &[&Object]) -> Result<Ref<RangeObject>> {
        let index = |o: &Object| crate::types::int::convert::exact(&*o.index()?).map(Ref::into_object);
        match *args {
            [] => Err(type_error!("range expected at least 1 argument, got 0")),
            [stop] => RangeObject::new(int(0)?, index(stop)?, int(1)?),
            [start, stop] => RangeObject::new(index(start)?, index(stop)?, int(1)?),
            [start, stop, step] => RangeObject::new(index(start)?, index(stop)?, index(step)?),
            _ => Err(type_error!("range expected at most 3 arguments, got {}", args.len())),
        }
    }

    /// A reverse iterator.
    #[sig("__reversed__($self, /)")]
    fn reversed(&self) -> Result {
        let [start, _, step, length] = self.parts();
        if let (Some(n), Some(start), Some(step)) = (small(length), small(start), small(step))
            && let Some(back) = step.checked_neg()
            && let Some(last) = n.checked_sub(1).and_then(|n| n.checked_mul(step)).and_then(|n| n.checked_add(start))
            && last.checked_sub(step).is_some()
            && start.checked_sub(step).is_some()
        {
            return RangeIter::new(last, back, n).map(Ref::into_object);
        }
        let last = self.at(&*length.binary(BinaryOp::Subtract, &*int(1)?)?)?;
        let back = int(0)?.binary(BinaryOp::Subtract, step)?;
        LongRangeIter::new(last, back, length.to_ref()).map(Ref::into_object)
    }

    /// For pickling.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let [start, stop, step, _] = self.parts();
        Tuple::new(&[self.ty(), &*Tuple::new(&[start, stop, step])?])
    }

    /// How often the value occurs.
    #[sig("count($self, value, /)")]
    fn py_count(&self, value: &Object) -> Result<usize> {
        if is_int(value) {
            return Ok(self.contains_int(value)? as usize);
        }
        let mut n = 0;
        self.search(value, |_| {
            n += 1;
            false
        })?;
        Ok(n)
    }

    /// The position of the value. ValueError if it does not occur.
    #[sig("index($self, value, /)")]
    fn py_index(&self, value: &Object) -> Result {
        if is_int(value) {
            if !self.contains_int(value)? {
                return Err(value_error!("{} is not in range", value.repr()?.to_string_lossy()));
            }
            let [start, _, step, _] = self.parts();
            return value.binary(BinaryOp::Subtract, start)?.binary(BinaryOp::FloorDivide, step);
        }
        let mut at = None;
        self.search(value, |i| {
            at = Some(i);
            true
        })?;
        match at {
            Some(i) => i.into_return(),
            None => Err(value_error!("sequence.index(x): x not in sequence")),
        }
    }
}

#[slot]
fn is_true(range: &RangeObject) -> Result<bool> {
    part(&range.length).is_true()
}

#[slot]
fn length(range: &RangeObject) -> Result<isize> {
    match small(part(&range.length)) {
        Some(n) => Ok(n as isize),
        None => Err(overflow_error!("Python int too large to convert to C ssize_t")),
    }
}

extern "C" fn item(range: &RangeObject, i: isize) -> Result {
    subscript_int(range, &*int(i as i64)?)
}

fn subscript_int(range: &RangeObject, i: &Object) -> Result {
    let n = part(&range.length);
    let (zero, mut i) = (int(0)?, i.to_ref());
    if let (Some(at), Some(n)) = (small(&i), small(n)) {
        let at = if at < 0 { at + n } else { at };
        if at < 0 || at >= n {
            return Err(index_error!("range object index out of range"));
        }
        return range.at(&*int(at)?);
    }
    if i.compare_bool(&zero, CompareOp::Lt)? {
        i = i.binary(BinaryOp::Add, n)?;
    }
    if i.compare_bool(&zero, CompareOp::Lt)? || i.compare_bool(n, CompareOp::Ge)? {
        return Err(index_error!("range object index out of range"));
    }
    range.at(&i)
}

extern "C" fn subscript(range: &RangeObject, key: &Object) -> Result {
    if key.ty().number().is_some_and(|n| n.index.get().is_some()) {
        return subscript_int(range, &*key.index()?);
    }
    match key.cast::<Slice>() {
        Some(slice) => range.pick(slice).map(Ref::into_object),
        None => Err(type_error!("range indices must be integers or slices, not {}", key.ty().full_name())),
    }
}

#[slot]
fn contains(range: &RangeObject, value: &Object) -> Result<bool> {
    if is_int(value) {
        return range.contains_int(value);
    }
    let mut there = false;
    range.search(value, |_| {
        there = true;
        true
    })?;
    Ok(there)
}

extern "C" fn repr(range: &RangeObject) -> Result {
    let [start, stop, step, _] = range.parts();
    let mut text = crate::protocol::repr::TextBuilder::new("range(");
    text.push(&*start.repr()?);
    text.push_str(", ");
    text.push(&*stop.repr()?);
    if small(step) != Some(1) {
        text.push_str(", ");
        text.push(&*step.repr()?);
    }
    text.push_str(")");
    text.finish()
}

#[slot]
fn hash(range: &RangeObject) -> Result<Hash> {
    Tuple::new(&range.identity()?)?.as_object().hash()
}

extern "C" fn compare(range: &RangeObject, other: &Object, op: c_int) -> Result {
    let op = CompareOp::from_c(op);
    match (op, other.cast::<RangeObject>()) {
        (CompareOp::Eq | CompareOp::Ne, Some(other)) => {
            let mut equal = true;
            for (a, b) in range.identity()?.into_iter().zip(other.identity()?) {
                equal = equal && a.compare_bool(b, CompareOp::Eq)?;
            }
            Ok(bool_object(equal == (op == CompareOp::Eq)))
        }
        _ => Ok(not_implemented()),
    }
}

extern "C" fn iter(range: &RangeObject) -> Result {
    let [start, stop, step, length] = range.parts();
    if let (Some(n), Some(start), Some(stop), Some(step)) = (small(length), small(start), small(stop), small(step)) {
        // What the last step would reach must fit too.
        let fits = if step > 0 { stop <= i64::MAX - (step - 1) } else { stop >= i64::MIN + (-1 - step) };
        if fits || n == 0 {
            return RangeIter::new(start, step, n).map(Ref::into_object);
        }
    }
    LongRangeIter::new(start.to_ref(), step.to_ref(), length.to_ref()).map(Ref::into_object)
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: a range whose last reference is gone.
    unsafe {
        let range = &*object.cast::<RangeObject>();
        for slot in [&range.start, &range.stop, &range.step, &range.length] {
            slot.set(None);
        }
        crate::types::free_instance(object);
    }
}

layout! {
    /// _PyRangeIterObject: an iterator over machine ints; the interpreter's inline caches look into it.
    pub struct RangeIter: Object = "_PyRangeIterObject", 40 {
        pub base: Object = "ob_base",
        /// The next value.
        pub start: Cell<i64> = "start",
        pub step: Cell<i64> = "step",
        /// How many values are left.
        pub left: Cell<i64> = "len",
    }
}
object_type!(RangeIter => PyRangeIter_Type);

/// The type of iterators over ranges of machine ints.
#[capi]
pub static PyRangeIter_Type: TypeObject = TypeObject::new(c"range_iterator", size_of::<RangeIter>())
    .with(TypeFlags::DISALLOW_INSTANTIATION)
    .deallocated(dealloc_iter)
    .iterable(crate::types::iter::iter_self::<RangeIter>)
    .iterator(next)
    .methods(&ITER_METHODS);

impl RangeIter {
    /// An iterator over `left` values from `start`.
    pub fn new(start: i64, step: i64, left: i64) -> Result<Ref<RangeIter>> {
        memory::new(RangeIter {
            base: Object::new(&PyRangeIter_Type),
            start: Cell::new(start),
            step: Cell::new(step),
            left: Cell::new(left),
        })
    }
}

extern "C" fn next(it: &RangeIter) -> Option<Ref> {
    let left = it.left.get();
    if left <= 0 {
        return None;
    }
    it.left.set(left - 1);
    let value = it.start.get();
    it.start.set(value.wrapping_add(it.step.get()));
    int(value).map_or_else(|e| told(e, None), Some)
}

#[methods(ITER_METHODS)]
impl RangeIter {
    /// How many values are left.
    #[sig("__length_hint__($self, /)")]
    fn length_hint(&self) -> i64 {
        self.left.get()
    }

    /// For pickling: a range of the values that are left.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let stop = self.start.get() as i128 + self.left.get() as i128 * self.step.get() as i128;
        let stop = int(i64::try_from(stop).unwrap_or(if stop > 0 { i64::MAX } else { i64::MIN }))?;
        rest(RangeObject::new(int(self.start.get())?, stop, int(self.step.get())?)?)
    }

    /// Skip values.
    #[sig("__setstate__($self, object, /)")]
    fn setstate(&self, object: &Object) -> Result<()> {
        let skipped = object.index_as_i64()?.clamp(0, self.left.get());
        self.start.set(self.start.get().wrapping_add(skipped.wrapping_mul(self.step.get())));
        self.left.set(self.left.get() - skipped);
        Ok(())
    }
}

/// `(iter, (range,), None)`.
fn rest(range: Ref<RangeObject>) -> Result<Ref<Tuple>> {
    let args = Tuple::from_vec(vec![range.into_object()])?;
    Tuple::from_vec(vec![crate::types::iter::builtin_of_frame(crate::intern!("iter"))?, args.into_object(), none()])
}

unsafe extern "C" fn dealloc_iter(object: *mut Object) {
    // SAFETY: an iterator whose last reference is gone owns nothing.
    unsafe { memory::free(object) }
}

layout! {
    /// The private struct of iterators over ranges of ints of any size.
    pub struct LongRangeIter: Object = "longrangeiterobject", 40 {
        pub base: Object = "ob_base",
        pub start: Slot = "start",
        pub step: Slot = "step",
        pub left: Slot = "len",
    }
}
object_type!(LongRangeIter => PyLongRangeIter_Type);

/// The type of iterators over ranges of ints of any size.
#[capi]
pub static PyLongRangeIter_Type: TypeObject = TypeObject::new(c"longrange_iterator", size_of::<LongRangeIter>())
    .with(TypeFlags::DISALLOW_INSTANTIATION)
    .deallocated(dealloc_long)
    .iterable(crate::types::iter::iter_self::<LongRangeIter>)
    .iterator(next_long)
    .methods(&LONG_METHODS);

impl LongRangeIter {
    fn new(start: Ref, step: Ref, left: Ref) -> Result<Ref<LongRangeIter>> {
        memory::new(LongRangeIter {
            base: Object::new(&PyLongRangeIter_Type),
            start: Slot::new(Some(start)),
            step: Slot::new(Some(step)),
            left: Slot::new(Some(left)),
        })
    }

    fn advance(&self) -> Result<Option<Ref>> {
        if !part(&self.left).compare_bool(&*int(0)?, CompareOp::Gt)? {
            return Ok(None);
        }
        let left = part(&self.left).binary(BinaryOp::Subtract, &*int(1)?)?;
        let next = part(&self.start).binary(BinaryOp::Add, part(&self.step))?;
        self.left.set(Some(left));
        Ok(self.start.replace(Some(next)))
    }
}

extern "C" fn next_long(it: &LongRangeIter) -> Option<Ref> {
    it.advance().unwrap_or_else(|e| told(e, None))
}

#[methods(LONG_METHODS)]
impl LongRangeIter {
    /// How many values are left.
    #[sig("__length_hint__($self, /)")]
    fn length_hint(&self) -> &Object {
        part(&self.left)
    }

    /// For pickling: a range of the values that are left.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let (start, step) = (part(&self.start), part(&self.step));
        let stop = start.binary(BinaryOp::Add, &*part(&self.left).binary(BinaryOp::Multiply, step)?)?;
        rest(RangeObject::new(start.to_ref(), stop, step.to_ref())?)
    }

    /// Skip values.
    #[sig("__setstate__($self, object, /)")]
    fn setstate(&self, object: &Object) -> Result<()> {
        let zero = int(0)?;
        let skipped = object.index()?.into_object();
        let skipped = if skipped.compare_bool(&zero, CompareOp::Lt)? {
            zero
        } else if skipped.compare_bool(part(&self.left), CompareOp::Gt)? {
            part(&self.left).to_ref()
        } else {
            skipped
        };
        let start = part(&self.start).binary(BinaryOp::Add, &*skipped.binary(BinaryOp::Multiply, part(&self.step))?)?;
        self.left.set(Some(part(&self.left).binary(BinaryOp::Subtract, &skipped)?));
        self.start.set(Some(start));
        Ok(())
    }
}

unsafe extern "C" fn dealloc_long(object: *mut Object) {
    // SAFETY: an iterator whose last reference is gone.
    unsafe {
        let it = &*object.cast::<LongRangeIter>();
        for slot in [&it.start, &it.step, &it.left] {
            slot.set(None);
        }
        memory::free(object);
    }
}
