//! The format language of `Py_BuildValue`, and the calls that build their arguments with it.

use super::cursor::{Cursor, RawCursor};
use crate::abi::{Object, Raised, Ref, Result};
use crate::call::convert::CReturn;
use crate::types::bytes::Bytes;
use crate::types::complex::Complex;
use crate::types::dict::Dict;
use crate::types::exception::raise;
use crate::types::float::Float;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::none::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use core::ffi::{CStr, c_char, c_int, c_uint, c_void};

/// Builds objects from a format and the arguments that it describes.
struct Builder<'a> {
    format: &'a [u8],
    at: usize,
    arguments: Cursor,
    /// The first error. Building goes on after it, because references passed with `N` must be given up all the same.
    error: Option<Raised>,
}

impl<'a> Builder<'a> {
    fn new(format: &'a CStr, arguments: Cursor) -> Builder<'a> {
        Builder { format: format.to_bytes_with_nul(), at: 0, arguments, error: None }
    }

    fn peek(&self) -> u8 {
        self.format.get(self.at).copied().unwrap_or(0)
    }

    fn take(&mut self) -> u8 {
        let unit = self.peek();
        self.at += 1;
        unit
    }

    /// Counts the units up to the end character. SystemError for brackets that do not match.
    fn count(&self, end: u8) -> Result<usize> {
        let (mut count, mut level, mut at) = (0, 0, self.at);
        loop {
            let unit = self.format.get(at).copied().unwrap_or(0);
            if level <= 0 && unit == end {
                return Ok(count);
            }
            match unit {
                0 => return Err(system_error!("unmatched paren in format")),
                b'(' | b'[' | b'{' => {
                    count += (level == 0) as usize;
                    level += 1;
                }
                b')' | b']' | b'}' => {
                    // One too many ends what is counted; nobody asks for what stands behind it.
                    level -= 1;
                }
                b'#' | b'&' | b',' | b':' | b' ' | b'\t' => {}
                _ => count += (level == 0) as usize,
            }
            at += 1;
        }
    }

    /// Keeps the first error; the value then stands in with None.
    fn kept(&mut self, result: Result) -> Ref {
        match result {
            Ok(value) => value,
            Err(e) => {
                match self.error {
                    None => self.error = Some(e),
                    // The exception that is set now is the later one; the first is as good a report.
                    Some(_) => core::mem::forget(e),
                }
                none()
            }
        }
    }

    fn items(&mut self, end: u8, count: usize) -> Vec<Ref> {
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            let value = self.unit();
            items.push(self.kept(value));
        }
        if self.take() != end && end != 0 {
            self.at -= 1;
            if self.error.is_none() {
                self.error = Some(system_error!("Unmatched paren in format"));
            }
        }
        items
    }

    fn checked<T>(&mut self, result: Result<T>) -> Result<T> {
        match self.error.take() {
            None => result,
            Some(first) => {
                if let Err(e) = result {
                    core::mem::forget(e);
                }
                Err(first)
            }
        }
    }

    /// A nested sequence up to `end`.
    fn sequence(&mut self, end: u8) -> Result<Vec<Ref>> {
        let count = self.count(end)?;
        let items = self.items(end, count);
        self.checked(Ok(items))
    }

    fn text(&mut self, text: *const c_char) -> Result {
        let length = self.length(text);
        if text.is_null() {
            return Ok(none());
        }
        // SAFETY: the caller passes that many bytes.
        let bytes = unsafe { core::slice::from_raw_parts(text.cast::<u8>(), length?) };
        Ok(super::text_from_utf8(bytes)?.into_object())
    }

    /// The length after `#`, or that of the C string.
    fn length(&mut self, text: *const c_char) -> Result<usize> {
        if self.peek() == b'#' {
            self.at += 1;
            let length = self.arguments.long_long();
            if length >= 0 {
                return Ok(length as usize);
            }
        }
        if text.is_null() {
            return Ok(0);
        }
        // SAFETY: the caller passes a C string where it gives no length.
        Ok(unsafe { CStr::from_ptr(text) }.to_bytes().len())
    }

    /// One value.
    fn unit(&mut self) -> Result {
        loop {
            let unit = self.take();
            return match unit {
                b',' | b':' | b' ' | b'\t' => continue,
                b'(' => Ok(Tuple::from_vec(self.sequence(b')')?)?.into_object()),
                b'[' => Ok(List::from_vec(self.sequence(b']')?)?.into_object()),
                b'{' => self.dict(),
                b'b' | b'B' | b'h' | b'i' => Ok(Int::new(self.arguments.int() as i64)?.into_object()),
                b'H' => Ok(Int::new(self.arguments.int() as u32 as i64)?.into_object()),
                b'I' => Ok(Int::new(self.arguments.int() as c_uint as i64)?.into_object()),
                b'n' | b'l' => Ok(Int::new(self.arguments.long())?.into_object()),
                b'k' => Ok(Int::from_u64(self.arguments.long() as u64)?.into_object()),
                b'L' => Ok(Int::new(self.arguments.long_long())?.into_object()),
                b'K' => Ok(Int::from_u64(self.arguments.long_long() as u64)?.into_object()),
                b'd' | b'f' => Ok(Float::new(self.arguments.double())?.into_object()),
                b'D' => {
                    // SAFETY: the caller passes a pointer to a Py_complex.
                    let [real, imag] = unsafe { *self.arguments.pointer::<[f64; 2]>() };
                    Ok(Complex::new(real, imag)?.into_object())
                }
                b'c' => Ok(Bytes::new(&[self.arguments.int() as u8])?.into_object()),
                b'C' => {
                    let point = self.arguments.int();
                    if !(0..=0x10FFFF).contains(&point) {
                        return Err(value_error!("character U+{point:x} is not in range [U+0000; U+10ffff]"));
                    }
                    Ok(Str::from_code_points(&[point as u32])?.into_object())
                }
                b's' | b'z' | b'U' => {
                    let text = self.arguments.pointer::<c_char>();
                    self.text(text)
                }
                b'y' => {
                    let text = self.arguments.pointer::<c_char>();
                    let length = self.length(text)?;
                    if text.is_null() {
                        return Ok(none());
                    }
                    // SAFETY: the caller passes that many bytes.
                    Ok(Bytes::new(unsafe { core::slice::from_raw_parts(text.cast(), length) })?.into_object())
                }
                b'u' => {
                    let text = self.arguments.pointer::<u32>();
                    let length = if self.peek() == b'#' {
                        self.at += 1;
                        self.arguments.long_long()
                    } else {
                        -1
                    };
                    if text.is_null() {
                        return Ok(none());
                    }
                    // SAFETY: the caller passes that many wide characters, or as many as precede a null.
                    unsafe {
                        let length = if length >= 0 {
                            length as usize
                        } else {
                            (0..).take_while(|&i| *text.add(i) != 0).count()
                        };
                        Ok(Str::from_code_points(core::slice::from_raw_parts(text, length))?.into_object())
                    }
                }
                b'N' => match self.arguments.owned() {
                    Some(object) => Ok(object),
                    None => Err(null_object()),
                },
                b'O' | b'S' => {
                    if self.peek() == b'&' {
                        self.at += 1;
                        return self.converted();
                    }
                    match self.arguments.object() {
                        Some(object) => Ok(object.to_ref()),
                        None => Err(null_object()),
                    }
                }
                _ => Err(system_error!("bad format char passed to Py_BuildValue")),
            };
        }
    }

    fn dict(&mut self) -> Result {
        let count = self.count(b'}')?;
        let odd = count % 2 != 0;
        let items = self.items(b'}', count);
        self.checked(Ok(()))?;
        if odd {
            return Err(system_error!("Bad dict format"));
        }
        let dict = Dict::new()?;
        for pair in items.chunks(2) {
            dict.set(&pair[0], &pair[1])?;
        }
        Ok(dict.into_object())
    }

    /// `O&`: a function that makes the object from a pointer.
    fn converted(&mut self) -> Result {
        let function = self.arguments.pointer::<c_void>();
        let argument = self.arguments.pointer::<c_void>();
        // SAFETY: `O&` is given a function of this type.
        let function = unsafe { core::mem::transmute::<*mut c_void, extern "C" fn(*mut c_void) -> Result>(function) };
        match function(argument) {
            Ok(value) => Ok(value),
            Err(e) => {
                core::mem::forget(e);
                Err(raise::assume())
            }
        }
    }

    /// The whole format: none, one value, or a tuple of several.
    fn all(&mut self) -> Result {
        let count = self.count(0)?;
        match count {
            0 => Ok(none()),
            1 => {
                let value = self.unit();
                let value = self.kept(value);
                self.checked(Ok(value))
            }
            _ => {
                let items = self.items(0, count);
                let items = self.checked(Ok(items))?;
                Ok(Tuple::from_vec(items)?.into_object())
            }
        }
    }

    /// The whole format as call arguments: a single tuple is the arguments themselves.
    fn call_arguments(&mut self) -> Result<Vec<Ref>> {
        let count = self.count(0)?;
        let items = self.items(0, count);
        let items = self.checked(Ok(items))?;
        if let [only] = items.as_slice()
            && let Some(tuple) = only.cast::<Tuple>()
        {
            return Ok(tuple.items().iter().map(|o| o.to_ref()).collect());
        }
        Ok(items)
    }
}

/// What `N` and `O` say of NULL: the caller's own error, if it has set one.
fn null_object() -> Raised {
    if raise::occurred() { raise::assume() } else { system_error!("NULL object passed to Py_BuildValue") }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn abide_build(format: *const c_char, arguments: *mut RawCursor) -> Result {
    // SAFETY: the caller's format string describes its arguments.
    unsafe { Builder::new(CStr::from_ptr(format), Cursor::new(arguments)) }.all()
}

/// Tells the audit hooks of an event; what the format describes is built only if there are any.
#[unsafe(no_mangle)]
unsafe extern "C" fn abide_audit(event: *const c_char, format: *const c_char, arguments: *mut RawCursor) -> c_int {
    let tell = || {
        // SAFETY: the event is a C string, and the caller's format string, if there is one, describes its arguments.
        let (event, format) = unsafe { (CStr::from_ptr(event), (!format.is_null()).then(|| CStr::from_ptr(format))) };
        crate::vm::audit::event(event, || match format.filter(|f| !f.is_empty()) {
            None => Ok(Tuple::empty()),
            Some(format) => {
                // SAFETY: as above.
                let built = unsafe { Builder::new(format, Cursor::new(arguments)) }.all()?;
                match built.downcast::<Tuple>() {
                    Ok(tuple) => Ok(tuple),
                    Err(one) => Tuple::new(&[&one]),
                }
            }
        })
    };
    tell().into_c()
}

#[unsafe(no_mangle)]
unsafe extern "C" fn abide_pack(n: isize, arguments: *mut RawCursor) -> Result {
    if n < 0 {
        return Err(super::bad_internal_call());
    }
    if n as usize > isize::MAX as usize / size_of::<usize>() {
        return Err(crate::memory::no_memory());
    }
    // SAFETY: the caller passes `n` objects.
    let mut arguments = unsafe { Cursor::new(arguments) };
    let mut items = Vec::with_capacity(n as usize);
    for _ in 0..n {
        match arguments.object() {
            Some(object) => items.push(object.to_ref()),
            None => return Err(super::bad_internal_call()),
        }
    }
    Ok(Tuple::from_vec(items)?.into_object())
}

/// Calls with arguments built by a format (null: none).
fn call_built(callable: &Object, format: *const c_char, arguments: *mut RawCursor) -> Result {
    if format.is_null() {
        return callable.call0();
    }
    // SAFETY: the caller's format string describes its arguments.
    let args = unsafe { Builder::new(CStr::from_ptr(format), Cursor::new(arguments)) }.call_arguments()?;
    let args: Vec<&Object> = args.iter().map(|a| &**a).collect();
    callable.call(&args)
}

/// SystemError for a NULL callable, unless there is an error already.
fn null_error() -> Raised {
    if raise::occurred() { raise::assume() } else { system_error!("null argument to internal routine") }
}

#[unsafe(no_mangle)]
extern "C" fn abide_call_format(callable: Option<&Object>, format: *const c_char, arguments: *mut RawCursor) -> Result {
    match callable {
        Some(callable) => call_built(callable, format, arguments),
        None => Err(null_error()),
    }
}

fn call_method_built(object: &Object, name: &Str, format: *const c_char, arguments: *mut RawCursor) -> Result {
    let method = object.get_attr(name)?;
    if !method.is_callable() {
        return Err(type_error!("attribute of type '{}' is not callable", method.ty().full_name()));
    }
    call_built(&method, format, arguments)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn abide_call_method_format(
    object: Option<&Object>,
    name: *const c_char,
    format: *const c_char,
    arguments: *mut RawCursor,
) -> Result {
    let Some(object) = object.filter(|_| !name.is_null()) else { return Err(null_error()) };
    // SAFETY: a C string, checked for null.
    let name = super::text_from_utf8(unsafe { CStr::from_ptr(name) }.to_bytes())?;
    call_method_built(object, &name, format, arguments)
}

#[unsafe(no_mangle)]
extern "C" fn abide_call_method_object_format(
    object: Option<&Object>,
    name: Option<&Object>,
    format: *const c_char,
    arguments: *mut RawCursor,
) -> Result {
    let (Some(object), Some(name)) = (object, name.and_then(|n| n.cast::<Str>())) else { return Err(null_error()) };
    call_method_built(object, name, format, arguments)
}

/// `_Py_Identifier`: a static C string that old code names attributes by.
#[repr(C)]
struct Identifier {
    string: *const c_char,
    index: isize,
    mutex: u8,
}

#[unsafe(no_mangle)]
unsafe extern "C" fn abide_call_method_id_format(
    object: Option<&Object>,
    id: *const Identifier,
    format: *const c_char,
    arguments: *mut RawCursor,
) -> Result {
    // SAFETY: an identifier holds a C string.
    unsafe { abide_call_method_format(object, (*id).string, format, arguments) }
}

/// Objects up to a null.
fn objects<'a>(arguments: *mut RawCursor) -> Vec<&'a Object> {
    // SAFETY: the caller ends its arguments with NULL.
    let mut arguments = unsafe { Cursor::new(arguments) };
    core::iter::from_fn(|| arguments.object()).collect()
}

#[unsafe(no_mangle)]
extern "C" fn abide_call_objects(callable: Option<&Object>, arguments: *mut RawCursor) -> Result {
    match callable {
        Some(callable) => callable.call(&objects(arguments)),
        None => Err(null_error()),
    }
}

#[unsafe(no_mangle)]
extern "C" fn abide_call_method_objects(
    object: Option<&Object>,
    name: Option<&Object>,
    arguments: *mut RawCursor,
) -> Result {
    let (Some(object), Some(name)) = (object, name) else { return Err(null_error()) };
    match name.cast::<Str>() {
        Some(name) => object.call_method(name, &objects(arguments)),
        None => Err(type_error!("attribute name must be string, not '{}'", name.ty().full_name())),
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn abide_unpack_tuple(
    args: Option<&Object>,
    name: *const c_char,
    min: isize,
    max: isize,
    arguments: *mut RawCursor,
) -> c_int {
    // SAFETY: a C string or null; `max` pointers to `PyObject *` follow.
    let (name, mut arguments) =
        unsafe { ((!name.is_null()).then(|| CStr::from_ptr(name).to_string_lossy()), Cursor::new(arguments)) };
    let unpack = || {
        let Some(args) = args.and_then(|a| a.cast::<Tuple>()) else {
            return Err(system_error!("PyArg_UnpackTuple() argument list is not a tuple"));
        };
        check_positional(name.as_deref(), args.len() as isize, min, max)?;
        for item in args.items() {
            let place = arguments.pointer::<*const Object>();
            // SAFETY: the caller passes the address of a variable for each.
            unsafe { *place = *item };
        }
        Ok(())
    };
    let mut unpack = unpack;
    (unpack().into_c() == 0) as c_int
}

/// `_PyArg_CheckPositional`: TypeError unless `min <= nargs <= max`.
pub(crate) fn check_positional(name: Option<&str>, nargs: isize, min: isize, max: isize) -> Result<()> {
    let (bound, n) = if nargs < min {
        (if min == max { "" } else { "at least " }, min)
    } else if nargs > max {
        (if min == max { "" } else { "at most " }, max)
    } else {
        return Ok(());
    };
    let s = if n == 1 { "" } else { "s" };
    Err(match name {
        Some(name) => type_error!("{name} expected {bound}{n} argument{s}, got {nargs}"),
        None => type_error!("unpacked tuple should have {bound}{n} element{s}, but has {nargs}"),
    })
}
