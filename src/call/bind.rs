//! Binding: the arguments of a call into the local slots of a Python function's frame, with CPython's messages.
//!
//! This is the only place where arguments meet the parameters of Python functions. Arguments are either owned by the
//! caller's operand stack, from which they are moved, or borrowed from a vectorcall of C, from which they are copied.

use crate::abi::{Object, Raised, Ref, Result};
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::function::Function;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::frame::{self, InterpreterFrame};
use crate::vm::registers::store_word;
use abide_compiler::code::{CO_VARARGS, CO_VARKEYWORDS};
use core::ptr::null_mut;

/// The arguments of one call: positional values, then those of the keyword names.
#[derive(Clone, Copy)]
pub struct Arguments<'a> {
    values: *mut *mut Object,
    positional: usize,
    names: Option<&'a Tuple>,
    /// Whether the values are ours to move out (each is replaced by null then).
    owned: bool,
}

impl<'a> Arguments<'a> {
    /// Arguments on an operand stack, which gives them up.
    ///
    /// # Safety
    /// `values` points to `positional` and as many more owned words as there are names; nobody else gives them up.
    #[inline(always)]
    pub unsafe fn owned(values: *mut *mut Object, positional: usize, names: Option<&'a Tuple>) -> Arguments<'a> {
        Arguments { values, positional, names, owned: true }
    }

    /// Borrowed arguments.
    ///
    /// # Safety
    /// `values` points to `positional` and as many more objects as there are names, which outlive the binding.
    #[inline(always)]
    pub unsafe fn borrowed(values: *const *const Object, positional: usize, names: Option<&'a Tuple>) -> Arguments<'a> {
        Arguments { values: values as *mut *mut Object, positional, names, owned: false }
    }

    fn count(&self) -> usize {
        self.positional + self.names.map_or(0, Tuple::len)
    }

    /// The value at `i` as an owned pointer.
    #[inline(always)]
    unsafe fn take(&self, i: usize) -> *mut Object {
        // SAFETY: `i` is below the count, and each value is taken once.
        unsafe {
            let place = self.values.add(i);
            let value = *place;
            if self.owned {
                *place = null_mut();
            } else {
                (*value).incref();
            }
            value
        }
    }

    /// Gives up the values that nobody has taken.
    unsafe fn give_up_rest(&self) {
        if self.owned {
            for i in 0..self.count() {
                // SAFETY: taken values are null.
                unsafe { drop(Ref::from_nullable(self.values.add(i).replace(null_mut()))) };
            }
        }
    }
}

/// A frame on the data stack for a call of `function`, its parameters bound; `previous` is still unset.
///
/// Both the reference to the function and owned arguments are given up, whatever happens. TypeError where the
/// arguments do not fit. Runs Python only for keyword names that are no exact strings.
///
/// # Safety
/// `function` is owned by the caller, and a function.
#[inline]
pub unsafe fn push_frame(
    function: *mut Function,
    locals: Option<Ref>,
    arguments: Arguments<'_>,
) -> Result<*mut InterpreterFrame> {
    // SAFETY: the caller's contract.
    unsafe {
        let code = &*(*function).code.raw().cast::<Code>();
        let frame = frame::reserve(code.framesize.get() as usize);
        if frame.is_null() {
            arguments.give_up_rest();
            drop(Ref::from_raw(function));
            return Err(crate::memory::no_memory());
        }
        let plain = arguments.names.is_none()
            && arguments.positional == code.argcount.get() as usize
            && code.kwonlyargcount.get() == 0
            && !code.has_flag(CO_VARARGS | CO_VARKEYWORDS);
        let slots = InterpreterFrame::slots(frame);
        let locals = locals.map_or(null_mut(), Ref::into_raw);
        if plain {
            let mut i = 0;
            while i < arguments.positional {
                store_word(slots.add(i), arguments.take(i));
                i += 1;
            }
            frame::begin(frame, null_mut(), function, code, locals, i);
            return Ok(frame);
        }
        frame::begin(frame, null_mut(), function, code, locals, 0);
        let bound = bind(&*function, code, slots, &arguments);
        arguments.give_up_rest();
        match bound {
            Ok(()) => Ok(frame),
            Err(e) => {
                frame::clear_and_give_back(frame);
                Err(e)
            }
        }
    }
}

/// Binds any call.
unsafe fn bind(function: &Function, code: &Code, slots: *mut *mut Object, given: &Arguments<'_>) -> Result<()> {
    let positional_parameters = code.argcount.get() as usize;
    let total = positional_parameters + code.kwonlyargcount.get() as usize;
    let has_rest = code.has_flag(CO_VARARGS);
    let keywords = match code.has_flag(CO_VARKEYWORDS) {
        true => {
            let dict = Dict::new()?;
            let raw = dict.as_raw();
            // SAFETY: `*args` and `**kwargs` have the slots after the named parameters; the frame owns the dict.
            unsafe {
                *slots.add(total + has_rest as usize) = dict.into_object().into_raw();
                Some(&*raw)
            }
        }
        false => None,
    };
    let taken = given.positional.min(positional_parameters);
    for i in 0..taken {
        // SAFETY: both have so many words.
        unsafe { *slots.add(i) = given.take(i) };
    }
    if has_rest {
        let mut rest = Vec::with_capacity(given.positional - taken);
        for i in taken..given.positional {
            // SAFETY: below the count.
            rest.push(unsafe { Ref::from_raw(given.take(i)) });
        }
        let rest = if rest.is_empty() { Tuple::empty() } else { Tuple::from_vec(rest)? };
        // SAFETY: as above.
        unsafe { *slots.add(total) = rest.into_object().into_raw() };
    }
    if let Some(names) = given.names {
        for (i, name) in names.items().iter().enumerate() {
            // SAFETY: the slots are those of the code's parameters.
            unsafe { bind_keyword(function, code, slots, given, given.positional + i, name, keywords, names)? };
        }
    }
    if given.positional > positional_parameters && !has_rest {
        // SAFETY: as above.
        return Err(unsafe { too_many_positional(function, code, slots, given.positional) });
    }
    // SAFETY: as above.
    unsafe { fill_defaults(function, code, slots, given.positional) }
}

/// Where the parameter `name` stands, if it may be given by name.
fn find_parameter(code: &Code, name: &Object) -> Result<Option<usize>> {
    let total = (code.argcount.get() + code.kwonlyargcount.get()) as usize;
    let first = code.posonlyargcount.get() as usize;
    let names = &code.variable_names().items()[..total];
    if let Some(i) = names[first..].iter().position(|parameter| parameter.is(name)) {
        return Ok(Some(first + i));
    }
    // Names are interned as a rule; only others need a comparison.
    for (i, parameter) in names.iter().enumerate().skip(first) {
        if parameter.equals(name)? {
            return Ok(Some(i));
        }
    }
    Ok(None)
}

#[expect(clippy::too_many_arguments, reason = "one step of `bind`, with all that it knows")]
unsafe fn bind_keyword(
    function: &Function,
    code: &Code,
    slots: *mut *mut Object,
    given: &Arguments<'_>,
    at: usize,
    name: &Object,
    keywords: Option<&Dict>,
    names: &Tuple,
) -> Result<()> {
    if name.cast::<Str>().is_none() {
        return Err(type_error!("{}() keywords must be strings", qualname(function)));
    }
    let Some(i) = find_parameter(code, name)? else {
        let Some(keywords) = keywords else {
            return Err(unexpected_keyword(function, code, name, names)?);
        };
        // SAFETY: `at` is below the count, and taken once.
        let value = unsafe { Ref::from_raw(given.take(at)) };
        return keywords.set(name, &value);
    };
    // SAFETY: `i` is a parameter's slot.
    unsafe {
        if !(*slots.add(i)).is_null() {
            let name = name.str()?;
            let name = name.to_string_lossy();
            return Err(type_error!("{}() got multiple values for argument '{name}'", qualname(function)));
        }
        *slots.add(i) = given.take(at);
    }
    Ok(())
}

/// Defaults into the slots that are still empty.
unsafe fn fill_defaults(function: &Function, code: &Code, slots: *mut *mut Object, given: usize) -> Result<()> {
    let positional = code.argcount.get() as usize;
    let total = positional + code.kwonlyargcount.get() as usize;
    // SAFETY: the slots are those of the code's parameters; `func_defaults` is a tuple or empty, `func_kwdefaults` a
    // dict or empty.
    unsafe {
        let is_empty = |i: usize| (*slots.add(i)).is_null();
        if given < positional {
            let defaults = function.defaults.get();
            let defaults = defaults.as_ref().map(|d| d.cast_unchecked::<Tuple>().items()).unwrap_or(&[]);
            let required = positional - defaults.len().min(positional);
            let missing: Vec<usize> = (given..required).filter(|&i| is_empty(i)).collect();
            if !missing.is_empty() {
                return Err(missing_arguments(function, code, "positional", &missing));
            }
            for i in given.max(required)..positional {
                if is_empty(i) {
                    let default = defaults[i + defaults.len() - positional];
                    *slots.add(i) = default.to_ref().into_raw();
                }
            }
        }
        if total > positional {
            let defaults = function.kwdefaults.get();
            let mut missing = Vec::new();
            for i in positional..total {
                if !is_empty(i) {
                    continue;
                }
                let default = match &defaults {
                    Some(defaults) => defaults.cast_unchecked::<Dict>().get_str(code.variable_name(i))?,
                    None => None,
                };
                match default {
                    Some(default) => *slots.add(i) = default.into_raw(),
                    None => missing.push(i),
                }
            }
            if !missing.is_empty() {
                return Err(missing_arguments(function, code, "keyword-only", &missing));
            }
        }
    }
    Ok(())
}

/// What messages call the function.
fn qualname(function: &Function) -> String {
    // SAFETY: `func_qualname` is always a string.
    function
        .qualname
        .get()
        .map_or_else(String::new, |name| unsafe { name.cast_unchecked::<Str>().to_string_lossy().into_owned() })
}

/// `f() missing 2 required positional arguments: 'a' and 'b'`.
#[cold]
fn missing_arguments(function: &Function, code: &Code, kind: &str, missing: &[usize]) -> Raised {
    let quoted: Vec<String> =
        missing.iter().map(|&i| format!("'{}'", code.variable_name(i).to_string_lossy())).collect();
    let names = match quoted.as_slice() {
        [one] => one.clone(),
        [first, second] => format!("{first} and {second}"),
        [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
        [] => String::new(),
    };
    let (count, plural) = (missing.len(), if missing.len() == 1 { "" } else { "s" });
    type_error!("{}() missing {count} required {kind} argument{plural}: {names}", qualname(function))
}

/// `f() takes from 1 to 2 positional arguments but 3 were given`.
#[cold]
unsafe fn too_many_positional(function: &Function, code: &Code, slots: *mut *mut Object, given: usize) -> Raised {
    let parameters = code.argcount.get() as usize;
    let keyword_only = code.kwonlyargcount.get() as usize;
    // SAFETY: the slots are those of the code's parameters.
    let keywords_given = (parameters..parameters + keyword_only).filter(|&i| unsafe { !(*slots.add(i)).is_null() });
    let keywords_given = keywords_given.count();
    // SAFETY: `func_defaults` is a tuple or empty.
    let defaults = function.defaults.get().map_or(0, |d| unsafe { d.cast_unchecked::<Tuple>().len() });
    let takes =
        if defaults > 0 { format!("from {} to {parameters}", parameters - defaults) } else { parameters.to_string() };
    let plural = if defaults > 0 || parameters != 1 { "s" } else { "" };
    let extra = if keywords_given > 0 {
        format!(
            " positional argument{} (and {keywords_given} keyword-only argument{})",
            if given == 1 { "" } else { "s" },
            if keywords_given == 1 { "" } else { "s" }
        )
    } else {
        String::new()
    };
    let verb = if given == 1 && keywords_given == 0 { "was" } else { "were" };
    type_error!("{}() takes {takes} positional argument{plural} but {given}{extra} {verb} given", qualname(function))
}

/// The error for a keyword that no parameter has: a positional-only one given by name, or an unknown one.
#[cold]
fn unexpected_keyword(function: &Function, code: &Code, name: &Object, names: &Tuple) -> Result<Raised> {
    let positional_only = code.posonlyargcount.get() as usize;
    let parameters = code.variable_names().items();
    let mut wrong = Vec::new();
    for parameter in &parameters[..positional_only] {
        for given in names.items() {
            if given.equals(parameter)? {
                wrong.push(given.str()?.to_string_lossy().into_owned());
            }
        }
    }
    let function = qualname(function);
    if !wrong.is_empty() {
        let wrong = wrong.join(", ");
        return Ok(type_error!(
            "{function}() got some positional-only arguments passed as keyword arguments: '{wrong}'"
        ));
    }
    let name = name.str()?;
    let name = name.to_string_lossy();
    let total = (code.argcount.get() + code.kwonlyargcount.get()) as usize;
    let candidates: Vec<String> =
        (positional_only..total).map(|i| code.variable_name(i).to_string_lossy().into_owned()).collect();
    match crate::call::suggestion::closest(&name, &candidates) {
        Some(other) => {
            Ok(type_error!("{function}() got an unexpected keyword argument '{name}'. Did you mean '{other}'?"))
        }
        None => Ok(type_error!("{function}() got an unexpected keyword argument '{name}'")),
    }
}
