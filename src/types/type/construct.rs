//! Making instances (`type.__call__`) and classes (`type.__new__`).

use super::class_slots::{self, Layout};
use super::{HeapType, PyType_Type, attributes, layout, mro, slots, subtype};
use crate::abi::constants::VECTORCALL_ARGUMENTS_OFFSET;
use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject};
use crate::call::{Args, check};
use crate::intern;
use crate::types::cell::CellObject;
use crate::types::dict::Dict;
use crate::types::exception::raise;
use crate::types::function::Function;
use crate::types::object::PyBaseObject_Type;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{module, object, staticmethod};
use abide_macros::slot;
use core::ffi::c_char;

/// `type.__call__`: `tp_new`, then `tp_init` if an instance of the type came out. Runs Python.
pub extern "C" fn call(ty: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_call` is given a tuple and a dict.
    let (given, keywords) =
        unsafe { (args.cast_unchecked::<Tuple>(), kwargs.map_or(0, |k| k.cast_unchecked::<Dict>().len())) };
    if core::ptr::eq(ty, &PyType_Type) {
        match given.items() {
            [object] if keywords == 0 => return Ok(object.ty().to_ref()),
            items if items.len() != 3 => return Err(type_error!("type() takes 1 or 3 arguments")),
            _ => {}
        }
    }
    let Some(new) = ty.new.get() else {
        return Err(type_error!("cannot create '{}' instances", ty.full_name()));
    };
    let made = check::result(ty, new(ty, args, kwargs))?;
    if !made.ty().is_subtype(ty) {
        return Ok(made);
    }
    if let Some(init) = made.ty().init.get()
        && init(&made, args, kwargs) < 0
    {
        // Where the initializer set no exception, SystemError names the class, not the slot.
        return match raise::occurred() {
            true => Err(raise::assume_raised()),
            false => Err(check::without_exception(ty)),
        };
    }
    Ok(made)
}

/// `tp_vectorcall` of `type`: `type(x)` without a tuple.
///
/// # Safety
/// The contract of vectorcall.
pub unsafe extern "C" fn type_vectorcall(
    ty: &Object,
    args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract.
    unsafe {
        let nargs = nargsf & !VECTORCALL_ARGUMENTS_OFFSET;
        let keywords = kwnames.map_or(0, |k| k.cast_unchecked::<Tuple>().len());
        if nargs == 1 && keywords == 0 && core::ptr::eq(ty, PyType_Type.as_object()) {
            return Ok((**args).ty().to_ref());
        }
        ty.call_through_slot(args, nargsf, kwnames)
    }
}

/// `tp_vectorcall` of classes made in Python. Where `__new__` is that of `object` and `__init__` a method, the arguments
/// go to the method as they are.
///
/// # Safety
/// The contract of vectorcall; `class` is a type.
pub unsafe extern "C" fn class_vectorcall(
    class: &Object,
    args: *const *const Object,
    nargsf: usize,
    kwnames: Option<&Object>,
) -> Result {
    // SAFETY: the caller's contract.
    unsafe {
        let ty = class.cast_unchecked::<TypeObject>();
        let plain_new = ty.new.get().is_some_and(|f| f as usize == object::new as *const () as usize);
        let method_init =
            ty.init.get().is_some_and(|f| f as usize == super::slot_functions::slot_tp_init as *const () as usize);
        if !plain_new || !method_init || ty.has(TypeFlags::IS_ABSTRACT) {
            return class.call_through_slot(args, nargsf, kwnames);
        }
        let Some(init) = ty.lookup(intern!("__init__")).filter(|f| f.type_has(TypeFlags::METHOD_DESCRIPTOR)) else {
            return class.call_through_slot(args, nargsf, kwnames);
        };
        let made = object::allocate(ty)?;
        let given = Args::from_raw(args, nargsf, kwnames);
        let total = given.positional().len() + given.keyword_count();
        let result = if nargsf & VECTORCALL_ARGUMENTS_OFFSET != 0 {
            // The slot before the arguments is lent to the callee: self goes there.
            let first = args.sub(1) as *mut *const Object;
            let saved = first.replace(&*made);
            let result = init.vectorcall(first, given.positional().len() + 1, kwnames);
            first.write(saved);
            result?
        } else {
            let mut all: Vec<*const Object> = Vec::with_capacity(total + 1);
            all.push(&*made);
            all.extend((0..total).map(|i| *args.add(i)));
            init.vectorcall(all.as_ptr(), given.positional().len() + 1, kwnames)?
        };
        if !result.is_none() {
            return Err(type_error!("__init__() should return None, not '{}'", result.ty().full_name()));
        }
        Ok(made)
    }
}

/// `type.__init__`: only counts its arguments.
#[slot]
pub fn type_init(_ty: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result<()> {
    // SAFETY: `tp_init` is given a tuple and a dict.
    let (given, keywords) =
        unsafe { (args.cast_unchecked::<Tuple>(), kwargs.map_or(0, |k| k.cast_unchecked::<Dict>().len())) };
    match given.len() {
        1 if keywords > 0 => Err(type_error!("type.__init__() takes no keyword arguments")),
        1 | 3 => Ok(()),
        _ => Err(type_error!("type.__init__() takes 1 or 3 arguments")),
    }
}

/// The most derived of a metaclass and those of the bases. TypeError if two contradict each other.
pub fn calculate_metaclass<'a>(metaclass: &'a TypeObject, bases: &'a Tuple) -> Result<&'a TypeObject> {
    let mut winner = metaclass;
    for base in bases.items() {
        let candidate = base.ty();
        if winner.is_subtype(candidate) {
            continue;
        }
        if candidate.is_subtype(winner) {
            winner = candidate;
            continue;
        }
        return Err(type_error!(
            "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases"
        ));
    }
    Ok(winner)
}

fn argument<T: crate::abi::ObjectType>(value: &Object, position: usize) -> Result<&T> {
    value.cast::<T>().ok_or_else(|| {
        let (expected, given) = (T::type_object().full_name(), value.ty().full_name());
        type_error!("type.__new__() argument {position} must be {expected}, not {given}")
    })
}

/// `type.__new__(metaclass, name, bases, dict, **keywords)`. Runs Python.
pub extern "C" fn type_new(metaclass: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_new` is given a tuple and a dict.
    let given = unsafe { args.cast_unchecked::<Tuple>() };
    let &[name, bases, namespace] = given.items() else {
        return Err(type_error!("type.__new__() takes exactly 3 arguments ({} given)", given.len()));
    };
    let (name, bases, namespace) =
        (argument::<Str>(name, 1)?, argument::<Tuple>(bases, 2)?, argument::<Dict>(namespace, 3)?);
    for base in bases.items() {
        if base.cast::<TypeObject>().is_none() && base.get_attr_opt(intern!("__mro_entries__"))?.is_some() {
            return Err(type_error!("type() doesn't support MRO entry resolution; use types.new_class()"));
        }
    }
    let winner = calculate_metaclass(metaclass, bases)?;
    if !core::ptr::eq(winner, metaclass)
        && let Some(new) = winner.new.get()
        && new as usize != type_new as *const () as usize
    {
        return new(winner, args, kwargs);
    }
    let (bases, base) = if bases.is_empty() {
        (Tuple::new(&[&*PyBaseObject_Type])?, &PyBaseObject_Type)
    } else {
        (Ref::of(bases), layout::best_base(bases.items())?)
    };
    let class = make(winner, name, bases, base, namespace)?;
    set_names(&class)?;
    init_subclass(&class, kwargs)?;
    Ok(class.into_object())
}

/// The class itself, ready but for `__set_name__` and `__init_subclass__`.
fn make(
    metaclass: &TypeObject,
    name: &Str,
    bases: Ref<Tuple>,
    base: &TypeObject,
    namespace: &Dict,
) -> Result<Ref<TypeObject>> {
    let dict = namespace.copy()?;
    let plan = class_slots::plan(name, &dict, base, &bases)?;
    let object = object::allocate_items(metaclass, plan.names.len())?;
    // SAFETY: instances of metaclasses begin with a `HeapType`.
    let class: Ref<TypeObject> = unsafe { object.downcast_unchecked() };
    // SAFETY: as above.
    let heap = unsafe { class.cast_unchecked::<HeapType>() };
    class.flags.set(TypeFlags::HEAPTYPE.and(TypeFlags::BASETYPE).and(TypeFlags::HAVE_GC).0);
    use_own_tables(heap);
    class.bases.set(Some(bases.into_object()));
    set_base(&class, base);
    class.dict.set(Some(dict.clone().into_object()));
    class.dealloc.set(Some(subtype::dealloc));
    class.alloc.set(Some(object::generic_alloc));
    class.free.set(Some(object::free_gc));
    class.traverse.set(Some(subtype::traverse));
    class.clear.set(Some(subtype::clear));
    set_c_name(heap, name)?;
    set_module(&dict)?;
    set_qualname(heap, &dict, name)?;
    set_c_doc(&class, &dict)?;
    wrap_special_functions(&dict)?;
    let Layout { names, .. } = &plan;
    if !names.is_empty() {
        let shown: Vec<&Object> = names.iter().map(|n| &***n).collect();
        heap.ht_slots.set(Some(Tuple::new(&shown)?.into_object()));
    }
    class_slots::place(heap, base, &plan)?;
    fill_cell(&dict, intern!("__classcell__"), &class)?;
    fill_cell(&dict, intern!("__classdictcell__"), &dict)?;
    class.ready()?;
    let mut position = 0;
    while let Some((key, _)) = dict.next_key(&mut position) {
        if key.cast::<Str>().is_none() {
            let message = format!("non-string key in the __dict__ of class {}", class.full_name());
            crate::types::exception::warn::issue(&crate::types::exception::RUNTIME_WARNING, &message, 1)?;
            break;
        }
    }
    slots::update_all(&class);
    class.vectorcall.set(Some(class_vectorcall));
    Ok(class)
}

/// A heap type's method tables are its own, so that any slot can be filled later.
pub(super) fn use_own_tables(heap: &HeapType) {
    heap.base.as_async.set(&heap.as_async);
    heap.base.as_number.set(&heap.as_number);
    heap.base.as_mapping.set(&heap.as_mapping);
    heap.base.as_sequence.set(&heap.as_sequence);
    heap.base.as_buffer.set(&heap.as_buffer);
}

/// Sets the primary base, of which a heap type owns a reference.
pub(super) fn set_base(ty: &TypeObject, base: &TypeObject) {
    let old = ty.base_type.replace(Ref::of(base).into_raw());
    if !old.is_null() && ty.has(TypeFlags::HEAPTYPE) {
        // SAFETY: the old base was owned.
        drop(unsafe { Ref::from_raw(old) });
    }
}

/// Sets `__name__`, and `tp_name` with it. ValueError for a name with a null character.
pub fn set_c_name(heap: &HeapType, name: &Str) -> Result<()> {
    let text = name.to_utf8()?;
    if text.contains('\0') {
        return Err(value_error!("type name must not contain null characters"));
    }
    let name = if name.is_type(&crate::types::str::PyUnicode_Type) { Ref::of(name) } else { Str::new(text)? };
    // The text cached in the string lives as long as the string, which the type keeps.
    let text = c_text(&name)?;
    let old = heap.ht_name.replace(Some(name.into_object()));
    heap.base.name.set(text);
    drop(old);
    Ok(())
}

/// The string's UTF-8 text as a C string: the cache ends with a null byte.
fn c_text(name: &Str) -> Result<*const c_char> {
    Ok(name.to_utf8()?.as_ptr().cast())
}

/// `__module__` from the caller's globals where the class body has not set it.
fn set_module(dict: &Dict) -> Result<()> {
    if dict.get_str(intern!("__module__"))?.is_some() {
        return Ok(());
    }
    let mut frame = crate::vm::thread::current().current_frame.get();
    // SAFETY: the frames from the current one on are live, and so are their globals.
    unsafe {
        while let Some(f) = frame.as_ref() {
            if let Some(globals) = f.globals.get().as_ref().and_then(|g| g.cast::<Dict>()) {
                if let Some(name) = globals.get_str(intern!("__name__"))? {
                    dict.set_str(intern!("__module__"), &name)?;
                }
                break;
            }
            frame = f.previous.get();
        }
    }
    Ok(())
}

fn set_qualname(heap: &HeapType, dict: &Dict, name: &Str) -> Result<()> {
    let qualname = match dict.pop(intern!("__qualname__"))? {
        Some(given) if given.cast::<Str>().is_some() => given,
        Some(other) => return Err(type_error!("type __qualname__ must be a str, not {}", other.ty().full_name())),
        None => Ref::of(name).into_object(),
    };
    heap.ht_qualname.set(Some(qualname));
    Ok(())
}

/// `tp_doc` from the docstring.
fn set_c_doc(class: &TypeObject, dict: &Dict) -> Result<()> {
    let Some(doc) = dict.get_str(intern!("__doc__"))? else { return Ok(()) };
    let Some(doc) = doc.cast::<Str>() else { return Ok(()) };
    let text = doc.to_utf8()?;
    class.doc.set(copy_c_string(text.as_bytes())?);
    Ok(())
}

/// A copy in the object domain; heap types free their docstring there.
pub(super) fn copy_c_string(text: &[u8]) -> Result<*const c_char> {
    let copy = crate::memory::object_malloc(text.len() + 1).cast::<u8>();
    if copy.is_null() {
        return Err(crate::memory::no_memory());
    }
    // SAFETY: the block has room for the text and a null byte.
    unsafe {
        copy.copy_from_nonoverlapping(text.as_ptr(), text.len());
        copy.add(text.len()).write(0);
    }
    Ok(copy.cast())
}

/// `__new__` is a static method and `__init_subclass__` and `__class_getitem__` class methods without being told.
fn wrap_special_functions(dict: &Dict) -> Result<()> {
    let name = intern!("__new__");
    if let Some(function) = dict.get_str(name)?.filter(|f| f.cast_exact::<Function>().is_some()) {
        dict.set_str(name, &staticmethod::new(&function)?.into_object())?;
    }
    for name in [intern!("__init_subclass__"), intern!("__class_getitem__")] {
        if let Some(function) = dict.get_str(name)?.filter(|f| f.cast_exact::<Function>().is_some()) {
            dict.set_str(name, &staticmethod::new_classmethod(&function)?.into_object())?;
        }
    }
    Ok(())
}

/// Gives the compiler's cell for `__class__` (or the class dict) its content.
fn fill_cell(dict: &Dict, name: &'static Str, content: &Object) -> Result<()> {
    let Some(found) = dict.pop(name)? else { return Ok(()) };
    match found.cast_exact::<CellObject>() {
        Some(cell) => {
            cell.content.set(Some(content.to_ref()));
            Ok(())
        }
        None => {
            let (name, given) = (name.to_string_lossy(), found.ty().as_object().repr()?);
            Err(type_error!("{name} must be a nonlocal cell, not {}", given.to_string_lossy()))
        }
    }
}

/// Calls `__set_name__` of everything in the class body. What it raises gets a note. Runs Python.
fn set_names(class: &Ref<TypeObject>) -> Result<()> {
    let names = class.namespace().copy()?;
    let mut position = 0;
    while let Some((key, value)) = names.next_entry(&mut position) {
        let Some(method) = super::lookup_special(&value, intern!("__set_name__"))? else { continue };
        if let Err(e) = method.call(&[class, &key]) {
            let exception = e.take();
            let note = format!(
                "Error calling __set_name__ on '{}' instance {} in '{}'",
                value.ty().full_name(),
                key.repr()?.to_string_lossy(),
                class.full_name()
            );
            let note = Str::new(&note)?;
            exception.call_method(intern!("add_note"), &[&note])?;
            return Err(raise::reraise(exception));
        }
    }
    Ok(())
}

/// `super(class, class).__init_subclass__(**keywords)`. TypeError if a metaclass's `mro()` has left the class itself out.
/// Runs Python.
fn init_subclass(class: &Ref<TypeObject>, kwargs: Option<&Object>) -> Result<()> {
    if !class.mro_tuple().is_some_and(|mro| mro.items().iter().any(|t| t.is(class))) {
        return Err(crate::types::super_::unsuitable(class, class));
    }
    let (method, _) = crate::types::super_::get_through(class, class, intern!("__init_subclass__"), false)?;
    // SAFETY: `tp_new` is given a dict.
    let kwargs = unsafe { kwargs.map(|k| k.cast_unchecked::<Dict>()) };
    method.call_with(&Tuple::empty(), kwargs)?;
    Ok(())
}

/// Whether instances of two classes have the same fields, so that one may become the other.
fn same_fields(old: &TypeObject, new: &TypeObject) -> bool {
    let dict = |t: &TypeObject| (t.has(TypeFlags::MANAGED_DICT), t.dictoffset.get());
    let weak = |t: &TypeObject| t.weaklistoffset.get();
    let names = |t: &TypeObject| attributes::heap(t).and_then(|h| h.ht_slots.get());
    if old.basicsize.get() != new.basicsize.get()
        || old.itemsize.get() != new.itemsize.get()
        || dict(old) != dict(new)
        || weak(old) != weak(new)
        || old.has(TypeFlags::INLINE_VALUES) != new.has(TypeFlags::INLINE_VALUES)
    {
        return false;
    }
    let (old_solid, new_solid) = (layout::solid_base(old), layout::solid_base(new));
    if core::ptr::eq(old_solid, new_solid) {
        return true;
    }
    // Two classes that add the same `__slots__` to the same base.
    let (Some(a), Some(b)) = (names(old_solid), names(new_solid)) else { return false };
    let same_base = match (old_solid.base_type(), new_solid.base_type()) {
        (Some(a), Some(b)) => core::ptr::eq(layout::solid_base(a), layout::solid_base(b)),
        _ => false,
    };
    same_base
        && a.equals(&b).unwrap_or_else(|e| {
            e.clear();
            false
        })
}

/// TypeError unless an instance of `old` can become one of `new`.
fn compatible_for_assignment(old: &TypeObject, new: &TypeObject, attribute: &str) -> Result<()> {
    let deallocates = |t: &TypeObject| t.free.get().map(|f| f as usize);
    if deallocates(old) != deallocates(new) {
        let (new, old) = (new.full_name(), old.full_name());
        return Err(type_error!("{attribute} assignment: '{new}' deallocator differs from '{old}'"));
    }
    if !same_fields(old, new) {
        let (new, old) = (new.full_name(), old.full_name());
        return Err(type_error!("{attribute} assignment: '{new}' object layout differs from '{old}'"));
    }
    Ok(())
}

/// `object.__class__ = value`. TypeError where the layouts differ or a type is immutable.
pub fn class_assignment(this: &Object, value: Option<&Object>) -> Result<()> {
    let Some(value) = value else { return Err(type_error!("can't delete __class__ attribute")) };
    let Some(new) = value.cast::<TypeObject>() else {
        let given = value.ty().full_name();
        return Err(type_error!("__class__ must be set to a class, not '{given}' object"));
    };
    let old = this.ty();
    let modules = new.is_subtype(&module::PyModule_Type) && old.is_subtype(&module::PyModule_Type);
    if !modules && (new.has(TypeFlags::IMMUTABLETYPE) || old.has(TypeFlags::IMMUTABLETYPE)) {
        return Err(type_error!("__class__ assignment only supported for mutable types or ModuleType subclasses"));
    }
    compatible_for_assignment(old, new, "__class__")?;
    super::instance::leave_inline_values(this)?;
    if new.has(TypeFlags::HEAPTYPE) {
        new.incref();
    }
    this.ty.set(new);
    if old.has(TypeFlags::HEAPTYPE) {
        // SAFETY: the instance owned a reference to its old class.
        unsafe { old.decref() };
    }
    Ok(())
}

/// `class.__bases__ = value`: a new MRO for the class and all below it. Runs Python.
pub fn assign_bases(class: &TypeObject, value: &Object) -> Result<()> {
    let Some(new_bases) = value.cast::<Tuple>() else {
        let (class, given) = (class.full_name(), value.ty().full_name());
        return Err(type_error!("can only assign tuple to {class}.__bases__, not {given}"));
    };
    if new_bases.is_empty() {
        return Err(type_error!("can only assign non-empty tuple to {}.__bases__, not ()", class.full_name()));
    }
    for base in new_bases.items() {
        let Some(base) = base.cast::<TypeObject>() else {
            let (class, given) = (class.full_name(), base.ty().full_name());
            return Err(type_error!("{class}.__bases__ must be tuple of classes, not '{given}'"));
        };
        // While a custom `mro()` runs, only the chain of bases is up to date.
        let mut chain = base.mro.get().is_some().then_some(base);
        let mut in_chain = false;
        while let Some(ty) = chain {
            in_chain |= ty.is(class);
            chain = if in_chain { None } else { ty.base_type() };
        }
        if in_chain || base.is_subtype(class) {
            return Err(type_error!("a __bases__ item causes an inheritance cycle"));
        }
    }
    let new_base = layout::best_base(new_bases.items())?;
    let Some(old_base) = class.base_type() else { return Err(type_error!("cannot set '__bases__' of object")) };
    compatible_for_assignment(old_base, new_base, "__bases__")?;
    let old_bases = class.bases.replace(Some(Ref::of(new_bases).into_object()));
    let old_base = Ref::of(old_base);
    set_base(class, new_base);
    let mut changed = Vec::new();
    if let Err(e) = recompute_mros(class, &mut changed) {
        // What has been replaced once more in between stays.
        for (ty, replaced) in changed.into_iter().rev() {
            if ty.mro.get().is_some_and(|mro| mro.is(&replaced.new)) {
                drop(ty.mro.replace(replaced.old));
            }
        }
        if class.bases.get().is_some_and(|bases| bases.is(new_bases)) {
            class.bases.set(old_bases);
            set_base(class, &old_base);
        }
        return Err(e);
    }
    if !class.bases.get().is_some_and(|bases| bases.is(new_bases)) {
        return Ok(());
    }
    if let Some(old) = old_bases.as_deref().and_then(|b| b.cast::<Tuple>()) {
        for base in old.items() {
            if let Some(base) = base.cast::<TypeObject>() {
                base.remove_subclass(class)?;
            }
        }
    }
    for base in new_bases.items() {
        if let Some(base) = base.cast::<TypeObject>() {
            base.add_subclass(class)?;
        }
    }
    class.modified();
    slots::update_all_below(class)
}

/// New MROs for a class and all below it; what was there before is noted.
fn recompute_mros(class: &TypeObject, changed: &mut Vec<(Ref<TypeObject>, mro::Replaced)>) -> Result<()> {
    let Some(replaced) = mro::compute(class)? else { return Ok(()) };
    changed.push((Ref::of(class), replaced));
    class.modified();
    for subclass in class.direct_subclasses()? {
        recompute_mros(&subclass, changed)?;
    }
    Ok(())
}
