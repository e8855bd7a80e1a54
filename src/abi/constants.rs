//! Numbers that C code and bytecode agree on.

use core::ffi::c_int;

/// The flag in `nargsf` that lends the slot before the arguments to the callee (PEP 590).
pub const VECTORCALL_ARGUMENTS_OFFSET: usize = 1 << 63;

/// The operation of a rich comparison: `Py_LT` and its kin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum CompareOp {
    Lt = 0,
    Le = 1,
    Eq = 2,
    Ne = 3,
    Gt = 4,
    Ge = 5,
}

impl CompareOp {
    /// The operation of that number, which comes from C or bytecode: anything but 0 to 5 counts as `Ge`.
    #[inline]
    pub fn from_c(op: c_int) -> CompareOp {
        match op {
            0 => CompareOp::Lt,
            1 => CompareOp::Le,
            2 => CompareOp::Eq,
            3 => CompareOp::Ne,
            4 => CompareOp::Gt,
            _ => CompareOp::Ge,
        }
    }

    /// The operation with its sides exchanged.
    pub fn swapped(self) -> CompareOp {
        match self {
            CompareOp::Lt => CompareOp::Gt,
            CompareOp::Le => CompareOp::Ge,
            CompareOp::Gt => CompareOp::Lt,
            CompareOp::Ge => CompareOp::Le,
            same => same,
        }
    }

    /// How the operation is written.
    pub fn symbol(self) -> &'static str {
        ["<", "<=", "==", "!=", ">", ">="][self as usize]
    }

    /// What the operation says of two values in this order.
    #[inline(always)]
    pub fn of(self, order: core::cmp::Ordering) -> bool {
        match self {
            CompareOp::Lt => order.is_lt(),
            CompareOp::Le => order.is_le(),
            CompareOp::Eq => order.is_eq(),
            CompareOp::Ne => order.is_ne(),
            CompareOp::Gt => order.is_gt(),
            CompareOp::Ge => order.is_ge(),
        }
    }
}

/// Member kinds of `PyMemberDef` (`Py_T_*`).
pub mod member {
    use core::ffi::c_int;
    pub const SHORT: c_int = 0;
    pub const INT: c_int = 1;
    pub const LONG: c_int = 2;
    pub const FLOAT: c_int = 3;
    pub const DOUBLE: c_int = 4;
    pub const STRING: c_int = 5;
    /// A reference; None when null (deprecated, still used).
    pub const OBJECT: c_int = 6;
    pub const CHAR: c_int = 7;
    pub const BYTE: c_int = 8;
    pub const UBYTE: c_int = 9;
    pub const USHORT: c_int = 10;
    pub const UINT: c_int = 11;
    pub const ULONG: c_int = 12;
    pub const STRING_INPLACE: c_int = 13;
    pub const BOOL: c_int = 14;
    /// A reference; AttributeError when null.
    pub const OBJECT_EX: c_int = 16;
    pub const LONGLONG: c_int = 17;
    pub const ULONGLONG: c_int = 18;
    pub const PYSSIZET: c_int = 19;
    /// Always None (deprecated).
    pub const NONE: c_int = 20;
    /// Flag: cannot be set.
    pub const READONLY: c_int = 1;
    /// Flag: reading raises an audit event.
    pub const AUDIT_READ: c_int = 2;
    /// Flag: the offset counts from the subclass's own data (PEP 697).
    pub const RELATIVE_OFFSET: c_int = 8;
}
