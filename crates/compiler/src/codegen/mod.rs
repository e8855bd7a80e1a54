//! Code generation: from the syntax tree and its symbol table to instructions, one unit for each code object.
//!
//! What is emitted, in which order and with which locations is CPython 3.13's choice throughout, before any
//! optimization: the flow graph of the back half starts from the same instructions as CPython's.
//!
//! - `unit`: the code object being built, its blocks, how names become instructions;
//! - `statements`, `loops`, `exceptions`, `patterns`: statements;
//! - `functions`, `classes`, `generics`: what makes code objects of its own;
//! - `expressions`, `calls`, `comprehensions`: expressions;
//! - `checks`: warnings and errors that need no code.

mod calls;
mod checks;
mod classes;
mod comprehensions;
mod docstring;
mod exceptions;
mod expressions;
mod functions;
mod future;
mod generics;
mod loops;
mod patterns;
mod statements;
mod unit;
mod unparse;

use std::rc::Rc;

use crate::ast::{Expr, Module, Name, Stmt};
use crate::code::{CodeDesc, Constant};
use crate::error::{Result, SyntaxError, Warning};
use crate::instruction::{Location, NO_LOCATION, Opcode, UnitInfo};
use crate::stages::Sequence;
use crate::symtable::{self, SymbolTable};
use unit::{ScopeKind, Unit};

pub use docstring::clean as clean_docstring;
pub(crate) use future::features as future_features;

/// What decides about the code besides the source.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub filename: Rc<str>,
    pub optimize: u8,
    pub top_level_await: bool,
    /// `CO_FUTURE_*` bits, inherited ones included, which all code objects carry.
    pub flags: u32,
    /// Where the last `from __future__ import` stands.
    pub future_location: Option<Location>,
    /// Whether each unit's instructions are kept besides the code made of them.
    pub keep_sequences: bool,
}

/// The code of `module`.
///
/// # Errors
/// `SyntaxError` for what only shows in context: `return` outside a function, a repeated keyword, ...
pub(crate) fn generate(
    module: &Module,
    table: SymbolTable,
    settings: Settings,
    warnings: &mut Vec<Warning>,
) -> Result<CodeDesc> {
    let mut compiler = Compiler::new(module, table, settings, warnings);
    let add_none = compiler.module(module)?;
    compiler.finish(add_none)
}

/// As [`generate`], but the module's instructions are not made into code; those of all code inside are there as well.
pub(crate) fn generate_sequence(
    module: &Module,
    table: SymbolTable,
    settings: Settings,
    warnings: &mut Vec<Warning>,
) -> Result<(Sequence, UnitInfo)> {
    let settings = Settings { keep_sequences: true, ..settings };
    let mut compiler = Compiler::new(module, table, settings, warnings);
    let add_none = compiler.module(module)?;
    let unit = compiler.seal(add_none);
    let instructions = unit.seq.resolve().map_err(unit::invalid_code)?;
    Ok((Sequence { instructions, nested: unit.nested }, unit.info))
}

/// The state of code generation: the unit that is being built and those around it.
struct Compiler<'a> {
    table: SymbolTable,
    settings: Settings,
    interactive: bool,
    unit: Unit<'a>,
    /// The units around the current one, the module first.
    outer: Vec<Unit<'a>>,
    warnings: &'a mut Vec<Warning>,
}

impl<'a> Compiler<'a> {
    fn new(module: &Module, table: SymbolTable, settings: Settings, warnings: &'a mut Vec<Warning>) -> Self {
        Self {
            table,
            settings,
            interactive: matches!(module, Module::Interactive(_)),
            unit: Unit::new("<module>".into(), symtable::TOP, ScopeKind::Module, 1),
            outer: Vec::new(),
            warnings,
        }
    }

    /// The code of the whole, but for its end; whether that returns None.
    fn module(&mut self, module: &'a Module) -> Result<bool> {
        self.emit_i(Opcode::RESUME, 0, Location::new(0, 1, 0, 0));
        match module {
            Module::Module(body, _) => {
                let location = body.first().map_or(Location::new(1, 1, 0, 0), |s| s.location);
                self.body(body, location)?;
                Ok(true)
            }
            Module::Interactive(body) => {
                if statements::has_annotations(body) {
                    self.emit(Opcode::SETUP_ANNOTATIONS, Location::new(1, 1, 0, 0));
                }
                self.stmts(body)?;
                Ok(true)
            }
            Module::Expression(e) => {
                self.expr(e)?;
                Ok(false)
            }
            Module::FunctionType { .. } => Err(symtable::function_type()),
        }
    }

    /// Whether `await` is allowed here although this is the module.
    fn is_top_level_await(&self) -> bool {
        self.settings.top_level_await && self.outer.is_empty()
    }

    fn emit(&mut self, op: Opcode, at: Location) {
        self.unit.seq.emit(op, 0, at);
    }

    fn emit_i(&mut self, op: Opcode, oparg: u32, at: Location) {
        self.unit.seq.emit(op, oparg, at);
    }

    fn load_const(&mut self, constant: Constant, at: Location) {
        let index = self.unit.info.add_const(constant);
        self.emit_i(Opcode::LOAD_CONST, index, at);
    }

    fn load_none(&mut self, at: Location) {
        self.load_const(Constant::None, at);
    }

    /// An instruction with an index into `co_names`.
    fn emit_name(&mut self, op: Opcode, name: &Name, at: Location) {
        let name = self.mangle(name);
        let (op, oparg) = self.unit.info.name_op(op, &name);
        self.emit_i(op, oparg, at);
    }

    fn error<T>(&self, message: impl Into<String>, at: Location) -> Result<T> {
        Err(SyntaxError::at(message, at))
    }

    fn warn(&mut self, message: String, at: Location) {
        self.warnings.push(Warning::at(message, at));
    }

    /// The body of a module or a class: docstring, annotations, statements.
    fn body(&mut self, body: &'a [Stmt], at: Location) -> Result<()> {
        if statements::has_annotations(body) {
            self.emit(Opcode::SETUP_ANNOTATIONS, at);
        }
        let mut rest = body;
        if let Some((text, location)) = docstring::of(body) {
            rest = &body[1..];
            if self.settings.optimize < 2 {
                self.load_const(Constant::Str(docstring::checked(text)?.into()), location);
                self.store_name(&"__doc__".into(), NO_LOCATION)?;
            }
        }
        self.stmts(rest)
    }

    fn stmts(&mut self, body: &'a [Stmt]) -> Result<()> {
        body.iter().try_for_each(|s| self.stmt(s))
    }

    fn exprs(&mut self, es: &'a [Expr]) -> Result<()> {
        es.iter().try_for_each(|e| self.expr(e))
    }
}
