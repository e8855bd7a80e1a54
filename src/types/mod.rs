//! The built-in types, one room each. The room of a type holds its struct, its type object, its methods and slots.

#[macro_use]
pub mod exception; // first: its macros raise for all the others

pub mod anext;
pub mod bool;
pub mod builtin_function;
pub mod bytearray;
pub mod bytes;
pub mod bytes_methods;
pub mod capsule;
pub mod cell;
pub mod code;
pub mod complex;
#[cfg(test)]
mod container_tests;
pub mod context;
pub mod descriptor;
pub mod dict;
pub mod enumerate;
pub mod float;
pub mod frame;
pub mod function;
pub mod functional;
pub mod generator;
pub mod generic_alias;
pub mod instance_method;
pub mod instruction_sequence;
pub mod int;
pub mod iter;
pub mod list;
pub mod memoryview;
pub mod method;
pub mod module;
pub mod none;
pub mod object;
pub mod picklebuffer;
pub mod property;
pub mod range;
pub mod set;
pub mod simple_namespace;
pub mod slice;
pub mod static_objects;
pub mod staticmethod;
pub mod str;
pub mod struct_sequence;
pub mod super_;
pub mod traceback;
pub mod tuple;
pub mod r#type;
pub mod typing;
pub mod union;
pub mod watchers;
pub mod weakref;

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
    &bytearray::PyByteArray_Type,
    &str::iter::PyUnicodeIter_Type,
    &str::iter::_PyUnicodeASCIIIter_Type,
    &str::iter::PyBytesIter_Type,
    &str::iter::PyByteArrayIter_Type,
    &memoryview::_PyManagedBuffer_Type,
    &memoryview::PyMemoryView_Type,
    &memoryview::_PyMemoryIter_Type,
    &picklebuffer::PyPickleBuffer_Type,
    &tuple::PyTuple_Type,
    &list::PyList_Type,
    &dict::PyDict_Type,
    &dict::views::PyDictKeys_Type,
    &dict::views::PyDictValues_Type,
    &dict::views::PyDictItems_Type,
    &dict::iter::PyDictIterKey_Type,
    &dict::iter::PyDictIterValue_Type,
    &dict::iter::PyDictIterItem_Type,
    &dict::iter::PyDictRevIterKey_Type,
    &dict::iter::PyDictRevIterValue_Type,
    &dict::iter::PyDictRevIterItem_Type,
    &set::PySet_Type,
    &set::PyFrozenSet_Type,
    &set::PySetIter_Type,
    &slice::PySlice_Type,
    &iter::PyListIter_Type,
    &iter::PyListRevIter_Type,
    &iter::PyTupleIter_Type,
    &iter::PySeqIter_Type,
    &iter::PyCallIter_Type,
    &anext::_PyAnextAwaitable_Type,
    &range::PyRange_Type,
    &range::PyRangeIter_Type,
    &range::PyLongRangeIter_Type,
    &enumerate::PyEnum_Type,
    &enumerate::PyReversed_Type,
    &functional::PyMap_Type,
    &functional::PyFilter_Type,
    &functional::PyZip_Type,
    &context::PyContext_Type,
    &context::variable::PyContextVar_Type,
    &context::variable::PyContextToken_Type,
    &context::hamt::_PyHamt_Type,
    &context::hamt::_PyHamtItems_Type,
    &context::hamt::_PyHamtKeys_Type,
    &context::hamt::_PyHamtValues_Type,
    &context::hamt::_PyHamt_BitmapNode_Type,
    &context::hamt::_PyHamt_CollisionNode_Type,
    &static_objects::_PyContextTokenMissing_Type,
    &none::_PyNone_Type,
    &none::_PyNotImplemented_Type,
    &none::PyEllipsis_Type,
    &cell::PyCell_Type,
    &code::PyCode_Type,
    &code::iterators::_PyLineIterator,
    &code::iterators::_PyPositionsIterator,
    &instruction_sequence::_PyInstructionSequence_Type,
    &function::PyFunction_Type,
    &frame::PyFrame_Type,
    &frame::PyFrameLocalsProxy_Type,
    &traceback::PyTraceBack_Type,
    &generator::PyGen_Type,
    &generator::PyCoro_Type,
    &generator::_PyCoroWrapper_Type,
    &generator::PyAsyncGen_Type,
    &generator::_PyAsyncGenASend_Type,
    &generator::_PyAsyncGenAThrow_Type,
    &generator::_PyAsyncGenWrappedValue_Type,
    &typing::PyTypeVar_Type,
    &typing::PyParamSpec_Type,
    &typing::PyTypeVarTuple_Type,
    &typing::PyParamSpecArgs_Type,
    &typing::PyParamSpecKwargs_Type,
    &typing::PyTypeAlias_Type,
    &typing::PyNoDefault_Type,
    &descriptor::PyMethodDescr_Type,
    &descriptor::PyClassMethodDescr_Type,
    &descriptor::PyGetSetDescr_Type,
    &descriptor::PyMemberDescr_Type,
    &descriptor::PyWrapperDescr_Type,
    &descriptor::_PyMethodWrapper_Type,
    &descriptor::mappingproxy::PyDictProxy_Type,
    &builtin_function::PyCFunction_Type,
    &builtin_function::PyCMethod_Type,
    &method::PyMethod_Type,
    &instance_method::PyInstanceMethod_Type,
    &module::PyModule_Type,
    &module::definition::PyModuleDef_Type,
    &staticmethod::PyStaticMethod_Type,
    &staticmethod::PyClassMethod_Type,
    &property::PyProperty_Type,
    &super_::PySuper_Type,
    &capsule::PyCapsule_Type,
    &simple_namespace::_PyNamespace_Type,
    &generic_alias::Py_GenericAliasType,
    &generic_alias::_Py_GenericAliasIterType,
    &union::_PyUnion_Type,
    &weakref::_PyWeakref_RefType,
    &r#type::buffer_slots::BUFFER_WRAPPER,
    &weakref::_PyWeakref_ProxyType,
    &weakref::_PyWeakref_CallableProxyType,
];

/// Frees the memory of an instance whose fields have been given up, by its type's `tp_free`.
///
/// # Safety
/// `object` is untracked and not used again.
#[inline(always)]
pub unsafe fn free_instance(object: *mut crate::abi::Object) {
    // SAFETY: the caller's contract; a ready type has a `tp_free`.
    unsafe {
        match (*object).ty().free.get() {
            Some(free) => free(object.cast()),
            None => crate::memory::free(object),
        }
    }
}
