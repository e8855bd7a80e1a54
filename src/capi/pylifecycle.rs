//! cpython/pylifecycle.h, pylifecycle.h: names and paths of the interpreter, as C asks for them and once set them.

use crate::config::record::{Record, Wide, WideText};
use crate::vm::thread::INTERPRETER;
use abide_macros::capi;
use core::ptr::null_mut;
use std::sync::Mutex;

/// What `Py_SetProgramName` and `Py_SetPythonHome` asked for, before the interpreter starts.
struct Asked {
    program_name: Option<Vec<Wide>>,
    home: Option<Vec<Wide>>,
}

static ASKED: Mutex<Asked> = Mutex::new(Asked { program_name: None, home: None });

fn ask(change: impl FnOnce(&mut Asked)) {
    change(&mut ASKED.lock().unwrap_or_else(|poisoned| poisoned.into_inner()));
}

/// Forgets what was asked for.
pub(super) fn forget_path_settings() {
    ask(|asked| *asked = Asked { program_name: None, home: None });
}

/// Puts what was asked for into a record that does not say; false without memory.
pub(super) fn apply_path_settings(record: &mut Record) -> bool {
    let mut done = true;
    ask(|asked| {
        for (text, value) in [(&mut record.program_name, &asked.program_name), (&mut record.home, &asked.home)] {
            if text.get().is_none() && value.is_some() {
                done &= text.set(value.as_deref());
            }
        }
    });
    done
}

/// The characters of an argument; None for NULL and for no characters.
///
/// # Safety
/// NULL, or there is a null character.
unsafe fn given(text: *const Wide) -> Option<Vec<Wide>> {
    // SAFETY: the caller's contract.
    let text = (!text.is_null()).then(|| unsafe { super::fileutils::wide_slice(text) });
    text.filter(|text| !text.is_empty()).map(<[Wide]>::to_vec)
}

/// Sets the program's name, from which its place is found, before the interpreter starts.
///
/// # Safety
/// `name` ends with a null character or is NULL.
#[capi]
pub unsafe fn Py_SetProgramName(name: *const Wide) {
    // SAFETY: the caller's contract.
    let name = unsafe { given(name) };
    ask(|asked| asked.program_name = name);
}

/// Sets the place of the standard library, before the interpreter starts.
///
/// # Safety
/// `home` ends with a null character or is NULL.
#[capi]
pub unsafe fn Py_SetPythonHome(home: *const Wide) {
    // SAFETY: the caller's contract.
    let home = unsafe { given(home) };
    ask(|asked| asked.home = home);
}

/// A text of the interpreter's configuration, borrowed.
fn configured(text: impl FnOnce(&Record) -> &WideText) -> *mut Wide {
    // SAFETY: the record changes only where another configuration is set.
    text(unsafe { &*INTERPRETER.config.get() }).as_ptr()
}

/// The prefix of what does not depend on the machine, borrowed; NULL before the start.
#[capi]
pub fn Py_GetPrefix() -> *mut Wide {
    configured(|record| &record.prefix)
}

/// The prefix of what depends on the machine, borrowed; NULL before the start.
#[capi]
pub fn Py_GetExecPrefix() -> *mut Wide {
    configured(|record| &record.exec_prefix)
}

/// The path of the executable, borrowed; NULL before the start.
#[capi]
pub fn Py_GetProgramFullPath() -> *mut Wide {
    configured(|record| &record.executable)
}

/// The program's name, borrowed; NULL before the start.
#[capi]
pub fn Py_GetProgramName() -> *mut Wide {
    configured(|record| &record.program_name)
}

/// The place of the standard library that was named, borrowed; NULL for none.
#[capi]
pub fn Py_GetPythonHome() -> *mut Wide {
    configured(|record| &record.home)
}

/// The folders of modules with ':' between them, borrowed until the next call; NULL before the start.
#[capi]
pub fn Py_GetPath() -> *mut Wide {
    struct Joined(WideText);
    // SAFETY: the text is touched under the lock alone.
    unsafe impl Send for Joined {}
    static JOINED: Mutex<Joined> = Mutex::new(Joined(WideText::NONE));
    // SAFETY: the record changes only where another configuration is set.
    let record = unsafe { &*INTERPRETER.config.get() };
    if record.module_search_paths_set == 0 {
        return null_mut();
    }
    let folders: Vec<&[Wide]> = record.module_search_paths.iter().collect();
    let mut joined = JOINED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    joined.0.set(Some(&folders.join(&Wide::from(b':'))));
    joined.0.as_ptr()
}
