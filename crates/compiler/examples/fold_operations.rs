//! Folds operations on constants that it reads as text, one a line: the tool behind `tests/compiler/reference_fold.py`.
//!
//! A line is `binary OP LEFT RIGHT`, `unary OP VALUE` or `subscript VALUE INDEX`, the operands in the notation of
//! `common`; the answer is the folded constant, or `-` if it was left to run time.

mod common;

use std::io::{BufRead, Write};

use abide_compiler::ast::{Context, Expr, ExprKind, Module, Operator, UnaryOp};
use abide_compiler::fold::{FoldOptions, fold};
use abide_compiler::instruction::NO_LOCATION;

fn main() -> common::Outcome {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let mut words = line.split(' ');
        let kind = words.next().unwrap_or("");
        let op = if kind == "subscript" { "" } else { words.next().unwrap_or("") };
        let mut operand = || -> Result<Box<Expr>, Box<dyn std::error::Error>> {
            Ok(Box::new(Expr { kind: ExprKind::Constant(common::decode(&mut words)?, None), location: NO_LOCATION }))
        };
        let kind = match kind {
            "binary" => ExprKind::BinOp { left: operand()?, op: operator(op)?, right: operand()? },
            "unary" => ExprKind::UnaryOp { op: unary_operator(op)?, operand: operand()? },
            "subscript" => ExprKind::Subscript { value: operand()?, slice: operand()?, context: Context::Load },
            _ => return Err(format!("unknown line: {line}").into()),
        };
        let mut module = Module::Expression(Box::new(Expr { kind, location: NO_LOCATION }));
        fold(
            &mut module,
            FoldOptions { optimize: 0, future_annotations: false, keep_inverted_bools: false },
            &mut Vec::new(),
        );
        let Module::Expression(folded) = module else { unreachable!("folding keeps the kind of module") };
        match &folded.kind {
            ExprKind::Constant(constant, _) => writeln!(out, "{}", common::encode(constant))?,
            _ => writeln!(out, "-")?,
        }
    }
    Ok(())
}

fn operator(op: &str) -> Result<Operator, String> {
    Ok(match op {
        "+" => Operator::Add,
        "-" => Operator::Sub,
        "*" => Operator::Mult,
        "@" => Operator::MatMult,
        "/" => Operator::Div,
        "%" => Operator::Mod,
        "**" => Operator::Pow,
        "<<" => Operator::LShift,
        ">>" => Operator::RShift,
        "|" => Operator::BitOr,
        "^" => Operator::BitXor,
        "&" => Operator::BitAnd,
        "//" => Operator::FloorDiv,
        _ => return Err(format!("unknown operator: {op}")),
    })
}

fn unary_operator(op: &str) -> Result<UnaryOp, String> {
    Ok(match op {
        "~" => UnaryOp::Invert,
        "not" => UnaryOp::Not,
        "+" => UnaryOp::UAdd,
        "-" => UnaryOp::USub,
        _ => return Err(format!("unknown operator: {op}")),
    })
}
