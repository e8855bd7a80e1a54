//! Owners, permissions, devices and extended attributes of files.

use super::path::{PathArg, decode, folder};
use super::process::{group_id, user_id};
use super::scandir::path_or_here;
use crate::abi::{Object, Ref, Result};
use crate::call::convert::IntoReturn;
use crate::types::bytes::Bytes;
use crate::types::list::List;
use crate::vm::gil;
use abide_macros::methods;
use std::ffi::CString;

/// A device number. TypeError, OverflowError.
fn device_of(device: &Object) -> Result<libc::dev_t> {
    let device = device.index()?;
    // No device: -1.
    if device.to_i64() == Some(-1) {
        return Ok(libc::dev_t::MAX);
    }
    match device.to_u64() {
        Some(device) => Ok(device),
        None => Err(overflow_error!("int too big to convert")),
    }
}

/// A part of a device number; -1 for no device.
fn part(value: u32) -> Result {
    if value == u32::MAX { (-1i32).into_return() } else { value.into_return() }
}

/// An attribute's name.
fn attribute_of(attribute: &Object, function: &str) -> Result<CString> {
    Ok(PathArg::new(attribute, function, "attribute")?.text)
}

/// The receiver of the functions.
struct Functions;

#[methods(FUNCTIONS)]
impl Functions {
    /// Set owner and group of a file; -1 leaves what is.
    #[sig("($module, /, path, uid, gid, *, dir_fd=None, follow_symlinks=True)")]
    fn chown(path: &Object, uid: &Object, gid: &Object, dir_fd: Option<&Object>, follow_symlinks: bool) -> Result<()> {
        let path = PathArg::or_fd(path, "chown", "path")?;
        let (uid, gid) = (user_id(uid)?, group_id(gid)?);
        let relative = folder(dir_fd)?;
        if path.fd.is_some() && dir_fd.is_some() {
            return Err(value_error!("chown: can't specify dir_fd without matching path"));
        }
        if path.fd.is_some() && !follow_symlinks {
            return Err(value_error!("chown: cannot use fd and follow_symlinks together"));
        }
        let flags = if follow_symlinks { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
        // SAFETY: a C string, or plain numbers.
        let result = gil::released(|| unsafe {
            match path.fd {
                Some(fd) => libc::fchown(fd, uid, gid),
                None => libc::fchownat(relative, path.text.as_ptr(), uid, gid, flags),
            }
        });
        path.check(result).map(drop)
    }

    /// Set owner and group of an open file.
    #[sig("($module, /, fd, uid, gid)")]
    fn fchown(fd: i32, uid: &Object, gid: &Object) -> Result<()> {
        let (uid, gid) = (user_id(uid)?, group_id(gid)?);
        // SAFETY: plain numbers.
        super::io::retry(|| unsafe { libc::fchown(fd, uid, gid) } as isize).map(drop)
    }

    /// Set owner and group of a file, the link itself if it is one.
    #[sig("($module, /, path, uid, gid)")]
    fn lchown(path: &Object, uid: &Object, gid: &Object) -> Result<()> {
        let path = PathArg::new(path, "lchown", "path")?;
        let (uid, gid) = (user_id(uid)?, group_id(gid)?);
        // SAFETY: a C string.
        path.check(gil::released(|| unsafe { libc::lchown(path.text.as_ptr(), uid, gid) })).map(drop)
    }

    /// Set the permissions of an open file.
    #[sig("($module, /, fd, mode)")]
    fn fchmod(fd: i32, mode: i32) -> Result<()> {
        // SAFETY: plain numbers.
        super::io::retry(|| unsafe { libc::fchmod(fd, mode as libc::mode_t) } as isize).map(drop)
    }

    /// Go to the folder of a descriptor.
    #[sig("($module, /, fd)")]
    fn fchdir(fd: &Object) -> Result<()> {
        let fd = super::descriptors::descriptor_of(fd)?;
        // SAFETY: a plain number.
        super::io::retry(|| unsafe { libc::fchdir(fd) } as isize).map(drop)
    }

    /// Make a folder the root.
    #[sig("($module, /, path)")]
    fn chroot(path: &Object) -> Result<()> {
        let path = PathArg::new(path, "chroot", "path")?;
        // SAFETY: a C string.
        path.check(unsafe { libc::chroot(path.text.as_ptr()) }).map(drop)
    }

    /// Make a named pipe.
    #[sig("($module, /, path, mode=438, *, dir_fd=None)")]
    fn mkfifo(path: &Object, mode: i32, dir_fd: Option<&Object>) -> Result<()> {
        let (path, relative) = (PathArg::new(path, "mkfifo", "path")?, folder(dir_fd)?);
        // SAFETY: a C string.
        super::io::retry(|| unsafe { libc::mkfifoat(relative, path.text.as_ptr(), mode as libc::mode_t) } as isize)
            .map(drop)
    }

    /// Make a file of some kind: a device, a pipe.
    #[sig("($module, /, path, mode=384, device=0, *, dir_fd=None)")]
    fn mknod(path: &Object, mode: i32, device: Option<&Object>, dir_fd: Option<&Object>) -> Result<()> {
        let (path, relative) = (PathArg::new(path, "mknod", "path")?, folder(dir_fd)?);
        let device = device.map_or(Ok(0), device_of)?;
        // SAFETY: a C string.
        super::io::retry(|| unsafe {
            libc::mknodat(relative, path.text.as_ptr(), mode as libc::mode_t, device) as isize
        })
        .map(drop)
    }

    /// The major part of a device number.
    #[sig("($module, device, /)")]
    fn major(device: &Object) -> Result {
        part(libc::major(device_of(device)?))
    }

    /// The minor part of a device number.
    #[sig("($module, device, /)")]
    fn minor(device: &Object) -> Result {
        part(libc::minor(device_of(device)?))
    }

    /// A device number of its two parts.
    #[sig("($module, major, minor, /)")]
    fn makedev(major: &Object, minor: &Object) -> Result {
        let part = |object: &Object| -> Result<u32> {
            match device_of(object)? {
                libc::dev_t::MAX => Ok(u32::MAX),
                value => u32::try_from(value).map_err(|_| overflow_error!("Python int too large to convert to C int")),
            }
        };
        let device = libc::makedev(part(major)?, part(minor)?);
        if device == libc::dev_t::MAX { (-1i32).into_return() } else { device.into_return() }
    }

    /// An extended attribute of a file.
    #[sig("($module, /, path, attribute, *, follow_symlinks=True)")]
    fn getxattr(path: &Object, attribute: &Object, follow_symlinks: bool) -> Result<Ref<Bytes>> {
        let path = PathArg::or_fd(path, "getxattr", "path")?;
        let attribute = attribute_of(attribute, "getxattr")?;
        let get = if follow_symlinks { libc::getxattr as Get } else { libc::lgetxattr };
        let bytes = growing(&path, |buffer, room| {
            // SAFETY: C strings, and a buffer of the length that is told.
            unsafe {
                match path.fd {
                    Some(fd) => libc::fgetxattr(fd, attribute.as_ptr(), buffer.cast(), room),
                    None => get(path.text.as_ptr(), attribute.as_ptr(), buffer.cast(), room),
                }
            }
        })?;
        Bytes::new(&bytes)
    }

    /// Set an extended attribute of a file.
    #[sig("($module, /, path, attribute, value, flags=0, *, follow_symlinks=True)")]
    fn setxattr(path: &Object, attribute: &Object, value: &Object, flags: i32, follow_symlinks: bool) -> Result<()> {
        let path = PathArg::or_fd(path, "setxattr", "path")?;
        let attribute = attribute_of(attribute, "setxattr")?;
        let view = value.contiguous_bytes()?;
        let (data, n) = (view.as_slice().as_ptr().cast(), view.len());
        // SAFETY: C strings, and memory that the view holds.
        let result = unsafe {
            match path.fd {
                Some(fd) => libc::fsetxattr(fd, attribute.as_ptr(), data, n, flags),
                None if follow_symlinks => libc::setxattr(path.text.as_ptr(), attribute.as_ptr(), data, n, flags),
                None => libc::lsetxattr(path.text.as_ptr(), attribute.as_ptr(), data, n, flags),
            }
        };
        path.check(result).map(drop)
    }

    /// Remove an extended attribute of a file.
    #[sig("($module, /, path, attribute, *, follow_symlinks=True)")]
    fn removexattr(path: &Object, attribute: &Object, follow_symlinks: bool) -> Result<()> {
        let path = PathArg::or_fd(path, "removexattr", "path")?;
        let attribute = attribute_of(attribute, "removexattr")?;
        // SAFETY: C strings.
        let result = unsafe {
            match path.fd {
                Some(fd) => libc::fremovexattr(fd, attribute.as_ptr()),
                None if follow_symlinks => libc::removexattr(path.text.as_ptr(), attribute.as_ptr()),
                None => libc::lremovexattr(path.text.as_ptr(), attribute.as_ptr()),
            }
        };
        path.check(result).map(drop)
    }

    /// The names of the extended attributes of a file.
    #[sig("($module, /, path=None, *, follow_symlinks=True)")]
    fn listxattr(path: Option<&Object>, follow_symlinks: bool) -> Result<Ref<List>> {
        let path = path_or_here(path, "listxattr")?;
        let bytes = growing(&path, |buffer, room| {
            // SAFETY: a C string, and a buffer of the length that is told.
            unsafe {
                match path.fd {
                    Some(fd) => libc::flistxattr(fd, buffer.cast(), room),
                    None if follow_symlinks => libc::listxattr(path.text.as_ptr(), buffer.cast(), room),
                    None => libc::llistxattr(path.text.as_ptr(), buffer.cast(), room),
                }
            }
        })?;
        let names = bytes.split(|&b| b == 0).filter(|name| !name.is_empty());
        List::from_vec(names.map(|name| decode(name).map(Ref::into_object)).collect::<Result<_>>()?)
    }
}

type Get =
    unsafe extern "C" fn(*const core::ffi::c_char, *const core::ffi::c_char, *mut core::ffi::c_void, usize) -> isize;

/// What a call writes into a buffer that is as large as it wants. OSError.
fn growing(path: &PathArg, mut call: impl FnMut(*mut u8, usize) -> isize) -> Result<Vec<u8>> {
    let mut room = 256;
    loop {
        let mut buffer = vec![0u8; room];
        let n = call(buffer.as_mut_ptr(), room);
        if n >= 0 {
            buffer.truncate(n as usize);
            return Ok(buffer);
        }
        if std::io::Error::last_os_error().raw_os_error() == Some(libc::ERANGE) && room < 65536 {
            room *= 16;
            continue;
        }
        path.check(-1)?;
    }
}
