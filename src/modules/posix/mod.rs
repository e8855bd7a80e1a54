//! `posix`: the system calls behind `os`.
//!
//! - `path.rs`: paths as arguments; `files.rs`: folders, links, attributes; `stat.rs`: `stat_result`; `scandir.rs`:
//!   walking folders; `descriptors.rs`: open, read, write; `io.rs`: reading and writing otherwise; `inodes.rs`: owners,
//!   permissions, devices; `process.rs`: processes and the environment; `children.rs`: programs started from here;
//!   `identity.rs`: users and groups; `scheduling.rs`; `terminal.rs`; `facts.rs`: limits and numbers; `numbers.rs`.
//!
//! What is not here is not in the module: `os` looks for each name.

mod children;
mod descriptors;
mod facts;
mod files;
mod identity;
mod inodes;
mod io;
mod numbers;
pub(crate) mod path;
mod process;
mod scandir;
mod scheduling;
mod stat;
mod terminal;

pub use path::{PathArg, decode, encode};
pub use process::{group_id, user_id};

use crate::abi::{Ref, Result};
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::str::Str;

/// Numbers of the system under their C names.
macro_rules! numbers {
    ($module:expr, $($name:ident),* $(,)?) => {
        for (name, value) in [$((stringify!($name), libc::$name as i64)),*] {
            $module.add_named(name, &*Int::new(value)?)?;
        }
    };
}

/// Makes the module.
pub fn make() -> Result<Ref<Module>> {
    let module = super::new_module("posix", "System calls: use the module os.", &files::FUNCTIONS)?;
    for table in [
        &path::FUNCTIONS[..],
        &stat::FUNCTIONS,
        &scandir::FUNCTIONS,
        &descriptors::FUNCTIONS,
        &process::FUNCTIONS,
        &children::FUNCTIONS,
        &facts::FUNCTIONS,
        &identity::FUNCTIONS,
        &inodes::FUNCTIONS,
        &io::FUNCTIONS,
        &scheduling::FUNCTIONS,
        &terminal::FUNCTIONS,
    ] {
        super::add_functions(&module, table)?;
    }
    numbers!(
        module,
        F_OK,
        R_OK,
        W_OK,
        X_OK,
        O_RDONLY,
        O_WRONLY,
        O_RDWR,
        O_CREAT,
        O_EXCL,
        O_TRUNC,
        O_APPEND,
        O_NONBLOCK,
        O_NDELAY,
        O_DSYNC,
        O_RSYNC,
        O_SYNC,
        O_NOCTTY,
        O_CLOEXEC,
        O_ACCMODE,
        O_DIRECTORY,
        O_NOFOLLOW,
        O_ASYNC,
        O_DIRECT,
        O_LARGEFILE,
        O_NOATIME,
        O_PATH,
        O_TMPFILE,
        SEEK_DATA,
        SEEK_HOLE,
        WNOHANG,
        WUNTRACED,
        WCONTINUED,
        WEXITED,
        WSTOPPED,
        WNOWAIT,
        P_ALL,
        P_PID,
        P_PGID,
        PRIO_PROCESS,
        PRIO_PGRP,
        PRIO_USER,
        RTLD_LAZY,
        RTLD_NOW,
        RTLD_GLOBAL,
        RTLD_LOCAL,
        RTLD_NODELETE,
        RTLD_NOLOAD,
        RTLD_DEEPBIND,
        F_LOCK,
        F_TLOCK,
        F_ULOCK,
        F_TEST,
        GRND_NONBLOCK,
        GRND_RANDOM,
        ST_RDONLY,
        ST_NOSUID,
    );
    // sysexits.h
    let exits = [
        "USAGE",
        "DATAERR",
        "NOINPUT",
        "NOUSER",
        "NOHOST",
        "UNAVAILABLE",
        "SOFTWARE",
        "OSERR",
        "OSFILE",
        "CANTCREAT",
        "IOERR",
        "TEMPFAIL",
        "PROTOCOL",
        "NOPERM",
        "CONFIG",
    ];
    for (i, name) in exits.iter().enumerate() {
        module.add_named(&format!("EX_{name}"), &*Int::new(64 + i as i64)?)?;
    }
    for (name, value) in [("EX_OK", 0), ("NGROUPS_MAX", 65536), ("TMP_MAX", 238328)] {
        module.add_named(name, &*Int::new(value)?)?;
    }
    // What `os` derives its `supports_*` sets from.
    let have = List::new(40)?;
    for name in numbers::HAVE {
        have.push(Str::new(name)?.into_object())?;
    }
    module.add_named("_have_functions", &have)?;
    module.add_named("environ", &*process::environment()?)?;
    module.add_named("error", crate::types::exception::OS_ERROR.as_object())?;
    stat::add_types(&module)?;
    scandir::add_types(&module)?;
    process::add_types(&module)?;
    children::add_types(&module)?;
    facts::add_types(&module)?;
    scheduling::add_types(&module)?;
    for (name, value) in numbers::CONSTANTS {
        module.add_named(name, &*Int::new(*value)?)?;
    }
    Ok(module)
}
