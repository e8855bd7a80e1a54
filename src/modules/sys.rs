//! `sys`: what the interpreter tells about itself, and its knobs.
//!
//! - `sys/runtime.rs`: threads, hooks, facts of the build; `sys/names.rs`: the standard library's modules;
//!   `sys/monitoring.rs`: `sys.monitoring`; `sys/configured.rs`: what start-up decides.

pub mod configured;
mod monitoring;
mod names;
mod runtime;

use crate::abi::{Object, Ref, Result};
use crate::types::dict::Dict;
use crate::types::exception;
use crate::types::float::Float;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::none::{none, none_object};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::audit;
use crate::vm::thread::{self, INTERPRETER};
use abide_macros::methods;
use core::ffi::CStr;
use std::io::Write;

/// The functions' room.
struct Sys;

/// The version of the language that is implemented.
pub const VERSION: (u8, u8, u8) = (3, 13, 0);
/// `sys.hexversion`: the final release of that version.
pub const HEX_VERSION: u32 = 0x030D_00F0;

/// Makes `sys`; its dict is the interpreter's from then on.
pub(super) fn make() -> Result<Ref<Module>> {
    let module = super::new_module("sys", "The interpreter itself: arguments, modules, streams, limits.", &METHODS)?;
    let strings: &[(&str, &str)] = &[
        ("platform", "linux"),
        ("byteorder", if cfg!(target_endian = "little") { "little" } else { "big" }),
        ("copyright", "Abide is free software under the MIT or the Apache-2.0 licence."),
        ("float_repr_style", "short"),
        ("abiflags", ""),
    ];
    for (name, value) in strings {
        module.add_named(name, &*Str::new(value)?)?;
    }
    module.add_named("version", &*Str::new(&version_text())?)?;
    module.add_named("hexversion", &*Int::new(HEX_VERSION as i64)?)?;
    module.add_named("api_version", &*Int::new(1013)?)?;
    module.add_named("maxsize", &*Int::new(i64::MAX)?)?;
    module.add_named("maxunicode", &*Int::new(0x10FFFF)?)?;
    for list in ["meta_path", "path_hooks"] {
        module.add_named(list, &*List::new(0)?)?;
    }
    for dict in ["modules", "path_importer_cache"] {
        module.add_named(dict, &*Dict::new()?)?;
    }
    let text = |s: &str| Str::new(s).map(Ref::into_object);
    let number = |n: i64| Int::new(n).map(Ref::into_object);
    let release = [number(3)?, number(13)?, number(0)?, text("final")?, number(0)?];
    let version_info = record(c"sys.version_info", &["major", "minor", "micro", "releaselevel", "serial"], &release)?;
    no_more_instances(version_info.ty());
    module.add_named("version_info", &version_info)?;
    let implementation = [
        ("name", text("cpython")?),
        ("cache_tag", text("cpython-313")?),
        ("version", version_info.clone()),
        ("hexversion", number(HEX_VERSION as i64)?),
        ("_multiarch", text("x86_64-linux-gnu")?),
        ("runtime", text("Abide")?),
    ];
    module.add_named("implementation", &*namespace(&implementation)?)?;
    configured::update(&module.namespace(), crate::config::get())?;
    module.add_named("monitoring", &*monitoring::make()?)?;
    let float = |value: f64| Float::new(value).map(Ref::into_object);
    let float_info = [
        float(f64::MAX)?,
        number(1024)?,
        number(308)?,
        float(f64::MIN_POSITIVE)?,
        number(-1021)?,
        number(-307)?,
        number(15)?,
        number(53)?,
        float(f64::EPSILON)?,
        number(2)?,
        number(1)?,
    ];
    let names = [
        "max",
        "max_exp",
        "max_10_exp",
        "min",
        "min_exp",
        "min_10_exp",
        "dig",
        "mant_dig",
        "epsilon",
        "radix",
        "rounds",
    ];
    module.add_named("float_info", &*record(c"sys.float_info", &names, &float_info)?)?;
    let int_info = [number(30)?, number(4)?, number(4300)?, number(640)?];
    let names = ["bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"];
    module.add_named("int_info", &*record(c"sys.int_info", &names, &int_info)?)?;
    let hash_info = [
        number(64)?,
        number((1 << 61) - 1)?,
        number(314159)?,
        number(0)?,
        number(1_000_003)?,
        text("siphash13")?,
        number(64)?,
        number(128)?,
        number(0)?,
    ];
    let names = ["width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"];
    module.add_named("hash_info", &*record(c"sys.hash_info", &names, &hash_info)?)?;
    let mut builtin_names = super::NATIVE_MODULES.iter().map(|m| m.name).collect::<Vec<_>>();
    builtin_names.sort_unstable();
    let builtin_names = builtin_names.into_iter().map(text).collect::<Result<Vec<_>>>()?;
    let stdlib_names = super::stdlib_names::NAMES.split_ascii_whitespace();
    let stdlib_names = stdlib_names.map(text).collect::<Result<Vec<_>>>()?;
    module.add_named("stdlib_module_names", &*crate::vm::outside::frozenset(stdlib_names)?)?;
    module.add_named("builtin_module_names", &*Tuple::from_vec(builtin_names)?)?;
    super::add_functions(&module, &runtime::METHODS)?;
    runtime::add(&module)?;
    for name in ["excepthook", "displayhook", "unraisablehook"] {
        let hook = module.as_object().get_attr(&*Str::new(name)?)?;
        module.add_named(&format!("__{name}__"), &hook)?;
    }
    Ok(module)
}

/// `sys.version`: the language's version first, as programs expect, then who speaks.
pub fn version_text() -> String {
    let (major, minor, micro) = VERSION;
    format!("{major}.{minor}.{micro} (Abide {}) [Rust]", env!("CARGO_PKG_VERSION"))
}

/// A program cannot make further instances of the type.
fn no_more_instances(ty: &crate::abi::TypeObject) {
    ty.new.set(None);
    ty.add_flags(crate::abi::TypeFlags::DISALLOW_INSTANTIATION);
    if let Err(e) = ty.namespace().pop(crate::intern!("__new__")) {
        e.clear();
    }
    ty.modified();
}

/// A tuple whose items also have names, of a type made for it.
fn record(name: &'static CStr, fields: &[&'static str], values: &[Ref]) -> Result<Ref> {
    let all: Vec<Option<&'static str>> = fields.iter().map(|f| Some(*f)).collect();
    let ty = crate::types::struct_sequence::new_type(name, c"Facts about the interpreter.", &all, fields.len())?;
    Ok(crate::types::struct_sequence::new(ty, values.to_vec())?.into_object())
}

/// A `types.SimpleNamespace` with these attributes.
fn namespace(attributes: &[(&str, Ref)]) -> Result<Ref> {
    let dict = Dict::new()?;
    for (name, value) in attributes {
        dict.set(&Str::intern(Str::new(name)?), value)?;
    }
    Ok(crate::types::simple_namespace::new_namespace(Some(&dict))?.into_object())
}

/// The type of what `sys.unraisablehook` is called with.
const UNRAISABLE: &CStr = c"UnraisableHookArgs";

struct UnraisableClass(crate::abi::Slot);
// SAFETY: used under the GIL.
unsafe impl Sync for UnraisableClass {}
static UNRAISABLE_CLASS: UnraisableClass = UnraisableClass(crate::abi::Slot::empty());

/// Tells `sys.unraisablehook` of an exception, if a program has replaced it. Otherwise false. Runs Python.
pub fn unraisable_hook(
    exception: &exception::BaseException,
    message: Option<&Str>,
    context: Option<&Object>,
) -> Result<bool> {
    let Some(hook) = get(crate::intern!("unraisablehook"))?.filter(|h| !h.is_none()) else { return Ok(false) };
    // Ours is left out where it stands: it would do what the caller does then.
    if let Some(ours) = get(crate::intern!("__unraisablehook__"))?
        && ours.is(&hook)
    {
        return Ok(false);
    }
    let class = match UNRAISABLE_CLASS.0.get() {
        Some(class) => class,
        None => {
            let fields = ["exc_type", "exc_value", "exc_traceback", "err_msg", "object"].map(Some);
            let doc = c"What sys.unraisablehook is told.";
            let class = crate::types::struct_sequence::new_type(UNRAISABLE, doc, &fields, fields.len())?;
            let class = class.as_object().to_ref();
            UNRAISABLE_CLASS.0.set(Some(class.clone()));
            class
        }
    };
    let traceback = exception.traceback.get().unwrap_or_else(none);
    let message = message.map_or(none_object(), |m| m);
    let context = context.unwrap_or(none_object());
    let values = Tuple::new(&[exception.ty().as_object(), exception, &traceback, message, context])?;
    let arguments = class.call1(&values)?;
    hook.call1(&arguments)?;
    Ok(true)
}

/// An attribute of `sys`, if it is there.
pub fn get(name: &Str) -> Result<Option<Ref>> {
    match INTERPRETER.sys_dict.get().as_deref().and_then(|d| d.cast::<Dict>()) {
        Some(dict) => dict.get_str(name),
        None => Ok(None),
    }
}

/// Sets an attribute of `sys`.
pub fn set(name: &Str, value: &Object) -> Result<()> {
    match INTERPRETER.sys_dict.get().as_deref().and_then(|d| d.cast::<Dict>()) {
        Some(dict) => dict.set(name, value),
        None => Err(runtime_error!("lost sys")),
    }
}

/// Writes to `sys.stdout` or `sys.stderr`; to the C stream where that is gone or fails. Runs Python.
pub fn write_standard(error: bool, text: &str) {
    match Str::new(text) {
        Ok(text) => write_standard_str(error, &text),
        Err(e) => {
            // Without memory for an object, past the stream.
            e.clear();
            write_past_stream(error, text);
        }
    }
}

fn write_past_stream(error: bool, text: &str) {
    // Nothing can be done if even this fails.
    let _ =
        if error { std::io::stderr().write_all(text.as_bytes()) } else { std::io::stdout().write_all(text.as_bytes()) };
}

/// As [`write_standard`]; how surrogates are shown is the stream's business. Runs Python.
pub fn write_standard_str(error: bool, text: &Str) {
    let name = if error { crate::intern!("stderr") } else { crate::intern!("stdout") };
    let write = || -> Result<bool> {
        let Some(stream) = get(name)?.filter(|s| !s.is_none()) else { return Ok(false) };
        stream.call_method(crate::intern!("write"), &[text])?;
        Ok(true)
    };
    match write() {
        Ok(true) => return,
        Ok(false) => {}
        Err(e) => e.clear(),
    }
    write_past_stream(error, &text.to_string_lossy());
}

/// The bytes that an object takes, with what lies before it. TypeError, ValueError. Runs Python.
pub fn size_of(object: &Object) -> Result<usize> {
    let Some(method) = crate::types::r#type::lookup_special(object, crate::intern!("__sizeof__"))? else {
        return Err(type_error!("Type {} doesn't define __sizeof__", object.ty().full_name()));
    };
    let size = method.call0()?;
    let Some(size) = size.cast::<Int>() else { return Err(type_error!("an integer is required")) };
    let size = size.index_as_isize()?;
    if size < 0 {
        return Err(value_error!("__sizeof__() should return >= 0"));
    }
    let before = if crate::memory::gc::is_gc(object) { crate::memory::preheader_size(object.ty()) } else { 0 };
    Ok(size as usize + before)
}

#[methods]
impl Sys {
    /// Tell the audit hooks of an event.
    #[sig("($module, event, /, *args)")]
    fn audit(event: &Object, args: &[&Object]) -> Result<()> {
        if !audit::heard() {
            return Ok(());
        }
        let Some(name) = event.cast::<Str>() else {
            return Err(type_error!("expected str for argument 'event', not {}", event.ty().full_name()));
        };
        let name = std::ffi::CString::new(name.to_string_lossy().as_bytes());
        let name = name.map_err(|_| value_error!("embedded null character"))?;
        audit::tell(&name, &*Tuple::new(args)?)
    }

    /// Add a function that is told of audit events.
    #[sig("($module, /, hook)")]
    fn addaudithook(hook: &Object) -> Result<()> {
        audit::add(hook)
    }

    /// Raise SystemExit with this status.
    #[sig("($module, status=None, /)")]
    fn exit(status: Option<&Object>) -> Result<()> {
        Err(exception::raise::raise_object(&exception::SYSTEM_EXIT, status.unwrap_or(none_object())))
    }

    /// Type, value and traceback of the exception being handled, or three Nones.
    #[sig("($module, /)")]
    fn exc_info() -> Result<Ref<Tuple>> {
        match exception::handled() {
            Some(value) => {
                let traceback = value.traceback.get().unwrap_or_else(none);
                Tuple::new(&[value.ty().as_object(), &value, &traceback])
            }
            None => Tuple::new(&[none_object(), none_object(), none_object()]),
        }
    }

    /// The exception being handled, or None.
    #[sig("($module, /)")]
    fn exception() -> Option<Ref<exception::BaseException>> {
        exception::handled()
    }

    /// Print an exception that nobody can catch.
    #[sig("($module, unraisable, /)")]
    fn unraisablehook(unraisable: &Object) -> Result<()> {
        if unraisable.ty().full_name() != UNRAISABLE.to_string_lossy() {
            return Err(type_error!("sys.unraisablehook argument type must be UnraisableHookArgs"));
        }
        let value = unraisable.get_attr(crate::intern!("exc_value"))?;
        let message = unraisable.get_attr(crate::intern!("err_msg"))?;
        let context = unraisable.get_attr(crate::intern!("object"))?;
        let context = Some(&*context).filter(|c| !c.is_none());
        match value.downcast::<exception::BaseException>() {
            Ok(value) => {
                exception::print::write_unraisable(value, message.cast::<Str>(), context);
                Ok(())
            }
            Err(_) => Ok(()),
        }
    }

    /// Print an uncaught exception.
    #[sig("($module, exctype, value, traceback, /)")]
    fn excepthook(exctype: &Object, value: &Object, traceback: &Object) -> Result<()> {
        let _ = (exctype, traceback);
        match value.to_ref().downcast::<exception::BaseException>() {
            Ok(value) => {
                exception::print::display(&value);
                Ok(())
            }
            Err(value) => {
                let text = format!(
                    "TypeError: print_exception(): Exception expected for value, {} found\n",
                    value.ty().full_name()
                );
                write_standard(true, &text);
                Ok(())
            }
        }
    }

    /// Read statements from standard input and run them, without editing of lines.
    #[sig("($module, /)")]
    fn _baserepl() -> Result<()> {
        crate::cli::base_prompt()
    }

    /// Print a value that is not None, and keep it as builtins._.
    #[sig("($module, object, /)")]
    fn displayhook(object: &Object) -> Result<()> {
        if object.is_none() {
            return Ok(());
        }
        let builtins = INTERPRETER.builtins.get();
        let builtins = builtins.as_deref().and_then(|b| b.cast::<Dict>());
        if let Some(builtins) = builtins {
            builtins.set(crate::intern!("_"), none_object())?;
        }
        let stdout = match get(crate::intern!("stdout"))? {
            Some(stdout) if !stdout.is_none() => stdout,
            _ => return Err(runtime_error!("lost sys.stdout")),
        };
        let text = object.repr()?;
        let write = crate::intern!("write");
        if let Err(e) = stdout.call_method(write, &[&text]) {
            e.clear_if(&exception::UNICODE_ENCODE_ERROR, ())?;
            // What the stream cannot show is shown escaped.
            let encoding = stdout.get_attr(crate::intern!("encoding"))?;
            let escaped = text
                .as_object()
                .call_method(crate::intern!("encode"), &[&encoding, crate::intern!("backslashreplace")])?;
            match stdout.get_attr_opt(crate::intern!("buffer"))? {
                Some(buffer) => {
                    buffer.call_method(write, &[&escaped])?;
                }
                None => {
                    let text = escaped.call_method(crate::intern!("decode"), &[&encoding])?;
                    stdout.call_method(write, &[&text])?;
                }
            }
        }
        stdout.call_method(write, &[&*Str::new("\n")?])?;
        if let Some(builtins) = builtins {
            builtins.set(crate::intern!("_"), object)?;
        }
        Ok(())
    }

    /// How many references there are to the object, the argument's included.
    #[sig("($module, object, /)")]
    fn getrefcount(object: &Object) -> isize {
        object.refcnt.get()
    }

    /// The interned string equal to this one.
    #[sig("($module, string, /)")]
    fn intern(string: &Object) -> Result<Ref<Str>> {
        match string.cast_exact::<Str>() {
            Some(string) => Ok(Str::intern(Ref::of(string))),
            None if string.cast::<Str>().is_some() => Err(type_error!("can't intern {}", string.ty().full_name())),
            None => Err(type_error!("intern() argument must be str, not {}", string.ty().full_name())),
        }
    }

    /// The deepest nesting of Python calls.
    #[sig("($module, /)")]
    fn getrecursionlimit() -> i32 {
        thread::current().py_recursion_limit.get()
    }

    /// Set the deepest nesting of Python calls.
    #[sig("($module, limit, /)")]
    fn setrecursionlimit(limit: i32) -> Result<()> {
        if limit < 1 {
            return Err(value_error!("recursion limit must be greater or equal than 1"));
        }
        let thread = thread::current();
        let depth = thread.py_recursion_limit.get() - thread.py_recursion_remaining.get();
        if depth >= limit {
            return Err(recursion_error!(
                "cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low"
            ));
        }
        thread.py_recursion_limit.set(limit);
        thread.py_recursion_remaining.set(limit - depth);
        Ok(())
    }

    /// Size of the object in bytes.
    #[sig("($module, object, default=<unrepresentable>)")]
    #[shown("")]
    fn getsizeof(object: &Object, default: Option<&Object>) -> Result {
        match (size_of(object), default) {
            (Ok(size), _) => Ok(Int::from_u64(size as u64)?.into_object()),
            (Err(e), Some(default)) => e.clear_if(&exception::TYPE_ERROR, default.to_ref()),
            (Err(e), None) => Err(e),
        }
    }

    /// The encoding of str.encode() without arguments.
    #[sig("($module, /)")]
    fn getdefaultencoding() -> &'static str {
        "utf-8"
    }

    /// The encoding of file names.
    #[sig("($module, /)")]
    fn getfilesystemencoding() -> &'static str {
        crate::config::locale::Encoding::of_names().name()
    }

    /// The error handler of file names.
    #[sig("($module, /)")]
    fn getfilesystemencodeerrors() -> &'static str {
        "surrogateescape"
    }

    /// The most digits that int() and str() convert, 0 for no limit.
    #[sig("($module, /)")]
    fn get_int_max_str_digits() -> usize {
        crate::types::int::convert::max_str_digits()
    }

    /// Set the most digits that int() and str() convert.
    #[sig("($module, maxdigits)")]
    fn set_int_max_str_digits(maxdigits: isize) -> Result<()> {
        let least = crate::types::int::convert::STR_DIGITS_THRESHOLD;
        if maxdigits != 0 && maxdigits < least as isize {
            return Err(value_error!("maxdigits must be 0 or larger than {least}"));
        }
        crate::types::int::convert::set_max_str_digits(maxdigits as usize);
        Ok(())
    }

    /// The flags of dlopen() for extension modules.
    #[sig("($module, /)")]
    fn getdlopenflags() -> i32 {
        crate::import::extension::dlopen_flags()
    }

    /// Set the flags of dlopen() for extension modules.
    #[sig("($module, flags, /)")]
    fn setdlopenflags(flags: i32) {
        crate::import::extension::set_dlopen_flags(flags);
    }

    /// Whether the interpreter is shutting down.
    #[sig("($module, /)")]
    fn is_finalizing() -> bool {
        INTERPRETER.is_finalizing()
    }

    /// The frame that many calls up.
    #[sig("_getframe($module, depth=0, /)")]
    fn getframe(depth: i32) -> Result {
        let frame = crate::types::frame::at_depth(depth.max(0) as usize)?.into_object();
        audit::event(c"sys._getframe", || Tuple::new(&[&frame]))?;
        Ok(frame)
    }

    /// Seconds between requests to hand over the GIL.
    #[sig("($module, /)")]
    fn getswitchinterval() -> f64 {
        crate::vm::gil::switch_interval()
    }

    /// Set the seconds between requests to hand over the GIL.
    #[sig("($module, interval, /)")]
    fn setswitchinterval(interval: f64) -> Result<()> {
        if interval <= 0.0 {
            return Err(value_error!("switch interval must be strictly positive"));
        }
        crate::vm::gil::set_switch_interval(interval);
        Ok(())
    }
}
