//! pydebug.h: the flags of the configuration that C reads, each in a variable of its own.

#![allow(non_upper_case_globals, reason = "the names are C's")]

use super::Config;
use abide_macros::capi;
use core::ffi::c_int;
use core::sync::atomic::{AtomicI32, Ordering};

macro_rules! flags {
    ($($name:ident = $initial:literal;)*) => {
        $(
            #[doc = concat!("`", stringify!($name), "`: a flag of the configuration for C to read.")]
            #[capi]
            pub static $name: AtomicI32 = AtomicI32::new($initial);
        )*
        /// The flags by name.
        pub const FLAGS: &[(&str, &AtomicI32)] = &[$((stringify!($name), &$name),)*];
    };
}
flags! {
    Py_UTF8Mode = 0;
    Py_DebugFlag = 0;
    Py_VerboseFlag = 0;
    Py_QuietFlag = 0;
    Py_InteractiveFlag = 0;
    Py_InspectFlag = 0;
    Py_OptimizeFlag = 0;
    Py_NoSiteFlag = 0;
    Py_BytesWarningFlag = 0;
    Py_FrozenFlag = 0;
    Py_IgnoreEnvironmentFlag = 0;
    Py_DontWriteBytecodeFlag = 0;
    Py_NoUserSiteDirectory = 0;
    Py_UnbufferedStdioFlag = 0;
    Py_HashRandomizationFlag = 0;
    Py_IsolatedFlag = 0;
}

/// Sets the flags to what a configuration says.
pub(super) fn publish(config: &Config) {
    for (flag, value) in [
        (&Py_UTF8Mode, config.utf8_mode),
        (&Py_DebugFlag, config.debug),
        (&Py_VerboseFlag, config.verbose),
        (&Py_QuietFlag, c_int::from(config.quiet)),
        (&Py_InteractiveFlag, config.interactive),
        (&Py_InspectFlag, config.inspect),
        (&Py_OptimizeFlag, config.optimize),
        (&Py_NoSiteFlag, c_int::from(config.no_site)),
        (&Py_BytesWarningFlag, config.bytes_warning),
        (&Py_IgnoreEnvironmentFlag, c_int::from(config.ignore_environment)),
        (&Py_DontWriteBytecodeFlag, c_int::from(config.dont_write_bytecode)),
        (&Py_NoUserSiteDirectory, c_int::from(config.no_user_site)),
        (&Py_UnbufferedStdioFlag, c_int::from(config.unbuffered)),
        (&Py_HashRandomizationFlag, c_int::from(config.hash_randomization)),
        (&Py_IsolatedFlag, c_int::from(config.isolated)),
    ] {
        flag.store(value, Ordering::Relaxed);
    }
}
