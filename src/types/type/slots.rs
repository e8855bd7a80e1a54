//! The one table of slots and dunder methods, and how each side follows the other.
//!
//! - A slot that a C struct fills shows as a `wrapper_descriptor` in the type's dict ([`add_operators`]).
//! - A dunder method in the dict of a class fills the slot with a function that calls it ([`update_all`],
//!   [`update_named`]).

use super::{HeapType, slot_functions as f, wrappers as w};
use crate::abi::slots::{AsyncMethods, BufferProcs, MappingMethods, NumberMethods, SequenceMethods};
use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject};
use crate::types::descriptor::{WrapperDescriptor, new_wrapper};
use crate::types::dict::Dict;
use crate::types::str::Str;
use core::cell::Cell;
use core::ffi::{CStr, c_char, c_int, c_void};
use core::mem::offset_of;

/// Calls a slot on behalf of a dunder method: self, arguments (a tuple), the slot's function.
pub type Wrapper = extern "C" fn(&Object, &Object, *const c_void) -> Result;
/// A wrapper that takes keyword arguments too.
pub type WrapperKeywords = extern "C" fn(&Object, &Object, *const c_void, Option<&Object>) -> Result;

/// `flags`: the wrapper is a [`WrapperKeywords`].
pub const WRAPPER_KEYWORDS: c_int = 1;

layout! {
    /// struct wrapperbase: one line of the table, also made by extensions for `PyDescr_NewWrapper`.
    pub struct SlotDef = "struct wrapperbase", 56 {
        /// The dunder method.
        pub name: *const c_char = "name",
        /// Where the slot lies in a `HeapType`.
        pub offset: c_int = "offset",
        /// What fills the slot when the method is written in Python; null: nothing does.
        pub function: *const c_void = "function",
        /// What the descriptor calls; null: the slot gets no descriptor under this name.
        pub wrapper: Option<Wrapper> = "wrapper",
        /// Text signature and docstring.
        pub doc: *const c_char = "doc",
        /// [`WRAPPER_KEYWORDS`] or 0.
        pub flags: c_int = "flags",
        /// The interned name, filled in at first use.
        pub name_object: Cell<Option<&'static Str>> = "name_strobj",
    }
}

impl SlotDef {
    const fn new(
        name: &'static CStr,
        offset: usize,
        function: *const c_void,
        wrapper: Option<Wrapper>,
        doc: &'static CStr,
    ) -> SlotDef {
        SlotDef {
            name: name.as_ptr(),
            offset: offset as c_int,
            function,
            wrapper,
            doc: doc.as_ptr(),
            flags: 0,
            name_object: Cell::new(None),
        }
    }

    const fn with_keywords(mut self, wrapper: WrapperKeywords) -> SlotDef {
        // SAFETY: the flag says which of the two types the pointer has.
        self.wrapper = Some(unsafe { core::mem::transmute::<WrapperKeywords, Wrapper>(wrapper) });
        self.flags = WRAPPER_KEYWORDS;
        self
    }

    /// Whether both lines have the same wrapper.
    fn has_wrapper_of(&self, other: &SlotDef) -> bool {
        let line = |def: &SlotDef| (def as *const SlotDef as usize).wrapping_sub(SLOT_DEFS.as_ptr() as usize);
        let wrapper = |def| WRAPPERS.get(line(def) / size_of::<SlotDef>());
        match (wrapper(self), wrapper(other)) {
            (Some(a), Some(b)) => a == b,
            // An extension has made a descriptor of its own.
            _ => self.wrapper.map(|w| w as usize) == other.wrapper.map(|w| w as usize),
        }
    }

    /// The name as an interned string.
    pub fn name(&self) -> &'static Str {
        if let Some(name) = self.name_object.get() {
            return name;
        }
        // SAFETY: names of table lines are constant C strings.
        let text = unsafe { CStr::from_ptr::<'static>(self.name) }.to_str().unwrap_or("");
        let name = Str::intern_static(text);
        self.name_object.set(Some(name));
        name
    }
}

macro_rules! table {
    ($($table:tt.$slot:ident $name:literal $function:tt $wrapper:tt $doc:literal;)*) => {
        /// Slots and dunder methods. Lines of one slot stand together; where a method serves two slots, the earlier is the
        /// one whose descriptor stays (so `__len__` of a type with both is that of the mapping).
        pub static SLOT_DEFS: [SlotDef; [$($name),*].len()] =
            [$(table!(@line $table, $slot, $name, $function, $wrapper, $doc)),*];
        /// The wrapper of each line by its name: functions of the same code may have one address.
        static WRAPPERS: [&str; SLOT_DEFS.len()] = [$(stringify!($wrapper)),*];
    };
    (@line $table:tt, $slot:ident, $name:literal, $function:tt, (keywords $wrapper:path), $doc:literal) => {
        SlotDef::new($name, table!(@offset $table $slot), table!(@function $function), None, $doc)
            .with_keywords($wrapper)
    };
    (@line $table:tt, $slot:ident, $name:literal, $function:tt, $wrapper:tt, $doc:literal) => {
        SlotDef::new($name, table!(@offset $table $slot), table!(@function $function), table!(@wrapper $wrapper), $doc)
    };
    (@function -) => { core::ptr::null() };
    (@function $function:ident) => { f::$function as *const c_void };
    (@wrapper -) => { None };
    (@wrapper $wrapper:ident) => { Some(w::$wrapper) };
    (@offset tp $slot:ident) => { offset_of!(TypeObject, $slot) };
    (@offset nb $slot:ident) => { offset_of!(HeapType, as_number) + offset_of!(NumberMethods, $slot) };
    (@offset sq $slot:ident) => { offset_of!(HeapType, as_sequence) + offset_of!(SequenceMethods, $slot) };
    (@offset mp $slot:ident) => { offset_of!(HeapType, as_mapping) + offset_of!(MappingMethods, $slot) };
    (@offset am $slot:ident) => { offset_of!(HeapType, as_async) + offset_of!(AsyncMethods, $slot) };
    (@offset bf $slot:ident) => { offset_of!(HeapType, as_buffer) + offset_of!(BufferProcs, $slot) };
}

table! {
    tp.getattr c"__getattribute__" - - c"";
    tp.getattr c"__getattr__" - - c"";
    tp.setattr c"__setattr__" - - c"";
    tp.setattr c"__delattr__" - - c"";
    tp.repr c"__repr__" slot_tp_repr wrap_unary c"__repr__($self, /)\n--\n\nReturn repr(self).";
    tp.hash c"__hash__" slot_tp_hash wrap_hash c"__hash__($self, /)\n--\n\nReturn hash(self).";
    tp.call c"__call__" slot_tp_call (keywords w::wrap_call) c"__call__($self, /, *args, **kwargs)\n--\n\nCall self as a function.";
    tp.str c"__str__" slot_tp_str wrap_unary c"__str__($self, /)\n--\n\nReturn str(self).";
    tp.getattro c"__getattribute__" slot_tp_getattr_hook wrap_binary c"__getattribute__($self, name, /)\n--\n\nReturn getattr(self, name).";
    tp.getattro c"__getattr__" slot_tp_getattr_hook - c"__getattr__($self, name, /)\n--\n\nImplement getattr(self, name).";
    tp.setattro c"__setattr__" slot_tp_setattro wrap_setattr c"__setattr__($self, name, value, /)\n--\n\nImplement setattr(self, name, value).";
    tp.setattro c"__delattr__" slot_tp_setattro wrap_delattr c"__delattr__($self, name, /)\n--\n\nImplement delattr(self, name).";
    tp.richcompare c"__lt__" slot_tp_richcompare wrap_lt c"__lt__($self, value, /)\n--\n\nReturn self<value.";
    tp.richcompare c"__le__" slot_tp_richcompare wrap_le c"__le__($self, value, /)\n--\n\nReturn self<=value.";
    tp.richcompare c"__eq__" slot_tp_richcompare wrap_eq c"__eq__($self, value, /)\n--\n\nReturn self==value.";
    tp.richcompare c"__ne__" slot_tp_richcompare wrap_ne c"__ne__($self, value, /)\n--\n\nReturn self!=value.";
    tp.richcompare c"__gt__" slot_tp_richcompare wrap_gt c"__gt__($self, value, /)\n--\n\nReturn self>value.";
    tp.richcompare c"__ge__" slot_tp_richcompare wrap_ge c"__ge__($self, value, /)\n--\n\nReturn self>=value.";
    tp.iter c"__iter__" slot_tp_iter wrap_unary c"__iter__($self, /)\n--\n\nImplement iter(self).";
    tp.iternext c"__next__" slot_tp_iternext wrap_next c"__next__($self, /)\n--\n\nImplement next(self).";
    tp.descr_get c"__get__" slot_tp_descr_get wrap_descr_get c"__get__($self, instance, owner=None, /)\n--\n\nReturn an attribute of instance, which is of type owner.";
    tp.descr_set c"__set__" slot_tp_descr_set wrap_descr_set c"__set__($self, instance, value, /)\n--\n\nSet an attribute of instance to value.";
    tp.descr_set c"__delete__" slot_tp_descr_set wrap_descr_delete c"__delete__($self, instance, /)\n--\n\nDelete an attribute of instance.";
    tp.init c"__init__" slot_tp_init (keywords w::wrap_init) c"__init__($self, /, *args, **kwargs)\n--\n\nInitialize self.  See help(type(self)) for accurate signature.";
    tp.new c"__new__" slot_tp_new - c"__new__(type, /, *args, **kwargs)\n--\n\nCreate and return new object.  See help(type) for accurate signature.";
    tp.finalize c"__del__" slot_tp_finalize wrap_del c"__del__($self, /)\n--\n\nCalled when the instance is about to be destroyed.";
    bf.get c"__buffer__" slot_bf_getbuffer wrap_buffer c"__buffer__($self, flags, /)\n--\n\nReturn a buffer object that exposes the underlying memory of the object.";
    bf.release c"__release_buffer__" slot_bf_releasebuffer wrap_release_buffer c"__release_buffer__($self, buffer, /)\n--\n\nRelease the buffer object that exposes the underlying memory of the object.";
    am.r#await c"__await__" slot_am_await wrap_unary c"__await__($self, /)\n--\n\nReturn an iterator to be used in await expression.";
    am.aiter c"__aiter__" slot_am_aiter wrap_unary c"__aiter__($self, /)\n--\n\nReturn an awaitable, that resolves in asynchronous iterator.";
    am.anext c"__anext__" slot_am_anext wrap_unary c"__anext__($self, /)\n--\n\nReturn a value or raise StopAsyncIteration.";
    nb.add c"__add__" slot_nb_add wrap_binary_left c"__add__($self, value, /)\n--\n\nReturn self+value.";
    nb.add c"__radd__" slot_nb_add wrap_binary_right c"__radd__($self, value, /)\n--\n\nReturn value+self.";
    nb.subtract c"__sub__" slot_nb_subtract wrap_binary_left c"__sub__($self, value, /)\n--\n\nReturn self-value.";
    nb.subtract c"__rsub__" slot_nb_subtract wrap_binary_right c"__rsub__($self, value, /)\n--\n\nReturn value-self.";
    nb.multiply c"__mul__" slot_nb_multiply wrap_binary_left c"__mul__($self, value, /)\n--\n\nReturn self*value.";
    nb.multiply c"__rmul__" slot_nb_multiply wrap_binary_right c"__rmul__($self, value, /)\n--\n\nReturn value*self.";
    nb.remainder c"__mod__" slot_nb_remainder wrap_binary_left c"__mod__($self, value, /)\n--\n\nReturn self%value.";
    nb.remainder c"__rmod__" slot_nb_remainder wrap_binary_right c"__rmod__($self, value, /)\n--\n\nReturn value%self.";
    nb.divmod c"__divmod__" slot_nb_divmod wrap_binary_left c"__divmod__($self, value, /)\n--\n\nReturn divmod(self, value).";
    nb.divmod c"__rdivmod__" slot_nb_divmod wrap_binary_right c"__rdivmod__($self, value, /)\n--\n\nReturn divmod(value, self).";
    nb.power c"__pow__" slot_nb_power wrap_ternary c"__pow__($self, value, mod=None, /)\n--\n\nReturn pow(self, value, mod).";
    nb.power c"__rpow__" slot_nb_power wrap_ternary_right c"__rpow__($self, value, mod=None, /)\n--\n\nReturn pow(value, self, mod).";
    nb.negative c"__neg__" slot_nb_negative wrap_unary c"__neg__($self, /)\n--\n\n-self";
    nb.positive c"__pos__" slot_nb_positive wrap_unary c"__pos__($self, /)\n--\n\n+self";
    nb.absolute c"__abs__" slot_nb_absolute wrap_unary c"__abs__($self, /)\n--\n\nabs(self)";
    nb.bool c"__bool__" slot_nb_bool wrap_inquiry c"__bool__($self, /)\n--\n\nTrue if self else False";
    nb.invert c"__invert__" slot_nb_invert wrap_unary c"__invert__($self, /)\n--\n\n~self";
    nb.lshift c"__lshift__" slot_nb_lshift wrap_binary_left c"__lshift__($self, value, /)\n--\n\nReturn self<<value.";
    nb.lshift c"__rlshift__" slot_nb_lshift wrap_binary_right c"__rlshift__($self, value, /)\n--\n\nReturn value<<self.";
    nb.rshift c"__rshift__" slot_nb_rshift wrap_binary_left c"__rshift__($self, value, /)\n--\n\nReturn self>>value.";
    nb.rshift c"__rrshift__" slot_nb_rshift wrap_binary_right c"__rrshift__($self, value, /)\n--\n\nReturn value>>self.";
    nb.and c"__and__" slot_nb_and wrap_binary_left c"__and__($self, value, /)\n--\n\nReturn self&value.";
    nb.and c"__rand__" slot_nb_and wrap_binary_right c"__rand__($self, value, /)\n--\n\nReturn value&self.";
    nb.xor c"__xor__" slot_nb_xor wrap_binary_left c"__xor__($self, value, /)\n--\n\nReturn self^value.";
    nb.xor c"__rxor__" slot_nb_xor wrap_binary_right c"__rxor__($self, value, /)\n--\n\nReturn value^self.";
    nb.or c"__or__" slot_nb_or wrap_binary_left c"__or__($self, value, /)\n--\n\nReturn self|value.";
    nb.or c"__ror__" slot_nb_or wrap_binary_right c"__ror__($self, value, /)\n--\n\nReturn value|self.";
    nb.int c"__int__" slot_nb_int wrap_unary c"__int__($self, /)\n--\n\nint(self)";
    nb.float c"__float__" slot_nb_float wrap_unary c"__float__($self, /)\n--\n\nfloat(self)";
    nb.inplace_add c"__iadd__" slot_nb_inplace_add wrap_binary c"__iadd__($self, value, /)\n--\n\nReturn self+=value.";
    nb.inplace_subtract c"__isub__" slot_nb_inplace_subtract wrap_binary c"__isub__($self, value, /)\n--\n\nReturn self-=value.";
    nb.inplace_multiply c"__imul__" slot_nb_inplace_multiply wrap_binary c"__imul__($self, value, /)\n--\n\nReturn self*=value.";
    nb.inplace_remainder c"__imod__" slot_nb_inplace_remainder wrap_binary c"__imod__($self, value, /)\n--\n\nReturn self%=value.";
    nb.inplace_power c"__ipow__" slot_nb_inplace_power wrap_ternary c"__ipow__($self, value, mod=None, /)\n--\n\nReturn self**=value.";
    nb.inplace_lshift c"__ilshift__" slot_nb_inplace_lshift wrap_binary c"__ilshift__($self, value, /)\n--\n\nReturn self<<=value.";
    nb.inplace_rshift c"__irshift__" slot_nb_inplace_rshift wrap_binary c"__irshift__($self, value, /)\n--\n\nReturn self>>=value.";
    nb.inplace_and c"__iand__" slot_nb_inplace_and wrap_binary c"__iand__($self, value, /)\n--\n\nReturn self&=value.";
    nb.inplace_xor c"__ixor__" slot_nb_inplace_xor wrap_binary c"__ixor__($self, value, /)\n--\n\nReturn self^=value.";
    nb.inplace_or c"__ior__" slot_nb_inplace_or wrap_binary c"__ior__($self, value, /)\n--\n\nReturn self|=value.";
    nb.floor_divide c"__floordiv__" slot_nb_floor_divide wrap_binary_left c"__floordiv__($self, value, /)\n--\n\nReturn self//value.";
    nb.floor_divide c"__rfloordiv__" slot_nb_floor_divide wrap_binary_right c"__rfloordiv__($self, value, /)\n--\n\nReturn value//self.";
    nb.true_divide c"__truediv__" slot_nb_true_divide wrap_binary_left c"__truediv__($self, value, /)\n--\n\nReturn self/value.";
    nb.true_divide c"__rtruediv__" slot_nb_true_divide wrap_binary_right c"__rtruediv__($self, value, /)\n--\n\nReturn value/self.";
    nb.inplace_floor_divide c"__ifloordiv__" slot_nb_inplace_floor_divide wrap_binary c"__ifloordiv__($self, value, /)\n--\n\nReturn self//=value.";
    nb.inplace_true_divide c"__itruediv__" slot_nb_inplace_true_divide wrap_binary c"__itruediv__($self, value, /)\n--\n\nReturn self/=value.";
    nb.index c"__index__" slot_nb_index wrap_unary c"__index__($self, /)\n--\n\nReturn self converted to an integer, if self is suitable for use as an index into a list.";
    nb.matrix_multiply c"__matmul__" slot_nb_matrix_multiply wrap_binary_left c"__matmul__($self, value, /)\n--\n\nReturn self@value.";
    nb.matrix_multiply c"__rmatmul__" slot_nb_matrix_multiply wrap_binary_right c"__rmatmul__($self, value, /)\n--\n\nReturn value@self.";
    nb.inplace_matrix_multiply c"__imatmul__" slot_nb_inplace_matrix_multiply wrap_binary c"__imatmul__($self, value, /)\n--\n\nReturn self@=value.";
    mp.length c"__len__" slot_mp_length wrap_length c"__len__($self, /)\n--\n\nReturn len(self).";
    mp.subscript c"__getitem__" slot_mp_subscript wrap_binary c"__getitem__($self, key, /)\n--\n\nReturn self[key].";
    mp.set_subscript c"__setitem__" slot_mp_ass_subscript wrap_set_item c"__setitem__($self, key, value, /)\n--\n\nSet self[key] to value.";
    mp.set_subscript c"__delitem__" slot_mp_ass_subscript wrap_del_item c"__delitem__($self, key, /)\n--\n\nDelete self[key].";
    sq.length c"__len__" slot_sq_length wrap_length c"__len__($self, /)\n--\n\nReturn len(self).";
    sq.concat c"__add__" - wrap_binary c"__add__($self, value, /)\n--\n\nReturn self+value.";
    sq.repeat c"__mul__" - wrap_index_argument c"__mul__($self, value, /)\n--\n\nReturn self*value.";
    sq.repeat c"__rmul__" - wrap_index_argument c"__rmul__($self, value, /)\n--\n\nReturn value*self.";
    sq.item c"__getitem__" slot_sq_item wrap_sequence_item c"__getitem__($self, key, /)\n--\n\nReturn self[key].";
    sq.set_item c"__setitem__" slot_sq_ass_item wrap_sequence_set_item c"__setitem__($self, key, value, /)\n--\n\nSet self[key] to value.";
    sq.set_item c"__delitem__" slot_sq_ass_item wrap_sequence_del_item c"__delitem__($self, key, /)\n--\n\nDelete self[key].";
    sq.contains c"__contains__" slot_sq_contains wrap_contains c"__contains__($self, key, /)\n--\n\nReturn bool(key in self).";
    sq.inplace_concat c"__iadd__" - wrap_binary c"__iadd__($self, value, /)\n--\n\nImplement self+=value.";
    sq.inplace_repeat c"__imul__" - wrap_index_argument c"__imul__($self, value, /)\n--\n\nImplement self*=value.";
}

/// The slot at that offset of a `HeapType`, in this type: inside the struct or in the method table that it points to.
/// `None` where the type has no such table.
pub fn slot_of(ty: &TypeObject, offset: usize) -> Option<&Cell<*const c_void>> {
    let (table, within) = if offset >= offset_of!(HeapType, as_buffer) {
        (ty.as_buffer.get().cast::<u8>(), offset - offset_of!(HeapType, as_buffer))
    } else if offset >= offset_of!(HeapType, as_sequence) {
        (ty.as_sequence.get().cast::<u8>(), offset - offset_of!(HeapType, as_sequence))
    } else if offset >= offset_of!(HeapType, as_mapping) {
        (ty.as_mapping.get().cast::<u8>(), offset - offset_of!(HeapType, as_mapping))
    } else if offset >= offset_of!(HeapType, as_number) {
        (ty.as_number.get().cast::<u8>(), offset - offset_of!(HeapType, as_number))
    } else if offset >= offset_of!(HeapType, as_async) {
        (ty.as_async.get().cast::<u8>(), offset - offset_of!(HeapType, as_async))
    } else {
        ((ty as *const TypeObject).cast::<u8>(), offset)
    };
    // SAFETY: every slot is a nullable function pointer in a cell; the table lives as long as the type.
    (!table.is_null()).then(|| unsafe { &*table.add(within).cast::<Cell<*const c_void>>() })
}

/// A descriptor for every filled slot whose dunder method the dict does not have yet.
pub fn add_operators(ty: &TypeObject, dict: &Dict) -> Result<()> {
    for def in &SLOT_DEFS {
        if def.wrapper.is_none() {
            continue;
        }
        let Some(filled) = slot_of(ty, def.offset as usize).map(Cell::get).filter(|p| !p.is_null()) else { continue };
        if dict.get_str(def.name())?.is_some() {
            continue;
        }
        if core::ptr::eq(filled, crate::protocol::object::hash_not_implemented as *const c_void) {
            dict.set_str(def.name(), crate::types::none::none_object())?;
        } else {
            dict.set_str(def.name(), &new_wrapper(ty, def, filled)?.into_object())?;
        }
    }
    Ok(())
}

/// The one filled slot among those that this method serves; `None` if none or several are filled.
fn unique_slot<'a>(ty: &'a TypeObject, name: &Str) -> Option<&'a Cell<*const c_void>> {
    let mut found = None;
    for def in SLOT_DEFS.iter().filter(|d| core::ptr::eq(d.name(), name)) {
        match slot_of(ty, def.offset as usize) {
            Some(slot) if !slot.get().is_null() => {
                if found.is_some() {
                    return None;
                }
                found = Some(slot);
            }
            _ => {}
        }
    }
    found
}

/// Fills one slot from the methods that the class has or inherits. `group` are the table lines of that slot.
fn update_group(ty: &TypeObject, group: &[SlotDef], find: &dyn Fn(&Str) -> Option<Ref>) {
    let Some(slot) = slot_of(ty, group[0].offset as usize) else { return };
    let (mut specific, mut generic, mut use_generic) = (core::ptr::null::<c_void>(), core::ptr::null(), false);
    for def in group {
        let Some(found) = find(def.name()) else {
            if core::ptr::eq(slot.as_ptr().cast::<c_void>(), ty.iternext.as_ptr().cast()) {
                specific = crate::protocol::object::next_not_implemented as *const c_void;
            }
            continue;
        };
        if let Some(wrapper) = found.cast_exact::<WrapperDescriptor>()
            && core::ptr::eq(wrapper.definition().name(), def.name())
        {
            if unique_slot(ty, def.name()).is_none_or(|s| core::ptr::eq(s, slot)) {
                generic = def.function;
            }
            let wrapped = wrapper.wrapped.get();
            if (specific.is_null() || core::ptr::eq(specific, wrapped))
                && wrapper.definition().has_wrapper_of(def)
                && ty.is_subtype(wrapper.owner())
            {
                specific = wrapped;
            } else {
                use_generic = true;
            }
        } else if core::ptr::eq(slot.as_ptr().cast::<c_void>(), ty.new.as_ptr().cast())
            && super::new_wrapper::is_new_wrapper(&found)
        {
            // `__new__` of a built-in base: the slot that was inherited calls the same function directly.
            specific = slot.get();
        } else if found.is_none() && core::ptr::eq(slot.as_ptr().cast::<c_void>(), ty.hash.as_ptr().cast()) {
            specific = crate::protocol::object::hash_not_implemented as *const c_void;
        } else {
            use_generic = true;
            generic = def.function;
            if core::ptr::eq(def.function, f::slot_tp_call as *const c_void) {
                // Instances may differ from what their vectorcall function does.
                ty.flags.set(ty.flags.get() & !TypeFlags::HAVE_VECTORCALL.0);
            }
        }
    }
    slot.set(if !specific.is_null() && !use_generic { specific } else { generic });
}

/// The lines of the table, slot by slot.
fn groups() -> impl Iterator<Item = &'static [SlotDef]> {
    SLOT_DEFS.chunk_by(|a, b| a.offset == b.offset)
}

/// Fills all slots of a new class.
pub fn update_all(ty: &TypeObject) {
    let dict = ty.namespace();
    // With a plain MRO over one base, what the class does not define is what the base finds, which is mostly cached.
    let through_base = ty.base_type().filter(|base| {
        let (Some(mro), Some(above)) = (ty.mro_tuple(), base.mro_tuple()) else { return false };
        mro.len() == above.len() + 1 && mro.items()[1..].iter().zip(above.items()).all(|(a, b)| a.is(b))
    });
    for group in groups() {
        match through_base {
            Some(base) => update_group(ty, group, &|name| match dict.get_str(name) {
                Ok(Some(own)) => Some(own),
                Ok(None) => base.lookup(name),
                Err(e) => {
                    e.clear();
                    base.lookup(name)
                }
            }),
            None => update_group(ty, group, &|name| ty.lookup(name)),
        }
    }
}

/// Follows a change of the attribute `name` in the class and in the subclasses that inherit it.
pub fn update_named(ty: &TypeObject, name: &Str) -> Result<()> {
    let touched: Vec<_> = groups().filter(|g| g.iter().any(|d| core::ptr::eq(d.name(), name))).collect();
    if touched.is_empty() { Ok(()) } else { update_below(ty, name, &touched) }
}

fn update_below(ty: &TypeObject, name: &Str, touched: &[&'static [SlotDef]]) -> Result<()> {
    for group in touched {
        update_group(ty, group, &|name| ty.lookup(name));
    }
    for subclass in ty.direct_subclasses()? {
        // A subclass with a method of its own does not inherit the change.
        if subclass.namespace().get_str(name)?.is_none() {
            update_below(&subclass, name, touched)?;
        }
    }
    Ok(())
}

/// Fills the slots of a class whose bases have changed, and of its subclasses.
pub fn update_all_below(ty: &TypeObject) -> Result<()> {
    update_all(ty);
    for subclass in ty.direct_subclasses()? {
        update_all_below(&subclass)?;
    }
    Ok(())
}

/// Whether the name is one of a dunder method that a slot follows.
pub fn is_slot_name(name: &Str) -> bool {
    SLOT_DEFS.iter().any(|d| core::ptr::eq(d.name(), name))
}

/// For `_PyObject_..`-like checks: the descriptor of the slot that `name` has in `object`'s dict, as a new reference.
pub fn found_in(dict: &Dict, name: &Str) -> Result<Option<Ref>> {
    dict.get_str(name)
}
