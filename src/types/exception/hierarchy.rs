//! The built-in exception types: one line each, base first.

use super::{fields, group, os_error, syntax_error, unicode_error};
use crate::abi::TypeObject;
use crate::types::object::PyBaseObject_Type;
use abide_macros::capi;

/// Declares exception types: Rust name, C name of the exported pointer, Python name, base, instance size, and what adds
/// the slots of its own to the type.
macro_rules! exception_types {
    ($($NAME:ident, $c:ident, $name:literal, $base:expr, $size:expr, $extend:path;)*) => {$(
        #[doc = concat!("The type `", $name, "`.")]
        pub static $NAME: TypeObject =
            $extend(super::exception_type($crate::c_str!($name), $size)).inherits(&$base);
        #[doc = concat!("`", $name, "`, as C reaches it.")]
        #[capi]
        pub static $c: &TypeObject = &$NAME;
    )*
        /// All of them, bases before what derives from them.
        pub static EXCEPTION_TYPES: &[&TypeObject] = &[$(&$NAME),*];
    };
}

exception_types! {
    BASE_EXCEPTION, PyExc_BaseException, "BaseException", PyBaseObject_Type, 72, super::base_exception;
    EXCEPTION, PyExc_Exception, "Exception", BASE_EXCEPTION, 72, super::plain;
    SYNTAX_ERROR, PyExc_SyntaxError, "SyntaxError", EXCEPTION, 136, syntax_error::syntax_error;
    INCOMPLETE_INPUT_ERROR, _PyExc_IncompleteInputError, "_IncompleteInputError", SYNTAX_ERROR, 136, super::plain;
    ARITHMETIC_ERROR, PyExc_ArithmeticError, "ArithmeticError", EXCEPTION, 72, super::plain;
    ASSERTION_ERROR, PyExc_AssertionError, "AssertionError", EXCEPTION, 72, super::plain;
    ATTRIBUTE_ERROR, PyExc_AttributeError, "AttributeError", EXCEPTION, 88, fields::attribute_error;
    BASE_EXCEPTION_GROUP, PyExc_BaseExceptionGroup, "BaseExceptionGroup", BASE_EXCEPTION, 88, group::base_exception_group;
    OS_ERROR, PyExc_OSError, "OSError", EXCEPTION, 112, os_error::os_error;
    BLOCKING_IO_ERROR, PyExc_BlockingIOError, "BlockingIOError", OS_ERROR, 112, super::plain;
    CONNECTION_ERROR, PyExc_ConnectionError, "ConnectionError", OS_ERROR, 112, super::plain;
    BROKEN_PIPE_ERROR, PyExc_BrokenPipeError, "BrokenPipeError", CONNECTION_ERROR, 112, super::plain;
    BUFFER_ERROR, PyExc_BufferError, "BufferError", EXCEPTION, 72, super::plain;
    WARNING, PyExc_Warning, "Warning", EXCEPTION, 72, super::plain;
    BYTES_WARNING, PyExc_BytesWarning, "BytesWarning", WARNING, 72, super::plain;
    CHILD_PROCESS_ERROR, PyExc_ChildProcessError, "ChildProcessError", OS_ERROR, 112, super::plain;
    CONNECTION_ABORTED_ERROR, PyExc_ConnectionAbortedError, "ConnectionAbortedError", CONNECTION_ERROR, 112, super::plain;
    CONNECTION_REFUSED_ERROR, PyExc_ConnectionRefusedError, "ConnectionRefusedError", CONNECTION_ERROR, 112, super::plain;
    CONNECTION_RESET_ERROR, PyExc_ConnectionResetError, "ConnectionResetError", CONNECTION_ERROR, 112, super::plain;
    DEPRECATION_WARNING, PyExc_DeprecationWarning, "DeprecationWarning", WARNING, 72, super::plain;
    ENCODING_WARNING, PyExc_EncodingWarning, "EncodingWarning", WARNING, 72, super::plain;
    EOF_ERROR, PyExc_EOFError, "EOFError", EXCEPTION, 72, super::plain;
    FILE_EXISTS_ERROR, PyExc_FileExistsError, "FileExistsError", OS_ERROR, 112, super::plain;
    FILE_NOT_FOUND_ERROR, PyExc_FileNotFoundError, "FileNotFoundError", OS_ERROR, 112, super::plain;
    FLOATING_POINT_ERROR, PyExc_FloatingPointError, "FloatingPointError", ARITHMETIC_ERROR, 72, super::plain;
    FUTURE_WARNING, PyExc_FutureWarning, "FutureWarning", WARNING, 72, super::plain;
    GENERATOR_EXIT, PyExc_GeneratorExit, "GeneratorExit", BASE_EXCEPTION, 72, super::plain;
    IMPORT_ERROR, PyExc_ImportError, "ImportError", EXCEPTION, 104, fields::import_error;
    IMPORT_WARNING, PyExc_ImportWarning, "ImportWarning", WARNING, 72, super::plain;
    INDENTATION_ERROR, PyExc_IndentationError, "IndentationError", SYNTAX_ERROR, 136, super::plain;
    LOOKUP_ERROR, PyExc_LookupError, "LookupError", EXCEPTION, 72, super::plain;
    INDEX_ERROR, PyExc_IndexError, "IndexError", LOOKUP_ERROR, 72, super::plain;
    INTERPRETER_ERROR, PyExc_InterpreterError, "interpreters.InterpreterError", EXCEPTION, 72, super::plain;
    INTERPRETER_NOT_FOUND_ERROR, PyExc_InterpreterNotFoundError, "interpreters.InterpreterNotFoundError", INTERPRETER_ERROR, 72, super::plain;
    INTERRUPTED_ERROR, PyExc_InterruptedError, "InterruptedError", OS_ERROR, 112, super::plain;
    IS_A_DIRECTORY_ERROR, PyExc_IsADirectoryError, "IsADirectoryError", OS_ERROR, 112, super::plain;
    KEYBOARD_INTERRUPT, PyExc_KeyboardInterrupt, "KeyboardInterrupt", BASE_EXCEPTION, 72, super::plain;
    KEY_ERROR, PyExc_KeyError, "KeyError", LOOKUP_ERROR, 72, super::key_error;
    MEMORY_ERROR, PyExc_MemoryError, "MemoryError", EXCEPTION, 72, super::plain;
    MODULE_NOT_FOUND_ERROR, PyExc_ModuleNotFoundError, "ModuleNotFoundError", IMPORT_ERROR, 104, super::plain;
    NAME_ERROR, PyExc_NameError, "NameError", EXCEPTION, 80, fields::name_error;
    NOT_A_DIRECTORY_ERROR, PyExc_NotADirectoryError, "NotADirectoryError", OS_ERROR, 112, super::plain;
    RUNTIME_ERROR, PyExc_RuntimeError, "RuntimeError", EXCEPTION, 72, super::plain;
    NOT_IMPLEMENTED_ERROR, PyExc_NotImplementedError, "NotImplementedError", RUNTIME_ERROR, 72, super::plain;
    OVERFLOW_ERROR, PyExc_OverflowError, "OverflowError", ARITHMETIC_ERROR, 72, super::plain;
    PENDING_DEPRECATION_WARNING, PyExc_PendingDeprecationWarning, "PendingDeprecationWarning", WARNING, 72, super::plain;
    PERMISSION_ERROR, PyExc_PermissionError, "PermissionError", OS_ERROR, 112, super::plain;
    PROCESS_LOOKUP_ERROR, PyExc_ProcessLookupError, "ProcessLookupError", OS_ERROR, 112, super::plain;
    PYTHON_FINALIZATION_ERROR, PyExc_PythonFinalizationError, "PythonFinalizationError", RUNTIME_ERROR, 72, super::plain;
    RECURSION_ERROR, PyExc_RecursionError, "RecursionError", RUNTIME_ERROR, 72, super::plain;
    REFERENCE_ERROR, PyExc_ReferenceError, "ReferenceError", EXCEPTION, 72, super::plain;
    RESOURCE_WARNING, PyExc_ResourceWarning, "ResourceWarning", WARNING, 72, super::plain;
    RUNTIME_WARNING, PyExc_RuntimeWarning, "RuntimeWarning", WARNING, 72, super::plain;
    STOP_ASYNC_ITERATION, PyExc_StopAsyncIteration, "StopAsyncIteration", EXCEPTION, 72, super::plain;
    STOP_ITERATION, PyExc_StopIteration, "StopIteration", EXCEPTION, 80, fields::stop_iteration;
    SYNTAX_WARNING, PyExc_SyntaxWarning, "SyntaxWarning", WARNING, 72, super::plain;
    SYSTEM_ERROR, PyExc_SystemError, "SystemError", EXCEPTION, 72, super::plain;
    SYSTEM_EXIT, PyExc_SystemExit, "SystemExit", BASE_EXCEPTION, 80, fields::system_exit;
    TAB_ERROR, PyExc_TabError, "TabError", INDENTATION_ERROR, 136, super::plain;
    TIMEOUT_ERROR, PyExc_TimeoutError, "TimeoutError", OS_ERROR, 112, super::plain;
    TYPE_ERROR, PyExc_TypeError, "TypeError", EXCEPTION, 72, super::plain;
    UNBOUND_LOCAL_ERROR, PyExc_UnboundLocalError, "UnboundLocalError", NAME_ERROR, 80, super::plain;
    VALUE_ERROR, PyExc_ValueError, "ValueError", EXCEPTION, 72, super::plain;
    UNICODE_ERROR, PyExc_UnicodeError, "UnicodeError", VALUE_ERROR, 72, super::plain;
    UNICODE_DECODE_ERROR, PyExc_UnicodeDecodeError, "UnicodeDecodeError", UNICODE_ERROR, 112, unicode_error::decode_error;
    UNICODE_ENCODE_ERROR, PyExc_UnicodeEncodeError, "UnicodeEncodeError", UNICODE_ERROR, 112, unicode_error::encode_error;
    UNICODE_TRANSLATE_ERROR, PyExc_UnicodeTranslateError, "UnicodeTranslateError", UNICODE_ERROR, 112, unicode_error::translate_error;
    UNICODE_WARNING, PyExc_UnicodeWarning, "UnicodeWarning", WARNING, 72, super::plain;
    USER_WARNING, PyExc_UserWarning, "UserWarning", WARNING, 72, super::plain;
    ZERO_DIVISION_ERROR, PyExc_ZeroDivisionError, "ZeroDivisionError", ARITHMETIC_ERROR, 72, super::plain;
}

/// `OSError` under its old name.
#[capi]
pub static PyExc_EnvironmentError: &TypeObject = &OS_ERROR;
/// `OSError` under its old name.
#[capi]
pub static PyExc_IOError: &TypeObject = &OS_ERROR;
