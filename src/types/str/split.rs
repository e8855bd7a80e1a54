//! Taking text apart and joining it: split, rsplit, splitlines, join. The algorithms are shared with bytes.

use super::classify;
use super::data::{Text, Unit};
use super::search::{End, Search, find, rfind};
use super::{Str, StrBuilder};
use crate::abi::{Object, Ref, Result};
use crate::types::list::List;
use abide_macros::methods;

/// Receives the parts in the order in which they are found (from the right: last part first).
type Sink<'a> = &'a mut dyn FnMut(usize, usize) -> Result<()>;

/// Splits at runs of whitespace, at most `most` times.
pub fn split_whitespace<U: Unit>(units: &[U], most: usize, is_space: impl Fn(U) -> bool, part: Sink<'_>) -> Result<()> {
    let (len, mut at, mut splits) = (units.len(), 0, 0);
    loop {
        while at < len && is_space(units[at]) {
            at += 1;
        }
        if at == len {
            return Ok(());
        }
        if splits == most {
            // The rest, with the whitespace at its end.
            return part(at, len);
        }
        let start = at;
        while at < len && !is_space(units[at]) {
            at += 1;
        }
        part(start, at)?;
        splits += 1;
    }
}

/// Splits at runs of whitespace from the right, at most `most` times.
pub fn rsplit_whitespace<U: Unit>(
    units: &[U],
    most: usize,
    is_space: impl Fn(U) -> bool,
    part: Sink<'_>,
) -> Result<()> {
    let (mut at, mut splits) = (units.len(), 0);
    loop {
        while at > 0 && is_space(units[at - 1]) {
            at -= 1;
        }
        if at == 0 {
            return Ok(());
        }
        if splits == most {
            return part(0, at);
        }
        let end = at;
        while at > 0 && !is_space(units[at - 1]) {
            at -= 1;
        }
        part(at, end)?;
        splits += 1;
    }
}

/// Splits at a separator (not empty), at most `most` times.
pub fn split_at<U: Search>(units: &[U], sep: &[U], most: usize, part: Sink<'_>) -> Result<()> {
    let (mut from, mut splits) = (0, 0);
    while splits < most
        && let Some(at) = find(&units[from..], sep)
    {
        part(from, from + at)?;
        from += at + sep.len();
        splits += 1;
    }
    part(from, units.len())
}

/// Splits at a separator (not empty) from the right, at most `most` times.
pub fn rsplit_at<U: Search>(units: &[U], sep: &[U], most: usize, part: Sink<'_>) -> Result<()> {
    let (mut end, mut splits) = (units.len(), 0);
    while splits < most
        && let Some(at) = rfind(&units[..end], sep)
    {
        part(at + sep.len(), end)?;
        end = at;
        splits += 1;
    }
    part(0, end)
}

/// Splits at line ends; "\r\n" is one.
pub fn split_lines<U: Unit>(units: &[U], keep: bool, is_break: impl Fn(U) -> bool, part: Sink<'_>) -> Result<()> {
    let (len, mut at) = (units.len(), 0);
    while at < len {
        let start = at;
        while at < len && !is_break(units[at]) {
            at += 1;
        }
        let mut end = at;
        if at < len {
            at += if units[at].get() == 13 && at + 1 < len && units[at + 1].get() == 10 { 2 } else { 1 };
            if keep {
                end = at;
            }
        }
        part(start, end)?;
    }
    Ok(())
}

/// The limit of a `maxsplit` argument: negative means none.
pub fn limit(maxsplit: isize) -> usize {
    if maxsplit < 0 { usize::MAX } else { maxsplit as usize }
}

impl Str {
    /// The parts between separators (whitespace where `sep` is none), from the left or the right.
    pub fn split_parts(&self, sep: Option<&Str>, maxsplit: isize, from: End) -> Result<Ref<List>> {
        let list = List::new(0)?;
        let most = limit(maxsplit);
        let ascii = self.is_ascii();
        let mut push = |start: usize, end: usize| -> Result<()> {
            let part =
                if ascii { Str::from_ascii(&self.text().raw()[start..end])? } else { self.substring(start, end)? };
            list.push(part.into_object())
        };
        match sep {
            Some(sep) if sep.is_empty() => return Err(value_error!("empty separator")),
            Some(sep) => {
                let done = same_kind!(self.text(), sep.text(), (units, sep) => match from {
                    End::Left => split_at(units, sep, most, &mut push),
                    End::Right => rsplit_at(units, sep, most, &mut push),
                });
                match done {
                    Some(done) => done?,
                    // The string cannot hold the separator.
                    None => push(0, self.len())?,
                }
            }
            None => each_kind!(self.text(), units => match from {
                End::Left => split_whitespace(units, most, |u| classify::is_space(u.get()), &mut push),
                End::Right => rsplit_whitespace(units, most, |u| classify::is_space(u.get()), &mut push),
            })?,
        }
        if from == End::Right && !list.is_empty() {
            // SAFETY: the list is ours; reversing it runs no Python.
            unsafe { core::slice::from_raw_parts_mut(list.items.get(), list.len()) }.reverse();
        }
        Ok(list)
    }

    /// The lines, with or without their ends.
    pub fn lines(&self, keepends: bool) -> Result<Ref<List>> {
        let list = List::new(0)?;
        let mut push = |start: usize, end: usize| list.push(self.substring(start, end)?.into_object());
        each_kind!(self.text(), units => {
            split_lines(units, keepends, |u| classify::is_line_break(u.get()), &mut push)
        })?;
        Ok(list)
    }

    /// The strings of `items` with the string between them. TypeError if one is no string.
    pub fn join_items(&self, items: &[&Object]) -> Result<Ref<Str>> {
        let (mut total, mut class) = (0usize, 0x7F);
        for (i, item) in items.iter().enumerate() {
            let Some(s) = item.cast::<Str>() else {
                let given = item.ty().full_name();
                return Err(type_error!("sequence item {i}: expected str instance, {given} found"));
            };
            total = match total.checked_add(s.len()) {
                Some(total) => total,
                None => return Err(too_long()),
            };
            class = class.max(s.class());
        }
        // SAFETY: all are strings, as the loop found.
        let string = |item: &&Object| unsafe { &*(*item as *const Object).cast::<Str>() };
        let [first, rest @ ..] = items else { return Ok(Ref::of(super::empty())) };
        if rest.is_empty() {
            return string(first).to_exact();
        }
        let Some(total) = self.len().checked_mul(rest.len()).and_then(|n| n.checked_add(total)) else {
            return Err(too_long());
        };
        if total > isize::MAX as usize {
            return Err(too_long());
        }
        class = class.max(self.class());
        if class == 0x7F {
            let sep = self.text().raw();
            // SAFETY: all parts are ASCII and fill the string exactly.
            return unsafe {
                Str::filled::<u8>(total, 0x7F, |to| {
                    let mut at = 0;
                    let mut put = |bytes: &[u8]| {
                        to[at..at + bytes.len()].copy_from_slice(bytes);
                        at += bytes.len();
                    };
                    put(string(first).text().raw());
                    for item in rest {
                        put(sep);
                        put(string(item).text().raw());
                    }
                })
            };
        }
        let mut all = StrBuilder::new();
        all.reserve(total, class)?;
        all.push_str(string(first))?;
        for item in rest {
            all.push_str(self)?;
            all.push_str(string(item))?;
        }
        all.finish()
    }

    /// The strings of an iterable with the string between them. Runs Python.
    pub fn join_iterable(&self, iterable: &Object) -> Result<Ref<Str>> {
        if let Some(tuple) = iterable.cast::<crate::types::tuple::Tuple>() {
            return self.join_items(tuple.items());
        }
        if let Some(list) = iterable.cast::<List>() {
            // SAFETY: joining runs no Python.
            return self.join_items(unsafe { list.items() });
        }
        if iterable.ty().iter.get().is_none() && iterable.ty().sequence().is_none_or(|s| s.item.get().is_none()) {
            return Err(type_error!("can only join an iterable"));
        }
        let items = iterable.collect()?;
        let borrowed: Vec<&Object> = items.iter().map(|i| &**i).collect();
        self.join_items(&borrowed)
    }
}

#[cold]
fn too_long() -> crate::abi::Raised {
    overflow_error!("join() result is too long for a Python string")
}

/// The separator argument of split: a string or None.
fn separator(sep: &Object) -> Result<Option<&Str>> {
    if sep.is_none() {
        return Ok(None);
    }
    super::search::expect_str(sep, |given| format!("must be str or None, not {given}")).map(Some)
}

#[methods(SPLIT)]
impl Str {
    /// Return a list of the substrings in the string, using sep as the separator string.
    ///
    ///   sep
    ///     The separator used to split the string. None (the default) splits at runs of whitespace and drops empty
    ///     strings from the result.
    ///   maxsplit
    ///     Maximum number of splits, starting from the left. -1 (the default) means no limit.
    #[sig("split($self, /, sep=None, maxsplit=-1)")]
    fn py_split(&self, sep: &Object, maxsplit: isize) -> Result<Ref<List>> {
        self.split_parts(separator(sep)?, maxsplit, End::Left)
    }

    /// Return a list of the substrings in the string, using sep as the separator string.
    ///
    ///   sep
    ///     The separator used to split the string. None (the default) splits at runs of whitespace and drops empty
    ///     strings from the result.
    ///   maxsplit
    ///     Maximum number of splits, starting from the right. -1 (the default) means no limit.
    #[sig("rsplit($self, /, sep=None, maxsplit=-1)")]
    fn py_rsplit(&self, sep: &Object, maxsplit: isize) -> Result<Ref<List>> {
        self.split_parts(separator(sep)?, maxsplit, End::Right)
    }

    /// Return a list of the lines in the string, breaking at line boundaries.
    ///
    /// Line breaks are included only if keepends is given and true.
    #[sig("splitlines($self, /, keepends=False)")]
    fn splitlines(&self, keepends: bool) -> Result<Ref<List>> {
        self.lines(keepends)
    }

    /// Concatenate any number of strings; the string whose method is called is inserted between them.
    #[sig("join($self, iterable, /)")]
    fn py_join(&self, iterable: &Object) -> Result<Ref<Str>> {
        self.join_iterable(iterable)
    }
}

/// Whether a text has whitespace only between `at` and its end. For parsers of numbers.
pub fn is_blank(text: Text<'_>) -> bool {
    text.points().all(classify::is_space)
}
