//! Between objects and Rust values: arguments in, results out.

use crate::abi::{Object, ObjectLike, ObjectType, Raised, Ref, Result};
use crate::types::bool::bool_object;
use crate::types::float::Float;
use crate::types::int::Int;
use crate::types::none;
use crate::types::str::Str;
use core::ffi::c_int;

/// A hash value: never -1, which C keeps for errors.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hash(isize);

impl Hash {
    /// The hash, with -1 replaced by -2.
    #[inline(always)]
    pub const fn new(value: isize) -> Hash {
        Hash(if value == -1 { -2 } else { value })
    }

    /// The number.
    #[inline(always)]
    pub const fn get(self) -> isize {
        self.0
    }
}

/// What C sees of a result. `-1` (or null) stands for an exception.
pub trait CReturn {
    /// The C type.
    type C;
    /// The value, or the sentinel after an exception.
    fn into_c(self) -> Self::C;
}

/// The exception stays in the thread; the sentinel tells C of it.
#[inline(always)]
pub(crate) fn told<T>(raised: Raised, sentinel: T) -> T {
    core::mem::forget(raised);
    sentinel
}

impl CReturn for Result<()> {
    type C = c_int;
    #[inline(always)]
    fn into_c(self) -> c_int {
        match self {
            Ok(()) => 0,
            Err(e) => told(e, -1),
        }
    }
}

impl CReturn for Result<bool> {
    type C = c_int;
    #[inline(always)]
    fn into_c(self) -> c_int {
        match self {
            Ok(b) => b as c_int,
            Err(e) => told(e, -1),
        }
    }
}

impl CReturn for bool {
    type C = c_int;
    #[inline(always)]
    fn into_c(self) -> c_int {
        self as c_int
    }
}

impl CReturn for Result<Hash> {
    type C = isize;
    #[inline(always)]
    fn into_c(self) -> isize {
        match self {
            Ok(h) => h.get(),
            Err(e) => told(e, -1),
        }
    }
}

macro_rules! numeric_returns {
    ($($t:ty),*) => {$(
        impl CReturn for Result<$t> {
            type C = $t;
            #[inline(always)]
            fn into_c(self) -> $t {
                match self {
                    Ok(n) => n,
                    Err(e) => told(e, -1i8 as $t),
                }
            }
        }
    )*};
}
numeric_returns!(i32, i64, isize, u32, u64, usize, f64);

impl<T> CReturn for Result<*const T> {
    type C = *const T;
    fn into_c(self) -> *const T {
        match self {
            Ok(p) => p,
            Err(e) => told(e, core::ptr::null()),
        }
    }
}

impl<T> CReturn for Result<*mut T> {
    type C = *mut T;
    fn into_c(self) -> *mut T {
        match self {
            Ok(p) => p,
            Err(e) => told(e, core::ptr::null_mut()),
        }
    }
}

/// The reverse of [`CReturn`] for what slots return: 1/0/-1.
#[inline(always)]
pub fn from_c_bool(value: c_int) -> Result<bool> {
    // SAFETY of meaning: a negative result says that an exception is set; `assume` checks it in debug builds.
    if value < 0 { Err(crate::types::exception::raise::assume()) } else { Ok(value != 0) }
}

/// The reverse of [`CReturn`] for what slots return: 0/-1.
#[inline(always)]
pub fn from_c_unit(value: c_int) -> Result<()> {
    if value < 0 { Err(crate::types::exception::raise::assume()) } else { Ok(()) }
}

/// The reverse of [`CReturn`] for lengths: -1 is an error.
#[inline(always)]
pub fn from_c_len(value: isize) -> Result<usize> {
    if value < 0 { Err(crate::types::exception::raise::assume()) } else { Ok(value as usize) }
}

/// Where an argument stands, for messages.
#[derive(Clone, Copy)]
pub struct Place {
    pub function: &'static str,
    pub position: Position,
}

/// How the message names the argument.
#[derive(Clone, Copy)]
pub enum Position {
    /// `f() argument must be ...`
    Only,
    /// `f() argument 2 must be ...`
    Number(usize),
    /// `f() argument 'sep' must be ...`
    Name(&'static str),
}

impl Place {
    /// TypeError: `f() argument 2 must be str, not int`.
    #[cold]
    pub fn bad_argument(self, expected: &str, given: &Object) -> Raised {
        let given = if given.is_none() { "None".into() } else { given.ty().full_name() };
        let f = self.function;
        match self.position {
            Position::Only => type_error!("{f}() argument must be {expected}, not {given}"),
            Position::Number(n) => type_error!("{f}() argument {n} must be {expected}, not {given}"),
            Position::Name(name) => type_error!("{f}() argument '{name}' must be {expected}, not {given}"),
        }
    }
}

/// An argument as a Rust value. May run Python (`__index__`, `__bool__`, `__float__`).
pub trait FromArg<'a>: Sized {
    /// The value; TypeError (or OverflowError) if the object is none.
    fn from_arg(object: &'a Object, place: Place) -> Result<Self>;
}

impl<'a> FromArg<'a> for &'a Object {
    #[inline(always)]
    fn from_arg(object: &'a Object, _: Place) -> Result<Self> {
        Ok(object)
    }
}

impl<'a> FromArg<'a> for Ref {
    #[inline(always)]
    fn from_arg(object: &'a Object, _: Place) -> Result<Self> {
        Ok(object.to_ref())
    }
}

impl<'a, T: ObjectType> FromArg<'a> for &'a T {
    #[inline(always)]
    fn from_arg(object: &'a Object, place: Place) -> Result<Self> {
        match object.cast::<T>() {
            Some(t) => Ok(t),
            None => Err(place.bad_argument(&T::type_object().full_name(), object)),
        }
    }
}

impl<'a, T: FromArg<'a>> FromArg<'a> for Option<T> {
    #[inline(always)]
    fn from_arg(object: &'a Object, place: Place) -> Result<Self> {
        T::from_arg(object, place).map(Some)
    }
}

impl<'a> FromArg<'a> for isize {
    #[inline]
    fn from_arg(object: &'a Object, _: Place) -> Result<Self> {
        match object.index()?.to_i64() {
            Some(value) => Ok(value as isize),
            None => Err(overflow_error!("Python int too large to convert to C ssize_t")),
        }
    }
}

impl<'a> FromArg<'a> for i64 {
    #[inline]
    fn from_arg(object: &'a Object, _: Place) -> Result<Self> {
        object.index_as_i64()
    }
}

impl<'a> FromArg<'a> for i32 {
    #[inline]
    fn from_arg(object: &'a Object, _: Place) -> Result<Self> {
        let int = object.index()?;
        let value = int.to_i64().and_then(|v| i32::try_from(v).ok());
        value.ok_or_else(|| overflow_error!("Python int too large to convert to C int"))
    }
}

impl<'a> FromArg<'a> for bool {
    #[inline]
    fn from_arg(object: &'a Object, _: Place) -> Result<Self> {
        object.is_true()
    }
}

impl<'a> FromArg<'a> for f64 {
    #[inline]
    fn from_arg(object: &'a Object, _: Place) -> Result<Self> {
        object.as_f64()
    }
}

/// What a built-in function returns, as an object.
pub trait IntoReturn {
    /// The object, or the exception.
    fn into_return(self) -> Result;
}

impl<T: IntoReturn> IntoReturn for Result<T> {
    #[inline(always)]
    fn into_return(self) -> Result {
        self?.into_return()
    }
}

impl<T: ObjectLike> IntoReturn for Ref<T> {
    #[inline(always)]
    fn into_return(self) -> Result {
        Ok(self.into_object())
    }
}

impl<T: ObjectLike> IntoReturn for &T {
    #[inline(always)]
    fn into_return(self) -> Result {
        Ok(Ref::of(self).into_object())
    }
}

impl IntoReturn for () {
    #[inline(always)]
    fn into_return(self) -> Result {
        Ok(none::none())
    }
}

impl IntoReturn for bool {
    #[inline(always)]
    fn into_return(self) -> Result {
        Ok(bool_object(self))
    }
}

/// `None` stands for Python's None.
impl<T: IntoReturn> IntoReturn for Option<T> {
    #[inline(always)]
    fn into_return(self) -> Result {
        match self {
            Some(value) => value.into_return(),
            None => Ok(none::none()),
        }
    }
}

impl IntoReturn for Hash {
    #[inline(always)]
    fn into_return(self) -> Result {
        Int::new(self.get() as i64).map(Ref::into_object)
    }
}

macro_rules! int_returns {
    ($($t:ty),*) => {$(
        impl IntoReturn for $t {
            #[inline(always)]
            fn into_return(self) -> Result {
                Int::new(self as i64).map(Ref::into_object)
            }
        }
    )*};
}
int_returns!(i32, i64, isize, u32);

impl IntoReturn for u64 {
    fn into_return(self) -> Result {
        Int::from_u64(self).map(Ref::into_object)
    }
}

impl IntoReturn for usize {
    #[inline(always)]
    fn into_return(self) -> Result {
        (self as u64).into_return()
    }
}

impl IntoReturn for f64 {
    #[inline(always)]
    fn into_return(self) -> Result {
        Float::new(self).map(Ref::into_object)
    }
}

impl IntoReturn for &str {
    fn into_return(self) -> Result {
        Str::new(self).map(Ref::into_object)
    }
}

impl IntoReturn for String {
    fn into_return(self) -> Result {
        Str::new(&self).map(Ref::into_object)
    }
}
