//! The format language of `PyUnicode_FromFormat` and what is printed with it: errors, warnings, bytes.

use super::cursor::{Cursor, RawCursor};
use crate::abi::{Object, Ref, Result, TypeObject};
use crate::call::convert::CReturn;
use crate::types::bytes::Bytes;
use crate::types::exception::raise;
use crate::types::str::Str;
use core::ffi::{CStr, c_char, c_int};

/// One `%` directive before its conversion character.
#[derive(Default)]
struct Directive {
    zero_pad: bool,
    left: bool,
    alternate: bool,
    width: Option<usize>,
    precision: Option<usize>,
    size: Size,
}

#[derive(Default, PartialEq, Clone, Copy)]
enum Size {
    #[default]
    Int,
    Long,
    LongLong,
    /// `z`, `t`
    Pointer,
    /// `j`
    Max,
}

/// Appends code points; strings of any kind are taken as they are.
#[derive(Default)]
struct Text {
    points: Vec<u32>,
}

impl Text {
    fn ascii(&mut self, text: &str) {
        self.points.extend(text.chars().map(u32::from));
    }

    fn object(&mut self, text: &Str, directive: &Directive) {
        let length = directive.precision.map_or(text.len(), |p| p.min(text.len()));
        self.padded(directive, (0..length).map(|i| text.code_point(i)).collect());
    }

    fn padded(&mut self, directive: &Directive, text: Vec<u32>) {
        let fill = directive.width.unwrap_or(0).saturating_sub(text.len());
        let blanks = core::iter::repeat_n(u32::from(' '), fill);
        if directive.left {
            self.points.extend(text);
            self.points.extend(blanks);
        } else {
            self.points.extend(blanks);
            self.points.extend(text);
        }
    }
}

fn number(directive: &Directive, digits: String) -> Vec<u32> {
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(rest) => ("-", rest.to_string()),
        None => ("", digits),
    };
    let mut digits = digits;
    let minimum = match directive.precision {
        Some(precision) => precision,
        None if directive.zero_pad && !directive.left => directive.width.unwrap_or(0).saturating_sub(sign.len()),
        None => 0,
    };
    while digits.len() < minimum {
        digits.insert(0, '0');
    }
    format!("{sign}{digits}").chars().map(u32::from).collect()
}

/// The text of a C string, decoded leniently, at most `precision` bytes of it.
fn c_text(text: *const c_char, precision: Option<usize>) -> Vec<u32> {
    if text.is_null() {
        return "(null)".chars().map(u32::from).collect();
    }
    // SAFETY: the caller passes a C string, or at least `precision` bytes.
    let bytes = unsafe {
        let length = match precision {
            Some(most) => (0..most).take_while(|&i| *text.add(i) != 0).count(),
            None => CStr::from_ptr(text).to_bytes().len(),
        };
        core::slice::from_raw_parts(text.cast::<u8>(), length)
    };
    // Also a character that the precision has cut in half is replaced.
    String::from_utf8_lossy(bytes).chars().map(u32::from).collect()
}

/// The qualified name of a type, `module.qualname` (`#`: with a colon).
fn type_name(ty: &TypeObject, colon: bool) -> Result<Ref<Str>> {
    let module = ty.as_object().get_attr_opt(crate::intern!("__module__"))?;
    let qualname = ty.as_object().get_attr(crate::intern!("__qualname__"))?.str()?;
    let module = match module.as_deref().and_then(|m| m.cast::<Str>()) {
        Some(module) if !module.eq_str("builtins") && !module.eq_str("__main__") => {
            module.to_string_lossy().into_owned()
        }
        _ => return Ok(qualname),
    };
    Str::new(&format!("{module}{}{}", if colon { ':' } else { '.' }, qualname.to_string_lossy()))
}

/// The formatted text. SystemError for a bad format; whatever `str()` and `repr()` raise. Runs Python.
pub(crate) fn format(format: &CStr, arguments: &mut Cursor) -> Result<Ref<Str>> {
    let bytes = format.to_bytes();
    let mut text = Text::default();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'%' {
            if bytes[at] >= 0x80 {
                return Err(value_error!(
                    "PyUnicode_FromFormatV() expects an ASCII-encoded format string, got a non-ASCII byte: 0x{:02x}",
                    bytes[at]
                ));
            }
            text.points.push(bytes[at] as u32);
            at += 1;
            continue;
        }
        let start = at;
        at += 1;
        let invalid = || {
            let shown = String::from_utf8_lossy(&bytes[start..]).into_owned();
            system_error!("invalid format string: {shown}")
        };
        let mut d = Directive::default();
        while let Some(flag) = bytes.get(at) {
            match flag {
                b'0' => d.zero_pad = true,
                b'-' => d.left = true,
                b'#' => d.alternate = true,
                _ => break,
            }
            at += 1;
        }
        let amount = |at: &mut usize, arguments: &mut Cursor| -> Option<isize> {
            if bytes.get(*at) == Some(&b'*') {
                *at += 1;
                return Some(arguments.int() as isize);
            }
            let digits = bytes[*at..].iter().take_while(|b| b.is_ascii_digit()).count();
            let value = core::str::from_utf8(&bytes[*at..*at + digits]).ok()?.parse().ok();
            *at += digits;
            value
        };
        if let Some(width) = amount(&mut at, arguments) {
            d.left |= width < 0;
            d.width = Some(width.unsigned_abs());
        }
        if bytes.get(at) == Some(&b'.') {
            at += 1;
            d.precision = match amount(&mut at, arguments) {
                Some(precision) if precision < 0 => None,
                Some(precision) => Some(precision as usize),
                None => Some(0),
            };
        }
        d.size = match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b'l'), Some(b'l')) => {
                at += 2;
                Size::LongLong
            }
            (Some(b'l'), _) => {
                at += 1;
                Size::Long
            }
            (Some(b'z' | b't'), _) => {
                at += 1;
                Size::Pointer
            }
            (Some(b'j'), _) => {
                at += 1;
                Size::Max
            }
            _ => Size::Int,
        };
        let Some(&conversion) = bytes.get(at) else { return Err(invalid()) };
        at += 1;
        let required = |object: Option<&'static Object>| match object {
            Some(object) => Ok(object),
            None => Err(super::bad_internal_call()),
        };
        // What each conversion may be given.
        let plain = d.size == Size::Int;
        let valid = match conversion {
            b'%' | b'c' | b'p' => plain && d.width.is_none() && d.precision.is_none(),
            b's' | b'V' => plain || d.size == Size::Long,
            b'A' | b'N' | b'R' | b'S' | b'T' | b'U' => plain,
            _ => true,
        };
        if !valid {
            return Err(invalid());
        }
        match conversion {
            b'%' => text.points.push(u32::from('%')),
            b'c' => {
                let point = arguments.int();
                if !(0..=0x10FFFF).contains(&point) {
                    return Err(overflow_error!("character argument not in range(0x110000)"));
                }
                text.points.push(point as u32);
            }
            b'd' | b'i' => {
                let value = if d.size == Size::Int { arguments.int() as i64 } else { arguments.long() };
                text.padded(&d, number(&d, value.to_string()));
            }
            b'u' | b'o' | b'x' | b'X' => {
                let value = if d.size == Size::Int { arguments.int() as u32 as u64 } else { arguments.long() as u64 };
                let digits = match conversion {
                    b'u' => value.to_string(),
                    b'o' => format!("{value:o}"),
                    b'x' => format!("{value:x}"),
                    _ => format!("{value:X}"),
                };
                text.padded(&d, number(&d, digits));
            }
            b'p' => {
                let pointer = arguments.pointer::<u8>();
                text.ascii(&format!("{:#x}", pointer as usize));
            }
            b's' if d.size == Size::Long => {
                let wide = arguments.pointer::<u32>();
                let points = wide_text(wide, d.precision);
                text.padded(&d, points);
            }
            b's' => {
                let points = c_text(arguments.pointer::<c_char>(), d.precision);
                text.padded(&d, points);
            }
            b'U' => {
                let object = required(arguments.object())?;
                match object.cast::<Str>() {
                    Some(string) => text.object(string, &d),
                    None => return Err(super::bad_internal_call()),
                }
            }
            b'V' => {
                let object = arguments.object();
                let fallback = arguments.pointer::<c_char>();
                match object.and_then(|o| o.cast::<Str>()) {
                    Some(string) => text.object(string, &d),
                    None if d.size == Size::Long => {
                        let points = wide_text(fallback.cast(), d.precision);
                        text.padded(&d, points);
                    }
                    None => {
                        let points = c_text(fallback, d.precision);
                        text.padded(&d, points);
                    }
                }
            }
            b'S' => text.object(&*required(arguments.object())?.str()?, &d),
            b'R' => text.object(&*required(arguments.object())?.repr()?, &d),
            b'A' => {
                let repr = required(arguments.object())?.repr()?;
                let ascii: String = (0..repr.len())
                    .map(|i| match repr.code_point(i) {
                        point @ 0..=0x7F => char::from(point as u8).to_string(),
                        point @ 0x80..=0xFF => format!("\\x{point:02x}"),
                        point @ 0x100..=0xFFFF => format!("\\u{point:04x}"),
                        point => format!("\\U{point:08x}"),
                    })
                    .collect();
                text.object(&*Str::new(&ascii)?, &d);
            }
            b'T' => {
                let object = required(arguments.object())?;
                text.object(&*type_name(object.ty(), d.alternate)?, &d);
            }
            b'N' => {
                let object = required(arguments.object())?;
                match object.cast::<TypeObject>() {
                    Some(ty) => text.object(&*type_name(ty, d.alternate)?, &d),
                    None => return Err(type_error!("%N argument must be a type")),
                }
            }
            _ => return Err(invalid()),
        }
    }
    Str::from_code_points(&text.points)
}

/// The text of a wide C string.
fn wide_text(text: *const u32, precision: Option<usize>) -> Vec<u32> {
    if text.is_null() {
        return "(null)".chars().map(u32::from).collect();
    }
    let most = precision.unwrap_or(usize::MAX);
    // SAFETY: the caller passes a wide string that ends with a null, or has at least that many characters.
    (0..most).map(|i| unsafe { *text.add(i) }).take_while(|&c| c != 0).collect()
}

/// # Safety
/// A C string, and arguments that it describes.
unsafe fn formatted(text: *const c_char, arguments: *mut RawCursor) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    unsafe { format(CStr::from_ptr(text), &mut Cursor::new(arguments)) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn abide_format_text(text: *const c_char, arguments: *mut RawCursor) -> Result<Ref<Str>> {
    // SAFETY: the caller's format string describes its arguments.
    unsafe { formatted(text, arguments) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn abide_format_bytes(text: *const c_char, arguments: *mut RawCursor) -> Result<Ref<Bytes>> {
    // SAFETY: the caller's format string describes its arguments.
    let (bytes, mut arguments) = unsafe { (CStr::from_ptr(text).to_bytes(), Cursor::new(arguments)) };
    let mut out: Vec<u8> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'%' {
            out.push(bytes[at]);
            at += 1;
            continue;
        }
        let start = at;
        at += 1;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        let mut precision = None;
        if bytes.get(at) == Some(&b'.') {
            at += 1;
            let mut value = 0usize;
            while let Some(digit) = bytes.get(at).filter(|b| b.is_ascii_digit()) {
                value = value * 10 + (digit - b'0') as usize;
                at += 1;
            }
            precision = Some(value);
        }
        let long = matches!(bytes.get(at), Some(b'l' | b'z'));
        at += long as usize;
        let Some(&conversion) = bytes.get(at) else {
            out.extend_from_slice(&bytes[start..]);
            break;
        };
        at += 1;
        match conversion {
            b'%' => out.push(b'%'),
            b'c' => {
                let byte = arguments.int();
                if !(0..=255).contains(&byte) {
                    return Err(overflow_error!(
                        "PyBytes_FromFormatV(): %c format expects an integer in range [0; 255]"
                    ));
                }
                out.push(byte as u8);
            }
            b'd' | b'i' => {
                let value = if long { arguments.long() } else { arguments.int() as i64 };
                out.extend_from_slice(value.to_string().as_bytes());
            }
            b'u' => {
                let value = if long { arguments.long() as u64 } else { arguments.int() as u32 as u64 };
                out.extend_from_slice(value.to_string().as_bytes());
            }
            b'x' => out.extend_from_slice(format!("{:x}", arguments.int()).as_bytes()),
            b'p' => out.extend_from_slice(format!("{:#x}", arguments.pointer::<u8>() as usize).as_bytes()),
            b's' => {
                let text = arguments.pointer::<c_char>();
                // SAFETY: the caller passes a C string, or at least `precision` bytes.
                unsafe {
                    let most = precision.unwrap_or(usize::MAX);
                    out.extend((0..most).map(|i| *text.add(i) as u8).take_while(|&b| b != 0));
                }
            }
            _ => {
                out.extend_from_slice(&bytes[start..]);
                break;
            }
        }
    }
    Bytes::new(&out)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn abide_error_format(
    kind: Option<&Object>,
    text: *const c_char,
    arguments: *mut RawCursor,
) -> Result {
    // Formatting may call `repr()` and the like, which must not find an exception.
    drop(raise::fetch());
    // SAFETY: the caller's format string describes its arguments.
    let message = unsafe { formatted(text, arguments) }?;
    Err(raise_kind(kind, &message))
}

/// Raises `kind` with a message; SystemError if it is no exception type.
pub(crate) fn raise_kind(kind: Option<&Object>, value: &Object) -> crate::abi::Raised {
    match kind.and_then(|k| k.cast::<TypeObject>()) {
        Some(kind) if kind.has(crate::abi::TypeFlags::BASE_EXC_SUBCLASS) => {
            // A metaclass may have its own idea of what a subclass is.
            if !kind.is_type(&crate::types::r#type::PyType_Type)
                && value.type_has(crate::abi::TypeFlags::BASE_EXC_SUBCLASS)
                && let Err(e) = value.ty().as_object().is_subclass(kind)
            {
                return e;
            }
            drop(raise::fetch());
            match crate::types::exception::instantiate(kind, value) {
                Ok(exception) => raise::raise_value(exception),
                Err(e) => note_failure(e, kind, value),
            }
        }
        _ => match kind.map(|k| k.repr()) {
            Some(Ok(repr)) => {
                system_error!("_PyErr_SetObject: exception {} is not a BaseException subclass", repr.to_string_lossy())
            }
            Some(Err(e)) => e,
            None => super::bad_internal_call(),
        },
    }
}

/// What came instead of an exception that could not be made says which one that was.
#[cold]
fn note_failure(failure: crate::abi::Raised, kind: &TypeObject, value: &Object) -> crate::abi::Raised {
    let failure = failure.take();
    let given = value.repr().map(|r| r.to_string_lossy().into_owned()).unwrap_or_else(|e| {
        e.clear();
        "<unknown>".into()
    });
    let note = format!("Normalization failed: type={} args={given}", kind.full_name());
    let noted = Str::new(&note).and_then(|note| failure.as_object().call_method(crate::intern!("add_note"), &[&note]));
    if let Err(e) = noted {
        e.clear();
    }
    raise::restore(Some(failure));
    raise::assume()
}

#[unsafe(no_mangle)]
unsafe extern "C" fn abide_error_format_from_cause(
    kind: Option<&Object>,
    text: *const c_char,
    arguments: *mut RawCursor,
) -> Result {
    let pending = raise::fetch();
    // SAFETY: the caller's format string describes its arguments.
    let message = unsafe { formatted(text, arguments) }?;
    match kind.and_then(|k| k.cast::<TypeObject>()) {
        Some(kind) => Err(raise::raise_from(pending, kind, &message.to_string_lossy())),
        None => Err(super::bad_internal_call()),
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn abide_unraisable_format(text: *const c_char, arguments: *mut RawCursor) {
    let pending = raise::fetch();
    // SAFETY: the caller's format string describes its arguments.
    let message = if text.is_null() { None } else { unsafe { formatted(text, arguments) }.map_err(|e| e.clear()).ok() };
    if let Some(exception) = pending {
        crate::types::exception::print::unraisable_with(exception, message.as_deref(), None);
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn abide_warn_format(
    category: Option<&Object>,
    level: isize,
    source: Option<&Object>,
    text: *const c_char,
    arguments: *mut RawCursor,
) -> c_int {
    let warn = || {
        // SAFETY: the caller's format string describes its arguments.
        let message = unsafe { formatted(text, arguments) }?;
        crate::modules::warnings::warn(category, &message, level, source)
    };
    warn().into_c()
}

#[unsafe(no_mangle)]
unsafe extern "C" fn abide_warn_explicit_format(
    category: Option<&Object>,
    file: *const c_char,
    line: c_int,
    module: *const c_char,
    registry: Option<&Object>,
    text: *const c_char,
    arguments: *mut RawCursor,
) -> c_int {
    let warn = || {
        // SAFETY: the caller's format string describes its arguments, and the others are C strings or null.
        let (message, file, module) = unsafe {
            let file = super::text_from_utf8(CStr::from_ptr(file).to_bytes())?;
            let module =
                if module.is_null() { None } else { Some(super::text_from_utf8(CStr::from_ptr(module).to_bytes())?) };
            (formatted(text, arguments)?, file, module)
        };
        let category = category.unwrap_or(crate::types::exception::RUNTIME_WARNING.as_object());
        crate::types::exception::warn::issue_explicit(category, &message, &file, line, module.as_deref(), registry)
    };
    warn().into_c()
}

/// Writes to `sys.stdout` or `sys.stderr`, or to the C stream where that fails. The current exception stays.
fn write_standard(error: bool, text: &str) {
    let pending = raise::fetch();
    crate::modules::sys::write_standard(error, text);
    raise::restore(pending);
}

#[unsafe(no_mangle)]
unsafe extern "C" fn abide_write_standard(error: c_int, text: *const u8, length: usize) {
    // SAFETY: the caller passes that many bytes.
    let text = String::from_utf8_lossy(unsafe { core::slice::from_raw_parts(text, length) });
    write_standard(error != 0, &text);
}

#[unsafe(no_mangle)]
unsafe extern "C" fn abide_format_standard(error: c_int, text: *const c_char, arguments: *mut RawCursor) {
    // SAFETY: the caller's format string describes its arguments.
    match unsafe { formatted(text, arguments) } {
        Ok(message) => write_standard(error != 0, &message.to_string_lossy()),
        Err(e) => e.clear(),
    }
}
