//! `_ast`: the node classes, and syntax trees as objects.
//!
//! - `asdl.rs`: the table of node classes, from which all else follows;
//! - `node.rs`: `AST`, the base class: constructors, pickling, freeing; `class.rs`: the class objects;
//! - `to_object.rs`: from the compiler's tree to objects; `from_object.rs`: from objects to the compiler's tree, whose
//!   nodes `build.rs` puts together;
//! - `validate.rs`: what the conversion does not see, but no parser would produce;
//! - here: the module, and `compile()` for trees.

pub mod asdl;
mod build;
mod class;
mod from_object;
mod node;
mod to_object;
mod validate;

use crate::abi::{Object, Ref, Result};
use crate::import::source::{self, Folding, raise_syntax_error};
use crate::types::code::{Code, stages};
use crate::types::dict::Dict;
use crate::types::instruction_sequence::InstructionSequence;
use crate::types::int::Int;
use crate::types::module::Module;
use crate::types::str::Str;
use crate::vm::thread;
use abide_compiler::{Constant, ErrorKind, Mode, Options, Source, SyntaxError};

pub use node::Node;

/// `PyCF_ONLY_AST`: a tree instead of code.
pub const ONLY_AST: u32 = 0x400;
/// `PyCF_TYPE_COMMENTS`: the parser keeps type comments.
pub const TYPE_COMMENTS: u32 = 0x1000;
/// `PyCF_ALLOW_TOP_LEVEL_AWAIT`.
pub const ALLOW_TOP_LEVEL_AWAIT: u32 = 0x2000;
/// `PyCF_OPTIMIZED_AST` without the bit of [`ONLY_AST`]: constants are folded in the tree.
pub const OPTIMIZED: u32 = 0x8000;

/// Makes the module.
pub fn make() -> Result<Ref<Module>> {
    let module = super::new_module("_ast", "", &[])?;
    module.namespace().set(crate::intern!("__doc__"), crate::types::none::none_object())?;
    let state = class::state()?;
    module.add_named("AST", &state.base)?;
    let flags = [
        ("PyCF_ALLOW_TOP_LEVEL_AWAIT", ALLOW_TOP_LEVEL_AWAIT),
        ("PyCF_ONLY_AST", ONLY_AST),
        ("PyCF_TYPE_COMMENTS", TYPE_COMMENTS),
        ("PyCF_OPTIMIZED_AST", OPTIMIZED | ONLY_AST),
    ];
    for (name, value) in flags {
        module.add_named(name, &*Int::new(i64::from(value))?)?;
    }
    for line in asdl::LINES {
        module.add_named(line.name, state.class(line.class))?;
    }
    Ok(module)
}

/// The tree of a source as objects, its constants folded on demand. SyntaxError and its kin. Runs Python (warnings).
pub fn parse(text: Source<'_>, filename: &Str, mode: Mode, options: &Options, optimized: bool) -> Result {
    // The classes are made on this thread's own stack.
    class::state()?;
    let decoded = source::decode_foreign(text, filename, mode)?;
    let text = source::with_decoded(text, decoded.as_deref())?;
    let options = &Options { int_max_str_digits: Some(crate::types::int::convert::max_str_digits()), ..*options };
    let parsed = abide_compiler::parse_then(text, mode, options, |mut module, mut warnings| {
        thread::on_switched_stack(|| {
            if optimized && let Err(e) = abide_compiler::optimize(&mut module, options, &mut warnings) {
                return Err(raise_syntax_error(&e, filename));
            }
            match source::issue(&warnings, filename)? {
                Folding::Stands => to_object::module(&module).map(Some),
                Folding::Refused => Ok(None),
            }
        })
    });
    match parsed {
        Ok(Ok(Some(tree))) => Ok(tree),
        Ok(Ok(None)) => {
            let options = Options { keep_inverted_bools: true, ..*options };
            self::parse(text, filename, mode, &options, optimized)
        }
        Ok(Err(e)) => Err(e),
        Err(e) if e.kind == ErrorKind::Recursion => {
            Err(recursion_error!("maximum recursion depth exceeded during ast construction"))
        }
        Err(e) => Err(raise_syntax_error(&e, filename)),
    }
}

/// Native stack for the walks over trees as deep as the recursion limit of native code allows.
const DEEP_STACK: usize = if cfg!(debug_assertions) { 400 << 20 } else { 100 << 20 };

/// Converts and validates a tree of objects and hands it on, with the objects of its constants, on a stack that suffices
/// for any. Runs Python.
fn with_tree<T>(
    tree: &Object,
    mode: Mode,
    then: impl FnOnce(&mut abide_compiler::ast::Module, &[(Constant, Ref)]) -> Result<T>,
) -> Result<T> {
    let wanted = match mode {
        Mode::Exec => asdl::Class::Module,
        Mode::Eval => asdl::Class::Expression,
        Mode::Single => asdl::Class::Interactive,
        Mode::FunctionType => asdl::Class::FunctionType,
    };
    if !tree.is_instance(class::state()?.class(wanted))? {
        return Err(type_error!("expected {} node, got {}", wanted.line().name, tree.ty().short_name()));
    }
    thread::on_new_stack(DEEP_STACK, || {
        let mut tree = from_object::module(tree)?;
        validate::module(&tree.module, &tree.faults)?;
        then(&mut tree.module, &tree.given)
    })
}

/// Code for a tree of objects; with `optimized`, the tree again, its constants folded. TypeError, ValueError,
/// SyntaxError and its kin, RecursionError. Runs Python.
pub fn compile(tree: &Object, filename: &Str, mode: Mode, options: &Options, optimized: bool) -> Result {
    let made = with_tree(tree, mode, |module, given| {
        let refused = |e: Box<SyntaxError>| raise_syntax_error(&e, filename);
        if optimized {
            let mut warnings = Vec::new();
            abide_compiler::optimize(module, options, &mut warnings).map_err(refused)?;
            return match source::issue(&warnings, filename)? {
                Folding::Stands => to_object::module(module).map(Some),
                Folding::Refused => Ok(None),
            };
        }
        let name = filename.to_string_lossy();
        let compiled = abide_compiler::compile_ast(module, &name, options).map_err(refused)?;
        match source::issue(&compiled.warnings, filename)? {
            Folding::Stands => {
                Code::from_desc_with(&compiled.code, filename, given).map(|code| Some(code.into_object()))
            }
            Folding::Refused => Ok(None),
        }
    });
    match made? {
        Some(made) => Ok(made),
        None => compile(tree, filename, mode, &Options { keep_inverted_bools: true, ..*options }, optimized),
    }
}

/// The instructions for a tree of objects as code generation leaves them, and what else there is to the outermost code
/// object. As [`compile`].
pub fn generate(
    tree: &Object,
    filename: &Str,
    mode: Mode,
    options: &Options,
) -> Result<(Ref<InstructionSequence>, Ref<Dict>)> {
    if !tree.is_instance(&class::state()?.base)? {
        return Err(type_error!("expected an AST"));
    }
    let made = with_tree(tree, mode, |module, _| {
        let generated = abide_compiler::stages::generate(module, &filename.to_string_lossy(), options);
        let generated = generated.map_err(|e| raise_syntax_error(&e, filename))?;
        match source::issue(&generated.warnings, filename)? {
            Folding::Stands => {
                let sequence = InstructionSequence::from_generated(&generated.sequence)?;
                Ok(Some((sequence, stages::metadata(generated.unit, filename)?)))
            }
            Folding::Refused => Ok(None),
        }
    });
    match made? {
        Some(made) => Ok(made),
        None => generate(tree, filename, mode, &Options { keep_inverted_bools: true, ..*options }),
    }
}
