//! `tell()` and `seek()` of text files.
//!
//! A position is a number in which lie: a place in the binary file where the decoder can begin, the number of the decoder's
//! state there, how many bytes it is to be fed, how many characters to skip then, and whether it must be told that the
//! file ends.

use super::TextIo;
use super::codec::State;
use crate::abi::constants::CompareOp;
use crate::abi::{Object, Ref, Result};
use crate::modules::io::buffered::count_of;
use crate::modules::io::unsupported;
use crate::types::bytes::{self, Bytes};
use crate::types::int::Int;

#[derive(Default)]
struct Cookie {
    start: u64,
    flags: u32,
    feed: u32,
    skip: u32,
    end_of_file: bool,
}

/// The bytes of a cookie: 8, 4, 4, 4 and 1, the least significant first.
const COOKIE_BYTES: usize = 21;

impl Cookie {
    fn to_int(&self) -> Result {
        let mut bytes = [0u8; COOKIE_BYTES + 3];
        bytes[..8].copy_from_slice(&self.start.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.flags.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.feed.to_le_bytes());
        bytes[16..20].copy_from_slice(&self.skip.to_le_bytes());
        bytes[20] = self.end_of_file as u8;
        // Digits of 30 bits.
        let bit = |i: usize| (bytes[i / 8] >> (i % 8) & 1) as u32;
        let bits = COOKIE_BYTES * 8;
        let digits: Vec<u32> =
            (0..bits).step_by(30).map(|at| (at..(at + 30).min(bits)).map(|i| bit(i) << (i - at)).sum()).collect();
        Ok(Int::from_digits(false, &digits)?.into_object())
    }

    /// OverflowError if the number is no position.
    fn from_int(number: &Int) -> Result<Cookie> {
        if number.is_negative() || number.bit_length() > COOKIE_BYTES as u64 * 8 {
            return Err(overflow_error!("int too big to convert"));
        }
        let mut bytes = [0u8; COOKIE_BYTES];
        for (d, digit) in number.digits().iter().enumerate() {
            for i in (0..30).filter(|i| digit >> i & 1 != 0) {
                let at = d * 30 + i;
                bytes[at / 8] |= 1 << (at % 8);
            }
        }
        let four = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        Ok(Cookie {
            start: u64::from(four(0)) | u64::from(four(4)) << 32,
            flags: four(8),
            feed: four(12),
            skip: four(16),
            end_of_file: bytes[20] != 0,
        })
    }
}

impl TextIo {
    fn check_seekable(&self) -> Result<Ref> {
        let buffer = self.open_buffer()?;
        if self.seekable.get() { Ok(buffer) } else { Err(unsupported("underlying stream is not seekable")) }
    }

    /// The decoder at the beginning of a chunk.
    fn begin_at(&self, cookie: &Cookie) -> Result<()> {
        if cookie.start == 0 && cookie.flags == 0 {
            return self.reset_decoder();
        }
        self.set_decoder_state(&State { bytes: Ref::of(bytes::empty()), flags: cookie.flags.into() })
    }

    fn decode_part(&self, part: &[u8], last: bool) -> Result<usize> {
        let input = Bytes::new(part)?;
        Ok(self.decode(&input, input.as_slice(), last)?.len())
    }

    /// `tell()`. Runs Python.
    pub(super) fn position(&self) -> Result {
        self.check_seekable()?;
        if !self.telling.get() {
            return Err(os_error!("telling position disabled by next() call"));
        }
        self.write_pending()?;
        self.call_method(crate::intern!("flush"), &[])?;
        let at = self.attached()?.call_method(crate::intern!("tell"), &[])?;
        let (true, Some(input)) = (self.coding.reads.get(), self.snapshot.get()) else { return Ok(at) };
        let at = count_of(&at)?;
        let mut cookie = Cookie {
            start: (at as u64).wrapping_sub(input.len() as u64),
            flags: self.snapshot_flags.get() as u32,
            ..Cookie::default()
        };
        if self.used.get() == 0 {
            return cookie.to_int();
        }
        let saved = self.decoder_state()?;
        let found = self.search(&mut cookie, input.as_slice());
        // The decoder is put back whatever happened.
        match found {
            Ok(()) => self.set_decoder_state(&saved)?,
            Err(e) => {
                let failure = e.take();
                if let Err(e) = self.set_decoder_state(&saved) {
                    e.clear();
                }
                return Err(crate::types::exception::raise::reraise(failure));
            }
        }
        cookie.to_int()
    }

    /// Finds the last place before the position where the decoder could begin, and what is to be done from there.
    fn search(&self, cookie: &mut Cookie, input: &[u8]) -> Result<()> {
        let mut skip = self.used.get();
        // A guess from the last chunk, corrected backwards.
        let mut bytes = ((self.ratio.get() * skip as f64) as isize).min(input.len() as isize);
        let mut back = 1;
        let mut found = false;
        while bytes > 0 {
            self.begin_at(cookie)?;
            let count = self.decode_part(&input[..bytes as usize], false)?;
            if count <= skip {
                let state = self.decoder_state()?;
                if state.bytes.is_empty() {
                    cookie.flags = state.flags as u32;
                    skip -= count;
                    found = true;
                    break;
                }
                bytes -= state.bytes.len() as isize;
                back = 1;
            } else {
                bytes -= back;
                back *= 2;
            }
        }
        let bytes = if found { bytes as usize } else { 0 };
        if !found {
            self.begin_at(cookie)?;
        }
        cookie.start = cookie.start.wrapping_add(bytes as u64);
        cookie.skip = skip as u32;
        if skip == 0 {
            return Ok(());
        }
        // Byte by byte the rest of the way.
        let mut decoded = 0;
        for byte in &input[bytes..] {
            decoded += self.decode_part(&[*byte], false)?;
            cookie.feed += 1;
            let state = self.decoder_state()?;
            if state.bytes.is_empty() && decoded <= skip {
                cookie.start = cookie.start.wrapping_add(cookie.feed.into());
                skip -= decoded;
                cookie.flags = state.flags as u32;
                cookie.feed = 0;
                decoded = 0;
            }
            if decoded >= skip {
                break;
            }
        }
        if decoded < skip {
            decoded += self.decode_part(&[], true)?;
            cookie.end_of_file = true;
            if decoded < skip {
                return Err(os_error!("can't reconstruct logical file position"));
            }
        }
        cookie.skip = skip as u32;
        Ok(())
    }

    /// `seek(cookie, whence)`. Runs Python.
    pub(super) fn seek_to(&self, cookie: &Object, whence: i32) -> Result {
        let mut buffer = self.check_seekable()?;
        let zero = Int::new(0)?;
        let mut target = cookie.to_ref();
        match whence {
            0 => {}
            1 => {
                if !cookie.equals(&zero)? {
                    return Err(unsupported("can't do nonzero cur-relative seeks"));
                }
                target = self.call_method(crate::intern!("tell"), &[])?;
            }
            2 => {
                if !cookie.equals(&zero)? {
                    return Err(unsupported("can't do nonzero end-relative seeks"));
                }
                self.call_method(crate::intern!("flush"), &[])?;
                self.forget_chunk();
                if self.coding.reads.get() {
                    self.reset_decoder()?;
                }
                let at = self.attached()?.call_method(crate::intern!("seek"), &[&zero, &*Int::new(2)?])?;
                if self.coding.writes.get() {
                    self.reset_encoder(at.equals(&zero)?)?;
                }
                return Ok(at);
            }
            _ => return Err(value_error!("invalid whence ({whence}, should be 0, 1 or 2)")),
        }
        if target.compare_bool(&zero, CompareOp::Lt)? {
            return Err(value_error!("negative seek position {}", target.repr()?.to_string_lossy()));
        }
        self.call_method(crate::intern!("flush"), &[])?;
        let number = match crate::types::int::convert::from_number(&target)? {
            Some(number) => number,
            None => target.index()?,
        };
        let cookie = Cookie::from_int(&number)?;
        buffer = self.attached().unwrap_or_else(|e| {
            e.clear();
            buffer
        });
        buffer.call_method(crate::intern!("seek"), &[&*Int::from_u64(cookie.start)?])?;
        self.forget_chunk();
        if self.coding.reads.get() {
            self.begin_at(&cookie)?;
        }
        self.snapshot_flags.set(cookie.flags.into());
        if cookie.skip > 0 {
            let input = buffer.call_method(crate::intern!("read"), &[&*Int::from_u64(cookie.feed.into())?])?;
            let input = input.downcast::<Bytes>().map_err(|other| {
                let given = other.ty().full_name();
                type_error!("underlying read() should have returned a bytes object, not '{given}'")
            })?;
            self.snapshot.set(Some(input.clone()));
            let decoded = self.decode(&input, input.as_slice(), cookie.end_of_file)?;
            let enough = decoded.len() >= cookie.skip as usize;
            self.decoded.set(Some(decoded));
            if !enough {
                return Err(os_error!("can't restore logical file position"));
            }
            self.used.set(cookie.skip as usize);
        } else {
            self.snapshot.set(Some(Ref::of(bytes::empty())));
        }
        if self.coding.writes.get() {
            self.reset_encoder(cookie.start == 0 && cookie.flags == 0)?;
        }
        Ok(target)
    }
}
