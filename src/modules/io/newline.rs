//! Newlines: translating them, noting which were met, finding the ends of lines; and `IncrementalNewlineDecoder`.

use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::types::bytes;
use crate::types::int::Int;
use crate::types::none::none;
use crate::types::object::dealloc_collected;
use crate::types::str::data::Text;
use crate::types::str::{Str, StrBuilder};
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::cell::Cell;
use core::ffi::{c_int, c_void};

const CR: u8 = 1;
const LF: u8 = 2;
const CRLF: u8 = 4;
const ALL: u8 = CR | LF | CRLF;

/// What of newlines is remembered from one piece of text to the next. All zero is the beginning of a text.
#[derive(Default)]
pub struct Newlines {
    /// Whether every newline becomes `\n`.
    pub translate: Cell<bool>,
    /// Whether a `\r` is held back because a `\n` may follow.
    pub pending: Cell<bool>,
    seen: Cell<u8>,
}

/// Where a character first stands in a text.
pub fn find(text: Text<'_>, c: u8) -> Option<usize> {
    match text {
        Text::One(units) => {
            // SAFETY: the C function looks at no byte outside.
            let found = unsafe { libc::memchr(units.as_ptr().cast(), c as c_int, units.len()) };
            (!found.is_null()).then(|| found as usize - units.as_ptr() as usize)
        }
        Text::Two(units) => units.iter().position(|&u| u == c as u16),
        Text::Four(units) => units.iter().position(|&u| u == c as u32),
    }
}

impl Newlines {
    /// Forgets everything.
    pub fn reset(&self) {
        self.seen.set(0);
        self.pending.set(false);
    }

    /// The next piece of a text with its newlines translated where that is wanted. Unless it is the last piece, a `\r` at
    /// its end is held back.
    pub fn process(&self, text: Ref<Str>, last: bool) -> Result<Ref<Str>> {
        let mut text = text;
        if self.pending.get() && (last || !text.is_empty()) {
            text = crate::types::str::latin1_char(b'\r').concat(&text)?;
            self.pending.set(false);
        }
        let len = text.len();
        if !last && len > 0 && text.code_point(len - 1) == '\r' as u32 {
            text = text.substring(0, len - 1)?;
            self.pending.set(true);
        }
        if text.is_empty() {
            return Ok(text);
        }
        let Some(first) = find(text.text(), b'\r') else {
            if self.seen.get() & LF == 0 && find(text.text(), b'\n').is_some() {
                self.seen.set(self.seen.get() | LF);
            }
            return Ok(text);
        };
        if self.translate.get() { self.translated(&text, first) } else { self.look(text) }
    }

    fn note(&self, kind: u8) {
        self.seen.set(self.seen.get() | kind);
    }

    /// Notes the newlines of the text.
    fn look(&self, text: Ref<Str>) -> Result<Ref<Str>> {
        let (units, mut i) = (text.text(), 0);
        while i < units.len() && self.seen.get() != ALL {
            match units.get(i) {
                0x0A => self.note(LF),
                0x0D if i + 1 < units.len() && units.get(i + 1) == 0x0A => {
                    self.note(CRLF);
                    i += 1;
                }
                0x0D => self.note(CR),
                _ => {}
            }
            i += 1;
        }
        Ok(text)
    }

    /// The text with `\n` for each newline; the first `\r` is known.
    fn translated(&self, text: &Str, first: usize) -> Result<Ref<Str>> {
        let (units, class) = (text.text(), text.class());
        if find(units.slice(0, first), b'\n').is_some() {
            self.note(LF);
        }
        let mut to = StrBuilder::new();
        to.reserve(units.len(), class)?;
        let mut start = 0;
        let mut next = Some(first);
        while let Some(at) = next {
            push(&mut to, units.slice(start, at))?;
            to.push('\n' as u32)?;
            start = at + 1;
            if start < units.len() && units.get(start) == 0x0A {
                self.note(CRLF);
                start += 1;
            } else {
                self.note(CR);
            }
            next = find(units.slice(start, units.len()), b'\r').map(|i| start + i);
            if self.seen.get() & LF == 0 && find(units.slice(start, next.unwrap_or(units.len())), b'\n').is_some() {
                self.note(LF);
            }
        }
        push(&mut to, units.slice(start, units.len()))?;
        to.finish()
    }

    /// What `newlines` tells: None, one newline, or a tuple of those that were met.
    pub fn met(&self) -> Result {
        let seen = self.seen.get();
        let all = [(CR, crate::intern!("\r")), (LF, crate::intern!("\n")), (CRLF, crate::intern!("\r\n"))];
        let met: Vec<&Object> = all.iter().filter(|(kind, _)| seen & kind != 0).map(|(_, s)| &***s).collect();
        Ok(match met.as_slice() {
            [] => none(),
            [one] => one.to_ref(),
            several => Tuple::new(several)?.into_object(),
        })
    }
}

fn push(to: &mut StrBuilder, text: Text<'_>) -> Result<()> {
    if text.is_empty() { Ok(()) } else { to.push_text(text) }
}

/// How lines end when they are read.
#[derive(Clone, Copy)]
pub enum LineEnd<'a> {
    /// Newlines have been translated.
    Newline,
    /// Any of the three, as it is.
    Universal,
    /// This one only.
    Exactly(&'a Str),
}

/// The place behind the first line end; else how far it need not be looked again.
pub fn line_end(text: Text<'_>, kind: LineEnd<'_>) -> core::result::Result<usize, usize> {
    let len = text.len();
    match kind {
        LineEnd::Newline => find(text, b'\n').map(|i| i + 1).ok_or(len),
        LineEnd::Universal => {
            let lf = find(text, b'\n');
            let Some(cr) = find(text.slice(0, lf.unwrap_or(len)), b'\r') else {
                return lf.map(|i| i + 1).ok_or(len);
            };
            Ok(if lf == Some(cr + 1) { cr + 2 } else { cr + 1 })
        }
        LineEnd::Exactly(newline) => {
            if newline.len() == 1 {
                return find(text, newline.code_point(0) as u8).map(|i| i + 1).ok_or(len);
            }
            let mut from = 0;
            while let Some(at) = find(text.slice(from, len), newline.code_point(0) as u8).map(|i| from + i) {
                if at + newline.len() > len {
                    return Err(at);
                }
                if (1..newline.len()).all(|i| text.get(at + i) == newline.code_point(i)) {
                    return Ok(at + newline.len());
                }
                from = at + 1;
            }
            Err(len)
        }
    }
}

/// `_io.IncrementalNewlineDecoder`'s instances.
#[repr(C)]
pub struct NewlineDecoder {
    base: Object,
    /// A decoder, or None where strings are given; empty before `__init__`.
    decoder: Slot,
    errors: Slot,
    newlines: Newlines,
}

native_object!(NewlineDecoder => INCREMENTAL_NEWLINE_DECODER);

/// `_io.IncrementalNewlineDecoder`.
pub static INCREMENTAL_NEWLINE_DECODER: TypeObject =
    TypeObject::new(c"_io.IncrementalNewlineDecoder", size_of::<NewlineDecoder>())
        .with(TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC))
        .doc(
            c"IncrementalNewlineDecoder(decoder, translate, errors='strict')\n--\n\n\
A decoder around another one (or None, for strings) that sees to newlines.\n\n\
It notes which newlines it meets and, with translate, turns each into '\\n'.",
        )
        .deallocated(dealloc_collected::<NewlineDecoder>)
        .traversed(traverse)
        .cleared(clear)
        .methods(&METHODS)
        .getset(&GETSETS)
        .initializer(NewlineDecoder::tp_init)
        .constructor(crate::types::object::new);

impl NewlineDecoder {
    /// The decoder underneath, `None` for None. ValueError before `__init__`.
    fn inner(&self) -> Result<Option<Ref>> {
        match self.decoder.get() {
            Some(decoder) => Ok(Some(decoder).filter(|d| !d.is_none())),
            None => Err(value_error!("IncrementalNewlineDecoder.__init__() not called")),
        }
    }
}

/// The parts of a decoder's state: bytes and flag. TypeError if it is something else.
pub(super) fn state_parts(state: &Object, message: &str) -> Result<(Ref, u64)> {
    match state.cast::<Tuple>().map(Tuple::items) {
        Some([bytes, flag]) => match flag.cast::<Int>() {
            Some(flag) => Ok((bytes.to_ref(), flag.low_bits())),
            None => Err(type_error!("an integer is required")),
        },
        _ => Err(type_error!("{message}")),
    }
}

#[methods]
impl NewlineDecoder {
    #[init("IncrementalNewlineDecoder(decoder, translate, errors='strict')")]
    fn init(&self, decoder: &Object, translate: bool, errors: Option<&Object>) -> Result<()> {
        self.decoder.set(Some(decoder.to_ref()));
        self.errors.set(Some(errors.unwrap_or(crate::intern!("strict")).to_ref()));
        self.newlines.translate.set(translate);
        self.newlines.reset();
        Ok(())
    }

    #[sig("($self, /, input, final=False)")]
    fn decode(&self, input: &Object, final_: bool) -> Result<Ref<Str>> {
        let output = match self.inner()? {
            Some(decoder) => {
                let last = crate::types::bool::bool_static(final_);
                decoder.call_method(crate::intern!("decode"), &[input, last])?
            }
            None => input.to_ref(),
        };
        self.newlines.process(checked(output)?, final_)
    }

    #[sig("($self, /)")]
    fn getstate(&self) -> Result<Ref<Tuple>> {
        let (buffer, flag) = match self.inner()? {
            Some(decoder) => {
                let state = decoder.call_method(crate::intern!("getstate"), &[])?;
                if state.cast::<Tuple>().is_none() {
                    return Err(type_error!("illegal decoder state"));
                }
                state_parts(&state, "getstate(): illegal decoder state")?
            }
            None => (Ref::of(bytes::empty()).into_object(), 0),
        };
        let flag = flag << 1 | self.newlines.pending.get() as u64;
        Tuple::new(&[&buffer, &*Int::from_u64(flag)?])
    }

    #[sig("($self, state, /)")]
    fn setstate(&self, state: &Object) -> Result<Ref> {
        let inner = self.inner()?;
        if state.cast::<Tuple>().is_none() {
            return Err(type_error!("state argument must be a tuple"));
        }
        let (buffer, flag) = state_parts(state, "setstate(): illegal state argument")?;
        self.newlines.pending.set(flag & 1 != 0);
        match inner {
            Some(decoder) => {
                let state = Tuple::new(&[&buffer, &*Int::from_u64(flag >> 1)?])?;
                decoder.call_method(crate::intern!("setstate"), &[&state])
            }
            None => Ok(none()),
        }
    }

    #[sig("($self, /)")]
    fn reset(&self) -> Result<Ref> {
        let inner = self.inner()?;
        self.newlines.reset();
        match inner {
            Some(decoder) => decoder.call_method(crate::intern!("reset"), &[]),
            None => Ok(none()),
        }
    }

    /// The newlines met so far.
    #[getter("newlines")]
    fn newlines(&self) -> Result {
        self.inner()?;
        self.newlines.met()
    }
}

/// What a decoder returned, which is to be a string. TypeError.
pub(super) fn checked(output: Ref) -> Result<Ref<Str>> {
    output
        .downcast::<Str>()
        .map_err(|other| type_error!("decoder should return a string result, not '{}'", other.ty().full_name()))
}

extern "C" fn traverse(this: &NewlineDecoder, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.decoder, this.errors)
}

extern "C" fn clear(this: &NewlineDecoder) -> c_int {
    this.decoder.set(None);
    this.errors.set(None);
    0
}
