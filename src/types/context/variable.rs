//! `ContextVar`, and `Token`, which undoes one assignment.

use super::{Context, current};
use crate::abi::constants::member;
use crate::abi::slots::Visit;
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::memory::{self, gc};
use crate::types::exception::{LOOKUP_ERROR, raise};
use crate::types::object::dealloc_collected;
use crate::types::static_objects::STATIC_OBJECTS;
use crate::types::str::Str;
use crate::vm::thread;
use abide_macros::{capi, methods, slot};
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::mem::offset_of;
use core::ptr::null;

layout! {
    /// PyContextVar.
    pub struct ContextVar: Object = "PyContextVar", 64 {
        pub base: Object = "ob_base",
        name: Slot = "var_name",
        default: Slot = "var_default",
        /// The value in the current context, borrowed from it: valid for this thread and this version of its context.
        cached: Cell<*const Object> = "var_cached",
        cached_thread: Cell<u64> = "var_cached_tsid",
        cached_version: Cell<u64> = "var_cached_tsver",
        hash: Cell<isize> = "var_hash",
    }
}
object_type!(ContextVar => PyContextVar_Type);

layout! {
    /// PyContextToken.
    pub struct Token: Object = "PyContextToken", 48 {
        pub base: Object = "ob_base",
        context: Slot<Context> = "tok_ctx",
        variable: Slot<ContextVar> = "tok_var",
        /// What the variable was before; nothing if it had no value.
        old: Slot = "tok_oldval",
        used: Cell<c_int> = "tok_used",
    }
}
object_type!(Token => PyContextToken_Type);

/// The type of context variables.
#[capi]
pub static PyContextVar_Type: TypeObject = TypeObject::new(c"_contextvars.ContextVar", size_of::<ContextVar>())
    .with(TypeFlags::HAVE_GC)
    .doc(c"ContextVar(name, /, *, default=<unrepresentable>)\n--\n\nA variable whose value belongs to a context.")
    .get_attribute::<Object>(crate::protocol::attribute::generic_get_attr)
    .repr(repr_variable)
    .hash(hash)
    .members(&MEMBERS)
    .methods(&VARIABLE)
    .constructor(ContextVar::tp_new)
    .traversed(traverse_variable)
    .cleared(clear_variable)
    .deallocated(dealloc_collected::<ContextVar>);

static MEMBERS: [MemberDef; 2] =
    [MemberDef::new(c"name", member::OBJECT, offset_of!(ContextVar, name), member::READONLY), MemberDef::END];

/// The type of tokens.
#[capi]
pub static PyContextToken_Type: TypeObject = TypeObject::new(c"_contextvars.Token", size_of::<Token>())
    .with(TypeFlags::HAVE_GC)
    .doc(c"What ContextVar.set() returns, to undo it with ContextVar.reset().")
    .get_attribute::<Object>(crate::protocol::attribute::generic_get_attr)
    .repr(repr_token)
    .hash::<Object>(crate::protocol::object::hash_not_implemented)
    .methods(&TOKEN)
    .getset(&TOKEN_GETSETS)
    .constructor(Token::tp_new)
    .traversed(traverse_token)
    .cleared(clear_token)
    .deallocated(dealloc_collected::<Token>);

/// Gives the type of tokens its constant, `Token.MISSING`.
pub fn initialize() -> Result<()> {
    PyContextToken_Type.namespace().set(crate::intern!("MISSING"), &STATIC_OBJECTS.token_missing)
}

impl ContextVar {
    /// A variable. TypeError if the name is no string, MemoryError. Runs Python for the hash of a string of a subclass.
    pub fn new(name: &Object, default: Option<&Object>) -> Result<Ref<ContextVar>> {
        if name.cast::<Str>().is_none() {
            return Err(type_error!("context variable name must be a str"));
        }
        let name_hash = name.hash()?;
        let variable = memory::new(ContextVar {
            base: Object::new(&PyContextVar_Type),
            name: Slot::new(Some(name.to_ref())),
            default: Slot::new(default.map(Object::to_ref)),
            cached: Cell::new(null()),
            cached_thread: Cell::new(0),
            cached_version: Cell::new(0),
            hash: Cell::new(0),
        })?;
        // The address is part of it, so that variables of the same name differ.
        let hash = (variable.as_raw() as usize).rotate_right(4) as isize ^ name_hash.get();
        variable.hash.set(if hash == -1 { -2 } else { hash });
        gc::track(&variable);
        Ok(variable)
    }

    /// The hash of the variable.
    #[inline]
    pub fn hash(&self) -> isize {
        self.hash.get()
    }

    /// Notes the value in the current context, which keeps it alive.
    fn cache(&self, value: *const Object) {
        let ts = thread::current();
        self.cached.set(value);
        self.cached_thread.set(ts.id.get());
        self.cached_version.set(ts.context_ver.get());
    }

    /// The value in the current context; else the default given here, else the variable's own, else nothing. MemoryError.
    pub fn value(&self, default: Option<&Object>) -> Result<Option<Ref>> {
        let ts = thread::current();
        if !self.cached.get().is_null()
            && self.cached_thread.get() == ts.id.get()
            && self.cached_version.get() == ts.context_ver.get()
        {
            // SAFETY: the context, which is still the same, holds the value.
            return Ok(Some(unsafe { &*self.cached.get() }.to_ref()));
        }
        if !ts.context.is_empty() {
            let context = current()?;
            if let Some(map) = context.vars.borrowed()
                && let Some(value) = map.get(self, self.hash())?
            {
                self.cache(value);
                return Ok(Some(value.to_ref()));
            }
        }
        Ok(default.map(Object::to_ref).or_else(|| self.default.get()))
    }

    /// Sets the value in a context.
    fn assign(&self, context: &Context, value: &Object) -> Result<()> {
        self.cached.set(null());
        let map = context.map()?.with(self, self.hash(), value)?;
        let old = context.vars.replace(Some(map));
        self.cache(value);
        drop(old);
        Ok(())
    }

    /// Sets the value in the current context. MemoryError.
    pub fn store(&self, value: &Object) -> Result<Ref<Token>> {
        let context = current()?;
        let old = match context.vars.borrowed() {
            Some(map) => map.get(self, self.hash())?.map(Object::to_ref),
            None => None,
        };
        let token = memory::new(Token {
            base: Object::new(&PyContextToken_Type),
            context: Slot::new(Some(context.clone())),
            variable: Slot::new(Some(Ref::of(self))),
            old: Slot::new(old),
            used: Cell::new(0),
        })?;
        gc::track(&token);
        self.assign(&context, value)?;
        Ok(token)
    }

    /// Undoes an assignment. RuntimeError, ValueError.
    pub fn undo(&self, token: &Token) -> Result<()> {
        let shown = || Ok(token.repr()?.to_string_lossy().into_owned());
        if token.used.get() != 0 {
            return Err(runtime_error!("{} has already been used once", shown()?));
        }
        if !core::ptr::eq(token.variable.raw(), self) {
            return Err(value_error!("{} was created by a different ContextVar", shown()?));
        }
        let context = current()?;
        if !core::ptr::eq(token.context.raw(), &*context) {
            return Err(value_error!("{} was created in a different Context", shown()?));
        }
        token.used.set(1);
        match token.old.get() {
            Some(old) => self.assign(&context, &old),
            None => {
                self.cached.set(null());
                match context.map()?.without(self, self.hash())? {
                    Some(map) => {
                        context.vars.set(Some(map));
                        Ok(())
                    }
                    None => Err(raise::raise_object(&LOOKUP_ERROR, self)),
                }
            }
        }
    }
}

#[methods(VARIABLE)]
impl ContextVar {
    #[new("ContextVar(name, /, *, default=<unrepresentable>)")]
    fn make(_: &TypeObject, name: &Object, default: Option<&Object>) -> Result<Ref<ContextVar>> {
        ContextVar::new(name, default)
    }

    /// The value in the current context; else the default given here, else the variable's own. LookupError if there is none.
    #[sig("get($self, default=<unrepresentable>, /)")]
    fn get(&self, default: Option<&Object>) -> Result {
        match self.value(default)? {
            Some(value) => Ok(value),
            None => Err(raise::raise_object(&LOOKUP_ERROR, self)),
        }
    }

    /// Set the value in the current context; the token undoes it.
    #[sig("set($self, value, /)")]
    fn set(&self, value: &Object) -> Result<Ref<Token>> {
        self.store(value)
    }

    /// Make the value what it was before the set() that returned the token.
    #[sig("reset($self, token, /)")]
    fn reset(&self, token: &Object) -> Result<()> {
        match token.cast_exact::<Token>() {
            Some(token) => self.undo(token),
            None => Err(type_error!("expected an instance of Token, got {}", token.repr()?.to_string_lossy())),
        }
    }

    /// See PEP 585.
    #[sig("__class_getitem__($type, object, /)")]
    fn class_getitem(ty: &TypeObject, object: &Object) -> Result {
        crate::types::iter::generic_alias(ty, object)
    }
}

#[methods(TOKEN, TOKEN_GETSETS)]
impl Token {
    #[new("Token(*args, **kwargs)")]
    fn make(_: &TypeObject, _: &[&Object], _: Vec<(&Str, &Object)>) -> Result {
        Err(runtime_error!("Tokens can only be created by ContextVars"))
    }

    /// The variable.
    #[getter("var")]
    fn get_var(&self) -> Result {
        Ok(self.variable.get().map_or_else(crate::types::none::none, Ref::into_object))
    }

    /// What the variable was before; Token.MISSING if it had no value.
    #[getter("old_value")]
    fn get_old_value(&self) -> Result {
        Ok(self.old.get().unwrap_or_else(|| STATIC_OBJECTS.token_missing.to_ref()))
    }

    /// See PEP 585.
    #[sig("__class_getitem__($type, object, /)")]
    fn class_getitem(ty: &TypeObject, object: &Object) -> Result {
        crate::types::iter::generic_alias(ty, object)
    }
}

extern "C" fn hash(variable: &ContextVar) -> isize {
    variable.hash()
}

/// Runs Python.
extern "C" fn repr_variable(variable: &ContextVar) -> Result {
    let mut text = String::from("<ContextVar name=");
    if let Some(name) = variable.name.get() {
        text += &name.repr()?.to_string_lossy();
    }
    if let Some(default) = variable.default.get() {
        text += " default=";
        text += &default.repr()?.to_string_lossy();
    }
    Ok(Str::new(&format!("{text} at {variable:p}>"))?.into_object())
}

/// Runs Python.
extern "C" fn repr_token(token: &Token) -> Result {
    let used = if token.used.get() != 0 { " used" } else { "" };
    let variable = match token.variable.get() {
        Some(variable) => variable.into_object().repr()?.to_string_lossy().into_owned(),
        None => String::new(),
    };
    Ok(Str::new(&format!("<Token{used} var={variable} at {token:p}>"))?.into_object())
}

extern "C" fn traverse_variable(variable: &ContextVar, visit: Visit, argument: *mut c_void) -> c_int {
    crate::visit_slots!(visit, argument; variable.name, variable.default)
}

#[slot]
fn clear_variable(variable: &ContextVar) -> Result<()> {
    variable.name.set(None);
    variable.default.set(None);
    variable.cached.set(null());
    Ok(())
}

extern "C" fn traverse_token(token: &Token, visit: Visit, argument: *mut c_void) -> c_int {
    crate::visit_slots!(visit, argument; token.context, token.variable, token.old)
}

#[slot]
fn clear_token(token: &Token) -> Result<()> {
    token.context.set(None);
    token.variable.set(None);
    token.old.set(None);
    Ok(())
}
