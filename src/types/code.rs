//! Code objects (PyCodeObject): CPython 3.13 bytecode with its tables.
//!
//! Invariant: the tuples of constants and names, the tables and the instructions never change their size; instructions
//! change in place when they specialize (`vm/specialize`).
//!
//! - `attributes.rs`: what Python sees; `iterators.rs`: `co_lines()`, `co_positions()`;
//! - `build.rs`: from what the compiler describes;
//! - `stages.rs`: the compiler's stages one by one;
//! - `fields.rs`: `CodeType(...)` and `replace()`; `identity.rs`: equality and hash;
//! - `locations.rs` decodes the location table; `extras.rs`: what tools keep with code objects.

mod attributes;
mod build;
pub mod extras;
mod fields;
pub mod identity;
pub mod iterators;
mod locations;
pub mod stages;

pub(crate) use fields::Fields;
pub use locations::{Lines, Position, Positions};

use crate::abi::{Object, Ref, Result, Slot, TypeObject, VarObject};
use crate::types::bytes::Bytes;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::watchers;
use crate::vm::frame::FRAME_SPECIALS;
use crate::vm::opcode;
use abide_compiler::code::{CO_VARARGS, CO_VARKEYWORDS, FAST_CELL, FAST_FREE, FAST_HIDDEN, FAST_LOCAL};
use abide_macros::capi;
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use std::collections::HashSet;

layout! {
    /// PyCodeObject; the adaptive instructions begin at `code_adaptive`.
    pub struct Code: VarObject = "PyCodeObject", 208 {
        pub base: VarObject = "ob_base",
        pub consts: Slot = "co_consts",
        pub names: Slot = "co_names",
        pub exceptiontable: Slot = "co_exceptiontable",
        pub flags: Cell<c_int> = "co_flags",
        pub argcount: Cell<c_int> = "co_argcount",
        pub posonlyargcount: Cell<c_int> = "co_posonlyargcount",
        pub kwonlyargcount: Cell<c_int> = "co_kwonlyargcount",
        pub stacksize: Cell<c_int> = "co_stacksize",
        pub firstlineno: Cell<c_int> = "co_firstlineno",
        pub nlocalsplus: Cell<c_int> = "co_nlocalsplus",
        /// In words.
        pub framesize: Cell<c_int> = "co_framesize",
        pub nlocals: Cell<c_int> = "co_nlocals",
        pub ncellvars: Cell<c_int> = "co_ncellvars",
        pub nfreevars: Cell<c_int> = "co_nfreevars",
        pub version: Cell<u32> = "co_version",
        pub localsplusnames: Slot = "co_localsplusnames",
        pub localspluskinds: Slot = "co_localspluskinds",
        pub filename: Slot = "co_filename",
        pub name: Slot = "co_name",
        pub qualname: Slot = "co_qualname",
        pub linetable: Slot = "co_linetable",
        pub weakreflist: Cell<*mut c_void> = "co_weakreflist",
        pub executors: Cell<*mut c_void> = "co_executors",
        pub cached: Cell<*mut c_void> = "_co_cached",
        pub instrumentation_version: Cell<usize> = "_co_instrumentation_version",
        pub monitoring: Cell<*mut c_void> = "_co_monitoring",
        /// The index of the first RESUME: before it, a frame is not complete.
        pub firsttraceable: Cell<c_int> = "_co_firsttraceable",
        pub extra: Cell<*mut c_void> = "co_extra",
        pub code_adaptive: [Cell<u16>; 4] = "co_code_adaptive",
    }
}
object_type!(Code => PyCode_Type);

/// The type of code objects.
#[capi]
pub static PyCode_Type: TypeObject = TypeObject::new(c"code", core::mem::offset_of!(Code, code_adaptive))
    .items(2)
    .doc(c"code(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize,\n     flags, codestring, constants, names, varnames, filename, name,\n     qualname, firstlineno, linetable, exceptiontable, freevars=(),\n     cellvars=(), /)\n--\n\nBytecode with its tables. Made by the compiler; building one by hand takes care.")
    .weakrefs_at(core::mem::offset_of!(Code, weakreflist))
    .repr(attributes::repr)
    .hash(identity::hash)
    .compare(identity::compare)
    .members(&attributes::MEMBERS)
    .methods(&attributes::METHODS)
    .getset(&attributes::GETSETS)
    .constructor(fields::new)
    .deallocated(dealloc);

/// What a code object is made from: the fields of C's `_PyCodeConstructor`.
pub struct CodeParts {
    pub filename: Ref<Str>,
    pub name: Ref<Str>,
    pub qualname: Ref<Str>,
    pub flags: c_int,
    /// Base instructions, caches zeroed.
    pub code: Ref<Bytes>,
    pub firstlineno: c_int,
    pub linetable: Ref<Bytes>,
    pub consts: Ref<Tuple>,
    pub names: Ref<Tuple>,
    pub localsplusnames: Ref<Tuple>,
    pub localspluskinds: Ref<Bytes>,
    /// `*args` and `**kwargs` not counted.
    pub argcount: c_int,
    pub posonlyargcount: c_int,
    pub kwonlyargcount: c_int,
    pub stacksize: c_int,
    pub exceptiontable: Ref<Bytes>,
}

/// The last `co_version` given out.
static LAST_VERSION: crate::vm::registers::Parcel<u32> = crate::vm::registers::Parcel::new(0);

/// A version that no code object or function has yet; 0 when all are used up.
pub fn next_version() -> u32 {
    let version = LAST_VERSION.take().saturating_add(1);
    if version == u32::MAX {
        return 0;
    }
    LAST_VERSION.put(version);
    version
}

/// C's `_PyCoCached`: what the attributes have computed.
#[repr(C)]
#[derive(Default)]
pub(crate) struct Cached {
    pub code: Slot,
    pub varnames: Slot,
    pub cellvars: Slot,
    pub freevars: Slot,
}

impl CodeParts {
    /// Parts of an empty code object, the qualified name being the name.
    pub fn empty(filename: Ref<Str>, name: Ref<Str>) -> Result<CodeParts> {
        Ok(CodeParts {
            filename,
            qualname: name.clone(),
            name,
            flags: 0,
            code: Bytes::new(b"")?,
            firstlineno: 0,
            linetable: Bytes::new(b"")?,
            consts: Tuple::empty(),
            names: Tuple::empty(),
            localsplusnames: Tuple::empty(),
            localspluskinds: Bytes::new(b"")?,
            argcount: 0,
            posonlyargcount: 0,
            kwonlyargcount: 0,
            stacksize: 0,
            exceptiontable: Bytes::new(b"")?,
        })
    }

    /// Whether the parts fit together. SystemError, OverflowError, ValueError.
    pub(crate) fn check(&self) -> Result<()> {
        let plus = self.localsplusnames.len();
        if self.argcount < self.posonlyargcount
            || self.posonlyargcount < 0
            || self.kwonlyargcount < 0
            || self.stacksize < 0
            || self.flags < 0
            || self.localspluskinds.len() != plus
        {
            return Err(system_error!("bad argument to internal function"));
        }
        let code = self.code.len();
        if code > c_int::MAX as usize {
            return Err(overflow_error!("code: co_code larger than INT_MAX"));
        }
        if !code.is_multiple_of(2) {
            return Err(value_error!("code: co_code is malformed"));
        }
        let locals = self.localspluskinds.as_slice().iter().filter(|&&kind| kind & FAST_LOCAL != 0).count();
        let collecting = [CO_VARARGS, CO_VARKEYWORDS].iter().filter(|&&bit| self.flags as u32 & bit != 0).count();
        if self.argcount as usize + self.kwonlyargcount as usize + collecting > locals {
            return Err(value_error!("code: co_varnames is too small"));
        }
        // The size of a frame in bytes has to be a C int.
        if self.stacksize as usize + plus + FRAME_SPECIALS > c_int::MAX as usize / size_of::<*const Object>() {
            return Err(overflow_error!("code: co_stacksize is too large"));
        }
        Ok(())
    }
}

impl Code {
    /// A code object. SystemError, OverflowError or ValueError where the parts do not fit together.
    pub fn new(parts: CodeParts) -> Result<Ref<Code>> {
        parts.check()?;
        let bytes = parts.code.as_slice();
        let plus = parts.localsplusnames.len();
        intern_names(&parts.names)?;
        intern_constants(&parts.consts, &mut HashSet::new());
        intern_names(&parts.localsplusnames)?;
        let units = bytes.len() / 2;
        // One unit more, CACHE, which raises: code without an end does not run into what lies behind it.
        // SAFETY: the instance begins with a `Code`, zeroed: every field may be null.
        let code = unsafe { crate::memory::alloc(&PyCode_Type, units + 1)?.downcast_unchecked::<Code>() };
        code.base.size.set(units as isize);
        let (mut nlocals, mut ncells, mut nfree) = (0, 0, 0);
        for &kind in parts.localspluskinds.as_slice() {
            nlocals += (kind & FAST_LOCAL != 0) as c_int;
            ncells += (kind & FAST_CELL != 0) as c_int;
            nfree += (kind & FAST_FREE != 0) as c_int;
        }
        code.flags.set(parts.flags);
        code.argcount.set(parts.argcount);
        code.posonlyargcount.set(parts.posonlyargcount);
        code.kwonlyargcount.set(parts.kwonlyargcount);
        code.stacksize.set(parts.stacksize);
        code.firstlineno.set(parts.firstlineno);
        code.nlocalsplus.set(plus as c_int);
        code.framesize.set(plus as c_int + parts.stacksize + FRAME_SPECIALS as c_int);
        code.nlocals.set(nlocals);
        code.ncellvars.set(ncells);
        code.nfreevars.set(nfree);
        code.version.set(next_version());
        // SAFETY: the object has room for `units` instructions.
        let target = unsafe { core::slice::from_raw_parts_mut(code.instructions_mut(), units) };
        for (unit, pair) in target.iter_mut().zip(bytes.chunks_exact(2)) {
            *unit = u16::from_le_bytes([pair[0], pair[1]]);
        }
        opcode::reset(target);
        let first = target.iter().position(|&unit| unit as u8 == opcode::RESUME).unwrap_or(units);
        opcode::quicken(target);
        code.firsttraceable.set(first as c_int);
        code.consts.set(Some(parts.consts.into_object()));
        code.names.set(Some(parts.names.into_object()));
        code.exceptiontable.set(Some(parts.exceptiontable.into_object()));
        code.localsplusnames.set(Some(parts.localsplusnames.into_object()));
        code.localspluskinds.set(Some(parts.localspluskinds.into_object()));
        code.filename.set(Some(Str::intern(parts.filename).into_object()));
        code.name.set(Some(Str::intern(parts.name).into_object()));
        code.qualname.set(Some(Str::intern(parts.qualname).into_object()));
        let linetable = match crate::config::get().code_debug_ranges {
            true => parts.linetable,
            false => Bytes::new(&locations::without_columns(parts.linetable.as_slice()))?,
        };
        code.linetable.set(Some(linetable.into_object()));
        watchers::code_event(false, &code);
        Ok(code)
    }

    /// The first instruction.
    #[inline(always)]
    pub fn instructions(&self) -> *const u16 {
        (&raw const self.code_adaptive).cast()
    }

    /// The first instruction, to be changed in place.
    #[inline(always)]
    pub fn instructions_mut(&self) -> *mut u16 {
        (&raw const self.code_adaptive).cast_mut().cast()
    }

    /// The number of code units.
    #[inline(always)]
    pub fn units(&self) -> usize {
        self.base.size.get() as usize
    }

    /// The item `i` of a field that holds a tuple, borrowed.
    ///
    /// # Safety
    /// The field is set and the tuple has so many items.
    #[inline(always)]
    pub unsafe fn tuple_item(field: &Slot, i: usize) -> *mut Object {
        // SAFETY: the caller's contract.
        unsafe { *(&raw const (*field.raw().cast::<Tuple>()).items).cast::<*mut Object>().add(i) }
    }

    /// The bytes of the exception table.
    pub fn exception_table(&self) -> &[u8] {
        Self::bytes_of(&self.exceptiontable)
    }

    /// The bytes of the location table.
    pub fn line_table(&self) -> &[u8] {
        Self::bytes_of(&self.linetable)
    }

    /// The kind of each local, cell and free variable.
    pub fn kinds(&self) -> &[u8] {
        Self::bytes_of(&self.localspluskinds)
    }

    fn bytes_of(field: &Slot) -> &[u8] {
        // SAFETY: the field holds bytes for as long as the code lives.
        field.borrowed().map_or(&[], |bytes| unsafe { bytes.cast_unchecked::<Bytes>().as_slice() })
    }

    /// The names of locals, cells and free variables.
    pub fn variable_names(&self) -> &Tuple {
        // SAFETY: the field holds a tuple for as long as the code lives.
        unsafe { &*self.localsplusnames.raw().cast::<Tuple>() }
    }

    /// The name of the variable in slot `i`.
    pub fn variable_name(&self, i: usize) -> &Str {
        // SAFETY: the tuple holds strings.
        unsafe { self.variable_names().items()[i].cast_unchecked() }
    }

    /// `co_name`.
    pub fn code_name(&self) -> &Str {
        // SAFETY: the field holds a string for as long as the code lives.
        unsafe { &*self.name.raw().cast::<Str>() }
    }

    /// Whether a flag of `co_flags` is set.
    #[inline(always)]
    pub fn has_flag(&self, flag: u32) -> bool {
        self.flags.get() as u32 & flag != 0
    }

    /// The names of the variables whose kind has a bit of `kind`.
    pub(crate) fn names_of_kind(&self, kind: u8) -> Result<Ref<Tuple>> {
        let names = self.variable_names().items();
        let chosen = names.iter().zip(self.kinds()).filter(|(_, k)| **k & kind != 0).map(|(n, _)| *n);
        Tuple::new(&chosen.collect::<Vec<_>>())
    }

    /// Whether the kind marks a comprehension's variable that `locals()` does not show.
    pub(crate) fn is_hidden(kind: u8) -> bool {
        kind & FAST_HIDDEN != 0
    }

    /// What the attributes compute once; made on first use.
    pub(crate) fn cache(&self) -> &Cached {
        if self.cached.get().is_null() {
            self.cached.set(Box::into_raw(Box::<Cached>::default()).cast());
        }
        // SAFETY: made above, freed with the code object.
        unsafe { &*self.cached.get().cast::<Cached>() }
    }

    /// `co_code`: base instructions with zeroed caches.
    pub fn base_code(&self) -> Result<Ref<Bytes>> {
        if let Some(code) = self.cache().code.get() {
            // SAFETY: only bytes are stored there.
            return Ok(unsafe { code.downcast_unchecked() });
        }
        let code = Bytes::new(&opcode::base_code(&crate::vm::monitoring::base_units(self)))?;
        self.cache().code.set(Some(code.clone().into_object()));
        Ok(code)
    }
}

/// Interns the strings of a tuple in place: names are compared by address. SystemError if there is anything else.
fn intern_names(names: &Tuple) -> Result<()> {
    for (i, name) in names.items().iter().enumerate() {
        let Some(name) = name.cast_exact::<Str>() else {
            return Err(system_error!("non-string found in code slot"));
        };
        replace_item(names, i, Str::intern(Ref::of(name)).into_object());
    }
    Ok(())
}

/// Whether a constant could be a name, so that it is interned.
fn is_name_like(text: &Str) -> bool {
    text.as_ascii().is_some_and(|text| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'))
}

/// Interns the constants that look like names, as attribute and dict lookups profit from it.
///
/// Constants that were read from a file may hold each other many times over, in cycles too: each tuple is seen once.
fn intern_constants(consts: &Tuple, seen: &mut HashSet<*const Tuple>) {
    for (i, constant) in consts.items().iter().enumerate() {
        if let Some(text) = constant.cast_exact::<Str>() {
            if is_name_like(text) {
                replace_item(consts, i, Str::intern(Ref::of(text)).into_object());
            }
        } else if let Some(inner) = constant.cast_exact::<Tuple>()
            && seen.insert(inner)
            && crate::vm::thread::native_stack_room() > 0
        {
            intern_constants(inner, seen);
        }
    }
}

fn replace_item(tuple: &Tuple, i: usize, item: Ref) {
    // SAFETY: `i` is an index of the tuple, which owns its items; equal strings take each other's place.
    unsafe {
        let place = (&raw const tuple.items).cast_mut().cast::<*mut Object>().add(i);
        drop(Ref::from_raw(place.replace(item.into_raw())));
    }
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone; the fields are given up one by one, then the memory.
    unsafe {
        let code = &*object.cast::<Code>();
        if watchers::CODE.get().any() && watchers::revived_by(object, |_| watchers::code_event(true, code)) {
            return;
        }
        if !code.weakreflist.get().is_null() {
            crate::vm::outside::clear_weak_references(code);
        }
        for field in [
            &code.consts,
            &code.names,
            &code.exceptiontable,
            &code.localsplusnames,
            &code.localspluskinds,
            &code.filename,
            &code.name,
            &code.qualname,
            &code.linetable,
        ] {
            drop(field.take());
        }
        code.free_extras();
        crate::vm::monitoring::forget(code);
        let cached = code.cached.replace(core::ptr::null_mut());
        if !cached.is_null() {
            drop(Box::from_raw(cached.cast::<Cached>()));
        }
        crate::memory::free(object);
    }
}
