//! UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError: encoding, object, range, reason.

use super::hierarchy as h;
use super::{BaseException, exception_fields, field};
use crate::abi::constants::member;
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::CReturn;
use crate::types::bytes::Bytes;
use crate::types::int::Int;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use core::cell::Cell;
use core::ffi::c_int;
use core::mem::offset_of;

layout! {
    /// PyUnicodeErrorObject.
    pub struct UnicodeError: BaseException = "PyUnicodeErrorObject", 112 {
        pub base: BaseException = _,
        pub encoding: Slot = "encoding",
        pub object: Slot = "object",
        pub start: Cell<isize> = "start",
        pub end: Cell<isize> = "end",
        pub reason: Slot = "reason",
    }
}
exception_fields!(UnicodeError; encoding, object, reason);

static MEMBERS: [MemberDef; 6] = [
    MemberDef::new(c"encoding", member::OBJECT, offset_of!(UnicodeError, encoding), 0),
    MemberDef::new(c"object", member::OBJECT, offset_of!(UnicodeError, object), 0),
    MemberDef::new(c"start", member::PYSSIZET, offset_of!(UnicodeError, start), 0),
    MemberDef::new(c"end", member::PYSSIZET, offset_of!(UnicodeError, end), 0),
    MemberDef::new(c"reason", member::OBJECT, offset_of!(UnicodeError, reason), 0),
    MemberDef::END,
];

const fn unicode_error(ty: TypeObject) -> TypeObject {
    ty.with(TypeFlags::HAVE_GC).traversed(traverse).cleared(clear).deallocated(dealloc).members(&MEMBERS)
}

pub(super) const fn decode_error(ty: TypeObject) -> TypeObject {
    unicode_error(ty).initializer(decode_init).to_str(decode_str)
}

pub(super) const fn encode_error(ty: TypeObject) -> TypeObject {
    unicode_error(ty).initializer(encode_init).to_str(encode_str)
}

pub(super) const fn translate_error(ty: TypeObject) -> TypeObject {
    unicode_error(ty).initializer(translate_init).to_str(translate_str)
}

fn expect_type(args: &Tuple, i: usize, ty: &TypeObject, expected: &str) -> Result<Ref> {
    let item = args.items()[i];
    if item.ty().is_subtype(ty) {
        return Ok(item.to_ref());
    }
    let given = if item.is_none() { "None".into() } else { item.ty().full_name() };
    Err(type_error!("argument {} must be {expected}, not {given}", i + 1))
}

impl UnicodeError {
    /// The fields after `encoding` (if there is one), from argument `at` on.
    fn fill(&self, args: &Tuple, at: usize, object: Ref) -> Result<()> {
        let start = args.items()[at + 1].index_as_isize()?;
        let end = args.items()[at + 2].index_as_isize()?;
        let reason = expect_type(args, at + 3, &crate::types::str::PyUnicode_Type, "str")?;
        self.object.set(Some(object));
        self.start.set(start);
        self.end.set(end);
        self.reason.set(Some(reason));
        Ok(())
    }

    /// The place of the one unit among `len` that the error is about; `None` if it is about more or outside.
    fn single(&self, len: usize) -> Option<usize> {
        let start = usize::try_from(self.start.get()).ok().filter(|&start| start < len)?;
        (self.end.get() == start as isize + 1).then_some(start)
    }

    /// The places of several units, as messages write them: they are told as they are, however wrong.
    fn span(&self) -> String {
        format!("{}-{}", self.start.get(), self.end.get().wrapping_sub(1))
    }
}

fn counted(args: &Object, n: usize) -> Result<&Tuple> {
    // SAFETY: `tp_init` is given a tuple.
    let args = unsafe { args.cast_unchecked::<Tuple>() };
    if args.len() != n {
        return Err(type_error!("function takes exactly {n} arguments ({} given)", args.len()));
    }
    Ok(args)
}

extern "C" fn decode_init(this: &UnicodeError, args: &Object, kwargs: Option<&Object>) -> c_int {
    let fill = || {
        this.init(args, kwargs)?;
        let args = counted(args, 5)?;
        let encoding = expect_type(args, 0, &crate::types::str::PyUnicode_Type, "str")?;
        let object = args.items()[1];
        let object = match object.cast::<Bytes>() {
            Some(bytes) => Ref::of(bytes).into_object(),
            None if object.ty().buffer().is_some() => crate::types::bytes::PyBytes_Type.as_object().call1(object)?,
            None => return Err(type_error!("a bytes-like object is required, not '{}'", object.ty().full_name())),
        };
        this.encoding.set(Some(encoding));
        this.fill(args, 1, object)
    };
    fill().into_c()
}

extern "C" fn encode_init(this: &UnicodeError, args: &Object, kwargs: Option<&Object>) -> c_int {
    let fill = || {
        this.init(args, kwargs)?;
        let args = counted(args, 5)?;
        let encoding = expect_type(args, 0, &crate::types::str::PyUnicode_Type, "str")?;
        let object = expect_type(args, 1, &crate::types::str::PyUnicode_Type, "str")?;
        this.encoding.set(Some(encoding));
        this.fill(args, 1, object)
    };
    fill().into_c()
}

extern "C" fn translate_init(this: &UnicodeError, args: &Object, kwargs: Option<&Object>) -> c_int {
    let fill = || {
        this.init(args, kwargs)?;
        let args = counted(args, 4)?;
        let object = expect_type(args, 0, &crate::types::str::PyUnicode_Type, "str")?;
        this.fill(args, 0, object)
    };
    fill().into_c()
}

/// A code point as the messages write it.
fn escaped(point: u32) -> String {
    match point {
        0..=0xFF => format!("\\x{point:02x}"),
        0x100..=0xFFFF => format!("\\u{point:04x}"),
        _ => format!("\\U{point:08x}"),
    }
}

extern "C" fn decode_str(this: &UnicodeError) -> Result {
    if this.object.is_empty() {
        return crate::intern!("").to_result();
    }
    let (reason, encoding, object) = (field(&this.reason).str()?, field(&this.encoding).str()?, field(&this.object));
    let bytes = object.cast::<Bytes>().map_or(&[][..], |b| b.as_slice());
    let (encoding, reason) = (encoding.to_string_lossy(), reason.to_string_lossy());
    let text = match this.single(bytes.len()) {
        Some(at) => format!("'{encoding}' codec can't decode byte 0x{:02x} in position {at}: {reason}", bytes[at]),
        None => format!("'{encoding}' codec can't decode bytes in position {}: {reason}", this.span()),
    };
    Ok(Str::new(&text)?.into_object())
}

extern "C" fn encode_str(this: &UnicodeError) -> Result {
    if this.object.is_empty() {
        return crate::intern!("").to_result();
    }
    let encoding = field(&this.encoding).str()?;
    let what = format!("'{}' codec can't encode", encoding.to_string_lossy());
    characters_str(this, &what)
}

extern "C" fn translate_str(this: &UnicodeError) -> Result {
    if this.object.is_empty() {
        return crate::intern!("").to_result();
    }
    characters_str(this, "can't translate")
}

fn characters_str(this: &UnicodeError, what: &str) -> Result {
    let (reason, object) = (field(&this.reason).str()?, field(&this.object));
    let Some(object) = object.cast::<Str>() else { return crate::intern!("").to_result() };
    let reason = reason.to_string_lossy();
    let text = match this.single(object.len()) {
        Some(at) => format!("{what} character '{}' in position {at}: {reason}", escaped(object.code_point(at))),
        None => format!("{what} characters in position {}: {reason}", this.span()),
    };
    Ok(Str::new(&text)?.into_object())
}

/// A UnicodeDecodeError for `bytes[start..end]`.
pub fn new_decode_error(
    encoding: &str,
    bytes: &Object,
    start: usize,
    end: usize,
    reason: &str,
) -> Result<Ref<BaseException>> {
    let (encoding, reason) = (Str::new(encoding)?, Str::new(reason)?);
    let (start, end) = (Int::new(start as i64)?, Int::new(end as i64)?);
    super::instantiate_with(&h::UNICODE_DECODE_ERROR, &[&encoding, bytes, &start, &end, &reason])
}

/// A UnicodeEncodeError for `text[start..end]`.
pub fn new_encode_error(
    encoding: &str,
    text: &Str,
    start: usize,
    end: usize,
    reason: &str,
) -> Result<Ref<BaseException>> {
    let (encoding, reason) = (Str::new(encoding)?, Str::new(reason)?);
    let (start, end) = (Int::new(start as i64)?, Int::new(end as i64)?);
    super::instantiate_with(&h::UNICODE_ENCODE_ERROR, &[&encoding, text, &start, &end, &reason])
}
