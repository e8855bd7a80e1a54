//! Types of named tuples with fields beyond the tuple's items: `os.stat_result` and its kin (structseq.h).
//!
//! An instance is a tuple of the visible fields; further fields lie behind them and are reached by name only. (Where
//! every field is an item, `structseq.rs` makes a plain class.)

use crate::abi::constants::member;
use crate::abi::slots::Visit;
use crate::abi::{MemberDef, Object, Ref, Result, TypeFlags, TypeObject, VarObject};
use crate::call::Args;
use crate::call::signature::Signature;
use crate::memory::{self, gc};
use crate::protocol::repr::{ReprGuard, TextBuilder};
use crate::types::dict::Dict;
use crate::types::int::Int;
use crate::types::str::Str;
use crate::types::tuple::{PyTuple_Type, Tuple};
use abide_macros::methods;
use core::cell::RefCell;
use core::ffi::{CStr, c_int, c_void};
use std::ffi::CString;

/// A field: its name, if it has one and not only a position, and what it holds.
#[derive(Clone, Copy)]
pub struct Field {
    pub name: Option<&'static CStr>,
    pub doc: Option<&'static CStr>,
}

impl Field {
    fn text(&self) -> Option<&'static str> {
        self.name.and_then(|name| name.to_str().ok())
    }
}

/// What makes a type one of named tuples.
struct Description {
    fields: Vec<Field>,
    visible: usize,
}

/// The descriptions of all such types, by address: extensions have types of their own made into named tuples.
struct Registry(RefCell<Vec<(*const TypeObject, &'static Description)>>);
// SAFETY: used under the GIL.
unsafe impl Sync for Registry {}
static REGISTRY: Registry = Registry(RefCell::new(Vec::new()));

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
    let leak = |text: &str| -> &'static CStr { Box::leak(CString::new(text).unwrap_or_default().into_boxed_c_str()) };
    let fields = fields.iter().map(|name| Field { name: name.map(leak), doc: None }).collect();
    let ty = Box::into_raw(Box::new(TypeObject::new(name, 0)));
    // SAFETY: nobody else knows the type object.
    unsafe { complete(ty, name, Some(doc), fields, visible) }
}

/// Makes a type of named tuples in place; ready for use, and never freed.
///
/// # Safety
/// The type object is in nobody's use, and stays where it is.
pub unsafe fn complete(
    ty: *mut TypeObject,
    name: &'static CStr,
    doc: Option<&'static CStr>,
    fields: Vec<Field>,
    visible: usize,
) -> Result<&'static TypeObject> {
    let mut members = Vec::new();
    for (i, field) in fields.iter().enumerate() {
        if let Some(name) = field.name {
            let offset = size_of::<VarObject>() + 8 * i;
            let mut member = MemberDef::new(name, member::OBJECT, offset, member::READONLY);
            member.doc = field.doc.map_or(core::ptr::null(), CStr::as_ptr);
            members.push(member);
        }
    }
    members.push(MemberDef::END);
    let made = TypeObject::new(name, size_of::<VarObject>())
        .items(8)
        .with(TypeFlags::HAVE_GC)
        .inherits(&PyTuple_Type)
        .deallocated(dealloc)
        .repr(repr)
        .traversed(traverse)
        .methods(&METHODS)
        .members(Box::leak(members.into_boxed_slice()))
        .constructor(construct);
    made.doc.set(doc.map_or(core::ptr::null(), CStr::as_ptr));
    // SAFETY: the caller's contract.
    let ty: &'static TypeObject = unsafe {
        ty.write(made);
        &*ty
    };
    ty.ready()?;
    let (count, unnamed) = (fields.len(), fields.iter().filter(|f| f.name.is_none()).count());
    let namespace = ty.namespace();
    for (name, n) in [("n_sequence_fields", visible), ("n_fields", count), ("n_unnamed_fields", unnamed)] {
        namespace.set(Str::intern_static(name), &*Int::new(n as i64)?)?;
    }
    let mut matched = Vec::new();
    for field in fields[..visible].iter().filter_map(Field::text) {
        matched.push(Str::new(field)?.into_object());
    }
    namespace.set(crate::intern!("__match_args__"), &*Tuple::from_vec(matched)?)?;
    // CPython's are heap types, whose attributes may change; but for those of `sys`, which are static.
    if !name.to_bytes().starts_with(b"sys.") {
        ty.flags.set(ty.flags.get() & !TypeFlags::IMMUTABLETYPE.0);
    }
    REGISTRY.0.borrow_mut().push((ty, Box::leak(Box::new(Description { fields, visible }))));
    ty.modified();
    Ok(ty)
}

/// What was said of a type that [`complete`] was given.
fn of(ty: &TypeObject) -> &'static Description {
    let known = REGISTRY.0.borrow();
    let found = known.iter().find(|(known, _)| core::ptr::eq(*known, ty));
    found.map(|(_, description)| *description).expect("these are slots of such types, which have no subclasses")
}

/// How many fields instances of the type have.
pub fn field_count(ty: &TypeObject) -> usize {
    of(ty).fields.len()
}

/// An instance whose fields are still to be set. MemoryError.
pub fn uninitialized(ty: &TypeObject) -> Result<Ref<Tuple>> {
    let description = of(ty);
    let object = memory::alloc_untracked(ty, description.fields.len())?;
    // SAFETY: a new instance with room for all fields, which are null so far.
    let tuple = unsafe { object.downcast_unchecked::<Tuple>() };
    tuple.size.set(description.visible as isize);
    Ok(tuple)
}

/// An instance of a type of [`new_type`] with all its fields. Takes over the references.
pub fn new(ty: &TypeObject, values: Vec<Ref>) -> Result<Ref<Tuple>> {
    let tuple = uninitialized(ty)?;
    for (i, value) in values.into_iter().enumerate().take(field_count(ty)) {
        // SAFETY: a new instance with room for all fields.
        unsafe { *tuple.item_slot(i) = value.into_raw() };
    }
    gc::track(&tuple);
    Ok(tuple)
}

/// The parameters of all such types.
static PARAMETERS: Signature = Signature {
    function: "structseq",
    names: &["sequence", "dict"],
    positional_only: 0,
    keyword_only: 0,
    required: 1,
    required_keywords: 0,
    rest: false,
    keywords: false,
};

extern "C" fn construct(ty: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    Args::with_tuple_and_dict(args, kwargs, |given| {
        let name = ty.full_name();
        let places: [Option<&Object>; 2] = PARAMETERS.bind(&given)?;
        let (sequence, dict) = (places[0].unwrap_or(crate::types::none::none_object()), places[1]);
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
        let mut found = 0;
        for field in &description.fields[n..] {
            let given = match (dict, field.text()) {
                (Some(dict), Some(field)) => dict.get(&*Str::new(field)?)?,
                _ => None,
            };
            found += given.is_some() as usize;
            values.push(given.unwrap_or_else(crate::types::none::none));
        }
        if dict.is_some_and(|dict| dict.len() > found) {
            return Err(type_error!("{name}() got duplicate or unexpected field name(s)"));
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
            if let (Some(field), Some(value)) = (field.text(), unsafe { (*self.item_slot(i)).as_ref() }) {
                rest.set(&*Str::new(field)?, value)?;
            }
        }
        let args = Tuple::pair(items.into_object(), rest.into_object())?;
        Tuple::pair(self.ty().to_ref(), args.into_object())
    }

    /// A copy with new values for the fields that are named.
    #[sig("__replace__($self, *args, **changes)")]
    fn replace(&self, args: &[&Object], changes: Vec<(&Str, &Object)>) -> Result {
        if !args.is_empty() {
            return Err(type_error!("__replace__() takes no positional arguments"));
        }
        let ty = self.ty();
        let description = of(ty);
        if description.fields.iter().any(|field| field.name.is_none()) {
            return Err(type_error!(
                "__replace__() is not supported for {} because it has unnamed field(s)",
                ty.full_name()
            ));
        }
        let rest = Dict::new()?;
        for (name, value) in changes {
            rest.set_str(name, value)?;
        }
        let mut values = Vec::with_capacity(description.fields.len());
        for (i, field) in description.fields.iter().enumerate() {
            let new = match field.text() {
                Some(field) => rest.pop(&*Str::new(field)?)?,
                None => None,
            };
            // SAFETY: all fields, also those behind the visible ones.
            let old = || unsafe { (*self.item_slot(i)).as_ref() }.map_or_else(crate::types::none::none, Object::to_ref);
            values.push(new.unwrap_or_else(old));
        }
        if !rest.is_empty() {
            let names = crate::types::list::List::from_iterable(&rest)?;
            return Err(type_error!("Got unexpected field name(s): {}", names.repr()?.to_string_lossy()));
        }
        new(ty, values).map(Ref::into_object)
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
        if let Some(field) = field.text() {
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
