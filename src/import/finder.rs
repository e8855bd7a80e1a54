//! Finding and loading modules where there is no standard library, and so no importlib.
//!
//! It knows native modules, `.py` and `.pyc` files, packages (with and without `__init__.py`) and extension modules, in
//! that order of a path entry as CPython has it. With a standard library nothing here is used: see `importlib.rs`.

use super::{EXTENSION_SUFFIXES, extension, modules, source};
use crate::abi::{Object, Raised, Ref, Result};
use crate::modules::NATIVE_MODULES;
use crate::types::dict::Dict;
use crate::types::exception::{self, fields::import, raise};
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::none::none_object;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use std::path::{Path, PathBuf};

/// What was found for a module name.
enum Found {
    Native(&'static crate::modules::NativeModule),
    Source {
        path: PathBuf,
        package: Option<PathBuf>,
    },
    Extension {
        path: PathBuf,
        package: Option<PathBuf>,
    },
    /// Folders without `__init__.py` that make up one package (PEP 420).
    Namespace(Vec<PathBuf>),
}

/// Imports the submodules that a `from package import a, b` names. Runs Python.
pub(super) fn import_submodules(package: &Object, full: &str, fromlist: &Object) -> Result<()> {
    for item in fromlist.collect()? {
        let Some(item_name) = item.cast::<Str>() else {
            return Err(type_error!("Item in ``from list'' must be str, not {}", item.ty().full_name()));
        };
        if item_name.eq_str("*") {
            if let Some(all) = package.get_attr_opt(crate::intern!("__all__"))? {
                import_submodules(package, full, &all)?;
            }
            continue;
        }
        if package.get_attr_opt(item_name)?.is_some() {
            continue;
        }
        let submodule = format!("{full}.{}", item_name.to_utf8()?);
        if let Err(e) = import_absolute(&submodule) {
            // A name that is no submodule is reported by IMPORT_FROM.
            let missing = e.matches(&exception::MODULE_NOT_FOUND_ERROR)
                && raise::current().is_some_and(|error| {
                    // SAFETY: a ModuleNotFoundError is an ImportError.
                    let error = unsafe { error.cast_unchecked::<import::ImportError>() };
                    error.name.get().is_some_and(|n| n.cast::<Str>().is_some_and(|n| n.eq_str(&submodule)))
                });
            if !missing {
                return Err(e);
            }
            e.clear();
        }
    }
    Ok(())
}

fn not_found(message: &str, name: &str) -> Raised {
    let make = || import::new(&exception::MODULE_NOT_FOUND_ERROR, message, Some(&*Str::new(name)?), None);
    match make() {
        Ok(exception) => raise::raise_value(exception),
        Err(e) => e,
    }
}

/// The module of that full name, imported with its parents if need be. Runs Python.
pub(super) fn import_absolute(name: &str) -> Result {
    let table = modules()?;
    let key = Str::new(name)?;
    if let Some(module) = table.get_str(&key)? {
        if module.is_none() {
            return Err(not_found(&format!("import of {name} halted; None in sys.modules"), name));
        }
        return Ok(module);
    }
    let parent = match name.rsplit_once('.') {
        Some((parent_name, _)) => {
            let parent = import_absolute(parent_name)?;
            if let Some(module) = table.get_str(&key)? {
                return Ok(module);
            }
            Some((parent_name, parent))
        }
        None => None,
    };
    let path = match &parent {
        Some((parent_name, parent)) => match parent.get_attr_opt(crate::intern!("__path__"))? {
            Some(path) => Some(path),
            None => {
                return Err(not_found(&format!("No module named '{name}'; '{parent_name}' is not a package"), name));
            }
        },
        None => None,
    };
    let Some(found) = find(name, path.as_deref())? else {
        return Err(not_found(&format!("No module named '{name}'"), name));
    };
    let module = load(name, &key, found)?;
    if let Some((_, parent)) = &parent {
        let short = Str::new(name.rsplit('.').next().unwrap_or(name))?;
        parent.set_attr(&short, &module)?;
    }
    Ok(module)
}

/// Looks a module up in the native table and along the path.
fn find(name: &str, package_path: Option<&Object>) -> Result<Option<Found>> {
    if package_path.is_none()
        && let Some(native) = NATIVE_MODULES.iter().find(|m| m.name == name)
    {
        return Ok(Some(Found::Native(native)));
    }
    let path = match package_path {
        Some(path) => path.to_ref(),
        None => match crate::modules::sys::get(crate::intern!("path"))? {
            Some(path) => path,
            None => return Err(runtime_error!("sys.path must be a list of directory names")),
        },
    };
    let short = name.rsplit('.').next().unwrap_or(name);
    let mut portions = Vec::new();
    for entry in path.collect()? {
        let Some(entry) = entry.cast::<Str>() else { continue };
        let folder = entry.to_utf8()?;
        // The empty entry is the current folder, by its full name: modules and their compiled files are told by it.
        let here = if folder.is_empty() { std::env::current_dir().unwrap_or_default() } else { PathBuf::from(folder) };
        let folder = here.as_path();
        let package = folder.join(short);
        if package.is_dir() {
            if let Some(found) = find_in(&package, "__init__", Some(&package)) {
                return Ok(Some(found));
            }
            portions.push(package);
        }
        if let Some(found) = find_in(folder, short, None) {
            return Ok(Some(found));
        }
    }
    Ok(if portions.is_empty() { None } else { Some(Found::Namespace(portions)) })
}

/// The source file that `-m name` runs: a module's, or the `__main__` of a package. Runs Python (parent packages).
pub fn find_source(name: &str) -> Result<Option<PathBuf>> {
    let path = match name.rsplit_once('.') {
        Some((parent, _)) => import_absolute(parent)?.get_attr_opt(crate::intern!("__path__"))?,
        None => None,
    };
    match find(name, path.as_deref())? {
        Some(Found::Source { package: Some(folder), .. }) => {
            import_absolute(name)?;
            let main = ["__main__.py", "__main__.pyc"].map(|file| folder.join(file));
            Ok(main.into_iter().find(|main| main.is_file()))
        }
        Some(Found::Source { path, package: None }) => Ok(Some(path)),
        _ => Ok(None),
    }
}

/// An extension module or source file `stem` in a folder.
fn find_in(folder: &Path, stem: &str, package: Option<&Path>) -> Option<Found> {
    let package = package.map(Path::to_path_buf);
    for suffix in EXTENSION_SUFFIXES {
        let path = folder.join(format!("{stem}{suffix}"));
        if path.is_file() {
            return Some(Found::Extension { path, package });
        }
    }
    // Source first; compiled code without source serves as well.
    for suffix in ["py", "pyc"] {
        let path = folder.join(format!("{stem}.{suffix}"));
        if path.is_file() {
            return Some(Found::Source { path, package });
        }
    }
    None
}

/// Makes and executes the module, which stands in `sys.modules` while it runs and leaves it if it fails.
fn load(name: &str, key: &Str, found: Found) -> Result {
    let table = modules()?;
    let (module, run): (Ref, Box<dyn FnOnce(&Object) -> Result<()> + '_>) = match found {
        Found::Native(native) => {
            let module = (native.make)()?;
            module.add(crate::intern!("__spec__"), &*native_spec(name)?)?;
            table.set(key, &module)?;
            return Ok(module.into_object());
        }
        Found::Namespace(portions) => {
            let module = new_module(name, None, Some(&portions))?;
            table.set(key, &module)?;
            return Ok(module.into_object());
        }
        Found::Extension { path, package } => {
            let spec = spec(name, Some(&path), package.as_ref().map(std::slice::from_ref))?;
            spec.set_attr(crate::intern!("loader"), &*extension_loader(name, &path)?)?;
            let loaded = extension::load(name, &path, &spec)?;
            let module = loaded.module.clone();
            give_names(&module, name, Some(&path), package.as_ref().map(std::slice::from_ref), &spec)?;
            (module, Box::new(move |_| loaded.execute()))
        }
        Found::Source { path, package } => {
            let module = new_module(name, Some(&path), package.as_ref().map(std::slice::from_ref))?;
            (module.into_object(), Box::new(move |module| source::execute(module, name, &path)))
        }
    };
    table.set(key, &module)?;
    let spec = module.get_attr_opt(crate::intern!("__spec__"))?;
    let initializing = |on: bool| match &spec {
        Some(spec) if !spec.is_none() => {
            spec.set_attr(crate::intern!("_initializing"), crate::types::bool::bool_static(on))
        }
        _ => Ok(()),
    };
    initializing(true)?;
    let result = run(&module);
    if result.is_ok() {
        initializing(false)?;
    }
    if let Err(e) = result {
        let error = e.take();
        if let Err(e) = table.pop(key) {
            e.clear();
        }
        return Err(raise::reraise(error));
    }
    // A module may replace itself in the table while it runs.
    Ok(table.get_str(key)?.unwrap_or(module))
}

fn path_list(portions: &[PathBuf]) -> Result<Ref<List>> {
    let items = portions.iter().map(|p| Str::new(&p.to_string_lossy()).map(Ref::into_object)).collect::<Result<_>>()?;
    List::from_vec(items)
}

/// A module for a file or the folders of a package, with the names that the import system gives.
fn new_module(name: &str, file: Option<&Path>, package: Option<&[PathBuf]>) -> Result<Ref<Module>> {
    let module = crate::modules::new_module(name, "", &[])?;
    module.namespace().set(crate::intern!("__doc__"), none_object())?;
    let spec = spec(name, file, package)?;
    give_names(&module, name, file, package, &spec)?;
    Ok(module)
}

fn give_names(
    module: &Object,
    name: &str,
    file: Option<&Path>,
    package: Option<&[PathBuf]>,
    spec: &Object,
) -> Result<()> {
    let parent = match package {
        Some(_) => name,
        None => name.rsplit_once('.').map_or("", |(parent, _)| parent),
    };
    // What an extension makes need not be a module (PEP 489), nor take attributes.
    let set = |attribute: &Str, value: &Object| match module.set_attr(attribute, value) {
        Err(e) => e.clear_if(&exception::ATTRIBUTE_ERROR, ()),
        Ok(()) => Ok(()),
    };
    set(crate::intern!("__package__"), &*Str::new(parent)?)?;
    set(crate::intern!("__spec__"), spec)?;
    set(crate::intern!("__loader__"), &*spec.get_attr(crate::intern!("loader"))?)?;
    if let Some(file) = file {
        set(crate::intern!("__file__"), &*Str::new(&file.to_string_lossy())?)?;
    }
    if let Some(package) = package {
        set(crate::intern!("__path__"), &*path_list(package)?)?;
    }
    Ok(())
}

/// The module spec (PEP 451): what `__spec__` tells of where a module came from.
fn spec(name: &str, file: Option<&Path>, package: Option<&[PathBuf]>) -> Result {
    let spec = SPEC_CLASS.get().get(crate::intern!("ModuleSpec"))?.call0()?;
    let origin = match file {
        Some(file) => Str::new(&file.to_string_lossy())?.into_object(),
        None => none_object().to_ref(),
    };
    let locations = match package {
        Some(package) => path_list(package)?.into_object(),
        None => none_object().to_ref(),
    };
    let parent = match package {
        Some(_) => name,
        None => name.rsplit_once('.').map_or("", |(parent, _)| parent),
    };
    spec.set_attr(crate::intern!("name"), &*Str::new(name)?)?;
    spec.set_attr(crate::intern!("loader"), none_object())?;
    spec.set_attr(crate::intern!("origin"), &origin)?;
    spec.set_attr(crate::intern!("submodule_search_locations"), &locations)?;
    spec.set_attr(crate::intern!("parent"), &*Str::new(parent)?)?;
    spec.set_attr(crate::intern!("has_location"), crate::types::bool::bool_static(file.is_some()))?;
    Ok(spec)
}

/// The spec of a module that is part of the runtime.
pub(crate) fn native_spec(name: &str) -> Result {
    let spec = spec(name, None, None)?;
    spec.set_attr(crate::intern!("origin"), crate::intern!("built-in"))?;
    Ok(spec)
}

struct MachineryClass(crate::abi::Slot);
crate::per_interpreter! {
    static SPEC_CLASS: MachineryClass = MachineryClass(crate::abi::Slot::empty());
}
crate::per_interpreter! {
    static EXTENSION_LOADER_CLASS: MachineryClass = MachineryClass(crate::abi::Slot::empty());
}

impl MachineryClass {
    /// The class, made on first use.
    fn get(&self, name: &Str) -> Result {
        if let Some(class) = self.0.get() {
            return Ok(class);
        }
        let namespace = Dict::new()?;
        namespace.set(crate::intern!("__module__"), crate::intern!("importlib.machinery"))?;
        let class = crate::types::r#type::PyType_Type.as_object().call(&[name, &Tuple::empty(), &namespace])?;
        self.0.set(Some(class.clone()));
        Ok(class)
    }
}

/// What `__loader__` of an extension module tells: its name and the path of its file.
fn extension_loader(name: &str, path: &Path) -> Result {
    let loader = EXTENSION_LOADER_CLASS.get().get(crate::intern!("ExtensionFileLoader"))?.call0()?;
    loader.set_attr(crate::intern!("name"), &*Str::new(name)?)?;
    loader.set_attr(crate::intern!("path"), &*Str::new(&path.to_string_lossy())?)?;
    Ok(loader)
}
