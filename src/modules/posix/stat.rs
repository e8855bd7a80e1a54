//! `stat` and `stat_result`.

use super::path::{PathArg, folder};
use crate::abi::{Object, Ref, Result, TypeObject};
use crate::call::convert::IntoReturn;
use crate::types::float::Float;
use crate::types::int::Int;
use crate::types::module::Module;
use crate::types::struct_sequence;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::cell::Cell;
use core::mem::MaybeUninit;

struct Types(Cell<Option<&'static TypeObject>>);
// SAFETY: used under the GIL.
unsafe impl Sync for Types {}
static STAT_RESULT: Types = Types(Cell::new(None));

/// Makes `stat_result`.
pub fn add_types(module: &Module) -> Result<()> {
    let names = [
        "st_mode",
        "st_ino",
        "st_dev",
        "st_nlink",
        "st_uid",
        "st_gid",
        "st_size",
        "",
        "",
        "",
        "st_atime",
        "st_mtime",
        "st_ctime",
        "st_atime_ns",
        "st_mtime_ns",
        "st_ctime_ns",
        "st_blksize",
        "st_blocks",
        "st_rdev",
    ];
    let fields = names.map(|name| Some(name).filter(|n| !n.is_empty()));
    let ty = struct_sequence::new_type(c"os.stat_result", c"What stat() tells of a file.", &fields, 10)?;
    STAT_RESULT.0.set(Some(ty));
    module.add_named("stat_result", ty.as_object())
}

/// A `stat_result` of what the system said.
pub fn result(stat: &libc::stat) -> Result<Ref<Tuple>> {
    let Some(ty) = STAT_RESULT.0.get() else { return Err(system_error!("posix is not there yet")) };
    let int = |n: i64| Int::new(n).map(Ref::into_object);
    let times =
        [(stat.st_atime, stat.st_atime_nsec), (stat.st_mtime, stat.st_mtime_nsec), (stat.st_ctime, stat.st_ctime_nsec)];
    let mut values = vec![
        int(i64::from(stat.st_mode))?,
        stat.st_ino.into_return()?,
        stat.st_dev.into_return()?,
        int(stat.st_nlink as i64)?,
        int(i64::from(stat.st_uid))?,
        int(i64::from(stat.st_gid))?,
        int(stat.st_size)?,
    ];
    for (seconds, _) in times {
        values.push(int(seconds)?);
    }
    for (seconds, nanoseconds) in times {
        values.push(Float::new(seconds as f64 + 1e-9 * nanoseconds as f64)?.into_object());
    }
    for (seconds, nanoseconds) in times {
        values.push(int(seconds * 1_000_000_000 + nanoseconds)?);
    }
    values.push(int(stat.st_blksize)?);
    values.push(int(stat.st_blocks)?);
    values.push(stat.st_rdev.into_return()?);
    struct_sequence::new(ty, values)
}

/// Asks the system about a file. OSError.
pub fn ask(path: &PathArg, folder: i32, follow: bool) -> Result<libc::stat> {
    let mut stat = MaybeUninit::<libc::stat>::uninit();
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    // SAFETY: a C string and a place for the answer, which is there if the call succeeds.
    unsafe {
        path.check(match path.fd {
            Some(fd) => libc::fstat(fd, stat.as_mut_ptr()),
            None => libc::fstatat(folder, path.text.as_ptr(), stat.as_mut_ptr(), flags),
        })?;
        Ok(stat.assume_init())
    }
}

/// The receiver of the functions.
struct Functions;

#[methods(FUNCTIONS)]
impl Functions {
    /// What the system knows of a file.
    #[sig("($module, /, path, *, dir_fd=None, follow_symlinks=True)")]
    fn stat(path: &Object, dir_fd: Option<&Object>, follow_symlinks: bool) -> Result<Ref<Tuple>> {
        let path = PathArg::or_fd(path, "stat", "path")?;
        result(&ask(&path, folder(dir_fd)?, follow_symlinks)?)
    }

    /// As stat, for the link itself.
    #[sig("($module, /, path, *, dir_fd=None)")]
    fn lstat(path: &Object, dir_fd: Option<&Object>) -> Result<Ref<Tuple>> {
        let path = PathArg::new(path, "lstat", "path")?;
        result(&ask(&path, folder(dir_fd)?, false)?)
    }

    /// What the system knows of an open file.
    #[sig("($module, /, fd)")]
    fn fstat(fd: i32) -> Result<Ref<Tuple>> {
        let mut stat = MaybeUninit::<libc::stat>::uninit();
        // SAFETY: a place for the answer, which is there if the call succeeds.
        unsafe {
            super::path::check(libc::fstat(fd, stat.as_mut_ptr()) as isize)?;
            result(&stat.assume_init())
        }
    }
}
