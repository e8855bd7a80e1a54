//! `itemgetter`, `attrgetter`, `methodcaller`: callables that fetch something from their argument.

use crate::abi::slots::{Vectorcall, Visit};
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::Args;
use crate::intern;
use crate::memory::{self, gc};
use crate::protocol::repr::{ReprGuard, TextBuilder};
use crate::types::dict::Dict;
use crate::types::int::{Int, PyLong_Type};
use crate::types::object::dealloc_collected;
use crate::types::str::Str;
use crate::types::tuple::{PyTuple_Type, Tuple};
use abide_macros::methods;
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

/// The only argument of a call of a getter. TypeError.
#[inline(always)]
unsafe fn only<'a>(
    name: &str,
    args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&'a Object>,
) -> Result<&'a Object> {
    // SAFETY: the contract of vectorcall.
    let given = unsafe { Args::from_raw(args, nargsf, kwnames) };
    match given.positional() {
        [only] if given.keyword_count() == 0 => Ok(only),
        values => Err(wrong_call(name, values.len(), given.keyword_count())),
    }
}

#[cold]
fn wrong_call(name: &str, n: usize, keywords: usize) -> crate::abi::Raised {
    if keywords > 0 {
        return type_error!("{name}() takes no keyword arguments");
    }
    type_error!("{name} expected 1 argument, got {n}")
}

/// `tp_call` by way of the vectorcall function.
fn call_through(this: &Object, function: Vectorcall, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_call` is given a tuple and a dict.
    let (args, kwargs) = unsafe { (args.cast_unchecked(), kwargs.map(|k| k.cast_unchecked())) };
    this.call_by(function, args, kwargs)
}

// -- itemgetter

/// Fetches one item, or a tuple of several.
#[repr(C)]
pub struct ItemGetter {
    base: Object,
    count: usize,
    /// The key, or a tuple of keys.
    item: Slot,
    /// The key if it is one small number from 0, else -1.
    index: isize,
    vectorcall: Cell<Option<Vectorcall>>,
}
native_object!(ItemGetter => ITEMGETTER);

/// `operator.itemgetter`.
pub static ITEMGETTER: TypeObject = TypeObject::new(c"operator.itemgetter", size_of::<ItemGetter>())
    .with(TypeFlags::HAVE_GC)
    .doc(
        c"itemgetter(item, /, *items)\n--\n\nA callable that fetches the item from its argument, or a tuple of items.\n\n\
itemgetter(2)(r) is r[2]; itemgetter(2, 5, 3)(r) is (r[2], r[5], r[3]).",
    )
    .vectorcall_at(offset_of!(ItemGetter, vectorcall))
    .deallocated(dealloc_collected::<ItemGetter>)
    .traversed(item_traverse)
    .callable(item_call)
    .repr(item_repr)
    .methods(&ITEM_METHODS)
    .getset(&ITEM_GETSETS)
    .constructor(item_new);

extern "C" fn item_new(_: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_new` is given a tuple.
    let args = unsafe { args.cast_unchecked::<Tuple>() };
    no_keywords("itemgetter", kwargs)?;
    let (item, index) = match args.items() {
        [] => return Err(type_error!("itemgetter expected 1 argument, got 0")),
        [only] => {
            let number = if only.is_type(&PyLong_Type) { only.cast::<Int>().and_then(Int::to_i64) } else { None };
            (only.to_ref(), number.filter(|&n| n >= 0).map_or(-1, |n| n as isize))
        }
        _ => (args.to_ref(), -1),
    };
    let getter = memory::new(ItemGetter {
        base: Object::new(&ITEMGETTER),
        count: args.len(),
        item: Slot::new(Some(item)),
        index,
        vectorcall: Cell::new(Some(item_vectorcall)),
    })?;
    gc::track(&getter);
    Ok(getter.into_object())
}

/// # Safety
/// The contract of vectorcall.
unsafe extern "C" fn item_vectorcall(
    this: &Object,
    args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract.
    let (this, object) = unsafe { (this.cast_unchecked::<ItemGetter>(), only("itemgetter", args, nargsf, kwnames)?) };
    let Some(item) = this.item.borrowed() else { return Err(system_error!("an itemgetter without item")) };
    if this.count == 1 {
        if this.index >= 0 && object.is_type(&PyTuple_Type) {
            // SAFETY: a tuple.
            let items = unsafe { object.cast_unchecked::<Tuple>() }.items();
            if let Some(found) = items.get(this.index as usize) {
                return Ok(found.to_ref());
            }
        }
        return object.get_item(item);
    }
    // SAFETY: several keys are a tuple, which is never changed.
    let keys = unsafe { item.cast_unchecked::<Tuple>() };
    let found = keys.items().iter().map(|key| object.get_item(key)).collect::<Result<Vec<_>>>()?;
    Ok(Tuple::from_vec(found)?.into_object())
}

extern "C" fn item_call(this: &ItemGetter, args: &Object, kwargs: Option<&Object>) -> Result {
    call_through(this, item_vectorcall, args, kwargs)
}

extern "C" fn item_repr(this: &ItemGetter) -> Result {
    let name = this.ty().full_name();
    let Some(_guard) = ReprGuard::enter(this)? else {
        return Str::new(&format!("{name}(...)")).map(Ref::into_object);
    };
    let item = this.item.get().unwrap_or_else(crate::types::none::none);
    let mut text = TextBuilder::new(&name);
    let one = this.count == 1;
    text.push_str(if one { "(" } else { "" });
    text.push(&*item.repr()?);
    text.push_str(if one { ")" } else { "" });
    text.finish()
}

extern "C" fn item_traverse(this: &ItemGetter, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.item)
}

#[methods(ITEM_METHODS, ITEM_GETSETS)]
impl ItemGetter {
    #[getter("__text_signature__")]
    fn item_signature(&self) -> &'static str {
        "(obj, /)"
    }

    /// For pickling.
    #[sig("__reduce__($self, /)")]
    fn item_reduce(&self) -> Result<Ref<Tuple>> {
        let item = self.item.get().unwrap_or_else(crate::types::none::none);
        let args = if self.count == 1 { Tuple::from_vec(vec![item])?.into_object() } else { item };
        Tuple::pair(self.ty().to_ref(), args)
    }
}

// -- attrgetter

/// Fetches one attribute, or a tuple of several; names with dots are followed.
#[repr(C)]
pub struct AttrGetter {
    base: Object,
    count: usize,
    /// A tuple; each a name, or a tuple of names for one with dots.
    names: Slot<Tuple>,
    vectorcall: Cell<Option<Vectorcall>>,
}
native_object!(AttrGetter => ATTRGETTER);

/// `operator.attrgetter`.
pub static ATTRGETTER: TypeObject = TypeObject::new(c"operator.attrgetter", size_of::<AttrGetter>())
    .with(TypeFlags::HAVE_GC)
    .doc(
        c"attrgetter(attr, /, *attrs)\n--\n\nA callable that fetches the attribute from its argument, or a tuple of \
attributes.\n\nattrgetter('name')(r) is r.name; attrgetter('name.first', 'date')(r) is (r.name.first, r.date).",
    )
    .vectorcall_at(offset_of!(AttrGetter, vectorcall))
    .deallocated(dealloc_collected::<AttrGetter>)
    .traversed(attr_traverse)
    .callable(attr_call)
    .repr(attr_repr)
    .methods(&ATTR_METHODS)
    .getset(&ATTR_GETSETS)
    .constructor(attr_new);

/// A name as it is kept: interned, or as the tuple of its parts.
fn parts_of(name: &Str) -> Result<Ref> {
    let dot = u32::from('.');
    if !name.points().any(|p| p == dot) {
        return Ok(Str::intern(Ref::of(name)).into_object());
    }
    let points: Vec<u32> = name.points().collect();
    let mut parts = Vec::new();
    for part in points.split(|&p| p == dot) {
        parts.push(Str::intern(Str::from_code_points(part)?).into_object());
    }
    Ok(Tuple::from_vec(parts)?.into_object())
}

extern "C" fn attr_new(_: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_new` is given a tuple.
    let args = unsafe { args.cast_unchecked::<Tuple>() };
    no_keywords("attrgetter", kwargs)?;
    if args.is_empty() {
        return Err(type_error!("attrgetter expected 1 argument, got 0"));
    }
    let mut names = Vec::with_capacity(args.len());
    for name in args.items() {
        match name.cast::<Str>() {
            Some(name) => names.push(parts_of(name)?),
            None => return Err(type_error!("attribute name must be a string")),
        }
    }
    let getter = memory::new(AttrGetter {
        base: Object::new(&ATTRGETTER),
        count: names.len(),
        names: Slot::new(Some(Tuple::from_vec(names)?)),
        vectorcall: Cell::new(Some(attr_vectorcall)),
    })?;
    gc::track(&getter);
    Ok(getter.into_object())
}

/// The attribute that a kept name stands for. Runs Python.
fn follow(object: &Object, name: &Object) -> Result {
    if let Some(name) = name.cast::<Str>() {
        return object.get_attr(name);
    }
    let mut found = object.to_ref();
    // SAFETY: what is no name is a tuple of names.
    for part in unsafe { name.cast_unchecked::<Tuple>() }.items() {
        // SAFETY: as above.
        found = found.get_attr(unsafe { part.cast_unchecked::<Str>() })?;
    }
    Ok(found)
}

/// # Safety
/// The contract of vectorcall.
unsafe extern "C" fn attr_vectorcall(
    this: &Object,
    args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract.
    let (this, object) = unsafe { (this.cast_unchecked::<AttrGetter>(), only("attrgetter", args, nargsf, kwnames)?) };
    let Some(names) = this.names.borrowed() else { return Err(system_error!("an attrgetter without names")) };
    if let [name] = names.items() {
        return follow(object, name);
    }
    let found = names.items().iter().map(|name| follow(object, name)).collect::<Result<Vec<_>>>()?;
    Ok(Tuple::from_vec(found)?.into_object())
}

extern "C" fn attr_call(this: &AttrGetter, args: &Object, kwargs: Option<&Object>) -> Result {
    call_through(this, attr_vectorcall, args, kwargs)
}

impl AttrGetter {
    /// The names as they were given.
    fn given(&self) -> Result<Ref<Tuple>> {
        let Some(names) = self.names.get() else { return Ok(Tuple::empty()) };
        let dot = Str::new(".")?;
        let mut given = Vec::with_capacity(names.len());
        for name in names.items() {
            given.push(match name.cast::<Tuple>() {
                Some(parts) => dot.call_method(intern!("join"), &[parts])?,
                None => name.to_ref(),
            });
        }
        Tuple::from_vec(given)
    }
}

extern "C" fn attr_repr(this: &AttrGetter) -> Result {
    let name = this.ty().full_name();
    let Some(_guard) = ReprGuard::enter(this)? else {
        return Str::new(&format!("{name}(...)")).map(Ref::into_object);
    };
    let given = this.given()?;
    let mut text = TextBuilder::new(&name);
    match given.items() {
        [only] => {
            text.push_str("(");
            text.push(&*only.repr()?);
            text.push_str(")");
        }
        _ => text.push(&*given.repr()?),
    }
    text.finish()
}

extern "C" fn attr_traverse(this: &AttrGetter, visit: Visit, argument: *mut c_void) -> c_int {
    this.names.borrowed().map_or(0, |names| visit(names, argument))
}

#[methods(ATTR_METHODS, ATTR_GETSETS)]
impl AttrGetter {
    #[getter("__text_signature__")]
    fn attr_signature(&self) -> &'static str {
        "(obj, /)"
    }

    /// For pickling.
    #[sig("__reduce__($self, /)")]
    fn attr_reduce(&self) -> Result<Ref<Tuple>> {
        Tuple::pair(self.ty().to_ref(), self.given()?.into_object())
    }
}

// -- methodcaller

/// Calls a method of its argument.
#[repr(C)]
pub struct MethodCaller {
    base: Object,
    name: Slot<Str>,
    /// The positional arguments, a tuple; the keyword arguments, a dict or nothing.
    args: Slot<Tuple>,
    kwargs: Slot<Dict>,
    /// The names of the keyword arguments, and the values behind the positional ones.
    kwnames: Slot<Tuple>,
    all: Slot<Tuple>,
    vectorcall: Cell<Option<Vectorcall>>,
}
native_object!(MethodCaller => METHODCALLER);

/// `operator.methodcaller`.
pub static METHODCALLER: TypeObject = TypeObject::new(c"operator.methodcaller", size_of::<MethodCaller>())
    .with(TypeFlags::HAVE_GC)
    .doc(
        c"methodcaller(name, /, *args, **kwargs)\n--\n\nA callable that calls the named method of its argument.\n\n\
methodcaller('name', 'foo', bar=1)(b) is b.name('foo', bar=1).",
    )
    .vectorcall_at(offset_of!(MethodCaller, vectorcall))
    .deallocated(dealloc_collected::<MethodCaller>)
    .traversed(method_traverse)
    .callable(method_call)
    .repr(method_repr)
    .methods(&METHOD_METHODS)
    .getset(&METHOD_GETSETS)
    .constructor(method_new);

extern "C" fn method_new(_: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_new` is given a tuple and a dict.
    let (args, kwargs) = unsafe { (args.cast_unchecked::<Tuple>(), kwargs.map(|k| k.cast_unchecked::<Dict>())) };
    let [name, rest @ ..] = args.items() else {
        return Err(type_error!("methodcaller needs at least one argument, the method name"));
    };
    let Some(name) = name.cast::<Str>() else { return Err(type_error!("method name must be a string")) };
    let kwargs = kwargs.filter(|k| !k.is_empty());
    let mut all: Vec<Ref> = rest.iter().map(|o| o.to_ref()).collect();
    let kwnames = match kwargs {
        Some(kwargs) => {
            let (names, values) = crate::call::split_keywords(kwargs)?;
            all.extend(values);
            Some(names)
        }
        None => None,
    };
    let caller = memory::new(MethodCaller {
        base: Object::new(&METHODCALLER),
        name: Slot::new(Some(Str::intern(Ref::of(name)))),
        args: Slot::new(Some(Tuple::new(rest)?)),
        kwargs: Slot::new(kwargs.map(Dict::copy).transpose()?),
        kwnames: Slot::new(kwnames),
        all: Slot::new(Some(Tuple::from_vec(all)?)),
        vectorcall: Cell::new(Some(method_vectorcall)),
    })?;
    gc::track(&caller);
    Ok(caller.into_object())
}

/// # Safety
/// The contract of vectorcall.
unsafe extern "C" fn method_vectorcall(
    this: &Object,
    args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract.
    let (this, object) =
        unsafe { (this.cast_unchecked::<MethodCaller>(), only("methodcaller", args, nargsf, kwnames)?) };
    let (Some(name), Some(all)) = (this.name.borrowed(), this.all.borrowed()) else {
        return Err(system_error!("a methodcaller without name"));
    };
    let (function, unbound) = object.get_method(name)?;
    let kwnames = this.kwnames.borrowed();
    let positional = all.len() - kwnames.map_or(0, Tuple::len);
    let mut values: [Option<&Object>; 8] = [None; 8];
    let many: Vec<Option<&Object>>;
    // A free slot, then the object where it is the method's first argument.
    let stack = if all.len() + 2 <= values.len() {
        values[1] = Some(object);
        for (place, value) in values[2..].iter_mut().zip(all.items()) {
            *place = Some(value);
        }
        values.as_ptr()
    } else {
        many = [None, Some(object)].into_iter().chain(all.items().iter().map(|v| Some(*v))).collect();
        many.as_ptr()
    };
    let kwnames = kwnames.map(|k| k as &Object);
    const OFFSET: usize = crate::abi::constants::VECTORCALL_ARGUMENTS_OFFSET;
    // SAFETY: the values lie there with a free slot before the first; a slot that is handed out is not read again.
    unsafe {
        let stack = stack.cast::<*const Object>();
        match unbound {
            true => function.vectorcall(stack.add(1), (positional + 1) | OFFSET, kwnames),
            false => function.vectorcall(stack.add(2), positional | OFFSET, kwnames),
        }
    }
}

extern "C" fn method_call(this: &MethodCaller, args: &Object, kwargs: Option<&Object>) -> Result {
    call_through(this, method_vectorcall, args, kwargs)
}

extern "C" fn method_repr(this: &MethodCaller) -> Result {
    let type_name = this.ty().full_name();
    let Some(_guard) = ReprGuard::enter(this)? else {
        return Str::new(&format!("{type_name}(...)")).map(Ref::into_object);
    };
    let (Some(name), Some(args)) = (this.name.get(), this.args.get()) else {
        return Err(system_error!("a methodcaller without name"));
    };
    let mut text = TextBuilder::new(&type_name);
    text.push_str("(");
    text.push(&*name.as_object().repr()?);
    for value in args.items() {
        text.push_str(", ");
        text.push(&*value.repr()?);
    }
    for (key, value) in this.kwargs.get().map_or_else(Vec::new, |k| k.entries()) {
        text.push_str(", ");
        text.push(&*key.str()?);
        text.push_str("=");
        text.push(&*value.repr()?);
    }
    text.push_str(")");
    text.finish()
}

extern "C" fn method_traverse(this: &MethodCaller, visit: Visit, argument: *mut c_void) -> c_int {
    let parts = [
        this.args.borrowed().map(|o| o as &Object),
        this.kwargs.borrowed().map(|o| o as &Object),
        this.all.borrowed().map(|o| o as &Object),
    ];
    crate::types::iter::visit_all(parts, visit, argument)
}

#[methods(METHOD_METHODS, METHOD_GETSETS)]
impl MethodCaller {
    #[getter("__text_signature__")]
    fn method_signature(&self) -> &'static str {
        "(obj, /)"
    }

    /// For pickling.
    #[sig("__reduce__($self, /)")]
    fn method_reduce(&self) -> Result<Ref<Tuple>> {
        let (Some(name), Some(args)) = (self.name.get(), self.args.get()) else {
            return Err(system_error!("a methodcaller without name"));
        };
        match self.kwargs.get() {
            None => {
                let mut all = vec![name.into_object()];
                all.extend(args.items().iter().map(|o| o.to_ref()));
                Tuple::pair(self.ty().to_ref(), Tuple::from_vec(all)?.into_object())
            }
            Some(kwargs) => {
                let partial = crate::import::import_module("functools")?.get_attr(intern!("partial"))?;
                let first = Tuple::pair(self.ty().to_ref(), name.into_object())?;
                let constructor = partial.call_with(&first, Some(&kwargs))?;
                Tuple::pair(constructor, args.into_object())
            }
        }
    }
}

fn no_keywords(name: &str, kwargs: Option<&Object>) -> Result<()> {
    match kwargs {
        Some(kwargs) if kwargs.length()? > 0 => Err(type_error!("{name}() takes no keyword arguments")),
        _ => Ok(()),
    }
}
