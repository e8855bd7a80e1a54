//! Printing: uncaught exceptions with their tracebacks, and those nobody can catch.
//!
//! Uncaught exceptions are printed by the standard library's `traceback` module. Where there is none, or where it fails,
//! the text made here is nearly the same: chained exceptions come first, groups are drawn as trees, source lines are
//! marked where the error happened (PEP 657).

use super::group::ExceptionGroup;
use super::source_lines;
use super::{BaseException, hierarchy as h};
use crate::abi::{Object, Raised, Ref, Result, TypeObject};
use crate::types::int::Int;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use core::fmt::Write;

/// One entry of a traceback.
pub(super) struct Entry {
    pub filename: String,
    pub line: usize,
    pub function: String,
    /// Last line and byte columns, where the code object knows them.
    pub span: Option<(usize, usize, usize)>,
}

/// Frames in a row that are the same are counted after the third.
const RECURSION_CUTOFF: usize = 3;
/// The deepest nesting and widest group that is drawn.
const GROUP_DEPTH: usize = 10;
const GROUP_WIDTH: usize = 15;

/// An attribute, or `None` where there is none; errors are dropped, for here nobody could handle them.
fn attribute(object: &Object, name: &str) -> Option<Ref> {
    let found = Str::new(name).and_then(|name| object.get_attr_opt(&name));
    found.unwrap_or_else(|e| {
        e.clear();
        None
    })
}

fn text_attribute(object: &Object, name: &str) -> Option<String> {
    attribute(object, name)?.cast::<Str>().map(|s| s.to_string_lossy().into_owned())
}

fn number_attribute(object: &Object, name: &str) -> Option<i64> {
    attribute(object, name)?.cast::<Int>().and_then(Int::to_i64)
}

/// The place of the instruction at byte offset `lasti`: line, last line, columns.
fn position(code: &Object, lasti: i64) -> Option<(usize, usize, usize, usize)> {
    let find = || -> Result<Option<Ref>> {
        let positions = code.call_method(crate::intern!("co_positions"), &[])?.iter()?;
        for _ in 0..lasti / 2 {
            positions.next()?;
        }
        positions.next()
    };
    let found = find().unwrap_or_else(|e| {
        e.clear();
        None
    })?;
    let numbers = found.cast::<Tuple>()?;
    let number = |i: usize| numbers.items().get(i)?.cast::<Int>()?.to_i64().map(|n| n as usize);
    Some((number(0)?, number(1)?, number(2)?, number(3)?))
}

fn entries(exception: &BaseException) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut traceback = exception.traceback.get();
    while let Some(tb) = traceback.filter(|t| !t.is_none()) {
        let (Some(frame), Some(line)) = (attribute(&tb, "tb_frame"), number_attribute(&tb, "tb_lineno")) else { break };
        let Some(code) = attribute(&frame, "f_code") else { break };
        let lasti = number_attribute(&tb, "tb_lasti").unwrap_or(-1);
        let span = if lasti >= 0 { position(&code, lasti) } else { None };
        entries.push(Entry {
            filename: text_attribute(&code, "co_filename").unwrap_or_else(|| "?".into()),
            line: line.max(0) as usize,
            function: text_attribute(&code, "co_name").unwrap_or_else(|| "?".into()),
            span: span.filter(|s| s.0 == line as usize).map(|(_, end, column, end_column)| (end, column, end_column)),
        });
        traceback = attribute(&tb, "tb_next");
    }
    entries
}

/// `module.QualName`, the module left out for built-in types and those of the main program.
fn type_text(ty: &TypeObject) -> String {
    let name = text_attribute(ty.as_object(), "__qualname__").unwrap_or_else(|| ty.short_name().into_owned());
    match text_attribute(ty.as_object(), "__module__") {
        Some(module) if module != "builtins" && module != "__main__" => format!("{module}.{name}"),
        Some(_) => name,
        None => format!("<unknown>.{name}"),
    }
}

fn value_text(value: &Object) -> Option<String> {
    match value.str() {
        Ok(text) => Some(text.to_string_lossy().into_owned()),
        Err(e) => {
            e.clear();
            None
        }
    }
}

/// Writes text with a margin before each line: the tree of exception groups.
struct Writer {
    out: String,
    margin: String,
    depth: usize,
    /// Without carets below the source lines: what the interpreter prints by itself.
    plain: bool,
}

impl Writer {
    fn lines(&mut self, text: &str) {
        for line in text.split_inclusive('\n') {
            self.out.push_str(&self.margin);
            self.out.push_str(line);
        }
    }

    fn traceback(&mut self, exception: &BaseException, heading: &str) {
        let mut entries = entries(exception);
        if entries.is_empty() {
            return;
        }
        if self.plain {
            entries.iter_mut().for_each(|entry| entry.span = None);
        }
        self.lines(heading);
        let mut repeated = 0;
        for (i, entry) in entries.iter().enumerate() {
            let same = i > 0 && {
                let last = &entries[i - 1];
                last.filename == entry.filename && last.line == entry.line && last.function == entry.function
            };
            if same {
                repeated += 1;
                if repeated >= RECURSION_CUTOFF {
                    continue;
                }
            } else {
                self.repeated(repeated);
                repeated = 0;
            }
            // Each statement of the prompt has a file name of its own.
            let file = if entry.filename.starts_with("<stdin>-") { "<stdin>" } else { &entry.filename };
            let mut text = format!("  File \"{file}\", line {}, in {}\n", entry.line, entry.function);
            source_lines::append(entry, &mut text);
            self.lines(&text);
        }
        self.repeated(repeated);
    }

    fn repeated(&mut self, repeated: usize) {
        if repeated >= RECURSION_CUTOFF {
            let more = repeated - RECURSION_CUTOFF + 1;
            let s = if more == 1 { "" } else { "s" };
            self.lines(&format!("  [Previous line repeated {more} more time{s}]\n"));
        }
    }

    /// The last lines: type and message, notes.
    fn exception_only(&mut self, exception: &BaseException) {
        let name = type_text(exception.ty());
        if exception.ty().is_subtype(&h::SYNTAX_ERROR) {
            let text = syntax_error_text(exception, &name);
            self.lines(&text);
        } else {
            let mut text = match value_text(exception) {
                Some(value) if value.is_empty() => format!("{name}\n"),
                Some(value) => format!("{name}: {value}\n"),
                None => format!("{name}: <exception str() failed>\n"),
            };
            if let Some(suggestion) = super::suggest::suggestion(exception) {
                text.truncate(text.len() - 1);
                let _ = writeln!(text, "{suggestion}");
            }
            self.lines(&text);
        }
        let Some(notes) = attribute(exception, "__notes__") else { return };
        match notes.is_sequence().then(|| notes.collect()) {
            Some(Ok(notes)) => {
                for note in notes {
                    let text = value_text(&note).unwrap_or_else(|| "<note str() failed>".into());
                    for line in text.split('\n') {
                        self.lines(&format!("{line}\n"));
                    }
                }
            }
            Some(Err(e)) => e.clear(),
            _ => {
                if let Ok(text) = notes.repr().map_err(|e| e.clear()) {
                    self.lines(&format!("{}\n", text.to_string_lossy()));
                }
            }
        }
    }

    /// An exception after the ones that it is chained to.
    fn chain(&mut self, exception: &Ref<BaseException>, seen: &mut Vec<usize>) {
        seen.push(exception.as_raw() as usize);
        let linked = |slot: &crate::abi::Slot, seen: &[usize]| -> Option<Ref<BaseException>> {
            let link = slot.get().filter(|l| !l.is_none())?;
            // SAFETY: causes and contexts are exceptions.
            let link = unsafe { link.downcast_unchecked::<BaseException>() };
            (!seen.contains(&(link.as_raw() as usize))).then_some(link)
        };
        if let Some(cause) = linked(&exception.cause, seen) {
            self.chain(&cause, seen);
            self.lines("\n");
            self.lines("The above exception was the direct cause of the following exception:\n");
            self.lines("\n");
        } else if exception.suppress_context.get() == 0
            && let Some(context) = linked(&exception.context, seen)
        {
            self.chain(&context, seen);
            self.lines("\n");
            self.lines("During handling of the above exception, another exception occurred:\n");
            self.lines("\n");
        }
        match exception.cast::<ExceptionGroup>() {
            Some(group) if self.depth < GROUP_DEPTH => self.group(exception, group, seen),
            Some(_) => self.lines(&format!("... (max_group_depth is {GROUP_DEPTH})\n")),
            None => {
                self.traceback(exception, "Traceback (most recent call last):\n");
                self.exception_only(exception);
            }
        }
    }

    fn group(&mut self, exception: &Ref<BaseException>, group: &ExceptionGroup, seen: &mut Vec<usize>) {
        let outermost = self.depth == 0;
        let outer = self.margin.clone();
        if outermost {
            self.margin.push_str("  ");
        }
        let base = self.margin.clone();
        let bar = format!("{base}| ");
        // The first line of an outermost group has a plus where the others have a bar.
        if !entries(exception).is_empty() {
            let heading = "Exception Group Traceback (most recent call last):\n";
            if outermost {
                let _ = write!(self.out, "{base}+ {heading}");
                self.margin = bar.clone();
                self.traceback(exception, "");
            } else {
                self.margin = if outermost { bar.clone() } else { base.clone() };
                self.traceback(exception, heading);
            }
        }
        self.margin = if outermost { bar.clone() } else { base.clone() };
        self.exception_only(exception);
        let exceptions = group.exceptions();
        let shown = exceptions.len().min(GROUP_WIDTH);
        let total = exceptions.len();
        // Children are drawn two columns further in.
        let stem = if outermost { base.clone() } else { base[..base.len() - 2].to_string() };
        let child_base = format!("{stem}  ");
        self.depth += 1;
        for (i, child) in exceptions.items()[..shown].iter().enumerate() {
            let joint = if i == 0 { format!("{stem}+-") } else { child_base.clone() };
            let _ = writeln!(self.out, "{joint}+---------------- {} ----------------", i + 1);
            self.margin = format!("{child_base}| ");
            // SAFETY: the members of a group are exceptions.
            let child = unsafe { child.to_ref().downcast_unchecked::<BaseException>() };
            self.chain(&child, seen);
        }
        if total > shown {
            let _ = writeln!(self.out, "{child_base}+---------------- ... ----------------");
            let more = total - shown;
            let s = if more == 1 { "" } else { "s" };
            let _ = writeln!(self.out, "{child_base}| and {more} more exception{s}");
        }
        self.depth -= 1;
        let last_is_group =
            exceptions.items().get(shown.wrapping_sub(1)).is_some_and(|c| c.cast::<ExceptionGroup>().is_some());
        if !(last_is_group && total <= shown) {
            let _ = writeln!(self.out, "{child_base}+------------------------------------");
        }
        self.margin = outer;
    }
}

/// A SyntaxError: the place, the line with carets, the message.
fn syntax_error_text(exception: &BaseException, name: &str) -> String {
    let mut text = String::new();
    let line = number_attribute(exception, "lineno");
    if let Some(line) = line {
        let file = text_attribute(exception, "filename").unwrap_or_else(|| "<string>".into());
        let _ = writeln!(text, "  File \"{file}\", line {line}");
    }
    if let (Some(source), Some(line)) = (text_attribute(exception, "text"), line) {
        let right = source.trim_end_matches('\n');
        let stripped = right.trim_start_matches([' ', '\n', '\x0c']);
        let spaces = (right.chars().count() - stripped.chars().count()) as i64;
        let _ = writeln!(text, "    {stripped}");
        if let Some(offset) = number_attribute(exception, "offset") {
            // Behind the line: offsets beyond it, and the end of what goes on in later lines.
            let (length, behind) = (source.chars().count() as i64, right.chars().count() as i64 + 1);
            let within = |offset: i64| if length > 0 && offset > length { behind } else { offset };
            let mut end_offset = if number_attribute(exception, "end_lineno") == Some(line) {
                number_attribute(exception, "end_offset").filter(|&end| end != 0).unwrap_or(offset)
            } else {
                behind
            };
            let offset = within(offset);
            end_offset = within(end_offset);
            if offset >= end_offset || end_offset < 0 {
                end_offset = offset + 1;
            }
            let column = offset - 1 - spaces;
            let end = end_offset - 1 - spaces;
            if column >= 0 {
                let blanks: String =
                    stripped.chars().take(column as usize).map(|c| if c.is_whitespace() { c } else { ' ' }).collect();
                let carets = "^".repeat((end - column).max(1) as usize);
                let _ = writeln!(text, "    {blanks}{carets}");
            }
        }
    }
    let message = text_attribute(exception, "msg").unwrap_or_else(|| "<no detail available>".into());
    let suffix = match (text_attribute(exception, "filename"), line) {
        (Some(file), None) => format!(" ({file})"),
        _ => String::new(),
    };
    let _ = writeln!(text, "{name}: {message}{suffix}");
    text
}

/// The whole text of an uncaught exception, with what it is chained to. Runs Python (`__str__`).
pub fn format(exception: &Ref<BaseException>) -> String {
    let mut writer = Writer { out: String::new(), margin: String::new(), depth: 0, plain: false };
    writer.chain(exception, &mut Vec::new());
    writer.out
}

/// The text of a traceback alone.
pub fn format_traceback(traceback: &Object) -> Result<String> {
    let carrier = super::instantiate(&h::EXCEPTION, crate::types::none::none_object())?;
    carrier.traceback.set(Some(traceback.to_ref()));
    let mut writer = Writer { out: String::new(), margin: String::new(), depth: 0, plain: true };
    writer.traceback(&carrier, "Traceback (most recent call last):\n");
    Ok(writer.out)
}

/// Prints an exception to `sys.stderr`: by the library's `traceback`, else as text of our own. Runs Python.
pub fn display(exception: &Ref<BaseException>) {
    let failed = match by_library(exception) {
        Ok(true) => return,
        Ok(false) => false,
        // Whatever is wrong there (no room on the stack, a program's own module of that name), the error is to be seen.
        Err(e) => {
            e.clear();
            true
        }
    };
    // As CPython, which shows no carets where it has to do without its library.
    let mut writer = Writer { out: String::new(), margin: String::new(), depth: 0, plain: failed };
    writer.chain(exception, &mut Vec::new());
    crate::modules::sys::write_standard(true, &writer.out);
}

/// Has `traceback._print_exception_bltin` print the exception; false where there is no such function. Runs Python.
fn by_library(exception: &Ref<BaseException>) -> Result<bool> {
    if crate::import::importlib::bootstrap().is_none() {
        return Ok(false);
    }
    let module = crate::import::import_module("traceback")?;
    match module.get_attr_opt(crate::intern!("_print_exception_bltin"))? {
        Some(function) => function.call1(exception).map(|_| true),
        None => Ok(false),
    }
}

/// Prints an exception that cannot be raised (in a destructor, a callback of C) to `sys.stderr`.
pub fn unraisable(exception: Ref<BaseException>, context: Option<&Object>) {
    unraisable_with(exception, None, context);
}

/// A traceback of the frame that runs, if any runs.
fn current_place() -> Option<Ref> {
    let make = || -> Result<Ref> {
        let frame = crate::types::frame::at_depth(0)?;
        // SAFETY: a frame of the running thread, which has code.
        let lasti = unsafe { frame.frame.get().as_ref().map_or(-1, |f| f.instruction_index() * 2) };
        let line = frame.line();
        Ok(crate::types::traceback::Traceback::new(None, frame, lasti, line)?.into_object())
    };
    make().map_err(Raised::clear).ok()
}

/// As [`unraisable`], with a message in place of "Exception ignored in". `sys.unraisablehook` has the say. Runs Python.
pub fn unraisable_with(exception: Ref<BaseException>, message: Option<&Str>, context: Option<&Object>) {
    if exception.traceback.is_empty() {
        exception.traceback.set(current_place());
    }
    match crate::modules::sys::unraisable_hook(&exception, message, context) {
        Ok(true) => {}
        Ok(false) => write_unraisable(exception, message, context),
        Err(e) => {
            // What it was to tell of is not lost on the hook's account alone: the hook itself is named.
            let failure = e.take();
            let hook = crate::modules::sys::get(crate::intern!("unraisablehook")).unwrap_or_else(|e| {
                e.clear();
                None
            });
            match Str::new("Exception ignored in sys.unraisablehook") {
                Ok(message) => write_unraisable(failure, Some(&message), hook.as_deref()),
                Err(e) => e.clear(),
            }
        }
    }
}

/// What the built-in hook does: prints the exception and where it was ignored to `sys.stderr`, nothing where that is None
/// or gone. Runs Python.
pub fn write_unraisable(exception: Ref<BaseException>, message: Option<&Str>, context: Option<&Object>) {
    match crate::modules::sys::get(crate::intern!("stderr")) {
        Ok(Some(stream)) if !stream.is_none() => {}
        Ok(_) => return,
        Err(e) => return e.clear(),
    }
    let context = context.map(|c| match c.repr() {
        Ok(text) => text.to_string_lossy().into_owned(),
        Err(e) => {
            e.clear();
            "<object repr() failed>".into()
        }
    });
    let mut text = match (message, context) {
        (Some(message), Some(context)) => format!("{}: {context}\n", message.to_string_lossy()),
        (Some(message), None) => format!("{}:\n", message.to_string_lossy()),
        (None, Some(context)) => format!("Exception ignored in: {context}\n"),
        (None, None) => String::new(),
    };
    let mut writer = Writer { out: String::new(), margin: String::new(), depth: 0, plain: true };
    writer.traceback(&exception, "Traceback (most recent call last):\n");
    text.push_str(&writer.out);
    text.push_str(&type_text(exception.ty()));
    match value_text(&exception) {
        Some(value) if value.is_empty() => {}
        Some(value) => text.push_str(&format!(": {value}")),
        None => text.push_str(": <exception str() failed>"),
    }
    text.push('\n');
    crate::modules::sys::write_standard(true, &text);
}
