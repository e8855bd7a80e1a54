//! What C can see: structs with CPython 3.13's layout, references, slot function types, constants. No behaviour.
//!
//! Everything here is data and the ownership rules of data. Structs of a single type sit in that type's room under
//! `types/`; here is what several rooms share.

#[macro_use]
pub mod layout;
pub mod constants;
pub mod method_def;
#[macro_use]
pub mod object;
pub mod reference;
pub mod slots;
pub mod type_object;

pub use method_def::{CFunction, GetSetDef, MemberDef, MethodDef};
pub use object::{Object, ObjectLike, ObjectType, VarObject};
pub use reference::{Raised, Ref, Result, Slot};
pub use type_object::{TypeFlags, TypeObject};
