//! What the posix module of CPython shares with other modules in C: numbers of users and groups, signals, forks.

use crate::abi::{Object, Raised, Ref, Result};
use crate::call::convert::told;
use crate::types::int::Int;
use abide_macros::capi;
use core::ffi::c_int;

/// The number of a user or group: -1 stands for none. TypeError, OverflowError. Runs Python.
fn id_of(object: &Object, what: &str) -> Result<u32> {
    let wrong = |e: Raised| {
        e.clear();
        type_error!("{what} should be integer, not {}", object.ty().full_name())
    };
    let number = object.index().map_err(wrong)?;
    let beyond = |bound: &str| Err(overflow_error!("{what} is {bound}"));
    match number.to_i64() {
        Some(-1) => Ok(u32::MAX),
        Some(value) => u32::try_from(value).or_else(|_| beyond("less than minimum")),
        None if number.is_negative() => beyond("less than minimum"),
        None => beyond("greater than maximum"),
    }
}

macro_rules! converters {
    ($($name:ident, $make:ident, $what:literal;)*) => {$(
        /// Stores the number that an object stands for: 1, or 0 with TypeError or OverflowError. Runs Python.
        ///
        /// # Safety
        /// `out` may be written.
        #[capi]
        pub unsafe fn $name(object: &Object, out: *mut u32) -> c_int {
            match id_of(object, $what) {
                // SAFETY: the caller's contract.
                Ok(id) => unsafe { *out = id },
                Err(e) => return told(e, 0),
            }
            1
        }

        /// The number as an int; -1 for the one that stands for none.
        #[capi]
        pub fn $make(id: u32) -> Result<Ref<Int>> {
            Int::new(if id == u32::MAX { -1 } else { i64::from(id) })
        }
    )*};
}
converters! {
    _Py_Uid_Converter, _PyLong_FromUid, "uid";
    _Py_Gid_Converter, _PyLong_FromGid, "gid";
}

/// Signals that the runtime ignores have their usual effect again: a program that is run expects it.
#[capi]
pub fn _Py_RestoreSignals() {
    for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
        PyOS_setsig(signal, libc::SIG_DFL);
    }
}

/// Sets a signal's handler; the one that was set, or `SIG_ERR`.
#[capi]
pub fn PyOS_setsig(signal: c_int, handler: libc::sighandler_t) -> libc::sighandler_t {
    // SAFETY: the structs are locals; zero is a valid state of both.
    unsafe {
        let (mut new, mut old) = (core::mem::zeroed::<libc::sigaction>(), core::mem::zeroed::<libc::sigaction>());
        new.sa_sigaction = handler;
        // On the stack for signals, where a thread has one.
        new.sa_flags = libc::SA_ONSTACK;
        if libc::sigaction(signal, &new, &mut old) == 0 { old.sa_sigaction } else { libc::SIG_ERR }
    }
}

/// A signal's handler, or `SIG_ERR`.
#[capi]
pub fn PyOS_getsig(signal: c_int) -> libc::sighandler_t {
    // SAFETY: as above.
    unsafe {
        let mut old = core::mem::zeroed::<libc::sigaction>();
        if libc::sigaction(signal, core::ptr::null(), &mut old) == 0 { old.sa_sigaction } else { libc::SIG_ERR }
    }
}

/// To be called before `fork()`: runs what was registered, last first. Runs Python.
#[capi]
pub fn PyOS_BeforeFork() {
    crate::vm::fork::before();
}

/// To be called after `fork()` in the process that called it. Runs Python.
#[capi]
pub fn PyOS_AfterFork_Parent() {
    crate::vm::fork::after_in_parent();
}

/// To be called after `fork()` in the new process, which has but one thread. Runs Python.
#[capi]
pub fn PyOS_AfterFork_Child() {
    crate::vm::fork::after_in_child();
}

/// `PyOS_AfterFork_Child` under its old name.
#[capi]
pub fn PyOS_AfterFork() {
    crate::vm::fork::after_in_child();
}
