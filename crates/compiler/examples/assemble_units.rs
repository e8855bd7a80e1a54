//! Optimizes and assembles code units that it reads as text: the tool behind `tests/compiler/reference_codegen.py`,
//! which describes the notation by writing it.

mod common;

use std::io::{BufRead, Write};

use abide_compiler::code::{CodeDesc, FAST_CELL, FAST_FREE, FAST_LOCAL};
use abide_compiler::instruction::{InstructionSequence, Location, Opcode, UnitInfo, assemble};
use common::{decode, encode, hex};

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
