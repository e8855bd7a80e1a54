//! picklebufobject.h: memory outside pickles.

use crate::abi::slots::Buffer;
use crate::abi::{Object, Ref, Result};
use crate::types::picklebuffer::PickleBuffer;
use abide_macros::capi;

/// A wrapper of the memory of `object`. TypeError. May run Python.
#[capi]
pub fn PyPickleBuffer_FromObject(object: &Object) -> Result<Ref<PickleBuffer>> {
    PickleBuffer::of(object)
}

fn of(object: &Object) -> Result<&PickleBuffer> {
    object.cast::<PickleBuffer>().ok_or_else(|| type_error!("expected PickleBuffer, {} found", object.ty().full_name()))
}

/// The buffer, borrowed. TypeError; ValueError if it was released.
#[capi]
pub fn PyPickleBuffer_GetBuffer(object: &Object) -> Result<*const Buffer> {
    of(object)?.buffer().map(core::ptr::from_ref)
}

/// Gives the memory back. TypeError.
#[capi]
pub fn PyPickleBuffer_Release(object: &Object) -> Result<()> {
    of(object)?.view.release();
    Ok(())
}
