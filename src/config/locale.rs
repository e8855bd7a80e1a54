//! The locale at start-up: UTF-8 mode where there is none (PEP 540), and UTF-8 in the place of plain C (PEP 538); the encoding of
//! names that comes of it.

use super::record::PreRecord;
use core::ffi::{CStr, c_int};
use core::sync::atomic::{AtomicU8, Ordering};
use std::sync::OnceLock;

/// The locales that stand in for plain C, the first that there is.
const TARGETS: [&CStr; 3] = [c"C.UTF-8", c"C.utf8", c"UTF-8"];

/// Makes a locale that of characters (NULL: asks for it); its name.
fn set(name: Option<&CStr>) -> Option<String> {
    // SAFETY: a C string or NULL; the answer stays until the next call. At start-up there are no other threads; afterwards locales
    // change under the GIL alone.
    unsafe {
        let answer = libc::setlocale(libc::LC_CTYPE, name.map_or(core::ptr::null(), CStr::as_ptr));
        (!answer.is_null()).then(|| CStr::from_ptr(answer).to_string_lossy().into_owned())
    }
}

/// The locale of characters as it is now.
pub fn current() -> String {
    set(None).unwrap_or_else(|| "C".into())
}

/// The locale of characters that the environment asks for, as it was at the start; plain C if there is no such locale.
fn of_user() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        set(Some(c""));
        current()
    })
}

/// Whether the environment asks for no locale at all.
pub fn is_plain() -> bool {
    matches!(of_user(), "C" | "POSIX")
}

/// Whether it is a locale that systems have without any being installed.
pub fn is_minimal(name: &str) -> bool {
    matches!(name, "C" | "POSIX") || TARGETS.iter().any(|target| target.to_bytes() == name.as_bytes())
}

/// What $PYTHONCOERCECLOCALE asks for: whether plain C gives way (-1: undecided), and whether that is told.
pub fn asked(use_environment: bool) -> (c_int, c_int) {
    let value = if use_environment { std::env::var_os("PYTHONCOERCECLOCALE") } else { None };
    match value.as_deref().and_then(|value| value.to_str()) {
        Some("0") => (0, -1),
        Some("warn") => (-1, 1),
        Some(text) if !text.is_empty() => (1, -1),
        _ => (-1, -1),
    }
}

/// Sets the locale as the record says; the record says what came of it.
pub fn configure(record: &mut PreRecord) {
    if record.configure_locale == 0 {
        (record.coerce_c_locale, record.coerce_c_locale_warn) = (0, 0);
    } else {
        let plain = of_user() == "C";
        let wanted = record.coerce_c_locale != 0 && plain;
        record.coerce_c_locale = if wanted { 2 } else { 0 };
        record.coerce_c_locale_warn = record.coerce_c_locale_warn.max(0);
        if wanted && !coerce(record.coerce_c_locale_warn > 0) {
            record.coerce_c_locale = 0;
        }
        if record.coerce_c_locale_warn > 0 && current() == "C" {
            eprintln!(
                "Python runtime initialized with LC_CTYPE=C (a locale with default ASCII encoding), which may cause Unicode \
                 compatibility problems. Using C.UTF-8, C.utf8, or UTF-8 (if available) as alternative Unicode-compatible \
                 locales is recommended."
            );
        }
    }
    record.utf8_mode = record.utf8_mode.max(0);
    record.dev_mode = record.dev_mode.max(0);
    let encoding = match codeset().to_ascii_uppercase().as_str() {
        _ if record.utf8_mode > 0 => Encoding::Utf8,
        "ANSI_X3.4-1968" | "US-ASCII" | "ASCII" => Encoding::Ascii,
        "ISO-8859-1" => Encoding::Latin1,
        _ => Encoding::Utf8,
    };
    ENCODING.store(encoding as u8, Ordering::Relaxed);
}

/// Exchanges plain C for a locale with UTF-8, which processes that are started inherit. False where the environment insists or there is
/// no such locale.
fn coerce(tell: bool) -> bool {
    if std::env::var_os("LC_ALL").is_some_and(|value| !value.is_empty()) {
        return false;
    }
    for target in TARGETS {
        if set(Some(target)).is_none() {
            continue;
        }
        // SAFETY: both are C strings, and there are no other threads yet.
        unsafe { libc::setenv(c"LC_CTYPE".as_ptr(), target.as_ptr(), 1) };
        if tell {
            eprintln!(
                "Python detected LC_CTYPE=C: LC_CTYPE coerced to {} (set another locale or PYTHONCOERCECLOCALE=0 to disable this \
                 locale coercion behavior).",
                target.to_string_lossy()
            );
        }
        set(Some(c""));
        return true;
    }
    false
}

/// The encoding of the C library's locale, as that calls it.
pub fn codeset() -> String {
    // SAFETY: a C string that stays until the locale changes.
    let name = unsafe { CStr::from_ptr(libc::nl_langinfo(libc::CODESET)) }.to_string_lossy().into_owned();
    if name.is_empty() { "UTF-8".into() } else { name }
}

/// The encoding of file names, arguments and variables: the locale's, if that is one of these.
#[derive(Clone, Copy, PartialEq)]
pub enum Encoding {
    Utf8 = 0,
    Ascii = 1,
    Latin1 = 2,
}

static ENCODING: AtomicU8 = AtomicU8::new(0);

impl Encoding {
    /// That of this process.
    #[inline]
    pub fn of_names() -> Encoding {
        match ENCODING.load(Ordering::Relaxed) {
            0 => Encoding::Utf8,
            1 => Encoding::Ascii,
            _ => Encoding::Latin1,
        }
    }

    /// The codec's name.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Ascii => "ascii",
            Encoding::Latin1 => "iso8859-1",
        }
    }
}
