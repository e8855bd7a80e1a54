//! What no well-formed code contains.

use crate::vm::registers::{Flow, Registers};

/// An opcode that the table does not know: SystemError.
#[cold]
pub unsafe fn invalid(r: &mut Registers, oparg: usize) -> Flow {
    // SAFETY: the contract of bodies.
    let opcode = unsafe { *r.ip.sub(1) as u8 };
    crate::call::convert::told(system_error!("unknown opcode {opcode} (oparg {oparg})"), Flow::Error)
}
