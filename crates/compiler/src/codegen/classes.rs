//! Classes.

use super::Compiler;
use super::statements::intrinsic;
use super::unit::ScopeKind;
use crate::ast::*;
use crate::code::{CodeDesc, Constant};
use crate::error::Result;
use crate::instruction::{Location, NO_LOCATION, Opcode};
use crate::symtable::{Reach, key, type_params_key};

impl<'a> Compiler<'a> {
    pub(super) fn class(&mut self, stmt: &'a Stmt, def: &'a ClassDef) -> Result<()> {
        let at = stmt.location;
        self.exprs(&def.decorator_list)?;
        let first_line = def.decorator_list.first().map_or(at.line, |d| d.location.line);
        let generic = !def.type_params.is_empty();
        if generic {
            let name = format!("<generic parameters of {}>", def.name).into();
            let node = type_params_key(&def.type_params);
            self.enter(name, ScopeKind::TypeParameters, node, first_line, Some(&def.name));
            self.type_params(&def.type_params)?;
            self.store_name(&".type_params".into(), at)?;
        }
        let code = self.class_body(stmt, def, first_line)?;
        self.emit(Opcode::LOAD_BUILD_CLASS, at);
        self.emit(Opcode::PUSH_NULL, at);
        self.make_closure(code, 0, at);
        self.load_const(Constant::str(&def.name), at);
        if generic {
            let base: Name = ".generic_base".into();
            self.load_name(&".type_params".into(), at)?;
            self.emit_i(Opcode::CALL_INTRINSIC_1, intrinsic::SUBSCRIPT_GENERIC, at);
            self.store_name(&base, at)?;
            self.call_helper(at, 2, &def.bases, Some(&base), &def.keywords)?;
            let code = self.leave(false)?;
            self.make_closure(code, 0, at);
            self.emit(Opcode::PUSH_NULL, at);
            self.emit_i(Opcode::CALL, 0, at);
        } else {
            self.call_helper(at, 2, &def.bases, None, &def.keywords)?;
        }
        self.apply_decorators(&def.decorator_list);
        self.store_name(&def.name, at)
    }

    fn class_body(&mut self, stmt: &'a Stmt, def: &'a ClassDef, first_line: i32) -> Result<CodeDesc> {
        self.enter(def.name.clone(), ScopeKind::Class, key(stmt), first_line, Some(&def.name));
        let at = Location::new(first_line, first_line, 0, 0);
        self.load_name(&"__name__".into(), at)?;
        self.store_name(&"__module__".into(), at)?;
        let qualname = Constant::str(&self.unit.info.qualname);
        self.load_const(qualname, at);
        self.store_name(&"__qualname__".into(), at)?;
        self.load_const(Constant::int(first_line.into()), at);
        self.store_name(&"__firstlineno__".into(), at)?;
        if !def.type_params.is_empty() {
            self.load_name(&".type_params".into(), at)?;
            self.store_name(&"__type_params__".into(), at)?;
        }
        let scope = self.table.get(self.unit.scope);
        let (needs_classdict, needs_class) = (scope.needs_classdict, scope.needs_class_closure);
        if needs_classdict {
            self.emit(Opcode::LOAD_LOCALS, at);
            let index = self.deref_index("__classdict__", Reach::Cell);
            self.emit_i(Opcode::STORE_DEREF, index, at);
        }
        self.body(&def.body, at)?;

        let mut attributes = std::mem::take(&mut self.unit.static_attributes);
        attributes.sort_unstable();
        let attributes = attributes.iter().map(|a| Constant::str(a)).collect();
        self.load_const(Constant::Tuple(attributes), NO_LOCATION);
        self.store_name(&"__static_attributes__".into(), NO_LOCATION)?;
        if needs_classdict {
            let index = self.deref_index("__classdict__", Reach::Cell);
            self.emit_i(Opcode::LOAD_CLOSURE, index, NO_LOCATION);
            self.store_name(&"__classdictcell__".into(), NO_LOCATION)?;
        }
        if needs_class {
            let index = self.deref_index("__class__", Reach::Cell);
            self.emit_i(Opcode::LOAD_CLOSURE, index, NO_LOCATION);
            self.emit_i(Opcode::COPY, 1, NO_LOCATION);
            self.store_name(&"__classcell__".into(), NO_LOCATION)?;
        } else {
            self.load_none(NO_LOCATION);
        }
        self.emit(Opcode::RETURN_VALUE, NO_LOCATION);
        self.leave(true)
    }
}
