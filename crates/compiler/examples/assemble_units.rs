//! Optimizes and assembles code units that it reads as text: the tool behind `tests/compiler/reference_codegen.py`,
//! which describes the notation by writing it.

use std::io::{BufRead, Write};

use abide_compiler::code::{CodeDesc, Constant, FAST_CELL, FAST_FREE, FAST_LOCAL};
use abide_compiler::instruction::{InstructionSequence, Location, Opcode, UnitInfo, assemble};
use dashu_int::IBig;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout().lock();
    let mut unit = UnitInfo::default();
    let mut instructions: Vec<[i32; 6]> = Vec::new();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let mut words = line.split(' ');
        match words.next().unwrap_or("") {
            "unit" => {
                unit = UnitInfo::new(words.next().unwrap_or("").into(), "".into(), "".into(), 0);
                let numbers: Vec<u32> = words.map(str::parse).collect::<Result<_, _>>()?;
                let [argcount, posonly, kwonly, firstlineno, flags] = numbers[..] else {
                    return Err("unit: five numbers".into());
                };
                unit.argcount = argcount;
                unit.posonlyargcount = posonly;
                unit.kwonlyargcount = kwonly;
                unit.firstlineno = i32::try_from(firstlineno)?;
                unit.flags = flags;
            }
            "names" => unit.names.extend(words.map(Into::into)),
            "varnames" => unit.varnames.extend(words.map(Into::into)),
            "cellvars" => unit.cellvars.extend(words.map(Into::into)),
            "freevars" => unit.freevars.extend(words.map(Into::into)),
            "fasthidden" => unit.fast_hidden.extend(words.map(Into::into)),
            "const" => {
                let constant = decode(&mut words)?;
                unit.add_const(constant);
            }
            "i" => {
                let numbers: Vec<i32> = words.map(str::parse).collect::<Result<_, _>>()?;
                instructions.push(numbers.try_into().map_err(|_| "instruction: six numbers")?);
            }
            "end" => {
                let seq = sequence(&instructions)?;
                instructions.clear();
                match assemble(seq, std::mem::take(&mut unit)) {
                    Ok(code) => writeln!(out, "{}", describe(&code))?,
                    Err(error) => writeln!(out, "error: {error}")?,
                }
            }
            word => return Err(format!("unknown line: {word}").into()),
        }
    }
    Ok(())
}

/// Rebuilds the sequence; targets are given as indices.
fn sequence(instructions: &[[i32; 6]]) -> Result<InstructionSequence, Box<dyn std::error::Error>> {
    let mut seq = InstructionSequence::new();
    let labels: Vec<_> = instructions.iter().map(|_| seq.new_label()).collect();
    for (i, &[op, oparg, line, end_line, col, end_col]) in instructions.iter().enumerate() {
        seq.use_label(labels[i]);
        let op = Opcode(u16::try_from(op)?);
        let loc = Location::new(line, end_line, col, end_col);
        if op.has_target() {
            seq.emit_jump(op, labels[usize::try_from(oparg)?], loc);
        } else {
            seq.emit(op, u32::try_from(oparg)?, loc);
        }
    }
    Ok(seq)
}

fn bytes(hex: &str) -> Result<Vec<u8>, std::num::ParseIntError> {
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16)).collect()
}

fn float(hex: &str) -> Result<f64, std::num::ParseIntError> {
    Ok(f64::from_bits(u64::from_str_radix(hex, 16)?))
}

fn decode<'a>(words: &mut impl Iterator<Item = &'a str>) -> Result<Constant, Box<dyn std::error::Error>> {
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

fn assemble_nothing(name: &str) -> Result<CodeDesc, Box<dyn std::error::Error>> {
    let mut unit = UnitInfo::new(name.into(), "".into(), "".into(), 1);
    let mut seq = InstructionSequence::new();
    let none = unit.add_const(Constant::None);
    let loc = Location::new(1, 1, 0, 0);
    seq.emit(Opcode::LOAD_CONST, none, loc);
    seq.emit(Opcode::RETURN_VALUE, 0, loc);
    Ok(assemble(seq, unit)?)
}

fn encode(constant: &Constant) -> String {
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

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn describe(code: &CodeDesc) -> String {
    let named = |bit: u8| {
        let names = code.localsplusnames.iter().zip(&code.localspluskinds).filter(|(_, kind)| **kind & bit != 0);
        names.map(|(name, _)| &**name).collect::<Vec<_>>().join(" ")
    };
    [
        hex(&code.code),
        code.consts.iter().map(encode).collect::<Vec<_>>().join(" "),
        code.stacksize.to_string(),
        hex(&code.exceptiontable),
        hex(&code.linetable),
        named(FAST_LOCAL),
        named(FAST_CELL),
        named(FAST_FREE),
    ]
    .join("\t")
}
