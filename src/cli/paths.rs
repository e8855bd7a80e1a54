//! Where things are: the executable as it was called, the virtual environment it belongs to, the prefix of the library.

use crate::import::stdlib;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path, PathBuf};

/// The file that makes a folder a virtual environment.
const LANDMARK: &str = "pyvenv.cfg";

/// What start-up finds out about the installation.
pub(crate) struct Paths {
    /// `sys.executable`: as it was called, links not followed.
    pub executable: PathBuf,
    /// `sys._base_executable`: in a virtual environment, the one it was made with.
    pub base_executable: PathBuf,
    /// `sys.prefix` and `sys.base_prefix`, until `site` looks for a virtual environment.
    pub prefix: PathBuf,
    /// `sys.exec_prefix`.
    pub exec_prefix: PathBuf,
    /// The standard library.
    pub library: Option<PathBuf>,
    /// All of `sys.path`, where a file beside the executable says so.
    pub only: Option<Vec<PathBuf>>,
}

/// What a `._pth` file beside the executable says: `sys.path` is that list, and nothing else counts.
pub(crate) struct Listed {
    pub folder: PathBuf,
    pub path: Vec<PathBuf>,
    /// Whether `site` is to be imported.
    pub site: bool,
}

impl Paths {
    /// Looks around; `home` is what `$PYTHONHOME` names, if it counts.
    pub fn find(home: Option<OsString>) -> Paths {
        let executable = executable();
        let library = stdlib::find(home.as_deref().map(Path::new));
        let (prefix, exec_prefix) = match (&home, &library) {
            (Some(home), _) => {
                let mut parts = home.as_bytes().splitn(2, |&b| b == b':').map(|p| PathBuf::from(OsStr::from_bytes(p)));
                let prefix = parts.next().unwrap_or_default();
                (prefix.clone(), parts.next().unwrap_or(prefix))
            }
            // PREFIX/lib/python3.13
            (None, Some(library)) => {
                let prefix = library.ancestors().nth(2).unwrap_or(Path::new("/")).to_path_buf();
                (prefix.clone(), prefix)
            }
            (None, None) => {
                let prefix = executable.ancestors().nth(2).unwrap_or(Path::new("/usr")).to_path_buf();
                (prefix.clone(), prefix)
            }
        };
        let base = if home.is_none() { venv_home(&executable) } else { None };
        let base_executable = base.map(|home| base_of(&executable, &home)).unwrap_or_else(|| executable.clone());
        Paths { executable, base_executable, prefix, exec_prefix, library, only: None }
    }

    /// Reads EXECUTABLE`._pth`, if there is such a file.
    pub fn listed(&self) -> Option<Listed> {
        let folder = self.executable.parent()?.to_path_buf();
        let mut file = self.executable.clone().into_os_string();
        file.push("._pth");
        let text = std::fs::read(file).ok()?;
        let mut listed = Listed { folder: folder.clone(), path: Vec::new(), site: false };
        for line in text.split(|&b| b == b'\n') {
            let line = line.split(|&b| b == b'#').next().unwrap_or_default().trim_ascii();
            match line {
                b"" => {}
                b"import site" => listed.site = true,
                line if line.starts_with(b"import ") => eprintln!("unsupported 'import' line in ._pth file"),
                line => listed.path.push(normal(&folder.join(OsStr::from_bytes(line)))),
            }
        }
        Some(listed)
    }
}

/// The path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(normal.pop()),
            part => normal.push(part),
        }
    }
    normal
}

/// The full name of the running executable by the name it was called with.
fn executable() -> PathBuf {
    let real = || std::env::current_exe().unwrap_or_default();
    let Some(name) = std::env::args_os().next().filter(|name| !name.is_empty()) else { return real() };
    if name.as_bytes().contains(&b'/') {
        return std::path::absolute(&name).unwrap_or_else(|_| real());
    }
    let runs = |file: &PathBuf| file.metadata().is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(&name)).find(runs);
    found.and_then(|f| std::path::absolute(f).ok()).unwrap_or_else(real)
}

/// The folder of the base executable, if the executable belongs to a virtual environment: `home` of its `pyvenv.cfg`.
fn venv_home(executable: &Path) -> Option<PathBuf> {
    let folder = executable.parent()?;
    let text = folder.parent().and_then(|above| std::fs::read_to_string(above.join(LANDMARK)).ok());
    let text = text.or_else(|| std::fs::read_to_string(folder.join(LANDMARK)).ok())?;
    let entries = text.lines().filter_map(|line| line.split_once('='));
    entries.into_iter().find(|(key, _)| key.trim().eq_ignore_ascii_case("home")).map(|(_, v)| PathBuf::from(v.trim()))
}

/// The executable that a virtual environment was made with: where its own leads as a link, else the one of that name in
/// the folder that `pyvenv.cfg` names.
fn base_of(executable: &Path, home: &Path) -> PathBuf {
    match executable.canonicalize() {
        Ok(real) if real != executable => real,
        _ => home.join(executable.file_name().unwrap_or_default()),
    }
}
