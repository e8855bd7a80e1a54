//! PyConfig and PyPreConfig: the configuration as C sees it, at C's layout, with texts and lists in C's memory.

use core::ffi::{c_int, c_ulong};
use core::ptr::null_mut;

/// C's wide character.
pub type Wide = libc::wchar_t;

/// A text of C's, which the record owns: NULL, or a block of `malloc` that ends with a null character.
#[derive(Debug)]
#[repr(transparent)]
pub struct WideText(*mut Wide);

/// The text with surrogates replaced.
fn lossy(wide: &[Wide]) -> String {
    wide.iter().map(|&c| char::from_u32(c as u32).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

impl WideText {
    /// No text.
    pub const NONE: WideText = WideText(null_mut());

    /// The characters, unless there is no text.
    pub fn get(&self) -> Option<&[Wide]> {
        // SAFETY: the record's texts end with a null character.
        (!self.0.is_null()).then(|| unsafe { core::slice::from_raw_parts(self.0, libc::wcslen(self.0)) })
    }

    /// The text with surrogates replaced, unless there is none.
    pub fn text(&self) -> Option<String> {
        self.get().map(lossy)
    }

    /// The text as C has it: NULL for none; the record's own.
    pub fn as_ptr(&self) -> *mut Wide {
        self.0
    }

    /// Takes over a copy; the text before is freed. False without memory.
    pub fn set(&mut self, text: Option<&[Wide]>) -> bool {
        let new = match text {
            None => null_mut(),
            Some(text) => {
                let block = duplicate(text);
                if block.is_null() {
                    return false;
                }
                block
            }
        };
        // SAFETY: the text before is the record's own.
        unsafe { libc::free(self.0.cast()) };
        self.0 = new;
        true
    }

    /// As [`WideText::set`], from a Rust string.
    pub fn set_str(&mut self, text: Option<&str>) -> bool {
        self.set(text.map(widened).as_deref())
    }
}

/// A Rust string in wide characters.
pub fn widened(text: &str) -> Vec<Wide> {
    text.chars().map(|c| c as Wide).collect()
}

/// A copy in a block of `malloc`, with a null character behind it; NULL without memory.
fn duplicate(text: &[Wide]) -> *mut Wide {
    // SAFETY: the block is as large as what is written.
    unsafe {
        let block = libc::malloc((text.len() + 1) * size_of::<Wide>()).cast::<Wide>();
        if !block.is_null() {
            block.copy_from_nonoverlapping(text.as_ptr(), text.len());
            block.add(text.len()).write(0);
        }
        block
    }
}

/// PyWideStringList: texts of C's, which the record owns.
#[derive(Debug)]
#[repr(C)]
pub struct WideList {
    length: isize,
    items: *mut *mut Wide,
}

impl WideList {
    /// No texts.
    pub const EMPTY: WideList = WideList { length: 0, items: null_mut() };

    /// The number of texts.
    pub fn len(&self) -> usize {
        self.length.max(0) as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The texts.
    pub fn iter(&self) -> impl Iterator<Item = &[Wide]> {
        // SAFETY: there are `length` texts, each of which ends with a null character.
        (0..self.len()).map(|i| unsafe {
            let item = *self.items.add(i);
            core::slice::from_raw_parts(item, libc::wcslen(item))
        })
    }

    /// The texts with surrogates replaced.
    pub fn texts(&self) -> Vec<String> {
        self.iter().map(lossy).collect()
    }

    /// Frees the texts.
    pub fn clear(&mut self) {
        // SAFETY: texts and array are the record's own.
        unsafe {
            for i in 0..self.len() {
                libc::free((*self.items.add(i)).cast());
            }
            libc::free(self.items.cast());
        }
        *self = WideList::EMPTY;
    }

    /// Puts a copy of a text at a place, at the end where there is no such place. False without memory.
    pub fn insert(&mut self, at: usize, text: &[Wide]) -> bool {
        let at = at.min(self.len());
        let item = duplicate(text);
        if item.is_null() {
            return false;
        }
        // SAFETY: the array grows by a place, and what is behind the new one moves up.
        unsafe {
            let items = libc::realloc(self.items.cast(), (self.len() + 1) * size_of::<*mut Wide>()).cast::<*mut Wide>();
            if items.is_null() {
                libc::free(item.cast());
                return false;
            }
            items.add(at + 1).copy_from(items.add(at), self.len() - at);
            items.add(at).write(item);
            self.items = items;
        }
        self.length += 1;
        true
    }

    /// Appends a copy of a text. False without memory.
    pub fn push(&mut self, text: &[Wide]) -> bool {
        self.insert(usize::MAX, text)
    }

    /// Replaces the texts by copies of these. False without memory: then they are as they were.
    pub fn set<T: AsRef<[Wide]>>(&mut self, texts: impl IntoIterator<Item = T>) -> bool {
        let mut new = WideList::EMPTY;
        for text in texts {
            if !new.push(text.as_ref()) {
                new.clear();
                return false;
            }
        }
        self.clear();
        *self = new;
        true
    }
}

/// One field of a record, by what it means to Python.
pub enum Field<'a> {
    /// A number; -1 is "not decided yet".
    Int(&'a mut c_int),
    /// A number that is not negative.
    UInt(&'a mut c_int),
    /// True or false.
    Bool(&'a mut c_int),
    ULong(&'a mut c_ulong),
    /// A text that is always there, once the configuration is read.
    Text(&'a mut WideText),
    TextOrNone(&'a mut WideText),
    List(&'a mut WideList),
}

macro_rules! record {
    ($($name:ident: $kind:ident = $c:literal;)*) => {
        /// PyConfig.
        #[derive(Debug)]
        #[repr(C)]
        pub struct Record {
            $(#[doc = concat!("`", $c, "`")] pub $name: record!(@type $kind),)*
        }

        impl Record {
            /// The name and the content of each field, in order.
            pub fn fields(&mut self) -> Vec<(&'static str, Field<'_>)> {
                vec![$(($c, Field::$kind(&mut self.$name)),)*]
            }

            /// Takes over copies of everything in another record. False without memory.
            pub fn copy(&mut self, other: &Record) -> bool {
                $(record!(@copy $kind self.$name, other.$name))&&*
            }
        }
    };
    (@type Int) => { c_int };
    (@type UInt) => { c_int };
    (@type Bool) => { c_int };
    (@type ULong) => { c_ulong };
    (@type Text) => { WideText };
    (@type TextOrNone) => { WideText };
    (@type List) => { WideList };
    (@copy Text $to:expr, $from:expr) => { $to.set($from.get()) };
    (@copy TextOrNone $to:expr, $from:expr) => { $to.set($from.get()) };
    (@copy List $to:expr, $from:expr) => { $to.set($from.iter()) };
    (@copy $number:ident $to:expr, $from:expr) => {{
        $to = $from;
        true
    }};
}

record! {
    kind: UInt = "_config_init";
    isolated: Bool = "isolated";
    use_environment: Bool = "use_environment";
    dev_mode: Bool = "dev_mode";
    install_signal_handlers: Bool = "install_signal_handlers";
    use_hash_seed: Bool = "use_hash_seed";
    hash_seed: ULong = "hash_seed";
    faulthandler: Bool = "faulthandler";
    tracemalloc: UInt = "tracemalloc";
    perf_profiling: UInt = "perf_profiling";
    import_time: Bool = "import_time";
    code_debug_ranges: Bool = "code_debug_ranges";
    show_ref_count: Bool = "show_ref_count";
    dump_refs: Bool = "dump_refs";
    dump_refs_file: TextOrNone = "dump_refs_file";
    malloc_stats: Bool = "malloc_stats";
    filesystem_encoding: Text = "filesystem_encoding";
    filesystem_errors: Text = "filesystem_errors";
    pycache_prefix: TextOrNone = "pycache_prefix";
    parse_argv: Bool = "parse_argv";
    orig_argv: List = "orig_argv";
    argv: List = "argv";
    xoptions: List = "xoptions";
    warnoptions: List = "warnoptions";
    site_import: Bool = "site_import";
    bytes_warning: UInt = "bytes_warning";
    warn_default_encoding: Bool = "warn_default_encoding";
    inspect: Bool = "inspect";
    interactive: Bool = "interactive";
    optimization_level: UInt = "optimization_level";
    parser_debug: Bool = "parser_debug";
    write_bytecode: Bool = "write_bytecode";
    verbose: UInt = "verbose";
    quiet: Bool = "quiet";
    user_site_directory: Bool = "user_site_directory";
    configure_c_stdio: Bool = "configure_c_stdio";
    buffered_stdio: Bool = "buffered_stdio";
    stdio_encoding: Text = "stdio_encoding";
    stdio_errors: Text = "stdio_errors";
    check_hash_pycs_mode: Text = "check_hash_pycs_mode";
    use_frozen_modules: Bool = "use_frozen_modules";
    safe_path: Bool = "safe_path";
    int_max_str_digits: Int = "int_max_str_digits";
    cpu_count: Int = "cpu_count";
    pathconfig_warnings: Bool = "pathconfig_warnings";
    program_name: Text = "program_name";
    pythonpath_env: TextOrNone = "pythonpath_env";
    home: TextOrNone = "home";
    platlibdir: Text = "platlibdir";
    module_search_paths_set: Bool = "module_search_paths_set";
    module_search_paths: List = "module_search_paths";
    stdlib_dir: TextOrNone = "stdlib_dir";
    executable: TextOrNone = "executable";
    base_executable: TextOrNone = "base_executable";
    prefix: TextOrNone = "prefix";
    base_prefix: TextOrNone = "base_prefix";
    exec_prefix: TextOrNone = "exec_prefix";
    base_exec_prefix: TextOrNone = "base_exec_prefix";
    skip_source_first_line: Bool = "skip_source_first_line";
    run_command: TextOrNone = "run_command";
    run_module: TextOrNone = "run_module";
    run_filename: TextOrNone = "run_filename";
    sys_path_0: TextOrNone = "sys_path_0";
    install_importlib: Bool = "_install_importlib";
    init_main: Bool = "_init_main";
    is_python_build: Bool = "_is_python_build";
}

const _: () = assert!(
    size_of::<Record>() == 448
        && core::mem::offset_of!(Record, hash_seed) == 24
        && core::mem::offset_of!(Record, orig_argv) == 112
        && core::mem::offset_of!(Record, is_python_build) == 440,
    "PyConfig lies in memory as in CPython 3.13"
);

/// `_PyConfig_INIT_PYTHON`: as the program `python`.
pub const PYTHON: c_int = 2;
/// `_PyConfig_INIT_ISOLATED`: nothing from the environment or the user.
pub const ISOLATED: c_int = 3;

impl Record {
    /// All zero: without texts and lists.
    pub const fn zeroed() -> Record {
        // SAFETY: every field may be zero.
        unsafe { core::mem::zeroed() }
    }

    /// What `PyConfig_InitPythonConfig` and `PyConfig_InitIsolatedConfig` fill in.
    pub fn initial(kind: c_int) -> Record {
        let python = c_int::from(kind == PYTHON);
        // What the environment may have a say in is not decided yet.
        let open = if python == 1 { -1 } else { 0 };
        Record {
            kind,
            isolated: 1 - python,
            use_environment: python,
            dev_mode: open,
            install_signal_handlers: python,
            use_hash_seed: open,
            faulthandler: open,
            tracemalloc: open,
            perf_profiling: open,
            code_debug_ranges: 1,
            parse_argv: python,
            site_import: 1,
            write_bytecode: 1,
            user_site_directory: python,
            configure_c_stdio: python,
            buffered_stdio: 1,
            use_frozen_modules: 1,
            safe_path: 1 - python,
            int_max_str_digits: if python == 1 { -1 } else { super::Config::default().int_max_str_digits },
            cpu_count: -1,
            pathconfig_warnings: python,
            install_importlib: 1,
            init_main: 1,
            ..Record::zeroed()
        }
    }

    /// Frees texts and lists.
    pub fn clear(&mut self) {
        for (_, field) in self.fields() {
            match field {
                Field::Text(text) | Field::TextOrNone(text) => {
                    text.set(None);
                }
                Field::List(list) => list.clear(),
                _ => {}
            }
        }
    }
}

/// PyPreConfig.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct PreRecord {
    pub kind: c_int,
    pub parse_argv: c_int,
    pub isolated: c_int,
    pub use_environment: c_int,
    pub configure_locale: c_int,
    pub coerce_c_locale: c_int,
    pub coerce_c_locale_warn: c_int,
    pub utf8_mode: c_int,
    pub dev_mode: c_int,
    pub allocator: c_int,
}

impl PreRecord {
    /// What `PyPreConfig_InitPythonConfig` and `PyPreConfig_InitIsolatedConfig` fill in.
    pub const fn initial(kind: c_int) -> PreRecord {
        let python = kind == PYTHON;
        PreRecord {
            kind,
            parse_argv: python as c_int,
            isolated: !python as c_int,
            use_environment: python as c_int,
            configure_locale: python as c_int,
            coerce_c_locale: -(python as c_int),
            coerce_c_locale_warn: -(python as c_int),
            utf8_mode: -(python as c_int),
            dev_mode: -(python as c_int),
            allocator: 0,
        }
    }

    /// The fields with their names, in order.
    pub fn fields(&self) -> [(&'static str, c_int); 10] {
        [
            ("_config_init", self.kind),
            ("parse_argv", self.parse_argv),
            ("isolated", self.isolated),
            ("use_environment", self.use_environment),
            ("configure_locale", self.configure_locale),
            ("coerce_c_locale", self.coerce_c_locale),
            ("coerce_c_locale_warn", self.coerce_c_locale_warn),
            ("utf8_mode", self.utf8_mode),
            ("dev_mode", self.dev_mode),
            ("allocator", self.allocator),
        ]
    }
}
