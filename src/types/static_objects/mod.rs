//! The objects that exist once and are static: small ints, short bytes, common strings, the empty tuple.
//!
//! They lie where CPython 3.13 has them in `_PyRuntime` (`vm/runtime.rs`), for the extensions of the standard library take
//! their addresses by offset. The rooms of their types find them here and nowhere else.

pub mod names;

use crate::abi::{Object, Result, TypeObject};
use crate::types::bytes::ShortBytes;
use crate::types::int::{Int, PyLong_Type};
use crate::types::str::{Latin1Char, StaticStr, Str};
use crate::types::tuple::EmptyTuple;
use crate::vm::runtime::_PyRuntime;
use abide_macros::capi;
use core::cell::Cell;
use core::mem::offset_of;
use names::{Identifiers, Literals};

/// The type of `Token.MISSING`.
#[capi]
pub static _PyContextTokenMissing_Type: TypeObject = TypeObject::new(c"Token.MISSING", size_of::<Object>())
    .get_attribute::<Object>(crate::protocol::attribute::generic_get_attr)
    .repr::<Object>(missing_repr);

extern "C" fn missing_repr(_: &Object) -> Result {
    crate::intern!("<Token.MISSING>").to_result()
}

/// `_Py_static_objects`.
#[repr(C)]
pub struct StaticObjects {
    /// -5 to 256.
    pub small_ints: [Int; 262],
    /// `b''`.
    pub bytes_empty: ShortBytes<8>,
    /// The bytes objects of one byte.
    pub bytes_characters: [ShortBytes<16>; 256],
    /// Common strings.
    pub literals: Literals,
    /// Common names.
    pub identifiers: Identifiers,
    /// The strings of one ASCII character.
    pub ascii: [StaticStr<8>; 128],
    /// The strings of one character of the upper half of latin-1.
    pub latin1: [Latin1Char; 128],
    /// `()`.
    pub tuple_empty: EmptyTuple,
    /// C's empty node of a context's map; ours have no such node, so this is but its place.
    hamt_empty_node: [Cell<usize>; 7],
    /// `Token.MISSING`.
    pub token_missing: Object,
}

const _: () = assert!(
    offset_of!(StaticObjects, bytes_empty) == 8384
        && offset_of!(StaticObjects, literals) == 20_712
        && offset_of!(StaticObjects, identifiers) == 21_848
        && offset_of!(StaticObjects, ascii) == 60_056
        && offset_of!(StaticObjects, latin1) == 66_200
        && offset_of!(StaticObjects, tuple_empty) == 74_392
        && offset_of!(StaticObjects, token_missing) == 74_496
        && size_of::<StaticObjects>() == 74_512,
    "the static objects lie where CPython 3.13 has them"
);

/// The static objects.
pub const STATIC_OBJECTS: &StaticObjects = &_PyRuntime.static_objects;

impl StaticObjects {
    /// All of them, as they are before the first string is hashed.
    pub const fn initial() -> StaticObjects {
        StaticObjects {
            small_ints: {
                let mut table = [const { Int::immortal(&PyLong_Type, 0) }; 262];
                let mut i = 0;
                while i < 262 {
                    table[i] = Int::immortal(&PyLong_Type, i as i32 - 5);
                    i += 1;
                }
                table
            },
            bytes_empty: ShortBytes::new(0, 0),
            bytes_characters: {
                let mut all = [const { ShortBytes::new(1, 0) }; 256];
                let mut b = 0;
                while b < 256 {
                    all[b] = ShortBytes::new(1, b as u8);
                    b += 1;
                }
                all
            },
            literals: Literals::initial(),
            identifiers: Identifiers::initial(),
            ascii: {
                let mut all = [const { StaticStr::character(0) }; 128];
                let mut c = 0;
                while c < 128 {
                    all[c] = StaticStr::character(c as u8);
                    c += 1;
                }
                all
            },
            latin1: {
                let mut all = [const { Latin1Char::new(0) }; 128];
                let mut c = 0;
                while c < 128 {
                    all[c] = Latin1Char::new(c as u8 + 128);
                    c += 1;
                }
                all
            },
            tuple_empty: EmptyTuple::initial(),
            hamt_empty_node: [const { Cell::new(0) }; 7],
            token_missing: Object::immortal(&_PyContextTokenMissing_Type),
        }
    }

    /// Whether an object is one of them.
    pub fn contains(&self, object: *const Object) -> bool {
        let start = self as *const StaticObjects as usize;
        (start..start + size_of::<StaticObjects>()).contains(&(object as usize))
    }

    /// Calls `f` with each string of more than one character.
    pub fn each_string(&'static self, mut f: impl FnMut(&'static Str)) {
        let mut at = &raw const self.literals as usize;
        let end = &raw const self.ascii as usize;
        while at < end {
            // SAFETY: from the literals to the identifiers' end, one static string follows the other.
            let s = unsafe { &*(at as *const Str) };
            if s.len() > 1 {
                f(s);
            }
            at += size_of::<Str>() + (s.len() + 1).next_multiple_of(8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::names::{IDENTIFIERS, LITERALS};
    use super::*;

    #[test]
    fn strings_follow_each_other() {
        let mut found = Vec::new();
        STATIC_OBJECTS.each_string(|s| found.push(s.to_string_lossy().into_owned()));
        let mut texts: Vec<&str> = LITERALS.iter().chain(IDENTIFIERS).copied().filter(|t| t.len() > 1).collect();
        assert_eq!(found, texts);
        texts.sort();
        assert!(texts.windows(2).all(|two| two[0] != two[1]), "the table of interned strings takes each text once");
    }
}
