//! The notation for constants that the tools read and write; `tests/compiler/notation.py` is its other end.

#![allow(dead_code, reason = "each tool uses a part of it")]

use abide_compiler::code::{CodeDesc, Constant};
use abide_compiler::instruction::{InstructionSequence, Location, Opcode, UnitInfo, assemble};
use dashu_int::IBig;

pub type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

fn bytes(hex: &str) -> Result<Vec<u8>, std::num::ParseIntError> {
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16)).collect()
}

fn float(hex: &str) -> Result<f64, std::num::ParseIntError> {
    Ok(f64::from_bits(u64::from_str_radix(hex, 16)?))
}

/// Reads one constant.
pub fn decode<'a>(words: &mut impl Iterator<Item = &'a str>) -> Outcome<Constant> {
    let word = words.next().ok_or("a constant is missing")?;
    let rest = &word[1..];
    Ok(match &word[..1] {
        "N" => Constant::None,
        "E" => Constant::Ellipsis,
        "B" => Constant::Bool(rest == "1"),
        "I" => Constant::Int(IBig::from_str_radix(rest, 16)?),
        "F" => Constant::Float(float(rest)?),
        "X" => Constant::Complex(float(&rest[..16])?, float(&rest[16..])?),
        "S" => Constant::Str(bytes(rest)?.into()),
        "Y" => Constant::Bytes(bytes(rest)?.into()),
        "T" => Constant::Tuple((0..rest.parse()?).map(|_| decode(words)).collect::<Result<_, _>>()?),
        "Z" => Constant::FrozenSet((0..rest.parse()?).map(|_| decode(words)).collect::<Result<_, _>>()?),
        // The code itself does not matter here, only which one it is.
        "K" => Constant::Code(Box::new(assemble_nothing(rest)?)),
        _ => return Err(format!("unknown constant: {word}").into()),
    })
}

/// A code object of which nothing matters but its name.
fn assemble_nothing(name: &str) -> Outcome<CodeDesc> {
    let mut unit = UnitInfo::new(name.into(), "".into(), "".into(), 1);
    let mut seq = InstructionSequence::new();
    let none = unit.add_const(Constant::None);
    let loc = Location::new(1, 1, 0, 0);
    seq.emit(Opcode::LOAD_CONST, none, loc);
    seq.emit(Opcode::RETURN_VALUE, 0, loc);
    Ok(assemble(seq, unit)?)
}

/// Writes one constant.
pub fn encode(constant: &Constant) -> String {
    let items =
        |tag: &str, items: Vec<String>| format!("{tag}{} {}", items.len(), items.join(" ")).trim_end().to_owned();
    match constant {
        Constant::None => "N".into(),
        Constant::Ellipsis => "E".into(),
        Constant::Bool(b) => format!("B{}", u8::from(*b)),
        Constant::Int(n) => format!("I{}", n.in_radix(16)),
        Constant::Float(x) => format!("F{:016x}", x.to_bits()),
        Constant::Complex(re, im) => format!("X{:016x}{:016x}", re.to_bits(), im.to_bits()),
        Constant::Str(s) => format!("S{}", hex(s)),
        Constant::Bytes(s) => format!("Y{}", hex(s)),
        Constant::Tuple(t) => items("T", t.iter().map(encode).collect()),
        Constant::FrozenSet(t) => {
            let mut t: Vec<String> = t.iter().map(encode).collect();
            t.sort();
            items("Z", t)
        }
        Constant::Code(code) => format!("K{}", code.name),
    }
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
