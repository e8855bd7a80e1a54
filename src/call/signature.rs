//! The binder of built-in functions written in Rust: their arguments to their parameters, with CPython's messages.
//!
//! `#[methods]` writes one static [`Signature`] for each function that takes more than `self` and one object.

use super::Args;
use crate::abi::{Object, Raised, Result};
use crate::types::str::Str;

/// The parameters of a built-in function.
pub struct Signature {
    /// What messages call the function.
    pub function: &'static str,
    /// The names: positional-only, then positional-or-keyword, then keyword-only.
    pub names: &'static [&'static str],
    /// How many of the names are positional-only.
    pub positional_only: usize,
    /// How many of the names are keyword-only.
    pub keyword_only: usize,
    /// How many of the positional parameters have no default.
    pub required: usize,
    /// How many of the keyword-only parameters have no default (those come first).
    pub required_keywords: usize,
    /// Whether there is an `*args`.
    pub rest: bool,
    /// Whether there is a `**kwargs`.
    pub keywords: bool,
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

impl Signature {
    /// The argument of each named parameter; `None` where the default applies.
    ///
    /// TypeError, worded as CPython's argument parser does, if the arguments do not fit.
    #[inline]
    pub fn bind<'a, const N: usize>(&self, given: &Args<'a>) -> Result<[Option<&'a Object>; N]> {
        let mut bound = [None; N];
        let positional = given.positional();
        let most = N - self.keyword_only;
        let taken = positional.len().min(most);
        for (place, value) in bound.iter_mut().zip(&positional[..taken]) {
            *place = Some(*value);
        }
        let fits = positional.len() >= self.required && (positional.len() <= most || self.rest);
        if given.keyword_count() > 0 || !fits || self.required_keywords > 0 {
            self.bind_rest(given, &mut bound)?;
        }
        Ok(bound)
    }

    /// The arguments that `*args` receives.
    pub fn rest_of<'a>(&self, given: &Args<'a>) -> &'a [&'a Object] {
        let most = self.names.len() - self.keyword_only;
        given.positional().get(most..).unwrap_or(&[])
    }

    /// The keyword arguments that `**kwargs` receives, in call order.
    pub fn keywords_of<'a>(&self, given: &Args<'a>) -> Vec<(&'a Str, &'a Object)> {
        given.keywords().filter(|(name, _)| self.find(name).is_none()).collect()
    }

    /// The place of the parameter that may be given by this name.
    fn find(&self, name: &Str) -> Option<usize> {
        (self.positional_only..self.names.len()).find(|&i| name.eq_str(self.names[i]))
    }

    /// The TypeError for a keyword that no parameter has. Runs Python.
    #[cold]
    fn unexpected(&self, name: &Str) -> Raised {
        let f = self.function;
        let candidates: Vec<String> = self.names[self.positional_only..].iter().map(|n| n.to_string()).collect();
        if !name.is_type(&crate::types::str::PyUnicode_Type) {
            // A subclass may claim to equal what it is not.
            for candidate in &candidates {
                match Str::new(candidate).and_then(|candidate| name.equals(&candidate)) {
                    Ok(false) => {}
                    Ok(true) => return type_error!("invalid keyword argument for {f}()"),
                    Err(e) => return e,
                }
            }
        }
        let name = name.to_string_lossy();
        match super::suggestion::closest(&name, &candidates) {
            Some(near) => {
                type_error!("{f}() got an unexpected keyword argument '{name}'. Did you mean '{near}'?")
            }
            None => type_error!("{f}() got an unexpected keyword argument '{name}'"),
        }
    }

    /// Keywords and everything that may be wrong.
    #[inline(never)]
    fn bind_rest<'a>(&self, given: &Args<'a>, bound: &mut [Option<&'a Object>]) -> Result<()> {
        let f = self.function;
        let nargs = given.positional().len();
        let nkeywords = given.keyword_count();
        let most = self.names.len() - self.keyword_only;
        if self.positional_only == self.names.len() && !self.keywords {
            if nkeywords > 0 {
                return Err(type_error!("{f}() takes no keyword arguments"));
            }
            return self.count_error(nargs, most);
        }
        let total = self.names.len();
        if nargs + nkeywords > total && !self.rest && !self.keywords {
            let kind = if nargs == 0 { "keyword " } else { "" };
            let given = nargs + nkeywords;
            return Err(type_error!("{f}() takes at most {total} {kind}argument{} ({given} given)", plural(total)));
        }
        let required_positional = self.required.min(self.positional_only);
        if nargs > most && !self.rest {
            if most == 0 {
                return Err(type_error!("{f}() takes no positional arguments"));
            }
            let bound_word = if required_positional < most { "at most" } else { "exactly" };
            return Err(type_error!(
                "{f}() takes {bound_word} {most} positional argument{} ({nargs} given)",
                plural(most)
            ));
        }
        if nargs < required_positional {
            let bound_word = if required_positional < most || self.rest { "at least" } else { "exactly" };
            return Err(type_error!(
                "{f}() takes {bound_word} {required_positional} positional argument{} ({nargs} given)",
                plural(required_positional)
            ));
        }
        let mut unknown = None;
        for (name, value) in given.keywords() {
            match self.find(name) {
                Some(at) if bound[at].is_some() => {
                    return Err(if at < nargs {
                        type_error!("argument for {f}() given by name ('{}') and position ({})", self.names[at], at + 1)
                    } else {
                        type_error!("{f}() got multiple values for argument '{}'", self.names[at])
                    });
                }
                Some(at) => bound[at] = Some(value),
                None if self.keywords => {}
                None => unknown = unknown.or(Some(name)),
            }
        }
        let missing = (0..self.required).chain(most..most + self.required_keywords).find(|&at| bound[at].is_none());
        if let Some(at) = missing {
            return Err(type_error!("{f}() missing required argument '{}' (pos {})", self.names[at], at + 1));
        }
        match unknown {
            Some(name) => Err(self.unexpected(name)),
            None => Ok(()),
        }
    }

    /// The count of a function without keywords, in the words of `_PyArg_CheckPositional`.
    fn count_error(&self, nargs: usize, most: usize) -> Result<()> {
        if nargs >= self.required && (nargs <= most || self.rest) {
            return Ok(());
        }
        let (bound_word, n) = if nargs < self.required {
            (if self.required == most && !self.rest { "" } else { "at least " }, self.required)
        } else {
            (if self.required == most { "" } else { "at most " }, most)
        };
        Err(wrong_count(self.function, bound_word, n, nargs))
    }
}

#[cold]
fn wrong_count(function: &str, bound_word: &str, n: usize, nargs: usize) -> Raised {
    type_error!("{function} expected {bound_word}{n} argument{}, got {nargs}", plural(n))
}
