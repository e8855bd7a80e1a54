//! Statements, patterns and type parameters of the parser's tree, translated to ours.

use ruff_python_ast as ruff;
use ruff_python_parser::parse_parenthesized_expression_range;
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::Converter;
use crate::ast::*;
use crate::code::Constant;
use crate::error::{ErrorKind, Result, SyntaxError};

/// `elif` clauses in a row before CPython's parser gives up.
const MAX_ELIF: usize = 5966;

impl Converter<'_> {
    pub(super) fn suite(&mut self, body: &[ruff::Stmt]) -> Result<Vec<Stmt>> {
        body.iter().map(|s| self.stmt(s)).collect()
    }

    /// A statement; a decorated definition is located from its keyword on.
    pub(super) fn stmt(&mut self, stmt: &ruff::Stmt) -> Result<Stmt> {
        self.enter()?;
        let converted = self.convert_stmt(stmt)?;
        self.depth -= 1;
        Ok(converted)
    }

    fn convert_stmt(&mut self, stmt: &ruff::Stmt) -> Result<Stmt> {
        let range = self.with_semicolon(stmt);
        let mut location = self.location(range);
        let kind = match stmt {
            ruff::Stmt::FunctionDef(s) => {
                if let Some(last) = s.decorator_list.last() {
                    location = self.after_decorators(last, range);
                }
                let type_params = self.type_params(s.type_params.as_deref())?;
                let def = Box::new(FunctionDef {
                    name: self.name(&s.name),
                    args: self.parameters(&s.parameters)?,
                    body: self.suite(&s.body)?,
                    decorator_list: self.decorators(&s.decorator_list)?,
                    returns: s.returns.as_deref().map(|e| self.expr(e)).transpose()?,
                    type_comment: self.type_comments.of_function(
                        s.returns.as_deref().map_or(s.parameters.range.end(), |returns| returns.range().end()),
                    ),
                    type_params,
                });
                if s.is_async { StmtKind::AsyncFunctionDef(def) } else { StmtKind::FunctionDef(def) }
            }
            ruff::Stmt::ClassDef(s) => {
                if let Some(last) = s.decorator_list.last() {
                    location = self.after_decorators(last, range);
                }
                let type_params = self.type_params(s.type_params.as_deref())?;
                let (bases, keywords) = match &s.arguments {
                    Some(arguments) => self.arguments(arguments)?,
                    None => (Vec::new(), Vec::new()),
                };
                StmtKind::ClassDef(Box::new(ClassDef {
                    name: self.name(&s.name),
                    bases,
                    keywords,
                    body: self.suite(&s.body)?,
                    decorator_list: self.decorators(&s.decorator_list)?,
                    type_params,
                }))
            }
            ruff::Stmt::Return(s) => StmtKind::Return(self.opt(s.value.as_deref())?),
            ruff::Stmt::Delete(s) => StmtKind::Delete(self.exprs(&s.targets)?),
            ruff::Stmt::TypeAlias(s) => StmtKind::TypeAlias {
                name: self.boxed(&s.name)?,
                type_params: self.type_params(s.type_params.as_deref())?,
                value: self.boxed(&s.value)?,
            },
            ruff::Stmt::Assign(s) => {
                let (targets, value) = (self.exprs(&s.targets)?, self.may_yield(&s.value)?);
                let end = self.type_comments.end_with_comment(s.range.end());
                let type_comment = self.type_comments.behind(s.range.end());
                location = self.location(TextRange::new(s.range.start(), end));
                StmtKind::Assign { targets, value, type_comment }
            }
            ruff::Stmt::AugAssign(s) => StmtKind::AugAssign {
                target: self.boxed(&s.target)?,
                op: super::operator(s.op),
                value: self.may_yield(&s.value)?,
            },
            ruff::Stmt::AnnAssign(s) => {
                // An attribute of something in parentheses is no such target.
                self.doubtful |= !s.target.is_name_expr() && self.text.as_bytes()[usize::from(s.range.start())] == b'(';
                StmtKind::AnnAssign {
                    target: self.boxed(&s.target)?,
                    annotation: self.boxed(&s.annotation)?,
                    value: s.value.as_deref().map(|value| self.may_yield(value)).transpose()?,
                    simple: s.simple,
                }
            }
            ruff::Stmt::For(s) => {
                let node = Box::new(For {
                    target: self.expr(&s.target)?,
                    iter: self.expr(&s.iter)?,
                    body: self.suite(&s.body)?,
                    orelse: self.suite(&s.orelse)?,
                    type_comment: self.type_comments.behind_colon(s.iter.range().end()),
                });
                if s.is_async { StmtKind::AsyncFor(node) } else { StmtKind::For(node) }
            }
            ruff::Stmt::While(s) => StmtKind::While {
                test: self.boxed(&s.test)?,
                body: self.suite(&s.body)?,
                orelse: self.suite(&s.orelse)?,
            },
            ruff::Stmt::If(s) => self.if_stmt(s, range.end())?,
            ruff::Stmt::With(s) => {
                let items = s
                    .items
                    .iter()
                    .map(|item| {
                        Ok(WithItem {
                            context_expr: self.expr(&item.context_expr)?,
                            optional_vars: item.optional_vars.as_deref().map(|e| self.expr(e)).transpose()?,
                        })
                    })
                    .collect::<Result<_>>()?;
                let body = self.suite(&s.body)?;
                let type_comment = s.items.last().and_then(|i| self.type_comments.behind_colon(i.range.end()));
                self.doubtful |= s.is_async && type_comment.is_some();
                if s.is_async {
                    StmtKind::AsyncWith { items, body, type_comment }
                } else {
                    StmtKind::With { items, body, type_comment }
                }
            }
            ruff::Stmt::Match(s) => {
                let subject = self.boxed(&s.subject)?;
                let cases = s
                    .cases
                    .iter()
                    .map(|case| {
                        Ok(MatchCase {
                            pattern: self.pattern(&case.pattern)?,
                            guard: case.guard.as_deref().map(|e| self.expr(e)).transpose()?,
                            body: self.suite(&case.body)?,
                        })
                    })
                    .collect::<Result<_>>()?;
                StmtKind::Match { subject, cases }
            }
            ruff::Stmt::Raise(s) => {
                StmtKind::Raise { exc: self.opt(s.exc.as_deref())?, cause: self.opt(s.cause.as_deref())? }
            }
            ruff::Stmt::Try(s) => {
                let body = self.suite(&s.body)?;
                let handlers = s.handlers.iter().map(|h| self.handler(h)).collect::<Result<_>>()?;
                let node = Box::new(Try {
                    body,
                    handlers,
                    orelse: self.suite(&s.orelse)?,
                    finalbody: self.suite(&s.finalbody)?,
                });
                if s.is_star { StmtKind::TryStar(node) } else { StmtKind::Try(node) }
            }
            ruff::Stmt::Assert(s) => StmtKind::Assert { test: self.boxed(&s.test)?, msg: self.opt(s.msg.as_deref())? },
            ruff::Stmt::Import(s) => StmtKind::Import(s.names.iter().map(|a| self.alias(a)).collect()),
            ruff::Stmt::ImportFrom(s) => StmtKind::ImportFrom {
                module: s.module.as_ref().map(|m| self.dotted(m)),
                names: s.names.iter().map(|a| self.alias(a)).collect(),
                level: s.level,
            },
            ruff::Stmt::Global(s) => StmtKind::Global(s.names.iter().map(|n| self.name(n)).collect()),
            ruff::Stmt::Nonlocal(s) => StmtKind::Nonlocal(s.names.iter().map(|n| self.name(n)).collect()),
            ruff::Stmt::Expr(s) if self.stands_for_raise(&s.value) => StmtKind::Raise { exc: None, cause: None },
            ruff::Stmt::Expr(s) => StmtKind::Expr(self.may_yield(&s.value)?),
            ruff::Stmt::Pass(_) => StmtKind::Pass,
            ruff::Stmt::Break(_) => StmtKind::Break,
            ruff::Stmt::Continue(_) => StmtKind::Continue,
            ruff::Stmt::IpyEscapeCommand(_) => return Err(SyntaxError::at("invalid syntax", location)),
        };
        Ok(Stmt { kind, location })
    }

    /// The range of a statement; one with a block includes the semicolon or type comment behind its last simple statement.
    fn with_semicolon(&self, stmt: &ruff::Stmt) -> TextRange {
        match stmt {
            ruff::Stmt::FunctionDef(_)
            | ruff::Stmt::ClassDef(_)
            | ruff::Stmt::For(_)
            | ruff::Stmt::While(_)
            | ruff::Stmt::If(_)
            | ruff::Stmt::With(_)
            | ruff::Stmt::Match(_)
            | ruff::Stmt::Try(_) => self.block_range(stmt.range()),
            _ => stmt.range(),
        }
    }

    fn block_range(&self, range: TextRange) -> TextRange {
        let rest = self.text.as_bytes().get(range.end().into()..).unwrap_or_default();
        match rest.iter().position(|b| !matches!(b, b' ' | b'\t')) {
            Some(at) if rest[at] == b';' => {
                let len = TextSize::try_from(at + 1).expect("< 4 GB");
                TextRange::new(range.start(), range.end() + len)
            }
            _ => TextRange::new(range.start(), self.type_comments.end_with_comment(range.end())),
        }
    }

    /// `elif` clauses become nested `if` statements, built from the last one so that a long chain does not recurse.
    fn if_stmt(&mut self, s: &ruff::StmtIf, end: TextSize) -> Result<StmtKind> {
        if s.elif_else_clauses.len() > MAX_ELIF {
            return Err(SyntaxError::of_kind(ErrorKind::Memory, super::PARSER_OVERFLOW));
        }
        let test = self.boxed(&s.test)?;
        let body = self.suite(&s.body)?;
        let mut orelse = Vec::new();
        for clause in s.elif_else_clauses.iter().rev() {
            match &clause.test {
                None => orelse = self.suite(&clause.body)?,
                Some(test) => {
                    let location = self.location(TextRange::new(clause.range.start(), end));
                    let test = self.boxed(test)?;
                    let kind = StmtKind::If { test, body: self.suite(&clause.body)?, orelse };
                    orelse = vec![Stmt { kind, location }];
                }
            }
        }
        Ok(StmtKind::If { test, body, orelse })
    }

    fn handler(&mut self, handler: &ruff::ExceptHandler) -> Result<ExceptHandler> {
        let ruff::ExceptHandler::ExceptHandler(h) = handler;
        let range = self.block_range(h.range);
        let location = self.location(range);
        Ok(ExceptHandler {
            kind: h.type_.as_deref().map(|e| self.expr(e)).transpose()?,
            name: h.name.as_ref().map(|n| self.name(n)),
            body: self.suite(&h.body)?,
            location,
        })
    }

    fn decorators(&mut self, decorators: &[ruff::Decorator]) -> Result<Vec<Expr>> {
        decorators.iter().map(|d| self.expr(&d.expression)).collect()
    }

    fn alias(&mut self, alias: &ruff::Alias) -> Alias {
        Alias {
            name: self.dotted(&alias.name),
            asname: alias.asname.as_ref().map(|n| self.name(n)),
            location: self.location(alias.range),
        }
    }

    pub(super) fn parameters(&mut self, parameters: &ruff::Parameters) -> Result<Arguments> {
        let mut arguments = Arguments::default();
        for p in &parameters.posonlyargs {
            arguments.posonlyargs.push(self.parameter(&p.parameter, p.range.end())?);
        }
        for p in &parameters.args {
            arguments.args.push(self.parameter(&p.parameter, p.range.end())?);
        }
        for p in parameters.posonlyargs.iter().chain(&parameters.args) {
            if let Some(default) = &p.default {
                arguments.defaults.push(self.expr(default)?);
            }
        }
        if let Some(p) = &parameters.vararg {
            arguments.vararg = Some(Box::new(self.parameter(p, p.range.end())?));
        }
        for p in &parameters.kwonlyargs {
            arguments.kwonlyargs.push(self.parameter(&p.parameter, p.range.end())?);
            arguments.kw_defaults.push(p.default.as_deref().map(|e| self.expr(e)).transpose()?);
        }
        if let Some(p) = &parameters.kwarg {
            arguments.kwarg = Some(Box::new(self.parameter(p, p.range.end())?));
        }
        Ok(arguments)
    }

    /// A parameter, located from its name to the end of its annotation; with its default it ends at `whole_end`.
    fn parameter(&mut self, p: &ruff::Parameter, whole_end: TextSize) -> Result<Arg> {
        let end = p.annotation.as_ref().map_or(p.name.range.end(), |_| p.range.end());
        Ok(Arg {
            arg: self.name(&p.name),
            annotation: self.opt(p.annotation.as_deref())?,
            type_comment: self.type_comments.of_parameter(whole_end),
            location: self.location(TextRange::new(p.name.range.start(), end)),
        })
    }

    fn type_params(&mut self, params: Option<&ruff::TypeParams>) -> Result<Vec<TypeParam>> {
        let Some(params) = params else { return Ok(Vec::new()) };
        let mut converted = Vec::with_capacity(params.type_params.len());
        for param in &params.type_params {
            let location = self.location(param.range());
            let kind = match param {
                ruff::TypeParam::TypeVar(p) => TypeParamKind::TypeVar {
                    name: self.name(&p.name),
                    bound: self.opt(p.bound.as_deref())?,
                    default_value: self.opt(p.default.as_deref())?,
                },
                ruff::TypeParam::ParamSpec(p) => TypeParamKind::ParamSpec {
                    name: self.name(&p.name),
                    default_value: self.opt(p.default.as_deref())?,
                },
                ruff::TypeParam::TypeVarTuple(p) => TypeParamKind::TypeVarTuple {
                    name: self.name(&p.name),
                    default_value: self.opt(p.default.as_deref())?,
                },
            };
            converted.push(TypeParam { kind, location });
        }
        Ok(converted)
    }

    /// Whether an expression is the name that a whole `raise` statement got.
    fn stands_for_raise(&self, value: &ruff::Expr) -> bool {
        let is_raise = |name: &str| self.renamed.iter().any(|(stand_in, real)| stand_in == name && *real == "raise");
        value.as_name_expr().is_some_and(|name| is_raise(name.id.as_str()))
    }

    /// A value in a pattern. The parser has seen a string where an f-string stands, if it was given that instead.
    fn pattern_value(&mut self, value: &ruff::Expr) -> Result<Expr> {
        // The parser is not strict about numbers with operators.
        self.doubtful |= match value {
            ruff::Expr::BinOp(_) => true,
            ruff::Expr::UnaryOp(e) => !e.operand.is_number_literal_expr(),
            _ => false,
        };
        // A dot behind `_` does not make a value of it everywhere.
        self.doubtful |= is_in_underscore(value);
        if self.renamed.is_empty() || !matches!(value, ruff::Expr::StringLiteral(_)) {
            return self.expr(value);
        }
        let range = self.with_prefix(value.range());
        match parse_parenthesized_expression_range(self.text, range) {
            Ok(parsed) => self.expr(&parsed.syntax().body),
            Err(_) => Err(SyntaxError::at("invalid syntax", self.location(range))),
        }
    }

    /// The range of a pattern, with the first letter of an f-string that it begins with: the parser has seen a blank.
    fn with_prefix(&self, range: TextRange) -> TextRange {
        if self.renamed.is_empty() {
            return range;
        }
        let before = usize::from(range.start()).saturating_sub(1);
        let formatted = |at: usize| matches!(self.text.as_bytes().get(at), Some(b'f' | b'F'));
        let raw = matches!(self.text.as_bytes().get(before), Some(b'r' | b'R')) && formatted(before + 1);
        TextRange::new(range.start() - TextSize::from(u32::from(raw || formatted(before))), range.end())
    }

    fn patterns(&mut self, patterns: &[ruff::Pattern]) -> Result<Vec<Pattern>> {
        patterns.iter().map(|p| self.pattern(p)).collect()
    }

    fn pattern(&mut self, pattern: &ruff::Pattern) -> Result<Pattern> {
        self.enter()?;
        let mut location = self.location(self.with_prefix(pattern.range()));
        let kind = match pattern {
            ruff::Pattern::MatchValue(p) => {
                let value = self.pattern_value(&p.value)?;
                location = value.location;
                PatternKind::MatchValue(Box::new(value))
            }
            ruff::Pattern::MatchSingleton(p) => PatternKind::MatchSingleton(match p.value {
                ruff::Singleton::None => Constant::None,
                ruff::Singleton::True => Constant::Bool(true),
                ruff::Singleton::False => Constant::Bool(false),
            }),
            ruff::Pattern::MatchSequence(p) => PatternKind::MatchSequence(self.patterns(&p.patterns)?),
            ruff::Pattern::MatchMapping(p) => PatternKind::MatchMapping {
                keys: p.keys.iter().map(|key| self.pattern_value(key)).collect::<Result<_>>()?,
                patterns: self.patterns(&p.patterns)?,
                rest: p.rest.as_ref().map(|n| self.name(n)),
            },
            ruff::Pattern::MatchClass(p) => {
                self.doubtful |= is_in_underscore(&p.cls);
                let cls = self.boxed(&p.cls)?;
                let patterns = self.patterns(&p.arguments.patterns)?;
                let mut kwd_attrs = Vec::new();
                let mut kwd_patterns = Vec::new();
                for keyword in &p.arguments.keywords {
                    kwd_attrs.push(self.name(&keyword.attr));
                    kwd_patterns.push(self.pattern(&keyword.pattern)?);
                }
                PatternKind::MatchClass { cls, patterns, kwd_attrs, kwd_patterns }
            }
            ruff::Pattern::MatchStar(p) => {
                // It is no pattern of its own.
                self.doubtful |= self.is_parenthesized(p.range);
                let name = p.name.as_ref().filter(|n| n.as_str() != "_").map(|n| self.name(n));
                PatternKind::MatchStar(name)
            }
            ruff::Pattern::MatchAs(p) => PatternKind::MatchAs {
                pattern: p.pattern.as_deref().map(|p| self.pattern(p)).transpose()?.map(Box::new),
                name: p.name.as_ref().map(|n| self.name(n)),
            },
            ruff::Pattern::MatchOr(p) => PatternKind::MatchOr(self.patterns(&p.patterns)?),
        };
        self.depth -= 1;
        Ok(Pattern { kind, location })
    }
}

/// Whether an expression is the name `_` or an attribute somewhere below it.
fn is_in_underscore(mut value: &ruff::Expr) -> bool {
    while let ruff::Expr::Attribute(attribute) = value {
        value = &attribute.value;
    }
    value.as_name_expr().is_some_and(|name| name.id.as_str() == "_")
}
