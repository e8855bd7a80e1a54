//! One question and its answer: what comes of a source, in words that `tests/compiler/syntax_errors.py` uses as well.

use abide_compiler::{Constant, ErrorKind, Mode, Options, Source, SyntaxError, Warning, compile, parse_then};

#[path = "listing.rs"]
pub mod listing;

/// What is to be done with a source: `exec`, `eval`, `single` or `func_type`, and more after commas.
///
/// - `+` right behind the mode: what `codeop` asks for;
/// - `b`: the source is bytes, not text;
/// - `p`: it is parsed only, `t`: with type comments, `v` and a number: by that version's grammar;
/// - `a`: `await` may stand anywhere;
/// - `c`: all fields of the code objects are part of the answer.
#[derive(Clone, Copy)]
pub struct Question {
    pub mode: Mode,
    pub options: Options,
    bytes: bool,
    parse_only: bool,
    code: bool,
}

impl Question {
    /// Reads the words of a question.
    pub fn read(words: &str) -> Result<Self, String> {
        let mut words = words.split(',');
        let mode = words.next().unwrap_or_default();
        let interactive = mode.ends_with('+');
        let mode = match mode.trim_end_matches('+') {
            "exec" => Mode::Exec,
            "eval" => Mode::Eval,
            "single" => Mode::Single,
            "func_type" => Mode::FunctionType,
            other => return Err(format!("unknown mode {other}")),
        };
        let options =
            Options { dont_imply_dedent: interactive, allow_incomplete_input: interactive, ..Options::default() };
        let mut question = Self { mode, options, bytes: false, parse_only: false, code: false };
        for word in words {
            match word {
                "b" => question.bytes = true,
                "p" => question.parse_only = true,
                "t" => (question.parse_only, question.options.type_comments) = (true, true),
                "a" => question.options.top_level_await = true,
                "c" => question.code = true,
                _ => {
                    let version = word.strip_prefix('v').and_then(|version| version.parse().ok());
                    question.parse_only = true;
                    question.options.feature_version = Some(version.ok_or_else(|| format!("unknown word {word}"))?);
                }
            }
        }
        Ok(question)
    }

    /// What comes of the source: `ok` or the fields of the error, then what there was to warn of.
    pub fn answer(&self, source: &[u8]) -> String {
        let text = String::from_utf8_lossy(source);
        let source = if self.bytes { Source::Bytes(source) } else { Source::Str(&text) };
        let outcome = if self.parse_only {
            parse_then(source, self.mode, &self.options, |_, warnings| (None, warnings))
        } else {
            compile(source, "f", self.mode, &self.options).map(|done| (self.code.then_some(done.code), done.warnings))
        };
        let mut fields = Vec::new();
        match outcome {
            Ok((code, warnings)) => {
                fields.push("ok".to_owned());
                fields.extend(warnings.iter().map(warning));
                if let Some(code) = code {
                    let mut codes = Vec::new();
                    listing::walk(&code, "", &mut codes);
                    fields.extend(codes.into_iter().map(|(_, listing)| listing));
                }
            }
            Err(e) => fields = error(&e),
        }
        fields.join("\t")
    }
}

/// A warning: its kind, line and text.
fn warning(w: &Warning) -> String {
    format!("{:?} {} {}", w.kind, w.line, w.message.replace('\n', "\\n"))
}

/// An error: its kind, place, text and message, and the warnings before it.
fn error(e: &SyntaxError) -> Vec<String> {
    let kind = match e.kind {
        ErrorKind::System | ErrorKind::Value | ErrorKind::UnicodeDecode | ErrorKind::UnicodeEncode => {
            format!("{:?}Error", e.kind)
        }
        kind => format!("{kind:?}"),
    };
    let text = e.text.as_ref().map_or_else(|| "None".into(), |text| Constant::str(text).repr());
    let place = [e.line, e.column, e.end_line, e.end_column].map(|n| n.to_string());
    let mut fields = vec![kind];
    fields.extend(place);
    fields.extend([text, e.message.replace('\n', "\\n")]);
    fields.extend(e.warnings.iter().map(warning));
    fields
}
