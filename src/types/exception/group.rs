//! BaseExceptionGroup and ExceptionGroup (PEP 654): several unrelated exceptions raised as one.

use super::hierarchy as h;
use super::{BaseException, exception_fields, field};
use crate::abi::constants::member;
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::memory;
use crate::types::list::List;
use crate::types::none::none_object;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::mem::offset_of;

layout! {
    /// PyBaseExceptionGroupObject.
    pub struct ExceptionGroup: BaseException = "PyBaseExceptionGroupObject", 88 {
        pub base: BaseException = _,
        /// A str.
        pub msg: Slot = "msg",
        /// A tuple of exceptions.
        pub excs: Slot = "excs",
    }
}
exception_fields!(ExceptionGroup; msg, excs);

static MEMBERS: [MemberDef; 3] = [
    MemberDef::new(c"message", member::OBJECT, offset_of!(ExceptionGroup, msg), member::READONLY),
    MemberDef::new(c"exceptions", member::OBJECT, offset_of!(ExceptionGroup, excs), member::READONLY),
    MemberDef::END,
];

pub(super) const fn base_exception_group(ty: TypeObject) -> TypeObject {
    ty.with(TypeFlags::HAVE_GC)
        .traversed(traverse)
        .cleared(clear)
        .deallocated(dealloc)
        .constructor(new)
        .to_str(to_str)
        .methods(&METHODS)
        .members(&MEMBERS)
}

crate::per_interpreter! {
    /// `ExceptionGroup`, a class with two bases, made at start-up.
    static EXCEPTION_GROUP: Shared = Shared(Slot::empty());
}

struct Shared(Slot<TypeObject>);

/// `ExceptionGroup`; none before start-up has made it.
pub fn exception_group() -> Option<Ref<TypeObject>> {
    EXCEPTION_GROUP.get().0.get()
}

/// Makes the class `ExceptionGroup(BaseExceptionGroup, Exception)`.
pub fn initialize() -> Result<()> {
    let bases = Tuple::new(&[&h::BASE_EXCEPTION_GROUP, &h::EXCEPTION])?;
    let namespace = crate::types::dict::Dict::new()?;
    namespace.set(crate::intern!("__module__"), crate::intern!("builtins"))?;
    let class =
        crate::types::r#type::PyType_Type.as_object().call(&[crate::intern!("ExceptionGroup"), &bases, &namespace])?;
    // SAFETY: `type(...)` makes a type.
    EXCEPTION_GROUP.get().0.set(Some(unsafe { class.downcast_unchecked() }));
    Ok(())
}

fn is_exception(object: &Object) -> bool {
    object.ty().is_subtype(&h::EXCEPTION)
}

extern "C" fn new(cls: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    super::no_keywords_for(cls, kwargs)?;
    // SAFETY: `tp_new` is given a tuple.
    let given = unsafe { args.cast_unchecked::<Tuple>() };
    let [message, excs] = given.items() else {
        return Err(type_error!("BaseExceptionGroup.__new__() takes exactly 2 arguments ({} given)", given.len()));
    };
    if message.cast::<Str>().is_none() {
        let given = if message.is_none() { "None".into() } else { message.ty().full_name() };
        return Err(type_error!("BaseExceptionGroup.__new__() argument 1 must be str, not {given}"));
    }
    if !excs.is_sequence() {
        return Err(type_error!("second argument (exceptions) must be a sequence"));
    }
    let excs = Tuple::from_vec(excs.collect()?)?;
    if excs.is_empty() {
        return Err(value_error!("second argument (exceptions) must be a non-empty sequence"));
    }
    if let Some(i) = excs.items().iter().position(|e| !e.type_has(TypeFlags::BASE_EXC_SUBCLASS)) {
        return Err(value_error!("Item {i} of second argument (exceptions) is not an exception"));
    }
    let nested_base = !excs.items().iter().all(|e| is_exception(e));
    let group = exception_group();
    let mut cls = Ref::of(cls);
    if let Some(group) = group {
        if core::ptr::eq(&*cls, &h::BASE_EXCEPTION_GROUP) {
            // A group of nothing but Exceptions is one itself.
            if !nested_base {
                cls = group;
            }
        } else if nested_base && cls.is(&group) {
            return Err(type_error!("Cannot nest BaseExceptions in an ExceptionGroup"));
        } else if nested_base && cls.is_subtype(&h::EXCEPTION) {
            return Err(type_error!("Cannot nest BaseExceptions in '{}'", cls.full_name()));
        }
    }
    let object = memory::alloc(&cls, 0)?;
    // SAFETY: an instance of BaseExceptionGroup.
    let this = unsafe { object.cast_unchecked::<ExceptionGroup>() };
    this.args.set(Some(args.to_ref()));
    this.msg.set(Some(message.to_ref()));
    this.excs.set(Some(excs.into_object()));
    Ok(object)
}

extern "C" fn to_str(this: &ExceptionGroup) -> Result {
    let n = this.exceptions().len();
    let s = if n == 1 { "" } else { "s" };
    let message = field(&this.msg).str()?;
    Ok(Str::new(&format!("{} ({n} sub-exception{s})", message.to_string_lossy()))?.into_object())
}

/// What selects exceptions: types, or a function.
enum Condition<'a> {
    Types(&'a Object),
    Function(&'a Object),
    /// The group's leaves that are these very objects.
    Among(&'a [Ref]),
}

impl Condition<'_> {
    fn of(object: &Object) -> Result<Condition<'_>> {
        let is_type = |o: &Object| o.cast::<TypeObject>().is_some_and(|t| t.has(TypeFlags::BASE_EXC_SUBCLASS));
        if is_type(object) || object.cast::<Tuple>().is_some_and(|t| t.items().iter().all(|o| is_type(o))) {
            return Ok(Condition::Types(object));
        }
        if object.is_callable() && object.cast::<TypeObject>().is_none() {
            return Ok(Condition::Function(object));
        }
        Err(type_error!("expected an exception type, a tuple of exception types, or a callable (other than a class)"))
    }

    fn matches(&self, exception: &Object) -> Result<bool> {
        match self {
            Condition::Types(types) => exception.is_instance(types),
            Condition::Function(f) => f.call1(exception)?.is_true(),
            Condition::Among(these) => {
                Ok(exception.cast::<ExceptionGroup>().is_none() && these.iter().any(|e| e.is(exception)))
            }
        }
    }
}

// SAFETY: BaseExceptionGroup and what derives from it begin with the struct.
unsafe impl crate::abi::ObjectType for ExceptionGroup {
    fn type_object() -> &'static TypeObject {
        &h::BASE_EXCEPTION_GROUP
    }
}

impl ExceptionGroup {
    /// The exceptions of the group.
    pub fn exceptions(&self) -> Ref<Tuple> {
        // SAFETY: the field holds a tuple once the object is made.
        self.excs.get().map_or_else(Tuple::empty, |t| unsafe { t.downcast_unchecked() })
    }

    /// A group like this one (context, cause, traceback, notes) with other exceptions. Runs Python (`derive`).
    fn derived(&self, excs: Vec<Ref>) -> Result<Option<Ref>> {
        if excs.is_empty() {
            return Ok(None);
        }
        let list = List::from_vec(excs)?;
        let group = self.call_method(crate::intern!("derive"), &[&list])?;
        let Some(new) = group.cast::<ExceptionGroup>() else {
            return Err(type_error!("derive must return an instance of BaseExceptionGroup"));
        };
        new.traceback.set(self.traceback.get());
        new.context.set(self.context.get());
        new.cause.set(self.cause.get());
        if let Some(notes) = self.get_attr_opt(crate::intern!("__notes__"))?
            && notes.is_sequence()
        {
            let copy = List::from_vec(notes.collect()?)?;
            new.set_attr(crate::intern!("__notes__"), &copy)?;
        }
        Ok(Some(group))
    }

    /// Splits into what matches and the rest, keeping the nesting. Runs Python.
    fn partition(&self, condition: &Condition<'_>, want_rest: bool) -> Result<(Option<Ref>, Option<Ref>)> {
        let this = Ref::of(self).into_object();
        if condition.matches(&this)? {
            return Ok((Some(this), None));
        }
        crate::vm::thread::nested(" in exceptiongroup_split_recursive", || self.partition_members(condition, want_rest))
    }

    fn partition_members(&self, condition: &Condition<'_>, want_rest: bool) -> Result<(Option<Ref>, Option<Ref>)> {
        let (mut matching, mut rest) = (Vec::new(), Vec::new());
        let excs = self.exceptions();
        for exception in excs.items() {
            match exception.cast::<ExceptionGroup>() {
                Some(group) => {
                    let (yes, no) = group.partition(condition, want_rest)?;
                    matching.extend(yes);
                    rest.extend(no);
                }
                None if condition.matches(exception)? => matching.push(exception.to_ref()),
                None => rest.push(exception.to_ref()),
            }
        }
        let matching = self.derived(matching)?;
        let rest = if want_rest { self.derived(rest)? } else { None };
        Ok((matching, rest))
    }

    /// For `except*`: splits by exception types. Runs Python.
    pub fn split_by_types(&self, types: &Object) -> Result<(Option<Ref>, Option<Ref>)> {
        self.partition(&Condition::Types(types), true)
    }

    /// The part of the group whose leaves are among these exceptions, for the re-raise at the end of `except*`.
    pub fn project(&self, leaves: &[Ref]) -> Result<Option<Ref>> {
        Ok(self.partition(&Condition::Among(leaves), false)?.0)
    }

    /// All leaves of the group.
    pub fn leaves(&self, into: &mut Vec<Ref>) -> Result<()> {
        crate::vm::thread::check_native_stack(" in collect_exception_group_leaf_ids")?;
        for exception in self.exceptions().items() {
            match exception.cast::<ExceptionGroup>() {
                Some(group) => group.leaves(into)?,
                None => into.push(exception.to_ref()),
            }
        }
        Ok(())
    }
}

fn pair(yes: Option<Ref>, no: Option<Ref>) -> Result<Ref<Tuple>> {
    let or_none = |r: &Option<Ref>| r.as_deref().unwrap_or(none_object()) as *const Object;
    // SAFETY: both live until the tuple has its own references.
    unsafe { Tuple::new(&[&*or_none(&yes), &*or_none(&no)]) }
}

#[methods]
impl ExceptionGroup {
    /// BaseExceptionGroup[ValueError] is a type for annotations.
    #[sig("__class_getitem__($type, object, /)")]
    fn class_getitem(ty: &TypeObject, object: &Object) -> Result {
        crate::types::iter::generic_alias(ty, object)
    }

    /// Make a group of the same kind with other exceptions; subclasses override this.
    #[sig("($self, excs, /)")]
    fn derive(&self, excs: &Object) -> Result {
        let message = field(&self.msg);
        h::BASE_EXCEPTION_GROUP.as_object().call(&[&message, excs])
    }

    /// Split into what matches the condition and the rest.
    #[sig("($self, matcher_value, /)")]
    fn split(&self, matcher_value: &Object) -> Result<Ref<Tuple>> {
        let condition = Condition::of(matcher_value)?;
        let (yes, no) = self.partition(&condition, true)?;
        pair(yes, no)
    }

    /// What matches the condition, or None.
    #[sig("($self, matcher_value, /)")]
    fn subgroup(&self, matcher_value: &Object) -> Result<Option<Ref>> {
        let condition = Condition::of(matcher_value)?;
        Ok(self.partition(&condition, false)?.0)
    }
}
