//! The built-in types, one room each. The room of a type holds its struct, its type object, its methods and slots.

#[macro_use]
pub mod exception; // first: its macros raise for all the others

pub mod bool;
pub mod bytes;
pub mod cell;
pub mod code;
pub mod complex;
pub mod dict;
pub mod float;
pub mod function;
pub mod int;
pub mod list;
pub mod none;
pub mod object;
pub mod str;
pub mod tuple;
pub mod r#type;

use crate::abi::TypeObject;

/// The static types in the order in which start-up makes them ready: a base before what derives from it.
pub static STATIC_TYPES: &[&TypeObject] = &[
    &object::PyBaseObject_Type,
    &r#type::PyType_Type,
    &int::PyLong_Type,
    &bool::PyBool_Type,
    &float::PyFloat_Type,
    &complex::PyComplex_Type,
    &str::PyUnicode_Type,
    &bytes::PyBytes_Type,
    &tuple::PyTuple_Type,
    &list::PyList_Type,
    &dict::PyDict_Type,
    &none::_PyNone_Type,
    &none::_PyNotImplemented_Type,
    &none::PyEllipsis_Type,
    &cell::PyCell_Type,
    &code::PyCode_Type,
    &function::PyFunction_Type,
];
