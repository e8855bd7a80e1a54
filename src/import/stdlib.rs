//! Where the standard library is: the pure-Python modules of a CPython 3.13 that is installed.

use std::env;
use std::path::{Path, PathBuf};

/// What the library's folder is called under a prefix.
const FOLDER: &str = "lib/python3.13";

/// The folder of the standard library: under `home` (`$PYTHONHOME`), beside the executable, or that of an installed CPython 3.13.
pub fn find(home: Option<&Path>) -> Option<PathBuf> {
    if let Some(home) = home {
        // A home that is named is the only one that counts.
        return library_under(home);
    }
    let executable = env::current_exe().ok().and_then(|e| e.canonicalize().ok());
    let beside = executable.iter().flat_map(|e| e.ancestors().skip(1).take(2)).map(Path::to_path_buf);
    beside.chain(installed()).find_map(|prefix| library_under(&prefix))
}

/// The library of an installation, if it is there.
fn library_under(prefix: &Path) -> Option<PathBuf> {
    let folder = prefix.join(FOLDER);
    folder.join("os.py").is_file().then_some(folder)
}

/// Prefixes where a CPython 3.13 may be installed.
fn installed() -> impl Iterator<Item = PathBuf> {
    let on_path = env::var_os("PATH").into_iter().flat_map(|path| env::split_paths(&path).collect::<Vec<_>>());
    let from_path =
        on_path.filter(|bin| bin.join("python3.13").exists()).filter_map(|bin| bin.parent().map(Path::to_path_buf));
    let root = env::var_os("PYENV_ROOT").map(PathBuf::from);
    let root = root.or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".pyenv")));
    let versions = root.and_then(|root| root.join("versions").read_dir().ok());
    let versions = versions
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok())
        .filter(|entry| entry.file_name().to_str().is_some_and(|name| name == "3.13" || name.starts_with("3.13.")));
    let usual = ["/usr", "/usr/local"].map(PathBuf::from);
    from_path.chain(usual).chain(versions.map(|entry| entry.path()))
}
