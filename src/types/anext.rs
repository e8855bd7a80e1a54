//! What `anext(iterator, default)` returns: an awaitable that yields the default at the iterator's end.

use crate::abi::slots::{AsyncMethods, Visit, slot};
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::told;
use crate::memory::{self, gc};
use crate::types::exception::{STOP_ASYNC_ITERATION, raise};
use crate::types::generator::{awaitable_iterator, set_stop_iteration};
use crate::types::iter::{iter_self, visit_all};
use crate::types::none::none_object;
use crate::types::object::dealloc_collected;
use crate::types::str::Str;
use abide_macros::{capi, methods};
use core::ffi::{c_int, c_void};

layout! {
    /// The private struct of `anext`'s awaitable.
    pub struct AnextAwaitable: Object = "anextawaitableobject", 32 {
        pub base: Object = "ob_base",
        /// What `__anext__` returned.
        pub wrapped: Slot = "wrapped",
        pub default: Slot = "default_value",
    }
}
object_type!(AnextAwaitable => _PyAnextAwaitable_Type);

/// The type of `anext(iterator, default)`.
#[capi]
pub static _PyAnextAwaitable_Type: TypeObject = TypeObject::new(c"anext_awaitable", size_of::<AnextAwaitable>())
    .with(TypeFlags::HAVE_GC.and(TypeFlags::DISALLOW_INSTANTIATION))
    .deallocated(dealloc_collected::<AnextAwaitable>)
    .async_table(&ASYNC)
    .traversed(traverse)
    .iterable(iter_self::<AnextAwaitable>)
    .iterator(next)
    .methods(&METHODS);

static ASYNC: AsyncMethods = AsyncMethods {
    // SAFETY: called with such awaitables only.
    r#await: unsafe { slot(iter_self::<AnextAwaitable> as extern "C" fn(&AnextAwaitable) -> Result) },
    ..AsyncMethods::EMPTY
};

impl AnextAwaitable {
    /// An awaitable of what `awaitable` yields, or the default.
    pub fn new(awaitable: &Object, default: &Object) -> Result<Ref<AnextAwaitable>> {
        let new = memory::new(AnextAwaitable {
            base: Object::new(&_PyAnextAwaitable_Type),
            wrapped: Slot::new(Some(awaitable.to_ref())),
            default: Slot::new(Some(default.to_ref())),
        })?;
        gc::track(&new);
        Ok(new)
    }

    /// The iterator that awaiting goes through. TypeError. Runs Python.
    fn iterator(&self) -> Result {
        let awaitable = awaitable_iterator(self.wrapped.borrowed().unwrap_or(none_object()))?;
        if awaitable.ty().iternext.get().is_some() {
            return Ok(awaitable);
        }
        // A coroutine is no iterator; what its `__await__` returns is.
        let Some(function) = awaitable.ty().async_methods().and_then(|m| m.r#await.get()) else {
            return Err(type_error!("object {} can't be used in 'await' expression", awaitable.ty().full_name()));
        };
        let iterator = function(&awaitable)?;
        if !iterator.is_iterator() {
            return Err(type_error!("__await__ must return an iterable"));
        }
        Ok(iterator)
    }

    /// A StopAsyncIteration becomes the StopIteration that carries the default.
    fn with_default(&self, result: Result) -> Result {
        result.map_err(|e| {
            if !e.matches(&STOP_ASYNC_ITERATION) {
                return e;
            }
            e.clear();
            set_stop_iteration(self.default.borrowed().unwrap_or(none_object()))
        })
    }

    fn advance(&self) -> Result<Option<Ref>> {
        let iterator = self.iterator()?;
        let item = iterator.ty().iternext.get().and_then(|next| next(&iterator));
        if item.is_some() || !raise::occurred() {
            return Ok(item);
        }
        self.with_default(Err(raise::assume())).map(Some)
    }

    fn forward(&self, method: &'static Str, args: &[&Object]) -> Result {
        let iterator = self.iterator()?;
        self.with_default(iterator.call_method(method, args))
    }
}

extern "C" fn next(awaitable: &AnextAwaitable) -> Option<Ref> {
    awaitable.advance().unwrap_or_else(|e| told(e, None))
}

#[methods]
impl AnextAwaitable {
    /// Send a value into the wrapped iterator; the next value it yields, or StopIteration.
    #[sig("send($self, value, /)")]
    fn send(&self, value: &Object) -> Result {
        self.forward(crate::intern!("send"), &[value])
    }

    /// Raise an exception in the wrapped iterator; the next value it yields, or StopIteration.
    #[sig("throw($self, /, *args)")]
    fn throw(&self, args: &[&Object]) -> Result {
        self.forward(crate::intern!("throw"), args)
    }

    /// Raise GeneratorExit in the wrapped iterator.
    #[sig("close($self, /)")]
    fn close(&self) -> Result {
        self.forward(crate::intern!("close"), &[])
    }
}

extern "C" fn traverse(awaitable: &AnextAwaitable, visit: Visit, arg: *mut c_void) -> c_int {
    visit_all([awaitable.wrapped.borrowed(), awaitable.default.borrowed()], visit, arg)
}
