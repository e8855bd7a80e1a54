//! `_sre`: the engine behind `re`, whose compiler writes the code that it runs.
//!
//! - `code.rs`: the code's operations; `program.rs`: the code decoded, over the classes of characters of `class.rs`;
//!   `prefix.rs`: where a match may begin; `engine.rs`: the matcher.
//! - `pattern.rs`: compiled patterns, scanners; `matched.rs`: match objects and templates; `substitute.rs`.

mod class;
mod code;
mod engine;
mod matched;
mod pattern;
mod prefix;
mod program;
mod substitute;

use crate::abi::{Object, ObjectLike, Ref, Result, TypeObject};
use crate::protocol::buffer::View;
use crate::types::bytes::Bytes;
use crate::types::dict::Dict;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::str::{Str, Text, classify};
use crate::types::tuple::Tuple;
use abide_macros::methods;

/// The version of the code; `re._constants` has the same.
const MAGIC: i64 = 20230612;
/// The largest number of groups.
const MAX_GROUPS: usize = 0x3FFF_FFFF;

/// What is searched: a string, or something bytes-like whose memory is held meanwhile.
struct Subject {
    object: Ref,
    units: Units,
}

/// Where the text of a subject is.
enum Units {
    Str,
    /// An exact bytes object, which never changes.
    Bytes,
    View(View),
}

impl Subject {
    /// TypeError if the object is neither. Runs Python (buffer protocol).
    fn new(object: &Object) -> Result<Subject> {
        let units = if object.cast::<Str>().is_some() {
            Units::Str
        } else if object.cast_exact::<Bytes>().is_some() {
            Units::Bytes
        } else if object.supports_buffer() {
            Units::View(object.contiguous_bytes()?)
        } else {
            let given = object.ty().full_name();
            return Err(type_error!("expected string or bytes-like object, got '{given}'"));
        };
        Ok(Subject { object: object.to_ref(), units })
    }

    fn is_bytes(&self) -> bool {
        !matches!(self.units, Units::Str)
    }

    #[inline]
    fn text(&self) -> Text<'_> {
        match &self.units {
            // SAFETY: units of that kind are a string's.
            Units::Str => unsafe { self.object.cast_unchecked::<Str>() }.text(),
            // SAFETY: units of that kind are those of bytes.
            Units::Bytes => Text::One(unsafe { self.object.cast_unchecked::<Bytes>() }.as_slice()),
            Units::View(view) => Text::One(view.as_slice()),
        }
    }

    fn slice(&self, start: usize, end: usize) -> Result {
        let text = self.text();
        let end = end.min(text.len());
        let start = start.min(end);
        match text {
            Text::One(bytes) if self.is_bytes() => {
                if start == 0 && end == bytes.len() && matches!(self.units, Units::Bytes) {
                    return Ok(self.object.clone());
                }
                Bytes::new(&bytes[start..end]).map(Ref::into_object)
            }
            // SAFETY: the other subjects are strings.
            _ => unsafe { self.object.cast_unchecked::<Str>() }.substring(start, end).map(Ref::into_object),
        }
    }

    /// The parts in one: a string or bytes. TypeError for parts of another kind. Runs Python.
    fn join(&self, parts: Vec<Ref>) -> Result {
        let list = List::from_vec(parts)?;
        self.slice(0, 0)?.call_method(crate::intern!("join"), &[&list])
    }
}

/// The receiver of what patterns and matches have in common.
#[repr(transparent)]
struct Unchanging(Object);
// SAFETY: it is an object's head.
unsafe impl ObjectLike for Unchanging {}

#[methods(UNCHANGING)]
impl Unchanging {
    #[sig("__copy__($self, /)")]
    fn copy(&self) -> Ref {
        self.0.to_ref()
    }

    #[sig("__deepcopy__($self, memo, /)")]
    fn deepcopy(&self, memo: &Object) -> Ref {
        let _ = memo;
        self.0.to_ref()
    }

    /// Match[str] and Pattern[str] are types for annotations.
    #[sig("__class_getitem__($type, object, /)")]
    fn class_getitem(ty: &TypeObject, object: &Object) -> Result {
        crate::types::iter::generic_alias(ty, object)
    }
}

/// The receiver of the module's functions.
struct Functions;

#[methods(FUNCTIONS)]
impl Functions {
    /// A pattern from code that `re` has compiled.
    #[sig("($module, pattern, flags, code, groups, groupindex, indexgroup)")]
    fn compile(
        pattern: &Object,
        flags: i32,
        code: &List,
        groups: isize,
        groupindex: &Dict,
        indexgroup: &Tuple,
    ) -> Result {
        let mut words = Vec::with_capacity(code.len());
        let mut i = 0;
        while let Some(word) = code.get(i) {
            let Some(word) = word.cast::<Int>() else { return Err(type_error!("an integer is required")) };
            if word.is_negative() {
                return Err(overflow_error!("can't convert negative value to unsigned int"));
            }
            let Some(word) = word.to_u64() else {
                return Err(overflow_error!("Python int too large to convert to C unsigned long"));
            };
            match u32::try_from(word) {
                Ok(word) => words.push(word),
                Err(_) => return Err(overflow_error!("regular expression code size limit exceeded")),
            }
            i += 1;
        }
        let groups = usize::try_from(groups).ok().filter(|&n| n <= MAX_GROUPS);
        let Some(groups) = groups else { return Err(runtime_error!("invalid SRE code")) };
        let Some(program) = program::Program::new(words, groups) else {
            return Err(runtime_error!("invalid SRE code"));
        };
        pattern::make(pattern, flags, program, groupindex, indexgroup)
    }

    /// A template for substitution from what `re` has parsed: literals and group numbers in turn.
    #[sig("($module, pattern, template, /)")]
    fn template(pattern: &Object, template: &List) -> Result {
        let _ = pattern;
        matched::make_template(template)
    }

    /// The bytes of a word of code.
    #[sig("($module, /)")]
    fn getcodesize() -> i32 {
        4
    }

    /// Whether the character is an ASCII letter.
    #[sig("($module, character, /)")]
    fn ascii_iscased(character: i64) -> bool {
        u8::try_from(character).is_ok_and(|c| c.is_ascii_alphabetic())
    }

    /// Whether the character has another case.
    #[sig("($module, character, /)")]
    fn unicode_iscased(character: i64) -> bool {
        let c = character as u32;
        c <= 0x10FFFF && (classify::to_lower(c) != c || classify::to_upper(c) != c)
    }

    /// The ASCII lower case of a character.
    #[sig("($module, character, /)")]
    fn ascii_tolower(character: i64) -> i64 {
        i64::from(code::lower_ascii(character as u32))
    }

    /// The lower case of a character.
    #[sig("($module, character, /)")]
    fn unicode_tolower(character: i64) -> i64 {
        let c = character as u32;
        if c <= 0x10FFFF { i64::from(classify::to_lower(c)) } else { character }
    }
}

/// Makes the module.
pub fn make() -> Result<Ref<Module>> {
    let module = super::new_module("_sre", "The engine of regular expressions.", &FUNCTIONS)?;
    for ty in [&pattern::PATTERN, &pattern::SCANNER, &matched::MATCH, &matched::TEMPLATE] {
        ty.ready()?;
    }
    for (name, value) in [
        ("MAGIC", MAGIC),
        ("CODESIZE", 4),
        ("MAXREPEAT", i64::from(code::MAX_REPEAT)),
        ("MAXGROUPS", MAX_GROUPS as i64),
    ] {
        module.add_named(name, &*Int::new(value)?)?;
    }
    Ok(module)
}
