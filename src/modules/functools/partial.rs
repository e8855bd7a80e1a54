//! `functools.partial`: a function with some of its arguments given.

use crate::abi::constants::{VECTORCALL_ARGUMENTS_OFFSET, member};
use crate::abi::slots::{Vectorcall, Visit};
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::Args;
use crate::intern;
use crate::protocol::repr::{ReprGuard, TextBuilder};
use crate::types::dict::{Dict, PyDict_Type};
use crate::types::none::none;
use crate::types::object::dealloc_collected;
use crate::types::tuple::{PyTuple_Type, Tuple};
use abide_macros::methods;
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

/// A function, and arguments that come before those of a call.
#[repr(C)]
pub struct Partial {
    base: Object,
    function: Slot,
    /// A tuple.
    args: Slot<Tuple>,
    /// A dict, which a program may change.
    keywords: Slot<Dict>,
    dict: Slot,
    weakrefs: Slot,
    vectorcall: Cell<Option<Vectorcall>>,
}
native_object!(Partial => PARTIAL);

/// `functools.partial`.
pub static PARTIAL: TypeObject = TypeObject::new(c"functools.partial", size_of::<Partial>())
    .with(TypeFlags::HAVE_GC.and(TypeFlags::BASETYPE))
    .doc(c"partial(func, /, *args, **keywords)\n--\n\nCreate a new function with partial application of the given arguments\nand keywords.")
    .vectorcall_at(offset_of!(Partial, vectorcall))
    .weakrefs_at(offset_of!(Partial, weakrefs))
    .dict_at(offset_of!(Partial, dict))
    .deallocated(dealloc_collected::<Partial>)
    .traversed(traverse)
    .cleared(clear)
    .callable(call)
    .repr(repr)
    .get_descriptor(get)
    .methods(&METHODS)
    .members(&MEMBERS)
    .getset(&GETSETS)
    .constructor(new);

static MEMBERS: [MemberDef; 4] = [
    MemberDef::new(c"func", member::OBJECT, offset_of!(Partial, function), member::READONLY),
    MemberDef::new(c"args", member::OBJECT, offset_of!(Partial, args), member::READONLY),
    MemberDef::new(c"keywords", member::OBJECT, offset_of!(Partial, keywords), member::READONLY),
    MemberDef::END,
];

/// What a partial consists of, held.
struct Parts {
    function: Ref,
    args: Ref<Tuple>,
    keywords: Ref<Dict>,
}

impl Partial {
    fn parts(&self) -> Result<Parts> {
        match (self.function.get(), self.args.get(), self.keywords.get()) {
            (Some(function), Some(args), Some(keywords)) => Ok(Parts { function, args, keywords }),
            _ => Err(system_error!("a partial without function")),
        }
    }

    /// Functions without a vectorcall of their own are called by `tp_call`, with a tuple made once.
    fn choose_call(&self) {
        let direct = self.function.borrowed().is_some_and(|f| f.vectorcall_function().is_some());
        self.vectorcall.set(direct.then_some(vectorcall as Vectorcall));
    }
}

extern "C" fn new(ty: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_new` is given a tuple and a dict.
    let (args, kwargs) = unsafe { (args.cast_unchecked::<Tuple>(), kwargs.map(|k| k.cast_unchecked::<Dict>())) };
    let [function, rest @ ..] = args.items() else {
        return Err(type_error!("type 'partial' takes at least one argument"));
    };
    // A partial of a partial is one of the function, unless the inner one has attributes of its own.
    let inner = match function.cast::<Partial>() {
        Some(inner) if inner.dict.is_empty() => Some(inner.parts()?),
        _ => None,
    };
    let function = inner.as_ref().map_or_else(|| function.to_ref(), |inner| inner.function.clone());
    if !function.is_callable() {
        return Err(type_error!("the first argument must be callable"));
    }
    let (all, keywords) = match &inner {
        None => {
            let keywords = match kwargs {
                Some(kwargs) => kwargs.copy()?,
                None => Dict::new()?,
            };
            (Tuple::new(rest)?, keywords)
        }
        Some(inner) => {
            let keywords = inner.keywords.copy()?;
            if let Some(kwargs) = kwargs {
                keywords.update(kwargs)?;
            }
            let all: Vec<&Object> = inner.args.items().iter().chain(rest).copied().collect();
            (Tuple::new(&all)?, keywords)
        }
    };
    let object = crate::memory::alloc(ty, 0)?;
    // SAFETY: an instance of partial or a subclass.
    let this = unsafe { object.cast_unchecked::<Partial>() };
    this.function.set(Some(function));
    this.args.set(Some(all));
    this.keywords.set(Some(keywords));
    this.choose_call();
    Ok(object)
}

/// Room for the arguments of most calls without an allocation.
const SMALL: usize = 10;

/// # Safety
/// The contract of vectorcall.
unsafe extern "C" fn vectorcall(
    this: &Object,
    args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract.
    let this = unsafe { this.cast_unchecked::<Partial>() };
    // The parts are held: the call may drop the partial, or change it by `__setstate__`.
    let parts = this.parts()?;
    if !parts.keywords.is_empty() {
        // SAFETY: the caller's contract.
        return call_with_keywords(&parts, unsafe { Args::from_raw(args, nargsf, kwnames) });
    }
    let given = nargsf & !VECTORCALL_ARGUMENTS_OFFSET;
    let first = parts.args.items();
    // SAFETY: the caller's contract; the arrays are filled as far as they are read.
    unsafe {
        match first {
            [] => return parts.function.vectorcall(args, nargsf, kwnames),
            [first] if nargsf & VECTORCALL_ARGUMENTS_OFFSET != 0 => {
                // The slot before the arguments is lent to us.
                let place = args.sub(1) as *mut *const Object;
                let saved = place.replace(*first);
                let result = parts.function.vectorcall(place, given + 1, kwnames);
                place.write(saved);
                return result;
            }
            _ => {}
        }
        let keywords = kwnames.map_or(0, |k| k.cast_unchecked::<Tuple>().len());
        let total = first.len() + given + keywords;
        let mut few = [core::ptr::null::<Object>(); SMALL + 1];
        let mut many = Vec::new();
        let stack = if total <= SMALL {
            few.as_mut_ptr()
        } else {
            many.resize(total + 1, core::ptr::null());
            many.as_mut_ptr()
        };
        stack.add(1).copy_from_nonoverlapping(first.as_ptr().cast(), first.len());
        stack.add(1 + first.len()).copy_from_nonoverlapping(args, given + keywords);
        parts.function.vectorcall(stack.add(1), (first.len() + given) | VECTORCALL_ARGUMENTS_OFFSET, kwnames)
    }
}

/// A call of a partial that has keyword arguments: those given override its own.
fn call_with_keywords(parts: &Parts, given: Args<'_>) -> Result {
    let keywords = parts.keywords.copy()?;
    for (name, value) in given.keywords() {
        keywords.set(name, value)?;
    }
    let (names, owned) = crate::call::split_keywords(&keywords)?;
    let mut values: Vec<&Object> = Vec::with_capacity(parts.args.len() + given.positional().len() + owned.len());
    values.extend_from_slice(parts.args.items());
    values.extend_from_slice(given.positional());
    let positional = values.len();
    values.extend(owned.iter().map(|v| &**v));
    // SAFETY: positional values, then those of the names.
    unsafe { parts.function.vectorcall(values.as_ptr().cast(), positional, Some(&names)) }
}

extern "C" fn call(this: &Partial, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_call` is given a tuple and a dict.
    let (args, kwargs) = unsafe { (args.cast_unchecked::<Tuple>(), kwargs.map(|k| k.cast_unchecked::<Dict>())) };
    let parts = this.parts()?;
    let kwargs = match kwargs {
        Some(given) if !parts.keywords.is_empty() => {
            let merged = parts.keywords.copy()?;
            merged.update(given)?;
            merged
        }
        Some(given) => Ref::of(given),
        None => parts.keywords.clone(),
    };
    let kwargs = Some(&*kwargs).filter(|k| !k.is_empty());
    if parts.args.is_empty() {
        return parts.function.call_with(args, kwargs);
    }
    let all: Vec<&Object> = parts.args.items().iter().chain(args.items()).copied().collect();
    parts.function.call_with(&*Tuple::new(&all)?, kwargs)
}

/// As an attribute of a class, partial will bind one day; so far it warns. Runs Python.
extern "C" fn get(this: &Partial, instance: Option<&Object>, _owner: Option<&Object>) -> Result {
    if instance.is_some_and(|i| !i.is_none()) {
        crate::types::exception::warn::issue(
            &crate::types::exception::FUTURE_WARNING,
            "functools.partial will be a method descriptor in future Python versions; wrap it in staticmethod() if \
             you want to preserve the old behavior",
            1,
        )?;
    }
    Ok(this.to_ref())
}

extern "C" fn repr(this: &Partial) -> Result {
    let Some(_guard) = ReprGuard::enter(this)? else { return intern!("...").to_result() };
    let parts = this.parts()?;
    let ty = this.ty().as_object();
    let mut text = TextBuilder::new("");
    text.push(&*ty.get_attr(intern!("__module__"))?.str()?);
    text.push_str(".");
    text.push(&*ty.get_attr(intern!("__qualname__"))?.str()?);
    text.push_str("(");
    text.push(&*parts.function.repr()?);
    for value in parts.args.items() {
        text.push_str(", ");
        text.push(&*value.repr()?);
    }
    for (key, value) in parts.keywords.entries() {
        text.push_str(", ");
        text.push(&*key.str()?);
        text.push_str("=");
        text.push(&*value.repr()?);
    }
    text.push_str(")");
    text.finish()
}

extern "C" fn traverse(this: &Partial, visit: Visit, argument: *mut c_void) -> c_int {
    let parts = [
        this.function.borrowed(),
        this.args.borrowed().map(|o| o as &Object),
        this.keywords.borrowed().map(|o| o as &Object),
        this.dict.borrowed(),
    ];
    crate::types::iter::visit_all(parts, visit, argument)
}

extern "C" fn clear(this: &Partial) -> c_int {
    this.function.set(None);
    this.args.set(None);
    this.keywords.set(None);
    this.dict.set(None);
    0
}

#[methods]
impl Partial {
    /// For pickling.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let parts = self.parts()?;
        let first = Tuple::from_vec(vec![parts.function.clone()])?;
        let dict = self.dict.get().unwrap_or_else(none);
        let state =
            Tuple::from_vec(vec![parts.function, parts.args.into_object(), parts.keywords.into_object(), dict])?;
        Tuple::from_vec(vec![self.ty().to_ref(), first.into_object(), state.into_object()])
    }

    /// For unpickling.
    #[sig("__setstate__($self, state, /)")]
    fn set_state(&self, state: &Object) -> Result<()> {
        let invalid = || Err(type_error!("invalid partial state"));
        let Some(state) = state.cast::<Tuple>() else { return invalid() };
        let &[function, args, keywords, dict] = state.items() else { return invalid() };
        let Some(args) = args.cast::<Tuple>() else { return invalid() };
        if !function.is_callable() || (!keywords.is_none() && keywords.cast::<Dict>().is_none()) {
            return invalid();
        }
        let args = if args.is_type(&PyTuple_Type) { Ref::of(args) } else { Tuple::new(args.items())? };
        let keywords = match keywords.cast::<Dict>() {
            None => Dict::new()?,
            Some(keywords) if keywords.is_type(&PyDict_Type) => Ref::of(keywords),
            Some(keywords) => keywords.copy()?,
        };
        self.function.set(Some(function.to_ref()));
        self.args.set(Some(args));
        self.keywords.set(Some(keywords));
        self.dict.set(Some(dict.to_ref()).filter(|d| !d.is_none()));
        self.choose_call();
        Ok(())
    }

    /// partial[int] is a type for annotations.
    #[sig("__class_getitem__($type, object, /)")]
    fn class_getitem(ty: &TypeObject, object: &Object) -> Result {
        crate::types::iter::generic_alias(ty, object)
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
