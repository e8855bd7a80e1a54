//! The symbol table: which scope binds each name of a module.
//!
//! `build` walks the tree and notes what every block does with every name; `analyze` then decides, from the outermost
//! block inwards, whether a name is local, a cell, free or global, and which comprehensions become part of the block
//! around them (PEP 709).

mod analyze;
mod build;
mod description;

pub use description::{ScopeDesc, ScopeKind};

use std::cell::RefCell;
use std::rc::Rc;

use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use crate::ast::Name;
use crate::error::{ErrorKind, Result, SyntaxError};
use crate::instruction::Location;

/// Names to what is known about them, in the order of their first mention.
pub(crate) type Symbols = IndexMap<Name, Symbol, FxBuildHasher>;

/// Declared `global`.
pub(crate) const DEF_GLOBAL: u16 = 1;
/// Bound here.
pub(crate) const DEF_LOCAL: u16 = 2;
/// A parameter.
pub(crate) const DEF_PARAM: u16 = 4;
/// Declared `nonlocal`.
pub(crate) const DEF_NONLOCAL: u16 = 8;
/// Read here.
pub(crate) const USE: u16 = 16;
/// Free in a method of the class.
pub(crate) const DEF_FREE_CLASS: u16 = 64;
/// Bound by an import.
pub(crate) const DEF_IMPORT: u16 = 128;
/// Annotated.
pub(crate) const DEF_ANNOT: u16 = 256;
/// An iteration variable of a comprehension.
pub(crate) const DEF_COMP_ITER: u16 = 512;
/// A type parameter.
pub(crate) const DEF_TYPE_PARAM: u16 = 1024;
/// A cell of an inlined comprehension.
pub(crate) const DEF_COMP_CELL: u16 = 2048;
/// Bound in any way.
pub(crate) const DEF_BOUND: u16 = DEF_LOCAL | DEF_PARAM | DEF_IMPORT | DEF_TYPE_PARAM;

/// How a name is reached from a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Reach {
    /// Not decided, or not a name of the block.
    #[default]
    Unknown,
    Local,
    GlobalExplicit,
    GlobalImplicit,
    Free,
    Cell,
}

/// What a block does with a name, and how it reaches it.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Symbol {
    /// `DEF_*` and `USE` bits.
    pub flags: u16,
    pub reach: Reach,
}

/// What kind of block a scope is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BlockKind {
    Module,
    Class,
    Function,
    /// Annotations under `from __future__ import annotations`, which are not evaluated.
    Annotation,
    TypeAlias,
    TypeParameters,
    /// Bound, constraints or default of a type parameter.
    TypeVariable,
}

/// Which comprehension a function block is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ComprehensionKind {
    List,
    Set,
    Dict,
    Generator,
}

/// Index of a scope in its table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct ScopeId(pub u32);

/// One block of the source with names of its own.
#[derive(Debug)]
pub(crate) struct Scope {
    pub kind: BlockKind,
    /// What a definition calls it; blocks of other kinds go by what they are.
    name: Option<Name>,
    /// Where it begins.
    line: i32,
    /// The key of the node that makes it.
    node: usize,
    pub symbols: Symbols,
    /// Parameters in the order of `co_varnames`.
    pub varnames: Vec<Name>,
    pub children: Vec<ScopeId>,
    /// Inside a function.
    pub nested: bool,
    /// Has free variables.
    pub has_free: bool,
    /// A child has free variables.
    pub child_free: bool,
    pub is_generator: bool,
    pub is_coroutine: bool,
    pub comprehension: Option<ComprehensionKind>,
    pub has_varargs: bool,
    pub has_varkeywords: bool,
    /// A method refers to `__class__`.
    pub needs_class_closure: bool,
    /// An annotation scope looks names up in the class namespace.
    pub needs_classdict: bool,
    /// A comprehension that is part of the block around it.
    pub inlined: bool,
    /// An annotation scope right inside a class.
    pub can_see_class_scope: bool,
    /// The names to be mangled, where not all are: in the type parameters of a class.
    pub mangled_names: Option<Rc<RefCell<FxHashSet<Name>>>>,
    /// Which part of which type parameter the block is.
    part: &'static str,
    /// Inside the target of a comprehension's `for`.
    comp_iter_target: bool,
    /// Inside how many iterables of comprehensions.
    comp_iter_expr: u32,
    /// `global` and `nonlocal` declarations, to place errors.
    directives: Vec<(Name, Location)>,
}

impl Scope {
    /// Whether names bound here are fast locals.
    pub fn is_function_like(&self) -> bool {
        use BlockKind::{Function, TypeAlias, TypeParameters, TypeVariable};
        matches!(self.kind, Function | TypeAlias | TypeParameters | TypeVariable)
    }

    /// What is known about `name`, which is mangled already.
    pub fn symbol(&self, name: &str) -> Symbol {
        self.symbols.get(name).copied().unwrap_or_default()
    }
}

/// All scopes of a module.
pub(crate) struct SymbolTable {
    pub scopes: Vec<Scope>,
    /// Scopes by the address of the node that makes them.
    by_node: FxHashMap<usize, ScopeId>,
}

impl SymbolTable {
    /// The scope that `node` makes (see [`key`]).
    pub fn scope_of(&self, node: usize) -> ScopeId {
        self.by_node[&node]
    }

    /// A scope by its index.
    pub fn get(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.0 as usize]
    }
}

/// The key of the scope that `node` makes: its address, since the tree stays where it is.
pub(crate) fn key<T: ?Sized>(node: &T) -> usize {
    std::ptr::from_ref(node).cast::<()>() as usize
}

/// The key of the block of type parameters: a place inside the first one that is the key of nothing else.
pub(crate) fn type_params_key(params: &[crate::ast::TypeParam]) -> usize {
    key(params) + 2
}

/// What the table is built with.
#[derive(Clone, Copy)]
pub(crate) struct Settings {
    /// `from __future__ import annotations`.
    pub future_annotations: bool,
    /// `PyCF_ALLOW_TOP_LEVEL_AWAIT`.
    pub top_level_await: bool,
}

/// The symbol table of `module`.
///
/// # Errors
/// `SyntaxError` for what breaks the rules of scopes.
pub(crate) fn build(module: &crate::ast::Module, settings: Settings) -> Result<SymbolTable> {
    let table = build::walk(module, settings).and_then(|mut table| analyze::analyze(&mut table).map(|()| table));
    table.map_err(|mut error| {
        error.bare_args = error.line > 0;
        error
    })
}

/// The symbol table of `module` as plain data.
///
/// # Errors
/// As [`build`].
pub(crate) fn describe(module: &crate::ast::Module, settings: Settings) -> Result<ScopeDesc> {
    Ok(description::describe(&build(module, settings)?, TOP))
}

/// The error for a signature of a type comment, which `compile()` never hands on.
pub(crate) fn function_type() -> Box<SyntaxError> {
    SyntaxError::of_kind(ErrorKind::System, "this compiler does not handle FunctionTypes")
}

/// The scope of a whole module.
pub(crate) const TOP: ScopeId = ScopeId(0);

/// `name` as it is known inside class `private`: `__x` becomes `_Class__x`.
pub(crate) fn mangle(private: Option<&Name>, name: &Name) -> Name {
    let Some(class) = private else { return Rc::clone(name) };
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') {
        return Rc::clone(name);
    }
    match class.trim_start_matches('_') {
        "" => Rc::clone(name),
        class => format!("_{class}{name}").into(),
    }
}

/// [`mangle`] for a scope that may mangle only some names.
pub(crate) fn mangle_in(scope: &Scope, private: Option<&Name>, name: &Name) -> Name {
    match &scope.mangled_names {
        Some(names) if !names.borrow().contains(name) => Rc::clone(name),
        _ => mangle(private, name),
    }
}
