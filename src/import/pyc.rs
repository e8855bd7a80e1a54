//! Compiled files: `__pycache__/NAME.cpython-313.pyc` beside the source (PEP 3147, PEP 552), and `.pyc` files alone.

use crate::abi::{Object, Ref, Result};
use crate::types::code::Code;
use crate::types::exception;
use crate::types::str::Str;
use std::fs::Metadata;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// The first bytes of a `.pyc` file of Python 3.13.
pub const MAGIC: [u8; 4] = [0xF3, 0x0D, 0x0D, 0x0A];
/// The same as a number.
pub const MAGIC_NUMBER: u64 = u32::from_le_bytes(MAGIC) as u64;
const HEADER: usize = 16;
/// Flag: the header holds the hash of the source, not its time and size.
const HASHED: u32 = 1;
/// Flag: the hash is to be compared with the source's.
const CHECKED: u32 = 2;

/// The state of a source file that tells whether a compiled file belongs to it.
pub(super) struct Stamp {
    mtime: u32,
    size: u32,
    mode: u32,
}

impl Stamp {
    /// What the header keeps of a file's metadata: the low 32 bits of its time and size.
    pub(super) fn of(metadata: &Metadata) -> Stamp {
        Stamp { mtime: metadata.mtime() as u32, size: metadata.size() as u32, mode: metadata.mode() }
    }
}

/// The hash that PEP 552 keeps of a source; the key is the magic number.
pub fn source_hash(key: u64, source: &[u8]) -> [u8; 8] {
    use core::hash::Hasher;
    let mut hasher = siphasher::sip::SipHasher13::new_with_keys(key, 0);
    hasher.write(source);
    hasher.finish().to_le_bytes()
}

/// Where the compiled file of a source lies, for code of that optimization level: below `sys.pycache_prefix`, if that is
/// set, else in the folder beside the source.
pub(super) fn cache_path(source: &Path, optimize: u8) -> Option<PathBuf> {
    let beside = cache_beside(source, optimize)?;
    let prefix = match crate::modules::sys::get(crate::intern!("pycache_prefix")) {
        Ok(prefix) => prefix,
        Err(e) => {
            e.clear();
            None
        }
    };
    let Some(prefix) = prefix.as_deref().and_then(|p| p.cast::<Str>()) else { return Some(beside) };
    let folder = std::path::absolute(source.parent()?).ok()?;
    let below = folder.strip_prefix("/").ok()?;
    Some(Path::new(&*prefix.to_string_lossy()).join(below).join(beside.file_name()?))
}

/// The compiled file in the folder beside the source.
fn cache_beside(source: &Path, optimize: u8) -> Option<PathBuf> {
    let stem = source.file_stem()?.to_str()?;
    let file = match optimize {
        0 => format!("{stem}.cpython-313.pyc"),
        level => format!("{stem}.cpython-313.opt-{level}.pyc"),
    };
    Some(source.parent()?.join("__pycache__").join(file))
}

fn number(data: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([data[at], data[at + 1], data[at + 2], data[at + 3]])
}

/// What was found in the cache of a source file.
pub(super) struct Cached {
    path: PathBuf,
    stamp: Stamp,
    /// The kind of header of the file that lies there, which a new one keeps.
    flags: u32,
}

/// The code of a module of the standard library, from its compiled file if that is valid, its file name `shown`.
/// OSError, SyntaxError and its kin. Runs Python (warnings).
pub(super) fn library_code(source: &Path, shown: &str) -> Result<Ref<Code>> {
    let failed = |e: std::io::Error| {
        let name = Str::new(&source.to_string_lossy())?;
        Err(exception::os_error::raise_errno(e.raw_os_error().unwrap_or(libc::EIO), Some(&name)))
    };
    let stamp = match std::fs::metadata(source) {
        Ok(metadata) => Stamp::of(&metadata),
        Err(e) => return failed(e),
    };
    // Only a compiled file that goes by the hash makes it necessary to read the source.
    let read = || std::fs::read(source).unwrap_or_default();
    // Where compiled files are put is of no concern to modules that are frozen.
    let code = match find(cache_beside(source, 0), source, read, stamp) {
        Ok(code) => code,
        Err(cached) => {
            let text = match std::fs::read(source) {
                Ok(text) => text,
                Err(e) => return failed(e),
            };
            let name = Str::new(&source.to_string_lossy())?;
            let source = abide_compiler::Source::Bytes(&text);
            let code = super::source::compile(source, &name, abide_compiler::Mode::Exec, &Default::default())?;
            if let Some(cached) = cached {
                cached.store(&code, &text);
            }
            code
        }
    };
    rename(&code, &*Str::new(shown)?);
    Ok(code)
}

/// The code of the compiled file that belongs to a source, if it is valid; else where it may be written.
pub(super) fn find<T: AsRef<[u8]>>(
    cache: Option<PathBuf>,
    source: &Path,
    text: impl FnOnce() -> T,
    stamp: Stamp,
) -> std::result::Result<Ref<Code>, Option<Cached>> {
    let Some(path) = cache else { return Err(None) };
    let mut cached = Cached { path, stamp, flags: 0 };
    let Ok(data) = std::fs::read(&cached.path) else { return Err(Some(cached)) };
    if data.len() < HEADER || data[..4] != MAGIC || number(&data, 4) & !(HASHED | CHECKED) != 0 {
        return Err(Some(cached));
    }
    let flags = number(&data, 4);
    let valid = if flags & HASHED != 0 {
        cached.flags = flags;
        flags & CHECKED == 0 || data[8..HEADER] == source_hash(MAGIC_NUMBER, text().as_ref())
    } else {
        number(&data, 8) == cached.stamp.mtime && number(&data, 12) == cached.stamp.size
    };
    if !valid {
        return Err(Some(cached));
    }
    match crate::modules::marshal::loads(&data[HEADER..], true).map(Ref::downcast::<Code>) {
        Ok(Ok(code)) => {
            // The folder may have been moved since.
            match Str::new(&source.to_string_lossy()) {
                Ok(name) => rename(&code, &name),
                Err(e) => e.clear(),
            }
            Ok(code)
        }
        Ok(Err(_)) => Err(Some(cached)),
        Err(e) => {
            // Whatever is wrong with the file, the source tells the same.
            e.clear();
            Err(Some(cached))
        }
    }
}

/// Gives the code, and what code it holds, the name of the file where its source is now.
pub fn rename(code: &Code, name: &Str) {
    let Some(old) = code.filename.get() else { return };
    if old.cast::<Str>().is_some_and(|old| old.eq(name)) {
        return;
    }
    fn walk(code: &Code, old: &Object, name: &Str) {
        let same =
            |other: &Object| other.is(old) || other.cast::<Str>().zip(old.cast::<Str>()).is_some_and(|(a, b)| a.eq(b));
        if !code.filename.borrowed().is_some_and(same) || crate::vm::thread::native_stack_room() < 0 {
            return;
        }
        code.filename.set(Some(name.to_ref()));
        let consts = code.consts.get();
        let consts = consts.as_deref().and_then(|c| c.cast::<crate::types::tuple::Tuple>());
        for constant in consts.map_or(&[][..], |c| c.items()) {
            if let Some(inner) = constant.cast_exact::<Code>() {
                walk(inner, old, name);
            }
        }
    }
    walk(code, &old, name);
}

impl Cached {
    /// Writes the code as the compiled file, unless `sys.dont_write_bytecode` says no. What goes wrong is of no consequence.
    pub(super) fn store(self, code: &Code, source: &[u8]) {
        let forbidden = match crate::modules::sys::get(crate::intern!("dont_write_bytecode")) {
            Ok(value) => value.is_none_or(|v| v.is_true().map_err(|e| e.clear()).unwrap_or(true)),
            Err(e) => {
                e.clear();
                true
            }
        };
        if forbidden {
            return;
        }
        // CPython's importer holds the code as well while it writes, and the count decides a bit of the first byte.
        let _held = Ref::of(code);
        let mut data = Vec::new();
        data.extend(MAGIC);
        data.extend(self.flags.to_le_bytes());
        if self.flags & HASHED != 0 {
            data.extend(source_hash(MAGIC_NUMBER, source));
        } else {
            data.extend(self.stamp.mtime.to_le_bytes());
            data.extend(self.stamp.size.to_le_bytes());
        }
        match crate::modules::marshal::dumps(code, crate::modules::marshal::VERSION, true) {
            Ok(bytes) => data.extend_from_slice(bytes.as_slice()),
            Err(e) => return e.clear(),
        }
        // A reader that cannot write lets it be; a file half written goes.
        let _ = self.write(&data);
    }

    /// Another process may read or write the same file: it appears whole, under its name, or not at all.
    fn write(&self, data: &[u8]) -> std::io::Result<()> {
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut temporary = self.path.clone().into_os_string();
        temporary.push(format!(".{}", std::process::id()));
        let mode = (self.stamp.mode | 0o200) & 0o666;
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(&temporary)?;
        let written = file.write_all(data).and_then(|()| std::fs::rename(&temporary, &self.path));
        if written.is_err() {
            let _ = std::fs::remove_file(&temporary);
        }
        written
    }
}

/// Whether a file is to be run as compiled code: by its name, or by how it begins.
pub fn is_compiled(path: &Path, data: &[u8]) -> bool {
    path.extension().is_some_and(|e| e == "pyc") || data.starts_with(&MAGIC)
}

/// The code of a `.pyc` file that is run as a program. RuntimeError, and what reading its code raises.
pub fn program(data: &[u8]) -> Result<Ref<Code>> {
    if data.len() < HEADER || data[..4] != MAGIC {
        return Err(runtime_error!("Bad magic number in .pyc file"));
    }
    let code = crate::modules::marshal::loads(&data[HEADER..], true)?;
    code.downcast().map_err(|_| runtime_error!("Bad code object in .pyc file"))
}

/// The code of a module that has a `.pyc` file and no source. ImportError, EOFError.
pub(super) fn sourceless(name: &str, path: &Path, data: &[u8]) -> Result<Ref<Code>> {
    let failed = |message: &str| {
        let make = || {
            let (name, path) = (Str::new(name)?, Str::new(&path.to_string_lossy())?);
            exception::fields::import::new(&exception::IMPORT_ERROR, message, Some(&*name), Some(&*path))
        };
        match make() {
            Ok(exception) => exception::raise::raise_value(exception),
            Err(e) => e,
        }
    };
    let magic = &data[..data.len().min(4)];
    if magic != MAGIC {
        let shown = crate::types::bytes::Bytes::new(magic)?.into_object().repr()?;
        return Err(failed(&format!("bad magic number in '{name}': {}", shown.to_string_lossy())));
    }
    if data.len() < HEADER {
        return Err(eof_error!("reached EOF while reading pyc header of '{name}'"));
    }
    let flags = number(data, 4);
    if flags & !(HASHED | CHECKED) != 0 {
        return Err(failed(&format!("invalid flags {flags} in '{name}'")));
    }
    match crate::modules::marshal::loads(&data[HEADER..], true)?.downcast() {
        Ok(code) => Ok(code),
        Err(_) => Err(failed(&format!("Non-code object in '{}'", path.display()))),
    }
}
