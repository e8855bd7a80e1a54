//! Python 3.13 source -> code descriptions: CPython 3.13's very bytecode as plain data.
//!
//! The pipeline, in order:
//!
//! - `source`: bytes to text (encoding declarations, newlines), lines and columns, nesting limits;
//! - `parse`: text to `ast`, with `ruff_python_parser` and CPython's error messages;
//! - `unicode`: what characters are, in Python's version of Unicode;
//! - `tokens`: lines to tokens, for `diagnose` and the `tokenize` module;
//! - `diagnose`: why a source that does not parse does not, in CPython's words;
//! - `fold`: constant folding in the tree;
//! - `symtable`: which scope binds each name;
//! - `codegen`: tree to instructions, one unit per code object;
//! - `flowgraph`: basic blocks, optimization, stack depth;
//! - `assemble`: code units, exception and line tables;
//! - `stages`: the last three as steps of their own, for tests of the compiler.
//!
//! Nothing here knows an object of the runtime. `compile` is the way in, `CodeDesc` the way out.

mod assemble;
pub mod ast;
pub mod code;
mod codegen;
mod diagnose;
mod error;
mod flowgraph;
pub mod fold;
pub mod instruction;
pub mod opcode;
mod parse;
mod source;
pub mod stages;
mod symtable;
pub mod tokens;
mod unicode;

pub use code::{CodeDesc, Constant};
pub use error::{CodecError, ErrorKind, FileLine, SyntaxError, Warning, WarningKind};
pub use parse::MAX_DEPTH;
pub use source::{Source, declared_encoding, foreign_encoding, undecodable};
pub use symtable::{ScopeDesc, ScopeKind};

use error::Result;
use source::Text;

/// What a source is compiled as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// A file.
    Exec,
    /// An expression.
    Eval,
    /// One interactive statement, whose value is printed.
    Single,
    /// The signature in a type comment, `(int, str) -> bool`: can be parsed only.
    FunctionType,
}

/// What `compile()` takes besides source and mode.
#[derive(Clone, Copy, Default, Debug)]
pub struct Options {
    /// `CO_FUTURE_*` bits of the code that calls `compile()`, inherited by the new code.
    pub future_flags: u32,
    /// `-O` level: 1 drops assertions, 2 docstrings as well.
    pub optimize: u8,
    /// `PyCF_ALLOW_TOP_LEVEL_AWAIT`.
    pub top_level_await: bool,
    /// `PyCF_DONT_IMPLY_DEDENT`: an interactive block must be ended by a blank line.
    pub dont_imply_dedent: bool,
    /// `PyCF_ALLOW_INCOMPLETE_INPUT`: an unfinished statement is reported as such.
    pub allow_incomplete_input: bool,
    /// `PyCF_TYPE_COMMENTS`: the parser keeps `# type:` comments (PEP 484).
    pub type_comments: bool,
    /// The minor version of Python 3 whose grammar is to be kept to, as far as `ast.parse` does; `None`: this one's.
    pub feature_version: Option<u8>,
    /// `~True` and `~False` are not folded: the warning of that is an error.
    pub keep_inverted_bools: bool,
    /// `sys.get_int_max_str_digits()`: the most digits of a decimal literal, 0 for no limit; `None`: 4300.
    pub int_max_str_digits: Option<usize>,
}

/// A code object and what there is to warn of.
#[derive(Debug)]
pub struct Compiled {
    /// The code.
    pub code: CodeDesc,
    /// Warnings in the order of their discovery.
    pub warnings: Vec<Warning>,
}

/// Stack for the passes over trees that are not deep.
const STACK: usize = 1 << 20;
/// Stack for each level of a deep tree, in the pass that needs most.
const STACK_PER_LEVEL: usize = if cfg!(debug_assertions) { 32 << 10 } else { 8 << 10 };

/// Compiles `source`.
///
/// # Errors
/// `SyntaxError` and its kin, with the place in the source; see [`ErrorKind`] for the exceptions to raise. Errors of the
/// parser carry the line's text and count characters; those found later count bytes and leave the text to the caller,
/// who reads it from the file of that name, as CPython does.
pub fn compile(source: Source<'_>, filename: &str, mode: Mode, options: &Options) -> Result<Compiled> {
    let text = source::decode(source, mode, options)?;
    with_stack(&text, mode, options, || {
        let (mut module, mut warnings) = parsed(&text, mode, options)?;
        match compile_tree(&mut module, filename, options, &mut warnings) {
            Ok(code) => Ok(Compiled { code, warnings }),
            Err(mut e) => {
                e.warnings = warnings;
                Err(e)
            }
        }
    })
}

/// Parses `source` without compiling it.
///
/// # Errors
/// As [`compile`].
pub fn parse(source: Source<'_>, mode: Mode, options: &Options) -> Result<(ast::Module, Vec<Warning>)> {
    let text = source::decode(source, mode, options)?;
    with_stack(&text, mode, options, || parsed(&text, mode, options))
}

/// Whether `source` follows the grammar that errors are diagnosed with: the same judgement as the parser's, by other
/// means, for tests that compare the two.
pub fn follows_grammar(source: &str, mode: Mode, options: &Options) -> bool {
    source::decode(Source::Str(source), mode, options)
        .is_ok_and(|text| diagnose::diagnose(&text.text, mode, options).is_none())
}

/// The symbol table of `source`, which is not folded for it, and the parser's warnings.
///
/// # Errors
/// As [`compile`]: those of the parser and of the symbol table, not those of later passes.
pub fn symtable(source: Source<'_>, mode: Mode, options: &Options) -> Result<(ScopeDesc, Vec<Warning>)> {
    let text = source::decode(source, mode, options)?;
    with_stack(&text, mode, options, || {
        let (module, warnings) = parsed(&text, mode, options)?;
        let flags = options.future_flags | codegen::future_features(&module)?.flags;
        let future_annotations = flags & code::CO_FUTURE_ANNOTATIONS != 0;
        let settings = symtable::Settings { future_annotations, top_level_await: options.top_level_await };
        symtable::describe(&module, settings).map(|top| (top, warnings))
    })
}

/// Parses `source` and hands the tree to `then`, on a stack that suffices to walk and to drop it.
///
/// # Errors
/// As [`compile`].
pub fn parse_then<T>(
    source: Source<'_>,
    mode: Mode,
    options: &Options,
    then: impl FnOnce(ast::Module, Vec<Warning>) -> T,
) -> Result<T> {
    let text = source::decode(source, mode, options)?;
    with_stack(&text, mode, options, || {
        let (module, warnings) = parsed(&text, mode, options)?;
        Ok(then(module, warnings))
    })
}

/// Folds the constants of a tree in place, as [`compile`] does before it makes code of it.
///
/// # Errors
/// `SyntaxError` for wrong `__future__` imports.
pub fn optimize(module: &mut ast::Module, options: &Options, warnings: &mut Vec<Warning>) -> Result<()> {
    let flags = options.future_flags | codegen::future_features(module)?.flags;
    let future_annotations = flags & code::CO_FUTURE_ANNOTATIONS != 0;
    fold::fold(module, fold_options(options, future_annotations), warnings);
    Ok(())
}

/// Compiles a tree, which is folded in place.
///
/// The caller sees to it that the tree is at most [`MAX_DEPTH`] deep.
///
/// # Errors
/// As [`compile`], without the text of the line.
pub fn compile_ast(module: &mut ast::Module, filename: &str, options: &Options) -> Result<Compiled> {
    on_deep_stack(|| {
        let mut warnings = Vec::new();
        let code = compile_tree(module, filename, options, &mut warnings)?;
        Ok(Compiled { code, warnings })
    })
}

/// Runs `f` on a stack that suffices for a tree as deep as any may be.
fn on_deep_stack<T>(f: impl FnOnce() -> T) -> T {
    stacker::grow(STACK + (parse::MAX_DEPTH as usize + 500) * STACK_PER_LEVEL, f)
}

fn compile_tree(
    module: &mut ast::Module,
    filename: &str,
    options: &Options,
    warnings: &mut Vec<Warning>,
) -> Result<CodeDesc> {
    let (table, settings) = prepare(module, filename, options, warnings)?;
    codegen::generate(module, table, settings, warnings)
}

/// What code generation needs to know of a tree, which is folded.
fn prepare(
    module: &mut ast::Module,
    filename: &str,
    options: &Options,
    warnings: &mut Vec<Warning>,
) -> Result<(symtable::SymbolTable, codegen::Settings)> {
    let future = codegen::future_features(module)?;
    let flags = options.future_flags | future.flags;
    let future_annotations = flags & code::CO_FUTURE_ANNOTATIONS != 0;
    fold::fold(module, fold_options(options, future_annotations), warnings);
    let table =
        symtable::build(module, symtable::Settings { future_annotations, top_level_await: options.top_level_await })?;
    let settings = codegen::Settings {
        filename: filename.into(),
        optimize: options.optimize,
        top_level_await: options.top_level_await,
        flags,
        future_location: future.location,
        keep_sequences: false,
    };
    Ok((table, settings))
}

fn fold_options(options: &Options, future_annotations: bool) -> fold::FoldOptions {
    let Options { optimize, keep_inverted_bools, .. } = *options;
    fold::FoldOptions { optimize, future_annotations, keep_inverted_bools }
}

/// Parses a text; what there is to warn of goes along.
fn parsed(source: &Text<'_>, mode: Mode, options: &Options) -> Result<(ast::Module, Vec<Warning>)> {
    let mut warnings = Vec::new();
    let parsed = parse::parse(&source.text, mode, options, &mut warnings);
    Warning::with_source(&mut warnings, source, mode);
    match parsed {
        Ok(module) => Ok((module, warnings)),
        Err(e) => Err(located(e, source, mode)),
    }
}

/// Finishes an error of the parser, and what there was to warn of before it.
fn located(mut error: Box<SyntaxError>, source: &Text<'_>, mode: Mode) -> Box<SyntaxError> {
    Warning::with_source(&mut error.warnings, source, mode);
    error.with_source(source, mode)
}

/// Runs `f` on a stack that suffices for the tree that the text parses to.
fn with_stack<T>(source: &Text<'_>, mode: Mode, options: &Options, f: impl FnOnce() -> Result<T>) -> Result<T> {
    let text = &*source.text;
    let too_deep = |why| Err(located(parse::too_deep(why, text, mode, options), source, mode));
    let depth = match source::nesting(text) {
        Ok(nesting) => {
            if nesting.is_doubtful
                && let Some(error) = diagnose::diagnose(text, mode, options)
            {
                return Err(located(error, source, mode));
            }
            nesting.depth as usize
        }
        Err(why) => return too_deep(why),
    };
    if depth > source::MAX_CHAIN as usize {
        return too_deep(source::TooDeep::Chain);
    }
    if depth < 64 {
        return stacker::maybe_grow(STACK, 4 * STACK, f);
    }
    stacker::grow(STACK + (depth + 500) * STACK_PER_LEVEL, f)
}
