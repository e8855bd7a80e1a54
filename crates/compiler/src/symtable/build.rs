//! The first pass: what every block does with every name.

use rustc_hash::FxHashMap;

use super::*;
use crate::ast::*;
use crate::error::SyntaxError;

/// Walks `module` and notes definitions and uses.
pub(super) fn walk(module: &Module, settings: Settings) -> Result<SymbolTable> {
    let table = SymbolTable { scopes: Vec::new(), by_node: FxHashMap::default() };
    let mut b = Builder { table, stack: Vec::new(), private: None, settings };
    b.enter(BlockKind::Module, key(module), None, 0);
    match module {
        Module::Module(body, _) | Module::Interactive(body) => b.body(body)?,
        Module::Expression(e) => b.expr(e)?,
        Module::FunctionType { .. } => return Err(super::function_type()),
    }
    Ok(b.table)
}

struct Builder {
    table: SymbolTable,
    /// The open blocks, the current one last.
    stack: Vec<ScopeId>,
    /// The class whose private names are mangled.
    private: Option<Name>,
    settings: Settings,
}

impl Builder {
    fn current(&mut self) -> &mut Scope {
        let id = *self.stack.last().expect("the module's block stays open");
        &mut self.table.scopes[id.0 as usize]
    }

    fn scope(&self) -> &Scope {
        self.table.get(*self.stack.last().expect("the module's block stays open"))
    }

    fn enter(&mut self, kind: BlockKind, node: usize, name: Option<&Name>, line: i32) {
        let parent = self.stack.last().map(|id| self.table.get(*id));
        let scope = Scope {
            kind,
            name: name.cloned(),
            line,
            node,
            symbols: Symbols::default(),
            varnames: Vec::new(),
            children: Vec::new(),
            nested: parent.is_some_and(|p| p.nested || p.is_function_like()),
            has_free: false,
            child_free: false,
            is_generator: false,
            is_coroutine: false,
            comprehension: None,
            has_varargs: false,
            has_varkeywords: false,
            needs_class_closure: false,
            needs_classdict: false,
            inlined: false,
            can_see_class_scope: false,
            // What is inside the type parameters or bases of a class is not in its body.
            mangled_names: parent.filter(|_| kind != BlockKind::Class).and_then(|p| p.mangled_names.clone()),
            part: "",
            comp_iter_target: false,
            // An assignment expression anywhere in the iterable of a comprehension is refused, in nested blocks too.
            comp_iter_expr: parent.map_or(0, |p| p.comp_iter_expr),
            directives: Vec::new(),
        };
        let id = ScopeId(u32::try_from(self.table.scopes.len()).expect("fewer than 2^32 scopes"));
        // Annotations that are not evaluated have no part in the analysis.
        if kind != BlockKind::Annotation
            && let Some(parent) = self.stack.last()
        {
            self.table.scopes[parent.0 as usize].children.push(id);
        }
        self.table.scopes.push(scope);
        self.table.by_node.insert(node, id);
        self.stack.push(id);
    }

    fn exit(&mut self) {
        self.stack.pop();
    }

    fn lookup(&self, name: &Name) -> u16 {
        let scope = self.scope();
        scope.symbol(&mangle_in(scope, self.private.as_ref(), name)).flags
    }

    fn define(&mut self, name: &Name, flag: u16, at: Location) -> Result<()> {
        let id = *self.stack.last().expect("the module's block stays open");
        // Type parameters of a class are mangled, what their bounds mention is not.
        if flag & DEF_TYPE_PARAM != 0
            && let Some(names) = &self.scope().mangled_names
        {
            names.borrow_mut().insert(Rc::clone(name));
        }
        self.define_in(id, name, flag, at)
    }

    fn define_in(&mut self, id: ScopeId, name: &Name, flag: u16, at: Location) -> Result<()> {
        let scope = &mut self.table.scopes[id.0 as usize];
        let written = name;
        let name = mangle_in(scope, self.private.as_ref(), written);
        let flags = &mut scope.symbols.entry(Rc::clone(&name)).or_default().flags;
        if flag & *flags & DEF_PARAM != 0 {
            return Err(SyntaxError::at(format!("duplicate argument '{written}' in function definition"), at));
        }
        if flag & *flags & DEF_TYPE_PARAM != 0 {
            return Err(SyntaxError::at(format!("duplicate type parameter '{written}'"), at));
        }
        *flags |= flag;
        if scope.comp_iter_target {
            if *flags & (DEF_GLOBAL | DEF_NONLOCAL) != 0 {
                let message = format!("comprehension inner loop cannot rebind assignment expression target '{name}'");
                return Err(SyntaxError::at(message, at));
            }
            *flags |= DEF_COMP_ITER;
        }
        if flag & DEF_PARAM != 0 {
            scope.varnames.push(name);
        } else if flag & DEF_GLOBAL != 0 {
            let top = &mut self.table.scopes[TOP.0 as usize];
            top.symbols.entry(name).or_default().flags |= flag;
        }
        Ok(())
    }

    fn body(&mut self, body: &[Stmt]) -> Result<()> {
        body.iter().try_for_each(|s| self.stmt(s))
    }

    fn stmt(&mut self, stmt: &Stmt) -> Result<()> {
        let at = stmt.location;
        match &stmt.kind {
            StmtKind::FunctionDef(def) => self.function(stmt, def, false),
            StmtKind::AsyncFunctionDef(def) => self.function(stmt, def, true),
            StmtKind::ClassDef(def) => self.class(stmt, def),
            StmtKind::TypeAlias { name, type_params, value } => {
                self.expr(name)?;
                let in_class = self.scope().kind == BlockKind::Class;
                let alias = match &name.kind {
                    ExprKind::Name { id, .. } => Some(id),
                    _ => None,
                };
                if !type_params.is_empty() {
                    self.type_params(type_params, alias, false, (false, false), at)?;
                }
                self.enter(BlockKind::TypeAlias, key(stmt), alias, at.line);
                self.current().can_see_class_scope = in_class;
                if in_class {
                    self.define(&"__classdict__".into(), USE, value.location)?;
                }
                self.expr(value)?;
                self.exit();
                if !type_params.is_empty() {
                    self.exit();
                }
                Ok(())
            }
            StmtKind::Return(value) => self.opt(value),
            StmtKind::Delete(targets) => self.exprs(targets),
            StmtKind::Assign { targets, value, .. } => {
                self.exprs(targets)?;
                self.expr(value)
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.expr(target)?;
                self.expr(value)
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                if let ExprKind::Name { id, .. } = &target.kind {
                    let flags = self.lookup(id);
                    if flags & (DEF_GLOBAL | DEF_NONLOCAL) != 0 && self.stack.len() > 1 && *simple {
                        let what = if flags & DEF_GLOBAL != 0 { "global" } else { "nonlocal" };
                        return Err(SyntaxError::at(format!("annotated name '{id}' can't be {what}"), at));
                    }
                    if *simple {
                        self.define(id, DEF_ANNOT | DEF_LOCAL, target.location)?;
                    } else if value.is_some() {
                        self.define(id, DEF_LOCAL, target.location)?;
                    }
                } else {
                    self.expr(target)?;
                }
                self.annotation(annotation)?;
                self.opt(value)
            }
            StmtKind::For(s) => self.for_loop(s),
            StmtKind::AsyncFor(s) => {
                self.module_coroutine();
                self.for_loop(s)
            }
            StmtKind::While { test, body, orelse } => {
                self.expr(test)?;
                self.body(body)?;
                self.body(orelse)
            }
            StmtKind::If { test, body, orelse } => {
                let (mut test, mut body, mut orelse) = (test, body, orelse);
                // A chain of `elif` is as deep as it is long.
                loop {
                    self.expr(test)?;
                    self.body(body)?;
                    match &**orelse {
                        [Stmt { kind: StmtKind::If { test: t, body: b, orelse: o }, .. }] => {
                            (test, body, orelse) = (t, b, o);
                        }
                        rest => return self.body(rest),
                    }
                }
            }
            StmtKind::With { items, body, .. } => self.with(items, body),
            StmtKind::AsyncWith { items, body, .. } => {
                self.module_coroutine();
                self.with(items, body)
            }
            StmtKind::Match { subject, cases } => {
                self.expr(subject)?;
                for case in cases {
                    self.pattern(&case.pattern)?;
                    if let Some(guard) = &case.guard {
                        self.expr(guard)?;
                    }
                    self.body(&case.body)?;
                }
                Ok(())
            }
            StmtKind::Raise { exc, cause } => {
                self.opt(exc)?;
                self.opt(cause)
            }
            StmtKind::Try(s) | StmtKind::TryStar(s) => {
                self.body(&s.body)?;
                for handler in &s.handlers {
                    if let Some(kind) = &handler.kind {
                        self.expr(kind)?;
                    }
                    if let Some(name) = &handler.name {
                        self.define(name, DEF_LOCAL, handler.location)?;
                    }
                    self.body(&handler.body)?;
                }
                self.body(&s.orelse)?;
                self.body(&s.finalbody)
            }
            StmtKind::Assert { test, msg } => {
                self.expr(test)?;
                self.opt(msg)
            }
            StmtKind::Import(names) | StmtKind::ImportFrom { names, .. } => {
                names.iter().try_for_each(|alias| self.alias(alias))
            }
            StmtKind::Global(names) => self.directive(names, DEF_GLOBAL, "global", at),
            StmtKind::Nonlocal(names) => self.directive(names, DEF_NONLOCAL, "nonlocal", at),
            StmtKind::Expr(value) => self.expr(value),
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => Ok(()),
        }
    }

    fn directive(&mut self, names: &[Name], flag: u16, what: &str, at: Location) -> Result<()> {
        for name in names {
            let flags = self.lookup(name);
            let message = if flags & DEF_PARAM != 0 {
                format!("name '{name}' is parameter and {what}")
            } else if flags & USE != 0 {
                format!("name '{name}' is used prior to {what} declaration")
            } else if flags & DEF_ANNOT != 0 {
                format!("annotated name '{name}' can't be {what}")
            } else if flags & DEF_LOCAL != 0 {
                format!("name '{name}' is assigned to before {what} declaration")
            } else {
                self.define(name, flag, at)?;
                self.record_directive(name, at);
                continue;
            };
            return Err(SyntaxError::at(message, at));
        }
        Ok(())
    }

    fn record_directive(&mut self, name: &Name, at: Location) {
        let mangled = mangle_in(self.scope(), self.private.as_ref(), name);
        self.current().directives.push((mangled, at));
    }

    /// Makes the module a coroutine where top-level `await` is allowed.
    fn module_coroutine(&mut self) {
        if self.settings.top_level_await && self.scope().kind == BlockKind::Module {
            self.current().is_coroutine = true;
        }
    }

    fn for_loop(&mut self, s: &For) -> Result<()> {
        self.expr(&s.target)?;
        self.expr(&s.iter)?;
        self.body(&s.body)?;
        self.body(&s.orelse)
    }

    fn with(&mut self, items: &[WithItem], body: &[Stmt]) -> Result<()> {
        for item in items {
            self.expr(&item.context_expr)?;
            if let Some(vars) = &item.optional_vars {
                self.expr(vars)?;
            }
        }
        self.body(body)
    }

    fn alias(&mut self, alias: &Alias) -> Result<()> {
        if &*alias.name == "*" {
            return match self.scope().kind {
                BlockKind::Module => Ok(()),
                _ => Err(SyntaxError::at("import * only allowed at module level", alias.location)),
            };
        }
        match &alias.asname {
            Some(name) => self.define(name, DEF_IMPORT, alias.location),
            None => {
                let first = alias.name.split('.').next().unwrap_or_default();
                self.define(&first.into(), DEF_IMPORT, alias.location)
            }
        }
    }

    fn function(&mut self, stmt: &Stmt, def: &FunctionDef, is_async: bool) -> Result<()> {
        self.define(&def.name, DEF_LOCAL, stmt.location)?;
        self.exprs(&def.args.defaults)?;
        self.opt_exprs(&def.args.kw_defaults)?;
        self.exprs(&def.decorator_list)?;
        if !def.type_params.is_empty() {
            let kw = def.args.kw_defaults.iter().any(Option::is_some);
            // CPython's parser makes an empty list of defaults where there are none, and asks only for the list.
            self.type_params(&def.type_params, Some(&def.name), false, (true, kw), stmt.location)?;
        }
        self.annotations(key(stmt), &def.args, def.returns.as_ref())?;
        self.enter(BlockKind::Function, key(stmt), Some(&def.name), stmt.location.line);
        self.current().is_coroutine = is_async;
        self.parameters(&def.args)?;
        self.body(&def.body)?;
        self.exit();
        if !def.type_params.is_empty() {
            self.exit();
        }
        Ok(())
    }

    fn class(&mut self, stmt: &Stmt, def: &ClassDef) -> Result<()> {
        self.define(&def.name, DEF_LOCAL, stmt.location)?;
        self.exprs(&def.decorator_list)?;
        let outer = self.private.clone();
        if !def.type_params.is_empty() {
            self.type_params(&def.type_params, Some(&def.name), true, (false, false), stmt.location)?;
        }
        self.exprs(&def.bases)?;
        for keyword in &def.keywords {
            self.expr(&keyword.value)?;
        }
        self.enter(BlockKind::Class, key(stmt), Some(&def.name), stmt.location.line);
        self.private = Some(Rc::clone(&def.name));
        if !def.type_params.is_empty() {
            self.define(&"__type_params__".into(), DEF_LOCAL, stmt.location)?;
            self.define(&".type_params".into(), USE, stmt.location)?;
        }
        self.body(&def.body)?;
        self.exit();
        if !def.type_params.is_empty() {
            self.exit();
        }
        self.private = outer;
        Ok(())
    }

    /// Opens the block of `params` and visits them; the caller closes it.
    fn type_params(
        &mut self,
        params: &[TypeParam],
        name: Option<&Name>,
        for_class: bool,
        (defaults, kwdefaults): (bool, bool),
        at: Location,
    ) -> Result<()> {
        let in_class = self.scope().kind == BlockKind::Class;
        self.enter(BlockKind::TypeParameters, type_params_key(params), name, at.line);
        if in_class {
            self.current().can_see_class_scope = true;
            self.define(&"__classdict__".into(), USE, at)?;
        }
        if for_class {
            for name in [".type_params", ".generic_base"] {
                self.define(&name.into(), DEF_LOCAL, at)?;
                self.define(&name.into(), USE, at)?;
            }
        }
        if defaults {
            self.define(&".defaults".into(), DEF_PARAM, at)?;
        }
        if kwdefaults {
            self.define(&".kwdefaults".into(), DEF_PARAM, at)?;
        }
        if for_class {
            self.private = name.cloned();
            self.current().mangled_names = Some(Rc::default());
        }
        params.iter().try_for_each(|param| self.type_param(param))
    }

    fn type_param(&mut self, param: &TypeParam) -> Result<()> {
        self.define(param.name(), DEF_TYPE_PARAM | DEF_LOCAL, param.location)?;
        let (bound, default) = match &param.kind {
            TypeParamKind::TypeVar { bound, default_value, .. } => (bound.as_deref(), default_value.as_deref()),
            TypeParamKind::ParamSpec { default_value, .. } | TypeParamKind::TypeVarTuple { default_value, .. } => {
                (None, default_value.as_deref())
            }
        };
        let bound_part = match bound.map(|b| &b.kind) {
            Some(ExprKind::Tuple { .. }) => "a TypeVar constraint",
            _ => "a TypeVar bound",
        };
        let default_part = match &param.kind {
            TypeParamKind::TypeVar { .. } => "a TypeVar default",
            TypeParamKind::ParamSpec { .. } => "a ParamSpec default",
            TypeParamKind::TypeVarTuple { .. } => "a TypeVarTuple default",
        };
        // The bound has the key of the parameter, the default the one behind it.
        for (value, node, part) in [(bound, key(param), bound_part), (default, key(param) + 1, default_part)] {
            let Some(value) = value else { continue };
            let in_class = self.scope().can_see_class_scope;
            self.enter(BlockKind::TypeVariable, node, Some(param.name()), value.location.line);
            self.current().part = part;
            self.current().can_see_class_scope = in_class;
            if in_class {
                self.define(&"__classdict__".into(), USE, value.location)?;
            }
            self.expr(value)?;
            self.exit();
        }
        Ok(())
    }

    fn parameters(&mut self, args: &Arguments) -> Result<()> {
        for arg in args.posonlyargs.iter().chain(&args.args).chain(&args.kwonlyargs) {
            self.define(&arg.arg, DEF_PARAM, arg.location)?;
        }
        if let Some(arg) = &args.vararg {
            self.define(&arg.arg, DEF_PARAM, arg.location)?;
            self.current().has_varargs = true;
        }
        if let Some(arg) = &args.kwarg {
            self.define(&arg.arg, DEF_PARAM, arg.location)?;
            self.current().has_varkeywords = true;
        }
        Ok(())
    }

    fn annotation(&mut self, annotation: &Expr) -> Result<()> {
        if self.settings.future_annotations {
            self.enter(BlockKind::Annotation, key(annotation), None, 0);
            self.expr(annotation)?;
            self.exit();
            return Ok(());
        }
        self.expr(annotation)
    }

    fn annotations(&mut self, node: usize, args: &Arguments, returns: Option<&Expr>) -> Result<()> {
        if self.settings.future_annotations {
            self.enter(BlockKind::Annotation, node, None, 0);
        }
        let positional = args.posonlyargs.iter().chain(&args.args);
        let all = positional.chain(args.vararg.as_deref()).chain(args.kwarg.as_deref()).chain(&args.kwonlyargs);
        for annotation in all.filter_map(|arg| arg.annotation.as_deref()) {
            self.expr(annotation)?;
        }
        if self.settings.future_annotations {
            self.exit();
        }
        returns.map_or(Ok(()), |returns| self.annotation(returns))
    }

    fn exprs(&mut self, es: &[Expr]) -> Result<()> {
        es.iter().try_for_each(|e| self.expr(e))
    }

    fn opt_exprs(&mut self, es: &[Option<Expr>]) -> Result<()> {
        es.iter().flatten().try_for_each(|e| self.expr(e))
    }

    fn opt(&mut self, e: &Option<Box<Expr>>) -> Result<()> {
        e.as_deref().map_or(Ok(()), |e| self.expr(e))
    }

    fn expr(&mut self, e: &Expr) -> Result<()> {
        match &e.kind {
            ExprKind::Name { id, context } => {
                let flag = if *context == Context::Load { USE } else { DEF_LOCAL };
                self.define(id, flag, e.location)?;
                // The compiler passes `__class__` to `super()`.
                if *context == Context::Load && &**id == "super" && self.scope().is_function_like() {
                    self.define(&"__class__".into(), USE, e.location)?;
                }
                Ok(())
            }
            ExprKind::Constant(..) => Ok(()),
            ExprKind::Attribute { value, .. }
            | ExprKind::Starred { value, .. }
            | ExprKind::UnaryOp { operand: value, .. } => self.expr(value),
            ExprKind::Call { func, args, keywords } => {
                self.expr(func)?;
                self.exprs(args)?;
                keywords.iter().try_for_each(|k| self.expr(&k.value))
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value)?;
                self.expr(slice)
            }
            ExprKind::BinOp { left, right, .. } => {
                self.expr(left)?;
                self.expr(right)
            }
            ExprKind::BoolOp { values, .. } | ExprKind::JoinedStr(values) | ExprKind::Set(values) => self.exprs(values),
            ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. } => self.exprs(elts),
            ExprKind::Compare { left, comparators, .. } => {
                self.expr(left)?;
                self.exprs(comparators)
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.expr(test)?;
                self.expr(body)?;
                self.expr(orelse)
            }
            ExprKind::Dict { keys, values } => {
                self.opt_exprs(keys)?;
                self.exprs(values)
            }
            ExprKind::FormattedValue { value, format_spec, .. } => {
                self.expr(value)?;
                self.opt(format_spec)
            }
            ExprKind::Slice { lower, upper, step } => {
                self.opt(lower)?;
                self.opt(upper)?;
                self.opt(step)
            }
            ExprKind::NamedExpr { target, value } => self.named(e, target, value),
            ExprKind::Lambda { args, body } => {
                self.exprs(&args.defaults)?;
                self.opt_exprs(&args.kw_defaults)?;
                self.enter(BlockKind::Function, key(e), None, e.location.line);
                self.parameters(args)?;
                self.expr(body)?;
                self.exit();
                Ok(())
            }
            ExprKind::ListComp { elt, generators } => {
                self.comprehension(e, ComprehensionKind::List, generators, elt, None)
            }
            ExprKind::SetComp { elt, generators } => {
                self.comprehension(e, ComprehensionKind::Set, generators, elt, None)
            }
            ExprKind::DictComp { key, value, generators } => {
                self.comprehension(e, ComprehensionKind::Dict, generators, key, Some(value))
            }
            ExprKind::GeneratorExp { elt, generators } => {
                self.comprehension(e, ComprehensionKind::Generator, generators, elt, None)
            }
            ExprKind::Yield(value) => {
                self.refuse_in_annotation("yield expression", e.location)?;
                self.opt(value)?;
                self.yields(e.location)
            }
            ExprKind::YieldFrom(value) => {
                self.refuse_in_annotation("yield expression", e.location)?;
                self.expr(value)?;
                self.yields(e.location)
            }
            ExprKind::Await(value) => {
                self.refuse_in_annotation("await expression", e.location)?;
                self.expr(value)?;
                self.current().is_coroutine = true;
                Ok(())
            }
        }
    }

    fn refuse_in_annotation(&self, what: &str, at: Location) -> Result<()> {
        let place = match self.scope().kind {
            BlockKind::Annotation => "an annotation",
            BlockKind::TypeVariable => self.scope().part,
            BlockKind::TypeAlias => "a type alias",
            BlockKind::TypeParameters => "the definition of a generic",
            BlockKind::Module | BlockKind::Class | BlockKind::Function => return Ok(()),
        };
        Err(SyntaxError::at(format!("{what} cannot be used within {place}"), at))
    }

    fn yields(&mut self, at: Location) -> Result<()> {
        let place = match self.scope().comprehension {
            None => {
                self.current().is_generator = true;
                return Ok(());
            }
            Some(ComprehensionKind::List) => "list comprehension",
            Some(ComprehensionKind::Set) => "set comprehension",
            Some(ComprehensionKind::Dict) => "dict comprehension",
            Some(ComprehensionKind::Generator) => "generator expression",
        };
        Err(SyntaxError::at(format!("'yield' inside {place}"), at))
    }

    fn named(&mut self, e: &Expr, target: &Expr, value: &Expr) -> Result<()> {
        self.refuse_in_annotation("named expression", e.location)?;
        if self.scope().comp_iter_expr > 0 {
            let message = "assignment expression cannot be used in a comprehension iterable expression";
            return Err(SyntaxError::at(message, e.location));
        }
        if self.scope().comprehension.is_some()
            && let ExprKind::Name { id, .. } = &target.kind
        {
            self.named_in_comprehension(id, target.location)?;
        }
        self.expr(value)?;
        self.expr(target)
    }

    /// Binds the target of an assignment expression in the block around the comprehensions it stands in.
    fn named_in_comprehension(&mut self, name: &Name, at: Location) -> Result<()> {
        for i in (0..self.stack.len()).rev() {
            let id = self.stack[i];
            let scope = self.table.get(id);
            let flags = scope.symbol(&mangle_in(scope, self.private.as_ref(), name)).flags;
            if scope.comprehension.is_some() {
                if flags & DEF_COMP_ITER != 0 && flags & (DEF_LOCAL | DEF_GLOBAL) != 0 {
                    let message =
                        format!("assignment expression cannot rebind comprehension iteration variable '{name}'");
                    return Err(SyntaxError::at(message, at));
                }
                continue;
            }
            let message = match scope.kind {
                BlockKind::Function => {
                    let flag = if flags & DEF_GLOBAL != 0 { DEF_GLOBAL } else { DEF_NONLOCAL };
                    self.define(name, flag, at)?;
                    self.record_directive(name, at);
                    return self.define_in(id, name, DEF_LOCAL, at);
                }
                BlockKind::Module => {
                    self.define(name, DEF_GLOBAL, at)?;
                    self.record_directive(name, at);
                    return self.define_in(id, name, DEF_GLOBAL, at);
                }
                BlockKind::Class => "cannot be used in a class body",
                BlockKind::TypeParameters => "cannot be used within the definition of a generic",
                BlockKind::TypeAlias => "cannot be used in a type alias",
                BlockKind::TypeVariable => "cannot be used in a TypeVar bound",
                BlockKind::Annotation => continue,
            };
            return Err(SyntaxError::at(format!("assignment expression within a comprehension {message}"), at));
        }
        Ok(())
    }

    fn comprehension(
        &mut self,
        e: &Expr,
        kind: ComprehensionKind,
        generators: &[Comprehension],
        elt: &Expr,
        value: Option<&Expr>,
    ) -> Result<()> {
        let Some((outermost, inner)) = generators.split_first() else { return Ok(()) };
        self.current().comp_iter_expr += 1;
        self.expr(&outermost.iter)?;
        self.current().comp_iter_expr -= 1;
        self.enter(BlockKind::Function, key(e), None, e.location.line);
        self.current().comprehension = Some(kind);
        if outermost.is_async {
            self.current().is_coroutine = true;
        }
        self.define(&".0".into(), DEF_PARAM, e.location)?;
        self.comprehension_target(outermost)?;
        self.exprs(&outermost.ifs)?;
        for generator in inner {
            self.comprehension_target(generator)?;
            self.current().comp_iter_expr += 1;
            self.expr(&generator.iter)?;
            self.current().comp_iter_expr -= 1;
            self.exprs(&generator.ifs)?;
            if generator.is_async {
                self.current().is_coroutine = true;
            }
        }
        if let Some(value) = value {
            self.expr(value)?;
        }
        self.expr(elt)?;
        self.current().is_generator = kind == ComprehensionKind::Generator;
        let is_async = self.scope().is_coroutine && kind != ComprehensionKind::Generator;
        self.exit();
        if is_async {
            self.current().is_coroutine = true;
        }
        Ok(())
    }

    fn comprehension_target(&mut self, generator: &Comprehension) -> Result<()> {
        self.current().comp_iter_target = true;
        self.expr(&generator.target)?;
        self.current().comp_iter_target = false;
        Ok(())
    }

    fn pattern(&mut self, pattern: &Pattern) -> Result<()> {
        let bind = |b: &mut Self, name: &Option<Name>| match name {
            Some(name) => b.define(name, DEF_LOCAL, pattern.location),
            None => Ok(()),
        };
        match &pattern.kind {
            PatternKind::MatchValue(value) => self.expr(value),
            PatternKind::MatchSingleton(_) => Ok(()),
            PatternKind::MatchSequence(patterns) | PatternKind::MatchOr(patterns) => self.patterns(patterns),
            PatternKind::MatchStar(name) => bind(self, name),
            PatternKind::MatchMapping { keys, patterns, rest } => {
                self.exprs(keys)?;
                self.patterns(patterns)?;
                bind(self, rest)
            }
            PatternKind::MatchClass { cls, patterns, kwd_patterns, .. } => {
                self.expr(cls)?;
                self.patterns(patterns)?;
                self.patterns(kwd_patterns)
            }
            PatternKind::MatchAs { pattern, name } => {
                if let Some(pattern) = pattern {
                    self.pattern(pattern)?;
                }
                bind(self, name)
            }
        }
    }

    fn patterns(&mut self, patterns: &[Pattern]) -> Result<()> {
        patterns.iter().try_for_each(|p| self.pattern(p))
    }
}
