//! `types.UnionType`: `int | str`.

use crate::abi::constants::{CompareOp, member};
use crate::abi::slots::{MappingMethods, NumberMethods, Visit, slot};
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::{Hash, IntoReturn};
use crate::memory::{self, gc};
use crate::protocol::number::BinaryOp;
use crate::types::generic_alias::{GenericAlias, parameters_of, shown, substitute};
use crate::types::none::{self, _PyNone_Type};
use crate::types::object::dealloc_collected;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::{capi, methods};
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

layout! {
    /// unionobject.
    pub struct Union: Object = "unionobject", 32 {
        pub base: Object = "ob_base",
        pub args: Slot<Tuple> = "args",
        /// Computed when asked for.
        pub parameters: Slot<Tuple> = "parameters",
    }
}
object_type!(Union => _PyUnion_Type);

static MEMBERS: [MemberDef; 2] =
    [MemberDef::new(c"__args__", member::OBJECT, offset_of!(Union, args), member::READONLY), MemberDef::END];

/// The type `types.UnionType`.
#[capi]
pub static _PyUnion_Type: TypeObject = TypeObject::new(c"types.UnionType", size_of::<Union>())
    .with(TypeFlags::HAVE_GC)
    .doc(c"Represent a PEP 604 union type\n\nE.g. for int | str")
    .deallocated(dealloc_collected::<Union>)
    .repr(repr)
    .number_methods(&NUMBER)
    .mapping_methods(&MAPPING)
    .hash::<Union>(hash)
    .get_attribute(get_attribute)
    .traversed(traverse)
    .compare(compare)
    .members(&MEMBERS)
    .getset(&GETSETS);

static NUMBER: NumberMethods = NumberMethods { or: Cell::new(Some(or)), ..NumberMethods::EMPTY };
static MAPPING: MappingMethods = MappingMethods {
    // SAFETY: the slot is called with unions only.
    subscript: unsafe { slot(subscript as extern "C" fn(&Union, &Object) -> Result) },
    ..MappingMethods::EMPTY
};

/// The members of a union, as a tuple.
pub fn members(object: &Object) -> Option<Ref> {
    object.cast_exact::<Union>().map(|u| u.arguments().into_object())
}

impl Union {
    fn arguments(&self) -> Ref<Tuple> {
        self.args.get().unwrap_or_else(Tuple::empty)
    }

    fn type_parameters(&self) -> Result<Ref<Tuple>> {
        if let Some(known) = self.parameters.get() {
            return Ok(known);
        }
        let found = parameters_of(&self.arguments())?;
        self.parameters.set(Some(found.clone()));
        Ok(found)
    }
}

/// Whether the object may stand in a union made by `|`.
fn unionable(object: &Object) -> bool {
    object.is_none()
        || object.cast::<TypeObject>().is_some()
        || object.cast::<GenericAlias>().is_some()
        || object.cast_exact::<Union>().is_some()
        || object.ty().full_name() == "typing.TypeAliasType"
}

/// `left | right` where one of the two is a union or may stand in one.
pub extern "C" fn or(left: &Object, right: &Object) -> Result {
    from_operator(left, right)
}

/// `left | right` of types: NotImplemented where one is no type. Nested unions are flattened, doubles dropped.
pub fn from_operator(left: &Object, right: &Object) -> Result {
    if !unionable(left) || !unionable(right) {
        return Ok(none::not_implemented());
    }
    let mut args: Vec<Ref> = Vec::new();
    for side in [left, right] {
        match side.cast_exact::<Union>() {
            Some(union) => {
                for arg in union.arguments().items() {
                    push(&mut args, arg)?;
                }
            }
            None if side.is_none() => push(&mut args, _PyNone_Type.as_object())?,
            None => push(&mut args, side)?,
        }
    }
    if args.len() == 1
        && let Some(only) = args.pop()
    {
        return Ok(only);
    }
    let union = memory::new(Union {
        base: Object::new(&_PyUnion_Type),
        args: Slot::new(Some(Tuple::from_vec(args)?)),
        parameters: Slot::empty(),
    })?;
    gc::track(&union);
    Ok(union.into_object())
}

/// Adds a member unless it is there; aliases are compared by value.
fn push(args: &mut Vec<Ref>, new: &Object) -> Result<()> {
    for known in args.iter() {
        let aliases = known.cast::<GenericAlias>().is_some() && new.cast::<GenericAlias>().is_some();
        if known.is(new) || (aliases && known.equals(new)?) {
            return Ok(());
        }
    }
    args.push(new.to_ref());
    Ok(())
}

extern "C" fn subscript(this: &Union, item: &Object) -> Result {
    let parameters = this.type_parameters()?;
    let args = substitute(this, &this.arguments(), &parameters, item)?;
    let Some((first, rest)) = args.items().split_first() else { return Ok(none::none()) };
    let mut result = first.to_ref();
    for next in rest {
        result = result.binary(BinaryOp::Or, next)?;
    }
    Ok(result)
}

extern "C" fn repr(this: &Union) -> Result {
    let mut parts = Vec::new();
    for arg in this.arguments().items() {
        let is_none = core::ptr::eq(*arg, _PyNone_Type.as_object());
        parts.push(if is_none { String::from("None") } else { shown(arg)? });
    }
    Ok(Str::new(&parts.join(" | "))?.into_object())
}

/// The members without their order.
fn as_set(union: &Union) -> Result {
    let frozenset: &Object = crate::types::set::PyFrozenSet_Type.as_object();
    frozenset.call1(&union.arguments())
}

#[abide_macros::slot]
fn hash(this: &Union) -> Result<Hash> {
    as_set(this)?.hash()
}

extern "C" fn compare(this: &Union, other: &Object, op: c_int) -> Result {
    let op = CompareOp::from_c(op);
    let (Some(other), CompareOp::Eq | CompareOp::Ne) = (other.cast_exact::<Union>(), op) else {
        return Ok(none::not_implemented());
    };
    let same = as_set(this)?.equals(&*as_set(other)?)?;
    (same == (op == CompareOp::Eq)).into_return()
}

extern "C" fn get_attribute(this: &Union, name: &Object) -> Result {
    match name.cast::<Str>() {
        Some(text) if text.eq_str("__module__") => this.ty().as_object().get_attr(text),
        _ => crate::protocol::attribute::generic_get_attr(this, name),
    }
}

extern "C" fn traverse(this: &Union, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.args, this.parameters)
}

#[methods]
impl Union {
    /// Type variables in the types.UnionType.
    #[getter("__parameters__")]
    fn parameters_attribute(&self) -> Result<Ref<Tuple>> {
        self.type_parameters()
    }
}
