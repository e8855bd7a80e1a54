//! `FrameLocalsProxy`: the local variables of a function's frame as a mapping that writes through (PEP 667).
//!
//! Reading shows the variables as they are now. A name that is no variable of the code is kept beside them, in the
//! frame object.

use super::Frame;
use crate::abi::constants::CompareOp;
use crate::abi::slots::{MappingMethods, NumberMethods, SequenceMethods, Visit, slot};
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::{CReturn, IntoReturn};
use crate::memory::gc;
use crate::protocol::repr::ReprGuard;
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::none;
use crate::types::tuple::Tuple;
use abide_macros::{capi, methods};
use core::ffi::{c_int, c_void};

layout! {
    /// PyFrameLocalsProxyObject.
    pub struct FrameLocalsProxy: Object = "PyFrameLocalsProxyObject", 24 {
        pub base: Object = "ob_base",
        pub frame: Slot = "frame",
    }
}
object_type!(FrameLocalsProxy => PyFrameLocalsProxy_Type);

/// The type of `frame.f_locals` in functions.
#[capi]
pub static PyFrameLocalsProxy_Type: TypeObject = TypeObject::new(c"FrameLocalsProxy", size_of::<FrameLocalsProxy>())
    .with(TypeFlags::HAVE_GC.and(TypeFlags::MAPPING))
    .repr(repr)
    .compare(compare)
    .iterable(iterate)
    .number_methods(&NUMBER)
    .sequence_methods(&SEQUENCE)
    .mapping_methods(&MAPPING)
    .methods(&METHODS)
    .constructor(new)
    .traversed(traverse)
    .deallocated(dealloc);

static NUMBER: NumberMethods = NumberMethods {
    // SAFETY: the slot takes two objects, either of which may be the proxy.
    or: unsafe { slot(or as extern "C" fn(&Object, &Object) -> Result) },
    // SAFETY: the slot is called with proxies first.
    inplace_or: unsafe { slot(inplace_or as extern "C" fn(&FrameLocalsProxy, &Object) -> Result) },
    ..NumberMethods::EMPTY
};
static SEQUENCE: SequenceMethods = SequenceMethods {
    // SAFETY: the slot is called with proxies.
    contains: unsafe { slot(contains as extern "C" fn(&FrameLocalsProxy, &Object) -> c_int) },
    ..SequenceMethods::EMPTY
};
static MAPPING: MappingMethods = MappingMethods {
    // SAFETY: the slots are called with proxies.
    length: unsafe { slot(length as extern "C" fn(&FrameLocalsProxy) -> isize) },
    // SAFETY: as above.
    subscript: unsafe { slot(subscript as extern "C" fn(&FrameLocalsProxy, &Object) -> Result) },
    // SAFETY: as above.
    set_subscript: unsafe {
        slot(set_subscript as extern "C" fn(&FrameLocalsProxy, &Object, Option<&Object>) -> c_int)
    },
};

impl FrameLocalsProxy {
    /// A proxy for a frame.
    pub fn new(frame: &Frame) -> Result<Ref<FrameLocalsProxy>> {
        let proxy = crate::memory::new(FrameLocalsProxy {
            base: Object::new(&PyFrameLocalsProxy_Type),
            frame: Slot::new(Some(Ref::of(frame).into_object())),
        })?;
        gc::track(&proxy);
        Ok(proxy)
    }

    fn frame(&self) -> &Frame {
        // SAFETY: the field holds a frame object for as long as the proxy lives.
        unsafe { &*self.frame.raw().cast::<Frame>() }
    }

    /// The variables as they are now, in a new dict.
    fn snapshot(&self) -> Result<Ref<Dict>> {
        self.frame().variables()
    }

    fn set(&self, key: &Object, value: &Object) -> Result<()> {
        self.frame().set_local(key, value)
    }

    fn update_from(&self, other: &Object) -> Result<bool> {
        let entries = if let Some(proxy) = other.cast_exact::<FrameLocalsProxy>() {
            proxy.snapshot()?.entries()
        } else if let Some(dict) = other.cast::<Dict>() {
            dict.entries()
        } else {
            return Ok(false);
        };
        for (key, value) in &entries {
            self.set(key, value)?;
        }
        Ok(true)
    }
}

/// `FrameLocalsProxy(frame)`. TypeError.
extern "C" fn new(_: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_new` is given a tuple and a dict.
    let (given, keywords) =
        unsafe { (args.cast_unchecked::<Tuple>(), kwargs.map_or(0, |k| k.cast_unchecked::<Dict>().len())) };
    let [frame] = given.items() else {
        return Err(type_error!("FrameLocalsProxy expected 1 argument, got {}", given.len()));
    };
    if keywords > 0 {
        return Err(type_error!("FrameLocalsProxy takes no keyword arguments"));
    }
    match frame.cast::<Frame>() {
        Some(frame) => FrameLocalsProxy::new(frame).map(Ref::into_object),
        None => Err(type_error!("expect frame, not {}", frame.ty().full_name())),
    }
}

#[methods]
impl FrameLocalsProxy {
    /// The names.
    #[sig("keys($self, /)")]
    fn keys(&self) -> Result<Ref<List>> {
        self.snapshot()?.keys_list()
    }

    /// The values.
    #[sig("values($self, /)")]
    fn values(&self) -> Result<Ref<List>> {
        self.snapshot()?.values_list()
    }

    /// Names and values.
    #[sig("items($self, /)")]
    fn items(&self) -> Result<Ref<List>> {
        self.snapshot()?.items_list()
    }

    /// The variables as they are now, in a new dict.
    #[sig("copy($self, /)")]
    fn copy(&self) -> Result<Ref<Dict>> {
        self.snapshot()
    }

    /// The value of a name, or the default.
    #[sig("get($self, key, default=None, /)")]
    fn get(&self, key: &Object, default: &Object) -> Result {
        Ok(self.snapshot()?.get(key)?.unwrap_or_else(|| default.to_ref()))
    }

    /// The value of a name, which gets the default if it has none.
    #[sig("setdefault($self, key, default=None, /)")]
    fn setdefault(&self, key: &Object, default: &Object) -> Result {
        if let Some(value) = self.snapshot()?.get(key)? {
            return Ok(value);
        }
        self.set(key, default)?;
        Ok(default.to_ref())
    }

    /// Sets every variable that a dict or another proxy names.
    #[sig("update($self, other, /)")]
    fn update(&self, other: &Object) -> Result<()> {
        if self.update_from(other)? {
            return Ok(());
        }
        Err(type_error!("update() argument must be dict or another FrameLocalsProxy"))
    }

    /// The names, last first.
    #[sig("__reversed__($self, /)")]
    fn reversed(&self) -> Result<Ref<List>> {
        let names = self.snapshot()?.keys_list()?;
        names.reverse();
        Ok(names)
    }
}

extern "C" fn repr(proxy: &FrameLocalsProxy) -> Result {
    match ReprGuard::enter(proxy)? {
        None => "{...}".into_return(),
        Some(_guard) => proxy.snapshot()?.repr().map(Ref::into_object),
    }
}

/// Equal are proxies of the same frame, and a dict with the same entries. Runs Python.
extern "C" fn compare(proxy: &FrameLocalsProxy, other: &Object, op: c_int) -> Result {
    let op = CompareOp::from_c(op);
    if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return Ok(none::not_implemented());
    }
    let equal = if let Some(other) = other.cast_exact::<FrameLocalsProxy>() {
        core::ptr::eq(proxy.frame(), other.frame())
    } else if other.cast::<Dict>().is_some() {
        proxy.snapshot()?.equals(other)?
    } else {
        return Ok(none::not_implemented());
    };
    (equal == (op == CompareOp::Eq)).into_return()
}

extern "C" fn iterate(proxy: &FrameLocalsProxy) -> Result {
    proxy.snapshot()?.keys_list()?.iter()
}

extern "C" fn length(proxy: &FrameLocalsProxy) -> isize {
    proxy.snapshot().map(|dict| dict.len() as isize).into_c()
}

extern "C" fn contains(proxy: &FrameLocalsProxy, key: &Object) -> c_int {
    proxy.snapshot().and_then(|dict| dict.contains(key)).into_c()
}

/// `proxy[name]`: KeyError.
extern "C" fn subscript(proxy: &FrameLocalsProxy, key: &Object) -> Result {
    match proxy.snapshot()?.get(key)? {
        Some(value) => Ok(value),
        None => {
            let message = format!("local variable '{}' is not defined", key.repr()?.to_string_lossy());
            let message = crate::types::str::Str::new(&message)?;
            Err(crate::types::exception::raise::raise_key_error(&message))
        }
    }
}

/// `proxy[name] = value`; names cannot be deleted.
extern "C" fn set_subscript(proxy: &FrameLocalsProxy, key: &Object, value: Option<&Object>) -> c_int {
    let result = match value {
        Some(value) => proxy.set(key, value),
        None => Err(type_error!("cannot remove variables from FrameLocalsProxy")),
    };
    result.into_c()
}

/// `proxy | mapping`: a new dict. Runs Python.
extern "C" fn or(left: &Object, right: &Object) -> Result {
    let as_dict = |object: &Object| -> Result<Option<Ref<Dict>>> {
        match object.cast_exact::<FrameLocalsProxy>() {
            Some(proxy) => proxy.snapshot().map(Some),
            None => object.cast::<Dict>().map(|dict| dict.copy()).transpose(),
        }
    };
    match (as_dict(left)?, as_dict(right)?) {
        (Some(result), Some(more)) => {
            result.update(&more)?;
            Ok(result.into_object())
        }
        _ => Ok(none::not_implemented()),
    }
}

extern "C" fn inplace_or(proxy: &FrameLocalsProxy, other: &Object) -> Result {
    if proxy.update_from(other)? { Ok(Ref::of(proxy).into_object()) } else { Ok(none::not_implemented()) }
}

extern "C" fn traverse(proxy: &FrameLocalsProxy, visit: Visit, arg: *mut c_void) -> c_int {
    proxy.frame.borrowed().map_or(0, |frame| visit(frame, arg))
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone.
    unsafe {
        let proxy = &*object.cast::<FrameLocalsProxy>();
        gc::untrack(proxy);
        drop(proxy.frame.take());
        crate::memory::free(object);
    }
}
