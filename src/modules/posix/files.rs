//! Folders, links, names and attributes of files.

use super::path::{PathArg, check, decode, folder};
use super::scandir::{path_or_here, read_folder};
use crate::abi::{Object, Ref, Result};
use crate::types::bytes::Bytes;
use crate::types::list::List;
use crate::types::str::Str;
use abide_macros::methods;

/// The receiver of the functions.
struct Functions;

/// Renames a file. OSError that names both.
fn move_file(src: &Object, dst: &Object, function: &str) -> Result<()> {
    let (from, to) = (PathArg::new(src, function, "src")?, PathArg::new(dst, function, "dst")?);
    // SAFETY: C strings.
    from.check(unsafe { libc::rename(from.text.as_ptr(), to.text.as_ptr()) })?;
    Ok(())
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
    #[sig("($module, /, src, dst)")]
    fn rename(src: &Object, dst: &Object) -> Result<()> {
        move_file(src, dst, "rename")
    }

    /// Rename a file or folder over what is there.
    #[sig("($module, /, src, dst)")]
    fn replace(src: &Object, dst: &Object) -> Result<()> {
        move_file(src, dst, "replace")
    }

    /// Give a file a second name.
    #[sig("($module, /, src, dst)")]
    fn link(src: &Object, dst: &Object) -> Result<()> {
        let (from, to) = (PathArg::new(src, "link", "src")?, PathArg::new(dst, "link", "dst")?);
        // SAFETY: C strings.
        from.check(unsafe { libc::link(from.text.as_ptr(), to.text.as_ptr()) })?;
        Ok(())
    }

    /// Make a symbolic link.
    #[sig("($module, /, src, dst, target_is_directory=False)")]
    fn symlink(src: &Object, dst: &Object, target_is_directory: bool) -> Result<()> {
        let _ = target_is_directory;
        let (from, to) = (PathArg::new(src, "symlink", "src")?, PathArg::new(dst, "symlink", "dst")?);
        // SAFETY: C strings.
        from.check(unsafe { libc::symlink(from.text.as_ptr(), to.text.as_ptr()) })?;
        Ok(())
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
    #[sig("($module, /, path, mode)")]
    fn chmod(path: &Object, mode: i32) -> Result<()> {
        let path = PathArg::or_fd(path, "chmod", "path")?;
        // SAFETY: a C string or a descriptor.
        path.check(unsafe {
            match path.fd {
                Some(fd) => libc::fchmod(fd, mode as libc::mode_t),
                None => libc::chmod(path.text.as_ptr(), mode as libc::mode_t),
            }
        })?;
        Ok(())
    }

    /// Whether the process may use a file in that way.
    #[sig("($module, /, path, mode)")]
    fn access(path: &Object, mode: i32) -> Result<bool> {
        let path = PathArg::new(path, "access", "path")?;
        // SAFETY: a C string.
        Ok(unsafe { libc::access(path.text.as_ptr(), mode) } == 0)
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
    #[sig("($module, /, path, times=None, *, ns=None)")]
    fn utime(path: &Object, times: Option<&Object>, ns: Option<&Object>) -> Result<()> {
        let path = PathArg::or_fd(path, "utime", "path")?;
        let pair = |times: &Object| -> Result<Vec<Ref>> {
            let items = times.collect()?;
            if items.len() != 2 {
                return Err(type_error!("utime: 'times' must be either a tuple of two ints or None"));
            }
            Ok(items)
        };
        let now = libc::timespec { tv_sec: 0, tv_nsec: libc::UTIME_NOW };
        let mut specs = [now; 2];
        match (times, ns) {
            (Some(_), Some(_)) => {
                return Err(value_error!("utime: you may specify either 'times' or 'ns' but not both"));
            }
            (Some(times), None) => {
                for (spec, time) in specs.iter_mut().zip(pair(times)?) {
                    let time = time.as_f64()?;
                    let seconds = time.floor();
                    let nanoseconds = ((time - seconds) * 1e9) as i64;
                    *spec = libc::timespec { tv_sec: seconds as i64, tv_nsec: nanoseconds };
                }
            }
            (None, Some(ns)) => {
                for (spec, time) in specs.iter_mut().zip(pair(ns)?) {
                    let time = time.index_as_i64()?;
                    let (tv_sec, tv_nsec) = (time.div_euclid(1_000_000_000), time.rem_euclid(1_000_000_000));
                    *spec = libc::timespec { tv_sec, tv_nsec };
                }
            }
            (None, None) => {}
        }
        // SAFETY: a C string or a descriptor, and two times.
        path.check(unsafe {
            match path.fd {
                Some(fd) => libc::futimens(fd, specs.as_ptr()),
                None => libc::utimensat(libc::AT_FDCWD, path.text.as_ptr(), specs.as_ptr(), 0),
            }
        })?;
        Ok(())
    }
}
