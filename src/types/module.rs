//! `module`: a dict with a name, and what C keeps with it (PyModuleObject).
//!
//! - `module.rs`: the type, making modules, attributes.
//! - `module/definition.rs`: `PyModuleDef`: modules made by C, in one phase or several.

use crate::abi::slots::Visit;
use crate::abi::{MethodDef, Object, Raised, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::from_c_unit;
use crate::intern;
use crate::memory::{self, gc};
use crate::protocol::attribute;
use crate::types::dict::Dict;
use crate::types::exception::ATTRIBUTE_ERROR;
use crate::types::list::List;
use crate::types::none;
use crate::types::str::Str;
use crate::types::{builtin_function, weakref};
use abide_macros::{capi, methods};
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

pub mod definition;
pub use definition::ModuleDef;

layout! {
    /// PyModuleObject.
    pub struct Module: Object = "PyModuleObject", 56 {
        pub base: Object = "ob_base",
        pub dict: Slot = "md_dict",
        pub definition: Cell<*const ModuleDef> = "md_def",
        pub state: Cell<*mut c_void> = "md_state",
        pub weaklist: Slot = "md_weaklist",
        /// For messages, when the dict is gone.
        pub name: Slot = "md_name",
    }
}
object_type!(Module => PyModule_Type);

static MEMBERS: [crate::abi::MemberDef; 2] = [
    crate::abi::MemberDef::new(
        c"__dict__",
        crate::abi::constants::member::OBJECT,
        offset_of!(Module, dict),
        crate::abi::constants::member::READONLY,
    ),
    crate::abi::MemberDef::END,
];

/// The type of modules.
#[capi]
pub static PyModule_Type: TypeObject = TypeObject::new(c"module", size_of::<Module>())
    .with(TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC))
    .doc(c"module(name, doc=None)\n--\n\nA module: a namespace with a name.")
    .dict_at(offset_of!(Module, dict))
    .weakrefs_at(offset_of!(Module, weaklist))
    .deallocated(dealloc)
    .repr(repr)
    .get_attribute::<Object>(get_attribute)
    .set_attribute::<Object>(attribute::generic_set_attr)
    .traversed(traverse)
    .cleared(clear)
    .methods(&METHODS)
    .members(&MEMBERS)
    .getset(&GETSETS)
    .initializer(Module::tp_init)
    .constructor(new_instance)
    .allocated(crate::types::object::generic_alloc)
    .freed(crate::types::object::free_gc);

impl Module {
    /// Whether it comes from a definition with functions: a module of C.
    pub fn is_extension(&self) -> bool {
        // SAFETY: a module's definition outlives it.
        unsafe { self.definition.get().as_ref() }.is_some_and(|d| !d.methods.get().is_null())
    }

    /// An empty module of that name.
    pub fn new(name: &Str) -> Result<Ref<Module>> {
        Module::with_name(name)
    }

    /// As [`Module::new`], the name not looked at: `PyModule_NewObject`.
    pub fn with_name(name: &Object) -> Result<Ref<Module>> {
        let module = memory::new(Module {
            base: Object::new(&PyModule_Type),
            dict: Slot::new(Some(Dict::new()?.into_object())),
            definition: Cell::new(core::ptr::null()),
            state: Cell::new(core::ptr::null_mut()),
            weaklist: Slot::empty(),
            name: Slot::empty(),
        })?;
        module.fill(name, None)?;
        gc::track(&module);
        Ok(module)
    }

    /// The attributes that every module has.
    fn fill(&self, name: &Object, doc: Option<&Object>) -> Result<()> {
        let dict = self.namespace();
        let none = none::none_object();
        dict.set_str(intern!("__name__"), name)?;
        dict.set_str(intern!("__doc__"), doc.unwrap_or(none))?;
        for key in [intern!("__package__"), intern!("__loader__"), intern!("__spec__")] {
            dict.set_str(key, none)?;
        }
        self.name.set(Some(name.to_ref()));
        Ok(())
    }

    /// The module's dict.
    pub fn namespace(&self) -> Ref<Dict> {
        match self.dict.get() {
            // SAFETY: `md_dict` is a dict.
            Some(dict) => unsafe { dict.downcast_unchecked() },
            None => self.new_dict(),
        }
    }

    #[cold]
    fn new_dict(&self) -> Ref<Dict> {
        match Dict::new() {
            Ok(dict) => {
                self.dict.set(Some(dict.clone().into_object()));
                dict
            }
            Err(_) => std::process::abort(),
        }
    }

    /// `module.name = value` in the module's dict.
    pub fn add(&self, name: &Str, value: &Object) -> Result<()> {
        self.namespace().set_str(name, value)
    }

    /// The functions of a method table: `PyModule_AddFunctions`.
    ///
    /// # Safety
    /// The table ends with a line without a name and lives as long as the program.
    pub unsafe fn add_functions(&self, table: *const MethodDef) -> Result<()> {
        let name = name_of(self)?;
        // SAFETY: the caller's contract.
        unsafe { add_functions_to(self, &name, table) }
    }

    /// The definition that C made the module from.
    pub fn definition(&self) -> Option<&'static ModuleDef> {
        // SAFETY: null, or a definition that lives as long as its extension, which is never unloaded.
        unsafe { self.definition.get().as_ref() }
    }
}

/// Functions of a table as attributes of any object that stands for a module.
///
/// # Safety
/// As [`Module::add_functions`].
pub unsafe fn add_functions_to(module: &Object, name: &Object, table: *const MethodDef) -> Result<()> {
    let mut next = table;
    // SAFETY: the caller's contract.
    while let Some(def) = unsafe { next.as_ref::<'static>() }.filter(|d| !d.name.is_null()) {
        use crate::abi::method_def::{METH_CLASS, METH_STATIC};
        if def.flags & (METH_CLASS | METH_STATIC) != 0 {
            return Err(value_error!("module functions cannot set METH_CLASS or METH_STATIC"));
        }
        let function = builtin_function::new(def, Some(module), Some(name), None)?;
        let key = crate::types::r#type::ready::interned(def.name())?;
        module.set_attr(&key, &function.into_object())?;
        next = next.wrapping_add(1);
    }
    Ok(())
}

/// `__name__` of a module: `PyModule_GetNameObject`. SystemError if it has none.
pub fn name_of(module: &Module) -> Result<Ref> {
    let name = match module.dict.get() {
        // SAFETY: `md_dict` is a dict.
        Some(dict) => unsafe { dict.cast_unchecked::<Dict>() }.get_str(intern!("__name__"))?,
        None => None,
    };
    name.filter(|n| n.cast::<Str>().is_some()).ok_or_else(|| system_error!("nameless module"))
}

/// `__file__` of a module: `PyModule_GetFilenameObject`. SystemError if it has none.
pub fn filename_of(module: &Module) -> Result<Ref> {
    let name = module.namespace().get_str(intern!("__file__"))?;
    name.filter(|n| n.cast::<Str>().is_some()).ok_or_else(|| system_error!("module filename missing"))
}

extern "C" fn new_instance(ty: &TypeObject, _args: &Object, _kwargs: Option<&Object>) -> Result {
    let made = crate::types::object::allocate(ty)?;
    // SAFETY: the type derives from `module`.
    unsafe { made.cast_unchecked::<Module>() }.dict.set(Some(Dict::new()?.into_object()));
    Ok(made)
}

/// The generic lookup, then the module's own `__getattr__`.
extern "C" fn get_attribute(this: &Object, name: &Object) -> Result {
    let name = crate::types::r#type::wrappers::attribute_name(name)?;
    if let Some(found) = attribute::generic_get_attr_opt(this, name)? {
        return Ok(found);
    }
    // SAFETY: only modules have this slot.
    let module = unsafe { this.cast_unchecked::<Module>() };
    let dict = module.namespace();
    if let Some(getattr) = dict.get_str(intern!("__getattr__"))? {
        return match getattr.call1(name) {
            Ok(value) => Ok(value),
            Err(e) => Err(e),
        };
    }
    Err(no_attribute(module, &dict, name))
}

/// AttributeError, which tells of unfinished imports.
#[cold]
fn no_attribute(module: &Module, dict: &Dict, name: &Str) -> Raised {
    fn message(dict: &Dict, name: &Str) -> Result<String> {
        let attribute = name.to_string_lossy();
        let Some(module) = dict.get_str(intern!("__name__"))?.filter(|n| n.cast::<Str>().is_some()) else {
            return Ok(format!("module has no attribute '{attribute}'"));
        };
        let own_name = module;
        let module = own_name.str()?;
        let module = module.to_string_lossy();
        let Some(spec) = dict.get_str(intern!("__spec__"))?.filter(|s| !s.is_none()) else {
            return Ok(format!("module '{module}' has no attribute '{attribute}'"));
        };
        let origin = match spec.get_attr_opt(intern!("has_location"))? {
            Some(has) if has.is_true()? => spec.get_attr_opt(intern!("origin"))?.filter(|o| o.cast::<Str>().is_some()),
            _ => None,
        };
        let hides = origin.as_deref().and_then(|o| o.cast::<Str>()).is_some_and(|o| may_hide(&o.to_string_lossy()));
        let shown = match &origin {
            Some(origin) => origin.repr()?.to_string_lossy().into_owned(),
            None => String::new(),
        };
        if hides
            && let Some(names) = crate::modules::sys::get(intern!("stdlib_module_names"))?
            && names.cast::<crate::types::set::Set>().is_some()
            && names.contains(&own_name)?
        {
            return Ok(format!(
                "module '{module}' has no attribute '{attribute}' (consider renaming {shown} since it has the same \
                 name as the standard library module named '{module}' and the import system gives it precedence)"
            ));
        }
        let circular = "(most likely due to a circular import)";
        if crate::import::importlib::is_initializing(Some(&spec))? {
            return Ok(if hides {
                format!(
                    "module '{module}' has no attribute '{attribute}' (consider renaming {shown} if it has the same \
                     name as a third-party module you intended to import)"
                )
            } else if origin.is_some() {
                format!(
                    "partially initialized module '{module}' from {shown} has no attribute '{attribute}' {circular}"
                )
            } else {
                format!("partially initialized module '{module}' has no attribute '{attribute}' {circular}")
            });
        }
        if let Some(unfinished) = spec.get_attr_opt(intern!("_uninitialized_submodules"))?
            && unfinished.contains(name)?
        {
            return Ok(format!("cannot access submodule '{attribute}' of module '{module}' {circular}"));
        }
        Ok(format!("module '{module}' has no attribute '{attribute}'"))
    }
    match message(dict, name) {
        Ok(text) => attribute::remember(attribute_error!("{text}"), module, name),
        Err(e) => e,
    }
}

/// Whether a module's file lies where the program's own modules are found first, before those of the same name that may
/// have been meant.
fn may_hide(origin: &str) -> bool {
    let Some(first) = crate::config::first_path() else { return false };
    let origin = origin.strip_suffix("/__init__.py").unwrap_or(origin);
    let Some((folder, _)) = origin.rsplit_once('/') else { return false };
    match first {
        "" => std::env::current_dir().is_ok_and(|here| here.as_os_str() == folder),
        first => first == folder,
    }
}

/// `<module 'name' from 'file'>`, worded by importlib where it is there.
extern "C" fn repr(this: &Module) -> Result {
    if let Some(modules) = crate::vm::thread::INTERPRETER.modules.get()
        && let Some(bootstrap) = modules.get_item_opt(intern!("_frozen_importlib"))?
        && let Some(function) = bootstrap.get_attr_opt(intern!("_module_repr"))?
    {
        return function.call1(this);
    }
    let name = match name_of(this) {
        Ok(name) => name.repr()?.to_string_lossy().into_owned(),
        Err(e) => {
            e.clear();
            String::from("'?'")
        }
    };
    let spec = this.namespace().get_str(intern!("__spec__"))?.filter(|s| !s.is_none());
    let Some(spec) = spec else {
        if let Some(file) = this.namespace().get_str(intern!("__file__"))? {
            return Ok(Str::new(&format!("<module {name} from {}>", file.repr()?.to_string_lossy()))?.into_object());
        }
        return Ok(Str::new(&format!("<module {name}>"))?.into_object());
    };
    let origin = spec.get_attr_opt(intern!("origin"))?.filter(|o| !o.is_none());
    let located = spec.get_attr_opt(intern!("has_location"))?.map_or(Ok(false), |has| has.is_true())?;
    let text = match origin {
        Some(origin) if located => format!("<module {name} from {}>", origin.repr()?.to_string_lossy()),
        Some(origin) => format!("<module {name} ({})>", origin.str()?.to_string_lossy()),
        None => format!("<module {name}>"),
    };
    Ok(Str::new(&text)?.into_object())
}

/// Whether C's functions for the module may be called: state is there if it was asked for.
fn usable_definition(module: &Module) -> Option<&'static ModuleDef> {
    module.definition().filter(|d| d.size.get() <= 0 || !module.state.get().is_null())
}

extern "C" fn traverse(this: &Module, visit: Visit, argument: *mut c_void) -> c_int {
    if let Some(function) = usable_definition(this).and_then(|d| d.traverse.get()) {
        let result = function(this, visit, argument);
        if result != 0 {
            return result;
        }
    }
    gc::visit_slot(&this.dict, visit, argument)
}

extern "C" fn clear(this: &Module) -> c_int {
    if let Some(function) = usable_definition(this).and_then(|d| d.clear.get())
        && let Err(e) = from_c_unit(function(this))
    {
        e.unraisable(Some(this));
    }
    this.dict.set(None);
    0
}

/// # Safety
/// `object` is a module without references.
unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the caller's contract.
    unsafe {
        gc::untrack(&*object);
        let this = (*object).cast_unchecked::<Module>();
        if !this.weaklist.is_empty() {
            weakref::clear_all(this);
        }
        if let Some(free) = usable_definition(this).and_then(|d| d.free.get()) {
            free(object.cast());
        }
        this.dict.set(None);
        this.name.set(None);
        memory::object_free(this.state.replace(core::ptr::null_mut()).cast());
        crate::types::object::free_instance(object);
    }
}

#[methods]
impl Module {
    #[init("module(name, doc=None)")]
    fn init(&self, name: &Str, doc: &Object) -> Result<()> {
        self.fill(name, Some(doc))
    }

    /// Names of the attributes, or what the module's own __dir__() says.
    #[sig("__dir__($self, /)")]
    fn module_dir(&self) -> Result {
        let dict = self.get_attr(intern!("__dict__"))?;
        let Some(dict) = dict.cast::<Dict>() else {
            return Err(type_error!("<module>.__dict__ is not a dictionary"));
        };
        if let Some(function) = dict.get_str(intern!("__dir__"))? {
            return function.call0();
        }
        let mut keys = Vec::new();
        let mut position = 0;
        while let Some((key, _)) = dict.next_entry(&mut position) {
            keys.push(key);
        }
        Ok(List::from_vec(keys)?.into_object())
    }

    #[getter("__annotations__")]
    fn get_annotations(&self) -> Result {
        let dict = self.namespace();
        if let Some(found) = dict.get_str(intern!("__annotations__"))? {
            return Ok(found);
        }
        let made = Dict::new()?.into_object();
        dict.set_str(intern!("__annotations__"), &made)?;
        Ok(made)
    }

    #[setter("__annotations__")]
    fn set_annotations(&self, value: Option<&Object>) -> Result<()> {
        let dict = self.namespace();
        match value {
            Some(value) => dict.set_str(intern!("__annotations__"), value),
            None => match dict.pop(intern!("__annotations__"))? {
                Some(_) => Ok(()),
                None => Err(crate::types::exception::raise::raise_object(&ATTRIBUTE_ERROR, intern!("__annotations__"))),
            },
        }
    }
}
