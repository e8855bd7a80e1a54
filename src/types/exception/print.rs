//! Printing: uncaught exceptions with their tracebacks, and those nobody can catch.

use super::BaseException;
use crate::abi::{Object, Ref};

/// Prints an exception that cannot be raised (in a destructor, a callback of C) to `sys.stderr`.
pub fn unraisable(exception: Ref<BaseException>, context: Option<&Object>) {
    todo!("exceptions {:p} {}", exception.as_raw(), context.is_some())
}
