//! `_stat`: what the numbers of `stat()` mean.

use crate::abi::{Object, Ref, Result};
use crate::types::int::Int;
use crate::types::module::Module;
use abide_macros::methods;

/// The constants. Flags of systems other than Linux are there too, for file systems that know them.
static NUMBERS: &[(&str, i64)] = &[
    ("SF_APPEND", 0x40000),
    ("SF_ARCHIVED", 0x10000),
    ("SF_DATALESS", 0x40000000),
    ("SF_FIRMLINK", 0x800000),
    ("SF_IMMUTABLE", 0x20000),
    ("SF_NOUNLINK", 0x100000),
    ("SF_SETTABLE", 0xffff0000),
    ("SF_SNAPSHOT", 0x200000),
    ("ST_ATIME", 7),
    ("ST_CTIME", 9),
    ("ST_DEV", 2),
    ("ST_GID", 5),
    ("ST_INO", 1),
    ("ST_MODE", 0),
    ("ST_MTIME", 8),
    ("ST_NLINK", 3),
    ("ST_SIZE", 6),
    ("ST_UID", 4),
    ("S_ENFMT", 0o2000),
    ("S_IEXEC", 0o100),
    ("S_IFBLK", 0o60000),
    ("S_IFCHR", 0o20000),
    ("S_IFDIR", 0o40000),
    ("S_IFDOOR", 0o0),
    ("S_IFIFO", 0o10000),
    ("S_IFLNK", 0o120000),
    ("S_IFPORT", 0o0),
    ("S_IFREG", 0o100000),
    ("S_IFSOCK", 0o140000),
    ("S_IFWHT", 0o0),
    ("S_IREAD", 0o400),
    ("S_IRGRP", 0o40),
    ("S_IROTH", 0o4),
    ("S_IRUSR", 0o400),
    ("S_IRWXG", 0o70),
    ("S_IRWXO", 0o7),
    ("S_IRWXU", 0o700),
    ("S_ISGID", 0o2000),
    ("S_ISUID", 0o4000),
    ("S_ISVTX", 0o1000),
    ("S_IWGRP", 0o20),
    ("S_IWOTH", 0o2),
    ("S_IWRITE", 0o200),
    ("S_IWUSR", 0o200),
    ("S_IXGRP", 0o10),
    ("S_IXOTH", 0o1),
    ("S_IXUSR", 0o100),
    ("UF_APPEND", 0x4),
    ("UF_COMPRESSED", 0x20),
    ("UF_DATAVAULT", 0x80),
    ("UF_HIDDEN", 0x8000),
    ("UF_IMMUTABLE", 0x2),
    ("UF_NODUMP", 0x1),
    ("UF_NOUNLINK", 0x10),
    ("UF_OPAQUE", 0x8),
    ("UF_SETTABLE", 0xffff),
    ("UF_TRACKED", 0x40),
];

const FORMAT: u32 = 0o170000;

/// A mode as an argument. TypeError, OverflowError.
fn mode_of(mode: &Object) -> Result<u32> {
    let Some(int) = mode.cast::<Int>() else {
        return Err(type_error!("an integer is required"));
    };
    if int.is_negative() {
        return Err(overflow_error!("can't convert negative value to unsigned int"));
    }
    match int.to_u64() {
        None => Err(overflow_error!("Python int too large to convert to C unsigned long")),
        Some(value) => u32::try_from(value).map_err(|_| overflow_error!("mode out of range")),
    }
}

/// `ls -l`'s letter for the kind of file.
fn kind_letter(mode: u32) -> char {
    match mode & FORMAT {
        libc::S_IFREG => '-',
        libc::S_IFDIR => 'd',
        libc::S_IFLNK => 'l',
        libc::S_IFBLK => 'b',
        libc::S_IFCHR => 'c',
        libc::S_IFIFO => 'p',
        libc::S_IFSOCK => 's',
        _ => '?',
    }
}

/// The receiver of the functions.
struct Functions;

#[methods]
impl Functions {
    /// The mode as `ls -l` shows it.
    #[sig("($module, mode, /)")]
    fn filemode(mode: &Object) -> Result<String> {
        let mode = mode_of(mode)?;
        let mut text = String::from(kind_letter(mode));
        for (shift, special, letter) in [(6, 0o4000, 's'), (3, 0o2000, 's'), (0, 0o1000, 't')] {
            let bits = mode >> shift;
            text.push(if bits & 4 != 0 { 'r' } else { '-' });
            text.push(if bits & 2 != 0 { 'w' } else { '-' });
            text.push(match (mode & special != 0, bits & 1 != 0) {
                (true, true) => letter,
                (true, false) => letter.to_ascii_uppercase(),
                (false, true) => 'x',
                (false, false) => '-',
            });
        }
        Ok(text)
    }

    /// The part of the mode that os.chmod() sets.
    #[sig("S_IMODE($module, mode, /)")]
    fn permissions(mode: &Object) -> Result<u32> {
        mode_of(mode).map(|mode| mode & 0o7777)
    }

    /// The part of the mode that tells the kind of file.
    #[sig("S_IFMT($module, mode, /)")]
    fn format(mode: &Object) -> Result<u32> {
        mode_of(mode).map(|mode| mode & FORMAT)
    }

    /// Whether the mode is that of a folder.
    #[sig("S_ISDIR($module, mode, /)")]
    fn is_dir(mode: &Object) -> Result<bool> {
        mode_of(mode).map(|mode| mode & FORMAT == libc::S_IFDIR)
    }

    /// Whether the mode is that of a character device.
    #[sig("S_ISCHR($module, mode, /)")]
    fn is_chr(mode: &Object) -> Result<bool> {
        mode_of(mode).map(|mode| mode & FORMAT == libc::S_IFCHR)
    }

    /// Whether the mode is that of a block device.
    #[sig("S_ISBLK($module, mode, /)")]
    fn is_blk(mode: &Object) -> Result<bool> {
        mode_of(mode).map(|mode| mode & FORMAT == libc::S_IFBLK)
    }

    /// Whether the mode is that of a regular file.
    #[sig("S_ISREG($module, mode, /)")]
    fn is_reg(mode: &Object) -> Result<bool> {
        mode_of(mode).map(|mode| mode & FORMAT == libc::S_IFREG)
    }

    /// Whether the mode is that of a named pipe.
    #[sig("S_ISFIFO($module, mode, /)")]
    fn is_fifo(mode: &Object) -> Result<bool> {
        mode_of(mode).map(|mode| mode & FORMAT == libc::S_IFIFO)
    }

    /// Whether the mode is that of a symbolic link.
    #[sig("S_ISLNK($module, mode, /)")]
    fn is_lnk(mode: &Object) -> Result<bool> {
        mode_of(mode).map(|mode| mode & FORMAT == libc::S_IFLNK)
    }

    /// Whether the mode is that of a socket.
    #[sig("S_ISSOCK($module, mode, /)")]
    fn is_sock(mode: &Object) -> Result<bool> {
        mode_of(mode).map(|mode| mode & FORMAT == libc::S_IFSOCK)
    }

    /// Whether the mode is that of a door, which this system does not have.
    #[sig("S_ISDOOR($module, mode, /)")]
    fn is_door(mode: &Object) -> Result<bool> {
        mode_of(mode).map(|_| false)
    }

    /// Whether the mode is that of an event port, which this system does not have.
    #[sig("S_ISPORT($module, mode, /)")]
    fn is_port(mode: &Object) -> Result<bool> {
        mode_of(mode).map(|_| false)
    }

    /// Whether the mode is that of a whiteout, which this system does not have.
    #[sig("S_ISWHT($module, mode, /)")]
    fn is_wht(mode: &Object) -> Result<bool> {
        mode_of(mode).map(|_| false)
    }
}

/// Makes the module.
pub fn make() -> Result<Ref<Module>> {
    let module = super::new_module("_stat", "What the numbers of os.stat() mean.", &METHODS)?;
    for (name, value) in NUMBERS {
        module.add_named(name, &*Int::new(*value)?)?;
    }
    Ok(module)
}
