//! modsupport.h, the private part: the arguments of functions that Argument Clinic generated.
//!
//! Such a function unpacks its call into an array, one place for each parameter, and converts the places itself.

use crate::abi::{Object, Raised, Ref, Result};
use crate::call::suggestion;
use crate::types::dict::Dict;
use crate::types::exception::raise;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::capi;
use core::cell::Cell;
use core::ffi::{CStr, c_char, c_int};
use core::ptr::null;

layout! {
    /// _PyArg_Parser: the names of a function's parameters, static in the extension; the rest is filled in on first use.
    pub struct ParserData = "_PyArg_Parser", 72 {
        pub format: *const c_char = "format",
        pub keywords: *const *const c_char = "keywords",
        pub function: Cell<*const c_char> = "fname",
        pub message: Cell<*const c_char> = "custom_msg",
        once: Cell<u8> = "once",
        is_kwtuple_owned: Cell<c_int> = "is_kwtuple_owned",
        /// How many parameters have no name: they are positional-only.
        pub pos: Cell<c_int> = "pos",
        min: Cell<c_int> = "min",
        max: Cell<c_int> = "max",
        /// The names of the other parameters.
        kwtuple: Cell<*const Tuple> = "kwtuple",
        next: Cell<*const ParserData> = "next",
    }
}

/// What `once` is when the rest is filled in.
const INITIALIZED: u8 = 4;

/// A C string for a message, cut off at 200 bytes as `%.200s` is.
///
/// # Safety
/// A C string.
unsafe fn shown(text: *const c_char, most: usize) -> String {
    // SAFETY: the caller's contract.
    let bytes = unsafe { CStr::from_ptr(text) }.to_bytes();
    String::from_utf8_lossy(&bytes[..bytes.len().min(most)]).into_owned()
}

/// 1, or 0 with an exception.
fn one_or_zero(result: Result<()>) -> c_int {
    match result {
        Ok(()) => 1,
        Err(e) => crate::call::convert::told(e, 0),
    }
}

fn s(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

impl ParserData {
    /// Fills in what the names say. SystemError, MemoryError.
    fn initialize(&self) -> Result<()> {
        let (mut names, mut positional_only) = (Vec::new(), 0);
        // SAFETY: the names end with NULL.
        unsafe {
            let mut at = self.keywords;
            while !(*at).is_null() {
                let name = CStr::from_ptr(*at).to_bytes();
                if name.is_empty() {
                    if !names.is_empty() {
                        return Err(system_error!("Empty keyword parameter name"));
                    }
                    positional_only += 1;
                } else {
                    names.push(Str::intern(super::text_from_utf8(name)?).into_object());
                }
                at = at.add(1);
            }
        }
        if !self.format.is_null() {
            // SAFETY: a C string.
            let format = unsafe { CStr::from_ptr(self.format) };
            let bytes = format.to_bytes_with_nul();
            if let Some(end) = bytes.iter().position(|b| matches!(b, b':' | b';')) {
                let text = bytes[end + 1..].as_ptr().cast();
                if bytes[end] == b':' { self.function.set(text) } else { self.message.set(text) }
            }
        }
        self.pos.set(positional_only);
        if self.kwtuple.get().is_null() {
            let names = if names.is_empty() { Tuple::empty() } else { Tuple::from_vec(names)? };
            self.is_kwtuple_owned.set(1);
            // It lives as long as the extension: for good.
            self.kwtuple.set(names.into_raw());
        }
        self.once.set(INITIALIZED);
        Ok(())
    }

    /// The names of the parameters that have one.
    #[inline]
    fn names(&self) -> Result<&Tuple> {
        if self.once.get() != INITIALIZED {
            self.initialize()?;
        }
        // SAFETY: set by `initialize`.
        Ok(unsafe { &*self.kwtuple.get() })
    }

    /// `name()`, or `function`.
    fn shown(&self) -> String {
        match self.function.get().is_null() {
            true => "function".into(),
            // SAFETY: a C string.
            false => format!("{}()", unsafe { shown(self.function.get(), 200) }),
        }
    }
}

/// The keyword arguments of a call, as a dict or as vectorcall passes them.
enum Given<'a> {
    Dict(&'a Dict),
    Stack(&'a Tuple, *const *const Object),
    Nothing,
}

impl<'a> Given<'a> {
    fn new(kwargs: Option<&'a Object>, kwnames: Option<&'a Object>, values: *const *const Object) -> Result<Given<'a>> {
        match (kwargs, kwnames) {
            (Some(dict), _) => dict.cast::<Dict>().map(Given::Dict).ok_or_else(super::bad_internal_call),
            // SAFETY: vectorcall passes a tuple of names.
            (None, Some(names)) => Ok(Given::Stack(unsafe { names.cast_unchecked::<Tuple>() }, values)),
            (None, None) => Ok(Given::Nothing),
        }
    }

    fn len(&self) -> usize {
        match self {
            Given::Dict(dict) => dict.len(),
            Given::Stack(names, _) => names.len(),
            Given::Nothing => 0,
        }
    }

    /// The value given for a parameter: null if there is none. The caller's call keeps it alive.
    fn find(&self, name: &Object) -> Result<*const Object> {
        match self {
            Given::Dict(dict) => {
                // SAFETY: a parameter's name is a string.
                let name = unsafe { name.cast_unchecked::<Str>() };
                Ok(dict.get_str(name)?.map_or(null(), |v| v.as_raw().cast_const()))
            }
            Given::Stack(names, values) => {
                // SAFETY: there is a value for each name.
                let value = |i: usize| unsafe { *values.add(i) };
                if let Some(i) = names.items().iter().position(|n| n.is(name)) {
                    return Ok(value(i));
                }
                for (i, given) in names.items().iter().enumerate() {
                    if given.equals(name)? {
                        return Ok(value(i));
                    }
                }
                Ok(null())
            }
            Given::Nothing => Ok(null()),
        }
    }

    /// The TypeError for the first name that is no parameter's.
    fn unexpected(&self, names: &Tuple, function: &str) -> Raised {
        let given = match self {
            Given::Dict(dict) => {
                let (mut all, mut position) = (Vec::new(), 0);
                while let Some((key, _)) = dict.next_entry(&mut position) {
                    all.push(key);
                }
                all
            }
            Given::Stack(given, _) => given.items().iter().map(|n| n.to_ref()).collect(),
            Given::Nothing => Vec::new(),
        };
        for key in given {
            let Some(key) = key.cast::<Str>() else { return type_error!("keywords must be strings") };
            let text = |name: &&Object| name.cast::<Str>().map(|n| n.to_string_lossy().into_owned());
            let candidates: Vec<String> = names.items().iter().filter_map(text).collect();
            let key = key.to_string_lossy().into_owned();
            if !candidates.contains(&key) {
                return match suggestion::closest(&key, &candidates) {
                    Some(near) => {
                        type_error!("{function} got an unexpected keyword argument '{key}'. Did you mean '{near}'?")
                    }
                    None => type_error!("{function} got an unexpected keyword argument '{key}'"),
                };
            }
        }
        type_error!("invalid keyword argument for {function}")
    }
}

/// The name of the parameter at `i` for messages.
fn name_of(names: &Tuple, i: usize) -> String {
    names.items()[i].cast::<Str>().map_or(String::new(), |n| n.to_string_lossy().into_owned())
}

/// How many arguments of which kind a function takes.
struct Bounds {
    min_positional: usize,
    max_positional: usize,
    min_keyword: usize,
}

impl Bounds {
    /// Parameters below this number, and not optional positional ones, must be given.
    fn required(&self) -> usize {
        if self.min_keyword > 0 { self.max_positional + self.min_keyword } else { self.min_positional }
    }

    fn is_required(&self, i: usize) -> bool {
        i < self.min_positional || (self.max_positional <= i && i < self.required())
    }

    /// TypeError for more arguments than there are parameters, of which there are `total`.
    fn check_most(&self, parser: &ParserData, total: usize, nargs: usize, keywords: usize) -> Result<()> {
        let name = || parser.shown();
        if nargs + keywords > total {
            // Named "keyword" if there are no others: the limit is that of names then.
            let kind = if nargs == 0 { "keyword " } else { "" };
            let (s, given) = (s(total), nargs + keywords);
            return Err(type_error!("{} takes at most {total} {kind}argument{s} ({given} given)", name()));
        }
        let most = self.max_positional;
        if nargs <= most {
            return Ok(());
        }
        if most == 0 {
            return Err(type_error!("{} takes no positional arguments", name()));
        }
        let bound = if self.min_positional < most { "at most" } else { "exactly" };
        Err(type_error!("{} takes {bound} {most} positional argument{} ({nargs} given)", name(), s(most)))
    }

    fn too_few_positional(&self, parser: &ParserData, least: usize, given: usize) -> Raised {
        let bound = if least < self.max_positional { "at least" } else { "exactly" };
        type_error!("{} takes {bound} {least} positional argument{} ({given} given)", parser.shown(), s(least))
    }

    fn missing(&self, parser: &ParserData, names: &Tuple, positional_only: usize, i: usize) -> Raised {
        let name = if i >= positional_only { name_of(names, i - positional_only) } else { String::new() };
        type_error!("{} missing required argument '{name}' (pos {})", parser.shown(), i + 1)
    }
}

/// Fills in the places of a call's arguments, one for each parameter; with `rest`, positional arguments from that number
/// on make a new tuple, which has the place of that number. TypeError. Runs Python only for names that are no exact
/// strings.
///
/// # Safety
/// `args` points to `nargs` objects, `places` to as many words as there are parameters.
unsafe fn unpack(
    args: *const *const Object,
    nargs: usize,
    given: &Given<'_>,
    parser: &ParserData,
    bounds: &Bounds,
    rest: Option<usize>,
    places: *mut *const Object,
) -> Result<()> {
    let names = parser.names()?;
    let positional_only = parser.pos.get() as usize;
    let total = positional_only + names.len();
    let mut left = given.len();
    if rest.is_none() {
        bounds.check_most(parser, total, nargs, left)?;
    }
    let least = positional_only.min(bounds.min_positional);
    if nargs < least {
        return Err(bounds.too_few_positional(parser, least, nargs));
    }
    let plain = rest.map_or(nargs, |rest| nargs.min(rest));
    // A parameter's place: those after `*args` come one later.
    let place = |i: usize| if rest.is_some_and(|rest| i >= rest) { i + 1 } else { i };
    for i in 0..plain {
        // SAFETY: the caller's contract (here and below).
        unsafe { *places.add(i) = *args.add(i) };
    }
    for i in plain..total {
        let value = match i >= positional_only && left > 0 {
            true => given.find(names.items()[i - positional_only])?,
            false => null(),
        };
        // SAFETY: as above.
        unsafe { *places.add(place(i)) = value };
        if !value.is_null() {
            left -= 1;
        } else if bounds.is_required(i) {
            return Err(bounds.missing(parser, names, positional_only, i));
        }
    }
    if left > 0 {
        let by_position = if rest.is_none() { positional_only..nargs } else { 0..0 };
        for i in by_position {
            if !given.find(names.items()[i - positional_only])?.is_null() {
                let name = name_of(names, i - positional_only);
                return Err(type_error!(
                    "argument for {} given by name ('{name}') and position ({})",
                    parser.shown(),
                    i + 1
                ));
            }
        }
        return Err(given.unexpected(names, &parser.shown()));
    }
    if let Some(rest) = rest {
        // SAFETY: the call has that many arguments.
        let extra: Vec<Ref> = (plain..nargs).map(|i| unsafe { (**args.add(i)).to_ref() }).collect();
        let extra = if extra.is_empty() { Tuple::empty() } else { Tuple::from_vec(extra)? };
        // SAFETY: as above.
        unsafe { *places.add(rest) = extra.into_object().into_raw() };
    }
    Ok(())
}

/// As [`unpack`], for arguments and bounds as C gives them: `buffer`, or NULL with an exception.
///
/// # Safety
/// The contract of `_PyArg_UnpackKeywords`.
unsafe fn unpack_call(
    (args, nargs): (*const *const Object, isize),
    (kwargs, kwnames): (Option<&Object>, Option<&Object>),
    parser: &ParserData,
    [min_positional, max_positional, min_keyword]: [c_int; 3],
    rest: Option<usize>,
    buffer: *mut *const Object,
) -> *const *const Object {
    let bounds = Bounds {
        min_positional: min_positional as usize,
        max_positional: max_positional as usize,
        min_keyword: min_keyword as usize,
    };
    let nargs = nargs as usize;
    // SAFETY: keyword values follow the positional ones; the rest is the caller's contract.
    let unpacked = unsafe {
        let given = Given::new(kwargs, kwnames, if args.is_null() { args } else { args.add(nargs) });
        given.and_then(|given| unpack(args, nargs, &given, parser, &bounds, rest, buffer))
    };
    match unpacked {
        Ok(()) => buffer.cast_const(),
        Err(e) => crate::call::convert::told(e, null()),
    }
}

/// The places of a call's arguments: `args` itself where they are plainly positional, else `buffer`, NULL where nothing
/// is given. NULL with TypeError.
///
/// # Safety
/// The contract of `_PyArg_UnpackKeywords`: `args` and the keywords are those of a call, `buffer` has a word for each
/// parameter of the parser.
#[capi]
pub unsafe fn _PyArg_UnpackKeywords(
    args: *const *const Object,
    nargs: isize,
    kwargs: Option<&Object>,
    kwnames: Option<&Object>,
    parser: &ParserData,
    min_positional: c_int,
    max_positional: c_int,
    min_keyword: c_int,
    buffer: *mut *const Object,
) -> *const *const Object {
    let no_keywords = kwargs.is_none() && kwnames.is_none();
    if no_keywords && min_keyword == 0 && min_positional as isize <= nargs && nargs <= max_positional as isize {
        return if args.is_null() { buffer } else { args };
    }
    let bounds = [min_positional, max_positional, min_keyword];
    // SAFETY: the caller's contract.
    unsafe { unpack_call((args, nargs), (kwargs, kwnames), parser, bounds, None, buffer) }
}

/// As `_PyArg_UnpackKeywords` for a function with `*args`, a new tuple of which goes into the place `rest`.
///
/// # Safety
/// As there; the caller gives the tuple up.
#[capi]
pub unsafe fn _PyArg_UnpackKeywordsWithVararg(
    args: *const *const Object,
    nargs: isize,
    kwargs: Option<&Object>,
    kwnames: Option<&Object>,
    parser: &ParserData,
    min_positional: c_int,
    max_positional: c_int,
    min_keyword: c_int,
    rest: c_int,
    buffer: *mut *const Object,
) -> *const *const Object {
    let bounds = [min_positional, max_positional, min_keyword];
    // SAFETY: the caller's contract.
    unsafe { unpack_call((args, nargs), (kwargs, kwnames), parser, bounds, Some(rest as usize), buffer) }
}

/// Whether the number of positional arguments is within bounds: 1, or 0 with TypeError.
///
/// # Safety
/// `name` is a C string or NULL.
#[capi]
pub unsafe fn _PyArg_CheckPositional(name: *const c_char, nargs: isize, min: isize, max: isize) -> c_int {
    if min <= nargs && nargs <= max {
        return 1;
    }
    // SAFETY: the caller's contract.
    let name = (!name.is_null()).then(|| unsafe { shown(name, 200) });
    let (bound, n) = if nargs < min { ("at least ", min) } else { ("at most ", max) };
    let bound = if min == max { "" } else { bound };
    let s = s(n as usize);
    one_or_zero(Err(match name {
        Some(name) => type_error!("{name} expected {bound}{n} argument{s}, got {nargs}"),
        None => type_error!("unpacked tuple should have {bound}{n} element{s}, but has {nargs}"),
    }))
}

/// 1 where a call has none of the arguments of one kind, else 0 with TypeError; SystemError where what should hold them
/// is of a wrong type (`None`).
///
/// # Safety
/// `name` is a C string.
unsafe fn refuse(kind: &str, name: *const c_char, empty: Option<bool>) -> c_int {
    one_or_zero(match empty {
        None => Err(super::bad_internal_call()),
        Some(true) => Ok(()),
        // SAFETY: the caller's contract.
        Some(false) => Err(type_error!("{}() takes no {kind} arguments", unsafe { shown(name, 200) })),
    })
}

/// Whether there are no keyword arguments: 1, or 0 with TypeError.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn _PyArg_NoKeywords(name: *const c_char, kwargs: Option<&Object>) -> c_int {
    let Some(kwargs) = kwargs else { return 1 };
    // SAFETY: the caller's contract.
    unsafe { refuse("keyword", name, kwargs.cast::<Dict>().map(Dict::is_empty)) }
}

/// As `_PyArg_NoKeywords` for the names of a vectorcall.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn _PyArg_NoKwnames(name: *const c_char, kwnames: Option<&Object>) -> c_int {
    let Some(kwnames) = kwnames else { return 1 };
    // SAFETY: the caller's contract.
    unsafe { refuse("keyword", name, kwnames.cast::<Tuple>().map(|names| names.is_empty())) }
}

/// Whether there are no positional arguments: 1, or 0 with TypeError.
///
/// # Safety
/// `name` is a C string.
#[capi]
pub unsafe fn _PyArg_NoPositional(name: *const c_char, args: Option<&Object>) -> c_int {
    let Some(args) = args else { return 1 };
    // SAFETY: the caller's contract.
    unsafe { refuse("positional", name, args.cast::<Tuple>().map(|args| args.is_empty())) }
}

/// Raises TypeError for an argument of the wrong type: `name() argument 1 must be str, not int`.
///
/// # Safety
/// The first three are C strings.
#[capi]
pub unsafe fn _PyArg_BadArgument(
    name: *const c_char,
    argument: *const c_char,
    expected: *const c_char,
    value: &Object,
) {
    // SAFETY: the caller's contract.
    let (name, argument, expected) = unsafe { (shown(name, 200), shown(argument, 200), shown(expected, 50)) };
    let given = if value.is_none() { "None".into() } else { value.ty().full_name() };
    let given: String = given.chars().take(50).collect();
    core::mem::forget(type_error!("{name}() {argument} must be {expected}, not {given}"));
    debug_assert!(raise::occurred());
}
