//! Sources whose code objects and errors CPython 3.13 has given; `tests/compiler/write_expectations.py` asks it again.

#[path = "../examples/common/questions.rs"]
mod questions;

use std::path::{Path, PathBuf};

use abide_compiler::{Mode, Options, Source, compile};
use questions::{Question, listing};

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/compiler").join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(data(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

#[test]
fn code_objects_are_those_of_cpython() {
    let source = read("golden/everything.py");
    let compiled = compile(Source::Bytes(source.as_bytes()), "everything.py", Mode::Exec, &Options::default())
        .unwrap_or_else(|e| panic!("{e}"));
    let mut codes = Vec::new();
    listing::walk(&compiled.code, "", &mut codes);
    let wanted = read("golden/everything.golden");
    let wanted: Vec<&str> = wanted.lines().skip(1).collect();
    assert_eq!(codes.len(), wanted.len());
    for ((path, got), wanted) in codes.iter().zip(wanted) {
        assert_eq!(got, wanted, "{path}");
    }
}

#[test]
fn errors_and_warnings_are_those_of_cpython() {
    let mut wrong = Vec::new();
    for line in read("errors.tsv").lines().skip(1) {
        let (case, wanted) = line.split_once("\t=>\t").expect("a case and its answer");
        let (question, source) = case.split_once('\t').expect("a question and a source");
        let text = unescape(source);
        // Bytes are written as the characters of those numbers.
        let bytes = match question.ends_with(",b") {
            true => text.chars().map(|c| u8::try_from(c).unwrap_or_else(|_| panic!("{source}: no byte"))).collect(),
            false => text.into_bytes(),
        };
        let question = Question::read(question).unwrap_or_else(|e| panic!("{e}"));
        let got = question.answer(&bytes);
        if got != wanted {
            wrong.push(format!("{source}\n    want {wanted}\n    got  {got}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// Undoes the escapes of a line of the table.
fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('f') => out.push('\x0c'),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}
