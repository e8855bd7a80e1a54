//! Classes made by C from a `PyType_Spec`: `PyType_FromSpec` and its kin.

use super::construct::{calculate_metaclass, copy_c_string, set_base, type_new, use_own_tables};
use super::slots::slot_of;
use super::{HeapType, PyType_Type, layout, subtype};
use crate::abi::constants::member;
use crate::abi::slots::{AsyncMethods, BufferProcs, MappingMethods, NumberMethods, SequenceMethods};
use crate::abi::{MemberDef, Object, Ref, Result, TypeFlags, TypeObject};
use crate::intern;
use crate::types::dict::Dict;
use crate::types::exception;
use crate::types::object;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use core::ffi::{CStr, c_char, c_int, c_uint, c_void};
use core::mem::offset_of;

/// PyType_Slot.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct TypeSlot {
    /// `Py_tp_*` and its kin, 0 at the table's end.
    pub slot: c_int,
    pub function: *mut c_void,
}

layout! {
    /// PyType_Spec.
    pub struct TypeSpec = "PyType_Spec", 32 {
        pub name: *const c_char = "name",
        /// 0: the base's; negative: that many bytes of the class's own after the base's.
        pub basicsize: c_int = "basicsize",
        pub itemsize: c_int = "itemsize",
        pub flags: c_uint = "flags",
        pub slots: *const TypeSlot = "slots",
    }
}

macro_rules! offsets {
    ($($table:ident.$slot:ident)*) => {
        [0, $(offsets!(@ $table $slot)),*]
    };
    (@ tp $slot:ident) => { offset_of!(TypeObject, $slot) };
    (@ nb $slot:ident) => { offset_of!(HeapType, as_number) + offset_of!(NumberMethods, $slot) };
    (@ sq $slot:ident) => { offset_of!(HeapType, as_sequence) + offset_of!(SequenceMethods, $slot) };
    (@ mp $slot:ident) => { offset_of!(HeapType, as_mapping) + offset_of!(MappingMethods, $slot) };
    (@ am $slot:ident) => { offset_of!(HeapType, as_async) + offset_of!(AsyncMethods, $slot) };
    (@ bf $slot:ident) => { offset_of!(HeapType, as_buffer) + offset_of!(BufferProcs, $slot) };
}

/// Where each slot number of `typeslots.h` lies in a `HeapType`; the numbers begin at 1.
static SLOT_OFFSETS: [usize; 82] = offsets! {
    bf.get bf.release
    mp.set_subscript mp.length mp.subscript
    nb.absolute nb.add nb.and nb.bool nb.divmod nb.float nb.floor_divide nb.index nb.inplace_add nb.inplace_and
    nb.inplace_floor_divide nb.inplace_lshift nb.inplace_multiply nb.inplace_or nb.inplace_power nb.inplace_remainder
    nb.inplace_rshift nb.inplace_subtract nb.inplace_true_divide nb.inplace_xor nb.int nb.invert nb.lshift nb.multiply
    nb.negative nb.or nb.positive nb.power nb.remainder nb.rshift nb.subtract nb.true_divide nb.xor
    sq.set_item sq.concat sq.contains sq.inplace_concat sq.inplace_repeat sq.item sq.length sq.repeat
    tp.alloc tp.base_type tp.bases tp.call tp.clear tp.dealloc tp.del tp.descr_get tp.descr_set tp.doc tp.getattr
    tp.getattro tp.hash tp.init tp.is_gc tp.iter tp.iternext tp.methods tp.new tp.repr tp.richcompare tp.setattr
    tp.setattro tp.str tp.traverse tp.members tp.getset tp.free
    nb.matrix_multiply nb.inplace_matrix_multiply
    am.r#await am.aiter am.anext
    tp.finalize
    am.send
};

const TP_BASE: c_int = 48;
const TP_BASES: c_int = 49;
const TP_DOC: c_int = 56;
const TP_MEMBERS: c_int = 72;

/// What a slot of a type holds, by its number: `PyType_GetSlot`. Null where it is empty; `None` for no such number.
pub fn slot_value(ty: &TypeObject, slot: c_int) -> Option<*mut c_void> {
    let offset = *SLOT_OFFSETS.get(usize::try_from(slot).ok()?).filter(|_| slot > 0)?;
    Some(slot_of(ty, offset).map_or(core::ptr::null_mut(), |s| s.get().cast_mut()))
}

/// What the slots of a spec say about the layout.
struct Scan {
    members: *const MemberDef,
    member_count: usize,
    weaklistoffset: isize,
    dictoffset: isize,
    vectorcalloffset: isize,
    doc: *const c_char,
    base: *const TypeObject,
    bases: *const Object,
}

fn align(size: isize) -> isize {
    (size + 15) & !15
}

impl TypeSpec {
    fn each_slot(&self) -> impl Iterator<Item = TypeSlot> + use<> {
        let mut next = self.slots;
        core::iter::from_fn(move || {
            // SAFETY: a table that ends with slot 0.
            let line = *unsafe { next.as_ref() }?;
            next = next.wrapping_add(1);
            (line.slot != 0).then_some(line)
        })
    }

    fn scan(&self) -> Result<Scan> {
        let mut scan = Scan {
            members: core::ptr::null(),
            member_count: 0,
            weaklistoffset: 0,
            dictoffset: 0,
            vectorcalloffset: 0,
            doc: core::ptr::null(),
            base: core::ptr::null(),
            bases: core::ptr::null(),
        };
        for line in self.each_slot() {
            if line.slot < 0 || line.slot as usize >= SLOT_OFFSETS.len() {
                return Err(runtime_error!("invalid slot offset"));
            }
            match line.slot {
                TP_BASE => scan.base = line.function.cast(),
                TP_BASES => scan.bases = line.function.cast(),
                TP_DOC => scan.doc = line.function.cast(),
                TP_MEMBERS => {
                    if scan.member_count != 0 {
                        return Err(system_error!("Multiple Py_tp_members slots are not supported."));
                    }
                    scan.members = line.function.cast();
                    self.scan_members(&mut scan)?;
                }
                _ => {}
            }
        }
        Ok(scan)
    }

    fn scan_members(&self, scan: &mut Scan) -> Result<()> {
        let mut next = scan.members;
        // SAFETY: the table ends with a line without a name; names are C strings.
        while let Some(def) = unsafe { next.as_ref() }.filter(|d| !d.name.is_null()) {
            scan.member_count += 1;
            let relative = def.flags & member::RELATIVE_OFFSET != 0;
            if relative {
                if self.basicsize > 0 {
                    return Err(system_error!("With Py_RELATIVE_OFFSET, basicsize must be negative."));
                }
                if def.offset < 0 || def.offset >= -(self.basicsize as isize) {
                    return Err(system_error!("Member offset out of range (0..-basicsize)"));
                }
            }
            // SAFETY: as above.
            match unsafe { CStr::from_ptr(def.name) }.to_bytes() {
                b"__weaklistoffset__" => scan.weaklistoffset = def.offset,
                b"__dictoffset__" => scan.dictoffset = def.offset,
                b"__vectorcalloffset__" => scan.vectorcalloffset = def.offset,
                _ => {}
            }
            next = next.wrapping_add(1);
        }
        Ok(())
    }

    fn bases(&self, scan: &Scan, given: Option<&Object>) -> Result<Ref<Tuple>> {
        // SAFETY: null or live objects, by the contract of a spec.
        let (base, several) = unsafe { (scan.base.as_ref(), scan.bases.as_ref()) };
        let one: &Object = match (given, several, base) {
            (Some(given), ..) => given,
            (None, Some(several), _) => several,
            (None, None, Some(base)) => base,
            (None, None, None) => object::PyBaseObject_Type.as_object(),
        };
        match one.cast::<Tuple>() {
            Some(tuple) if tuple.is_empty() => Tuple::new(&[object::PyBaseObject_Type.as_object()]),
            Some(tuple) => Ok(Ref::of(tuple)),
            None => Tuple::new(&[one]),
        }
    }
}

/// A class from a spec: `PyType_FromMetaclass`. SystemError or TypeError for a spec that makes no sense.
///
/// # Safety
/// The spec's names are C strings, its tables end as tables do, its functions have the types of their slots; all but
/// the spec itself (and its slots and members) live as long as the program.
pub unsafe fn make(
    metaclass: Option<&TypeObject>,
    module: Option<&Object>,
    spec: &TypeSpec,
    given_bases: Option<&Object>,
) -> Result<Ref<TypeObject>> {
    if spec.name.is_null() {
        return Err(system_error!("Type spec does not define the name field."));
    }
    // SAFETY: the caller's contract.
    let full_name = unsafe { CStr::from_ptr(spec.name) }.to_string_lossy().into_owned();
    let scan = spec.scan()?;
    let bases = spec.bases(&scan, given_bases)?;
    let explicit = metaclass.is_some();
    let metaclass = calculate_metaclass(metaclass.unwrap_or(&PyType_Type), &bases)?;
    if let Some(new) = metaclass.new.get()
        && new as usize != type_new as *const () as usize
    {
        if explicit {
            return Err(type_error!("Metaclasses with custom tp_new are not supported."));
        }
        exception::warn::deprecation(&format!(
            "Type {full_name} uses PyType_Spec with a metaclass that has custom tp_new. This is deprecated and will no longer be allowed in Python 3.14."
        ))?;
    }
    let base = Ref::of(layout::best_base(bases.items())?);
    let base_size = base.basicsize.get();
    let (size, own_data) = match spec.basicsize as isize {
        0 => (base_size, 0),
        size if size > 0 => {
            if size < base_size {
                return Err(system_error!(
                    "tp_basicsize for type '{full_name}' ({size}) is too small for base '{}' ({base_size})",
                    base.full_name()
                ));
            }
            (size, 0)
        }
        extra => {
            if base.itemsize.get() != 0 && !base.has(TypeFlags::ITEMS_AT_END) {
                return Err(system_error!("Cannot extend variable-size class without Py_TPFLAGS_ITEMS_AT_END."));
            }
            let offset = align(base_size);
            (offset + align(-extra), offset)
        }
    };
    let made = object::allocate_items(metaclass, scan.member_count)?;
    // SAFETY: instances of metaclasses begin with a `HeapType`.
    let class: Ref<TypeObject> = unsafe { made.downcast_unchecked() };
    // SAFETY: as above.
    let heap = unsafe { class.cast_unchecked::<HeapType>() };
    class.flags.set((TypeFlags(spec.flags as core::ffi::c_ulong).and(TypeFlags::HEAPTYPE)).0);
    use_own_tables(heap);
    let short = full_name.rsplit('.').next().unwrap_or(&full_name);
    let name = Str::new(short)?;
    heap.ht_name.set(Some(name.clone().into_object()));
    heap.ht_qualname.set(Some(name.into_object()));
    heap.ht_module.set(module.map(Object::to_ref));
    let c_name = copy_c_string(full_name.as_bytes())?;
    heap.tpname.set(c_name.cast_mut());
    class.name.set(c_name);
    class.bases.set(Some(bases.into_object()));
    set_base(&class, &base);
    class.basicsize.set(size);
    class.itemsize.set(spec.itemsize as isize);
    for line in spec.each_slot() {
        match line.slot {
            TP_BASE | TP_BASES => {}
            TP_DOC => {
                if !scan.doc.is_null() {
                    // SAFETY: the caller's contract.
                    class.doc.set(copy_c_string(unsafe { CStr::from_ptr(scan.doc) }.to_bytes())?);
                }
            }
            TP_MEMBERS => copy_members(&class, &scan, own_data),
            other => {
                if let Some(slot) = slot_of(&class, SLOT_OFFSETS[other as usize]) {
                    slot.set(line.function);
                }
            }
        }
    }
    if class.dealloc.get().is_none() {
        class.dealloc.set(Some(subtype::dealloc));
    }
    if scan.vectorcalloffset != 0 {
        class.vectorcall_offset.set(scan.vectorcalloffset);
    }
    if scan.weaklistoffset != 0 {
        class.weaklistoffset.set(scan.weaklistoffset);
    }
    if scan.dictoffset != 0 {
        class.dictoffset.set(scan.dictoffset);
    }
    class.ready()?;
    set_module(&class.namespace(), &full_name)?;
    Ok(class)
}

/// The members, behind the type's own struct, where offsets that count from the class's own data are made absolute.
fn copy_members(class: &TypeObject, scan: &Scan, own_data: isize) {
    let place = (class as *const TypeObject).cast::<u8>().wrapping_offset(class.ty().basicsize.get());
    let place = place.cast_mut().cast::<MemberDef>();
    for i in 0..scan.member_count {
        // SAFETY: the class was allocated with that many member lines (and a zeroed one) after its struct.
        unsafe {
            let mut def = *scan.members.add(i);
            if def.flags & member::RELATIVE_OFFSET != 0 {
                def.flags &= !member::RELATIVE_OFFSET;
                def.offset += own_data;
            }
            place.add(i).write(def);
        }
    }
    class.members.set(place);
}

/// `__module__`: what stands before the last dot of the name.
fn set_module(dict: &Dict, full_name: &str) -> Result<()> {
    let key = intern!("__module__");
    if dict.get_str(key)?.is_some() {
        return Ok(());
    }
    match full_name.rfind('.') {
        Some(dot) => dict.set_str(key, &Str::intern(Str::new(&full_name[..dot])?).into_object()),
        None => exception::warn::deprecation(&format!("builtin type {full_name} has no __module__ attribute")),
    }
}

/// The module that a class was made for: `PyType_GetModule`. TypeError if there is none.
pub fn module_of(ty: &TypeObject) -> Result<&Object> {
    let Some(heap) = super::attributes::heap(ty) else {
        return Err(type_error!("PyType_GetModule: Type '{}' is not a heap type", ty.full_name()));
    };
    match heap.ht_module.borrowed() {
        // SAFETY: the class keeps its module; the reference does not outlive the class.
        Some(module) => Ok(unsafe { &*(module as *const Object) }),
        None => Err(type_error!("PyType_GetModule: Type '{}' has no associated module", ty.full_name())),
    }
}

/// The module of the first class in the MRO that was made for a module of that definition: `PyType_GetModuleByDef`.
pub fn module_by_definition(ty: &TypeObject, definition: *const c_void) -> Option<&'static Object> {
    let mro = ty.mro_tuple()?;
    mro.items().iter().find_map(|class| {
        let heap = super::attributes::heap(class.cast::<TypeObject>()?)?;
        let module = heap.ht_module.borrowed()?;
        let its = module.cast::<crate::types::module::Module>()?.definition.get();
        // SAFETY: the class keeps its module.
        core::ptr::eq(its.cast(), definition).then(|| unsafe { &*(module as *const Object) })
    })
}
