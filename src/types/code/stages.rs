//! The compiler's last stages on their own, with objects for constants: what tests of the compiler call.

use super::Code;
use super::identity::constant_key;
use crate::abi::{Object, Raised, Ref, Result};
use crate::types::bool::bool_object;
use crate::types::dict::Dict;
use crate::types::instruction_sequence::InstructionSequence;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_compiler::instruction::{Constants, InvalidCode, UnitInfo};
use abide_compiler::stages;
use core::ffi::c_int;
use std::rc::Rc;

/// Why a stage could not do its work.
enum Fault {
    Raised(Raised),
    Invalid(InvalidCode),
}

impl From<InvalidCode> for Fault {
    fn from(e: InvalidCode) -> Fault {
        Fault::Invalid(e)
    }
}

impl From<Raised> for Fault {
    fn from(e: Raised) -> Fault {
        Fault::Raised(e)
    }
}

impl Fault {
    fn raised(self) -> Raised {
        match self {
            Fault::Raised(e) => e,
            Fault::Invalid(e) => value_error!("{e}"),
        }
    }
}

/// The constants of a list, which may hold any objects.
struct ListConstants<'a> {
    list: &'a List,
    /// By their keys, the constants that were made.
    made: Ref<Dict>,
}

impl ListConstants<'_> {
    fn get(&self, index: u32) -> Result {
        self.list.get(index as usize).ok_or_else(|| value_error!("the list of constants shrank"))
    }

    /// The index of this very object, which is added if it is not there.
    fn add(&self, constant: Ref) -> Result<u32> {
        let known = (0..self.list.len()).position(|i| self.list.get(i).is_some_and(|item| item.is(&constant)));
        let index = known.unwrap_or(self.list.len());
        if known.is_none() {
            self.list.push(constant)?;
        }
        u32::try_from(index).map_err(|_| overflow_error!("too many constants"))
    }

    /// The constant that was made first of those that can take each other's place.
    fn merged(&self, constant: &Object) -> Result {
        let constant = match constant.cast_exact::<Tuple>() {
            Some(tuple) if !tuple.is_empty() => {
                let items = tuple.items().iter().map(|item| self.merged(item)).collect::<Result<Vec<_>>>()?;
                Tuple::from_vec(items)?.into_object()
            }
            _ => constant.to_ref(),
        };
        self.made.set_default(&*constant_key(&constant)?, &constant).map(|(merged, _)| merged)
    }
}

impl Constants for ListConstants<'_> {
    type Error = Fault;

    fn count(&self) -> usize {
        self.list.len()
    }

    fn truth(&self, index: u32) -> core::result::Result<bool, Fault> {
        Ok(self.get(index)?.is_true()?)
    }

    fn is_none(&self, index: u32) -> bool {
        self.list.get(index as usize).is_some_and(|constant| constant.is_none())
    }

    fn add_bool(&mut self, value: bool) -> core::result::Result<u32, Fault> {
        Ok(self.add(bool_object(value))?)
    }

    fn add_tuple(&mut self, items: impl Iterator<Item = u32>) -> core::result::Result<u32, Fault> {
        let items = items.map(|index| self.get(index)).collect::<Result<Vec<_>>>()?;
        let tuple = self.merged(&*Tuple::from_vec(items)?)?;
        Ok(self.add(tuple)?)
    }

    fn retain(&mut self, used: &[bool]) -> core::result::Result<(), Fault> {
        let kept = used.iter().enumerate().filter(|(_, used)| **used).filter_map(|(i, _)| self.list.get(i));
        Ok(self.list.splice(0, used.len(), kept.collect())?)
    }
}

/// `sequence` optimized; the list of constants loses those that are not used any more, and gets new ones. ValueError if
/// the instructions do not form code. Runs Python.
pub fn optimize(sequence: &InstructionSequence, consts: &List, locals: c_int) -> Result<Ref<InstructionSequence>> {
    let locals = usize::try_from(locals).map_err(|_| value_error!("the number of local variables is negative"))?;
    let mut constants = ListConstants { list: consts, made: Dict::new()? };
    let instructions = stages::optimize(&sequence.instructions()?, &mut constants, locals).map_err(Fault::raised)?;
    InstructionSequence::from_optimized(&instructions)
}

/// What the assembler is told of a unit: the dicts have the names, and the keys of the constants, with their indices.
pub struct Unit<'a> {
    pub filename: &'a Str,
    pub name: &'a Str,
    pub qualname: &'a Str,
    pub consts: &'a Dict,
    pub names: &'a Dict,
    pub varnames: &'a Dict,
    pub cellvars: &'a Dict,
    pub freevars: &'a Dict,
    pub fast_hidden: &'a Dict,
    pub argcount: usize,
    pub posonlyargcount: usize,
    pub kwonlyargcount: usize,
    pub firstlineno: c_int,
}

/// The keys of a dict in the order of their values, which count from `first`. ValueError.
fn in_order(dict: &Dict, first: usize, what: &str) -> Result<Vec<Ref>> {
    let mut slots: Vec<Option<Ref>> = vec![None; dict.len()];
    for (key, index) in dict.entries() {
        let index = index.cast::<Int>().and_then(Int::to_i64).and_then(|index| usize::try_from(index).ok());
        let slot = index.and_then(|index| index.checked_sub(first)).and_then(|index| slots.get_mut(index));
        match slot {
            Some(slot) if slot.is_none() => *slot = Some(key),
            _ => return Err(value_error!("the indices of {what} do not count from {first}")),
        }
    }
    Ok(slots.into_iter().flatten().collect())
}

fn text(object: &Object) -> Result<Rc<str>> {
    match object.cast::<Str>() {
        Some(name) => Ok(name.to_utf8()?.into()),
        None => Err(type_error!("expected a name, not {}", object.ty().full_name())),
    }
}

/// Names with their indices.
fn names<C: Default + Extend<Rc<str>>>(dict: &Dict, first: usize, what: &str) -> Result<C> {
    let mut names = C::default();
    for name in in_order(dict, first, what)? {
        names.extend([text(&name)?]);
    }
    Ok(names)
}

/// Code of instructions as they are. ValueError where they or the unit make no sense; TypeError, UnicodeEncodeError.
pub fn assemble(sequence: &InstructionSequence, unit: &Unit<'_>) -> Result<Ref<Code>> {
    let count = |n: usize| u32::try_from(n).map_err(|_| overflow_error!("too many parameters"));
    let info = UnitInfo {
        argcount: count(unit.argcount)?,
        posonlyargcount: count(unit.posonlyargcount)?,
        kwonlyargcount: count(unit.kwonlyargcount)?,
        names: names(unit.names, 0, "names")?,
        varnames: names(unit.varnames, 0, "local variables")?,
        cellvars: names(unit.cellvars, 0, "cell variables")?,
        freevars: names(unit.freevars, unit.cellvars.len(), "free variables")?,
        fast_hidden: unit.fast_hidden.entries().iter().map(|(name, _)| text(name)).collect::<Result<_>>()?,
        ..UnitInfo::new(text(unit.name)?, text(unit.qualname)?, "".into(), unit.firstlineno)
    };
    // A key that is a tuple wraps the constant.
    let constant = |key: Ref| match key.cast_exact::<Tuple>() {
        Some(wrapped) => wrapped.items().get(1).map(|o| o.to_ref()).ok_or_else(|| value_error!("no key of a constant")),
        None => Ok(key),
    };
    let consts = in_order(unit.consts, 0, "constants")?.into_iter().map(constant).collect::<Result<Vec<_>>>()?;
    let desc = stages::assemble(&sequence.instructions()?, info).map_err(|e| Fault::from(e).raised())?;
    Code::with_constants(&desc, unit.filename, Tuple::from_vec(consts)?)
}

/// What code generation tells of the outermost unit: keys of constants and names with their indices, and three counts.
pub fn metadata(unit: UnitInfo, filename: &Str) -> Result<Ref<Dict>> {
    let metadata = Dict::new()?;
    let numbered = |items: &mut dyn Iterator<Item = Result>, first: usize| {
        let numbered = Dict::new()?;
        for (i, item) in items.enumerate() {
            numbered.set(&*item?, &*Int::new((first + i) as i64)?)?;
        }
        Ok::<_, Raised>(numbered)
    };
    let names = |table: &abide_compiler::instruction::NameTable, first: usize| {
        numbered(&mut table.iter().map(|name| Ok(Str::intern(Str::new(name)?).into_object())), first)
    };
    let put = |key: &str, value: &Object| metadata.set(&Str::intern(Str::new(key)?), value);
    // Names first, as the parser interns them before any constant.
    let tables = [
        ("names", names(&unit.names, 0)?),
        ("varnames", names(&unit.varnames, 0)?),
        ("cellvars", names(&unit.cellvars, 0)?),
        ("freevars", names(&unit.freevars, unit.cellvars.len())?),
    ];
    put("name", &Str::intern(Str::new(&unit.name)?))?;
    let constants = Code::constants_of(&unit.consts.into_items(), filename)?;
    let constants = numbered(&mut constants.iter().map(|constant| constant_key(constant)), 0)?;
    put("consts", &constants)?;
    for (key, table) in tables {
        put(key, &table)?;
    }
    let counts = [
        ("argcount", unit.argcount),
        ("posonlyargcount", unit.posonlyargcount),
        ("kwonlyargcount", unit.kwonlyargcount),
    ];
    for (key, count) in counts {
        let count = Int::new(i64::from(count))?;
        put(key, &count)?;
    }
    Ok(metadata)
}
