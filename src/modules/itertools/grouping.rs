//! Iterators that hand out several items together, and `tee`, which hands out each item several times.

use super::{Iter, State, deprecated, instance, iterator_type, iterators, reduced};
use crate::abi::constants::CompareOp;
use crate::abi::{Object, Ref, Result, Slot, TypeObject};
use crate::types::none::{none, none_object};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::cell::{Cell, RefCell};
use std::rc::Rc;

/// `itertools.batched`.
pub static BATCHED: TypeObject = iterator_type::<Batching>(
    c"itertools.batched",
    c"batched(iterable, n, *, strict=False)\n--\n\nTuples of n items each, the last one of what is left.\n\nWith strict, ValueError is raised if the last one would be shorter.",
)
.constructor(Batched::tp_new)
.called_fast(Batched::tp_vectorcall);

pub(super) type Batched = Iter<Batching>;

pub(super) struct Batching {
    /// Empty at the end.
    iterator: Slot,
    size: usize,
    strict: bool,
}

impl State for Batching {
    fn advance(it: &Batched) -> Result<Option<Ref>> {
        let state = &it.state;
        let Some(iterator) = state.iterator.get() else { return Ok(None) };
        let mut batch = Vec::new();
        while batch.len() < state.size {
            match iterator.next()? {
                Some(item) => batch.push(item),
                None => {
                    state.iterator.set(None);
                    if batch.is_empty() {
                        return Ok(None);
                    }
                    if state.strict {
                        return Err(value_error!("batched(): incomplete batch"));
                    }
                    break;
                }
            }
        }
        Tuple::from_vec(batch).map(|t| Some(t.into_object()))
    }

    fn refs(&self, see: &mut dyn FnMut(&Object)) {
        self.iterator.borrowed().into_iter().for_each(see);
    }
}

#[methods(BATCHED_METHODS)]
impl Batched {
    #[new("batched(iterable, n, *, strict=False)")]
    fn construct(ty: &TypeObject, iterable: &Object, n: isize, strict: bool) -> Result {
        if n < 1 {
            return Err(value_error!("n must be at least one"));
        }
        instance(ty, Batching { iterator: Slot::new(Some(iterable.iter()?)), size: n as usize, strict })
    }
}

/// `itertools.pairwise`.
pub static PAIRWISE: TypeObject =
    iterator_type::<Pairing>(c"itertools.pairwise", c"pairwise(iterable, /)\n--\n\nThe pairs of neighbouring items.")
        .constructor(Pairwise::tp_new)
        .called_fast(Pairwise::tp_vectorcall);

pub(super) type Pairwise = Iter<Pairing>;

pub(super) struct Pairing {
    iterator: Slot,
    old: Slot,
}

impl State for Pairing {
    fn advance(it: &Pairwise) -> Result<Option<Ref>> {
        let state = &it.state;
        let Some(iterator) = state.iterator.get() else { return Ok(None) };
        let old = match state.old.get() {
            Some(old) => old,
            None => {
                let Some(first) = iterator.next()? else {
                    state.iterator.set(None);
                    return Ok(None);
                };
                state.old.set(Some(first.clone()));
                first
            }
        };
        let Some(new) = iterator.next()? else {
            state.iterator.set(None);
            state.old.set(None);
            return Ok(None);
        };
        state.old.set(Some(new.clone()));
        Tuple::pair(old, new).map(|t| Some(t.into_object()))
    }

    fn refs(&self, see: &mut dyn FnMut(&Object)) {
        self.iterator.borrowed().into_iter().for_each(&mut *see);
        self.old.borrowed().into_iter().for_each(&mut *see);
    }
}

#[methods(PAIRWISE_METHODS)]
impl Pairwise {
    #[new("pairwise(iterable, /)")]
    fn construct(ty: &TypeObject, iterable: &Object) -> Result {
        instance(ty, Pairing { iterator: Slot::new(Some(iterable.iter()?)), old: Slot::empty() })
    }
}

/// `itertools.zip_longest`.
pub static ZIP_LONGEST: TypeObject = iterator_type::<ZippingLongest>(
    c"itertools.zip_longest",
    c"zip_longest(*iterables, fillvalue=None)\n--\n\nTuples of the first items of all iterables, of the second ones, ... until the longest is exhausted.\n\nfillvalue stands for the items of those that are exhausted.",
)
.methods(&ZIP_LONGEST_METHODS)
.constructor(ZipLongest::tp_new)
.called_fast(ZipLongest::tp_vectorcall);

pub(super) type ZipLongest = Iter<ZippingLongest>;

pub(super) struct ZippingLongest {
    /// An iterator's slot is empty once it is exhausted.
    iterators: Box<[Slot]>,
    active: Cell<usize>,
    fill: Slot,
}

impl State for ZippingLongest {
    fn advance(it: &ZipLongest) -> Result<Option<Ref>> {
        let state = &it.state;
        if state.iterators.is_empty() || state.active.get() == 0 {
            return Ok(None);
        }
        let mut items = Vec::with_capacity(state.iterators.len());
        for slot in &state.iterators {
            let item = match slot.get() {
                None => None,
                Some(iterator) => match iterator.next() {
                    Ok(Some(item)) => Some(item),
                    Ok(None) => {
                        state.active.set(state.active.get().saturating_sub(1));
                        if state.active.get() == 0 {
                            return Ok(None);
                        }
                        slot.set(None);
                        None
                    }
                    Err(e) => {
                        state.active.set(0);
                        return Err(e);
                    }
                },
            };
            items.push(item.or_else(|| state.fill.get()).unwrap_or_else(none));
        }
        Tuple::from_vec(items).map(|t| Some(t.into_object()))
    }

    fn refs(&self, see: &mut dyn FnMut(&Object)) {
        self.iterators.iter().filter_map(Slot::borrowed).for_each(&mut *see);
        self.fill.borrowed().into_iter().for_each(&mut *see);
    }
}

#[methods(ZIP_LONGEST_METHODS)]
impl ZipLongest {
    /// For copies and pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let mut args = Vec::with_capacity(self.state.iterators.len());
        for slot in &self.state.iterators {
            args.push(slot.get().unwrap_or_else(|| Tuple::empty().into_object()));
        }
        reduced(self.ty(), args, self.state.fill.get())
    }

    /// For copies and pickles.
    #[sig("__setstate__($self, state, /)")]
    fn set_state(&self, state: &Object) -> Result<()> {
        deprecated()?;
        self.state.fill.set(Some(state.to_ref()));
        Ok(())
    }

    #[new("zip_longest(*iterables, **kwargs)")]
    fn construct(ty: &TypeObject, iterables: &[&Object], kwargs: Vec<(&Str, &Object)>) -> Result {
        let mut fill = none_object();
        for (name, value) in &kwargs {
            if !name.eq_str("fillvalue") || kwargs.len() > 1 {
                return Err(type_error!("zip_longest() got an unexpected keyword argument"));
            }
            fill = value;
        }
        let slots: Box<[Slot]> = iterators(iterables)?.into_iter().map(|it| Slot::new(Some(it))).collect();
        instance(
            ty,
            ZippingLongest { active: Cell::new(slots.len()), iterators: slots, fill: Slot::new(Some(fill.to_ref())) },
        )
    }
}

/// `itertools.groupby`.
pub static GROUPBY: TypeObject = iterator_type::<Grouping>(
    c"itertools.groupby",
    c"groupby(iterable, key=None)\n--\n\nPairs of a key and an iterator over the neighbouring items that have it.",
)
.methods(&GROUPBY_METHODS)
.constructor(GroupBy::tp_new)
.called_fast(GroupBy::tp_vectorcall);

pub(super) type GroupBy = Iter<Grouping>;

pub(super) struct Grouping {
    iterator: Ref,
    key: Option<Ref>,
    target_key: Slot,
    current_key: Slot,
    current_value: Slot,
    /// Which group is current: iterators over earlier ones are at their end.
    group: Cell<u64>,
}

impl Grouping {
    /// Takes the next item and its key; false at the end. Runs Python.
    fn step(&self) -> Result<bool> {
        let Some(value) = self.iterator.next()? else { return Ok(false) };
        let key = match &self.key {
            None => value.clone(),
            Some(function) => function.call1(&value)?,
        };
        let old = (self.current_value.replace(Some(value)), self.current_key.replace(Some(key)));
        drop(old);
        Ok(true)
    }
}

impl State for Grouping {
    fn advance(it: &GroupBy) -> Result<Option<Ref>> {
        let state = &it.state;
        state.group.set(state.group.get() + 1);
        // Skip what is left of the group before.
        loop {
            match (state.current_key.get(), state.target_key.get()) {
                (Some(current), Some(target)) => {
                    if !target.compare_bool(&current, CompareOp::Eq)? {
                        break;
                    }
                }
                (Some(_), None) => break,
                (None, _) => {}
            }
            if !state.step()? {
                return Ok(None);
            }
        }
        let Some(key) = state.current_key.get() else { return Ok(None) };
        state.target_key.set(Some(key.clone()));
        let parent = it.to_ref();
        // SAFETY: the parent is a groupby.
        let parent = unsafe { parent.downcast_unchecked::<GroupBy>() };
        let group = instance(&GROUPER, OneGroup { parent, key: key.clone(), group: state.group.get() })?;
        Tuple::pair(key, group).map(|t| Some(t.into_object()))
    }

    fn refs(&self, see: &mut dyn FnMut(&Object)) {
        see(&self.iterator);
        self.key.iter().for_each(|k| see(k));
        for slot in [&self.target_key, &self.current_key, &self.current_value] {
            slot.borrowed().into_iter().for_each(&mut *see);
        }
    }
}

#[methods(GROUPBY_METHODS)]
impl GroupBy {
    /// For copies and pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let state = &self.state;
        let args = vec![state.iterator.clone(), state.key.clone().unwrap_or_else(none)];
        match (state.current_value.get(), state.target_key.get(), state.current_key.get()) {
            (Some(value), Some(target), Some(key)) => {
                reduced(self.ty(), args, Some(Tuple::from_vec(vec![value, target, key])?.into_object()))
            }
            _ => reduced(self.ty(), args, None),
        }
    }

    /// For copies and pickles.
    #[sig("__setstate__($self, state, /)")]
    fn set_state(&self, state: &Object) -> Result<()> {
        deprecated()?;
        let Some(state) = state.cast::<Tuple>() else { return Err(type_error!("state is not a tuple")) };
        let &[value, target, key] = state.items() else {
            return Err(type_error!("function takes exactly 3 arguments ({} given)", state.len()));
        };
        self.state.current_value.set(Some(value.to_ref()));
        self.state.target_key.set(Some(target.to_ref()));
        self.state.current_key.set(Some(key.to_ref()));
        Ok(())
    }

    #[new("groupby(iterable, key=None)")]
    fn construct(ty: &TypeObject, iterable: &Object, key: Option<&Object>) -> Result {
        let state = Grouping {
            iterator: iterable.iter()?,
            key: key.map(Object::to_ref),
            target_key: Slot::empty(),
            current_key: Slot::empty(),
            current_value: Slot::empty(),
            group: Cell::new(0),
        };
        instance(ty, state)
    }
}

/// `itertools._grouper`: the items of one group.
pub static GROUPER: TypeObject =
    iterator_type::<OneGroup>(c"itertools._grouper", c"The items of one group of groupby().")
        .methods(&GROUPER_METHODS)
        .constructor(Grouper::tp_new);

pub(super) type Grouper = Iter<OneGroup>;

pub(super) struct OneGroup {
    parent: Ref<GroupBy>,
    key: Ref,
    group: u64,
}

#[methods(GROUPER_METHODS)]
impl Grouper {
    #[new("_grouper(parent, tgtkey, /)")]
    fn construct(ty: &TypeObject, parent: &Object, tgtkey: &Object) -> Result {
        if !parent.is_type(&GROUPBY) && !parent.ty().is_subtype(&GROUPBY) {
            let given = parent.ty().full_name();
            return Err(type_error!("_grouper() argument 1 must be itertools.groupby, not {given}"));
        }
        // SAFETY: just checked.
        let parent = unsafe { parent.to_ref().downcast_unchecked::<GroupBy>() };
        let group = parent.state.group.get() + 1;
        parent.state.group.set(group);
        instance(ty, OneGroup { parent, key: tgtkey.to_ref(), group })
    }

    /// For copies and pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let OneGroup { parent, key, group } = &self.state;
        if parent.state.group.get() != *group {
            deprecated()?;
            let iter = crate::types::iter::builtin_of_frame(crate::intern!("iter"))?;
            return Tuple::pair(iter, Tuple::from_vec(vec![Tuple::empty().into_object()])?.into_object());
        }
        reduced(self.ty(), vec![parent.to_ref(), key.clone()], None)
    }
}

impl State for OneGroup {
    fn advance(it: &Grouper) -> Result<Option<Ref>> {
        let parent = &it.state.parent.state;
        if parent.group.get() != it.state.group {
            return Ok(None);
        }
        if parent.current_value.is_empty() && !parent.step()? {
            return Ok(None);
        }
        let Some(current) = parent.current_key.get() else { return Ok(None) };
        if !it.state.key.compare_bool(&current, CompareOp::Eq)? {
            return Ok(None);
        }
        let value = parent.current_value.take();
        drop(parent.current_key.take());
        Ok(value)
    }

    fn refs(&self, see: &mut dyn FnMut(&Object)) {
        see(&self.parent);
        see(&self.key);
    }
}

/// `itertools._tee`: one of the iterators that `tee` returns.
pub static TEE: TypeObject = iterator_type::<Teeing>(
    c"itertools._tee",
    c"_tee(iterable, /)\n--\n\nAn iterator whose copies all see the same items.",
)
.methods(&TEE_METHODS)
.constructor(Tee::tp_new)
.called_fast(Tee::tp_vectorcall);

pub(super) type Tee = Iter<Teeing>;

/// The items that an iterator has yielded, as a list of cells: each iterator stands at one.
struct Link {
    /// The item and the next cell, once it has been asked for.
    next: RefCell<Option<(Ref, Rc<Link>)>>,
}

/// What all copies share.
struct Source {
    iterator: Ref,
    running: Cell<bool>,
}

pub(super) struct Teeing {
    source: Rc<Source>,
    at: RefCell<Rc<Link>>,
}

impl Drop for Link {
    /// A long list goes piece by piece, not by recursion.
    fn drop(&mut self) {
        let mut rest = self.next.get_mut().take();
        while let Some((item, link)) = rest {
            rest = Rc::into_inner(link).and_then(|link| link.next.take());
            drop(item);
        }
    }
}

impl State for Teeing {
    fn advance(it: &Tee) -> Result<Option<Ref>> {
        let state = &it.state;
        let here = state.at.borrow().clone();
        let known = here.next.borrow().as_ref().map(|(item, next)| (item.clone(), next.clone()));
        if let Some((item, next)) = known {
            let old = state.at.replace(next);
            drop((old, here));
            return Ok(Some(item));
        }
        if state.source.running.replace(true) {
            return Err(runtime_error!("cannot re-enter the tee iterator"));
        }
        let item = state.source.iterator.next();
        state.source.running.set(false);
        let Some(item) = item? else { return Ok(None) };
        let next = Rc::new(Link { next: RefCell::new(None) });
        *here.next.borrow_mut() = Some((item.clone(), next.clone()));
        let old = state.at.replace(next);
        drop((old, here));
        Ok(Some(item))
    }

    fn refs(&self, see: &mut dyn FnMut(&Object)) {
        // Items are shared with the copies: only what this iterator owns alone may be counted as its own.
        if Rc::strong_count(&self.source) == 1 {
            see(&self.source.iterator);
        }
    }
}

#[methods(TEE_METHODS)]
impl Tee {
    #[new("_tee(iterable, /)")]
    fn construct(ty: &TypeObject, iterable: &Object) -> Result {
        tee_of(ty, iterable)
    }

    /// Another iterator at the same place.
    #[sig("__copy__($self, /)")]
    fn copy(&self) -> Result {
        let state = Teeing { source: self.state.source.clone(), at: RefCell::new(self.state.at.borrow().clone()) };
        instance(&TEE, state)
    }
}

/// A tee over an iterable; over a tee, its copy. Runs Python.
fn tee_of(ty: &TypeObject, iterable: &Object) -> Result {
    let iterator = iterable.iter()?;
    if iterator.is_type(&TEE) {
        // SAFETY: exactly that type.
        return unsafe { iterator.cast_unchecked::<Tee>() }.copy();
    }
    let source = Rc::new(Source { iterator, running: Cell::new(false) });
    instance(ty, Teeing { source, at: RefCell::new(Rc::new(Link { next: RefCell::new(None) })) })
}

/// The receiver of the module's functions.
pub(super) struct Functions;

#[methods(FUNCTIONS)]
impl Functions {
    /// A tuple of n iterators that yield the same items independently.
    #[sig("($module, iterable, n=2, /)")]
    fn tee(iterable: &Object, n: isize) -> Result<Ref<Tuple>> {
        if n < 0 {
            return Err(value_error!("n must be >= 0"));
        }
        if n == 0 {
            return Ok(Tuple::empty());
        }
        let iterator = iterable.iter()?;
        let copy = crate::intern!("__copy__");
        let first = match iterator.get_attr_opt(copy)? {
            Some(_) => iterator,
            None => tee_of(&TEE, &iterator)?,
        };
        let mut all = vec![first];
        for _ in 1..n {
            let next = all[0].call_method(copy, &[])?;
            all.push(next);
        }
        Tuple::from_vec(all)
    }
}
