//! The registry: search functions for codecs, and error handlers by name (`codecs.register`, `codecs.register_error`).
//!
//! The first lookup imports the package `encodings`, which registers the search function of the standard encodings.

use super::handlers::{Handler, Replacement, unknown_handler, wrong_exception};
use super::unknown_encoding;
use crate::abi::method_def::METH_O;
use crate::abi::{MethodDef, Object, Ref, Result, Slot};
use crate::types::dict::Dict;
use crate::types::exception::{LOOKUP_ERROR, UNICODE_DECODE_ERROR, UNICODE_ENCODE_ERROR, raise};
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use core::ffi::c_void;

struct Registry {
    /// A list of search functions.
    search: Slot<List>,
    /// Normalized name to codec.
    cache: Slot<Dict>,
    /// Name to error handler.
    errors: Slot<Dict>,
}
crate::per_interpreter! {
    static REGISTRY: Registry = Registry { search: Slot::empty(), cache: Slot::empty(), errors: Slot::empty() };
}

/// The search functions; `encodings` is imported when there are none. Runs Python.
fn search_path() -> Result<Ref<List>> {
    if let Some(search) = REGISTRY.get().search.get() {
        return Ok(search);
    }
    REGISTRY.get().search.set(Some(List::new(0)?));
    let import = crate::types::iter::builtin("__import__")?;
    if let Err(e) = import.call1(&*Str::new("encodings")?) {
        // Without the standard library there are the built-in codecs and no others.
        if !e.matches(&crate::types::exception::MODULE_NOT_FOUND_ERROR) {
            REGISTRY.get().search.set(None);
            return Err(e);
        }
        e.clear();
    }
    REGISTRY.get().search.get().ok_or_else(|| system_error!("the codec registry went away"))
}

fn cache() -> Result<Ref<Dict>> {
    if REGISTRY.get().cache.is_empty() {
        REGISTRY.get().cache.set(Some(Dict::new()?));
    }
    REGISTRY.get().cache.get().ok_or_else(crate::memory::no_memory)
}

fn error_handlers() -> Result<Ref<Dict>> {
    if REGISTRY.get().errors.is_empty() {
        let dict = Dict::new()?;
        for (name, method) in BUILT_IN_HANDLERS.iter().zip(&HANDLER_FUNCTIONS) {
            let function = crate::types::builtin_function::new(method, None, None, None)?;
            dict.set_str(&*Str::new(name)?, &function)?;
        }
        REGISTRY.get().errors.set(Some(dict));
    }
    REGISTRY.get().errors.get().ok_or_else(crate::memory::no_memory)
}

/// Adds a search function: `codecs.register`. TypeError if it cannot be called.
pub fn register(search: &Object) -> Result<()> {
    if !search.is_callable() {
        return Err(type_error!("argument must be callable"));
    }
    if REGISTRY.get().search.is_empty() {
        // Before the first lookup: `encodings` comes first all the same.
        search_path()?;
    }
    match REGISTRY.get().search.get() {
        Some(list) => list.push(search.to_ref()),
        None => Ok(()),
    }
}

/// Removes a search function and forgets the codecs found: `codecs.unregister`.
pub fn unregister(search: &Object) -> Result<()> {
    let Some(list) = REGISTRY.get().search.get() else { return Ok(()) };
    let kept: Vec<Ref> = (0..list.len()).filter_map(|i| list.get(i)).filter(|f| !f.is(search)).collect();
    if kept.len() < list.len() {
        if let Some(cache) = REGISTRY.get().cache.get() {
            cache.clear();
        }
        REGISTRY.get().search.set(Some(List::from_vec(kept)?));
    }
    Ok(())
}

/// The name as search functions are given it: lower-case letters, digits and dots, `_` where anything else stands between
/// them.
fn normalized(encoding: &str) -> String {
    let mut normal = String::with_capacity(encoding.len());
    let mut gap = false;
    for c in encoding.chars() {
        if c.is_ascii_alphanumeric() || c == '.' {
            if gap && !normal.is_empty() {
                normal.push('_');
            }
            gap = false;
            normal.push(c.to_ascii_lowercase());
        } else {
            gap = true;
        }
    }
    normal
}

/// The codec of that name: a tuple of encoder, decoder, stream reader, stream writer. LookupError. Runs Python.
pub fn lookup(encoding: &str) -> Result<Ref> {
    let normal = normalized(encoding);
    let key = Str::intern(Str::new(&normal)?);
    let search = search_path()?;
    if let Some(found) = cache()?.get_str(&key)? {
        return Ok(found);
    }
    let mut i = 0;
    while let Some(function) = search.get(i) {
        let found = function.call1(&key)?;
        if !found.is_none() {
            if found.cast::<Tuple>().is_none_or(|t| t.len() != 4) {
                return Err(type_error!("codec search functions must return 4-tuples"));
            }
            cache()?.set_str(&key, &found)?;
            return Ok(found);
        }
        i += 1;
    }
    Err(unknown_encoding(encoding))
}

/// Forgets the codec found for a name.
pub fn forget(encoding: &str) -> Result<()> {
    cache()?.pop(&*Str::new(encoding)?).map(drop)
}

/// A part of a codec: 0 encoder, 1 decoder, 2 stream reader, 3 stream writer.
pub fn codec_part(encoding: &str, part: usize) -> Result<Ref> {
    let codec = lookup(encoding)?;
    match codec.cast::<Tuple>().and_then(|t| t.items().get(part).copied()) {
        Some(found) => Ok(found.to_ref()),
        None => Err(type_error!("codec search functions must return 4-tuples")),
    }
}

/// Adds a note to the exception that a codec raised: which operation it was.
fn with_note(e: crate::abi::Raised, operation: &str, encoding: &str) -> crate::abi::Raised {
    let exception = e.take();
    let note = (|| -> Result<()> {
        let add = exception.get_attr(crate::intern!("add_note"))?;
        let text = Str::new(&format!("{operation} with '{encoding}' codec failed"))?;
        add.call1(&text).map(drop)
    })();
    if let Err(e) = note {
        e.clear();
    }
    raise::reraise(exception)
}

fn run(function: &Object, what: &str, object: &Object, encoding: &str, errors: Option<&str>) -> Result {
    let errors = errors.map(Str::new).transpose()?;
    let result = match &errors {
        Some(errors) => function.call(&[object, errors]),
        None => function.call1(object),
    };
    let operation = if what == "encoder" { "encoding" } else { "decoding" };
    let result = result.map_err(|e| with_note(e, operation, encoding))?;
    match result.cast::<Tuple>().map(|t| t.items()) {
        Some([value, _]) => Ok(value.to_ref()),
        _ => Err(type_error!("{what} must return a tuple (object, integer)")),
    }
}

/// Encodes with a registered codec, whatever it makes: `codecs.encode`. Runs Python.
pub fn encode(object: &Object, encoding: &str, errors: Option<&str>) -> Result {
    run(&*codec_part(encoding, 0)?, "encoder", object, encoding, errors)
}

/// Decodes with a registered codec, whatever it makes: `codecs.decode`. Runs Python.
pub fn decode(object: &Object, encoding: &str, errors: Option<&str>) -> Result {
    run(&*codec_part(encoding, 1)?, "decoder", object, encoding, errors)
}

/// LookupError unless the codec is one of text.
fn check_text(codec: &Object, encoding: &str, alternative: &str) -> Result<()> {
    if codec.cast_exact::<Tuple>().is_some() {
        return Ok(());
    }
    let is_text = match codec.get_attr_opt(crate::intern!("_is_text_encoding"))? {
        Some(flag) => flag.is_true()?,
        None => true,
    };
    if is_text {
        return Ok(());
    }
    Err(raise::raise(
        &LOOKUP_ERROR,
        format_args!("'{encoding}' is not a text encoding; use {alternative} to handle arbitrary codecs"),
    ))
}

/// The codec of that name if it is one of text, for files. LookupError, which names the function to use for others. Runs
/// Python.
pub fn lookup_text(encoding: &str, alternative: &str) -> Result {
    let codec = lookup(encoding)?;
    check_text(&codec, encoding, alternative)?;
    Ok(codec)
}

/// Encodes text with a registered text codec: what `str.encode` does. Runs Python.
pub fn encode_text(text: &Str, encoding: &str, errors: Option<&str>) -> Result {
    check_text(&*lookup(encoding)?, encoding, "codecs.encode()")?;
    encode(text, encoding, errors)
}

/// Decodes bytes with a registered text codec: what `bytes.decode` does. Runs Python.
pub fn decode_text(bytes: &Object, encoding: &str, errors: Option<&str>) -> Result {
    check_text(&*lookup(encoding)?, encoding, "codecs.decode()")?;
    decode(bytes, encoding, errors)
}

/// Registers an error handler: `codecs.register_error`. TypeError if it cannot be called.
pub fn register_error(name: &Str, handler: &Object) -> Result<()> {
    if !handler.is_callable() {
        return Err(type_error!("handler must be callable"));
    }
    error_handlers()?.set_str(name, handler)
}

/// The names of handlers that the runtime knows itself.
pub const BUILT_IN_HANDLERS: [&str; 8] = [
    "strict",
    "ignore",
    "replace",
    "xmlcharrefreplace",
    "backslashreplace",
    "namereplace",
    "surrogatepass",
    "surrogateescape",
];

macro_rules! handler_functions {
    ($($function:ident, $c_name:literal, $name:literal, $doc:literal;)*) => {
        $(
            extern "C" fn $function(_: Option<&Object>, exception: &Object) -> Result {
                handle($name, exception).map(Ref::into_object)
            }
        )*
        /// The built-in handlers as Python sees them, in the order of [`BUILT_IN_HANDLERS`].
        static HANDLER_FUNCTIONS: [MethodDef; 8] = [
            $(MethodDef::new($c_name, $function as *const c_void, METH_O, $doc)),*
        ];
    };
}
handler_functions! {
    strict_errors, c"strict_errors", "strict", c"Raises an exception on coding errors.";
    ignore_errors, c"ignore_errors", "ignore", c"Leaves out what cannot be coded.";
    replace_errors, c"replace_errors", "replace", c"Puts a replacement mark in the place of what cannot be coded.";
    xmlcharrefreplace_errors, c"xmlcharrefreplace_errors", "xmlcharrefreplace", c"Writes XML character references.";
    backslashreplace_errors, c"backslashreplace_errors", "backslashreplace", c"Writes backslash escapes.";
    namereplace_errors, c"namereplace_errors", "namereplace", c"Writes escapes with the names of characters.";
    surrogatepass_errors, c"surrogatepass", "surrogatepass", c"Codes surrogates as if they were characters.";
    surrogateescape_errors, c"surrogateescape", "surrogateescape", c"Keeps undecodable bytes as lone surrogates.";
}

/// The registered error handler of that name. LookupError: `unknown error handler name 'x'`.
pub fn lookup_error(name: &str) -> Result<Ref> {
    match error_handlers()?.get_str(&*Str::new(name)?)? {
        Some(handler) => Ok(handler),
        None => Err(unknown_handler(name)),
    }
}

/// Handles the exception as the built-in handler of that name does: a tuple of replacement and position. What the
/// functions that `codecs.lookup_error("replace")` returns do. Runs Python.
pub fn handle(name: &str, exception: &Object) -> Result<Ref<Tuple>> {
    let handler = Handler::named(Some(name))?;
    let number = |attribute: &'static Str| -> Result<usize> {
        Ok(exception.get_attr(attribute)?.index_as_isize()?.max(0) as usize)
    };
    let ty = exception.ty();
    let is_exception = ty.is_subtype(&crate::types::exception::BASE_EXCEPTION);
    if matches!(handler, Handler::Strict) {
        if is_exception {
            // SAFETY: just checked.
            return Err(raise::raise_value(unsafe { exception.to_ref().downcast_unchecked() }));
        }
        return Err(type_error!("codec must pass exception instance"));
    }
    let is_encode = ty.is_subtype(&UNICODE_ENCODE_ERROR);
    let is_decode = ty.is_subtype(&UNICODE_DECODE_ERROR);
    let is_translate = ty.is_subtype(&crate::types::exception::UNICODE_TRANSLATE_ERROR);
    if !is_encode && !is_decode && !is_translate {
        return Err(wrong_exception(exception, name));
    }
    let (start, end) = (number(crate::intern!("start"))?, number(crate::intern!("end"))?);
    let object = exception.get_attr(crate::intern!("object"))?;
    let position = |at: usize| Int::new(at as i64);
    if is_decode {
        let Some(bytes) = object.cast::<crate::types::bytes::Bytes>() else {
            return Err(type_error!("object attribute must be bytes"));
        };
        let end = end.min(bytes.len());
        let start = start.min(end);
        let name = exception.get_attr(crate::intern!("encoding"))?.str()?;
        let decoded = match handler.decode(&name.to_string_lossy(), bytes.as_slice(), start, end, "") {
            Ok(decoded) => decoded,
            Err(e) => return Err(given_back(e, exception)),
        };
        return Tuple::new(&[&*decoded.text, &*position(decoded.at)?]);
    }
    let Some(text) = object.cast::<Str>() else { return Err(type_error!("object attribute must be unicode")) };
    let end = end.min(text.len());
    let start = start.min(end);
    if is_translate {
        return match handler {
            Handler::Ignore => Tuple::new(&[crate::types::str::empty(), &*position(end)?]),
            Handler::Replace => {
                let marks = Str::from_char(0xFFFD)?.repeated((end - start) as isize)?;
                Tuple::new(&[&*marks, &*position(end)?])
            }
            Handler::BackslashReplace => match handler.encode("", text, start, end, "")? {
                (Replacement::Text(s), at) => Tuple::new(&[&*s, &*position(at)?]),
                _ => Err(wrong_exception(exception, name)),
            },
            _ => Err(wrong_exception(exception, name)),
        };
    }
    let encoding = exception.get_attr(crate::intern!("encoding"))?.str()?;
    match handler.encode(&encoding.to_string_lossy(), text, start, end, "") {
        Ok((Replacement::Text(s), at)) => Tuple::new(&[&*s, &*position(at)?]),
        Ok((Replacement::Bytes(bytes), at)) => {
            Tuple::new(&[&*crate::types::bytes::Bytes::new(&bytes)?, &*position(at)?])
        }
        Err(e) => Err(given_back(e, exception)),
    }
}

/// A handler that refuses raises the very exception that it was given.
fn given_back(e: crate::abi::Raised, exception: &Object) -> crate::abi::Raised {
    if e.matches(exception.ty()) {
        e.clear();
        // SAFETY: the caller checked that it is an exception.
        return raise::raise_value(unsafe { exception.to_ref().downcast_unchecked() });
    }
    e
}
