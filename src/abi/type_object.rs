//! `PyTypeObject`, its flags, and the `const` builder by which a built-in type is written as its table of contents.

use super::slots::*;
use super::{GetSetDef, MemberDef, MethodDef, Object, Slot, VarObject};
use core::cell::Cell;
use core::ffi::{CStr, c_char, c_uchar, c_uint, c_ulong, c_void};

layout! {
    /// PyTypeObject: a type, built-in or of an extension; classes made in Python are `HeapType`s, which begin with it.
    pub struct TypeObject: VarObject = "PyTypeObject", 416 {
        pub base: VarObject = "ob_base",
        pub name: Cell<*const c_char> = "tp_name",
        pub basicsize: Cell<isize> = "tp_basicsize",
        pub itemsize: Cell<isize> = "tp_itemsize",
        pub dealloc: SlotCell<Destructor> = "tp_dealloc",
        pub vectorcall_offset: Cell<isize> = "tp_vectorcall_offset",
        pub getattr: SlotCell<GetAttrString> = "tp_getattr",
        pub setattr: SlotCell<SetAttrString> = "tp_setattr",
        pub as_async: Cell<*const AsyncMethods> = "tp_as_async",
        pub repr: SlotCell<Unary> = "tp_repr",
        pub as_number: Cell<*const NumberMethods> = "tp_as_number",
        pub as_sequence: Cell<*const SequenceMethods> = "tp_as_sequence",
        pub as_mapping: Cell<*const MappingMethods> = "tp_as_mapping",
        pub hash: SlotCell<LenFunc> = "tp_hash",
        pub call: SlotCell<Ternary> = "tp_call",
        pub str: SlotCell<Unary> = "tp_str",
        pub getattro: SlotCell<Binary> = "tp_getattro",
        pub setattro: SlotCell<ObjObjArg> = "tp_setattro",
        pub as_buffer: Cell<*const BufferProcs> = "tp_as_buffer",
        pub flags: Cell<c_ulong> = "tp_flags",
        pub doc: Cell<*const c_char> = "tp_doc",
        pub traverse: SlotCell<Traverse> = "tp_traverse",
        pub clear: SlotCell<Inquiry> = "tp_clear",
        pub richcompare: SlotCell<RichCompare> = "tp_richcompare",
        pub weaklistoffset: Cell<isize> = "tp_weaklistoffset",
        pub iter: SlotCell<Unary> = "tp_iter",
        pub iternext: SlotCell<IterNext> = "tp_iternext",
        pub methods: Cell<*const MethodDef> = "tp_methods",
        pub members: Cell<*const MemberDef> = "tp_members",
        pub getset: Cell<*const GetSetDef> = "tp_getset",
        /// The primary base class: owned by heap types, static for others. Named `base_type` for `base` is the head.
        pub base_type: Cell<*const TypeObject> = "tp_base",
        pub dict: Slot = "tp_dict",
        pub descr_get: SlotCell<DescrGet> = "tp_descr_get",
        pub descr_set: SlotCell<ObjObjArg> = "tp_descr_set",
        pub dictoffset: Cell<isize> = "tp_dictoffset",
        pub init: SlotCell<Init> = "tp_init",
        pub alloc: SlotCell<Alloc> = "tp_alloc",
        pub new: SlotCell<New> = "tp_new",
        pub free: SlotCell<Free> = "tp_free",
        pub is_gc: SlotCell<Inquiry> = "tp_is_gc",
        pub bases: Slot = "tp_bases",
        pub mro: Slot = "tp_mro",
        pub cache: Slot = "tp_cache",
        pub subclasses: Slot = "tp_subclasses",
        pub weaklist: Slot = "tp_weaklist",
        pub del: SlotCell<Destructor> = "tp_del",
        pub version_tag: Cell<c_uint> = "tp_version_tag",
        pub finalize: SlotCell<Destructor> = "tp_finalize",
        pub vectorcall: SlotCell<Vectorcall> = "tp_vectorcall",
        pub watched: Cell<c_uchar> = "tp_watched",
        pub versions_used: Cell<u16> = "tp_versions_used",
    }
}

/// One or more bits of `tp_flags`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TypeFlags(pub c_ulong);

impl TypeFlags {
    /// A type of the runtime itself.
    pub const STATIC_BUILTIN: TypeFlags = TypeFlags(1 << 1);
    /// A builtin class that keeps its attributes in inline values after the object.
    pub const INLINE_VALUES: TypeFlags = TypeFlags(1 << 2);
    /// The weak reference list lies before the object.
    pub const MANAGED_WEAKREF: TypeFlags = TypeFlags(1 << 3);
    /// The dict lies before the object.
    pub const MANAGED_DICT: TypeFlags = TypeFlags(1 << 4);
    pub const PREHEADER: TypeFlags = TypeFlags((1 << 3) | (1 << 4));
    /// `case [..]` matches it.
    pub const SEQUENCE: TypeFlags = TypeFlags(1 << 5);
    /// `case {..}` matches it.
    pub const MAPPING: TypeFlags = TypeFlags(1 << 6);
    pub const DISALLOW_INSTANTIATION: TypeFlags = TypeFlags(1 << 7);
    pub const IMMUTABLETYPE: TypeFlags = TypeFlags(1 << 8);
    pub const HEAPTYPE: TypeFlags = TypeFlags(1 << 9);
    pub const BASETYPE: TypeFlags = TypeFlags(1 << 10);
    pub const HAVE_VECTORCALL: TypeFlags = TypeFlags(1 << 11);
    pub const READY: TypeFlags = TypeFlags(1 << 12);
    pub const READYING: TypeFlags = TypeFlags(1 << 13);
    pub const HAVE_GC: TypeFlags = TypeFlags(1 << 14);
    /// Unbound methods of the type take `self` as their first argument unchanged.
    pub const METHOD_DESCRIPTOR: TypeFlags = TypeFlags(1 << 17);
    pub const VALID_VERSION_TAG: TypeFlags = TypeFlags(1 << 19);
    pub const IS_ABSTRACT: TypeFlags = TypeFlags(1 << 20);
    /// Matches its one positional subpattern against the subject itself.
    pub const MATCH_SELF: TypeFlags = TypeFlags(1 << 22);
    /// Items lie at the end of the object (PEP 697).
    pub const ITEMS_AT_END: TypeFlags = TypeFlags(1 << 23);
    pub const LONG_SUBCLASS: TypeFlags = TypeFlags(1 << 24);
    pub const LIST_SUBCLASS: TypeFlags = TypeFlags(1 << 25);
    pub const TUPLE_SUBCLASS: TypeFlags = TypeFlags(1 << 26);
    pub const BYTES_SUBCLASS: TypeFlags = TypeFlags(1 << 27);
    pub const UNICODE_SUBCLASS: TypeFlags = TypeFlags(1 << 28);
    pub const DICT_SUBCLASS: TypeFlags = TypeFlags(1 << 29);
    pub const BASE_EXC_SUBCLASS: TypeFlags = TypeFlags(1 << 30);
    pub const TYPE_SUBCLASS: TypeFlags = TypeFlags(1 << 31);

    /// Both.
    pub const fn and(self, other: TypeFlags) -> TypeFlags {
        TypeFlags(self.0 | other.0)
    }
}

impl TypeObject {
    /// Whether any of the flags is set.
    #[inline(always)]
    pub fn has(&self, flags: TypeFlags) -> bool {
        self.flags.get() & flags.0 != 0
    }

    /// Sets flags.
    pub fn add_flags(&self, flags: TypeFlags) {
        self.flags.set(self.flags.get() | flags.0);
    }

    /// `tp_name` without its module part: what error messages call the type.
    ///
    /// For heap types `tp_name` is the plain name; for static types of extensions the part after the last dot.
    pub fn short_name(&self) -> std::borrow::Cow<'static, str> {
        let name = self.full_name();
        match name.rfind('.') {
            Some(dot) => match name {
                std::borrow::Cow::Borrowed(n) => n[dot + 1..].into(),
                std::borrow::Cow::Owned(n) => n[dot + 1..].to_string().into(),
            },
            None => name,
        }
    }

    /// `tp_name` as it is: what `%.100s` of `Py_TYPE(o)->tp_name` prints in CPython's messages.
    pub fn full_name(&self) -> std::borrow::Cow<'static, str> {
        // SAFETY: `tp_name` of a type is a C string; it lives as long as the type, which messages do not outlive.
        unsafe { CStr::from_ptr::<'static>(self.name.get()) }.to_string_lossy()
    }

    /// The number methods, if the type has any.
    #[inline(always)]
    pub fn number(&self) -> Option<&'static NumberMethods> {
        // SAFETY: null or a table that lives as long as the type.
        unsafe { self.as_number.get().as_ref() }
    }

    /// The sequence methods, if the type has any.
    #[inline(always)]
    pub fn sequence(&self) -> Option<&'static SequenceMethods> {
        // SAFETY: as above.
        unsafe { self.as_sequence.get().as_ref() }
    }

    /// The mapping methods, if the type has any.
    #[inline(always)]
    pub fn mapping(&self) -> Option<&'static MappingMethods> {
        // SAFETY: as above.
        unsafe { self.as_mapping.get().as_ref() }
    }

    /// The async methods, if the type has any.
    #[inline(always)]
    pub fn async_methods(&self) -> Option<&'static AsyncMethods> {
        // SAFETY: as above.
        unsafe { self.as_async.get().as_ref() }
    }

    /// The buffer functions, if the type exports its memory (classes have an empty table).
    #[inline(always)]
    pub fn buffer(&self) -> Option<&'static BufferProcs> {
        // SAFETY: as above.
        unsafe { self.as_buffer.get().as_ref() }.filter(|b| b.get.get().is_some())
    }

    /// The primary base class; none for `object`.
    #[inline(always)]
    pub fn base_type(&self) -> Option<&'static TypeObject> {
        // SAFETY: null or a type that this one keeps alive.
        unsafe { self.base_type.get().as_ref() }
    }

    /// The type as the object that it is.
    #[inline(always)]
    pub fn as_object(&self) -> &Object {
        self
    }
}

macro_rules! setters {
    ($($(#[$m:meta])* $name:ident => $field:ident: $t:ty;)*) => {$(
        $(#[$m])*
        pub const fn $name(mut self, value: $t) -> TypeObject {
            self.$field = Cell::new(Some(value));
            self
        }
    )*};
}

/// Casts a function that takes its own struct as `self` to the slot's type.
macro_rules! self_setters {
    ($($(#[$m:meta])* $name:ident => $field:ident: extern "C" fn(&T $(, $arg:ty)*) -> $ret:ty as $t:ty;)*) => {$(
        $(#[$m])*
        pub const fn $name<T: super::ObjectLike>(mut self, f: extern "C" fn(&T $(, $arg)*) -> $ret) -> TypeObject {
            // SAFETY: both are function pointers; the slot is called with instances of the type, which begin with `T`.
            let f = unsafe { core::mem::transmute::<extern "C" fn(&T $(, $arg)*) -> $ret, $t>(f) };
            self.$field = Cell::new(Some(f));
            self
        }
    )*};
}

/// The builder: `TypeObject::new(c"list", size_of::<List>()).repr(repr).sequence(&SEQUENCE)...`.
///
/// What is not said is inherited when the type is made ready. The base is `object` unless `.inherits(..)` names another.
impl TypeObject {
    /// A type of that name (`tp_name`, with the module where it is not `builtins`) and instance size.
    pub const fn new(name: &'static CStr, basicsize: usize) -> TypeObject {
        // SAFETY: a zeroed type object is an empty one: every pointer field may be null.
        let mut new = unsafe { core::mem::zeroed::<TypeObject>() };
        new.base = VarObject { base: Object::immortal(core::ptr::null()), size: Cell::new(0) };
        new.name = Cell::new(name.as_ptr());
        new.basicsize = Cell::new(basicsize as isize);
        new.flags = Cell::new(TypeFlags::IMMUTABLETYPE.0);
        new
    }

    /// `tp_itemsize`: the size of each item behind the object.
    pub const fn items(mut self, itemsize: usize) -> TypeObject {
        self.itemsize = Cell::new(itemsize as isize);
        self
    }

    /// Adds flags (`IMMUTABLETYPE` is there from the start).
    pub const fn with(mut self, flags: TypeFlags) -> TypeObject {
        self.flags = Cell::new(self.flags.into_inner() | flags.0);
        self
    }

    /// The primary base class.
    pub const fn inherits(mut self, base: &'static TypeObject) -> TypeObject {
        self.base_type = Cell::new(base);
        self
    }

    /// The docstring, with a text signature before it where the type has one.
    pub const fn doc(mut self, doc: &'static CStr) -> TypeObject {
        self.doc = Cell::new(doc.as_ptr());
        self
    }

    /// The methods; the table ends with [`MethodDef::END`].
    pub const fn methods(mut self, table: &'static [MethodDef]) -> TypeObject {
        self.methods = Cell::new(table.as_ptr());
        self
    }

    /// The computed attributes; the table ends with [`GetSetDef::END`].
    pub const fn getset(mut self, table: &'static [GetSetDef]) -> TypeObject {
        self.getset = Cell::new(table.as_ptr());
        self
    }

    /// The attributes that are fields; the table ends with [`MemberDef::END`].
    pub const fn members(mut self, table: &'static [MemberDef]) -> TypeObject {
        self.members = Cell::new(table.as_ptr());
        self
    }

    /// The number methods.
    pub const fn number_methods(mut self, table: &'static NumberMethods) -> TypeObject {
        self.as_number = Cell::new(table);
        self
    }

    /// The sequence methods.
    pub const fn sequence_methods(mut self, table: &'static SequenceMethods) -> TypeObject {
        self.as_sequence = Cell::new(table);
        self
    }

    /// The mapping methods.
    pub const fn mapping_methods(mut self, table: &'static MappingMethods) -> TypeObject {
        self.as_mapping = Cell::new(table);
        self
    }

    /// The async methods.
    pub const fn async_table(mut self, table: &'static AsyncMethods) -> TypeObject {
        self.as_async = Cell::new(table);
        self
    }

    /// The buffer functions.
    pub const fn buffer_procs(mut self, table: &'static BufferProcs) -> TypeObject {
        self.as_buffer = Cell::new(table);
        self
    }

    /// Where instances keep their `__dict__`.
    pub const fn dict_at(mut self, offset: usize) -> TypeObject {
        self.dictoffset = Cell::new(offset as isize);
        self
    }

    /// Where instances keep the list of their weak references.
    pub const fn weakrefs_at(mut self, offset: usize) -> TypeObject {
        self.weaklistoffset = Cell::new(offset as isize);
        self
    }

    /// Where instances keep their vectorcall function; sets `HAVE_VECTORCALL`.
    pub const fn vectorcall_at(mut self, offset: usize) -> TypeObject {
        self.vectorcall_offset = Cell::new(offset as isize);
        self.with(TypeFlags::HAVE_VECTORCALL)
    }

    setters! {
        /// `tp_dealloc`.
        deallocated => dealloc: Destructor;
        /// `tp_finalize`.
        finalized => finalize: Destructor;
        /// `tp_new`.
        constructor => new: New;
        /// `tp_alloc`.
        allocated => alloc: Alloc;
        /// `tp_free`.
        freed => free: Free;
        /// `tp_vectorcall`: calling the type itself.
        called_fast => vectorcall: Vectorcall;
        /// `tp_is_gc`: which instances have a GC head, where not all have.
        collected_if => is_gc: Inquiry;
    }

    self_setters! {
        /// `tp_repr`.
        repr => repr: extern "C" fn(&T) -> super::Result as Unary;
        /// `tp_str`.
        to_str => str: extern "C" fn(&T) -> super::Result as Unary;
        /// `tp_hash`.
        hash => hash: extern "C" fn(&T) -> isize as LenFunc;
        /// `tp_call`.
        callable => call: extern "C" fn(&T, &Object, Option<&Object>) -> super::Result as Ternary;
        /// `tp_getattro`.
        get_attribute => getattro: extern "C" fn(&T, &Object) -> super::Result as Binary;
        /// `tp_setattro`.
        set_attribute => setattro: extern "C" fn(&T, &Object, Option<&Object>) -> core::ffi::c_int as ObjObjArg;
        /// `tp_richcompare`.
        compare => richcompare: extern "C" fn(&T, &Object, core::ffi::c_int) -> super::Result as RichCompare;
        /// `tp_iter`.
        iterable => iter: extern "C" fn(&T) -> super::Result as Unary;
        /// `tp_iternext`.
        iterator => iternext: extern "C" fn(&T) -> Option<super::Ref> as IterNext;
        /// `tp_traverse`; sets nothing else: GC types also say `.with(TypeFlags::HAVE_GC)`.
        traversed => traverse: extern "C" fn(&T, Visit, *mut c_void) -> core::ffi::c_int as Traverse;
        /// `tp_clear`.
        cleared => clear: extern "C" fn(&T) -> core::ffi::c_int as Inquiry;
        /// `tp_descr_get`.
        get_descriptor => descr_get: extern "C" fn(&T, Option<&Object>, Option<&Object>) -> super::Result as DescrGet;
        /// `tp_descr_set`.
        set_descriptor => descr_set: extern "C" fn(&T, &Object, Option<&Object>) -> core::ffi::c_int as ObjObjArg;
        /// `tp_init`.
        initializer => init: extern "C" fn(&T, &Object, Option<&Object>) -> core::ffi::c_int as Init;
    }
}
