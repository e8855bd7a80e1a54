//! Sources whose code objects and errors CPython 3.13 has given; `tests/compiler/write_expectations.py` asks it again.

#[path = "../examples/common/listing.rs"]
mod listing;

use std::path::{Path, PathBuf};

use abide_compiler::{Constant, ErrorKind, Mode, Options, Source, compile};

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
        let (mode, source) = case.split_once('\t').expect("a mode and a source");
        // A `+` asks for what `codeop` asks for.
        let interactive = mode.ends_with('+');
        let options =
            Options { dont_imply_dedent: interactive, allow_incomplete_input: interactive, ..Options::default() };
        let mode = match mode.trim_end_matches('+') {
            "exec" => Mode::Exec,
            "eval" => Mode::Eval,
            "single" => Mode::Single,
            _ => panic!("no mode {mode}"),
        };
        let got = answer(&unescape(source), mode, &options);
        if got != wanted {
            wrong.push(format!("{source}\n    want {wanted}\n    got  {got}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

fn answer(source: &str, mode: Mode, options: &Options) -> String {
    match compile(Source::Str(source), "f", mode, options) {
        Ok(compiled) => {
            let mut fields = vec!["ok".to_owned()];
            let warnings = compiled.warnings.iter();
            fields.extend(warnings.map(|w| format!("{:?} {} {}", w.kind, w.line, w.message.replace('\n', "\\n"))));
            fields.join("\t")
        }
        Err(e) => {
            let kind = match e.kind {
                ErrorKind::Syntax => "Syntax",
                ErrorKind::Indentation => "Indentation",
                ErrorKind::Tab => "Tab",
                ErrorKind::IncompleteInput => "IncompleteInput",
                other => return format!("{other:?}"),
            };
            let message = e.message.replace('\n', "\\n");
            let text = e.text.map_or_else(|| "None".into(), |text| Constant::str(&text).repr());
            format!("{kind}\t{}\t{}\t{}\t{}\t{text}\t{message}", e.line, e.column, e.end_line, e.end_column)
        }
    }
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
