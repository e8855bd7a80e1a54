//! Annotations as strings (PEP 563): source text for an expression, with CPython's spacing and parentheses.

use crate::ast::{Arg, Arguments, BoolOp, CmpOp, Comprehension, Expr, ExprKind, Keyword, Operator, UnaryOp};
use crate::code::Constant;

/// How tightly an expression binds, loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Tuple,
    Test,
    Or,
    And,
    Not,
    Comparison,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Arithmetic,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

impl Level {
    /// The next tighter one.
    fn next(self) -> Self {
        const ALL: [Level; 16] = [
            Level::Tuple,
            Level::Test,
            Level::Or,
            Level::And,
            Level::Not,
            Level::Comparison,
            Level::BitOr,
            Level::BitXor,
            Level::BitAnd,
            Level::Shift,
            Level::Arithmetic,
            Level::Term,
            Level::Factor,
            Level::Power,
            Level::Await,
            Level::Atom,
        ];
        ALL[(self as usize + 1).min(ALL.len() - 1)]
    }
}

/// The text of an annotation.
pub(super) fn expr(e: &Expr) -> String {
    let mut out = String::new();
    write(&mut out, e, Level::Test);
    out
}

/// Runs `inside`, in parentheses if the place binds tighter than the expression.
fn enclosed(out: &mut String, place: Level, own: Level, inside: impl FnOnce(&mut String)) {
    if place > own {
        out.push('(');
    }
    inside(out);
    if place > own {
        out.push(')');
    }
}

fn write(out: &mut String, e: &Expr, level: Level) {
    match &e.kind {
        ExprKind::BoolOp { op, values } => {
            let (word, own) = match op {
                BoolOp::And => (" and ", Level::And),
                BoolOp::Or => (" or ", Level::Or),
            };
            enclosed(out, level, own, |out| list(out, values, own.next(), word));
        }
        ExprKind::NamedExpr { target, value } => enclosed(out, level, Level::Tuple, |out| {
            write(out, target, Level::Atom);
            out.push_str(" := ");
            write(out, value, Level::Atom);
        }),
        ExprKind::BinOp { left, op, right } => {
            let (sign, own) = operator(*op);
            let (at_left, at_right) = if *op == Operator::Pow { (own.next(), own) } else { (own, own.next()) };
            enclosed(out, level, own, |out| {
                write(out, left, at_left);
                out.push_str(sign);
                write(out, right, at_right);
            });
        }
        ExprKind::UnaryOp { op, operand } => {
            let (sign, own) = match op {
                UnaryOp::Invert => ("~", Level::Factor),
                UnaryOp::Not => ("not ", Level::Not),
                UnaryOp::UAdd => ("+", Level::Factor),
                UnaryOp::USub => ("-", Level::Factor),
            };
            enclosed(out, level, own, |out| {
                out.push_str(sign);
                write(out, operand, own);
            });
        }
        ExprKind::Lambda { args, body } => enclosed(out, level, Level::Test, |out| {
            out.push_str("lambda");
            if !args.posonlyargs.is_empty() || !args.args.is_empty() {
                out.push(' ');
            }
            arguments(out, args);
            out.push_str(": ");
            write(out, body, Level::Test);
        }),
        ExprKind::IfExp { test, body, orelse } => enclosed(out, level, Level::Test, |out| {
            write(out, body, Level::Or);
            out.push_str(" if ");
            write(out, test, Level::Or);
            out.push_str(" else ");
            write(out, orelse, Level::Test);
        }),
        ExprKind::Dict { keys, values } => {
            out.push('{');
            for (i, (key, value)) in keys.iter().zip(values).enumerate() {
                separate(out, i);
                match key {
                    Some(key) => {
                        write(out, key, Level::Test);
                        out.push_str(": ");
                        write(out, value, Level::Test);
                    }
                    None => {
                        out.push_str("**");
                        write(out, value, Level::BitOr);
                    }
                }
            }
            out.push('}');
        }
        ExprKind::Set(elts) => {
            out.push('{');
            list(out, elts, Level::Test, ", ");
            out.push('}');
        }
        ExprKind::ListComp { elt, generators } => comprehension(out, "[", elt, None, generators, "]"),
        ExprKind::SetComp { elt, generators } => comprehension(out, "{", elt, None, generators, "}"),
        ExprKind::DictComp { key, value, generators } => comprehension(out, "{", key, Some(value), generators, "}"),
        ExprKind::GeneratorExp { elt, generators } => comprehension(out, "(", elt, None, generators, ")"),
        ExprKind::Await(value) => enclosed(out, level, Level::Await, |out| {
            out.push_str("await ");
            write(out, value, Level::Atom);
        }),
        ExprKind::Yield(None) => out.push_str("(yield)"),
        ExprKind::Yield(Some(value)) => {
            out.push_str("(yield ");
            write(out, value, Level::Test);
            out.push(')');
        }
        ExprKind::YieldFrom(value) => {
            out.push_str("(yield from ");
            write(out, value, Level::Test);
            out.push(')');
        }
        ExprKind::Compare { left, ops, comparators } => enclosed(out, level, Level::Comparison, |out| {
            write(out, left, Level::BitOr);
            for (op, comparator) in ops.iter().zip(comparators) {
                out.push_str(comparison(*op));
                write(out, comparator, Level::BitOr);
            }
        }),
        ExprKind::Call { func, args, keywords } => call(out, func, args, keywords),
        ExprKind::FormattedValue { .. } | ExprKind::JoinedStr(_) => {
            let mut body = Vec::new();
            fstring(&mut body, e);
            out.push('f');
            out.push_str(&Constant::Str(body.into()).repr());
        }
        ExprKind::Constant(constant, kind) => {
            out.push_str(kind.as_deref().unwrap_or_default());
            out.push_str(&literal(constant));
        }
        ExprKind::Attribute { value, attr, .. } => {
            write(out, value, Level::Atom);
            // `1.real` would be a malformed float.
            out.push_str(if matches!(value.kind, ExprKind::Constant(Constant::Int(_), _)) { " ." } else { "." });
            out.push_str(attr);
        }
        ExprKind::Subscript { value, slice, .. } => {
            write(out, value, Level::Atom);
            out.push('[');
            write(out, slice, Level::Tuple);
            out.push(']');
        }
        ExprKind::Starred { value, .. } => {
            out.push('*');
            write(out, value, Level::BitOr);
        }
        ExprKind::Name { id, .. } => out.push_str(id),
        ExprKind::List { elts, .. } => {
            out.push('[');
            list(out, elts, Level::Test, ", ");
            out.push(']');
        }
        ExprKind::Tuple { elts, .. } if elts.is_empty() => out.push_str("()"),
        ExprKind::Tuple { elts, .. } => enclosed(out, level, Level::Tuple, |out| {
            list(out, elts, Level::Test, ", ");
            if elts.len() == 1 {
                out.push(',');
            }
        }),
        ExprKind::Slice { lower, upper, step } => {
            if let Some(lower) = lower {
                write(out, lower, Level::Test);
            }
            out.push(':');
            if let Some(upper) = upper {
                write(out, upper, Level::Test);
            }
            if let Some(step) = step {
                out.push(':');
                write(out, step, Level::Test);
            }
        }
    }
}

fn separate(out: &mut String, index: usize) {
    if index > 0 {
        out.push_str(", ");
    }
}

fn list(out: &mut String, items: &[Expr], level: Level, separator: &str) {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push_str(separator);
        }
        write(out, item, level);
    }
}

/// A literal; an infinite number is written as one that is too large.
fn literal(constant: &Constant) -> String {
    match constant {
        Constant::Ellipsis => "...".into(),
        Constant::Float(_) | Constant::Complex(..) => constant.repr().replace("inf", "1e309"),
        _ => constant.repr(),
    }
}

fn operator(op: Operator) -> (&'static str, Level) {
    match op {
        Operator::Add => (" + ", Level::Arithmetic),
        Operator::Sub => (" - ", Level::Arithmetic),
        Operator::Mult => (" * ", Level::Term),
        Operator::MatMult => (" @ ", Level::Term),
        Operator::Div => (" / ", Level::Term),
        Operator::Mod => (" % ", Level::Term),
        Operator::FloorDiv => (" // ", Level::Term),
        Operator::Pow => (" ** ", Level::Power),
        Operator::LShift => (" << ", Level::Shift),
        Operator::RShift => (" >> ", Level::Shift),
        Operator::BitOr => (" | ", Level::BitOr),
        Operator::BitXor => (" ^ ", Level::BitXor),
        Operator::BitAnd => (" & ", Level::BitAnd),
    }
}

fn comparison(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Eq => " == ",
        CmpOp::NotEq => " != ",
        CmpOp::Lt => " < ",
        CmpOp::LtE => " <= ",
        CmpOp::Gt => " > ",
        CmpOp::GtE => " >= ",
        CmpOp::Is => " is ",
        CmpOp::IsNot => " is not ",
        CmpOp::In => " in ",
        CmpOp::NotIn => " not in ",
    }
}

fn comprehension(
    out: &mut String,
    open: &str,
    elt: &Expr,
    value: Option<&Expr>,
    generators: &[Comprehension],
    close: &str,
) {
    out.push_str(open);
    write(out, elt, Level::Test);
    if let Some(value) = value {
        out.push_str(": ");
        write(out, value, Level::Test);
    }
    for generator in generators {
        out.push_str(if generator.is_async { " async for " } else { " for " });
        write(out, &generator.target, Level::Tuple);
        out.push_str(" in ");
        write(out, &generator.iter, Level::Or);
        for condition in &generator.ifs {
            out.push_str(" if ");
            write(out, condition, Level::Or);
        }
    }
    out.push_str(close);
}

fn call(out: &mut String, func: &Expr, args: &[Expr], keywords: &[Keyword]) {
    write(out, func, Level::Atom);
    if let ([only @ Expr { kind: ExprKind::GeneratorExp { .. }, .. }], []) = (args, keywords) {
        // Its own parentheses are enough.
        write(out, only, Level::Test);
        return;
    }
    out.push('(');
    list(out, args, Level::Test, ", ");
    for (i, keyword) in keywords.iter().enumerate() {
        separate(out, args.len() + i);
        match &keyword.arg {
            Some(name) => {
                out.push_str(name);
                out.push('=');
            }
            None => out.push_str("**"),
        }
        write(out, &keyword.value, Level::Test);
    }
    out.push(')');
}

fn parameter(out: &mut String, arg: &Arg) {
    out.push_str(&arg.arg);
    if let Some(annotation) = &arg.annotation {
        out.push_str(": ");
        write(out, annotation, Level::Test);
    }
}

fn arguments(out: &mut String, args: &Arguments) {
    let default = |out: &mut String, value: &Expr| {
        out.push('=');
        write(out, value, Level::Test);
    };
    let positional = args.posonlyargs.len() + args.args.len();
    let mut written = 0;
    for (i, arg) in args.posonlyargs.iter().chain(&args.args).enumerate() {
        separate(out, written);
        written += 1;
        parameter(out, arg);
        if let Some(value) = (i + args.defaults.len()).checked_sub(positional).and_then(|i| args.defaults.get(i)) {
            default(out, value);
        }
        if i + 1 == args.posonlyargs.len() {
            out.push_str(", /");
        }
    }
    if args.vararg.is_some() || !args.kwonlyargs.is_empty() {
        separate(out, written);
        written += 1;
        out.push('*');
        if let Some(arg) = &args.vararg {
            parameter(out, arg);
        }
    }
    for (i, arg) in args.kwonlyargs.iter().enumerate() {
        separate(out, written);
        written += 1;
        parameter(out, arg);
        if let Some(Some(value)) = args.kw_defaults.get(i) {
            default(out, value);
        }
    }
    if let Some(arg) = &args.kwarg {
        separate(out, written);
        out.push_str("**");
        parameter(out, arg);
    }
}

/// The inside of an f-string.
fn fstring(out: &mut Vec<u8>, e: &Expr) {
    match &e.kind {
        ExprKind::JoinedStr(values) => values.iter().for_each(|value| fstring(out, value)),
        ExprKind::Constant(Constant::Str(text), _) => {
            for &byte in text {
                if byte == b'{' || byte == b'}' {
                    out.push(byte);
                }
                out.push(byte);
            }
        }
        ExprKind::FormattedValue { value, conversion, format_spec } => {
            let mut text = String::new();
            write(&mut text, value, Level::Or);
            // Two braces would be one of the text.
            out.extend_from_slice(if text.starts_with('{') { b"{ " } else { b"{" });
            out.extend_from_slice(text.as_bytes());
            if let Ok(conversion @ 1..) = u8::try_from(*conversion) {
                out.extend([b'!', conversion]);
            }
            if let Some(spec) = format_spec {
                out.push(b':');
                fstring(out, spec);
            }
            out.push(b'}');
        }
        _ => {}
    }
}
