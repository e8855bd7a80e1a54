//! `count`, `cycle`, `repeat`.

use super::{Iter, State, deprecated, instance, iterator_type, reduced};
use crate::abi::{Object, Ref, Result, Slot, TypeObject};
use crate::protocol::number::BinaryOp;
use crate::types::int::{Int, PyLong_Type};
use crate::types::list::List;
use crate::types::none::none;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::cell::{Cell, RefCell};

/// `itertools.count`.
pub static COUNT: TypeObject = iterator_type::<Counting>(
    c"itertools.count",
    c"count(start=0, step=1)\n--\n\nstart, start + step, start + 2 * step, ... without end.",
)
.repr(show_count)
.methods(&COUNT_METHODS)
.constructor(Count::tp_new)
.called_fast(Count::tp_vectorcall);

pub(super) type Count = Iter<Counting>;

/// Machine ints are counted by `next`; once `current` is filled, by addition of objects.
pub(super) struct Counting {
    next: Cell<i64>,
    current: Slot,
    step: Ref,
}

impl State for Counting {
    fn advance(it: &Count) -> Result<Option<Ref>> {
        let state = &it.state;
        if state.current.is_empty() {
            let n = state.next.get();
            let value = Int::new(n)?.into_object();
            match n.checked_add(1) {
                Some(next) => state.next.set(next),
                None => state.current.set(Some(value.binary(BinaryOp::Add, &state.step)?)),
            }
            return Ok(Some(value));
        }
        let value = state.current.get().unwrap_or_else(none);
        let next = value.binary(BinaryOp::Add, &state.step)?;
        state.current.set(Some(next));
        Ok(Some(value))
    }

    fn refs(&self, see: &mut dyn FnMut(&Object)) {
        self.current.borrowed().into_iter().for_each(&mut *see);
        see(&self.step);
    }
}

fn is_one(object: &Object) -> bool {
    object.is_type(&PyLong_Type) && object.cast::<Int>().and_then(Int::to_i64) == Some(1)
}

#[methods(COUNT_METHODS)]
impl Count {
    /// For copies and pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        match self.state.current.get() {
            Some(current) => reduced(self.ty(), vec![current, self.state.step.clone()], None),
            None => reduced(self.ty(), vec![Int::new(self.state.next.get())?.into_object()], None),
        }
    }

    #[new("count(start=0, step=1)")]
    fn construct(ty: &TypeObject, start: Option<&Object>, step: Option<&Object>) -> Result {
        if start.is_some_and(|n| !n.is_number()) || step.is_some_and(|n| !n.is_number()) {
            return Err(type_error!("a number is required"));
        }
        let start = match start {
            Some(start) => start.to_ref(),
            None => Int::new(0)?.into_object(),
        };
        let step = match step {
            Some(step) => step.to_ref(),
            None => Int::new(1)?.into_object(),
        };
        let small = start.is_type(&PyLong_Type).then(|| start.cast::<Int>().and_then(Int::to_i64)).flatten();
        let (next, current) = match small.filter(|_| is_one(&step)) {
            Some(n) => (n, None),
            None => (0, Some(start)),
        };
        instance(ty, Counting { next: Cell::new(next), current: Slot::new(current), step })
    }
}

extern "C" fn show_count(it: &Count) -> Result {
    let state = &it.state;
    let current = match state.current.get() {
        Some(current) => current,
        None => Int::new(state.next.get())?.into_object(),
    };
    let name = it.ty().short_name();
    let mut text = crate::protocol::repr::TextBuilder::new(&name);
    text.push_str("(");
    text.push(&*current.repr()?);
    if !is_one(&state.step) {
        text.push_str(", ");
        text.push(&*state.step.repr()?);
    }
    text.push_str(")");
    text.finish()
}

/// `itertools.cycle`.
pub static CYCLE: TypeObject = iterator_type::<Cycling>(
    c"itertools.cycle",
    c"cycle(iterable, /)\n--\n\nThe items of the iterable, then the same again, without end.",
)
.methods(&CYCLE_METHODS)
.constructor(Cycle::tp_new)
.called_fast(Cycle::tp_vectorcall);

pub(super) type Cycle = Iter<Cycling>;

pub(super) struct Cycling {
    /// Empty once it is exhausted.
    iterator: Slot,
    saved: RefCell<Vec<Ref>>,
    at: Cell<usize>,
    /// The iterator's items are saved already: it was unpickled in the midst of a later round.
    again: Cell<bool>,
}

impl State for Cycling {
    fn advance(it: &Cycle) -> Result<Option<Ref>> {
        let state = &it.state;
        if let Some(iterator) = state.iterator.get() {
            if let Some(item) = iterator.next()? {
                if !state.again.get() {
                    state.saved.borrow_mut().push(item.clone());
                }
                return Ok(Some(item));
            }
            state.iterator.set(None);
        }
        let saved = state.saved.borrow();
        let at = state.at.get();
        state.at.set(if at + 1 < saved.len() { at + 1 } else { 0 });
        Ok(saved.get(at).cloned())
    }

    fn refs(&self, see: &mut dyn FnMut(&Object)) {
        self.iterator.borrowed().into_iter().for_each(&mut *see);
        if let Ok(saved) = self.saved.try_borrow() {
            saved.iter().for_each(|item| see(item));
        }
    }
}

#[methods(CYCLE_METHODS)]
impl Cycle {
    /// For copies and pickles.
    #[sig("__setstate__($self, state, /)")]
    fn set_state(&self, state: &Object) -> Result<()> {
        deprecated()?;
        let Some(state) = state.cast::<Tuple>() else { return Err(type_error!("state is not a tuple")) };
        let &[saved, again] = state.items() else {
            return Err(type_error!("function takes exactly 2 arguments ({} given)", state.len()));
        };
        let Some(list) = saved.cast::<List>() else {
            return Err(type_error!("argument 1 must be list, not {}", saved.ty().full_name()));
        };
        let items = (0..list.len()).filter_map(|i| list.get(i)).collect();
        self.state.again.set(again.index_as_i64()? != 0);
        self.state.at.set(0);
        let old = self.state.saved.replace(items);
        drop(old);
        Ok(())
    }

    /// For copies and pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let saved = self.state.saved.borrow().clone();
        let saved = List::from_vec(saved)?;
        let (iterator, again) = match self.state.iterator.get() {
            Some(iterator) => (iterator, self.state.again.get()),
            None => {
                let iterator = saved.as_object().iter()?;
                if self.state.at.get() != 0 {
                    let at = Int::new(self.state.at.get() as i64)?;
                    iterator.call_method(crate::intern!("__setstate__"), &[&at])?;
                }
                (iterator, true)
            }
        };
        let state = Tuple::pair(saved.into_object(), crate::types::bool::bool_object(again))?;
        reduced(self.ty(), vec![iterator], Some(state.into_object()))
    }

    #[new("cycle(iterable, /)")]
    fn construct(ty: &TypeObject, iterable: &Object) -> Result {
        let iterator = Slot::new(Some(iterable.iter()?));
        instance(ty, Cycling { iterator, saved: RefCell::default(), at: Cell::new(0), again: Cell::new(false) })
    }
}

/// `itertools.repeat`.
pub static REPEAT: TypeObject = iterator_type::<Repeating>(
    c"itertools.repeat",
    c"repeat(object[, times])\n\nThe object again and again: times times, or without end.",
)
.repr(show_repeat)
.methods(&REPEAT_METHODS)
.constructor(Repeat::tp_new)
.called_fast(Repeat::tp_vectorcall);

pub(super) type Repeat = Iter<Repeating>;

pub(super) struct Repeating {
    object: Ref,
    /// How often still; -1: without end.
    left: Cell<isize>,
}

impl State for Repeating {
    fn advance(it: &Repeat) -> Result<Option<Ref>> {
        let left = it.state.left.get();
        if left == 0 {
            return Ok(None);
        }
        if left > 0 {
            it.state.left.set(left - 1);
        }
        Ok(Some(it.state.object.clone()))
    }

    fn refs(&self, see: &mut dyn FnMut(&Object)) {
        see(&self.object);
    }
}

#[methods(REPEAT_METHODS)]
impl Repeat {
    /// For copies and pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let mut args = vec![self.state.object.clone()];
        if self.state.left.get() >= 0 {
            args.push(Int::new(self.state.left.get() as i64)?.into_object());
        }
        reduced(self.ty(), args, None)
    }

    #[new("repeat(object, times=-1)")]
    fn construct(ty: &TypeObject, object: &Object, times: Option<&Object>) -> Result {
        let left = match times {
            Some(times) => times.index_as_isize()?.max(0),
            None => -1,
        };
        instance(ty, Repeating { object: object.to_ref(), left: Cell::new(left) })
    }

    /// How often the object comes still.
    #[sig("__length_hint__($self, /)")]
    fn length_hint(&self) -> Result<isize> {
        match self.state.left.get() {
            -1 => Err(type_error!("len() of unsized object")),
            left => Ok(left),
        }
    }
}

extern "C" fn show_repeat(it: &Repeat) -> Result {
    let object = it.state.object.repr()?;
    let mut text = crate::protocol::repr::TextBuilder::new(&it.ty().short_name());
    text.push_str("(");
    text.push(&object);
    if it.state.left.get() != -1 {
        text.push_str(", ");
        text.push_str(&it.state.left.get().to_string());
    }
    text.push_str(")");
    text.finish()
}
