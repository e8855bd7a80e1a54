//! Bytes to objects. Nothing is allocated on the word of a length alone, and nothing is trusted: corrupted data ends in
//! an exception.

use super::{FLAG_REF, MAX_DEPTH};
use crate::abi::{Object, Raised, Ref, Result};
use crate::types::bytearray::ByteArray;
use crate::types::bytes::Bytes;
use crate::types::code::{Code, CodeParts};
use crate::types::complex::Complex;
use crate::types::dict::Dict;
use crate::types::exception::{EOF_ERROR, STOP_ITERATION};
use crate::types::float::{self, Float};
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::none;
use crate::types::set::{PyFrozenSet_Type, PySet_Type, Set};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use std::borrow::Cow;

/// The most that is asked of a file at once.
const CHUNK: usize = 1 << 16;
/// A tuple read from a file is made before its items if it has no more than this.
const READY_ITEMS: usize = 4096;

/// Where the bytes come from.
enum Source<'a> {
    Memory(&'a [u8]),
    /// A Python object with `read` and `readinto`.
    File(&'a Object),
    /// A stream of C.
    Stream(*mut libc::FILE),
}

/// Reads marshalled values from memory or a file.
pub struct Reader<'a> {
    source: Source<'a>,
    allow_code: bool,
    depth: usize,
    /// The objects that `r` may refer to; none where one is not finished.
    refs: Vec<Option<Ref>>,
    /// How many items the tuples being read still lack.
    pending: usize,
}

#[cold]
fn bad(what: &str) -> Raised {
    value_error!("bad marshal data ({what})")
}

#[cold]
fn unexpected_end() -> Raised {
    eof_error!("EOF read where not expected")
}

impl<'a> Reader<'a> {
    /// A reader of bytes in memory.
    pub fn of_memory(data: &'a [u8], allow_code: bool) -> Reader<'a> {
        Reader::new(Source::Memory(data), allow_code)
    }

    /// A reader of a Python file object, from which no more is taken than the value needs. Reading runs Python.
    pub fn of_file(file: &'a Object, allow_code: bool) -> Reader<'a> {
        Reader::new(Source::File(file), allow_code)
    }

    /// A reader of a stream of C.
    ///
    /// # Safety
    /// `stream` is open for reading for as long as the reader is used.
    pub unsafe fn of_stream(stream: *mut libc::FILE) -> Reader<'a> {
        Reader::new(Source::Stream(stream), true)
    }

    fn new(source: Source<'a>, allow_code: bool) -> Reader<'a> {
        Reader { source, allow_code, depth: 0, refs: Vec::new(), pending: 0 }
    }

    /// One value. EOFError, ValueError, TypeError.
    pub fn value(&mut self) -> Result {
        match self.object()? {
            Some(value) => Ok(value),
            None => Err(type_error!("NULL object in marshal data for object")),
        }
    }

    /// The next `n` bytes. EOFError.
    fn take(&mut self, n: usize) -> Result<Cow<'a, [u8]>> {
        match &mut self.source {
            Source::Memory(rest) => match rest.split_at_checked(n) {
                Some((taken, left)) => {
                    *rest = left;
                    Ok(Cow::Borrowed(taken))
                }
                None => Err(eof_error!("marshal data too short")),
            },
            Source::File(file) => {
                let mut bytes = Vec::new();
                while bytes.len() < n {
                    let wanted = (n - bytes.len()).min(CHUNK);
                    read_file(file, wanted, &mut bytes)?;
                }
                Ok(Cow::Owned(bytes))
            }
            Source::Stream(stream) => {
                let mut bytes = Vec::new();
                while bytes.len() < n {
                    let (start, wanted) = (bytes.len(), (n - bytes.len()).min(CHUNK));
                    bytes.resize(start + wanted, 0);
                    // SAFETY: the stream is open, and so much room was just made.
                    let got = unsafe { libc::fread(bytes[start..].as_mut_ptr().cast(), 1, wanted, *stream) };
                    if got < wanted {
                        return Err(unexpected_end());
                    }
                }
                Ok(Cow::Owned(bytes))
            }
        }
    }

    fn byte(&mut self) -> Result<u8> {
        if let Source::Memory([]) = self.source {
            return Err(unexpected_end());
        }
        Ok(self.take(1)?[0])
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let bytes = self.take(N)?;
        Ok(core::array::from_fn(|i| bytes[i]))
    }

    /// A signed number of 16 bits. EOFError.
    pub fn short(&mut self) -> Result<i16> {
        self.array().map(i16::from_le_bytes)
    }

    /// A signed number of 32 bits. EOFError.
    pub fn long(&mut self) -> Result<i32> {
        self.array().map(i32::from_le_bytes)
    }

    /// A length. ValueError if it is negative.
    fn size(&mut self, what: &str) -> Result<usize> {
        usize::try_from(self.long()?).map_err(|_| bad(&format!("{what} size out of range")))
    }

    fn binary_float(&mut self) -> Result<f64> {
        self.array().map(f64::from_le_bytes)
    }

    fn text_float(&mut self) -> Result<f64> {
        let n = self.byte()? as usize;
        let text = self.take(n)?;
        let text = text.split(|&b| b == 0).next().unwrap_or(&[]);
        let parsed = core::str::from_utf8(text).ok().filter(|t| !t.contains(['_', ' '])).and_then(float::parse);
        parsed.ok_or_else(|| value_error!("could not convert string to float: '{}'", String::from_utf8_lossy(text)))
    }

    /// Enters the object in the table if its type byte says so.
    fn keep(&mut self, flag: bool, object: Ref) -> Option<Ref> {
        if flag {
            self.refs.push(Some(object.clone()));
        }
        Some(object)
    }

    /// The place in the table of an object that is not finished.
    fn reserve(&mut self, flag: bool) -> Option<usize> {
        flag.then(|| {
            self.refs.push(None);
            self.refs.len() - 1
        })
    }

    fn finish(&mut self, place: Option<usize>, object: Ref) -> Option<Ref> {
        if let Some(place) = place {
            self.refs[place] = Some(object.clone());
        }
        Some(object)
    }

    /// One object, or nothing for the mark that ends a dict.
    fn object(&mut self) -> Result<Option<Ref>> {
        let kind = match self.byte() {
            Ok(kind) => kind,
            Err(e) if e.matches(&EOF_ERROR) => {
                e.clear();
                return Err(eof_error!("EOF read where object expected"));
            }
            Err(e) => return Err(e),
        };
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(value_error!("recursion limit exceeded"));
        }
        crate::vm::thread::check_native_stack("")?;
        let object = self.object_of_kind(kind & !FLAG_REF, kind & FLAG_REF != 0);
        self.depth -= 1;
        object
    }

    fn object_of_kind(&mut self, kind: u8, flag: bool) -> Result<Option<Ref>> {
        let made = match kind {
            b'0' => return Ok(None),
            b'N' => return Ok(Some(none::none())),
            b'S' => return Ok(Some(STOP_ITERATION.as_object().to_ref())),
            b'.' => return Ok(Some(none::ellipsis())),
            b'F' => return Ok(Some(crate::types::bool::bool_object(false))),
            b'T' => return Ok(Some(crate::types::bool::bool_object(true))),
            b'i' => Int::new(self.long()? as i64)?.into_object(),
            b'I' => Int::new(self.array().map(i64::from_le_bytes)?)?.into_object(),
            b'l' => self.big_int()?,
            b'f' => Float::new(self.text_float()?)?.into_object(),
            b'g' => Float::new(self.binary_float()?)?.into_object(),
            b'x' => Complex::new(self.text_float()?, self.text_float()?)?.into_object(),
            b'y' => Complex::new(self.binary_float()?, self.binary_float()?)?.into_object(),
            b's' => {
                let n = self.size("bytes object")?;
                let bytes = self.take(n)?;
                // One byte too makes an object of its own, as in CPython, so that it is written again as it was.
                Bytes::filled(n, |target| target.copy_from_slice(&bytes))?.into_object()
            }
            b'a' | b'A' | b'z' | b'Z' => {
                let short = kind.eq_ignore_ascii_case(&b'z');
                let n = if short { self.byte()? as usize } else { self.size("string")? };
                let text = Str::from_latin1(&self.take(n)?)?;
                let text = if kind.is_ascii_uppercase() { Str::intern(text) } else { text };
                text.into_object()
            }
            b'u' | b't' => {
                let n = self.size("string")?;
                let (text, _) = crate::codecs::utf8::decode(&self.take(n)?, Some("surrogatepass"), true)?;
                let text = if kind == b't' { Str::intern(text) } else { text };
                text.into_object()
            }
            b'(' => {
                let n = self.size("tuple")?;
                return self.tuple(n, flag).map(Some);
            }
            b')' => {
                let n = self.byte()? as usize;
                return self.tuple(n, flag).map(Some);
            }
            b'[' => return self.list(flag).map(Some),
            b'{' => return self.dict(flag).map(Some),
            b'<' | b'>' => return self.set(kind == b'>', flag),
            b'c' => return self.code(flag),
            b'r' => {
                let index = usize::try_from(self.long()?).ok();
                let known = index.and_then(|i| self.refs.get(i)).cloned().flatten();
                return known.map(Some).ok_or_else(|| bad("invalid reference"));
            }
            _ => return Err(bad("unknown type code")),
        };
        Ok(self.keep(flag, made))
    }

    fn big_int(&mut self) -> Result {
        let count = self.long()?;
        if count == i32::MIN {
            return Err(bad("long size out of range"));
        }
        let n = count.unsigned_abs() as usize;
        let mut digits: Vec<u32> = Vec::new();
        for i in 0..n {
            let half = self.short()?;
            if half < 0 {
                return Err(bad("digit out of range in long"));
            }
            if i + 1 == n && half == 0 {
                return Err(bad("unnormalized long data"));
            }
            match digits.last_mut() {
                Some(digit) if i % 2 == 1 => *digit |= (half as u32) << 15,
                _ => digits.push(half as u32),
            }
        }
        Int::from_digits(count < 0, &digits).map(Ref::into_object)
    }

    /// An item of a container. TypeError where there is the mark that ends a dict.
    fn item(&mut self, container: &str) -> Result {
        match self.object()? {
            Some(item) => Ok(item),
            None => Err(type_error!("NULL object in marshal data for {container}")),
        }
    }

    fn tuple(&mut self, n: usize, flag: bool) -> Result {
        if n == 0 {
            let empty = Tuple::empty().into_object();
            self.keep(flag, empty.clone());
            return Ok(empty);
        }
        // Each item takes at least one byte: a tuple that promises more than is left is never finished.
        let fits = match &self.source {
            Source::Memory(rest) => self.pending + n <= rest.len(),
            _ => n <= READY_ITEMS,
        };
        if !fits {
            let place = self.reserve(flag);
            let mut items = Vec::new();
            for _ in 0..n {
                items.push(self.item("tuple")?);
            }
            let tuple = Tuple::from_vec(items)?.into_object();
            self.finish(place, tuple.clone());
            return Ok(tuple);
        }
        // A tuple may hold itself, so it is there before its items.
        let tuple = Tuple::new(&vec![none::none_object(); n])?;
        self.keep(flag, tuple.clone().into_object());
        self.pending += n;
        for i in 0..n {
            self.pending -= 1;
            let item = self.item("tuple")?;
            // SAFETY: `i` is an index of the tuple, whose items nobody borrows across this.
            drop(unsafe { tuple.replace_item(i, item) });
        }
        Ok(tuple.into_object())
    }

    fn list(&mut self, flag: bool) -> Result {
        let n = self.size("list")?;
        let list = List::new(0)?;
        self.keep(flag, list.clone().into_object());
        for _ in 0..n {
            let item = self.item("list")?;
            list.push(item)?;
        }
        Ok(list.into_object())
    }

    fn dict(&mut self, flag: bool) -> Result {
        let dict = Dict::new()?;
        self.keep(flag, dict.clone().into_object());
        while let Some(key) = self.object()? {
            let Some(value) = self.object()? else { break };
            dict.set(&key, &value)?;
        }
        Ok(dict.into_object())
    }

    fn set(&mut self, frozen: bool, flag: bool) -> Result<Option<Ref>> {
        let n = self.size("set")?;
        if frozen && n == 0 {
            let empty = PyFrozenSet_Type.as_object().call0()?;
            return Ok(self.keep(flag, empty));
        }
        let set = Set::new(if frozen { &PyFrozenSet_Type } else { &PySet_Type })?;
        let place = if frozen {
            self.reserve(flag)
        } else {
            self.keep(flag, set.clone().into_object());
            None
        };
        for _ in 0..n {
            let item = self.item("set")?;
            set.add(&item)?;
        }
        Ok(self.finish(place, set.into_object()))
    }

    /// A part of a code object. TypeError.
    fn part(&mut self) -> Result {
        self.item("code object")
    }

    fn code(&mut self, flag: bool) -> Result<Option<Ref>> {
        if !self.allow_code {
            return Err(value_error!("unmarshalling code objects is disallowed"));
        }
        let place = self.reserve(flag);
        let (argcount, posonlyargcount, kwonlyargcount) = (self.long()?, self.long()?, self.long()?);
        let (stacksize, flags) = (self.long()?, self.long()?);
        let (code, consts, names) = (self.part()?, self.part()?, self.part()?);
        let (localsplusnames, localspluskinds) = (self.part()?, self.part()?);
        let (filename, name, qualname) = (self.part()?, self.part()?, self.part()?);
        let firstlineno = self.long()?;
        let (linetable, exceptiontable) = (self.part()?, self.part()?);
        let (code, consts, names) = (cast::<Bytes>(code)?, cast::<Tuple>(consts)?, cast::<Tuple>(names)?);
        let (localsplusnames, localspluskinds) = (cast::<Tuple>(localsplusnames)?, cast::<Bytes>(localspluskinds)?);
        let (filename, name, qualname) = (cast::<Str>(filename)?, cast::<Str>(name)?, cast::<Str>(qualname)?);
        let (linetable, exceptiontable) = (cast::<Bytes>(linetable)?, cast::<Bytes>(exceptiontable)?);
        let code = Code::new(CodeParts {
            filename,
            name,
            qualname,
            flags,
            code,
            firstlineno,
            linetable,
            consts,
            names,
            localsplusnames,
            localspluskinds,
            argcount,
            posonlyargcount,
            kwonlyargcount,
            stacksize,
            exceptiontable,
        })?;
        Ok(self.finish(place, code.into_object()))
    }
}

/// A part of a code object as what it has to be. SystemError.
fn cast<T: crate::abi::ObjectType>(part: Ref) -> Result<Ref<T>> {
    part.downcast().map_err(|_| system_error!("bad argument to internal function"))
}

/// Adds `wanted` bytes of a Python file object, by `readinto` or, where there is none, `read`. EOFError. Runs Python.
fn read_file(file: &Object, wanted: usize, bytes: &mut Vec<u8>) -> Result<()> {
    let size = Int::new(wanted as i64)?;
    let got = match file.get_attr_opt(crate::intern!("readinto"))? {
        Some(readinto) => {
            let buffer = ByteArray::new(&vec![0; wanted])?;
            let got = readinto.call(&[&buffer])?.index_as_i64()?;
            let view = buffer.contiguous_bytes()?;
            let read = &view.as_slice()[..view.len().min(got.max(0) as usize)];
            bytes.extend_from_slice(read);
            got
        }
        None => {
            let data = file.call_method(crate::intern!("read"), &[&size])?;
            let Some(data) = data.cast::<Bytes>() else {
                return Err(type_error!("file.read() returned not bytes but {}", data.ty().full_name()));
            };
            bytes.extend_from_slice(data.as_slice());
            data.len() as i64
        }
    };
    match got {
        got if got > wanted as i64 => {
            Err(value_error!("read() returned too much data: {wanted} bytes requested, {got} returned"))
        }
        got if got < wanted as i64 => Err(unexpected_end()),
        _ => Ok(()),
    }
}
