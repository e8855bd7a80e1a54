//! What the compiler hands over: one code object as plain data.
//!
//! `CodeDesc` has the fields of CPython's `PyCodeConstructor`; the runtime turns it into a code object.

mod repr;

use std::hash::BuildHasher;
use std::rc::Rc;

use dashu_int::IBig;
use rustc_hash::{FxBuildHasher, FxHashSet};

/// `co_localspluskinds` bit: the slot belongs to an inlined comprehension and is hidden from `locals()`.
pub const FAST_HIDDEN: u8 = 0x10;
/// `co_localspluskinds` bit: a local variable.
pub const FAST_LOCAL: u8 = 0x20;
/// `co_localspluskinds` bit: a cell variable (together with `FAST_LOCAL`: a captured argument or local).
pub const FAST_CELL: u8 = 0x40;
/// `co_localspluskinds` bit: a free variable.
pub const FAST_FREE: u8 = 0x80;

/// `co_flags` bit: locals live in fast slots.
pub const CO_OPTIMIZED: u32 = 0x1;
/// `co_flags` bit: a call makes a new namespace.
pub const CO_NEWLOCALS: u32 = 0x2;
/// `co_flags` bit: has `*args`.
pub const CO_VARARGS: u32 = 0x4;
/// `co_flags` bit: has `**kwargs`.
pub const CO_VARKEYWORDS: u32 = 0x8;
/// `co_flags` bit: defined inside another function.
pub const CO_NESTED: u32 = 0x10;
/// `co_flags` bit: a call makes a generator.
pub const CO_GENERATOR: u32 = 0x20;
/// `co_flags` bit: a call makes a coroutine.
pub const CO_COROUTINE: u32 = 0x80;
/// `co_flags` bit: set by `types.coroutine` alone.
pub const CO_ITERABLE_COROUTINE: u32 = 0x100;
/// `co_flags` bit: a call makes an asynchronous generator.
pub const CO_ASYNC_GENERATOR: u32 = 0x200;
/// `co_flags` bit: `from __future__ import division`.
pub const CO_FUTURE_DIVISION: u32 = 0x20000;
/// `co_flags` bit: `from __future__ import absolute_import`.
pub const CO_FUTURE_ABSOLUTE_IMPORT: u32 = 0x40000;
/// `co_flags` bit: `from __future__ import with_statement`.
pub const CO_FUTURE_WITH_STATEMENT: u32 = 0x80000;
/// `co_flags` bit: `from __future__ import print_function`.
pub const CO_FUTURE_PRINT_FUNCTION: u32 = 0x100000;
/// `co_flags` bit: `from __future__ import unicode_literals`.
pub const CO_FUTURE_UNICODE_LITERALS: u32 = 0x200000;
/// `co_flags` bit: `from __future__ import barry_as_FLUFL`.
pub const CO_FUTURE_BARRY_AS_BDFL: u32 = 0x400000;
/// `co_flags` bit: `from __future__ import generator_stop`.
pub const CO_FUTURE_GENERATOR_STOP: u32 = 0x800000;
/// `co_flags` bit: `from __future__ import annotations`.
pub const CO_FUTURE_ANNOTATIONS: u32 = 0x1000000;
/// `co_flags` bit: the first constant is the docstring. CPython sets it from 3.14 on; unused in 3.13.
pub const CO_HAS_DOCSTRING: u32 = 0x4000000;

/// One code object: everything `types.CodeType` takes, as data.
#[derive(Clone, Debug)]
pub struct CodeDesc {
    /// `co_name`.
    pub name: Rc<str>,
    /// `co_qualname`.
    pub qualname: Rc<str>,
    /// `co_filename`.
    pub filename: Rc<str>,
    /// `co_flags`.
    pub flags: u32,
    /// `co_argcount`: positional parameters, positional-only ones included.
    pub argcount: u32,
    /// `co_posonlyargcount`.
    pub posonlyargcount: u32,
    /// `co_kwonlyargcount`.
    pub kwonlyargcount: u32,
    /// `co_stacksize`.
    pub stacksize: u32,
    /// `co_firstlineno`.
    pub firstlineno: i32,
    /// `co_code`: code units (opcode, oparg), inline caches zeroed.
    pub code: Vec<u8>,
    /// `co_consts`.
    pub consts: Vec<Constant>,
    /// `co_names`.
    pub names: Vec<Rc<str>>,
    /// `co_localsplusnames`: locals, then cells, then free variables.
    pub localsplusnames: Vec<Rc<str>>,
    /// `co_localspluskinds`: one byte of `FAST_*` bits for each name.
    pub localspluskinds: Vec<u8>,
    /// `co_linetable`.
    pub linetable: Vec<u8>,
    /// `co_exceptiontable`.
    pub exceptiontable: Vec<u8>,
}

impl CodeDesc {
    /// Equality of code objects in Python: code compiled twice from the same source (a `finally` body) is one constant.
    fn same_code(&self, other: &Self) -> bool {
        self.name == other.name
            && (self.argcount, self.posonlyargcount, self.kwonlyargcount, self.flags, self.firstlineno)
                == (other.argcount, other.posonlyargcount, other.kwonlyargcount, other.flags, other.firstlineno)
            && self.code == other.code
            && self.names == other.names
            && self.localsplusnames == other.localsplusnames
            && self.linetable == other.linetable
            && self.exceptiontable == other.exceptiontable
            // Last, for code inside code is compared in depth.
            && self.consts == other.consts
    }
}

/// A compile-time constant.
///
/// Equality and hash are those of CPython's constant keys: the type counts (`1`, `1.0` and `True` differ), so does the
/// sign of zero, no NaN equals another (so each computed NaN is a constant of its own), and the elements of a frozenset count without their order.
/// Code objects are compared as CPython compares them: by all that a call can observe, not by qualified name and file.
#[derive(Clone, Debug)]
pub enum Constant {
    None,
    Ellipsis,
    Bool(bool),
    Int(IBig),
    Float(f64),
    /// Real and imaginary part.
    Complex(f64, f64),
    /// WTF-8: UTF-8 in which a lone surrogate takes its three-byte form.
    Str(Box<[u8]>),
    Bytes(Box<[u8]>),
    Tuple(Vec<Constant>),
    /// Distinct elements, in the order of the source.
    FrozenSet(Vec<Constant>),
    Code(Box<CodeDesc>),
}

impl Constant {
    /// The constant for a string that is valid UTF-8.
    pub fn str(s: &str) -> Self {
        Self::Str(s.as_bytes().into())
    }

    /// The constant for a machine integer.
    pub fn int(n: i64) -> Self {
        Self::Int(IBig::from(n))
    }

    /// The truth value `bool()` gives for the constant.
    pub fn truth(&self) -> bool {
        match self {
            Self::None => false,
            Self::Ellipsis | Self::Code(_) => true,
            Self::Bool(b) => *b,
            Self::Int(n) => !n.is_zero(),
            Self::Float(x) => *x != 0.0,
            Self::Complex(re, im) => *re != 0.0 || *im != 0.0,
            Self::Str(s) | Self::Bytes(s) => !s.is_empty(),
            Self::Tuple(items) | Self::FrozenSet(items) => !items.is_empty(),
        }
    }
}

fn same_float(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() && !a.is_nan()
}

impl PartialEq for Constant {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::None, Self::None) | (Self::Ellipsis, Self::Ellipsis) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => same_float(*a, *b),
            (Self::Complex(a, b), Self::Complex(c, d)) => same_float(*a, *c) && same_float(*b, *d),
            (Self::Str(a), Self::Str(b)) | (Self::Bytes(a), Self::Bytes(b)) => a == b,
            (Self::Tuple(a), Self::Tuple(b)) => a == b,
            (Self::FrozenSet(a), Self::FrozenSet(b)) => {
                let of_a: FxHashSet<&Self> = a.iter().collect();
                a.len() == b.len() && b.iter().all(|item| of_a.contains(item))
            }
            (Self::Code(a), Self::Code(b)) => a.same_code(b),
            _ => false,
        }
    }
}

impl Eq for Constant {}

impl std::hash::Hash for Constant {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Self::None | Self::Ellipsis => {}
            Self::Bool(b) => b.hash(state),
            Self::Int(n) => n.hash(state),
            Self::Float(x) => x.to_bits().hash(state),
            Self::Complex(re, im) => (re.to_bits(), im.to_bits()).hash(state),
            Self::Str(s) | Self::Bytes(s) => s.hash(state),
            Self::Tuple(items) => items.hash(state),
            // Order does not count.
            Self::FrozenSet(items) => {
                let sum = items.iter().map(|item| FxBuildHasher.hash_one(item)).fold(0, u64::wrapping_add);
                (items.len(), sum).hash(state);
            }
            // The places tell apart what stands on one line.
            Self::Code(code) => (code.firstlineno, &code.name, &code.code, &code.linetable).hash(state),
        }
    }
}
