//! iterobject.h.

use crate::abi::{Object, Ref, Result};
use crate::types::iter::{CallIter, SequenceIter};
use abide_macros::capi;

/// An iterator over `o[0]`, `o[1]`, ... SystemError if it is no sequence.
#[capi]
pub fn PySeqIter_New(sequence: &Object) -> Result<Ref<SequenceIter>> {
    if !sequence.is_sequence() {
        return Err(system_error!("Objects/iterobject.c:21: bad argument to internal function"));
    }
    SequenceIter::over_sequence(sequence)
}

/// An iterator over what the callable returns, until it is equal to the sentinel.
#[capi]
pub fn PyCallIter_New(callable: &Object, sentinel: &Object) -> Result<Ref<CallIter>> {
    CallIter::new(callable, sentinel)
}
