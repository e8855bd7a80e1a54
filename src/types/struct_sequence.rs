//! Static types of named tuples with fields beyond the tuple's items: `os.stat_result` and its kin (structseq.h).
//!
//! An instance is a tuple of the visible fields; further fields lie behind them and are reached by name only. (Where
//! every field is an item, `structseq.rs` makes a plain class.)

use crate::abi::constants::member;
use crate::abi::slots::Visit;
use crate::abi::{MemberDef, Object, Ref, Result, TypeFlags, TypeObject, VarObject};
use crate::call::Args;
use crate::memory::{self, gc};
use crate::protocol::repr::{ReprGuard, TextBuilder};
use crate::types::dict::Dict;
use crate::types::int::Int;
use crate::types::str::Str;
use crate::types::tuple::{PyTuple_Type, Tuple};
use abide_macros::methods;
use core::ffi::{CStr, c_int, c_void};
use std::ffi::CString;

/// A type of named tuples: the type object, then its fields. Made once, never freed.
#[repr(C)]
struct StructType {
    ty: TypeObject,
    /// The names; none for a field that only has a position.
    fields: Vec<Option<&'static str>>,
    visible: usize,
}

/// A named tuple: the receiver of the methods.
#[repr(C)]
struct Named {
    tuple: Tuple,
}
// SAFETY: `#[repr(C)]` with a tuple first.
unsafe impl crate::abi::ObjectLike for Named {}

impl core::ops::Deref for Named {
    type Target = Tuple;
    fn deref(&self) -> &Tuple {
        &self.tuple
    }
}

/// Makes a type of that name whose first `visible` fields are the tuple's items; ready for use.
pub fn new_type(
    name: &'static CStr,
    doc: &'static CStr,
    fields: &[Option<&'static str>],
    visible: usize,
) -> Result<&'static TypeObject> {
    let mut members = Vec::new();
    for (i, field) in fields.iter().enumerate() {
        if let Some(field) = field {
            let name: &'static CStr = Box::leak(CString::new(*field).expect("no null byte").into_boxed_c_str());
            let offset = size_of::<VarObject>() + 8 * i;
            members.push(MemberDef::new(name, member::OBJECT, offset, member::READONLY));
        }
    }
    members.push(MemberDef::END);
    let ty = TypeObject::new(name, size_of::<VarObject>())
        .items(8)
        .with(TypeFlags::HAVE_GC)
        .inherits(&PyTuple_Type)
        .doc(doc)
        .deallocated(dealloc)
        .repr(repr)
        .traversed(traverse)
        .methods(&METHODS)
        .members(Box::leak(members.into_boxed_slice()))
        .constructor(construct);
    let made: &'static StructType = Box::leak(Box::new(StructType { ty, fields: fields.to_vec(), visible }));
    made.ty.ready()?;
    let namespace = made.ty.namespace();
    let unnamed = fields.iter().filter(|f| f.is_none()).count();
    for (name, n) in [("n_sequence_fields", visible), ("n_fields", fields.len()), ("n_unnamed_fields", unnamed)] {
        namespace.set(Str::intern_static(name), &*Int::new(n as i64)?)?;
    }
    let mut matched = Vec::new();
    for field in fields[..visible].iter().flatten() {
        matched.push(Str::new(field)?.into_object());
    }
    namespace.set(crate::intern!("__match_args__"), &*Tuple::from_vec(matched)?)?;
    made.ty.modified();
    Ok(&made.ty)
}

fn of(ty: &TypeObject) -> &StructType {
    // SAFETY: the functions here are slots of types that `new_type` made, which have no subclasses.
    unsafe { &*(ty as *const TypeObject).cast::<StructType>() }
}

/// An instance of a type of [`new_type`] with all its fields. Takes over the references.
pub fn new(ty: &TypeObject, values: Vec<Ref>) -> Result<Ref<Tuple>> {
    let description = of(ty);
    let object = memory::alloc_untracked(ty, description.fields.len())?;
    // SAFETY: a new instance with room for all fields, which are null so far.
    let tuple = unsafe { object.downcast_unchecked::<Tuple>() };
    for (i, value) in values.into_iter().enumerate().take(description.fields.len()) {
        // SAFETY: as above.
        unsafe { *tuple.item_slot(i) = value.into_raw() };
    }
    tuple.size.set(description.visible as isize);
    gc::track(&tuple);
    Ok(tuple)
}

extern "C" fn construct(ty: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    Args::with_tuple_and_dict(args, kwargs, |given| {
        let name = ty.full_name();
        let (mut sequence, mut dict) = (given.positional().first().copied(), given.positional().get(1).copied());
        for (name, value) in given.keywords() {
            if name.eq_str("sequence") {
                sequence = Some(value);
            } else if name.eq_str("dict") {
                dict = Some(value);
            }
        }
        let Some(sequence) = sequence else {
            return Err(type_error!("{name}() missing required argument 'sequence' (pos 1)"));
        };
        let description = of(ty);
        let (least, most) = (description.visible, description.fields.len());
        let mut values = sequence.collect().map_err(|e| {
            if !e.matches(&crate::types::exception::TYPE_ERROR) {
                return e;
            }
            e.clear();
            type_error!("constructor requires a sequence")
        })?;
        let n = values.len();
        if least == most && n != least {
            return Err(type_error!("{name}() takes a {least}-sequence ({n}-sequence given)"));
        }
        if n < least {
            return Err(type_error!("{name}() takes an at least {least}-sequence ({n}-sequence given)"));
        }
        if n > most {
            return Err(type_error!("{name}() takes an at most {most}-sequence ({n}-sequence given)"));
        }
        let dict = match dict {
            None => None,
            Some(dict) => match dict.cast::<Dict>() {
                Some(dict) => Some(dict),
                None => return Err(type_error!("{name}() takes a dict as second arg, if any")),
            },
        };
        for field in &description.fields[n..] {
            let given = match (dict, field) {
                (Some(dict), Some(field)) => dict.get(&*Str::new(field)?)?,
                _ => None,
            };
            values.push(given.unwrap_or_else(crate::types::none::none));
        }
        new(ty, values).map(Ref::into_object)
    })
}

#[methods]
impl Named {
    /// For pickling: the visible items, and the further fields by name.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let description = of(self.ty());
        let items = Tuple::new(self.items())?;
        let rest = Dict::new()?;
        for (i, field) in description.fields.iter().enumerate().skip(description.visible) {
            // SAFETY: the fields behind the visible ones.
            if let (Some(field), Some(value)) = (field, unsafe { (*self.item_slot(i)).as_ref() }) {
                rest.set(&*Str::new(field)?, value)?;
            }
        }
        let args = Tuple::pair(items.into_object(), rest.into_object())?;
        Tuple::pair(self.ty().to_ref(), args.into_object())
    }
}

extern "C" fn repr(this: &Named) -> Result {
    let Some(_guard) = ReprGuard::enter(this)? else { return crate::intern!("(...)").to_result() };
    let mut text = TextBuilder::new(&this.ty().full_name());
    text.push_str("(");
    for (i, (item, field)) in this.items().iter().zip(&of(this.ty()).fields).enumerate() {
        if i > 0 {
            text.push_str(", ");
        }
        if let Some(field) = field {
            text.push_str(field);
            text.push_str("=");
        }
        text.push(&*item.repr()?);
    }
    text.push_str(")");
    text.finish()
}

extern "C" fn traverse(this: &Named, visit: Visit, arg: *mut c_void) -> c_int {
    for i in 0..of(this.ty()).fields.len() {
        // SAFETY: all fields, also those behind the visible ones.
        if let Some(value) = unsafe { (*this.item_slot(i)).as_ref() } {
            let stop = visit(value, arg);
            if stop != 0 {
                return stop;
            }
        }
    }
    0
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: an instance whose last reference is gone.
    unsafe {
        gc::untrack(&*object);
        let this = &*object.cast::<Tuple>();
        for i in 0..of(this.ty()).fields.len() {
            drop(Ref::from_nullable(*this.item_slot(i)));
        }
        memory::free(object);
    }
}
