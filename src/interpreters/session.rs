//! Working in another interpreter for a while: entering it, its exceptions told of on the way out (`_PyXI_*`).

use super::cross::{self, Data};
use super::identity;
use crate::abi::{Object, Raised, Ref, Result, Slot};
use crate::types::dict::Dict;
use crate::types::exception::{self, BaseException, INTERPRETER_ERROR, print, raise};
use crate::types::none::none;
use crate::types::simple_namespace::new_namespace;
use crate::types::str::Str;
use crate::vm::interpreter;
use crate::vm::thread::{self, Interpreter, ThreadState};
use core::cell::Cell;
use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr::{null, null_mut};
use std::ffi::CString;

/// `_PyXI_excinfo`: what is told of an exception outside its interpreter. The texts are owned.
#[repr(C)]
pub struct ExcInfo {
    builtin: Cell<*const c_void>,
    name: Cell<*mut c_char>,
    qualname: Cell<*mut c_char>,
    module: Cell<*mut c_char>,
    message: Cell<*mut c_char>,
    display: Cell<*mut c_char>,
}

/// The whole text of an exception as `traceback` has it, the runtime's own where that cannot be had. Runs Python.
fn display(exception: &Ref<BaseException>) -> String {
    let by_library = || -> Result<String> {
        let class = crate::import::import_module("traceback")?.get_attr(crate::intern!("TracebackException"))?;
        let described = class.call_method(crate::intern!("from_exception"), &[exception])?;
        let mut text = String::new();
        for line in described.call_method(crate::intern!("format"), &[])?.collect()? {
            text.push_str(&line.str()?.to_string_lossy());
        }
        Ok(text)
    };
    let text = by_library().unwrap_or_else(|e| {
        e.clear();
        print::format(exception)
    });
    text.trim_end_matches('\n').to_string()
}

/// `_PyXI_errcode`.
pub mod code {
    use core::ffi::c_int;
    pub const UNCAUGHT_EXCEPTION: c_int = -1;
    pub const OTHER: c_int = -2;
    pub const NO_MEMORY: c_int = -3;
    pub const ALREADY_RUNNING: c_int = -4;
    pub const MAIN_NS_FAILURE: c_int = -5;
    pub const APPLY_NS_FAILURE: c_int = -6;
    pub const NOT_SHAREABLE: c_int = -7;
}

/// `_PyXI_error`.
#[repr(C)]
pub struct ErrorInfo {
    interpreter: Cell<*const Interpreter>,
    code: Cell<c_int>,
    uncaught: ExcInfo,
}

/// `_PyXI_session`.
#[repr(C)]
pub struct Session {
    /// The state that was current before.
    before: Cell<*mut ThreadState>,
    /// The state that is current meanwhile.
    state: Cell<*mut ThreadState>,
    owns_state: Cell<c_int>,
    /// Whether the session has taken `__main__`.
    running: Cell<c_int>,
    main_namespace: Slot,
    error_override: Cell<*const c_int>,
    error: Cell<*const ErrorInfo>,
    error_room: ErrorInfo,
    override_room: Cell<c_int>,
}

const _: () = assert!(size_of::<ExcInfo>() == 48 && size_of::<ErrorInfo>() == 64 && size_of::<Session>() == 120);

fn owned(text: &str) -> *mut c_char {
    // Text with a null byte ends there.
    let text: Vec<u8> = text.bytes().take_while(|&b| b != 0).collect();
    CString::new(text).unwrap_or_default().into_raw()
}

/// # Safety
/// Null or a C string.
unsafe fn read(text: *const c_char) -> Option<String> {
    // SAFETY: the caller's contract.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned())
}

fn text(value: Option<String>) -> Result {
    match value {
        Some(value) => Str::new(&value).map(Ref::into_object),
        None => Ok(none()),
    }
}

impl ExcInfo {
    /// Gives up the texts.
    pub fn clear(&self) {
        for place in [&self.name, &self.qualname, &self.module, &self.message, &self.display] {
            let old = place.replace(null_mut());
            if !old.is_null() {
                // SAFETY: made by `owned`.
                drop(unsafe { CString::from_raw(old) });
            }
        }
        self.builtin.set(null());
    }

    fn parts(&self) -> [Option<String>; 5] {
        // SAFETY: each is null or made by `owned`.
        [&self.name, &self.qualname, &self.module, &self.message, &self.display].map(|p| unsafe { read(p.get()) })
    }

    /// Takes down what an exception, or an object that stands for one, is. What its attributes raise. Runs Python.
    pub fn take_down(&self, exception: &Object) -> Result<()> {
        let class = exception.ty();
        let attribute = |name: &Str| -> Result<Option<String>> {
            let value = class.as_object().get_attr_opt(name)?;
            Ok(value.and_then(|v| v.cast::<Str>().map(|s| s.to_string_lossy().into_owned())))
        };
        let parts = [
            attribute(crate::intern!("__name__"))?,
            attribute(crate::intern!("__qualname__"))?,
            attribute(crate::intern!("__module__"))?,
            Some(exception.str()?.to_string_lossy().into_owned()),
            exception.to_ref().downcast::<BaseException>().ok().map(|e| display(&e)),
        ];
        self.clear();
        if !class.has(crate::abi::TypeFlags::HEAPTYPE) {
            self.builtin.set((class as *const crate::abi::TypeObject).cast());
        }
        for (place, part) in
            [&self.name, &self.qualname, &self.module, &self.message, &self.display].into_iter().zip(parts)
        {
            place.set(part.as_deref().map_or(null_mut(), owned));
        }
        Ok(())
    }

    /// One line: the class, with its module unless that goes without saying, and the message. None if nothing is known.
    pub fn line(&self) -> Option<String> {
        let [_, qualname, module, message, _] = self.parts();
        let module = module.filter(|m| m != "builtins" && m != "__main__");
        let class = match (module, qualname) {
            (Some(module), Some(qualname)) => Some(format!("{module}.{qualname}")),
            (None, Some(qualname)) => Some(qualname),
            (_, None) => None,
        };
        match (class, message) {
            (Some(class), Some(message)) => Some(format!("{class}: {message}")),
            (class, message) => class.or(message),
        }
    }

    /// As an object or None.
    pub fn formatted(&self) -> Result {
        text(self.line())
    }

    /// A namespace of `type`, `msg`, `formatted` and `errdisplay`.
    pub fn as_object(&self) -> Result {
        let [name, qualname, module, message, display] = self.parts();
        let class = Dict::new()?;
        class.set(crate::intern!("__name__"), &*text(name)?)?;
        class.set(crate::intern!("__qualname__"), &*text(qualname)?)?;
        class.set(crate::intern!("__module__"), &*text(module)?)?;
        let dict = Dict::new()?;
        dict.set(crate::intern!("type"), &*new_namespace(Some(&class))?)?;
        dict.set(crate::intern!("msg"), &*text(message)?)?;
        dict.set(crate::intern!("formatted"), &*self.formatted()?)?;
        if display.is_some() {
            dict.set(crate::intern!("errdisplay"), &*text(display)?)?;
        }
        new_namespace(Some(&dict)).map(Ref::into_object)
    }

    /// Sets an exception of that class that says the same.
    fn raise(&self, class: &crate::abi::TypeObject) -> Raised {
        let make = || -> Result<Raised> {
            let raised = raise::raise_object(class, &*self.formatted()?);
            let [.., display] = self.parts();
            if display.is_some() {
                let exception = raised.take();
                exception.set_attr(crate::intern!("_errdisplay"), &*text(display)?)?;
                return Ok(raise::reraise(exception));
            }
            Ok(raised)
        };
        make().unwrap_or_else(|e| e)
    }
}

impl ErrorInfo {
    fn raise_code(&self) -> Raised {
        let say = |message: &str| raise::raise(&INTERPRETER_ERROR, format_args!("{message}"));
        match self.code.get() {
            code::NO_MEMORY => crate::memory::no_memory(),
            code::ALREADY_RUNNING => identity::already_running(),
            code::MAIN_NS_FAILURE => say("failed to get __main__ namespace"),
            code::APPLY_NS_FAILURE => say("failed to apply namespace to __main__"),
            code::NOT_SHAREABLE => cross::not_shareable(None, None),
            _ => match exception::instantiate(&INTERPRETER_ERROR, crate::types::none::none_object()) {
                Ok(exception) => {
                    exception.args.set(Some(crate::types::tuple::Tuple::empty().into_object()));
                    raise::raise_value(exception)
                }
                Err(e) => e,
            },
        }
    }

    /// In the interpreter that is to know: an uncaught exception is described, all else raised.
    pub fn apply(&self) -> Result {
        match self.code.get() {
            code::UNCAUGHT_EXCEPTION => self.uncaught.as_object(),
            code::NOT_SHAREABLE => {
                let [_, _, _, message, _] = self.uncaught.parts();
                Err(cross::not_shareable(None, message.as_deref()))
            }
            _ => {
                let raised = self.raise_code();
                if self.uncaught.name.get().is_null() && self.uncaught.message.get().is_null() {
                    return Err(raised);
                }
                let exception = raised.take();
                exception.context.set(Some(self.uncaught.raise(&INTERPRETER_ERROR).take().into_object()));
                Err(raise::reraise(exception))
            }
        }
    }
}

/// Names and data on their way to a namespace.
struct Shared(Vec<(String, Data)>);

impl Shared {
    fn of(updates: &Object) -> Result<Shared> {
        let Some(dict) = updates.cast::<Dict>() else { return Err(type_error!("expected a dict")) };
        let mut shared = Shared(Vec::with_capacity(dict.len()));
        for (name, value) in dict.entries() {
            let Some(name) = name.cast::<Str>() else {
                return Err(type_error!("expected str, got {}", name.ty().full_name()));
            };
            // It is in the list before it is filled: so it is released whatever fails.
            shared.0.push((name.to_utf8()?.to_string(), Data::empty()));
            if let Some((_, data)) = shared.0.last_mut() {
                // SAFETY: an empty one.
                unsafe { cross::get(&value, data)? };
            }
        }
        Ok(shared)
    }

    fn apply(&self, namespace: &Object) -> Result<()> {
        for (name, data) in &self.0 {
            namespace.set_item(&Str::intern(Str::new(name)?), &*data.object()?)?;
        }
        Ok(())
    }
}

impl Drop for Shared {
    /// Each object is given up in its own interpreter. Runs Python.
    fn drop(&mut self) {
        let pending = raise::fetch();
        for (_, data) in &self.0 {
            if let Err(e) = data.release() {
                e.clear();
            }
        }
        raise::restore(pending);
    }
}

/// The namespace of `__main__` of the interpreter that runs.
fn main_namespace() -> Result<Ref> {
    let main = crate::import::modules()?.get_str(crate::intern!("__main__"))?;
    match main.as_deref().and_then(|m| m.cast::<crate::types::module::Module>()) {
        Some(main) => Ok(main.namespace().into_object()),
        None => Err(runtime_error!("interpreter has no __main__ module")),
    }
}

impl Session {
    /// With a session of zeros: enters an interpreter and takes its `__main__`, with names added to it: an exception if
    /// the names cannot cross. If anything else goes wrong, the session is left again, and what is to be told of it is
    /// captured: `Ok(false)`. Runs Python.
    pub fn enter(&self, interpreter: &'static Interpreter, updates: Option<&Object>) -> Result<bool> {
        let shared = updates.map(Shared::of).transpose()?;
        let before = interpreter::current_thread();
        self.before.set(before);
        if core::ptr::eq(interpreter, interpreter::running()) {
            self.state.set(before);
        } else {
            let state = thread::new(interpreter);
            self.state.set(state);
            self.owns_state.set(1);
            interpreter::swap(state);
        }
        match self.begin(interpreter, shared.as_ref()) {
            Ok(()) => Ok(true),
            Err((e, code)) => {
                self.override_room.set(code);
                self.error_override.set(self.override_room.as_ptr());
                // The exception stays set: it is captured next.
                core::mem::forget(e);
                self.capture();
                self.leave();
                Ok(false)
            }
        }
    }

    fn begin(&self, interpreter: &Interpreter, shared: Option<&Shared>) -> core::result::Result<(), (Raised, c_int)> {
        identity::take_main(interpreter).map_err(|e| (e, code::ALREADY_RUNNING))?;
        self.running.set(1);
        let namespace = main_namespace().map_err(|e| (e, code::MAIN_NS_FAILURE))?;
        if let Some(shared) = shared {
            shared.apply(&namespace).map_err(|e| (e, code::APPLY_NS_FAILURE))?;
        }
        self.main_namespace.set(Some(namespace));
        Ok(())
    }

    /// Takes the exception that is set down. Runs Python.
    fn capture(&self) {
        let Some(exception) = raise::fetch() else { return };
        let overriding = self.error_override.replace(null());
        // SAFETY: null, or a code that lives as long as the session.
        let wanted = unsafe { overriding.as_ref() }.copied();
        let error = &self.error_room;
        error.interpreter.set(interpreter::running());
        let uncaught = &error.uncaught;
        error.code.set(wanted.unwrap_or(code::UNCAUGHT_EXCEPTION));
        if wanted != Some(code::ALREADY_RUNNING)
            && let Err(e) = uncaught.take_down(&exception)
        {
            uncaught.clear();
            if wanted.is_none() {
                let no_memory = e.matches(&exception::MEMORY_ERROR);
                error.code.set(if no_memory { code::NO_MEMORY } else { code::OTHER });
            }
            e.clear();
        }
        self.error.set(error);
    }

    /// Goes back to where the session was entered. Runs Python.
    fn leave(&self) {
        // SAFETY: the state that is current.
        let state = unsafe { &*self.state.get() };
        self.main_namespace.set(None);
        if self.running.replace(0) != 0 {
            // SAFETY: the state's interpreter is live.
            unsafe { (*state.interp.get()).main_thread.set(null_mut()) };
        }
        if self.owns_state.replace(0) != 0 {
            thread::clear(state);
            interpreter::swap(self.before.get());
            thread::detach(self.state.get());
            // SAFETY: made by `enter`; nobody knows it any more.
            unsafe { thread::free(self.state.get()) };
        }
        self.state.set(null_mut());
    }

    /// Leaves the interpreter; an exception that is set is captured. Runs Python.
    pub fn exit(&self) {
        self.capture();
        self.leave();
    }

    /// Whether an exception has been captured.
    pub fn has_error(&self) -> bool {
        !self.error.get().is_null()
    }

    /// What has been captured, described or raised.
    pub fn apply_error(&self) -> Result {
        let error = self.error.replace(null());
        // SAFETY: null or the session's own room.
        match unsafe { error.as_ref() } {
            Some(error) => {
                let result = error.apply();
                error.uncaught.clear();
                result
            }
            None => Err(system_error!("no exception has been captured")),
        }
    }
}
