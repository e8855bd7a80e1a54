//! Start-up: from nothing to a thread that can run Python.

use crate::abi::Result;
use crate::types::STATIC_TYPES;
use crate::types::exception::EXCEPTION_TYPES;
use crate::vm::thread;

/// Makes the main thread state and all static types ready. Called once, by the thread that will hold the GIL.
pub fn initialize() -> Result<()> {
    thread::attach_main();
    for ty in STATIC_TYPES.iter().chain(EXCEPTION_TYPES) {
        ty.ready()?;
    }
    Ok(())
}

/// Runs a test with an initialized runtime. Tests that use it run one after the other.
#[cfg(test)]
pub fn with_runtime<T>(test: impl FnOnce() -> Result<T>) -> T {
    use std::sync::Mutex;
    static STARTED: Mutex<bool> = Mutex::new(false);
    let mut started = STARTED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if !*started {
        *started = true;
        if let Err(e) = initialize() {
            let exception = e.take();
            let arguments = exception.arguments();
            let message = arguments.items().first().and_then(|m| m.cast::<crate::types::str::Str>());
            let message = message.map(|m| m.to_string_lossy().into_owned());
            panic!("start-up failed: {}: {message:?}", exception.ty().full_name());
        }
    }
    thread::adopt_for_test();
    match test() {
        Ok(value) => value,
        Err(e) => {
            let exception = e.take();
            let text = exception.str().map(|s| s.to_string_lossy().into_owned());
            let text = text.unwrap_or_else(|e| {
                e.clear();
                String::new()
            });
            panic!("{}: {text}", exception.ty().full_name())
        }
    }
}
