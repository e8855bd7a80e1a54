//! `product`, `permutations`, `combinations`, `combinations_with_replacement`.

use super::{Iter, State, deprecated, instance, iterator_type, positions, reduced, restored};
use crate::abi::{Object, Ref, Result, TypeObject};
use crate::types::int::Int;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::cell::{Cell, RefCell};

/// The items at these positions as a tuple.
fn pick(pool: &Tuple, indices: &[usize]) -> Result<Option<Ref>> {
    let items: Vec<&Object> = indices.iter().map(|&i| pool.items()[i]).collect();
    Tuple::new(&items).map(|t| Some(t.into_object()))
}

/// A pool and the positions of the last selection: the state of three types.
pub(super) struct Selecting<const KIND: u8> {
    pool: Ref<Tuple>,
    indices: RefCell<Vec<usize>>,
    /// Of permutations.
    cycles: RefCell<Vec<usize>>,
    length: usize,
    started: Cell<bool>,
    ended: Cell<bool>,
}

const COMBINING: u8 = 0;
const REPLACING: u8 = 1;
const PERMUTING: u8 = 2;

impl<const KIND: u8> Selecting<KIND> {
    fn new(pool: Ref<Tuple>, length: usize) -> Self {
        let n = pool.len();
        let ended = match KIND {
            REPLACING => n == 0 && length > 0,
            _ => length > n,
        };
        let indices = match KIND {
            REPLACING => vec![0; if ended { 0 } else { length }],
            COMBINING => (0..if ended { 0 } else { length }).collect(),
            _ => (0..n).collect(),
        };
        let cycles = if KIND == PERMUTING && !ended { (0..length).map(|i| n - i).collect() } else { Vec::new() };
        Selecting {
            pool,
            indices: RefCell::new(indices),
            cycles: RefCell::new(cycles),
            length,
            started: Cell::new(false),
            ended: Cell::new(ended),
        }
    }

    /// What `__reduce__` returns. Runs Python.
    fn reduce(&self, ty: &TypeObject) -> Result<Ref<Tuple>> {
        let length = Int::new(self.length as i64)?.into_object();
        if !self.started.get() {
            return reduced(ty, vec![self.pool.clone().into_object(), length], None);
        }
        if self.ended.get() {
            return reduced(ty, vec![Tuple::empty().into_object(), length], None);
        }
        let mut state = positions(&self.indices.borrow())?;
        if KIND == PERMUTING {
            state = Tuple::pair(state, positions(&self.cycles.borrow())?)?.into_object();
        }
        reduced(ty, vec![self.pool.clone().into_object(), length], Some(state))
    }

    /// Sets the positions, each no larger than told. ValueError. Runs Python.
    fn restore(&self, state: &Object, most: impl Fn(usize) -> usize) -> Result<()> {
        deprecated()?;
        self.indices.replace(restored(state, self.length, |i| (0, most(i)))?);
        self.started.set(true);
        Ok(())
    }

    /// Moves the positions to the next selection; false at the end. Runs no Python.
    fn step(&self) -> bool {
        let mut indices = self.indices.borrow_mut();
        let (n, r) = (self.pool.len(), self.length);
        match KIND {
            COMBINING => {
                let Some(i) = (0..r).rev().find(|&i| indices[i] != i + n - r) else { return false };
                indices[i] += 1;
                for j in i + 1..r {
                    indices[j] = indices[j - 1] + 1;
                }
            }
            REPLACING => {
                let Some(i) = (0..r).rev().find(|&i| indices[i] != n - 1) else { return false };
                let next = indices[i] + 1;
                indices[i..].fill(next);
            }
            _ => {
                let mut cycles = self.cycles.borrow_mut();
                let mut moved = false;
                for i in (0..r).rev() {
                    cycles[i] -= 1;
                    if cycles[i] == 0 {
                        indices[i..].rotate_left(1);
                        cycles[i] = n - i;
                    } else {
                        let j = n - cycles[i];
                        indices.swap(i, j);
                        moved = true;
                        break;
                    }
                }
                return moved;
            }
        }
        true
    }
}

impl<const KIND: u8> State for Selecting<KIND> {
    fn advance(it: &Iter<Self>) -> Result<Option<Ref>> {
        let state = &it.state;
        if state.ended.get() {
            return Ok(None);
        }
        if state.started.replace(true) && !state.step() {
            state.ended.set(true);
            return Ok(None);
        }
        pick(&state.pool, &state.indices.borrow()[..state.length])
    }

    fn refs(&self, see: &mut dyn FnMut(&Object)) {
        see(&self.pool);
    }
}

fn length_of(r: isize) -> Result<usize> {
    usize::try_from(r).map_err(|_| value_error!("r must be non-negative"))
}

/// `itertools.combinations`.
pub static COMBINATIONS: TypeObject = iterator_type::<Selecting<COMBINING>>(
    c"itertools.combinations",
    c"combinations(iterable, r)\n--\n\nAll selections of r items, in order.",
)
.methods(&COMBINATIONS_METHODS)
.constructor(Combinations::tp_new)
.called_fast(Combinations::tp_vectorcall);

pub(super) type Combinations = Iter<Selecting<COMBINING>>;

#[methods(COMBINATIONS_METHODS)]
impl Combinations {
    /// For copies and pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        self.state.reduce(self.ty())
    }

    /// For copies and pickles.
    #[sig("__setstate__($self, state, /)")]
    fn set_state(&self, state: &Object) -> Result<()> {
        let (n, r) = (self.state.pool.len(), self.state.length);
        self.state.restore(state, |i| (i + n).saturating_sub(r))
    }

    #[new("combinations(iterable, r)")]
    fn construct(ty: &TypeObject, iterable: &Object, r: isize) -> Result {
        let pool = Tuple::from_iterable(iterable)?;
        instance(ty, Selecting::<COMBINING>::new(pool, length_of(r)?))
    }
}

/// `itertools.combinations_with_replacement`.
pub static COMBINATIONS_WITH_REPLACEMENT: TypeObject = iterator_type::<Selecting<REPLACING>>(
    c"itertools.combinations_with_replacement",
    c"combinations_with_replacement(iterable, r)\n--\n\nAll selections of r items, in order, in which an item may come again.",
)
.methods(&WITH_REPLACEMENT_METHODS)
.constructor(WithReplacement::tp_new)
.called_fast(WithReplacement::tp_vectorcall);

pub(super) type WithReplacement = Iter<Selecting<REPLACING>>;

#[methods(WITH_REPLACEMENT_METHODS)]
impl WithReplacement {
    /// For copies and pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        self.state.reduce(self.ty())
    }

    /// For copies and pickles.
    #[sig("__setstate__($self, state, /)")]
    fn set_state(&self, state: &Object) -> Result<()> {
        self.state.restore(state, |_| self.state.pool.len().saturating_sub(1))
    }

    #[new("combinations_with_replacement(iterable, r)")]
    fn construct(ty: &TypeObject, iterable: &Object, r: isize) -> Result {
        let pool = Tuple::from_iterable(iterable)?;
        instance(ty, Selecting::<REPLACING>::new(pool, length_of(r)?))
    }
}

/// `itertools.permutations`.
pub static PERMUTATIONS: TypeObject = iterator_type::<Selecting<PERMUTING>>(
    c"itertools.permutations",
    c"permutations(iterable, r=None)\n--\n\nAll orders of r items (of all, by default).",
)
.methods(&PERMUTATIONS_METHODS)
.constructor(Permutations::tp_new)
.called_fast(Permutations::tp_vectorcall);

pub(super) type Permutations = Iter<Selecting<PERMUTING>>;

#[methods(PERMUTATIONS_METHODS)]
impl Permutations {
    /// For copies and pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        self.state.reduce(self.ty())
    }

    /// For copies and pickles.
    #[sig("__setstate__($self, state, /)")]
    fn set_state(&self, state: &Object) -> Result<()> {
        deprecated()?;
        let (n, r) = (self.state.pool.len(), self.state.length);
        let Some(parts) = state.cast::<Tuple>() else { return Err(type_error!("state is not a tuple")) };
        let &[indices, cycles] = parts.items() else {
            return Err(type_error!("function takes exactly 2 arguments ({} given)", parts.len()));
        };
        let no_tuple = |(_, part): &(usize, &&Object)| part.cast::<Tuple>().is_none();
        if let Some((i, part)) = parts.items().iter().enumerate().find(no_tuple) {
            return Err(type_error!("argument {} must be tuple, not {}", i + 1, part.ty().full_name()));
        }
        let indices = restored(indices, n, |_| (0, n.saturating_sub(1)))?;
        let cycles = restored(cycles, r, |i| (1, n.saturating_sub(i).max(1)))?;
        self.state.indices.replace(indices);
        self.state.cycles.replace(cycles);
        self.state.started.set(true);
        Ok(())
    }

    #[new("permutations(iterable, r=None)")]
    fn construct(ty: &TypeObject, iterable: &Object, r: Option<&Object>) -> Result {
        let pool = Tuple::from_iterable(iterable)?;
        let length = match r {
            None => pool.len(),
            Some(r) if r.cast::<Int>().is_some() => length_of(r.index_as_isize()?)?,
            Some(_) => return Err(type_error!("Expected int as r")),
        };
        instance(ty, Selecting::<PERMUTING>::new(pool, length))
    }
}

/// `itertools.product`.
pub static PRODUCT: TypeObject = iterator_type::<Multiplying>(
    c"itertools.product",
    c"product(*iterables, repeat=1)\n--\n\nAll tuples of one item of each iterable, the last one varying fastest.",
)
.methods(&PRODUCT_METHODS)
.constructor(Product::tp_new)
.called_fast(Product::tp_vectorcall);

pub(super) type Product = Iter<Multiplying>;

pub(super) struct Multiplying {
    pools: Box<[Ref<Tuple>]>,
    indices: RefCell<Vec<usize>>,
    started: Cell<bool>,
    ended: Cell<bool>,
}

impl State for Multiplying {
    fn advance(it: &Product) -> Result<Option<Ref>> {
        let state = &it.state;
        if state.ended.get() {
            return Ok(None);
        }
        if state.started.replace(true) {
            let mut indices = state.indices.borrow_mut();
            let mut carried = true;
            for (i, pool) in state.pools.iter().enumerate().rev() {
                indices[i] += 1;
                if indices[i] < pool.len() {
                    carried = false;
                    break;
                }
                indices[i] = 0;
            }
            if carried {
                state.ended.set(true);
                return Ok(None);
            }
        }
        let indices = state.indices.borrow();
        let items: Vec<&Object> = state.pools.iter().zip(&*indices).map(|(pool, &i)| pool.items()[i]).collect();
        Tuple::new(&items).map(|t| Some(t.into_object()))
    }

    fn refs(&self, see: &mut dyn FnMut(&Object)) {
        self.pools.iter().for_each(|pool| see(pool));
    }
}

#[methods(PRODUCT_METHODS)]
impl Product {
    /// For copies and pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let state = &self.state;
        if state.ended.get() {
            return reduced(self.ty(), vec![Tuple::empty().into_object()], None);
        }
        let pools = state.pools.iter().map(|pool| pool.clone().into_object()).collect();
        let indices = state.started.get().then(|| positions(&state.indices.borrow())).transpose()?;
        reduced(self.ty(), pools, indices)
    }

    /// For copies and pickles.
    #[sig("__setstate__($self, state, /)")]
    fn set_state(&self, state: &Object) -> Result<()> {
        deprecated()?;
        let pools = &self.state.pools;
        let indices = restored(state, pools.len(), |i| (0, pools[i].len().saturating_sub(1)))?;
        if pools.iter().any(|pool| pool.is_empty()) {
            self.state.ended.set(true);
            return Ok(());
        }
        self.state.indices.replace(indices);
        self.state.started.set(true);
        Ok(())
    }

    #[new("product(*iterables, repeat=1)")]
    fn construct(ty: &TypeObject, iterables: &[&Object], repeat: isize) -> Result {
        let Ok(repeat) = usize::try_from(repeat) else {
            return Err(value_error!("repeat argument cannot be negative"));
        };
        let mut pools = Vec::new();
        if repeat > 0 {
            for iterable in iterables {
                pools.push(Tuple::from_iterable(iterable)?);
            }
        }
        if pools.len().checked_mul(repeat).is_none_or(|n| n > isize::MAX as usize / 8) {
            return Err(overflow_error!("repeat argument too large"));
        }
        let pools: Box<[Ref<Tuple>]> = (0..repeat).flat_map(|_| pools.iter().cloned()).collect();
        let ended = pools.iter().any(|pool| pool.is_empty());
        let indices = RefCell::new(vec![0; pools.len()]);
        instance(ty, Multiplying { pools, indices, started: Cell::new(false), ended: Cell::new(ended) })
    }
}
