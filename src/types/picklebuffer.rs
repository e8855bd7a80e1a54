//! `pickle.PickleBuffer`: memory that a pickler may leave outside the pickle (PEP 574).

use crate::abi::slots::{Buffer, BufferProcs, Visit, slot};
use crate::abi::{Object, Raised, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::CReturn;
use crate::memory::{self, gc};
use crate::protocol::buffer::flags;
use crate::types::memoryview::MemoryView;
use abide_macros::{capi, methods};
use core::ffi::{c_int, c_void};

layout! {
    /// PyPickleBufferObject.
    pub struct PickleBuffer: Object = "PyPickleBufferObject", 104 {
        pub base: Object = "ob_base",
        /// Without an exporter once it was released.
        pub view: Buffer = "view",
        pub weakrefs: Slot = "weakreflist",
    }
}
object_type!(PickleBuffer => PyPickleBuffer_Type);

/// The type `PickleBuffer`.
#[capi]
pub static PyPickleBuffer_Type: TypeObject = TypeObject::new(c"pickle.PickleBuffer", size_of::<PickleBuffer>())
    .with(TypeFlags::HAVE_GC)
    .doc(c"PickleBuffer(object)\n--\n\nWrapper for potentially out-of-band buffers")
    .weakrefs_at(core::mem::offset_of!(PickleBuffer, weakrefs))
    .deallocated(dealloc)
    .traversed(traverse)
    .cleared(clear)
    .buffer_procs(&BUFFER)
    .methods(&METHODS)
    .constructor(PickleBuffer::tp_new);

static BUFFER: BufferProcs = BufferProcs {
    // SAFETY: these slots are called with instances of this type only (here and below).
    get: unsafe { slot(get_buffer as unsafe extern "C" fn(&PickleBuffer, *mut Buffer, c_int) -> c_int) },
    // SAFETY: as above.
    release: unsafe { slot(release_buffer as unsafe extern "C" fn(&PickleBuffer, *mut Buffer)) },
};

#[cold]
fn released() -> Raised {
    value_error!("operation forbidden on released PickleBuffer object")
}

impl PickleBuffer {
    /// A wrapper of the memory of `object`. TypeError. May run Python.
    pub fn of(object: &Object) -> Result<Ref<PickleBuffer>> {
        let new = memory::alloc_untracked(&PyPickleBuffer_Type, 0)?;
        // SAFETY: zeroed memory of the type is a released buffer, which does not move.
        let new = unsafe { new.downcast_unchecked::<PickleBuffer>() };
        // SAFETY: as above.
        if let Err(e) = unsafe { object.get_buffer((&raw const new.view).cast_mut(), flags::FULL_RO) } {
            core::mem::forget(new.view.obj.take());
            return Err(e);
        }
        gc::track(&new);
        Ok(new)
    }

    /// The buffer. ValueError if it was released.
    pub fn buffer(&self) -> Result<&Buffer> {
        if self.view.obj.is_empty() { Err(released()) } else { Ok(&self.view) }
    }
}

#[methods]
impl PickleBuffer {
    /// `PickleBuffer(object)`.
    #[new("PickleBuffer(object, /)")]
    fn construct(_: &TypeObject, object: &Object) -> Result<Ref<PickleBuffer>> {
        PickleBuffer::of(object)
    }

    /// Return a memoryview of the raw memory underlying this buffer.
    ///
    /// Will raise BufferError is the buffer isn't contiguous.
    #[sig("($self, /)")]
    fn raw(&self) -> Result<Ref<MemoryView>> {
        let buffer = self.buffer()?;
        if !buffer.is_contiguous(b'A') {
            return Err(buffer_error!("cannot extract raw buffer from non-contiguous buffer"));
        }
        MemoryView::of(self)?.as_raw_bytes()
    }

    /// Release the underlying buffer, if any.
    #[sig("($self, /)")]
    fn release(&self) {
        self.view.release();
    }
}

unsafe extern "C" fn get_buffer(this: &PickleBuffer, buffer: *mut Buffer, wanted: c_int) -> c_int {
    let fill = || -> Result<()> {
        this.buffer()?;
        let Some(owner) = this.view.obj.get() else { return Err(released()) };
        // SAFETY: the consumer's buffer is passed on.
        unsafe { owner.get_buffer(buffer, wanted) }
    };
    fill().into_c()
}

unsafe extern "C" fn release_buffer(_: &PickleBuffer, _: *mut Buffer) {
    // The consumer's buffer names the wrapped object, which releases it itself.
}

extern "C" fn traverse(this: &PickleBuffer, visit: Visit, arg: *mut c_void) -> c_int {
    this.view.obj.borrowed().map_or(0, |owner| visit(owner, arg))
}

extern "C" fn clear(this: &PickleBuffer) -> c_int {
    this.view.release();
    0
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone and the object is of this type.
    unsafe {
        gc::untrack(&*object);
        crate::types::weakref::clear_all(&*object);
        (*object).cast_unchecked::<PickleBuffer>().view.release();
        memory::free(object);
    }
}
