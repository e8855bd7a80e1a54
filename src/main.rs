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

unsafe extern "C" fn getframe(_: Option<&Object>, depth: &Object) -> Result {
    Ok(abide::types::frame::at_depth(depth.index_as_i64()? as usize)?.into_object())
}
use abide::abi::method_def::*;
static FUNCTIONS: [MethodDef; 1] = [MethodDef::new(c"_getframe", getframe as *const core::ffi::c_void, METH_O, c"")];

fn builtins() -> Result<()> {
    let module = abide::modules::builtins::make()?;
    for def in &FUNCTIONS {
        let f = abide::types::builtin_function::new(def, None, None, None)?;
        module.add(&*Str::new(def.name().to_str().expect("ASCII"))?, &f)?;
    }
    core::mem::forget(module);
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
