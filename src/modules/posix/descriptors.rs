//! Descriptors: open, read, write and their kin. Blocking calls give up the GIL.

use super::path::{PathArg, check, folder};
use crate::abi::{Object, Ref, Result};
use crate::call::convert::IntoReturn;
use crate::types::bytes::Bytes;
use crate::types::tuple::Tuple;
use crate::vm::gil;
use abide_macros::methods;

/// A descriptor: an int, or what has fileno(). TypeError, ValueError, OverflowError. Runs Python.
pub fn descriptor_of(object: &Object) -> Result<i32> {
    use crate::types::int::Int;
    super::path::warn_of_bool(object)?;
    let number = match object.cast::<Int>() {
        Some(int) => Ref::of(int),
        None => {
            let Some(fileno) = object.get_attr_opt(crate::intern!("fileno"))? else {
                return Err(type_error!("argument must be an int, or have a fileno() method."));
            };
            match fileno.call0()?.downcast::<Int>() {
                Ok(int) => int,
                Err(_) => return Err(type_error!("fileno() returned a non-integer")),
            }
        }
    };
    let Some(Ok(fd)) = number.to_i64().map(i32::try_from) else {
        return Err(overflow_error!("Python int too large to convert to C int"));
    };
    if fd < 0 {
        return Err(value_error!("file descriptor cannot be a negative integer ({fd})"));
    }
    Ok(fd)
}

/// The receiver of the functions.
struct Functions;

#[methods(FUNCTIONS)]
impl Functions {
    /// Open a file; its descriptor, which programs started from here do not inherit.
    #[sig("($module, /, path, flags, mode=511, *, dir_fd=None)")]
    fn open(path: &Object, flags: i32, mode: i32, dir_fd: Option<&Object>) -> Result<i32> {
        let (path, folder) = (PathArg::new(path, "open", "path")?, folder(dir_fd)?);
        // SAFETY: a C string.
        let fd = gil::released(|| unsafe {
            libc::openat(folder, path.text.as_ptr(), flags | libc::O_CLOEXEC, mode as libc::mode_t)
        });
        path.check(fd)
    }

    /// Close a descriptor.
    #[sig("($module, /, fd)")]
    fn close(fd: i32) -> Result<()> {
        // SAFETY: a descriptor of the caller's.
        check(gil::released(|| unsafe { libc::close(fd) }) as isize)?;
        Ok(())
    }

    /// Close all descriptors from the first number to the one before the last.
    #[sig("($module, fd_low, fd_high, /)")]
    fn closerange(fd_low: i32, fd_high: i32) {
        for fd in fd_low..fd_high {
            // SAFETY: descriptors of the caller's; those that are not open do no harm.
            unsafe { libc::close(fd) };
        }
    }

    /// Read at most that many bytes.
    #[sig("($module, fd, length, /)")]
    fn read(fd: i32, length: isize) -> Result<Ref<Bytes>> {
        let Ok(length) = usize::try_from(length) else {
            return Err(crate::types::exception::os_error::raise_errno(libc::EINVAL, None));
        };
        let mut buffer = vec![0u8; length.min(isize::MAX as usize / 2)];
        let n = loop {
            // SAFETY: a buffer of the length that is told.
            let n = gil::released(|| unsafe { libc::read(fd, buffer.as_mut_ptr().cast(), buffer.len()) });
            if n < 0 && std::io::Error::last_os_error().raw_os_error() == Some(libc::EINTR) {
                crate::vm::breaker::handle()?;
                continue;
            }
            break check(n)? as usize;
        };
        Bytes::new(&buffer[..n])
    }

    /// Write bytes; how many were written.
    #[sig("($module, fd, data, /)")]
    fn write(fd: i32, data: &Object) -> Result<isize> {
        let view = data.contiguous_bytes()?;
        let bytes = view.as_slice();
        loop {
            // SAFETY: memory that the view holds.
            let n = gil::released(|| unsafe { libc::write(fd, bytes.as_ptr().cast(), bytes.len()) });
            if n < 0 && std::io::Error::last_os_error().raw_os_error() == Some(libc::EINTR) {
                crate::vm::breaker::handle()?;
                continue;
            }
            return check(n);
        }
    }

    /// Move in an open file: SEEK_SET from its beginning, SEEK_CUR from here, SEEK_END from its end.
    #[sig("($module, fd, position, whence, /)")]
    fn lseek(fd: i32, position: i64, whence: i32) -> Result<i64> {
        // SAFETY: plain numbers.
        check(unsafe { libc::lseek(fd, position, whence) } as isize).map(|n| n as i64)
    }

    /// Whether the descriptor is a terminal.
    #[sig("($module, fd, /)")]
    fn isatty(fd: i32) -> bool {
        // SAFETY: a plain number.
        unsafe { libc::isatty(fd) == 1 }
    }

    /// A second descriptor of the same file.
    #[sig("($module, fd, /)")]
    fn dup(fd: i32) -> Result<isize> {
        // SAFETY: plain numbers.
        check(unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) } as isize)
    }

    /// Make a descriptor one of another file.
    #[sig("($module, /, fd, fd2, inheritable=True)")]
    fn dup2(fd: i32, fd2: i32, inheritable: bool) -> Result<isize> {
        // SAFETY: plain numbers.
        check(unsafe { libc::dup3(fd, fd2, if inheritable { 0 } else { libc::O_CLOEXEC }) } as isize)
    }

    /// A pipe: the descriptors to read from and to write to.
    #[sig("($module, /)")]
    fn pipe() -> Result<Ref<Tuple>> {
        let mut ends = [0; 2];
        // SAFETY: room for two descriptors.
        check(unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) } as isize)?;
        Tuple::pair(ends[0].into_return()?, ends[1].into_return()?)
    }

    /// Wait until a file is on the disk.
    #[sig("($module, /, fd)")]
    fn fsync(fd: &Object) -> Result<()> {
        let fd = descriptor_of(fd)?;
        // SAFETY: a plain number.
        check(gil::released(|| unsafe { libc::fsync(fd) }) as isize)?;
        Ok(())
    }

    /// Set the length of an open file.
    #[sig("($module, fd, length, /)")]
    fn ftruncate(fd: i32, length: i64) -> Result<()> {
        // SAFETY: plain numbers.
        check(unsafe { libc::ftruncate(fd, length) } as isize)?;
        Ok(())
    }

    /// Whether programs started from here inherit the descriptor.
    #[sig("($module, fd, /)")]
    fn get_inheritable(fd: i32) -> Result<bool> {
        // SAFETY: plain numbers.
        let flags = check(unsafe { libc::fcntl(fd, libc::F_GETFD) } as isize)?;
        Ok(flags & libc::FD_CLOEXEC as isize == 0)
    }

    /// Say whether programs started from here inherit the descriptor.
    #[sig("($module, fd, inheritable, /)")]
    fn set_inheritable(fd: i32, inheritable: bool) -> Result<()> {
        let flags = if inheritable { 0 } else { libc::FD_CLOEXEC };
        // SAFETY: plain numbers.
        check(unsafe { libc::fcntl(fd, libc::F_SETFD, flags) } as isize)?;
        Ok(())
    }

    /// Whether reading and writing wait.
    #[sig("($module, fd, /)")]
    fn get_blocking(fd: i32) -> Result<bool> {
        // SAFETY: plain numbers.
        let flags = check(unsafe { libc::fcntl(fd, libc::F_GETFL) } as isize)?;
        Ok(flags & libc::O_NONBLOCK as isize == 0)
    }

    /// Set whether reading and writing wait.
    #[sig("($module, fd, blocking, /)")]
    fn set_blocking(fd: i32, blocking: bool) -> Result<()> {
        // SAFETY: plain numbers.
        unsafe {
            let flags = check(libc::fcntl(fd, libc::F_GETFL) as isize)? as i32;
            let new = if blocking { flags & !libc::O_NONBLOCK } else { flags | libc::O_NONBLOCK };
            check(libc::fcntl(fd, libc::F_SETFL, new) as isize)?;
        }
        Ok(())
    }

    /// The encoding of a terminal, None for what is none.
    #[sig("($module, /, fd)")]
    fn device_encoding(fd: i32) -> Option<&'static str> {
        // SAFETY: a plain number.
        (unsafe { libc::isatty(fd) } == 1).then_some("UTF-8")
    }
}
