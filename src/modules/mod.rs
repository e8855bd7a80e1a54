//! Native modules, one room each, and the table by which the import system finds them.

pub mod abc;
pub mod ast;
pub mod atexit;
pub mod builtins;
pub mod codecs;
pub mod collections;
pub mod errno;
pub mod faulthandler;
pub mod functools;
pub mod gc;
pub mod imp;
pub mod io;
pub mod itertools;
pub mod locale;
pub mod marshal;
pub mod opcode;
pub mod operator;
pub mod posix;
pub mod pwd;
pub mod signal;
pub mod small;
pub mod sre;
pub mod stat;
pub(crate) mod stdlib_names;
pub mod string;
pub mod symtable;
pub mod sys;
pub mod thread;
mod thread_local;
pub mod time;
pub mod tokenize;
pub mod tracemalloc;
pub mod typing;
pub mod warnings;
pub mod weakref;

use crate::abi::{MethodDef, Object, Ref, Result, TypeObject};
use crate::types::module::Module;
use crate::types::str::Str;

/// A module that is part of the runtime.
pub struct NativeModule {
    /// The name it is imported by.
    pub name: &'static str,
    /// Makes the module.
    pub make: fn() -> Result<Ref<Module>>,
}

/// The native modules.
pub static NATIVE_MODULES: &[NativeModule] = &[
    NativeModule { name: "builtins", make: builtins::make },
    NativeModule { name: "sys", make: sys::make },
    NativeModule { name: "_ast", make: ast::make },
    NativeModule { name: "_codecs", make: codecs::make },
    NativeModule { name: "_collections", make: collections::make },
    NativeModule { name: "_sre", make: sre::make },
    NativeModule { name: "posix", make: posix::make },
    NativeModule { name: "_imp", make: imp::make },
    NativeModule { name: "_warnings", make: warnings::make },
    NativeModule { name: "_string", make: string::make },
    NativeModule { name: "_symtable", make: symtable::make },
    NativeModule { name: "_signal", make: signal::make },
    NativeModule { name: "_abc", make: abc::make },
    NativeModule { name: "_functools", make: functools::make },
    NativeModule { name: "_operator", make: operator::make },
    NativeModule { name: "_stat", make: stat::make },
    NativeModule { name: "atexit", make: atexit::make },
    NativeModule { name: "faulthandler", make: faulthandler::make },
    NativeModule { name: "pwd", make: pwd::make },
    NativeModule { name: "_locale", make: locale::make },
    NativeModule { name: "_suggestions", make: small::make_suggestions },
    NativeModule { name: "_sysconfig", make: small::make_sysconfig },
    NativeModule { name: "_tracemalloc", make: tracemalloc::make },
    NativeModule { name: "errno", make: errno::make },
    NativeModule { name: "gc", make: gc::make },
    NativeModule { name: "_io", make: io::make },
    NativeModule { name: "itertools", make: itertools::make },
    NativeModule { name: "marshal", make: marshal::make },
    NativeModule { name: "_opcode", make: opcode::make },
    NativeModule { name: "_thread", make: thread::make },
    NativeModule { name: "time", make: time::make },
    NativeModule { name: "_tokenize", make: tokenize::make },
    NativeModule { name: "_typing", make: typing::make },
    NativeModule { name: "_weakref", make: weakref::make },
];

/// Makes a native module anew. SystemError if there is none of that name.
pub fn make_native(name: &str) -> Result<Ref<Module>> {
    match NATIVE_MODULES.iter().find(|m| m.name == name) {
        Some(native) => (native.make)(),
        None => Err(system_error!("no native module {name}")),
    }
}

/// A module with the usual names in its dict, and a function for each line of the table.
pub fn new_module(name: &str, doc: &str, methods: &'static [MethodDef]) -> Result<Ref<Module>> {
    let name = Str::new(name)?;
    let module = Module::new(&name)?;
    let dict = module.namespace();
    let doc = Str::new(doc)?;
    dict.set(crate::intern!("__doc__"), &doc)?;
    add_functions(&module, methods)?;
    Ok(module)
}

/// Adds a function for each line of the table.
pub fn add_functions(module: &Module, methods: &'static [MethodDef]) -> Result<()> {
    let dict = module.namespace();
    let name = crate::types::module::name_of(module)?;
    for method in methods.iter().take_while(|m| !m.name.is_null()) {
        let function = crate::types::builtin_function::new(method, Some(module), Some(&name), None)?;
        let method_name = Str::new(&method.name().to_string_lossy())?;
        dict.set(&Str::intern(method_name), &function)?;
    }
    Ok(())
}

/// A class of exceptions of a module, made as `class NAME(BASE)` makes it. Runs Python.
pub fn new_exception(module: &str, name: &str, base: &TypeObject) -> Result {
    let namespace = crate::types::dict::Dict::new()?;
    namespace.set(crate::intern!("__module__"), &*Str::new(module)?)?;
    let bases = crate::types::tuple::Tuple::new(&[base.as_object()])?;
    crate::types::r#type::PyType_Type.as_object().call(&[&*Str::new(name)?, &bases, &namespace])
}

impl Module {
    /// Stores a name in the module's dict.
    pub fn add_named(&self, name: &str, value: &Object) -> Result<()> {
        self.namespace().set(&Str::intern(Str::new(name)?), value)
    }
}
