//! Finding attributes along the MRO: the method cache, version tags, and what makes both expire.
//!
//! A nonzero version tag names one state of a type: what inline caches and the method cache have learned under a tag
//! stays true while the type bears it. Changing a type takes the tag away from it and from all its subclasses.

use crate::abi::{Object, ObjectType, Ref, Result, TypeFlags, TypeObject};
use crate::types::dict::Dict;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use core::cell::Cell;

/// Entries of the method cache; a power of two.
const CACHE_SIZE: usize = 4096;

/// How many version tags one class may use up; afterwards it is looked up without a cache.
const MAX_VERSIONS_PER_CLASS: u16 = 1000;

struct CacheEntry {
    /// 0: empty.
    version: Cell<u32>,
    /// Owned while the entry is filled, so that no other string can come to lie at the same address.
    name: Cell<Option<Ref<Str>>>,
    /// Borrowed: alive while a type has the version. Null: the type has no such attribute.
    value: Cell<*const Object>,
}
// SAFETY: used under the GIL.
unsafe impl Sync for CacheEntry {}

static CACHE: [CacheEntry; CACHE_SIZE] =
    [const { CacheEntry { version: Cell::new(0), name: Cell::new(None), value: Cell::new(core::ptr::null()) } };
        CACHE_SIZE];

struct NextVersion(Cell<u32>);
// SAFETY: used under the GIL.
unsafe impl Sync for NextVersion {}
static NEXT_VERSION: NextVersion = NextVersion(Cell::new(1));

impl CacheEntry {
    #[inline(always)]
    fn name_is(&self, name: &Str) -> bool {
        // SAFETY: an optional reference is a nullable pointer; it is only compared.
        core::ptr::eq(unsafe { *self.name.as_ptr().cast::<*const Str>() }, name)
    }
}

#[inline(always)]
fn entry_for(version: u32, name: &Str) -> &'static CacheEntry {
    let hash = version as usize ^ ((name as *const Str as usize) >> 3);
    &CACHE[hash & (CACHE_SIZE - 1)]
}

impl TypeObject {
    /// Whether the type is `base` or derives from it.
    #[inline]
    pub fn is_subtype(&self, base: &TypeObject) -> bool {
        if core::ptr::eq(self, base) {
            return true;
        }
        match self.mro.borrowed() {
            // SAFETY: an MRO is a tuple.
            Some(mro) => unsafe { mro.cast_unchecked::<Tuple>() }.items().iter().any(|t| core::ptr::eq(*t, &***base)),
            None => {
                // Not ready yet: the chain of primary bases, and `object`.
                let mut next = self.base_type();
                while let Some(ty) = next {
                    if core::ptr::eq(ty, base) {
                        return true;
                    }
                    next = ty.base_type();
                }
                core::ptr::eq(base, &crate::types::object::PyBaseObject_Type)
            }
        }
    }

    /// The MRO, once the type is ready.
    pub fn mro_tuple(&self) -> Option<Ref<Tuple>> {
        // SAFETY: an MRO is a tuple.
        self.mro.get().map(|m| unsafe { m.downcast_unchecked() })
    }

    /// The bases, once the type is ready.
    pub fn bases_tuple(&self) -> Option<Ref<Tuple>> {
        // SAFETY: `tp_bases` is a tuple.
        self.bases.get().map(|m| unsafe { m.downcast_unchecked() })
    }

    /// The dict of the type.
    pub fn namespace(&self) -> Ref<Dict> {
        let dict = self.dict.get().expect("a type that is being made ready has a dict");
        // SAFETY: `tp_dict` is a dict.
        unsafe { dict.downcast_unchecked() }
    }

    /// A new reference to the attribute `name` of the first class in the MRO that has one: `_PyType_Lookup`.
    /// Never raises; no descriptor is called.
    #[inline]
    pub fn lookup(&self, name: &Str) -> Option<Ref> {
        self.lookup_borrowed(name).map(Object::to_ref)
    }

    /// As [`TypeObject::lookup`], borrowed: only while nothing can change the type, so no Python code may run.
    #[inline]
    pub fn lookup_borrowed(&self, name: &Str) -> Option<&'static Object> {
        let version = self.version_tag.get();
        let entry = entry_for(version, name);
        if version != 0 && entry.version.get() == version && entry.name_is(name) {
            // SAFETY: filled under this version, so the type's dicts still hold the value.
            return unsafe { entry.value.get().as_ref() };
        }
        self.lookup_slow(name)
    }

    #[inline(never)]
    fn lookup_slow(&self, name: &Str) -> Option<&'static Object> {
        let found = self.find_in_mro(name);
        if name.is_interned() && self.assign_version() {
            let version = self.version_tag.get();
            let entry = entry_for(version, name);
            entry.version.set(version);
            entry.value.set(found.map_or(core::ptr::null(), |f| f as *const Object));
            drop(entry.name.replace(Some(Ref::of(name))));
        }
        found
    }

    /// The attribute, found without the cache. What a dict lookup raises counts as not found.
    fn find_in_mro(&self, name: &Str) -> Option<&'static Object> {
        let look = |ty: &TypeObject| -> Option<&'static Object> {
            let dict = ty.dict.borrowed()?;
            // SAFETY: `tp_dict` is a dict.
            match unsafe { dict.cast_unchecked::<Dict>() }.get_str(name) {
                // SAFETY: the dict still holds it; the callers' contract is that nothing changes meanwhile.
                Ok(found) => found.map(|f| unsafe { &*(f.as_raw() as *const Object) }),
                Err(e) => {
                    e.clear();
                    None
                }
            }
        };
        let Some(mro) = self.mro_tuple() else {
            // Being made ready: its own dict, then the bases'.
            return look(self).or_else(|| self.base_type().and_then(|b| b.find_in_mro(name)));
        };
        mro.items().iter().find_map(|ty| ty.cast::<TypeObject>().and_then(look))
    }

    /// Gives the type a version tag, and its bases, which must tell it when they change. Whether it has one now.
    pub fn assign_version(&self) -> bool {
        if self.version_tag.get() != 0 {
            return true;
        }
        if !self.has(TypeFlags::READY) || self.versions_used.get() >= MAX_VERSIONS_PER_CLASS {
            return false;
        }
        let next = NEXT_VERSION.0.get();
        if next == 0 {
            return false;
        }
        NEXT_VERSION.0.set(next.wrapping_add(1));
        self.versions_used.set(self.versions_used.get() + 1);
        self.version_tag.set(next);
        if let Some(bases) = self.bases_tuple() {
            for base in bases.items() {
                if let Some(base) = base.cast::<TypeObject>()
                    && !base.assign_version()
                {
                    self.version_tag.set(0);
                    return false;
                }
            }
        }
        self.add_flags(TypeFlags::VALID_VERSION_TAG);
        true
    }

    /// Keeps the type from ever having a version tag: a base may change without its knowing.
    pub(super) fn never_versioned(&self) {
        self.version_tag.set(0);
        self.versions_used.set(MAX_VERSIONS_PER_CLASS);
    }

    /// Tells that the type's dict or slots have changed: `PyType_Modified`. Inline caches on it (and subclasses) expire.
    pub fn modified(&self) {
        if self.version_tag.get() == 0 {
            // No subclass has a tag either.
            return;
        }
        match self.direct_subclasses() {
            Ok(subclasses) => subclasses.iter().for_each(|s| s.modified()),
            Err(e) => e.clear(),
        }
        if self.watched.get() != 0 {
            crate::types::watchers::type_changes(self);
        }
        self.version_tag.set(0);
        self.flags.set(self.flags.get() & !TypeFlags::VALID_VERSION_TAG.0);
        if self.has(TypeFlags::HEAPTYPE) {
            // SAFETY: a heap type is a `HeapType`.
            let heap = unsafe { self.cast_unchecked::<super::HeapType>() };
            heap.spec_cache[0].set(core::ptr::null_mut());
        }
    }
}

/// Empties the method cache: `PyType_ClearCache`. Returns the version that would be given out next, less one.
pub fn clear_cache() -> u32 {
    for entry in &CACHE {
        entry.version.set(0);
        entry.value.set(core::ptr::null());
        drop(entry.name.take());
    }
    NEXT_VERSION.0.get().wrapping_sub(1)
}

/// A special method as found on a type: either a plain function, which is given `self` first, or bound already.
pub struct Special {
    /// What is called.
    pub function: Ref,
    /// Whether `self` goes before the arguments.
    pub unbound: bool,
}

/// The special method `name` of the type of `this`. Runs Python where it is a descriptor of Python's.
#[inline]
pub fn special(this: &Object, name: &Str) -> Result<Option<Special>> {
    match this.ty().lookup(name) {
        Some(found) => Special::bind(this, found).map(Some),
        None => Ok(None),
    }
}

impl Special {
    /// Binds what a type has under some name to an instance. Runs Python.
    #[inline]
    pub fn bind(this: &Object, found: Ref) -> Result<Special> {
        if found.type_has(TypeFlags::METHOD_DESCRIPTOR) {
            return Ok(Special { function: found, unbound: true });
        }
        match found.ty().descr_get.get() {
            Some(get) => Ok(Special { function: get(&found, Some(this), Some(this.ty()))?, unbound: false }),
            None => Ok(Special { function: found, unbound: false }),
        }
    }

    /// Calls it with positional arguments. Runs Python.
    #[inline]
    pub fn call(&self, this: &Object, args: &[&Object]) -> Result {
        match (self.unbound, args) {
            (false, _) => self.function.call(args),
            (true, []) => self.function.call(&[this]),
            (true, [a]) => self.function.call(&[this, a]),
            (true, [a, b]) => self.function.call(&[this, a, b]),
            (true, _) => {
                let mut all = Vec::with_capacity(args.len() + 1);
                all.push(this);
                all.extend_from_slice(args);
                self.function.call(&all)
            }
        }
    }

    /// Calls it with a tuple and a dict. Runs Python.
    pub fn call_with(&self, this: &Object, args: &Tuple, kwargs: Option<&Dict>) -> Result {
        if !self.unbound {
            return self.function.call_with(args, kwargs);
        }
        let mut all: Vec<&Object> = Vec::with_capacity(args.len() + 1);
        all.push(this);
        all.extend_from_slice(args.items());
        match kwargs.filter(|k| !k.is_empty()) {
            None => self.function.call(&all),
            Some(kwargs) => self.function.call_with(&*Tuple::new(&all)?, Some(kwargs)),
        }
    }
}

/// The attribute `name` of the type of `object`, bound to it: how operators find `__special__` methods.
/// `None` without an exception if there is none. Runs Python.
pub fn lookup_special(object: &Object, name: &Str) -> Result<Option<Ref>> {
    let Some(found) = object.ty().lookup(name) else { return Ok(None) };
    match found.ty().descr_get.get() {
        Some(get) => get(&found, Some(object), Some(object.ty())).map(Some),
        None => Ok(Some(found)),
    }
}

/// `object` as a type, or TypeError with that message.
pub fn expect_type<'a>(object: &'a Object, message: &str) -> Result<&'a TypeObject> {
    if TypeObject::check(object) {
        // SAFETY: just checked.
        Ok(unsafe { object.cast_unchecked() })
    } else {
        Err(type_error!("{message}"))
    }
}
