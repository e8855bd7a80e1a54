//! codecs.h: the registry of codecs and error handlers.

use super::unicodeobject::c_text;
use crate::abi::{Object, Ref, Result};
use crate::capi::bad_internal_call;
use crate::codecs::registry;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::capi;
use core::ffi::{CStr, c_char};

/// A name that C handed over.
///
/// # Safety
/// The pointer is a C string.
unsafe fn name<'a>(text: *const c_char) -> std::borrow::Cow<'a, str> {
    // SAFETY: the caller's contract.
    unsafe { CStr::from_ptr(text) }.to_string_lossy()
}

/// Adds a search function. TypeError.
#[capi]
pub fn PyCodec_Register(search: Option<&Object>) -> Result<()> {
    match search {
        Some(search) => registry::register(search),
        None => Err(bad_internal_call()),
    }
}

/// Removes a search function.
#[capi]
pub fn PyCodec_Unregister(search: &Object) -> Result<()> {
    registry::unregister(search)
}

/// Whether there is a codec of that name. Runs Python.
///
/// # Safety
/// The names are C strings; that of an error handler may be NULL (here and below).
#[capi]
pub unsafe fn PyCodec_KnownEncoding(encoding: *const c_char) -> bool {
    // SAFETY: the caller's contract.
    match registry::lookup(&unsafe { name(encoding) }) {
        Ok(_) => true,
        Err(e) => {
            e.clear();
            false
        }
    }
}

/// Encodes an object with a registered codec. LookupError. Runs Python.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyCodec_Encode(object: &Object, encoding: *const c_char, errors: *const c_char) -> Result<Ref<Object>> {
    // SAFETY: the caller's contract.
    let (encoding, errors) = unsafe { (name(encoding), c_text(errors)) };
    registry::encode(object, &encoding, errors.as_deref())
}

/// Decodes an object with a registered codec. LookupError. Runs Python.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyCodec_Decode(object: &Object, encoding: *const c_char, errors: *const c_char) -> Result<Ref<Object>> {
    // SAFETY: the caller's contract.
    let (encoding, errors) = unsafe { (name(encoding), c_text(errors)) };
    registry::decode(object, &encoding, errors.as_deref())
}

/// The encoder of a codec. LookupError. Runs Python.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyCodec_Encoder(encoding: *const c_char) -> Result<Ref<Object>> {
    // SAFETY: the caller's contract.
    registry::codec_part(&unsafe { name(encoding) }, 0)
}

/// The decoder of a codec. LookupError. Runs Python.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyCodec_Decoder(encoding: *const c_char) -> Result<Ref<Object>> {
    // SAFETY: the caller's contract.
    registry::codec_part(&unsafe { name(encoding) }, 1)
}

/// Makes an object by calling a part of a codec.
fn made(factory: &Object, first: Option<&Object>, errors: Option<&str>) -> Result {
    let errors = errors.map(Str::new).transpose()?;
    let arguments: Vec<&Object> = first.into_iter().chain(errors.as_deref().map(|e| e.as_object())).collect();
    factory.call(&arguments)
}

/// An incremental encoder. LookupError. Runs Python.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyCodec_IncrementalEncoder(encoding: *const c_char, errors: *const c_char) -> Result<Ref<Object>> {
    // SAFETY: the caller's contract.
    let (encoding, errors) = unsafe { (name(encoding), c_text(errors)) };
    let factory = registry::lookup(&encoding)?.get_attr(crate::intern!("incrementalencoder"))?;
    made(&factory, None, errors.as_deref())
}

/// An incremental decoder. LookupError. Runs Python.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyCodec_IncrementalDecoder(encoding: *const c_char, errors: *const c_char) -> Result<Ref<Object>> {
    // SAFETY: the caller's contract.
    let (encoding, errors) = unsafe { (name(encoding), c_text(errors)) };
    let factory = registry::lookup(&encoding)?.get_attr(crate::intern!("incrementaldecoder"))?;
    made(&factory, None, errors.as_deref())
}

/// A stream reader. LookupError. Runs Python.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyCodec_StreamReader(
    encoding: *const c_char,
    stream: &Object,
    errors: *const c_char,
) -> Result<Ref<Object>> {
    // SAFETY: the caller's contract.
    let (encoding, errors) = unsafe { (name(encoding), c_text(errors)) };
    made(&*registry::codec_part(&encoding, 2)?, Some(stream), errors.as_deref())
}

/// A stream writer. LookupError. Runs Python.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyCodec_StreamWriter(
    encoding: *const c_char,
    stream: &Object,
    errors: *const c_char,
) -> Result<Ref<Object>> {
    // SAFETY: the caller's contract.
    let (encoding, errors) = unsafe { (name(encoding), c_text(errors)) };
    made(&*registry::codec_part(&encoding, 3)?, Some(stream), errors.as_deref())
}

/// Registers an error handler. TypeError.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyCodec_RegisterError(handler_name: *const c_char, error: &Object) -> Result<()> {
    // SAFETY: the caller's contract.
    registry::register_error(&*Str::new(&unsafe { name(handler_name) })?, error)
}

/// The error handler of that name, `strict` for NULL. LookupError.
///
/// # Safety
/// As above.
#[capi]
pub unsafe fn PyCodec_LookupError(handler_name: *const c_char) -> Result<Ref<Object>> {
    // SAFETY: the caller's contract.
    let text = unsafe { c_text(handler_name) };
    registry::lookup_error(text.as_deref().unwrap_or("strict"))
}

macro_rules! handlers {
    ($($(#[$m:meta])* $function:ident => $name:literal;)*) => {$(
        $(#[$m])*
        #[capi]
        pub fn $function(exception: &Object) -> Result<Ref<Tuple>> {
            registry::handle($name, exception)
        }
    )*};
}
handlers! {
    /// The handler `strict`: raises the exception.
    PyCodec_StrictErrors => "strict";
    /// The handler `ignore`. TypeError.
    PyCodec_IgnoreErrors => "ignore";
    /// The handler `replace`. TypeError.
    PyCodec_ReplaceErrors => "replace";
    /// The handler `xmlcharrefreplace`. TypeError.
    PyCodec_XMLCharRefReplaceErrors => "xmlcharrefreplace";
    /// The handler `backslashreplace`. TypeError.
    PyCodec_BackslashReplaceErrors => "backslashreplace";
    /// The handler `namereplace`. TypeError. Runs Python.
    PyCodec_NameReplaceErrors => "namereplace";
}
