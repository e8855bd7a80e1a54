//! `getset_descriptor` (computed attributes) and `member_descriptor` (fields of the C struct, `__slots__`).

use super::{Descriptor, member_value, reduce, traverse};
use crate::abi::constants::member;
use crate::abi::{GetSetDef, MemberDef, Object, Ref, Result, TypeFlags, TypeObject};
use crate::call::convert::from_c_unit;
use crate::memory::{self, gc};
use crate::types::none;
use crate::types::object::dealloc_collected;
use crate::types::str::Str;
use abide_macros::{capi, methods, slot};
use core::ffi::CStr;
use core::mem::offset_of;

layout! {
    /// PyGetSetDescrObject.
    pub struct GetSetDescriptor: Descriptor = "PyGetSetDescrObject", 48 {
        pub base: Descriptor = "d_common",
        pub getset: &'static GetSetDef = "d_getset",
    }
}
object_type!(GetSetDescriptor => PyGetSetDescr_Type);

layout! {
    /// PyMemberDescrObject.
    pub struct MemberDescriptor: Descriptor = "PyMemberDescrObject", 48 {
        pub base: Descriptor = "d_common",
        pub member: &'static MemberDef = "d_member",
    }
}
object_type!(MemberDescriptor => PyMemberDescr_Type);

/// The members that all descriptors have.
pub(super) static COMMON_MEMBERS: [MemberDef; 3] = [
    MemberDef::new(c"__objclass__", member::OBJECT, offset_of!(Descriptor, ty), member::READONLY),
    MemberDef::new(c"__name__", member::OBJECT, offset_of!(Descriptor, name), member::READONLY),
    MemberDef::END,
];

/// The type of computed attributes of built-in types.
#[capi]
pub static PyGetSetDescr_Type: TypeObject = TypeObject::new(c"getset_descriptor", size_of::<GetSetDescriptor>())
    .with(TypeFlags::HAVE_GC)
    .deallocated(dealloc_collected::<Descriptor>)
    .repr(getset_repr)
    .traversed(traverse)
    .members(&COMMON_MEMBERS)
    .getset(&GETSET_GETSETS)
    .get_descriptor(getset_get)
    .set_descriptor(getset_set);

/// The type of attributes that are fields of a C struct.
#[capi]
pub static PyMemberDescr_Type: TypeObject = TypeObject::new(c"member_descriptor", size_of::<MemberDescriptor>())
    .with(TypeFlags::HAVE_GC)
    .deallocated(dealloc_collected::<Descriptor>)
    .repr(member_repr)
    .traversed(traverse)
    .methods(&MEMBER_METHODS)
    .members(&COMMON_MEMBERS)
    .getset(&MEMBER_GETSETS)
    .get_descriptor(member_get)
    .set_descriptor(member_set);

/// The descriptor of a computed attribute of `owner`.
pub fn new_getset(owner: &TypeObject, def: &'static GetSetDef) -> Result<Ref<GetSetDescriptor>> {
    let descriptor =
        memory::new(GetSetDescriptor { base: Descriptor::new(&PyGetSetDescr_Type, owner, def.name)?, getset: def })?;
    gc::track(&descriptor);
    Ok(descriptor)
}

/// The descriptor of a field of `owner`'s struct.
pub fn new_member(owner: &TypeObject, def: &'static MemberDef) -> Result<Ref<MemberDescriptor>> {
    if def.flags & member::RELATIVE_OFFSET != 0 {
        return Err(system_error!("PyDescr_NewMember used with Py_RELATIVE_OFFSET"));
    }
    let descriptor =
        memory::new(MemberDescriptor { base: Descriptor::new(&PyMemberDescr_Type, owner, def.name)?, member: def })?;
    gc::track(&descriptor);
    Ok(descriptor)
}

extern "C" fn getset_repr(this: &GetSetDescriptor) -> Result {
    this.described("attribute")
}

extern "C" fn getset_get(this: &GetSetDescriptor, instance: Option<&Object>, _owner: Option<&Object>) -> Result {
    let Some(instance) = instance else { return Ok(this.to_ref()) };
    this.check_instance(instance)?;
    match this.getset.get {
        Some(get) => crate::call::check::slot_result("getter", get(instance, this.getset.closure)),
        None => Err(attribute_error!(
            "attribute '{}' of '{}' objects is not readable",
            this.name_text(),
            this.owner().full_name()
        )),
    }
}

#[slot]
fn getset_set(this: &GetSetDescriptor, instance: &Object, value: Option<&Object>) -> Result<()> {
    this.check_instance(instance)?;
    match this.getset.set {
        Some(set) => from_c_unit(set(instance, value, this.getset.closure)),
        None => Err(attribute_error!(
            "attribute '{}' of '{}' objects is not writable",
            this.name_text(),
            this.owner().full_name()
        )),
    }
}

extern "C" fn member_repr(this: &MemberDescriptor) -> Result {
    this.described("member")
}

extern "C" fn member_get(this: &MemberDescriptor, instance: Option<&Object>, _owner: Option<&Object>) -> Result {
    let Some(instance) = instance else { return Ok(this.to_ref()) };
    this.check_instance(instance)?;
    // SAFETY: the instance is of the type that declares the member.
    unsafe { member_value::get(instance.as_ptr().cast(), this.member) }
}

#[slot]
fn member_set(this: &MemberDescriptor, instance: &Object, value: Option<&Object>) -> Result<()> {
    this.check_instance(instance)?;
    // SAFETY: the instance is of the type that declares the member.
    unsafe { member_value::set(instance.as_ptr().cast(), this.member, value) }
}

fn doc(text: *const core::ffi::c_char) -> Result {
    if text.is_null() {
        return Ok(none::none());
    }
    // SAFETY: the docstring of a table line is a C string.
    Ok(Str::new(&unsafe { CStr::from_ptr(text) }.to_string_lossy())?.into_object())
}

#[methods(GETSET_METHODS, GETSET_GETSETS)]
impl GetSetDescriptor {
    #[getter("__doc__")]
    fn getset_doc(&self) -> Result {
        doc(self.getset.doc)
    }

    #[getter("__qualname__")]
    fn getset_qualname(&self) -> Result {
        self.qualified_name()
    }
}

#[methods(MEMBER_METHODS, MEMBER_GETSETS)]
impl MemberDescriptor {
    /// How the descriptor pickles.
    #[sig("__reduce__($self, /)")]
    fn member_reduce(&self) -> Result {
        reduce(self)
    }

    #[getter("__doc__")]
    fn member_doc(&self) -> Result {
        doc(self.member.doc)
    }

    #[getter("__qualname__")]
    fn member_qualname(&self) -> Result {
        self.qualified_name()
    }
}
