//! The Python side of code objects: attributes, `replace`, iteration over lines and positions, comparison.

use super::{Code, CodeParts, Position};
use crate::abi::constants::{CompareOp, member};
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeObject};
use crate::call::Args;
use crate::call::convert::IntoReturn;
use crate::types::bytes::Bytes;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_compiler::code::{FAST_CELL, FAST_FREE, FAST_LOCAL};
use abide_macros::methods;
use core::ffi::c_int;
use core::mem::offset_of;

const fn int(name: &'static core::ffi::CStr, offset: usize) -> MemberDef {
    MemberDef::new(name, member::INT, offset, member::READONLY)
}

const fn object(name: &'static core::ffi::CStr, offset: usize) -> MemberDef {
    MemberDef::new(name, member::OBJECT, offset, member::READONLY)
}

pub(super) static MEMBERS: [MemberDef; 15] = [
    int(c"co_argcount", offset_of!(Code, argcount)),
    int(c"co_posonlyargcount", offset_of!(Code, posonlyargcount)),
    int(c"co_kwonlyargcount", offset_of!(Code, kwonlyargcount)),
    int(c"co_stacksize", offset_of!(Code, stacksize)),
    int(c"co_flags", offset_of!(Code, flags)),
    object(c"co_names", offset_of!(Code, names)),
    object(c"co_filename", offset_of!(Code, filename)),
    object(c"co_name", offset_of!(Code, name)),
    object(c"co_qualname", offset_of!(Code, qualname)),
    int(c"co_firstlineno", offset_of!(Code, firstlineno)),
    object(c"co_linetable", offset_of!(Code, linetable)),
    object(c"co_exceptiontable", offset_of!(Code, exceptiontable)),
    int(c"co_nlocals", offset_of!(Code, nlocals)),
    object(c"co_consts", offset_of!(Code, consts)),
    MemberDef::END,
];

fn cached(slot: &Slot, make: impl FnOnce() -> Result<Ref<Tuple>>) -> Result {
    if let Some(made) = slot.get() {
        return Ok(made);
    }
    let made = make()?.into_object();
    slot.set(Some(made.clone()));
    Ok(made)
}

#[methods]
impl Code {
    /// The instructions, unspecialized.
    #[getter("co_code")]
    fn get_code(&self) -> Result<Ref<Bytes>> {
        self.base_code()
    }

    /// The instructions as they are now, specialized forms and caches included.
    #[getter("_co_code_adaptive")]
    fn get_adaptive(&self) -> Result<Ref<Bytes>> {
        // SAFETY: the object has so many instructions of two bytes.
        Bytes::new(unsafe { core::slice::from_raw_parts(self.instructions().cast(), self.units() * 2) })
    }

    /// The names of parameters and local variables.
    #[getter("co_varnames")]
    pub(crate) fn get_varnames(&self) -> Result {
        cached(&self.cache().varnames, || self.names_of_kind(FAST_LOCAL))
    }

    /// The names of local variables that inner functions use.
    #[getter("co_cellvars")]
    pub(crate) fn get_cellvars(&self) -> Result {
        cached(&self.cache().cellvars, || self.names_of_kind(FAST_CELL))
    }

    /// The names of variables of enclosing functions.
    #[getter("co_freevars")]
    pub(crate) fn get_freevars(&self) -> Result {
        cached(&self.cache().freevars, || self.names_of_kind(FAST_FREE))
    }

    /// For each stretch of instructions: first byte, byte after the last, line or None.
    #[sig("co_lines($self, /)")]
    fn co_lines(&self) -> Result {
        let mut lines: Vec<(usize, usize, Option<c_int>)> = Vec::new();
        let mut at = 0;
        for (units, position) in self.positions() {
            let end = at + units * 2;
            match lines.last_mut() {
                Some(last) if last.2 == position.line => last.1 = end,
                _ => lines.push((at, end, position.line)),
            }
            at = end;
        }
        let rows = lines.into_iter().map(|(start, end, line)| {
            let row = vec![start.into_return()?, end.into_return()?, line.into_return()?];
            Ok(Tuple::from_vec(row)?.into_object())
        });
        List::from_vec(rows.collect::<Result<Vec<_>>>()?)?.iter()
    }

    /// For each code unit: line, end line, column, end column, each an int or None.
    #[sig("co_positions($self, /)")]
    fn co_positions(&self) -> Result {
        let mut rows = Vec::with_capacity(self.units());
        for (units, Position { line, end_line, column, end_column }) in self.positions() {
            let parts = [line, end_line, column, end_column].map(IntoReturn::into_return);
            let row = Tuple::from_vec(parts.into_iter().collect::<Result<Vec<_>>>()?)?.into_object();
            for _ in 0..units {
                rows.push(row.clone());
            }
        }
        List::from_vec(rows)?.iter()
    }

    /// The name of the variable that an oparg of a local-variable instruction means.
    #[sig("_varname_from_oparg($self, /, oparg)")]
    fn varname_from_oparg(&self, oparg: isize) -> Result {
        let names = self.variable_names().items();
        match names.get(oparg as usize) {
            Some(name) => Ok(name.to_ref()),
            None => Err(index_error!("tuple index out of range")),
        }
    }

    /// A copy of the code object with new values for the specified fields.
    #[sig("replace($self, /, **changes)")]
    fn replace(&self, changes: Vec<(&Str, &Object)>) -> Result {
        self.replaced(&changes).map(Ref::into_object)
    }

    /// The same as replace().
    #[sig("__replace__($self, /, **changes)")]
    fn dunder_replace(&self, changes: Vec<(&Str, &Object)>) -> Result {
        self.replaced(&changes).map(Ref::into_object)
    }

    /// The size in bytes.
    #[sig("__sizeof__($self, /)")]
    fn sizeof(&self) -> usize {
        offset_of!(Code, code_adaptive) + self.units() * 2
    }
}

/// The fields that a constructor call or `replace` names.
pub(crate) struct Fields {
    pub parts: CodeParts,
    pub nlocals: c_int,
    pub varnames: Ref<Tuple>,
    pub freevars: Ref<Tuple>,
    pub cellvars: Ref<Tuple>,
}

impl Fields {
    fn set(&mut self, name: &str, value: &Object) -> Result<()> {
        fn expect<T: crate::abi::ObjectType>(value: &Object, name: &str) -> Result<Ref<T>> {
            value.cast::<T>().map(Ref::of).ok_or_else(|| {
                let expected = T::type_object().full_name();
                let given = value.ty().full_name();
                type_error!("replace() argument '{name}' must be {expected}, not {given}")
            })
        }
        fn number(value: &Object) -> Result<c_int> {
            let value = value.index_as_i64()?;
            c_int::try_from(value).map_err(|_| overflow_error!("Python int too large to convert to C int"))
        }
        let parts = &mut self.parts;
        match name {
            "co_argcount" => parts.argcount = number(value)?,
            "co_posonlyargcount" => parts.posonlyargcount = number(value)?,
            "co_kwonlyargcount" => parts.kwonlyargcount = number(value)?,
            "co_nlocals" => self.nlocals = number(value)?,
            "co_stacksize" => parts.stacksize = number(value)?,
            "co_flags" => parts.flags = number(value)?,
            "co_firstlineno" => parts.firstlineno = number(value)?,
            "co_code" => parts.code = expect(value, name)?,
            "co_consts" => parts.consts = expect(value, name)?,
            "co_names" => parts.names = expect(value, name)?,
            "co_varnames" => self.varnames = expect(value, name)?,
            "co_freevars" => self.freevars = expect(value, name)?,
            "co_cellvars" => self.cellvars = expect(value, name)?,
            "co_filename" => parts.filename = expect(value, name)?,
            "co_name" => parts.name = expect(value, name)?,
            "co_qualname" => parts.qualname = expect(value, name)?,
            "co_linetable" => parts.linetable = expect(value, name)?,
            "co_exceptiontable" => parts.exceptiontable = expect(value, name)?,
            _ => return Err(type_error!("replace() got an unexpected keyword argument '{name}'")),
        }
        Ok(())
    }

    /// The code object; the tables of local variables are made from the names. ValueError.
    pub(crate) fn finish(mut self) -> Result<Ref<Code>> {
        let total =
            self.parts.argcount + self.parts.kwonlyargcount + (self.parts.flags >> 2 & 1) + (self.parts.flags >> 3 & 1);
        if self.nlocals as usize != self.varnames.len() || total < 0 {
            return Err(value_error!("code: co_nlocals != len(co_varnames)"));
        }
        let (mut names, mut kinds) = (Vec::new(), Vec::new());
        let is_in = |tuple: &Tuple, name: &Object| {
            let text = |o: &Object| o.cast::<Str>().map(|s| s.to_string_lossy().into_owned());
            tuple.items().iter().any(|n| text(n) == text(name))
        };
        for name in self.varnames.items() {
            names.push(*name);
            kinds.push(FAST_LOCAL | if is_in(&self.cellvars, name) { FAST_CELL } else { 0 });
        }
        for name in self.cellvars.items().iter().filter(|name| !is_in(&self.varnames, name)) {
            names.push(*name);
            kinds.push(FAST_CELL);
        }
        for name in self.freevars.items() {
            names.push(*name);
            kinds.push(FAST_FREE);
        }
        self.parts.localsplusnames = Tuple::new(&names)?;
        self.parts.localspluskinds = Bytes::new(&kinds)?;
        Code::new(self.parts)
    }
}

impl Code {
    fn fields(&self) -> Result<Fields> {
        /// A new reference to the object in a field.
        fn field<T: crate::abi::ObjectLike>(slot: &Slot) -> Ref<T> {
            // SAFETY: every field of a code object is set, with an object of that kind.
            unsafe { slot.get().expect("a field of a code object").downcast_unchecked() }
        }
        let as_tuple = |tuple: Result| -> Result<Ref<Tuple>> {
            // SAFETY: the three getters return tuples.
            Ok(unsafe { tuple?.downcast_unchecked() })
        };
        Ok(Fields {
            nlocals: self.nlocals.get(),
            varnames: as_tuple(self.get_varnames())?,
            freevars: as_tuple(self.get_freevars())?,
            cellvars: as_tuple(self.get_cellvars())?,
            parts: CodeParts {
                filename: field(&self.filename),
                name: field(&self.name),
                qualname: field(&self.qualname),
                flags: self.flags.get(),
                code: self.base_code()?,
                firstlineno: self.firstlineno.get(),
                linetable: field(&self.linetable),
                consts: field(&self.consts),
                names: field(&self.names),
                localsplusnames: field(&self.localsplusnames),
                localspluskinds: field(&self.localspluskinds),
                argcount: self.argcount.get(),
                posonlyargcount: self.posonlyargcount.get(),
                kwonlyargcount: self.kwonlyargcount.get(),
                stacksize: self.stacksize.get(),
                exceptiontable: field(&self.exceptiontable),
            },
        })
    }

    fn replaced(&self, changes: &[(&Str, &Object)]) -> Result<Ref<Code>> {
        let mut fields = self.fields()?;
        let renames_locals = |n: &str| matches!(n, "co_varnames" | "co_freevars" | "co_cellvars" | "co_nlocals");
        let mut renamed = false;
        for (name, value) in changes {
            let name = name.to_string_lossy();
            renamed |= renames_locals(&name);
            fields.set(&name, value)?;
        }
        if renamed { fields.finish() } else { Code::new(fields.parts) }
    }
}

/// `code(argcount, posonlyargcount, ...)`.
pub(super) extern "C" fn new(_: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    const ORDER: [&str; 18] = [
        "co_argcount",
        "co_posonlyargcount",
        "co_kwonlyargcount",
        "co_nlocals",
        "co_stacksize",
        "co_flags",
        "co_code",
        "co_consts",
        "co_names",
        "co_varnames",
        "co_filename",
        "co_name",
        "co_qualname",
        "co_firstlineno",
        "co_linetable",
        "co_exceptiontable",
        "co_freevars",
        "co_cellvars",
    ];
    Args::with_tuple_and_dict(args, kwargs, |given| {
        let values = given.positional();
        if given.keyword_count() > 0 {
            return Err(type_error!("code() takes no keyword arguments"));
        }
        if values.len() < 16 || values.len() > 18 {
            let (word, n) = if values.len() < 16 { ("at least", 16) } else { ("at most", 18) };
            return Err(type_error!("code expected {word} {n} arguments, got {}", values.len()));
        }
        let empty = || Str::new("");
        let mut fields = Fields {
            nlocals: 0,
            varnames: Tuple::empty(),
            freevars: Tuple::empty(),
            cellvars: Tuple::empty(),
            parts: CodeParts {
                filename: empty()?,
                name: empty()?,
                qualname: empty()?,
                flags: 0,
                code: Bytes::new(b"")?,
                firstlineno: 0,
                linetable: Bytes::new(b"")?,
                consts: Tuple::empty(),
                names: Tuple::empty(),
                localsplusnames: Tuple::empty(),
                localspluskinds: Bytes::new(b"")?,
                argcount: 0,
                posonlyargcount: 0,
                kwonlyargcount: 0,
                stacksize: 0,
                exceptiontable: Bytes::new(b"")?,
            },
        };
        for (name, value) in ORDER.iter().zip(values) {
            fields.set(name, value)?;
        }
        fields.finish().map(Ref::into_object)
    })
}

/// `<code object f at 0x..., file "x.py", line 1>`.
pub(super) extern "C" fn repr(code: &Code) -> Result {
    // SAFETY: the field holds a string.
    let filename = unsafe { &*code.filename.raw().cast::<Str>() };
    let line = match code.firstlineno.get() {
        0 => -1,
        line => line,
    };
    let name = code.code_name();
    let text = format!(
        "<code object {} at {code:p}, file \"{}\", line {line}>",
        name.to_string_lossy(),
        filename.to_string_lossy()
    );
    text.into_return()
}

/// The parts that make two code objects equal, besides the instructions.
fn identity(code: &Code) -> Result<Ref<Tuple>> {
    let number = |n: c_int| Int::new(n as i64).map(Ref::into_object);
    let object = |slot: &Slot| slot.get().ok_or_else(|| system_error!("incomplete code object"));
    Tuple::from_vec(vec![
        object(&code.name)?,
        number(code.argcount.get())?,
        number(code.posonlyargcount.get())?,
        number(code.kwonlyargcount.get())?,
        number(code.flags.get())?,
        number(code.firstlineno.get())?,
        code.base_code()?.into_object(),
        object(&code.consts)?,
        object(&code.names)?,
        object(&code.localsplusnames)?,
        object(&code.linetable)?,
        object(&code.exceptiontable)?,
    ])
}

/// The hash of what makes two code objects equal. Runs Python only for constants of foreign types.
pub(super) extern "C" fn hash(code: &Code) -> isize {
    let hash = identity(code).and_then(|parts| parts.hash());
    crate::call::convert::CReturn::into_c(hash)
}

/// Equal code objects have equal names, instructions, constants and tables.
pub(super) extern "C" fn compare(code: &Code, other: &Object, op: c_int) -> Result {
    let op = CompareOp::from_c(op);
    let (Some(other), true) = (other.cast::<Code>(), matches!(op, CompareOp::Eq | CompareOp::Ne)) else {
        return Ok(crate::types::none::not_implemented());
    };
    if core::ptr::eq(code, other) {
        return (op == CompareOp::Eq).into_return();
    }
    // Constants of different type are different, even where they are equal: 1 and 1.0.
    let types = |c: &Code| -> Vec<*const TypeObject> {
        // SAFETY: `co_consts` is a tuple.
        let consts = unsafe { &*c.consts.raw().cast::<Tuple>() };
        consts.items().iter().map(|o| o.ty.get()).collect()
    };
    let equal = types(code) == types(other) && identity(code)?.equals(&*identity(other)?)?;
    (equal == (op == CompareOp::Eq)).into_return()
}
