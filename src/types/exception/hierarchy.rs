//! The built-in exception types: one line each, base first.

use crate::abi::TypeObject;
use crate::types::object::PyBaseObject_Type;
use abide_macros::capi;

/// Declares exception types: Rust name, C name of the exported pointer, Python name, base, instance size.
macro_rules! exception_types {
    ($($NAME:ident, $c:ident, $name:literal, $base:expr, $size:expr;)*) => {$(
        #[doc = concat!("The type `", $name, "`.")]
        pub static $NAME: TypeObject = super::exception_type($crate::c_str!($name), $size).inherits(&$base);
        #[doc = concat!("`", $name, "`, as C reaches it.")]
        #[capi]
        pub static $c: &TypeObject = &$NAME;
    )*
        /// All of them, bases before what derives from them.
        pub static EXCEPTION_TYPES: &[&TypeObject] = &[$(&$NAME),*];
    };
}

exception_types! {
    BASE_EXCEPTION, PyExc_BaseException, "BaseException", PyBaseObject_Type, 72;
    EXCEPTION, PyExc_Exception, "Exception", BASE_EXCEPTION, 72;
    SYNTAX_ERROR, PyExc_SyntaxError, "SyntaxError", EXCEPTION, 136;
    INCOMPLETE_INPUT_ERROR, _PyExc_IncompleteInputError, "_IncompleteInputError", SYNTAX_ERROR, 136;
    ARITHMETIC_ERROR, PyExc_ArithmeticError, "ArithmeticError", EXCEPTION, 72;
    ASSERTION_ERROR, PyExc_AssertionError, "AssertionError", EXCEPTION, 72;
    ATTRIBUTE_ERROR, PyExc_AttributeError, "AttributeError", EXCEPTION, 88;
    BASE_EXCEPTION_GROUP, PyExc_BaseExceptionGroup, "BaseExceptionGroup", BASE_EXCEPTION, 88;
    OS_ERROR, PyExc_OSError, "OSError", EXCEPTION, 112;
    BLOCKING_IO_ERROR, PyExc_BlockingIOError, "BlockingIOError", OS_ERROR, 112;
    CONNECTION_ERROR, PyExc_ConnectionError, "ConnectionError", OS_ERROR, 112;
    BROKEN_PIPE_ERROR, PyExc_BrokenPipeError, "BrokenPipeError", CONNECTION_ERROR, 112;
    BUFFER_ERROR, PyExc_BufferError, "BufferError", EXCEPTION, 72;
    WARNING, PyExc_Warning, "Warning", EXCEPTION, 72;
    BYTES_WARNING, PyExc_BytesWarning, "BytesWarning", WARNING, 72;
    CHILD_PROCESS_ERROR, PyExc_ChildProcessError, "ChildProcessError", OS_ERROR, 112;
    CONNECTION_ABORTED_ERROR, PyExc_ConnectionAbortedError, "ConnectionAbortedError", CONNECTION_ERROR, 112;
    CONNECTION_REFUSED_ERROR, PyExc_ConnectionRefusedError, "ConnectionRefusedError", CONNECTION_ERROR, 112;
    CONNECTION_RESET_ERROR, PyExc_ConnectionResetError, "ConnectionResetError", CONNECTION_ERROR, 112;
    DEPRECATION_WARNING, PyExc_DeprecationWarning, "DeprecationWarning", WARNING, 72;
    ENCODING_WARNING, PyExc_EncodingWarning, "EncodingWarning", WARNING, 72;
    EOF_ERROR, PyExc_EOFError, "EOFError", EXCEPTION, 72;
    FILE_EXISTS_ERROR, PyExc_FileExistsError, "FileExistsError", OS_ERROR, 112;
    FILE_NOT_FOUND_ERROR, PyExc_FileNotFoundError, "FileNotFoundError", OS_ERROR, 112;
    FLOATING_POINT_ERROR, PyExc_FloatingPointError, "FloatingPointError", ARITHMETIC_ERROR, 72;
    FUTURE_WARNING, PyExc_FutureWarning, "FutureWarning", WARNING, 72;
    GENERATOR_EXIT, PyExc_GeneratorExit, "GeneratorExit", BASE_EXCEPTION, 72;
    IMPORT_ERROR, PyExc_ImportError, "ImportError", EXCEPTION, 104;
    IMPORT_WARNING, PyExc_ImportWarning, "ImportWarning", WARNING, 72;
    INDENTATION_ERROR, PyExc_IndentationError, "IndentationError", SYNTAX_ERROR, 136;
    LOOKUP_ERROR, PyExc_LookupError, "LookupError", EXCEPTION, 72;
    INDEX_ERROR, PyExc_IndexError, "IndexError", LOOKUP_ERROR, 72;
    INTERPRETER_ERROR, PyExc_InterpreterError, "interpreters.InterpreterError", EXCEPTION, 72;
    INTERPRETER_NOT_FOUND_ERROR, PyExc_InterpreterNotFoundError, "interpreters.InterpreterNotFoundError", INTERPRETER_ERROR, 72;
    INTERRUPTED_ERROR, PyExc_InterruptedError, "InterruptedError", OS_ERROR, 112;
    IS_A_DIRECTORY_ERROR, PyExc_IsADirectoryError, "IsADirectoryError", OS_ERROR, 112;
    KEYBOARD_INTERRUPT, PyExc_KeyboardInterrupt, "KeyboardInterrupt", BASE_EXCEPTION, 72;
    KEY_ERROR, PyExc_KeyError, "KeyError", LOOKUP_ERROR, 72;
    MEMORY_ERROR, PyExc_MemoryError, "MemoryError", EXCEPTION, 72;
    MODULE_NOT_FOUND_ERROR, PyExc_ModuleNotFoundError, "ModuleNotFoundError", IMPORT_ERROR, 104;
    NAME_ERROR, PyExc_NameError, "NameError", EXCEPTION, 80;
    NOT_A_DIRECTORY_ERROR, PyExc_NotADirectoryError, "NotADirectoryError", OS_ERROR, 112;
    RUNTIME_ERROR, PyExc_RuntimeError, "RuntimeError", EXCEPTION, 72;
    NOT_IMPLEMENTED_ERROR, PyExc_NotImplementedError, "NotImplementedError", RUNTIME_ERROR, 72;
    OVERFLOW_ERROR, PyExc_OverflowError, "OverflowError", ARITHMETIC_ERROR, 72;
    PENDING_DEPRECATION_WARNING, PyExc_PendingDeprecationWarning, "PendingDeprecationWarning", WARNING, 72;
    PERMISSION_ERROR, PyExc_PermissionError, "PermissionError", OS_ERROR, 112;
    PROCESS_LOOKUP_ERROR, PyExc_ProcessLookupError, "ProcessLookupError", OS_ERROR, 112;
    PYTHON_FINALIZATION_ERROR, PyExc_PythonFinalizationError, "PythonFinalizationError", RUNTIME_ERROR, 72;
    RECURSION_ERROR, PyExc_RecursionError, "RecursionError", RUNTIME_ERROR, 72;
    REFERENCE_ERROR, PyExc_ReferenceError, "ReferenceError", EXCEPTION, 72;
    RESOURCE_WARNING, PyExc_ResourceWarning, "ResourceWarning", WARNING, 72;
    RUNTIME_WARNING, PyExc_RuntimeWarning, "RuntimeWarning", WARNING, 72;
    STOP_ASYNC_ITERATION, PyExc_StopAsyncIteration, "StopAsyncIteration", EXCEPTION, 72;
    STOP_ITERATION, PyExc_StopIteration, "StopIteration", EXCEPTION, 80;
    SYNTAX_WARNING, PyExc_SyntaxWarning, "SyntaxWarning", WARNING, 72;
    SYSTEM_ERROR, PyExc_SystemError, "SystemError", EXCEPTION, 72;
    SYSTEM_EXIT, PyExc_SystemExit, "SystemExit", BASE_EXCEPTION, 80;
    TAB_ERROR, PyExc_TabError, "TabError", INDENTATION_ERROR, 136;
    TIMEOUT_ERROR, PyExc_TimeoutError, "TimeoutError", OS_ERROR, 112;
    TYPE_ERROR, PyExc_TypeError, "TypeError", EXCEPTION, 72;
    UNBOUND_LOCAL_ERROR, PyExc_UnboundLocalError, "UnboundLocalError", NAME_ERROR, 80;
    VALUE_ERROR, PyExc_ValueError, "ValueError", EXCEPTION, 72;
    UNICODE_ERROR, PyExc_UnicodeError, "UnicodeError", VALUE_ERROR, 72;
    UNICODE_DECODE_ERROR, PyExc_UnicodeDecodeError, "UnicodeDecodeError", UNICODE_ERROR, 112;
    UNICODE_ENCODE_ERROR, PyExc_UnicodeEncodeError, "UnicodeEncodeError", UNICODE_ERROR, 112;
    UNICODE_TRANSLATE_ERROR, PyExc_UnicodeTranslateError, "UnicodeTranslateError", UNICODE_ERROR, 112;
    UNICODE_WARNING, PyExc_UnicodeWarning, "UnicodeWarning", WARNING, 72;
    USER_WARNING, PyExc_UserWarning, "UserWarning", WARNING, 72;
    ZERO_DIVISION_ERROR, PyExc_ZeroDivisionError, "ZeroDivisionError", ARITHMETIC_ERROR, 72;
}

/// `OSError` under its old name.
#[capi]
pub static PyExc_EnvironmentError: &TypeObject = &OS_ERROR;
/// `OSError` under its old name.
#[capi]
pub static PyExc_IOError: &TypeObject = &OS_ERROR;
