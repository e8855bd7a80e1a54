//! The command line: `abide script.py args`, `-c`, `-m`, standard input; exit codes as CPython's.
//!
//! - `options.rs`: what the arguments and the environment ask for.
//! - `paths.rs`: the executable, its virtual environment, the prefix.
//! - `repl.rs`: the prompt.

pub(crate) mod options;
pub(crate) mod paths;
mod repl;

use crate::abi::{Ref, Result};
use crate::config::record::{PreRecord, Record};
use crate::config::{read, record};
use crate::import::importlib;
use crate::import::pyc::is_compiled;
use crate::types::dict::Dict;
use crate::types::exception::{self, BaseException, fields::value::WithValue, raise, source_lines};
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::none::none_object;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::thread::INTERPRETER;
use abide_compiler::{Mode, Options, Source};
use options::{Invocation, Program};
use paths::Paths;
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// What `-V` prints; with `all` more of it.
fn version(all: bool) -> String {
    match all {
        true => crate::modules::sys::version_text(),
        false => {
            let (major, minor, micro) = crate::modules::sys::VERSION;
            format!("{major}.{minor}.{micro}")
        }
    }
}

/// Runs the command line and returns the exit code.
pub fn main() -> i32 {
    let arguments = std::env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned());
    let mut invocation = match options::parse(arguments.collect()) {
        Ok(invocation) => invocation,
        Err(stop) => return stop.exit_code(),
    };
    if let Program::File(file) = &mut invocation.program {
        // The bytes of its name, which need not be text.
        let all = std::env::args_os();
        let at = all.len().saturating_sub(invocation.argv.len());
        *file = all.into_iter().nth(at).unwrap_or_default().into();
    }
    let home = std::env::var_os("PYTHONHOME").filter(|home| !home.is_empty() && !invocation.config.ignore_environment);
    let mut paths = Paths::find(home);
    if let Some(listed) = paths.listed() {
        invocation.config.isolated = true;
        invocation.config.ignore_environment = true;
        invocation.config.safe_path = true;
        invocation.config.no_site = !listed.site;
        paths.prefix.clone_from(&listed.folder);
        paths.exec_prefix.clone_from(&listed.folder);
        paths.only = Some(listed.path);
    }
    if let Program::Command(command) = &invocation.program
        && std::env::args_os().any(|a| a.to_str().is_none() && a.to_string_lossy().ends_with(command.as_str()))
    {
        eprintln!("Unable to decode the command from the command line:");
        return 1;
    }
    let (coerce_c_locale, coerce_c_locale_warn) = crate::config::locale::asked(!invocation.config.ignore_environment);
    crate::startup::preconfigure(PreRecord {
        utf8_mode: invocation.config.utf8_mode,
        dev_mode: invocation.config.dev_mode.into(),
        isolated: invocation.config.isolated.into(),
        use_environment: (!invocation.config.ignore_environment).into(),
        coerce_c_locale,
        coerce_c_locale_warn,
        ..PreRecord::initial(record::PYTHON)
    });
    crate::config::set(invocation.config.clone());
    if let Some(name) = &invocation.config.allocator {
        crate::memory::domains::set_by_name(name);
    }
    // Nothing has been hashed yet.
    crate::types::str::hash::seed(invocation.config.hash_seed);
    let mut record = match record_of(&invocation, paths) {
        Ok(record) => record,
        Err(stop) => return stop.exit_code(),
    };
    if let Err(e) = crate::startup::initialize().and_then(|()| crate::startup::configure(&mut record)) {
        let exception = e.take();
        eprint!("{}", exception::print::format(&exception));
        return 1;
    }
    run_and_finalize(&invocation)
}

/// Runs the program and ends the runtime; the exit code.
pub(crate) fn run_and_finalize(invocation: &Invocation) -> i32 {
    let result = run(invocation);
    let at_prompt = matches!(invocation.program, Program::StandardInput) && repl::is_interactive();
    let asked = invocation.config.inspect > 0
        || !invocation.config.ignore_environment && std::env::var_os("PYTHONINSPECT").is_some_and(|v| !v.is_empty());
    let mut code = match result {
        result if asked && !at_prompt && repl::is_interactive() => {
            // SystemExit too is shown, for the prompt is to come all the same.
            if let Err(e) = result {
                let error = e.take();
                crate::modules::io::flush_standard_streams();
                show(&error);
            }
            match prompt_after() {
                Ok(()) => 0,
                Err(e) => exit_code(e.take()),
            }
        }
        Ok(code) => code,
        Err(e) => exit_code(e.take()),
    };
    let mut failed = 0;
    let flushed = crate::modules::io::flush_at_exit(&mut failed);
    if let Err(e) = crate::startup::finalize() {
        e.unraisable(None);
        code = 120;
    }
    // What could not be written is not tried again.
    if !crate::modules::io::flush_at_exit(&mut failed) || !flushed {
        code = 120;
    }
    // A program ended by Ctrl-C dies of the signal, so that the shell knows.
    if code == 130 {
        crate::vm::signals::die_of_interrupt();
    }
    code
}

/// The configuration that the command line stands for, with paths, in the form that C knows.
fn record_of(invocation: &Invocation, paths: Paths) -> core::result::Result<Record, options::Stop> {
    let mut record = Record::initial(record::PYTHON);
    read::stored(invocation.config.store(&mut record))?;
    // Odd bytes of arguments become surrogates, as in all names that the system gives.
    let all: Vec<_> = std::env::args_os().map(|a| read::wide_of_bytes(a.as_bytes())).collect();
    let own = all.len() - (invocation.argv.len() - 1);
    let first = match &invocation.program {
        Program::File(file) => read::wide_of_path(file),
        _ => record::widened(&invocation.argv[0]),
    };
    let done = match &invocation.program {
        Program::Command(command) => record.run_command.set_str(Some(&format!("{command}\n"))),
        Program::Module(name) => record.run_module.set_str(Some(name)),
        Program::File(file) => record.run_filename.set(Some(&read::wide_of_path(file))),
        Program::StandardInput => true,
    };
    read::stored(
        done && record.argv.set(std::iter::once(&first).chain(&all[own..])) && record.orig_argv.set(all.iter()),
    )?;
    record.parse_argv = 2;
    read::encodings(&mut record)?;
    read::paths(&mut record, Some(paths))?;
    Ok(record)
}

/// What a record that was read asks to be run.
pub(crate) fn invocation_of(record: &Record) -> Invocation {
    let program = match (record.run_command.text(), record.run_module.text(), record.run_filename.text()) {
        (Some(command), ..) => Program::Command(command),
        (_, Some(name), _) => Program::Module(name),
        (.., Some(file)) => Program::File(file.into()),
        _ => Program::StandardInput,
    };
    Invocation { program, argv: record.argv.texts(), config: crate::config::get().clone() }
}

/// The entry of `sys.path` that the program brings with it. Runs Python (path hooks).
fn own_path(program: &Program) -> Result<Option<Ref>> {
    let entry = match program {
        // A script's own folder, links followed.
        Program::File(file) => {
            let real = std::fs::canonicalize(file).unwrap_or_else(|_| file.clone());
            real.parent().map(Path::to_path_buf).unwrap_or_default()
        }
        Program::Module(_) => std::env::current_dir().unwrap_or_default(),
        _ => PathBuf::new(),
    };
    match crate::config::get().safe_path {
        true => Ok(None),
        false => {
            crate::config::set_first_path(&entry.to_string_lossy());
            note_first_path(&entry)?;
            path_text(&entry).map(|s| Some(s.into_object()))
        }
    }
}

/// Notes in C's configuration what entry the program brings to `sys.path`.
fn note_first_path(entry: &Path) -> Result<()> {
    // SAFETY: nobody else has a reference into the record.
    match unsafe { (*INTERPRETER.config.get()).sys_path_0.set(Some(&read::wide_of_path(entry))) } {
        true => Ok(()),
        false => Err(crate::memory::no_memory()),
    }
}

fn insert_into_path(entry: Ref) -> Result<()> {
    match crate::modules::sys::get(crate::intern!("path"))?.map(Ref::downcast::<List>) {
        Some(Ok(path)) => path.insert(0, entry),
        _ => Err(runtime_error!("unable to get sys.path")),
    }
}

/// A file name as text: odd bytes as surrogates.
fn path_text(path: &Path) -> Result<Ref<Str>> {
    crate::modules::posix::path::decode(path.as_os_str().as_bytes())
}

/// Runs the program and returns its exit code. Runs Python.
fn run(invocation: &Invocation) -> Result<i32> {
    let config = &invocation.config;
    let options = Options { optimize: config.optimization(), ..Options::default() };
    let namespace = crate::startup::main_module()?;
    let execute = |source: Source<'_>, filename: &Str| -> Result<()> {
        let code = crate::import::source::compile(source, filename, Mode::Exec, &options)?;
        crate::import::source::run(&code, &namespace).map(drop)
    };
    // A folder or an archive with a module `__main__` is a program as well.
    if let Program::File(file) = &invocation.program {
        let file = absolute(file);
        let name = path_text(&file)?;
        if importlib::bootstrap().is_some() && importlib::importer_for(&name)?.is_some() {
            crate::config::set_first_path(&file.to_string_lossy());
            note_first_path(&file)?;
            insert_into_path(name.into_object())?;
            return run_as_main("__main__", false).map(|()| 0);
        }
    }
    if let Some(entry) = own_path(&invocation.program)? {
        insert_into_path(entry)?;
    }
    match &invocation.program {
        Program::Command(command) => {
            let source = format!("{command}\n");
            let name = Str::new("<string>")?;
            let code = crate::import::source::compile(Source::Str(&source), &name, Mode::Exec, &options)?;
            source_lines::register("<string>", &source);
            crate::import::register_source("<string>", &source, "<string>")?;
            crate::import::source::run(&code, &namespace).map(drop)
        }
        Program::StandardInput if repl::is_interactive() => {
            if !config.quiet {
                eprintln!("Python {} on linux", version(true));
                if !config.no_site {
                    eprintln!("Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.");
                }
            }
            startup_file(&execute)?;
            interactive_hook()?;
            match wants_new_repl() {
                true => run_as_main("_pyrepl", false),
                false => repl::run(),
            }
        }
        Program::StandardInput => {
            let mut source = Vec::new();
            if let Err(e) = std::io::stdin().read_to_end(&mut source) {
                return Err(exception::os_error::raise_errno(e.raw_os_error().unwrap_or(libc::EIO), None));
            }
            execute(Source::Bytes(&source), crate::intern!("<stdin>"))
        }
        Program::File(file) => {
            // Tracebacks and `__file__` name the script by its full path, `sys.argv[0]` as it was written.
            let mut file = absolute(file);
            if file.is_dir() {
                let main = file.join("__main__.py");
                if !main.is_file() {
                    eprintln!("{}: can't find '__main__' module in '{}'", program_name(), file.display());
                    return Ok(1);
                }
                file = main;
            }
            namespace.set(crate::intern!("__file__"), &*path_text(&file)?)?;
            namespace.set(crate::intern!("__cached__"), none_object())?;
            return execute_file(&file, &execute);
        }
        Program::Module(name) if importlib::bootstrap().is_some() => run_as_main(name, true),
        Program::Module(name) => run_module(name, &execute),
    }
    .map(|()| 0)
}

/// Runs the file that $PYTHONSTARTUP names, before the prompt; its errors are shown. Runs Python.
fn startup_file(execute: &Execute<'_>) -> Result<()> {
    let file = std::env::var_os("PYTHONSTARTUP").filter(|f| !f.is_empty());
    let Some(file) = file.filter(|_| !crate::config::get().ignore_environment) else { return Ok(()) };
    let name = path_text(Path::new(&file))?;
    let result = match std::fs::read(&file) {
        Ok(source) => execute(Source::Bytes(&source), &name),
        Err(e) => {
            eprintln!("Could not open PYTHONSTARTUP");
            Err(exception::os_error::raise_errno(e.raw_os_error().unwrap_or(libc::EIO), Some(&name)))
        }
    };
    match result {
        Err(e) if !e.matches(&exception::SYSTEM_EXIT) => show(&e.take()),
        result => return result,
    }
    Ok(())
}

/// Calls `sys.__interactivehook__`, which `site` makes, before a prompt; its errors are shown. Runs Python.
fn interactive_hook() -> Result<()> {
    let Some(hook) = crate::modules::sys::get(crate::intern!("__interactivehook__"))? else { return Ok(()) };
    let called = crate::vm::audit::event(c"cpython.run_interactivehook", || Tuple::new(&[&*hook]));
    match called.and_then(|()| hook.call(&[])) {
        Err(e) if !e.matches(&exception::SYSTEM_EXIT) => {
            eprintln!("Failed calling sys.__interactivehook__");
            show(&e.take());
            Ok(())
        }
        result => result.map(drop),
    }
}

/// Whether the library's own prompt is to be used: on a terminal, unless `$PYTHON_BASIC_REPL` says no.
fn wants_new_repl() -> bool {
    use std::io::IsTerminal;
    let basic = !crate::config::get().ignore_environment
        && std::env::var_os("PYTHON_BASIC_REPL").is_some_and(|value| !value.is_empty());
    std::io::stdin().is_terminal() && !basic && importlib::bootstrap().is_some()
}

/// `sys._baserepl()`: the prompt without the library's editing of lines. Runs Python.
pub(crate) fn base_prompt() -> Result<()> {
    repl::run()
}

/// The prompt after a program that was run with `-i`. Runs Python.
fn prompt_after() -> Result<()> {
    interactive_hook()?;
    if !wants_new_repl() {
        return repl::run();
    }
    let console = crate::import::import_module("_pyrepl.main")?.get_attr(crate::intern!("interactive_console"))?;
    let named = Dict::new()?;
    named.set(crate::intern!("pythonstartup"), crate::types::bool::bool_static(true))?;
    console.call_with(&*Tuple::new(&[])?, Some(&named)).map(drop)
}

/// Runs a module of the path as the program, by the library's `runpy`. Runs Python.
fn run_as_main(name: &str, set_argv0: bool) -> Result<()> {
    let runpy = crate::import::import_module("runpy")?;
    let set_argv0 = crate::types::bool::bool_static(set_argv0);
    runpy.call_method(crate::intern!("_run_module_as_main"), &[&*Str::new(name)?, set_argv0]).map(drop)
}

/// Says in `__main__` what loads it: a class of importlib, or an instance for the program's file. Runs Python.
fn set_main_loader(namespace: &Dict, file: &Str, class: &str) -> Result<()> {
    let Some(bootstrap) = importlib::bootstrap() else { return Ok(()) };
    let external = bootstrap.get_attr(crate::intern!("_bootstrap_external"))?;
    let class = external.get_attr(&*Str::new(class)?)?;
    let loader = class.call(&[crate::intern!("__main__"), file])?;
    namespace.set(crate::intern!("__loader__"), &loader)
}

type Execute<'a> = dyn Fn(Source<'_>, &Str) -> Result<()> + 'a;

/// Runs a script file.
fn execute_file(path: &Path, execute: &Execute<'_>) -> Result<i32> {
    let source = match std::fs::read(path) {
        Ok(source) => source,
        Err(e) => {
            cannot_open(path, e.raw_os_error().unwrap_or(libc::EIO));
            return Ok(2);
        }
    };
    let compiled = is_compiled(path, &source);
    let name = path_text(path)?;
    let loader = if compiled { "SourcelessFileLoader" } else { "SourceFileLoader" };
    set_main_loader(&*crate::startup::main_module()?, &name, loader)?;
    if compiled {
        return run_compiled(&source).map(|()| 0);
    }
    let source = match crate::config::get().skip_first_line {
        true => {
            let end = source.iter().position(|&b| b == b'\n').unwrap_or(source.len());
            source[end..].to_vec()
        }
        false => source,
    };
    crate::import::source::check_file(&source, &name)?;
    execute(Source::Bytes(&source), &name).map(|()| 0)
}

pub(crate) fn program_name() -> String {
    std::env::args_os().next().map_or("abide".into(), |name| name.to_string_lossy().into_owned())
}

/// `-m`: a module found on `sys.path`, or the `__main__` of a package.
fn run_module(name: &str, execute: &Execute<'_>) -> Result<()> {
    let Some(path) = crate::import::find_source(name)? else {
        eprintln!("{}: No module named {name}", program_name());
        return Err(raise::raise_object(&exception::SYSTEM_EXIT, &*Int::new(1)?));
    };
    let shown = path_text(&path)?;
    let Ok(source) = std::fs::read(&path) else {
        cannot_open(&path, libc::ENOENT);
        return Err(raise::raise_object(&exception::SYSTEM_EXIT, &*Int::new(1)?));
    };
    let namespace = crate::startup::main_module()?;
    namespace.set(crate::intern!("__file__"), &shown)?;
    let package = name.rsplit_once('.').map_or("", |(parent, _)| parent);
    let package = if path.file_stem().is_some_and(|stem| stem == "__main__") { name } else { package };
    namespace.set(crate::intern!("__package__"), &*Str::new(package)?)?;
    if let Some(argv) = crate::modules::sys::get(crate::intern!("argv"))? {
        argv.set_item(&*Int::new(0)?, &shown)?;
    }
    if is_compiled(&path, &source) {
        return run_compiled(&source);
    }
    execute(Source::Bytes(&source), &shown)
}

/// Runs the contents of a `.pyc` file as the program. RuntimeError.
fn run_compiled(data: &[u8]) -> Result<()> {
    let code = crate::import::pyc::program(data)?;
    crate::import::source::run(&code, &crate::startup::main_module()?).map(drop)
}

fn cannot_open(file: &Path, errno: i32) {
    // SAFETY: `strerror` returns a C string.
    let message = unsafe { std::ffi::CStr::from_ptr(libc::strerror(errno)) }.to_string_lossy();
    eprintln!("{}: can't open file '{}': [Errno {errno}] {message}", program_name(), absolute(file).display());
}

fn absolute(file: &Path) -> PathBuf {
    // The empty name is the current folder.
    let file = if file.as_os_str().is_empty() { Path::new(".") } else { file };
    std::path::absolute(file).unwrap_or_else(|_| file.to_path_buf())
}

/// Handles what a program ended with; returns the exit code. Runs Python (`sys.excepthook`).
pub(crate) fn exit_code(exception: Ref<BaseException>) -> i32 {
    if exception.ty().is_subtype(&exception::SYSTEM_EXIT) {
        // SAFETY: SystemExit begins with the struct.
        let code = unsafe { exception.cast_unchecked::<WithValue>() }.value.get();
        return match code {
            None => 0,
            Some(code) if code.is_none() => 0,
            Some(code) => match code.cast::<Int>() {
                Some(number) => number.low_bits() as u8 as i32,
                None => {
                    crate::modules::io::flush_standard_streams();
                    match code.str() {
                        Ok(text) => crate::modules::sys::write_standard_str(true, &text),
                        Err(e) => e.clear(),
                    }
                    crate::modules::sys::write_standard(true, "\n");
                    1
                }
            },
        };
    }
    let interrupted = exception.ty().is_subtype(&exception::KEYBOARD_INTERRUPT);
    crate::modules::io::flush_standard_streams();
    show(&exception);
    let _ = std::io::stderr().flush();
    if interrupted { 130 } else { 1 }
}

/// Remembers an uncaught exception as `sys.last_exc` and so on, and prints it. Runs Python.
pub(crate) fn show(exception: &Ref<BaseException>) {
    let none = || crate::types::none::none();
    let remember = || -> Result<()> {
        let set = crate::modules::sys::set;
        set(crate::intern!("last_exc"), exception)?;
        set(crate::intern!("last_type"), exception.ty().as_object())?;
        set(crate::intern!("last_value"), exception)?;
        set(crate::intern!("last_traceback"), &exception.traceback.get().unwrap_or_else(none))
    };
    if let Err(e) = remember() {
        e.clear();
    }
    show_only(exception);
}

/// Prints an uncaught exception by way of `sys.excepthook`. Runs Python.
pub(crate) fn show_only(exception: &Ref<BaseException>) {
    let hooked = || -> Result<()> {
        let hook = crate::modules::sys::get(crate::intern!("excepthook"))?;
        let traceback = exception.traceback.get().unwrap_or_else(crate::types::none::none);
        let parts = [exception.ty().as_object(), exception, &traceback];
        let audited = crate::vm::audit::event(c"sys.excepthook", || {
            let hook = hook.as_deref().unwrap_or(none_object());
            Tuple::new(&[hook, parts[0], parts[1], parts[2]])
        });
        match audited {
            // So a hook says that nothing is to be shown.
            Err(e) if e.matches(&exception::RUNTIME_ERROR) => {
                e.clear();
                return Ok(());
            }
            audited => audited?,
        }
        match hook {
            Some(hook) => hook.call(&parts).map(drop),
            None => {
                crate::modules::sys::write_standard(true, "sys.excepthook is missing\n");
                exception::print::display(exception);
                Ok(())
            }
        }
    };
    if let Err(e) = hooked() {
        let second = e.take();
        if second.ty().is_subtype(&exception::SYSTEM_EXIT) {
            std::process::exit(exit_code(second));
        }
        crate::modules::sys::write_standard(true, "Error in sys.excepthook:\n");
        exception::print::display(&second);
        crate::modules::sys::write_standard(true, "\nOriginal exception was:\n");
        exception::print::display(exception);
    }
}
