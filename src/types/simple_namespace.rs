//! `types.SimpleNamespace`: an object that is nothing but its attributes.

use crate::abi::constants::{CompareOp, member};
use crate::abi::slots::Visit;
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::Args;
use crate::intern;
use crate::memory::gc;
use crate::protocol::attribute::object_dict;
use crate::types::dict::Dict;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{none, object};
use abide_macros::{capi, methods, slot};
use core::cell::RefCell;
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

layout! {
    /// _PyNamespaceObject.
    pub struct SimpleNamespace: Object = "_PyNamespaceObject", 24 {
        pub base: Object = "ob_base",
        pub dict: Slot = "ns_dict",
    }
}
object_type!(SimpleNamespace => _PyNamespace_Type);

static MEMBERS: [MemberDef; 2] =
    [MemberDef::new(c"__dict__", member::OBJECT, offset_of!(SimpleNamespace, dict), member::READONLY), MemberDef::END];

/// The type `types.SimpleNamespace`.
#[capi]
pub static _PyNamespace_Type: TypeObject = TypeObject::new(c"types.SimpleNamespace", size_of::<SimpleNamespace>())
    .with(TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC))
    .doc(c"SimpleNamespace(mapping_or_iterable=(), /, **kwargs)\n--\n\nAn object whose attributes are what it was made with.")
    .dict_at(offset_of!(SimpleNamespace, dict))
    .deallocated(dealloc)
    .repr(repr)
    .get_attribute::<Object>(crate::protocol::attribute::generic_get_attr)
    .set_attribute::<Object>(crate::protocol::attribute::generic_set_attr)
    .traversed(traverse)
    .cleared(clear)
    .compare(compare)
    .methods(&METHODS)
    .members(&MEMBERS)
    .initializer(init)
    .constructor(new)
    .allocated(object::generic_alloc)
    .freed(object::free_gc);

/// A namespace with these attributes: `_PyNamespace_New`.
pub fn new_namespace(attributes: Option<&Dict>) -> Result<Ref<SimpleNamespace>> {
    let made = new(&_PyNamespace_Type, &Tuple::empty(), None)?;
    // SAFETY: just made.
    let made: Ref<SimpleNamespace> = unsafe { made.downcast_unchecked() };
    if let Some(attributes) = attributes {
        made.namespace()?.update(attributes)?;
    }
    Ok(made)
}

impl SimpleNamespace {
    fn namespace(&self) -> Result<Ref<Dict>> {
        match object_dict(self)? {
            Some(dict) => Ok(dict),
            None => Err(system_error!("a namespace has a dict")),
        }
    }
}

extern "C" fn new(ty: &TypeObject, _args: &Object, _kwargs: Option<&Object>) -> Result {
    let made = object::allocate(ty)?;
    // SAFETY: the type derives from `SimpleNamespace`.
    unsafe { made.cast_unchecked::<SimpleNamespace>() }.dict.set(Some(Dict::new()?.into_object()));
    Ok(made)
}

#[slot]
fn init(this: &SimpleNamespace, args: &Object, kwargs: Option<&Object>) -> Result<()> {
    Args::with_tuple_and_dict(args, kwargs, |given| {
        let dict = this.namespace()?;
        match *given.positional() {
            [] => {}
            [source] => {
                let pairs = Dict::new()?;
                if source.cast::<Dict>().is_some() || source.get_attr_opt(intern!("keys"))?.is_some() {
                    pairs.update(source)?;
                } else {
                    source.for_each(|pair| {
                        let pair = pair.collect()?;
                        match pair.as_slice() {
                            [key, value] => pairs.set(key, value),
                            _ => Err(value_error!(
                                "dictionary update sequence element has length {}; 2 is required",
                                pair.len()
                            )),
                        }
                    })?;
                }
                let mut position = 0;
                while let Some((key, _)) = pairs.next_entry(&mut position) {
                    if key.cast::<Str>().is_none() {
                        return Err(type_error!("keywords must be strings"));
                    }
                }
                dict.update(&pairs)?;
            }
            ref more => return Err(type_error!("SimpleNamespace expected at most 1 argument, got {}", more.len())),
        }
        for (name, value) in given.keywords() {
            dict.set_str(name, value)?;
        }
        Ok(())
    })
}

thread_local! {
    /// The namespaces whose repr is being made, against endless recursion.
    static IN_REPR: RefCell<Vec<*const Object>> = const { RefCell::new(Vec::new()) };
}

extern "C" fn repr(this: &SimpleNamespace) -> Result {
    let name = if this.is_type(&_PyNamespace_Type) { "namespace".into() } else { this.ty().full_name().into_owned() };
    let me: *const Object = &**this;
    if IN_REPR.with(|r| r.borrow().contains(&me)) {
        return Ok(Str::new(&format!("{name}(...)"))?.into_object());
    }
    IN_REPR.with(|r| r.borrow_mut().push(me));
    let parts = (|| {
        let dict = this.namespace()?;
        let mut parts = Vec::new();
        let mut position = 0;
        while let Some((key, value)) = dict.next_entry(&mut position) {
            if let Some(key) = key.cast::<Str>().filter(|k| !k.is_empty()) {
                parts.push(format!("{}={}", key.to_string_lossy(), value.repr()?.to_string_lossy()));
            }
        }
        Ok(parts)
    })();
    IN_REPR.with(|r| r.borrow_mut().pop());
    Ok(Str::new(&format!("{name}({})", parts?.join(", ")))?.into_object())
}

extern "C" fn compare(this: &SimpleNamespace, other: &Object, op: c_int) -> Result {
    match other.cast::<SimpleNamespace>() {
        Some(other) => this.namespace()?.compare(&*other.namespace()?, CompareOp::from_c(op)),
        None => Ok(none::not_implemented()),
    }
}

extern "C" fn traverse(this: &SimpleNamespace, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.dict)
}

extern "C" fn clear(this: &SimpleNamespace) -> c_int {
    this.dict.set(None);
    0
}

/// # Safety
/// `object` is a namespace without references.
unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the caller's contract.
    unsafe {
        gc::untrack(&*object);
        clear((*object).cast_unchecked());
        object::free_instance(object);
    }
}

#[methods]
impl SimpleNamespace {
    /// Return state information for pickling.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result {
        let state = self.namespace()?;
        Ok(Tuple::new(&[self.ty(), &Tuple::empty(), &state])?.into_object())
    }

    /// A copy with some attributes replaced.
    #[sig("__replace__($self, *args, **changes)")]
    fn replace(&self, args: &[&Object], changes: Vec<(&Str, &Object)>) -> Result {
        if !args.is_empty() {
            return Err(type_error!("__replace__() takes no positional arguments"));
        }
        let class: &Object = self.ty();
        let made = class.call0()?;
        let Some(copy) = made.cast::<SimpleNamespace>() else {
            let (wanted, given) = (self.ty().full_name(), made.ty().full_name());
            return Err(type_error!("expect {wanted} type, but {wanted}() returned '{given}' object"));
        };
        let dict = copy.namespace()?;
        dict.update(&*self.namespace()?)?;
        for (name, value) in changes {
            dict.set_str(name, value)?;
        }
        Ok(made)
    }
}
