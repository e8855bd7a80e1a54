//! Calls: plain, of methods, of `super()`, with unpacking.

use super::Compiler;
use super::expressions::{Display, STACK_USE_GUIDELINE, attribute_location};
use crate::ast::*;
use crate::code::Constant;
use crate::error::Result;
use crate::instruction::{Location, NO_LOCATION, Opcode};
use crate::symtable::{self, DEF_IMPORT, Reach};

fn index(n: usize) -> u32 {
    u32::try_from(n).expect("fewer than 2^32 arguments")
}

fn is_starred(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::Starred { .. })
}

impl<'a> Compiler<'a> {
    pub(super) fn call(
        &mut self,
        e: &'a Expr,
        func: &'a Expr,
        args: &'a [Expr],
        keywords: &'a [Keyword],
    ) -> Result<()> {
        self.validate_keywords(keywords)?;
        if self.method_call(e, func, args, keywords)? {
            return Ok(());
        }
        self.check_caller(func);
        self.expr(func)?;
        self.emit(Opcode::PUSH_NULL, func.location);
        self.call_helper(e.location, 0, args, None, keywords)
    }

    /// `object.method(...)` without creating a bound method. False if the call does not have that form.
    fn method_call(&mut self, e: &'a Expr, func: &'a Expr, args: &'a [Expr], keywords: &'a [Keyword]) -> Result<bool> {
        let ExprKind::Attribute { value, attr, context: Context::Load } = &func.kind else { return Ok(false) };
        if let ExprKind::Name { id, .. } = &value.kind
            && self.table.get(symtable::TOP).symbol(id).flags & DEF_IMPORT != 0
        {
            return Ok(false);
        }
        let operands = args.len() + keywords.len() + usize::from(!keywords.is_empty());
        if operands >= STACK_USE_GUIDELINE || args.iter().any(is_starred) || keywords.iter().any(|k| k.arg.is_none()) {
            return Ok(false);
        }
        let mut at = func.location;
        if let Some(super_args) = self.optimizable_super(value, attr) {
            self.load_super_args(value, super_args)?;
            let op = match super_args {
                [] => Opcode::LOAD_ZERO_SUPER_METHOD,
                _ => Opcode::LOAD_SUPER_METHOD,
            };
            self.emit_name(op, attr, at);
            at = attribute_location(at, func);
            self.emit(Opcode::NOP, at);
        } else {
            self.expr(value)?;
            at = attribute_location(at, func);
            self.emit_name(Opcode::LOAD_METHOD, attr, at);
        }
        self.exprs(args)?;
        let op = if keywords.is_empty() {
            Opcode::CALL
        } else {
            self.keyword_values(keywords, at)?;
            Opcode::CALL_KW
        };
        at = attribute_location(e.location, func);
        self.emit_i(op, index(args.len() + keywords.len()), at);
        Ok(true)
    }

    /// Values of keyword arguments and the tuple of their names.
    fn keyword_values(&mut self, keywords: &'a [Keyword], at: Location) -> Result<()> {
        for keyword in keywords {
            self.expr(&keyword.value)?;
        }
        let names = keywords.iter().flat_map(|k| &k.arg).map(|n| Constant::str(n)).collect();
        self.load_const(Constant::Tuple(names), at);
        Ok(())
    }

    /// The arguments of `e` if it is a call of the built-in `super` whose `attr` an instruction can load.
    pub(super) fn optimizable_super(&self, e: &'a Expr, attr: &Name) -> Option<&'a [Expr]> {
        let ExprKind::Call { func, args, keywords } = &e.kind else { return None };
        let ExprKind::Name { id, .. } = &func.kind else { return None };
        if &**id != "super" || !keywords.is_empty() || &**attr == "__class__" {
            return None;
        }
        if self.symbol(id).reach != Reach::GlobalImplicit
            || self.table.get(symtable::TOP).symbol(id).reach != Reach::Unknown
        {
            return None;
        }
        match &**args {
            [] if self.unit.info.argcount > 0 && self.closure_reach("__class__") == Reach::Free => Some(args),
            [first, second] if !is_starred(first) && !is_starred(second) => Some(args),
            _ => None,
        }
    }

    pub(super) fn load_super_args(&mut self, e: &'a Expr, args: &'a [Expr]) -> Result<()> {
        let ExprKind::Call { func, .. } = &e.kind else { return Ok(()) };
        if let ExprKind::Name { id, .. } = &func.kind {
            self.load_name(id, func.location)?;
        }
        if args.is_empty() {
            self.load_name(&"__class__".into(), e.location)?;
            let first = self.unit.info.varnames.get_index(0).expect("a parameter").clone();
            return self.load_name(&first, e.location);
        }
        self.exprs(args)
    }

    /// Arguments behind `pushed` ones that are on the stack (and before `extra`, a name to load), then the call.
    pub(super) fn call_helper(
        &mut self,
        at: Location,
        pushed: usize,
        args: &'a [Expr],
        extra: Option<&Name>,
        keywords: &'a [Keyword],
    ) -> Result<()> {
        self.validate_keywords(keywords)?;
        let count = args.len() + usize::from(extra.is_some());
        let plain = count + keywords.len() * 2 <= STACK_USE_GUIDELINE
            && !args.iter().any(is_starred)
            && keywords.iter().all(|k| k.arg.is_some());
        if plain {
            self.exprs(args)?;
            if let Some(extra) = extra {
                self.load_name(extra, at)?;
            }
            let op = if keywords.is_empty() {
                Opcode::CALL
            } else {
                self.keyword_values(keywords, at)?;
                Opcode::CALL_KW
            };
            self.emit_i(op, index(pushed + count + keywords.len()), at);
            return Ok(());
        }
        match args {
            [Expr { kind: ExprKind::Starred { value, .. }, .. }] if pushed == 0 && extra.is_none() => {
                self.expr(value)?;
            }
            _ => self.argument_tuple(at, args, extra, pushed)?,
        }
        let mut have_dict = false;
        let mut pending = 0;
        for (i, keyword) in keywords.iter().enumerate() {
            if keyword.arg.is_some() {
                pending += 1;
                continue;
            }
            if pending > 0 {
                self.keyword_dict(at, &keywords[i - pending..i], &mut have_dict)?;
                pending = 0;
            }
            if !have_dict {
                self.emit_i(Opcode::BUILD_MAP, 0, at);
                have_dict = true;
            }
            self.expr(&keyword.value)?;
            self.emit_i(Opcode::DICT_MERGE, 1, at);
        }
        if pending > 0 {
            self.keyword_dict(at, &keywords[keywords.len() - pending..], &mut have_dict)?;
        }
        self.emit_i(Opcode::CALL_FUNCTION_EX, u32::from(!keywords.is_empty()), at);
        Ok(())
    }

    /// The tuple of positional arguments; `extra` stands behind those of a generic class.
    fn argument_tuple(&mut self, at: Location, args: &'a [Expr], extra: Option<&Name>, pushed: usize) -> Result<()> {
        let Some(extra) = extra else { return self.display(at, args, pushed, Display::Tuple) };
        let big = args.len() + 1 + pushed > STACK_USE_GUIDELINE;
        let mut built = big;
        if big {
            self.emit_i(Opcode::BUILD_LIST, index(pushed), at);
        }
        if !big && !args.iter().any(is_starred) {
            self.exprs(args)?;
            self.load_name(extra, at)?;
            self.emit_i(Opcode::BUILD_TUPLE, index(pushed + args.len() + 1), at);
            return Ok(());
        }
        for (i, arg) in args.iter().enumerate() {
            if let ExprKind::Starred { value, .. } = &arg.kind {
                if !built {
                    self.emit_i(Opcode::BUILD_LIST, index(i + pushed), at);
                    built = true;
                }
                self.expr(value)?;
                self.emit_i(Opcode::LIST_EXTEND, 1, at);
            } else {
                self.expr(arg)?;
                if built {
                    self.emit_i(Opcode::LIST_APPEND, 1, at);
                }
            }
        }
        self.load_name(extra, at)?;
        self.emit_i(Opcode::LIST_APPEND, 1, at);
        self.emit_i(Opcode::CALL_INTRINSIC_1, super::statements::intrinsic::LIST_TO_TUPLE, at);
        Ok(())
    }

    fn keyword_dict(&mut self, at: Location, keywords: &'a [Keyword], have_dict: &mut bool) -> Result<()> {
        let n = keywords.len();
        let big = n * 2 > STACK_USE_GUIDELINE;
        let names = || keywords.iter().flat_map(|k| &k.arg).map(|name| Constant::str(name));
        if n > 1 && !big {
            for keyword in keywords {
                self.expr(&keyword.value)?;
            }
            self.load_const(Constant::Tuple(names().collect()), at);
            self.emit_i(Opcode::BUILD_CONST_KEY_MAP, index(n), at);
        } else {
            if big {
                self.emit_i(Opcode::BUILD_MAP, 0, NO_LOCATION);
            }
            for (keyword, name) in keywords.iter().zip(names()) {
                self.load_const(name, at);
                self.expr(&keyword.value)?;
                if big {
                    self.emit_i(Opcode::MAP_ADD, 1, NO_LOCATION);
                }
            }
            if !big {
                self.emit_i(Opcode::BUILD_MAP, index(n), at);
            }
        }
        if *have_dict {
            self.emit_i(Opcode::DICT_MERGE, 1, at);
        }
        *have_dict = true;
        Ok(())
    }
}
