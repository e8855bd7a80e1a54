//! What is known of each opcode of 3.13, also of those that only its compiler uses: what `_opcode` and `dis` tell.

/// Facts of an opcode.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fact {
    /// The opcode has a meaning.
    Valid,
    Arg,
    Const,
    Name,
    Jump,
    /// A cell or a free variable.
    Free,
    Local,
    /// Opens a block that catches exceptions.
    Exc,
}

/// The effect of a block's opcode on the stack: it pushes where its handler is entered.
fn handler(jump: bool, pushed: i32) -> i32 {
    if jump { pushed } else { 0 }
}

/// `NAME = number, [FACT ...], popped => pushed;`
macro_rules! facts {
    ($oparg:ident, $jump:ident; $($NAME:ident = $number:literal, [$($fact:ident)*], $popped:expr => $pushed:expr;)*) => {
        const fn facts_of(opcode: i32) -> u8 {
            match opcode {
                $($number => 1 $(| 1 << Fact::$fact as u8)*,)*
                _ => 0,
            }
        }

        /// How many values a generic instruction takes from the stack and puts there.
        fn popped_and_pushed(opcode: i32, $oparg: i32, $jump: bool) -> Option<(i32, i32)> {
            let _ = ($oparg, $jump);
            match opcode {
                $($number => Some(($popped, $pushed)),)*
                _ => None,
            }
        }
    };
}

/// Whether a fact is true of an opcode, which may be any number.
pub fn has(opcode: i32, fact: Fact) -> bool {
    facts_of(opcode) >> fact as u8 & 1 != 0
}

/// How the stack grows; none for specialized and unknown opcodes, or an oparg without meaning.
///
/// `jump`: where the instruction jumps, or else where it does not.
pub fn stack_effect(opcode: i32, oparg: i32, jump: bool) -> Option<i32> {
    if matches!(opcode, 3 | 150..=222) {
        return None;
    }
    let (popped, pushed) = popped_and_pushed(opcode, oparg, jump)?;
    if popped < 0 || pushed < 0 { None } else { Some(pushed.wrapping_sub(popped)) }
}

facts! { oparg, jump;
    CACHE = 0, [], 0 => 0;
    BEFORE_ASYNC_WITH = 1, [], 1 => 2;
    BEFORE_WITH = 2, [], 1 => 2;
    BINARY_OP_INPLACE_ADD_UNICODE = 3, [Local], 2 => 0;
    BINARY_SLICE = 4, [], 3 => 1;
    BINARY_SUBSCR = 5, [], 2 => 1;
    CHECK_EG_MATCH = 6, [], 2 => 2;
    CHECK_EXC_MATCH = 7, [], 2 => 2;
    CLEANUP_THROW = 8, [], 3 => 2;
    DELETE_SUBSCR = 9, [], 2 => 0;
    END_ASYNC_FOR = 10, [], 2 => 0;
    END_FOR = 11, [], 1 => 0;
    END_SEND = 12, [], 2 => 1;
    EXIT_INIT_CHECK = 13, [], 1 => 0;
    FORMAT_SIMPLE = 14, [], 1 => 1;
    FORMAT_WITH_SPEC = 15, [], 2 => 1;
    GET_AITER = 16, [], 1 => 1;
    RESERVED = 17, [], 0 => 0;
    GET_ANEXT = 18, [], 1 => 2;
    GET_ITER = 19, [], 1 => 1;
    GET_LEN = 20, [], 1 => 2;
    GET_YIELD_FROM_ITER = 21, [], 1 => 1;
    INTERPRETER_EXIT = 22, [], 1 => 0;
    LOAD_ASSERTION_ERROR = 23, [], 0 => 1;
    LOAD_BUILD_CLASS = 24, [], 0 => 1;
    LOAD_LOCALS = 25, [], 0 => 1;
    MAKE_FUNCTION = 26, [], 1 => 1;
    MATCH_KEYS = 27, [], 2 => 3;
    MATCH_MAPPING = 28, [], 1 => 2;
    MATCH_SEQUENCE = 29, [], 1 => 2;
    NOP = 30, [], 0 => 0;
    POP_EXCEPT = 31, [], 1 => 0;
    POP_TOP = 32, [], 1 => 0;
    PUSH_EXC_INFO = 33, [], 1 => 2;
    PUSH_NULL = 34, [], 0 => 1;
    RETURN_GENERATOR = 35, [], 0 => 1;
    RETURN_VALUE = 36, [], 1 => 0;
    SETUP_ANNOTATIONS = 37, [], 0 => 0;
    STORE_SLICE = 38, [], 4 => 0;
    STORE_SUBSCR = 39, [], 3 => 0;
    TO_BOOL = 40, [], 1 => 1;
    UNARY_INVERT = 41, [], 1 => 1;
    UNARY_NEGATIVE = 42, [], 1 => 1;
    UNARY_NOT = 43, [], 1 => 1;
    WITH_EXCEPT_START = 44, [], 4 => 5;
    BINARY_OP = 45, [Arg], 2 => 1;
    BUILD_CONST_KEY_MAP = 46, [Arg], oparg.wrapping_add(1) => 1;
    BUILD_LIST = 47, [Arg], oparg => 1;
    BUILD_MAP = 48, [Arg], 2_i32.wrapping_mul(oparg) => 1;
    BUILD_SET = 49, [Arg], oparg => 1;
    BUILD_SLICE = 50, [Arg], 2 + (oparg == 3) as i32 => 1;
    BUILD_STRING = 51, [Arg], oparg => 1;
    BUILD_TUPLE = 52, [Arg], oparg => 1;
    CALL = 53, [Arg], oparg.wrapping_add(2) => 1;
    CALL_FUNCTION_EX = 54, [Arg], 3 + (oparg & 1) => 1;
    CALL_INTRINSIC_1 = 55, [Arg], 1 => 1;
    CALL_INTRINSIC_2 = 56, [Arg], 2 => 1;
    CALL_KW = 57, [Arg], oparg.wrapping_add(3) => 1;
    COMPARE_OP = 58, [Arg], 2 => 1;
    CONTAINS_OP = 59, [Arg], 2 => 1;
    CONVERT_VALUE = 60, [Arg], 1 => 1;
    COPY = 61, [Arg], oparg => oparg.wrapping_add(1);
    COPY_FREE_VARS = 62, [Arg], 0 => 0;
    DELETE_ATTR = 63, [Arg Name], 1 => 0;
    DELETE_DEREF = 64, [Arg Free], 0 => 0;
    DELETE_FAST = 65, [Arg Local], 0 => 0;
    DELETE_GLOBAL = 66, [Arg Name], 0 => 0;
    DELETE_NAME = 67, [Arg Name], 0 => 0;
    DICT_MERGE = 68, [Arg], oparg.wrapping_add(4) => oparg.wrapping_add(3);
    DICT_UPDATE = 69, [Arg], oparg.wrapping_add(1) => oparg;
    ENTER_EXECUTOR = 70, [Arg], 0 => 0;
    EXTENDED_ARG = 71, [Arg], 0 => 0;
    FOR_ITER = 72, [Arg Jump], 1 => 2;
    GET_AWAITABLE = 73, [Arg], 1 => 1;
    IMPORT_FROM = 74, [Arg Name], 1 => 2;
    IMPORT_NAME = 75, [Arg Name], 2 => 1;
    IS_OP = 76, [Arg], 2 => 1;
    JUMP_BACKWARD = 77, [Arg Jump], 0 => 0;
    JUMP_BACKWARD_NO_INTERRUPT = 78, [Arg Jump], 0 => 0;
    JUMP_FORWARD = 79, [Arg Jump], 0 => 0;
    LIST_APPEND = 80, [Arg], oparg.wrapping_add(1) => oparg;
    LIST_EXTEND = 81, [Arg], oparg.wrapping_add(1) => oparg;
    LOAD_ATTR = 82, [Arg Name], 1 => 1 + (oparg & 1);
    LOAD_CONST = 83, [Arg Const], 0 => 1;
    LOAD_DEREF = 84, [Arg Free], 0 => 1;
    LOAD_FAST = 85, [Arg Local], 0 => 1;
    LOAD_FAST_AND_CLEAR = 86, [Arg Local], 0 => 1;
    LOAD_FAST_CHECK = 87, [Arg Local], 0 => 1;
    LOAD_FAST_LOAD_FAST = 88, [Arg Local], 0 => 2;
    LOAD_FROM_DICT_OR_DEREF = 89, [Arg Free], 1 => 1;
    LOAD_FROM_DICT_OR_GLOBALS = 90, [Arg Name], 1 => 1;
    LOAD_GLOBAL = 91, [Arg Name], 0 => 1 + (oparg & 1);
    LOAD_NAME = 92, [Arg Name], 0 => 1;
    LOAD_SUPER_ATTR = 93, [Arg Name], 3 => 1 + (oparg & 1);
    MAKE_CELL = 94, [Arg Free], 0 => 0;
    MAP_ADD = 95, [Arg], oparg.wrapping_add(2) => oparg;
    MATCH_CLASS = 96, [Arg], 3 => 1;
    POP_JUMP_IF_FALSE = 97, [Arg Jump], 1 => 0;
    POP_JUMP_IF_NONE = 98, [Arg Jump], 1 => 0;
    POP_JUMP_IF_NOT_NONE = 99, [Arg Jump], 1 => 0;
    POP_JUMP_IF_TRUE = 100, [Arg Jump], 1 => 0;
    RAISE_VARARGS = 101, [Arg], oparg => 0;
    RERAISE = 102, [Arg], oparg.wrapping_add(1) => oparg;
    RETURN_CONST = 103, [Arg Const], 0 => 0;
    SEND = 104, [Arg Jump], 2 => 2;
    SET_ADD = 105, [Arg], oparg.wrapping_add(1) => oparg;
    SET_FUNCTION_ATTRIBUTE = 106, [Arg], 2 => 1;
    SET_UPDATE = 107, [Arg], oparg.wrapping_add(1) => oparg;
    STORE_ATTR = 108, [Arg Name], 2 => 0;
    STORE_DEREF = 109, [Arg Free], 1 => 0;
    STORE_FAST = 110, [Arg Local], 1 => 0;
    STORE_FAST_LOAD_FAST = 111, [Arg Local], 1 => 1;
    STORE_FAST_STORE_FAST = 112, [Arg Local], 2 => 0;
    STORE_GLOBAL = 113, [Arg Name], 1 => 0;
    STORE_NAME = 114, [Arg Name], 1 => 0;
    SWAP = 115, [Arg], oparg => oparg;
    UNPACK_EX = 116, [Arg], 1 => 1 + (oparg & 0xFF) + (oparg >> 8);
    UNPACK_SEQUENCE = 117, [Arg], 1 => oparg;
    YIELD_VALUE = 118, [Arg], 1 => 1;
    RESUME = 149, [Arg], 0 => 0;
    BINARY_OP_ADD_FLOAT = 150, [], 2 => 1;
    BINARY_OP_ADD_INT = 151, [], 2 => 1;
    BINARY_OP_ADD_UNICODE = 152, [], 2 => 1;
    BINARY_OP_MULTIPLY_FLOAT = 153, [], 2 => 1;
    BINARY_OP_MULTIPLY_INT = 154, [], 2 => 1;
    BINARY_OP_SUBTRACT_FLOAT = 155, [], 2 => 1;
    BINARY_OP_SUBTRACT_INT = 156, [], 2 => 1;
    BINARY_SUBSCR_DICT = 157, [], 2 => 1;
    BINARY_SUBSCR_GETITEM = 158, [], 2 => 1;
    BINARY_SUBSCR_LIST_INT = 159, [], 2 => 1;
    BINARY_SUBSCR_STR_INT = 160, [], 2 => 1;
    BINARY_SUBSCR_TUPLE_INT = 161, [], 2 => 1;
    CALL_ALLOC_AND_ENTER_INIT = 162, [Arg], oparg.wrapping_add(2) => 1;
    CALL_BOUND_METHOD_EXACT_ARGS = 163, [Arg], oparg.wrapping_add(2) => 0;
    CALL_BOUND_METHOD_GENERAL = 164, [Arg], oparg.wrapping_add(2) => 0;
    CALL_BUILTIN_CLASS = 165, [Arg], oparg.wrapping_add(2) => 1;
    CALL_BUILTIN_FAST = 166, [Arg], oparg.wrapping_add(2) => 1;
    CALL_BUILTIN_FAST_WITH_KEYWORDS = 167, [Arg], oparg.wrapping_add(2) => 1;
    CALL_BUILTIN_O = 168, [Arg], oparg.wrapping_add(2) => 1;
    CALL_ISINSTANCE = 169, [Arg], oparg.wrapping_add(2) => 1;
    CALL_LEN = 170, [Arg], oparg.wrapping_add(2) => 1;
    CALL_LIST_APPEND = 171, [Arg], 3 => 1;
    CALL_METHOD_DESCRIPTOR_FAST = 172, [Arg], oparg.wrapping_add(2) => 1;
    CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS = 173, [Arg], oparg.wrapping_add(2) => 1;
    CALL_METHOD_DESCRIPTOR_NOARGS = 174, [Arg], oparg.wrapping_add(2) => 1;
    CALL_METHOD_DESCRIPTOR_O = 175, [Arg], oparg.wrapping_add(2) => 1;
    CALL_NON_PY_GENERAL = 176, [Arg], oparg.wrapping_add(2) => 1;
    CALL_PY_EXACT_ARGS = 177, [Arg], oparg.wrapping_add(2) => 0;
    CALL_PY_GENERAL = 178, [Arg], oparg.wrapping_add(2) => 0;
    CALL_STR_1 = 179, [Arg], 3 => 1;
    CALL_TUPLE_1 = 180, [Arg], 3 => 1;
    CALL_TYPE_1 = 181, [Arg], 3 => 1;
    COMPARE_OP_FLOAT = 182, [Arg], 2 => 1;
    COMPARE_OP_INT = 183, [Arg], 2 => 1;
    COMPARE_OP_STR = 184, [Arg], 2 => 1;
    CONTAINS_OP_DICT = 185, [Arg], 2 => 1;
    CONTAINS_OP_SET = 186, [Arg], 2 => 1;
    FOR_ITER_GEN = 187, [Arg], 1 => 1;
    FOR_ITER_LIST = 188, [Arg Jump], 1 => 2;
    FOR_ITER_RANGE = 189, [Arg Jump], 1 => 2;
    FOR_ITER_TUPLE = 190, [Arg Jump], 1 => 2;
    LOAD_ATTR_CLASS = 191, [Arg], 1 => 1 + (oparg & 1);
    LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN = 192, [Arg Name], 1 => 1;
    LOAD_ATTR_INSTANCE_VALUE = 193, [Arg], 1 => 1 + (oparg & 1);
    LOAD_ATTR_METHOD_LAZY_DICT = 194, [Arg], 1 => 2;
    LOAD_ATTR_METHOD_NO_DICT = 195, [Arg], 1 => 2;
    LOAD_ATTR_METHOD_WITH_VALUES = 196, [Arg], 1 => 2;
    LOAD_ATTR_MODULE = 197, [Arg], 1 => 1 + (oparg & 1);
    LOAD_ATTR_NONDESCRIPTOR_NO_DICT = 198, [Arg], 1 => 1;
    LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES = 199, [Arg], 1 => 1;
    LOAD_ATTR_PROPERTY = 200, [Arg], 1 => 1;
    LOAD_ATTR_SLOT = 201, [Arg], 1 => 1 + (oparg & 1);
    LOAD_ATTR_WITH_HINT = 202, [Arg Name], 1 => 1 + (oparg & 1);
    LOAD_GLOBAL_BUILTIN = 203, [Arg], 0 => 1 + (oparg & 1);
    LOAD_GLOBAL_MODULE = 204, [Arg], 0 => 1 + (oparg & 1);
    LOAD_SUPER_ATTR_ATTR = 205, [Arg Name], 3 => 1;
    LOAD_SUPER_ATTR_METHOD = 206, [Arg Name], 3 => 2;
    RESUME_CHECK = 207, [], 0 => 0;
    SEND_GEN = 208, [Arg], 2 => 2;
    STORE_ATTR_INSTANCE_VALUE = 209, [], 2 => 0;
    STORE_ATTR_SLOT = 210, [], 2 => 0;
    STORE_ATTR_WITH_HINT = 211, [Arg Name], 2 => 0;
    STORE_SUBSCR_DICT = 212, [], 3 => 0;
    STORE_SUBSCR_LIST_INT = 213, [], 3 => 0;
    TO_BOOL_ALWAYS_TRUE = 214, [], 1 => 1;
    TO_BOOL_BOOL = 215, [], 1 => 1;
    TO_BOOL_INT = 216, [], 1 => 1;
    TO_BOOL_LIST = 217, [], 1 => 1;
    TO_BOOL_NONE = 218, [], 1 => 1;
    TO_BOOL_STR = 219, [], 1 => 1;
    UNPACK_SEQUENCE_LIST = 220, [Arg], 1 => oparg;
    UNPACK_SEQUENCE_TUPLE = 221, [Arg], 1 => oparg;
    UNPACK_SEQUENCE_TWO_TUPLE = 222, [Arg], 1 => 2;
    INSTRUMENTED_RESUME = 236, [Arg], 0 => 0;
    INSTRUMENTED_END_FOR = 237, [], 2 => 1;
    INSTRUMENTED_END_SEND = 238, [], 2 => 1;
    INSTRUMENTED_RETURN_VALUE = 239, [], 1 => 0;
    INSTRUMENTED_RETURN_CONST = 240, [Arg Const], 0 => 0;
    INSTRUMENTED_YIELD_VALUE = 241, [Arg], 1 => 1;
    INSTRUMENTED_LOAD_SUPER_ATTR = 242, [Arg], 3 => 1 + (oparg & 1);
    INSTRUMENTED_FOR_ITER = 243, [Arg], 0 => 0;
    INSTRUMENTED_CALL = 244, [Arg], 0 => 0;
    INSTRUMENTED_CALL_KW = 245, [Arg], 0 => 0;
    INSTRUMENTED_CALL_FUNCTION_EX = 246, [], 0 => 0;
    INSTRUMENTED_INSTRUCTION = 247, [], 0 => 0;
    INSTRUMENTED_JUMP_FORWARD = 248, [Arg], 0 => 0;
    INSTRUMENTED_JUMP_BACKWARD = 249, [Arg], 0 => 0;
    INSTRUMENTED_POP_JUMP_IF_TRUE = 250, [Arg], 0 => 0;
    INSTRUMENTED_POP_JUMP_IF_FALSE = 251, [Arg], 0 => 0;
    INSTRUMENTED_POP_JUMP_IF_NONE = 252, [Arg], 0 => 0;
    INSTRUMENTED_POP_JUMP_IF_NOT_NONE = 253, [Arg], 0 => 0;
    JUMP = 256, [Arg Jump], 0 => 0;
    JUMP_NO_INTERRUPT = 257, [Arg Jump], 0 => 0;
    LOAD_CLOSURE = 258, [Arg Local], 0 => 1;
    LOAD_METHOD = 259, [Arg Name], 0 => 1;
    LOAD_SUPER_METHOD = 260, [Arg Name], 1 => 0;
    LOAD_ZERO_SUPER_ATTR = 261, [Arg Name], 1 => 0;
    LOAD_ZERO_SUPER_METHOD = 262, [Arg Name], 1 => 0;
    POP_BLOCK = 263, [], 0 => 0;
    SETUP_CLEANUP = 264, [Arg Exc], 0 => handler(jump, 2);
    SETUP_FINALLY = 265, [Arg Exc], 0 => handler(jump, 1);
    SETUP_WITH = 266, [Arg Exc], 0 => handler(jump, 1);
    STORE_FAST_MAYBE_NULL = 267, [Arg Local], 1 => 0;
}
