//! `#[methods]`: an `impl` block's functions as method and attribute tables.

use crate::signature::{self, Kind, Parameter, Receiver, Signature};
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use std::ffi::CString;
use syn::{Attribute, Expr, FnArg, Ident, ImplItem, ImplItemFn, ItemImpl, Lit, LitCStr, LitStr, Meta, Type};

/// What an attribute makes of a function.
enum Role {
    Method(Signature),
    New(Signature),
    Init(Signature),
    Getter(String),
    Setter(String),
}

/// A getter and a setter of the same name, in the order of first appearance.
struct Attribute_ {
    name: String,
    getter: Option<(Ident, Option<LitCStr>)>,
    setter: Option<Ident>,
}

pub fn expand(names: Vec<Ident>, mut block: ItemImpl) -> syn::Result<TokenStream> {
    let this = block.self_ty.clone();
    let (mut lines, mut entries, mut attributes) = (Vec::new(), Vec::new(), Vec::<Attribute_>::new());
    for item in &mut block.items {
        let ImplItem::Fn(function) = item else { continue };
        let coexist = take_flag(&mut function.attrs, "coexist");
        let shown = take_text(&mut function.attrs, "shown")?;
        let Some(role) = take_role(&mut function.attrs)? else { continue };
        match role {
            Role::Method(sig) => {
                let method = Method::new(&this, function, &sig)?;
                let (line, entry) = method.table_line(coexist, shown)?;
                lines.push(line);
                entries.push(entry);
            }
            Role::New(sig) => entries.push(Method::new(&this, function, &sig)?.constructor()?),
            Role::Init(sig) => entries.push(Method::new(&this, function, &sig)?.initializer()?),
            Role::Getter(name) => {
                let doc = doc_of(&function.attrs);
                let doc = (!doc.is_empty()).then(|| c_string(&doc));
                find(&mut attributes, name).getter = Some((function.sig.ident.clone(), doc));
            }
            Role::Setter(name) => find(&mut attributes, name).setter = Some(function.sig.ident.clone()),
        }
    }
    let methods_name = names.first().cloned().unwrap_or_else(|| Ident::new("METHODS", Span::call_site()));
    let getset_name = names.get(1).cloned().unwrap_or_else(|| Ident::new("GETSETS", Span::call_site()));
    let count = lines.len() + 1;
    let methods = (!lines.is_empty()).then(|| {
        quote! {
            pub(crate) static #methods_name: [crate::abi::MethodDef; #count] =
                [#(#lines,)* crate::abi::MethodDef::END];
        }
    });
    let count = attributes.len() + 1;
    let getsets = (!attributes.is_empty()).then(|| {
        let lines = attributes.iter().map(|a| getset_line(&this, a));
        quote! {
            pub(crate) static #getset_name: [crate::abi::GetSetDef; #count] =
                [#(#lines,)* crate::abi::GetSetDef::END];
        }
    });
    Ok(quote! {
        #block
        impl #this { #(#entries)* }
        #methods
        #getsets
    })
}

fn find(attributes: &mut Vec<Attribute_>, name: String) -> &mut Attribute_ {
    let at = attributes.iter().position(|a| a.name == name).unwrap_or_else(|| {
        attributes.push(Attribute_ { name, getter: None, setter: None });
        attributes.len() - 1
    });
    &mut attributes[at]
}

fn getset_line(this: &Type, attribute: &Attribute_) -> TokenStream {
    let name = c_string(&attribute.name);
    let (get, doc) = match &attribute.getter {
        Some((function, doc)) => {
            let doc = match doc {
                Some(doc) => quote!(Some(#doc)),
                None => quote!(None),
            };
            let get = quote!(Some({
                extern "C" fn get(this: &crate::abi::Object, _: *mut core::ffi::c_void) -> crate::abi::Result {
                    #[allow(clippy::undocumented_unsafe_blocks, reason = "the attribute belongs to the type")]
                    let this = unsafe { this.cast_unchecked::<#this>() };
                    crate::call::convert::IntoReturn::into_return(#this::#function(this))
                }
                get
            }));
            (get, doc)
        }
        None => (quote!(None), quote!(None)),
    };
    let set = match &attribute.setter {
        Some(function) => quote!(Some({
            extern "C" fn set(
                this: &crate::abi::Object,
                value: Option<&crate::abi::Object>,
                _: *mut core::ffi::c_void,
            ) -> core::ffi::c_int {
                #[allow(clippy::undocumented_unsafe_blocks, reason = "the attribute belongs to the type")]
                let this = unsafe { this.cast_unchecked::<#this>() };
                crate::call::convert::CReturn::into_c(#this::#function(this, value))
            }
            set
        })),
        None => quote!(None),
    };
    quote!(crate::abi::GetSetDef::new(#name, #get, #set, #doc))
}

/// One function with its signature, its Rust parameters checked against it.
struct Method<'a> {
    this: &'a Type,
    function: &'a ImplItemFn,
    signature: &'a Signature,
    name: String,
    /// Whether the Rust function takes the receiver (a module's function need not).
    takes_receiver: bool,
    /// The Rust types of the parameters.
    types: Vec<&'a Type>,
}

impl<'a> Method<'a> {
    fn new(this: &'a Type, function: &'a ImplItemFn, signature: &'a Signature) -> syn::Result<Method<'a>> {
        let name = signature
            .name
            .clone()
            .unwrap_or_else(|| function.sig.ident.to_string().trim_start_matches("r#").to_string());
        let inputs: Vec<&FnArg> = function.sig.inputs.iter().collect();
        let surplus = inputs.len() as isize - signature.parameters.len() as isize;
        let expects = match signature.receiver {
            Receiver::Instance | Receiver::Class => surplus == 1,
            Receiver::Module => surplus == 0 || surplus == 1,
            Receiver::None => surplus == 0,
        };
        if !expects {
            let message = format!("the signature {:?} and the Rust parameters differ in number", signature.text);
            return Err(syn::Error::new_spanned(&function.sig, message));
        }
        let mut types = Vec::new();
        for (input, parameter) in inputs[surplus as usize..].iter().zip(&signature.parameters) {
            let FnArg::Typed(typed) = input else {
                return Err(syn::Error::new_spanned(input, "self comes first"));
            };
            if let syn::Pat::Ident(ident) = &*typed.pat {
                let rust = ident.ident.to_string();
                let rust = rust.trim_start_matches("r#").trim_start_matches('_').trim_end_matches('_');
                // `self` is no name for a parameter in Rust.
                let named_self = rust == "this" && parameter.name == "self";
                if !named_self && rust != parameter.name.trim_start_matches('_').trim_end_matches('_') {
                    let message = format!("this parameter is called {:?} in the signature", parameter.name);
                    return Err(syn::Error::new_spanned(&ident.ident, message));
                }
            }
            types.push(&*typed.ty);
        }
        Ok(Method { this, function, signature, name, takes_receiver: surplus == 1, types })
    }

    /// The line of the method table, and the C entry that it points to.
    fn table_line(&self, coexist: bool, shown: Option<String>) -> syn::Result<(TokenStream, TokenStream)> {
        let this = self.this;
        // After the Rust name: two types that share a struct may both have a method of the same Python name.
        let entry_name = self.function.sig.ident.to_string();
        let entry_name = format_ident!("c_{}", entry_name.trim_start_matches("r#").trim_start_matches('_'));
        let parameters = &self.signature.parameters;
        let (receiver_type, receiver) = self.receiver();
        let function = &self.function.sig.ident;
        let returned = |call: TokenStream| quote!(crate::call::convert::IntoReturn::into_return(#call));
        let simple = |p: &Parameter| p.kind == Kind::PositionalOnly && p.default.is_none();
        let (convention, entry) = match parameters.as_slice() {
            [] => {
                let body = returned(quote!(#this::#function(#receiver)));
                (
                    quote!(crate::abi::method_def::METH_NOARGS),
                    quote!(extern "C" fn #entry_name(this: #receiver_type, _: Option<&crate::abi::Object>) -> crate::abi::Result { let _ = this; #body }),
                )
            }
            [only] if simple(only) => {
                let (ty, argument) = (self.types[0], self.place(0));
                let comma = (!receiver.is_empty()).then(|| quote!(,));
                let convert = quote!(<#ty as crate::call::convert::FromArg>::from_arg(argument, #argument)?);
                let body = returned(quote!(#this::#function(#receiver #comma #convert)));
                (
                    quote!(crate::abi::method_def::METH_O),
                    quote!(extern "C" fn #entry_name(this: #receiver_type, argument: &crate::abi::Object) -> crate::abi::Result { let _ = this; #body }),
                )
            }
            _ => {
                let keywords =
                    parameters.iter().any(|p| matches!(p.kind, Kind::Ordinary | Kind::KeywordOnly | Kind::Keywords));
                let (bind, arguments) = self.bound()?;
                let comma = (!receiver.is_empty()).then(|| quote!(,));
                let body = returned(quote!(#this::#function(#receiver #comma #(#arguments),*)));
                let (flags, kwnames, given) = if keywords {
                    (
                        quote!(crate::abi::method_def::METH_FASTCALL | crate::abi::method_def::METH_KEYWORDS),
                        quote!(, kwnames: Option<&crate::abi::Object>),
                        quote!(kwnames),
                    )
                } else {
                    (quote!(crate::abi::method_def::METH_FASTCALL), quote!(), quote!(None))
                };
                (
                    flags,
                    quote! {
                        unsafe extern "C" fn #entry_name(
                            this: #receiver_type,
                            args: *const *const crate::abi::Object,
                            nargs: isize
                            #kwnames
                        ) -> crate::abi::Result {
                            let _ = this;
                            #[allow(clippy::undocumented_unsafe_blocks, reason = "the caller passes what METH_FASTCALL says")]
                            let given = unsafe { crate::call::Args::from_raw(args, nargs as usize, #given) };
                            #bind
                            #body
                        }
                    },
                )
            }
        };
        let kind = match self.signature.receiver {
            Receiver::Class => quote!(| crate::abi::method_def::METH_CLASS),
            Receiver::None => quote!(| crate::abi::method_def::METH_STATIC),
            _ => quote!(),
        };
        let coexist = coexist.then(|| quote!(| crate::abi::method_def::METH_COEXIST));
        let name = c_string(&self.name);
        let doc = doc_of(&self.function.attrs);
        let doc = match shown.as_deref() {
            Some("") => c_string(&doc),
            Some(text) => c_string(&format!("{}{text}\n--\n\n{doc}", self.name)),
            None => c_string(&format!("{}{}\n--\n\n{doc}", self.name, self.signature.text)),
        };
        let line = quote! {
            crate::abi::MethodDef::new(#name, #this::#entry_name as *const core::ffi::c_void, #convention #kind #coexist, #doc)
        };
        Ok((line, entry))
    }

    /// `Self::tp_new` and `Self::tp_vectorcall`.
    fn constructor(&self) -> syn::Result<TokenStream> {
        let (this, function) = (self.this, &self.function.sig.ident);
        let (bind, arguments) = self.bound()?;
        let call = quote!(crate::call::convert::IntoReturn::into_return(#this::#function(cls, #(#arguments),*)));
        // A subclass with an `__init__` of its own may take keywords that the base knows nothing of.
        let keywords = self
            .is_positional()
            .then(|| quote!(let kwargs = kwargs.filter(|_| !crate::types::object::has_own_init(cls));));
        Ok(quote! {
            /// `tp_new`.
            pub extern "C" fn tp_new(
                cls: &crate::abi::TypeObject,
                args: &crate::abi::Object,
                kwargs: Option<&crate::abi::Object>,
            ) -> crate::abi::Result {
                #keywords
                crate::call::Args::with_tuple_and_dict(args, kwargs, |given| { #bind #call })
            }
            /// `tp_vectorcall`: the type called without a tuple being made.
            ///
            /// # Safety
            /// The contract of vectorcall (PEP 590); `cls` is a type whose `tp_init` does nothing.
            pub unsafe extern "C" fn tp_vectorcall(
                cls: &crate::abi::Object,
                args: *const *const crate::abi::Object,
                nargsf: usize,
                kwnames: Option<&crate::abi::Object>,
            ) -> crate::abi::Result {
                #[allow(clippy::undocumented_unsafe_blocks, reason = "the contract is the caller's")]
                let (cls, given) = unsafe {
                    (cls.cast_unchecked::<crate::abi::TypeObject>(), crate::call::Args::from_raw(args, nargsf, kwnames))
                };
                #bind
                #call
            }
        })
    }

    /// Whether no parameter may be given by name.
    fn is_positional(&self) -> bool {
        self.signature.parameters.iter().all(|p| matches!(p.kind, Kind::PositionalOnly | Kind::Rest))
    }

    /// `Self::tp_init`.
    fn initializer(&self) -> syn::Result<TokenStream> {
        let (this, function) = (self.this, &self.function.sig.ident);
        let (bind, arguments) = self.bound()?;
        // The same for a subclass with a `__new__` of its own.
        let keywords = self.is_positional().then(|| {
            quote!(let kwargs = kwargs.filter(|_| !crate::types::object::has_new_other_than(
                this.ty(),
                <#this as crate::abi::ObjectType>::type_object(),
            ));)
        });
        Ok(quote! {
            /// `tp_init`.
            pub extern "C" fn tp_init(
                this: &#this,
                args: &crate::abi::Object,
                kwargs: Option<&crate::abi::Object>,
            ) -> core::ffi::c_int {
                #keywords
                let result = crate::call::Args::with_tuple_and_dict(args, kwargs, |given| {
                    #bind
                    #this::#function(this, #(#arguments),*)
                });
                crate::call::convert::CReturn::into_c(result)
            }
        })
    }

    /// The receiver's type in the C entry, and how the Rust function is given it.
    fn receiver(&self) -> (TokenStream, TokenStream) {
        let this = self.this;
        match self.signature.receiver {
            Receiver::Instance => (quote!(&#this), quote!(this)),
            Receiver::Class => (quote!(&crate::abi::TypeObject), quote!(this)),
            Receiver::Module if self.takes_receiver => (quote!(&crate::abi::Object), quote!(this)),
            _ => (quote!(Option<&crate::abi::Object>), quote!()),
        }
    }

    /// Statements that bind `given`, and an expression for each parameter.
    fn bound(&self) -> syn::Result<(TokenStream, Vec<TokenStream>)> {
        let parameters = &self.signature.parameters;
        let of = |kind: Kind| parameters.iter().filter(move |p| p.kind == kind);
        let named: Vec<&str> = parameters
            .iter()
            .filter(|p| !matches!(p.kind, Kind::Rest | Kind::Keywords))
            .map(|p| p.name.as_str())
            .collect();
        let count = named.len();
        let positional_only = of(Kind::PositionalOnly).count();
        let keyword_only = of(Kind::KeywordOnly).count();
        let required = parameters
            .iter()
            .filter(|p| matches!(p.kind, Kind::PositionalOnly | Kind::Ordinary) && p.default.is_none())
            .count();
        let required_keywords = of(Kind::KeywordOnly).filter(|p| p.default.is_none()).count();
        let (rest, keywords) = (of(Kind::Rest).count() > 0, of(Kind::Keywords).count() > 0);
        let name = &self.name;
        let bind = quote! {
            static SIGNATURE: crate::call::signature::Signature = crate::call::signature::Signature {
                function: #name,
                names: &[#(#named),*],
                positional_only: #positional_only,
                keyword_only: #keyword_only,
                required: #required,
                required_keywords: #required_keywords,
                rest: #rest,
                keywords: #keywords,
            };
            let bound = SIGNATURE.bind::<#count>(&given)?;
        };
        let mut arguments = Vec::new();
        let mut at = 0usize;
        for (i, parameter) in parameters.iter().enumerate() {
            let ty = self.types[i];
            match parameter.kind {
                Kind::Rest => arguments.push(quote!(SIGNATURE.rest_of(&given))),
                Kind::Keywords => arguments.push(quote!(SIGNATURE.keywords_of(&given))),
                _ => {
                    let place = self.place(i);
                    let convert = quote!(<#ty as crate::call::convert::FromArg>::from_arg(value, #place)?);
                    arguments.push(match &parameter.default {
                        None => {
                            quote!({ let value = bound[#at].expect("bind checked the required arguments"); #convert })
                        }
                        Some(default) => {
                            let missing = default_value(default, ty)?;
                            if is_option(ty) && !is_double_option(ty) && default == "None" {
                                quote!(match bound[#at] { Some(value) if !value.is_none() => #convert, _ => #missing })
                            } else {
                                quote!(match bound[#at] { Some(value) => #convert, None => #missing })
                            }
                        }
                    });
                    at += 1;
                }
            }
        }
        Ok((bind, arguments))
    }

    /// Where an argument stands, for error messages: `f() argument 2 must be ...`.
    fn place(&self, i: usize) -> TokenStream {
        let name = &self.name;
        let parameter = &self.signature.parameters[i];
        let single = self.signature.parameters.len() == 1
            && parameter.kind == Kind::PositionalOnly
            && parameter.default.is_none();
        let position = match parameter.kind {
            _ if single => quote!(crate::call::convert::Position::Only),
            Kind::PositionalOnly => {
                let n = i + 1;
                quote!(crate::call::convert::Position::Number(#n))
            }
            _ => {
                let n = &parameter.name;
                quote!(crate::call::convert::Position::Name(#n))
            }
        };
        quote!(crate::call::convert::Place { function: #name, position: #position })
    }
}

/// The Rust value of a default: what the signature says where Rust can say it, `None` for an `Option`.
fn default_value(text: &str, ty: &Type) -> syn::Result<TokenStream> {
    if is_option(ty) {
        return Ok(quote!(None));
    }
    Ok(match text {
        "True" => quote!(true),
        "False" => quote!(false),
        "None" => quote!(crate::types::none::none_object()),
        "sys.maxsize" => quote!(isize::MAX),
        _ if text.starts_with(['\'', '"']) => {
            let inner = &text[1..text.len() - 1];
            quote!(crate::intern!(#inner))
        }
        _ => {
            let expression: Expr = syn::parse_str(text)
                .map_err(|_| syn::Error::new_spanned(ty, format!("take an Option where the default is {text}")))?;
            quote!(#expression)
        }
    })
}

fn is_option(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|s| s.ident == "Option"))
}

/// `Option<Option<..>>`: a given None is a value of its own, not the default.
fn is_double_option(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    match path.path.segments.last().map(|s| &s.arguments) {
        Some(syn::PathArguments::AngleBracketed(arguments)) => {
            matches!(arguments.args.first(), Some(syn::GenericArgument::Type(inner)) if is_option(inner))
        }
        _ => false,
    }
}

/// Removes `#[name]` and says whether it was there.
fn take_flag(attributes: &mut Vec<Attribute>, name: &str) -> bool {
    let before = attributes.len();
    attributes.retain(|a| !a.path().is_ident(name));
    attributes.len() != before
}

/// Removes `#[name("...")]` and returns its text.
fn take_text(attributes: &mut Vec<Attribute>, name: &str) -> syn::Result<Option<String>> {
    match attributes.iter().position(|a| a.path().is_ident(name)) {
        Some(at) => Ok(Some(attributes.remove(at).parse_args::<LitStr>()?.value())),
        None => Ok(None),
    }
}

/// Removes the attribute that gives the function a role.
fn take_role(attributes: &mut Vec<Attribute>) -> syn::Result<Option<Role>> {
    let names = ["sig", "new", "init", "getter", "setter"];
    let Some(at) = attributes.iter().position(|a| names.iter().any(|n| a.path().is_ident(n))) else {
        return Ok(None);
    };
    let attribute = attributes.remove(at);
    let text: LitStr = attribute.parse_args()?;
    let parse = || signature::parse(&text.value()).map_err(|e| syn::Error::new_spanned(&text, e));
    let path = attribute.path();
    Ok(Some(if path.is_ident("sig") {
        Role::Method(parse()?)
    } else if path.is_ident("new") {
        let mut sig = parse()?;
        sig.receiver = Receiver::Class;
        sig.name = sig.name.or(Some("__new__".into()));
        Role::New(sig)
    } else if path.is_ident("init") {
        let mut sig = parse()?;
        sig.receiver = Receiver::Instance;
        sig.name = sig.name.or(Some("__init__".into()));
        Role::Init(sig)
    } else if path.is_ident("getter") {
        Role::Getter(text.value())
    } else {
        Role::Setter(text.value())
    }))
}

/// The `///` lines, one leading blank removed from each.
fn doc_of(attributes: &[Attribute]) -> String {
    let lines: Vec<String> = attributes
        .iter()
        .filter_map(|a| match &a.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(syn::ExprLit { lit: Lit::Str(s), .. }) => {
                    let line = s.value();
                    Some(line.strip_prefix(' ').unwrap_or(&line).to_string())
                }
                _ => None,
            },
            _ => None,
        })
        .collect();
    lines.join("\n")
}

fn c_string(text: &str) -> LitCStr {
    LitCStr::new(&CString::new(text).expect("no null byte in a name or docstring"), Span::call_site())
}
