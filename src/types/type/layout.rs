//! Which base decides the layout of instances.

use crate::abi::{Object, Result, TypeFlags, TypeObject};
use crate::types::object::PyBaseObject_Type;

/// Whether a type's instances have more fields than its base's, dict and weak references apart.
fn extends(ty: &TypeObject, base: &TypeObject) -> bool {
    let (mut size, mut base_size) = (ty.basicsize.get(), base.basicsize.get());
    if ty.itemsize.get() != 0 || base.itemsize.get() != 0 {
        return size != base_size || ty.itemsize.get() != base.itemsize.get();
    }
    let word = size_of::<usize>() as isize;
    // Fields that the interpreter adds at the end do not count.
    if ty.has(TypeFlags::HEAPTYPE) {
        if ty.weaklistoffset.get() > 0 && base.weaklistoffset.get() == 0 && ty.weaklistoffset.get() + word == size {
            size -= word;
        }
        if ty.dictoffset.get() > 0 && base.dictoffset.get() == 0 && ty.dictoffset.get() + word == size {
            size -= word;
        }
    }
    base_size = base_size.max(0);
    size != base_size
}

/// The most derived base whose C layout the type's instances have.
pub fn solid_base(ty: &TypeObject) -> &TypeObject {
    let base = match ty.base_type() {
        Some(base) => solid_base(base),
        None => &PyBaseObject_Type,
    };
    if extends(ty, base) { ty } else { base }
}

/// Of several bases the one with the most derived layout. TypeError if two contradict each other, or one cannot be
/// derived from.
pub fn best_base<'a>(bases: &[&'a Object]) -> Result<&'a TypeObject> {
    let mut best: Option<(&TypeObject, &TypeObject)> = None;
    for base in bases {
        let Some(base) = base.cast::<TypeObject>() else { return Err(type_error!("bases must be types")) };
        base.ready_for_use()?;
        if !base.has(TypeFlags::BASETYPE) {
            return Err(type_error!("type '{}' is not an acceptable base type", base.full_name()));
        }
        let solid = solid_base(base);
        best = match best {
            None => Some((base, solid)),
            Some((_, winner)) if winner.is_subtype(solid) => best,
            Some((_, winner)) if solid.is_subtype(winner) => Some((base, solid)),
            Some(_) => return Err(type_error!("multiple bases have instance lay-out conflict")),
        };
    }
    match best {
        Some((base, _)) => Ok(base),
        None => Ok(&PyBaseObject_Type),
    }
}
