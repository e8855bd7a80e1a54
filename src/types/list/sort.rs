//! Sorting: stable, by `<` alone.
//!
//! Keys that are all exact ints of one digit, exact strings or floats without NaN are compared without running Python,
//! by Rust's stable sort. All others go through a merge sort over natural runs: binary insertion for short runs, merges
//! in the order that "powersort" gives, galloping where one side keeps winning. Whatever a comparison raises, the array
//! stays a permutation of the items.

use super::List;
use crate::abi::constants::CompareOp;
use crate::abi::{Object, Ref, Result};
use crate::types::float::{Float, PyFloat_Type};
use crate::types::int::{Int, PyLong_Type};
use crate::types::str::{PyUnicode_Type, Str};
use core::cmp::Ordering;

/// An item and what it is compared by (without a key function: itself).
#[derive(Clone, Copy)]
struct Keyed {
    key: *const Object,
    item: *mut Object,
}

impl List {
    /// `list.sort`. ValueError if the list is changed meanwhile. Runs Python.
    pub fn sort(&self, key: Option<&Object>, reverse: bool) -> Result<()> {
        // The list is empty for everybody else while it is being sorted.
        let (items, n) = (self.items.replace(core::ptr::null_mut()), self.size.replace(0) as usize);
        let allocated = self.allocated.replace(-1);
        let result = if n < 2 && key.is_none() {
            Ok(())
        } else {
            // SAFETY: the block belongs to this call alone now.
            sort_items(unsafe { core::slice::from_raw_parts_mut(dangling_if_null(items), n) }, key, reverse)
        };
        let modified = self.allocated.get() != -1;
        // Items that somebody has put into the list meanwhile go when it is whole again.
        let (theirs, their_size) = (self.items.replace(items), self.size.replace(n as isize));
        self.allocated.set(allocated);
        // SAFETY: the block is nobody's any more.
        unsafe {
            for i in 0..their_size as usize {
                drop(Ref::from_nullable(*theirs.add(i)));
            }
            crate::memory::object_free(theirs.cast());
        }
        result?;
        if modified { Err(value_error!("list modified during sort")) } else { Ok(()) }
    }
}

fn dangling_if_null(items: *mut *mut Object) -> *mut *mut Object {
    if items.is_null() { core::ptr::dangling_mut() } else { items }
}

/// Sorts an array of owned references, computing the keys first.
fn sort_items(items: &mut [*mut Object], key: Option<&Object>, reverse: bool) -> Result<()> {
    let mut keys = Vec::new();
    if let Some(key) = key {
        keys.reserve_exact(items.len());
        for &item in &*items {
            // SAFETY: the items are live; the caller owns them.
            keys.push(key.call1(unsafe { &*item })?);
        }
    }
    let mut array: Vec<Keyed> = items
        .iter()
        .enumerate()
        .map(|(i, &item)| Keyed { key: keys.get(i).map_or(item, |k: &Ref| k.as_raw()), item })
        .collect();
    let result = sort_keyed(&mut array, reverse);
    for (place, keyed) in items.iter_mut().zip(&array) {
        *place = keyed.item;
    }
    result
}

fn sort_keyed(array: &mut [Keyed], reverse: bool) -> Result<()> {
    // SAFETY: keys are live objects.
    let key = |keyed: &Keyed| unsafe { &*keyed.key };
    let all = |ty| array.iter().all(|k| key(k).is_type(ty));
    // SAFETY: the types have been checked where these are used.
    let int = |keyed: &Keyed| unsafe { key(keyed).cast_unchecked::<Int>() };
    // SAFETY: as above.
    let float = |keyed: &Keyed| unsafe { key(keyed).cast_unchecked::<Float>() }.value.get();
    // SAFETY: as above.
    let text = |keyed: &Keyed| unsafe { key(keyed).cast_unchecked::<Str>() };
    let Some(first) = array.first().map(key) else { return Ok(()) };
    if first.is_type(&PyLong_Type) && all(&PyLong_Type) && array.iter().all(|k| int(k).is_compact()) {
        plain_sort(array, reverse, |k| int(k).compact_value(), i64::cmp);
        return Ok(());
    }
    if first.is_type(&PyFloat_Type) && all(&PyFloat_Type) && !array.iter().any(|k| float(k).is_nan()) {
        plain_sort(array, reverse, float, |a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal));
        return Ok(());
    }
    if first.is_type(&PyUnicode_Type) && all(&PyUnicode_Type) {
        let mut order = |a: &Keyed, b: &Keyed| compare_text(text(a), text(b));
        if reverse {
            array.sort_by(|a, b| order(b, a));
        } else {
            array.sort_by(&mut order);
        }
        return Ok(());
    }
    let tuples = all(&crate::types::tuple::PyTuple_Type);
    // Reversed before and after, so that equal items keep their order.
    if reverse {
        array.reverse();
    }
    let result = merge_sort(array, &mut |a: &Keyed, b: &Keyed| {
        // SAFETY: keys are live objects.
        let (a, b) = unsafe { (&*a.key, &*b.key) };
        if tuples { tuple_less(a, b) } else { a.compare_bool(b, CompareOp::Lt) }
    });
    if reverse {
        array.reverse();
    }
    result
}

/// Sorts by keys that are plain values, which are taken out once.
fn plain_sort<K: Copy>(
    array: &mut [Keyed],
    reverse: bool,
    key: impl Fn(&Keyed) -> K,
    order: impl Fn(&K, &K) -> Ordering,
) {
    let mut pairs: Vec<(K, Keyed)> = array.iter().map(|k| (key(k), *k)).collect();
    if reverse {
        pairs.sort_by(|a, b| order(&b.0, &a.0));
    } else {
        pairs.sort_by(|a, b| order(&a.0, &b.0));
    }
    for (place, (_, keyed)) in array.iter_mut().zip(pairs) {
        *place = keyed;
    }
}

/// The order of two strings by code points.
fn compare_text(a: &Str, b: &Str) -> Ordering {
    use crate::types::str::Text;
    match (a.text(), b.text()) {
        (Text::One(a), Text::One(b)) => a.cmp(b),
        (Text::Two(a), Text::Two(b)) => a.cmp(b),
        (Text::Four(a), Text::Four(b)) => a.cmp(b),
        (a, b) => a.points().cmp(b.points()),
    }
}

/// `a < b` for exact tuples, without making a bool object of it.
fn tuple_less(a: &Object, b: &Object) -> Result<bool> {
    use crate::types::tuple::Tuple;
    // SAFETY: the types have been checked; tuples hold their items while Python runs.
    let (a, b) = unsafe { (a.cast_unchecked::<Tuple>().items(), b.cast_unchecked::<Tuple>().items()) };
    for (x, y) in a.iter().zip(b) {
        if !x.compare_bool(y, CompareOp::Eq)? {
            return x.compare_bool(y, CompareOp::Lt);
        }
    }
    Ok(a.len() < b.len())
}

/// How many wins in a row begin galloping.
const MIN_GALLOP: usize = 7;

/// A sorted stretch, and the power of the boundary to the next one.
struct Run {
    start: usize,
    len: usize,
    power: u32,
}

/// Sorts a slice of plain values by a fallible `less`; after an error the slice is still a permutation of itself.
fn merge_sort<T: Copy>(array: &mut [T], less: &mut impl FnMut(&T, &T) -> Result<bool>) -> Result<()> {
    let n = array.len();
    let min_run = {
        let (mut n, mut lost) = (n, 0);
        while n >= 64 {
            lost |= n & 1;
            n >>= 1;
        }
        n + lost
    };
    let mut merger = Merger { array, less, gallop: MIN_GALLOP, spare: Vec::new() };
    let mut runs: Vec<Run> = Vec::new();
    let mut start = 0;
    while start < n {
        let mut len = merger.count_run(start, n)?;
        if len < min_run {
            let wanted = min_run.min(n - start);
            merger.insert_rest(start, len, wanted)?;
            len = wanted;
        }
        if let Some(last) = runs.last_mut() {
            let power = boundary_power(last.start, last.len, len, n);
            while runs.len() > 1 && runs[runs.len() - 2].power > power {
                merger.merge_top(&mut runs)?;
            }
            if let Some(last) = runs.last_mut() {
                last.power = power;
            }
        }
        runs.push(Run { start, len, power: 0 });
        start += len;
    }
    while runs.len() > 1 {
        // As in the collapse above: the neighbour of the last two that is smaller goes first.
        let k = runs.len();
        if k > 2 && runs[k - 3].len < runs[k - 1].len {
            let last = runs.pop().expect("three runs");
            merger.merge_top(&mut runs)?;
            runs.push(last);
        } else {
            merger.merge_top(&mut runs)?;
        }
    }
    Ok(())
}

/// The depth at which the boundary between two neighbouring runs lies in a perfect merge tree over `n` items.
fn boundary_power(start: usize, len: usize, next: usize, n: usize) -> u32 {
    let (mut a, mut b) = (2 * start + len, 2 * start + 2 * len + next);
    // Midpoints a/(2n) and b/(2n): the first binary digit in which they differ.
    let mut power = 0;
    loop {
        power += 1;
        if a >= n {
            a -= n;
            b -= n;
        } else if b >= n {
            return power;
        }
        a <<= 1;
        b <<= 1;
    }
}

struct Merger<'a, T, F> {
    array: &'a mut [T],
    less: &'a mut F,
    /// How many wins in a row begin galloping now: less when galloping has paid.
    gallop: usize,
    spare: Vec<T>,
}

impl<T: Copy, F: FnMut(&T, &T) -> Result<bool>> Merger<'_, T, F> {
    /// The length of the run that begins at `start`; a strictly descending one is reversed.
    fn count_run(&mut self, start: usize, n: usize) -> Result<usize> {
        let mut end = start + 1;
        if end == n {
            return Ok(1);
        }
        let descending = (self.less)(&self.array[end], &self.array[end - 1])?;
        end += 1;
        while end < n && (self.less)(&self.array[end], &self.array[end - 1])? == descending {
            end += 1;
        }
        if descending {
            self.array[start..end].reverse();
        }
        Ok(end - start)
    }

    /// Extends a run of `sorted` items to `len` by binary insertion.
    fn insert_rest(&mut self, start: usize, sorted: usize, len: usize) -> Result<()> {
        for at in start + sorted..start + len {
            let pivot = self.array[at];
            let (mut left, mut right) = (start, at);
            while left < right {
                let middle = left + (right - left) / 2;
                if (self.less)(&pivot, &self.array[middle])? {
                    right = middle;
                } else {
                    left = middle + 1;
                }
            }
            self.array.copy_within(left..at, left + 1);
            self.array[left] = pivot;
        }
        Ok(())
    }

    /// Merges the two runs at the end of the list.
    fn merge_top(&mut self, runs: &mut Vec<Run>) -> Result<()> {
        let right = runs.pop().expect("two runs to merge");
        let left = runs.last_mut().expect("two runs to merge");
        let (start, middle, end) = (left.start, right.start, right.start + right.len);
        left.len += right.len;
        left.power = right.power;
        // Items of the left run that stay where they are, and of the right run likewise.
        let from = start + self.upper_bound(&self.array[middle].clone(), start, middle, start)?;
        if from == middle {
            return Ok(());
        }
        let to = middle + self.lower_bound(&self.array[middle - 1].clone(), middle, end, end - 1)?;
        if to == middle {
            return Ok(());
        }
        if middle - from <= to - middle { self.merge_low(from, middle, to) } else { self.merge_high(from, middle, to) }
    }

    /// How many items of `array[start..end]` are `<= key`: galloping away from `hint`.
    fn upper_bound(&mut self, key: &T, start: usize, end: usize, hint: usize) -> Result<usize> {
        let (array, less) = (&*self.array, &mut *self.less);
        gallop(start, end, hint, |i| Ok(!less(key, &array[i])?))
    }

    /// How many items of `array[start..end]` are `< key`: galloping away from `hint`.
    fn lower_bound(&mut self, key: &T, start: usize, end: usize, hint: usize) -> Result<usize> {
        let (array, less) = (&*self.array, &mut *self.less);
        gallop(start, end, hint, |i| less(&array[i], key))
    }

    /// Merges `from..middle` and `middle..to` from the left, the left run (the shorter one) aside.
    fn merge_low(&mut self, from: usize, middle: usize, to: usize) -> Result<()> {
        let mut spare = core::mem::take(&mut self.spare);
        spare.clear();
        spare.extend_from_slice(&self.array[from..middle]);
        let (mut a, mut b, mut out) = (0, middle, from);
        let result = self.merge_low_loop(&spare, &mut a, &mut b, &mut out, to);
        // What is left of the left run fills the gap; it is as long as that rest, also after an error.
        let rest = spare.len() - a;
        self.array[out..out + rest].copy_from_slice(&spare[a..]);
        self.spare = spare;
        result
    }

    fn merge_low_loop(&mut self, spare: &[T], a: &mut usize, b: &mut usize, out: &mut usize, to: usize) -> Result<()> {
        while *a < spare.len() && *b < to {
            let (mut a_wins, mut b_wins) = (0, 0);
            while a_wins < self.gallop && b_wins < self.gallop {
                if (self.less)(&self.array[*b], &spare[*a])? {
                    self.array[*out] = self.array[*b];
                    *b += 1;
                    (a_wins, b_wins) = (0, b_wins + 1);
                } else {
                    self.array[*out] = spare[*a];
                    *a += 1;
                    (a_wins, b_wins) = (a_wins + 1, 0);
                }
                *out += 1;
                if *a == spare.len() || *b == to {
                    return Ok(());
                }
            }
            loop {
                self.gallop = self.gallop.saturating_sub(1).max(1);
                let key = self.array[*b];
                let less = &mut *self.less;
                let from_a = gallop(*a, spare.len(), *a, |i| Ok(!less(&key, &spare[i])?))?;
                self.array[*out..*out + from_a].copy_from_slice(&spare[*a..*a + from_a]);
                *a += from_a;
                *out += from_a;
                if *a == spare.len() {
                    return Ok(());
                }
                self.array[*out] = self.array[*b];
                *b += 1;
                *out += 1;
                if *b == to {
                    return Ok(());
                }
                let from_b = self.lower_bound(&spare[*a], *b, to, *b)?;
                self.array.copy_within(*b..*b + from_b, *out);
                *b += from_b;
                *out += from_b;
                if *b == to {
                    return Ok(());
                }
                self.array[*out] = spare[*a];
                *a += 1;
                *out += 1;
                if *a == spare.len() {
                    return Ok(());
                }
                if from_a < MIN_GALLOP && from_b < MIN_GALLOP {
                    break;
                }
            }
            self.gallop += 2;
        }
        Ok(())
    }

    /// Merges `from..middle` and `middle..to` from the right, the right run (the shorter one) aside.
    fn merge_high(&mut self, from: usize, middle: usize, to: usize) -> Result<()> {
        let mut spare = core::mem::take(&mut self.spare);
        spare.clear();
        spare.extend_from_slice(&self.array[middle..to]);
        // Ends (exclusive) of what is left of both runs and of the gap.
        let (mut a, mut b, mut out) = (middle, spare.len(), to);
        let result = self.merge_high_loop(&spare, from, &mut a, &mut b, &mut out);
        self.array[out - b..out].copy_from_slice(&spare[..b]);
        self.spare = spare;
        result
    }

    fn merge_high_loop(
        &mut self,
        spare: &[T],
        from: usize,
        a: &mut usize,
        b: &mut usize,
        out: &mut usize,
    ) -> Result<()> {
        while *a > from && *b > 0 {
            let (mut a_wins, mut b_wins) = (0, 0);
            while a_wins < self.gallop && b_wins < self.gallop {
                *out -= 1;
                let a_goes = (self.less)(&spare[*b - 1], &self.array[*a - 1]).inspect_err(|_| *out += 1)?;
                if a_goes {
                    *a -= 1;
                    self.array[*out] = self.array[*a];
                    (a_wins, b_wins) = (a_wins + 1, 0);
                } else {
                    *b -= 1;
                    self.array[*out] = spare[*b];
                    (a_wins, b_wins) = (0, b_wins + 1);
                }
                if *a == from || *b == 0 {
                    return Ok(());
                }
            }
            loop {
                self.gallop = self.gallop.saturating_sub(1).max(1);
                // Items of the left run that are greater than the right run's last one go first.
                let from_a = *a - from - self.upper_bound(&spare[*b - 1], from, *a, *a - 1)?;
                self.array.copy_within(*a - from_a..*a, *out - from_a);
                *a -= from_a;
                *out -= from_a;
                if *a == from {
                    return Ok(());
                }
                *b -= 1;
                *out -= 1;
                self.array[*out] = spare[*b];
                if *b == 0 {
                    return Ok(());
                }
                let key = self.array[*a - 1];
                let less = &mut *self.less;
                let from_b = *b - gallop(0, *b, *b - 1, |i| less(&spare[i], &key))?;
                self.array[*out - from_b..*out].copy_from_slice(&spare[*b - from_b..*b]);
                *b -= from_b;
                *out -= from_b;
                if *b == 0 {
                    return Ok(());
                }
                *a -= 1;
                *out -= 1;
                self.array[*out] = self.array[*a];
                if *a == from {
                    return Ok(());
                }
                if from_a < MIN_GALLOP && from_b < MIN_GALLOP {
                    break;
                }
            }
            self.gallop += 2;
        }
        Ok(())
    }
}

/// How many positions from `start` on hold a condition that holds for a prefix of `start..end`: strides of 1, 3, 7, ...
/// from `hint`, then a binary search.
fn gallop(start: usize, end: usize, hint: usize, mut holds: impl FnMut(usize) -> Result<bool>) -> Result<usize> {
    let (mut low, mut high); // The boundary lies in low..=high.
    let mut stride = 1;
    if holds(hint)? {
        (low, high) = (hint + 1, end);
        while hint + stride < end {
            if !holds(hint + stride)? {
                high = hint + stride;
                break;
            }
            low = hint + stride + 1;
            stride = (stride << 1) | 1;
        }
    } else {
        (low, high) = (start, hint);
        while hint >= start + stride {
            if holds(hint - stride)? {
                low = hint - stride + 1;
                break;
            }
            high = hint - stride;
            stride = (stride << 1) | 1;
        }
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle)? {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low - start)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small generator: tests need no randomness of quality.
    fn numbers(n: usize, range: u32) -> Vec<(u32, usize)> {
        let mut state = 12345u32;
        (0..n)
            .map(|i| {
                state = state.wrapping_mul(1664525).wrapping_add(1013904223);
                ((state >> 8) % range, i)
            })
            .collect()
    }

    fn check(mut array: Vec<(u32, usize)>) {
        let mut expected = array.clone();
        expected.sort_by_key(|x| x.0);
        let done = merge_sort(&mut array, &mut |a: &(u32, usize), b: &(u32, usize)| Ok(a.0 < b.0));
        assert!(done.is_ok());
        assert_eq!(array, expected);
    }

    #[test]
    fn sorting_is_stable_for_all_shapes() {
        for n in [0, 1, 2, 3, 10, 63, 64, 65, 200, 1000, 5000] {
            for range in [1, 2, 10, 1000, u32::MAX >> 8] {
                check(numbers(n, range));
            }
            check((0..n).map(|i| (i as u32, i)).collect());
            check((0..n).map(|i| ((n - i) as u32, i)).collect());
            check((0..n).map(|i| ((i % 97) as u32, i)).collect());
            let mut runs = numbers(n, 1000);
            for chunk in runs.chunks_mut(200) {
                chunk.sort();
            }
            check(runs);
        }
    }
}
