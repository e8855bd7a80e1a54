//! Comprehensions: inlined into the code around them (PEP 709), or code objects of their own.

use super::Compiler;
use super::unit::{Frame, ScopeKind};
use crate::ast::*;
use crate::error::Result;
use crate::instruction::{Label, Location, NO_LOCATION, Opcode};
use crate::symtable::{BlockKind, DEF_LOCAL, DEF_NONLOCAL, Reach, ScopeId, Symbol, key};

/// What a comprehension produces.
#[derive(Clone, Copy)]
enum Product<'a> {
    List(&'a Expr),
    Set(&'a Expr),
    Dict(&'a Expr, &'a Expr),
    Generator(&'a Expr),
}

/// What an inlined comprehension changed and has to restore.
#[derive(Default)]
struct Inlined {
    /// Names whose values are on the stack.
    pushed: Vec<Name>,
    /// Symbols of the scope that stand for those of the comprehension meanwhile.
    outer_symbols: Vec<(Name, Symbol)>,
    /// Names made fast locals.
    hidden: Vec<Name>,
    labels: Option<(Label, Label)>,
}

impl<'a> Compiler<'a> {
    pub(super) fn comprehension(&mut self, e: &'a Expr) -> Result<()> {
        let (name, generators, product) = match &e.kind {
            ExprKind::ListComp { elt, generators } => ("<listcomp>", generators, Product::List(elt)),
            ExprKind::SetComp { elt, generators } => ("<setcomp>", generators, Product::Set(elt)),
            ExprKind::DictComp { key, value, generators } => ("<dictcomp>", generators, Product::Dict(key, value)),
            ExprKind::GeneratorExp { elt, generators } => ("<genexpr>", generators, Product::Generator(elt)),
            _ => return Ok(()),
        };
        let at = e.location;
        let id = self.table.scope_of(key(e));
        let (inlined, is_async) = (self.table.get(id).inlined, self.table.get(id).is_coroutine);
        let is_generator = matches!(product, Product::Generator(_));
        let outermost = &generators[0];
        let kind = self.unit.kind;
        let top_level_await = self.is_top_level_await();
        let mut state = Inlined::default();
        if inlined {
            self.iterable(outermost)?;
            state = self.push_inlined(id, at);
        } else {
            self.enter(name.into(), ScopeKind::Comprehension, key(e), at.line, None);
            if is_generator {
                self.push_block(Frame::StopIteration, None, None, NO_LOCATION)?;
            }
        }
        if is_async
            && !is_generator
            && !matches!(kind, ScopeKind::AsyncFunction | ScopeKind::Comprehension)
            && !top_level_await
        {
            return self.error("asynchronous comprehension outside of an asynchronous function", at);
        }
        let build = match product {
            Product::Generator(_) => None,
            Product::List(_) => Some(Opcode::BUILD_LIST),
            Product::Set(_) => Some(Opcode::BUILD_SET),
            Product::Dict(..) => Some(Opcode::BUILD_MAP),
        };
        if let Some(build) = build {
            self.emit_i(build, 0, at);
            if inlined {
                self.emit_i(Opcode::SWAP, 2, at);
            }
        }
        self.generator(at, generators, 0, 0, product, inlined)?;
        if inlined {
            self.pop_inlined(state, at);
            return Ok(());
        }
        if is_generator {
            self.wrap_stop_iteration();
            self.pop_block();
        } else {
            self.emit(Opcode::RETURN_VALUE, at);
        }
        let code = self.leave(true)?;
        self.make_closure(code, 0, at);
        self.iterable(outermost)?;
        self.emit_i(Opcode::CALL, 0, at);
        if is_async && !is_generator {
            self.await_value(0, at)?;
        }
        Ok(())
    }

    /// The iterator of a `for` clause.
    fn iterable(&mut self, generator: &'a Comprehension) -> Result<()> {
        self.expr(&generator.iter)?;
        let op = if generator.is_async { Opcode::GET_AITER } else { Opcode::GET_ITER };
        self.emit(op, generator.iter.location);
        Ok(())
    }

    /// One `for` clause and what is inside it. `depth` counts the iterators on the stack above the result.
    fn generator(
        &mut self,
        at: Location,
        generators: &'a [Comprehension],
        i: usize,
        mut depth: u32,
        product: Product<'a>,
        inlined: bool,
    ) -> Result<()> {
        let generator = &generators[i];
        let (start, next, done) = (self.new_label(), self.new_label(), self.new_label());
        let mut loops = true;
        if i == 0 {
            if !inlined {
                self.unit.info.argcount = 1;
                self.emit_i(Opcode::LOAD_FAST, 0, at);
            }
        } else if generator.is_async {
            self.iterable(generator)?;
        } else {
            // `for y in [f(x)]` is an assignment.
            let single = match &generator.iter.kind {
                ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. } => match &**elts {
                    [elt] if !matches!(elt.kind, ExprKind::Starred { .. }) => Some(elt),
                    _ => None,
                },
                _ => None,
            };
            match single {
                Some(elt) => {
                    self.expr(elt)?;
                    loops = false;
                }
                None => self.iterable(generator)?,
            }
        }
        if generator.is_async {
            self.use_label(start);
            self.push_block(Frame::AsyncComprehension, Some(start), None, at)?;
            self.jump(Opcode::SETUP_FINALLY, done, at);
            self.emit(Opcode::GET_ANEXT, at);
            self.load_none(at);
            self.yield_from(true, at)?;
            self.emit(Opcode::POP_BLOCK, at);
            depth += 1;
        } else if loops {
            depth += 1;
            self.use_label(start);
            self.jump(Opcode::FOR_ITER, done, generator.iter.location);
        }
        self.expr(&generator.target)?;
        for condition in &generator.ifs {
            self.jump_if(condition, next, false)?;
        }
        let (Product::List(elt) | Product::Set(elt) | Product::Dict(elt, _) | Product::Generator(elt)) = product;
        let mut elt_at = elt.location;
        if i + 1 < generators.len() {
            self.generator(at, generators, i + 1, depth, product, inlined)?;
        } else {
            self.expr(elt)?;
            match product {
                Product::Generator(_) => {
                    self.yield_value(elt_at);
                    self.emit(Opcode::POP_TOP, elt_at);
                }
                Product::List(_) => self.emit_i(Opcode::LIST_APPEND, depth + 1, elt_at),
                Product::Set(_) => self.emit_i(Opcode::SET_ADD, depth + 1, elt_at),
                Product::Dict(_, value) => {
                    self.expr(value)?;
                    elt_at.end_line = value.location.end_line;
                    elt_at.end_col = value.location.end_col;
                    self.emit_i(Opcode::MAP_ADD, depth + 1, elt_at);
                }
            }
        }
        self.use_label(next);
        if generator.is_async {
            self.jump(Opcode::JUMP, start, elt_at);
            self.pop_block();
            self.use_label(done);
            self.emit(Opcode::END_ASYNC_FOR, at);
        } else if loops {
            self.jump(Opcode::JUMP, start, elt_at);
            self.use_label(done);
            self.emit(Opcode::END_FOR, NO_LOCATION);
            self.emit(Opcode::POP_TOP, NO_LOCATION);
        }
        Ok(())
    }

    /// Saves the variables that the comprehension's own would overwrite, and lets its names stand for the scope's.
    fn push_inlined(&mut self, comp: ScopeId, at: Location) -> Inlined {
        let mut state = Inlined::default();
        let in_class =
            self.table.get(self.unit.scope).kind == BlockKind::Class && self.unit.inlined_comprehensions == 0;
        let function_like = self.is_function_like();
        self.unit.inlined_comprehensions += 1;
        for i in 0..self.table.get(comp).symbols.len() {
            let (name, symbol) =
                self.table.get(comp).symbols.get_index(i).map(|(n, s)| (n.clone(), *s)).expect("in range");
            let outer = self.symbol(&name);
            if (symbol.reach != outer.reach
                && symbol.reach != Reach::Free
                && !(symbol.reach == Reach::Cell && outer.reach == Reach::Free))
                || in_class
            {
                self.set_symbol(&name, symbol);
                state.outer_symbols.push((name.clone(), outer));
            }
            let bound = symbol.flags & DEF_LOCAL != 0 && symbol.flags & DEF_NONLOCAL == 0;
            if !bound && !in_class {
                continue;
            }
            if !function_like && self.unit.hidden.get(&name) != Some(&true) {
                self.unit.hidden.insert(name.clone(), true);
                self.unit.info.fast_hidden.insert(name.clone());
                state.hidden.push(name.clone());
            }
            let index = self.unit.info.add_varname(&name);
            self.emit_i(Opcode::LOAD_FAST_AND_CLEAR, index, at);
            if symbol.reach == Reach::Cell {
                let reach = if outer.reach == Reach::Free { Reach::Free } else { Reach::Cell };
                let index = self.deref_index(&name, reach);
                self.emit_i(Opcode::MAKE_CELL, index, at);
            }
            state.pushed.push(name);
        }
        if !state.pushed.is_empty() {
            let n = u32::try_from(state.pushed.len()).expect("fewer than 2^32 names");
            self.emit_i(Opcode::SWAP, n + 1, at);
            let (cleanup, end) = (self.new_label(), self.new_label());
            self.jump(Opcode::SETUP_FINALLY, cleanup, at);
            state.labels = Some((cleanup, end));
        }
        state
    }

    fn set_symbol(&mut self, name: &Name, symbol: Symbol) {
        let scope = &mut self.table.scopes[self.unit.scope.0 as usize];
        scope.symbols.insert(name.clone(), symbol);
    }

    fn pop_inlined(&mut self, state: Inlined, at: Location) {
        self.unit.inlined_comprehensions -= 1;
        for (name, symbol) in &state.outer_symbols {
            self.set_symbol(name, *symbol);
        }
        if let Some((cleanup, end)) = state.labels {
            self.emit(Opcode::POP_BLOCK, NO_LOCATION);
            self.jump(Opcode::JUMP_NO_INTERRUPT, end, NO_LOCATION);
            self.use_label(cleanup);
            // The incomplete result lies under the exception.
            self.emit_i(Opcode::SWAP, 2, NO_LOCATION);
            self.emit(Opcode::POP_TOP, NO_LOCATION);
            self.restore_locals(&state.pushed, at);
            self.emit_i(Opcode::RERAISE, 0, NO_LOCATION);
            self.use_label(end);
            self.restore_locals(&state.pushed, at);
        }
        for name in state.hidden {
            self.unit.hidden.insert(name, false);
        }
    }

    fn restore_locals(&mut self, names: &[Name], at: Location) {
        let n = u32::try_from(names.len()).expect("fewer than 2^32 names");
        self.emit_i(Opcode::SWAP, n + 1, at);
        for name in names.iter().rev() {
            let index = self.unit.info.add_varname(name);
            self.emit_i(Opcode::STORE_FAST_MAYBE_NULL, index, at);
        }
    }
}
