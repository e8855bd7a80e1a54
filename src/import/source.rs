//! Python source files: compiled and run as modules.

use crate::abi::{Object, Raised, Ref, Result};
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::exception::{self, raise};
use crate::types::int::Int;
use crate::types::module::Module;
use crate::types::none::none_object;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_compiler::{ErrorKind, Mode, Options, Source, SyntaxError};
use std::path::Path;

/// Runs a source file in a module's namespace. Runs Python.
pub(super) fn execute(module: &Object, path: &Path) -> Result<()> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) => {
            let name = Str::new(&path.to_string_lossy())?;
            return Err(exception::os_error::raise_errno(e.raw_os_error().unwrap_or(libc::EIO), Some(&name)));
        }
    };
    let code = compile(Source::Bytes(&bytes), &path.to_string_lossy(), Mode::Exec, &Options::default())?;
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

/// A code object from source. SyntaxError and its kin; warnings are issued. Runs Python.
pub fn compile(source: Source<'_>, filename: &str, mode: Mode, options: &Options) -> Result<Ref<Code>> {
    match abide_compiler::compile(source, filename, mode, options) {
        Ok(compiled) => {
            for warning in &compiled.warnings {
                issue(warning, filename)?;
            }
            Code::from_desc(&compiled.code)
        }
        Err(error) => Err(raise_syntax_error(&error, filename)),
    }
}

fn issue(warning: &abide_compiler::Warning, filename: &str) -> Result<()> {
    let category = match warning.kind {
        abide_compiler::WarningKind::Syntax => &exception::SYNTAX_WARNING,
        abide_compiler::WarningKind::Deprecation => &exception::DEPRECATION_WARNING,
    };
    let (message, file) = (Str::new(&warning.message)?, Str::new(filename)?);
    exception::warn::issue_explicit(category.as_object(), &message, &file, warning.location.line, None, None)
}

/// Raises what the compiler found.
pub fn raise_syntax_error(error: &SyntaxError, filename: &str) -> Raised {
    let kind = match error.kind {
        ErrorKind::Syntax => &exception::SYNTAX_ERROR,
        ErrorKind::Indentation => &exception::INDENTATION_ERROR,
        ErrorKind::Tab => &exception::TAB_ERROR,
        ErrorKind::IncompleteInput => &exception::INCOMPLETE_INPUT_ERROR,
        ErrorKind::System => return system_error!("{}", error.message),
        ErrorKind::Memory => return memory_error!("{}", error.message),
        ErrorKind::Recursion => return recursion_error!("{}", error.message),
    };
    let make = || {
        let number = |n: i64| Int::new(n).map(Ref::into_object);
        let text = match &error.text {
            Some(text) => Str::new(text)?.into_object(),
            None => match line_of(filename, error.line as usize) {
                Some(text) => Str::new(&text)?.into_object(),
                None => none_object().to_ref(),
            },
        };
        let details = [
            Str::new(filename)?.into_object(),
            number(error.line as i64)?,
            number(error.column as i64)?,
            text,
            number(error.end_line as i64)?,
            number(error.end_column as i64)?,
        ];
        let details = Tuple::from_vec(details.to_vec())?;
        exception::instantiate_with(kind, &[&*Str::new(&error.message)?, &details])
    };
    match make() {
        Ok(exception) => raise::raise_value(exception),
        Err(e) => e,
    }
}

/// A line of a file, with its newline, for errors that do not carry it.
fn line_of(filename: &str, line: usize) -> Option<String> {
    let bytes = std::fs::read(filename).ok()?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    text.split_inclusive('\n').nth(line.checked_sub(1)?).map(str::to_string)
}
