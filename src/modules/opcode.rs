//! `_opcode`: what the modules `opcode` and `dis` know of the instructions.

use crate::abi::{Object, Ref, Result};
use crate::types::code::Code;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::none::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::opcode_facts::{self, Fact};
use abide_macros::methods;
use core::ffi::c_int;

/// The operators of `BINARY_OP` in the order of its oparg; the assigning ones follow in the same order.
const OPERATORS: [(&str, &str); 13] = [
    ("ADD", "+"),
    ("AND", "&"),
    ("FLOOR_DIVIDE", "//"),
    ("LSHIFT", "<<"),
    ("MATRIX_MULTIPLY", "@"),
    ("MULTIPLY", "*"),
    ("REMAINDER", "%"),
    ("OR", "|"),
    ("POWER", "**"),
    ("RSHIFT", ">>"),
    ("SUBTRACT", "-"),
    ("TRUE_DIVIDE", "/"),
    ("XOR", "^"),
];

/// The functions of `CALL_INTRINSIC_1`.
pub const UNARY_INTRINSICS: [&str; 12] = [
    "INTRINSIC_1_INVALID",
    "INTRINSIC_PRINT",
    "INTRINSIC_IMPORT_STAR",
    "INTRINSIC_STOPITERATION_ERROR",
    "INTRINSIC_ASYNC_GEN_WRAP",
    "INTRINSIC_UNARY_POSITIVE",
    "INTRINSIC_LIST_TO_TUPLE",
    "INTRINSIC_TYPEVAR",
    "INTRINSIC_PARAMSPEC",
    "INTRINSIC_TYPEVARTUPLE",
    "INTRINSIC_SUBSCRIPT_GENERIC",
    "INTRINSIC_TYPEALIAS",
];

/// The functions of `CALL_INTRINSIC_2`.
pub const BINARY_INTRINSICS: [&str; 6] = [
    "INTRINSIC_2_INVALID",
    "INTRINSIC_PREP_RERAISE_STAR",
    "INTRINSIC_TYPEVAR_WITH_BOUND",
    "INTRINSIC_TYPEVAR_WITH_CONSTRAINTS",
    "INTRINSIC_SET_FUNCTION_TYPE_PARAMS",
    "INTRINSIC_SET_TYPEPARAM_DEFAULT",
];

/// The functions' room.
struct Opcodes;

pub(super) fn make() -> Result<Ref<Module>> {
    let module = super::new_module("_opcode", "Facts about the instructions.", &METHODS)?;
    module.add_named("ENABLE_SPECIALIZATION", &*Int::new(1)?)?;
    Ok(module)
}

fn names(names: &[&str]) -> Result<Ref<List>> {
    let names = names.iter().map(|name| Ok(Str::new(name)?.into_object()));
    List::from_vec(names.collect::<Result<Vec<_>>>()?)
}

#[methods]
impl Opcodes {
    /// How the stack grows by an instruction: where it jumps, where it does not, or the larger of both.
    #[sig("stack_effect($module, opcode, oparg=None, /, *, jump=None)")]
    fn stack_effect(opcode: c_int, oparg: Option<&Object>, jump: Option<&Object>) -> Result<c_int> {
        let oparg = match oparg.filter(|oparg| !oparg.is_none()) {
            None => 0,
            Some(oparg) => match oparg.index()?.to_i64() {
                // Only the low bits count, as in C.
                Some(value) => value as c_int,
                None => return Err(overflow_error!("Python int too large to convert to C long")),
            },
        };
        let jumps = match jump.filter(|jump| !jump.is_none()) {
            None => true,
            Some(jump) if jump.is(crate::types::bool::bool_static(true)) => true,
            Some(jump) if jump.is(crate::types::bool::bool_static(false)) => false,
            Some(_) => return Err(value_error!("stack_effect: jump must be False, True or None")),
        };
        match opcode_facts::stack_effect(opcode, oparg, jumps) {
            Some(effect) => Ok(effect),
            None => Err(value_error!("invalid opcode or oparg")),
        }
    }

    /// Whether the number is an opcode.
    #[sig("is_valid($module, /, opcode)")]
    fn is_valid(opcode: c_int) -> bool {
        opcode_facts::has(opcode, Fact::Valid)
    }

    /// Whether the instruction uses its oparg.
    #[sig("has_arg($module, /, opcode)")]
    fn has_arg(opcode: c_int) -> bool {
        opcode_facts::has(opcode, Fact::Arg)
    }

    /// Whether the oparg is an index of the constants.
    #[sig("has_const($module, /, opcode)")]
    fn has_const(opcode: c_int) -> bool {
        opcode_facts::has(opcode, Fact::Const)
    }

    /// Whether the oparg is an index of the names.
    #[sig("has_name($module, /, opcode)")]
    fn has_name(opcode: c_int) -> bool {
        opcode_facts::has(opcode, Fact::Name)
    }

    /// Whether the oparg is the distance of a jump.
    #[sig("has_jump($module, /, opcode)")]
    fn has_jump(opcode: c_int) -> bool {
        opcode_facts::has(opcode, Fact::Jump)
    }

    /// Whether the oparg is the index of a cell or free variable.
    #[sig("has_free($module, /, opcode)")]
    fn has_free(opcode: c_int) -> bool {
        opcode_facts::has(opcode, Fact::Free)
    }

    /// Whether the oparg is the index of a local variable.
    #[sig("has_local($module, /, opcode)")]
    fn has_local(opcode: c_int) -> bool {
        opcode_facts::has(opcode, Fact::Local)
    }

    /// Whether the instruction opens a block that catches exceptions.
    #[sig("has_exc($module, /, opcode)")]
    fn has_exc(opcode: c_int) -> bool {
        opcode_facts::has(opcode, Fact::Exc)
    }

    /// Counts of specialization: None, for nothing counts.
    #[sig("get_specialization_stats($module, /)")]
    fn get_specialization_stats() -> Ref {
        none()
    }

    /// Names and signs of the binary operators, in the order of their opargs.
    #[sig("get_nb_ops($module, /)")]
    fn get_nb_ops() -> Result<Ref<List>> {
        let mut rows = Vec::new();
        for (prefix, suffix) in [("NB_", ""), ("NB_INPLACE_", "=")] {
            for (name, sign) in OPERATORS {
                let name = Str::new(&format!("{prefix}{name}"))?.into_object();
                let sign = Str::new(&format!("{sign}{suffix}"))?.into_object();
                rows.push(Tuple::pair(name, sign)?.into_object());
            }
        }
        List::from_vec(rows)
    }

    /// The names of the intrinsic functions of one argument.
    #[sig("get_intrinsic1_descs($module, /)")]
    fn get_intrinsic1_descs() -> Result<Ref<List>> {
        names(&UNARY_INTRINSICS)
    }

    /// The names of the intrinsic functions of two arguments.
    #[sig("get_intrinsic2_descs($module, /)")]
    fn get_intrinsic2_descs() -> Result<Ref<List>> {
        names(&BINARY_INTRINSICS)
    }

    /// The executor at a byte offset. RuntimeError: there are none.
    #[sig("get_executor($module, /, code, offset)")]
    fn get_executor(code: &Object, offset: c_int) -> Result<()> {
        let _ = offset;
        if code.cast::<Code>().is_none() {
            return Err(type_error!("expected a code object, not '{}'", code.ty().full_name()));
        }
        Err(runtime_error!("Executors are not available in this build"))
    }
}

/// The name of an intrinsic function, if there is one.
pub fn intrinsic_name(names: &[&str], index: c_int) -> Result<Option<Ref<Str>>> {
    match usize::try_from(index).ok().and_then(|index| names.get(index)) {
        Some(name) => Str::new(name).map(Some),
        None => Ok(None),
    }
}
