//! Reading and writing a field of a C struct as its `PyMemberDef` describes it: `PyMember_GetOne`, `PyMember_SetOne`.

use crate::abi::constants::member as kind;
use crate::abi::{MemberDef, Object, Raised, Ref, Result, Slot};
use crate::call::convert::IntoReturn;
use crate::types::exception;
use crate::types::int::Int;
use crate::types::str::Str;
use crate::types::{bool as boolean, none};
use core::ffi::{CStr, c_char};

/// The value of a member. AttributeError where a `Py_T_OBJECT_EX` is null.
///
/// # Safety
/// `base` points to a struct that has the member.
pub unsafe fn get(base: *const u8, def: &MemberDef) -> Result {
    // SAFETY: the caller's contract.
    unsafe {
        let field = base.offset(def.offset);
        match def.kind {
            kind::BOOL => Ok(boolean::bool_object(*field != 0)),
            kind::BYTE => (*field.cast::<i8>() as i32).into_return(),
            kind::UBYTE => (*field as i32).into_return(),
            kind::SHORT => (field.cast::<i16>().read_unaligned() as i32).into_return(),
            kind::USHORT => (field.cast::<u16>().read_unaligned() as i32).into_return(),
            kind::INT => field.cast::<i32>().read_unaligned().into_return(),
            kind::UINT => field.cast::<u32>().read_unaligned().into_return(),
            kind::LONG | kind::LONGLONG | kind::PYSSIZET => field.cast::<i64>().read_unaligned().into_return(),
            kind::ULONG | kind::ULONGLONG => field.cast::<u64>().read_unaligned().into_return(),
            kind::FLOAT => (field.cast::<f32>().read_unaligned() as f64).into_return(),
            kind::DOUBLE => field.cast::<f64>().read_unaligned().into_return(),
            kind::STRING => {
                let text = field.cast::<*const c_char>().read();
                if text.is_null() {
                    return Ok(none::none());
                }
                Str::from_wtf8(CStr::from_ptr(text).to_bytes()).map(Ref::into_object)
            }
            kind::STRING_INPLACE => Str::from_wtf8(CStr::from_ptr(field.cast()).to_bytes()).map(Ref::into_object),
            kind::CHAR => Str::from_code_points(&[*field as u32]).map(Ref::into_object),
            kind::OBJECT => Ok((*field.cast::<Slot>()).get().unwrap_or_else(none::none)),
            kind::OBJECT_EX => match (*field.cast::<Slot>()).get() {
                Some(value) => Ok(value),
                None => Err(unset(base, def)),
            },
            kind::NONE => Ok(none::none()),
            _ => Err(system_error!("bad memberdescr type for {}", name(def))),
        }
    }
}

fn name(def: &MemberDef) -> String {
    // SAFETY: the name of a table line is a C string.
    unsafe { CStr::from_ptr(def.name) }.to_string_lossy().into_owned()
}

/// # Safety
/// `base` points to an object.
#[cold]
unsafe fn unset(base: *const u8, def: &MemberDef) -> Raised {
    // SAFETY: the caller's contract.
    let object = unsafe { &*base.cast::<Object>() };
    let name = name(def);
    let raised = match crate::types::r#type::attributes::fully_qualified_name(object.ty()) {
        Ok(class) => attribute_error!("'{class}' object has no attribute '{name}'"),
        Err(e) => return e,
    };
    crate::protocol::attribute::with_context(raised, object, &name)
}

/// Sets a member; `None` deletes it, where that is possible.
///
/// AttributeError for a read-only member, TypeError for a value of the wrong kind. Runs Python.
///
/// # Safety
/// `base` points to a struct that has the member.
pub unsafe fn set(base: *mut u8, def: &MemberDef, value: Option<&Object>) -> Result<()> {
    if def.flags & kind::READONLY != 0 {
        return Err(attribute_error!("readonly attribute"));
    }
    // SAFETY: the caller's contract.
    unsafe {
        let field = base.offset(def.offset);
        let Some(value) = value else {
            return match def.kind {
                kind::OBJECT_EX => match (*field.cast::<Slot>()).take() {
                    Some(_) => Ok(()),
                    None => Err(attribute_error!("{}", name(def))),
                },
                kind::OBJECT => {
                    (*field.cast::<Slot>()).set(None);
                    Ok(())
                }
                _ => Err(type_error!("can't delete numeric/char attribute")),
            };
        };
        match def.kind {
            kind::BOOL => {
                if !value.is_type(&boolean::PyBool_Type) {
                    return Err(type_error!("attribute value type must be bool"));
                }
                *field = value.is_true()? as u8;
            }
            kind::BYTE => *field.cast::<i8>() = truncated(value, "char", i8::MIN as i64, i8::MAX as i64)? as i8,
            kind::UBYTE => *field = truncated(value, "unsigned char", 0, u8::MAX as i64)? as u8,
            kind::SHORT => {
                field.cast::<i16>().write_unaligned(truncated(value, "short", i16::MIN as i64, i16::MAX as i64)? as i16)
            }
            kind::USHORT => {
                field.cast::<u16>().write_unaligned(truncated(value, "unsigned short", 0, u16::MAX as i64)? as u16)
            }
            kind::INT => {
                field.cast::<i32>().write_unaligned(truncated(value, "int", i32::MIN as i64, i32::MAX as i64)? as i32)
            }
            kind::UINT => {
                let (bits, negative) = unsigned(value)?;
                field.cast::<u32>().write_unaligned(bits as u32);
                if !negative && bits > u32::MAX.into() {
                    warn("Truncation of value to unsigned int")?;
                }
                warn_negative(negative)?;
            }
            kind::LONG => field.cast::<i64>().write_unaligned(value.index_as_i64()?),
            kind::LONGLONG => field.cast::<i64>().write_unaligned(match value.index()?.to_i64() {
                Some(number) => number,
                None => return Err(overflow_error!("int too big to convert")),
            }),
            kind::PYSSIZET => {
                let Some(number) = value.cast::<Int>() else { return Err(type_error!("an integer is required")) };
                field.cast::<i64>().write_unaligned(number.index_as_i64()?);
            }
            kind::ULONG | kind::ULONGLONG => {
                let (bits, negative) = unsigned(value)?;
                field.cast::<u64>().write_unaligned(bits);
                warn_negative(negative)?;
            }
            kind::FLOAT => field.cast::<f32>().write_unaligned(value.as_f64()? as f32),
            kind::DOUBLE => field.cast::<f64>().write_unaligned(value.as_f64()?),
            kind::OBJECT | kind::OBJECT_EX => (*field.cast::<Slot>()).set(Some(value.to_ref())),
            kind::CHAR => match value.cast::<Str>() {
                Some(text) if text.len() == 1 && text.code_point(0) < 128 => *field = text.code_point(0) as u8,
                _ => return Err(type_error!("bad argument type for built-in operation")),
            },
            kind::STRING | kind::STRING_INPLACE => return Err(type_error!("readonly attribute")),
            _ => return Err(system_error!("bad memberdescr type for {}", name(def))),
        }
    }
    Ok(())
}

/// An integer for a narrow field: one that does not fit is cut after a RuntimeWarning.
fn truncated(value: &Object, target: &str, low: i64, high: i64) -> Result<i64> {
    let number = value.index_as_i64()?;
    if number < low || number > high {
        warn(&format!("Truncation of value to {target}"))?;
    }
    Ok(number)
}

/// An integer for an unsigned field: its bits, and whether it is negative, which is allowed after a RuntimeWarning.
fn unsigned(value: &Object) -> Result<(u64, bool)> {
    let number = value.index()?;
    match (number.to_u64(), number.to_i64()) {
        (Some(bits), _) => Ok((bits, false)),
        (None, Some(negative)) => Ok((negative as u64, true)),
        (None, None) if number.is_negative() => Err(overflow_error!("Python int too large to convert to C long")),
        (None, None) => Err(overflow_error!("Python int too large to convert to C unsigned long")),
    }
}

fn warn_negative(negative: bool) -> Result<()> {
    if negative { warn("Writing negative value into unsigned field") } else { Ok(()) }
}

fn warn(message: &str) -> Result<()> {
    exception::warn::issue(&exception::RUNTIME_WARNING, message, 1)
}
