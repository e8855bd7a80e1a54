//! `builtins`: the functions, types, exceptions and constants that every module sees.
//!
//! - `functions.rs`: on objects and iterables; `attributes.rs`: `getattr`, `dir`, `vars`; `numbers.rs`: `sum`, `round`,
//!   `pow` ...; `class.rs`: `__build_class__`; `code.rs`: `compile`, `eval`, `exec`, `globals`, `locals`;
//!   `io.rs`: `print`, `input`; `terminal.rs`: lines that are typed.

mod attributes;
mod class;
pub(super) mod code;
mod functions;
pub mod io;
mod numbers;
pub mod terminal;

pub(crate) use code::audit_exec;

use crate::abi::{MethodDef, Object, Ref, Result, TypeObject};
use crate::types;
use crate::types::bool::bool_static;
use crate::types::dict::Dict;
use crate::types::module::Module;
use crate::types::none;
use crate::types::str::Str;
use crate::vm::thread::INTERPRETER;

/// The receiver of the functions' tables: the module, which none of them looks at.
pub(crate) struct Builtins;

/// The docstring of the module.
const DOC: &str = "Functions, types, exceptions and constants that are available everywhere.";

/// Makes the module, and its namespace the one where names are looked up last.
pub fn make() -> Result<Ref<Module>> {
    let module = Module::new(crate::intern!("builtins"))?;
    let namespace = module.namespace();
    fill(&namespace, Some(&module))?;
    INTERPRETER.builtins.set(Some(namespace.into_object()));
    Ok(module)
}

/// Enters everything into the namespace of the module.
fn fill(namespace: &Dict, module: Option<&Object>) -> Result<()> {
    let set = |name: &'static str, value: &Object| namespace.set_str(Str::intern_static(name), value);
    set("__doc__", &*Str::new(DOC)?)?;
    let tables: [&'static [MethodDef]; 6] = [
        &class::FUNCTIONS,
        &functions::FUNCTIONS,
        &attributes::FUNCTIONS,
        &numbers::FUNCTIONS,
        &code::FUNCTIONS,
        &io::FUNCTIONS,
    ];
    let module_name = crate::intern!("builtins");
    for definition in tables.into_iter().flatten() {
        if definition.name.is_null() {
            continue;
        }
        let function = types::builtin_function::new(definition, module, Some(module_name), None)?;
        let name = definition.name().to_str().expect("names of functions are ASCII");
        set(name, &function)?;
    }
    set("None", none::none_object())?;
    set("Ellipsis", &none::ellipsis())?;
    set("NotImplemented", &none::not_implemented())?;
    set("False", bool_static(false))?;
    set("True", bool_static(true))?;
    set("__debug__", bool_static(true))?;
    for ty in TYPES {
        namespace.set(&Str::intern(Str::new(&ty.short_name())?), ty.as_object())?;
    }
    for ty in types::exception::EXCEPTION_TYPES {
        // Those of other modules have a name with a dot.
        if !ty.full_name().contains('.') {
            namespace.set(&Str::intern(Str::new(&ty.short_name())?), ty.as_object())?;
        }
    }
    set("EnvironmentError", types::exception::OS_ERROR.as_object())?;
    set("IOError", types::exception::OS_ERROR.as_object())?;
    if let Some(group) = types::exception::group::exception_group() {
        set("ExceptionGroup", group.as_object())?;
    }
    Ok(())
}

/// The types that have a name in the module.
static TYPES: &[&TypeObject] = &[
    &types::bool::PyBool_Type,
    &types::bytearray::PyByteArray_Type,
    &types::bytes::PyBytes_Type,
    &types::complex::PyComplex_Type,
    &types::dict::PyDict_Type,
    &types::enumerate::PyEnum_Type,
    &types::enumerate::PyReversed_Type,
    &types::float::PyFloat_Type,
    &types::functional::PyFilter_Type,
    &types::functional::PyMap_Type,
    &types::functional::PyZip_Type,
    &types::int::PyLong_Type,
    &types::list::PyList_Type,
    &types::memoryview::PyMemoryView_Type,
    &types::object::PyBaseObject_Type,
    &types::property::PyProperty_Type,
    &types::range::PyRange_Type,
    &types::set::PyFrozenSet_Type,
    &types::set::PySet_Type,
    &types::slice::PySlice_Type,
    &types::staticmethod::PyClassMethod_Type,
    &types::staticmethod::PyStaticMethod_Type,
    &types::str::PyUnicode_Type,
    &types::super_::PySuper_Type,
    &types::tuple::PyTuple_Type,
    &types::r#type::PyType_Type,
];
