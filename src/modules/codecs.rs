//! `_codecs`: the encodings, the registry of codecs, error handlers; what the modules `codecs` and `encodings` build on.

use crate::abi::{Object, Ref, Result};
use crate::codecs::utf16::{Decoding, Order};
use crate::codecs::{charmap, escape, registry, single, utf7, utf8, utf16};
use crate::protocol::buffer::BytesLike;
use crate::types::bytes::Bytes;
use crate::types::int::Int;
use crate::types::module::Module;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::methods;

/// The functions' room.
struct Codecs;

pub(super) fn make() -> Result<Ref<Module>> {
    let module = super::new_module("_codecs", "Encodings, their registry, and error handlers.", &METHODS)?;
    for method in SIMPLE.iter().take_while(|m| !m.name.is_null()) {
        let function = crate::types::builtin_function::new(method, Some(&module), None, None)?;
        module.add_named(&method.name().to_string_lossy(), &function)?;
    }
    Ok(module)
}

/// What decoders return: the text and how many bytes it took.
fn decoded(text: &Str, consumed: usize) -> Result<Ref<Tuple>> {
    Tuple::new(&[text, &*Int::new(consumed as i64)?])
}

/// What encoders return: the bytes and how many characters they are.
fn encoded(bytes: Ref<Bytes>, text: &Str) -> Result<Ref<Tuple>> {
    Tuple::new(&[&bytes, &*Int::new(text.len() as i64)?])
}

/// The name of an error handler; None is strict.
fn handler(errors: Option<&Str>) -> Result<Option<&str>> {
    errors.map(Str::to_utf8).transpose()
}

/// Bytes, or a string read as ASCII or UTF-8, as the escape decoders take them.
enum TextOrBytes<'a> {
    Bytes(BytesLike<'a>),
    Text(Vec<u8>),
}

impl TextOrBytes<'_> {
    fn of(object: &Object) -> Result<TextOrBytes<'_>> {
        match object.cast::<Str>() {
            Some(s) => Ok(TextOrBytes::Text(s.to_utf8()?.as_bytes().to_vec())),
            None => BytesLike::of(object).map(TextOrBytes::Bytes),
        }
    }

    fn as_slice(&self) -> &[u8] {
        match self {
            TextOrBytes::Bytes(bytes) => bytes,
            TextOrBytes::Text(bytes) => bytes,
        }
    }
}

#[methods]
impl Codecs {
    /// Register a codec search function.
    ///
    /// It is given a name in lower case and returns a tuple (encoder, decoder, stream reader, stream writer), or None.
    #[sig("($module, search_function, /)")]
    fn register(search_function: &Object) -> Result<()> {
        registry::register(search_function)
    }

    /// Unregister a codec search function and forget the codecs found.
    #[sig("($module, search_function, /)")]
    fn unregister(search_function: &Object) -> Result<()> {
        registry::unregister(search_function)
    }

    /// Look up a codec tuple by the name of its encoding.
    #[sig("($module, encoding, /)")]
    fn lookup(encoding: &Str) -> Result {
        registry::lookup(encoding.to_utf8()?)
    }

    /// Encode an object with a registered codec ('utf-8' by default).
    #[sig("($module, /, obj, encoding='utf-8', errors='strict')")]
    fn encode(obj: &Object, encoding: &Str, errors: Option<&Str>) -> Result {
        registry::encode(obj, encoding.to_utf8()?, handler(errors)?)
    }

    /// Decode an object with a registered codec ('utf-8' by default).
    #[sig("($module, /, obj, encoding='utf-8', errors='strict')")]
    fn decode(obj: &Object, encoding: &Str, errors: Option<&Str>) -> Result {
        registry::decode(obj, encoding.to_utf8()?, handler(errors)?)
    }

    /// Register the error handler under the given name.
    #[sig("($module, errors, handler, /)")]
    fn register_error(errors: &Str, handler: &Object) -> Result<()> {
        registry::register_error(errors, handler)
    }

    /// Return the error handler of the given name, or raise LookupError.
    #[sig("($module, name, /)")]
    fn lookup_error(name: &Str) -> Result {
        registry::lookup_error(name.to_utf8()?)
    }

    /// Forget the codec found for an encoding.
    #[sig("($module, encoding, /)")]
    fn _forget_codec(encoding: &Str) -> Result<()> {
        registry::forget(encoding.to_utf8()?)
    }

    #[sig("($module, data, errors=None, final=False, /)")]
    fn utf_8_decode(data: BytesLike<'_>, errors: Option<&Str>, final_: bool) -> Result<Ref<Tuple>> {
        let (text, consumed) = utf8::decode(&data, handler(errors)?, final_)?;
        decoded(&text, consumed)
    }

    #[sig("($module, data, errors=None, final=False, /)")]
    fn utf_7_decode(data: BytesLike<'_>, errors: Option<&Str>, final_: bool) -> Result<Ref<Tuple>> {
        let (text, consumed) = utf7::decode(&data, handler(errors)?, final_)?;
        decoded(&text, consumed)
    }

    #[sig("($module, data, errors=None, byteorder=0, final=False, /)")]
    fn utf_16_ex_decode(data: BytesLike<'_>, errors: Option<&Str>, byteorder: i32, final_: bool) -> Result<Ref<Tuple>> {
        with_order(utf16::decode_utf16(&data, handler(errors)?, Order::from_c(byteorder), final_)?)
    }

    #[sig("($module, data, errors=None, byteorder=0, final=False, /)")]
    fn utf_32_ex_decode(data: BytesLike<'_>, errors: Option<&Str>, byteorder: i32, final_: bool) -> Result<Ref<Tuple>> {
        with_order(utf16::decode_utf32(&data, handler(errors)?, Order::from_c(byteorder), final_)?)
    }

    #[sig("($module, data, errors=None, final=True, /)")]
    fn unicode_escape_decode(data: &Object, errors: Option<&Str>, final_: bool) -> Result<Ref<Tuple>> {
        let data = TextOrBytes::of(data)?;
        let made = escape::decode_unicode_escape(data.as_slice(), handler(errors)?, final_)?;
        if let Some(at) = made.invalid {
            escape::warn_invalid(data.as_slice(), at)?;
        }
        decoded(&made.text, made.consumed)
    }

    #[sig("($module, data, errors=None, final=True, /)")]
    fn raw_unicode_escape_decode(data: &Object, errors: Option<&Str>, final_: bool) -> Result<Ref<Tuple>> {
        let data = TextOrBytes::of(data)?;
        let (text, consumed) = escape::decode_raw_unicode_escape(data.as_slice(), handler(errors)?, final_)?;
        decoded(&text, consumed)
    }

    #[sig("($module, data, errors=None, /)")]
    fn latin_1_decode(data: BytesLike<'_>, errors: Option<&Str>) -> Result<Ref<Tuple>> {
        let _ = errors;
        decoded(&*single::decode_latin1(&data)?, data.len())
    }

    #[sig("($module, data, errors=None, /)")]
    fn ascii_decode(data: BytesLike<'_>, errors: Option<&Str>) -> Result<Ref<Tuple>> {
        decoded(&*single::decode_ascii(&data, handler(errors)?)?, data.len())
    }

    #[sig("($module, data, errors=None, mapping=None, /)")]
    fn charmap_decode(data: BytesLike<'_>, errors: Option<&Str>, mapping: Option<&Object>) -> Result<Ref<Tuple>> {
        decoded(&*charmap::decode(&data, handler(errors)?, mapping)?, data.len())
    }

    #[sig("($module, str, errors=None, mapping=None, /)")]
    fn charmap_encode(str: &Str, errors: Option<&Str>, mapping: Option<&Object>) -> Result<Ref<Tuple>> {
        encoded(charmap::encode(str, handler(errors)?, mapping)?, str)
    }

    #[sig("($module, map, /)")]
    fn charmap_build(map: &Str) -> Result {
        charmap::build(map)
    }

    #[sig("($module, str, errors=None, byteorder=0, /)")]
    fn utf_16_encode(str: &Str, errors: Option<&Str>, byteorder: i32) -> Result<Ref<Tuple>> {
        encoded(utf16::encode_utf16(str, handler(errors)?, Order::from_c(byteorder))?, str)
    }

    #[sig("($module, str, errors=None, byteorder=0, /)")]
    fn utf_32_encode(str: &Str, errors: Option<&Str>, byteorder: i32) -> Result<Ref<Tuple>> {
        encoded(utf16::encode_utf32(str, handler(errors)?, Order::from_c(byteorder))?, str)
    }

    #[sig("($module, data, errors=None, /)")]
    fn escape_decode(data: &Object, errors: Option<&Str>) -> Result<Ref<Tuple>> {
        let data = TextOrBytes::of(data)?;
        let (bytes, invalid) = escape::decode_bytes_escape(data.as_slice(), handler(errors)?)?;
        if let Some(at) = invalid {
            escape::warn_invalid(data.as_slice(), at)?;
        }
        Tuple::new(&[&*Bytes::new(&bytes)?, &*Int::new(data.as_slice().len() as i64)?])
    }

    #[sig("($module, data, errors=None, /)")]
    fn escape_encode(data: &Bytes, errors: Option<&Str>) -> Result<Ref<Tuple>> {
        let _ = errors;
        let mut to = crate::types::str::StrBuilder::new();
        crate::types::str::repr::push_bytes(&mut to, data.as_slice(), b'\'')?;
        Tuple::new(&[&*Bytes::new(to.text().raw())?, &*Int::new(data.len() as i64)?])
    }

    #[sig("($module, data, errors=None, /)")]
    fn readbuffer_encode(data: &Object, errors: Option<&Str>) -> Result<Ref<Tuple>> {
        let _ = errors;
        let data = TextOrBytes::of(data)?;
        Tuple::new(&[&*Bytes::new(data.as_slice())?, &*Int::new(data.as_slice().len() as i64)?])
    }
}

/// The text, how many bytes it took, and the order that the mark said.
fn with_order(made: Decoding) -> Result<Ref<Tuple>> {
    let (consumed, order) = (Int::new(made.consumed as i64)?, Int::new(made.order.to_c() as i64)?);
    Tuple::new(&[&made.text, &consumed, &order])
}

macro_rules! simple {
    (encode { $($encoder:ident => $encode:expr;)* } decode { $($decoder:ident => $decode:expr;)* }) => {
        #[methods(SIMPLE)]
        impl Codecs {
            $(
                #[sig("($module, str, errors=None, /)")]
                fn $encoder(str: &Str, errors: Option<&Str>) -> Result<Ref<Tuple>> {
                    let encode: fn(&Str, Option<&str>) -> Result<Ref<Bytes>> = $encode;
                    encoded(encode(str, handler(errors)?)?, str)
                }
            )*
            $(
                #[sig("($module, data, errors=None, final=False, /)")]
                fn $decoder(data: BytesLike<'_>, errors: Option<&Str>, final_: bool) -> Result<Ref<Tuple>> {
                    let decode: fn(&[u8], Option<&str>, bool) -> Result<Decoding> = $decode;
                    let made = decode(&data, handler(errors)?, final_)?;
                    decoded(&made.text, made.consumed)
                }
            )*
        }
    };
}
simple! {
    encode {
        utf_8_encode => utf8::encode;
        utf_7_encode => |s, _| utf7::encode(s);
        utf_16_le_encode => |s, e| utf16::encode_utf16(s, e, Order::Little);
        utf_16_be_encode => |s, e| utf16::encode_utf16(s, e, Order::Big);
        utf_32_le_encode => |s, e| utf16::encode_utf32(s, e, Order::Little);
        utf_32_be_encode => |s, e| utf16::encode_utf32(s, e, Order::Big);
        unicode_escape_encode => |s, _| escape::encode_unicode_escape(s);
        raw_unicode_escape_encode => |s, _| escape::encode_raw_unicode_escape(s);
        latin_1_encode => single::encode_latin1;
        ascii_encode => single::encode_ascii;
    }
    decode {
        utf_16_decode => |b, e, last| utf16::decode_utf16(b, e, Order::Marked, last);
        utf_16_le_decode => |b, e, last| utf16::decode_utf16(b, e, Order::Little, last);
        utf_16_be_decode => |b, e, last| utf16::decode_utf16(b, e, Order::Big, last);
        utf_32_decode => |b, e, last| utf16::decode_utf32(b, e, Order::Marked, last);
        utf_32_le_decode => |b, e, last| utf16::decode_utf32(b, e, Order::Little, last);
        utf_32_be_decode => |b, e, last| utf16::decode_utf32(b, e, Order::Big, last);
    }
}
