//! Completing a record: what the command line and the environment say, where modules are, what nobody has decided.

use super::Config;
use super::locale::Encoding;
use super::record::{ISOLATED, Record, Wide, widened};
use crate::cli::options::{self, Program, Stop};
use crate::cli::paths::Paths;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// No memory for a text.
fn no_memory() -> Stop {
    Stop::Error("memory allocation failed".into())
}

/// The result of a copy that may have failed.
pub fn stored(done: bool) -> Result<(), Stop> {
    if done { Ok(()) } else { Err(no_memory()) }
}

/// Bytes that the system gives as wide characters; odd ones become surrogates.
pub fn wide_of_bytes(bytes: &[u8]) -> Vec<Wide> {
    match Encoding::of_names() {
        Encoding::Utf8 => {}
        Encoding::Ascii => return bytes.iter().map(|&b| Wide::from(b) + if b < 0x80 { 0 } else { 0xDC00 }).collect(),
        Encoding::Latin1 => return bytes.iter().map(|&b| Wide::from(b)).collect(),
    }
    let mut wide = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        wide.extend(chunk.valid().chars().map(|c| c as Wide));
        wide.extend(chunk.invalid().iter().map(|&b| 0xDC00 + Wide::from(b)));
    }
    wide
}

/// A file name as wide characters.
pub fn wide_of_path(path: &Path) -> Vec<Wide> {
    wide_of_bytes(path.as_os_str().as_bytes())
}

/// The reverse of [`wide_of_bytes`].
pub fn bytes_of_wide(wide: &[Wide]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(wide.len());
    for &c in wide {
        match (c as u32, char::from_u32(c as u32)) {
            (c @ 0x80..0x100, _) if Encoding::of_names() == Encoding::Latin1 => bytes.push(c as u8),
            (_, Some(c)) => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            (c @ 0xDC80..=0xDCFF, _) => bytes.push((c - 0xDC00) as u8),
            _ => bytes.push(b'?'),
        }
    }
    bytes
}

/// Completes a record, as `PyConfig_Read` does: with the command line if that is to be read, with the environment if that counts,
/// with paths.
pub fn read(record: &mut Record) -> Result<(), Stop> {
    if record.orig_argv.is_empty() && !record.argv.iter().eq([[].as_slice()]) {
        let (argv, orig_argv) = (&record.argv, &mut record.orig_argv);
        stored(orig_argv.set(argv.iter()))?;
    }
    if record.kind == ISOLATED && record.isolated < 0 {
        record.isolated = 1;
    }
    let mut config = Config::of_record(record);
    let mut warnings = Vec::new();
    if record.parse_argv == 1 {
        warnings = arguments(record, &mut config)?;
        record.parse_argv = 2;
    }
    if config.isolated {
        config.ignore_environment = true;
        config.no_user_site = true;
    }
    options::complete(&mut config, warnings)?;
    if record.use_hash_seed > 0 {
        (config.hash_seed, config.hash_randomization) = (Some(record.hash_seed as u32), record.hash_seed != 0);
    }
    if record.argv.is_empty() {
        stored(record.argv.push(&[]))?;
    }
    stored(config.store(record))?;
    encodings(record)?;
    paths(record, None)
}

/// Reads `argv` as a command line: then it is what the program sees. The filters of warnings in it.
fn arguments(record: &mut Record, config: &mut Config) -> Result<Vec<String>, Stop> {
    let all = record.argv.texts();
    let program = all.first().map(|name| widened(name));
    if record.program_name.get().is_none() && program.as_ref().is_some_and(|name| !name.is_empty()) {
        stored(record.program_name.set(program.as_deref()))?;
    }
    let given: Vec<Vec<Wide>> = record.argv.iter().map(<[Wide]>::to_vec).collect();
    let (invocation, warnings) = options::command_line(all.into_iter().skip(1).collect(), config.clone())?;
    *config = invocation.config;
    let done = match &invocation.program {
        Program::Command(command) => record.run_command.set_str(Some(&format!("{command}\n"))),
        Program::Module(name) => record.run_module.set_str(Some(name)),
        Program::File(file) => {
            record.run_filename.get().is_some() || record.run_filename.set(Some(&wide_of_path(file)))
        }
        Program::StandardInput => true,
    };
    stored(done)?;
    let rest = given.len().saturating_sub(invocation.argv.len() - 1);
    let first = widened(&invocation.argv[0]);
    stored(record.argv.set(std::iter::once(first).chain(given.into_iter().skip(rest))))?;
    Ok(warnings)
}

/// How text of the system and of the standard streams is coded.
pub fn encodings(record: &mut Record) -> Result<(), Stop> {
    let settings = crate::modules::io::Settings::of_environment();
    let unset = |text: &super::record::WideText| text.get().is_none();
    stored(
        (!unset(&record.filesystem_encoding) || record.filesystem_encoding.set_str(Some(Encoding::of_names().name())))
            && (!unset(&record.filesystem_errors) || record.filesystem_errors.set_str(Some("surrogateescape")))
            && (!unset(&record.stdio_encoding) || record.stdio_encoding.set_str(Some(&settings.encoding)))
            && (!unset(&record.stdio_errors) || record.stdio_errors.set_str(Some(&settings.errors))),
    )
}

/// A variable of the environment that is not empty, unless the environment does not count.
fn variable(record: &Record, name: &str) -> Option<Vec<Wide>> {
    let value = std::env::var_os(name).filter(|v| record.use_environment != 0 && !v.is_empty())?;
    Some(wide_of_bytes(value.as_bytes()))
}

/// Where the executable, the library and the modules are, as far as the record does not say; `found` is what start-up has found out.
pub(crate) fn paths(record: &mut Record, found: Option<Paths>) -> Result<(), Stop> {
    if record.pythonpath_env.get().is_none() {
        let value = variable(record, "PYTHONPATH");
        stored(record.pythonpath_env.set(value.as_deref()))?;
    }
    if record.home.get().is_none() {
        let value = variable(record, "PYTHONHOME");
        stored(record.home.set(value.as_deref()))?;
    }
    if record.program_name.get().is_none() {
        let name = record.orig_argv.iter().next().filter(|name| !name.is_empty()).map(<[Wide]>::to_vec);
        stored(record.program_name.set(Some(&name.unwrap_or_else(|| widened("python3")))))?;
    }
    if record.platlibdir.get().is_none() {
        stored(record.platlibdir.set_str(Some("lib")))?;
    }
    let home = record.home.get().map(|home| OsString::from_vec(bytes_of_wide(home)));
    let found = found.unwrap_or_else(|| Paths::find(home));
    // What is named by itself is its own base; in a virtual environment the base is another.
    if record.base_executable.get().is_none() {
        let base = match record.executable.get() {
            Some(executable) => executable.to_vec(),
            None => wide_of_path(&found.base_executable),
        };
        stored(record.base_executable.set(Some(&base)))?;
    }
    for (place, path) in [
        (&mut record.executable, &found.executable),
        (&mut record.prefix, &found.prefix),
        (&mut record.exec_prefix, &found.exec_prefix),
    ] {
        if place.get().is_none() {
            stored(place.set(Some(&wide_of_path(path))))?;
        }
    }
    for (base, own) in [(&mut record.base_prefix, &record.prefix), (&mut record.base_exec_prefix, &record.exec_prefix)]
    {
        if base.get().is_none() {
            stored(base.set(own.get()))?;
        }
    }
    if record.stdlib_dir.get().is_none() {
        stored(record.stdlib_dir.set(found.library.as_deref().map(wide_of_path).as_deref()))?;
    }
    if record.module_search_paths_set != 0 {
        return Ok(());
    }
    let mut folders = Vec::new();
    if let Some(extra) = record.pythonpath_env.get() {
        for folder in std::env::split_paths(OsStr::from_bytes(&bytes_of_wide(extra))) {
            // The empty name is the current folder.
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { &folder };
            folders.push(wide_of_path(&std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf())));
        }
    }
    match (
        &found.only,
        record.stdlib_dir.get().map(|library| PathBuf::from(OsString::from_vec(bytes_of_wide(library)))),
    ) {
        (Some(only), _) => folders.extend(only.iter().map(|folder| wide_of_path(folder))),
        (None, Some(library)) => {
            // CPython's place for a library in an archive.
            folders.push(wide_of_path(&library.with_file_name("python313.zip")));
            folders.push(wide_of_path(&library));
            folders.push(wide_of_path(&library.join("lib-dynload")));
        }
        (None, None) => {}
    }
    record.module_search_paths_set = 1;
    stored(record.module_search_paths.set(folders))
}
