//! What a type takes over from its bases: flags, sizes and slots.

use crate::abi::slots::{AsyncMethods, BufferProcs, MappingMethods, NumberMethods, SequenceMethods};
use crate::abi::{Result, TypeFlags, TypeObject};
use crate::intern;
use crate::types::object::{free_block, free_gc};

/// Flags that say of which built-in class all instances are.
const SUBCLASS_FLAGS: core::ffi::c_ulong = TypeFlags::LONG_SUBCLASS.0
    | TypeFlags::LIST_SUBCLASS.0
    | TypeFlags::TUPLE_SUBCLASS.0
    | TypeFlags::BYTES_SUBCLASS.0
    | TypeFlags::UNICODE_SUBCLASS.0
    | TypeFlags::DICT_SUBCLASS.0
    | TypeFlags::BASE_EXC_SUBCLASS.0
    | TypeFlags::TYPE_SUBCLASS.0;

/// From the primary base: garbage collection, sizes, offsets, flags.
pub fn inherit_special(ty: &TypeObject, base: &TypeObject) {
    if !ty.has(TypeFlags::HAVE_GC)
        && base.has(TypeFlags::HAVE_GC)
        && ty.traverse.get().is_none()
        && ty.clear.get().is_none()
    {
        ty.add_flags(TypeFlags::HAVE_GC);
        ty.traverse.set(base.traverse.get());
        ty.clear.set(base.clear.get());
    }
    ty.add_flags(TypeFlags(base.flags.get() & TypeFlags::PREHEADER.0));
    for (own, inherited) in [
        (&ty.basicsize, &base.basicsize),
        (&ty.itemsize, &base.itemsize),
        (&ty.weaklistoffset, &base.weaklistoffset),
        (&ty.dictoffset, &base.dictoffset),
    ] {
        if own.get() == 0 {
            own.set(inherited.get());
        }
    }
    let inherited = SUBCLASS_FLAGS | TypeFlags::MATCH_SELF.0 | TypeFlags::ITEMS_AT_END.0;
    ty.add_flags(TypeFlags(base.flags.get() & inherited));
}

/// `SEQUENCE` or `MAPPING`, unless the type says one itself.
pub fn inherit_pattern_flags(ty: &TypeObject, base: &TypeObject) {
    let both = TypeFlags::SEQUENCE.and(TypeFlags::MAPPING);
    if !ty.has(both) {
        ty.add_flags(TypeFlags(base.flags.get() & both.0));
    }
}

/// Whether the type's own dict defines how it compares or hashes.
fn overrides_hash(ty: &TypeObject) -> Result<bool> {
    let dict = ty.namespace();
    Ok(dict.get_str(intern!("__eq__"))?.is_some() || dict.get_str(intern!("__hash__"))?.is_some())
}

/// Copies each named slot where the type has none and `base` defines it (rather than inherits it from `basebase`).
macro_rules! copy_slots {
    ($ty:ident, $base:ident, $basebase:ident: $($slot:ident)*) => {$(
        if $ty.$slot.get().is_none()
            && let Some(function) = $base.$slot.get()
            && $basebase.is_none_or(|bb| bb.$slot.get().map(|f| f as usize) != Some(function as usize))
        {
            $ty.$slot.set(Some(function));
        }
    )*};
}

/// The method table of a type that is being made ready, to be filled. Tables of built-in types are statics with cells.
macro_rules! copy_table {
    ($ty:ident, $base:ident, $table:ident, $Table:ty: $($slot:ident)*) => {
        let tables: (Option<&$Table>, Option<&$Table>) =
            // SAFETY: null or tables that live as long as their types.
            unsafe { ($ty.$table.get().as_ref(), $base.$table.get().as_ref()) };
        if let (Some(own), Some(inherited)) = tables
            && !core::ptr::eq(own, inherited)
        {
            let basebase: Option<&$Table> =
                // SAFETY: as above.
                $base.base_type().and_then(|bb| unsafe { bb.$table.get().as_ref() });
            copy_slots!(own, inherited, basebase: $($slot)*);
        }
    };
}

/// From each class of the MRO in turn: the slots that it defines itself.
pub fn inherit_slots(ty: &TypeObject, base: &TypeObject) -> Result<()> {
    copy_table!(ty, base, as_number, NumberMethods:
        add subtract multiply remainder divmod power negative positive absolute bool invert lshift rshift and xor or
        int float inplace_add inplace_subtract inplace_multiply inplace_remainder inplace_power inplace_lshift
        inplace_rshift inplace_and inplace_xor inplace_or floor_divide true_divide inplace_floor_divide
        inplace_true_divide index matrix_multiply inplace_matrix_multiply);
    copy_table!(ty, base, as_async, AsyncMethods: r#await aiter anext send);
    copy_table!(ty, base, as_sequence, SequenceMethods:
        length concat repeat item set_item contains inplace_concat inplace_repeat);
    copy_table!(ty, base, as_mapping, MappingMethods: length subscript set_subscript);
    copy_table!(ty, base, as_buffer, BufferProcs: get release);

    let basebase = base.base_type();
    copy_slots!(ty, base, basebase: dealloc);
    if ty.getattr.get().is_none() && ty.getattro.get().is_none() {
        ty.getattr.set(base.getattr.get());
        ty.getattro.set(base.getattro.get());
    }
    if ty.setattr.get().is_none() && ty.setattro.get().is_none() {
        ty.setattr.set(base.setattr.get());
        ty.setattro.set(base.setattro.get());
    }
    copy_slots!(ty, base, basebase: repr);
    let defined = |slot: fn(&TypeObject) -> isize| slot(base) != 0 && basebase.is_none_or(|bb| slot(base) != slot(bb));
    if ty.vectorcall_offset.get() == 0 && defined(|t| t.vectorcall_offset.get()) {
        ty.vectorcall_offset.set(base.vectorcall_offset.get());
    }
    if ty.call.get().is_none() && base.has(TypeFlags::HAVE_VECTORCALL) {
        ty.add_flags(TypeFlags::HAVE_VECTORCALL);
    }
    copy_slots!(ty, base, basebase: call str);
    if ty.richcompare.get().is_none() && ty.hash.get().is_none() && !overrides_hash(ty)? {
        ty.richcompare.set(base.richcompare.get());
        ty.hash.set(base.hash.get());
    }
    copy_slots!(ty, base, basebase: iter iternext descr_get);
    if let (Some(own), Some(inherited)) = (ty.descr_get.get(), base.descr_get.get())
        && own as usize == inherited as usize
        && (ty.has(TypeFlags::IMMUTABLETYPE) || !ty.has(TypeFlags::HEAPTYPE))
        && base.has(TypeFlags::METHOD_DESCRIPTOR)
    {
        ty.add_flags(TypeFlags::METHOD_DESCRIPTOR);
    }
    copy_slots!(ty, base, basebase: descr_set);
    if ty.dictoffset.get() == 0 && defined(|t| t.dictoffset.get()) {
        ty.dictoffset.set(base.dictoffset.get());
    }
    copy_slots!(ty, base, basebase: init alloc is_gc finalize);
    if ty.has(TypeFlags::HAVE_GC) == base.has(TypeFlags::HAVE_GC) {
        copy_slots!(ty, base, basebase: free);
    } else if ty.has(TypeFlags::HAVE_GC)
        && ty.free.get().is_none()
        && base.free.get().is_some_and(|f| f as usize == free_block as *const () as usize)
    {
        ty.free.set(Some(free_gc));
    }
    Ok(())
}

/// A type without a table of its own uses that of its primary base.
pub fn inherit_tables(ty: &TypeObject, base: &TypeObject) {
    macro_rules! share {
        ($($table:ident)*) => {$(
            if ty.$table.get().is_null() {
                ty.$table.set(base.$table.get());
            }
        )*};
    }
    share!(as_async as_sequence as_mapping as_number as_buffer);
}
