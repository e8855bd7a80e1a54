//! The head of every object: reference count and type.

use super::{Ref, TypeFlags, TypeObject};
use core::cell::Cell;
use core::ops::Deref;

/// The reference count of an immortal object (PEP 683, in 3.13's encoding: the low 32 bits, read as signed, are negative).
pub const IMMORTAL: isize = 0xFFFF_FFFF;

layout! {
    /// PyObject: what every object begins with.
    ///
    /// An object is only ever seen as `&Object` (or `&T` for a struct that begins with it): C and re-entrant Python
    /// alias everything, so whatever changes is a `Cell`.
    pub struct Object = "PyObject", 16 {
        /// The number of references; see [`IMMORTAL`].
        pub refcnt: Cell<isize> = "ob_refcnt",
        /// The type; null only in a static type or object of an extension before it is made ready.
        pub ty: Cell<*const TypeObject> = "ob_type",
    }
}

layout! {
    /// PyVarObject: an object with a size of its own.
    pub struct VarObject = "PyVarObject", 24 {
        pub base: Object = "ob_base",
        /// The number of items (for int the sign and digit count lie elsewhere).
        pub size: Cell<isize> = "ob_size",
    }
}

impl Deref for VarObject {
    type Target = Object;
    #[inline(always)]
    fn deref(&self) -> &Object {
        &self.base
    }
}

/// A C struct that begins with `PyObject`.
///
/// # Safety
/// The type is `#[repr(C)]` and its first field is `Object` or another `ObjectLike`.
pub unsafe trait ObjectLike: 'static {}
// SAFETY: it is the object head itself.
unsafe impl ObjectLike for Object {}
// SAFETY: `#[repr(C)]` with `Object` first.
unsafe impl ObjectLike for VarObject {}

/// An object struct that has one type object, so that a reference can be checked and cast.
///
/// # Safety
/// Every instance of the type (and its subtypes) begins with this struct.
pub unsafe trait ObjectType: ObjectLike {
    /// The type object.
    fn type_object() -> &'static TypeObject;

    /// Whether `object` is an instance of the type or of a subtype, in C: `PyX_Check`.
    #[inline(always)]
    fn check(object: &Object) -> bool {
        object.is_type(Self::type_object()) || object.ty().is_subtype(Self::type_object())
    }
}

/// Makes a `#[repr(C)]` struct an object by its first field, `base`: an [`Object`], or the struct named behind the colon.
/// What follows the arrow goes to [`object_type!`].
#[macro_export]
macro_rules! native_object {
    ($Name:ident) => {
        native_object!($Name: $crate::abi::Object);
    };
    ($Name:ident: $Base:ty) => {
        impl core::ops::Deref for $Name {
            type Target = $Base;
            #[inline(always)]
            fn deref(&self) -> &$Base {
                &self.base
            }
        }
        // SAFETY: `#[repr(C)]` with the base first.
        unsafe impl $crate::abi::ObjectLike for $Name {}
    };
    ($Name:ident => $($types:tt)+) => {
        native_object!($Name);
        object_type!($Name => $($types)+);
    };
    ($Name:ident: $Base:ty => $($types:tt)+) => {
        native_object!($Name: $Base);
        object_type!($Name => $($types)+);
    };
}

/// States which type object belongs to a struct; with a flag, the check is one test of `tp_flags`. Of several types
/// (`[A, B]`) that share a struct, none has subtypes.
#[macro_export]
macro_rules! object_type {
    ($Name:ty => [$First:path, $($More:path),+ $(,)?]) => {
        // SAFETY: `check` names all types of this layout.
        unsafe impl $crate::abi::ObjectType for $Name {
            #[inline(always)]
            fn type_object() -> &'static $crate::abi::TypeObject {
                &$First
            }
            #[inline(always)]
            fn check(object: &$crate::abi::Object) -> bool {
                object.is_type(&$First) $(|| object.is_type(&$More))+
            }
        }
    };
    ($Name:ty => $ty:path) => {
        // SAFETY: the type object's basicsize is that of the struct, and subtypes extend it.
        unsafe impl $crate::abi::ObjectType for $Name {
            #[inline(always)]
            fn type_object() -> &'static $crate::abi::TypeObject {
                &$ty
            }
        }
    };
    ($Name:ty => $ty:path, $flag:ident) => {
        // SAFETY: as above; the flag is inherited by every subtype.
        unsafe impl $crate::abi::ObjectType for $Name {
            #[inline(always)]
            fn type_object() -> &'static $crate::abi::TypeObject {
                &$ty
            }
            #[inline(always)]
            fn check(object: &$crate::abi::Object) -> bool {
                object.ty().has(<$crate::abi::TypeFlags>::$flag)
            }
        }
    };
}

impl Object {
    /// The head of a new object with one reference.
    #[inline(always)]
    pub const fn new(ty: &'static TypeObject) -> Object {
        Object { refcnt: Cell::new(1), ty: Cell::new(ty) }
    }

    /// The head of a static object.
    pub const fn immortal(ty: *const TypeObject) -> Object {
        Object { refcnt: Cell::new(IMMORTAL), ty: Cell::new(ty) }
    }

    /// The object's type.
    #[inline(always)]
    pub fn ty(&self) -> &'static TypeObject {
        // SAFETY: an object keeps its type alive. The reference is called 'static because a type lives at least as
        // long as this object and callers only look at it while they hold the object.
        unsafe { &*self.ty.get() }
    }

    /// Whether the object's type is exactly `ty`.
    #[inline(always)]
    pub fn is_type(&self, ty: &TypeObject) -> bool {
        core::ptr::eq(self.ty.get(), ty)
    }

    /// Whether two references are to the same object: Python's `is`.
    #[inline(always)]
    pub fn is(&self, other: &Object) -> bool {
        core::ptr::eq(self, other)
    }

    /// Whether the count of the object never changes.
    #[inline(always)]
    pub fn is_immortal(&self) -> bool {
        (self.refcnt.get() as i32) < 0
    }

    /// Adds a reference. Immortal objects are left alone.
    #[inline(always)]
    pub fn incref(&self) {
        let low = self.refcnt.as_ptr().cast::<u32>();
        // SAFETY: x86-64 and aarch64 are little-endian: the low half of the count lies first. Only it changes, as in
        // the inline `Py_INCREF` of extensions.
        unsafe {
            let n = (*low).wrapping_add(1);
            if n != 0 {
                *low = n;
            }
        }
    }

    /// Gives up a reference; at zero the object is deallocated. May run Python.
    ///
    /// # Safety
    /// The caller owns a reference and does not use it afterwards.
    #[inline(always)]
    pub unsafe fn decref(&self) {
        let n = self.refcnt.get();
        if (n as i32) < 0 {
            return;
        }
        self.refcnt.set(n - 1);
        if n == 1 {
            // SAFETY: the last reference is gone.
            unsafe { crate::memory::dealloc(self as *const Object as *mut Object) };
        }
    }

    /// A new reference to this object.
    #[inline(always)]
    pub fn to_ref(&self) -> Ref {
        self.incref();
        // SAFETY: the reference was just added.
        unsafe { Ref::from_raw(self) }
    }

    /// This object as a `T`, if its type is `T`'s or a subtype of it.
    #[inline(always)]
    pub fn cast<T: ObjectType>(&self) -> Option<&T> {
        // SAFETY: `check` says that the object begins with a `T`.
        T::check(self).then(|| unsafe { self.cast_unchecked() })
    }

    /// This object as a `T`, if its type is exactly `T`'s.
    #[inline(always)]
    pub fn cast_exact<T: ObjectType>(&self) -> Option<&T> {
        // SAFETY: the type is exactly `T`'s.
        self.is_type(T::type_object()).then(|| unsafe { self.cast_unchecked() })
    }

    /// This object as a `T`, without a check.
    ///
    /// # Safety
    /// The object begins with a `T`.
    #[inline(always)]
    pub unsafe fn cast_unchecked<T: ObjectLike>(&self) -> &T {
        // SAFETY: the caller's contract.
        unsafe { &*(self as *const Object).cast::<T>() }
    }

    /// The object as the pointer that C knows.
    #[inline(always)]
    pub fn as_ptr(&self) -> *mut Object {
        self as *const Object as *mut Object
    }

    /// Whether the type has the flag.
    #[inline(always)]
    pub fn type_has(&self, flag: TypeFlags) -> bool {
        self.ty().has(flag)
    }
}

impl VarObject {
    /// The head of a new object with one reference and `size` items.
    #[inline(always)]
    pub const fn new(ty: &'static TypeObject, size: isize) -> VarObject {
        VarObject { base: Object::new(ty), size: Cell::new(size) }
    }
}
