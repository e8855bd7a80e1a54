//! Compiles the sources that it reads, one a line in hexadecimal, and prints what is wrong with each, or
//! what there is to warn of: the tool behind `tests/compiler/syntax_errors.py`.

#[path = "common/questions.rs"]
mod questions;

use std::io::{BufRead, Write};

use questions::Question;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (question, hex) = line.split_once(' ').ok_or("a question and a source")?;
        let bytes: Result<Vec<u8>, _> =
            (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16)).collect();
        writeln!(out, "{}", Question::read(question)?.answer(&bytes?))?;
        out.flush()?;
    }
    Ok(())
}
