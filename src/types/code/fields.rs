//! Making code objects from values of Python: `CodeType(...)` and `replace()`.

use super::{Code, CodeParts};
use crate::abi::{Object, Ref, Result, Slot, TypeObject};
use crate::call::Args;
use crate::call::convert::{FromArg, IntoReturn, Place, Position};
use crate::types::bytes::Bytes;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::audit;
use abide_compiler::code::{FAST_CELL, FAST_FREE, FAST_LOCAL};
use core::ffi::c_int;

/// The fields that a constructor call or `replace` names.
pub(crate) struct Fields {
    pub parts: CodeParts,
    pub nlocals: c_int,
    pub varnames: Ref<Tuple>,
    pub freevars: Ref<Tuple>,
    pub cellvars: Ref<Tuple>,
}

/// The parameters of `CodeType` in order.
const CONSTRUCTOR: [&str; 18] = [
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

/// The parameters of `replace` in the order in which they are converted.
const REPLACE: [&str; 18] = [
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_nlocals",
    "co_stacksize",
    "co_flags",
    "co_firstlineno",
    "co_code",
    "co_consts",
    "co_names",
    "co_varnames",
    "co_freevars",
    "co_cellvars",
    "co_filename",
    "co_name",
    "co_qualname",
    "co_linetable",
    "co_exceptiontable",
];

fn of_type<T: crate::abi::ObjectType>(value: &Object, place: Place) -> Result<Ref<T>> {
    <&T>::from_arg(value, place).map(Ref::of)
}

impl Fields {
    fn set(&mut self, name: &str, value: &Object, place: Place) -> Result<()> {
        let parts = &mut self.parts;
        match name {
            "co_argcount" => parts.argcount = c_int::from_arg(value, place)?,
            "co_posonlyargcount" => parts.posonlyargcount = c_int::from_arg(value, place)?,
            "co_kwonlyargcount" => parts.kwonlyargcount = c_int::from_arg(value, place)?,
            "co_nlocals" => self.nlocals = c_int::from_arg(value, place)?,
            "co_stacksize" => parts.stacksize = c_int::from_arg(value, place)?,
            "co_flags" => parts.flags = c_int::from_arg(value, place)?,
            "co_firstlineno" => parts.firstlineno = c_int::from_arg(value, place)?,
            "co_code" => parts.code = of_type(value, place)?,
            "co_consts" => parts.consts = of_type(value, place)?,
            "co_names" => parts.names = of_type(value, place)?,
            "co_varnames" => self.varnames = of_type(value, place)?,
            "co_freevars" => self.freevars = of_type(value, place)?,
            "co_cellvars" => self.cellvars = of_type(value, place)?,
            "co_filename" => parts.filename = of_type(value, place)?,
            "co_name" => parts.name = of_type(value, place)?,
            "co_qualname" => parts.qualname = of_type(value, place)?,
            "co_linetable" => parts.linetable = of_type(value, place)?,
            "co_exceptiontable" => parts.exceptiontable = of_type(value, place)?,
            _ => return Err(system_error!("a code object has no field {name}")),
        }
        Ok(())
    }

    /// Tells the audit hooks that a code object is made by hand. What a hook raises. Runs Python.
    fn audit(&self) -> Result<()> {
        audit::event(c"code.__new__", || {
            let parts = &self.parts;
            let mut told: Vec<Ref> = vec![
                parts.code.clone().into_object(),
                parts.filename.clone().into_object(),
                parts.name.clone().into_object(),
            ];
            for number in [
                parts.argcount,
                parts.posonlyargcount,
                parts.kwonlyargcount,
                self.nlocals,
                parts.stacksize,
                parts.flags,
            ] {
                told.push(number.into_return()?);
            }
            Tuple::from_vec(told)
        })
    }

    /// The code object; the tables of local variables are made from the names. ValueError, SystemError.
    pub(crate) fn finish(mut self) -> Result<Ref<Code>> {
        let (mut names, mut kinds) = (Vec::new(), Vec::new());
        let same = |a: &Object, b: &Object| match (a.cast::<Str>(), b.cast::<Str>()) {
            (Some(a), Some(b)) => a.eq(b),
            _ => false,
        };
        for name in self.varnames.items() {
            names.push(*name);
            kinds.push(FAST_LOCAL);
        }
        for name in self.cellvars.items() {
            match self.varnames.items().iter().position(|local| same(local, name)) {
                Some(i) => kinds[i] |= FAST_CELL,
                None => {
                    names.push(*name);
                    kinds.push(FAST_CELL);
                }
            }
        }
        for name in self.freevars.items() {
            names.push(*name);
            kinds.push(FAST_FREE);
        }
        self.parts.localsplusnames = Tuple::new(&names)?;
        self.parts.localspluskinds = Bytes::new(&kinds)?;
        self.parts.check()?;
        if self.nlocals as usize != self.varnames.len() {
            return Err(value_error!("code: co_nlocals != len(co_varnames)"));
        }
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

    /// A copy with other values of some fields. TypeError, OverflowError, ValueError, SystemError. Runs Python.
    pub(super) fn replaced(&self, changes: &[(&Str, &Object)]) -> Result<Ref<Code>> {
        let changes: Vec<(String, &Object)> =
            changes.iter().map(|(name, value)| (name.to_string_lossy().into_owned(), *value)).collect();
        if let Some((unknown, _)) = changes.iter().find(|(name, _)| !REPLACE.contains(&name.as_str())) {
            return Err(type_error!("replace() got an unexpected keyword argument '{unknown}'"));
        }
        let mut fields = self.fields()?;
        for name in REPLACE {
            if let Some((_, value)) = changes.iter().find(|(given, _)| given == name) {
                fields.set(name, value, Place { function: "replace", position: Position::Name(name) })?;
            }
        }
        let parts = &fields.parts;
        let numbers = [
            parts.argcount,
            parts.posonlyargcount,
            parts.kwonlyargcount,
            fields.nlocals,
            parts.stacksize,
            parts.flags,
            parts.firstlineno,
        ];
        if let Some((_, name)) = numbers.iter().zip(REPLACE).find(|(number, _)| **number < 0) {
            return Err(value_error!("{name} must be a positive integer"));
        }
        fields.audit()?;
        fields.finish()
    }
}

/// Names as strings of exactly that type. TypeError.
fn exact_names(names: &Tuple) -> Result<Ref<Tuple>> {
    let exact = names.items().iter().map(|name| match name.cast::<Str>() {
        Some(_) if name.cast_exact::<Str>().is_some() => Ok(name.to_ref()),
        Some(text) => text.to_exact().map(Ref::into_object),
        None => Err(type_error!("name tuples must contain only strings, not '{}'", name.ty().full_name())),
    });
    Tuple::from_vec(exact.collect::<Result<Vec<_>>>()?)
}

/// `code(argcount, posonlyargcount, ...)`.
pub(super) extern "C" fn new(_: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    Args::with_tuple_and_dict(args, kwargs, |given| {
        let values = given.positional();
        if given.keyword_count() > 0 {
            return Err(type_error!("code() takes no keyword arguments"));
        }
        if values.len() < 16 || values.len() > 18 {
            let (word, n) = if values.len() < 16 { ("at least", 16) } else { ("at most", 18) };
            return Err(type_error!("code expected {word} {n} arguments, got {}", values.len()));
        }
        let mut fields = Fields {
            nlocals: 0,
            varnames: Tuple::empty(),
            freevars: Tuple::empty(),
            cellvars: Tuple::empty(),
            parts: CodeParts::empty(Str::new("")?, Str::new("")?)?,
        };
        for (i, (name, value)) in CONSTRUCTOR.iter().zip(values).enumerate() {
            fields.set(name, value, Place { function: "code", position: Position::Number(i + 1) })?;
        }
        fields.audit()?;
        let parts = &mut fields.parts;
        let numbers = [parts.argcount, parts.posonlyargcount, parts.kwonlyargcount, fields.nlocals];
        let names = ["argcount", "posonlyargcount", "kwonlyargcount", "nlocals"];
        if let Some((_, name)) = numbers.iter().zip(names).find(|(number, _)| **number < 0) {
            return Err(value_error!("code: {name} must not be negative"));
        }
        parts.names = exact_names(&parts.names)?;
        fields.varnames = exact_names(&fields.varnames)?;
        fields.freevars = exact_names(&fields.freevars)?;
        fields.cellvars = exact_names(&fields.cellvars)?;
        fields.finish().map(Ref::into_object)
    })
}
