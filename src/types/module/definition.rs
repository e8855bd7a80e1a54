//! `PyModuleDef`: what an extension says about its module, and the two ways to make a module from it.

use super::{Module, add_functions_to};
use crate::abi::slots::{Free, Inquiry, SlotCell, Traverse};
use crate::abi::{MethodDef, Object, Ref, Result, Slot, TypeObject};
use crate::intern;
use crate::memory;
use crate::types::exception::raise;
use crate::types::str::Str;
use abide_macros::capi;
use core::cell::Cell;
use core::ffi::{CStr, c_char, c_int, c_void};

layout! {
    /// PyModuleDef.
    pub struct ModuleDef: Object = "PyModuleDef", 104 {
        pub base: Object = "m_base.ob_base",
        pub init: Cell<*const c_void> = "m_base.m_init",
        /// The number of the definition, given out at first use.
        pub index: Cell<isize> = "m_base.m_index",
        pub copy: Slot = "m_base.m_copy",
        pub name: Cell<*const c_char> = "m_name",
        pub doc: Cell<*const c_char> = "m_doc",
        /// The size of the module's state; negative: no support for several modules of one definition.
        pub size: Cell<isize> = "m_size",
        pub methods: Cell<*const MethodDef> = "m_methods",
        pub slots: Cell<*const DefSlot> = "m_slots",
        pub traverse: SlotCell<Traverse> = "m_traverse",
        pub clear: SlotCell<Inquiry> = "m_clear",
        pub free: SlotCell<Free> = "m_free",
    }
}
object_type!(ModuleDef => PyModuleDef_Type);

/// The type of module definitions.
#[capi]
pub static PyModuleDef_Type: TypeObject = TypeObject::new(c"moduledef", size_of::<ModuleDef>());

/// PyModuleDef_Slot.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct DefSlot {
    /// `Py_mod_*`, 0 at the table's end.
    pub slot: c_int,
    pub value: *const c_void,
}

const CREATE: c_int = 1;
const EXEC: c_int = 2;
const MULTIPLE_INTERPRETERS: c_int = 3;
const GIL: c_int = 4;
/// A value of [`MULTIPLE_INTERPRETERS`].
const NOT_SUPPORTED: usize = 0;

type Create = extern "C" fn(&Object, &ModuleDef) -> Result;
type Exec = extern "C" fn(&Object) -> c_int;

struct Shared {
    next_index: Cell<isize>,
    /// The full name of the extension module that is being initialized in one phase.
    package_context: Cell<*const c_char>,
}
// SAFETY: used under the GIL.
unsafe impl Sync for Shared {}
static SHARED: Shared = Shared { next_index: Cell::new(1), package_context: Cell::new(core::ptr::null()) };

/// Modules of single-phase definitions, by index.
struct ByIndex(Cell<Vec<Option<Ref>>>);
crate::per_interpreter! {
    static BY_INDEX: ByIndex = ByIndex(Cell::new(Vec::new()));
}

/// Tells [`ModuleDef::create`] the full name of the module that an extension is about to make; null afterwards.
/// Returns what was said before.
pub fn set_package_context(name: *const c_char) -> *const c_char {
    SHARED.package_context.replace(name)
}

/// The module of a single-phase definition: `PyState_FindModule`.
pub fn find_by_definition(definition: &ModuleDef) -> Option<Ref> {
    let index = definition.index.get();
    let modules = BY_INDEX.get().0.take();
    let found = usize::try_from(index).ok().and_then(|i| modules.get(i).cloned().flatten());
    BY_INDEX.get().0.set(modules);
    found
}

/// Enters (or with `None` strikes out) the module of a definition.
pub fn set_by_definition(definition: &ModuleDef, module: Option<Ref>) {
    let index = definition.index.get().max(0) as usize;
    let mut modules = BY_INDEX.get().0.take();
    if modules.len() <= index {
        modules.resize(index + 1, None);
    }
    let old = core::mem::replace(&mut modules[index], module);
    BY_INDEX.get().0.set(modules);
    drop(old);
}

impl ModuleDef {
    /// Makes the definition an object: `PyModuleDef_Init`.
    pub fn prepare(&self) -> Result<()> {
        PyModuleDef_Type.ready()?;
        if self.index.get() == 0 {
            self.index.set(SHARED.next_index.replace(SHARED.next_index.get() + 1));
            if !self.is_immortal() {
                self.refcnt.set(1);
            }
            self.ty.set(&PyModuleDef_Type);
        }
        Ok(())
    }

    /// The name, for messages.
    pub fn name_text(&self) -> String {
        if self.name.get().is_null() {
            return String::new();
        }
        // SAFETY: `m_name` is null or a C string.
        unsafe { CStr::from_ptr(self.name.get()) }.to_string_lossy().into_owned()
    }

    fn each_slot(&self) -> impl Iterator<Item = DefSlot> + use<> {
        let mut next = self.slots.get();
        core::iter::from_fn(move || {
            // SAFETY: null, or a table that ends with slot 0.
            let line = *unsafe { next.as_ref() }?;
            next = next.wrapping_add(1);
            (line.slot != 0).then_some(line)
        })
    }

    /// Zeroed state of a module, if the definition asks for it.
    fn give_state(&self, module: &Module) -> Result<()> {
        let size = self.size.get();
        if size >= 0 && module.state.get().is_null() {
            let block = memory::object_malloc(size.max(1) as usize).cast::<u8>();
            if block.is_null() {
                return Err(memory::no_memory());
            }
            // SAFETY: the block is that large.
            unsafe { block.write_bytes(0, size.max(1) as usize) };
            module.state.set(block.cast());
        }
        Ok(())
    }

    /// Methods and docstring.
    fn fill(&self, module: &Object, name: &Object) -> Result<()> {
        // SAFETY: the table of a definition ends with a line without a name.
        unsafe { add_functions_to(module, name, self.methods.get())? };
        if !self.doc.get().is_null() {
            // SAFETY: `m_doc` is null or a C string.
            let doc = Str::new(&unsafe { CStr::from_ptr(self.doc.get()) }.to_string_lossy())?;
            module.set_attr(intern!("__doc__"), &doc)?;
        }
        Ok(())
    }

    /// A module in one phase: `PyModule_Create`. SystemError for a definition that is meant for several.
    pub fn create(&'static self) -> Result<Ref<Module>> {
        self.prepare()?;
        let short = self.name_text();
        if !self.slots.get().is_null() {
            return Err(system_error!("module {short}: PyModule_Create is incompatible with m_slots"));
        }
        // An extension names its module without the package.
        let mut name = short.clone();
        let context = SHARED.package_context.get();
        if !context.is_null() {
            // SAFETY: set by the importer to a C string for the time of the initialization.
            let full = unsafe { CStr::from_ptr(context) }.to_string_lossy().into_owned();
            if full.rsplit('.').next() == Some(short.as_str()) && full != short {
                SHARED.package_context.set(core::ptr::null());
                name = full;
            }
        }
        let name = Str::new(&name)?;
        let module = Module::new(&name)?;
        if self.size.get() > 0 {
            self.give_state(&module)?;
        }
        self.fill(&module, &name)?;
        module.definition.set(self);
        Ok(module)
    }

    /// A module for a spec, not executed yet: `PyModule_FromDefAndSpec`. Runs Python.
    pub fn create_for_spec(&'static self, spec: &Object) -> Result {
        self.prepare()?;
        let name_object = spec.get_attr(intern!("name"))?;
        let Some(name_object) = name_object.cast::<Str>() else {
            return Err(type_error!("module name must be a string"));
        };
        let name = name_object.to_string_lossy();
        if self.size.get() < 0 {
            return Err(system_error!("module {name}: m_size may not be negative for multi-phase initialization"));
        }
        let (mut create, mut executes, mut gil) = (None, false, 0);
        let mut interpreters: Option<usize> = None;
        for line in self.each_slot() {
            match line.slot {
                CREATE if create.is_some() => {
                    return Err(system_error!("module {name} has multiple create slots"));
                }
                CREATE => create = Some(line.value),
                EXEC => executes = true,
                MULTIPLE_INTERPRETERS if interpreters.is_some() => {
                    return Err(system_error!("module {name} has more than one 'multiple interpreters' slots"));
                }
                MULTIPLE_INTERPRETERS => interpreters = Some(line.value.addr()),
                GIL if gil > 0 => return Err(system_error!("module {name} has more than one 'gil' slot")),
                GIL => gil += 1,
                other => return Err(system_error!("module {name} uses unknown slot ID {other}")),
            }
        }
        // What says nothing supports them, though none with a GIL of its own.
        if interpreters == Some(NOT_SUPPORTED) {
            crate::import::extension::check_interpreters(&name)?;
        }
        let module = match create {
            Some(function) => {
                // SAFETY: the slot holds a function of this type.
                let function = unsafe { core::mem::transmute::<*const c_void, Create>(function) };
                let result = function(spec, self);
                match (&result, raise::occurred()) {
                    (Err(_), false) => {
                        core::mem::forget(result);
                        return Err(system_error!("creation of module {name} failed without setting an exception"));
                    }
                    (Ok(_), true) => {
                        let pending = raise::fetch();
                        let message = format!("creation of module {name} raised unreported exception");
                        return Err(raise::raise_from(pending, crate::types::exception::system_error(), &message));
                    }
                    _ => {}
                }
                result?
            }
            None => Module::new(name_object)?.into_object(),
        };
        match module.cast::<Module>() {
            Some(module) => {
                module.state.set(core::ptr::null_mut());
                module.definition.set(self);
            }
            None => {
                let functions =
                    self.traverse.get().is_some() || self.clear.get().is_some() || self.free.get().is_some();
                if self.size.get() > 0 || functions {
                    return Err(system_error!("module {name} is not a module object, but requests module state"));
                }
                if executes {
                    return Err(system_error!(
                        "module {name} specifies execution slots, but did not create a ModuleType instance"
                    ));
                }
            }
        }
        self.fill(&module, name_object)?;
        Ok(module)
    }

    /// Executes a module made by [`ModuleDef::create_for_spec`]: `PyModule_ExecDef`. Runs Python.
    pub fn execute(&'static self, module: &Module) -> Result<()> {
        let name = super::name_of(module)?.str()?.to_string_lossy().into_owned();
        self.give_state(module)?;
        for line in self.each_slot() {
            match line.slot {
                EXEC => {
                    // SAFETY: the slot holds a function of this type.
                    let function = unsafe { core::mem::transmute::<*const c_void, Exec>(line.value) };
                    let failed = function(module) != 0;
                    if failed && !raise::occurred() {
                        return Err(system_error!("execution of module {name} failed without setting an exception"));
                    }
                    if failed {
                        return Err(raise::assume());
                    }
                    if raise::occurred() {
                        let pending = raise::fetch();
                        let message = format!("execution of module {name} raised unreported exception");
                        return Err(raise::raise_from(pending, crate::types::exception::system_error(), &message));
                    }
                }
                CREATE | MULTIPLE_INTERPRETERS | GIL => {}
                other => {
                    return Err(system_error!("module {name} initialized with unknown slot {other}"));
                }
            }
        }
        Ok(())
    }
}
