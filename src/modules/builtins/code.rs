//! `compile`, `eval`, `exec`, and the namespaces of the code that calls them: `globals`, `locals`.

use super::Builtins;
use crate::abi::{Object, Ref, Result};
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::exception as ex;
use crate::types::exception::raise;
use crate::types::frame;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::eval::{run_code, run_code_with_closure};
use crate::vm::frame::InterpreterFrame;
use crate::vm::thread;
use abide_compiler::code::{
    CO_FUTURE_ABSOLUTE_IMPORT, CO_FUTURE_ANNOTATIONS, CO_FUTURE_BARRY_AS_BDFL, CO_FUTURE_DIVISION,
    CO_FUTURE_GENERATOR_STOP, CO_FUTURE_PRINT_FUNCTION, CO_FUTURE_UNICODE_LITERALS, CO_FUTURE_WITH_STATEMENT,
};
use abide_compiler::{Mode, Options, Source};
use abide_macros::methods;

/// The `__future__` features that code hands on to what it compiles.
const FUTURE: u32 = CO_FUTURE_DIVISION
    | CO_FUTURE_ABSOLUTE_IMPORT
    | CO_FUTURE_WITH_STATEMENT
    | CO_FUTURE_PRINT_FUNCTION
    | CO_FUTURE_UNICODE_LITERALS
    | CO_FUTURE_BARRY_AS_BDFL
    | CO_FUTURE_GENERATOR_STOP
    | CO_FUTURE_ANNOTATIONS;
const CO_NESTED: u32 = 0x10;
const DONT_IMPLY_DEDENT: u32 = 0x200;
const ONLY_AST: u32 = 0x400;
const TYPE_COMMENTS: u32 = 0x1000;
const ALLOW_TOP_LEVEL_AWAIT: u32 = 0x2000;
const ALLOW_INCOMPLETE_INPUT: u32 = 0x4000;
const OPTIMIZED_AST: u32 = 0x8000;

/// The Python frame that runs, if any.
fn current_frame() -> Option<&'static InterpreterFrame> {
    // SAFETY: the frames of the running thread are whole and outlive the call of a built-in function.
    unsafe { InterpreterFrame::first_complete(thread::current().current_frame.get()).as_ref() }
}

/// The global namespace of the code that runs.
fn current_globals() -> Result<Ref<Dict>> {
    // SAFETY: a frame's globals are a live object.
    match current_frame().and_then(|f| unsafe { (*f.globals.get()).cast::<Dict>() }) {
        Some(globals) => Ok(Ref::of(globals)),
        None => Err(system_error!("globals do not exist")),
    }
}

/// `locals()`: in functions a new dict, elsewhere the namespace itself.
pub(super) fn current_locals() -> Result {
    frame::at_depth(0)?.locals()
}

#[methods(FUNCTIONS)]
impl Builtins {
    /// The global namespace of the current scope.
    #[sig("globals($module, /)")]
    fn globals() -> Result<Ref<Dict>> {
        current_globals()
    }

    /// The local variables of the current scope: in a function a copy, elsewhere the namespace itself.
    #[sig("locals($module, /)")]
    fn locals() -> Result {
        current_locals()
    }

    /// Compile source into a code object for exec() or eval().
    ///
    /// mode is 'exec' for a module, 'single' for an interactive statement, 'eval' for an expression. flags and
    /// dont_inherit say which __future__ features apply, optimize the optimization level (-1: the interpreter's own).
    #[sig(
        "compile($module, /, source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)"
    )]
    fn compile(
        source: &Object,
        filename: &Object,
        mode: &Str,
        flags: i32,
        dont_inherit: bool,
        optimize: i32,
        _feature_version: i32,
    ) -> Result {
        let mut flags = flags as u32;
        let known = FUTURE
            | CO_NESTED
            | DONT_IMPLY_DEDENT
            | ONLY_AST
            | TYPE_COMMENTS
            | ALLOW_TOP_LEVEL_AWAIT
            | ALLOW_INCOMPLETE_INPUT
            | OPTIMIZED_AST;
        if flags & !known != 0 {
            return Err(value_error!("compile(): unrecognised flags"));
        }
        if !(-1..=2).contains(&optimize) {
            return Err(value_error!("compile(): invalid optimize value"));
        }
        if !dont_inherit {
            flags |= inherited_flags();
        }
        let mode = match &*mode.to_string_lossy() {
            "exec" => Mode::Exec,
            "eval" => Mode::Eval,
            "single" => Mode::Single,
            "func_type" if flags & ONLY_AST == 0 => {
                return Err(value_error!("compile() mode 'func_type' requires flag PyCF_ONLY_AST"));
            }
            "func_type" => Mode::FunctionType,
            _ if flags & ONLY_AST != 0 => {
                return Err(value_error!("compile() mode must be 'exec', 'eval', 'single' or 'func_type'"));
            }
            _ => return Err(value_error!("compile() mode must be 'exec', 'eval' or 'single'")),
        };
        let filename = filename_of(filename)?;
        let options = Options {
            future_flags: flags & FUTURE,
            optimize: crate::config::optimization(optimize),
            top_level_await: flags & ALLOW_TOP_LEVEL_AWAIT != 0,
            dont_imply_dedent: flags & DONT_IMPLY_DEDENT != 0,
            allow_incomplete_input: flags & ALLOW_INCOMPLETE_INPUT != 0,
            type_comments: flags & TYPE_COMMENTS != 0,
            feature_version: u8::try_from(_feature_version).ok().filter(|_| flags & ONLY_AST != 0),
            ..Options::default()
        };
        let optimized = flags & OPTIMIZED_AST != 0;
        if crate::modules::ast::Node::is_node(source)? {
            return match (flags & ONLY_AST != 0, optimized) {
                (true, false) => Ok(source.to_ref()),
                (only_ast, optimized) => {
                    crate::modules::ast::compile(source, &filename, mode, &options, only_ast && optimized)
                }
            };
        }
        let text = SourceText::of(source, "compile() arg 1 must be a string, bytes or AST object")?;
        if flags & ONLY_AST != 0 {
            return crate::modules::ast::parse(text.source()?, &filename, mode, &options, optimized);
        }
        crate::import::source::compile(text.source()?, &filename, mode, &options).map(Ref::into_object)
    }

    /// The value of an expression: a string, or a code object from compile().
    ///
    /// The namespaces are the current ones unless given; with globals alone, locals are the same.
    #[sig("eval($module, source, /, globals=None, locals=None)")]
    fn eval(source: &Object, globals: Option<&Object>, locals: Option<&Object>) -> Result {
        if locals.is_some_and(|l| !l.is_mapping()) {
            return Err(type_error!("locals must be a mapping"));
        }
        if let Some(globals) = globals
            && globals.cast::<Dict>().is_none()
        {
            return Err(if globals.is_mapping() {
                type_error!("globals must be a real dict; try eval(code, {{}}, mapping)")
            } else {
                type_error!("globals must be a dict")
            });
        }
        let (globals, locals) = namespaces("eval", globals, locals)?;
        if let Some(code) = source.cast::<Code>() {
            if code.nfreevars.get() > 0 {
                return Err(type_error!("code object passed to eval() may not contain free variables"));
            }
            audit_exec(code)?;
            return run_code(code, &globals, &locals);
        }
        let text = SourceText::of(source, "eval() arg 1 must be a string, bytes or code object")?;
        let optimize = crate::config::optimization(-1);
        let options = Options { future_flags: inherited_flags(), optimize, ..Options::default() };
        let code =
            crate::import::source::compile(text.expression()?, crate::intern!("<string>"), Mode::Eval, &options)?;
        audit_exec(&code)?;
        run_code(&code, &globals, &locals)
    }

    /// Execute statements: a string, or a code object from compile().
    ///
    /// The namespaces are the current ones unless given; with globals alone, locals are the same. closure is a tuple of
    /// cells for the free variables of a code object.
    #[sig("exec($module, source, /, globals=None, locals=None, *, closure=None)")]
    fn exec(
        source: &Object,
        globals: Option<&Object>,
        locals: Option<&Object>,
        closure: Option<&Object>,
    ) -> Result<()> {
        if let Some(globals) = globals
            && globals.cast::<Dict>().is_none()
        {
            return Err(type_error!("exec() globals must be a dict, not {}", globals.ty().full_name()));
        }
        if let Some(locals) = locals
            && !locals.is_mapping()
        {
            return Err(type_error!("locals must be a mapping or None, not {}", locals.ty().full_name()));
        }
        let (globals, locals) = namespaces("exec", globals, locals)?;
        if let Some(code) = source.cast::<Code>() {
            let wanted = code.nfreevars.get() as usize;
            let cells = closure.and_then(|c| c.cast_exact::<Tuple>()).filter(|cells| {
                let cell = |c: &&Object| c.is_type(&crate::types::cell::PyCell_Type);
                cells.len() == wanted && cells.items().iter().all(cell)
            });
            if wanted == 0 && closure.is_none() || cells.is_some() {
                audit_exec(code)?;
            }
            match (wanted, closure, cells) {
                (0, None, _) => run_code(code, &globals, &locals)?,
                (0, Some(_), _) => return Err(type_error!("cannot use a closure with this code object")),
                (_, _, Some(cells)) => run_code_with_closure(code, &globals, &locals, Some(cells))?,
                (1.., _, None) => {
                    return Err(type_error!("code object requires a closure of exactly length {wanted}"));
                }
            };
            return Ok(());
        }
        if closure.is_some() {
            return Err(type_error!("closure can only be used when source is a code object"));
        }
        let text = SourceText::of(source, "exec() arg 1 must be a string, bytes or code object")?;
        let optimize = crate::config::optimization(-1);
        let options = Options { future_flags: inherited_flags(), optimize, ..Options::default() };
        let code = crate::import::source::compile(text.source()?, crate::intern!("<string>"), Mode::Exec, &options)?;
        audit_exec(&code)?;
        run_code(&code, &globals, &locals)?;
        Ok(())
    }
}

/// Tells the audit hooks that code is about to run. Runs Python.
pub(crate) fn audit_exec(code: &Code) -> Result<()> {
    crate::vm::audit::event(c"exec", || Tuple::new(&[code]))
}

/// The `__future__` features of the code that runs.
fn inherited_flags() -> u32 {
    // SAFETY: a complete frame has a code object.
    current_frame().map_or(0, |f| unsafe { f.code() }.flags.get() as u32 & FUTURE)
}

/// The namespaces of `eval` and `exec`.
fn namespaces(function: &str, globals: Option<&Object>, locals: Option<&Object>) -> Result<(Ref<Dict>, Ref)> {
    match globals.and_then(|g| g.cast::<Dict>()) {
        Some(globals) => Ok((Ref::of(globals), locals.unwrap_or(globals).to_ref())),
        None => {
            if current_frame().is_none() {
                return Err(type_error!("{function} must be given globals and locals when called without a frame"));
            }
            let locals = match locals {
                Some(locals) => locals.to_ref(),
                None => current_locals()?,
            };
            Ok((current_globals()?, locals))
        }
    }
}

/// A file name as `os.fsdecode` understands it: a string, bytes, or something with `__fspath__`.
pub(in crate::modules) fn filename_of(filename: &Object) -> Result<Ref<Str>> {
    if let Some(text) = filename.cast::<Str>() {
        return Ok(Ref::of(text));
    }
    let path = match crate::protocol::special::call(filename, crate::intern!("__fspath__"), &[])? {
        Some(path) => path,
        None => filename.to_ref(),
    };
    if let Some(text) = path.cast::<Str>() {
        return Ok(Ref::of(text));
    }
    if let Some(bytes) = path.cast::<crate::types::bytes::Bytes>() {
        return match core::str::from_utf8(bytes.as_slice()) {
            Ok(text) => Str::new(text),
            // As surrogateescape does: each odd byte is a surrogate.
            Err(_) => Str::from_code_points(&escaped(bytes.as_slice())),
        };
    }
    Err(type_error!("expected str, bytes or os.PathLike object, not {}", filename.ty().full_name()))
}

fn escaped(bytes: &[u8]) -> Vec<u32> {
    let mut points = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        points.extend(chunk.valid().chars().map(u32::from));
        points.extend(chunk.invalid().iter().map(|&b| 0xDC00 + u32::from(b)));
    }
    points
}

/// Source as it was given.
pub(in crate::modules) enum SourceText {
    Text(Ref<Str>),
    Bytes(Vec<u8>),
}

impl SourceText {
    /// A string, or anything with a buffer. TypeError with that message, SyntaxError for null bytes.
    pub(in crate::modules) fn of(source: &Object, message: &str) -> Result<SourceText> {
        let text = if let Some(text) = source.cast::<Str>() {
            SourceText::Text(Ref::of(text))
        } else if source.ty().buffer().is_some() {
            SourceText::Bytes(bytes_of(source)?)
        } else {
            return Err(type_error!("{message}"));
        };
        let has_null = match &text {
            SourceText::Text(text) => text.points().any(|p| p == 0),
            SourceText::Bytes(bytes) => bytes.contains(&0),
        };
        if has_null {
            return Err(raise::raise(&ex::SYNTAX_ERROR, format_args!("source code string cannot contain null bytes")));
        }
        Ok(text)
    }

    /// What the compiler takes. UnicodeEncodeError for surrogates.
    pub(in crate::modules) fn source(&self) -> Result<Source<'_>> {
        match self {
            SourceText::Text(text) => Ok(Source::Str(text.to_utf8()?)),
            SourceText::Bytes(bytes) => Ok(Source::Bytes(bytes)),
        }
    }

    /// The source without leading blanks, as `eval` takes it.
    fn expression(&self) -> Result<Source<'_>> {
        Ok(match self.source()? {
            Source::Str(text) => Source::Str(text.trim_start_matches([' ', '\t'])),
            Source::Bytes(bytes) | Source::Decoded(bytes, _) => {
                let start = bytes.iter().position(|b| !matches!(b, b' ' | b'\t')).unwrap_or(bytes.len());
                Source::Bytes(&bytes[start..])
            }
        })
    }
}

/// A copy of what an object's buffer holds.
fn bytes_of(object: &Object) -> Result<Vec<u8>> {
    if let Some(bytes) = object.cast::<crate::types::bytes::Bytes>() {
        return Ok(bytes.as_slice().to_vec());
    }
    let copy = crate::types::bytes::PyBytes_Type.as_object().call1(object)?;
    match copy.cast::<crate::types::bytes::Bytes>() {
        Some(bytes) => Ok(bytes.as_slice().to_vec()),
        None => Err(type_error!("a bytes-like object is required, not '{}'", object.ty().full_name())),
    }
}
