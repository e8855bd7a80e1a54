//! `#[capi]` and `#[slot]`: one function seen from C.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{FnArg, Item, ItemFn, ReturnType, Type};

pub fn exported(item: Item) -> syn::Result<TokenStream> {
    match item {
        Item::Fn(function) => {
            let entry = entry(&function);
            Ok(quote! {
                #[unsafe(no_mangle)]
                #[allow(non_snake_case, reason = "the name is C's")]
                #entry
            })
        }
        Item::Static(mut data) => {
            data.attrs.push(syn::parse_quote!(#[unsafe(no_mangle)]));
            data.attrs.push(syn::parse_quote!(#[allow(non_upper_case_globals, reason = "the name is C's")]));
            Ok(quote!(#data))
        }
        other => Err(syn::Error::new_spanned(other, "#[capi] exports functions and statics")),
    }
}

pub fn slot(function: ItemFn) -> TokenStream {
    entry(&function)
}

/// The function with C linkage; its body stays as it was, its result passes through `CReturn` where it is not a type
/// that C understands already.
fn entry(function: &ItemFn) -> TokenStream {
    let ItemFn { attrs, vis, sig, block } = function;
    let (name, inputs, unsafety, generics) = (&sig.ident, &sig.inputs, &sig.unsafety, &sig.generics);
    let output = match &sig.output {
        ReturnType::Default => return quote!(#(#attrs)* #vis #unsafety extern "C" fn #name #generics(#inputs) #block),
        ReturnType::Type(_, t) => t,
    };
    if is_plain(output) {
        return quote!(#(#attrs)* #vis #unsafety extern "C" fn #name #generics(#inputs) -> #output #block);
    }
    let lifetimes = generics.lifetimes().count();
    let arguments: Vec<_> = (0..inputs.len()).map(|i| format_ident!("a{i}")).collect();
    let types = inputs.iter().map(|input| match input {
        FnArg::Typed(typed) => &*typed.ty,
        FnArg::Receiver(receiver) => &*receiver.ty,
    });
    let (mut call, call_note) = (
        quote!(body(#(#arguments),*)),
        quote!(// SAFETY: the contract is the caller's.
        ),
    );
    if unsafety.is_some() {
        call = quote!({ #call_note unsafe { #call } });
    }
    let _ = lifetimes;
    quote! {
        #(#attrs)*
        #vis #unsafety extern "C" fn #name #generics(#(#arguments: #types),*) -> <#output as crate::call::convert::CReturn>::C {
            #[inline(always)]
            #[allow(clippy::missing_safety_doc, reason = "said at the exported function")]
            #unsafety fn body #generics(#inputs) -> #output #block
            #[allow(clippy::undocumented_unsafe_blocks, reason = "the contract is the caller's")]
            let result = #call;
            crate::call::convert::CReturn::into_c(result)
        }
    }
}

/// Whether C takes the type as it is: everything but `Result<..>` of something that is no reference, and `bool`.
fn is_plain(output: &Type) -> bool {
    let Type::Path(path) = output else { return true };
    let Some(last) = path.path.segments.last() else { return true };
    if last.ident == "bool" {
        return false;
    }
    if last.ident != "Result" {
        return true;
    }
    match &last.arguments {
        syn::PathArguments::AngleBracketed(args) => match args.args.first() {
            Some(syn::GenericArgument::Type(Type::Path(inner))) => {
                inner.path.segments.last().is_some_and(|s| s.ident == "Ref")
            }
            Some(syn::GenericArgument::Type(Type::Reference(_))) => true,
            _ => false,
        },
        _ => true,
    }
}
