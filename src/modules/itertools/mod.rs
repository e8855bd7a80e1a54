//! `itertools`: iterators made of iterators.
//!
//! Every type here is an object head with a Rust state behind it ([`Iter`]); a type's room gives the state, how to
//! advance, and which references the collector may see.
//!
//! - `endless.rs`: count, cycle, repeat; `selecting.rs`: those that pass items on or skip them;
//!   `grouping.rs`: those that collect several items; `combinatoric.rs`: product, permutations, combinations.

mod combinatoric;
mod endless;
mod grouping;
mod selecting;

use crate::abi::slots::Visit;
use crate::abi::{Object, ObjectLike, Ref, Result, TypeFlags, TypeObject};
use crate::call::convert::told;
use crate::memory::{self, gc};
use crate::types::exception::{DEPRECATION_WARNING, warn};
use crate::types::int::Int;
use crate::types::iter::iter_self;
use crate::types::module::Module;
use crate::types::object::dealloc_collected;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use core::ffi::{CStr, c_int, c_void};

/// What an iterator of this module consists of.
pub trait State: Sized + 'static {
    /// The next item. Runs Python.
    fn advance(it: &Iter<Self>) -> Result<Option<Ref>>;
    /// Shows each reference that the state owns.
    fn refs(&self, see: &mut dyn FnMut(&Object));
}

/// An iterator: its head, then its state.
#[repr(C)]
pub struct Iter<S> {
    base: Object,
    state: S,
}

impl<S> core::ops::Deref for Iter<S> {
    type Target = Object;
    fn deref(&self) -> &Object {
        &self.base
    }
}
// SAFETY: `#[repr(C)]` with the object head first.
unsafe impl<S: 'static> ObjectLike for Iter<S> {}

/// The beginning of each type.
const fn iterator_type<S: State>(name: &'static CStr, doc: &'static CStr) -> TypeObject {
    TypeObject::new(name, size_of::<Iter<S>>())
        .with(TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC))
        .doc(doc)
        .deallocated(dealloc_collected::<Iter<S>>)
        .traversed(traverse::<S>)
        .iterable(iter_self::<Iter<S>>)
        .iterator(next::<S>)
}

/// An instance of `ty`, a type of this state or derived from one.
fn instance<S: State>(ty: &TypeObject, state: S) -> Result {
    let object = memory::alloc_untracked(ty, 0)?;
    // SAFETY: the basic size of the type covers head and state, which is written here for the first time.
    unsafe { (&raw mut (*object.as_raw().cast::<Iter<S>>()).state).write(state) };
    gc::track(&object);
    Ok(object)
}

extern "C" fn next<S: State>(it: &Iter<S>) -> Option<Ref> {
    S::advance(it).unwrap_or_else(|e| told(e, None))
}

extern "C" fn traverse<S: State>(it: &Iter<S>, visit: Visit, arg: *mut c_void) -> c_int {
    let mut stop = 0;
    it.state.refs(&mut |object| {
        if stop == 0 {
            stop = visit(object, arg);
        }
    });
    stop
}

/// Copies and pickles of these iterators will go; each one warns. Runs Python.
fn deprecated() -> Result<()> {
    let message = "Pickle, copy, and deepcopy support will be removed from itertools in Python 3.14.";
    warn::issue(&DEPRECATION_WARNING, message, 1)
}

/// What `__reduce__` returns: the type, its arguments, and for some a state. Runs Python.
fn reduced(ty: &TypeObject, args: Vec<Ref>, state: Option<Ref>) -> Result<Ref<Tuple>> {
    deprecated()?;
    let mut parts = vec![ty.to_ref(), Tuple::from_vec(args)?.into_object()];
    parts.extend(state);
    Tuple::from_vec(parts)
}

/// Positions as a tuple of ints.
fn positions(indices: &[usize]) -> Result<Ref> {
    let numbers = indices.iter().map(|&i| Int::new(i as i64).map(Ref::into_object)).collect::<Result<_>>()?;
    Tuple::from_vec(numbers).map(Ref::into_object)
}

/// Positions out of a tuple of ints, each brought into its range. ValueError where their number is
/// wrong, TypeError, OverflowError.
fn restored(state: &Object, n: usize, range: impl Fn(usize) -> (usize, usize)) -> Result<Vec<usize>> {
    let Some(items) = state.cast::<Tuple>().map(Tuple::items).filter(|items| items.len() == n) else {
        return Err(value_error!("invalid arguments"));
    };
    let clip = |(i, item): (usize, &&Object)| -> Result<usize> {
        let (least, most) = range(i);
        let Some(at) = item.cast::<Int>() else { return Err(type_error!("an integer is required")) };
        let Some(at) = at.to_i64() else {
            return Err(overflow_error!("Python int too large to convert to C ssize_t"));
        };
        Ok((at.max(least as i64) as usize).min(most))
    };
    items.iter().enumerate().map(clip).collect()
}

/// `iter(o)` of each.
fn iterators(iterables: &[&Object]) -> Result<Vec<Ref>> {
    iterables.iter().map(|iterable| iterable.iter()).collect()
}

static TYPES: &[(&str, &TypeObject)] = &[
    ("count", &endless::COUNT),
    ("cycle", &endless::CYCLE),
    ("repeat", &endless::REPEAT),
    ("accumulate", &selecting::ACCUMULATE),
    ("chain", &selecting::CHAIN),
    ("compress", &selecting::COMPRESS),
    ("dropwhile", &selecting::DROPWHILE),
    ("filterfalse", &selecting::FILTERFALSE),
    ("islice", &selecting::ISLICE),
    ("starmap", &selecting::STARMAP),
    ("takewhile", &selecting::TAKEWHILE),
    ("batched", &grouping::BATCHED),
    ("groupby", &grouping::GROUPBY),
    ("_grouper", &grouping::GROUPER),
    ("pairwise", &grouping::PAIRWISE),
    ("_tee", &grouping::TEE),
    ("zip_longest", &grouping::ZIP_LONGEST),
    ("combinations", &combinatoric::COMBINATIONS),
    ("combinations_with_replacement", &combinatoric::COMBINATIONS_WITH_REPLACEMENT),
    ("permutations", &combinatoric::PERMUTATIONS),
    ("product", &combinatoric::PRODUCT),
];

/// Makes the module.
pub fn make() -> Result<Ref<Module>> {
    let module = super::new_module(
        "itertools",
        "Iterators that count, repeat, select, group and combine the items of others.",
        &grouping::FUNCTIONS,
    )?;
    let namespace = module.namespace();
    for (name, ty) in TYPES {
        ty.ready()?;
        namespace.set(Str::intern_static(name), ty.as_object())?;
    }
    Ok(module)
}
