//! Compiles the sources that it reads, one a line in hexadecimal, and prints what is wrong with each, or
//! what there is to warn of: the tool behind `tests/compiler/syntax_errors.py`.

use std::io::{BufRead, Write};

use abide_compiler::{Constant, Mode, Options, Source, compile};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (mode, hex) = line.split_once(' ').ok_or("mode and source")?;
        // A `+` asks for what `codeop` asks for.
        let interactive = mode.ends_with('+');
        let options =
            Options { dont_imply_dedent: interactive, allow_incomplete_input: interactive, ..Options::default() };
        let mode = match mode.trim_end_matches('+') {
            "exec" => Mode::Exec,
            "eval" => Mode::Eval,
            "single" => Mode::Single,
            _ => return Err("unknown mode".into()),
        };
        let bytes: Result<Vec<u8>, _> =
            (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16)).collect();
        let text = String::from_utf8(bytes?)?;
        match compile(Source::Str(&text), "f", mode, &options) {
            Ok(compiled) => {
                write!(out, "ok")?;
                for w in &compiled.warnings {
                    write!(out, "\t{:?} {} {}", w.kind, w.line, w.message.replace('\n', "\\n"))?;
                }
                writeln!(out)?;
            }
            Err(e) => {
                let message = e.message.replace('\n', "\\n");
                let text = e.text.map_or_else(|| "None".into(), |text| Constant::str(&text).repr());
                let (kind, line, column) = (e.kind, e.line, e.column);
                writeln!(out, "{kind:?}\t{line}\t{column}\t{}\t{}\t{text}\t{message}", e.end_line, e.end_column)?;
            }
        }
        out.flush()?;
    }
    Ok(())
}
