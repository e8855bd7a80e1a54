//! Code objects from what the compiler describes.
//!
//! Equal constants, tuples of names and tables of one compilation are one object, as in CPython: `is` and the references
//! in `.pyc` files depend on it.

use super::{Code, CodeParts, is_name_like};
use crate::abi::{Object, Ref, Result};
use crate::types::bytes::Bytes;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_compiler::code::{CO_OPTIMIZED, CodeDesc, Constant};
use core::ffi::c_int;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// What has been made in one compilation.
struct Builder<'a> {
    filename: Ref<Str>,
    constants: HashMap<&'a Constant, Ref>,
    bytes: HashMap<&'a [u8], Ref<Bytes>>,
    /// By the addresses of the items, which are one object each already.
    tuples: HashMap<Box<[*const Object]>, Ref<Tuple>>,
    names: HashMap<*const u8, Ref<Str>>,
    /// Constants that were interned already when they were met.
    met: HashSet<*const Object>,
}

impl Code {
    /// The code object that the compiler described. The file's name is told once more: the compiler knows it without its
    /// surrogates.
    pub fn from_desc(desc: &CodeDesc, filename: &Str) -> Result<Ref<Code>> {
        Code::from_desc_with(desc, filename, &[])
    }

    /// As [`Code::from_desc`]; a constant that equals one of `given` is that very object.
    pub fn from_desc_with(desc: &CodeDesc, filename: &Str, given: &[(Constant, Ref)]) -> Result<Ref<Code>> {
        let mut builder = Builder::new(Ref::of(filename));
        builder.intern_names(desc)?;
        for (constant, object) in given {
            let object = match object.cast::<Str>().filter(|text| is_name_like(text)) {
                Some(text) => builder.interned(Ref::of(text)).into_object(),
                None => object.clone(),
            };
            builder.constants.entry(constant).or_insert(object);
        }
        builder.code(desc)
    }

    /// The code object that the compiler described, with these constants and this file's name.
    pub(super) fn with_constants(desc: &CodeDesc, filename: &Str, consts: Ref<Tuple>) -> Result<Ref<Code>> {
        Builder::new(Ref::of(filename)).code_with(desc, consts)
    }

    /// Constants of the compiler as objects.
    pub(super) fn constants_of(constants: &[Constant], filename: &Str) -> Result<Vec<Ref>> {
        let mut builder = Builder::new(Ref::of(filename));
        constants.iter().try_for_each(|constant| builder.intern_names_in(constant))?;
        builder.constants(constants)
    }
}

impl<'a> Builder<'a> {
    fn new(filename: Ref<Str>) -> Builder<'a> {
        Builder {
            filename,
            constants: HashMap::new(),
            bytes: HashMap::new(),
            tuples: HashMap::new(),
            names: HashMap::new(),
            met: HashSet::new(),
        }
    }

    /// Interns all names, as the parser does in CPython: before the constants.
    fn intern_names(&mut self, desc: &'a CodeDesc) -> Result<()> {
        for name in desc.names.iter().chain(&desc.localsplusnames).chain([&desc.name]) {
            self.name(name)?;
        }
        desc.consts.iter().try_for_each(|constant| self.intern_names_in(constant))
    }

    fn intern_names_in(&mut self, constant: &'a Constant) -> Result<()> {
        match constant {
            Constant::Code(inner) => self.intern_names(inner),
            _ => Ok(()),
        }
    }

    fn code(&mut self, desc: &'a CodeDesc) -> Result<Ref<Code>> {
        let qualname = self.name(&desc.qualname)?;
        if desc.flags & CO_OPTIMIZED == 0 {
            // The body of a class stores its qualified name: the very string that is the code's own.
            let is_qualname = |c: &&Constant| matches!(c, Constant::Str(text) if **text == *desc.qualname.as_bytes());
            if let Some(constant) = desc.consts.iter().find(is_qualname) {
                self.constants.entry(constant).or_insert_with(|| qualname.clone().into_object());
            }
        }
        let consts = self.constants(&desc.consts)?;
        let consts = self.tuple(consts)?;
        self.code_with(desc, consts)
    }

    fn code_with(&mut self, desc: &'a CodeDesc, consts: Ref<Tuple>) -> Result<Ref<Code>> {
        let qualname = self.name(&desc.qualname)?;
        Code::new(CodeParts {
            filename: self.filename.clone(),
            name: self.name(&desc.name)?,
            qualname,
            flags: desc.flags as c_int,
            code: Bytes::new(&desc.code)?,
            firstlineno: desc.firstlineno,
            linetable: self.bytes(&desc.linetable)?,
            consts,
            names: self.names(&desc.names)?,
            localsplusnames: self.names(&desc.localsplusnames)?,
            // An object of its own, as in CPython, also for one byte: marshal's references depend on it.
            localspluskinds: Bytes::filled(desc.localspluskinds.len(), |b| b.copy_from_slice(&desc.localspluskinds))?,
            argcount: desc.argcount as c_int,
            posonlyargcount: desc.posonlyargcount as c_int,
            kwonlyargcount: desc.kwonlyargcount as c_int,
            stacksize: desc.stacksize as c_int,
            exceptiontable: self.bytes(&desc.exceptiontable)?,
        })
    }

    fn name(&mut self, name: &'a Rc<str>) -> Result<Ref<Str>> {
        if let Some(known) = self.names.get(&name.as_ptr()).filter(|known| known.eq_str(name)) {
            return Ok(known.clone());
        }
        let made = Str::intern(Str::new(name)?);
        self.names.insert(name.as_ptr(), made.clone());
        Ok(made)
    }

    fn names(&mut self, names: &'a [Rc<str>]) -> Result<Ref<Tuple>> {
        let names = names.iter().map(|name| Ok(self.name(name)?.into_object()));
        let names = names.collect::<Result<Vec<_>>>()?;
        self.tuple(names)
    }

    fn tuple(&mut self, items: Vec<Ref>) -> Result<Ref<Tuple>> {
        let addresses = items.iter().map(|item| core::ptr::from_ref(&**item)).collect();
        if let Some(known) = self.tuples.get(&addresses) {
            return Ok(known.clone());
        }
        let made = Tuple::from_vec(items)?;
        self.tuples.insert(addresses, made.clone());
        Ok(made)
    }

    fn bytes(&mut self, bytes: &'a [u8]) -> Result<Ref<Bytes>> {
        if let Some(known) = self.bytes.get(bytes) {
            return Ok(known.clone());
        }
        let made = Bytes::new(bytes)?;
        self.bytes.insert(bytes, made.clone());
        Ok(made)
    }

    fn constants(&mut self, constants: &'a [Constant]) -> Result<Vec<Ref>> {
        constants.iter().map(|constant| self.constant(constant)).collect()
    }

    fn interned(&mut self, text: Ref<Str>) -> Ref<Str> {
        let address = text.as_raw();
        let interned = Str::intern(text);
        if interned.as_raw() != address {
            self.met.insert(interned.as_raw().cast());
        }
        interned
    }

    /// A compile-time constant as an object.
    fn constant(&mut self, constant: &'a Constant) -> Result {
        if let Some(known) = self.constants.get(constant) {
            return Ok(known.clone());
        }
        let made = match constant {
            Constant::None => return Ok(crate::types::none::none()),
            Constant::Ellipsis => return Ok(crate::types::none::ellipsis()),
            Constant::Bool(value) => return Ok(crate::types::bool::bool_object(*value)),
            Constant::Bytes(bytes) => return self.bytes(bytes).map(Ref::into_object),
            Constant::Tuple(constants) => {
                let items = self.constants(constants)?;
                return self.tuple(items).map(Ref::into_object);
            }
            Constant::Int(value) => crate::vm::outside::int_from_big(value)?,
            Constant::Float(value) => crate::types::float::Float::new(*value)?.into_object(),
            Constant::Complex(real, imag) => crate::vm::outside::complex(*real, *imag)?,
            Constant::Str(text) => {
                let text = Str::from_wtf8(text)?;
                if is_name_like(&text) { self.interned(text).into_object() } else { text.into_object() }
            }
            Constant::FrozenSet(constants) => {
                let items = self.constants(constants)?;
                // Where interning changes an item, each code object gets a set of its own.
                let own = items.iter().any(|item| self.met.contains(&core::ptr::from_ref(&**item)));
                let set = crate::vm::outside::frozenset(items)?;
                if own {
                    return Ok(set);
                }
                set
            }
            Constant::Code(desc) => self.code(desc)?.into_object(),
        };
        self.constants.insert(constant, made.clone());
        Ok(made)
    }
}
