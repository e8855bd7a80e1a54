//! `scandir` and `DirEntry`.

use super::path::{PathArg, decode};
use super::stat;
use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject};
use crate::memory;
use crate::types::exception::{raise, warn};
use crate::types::iter::iter_self;
use crate::types::module::Module;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::cell::RefCell;

/// An entry of a folder.
#[repr(C)]
pub struct DirEntry {
    base: Object,
    state: Entry,
}

struct Entry {
    name: Ref,
    path: Ref,
    /// `d_type`.
    kind: u8,
    inode: u64,
    /// The descriptor of the folder, where the path is relative to one.
    folder: i32,
}

/// The entries of a folder that are left.
#[repr(C)]
pub struct Scan {
    base: Object,
    /// None once the iterator has come to its end or is closed.
    state: RefCell<Option<Vec<Ref>>>,
}

macro_rules! plain {
    ($Name:ident => $TYPE:ident) => {
        native_object!($Name => $TYPE);

        impl $Name {
            unsafe extern "C" fn dealloc(object: *mut Object) {
                // SAFETY: an object whose last reference is gone.
                unsafe {
                    core::ptr::drop_in_place(&raw mut (*object.cast::<$Name>()).state);
                    memory::free(object);
                }
            }
        }
    };
}
plain!(DirEntry => DIR_ENTRY);
plain!(Scan => SCAN);

/// `os.DirEntry`.
static DIR_ENTRY: TypeObject = TypeObject::new(c"posix.DirEntry", size_of::<DirEntry>())
    .with(TypeFlags::DISALLOW_INSTANTIATION)
    .deallocated(DirEntry::dealloc)
    .repr(show)
    .methods(&ENTRY_METHODS)
    .getset(&ENTRY_GETSETS);

/// The type of `scandir(...)`.
static SCAN: TypeObject = TypeObject::new(c"posix.ScandirIterator", size_of::<Scan>())
    .with(TypeFlags::DISALLOW_INSTANTIATION)
    .deallocated(dealloc_scan)
    .finalized(finalize_scan)
    .iterable(iter_self::<Scan>)
    .iterator(next)
    .methods(&SCAN_METHODS);

/// Makes the types ready.
pub fn add_types(module: &Module) -> Result<()> {
    DIR_ENTRY.ready()?;
    SCAN.ready()?;
    module.add_named("DirEntry", DIR_ENTRY.as_object())
}

impl DirEntry {
    fn ask(&self, follow: bool) -> Result<libc::stat> {
        stat::ask(&PathArg::new(&self.state.path, "stat", "path")?, self.state.folder, follow)
    }

    /// Whether the entry is of that kind; asks the system where the folder does not tell. False for what is not there.
    fn is_kind(&self, kind: u8, mode: u32, follow: bool) -> Result<bool> {
        let known = self.state.kind;
        if known != libc::DT_UNKNOWN && (known != libc::DT_LNK || !follow) {
            return Ok(known == kind);
        }
        match self.ask(follow) {
            Ok(stat) => Ok(stat.st_mode & libc::S_IFMT == mode),
            Err(e) => e.clear_if(&crate::types::exception::FILE_NOT_FOUND_ERROR, false),
        }
    }
}

#[methods(ENTRY_METHODS, ENTRY_GETSETS)]
impl DirEntry {
    /// The name without the folder.
    #[getter("name")]
    fn name(&self) -> Ref {
        self.state.name.clone()
    }

    /// The name with the folder.
    #[getter("path")]
    fn path(&self) -> Ref {
        self.state.path.clone()
    }

    /// Whether it is a folder.
    #[sig("($self, /, *, follow_symlinks=True)")]
    fn is_dir(&self, follow_symlinks: bool) -> Result<bool> {
        self.is_kind(libc::DT_DIR, libc::S_IFDIR, follow_symlinks)
    }

    /// Whether it is a regular file.
    #[sig("($self, /, *, follow_symlinks=True)")]
    fn is_file(&self, follow_symlinks: bool) -> Result<bool> {
        self.is_kind(libc::DT_REG, libc::S_IFREG, follow_symlinks)
    }

    /// Whether it is a symbolic link.
    #[sig("($self, /)")]
    fn is_symlink(&self) -> Result<bool> {
        self.is_kind(libc::DT_LNK, libc::S_IFLNK, false)
    }

    /// Whether it is a junction: never here.
    #[sig("($self, /)")]
    fn is_junction(&self) -> bool {
        false
    }

    /// What the system knows of it.
    #[sig("($self, /, *, follow_symlinks=True)")]
    fn stat(&self, follow_symlinks: bool) -> Result<Ref<Tuple>> {
        stat::result(&self.ask(follow_symlinks)?)
    }

    /// Its number in the file system.
    #[sig("($self, /)")]
    fn inode(&self) -> u64 {
        self.state.inode
    }

    /// The path.
    #[sig("__fspath__($self, /)")]
    fn fspath(&self) -> Ref {
        self.state.path.clone()
    }

    /// DirEntry[str] is a type for annotations.
    #[sig("__class_getitem__($type, object, /)")]
    fn class_getitem(ty: &TypeObject, object: &Object) -> Result {
        crate::types::iter::generic_alias(ty, object)
    }
}

extern "C" fn show(entry: &DirEntry) -> Result {
    let name = entry.state.name.repr()?;
    Ok(Str::new(&format!("<DirEntry {}>", name.to_string_lossy()))?.into_object())
}

extern "C" fn next(scan: &Scan) -> Option<Ref> {
    let mut rest = scan.state.borrow_mut();
    let entry = rest.as_mut()?.pop();
    if entry.is_none() {
        *rest = None;
    }
    entry
}

/// ResourceWarning for an iterator that was neither closed nor used up. Runs Python.
unsafe extern "C" fn finalize_scan(object: *mut Object) {
    // SAFETY: a `Scan` that somebody holds.
    let scan = unsafe { &*object.cast::<Scan>() };
    if scan.state.borrow().is_none() {
        return;
    }
    let pending = raise::fetch();
    let warned = scan.repr().and_then(|text| {
        let message = format!("unclosed scandir iterator {}", text.to_string_lossy());
        warn::resource(scan, &message, 1)
    });
    if let Err(e) = warned {
        // A warning that is made an error has no caller to go to.
        if e.matches(&crate::types::exception::WARNING) { e.unraisable(Some(scan)) } else { e.clear() }
    }
    drop(scan.state.borrow_mut().take());
    raise::restore(pending);
}

unsafe extern "C" fn dealloc_scan(object: *mut Object) {
    // SAFETY: the last reference is gone; the finalizer may make a new one.
    unsafe {
        if !crate::types::r#type::subtype::finalize_from_dealloc(&*object, finalize_scan) {
            Scan::dealloc(object);
        }
    }
}

#[methods(SCAN_METHODS)]
impl Scan {
    /// Let go of the folder.
    #[sig("($self, /)")]
    fn close(&self) {
        let rest = core::mem::take(&mut *self.state.borrow_mut());
        drop(rest);
    }

    /// The iterator itself.
    #[sig("__enter__($self, /)")]
    fn enter(&self) -> Ref {
        self.to_ref()
    }

    /// Let go of the folder.
    #[sig("__exit__($self, /, *args)")]
    fn exit(&self, args: &[&Object]) {
        let _ = args;
        self.close();
    }
}

/// The names of a folder with kind and number, without `.` and `..`. OSError.
pub fn read_folder(path: &PathArg) -> Result<Vec<(Vec<u8>, u8, u64)>> {
    // SAFETY: C strings and a folder that is open until it is closed here; each entry is copied at once.
    unsafe {
        let folder = match path.fd {
            Some(fd) => libc::fdopendir(super::path::check(libc::dup(fd) as isize)? as i32),
            None => libc::opendir(path.text.as_ptr()),
        };
        if folder.is_null() {
            path.check(-1)?;
        }
        if path.fd.is_some() {
            libc::rewinddir(folder);
        }
        let mut entries = Vec::new();
        loop {
            *libc::__errno_location() = 0;
            let entry = libc::readdir(folder);
            if entry.is_null() {
                let errno = *libc::__errno_location();
                libc::closedir(folder);
                if errno != 0 {
                    return Err(crate::types::exception::os_error::raise_errno(errno, Some(&path.object)));
                }
                return Ok(entries);
            }
            let name = core::ffi::CStr::from_ptr((*entry).d_name.as_ptr()).to_bytes();
            if name != b"." && name != b".." {
                entries.push((name.to_vec(), (*entry).d_type, (*entry).d_ino));
            }
        }
    }
}

/// A path argument that may be left out: the current folder.
pub fn path_or_here(path: Option<&Object>, function: &str) -> Result<PathArg> {
    match path {
        Some(path) => PathArg::or_fd(path, function, "path"),
        None => PathArg::new(crate::intern!("."), function, "path"),
    }
}

/// The receiver of the functions.
struct Functions;

#[methods(FUNCTIONS)]
impl Functions {
    /// The entries of a folder, one by one.
    #[sig("($module, /, path=None)")]
    fn scandir(path: Option<&Object>) -> Result<Ref<Scan>> {
        let path = path_or_here(path, "scandir")?;
        let mut entries = Vec::new();
        for (name, kind, inode) in read_folder(&path)? {
            let mut full = path.text.as_bytes().to_vec();
            if path.fd.is_none() {
                if full.last() != Some(&b'/') {
                    full.push(b'/');
                }
                full.extend_from_slice(&name);
            }
            let full = if path.fd.is_some() { decode(&name)?.into_object() } else { path.name(&full)? };
            let folder = path.fd.unwrap_or(libc::AT_FDCWD);
            let state = Entry { name: path.name(&name)?, path: full, kind, inode, folder };
            entries.push(memory::new(DirEntry { base: Object::new(&DIR_ENTRY), state })?.into_object());
        }
        entries.reverse();
        memory::new(Scan { base: Object::new(&SCAN), state: RefCell::new(Some(entries)) })
    }
}
