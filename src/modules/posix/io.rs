//! Reading and writing at places and in pieces, copies within the system, and descriptors that are not files.

use super::path::{PathArg, check};
use crate::abi::{Object, Ref, Result};
use crate::call::convert::IntoReturn;
use crate::protocol::buffer::{View, flags};
use crate::types::bytes::Bytes;
use crate::types::exception::os_error;
use crate::types::int::Int;
use crate::types::tuple::Tuple;
use crate::vm::time::{self, Round};
use crate::vm::{breaker, gil};
use abide_macros::methods;
use core::mem::MaybeUninit;

/// A system call without the GIL, made again after signals, whose handlers run meanwhile. OSError. Runs Python.
pub fn retry(mut call: impl FnMut() -> isize) -> Result<isize> {
    loop {
        let result = gil::released(&mut call);
        if result < 0 && std::io::Error::last_os_error().raw_os_error() == Some(libc::EINTR) {
            breaker::handle()?;
            continue;
        }
        return check(result);
    }
}

/// For functions that return the error number.
fn retry_code(mut call: impl FnMut() -> i32) -> Result<()> {
    loop {
        match gil::released(&mut call) {
            0 => return Ok(()),
            libc::EINTR => breaker::handle()?,
            code => return Err(os_error::raise_errno(code, None)),
        }
    }
}

/// Buffers as the system wants them.
fn vectors(function: &str, buffers: &Object, wanted: i32) -> Result<(Vec<View>, Vec<libc::iovec>)> {
    if !buffers.is_sequence() {
        return Err(type_error!("{function} arg 2 must be a sequence"));
    }
    let views = buffers.collect()?.iter().map(|b| b.view(wanted)).collect::<Result<Vec<_>>>()?;
    let vectors =
        views.iter().map(|view| libc::iovec { iov_base: view.as_mut_ptr().cast(), iov_len: view.len() }).collect();
    Ok((views, vectors))
}

fn new_timer(value: i64, interval: i64) -> libc::itimerspec {
    libc::itimerspec { it_interval: time::timespec(interval), it_value: time::timespec(value) }
}

fn nanoseconds(time: &libc::timespec) -> i64 {
    time.tv_sec * time::SECOND + time.tv_nsec
}

/// Value and interval of a timer, in seconds or nanoseconds.
fn timer_values(timer: &libc::itimerspec, whole: bool) -> Result<Ref<Tuple>> {
    let shown = |time: &libc::timespec| {
        let value = nanoseconds(time);
        if whole { value.into_return() } else { (value as f64 / 1e9).into_return() }
    };
    Tuple::pair(shown(&timer.it_value)?, shown(&timer.it_interval)?)
}

fn set_timer(fd: i32, flags: i32, new: &libc::itimerspec, whole: bool) -> Result<Ref<Tuple>> {
    let mut old = MaybeUninit::<libc::itimerspec>::uninit();
    // SAFETY: the structs are locals; the old one is filled if the call succeeds.
    unsafe {
        check(libc::timerfd_settime(fd, flags, new, old.as_mut_ptr()) as isize)?;
        timer_values(&old.assume_init(), whole)
    }
}

fn get_timer(fd: i32, whole: bool) -> Result<Ref<Tuple>> {
    let mut timer = MaybeUninit::<libc::itimerspec>::uninit();
    // SAFETY: filled if the call succeeds.
    unsafe {
        check(libc::timerfd_gettime(fd, timer.as_mut_ptr()) as isize)?;
        timer_values(&timer.assume_init(), whole)
    }
}

fn offset(object: Option<&Object>) -> Result<Option<i64>> {
    object.map(Object::index_as_i64).transpose()
}

fn pointer(offset: &mut Option<i64>) -> *mut i64 {
    offset.as_mut().map_or(core::ptr::null_mut(), |o| o as *mut i64)
}

/// The receiver of the functions.
struct Functions;

#[methods(FUNCTIONS)]
impl Functions {
    /// Read at most that many bytes at a place; the place of the descriptor stays.
    #[sig("($module, fd, length, offset, /)")]
    fn pread(fd: i32, length: i32, offset: i64) -> Result<Ref<Bytes>> {
        let Ok(length) = usize::try_from(length) else { return Err(os_error::raise_errno(libc::EINVAL, None)) };
        let mut buffer = vec![0u8; length];
        // SAFETY: a buffer of the length that is told.
        let n = retry(|| unsafe { libc::pread(fd, buffer.as_mut_ptr().cast(), length, offset) })?;
        Bytes::new(&buffer[..n as usize])
    }

    /// Write bytes at a place; how many were written.
    #[sig("($module, fd, buffer, offset, /)")]
    fn pwrite(fd: i32, buffer: &Object, offset: i64) -> Result<isize> {
        let view = buffer.contiguous_bytes()?;
        let bytes = view.as_slice();
        // SAFETY: memory that the view holds.
        retry(|| unsafe { libc::pwrite(fd, bytes.as_ptr().cast(), bytes.len(), offset) })
    }

    /// Read into buffers, one after the other; how many bytes were read.
    #[sig("($module, fd, buffers, /)")]
    fn readv(fd: i32, buffers: &Object) -> Result<isize> {
        let (_views, vectors) = vectors("readv()", buffers, flags::WRITABLE)?;
        // SAFETY: memory that the views hold.
        retry(|| unsafe { libc::readv(fd, vectors.as_ptr(), vectors.len() as i32) })
    }

    /// Write buffers, one after the other; how many bytes were written.
    #[sig("($module, fd, buffers, /)")]
    fn writev(fd: i32, buffers: &Object) -> Result<isize> {
        let (_views, vectors) = vectors("writev()", buffers, flags::SIMPLE)?;
        // SAFETY: memory that the views hold.
        retry(|| unsafe { libc::writev(fd, vectors.as_ptr(), vectors.len() as i32) })
    }

    /// As readv, at a place.
    #[sig("($module, fd, buffers, offset, flags=0, /)")]
    fn preadv(fd: i32, buffers: &Object, offset: i64, flags: i32) -> Result<isize> {
        let (_views, vectors) = vectors("preadv()", buffers, self::flags::WRITABLE)?;
        // SAFETY: memory that the views hold.
        retry(|| unsafe { libc::preadv2(fd, vectors.as_ptr(), vectors.len() as i32, offset, flags) })
    }

    /// As writev, at a place.
    #[sig("($module, fd, buffers, offset, flags=0, /)")]
    fn pwritev(fd: i32, buffers: &Object, offset: i64, flags: i32) -> Result<isize> {
        let (_views, vectors) = vectors("pwritev()", buffers, self::flags::SIMPLE)?;
        // SAFETY: memory that the views hold.
        retry(|| unsafe { libc::pwritev2(fd, vectors.as_ptr(), vectors.len() as i32, offset, flags) })
    }

    /// Copy bytes from a file to a descriptor within the system; how many were copied.
    #[sig("($module, /, out_fd, in_fd, offset, count)")]
    fn sendfile(out_fd: i32, in_fd: i32, offset: &Object, count: isize) -> Result<isize> {
        let mut offset = if offset.is_none() { None } else { Some(offset.index_as_i64()?) };
        let place = pointer(&mut offset);
        // SAFETY: the place is a local, or null.
        retry(|| unsafe { libc::sendfile(out_fd, in_fd, place, count as usize) })
    }

    /// Copy bytes from file to file within the system; how many were copied.
    #[sig("($module, /, src, dst, count, offset_src=None, offset_dst=None)")]
    fn copy_file_range(
        src: i32,
        dst: i32,
        count: isize,
        offset_src: Option<&Object>,
        offset_dst: Option<&Object>,
    ) -> Result<isize> {
        if count < 0 {
            return Err(value_error!("negative value for 'count' not allowed"));
        }
        let (mut from, mut to) = (offset(offset_src)?, offset(offset_dst)?);
        let (from, to) = (pointer(&mut from), pointer(&mut to));
        // SAFETY: the places are locals, or null.
        retry(|| unsafe { libc::copy_file_range(src, from, dst, to, count as usize, 0) })
    }

    /// Move bytes between a pipe and another descriptor within the system; how many were moved.
    #[sig("($module, /, src, dst, count, offset_src=None, offset_dst=None, flags=0)")]
    fn splice(
        src: i32,
        dst: i32,
        count: isize,
        offset_src: Option<&Object>,
        offset_dst: Option<&Object>,
        flags: i32,
    ) -> Result<isize> {
        if count < 0 {
            return Err(value_error!("negative value for 'count' not allowed"));
        }
        let (mut from, mut to) = (offset(offset_src)?, offset(offset_dst)?);
        let (from, to) = (pointer(&mut from), pointer(&mut to));
        // SAFETY: the places are locals, or null.
        retry(|| unsafe { libc::splice(src, from, dst, to, count as usize, flags as u32) })
    }

    /// Wait until the contents of a file are on the disk.
    #[sig("($module, /, fd)")]
    fn fdatasync(fd: &Object) -> Result<()> {
        let fd = super::descriptors::descriptor_of(fd)?;
        // SAFETY: a plain number.
        retry(|| unsafe { libc::fdatasync(fd) } as isize).map(drop)
    }

    /// Have everything written to the disks.
    #[sig("($module, /)")]
    fn sync() {
        // SAFETY: no arguments.
        gil::released(|| unsafe { libc::sync() });
    }

    /// Tell the system how a part of a file will be used.
    #[sig("($module, fd, offset, length, advice, /)")]
    fn posix_fadvise(fd: i32, offset: i64, length: i64, advice: i32) -> Result<()> {
        // SAFETY: plain numbers.
        retry_code(|| unsafe { libc::posix_fadvise(fd, offset, length, advice) })
    }

    /// Have room on the disk for a part of a file.
    #[sig("($module, fd, offset, length, /)")]
    fn posix_fallocate(fd: i32, offset: i64, length: i64) -> Result<()> {
        // SAFETY: plain numbers.
        retry_code(|| unsafe { libc::posix_fallocate(fd, offset, length) })
    }

    /// Lock a part of a file, test or unlock it.
    #[sig("($module, fd, command, length, /)")]
    fn lockf(fd: i32, command: i32, length: i64) -> Result<()> {
        // SAFETY: plain numbers.
        check(gil::released(|| unsafe { libc::lockf(fd, command, length) }) as isize).map(drop)
    }

    /// A pipe with flags.
    #[sig("($module, flags, /)")]
    fn pipe2(flags: i32) -> Result<Ref<Tuple>> {
        let mut ends = [0; 2];
        // SAFETY: room for two descriptors.
        check(unsafe { libc::pipe2(ends.as_mut_ptr(), flags) } as isize)?;
        Tuple::pair(ends[0].into_return()?, ends[1].into_return()?)
    }

    /// A file in memory.
    #[sig("($module, /, name, flags=MFD_CLOEXEC)")]
    fn memfd_create(name: &Object, flags: Option<&Object>) -> Result<isize> {
        let name = PathArg::new(name, "memfd_create", "name")?;
        let flags = match flags {
            Some(flags) => flags.index_as_i64()? as u32,
            None => libc::MFD_CLOEXEC,
        };
        // SAFETY: a C string.
        check(unsafe { libc::memfd_create(name.text.as_ptr(), flags) } as isize)
    }

    /// A descriptor that counts events.
    #[sig("($module, /, initval, flags=EFD_CLOEXEC)")]
    fn eventfd(initval: &Object, flags: Option<&Object>) -> Result<isize> {
        let initval = initval.index()?;
        if initval.is_negative() {
            return Err(value_error!("value must be positive"));
        }
        let Some(Ok(initval)) = initval.to_u64().map(u32::try_from) else {
            return Err(overflow_error!("Python int too large for C unsigned int"));
        };
        let flags = match flags {
            Some(flags) => flags.index_as_i64()? as i32,
            None => libc::EFD_CLOEXEC,
        };
        // SAFETY: plain numbers.
        check(unsafe { libc::eventfd(initval, flags) } as isize)
    }

    /// The count of an event descriptor, which becomes 0.
    #[sig("($module, /, fd)")]
    fn eventfd_read(fd: i32) -> Result<u64> {
        let mut value = 0u64;
        // SAFETY: the place is a local.
        check(gil::released(|| unsafe { libc::eventfd_read(fd, &mut value) }) as isize)?;
        Ok(value)
    }

    /// Add to the count of an event descriptor.
    #[sig("($module, /, fd, value)")]
    fn eventfd_write(fd: i32, value: &Object) -> Result<()> {
        let Some(value) = value.cast::<Int>() else {
            return Err(type_error!("an integer is required"));
        };
        if value.is_negative() {
            return Err(value_error!("value must be positive"));
        }
        let Some(value) = value.to_u64() else {
            return Err(overflow_error!("Python int too large for C unsigned long long"));
        };
        // SAFETY: plain numbers.
        check(gil::released(|| unsafe { libc::eventfd_write(fd, value) }) as isize).map(drop)
    }

    /// A descriptor that becomes readable when its time has come.
    #[sig("($module, clockid, /, *, flags=0)")]
    fn timerfd_create(clockid: i32, flags: i32) -> Result<isize> {
        // SAFETY: plain numbers.
        check(unsafe { libc::timerfd_create(clockid, flags | libc::TFD_CLOEXEC) } as isize)
    }

    /// The seconds that a timer still has, and its interval.
    #[sig("($module, fd, /)")]
    fn timerfd_gettime(fd: i32) -> Result<Ref<Tuple>> {
        get_timer(fd, false)
    }

    /// The nanoseconds that a timer still has, and its interval.
    #[sig("($module, fd, /)")]
    fn timerfd_gettime_ns(fd: i32) -> Result<Ref<Tuple>> {
        get_timer(fd, true)
    }

    /// Set a timer, in seconds; what it was.
    #[sig("($module, fd, /, *, flags=0, initial=0.0, interval=0.0)")]
    fn timerfd_settime(fd: i32, flags: i32, initial: Option<&Object>, interval: Option<&Object>) -> Result<Ref<Tuple>> {
        let of = |time: Option<&Object>| time.map_or(Ok(0), |t| time::from_seconds(t, Round::Floor));
        set_timer(fd, flags, &new_timer(of(initial)?, of(interval)?), false)
    }

    /// Set a timer, in nanoseconds; what it was.
    #[sig("($module, fd, /, *, flags=0, initial=0, interval=0)")]
    fn timerfd_settime_ns(fd: i32, flags: i32, initial: i64, interval: i64) -> Result<Ref<Tuple>> {
        set_timer(fd, flags, &new_timer(initial, interval), true)
    }
}
