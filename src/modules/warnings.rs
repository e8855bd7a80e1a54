//! `_warnings`: what becomes of a warning. The Python module `warnings` is a layer above; the runtime itself issues its
//! warnings here, whether that module is there or not (see `types/exception/warn.rs`).

use crate::abi::{Object, ObjectType, Ref, Result, Slot, TypeObject};
use crate::types::dict::Dict;
use crate::types::exception::{self, raise};
use crate::types::frame::{self, Frame};
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::none::{none, none_object};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::thread::INTERPRETER;
use abide_macros::methods;
use core::cell::Cell;

/// The functions' room.
struct Warnings;

/// The state that all copies of the module share: what `warnings` has put in its place comes first where it is used.
struct State {
    filters: Slot,
    once_registry: Slot,
    default_action: Slot,
    /// Registries that remember another version are out of date.
    version: Cell<i64>,
}
crate::per_interpreter! {
    static STATE: State = State {
    filters: Slot::empty(),
    once_registry: Slot::empty(),
    default_action: Slot::empty(),
    version: Cell::new(0),
};
}

/// Makes the module.
pub(super) fn make() -> Result<Ref<Module>> {
    let module = super::new_module("_warnings", "Filters of warnings, and how they are issued.", &METHODS)?;
    module.add_named("filters", &*filters()?)?;
    module.add_named("_onceregistry", &*kept(&STATE.get().once_registry, || Dict::new().map(Ref::into_object))?)?;
    module
        .add_named("_defaultaction", &*kept(&STATE.get().default_action, || crate::intern!("default").to_result())?)?;
    Ok(module)
}

/// What a slot holds, made at first use.
fn kept(slot: &Slot, make: impl FnOnce() -> Result) -> Result {
    if let Some(value) = slot.get() {
        return Ok(value);
    }
    let value = make()?;
    slot.set(Some(value.clone()));
    Ok(value)
}

/// The filters that are in force as long as `warnings` has none.
fn filters() -> Result {
    kept(&STATE.get().filters, || {
        use exception as e;
        let filter = |action: &'static str, category: &TypeObject, module: Option<&str>| {
            let module = match module {
                Some(module) => Str::new(module)?.into_object(),
                None => none(),
            };
            let action = Str::intern(Str::new(action)?);
            Tuple::new(&[&action, none_object(), category.as_object(), &module, &*Int::new(0)?]).map(Ref::into_object)
        };
        let filters = vec![
            filter("default", &e::DEPRECATION_WARNING, Some("__main__"))?,
            filter("ignore", &e::DEPRECATION_WARNING, None)?,
            filter("ignore", &e::PENDING_DEPRECATION_WARNING, None)?,
            filter("ignore", &e::IMPORT_WARNING, None)?,
            filter("ignore", &e::RESOURCE_WARNING, None)?,
        ];
        List::from_vec(filters).map(Ref::into_object)
    })
}

/// An attribute of the module `warnings`, if that is loaded; `import` loads it. Runs Python.
fn of_warnings(name: &Str, import: bool) -> Result<Option<Ref>> {
    // In the end modules are taken apart: nothing of `warnings` is to be relied upon.
    if INTERPRETER.modules.is_empty() || INTERPRETER.is_finalizing() {
        return Ok(None);
    }
    let key = crate::intern!("warnings");
    let module = match crate::import::modules()?.get_str(key)?.filter(|m| !m.is_none()) {
        Some(module) => module,
        None if import && crate::import::importlib::bootstrap().is_some() => {
            match crate::import::import_for_native(key) {
                Ok(module) => module,
                Err(e) => return e.clear_if(&exception::IMPORT_ERROR, None),
            }
        }
        None => return Ok(None),
    };
    module.get_attr_opt(name)
}

/// What `warnings` has under that name, of type `T`, remembered; else what was remembered. TypeError. Runs Python.
fn setting<T: ObjectType>(name: &Str, slot: &Slot, wrong: impl FnOnce(&Object) -> String) -> Result<Option<Ref>> {
    if let Some(found) = of_warnings(name, false)? {
        if found.cast::<T>().is_none() {
            return Err(type_error!("{}", wrong(&found)));
        }
        slot.set(Some(found));
    }
    Ok(slot.get())
}

/// Whether a filter's message or module matches: None does, a string that is equal, a pattern that says so. Runs Python.
fn matches(pattern: &Object, text: &Object) -> Result<bool> {
    if pattern.is_none() {
        return Ok(true);
    }
    if let Some(pattern) = pattern.cast_exact::<Str>() {
        return match text.cast::<Str>() {
            Some(text) => Ok(pattern.eq(text)),
            None => Err(type_error!("must be str, not {}", text.ty().full_name())),
        };
    }
    pattern.call_method(crate::intern!("match"), &[text])?.is_true()
}

/// What is to be done about a warning, and the filter that says so (None: nothing but the default). Runs Python.
fn action_for(category: &Object, text: &Object, line: i64, module: &Object) -> Result<(Ref<Str>, Ref)> {
    if let Some(found) = of_warnings(crate::intern!("filters"), false)? {
        STATE.get().filters.set(Some(found));
    }
    let filters = filters()?;
    let Some(list) = filters.cast::<List>() else { return Err(value_error!("_warnings.filters must be a list")) };
    let mut i = 0;
    // The list may change while a pattern is asked.
    while let Some(item) = list.get(i) {
        let parts = item.cast::<Tuple>().map(|t| t.items()).filter(|items| items.len() == 5);
        let Some(&[action, message, of, place, at]) =
            parts.map(|p| <&[_; 5]>::try_from(p).expect("five items").each_ref().map(|r| &**r)).as_ref()
        else {
            return Err(value_error!("_warnings.filters item {i} isn't a 5-tuple"));
        };
        let Some(action) = action.cast::<Str>() else {
            return Err(type_error!("action must be a string, not '{}'", action.ty().full_name()));
        };
        let good_message = matches(message, text)?;
        let good_module = matches(place, module)?;
        let good_category = category.is_subclass(of)?;
        let at = at.index_as_isize()? as i64;
        if good_message && good_module && good_category && (at == 0 || at == line) {
            return Ok((Ref::of(action), item.clone()));
        }
        i += 1;
    }
    let wrong = |o: &Object| format!("warnings.defaultaction must be a string, not '{}'", o.ty().full_name());
    let action = setting::<Str>(crate::intern!("defaultaction"), &STATE.get().default_action, wrong)?;
    match action.map(Ref::downcast::<Str>) {
        Some(Ok(action)) => Ok((action, none())),
        _ => Ok((Ref::of(crate::intern!("default")), none())),
    }
}

/// Whether the registry knows the key; with `note` it does from then on. Runs Python (hashing).
fn already_warned(registry: &Dict, key: &Object, note: bool) -> Result<bool> {
    let version = crate::intern!("version");
    let current = registry
        .get_str(version)?
        .is_some_and(|v| v.cast_exact::<Int>().and_then(Int::to_i64) == Some(STATE.get().version.get()));
    if !current {
        registry.clear();
        registry.set_str(version, &*Int::new(STATE.get().version.get())?)?;
    } else if let Some(known) = registry.get(key)?
        && known.is_true()?
    {
        return Ok(true);
    }
    if note {
        registry.set(key, crate::types::bool::bool_static(true))?;
    }
    Ok(false)
}

/// Puts the filters of `sys.warnoptions` in force where there is no `warnings` to do it: action, category and line; a
/// message or module would want regular expressions.
pub fn apply_options(options: &[String]) -> Result<()> {
    let filters = filters()?;
    let Some(filters) = filters.cast::<List>() else { return Ok(()) };
    let builtins = INTERPRETER.builtins.get();
    let builtins = builtins.as_deref().and_then(|b| b.cast::<Dict>());
    for option in options {
        let mut fields = option.split(':').map(str::trim);
        let mut field = || fields.next().unwrap_or("");
        let (action, message, category, module, line) = (field(), field(), field(), field(), field());
        let actions = ["default", "error", "ignore", "always", "module", "once"];
        let action = actions.into_iter().find(|a| !action.is_empty() && a.starts_with(action));
        let name = if category.is_empty() { "Warning" } else { category };
        let category = match builtins {
            Some(builtins) => builtins.get_str(&*Str::new(name)?)?,
            None => None,
        };
        let line = if line.is_empty() { Some(0) } else { line.parse::<u32>().ok() };
        match (action, category, line) {
            (Some(action), Some(category), Some(line)) if message.is_empty() && module.is_empty() => {
                let action = Str::intern(Str::new(action)?);
                let line = Int::new(line as i64)?;
                let item = Tuple::new(&[&action, none_object(), &category, none_object(), &line])?;
                filters.insert(0, item.into_object())?;
            }
            _ => eprintln!("Invalid -W option ignored: {option}: not without a standard library"),
        }
    }
    Ok(())
}

/// The name of a module that is known by its file only.
fn module_of_file(file: &Str) -> Result<Ref<Str>> {
    let text = file.to_string_lossy();
    if text.is_empty() {
        return Str::new("<unknown>");
    }
    match text.ends_with(".py") {
        true => file.substring(0, file.len() - 3),
        false => Ok(Ref::of(file)),
    }
}

/// Where a warning comes from.
struct Place<'a> {
    file: &'a Str,
    line: i32,
    module: Option<&'a Object>,
    registry: Option<&'a Object>,
    source_line: Option<&'a Object>,
}

/// Issues a warning: what `warnings.warn_explicit` does. Runs Python.
///
/// A `source` that is given, be it None, makes `warnings` be imported, so that it shows the warning.
fn issue(category: &Object, message: &Object, place: &Place<'_>, source: Option<&Object>) -> Result<()> {
    if place.module.is_some_and(|m| m.is_none()) {
        return Ok(());
    }
    let own_module;
    let module: &Object = match place.module {
        Some(module) => module,
        None => {
            own_module = module_of_file(place.file)?;
            &own_module
        }
    };
    let registry = place.registry.filter(|r| !r.is_none());
    let registry = match registry.map(|r| r.cast::<Dict>()) {
        Some(None) => return Err(type_error!("'registry' must be a dict or None")),
        Some(Some(registry)) => Some(registry),
        None => None,
    };
    let (text, message, category) = if message.is_instance(exception::WARNING.as_object())? {
        (message.str()?.into_object(), message.to_ref(), message.ty().as_object())
    } else {
        (message.to_ref(), category.call1(message)?, category)
    };
    let line = Int::new(place.line as i64)?;
    let key = Tuple::new(&[&text, category, &line])?;
    if let Some(registry) = registry
        && already_warned(registry, &key, false)?
    {
        return Ok(());
    }
    let (action, filter) = action_for(category, &text, place.line as i64, module)?;
    let known = match &*action.to_string_lossy() {
        "error" => return Err(raise_warning(category, &message)),
        "ignore" => return Ok(()),
        "always" => false,
        other => {
            if let Some(registry) = registry {
                registry.set(&key, crate::types::bool::bool_static(true))?;
            }
            match other {
                "once" => {
                    let once;
                    let registry = match registry {
                        Some(registry) => registry,
                        None => {
                            let wrong = |o: &Object| {
                                format!("_warnings.onceregistry must be a dict, not '{}'", o.ty().full_name())
                            };
                            kept(&STATE.get().once_registry, || Dict::new().map(Ref::into_object))?;
                            let found =
                                setting::<Dict>(crate::intern!("onceregistry"), &STATE.get().once_registry, wrong)?;
                            once = found.and_then(|f| f.downcast::<Dict>().ok()).map_or_else(Dict::new, Ok)?;
                            &once
                        }
                    };
                    already_warned(registry, &*Tuple::new(&[&text, category])?, true)?
                }
                "module" => match registry {
                    Some(registry) => already_warned(registry, &*Tuple::new(&[&text, category])?, true)?,
                    None => false,
                },
                "default" => false,
                _ => {
                    let (action, filter) = (action.as_object().repr()?, filter.repr()?);
                    let (action, filter) = (action.to_string_lossy(), filter.to_string_lossy());
                    return Err(runtime_error!("Unrecognized action ({action}) in warnings.filters:\n {filter}"));
                }
            }
        }
    };
    if known {
        return Ok(());
    }
    let Some(show) = of_warnings(crate::intern!("_showwarnmsg"), source.is_some())? else {
        return show(category, &text, place);
    };
    if show.ty().call.get().is_none() {
        return Err(type_error!("warnings._showwarnmsg() must be set to a callable"));
    }
    let Some(class) = of_warnings(crate::intern!("WarningMessage"), false)? else {
        return Err(runtime_error!("unable to get warnings.WarningMessage"));
    };
    let nothing = none_object();
    let source = source.unwrap_or(nothing);
    let shown = class.call(&[&message, category, place.file, &line, nothing, nothing, source])?;
    show.call1(&shown).map(drop)
}

/// The warning as an exception. Runs Python.
fn raise_warning(category: &Object, message: &Object) -> crate::abi::Raised {
    match category.cast::<TypeObject>() {
        Some(kind) => raise::raise_object(kind, message),
        None => type_error!("exceptions must derive from BaseException"),
    }
}

/// Writes a warning to `sys.stderr` as `warnings` would. Runs Python.
fn show(category: &Object, text: &Object, place: &Place<'_>) -> Result<()> {
    let name = category.get_attr(crate::intern!("__name__"))?.str()?;
    let text = text.str()?;
    let mut shown = format!(
        "{}:{}: {}: {}\n",
        place.file.to_string_lossy(),
        place.line,
        name.to_string_lossy(),
        text.to_string_lossy()
    );
    let source = match place.source_line {
        Some(line) => Some(line.str()?.to_string_lossy().into_owned()),
        None => source_line(&place.file.to_string_lossy(), place.line)?,
    };
    if let Some(source) = source {
        let source = source.trim_start_matches([' ', '\t', '\x0c']);
        shown.push_str(&format!("  {}\n", source.trim_end_matches(['\r', '\n'])));
    }
    super::sys::write_standard(true, &shown);
    Ok(())
}

/// A line of a source file, looked for below `sys.path` where it is not under its name. Runs Python.
fn source_line(file: &str, line: i32) -> Result<Option<String>> {
    let Some(index) = usize::try_from(line).ok().and_then(|n| n.checked_sub(1)) else { return Ok(None) };
    let mut found = std::fs::read(file).ok();
    if found.is_none() {
        let tail = file.rsplit('/').next().unwrap_or(file);
        if let Some(path) = super::sys::get(crate::intern!("path"))?.and_then(|p| p.downcast::<List>().ok()) {
            let entries = (0..path.len()).filter_map(|i| path.get(i)).filter_map(|e| e.downcast::<Str>().ok());
            found = entries
                .filter(|e| !e.is_empty())
                .find_map(|entry| std::fs::read(std::path::Path::new(&*entry.to_string_lossy()).join(tail)).ok());
        }
    }
    let Some(found) = found else { return Ok(None) };
    let line = found.split(|&b| b == b'\n').nth(index).map(|l| String::from_utf8_lossy(l).into_owned());
    Ok(line.filter(|l| !l.trim().is_empty()))
}

/// Whether a frame belongs to the import system, which warnings leave out.
fn is_internal(frame: &Frame) -> bool {
    file_of(frame).is_some_and(|f| {
        let file = f.to_string_lossy();
        file.contains("importlib") && file.contains("_bootstrap")
    })
}

fn file_of(frame: &Frame) -> Option<Ref<Str>> {
    frame.code().and_then(|c| c.filename.get()).and_then(|f| f.downcast::<Str>().ok())
}

/// The frame that called this one.
fn caller(frame: &Frame) -> Result<Option<Ref<Frame>>> {
    let back = frame.get_attr(crate::intern!("f_back"))?;
    Ok(back.downcast::<Frame>().ok())
}

/// Whether the file's name begins with one of these.
fn skipped(frame: &Frame, prefixes: Option<&Tuple>) -> bool {
    let (Some(prefixes), Some(file)) = (prefixes, file_of(frame)) else { return false };
    let file = file.to_string_lossy();
    prefixes.items().iter().any(|p| p.cast::<Str>().is_some_and(|p| file.starts_with(&*p.to_string_lossy())))
}

/// Issues a warning that belongs to the caller `level` frames up. Runs Python.
fn issue_from_frame(
    category: &Object,
    message: &Object,
    level: isize,
    source: Option<&Object>,
    prefixes: Option<&Tuple>,
) -> Result<()> {
    let mut frame = match frame::at_depth(0) {
        Ok(frame) => Some(frame),
        Err(e) => {
            e.clear();
            None
        }
    };
    let plain = level <= 0 || frame.as_ref().is_some_and(|f| is_internal(f));
    for _ in 1..level {
        let Some(mut next) = frame else { break };
        loop {
            match caller(&next)? {
                Some(back) => next = back,
                None => {
                    frame = None;
                    break;
                }
            }
            if plain || !(is_internal(&next) || skipped(&next, prefixes)) {
                frame = Some(next);
                break;
            }
        }
    }
    let (globals, file, line) = match &frame {
        Some(frame) => {
            let globals = frame.get_attr(crate::intern!("f_globals"))?;
            let file = match file_of(frame) {
                Some(file) => file,
                None => Str::new("<unknown>")?,
            };
            (globals, file, frame.line())
        }
        None => match INTERPRETER.sys_dict.get() {
            Some(dict) => (dict, Str::new("<sys>")?, 0),
            None => return Ok(()),
        },
    };
    let Some(globals) = globals.cast::<Dict>() else { return Err(system_error!("globals are no dict")) };
    let key = crate::intern!("__warningregistry__");
    let registry = match globals.get_str(key)? {
        Some(registry) => registry,
        None => {
            let registry = Dict::new()?.into_object();
            globals.set_str(key, &registry)?;
            registry
        }
    };
    let module = match globals.get_str(crate::intern!("__name__"))? {
        Some(name) if name.is_none() || name.cast::<Str>().is_some() => name,
        _ => Str::new("<string>")?.into_object(),
    };
    let place = Place { file: &file, line, module: Some(&module), registry: Some(&registry), source_line: None };
    issue(category, message, &place, source)
}

/// `PyErr_WarnEx` and its kin: no category is RuntimeWarning. Runs Python.
pub fn warn(category: Option<&Object>, message: &Str, level: isize, source: Option<&Object>) -> Result<()> {
    let category = category.unwrap_or(exception::RUNTIME_WARNING.as_object());
    issue_from_frame(category, message, level, source, None)
}

/// `PyErr_WarnExplicitObject`. Runs Python.
pub fn warn_explicit(
    category: Option<&Object>,
    message: &Object,
    file: &Str,
    line: i32,
    module: Option<&Object>,
    registry: Option<&Object>,
) -> Result<()> {
    let category = category.unwrap_or(exception::RUNTIME_WARNING.as_object());
    issue(category, message, &Place { file, line, module, registry, source_line: None }, None)
}

/// RuntimeWarning: a coroutine was made and never awaited; `warnings` tells where it was made. Runs Python.
pub fn warn_never_awaited(coroutine: &Object) -> Result<()> {
    if let Some(warn) = of_warnings(crate::intern!("_warn_unawaited_coroutine"), true)? {
        match warn.call1(coroutine) {
            Ok(_) => return Ok(()),
            Err(e) if e.matches(&exception::RUNTIME_WARNING) => return Err(e),
            // Whatever has happened to the module, it is told.
            Err(e) => e.unraisable(Some(coroutine)),
        }
    }
    let name = coroutine.get_attr(crate::intern!("__qualname__"))?.str()?;
    let message = Str::new(&format!("coroutine '{}' was never awaited", name.to_string_lossy()))?;
    warn(None, &message, 1, Some(coroutine))
}

/// The line of source that the loader of a module has. Runs Python.
fn line_by_loader(globals: &Dict, line: i32) -> Result<Option<Ref>> {
    let Some(bootstrap) = crate::import::importlib::bootstrap() else { return Ok(None) };
    let external = bootstrap.get_attr(crate::intern!("_bootstrap_external"))?;
    let loader = external.call_method(crate::intern!("_bless_my_loader"), &[globals])?;
    let Some(name) = globals.get_str(crate::intern!("__name__"))? else { return Ok(None) };
    let Some(get_source) = loader.get_attr_opt(crate::intern!("get_source"))? else { return Ok(None) };
    let source = get_source.call1(&name)?;
    let Some(source) = source.cast::<Str>() else { return Ok(None) };
    // Whatever a subclass makes of it.
    let split = crate::types::str::PyUnicode_Type.as_object().get_attr(crate::intern!("splitlines"))?;
    let lines = split.call1(source)?;
    lines.get_item(&*Int::new(line as i64 - 1)?).map(Some)
}

#[methods]
impl Warnings {
    /// Issue a warning, or ignore it, or raise it as an exception.
    ///
    /// The warning belongs to the caller stacklevel frames up; frames of files whose names begin with one of
    /// skip_file_prefixes do not count.
    #[sig("($module, /, message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=<unrepresentable>)")]
    fn warn(
        message: &Object,
        category: Option<&Object>,
        stacklevel: isize,
        source: Option<&Object>,
        skip_file_prefixes: Option<&Object>,
    ) -> Result<()> {
        let category = category.filter(|c| !c.is_none());
        let warning = exception::WARNING.as_object();
        let category = match category {
            _ if message.is_instance(warning)? => message.ty().as_object(),
            Some(category) => category,
            None => exception::USER_WARNING.as_object(),
        };
        let right = match category.is_subclass(warning) {
            Ok(right) => right,
            Err(e) => {
                e.clear();
                false
            }
        };
        if !right {
            return Err(type_error!("category must be a Warning subclass, not '{}'", category.ty().full_name()));
        }
        let prefixes = match skip_file_prefixes {
            Some(given) => match given.cast::<Tuple>() {
                Some(prefixes) => Some(prefixes).filter(|p| !p.is_empty()),
                None => {
                    let given = given.ty().full_name();
                    return Err(type_error!("warn() argument 'skip_file_prefixes' must be tuple, not {given}"));
                }
            },
            None => None,
        };
        let mut level = stacklevel;
        if let Some(prefixes) = prefixes {
            if let Some(odd) = prefixes.items().iter().find(|p| p.cast::<Str>().is_none()) {
                return Err(type_error!("Found non-str '{}' in skip_file_prefixes.", odd.ty().full_name()));
            }
            level = level.max(2);
        }
        issue_from_frame(category, message, level, Some(source.unwrap_or(none_object())), prefixes)
    }

    /// Issue a warning that comes from a line of a file, or ignore it, or raise it as an exception.
    #[sig(
        "($module, /, message, category, filename, lineno, module=<unrepresentable>, registry=None, module_globals=None, source=None)"
    )]
    #[allow(clippy::too_many_arguments, reason = "as many as Python's function has")]
    fn warn_explicit(
        message: &Object,
        category: &Object,
        filename: &Str,
        lineno: i32,
        module: Option<&Object>,
        registry: Option<&Object>,
        module_globals: Option<&Object>,
        source: Option<&Object>,
    ) -> Result<()> {
        let mut source_line = None;
        if let Some(globals) = module_globals.filter(|g| !g.is_none()) {
            let Some(globals) = globals.cast::<Dict>() else {
                return Err(type_error!("module_globals must be a dict, not '{}'", globals.ty().full_name()));
            };
            source_line = line_by_loader(globals, lineno)?;
        }
        let place = Place { file: filename, line: lineno, module, registry, source_line: source_line.as_deref() };
        issue(category, message, &place, Some(source.unwrap_or(none_object())))
    }

    /// Tell that the filters have changed: what was shown once may be shown again.
    #[sig("($module, /)")]
    fn _filters_mutated() {
        STATE.get().version.set(STATE.get().version.get() + 1);
    }
}
