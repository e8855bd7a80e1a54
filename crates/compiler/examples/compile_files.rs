//! Compiles the files whose names it reads, one a line, and writes every code object: the tool behind
//! `tests/compiler/compare.py`, which knows the notation.

mod common;

use std::io::{BufRead, Write};

use abide_compiler::code::{CodeDesc, FAST_CELL, FAST_FREE, FAST_LOCAL};
use abide_compiler::{Constant, Mode, Options, Source, compile};
use common::hex;

fn main() -> common::Outcome {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let path = line?;
        writeln!(out, "file {path}")?;
        let bytes = std::fs::read(&path)?;
        match compile(Source::Bytes(&bytes), &path, Mode::Exec, &Options::default()) {
            Ok(compiled) => write_code(&mut out, &compiled.code)?,
            Err(e) => {
                let place = (e.line, e.column, e.end_line, e.end_column);
                writeln!(out, "error {:?} {place:?} {}", e.kind, e.message)?;
            }
        }
        out.flush()?;
    }
    Ok(())
}

fn write_code(out: &mut impl Write, code: &CodeDesc) -> common::Outcome {
    let named = |kind: u8| {
        let names = code.localsplusnames.iter().zip(&code.localspluskinds).filter(|(_, k)| **k & kind != 0);
        names.map(|(n, _)| &**n).collect::<Vec<_>>().join(" ")
    };
    writeln!(out, "code {}:{}", code.qualname, code.firstlineno)?;
    writeln!(out, "bytes {}", hex(&code.code))?;
    let mut inner = Vec::new();
    for constant in &code.consts {
        match constant {
            Constant::Code(code) => {
                inner.push(code);
                writeln!(out, "const K {}", code.qualname)?;
            }
            constant => writeln!(out, "const {}", common::encode(constant))?,
        }
    }
    let names: Vec<&str> = code.names.iter().map(|n| &**n).collect();
    writeln!(out, "names {}", names.join(" "))?;
    writeln!(out, "varnames {}", named(FAST_LOCAL))?;
    writeln!(out, "cellvars {}", named(FAST_CELL))?;
    writeln!(out, "freevars {}", named(FAST_FREE))?;
    writeln!(out, "flags {}", code.flags)?;
    writeln!(out, "stacksize {}", code.stacksize)?;
    writeln!(out, "args {} {} {}", code.argcount, code.posonlyargcount, code.kwonlyargcount)?;
    writeln!(out, "exceptiontable {}", hex(&code.exceptiontable))?;
    writeln!(out, "linetable {}", hex(&code.linetable))?;
    for code in inner {
        write_code(out, code)?;
    }
    Ok(())
}
