//! Exceptions: `BaseException`, the built-in hierarchy, raising, and how uncaught ones are printed.
//!
//! - `hierarchy.rs`: one line for each built-in exception type.
//! - `fields.rs`, `os_error.rs`, `syntax_error.rs`, `unicode_error.rs`, `group.rs`: the types with fields of their own.
//! - `raise.rs`: setting, fetching and testing the current exception.
//! - `no_memory.rs`: MemoryError where there is no memory for it.
//! - `print.rs`, `source_lines.rs`, `suggest.rs`: tracebacks on `sys.stderr`; `warn.rs`: warnings.

#[macro_use]
pub mod raise;
pub mod fields;
pub mod group;
pub mod hierarchy;
pub mod no_memory;
pub mod os_error;
pub mod print;
pub mod source_lines;
pub mod suggest;
pub mod syntax_error;
pub mod unicode_error;
pub mod warn;

use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::memory::{self, gc};
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::none::{none, none_object};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::thread;
use abide_macros::methods;
use core::cell::Cell;
use core::ffi::{c_char, c_int, c_void};
pub use hierarchy::*;

layout! {
    /// PyBaseExceptionObject.
    pub struct BaseException: Object = "PyBaseExceptionObject", 72 {
        pub base: Object = "ob_base",
        pub dict: Slot = "dict",
        /// A tuple.
        pub args: Slot = "args",
        /// Unused, as in CPython: `add_note` keeps its list in the dict, as `__notes__`.
        pub notes: Slot = "notes",
        pub traceback: Slot = "traceback",
        pub context: Slot = "context",
        pub cause: Slot = "cause",
        pub suppress_context: Cell<c_char> = "suppress_context",
    }
}
object_type!(BaseException => BASE_EXCEPTION, BASE_EXC_SUBCLASS);

/// The beginning of every exception type; what is not said is inherited from the base.
const fn exception_type(name: &'static core::ffi::CStr, size: usize) -> TypeObject {
    TypeObject::new(name, size)
        .with(TypeFlags::BASETYPE.and(TypeFlags::BASE_EXC_SUBCLASS))
        .dict_at(core::mem::offset_of!(BaseException, dict))
}

/// What `BaseException` itself says.
const fn base_exception(ty: TypeObject) -> TypeObject {
    ty.with(TypeFlags::HAVE_GC)
        .constructor(BaseException::tp_new)
        .initializer(BaseException::tp_init)
        .deallocated(dealloc)
        .traversed(traverse)
        .cleared(clear)
        .repr(repr)
        .to_str(to_str)
        .get_attribute(crate::protocol::attribute::generic_get_attr)
        .methods(&METHODS)
        .getset(&GETSETS)
}

/// SystemError, for code that names the type at run time.
pub fn system_error() -> &'static TypeObject {
    &SYSTEM_ERROR
}

/// A bare exception of a built-in type.
fn allocate(kind: &TypeObject, args: Ref<Tuple>) -> Result<Ref<BaseException>> {
    let object = memory::alloc(kind, 0)?;
    // SAFETY: an instance of an exception type.
    let exception = unsafe { object.downcast_unchecked::<BaseException>() };
    exception.args.set(Some(args.into_object()));
    Ok(exception)
}

/// An exception of type `kind` made from `value` as `PyErr_SetObject` does: an instance is itself, a tuple is the
/// arguments, None none, anything else the one argument. Runs Python.
pub fn instantiate(kind: &TypeObject, value: &Object) -> Result<Ref<BaseException>> {
    if value.ty().is_subtype(kind) && value.type_has(TypeFlags::BASE_EXC_SUBCLASS) {
        // SAFETY: just checked.
        return Ok(unsafe { value.to_ref().downcast_unchecked() });
    }
    match value.cast::<Tuple>() {
        Some(args) => instantiate_with(kind, args.items()),
        None if value.is_none() => instantiate_with(kind, &[]),
        None => instantiate_with(kind, &[value]),
    }
}

/// An exception of type `kind` with these arguments. Runs Python where the type is made in Python.
pub fn instantiate_with(kind: &TypeObject, args: &[&Object]) -> Result<Ref<BaseException>> {
    // A plain built-in type needs no call: its constructor only keeps the arguments.
    if !kind.has(TypeFlags::HEAPTYPE)
        && kind.basicsize.get() == size_of::<BaseException>() as isize
        && kind.new.get().map(|f| f as usize) == BASE_EXCEPTION.new.get().map(|f| f as usize)
        && kind.init.get().map(|f| f as usize) == BASE_EXCEPTION.init.get().map(|f| f as usize)
    {
        return allocate(kind, Tuple::new(args)?);
    }
    let exception = kind.as_object().call(args)?;
    exception.downcast::<BaseException>().map_err(|other| {
        let class = kind.as_object().repr();
        match class {
            Ok(class) => type_error!(
                "calling {} should have returned an instance of BaseException, not {}",
                class.to_string_lossy(),
                other.ty().full_name()
            ),
            Err(e) => e,
        }
    })
}

/// The exception that the innermost active handler is handling.
pub fn handled() -> Option<Ref<BaseException>> {
    let mut item = thread::current().exc_info.get();
    // SAFETY: the chain consists of live items, from the thread's own to those of running generators.
    while let Some(entry) = unsafe { item.as_ref() } {
        if let Some(value) = entry.exc_value.get().filter(|v| !v.is_none()) {
            // SAFETY: only exceptions and None are stored there.
            return Some(unsafe { value.downcast_unchecked() });
        }
        item = entry.previous_item.get();
    }
    None
}

/// Makes the exception that is being handled (if any) the context of `exception`, breaking cycles.
pub fn set_context_from_handled(exception: &Ref<BaseException>) {
    let Some(handled) = handled() else { return };
    if handled.is(exception) {
        return;
    }
    // If `exception` is in the chain of contexts already, cut it out there; Floyd's second pointer guards against a
    // chain that is a cycle of its own.
    let (mut link, mut slow, mut advance) = (handled.clone(), handled.clone(), false);
    while let Some(next) = link.context.get() {
        if next.is(exception) {
            link.context.set(None);
            break;
        }
        // SAFETY: contexts are exceptions.
        link = unsafe { next.downcast_unchecked() };
        if link.is(&slow) {
            break;
        }
        if advance && let Some(next) = slow.context.get() {
            // SAFETY: contexts are exceptions.
            slow = unsafe { next.downcast_unchecked() };
        }
        advance = !advance;
    }
    exception.context.set(Some(handled.into_object()));
}

impl BaseException {
    /// The arguments.
    pub fn arguments(&self) -> Ref<Tuple> {
        match self.args.get() {
            // SAFETY: the field holds a tuple.
            Some(args) => unsafe { args.downcast_unchecked() },
            None => Tuple::empty(),
        }
    }

    /// `cls.__new__(cls, *args, **kwargs)`: any arguments are accepted and the positional ones kept.
    extern "C" fn tp_new(cls: &TypeObject, args: &Object, _: Option<&Object>) -> Result {
        let object = memory::alloc(cls, 0)?;
        // SAFETY: an instance of an exception type.
        let exception = unsafe { object.cast_unchecked::<BaseException>() };
        exception.args.set(Some(args.to_ref()));
        Ok(object)
    }

    extern "C" fn tp_init(this: &BaseException, args: &Object, kwargs: Option<&Object>) -> c_int {
        crate::call::convert::CReturn::into_c(this.init(args, kwargs))
    }

    /// What `__reduce__` answers: the class, the arguments to make it with and, if there is one, the state to set.
    pub(super) fn reduced(&self, args: &Object, state: Option<Ref>) -> Result<Ref<Tuple>> {
        let class = self.ty().as_object();
        match state {
            Some(state) => Tuple::new(&[class, args, &state]),
            None => Tuple::new(&[class, args]),
        }
    }

    /// The attributes in `__dict__` and the fields that are set, in a new dict; `None` if no field is.
    pub(super) fn state_with(&self, fields: &[(&str, &Slot)]) -> Result<Option<Ref>> {
        if fields.iter().all(|(_, field)| field.is_empty()) {
            return Ok(None);
        }
        let state = match self.dict.get().as_deref().and_then(|dict| dict.cast::<Dict>()) {
            Some(dict) => dict.copy()?,
            None => Dict::new()?,
        };
        for (name, field) in fields {
            if let Some(value) = field.get() {
                state.set(&*Str::new(name)?, &value)?;
            }
        }
        Ok(Some(state.into_object()))
    }

    /// `__init__`: no keywords; the arguments are kept.
    pub(super) fn init(&self, args: &Object, kwargs: Option<&Object>) -> Result<()> {
        no_keywords_for(self.ty(), kwargs)?;
        self.args.set(Some(args.to_ref()));
        Ok(())
    }
}

/// TypeError if there are keyword arguments.
fn no_keywords_for(cls: &TypeObject, kwargs: Option<&Object>) -> Result<()> {
    match kwargs.and_then(|k| k.cast::<Dict>()) {
        Some(kwargs) if !kwargs.is_empty() => Err(type_error!("{}() takes no keyword arguments", cls.full_name())),
        _ => Ok(()),
    }
}

#[methods]
impl BaseException {
    /// Keep the positional arguments for pickling: class, arguments and attributes.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        self.reduced(&self.arguments(), self.dict.get())
    }

    /// Set attributes from a dict, or do nothing for None.
    #[sig("__setstate__($self, state, /)")]
    fn set_state(&self, state: &Object) -> Result<()> {
        if state.is_none() {
            return Ok(());
        }
        let Some(state) = state.cast::<Dict>() else {
            return Err(type_error!("state is not a dictionary"));
        };
        let mut position = 0;
        while let Some((key, value)) = state.next_entry(&mut position) {
            match key.cast::<Str>() {
                Some(name) => self.set_attr(name, &value)?,
                None => return Err(type_error!("attribute name must be string, not '{}'", key.ty().full_name())),
            }
        }
        Ok(())
    }

    /// Set self.__traceback__ to tb and return self.
    #[sig("($self, tb, /)")]
    fn with_traceback(&self, tb: &Object) -> Result<Ref<BaseException>> {
        self.set_traceback(Some(tb))?;
        Ok(Ref::of(self))
    }

    /// Add a note: a string that is printed after the exception.
    #[sig("($self, note, /)")]
    fn add_note(&self, note: &Object) -> Result<()> {
        if note.cast::<Str>().is_none() {
            return Err(type_error!("note must be a str, not '{}'", note.ty().full_name()));
        }
        let name = crate::intern!("__notes__");
        let notes = match self.get_attr_opt(name)? {
            Some(notes) => notes,
            None => {
                let notes = List::new(1)?.into_object();
                self.set_attr(name, &notes)?;
                notes
            }
        };
        match notes.cast::<List>() {
            Some(list) => list.push(note.to_ref()),
            None => Err(type_error!("Cannot add note: __notes__ is not a list")),
        }
    }

    #[getter("__suppress_context__")]
    fn get_suppress_context(&self) -> bool {
        self.suppress_context.get() != 0
    }

    #[setter("__suppress_context__")]
    fn set_suppress_context(&self, value: Option<&Object>) -> Result<()> {
        let Some(value) = value else {
            return Err(type_error!("can't delete numeric/char attribute"));
        };
        if !value.is_type(&crate::types::bool::PyBool_Type) {
            return Err(type_error!("attribute value type must be bool"));
        }
        self.suppress_context.set(value.is_true()? as c_char);
        Ok(())
    }

    #[getter("__dict__")]
    fn get_dict(&self) -> Result {
        if self.dict.is_empty() {
            self.dict.set(Some(Dict::new()?.into_object()));
        }
        Ok(self.dict.get().unwrap_or_else(none))
    }

    #[setter("__dict__")]
    fn set_dict(&self, value: Option<&Object>) -> Result<()> {
        match value {
            Some(value) if value.cast::<Dict>().is_some() => self.dict.set(Some(value.to_ref())),
            Some(value) => {
                return Err(type_error!("__dict__ must be set to a dictionary, not a '{}'", value.ty().full_name()));
            }
            None => return Err(type_error!("cannot delete __dict__")),
        }
        Ok(())
    }

    #[getter("args")]
    fn get_args(&self) -> Result<Ref<Tuple>> {
        Ok(self.arguments())
    }

    #[setter("args")]
    fn set_args(&self, value: Option<&Object>) -> Result<()> {
        let Some(value) = value else {
            return Err(type_error!("args may not be deleted"));
        };
        let args = Tuple::from_vec(value.collect()?)?;
        self.args.set(Some(args.into_object()));
        Ok(())
    }

    #[getter("__traceback__")]
    fn get_traceback(&self) -> Result {
        Ok(self.traceback.get().unwrap_or_else(none))
    }

    #[setter("__traceback__")]
    fn set_traceback(&self, value: Option<&Object>) -> Result<()> {
        let Some(value) = value else {
            return Err(type_error!("__traceback__ may not be deleted"));
        };
        if value.is_none() {
            self.traceback.set(None);
        } else if value.is_type(&crate::types::traceback::PyTraceBack_Type) {
            self.traceback.set(Some(value.to_ref()));
        } else {
            return Err(type_error!("__traceback__ must be a traceback or None"));
        }
        Ok(())
    }

    #[getter("__context__")]
    fn get_context(&self) -> Result {
        Ok(self.context.get().unwrap_or_else(none))
    }

    #[setter("__context__")]
    fn set_context(&self, value: Option<&Object>) -> Result<()> {
        self.context.set(exception_or_none(value, "__context__", "exception context")?);
        Ok(())
    }

    #[getter("__cause__")]
    fn get_cause(&self) -> Result {
        Ok(self.cause.get().unwrap_or_else(none))
    }

    #[setter("__cause__")]
    fn set_cause(&self, value: Option<&Object>) -> Result<()> {
        self.cause.set(exception_or_none(value, "__cause__", "exception cause")?);
        self.suppress_context.set(1);
        Ok(())
    }
}

fn exception_or_none(value: Option<&Object>, attribute: &str, what: &str) -> Result<Option<Ref>> {
    match value {
        None => Err(type_error!("{attribute} may not be deleted")),
        Some(value) if value.is_none() => Ok(None),
        Some(value) if value.type_has(TypeFlags::BASE_EXC_SUBCLASS) => Ok(Some(value.to_ref())),
        Some(_) => Err(type_error!("{what} must be None or derive from BaseException")),
    }
}

extern "C" fn repr(this: &BaseException) -> Result {
    let name = this.ty().short_name();
    let args = this.arguments();
    let text = match args.items() {
        [only] => format!("{name}({})", only.repr()?.to_string_lossy()),
        _ => format!("{name}{}", args.repr()?.to_string_lossy()),
    };
    Ok(Str::new(&text)?.into_object())
}

extern "C" fn to_str(this: &BaseException) -> Result {
    let args = this.arguments();
    match args.items() {
        [] => crate::intern!("").to_result(),
        [only] => Ok(only.str()?.into_object()),
        _ => Ok(args.str()?.into_object()),
    }
}

/// `str()` of KeyError: one argument is shown by its repr, so that `KeyError('')` says something.
extern "C" fn key_error_str(this: &BaseException) -> Result {
    let args = this.arguments();
    match args.items() {
        [only] => Ok(only.repr()?.into_object()),
        _ => to_str(this),
    }
}

const fn key_error(ty: TypeObject) -> TypeObject {
    ty.to_str(key_error_str)
}

const fn plain(ty: TypeObject) -> TypeObject {
    ty
}

/// Visits the fields that all exceptions have.
pub(crate) extern "C" fn traverse(this: &BaseException, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.dict, this.args, this.notes, this.traceback, this.cause, this.context)
}

/// Empties the fields that all exceptions have.
pub(crate) extern "C" fn clear(this: &BaseException) -> c_int {
    for slot in [&this.dict, &this.args, &this.notes, &this.traceback, &this.cause, &this.context] {
        slot.set(None);
    }
    0
}

/// Gives up the fields that all exceptions have, then the memory.
///
/// # Safety
/// `tp_dealloc`: the last reference is gone.
pub(crate) unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: an exception whose last reference is gone.
    unsafe {
        gc::untrack(&*object);
        clear((*object).cast_unchecked());
        free_instance(object);
    }
}

/// `tp_free` of the object's type.
///
/// # Safety
/// The fields have been given up.
pub(crate) unsafe fn free_instance(object: *mut Object) {
    // SAFETY: the caller's contract.
    unsafe {
        match (*object).ty().free.get() {
            Some(free) => free(object.cast()),
            None => memory::free(object),
        }
    }
}

/// Declares what an exception type with fields of its own needs: `traverse`, `clear`, `dealloc` over its slots.
macro_rules! exception_fields {
    ($T:ty; $($field:ident),*) => {
        extern "C" fn traverse(this: &$T, visit: crate::abi::slots::Visit, argument: *mut core::ffi::c_void) -> core::ffi::c_int {
            let result = crate::types::exception::traverse(this, visit, argument);
            if result != 0 {
                return result;
            }
            visit_slots!(visit, argument; $(this.$field),*)
        }

        extern "C" fn clear(this: &$T) -> core::ffi::c_int {
            $(this.$field.set(None);)*
            crate::types::exception::clear(this)
        }

        unsafe extern "C" fn dealloc(object: *mut crate::abi::Object) {
            // SAFETY: an exception whose last reference is gone.
            unsafe {
                crate::memory::gc::untrack(&*object);
                clear((*object).cast_unchecked::<$T>());
                crate::types::exception::free_instance(object);
            }
        }
    };
}
use exception_fields;

/// The value of an optional field: None when empty.
fn field(slot: &Slot) -> Ref {
    slot.get().unwrap_or_else(none)
}

/// Whether a slot holds something else than None.
fn is_given(slot: &Slot) -> bool {
    slot.borrowed().is_some_and(|value| !value.is(none_object()))
}
