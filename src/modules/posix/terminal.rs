//! Terminals and pseudo-terminals.

use super::path::{check, decode};
use crate::abi::{Ref, Result};
use crate::call::convert::IntoReturn;
use crate::types::exception::os_error;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::ffi::CStr;
use core::ptr::{null, null_mut};

fn done(result: i32) -> Result<()> {
    check(result as isize).map(drop)
}

fn close_on_exec(fd: i32) {
    // SAFETY: plain numbers.
    unsafe { libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC) };
}

/// The receiver of the functions.
struct Functions;

#[methods(FUNCTIONS)]
impl Functions {
    /// The name of the terminal that a descriptor is.
    #[sig("($module, fd, /)")]
    fn ttyname(fd: i32) -> Result<Ref<Str>> {
        let mut buffer = vec![0u8; 4096];
        // SAFETY: a buffer of the length that is told, filled with a C string.
        let code = unsafe { libc::ttyname_r(fd, buffer.as_mut_ptr().cast(), buffer.len()) };
        if code != 0 {
            return Err(os_error::raise_errno(code, None));
        }
        decode(buffer.split(|&b| b == 0).next().unwrap_or(&[]))
    }

    /// The name of the terminal that controls the process.
    #[sig("($module, /)")]
    fn ctermid() -> Result<Ref<Str>> {
        Str::new("/dev/tty")
    }

    /// The process group in the foreground of a terminal.
    #[sig("($module, fd, /)")]
    fn tcgetpgrp(fd: i32) -> Result<isize> {
        // SAFETY: plain numbers, here and below.
        check(unsafe { libc::tcgetpgrp(fd) } as isize)
    }

    /// Set the process group in the foreground of a terminal.
    #[sig("($module, fd, pgid, /)")]
    fn tcsetpgrp(fd: i32, pgid: i32) -> Result<()> {
        // SAFETY: plain numbers.
        done(unsafe { libc::tcsetpgrp(fd, pgid) })
    }

    /// A pseudo-terminal: the descriptors of its two sides.
    #[sig("($module, /)")]
    fn openpty() -> Result<Ref<Tuple>> {
        let (mut outer, mut inner) = (0, 0);
        // SAFETY: places for the descriptors; null for what is not wanted.
        done(unsafe { libc::openpty(&mut outer, &mut inner, null_mut(), null(), null()) })?;
        close_on_exec(outer);
        close_on_exec(inner);
        Tuple::pair(outer.into_return()?, inner.into_return()?)
    }

    /// A new process on a pseudo-terminal: its number (0 in itself) and the descriptor of the terminal.
    #[sig("($module, /)")]
    fn forkpty() -> Result<Ref<Tuple>> {
        crate::interpreters::config::check_fork()?;
        crate::vm::audit::event(c"os.forkpty", || Ok(Tuple::empty()))?;
        let mut outer = -1;
        crate::vm::fork::before();
        // SAFETY: a place for the descriptor; null for what is not wanted.
        let pid = unsafe { libc::forkpty(&mut outer, null_mut(), null(), null()) };
        // SAFETY: the C library's own variable.
        let errno = unsafe { *libc::__errno_location() };
        if pid == 0 {
            crate::vm::fork::after_in_child();
        } else {
            crate::vm::fork::after_in_parent();
        }
        if pid < 0 {
            return Err(os_error::raise_errno(errno, None));
        }
        Tuple::pair(pid.into_return()?, outer.into_return()?)
    }

    /// Make a terminal the one that controls the process, and its standard streams.
    #[sig("($module, fd, /)")]
    fn login_tty(fd: i32) -> Result<()> {
        // SAFETY: plain numbers.
        done(unsafe { libc::login_tty(fd) })
    }

    /// The outer side of a new pseudo-terminal.
    #[sig("($module, oflag, /)")]
    fn posix_openpt(oflag: i32) -> Result<isize> {
        // SAFETY: plain numbers.
        check(unsafe { libc::posix_openpt(oflag) } as isize)
    }

    /// Give the user the inner side of a pseudo-terminal.
    #[sig("($module, fd, /)")]
    fn grantpt(fd: i32) -> Result<()> {
        // SAFETY: plain numbers.
        done(unsafe { libc::grantpt(fd) })
    }

    /// Let the inner side of a pseudo-terminal be opened.
    #[sig("($module, fd, /)")]
    fn unlockpt(fd: i32) -> Result<()> {
        // SAFETY: plain numbers.
        done(unsafe { libc::unlockpt(fd) })
    }

    /// The name of the inner side of a pseudo-terminal.
    #[sig("($module, fd, /)")]
    fn ptsname(fd: i32) -> Result<Ref<Str>> {
        let mut buffer = [0 as core::ffi::c_char; 128];
        // SAFETY: a buffer of the length that is told, filled with a C string.
        unsafe {
            let code = libc::ptsname_r(fd, buffer.as_mut_ptr(), buffer.len());
            if code != 0 {
                return Err(os_error::raise_errno(code, None));
            }
            decode(CStr::from_ptr(buffer.as_ptr()).to_bytes())
        }
    }
}
