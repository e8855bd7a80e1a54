//! The prompt: what runs on a terminal, and after a program with `-i`.

use crate::abi::{Object, Raised, Ref, Result};
use crate::import::source;
use crate::modules::builtins::terminal;
use crate::types::dict::Dict;
use crate::types::exception::{self, source_lines};
use crate::types::str::Str;
use crate::vm::{breaker, gil};
use abide_compiler::{Mode, Options, Source};
use std::cell::{Cell, RefCell};

/// `CO_FUTURE_*`.
const FUTURE: u32 = 0x1FF_0000;

std::thread_local! {
    /// What was read of standard input beyond the last line.
    static AHEAD: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    /// How many statements have run: each has its own file name.
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

/// What reading a line came to.
enum Line {
    Text(Vec<u8>),
    End,
}

/// Whether standard input is one that a person types into, or is to be taken for one (`-i`).
pub(super) fn is_interactive() -> bool {
    use std::io::IsTerminal;
    std::io::stdin().is_terminal() || crate::config::get().interactive > 0
}

/// Reads statements from standard input and runs them in `__main__` until the input ends. Runs Python.
///
/// The error is SystemExit; all others are shown.
pub(super) fn run() -> Result<()> {
    let namespace = crate::startup::main_module()?;
    for (name, prompt) in [(crate::intern!("ps1"), ">>> "), (crate::intern!("ps2"), "... ")] {
        if crate::modules::sys::get(name)?.is_none() {
            crate::modules::sys::set(name, &*Str::new(prompt)?)?;
        }
    }
    let mut future = 0;
    loop {
        match statement(&namespace, &mut future) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(e) if e.matches(&exception::SYSTEM_EXIT) => return Err(e),
            Err(e) => {
                let error = e.take();
                crate::modules::io::flush_standard_streams();
                super::show(&error);
            }
        }
        crate::modules::io::flush_standard_streams();
    }
}

/// Reads and runs one statement; false at the end of the input. Runs Python.
fn statement(namespace: &Ref<Dict>, future: &mut u32) -> Result<bool> {
    let mut text = String::new();
    let mut ended = false;
    loop {
        let prompt = prompt(if text.is_empty() { crate::intern!("ps1") } else { crate::intern!("ps2") });
        match read_line(&prompt)? {
            Line::Text(line) => {
                let line = match String::from_utf8(line) {
                    Ok(line) => line,
                    Err(e) => return Err(undecodable(&e.into_bytes())),
                };
                // Nothing is asked for where nothing stands.
                if text.is_empty() && is_blank(&line) {
                    let file = next_file();
                    return register(&file, &line).map(|()| true);
                }
                let unfinished = !line.ends_with('\n');
                text.push_str(&line);
                if unfinished {
                    text.push('\n');
                    continue;
                }
            }
            Line::End => {
                eprintln!();
                if text.is_empty() {
                    return Ok(false);
                }
                ended = true;
            }
        }
        if !ended && may_continue(&text) {
            continue;
        }
        let options =
            Options { future_flags: *future, optimize: crate::config::optimization(-1), ..Options::default() };
        // What the parser refuses is of standard input; only what it takes has a file name of its own.
        if let Err(e) = abide_compiler::parse(Source::Str(&text), Mode::Single, &options) {
            return Err(source::raise_syntax_error(&e, crate::intern!("<stdin>")));
        }
        let file = next_file();
        let code = match source::compile(Source::Str(&text), &*Str::new(&file)?, Mode::Single, &options) {
            Ok(code) => code,
            Err(e) => return Err(with_text(e, &text)?),
        };
        register(&file, &text)?;
        *future |= code.flags.get() as u32 & FUTURE;
        source::run(&code, namespace)?;
        return Ok(true);
    }
}

/// Gives a SyntaxError the line that it is about, which is in no file.
fn with_text(raised: Raised, text: &str) -> Result<Raised> {
    if !raised.matches(&exception::SYNTAX_ERROR) {
        return Ok(raised);
    }
    let error = raised.take();
    if error.get_attr(crate::intern!("text"))?.is_none() {
        let line = error.get_attr(crate::intern!("lineno"))?;
        let line = line.cast::<crate::types::int::Int>().and_then(|n| n.to_i64()).unwrap_or(1).max(1) as usize;
        if let Some(line) = text.split_inclusive('\n').nth(line - 1) {
            error.set_attr(crate::intern!("text"), &*Str::new(line)?)?;
        }
    }
    Ok(exception::raise::reraise(error))
}

/// The file name of the next statement.
fn next_file() -> String {
    format!("<stdin>-{}", COUNT.replace(COUNT.get() + 1))
}

/// Makes the source of a statement known to those that show lines. Runs Python.
fn register(file: &str, text: &str) -> Result<()> {
    source_lines::register(file, text);
    crate::import::register_source(file, text, "<stdin>")
}

/// Whether the statement may go on in the next line: in brackets, in a string of several lines, after a backslash, and
/// where a block is not ended by an empty line. A block that is wrong already does not go on.
fn may_continue(text: &str) -> bool {
    if is_open(text) {
        return true;
    }
    let last = text.trim_end_matches('\n').rsplit('\n').next().unwrap_or("");
    if !begins_block(text) || text.ends_with("\n\n") {
        return false;
    }
    match abide_compiler::parse(Source::Str(text), Mode::Single, &Options::default()) {
        Ok(_) => true,
        // What is missing may come: the block itself, what a decorator is for, the other half of `try`.
        Err(e) => {
            let missing =
                e.message.starts_with("expected an indented block") || e.message.starts_with("expected 'except'");
            let header = last.trim_end().ends_with(':') || last.trim_start().starts_with('@');
            let inside = last.starts_with([' ', '\t']) || last.len() + 1 == text.len();
            header && (missing || last.trim_start().starts_with('@')) || missing && inside
        }
    }
}

/// Whether a statement is one of those that have blocks.
fn begins_block(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or("");
    let word = first.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
    let soft = || text.split('\n').next().is_some_and(|l| l.split('#').next().unwrap_or("").trim_end().ends_with(':'));
    match word {
        "if" | "while" | "for" | "try" | "with" | "def" | "class" | "async" => true,
        "match" => soft(),
        _ => first.starts_with('@'),
    }
}

/// Whether the text ends inside brackets, inside a string of several lines or after a backslash.
fn is_open(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut depth, mut i) = (0usize, 0);
    while i < bytes.len() {
        match bytes[i] {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth == 0 => return false,
            b')' | b']' | b'}' => depth -= 1,
            b'#' => i += bytes[i..].iter().position(|&b| b == b'\n').unwrap_or(bytes.len() - i),
            b'\\' if bytes[i + 1..] == *b"\n" => return true,
            quote @ (b'"' | b'\'') => {
                let triple = bytes[i..].starts_with(&[quote; 3]);
                let end: &[u8] = if triple { &[quote; 3] } else { &[quote] };
                i += end.len();
                loop {
                    match bytes.get(i) {
                        None => return true,
                        Some(b'\n') if !triple => return false,
                        Some(b'\\') => i += 2,
                        Some(_) if bytes[i..].starts_with(end) => break,
                        Some(_) => i += 1,
                    }
                }
                i += end.len() - 1;
            }
            _ => {}
        }
        i += 1;
    }
    depth > 0
}

/// Whether a line has nothing but blanks and a comment.
fn is_blank(line: &str) -> bool {
    let line = line.trim_matches([' ', '\t', '\x0c', '\r', '\n']);
    line.is_empty() || line.starts_with('#')
}

/// `sys.ps1` or `sys.ps2` as text; nothing where that fails. Runs Python.
fn prompt(name: &Str) -> String {
    let text = || -> Result<String> {
        match crate::modules::sys::get(name)? {
            Some(prompt) => Ok(Object::str(&prompt)?.to_string_lossy().into_owned()),
            None => Ok(String::new()),
        }
    };
    text().unwrap_or_else(|e| {
        e.clear();
        String::new()
    })
}

/// SyntaxError for a line that is not UTF-8.
fn undecodable(line: &[u8]) -> Raised {
    let message = match std::str::from_utf8(line) {
        Err(e) => {
            let at = e.valid_up_to();
            let what = if e.error_len().is_none() { "unexpected end of data" } else { "invalid start byte" };
            format!("(unicode error) 'utf-8' codec can't decode byte 0x{:02x} in position {at}: {what}", line[at])
        }
        Ok(_) => "(unicode error)".to_string(),
    };
    let mut error = abide_compiler::SyntaxError::bare(&message);
    error.text = Some(String::new());
    source::raise_syntax_error(&error, crate::intern!("<stdin>"))
}

/// Reads a line of standard input, its end included. KeyboardInterrupt. Runs Python (signal handlers).
fn read_line(prompt: &str) -> Result<Line> {
    crate::modules::io::flush_standard_streams();
    if terminal::edits() {
        let (input, output) = terminal::streams();
        let prompt = std::ffi::CString::new(prompt).unwrap_or_default();
        // SAFETY: the standard streams are open, or reading them fails.
        let line = unsafe { terminal::read_line(input, output, &prompt) }?;
        return Ok(if line.is_empty() { Line::End } else { Line::Text(line) });
    }
    eprint!("{prompt}");
    loop {
        let line = AHEAD.with_borrow_mut(|ahead| {
            let end = ahead.iter().position(|&b| b == b'\n')?;
            let rest = ahead.split_off(end + 1);
            Some(core::mem::replace(ahead, rest))
        });
        if let Some(line) = line {
            return Ok(Line::Text(line));
        }
        let mut buffer = [0u8; 4096];
        // SAFETY: the buffer is as long as said.
        let got = gil::released(|| unsafe { libc::read(0, buffer.as_mut_ptr().cast(), buffer.len()) });
        match got {
            1.. => AHEAD.with_borrow_mut(|ahead| ahead.extend_from_slice(&buffer[..got as usize])),
            0 => {
                let rest = AHEAD.take();
                return Ok(if rest.is_empty() { Line::End } else { Line::Text(rest) });
            }
            _ => {
                // What cannot be read any more (a closed descriptor) has ended.
                if std::io::Error::last_os_error().kind() != std::io::ErrorKind::Interrupted {
                    return Ok(Line::End);
                }
                if let Err(e) = breaker::handle() {
                    eprintln!();
                    return Err(e);
                }
            }
        }
    }
}
