//! A few thousand sources of the fuzz target: no panic, and the parser accepts nothing that is against the grammar.

#[path = "../examples/fuzz/engine.rs"]
mod engine;

use std::path::Path;

use abide_compiler::{ErrorKind, Mode, Options, Source, follows_grammar, parse};

fn corpus() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/programs");
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<_> = entries.flatten().map(|e| e.path()).collect();
    paths.sort();
    paths.retain(|path| path.extension().is_some_and(|e| e == "py"));
    paths.iter().map(|path| std::fs::read_to_string(path).unwrap_or_default()).filter(|s| !s.is_empty()).collect()
}

#[test]
fn parser_and_grammar_agree() {
    let mut engine = engine::Engine::new(13, corpus());
    for i in 0..4000 {
        let source = engine.source();
        if i % 3 == 0 {
            // Of bytes it is enough that something comes of them.
            let bytes = engine.encoded(source.clone());
            drop(parse(Source::Bytes(&bytes), Mode::Exec, &Options::default()));
        }
        let mode = [Mode::Exec, Mode::Exec, Mode::Eval, Mode::Single][i % 4];
        let options = Options { type_comments: i % 8 == 0, ..Options::default() };
        let accepted = match parse(Source::Str(&source), mode, &options) {
            Ok(_) => true,
            // Those are no matter of the grammar.
            Err(e) if e.kind != ErrorKind::Syntax || e.message.starts_with("Exceeds") => continue,
            Err(_) => false,
        };
        assert_eq!(accepted, follows_grammar(&source, mode, &options), "{mode:?} {source:?}");
    }
}
