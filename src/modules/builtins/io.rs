//! `print` and `input`.

use super::{Builtins, terminal};
use crate::abi::{Object, Ref, Result};
use crate::codecs::registry;
use crate::modules::io::text::TextIo;
use crate::types::bytes::Bytes;
use crate::types::dict::Dict;
use crate::types::exception::{self, raise};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::audit;
use crate::vm::thread::INTERPRETER;
use abide_macros::methods;
use std::ffi::CString;
use std::io::Write;

/// A new reference to an attribute of `sys`, if `sys` is there and has it.
pub fn sys_attribute(name: &'static str) -> Result<Option<Ref>> {
    match INTERPRETER.sys_dict.get().and_then(|d| d.downcast::<Dict>().ok()) {
        Some(dict) => dict.get_str(Str::intern_static(name)),
        None => Ok(None),
    }
}

/// Where `print` writes.
enum Output {
    /// A Python object with a `write` method.
    File(Ref),
    /// Standard output itself: as long as there is no `sys`.
    Native,
    /// `sys.stdout` is None: nowhere.
    Nowhere,
}

impl Output {
    fn of(file: Option<&Object>) -> Result<Output> {
        if let Some(file) = file {
            return Ok(Output::File(file.to_ref()));
        }
        if INTERPRETER.sys_dict.is_empty() {
            return Ok(Output::Native);
        }
        match sys_attribute("stdout")? {
            None => Err(runtime_error!("lost sys.stdout")),
            Some(file) if file.is_none() => Ok(Output::Nowhere),
            Some(file) => Ok(Output::File(file)),
        }
    }

    fn write(&self, text: &Str) -> Result<()> {
        match self {
            Output::File(file) => match TextIo::plain(file) {
                Some(file) => file.write_text(text).map(drop),
                None => file.call_method(crate::intern!("write"), &[text]).map(drop),
            },
            Output::Native => write_native(text.to_string_lossy().as_bytes()),
            Output::Nowhere => Ok(()),
        }
    }

    fn flush(&self) -> Result<()> {
        match self {
            Output::File(file) => file.call_method(crate::intern!("flush"), &[]).map(drop),
            _ => Ok(()),
        }
    }
}

/// Writes to the standard output of the process.
fn write_native(bytes: &[u8]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(e) => Err(os_error!("{e}")),
    }
}

/// `sep` or `end`: a string, or the default for None.
fn separator<'a>(given: Option<&'a Object>, name: &str, default: &'static Str) -> Result<&'a Str> {
    match given {
        None => Ok(default),
        Some(given) => match given.cast::<Str>() {
            Some(text) => Ok(text),
            None => Err(type_error!("{name} must be None or a string, not {}", given.ty().full_name())),
        },
    }
}

#[methods(FUNCTIONS)]
impl Builtins {
    /// Print the values to a file, or to sys.stdout by default.
    ///
    /// sep: written between the values, a space by default.
    /// end: written after the last value, a newline by default.
    /// file: something with a method write(string).
    /// flush: whether to flush the file afterwards.
    #[sig("print($module, /, *args, sep=' ', end='\\n', file=None, flush=False)")]
    fn print(
        args: &[&Object],
        sep: Option<&Object>,
        end: Option<&Object>,
        file: Option<&Object>,
        flush: bool,
    ) -> Result<()> {
        let output = Output::of(file)?;
        let sep = separator(sep.filter(|s| !s.is_none()), "sep", crate::intern!(" "))?;
        let end = separator(end.filter(|s| !s.is_none()), "end", crate::intern!("\n"))?;
        for (i, value) in args.iter().enumerate() {
            if i > 0 {
                output.write(sep)?;
            }
            output.write(&*value.str()?)?;
        }
        output.write(end)?;
        if flush { output.flush() } else { Ok(()) }
    }

    /// A line from standard input, without its newline, after the prompt has been written.
    ///
    /// Raises EOFError at the end of the input.
    #[sig("input($module, prompt='', /)")]
    fn input(prompt: Option<&Object>) -> Result {
        let file = |name: &'static str| match sys_attribute(name)? {
            Some(file) if !file.is_none() => Ok(file),
            _ => Err(runtime_error!("input(): lost sys.{name}")),
        };
        let (stdin, stdout) = (file("stdin")?, file("stdout")?);
        audit::event(c"builtins.input", || Tuple::new(&[prompt.unwrap_or(crate::types::none::none_object())]))?;
        if let Ok(Some(stderr)) = sys_attribute("stderr")
            && !stderr.is_none()
            && let Err(e) = stderr.call_method(crate::intern!("flush"), &[])
        {
            e.clear();
        }
        if is_stream(&stdin, 0)?
            && is_stream(&stdout, 1)?
            && let Some(line) = typed(&stdin, &stdout, prompt)?
        {
            audit::event(c"builtins.input/result", || Tuple::new(&[&*line]))?;
            return Ok(line);
        }
        if let Some(prompt) = prompt {
            stdout.call_method(crate::intern!("write"), &[&*prompt.str()?])?;
        }
        // What cannot be written does not keep from reading.
        if let Err(e) = stdout.call_method(crate::intern!("flush"), &[]) {
            e.clear();
        }
        let line = stdin.call_method(crate::intern!("readline"), &[])?;
        let Some(text) = line.cast::<Str>() else {
            return Err(type_error!("object.readline() returned non-string"));
        };
        if text.is_empty() {
            return Err(eof_error!("EOF when reading a line"));
        }
        if text.code_point(text.len() - 1) == '\n' as u32 {
            return text.substring(0, text.len() - 1).map(Ref::into_object);
        }
        Ok(line)
    }
}

/// Whether a file object is that standard stream of C, and a terminal. Runs Python.
fn is_stream(file: &Object, fd: i64) -> Result<bool> {
    match file.call_method(crate::intern!("fileno"), &[]) {
        // SAFETY: descriptors are numbers.
        Ok(number) => Ok(number.index_as_i64()? == fd && unsafe { libc::isatty(fd as i32) } == 1),
        Err(e) => {
            e.clear();
            Ok(false)
        }
    }
}

/// A line that a person types, decoded as the streams say; `None` where they do not say. Runs Python.
fn typed(stdin: &Object, stdout: &Object, prompt: Option<&Object>) -> Result<Option<Ref>> {
    let coding = |file: &Object| -> Result<Option<(String, String)>> {
        let encoding = file.get_attr_opt(crate::intern!("encoding"))?;
        let errors = file.get_attr_opt(crate::intern!("errors"))?;
        let text =
            |o: &Option<Ref>| o.as_deref().and_then(|o| o.cast::<Str>()).map(|s| s.to_string_lossy().into_owned());
        Ok(text(&encoding).zip(text(&errors)))
    };
    let Some((encoding, errors)) = coding(stdin)? else { return Ok(None) };
    if let Err(e) = stdout.call_method(crate::intern!("flush"), &[]) {
        e.clear();
    }
    let prompt = match prompt {
        Some(prompt) => {
            let Some((encoding, errors)) = coding(stdout)? else { return Ok(None) };
            let encoded = registry::encode_text(&*prompt.str()?, &encoding, Some(&errors))?;
            let bytes = encoded.cast::<Bytes>().map_or(Vec::new(), |b| b.as_slice().to_vec());
            match CString::new(bytes) {
                Ok(prompt) => prompt,
                Err(_) => return Err(value_error!("input: prompt string cannot contain null characters")),
            }
        }
        None => CString::default(),
    };
    let (input, output) = terminal::streams();
    // SAFETY: the standard streams are open, or reading them fails.
    let line = unsafe { terminal::read_line(input, output, &prompt) }?;
    if line.is_empty() {
        return Err(raise::raise_object(&exception::EOF_ERROR, crate::types::none::none_object()));
    }
    // The last character is the end of the line, however it ended.
    let line = &line[..line.len() - 1];
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    registry::decode_text(&*Bytes::new(line)?, &encoding, Some(&errors)).map(Some)
}
