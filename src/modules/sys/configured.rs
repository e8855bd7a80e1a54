//! What of `sys` is decided at start-up: flags, options, arguments, paths.

use super::no_more_instances;
use crate::abi::{Ref, Result, TypeObject};
use crate::config::Config;
use crate::config::record::{Record, Wide, WideList, WideText};
use crate::types::bool::bool_object;
use crate::types::dict::Dict;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::none::none;
use crate::types::str::Str;
use crate::types::struct_sequence;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering};

/// The type of `sys.flags`, once there is one.
static FLAGS: AtomicPtr<TypeObject> = AtomicPtr::new(null_mut());

/// Sets the attributes that the configuration decides alone, in the dict of `sys`.
pub fn update(sys: &Dict, config: &Config) -> Result<()> {
    let set = |name: &str, value: Ref| sys.set(&Str::intern(Str::new(name)?), &value);
    let text = |s: &str| Str::new(s).map(Ref::into_object);
    set("flags", flags(config)?)?;
    set("dont_write_bytecode", bool_object(config.dont_write_bytecode))?;
    let xoptions = Dict::new()?;
    for (name, value) in &config.xoptions {
        let value = match value {
            Some(value) => text(value)?,
            None => bool_object(true),
        };
        xoptions.set(&*Str::new(name)?, &value)?;
    }
    set("_xoptions", xoptions.into_object())?;
    let warn_options = config.warn_options.iter().map(|w| text(w)).collect::<Result<Vec<_>>>()?;
    set("warnoptions", List::from_vec(warn_options)?.into_object())?;
    let prefix = match &config.pycache_prefix {
        Some(prefix) => text(prefix)?,
        None => none(),
    };
    set("pycache_prefix", prefix)
}

fn flags(config: &Config) -> Result {
    let truth = |b: bool| Ok(bool_object(b));
    let number = |n: i32| Int::new(n.into()).map(Ref::into_object);
    let flag = |b: bool| number(b.into());
    let flags = [
        ("debug", number(config.debug)?),
        ("inspect", number(config.inspect)?),
        ("interactive", number(config.interactive)?),
        ("optimize", number(config.optimize)?),
        ("dont_write_bytecode", flag(config.dont_write_bytecode)?),
        ("no_user_site", flag(config.no_user_site)?),
        ("no_site", flag(config.no_site)?),
        ("ignore_environment", flag(config.ignore_environment)?),
        ("verbose", number(config.verbose)?),
        ("bytes_warning", number(config.bytes_warning)?),
        ("quiet", flag(config.quiet)?),
        ("hash_randomization", flag(config.hash_randomization)?),
        ("isolated", flag(config.isolated)?),
        ("dev_mode", truth(config.dev_mode)?),
        ("utf8_mode", number(config.utf8_mode)?),
        ("warn_default_encoding", flag(config.warn_default_encoding)?),
        ("safe_path", truth(config.safe_path)?),
        ("int_max_str_digits", number(config.int_max_str_digits)?),
    ];
    // The last one is reached by its name only.
    let names: Vec<_> = flags.iter().map(|f| Some(f.0)).chain([Some("gil")]).collect();
    let values = flags.map(|f| f.1).into_iter().chain([number(1)?]).collect::<Vec<_>>();
    // SAFETY: null, or a type that stays.
    let ty = match unsafe { FLAGS.load(Ordering::Relaxed).as_ref() } {
        Some(ty) => ty,
        None => {
            let doc = c"How the interpreter was started.";
            let ty = struct_sequence::new_type(c"sys.flags", doc, &names, names.len() - 1)?;
            FLAGS.store(core::ptr::from_ref(ty).cast_mut(), Ordering::Relaxed);
            ty
        }
    };
    let flags = struct_sequence::new(ty, values)?;
    no_more_instances(ty);
    Ok(flags.into_object())
}

/// A string of C's wide characters.
pub fn string(wide: &[Wide]) -> Result<Ref<Str>> {
    let points: Vec<u32> = wide.iter().map(|&c| c as u32).collect();
    Str::from_code_points(&points)
}

/// A list of strings.
pub fn strings(list: &WideList) -> Result<Ref<List>> {
    List::from_vec(list.iter().map(|item| string(item).map(Ref::into_object)).collect::<Result<Vec<_>>>()?)
}

/// Sets arguments and paths, as the record has them, in the dict of `sys`.
pub fn update_paths(sys: &Dict, record: &Record) -> Result<()> {
    let set = |name: &str, value: Ref| sys.set(&Str::intern(Str::new(name)?), &value);
    for (name, list) in [("argv", &record.argv), ("orig_argv", &record.orig_argv)] {
        set(name, strings(list)?.into_object())?;
    }
    if record.module_search_paths_set != 0 {
        set("path", strings(&record.module_search_paths)?.into_object())?;
    }
    let or_none = |text: &WideText| match text.get() {
        Some(text) => string(text).map(Ref::into_object),
        None => Ok(none()),
    };
    for (name, text) in [
        ("executable", &record.executable),
        ("_base_executable", &record.base_executable),
        ("prefix", &record.prefix),
        ("base_prefix", &record.base_prefix),
        ("exec_prefix", &record.exec_prefix),
        ("base_exec_prefix", &record.base_exec_prefix),
        ("platlibdir", &record.platlibdir),
        ("_stdlib_dir", &record.stdlib_dir),
    ] {
        set(name, or_none(text)?)?;
    }
    Ok(())
}
