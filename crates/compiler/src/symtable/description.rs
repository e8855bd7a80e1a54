//! The table as plain data: what the `symtable` module shows of it.

use super::{BlockKind, ComprehensionKind, Reach, Scope, ScopeId, Symbol, SymbolTable};
use crate::ast::Name;

/// Where the reach of a name stands in its integer.
const SCOPE_OFFSET: u32 = 12;

/// What kind of block a scope is; the number is that of CPython's `_symtable.TYPE_*`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ScopeKind {
    Function = 0,
    Class = 1,
    Module = 2,
    Annotation = 3,
    TypeAlias = 4,
    TypeParameters = 5,
    TypeVariable = 6,
}

/// A block with names of its own, and the blocks inside it.
#[derive(Debug)]
pub struct ScopeDesc {
    /// Different for every scope of a table.
    pub id: usize,
    /// The name of the definition, or what stands for it: `top`, `lambda`, `genexpr` and the like.
    pub name: Name,
    /// What it is.
    pub kind: ScopeKind,
    /// The line it begins on, 0 for a module.
    pub line: i32,
    /// Whether it is inside a function.
    pub nested: bool,
    /// Names with their flags, the reach above them, as CPython numbers both.
    pub symbols: Vec<(Name, u32)>,
    /// The parameters.
    pub varnames: Vec<Name>,
    /// The blocks inside.
    pub children: Vec<ScopeDesc>,
}

/// The scope `id` of `table` and those inside it.
pub(super) fn describe(table: &SymbolTable, id: ScopeId) -> ScopeDesc {
    let scope = table.get(id);
    ScopeDesc {
        id: scope.node,
        name: scope.name.clone().unwrap_or_else(|| standing_name(scope).into()),
        kind: match scope.kind {
            BlockKind::Module => ScopeKind::Module,
            BlockKind::Class => ScopeKind::Class,
            BlockKind::Function => ScopeKind::Function,
            BlockKind::Annotation => ScopeKind::Annotation,
            BlockKind::TypeAlias => ScopeKind::TypeAlias,
            BlockKind::TypeParameters => ScopeKind::TypeParameters,
            BlockKind::TypeVariable => ScopeKind::TypeVariable,
        },
        line: scope.line,
        nested: scope.nested,
        symbols: scope.symbols.iter().map(|(name, symbol)| (Name::clone(name), number(*symbol))).collect(),
        varnames: scope.varnames.clone(),
        children: scope.children.iter().map(|&child| describe(table, child)).collect(),
    }
}

/// What CPython calls a block that has no name in the source.
fn standing_name(scope: &Scope) -> &'static str {
    match scope.comprehension {
        Some(ComprehensionKind::List) => "listcomp",
        Some(ComprehensionKind::Set) => "setcomp",
        Some(ComprehensionKind::Dict) => "dictcomp",
        Some(ComprehensionKind::Generator) => "genexpr",
        None if scope.kind == BlockKind::Module => "top",
        None if scope.kind == BlockKind::Annotation => "_annotation",
        None => "lambda",
    }
}

/// Flags and reach in one integer.
fn number(symbol: Symbol) -> u32 {
    let reach = match symbol.reach {
        Reach::Unknown => 0,
        Reach::Local => 1,
        Reach::GlobalExplicit => 2,
        Reach::GlobalImplicit => 3,
        Reach::Free => 4,
        Reach::Cell => 5,
    };
    u32::from(symbol.flags) | reach << SCOPE_OFFSET
}
