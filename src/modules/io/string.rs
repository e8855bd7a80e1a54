//! `StringIO`: a text file in memory.
//!
//! As long as it is only written to at its end the text gathers in a builder; the first other use lays it out as code
//! points, which can be changed in the middle.

use super::Size;
use super::base::{IoBase, dealloc, file_type};
use super::newline::{LineEnd, Newlines, line_end};
use crate::abi::slots::Visit;
use crate::abi::{Object, Raised, Ref, Result, Slot, TypeObject};
use crate::call::convert::told;
use crate::types::int::Int;
use crate::types::none::none;
use crate::types::str::data::Text;
use crate::types::str::{Str, StrBuilder};
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::cell::{Cell, UnsafeCell};
use core::ffi::{c_int, c_void};

/// The text.
enum Content {
    /// Written to at the end only.
    Gathering(StrBuilder),
    Points(Vec<u32>),
}

impl Content {
    fn len(&self) -> usize {
        match self {
            Content::Gathering(builder) => builder.len(),
            Content::Points(points) => points.len(),
        }
    }

    /// The code points, laid out now if they were not.
    fn points(&mut self) -> &mut Vec<u32> {
        if let Content::Gathering(builder) = self {
            *self = Content::Points(builder.text().points().collect());
        }
        match self {
            Content::Points(points) => points,
            Content::Gathering(_) => unreachable!("laid out just before"),
        }
    }
}

/// A text file in memory.
#[repr(C)]
pub struct StringIo {
    base: IoBase,
    /// Empty before `__init__` and once closed. Only looked into by [`StringIo::with`].
    content: UnsafeCell<Option<Box<Content>>>,
    /// May lie behind the end.
    position: Cell<usize>,
    initialized: Cell<bool>,
    closed: Cell<bool>,
    /// Whether lines end with any newline.
    universal: Cell<bool>,
    /// What lines end with, otherwise; the argument `newline`.
    read_newline: Slot<Str>,
    /// What is written for `\n`, where that is something else.
    write_newline: Slot<Str>,
    newlines: Newlines,
}
native_object!(StringIo: IoBase => STRING_IO);

/// `_io.StringIO`.
pub static STRING_IO: TypeObject = file_type(TypeObject::new(c"_io.StringIO", size_of::<StringIo>()))
    .inherits(&super::abstracts::TEXT_IO_BASE)
    .doc(
        c"StringIO(initial_value='', newline='\\n')\n--\n\nA text file in memory.\n\n\
The newline argument means what it means for TextIOWrapper, but that None translates to '\\n' on every system.",
    )
    .deallocated(dealloc::<StringIo>)
    .traversed(traverse)
    .cleared(clear)
    .iterator(next)
    .methods(&METHODS)
    .getset(&GETSETS)
    .initializer(StringIo::tp_init)
    .constructor(new);

extern "C" fn new(cls: &TypeObject, _: &Object, _: Option<&Object>) -> Result {
    // Zero is the state of an object before `__init__`.
    crate::memory::alloc(cls, 0)
}

/// The newline argument of text files: None or one of four strings. TypeError, ValueError.
pub(super) fn newline_argument(newline: &Object, quoted: bool) -> Result<Option<Ref<Str>>> {
    if newline.is_none() {
        return Ok(None);
    }
    let Some(text) = newline.cast::<Str>() else {
        return Err(type_error!("newline must be str or None, not {}", newline.ty().full_name()));
    };
    if !["", "\n", "\r", "\r\n"].contains(&text.to_utf8()?) {
        return Err(if quoted {
            value_error!("illegal newline value: {}", text.repr()?.to_string_lossy())
        } else {
            value_error!("illegal newline value: {}", text.to_string_lossy())
        });
    }
    Ok(Some(Ref::of(text)))
}

#[cold]
fn closed_error() -> Raised {
    value_error!("I/O operation on closed file")
}

impl StringIo {
    /// Looks at or changes the text; `f` runs no Python.
    fn with<R>(&self, f: impl FnOnce(&mut Content) -> R) -> Result<R> {
        // SAFETY: under the GIL, and `f` cannot come back here.
        match unsafe { &mut *self.content.get() } {
            Some(content) => Ok(f(content)),
            None => Err(closed_error()),
        }
    }

    fn set_content(&self, content: Option<Content>) {
        // SAFETY: nobody is looking into the old one; to drop it runs no Python.
        unsafe { *self.content.get() = content.map(Box::new) };
    }

    fn check_initialized(&self) -> Result<()> {
        if self.initialized.get() { Ok(()) } else { Err(value_error!("I/O operation on uninitialized object")) }
    }

    fn check(&self) -> Result<()> {
        self.check_initialized()?;
        if self.closed.get() { Err(closed_error()) } else { Ok(()) }
    }

    fn len(&self) -> Result<usize> {
        self.with(|content| content.len())
    }

    /// Writes at the position.
    fn write_text(&self, text: &Str) -> Result<()> {
        let mut text = if self.universal.get() { self.newlines.process(Ref::of(text), true)? } else { Ref::of(text) };
        if let Some(newline) = self.write_newline.get() {
            text = text.replaced(crate::intern!("\n"), &newline, usize::MAX)?;
        }
        if text.is_empty() {
            return Ok(());
        }
        let start = self.position.get();
        let Some(end) = start.checked_add(text.len()).filter(|end| *end <= isize::MAX as usize / 4) else {
            return Err(overflow_error!("new position too large"));
        };
        self.with(|content| -> Result<()> {
            if let Content::Gathering(builder) = content
                && builder.len() == start
            {
                return builder.push_str(&text);
            }
            let points = content.points();
            if points.len() < end {
                if points.try_reserve(end - points.len()).is_err() {
                    return Err(crate::memory::no_memory());
                }
                points.resize(end, 0);
            }
            text.copy_points(&mut points[start..end]);
            Ok(())
        })??;
        self.position.set(end);
        Ok(())
    }

    /// The next line, at most `limit` characters of it; negative is no limit.
    fn read_line(&self, limit: isize) -> Result<Ref<Str>> {
        let start = self.position.get();
        let newline = self.read_newline.get();
        let kind = match &newline {
            _ if self.newlines.translate.get() => LineEnd::Newline,
            Some(newline) if !self.universal.get() => LineEnd::Exactly(newline),
            _ => LineEnd::Universal,
        };
        let (line, length) = self.with(|content| -> Result<(Ref<Str>, usize)> {
            let points = content.points();
            let rest = points.get(start..).unwrap_or(&[]);
            let most = usize::try_from(limit).map_or(rest.len(), |limit| limit.min(rest.len()));
            let length = line_end(Text::Four(&rest[..most]), kind).unwrap_or(most);
            Ok((Str::from_code_points(&rest[..length])?, length))
        })??;
        self.position.set(start + length);
        Ok(line)
    }

    fn value(&self) -> Result<Ref<Str>> {
        self.with(|content| match content {
            Content::Gathering(builder) => Str::from_text(builder.text()),
            Content::Points(points) => Str::from_code_points(points),
        })?
    }

    fn set_up(&self, initial: &Object, newline: &Object) -> Result<()> {
        let newline = newline_argument(newline, true)?;
        let initial = match initial.cast::<Str>() {
            _ if initial.is_none() => None,
            Some(text) => Some(text),
            None => return Err(type_error!("initial_value must be str or None, not {}", initial.ty().full_name())),
        };
        self.initialized.set(false);
        let universal = newline.as_ref().is_none_or(|n| n.is_empty());
        self.universal.set(universal);
        self.newlines.reset();
        self.newlines.translate.set(newline.is_none());
        self.write_newline.set(newline.clone().filter(|n| !n.is_empty() && n.code_point(0) == '\r' as u32));
        self.read_newline.set(newline);
        self.position.set(0);
        let initial = initial.filter(|text| !text.is_empty());
        self.set_content(Some(match initial {
            Some(_) => Content::Points(Vec::new()),
            None => Content::Gathering(StrBuilder::new()),
        }));
        if let Some(text) = initial {
            self.write_text(text)?;
        }
        self.position.set(0);
        self.closed.set(false);
        self.initialized.set(true);
        Ok(())
    }
}

#[methods]
impl StringIo {
    #[init("StringIO(initial_value='', newline='\\n')")]
    fn init(&self, initial_value: Option<&Object>, newline: Option<&Object>) -> Result<()> {
        self.set_up(initial_value.unwrap_or(crate::intern!("")), newline.unwrap_or(crate::intern!("\n")))
    }

    /// Give the text up.
    #[sig("($self, /)")]
    fn close(&self) {
        self.closed.set(true);
        self.set_content(None);
    }

    /// The whole text.
    #[sig("($self, /)")]
    fn getvalue(&self) -> Result<Ref<Str>> {
        self.check()?;
        self.value()
    }

    /// Read at most size characters, or all that are left.
    #[sig("($self, size=-1, /)")]
    fn read(&self, size: Option<Size>) -> Result<Ref<Str>> {
        self.check()?;
        let (start, size) = (self.position.get(), Size::or_all(size));
        let all = self.len()?;
        let left = all.saturating_sub(start);
        let count = usize::try_from(size).map_or(left, |size| size.min(left));
        if start == 0 && count == all {
            self.position.set(all);
            return self.value();
        }
        if count == 0 {
            return Ok(Ref::of(crate::types::str::empty()));
        }
        let text = self.with(|content| Str::from_code_points(&content.points()[start..start + count]))??;
        self.position.set(start + count);
        Ok(text)
    }

    /// Read a line with its newline.
    #[sig("($self, size=-1, /)")]
    fn readline(&self, size: Option<Size>) -> Result<Ref<Str>> {
        self.check()?;
        self.read_line(Size::or_all(size))
    }

    /// The position.
    #[sig("($self, /)")]
    fn tell(&self) -> Result<usize> {
        self.check()?;
        Ok(self.position.get())
    }

    /// Cut the text at pos, by default at the position, which stays.
    #[sig("($self, pos=None, /)")]
    fn truncate(&self, pos: Option<Size>) -> Result<isize> {
        self.check()?;
        let size = pos.map_or(self.position.get() as isize, |size| size.0);
        if size < 0 {
            return Err(value_error!("Negative size value {size}"));
        }
        self.with(|content| {
            if (size as usize) < content.len() {
                content.points().truncate(size as usize);
            }
        })?;
        Ok(size)
    }

    /// Change the position; returns it.
    ///
    /// It counts from the beginning (whence 0); relative to the position (1) or the end (2) only 0 is allowed.
    #[sig("($self, pos, whence=0, /)")]
    fn seek(&self, pos: isize, whence: i32) -> Result<isize> {
        self.check()?;
        let to = match whence {
            0 if pos < 0 => return Err(value_error!("Negative seek position {pos}")),
            0 => pos,
            1 | 2 if pos != 0 => return Err(os_error!("Can't do nonzero cur-relative seeks")),
            1 => self.position.get() as isize,
            2 => self.len()? as isize,
            _ => return Err(value_error!("Invalid whence ({whence}, should be 0, 1 or 2)")),
        };
        self.with(|content| content.points().len())?;
        self.position.set(to as usize);
        Ok(to)
    }

    /// Write a string at the position; returns its length.
    #[sig("($self, s, /)")]
    fn write(&self, s: &Object) -> Result<usize> {
        self.check_initialized()?;
        let Some(text) = s.cast::<Str>() else {
            return Err(type_error!("string argument expected, got '{}'", s.ty().full_name()));
        };
        self.check()?;
        if !text.is_empty() {
            self.write_text(text)?;
        }
        Ok(text.len())
    }

    /// True, for as long as the file is open.
    #[sig("($self, /)")]
    fn seekable(&self) -> Result<bool> {
        self.check().map(|()| true)
    }

    /// True, for as long as the file is open.
    #[sig("($self, /)")]
    fn readable(&self) -> Result<bool> {
        self.check().map(|()| true)
    }

    /// True, for as long as the file is open.
    #[sig("($self, /)")]
    fn writable(&self) -> Result<bool> {
        self.check().map(|()| true)
    }

    #[sig("__getstate__($self, /)")]
    fn getstate(&self) -> Result<Ref<Tuple>> {
        self.check()?;
        let value = self.value()?;
        let newline = self.read_newline.get().map_or_else(none, Ref::into_object);
        let dict = super::dict_copy(self)?;
        Tuple::new(&[&value, &newline, &*Int::from_u64(self.position.get() as u64)?, &dict])
    }

    #[sig("__setstate__($self, state, /)")]
    fn setstate(&self, state: &Object) -> Result<()> {
        if self.closed.get() {
            return Err(closed_error());
        }
        let Some([value, newline, position, dict]) = state.cast::<Tuple>().map(Tuple::items) else {
            let (ty, given) = (self.ty().full_name(), state.ty().full_name());
            return Err(type_error!("{ty}.__setstate__ argument should be 4-tuple, got {given}"));
        };
        self.set_up(value, newline)?;
        // The text of a state has been translated already.
        let points = value.cast::<Str>().map_or_else(Vec::new, |text| text.points().collect());
        self.set_content(Some(Content::Points(points)));
        if position.cast::<Int>().is_none() {
            let given = position.ty().full_name();
            return Err(type_error!("third item of state must be an integer, got {given}"));
        }
        let Ok(position) = usize::try_from(position.index_as_isize()?) else {
            return Err(value_error!("position value cannot be negative"));
        };
        self.position.set(position);
        super::restore_dict(self, dict, "fourth")
    }

    /// Whether the file is closed.
    #[getter("closed")]
    fn is_closed(&self) -> Result<bool> {
        self.check_initialized()?;
        Ok(self.closed.get())
    }

    /// The newlines met so far, where they are looked at.
    #[getter("newlines")]
    fn get_newlines(&self) -> Result {
        self.check()?;
        if self.universal.get() { self.newlines.met() } else { Ok(none()) }
    }

    /// False.
    #[getter("line_buffering")]
    fn line_buffering(&self) -> Result<bool> {
        self.check()?;
        Ok(false)
    }
}

extern "C" fn next(this: &StringIo) -> Option<Ref> {
    let line = (|| {
        this.check()?;
        if this.is_type(&STRING_IO) {
            return this.read_line(-1);
        }
        super::line_of(this.call_method(crate::intern!("readline"), &[])?)
    })();
    match line {
        Ok(line) if line.is_empty() => None,
        Ok(line) => Some(line.into_object()),
        Err(e) => told(e, None),
    }
}

extern "C" fn traverse(this: &StringIo, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.dict)
}

extern "C" fn clear(this: &StringIo) -> c_int {
    this.dict.set(None);
    0
}
