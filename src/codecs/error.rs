//! `UnicodeDecodeError` and `UnicodeEncodeError`: raising them.

use crate::abi::{Raised, Result};
use crate::types::bytes::Bytes;
use crate::types::exception::raise::raise_value;
use crate::types::exception::{UNICODE_DECODE_ERROR, UNICODE_ENCODE_ERROR, instantiate_with};
use crate::types::int::Int;
use crate::types::str::Str;

/// Sets a UnicodeEncodeError: the code points from `start` to `end` cannot be encoded.
#[cold]
pub fn encode_error(encoding: &str, object: &Str, start: usize, end: usize, reason: &str) -> Raised {
    let make = || -> Result<_> {
        let (encoding, reason) = (Str::new(encoding)?, Str::new(reason)?);
        let (start, end) = (Int::new(start as i64)?, Int::new(end as i64)?);
        instantiate_with(&UNICODE_ENCODE_ERROR, &[&encoding, object, &start, &end, &reason])
    };
    match make() {
        Ok(exception) => raise_value(exception),
        Err(e) => e,
    }
}

/// Sets a UnicodeDecodeError: the bytes from `start` to `end` cannot be decoded.
#[cold]
pub fn decode_error(encoding: &str, object: &[u8], start: usize, end: usize, reason: &str) -> Raised {
    let make = || -> Result<_> {
        let (encoding, reason, object) = (Str::new(encoding)?, Str::new(reason)?, Bytes::new(object)?);
        let (start, end) = (Int::new(start as i64)?, Int::new(end as i64)?);
        instantiate_with(&UNICODE_DECODE_ERROR, &[&encoding, &object, &start, &end, &reason])
    };
    match make() {
        Ok(exception) => raise_value(exception),
        Err(e) => e,
    }
}
