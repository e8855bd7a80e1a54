//! The attributes of the Abide runtime: `#[capi]`, `#[slot]`, `#[methods]`. Small and dumb: they write the
//! `extern "C"` entry and the table line that belong to a function; conversions are traits of the runtime
//! (`crate::call::convert`), binding is `crate::call::signature`.

mod function;
mod methods;
mod signature;

use proc_macro::TokenStream;
use syn::parse_macro_input;

/// Exports a function or static under its own name with C linkage.
///
/// A function keeps its Rust signature for the eye; the exported one returns what `CReturn` makes of the result:
/// `Result<()>` becomes 0/-1, `Result<bool>` 1/0/-1, `Result<Ref>` stays the nullable pointer it is.
#[proc_macro_attribute]
pub fn capi(_: TokenStream, item: TokenStream) -> TokenStream {
    function::exported(parse_macro_input!(item as syn::Item)).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Makes a function fit for a type slot: `extern "C"`, its result converted as under `#[capi]`, but not exported.
#[proc_macro_attribute]
pub fn slot(_: TokenStream, item: TokenStream) -> TokenStream {
    function::slot(parse_macro_input!(item as syn::ItemFn)).into()
}

/// Turns the annotated functions of an `impl` block into a `PyMethodDef` table (and a `PyGetSetDef` table).
///
/// - `#[sig("($self, index=-1, /)")]` declares a method in Python's words; the Rust parameters follow the same order.
///   `$type` for the first name makes a class method, none a static method, `$module` a module's function. A name
///   before the parenthesis replaces the Rust name: `#[sig("__sizeof__($self, /)")]`.
/// - `#[getter("name")]` / `#[setter("name")]` make a computed attribute.
/// - `#[new("(x=0, /)")]` makes `Self::tp_new` and `Self::tp_vectorcall`, `#[init("(x, *, y=None)")]` makes
///   `Self::tp_init`.
/// - `#[shown("($self, sub[, start[, end]], /)")]` on a method replaces the signature that its docstring begins with,
///   where CPython shows another one than what binds the arguments; `#[shown("")]` leaves it out.
///
/// The tables are the statics `METHODS` and `GETSETS`, or the names in `#[methods(NAME)]` / `#[methods(NAME, GETSET)]`.
#[proc_macro_attribute]
pub fn methods(names: TokenStream, item: TokenStream) -> TokenStream {
    let names =
        parse_macro_input!(names with syn::punctuated::Punctuated::<syn::Ident, syn::Token![,]>::parse_terminated);
    let block = parse_macro_input!(item as syn::ItemImpl);
    methods::expand(names.into_iter().collect(), block).unwrap_or_else(syn::Error::into_compile_error).into()
}
