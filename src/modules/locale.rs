//! `_locale`: the C library's locales and message catalogues.

use super::posix::{PathArg, decode, encode};
use crate::abi::{Object, Raised, Ref, Result, Slot};
use crate::types::dict::Dict;
use crate::types::exception::{EXCEPTION, raise};
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::none::none;
use crate::types::str::Str;
use abide_macros::methods;
use core::ffi::{CStr, c_char, c_int};
use std::ffi::CString;

unsafe extern "C" {
    fn gettext(message: *const c_char) -> *mut c_char;
    fn dgettext(domain: *const c_char, message: *const c_char) -> *mut c_char;
    fn dcgettext(domain: *const c_char, message: *const c_char, category: c_int) -> *mut c_char;
    fn textdomain(domain: *const c_char) -> *mut c_char;
    fn bindtextdomain(domain: *const c_char, folder: *const c_char) -> *mut c_char;
    fn bind_textdomain_codeset(domain: *const c_char, codeset: *const c_char) -> *mut c_char;
    fn strxfrm(to: *mut c_char, from: *const c_char, n: usize) -> usize;
    fn strcoll(a: *const c_char, b: *const c_char) -> c_int;
}

struct State {
    /// `Error`.
    error: Slot,
}
crate::per_interpreter! {
    static STATE: State = State { error: Slot::empty() };
}

/// Sets `locale.Error`.
fn error(message: &str) -> Raised {
    match (STATE.get().error.get(), Str::new(message)) {
        // SAFETY: it was made as a class.
        (Some(kind), Ok(message)) => raise::raise_object(unsafe { kind.cast_unchecked() }, &message),
        (None, Ok(_)) => system_error!("_locale is not there yet"),
        (_, Err(e)) => e,
    }
}

fn c_text(text: &Str) -> Result<CString> {
    CString::new(encode(text)?).map_err(|_| value_error!("embedded null character"))
}

/// # Safety
/// `text` is a C string.
unsafe fn from_c(text: *const c_char) -> Result<Ref<Str>> {
    // SAFETY: the caller's contract.
    decode(unsafe { CStr::from_ptr(text) }.to_bytes())
}

/// How digits are grouped: a list of numbers that ends with 0 or CHAR_MAX.
unsafe fn grouping(mut numbers: *const c_char) -> Result<Ref<List>> {
    let list = List::new(0)?;
    // SAFETY: the C library ends the numbers in this way.
    unsafe {
        if *numbers == 0 {
            return Ok(list);
        }
        loop {
            let n = *numbers;
            list.push(Int::new(i64::from(n))?.into_object())?;
            if n == 0 || n == c_char::MAX {
                return Ok(list);
            }
            numbers = numbers.add(1);
        }
    }
}

/// The receiver of the functions.
struct Functions;

#[methods]
impl Functions {
    /// Set the locale of a category, or ask for it; its name.
    #[sig("($module, category, locale=None, /)")]
    fn setlocale(category: i32, locale: Option<&Str>) -> Result<Ref<Str>> {
        let name = locale.map(c_text).transpose()?;
        let pointer = name.as_ref().map_or(core::ptr::null(), |n| n.as_ptr());
        // SAFETY: a C string or null; the result stays until the next call.
        unsafe {
            let result = libc::setlocale(category, pointer);
            if result.is_null() {
                let message = if locale.is_some() { "unsupported locale setting" } else { "locale query failed" };
                return Err(error(message));
            }
            from_c(result)
        }
    }

    /// How numbers and sums of money are written.
    #[sig("($module, /)")]
    fn localeconv() -> Result<Ref<Dict>> {
        let facts = Dict::new()?;
        // SAFETY: the struct and its strings stay until the locale changes, which needs the GIL.
        unsafe {
            let conventions = &*libc::localeconv();
            let text = |name: &str, value: *const c_char| -> Result<()> {
                facts.set(&Str::intern(Str::new(name)?), &*from_c(value)?)
            };
            let number = |name: &str, value: c_char| -> Result<()> {
                facts.set(&Str::intern(Str::new(name)?), &*Int::new(i64::from(value))?)
            };
            text("int_curr_symbol", conventions.int_curr_symbol)?;
            text("currency_symbol", conventions.currency_symbol)?;
            text("mon_decimal_point", conventions.mon_decimal_point)?;
            text("mon_thousands_sep", conventions.mon_thousands_sep)?;
            facts.set(crate::intern!("mon_grouping"), &*grouping(conventions.mon_grouping)?)?;
            text("positive_sign", conventions.positive_sign)?;
            text("negative_sign", conventions.negative_sign)?;
            number("int_frac_digits", conventions.int_frac_digits)?;
            number("frac_digits", conventions.frac_digits)?;
            number("p_cs_precedes", conventions.p_cs_precedes)?;
            number("p_sep_by_space", conventions.p_sep_by_space)?;
            number("n_cs_precedes", conventions.n_cs_precedes)?;
            number("n_sep_by_space", conventions.n_sep_by_space)?;
            number("p_sign_posn", conventions.p_sign_posn)?;
            number("n_sign_posn", conventions.n_sign_posn)?;
            text("decimal_point", conventions.decimal_point)?;
            text("thousands_sep", conventions.thousands_sep)?;
            facts.set(crate::intern!("grouping"), &*grouping(conventions.grouping)?)?;
        }
        Ok(facts)
    }

    /// Compare two strings by the locale: negative, 0 or positive.
    #[sig("strcoll($module, os1, os2, /)")]
    fn collate(os1: &Str, os2: &Str) -> Result<i32> {
        let (a, b) = (c_text(os1)?, c_text(os2)?);
        // SAFETY: C strings.
        Ok(unsafe { strcoll(a.as_ptr(), b.as_ptr()) })
    }

    /// A string whose order by code points is that of the locale.
    #[sig("strxfrm($module, string, /)")]
    fn transform(string: &Str) -> Result<Ref<Str>> {
        let text = c_text(string)?;
        // SAFETY: the buffer has the length that is told.
        unsafe {
            let n = strxfrm(core::ptr::null_mut(), text.as_ptr(), 0);
            let mut buffer = vec![0u8; n + 1];
            strxfrm(buffer.as_mut_ptr().cast(), text.as_ptr(), n + 1);
            buffer.truncate(n);
            decode(&buffer)
        }
    }

    /// A fact of the locale: one of the module's constants says which.
    #[sig("nl_langinfo($module, key, /)")]
    fn langinfo(key: i32) -> Result<Ref<Str>> {
        if !FACTS.iter().any(|fact| fact.1 == key) {
            return Err(value_error!("unsupported langinfo constant"));
        }
        // SAFETY: the string stays until the locale changes.
        let bytes = unsafe { CStr::from_ptr(libc::nl_langinfo(key)) }.to_bytes();
        decode(bytes)
    }

    /// The encoding of the locale.
    #[sig("($module, /)")]
    fn getencoding() -> Result<Ref<Str>> {
        // SAFETY: as above.
        let bytes = unsafe { CStr::from_ptr(libc::nl_langinfo(libc::CODESET)) }.to_bytes();
        if bytes.is_empty() { Str::new("utf-8") } else { decode(bytes) }
    }

    /// The translation of a message.
    #[sig("gettext($module, msg, /)")]
    fn translate(msg: &Str) -> Result<Ref<Str>> {
        let msg = c_text(msg)?;
        // SAFETY: a C string; so is the result.
        unsafe { from_c(gettext(msg.as_ptr())) }
    }

    /// The translation of a message in a domain.
    #[sig("dgettext($module, domain, msg, /)")]
    fn translate_in(domain: &Object, msg: &Str) -> Result<Ref<Str>> {
        let (domain, msg) = (optional(domain)?, c_text(msg)?);
        // SAFETY: C strings or null.
        unsafe { from_c(dgettext(pointer(&domain), msg.as_ptr())) }
    }

    /// The translation of a message in a domain and a category.
    #[sig("dcgettext($module, domain, msg, category, /)")]
    fn translate_as(domain: &Object, msg: &Str, category: i32) -> Result<Ref<Str>> {
        let (domain, msg) = (optional(domain)?, c_text(msg)?);
        // SAFETY: as above.
        unsafe { from_c(dcgettext(pointer(&domain), msg.as_ptr(), category)) }
    }

    /// Set the domain, or ask for it with None.
    #[sig("textdomain($module, domain, /)")]
    fn set_domain(domain: &Object) -> Result<Ref<Str>> {
        let domain = optional(domain)?;
        // SAFETY: as above.
        let result = unsafe { textdomain(pointer(&domain)) };
        if result.is_null() {
            return Err(crate::types::exception::os_error::raise_last(None));
        }
        // SAFETY: as above.
        unsafe { from_c(result) }
    }

    /// Set the folder of a domain's catalogues, or ask for it with None.
    #[sig("bindtextdomain($module, domain, dir, /)")]
    fn bind_folder(domain: &Str, dir: &Object) -> Result<Ref<Str>> {
        if domain.is_empty() {
            return Err(error("domain must be a non-empty string"));
        }
        let domain = c_text(domain)?;
        let folder = match dir.is_none() {
            true => None,
            false => Some(PathArg::new(dir, "bindtextdomain", "dir")?.text),
        };
        // SAFETY: as above.
        let result = unsafe { bindtextdomain(domain.as_ptr(), pointer(&folder)) };
        if result.is_null() {
            return Err(crate::types::exception::os_error::raise_last(None));
        }
        // SAFETY: as above.
        unsafe { from_c(result) }
    }

    /// Set the encoding of a domain's translations, or ask for it with None.
    #[sig("bind_textdomain_codeset($module, domain, codeset, /)")]
    fn bind_codeset(domain: &Str, codeset: &Object) -> Result {
        let (domain, codeset) = (c_text(domain)?, optional(codeset)?);
        // SAFETY: as above.
        unsafe {
            let result = bind_textdomain_codeset(domain.as_ptr(), pointer(&codeset));
            if result.is_null() { Ok(none()) } else { from_c(result).map(Ref::into_object) }
        }
    }
}

/// A string, or nothing for None. TypeError.
fn optional(object: &Object) -> Result<Option<CString>> {
    if object.is_none() {
        return Ok(None);
    }
    match object.cast::<Str>() {
        Some(text) => c_text(text).map(Some),
        None => Err(type_error!("argument must be str or None, not {}", object.ty().full_name())),
    }
}

fn pointer(text: &Option<CString>) -> *const c_char {
    text.as_ref().map_or(core::ptr::null(), |t| t.as_ptr())
}

/// The categories.
static CATEGORIES: &[(&str, c_int)] = &[
    ("LC_CTYPE", libc::LC_CTYPE),
    ("LC_TIME", libc::LC_TIME),
    ("LC_COLLATE", libc::LC_COLLATE),
    ("LC_MONETARY", libc::LC_MONETARY),
    ("LC_MESSAGES", libc::LC_MESSAGES),
    ("LC_NUMERIC", libc::LC_NUMERIC),
    ("LC_ALL", libc::LC_ALL),
    ("CHAR_MAX", c_char::MAX as c_int),
];

/// Names and numbers of facts.
macro_rules! facts {
    ($($name:ident)*) => {
        &[$((stringify!($name), libc::$name)),*, ("ERA", libc::ERA), ("_DATE_FMT", 131180)]
    };
}

/// What `nl_langinfo` knows.
static FACTS: &[(&str, c_int)] = facts! {
    DAY_1 DAY_2 DAY_3 DAY_4 DAY_5 DAY_6 DAY_7 ABDAY_1 ABDAY_2 ABDAY_3 ABDAY_4 ABDAY_5 ABDAY_6 ABDAY_7
    MON_1 MON_2 MON_3 MON_4 MON_5 MON_6 MON_7 MON_8 MON_9 MON_10 MON_11 MON_12
    ABMON_1 ABMON_2 ABMON_3 ABMON_4 ABMON_5 ABMON_6 ABMON_7 ABMON_8 ABMON_9 ABMON_10 ABMON_11 ABMON_12
    RADIXCHAR THOUSEP CRNCYSTR D_FMT D_T_FMT T_FMT AM_STR PM_STR CODESET T_FMT_AMPM
    ERA_D_FMT ERA_D_T_FMT ERA_T_FMT ALT_DIGITS YESEXPR NOEXPR
};

/// Makes the module.
pub fn make() -> Result<Ref<Module>> {
    let module = super::new_module("_locale", "Locales of the C library: use the module locale.", &METHODS)?;
    for (name, value) in CATEGORIES.iter().chain(FACTS) {
        module.add_named(name, &*Int::new(i64::from(*value))?)?;
    }
    let error = super::new_exception("locale", "Error", &EXCEPTION)?;
    module.add_named("Error", &error)?;
    STATE.get().error.set(Some(error));
    Ok(module)
}
