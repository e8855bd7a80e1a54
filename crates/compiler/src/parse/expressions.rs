//! Expressions of the parser's tree, translated to ours.

use ruff_python_ast as ruff;
use ruff_text_size::{Ranged, TextRange};

use super::Converter;
use crate::ast::*;
use crate::code::Constant;
use crate::error::{Result, SyntaxError};
use dashu_int::IBig;

/// Decimal digits of an integer literal without `sys.set_int_max_str_digits`.
pub(super) const MAX_DIGITS: usize = 4300;

impl Converter<'_> {
    pub(super) fn boxed(&mut self, e: &ruff::Expr) -> Result<Box<Expr>> {
        self.expr(e).map(Box::new)
    }

    /// The operand of an operator, which cannot be starred.
    fn operand(&mut self, e: &ruff::Expr) -> Result<Expr> {
        self.doubtful |= matches!(e, ruff::Expr::Starred(_));
        self.expr(e)
    }

    /// An expression where a bare `yield` may stand.
    pub(super) fn may_yield(&mut self, e: &ruff::Expr) -> Result<Box<Expr>> {
        let kind = match e {
            ruff::Expr::Yield(e) => ExprKind::Yield(self.opt(e.value.as_deref())?),
            ruff::Expr::YieldFrom(e) => ExprKind::YieldFrom(self.boxed(&e.value)?),
            _ => return self.boxed(e),
        };
        Ok(Box::new(Expr { kind, location: self.location(e.range()) }))
    }

    /// Whether parentheses stand right around `range`.
    pub(super) fn is_parenthesized(&self, range: TextRange) -> bool {
        self.in_parentheses(range) && self.text[usize::from(range.end())..].trim_start().starts_with(')')
    }

    /// The element of a comprehension, which is no generator of its own.
    fn element(&mut self, e: &ruff::Expr) -> Result<Box<Expr>> {
        self.operand(e).map(Box::new)
    }

    fn operands(&mut self, es: &[ruff::Expr]) -> Result<Vec<Expr>> {
        es.iter().map(|e| self.operand(e)).collect()
    }

    /// Whether an opening parenthesis stands before `range`.
    fn in_parentheses(&self, range: TextRange) -> bool {
        self.text[..usize::from(range.start())].trim_end().ends_with('(')
    }

    pub(super) fn opt(&mut self, e: Option<&ruff::Expr>) -> Result<Option<Box<Expr>>> {
        e.map(|e| self.boxed(e)).transpose()
    }

    pub(super) fn exprs(&mut self, es: &[ruff::Expr]) -> Result<Vec<Expr>> {
        let mut converted = Vec::with_capacity(es.len());
        for e in es {
            converted.push(self.expr(e)?);
        }
        Ok(converted)
    }

    pub(super) fn expr(&mut self, e: &ruff::Expr) -> Result<Expr> {
        self.enter()?;
        let kind = self.expr_kind(e)?;
        self.depth -= 1;
        Ok(Expr { kind, location: self.location(e.range()) })
    }

    fn expr_kind(&mut self, e: &ruff::Expr) -> Result<ExprKind> {
        Ok(match e {
            ruff::Expr::Name(e) => ExprKind::Name { id: self.intern(e.id.as_str()), context: context(e.ctx) },
            ruff::Expr::Attribute(e) => {
                ExprKind::Attribute { value: self.boxed(&e.value)?, attr: self.name(&e.attr), context: context(e.ctx) }
            }
            ruff::Expr::Call(e) => {
                let func = self.boxed(&e.func)?;
                let (args, keywords) = self.arguments(&e.arguments)?;
                ExprKind::Call { func, args, keywords }
            }
            ruff::Expr::Subscript(e) => ExprKind::Subscript {
                value: self.boxed(&e.value)?,
                slice: self.boxed(&e.slice)?,
                context: context(e.ctx),
            },
            ruff::Expr::NumberLiteral(e) => ExprKind::Constant(self.number(e)?, None),
            ruff::Expr::StringLiteral(e) => {
                let kind = e.value.as_slice().first().and_then(|first| self.kind_of(first));
                ExprKind::Constant(self.string(e)?, kind)
            }
            ruff::Expr::BytesLiteral(e) => ExprKind::Constant(self.bytes(e)?, None),
            ruff::Expr::FString(e) => self.fstring(e)?,
            ruff::Expr::BooleanLiteral(e) => ExprKind::Constant(Constant::Bool(e.value), None),
            ruff::Expr::NoneLiteral(_) => ExprKind::Constant(Constant::None, None),
            ruff::Expr::EllipsisLiteral(_) => ExprKind::Constant(Constant::Ellipsis, None),
            ruff::Expr::BoolOp(e) => ExprKind::BoolOp {
                op: match e.op {
                    ruff::BoolOp::And => BoolOp::And,
                    ruff::BoolOp::Or => BoolOp::Or,
                },
                values: self.operands(&e.values)?,
            },
            ruff::Expr::Named(e) => {
                let behind = self.text[usize::from(e.target.range().end())..].trim_start();
                self.doubtful |= !behind.starts_with(":=");
                ExprKind::NamedExpr { target: self.boxed(&e.target)?, value: self.boxed(&e.value)? }
            }
            ruff::Expr::BinOp(e) => ExprKind::BinOp {
                left: Box::new(self.operand(&e.left)?),
                op: super::operator(e.op),
                right: Box::new(self.operand(&e.right)?),
            },
            ruff::Expr::UnaryOp(e) => ExprKind::UnaryOp {
                op: match e.op {
                    ruff::UnaryOp::Invert => UnaryOp::Invert,
                    ruff::UnaryOp::Not => UnaryOp::Not,
                    ruff::UnaryOp::UAdd => UnaryOp::UAdd,
                    ruff::UnaryOp::USub => UnaryOp::USub,
                },
                operand: Box::new(self.operand(&e.operand)?),
            },
            ruff::Expr::Lambda(e) => ExprKind::Lambda {
                args: Box::new(match &e.parameters {
                    Some(parameters) => {
                        // Those of a lambda have no type comments.
                        let comments = std::mem::take(&mut self.type_comments);
                        let converted = self.parameters(parameters);
                        self.type_comments = comments;
                        converted?
                    }
                    None => Arguments::default(),
                }),
                body: self.boxed(&e.body)?,
            },
            ruff::Expr::If(e) => ExprKind::IfExp {
                test: Box::new(self.operand(&e.test)?),
                body: Box::new(self.operand(&e.body)?),
                orelse: Box::new(self.operand(&e.orelse)?),
            },
            ruff::Expr::Dict(e) => {
                let mut keys = Vec::with_capacity(e.items.len());
                let mut values = Vec::with_capacity(e.items.len());
                for item in &e.items {
                    keys.push(item.key.as_ref().map(|k| self.expr(k)).transpose()?);
                    values.push(self.expr(&item.value)?);
                }
                ExprKind::Dict { keys, values }
            }
            ruff::Expr::Set(e) => ExprKind::Set(self.exprs(&e.elts)?),
            ruff::Expr::ListComp(e) => {
                ExprKind::ListComp { elt: self.element(&e.elt)?, generators: self.generators(&e.generators)? }
            }
            ruff::Expr::SetComp(e) => {
                ExprKind::SetComp { elt: self.element(&e.elt)?, generators: self.generators(&e.generators)? }
            }
            ruff::Expr::DictComp(e) => {
                let Some(key) = &e.key else {
                    let location = self.location(e.value.range());
                    return Err(SyntaxError::at("dict unpacking cannot be used in dict comprehension", location));
                };
                ExprKind::DictComp {
                    key: self.element(key)?,
                    value: self.element(&e.value)?,
                    generators: self.generators(&e.generators)?,
                }
            }
            ruff::Expr::Generator(e) => {
                ExprKind::GeneratorExp { elt: self.element(&e.elt)?, generators: self.generators(&e.generators)? }
            }
            ruff::Expr::Await(e) => ExprKind::Await(Box::new(self.operand(&e.value)?)),
            ruff::Expr::Yield(e) => {
                self.doubtful |= !self.is_parenthesized(e.range);
                ExprKind::Yield(self.opt(e.value.as_deref())?)
            }
            ruff::Expr::YieldFrom(e) => {
                self.doubtful |= !self.is_parenthesized(e.range);
                ExprKind::YieldFrom(self.boxed(&e.value)?)
            }
            ruff::Expr::Compare(e) => ExprKind::Compare {
                left: Box::new(self.operand(&e.left)?),
                ops: e.ops.iter().map(comparison).collect(),
                comparators: self.operands(&e.comparators)?,
            },
            ruff::Expr::Starred(e) => {
                // Outside calls only what binds as tightly as `|` may follow the star.
                let loose = matches!(
                    &*e.value,
                    ruff::Expr::BoolOp(_)
                        | ruff::Expr::Compare(_)
                        | ruff::Expr::If(_)
                        | ruff::Expr::Lambda(_)
                        | ruff::Expr::UnaryOp(ruff::ExprUnaryOp { op: ruff::UnaryOp::Not, .. })
                );
                self.doubtful |= loose && !self.in_parentheses(e.value.range());
                ExprKind::Starred { value: self.boxed(&e.value)?, context: context(e.ctx) }
            }
            ruff::Expr::List(e) => ExprKind::List { elts: self.exprs(&e.elts)?, context: context(e.ctx) },
            ruff::Expr::Tuple(e) => ExprKind::Tuple { elts: self.exprs(&e.elts)?, context: context(e.ctx) },
            ruff::Expr::Slice(e) => ExprKind::Slice {
                lower: self.opt(e.lower.as_deref())?,
                upper: self.opt(e.upper.as_deref())?,
                step: self.opt(e.step.as_deref())?,
            },
            ruff::Expr::TString(_) | ruff::Expr::IpyEscapeCommand(_) => {
                return Err(SyntaxError::at("invalid syntax", self.location(e.range())));
            }
        })
    }

    /// Arguments of a call or a class. A lone generator takes over the parentheses.
    pub(super) fn arguments(&mut self, arguments: &ruff::Arguments) -> Result<(Vec<Expr>, Vec<Keyword>)> {
        let mut args = Vec::with_capacity(arguments.args.len());
        for arg in &arguments.args {
            args.push(match arg {
                // Anything may follow the star of an argument.
                ruff::Expr::Starred(e) => {
                    let kind = ExprKind::Starred { value: self.boxed(&e.value)?, context: context(e.ctx) };
                    Expr { kind, location: self.location(e.range) }
                }
                _ => self.expr(arg)?,
            });
        }
        if let ([ruff::Expr::Generator(e)], [arg]) = (&*arguments.args, &mut *args)
            && !e.parenthesized
        {
            arg.location = self.location(arguments.range);
        }
        let mut keywords = Vec::with_capacity(arguments.keywords.len());
        for keyword in &arguments.keywords {
            keywords.push(Keyword {
                arg: keyword.arg.as_ref().map(|n| self.name(n)),
                value: self.expr(&keyword.value)?,
                location: self.location(keyword.range),
            });
        }
        Ok((args, keywords))
    }

    fn generators(&mut self, generators: &[ruff::Comprehension]) -> Result<Vec<Comprehension>> {
        let mut converted = Vec::with_capacity(generators.len());
        for g in generators {
            converted.push(Comprehension {
                target: self.expr(&g.target)?,
                iter: self.expr(&g.iter)?,
                ifs: self.exprs(&g.ifs)?,
                is_async: g.is_async,
            });
        }
        Ok(converted)
    }

    /// Integers are read from the source: the parser keeps large ones as text anyway.
    fn number(&mut self, e: &ruff::ExprNumberLiteral) -> Result<Constant> {
        let behind = self.text.as_bytes().get(usize::from(e.range.end()));
        if behind.is_some_and(u8::is_ascii_alphabetic) {
            let rest = &self.text[usize::from(e.range.end())..];
            self.doubtful |= !["and", "else", "for", "if", "in", "is", "not", "or"].iter().any(|k| rest.starts_with(k));
            // A number that runs into a keyword, as in `1if x else y`.
            self.warns = true;
        }
        let int = match &e.value {
            ruff::Number::Float(x) => return Ok(Constant::Float(*x)),
            ruff::Number::Complex { real, imag } => return Ok(Constant::Complex(*real, *imag)),
            ruff::Number::Int(int) => int,
        };
        if let Some(small) = int.as_i64() {
            return Ok(Constant::int(small));
        }
        let digits: String = self.text[e.range].chars().filter(|c| *c != '_').collect();
        let (radix, digits) = match digits.get(..2) {
            Some("0x" | "0X") => (16, &digits[2..]),
            Some("0o" | "0O") => (8, &digits[2..]),
            Some("0b" | "0B") => (2, &digits[2..]),
            _ => (10, &*digits),
        };
        let limit = self.max_digits;
        if radix == 10 && limit != 0 && digits.len() > limit {
            let message = format!(
                "Exceeds the limit ({limit} digits) for integer string conversion: value has {} digits; use \
                 sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals \
                 to avoid decimal conversion limits.",
                digits.len()
            );
            let mut location = self.location(TextRange::at(e.range.start(), 0.into()));
            (location.end_line, location.col, location.end_col) = (location.line, -1, -1);
            return Err(SyntaxError::at(message, location));
        }
        match IBig::from_str_radix(digits, radix) {
            Ok(n) => Ok(Constant::Int(n)),
            Err(_) => Err(SyntaxError::at("invalid decimal literal", self.location(e.range))),
        }
    }
}

fn context(ctx: ruff::ExprContext) -> Context {
    match ctx {
        ruff::ExprContext::Store => Context::Store,
        ruff::ExprContext::Del => Context::Del,
        ruff::ExprContext::Load | ruff::ExprContext::Invalid => Context::Load,
    }
}

fn comparison(op: &ruff::CmpOp) -> CmpOp {
    match op {
        ruff::CmpOp::Eq => CmpOp::Eq,
        ruff::CmpOp::NotEq => CmpOp::NotEq,
        ruff::CmpOp::Lt => CmpOp::Lt,
        ruff::CmpOp::LtE => CmpOp::LtE,
        ruff::CmpOp::Gt => CmpOp::Gt,
        ruff::CmpOp::GtE => CmpOp::GtE,
        ruff::CmpOp::Is => CmpOp::Is,
        ruff::CmpOp::IsNot => CmpOp::IsNot,
        ruff::CmpOp::In => CmpOp::In,
        ruff::CmpOp::NotIn => CmpOp::NotIn,
    }
}
