//! `collections._tuplegetter`: the attribute by which a named tuple's field is read.

use crate::abi::constants::member;
use crate::abi::slots::Visit;
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::IntoReturn;
use crate::memory::{self, gc};
use crate::types::none::none;
use crate::types::object::dealloc_collected;
use crate::types::tuple::Tuple;
use abide_macros::{methods, slot};
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

/// The place of an item, and what the field is for.
#[repr(C)]
pub struct TupleGetter {
    base: Object,
    index: isize,
    doc: Slot,
}
native_object!(TupleGetter => TUPLEGETTER);

/// `collections._tuplegetter`.
pub static TUPLEGETTER: TypeObject = TypeObject::new(c"collections._tuplegetter", size_of::<TupleGetter>())
    .with(TypeFlags::HAVE_GC)
    .deallocated(dealloc_collected::<TupleGetter>)
    .traversed(traverse)
    .cleared(clear)
    .repr(repr)
    .methods(&METHODS)
    .members(&MEMBERS)
    .get_descriptor(get)
    .set_descriptor(set)
    .constructor(TupleGetter::tp_new);

static MEMBERS: [MemberDef; 2] =
    [MemberDef::new(c"__doc__", member::OBJECT, offset_of!(TupleGetter, doc), 0), MemberDef::END];

#[methods]
impl TupleGetter {
    #[new("_tuplegetter(index, doc, /)")]
    fn construct(_ty: &TypeObject, index: isize, doc: &Object) -> Result<Ref<TupleGetter>> {
        let new =
            memory::new(TupleGetter { base: Object::new(&TUPLEGETTER), index, doc: Slot::new(Some(doc.to_ref())) })?;
        gc::track(&new);
        Ok(new)
    }

    /// For pickling.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let args = Tuple::pair(self.index.into_return()?, self.doc.get().unwrap_or_else(none))?;
        Tuple::pair(self.ty().to_ref(), args.into_object())
    }
}

extern "C" fn get(this: &TupleGetter, instance: Option<&Object>, _owner: Option<&Object>) -> Result {
    let Some(instance) = instance else { return Ok(this.to_ref()) };
    let Some(tuple) = instance.cast::<Tuple>() else {
        if instance.is_none() {
            return Ok(this.to_ref());
        }
        return Err(type_error!(
            "descriptor for index '{}' for tuple subclasses doesn't apply to '{}' object",
            this.index,
            instance.ty().full_name()
        ));
    };
    match usize::try_from(this.index).ok().and_then(|i| tuple.items().get(i)) {
        Some(item) => Ok(item.to_ref()),
        None => Err(index_error!("tuple index out of range")),
    }
}

#[slot]
fn set(_this: &TupleGetter, _instance: &Object, value: Option<&Object>) -> Result<()> {
    Err(match value {
        Some(_) => attribute_error!("can't set attribute"),
        None => attribute_error!("can't delete attribute"),
    })
}

extern "C" fn repr(this: &TupleGetter) -> Result {
    let doc = this.doc.get().unwrap_or_else(none).repr()?;
    format!("{}({}, {})", this.ty().short_name(), this.index, doc.to_string_lossy()).into_return()
}

extern "C" fn traverse(this: &TupleGetter, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.doc)
}

extern "C" fn clear(this: &TupleGetter) -> c_int {
    this.doc.set(None);
    0
}
