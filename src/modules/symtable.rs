//! `_symtable`: the compiler's symbol tables as objects, for the `symtable` module.

use crate::abi::constants::member;
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::import::source;
use crate::memory;
use crate::modules::builtins::code::{SourceText, filename_of};
use crate::types::dict::Dict;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::object::dealloc_plain;
use crate::types::str::Str;
use abide_compiler::{Mode, Options, ScopeDesc};
use abide_macros::methods;
use core::ffi::c_int;
use core::mem::offset_of;

/// A scope with its names.
#[repr(C)]
pub struct Entry {
    base: Object,
    state: State,
}

#[repr(C)]
struct State {
    id: Slot,
    symbols: Slot,
    name: Slot,
    varnames: Slot,
    children: Slot,
    kind: c_int,
    nested: c_int,
    line: c_int,
}

native_object!(Entry => PySTEntry_Type);

/// The type of a scope.
static PySTEntry_Type: TypeObject = TypeObject::new(c"symtable entry", size_of::<Entry>())
    .with(TypeFlags::DISALLOW_INSTANTIATION)
    .deallocated(dealloc_plain::<Entry>)
    .repr(repr)
    .members(&MEMBERS);

const fn attribute(name: &'static core::ffi::CStr, kind: c_int, offset: usize) -> MemberDef {
    MemberDef::new(name, kind, offset_of!(Entry, state) + offset, member::READONLY)
}

static MEMBERS: [MemberDef; 9] = [
    attribute(c"id", member::OBJECT, offset_of!(State, id)),
    attribute(c"name", member::OBJECT, offset_of!(State, name)),
    attribute(c"symbols", member::OBJECT, offset_of!(State, symbols)),
    attribute(c"varnames", member::OBJECT, offset_of!(State, varnames)),
    attribute(c"children", member::OBJECT, offset_of!(State, children)),
    attribute(c"nested", member::INT, offset_of!(State, nested)),
    attribute(c"type", member::INT, offset_of!(State, kind)),
    attribute(c"lineno", member::INT, offset_of!(State, line)),
    MemberDef::END,
];

/// Bits of a symbol's number, kinds of reach, kinds of scope.
static NUMBERS: &[(&str, i64)] = &[
    ("USE", 16),
    ("DEF_GLOBAL", 1),
    ("DEF_NONLOCAL", 8),
    ("DEF_LOCAL", 2),
    ("DEF_PARAM", 4),
    ("DEF_FREE", 32),
    ("DEF_FREE_CLASS", 64),
    ("DEF_IMPORT", 128),
    ("DEF_BOUND", 2 | 4 | 128),
    ("DEF_ANNOT", 256),
    ("TYPE_FUNCTION", 0),
    ("TYPE_CLASS", 1),
    ("TYPE_MODULE", 2),
    ("TYPE_ANNOTATION", 3),
    ("TYPE_TYPE_ALIAS", 4),
    ("TYPE_TYPE_PARAMETERS", 5),
    ("TYPE_TYPE_VARIABLE", 6),
    ("LOCAL", 1),
    ("GLOBAL_EXPLICIT", 2),
    ("GLOBAL_IMPLICIT", 3),
    ("FREE", 4),
    ("CELL", 5),
    ("SCOPE_OFF", 12),
    ("SCOPE_MASK", 15),
];

/// The functions' room.
struct SymtableModule;

pub(super) fn make() -> Result<Ref<Module>> {
    PySTEntry_Type.ready()?;
    let module = super::new_module("_symtable", "The symbol tables of the compiler.", &METHODS)?;
    for (name, number) in NUMBERS {
        module.add_named(name, &*Int::new(*number)?)?;
    }
    Ok(module)
}

#[methods]
impl SymtableModule {
    /// The symbol table of source: the entry of its outermost scope.
    #[sig("($module, source, filename, startstr, /)")]
    fn symtable(source: &Object, filename: &Object, startstr: &Str) -> Result {
        let filename = filename_of(filename)?;
        let text = SourceText::of(source, "symtable() arg 1 must be a string or bytes object")?;
        let mode = match &*startstr.to_string_lossy() {
            "exec" => Mode::Exec,
            "eval" => Mode::Eval,
            "single" => Mode::Single,
            _ => return Err(value_error!("symtable() arg 3 must be 'exec' or 'eval' or 'single'")),
        };
        let decoded = source::decode_foreign(text.source()?, &filename, mode)?;
        let text = source::with_decoded(text.source()?, decoded.as_deref())?;
        match abide_compiler::symtable(text, mode, &Options::default()) {
            Ok((top, warnings)) => {
                let _ = source::issue(&warnings, &filename)?;
                entry(&top)
            }
            Err(e) => Err(source::raise_syntax_error(&e, &filename)),
        }
    }
}

/// The object for a scope, and those for the scopes inside it.
fn entry(scope: &ScopeDesc) -> Result {
    let symbols = Dict::new()?;
    for (name, flags) in &scope.symbols {
        symbols.set_str(&Str::intern(Str::new(name)?), &*Int::new(i64::from(*flags))?)?;
    }
    let varnames = List::new(scope.varnames.len())?;
    for name in &scope.varnames {
        varnames.push(Str::intern(Str::new(name)?).into_object())?;
    }
    let children = List::new(scope.children.len())?;
    for child in &scope.children {
        children.push(entry(child)?)?;
    }
    let state = State {
        id: Slot::new(Some(Int::from_u64(scope.id as u64)?.into_object())),
        symbols: Slot::new(Some(symbols.into_object())),
        name: Slot::new(Some(Str::intern(Str::new(&scope.name)?).into_object())),
        varnames: Slot::new(Some(varnames.into_object())),
        children: Slot::new(Some(children.into_object())),
        kind: scope.kind as c_int,
        nested: c_int::from(scope.nested),
        line: scope.line,
    };
    memory::new(Entry { base: Object::new(&PySTEntry_Type), state }).map(Ref::into_object)
}

extern "C" fn repr(entry: &Entry) -> Result {
    let text =
        |slot: &Slot| slot.get().map_or_else(|| Ok(String::new()), |o| o.str().map(|s| s.to_string_lossy().into()));
    let (name, id): (String, String) = (text(&entry.state.name)?, text(&entry.state.id)?);
    let line = entry.state.line;
    Str::new(&format!("<symtable entry {name}({id}), line {line}>")).map(Ref::into_object)
}
