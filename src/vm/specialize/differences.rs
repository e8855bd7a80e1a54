//! Where built-in functions and classes of ours are called otherwise than CPython's own: the specializer chooses what
//! CPython's would get. A difference here is one of speed alone.

use crate::abi::TypeObject;
use crate::types::STATIC_TYPES;
use crate::types::builtin_function::BuiltinFunction;
use crate::types::str::Str;

/// The built-in classes that have a vectorcall in CPython.
const CLASSES_CALLED_FAST: [&str; 16] = [
    "bool",
    "dict",
    "enumerate",
    "filter",
    "float",
    "frozenset",
    "int",
    "list",
    "map",
    "range",
    "reversed",
    "set",
    "str",
    "super",
    "tuple",
    "type",
];

/// Functions whose arguments come in a tuple, or with the defining class, in CPython: sorted.
const FUNCTIONS: [&str; 29] = [
    "_functools.reduce",
    "_thread.interrupt_main",
    "_thread.stack_size",
    "_thread.start_joinable_thread",
    "_thread.start_new",
    "_thread.start_new_thread",
    "atexit.register",
    "builtins.dir",
    "builtins.vars",
    "faulthandler._sigsegv",
    "faulthandler.dump_traceback",
    "faulthandler.dump_traceback_later",
    "faulthandler.enable",
    "faulthandler.register",
    "faulthandler.unregister",
    "gc.set_threshold",
    "sys.getsizeof",
    "sys.set_asyncgen_hooks",
    "time.asctime",
    "time.clock_getres",
    "time.clock_settime",
    "time.clock_settime_ns",
    "time.ctime",
    "time.get_clock_info",
    "time.gmtime",
    "time.localtime",
    "time.pthread_getcpuclockid",
    "time.strftime",
    "time.strptime",
];

/// Methods of that kind: sorted.
const METHODS: [&str; 65] = [
    "_io.BufferedRWPair.peek",
    "_io.BufferedRWPair.read",
    "_io.BufferedRWPair.read1",
    "_io.BufferedRWPair.readinto",
    "_io.BufferedRWPair.readinto1",
    "_io.BufferedRWPair.write",
    "_io.BufferedRandom.truncate",
    "_io.BufferedReader.truncate",
    "_io.BufferedWriter.truncate",
    "_io.BytesIO.getbuffer",
    "_io.FileIO.close",
    "_io.FileIO.read",
    "_io.FileIO.readinto",
    "_io.FileIO.truncate",
    "_io.FileIO.write",
    "_io._BufferedIOBase.detach",
    "_io._BufferedIOBase.read",
    "_io._BufferedIOBase.read1",
    "_io._BufferedIOBase.write",
    "_io._IOBase.__exit__",
    "_io._IOBase.fileno",
    "_io._IOBase.seek",
    "_io._IOBase.truncate",
    "_io._RawIOBase.readinto",
    "_io._RawIOBase.write",
    "_io._TextIOBase.detach",
    "_io._TextIOBase.read",
    "_io._TextIOBase.readline",
    "_io._TextIOBase.write",
    "_thread.RLock.__enter__",
    "_thread.RLock.__exit__",
    "_thread.RLock._acquire_restore",
    "_thread.RLock.acquire",
    "_thread._ExceptHookArgs.__replace__",
    "_thread._ThreadHandle.join",
    "_thread.lock.__enter__",
    "_thread.lock.__exit__",
    "_thread.lock.acquire",
    "_thread.lock.acquire_lock",
    "builtins.anext_awaitable.close",
    "builtins.anext_awaitable.throw",
    "builtins.async_generator.athrow",
    "builtins.dict.update",
    "builtins.memoryview.__exit__",
    "builtins.property.__set_name__",
    "builtins.str.format",
    "functools._lru_cache_wrapper.__copy__",
    "functools._lru_cache_wrapper.__deepcopy__",
    "os.stat_result.__replace__",
    "os.statvfs_result.__replace__",
    "os.terminal_size.__replace__",
    "posix.DirEntry.is_dir",
    "posix.DirEntry.is_file",
    "posix.DirEntry.is_symlink",
    "posix.DirEntry.stat",
    "posix.sched_param.__replace__",
    "posix.times_result.__replace__",
    "posix.uname_result.__replace__",
    "posix.waitid_result.__replace__",
    "pwd.struct_passwd.__replace__",
    "signal.struct_siginfo.__replace__",
    "time.struct_time.__replace__",
    "types.SimpleNamespace.__replace__",
    "typing.Generic.__class_getitem__",
    "typing.Generic.__init_subclass__",
];

/// Whether the class is called by its vectorcall in CPython. Classes of extensions are what they are.
pub fn is_called_fast(class: &TypeObject) -> bool {
    !STATIC_TYPES.iter().any(|known| core::ptr::eq(*known, class))
        || CLASSES_CALLED_FAST.contains(&class.full_name().as_ref())
}

/// Whether a built-in function is one that CPython's inline caches have no form for.
pub fn is_general_function(function: &BuiltinFunction) -> bool {
    let Some(module) = function.module.borrowed().and_then(|module| module.cast::<Str>()) else { return false };
    let name = format!("{}.{}", module.to_string_lossy(), function.definition().name().to_string_lossy());
    FUNCTIONS.binary_search(&name.as_str()).is_ok()
}

/// The same for the method `name` of a class.
pub fn is_general_method(class: &TypeObject, name: &str) -> bool {
    let full = class.full_name();
    let (module, of) = full.rsplit_once('.').unwrap_or(("builtins", full.as_ref()));
    METHODS.binary_search(&format!("{module}.{of}.{name}").as_str()).is_ok()
}
