//! `types.GenericAlias`: `list[int]`.

use crate::abi::constants::{CompareOp, VECTORCALL_ARGUMENTS_OFFSET, member};
use crate::abi::slots::{MappingMethods, NumberMethods, Vectorcall, Visit, slot};
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::{Hash, IntoReturn};
use crate::intern;
use crate::memory::{self, gc};
use crate::types::exception::{ATTRIBUTE_ERROR, TYPE_ERROR};
use crate::types::list::List;
use crate::types::object::dealloc_collected;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{none, object, weakref};
use abide_macros::{capi, methods};
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

layout! {
    /// gaobject.
    pub struct GenericAlias: Object = "gaobject", 64 {
        pub base: Object = "ob_base",
        pub origin: Slot = "origin",
        pub args: Slot<Tuple> = "args",
        /// The type variables among the arguments; computed when asked for.
        pub parameters: Slot<Tuple> = "parameters",
        pub weaklist: Slot = "weakreflist",
        /// Whether it is written with a star.
        pub starred: Cell<u8> = "starred",
        pub vectorcall: Cell<Option<Vectorcall>> = "vectorcall",
    }
}
object_type!(GenericAlias => Py_GenericAliasType);

static MEMBERS: [MemberDef; 4] = [
    MemberDef::new(c"__origin__", member::OBJECT, offset_of!(GenericAlias, origin), member::READONLY),
    MemberDef::new(c"__args__", member::OBJECT, offset_of!(GenericAlias, args), member::READONLY),
    MemberDef::new(c"__unpacked__", member::BOOL, offset_of!(GenericAlias, starred), member::READONLY),
    MemberDef::END,
];

/// The type `types.GenericAlias`.
#[capi]
pub static Py_GenericAliasType: TypeObject = TypeObject::new(c"types.GenericAlias", size_of::<GenericAlias>())
    .with(TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC))
    .doc(c"GenericAlias(origin, args, /)\n--\n\nRepresent a PEP 585 generic type\n\nE.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).")
    .vectorcall_at(offset_of!(GenericAlias, vectorcall))
    .weakrefs_at(offset_of!(GenericAlias, weaklist))
    .deallocated(dealloc)
    .repr(repr)
    .number_methods(&NUMBER)
    .mapping_methods(&MAPPING)
    .hash::<GenericAlias>(hash)
    .callable(call)
    .get_attribute(get_attribute)
    .traversed(traverse)
    .compare(compare)
    .iterable(iter)
    .methods(&METHODS)
    .members(&MEMBERS)
    .getset(&GETSETS)
    .constructor(tp_new)
    .allocated(object::generic_alloc)
    .freed(object::free_gc);

static NUMBER: NumberMethods =
    NumberMethods { or: Cell::new(Some(crate::types::r#type::attributes::or)), ..NumberMethods::EMPTY };
static MAPPING: MappingMethods = MappingMethods {
    // SAFETY: the slot is called with aliases only.
    subscript: unsafe { slot(subscript as extern "C" fn(&GenericAlias, &Object) -> Result) },
    ..MappingMethods::EMPTY
};

/// `origin[args]`; anything but a tuple is the one argument: `Py_GenericAlias`.
pub fn new(origin: &Object, args: &Object) -> Result<Ref<GenericAlias>> {
    make(&Py_GenericAliasType, origin, args)
}

fn make(ty: &TypeObject, origin: &Object, args: &Object) -> Result<Ref<GenericAlias>> {
    let args = match args.cast::<Tuple>() {
        Some(tuple) => Ref::of(tuple),
        None => Tuple::new(&[args])?,
    };
    let made = object::allocate(ty)?;
    // SAFETY: the type is `GenericAlias` or derives from it.
    let alias: Ref<GenericAlias> = unsafe { made.downcast_unchecked() };
    alias.origin.set(Some(origin.to_ref()));
    alias.args.set(Some(args));
    let fast = origin.vectorcall_function().is_some();
    alias.vectorcall.set(fast.then_some(vectorcall as Vectorcall));
    Ok(alias)
}

extern "C" fn tp_new(ty: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    crate::call::Args::with_tuple_and_dict(args, kwargs, |given| {
        if given.keyword_count() > 0 {
            return Err(type_error!("GenericAlias() takes no keyword arguments"));
        }
        match *given.positional() {
            [origin, args] => Ok(make(ty, origin, args)?.into_object()),
            ref other => Err(type_error!("GenericAlias expected 2 arguments, got {}", other.len())),
        }
    })
}

/// `__class_getitem__` of built-in classes: a class method of one argument.
pub extern "C" fn class_getitem(class: &Object, args: &Object) -> Result {
    Ok(new(class, args)?.into_object())
}

impl GenericAlias {
    fn origin(&self) -> &Object {
        self.origin.borrowed().expect("an alias has an origin")
    }

    fn arguments(&self) -> Ref<Tuple> {
        self.args.get().unwrap_or_else(Tuple::empty)
    }

    fn type_parameters(&self) -> Result<Ref<Tuple>> {
        if let Some(known) = self.parameters.get() {
            return Ok(known);
        }
        let found = parameters_of(&self.arguments())?;
        self.parameters.set(Some(found.clone()));
        Ok(found)
    }
}

fn push_new(found: &mut Vec<Ref>, item: &Object) {
    if !found.iter().any(|f| f.is(item)) {
        found.push(item.to_ref());
    }
}

/// The type variables among some arguments, each once, in order. Runs Python.
pub fn parameters_of(args: &Tuple) -> Result<Ref<Tuple>> {
    let mut found: Vec<Ref> = Vec::new();
    for arg in args.items() {
        if arg.cast::<TypeObject>().is_some() {
            // A class may have a `__parameters__` descriptor.
            continue;
        }
        if arg.get_attr_opt(intern!("__typing_subst__"))?.is_some() {
            push_new(&mut found, arg);
        } else if let Some(inner) = arg.get_attr_opt(intern!("__parameters__"))?
            && let Some(inner) = inner.cast::<Tuple>()
        {
            for parameter in inner.items() {
                push_new(&mut found, parameter);
            }
        }
    }
    Tuple::from_vec(found)
}

/// The arguments given in brackets, unpacked aliases spread out.
fn unpacked(item: &Object) -> Result<Ref<Tuple>> {
    let given = match item.cast::<Tuple>() {
        Some(tuple) => Ref::of(tuple),
        None => Tuple::new(&[item])?,
    };
    let mut all = Vec::new();
    for item in given.items() {
        let spread = match item.cast::<TypeObject>() {
            Some(_) => None,
            None => item.get_attr_opt(intern!("__typing_unpacked_tuple_args__"))?,
        };
        match spread.as_deref().and_then(|s| s.cast::<Tuple>()) {
            // `*tuple[int, ...]` stays whole.
            Some(tuple) if !tuple.items().last().is_some_and(|l| l.is(&crate::types::none::_Py_EllipsisObject)) => {
                all.extend(tuple.items().iter().map(|i| i.to_ref()));
            }
            _ => all.push(item.to_ref()),
        }
    }
    Tuple::from_vec(all)
}

/// The arguments of a generic with its type variables replaced by `item`. TypeError if it has none, or for a wrong
/// number. Runs Python.
pub fn substitute(this: &Object, args: &Tuple, parameters: &Tuple, item: &Object) -> Result<Ref<Tuple>> {
    if parameters.is_empty() {
        return Err(type_error!("{} is not a generic class", this.repr()?.to_string_lossy()));
    }
    let mut given = unpacked(item)?;
    for parameter in parameters.items() {
        if let Some(prepare) = parameter.get_attr_opt(intern!("__typing_prepare_subst__"))?
            && !prepare.is_none()
        {
            let prepared = prepare.call(&[this, &given])?;
            given = match prepared.downcast::<Tuple>() {
                Ok(tuple) => tuple,
                Err(other) => Tuple::new(&[&other])?,
            };
        }
    }
    if given.len() != parameters.len() {
        let word = if given.len() > parameters.len() { "many" } else { "few" };
        let (shown, actual, expected) = (this.repr()?, given.len(), parameters.len());
        let shown = shown.to_string_lossy();
        return Err(type_error!("Too {word} arguments for {shown}; actual {actual}, expected {expected}"));
    }
    substitute_each(args, parameters, &given)
}

fn substitute_each(args: &Tuple, parameters: &Tuple, given: &Tuple) -> Result<Ref<Tuple>> {
    let mut new = Vec::new();
    for arg in args.items() {
        if arg.cast::<TypeObject>().is_some() {
            new.push(arg.to_ref());
            continue;
        }
        let spread = match arg.get_attr_opt(intern!("__typing_is_unpacked_typevartuple__"))? {
            Some(flag) => flag.is_true()?,
            None => false,
        };
        let value = match arg.get_attr_opt(intern!("__typing_subst__"))? {
            Some(subst) => match parameters.items().iter().position(|p| p.is(arg)) {
                Some(at) => subst.call1(given.items()[at])?,
                None => arg.to_ref(),
            },
            None => substitute_inside(arg, parameters, given)?,
        };
        if !spread {
            new.push(value);
            continue;
        }
        match value.cast::<Tuple>() {
            Some(values) => new.extend(values.items().iter().map(|v| v.to_ref())),
            None => {
                let (kind, given) = (arg.ty().full_name(), value.ty().full_name());
                return Err(type_error!("expected __typing_subst__ of {kind} objects to return a tuple, not {given}"));
            }
        }
    }
    Tuple::from_vec(new)
}

/// An argument that is a generic itself, with its own variables replaced.
fn substitute_inside(arg: &Object, parameters: &Tuple, given: &Tuple) -> Result {
    let inner = arg.get_attr_opt(intern!("__parameters__"))?;
    let Some(inner) = inner.as_deref().and_then(|i| i.cast::<Tuple>()).filter(|i| !i.is_empty()) else {
        return Ok(arg.to_ref());
    };
    let mut new: Vec<Ref> = Vec::new();
    for parameter in inner.items() {
        match parameters.items().iter().position(|p| p.is(parameter)) {
            Some(at) => match given.items()[at].cast::<Tuple>() {
                Some(several) if parameter.ty().iter.get().is_some() => {
                    new.extend(several.items().iter().map(|s| s.to_ref()));
                }
                _ => new.push(given.items()[at].to_ref()),
            },
            None => new.push(parameter.to_ref()),
        }
    }
    arg.get_item(&Tuple::from_vec(new)?.into_object())
}

extern "C" fn subscript(this: &GenericAlias, item: &Object) -> Result {
    let parameters = this.type_parameters()?;
    let args = substitute(this, &this.arguments(), &parameters, item)?;
    let made = new(this.origin(), &args)?;
    made.starred.set(this.starred.get());
    Ok(made.into_object())
}

/// How an argument is shown: classes by their name, the rest by repr. Runs Python.
pub fn shown(item: &Object) -> Result<String> {
    let plain = |item: &Object| Ok(item.repr()?.to_string_lossy().into_owned());
    if item.is(&crate::types::none::_Py_EllipsisObject) {
        return Ok(String::from("..."));
    }
    if item.get_attr_opt(intern!("__origin__"))?.is_some() && item.get_attr_opt(intern!("__args__"))?.is_some() {
        return plain(item);
    }
    let Some(qualname) = item.get_attr_opt(intern!("__qualname__"))? else { return plain(item) };
    let Some(module) = item.get_attr_opt(intern!("__module__"))?.filter(|m| !m.is_none()) else {
        return plain(item);
    };
    let (qualname, module) = (qualname.str()?, module.str()?);
    Ok(if module.eq_str("builtins") {
        qualname.to_string_lossy().into_owned()
    } else {
        format!("{}.{}", module.to_string_lossy(), qualname.to_string_lossy())
    })
}

extern "C" fn repr(this: &GenericAlias) -> Result {
    let mut parts = Vec::new();
    for arg in this.arguments().items() {
        parts.push(match arg.cast::<List>() {
            Some(list) => {
                let inner: Vec<String> = list.collect()?.iter().map(|i| shown(i)).collect::<Result<_>>()?;
                format!("[{}]", inner.join(", "))
            }
            None => shown(arg)?,
        });
    }
    let inside = if parts.is_empty() { String::from("()") } else { parts.join(", ") };
    let star = if this.starred.get() != 0 { "*" } else { "" };
    Ok(Str::new(&format!("{star}{}[{inside}]", shown(this.origin())?))?.into_object())
}

#[abide_macros::slot]
fn hash(this: &GenericAlias) -> Result<Hash> {
    Ok(Hash::new(this.origin().hash()?.get() ^ this.arguments().as_object().hash()?.get()))
}

extern "C" fn compare(this: &GenericAlias, other: &Object, op: c_int) -> Result {
    let op = CompareOp::from_c(op);
    let (Some(other), CompareOp::Eq | CompareOp::Ne) = (other.cast::<GenericAlias>(), op) else {
        return Ok(none::not_implemented());
    };
    let same = this.starred.get() == other.starred.get()
        && this.origin().equals(other.origin())?
        && this.arguments().equals(&other.arguments())?;
    (same == (op == CompareOp::Eq)).into_return()
}

/// Notes the alias in an instance that a call of it has made, where the instance allows that.
fn note_class(this: &Object, made: Ref) -> Result {
    match made.set_attr(intern!("__orig_class__"), this) {
        Ok(()) => {}
        Err(e) if e.matches(&ATTRIBUTE_ERROR) || e.matches(&TYPE_ERROR) => e.clear(),
        Err(e) => return Err(e),
    }
    Ok(made)
}

/// Calls the origin.
///
/// # Safety
/// The contract of vectorcall, for an alias.
unsafe extern "C" fn vectorcall(
    this: &Object,
    args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract.
    let made = unsafe {
        let alias = this.cast_unchecked::<GenericAlias>();
        alias.origin().vectorcall(args, nargsf & !VECTORCALL_ARGUMENTS_OFFSET, kwnames)?
    };
    note_class(this, made)
}

extern "C" fn call(this: &GenericAlias, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_call` is given a tuple and a dict.
    let (args, kwargs) = unsafe { (args.cast_unchecked(), kwargs.map(|k| k.cast_unchecked())) };
    note_class(this, this.origin().call_with(args, kwargs)?)
}

/// Attributes that are the alias's own; all others are the origin's.
const OWN: [&str; 12] = [
    "__class__",
    "__bases__",
    "__origin__",
    "__args__",
    "__unpacked__",
    "__parameters__",
    "__typing_unpacked_tuple_args__",
    "__mro_entries__",
    "__reduce_ex__",
    "__reduce__",
    "__copy__",
    "__deepcopy__",
];

extern "C" fn get_attribute(this: &GenericAlias, name: &Object) -> Result {
    match name.cast::<Str>() {
        Some(text) if !OWN.iter().any(|own| text.eq_str(own)) => this.origin().get_attr(text),
        _ => crate::protocol::attribute::generic_get_attr(this, name),
    }
}

/// Iterating an alias yields it once, with a star: `*tuple[int, str]`.
extern "C" fn iter(this: &GenericAlias) -> Result {
    let starred = make(&Py_GenericAliasType, this.origin(), &this.arguments())?;
    starred.starred.set(1);
    let iterator = memory::new(AliasIterator {
        base: Object::new(&_Py_GenericAliasIterType),
        alias: Slot::new(Some(starred.into_object())),
    })?;
    gc::track(&iterator);
    Ok(iterator.into_object())
}

extern "C" fn traverse(this: &GenericAlias, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.origin, this.args, this.parameters)
}

/// # Safety
/// `object` is an alias without references.
unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the caller's contract.
    unsafe {
        gc::untrack(&*object);
        let this = (*object).cast_unchecked::<GenericAlias>();
        if !this.weaklist.is_empty() {
            weakref::clear_all(this);
        }
        this.origin.set(None);
        this.args.set(None);
        this.parameters.set(None);
        object::free_instance(object);
    }
}

#[methods]
impl GenericAlias {
    /// What stands in `__bases__` for the alias.
    #[sig("__mro_entries__($self, bases, /)")]
    fn mro_entries(&self, bases: &Object) -> Result {
        let _ = bases;
        Ok(Tuple::new(&[self.origin()])?.into_object())
    }

    /// Raises TypeError: a parameterized generic cannot be tested for.
    #[sig("__instancecheck__($self, instance, /)")]
    fn instancecheck(&self, instance: &Object) -> Result {
        let _ = instance;
        Err(type_error!("isinstance() argument 2 cannot be a parameterized generic"))
    }

    /// Raises TypeError: a parameterized generic cannot be tested for.
    #[sig("__subclasscheck__($self, subclass, /)")]
    fn subclasscheck(&self, subclass: &Object) -> Result {
        let _ = subclass;
        Err(type_error!("issubclass() argument 2 cannot be a parameterized generic"))
    }

    /// How the alias pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result {
        if self.starred.get() != 0 {
            let Some(builtins) = crate::vm::thread::INTERPRETER.builtins.get() else {
                return Err(runtime_error!("lost builtins"));
            };
            let next = builtins.get_item(intern!("next"))?;
            let plain = new(self.origin(), &self.arguments())?.as_object().iter()?;
            let arguments = Tuple::new(&[&plain])?;
            return Ok(Tuple::new(&[&next, &arguments])?.into_object());
        }
        let parts = Tuple::new(&[self.origin(), &self.arguments()])?;
        Ok(Tuple::new(&[self.ty(), &parts])?.into_object())
    }

    /// Names of the attributes of the origin and of the alias.
    #[sig("__dir__($self, /)")]
    fn alias_dir(&self) -> Result {
        let method = crate::types::r#type::lookup_special(self.origin(), intern!("__dir__"))?;
        let mut names = match method {
            Some(method) => method.call0()?.collect()?,
            None => Vec::new(),
        };
        for own in OWN {
            let own = Str::new(own)?;
            let mut known = false;
            for name in &names {
                known = known || name.cast::<Str>().is_some_and(|n| n.eq(&own));
            }
            if !known {
                names.push(own.into_object());
            }
        }
        Ok(List::from_vec(names)?.into_object())
    }

    /// Type variables in the GenericAlias.
    #[getter("__parameters__")]
    fn parameters_attribute(&self) -> Result<Ref<Tuple>> {
        self.type_parameters()
    }

    #[getter("__typing_unpacked_tuple_args__")]
    fn unpacked_arguments(&self) -> Result {
        if self.starred.get() != 0 && core::ptr::eq(self.origin(), crate::types::tuple::PyTuple_Type.as_object()) {
            return Ok(self.arguments().into_object());
        }
        Ok(none::none())
    }
}

layout! {
    /// gaiterobject.
    pub struct AliasIterator: Object = "gaiterobject", 24 {
        pub base: Object = "ob_base",
        /// Empty when the iterator is exhausted.
        pub alias: Slot = "obj",
    }
}
object_type!(AliasIterator => _Py_GenericAliasIterType);

/// The type of iterators of aliases.
#[capi]
pub static _Py_GenericAliasIterType: TypeObject =
    TypeObject::new(c"generic_alias_iterator", size_of::<AliasIterator>())
        .with(TypeFlags::HAVE_GC)
        .deallocated(dealloc_collected::<AliasIterator>)
        .traversed(iterator_traverse)
        .iterable(itself)
        .iterator(next)
        .methods(&ITERATOR_METHODS);

extern "C" fn itself(this: &AliasIterator) -> Result {
    Ok(this.to_ref())
}

extern "C" fn next(this: &AliasIterator) -> Option<Ref> {
    this.alias.take()
}

extern "C" fn iterator_traverse(this: &AliasIterator, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.alias)
}

#[methods(ITERATOR_METHODS, ITERATOR_GETSETS)]
impl AliasIterator {
    /// How the iterator pickles.
    #[sig("__reduce__($self, /)")]
    fn iterator_reduce(&self) -> Result {
        let iter = crate::types::iter::builtin_of_frame(intern!("iter"))?;
        let argument = match self.alias.get() {
            Some(alias) => {
                // The iterator of the alias without its star gives the same again.
                // SAFETY: the slot holds an alias.
                let alias = unsafe { alias.cast_unchecked::<GenericAlias>() };
                new(alias.origin(), &alias.arguments())?.into_object()
            }
            None => Tuple::empty().into_object(),
        };
        let arguments = Tuple::new(&[&argument])?;
        Ok(Tuple::new(&[&iter, &arguments])?.into_object())
    }
}
