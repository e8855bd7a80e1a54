//! How sources are decoded, and what one interactive statement is.

use abide_compiler::{Constant, ErrorKind, Mode, Options, Source, compile, declared_encoding};

fn constants(source: &[u8]) -> Result<Vec<Constant>, String> {
    match compile(Source::Bytes(source), "<string>", Mode::Exec, &Options::default()) {
        Ok(compiled) => Ok(compiled.code.consts),
        Err(e) => Err(e.message),
    }
}

#[test]
fn bytes_are_decoded_as_they_declare() {
    let text = |s: &str| Ok(vec![Constant::str(s), Constant::None]);
    assert_eq!(constants(b"\xef\xbb\xbfx = '\xc3\xa9'"), text("é"));
    assert_eq!(constants(b"# coding: latin-1\nx = '\xe9'"), text("é"));
    assert_eq!(constants(b"#!x\n# -*- coding: iso-8859-1 -*-\nx = '\xe9'"), text("é"));
    assert_eq!(constants(b"# coding: UTF_8-foo\nx = '\xc3\xa9'"), text("é"));
    assert_eq!(constants(b"x = '''a\r\nb\rc'''"), text("a\nb\nc"));
    assert_eq!(constants(b"x = '\\ud800'"), Ok(vec![Constant::Str((*b"\xed\xa0\x80").into()), Constant::None]));
    assert_eq!(constants(b"# \xff\nx = '\xc3\xa9'"), text("é"));
    assert_eq!(declared_encoding(b"\n# vim: set fileencoding=koi8-r :\n", Mode::Exec), Some("koi8-r"));
    assert_eq!(declared_encoding(b"x\n# coding: koi8-r\n", Mode::Exec), None);
    assert_eq!(declared_encoding(b"# coding: koi8-r", Mode::Exec), Some("koi8-r"));
    assert_eq!(declared_encoding(b"# coding: koi8-r", Mode::Eval), None);
}

#[test]
fn what_cannot_be_decoded_is_a_syntax_error() {
    for (source, message) in [
        (&b"x\0y"[..], "source code string cannot contain null bytes"),
        (b"# coding: nonsense\n", "unknown encoding: nonsense"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "encoding problem: iso-8859-1 with BOM"),
        (b"\xef\xbb\xbf# coding: utf8\n", "encoding problem: utf8 with BOM"),
        (b"# coding: ascii\nx = '\xe9'", "unknown encoding: ascii"),
        (
            b"x = '\xe2\x82a'",
            "(unicode error) 'utf-8' codec can't decode bytes in position 0-1: invalid continuation byte",
        ),
        (b"x = b'\xe9'", "bytes can only contain ASCII literal characters"),
        (
            b"x = 'abc\xe9def'",
            "(unicode error) 'utf-8' codec can't decode byte 0xe9 in position 3: invalid continuation byte",
        ),
        (b"x = '\xe9'", "(unicode error) 'utf-8' codec can't decode byte 0xe9 in position 0: unexpected end of data"),
        (
            b"x = 1\ny = '''a\n\xc3('''",
            "(unicode error) 'utf-8' codec can't decode byte 0xc3 in position 2: invalid continuation byte",
        ),
        (b"x\xff", "(unicode error) 'utf-8' codec can't decode byte 0xff in position 1: invalid start byte"),
    ] {
        assert_eq!(constants(source), Err(message.to_owned()));
    }
}

#[test]
fn interactive_input_is_one_statement() {
    let single = |source: &str, flags: bool| {
        let options = Options { dont_imply_dedent: flags, allow_incomplete_input: flags, ..Options::default() };
        match compile(Source::Str(source), "<stdin>", Mode::Single, &options) {
            Ok(_) => "ok".to_owned(),
            Err(e) if e.kind == ErrorKind::IncompleteInput => "incomplete".to_owned(),
            Err(e) => e.message,
        }
    };
    let multiple = "multiple statements found while compiling a single statement";
    for (source, plain, in_loop) in [
        ("x", "ok", "ok"),
        ("x; y\n", "ok", "ok"),
        ("x\n\n# comment\n", "ok", "ok"),
        ("x\ny", multiple, multiple),
        ("if a: b", "invalid syntax", "incomplete"),
        ("if a: b\n", "ok", "ok"),
        ("if a:\n  b", "ok", "incomplete"),
        ("if a:\n  b\n", "ok", "ok"),
        ("if a:\n", "expected an indented block after 'if' statement on line 1", "incomplete"),
        ("(a\n", "'(' was never closed", "incomplete"),
        ("x = '''a\n", "unterminated triple-quoted string literal (detected at line 1)", "incomplete"),
        ("", "invalid syntax", "incomplete"),
        ("  x", "unexpected indent", "unexpected indent"),
    ] {
        assert_eq!(single(source, false), plain, "{source:?}");
        assert_eq!(single(source, true), in_loop, "{source:?}");
    }
}
