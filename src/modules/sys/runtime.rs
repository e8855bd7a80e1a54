//! `sys`: threads and their frames, hooks of coroutines, the debugger's entry, and what tells of the build.

use crate::abi::{Object, Ref, Result, TypeObject};
use crate::types::dict::Dict;
use crate::types::exception::{ATTRIBUTE_ERROR, IMPORT_ERROR, RUNTIME_WARNING, os_error, warn};
use crate::types::int::Int;
use crate::types::module::Module;
use crate::types::none::none;
use crate::types::set::{PyFrozenSet_Type, Set};
use crate::types::str::Str;
use crate::types::struct_sequence;
use crate::types::tuple::Tuple;
use crate::vm::frame::InterpreterFrame;
use crate::vm::perf;
use crate::vm::thread::{self, INTERPRETER, ThreadState};
use crate::vm::tracing::{self, Kind};
use abide_macros::methods;
use core::cell::Cell;

struct Types(Cell<Option<&'static TypeObject>>);
// SAFETY: used under the GIL.
unsafe impl Sync for Types {}
static ASYNCGEN_HOOKS: Types = Types(Cell::new(None));

/// What is in the module beside functions.
pub fn add(module: &Module) -> Result<()> {
    let text = |s: &str| Str::new(s).map(Ref::into_object);
    let threads = [text("pthread")?, text("mutex+cond")?, text(&threads_version())?];
    module.add_named("thread_info", &*super::record(c"sys.thread_info", &["name", "lock", "version"], &threads)?)?;
    module.add_named("_git", &*Tuple::from_vec(vec![text("Abide")?, text("")?, text("")?])?)?;
    module.add_named("_framework", &*text("")?)?;
    module.add_named("_home", &none())?;
    let names = Set::new(&PyFrozenSet_Type)?;
    for name in super::names::STDLIB_MODULES {
        names.add(&Str::intern(Str::new(name)?))?;
    }
    module.add_named("stdlib_module_names", &names)?;
    let fields = ["firstiter", "finalizer"].map(Some);
    let doc = c"What is called when an asynchronous generator begins, and when it is finalized.";
    ASYNCGEN_HOOKS.0.set(Some(struct_sequence::new_type(c"asyncgen_hooks", doc, &fields, 2)?));
    let hook = (module as &Object).get_attr(crate::intern!("breakpointhook"))?;
    module.add_named("__breakpointhook__", &hook)
}

/// The version of the C library's threads.
fn threads_version() -> String {
    let mut buffer = [0u8; 64];
    // SAFETY: a buffer of the length that is told.
    let n = unsafe { libc::confstr(libc::_CS_GNU_LIBPTHREAD_VERSION, buffer.as_mut_ptr().cast(), buffer.len()) };
    String::from_utf8_lossy(&buffer[..n.clamp(1, buffer.len()) - 1]).into_owned()
}

/// Calls `f` for each thread state until it fails.
fn each_thread(mut f: impl FnMut(&ThreadState) -> Result<()>) -> Result<()> {
    let mut result = Ok(());
    thread::each(|thread| {
        if result.is_ok() {
            result = f(thread);
        }
    });
    result
}

/// The receiver of the functions.
struct Functions;

#[methods]
impl Functions {
    /// The name of the module of the function that many calls up, or None.
    #[sig("($module, /, depth=0)")]
    fn _getframemodulename(depth: i32) -> Result<Ref> {
        let depth_of = || -> Result<Ref<Tuple>> { Tuple::from_vec(vec![Int::new(i64::from(depth))?.into_object()]) };
        crate::vm::audit::event(c"sys._getframemodulename", depth_of)?;
        // SAFETY: the frames of the running thread are whole.
        unsafe {
            let mut frame = InterpreterFrame::first_complete(thread::current().current_frame.get());
            for _ in 0..depth.max(0) {
                if frame.is_null() {
                    break;
                }
                frame = InterpreterFrame::first_complete((*frame).previous.get());
            }
            if frame.is_null() {
                return Ok(none());
            }
            match (*frame).function().as_ref() {
                Some(function) => Ok(function.module.get().unwrap_or_else(none)),
                None => Ok(none()),
            }
        }
    }

    /// The frame that each thread runs, by the threads' numbers.
    #[sig("($module, /)")]
    fn _current_frames() -> Result<Ref<Dict>> {
        crate::vm::audit::event(c"sys._current_frames", || Ok(Tuple::empty()))?;
        let frames = Dict::new()?;
        each_thread(|thread| {
            // SAFETY: the thread waits for the GIL: its frames are whole.
            unsafe {
                let frame = InterpreterFrame::first_complete(thread.current_frame.get());
                if !frame.is_null() {
                    let frame = crate::types::frame::object_of(frame)?;
                    frames.set(&*Int::from_u64(thread.thread_id.get())?, &frame)?;
                }
            }
            Ok(())
        })?;
        Ok(frames)
    }

    /// The exception that each thread handles, or None, by the threads' numbers.
    #[sig("($module, /)")]
    fn _current_exceptions() -> Result<Ref<Dict>> {
        crate::vm::audit::event(c"sys._current_exceptions", || Ok(Tuple::empty()))?;
        let exceptions = Dict::new()?;
        each_thread(|thread| {
            // SAFETY: the chain of handled exceptions lies in the thread and its generators, which wait.
            let mut item = unsafe { thread.exc_info.get().as_ref() };
            let mut handled = none();
            while let Some(found) = item {
                if let Some(exception) = found.exc_value.get().filter(|e| !e.is_none()) {
                    handled = exception;
                    break;
                }
                // SAFETY: as above.
                item = unsafe { found.previous_item.get().as_ref() };
            }
            exceptions.set(&*Int::from_u64(thread.thread_id.get())?, &handled)
        })?;
        Ok(exceptions)
    }

    /// How many frames coroutines remember of where they were made.
    #[sig("($module, /)")]
    fn get_coroutine_origin_tracking_depth() -> i32 {
        thread::current().coroutine_origin_tracking_depth.get()
    }

    /// Set how many frames coroutines remember of where they were made; 0 for none.
    #[sig("($module, /, depth)")]
    fn set_coroutine_origin_tracking_depth(depth: i32) -> Result<()> {
        if depth < 0 {
            return Err(value_error!("depth must be >= 0"));
        }
        thread::current().coroutine_origin_tracking_depth.set(depth);
        Ok(())
    }

    /// What is called for asynchronous generators.
    #[sig("($module, /)")]
    fn get_asyncgen_hooks() -> Result<Ref<Tuple>> {
        let thread = thread::current();
        let values = vec![
            thread.async_gen_firstiter.get().unwrap_or_else(none),
            thread.async_gen_finalizer.get().unwrap_or_else(none),
        ];
        match ASYNCGEN_HOOKS.0.get() {
            Some(ty) => struct_sequence::new(ty, values),
            None => Tuple::from_vec(values),
        }
    }

    /// Set what is called for asynchronous generators: when one begins, and when one is finalized.
    #[sig("($module, /, firstiter=<unrepresentable>, finalizer=<unrepresentable>)")]
    #[shown("")]
    fn set_asyncgen_hooks(firstiter: Option<&Object>, finalizer: Option<&Object>) -> Result<()> {
        let check = |hook: Option<&Object>, name: &str| match hook {
            Some(hook) if !hook.is_none() && !hook.is_callable() => {
                Err(type_error!("callable {name} expected, got {}", hook.ty().full_name()))
            }
            _ => Ok(()),
        };
        check(finalizer, "finalizer")?;
        check(firstiter, "firstiter")?;
        let thread = thread::current();
        let store = |slot: &crate::abi::Slot, hook: Option<&Object>| {
            if let Some(hook) = hook {
                slot.set(Some(hook.to_ref()).filter(|h| !h.is_none()));
            }
        };
        if finalizer.is_some() {
            crate::vm::audit::event(c"sys.set_asyncgen_hook_finalizer", || Ok(Tuple::empty()))?;
        }
        store(&thread.async_gen_finalizer, finalizer);
        if firstiter.is_some() {
            crate::vm::audit::event(c"sys.set_asyncgen_hook_firstiter", || Ok(Tuple::empty()))?;
        }
        store(&thread.async_gen_firstiter, firstiter);
        Ok(())
    }

    /// Have native frames for Python functions, for profilers of the system.
    #[sig("($module, backend, /)")]
    fn activate_stack_trampoline(backend: &Str) -> Result<()> {
        if !perf::is_available() {
            return Err(value_error!("perf trampoline not available"));
        }
        if !backend.eq_str("perf") {
            return Err(match backend.eq_str("perf_jit") {
                true => value_error!("perf_jit trampoline not available"),
                false => value_error!("invalid backend: {}", backend.to_string_lossy()),
            });
        }
        if !perf::is_active() && INTERPRETER.eval_frame.get().is_some() {
            let message = "Trampoline cannot be initialized as a custom eval frame is already present";
            return Err(runtime_error!("{message}"));
        }
        perf::activate().map_err(|e| os_error::raise_errno(e.raw_os_error().unwrap_or(libc::EIO), None))
    }

    /// Undo activate_stack_trampoline().
    #[sig("($module, /)")]
    fn deactivate_stack_trampoline() {
        perf::deactivate();
    }

    /// Whether there are native frames for Python functions.
    #[sig("($module, /)")]
    fn is_stack_trampoline_active() -> bool {
        perf::is_active()
    }

    /// How many small memory blocks are in use.
    #[sig("($module, /)")]
    fn getallocatedblocks() -> usize {
        crate::memory::alloc::blocks_in_use()
    }

    /// How many strings are interned.
    #[sig("($module, /, *, _only_immortal=False)")]
    fn getunicodeinternedsize(_only_immortal: bool) -> usize {
        crate::types::str::intern::count(_only_immortal)
    }

    /// Whether the string is interned.
    #[sig("($module, string, /)")]
    fn _is_interned(string: &Str) -> bool {
        string.is_interned()
    }

    /// Whether there is a GIL that is on.
    #[sig("($module, /)")]
    fn _is_gil_enabled() -> bool {
        true
    }

    /// Forget what attribute lookup has found.
    #[sig("($module, /)")]
    fn _clear_type_cache() -> Result<()> {
        warn::deprecation(
            "sys._clear_type_cache() is deprecated and may be removed in a future version of Python.  Use sys._clear_internal_caches() instead.",
        )?;
        crate::types::r#type::lookup::clear_cache();
        Ok(())
    }

    /// Forget what the runtime has found out for speed's sake.
    #[sig("($module, /)")]
    fn _clear_internal_caches() {
        crate::types::r#type::lookup::clear_cache();
    }

    /// What -X cpu_count says: -1 for nothing.
    #[sig("($module, /)")]
    fn _get_cpu_count_config() -> i32 {
        crate::config::get().cpu_count
    }

    /// Call a function with these arguments while tracing is on.
    #[sig("($module, func, args, /)")]
    fn call_tracing(func: &Object, args: &Tuple) -> Result {
        tracing::untangled(|| func.call_with(args, None))
    }

    /// The trace function, or None.
    #[sig("($module, /)")]
    fn gettrace() -> Option<Ref> {
        thread::current().c_traceobj.get()
    }

    /// The profile function, or None.
    #[sig("($module, /)")]
    fn getprofile() -> Option<Ref> {
        thread::current().c_profileobj.get()
    }

    /// Set the function that is told of each call, line, return and exception in this thread; None takes it away.
    #[sig("($module, function, /)")]
    fn settrace(function: &Object) -> Result<()> {
        tracing::set_python(thread::current(), Kind::Trace, function)
    }

    /// Set the function that is told of each call and return in this thread; None takes it away.
    #[sig("($module, function, /)")]
    fn setprofile(function: &Object) -> Result<()> {
        tracing::set_python(thread::current(), Kind::Profile, function)
    }

    /// Set the trace function of all threads that run.
    #[sig("($module, function, /)")]
    fn _settraceallthreads(function: &Object) -> Result<()> {
        each_thread(|thread| tracing::set_python(thread, Kind::Trace, function))
    }

    /// Set the profile function of all threads that run.
    #[sig("($module, function, /)")]
    fn _setprofileallthreads(function: &Object) -> Result<()> {
        each_thread(|thread| tracing::set_python(thread, Kind::Profile, function))
    }

    /// What breakpoint() calls: by default pdb.set_trace(), or what $PYTHONBREAKPOINT names. Runs Python.
    #[sig("($module, /, *args, **kwargs)")]
    fn breakpointhook(args: &[&Object], kwargs: Vec<(&Str, &Object)>) -> Result {
        let named = match crate::config::get().ignore_environment {
            true => None,
            false => std::env::var("PYTHONBREAKPOINT").ok().filter(|v| !v.is_empty()),
        };
        let named = named.unwrap_or_else(|| "pdb.set_trace".into());
        if named == "0" {
            return Ok(none());
        }
        let (module, attribute) = named.rsplit_once('.').unwrap_or(("builtins", &named));
        let ignored = || -> Result<Ref> {
            let message = format!("Ignoring unimportable $PYTHONBREAKPOINT: \"{named}\"");
            warn::issue(&RUNTIME_WARNING, &message, 1)?;
            Ok(none())
        };
        if module.is_empty() {
            return ignored();
        }
        let module = match crate::import::import_module(module) {
            Ok(module) => module,
            Err(e) if e.matches(&IMPORT_ERROR) => {
                e.clear();
                return ignored();
            }
            Err(e) => return Err(e),
        };
        let hook = match module.get_attr(&*Str::new(attribute)?) {
            Ok(hook) => hook,
            Err(e) if e.matches(&ATTRIBUTE_ERROR) => {
                e.clear();
                return ignored();
            }
            Err(e) => return Err(e),
        };
        let keywords = Dict::new()?;
        for (name, value) in kwargs {
            keywords.set(name, value)?;
        }
        hook.call_with(&*Tuple::new(args)?, Some(&keywords))
    }
}
