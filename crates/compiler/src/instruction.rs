//! The interface between code generation and the back half: instructions with labels, and what the assembler must know
//! about the code unit besides them.
//!
//! The code generator makes one [`InstructionSequence`] and one [`UnitInfo`] for each scope, emits what CPython's code
//! generator emits (pseudo-opcodes included, nothing optimized beforehand) and ends the unit with [`assemble`]:
//!
//! ```ignore
//! let mut seq = InstructionSequence::new();
//! let mut unit = UnitInfo::new(name, qualname, filename, first_line);
//! seq.emit(Opcode::RESUME, 0, loc);
//! let end = seq.new_label();
//! let (op, arg) = unit.name_op(Opcode::LOAD_NAME, "x");
//! seq.emit(op, arg, loc);
//! seq.emit(Opcode::TO_BOOL, 0, loc);
//! seq.emit_jump(Opcode::POP_JUMP_IF_FALSE, end, loc);
//! seq.use_label(end);
//! let none = unit.add_const(Constant::None);
//! seq.emit(Opcode::LOAD_CONST, none, NO_LOCATION);
//! seq.emit(Opcode::RETURN_VALUE, 0, NO_LOCATION);
//! unit.flags = flags;
//! let code = assemble(seq, unit)?;
//! ```
//!
//! What the back half adds by itself and the code generator must not emit: COPY_FREE_VARS, MAKE_CELL and, for the flags
//! of generators and coroutines, RETURN_GENERATOR + POP_TOP in front of everything; jump directions (emit JUMP and
//! JUMP_NO_INTERRUPT); superinstructions, LOAD_FAST_CHECK, RETURN_CONST; the POP_JUMP_IF_NONE family.
//! Opargs of cell and free variables are those of [`UnitInfo::deref_index`], as emitted by CPython before the fix-up.

use std::rc::Rc;

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use crate::code::{CO_VARARGS, CO_VARKEYWORDS, CodeDesc, Constant};
pub use crate::opcode::Opcode;

/// A range of the source: lines from 1, columns in UTF-8 bytes from 0, -1 where there is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Location {
    /// First line.
    pub line: i32,
    /// Last line.
    pub end_line: i32,
    /// Column of the first byte.
    pub col: i32,
    /// Column after the last byte.
    pub end_col: i32,
}

/// The location of instructions that belong to no line; they take over the line of what precedes them where one can.
pub const NO_LOCATION: Location = Location { line: -1, end_line: -1, col: -1, end_col: -1 };

impl Location {
    /// A location from its four parts, in CPython's order.
    pub const fn new(line: i32, end_line: i32, col: i32, end_col: i32) -> Self {
        Self { line, end_line, col, end_col }
    }
}

/// A place in an [`InstructionSequence`] that jumps go to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Label(pub(crate) u32);

/// One instruction. For opcodes with a target, `oparg` is the number of a label while the code is generated, and then
/// the position of an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Instruction {
    /// What it does.
    pub op: Opcode,
    /// With what.
    pub oparg: u32,
    /// The source it belongs to.
    pub loc: Location,
}

/// The instructions of one code unit in the order of emission.
#[derive(Clone, Debug, Default)]
pub struct InstructionSequence {
    pub(crate) instructions: Vec<Instruction>,
    /// Position of each label, `None` until it is used.
    pub(crate) labels: Vec<Option<usize>>,
}

impl InstructionSequence {
    /// An empty sequence.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many instructions there are, which is also the position of the next one.
    pub fn len(&self) -> usize {
        self.instructions.len()
    }

    /// Whether nothing has been emitted.
    pub fn is_empty(&self) -> bool {
        self.instructions.is_empty()
    }

    /// Appends an instruction that is not a jump.
    pub fn emit(&mut self, op: Opcode, oparg: u32, loc: Location) {
        debug_assert!(!op.has_target(), "{op:?} needs a label");
        debug_assert!(op.has_arg() || oparg == 0, "{op:?} takes no oparg");
        self.instructions.push(Instruction { op, oparg, loc });
    }

    /// Appends a jump, or a block push (SETUP_FINALLY, SETUP_CLEANUP, SETUP_WITH) with its handler.
    pub fn emit_jump(&mut self, op: Opcode, target: Label, loc: Location) {
        debug_assert!(op.has_target(), "{op:?} takes no label");
        self.instructions.push(Instruction { op, oparg: target.0, loc });
    }

    /// A new label, not yet placed.
    pub fn new_label(&mut self) -> Label {
        self.labels.push(None);
        Label(u32::try_from(self.labels.len() - 1).expect("fewer than 2^32 labels"))
    }

    /// Places `label` before the next instruction.
    pub fn use_label(&mut self, label: Label) {
        let place = &mut self.labels[label.0 as usize];
        debug_assert!(place.is_none(), "a label is placed once");
        *place = Some(self.instructions.len());
    }

    /// Inserts an instruction (for a block push: use [`Self::insert_jump`]) at `position`;
    /// labels at or behind it move along.
    pub fn insert(&mut self, position: usize, op: Opcode, oparg: u32, loc: Location) {
        debug_assert!(!op.has_target(), "{op:?} needs a label");
        self.insert_raw(position, Instruction { op, oparg, loc });
    }

    /// Inserts a jump or block push at `position`; labels at or behind it move along.
    /// The handler around a whole generator body is one: `insert_jump(0, SETUP_CLEANUP, handler, NO_LOCATION)`.
    pub fn insert_jump(&mut self, position: usize, op: Opcode, target: Label, loc: Location) {
        debug_assert!(op.has_target(), "{op:?} takes no label");
        self.insert_raw(position, Instruction { op, oparg: target.0, loc });
    }

    fn insert_raw(&mut self, position: usize, instruction: Instruction) {
        self.instructions.insert(position, instruction);
        for place in self.labels.iter_mut().flatten() {
            if *place >= position {
                *place += 1;
            }
        }
    }

    /// The opcode of the last instruction, if any.
    pub fn last_op(&self) -> Option<Opcode> {
        self.instructions.last().map(|i| i.op)
    }

    /// The instructions, targets as positions.
    ///
    /// # Errors
    /// [`InvalidCode`] if something jumps to a label that was never placed.
    pub fn resolve(self) -> Result<Vec<Instruction>, InvalidCode> {
        let Self { mut instructions, labels } = self;
        for instruction in instructions.iter_mut().filter(|i| i.op.has_target()) {
            let position = labels[instruction.oparg as usize];
            let position = position.ok_or_else(|| InvalidCode("a jump leads to a label that has no place".into()))?;
            instruction.oparg = u32::try_from(position).expect("fewer than 2^32 instructions");
        }
        Ok(instructions)
    }
}

/// Names in the order of their first use, each with its index.
pub type NameTable = IndexSet<Rc<str>, FxBuildHasher>;

/// The constants of a unit as the flow graph deals with them: the compiler's own ([`ConstTable`]), or objects.
pub trait Constants {
    /// What keeps a constant from being looked at or added.
    type Error: From<InvalidCode>;

    /// How many there are.
    fn count(&self) -> usize;

    /// Whether the constant is true.
    ///
    /// # Errors
    /// If the constant does not tell.
    fn truth(&self, index: u32) -> Result<bool, Self::Error>;

    /// Whether the constant is None.
    fn is_none(&self, index: u32) -> bool;

    /// The index of a truth value, which is added if it is not there.
    ///
    /// # Errors
    /// If it cannot be added.
    fn add_bool(&mut self, value: bool) -> Result<u32, Self::Error>;

    /// The index of the tuple of other constants, which is added if it is not there.
    ///
    /// # Errors
    /// If it cannot be added.
    fn add_tuple(&mut self, items: impl Iterator<Item = u32>) -> Result<u32, Self::Error>;

    /// Drops the constants that are not `used`.
    ///
    /// # Errors
    /// If they cannot be dropped.
    fn retain(&mut self, used: &[bool]) -> Result<(), Self::Error>;
}

/// The constants of a unit in the order of their first use, each kept once (see [`Constant`] for what equals what).
#[derive(Clone, Debug, Default)]
pub struct ConstTable {
    items: IndexSet<Constant, FxBuildHasher>,
}

impl ConstTable {
    /// The index of `constant`, which is added if it is not there.
    pub fn add(&mut self, constant: Constant) -> u32 {
        u32::try_from(self.items.insert_full(constant).0).expect("fewer than 2^32 constants")
    }

    /// The constant at `index`.
    pub fn get(&self, index: u32) -> &Constant {
        &self.items[index as usize]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The constants in order.
    pub fn into_items(self) -> Vec<Constant> {
        self.items.into_iter().collect()
    }
}

impl Constants for ConstTable {
    type Error = InvalidCode;

    fn count(&self) -> usize {
        self.len()
    }

    fn truth(&self, index: u32) -> Result<bool, InvalidCode> {
        Ok(self.get(index).truth())
    }

    fn is_none(&self, index: u32) -> bool {
        matches!(self.get(index), Constant::None)
    }

    fn add_bool(&mut self, value: bool) -> Result<u32, InvalidCode> {
        Ok(self.add(Constant::Bool(value)))
    }

    fn add_tuple(&mut self, items: impl Iterator<Item = u32>) -> Result<u32, InvalidCode> {
        let items = items.map(|index| self.get(index).clone()).collect();
        Ok(self.add(Constant::Tuple(items)))
    }

    fn retain(&mut self, used: &[bool]) -> Result<(), InvalidCode> {
        let mut flags = used.iter();
        self.items.retain(|_| *flags.next().expect("one flag for each constant"));
        Ok(())
    }
}

/// What the assembler needs to know about a code unit besides its instructions.
#[derive(Clone, Debug, Default)]
pub struct UnitInfo {
    /// `co_name`.
    pub name: Rc<str>,
    /// `co_qualname`.
    pub qualname: Rc<str>,
    /// `co_filename`.
    pub filename: Rc<str>,
    /// `co_flags`, complete.
    pub flags: u32,
    /// Positional parameters, positional-only ones included; neither `*args` nor `**kwargs`.
    pub argcount: u32,
    /// Positional-only parameters.
    pub posonlyargcount: u32,
    /// Keyword-only parameters.
    pub kwonlyargcount: u32,
    /// `co_firstlineno`.
    pub firstlineno: i32,
    /// Constants; LOAD_CONST's oparg is an index.
    pub consts: ConstTable,
    /// `co_names`.
    pub names: NameTable,
    /// Fast locals. Parameters first (positional, keyword-only, `*args`, `**kwargs`), then the rest as it is used.
    pub varnames: NameTable,
    /// Cell variables in the order CPython gives them (sorted by name).
    pub cellvars: NameTable,
    /// Free variables in the order CPython gives them (sorted by name; `__class__` and the like in their places).
    pub freevars: NameTable,
    /// Fast locals that exist only inside an inlined comprehension.
    pub fast_hidden: NameTable,
}

impl UnitInfo {
    /// A unit without variables, constants and arguments.
    pub fn new(name: Rc<str>, qualname: Rc<str>, filename: Rc<str>, firstlineno: i32) -> Self {
        Self { name, qualname, filename, firstlineno, ..Self::default() }
    }

    /// The index of `constant` in `co_consts` before unused ones are dropped.
    pub fn add_const(&mut self, constant: Constant) -> u32 {
        self.consts.add(constant)
    }

    /// The index of `name` in `co_names`.
    pub fn add_name(&mut self, name: &str) -> u32 {
        add(&mut self.names, name)
    }

    /// The index of the fast local `name`.
    pub fn add_varname(&mut self, name: &str) -> u32 {
        add(&mut self.varnames, name)
    }

    /// The oparg of `name` for LOAD_DEREF and its kin and for LOAD_CLOSURE: cells count from 0, free variables
    /// behind the cells. `None` if it is neither.
    pub fn deref_index(&self, name: &str) -> Option<u32> {
        let index = self
            .cellvars
            .get_index_of(name)
            .or_else(|| self.freevars.get_index_of(name).map(|i| self.cellvars.len() + i));
        index.map(|i| u32::try_from(i).expect("fewer than 2^32 names"))
    }

    /// The opcode and oparg for an instruction that uses an entry of `co_names`. Shifts the index where flag bits stand
    /// below it, and turns LOAD_METHOD, LOAD_SUPER_METHOD, LOAD_ZERO_SUPER_ATTR and LOAD_ZERO_SUPER_METHOD into the
    /// real opcodes with their bits.
    pub fn name_op(&mut self, op: Opcode, name: &str) -> (Opcode, u32) {
        let index = self.add_name(name);
        match op {
            Opcode::LOAD_ATTR => (op, index << 1),
            Opcode::LOAD_METHOD => (Opcode::LOAD_ATTR, index << 1 | 1),
            Opcode::LOAD_GLOBAL => (op, index << 1),
            Opcode::LOAD_SUPER_ATTR => (op, index << 2 | 2),
            Opcode::LOAD_SUPER_METHOD => (Opcode::LOAD_SUPER_ATTR, index << 2 | 3),
            Opcode::LOAD_ZERO_SUPER_ATTR => (Opcode::LOAD_SUPER_ATTR, index << 2),
            Opcode::LOAD_ZERO_SUPER_METHOD => (Opcode::LOAD_SUPER_ATTR, index << 2 | 1),
            _ => (op, index),
        }
    }

    /// How many of the fast locals are parameters.
    pub(crate) fn parameter_count(&self) -> usize {
        let star = u32::from(self.flags & CO_VARARGS != 0) + u32::from(self.flags & CO_VARKEYWORDS != 0);
        (self.argcount + self.kwonlyargcount + star) as usize
    }
}

fn add(table: &mut NameTable, name: &str) -> u32 {
    let index = table.get_index_of(name).unwrap_or_else(|| table.insert_full(name.into()).0);
    u32::try_from(index).expect("fewer than 2^32 names")
}

/// The instructions do not form a valid code unit: a fault of the code generator, `ValueError` or `SystemError` to users.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InvalidCode(pub String);

impl std::fmt::Display for InvalidCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidCode {}

/// Optimizes and assembles one code unit.
///
/// # Errors
/// [`InvalidCode`] if the instructions underflow the stack or reach a place with different stack depths.
pub fn assemble(seq: InstructionSequence, unit: UnitInfo) -> Result<CodeDesc, InvalidCode> {
    crate::assemble::assemble(seq, unit)
}
