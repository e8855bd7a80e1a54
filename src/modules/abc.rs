//! `_abc`: abstract base classes: registration, and `isinstance` and `issubclass` with caches.
//!
//! The caches hold classes weakly, by address: an entry whose weak reference is dead is no entry, so nothing has to be
//! told when a class goes.

use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject};
use crate::intern;
use crate::memory;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::object::dealloc_plain;
use crate::types::set::{PyFrozenSet_Type, PySet_Type, Set};
use crate::types::tuple::Tuple;
use crate::types::weakref::{self, WeakRef};
use abide_macros::methods;
use core::cell::{Cell, UnsafeCell};

/// How often a class has been registered anywhere: older negative answers do not count.
struct Counter(Cell<u64>);
// SAFETY: used under the GIL.
unsafe impl Sync for Counter {}
static REGISTRATIONS: Counter = Counter(Cell::new(0));

/// A set of objects held weakly, in order of insertion; an open-addressed table of places.
struct WeakSet {
    /// Weak references.
    entries: Vec<Ref>,
    /// One more than the place of the entry, 0 for none; a power of two of them.
    places: Vec<u32>,
}

impl WeakSet {
    const fn new() -> WeakSet {
        WeakSet { entries: Vec::new(), places: Vec::new() }
    }

    #[inline(always)]
    fn start(object: *const Object, mask: usize) -> usize {
        (object as usize >> 4).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_right(32) & mask
    }

    /// What an entry refers to, compared by address only.
    #[inline(always)]
    fn target(entry: &Ref) -> *const Object {
        // SAFETY: the entries are weak references.
        unsafe { entry.cast_unchecked::<WeakRef>() }.target.get()
    }

    #[inline]
    fn contains(&self, object: &Object) -> bool {
        if self.places.is_empty() {
            return false;
        }
        let mask = self.places.len() - 1;
        let mut at = Self::start(object, mask);
        loop {
            match self.places[at] {
                0 => return false,
                n if core::ptr::eq(Self::target(&self.entries[n as usize - 1]), object) => return true,
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// Adds an object. TypeError if it cannot be referred to weakly.
    fn add(&mut self, object: &Object) -> Result<()> {
        if self.contains(object) {
            return Ok(());
        }
        let reference = weakref::new_ref(object, None)?;
        if (self.entries.len() + 1) * 2 > self.places.len() {
            self.rebuild();
        }
        self.entries.push(reference);
        self.enter(self.entries.len() - 1);
        Ok(())
    }

    fn enter(&mut self, i: usize) {
        let mask = self.places.len() - 1;
        let mut at = Self::start(Self::target(&self.entries[i]), mask);
        while self.places[at] != 0 {
            at = (at + 1) & mask;
        }
        self.places[at] = i as u32 + 1;
    }

    /// Drops dead entries and makes room.
    fn rebuild(&mut self) {
        // SAFETY: the target of a live weak reference is a live object.
        self.entries.retain(|entry| unsafe { !(*Self::target(entry)).is_none() });
        let slots = ((self.entries.len() + 1) * 4).next_power_of_two().max(8);
        self.places = vec![0; slots];
        for i in 0..self.entries.len() {
            self.enter(i);
        }
    }

    fn clear(&mut self) {
        *self = WeakSet::new();
    }

    /// The weak references to what is still there.
    fn alive(&self) -> Vec<Ref> {
        self.entries.iter().filter(|entry| weakref::target(entry).is_some()).cloned().collect()
    }
}

/// What an abstract base class knows.
#[repr(C)]
struct Data {
    base: Object,
    registry: UnsafeCell<WeakSet>,
    cache: UnsafeCell<WeakSet>,
    negative: UnsafeCell<WeakSet>,
    /// The count of registrations that the negative cache is of.
    version: Cell<u64>,
}
native_object!(Data => DATA);

/// `_abc._abc_data`.
static DATA: TypeObject = TypeObject::new(c"_abc._abc_data", size_of::<Data>())
    .doc(c"What an abstract base class keeps to itself.")
    .deallocated(dealloc_plain::<Data>)
    .constructor(new_data);

extern "C" fn new_data(_: &TypeObject, _: &Object, _: Option<&Object>) -> Result {
    let set = || UnsafeCell::new(WeakSet::new());
    let version = Cell::new(REGISTRATIONS.0.get());
    let data = Data { base: Object::new(&DATA), registry: set(), cache: set(), negative: set(), version };
    memory::new(data).map(Ref::into_object)
}

impl Data {
    /// Works on one of the sets: `f` runs no Python, so nothing else looks at the set meanwhile.
    #[inline(always)]
    fn with<T>(set: &UnsafeCell<WeakSet>, f: impl FnOnce(&mut WeakSet) -> T) -> T {
        // SAFETY: used under the GIL; making a weak reference to a class and dropping one run no Python code.
        f(unsafe { &mut *set.get() })
    }

    #[inline(always)]
    fn has(set: &UnsafeCell<WeakSet>, object: &Object) -> bool {
        Data::with(set, |set| set.contains(object))
    }

    fn add(set: &UnsafeCell<WeakSet>, object: &Object) -> Result<()> {
        Data::with(set, |set| set.add(object))
    }
}

/// The data of an abstract base class. TypeError, AttributeError.
fn data_of(class: &Object) -> Result<Ref<Data>> {
    let data = class.get_attr(intern!("_abc_impl"))?;
    match data.is_type(&DATA) {
        // SAFETY: just checked.
        true => Ok(unsafe { data.downcast_unchecked() }),
        false => Err(type_error!("_abc_impl is set to a wrong type")),
    }
}

/// Sets `__abstractmethods__`. Runs Python.
fn compute_abstract_methods(class: &Object) -> Result<()> {
    let abstracts = Set::new(&PyFrozenSet_Type)?;
    let namespace = class.get_attr(intern!("__dict__"))?;
    let items = namespace.call_method(intern!("items"), &[])?.collect()?;
    for item in &items {
        let Some(&[key, value]) = item.cast::<Tuple>().map(Tuple::items) else {
            return Err(type_error!("Iteration over items() returned item which size not equal to 2"));
        };
        if crate::protocol::object::is_abstract(value)? {
            abstracts.add(key)?;
        }
    }
    let bases = class.get_attr(intern!("__bases__"))?;
    let Some(bases) = bases.cast::<Tuple>() else { return Err(type_error!("__bases__ is not tuple")) };
    for base in bases.items() {
        let Some(inherited) = base.get_attr_opt(intern!("__abstractmethods__"))? else { continue };
        inherited.iter()?.for_each(|key| {
            let value = class.get_attr_opt(key.str_name()?)?;
            if let Some(value) = value
                && crate::protocol::object::is_abstract(&value)?
            {
                abstracts.add(&key)?;
            }
            Ok(())
        })?;
    }
    class.set_attr(intern!("__abstractmethods__"), &abstracts)
}

impl Object {
    /// The object as the name of an attribute. TypeError.
    fn str_name(&self) -> Result<&crate::types::str::Str> {
        self.cast().ok_or_else(|| type_error!("attribute name must be string, not '{}'", self.ty().full_name()))
    }
}

/// Gives a registered class and its subclasses the flag by which `case` tells sequences and mappings.
fn set_collection_flag(class: &TypeObject, flag: u64) -> Result<()> {
    let mask = TypeFlags::SEQUENCE.and(TypeFlags::MAPPING).0;
    if class.has(TypeFlags::IMMUTABLETYPE) || class.flags.get() & mask == flag {
        return Ok(());
    }
    class.flags.set((class.flags.get() & !mask) | flag);
    class.modified();
    for subclass in class.direct_subclasses()? {
        set_collection_flag(&subclass, flag)?;
    }
    Ok(())
}

/// The receiver of the functions.
struct Functions;

#[methods]
impl Functions {
    /// The number of registrations so far: changes whenever an answer of issubclass() may.
    #[sig("($module, /)")]
    fn get_cache_token() -> u64 {
        REGISTRATIONS.0.get()
    }

    /// Prepare a new abstract base class.
    #[sig("_abc_init($module, self, /)")]
    fn abc_init(this: &Object) -> Result<()> {
        compute_abstract_methods(this)?;
        let data = new_data(&DATA, this, None)?;
        this.set_attr(intern!("_abc_impl"), &data)?;
        // `collections.abc` says in this way which of its classes match `case [..]` and `case {..}`.
        if let Some(class) = this.cast::<TypeObject>() {
            let namespace = class.namespace();
            let name = intern!("__abc_tpflags__");
            let Some(flags) = namespace.get_str(name)? else { return Ok(()) };
            let Some(flags) = flags.cast::<Int>().filter(|f| f.is_type(&crate::types::int::PyLong_Type)) else {
                return Ok(());
            };
            let both = TypeFlags::SEQUENCE.and(TypeFlags::MAPPING).0;
            let flags = flags.index_as_i64()? as u64 & both;
            if flags == both {
                return Err(type_error!("__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING"));
            }
            class.flags.set(class.flags.get() | flags);
            drop(namespace.pop(name)?);
            class.modified();
        }
        Ok(())
    }

    /// Make a class a subclass of an abstract base class without inheritance; the class.
    #[sig("_abc_register($module, self, subclass, /)")]
    fn abc_register(this: &Object, subclass: &Object) -> Result {
        let Some(class) = subclass.cast::<TypeObject>() else {
            return Err(type_error!("Can only register classes"));
        };
        if subclass.is_subclass(this)? {
            return Ok(subclass.to_ref());
        }
        if this.is_subclass(subclass)? {
            return Err(runtime_error!("Refusing to create an inheritance cycle"));
        }
        let data = data_of(this)?;
        Data::add(&data.registry, subclass)?;
        REGISTRATIONS.0.set(REGISTRATIONS.0.get() + 1);
        if let Some(abc) = this.cast::<TypeObject>() {
            let flag = abc.flags.get() & TypeFlags::SEQUENCE.and(TypeFlags::MAPPING).0;
            if flag != 0 {
                set_collection_flag(class, flag)?;
            }
        }
        Ok(subclass.to_ref())
    }

    /// isinstance() for an abstract base class.
    #[sig("_abc_instancecheck($module, self, instance, /)")]
    fn abc_instancecheck(this: &Object, instance: &Object) -> Result {
        let data = data_of(this)?;
        let subclass = instance.get_attr(intern!("__class__"))?;
        if Data::has(&data.cache, &subclass) {
            return Ok(crate::types::bool::bool_object(true));
        }
        let ty = instance.ty().as_object();
        let check = |class: &Object| this.call_method(intern!("__subclasscheck__"), &[class]);
        if subclass.is(ty) {
            if data.version.get() == REGISTRATIONS.0.get() && Data::has(&data.negative, ty) {
                return Ok(crate::types::bool::bool_object(false));
            }
            return check(&subclass);
        }
        let answer = check(&subclass)?;
        if answer.is_true()? {
            return Ok(answer);
        }
        check(ty)
    }

    /// issubclass() for an abstract base class.
    #[sig("_abc_subclasscheck($module, self, subclass, /)")]
    fn abc_subclasscheck(this: &Object, subclass: &Object) -> Result<bool> {
        let Some(class) = subclass.cast::<TypeObject>() else {
            return Err(type_error!("issubclass() arg 1 must be a class"));
        };
        let data = data_of(this)?;
        if Data::has(&data.cache, subclass) {
            return Ok(true);
        }
        if data.version.get() < REGISTRATIONS.0.get() {
            Data::with(&data.negative, WeakSet::clear);
            data.version.set(REGISTRATIONS.0.get());
        } else if Data::has(&data.negative, subclass) {
            return Ok(false);
        }
        let positive = |answer: bool| -> Result<bool> {
            Data::add(if answer { &data.cache } else { &data.negative }, subclass)?;
            Ok(answer)
        };
        // The class itself may know better.
        let hook = this.call_method(intern!("__subclasshook__"), &[subclass])?;
        if hook.is(crate::types::bool::bool_static(true)) {
            return positive(true);
        }
        if hook.is(crate::types::bool::bool_static(false)) {
            return positive(false);
        }
        if !hook.is_not_implemented() {
            return Err(assertion_error!("__subclasshook__ must return either False, True, or NotImplemented"));
        }
        if this.cast::<TypeObject>().is_some_and(|abc| class.is_subtype(abc)) {
            return positive(true);
        }
        if Data::has(&data.registry, subclass) {
            return Ok(true);
        }
        for reference in Data::with(&data.registry, |set| set.alive()) {
            if let Some(registered) = weakref::target(&reference)
                && subclass.is_subclass(&registered)?
            {
                return positive(true);
            }
        }
        let subclasses = this.call_method(intern!("__subclasses__"), &[])?;
        let Some(subclasses) = subclasses.cast::<List>() else {
            return Err(type_error!("__subclasses__() must return a list"));
        };
        let mut i = 0;
        while let Some(derived) = subclasses.get(i) {
            i += 1;
            if subclass.is_subclass(&derived)? {
                return positive(true);
            }
        }
        positive(false)
    }

    /// The registry, the cache, the negative cache and its version: for debugging.
    #[sig("_get_dump($module, self, /)")]
    fn get_dump(this: &Object) -> Result<Ref<Tuple>> {
        let data = data_of(this)?;
        let shown = |set: &UnsafeCell<WeakSet>| -> Result<Ref> {
            let copy = Set::new(&PySet_Type)?;
            for reference in Data::with(set, |set| set.alive()) {
                copy.add(&reference)?;
            }
            Ok(copy.into_object())
        };
        let version = Int::from_u64(data.version.get())?.into_object();
        Tuple::from_vec(vec![shown(&data.registry)?, shown(&data.cache)?, shown(&data.negative)?, version])
    }

    /// Forget what is registered: for debugging.
    #[sig("_reset_registry($module, self, /)")]
    fn reset_registry(this: &Object) -> Result<()> {
        let data = data_of(this)?;
        Data::with(&data.registry, WeakSet::clear);
        Ok(())
    }

    /// Forget the answers that are cached: for debugging.
    #[sig("_reset_caches($module, self, /)")]
    fn reset_caches(this: &Object) -> Result<()> {
        let data = data_of(this)?;
        Data::with(&data.cache, WeakSet::clear);
        Data::with(&data.negative, WeakSet::clear);
        Ok(())
    }
}

/// Makes the module.
pub fn make() -> Result<Ref<Module>> {
    DATA.ready()?;
    super::new_module("_abc", "The part of the module abc that is called often.", &METHODS)
}
