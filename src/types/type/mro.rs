//! The method resolution order: C3 linearization.

use super::lookup::special;
use crate::abi::{Ref, Result, TypeObject};
use crate::intern;
use crate::types::str::Str;
use crate::types::tuple::Tuple;

/// The C3 order of a type and all it derives from. TypeError if the bases' orders contradict each other.
pub fn c3(ty: &TypeObject) -> Result<Ref<Tuple>> {
    let Some(bases) = ty.bases_tuple() else { return Err(system_error!("type without bases")) };
    let mut lists: Vec<Ref<Tuple>> = Vec::with_capacity(bases.len() + 1);
    for base in bases.items() {
        let base = as_type(base)?;
        match base.mro_tuple() {
            Some(mro) => lists.push(mro),
            None => return Err(type_error!("Cannot extend an incomplete type '{}'", base.full_name())),
        }
    }
    if lists.len() == 1 {
        let mut order = vec![&***ty];
        order.extend_from_slice(lists[0].items());
        return Tuple::new(&order);
    }
    for (i, base) in bases.items().iter().enumerate() {
        if bases.items()[i + 1..].iter().any(|other| other.is(base)) {
            let name = name_of(as_type(base)?);
            return Err(type_error!("duplicate base class {name}"));
        }
    }
    lists.push(bases);
    let mut order = vec![&***ty];
    let mut heads = vec![0usize; lists.len()];
    loop {
        let mut left = false;
        let mut chosen = None;
        for (list, head) in lists.iter().zip(&heads) {
            let Some(candidate) = list.items().get(*head) else { continue };
            left = true;
            let blocked = lists.iter().zip(&heads).any(|(other, at)| {
                other.items().get(at + 1..).is_some_and(|tail| tail.iter().any(|t| t.is(candidate)))
            });
            if !blocked {
                chosen = Some(*candidate);
                break;
            }
        }
        let Some(next) = chosen else {
            if left {
                return Err(conflict(&lists, &heads));
            }
            return Tuple::new(&order);
        };
        order.push(next);
        for (list, head) in lists.iter().zip(&mut heads) {
            if list.items().get(*head).is_some_and(|t| t.is(next)) {
                *head += 1;
            }
        }
    }
}

fn conflict(lists: &[Ref<Tuple>], heads: &[usize]) -> crate::abi::Raised {
    let mut names: Vec<String> = Vec::new();
    let mut seen: Vec<*const crate::abi::Object> = Vec::new();
    for (list, head) in lists.iter().zip(heads) {
        if let Some(candidate) = list.items().get(*head)
            && !seen.contains(&(*candidate as *const _))
        {
            seen.push(*candidate);
            if let Some(ty) = candidate.cast::<TypeObject>() {
                names.push(name_of(ty));
            }
        }
    }
    type_error!("Cannot create a consistent method resolution order (MRO) for bases {}", names.join(", "))
}

fn name_of(ty: &TypeObject) -> String {
    ty.short_name().into_owned()
}

fn as_type(object: &crate::abi::Object) -> Result<&TypeObject> {
    object.cast::<TypeObject>().ok_or_else(|| type_error!("bases must be types"))
}

/// An MRO that has taken the place of another.
pub struct Replaced {
    /// What is in force now.
    pub new: Ref,
    /// What was before, if any.
    pub old: Option<Ref>,
}

/// Computes the MRO, by the metaclass's `mro()` if it overrides it, and stores it; none where that function has done so
/// itself, by way of `__bases__`. Runs Python.
pub fn compute(ty: &TypeObject) -> Result<Option<Replaced>> {
    let before = ty.mro.get();
    let custom = !ty.is_type(&super::PyType_Type);
    let order: Ref<Tuple> = if custom && overrides_mro(ty)? {
        let Some(method) = special(ty, intern!("mro"))? else {
            return Err(attribute_error!("mro"));
        };
        let result = method.call(ty, &[])?;
        let items = result.collect()?;
        check_custom(ty, &items)?;
        Tuple::from_vec(items)?
    } else {
        c3(ty)?
    };
    if ty.mro.raw() != before.as_ref().map_or(core::ptr::null_mut(), |mro| core::ptr::from_ref(&**mro).cast_mut()) {
        return Ok(None);
    }
    let new = order.clone().into_object();
    let old = ty.mro.replace(Some(new.clone()));
    forbid_caching_if_custom(ty, &order);
    Ok(Some(Replaced { new, old }))
}

/// Whether the metaclass has an `mro` other than that of `type`.
fn overrides_mro(ty: &TypeObject) -> Result<bool> {
    let name: &Str = intern!("mro");
    let own = ty.ty().lookup(name);
    let generic = super::PyType_Type.lookup(name);
    Ok(match (own, generic) {
        (Some(a), Some(b)) => !a.is(&b),
        (own, generic) => own.is_some() != generic.is_some(),
    })
}

fn check_custom(ty: &TypeObject, items: &[Ref]) -> Result<()> {
    let solid = super::layout::solid_base(ty);
    for item in items {
        let Some(base) = item.cast::<TypeObject>() else {
            return Err(type_error!("mro() returned a non-class ('{}')", item.ty().full_name()));
        };
        if !solid.is_subtype(super::layout::solid_base(base)) {
            return Err(type_error!("mro() returned base with unsuitable layout ('{}')", base.full_name()));
        }
    }
    Ok(())
}

/// A class in the MRO that the bases do not lead to would change without this one being told.
fn forbid_caching_if_custom(ty: &TypeObject, order: &Tuple) {
    if ty.is_type(&super::PyType_Type) {
        return;
    }
    let bases = ty.bases_tuple();
    let reachable = |candidate: &crate::abi::Object| {
        bases.as_ref().is_some_and(|bases| {
            bases.items().iter().any(|b| {
                b.cast::<TypeObject>().is_some_and(|b| candidate.cast::<TypeObject>().is_some_and(|c| b.is_subtype(c)))
            })
        })
    };
    if order.items().iter().any(|t| !t.is(ty) && !reachable(t)) {
        ty.never_versioned();
    }
}
