//! `builtin_function_or_method`: a C function with its `self` (PyCFunctionObject, PyCMethodObject).
//!
//! Every calling convention of `PyMethodDef` has two vectorcall functions here: one for the function bound to its
//! `self`, one for the method descriptor, whose first argument is `self`.

use crate::abi::constants::CompareOp;
use crate::abi::method_def::*;
use crate::abi::slots::{Vectorcall, Visit};
use crate::abi::{MethodDef, Object, Raised, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::{Hash, IntoReturn};
use crate::call::{Args, check};
use crate::intern;
use crate::memory::{self, gc};
use crate::types::descriptor::{MethodDescriptor, doc_object, method_signature};
use crate::types::dict::Dict;
use crate::types::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::{capi, methods, slot};
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

layout! {
    /// PyCFunctionObject.
    pub struct BuiltinFunction: Object = "PyCFunctionObject", 56 {
        pub base: Object = "ob_base",
        pub definition: Cell<&'static MethodDef> = "m_ml",
        /// What C gets as `self`: empty for static methods.
        pub instance: Slot = "m_self",
        /// The module's name, in `__module__`.
        pub module: Slot = "m_module",
        pub weaklist: Slot = "m_weakreflist",
        pub vectorcall: Cell<Option<Vectorcall>> = "vectorcall",
    }
}
object_type!(BuiltinFunction => PyCFunction_Type);

layout! {
    /// PyCMethodObject: a function that is told its defining class too.
    pub struct BuiltinMethod: BuiltinFunction = "PyCMethodObject", 64 {
        pub base: BuiltinFunction = "func",
        pub class: Slot<TypeObject> = "mm_class",
    }
}
object_type!(BuiltinMethod => PyCMethod_Type);

/// The type of C functions.
#[capi]
pub static PyCFunction_Type: TypeObject = TypeObject::new(c"builtin_function_or_method", size_of::<BuiltinFunction>())
    .with(TypeFlags::HAVE_GC)
    .vectorcall_at(offset_of!(BuiltinFunction, vectorcall))
    .weakrefs_at(offset_of!(BuiltinFunction, weaklist))
    .deallocated(dealloc)
    .repr(repr)
    .hash::<BuiltinFunction>(hash)
    .callable(call)
    .traversed(traverse)
    .compare(compare)
    .methods(&METHODS)
    .members(&MEMBERS)
    .getset(&GETSETS);

/// The type of C functions that are told their defining class.
#[capi]
pub static PyCMethod_Type: TypeObject = TypeObject::new(c"builtin_method", size_of::<BuiltinMethod>())
    .with(TypeFlags::HAVE_GC)
    .vectorcall_at(offset_of!(BuiltinFunction, vectorcall))
    .inherits(&PyCFunction_Type)
    .deallocated(dealloc)
    .traversed(traverse);

static MEMBERS: [crate::abi::MemberDef; 2] = [
    crate::abi::MemberDef::new(
        c"__module__",
        crate::abi::constants::member::OBJECT,
        offset_of!(BuiltinFunction, module),
        0,
    ),
    crate::abi::MemberDef::END,
];

type NoArgs = extern "C" fn(Option<&Object>, Option<&Object>) -> Result;
type VarArgs = extern "C" fn(Option<&Object>, &Object) -> Result;
type VarArgsKeywords = extern "C" fn(Option<&Object>, &Object, Option<&Object>) -> Result;
type Fast = unsafe extern "C" fn(Option<&Object>, *const *const Object, isize) -> Result;
type FastKeywords = unsafe extern "C" fn(Option<&Object>, *const *const Object, isize, Option<&Object>) -> Result;
type Method =
    unsafe extern "C" fn(Option<&Object>, Option<&TypeObject>, *const *const Object, usize, Option<&Object>) -> Result;

/// How a function of a method table takes its arguments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Convention {
    NoArgs,
    One,
    VarArgs,
    VarArgsKeywords,
    Fast,
    FastKeywords,
    Method,
}

impl Convention {
    /// What `ml_flags` says; `None` if it says nothing known.
    pub fn of(flags: c_int) -> Option<Convention> {
        const SHAPE: c_int = METH_VARARGS | METH_FASTCALL | METH_NOARGS | METH_O | METH_KEYWORDS | METH_METHOD;
        const VARARGS_KEYWORDS: c_int = METH_VARARGS | METH_KEYWORDS;
        const FAST_KEYWORDS: c_int = METH_FASTCALL | METH_KEYWORDS;
        const METHOD: c_int = METH_METHOD | METH_FASTCALL | METH_KEYWORDS;
        Some(match flags & SHAPE {
            METH_NOARGS => Convention::NoArgs,
            METH_O => Convention::One,
            METH_VARARGS => Convention::VarArgs,
            VARARGS_KEYWORDS => Convention::VarArgsKeywords,
            METH_FASTCALL => Convention::Fast,
            FAST_KEYWORDS => Convention::FastKeywords,
            METHOD => Convention::Method,
            _ => return None,
        })
    }

    /// The vectorcall function of a method descriptor of this convention.
    pub fn descriptor_vectorcall(self) -> Vectorcall {
        match self {
            Convention::NoArgs => descriptor_no_args,
            Convention::One => descriptor_one,
            Convention::VarArgs => descriptor_var_args,
            Convention::VarArgsKeywords => descriptor_var_args_keywords,
            Convention::Fast => descriptor_fast,
            Convention::FastKeywords => descriptor_fast_keywords,
            Convention::Method => descriptor_method,
        }
    }

    /// The vectorcall function of a bound function of this convention. Functions that want a tuple are called with the
    /// one that there is, by `tp_call`.
    fn bound_vectorcall(self) -> Option<Vectorcall> {
        match self {
            Convention::NoArgs => Some(bound_no_args),
            Convention::One => Some(bound_one),
            Convention::VarArgs | Convention::VarArgsKeywords => None,
            Convention::Fast => Some(bound_fast),
            Convention::FastKeywords => Some(bound_fast_keywords),
            Convention::Method => Some(bound_method),
        }
    }
}

/// A function with its `self`; `class` is the defining class that `METH_METHOD` asks for.
///
/// SystemError for flags that no convention has, or where a class is given and none is asked for, or the reverse.
pub fn new(
    definition: &'static MethodDef,
    instance: Option<&Object>,
    module: Option<&Object>,
    class: Option<&TypeObject>,
) -> Result<Ref<BuiltinFunction>> {
    let name = || definition.name().to_string_lossy();
    let Some(convention) = Convention::of(definition.flags) else {
        return Err(system_error!("{}() method: bad call flags", name()));
    };
    let function = |ty: &'static TypeObject| BuiltinFunction {
        base: Object::new(ty),
        definition: Cell::new(definition),
        instance: Slot::new(instance.map(Object::to_ref)),
        module: Slot::new(module.map(Object::to_ref)),
        weaklist: Slot::empty(),
        vectorcall: Cell::new(convention.bound_vectorcall()),
    };
    let made = match (convention == Convention::Method, class) {
        (true, Some(class)) => {
            let made =
                memory::new(BuiltinMethod { base: function(&PyCMethod_Type), class: Slot::new(Some(Ref::of(class))) })?;
            // SAFETY: a `BuiltinMethod` begins with a `BuiltinFunction`.
            unsafe { made.into_object().downcast_unchecked() }
        }
        (true, None) => {
            return Err(system_error!("attempting to create PyCMethod with a METH_METHOD flag but no class"));
        }
        (false, Some(_)) => {
            return Err(system_error!("attempting to create PyCFunction with class but no METH_METHOD flag"));
        }
        (false, None) => memory::new(function(&PyCFunction_Type))?,
    };
    gc::track(&made);
    Ok(made)
}

impl BuiltinFunction {
    /// The line of the method table.
    pub fn definition(&self) -> &'static MethodDef {
        self.definition.get()
    }

    /// What C gets as `self`.
    #[inline(always)]
    fn receiver(&self) -> Option<&Object> {
        if self.definition().flags & METH_STATIC != 0 { None } else { self.instance.borrowed() }
    }

    /// As a pointer: null for static methods.
    #[inline(always)]
    pub fn receiver_raw(&self) -> *mut Object {
        if self.definition().flags & METH_STATIC != 0 { core::ptr::null_mut() } else { self.instance.raw() }
    }

    /// The name.
    pub fn name_text(&self) -> String {
        self.definition().name().to_string_lossy().into_owned()
    }
}

/// How messages call a function: `module.qualname()`, or its `str` if it has no qualified name. Runs Python.
pub fn describe_function(function: &Object) -> String {
    fn attempt(function: &Object) -> Result<Option<String>> {
        let Some(qualname) = function.get_attr_opt(intern!("__qualname__"))? else { return Ok(None) };
        let qualname = qualname.str()?.to_string_lossy().into_owned();
        let module = function.get_attr_opt(intern!("__module__"))?.filter(|m| !m.is_none());
        Ok(Some(match module {
            Some(module) => {
                let module = module.str()?.to_string_lossy().into_owned();
                if module == "builtins" { format!("{qualname}()") } else { format!("{module}.{qualname}()") }
            }
            None => format!("{qualname}()"),
        }))
    }
    match attempt(function) {
        Ok(Some(text)) => text,
        Ok(None) => match function.str() {
            Ok(text) => text.to_string_lossy().into_owned(),
            Err(e) => {
                e.clear();
                String::from("function")
            }
        },
        Err(e) => {
            e.clear();
            String::from("function")
        }
    }
}

#[cold]
fn takes_no_keywords(callable: &Object) -> Raised {
    type_error!("{} takes no keyword arguments", describe_function(callable))
}

#[cold]
fn takes_no_arguments(callable: &Object, given: usize) -> Raised {
    type_error!("{} takes no arguments ({given} given)", describe_function(callable))
}

#[cold]
fn takes_one_argument(callable: &Object, given: usize) -> Raised {
    type_error!("{} takes exactly one argument ({given} given)", describe_function(callable))
}

/// The table's function as the type that the convention says it has.
macro_rules! as_function {
    ($def:expr, $T:ty) => {
        core::mem::transmute::<*const c_void, $T>($def.method.0)
    };
}

/// Calls the function of a table line with arguments as a vectorcall has them, `self` apart. `callable` is what
/// messages name. Each `convention` is a constant at its call sites.
///
/// # Safety
/// The contract of vectorcall; `convention` is that of `def`.
#[inline(always)]
#[allow(clippy::too_many_arguments, reason = "vectorcall's, and what the convention adds")]
unsafe fn invoke(
    convention: Convention,
    callable: &Object,
    def: &MethodDef,
    receiver: Option<&Object>,
    class: Option<&TypeObject>,
    args: *const *const Object,
    nargs: usize,
    kwnames: Option<&Object>,
) -> Result {
    // SAFETY: keyword names are a tuple.
    let has_keywords = kwnames.is_some_and(|k| !unsafe { k.cast_unchecked::<Tuple>() }.is_empty());
    let takes_keywords =
        matches!(convention, Convention::VarArgsKeywords | Convention::FastKeywords | Convention::Method);
    if has_keywords && !takes_keywords {
        return Err(takes_no_keywords(callable));
    }
    crate::vm::thread::check_native_stack(" while calling a Python object")?;
    // SAFETY: the caller's contract; `ml_flags` says which type the function has.
    unsafe {
        let result = match convention {
            Convention::NoArgs => {
                if nargs != 0 {
                    return Err(takes_no_arguments(callable, nargs));
                }
                as_function!(def, NoArgs)(receiver, None)
            }
            Convention::One => {
                if nargs != 1 {
                    return Err(takes_one_argument(callable, nargs));
                }
                as_function!(def, VarArgs)(receiver, &**args)
            }
            Convention::Fast => as_function!(def, Fast)(receiver, args, nargs as isize),
            Convention::FastKeywords => as_function!(def, FastKeywords)(receiver, args, nargs as isize, kwnames),
            Convention::Method => as_function!(def, Method)(receiver, class, args, nargs, kwnames),
            Convention::VarArgs | Convention::VarArgsKeywords => {
                let given = Args::from_raw(args, nargs, kwnames);
                let tuple = Tuple::new(given.positional())?;
                if convention == Convention::VarArgs {
                    as_function!(def, VarArgs)(receiver, &tuple)
                } else {
                    let dict = match given.keyword_count() {
                        0 => None,
                        _ => {
                            let dict = Dict::new()?;
                            for (name, value) in given.keywords() {
                                dict.set(name, value)?;
                            }
                            Some(dict)
                        }
                    };
                    as_function!(def, VarArgsKeywords)(receiver, &tuple, dict.as_deref().map(|d| &**d))
                }
            }
        };
        check::result(callable, result)
    }
}

macro_rules! bound_vectorcalls {
    ($($bound:ident $convention:ident;)*) => {$(
        unsafe extern "C" fn $bound(
            callable: &Object,
            args: *const *const Object,
            nargsf: usize,
            kwnames: Option<&Object>,
        ) -> Result {
            // SAFETY: only a built-in function of this convention has this vectorcall; the rest is the caller's.
            unsafe {
                let this = callable.cast_unchecked::<BuiltinFunction>();
                let class = if Convention::$convention == Convention::Method {
                    callable.cast_unchecked::<BuiltinMethod>().class.borrowed()
                } else {
                    None
                };
                let nargs = nargsf & !crate::abi::constants::VECTORCALL_ARGUMENTS_OFFSET;
                let def = this.definition();
                invoke(Convention::$convention, callable, def, this.receiver(), class, args, nargs, kwnames)
            }
        }
    )*};
}
bound_vectorcalls! {
    bound_no_args NoArgs;
    bound_one One;
    bound_fast Fast;
    bound_fast_keywords FastKeywords;
    bound_method Method;
}

macro_rules! descriptor_vectorcalls {
    ($($descriptor:ident $convention:ident;)*) => {$(
        unsafe extern "C" fn $descriptor(
            callable: &Object,
            args: *const *const Object,
            nargsf: usize,
            kwnames: Option<&Object>,
        ) -> Result {
            // SAFETY: only a method descriptor of this convention has this vectorcall; the rest is the caller's.
            unsafe {
                let this = callable.cast_unchecked::<MethodDescriptor>();
                let nargs = nargsf & !crate::abi::constants::VECTORCALL_ARGUMENTS_OFFSET;
                if nargs == 0 {
                    return Err(needs_argument(this));
                }
                let receiver = &**args;
                if !receiver.is_type(this.owner()) {
                    this.check_instance(receiver)?;
                }
                let (class, args) = (Some(this.owner()), args.add(1));
                invoke(Convention::$convention, callable, this.method, Some(receiver), class, args, nargs - 1, kwnames)
            }
        }
    )*};
}
descriptor_vectorcalls! {
    descriptor_no_args NoArgs;
    descriptor_one One;
    descriptor_var_args VarArgs;
    descriptor_var_args_keywords VarArgsKeywords;
    descriptor_fast Fast;
    descriptor_fast_keywords FastKeywords;
    descriptor_method Method;
}

#[cold]
fn needs_argument(descriptor: &Object) -> Raised {
    type_error!("unbound method {} needs an argument", describe_function(descriptor))
}

extern "C" fn repr(this: &BuiltinFunction) -> Result {
    let name = this.name_text();
    let text = match this.instance.borrowed() {
        Some(instance) if !instance.is_type(&crate::types::module::PyModule_Type) => {
            format!("<built-in method {name} of {} object at {instance:p}>", instance.ty().full_name())
        }
        _ => format!("<built-in function {name}>"),
    };
    Ok(Str::new(&text)?.into_object())
}

#[slot]
fn hash(this: &BuiltinFunction) -> Result<Hash> {
    let of = |p: usize| p.rotate_right(4) as isize;
    Ok(Hash::new(of(this.instance.raw() as usize) ^ of(this.definition().method.0 as usize)))
}

extern "C" fn call(this: &BuiltinFunction, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_call` is given a tuple and a dict.
    let (tuple, dict) = unsafe { (args.cast_unchecked::<Tuple>(), kwargs.map(|k| k.cast_unchecked::<Dict>())) };
    if let Some(function) = this.vectorcall.get() {
        return this.call_by(function, tuple, dict);
    }
    let def = this.definition();
    crate::vm::thread::check_native_stack(" while calling a Python object")?;
    if def.flags & METH_KEYWORDS != 0 {
        // The callee gets the dict as it is, whatever its keys are.
        // SAFETY: the flags say that the function has this type.
        let function = unsafe { as_function!(def, VarArgsKeywords) };
        return function(this.receiver(), args, kwargs);
    }
    if dict.is_some_and(|d| !d.is_empty()) {
        return Err(type_error!("{}() takes no keyword arguments", this.name_text()));
    }
    // SAFETY: as above.
    let function = unsafe { as_function!(def, VarArgs) };
    function(this.receiver(), args)
}

extern "C" fn compare(this: &BuiltinFunction, other: &Object, op: c_int) -> Result {
    let op = CompareOp::from_c(op);
    let (Some(other), CompareOp::Eq | CompareOp::Ne) = (other.cast::<BuiltinFunction>(), op) else {
        return Ok(none::not_implemented());
    };
    let same = this.instance.raw() == other.instance.raw()
        && core::ptr::eq(this.definition().method.0, other.definition().method.0);
    (same == (op == CompareOp::Eq)).into_return()
}

extern "C" fn traverse(this: &BuiltinFunction, visit: Visit, arg: *mut c_void) -> c_int {
    if this.definition().flags & METH_METHOD != 0 && this.is_type(&PyCMethod_Type) {
        // SAFETY: the type says so.
        let method = unsafe { this.cast_unchecked::<BuiltinMethod>() };
        if let Some(class) = method.class.borrowed() {
            let result = visit(class, arg);
            if result != 0 {
                return result;
            }
        }
    }
    for slot in [&this.instance, &this.module] {
        if let Some(object) = slot.borrowed() {
            let result = visit(object, arg);
            if result != 0 {
                return result;
            }
        }
    }
    0
}

/// # Safety
/// `object` is a built-in function without references.
unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the caller's contract.
    unsafe {
        gc::untrack(&*object);
        let this = (*object).cast_unchecked::<BuiltinFunction>();
        if !this.weaklist.is_empty() {
            crate::types::weakref::clear_all(&*object);
        }
        if (*object).is_type(&PyCMethod_Type) {
            (*object).cast_unchecked::<BuiltinMethod>().class.set(None);
        }
        this.instance.set(None);
        this.module.set(None);
        memory::free(object);
    }
}

#[methods]
impl BuiltinFunction {
    /// How the function pickles.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result {
        let Some(instance) = self.instance.borrowed().filter(|i| !i.is_type(&crate::types::module::PyModule_Type))
        else {
            return self.name_text().into_return();
        };
        let Some(builtins) = crate::vm::thread::INTERPRETER.builtins.get() else {
            return Err(runtime_error!("lost builtins"));
        };
        let getattr = builtins.get_item(intern!("getattr"))?;
        let name = Str::new(&self.name_text())?;
        let arguments = Tuple::new(&[instance, &name])?;
        Ok(Tuple::new(&[&getattr, &arguments])?.into_object())
    }

    #[getter("__name__")]
    fn name(&self) -> String {
        self.name_text()
    }

    #[getter("__qualname__")]
    fn qualname(&self) -> Result {
        let name = self.name_text();
        let Some(instance) = self.instance.borrowed().filter(|i| !i.is_type(&crate::types::module::PyModule_Type))
        else {
            return name.into_return();
        };
        let class: &Object = match instance.cast::<TypeObject>() {
            Some(class) => class,
            None => instance.ty(),
        };
        let qualname = class.get_attr(intern!("__qualname__"))?;
        match qualname.cast::<Str>() {
            Some(qualname) => format!("{}.{name}", qualname.to_string_lossy()).into_return(),
            None => Err(type_error!("<method>.__class__.__qualname__ is not a unicode object")),
        }
    }

    #[getter("__self__")]
    fn get_self(&self) -> Result {
        Ok(self.receiver().map_or_else(none::none, Object::to_ref))
    }

    #[getter("__doc__")]
    fn doc(&self) -> Result {
        // SAFETY: a method definition holds C strings.
        unsafe { doc_object(self.definition().name, self.definition().doc) }
    }

    #[getter("__text_signature__")]
    fn text_signature(&self) -> Result {
        // SAFETY: a method definition holds C strings.
        unsafe { method_signature(self.definition()) }
    }
}
