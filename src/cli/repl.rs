//! The prompt: what runs on a terminal, and after a program with `-i`.

use crate::abi::{Object, Ref, Result};
use crate::import::source;
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
                crate::modules::io::flush_standard_streams();
                super::show(&e.take());
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
                    return Ok(true);
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
        let mut options = Options {
            future_flags: *future,
            optimize: crate::config::optimization(-1),
            dont_imply_dedent: !ended,
            allow_incomplete_input: !ended,
            ..Options::default()
        };
        // As long as there may be more the last line has no end: only a blank line ends a block.
        let open = text.strip_suffix('\n').unwrap_or(&text);
        let count = COUNT.get();
        let file = Str::new(&format!("<stdin>-{count}"))?;
        let shown = crate::intern!("<stdin>");
        let known = if ended { &text } else { open };
        match abide_compiler::compile(Source::Str(known), "<stdin>", Mode::Single, &options) {
            Ok(_) => {}
            Err(e) if !ended && e.kind == abide_compiler::ErrorKind::IncompleteInput => continue,
            Err(e) => return Err(source::raise_syntax_error(&e, shown)),
        }
        options.dont_imply_dedent = false;
        options.allow_incomplete_input = false;
        COUNT.set(count + 1);
        source_lines::register(&file.to_string_lossy(), &text);
        crate::import::register_source(&file.to_string_lossy(), &text, "<stdin>")?;
        let code = source::compile(Source::Str(&text), &file, Mode::Single, &options)?;
        *future |= code.flags.get() as u32 & FUTURE;
        source::run(&code, namespace)?;
        return Ok(true);
    }
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
fn undecodable(line: &[u8]) -> crate::abi::Raised {
    let message = match std::str::from_utf8(line) {
        Err(e) => {
            let at = e.valid_up_to();
            let what = if e.error_len().is_none() { "unexpected end of data" } else { "invalid start byte" };
            format!("(unicode error) 'utf-8' codec can't decode byte 0x{:02x} in position {at}: {what}", line[at])
        }
        Ok(_) => "(unicode error)".to_string(),
    };
    let error = abide_compiler::SyntaxError {
        kind: abide_compiler::ErrorKind::Syntax,
        message,
        line: 0,
        column: 0,
        end_line: 0,
        end_column: 0,
        text: Some(String::new()),
        bare_args: false,
    };
    source::raise_syntax_error(&error, crate::intern!("<stdin>"))
}

/// Reads a line of standard input, its end included. KeyboardInterrupt. Runs Python (signal handlers).
fn read_line(prompt: &str) -> Result<Line> {
    crate::modules::io::flush_standard_streams();
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
                let error = std::io::Error::last_os_error();
                if error.kind() != std::io::ErrorKind::Interrupted {
                    let errno = error.raw_os_error().unwrap_or(libc::EIO);
                    return Err(exception::os_error::raise_errno(errno, None));
                }
                if let Err(e) = breaker::handle() {
                    eprintln!();
                    return Err(e);
                }
            }
        }
    }
}
