//! The opcode table: one line for each opcode, from which the dispatch back ends are made.
//!
//! `NAME = number, inline-cache units, kind body;` where the kind is
//! - `fast`: the body is inlined into the opcode's handler (rules in `registers.rs`);
//! - `slow`: an ordinary function with a `Result<()>`;
//! - `flow`: an ordinary function that says itself what comes next.

/// Hands the whole table to a macro.
macro_rules! for_each_opcode {
    ($with:ident) => {
        $with! {
            CACHE = 0, 0, flow i::misc::invalid;
            BEFORE_ASYNC_WITH = 1, 0, slow i::with::before_async_with;
            BEFORE_WITH = 2, 0, slow i::with::before_with;
            BINARY_SLICE = 4, 0, slow i::subscript::binary_slice;
            BINARY_SUBSCR = 5, 1, flow i::subscript::binary_subscr;
            CHECK_EG_MATCH = 6, 0, slow i::exception::check_eg_match;
            CHECK_EXC_MATCH = 7, 0, slow i::exception::check_exc_match;
            CLEANUP_THROW = 8, 0, flow i::generator::cleanup_throw;
            DELETE_SUBSCR = 9, 0, slow i::subscript::delete_subscr;
            END_ASYNC_FOR = 10, 0, flow i::generator::end_async_for;
            END_FOR = 11, 0, fast i::stack::pop_top;
            END_SEND = 12, 0, fast i::stack::end_send;
            EXIT_INIT_CHECK = 13, 0, slow i::call::exit_init_check;
            FORMAT_SIMPLE = 14, 0, slow i::format::format_simple;
            FORMAT_WITH_SPEC = 15, 0, slow i::format::format_with_spec;
            GET_AITER = 16, 0, slow i::generator::get_aiter;
            RESERVED = 17, 0, flow i::misc::invalid;
            GET_ANEXT = 18, 0, slow i::generator::get_anext;
            GET_ITER = 19, 0, slow i::iterate::get_iter;
            GET_LEN = 20, 0, slow i::pattern::get_len;
            GET_YIELD_FROM_ITER = 21, 0, slow i::generator::get_yield_from_iter;
            INTERPRETER_EXIT = 22, 0, fast i::call::interpreter_exit;
            LOAD_ASSERTION_ERROR = 23, 0, fast i::exception::load_assertion_error;
            LOAD_BUILD_CLASS = 24, 0, slow i::name::load_build_class;
            LOAD_LOCALS = 25, 0, slow i::name::load_locals;
            MAKE_FUNCTION = 26, 0, slow i::function::make_function;
            MATCH_KEYS = 27, 0, slow i::pattern::match_keys;
            MATCH_MAPPING = 28, 0, fast i::pattern::match_mapping;
            MATCH_SEQUENCE = 29, 0, fast i::pattern::match_sequence;
            NOP = 30, 0, fast i::stack::nop;
            POP_EXCEPT = 31, 0, fast i::exception::pop_except;
            POP_TOP = 32, 0, fast i::stack::pop_top;
            PUSH_EXC_INFO = 33, 0, fast i::exception::push_exc_info;
            PUSH_NULL = 34, 0, fast i::stack::push_null;
            RETURN_GENERATOR = 35, 0, flow i::generator::return_generator;
            RETURN_VALUE = 36, 0, fast i::call::return_value;
            SETUP_ANNOTATIONS = 37, 0, slow i::name::setup_annotations;
            STORE_SLICE = 38, 0, slow i::subscript::store_slice;
            STORE_SUBSCR = 39, 1, flow i::subscript::store_subscr;
            TO_BOOL = 40, 3, flow i::truth::to_bool;
            UNARY_INVERT = 41, 0, slow i::operator::unary_invert;
            UNARY_NEGATIVE = 42, 0, slow i::operator::unary_negative;
            UNARY_NOT = 43, 0, fast i::truth::unary_not;
            WITH_EXCEPT_START = 44, 0, slow i::with::with_except_start;
            BINARY_OP = 45, 1, flow i::operator::binary_op;
            BUILD_CONST_KEY_MAP = 46, 0, slow i::build::const_key_map;
            BUILD_LIST = 47, 0, slow i::build::list;
            BUILD_MAP = 48, 0, slow i::build::map;
            BUILD_SET = 49, 0, slow i::build::set;
            BUILD_SLICE = 50, 0, slow i::build::slice;
            BUILD_STRING = 51, 0, slow i::format::build_string;
            BUILD_TUPLE = 52, 0, slow i::build::tuple;
            CALL = 53, 3, flow i::call::call;
            CALL_FUNCTION_EX = 54, 0, flow i::call::call_function_ex;
            CALL_INTRINSIC_1 = 55, 0, slow i::intrinsic::call_1;
            CALL_INTRINSIC_2 = 56, 0, slow i::intrinsic::call_2;
            CALL_KW = 57, 0, flow i::call::call_kw;
            COMPARE_OP = 58, 1, flow i::compare::compare_op;
            CONTAINS_OP = 59, 1, flow i::compare::contains_op;
            CONVERT_VALUE = 60, 0, slow i::format::convert_value;
            COPY = 61, 0, fast i::stack::copy;
            COPY_FREE_VARS = 62, 0, fast i::cell::copy_free_vars;
            DELETE_ATTR = 63, 0, slow i::attribute::delete_attr;
            DELETE_DEREF = 64, 0, slow i::cell::delete_deref;
            DELETE_FAST = 65, 0, fast i::local::delete_fast;
            DELETE_GLOBAL = 66, 0, slow i::name::delete_global;
            DELETE_NAME = 67, 0, slow i::name::delete_name;
            DICT_MERGE = 68, 0, slow i::build::dict_merge;
            DICT_UPDATE = 69, 0, slow i::build::dict_update;
            FOR_ITER = 72, 1, flow i::iterate::for_iter;
            GET_AWAITABLE = 73, 0, slow i::generator::get_awaitable;
            IMPORT_FROM = 74, 0, slow i::import::import_from;
            IMPORT_NAME = 75, 0, slow i::import::import_name;
            IS_OP = 76, 0, fast i::compare::is_op;
            JUMP_BACKWARD = 77, 1, fast i::jump::jump_backward;
            JUMP_BACKWARD_NO_INTERRUPT = 78, 0, fast i::jump::jump_backward_no_interrupt;
            JUMP_FORWARD = 79, 0, fast i::jump::jump_forward;
            LIST_APPEND = 80, 0, slow i::build::list_append;
            LIST_EXTEND = 81, 0, slow i::build::list_extend;
            LOAD_ATTR = 82, 9, flow i::attribute::load_attr;
            LOAD_CONST = 83, 0, fast i::local::load_const;
            LOAD_DEREF = 84, 0, fast i::cell::load_deref;
            LOAD_FAST = 85, 0, fast i::local::load_fast;
            LOAD_FAST_AND_CLEAR = 86, 0, fast i::local::load_fast_and_clear;
            LOAD_FAST_CHECK = 87, 0, fast i::local::load_fast_check;
            LOAD_FAST_LOAD_FAST = 88, 0, fast i::local::load_fast_load_fast;
            LOAD_FROM_DICT_OR_DEREF = 89, 0, slow i::cell::load_from_dict_or_deref;
            LOAD_FROM_DICT_OR_GLOBALS = 90, 0, slow i::name::load_from_dict_or_globals;
            LOAD_GLOBAL = 91, 4, flow i::name::load_global;
            LOAD_NAME = 92, 0, slow i::name::load_name;
            LOAD_SUPER_ATTR = 93, 1, flow i::attribute::load_super_attr;
            MAKE_CELL = 94, 0, slow i::cell::make_cell;
            MAP_ADD = 95, 0, slow i::build::map_add;
            MATCH_CLASS = 96, 0, slow i::pattern::match_class;
            POP_JUMP_IF_FALSE = 97, 1, fast i::jump::pop_jump_if_false;
            POP_JUMP_IF_NONE = 98, 1, fast i::jump::pop_jump_if_none;
            POP_JUMP_IF_NOT_NONE = 99, 1, fast i::jump::pop_jump_if_not_none;
            POP_JUMP_IF_TRUE = 100, 1, fast i::jump::pop_jump_if_true;
            RAISE_VARARGS = 101, 0, flow i::exception::raise_varargs;
            RERAISE = 102, 0, flow i::exception::reraise;
            RETURN_CONST = 103, 0, fast i::call::return_const;
            SEND = 104, 1, flow i::generator::send;
            SET_ADD = 105, 0, slow i::build::set_add;
            SET_FUNCTION_ATTRIBUTE = 106, 0, slow i::function::set_function_attribute;
            SET_UPDATE = 107, 0, slow i::build::set_update;
            STORE_ATTR = 108, 4, flow i::attribute::store_attr;
            STORE_DEREF = 109, 0, fast i::cell::store_deref;
            STORE_FAST = 110, 0, fast i::local::store_fast;
            STORE_FAST_LOAD_FAST = 111, 0, fast i::local::store_fast_load_fast;
            STORE_FAST_STORE_FAST = 112, 0, fast i::local::store_fast_store_fast;
            STORE_GLOBAL = 113, 0, slow i::name::store_global;
            STORE_NAME = 114, 0, slow i::name::store_name;
            SWAP = 115, 0, fast i::stack::swap;
            UNPACK_EX = 116, 0, slow i::unpack::unpack_ex;
            UNPACK_SEQUENCE = 117, 1, flow i::unpack::unpack_sequence;
            YIELD_VALUE = 118, 0, fast i::generator::yield_value;
            RESUME = 149, 0, fast i::jump::resume;
            BINARY_OP_INPLACE_ADD_UNICODE = 3, 1, flow i::operator::append_str;
            LOAD_ATTR_STATIC_WITH_VALUES = 119, 9, fast i::attribute_fast::static_with_values;
            LOAD_ATTR_CLASS_METHOD = 120, 9, fast i::attribute_fast::class_method;
            LOAD_ATTR_CLASS_METHOD_OF_CLASS = 121, 9, fast i::attribute_fast::class_method_of_class;
            CALL_OBJECT = 122, 3, fast i::call_python::object_call;
            CALL_PY_DEFAULTS = 123, 3, fast i::call_python::with_defaults;
            LOAD_ATTR_STATIC_NO_DICT = 124, 9, fast i::attribute_fast::static_no_dict;
            LOAD_ATTR_STATIC_OF_CLASS = 125, 9, fast i::attribute_fast::static_of_class;
            CALL_OTHER_CLASS = 127, 3, flow i::call_native::other_class;
            LOAD_FAST_FOR_ATTR = 128, 0, fast i::pairs::local_for_attribute;
            LOAD_FAST_LOAD_FAST_FOR_STORE_ATTR = 129, 0, fast i::pairs::locals_for_store_attribute;
            LOAD_FAST_LOAD_FAST_FOR_SUBSCR = 130, 0, fast i::pairs::locals_for_item;
            LOAD_FAST_LOAD_FAST_FOR_COMPARE = 131, 0, fast i::pairs::locals_for_compare;
            LOAD_CONST_FOR_COMPARE = 132, 0, fast i::pairs::constant_for_compare;
            LOAD_CONST_FOR_BINARY_OP = 133, 0, fast i::pairs::constant_for_operator;
            CALL_SLOTTED_CLASS = 126, 3, flow i::call_python::slotted_class;
            BINARY_OP_ADD_FLOAT = 150, 1, fast i::operator::add_float;
            BINARY_OP_ADD_INT = 151, 1, fast i::operator::add_int;
            BINARY_OP_ADD_UNICODE = 152, 1, flow i::operator::add_str;
            BINARY_OP_MULTIPLY_FLOAT = 153, 1, fast i::operator::multiply_float;
            BINARY_OP_MULTIPLY_INT = 154, 1, fast i::operator::multiply_int;
            BINARY_OP_SUBTRACT_FLOAT = 155, 1, fast i::operator::subtract_float;
            BINARY_OP_SUBTRACT_INT = 156, 1, fast i::operator::subtract_int;
            BINARY_SUBSCR_DICT = 157, 1, flow i::subscript::dict_item;
            BINARY_SUBSCR_GETITEM = 158, 1, fast i::subscript::python_item;
            BINARY_SUBSCR_LIST_INT = 159, 1, fast i::subscript::list_item;
            BINARY_SUBSCR_STR_INT = 160, 1, fast i::subscript::str_item;
            BINARY_SUBSCR_TUPLE_INT = 161, 1, fast i::subscript::tuple_item;
            CALL_ALLOC_AND_ENTER_INIT = 162, 3, flow i::call_python::class_with_init;
            CALL_BOUND_METHOD_EXACT_ARGS = 163, 3, fast i::call_python::bound_exact;
            CALL_BOUND_METHOD_GENERAL = 164, 3, flow i::call_python::bound_general;
            CALL_BUILTIN_CLASS = 165, 3, fast i::call_native::builtin_class;
            CALL_BUILTIN_FAST = 166, 3, fast i::call_native::builtin_fast;
            CALL_BUILTIN_FAST_WITH_KEYWORDS = 167, 3, fast i::call_native::builtin_fast_keywords;
            CALL_BUILTIN_O = 168, 3, fast i::call_native::builtin_o;
            CALL_ISINSTANCE = 169, 3, fast i::call_native::isinstance;
            CALL_LEN = 170, 3, fast i::call_native::len;
            CALL_LIST_APPEND = 171, 3, fast i::call_native::list_append;
            CALL_METHOD_DESCRIPTOR_FAST = 172, 3, fast i::call_native::method_fast;
            CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS = 173, 3, fast i::call_native::method_fast_keywords;
            CALL_METHOD_DESCRIPTOR_NOARGS = 174, 3, fast i::call_native::method_noargs;
            CALL_METHOD_DESCRIPTOR_O = 175, 3, fast i::call_native::method_o;
            CALL_NON_PY_GENERAL = 176, 3, flow i::call_python::not_python;
            CALL_PY_EXACT_ARGS = 177, 3, fast i::call_python::exact;
            CALL_PY_GENERAL = 178, 3, flow i::call_python::general;
            CALL_STR_1 = 179, 3, flow i::call_native::str_of;
            CALL_TUPLE_1 = 180, 3, flow i::call_native::tuple_of;
            CALL_TYPE_1 = 181, 3, fast i::call_native::type_of;
            COMPARE_OP_FLOAT = 182, 1, fast i::compare::compare_float;
            COMPARE_OP_INT = 183, 1, fast i::compare::compare_int;
            COMPARE_OP_STR = 184, 1, flow i::compare::compare_str;
            CONTAINS_OP_DICT = 185, 1, flow i::compare::contains_dict;
            CONTAINS_OP_SET = 186, 1, flow i::compare::contains_set;
            FOR_ITER_GEN = 187, 1, fast i::iterate::for_generator;
            FOR_ITER_LIST = 188, 1, fast i::iterate::for_list;
            FOR_ITER_RANGE = 189, 1, fast i::iterate::for_range;
            FOR_ITER_TUPLE = 190, 1, fast i::iterate::for_tuple;
            LOAD_ATTR_CLASS = 191, 9, fast i::attribute_fast::class;
            LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN = 192, 9, fast i::attribute_fast::get_attribute;
            LOAD_ATTR_INSTANCE_VALUE = 193, 9, fast i::attribute_fast::instance_value;
            LOAD_ATTR_METHOD_LAZY_DICT = 194, 9, fast i::attribute_fast::method_lazy_dict;
            LOAD_ATTR_METHOD_NO_DICT = 195, 9, fast i::attribute_fast::method_no_dict;
            LOAD_ATTR_METHOD_WITH_VALUES = 196, 9, fast i::attribute_fast::method_with_values;
            LOAD_ATTR_MODULE = 197, 9, fast i::attribute_fast::module;
            LOAD_ATTR_NONDESCRIPTOR_NO_DICT = 198, 9, fast i::attribute_fast::value_no_dict;
            LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES = 199, 9, fast i::attribute_fast::value_with_values;
            LOAD_ATTR_PROPERTY = 200, 9, fast i::attribute_fast::property;
            LOAD_ATTR_SLOT = 201, 9, fast i::attribute_fast::slot;
            LOAD_ATTR_WITH_HINT = 202, 9, fast i::attribute_fast::with_hint;
            LOAD_GLOBAL_BUILTIN = 203, 4, fast i::name::load_global_builtin;
            LOAD_GLOBAL_MODULE = 204, 4, fast i::name::load_global_module;
            LOAD_SUPER_ATTR_ATTR = 205, 1, flow i::attribute::super_attribute;
            LOAD_SUPER_ATTR_METHOD = 206, 1, fast i::attribute::super_method;
            RESUME_CHECK = 207, 0, fast i::jump::resume_again;
            SEND_GEN = 208, 1, fast i::generator::send_generator;
            STORE_ATTR_INSTANCE_VALUE = 209, 4, fast i::attribute_fast::store_instance_value;
            STORE_ATTR_SLOT = 210, 4, fast i::attribute_fast::store_slot;
            STORE_ATTR_WITH_HINT = 211, 4, flow i::attribute_fast::store_with_hint;
            STORE_SUBSCR_DICT = 212, 1, flow i::subscript::set_dict_item;
            STORE_SUBSCR_LIST_INT = 213, 1, fast i::subscript::set_list_item;
            TO_BOOL_ALWAYS_TRUE = 214, 3, fast i::truth::always_true;
            TO_BOOL_BOOL = 215, 3, fast i::truth::of_bool;
            TO_BOOL_INT = 216, 3, fast i::truth::of_int;
            TO_BOOL_LIST = 217, 3, fast i::truth::of_list;
            TO_BOOL_NONE = 218, 3, fast i::truth::of_none;
            TO_BOOL_STR = 219, 3, fast i::truth::of_str;
            UNPACK_SEQUENCE_LIST = 220, 1, fast i::unpack::unpack_list;
            UNPACK_SEQUENCE_TUPLE = 221, 1, fast i::unpack::unpack_tuple;
            UNPACK_SEQUENCE_TWO_TUPLE = 222, 1, fast i::unpack::unpack_two_tuple;
            INSTRUMENTED_RESUME = 236, 0, flow i::instrumented::resume;
            INSTRUMENTED_END_FOR = 237, 0, flow i::instrumented::end_for;
            INSTRUMENTED_END_SEND = 238, 0, flow i::instrumented::end_send;
            INSTRUMENTED_RETURN_VALUE = 239, 0, flow i::instrumented::return_value;
            INSTRUMENTED_RETURN_CONST = 240, 0, flow i::instrumented::return_const;
            INSTRUMENTED_YIELD_VALUE = 241, 0, flow i::instrumented::yield_value;
            INSTRUMENTED_LOAD_SUPER_ATTR = 242, 1, flow i::instrumented::load_super_attr;
            INSTRUMENTED_FOR_ITER = 243, 1, flow i::instrumented::for_iter;
            INSTRUMENTED_CALL = 244, 3, flow i::instrumented::call;
            INSTRUMENTED_CALL_KW = 245, 0, flow i::instrumented::call_kw;
            INSTRUMENTED_CALL_FUNCTION_EX = 246, 0, flow i::instrumented::call_function_ex;
            INSTRUMENTED_INSTRUCTION = 247, 0, flow i::instrumented::instruction;
            INSTRUMENTED_JUMP_FORWARD = 248, 0, flow i::instrumented::jump_forward;
            INSTRUMENTED_JUMP_BACKWARD = 249, 1, flow i::instrumented::jump_backward;
            INSTRUMENTED_POP_JUMP_IF_TRUE = 250, 1, flow i::instrumented::pop_jump_if_true;
            INSTRUMENTED_POP_JUMP_IF_FALSE = 251, 1, flow i::instrumented::pop_jump_if_false;
            INSTRUMENTED_POP_JUMP_IF_NONE = 252, 1, flow i::instrumented::pop_jump_if_none;
            INSTRUMENTED_POP_JUMP_IF_NOT_NONE = 253, 1, flow i::instrumented::pop_jump_if_not_none;
            INSTRUMENTED_LINE = 254, 0, fast i::instrumented::line;
        }
    };
}
pub(crate) use for_each_opcode;

macro_rules! numbers_and_caches {
    ($($NAME:ident = $number:literal, $caches:literal, $kind:ident $($body:ident)::+;)*) => {
        $(#[doc = concat!("The number of `", stringify!($NAME), "`.")] pub const $NAME: u8 = $number;)*

        /// The inline-cache units behind each opcode.
        pub static CACHES: [u8; 256] = {
            let mut table = [0; 256];
            $(table[$number] = $caches;)*
            table
        };
    };
}
for_each_opcode!(numbers_and_caches);

/// The number of `EXTENDED_ARG`, which the back ends do themselves.
pub const EXTENDED_ARG: u8 = 71;

/// The opcode that `co_code` shows for a specialized or instrumented form.
pub const fn base(opcode: u8) -> u8 {
    match opcode {
        3 | 150..=156 => BINARY_OP,
        119..=121 | 124 | 125 => LOAD_ATTR,
        LOAD_FAST_FOR_ATTR => LOAD_FAST,
        129..=131 => LOAD_FAST_LOAD_FAST,
        LOAD_CONST_FOR_COMPARE | LOAD_CONST_FOR_BINARY_OP => LOAD_CONST,
        122 | 123 | 126 | 127 => CALL,
        157..=161 => BINARY_SUBSCR,
        162..=181 => CALL,
        182..=184 => COMPARE_OP,
        185 | 186 => CONTAINS_OP,
        187..=190 => FOR_ITER,
        191..=202 => LOAD_ATTR,
        203 | 204 => LOAD_GLOBAL,
        205 | 206 => LOAD_SUPER_ATTR,
        207 => RESUME,
        208 => SEND,
        209..=211 => STORE_ATTR,
        212 | 213 => STORE_SUBSCR,
        214..=219 => TO_BOOL,
        220..=222 => UNPACK_SEQUENCE,
        INSTRUMENTED_RESUME => RESUME,
        INSTRUMENTED_END_FOR => END_FOR,
        INSTRUMENTED_END_SEND => END_SEND,
        INSTRUMENTED_RETURN_VALUE => RETURN_VALUE,
        INSTRUMENTED_RETURN_CONST => RETURN_CONST,
        INSTRUMENTED_YIELD_VALUE => YIELD_VALUE,
        INSTRUMENTED_LOAD_SUPER_ATTR => LOAD_SUPER_ATTR,
        INSTRUMENTED_FOR_ITER => FOR_ITER,
        INSTRUMENTED_CALL => CALL,
        INSTRUMENTED_CALL_KW => CALL_KW,
        INSTRUMENTED_CALL_FUNCTION_EX => CALL_FUNCTION_EX,
        INSTRUMENTED_JUMP_FORWARD => JUMP_FORWARD,
        INSTRUMENTED_JUMP_BACKWARD => JUMP_BACKWARD,
        INSTRUMENTED_POP_JUMP_IF_TRUE => POP_JUMP_IF_TRUE,
        INSTRUMENTED_POP_JUMP_IF_FALSE => POP_JUMP_IF_FALSE,
        INSTRUMENTED_POP_JUMP_IF_NONE => POP_JUMP_IF_NONE,
        INSTRUMENTED_POP_JUMP_IF_NOT_NONE => POP_JUMP_IF_NOT_NONE,
        same => same,
    }
}

/// Whether it is an instruction that monitoring has put in the place of another.
pub const fn is_instrumented(opcode: u8) -> bool {
    INSTRUMENTED_RESUME <= opcode && opcode <= INSTRUMENTED_LINE
}

/// Brings code that somebody else wrote into its base form, with zeroed caches: specialized instructions trust theirs.
pub fn reset(code: &mut [u16]) {
    let mut i = 0;
    while i < code.len() {
        let opcode = match code[i] as u8 {
            // They stand for an instruction that is kept elsewhere, where there is none.
            INSTRUMENTED_LINE | INSTRUMENTED_INSTRUCTION => RESERVED,
            other => base(other),
        };
        code[i] = code[i] & 0xFF00 | opcode as u16;
        let end = code.len().min(i + 1 + CACHES[opcode as usize] as usize);
        code[i + 1..end].fill(0);
        i = end;
    }
}

/// Fills the counters of the inline caches: from here on the code may specialize. What is pushed for the instruction behind
/// gets the form that does both (`instructions/pairs.rs`).
pub fn quicken(code: &mut [u16]) {
    let mut i = 0;
    while i < code.len() {
        let opcode = code[i] as u8;
        let caches = CACHES[opcode as usize] as usize;
        if caches > 0 && i + 1 < code.len() {
            code[i + 1] = super::specialize::counter_at_start(opcode);
        }
        let form = match (opcode, code.get(i + 1).map(|&unit| unit as u8)) {
            (LOAD_FAST, Some(LOAD_ATTR)) => LOAD_FAST_FOR_ATTR,
            (LOAD_FAST_LOAD_FAST, Some(STORE_ATTR)) => LOAD_FAST_LOAD_FAST_FOR_STORE_ATTR,
            (LOAD_FAST_LOAD_FAST, Some(BINARY_SUBSCR)) => LOAD_FAST_LOAD_FAST_FOR_SUBSCR,
            (LOAD_FAST_LOAD_FAST, Some(COMPARE_OP)) => LOAD_FAST_LOAD_FAST_FOR_COMPARE,
            (LOAD_CONST, Some(COMPARE_OP)) => LOAD_CONST_FOR_COMPARE,
            (LOAD_CONST, Some(BINARY_OP)) => LOAD_CONST_FOR_BINARY_OP,
            (same, _) => same,
        };
        code[i] = code[i] & 0xFF00 | form as u16;
        i += 1 + caches;
    }
}

/// The bytes of `co_code`: base opcodes, caches zeroed.
pub fn base_code(code: &[u16]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(code.len() * 2);
    let mut i = 0;
    while i < code.len() {
        let (opcode, oparg) = (base(code[i] as u8), (code[i] >> 8) as u8);
        bytes.extend([opcode, oparg]);
        let caches = CACHES[opcode as usize] as usize;
        bytes.resize(bytes.len() + 2 * caches, 0);
        i += 1 + caches;
    }
    bytes.truncate(code.len() * 2);
    bytes
}

/// The bytes of `_co_code_adaptive`: the code as it is, specialized forms that only this runtime has shown as the form
/// that CPython would have in their place.
pub fn shown_code(code: &[u16]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(code.len() * 2);
    let mut i = 0;
    while i < code.len() {
        let [opcode, oparg] = code[i].to_le_bytes();
        let shown = match opcode {
            LOAD_ATTR_CLASS_METHOD
            | LOAD_ATTR_CLASS_METHOD_OF_CLASS
            | LOAD_ATTR_STATIC_WITH_VALUES
            | LOAD_ATTR_STATIC_NO_DICT
            | LOAD_ATTR_STATIC_OF_CLASS => LOAD_ATTR,
            CALL_OBJECT | CALL_SLOTTED_CLASS => CALL_NON_PY_GENERAL,
            CALL_PY_DEFAULTS => CALL_PY_GENERAL,
            CALL_OTHER_CLASS => CALL,
            LOAD_FAST_FOR_ATTR..=LOAD_CONST_FOR_BINARY_OP => base(opcode),
            known => known,
        };
        bytes.extend([shown, oparg]);
        let end = code.len().min(i + 1 + CACHES[opcode as usize] as usize);
        bytes.extend(code[i + 1..end].iter().flat_map(|unit| unit.to_le_bytes()));
        i = end;
    }
    bytes
}
