//! Compiles Python files and prints every code object as a Python literal: the tool behind `tests/compiler/compare.py`.
//!
//! usage: dump LIST [LEVEL], where LIST is a file with one path a line, LEVEL that of `-O`. Each line of the answer is `[path, code objects]` or
//! `[path, "SyntaxError: ..."]`; the fields of a code object are those of `tests/compiler/compare.py`.

#[path = "common/listing.rs"]
mod listing;

use abide_compiler::{ErrorKind, Mode, Options, Source, SyntaxError, compile};
use listing::{string, walk};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let list = std::env::args().nth(1).ok_or("usage: dump LIST")?;
    let optimize = std::env::args().nth(2).map_or(Ok(0), |level| level.parse())?;
    let options = Options { optimize, ..Options::default() };
    for path in std::fs::read_to_string(list)?.lines() {
        let bytes = std::fs::read(path)?;
        let answer = match compile(Source::Bytes(&bytes), path, Mode::Exec, &options) {
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
        ErrorKind::Value => "ValueError",
        ErrorKind::UnicodeDecode => "UnicodeDecodeError",
        ErrorKind::UnicodeEncode => "UnicodeEncodeError",
    };
    let file = path.rsplit('/').next().unwrap_or(path);
    match error.line {
        0 => format!("{kind}: {}", error.message),
        line => format!("{kind}: {} ({file}, line {line})", error.message),
    }
}
