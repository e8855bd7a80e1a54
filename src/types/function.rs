//! Functions made by `def` and `lambda` (PyFunctionObject).
//!
//! `version` belongs to inline caches: nonzero says that code, defaults and keyword defaults are those seen then.

use crate::abi::constants::member;
use crate::abi::slots::{Vectorcall, Visit};
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::memory::gc;
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::watchers::{self, FunctionEvent};
use crate::vm::eval::function_vectorcall;
use crate::vm::thread::INTERPRETER;
use abide_compiler::code::{CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR};
use abide_macros::{capi, methods, slot};
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

layout! {
    /// PyFunctionObject.
    pub struct Function: Object = "PyFunctionObject", 144 {
        pub base: Object = "ob_base",
        pub globals: Slot = "func_globals",
        pub builtins: Slot = "func_builtins",
        pub name: Slot = "func_name",
        pub qualname: Slot = "func_qualname",
        pub code: Slot = "func_code",
        pub defaults: Slot = "func_defaults",
        pub kwdefaults: Slot = "func_kwdefaults",
        pub closure: Slot = "func_closure",
        pub doc: Slot = "func_doc",
        pub dict: Slot = "func_dict",
        pub weakreflist: Slot = "func_weakreflist",
        pub module: Slot = "func_module",
        pub annotations: Slot = "func_annotations",
        pub typeparams: Slot = "func_typeparams",
        pub vectorcall: Cell<Option<Vectorcall>> = "vectorcall",
        pub version: Cell<u32> = "func_version",
    }
}
object_type!(Function => PyFunction_Type);

/// The type of functions.
#[capi]
pub static PyFunction_Type: TypeObject = TypeObject::new(c"function", size_of::<Function>())
    .with(TypeFlags::HAVE_GC.and(TypeFlags::METHOD_DESCRIPTOR))
    .doc(c"function(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)\n--\n\nA function of that code, which sees those globals.")
    .vectorcall_at(offset_of!(Function, vectorcall))
    .dict_at(offset_of!(Function, dict))
    .weakrefs_at(offset_of!(Function, weakreflist))
    .callable(call)
    .repr(repr)
    .constructor(Function::tp_new)
    .get_descriptor(bind)
    .members(&MEMBERS)
    .getset(&GETSETS)
    .traversed(traverse)
    .cleared(clear)
    .deallocated(dealloc);

static MEMBERS: [MemberDef; 6] = [
    MemberDef::new(c"__closure__", member::OBJECT, offset_of!(Function, closure), member::READONLY),
    MemberDef::new(c"__doc__", member::OBJECT, offset_of!(Function, doc), 0),
    MemberDef::new(c"__globals__", member::OBJECT, offset_of!(Function, globals), member::READONLY),
    MemberDef::new(c"__module__", member::OBJECT, offset_of!(Function, module), 0),
    MemberDef::new(c"__builtins__", member::OBJECT, offset_of!(Function, builtins), member::READONLY),
    MemberDef::END,
];

impl Function {
    /// A function of that code: `PyFunction_New`.
    pub fn new(code: &Code, globals: &Object) -> Result<Ref<Function>> {
        // SAFETY: globals are a dict; `co_consts` is a tuple, `co_name` and `co_qualname` are strings.
        unsafe {
            let globals_dict = globals.cast_unchecked::<Dict>();
            let module = globals_dict.get_str(crate::intern!("__name__"))?;
            let consts = (*code.consts.raw().cast::<Tuple>()).items();
            let doc = match consts.first().filter(|first| first.cast::<Str>().is_some()) {
                Some(doc) => doc.to_ref(),
                None => none::none(),
            };
            let function = crate::memory::new(Function {
                base: Object::new(&PyFunction_Type),
                globals: Slot::new(Some(globals.to_ref())),
                builtins: Slot::new(Some(builtins_of(globals_dict)?)),
                name: Slot::new(code.name.get()),
                qualname: Slot::new(code.qualname.get()),
                code: Slot::new(Some(Ref::of(code).into_object())),
                defaults: Slot::empty(),
                kwdefaults: Slot::empty(),
                closure: Slot::empty(),
                doc: Slot::new(Some(doc)),
                dict: Slot::empty(),
                weakreflist: Slot::empty(),
                module: Slot::new(module),
                annotations: Slot::empty(),
                typeparams: Slot::empty(),
                vectorcall: Cell::new(Some(function_vectorcall)),
                version: Cell::new(0),
            })?;
            gc::track(&function);
            watchers::function_event(FunctionEvent::Create, &function, None);
            Ok(function)
        }
    }

    /// The code.
    #[inline(always)]
    pub fn code(&self) -> &Code {
        // SAFETY: `func_code` is always a code object; callers do not hold it across an assignment to `__code__`.
        unsafe { &*self.code.raw().cast::<Code>() }
    }

    /// Inline caches that knew the function must look again, and never know it anew.
    pub fn changed(&self) {
        self.version.set(0);
    }
}

/// The built-ins that the running frame sees; without a frame, those of the interpreter.
pub fn builtins_in_force() -> Option<Ref> {
    // SAFETY: the frames of the running thread are whole.
    unsafe {
        let current = crate::vm::thread::current().current_frame.get();
        let frame = crate::vm::frame::InterpreterFrame::first_complete(current);
        match frame.as_ref().and_then(|f| f.builtins.get().as_ref()) {
            Some(builtins) => Some(builtins.to_ref()),
            None => INTERPRETER.builtins.get(),
        }
    }
}

/// The built-ins that functions with these globals see.
pub fn builtins_of(globals: &Dict) -> Result<Ref> {
    let found = match globals.get_str(crate::intern!("__builtins__"))? {
        Some(found) => found,
        None => {
            return builtins_in_force().map_or_else(|| Dict::new().map(Ref::into_object), Ok);
        }
    };
    if found.cast::<Dict>().is_some() {
        return Ok(found);
    }
    // A module: its dict.
    match found.get_attr_opt(crate::intern!("__dict__"))? {
        Some(dict) => Ok(dict),
        None => Ok(found),
    }
}

/// Wants a tuple or None: `f.__defaults__ = ...`.
fn optional<T: crate::abi::ObjectType>(value: Option<&Object>, message: &str) -> Result<Option<Ref>> {
    match value.filter(|v| !v.is_none()) {
        None => Ok(None),
        Some(value) if T::check(value) => Ok(Some(value.to_ref())),
        Some(_) => Err(type_error!("{message}")),
    }
}

#[methods]
impl Function {
    #[new("function(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)")]
    fn make(
        _: &TypeObject,
        code: &Code,
        globals: &Dict,
        name: Option<&Object>,
        argdefs: Option<&Object>,
        closure: Option<&Object>,
        kwdefaults: Option<&Object>,
    ) -> Result<Ref<Function>> {
        let given = |o: Option<&'_ Object>| o.filter(|o| !o.is_none()).map(Object::to_ref);
        let name = given(name);
        if name.as_ref().is_some_and(|n| n.cast::<Str>().is_none()) {
            return Err(type_error!("arg 3 (name) must be None or string"));
        }
        let defaults = optional::<Tuple>(argdefs, "arg 4 (defaults) must be None or tuple")?;
        let closure = given(closure);
        let free = code.nfreevars.get() as usize;
        match closure.as_ref().map(|c| c.cast::<Tuple>()) {
            Some(None) if free > 0 => return Err(type_error!("arg 5 (closure) must be tuple")),
            Some(None) => return Err(type_error!("arg 5 (closure) must be None or tuple")),
            None if free > 0 => return Err(type_error!("arg 5 (closure) must be tuple")),
            None => {}
            Some(Some(cells)) => {
                if cells.len() != free {
                    // SAFETY: `co_name` is a string.
                    let name = code.code_name().to_string_lossy();
                    let given = cells.len();
                    return Err(value_error!("{name} requires closure of length {free}, not {given}"));
                }
                for cell in cells.items() {
                    if cell.cast::<crate::types::cell::CellObject>().is_none() {
                        let given = cell.ty().full_name();
                        return Err(type_error!("arg 5 (closure) expected cell, found {given}"));
                    }
                }
            }
        }
        let kwdefaults = optional::<Dict>(kwdefaults, "arg 6 (kwdefaults) must be None or dict")?;
        let function = Function::new(code, globals)?;
        if name.is_some() {
            function.name.set(name);
        }
        function.defaults.set(defaults);
        function.closure.set(closure);
        function.kwdefaults.set(kwdefaults);
        Ok(function)
    }

    /// The code object.
    #[getter("__code__")]
    fn get_code(&self) -> Result {
        self.code.get().ok_or_else(|| system_error!("a function without code"))
    }

    #[setter("__code__")]
    fn set_code(&self, value: Option<&Object>) -> Result<()> {
        let Some(code) = value.and_then(|v| v.cast::<Code>()) else {
            return Err(type_error!("__code__ must be set to a code object"));
        };
        let closure = self.closure.get().map_or(0, |c| c.cast::<Tuple>().map_or(0, Tuple::len));
        let free = code.nfreevars.get() as usize;
        if free != closure {
            // SAFETY: `func_name` is a string.
            let name = self.name.get().map(|n| unsafe { n.cast_unchecked::<Str>() }.to_string_lossy().into_owned());
            let name = name.unwrap_or_default();
            return Err(value_error!("{name}() requires a code object with {closure} free vars, not {free}"));
        }
        let kind = |code: &Code| code.flags.get() as u32 & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR);
        if self.code.get().and_then(|old| old.cast::<Code>().map(kind)).is_some_and(|old| old != kind(code)) {
            crate::types::exception::warn::deprecation(
                "Assigning a code object of non-matching type is deprecated (e.g., from a generator to a plain function)",
            )?;
        }
        watchers::function_event(FunctionEvent::ModifyCode, self, Some(code));
        self.changed();
        crate::vm::thread::INTERPRETER.note(crate::vm::runtime::RareEvent::FunctionModification);
        self.code.set(Some(Ref::of(code).into_object()));
        Ok(())
    }

    /// Defaults of positional parameters: a tuple or None.
    #[getter("__defaults__")]
    fn get_defaults(&self) -> Option<Ref> {
        self.defaults.get()
    }

    #[setter("__defaults__")]
    fn set_defaults(&self, value: Option<&Object>) -> Result<()> {
        let value = optional::<Tuple>(value, "__defaults__ must be set to a tuple object")?;
        watchers::function_event(FunctionEvent::ModifyDefaults, self, value.as_deref());
        self.changed();
        crate::vm::thread::INTERPRETER.note(crate::vm::runtime::RareEvent::FunctionModification);
        self.defaults.set(value);
        Ok(())
    }

    /// Defaults of keyword-only parameters: a dict or None.
    #[getter("__kwdefaults__")]
    fn get_kwdefaults(&self) -> Option<Ref> {
        self.kwdefaults.get()
    }

    #[setter("__kwdefaults__")]
    fn set_kwdefaults(&self, value: Option<&Object>) -> Result<()> {
        let value = optional::<Dict>(value, "__kwdefaults__ must be set to a dict object")?;
        watchers::function_event(FunctionEvent::ModifyKwDefaults, self, value.as_deref());
        self.changed();
        crate::vm::thread::INTERPRETER.note(crate::vm::runtime::RareEvent::FunctionModification);
        self.kwdefaults.set(value);
        Ok(())
    }

    /// Annotations of parameters and result: a dict.
    #[getter("__annotations__")]
    pub(crate) fn get_annotations(&self) -> Result {
        let annotations = match self.annotations.get() {
            None => Dict::new()?.into_object(),
            // The compiler leaves a tuple of names and values.
            Some(found) => match found.cast::<Tuple>() {
                None => return Ok(found),
                Some(pairs) => {
                    let dict = Dict::new()?;
                    for pair in pairs.items().chunks_exact(2) {
                        dict.set(pair[0], pair[1])?;
                    }
                    dict.into_object()
                }
            },
        };
        self.annotations.set(Some(annotations.clone()));
        Ok(annotations)
    }

    #[setter("__annotations__")]
    fn set_annotations(&self, value: Option<&Object>) -> Result<()> {
        let value = optional::<Dict>(value, "__annotations__ must be set to a dict object")?;
        self.annotations.set(value);
        Ok(())
    }

    /// The name.
    #[getter("__name__")]
    fn get_name(&self) -> Option<Ref> {
        self.name.get()
    }

    #[setter("__name__")]
    fn set_name(&self, value: Option<&Object>) -> Result<()> {
        let Some(name) = value.filter(|v| v.cast::<Str>().is_some()) else {
            return Err(type_error!("__name__ must be set to a string object"));
        };
        self.name.set(Some(name.to_ref()));
        Ok(())
    }

    /// The name with those of the scopes around.
    #[getter("__qualname__")]
    fn get_qualname(&self) -> Option<Ref> {
        self.qualname.get()
    }

    #[setter("__qualname__")]
    fn set_qualname(&self, value: Option<&Object>) -> Result<()> {
        let Some(name) = value.filter(|v| v.cast::<Str>().is_some()) else {
            return Err(type_error!("__qualname__ must be set to a string object"));
        };
        self.qualname.set(Some(name.to_ref()));
        Ok(())
    }

    /// The type parameters of a generic function.
    #[getter("__type_params__")]
    fn get_type_params(&self) -> Ref {
        self.typeparams.get().unwrap_or_else(|| Tuple::empty().into_object())
    }

    #[setter("__type_params__")]
    fn set_type_params(&self, value: Option<&Object>) -> Result<()> {
        let Some(parameters) = value.filter(|v| v.cast::<Tuple>().is_some()) else {
            return Err(type_error!("__type_params__ must be set to a tuple"));
        };
        self.typeparams.set(Some(parameters.to_ref()));
        Ok(())
    }

    /// The function's own attributes.
    #[getter("__dict__")]
    fn get_dict(&self) -> Result {
        if self.dict.is_empty() {
            self.dict.set(Some(Dict::new()?.into_object()));
        }
        self.dict.get().ok_or_else(|| system_error!("a function without dict"))
    }

    #[setter("__dict__")]
    fn set_dict(&self, value: Option<&Object>) -> Result<()> {
        let Some(value) = value else {
            return Err(type_error!("cannot delete __dict__"));
        };
        if value.cast::<Dict>().is_none() {
            let given = value.ty().full_name();
            return Err(type_error!("__dict__ must be set to a dictionary, not a '{given}'"));
        }
        self.dict.set(Some(value.to_ref()));
        Ok(())
    }
}

extern "C" fn repr(function: &Function) -> Result {
    let name = function.qualname.get();
    let name = name.as_ref().and_then(|n| n.cast::<Str>()).map(|n| n.to_string_lossy().into_owned());
    crate::call::convert::IntoReturn::into_return(format!("<function {} at {function:p}>", name.unwrap_or_default()))
}

/// `tp_call`: unpacks tuple and dict into a vectorcall. Runs Python.
extern "C" fn call(function: &Function, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_call` is given a tuple and a dict.
    unsafe { function.call_with(args.cast_unchecked(), kwargs.map(|k| k.cast_unchecked())) }
}

/// `tp_descr_get`: a bound method, or the function itself where there is no instance.
extern "C" fn bind(function: &Function, object: Option<&Object>, _: Option<&Object>) -> Result {
    match object.filter(|o| !o.is_none()) {
        Some(object) => crate::vm::outside::bind_method(function, object),
        None => Ok(Ref::of(function).into_object()),
    }
}

impl Function {
    fn slots(&self) -> [&Slot; 13] {
        [
            &self.code,
            &self.globals,
            &self.builtins,
            &self.module,
            &self.defaults,
            &self.kwdefaults,
            &self.doc,
            &self.name,
            &self.dict,
            &self.closure,
            &self.annotations,
            &self.typeparams,
            &self.qualname,
        ]
    }
}

extern "C" fn traverse(function: &Function, visit: Visit, arg: *mut c_void) -> c_int {
    for slot in function.slots() {
        if let Some(object) = slot.borrowed() {
            let result = visit(object, arg);
            if result != 0 {
                return result;
            }
        }
    }
    0
}

/// The code stays, and the names become empty: others rely on them, and a name of a subclass of str may be in a cycle.
#[slot]
fn clear(function: &Function) -> Result<()> {
    function.changed();
    for slot in [
        &function.module,
        &function.defaults,
        &function.kwdefaults,
        &function.doc,
        &function.dict,
        &function.closure,
        &function.annotations,
        &function.typeparams,
        &function.globals,
        &function.builtins,
    ] {
        slot.set(None);
    }
    for name in [&function.name, &function.qualname] {
        name.set(Some(crate::intern!("").to_ref()));
    }
    Ok(())
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone.
    unsafe {
        let function = &*object.cast::<Function>();
        if watchers::FUNCTION.get().any()
            && watchers::revived_by(object, |_| watchers::function_event(FunctionEvent::Destroy, function, None))
        {
            return;
        }
        gc::untrack(function);
        if !function.weakreflist.is_empty() {
            crate::vm::outside::clear_weak_references(function);
        }
        for slot in function.slots() {
            drop(slot.take());
        }
        crate::memory::free(object);
    }
}
