//! `TypeVar`, `ParamSpec`, `TypeVarTuple`: one struct, for they differ in what they are used for.

use super::{call_typing, calling_module, evaluated, no_default, union};
use crate::abi::constants::CompareOp;
use crate::abi::slots::{NumberMethods, Visit, slot as table_slot};
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::IntoReturn;
use crate::memory::gc;
use crate::types::dict::Dict;
use crate::types::none;
use crate::types::object::dealloc_collected;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

/// A type parameter.
#[repr(C)]
pub struct Parameter {
    base: Object,
    name: Slot,
    bound: Slot,
    evaluate_bound: Slot,
    constraints: Slot,
    evaluate_constraints: Slot,
    default: Slot,
    evaluate_default: Slot,
    dict: Slot,
    weaklist: Slot,
    covariant: Cell<bool>,
    contravariant: Cell<bool>,
    infer_variance: Cell<bool>,
}
native_object!(Parameter => PyTypeVar_Type);

const fn begin(name: &'static core::ffi::CStr) -> TypeObject {
    TypeObject::new(name, size_of::<Parameter>())
        .with(TypeFlags::HAVE_GC)
        .dict_at(offset_of!(Parameter, dict))
        .weakrefs_at(offset_of!(Parameter, weaklist))
        .repr(repr)
        .traversed(traverse)
        .deallocated(dealloc_collected::<Parameter>)
}

/// The type `typing.TypeVar`.
#[allow(non_upper_case_globals, reason = "named as the other types are")]
pub static PyTypeVar_Type: TypeObject = begin(c"typing.TypeVar")
    .number_methods(&UNION)
    .constructor(new_type_var)
    .methods(&TYPE_VAR_METHODS)
    .getset(&TYPE_VAR_GETSETS);

/// The type `typing.ParamSpec`.
#[allow(non_upper_case_globals, reason = "named as the other types are")]
pub static PyParamSpec_Type: TypeObject = begin(c"typing.ParamSpec")
    .number_methods(&UNION)
    .constructor(new_param_spec)
    .methods(&PARAM_SPEC_METHODS)
    .getset(&PARAM_SPEC_GETSETS);

/// The type `typing.TypeVarTuple`.
#[allow(non_upper_case_globals, reason = "named as the other types are")]
pub static PyTypeVarTuple_Type: TypeObject = begin(c"typing.TypeVarTuple")
    .iterable(iterate)
    .constructor(new_type_var_tuple)
    .methods(&TYPE_VAR_TUPLE_METHODS)
    .getset(&TYPE_VAR_TUPLE_GETSETS);

static UNION: NumberMethods = NumberMethods {
    // SAFETY: the slot takes two objects, either of which may be the parameter.
    or: unsafe { table_slot(union as extern "C" fn(&Object, &Object) -> Result) },
    ..NumberMethods::EMPTY
};

impl Parameter {
    fn new(ty: &'static TypeObject, name: &Object) -> Result<Ref<Parameter>> {
        let parameter = crate::memory::new(Parameter {
            base: Object::new(ty),
            name: Slot::new(Some(name.to_ref())),
            bound: Slot::empty(),
            evaluate_bound: Slot::empty(),
            constraints: Slot::empty(),
            evaluate_constraints: Slot::empty(),
            default: Slot::empty(),
            evaluate_default: Slot::empty(),
            dict: Slot::empty(),
            weaklist: Slot::empty(),
            covariant: Cell::new(false),
            contravariant: Cell::new(false),
            infer_variance: Cell::new(false),
        })?;
        gc::track(&parameter);
        Ok(parameter)
    }

    fn name_text(&self) -> String {
        let name = self.name.get();
        name.as_ref().and_then(|n| n.cast::<Str>()).map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Sets the function that computes the default.
    pub fn set_default_function(&self, function: Ref) {
        self.evaluate_default.set(Some(function));
    }

    fn default_value(&self) -> Result {
        Ok(evaluated(&self.default, &self.evaluate_default)?.unwrap_or_else(no_default))
    }

    fn default_is_given(&self) -> bool {
        let given = self.default.get().is_some_and(|d| !d.is(&no_default()));
        given || !self.evaluate_default.is_empty()
    }

    fn set_module(&self) -> Result<()> {
        let module = calling_module()?.unwrap_or_else(crate::types::none::none);
        self.set_attr(crate::intern!("__module__"), &module)
    }

    fn cannot_subclass(&self) -> Result {
        let name = self.ty().short_name();
        Err(type_error!("Cannot subclass an instance of {name}"))
    }
}

/// The parameter that the compiler asks for: its variance is inferred, its bound or constraints are computed later.
pub fn made_by_compiler(kind: &str, name: &Object, evaluate: Option<(&str, &Object)>) -> Result {
    let ty = match kind {
        "ParamSpec" => &PyParamSpec_Type,
        "TypeVarTuple" => &PyTypeVarTuple_Type,
        _ => &PyTypeVar_Type,
    };
    let parameter = Parameter::new(ty, name)?;
    parameter.infer_variance.set(true);
    if let Some((what, function)) = evaluate {
        let slot = if what == "evaluate_bound" { &parameter.evaluate_bound } else { &parameter.evaluate_constraints };
        slot.set(Some(function.to_ref()));
    }
    Ok(parameter.into_object())
}

/// The keyword arguments that the constructors share.
struct Given {
    name: Ref,
    constraints: Vec<Ref>,
    bound: Option<Ref>,
    default: Option<Ref>,
    covariant: bool,
    contravariant: bool,
    infer_variance: bool,
}

fn given(function: &str, args: &Object, kwargs: Option<&Object>, rest: bool, keywords: &[&str]) -> Result<Given> {
    // SAFETY: `tp_new` is given a tuple and a dict.
    let (args, kwargs) = unsafe { (args.cast_unchecked::<Tuple>(), kwargs.map(|k| k.cast_unchecked::<Dict>())) };
    let mut items = args.items().iter().map(|a| a.to_ref());
    let mut all = Given {
        name: none::none(),
        constraints: Vec::new(),
        bound: None,
        default: None,
        covariant: false,
        contravariant: false,
        infer_variance: false,
    };
    let mut name = items.next();
    all.constraints = items.collect();
    if !rest && !all.constraints.is_empty() {
        let n = args.len();
        return Err(type_error!("{function}() takes at most 1 positional argument ({n} given)"));
    }
    let entries = kwargs.map(|k| k.entries()).unwrap_or_default();
    for (key, value) in entries {
        let key = key.str()?;
        let key = key.to_string_lossy();
        if !keywords.contains(&&*key) && key != "name" {
            return Err(type_error!("{function}() got an unexpected keyword argument '{key}'"));
        }
        match &*key {
            "name" => name = Some(value),
            "bound" => all.bound = Some(value).filter(|b| !b.is_none()),
            "default" => all.default = Some(value),
            "covariant" => all.covariant = value.is_true()?,
            "contravariant" => all.contravariant = value.is_true()?,
            _ => all.infer_variance = value.is_true()?,
        }
    }
    let Some(name) = name else {
        return Err(type_error!("{function}() missing required argument 'name' (pos 1)"));
    };
    if name.cast::<Str>().is_none() {
        let given = name.ty().full_name();
        return Err(type_error!("{function}() argument 'name' must be str, not {given}"));
    }
    all.name = name;
    if all.covariant && all.contravariant {
        return Err(value_error!("Bivariant types are not supported."));
    }
    if all.infer_variance && (all.covariant || all.contravariant) {
        return Err(value_error!("Variance cannot be specified with infer_variance."));
    }
    if let Some(bound) = all.bound.take() {
        let message = crate::intern!("Bound must be a type.");
        all.bound = Some(call_typing(crate::intern!("_type_check"), &[&bound, message])?);
    }
    Ok(all)
}

fn finish(ty: &'static TypeObject, given: Given) -> Result {
    let parameter = Parameter::new(ty, &given.name)?;
    if !given.constraints.is_empty() {
        parameter.constraints.set(Some(Tuple::from_vec(given.constraints)?.into_object()));
    }
    parameter.bound.set(given.bound);
    parameter.default.set(given.default);
    parameter.covariant.set(given.covariant);
    parameter.contravariant.set(given.contravariant);
    parameter.infer_variance.set(given.infer_variance);
    parameter.set_module()?;
    Ok(parameter.into_object())
}

/// `TypeVar(name, *constraints, bound=None, default=NoDefault, covariant=False, ...)`. Runs Python.
extern "C" fn new_type_var(_: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    let keywords = ["bound", "default", "covariant", "contravariant", "infer_variance"];
    let given = given("typevar", args, kwargs, true, &keywords)?;
    if given.constraints.len() == 1 {
        return Err(type_error!("A single constraint is not allowed"));
    }
    if !given.constraints.is_empty() && given.bound.is_some() {
        return Err(type_error!("Constraints cannot be combined with bound=..."));
    }
    finish(&PyTypeVar_Type, given)
}

/// `ParamSpec(name, *, bound=None, default=NoDefault, covariant=False, ...)`. Runs Python.
extern "C" fn new_param_spec(_: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    let keywords = ["bound", "default", "covariant", "contravariant", "infer_variance"];
    finish(&PyParamSpec_Type, given("paramspec", args, kwargs, false, &keywords)?)
}

/// `TypeVarTuple(name, *, default=NoDefault)`. Runs Python.
extern "C" fn new_type_var_tuple(_: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    finish(&PyTypeVarTuple_Type, given("typevartuple", args, kwargs, false, &["default"])?)
}

extern "C" fn repr(parameter: &Parameter) -> Result {
    let prefix = if parameter.is_type(&PyTypeVarTuple_Type) || parameter.infer_variance.get() {
        ""
    } else if parameter.covariant.get() {
        "+"
    } else if parameter.contravariant.get() {
        "-"
    } else {
        "~"
    };
    format!("{prefix}{}", parameter.name_text()).into_return()
}

/// `*Ts`: one item, `Unpack[Ts]`. Runs Python.
extern "C" fn iterate(parameter: &Parameter) -> Result {
    let unpack = super::typing()?.get_attr(crate::intern!("Unpack"))?;
    Tuple::from_vec(vec![unpack.get_item(parameter)?])?.iter()
}

#[methods(TYPE_VAR_METHODS, TYPE_VAR_GETSETS)]
impl Parameter {
    /// Whether the parameter has a default.
    #[sig("($self, /)")]
    fn has_default(&self) -> bool {
        self.default_is_given()
    }

    /// The name, by which the parameter is pickled.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Option<Ref> {
        self.name.get()
    }

    /// Refuses to be a base class.
    #[sig("__mro_entries__($self, bases, /)")]
    fn mro_entries(&self, _bases: &Object) -> Result {
        self.cannot_subclass()
    }

    /// What stands for the parameter where it is substituted.
    #[sig("__typing_subst__($self, arg, /)")]
    fn type_var_subst(&self, arg: &Object) -> Result {
        call_typing(crate::intern!("_typevar_subst"), &[self, arg])
    }

    /// The arguments of a substitution, with the default where one is missing.
    #[sig("__typing_prepare_subst__($self, alias, args, /)")]
    fn type_var_prepare(&self, alias: &Object, args: &Object) -> Result {
        let parameters = alias.get_attr(crate::intern!("__parameters__"))?;
        let (given, index) = (args.length()?, parameters.index_of(self)?);
        if index < given {
            return Ok(args.to_ref());
        }
        let default = self.default_value()?;
        if index > given || default.is(&no_default()) {
            let alias = alias.str()?;
            let alias = alias.to_string_lossy();
            return Err(type_error!("Too few arguments for {alias}; actual {given}, expected at least {}", index + 1));
        }
        let default = Tuple::from_vec(vec![default])?;
        args.concat(&default)
    }

    /// The name.
    #[getter("__name__")]
    fn get_name(&self) -> Option<Ref> {
        self.name.get()
    }

    /// The upper bound, or None.
    #[getter("__bound__")]
    fn get_bound(&self) -> Result<Option<Ref>> {
        evaluated(&self.bound, &self.evaluate_bound)
    }

    /// The types that the parameter may stand for, if they are restricted.
    #[getter("__constraints__")]
    fn get_constraints(&self) -> Result {
        let constraints = evaluated(&self.constraints, &self.evaluate_constraints)?;
        Ok(constraints.unwrap_or_else(|| Tuple::empty().into_object()))
    }

    /// The default, or NoDefault.
    #[getter("__default__")]
    fn get_default(&self) -> Result {
        self.default_value()
    }

    /// Whether the parameter is covariant.
    #[getter("__covariant__")]
    fn get_covariant(&self) -> bool {
        self.covariant.get()
    }

    /// Whether the parameter is contravariant.
    #[getter("__contravariant__")]
    fn get_contravariant(&self) -> bool {
        self.contravariant.get()
    }

    /// Whether the variance follows from use.
    #[getter("__infer_variance__")]
    fn get_infer_variance(&self) -> bool {
        self.infer_variance.get()
    }
}

#[methods(PARAM_SPEC_METHODS, PARAM_SPEC_GETSETS)]
impl Parameter {
    /// Whether the parameter has a default.
    #[sig("has_default($self, /)")]
    fn spec_has_default(&self) -> bool {
        self.default_is_given()
    }

    /// The name, by which the parameter is pickled.
    #[sig("__reduce__($self, /)")]
    fn spec_reduce(&self) -> Option<Ref> {
        self.name.get()
    }

    /// Refuses to be a base class.
    #[sig("__mro_entries__($self, bases, /)")]
    fn spec_mro_entries(&self, _bases: &Object) -> Result {
        self.cannot_subclass()
    }

    /// What stands for the parameter where it is substituted.
    #[sig("__typing_subst__($self, arg, /)")]
    fn spec_subst(&self, arg: &Object) -> Result {
        call_typing(crate::intern!("_paramspec_subst"), &[self, arg])
    }

    /// The arguments of a substitution, in the form that it takes.
    #[sig("__typing_prepare_subst__($self, alias, args, /)")]
    fn spec_prepare(&self, alias: &Object, args: &Object) -> Result {
        call_typing(crate::intern!("_paramspec_prepare_subst"), &[self, alias, args])
    }

    /// The name.
    #[getter("__name__")]
    fn spec_name(&self) -> Option<Ref> {
        self.name.get()
    }

    /// The upper bound, or None.
    #[getter("__bound__")]
    fn spec_bound(&self) -> Result<Option<Ref>> {
        evaluated(&self.bound, &self.evaluate_bound)
    }

    /// The default, or NoDefault.
    #[getter("__default__")]
    fn spec_default(&self) -> Result {
        self.default_value()
    }

    /// Whether the parameter is covariant.
    #[getter("__covariant__")]
    fn spec_covariant(&self) -> bool {
        self.covariant.get()
    }

    /// Whether the parameter is contravariant.
    #[getter("__contravariant__")]
    fn spec_contravariant(&self) -> bool {
        self.contravariant.get()
    }

    /// Whether the variance follows from use.
    #[getter("__infer_variance__")]
    fn spec_infer_variance(&self) -> bool {
        self.infer_variance.get()
    }

    /// The positional arguments.
    #[getter("args")]
    fn spec_args(&self) -> Result {
        Part::make(&PyParamSpecArgs_Type, self)
    }

    /// The keyword arguments.
    #[getter("kwargs")]
    fn spec_kwargs(&self) -> Result {
        Part::make(&PyParamSpecKwargs_Type, self)
    }
}

#[methods(TYPE_VAR_TUPLE_METHODS, TYPE_VAR_TUPLE_GETSETS)]
impl Parameter {
    /// Whether the parameter has a default.
    #[sig("has_default($self, /)")]
    fn tuple_has_default(&self) -> bool {
        self.default_is_given()
    }

    /// The name, by which the parameter is pickled.
    #[sig("__reduce__($self, /)")]
    fn tuple_reduce(&self) -> Option<Ref> {
        self.name.get()
    }

    /// Refuses to be a base class.
    #[sig("__mro_entries__($self, bases, /)")]
    fn tuple_mro_entries(&self, _bases: &Object) -> Result {
        self.cannot_subclass()
    }

    /// Refuses to be substituted bare.
    #[sig("__typing_subst__($self, arg, /)")]
    fn tuple_subst(&self, _arg: &Object) -> Result {
        Err(type_error!("Substitution of bare TypeVarTuple is not supported"))
    }

    /// The arguments of a substitution, those for the parameter in one.
    #[sig("__typing_prepare_subst__($self, alias, args, /)")]
    fn tuple_prepare(&self, alias: &Object, args: &Object) -> Result {
        call_typing(crate::intern!("_typevartuple_prepare_subst"), &[self, alias, args])
    }

    /// The name.
    #[getter("__name__")]
    fn tuple_name(&self) -> Option<Ref> {
        self.name.get()
    }

    /// The default, or NoDefault.
    #[getter("__default__")]
    fn tuple_default(&self) -> Result {
        self.default_value()
    }
}

impl Parameter {
    fn slots(&self) -> [&Slot; 9] {
        [
            &self.name,
            &self.bound,
            &self.evaluate_bound,
            &self.constraints,
            &self.evaluate_constraints,
            &self.default,
            &self.evaluate_default,
            &self.dict,
            &self.weaklist,
        ]
    }
}

extern "C" fn traverse(parameter: &Parameter, visit: Visit, arg: *mut c_void) -> c_int {
    for object in parameter.slots()[..8].iter().filter_map(|slot| slot.borrowed()) {
        let result = visit(object, arg);
        if result != 0 {
            return result;
        }
    }
    0
}

/// `P.args` or `P.kwargs`.
#[repr(C)]
pub struct Part {
    base: Object,
    origin: Slot,
    weaklist: Slot,
}
native_object!(Part => PyParamSpecArgs_Type);

const fn part(name: &'static core::ffi::CStr) -> TypeObject {
    TypeObject::new(name, size_of::<Part>())
        .with(TypeFlags::HAVE_GC)
        .weakrefs_at(offset_of!(Part, weaklist))
        .repr(part_repr)
        .compare(part_compare)
        .methods(&PART_METHODS)
        .getset(&PART_GETSETS)
        .traversed(part_traverse)
        .deallocated(dealloc_collected::<Part>)
}

/// The type `typing.ParamSpecArgs`.
#[allow(non_upper_case_globals, reason = "named as the other types are")]
pub static PyParamSpecArgs_Type: TypeObject = part(c"typing.ParamSpecArgs").constructor(new_part);
/// The type `typing.ParamSpecKwargs`.
#[allow(non_upper_case_globals, reason = "named as the other types are")]
pub static PyParamSpecKwargs_Type: TypeObject = part(c"typing.ParamSpecKwargs").constructor(new_part);

impl Part {
    fn make(ty: &'static TypeObject, origin: &Object) -> Result {
        let origin = Slot::new(Some(origin.to_ref()));
        let part = crate::memory::new(Part { base: Object::new(ty), origin, weaklist: Slot::new(None) })?;
        gc::track(&part);
        Ok(part.into_object())
    }
}

/// `ParamSpecArgs(origin)`.
extern "C" fn new_part(ty: &TypeObject, args: &Object, _: Option<&Object>) -> Result {
    // SAFETY: `tp_new` is given a tuple.
    let [origin] = unsafe { args.cast_unchecked::<Tuple>() }.items() else {
        return Err(type_error!("{}() takes exactly one argument", ty.short_name()));
    };
    let is_kwargs = core::ptr::eq(ty, &PyParamSpecKwargs_Type);
    Part::make(if is_kwargs { &PyParamSpecKwargs_Type } else { &PyParamSpecArgs_Type }, origin)
}

#[methods(PART_METHODS, PART_GETSETS)]
impl Part {
    /// Refuses to be a base class.
    #[sig("__mro_entries__($self, bases, /)")]
    fn part_mro_entries(&self, _bases: &Object) -> Result {
        Err(type_error!("Cannot subclass an instance of {}", self.ty().short_name()))
    }

    /// The ParamSpec.
    #[getter("__origin__")]
    fn part_origin(&self) -> Option<Ref> {
        self.origin.get()
    }
}

extern "C" fn part_repr(part: &Part) -> Result {
    let suffix = if part.is_type(&PyParamSpecArgs_Type) { "args" } else { "kwargs" };
    let origin = part.origin.get().unwrap_or_else(none::none);
    let name = match origin.cast::<Parameter>().or(
        // SAFETY: the three types of parameters have this struct.
        origin.is_type(&PyParamSpec_Type).then(|| unsafe { origin.cast_unchecked() }),
    ) {
        Some(parameter) => parameter.name_text(),
        None => origin.repr()?.to_string_lossy().into_owned(),
    };
    format!("{name}.{suffix}").into_return()
}

extern "C" fn part_compare(part: &Part, other: &Object, op: c_int) -> Result {
    let op = CompareOp::from_c(op);
    if !other.is_type(part.ty()) || !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return Ok(none::not_implemented());
    }
    // SAFETY: the type was checked.
    let other = unsafe { other.cast_unchecked::<Part>() };
    match (part.origin.get(), other.origin.get()) {
        (Some(a), Some(b)) => a.compare(&b, op),
        _ => Ok(none::not_implemented()),
    }
}

extern "C" fn part_traverse(part: &Part, visit: Visit, arg: *mut c_void) -> c_int {
    part.origin.borrowed().map_or(0, |o| visit(o, arg))
}
