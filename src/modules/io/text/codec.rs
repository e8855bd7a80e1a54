//! Between bytes and text: the common encodings natively, all others through the registered codec's incremental classes.

use super::TextIo;
use crate::abi::{Object, Ref, Result, Slot};
use crate::codecs::{registry, single, utf8};
use crate::modules::io::newline::{checked, state_parts};
use crate::types::bytes::{self, Bytes};
use crate::types::int::Int;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use core::cell::{Cell, UnsafeCell};

/// How text becomes bytes and back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Kind {
    /// By objects that the codec made.
    #[default]
    Registered,
    Utf8,
    Ascii,
    Latin1,
}

impl Kind {
    fn named(name: &str) -> Kind {
        if name.len() > 11 {
            return Kind::Registered;
        }
        match name.to_ascii_lowercase().replace('_', "-").as_str() {
            "utf-8" | "utf8" => Kind::Utf8,
            "ascii" | "us-ascii" => Kind::Ascii,
            "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" => Kind::Latin1,
            _ => Kind::Registered,
        }
    }
}

/// The coding of one file. All zero is that of a file which can neither be read nor written.
#[derive(Default)]
pub(super) struct Coding {
    pub kind: Cell<Kind>,
    pub reads: Cell<bool>,
    pub writes: Cell<bool>,
    /// The incremental decoder and encoder of a registered codec.
    pub decoder: Slot,
    pub encoder: Slot,
    /// The beginning of a character whose rest has not come yet. Only looked into by [`Coding::with_rest`].
    #[allow(clippy::box_collection, reason = "an empty box is the zero that new objects consist of")]
    rest: UnsafeCell<Option<Box<Vec<u8>>>>,
}

/// What a decoder is in the middle of: bytes not decoded yet, and a number of its own.
pub(super) struct State {
    pub bytes: Ref<Bytes>,
    pub flags: u64,
}

impl Coding {
    #[allow(clippy::box_collection, reason = "as the field")]
    fn with_rest<R>(&self, f: impl FnOnce(&mut Option<Box<Vec<u8>>>) -> R) -> R {
        // SAFETY: under the GIL, and `f` runs no Python.
        f(unsafe { &mut *self.rest.get() })
    }

    fn set_rest(&self, bytes: &[u8]) {
        self.with_rest(|rest| *rest = (!bytes.is_empty()).then(|| Box::new(bytes.to_vec())));
    }

    /// The coding of that name for a file that can be read or written. LookupError. Runs Python for registered codecs.
    pub fn set_up(&self, encoding: &Str, errors: &Str, reads: bool, writes: bool) -> Result<()> {
        let kind = Kind::named(encoding.to_utf8()?);
        let (mut decoder, mut encoder) = (None, None);
        if kind == Kind::Registered {
            let codec = registry::lookup_text(encoding.to_utf8()?, "codecs.open()")?;
            if reads {
                decoder = Some(codec.get_attr(crate::intern!("incrementaldecoder"))?.call1(errors)?);
            }
            if writes {
                encoder = Some(codec.get_attr(crate::intern!("incrementalencoder"))?.call1(errors)?);
            }
        }
        self.kind.set(kind);
        self.reads.set(reads);
        self.writes.set(writes);
        self.decoder.set(decoder);
        self.encoder.set(encoder);
        self.set_rest(&[]);
        Ok(())
    }
}

/// The handler's name as the decoders want it.
fn handler(errors: &Str) -> Result<Option<&str>> {
    if errors.eq_str("strict") { Ok(None) } else { errors.to_utf8().map(Some) }
}

impl TextIo {
    fn errors_name(&self) -> Ref<Str> {
        self.errors.get().unwrap_or_else(|| Ref::of(crate::intern!("strict")))
    }

    /// Decodes the next bytes; at the end of the file what is left is complete. Runs Python for registered codecs and
    /// error handlers.
    pub(super) fn decode(&self, input: &Object, bytes: &[u8], last: bool) -> Result<Ref<Str>> {
        let text = match self.coding.kind.get() {
            Kind::Registered => {
                let Some(decoder) = self.coding.decoder.get() else {
                    return Err(crate::modules::io::unsupported("not readable"));
                };
                let last = crate::types::bool::bool_static(last);
                checked(decoder.call_method(crate::intern!("decode"), &[input, last])?)?
            }
            Kind::Utf8 => {
                let errors = self.errors_name();
                let errors = handler(&errors)?;
                match self.coding.with_rest(|rest| rest.as_ref().map(|r| [r.as_slice(), bytes].concat())) {
                    None => {
                        let (text, taken) = utf8::decode(bytes, errors, last)?;
                        if taken < bytes.len() {
                            self.coding.set_rest(&bytes[taken..]);
                        }
                        text
                    }
                    Some(all) => {
                        let (text, taken) = utf8::decode(&all, errors, last)?;
                        self.coding.set_rest(all.get(taken..).unwrap_or(&[]));
                        text
                    }
                }
            }
            Kind::Ascii => single::decode_ascii(bytes, handler(&self.errors_name())?)?,
            Kind::Latin1 => single::decode_latin1(bytes)?,
        };
        if self.universal.get() { self.newlines.process(text, last) } else { Ok(text) }
    }

    /// What the decoder is in the middle of. Runs Python for registered codecs.
    pub(super) fn decoder_state(&self) -> Result<State> {
        let (bytes, flags) = match self.coding.decoder.get() {
            None => {
                let rest = self.coding.with_rest(|rest| rest.as_ref().map(|r| Bytes::new(r)));
                (rest.unwrap_or_else(|| Ok(Ref::of(bytes::empty())))?, 0)
            }
            Some(decoder) => {
                let state = decoder.call_method(crate::intern!("getstate"), &[])?;
                let (bytes, flags) = state_parts(&state, "illegal decoder state")?;
                let bytes = bytes.downcast::<Bytes>().map_err(|other| {
                    let given = other.ty().full_name();
                    type_error!("illegal decoder state: the first item should be a bytes object, not '{given}'")
                })?;
                (bytes, flags)
            }
        };
        let flags = if self.universal.get() { flags << 1 | self.newlines.pending.get() as u64 } else { flags };
        Ok(State { bytes, flags })
    }

    /// Puts the decoder into a state. Runs Python for registered codecs.
    pub(super) fn set_decoder_state(&self, state: &State) -> Result<()> {
        let mut flags = state.flags;
        if self.universal.get() {
            self.newlines.pending.set(flags & 1 != 0);
            flags >>= 1;
        }
        match self.coding.decoder.get() {
            None => self.coding.set_rest(state.bytes.as_slice()),
            Some(decoder) => {
                let state = Tuple::new(&[&state.bytes, &*Int::from_u64(flags)?])?;
                decoder.call_method(crate::intern!("setstate"), &[&state])?;
            }
        }
        Ok(())
    }

    /// Has the decoder begin anew. Runs Python for registered codecs.
    pub(super) fn reset_decoder(&self) -> Result<()> {
        if self.universal.get() {
            self.newlines.reset();
        }
        match self.coding.decoder.get() {
            None => self.coding.set_rest(&[]),
            Some(decoder) => {
                decoder.call_method(crate::intern!("reset"), &[])?;
            }
        }
        Ok(())
    }

    /// Encodes text and hands the bytes to `f`. Runs Python for registered codecs and error handlers.
    pub(super) fn encode<R>(&self, text: &Str, f: impl FnOnce(&[u8]) -> R) -> Result<R> {
        let encoded = match self.coding.kind.get() {
            Kind::Registered => {
                let Some(encoder) = self.coding.encoder.get() else {
                    return Err(crate::modules::io::unsupported("not writable"));
                };
                let encoded = encoder.call_method(crate::intern!("encode"), &[text])?;
                encoded.downcast::<Bytes>().map_err(|other| {
                    type_error!("encoder should return a bytes object, not '{}'", other.ty().full_name())
                })?
            }
            kind => {
                if let Some(ascii) = text.as_ascii() {
                    return Ok(f(ascii.as_bytes()));
                }
                let errors = self.errors_name();
                let errors = handler(&errors)?;
                match kind {
                    Kind::Ascii => single::encode_ascii(text, errors)?,
                    Kind::Latin1 => single::encode_latin1(text, errors)?,
                    _ => utf8::encode(text, errors)?,
                }
            }
        };
        Ok(f(encoded.as_slice()))
    }

    /// Tells the encoder whether it is at the beginning of the file, where some write a mark. Runs Python for registered
    /// codecs.
    pub(super) fn reset_encoder(&self, at_start: bool) -> Result<()> {
        let Some(encoder) = self.coding.encoder.get() else { return Ok(()) };
        if at_start {
            encoder.call_method(crate::intern!("reset"), &[])?;
        } else {
            encoder.call_method(crate::intern!("setstate"), &[&*Int::new(0)?])?;
        }
        Ok(())
    }
}
