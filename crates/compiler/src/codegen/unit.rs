//! The code object being built: its scope, its blocks, and how names become instructions.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::Compiler;
use crate::ast::{Context, Name, Stmt};
use crate::code::*;
use crate::error::{ErrorKind, Result, SyntaxError};
use crate::instruction::{
    InstructionSequence, InvalidCode, Label, Location, NO_LOCATION, NameTable, Opcode, UnitInfo, assemble,
};
use crate::stages::Sequence;
use crate::symtable::{self, BlockKind, DEF_COMP_CELL, DEF_FREE_CLASS, Reach, ScopeId, Symbol, Symbols};

/// Blocks that may be open at once.
const MAX_BLOCKS: usize = 21;

/// What kind of code object a unit becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ScopeKind {
    Module,
    Class,
    Function,
    AsyncFunction,
    Lambda,
    Comprehension,
    TypeParameters,
}

/// What a block is, so that leaving it early can undo what it set up.
#[derive(Clone)]
pub(super) enum Frame<'a> {
    WhileLoop,
    ForLoop,
    TryExcept,
    /// With the `finally` clause.
    FinallyTry(&'a [Stmt]),
    FinallyEnd,
    With,
    AsyncWith,
    /// With the name that the handler binds.
    HandlerCleanup(Option<Name>),
    PopValue,
    ExceptionHandler,
    ExceptionGroupHandler,
    AsyncComprehension,
    StopIteration,
}

/// An open block.
#[derive(Clone)]
pub(super) struct Block<'a> {
    pub frame: Frame<'a>,
    /// Where it begins.
    pub start: Option<Label>,
    /// Where it is left to.
    pub exit: Option<Label>,
    pub at: Location,
}

/// One code object in the making.
pub(super) struct Unit<'a> {
    pub seq: InstructionSequence,
    pub info: UnitInfo,
    pub scope: ScopeId,
    pub kind: ScopeKind,
    /// The class whose private names are mangled here.
    pub private: Option<Name>,
    /// Of a class: the attributes that its methods assign to `self`.
    pub static_attributes: Vec<Name>,
    pub blocks: Vec<Block<'a>>,
    /// In how many inlined comprehensions the code is.
    pub inlined_comprehensions: u32,
    /// Names that inlined comprehensions made fast locals; false where that is over.
    pub hidden: FxHashMap<Name, bool>,
    /// The instructions of the units inside, if they are kept.
    pub nested: Vec<Sequence>,
}

impl Unit<'_> {
    pub fn new(name: Name, scope: ScopeId, kind: ScopeKind, first_line: i32) -> Self {
        Self {
            seq: InstructionSequence::new(),
            info: UnitInfo::new(Rc::clone(&name), name, "".into(), first_line),
            scope,
            kind,
            private: None,
            static_attributes: Vec::new(),
            blocks: Vec::new(),
            inlined_comprehensions: 0,
            hidden: FxHashMap::default(),
            nested: Vec::new(),
        }
    }
}

pub(super) fn invalid_code(e: InvalidCode) -> Box<SyntaxError> {
    // A tree made by hand can lead to unbalanced stacks; all else is the compiler's own fault.
    let kind = if e.0.starts_with("Invalid CFG") { ErrorKind::Value } else { ErrorKind::System };
    SyntaxError::of_kind(kind, &e.0)
}

/// The names that are reached as `reach` or have one of `flags`, in order.
fn names_by(symbols: &Symbols, reach: Reach, flags: u16) -> Vec<Name> {
    let chosen = symbols.iter().filter(|(_, s)| s.reach == reach || s.flags & flags != 0);
    let mut names: Vec<Name> = chosen.map(|(n, _)| Rc::clone(n)).collect();
    names.sort_unstable();
    names
}

impl<'a> Compiler<'a> {
    /// Begins a unit for the scope of `node`; `private` is the class it belongs to, if that changes.
    pub(super) fn enter(&mut self, name: Name, kind: ScopeKind, node: usize, first_line: i32, private: Option<&Name>) {
        let id = self.table.scope_of(node);
        let mut unit = Unit::new(name, id, kind, first_line);
        let scope = self.table.get(id);
        unit.info.varnames = scope.varnames.iter().cloned().collect();
        let mut cells = names_by(&scope.symbols, Reach::Cell, DEF_COMP_CELL);
        if scope.needs_class_closure {
            cells.push("__class__".into());
        }
        if scope.needs_classdict {
            cells.push("__classdict__".into());
        }
        unit.info.cellvars = cells.into_iter().collect();
        unit.info.freevars = names_by(&scope.symbols, Reach::Free, DEF_FREE_CLASS).into_iter().collect();
        unit.private = private.or(self.unit.private.as_ref()).cloned();
        self.outer.push(std::mem::replace(&mut self.unit, unit));
        self.unit.info.qualname = self.qualname();
        self.emit_i(Opcode::RESUME, 0, Location::new(first_line, first_line, 0, 0));
    }

    fn qualname(&self) -> Name {
        let unit = &self.unit;
        let name = &unit.info.name;
        let [outer @ .., parent] = &*self.outer else { return Rc::clone(name) };
        if outer.is_empty() {
            return Rc::clone(name);
        }
        let mut parent = parent;
        if parent.kind == ScopeKind::TypeParameters {
            if outer.len() == 1 {
                return Rc::clone(name);
            }
            parent = &outer[outer.len() - 1];
        }
        if matches!(unit.kind, ScopeKind::Function | ScopeKind::AsyncFunction | ScopeKind::Class) {
            let mangled = symtable::mangle(parent.private.as_ref(), name);
            if self.table.get(parent.scope).symbol(&mangled).reach == Reach::GlobalExplicit {
                return Rc::clone(name);
            }
        }
        let base = &parent.info.qualname;
        match parent.kind {
            ScopeKind::Function | ScopeKind::AsyncFunction | ScopeKind::Lambda => {
                format!("{base}.<locals>.{name}").into()
            }
            _ => format!("{base}.{name}").into(),
        }
    }

    /// Ends the current unit and returns to the one around it.
    pub(super) fn leave(&mut self, add_none: bool) -> Result<CodeDesc> {
        let mut outer = self.outer.pop().expect("a unit that was entered");
        let unit = self.seal(add_none);
        if self.settings.keep_sequences {
            let instructions = unit.seq.clone().resolve().map_err(invalid_code)?;
            outer.nested.push(Sequence { instructions, nested: unit.nested });
        }
        self.unit = outer;
        assemble(unit.seq, unit.info).map_err(invalid_code)
    }

    /// Ends the outermost unit.
    pub(super) fn finish(&mut self, add_none: bool) -> Result<CodeDesc> {
        let unit = self.seal(add_none);
        assemble(unit.seq, unit.info).map_err(invalid_code)
    }

    /// Ends the current unit, so that every path returns, and takes it out, ready to be assembled.
    pub(super) fn seal(&mut self, add_none: bool) -> Unit<'a> {
        if add_none {
            self.load_none(NO_LOCATION);
        }
        self.emit(Opcode::RETURN_VALUE, NO_LOCATION);
        let flags = self.code_flags();
        let spent = Unit::new("".into(), self.unit.scope, self.unit.kind, 0);
        let mut unit = std::mem::replace(&mut self.unit, spent);
        unit.info.flags = flags;
        unit.info.filename = Rc::clone(&self.settings.filename);
        unit
    }

    fn code_flags(&self) -> u32 {
        let scope = self.table.get(self.unit.scope);
        let mut flags = self.settings.flags;
        if scope.is_function_like() {
            flags |= CO_NEWLOCALS | CO_OPTIMIZED;
            for (condition, bit) in [
                (scope.nested, CO_NESTED),
                (scope.is_generator && !scope.is_coroutine, CO_GENERATOR),
                (!scope.is_generator && scope.is_coroutine, CO_COROUTINE),
                (scope.is_generator && scope.is_coroutine, CO_ASYNC_GENERATOR),
                (scope.has_varargs, CO_VARARGS),
                (scope.has_varkeywords, CO_VARKEYWORDS),
            ] {
                if condition {
                    flags |= bit;
                }
            }
        }
        if self.is_top_level_await() && scope.is_coroutine && !scope.is_generator {
            flags |= CO_COROUTINE;
        }
        flags
    }

    pub(super) fn mangle(&self, name: &Name) -> Name {
        match &self.unit.private {
            None => Rc::clone(name),
            private => symtable::mangle_in(self.table.get(self.unit.scope), private.as_ref(), name),
        }
    }

    pub(super) fn is_function_like(&self) -> bool {
        self.table.get(self.unit.scope).is_function_like()
    }

    pub(super) fn symbol(&self, name: &str) -> Symbol {
        self.table.get(self.unit.scope).symbol(name)
    }

    pub(super) fn load_name(&mut self, name: &Name, at: Location) -> Result<()> {
        self.name(name, Context::Load, at)
    }

    pub(super) fn store_name(&mut self, name: &Name, at: Location) -> Result<()> {
        self.name(name, Context::Store, at)
    }

    /// Reads, binds or unbinds a name.
    pub(super) fn name(&mut self, name: &Name, context: Context, at: Location) -> Result<()> {
        self.forbidden_name(name, context, at)?;
        let name = self.mangle(name);
        let scope = self.table.get(self.unit.scope);
        let reach = scope.symbol(&name).reach;
        let sees_class = scope.can_see_class_scope;
        let function_like = scope.is_function_like();
        let in_class = scope.kind == BlockKind::Class;
        let pick = |load, store, delete| match context {
            Context::Load => load,
            Context::Store => store,
            Context::Del => delete,
        };
        match reach {
            Reach::Free | Reach::Cell => {
                let mut op = pick(Opcode::LOAD_DEREF, Opcode::STORE_DEREF, Opcode::DELETE_DEREF);
                if context == Context::Load {
                    if in_class && self.unit.inlined_comprehensions == 0 {
                        op = Opcode::LOAD_FROM_DICT_OR_DEREF;
                        self.emit(Opcode::LOAD_LOCALS, at);
                    } else if sees_class {
                        op = Opcode::LOAD_FROM_DICT_OR_DEREF;
                        self.load_classdict(at);
                    }
                }
                let index = self.deref_index(&name, reach);
                self.emit_i(op, index, at);
            }
            Reach::Local if function_like || self.unit.hidden.get(&name) == Some(&true) => {
                let index = self.unit.info.add_varname(&name);
                self.emit_i(pick(Opcode::LOAD_FAST, Opcode::STORE_FAST, Opcode::DELETE_FAST), index, at);
            }
            Reach::GlobalExplicit | Reach::GlobalImplicit if function_like || reach == Reach::GlobalExplicit => {
                let mut op = pick(Opcode::LOAD_GLOBAL, Opcode::STORE_GLOBAL, Opcode::DELETE_GLOBAL);
                if context == Context::Load && sees_class && reach == Reach::GlobalImplicit {
                    op = Opcode::LOAD_FROM_DICT_OR_GLOBALS;
                    self.load_classdict(at);
                }
                let (op, oparg) = self.unit.info.name_op(op, &name);
                self.emit_i(op, oparg, at);
            }
            _ => {
                let mut op = pick(Opcode::LOAD_NAME, Opcode::STORE_NAME, Opcode::DELETE_NAME);
                if op == Opcode::LOAD_NAME && in_class && self.unit.inlined_comprehensions > 0 {
                    op = Opcode::LOAD_GLOBAL;
                }
                let (op, oparg) = self.unit.info.name_op(op, &name);
                self.emit_i(op, oparg, at);
            }
        }
        Ok(())
    }

    fn load_classdict(&mut self, at: Location) {
        let index = self.deref_index("__classdict__", Reach::Free);
        self.emit_i(Opcode::LOAD_DEREF, index, at);
    }

    /// The oparg for a cell or a free variable; a name can be both in a class.
    pub(super) fn deref_index(&mut self, name: &str, reach: Reach) -> u32 {
        let info = &mut self.unit.info;
        let index = |table: &mut NameTable| match table.get_index_of(name) {
            Some(index) => index,
            None => table.insert_full(name.into()).0,
        };
        let index = match reach {
            Reach::Cell => index(&mut info.cellvars),
            _ => index(&mut info.freevars) + info.cellvars.len(),
        };
        u32::try_from(index).expect("fewer than 2^32 names")
    }

    /// Whether a variable that an inner code object needs is a cell or free here.
    pub(super) fn closure_reach(&self, name: &str) -> Reach {
        if self.unit.kind == ScopeKind::Class && matches!(name, "__class__" | "__classdict__") {
            return Reach::Cell;
        }
        self.symbol(name).reach
    }

    pub(super) fn push_block(
        &mut self,
        frame: Frame<'a>,
        start: Option<Label>,
        exit: Option<Label>,
        at: Location,
    ) -> Result<()> {
        if self.unit.blocks.len() >= MAX_BLOCKS {
            return self.error("too many statically nested blocks", at);
        }
        self.unit.blocks.push(Block { frame, start, exit, at });
        Ok(())
    }

    pub(super) fn pop_block(&mut self) {
        self.unit.blocks.pop();
    }

    /// Undoes what the open blocks set up, up to the innermost loop if `to_loop`, which is returned.
    pub(super) fn unwind(&mut self, at: &mut Location, preserve_top: bool, to_loop: bool) -> Result<Option<Block<'a>>> {
        let Some(top) = self.unit.blocks.last() else { return Ok(None) };
        if matches!(top.frame, Frame::ExceptionGroupHandler) {
            return self.error("'break', 'continue' and 'return' cannot appear in an except* block", *at);
        }
        if to_loop && matches!(top.frame, Frame::WhileLoop | Frame::ForLoop) {
            return Ok(Some(top.clone()));
        }
        let block = self.unit.blocks.pop().expect("checked above");
        self.unwind_block(&block, at, preserve_top)?;
        let found = self.unwind(at, preserve_top, to_loop)?;
        self.unit.blocks.push(block);
        Ok(found)
    }

    /// Undoes what one block set up; the location becomes artificial behind a `finally` or `with`.
    pub(super) fn unwind_block(&mut self, block: &Block<'a>, at: &mut Location, preserve_top: bool) -> Result<()> {
        let swap = |c: &mut Self, at: Location| {
            if preserve_top {
                c.emit_i(Opcode::SWAP, 2, at);
            }
        };
        match &block.frame {
            Frame::WhileLoop
            | Frame::ExceptionHandler
            | Frame::ExceptionGroupHandler
            | Frame::AsyncComprehension
            | Frame::StopIteration => {}
            Frame::ForLoop | Frame::PopValue => {
                swap(self, *at);
                self.emit(Opcode::POP_TOP, *at);
            }
            Frame::FinallyTry(body) => {
                self.emit(Opcode::POP_BLOCK, *at);
                if preserve_top {
                    self.push_block(Frame::PopValue, None, None, *at)?;
                }
                self.stmts(body)?;
                if preserve_top {
                    self.pop_block();
                }
                *at = NO_LOCATION;
            }
            Frame::FinallyEnd => {
                swap(self, *at);
                self.emit(Opcode::POP_TOP, *at);
                swap(self, *at);
                self.emit(Opcode::POP_BLOCK, *at);
                self.emit(Opcode::POP_EXCEPT, *at);
            }
            Frame::TryExcept => self.emit(Opcode::POP_BLOCK, *at),
            Frame::With | Frame::AsyncWith => {
                *at = block.at;
                self.emit(Opcode::POP_BLOCK, *at);
                swap(self, *at);
                self.call_exit_with_nones(*at);
                if matches!(block.frame, Frame::AsyncWith) {
                    self.await_value(2, *at)?;
                }
                self.emit(Opcode::POP_TOP, *at);
                *at = NO_LOCATION;
            }
            Frame::HandlerCleanup(name) => {
                if name.is_some() {
                    self.emit(Opcode::POP_BLOCK, *at);
                }
                swap(self, *at);
                self.emit(Opcode::POP_BLOCK, *at);
                self.emit(Opcode::POP_EXCEPT, *at);
                if let Some(name) = name {
                    self.forget_name(name, *at)?;
                }
            }
        }
        Ok(())
    }

    /// `name = None; del name`, at the end of an exception handler.
    pub(super) fn forget_name(&mut self, name: &Name, at: Location) -> Result<()> {
        self.load_none(at);
        self.name(name, Context::Store, at)?;
        self.name(name, Context::Del, at)
    }
}
