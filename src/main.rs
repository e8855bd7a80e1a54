//! The `abide` executable: runs a file or a command.

use abide::abi::{Object, Ref, Result};
use abide::call::Args;
use abide::types::code::Code;
use abide::types::dict::Dict;
use abide::types::str::Str;
use abide::vm::thread::INTERPRETER;
use abide_compiler::{Mode, Options, Source};

fn run(source: &str, filename: &str) -> Result<()> {
    let compiled = match abide_compiler::compile(Source::Str(source), filename, Mode::Exec, &Options::default()) {
        Ok(compiled) => compiled,
        Err(e) => {
            eprintln!("SyntaxError: {e:?}");
            std::process::exit(1);
        }
    };
    let code = Code::from_desc(&compiled.code)?;
    let globals = Dict::new()?;
    globals.set(&*Str::new("__name__")?, &*Str::new("__main__")?)?;
    abide::vm::eval::run_code(&code, &globals, &globals)?;
    Ok(())
}

unsafe extern "C" fn print(_: Option<&Object>, args: *const *const Object, n: usize, _: Option<&Object>) -> Result {
    let args = unsafe { Args::from_raw(args, n, None) };
    let mut line = String::new();
    for (i, value) in args.positional().iter().enumerate() {
        if i > 0 {
            line.push(' ')
        }
        line.push_str(&value.str()?.to_string_lossy());
    }
    println!("{line}");
    Ok(abide::types::none::none())
}
unsafe extern "C" fn build_class(
    _: Option<&Object>,
    args: *const *const Object,
    n: usize,
    names: Option<&Object>,
) -> Result {
    abide::vm::build_class::build_class(unsafe { Args::from_raw(args, n, names) })
}
unsafe extern "C" fn len(_: Option<&Object>, object: &Object) -> Result {
    Ok(abide::types::int::Int::new(object.length()? as i64)?.into_object())
}
unsafe extern "C" fn iter(_: Option<&Object>, object: &Object) -> Result {
    object.iter()
}
unsafe extern "C" fn next(_: Option<&Object>, object: &Object) -> Result {
    match object.next()? {
        Some(v) => Ok(v),
        None => Err(abide::types::exception::raise::raise_object(
            &abide::types::exception::STOP_ITERATION,
            abide::types::none::none_object(),
        )),
    }
}
unsafe extern "C" fn repr(_: Option<&Object>, object: &Object) -> Result {
    object.repr().map(Ref::into_object)
}
unsafe extern "C" fn isinstance(_: Option<&Object>, args: *const *const Object, _n: usize) -> Result {
    unsafe { Ok(abide::types::bool::bool_object((**args).is_instance(&**args.add(1))?)) }
}
unsafe extern "C" fn getframe(_: Option<&Object>, depth: &Object) -> Result {
    Ok(abide::types::frame::at_depth(depth.index_as_i64()? as usize)?.into_object())
}
use abide::abi::method_def::*;
static FUNCTIONS: [MethodDef; 8] = [
    MethodDef::new(c"print", print as *const core::ffi::c_void, METH_FASTCALL | METH_KEYWORDS, c""),
    MethodDef::new(c"__build_class__", build_class as *const core::ffi::c_void, METH_FASTCALL | METH_KEYWORDS, c""),
    MethodDef::new(c"len", len as *const core::ffi::c_void, METH_O, c""),
    MethodDef::new(c"iter", iter as *const core::ffi::c_void, METH_O, c""),
    MethodDef::new(c"next", next as *const core::ffi::c_void, METH_O, c""),
    MethodDef::new(c"repr", repr as *const core::ffi::c_void, METH_O, c""),
    MethodDef::new(c"isinstance", isinstance as *const core::ffi::c_void, METH_FASTCALL, c""),
    MethodDef::new(c"_getframe", getframe as *const core::ffi::c_void, METH_O, c""),
];

fn builtins() -> Result<()> {
    let dict = Dict::new()?;
    for def in &FUNCTIONS {
        let f = abide::types::builtin_function::new(def, None, None, None)?;
        dict.set(&*Str::intern(Str::new(def.name().to_str().unwrap())?), &*f)?;
    }
    for ty in abide::types::STATIC_TYPES.iter().chain(abide::types::exception::EXCEPTION_TYPES) {
        dict.set(&*Str::intern(Str::new(&ty.full_name())?), ty.as_object())?;
    }
    INTERPRETER.builtins.set(Some(dict.into_object()));
    Ok(())
}

fn main() {
    let mut args = std::env::args().skip(1);
    let first = args.next().unwrap_or_default();
    let (source, filename) = if first == "-c" {
        (args.next().unwrap_or_default(), "<string>".to_string())
    } else {
        (std::fs::read_to_string(&first).expect("the file can be read"), first)
    };
    let result = abide::startup::initialize().and_then(|()| builtins()).and_then(|()| run(&source, &filename));
    if let Err(e) = result {
        let exception = e.take();
        let mut tb = exception.traceback.get();
        eprintln!("Traceback (most recent call last):");
        while let Some(level) = tb {
            let level = level.downcast::<abide::types::traceback::Traceback>().ok().unwrap();
            let frame = level.frame.get().unwrap().downcast::<abide::types::frame::Frame>().ok().unwrap();
            eprintln!("  line {}, in {}", level.line(), frame.code().unwrap().code_name().to_string_lossy());
            tb = level.next.get();
        }
        if let Some(m) = exception.arguments().items().first().and_then(|m| m.cast::<Str>()) {
            eprintln!("arg: {}", m.to_string_lossy());
        }
        let text = exception.str().map(|s| s.to_string_lossy().into_owned()).unwrap_or_else(|e| {
            e.clear();
            String::new()
        });
        eprintln!("{}: {text}", exception.ty().full_name());
        std::process::exit(1);
    }
}
