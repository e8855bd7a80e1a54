//! Text with something else in its place: replace, translate, maketrans.

use super::data::{Text, class_of};
use super::search::Search;
use super::{PyUnicode_Type, Str, StrBuilder};
use crate::abi::{Object, Raised, Ref, Result};
use crate::types::dict::Dict;
use crate::types::exception::LOOKUP_ERROR;
use crate::types::int::{Int, PyLong_Type};
use crate::types::none;
use abide_macros::methods;

impl Str {
    /// The string with up to `most` places of `old` replaced by `new`.
    pub fn replaced(&self, old: &Str, new: &Str, most: usize) -> Result<Ref<Str>> {
        if most == 0 || old.len() > self.len() || old.eq(new) {
            return self.to_exact();
        }
        let places = if old.is_empty() {
            Vec::new()
        } else {
            let places = same_kind!(self.text(), old.text(), (units, old) => Search::positions(units, old, most));
            places.unwrap_or_default()
        };
        let found = if old.is_empty() { (self.len() + 1).min(most) } else { places.len() };
        if found == 0 {
            return self.to_exact();
        }
        if old.len() == 1
            && new.len() == 1
            && old.kind() <= self.kind()
            && class_of(new.code_point(0)) <= 0x7F
            && self.is_ascii()
        {
            let (from, with) = (old.code_point(0) as u8, new.code_point(0) as u8);
            let text = self.text().raw();
            let mut left = found;
            // SAFETY: ASCII stays ASCII; all is written.
            return unsafe {
                Str::filled::<u8>(text.len(), 0x7F, |to| {
                    for (unit, b) in to.iter_mut().zip(text) {
                        let hit = *b == from && left > 0;
                        left -= hit as usize;
                        *unit = if hit { with } else { *b };
                    }
                })
            };
        }
        // len + found * (new - old), which may not overflow.
        let grown = (new.len() as isize - old.len() as isize).checked_mul(found as isize);
        let Some(len) = grown.and_then(|g| g.checked_add(self.len() as isize)) else {
            return Err(overflow_error!("replace string is too long"));
        };
        let mut to = StrBuilder::new();
        // Room in the class that text of ASCII needs; wider parts widen the builder.
        to.reserve(len as usize, if self.is_ascii() { new.class() } else { 0x7F })?;
        let text = self.text();
        if old.is_empty() {
            for (i, point) in text.points().enumerate() {
                if i < found {
                    to.push_str(new)?;
                }
                to.push(point)?;
            }
            if found > text.len() {
                to.push_str(new)?;
            }
            return to.finish();
        }
        let ascii = self.is_ascii();
        let push =
            |to: &mut StrBuilder, part: Text<'_>| if ascii { to.push_ascii(part.raw()) } else { to.push_text(part) };
        let mut from = 0;
        for at in places {
            push(&mut to, text.slice(from, at))?;
            to.push_str(new)?;
            from = at + old.len();
        }
        push(&mut to, text.slice(from, text.len()))?;
        to.finish()
    }

    /// The string mapped character by character through a table: `table[ordinal]` gives an ordinal, a string or None.
    /// Runs Python.
    pub fn translated(&self, table: &Object) -> Result<Ref<Str>> {
        let mut to = StrBuilder::with_capacity(self.len())?;
        // ASCII characters are looked up once.
        let mut known: [Option<Option<Ref<Str>>>; 128] = [const { None }; 128];
        for point in self.points() {
            if point < 128 {
                if known[point as usize].is_none() {
                    known[point as usize] = Some(translation(table, point)?);
                }
                if let Some(Some(mapped)) = &known[point as usize] {
                    to.push_str(mapped)?;
                }
            } else if let Some(mapped) = translation(table, point)? {
                to.push_str(&mapped)?;
            }
        }
        to.finish()
    }
}

/// What a character becomes; `None` where it is dropped. Runs Python.
fn translation(table: &Object, point: u32) -> Result<Option<Ref<Str>>> {
    let key = Int::new(point as i64)?;
    let mapped = match table.get_item(&key) {
        Ok(mapped) => mapped,
        Err(e) => {
            e.clear_if(&LOOKUP_ERROR, ())?;
            return Str::from_char(point).map(Some);
        }
    };
    if mapped.is_none() {
        return Ok(None);
    }
    if let Some(ordinal) = mapped.cast::<Int>() {
        let in_range = |n: &i64| (0..0x110000).contains(n);
        let Some(point) = ordinal.to_i64().filter(in_range) else {
            return Err(value_error!("character mapping must be in range(0x110000)"));
        };
        return Str::from_char(point as u32).map(Some);
    }
    match mapped.downcast::<Str>() {
        Ok(s) => Ok(Some(s)),
        Err(_) => Err(bad_translation()),
    }
}

#[cold]
fn bad_translation() -> Raised {
    type_error!("character mapping must return integer, None or str")
}

#[methods(REPLACE)]
impl Str {
    /// Return a copy with all occurrences of substring old replaced by new.
    ///
    ///   count
    ///     Maximum number of occurrences to replace. -1 (the default value) means replace all occurrences.
    #[sig("replace($self, old, new, /, count=-1)")]
    fn py_replace(&self, old: &Str, new: &Str, count: isize) -> Result<Ref<Str>> {
        self.replaced(old, new, super::split::limit(count))
    }

    /// Replace each character in the string using the given translation table.
    ///
    ///   table
    ///     A mapping (anything with __getitem__) of Unicode ordinals to Unicode ordinals, strings, or None.
    ///
    /// Characters for which the table raises LookupError are left as they are, those mapped to None are deleted.
    #[sig("($self, table, /)")]
    fn translate(&self, table: &Object) -> Result<Ref<Str>> {
        self.translated(table)
    }

    /// Return a translation table usable for str.translate().
    ///
    /// One argument must be a dictionary mapping Unicode ordinals or characters to ordinals, strings or None. Two
    /// must be strings of equal length: each character of x is mapped to that of y at the same position. A third must
    /// be a string whose characters are mapped to None.
    #[sig("(x, y=<unrepresentable>, z=<unrepresentable>, /)")]
    fn maketrans(x: &Object, y: Option<&Object>, z: Option<&Object>) -> Result<Ref<Dict>> {
        let table = Dict::new()?;
        let Some(y) = y else {
            let Some(given) = x.cast_exact::<Dict>() else {
                return Err(type_error!("if you give only one argument to maketrans it must be a dict"));
            };
            let mut position = 0;
            while let Some((key, value)) = given.next_entry(&mut position) {
                if let Some(s) = key.cast::<Str>() {
                    if s.len() != 1 {
                        return Err(value_error!("string keys in translate table must be of length 1"));
                    }
                    table.set(&*Int::new(s.code_point(0) as i64)?, &value)?;
                } else if key.ty().is_subtype(&PyLong_Type) {
                    table.set(&key, &value)?;
                } else {
                    return Err(type_error!("keys in translate table must be strings or integers"));
                }
            }
            return Ok(table);
        };
        let as_argument = |o: &Object, n: usize| -> Raised {
            type_error!("maketrans() argument {n} must be str, not {}", o.ty().full_name())
        };
        let Some(from) = x.cast::<Str>() else {
            if y.cast::<Str>().is_none() {
                return Err(as_argument(y, 2));
            }
            return Err(type_error!("first maketrans argument must be a string if there is a second argument"));
        };
        let Some(to) = y.cast::<Str>() else { return Err(as_argument(y, 2)) };
        let dropped = match z {
            None => None,
            Some(z) => match z.cast::<Str>() {
                Some(z) => Some(z),
                None => return Err(as_argument(z, 3)),
            },
        };
        if from.len() != to.len() {
            return Err(value_error!("the first two maketrans arguments must have equal length"));
        }
        for (from, to) in from.points().zip(to.points()) {
            table.set(&*Int::new(from as i64)?, &*Int::new(to as i64)?)?;
        }
        for point in dropped.into_iter().flat_map(|z| z.points()) {
            table.set(&*Int::new(point as i64)?, none::none_object())?;
        }
        debug_assert!(from.ty().is_subtype(&PyUnicode_Type));
        Ok(table)
    }
}
