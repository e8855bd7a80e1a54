//! `functools._lru_cache_wrapper`: a function that remembers its results.
//!
//! Without a bound the cache maps keys to results; with one it maps them to links ([`Link`]) of a ring through the
//! wrapper, from the least to the most recently used.

use crate::abi::slots::{Vectorcall, Visit};
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::Args;
use crate::intern;
use crate::memory::{self, gc};
use crate::types::dict::{Dict, table};
use crate::types::int::{Int, PyLong_Type};
use crate::types::none::{none, none_object};
use crate::types::object::dealloc_collected;
use crate::types::str::PyUnicode_Type;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

/// One remembered result of a bounded cache.
#[repr(C)]
struct Link {
    base: Object,
    previous: Cell<*const Link>,
    next: Cell<*const Link>,
    hash: Cell<isize>,
    key: Slot,
    result: Slot,
}
native_object!(Link => LINK);

/// The type of the links: seen by the collector only.
static LINK: TypeObject = TypeObject::new(c"functools._lru_list_elem", size_of::<Link>())
    .with(TypeFlags::HAVE_GC.and(TypeFlags::DISALLOW_INSTANTIATION))
    .deallocated(dealloc_collected::<Link>)
    .traversed(link_traverse)
    .cleared(link_clear);

extern "C" fn link_traverse(this: &Link, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.key, this.result)
}

extern "C" fn link_clear(this: &Link) -> c_int {
    this.key.set(None);
    this.result.set(None);
    0
}

/// How a wrapper remembers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Not at all: it only counts.
    Uncached,
    /// Without a bound.
    Infinite,
    /// The most recently used results.
    Bounded,
}

/// A function that remembers its results.
#[repr(C)]
pub struct Wrapper {
    base: Object,
    vectorcall: Cell<Option<Vectorcall>>,
    /// The ends of the ring: the next is the least recently used link, the previous the most recently used one. Each link
    /// is owned by the ring. Null where a neighbour is the wrapper itself.
    oldest: Cell<*const Link>,
    newest: Cell<*const Link>,
    kind: Kind,
    typed: bool,
    cache: Slot<Dict>,
    hits: Cell<isize>,
    misses: Cell<isize>,
    /// -1 without a bound.
    maxsize: isize,
    function: Slot,
    cache_info_type: Slot,
    /// What stands between positional and keyword arguments in a key.
    mark: Slot,
    dict: Slot,
    weakrefs: Slot,
}
native_object!(Wrapper => WRAPPER);

/// `functools._lru_cache_wrapper`.
pub static WRAPPER: TypeObject = TypeObject::new(c"functools._lru_cache_wrapper", size_of::<Wrapper>())
    .with(TypeFlags::HAVE_GC.and(TypeFlags::BASETYPE).and(TypeFlags::METHOD_DESCRIPTOR))
    .doc(
        c"Create a cached callable that wraps another function.\n\n\
user_function:   the function being cached\n\n\
maxsize:         0 for no caching, None for no bound, n for the n most recently used results\n\n\
typed:           whether arguments of different types are cached on their own\n\n\
cache_info_type: the type of what cache_info() returns",
    )
    .vectorcall_at(offset_of!(Wrapper, vectorcall))
    .weakrefs_at(offset_of!(Wrapper, weakrefs))
    .dict_at(offset_of!(Wrapper, dict))
    .deallocated(dealloc)
    .traversed(traverse)
    .cleared(clear)
    .callable(call)
    .methods(&METHODS)
    .getset(&GETSETS)
    .get_descriptor(get)
    .constructor(Wrapper::tp_new);

/// The key of a call: a string or int that is the only argument, else a tuple.
fn make_key(mark: &Object, given: &Args<'_>, typed: bool) -> Result<Ref> {
    let positional = given.positional();
    let plain = !typed && given.keyword_count() == 0;
    if plain {
        if let [only] = positional
            && (only.is_type(&PyUnicode_Type) || only.is_type(&PyLong_Type))
        {
            return Ok(only.to_ref());
        }
        return Ok(Tuple::new(positional)?.into_object());
    }
    let mut parts: Vec<&Object> = positional.to_vec();
    if given.keyword_count() > 0 {
        parts.push(mark);
        for (name, value) in given.keywords() {
            parts.push(name);
            parts.push(value);
        }
    }
    if typed {
        parts.extend(positional.iter().map(|value| value.ty().as_object()));
        parts.extend(given.keywords().map(|(_, value)| value.ty().as_object()));
    }
    Ok(Tuple::new(&parts)?.into_object())
}

/// The receiver, held while Python runs.
struct Parts {
    cache: Ref<Dict>,
    function: Ref,
}

impl Wrapper {
    fn parts(&self) -> Result<Parts> {
        match (self.cache.get(), self.function.get()) {
            (Some(cache), Some(function)) => Ok(Parts { cache, function }),
            _ => Err(system_error!("a cache without function")),
        }
    }

    /// Takes a link out of the ring; its reference passes on.
    fn extract(&self, link: &Link) -> Ref<Link> {
        let (previous, next) = (link.previous.get(), link.next.get());
        // SAFETY: the neighbours are links of the ring, or null for the wrapper; the ring owned the link.
        unsafe {
            match previous.as_ref() {
                Some(previous) => previous.next.set(next),
                None => self.oldest.set(next),
            }
            match next.as_ref() {
                Some(next) => next.previous.set(previous),
                None => self.newest.set(previous),
            }
            Ref::from_raw(link)
        }
    }

    /// Puts a link into the ring as the most recently used one.
    fn append(&self, link: Ref<Link>) {
        let link = link.into_raw();
        let last = self.newest.replace(link);
        // SAFETY: both are links of the ring; the ring owns the new one from here on.
        unsafe {
            (*link).previous.set(last);
            (*link).next.set(core::ptr::null());
            match last.as_ref() {
                Some(last) => last.next.set(link),
                None => self.oldest.set(link),
            }
        }
    }

    /// Puts a link back as the least recently used one.
    fn prepend(&self, link: Ref<Link>) {
        let link = link.into_raw();
        let first = self.oldest.replace(link);
        // SAFETY: as above.
        unsafe {
            (*link).previous.set(core::ptr::null());
            (*link).next.set(first);
            match first.as_ref() {
                Some(first) => first.previous.set(link),
                None => self.newest.set(link),
            }
        }
    }

    /// Empties the ring; what its links own is given up by the caller.
    fn take_links(&self) -> Vec<Ref<Link>> {
        let mut links = Vec::new();
        let mut next = self.oldest.replace(core::ptr::null());
        self.newest.set(core::ptr::null());
        while !next.is_null() {
            // SAFETY: the ring owned each link.
            let link = unsafe { Ref::from_raw(next) };
            next = link.next.replace(core::ptr::null());
            link.previous.set(core::ptr::null());
            links.push(link);
        }
        links
    }
}

/// # Safety
/// The contract of vectorcall.
unsafe extern "C" fn vectorcall(
    this: &Object,
    args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract.
    let (this, given) = unsafe { (this.cast_unchecked::<Wrapper>(), Args::from_raw(args, nargsf, kwnames)) };
    // SAFETY: the arguments are passed on as they came.
    let compute = |function: &Object| unsafe { function.vectorcall(args, nargsf, kwnames) };
    let Parts { cache, function } = this.parts()?;
    if this.kind == Kind::Uncached {
        count(&this.misses);
        return compute(&function);
    }
    let key = make_key(this.mark.borrowed().unwrap_or(none_object()), &given, this.typed)?;
    let hash = table::key_hash(&key)?;
    // SAFETY: what is found is held at once.
    let found = unsafe { cache.get_hashed(&key, hash)? }.map(Object::to_ref);
    if this.kind == Kind::Infinite {
        if let Some(result) = found {
            count(&this.hits);
            return Ok(result);
        }
        count(&this.misses);
        let result = compute(&function)?;
        cache.set_hashed(&key, hash, &result)?;
        return Ok(result);
    }
    if let Some(link) = found.and_then(|l| l.downcast::<Link>().ok()) {
        // A link that a re-entrant call has taken out of the ring stays out.
        if this.in_ring(&link) {
            let owned = this.extract(&link);
            this.append(owned);
        }
        count(&this.hits);
        return Ok(link.result.get().unwrap_or_else(none));
    }
    count(&this.misses);
    let result = compute(&function)?;
    remember(this, &cache, key, hash, &result)?;
    Ok(result)
}

#[inline(always)]
fn count(counter: &Cell<isize>) {
    counter.set(counter.get() + 1);
}

impl Wrapper {
    #[inline(always)]
    fn in_ring(&self, link: &Link) -> bool {
        !link.next.get().is_null() || core::ptr::eq(self.newest.get(), link)
    }
}

/// Puts a computed result into a bounded cache; the least recently used one goes if it is full. Runs Python.
fn remember(this: &Wrapper, cache: &Dict, key: Ref, hash: isize, result: &Object) -> Result<()> {
    // SAFETY: only compared with nothing.
    if unsafe { cache.get_hashed(&key, hash)? }.is_some() {
        // The function has been called with the same arguments meanwhile, by itself or another thread.
        return Ok(());
    }
    // SAFETY: a link of the ring, or null.
    let oldest = unsafe { this.oldest.get().as_ref() };
    let Some(oldest) = oldest.filter(|_| cache.len() as isize >= this.maxsize) else {
        let link = memory::new(Link {
            base: Object::new(&LINK),
            previous: Cell::new(core::ptr::null()),
            next: Cell::new(core::ptr::null()),
            hash: Cell::new(hash),
            key: Slot::new(Some(key.clone())),
            result: Slot::new(Some(result.to_ref())),
        })?;
        gc::track(&link);
        cache.set_hashed(&key, hash, &link)?;
        this.append(link);
        return Ok(());
    };
    let link = this.extract(oldest);
    link.next.set(core::ptr::null());
    link.previous.set(core::ptr::null());
    let old_key = link.key.get().unwrap_or_else(none);
    match cache.pop_hashed(&old_key, link.hash.get()) {
        Err(e) => {
            // Its key could not be compared: it stays what it was.
            this.prepend(link);
            return Err(e);
        }
        // Somebody else has removed it already; the ring has let go of it.
        Ok(None) => return Ok(()),
        Ok(Some(_)) => {}
    }
    // What the link held lives on until everything is in order again.
    let old = (link.key.replace(Some(key.clone())), link.result.replace(Some(result.to_ref())));
    link.hash.set(hash);
    cache.set_hashed(&key, hash, &link)?;
    this.append(link);
    drop(old);
    Ok(())
}

extern "C" fn call(this: &Wrapper, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_call` is given a tuple and a dict.
    let (args, kwargs) = unsafe { (args.cast_unchecked(), kwargs.map(|k| k.cast_unchecked())) };
    this.call_by(vectorcall, args, kwargs)
}

extern "C" fn get(this: &Wrapper, instance: Option<&Object>, _owner: Option<&Object>) -> Result {
    match instance.filter(|i| !i.is_none()) {
        None => Ok(this.to_ref()),
        Some(instance) => crate::types::method::new(this, instance).map(Ref::into_object),
    }
}

extern "C" fn traverse(this: &Wrapper, visit: Visit, argument: *mut c_void) -> c_int {
    // SAFETY: the ring holds live links.
    let mut next = unsafe { this.oldest.get().as_ref() };
    while let Some(link) = next {
        let stop = visit(link, argument);
        if stop != 0 {
            return stop;
        }
        // SAFETY: as above.
        next = unsafe { link.next.get().as_ref() };
    }
    let parts = [
        this.cache.borrowed().map(|o| o as &Object),
        this.function.borrowed(),
        this.cache_info_type.borrowed(),
        this.mark.borrowed(),
        this.dict.borrowed(),
    ];
    crate::types::iter::visit_all(parts, visit, argument)
}

extern "C" fn clear(this: &Wrapper) -> c_int {
    let links = this.take_links();
    this.cache.set(None);
    this.function.set(None);
    this.cache_info_type.set(None);
    this.mark.set(None);
    this.dict.set(None);
    drop(links);
    0
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: a wrapper whose last reference is gone; its fields are not used again.
    unsafe {
        gc::untrack(&*object);
        let this = &*object.cast::<Wrapper>();
        if !this.weakrefs.is_empty() {
            crate::types::weakref::clear_all(this);
        }
        clear(this);
        crate::types::free_instance(object);
    }
}

/// What marks the beginning of keyword arguments in keys: an object that is nowhere else.
fn new_mark() -> Result<Ref> {
    crate::types::object::PyBaseObject_Type.as_object().call0()
}

#[methods]
impl Wrapper {
    #[new("lru_cache(user_function, maxsize, typed, cache_info_type)")]
    fn construct(
        ty: &TypeObject,
        user_function: &Object,
        maxsize: &Object,
        typed: bool,
        cache_info_type: &Object,
    ) -> Result {
        if !user_function.is_callable() {
            return Err(type_error!("the first argument must be callable"));
        }
        let (kind, maxsize) = if maxsize.is_none() {
            (Kind::Infinite, -1)
        } else if maxsize.has_index() {
            match maxsize.index_as_isize()?.max(0) {
                0 => (Kind::Uncached, 0),
                n => (Kind::Bounded, n),
            }
        } else {
            return Err(type_error!("maxsize should be integer or None"));
        };
        LINK.ready()?;
        let object = memory::alloc_untracked(ty, 0)?;
        let mark = new_mark()?;
        let cache = Dict::new()?;
        // SAFETY: the memory is an instance's; its fields beside the head are written here for the first time.
        unsafe {
            let this = object.as_raw().cast::<Wrapper>();
            (&raw mut (*this).kind).write(kind);
            (&raw mut (*this).typed).write(typed);
            (&raw mut (*this).maxsize).write(maxsize);
            (*this).vectorcall.set(Some(vectorcall));
            (*this).cache.set(Some(cache));
            (*this).function.set(Some(user_function.to_ref()));
            (*this).cache_info_type.set(Some(cache_info_type.to_ref()));
            (*this).mark.set(Some(mark));
        }
        gc::track(&object);
        Ok(object)
    }

    /// Report cache statistics.
    #[sig("($self, /)")]
    fn cache_info(&self) -> Result {
        let (Some(make), Some(cache)) = (self.cache_info_type.get(), self.cache.get()) else {
            return Err(system_error!("a cache without function"));
        };
        let maxsize = if self.maxsize == -1 { none() } else { Int::new(self.maxsize as i64)?.into_object() };
        let (hits, misses) = (Int::new(self.hits.get() as i64)?, Int::new(self.misses.get() as i64)?);
        make.call(&[&hits, &misses, &maxsize, &*Int::new(cache.len() as i64)?])
    }

    /// Clear the cache and cache statistics.
    #[sig("($self, /)")]
    fn cache_clear(&self) {
        let links = self.take_links();
        self.hits.set(0);
        self.misses.set(0);
        if let Some(cache) = self.cache.get() {
            cache.clear();
        }
        drop(links);
    }

    /// For pickling: by name.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result {
        (self as &Object).get_attr(intern!("__qualname__"))
    }

    /// The wrapper itself.
    #[sig("__copy__($self, /)")]
    fn copy(&self) -> Ref {
        self.to_ref()
    }

    /// The wrapper itself.
    #[sig("__deepcopy__($self, memo, /)")]
    fn deepcopy(&self, memo: &Object) -> Ref {
        let _ = memo;
        self.to_ref()
    }

    #[getter("__dict__")]
    fn get_dict(&self) -> Result {
        super::own_dict(&self.dict)
    }

    #[setter("__dict__")]
    fn set_dict(&self, value: Option<&Object>) -> Result<()> {
        super::set_own_dict(&self.dict, value)
    }
}
