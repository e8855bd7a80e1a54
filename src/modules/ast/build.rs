//! Puts the converted fields of a node together: the inverse of `to_object.rs`.
//!
//! The values come in the table's order, and of the kinds that the table names; fields that must not lack have been
//! found to be there. Something else would be a fault of the table.

use super::asdl::Class;
use super::from_object::{Reader, Values};
use abide_compiler::ast::*;
use abide_compiler::code::Constant;
use abide_compiler::instruction::Location;
use std::rc::Rc;

/// The value of a field, converted.
pub enum Value {
    /// None, or nothing at all.
    Absent,
    Int(i32),
    Name(Name),
    Text(Rc<str>),
    Constant(Constant),
    /// A node of a class whose nodes are all alike.
    Tag(Class),
    Expr(Box<Expr>),
    Pattern(Box<Pattern>),
    Arguments(Box<Arguments>),
    Arg(Box<Arg>),
    Names(Vec<Name>),
    Tags(Vec<Class>),
    Exprs(Vec<Option<Expr>>),
    Stmts(Vec<Stmt>),
    Patterns(Vec<Pattern>),
    Handlers(Vec<ExceptHandler>),
    TypeIgnores(Vec<TypeIgnore>),
    TypeParams(Vec<TypeParam>),
    Args(Vec<Arg>),
    Keywords(Vec<Keyword>),
    Aliases(Vec<Alias>),
    WithItems(Vec<WithItem>),
    Cases(Vec<MatchCase>),
    Comprehensions(Vec<Comprehension>),
}

#[cold]
fn astray() -> ! {
    unreachable!("a field has a value of another kind than the table says")
}

/// Takes the next value, which is of this kind.
macro_rules! take {
    ($values:expr, $kind:ident) => {
        match $values.0.next() {
            Some(Value::$kind(value)) => value,
            _ => astray(),
        }
    };
}

/// Takes the next value, which is of this kind or absent.
macro_rules! take_optional {
    ($values:expr, $kind:ident) => {
        match $values.0.next() {
            Some(Value::$kind(value)) => Some(value),
            Some(Value::Absent) => None,
            _ => astray(),
        }
    };
}

impl Values {
    fn required_expr(&mut self) -> Box<Expr> {
        take!(self, Expr)
    }

    fn optional_expr(&mut self) -> Option<Box<Expr>> {
        take_optional!(self, Expr)
    }

    fn exprs(&mut self, reader: &mut Reader) -> Vec<Expr> {
        reader.all_there(take!(self, Exprs))
    }

    fn stmts(&mut self) -> Vec<Stmt> {
        take!(self, Stmts)
    }

    fn flag(&mut self) -> bool {
        take!(self, Int) != 0
    }

    fn context(&mut self) -> Context {
        match take!(self, Tag) {
            Class::Load => Context::Load,
            Class::Store => Context::Store,
            Class::Del => Context::Del,
            _ => astray(),
        }
    }

    fn operator(&mut self) -> Operator {
        match take!(self, Tag) {
            Class::Add => Operator::Add,
            Class::Sub => Operator::Sub,
            Class::Mult => Operator::Mult,
            Class::MatMult => Operator::MatMult,
            Class::Div => Operator::Div,
            Class::Mod => Operator::Mod,
            Class::Pow => Operator::Pow,
            Class::LShift => Operator::LShift,
            Class::RShift => Operator::RShift,
            Class::BitOr => Operator::BitOr,
            Class::BitXor => Operator::BitXor,
            Class::BitAnd => Operator::BitAnd,
            Class::FloorDiv => Operator::FloorDiv,
            _ => astray(),
        }
    }

    /// A whole tree.
    pub fn module(mut self, class: Class, reader: &mut Reader) -> Module {
        match class {
            Class::Module => Module::Module(self.stmts(), take!(self, TypeIgnores)),
            Class::Interactive => Module::Interactive(self.stmts()),
            Class::Expression => Module::Expression(self.required_expr()),
            Class::FunctionType => Module::FunctionType { argtypes: self.exprs(reader), returns: self.required_expr() },
            _ => astray(),
        }
    }

    /// A statement.
    pub fn stmt(mut self, class: Class, reader: &mut Reader) -> StmtKind {
        use StmtKind as S;
        match class {
            Class::FunctionDef => S::FunctionDef(self.function(reader)),
            Class::AsyncFunctionDef => S::AsyncFunctionDef(self.function(reader)),
            Class::ClassDef => S::ClassDef(Box::new(ClassDef {
                name: take!(self, Name),
                bases: self.exprs(reader),
                keywords: take!(self, Keywords),
                body: self.stmts(),
                decorator_list: self.exprs(reader),
                type_params: take!(self, TypeParams),
            })),
            Class::For => S::For(self.for_loop()),
            Class::AsyncFor => S::AsyncFor(self.for_loop()),
            Class::While => S::While { test: self.required_expr(), body: self.stmts(), orelse: self.stmts() },
            Class::If => S::If { test: self.required_expr(), body: self.stmts(), orelse: self.stmts() },
            Class::With => {
                let (items, body, type_comment) = self.with();
                S::With { items, body, type_comment }
            }
            Class::AsyncWith => {
                let (items, body, type_comment) = self.with();
                S::AsyncWith { items, body, type_comment }
            }
            Class::Match => S::Match { subject: self.required_expr(), cases: take!(self, Cases) },
            Class::Try => S::Try(self.try_statement()),
            Class::TryStar => S::TryStar(self.try_statement()),
            _ => self.simple_stmt(class, reader),
        }
    }

    fn simple_stmt(mut self, class: Class, reader: &mut Reader) -> StmtKind {
        use StmtKind as S;
        match class {
            Class::Return => S::Return(self.optional_expr()),
            Class::Delete => S::Delete(self.exprs(reader)),
            Class::Assign => S::Assign {
                targets: self.exprs(reader),
                value: self.required_expr(),
                type_comment: take_optional!(self, Text),
            },
            Class::TypeAlias => S::TypeAlias {
                name: self.required_expr(),
                type_params: take!(self, TypeParams),
                value: self.required_expr(),
            },
            Class::AugAssign => {
                S::AugAssign { target: self.required_expr(), op: self.operator(), value: self.required_expr() }
            }
            Class::AnnAssign => S::AnnAssign {
                target: self.required_expr(),
                annotation: self.required_expr(),
                value: self.optional_expr(),
                simple: self.flag(),
            },
            Class::Raise => S::Raise { exc: self.optional_expr(), cause: self.optional_expr() },
            Class::Assert => S::Assert { test: self.required_expr(), msg: self.optional_expr() },
            Class::Import => S::Import(take!(self, Aliases)),
            Class::ImportFrom => S::ImportFrom {
                module: take_optional!(self, Name),
                names: take!(self, Aliases),
                // A negative level is refused by validation, which reads it as signed again.
                level: take!(self, Int) as u32,
            },
            Class::Global => S::Global(take!(self, Names)),
            Class::Nonlocal => S::Nonlocal(take!(self, Names)),
            Class::Expr => S::Expr(self.required_expr()),
            Class::Pass => S::Pass,
            Class::Break => S::Break,
            Class::Continue => S::Continue,
            _ => astray(),
        }
    }

    fn function(mut self, reader: &mut Reader) -> Box<FunctionDef> {
        Box::new(FunctionDef {
            name: take!(self, Name),
            args: *take!(self, Arguments),
            body: self.stmts(),
            decorator_list: self.exprs(reader),
            returns: self.optional_expr().map(|e| *e),
            type_comment: take_optional!(self, Text),
            type_params: take!(self, TypeParams),
        })
    }

    fn for_loop(mut self) -> Box<For> {
        Box::new(For {
            target: *self.required_expr(),
            iter: *self.required_expr(),
            body: self.stmts(),
            orelse: self.stmts(),
            type_comment: take_optional!(self, Text),
        })
    }

    fn with(mut self) -> (Vec<WithItem>, Vec<Stmt>, TypeComment) {
        (take!(self, WithItems), self.stmts(), take_optional!(self, Text))
    }

    fn try_statement(mut self) -> Box<Try> {
        Box::new(Try {
            body: self.stmts(),
            handlers: take!(self, Handlers),
            orelse: self.stmts(),
            finalbody: self.stmts(),
        })
    }

    /// An expression.
    pub fn expr(mut self, class: Class, reader: &mut Reader) -> ExprKind {
        use ExprKind as E;
        match class {
            Class::Name => E::Name { id: take!(self, Name), context: self.context() },
            Class::Constant => E::Constant(take!(self, Constant), take_optional!(self, Text)),
            Class::Attribute => {
                E::Attribute { value: self.required_expr(), attr: take!(self, Name), context: self.context() }
            }
            Class::Subscript => {
                E::Subscript { value: self.required_expr(), slice: self.required_expr(), context: self.context() }
            }
            Class::Call => {
                E::Call { func: self.required_expr(), args: self.exprs(reader), keywords: take!(self, Keywords) }
            }
            Class::Starred => E::Starred { value: self.required_expr(), context: self.context() },
            Class::List => E::List { elts: self.exprs(reader), context: self.context() },
            Class::Tuple => E::Tuple { elts: self.exprs(reader), context: self.context() },
            Class::Slice => {
                E::Slice { lower: self.optional_expr(), upper: self.optional_expr(), step: self.optional_expr() }
            }
            _ => self.other_expr(class, reader),
        }
    }

    fn other_expr(mut self, class: Class, reader: &mut Reader) -> ExprKind {
        use ExprKind as E;
        match class {
            Class::BoolOp => E::BoolOp { op: self.bool_op(), values: self.exprs(reader) },
            Class::NamedExpr => E::NamedExpr { target: self.required_expr(), value: self.required_expr() },
            Class::BinOp => E::BinOp { left: self.required_expr(), op: self.operator(), right: self.required_expr() },
            Class::UnaryOp => E::UnaryOp { op: self.unary_op(), operand: self.required_expr() },
            Class::Lambda => E::Lambda { args: take!(self, Arguments), body: self.required_expr() },
            Class::IfExp => {
                E::IfExp { test: self.required_expr(), body: self.required_expr(), orelse: self.required_expr() }
            }
            Class::Dict => E::Dict { keys: take!(self, Exprs), values: self.exprs(reader) },
            Class::Set => E::Set(self.exprs(reader)),
            Class::ListComp => E::ListComp { elt: self.required_expr(), generators: take!(self, Comprehensions) },
            Class::SetComp => E::SetComp { elt: self.required_expr(), generators: take!(self, Comprehensions) },
            Class::DictComp => E::DictComp {
                key: self.required_expr(),
                value: self.required_expr(),
                generators: take!(self, Comprehensions),
            },
            Class::GeneratorExp => {
                E::GeneratorExp { elt: self.required_expr(), generators: take!(self, Comprehensions) }
            }
            Class::Await => E::Await(self.required_expr()),
            Class::Yield => E::Yield(self.optional_expr()),
            Class::YieldFrom => E::YieldFrom(self.required_expr()),
            Class::Compare => E::Compare {
                left: self.required_expr(),
                ops: take!(self, Tags).into_iter().map(comparison).collect(),
                comparators: self.exprs(reader),
            },
            Class::FormattedValue => E::FormattedValue {
                value: self.required_expr(),
                conversion: take!(self, Int),
                format_spec: self.optional_expr(),
            },
            Class::JoinedStr => E::JoinedStr(self.exprs(reader)),
            _ => astray(),
        }
    }

    fn bool_op(&mut self) -> BoolOp {
        match take!(self, Tag) {
            Class::And => BoolOp::And,
            Class::Or => BoolOp::Or,
            _ => astray(),
        }
    }

    fn unary_op(&mut self) -> UnaryOp {
        match take!(self, Tag) {
            Class::Invert => UnaryOp::Invert,
            Class::Not => UnaryOp::Not,
            Class::UAdd => UnaryOp::UAdd,
            Class::USub => UnaryOp::USub,
            _ => astray(),
        }
    }

    /// A pattern.
    pub fn pattern(mut self, class: Class, reader: &mut Reader) -> PatternKind {
        use PatternKind as P;
        match class {
            Class::MatchValue => P::MatchValue(self.required_expr()),
            Class::MatchSingleton => P::MatchSingleton(take!(self, Constant)),
            Class::MatchSequence => P::MatchSequence(take!(self, Patterns)),
            Class::MatchMapping => P::MatchMapping {
                keys: self.exprs(reader),
                patterns: take!(self, Patterns),
                rest: take_optional!(self, Name),
            },
            Class::MatchClass => P::MatchClass {
                cls: self.required_expr(),
                patterns: take!(self, Patterns),
                kwd_attrs: take!(self, Names),
                kwd_patterns: take!(self, Patterns),
            },
            Class::MatchStar => P::MatchStar(take_optional!(self, Name)),
            Class::MatchAs => P::MatchAs { pattern: take_optional!(self, Pattern), name: take_optional!(self, Name) },
            Class::MatchOr => P::MatchOr(take!(self, Patterns)),
            _ => astray(),
        }
    }

    /// A type parameter.
    pub fn type_param(mut self, class: Class, location: Location) -> TypeParam {
        let name = take!(self, Name);
        let kind = match class {
            Class::TypeVar => {
                TypeParamKind::TypeVar { name, bound: self.optional_expr(), default_value: self.optional_expr() }
            }
            Class::ParamSpec => TypeParamKind::ParamSpec { name, default_value: self.optional_expr() },
            Class::TypeVarTuple => TypeParamKind::TypeVarTuple { name, default_value: self.optional_expr() },
            _ => astray(),
        };
        TypeParam { kind, location }
    }

    /// A `# type: ignore` comment.
    pub fn type_ignore(mut self) -> TypeIgnore {
        TypeIgnore { lineno: take!(self, Int), tag: take!(self, Text) }
    }

    /// An `except` clause.
    pub fn handler(mut self, location: Location) -> ExceptHandler {
        ExceptHandler {
            kind: self.optional_expr().map(|e| *e),
            name: take_optional!(self, Name),
            body: self.stmts(),
            location,
        }
    }

    /// Parameters.
    pub fn arguments(mut self, reader: &mut Reader) -> Arguments {
        Arguments {
            posonlyargs: take!(self, Args),
            args: take!(self, Args),
            vararg: take_optional!(self, Arg),
            kwonlyargs: take!(self, Args),
            kw_defaults: take!(self, Exprs),
            kwarg: take_optional!(self, Arg),
            defaults: self.exprs(reader),
        }
    }

    /// A parameter.
    pub fn arg(mut self, location: Location) -> Arg {
        Arg {
            arg: take!(self, Name),
            annotation: self.optional_expr(),
            type_comment: take_optional!(self, Text),
            location,
        }
    }

    /// A keyword argument.
    pub fn keyword(mut self, location: Location) -> Keyword {
        Keyword { arg: take_optional!(self, Name), value: *self.required_expr(), location }
    }

    /// A name of an import.
    pub fn alias(mut self, location: Location) -> Alias {
        Alias { name: take!(self, Name), asname: take_optional!(self, Name), location }
    }

    /// A context manager of `with`.
    pub fn with_item(mut self) -> WithItem {
        WithItem { context_expr: *self.required_expr(), optional_vars: self.optional_expr().map(|e| *e) }
    }

    /// A `case`.
    pub fn match_case(mut self) -> MatchCase {
        MatchCase { pattern: *take!(self, Pattern), guard: self.optional_expr().map(|e| *e), body: self.stmts() }
    }

    /// A `for` of a comprehension.
    pub fn comprehension(mut self, reader: &mut Reader) -> Comprehension {
        Comprehension {
            target: *self.required_expr(),
            iter: *self.required_expr(),
            ifs: self.exprs(reader),
            is_async: self.flag(),
        }
    }
}

fn comparison(class: Class) -> CmpOp {
    match class {
        Class::Eq => CmpOp::Eq,
        Class::NotEq => CmpOp::NotEq,
        Class::Lt => CmpOp::Lt,
        Class::LtE => CmpOp::LtE,
        Class::Gt => CmpOp::Gt,
        Class::GtE => CmpOp::GtE,
        Class::Is => CmpOp::Is,
        Class::IsNot => CmpOp::IsNot,
        Class::In => CmpOp::In,
        Class::NotIn => CmpOp::NotIn,
        _ => astray(),
    }
}
