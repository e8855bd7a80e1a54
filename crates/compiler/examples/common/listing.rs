//! Code objects as Python literals, for comparisons with the reference.

use abide_compiler::code::{CodeDesc, Constant, FAST_CELL, FAST_FREE, FAST_LOCAL};

/// The literal for a string.
pub fn string(s: &str) -> String {
    Constant::str(s).repr()
}

/// Collects a code object and those inside it; each has a path that says where it stands.
pub fn walk(code: &CodeDesc, outer: &str, out: &mut Vec<(String, String)>) {
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
