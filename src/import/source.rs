//! Python source files: compiled and run as modules.

use super::pyc;
use crate::abi::{Object, Raised, Ref, Result};
use crate::codecs::registry;
use crate::types::bytes::Bytes;
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::exception::unicode_error::{new_decode_error, new_encode_error};
use crate::types::exception::{self, raise};
use crate::types::int::Int;
use crate::types::module::Module;
use crate::types::none::{none, none_object};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::audit;
use abide_compiler::{ErrorKind, Mode, Options, Source, SyntaxError, Warning, WarningKind};
use std::path::Path;

/// Runs a source file, or a compiled file without source, in a module's namespace. Runs Python.
pub(super) fn execute(module: &Object, name: &str, path: &Path) -> Result<()> {
    // The time is taken before the text: a file that changes in between is compiled once more the next time.
    let read = std::fs::metadata(path).and_then(|metadata| Ok((metadata, std::fs::read(path)?)));
    let (metadata, bytes) = match read {
        Ok(read) => read,
        Err(e) => {
            let name = Str::new(&path.to_string_lossy())?;
            return Err(exception::os_error::raise_errno(e.raw_os_error().unwrap_or(libc::EIO), Some(&name)));
        }
    };
    let code = if path.extension().is_some_and(|e| e == "pyc") {
        pyc::sourceless(name, path, &bytes)?
    } else {
        let optimize = crate::config::get().optimization();
        match pyc::find(pyc::cache_path(path, optimize), path, || &bytes, pyc::Stamp::of(&metadata)) {
            Ok(code) => code,
            Err(cached) => {
                let name = Str::new(&path.to_string_lossy())?;
                let options = Options { optimize, ..Options::default() };
                let code = compile(Source::Bytes(&bytes), &name, Mode::Exec, &options)?;
                if let Some(cached) = cached {
                    cached.store(&code, &bytes);
                }
                code
            }
        }
    };
    let Some(namespace) = module.cast::<Module>().map(Module::namespace) else {
        return Err(system_error!("a module of an import has a dict"));
    };
    run(&code, &namespace)?;
    Ok(())
}

/// Runs a module's code in a namespace. Runs Python.
pub fn run(code: &Code, namespace: &Ref<Dict>) -> Result {
    crate::vm::eval::run_code(code, namespace, namespace)
}

/// Compiles source. SyntaxError and its kin. Runs Python (warnings).
pub fn compile(source: Source<'_>, filename: &Str, mode: Mode, options: &Options) -> Result<Ref<Code>> {
    audit::event(c"compile", || Tuple::new(&[&*Bytes::new(source.bytes())?, filename]))?;
    let decoded = decode_foreign(source, filename, mode)?;
    let source = with_decoded(source, decoded.as_deref())?;
    let name = filename.to_string_lossy();
    let options = Options { int_max_str_digits: Some(crate::types::int::convert::max_str_digits()), ..*options };
    let compile = |options: &Options| {
        abide_compiler::compile(source, &name, mode, options).map_err(|e| raise_syntax_error(&e, filename))
    };
    let mut compiled = compile(&options)?;
    if issue(&compiled.warnings, filename)? == Folding::Refused {
        compiled = compile(&Options { keep_inverted_bools: true, ..options })?;
    }
    Code::from_desc(&compiled.code, filename)
}

/// The text of bytes that declare an encoding other than UTF-8 and Latin-1; `None` for other sources. SyntaxError where they
/// cannot be decoded. Runs Python (codecs).
pub fn decode_foreign(source: Source<'_>, filename: &Str, mode: Mode) -> Result<Option<Ref<Str>>> {
    let Source::Bytes(bytes) = source else { return Ok(None) };
    let encoding = match abide_compiler::foreign_encoding(bytes, mode) {
        Ok(Some(encoding)) if !bytes.contains(&0) => encoding,
        Ok(_) => return Ok(None),
        Err(e) => return Err(raise_syntax_error(&e, filename)),
    };
    // Line ends come first, and the one that a module's last line lacks.
    let mut lines = Vec::with_capacity(bytes.len() + 1);
    for (i, &byte) in bytes.iter().enumerate() {
        match byte {
            b'\r' if bytes.get(i + 1) == Some(&b'\n') => {}
            b'\r' => lines.push(b'\n'),
            byte => lines.push(byte),
        }
    }
    if mode == Mode::Exec && !lines.ends_with(b"\n") {
        lines.push(b'\n');
    }
    let decoded = Bytes::new(&lines).and_then(|bytes| registry::decode_text(&bytes, encoding, None));
    let reason = match decoded {
        Err(e) if e.matches(&exception::EXCEPTION) => e.take(),
        Err(e) => return Err(e),
        Ok(text) => match text.cast::<Str>().map(|text| (text, text.to_utf8())) {
            Some((text, Ok(_))) => return Ok(Some(Ref::of(text))),
            Some((_, Err(e))) => e.take(),
            None => return Err(type_error!("the codec of a source gave no text")),
        },
    };
    let message = reason.str()?.to_string_lossy().into_owned();
    Err(raise_syntax_error(&abide_compiler::undecodable(message), filename))
}

/// SyntaxError, in the words of CPython's reader of files, for bytes of a file that are no text. Runs Python (codecs).
pub fn check_file(source: &[u8], filename: &Str) -> Result<()> {
    let bare =
        |message: &str| -> Result<()> { Err(raise::raise_object(&exception::SYNTAX_ERROR, &*Str::new(message)?)) };
    let line_begin = |at: usize| source[..at].iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
    let line_number = |at: usize| source[..at].iter().filter(|&&b| b == b'\n').count() + 1;
    match abide_compiler::declared_encoding(source, Mode::Exec) {
        None => {
            let broken = std::str::from_utf8(source).err().map(|e| e.valid_up_to());
            // The reader goes line by line: a null byte in an earlier line is told first, below.
            if let Some(at) = broken.filter(|&at| !source[..line_begin(at)].contains(&0)) {
                return bare(&format!(
                    "Non-UTF-8 code starting with '\\x{:02x}' in file {} on line {}, but no encoding declared; \
                     see https://peps.python.org/pep-0263/ for details",
                    source[at],
                    filename.to_string_lossy(),
                    line_number(at)
                ));
            }
        }
        Some(encoding) => {
            // The reader of files says no more than that.
            if let Err(e) = decode_foreign(Source::Bytes(source), filename, Mode::Exec) {
                let marked = source.starts_with(b"\xef\xbb\xbf");
                if marked || !e.matches(&exception::SYNTAX_ERROR) {
                    return Err(e);
                }
                e.clear();
                return bare(&format!("encoding problem: {encoding}"));
            }
        }
    }
    let Some(at) = source.iter().position(|&b| b == 0) else { return Ok(()) };
    let text = Str::new(&String::from_utf8_lossy(&source[line_begin(at)..at]))?;
    let message = Str::new("source code cannot contain null bytes")?;
    let place = Tuple::new(&[filename, &*Int::new(line_number(at) as i64)?, none_object(), &text])?;
    Err(raise::raise_value(exception::instantiate_with(&exception::SYNTAX_ERROR, &[&message, &place])?))
}

/// A source together with what [`decode_foreign`] made of it.
pub fn with_decoded<'a>(source: Source<'a>, decoded: Option<&'a Str>) -> Result<Source<'a>> {
    match decoded {
        Some(text) => Ok(Source::Decoded(source.bytes(), text.to_utf8()?)),
        None => Ok(source),
    }
}

/// What a warning about the folding of constants came to.
#[derive(Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Folding {
    /// The folded constants stand.
    Stands,
    /// A filter has made an error of a warning: the compiler is to leave what it warned of (`keep_inverted_bools`), so
    /// that the error comes when the code runs.
    Refused,
}

/// Issues what the compiler warns of; a filter may make a SyntaxError of it. Runs Python.
pub fn issue(warnings: &[Warning], filename: &Str) -> Result<Folding> {
    let mut folding = Folding::Stands;
    for (i, warning) in warnings.iter().enumerate() {
        let category = match warning.kind {
            WarningKind::Syntax => &exception::SYNTAX_WARNING,
            WarningKind::Deprecation => &exception::DEPRECATION_WARNING,
        };
        if !warning.has_place() {
            if let Err(e) = exception::warn::issue(category, &warning.message, 1) {
                if e.matches(&exception::KEYBOARD_INTERRUPT) {
                    return Err(e);
                }
                e.clear();
                folding = Folding::Refused;
            }
        } else if let Err(e) = warn_at(category, &warning.message, filename, warning.line) {
            if !e.matches(category) {
                return Err(e);
            }
            // The filters have made an error of the warning. After one of the grammar CPython reads the rest of the tokens.
            e.clear();
            for later in warnings[i + 1..].iter().filter(|later| later.of_tokens && !warning.of_tokens) {
                let _ = issue(std::slice::from_ref(later), filename)?;
            }
            return Err(raise_syntax_error(&warning.as_error(), filename));
        }
    }
    Ok(folding)
}

/// Issues a warning that belongs to a line of source. Runs Python.
pub fn warn_at(category: &crate::abi::TypeObject, message: &str, filename: &Str, line: i32) -> Result<()> {
    exception::warn::issue_explicit(category.as_object(), &*Str::new(message)?, filename, line, None, None)
}

/// Raises what the compiler reports, after the warnings that came before it. Runs Python (warnings).
#[cold]
pub fn raise_syntax_error(error: &SyntaxError, filename: &Str) -> Raised {
    if let Err(e) = issue(&error.warnings, filename) {
        return e;
    }
    let kind = match error.kind {
        ErrorKind::Syntax => &exception::SYNTAX_ERROR,
        ErrorKind::Indentation => &exception::INDENTATION_ERROR,
        ErrorKind::Tab => &exception::TAB_ERROR,
        ErrorKind::IncompleteInput => &exception::INCOMPLETE_INPUT_ERROR,
        ErrorKind::Memory => return memory_error!("{}", error.message),
        ErrorKind::Recursion => return recursion_error!("{}", error.message),
        ErrorKind::System => return system_error!("{}", error.message),
        ErrorKind::Value => return value_error!("{}", error.message),
        ErrorKind::UnicodeDecode | ErrorKind::UnicodeEncode => return unicode_error(error).unwrap_or_else(|e| e),
    };
    let line = error.file.as_ref().map(|file| line_of_file(filename, error.line, file.encoding.as_deref())).transpose();
    let of_file = match line {
        Ok(line) => line.flatten().map(|line| error.with_line_of_file(line)),
        Err(e) => return e,
    };
    let error = of_file.as_deref().unwrap_or(error);
    match syntax_error_details(error, filename) {
        Err(e) => e,
        Ok(details) => {
            let made = Str::new(&error.message).and_then(|message| match error.bare_args {
                true => exception::instantiate_with(kind, &[&message])
                    .and_then(|e| exception::syntax_error::place(e, &details)),
                false => exception::instantiate_with(kind, &[&message, &details]),
            });
            match made {
                Ok(exception) => raise::raise_value(exception),
                Err(e) => e,
            }
        }
    }
}

/// The UnicodeError that the compiler reports.
fn unicode_error(error: &SyntaxError) -> Result<Raised> {
    let Some(codec) = &error.codec else { return Ok(value_error!("{}", error.message)) };
    let made = match error.kind {
        ErrorKind::UnicodeDecode => {
            let bytes = Bytes::new(&codec.object)?;
            new_decode_error(codec.encoding, &bytes, codec.start, codec.end, codec.reason)?
        }
        _ => {
            let text = Str::from_wtf8(&codec.object)?;
            new_encode_error(codec.encoding, &text, codec.start, codec.end, codec.reason)?
        }
    };
    Ok(raise::raise_value(made))
}

/// `(filename, lineno, offset, text, end_lineno, end_offset)`.
fn syntax_error_details(error: &SyntaxError, filename: &Str) -> Result<Ref<Tuple>> {
    let number = |n: i32| Int::new(n as i64).map(Ref::into_object);
    let text = match &error.text {
        Some(text) => Str::new(text)?.into_object(),
        None => match line_of_file(filename, error.line, None)? {
            Some(line) => Str::new(&line)?.into_object(),
            None => none(),
        },
    };
    let (line, column) = (number(error.line)?, number(error.column)?);
    let (end_line, end_column) = (number(error.end_line)?, number(error.end_column)?);
    let end_column = if error.bare_args && error.end_column == 0 { none() } else { end_column };
    let place: [&Object; 6] = [filename, &line, &column, &text, &end_line, &end_column];
    // An error without a place has none of the details that belong to it.
    if error.line <= 0 && error.column < 0 {
        return Tuple::new(&[filename, &line, &column, none_object()]);
    }
    if error.line <= 0 && error.column <= 0 && error.text.is_none() {
        let nothing = none_object();
        return Tuple::new(&[filename, nothing, nothing, nothing]);
    }
    Tuple::new(&place)
}

/// How much of a line is read at once; of a longer one the end is shown.
const PIECE: usize = 999;

/// A line of the source file, if it can be read and is UTF-8, or decoded as far as that goes where its encoding is known.
/// Runs Python (codecs).
fn line_of_file(filename: &Str, line: i32, encoding: Option<&str>) -> Result<Option<String>> {
    let index = usize::try_from(line).ok().and_then(|line| line.checked_sub(1));
    let (Some(index), Ok(text)) = (index, std::fs::read(&*filename.to_string_lossy())) else { return Ok(None) };
    // A line ends with `\n`, `\r` or both.
    let is_end = |at: usize| text[at] == b'\n' || text[at] == b'\r' && text.get(at + 1) != Some(&b'\n');
    let mut ends = (0..text.len()).filter(|&at| is_end(at)).map(|at| at + 1);
    let start = if index == 0 { 0 } else { ends.nth(index - 1).unwrap_or(text.len()) };
    let end = ends.next().unwrap_or(text.len());
    if start == end {
        return Ok(None);
    }
    let mut line = text[start..end].to_vec();
    if line.ends_with(b"\r\n") || line.ends_with(b"\r") {
        line.truncate(line.iter().rposition(|&b| b == b'\r').unwrap_or(line.len()));
        line.push(b'\n');
    }
    line.drain(..(line.len() - 1) / PIECE * PIECE);
    if line.len() == PIECE && !line.ends_with(b"\n") {
        // It turns out to be the end only when nothing follows, and then it is lost.
        return Ok(None);
    }
    let encoding = match encoding {
        None => return Ok(String::from_utf8(line).ok()),
        Some("utf-8") => return Ok(Some(String::from_utf8_lossy(&line).into_owned())),
        Some(encoding) => encoding,
    };
    match registry::decode_text(&*Bytes::new(&line)?, encoding, Some("replace")) {
        Ok(text) => Ok(text.cast::<Str>().map(|text| text.to_string_lossy().into_owned())),
        Err(e) => e.clear_if(&exception::EXCEPTION, None),
    }
}
