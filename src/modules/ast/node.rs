//! `ast.AST`, the base of all node classes: how nodes are made, copied and freed.

use super::class;
use crate::abi::slots::Visit;
use crate::abi::{GetSetDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::intern;
use crate::memory::gc;
use crate::protocol::attribute;
use crate::types::dict::Dict;
use crate::types::exception::warn;
use crate::types::generic_alias::GenericAlias;
use crate::types::list::List;
use crate::types::none::none_object;
use crate::types::object;
use crate::types::set::{PySet_Type, Set};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::r#type::from_spec::{self, TypeSlot, TypeSpec};
use crate::types::union::Union;
use abide_macros::{methods, slot};
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

/// AST_object: what every node begins with.
#[repr(C)]
pub struct Node {
    base: Object,
    /// The fields and whatever else has been set; empty until then.
    pub dict: Slot,
}

native_object!(Node);
static GETSETS: [GetSetDef; 2] =
    [GetSetDef::new(c"__dict__", Some(attribute::get_dict), Some(attribute::set_dict), None), GetSetDef::END];

static MEMBERS: [crate::abi::MemberDef; 2] = [
    crate::abi::MemberDef::new(
        c"__dictoffset__",
        crate::abi::constants::member::PYSSIZET,
        offset_of!(Node, dict),
        crate::abi::constants::member::READONLY,
    ),
    crate::abi::MemberDef::END,
];

/// Makes the class `ast.AST`, with `_fields` and its kin.
pub fn make_class() -> Result<Ref<TypeObject>> {
    // The slot numbers of `typeslots.h`.
    let line = |slot: c_int, function: *mut c_void| TypeSlot { slot, function };
    let slots = [
        line(52, dealloc as *mut c_void),
        line(58, attribute::generic_get_attr as *mut c_void),
        line(69, attribute::generic_set_attr as *mut c_void),
        line(71, traverse as *mut c_void),
        line(51, clear as *mut c_void),
        line(72, MEMBERS.as_ptr().cast_mut().cast()),
        line(64, METHODS.as_ptr().cast_mut().cast()),
        line(73, GETSETS.as_ptr().cast_mut().cast()),
        line(60, init as *mut c_void),
        line(47, object::generic_alloc as *mut c_void),
        line(65, new as *mut c_void),
        line(74, object::free_gc as *mut c_void),
        line(0, core::ptr::null_mut()),
    ];
    let spec = TypeSpec {
        name: c"ast.AST".as_ptr(),
        basicsize: size_of::<Node>() as c_int,
        itemsize: 0,
        flags: TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC).0 as u32,
        slots: slots.as_ptr(),
    };
    // SAFETY: the name and the tables are static and end as they must; the functions have the types of their slots.
    let class = unsafe { from_spec::make(None, None, &spec, None) }?;
    let empty = Tuple::empty();
    for name in [intern!("_fields"), intern!("__match_args__"), intern!("_attributes")] {
        class.set_attr(name, &empty)?;
    }
    Ok(class)
}

extern "C" fn new(class: &TypeObject, _args: &Object, _kwargs: Option<&Object>) -> Result {
    object::allocate(class)
}

#[slot]
fn init(this: &Object, args: &Object, kwargs: Option<&Object>) -> Result<()> {
    let class = this.ty();
    // Without `_fields` there are none.
    let fields = match class.get_attr_opt(intern!("_fields"))? {
        Some(fields) => fields,
        None => Tuple::empty().into_object(),
    };
    let count = fields.length()?;
    let remaining = Set::from_iterable(&PySet_Type, &fields)?;
    // SAFETY: `tp_init` is given a tuple and a dict.
    let (args, kwargs) = unsafe { (args.cast_unchecked::<Tuple>(), kwargs.map(|k| k.cast_unchecked::<Dict>())) };
    if args.len() > count {
        let plural = if count == 1 { "" } else { "s" };
        return Err(type_error!(
            "{} constructor takes at most {count} positional argument{plural}",
            class.short_name()
        ));
    }
    for (i, value) in args.items().iter().enumerate() {
        let name = fields.sequence_item(i as isize)?;
        set_attribute(this, &name, value)?;
        remaining.discard(&name)?;
    }
    if let Some(kwargs) = kwargs {
        let mut position = 0;
        while let Some((name, value)) = kwargs.next_entry(&mut position) {
            keyword(this, class, &fields, &remaining, &name)?;
            set_attribute(this, &name, &value)?;
        }
    }
    if remaining.is_empty() { Ok(()) } else { fill(this, class, &remaining) }
}

/// Checks one keyword argument of a constructor. TypeError, DeprecationWarning. Runs Python.
fn keyword(this: &Object, class: &TypeObject, fields: &Object, remaining: &Set, name: &Object) -> Result<()> {
    let shown = || -> Result<String> { Ok(name.str()?.to_string_lossy().into_owned()) };
    if fields.contains(name)? {
        if !remaining.discard(name)? {
            let name = shown()?;
            return Err(type_error!("{} got multiple values for argument '{name}'", class.full_name()));
        }
        return Ok(());
    }
    let attributes = this.ty().get_attr(intern!("_attributes"))?;
    if !attributes.contains(name)? {
        warn::deprecation(&format!(
            "{}.__init__ got an unexpected keyword argument '{}'. Support for arbitrary keyword arguments is deprecated and will be removed in Python 3.15.",
            class.full_name(),
            shown()?
        ))?;
    }
    Ok(())
}

/// Gives the fields that the arguments left out what they have by default. DeprecationWarning. Runs Python.
fn fill(this: &Object, class: &TypeObject, remaining: &Set) -> Result<()> {
    let Some(types) = class.get_attr_opt(intern!("_field_types"))? else { return Ok(()) };
    for name in remaining.to_list()?.collect()? {
        let Some(types) = types.cast::<Dict>() else { return Err(system_error!("bad argument to internal function")) };
        let Some(ty) = types.get(&name)? else {
            warn::deprecation(&format!(
                "Field '{}' is missing from {}._field_types. This will become an error in Python 3.15.",
                name.str()?.to_string_lossy(),
                class.full_name()
            ))?;
            continue;
        };
        if ty.cast_exact::<Union>().is_some() {
            // Optional: the class has a None for it.
        } else if ty.cast_exact::<GenericAlias>().is_some() {
            set_attribute(this, &name, &*List::new(0)?)?;
        } else if ty.is(class::state()?.class(super::asdl::Class::AnyContext)) {
            set_attribute(this, &name, class::state()?.shared(super::asdl::Class::Load))?;
        } else {
            warn::deprecation(&format!(
                "{}.__init__ missing 1 required positional argument: '{}'. This will become an error in Python 3.15.",
                class.full_name(),
                name.str()?.to_string_lossy()
            ))?;
        }
    }
    Ok(())
}

fn set_attribute(this: &Object, name: &Object, value: &Object) -> Result<()> {
    match name.cast::<Str>() {
        Some(name) => this.set_attr(name, value),
        None => Err(type_error!("attribute name must be string, not '{}'", name.ty().full_name())),
    }
}

#[methods]
impl Node {
    /// How pickle makes the node again: with None for each field up to the first that is missing, so that no constructor
    /// warns, and with all that has been set as state.
    #[sig("__reduce__($self, /)")]
    fn reduce(self_: &Object) -> Result<Ref<Tuple>> {
        let class = self_.ty().as_object();
        let Some(dict) = self_.get_attr_opt(intern!("__dict__"))? else {
            return Tuple::new(&[class, &Tuple::empty()]);
        };
        let Some(fields) = self_.ty().get_attr_opt(intern!("_fields"))? else {
            return Tuple::new(&[class, &Tuple::empty(), &dict]);
        };
        let count = fields.length()?;
        let Some(dict) = dict.cast::<Dict>() else { return Err(system_error!("bad argument to internal function")) };
        let mut given = 0;
        for i in 0..count {
            let name = fields.sequence_item(i as isize)?;
            if !dict.contains(&name)? {
                break;
            }
            given += 1;
        }
        let args = Tuple::new(&vec![none_object(); given])?;
        Tuple::new(&[class, &args, dict])
    }
}

extern "C" fn traverse(node: &Node, visit: Visit, arg: *mut c_void) -> c_int {
    crate::types::iter::visit_all([Some(node.ty().as_object()), node.dict.borrowed()], visit, arg)
}

extern "C" fn clear(node: &Node) -> c_int {
    node.dict.set(None);
    0
}

/// # Safety
/// `object` has no references.
unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: a node whose last reference is gone; its class is given up last.
    unsafe {
        gc::untrack(&*object);
        let class = (*object).ty().as_object();
        (*object).cast_unchecked::<Node>().dict.set(None);
        object::free_instance(object);
        class.decref();
    }
}

impl Node {
    /// Whether an instance of the class is a node (of any class): `PyAST_Check`. Runs Python.
    pub fn is_node(object: &Object) -> Result<bool> {
        match class::known() {
            Some(state) => object.is_instance(&state.base),
            // There are no nodes before there are classes.
            None => Ok(false),
        }
    }
}
