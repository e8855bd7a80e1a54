//! The abstract syntax tree: Python 3.13's ASDL as plain data.
//!
//! `parse` builds it from source, the runtime builds it from `ast` objects; `fold` rewrites it in place, `symtable` and
//! `codegen` read it. Field names and shapes are those of the `ast` module, so the two directions stay mechanical.

use std::rc::Rc;

use crate::code::Constant;
use crate::instruction::Location;

/// An identifier, normalized to NFKC.
pub type Name = Rc<str>;

/// The text of a `# type:` comment, without that prefix (PEP 484).
pub type TypeComment = Option<Rc<str>>;

/// What was compiled as a whole.
pub enum Module {
    /// `exec`: a file.
    Module(Vec<Stmt>, Vec<TypeIgnore>),
    /// `single`: one interactive statement.
    Interactive(Vec<Stmt>),
    /// `eval`: one expression.
    Expression(Box<Expr>),
    /// `func_type`: a signature in a type comment, which only `ast` objects are made of.
    FunctionType {
        /// The parameters' types.
        argtypes: Vec<Expr>,
        /// The result's type.
        returns: Box<Expr>,
    },
}

/// A `# type: ignore` comment.
pub struct TypeIgnore {
    /// Its line, from 1.
    pub lineno: i32,
    /// What follows `ignore`.
    pub tag: Rc<str>,
}

/// A statement and where it stands.
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// From its first to its last token; a decorated definition begins at `def` or `class`.
    pub location: Location,
}

/// The statements.
#[expect(missing_docs, reason = "the fields are those of the `ast` module")]
pub enum StmtKind {
    FunctionDef(Box<FunctionDef>),
    AsyncFunctionDef(Box<FunctionDef>),
    ClassDef(Box<ClassDef>),
    Return(Option<Box<Expr>>),
    Delete(Vec<Expr>),
    Assign { targets: Vec<Expr>, value: Box<Expr>, type_comment: TypeComment },
    TypeAlias { name: Box<Expr>, type_params: Vec<TypeParam>, value: Box<Expr> },
    AugAssign { target: Box<Expr>, op: Operator, value: Box<Expr> },
    AnnAssign { target: Box<Expr>, annotation: Box<Expr>, value: Option<Box<Expr>>, simple: bool },
    For(Box<For>),
    AsyncFor(Box<For>),
    While { test: Box<Expr>, body: Vec<Stmt>, orelse: Vec<Stmt> },
    If { test: Box<Expr>, body: Vec<Stmt>, orelse: Vec<Stmt> },
    With { items: Vec<WithItem>, body: Vec<Stmt>, type_comment: TypeComment },
    AsyncWith { items: Vec<WithItem>, body: Vec<Stmt>, type_comment: TypeComment },
    Match { subject: Box<Expr>, cases: Vec<MatchCase> },
    Raise { exc: Option<Box<Expr>>, cause: Option<Box<Expr>> },
    Try(Box<Try>),
    TryStar(Box<Try>),
    Assert { test: Box<Expr>, msg: Option<Box<Expr>> },
    Import(Vec<Alias>),
    ImportFrom { module: Option<Name>, names: Vec<Alias>, level: u32 },
    Global(Vec<Name>),
    Nonlocal(Vec<Name>),
    Expr(Box<Expr>),
    Pass,
    Break,
    Continue,
}

/// `def` and `async def`.
#[expect(missing_docs, reason = "the fields are those of the `ast` module")]
pub struct FunctionDef {
    pub name: Name,
    pub args: Arguments,
    pub body: Vec<Stmt>,
    pub decorator_list: Vec<Expr>,
    pub returns: Option<Expr>,
    pub type_comment: TypeComment,
    pub type_params: Vec<TypeParam>,
}

/// `class`.
#[expect(missing_docs, reason = "the fields are those of the `ast` module")]
pub struct ClassDef {
    pub name: Name,
    pub bases: Vec<Expr>,
    pub keywords: Vec<Keyword>,
    pub body: Vec<Stmt>,
    pub decorator_list: Vec<Expr>,
    pub type_params: Vec<TypeParam>,
}

/// `for` and `async for`.
#[expect(missing_docs, reason = "the fields are those of the `ast` module")]
pub struct For {
    pub target: Expr,
    pub iter: Expr,
    pub body: Vec<Stmt>,
    pub orelse: Vec<Stmt>,
    pub type_comment: TypeComment,
}

/// `try` with `except` or with `except*`.
#[expect(missing_docs, reason = "the fields are those of the `ast` module")]
pub struct Try {
    pub body: Vec<Stmt>,
    pub handlers: Vec<ExceptHandler>,
    pub orelse: Vec<Stmt>,
    pub finalbody: Vec<Stmt>,
}

/// One `except` clause.
#[expect(missing_docs, reason = "the fields are those of the `ast` module")]
pub struct ExceptHandler {
    pub kind: Option<Expr>,
    pub name: Option<Name>,
    pub body: Vec<Stmt>,
    pub location: Location,
}

/// One context manager of a `with`.
#[expect(missing_docs, reason = "the fields are those of the `ast` module")]
pub struct WithItem {
    pub context_expr: Expr,
    pub optional_vars: Option<Expr>,
}

/// One `case`.
#[expect(missing_docs, reason = "the fields are those of the `ast` module")]
pub struct MatchCase {
    pub pattern: Pattern,
    pub guard: Option<Expr>,
    pub body: Vec<Stmt>,
}

/// A name of an import.
#[expect(missing_docs, reason = "the fields are those of the `ast` module")]
pub struct Alias {
    pub name: Name,
    pub asname: Option<Name>,
    pub location: Location,
}

/// An expression and where it stands.
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// From its first to its last token, enclosing parentheses left out.
    pub location: Location,
}

/// The expressions.
#[expect(missing_docs, reason = "the fields are those of the `ast` module")]
pub enum ExprKind {
    BoolOp {
        op: BoolOp,
        values: Vec<Expr>,
    },
    NamedExpr {
        target: Box<Expr>,
        value: Box<Expr>,
    },
    BinOp {
        left: Box<Expr>,
        op: Operator,
        right: Box<Expr>,
    },
    UnaryOp {
        op: UnaryOp,
        operand: Box<Expr>,
    },
    Lambda {
        args: Box<Arguments>,
        body: Box<Expr>,
    },
    IfExp {
        test: Box<Expr>,
        body: Box<Expr>,
        orelse: Box<Expr>,
    },
    /// A missing key is `**value`.
    Dict {
        keys: Vec<Option<Expr>>,
        values: Vec<Expr>,
    },
    Set(Vec<Expr>),
    ListComp {
        elt: Box<Expr>,
        generators: Vec<Comprehension>,
    },
    SetComp {
        elt: Box<Expr>,
        generators: Vec<Comprehension>,
    },
    DictComp {
        key: Box<Expr>,
        value: Box<Expr>,
        generators: Vec<Comprehension>,
    },
    GeneratorExp {
        elt: Box<Expr>,
        generators: Vec<Comprehension>,
    },
    Await(Box<Expr>),
    Yield(Option<Box<Expr>>),
    YieldFrom(Box<Expr>),
    Compare {
        left: Box<Expr>,
        ops: Vec<CmpOp>,
        comparators: Vec<Expr>,
    },
    Call {
        func: Box<Expr>,
        args: Vec<Expr>,
        keywords: Vec<Keyword>,
    },
    /// `conversion` is -1, or the character after `!`.
    FormattedValue {
        value: Box<Expr>,
        conversion: i32,
        format_spec: Option<Box<Expr>>,
    },
    JoinedStr(Vec<Expr>),
    /// The second field is `kind`: `u` where the literal has that prefix.
    Constant(Constant, Option<Name>),
    Attribute {
        value: Box<Expr>,
        attr: Name,
        context: Context,
    },
    Subscript {
        value: Box<Expr>,
        slice: Box<Expr>,
        context: Context,
    },
    Starred {
        value: Box<Expr>,
        context: Context,
    },
    Name {
        id: Name,
        context: Context,
    },
    List {
        elts: Vec<Expr>,
        context: Context,
    },
    Tuple {
        elts: Vec<Expr>,
        context: Context,
    },
    Slice {
        lower: Option<Box<Expr>>,
        upper: Option<Box<Expr>>,
        step: Option<Box<Expr>>,
    },
}

/// Whether an expression is read, bound or unbound.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Context {
    Load,
    Store,
    Del,
}

/// `and`, `or`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum BoolOp {
    And,
    Or,
}

/// The binary operators, in the order of `NB_*` arguments of `BINARY_OP` where those are alphabetical, else of the ASDL.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Operator {
    Add,
    Sub,
    Mult,
    MatMult,
    Div,
    Mod,
    Pow,
    LShift,
    RShift,
    BitOr,
    BitXor,
    BitAnd,
    FloorDiv,
}

/// The unary operators.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum UnaryOp {
    Invert,
    Not,
    UAdd,
    USub,
}

/// The comparison operators.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum CmpOp {
    Eq,
    NotEq,
    Lt,
    LtE,
    Gt,
    GtE,
    Is,
    IsNot,
    In,
    NotIn,
}

/// One `for` of a comprehension.
#[expect(missing_docs, reason = "the fields are those of the `ast` module")]
pub struct Comprehension {
    pub target: Expr,
    pub iter: Expr,
    pub ifs: Vec<Expr>,
    pub is_async: bool,
}

/// Parameters of a function.
#[derive(Default)]
#[expect(missing_docs, reason = "the fields are those of the `ast` module")]
pub struct Arguments {
    pub posonlyargs: Vec<Arg>,
    pub args: Vec<Arg>,
    pub vararg: Option<Box<Arg>>,
    pub kwonlyargs: Vec<Arg>,
    /// As long as `kwonlyargs`.
    pub kw_defaults: Vec<Option<Expr>>,
    pub kwarg: Option<Box<Arg>>,
    /// Those of the last positional parameters.
    pub defaults: Vec<Expr>,
}

/// One parameter.
#[expect(missing_docs, reason = "the fields are those of the `ast` module")]
pub struct Arg {
    pub arg: Name,
    pub annotation: Option<Box<Expr>>,
    pub type_comment: TypeComment,
    pub location: Location,
}

/// One keyword argument; without a name it is `**value`.
#[expect(missing_docs, reason = "the fields are those of the `ast` module")]
pub struct Keyword {
    pub arg: Option<Name>,
    pub value: Expr,
    pub location: Location,
}

/// A pattern and where it stands.
pub struct Pattern {
    /// What it is.
    pub kind: PatternKind,
    /// From its first to its last token.
    pub location: Location,
}

/// The patterns of `match`.
#[expect(missing_docs, reason = "the fields are those of the `ast` module")]
pub enum PatternKind {
    MatchValue(Box<Expr>),
    MatchSingleton(Constant),
    MatchSequence(Vec<Pattern>),
    MatchMapping { keys: Vec<Expr>, patterns: Vec<Pattern>, rest: Option<Name> },
    MatchClass { cls: Box<Expr>, patterns: Vec<Pattern>, kwd_attrs: Vec<Name>, kwd_patterns: Vec<Pattern> },
    MatchStar(Option<Name>),
    MatchAs { pattern: Option<Box<Pattern>>, name: Option<Name> },
    MatchOr(Vec<Pattern>),
}

/// A type parameter and where it stands.
pub struct TypeParam {
    /// What it is.
    pub kind: TypeParamKind,
    /// From its first to its last token.
    pub location: Location,
}

/// The type parameters of PEP 695 and 696.
#[expect(missing_docs, reason = "the fields are those of the `ast` module")]
pub enum TypeParamKind {
    TypeVar { name: Name, bound: Option<Box<Expr>>, default_value: Option<Box<Expr>> },
    ParamSpec { name: Name, default_value: Option<Box<Expr>> },
    TypeVarTuple { name: Name, default_value: Option<Box<Expr>> },
}

impl TypeParam {
    /// The name it binds.
    pub fn name(&self) -> &Name {
        match &self.kind {
            TypeParamKind::TypeVar { name, .. }
            | TypeParamKind::ParamSpec { name, .. }
            | TypeParamKind::TypeVarTuple { name, .. } => name,
        }
    }
}
