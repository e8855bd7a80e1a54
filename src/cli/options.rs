//! The command line's options and the environment's variables, read into a [`Config`].

use crate::config::Config;
use std::ffi::OsString;
use std::path::PathBuf;

/// The first line of the help.
pub(super) fn usage() -> String {
    format!("usage: {} [option] ... [-c cmd | -m mod | file | -] [arg] ...", super::program_name())
}

const HELP: &str = "\
Options:
-b     : warn when bytes are compared with str or made a str (-bb: raise the warning)
-B     : write no .pyc files on import; also PYTHONDONTWRITEBYTECODE=x
-c cmd : run the command; what follows are its arguments
-E     : ignore the PYTHON* variables of the environment
-h     : print this help (also --help)
-i     : go on with a prompt when the program has ended; also PYTHONINSPECT=x
-I     : leave out the script's folder and the user's settings (-E, -P and -s in one)
-m mod : run a module found on sys.path as a script
-O     : leave out assert statements, and set __debug__ to False; also PYTHONOPTIMIZE=x
-OO    : as -O, and leave out docstrings as well
-P     : do not put the script's folder (or the current one) into sys.path; also PYTHONSAFEPATH=x
-q     : no banner above the prompt
-R     : hashes of strings differ from run to run, whatever PYTHONHASHSEED says
-u     : write to the standard streams at once; also PYTHONUNBUFFERED=x
-v     : tell of each module where it comes from; also PYTHONVERBOSE=x
-V     : print the version (also --version); -VV tells more
-W arg : control warnings: action:message:category:module:line; also PYTHONWARNINGS=arg
-x     : skip the first line of the source
-X opt : an option of the implementation (see --help-xoptions)
--check-hash-based-pycs always|default|never
       : how compiled files that go by the hash of their source are checked
--help-env      : the variables of the environment
--help-xoptions : the -X options
--help-all      : all of it
file   : read the program from a file; what follows are its arguments
-      : read the program from standard input (a prompt, if that is a terminal)
-s     : leave out the user's site-packages; also PYTHONNOUSERSITE=x
-S     : do not import site: no site-packages, no exit() and help()
Accepted for the sake of scripts, without effect: -d
";

const HELP_VARIABLES: &str = "\
Variables of the environment that change what is done:
PYTHONPATH      : folders of modules, with ':' between them, before those of the library
PYTHONHOME      : the prefix of the standard library
PYTHONSTARTUP   : a file that is run before the prompt appears
PYTHON_BASIC_REPL : the prompt without editing of lines
PYTHONHASHSEED  : a number from which the hashes of strings are made, or 'random'
PYTHONMALLOC=NAME : the allocator: default, debug, pymalloc, malloc, mimalloc, the last three also with _debug
PYTHONPYCACHEPREFIX, PYTHONINTMAXSTRDIGITS, PYTHON_FROZEN_MODULES, PYTHON_CPU_COUNT, PYTHONDEVMODE, PYTHONUTF8,
PYTHONFAULTHANDLER, PYTHONTRACEMALLOC, PYTHONWARNDEFAULTENCODING : as the -X options
PYTHONDONTWRITEBYTECODE (-B), PYTHONINSPECT (-i), PYTHONOPTIMIZE (-O), PYTHONSAFEPATH (-P), PYTHONUNBUFFERED (-u),
PYTHONVERBOSE (-v), PYTHONWARNINGS (-W) : as the options
";

const HELP_EXTENDED: &str = "\
Options of the implementation; any other is kept in sys._xoptions, without effect:
-X cpu_count=N           : what os.cpu_count() is to say; also PYTHON_CPU_COUNT=N
-X dev                   : show all warnings, and tracebacks of crashes; also PYTHONDEVMODE=x
-X faulthandler          : tracebacks of crashes; also PYTHONFAULTHANDLER=x
-X tracemalloc[=N]       : trace where memory is allocated, N frames deep; also PYTHONTRACEMALLOC=N
-X frozen_modules=on|off : whether modules of the library count as frozen; also PYTHON_FROZEN_MODULES=on|off
-X int_max_str_digits=N  : the most digits of conversions between int and str; also PYTHONINTMAXSTRDIGITS=N
-X pycache_prefix=PATH   : the folder of compiled files; also PYTHONPYCACHEPREFIX=PATH
-X utf8[=0|1]            : shows in sys.flags (text is UTF-8 anyway); also PYTHONUTF8=0|1
-X warn_default_encoding : shows in sys.flags; also PYTHONWARNDEFAULTENCODING=x
";

/// What is to be run.
pub enum Program {
    Command(String),
    Module(String),
    File(PathBuf),
    StandardInput,
}

/// What the command line says.
pub struct Invocation {
    pub program: Program,
    /// `sys.argv`.
    pub argv: Vec<String>,
    pub config: Config,
}

/// Why nothing is to be run.
pub enum Stop {
    /// The exit code, what there was to say having been said.
    Exit(i32),
    /// Settings that make no sense.
    Error(String),
}

impl Stop {
    /// Says what there is to say yet; the exit code.
    pub fn exit_code(self) -> i32 {
        match self {
            Stop::Exit(code) => code,
            Stop::Error(message) => {
                let state = if message.starts_with("preconfig") { "preinitializing" } else { "preinitialized" };
                eprintln!("Fatal Python error: {message}\nPython runtime state: {state}\n");
                1
            }
        }
    }
}

/// Settings that make no sense, in CPython's words.
fn fatal(message: &str) -> Stop {
    Stop::Error(message.into())
}

fn refused(message: &str) -> Stop {
    eprintln!("{message}\n{}\nTry `python -h' for more information.", usage());
    Stop::Exit(2)
}

/// A variable of the environment that is not empty.
fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).filter(|v| !v.is_empty()).map(|v: OsString| v.to_string_lossy().into_owned())
}

/// A flag of the environment: a number, or 1 for anything else.
fn flag(name: &str) -> i32 {
    match variable(name) {
        Some(text) => text.trim().parse::<i32>().ok().filter(|&n| n >= 0).unwrap_or(1),
        None => 0,
    }
}

/// What the arguments ask for, the program's own name not among them, and the environment.
pub(super) fn parse(arguments: Vec<String>) -> Result<Invocation, Stop> {
    let (mut invocation, warnings) = command_line(arguments, Config::default())?;
    complete(&mut invocation.config, warnings)?;
    Ok(invocation)
}

/// Adds to the configuration what the environment and the `-X` options ask for, and the filters of warnings that the command line
/// names.
pub fn complete(config: &mut Config, warnings: Vec<String>) -> Result<(), Stop> {
    environment(config);
    extended(config)?;
    warn_options(config, warnings);
    Ok(())
}

/// Adds to the configuration what the arguments ask for; the filters of warnings among them.
pub fn command_line(arguments: Vec<String>, mut config: Config) -> Result<(Invocation, Vec<String>), Stop> {
    let mut rest = arguments.into_iter();
    let mut warnings = Vec::new();
    let (mut versions, mut help, mut topic) = (0, false, String::new());
    let (program, first) = loop {
        let Some(argument) = rest.next() else { break (Program::StandardInput, String::new()) };
        match argument.as_str() {
            "-" => break (Program::StandardInput, "-".into()),
            "--version" => versions += 1,
            "--help" => help = true,
            "--help-all" => topic = format!("{}\n{HELP}\n{HELP_VARIABLES}\n{HELP_EXTENDED}", usage()),
            "--help-env" => topic = HELP_VARIABLES.into(),
            "--help-xoptions" => topic = HELP_EXTENDED.into(),
            "--check-hash-based-pycs" => match rest.next().as_deref() {
                Some(kind @ ("always" | "default" | "never")) => config.check_hash_pycs = kind.into(),
                Some(_) => {
                    return Err(refused("--check-hash-based-pycs must be one of 'default', 'always', or 'never'"));
                }
                None => return Err(refused("Argument expected for the --check-hash-based-pycs options")),
            },
            "--" => match rest.next() {
                Some(file) => break (Program::File(file.clone().into()), file),
                None => break (Program::StandardInput, String::new()),
            },
            long if long.starts_with("--") => return Err(refused(&format!("unknown option {long}"))),
            short if short.starts_with('-') => {
                if let Some(found) =
                    letters(&short[1..], &mut rest, &mut config, &mut warnings, &mut versions, &mut help)?
                {
                    break found;
                }
            }
            file => break (Program::File(file.into()), file.to_string()),
        }
    };
    if help {
        topic = format!("{}\n{HELP}", usage());
    }
    if !topic.is_empty() {
        print!("{topic}");
        return Err(Stop::Exit(0));
    }
    if versions > 0 {
        println!("Python {}", super::version(versions > 1));
        return Err(Stop::Exit(0));
    }
    let argv = std::iter::once(first).chain(rest).collect();
    Ok((Invocation { program, argv, config }, warnings))
}

/// Reads one argument of option letters. What is to be run, and `sys.argv[0]`, if it says so.
fn letters(
    letters: &str,
    rest: &mut std::vec::IntoIter<String>,
    config: &mut Config,
    warnings: &mut Vec<String>,
    versions: &mut i32,
    help: &mut bool,
) -> Result<Option<(Program, String)>, Stop> {
    for (i, letter) in letters.char_indices() {
        match letter {
            'c' | 'm' | 'W' | 'X' => {
                let attached = &letters[i + 1..];
                let value = if attached.is_empty() { rest.next() } else { Some(attached.to_string()) };
                let Some(value) = value else {
                    return Err(refused(&format!("Argument expected for the -{letter} option")));
                };
                match letter {
                    'c' => return Ok(Some((Program::Command(value), "-c".into()))),
                    'm' => return Ok(Some((Program::Module(value), "-m".into()))),
                    'W' => warnings.push(value),
                    _ => config.xoptions.push(match value.split_once('=') {
                        Some((name, value)) => (name.into(), Some(value.into())),
                        None => (value, None),
                    }),
                }
                return Ok(None);
            }
            'b' => config.bytes_warning += 1,
            'B' => config.dont_write_bytecode = true,
            'd' => config.debug += 1,
            'E' => config.ignore_environment = true,
            'h' | '?' => *help = true,
            'i' => {
                config.inspect += 1;
                config.interactive += 1;
            }
            'I' => {
                config.isolated = true;
                config.ignore_environment = true;
                config.no_user_site = true;
                config.safe_path = true;
            }
            'J' => return Err(refused("-J is reserved for Jython")),
            'O' => config.optimize += 1,
            'P' => config.safe_path = true,
            'q' => config.quiet = true,
            'R' => config.random_hashes = true,
            't' => {}
            's' => config.no_user_site = true,
            'S' => config.no_site = true,
            'u' => config.unbuffered = true,
            'v' => config.verbose += 1,
            'V' => *versions += 1,
            'x' => config.skip_first_line = true,
            other => return Err(refused(&format!("Unknown option: -{other}"))),
        }
    }
    Ok(None)
}

/// What the variables of the environment ask for, unless they are to be ignored.
fn environment(config: &mut Config) {
    if config.ignore_environment {
        return;
    }
    config.debug = config.debug.max(flag("PYTHONDEBUG").min(1));
    config.verbose = config.verbose.max(flag("PYTHONVERBOSE"));
    config.optimize = config.optimize.max(flag("PYTHONOPTIMIZE"));
    config.inspect = config.inspect.max(variable("PYTHONINSPECT").is_some() as i32);
    config.dont_write_bytecode |= flag("PYTHONDONTWRITEBYTECODE") > 0;
    config.no_user_site |= flag("PYTHONNOUSERSITE") > 0;
    config.unbuffered |= flag("PYTHONUNBUFFERED") > 0;
    config.safe_path |= variable("PYTHONSAFEPATH").is_some();
    config.dev_mode |= variable("PYTHONDEVMODE").is_some();
    config.warn_default_encoding |= variable("PYTHONWARNDEFAULTENCODING").is_some();
    config.pycache_prefix = config.pycache_prefix.take().or_else(|| variable("PYTHONPYCACHEPREFIX"));
}

/// The last `-X` option of that name, and its value.
fn xoption<'a>(config: &'a Config, name: &str) -> Option<Option<&'a str>> {
    config.xoptions.iter().rev().find(|(n, _)| n == name).map(|(_, value)| value.as_deref())
}

/// `-X` options and the variables that they stand before.
fn extended(config: &mut Config) -> Result<(), Stop> {
    let named = |config: &Config, name| if config.ignore_environment { None } else { variable(name) };
    if xoption(config, "dev").is_some() {
        config.dev_mode = true;
    }
    if xoption(config, "warn_default_encoding").is_some() {
        config.warn_default_encoding = true;
    }
    if xoption(config, "no_debug_ranges").is_some() || named(config, "PYTHONNODEBUGRANGES").is_some() {
        config.code_debug_ranges = false;
    }
    match (xoption(config, "utf8"), named(config, "PYTHONUTF8").as_deref()) {
        (Some(None | Some("1")), _) | (None, Some("1")) => config.utf8_mode = 1,
        (Some(Some("0")), _) | (None, Some("0")) => config.utf8_mode = 0,
        (None, None) => config.utf8_mode = crate::config::locale::is_plain().into(),
        (Some(Some(_)), _) => return Err(fatal("preconfig_init_utf8_mode: invalid -X utf8 option value")),
        (None, Some(_)) => {
            return Err(fatal("preconfig_init_utf8_mode: invalid PYTHONUTF8 environment variable value"));
        }
    }
    if let Some(prefix) = xoption(config, "pycache_prefix").map(|p| p.filter(|p| !p.is_empty()).map(str::to_string)) {
        config.pycache_prefix = prefix;
    }
    match xoption(config, "frozen_modules").or(named(config, "PYTHON_FROZEN_MODULES").as_deref().map(Some)) {
        None | Some(None | Some("on" | "")) => {}
        Some(Some("off")) => config.frozen_modules = false,
        Some(Some(_)) => {
            return Err(fatal("bad value for option -X frozen_modules (expected \"on\" or \"off\")"));
        }
    }
    let digits = |text: Option<&str>| {
        let number = text.and_then(|t| t.parse::<i32>().ok());
        number.filter(|&n| n == 0 || n >= crate::types::int::convert::STR_DIGITS_THRESHOLD as i32)
    };
    let place = "config_init_int_max_str_digits";
    let limit = "invalid limit; must be >= 640 or 0 for unlimited.";
    if let Some(value) = xoption(config, "int_max_str_digits") {
        match digits(value) {
            Some(number) => config.int_max_str_digits = number,
            None => return Err(fatal(&format!("{place}: -X int_max_str_digits: {limit}"))),
        }
    } else if let Some(value) = named(config, "PYTHONINTMAXSTRDIGITS") {
        match digits(Some(&value)) {
            Some(number) => config.int_max_str_digits = number,
            None => return Err(fatal(&format!("{place}: PYTHONINTMAXSTRDIGITS: {limit}"))),
        }
    }
    config.import_time |= xoption(config, "importtime").is_some() || named(config, "PYTHONPROFILEIMPORTTIME").is_some();
    if xoption(config, "perf").is_some() || named(config, "PYTHONPERFSUPPORT").as_deref().is_some_and(|v| v != "0") {
        config.perf = 1;
    }
    config.faulthandler |= xoption(config, "faulthandler").is_some() || named(config, "PYTHONFAULTHANDLER").is_some();
    match named(config, "PYTHONMALLOC") {
        None if config.dev_mode => config.allocator = Some("debug".into()),
        None => {}
        Some(name) if crate::memory::domains::is_name(&name) => config.allocator = Some(name),
        Some(_) => return Err(fatal("preconfig_init_allocator: PYTHONMALLOC: unknown allocator")),
    }
    // As C's `strtol` reads it: no digits at all are 0.
    let frames = |text: &str| if text.is_empty() { Some(0) } else { text.parse::<i32>().ok().filter(|&n| n >= 0) };
    let place = "config_init_tracemalloc";
    if let Some(value) = named(config, "PYTHONTRACEMALLOC") {
        match frames(&value) {
            Some(number) => config.tracemalloc = number,
            None => return Err(fatal(&format!("{place}: PYTHONTRACEMALLOC: invalid number of frames"))),
        }
    }
    if let Some(value) = xoption(config, "tracemalloc") {
        match value.map_or(Some(1), frames) {
            Some(number) => config.tracemalloc = number,
            None => return Err(fatal(&format!("{place}: -X tracemalloc=NFRAME: invalid number of frames"))),
        }
    }
    let count = |text: &str| if text == "default" { Some(-1) } else { text.parse::<i32>().ok().filter(|&n| n > 0) };
    let place = "config_init_cpu_count";
    let wanted = "n is missing or an invalid number, n must be greater than 0";
    if let Some(value) = xoption(config, "cpu_count") {
        match value.and_then(count) {
            Some(number) => config.cpu_count = number,
            None => return Err(fatal(&format!("{place}: -X cpu_count=n option: {wanted}"))),
        }
    } else if let Some(value) = named(config, "PYTHON_CPU_COUNT") {
        match count(&value) {
            Some(number) => config.cpu_count = number,
            None => return Err(fatal(&format!("{place}: PYTHON_CPU_COUNT=n: {wanted}"))),
        }
    }
    match xoption(config, "gil").or(named(config, "PYTHON_GIL").as_deref().map(Some)) {
        None | Some(Some("1")) => {}
        Some(Some("0")) => return Err(fatal("config_read_gil: Disabling the GIL is not supported by this build")),
        Some(_) => return Err(fatal("config_read_gil: PYTHON_GIL / -X gil must be \"0\" or \"1\"")),
    }
    match named(config, "PYTHONHASHSEED").as_deref() {
        None | Some("random") => {}
        _ if config.random_hashes => {}
        Some(seed) => match seed.parse::<u32>() {
            Ok(seed) => {
                config.hash_seed = Some(seed);
                config.hash_randomization = seed != 0;
            }
            Err(_) => {
                return Err(fatal(
                    "config_init_hash_seed: PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]",
                ));
            }
        },
    }
    Ok(())
}

/// `sys.warnoptions`: later ones count more.
fn warn_options(config: &mut Config, given: Vec<String>) {
    let mut all: Vec<String> = Vec::new();
    if config.dev_mode {
        all.push("default".into());
    }
    if let Some(text) = variable("PYTHONWARNINGS").filter(|_| !config.ignore_environment) {
        all.extend(text.split(',').map(str::to_string));
    }
    all.extend(given);
    match config.bytes_warning {
        0 => {}
        1 => all.push("default::BytesWarning".into()),
        _ => all.push("error::BytesWarning".into()),
    }
    for option in all {
        if !config.warn_options.contains(&option) {
            config.warn_options.push(option);
        }
    }
}
