//! From text to our syntax tree: `ruff_python_parser` parses, this folder translates its tree and its errors.

mod errors;
mod expressions;
mod statements;
mod strings;
mod type_comments;

use std::rc::Rc;

use ruff_python_ast as ruff;
use ruff_python_parser::{
    Mode as RuffMode, ParseOptions, Parsed, parse_parenthesized_expression_range, parse_unchecked,
};
use ruff_text_size::{TextRange, TextSize};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::ast::{Module, Name, Operator};
use crate::code::CO_FUTURE_BARRY_AS_BDFL;
use crate::error::{ErrorKind, Result, SyntaxError, Warning};
use crate::instruction::Location;
use crate::source::{LineIndex, TooDeep};
use crate::{Mode, Options};
pub(crate) use strings::without_comments;
use type_comments::TypeComments;

/// Depth of a tree that the passes after the parser accept.
pub const MAX_DEPTH: u32 = 9998;

/// The minor version of Python 3 whose grammar this is.
const NEWEST: u8 = 13;

/// What CPython says where the text of an expression with a `=` is lost.
pub(crate) const NO_EXPRESSION: &str = "field 'value' is required for Constant";

const PARSER_OVERFLOW: &str = "Parser stack overflowed - Python source too complex to parse";

/// Parses `text`, whose lines end in `\n`.
///
/// # Errors
/// `SyntaxError` and its kin, in CPython's words.
pub(crate) fn parse(text: &str, mode: Mode, options: &Options, warnings: &mut Vec<Warning>) -> Result<Module> {
    let is_rewritten = crate::diagnose::continues_tabs(text);
    match parse_as(text, mode, options, warnings, is_rewritten)? {
        Some(module) => Ok(module),
        None => parse_as(text, mode, options, warnings, true)?.ok_or_else(|| SyntaxError::bare("invalid syntax")),
    }
}

/// Parses `text`, or what it is to be rewritten as for a parser that misreads it; `None` if it does.
fn parse_as(
    text: &str,
    mode: Mode,
    options: &Options,
    warnings: &mut Vec<Warning>,
    is_rewritten: bool,
) -> Result<Option<Module>> {
    let lines = LineIndex::new(text.as_bytes());
    if (is_rewritten || needs_grammar(text, mode, options))
        && let Some(error) = crate::diagnose::diagnose(text, mode, options)
    {
        return Err(error);
    }
    if mode == Mode::FunctionType {
        return signature(text, &lines, options, warnings).map(Some);
    }
    let ruff_mode = if mode == Mode::Eval { RuffMode::Expression } else { RuffMode::Module };
    let parse_options = ParseOptions::from(ruff_mode).with_target_version(ruff::PythonVersion::PY313);
    let mut parsed = parse_unchecked(text, parse_options.clone());
    let mut converter = Converter::new(text, &lines, options);
    let found = errors::first(&parsed);
    if found.is_some() || is_rewritten {
        let error = found.and_then(|range| errors::translate(text, &parsed, range, mode, options));
        discard(parsed);
        if let Some(error) = error {
            return Err(error);
        }
        // What the grammar allows and the parser does not, or understands otherwise.
        let range = found.unwrap_or_default();
        let refused = || SyntaxError::at("invalid syntax", lines.location(range.start().into(), range.end().into()));
        let rewritten = crate::diagnose::rewrite(text, mode, options).ok_or_else(refused)?;
        parsed = parse_unchecked(&rewritten.text, parse_options);
        if errors::first(&parsed).is_some() {
            discard(parsed);
            return Err(refused());
        }
        converter.renamed = rewritten.names;
        let offset = |at| TextSize::try_from(at).expect("< 4 GB");
        converter.ended_specs =
            rewritten.ended_specs.into_iter().map(|(at, next)| (offset(at), offset(next))).collect();
    }
    if options.type_comments {
        converter.type_comments = TypeComments::of(text, parsed.tokens());
    }
    let converted = match parsed.syntax() {
        ruff::Mod::Expression(e) => converter.boxed(&e.body).map(Module::Expression),
        ruff::Mod::Module(m) => converter.suite(&m.body).map(|body| match mode {
            Mode::Single => Module::Interactive(body),
            _ => Module::Module(body, converter.type_comments.ignores(&lines)),
        }),
    };
    let (misplaced, doubtful, warns) = (converter.type_comments.misplaced(), converter.doubtful, converter.warns);
    discard(parsed);
    if converter.misread && !is_rewritten {
        return Ok(None);
    }
    // An error of a literal has its place among those of the grammar.
    let unsure = converted.as_ref().map_or_else(|e| e.kind == ErrorKind::Syntax, |_| doubtful);
    if unsure && let Some(error) = crate::diagnose::diagnose(text, mode, options) {
        return Err(error);
    }
    if let (Ok(_), Some(range)) = (&converted, misplaced) {
        let error = crate::diagnose::diagnose(text, mode, options);
        let location = lines.location(range.start().into(), range.end().into());
        return Err(error.unwrap_or_else(|| SyntaxError::at("invalid syntax", location)));
    }
    if warns {
        *warnings = crate::diagnose::warnings(text, mode, options);
    }
    converted.map(Some)
}

/// Parses a signature as in a type comment.
fn signature(text: &str, lines: &LineIndex, options: &Options, warnings: &mut Vec<Warning>) -> Result<Module> {
    let (argtypes, returns) = crate::diagnose::signature(text, options)?;
    let mut converter = Converter::new(text, lines, options);
    let mut expression = |(start, end): (usize, usize)| {
        let range =
            TextRange::new(TextSize::try_from(start).expect("< 4 GB"), TextSize::try_from(end).expect("< 4 GB"));
        match parse_parenthesized_expression_range(text, range) {
            Ok(parsed) => converter.expr(&parsed.syntax().body),
            Err(e) => {
                let location = lines.location(e.location.start().into(), e.location.end().into());
                Err(SyntaxError::at("invalid syntax", location))
            }
        }
    };
    let argtypes = argtypes.into_iter().map(&mut expression).collect::<Result<_>>()?;
    let returns = expression(returns).map(Box::new)?;
    if converter.warns {
        *warnings = crate::diagnose::warnings(text, Mode::FunctionType, options);
    }
    Ok(Module::FunctionType { argtypes, returns })
}

/// Whether CPython may refuse what the parser accepts, so that the grammar has to be asked first.
fn needs_grammar(text: &str, mode: Mode, options: &Options) -> bool {
    let blank_end = || {
        let last = &text.as_bytes()[text.rfind('\n').map_or(0, |n| n + 1)..];
        !last.is_empty() && last.iter().all(|b| matches!(b, b' ' | b'\t' | b'\x0c'))
    };
    match mode {
        // An interactive statement ends in its own way.
        Mode::Single => true,
        _ if options.feature_version.is_some_and(|version| version < NEWEST) => true,
        // The parser does not know the operator of that future.
        _ if options.future_flags & CO_FUTURE_BARRY_AS_BDFL != 0 => true,
        // The parser would skip a byte order mark, which stands for itself in text.
        _ if text.starts_with('\u{feff}') => true,
        // Only a module gets the newline that makes a blank line of it.
        Mode::Eval if blank_end() => true,
        // It knows a newer version of Unicode.
        _ if crate::unicode::has_unassigned(text) => true,
        _ => mixes_indentation(text) && !crate::diagnose::has_tokens(text, mode),
    }
}

/// Whether some lines are indented by blanks and some by something else, which may be inconsistent.
fn mixes_indentation(text: &str) -> bool {
    let bytes = text.as_bytes();
    if memchr::memchr2(b'\t', 0x0c, bytes).is_none() {
        return false;
    }
    let (mut blanks, mut others) = (false, false);
    for line in bytes.split(|b| *b == b'\n') {
        for b in line {
            match b {
                b' ' => blanks = true,
                b'\t' | 0x0c => others = true,
                // The columns before it count alike, however they are filled.
                b'\\' => {
                    blanks = true;
                    break;
                }
                _ => break,
            }
        }
    }
    blanks && others
}

/// Drops a tree that may be deeper than the stack allows to drop: it has been parsed on a stack that grew.
fn discard(parsed: Parsed<ruff::Mod>) {
    drop(parsed);
}

/// The error for a source that is too deep.
pub(crate) fn too_deep(why: TooDeep, text: &str, mode: Mode, options: &Options) -> Box<SyntaxError> {
    if matches!(why, TooDeep::Brackets(_) | TooDeep::Indentation(_))
        && let Some(error) = crate::diagnose::diagnose(text, mode, options)
    {
        return error;
    }
    match why {
        TooDeep::Brackets(at) => {
            let location = LineIndex::new(text.as_bytes()).location(at, at);
            SyntaxError::at("too many nested parentheses", location)
        }
        TooDeep::Indentation(at) => {
            let location = LineIndex::new(text.as_bytes()).location(at, at);
            let mut error = SyntaxError::at("too many levels of indentation", Location { end_col: -1, ..location });
            error.kind = ErrorKind::Indentation;
            error
        }
        TooDeep::Chain => recursion(),
    }
}

/// The error for a source that takes CPython's parser too many calls.
pub(crate) fn parser_overflow() -> Box<SyntaxError> {
    SyntaxError::of_kind(ErrorKind::Memory, PARSER_OVERFLOW)
}

/// The error for a tree that is too deep.
pub(crate) fn recursion() -> Box<SyntaxError> {
    SyntaxError::of_kind(ErrorKind::Recursion, "maximum recursion depth exceeded during compilation")
}

/// Translates the parser's tree to ours.
struct Converter<'a> {
    text: &'a str,
    lines: &'a LineIndex,
    names: FxHashSet<Name>,
    /// There is something to warn of.
    warns: bool,
    depth: u32,
    /// Replacement fields around the current place in an f-string.
    fields: u32,
    type_comments: TypeComments,
    /// The grammar may refuse what the parser accepts.
    doubtful: bool,
    /// F-strings around the current place.
    fstrings: u32,
    /// Names that stand for others.
    renamed: Vec<(String, &'static str)>,
    /// Line ends that end format specs, in a text that was rewritten, and the next tokens.
    ended_specs: Vec<(TextSize, TextSize)>,
    /// The parser understood something else than the grammar.
    misread: bool,
    /// The most digits of a decimal literal, 0 for no limit.
    max_digits: usize,
    /// Texts of expressions in f-strings, once they are needed.
    expressions: Option<FxHashMap<usize, (usize, usize)>>,
}

impl<'a> Converter<'a> {
    fn new(text: &'a str, lines: &'a LineIndex, options: &Options) -> Self {
        let (names, type_comments) = (FxHashSet::default(), TypeComments::default());
        Self {
            text,
            lines,
            names,
            warns: false,
            depth: 0,
            fields: 0,
            type_comments,
            doubtful: false,
            fstrings: 0,
            renamed: Vec::new(),
            ended_specs: Vec::new(),
            misread: false,
            expressions: None,
            max_digits: options.int_max_str_digits.unwrap_or(expressions::MAX_DIGITS),
        }
    }

    fn location(&self, range: TextRange) -> Location {
        self.lines.location(range.start().into(), range.end().into())
    }

    fn enter(&mut self) -> Result<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(recursion()) } else { Ok(()) }
    }

    fn intern(&mut self, mut name: &str) -> Name {
        if let Some((_, real)) = self.renamed.iter().find(|(stand_in, _)| stand_in == name) {
            name = real;
        }
        if let Some(known) = self.names.get(name) {
            return Rc::clone(known);
        }
        let name: Name = name.into();
        self.names.insert(Rc::clone(&name));
        name
    }

    fn name(&mut self, name: &ruff::Identifier) -> Name {
        self.intern(name.as_str())
    }

    /// A dotted name without the blanks that may stand around its dots.
    fn dotted(&mut self, name: &ruff::Identifier) -> Name {
        if self.renamed.is_empty() {
            return self.intern(name.as_str());
        }
        let parts: Vec<Name> = name.as_str().split('.').map(|part| self.intern(part)).collect();
        self.intern(&parts.join("."))
    }

    /// The location of a decorated definition: from behind the last decorator to the end.
    fn after_decorators(&self, last: &ruff::Decorator, range: TextRange) -> Location {
        let bytes = self.text.as_bytes();
        let mut at = usize::from(last.range.end());
        while let Some(b) = bytes.get(at) {
            match b {
                b'#' => at += memchr::memchr(b'\n', &bytes[at..]).unwrap_or(bytes.len() - at),
                b' ' | b'\t' | b'\n' | b'\x0c' | b'\\' => at += 1,
                // A decorator in parentheses ends inside them.
                b')' => at += 1,
                _ => break,
            }
        }
        self.lines.location(u32::try_from(at).expect("< 4 GB"), range.end().into())
    }
}

fn operator(op: ruff::Operator) -> Operator {
    match op {
        ruff::Operator::Add => Operator::Add,
        ruff::Operator::Sub => Operator::Sub,
        ruff::Operator::Mult => Operator::Mult,
        ruff::Operator::MatMult => Operator::MatMult,
        ruff::Operator::Div => Operator::Div,
        ruff::Operator::Mod => Operator::Mod,
        ruff::Operator::Pow => Operator::Pow,
        ruff::Operator::LShift => Operator::LShift,
        ruff::Operator::RShift => Operator::RShift,
        ruff::Operator::BitOr => Operator::BitOr,
        ruff::Operator::BitXor => Operator::BitXor,
        ruff::Operator::BitAnd => Operator::BitAnd,
        ruff::Operator::FloorDiv => Operator::FloorDiv,
    }
}
