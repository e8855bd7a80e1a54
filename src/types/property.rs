//! `property`: an attribute computed by Python functions.

use crate::abi::constants::member;
use crate::abi::slots::Visit;
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::intern;
use crate::protocol::object::is_abstract;
use crate::types::none;
use crate::types::object::dealloc_collected;
use abide_macros::{capi, methods, slot};
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

layout! {
    /// propertyobject.
    pub struct Property: Object = "_PyPropertyObject", 64 {
        pub base: Object = "ob_base",
        pub get: Slot = "prop_get",
        pub set: Slot = "prop_set",
        pub del: Slot = "prop_del",
        pub doc: Slot = "prop_doc",
        pub name: Slot = "prop_name",
        /// Whether the docstring is the getter's.
        pub getter_doc: Cell<c_int> = "getter_doc",
    }
}
object_type!(Property => PyProperty_Type);

static MEMBERS: [MemberDef; 5] = [
    MemberDef::new(c"fget", member::OBJECT, offset_of!(Property, get), member::READONLY),
    MemberDef::new(c"fset", member::OBJECT, offset_of!(Property, set), member::READONLY),
    MemberDef::new(c"fdel", member::OBJECT, offset_of!(Property, del), member::READONLY),
    MemberDef::new(c"__doc__", member::OBJECT, offset_of!(Property, doc), 0),
    MemberDef::END,
];

/// The type `property`.
#[capi]
pub static PyProperty_Type: TypeObject = TypeObject::new(c"property", size_of::<Property>())
    .with(TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC))
    .doc(c"property(fget=None, fset=None, fdel=None, doc=None)\n--\n\nAn attribute computed by functions.\n\n  fget\n    what computes the value\n  fset\n    what is called to set it\n  fdel\n    what is called to delete it\n  doc\n    the docstring\n")
    .deallocated(dealloc_collected::<Property>)
    .get_attribute::<crate::abi::Object>(crate::protocol::attribute::generic_get_attr)
    .traversed(traverse)
    .cleared(clear)
    .methods(&METHODS)
    .members(&MEMBERS)
    .getset(&GETSETS)
    .get_descriptor(get)
    .set_descriptor(set)
    .initializer(Property::tp_init)
    .constructor(new)
    .allocated(crate::types::object::generic_alloc)
    .freed(crate::types::object::free_gc);

extern "C" fn new(ty: &TypeObject, _args: &Object, _kwargs: Option<&Object>) -> Result {
    crate::types::object::allocate(ty)
}

/// A function given or not: None counts as not.
fn given(value: &Object) -> Option<Ref> {
    (!value.is_none()).then(|| value.to_ref())
}

extern "C" fn get(this: &Property, instance: Option<&Object>, _owner: Option<&Object>) -> Result {
    let Some(instance) = instance.filter(|i| !i.is_none()) else { return Ok(this.to_ref()) };
    match this.get.get() {
        Some(function) => function.call1(instance),
        None => Err(this.missing("getter", instance)),
    }
}

#[slot]
fn set(this: &Property, instance: &Object, value: Option<&Object>) -> Result<()> {
    let (slot, what) = match value {
        Some(_) => (&this.set, "setter"),
        None => (&this.del, "deleter"),
    };
    let Some(function) = slot.get() else { return Err(this.missing(what, instance)) };
    match value {
        Some(value) => function.call(&[instance, value]),
        None => function.call1(instance),
    }
    .map(drop)
}

impl Property {
    /// The name given by `__set_name__`, or the getter's.
    fn own_name(&self) -> Result<Option<Ref>> {
        if let Some(name) = self.name.get() {
            return Ok(Some(name));
        }
        match self.get.get() {
            Some(getter) => getter.get_attr_opt(intern!("__name__")),
            None => Ok(None),
        }
    }

    #[cold]
    fn missing(&self, what: &str, instance: &Object) -> crate::abi::Raised {
        fn message(this: &Property, what: &str, instance: &Object) -> Result<String> {
            let class = crate::types::r#type::attributes::qualname_text(instance.ty())?;
            Ok(match this.own_name()? {
                Some(name) => format!("property {} of '{class}' object has no {what}", name.repr()?.to_string_lossy()),
                None => format!("property of '{class}' object has no {what}"),
            })
        }
        match message(self, what, instance) {
            Ok(text) => attribute_error!("{text}"),
            Err(e) => e,
        }
    }

    /// A copy with one function replaced; made by the same class.
    fn with(&self, get: Option<&Object>, set: Option<&Object>, del: Option<&Object>) -> Result {
        let none = none::none();
        let current = |slot: &Slot| slot.get().unwrap_or_else(none::none);
        let choose = |new: Option<&Object>, slot: &Slot| match new.filter(|n| !n.is_none()) {
            Some(new) => new.to_ref(),
            None => current(slot),
        };
        let (get, set, del) = (choose(get, &self.get), choose(set, &self.set), choose(del, &self.del));
        // A docstring that came from the getter is taken from the new one.
        let doc = if self.getter_doc.get() != 0 && !get.is_none() { none } else { current(&self.doc) };
        let class: &Object = self.ty();
        let made = class.call(&[&get, &set, &del, &doc])?;
        if let Some(made) = made.cast::<Property>() {
            made.name.set(self.name.get());
        }
        Ok(made)
    }
}

#[methods]
impl Property {
    #[init("property(fget=None, fset=None, fdel=None, doc=None)")]
    fn init(&self, fget: &Object, fset: &Object, fdel: &Object, doc: &Object) -> Result<()> {
        self.get.set(given(fget));
        self.set.set(given(fset));
        self.del.set(given(fdel));
        self.doc.set(None);
        self.name.set(None);
        self.getter_doc.set(0);
        let mut shown = given(doc);
        if shown.is_none()
            && let Some(getter) = self.get.get()
        {
            shown = getter.get_attr_opt(intern!("__doc__"))?.filter(|d| !d.is_none());
            if shown.is_some() {
                self.getter_doc.set(1);
            }
        }
        if self.is_type(&PyProperty_Type) {
            self.doc.set(shown);
            return Ok(());
        }
        // Instances of subclasses have dicts, where the docstring hides that of the class.
        let doc = shown.unwrap_or_else(none::none);
        match self.set_attr(intern!("__doc__"), &doc) {
            // Where there is no place for it, only a docstring of the getter's own is missed.
            Err(e) if self.getter_doc.get() == 0 => e.clear_if(&crate::types::exception::ATTRIBUTE_ERROR, ()),
            result => result,
        }
    }

    /// Descriptor to obtain a copy of the property with a different getter.
    #[sig("getter($self, fget, /)")]
    fn getter(&self, fget: &Object) -> Result {
        self.with(Some(fget), None, None)
    }

    /// Descriptor to obtain a copy of the property with a different setter.
    #[sig("setter($self, fset, /)")]
    fn setter(&self, fset: &Object) -> Result {
        self.with(None, Some(fset), None)
    }

    /// Descriptor to obtain a copy of the property with a different deleter.
    #[sig("deleter($self, fdel, /)")]
    fn deleter(&self, fdel: &Object) -> Result {
        self.with(None, None, Some(fdel))
    }

    /// Tells the property its name in the class.
    #[sig("__set_name__($self, /, *args)")]
    fn set_name(&self, args: &[&Object]) -> Result<()> {
        let [_, name] = args else {
            return Err(type_error!("__set_name__() takes 2 positional arguments but {} were given", args.len()));
        };
        self.name.set(Some(name.to_ref()));
        Ok(())
    }

    #[getter("__name__")]
    fn get_name(&self) -> Result {
        match self.own_name()? {
            Some(name) => Ok(name),
            None => Err(attribute_error!("'property' object has no attribute '__name__'")),
        }
    }

    #[setter("__name__")]
    fn put_name(&self, value: Option<&Object>) -> Result<()> {
        self.name.set(value.map(Object::to_ref));
        Ok(())
    }

    #[getter("__isabstractmethod__")]
    fn get_abstract(&self) -> Result<bool> {
        for slot in [&self.get, &self.set, &self.del] {
            if let Some(function) = slot.get()
                && is_abstract(&function)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

extern "C" fn traverse(this: &Property, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.get, this.set, this.del, this.doc, this.name)
}

extern "C" fn clear(this: &Property) -> c_int {
    this.doc.set(None);
    0
}
