//! Folders, links, names and attributes of files.

use super::path::{PathArg, check, decode, folder};
use super::scandir::{path_or_here, read_folder};
use crate::abi::{Object, Ref, Result};
use crate::types::bytes::Bytes;
use crate::types::list::List;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::gil;
use abide_macros::methods;

/// The receiver of the functions.
struct Functions;

/// Nothing, or the OSError that names both files.
fn check_two(result: i32, from: &PathArg, to: &PathArg) -> Result<()> {
    if result < 0 {
        let errno = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
        return Err(crate::types::exception::os_error::raise_two(errno, &from.object, &to.object));
    }
    Ok(())
}

/// Renames a file. OSError that names both.
fn move_file(
    src: &Object,
    dst: &Object,
    src_dir_fd: Option<&Object>,
    dst_dir_fd: Option<&Object>,
    function: &str,
) -> Result<()> {
    let (from, to) = (PathArg::new(src, function, "src")?, PathArg::new(dst, function, "dst")?);
    let (old, new) = (folder(src_dir_fd)?, folder(dst_dir_fd)?);
    // SAFETY: C strings.
    let result = gil::released(|| unsafe { libc::renameat(old, from.text.as_ptr(), new, to.text.as_ptr()) });
    check_two(result, &from, &to)
}

fn remove_file(path: &Object, dir_fd: Option<&Object>, function: &str) -> Result<()> {
    let (path, folder) = (PathArg::new(path, function, "path")?, folder(dir_fd)?);
    // SAFETY: a C string.
    path.check(unsafe { libc::unlinkat(folder, path.text.as_ptr(), 0) })?;
    Ok(())
}

/// The path of the current folder.
fn here() -> Result<Vec<u8>> {
    let mut buffer = vec![0u8; 4096];
    // SAFETY: the buffer has the length that is told.
    let found = unsafe { libc::getcwd(buffer.as_mut_ptr().cast(), buffer.len()) };
    if found.is_null() {
        check(-1)?;
    }
    buffer.truncate(buffer.iter().position(|&b| b == 0).unwrap_or(0));
    Ok(buffer)
}

#[methods(FUNCTIONS)]
impl Functions {
    /// The names in a folder.
    #[sig("($module, /, path=None)")]
    fn listdir(path: Option<&Object>) -> Result<Ref<List>> {
        let path = path_or_here(path, "listdir")?;
        let names: Result<Vec<Ref>> = read_folder(&path)?.iter().map(|(name, ..)| path.name(name)).collect();
        List::from_vec(names?)
    }

    /// Make a folder.
    #[sig("($module, /, path, mode=511, *, dir_fd=None)")]
    fn mkdir(path: &Object, mode: i32, dir_fd: Option<&Object>) -> Result<()> {
        let (path, folder) = (PathArg::new(path, "mkdir", "path")?, folder(dir_fd)?);
        // SAFETY: a C string.
        path.check(unsafe { libc::mkdirat(folder, path.text.as_ptr(), mode as libc::mode_t) })?;
        Ok(())
    }

    /// Remove an empty folder.
    #[sig("($module, /, path, *, dir_fd=None)")]
    fn rmdir(path: &Object, dir_fd: Option<&Object>) -> Result<()> {
        let (path, folder) = (PathArg::new(path, "rmdir", "path")?, folder(dir_fd)?);
        // SAFETY: a C string.
        path.check(unsafe { libc::unlinkat(folder, path.text.as_ptr(), libc::AT_REMOVEDIR) })?;
        Ok(())
    }

    /// Remove a file.
    #[sig("($module, /, path, *, dir_fd=None)")]
    fn unlink(path: &Object, dir_fd: Option<&Object>) -> Result<()> {
        remove_file(path, dir_fd, "unlink")
    }

    /// Remove a file.
    #[sig("($module, /, path, *, dir_fd=None)")]
    fn remove(path: &Object, dir_fd: Option<&Object>) -> Result<()> {
        remove_file(path, dir_fd, "remove")
    }

    /// Rename a file or folder.
    #[sig("($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None)")]
    fn rename(src: &Object, dst: &Object, src_dir_fd: Option<&Object>, dst_dir_fd: Option<&Object>) -> Result<()> {
        move_file(src, dst, src_dir_fd, dst_dir_fd, "rename")
    }

    /// Rename a file or folder over what is there.
    #[sig("($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None)")]
    fn replace(src: &Object, dst: &Object, src_dir_fd: Option<&Object>, dst_dir_fd: Option<&Object>) -> Result<()> {
        move_file(src, dst, src_dir_fd, dst_dir_fd, "replace")
    }

    /// Give a file a second name.
    #[sig("($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)")]
    fn link(
        src: &Object,
        dst: &Object,
        src_dir_fd: Option<&Object>,
        dst_dir_fd: Option<&Object>,
        follow_symlinks: bool,
    ) -> Result<()> {
        let (from, to) = (PathArg::new(src, "link", "src")?, PathArg::new(dst, "link", "dst")?);
        let (old, new) = (folder(src_dir_fd)?, folder(dst_dir_fd)?);
        let flags = if follow_symlinks { libc::AT_SYMLINK_FOLLOW } else { 0 };
        // SAFETY: C strings.
        let result = gil::released(|| unsafe { libc::linkat(old, from.text.as_ptr(), new, to.text.as_ptr(), flags) });
        check_two(result, &from, &to)
    }

    /// Make a symbolic link.
    #[sig("($module, /, src, dst, target_is_directory=False, *, dir_fd=None)")]
    fn symlink(src: &Object, dst: &Object, target_is_directory: bool, dir_fd: Option<&Object>) -> Result<()> {
        let _ = target_is_directory;
        let (from, to) = (PathArg::new(src, "symlink", "src")?, PathArg::new(dst, "symlink", "dst")?);
        let folder = folder(dir_fd)?;
        // SAFETY: C strings.
        let result = gil::released(|| unsafe { libc::symlinkat(from.text.as_ptr(), folder, to.text.as_ptr()) });
        check_two(result, &from, &to)
    }

    /// What a symbolic link points to.
    #[sig("($module, /, path, *, dir_fd=None)")]
    fn readlink(path: &Object, dir_fd: Option<&Object>) -> Result {
        let (path, folder) = (PathArg::new(path, "readlink", "path")?, folder(dir_fd)?);
        let mut buffer = vec![0u8; 4096];
        // SAFETY: a C string, and a buffer of the length that is told.
        let n = unsafe { libc::readlinkat(folder, path.text.as_ptr(), buffer.as_mut_ptr().cast(), buffer.len()) };
        path.check(n as i32)?;
        path.name(&buffer[..n as usize])
    }

    /// Set the permissions of a file.
    #[sig("($module, /, path, mode, *, dir_fd=None, follow_symlinks=True)")]
    fn chmod(path: &Object, mode: i32, dir_fd: Option<&Object>, follow_symlinks: bool) -> Result<()> {
        let (path, folder) = (PathArg::or_fd(path, "chmod", "path")?, folder(dir_fd)?);
        let flags = if follow_symlinks { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
        let mode = mode as libc::mode_t;
        // SAFETY: a C string or a descriptor.
        let result = gil::released(|| unsafe {
            match path.fd {
                Some(fd) => libc::fchmod(fd, mode),
                None => libc::fchmodat(folder, path.text.as_ptr(), mode, flags),
            }
        });
        let errno = std::io::Error::last_os_error().raw_os_error();
        if result < 0 && !follow_symlinks && (errno == Some(libc::EOPNOTSUPP) || errno == Some(libc::ENOTSUP)) {
            return Err(match dir_fd {
                Some(_) => value_error!("chmod: cannot use dir_fd and follow_symlinks together"),
                None => not_implemented_error!("chmod: follow_symlinks unavailable on this platform"),
            });
        }
        path.check(result)?;
        Ok(())
    }

    /// Whether the process may use a file in that way.
    #[sig("($module, /, path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)")]
    fn access(
        path: &Object,
        mode: i32,
        dir_fd: Option<&Object>,
        effective_ids: bool,
        follow_symlinks: bool,
    ) -> Result<bool> {
        let (path, folder) = (PathArg::new(path, "access", "path")?, folder(dir_fd)?);
        let flags = if follow_symlinks { 0 } else { libc::AT_SYMLINK_NOFOLLOW }
            | if effective_ids { libc::AT_EACCESS } else { 0 };
        // SAFETY: a C string.
        Ok(gil::released(|| unsafe { libc::faccessat(folder, path.text.as_ptr(), mode, flags) }) == 0)
    }

    /// Set the length of a file.
    #[sig("($module, /, path, length)")]
    fn truncate(path: &Object, length: i64) -> Result<()> {
        let path = PathArg::or_fd(path, "truncate", "path")?;
        // SAFETY: a C string or a descriptor.
        path.check(unsafe {
            match path.fd {
                Some(fd) => libc::ftruncate(fd, length),
                None => libc::truncate(path.text.as_ptr(), length),
            }
        })?;
        Ok(())
    }

    /// The current folder.
    #[sig("($module, /)")]
    fn getcwd() -> Result<Ref<Str>> {
        decode(&here()?)
    }

    /// The current folder, as bytes.
    #[sig("($module, /)")]
    fn getcwdb() -> Result<Ref<Bytes>> {
        Bytes::new(&here()?)
    }

    /// Change the current folder.
    #[sig("($module, /, path)")]
    fn chdir(path: &Object) -> Result<()> {
        let path = PathArg::or_fd(path, "chdir", "path")?;
        // SAFETY: a C string or a descriptor.
        path.check(unsafe {
            match path.fd {
                Some(fd) => libc::fchdir(fd),
                None => libc::chdir(path.text.as_ptr()),
            }
        })?;
        Ok(())
    }

    /// Set the times of a file: (access, modification) in seconds, or ns in nanoseconds; now without either.
    #[sig("($module, /, path, times=None, *, ns=<unrepresentable>, dir_fd=None, follow_symlinks=True)")]
    fn utime(
        path: &Object,
        times: Option<&Object>,
        ns: Option<&Object>,
        dir_fd: Option<&Object>,
        follow_symlinks: bool,
    ) -> Result<()> {
        let (path, folder) = (PathArg::or_fd(path, "utime", "path")?, folder(dir_fd)?);
        let now = libc::timespec { tv_sec: 0, tv_nsec: libc::UTIME_NOW };
        let pair = |object: &Object, message: &str| -> Result<[Ref; 2]> {
            match object.cast_exact::<Tuple>().map(Tuple::items) {
                Some(&[a, b]) => Ok([a.to_ref(), b.to_ref()]),
                _ => Err(type_error!("{message}")),
            }
        };
        let specs = match (times, ns) {
            (Some(_), Some(_)) => {
                return Err(value_error!("utime: you may specify either 'times' or 'ns' but not both"));
            }
            (Some(times), None) => {
                let [a, b] = pair(times, "utime: 'times' must be either a tuple of two ints or None")?;
                [moment(&a)?, moment(&b)?]
            }
            (None, Some(ns)) => {
                let [a, b] = pair(ns, "utime: 'ns' must be a tuple of two ints")?;
                [whole_moment(&a)?, whole_moment(&b)?]
            }
            (None, None) => [now; 2],
        };
        if path.fd.is_some() && dir_fd.is_some() {
            return Err(value_error!("utime: can't specify dir_fd without matching path"));
        }
        if path.fd.is_some() && !follow_symlinks {
            return Err(value_error!("utime: cannot use fd and follow_symlinks together"));
        }
        let flags = if follow_symlinks { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
        // SAFETY: a C string or a descriptor, and two times.
        let result = gil::released(|| unsafe {
            match path.fd {
                Some(fd) => libc::futimens(fd, specs.as_ptr()),
                None => libc::utimensat(folder, path.text.as_ptr(), specs.as_ptr(), flags),
            }
        });
        path.check(result)?;
        Ok(())
    }
}

/// Seconds as a timespec, rounded down. ValueError, OverflowError, TypeError.
fn moment(seconds: &Object) -> Result<libc::timespec> {
    use crate::vm::time::{Round, SECOND, to_time_t};
    let Some(float) = seconds.cast::<crate::types::float::Float>() else {
        return Ok(libc::timespec { tv_sec: to_time_t(seconds, Round::Floor)?, tv_nsec: 0 });
    };
    let value = float.value.get();
    let tv_sec = to_time_t(seconds, Round::Floor)?;
    let tv_nsec = ((value - value.floor()) * SECOND as f64).floor() as i64;
    Ok(libc::timespec { tv_sec, tv_nsec: tv_nsec.min(SECOND - 1) })
}

/// Nanoseconds as a timespec. Runs Python.
fn whole_moment(nanoseconds: &Object) -> Result<libc::timespec> {
    let billion = crate::types::int::Int::new(crate::vm::time::SECOND)?;
    let parts = nanoseconds.divmod(&billion)?;
    let Some(&[seconds, rest]) = parts.cast::<Tuple>().map(Tuple::items) else {
        let (given, made) = (nanoseconds.ty().full_name(), parts.ty().full_name());
        return Err(type_error!("{given}.__divmod__() must return a 2-tuple, not {made}"));
    };
    let tv_sec = crate::vm::time::to_time_t(seconds, crate::vm::time::Round::Floor)?;
    Ok(libc::timespec { tv_sec, tv_nsec: rest.index_as_i64()? })
}
