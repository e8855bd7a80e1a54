//! `super`: attributes of the classes that come after a given one in an MRO.

use crate::abi::constants::member;
use crate::abi::slots::Visit;
use crate::abi::{MemberDef, Object, Raised, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::Args;
use crate::intern;
use crate::memory::gc;
use crate::protocol::attribute;
use crate::types::bytes::Bytes;
use crate::types::cell::CellObject;
use crate::types::code::Code;
use crate::types::object;
use crate::types::object::dealloc_collected;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::{capi, slot};
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

layout! {
    /// superobject.
    pub struct Super: Object = "superobject", 40 {
        pub base: Object = "ob_base",
        /// The class after which the search begins.
        pub class: Slot<TypeObject> = "type",
        /// The instance (or class) for which attributes are bound.
        pub instance: Slot = "obj",
        /// The class whose MRO is searched.
        pub instance_class: Slot<TypeObject> = "obj_type",
    }
}
object_type!(Super => PySuper_Type);

static MEMBERS: [MemberDef; 4] = [
    MemberDef::new(c"__thisclass__", member::OBJECT, offset_of!(Super, class), member::READONLY),
    MemberDef::new(c"__self__", member::OBJECT, offset_of!(Super, instance), member::READONLY),
    MemberDef::new(c"__self_class__", member::OBJECT, offset_of!(Super, instance_class), member::READONLY),
    MemberDef::END,
];

/// The type `super`.
#[capi]
pub static PySuper_Type: TypeObject = TypeObject::new(c"super", size_of::<Super>())
    .with(TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC))
    .doc(c"super() -> same as super(__class__, <first argument>)\nsuper(type) -> unbound super object\nsuper(type, obj) -> bound super object; requires isinstance(obj, type)\nsuper(type, type2) -> bound super object; requires issubclass(type2, type)\n")
    .deallocated(dealloc_collected::<Super>)
    .repr(repr)
    .get_attribute(get_attribute)
    .traversed(traverse)
    .members(&MEMBERS)
    .get_descriptor(get)
    .initializer(init)
    .constructor(new)
    .allocated(object::generic_alloc)
    .freed(object::free_gc)
    .called_fast(vectorcall);

/// The class whose MRO is searched for `instance`: TypeError unless it is of `class`, or a subclass of it.
fn searched_class(class: &TypeObject, instance: &Object) -> Result<Ref<TypeObject>> {
    if let Some(ty) = instance.cast::<TypeObject>()
        && ty.is_subtype(class)
    {
        return Ok(Ref::of(ty));
    }
    if instance.ty().is_subtype(class) {
        return Ok(Ref::of(instance.ty()));
    }
    // A proxy tells another class.
    if let Some(told) = instance.get_attr_opt(intern!("__class__"))?
        && let Ok(told) = told.downcast::<TypeObject>()
        && told.is_subtype(class)
    {
        return Ok(told);
    }
    Err(unsuitable(class, instance))
}

/// The TypeError for an `instance` that has no place in what `class` begins.
#[cold]
pub fn unsuitable(class: &TypeObject, instance: &Object) -> Raised {
    let (kind, name) = match instance.cast::<TypeObject>() {
        Some(ty) => ("type", ty.full_name()),
        None => ("instance of", instance.ty().full_name()),
    };
    type_error!("super(type, obj): obj ({kind} {name}) is not an instance or subtype of type ({}).", class.full_name())
}

/// The attribute `name` from the classes after `class` in the MRO of `searched`, unbound. Runs no Python.
pub fn lookup_after(class: &TypeObject, searched: &TypeObject, name: &Str) -> Result<Option<Ref>> {
    let Some(mro) = searched.mro_tuple() else { return Ok(None) };
    let items = mro.items();
    let Some(at) = items.iter().position(|t| core::ptr::eq(*t, class.as_object())) else { return Ok(None) };
    for ty in &items[at + 1..] {
        if let Some(ty) = ty.cast::<TypeObject>()
            && let Some(found) = ty.namespace().get_str(name)?
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// `super(class, instance).name`, and whether what comes out takes `instance` as its first argument still (only if
/// `method` asks for that form). Runs Python.
pub fn get_through(class: &TypeObject, instance: &Object, name: &Str, method: bool) -> Result<(Ref, bool)> {
    let searched = searched_class(class, instance)?;
    if !core::ptr::eq(name, intern!("__class__"))
        && let Some(found) = lookup_after(class, &searched, name)?
    {
        return bind(found, instance, &searched, method);
    }
    let made = make(class, Some(instance), Some(searched))?;
    Ok((attribute::generic_get_attr(&made, name)?, false))
}

fn bind(found: Ref, instance: &Object, searched: &TypeObject, method: bool) -> Result<(Ref, bool)> {
    let for_class = core::ptr::eq(instance, searched.as_object());
    let plainly = instance.ty().getattro.get().is_some_and(|f| {
        core::ptr::fn_addr_eq(f, attribute::generic_get_attr as extern "C" fn(&Object, &Object) -> Result)
    });
    if method && !for_class && plainly && found.type_has(TypeFlags::METHOD_DESCRIPTOR) {
        return Ok((found, true));
    }
    match found.ty().descr_get.get() {
        Some(get) => Ok((get(&found, (!for_class).then_some(instance), Some(searched))?, false)),
        None => Ok((found, false)),
    }
}

fn make(class: &TypeObject, instance: Option<&Object>, searched: Option<Ref<TypeObject>>) -> Result<Ref<Super>> {
    let made = crate::memory::new(Super {
        base: Object::new(&PySuper_Type),
        class: Slot::new(Some(Ref::of(class))),
        instance: Slot::new(instance.map(Object::to_ref)),
        instance_class: Slot::new(searched),
    })?;
    gc::track(&made);
    Ok(made)
}

extern "C" fn new(ty: &TypeObject, _args: &Object, _kwargs: Option<&Object>) -> Result {
    object::allocate(ty)
}

/// `super(type, obj)`, or without arguments what the calling method says.
fn fill(this: &Super, given: &Args<'_>) -> Result<()> {
    if given.keyword_count() > 0 {
        return Err(type_error!("super() takes no keyword arguments"));
    }
    let (class, instance): (Ref<TypeObject>, Option<Ref>) = match *given.positional() {
        [] => {
            let (class, instance) = from_frame()?;
            (class, Some(instance))
        }
        [class, ref rest @ ..] if rest.len() < 2 => {
            let Some(class) = class.cast::<TypeObject>() else {
                return Err(type_error!("super() argument 1 must be a type, not {}", class.ty().full_name()));
            };
            (Ref::of(class), rest.first().filter(|i| !i.is_none()).map(|i| i.to_ref()))
        }
        ref more => return Err(type_error!("super() expected at most 2 arguments, got {}", more.len())),
    };
    let searched = match &instance {
        Some(instance) => Some(searched_class(&class, instance)?),
        None => None,
    };
    this.class.set(Some(class));
    this.instance.set(instance);
    this.instance_class.set(searched);
    Ok(())
}

/// The class in whose body the running method stands, and the method's first argument.
fn from_frame() -> Result<(Ref<TypeObject>, Ref)> {
    let mut frame = crate::vm::thread::current().current_frame.get();
    // SAFETY: the current frame and those below it are live; a frame has `nlocalsplus` places for locals.
    unsafe {
        let (frame, code) = loop {
            let Some(f) = frame.as_ref() else { return Err(runtime_error!("super(): no current frame")) };
            match f.executable.borrowed().and_then(|c| c.cast_exact::<Code>()) {
                Some(code) => break (f, code),
                // The entry frame of the loop runs no code.
                None => frame = f.previous.get(),
            }
        };
        if code.argcount.get() == 0 {
            return Err(runtime_error!("super(): no arguments"));
        }
        let locals = frame.localsplus.as_ptr();
        let first = (*locals).get().as_ref().map(Object::to_ref);
        let kinds = code.localspluskinds.get().and_then(|k| k.downcast::<Bytes>().ok());
        const IS_CELL: u8 = 0x40;
        let captured = kinds.is_some_and(|k| k.as_slice().first().is_some_and(|k| k & IS_CELL != 0));
        let instance = match first {
            Some(first) if captured => match first.cast_exact::<CellObject>() {
                Some(cell) => cell.content.get(),
                None => Some(first),
            },
            first => first,
        };
        let Some(instance) = instance else { return Err(runtime_error!("super(): arg[0] deleted")) };
        let names = code.localsplusnames.get().and_then(|n| n.downcast::<Tuple>().ok());
        let total = code.nlocalsplus.get() as usize;
        let free = total - code.nfreevars.get() as usize;
        for at in free..total {
            let name = names.as_ref().and_then(|n| n.items().get(at).and_then(|n| n.cast::<Str>()));
            if !name.is_some_and(|n| n.eq_str("__class__")) {
                continue;
            }
            let cell = (*locals.add(at)).get().as_ref().and_then(|c| c.cast_exact::<CellObject>());
            let Some(cell) = cell else { return Err(runtime_error!("super(): bad __class__ cell")) };
            let Some(class) = cell.content.get() else {
                return Err(runtime_error!("super(): empty __class__ cell"));
            };
            return match class.downcast::<TypeObject>() {
                Ok(class) => Ok((class, instance)),
                Err(other) => Err(runtime_error!("super(): __class__ is not a type ({})", other.ty().full_name())),
            };
        }
        Err(runtime_error!("super(): __class__ cell not found"))
    }
}

#[slot]
fn init(this: &Super, args: &Object, kwargs: Option<&Object>) -> Result<()> {
    Args::with_tuple_and_dict(args, kwargs, |given| fill(this, &given))
}

/// `super(...)` without a tuple.
///
/// # Safety
/// The contract of vectorcall; `class` is `super` itself.
unsafe extern "C" fn vectorcall(
    class: &Object,
    args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract.
    let (ty, given) = unsafe { (class.cast_unchecked::<TypeObject>(), Args::from_raw(args, nargsf, kwnames)) };
    let made = object::allocate(ty)?;
    // SAFETY: just made.
    fill(unsafe { made.cast_unchecked() }, &given)?;
    Ok(made)
}

extern "C" fn get_attribute(this: &Super, name: &Object) -> Result {
    let name = crate::types::r#type::wrappers::attribute_name(name)?;
    let bound = (this.class.get(), this.instance.get(), this.instance_class.get());
    if let (Some(class), Some(instance), Some(searched)) = bound
        && !name.eq_str("__class__")
        && let Some(found) = lookup_after(&class, &searched, name)?
    {
        return Ok(bind(found, &instance, &searched, false)?.0);
    }
    attribute::generic_get_attr(this, name)
}

extern "C" fn get(this: &Super, instance: Option<&Object>, _owner: Option<&Object>) -> Result {
    let Some(instance) = instance.filter(|i| !i.is_none() && this.instance.is_empty()) else {
        return Ok(this.to_ref());
    };
    let Some(class) = this.class.get() else { return Ok(this.to_ref()) };
    if !this.is_type(&PySuper_Type) {
        let ty: &Object = this.ty();
        return ty.call(&[&class, instance]);
    }
    let searched = searched_class(&class, instance)?;
    Ok(make(&class, Some(instance), Some(searched))?.into_object())
}

extern "C" fn repr(this: &Super) -> Result {
    let class = this.class.borrowed().map_or_else(|| "NULL".into(), |c| c.full_name());
    let text = match this.instance_class.borrowed() {
        Some(searched) => format!("<super: <class '{class}'>, <{} object>>", searched.full_name()),
        None => format!("<super: <class '{class}'>, NULL>"),
    };
    Ok(Str::new(&text)?.into_object())
}

extern "C" fn traverse(this: &Super, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.instance, this.class, this.instance_class)
}
