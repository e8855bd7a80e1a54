//! `InstructionSequence`: the instructions that go from one stage of the compiler to the next, as tests of the compiler
//! make and inspect them (`_PyInstructionSequence`).
//!
//! Jumps name labels. A label map says where each stands; without one, labels are the positions themselves.

use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::memory::{self, gc};
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::none;
use crate::types::tuple::Tuple;
use crate::vm::opcode_facts::{self, Fact};
use abide_compiler::instruction::{Instruction, Location, Opcode};
use abide_compiler::stages::{FinalInstruction, Sequence};
use abide_macros::{methods, slot};
use core::cell::Cell;
use core::ffi::{c_int, c_void};

layout! {
    /// _PyInstruction.
    #[derive(Clone, Copy)]
    pub struct Entry = "_PyInstruction", 44 {
        opcode: c_int = "i_opcode",
        oparg: c_int = "i_oparg",
        /// Line, last line, column, column of the end.
        location: [c_int; 4] = "i_loc",
        /// The first instruction of the exception handler, or -1; the stack's depth there; whether it gets the offset.
        handler: [c_int; 3] = "i_except_handler_info",
        target: c_int = "i_target",
        offset: c_int = "i_offset",
    }
}

layout! {
    /// _PyInstructionSequence.
    pub struct InstructionSequence: Object = "_PyInstructionSequence", 64 {
        pub base: Object = "ob_base",
        instructions: Cell<*mut Entry> = "s_instrs",
        allocated: Cell<c_int> = "s_allocated",
        used: Cell<c_int> = "s_used",
        next_label: Cell<c_int> = "s_next_free_label",
        /// Null, or the position of each label.
        labels: Cell<*mut c_int> = "s_labelmap",
        labels_size: Cell<c_int> = "s_labelmap_size",
        nested: Slot<List> = "s_nested",
    }
}
object_type!(InstructionSequence => _PyInstructionSequence_Type);

/// The position of a label that has not been placed.
const UNPLACED: c_int = -111;

/// The type of instruction sequences.
pub static _PyInstructionSequence_Type: TypeObject =
    TypeObject::new(c"InstructionSequence", size_of::<InstructionSequence>())
        .with(TypeFlags::HAVE_GC)
        .doc(c"InstructionSequenceType()\n--\n\nInstructions on their way through the compiler.")
        .constructor(InstructionSequence::tp_new)
        .called_fast(InstructionSequence::tp_vectorcall)
        .methods(&METHODS)
        .traversed(traverse)
        .cleared(clear)
        .deallocated(dealloc);

impl Entry {
    fn new(op: Opcode, oparg: u32, at: Location) -> Result<Entry> {
        Ok(Entry {
            opcode: c_int::from(op.0),
            oparg: c_int::try_from(oparg)
                .map_err(|_| overflow_error!("the argument of an instruction is too large"))?,
            location: [at.line, at.end_line, at.col, at.end_col],
            handler: [-1, 0, 0],
            target: 0,
            offset: 0,
        })
    }

    fn has_target(&self) -> bool {
        u16::try_from(self.opcode).is_ok_and(|number| Opcode(number).has_target())
    }
}

impl InstructionSequence {
    /// An empty sequence.
    pub fn new() -> Result<Ref<InstructionSequence>> {
        let sequence = memory::new(InstructionSequence {
            base: Object::new(&_PyInstructionSequence_Type),
            instructions: Cell::default(),
            allocated: Cell::new(0),
            used: Cell::new(0),
            next_label: Cell::new(0),
            labels: Cell::default(),
            labels_size: Cell::new(0),
            nested: Slot::new(None),
        })?;
        gc::track(&sequence);
        Ok(sequence)
    }

    /// What code generation made.
    pub fn from_generated(generated: &Sequence) -> Result<Ref<InstructionSequence>> {
        let sequence = InstructionSequence::new()?;
        for i in &generated.instructions {
            sequence.push(Entry::new(i.op, i.oparg, i.loc)?)?;
        }
        for nested in &generated.nested {
            sequence.nested_list()?.push(InstructionSequence::from_generated(nested)?.into_object())?;
        }
        Ok(sequence)
    }

    /// What the optimizer made.
    pub fn from_optimized(instructions: &[FinalInstruction]) -> Result<Ref<InstructionSequence>> {
        let sequence = InstructionSequence::new()?;
        for i in instructions {
            let mut entry = Entry::new(i.op, i.oparg, i.loc)?;
            if let Some(handler) = i.handler {
                entry.handler = [handler.start as c_int, handler.start_depth as c_int, handler.preserve_lasti.into()];
            }
            sequence.push(entry)?;
        }
        Ok(sequence)
    }

    fn entries(&self) -> &[Entry] {
        let first = self.instructions.get();
        if first.is_null() {
            return &[];
        }
        // SAFETY: that many are there; nobody holds the slice while one is added.
        unsafe { core::slice::from_raw_parts(first, self.used.get() as usize) }
    }

    fn push(&self, entry: Entry) -> Result<()> {
        let mut entries = self.take_entries();
        let result = match entries.try_reserve(1) {
            Ok(()) if entries.len() < c_int::MAX as usize => {
                entries.push(entry);
                Ok(())
            }
            _ => Err(memory::no_memory()),
        };
        self.put_entries(entries);
        result
    }

    fn take_entries(&self) -> Vec<Entry> {
        let first = self.instructions.replace(core::ptr::null_mut());
        let (used, allocated) = (self.used.take() as usize, self.allocated.take() as usize);
        // SAFETY: a pointer that is not null is a vector's, put there by `put_entries`.
        if first.is_null() { Vec::new() } else { unsafe { Vec::from_raw_parts(first, used, allocated) } }
    }

    fn put_entries(&self, entries: Vec<Entry>) {
        if entries.capacity() == 0 {
            return;
        }
        let mut entries = core::mem::ManuallyDrop::new(entries);
        self.used.set(entries.len() as c_int);
        self.allocated.set(entries.capacity() as c_int);
        self.instructions.set(entries.as_mut_ptr());
    }

    fn take_labels(&self) -> Option<Box<[c_int]>> {
        let first = self.labels.replace(core::ptr::null_mut());
        let size = self.labels_size.take() as usize;
        // SAFETY: a pointer that is not null is a boxed slice's of that size.
        (!first.is_null()).then(|| unsafe { Box::from_raw(core::ptr::slice_from_raw_parts_mut(first, size)) })
    }

    fn put_labels(&self, labels: Box<[c_int]>) {
        self.labels_size.set(labels.len() as c_int);
        self.labels.set(Box::into_raw(labels).cast());
    }

    fn nested_list(&self) -> Result<&List> {
        if self.nested.is_empty() {
            self.nested.set(Some(List::new(0)?));
        }
        self.nested.borrowed().ok_or_else(memory::no_memory)
    }

    /// Replaces labels by the positions where they stand.
    fn apply_labels(&self) {
        let Some(labels) = self.take_labels() else { return };
        let place = |label: c_int| usize::try_from(label).ok().and_then(|i| labels.get(i));
        let mut entries = self.take_entries();
        for entry in entries.iter_mut().filter(|e| e.has_target()) {
            entry.oparg = place(entry.oparg).copied().unwrap_or(UNPLACED);
        }
        self.put_entries(entries);
    }

    /// The instructions as the compiler's stages take them; labels become positions. ValueError for what no stage knows.
    pub fn instructions(&self) -> Result<Vec<Instruction>> {
        self.apply_labels();
        let convert = |entry: &Entry| {
            let op = Opcode::ALL.iter().find(|op| c_int::from(op.0) == entry.opcode);
            let op = *op.ok_or_else(|| value_error!("opcode {} is none of the compiler's", entry.opcode))?;
            let oparg = u32::try_from(entry.oparg).map_err(|_| value_error!("{op:?} with argument {}", entry.oparg))?;
            let [line, end_line, col, end_col] = entry.location;
            let oparg = if op.has_arg() { oparg } else { 0 };
            Ok(Instruction { op, oparg, loc: Location::new(line, end_line, col, end_col) })
        };
        self.entries().iter().map(convert).collect()
    }
}

#[methods]
impl InstructionSequence {
    #[new("InstructionSequenceType()")]
    fn make(_: &TypeObject) -> Result<Ref<InstructionSequence>> {
        InstructionSequence::new()
    }

    /// Append an instruction; the four numbers are line, last line, column and column of the end.
    #[sig("addop($self, /, opcode, oparg, lineno, col_offset, end_lineno, end_col_offset)")]
    fn addop(
        &self,
        opcode: c_int,
        oparg: c_int,
        lineno: c_int,
        col_offset: c_int,
        end_lineno: c_int,
        end_col_offset: c_int,
    ) -> Result<()> {
        if !(0..=c_int::from(Opcode::STORE_FAST_MAYBE_NULL.0)).contains(&opcode) {
            return Err(value_error!("{opcode} is no opcode"));
        }
        self.push(Entry {
            opcode,
            oparg,
            // By position, whatever the parameters are called: so it is in CPython.
            location: [lineno, col_offset, end_lineno, end_col_offset],
            handler: [-1, 0, 0],
            target: 0,
            offset: 0,
        })
    }

    /// A label that has not been used yet.
    #[sig("new_label($self, /)")]
    fn new_label(&self) -> Result<c_int> {
        let label = self.next_label.get().checked_add(1).ok_or_else(|| overflow_error!("too many labels"))?;
        self.next_label.set(label);
        Ok(label)
    }

    /// Place a label before the next instruction.
    #[sig("use_label($self, /, label)")]
    fn use_label(&self, label: c_int) -> Result<()> {
        let Ok(at) = usize::try_from(label) else { return Err(value_error!("label {label} is negative")) };
        let mut labels = Vec::from(self.take_labels().unwrap_or_default());
        let size = (at + 1).max(10).max(labels.len());
        let size = if size > labels.len() { size.max(labels.len() * 2) } else { size };
        let reserved = labels.try_reserve_exact(size - labels.len());
        if reserved.is_ok() {
            labels.resize(size, UNPLACED);
            labels[at] = self.used.get();
        }
        if !labels.is_empty() {
            self.put_labels(labels.into_boxed_slice());
        }
        reserved.map_err(|_| memory::no_memory())
    }

    /// Add the sequence of a code object inside.
    #[sig("add_nested($self, /, nested)")]
    fn add_nested(&self, nested: &Object) -> Result<()> {
        if !nested.is_type(&_PyInstructionSequence_Type) {
            return Err(type_error!("expected an instruction sequence, not {}", nested.ty().ty().short_name()));
        }
        self.nested_list()?.push(nested.to_ref())
    }

    /// The list of the sequences of code objects inside.
    #[sig("get_nested($self, /)")]
    fn get_nested(&self) -> Result<Ref<List>> {
        self.nested_list().map(Ref::of)
    }

    /// The instructions as tuples: opcode, argument or None, line, last line, column, column of the end.
    ///
    /// Labels become positions.
    #[sig("get_instructions($self, /)")]
    fn get_instructions(&self) -> Result<Ref<List>> {
        self.apply_labels();
        let int = |value: c_int| Int::new(i64::from(value)).map(Ref::into_object);
        let list = List::new(self.entries().len())?;
        for i in 0..self.entries().len() {
            // Allocation may run a collection and so Python: nothing is held on to.
            let Some(&entry) = self.entries().get(i) else { break };
            let oparg = if opcode_facts::has(entry.opcode, Fact::Arg) { int(entry.oparg)? } else { none::none() };
            let mut items = vec![int(entry.opcode)?, oparg];
            for part in entry.location {
                items.push(int(part)?);
            }
            list.push(Tuple::from_vec(items)?.into_object())?;
        }
        Ok(list)
    }
}

extern "C" fn traverse(sequence: &InstructionSequence, visit: Visit, arg: *mut c_void) -> c_int {
    sequence.nested.borrowed().map_or(0, |nested| visit(nested, arg))
}

#[slot]
fn clear(sequence: &InstructionSequence) -> Result<()> {
    sequence.nested.set(None);
    Ok(())
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone.
    unsafe {
        let sequence = &*object.cast::<InstructionSequence>();
        gc::untrack(sequence);
        drop(sequence.take_entries());
        drop(sequence.take_labels());
        drop(sequence.nested.take());
        memory::free(object);
    }
}
