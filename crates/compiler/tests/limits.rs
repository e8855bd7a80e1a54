//! No source exhausts the stack: what is too deep is refused as CPython refuses it, what is just not too deep compiles.

use abide_compiler::{ErrorKind, Mode, Options, Source, compile};

fn outcome(source: &str) -> Result<(), (ErrorKind, String)> {
    match compile(Source::Str(source), "<string>", Mode::Exec, &Options::default()) {
        Ok(_) => Ok(()),
        Err(e) => Err((e.kind, e.message)),
    }
}

fn nested_ifs(levels: usize) -> String {
    let mut source: String = (0..levels).map(|i| format!("{}if a:\n", " ".repeat(i))).collect();
    source.push_str(&" ".repeat(levels));
    source.push('a');
    source
}

#[test]
fn too_deep_is_an_error() {
    let memory = (ErrorKind::Memory, "Parser stack overflowed - Python source too complex to parse");
    let recursion = (ErrorKind::Recursion, "maximum recursion depth exceeded during compilation");
    let brackets = (ErrorKind::Syntax, "too many nested parentheses");
    let indentation = (ErrorKind::Indentation, "too many levels of indentation");
    for (source, (kind, message)) in [
        ("(".repeat(1_000_000), brackets),
        ("[{(".repeat(300_000), brackets),
        ("( # )\n".repeat(100_000), brackets),
        ("-".repeat(1_000_000) + "1", memory),
        ("not ".repeat(100_000) + "1", memory),
        ("lambda:".repeat(100_000) + "1", memory),
        ("a if b else ".repeat(100_000) + "c", memory),
        ("a**".repeat(100_000) + "a", memory),
        ("if a:b\n".to_owned() + &"elif a:b\n".repeat(100_000), memory),
        ("a+".repeat(1_000_000) + "a", recursion),
        ("a".to_owned() + &".b".repeat(1_000_000), recursion),
        ("a".to_owned() + &"()".repeat(1_000_000), recursion),
        (nested_ifs(500), indentation),
    ] {
        let shown = source.get(..20).unwrap_or_default();
        assert_eq!(outcome(&source), Err((kind, message.to_owned())), "{shown}");
    }
}

#[test]
fn what_cpython_accepts_compiles() {
    for source in [
        "a+".repeat(9_000) + "a",
        "a".to_owned() + &".b".repeat(9_000),
        "a".to_owned() + &"()".repeat(9_000),
        "-".repeat(5_000) + "a",
        "lambda:".repeat(2_900) + "1",
        "if a:b\n".to_owned() + &"elif a:b\n".repeat(5_000),
        "a and ".repeat(50_000) + "b",
        "a<".repeat(50_000) + "b",
        "(".repeat(200) + "a" + &")".repeat(200),
        nested_ifs(98),
        "\"a\" ".repeat(10_000),
        "[".to_owned() + &"1,".repeat(100_000) + "]",
    ] {
        assert_eq!(outcome(&source), Ok(()), "{}", source.get(..20).unwrap_or_default());
    }
}

#[test]
fn errors_of_long_sources_are_found_fast() {
    let start = std::time::Instant::now();
    let error = outcome(&("x = f(1, y.z)\n".repeat(100_000) + "x = = 1\n"));
    assert_eq!(error, Err((ErrorKind::Syntax, "invalid syntax".to_owned())));
    assert!(start.elapsed().as_secs() < 20);
}
