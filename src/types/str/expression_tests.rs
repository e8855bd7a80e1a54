//! Tests of text and bytes as Python expressions: each line of `tests/text/*.txt` says what CPython 3.13 makes of one.
//!
//! `expression => repr`, or `expression -> Type: message`. `scripts/text_expectations.py` writes the right-hand sides.
//! Expressions are evaluated on their syntax tree, so that these tests need types and protocols only.

use crate::abi::constants::CompareOp;
use crate::abi::{Object, Ref, Result};
use crate::protocol::number::BinaryOp;
use crate::startup::with_runtime;
use crate::types::bool::bool_object;
use crate::types::bytes::Bytes;
use crate::types::dict::Dict;
use crate::types::float::Float;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::none::none;
use crate::types::slice::Slice;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_compiler::ast::{CmpOp, Expr, ExprKind, Module, Operator, UnaryOp};
use abide_compiler::code::Constant;
use abide_compiler::{Mode, Options, Source, parse};

fn constant(value: &Constant) -> Result {
    Ok(match value {
        Constant::None => none(),
        Constant::Ellipsis => crate::types::none::ellipsis(),
        Constant::Bool(b) => bool_object(*b),
        Constant::Int(n) => {
            let text = n.to_string();
            match text.parse::<i64>() {
                Ok(n) => Int::new(n)?.into_object(),
                Err(_) => crate::types::int::PyLong_Type.as_object().call1(&*Str::new(&text)?)?,
            }
        }
        Constant::Float(x) => Float::new(*x)?.into_object(),
        Constant::Str(s) => Str::from_wtf8(s)?.into_object(),
        Constant::Bytes(b) => Bytes::new(b)?.into_object(),
        Constant::Complex(re, im) => {
            crate::types::complex::PyComplex_Type.as_object().call(&[&*Float::new(*re)?, &*Float::new(*im)?])?
        }
        _ => panic!("no such constant in these tests"),
    })
}

fn named(name: &str) -> Result {
    use crate::types::*;
    let ty = match name {
        "str" => &str::PyUnicode_Type,
        "bytes" => &bytes::PyBytes_Type,
        "bytearray" => &bytearray::PyByteArray_Type,
        "memoryview" => &memoryview::PyMemoryView_Type,
        "int" => &int::PyLong_Type,
        "float" => &float::PyFloat_Type,
        "list" => &list::PyList_Type,
        "tuple" => &tuple::PyTuple_Type,
        "dict" => &dict::PyDict_Type,
        "slice" => &slice::PySlice_Type,
        "range" => &range::PyRange_Type,
        "object" => &object::PyBaseObject_Type,
        "type" => &r#type::PyType_Type,
        _ => panic!("no name {name} in these tests"),
    };
    Ok(ty.as_object().to_ref())
}

/// The functions that the tests call.
fn function(name: &str, args: &[&Object]) -> Option<Result> {
    Some(match (name, args) {
        ("len", [o]) => o.length().and_then(|n| Ok(Int::new(n as i64)?.into_object())),
        ("repr", [o]) => o.repr().map(Ref::into_object),
        ("hash", [o]) => o.hash().and_then(|h| Ok(Int::new(h.get() as i64)?.into_object())),
        ("iter", [o]) => o.iter(),
        ("format", [o, spec]) => o.format(spec.cast::<Str>()?).map(Ref::into_object),
        ("chr", [o]) => o.index_as_i64().and_then(|p| Ok(Str::from_code_points(&[p as u32])?.into_object())),
        _ => return None,
    })
}

fn eval(expr: &Expr) -> Result {
    let all = |items: &[Expr]| items.iter().map(eval).collect::<Result<Vec<Ref>>>();
    match &expr.kind {
        ExprKind::Constant(value, _) => constant(value),
        ExprKind::Name { id, .. } => named(id),
        ExprKind::Tuple { elts, .. } => Ok(Tuple::from_vec(all(elts)?)?.into_object()),
        ExprKind::List { elts, .. } => Ok(List::from_vec(all(elts)?)?.into_object()),
        ExprKind::Dict { keys, values } => {
            let dict = Dict::new()?;
            for (key, value) in keys.iter().zip(values) {
                let key = eval(key.as_ref().expect("no ** in these tests"))?;
                dict.set(&key, &*eval(value)?)?;
            }
            Ok(dict.into_object())
        }
        ExprKind::Attribute { value, attr, .. } => eval(value)?.get_attr(&Str::intern(Str::new(attr)?)),
        ExprKind::Subscript { value, slice, .. } => eval(value)?.get_item(&*eval(slice)?),
        ExprKind::Slice { lower, upper, step } => {
            let part = |e: &Option<Box<Expr>>| e.as_ref().map(|e| eval(e)).transpose();
            let (lower, upper, step) = (part(lower)?, part(upper)?, part(step)?);
            Ok(Slice::new(lower.as_deref(), upper.as_deref(), step.as_deref())?.into_object())
        }
        ExprKind::UnaryOp { op, operand } => {
            let value = eval(operand)?;
            match op {
                UnaryOp::USub => value.negative(),
                UnaryOp::Not => Ok(bool_object(!value.is_true()?)),
                _ => panic!("no such operator in these tests"),
            }
        }
        ExprKind::BinOp { left, op, right } => {
            let op = match op {
                Operator::Add => BinaryOp::Add,
                Operator::Mult => BinaryOp::Multiply,
                Operator::Mod => BinaryOp::Remainder,
                Operator::LShift => BinaryOp::Lshift,
                Operator::Pow => BinaryOp::Power,
                Operator::Sub => BinaryOp::Subtract,
                _ => panic!("no such operator in these tests"),
            };
            eval(left)?.binary(op, &*eval(right)?)
        }
        ExprKind::Compare { left, ops, comparators } => {
            let (left, right) = (eval(left)?, eval(&comparators[0])?);
            let op = match ops[0] {
                CmpOp::Eq => CompareOp::Eq,
                CmpOp::NotEq => CompareOp::Ne,
                CmpOp::Lt => CompareOp::Lt,
                CmpOp::LtE => CompareOp::Le,
                CmpOp::Gt => CompareOp::Gt,
                CmpOp::GtE => CompareOp::Ge,
                CmpOp::Is => return Ok(bool_object(left.is(&right))),
                CmpOp::IsNot => return Ok(bool_object(!left.is(&right))),
                CmpOp::In => return Ok(bool_object(right.contains(&left)?)),
                CmpOp::NotIn => return Ok(bool_object(!right.contains(&left)?)),
            };
            left.compare(&right, op)
        }
        ExprKind::Call { func, args, keywords } => {
            let args = all(args)?;
            let borrowed: Vec<&Object> = args.iter().map(|a| &**a).collect();
            if let ExprKind::Name { id, .. } = &func.kind
                && let Some(result) = function(id, &borrowed)
            {
                return result;
            }
            let function = eval(func)?;
            let (tuple, dict) = (Tuple::new(&borrowed)?, Dict::new()?);
            for keyword in keywords {
                let name = keyword.arg.as_ref().expect("no ** in these tests");
                dict.set(&*Str::new(name)?, &*eval(&keyword.value)?)?;
            }
            function.call_with(&tuple, Some(&dict))
        }
        _ => panic!("no such expression in these tests"),
    }
}

/// What an expression makes, as the expectations write it.
fn outcome(source: &str) -> String {
    let Ok((Module::Expression(tree), _)) = parse(Source::Str(source), Mode::Eval, &Options::default()) else {
        panic!("{source} is no expression")
    };
    match eval(&tree).and_then(|value| value.repr()) {
        Ok(text) => format!("=> {}", text.escaped_ascii().map_or(String::new(), |t| t.to_string_lossy().into())),
        Err(e) => {
            let e = e.take();
            let text = e.str().and_then(|t| t.escaped_ascii()).map(|t| t.to_string_lossy().into_owned());
            let text = text.unwrap_or_else(|e| {
                e.clear();
                "?".into()
            });
            format!("-> {}: {text}", e.ty().full_name())
        }
    }
}

fn check(name: &str, lines: &str) {
    with_runtime(|| {
        let mut wrong = Vec::new();
        for line in lines.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
            let at = line.find(" => ").or_else(|| line.find(" -> ")).expect("a line has => or ->");
            let (source, expected) = (&line[..at], &line[at + 1..]);
            if std::env::var_os("TEXT_TRACE").is_some() {
                eprintln!("{source}");
            }
            let got = outcome(source);
            if got != expected {
                wrong.push(format!("{source}\n    expected {expected}\n    got      {got}"));
            }
        }
        assert!(wrong.is_empty(), "{name}: {} wrong\n{}", wrong.len(), wrong.join("\n"));
        Ok(())
    });
}

macro_rules! expectations {
    ($($name:ident),*) => {$(
        #[test]
        fn $name() {
            check(stringify!($name), include_str!(concat!("../../../tests/text/", stringify!($name), ".txt")));
        }
    )*};
}
expectations!(strings, numbers, percent, bytes, codecs, views);
