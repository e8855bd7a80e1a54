//! Extension modules: shared objects built for CPython's ABI, found through `PyInit_<name>` (PEP 489).

use super::single_phase;
use crate::abi::{Object, Raised, Ref, Result};
use crate::interpreters;
use crate::types::exception::{self, BaseException, fields::import, raise};
use crate::types::module::Module;
use crate::types::module::definition::{ModuleDef, PyModuleDef_Type, set_by_definition, set_package_context};
use crate::types::str::Str;
use crate::vm::runtime::MAIN_INTERPRETER;
use libloading::os::unix::{Library, RTLD_NOW};
use std::ffi::CString;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::atomic::{AtomicI32, Ordering};

crate::per_interpreter! {
    /// The flags of `dlopen`: all symbols at once, visible to that module only.
    static DLOPEN_FLAGS: AtomicI32 = AtomicI32::new(RTLD_NOW);
}

/// `sys.getdlopenflags()`.
pub fn dlopen_flags() -> i32 {
    DLOPEN_FLAGS.get().load(Ordering::Relaxed)
}

/// `sys.setdlopenflags()`.
pub fn set_dlopen_flags(flags: i32) {
    DLOPEN_FLAGS.get().store(flags, Ordering::Relaxed);
}

/// The module of the shared object at `path`, to be executed yet where it has several phases: `_imp.create_dynamic()`.
/// Runs foreign code. ImportError, SystemError.
pub fn create(name: &Str, path: &Str, spec: &Object) -> Result {
    let loaded = load(&name.to_string_lossy(), Path::new(&*path.to_string_lossy()), spec)?;
    Ok(loaded.module)
}

/// A module whose shared object is loaded; with several phases it still has to be executed.
pub(super) struct Loaded {
    pub module: Ref,
    definition: Option<&'static ModuleDef>,
}

impl Loaded {
    /// Runs the execution slots. Runs foreign code.
    pub fn execute(&self) -> Result<()> {
        match (self.definition, self.module.cast::<Module>()) {
            (Some(definition), Some(module)) if module.state.get().is_null() => definition.execute(module),
            _ => Ok(()),
        }
    }
}

/// ImportError where the interpreter that runs refuses modules that support one interpreter only.
pub fn check_interpreters(name: &str) -> Result<()> {
    if crate::vm::interpreter::is_main() || !crate::interpreters::checks_extensions() {
        return Ok(());
    }
    Err(import_error!("module {name} does not support loading in subinterpreters"))
}

/// ImportError with the module's name and path.
fn failed(message: &str, name: &str, path: &str) -> Raised {
    let make = || import::new(&exception::IMPORT_ERROR, message, Some(&*Str::new(name)?), Some(&*Str::new(path)?));
    match make() {
        Ok(exception) => raise::raise_value(exception),
        Err(e) => e,
    }
}

/// The name of the initialization function: Punycode where the module's name is not ASCII (PEP 489).
fn init_name(short: &str) -> String {
    match short.is_ascii() {
        true => format!("PyInit_{short}"),
        false => format!("PyInitU_{}", punycode(short).replace('-', "_")),
    }
}

/// The Punycode form of a name (RFC 3492).
fn punycode(name: &str) -> String {
    const BASE: u32 = 36;
    const T_MIN: u32 = 1;
    const T_MAX: u32 = 26;
    const SKEW: u32 = 38;
    const DAMP: u32 = 700;
    let digit = |d: u32| (if d < 26 { b'a' + d as u8 } else { b'0' + (d - 26) as u8 }) as char;
    let points: Vec<u32> = name.chars().map(u32::from).collect();
    let mut out: String = name.chars().filter(char::is_ascii).collect();
    let basic = out.len() as u32;
    if basic > 0 {
        out.push('-');
    }
    let (mut n, mut delta, mut bias, mut handled) = (128u32, 0u32, 72u32, basic);
    while (handled as usize) < points.len() {
        let next = points.iter().copied().filter(|&p| p >= n).min().unwrap_or(n);
        delta += (next - n) * (handled + 1);
        n = next;
        for &point in &points {
            if point < n {
                delta += 1;
            }
            if point != n {
                continue;
            }
            let (mut q, mut k) = (delta, BASE);
            loop {
                let t = k.saturating_sub(bias).clamp(T_MIN, T_MAX);
                if q < t {
                    break;
                }
                out.push(digit(t + (q - t) % (BASE - t)));
                q = (q - t) / (BASE - t);
                k += BASE;
            }
            out.push(digit(q));
            delta = if handled == basic { delta / DAMP } else { delta / 2 };
            delta += delta / (handled + 1);
            let mut steps = 0;
            while delta > (BASE - T_MIN) * T_MAX / 2 {
                delta /= BASE - T_MIN;
                steps += BASE;
            }
            bias = steps + (BASE - T_MIN + 1) * delta / (delta + SKEW);
            delta = 0;
            handled += 1;
        }
        delta += 1;
        n += 1;
    }
    out
}

/// Opens the shared object and runs its initialization function. Runs foreign code.
///
/// ImportError if it cannot be opened or has no such function; SystemError if the function breaks its contract.
pub(super) fn load(name: &str, path: &Path, spec: &Object) -> Result<Loaded> {
    let shown = path.to_string_lossy();
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let short = name.rsplit('.').next().unwrap_or(name);
    let function_name = init_name(short);
    if is_truncated(&absolute) {
        return Err(failed(&format!("{}: file too short", absolute.display()), name, &shown));
    }
    // SAFETY: loading an extension runs its initializers: importing is trusting.
    let library = match unsafe { Library::open(Some(&absolute), dlopen_flags()) } {
        Ok(library) => library,
        Err(e) => return Err(failed(&loader_message(&e), name, &shown)),
    };
    // What the library's modules for interpreters take right out of the interpreter's struct.
    crate::interpreters::cross::not_shareable_class()?;
    // SAFETY: an extension's initialization function has this type.
    let init = match unsafe { library.get::<Init>(function_name.as_bytes()) } {
        Ok(init) => *init,
        Err(_) => {
            let message = format!("dynamic module does not define module export function ({function_name})");
            return Err(failed(&message, name, &shown));
        }
    };
    // An extension is never unloaded: objects of its types may live anywhere.
    core::mem::forget(library);
    if let Some(module) = single_phase::again(name, &shown)? {
        return Ok(Loaded { module, definition: None });
    }
    // What is made in one phase belongs to the main interpreter first.
    let mut result = None;
    interpreters::cross::in_interpreter(MAIN_INTERPRETER, || result = Some(first(name, &shown, short, init)));
    match result {
        Some(Ok(First::Definition(definition))) => {
            let module = definition.create_for_spec(spec)?;
            Ok(Loaded { module, definition: Some(definition) })
        }
        Some(Ok(First::Module(module))) if crate::vm::interpreter::is_main() => Ok(Loaded { module, definition: None }),
        Some(Ok(First::Module(_))) => match single_phase::again(name, &shown)? {
            Some(module) => Ok(Loaded { module, definition: None }),
            None => Err(system_error!("lost the extension module {name}")),
        },
        Some(Err(exception)) => Err(raise::reraise(exception)),
        None => Err(system_error!("initialization of {short} was not done")),
    }
}

/// What an initialization function gave.
enum First {
    Definition(&'static ModuleDef),
    Module(Ref),
}

/// Runs an initialization function for the first time. Runs foreign code.
fn first(name: &str, path: &str, short: &str, init: Init) -> core::result::Result<First, Ref<BaseException>> {
    let run = || -> Result<First> {
        let result = run_init(name, init)?;
        if result.is_type(&PyModuleDef_Type) {
            // SAFETY: the type says so; definitions are static in the extension, which stays loaded.
            return Ok(First::Definition(unsafe { &*result.as_ptr().cast::<ModuleDef>() }));
        }
        let definition = single_phase::checked(&result, short)?;
        if let Some(module) = result.cast::<Module>() {
            module.namespace().set_str(crate::intern!("__file__"), &*Str::new(path)?)?;
            set_by_definition(definition, Some(result.clone()));
            super::modules()?.set(&Str::intern(Str::new(name)?), &result)?;
            single_phase::remember(name, path, definition, init, module)?;
        }
        Ok(First::Module(result))
    };
    run().map_err(Raised::take)
}

/// An initialization function of PEP 489.
pub(super) type Init = unsafe extern "C" fn() -> *mut Object;

/// Runs an initialization function: a definition, or a module. SystemError if it breaks its contract. Runs foreign code.
pub(super) fn run_init(name: &str, init: Init) -> Result {
    let short = name.rsplit('.').next().unwrap_or(name);
    let full = CString::new(name).unwrap_or_default();
    let before = set_package_context(full.as_ptr());
    // SAFETY: the extension's own function, called as PEP 489 says.
    let result = unsafe { init() };
    set_package_context(before);
    // SAFETY: null, or a module (a new reference) or a definition (static).
    let Some(result) = (unsafe { result.as_ref() }) else {
        if raise::occurred() {
            return Err(raise::assume());
        }
        return Err(system_error!("initialization of {short} failed without raising an exception"));
    };
    if raise::occurred() {
        let pending = raise::fetch();
        let message = format!("initialization of {short} raised unreported exception");
        return Err(raise::raise_from(pending, exception::system_error(), &message));
    }
    if result.ty.get().is_null() {
        return Err(system_error!("init function of {short} returned uninitialized object"));
    }
    if result.is_type(&PyModuleDef_Type) {
        // A definition is static: the reference is not the caller's.
        return Ok(result.to_ref());
    }
    // SAFETY: single-phase initialization returns a new reference.
    Ok(unsafe { Ref::<Object>::from_raw(result) })
}

/// Whether the file ends before its segments do. The dynamic loader maps such a file all the same, and the process dies of
/// a bus error when it touches what is missing. All other faults are left to the loader to tell.
fn is_truncated(path: &Path) -> bool {
    let read = || -> std::io::Result<bool> {
        let mut file = std::fs::File::open(path)?;
        let length = file.metadata()?.len();
        let mut header = [0; 64];
        file.read_exact(&mut header)?;
        let number = |bytes: &[u8]| bytes.iter().rev().fold(0u64, |n, &b| n << 8 | u64::from(b));
        // ELF, 64 bits, little-endian, with program headers of the usual size.
        if header[..6] != *b"\x7fELF\x02\x01" || number(&header[54..56]) != 56 {
            return Ok(false);
        }
        file.seek(SeekFrom::Start(number(&header[32..40])))?;
        let mut table = vec![0; 56 * number(&header[56..58]) as usize];
        file.read_exact(&mut table)?;
        const LOADED: u64 = 1;
        Ok(table.chunks(56).any(|segment| {
            let (offset, size) = (number(&segment[8..16]), number(&segment[32..40]));
            number(&segment[..4]) == LOADED && offset.checked_add(size).is_none_or(|end| end > length)
        }))
    };
    read().unwrap_or(false)
}

/// What the dynamic loader said.
fn loader_message(error: &libloading::Error) -> String {
    let mut message = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        message = inner.to_string();
        source = inner.source();
    }
    message
}
