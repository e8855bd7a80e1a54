//! Iterators that pass on, skip or change the items of others.

use super::{Iter, State, deprecated, instance, iterator_type, reduced};
use crate::abi::{Object, Ref, Result, Slot, TypeObject};
use crate::protocol::number::BinaryOp;
use crate::types::bool::PyBool_Type;
use crate::types::int::Int;
use crate::types::none::none;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::cell::Cell;

/// `itertools.accumulate`.
pub static ACCUMULATE: TypeObject = iterator_type::<Accumulating>(
    c"itertools.accumulate",
    c"accumulate(iterable, func=None, *, initial=None)\n--\n\nThe sums of the first one, two, three, ... items, or what func makes of them.",
)
.methods(&ACCUMULATE_METHODS)
.constructor(Accumulate::tp_new)
.called_fast(Accumulate::tp_vectorcall);

pub(super) type Accumulate = Iter<Accumulating>;

pub(super) struct Accumulating {
    iterator: Ref,
    function: Option<Ref>,
    /// Handed out first.
    initial: Slot,
    total: Slot,
}

impl State for Accumulating {
    fn advance(it: &Accumulate) -> Result<Option<Ref>> {
        let state = &it.state;
        if let Some(initial) = state.initial.take() {
            state.total.set(Some(initial.clone()));
            return Ok(Some(initial));
        }
        let Some(item) = state.iterator.next()? else { return Ok(None) };
        let total = match (state.total.get(), &state.function) {
            (None, _) => item,
            (Some(total), None) => total.binary(BinaryOp::Add, &item)?,
            (Some(total), Some(function)) => function.call(&[&total, &item])?,
        };
        state.total.set(Some(total.clone()));
        Ok(Some(total))
    }

    fn refs(&self, see: &mut dyn FnMut(&Object)) {
        see(&self.iterator);
        self.function.iter().for_each(|f| see(f));
        self.initial.borrowed().into_iter().for_each(&mut *see);
        self.total.borrowed().into_iter().for_each(&mut *see);
    }
}

#[methods(ACCUMULATE_METHODS)]
impl Accumulate {
    /// For copies and pickles.
    #[sig("__setstate__($self, state, /)")]
    fn set_state(&self, state: &Object) -> Result<()> {
        deprecated()?;
        self.state.total.set(Some(state.to_ref()));
        Ok(())
    }

    /// For copies and pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let state = &self.state;
        let function = state.function.clone().unwrap_or_else(none);
        let chained = |first: Ref| -> Result {
            let first = Tuple::from_vec(vec![first])?;
            CHAIN.as_object().call(&[&first, &state.iterator])
        };
        if let Some(initial) = state.initial.get() {
            return reduced(self.ty(), vec![chained(initial)?.iter()?, function], Some(none()));
        }
        match state.total.get() {
            // None as a state says that there is no total: such a one is computed anew, and skipped.
            Some(total) if total.is_none() => {
                let again = ACCUMULATE.as_object().call(&[&*chained(total)?, &function])?;
                reduced(&ISLICE, vec![again, Int::new(1)?.into_object(), none()], None)
            }
            total => reduced(self.ty(), vec![state.iterator.clone(), function], Some(total.unwrap_or_else(none))),
        }
    }

    #[new("accumulate(iterable, func=None, *, initial=None)")]
    fn construct(ty: &TypeObject, iterable: &Object, func: Option<&Object>, initial: Option<&Object>) -> Result {
        let state = Accumulating {
            iterator: iterable.iter()?,
            function: func.map(Object::to_ref),
            initial: Slot::new(initial.map(Object::to_ref)),
            total: Slot::empty(),
        };
        instance(ty, state)
    }
}

/// `itertools.chain`.
pub static CHAIN: TypeObject = iterator_type::<Chaining>(
    c"itertools.chain",
    c"chain(*iterables)\n--\n\nThe items of the first iterable, then those of the second, and so on.",
)
.methods(&CHAIN_METHODS)
.constructor(Chain::tp_new)
.called_fast(Chain::tp_vectorcall);

pub(super) type Chain = Iter<Chaining>;

pub(super) struct Chaining {
    /// The iterator over iterables; empty at the end.
    source: Slot,
    active: Slot,
}

impl State for Chaining {
    fn advance(it: &Chain) -> Result<Option<Ref>> {
        let state = &it.state;
        loop {
            if let Some(active) = state.active.get() {
                if let Some(item) = active.next()? {
                    return Ok(Some(item));
                }
                state.active.set(None);
            }
            let Some(source) = state.source.get() else { return Ok(None) };
            let next = source.next().and_then(|next| next.map(|iterable| iterable.iter()).transpose());
            match next {
                Ok(Some(active)) => state.active.set(Some(active)),
                Ok(None) => {
                    state.source.set(None);
                    return Ok(None);
                }
                Err(e) => {
                    // What cannot be iterated over ends the chain; the exception is kept from the destructors.
                    let exception = e.take();
                    state.source.set(None);
                    return Err(crate::types::exception::raise::reraise(exception));
                }
            }
        }
    }

    fn refs(&self, see: &mut dyn FnMut(&Object)) {
        self.source.borrowed().into_iter().for_each(&mut *see);
        self.active.borrowed().into_iter().for_each(&mut *see);
    }
}

#[methods(CHAIN_METHODS)]
impl Chain {
    /// For copies and pickles.
    #[sig("__setstate__($self, state, /)")]
    fn set_state(&self, state: &Object) -> Result<()> {
        deprecated()?;
        let Some(state) = state.cast::<Tuple>() else { return Err(type_error!("state is not a tuple")) };
        let (source, active) = match *state.items() {
            [source] => (source, None),
            [source, active] => (source, Some(active)),
            _ => return Err(type_error!("function takes 1 or 2 arguments ({} given)", state.len())),
        };
        if !source.is_iterator() || active.is_some_and(|a| !a.is_iterator()) {
            return Err(type_error!("Arguments must be iterators."));
        }
        self.state.source.set(Some(source.to_ref()));
        self.state.active.set(active.map(Object::to_ref));
        Ok(())
    }

    /// For copies and pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let Some(source) = self.state.source.get() else { return reduced(self.ty(), Vec::new(), None) };
        let mut parts = vec![source];
        parts.extend(self.state.active.get());
        reduced(self.ty(), Vec::new(), Some(Tuple::from_vec(parts)?.into_object()))
    }

    #[new("chain(*iterables)")]
    fn construct(ty: &TypeObject, iterables: &[&Object]) -> Result {
        let source = Tuple::new(iterables)?.as_object().iter()?;
        instance(ty, Chaining { source: Slot::new(Some(source)), active: Slot::empty() })
    }

    /// A chain over the iterables that one iterable yields.
    #[sig("($type, iterable, /)")]
    fn from_iterable(ty: &TypeObject, iterable: &Object) -> Result {
        let source = iterable.iter()?;
        instance(ty, Chaining { source: Slot::new(Some(source)), active: Slot::empty() })
    }

    /// chain[int] is a type for annotations.
    #[sig("__class_getitem__($type, object, /)")]
    fn class_getitem(ty: &TypeObject, object: &Object) -> Result {
        crate::types::iter::generic_alias(ty, object)
    }
}

/// A function or selector and an iterator, with a flag: the state of five types.
pub(super) struct Filtering<const KIND: u8> {
    function: Ref,
    iterator: Ref,
    /// Whether the first part is over.
    passed: Cell<bool>,
}

const COMPRESSING: u8 = 0;
const DROPPING: u8 = 1;
const REJECTING: u8 = 2;
const STARRING: u8 = 3;
const TAKING: u8 = 4;

impl<const KIND: u8> State for Filtering<KIND> {
    fn advance(it: &Iter<Self>) -> Result<Option<Ref>> {
        let Filtering { function, iterator, passed } = &it.state;
        match KIND {
            COMPRESSING => loop {
                let Some(item) = iterator.next()? else { return Ok(None) };
                let Some(selector) = function.next()? else { return Ok(None) };
                if selector.is_true()? {
                    return Ok(Some(item));
                }
            },
            DROPPING => loop {
                let Some(item) = iterator.next()? else { return Ok(None) };
                if passed.get() {
                    return Ok(Some(item));
                }
                if !function.call1(&item)?.is_true()? {
                    passed.set(true);
                    return Ok(Some(item));
                }
            },
            REJECTING => {
                let plain = function.is_none() || function.is(&PyBool_Type);
                loop {
                    let Some(item) = iterator.next()? else { return Ok(None) };
                    let good = if plain { item.is_true()? } else { function.call1(&item)?.is_true()? };
                    if !good {
                        return Ok(Some(item));
                    }
                }
            }
            STARRING => {
                let Some(item) = iterator.next()? else { return Ok(None) };
                let args = Tuple::from_iterable(&item)?;
                function.call_with(&args, None).map(Some)
            }
            _ => {
                if passed.get() {
                    return Ok(None);
                }
                let Some(item) = iterator.next()? else { return Ok(None) };
                if function.call1(&item)?.is_true()? {
                    return Ok(Some(item));
                }
                passed.set(true);
                Ok(None)
            }
        }
    }

    fn refs(&self, see: &mut dyn FnMut(&Object)) {
        see(&self.function);
        see(&self.iterator);
    }
}

fn filtering<const KIND: u8>(ty: &TypeObject, function: &Object, iterable: &Object) -> Result {
    let iterator = iterable.iter()?;
    instance(ty, Filtering::<KIND> { function: function.to_ref(), iterator, passed: Cell::new(false) })
}

impl<const KIND: u8> Iter<Filtering<KIND>> {
    /// What `__reduce__` returns: with a state where the predicate has its say only once. Runs Python.
    fn reduced(&self) -> Result<Ref<Tuple>> {
        let args = vec![self.state.function.clone(), self.state.iterator.clone()];
        let passed = || Int::new(i64::from(self.state.passed.get())).map(Ref::into_object);
        reduced(self.ty(), args, matches!(KIND, DROPPING | TAKING).then(passed).transpose()?)
    }

    /// Sets the state that [`reduced`](Self::reduced) gives. Runs Python.
    fn restore(&self, state: &Object) -> Result<()> {
        deprecated()?;
        self.state.passed.set(state.is_true()?);
        Ok(())
    }
}

/// `itertools.compress`.
pub static COMPRESS: TypeObject = iterator_type::<Filtering<COMPRESSING>>(
    c"itertools.compress",
    c"compress(data, selectors)\n--\n\nThe items of data whose selector is true.",
)
.methods(&COMPRESS_METHODS)
.constructor(Compress::tp_new)
.called_fast(Compress::tp_vectorcall);

pub(super) type Compress = Iter<Filtering<COMPRESSING>>;

#[methods(COMPRESS_METHODS)]
impl Compress {
    /// For copies and pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        reduced(self.ty(), vec![self.state.iterator.clone(), self.state.function.clone()], None)
    }

    #[new("compress(data, selectors)")]
    fn construct(ty: &TypeObject, data: &Object, selectors: &Object) -> Result {
        let data = data.iter()?;
        let state = Filtering::<COMPRESSING> { function: selectors.iter()?, iterator: data, passed: Cell::new(false) };
        instance(ty, state)
    }
}

/// `itertools.dropwhile`.
pub static DROPWHILE: TypeObject = iterator_type::<Filtering<DROPPING>>(
    c"itertools.dropwhile",
    c"dropwhile(predicate, iterable, /)\n--\n\nThe items from the first one on for which the predicate is false.",
)
.methods(&DROPWHILE_METHODS)
.constructor(DropWhile::tp_new)
.called_fast(DropWhile::tp_vectorcall);

pub(super) type DropWhile = Iter<Filtering<DROPPING>>;

#[methods(DROPWHILE_METHODS)]
impl DropWhile {
    /// For copies and pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        self.reduced()
    }

    /// For copies and pickles.
    #[sig("__setstate__($self, state, /)")]
    fn set_state(&self, state: &Object) -> Result<()> {
        self.restore(state)
    }

    #[new("dropwhile(predicate, iterable, /)")]
    fn construct(ty: &TypeObject, predicate: &Object, iterable: &Object) -> Result {
        filtering::<DROPPING>(ty, predicate, iterable)
    }
}

/// `itertools.filterfalse`.
pub static FILTERFALSE: TypeObject = iterator_type::<Filtering<REJECTING>>(
    c"itertools.filterfalse",
    c"filterfalse(function, iterable, /)\n--\n\nThe items for which the function is false; the false items where it is None.",
)
.methods(&FILTERFALSE_METHODS)
.constructor(FilterFalse::tp_new)
.called_fast(FilterFalse::tp_vectorcall);

pub(super) type FilterFalse = Iter<Filtering<REJECTING>>;

#[methods(FILTERFALSE_METHODS)]
impl FilterFalse {
    /// For copies and pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        self.reduced()
    }

    #[new("filterfalse(function, iterable, /)")]
    fn construct(ty: &TypeObject, function: &Object, iterable: &Object) -> Result {
        filtering::<REJECTING>(ty, function, iterable)
    }
}

/// `itertools.starmap`.
pub static STARMAP: TypeObject = iterator_type::<Filtering<STARRING>>(
    c"itertools.starmap",
    c"starmap(function, iterable, /)\n--\n\nWhat the function returns for the arguments that each item holds.",
)
.methods(&STARMAP_METHODS)
.constructor(StarMap::tp_new)
.called_fast(StarMap::tp_vectorcall);

pub(super) type StarMap = Iter<Filtering<STARRING>>;

#[methods(STARMAP_METHODS)]
impl StarMap {
    /// For copies and pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        self.reduced()
    }

    #[new("starmap(function, iterable, /)")]
    fn construct(ty: &TypeObject, function: &Object, iterable: &Object) -> Result {
        filtering::<STARRING>(ty, function, iterable)
    }
}

/// `itertools.takewhile`.
pub static TAKEWHILE: TypeObject = iterator_type::<Filtering<TAKING>>(
    c"itertools.takewhile",
    c"takewhile(predicate, iterable, /)\n--\n\nThe items before the first one for which the predicate is false.",
)
.methods(&TAKEWHILE_METHODS)
.constructor(TakeWhile::tp_new)
.called_fast(TakeWhile::tp_vectorcall);

pub(super) type TakeWhile = Iter<Filtering<TAKING>>;

#[methods(TAKEWHILE_METHODS)]
impl TakeWhile {
    /// For copies and pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        self.reduced()
    }

    /// For copies and pickles.
    #[sig("__setstate__($self, state, /)")]
    fn set_state(&self, state: &Object) -> Result<()> {
        self.restore(state)
    }

    #[new("takewhile(predicate, iterable, /)")]
    fn construct(ty: &TypeObject, predicate: &Object, iterable: &Object) -> Result {
        filtering::<TAKING>(ty, predicate, iterable)
    }
}

/// `itertools.islice`.
pub static ISLICE: TypeObject = iterator_type::<Slicing>(
    c"itertools.islice",
    c"islice(iterable, stop) --> islice object\nislice(iterable, start, stop[, step]) --> islice object\n\n\
The items that a slice means, without negative positions.",
)
.methods(&ISLICE_METHODS)
.constructor(ISlice::tp_new)
.called_fast(ISlice::tp_vectorcall);

pub(super) type ISlice = Iter<Slicing>;

pub(super) struct Slicing {
    /// Empty at the end.
    iterator: Slot,
    /// The position of the next item to be handed out, and how many have been taken.
    next: Cell<usize>,
    taken: Cell<usize>,
    stop: Option<usize>,
    step: usize,
}

impl State for Slicing {
    fn advance(it: &ISlice) -> Result<Option<Ref>> {
        let state = &it.state;
        let Some(iterator) = state.iterator.get() else { return Ok(None) };
        let wanted = state.stop.map_or(state.next.get(), |stop| stop.min(state.next.get()));
        while state.taken.get() < wanted {
            if iterator.next()?.is_none() {
                state.iterator.set(None);
                return Ok(None);
            }
            state.taken.set(state.taken.get() + 1);
        }
        if state.stop.is_some_and(|stop| state.taken.get() >= stop) {
            state.iterator.set(None);
            return Ok(None);
        }
        let item = iterator.next()?;
        match item {
            Some(_) => {
                state.taken.set(state.taken.get() + 1);
                let next = state.next.get().saturating_add(state.step);
                state.next.set(state.stop.map_or(next, |stop| stop.min(next)));
            }
            None => state.iterator.set(None),
        }
        Ok(item)
    }

    fn refs(&self, see: &mut dyn FnMut(&Object)) {
        self.iterator.borrowed().into_iter().for_each(see);
    }
}

/// A position: None for None; ValueError with that text.
fn position(object: &Object, message: &str) -> Result<Option<usize>> {
    if object.is_none() {
        return Ok(None);
    }
    match object.index_as_isize() {
        Ok(n) if n >= 0 => Ok(Some(n as usize)),
        Ok(_) => Err(value_error!("{message}")),
        Err(e) => {
            e.clear();
            Err(value_error!("{message}"))
        }
    }
}

#[methods(ISLICE_METHODS)]
impl ISlice {
    /// For copies and pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let state = &self.state;
        let number = |n: usize| Int::new(n as i64).map(Ref::into_object);
        let Some(iterator) = state.iterator.get() else {
            let empty = crate::types::list::List::new(0)?.as_object().iter()?;
            return reduced(self.ty(), vec![empty, number(0)?], Some(number(0)?));
        };
        let stop = state.stop.map_or_else(|| Ok(none()), number)?;
        let args = vec![iterator, number(state.next.get())?, stop, number(state.step)?];
        reduced(self.ty(), args, Some(number(state.taken.get())?))
    }

    /// For copies and pickles.
    #[sig("__setstate__($self, state, /)")]
    fn set_state(&self, state: &Object) -> Result<()> {
        deprecated()?;
        self.state.taken.set(state.index_as_isize()?.max(0) as usize);
        Ok(())
    }

    #[new("islice(*args)")]
    fn construct(ty: &TypeObject, args: &[&Object]) -> Result {
        const STOP: &str = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
        const INDICES: &str = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
        const STEP: &str = "Step for islice() must be a positive integer or None.";
        let (iterable, start, stop, step) = match *args {
            [iterable, stop] => (iterable, None, position(stop, STOP)?, None),
            [iterable, start, stop] | [iterable, start, stop, _] => {
                let stop = position(stop, STOP)?;
                (iterable, position(start, INDICES)?, stop, args.get(3).copied())
            }
            [] | [_] => return Err(type_error!("islice expected at least 2 arguments, got {}", args.len())),
            _ => return Err(type_error!("islice expected at most 4 arguments, got {}", args.len())),
        };
        let step = match step {
            Some(step) => position(step, STEP)?.unwrap_or(1),
            None => 1,
        };
        if step == 0 {
            return Err(value_error!("{STEP}"));
        }
        let state = Slicing {
            iterator: Slot::new(Some(iterable.iter()?)),
            next: Cell::new(start.unwrap_or(0)),
            taken: Cell::new(0),
            stop,
            step,
        };
        instance(ty, state)
    }
}
