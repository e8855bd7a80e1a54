//! The second pass: from what blocks do with names to how they reach them.

use rustc_hash::{FxHashMap, FxHashSet};

use super::*;
use crate::error::SyntaxError;

type Names = FxHashSet<Name>;

/// Decides how every name is reached.
pub(super) fn analyze(table: &mut SymbolTable) -> Result<()> {
    let mut free = Names::default();
    let mut global = Names::default();
    let mut type_params = Names::default();
    block(table, TOP, &mut None, &mut free, &mut global, &mut type_params, None)
}

/// One block and, recursively, those inside it.
///
/// `bound`, `global`, `type_params`: what enclosing blocks bind, declare global, have as type parameters; `free`
/// receives the free names; `class` is the class whose namespace the block looks names up in.
fn block(
    table: &mut SymbolTable,
    id: ScopeId,
    bound: &mut Option<Names>,
    free: &mut Names,
    global: &mut Names,
    type_params: &mut Names,
    class: Option<ScopeId>,
) -> Result<()> {
    let mut local = Names::default();
    let mut reaches: FxHashMap<Name, Reach> = FxHashMap::default();
    let mut new_free = Names::default();
    let mut inlined_cells = Names::default();
    let is_class = table.get(id).kind == BlockKind::Class;
    // The namespace of a class is not visible in its functions, so what they inherit is known before its own names.
    let mut inherited = is_class.then(|| (bound.clone().unwrap_or_default(), global.clone()));

    for i in 0..table.get(id).symbols.len() {
        let (name, symbol) = table.get(id).symbols.get_index(i).map(|(n, s)| (Rc::clone(n), *s)).expect("in range");
        let reach = reach(table, id, &name, symbol.flags, bound, &mut local, free, global, type_params, class)?;
        reaches.insert(name, reach);
    }
    let (new_bound, new_global) = match &mut inherited {
        Some((b, g)) => {
            b.insert("__class__".into());
            b.insert("__classdict__".into());
            (std::mem::take(b), std::mem::take(g))
        }
        None => {
            let mut b = bound.clone().unwrap_or_default();
            if table.get(id).is_function_like() {
                b.extend(local.iter().cloned());
            }
            (b, global.clone())
        }
    };

    for child in table.get(id).children.clone() {
        let scope = table.get(child);
        let sees_class = scope.can_see_class_scope;
        let inline = scope.comprehension.is_some() && !scope.is_generator && !table.get(id).can_see_class_scope;
        let child_class = if !sees_class {
            None
        } else if is_class {
            Some(id)
        } else {
            class
        };
        let mut child_free = Names::default();
        let mut child_bound = Some(new_bound.clone());
        block(
            table,
            child,
            &mut child_bound,
            &mut child_free,
            &mut new_global.clone(),
            &mut type_params.clone(),
            child_class,
        )?;
        if inline {
            inline_comprehension(table, id, child, &mut reaches, &mut child_free, &mut inlined_cells);
            table.scopes[child.0 as usize].inlined = true;
        }
        new_free.extend(child_free);
        let scope = table.get(child);
        if scope.has_free || scope.child_free {
            table.scopes[id.0 as usize].child_free = true;
        }
    }
    let children = std::mem::take(&mut table.scopes[id.0 as usize].children);
    let spliced = children
        .into_iter()
        .flat_map(|child| match table.get(child).inlined {
            true => table.get(child).children.clone(),
            false => vec![child],
        })
        .collect();

    let scope = &mut table.scopes[id.0 as usize];
    scope.children = spliced;
    if scope.is_function_like() {
        for (name, reach) in &mut reaches {
            if *reach == Reach::Local && (new_free.contains(name) || inlined_cells.contains(name)) {
                *reach = Reach::Cell;
                new_free.remove(name);
            }
        }
    } else if is_class {
        scope.needs_class_closure |= new_free.remove("__class__");
        scope.needs_classdict |= new_free.remove("__classdict__");
    }
    let sees_class = is_class || scope.can_see_class_scope;
    for (name, symbol) in &mut scope.symbols {
        if inlined_cells.contains(name) {
            symbol.flags |= DEF_COMP_CELL;
        }
        symbol.reach = reaches.get(name).copied().unwrap_or_default();
    }
    for name in &new_free {
        if let Some(symbol) = scope.symbols.get_mut(name) {
            if sees_class {
                symbol.flags |= DEF_FREE_CLASS;
            }
            continue;
        }
        if bound.as_ref().is_some_and(|bound| !bound.contains(name)) {
            continue;
        }
        scope.symbols.insert(Rc::clone(name), Symbol { flags: 0, reach: Reach::Free });
    }
    free.extend(new_free);
    Ok(())
}

/// How block `id` reaches `name`.
#[expect(clippy::too_many_arguments, reason = "the sets of one recursive function")]
fn reach(
    table: &mut SymbolTable,
    id: ScopeId,
    name: &Name,
    flags: u16,
    bound: &mut Option<Names>,
    local: &mut Names,
    free: &mut Names,
    global: &mut Names,
    type_params: &mut Names,
    class: Option<ScopeId>,
) -> Result<Reach> {
    if flags & DEF_GLOBAL != 0 {
        if flags & DEF_NONLOCAL != 0 {
            return Err(at_directive(table.get(id), name, format!("name '{name}' is nonlocal and global")));
        }
        global.insert(Rc::clone(name));
        if let Some(bound) = bound {
            bound.remove(name);
        }
        return Ok(Reach::GlobalExplicit);
    }
    if flags & DEF_NONLOCAL != 0 {
        let error = match bound {
            None => Some("nonlocal declaration not allowed at module level".to_owned()),
            Some(bound) if !bound.contains(name) => Some(format!("no binding for nonlocal '{name}' found")),
            _ if type_params.contains(name) => {
                Some(format!("nonlocal binding not allowed for type parameter '{name}'"))
            }
            _ => None,
        };
        if let Some(message) = error {
            return Err(at_directive(table.get(id), name, message));
        }
        table.scopes[id.0 as usize].has_free = true;
        free.insert(Rc::clone(name));
        return Ok(Reach::Free);
    }
    if flags & DEF_BOUND != 0 {
        local.insert(Rc::clone(name));
        global.remove(name);
        if flags & DEF_TYPE_PARAM != 0 {
            type_params.insert(Rc::clone(name));
        } else {
            type_params.remove(name);
        }
        return Ok(Reach::Local);
    }
    // A name that the class binds is looked up there first and then globally, past the functions around the class.
    if let Some(class) = class {
        let flags = table.get(class).symbol(name).flags;
        if flags & DEF_GLOBAL != 0 {
            return Ok(Reach::GlobalExplicit);
        }
        if flags & DEF_BOUND != 0 && flags & DEF_NONLOCAL == 0 {
            return Ok(Reach::GlobalImplicit);
        }
    }
    let scope = &mut table.scopes[id.0 as usize];
    if bound.as_ref().is_some_and(|bound| bound.contains(name)) {
        scope.has_free = true;
        free.insert(Rc::clone(name));
        return Ok(Reach::Free);
    }
    if !global.contains(name) && scope.nested {
        scope.has_free = true;
    }
    Ok(Reach::GlobalImplicit)
}

fn at_directive(scope: &Scope, name: &Name, message: String) -> Box<SyntaxError> {
    match scope.directives.iter().find(|(n, _)| n == name) {
        Some((_, location)) => SyntaxError::at(message, *location),
        None => SyntaxError::bare(&message),
    }
}

/// Merges the names of comprehension `comp` into block `id`.
fn inline_comprehension(
    table: &mut SymbolTable,
    id: ScopeId,
    comp: ScopeId,
    reaches: &mut FxHashMap<Name, Reach>,
    comp_free: &mut Names,
    inlined_cells: &mut Names,
) {
    let mut remove_class = false;
    for i in 0..table.get(comp).symbols.len() {
        let (name, symbol) = table.get(comp).symbols.get_index(i).map(|(n, s)| (Rc::clone(n), *s)).expect("in range");
        if symbol.flags & DEF_PARAM != 0 {
            continue;
        }
        let mut reach = symbol.reach;
        if reach == Reach::Cell || symbol.flags & DEF_COMP_CELL != 0 {
            inlined_cells.insert(Rc::clone(&name));
        }
        let is_class = table.get(id).kind == BlockKind::Class;
        // In the class itself there is no such cell, whether or not it binds that name.
        if reach == Reach::Free && is_class && &*name == "__class__" {
            reach = Reach::GlobalImplicit;
            comp_free.remove(&name);
            remove_class = true;
        }
        match table.get(id).symbols.get(&name) {
            None => {
                table.scopes[id.0 as usize]
                    .symbols
                    .insert(Rc::clone(&name), Symbol { flags: symbol.flags, reach: Reach::Unknown });
                reaches.insert(name, reach);
            }
            Some(existing) => {
                // What is free in the comprehension and local here is simply local, unless a function inside the
                // comprehension needs the cell.
                if existing.flags & DEF_BOUND != 0 && !is_class && !is_free_in_any_child(table, comp, &name) {
                    comp_free.remove(&name);
                }
            }
        }
    }
    if remove_class {
        table.scopes[comp.0 as usize].symbols.shift_remove("__class__");
    }
}

fn is_free_in_any_child(table: &SymbolTable, id: ScopeId, name: &Name) -> bool {
    table.get(id).children.iter().any(|&child| table.get(child).symbol(name).reach == Reach::Free)
}
