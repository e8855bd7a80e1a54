//! `__slots__`: which fields instances of a new class get.

use super::HeapType;
use super::instance::MANAGED_WEAKREF_OFFSET;
use crate::abi::constants::member;
use crate::abi::{GetSetDef, MemberDef, Object, Ref, Result, TypeFlags, TypeObject};
use crate::call::convert::CReturn;
use crate::intern;
use crate::protocol::attribute;
use crate::types::dict::Dict;
use crate::types::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::weakref;
use core::ffi::{c_int, c_void};

/// What instances of a new class have besides what the base's have.
pub struct Layout {
    /// Mangled, sorted names of fields.
    pub names: Vec<Ref<Str>>,
    pub dict: bool,
    pub weakrefs: bool,
}

/// Reads `__slots__`. TypeError or ValueError where its rules are broken. Runs Python.
pub fn plan(class: &Str, dict: &Dict, base: &TypeObject, bases: &Tuple) -> Result<Layout> {
    let may_add_dict = base.dictoffset.get() == 0;
    let may_add_weakrefs = base.weaklistoffset.get() == 0 && base.itemsize.get() == 0;
    let Some(slots) = dict.get_str(intern!("__slots__"))? else {
        return Ok(Layout { names: Vec::new(), dict: may_add_dict, weakrefs: may_add_weakrefs });
    };
    let given = if slots.cast::<Str>().is_some() { vec![slots.clone()] } else { slots.collect()? };
    if !given.is_empty() && base.itemsize.get() != 0 {
        return Err(type_error!("nonempty __slots__ not supported for subtype of '{}'", base.full_name()));
    }
    let mut layout = Layout { names: Vec::new(), dict: false, weakrefs: false };
    for slot in &given {
        let Some(name) = slot.cast::<Str>() else {
            return Err(type_error!("__slots__ items must be strings, not '{}'", slot.ty().full_name()));
        };
        if !is_identifier(name) {
            return Err(type_error!("__slots__ must be identifiers"));
        }
        if name.eq_str("__dict__") {
            if !may_add_dict || layout.dict {
                return Err(type_error!("__dict__ slot disallowed: we already got one"));
            }
            layout.dict = true;
            continue;
        }
        if name.eq_str("__weakref__") {
            if !may_add_weakrefs || layout.weakrefs {
                return Err(type_error!("__weakref__ slot disallowed: we already got one"));
            }
            layout.weakrefs = true;
            continue;
        }
        let mangled = mangle(class, name)?;
        if dict.get_str(&mangled)?.is_some() {
            // What the class body always defines (or will be taken away) is no conflict.
            let allowed = ["__qualname__", "__classcell__", "__classdictcell__"];
            if !allowed.iter().any(|a| mangled.eq_str(a)) {
                let name = name.repr()?;
                return Err(value_error!("{} in __slots__ conflicts with class variable", name.to_string_lossy()));
            }
        }
        layout.names.push(mangled);
    }
    sort(&mut layout.names)?;
    // A secondary base may bring a dict or weak references.
    if bases.len() > 1 {
        for other in bases.items() {
            let Some(other) = other.cast::<TypeObject>().filter(|o| !core::ptr::eq(*o, base)) else { continue };
            if may_add_dict && other.dictoffset.get() != 0 {
                layout.dict = true;
            }
            if may_add_weakrefs && other.weaklistoffset.get() != 0 {
                layout.weakrefs = true;
            }
        }
    }
    Ok(layout)
}

/// Whether the name could stand in source text.
fn is_identifier(name: &Str) -> bool {
    let text = name.to_string_lossy();
    let mut characters = text.chars();
    characters.next().is_some_and(|c| c == '_' || c.is_alphabetic())
        && characters.all(|c| c == '_' || c.is_alphanumeric())
}

fn sort(names: &mut [Ref<Str>]) -> Result<()> {
    for name in names.iter() {
        name.to_utf8()?;
    }
    names.sort_by(|a, b| a.to_string_lossy().cmp(&b.to_string_lossy()));
    Ok(())
}

/// `__name` inside class `Class` is `_Class__name`.
pub fn mangle(class: &Str, name: &Str) -> Result<Ref<Str>> {
    let text = name.to_utf8()?;
    let plain = || Ok(Str::intern(Ref::of(name)));
    if !text.starts_with("__") || text.ends_with("__") || text.contains('.') {
        return plain();
    }
    let class = class.to_utf8()?.trim_start_matches('_');
    if class.is_empty() {
        return plain();
    }
    Ok(Str::intern(Str::new(&format!("_{class}{text}"))?))
}

/// Lays out the instances: the base's fields, then one word for each slot.
pub fn place(heap: &HeapType, base: &TypeObject, layout: &Layout) -> Result<()> {
    let class = &heap.base;
    let mut offset = base.basicsize.get();
    // SAFETY: the class was allocated with a `MemberDef` for each name after the struct, zeroed beyond them.
    let members = unsafe { (heap as *const HeapType).add(1).cast_mut().cast::<MemberDef>() };
    // A metaclass may make its types larger than `HeapType`; members then lie behind its own fields.
    let members = members.cast::<u8>().wrapping_offset(class.ty().basicsize.get() - size_of::<HeapType>() as isize);
    let members = members.cast::<MemberDef>();
    for (i, name) in layout.names.iter().enumerate() {
        let text = name.to_utf8()?;
        // SAFETY: as above; the interned name keeps its text and `ht_slots` keeps the name.
        unsafe {
            members.add(i).write(MemberDef {
                name: text.as_ptr().cast(),
                kind: member::OBJECT_EX,
                offset,
                flags: 0,
                doc: core::ptr::null(),
            });
        }
        offset += size_of::<usize>() as isize;
    }
    class.basicsize.set(offset);
    class.itemsize.set(base.itemsize.get());
    if !layout.names.is_empty() {
        class.members.set(members);
    }
    if layout.dict {
        class.add_flags(TypeFlags::MANAGED_DICT);
        class.dictoffset.set(-1);
    }
    if layout.weakrefs {
        class.add_flags(TypeFlags::MANAGED_WEAKREF);
        class.weaklistoffset.set(MANAGED_WEAKREF_OFFSET);
    }
    class.getset.set(
        match (layout.dict, layout.weakrefs) {
            (true, true) => &GETSET_BOTH[..],
            (true, false) => &GETSET_DICT[..],
            (false, true) => &GETSET_WEAKREF[..],
            (false, false) => &GETSET_NONE[..],
        }
        .as_ptr(),
    );
    Ok(())
}

/// The fields that a class adds by `__slots__`.
pub fn own_members(class: &TypeObject) -> &[MemberDef] {
    let count = class.size.get();
    if !class.has(TypeFlags::HEAPTYPE) || count <= 0 || class.members.get().is_null() {
        return &[];
    }
    // SAFETY: a heap type with that size has as many member lines.
    unsafe { core::slice::from_raw_parts(class.members.get(), count as usize) }
}

const DICT: GetSetDef =
    GetSetDef::new(c"__dict__", Some(get_dict), Some(set_dict), Some(c"dictionary for instance variables"));
const WEAKREF: GetSetDef =
    GetSetDef::new(c"__weakref__", Some(get_weakref), None, Some(c"list of weak references to the object"));
static GETSET_BOTH: [GetSetDef; 3] = [DICT, WEAKREF, GetSetDef::END];
static GETSET_DICT: [GetSetDef; 2] = [DICT, GetSetDef::END];
static GETSET_WEAKREF: [GetSetDef; 2] = [WEAKREF, GetSetDef::END];
static GETSET_NONE: [GetSetDef; 1] = [GetSetDef::END];

/// The built-in base that has a `__dict__` of its own, if one has: its descriptor then serves.
fn base_with_dict(object: &Object) -> Option<&'static TypeObject> {
    let mut ty = object.ty();
    while let Some(base) = ty.base_type() {
        if ty.dictoffset.get() != 0 && !ty.has(TypeFlags::HEAPTYPE) {
            return Some(ty);
        }
        ty = base;
    }
    None
}

fn base_descriptor(base: &TypeObject) -> Result<Option<Ref>> {
    let found = base.lookup(intern!("__dict__"));
    Ok(found.filter(|d| d.ty().descr_set.get().is_some()))
}

#[cold]
fn no_dict(object: &Object) -> crate::abi::Raised {
    type_error!("this __dict__ descriptor does not support '{}' objects", object.ty().full_name())
}

extern "C" fn get_dict(object: &Object, closure: *mut c_void) -> Result {
    if let Some(base) = base_with_dict(object) {
        return match base_descriptor(base)? {
            Some(descriptor) => match descriptor.ty().descr_get.get() {
                Some(get) => get(&descriptor, Some(object), Some(object.ty())),
                None => Err(no_dict(object)),
            },
            None => Err(no_dict(object)),
        };
    }
    attribute::get_dict(object, closure)
}

extern "C" fn set_dict(object: &Object, value: Option<&Object>, closure: *mut c_void) -> c_int {
    if let Some(base) = base_with_dict(object) {
        let result = base_descriptor(base).and_then(|descriptor| {
            match descriptor.as_ref().and_then(|d| d.ty().descr_set.get()) {
                Some(set) => match &descriptor {
                    Some(descriptor) => crate::call::convert::from_c_unit(set(descriptor, object, value)),
                    None => Err(no_dict(object)),
                },
                None => Err(no_dict(object)),
            }
        });
        return result.into_c();
    }
    if value.is_none() {
        // Deleting the dict leaves the instance with an empty one.
        if let Some(slot) = super::instance::dict_slot(object) {
            let result = Dict::new().and_then(|d| super::instance::replace_dict(object, slot, d.into_object()));
            return result.into_c();
        }
    }
    attribute::set_dict(object, value, closure)
}

extern "C" fn get_weakref(object: &Object, _: *mut c_void) -> Result {
    let Some(list) = weakref::list_of(object) else {
        return Err(attribute_error!("This object has no __weakref__"));
    };
    // SAFETY: the list holds live weak references.
    match unsafe { list.get().as_ref() } {
        Some(first) => Ok(Ref::of(first).into_object()),
        None => Ok(none::none()),
    }
}
