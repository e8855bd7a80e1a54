//! `fork()`: what is registered to run before and after, and what a new process, with its one thread, has to set right.

use super::gil;
use super::thread;
use crate::abi::{Object, Ref, Result};
use crate::types::list::List;
use core::cell::RefCell;

/// The functions of `os.register_at_fork()`, in the order of their registration.
#[derive(Clone, Copy)]
pub enum Moment {
    Before,
    InParent,
    InChild,
}

struct Hooks([RefCell<Option<Ref<List>>>; 3]);
crate::per_interpreter! {
    static HOOKS: Hooks = Hooks([const { RefCell::new(None) }; 3]);
}

/// Has a function called at each fork.
pub fn register(moment: Moment, function: &Object) -> Result<()> {
    let mut hooks = HOOKS.get().0[moment as usize].borrow_mut();
    match &*hooks {
        Some(list) => list.push(function.to_ref()),
        None => {
            *hooks = Some(List::from_slice(&[function])?);
            Ok(())
        }
    }
}

/// Calls what is registered; what goes wrong is reported and forgotten. Runs Python.
fn run(moment: Moment) {
    let Some(list) = HOOKS.get().0[moment as usize].borrow().clone() else { return };
    // SAFETY: nothing changes the list while it is copied.
    let mut functions: Vec<Ref> = unsafe { list.items() }.iter().map(|f| f.to_ref()).collect();
    if matches!(moment, Moment::Before) {
        functions.reverse();
    }
    for function in functions {
        if let Err(e) = function.call0() {
            e.unraisable(Some(&function));
        }
    }
}

/// Before `fork()`. Runs Python.
pub fn before() {
    run(Moment::Before);
    gil::before_fork();
    thread::before_fork();
}

/// After `fork()`, in the process that called it. Runs Python.
pub fn after_in_parent() {
    thread::forked();
    gil::after_fork(false);
    run(Moment::InParent);
}

/// After `fork()`, in the new process. Runs Python.
pub fn after_in_child() {
    thread::forked();
    gil::after_fork(true);
    thread::after_fork();
    super::outside::other_threads_are_gone();
    super::signals::forget();
    // SAFETY: a query about this process.
    super::perf::after_fork(unsafe { libc::getppid() } as u32);
    run(Moment::InChild);
}
