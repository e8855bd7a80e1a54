//! Compiles Python files and prints every code object as a Python literal: the tool behind `tests/compiler/compare.py`.
//!
//! usage: dump LIST, where LIST is a file with one path a line. Each line of the answer is `[path, code objects]` or
//! `[path, "SyntaxError: ..."]`; the fields of a code object are those of `tests/compiler/compare.py`.

use abide_compiler::code::{CodeDesc, Constant, FAST_CELL, FAST_FREE, FAST_LOCAL};
use abide_compiler::{ErrorKind, Mode, Options, Source, SyntaxError, compile};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let list = std::env::args().nth(1).ok_or("usage: dump LIST")?;
    for path in std::fs::read_to_string(list)?.lines() {
        let bytes = std::fs::read(path)?;
        let answer = match compile(Source::Bytes(&bytes), path, Mode::Exec, &Options::default()) {
            Ok(compiled) => {
                let mut codes = Vec::new();
                walk(&compiled.code, "", &mut codes);
                format!("[{}]", codes.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(", "))
            }
            Err(error) => string(&describe(&error, path)),
        };
        println!("[{}, {answer}]", string(path));
    }
    Ok(())
}

/// The error as `type: str(error)`.
fn describe(error: &SyntaxError, path: &str) -> String {
    let kind = match error.kind {
        ErrorKind::Syntax => "SyntaxError",
        ErrorKind::Indentation => "IndentationError",
        ErrorKind::Tab => "TabError",
        ErrorKind::IncompleteInput => "_IncompleteInputError",
        ErrorKind::Memory => "MemoryError",
        ErrorKind::Recursion => "RecursionError",
        ErrorKind::System => "SystemError",
    };
    let file = path.rsplit('/').next().unwrap_or(path);
    match error.line {
        0 => format!("{kind}: {}", error.message),
        line => format!("{kind}: {} ({file}, line {line})", error.message),
    }
}

/// The literal for a string.
fn string(s: &str) -> String {
    Constant::str(s).repr()
}

/// Collects a code object and those inside it; each has a path that says where it stands.
fn walk(code: &CodeDesc, outer: &str, out: &mut Vec<(String, String)>) {
    let path = format!("{outer}/{}:{}", code.qualname, code.firstlineno);
    let nth = out.iter().filter(|(other, _)| *other == path).count();
    let names = |bit: u8| {
        let chosen = code.localsplusnames.iter().zip(&code.localspluskinds).filter(|(_, kind)| **kind & bit != 0);
        tuple(chosen.map(|(name, _)| &**name))
    };
    let fields = [
        string(&format!("{path}#{nth}")),
        string(&hex(&code.code)),
        list("tuple", code.consts.iter().map(constant).collect()),
        tuple(code.names.iter().map(|name| &**name)),
        names(FAST_LOCAL),
        names(FAST_CELL),
        names(FAST_FREE),
        code.flags.to_string(),
        code.stacksize.to_string(),
        code.argcount.to_string(),
        code.posonlyargcount.to_string(),
        code.kwonlyargcount.to_string(),
        string(&hex(&code.exceptiontable)),
        string(&hex(&code.linetable)),
    ];
    out.push((path.clone(), format!("[{}]", fields.join(", "))));
    for constant in &code.consts {
        if let Constant::Code(inner) = constant {
            walk(inner, &path, out);
        }
    }
}

fn tuple<'a>(names: impl Iterator<Item = &'a str>) -> String {
    Constant::Tuple(names.map(Constant::str).collect()).repr()
}

fn list(kind: &str, items: Vec<String>) -> String {
    let items = std::iter::once(string(kind)).chain(items);
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

fn constant(constant: &Constant) -> String {
    let kind = match constant {
        Constant::Code(code) => return string(&format!("code {}", code.qualname)),
        Constant::Tuple(items) => return list("tuple", items.iter().map(self::constant).collect()),
        Constant::FrozenSet(items) => {
            let mut items: Vec<String> = items.iter().map(self::constant).collect();
            items.sort();
            return list("frozenset", items);
        }
        Constant::None => "NoneType",
        Constant::Ellipsis => "ellipsis",
        Constant::Bool(_) => "bool",
        Constant::Int(_) => "int",
        Constant::Float(_) => "float",
        Constant::Complex(..) => "complex",
        Constant::Str(_) => "str",
        Constant::Bytes(_) => "bytes",
    };
    list(kind, vec![string(&constant.repr())])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
