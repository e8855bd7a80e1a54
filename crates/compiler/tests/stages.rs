//! The stages one by one give what CPython 3.13's do: `_testinternalcapi`'s `compiler_codegen` and `optimize_cfg` printed
//! the expectations. `tests/compiler/stages.py` compares them over a library.

use abide_compiler::code::Constant;
use abide_compiler::instruction::{Constants, Instruction, InvalidCode, NO_LOCATION, Opcode, UnitInfo};
use abide_compiler::stages::{self, Generated, Sequence};
use abide_compiler::{Mode, Options, Source};

const SOURCE: &str = "\
def f(x):
    for y in x:
        if y is None:
            return (1, 2)
    try:
        del x
    finally:
        return lambda: x
";

fn generated() -> Generated {
    let options = Options::default();
    let (mut module, _) = abide_compiler::parse(Source::Str(SOURCE), Mode::Exec, &options).expect("it parses");
    stages::generate(&mut module, "f", &options).expect("it compiles")
}

fn shown(i: &Instruction) -> String {
    let oparg = if i.op.has_arg() { i.oparg.to_string() } else { "-".into() };
    let at = i.loc;
    format!("{} {oparg} {} {} {} {}", i.op.name(), at.line, at.end_line, at.col, at.end_col)
}

fn lines(sequence: &Sequence) -> Vec<String> {
    sequence.instructions.iter().map(shown).collect()
}

#[test]
fn generated_code_has_pseudo_instructions_and_dead_code() {
    let module = generated().sequence;
    let expected = [
        "RESUME 0 0 1 0 0",
        "LOAD_CONST 0 1 8 0 24",
        "MAKE_FUNCTION - 1 8 0 24",
        "STORE_NAME 0 1 8 0 24",
        "LOAD_CONST 1 -1 -1 -1 -1",
        "RETURN_VALUE - -1 -1 -1 -1",
    ];
    assert_eq!(lines(&module), expected);
    let [f] = &module.nested[..] else { panic!("one function in the module") };
    let expected = [
        (3, "FOR_ITER 16 2 2 13 14"),
        (4, "NOP - 2 2 8 9"),
        (10, "POP_JUMP_IF_FALSE 15 3 3 11 20"),
        (15, "JUMP 3 -1 -1 -1 -1"),
        (18, "SETUP_FINALLY 28 5 8 4 24"),
        (21, "LOAD_CLOSURE 0 8 8 15 24"),
        (27, "JUMP_NO_INTERRUPT 45 -1 -1 -1 -1"),
        (28, "SETUP_CLEANUP 42 -1 -1 -1 -1"),
        (38, "POP_BLOCK - 8 8 8 24"),
        (46, "RETURN_VALUE - -1 -1 -1 -1"),
    ];
    let lines_of_f = lines(f);
    assert_eq!(lines_of_f.len(), 47);
    for (at, expected) in expected {
        assert_eq!(lines_of_f[at], expected);
    }
    // The body of `finally` is there twice, and so is the lambda in it.
    assert_eq!(f.nested.len(), 2);
    let lambda = ["RESUME 0 8 8 0 0", "LOAD_DEREF 0 8 8 23 24", "RETURN_VALUE - 8 8 23 24"];
    assert!(f.nested.iter().all(|nested| lines(nested)[..3] == lambda));
}

#[test]
fn what_is_left_for_the_outermost_unit_are_its_tables() {
    let unit = generated().unit;
    assert!(unit.names.iter().map(|name| &**name).eq(["f"]));
    let consts = unit.consts.into_items();
    assert!(matches!(&consts[..], [Constant::Code(f), Constant::None] if &*f.name == "f"));
}

/// Constants that are just numbered: what any objects are to the flow graph.
struct Numbered(Vec<&'static str>);

impl Constants for Numbered {
    type Error = InvalidCode;

    fn count(&self) -> usize {
        self.0.len()
    }

    fn truth(&self, index: u32) -> Result<bool, InvalidCode> {
        Ok(self.0[index as usize] != "None")
    }

    fn is_none(&self, index: u32) -> bool {
        self.0[index as usize] == "None"
    }

    fn add_bool(&mut self, _: bool) -> Result<u32, InvalidCode> {
        Err(InvalidCode("no truth value is needed here".into()))
    }

    fn add_tuple(&mut self, items: impl Iterator<Item = u32>) -> Result<u32, InvalidCode> {
        assert_eq!(items.collect::<Vec<_>>(), [0, 1]);
        self.0.push("(None, 1)");
        Ok(self.0.len() as u32 - 1)
    }

    fn retain(&mut self, used: &[bool]) -> Result<(), InvalidCode> {
        let mut used = used.iter();
        self.0.retain(|_| *used.next().expect("one for each"));
        Ok(())
    }
}

#[test]
fn the_optimizer_works_on_any_constants() {
    let module = generated().sequence;
    let mut consts = Numbered(vec!["None", "1", "2", "c"]);
    let optimized = stages::optimize(&module.nested[0].instructions, &mut consts, 2).expect("it is code");
    assert_eq!(consts.0, ["None", "1", "2"]);
    assert_eq!(optimized.len(), 34);
    let at = |i: usize| (optimized[i].op, optimized[i].oparg, optimized[i].loc.line);
    assert_eq!(at(3), (Opcode::FOR_ITER, 9, 2));
    assert_eq!(at(6), (Opcode::POP_JUMP_IF_NOT_NONE, 3, 3));
    assert_eq!(at(8), (Opcode::RETURN_CONST, 1, 4));
    assert_eq!(at(11), (Opcode::SETUP_FINALLY, 19, 5));
    assert_eq!(at(19), (Opcode::SETUP_CLEANUP, 31, -1));

    let code = |op, oparg| Instruction { op, oparg, loc: NO_LOCATION };
    let pair = [
        code(Opcode::LOAD_CONST, 0),
        code(Opcode::LOAD_CONST, 1),
        code(Opcode::BUILD_TUPLE, 2),
        code(Opcode::RETURN_VALUE, 0),
    ];
    let mut consts = Numbered(vec!["None", "1"]);
    let optimized = stages::optimize(&pair, &mut consts, 0).expect("it is code");
    assert_eq!(consts.0, ["None", "(None, 1)"]);
    let optimized: Vec<_> = optimized.iter().map(|i| (i.op, i.oparg)).collect();
    assert_eq!(optimized, [(Opcode::LOAD_CONST, 1), (Opcode::RETURN_VALUE, 0)]);
}

#[test]
fn assembled_as_it_is() {
    let unit =
        UnitInfo { varnames: ["x".into(), "y".into()].into_iter().collect(), argcount: 2, ..UnitInfo::default() };
    let at = |op, oparg| Instruction { op, oparg, loc: abide_compiler::instruction::Location::new(1, 1, -1, -1) };
    let sum = [
        at(Opcode::RESUME, 0),
        at(Opcode::LOAD_FAST, 0),
        at(Opcode::LOAD_FAST, 1),
        at(Opcode::BINARY_OP, 0),
        at(Opcode::RETURN_VALUE, 0),
    ];
    let code = stages::assemble(&sum, unit).expect("it is code");
    assert_eq!(code.code, [149, 0, 85, 0, 85, 1, 45, 0, 0, 0, 36, 0]);
    assert_eq!((code.stacksize, code.flags, code.argcount), (2, 0, 2));
}

#[test]
fn what_is_no_code_is_refused() {
    let code = |op, oparg| Instruction { op, oparg, loc: NO_LOCATION };
    let end = code(Opcode::RETURN_VALUE, 0);
    for (instructions, message) in [
        (vec![], "no instructions"),
        (vec![code(Opcode::JUMP, 7)], "a jump leads out of the code"),
        (vec![code(Opcode::SWAP, 0), end], "SWAP of depth 0"),
        (vec![code(Opcode::LOAD_CONST, 0), end], "an instruction uses a constant that is not there"),
        (vec![code(Opcode::LOAD_FAST, 64), end], "an instruction uses a local variable that is not there"),
        (vec![code(Opcode::POP_BLOCK, 0), end], "POP_BLOCK outside of any block"),
    ] {
        let refused = stages::optimize(&instructions, &mut Numbered(vec![]), 0).expect_err(message);
        assert_eq!(refused.0, message);
    }
    for (instructions, message) in [
        (vec![code(Opcode::POP_TOP, 0), end], "Invalid CFG, stack underflow"),
        (vec![code(Opcode::LOAD_DEREF, 0), end], "an instruction uses a cell or free variable that is not there"),
    ] {
        assert_eq!(stages::assemble(&instructions, UnitInfo::default()).expect_err(message).0, message);
    }
}

#[test]
fn loops_without_lines_end_the_optimizer() {
    let code = |op, oparg, line| Instruction {
        op,
        oparg,
        loc: if line > 0 { abide_compiler::instruction::Location::new(line, line, 0, 1) } else { NO_LOCATION },
    };
    let circle = [code(Opcode::JUMP_NO_INTERRUPT, 0, -1), code(Opcode::JUMP, 0, 1), code(Opcode::RETURN_VALUE, 0, 1)];
    let refused = stages::optimize(&circle, &mut Numbered(vec![]), 0).expect_err("an endless loop");
    assert_eq!(refused.0, "a loop has neither lines nor an end");
}
