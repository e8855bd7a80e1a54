//! `map`, `filter` and `zip`.

use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::told;
use crate::memory::{self, gc};
use crate::types::iter::{iter_self, visit_all};
use crate::types::none::{none, none_object};
use crate::types::object::dealloc_collected;
use crate::types::tuple::Tuple;
use abide_macros::{capi, methods};
use core::cell::Cell;
use core::ffi::{c_int, c_void};

layout! {
    /// The private struct of `map`.
    pub struct Map: Object = "mapobject", 32 {
        pub base: Object = "ob_base",
        pub iterators: Slot<Tuple> = "iters",
        pub function: Slot = "func",
    }
}
object_type!(Map => PyMap_Type);

/// The type `map`.
#[capi]
pub static PyMap_Type: TypeObject = TypeObject::new(c"map", size_of::<Map>())
    .with(TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC))
    .doc(
        c"map(function, iterable, /, *iterables)\n--\n\n\
What the function returns for the items of the iterables, until the shortest is exhausted.",
    )
    .deallocated(dealloc_collected::<Map>)
    .traversed(traverse_map)
    .iterable(iter_self::<Map>)
    .iterator(next_map)
    .methods(&MAP_METHODS)
    .constructor(Map::tp_new)
    .called_fast(Map::tp_vectorcall);

/// `iter(o)` of each, as a tuple.
fn iterators(iterables: &[&Object]) -> Result<Ref<Tuple>> {
    let mut all = Vec::with_capacity(iterables.len());
    for iterable in iterables {
        all.push(iterable.iter()?);
    }
    Tuple::from_vec(all)
}

#[methods(MAP_METHODS)]
impl Map {
    /// Calls the function with the items of the iterables.
    #[new("map(*args)")]
    fn construct(ty: &TypeObject, args: &[&Object]) -> Result {
        let [function, iterables @ ..] = args else { return Err(too_few()) };
        if iterables.is_empty() {
            return Err(too_few());
        }
        let iterators = iterators(iterables)?;
        let object = memory::alloc(ty, 0)?;
        // SAFETY: a new zeroed instance.
        let map = unsafe { object.cast_unchecked::<Map>() };
        map.iterators.set(Some(iterators));
        map.function.set(Some(function.to_ref()));
        Ok(object)
    }

    /// For pickling.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let mut args = vec![self.function.get().unwrap_or_else(none)];
        args.extend(self.iterators.borrowed().iter().flat_map(|t| t.items()).map(|o| o.to_ref()));
        Tuple::pair(self.ty().to_ref(), Tuple::from_vec(args)?.into_object())
    }
}

#[cold]
fn too_few() -> crate::abi::Raised {
    type_error!("map() must have at least two arguments.")
}

impl Map {
    fn advance(&self) -> Result<Option<Ref>> {
        let (Some(iterators), Some(function)) = (self.iterators.get(), self.function.get()) else { return Ok(None) };
        if let [only] = iterators.items() {
            let Some(item) = only.next()? else { return Ok(None) };
            return function.call1(&item).map(Some);
        }
        let mut items = Vec::with_capacity(iterators.len());
        for it in iterators.items() {
            let Some(item) = it.next()? else { return Ok(None) };
            items.push(item);
        }
        let args: Vec<&Object> = items.iter().map(|o| &**o).collect();
        function.call(&args).map(Some)
    }
}

extern "C" fn next_map(map: &Map) -> Option<Ref> {
    map.advance().unwrap_or_else(|e| told(e, None))
}

extern "C" fn traverse_map(map: &Map, visit: Visit, arg: *mut c_void) -> c_int {
    visit_all([map.iterators.borrowed().map(|t| &***t), map.function.borrowed()], visit, arg)
}

layout! {
    /// The private struct of `filter`.
    pub struct Filter: Object = "filterobject", 32 {
        pub base: Object = "ob_base",
        pub function: Slot = "func",
        pub iterator: Slot = "it",
    }
}
object_type!(Filter => PyFilter_Type);

/// The type `filter`.
#[capi]
pub static PyFilter_Type: TypeObject = TypeObject::new(c"filter", size_of::<Filter>())
    .with(TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC))
    .doc(
        c"filter(function, iterable, /)\n--\n\n\
The items for which the function returns something true; the true items where it is None.",
    )
    .deallocated(dealloc_collected::<Filter>)
    .traversed(traverse_filter)
    .iterable(iter_self::<Filter>)
    .iterator(next_filter)
    .methods(&FILTER_METHODS)
    .constructor(Filter::tp_new)
    .called_fast(Filter::tp_vectorcall);

#[methods(FILTER_METHODS)]
impl Filter {
    /// The items that the function accepts.
    #[new("filter(function, iterable, /)")]
    fn construct(ty: &TypeObject, function: &Object, iterable: &Object) -> Result {
        let iterator = iterable.iter()?;
        let object = memory::alloc(ty, 0)?;
        // SAFETY: a new zeroed instance.
        let filter = unsafe { object.cast_unchecked::<Filter>() };
        filter.function.set(Some(function.to_ref()));
        filter.iterator.set(Some(iterator));
        Ok(object)
    }

    /// For pickling.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let (function, iterator) = (self.function.get().unwrap_or_else(none), self.iterator.get().unwrap_or_else(none));
        Tuple::pair(self.ty().to_ref(), Tuple::pair(function, iterator)?.into_object())
    }
}

impl Filter {
    fn advance(&self) -> Result<Option<Ref>> {
        let (Some(function), Some(iterator)) = (self.function.get(), self.iterator.get()) else { return Ok(None) };
        let truth = function.is_none() || function.is(&crate::types::bool::PyBool_Type);
        while let Some(item) = iterator.next()? {
            let good = if truth { item.is_true()? } else { function.call1(&item)?.is_true()? };
            if good {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
}

extern "C" fn next_filter(filter: &Filter) -> Option<Ref> {
    filter.advance().unwrap_or_else(|e| told(e, None))
}

extern "C" fn traverse_filter(filter: &Filter, visit: Visit, arg: *mut c_void) -> c_int {
    visit_all([filter.function.borrowed(), filter.iterator.borrowed()], visit, arg)
}

layout! {
    /// The private struct of `zip`.
    pub struct Zip: Object = "zipobject", 48 {
        pub base: Object = "ob_base",
        pub size: Cell<isize> = "tuplesize",
        pub iterators: Slot<Tuple> = "ittuple",
        /// A tuple that is used again when nobody else holds it.
        pub result: Slot<Tuple> = "result",
        pub strict: Cell<c_int> = "strict",
    }
}
object_type!(Zip => PyZip_Type);

/// The type `zip`.
#[capi]
pub static PyZip_Type: TypeObject = TypeObject::new(c"zip", size_of::<Zip>())
    .with(TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC))
    .doc(
        c"zip(*iterables, strict=False)\n--\n\n\
Tuples of the first items of all iterables, of the second ones, ... until the shortest is exhausted.\n\n\
With strict, ValueError is raised unless all are exhausted at the same time.\n\n\
>>> list(zip('ab', [1, 2, 3]))\n[('a', 1), ('b', 2)]",
    )
    .deallocated(dealloc_collected::<Zip>)
    .traversed(traverse_zip)
    .iterable(iter_self::<Zip>)
    .iterator(next_zip)
    .methods(&ZIP_METHODS)
    .constructor(Zip::tp_new)
    .called_fast(Zip::tp_vectorcall);

#[methods(ZIP_METHODS)]
impl Zip {
    /// Tuples of the items of several iterables.
    #[new("zip(*iterables, strict=False)")]
    fn construct(ty: &TypeObject, iterables: &[&Object], strict: bool) -> Result {
        let iterators = iterators(iterables)?;
        let result = Tuple::new(&vec![none_object(); iterables.len()])?;
        let object = memory::alloc(ty, 0)?;
        // SAFETY: a new zeroed instance.
        let zip = unsafe { object.cast_unchecked::<Zip>() };
        zip.size.set(iterables.len() as isize);
        zip.iterators.set(Some(iterators));
        zip.result.set(Some(result));
        zip.strict.set(strict as c_int);
        Ok(object)
    }

    /// For pickling.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let args = self.iterators.get().unwrap_or_else(Tuple::empty).into_object();
        if self.strict.get() != 0 {
            Tuple::from_vec(vec![self.ty().to_ref(), args, crate::types::bool::bool_object(true)])
        } else {
            Tuple::pair(self.ty().to_ref(), args)
        }
    }

    /// Set strictness.
    #[sig("__setstate__($self, object, /)")]
    fn setstate(&self, object: &Object) -> Result<()> {
        self.strict.set(object.is_true()? as c_int);
        Ok(())
    }
}

impl Zip {
    fn advance(&self) -> Result<Option<Ref>> {
        let Some(iterators) = self.iterators.get() else { return Ok(None) };
        let n = iterators.len();
        if n == 0 {
            return Ok(None);
        }
        let result = match self.result.borrowed() {
            Some(result) if result.refcnt.get() == 1 => Ref::of(result),
            _ => Tuple::new(&vec![none_object(); n])?,
        };
        for (i, it) in iterators.items().iter().enumerate() {
            let Some(item) = it.next()? else {
                return if self.strict.get() != 0 { self.uneven(&iterators, i) } else { Ok(None) };
            };
            // SAFETY: only the iterator and this call hold the tuple.
            drop(unsafe { result.replace_item(i, item) });
        }
        if !crate::types::dict::is_tracked(&result) {
            gc::track(&result);
        }
        Ok(Some(result.into_object()))
    }

    /// Iterator `i` is exhausted: the ones before it have yielded an item, the others must be exhausted too.
    #[cold]
    fn uneven(&self, iterators: &Tuple, i: usize) -> Result<Option<Ref>> {
        let plural = |n: usize| if n == 1 { " " } else { "s 1-" };
        if i > 0 {
            return Err(value_error!("zip() argument {} is shorter than argument{}{i}", i + 1, plural(i)));
        }
        for (at, it) in iterators.items().iter().enumerate().skip(1) {
            if it.next()?.is_some() {
                return Err(value_error!("zip() argument {} is longer than argument{}{at}", at + 1, plural(at)));
            }
        }
        Ok(None)
    }
}

extern "C" fn next_zip(zip: &Zip) -> Option<Ref> {
    zip.advance().unwrap_or_else(|e| told(e, None))
}

extern "C" fn traverse_zip(zip: &Zip, visit: Visit, arg: *mut c_void) -> c_int {
    visit_all([zip.iterators.borrowed().map(|t| &***t), zip.result.borrowed().map(|t| &***t)], visit, arg)
}
