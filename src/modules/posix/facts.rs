//! Facts of the system and of file systems: `sysconf` and its kin, `statvfs`, load, times, random bytes.

use super::numbers::{CONFSTR_NAMES, PATHCONF_NAMES, SYSCONF_NAMES};
use super::path::{PathArg, check, decode};
use crate::abi::{Object, Ref, Result, TypeObject};
use crate::call::convert::IntoReturn;
use crate::types::bytes::Bytes;
use crate::types::dict::Dict;
use crate::types::exception::os_error;
use crate::types::int::Int;
use crate::types::module::Module;
use crate::types::str::Str;
use crate::types::struct_sequence;
use crate::types::tuple::Tuple;
use crate::vm::gil;
use abide_macros::methods;
use core::cell::Cell;
use core::mem::MaybeUninit;

struct Types {
    statvfs: Cell<Option<&'static TypeObject>>,
    times: Cell<Option<&'static TypeObject>>,
}
// SAFETY: used under the GIL.
unsafe impl Sync for Types {}
static TYPES: Types = Types { statvfs: Cell::new(None), times: Cell::new(None) };

/// Makes `statvfs_result`, `times_result`, and the tables of names.
pub fn add_types(module: &Module) -> Result<()> {
    let fields = [
        "f_bsize",
        "f_frsize",
        "f_blocks",
        "f_bfree",
        "f_bavail",
        "f_files",
        "f_ffree",
        "f_favail",
        "f_flag",
        "f_namemax",
        "f_fsid",
    ]
    .map(Some);
    let ty = struct_sequence::new_type(c"os.statvfs_result", c"What statvfs() tells of a file system.", &fields, 10)?;
    TYPES.statvfs.set(Some(ty));
    module.add_named("statvfs_result", ty.as_object())?;
    let fields = ["user", "system", "children_user", "children_system", "elapsed"].map(Some);
    let ty = struct_sequence::new_type(c"posix.times_result", c"What times() tells of the process.", &fields, 5)?;
    TYPES.times.set(Some(ty));
    module.add_named("times_result", ty.as_object())?;
    for (name, table) in
        [("sysconf_names", SYSCONF_NAMES), ("confstr_names", CONFSTR_NAMES), ("pathconf_names", PATHCONF_NAMES)]
    {
        let dict = Dict::new()?;
        for (name, number) in table {
            dict.set(&*Str::new(name)?, &*Int::new(i64::from(*number))?)?;
        }
        module.add_named(name, &dict)?;
    }
    Ok(())
}

/// The number of a name. TypeError, ValueError.
fn number_of(name: &Object, table: &[(&str, i32)]) -> Result<i32> {
    if name.has_index() {
        return match i32::try_from(name.index_as_i64()?) {
            Ok(number) => Ok(number),
            Err(_) => Err(overflow_error!("Python int too large to convert to C int")),
        };
    }
    let Some(text) = name.cast::<Str>() else {
        return Err(type_error!("configuration names must be strings or integers"));
    };
    match table.iter().find(|line| text.eq_str(line.0)) {
        Some(line) => Ok(line.1),
        None => Err(value_error!("unrecognized configuration name")),
    }
}

/// A number where -1 is an answer too, told apart by errno.
fn limit(value: i64) -> Result<i64> {
    // SAFETY: the C library's own variable, set to 0 before the call.
    if value == -1 && unsafe { *libc::__errno_location() } != 0 {
        return Err(os_error::raise_last(None));
    }
    Ok(value)
}

fn clear_errno() {
    // SAFETY: the C library's own variable.
    unsafe { *libc::__errno_location() = 0 };
}

fn statvfs_result(facts: &libc::statvfs) -> Result<Ref<Tuple>> {
    let Some(ty) = TYPES.statvfs.get() else { return Err(system_error!("posix is not there yet")) };
    let numbers = [
        facts.f_bsize,
        facts.f_frsize,
        facts.f_blocks,
        facts.f_bfree,
        facts.f_bavail,
        facts.f_files,
        facts.f_ffree,
        facts.f_favail,
        facts.f_flag,
        facts.f_namemax,
        facts.f_fsid,
    ];
    struct_sequence::new(ty, numbers.into_iter().map(IntoReturn::into_return).collect::<Result<_>>()?)
}

/// The receiver of the functions.
struct Functions;

#[methods(FUNCTIONS)]
impl Functions {
    /// A limit or number of the system.
    #[sig("($module, name, /)")]
    fn sysconf(name: &Object) -> Result<i64> {
        let name = number_of(name, SYSCONF_NAMES)?;
        clear_errno();
        // SAFETY: plain numbers.
        limit(unsafe { libc::sysconf(name) })
    }

    /// A text of the system, or None.
    #[sig("($module, name, /)")]
    fn confstr(name: &Object) -> Result<Option<Ref<Str>>> {
        let name = number_of(name, CONFSTR_NAMES)?;
        clear_errno();
        let mut buffer = vec![0u8; 256];
        loop {
            // SAFETY: a buffer of the length that is told.
            let n = unsafe { libc::confstr(name, buffer.as_mut_ptr().cast(), buffer.len()) };
            if n == 0 {
                limit(-1)?;
                return Ok(None);
            }
            if n <= buffer.len() {
                return decode(&buffer[..n - 1]).map(Some);
            }
            buffer.resize(n, 0);
        }
    }

    /// A limit of a file.
    #[sig("($module, /, path, name)")]
    fn pathconf(path: &Object, name: &Object) -> Result<i64> {
        let path = PathArg::or_fd(path, "pathconf", "path")?;
        let name = number_of(name, PATHCONF_NAMES)?;
        clear_errno();
        // SAFETY: a C string, or plain numbers.
        let value = unsafe {
            match path.fd {
                Some(fd) => libc::fpathconf(fd, name),
                None => libc::pathconf(path.text.as_ptr(), name),
            }
        };
        // SAFETY: the C library's own variable.
        if value == -1 && unsafe { *libc::__errno_location() } != 0 {
            // EINVAL says that the name is wrong, not the file.
            if std::io::Error::last_os_error().raw_os_error() == Some(libc::EINVAL) {
                return Err(os_error::raise_last(None));
            }
            return Err(os_error::raise_last(Some(&path.object)));
        }
        Ok(value)
    }

    /// A limit of an open file.
    #[sig("($module, fd, name, /)")]
    fn fpathconf(fd: &Object, name: &Object) -> Result<i64> {
        let fd = super::path::descriptor_of(fd)?;
        let name = number_of(name, PATHCONF_NAMES)?;
        clear_errno();
        // SAFETY: plain numbers.
        limit(unsafe { libc::fpathconf(fd, name) })
    }

    /// What the system knows of the file system of a file.
    #[sig("($module, /, path)")]
    fn statvfs(path: &Object) -> Result<Ref<Tuple>> {
        let path = PathArg::or_fd(path, "statvfs", "path")?;
        let mut facts = MaybeUninit::<libc::statvfs>::uninit();
        // SAFETY: a C string, and a place for the answer, which is there if the call succeeds.
        unsafe {
            path.check(gil::released(|| match path.fd {
                Some(fd) => libc::fstatvfs(fd, facts.as_mut_ptr()),
                None => libc::statvfs(path.text.as_ptr(), facts.as_mut_ptr()),
            }))?;
            statvfs_result(&facts.assume_init())
        }
    }

    /// What the system knows of the file system of an open file.
    #[sig("($module, fd, /)")]
    fn fstatvfs(fd: i32) -> Result<Ref<Tuple>> {
        let mut facts = MaybeUninit::<libc::statvfs>::uninit();
        // SAFETY: as above.
        unsafe {
            check(gil::released(|| libc::fstatvfs(fd, facts.as_mut_ptr())) as isize)?;
            statvfs_result(&facts.assume_init())
        }
    }

    /// How many programs wanted to run in the last 1, 5 and 15 minutes.
    #[sig("($module, /)")]
    fn getloadavg() -> Result<Ref<Tuple>> {
        let mut loads = [0.0f64; 3];
        // SAFETY: room for three numbers.
        if unsafe { libc::getloadavg(loads.as_mut_ptr(), 3) } != 3 {
            return Err(os_error!("Load averages are unobtainable"));
        }
        Tuple::from_vec(loads.into_iter().map(IntoReturn::into_return).collect::<Result<_>>()?)
    }

    /// The processor times of the process and its children, in seconds.
    #[sig("($module, /)")]
    fn times() -> Result<Ref<Tuple>> {
        let mut times = MaybeUninit::<libc::tms>::uninit();
        // SAFETY: the struct is filled by the call.
        let (elapsed, times, ticks) = unsafe {
            let elapsed = libc::times(times.as_mut_ptr());
            check(elapsed as isize)?;
            (elapsed, times.assume_init(), libc::sysconf(libc::_SC_CLK_TCK) as f64)
        };
        let values = [times.tms_utime, times.tms_stime, times.tms_cutime, times.tms_cstime, elapsed];
        let values = values.into_iter().map(|t| (t as f64 / ticks).into_return()).collect::<Result<_>>()?;
        match TYPES.times.get() {
            Some(ty) => struct_sequence::new(ty, values),
            None => Tuple::from_vec(values),
        }
    }

    /// Random bytes from the system.
    #[sig("($module, /, size, flags=0)")]
    fn getrandom(size: isize, flags: i32) -> Result<Ref<Bytes>> {
        let Ok(size) = usize::try_from(size) else { return Err(os_error::raise_errno(libc::EINVAL, None)) };
        let mut buffer = vec![0u8; size];
        // SAFETY: a buffer of the length that is told.
        let n = super::io::retry(|| unsafe { libc::getrandom(buffer.as_mut_ptr().cast(), size, flags as u32) })?;
        Bytes::new(&buffer[..n as usize])
    }

    /// Whether something is called while the interpreter waits for a line.
    #[sig("($module, /)")]
    fn _is_inputhook_installed() -> bool {
        false
    }

    /// Call what is to be called while the interpreter waits for a line: nothing is set.
    #[sig("($module, /)")]
    fn _inputhook() {}

    /// The drive, the root and the rest of a path.
    #[sig("($module, /, path)")]
    fn _path_splitroot_ex(path: &Object) -> Result<Ref<Tuple>> {
        // Two slashes at the beginning mean something, three do not.
        fn root_of(beginning: &[u8]) -> usize {
            match beginning {
                [b'/', b'/', b'/', ..] => 1,
                [b'/', b'/', ..] => 2,
                [b'/', ..] => 1,
                _ => 0,
            }
        }
        if let Some(text) = path.cast::<Str>() {
            // The system is not asked: names that it cannot have are as good as others.
            let beginning: Vec<u8> = text.points().take(3).map(|c| u8::try_from(c).unwrap_or(0)).collect();
            let root = root_of(&beginning);
            let parts = [text.substring(0, 0)?, text.substring(0, root)?, text.substring(root, text.len())?];
            return Tuple::from_vec(parts.map(Ref::into_object).into());
        }
        let path = PathArg::new(path, "_path_splitroot_ex", "path")?;
        let bytes = path.text.as_bytes();
        let root = root_of(bytes);
        Tuple::from_vec(vec![path.name(b"")?, path.name(&bytes[..root])?, path.name(&bytes[root..])?])
    }
}
