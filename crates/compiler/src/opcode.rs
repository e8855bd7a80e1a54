//! The opcodes the compiler deals in: 3.13's base opcodes and the pseudo-opcodes that live only inside the compiler.
//!
//! One line for each: name, number, inline-cache units, properties, net stack effect in terms of the oparg.

/// An opcode, real (below 256) or pseudo. Compare and match it against the associated constants: `Opcode::LOAD_FAST`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Opcode(pub u16);

// Properties.
const ARG: u8 = 1; // the oparg means something
const JUMP: u8 = 2; // the oparg is a jump target
const CONST: u8 = 4; // the oparg indexes co_consts
const NAME: u8 = 8; // the oparg names an entry of co_names
const FREE: u8 = 16; // the oparg is a cell or free variable
const LOCAL: u8 = 32; // the oparg is a local variable
const BLOCK: u8 = 64; // pushes an exception-handler block; the oparg is the handler's label
const EXIT: u8 = 128; // leaves the code unit

struct Info {
    name: &'static str,
    caches: u8,
    flags: u8,
    effect: fn(i32) -> i32,
}

macro_rules! opcodes {
    ($($name:ident = $number:literal, $caches:literal, $flags:expr, $effect:expr;)*) => {
        impl Opcode {
            $(pub const $name: Opcode = Opcode($number);)*

            fn info(self) -> &'static Info {
                match self.0 {
                    $($number => const { &Info { name: stringify!($name), caches: $caches, flags: $flags, effect: $effect } },)*
                    _ => const { &Info { name: "<invalid opcode>", caches: 0, flags: 0, effect: |_| 0 } },
                }
            }

            /// Every opcode of the table, by number.
            pub const ALL: &[Opcode] = &[$(Opcode::$name),*];
        }
    };
}

opcodes! {
    CACHE = 0, 0, 0, |_| 0;
    BEFORE_ASYNC_WITH = 1, 0, 0, |_| 1;
    BEFORE_WITH = 2, 0, 0, |_| 1;
    BINARY_SLICE = 4, 0, 0, |_| -2;
    BINARY_SUBSCR = 5, 1, 0, |_| -1;
    CHECK_EG_MATCH = 6, 0, 0, |_| 0;
    CHECK_EXC_MATCH = 7, 0, 0, |_| 0;
    CLEANUP_THROW = 8, 0, 0, |_| -1;
    DELETE_SUBSCR = 9, 0, 0, |_| -2;
    END_ASYNC_FOR = 10, 0, 0, |_| -2;
    END_FOR = 11, 0, 0, |_| -1;
    END_SEND = 12, 0, 0, |_| -1;
    EXIT_INIT_CHECK = 13, 0, 0, |_| -1;
    FORMAT_SIMPLE = 14, 0, 0, |_| 0;
    FORMAT_WITH_SPEC = 15, 0, 0, |_| -1;
    GET_AITER = 16, 0, 0, |_| 0;
    GET_ANEXT = 18, 0, 0, |_| 1;
    GET_ITER = 19, 0, 0, |_| 0;
    GET_LEN = 20, 0, 0, |_| 1;
    GET_YIELD_FROM_ITER = 21, 0, 0, |_| 0;
    LOAD_ASSERTION_ERROR = 23, 0, 0, |_| 1;
    LOAD_BUILD_CLASS = 24, 0, 0, |_| 1;
    LOAD_LOCALS = 25, 0, 0, |_| 1;
    MAKE_FUNCTION = 26, 0, 0, |_| 0;
    MATCH_KEYS = 27, 0, 0, |_| 1;
    MATCH_MAPPING = 28, 0, 0, |_| 1;
    MATCH_SEQUENCE = 29, 0, 0, |_| 1;
    NOP = 30, 0, 0, |_| 0;
    POP_EXCEPT = 31, 0, 0, |_| -1;
    POP_TOP = 32, 0, 0, |_| -1;
    PUSH_EXC_INFO = 33, 0, 0, |_| 1;
    PUSH_NULL = 34, 0, 0, |_| 1;
    RETURN_GENERATOR = 35, 0, 0, |_| 1;
    RETURN_VALUE = 36, 0, EXIT, |_| -1;
    SETUP_ANNOTATIONS = 37, 0, 0, |_| 0;
    STORE_SLICE = 38, 0, 0, |_| -4;
    STORE_SUBSCR = 39, 1, 0, |_| -3;
    TO_BOOL = 40, 3, 0, |_| 0;
    UNARY_INVERT = 41, 0, 0, |_| 0;
    UNARY_NEGATIVE = 42, 0, 0, |_| 0;
    UNARY_NOT = 43, 0, 0, |_| 0;
    WITH_EXCEPT_START = 44, 0, 0, |_| 1;
    BINARY_OP = 45, 1, ARG, |_| -1;
    BUILD_CONST_KEY_MAP = 46, 0, ARG, |n| -n;
    BUILD_LIST = 47, 0, ARG, |n| 1 - n;
    BUILD_MAP = 48, 0, ARG, |n| 1 - 2 * n;
    BUILD_SET = 49, 0, ARG, |n| 1 - n;
    BUILD_SLICE = 50, 0, ARG, |n| -1 - i32::from(n == 3);
    BUILD_STRING = 51, 0, ARG, |n| 1 - n;
    BUILD_TUPLE = 52, 0, ARG, |n| 1 - n;
    CALL = 53, 3, ARG, |n| -1 - n;
    CALL_FUNCTION_EX = 54, 0, ARG, |n| -2 - (n & 1);
    CALL_INTRINSIC_1 = 55, 0, ARG, |_| 0;
    CALL_INTRINSIC_2 = 56, 0, ARG, |_| -1;
    CALL_KW = 57, 0, ARG, |n| -2 - n;
    COMPARE_OP = 58, 1, ARG, |_| -1;
    CONTAINS_OP = 59, 1, ARG, |_| -1;
    CONVERT_VALUE = 60, 0, ARG, |_| 0;
    COPY = 61, 0, ARG, |_| 1;
    COPY_FREE_VARS = 62, 0, ARG, |_| 0;
    DELETE_ATTR = 63, 0, ARG | NAME, |_| -1;
    DELETE_DEREF = 64, 0, ARG | FREE, |_| 0;
    DELETE_FAST = 65, 0, ARG | LOCAL, |_| 0;
    DELETE_GLOBAL = 66, 0, ARG | NAME, |_| 0;
    DELETE_NAME = 67, 0, ARG | NAME, |_| 0;
    DICT_MERGE = 68, 0, ARG, |_| -1;
    DICT_UPDATE = 69, 0, ARG, |_| -1;
    EXTENDED_ARG = 71, 0, ARG, |_| 0;
    FOR_ITER = 72, 1, ARG | JUMP, |_| 1;
    GET_AWAITABLE = 73, 0, ARG, |_| 0;
    IMPORT_FROM = 74, 0, ARG | NAME, |_| 1;
    IMPORT_NAME = 75, 0, ARG | NAME, |_| -1;
    IS_OP = 76, 0, ARG, |_| -1;
    JUMP_BACKWARD = 77, 1, ARG | JUMP, |_| 0;
    JUMP_BACKWARD_NO_INTERRUPT = 78, 0, ARG | JUMP, |_| 0;
    JUMP_FORWARD = 79, 0, ARG | JUMP, |_| 0;
    LIST_APPEND = 80, 0, ARG, |_| -1;
    LIST_EXTEND = 81, 0, ARG, |_| -1;
    LOAD_ATTR = 82, 9, ARG | NAME, |n| n & 1;
    LOAD_CONST = 83, 0, ARG | CONST, |_| 1;
    LOAD_DEREF = 84, 0, ARG | FREE, |_| 1;
    LOAD_FAST = 85, 0, ARG | LOCAL, |_| 1;
    LOAD_FAST_AND_CLEAR = 86, 0, ARG | LOCAL, |_| 1;
    LOAD_FAST_CHECK = 87, 0, ARG | LOCAL, |_| 1;
    LOAD_FAST_LOAD_FAST = 88, 0, ARG | LOCAL, |_| 2;
    LOAD_FROM_DICT_OR_DEREF = 89, 0, ARG | FREE, |_| 0;
    LOAD_FROM_DICT_OR_GLOBALS = 90, 0, ARG | NAME, |_| 0;
    LOAD_GLOBAL = 91, 4, ARG | NAME, |n| 1 + (n & 1);
    LOAD_NAME = 92, 0, ARG | NAME, |_| 1;
    LOAD_SUPER_ATTR = 93, 1, ARG | NAME, |n| (n & 1) - 2;
    MAKE_CELL = 94, 0, ARG | FREE, |_| 0;
    MAP_ADD = 95, 0, ARG, |_| -2;
    MATCH_CLASS = 96, 0, ARG, |_| -2;
    POP_JUMP_IF_FALSE = 97, 1, ARG | JUMP, |_| -1;
    POP_JUMP_IF_NONE = 98, 1, ARG | JUMP, |_| -1;
    POP_JUMP_IF_NOT_NONE = 99, 1, ARG | JUMP, |_| -1;
    POP_JUMP_IF_TRUE = 100, 1, ARG | JUMP, |_| -1;
    RAISE_VARARGS = 101, 0, ARG | EXIT, |n| -n;
    RERAISE = 102, 0, ARG | EXIT, |_| -1;
    RETURN_CONST = 103, 0, ARG | CONST | EXIT, |_| 0;
    SEND = 104, 1, ARG | JUMP, |_| 0;
    SET_ADD = 105, 0, ARG, |_| -1;
    SET_FUNCTION_ATTRIBUTE = 106, 0, ARG, |_| -1;
    SET_UPDATE = 107, 0, ARG, |_| -1;
    STORE_ATTR = 108, 4, ARG | NAME, |_| -2;
    STORE_DEREF = 109, 0, ARG | FREE, |_| -1;
    STORE_FAST = 110, 0, ARG | LOCAL, |_| -1;
    STORE_FAST_LOAD_FAST = 111, 0, ARG | LOCAL, |_| 0;
    STORE_FAST_STORE_FAST = 112, 0, ARG | LOCAL, |_| -2;
    STORE_GLOBAL = 113, 0, ARG | NAME, |_| -1;
    STORE_NAME = 114, 0, ARG | NAME, |_| -1;
    SWAP = 115, 0, ARG, |_| 0;
    UNPACK_EX = 116, 0, ARG, |n| (n & 0xFF) + (n >> 8);
    UNPACK_SEQUENCE = 117, 1, ARG, |n| -1 + n;
    YIELD_VALUE = 118, 0, ARG, |_| 0;
    RESUME = 149, 0, ARG, |_| 0;
    JUMP = 256, 0, ARG | JUMP, |_| 0;
    JUMP_NO_INTERRUPT = 257, 0, ARG | JUMP, |_| 0;
    LOAD_CLOSURE = 258, 0, ARG | LOCAL, |_| 1;
    LOAD_METHOD = 259, 0, ARG | NAME, |_| 1;
    LOAD_SUPER_METHOD = 260, 0, ARG | NAME, |_| -1;
    LOAD_ZERO_SUPER_ATTR = 261, 0, ARG | NAME, |_| -1;
    LOAD_ZERO_SUPER_METHOD = 262, 0, ARG | NAME, |_| -1;
    POP_BLOCK = 263, 0, 0, |_| 0;
    SETUP_CLEANUP = 264, 0, ARG | BLOCK, |_| 0;
    SETUP_FINALLY = 265, 0, ARG | BLOCK, |_| 0;
    SETUP_WITH = 266, 0, ARG | BLOCK, |_| 0;
    STORE_FAST_MAYBE_NULL = 267, 0, ARG | LOCAL, |_| -1;
}

impl Opcode {
    /// The name in CPython's `dis`.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// Whether the opcode exists only inside the compiler.
    pub fn is_pseudo(self) -> bool {
        self.0 >= 256
    }

    /// How many inline-cache units follow the instruction.
    pub fn caches(self) -> usize {
        usize::from(self.info().caches)
    }

    /// Whether the oparg means something.
    pub fn has_arg(self) -> bool {
        self.info().flags & ARG != 0
    }

    /// Whether the opcode is a jump.
    pub fn is_jump(self) -> bool {
        self.info().flags & JUMP != 0
    }

    /// Whether the oparg indexes the constants.
    pub fn has_const(self) -> bool {
        self.info().flags & CONST != 0
    }

    /// Whether the oparg names an entry of `co_names`.
    pub fn has_name(self) -> bool {
        self.info().flags & NAME != 0
    }

    /// Whether the oparg is a cell or free variable.
    pub fn has_free(self) -> bool {
        self.info().flags & FREE != 0
    }

    /// Whether the compiler counts the oparg among the cells, behind them the free variables.
    pub fn is_deref(self) -> bool {
        matches!(
            self,
            Self::LOAD_CLOSURE
                | Self::MAKE_CELL
                | Self::LOAD_DEREF
                | Self::STORE_DEREF
                | Self::DELETE_DEREF
                | Self::LOAD_FROM_DICT_OR_DEREF
        )
    }

    /// Whether the oparg is a local variable.
    pub fn has_local(self) -> bool {
        self.info().flags & LOCAL != 0
    }

    /// SETUP_FINALLY, SETUP_CLEANUP, SETUP_WITH.
    pub fn is_block_push(self) -> bool {
        self.info().flags & BLOCK != 0
    }

    /// Whether the oparg is a label: jumps and block pushes.
    pub fn has_target(self) -> bool {
        self.info().flags & (JUMP | BLOCK) != 0
    }

    /// Leaves the code unit: returns and raises.
    pub fn is_scope_exit(self) -> bool {
        self.info().flags & EXIT != 0
    }

    /// Must be the last instruction of its basic block.
    pub fn is_terminator(self) -> bool {
        self.info().flags & (JUMP | EXIT) != 0
    }

    /// A jump that is always taken.
    pub fn is_unconditional_jump(self) -> bool {
        matches!(
            self,
            Self::JUMP
                | Self::JUMP_NO_INTERRUPT
                | Self::JUMP_FORWARD
                | Self::JUMP_BACKWARD
                | Self::JUMP_BACKWARD_NO_INTERRUPT
        )
    }

    /// A jump that exists only in its backward direction.
    pub fn is_backward_jump(self) -> bool {
        matches!(self, Self::JUMP_BACKWARD | Self::JUMP_BACKWARD_NO_INTERRUPT)
    }

    /// How the stack depth changes; `jump` asks for the way over the instruction's target (for a block push: into the handler).
    pub fn stack_effect(self, oparg: u32, jump: bool) -> i32 {
        match self {
            Self::SETUP_CLEANUP if jump => 2,
            Self::SETUP_FINALLY | Self::SETUP_WITH if jump => 1,
            _ => (self.info().effect)(oparg.cast_signed()),
        }
    }
}

impl std::fmt::Debug for Opcode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
