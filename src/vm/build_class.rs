//! The built-in function `__build_class__`: what a `class` statement calls.

use crate::abi::{Object, Ref, Result, TypeObject};
use crate::call::Args;
use crate::call::bind::{self, Arguments};
use crate::types::cell::CellObject;
use crate::types::dict::Dict;
use crate::types::function::Function;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::r#type::PyType_Type;

/// `__build_class__(body, name, *bases, metaclass=None, **keywords)`: TypeError. Runs Python.
pub fn build_class(args: Args<'_>) -> Result {
    let given = args.positional();
    let [body, name, bases @ ..] = given else {
        return Err(type_error!("__build_class__: not enough arguments"));
    };
    let Some(body) = body.cast::<Function>() else {
        return Err(type_error!("__build_class__: func must be a function"));
    };
    let Some(name) = name.cast::<Str>() else {
        return Err(type_error!("__build_class__: name is not a string"));
    };
    let original = Tuple::new(bases)?;
    let bases = update_bases(&original)?;
    let keywords = match args.keyword_count() {
        0 => None,
        _ => {
            let dict = Dict::new()?;
            for (name, value) in args.keywords() {
                dict.set(name, value)?;
            }
            Some(dict)
        }
    };
    let given_meta = match &keywords {
        Some(keywords) => keywords.pop(crate::intern!("metaclass"))?,
        None => None,
    };
    let (mut metaclass, mut is_class) = match given_meta {
        Some(metaclass) => {
            let is_class = metaclass.cast::<TypeObject>().is_some();
            (metaclass, is_class)
        }
        None => match bases.items().first() {
            None => (PyType_Type.as_object().to_ref(), true),
            Some(first) => (first.ty().as_object().to_ref(), true),
        },
    };
    if is_class && let Some(class) = metaclass.cast::<TypeObject>() {
        metaclass = winner(class, &bases)?;
        is_class = true;
    }
    let keyword_dict = keywords.as_deref();
    let namespace = match metaclass.get_attr_opt(crate::intern!("__prepare__"))? {
        None => Dict::new()?.into_object(),
        Some(prepare) => prepare.call_with(&*Tuple::new(&[name, &bases])?, keyword_dict)?,
    };
    if !namespace.is_mapping() {
        let who = match metaclass.cast::<TypeObject>().filter(|_| is_class) {
            Some(class) => class.full_name().into_owned(),
            None => "<metaclass>".to_string(),
        };
        let given = namespace.ty().full_name();
        return Err(type_error!("{who}.__prepare__() must return a mapping, not {given}"));
    }
    let cell = run_body(body, &namespace)?;
    if !core::ptr::eq(&*bases, &*original) {
        namespace.set_item(crate::intern!("__orig_bases__"), &original)?;
    }
    let class = metaclass.call_with(&*Tuple::new(&[name, &bases, &namespace])?, keyword_dict)?;
    if class.cast::<TypeObject>().is_some()
        && let Some(cell) = cell.cast_exact::<CellObject>()
    {
        let name = || name.repr().map(|n| n.to_string_lossy().into_owned());
        match cell.content.get() {
            None => {
                let name = name()?;
                return Err(runtime_error!(
                    "__class__ not set defining {name} as {}. Was __classcell__ propagated to type.__new__?",
                    class.repr()?.to_string_lossy()
                ));
            }
            Some(content) if !content.is(&class) => {
                let (name, content, class) = (name()?, content.repr()?, class.repr()?);
                let (content, class) = (content.to_string_lossy(), class.to_string_lossy());
                return Err(type_error!("__class__ set to {content} defining {name} as {class}"));
            }
            Some(_) => {}
        }
    }
    Ok(class)
}

/// Runs a class body in its namespace; its result is the cell of `__class__`, or None. Runs Python.
fn run_body(body: &Function, namespace: &Object) -> Result {
    // SAFETY: no arguments are passed.
    unsafe {
        let arguments = Arguments::borrowed(core::ptr::null(), 0, None);
        let frame = bind::push_frame(Ref::of(body).into_raw(), Some(namespace.to_ref()), arguments)?;
        super::eval::run_frame(frame, false)
    }
}

/// The bases with what `__mro_entries__` of those that are no classes puts in their place. Runs Python.
fn update_bases(bases: &Ref<Tuple>) -> Result<Ref<Tuple>> {
    let mut new: Option<Vec<Ref>> = None;
    for (i, base) in bases.items().iter().enumerate() {
        let entries = match base.cast::<TypeObject>() {
            Some(_) => None,
            None => base.get_attr_opt(crate::intern!("__mro_entries__"))?,
        };
        match entries {
            None => {
                if let Some(new) = &mut new {
                    new.push(base.to_ref());
                }
            }
            Some(entries) => {
                let found = entries.call1(bases.as_object())?;
                let Some(found) = found.cast::<Tuple>() else {
                    return Err(type_error!("__mro_entries__ must return a tuple"));
                };
                let new = new.get_or_insert_with(|| bases.items()[..i].iter().map(|b| b.to_ref()).collect());
                new.extend(found.items().iter().map(|b| b.to_ref()));
            }
        }
    }
    match new {
        None => Ok(bases.clone()),
        Some(new) => Tuple::from_vec(new),
    }
}

/// The most derived of a metaclass and those of the bases: TypeError if there is none.
fn winner(metaclass: &TypeObject, bases: &Tuple) -> Result {
    let mut winner = metaclass;
    for base in bases.items() {
        let other = base.ty();
        if winner.is_subtype(other) {
            continue;
        }
        if other.is_subtype(winner) {
            winner = other;
            continue;
        }
        return Err(type_error!(
            "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses \
             of all its bases"
        ));
    }
    Ok(winner.as_object().to_ref())
}
