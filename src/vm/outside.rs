//! What instructions need of other rooms, in the form that suits them.

use crate::abi::{Object, Ref, Result, TypeObject};
use crate::types::dict::{Dict, Merge};
use crate::types::exception::fields::import::ImportError;
use crate::types::exception::fields::name::NameError;
use crate::types::exception::group::{self, ExceptionGroup};
use crate::types::exception::{self, BaseException, raise};
use crate::types::generator::Generator;
use crate::types::list::List;
use crate::types::method::{self, Method, PyMethod_Type};
use crate::types::none;
use crate::types::set::{PyFrozenSet_Type, PySet_Type, Set};
use crate::types::slice::Slice;
use crate::types::str::Str;
use crate::types::str::build::StrBuilder;
use crate::types::tuple::Tuple;
use crate::vm::frame::InterpreterFrame;
use crate::vm::thread::{self, ExcStackItem, INTERPRETER};

/// An int of any size.
pub fn int_from_big(value: &dashu_int::IBig) -> Result {
    crate::types::int::Int::from_big(value).map(Ref::into_object)
}

/// A complex number.
pub fn complex(real: f64, imag: f64) -> Result {
    crate::types::complex::Complex::new(real, imag).map(Ref::into_object)
}

fn set_of(ty: &'static TypeObject, items: Vec<Ref>) -> Result {
    let set = Set::new(ty)?;
    for item in &items {
        set.add(item)?;
    }
    Ok(set.into_object())
}

/// A frozenset. Runs Python.
pub fn frozenset(items: Vec<Ref>) -> Result {
    set_of(&PyFrozenSet_Type, items)
}

/// A set. Runs Python.
pub fn set(items: Vec<Ref>) -> Result {
    set_of(&PySet_Type, items)
}

/// Adds to a set. Runs Python.
///
/// # Safety
/// `set` is a set.
pub unsafe fn set_add(set: &Object, item: &Object) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe { set.cast_unchecked::<Set>() }.add(item).map(drop)
}

/// Adds all items to a set. Runs Python.
///
/// # Safety
/// `set` is a set.
pub unsafe fn set_update(set: &Object, iterable: &Object) -> Result<()> {
    // SAFETY: the caller's contract.
    unsafe { set.cast_unchecked::<Set>() }.update(iterable)
}

/// Appends all items to a list. Runs Python.
pub fn extend(list: &List, iterable: &Object) -> Result<()> {
    list.extend(iterable)
}

/// Stores all entries; KeyError with the key if one is there already. Runs Python.
pub fn merge_unique(dict: &Dict, mapping: &Object) -> Result<()> {
    dict.merge(mapping, Merge::Unique)
}

/// A slice.
pub fn slice(start: Ref, stop: Ref, step: Option<Ref>) -> Result {
    Slice::new(Some(&start), Some(&stop), step.as_deref()).map(Ref::into_object)
}

/// How messages call a callable. Runs Python.
pub fn function_text(callable: &Object) -> Result<String> {
    Ok(crate::types::builtin_function::describe_function(callable))
}

/// `ascii(value)`. Runs Python.
pub fn ascii(value: &Object) -> Result {
    let text = value.repr()?;
    if text.is_ascii() {
        return Ok(text.into_object());
    }
    let mut escaped = String::new();
    for point in text.points() {
        match point {
            0..0x80 => escaped.push(point as u8 as char),
            0x80..0x100 => escaped.push_str(&format!("\\x{point:02x}")),
            0x100..0x10000 => escaped.push_str(&format!("\\u{point:04x}")),
            _ => escaped.push_str(&format!("\\U{point:08x}")),
        }
    }
    Str::new(&escaped).map(Ref::into_object)
}

/// The strings in one.
pub fn join(parts: &[&Str]) -> Result {
    let mut builder = StrBuilder::with_capacity(parts.iter().map(|p| p.len()).sum())?;
    for part in parts {
        builder.push_str(part)?;
    }
    builder.finish().map(Ref::into_object)
}

/// Function and instance of a bound method.
#[inline]
pub fn bound_method_parts(callable: &Object) -> Option<(Ref, Ref)> {
    if !callable.is_type(&PyMethod_Type) {
        return None;
    }
    // SAFETY: just checked.
    let (function, instance) = unsafe { callable.cast_unchecked::<Method>() }.parts();
    Some((function.to_ref(), instance.to_ref()))
}

/// A bound method.
pub fn bind_method(function: &Object, instance: &Object) -> Result {
    method::new(function, instance).map(Ref::into_object)
}

/// The class ExceptionGroup.
pub fn exception_group_type() -> Result {
    match group::exception_group() {
        Some(class) => Ok(class.into_object()),
        None => Err(system_error!("ExceptionGroup is not made yet")),
    }
}

/// Whether the callable is the built-in class `super`.
pub fn is_super_type(callable: &Object) -> bool {
    callable.is(crate::types::super_::PySuper_Type.as_object())
}

/// What `super(class, object).name` finds; with `true`, a function that takes `object` first. Runs Python.
pub fn super_attribute(class: &Object, object: &Object, name: &Str, method: bool) -> Result<(Ref, bool)> {
    match class.cast::<TypeObject>() {
        Some(class) => crate::types::super_::get_through(class, object, name, method),
        None => {
            let given = class.ty().full_name();
            Err(type_error!("super() argument 1 must be a type, not {given}"))
        }
    }
}

/// The `name` of a NameError.
pub fn set_name_error_name(exception: &BaseException, name: &Str) {
    // SAFETY: callers pass an instance of NameError.
    unsafe { exception.cast_unchecked::<NameError>() }.name.set(Some(Ref::of(name).into_object()));
}

/// `name`, `path` and `name_from` of an ImportError.
pub fn set_import_error_fields(exception: &BaseException, module: Option<&Object>, file: Option<&Str>, name: &Str) {
    if !exception.ty().is_subtype(&exception::IMPORT_ERROR) {
        return;
    }
    // SAFETY: just checked.
    let error = unsafe { exception.cast_unchecked::<ImportError>() };
    error.name.set(module.map(Object::to_ref));
    error.path.set(file.map(|f| Ref::of(f).into_object()));
    error.name_from.set(Some(Ref::of(name).into_object()));
}

/// `sys.displayhook(value)`. Runs Python.
pub fn display(value: &Object) -> Result {
    let sys = INTERPRETER.sys_dict.get();
    let hook = match sys.as_ref().and_then(|sys| sys.cast::<Dict>()) {
        Some(sys) => sys.get_str(crate::intern!("displayhook"))?,
        None => None,
    };
    match hook {
        Some(hook) => hook.call1(value),
        None => Err(runtime_error!("lost sys.displayhook")),
    }
}

/// A TypeVar, ParamSpec or TypeVarTuple of that name, bounded or constrained by what a function computes.
pub fn type_parameter(kind: &str, name: &Object, evaluated: Option<(&str, &Object)>) -> Result {
    crate::types::typing::made_by_compiler(kind, name, evaluated)
}

/// `Generic[parameters]`. Runs Python.
pub fn subscript_generic(parameters: &Object) -> Result {
    crate::types::typing::subscript_generic(parameters)
}

/// `type name = value`.
pub fn type_alias(parts: &Object) -> Result {
    crate::types::typing::alias_from_parts(parts)
}

/// The default of a type parameter, computed by a function when asked for.
pub fn set_type_parameter_default(parameter: Ref, evaluate: Ref) -> Result {
    // SAFETY: compiled code passes a type parameter.
    unsafe { parameter.cast_unchecked::<crate::types::typing::Parameter>() }.set_default_function(evaluate);
    Ok(parameter)
}

/// What is raised at the end of `except*` clauses: `raised` is the list of what they raised or left over. Runs Python.
pub fn prepare_reraise_star(original: &Object, raised: &Object) -> Result {
    // SAFETY: compiled code passes a list of exceptions and Nones.
    let list = unsafe { raised.cast_unchecked::<List>() };
    let items: Vec<Ref> = (0..list.len()).filter_map(|i| list.get(i)).collect();
    let Some(group) = original.cast::<ExceptionGroup>() else {
        // One clause has handled a naked exception: what it raised, if anything, is what there is.
        return Ok(items.into_iter().next().unwrap_or_else(none::none));
    };
    let same = |a: &BaseException, b: &BaseException| {
        a.notes.raw() == b.notes.raw()
            && a.traceback.raw() == b.traceback.raw()
            && a.cause.raw() == b.cause.raw()
            && a.context.raw() == b.context.raw()
    };
    let (mut new, mut leaves) = (Vec::new(), Vec::new());
    for item in items {
        let Some(exception) = item.cast::<BaseException>() else { continue };
        if same(exception, group) {
            match item.cast::<ExceptionGroup>() {
                Some(part) => part.leaves(&mut leaves)?,
                None => leaves.push(item),
            }
        } else {
            new.push(item);
        }
    }
    let again = if leaves.is_empty() { None } else { group.project(&leaves)? };
    if new.is_empty() {
        return Ok(again.unwrap_or_else(none::none));
    }
    new.extend(again);
    if new.len() == 1 {
        return Ok(new.remove(0));
    }
    let new = List::from_vec(new)?;
    exception::BASE_EXCEPTION_GROUP.as_object().call(&[crate::intern!(""), &new])
}

/// Ends the process: the interpreter cannot go on.
pub fn fatal(message: &str) -> ! {
    crate::modules::faulthandler::fatal(message)
}

/// In a new process: whoever joins threads, or waits for what they hold, is told that only the calling one is left.
pub fn other_threads_are_gone() {
    crate::modules::thread::after_fork();
    crate::modules::imp::after_fork();
    crate::modules::io::buffered::after_fork();
}

/// Makes what the generator was handling the context of the exception that is set: `_PyErr_ChainStackItem`.
pub fn chain_handled(item: &ExcStackItem) {
    if let Some(handled) = item.exc_value.get().filter(|v| !v.is_none())
        && let Some(exception) = raise::current()
        && !handled.is(&exception)
        && exception.context.is_empty()
    {
        exception.context.set(Some(handled));
    }
}

/// A DeprecationWarning. Runs Python.
pub fn warn_deprecated(message: &str) -> Result<()> {
    exception::warn::deprecation(message)
}

/// RuntimeWarning: a coroutine was made and never awaited. Runs Python.
pub fn warn_never_awaited(coroutine: &Generator) {
    if let Err(e) = crate::modules::warnings::warn_never_awaited(coroutine) {
        e.unraisable(Some(coroutine));
    }
}

/// Notes where a coroutine was made, as deep as the thread asks for it: a tuple of (file, line, function).
pub fn note_coroutine_origin(coroutine: &Generator) -> Result<()> {
    let ts = thread::current();
    let depth = ts.coroutine_origin_tracking_depth.get();
    if depth <= 0 {
        return Ok(());
    }
    let mut places = Vec::new();
    // SAFETY: the frames of the running thread are whole; the coroutine's own is the newest.
    unsafe {
        let mut frame = InterpreterFrame::first_complete((*ts.current_frame.get()).previous.get());
        while !frame.is_null() && places.len() < depth as usize {
            let code = (*frame).code();
            let line = code.line_of((*frame).instruction_index());
            let parts = vec![
                code.filename.get().unwrap_or_else(none::none),
                crate::types::int::Int::new(line.into())?.into_object(),
                Ref::of(code.code_name()).into_object(),
            ];
            places.push(Tuple::from_vec(parts)?.into_object());
            frame = InterpreterFrame::first_complete((*frame).previous.get());
        }
    }
    coroutine.origin_or_finalizer.set(Some(Tuple::from_vec(places)?.into_object()));
    Ok(())
}

/// Clears the weak references to an object that dies. Runs Python.
pub fn clear_weak_references(object: &Object) {
    crate::types::weakref::clear_all(object);
}

/// Runs a finalizer of an object whose last reference is gone; true if it has brought the object back. Runs Python.
///
/// # Safety
/// The count is zero, the object whole.
pub unsafe fn finalize_from_dealloc(object: &Object, finalizer: crate::abi::slots::Destructor) -> bool {
    // SAFETY: the caller's contract.
    unsafe { crate::types::r#type::subtype::finalize_from_dealloc(object, finalizer) }
}
