//! Frozen modules: those that CPython carries in its executable, taken from the standard library's files instead.
//!
//! The code is that of the compiled files, its file name `<frozen NAME>` as in CPython; optimization levels do not touch
//! it. Without a standard library nothing is frozen.

use crate::abi::{Raised, Ref, Result};
use crate::types::code::Code;
use crate::types::exception::{self, fields::import, raise};
use crate::types::module::Module;
use crate::types::str::Str;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI32, Ordering};

/// A frozen module.
pub struct Frozen {
    /// The name by which it is imported.
    pub name: &'static str,
    /// The name in the standard library; after `<` that of the package whose `__init__` it is.
    pub origin: &'static str,
    /// Whether it is a package.
    pub package: bool,
    /// Whether the import system itself needs it: such a module is never switched off.
    pub essential: bool,
}

const fn module(name: &'static str) -> Frozen {
    Frozen { name, origin: name, package: false, essential: false }
}

const fn alias(name: &'static str, origin: &'static str) -> Frozen {
    Frozen { name, origin, package: false, essential: false }
}

const fn package(name: &'static str, origin: &'static str) -> Frozen {
    Frozen { name, origin, package: true, essential: false }
}

const fn essential(name: &'static str, origin: &'static str) -> Frozen {
    Frozen { name, origin, package: false, essential: true }
}

/// The frozen modules in CPython's order.
pub static FROZEN: [Frozen; 28] = [
    essential("_frozen_importlib", "importlib._bootstrap"),
    essential("_frozen_importlib_external", "importlib._bootstrap_external"),
    essential("zipimport", "zipimport"),
    module("abc"),
    module("codecs"),
    module("io"),
    module("_collections_abc"),
    module("_sitebuiltins"),
    module("genericpath"),
    module("ntpath"),
    module("posixpath"),
    alias("os.path", "posixpath"),
    module("os"),
    module("site"),
    module("stat"),
    module("importlib.util"),
    module("importlib.machinery"),
    module("runpy"),
    module("__hello__"),
    alias("__hello_alias__", "__hello__"),
    package("__phello_alias__", "__hello__"),
    alias("__phello_alias__.spam", "__hello__"),
    package("__phello__", "__phello__"),
    alias("__phello__.__init__", "<__phello__"),
    package("__phello__.ham", "__phello__.ham"),
    alias("__phello__.ham.__init__", "<__phello__.ham"),
    module("__phello__.ham.eggs"),
    module("__phello__.spam"),
];

static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
crate::per_interpreter! {
    /// What `_imp._override_frozen_modules_for_tests()` says: positive all, negative the essential ones, 0 as configured.
    static OVERRIDE: AtomicI32 = AtomicI32::new(0);
}

/// Says where the standard library is.
pub(super) fn set_library(folder: PathBuf) {
    // There is one library for the life of the process.
    let _ = LIBRARY.set(folder);
}

/// Where the standard library is, if there is one.
pub fn library() -> Option<&'static std::path::Path> {
    LIBRARY.get().map(PathBuf::as_path)
}

/// `_imp._override_frozen_modules_for_tests()`.
pub fn set_override(value: i32) {
    OVERRIDE.get().store(value, Ordering::Relaxed);
}

/// The frozen module of that name, if it may be used.
pub fn find(name: &str) -> Option<&'static Frozen> {
    LIBRARY.get()?;
    let all = match OVERRIDE.get().load(Ordering::Relaxed) {
        0 => crate::config::get().frozen_modules,
        wanted => wanted > 0,
    };
    // Not every installation has the modules that are there for tests.
    FROZEN.iter().find(|f| f.name == name && (f.essential || all && f.source().is_file()))
}

impl Frozen {
    /// Where the source lies in the standard library.
    fn source(&self) -> PathBuf {
        let (name, package) = match self.origin.strip_prefix('<') {
            Some(name) => (name, true),
            None => (self.origin, self.package && self.origin == self.name),
        };
        let mut path = LIBRARY.get().cloned().unwrap_or_default();
        path.extend(name.split('.'));
        if package {
            path.push("__init__.py");
        } else {
            path.set_extension("py");
        }
        path
    }

    /// The code of the module. What reading and compiling its source raises.
    pub fn code(&self) -> Result<Ref<Code>> {
        let shown = format!("<frozen {}>", self.origin.trim_start_matches('<'));
        super::pyc::library_code(&self.source(), &shown)
    }
}

/// ImportError for a name that is not frozen.
pub fn not_found(name: &Str) -> Raised {
    let make = || {
        let shown = name.as_object().repr()?;
        let message = format!("No such frozen object named {}", shown.to_string_lossy());
        import::new(&exception::IMPORT_ERROR, &message, Some(name), None)
    };
    match make() {
        Ok(exception) => raise::raise_value(exception),
        Err(e) => e,
    }
}

/// Makes the module anew in `sys.modules` and runs its code: `PyImport_ImportFrozenModule`. False if there is none of
/// that name. Runs Python.
pub fn import(name: &Str) -> Result<bool> {
    let Some(frozen) = find(&name.to_string_lossy()) else { return Ok(false) };
    let code = frozen.code()?;
    let modules = super::modules()?;
    let module = match modules.get_str(name)?.map(Ref::downcast::<Module>) {
        Some(Ok(module)) => module,
        _ => {
            let module = Module::new(name)?;
            modules.set(name, &module)?;
            module
        }
    };
    if frozen.package {
        module.add(crate::intern!("__path__"), &*crate::types::list::List::new(0)?)?;
    }
    let namespace = module.namespace();
    if let Err(e) = super::source::run(&code, &namespace) {
        let error = e.take();
        match modules.pop(name) {
            Ok(module) => drop(module),
            Err(e) => e.clear(),
        }
        return Err(raise::reraise(error));
    }
    let origin = Str::new(frozen.origin)?;
    module.add(crate::intern!("__origname__"), &origin)?;
    Ok(true)
}
