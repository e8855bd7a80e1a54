//! Numbers: operators and conversions.

use crate::abi::slots::{Binary, NumberMethods, SlotCell, Ternary, Unary};
use crate::abi::{Object, Ref, Result, TypeFlags};
use crate::call::check;
use crate::types::float::Float;
use crate::types::int::Int;
use crate::types::none::none_object;

/// A binary operator, in the order of `BINARY_OP`'s oparg (`NB_ADD` = 0 ...; the in-place forms follow at 13).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum BinaryOp {
    Add = 0,
    And = 1,
    FloorDivide = 2,
    Lshift = 3,
    MatrixMultiply = 4,
    Multiply = 5,
    Remainder = 6,
    Or = 7,
    Power = 8,
    Rshift = 9,
    Subtract = 10,
    TrueDivide = 11,
    Xor = 12,
}

/// One line for each operator but power: the slot, the in-place slot, how it is written.
type Line = (fn(&NumberMethods) -> &SlotCell<Binary>, fn(&NumberMethods) -> &SlotCell<Binary>, &'static str);

/// `BINARY_OP` opargs in order; power's slots are ternary and stand in for themselves elsewhere.
static OPERATORS: [Line; 13] = [
    (|n| &n.add, |n| &n.inplace_add, "+"),
    (|n| &n.and, |n| &n.inplace_and, "&"),
    (|n| &n.floor_divide, |n| &n.inplace_floor_divide, "//"),
    (|n| &n.lshift, |n| &n.inplace_lshift, "<<"),
    (|n| &n.matrix_multiply, |n| &n.inplace_matrix_multiply, "@"),
    (|n| &n.multiply, |n| &n.inplace_multiply, "*"),
    (|n| &n.remainder, |n| &n.inplace_remainder, "%"),
    (|n| &n.or, |n| &n.inplace_or, "|"),
    (|n| &n.multiply, |n| &n.inplace_multiply, "** or pow()"),
    (|n| &n.rshift, |n| &n.inplace_rshift, ">>"),
    (|n| &n.subtract, |n| &n.inplace_subtract, "-"),
    (|n| &n.true_divide, |n| &n.inplace_true_divide, "/"),
    (|n| &n.xor, |n| &n.inplace_xor, "^"),
];

impl BinaryOp {
    /// The operator of a `BINARY_OP` oparg, and whether it is the in-place form.
    pub fn from_oparg(oparg: usize) -> (BinaryOp, bool) {
        use BinaryOp::*;
        const ALL: [BinaryOp; 13] = [
            Add,
            And,
            FloorDivide,
            Lshift,
            MatrixMultiply,
            Multiply,
            Remainder,
            Or,
            Power,
            Rshift,
            Subtract,
            TrueDivide,
            Xor,
        ];
        (ALL[oparg % 13], oparg >= 13)
    }
}

/// TypeError: `unsupported operand type(s) for +: 'int' and 'str'`.
#[cold]
fn unsupported(left: &Object, right: &Object, operator: &str) -> crate::abi::Raised {
    let (l, r) = (left.ty().full_name(), right.ty().full_name());
    if operator == ">>" && is_print(left) {
        return type_error!(
            "unsupported operand type(s) for {operator}: '{l}' and '{r}'. Did you mean \"print(<message>, file=<output_stream>)\"?"
        );
    }
    type_error!("unsupported operand type(s) for {operator}: '{l}' and '{r}'")
}

/// Whether the object is the built-in function `print`, whom users of Python 2 shift.
fn is_print(object: &Object) -> bool {
    is_builtin(object)
        && object.repr().map_or_else(
            |e| {
                e.clear();
                false
            },
            |r| r.eq_str("<built-in function print>"),
        )
}

fn is_builtin(object: &Object) -> bool {
    object.ty().full_name() == "builtin_function_or_method"
}

/// Tries one side's slot after the other: the right side first where it is a subtype with a slot of its own.
/// NotImplemented if neither knows.
#[inline]
fn dispatch(left: &Object, right: &Object, slot: fn(&NumberMethods) -> &SlotCell<Binary>) -> Result {
    let (lt, rt) = (left.ty(), right.ty());
    let left_slot = lt.number().and_then(|n| slot(n).get());
    let mut right_slot = None;
    if !core::ptr::eq(lt, rt) {
        right_slot = rt.number().and_then(|n| slot(n).get());
        if right_slot.map(|f| f as usize) == left_slot.map(|f| f as usize) {
            right_slot = None;
        }
    }
    if let Some(function) = left_slot {
        if let Some(other) = right_slot
            && rt.is_subtype(lt)
        {
            let result = check::slot_result("binary operator", other(left, right))?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
            right_slot = None;
        }
        let result = check::slot_result("binary operator", function(left, right))?;
        if !result.is_not_implemented() {
            return Ok(result);
        }
    }
    match right_slot {
        Some(function) => check::slot_result("binary operator", function(left, right)),
        None => Ok(crate::types::none::not_implemented()),
    }
}

/// As [`dispatch`], for `pow` with its third operand, whose type is asked last.
fn dispatch_power(left: &Object, right: &Object, modulus: &Object) -> Result {
    let slot = |o: &Object| -> Option<Ternary> { o.ty().number().and_then(|n| n.power.get()) };
    let (lt, rt) = (left.ty(), right.ty());
    let left_slot = slot(left);
    let mut right_slot = if core::ptr::eq(lt, rt) { None } else { slot(right) };
    if right_slot.map(|f| f as usize) == left_slot.map(|f| f as usize) {
        right_slot = None;
    }
    let mut order = [left_slot, right_slot];
    if right_slot.is_some() && left_slot.is_some() && rt.is_subtype(lt) {
        order.swap(0, 1);
    }
    let mut tried = [left_slot, right_slot].map(|f| f.map(|f| f as usize)).to_vec();
    for function in order.into_iter().flatten() {
        let result = check::slot_result("**", function(left, right, Some(modulus)))?;
        if !result.is_not_implemented() {
            return Ok(result);
        }
    }
    if !modulus.is_none()
        && let Some(function) = slot(modulus)
        && !tried.contains(&Some(function as usize))
    {
        tried.clear();
        return check::slot_result("**", function(left, right, Some(modulus)));
    }
    Ok(crate::types::none::not_implemented())
}

/// `sequence * n`: how a sequence is repeated by an operand of `*`.
fn repeat_by(sequence: &Object, n: &Object, inplace: bool) -> Result {
    if !n.has_index() {
        return Err(type_error!("can't multiply sequence by non-int of type '{}'", n.ty().full_name()));
    }
    let methods = sequence.ty().sequence();
    let in_place = methods.and_then(|s| s.inplace_repeat.get()).filter(|_| inplace);
    let repeat = in_place.or(methods.and_then(|s| s.repeat.get()));
    let n = n.index_as_isize()?;
    match repeat {
        Some(repeat) => check::slot_result("__mul__", repeat(sequence, n)),
        None => Err(type_error!("'{}' object can't be repeated", sequence.ty().full_name())),
    }
}

fn repeatable(object: &Object) -> bool {
    object.ty().sequence().is_some_and(|s| s.repeat.get().is_some())
}

impl Object {
    /// Whether the type has `__index__`.
    #[inline]
    pub fn has_index(&self) -> bool {
        self.ty().number().is_some_and(|n| n.index.get().is_some())
    }

    /// `self <op> other`. TypeError if neither side knows the operation. Runs Python.
    pub fn binary(&self, op: BinaryOp, other: &Object) -> Result {
        if op == BinaryOp::Power {
            return self.power(other, none_object());
        }
        let (slot, _, symbol) = OPERATORS[op as usize];
        let result = dispatch(self, other, slot)?;
        if !result.is_not_implemented() {
            return Ok(result);
        }
        drop(result);
        match op {
            BinaryOp::Add => {
                if let Some(concat) = self.ty().sequence().and_then(|s| s.concat.get()) {
                    return check::slot_result("+", concat(self, other));
                }
            }
            BinaryOp::Multiply if repeatable(self) => return repeat_by(self, other, false),
            BinaryOp::Multiply if repeatable(other) => return repeat_by(other, self, false),
            _ => {}
        }
        Err(unsupported(self, other, symbol))
    }

    /// `self <op>= other`: the new value. Runs Python.
    pub fn inplace(&self, op: BinaryOp, other: &Object) -> Result {
        if op == BinaryOp::Power {
            return self.inplace_power(other);
        }
        let (slot, inplace_slot, symbol) = OPERATORS[op as usize];
        if let Some(function) = self.ty().number().and_then(|n| inplace_slot(n).get()) {
            let result = check::slot_result("in-place operator", function(self, other))?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        let result = dispatch(self, other, slot)?;
        if !result.is_not_implemented() {
            return Ok(result);
        }
        drop(result);
        match op {
            BinaryOp::Add => {
                let methods = self.ty().sequence();
                let concat = methods.and_then(|s| s.inplace_concat.get().or(s.concat.get()));
                if let Some(concat) = concat {
                    return check::slot_result("+=", concat(self, other));
                }
            }
            BinaryOp::Multiply if self.ty().sequence().is_some() && repeatable(self) => {
                return repeat_by(self, other, true);
            }
            // A left operand that is some sort of sequence, but cannot be repeated, ends it here.
            BinaryOp::Multiply if self.ty().sequence().is_none() && repeatable(other) => {
                return repeat_by(other, self, false);
            }
            _ => {}
        }
        Err(unsupported(self, other, &format!("{symbol}=")))
    }

    /// `pow(self, other, modulus)`; None is no modulus. Runs Python.
    pub fn power(&self, other: &Object, modulus: &Object) -> Result {
        let result = dispatch_power(self, other, modulus)?;
        if !result.is_not_implemented() {
            return Ok(result);
        }
        if modulus.is_none() {
            return Err(unsupported(self, other, "** or pow()"));
        }
        Err(type_error!(
            "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
            self.ty().full_name(),
            other.ty().full_name(),
            modulus.ty().full_name()
        ))
    }

    fn inplace_power(&self, other: &Object) -> Result {
        if let Some(function) = self.ty().number().and_then(|n| n.inplace_power.get()) {
            let result = check::slot_result("**=", function(self, other, Some(none_object())))?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        let result = dispatch_power(self, other, none_object())?;
        if result.is_not_implemented() { Err(unsupported(self, other, "**=")) } else { Ok(result) }
    }

    /// `divmod(self, other)`. Runs Python.
    pub fn divmod(&self, other: &Object) -> Result {
        let result = dispatch(self, other, |n| &n.divmod)?;
        if result.is_not_implemented() { Err(unsupported(self, other, "divmod()")) } else { Ok(result) }
    }

    fn unary(&self, slot: fn(&NumberMethods) -> &SlotCell<Unary>, what: &str) -> Result {
        match self.ty().number().and_then(|n| slot(n).get()) {
            Some(function) => check::slot_result(what, function(self)),
            None => Err(type_error!("bad operand type for {what}: '{}'", self.ty().full_name())),
        }
    }

    /// `-self`. Runs Python.
    pub fn negative(&self) -> Result {
        self.unary(|n| &n.negative, "unary -")
    }

    /// `+self`. Runs Python.
    pub fn positive(&self) -> Result {
        self.unary(|n| &n.positive, "unary +")
    }

    /// `~self`. Runs Python.
    pub fn invert(&self) -> Result {
        self.unary(|n| &n.invert, "unary ~")
    }

    /// `abs(self)`. Runs Python.
    pub fn absolute(&self) -> Result {
        self.unary(|n| &n.absolute, "abs()")
    }

    /// `operator.index(self)`: an int (a subclass instance as it is). TypeError. Runs Python.
    pub fn index(&self) -> Result<Ref<Int>> {
        if let Some(int) = self.cast::<Int>() {
            return Ok(Ref::of(int));
        }
        let Some(index) = self.ty().number().and_then(|n| n.index.get()) else {
            return Err(type_error!("'{}' object cannot be interpreted as an integer", self.ty().full_name()));
        };
        let result = check::slot_result("__index__", index(self))?;
        let result = match result.downcast::<Int>() {
            Ok(int) => int,
            Err(other) => {
                return Err(type_error!("__index__ returned non-int (type {})", other.ty().full_name()));
            }
        };
        if !result.is_type(&crate::types::int::PyLong_Type) {
            crate::types::exception::warn::deprecation(&format!(
                "__index__ returned non-int (type {}).  The ability to return an instance of a strict subclass of int \
                 is deprecated, and may not be supported in a future version of Python.",
                result.ty().full_name()
            ))?;
        }
        Ok(result)
    }

    /// `index(self)` as a machine integer. OverflowError if it does not fit. Runs Python.
    #[inline]
    pub fn index_as_i64(&self) -> Result<i64> {
        let int = self.index()?;
        match int.to_i64() {
            Some(n) => Ok(n),
            None => Err(overflow_error!("Python int too large to convert to C long")),
        }
    }

    /// `index(self)` as a size or position. OverflowError if it does not fit. Runs Python.
    #[inline]
    pub fn index_as_isize(&self) -> Result<isize> {
        let int = self.index()?;
        match int.to_i64() {
            Some(n) => Ok(n as isize),
            None => Err(overflow_error!("cannot fit '{}' into an index-sized integer", self.ty().full_name())),
        }
    }

    /// `index(self)` as a position in a sequence: IndexError if it does not fit. Runs Python.
    #[inline]
    pub fn index_as_position(&self) -> Result<isize> {
        let int = self.index()?;
        match int.to_i64() {
            Some(n) => Ok(n as isize),
            None => Err(index_error!("cannot fit '{}' into an index-sized integer", self.ty().full_name())),
        }
    }

    /// `index(self)` clipped to the range of positions, as slices want it. Runs Python.
    pub fn index_clipped(&self) -> Result<isize> {
        let int = self.index()?;
        Ok(match int.to_i64() {
            Some(n) => n as isize,
            None if int.is_negative() => isize::MIN,
            None => isize::MAX,
        })
    }

    /// The value as a C double: `PyFloat_AsDouble`. Runs Python.
    pub fn as_f64(&self) -> Result<f64> {
        if let Some(float) = self.cast::<Float>() {
            return Ok(float.value.get());
        }
        self.called_as_f64()
    }

    /// `float(self)` of what is no text: like [`Object::as_f64`], but the `__float__` of a subclass of float counts.
    /// Runs Python.
    pub fn called_as_f64(&self) -> Result<f64> {
        if let Some(float) = self.cast_exact::<Float>() {
            return Ok(float.value.get());
        }
        let methods = self.ty().number();
        if let Some(to_float) = methods.and_then(|n| n.float.get()) {
            let result = check::slot_result("__float__", to_float(self))?;
            let Some(float) = result.cast::<Float>() else {
                return Err(type_error!(
                    "{}.__float__ returned non-float (type {})",
                    self.ty().full_name(),
                    result.ty().full_name()
                ));
            };
            if !result.is_type(&crate::types::float::PyFloat_Type) {
                crate::types::exception::warn::deprecation(&format!(
                    "{}.__float__ returned non-float (type {}).  The ability to return an instance of a strict \
                     subclass of float is deprecated, and may not be supported in a future version of Python.",
                    self.ty().full_name(),
                    result.ty().full_name()
                ))?;
            }
            return Ok(float.value.get());
        }
        if self.has_index() {
            return self.index()?.to_f64();
        }
        Err(type_error!("must be real number, not {}", self.ty().full_name()))
    }

    /// Whether the type has `__index__`, `__int__` or `__float__`, or is complex: `PyNumber_Check`.
    pub fn is_number(&self) -> bool {
        self.ty().number().is_some_and(|n| n.index.get().is_some() || n.int.get().is_some() || n.float.get().is_some())
            || self.ty().full_name() == "complex"
    }

    /// Whether the object is an int or of a subclass.
    #[inline(always)]
    pub fn is_int(&self) -> bool {
        self.type_has(TypeFlags::LONG_SUBCLASS)
    }
}
