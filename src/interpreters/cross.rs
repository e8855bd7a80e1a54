//! Data that cross from one interpreter to another: `_PyCrossInterpreterData`, and the registry of the classes whose
//! instances can be turned into such data.

use crate::abi::{Object, Raised, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::{CReturn, told};
use crate::memory::domains::{self, Domain};
use crate::per_interpreter;
use crate::types::bytes::Bytes;
use crate::types::exception::{self, raise};
use crate::types::float::Float;
use crate::types::int::Int;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{bool, none, weakref};
use crate::vm::thread::{self, Interpreter, ThreadState};
use crate::vm::{gil, interpreter};
use core::cell::{Cell, RefCell};
use core::ffi::{c_int, c_void};
use core::ptr::null_mut;

/// Makes an object of the interpreter that runs from data.
pub type NewObject = extern "C" fn(&Data) -> Result;
/// Frees what `data` points to.
pub type FreeData = unsafe extern "C" fn(*mut c_void);
/// Fills in the data of an object: 0, or -1 with an exception.
pub type GetData = unsafe extern "C" fn(&ThreadState, &Object, &Data) -> c_int;

/// `_PyCrossInterpreterData`.
#[repr(C)]
pub struct Data {
    /// What the object comes down to; may be a small value itself.
    pub data: Cell<*mut c_void>,
    /// The object, if the data lies in it.
    pub object: Slot,
    /// The number of the object's interpreter, -1 for none.
    pub interpreter: Cell<i64>,
    pub new_object: Cell<Option<NewObject>>,
    pub free: Cell<Option<FreeData>>,
}

const _: () = assert!(size_of::<Data>() == 40);

impl Data {
    /// Empty, for memory that holds nothing yet.
    pub const fn empty() -> Data {
        Data {
            data: Cell::new(null_mut()),
            object: Slot::empty(),
            interpreter: Cell::new(-1),
            new_object: Cell::new(None),
            free: Cell::new(None),
        }
    }

    /// Fills empty data.
    pub fn fill(&self, of: Option<&Interpreter>, data: *mut c_void, object: Option<&Object>, new_object: NewObject) {
        self.data.set(data);
        self.object.set(object.map(Object::to_ref));
        self.interpreter.set(of.map_or(-1, |i| i.id.get()));
        self.new_object.set(Some(new_object));
        self.free.set(None);
    }

    /// Fills empty data with a new block of `size` bytes. MemoryError.
    pub fn fill_sized(
        &self,
        of: Option<&Interpreter>,
        size: usize,
        object: Option<&Object>,
        new_object: NewObject,
    ) -> Result<*mut c_void> {
        let block = domains::malloc(Domain::Raw, size);
        if block.is_null() {
            return Err(crate::memory::no_memory());
        }
        self.fill(of, block, object, new_object);
        self.free.set(Some(free_raw));
        Ok(block)
    }

    /// Gives up what the data holds; the interpreter of the object runs. Runs Python.
    pub fn clear(&self) {
        let data = self.data.replace(null_mut());
        if !data.is_null()
            && let Some(free) = self.free.get()
        {
            // SAFETY: who filled the data chose the function.
            unsafe { free(data) };
        }
        self.object.set(None);
    }

    /// An equal object in the interpreter that runs. Runs foreign code.
    pub fn object(&self) -> Result {
        match self.new_object.get() {
            Some(new_object) => new_object(self),
            None => Err(system_error!("missing new_object func")),
        }
    }

    /// Gives up what the data holds, in the interpreter of the object. InterpreterNotFoundError if that has gone. Runs
    /// Python.
    pub fn release(&self) -> Result<()> {
        if (self.data.get().is_null() || self.free.get().is_none()) && self.object.is_empty() {
            self.data.set(null_mut());
            return Ok(());
        }
        let owner = super::identity::look_up(self.interpreter.get())?;
        in_interpreter(owner, || self.clear());
        Ok(())
    }
}

/// Frees a block of the raw domain.
///
/// # Safety
/// The block is not used again.
pub unsafe extern "C" fn free_raw(block: *mut c_void) {
    // SAFETY: the caller's contract.
    unsafe { domains::free(Domain::Raw, block) };
}

/// Runs `f` in an interpreter, with a thread state of its own unless that interpreter runs already. Runs Python.
pub fn in_interpreter(interpreter: &'static Interpreter, f: impl FnOnce()) {
    if core::ptr::eq(interpreter, interpreter::running()) {
        return f();
    }
    let pending = raise::fetch();
    let before = interpreter::current_thread();
    let state = thread::new(interpreter);
    // The GIL is kept: nobody is to take this for a thread that goes on running there.
    gil::exchange(state);
    f();
    // SAFETY: the state that was made above.
    thread::clear(unsafe { &*state });
    gil::exchange(before);
    thread::detach(state);
    // SAFETY: as above; nobody knows it any more.
    unsafe { thread::free(state) };
    raise::restore(pending);
}

/// The class `NotShareableError` of the interpreter that runs, made at first use.
pub fn not_shareable_class() -> Result {
    let interpreter = interpreter::running();
    if let Some(class) = interpreter.not_shareable.get() {
        return Ok(class);
    }
    let class = crate::modules::new_exception("interpreters", "NotShareableError", &exception::VALUE_ERROR)?;
    interpreter.not_shareable.set(Some(class.clone()));
    Ok(class)
}

/// Sets NotShareableError.
pub fn not_shareable(object: Option<&Object>, message: Option<&str>) -> Raised {
    let make = || -> Result<Raised> {
        let class = not_shareable_class()?;
        let text = match (message, object) {
            (Some(message), _) => message.to_string(),
            (None, None) => "object does not support cross-interpreter data".to_string(),
            (None, Some(object)) => {
                format!("{} does not support cross-interpreter data", object.str()?.to_string_lossy())
            }
        };
        match class.cast::<TypeObject>() {
            Some(class) => Ok(raise::raise_object(class, &*Str::new(&text)?)),
            None => Err(system_error!("NotShareableError is no class")),
        }
    };
    make().unwrap_or_else(|e| e)
}

/// A class whose instances can cross.
struct Item {
    class: *const TypeObject,
    /// A weak reference to the class; none for classes that are static.
    weak: Option<Ref>,
    count: usize,
    get_data: GetData,
}

impl Item {
    /// Whether the class is still there.
    fn is_live(&self) -> bool {
        self.weak.as_ref().is_none_or(|weak| weakref::target(weak).is_some())
    }
}

struct Registry(RefCell<Vec<Item>>);
// SAFETY: used under the GIL; no borrow is held while foreign code runs.
unsafe impl Sync for Registry {}

/// Static classes, which all interpreters share.
static STATIC_CLASSES: Registry = Registry(RefCell::new(Vec::new()));
per_interpreter! {
    /// Classes on the heap.
    static HEAP_CLASSES: Registry = Registry(RefCell::new(Vec::new()));
}

fn registry_of(class: &TypeObject) -> &'static Registry {
    if class.has(TypeFlags::HEAPTYPE) { HEAP_CLASSES.get() } else { &STATIC_CLASSES }
}

/// Lets instances of the class cross by that function.
pub fn register(class: &TypeObject, get_data: GetData) -> Result<()> {
    let registry = registry_of(class);
    let dead: Vec<Item> = registry.0.borrow_mut().extract_if(.., |item| !item.is_live()).collect();
    drop(dead);
    if let Some(item) = registry.0.borrow_mut().iter_mut().find(|item| core::ptr::eq(item.class, class)) {
        item.count += 1;
        return Ok(());
    }
    let weak = match class.has(TypeFlags::HEAPTYPE) {
        true => Some(weakref::new_ref(class.as_object(), None)?),
        false => None,
    };
    registry.0.borrow_mut().push(Item { class, weak, count: 1, get_data });
    Ok(())
}

/// Undoes one registration; whether there was one.
pub fn unregister(class: &TypeObject) -> bool {
    let registry = registry_of(class);
    let mut items = registry.0.borrow_mut();
    let Some(i) = items.iter().position(|item| core::ptr::eq(item.class, class) && item.is_live()) else {
        return false;
    };
    items[i].count -= 1;
    let removed = (items[i].count == 0).then(|| items.remove(i));
    drop(items);
    drop(removed);
    true
}

/// What turns the object into data, if its class can cross.
pub fn getter(object: &Object) -> Option<GetData> {
    let class = object.ty();
    let registry = registry_of(class);
    let found = registry.0.borrow().iter().find(|i| core::ptr::eq(i.class, class) && i.is_live()).map(|i| i.get_data);
    found.or_else(|| {
        let known: [(bool, GetData); 7] = [
            (object.is_none(), of_none),
            (object.cast_exact::<Int>().is_some(), of_int),
            (object.cast_exact::<Bytes>().is_some(), of_bytes),
            (object.cast_exact::<Str>().is_some(), of_str),
            (core::ptr::eq(class, &bool::PyBool_Type), of_bool),
            (object.cast_exact::<Float>().is_some(), of_float),
            (object.cast_exact::<Tuple>().is_some(), of_tuple),
        ];
        known.into_iter().find(|(is, _)| *is).map(|(_, getter)| getter)
    })
}

/// NotShareableError unless the object's class can cross.
pub fn check(object: &Object) -> Result<()> {
    if getter(object).is_some() { Ok(()) } else { Err(not_shareable(Some(object), None)) }
}

/// Turns an object into data. NotShareableError. Runs foreign code.
///
/// # Safety
/// `into` may be written; what it holds is of no account.
pub unsafe fn get(object: &Object, into: *mut Data) -> Result<()> {
    // SAFETY: the caller's contract.
    let into = unsafe {
        into.write(Data::empty());
        &*into
    };
    let Some(getter) = getter(object) else { return Err(not_shareable(Some(object), None)) };
    let kept = object.to_ref();
    // SAFETY: the function was registered for the object's class.
    if unsafe { getter(thread::current(), &kept, into) } != 0 {
        return Err(raise::assume());
    }
    into.interpreter.set(interpreter::running().id.get());
    if into.new_object.get().is_none() {
        into.clear();
        return Err(system_error!("missing new_object func"));
    }
    Ok(())
}

// — the built-in classes —

fn owner() -> Option<&'static Interpreter> {
    Some(interpreter::running())
}

unsafe extern "C" fn of_none(_: &ThreadState, _: &Object, data: &Data) -> c_int {
    extern "C" fn new(_: &Data) -> Result {
        Ok(none::none())
    }
    data.fill(owner(), null_mut(), None, new);
    0
}

unsafe extern "C" fn of_bool(_: &ThreadState, object: &Object, data: &Data) -> c_int {
    extern "C" fn new(data: &Data) -> Result {
        Ok(bool::bool_object(!data.data.get().is_null()))
    }
    let value = object.is(bool::bool_static(true)) as usize;
    data.fill(owner(), core::ptr::without_provenance_mut(value), None, new);
    0
}

unsafe extern "C" fn of_int(_: &ThreadState, object: &Object, data: &Data) -> c_int {
    extern "C" fn new(data: &Data) -> Result {
        Int::new(data.data.get().addr() as i64).map(Ref::into_object)
    }
    // The value itself is in the place of a pointer to it.
    match object.cast::<Int>().and_then(Int::to_i64) {
        Some(value) => {
            data.fill(owner(), core::ptr::without_provenance_mut(value as usize), None, new);
            0
        }
        None => told(overflow_error!("try sending as bytes"), -1),
    }
}

unsafe extern "C" fn of_float(_: &ThreadState, object: &Object, data: &Data) -> c_int {
    extern "C" fn new(data: &Data) -> Result {
        // SAFETY: the block of one float.
        Float::new(unsafe { *data.data.get().cast::<f64>() }).map(Ref::into_object)
    }
    let value = object.cast::<Float>().map_or(0.0, |f| f.value.get());
    let filled = data.fill_sized(owner(), size_of::<f64>(), None, new).map(|block| {
        // SAFETY: the block has that size.
        unsafe { block.cast::<f64>().write(value) }
    });
    filled.into_c()
}

/// The object is kept; the other interpreter gets a copy of its content.
unsafe extern "C" fn of_bytes(_: &ThreadState, object: &Object, data: &Data) -> c_int {
    extern "C" fn new(data: &Data) -> Result {
        match data.object.get().as_deref().and_then(|o| o.cast::<Bytes>()) {
            Some(bytes) => Bytes::new(bytes.as_slice()).map(Ref::into_object),
            None => Err(system_error!("lost the object of data between interpreters")),
        }
    }
    data.fill(owner(), null_mut(), Some(object), new);
    0
}

/// As for bytes.
unsafe extern "C" fn of_str(_: &ThreadState, object: &Object, data: &Data) -> c_int {
    extern "C" fn new(data: &Data) -> Result {
        match data.object.get().as_deref().and_then(|o| o.cast::<Str>()) {
            Some(text) => text.copied().map(Ref::into_object),
            None => Err(system_error!("lost the object of data between interpreters")),
        }
    }
    data.fill(owner(), null_mut(), Some(object), new);
    0
}

/// The items of a tuple, each as data.
unsafe extern "C" fn of_tuple(_: &ThreadState, object: &Object, data: &Data) -> c_int {
    extern "C" fn new(data: &Data) -> Result {
        // SAFETY: the block that `of_tuple` made.
        let items = unsafe { &*data.data.get().cast::<Vec<Data>>() };
        let items = items.iter().map(Data::object).collect::<Result<Vec<_>>>()?;
        let borrowed: Vec<&Object> = items.iter().map(|i| &**i).collect();
        Tuple::new(&borrowed).map(Ref::into_object)
    }
    unsafe extern "C" fn free(data: *mut c_void) {
        // SAFETY: as above, and given up here.
        let items = unsafe { Box::from_raw(data.cast::<Vec<Data>>()) };
        for item in items.iter() {
            if let Err(e) = item.release() {
                e.clear();
            }
        }
    }
    let Some(tuple) = object.cast::<Tuple>() else { return told(type_error!("expected a tuple"), -1) };
    let mut items: Box<Vec<Data>> = Box::new((0..tuple.len()).map(|_| Data::empty()).collect());
    let filled = thread::nested(" while sharing a tuple", || {
        // SAFETY: the data are empty.
        tuple.items().iter().zip(items.iter_mut()).try_for_each(|(item, data)| unsafe { get(item, data) })
    });
    let items = Box::into_raw(items);
    if filled.is_err() {
        let pending = raise::fetch();
        // SAFETY: nobody else has the block.
        unsafe { free(items.cast()) };
        raise::restore(pending);
        return filled.into_c();
    }
    data.fill(owner(), items.cast(), None, new);
    data.free.set(Some(free));
    0
}
