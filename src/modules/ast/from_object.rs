//! From node objects to the compiler's tree.
//!
//! The table says which fields a class has and what must stand in them; reading a field runs Python, so each value is
//! held while it is converted, and lists are watched. `build.rs` makes the node of the values. What the compiler's tree
//! cannot hold (None in a list, an object that is no constant) leaves a mark in it, which validation reports in its turn.

use super::asdl::{Class, Count, FieldType, Line, Positions};
use super::build::Value;
use super::class::{Field, State, state};
use crate::abi::{Object, Raised, Ref, Result};
use crate::intern;
use crate::types::bytes::Bytes;
use crate::types::complex::Complex;
use crate::types::float::Float;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::set::{PyFrozenSet_Type, Set};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::vm::thread;
use abide_compiler::ast;
use abide_compiler::code::{CodeDesc, Constant};
use abide_compiler::instruction::{Location, NO_LOCATION};
use std::collections::HashMap;
use std::rc::Rc;

/// What stands in a tree's place where the compiler's tree has no place for it.
pub enum Fault {
    /// `None` in a list of expressions.
    NoExpr,
    /// `None` in a list of statements.
    NoStmt,
    /// `None` in a list of other nodes, which are named.
    NoNode(&'static str),
    /// An object of this type that is no constant.
    NoConstant(String),
    /// A constant that is too deep.
    Depth,
}

/// A converted tree, with the faults that its marks speak of.
pub struct Tree {
    /// The tree.
    pub module: ast::Module,
    /// The faults, in the order of their marks' numbers.
    pub faults: Vec<Fault>,
    /// The constants that code keeps as they are.
    pub given: Vec<(Constant, Ref)>,
}

/// Converts a tree. TypeError, ValueError, RecursionError. Runs Python.
pub fn module(object: &Object) -> Result<Tree> {
    let mut reader = Reader { state: state()?, faults: Vec::new(), given: Vec::new(), names: HashMap::new() };
    let class = reader.leaf(object, Class::AnyMod)?;
    let values = reader.fields(class, object)?;
    let module = values.module(class, &mut reader);
    Ok(Tree { module, faults: reader.faults, given: reader.given })
}

/// The number of the fault that a constant marks.
pub fn fault_of(constant: &Constant) -> Option<usize> {
    match constant {
        Constant::Code(mark) => Some(mark.firstlineno as usize),
        Constant::Tuple(items) | Constant::FrozenSet(items) => items.iter().find_map(fault_of),
        _ => None,
    }
}

pub(super) struct Reader {
    state: &'static State,
    faults: Vec<Fault>,
    given: Vec<(Constant, Ref)>,
    names: HashMap<Box<str>, ast::Name>,
}

/// The fields of a node, converted, in the table's order.
pub(super) struct Values(pub std::vec::IntoIter<Value>);

impl Reader {
    /// A constant that marks a fault. No tree of a source has code in it.
    fn mark(&mut self, fault: Fault) -> Constant {
        self.faults.push(fault);
        let empty: Rc<str> = "".into();
        Constant::Code(Box::new(CodeDesc {
            name: empty.clone(),
            qualname: empty.clone(),
            filename: empty,
            flags: 0,
            argcount: 0,
            posonlyargcount: 0,
            kwonlyargcount: 0,
            stacksize: 0,
            firstlineno: self.faults.len() as i32 - 1,
            code: Vec::new(),
            consts: Vec::new(),
            names: Vec::new(),
            localsplusnames: Vec::new(),
            localspluskinds: Vec::new(),
            linetable: Vec::new(),
            exceptiontable: Vec::new(),
        }))
    }

    fn marked_expr(&mut self, fault: Fault) -> ast::Expr {
        ast::Expr { kind: ast::ExprKind::Constant(self.mark(fault), None), location: NO_LOCATION }
    }

    /// The leaf of `sum` that an object is an instance of. TypeError. Runs Python.
    fn leaf(&self, object: &Object, sum: Class) -> Result<Class> {
        if let Some(class) = self.state.exact_class(object)
            && class.line().base == Some(sum)
        {
            return Ok(class);
        }
        for line in sum.line().subclasses() {
            if object.is_instance(self.state.class(line.class))? {
                return Ok(line.class);
            }
        }
        let shown = object.repr()?;
        Err(type_error!("expected some sort of {}, but got {}", sum.line().name, shown.to_string_lossy()))
    }

    /// The fields of a node. Runs Python.
    #[inline(never)]
    fn fields(&mut self, class: Class, object: &Object) -> Result<Values> {
        let fields = self.state.fields(class);
        let mut values = Vec::with_capacity(fields.len());
        for field in fields {
            let value = object.get_attr_opt(field.name)?;
            values.push(self.field(class.line(), field, value)?);
        }
        for (field, value) in fields.iter().zip(&values) {
            let may_lack = field.count != Count::One || matches!(field.ty, FieldType::Int | FieldType::Constant);
            if matches!(value, Value::Absent) && !may_lack {
                return Err(value_error!("field '{}' is required for {}", shown(field), class.line().name));
            }
        }
        Ok(Values(values.into_iter()))
    }

    fn field(&mut self, line: &'static Line, field: &'static Field, value: Option<Ref>) -> Result<Value> {
        match field.count {
            Count::Many => {
                let Some(value) = value else { return self.list(line, field, &*List::new(0)?) };
                match value.cast::<List>() {
                    Some(list) => self.list(line, field, list),
                    None => Err(type_error!(
                        "{} field \"{}\" must be a list, not a {}",
                        line.name,
                        shown(field),
                        value.ty().short_name()
                    )),
                }
            }
            Count::Optional => match value {
                Some(value) if !value.is_none() => thread::nested(line.traversing, || self.one(field, &value)),
                // `int? level` counts as 0.
                _ if field.ty == FieldType::Int => Ok(Value::Int(0)),
                _ => Ok(Value::Absent),
            },
            Count::One => match value {
                Some(value) => thread::nested(line.traversing, || self.one(field, &value)),
                None => Err(missing(&shown(field), line)),
            },
        }
    }

    /// One value of a field, or one item of its list. Runs Python.
    #[inline(never)]
    fn one(&mut self, field: &Field, value: &Object) -> Result<Value> {
        Ok(match field.ty {
            FieldType::Identifier => self.identifier(value)?.map_or(Value::Absent, Value::Name),
            FieldType::String => Value::Text(self.string(value)?),
            FieldType::Int => Value::Int(integer(value)?),
            FieldType::Constant => {
                let constant = self.constant(value)?;
                let is_rebuilt = match &constant {
                    Constant::None | Constant::Ellipsis | Constant::Bool(_) | Constant::Code(_) => true,
                    // A set gets the items that equal ones have become.
                    Constant::FrozenSet(items) => !items.is_empty(),
                    _ => false,
                };
                if !is_rebuilt {
                    self.given.push((constant.clone(), value.to_ref()));
                }
                Value::Constant(constant)
            }
            FieldType::Node(class) => match class {
                Class::AnyExpr => self.expr(value)?.map_or(Value::Absent, |e| Value::Expr(Box::new(e))),
                Class::AnyPattern => self.pattern(value)?.map_or(Value::Absent, |p| Value::Pattern(Box::new(p))),
                Class::Arguments => {
                    let values = self.fields(class, value)?;
                    Value::Arguments(Box::new(values.arguments(self)))
                }
                Class::Arg => Value::Arg(Box::new(self.arg(value)?)),
                _ => Value::Tag(self.leaf(value, class)?),
            },
        })
    }

    #[inline(never)]
    fn list(&mut self, line: &'static Line, field: &'static Field, list: &List) -> Result<Value> {
        let node = match field.ty {
            FieldType::Node(node) => node,
            _ => {
                let names = self.items(line, field, list, |reader, item| reader.listed_name(item));
                return names.map(Value::Names);
            }
        };
        Ok(match node {
            Class::AnyExpr => Value::Exprs(self.items(line, field, list, Reader::expr)?),
            Class::AnyStmt => Value::Stmts(self.items(line, field, list, Reader::listed_stmt)?),
            Class::AnyPattern => Value::Patterns(self.items(line, field, list, Reader::listed_pattern)?),
            Class::AnyCmpOp => Value::Tags(self.items(line, field, list, |r, item| r.leaf(item, Class::AnyCmpOp))?),
            Class::AnyExceptHandler => Value::Handlers(self.items(line, field, list, Reader::handler)?),
            Class::AnyTypeIgnore => Value::TypeIgnores(self.items(line, field, list, Reader::type_ignore)?),
            Class::AnyTypeParam => Value::TypeParams(self.items(line, field, list, Reader::type_param)?),
            Class::Arg => Value::Args(self.items(line, field, list, Reader::arg)?),
            Class::Keyword => Value::Keywords(self.items(line, field, list, Reader::keyword)?),
            Class::Alias => Value::Aliases(self.items(line, field, list, Reader::alias)?),
            Class::WithItem => {
                Value::WithItems(self.items(line, field, list, |r, o| Ok(r.fields(node, o)?.with_item()))?)
            }
            Class::MatchCase => {
                Value::Cases(self.items(line, field, list, |r, o| Ok(r.fields(node, o)?.match_case()))?)
            }
            Class::Comprehension => Value::Comprehensions(self.items(line, field, list, |r, o| {
                let values = r.fields(node, o)?;
                Ok(values.comprehension(r))
            })?),
            _ => return Err(system_error!("no list of {} in the table", node.line().name)),
        })
    }

    /// Converts the items of a list, which must keep its length meanwhile. Runs Python.
    fn items<T>(
        &mut self,
        line: &'static Line,
        field: &Field,
        list: &List,
        mut convert: impl FnMut(&mut Reader, &Object) -> Result<T>,
    ) -> Result<Vec<T>> {
        let count = list.len();
        let mut items = Vec::with_capacity(count);
        for i in 0..count {
            let Some(item) = list.get(i) else { return Err(changed(line, field)) };
            items.push(thread::nested(line.traversing, || convert(self, &item))?);
            if list.len() != count {
                return Err(changed(line, field));
            }
        }
        Ok(items)
    }

    fn identifier(&mut self, value: &Object) -> Result<Option<ast::Name>> {
        if value.is_none() {
            return Ok(None);
        }
        let Some(text) = value.cast_exact::<Str>() else {
            return Err(type_error!("AST identifier must be of type str"));
        };
        let text = text.to_utf8()?;
        if let Some(name) = self.names.get(text) {
            return Ok(Some(name.clone()));
        }
        let name: ast::Name = text.into();
        self.names.insert(text.into(), name.clone());
        Ok(Some(name))
    }

    /// A name in a list, where None has no meaning.
    fn listed_name(&mut self, value: &Object) -> Result<ast::Name> {
        match self.identifier(value)? {
            Some(name) => Ok(name),
            None => Err(value_error!("None disallowed in identifier list")),
        }
    }

    fn string(&mut self, value: &Object) -> Result<Rc<str>> {
        if let Some(text) = value.cast_exact::<Str>() {
            return Ok(text.to_utf8()?.into());
        }
        match value.cast_exact::<Bytes>() {
            Some(bytes) => Ok(String::from_utf8_lossy(bytes.as_slice()).into()),
            None => Err(type_error!("AST string must be of type str")),
        }
    }

    fn constant(&mut self, value: &Object) -> Result<Constant> {
        if value.is_none() {
            return Ok(Constant::None);
        }
        if value.is(&crate::types::none::_Py_EllipsisObject) {
            return Ok(Constant::Ellipsis);
        }
        if value.is_type(&crate::types::bool::PyBool_Type) {
            return Ok(Constant::Bool(value.is_true()?));
        }
        if let Some(int) = value.cast_exact::<Int>() {
            return Ok(Constant::Int(int.to_big()));
        }
        if let Some(float) = value.cast_exact::<Float>() {
            return Ok(Constant::Float(float.value.get()));
        }
        if let Some(complex) = value.cast_exact::<Complex>() {
            let (real, imag) = complex.value();
            return Ok(Constant::Complex(real, imag));
        }
        if let Some(text) = value.cast_exact::<Str>() {
            return Ok(Constant::Str(wtf8(text)));
        }
        if let Some(bytes) = value.cast_exact::<Bytes>() {
            return Ok(Constant::Bytes(bytes.as_slice().into()));
        }
        let items = match (value.cast_exact::<Tuple>(), value.cast::<Set>()) {
            (Some(tuple), _) => tuple.items().iter().map(|item| item.to_ref()).collect(),
            (_, Some(set)) if value.is_type(&PyFrozenSet_Type) => set.to_list()?.collect()?,
            _ => return Ok(self.mark(Fault::NoConstant(value.ty().short_name().into_owned()))),
        };
        self.constants(value, items)
    }

    /// A tuple or frozenset.
    #[inline(never)]
    fn constants(&mut self, value: &Object, items: Vec<Ref>) -> Result<Constant> {
        if thread::current().c_recursion_remaining.get() <= 0 {
            return Ok(self.mark(Fault::Depth));
        }
        let constants = thread::nested(" during compilation", || {
            items.iter().map(|item| self.constant(item)).collect::<Result<Vec<_>>>()
        })?;
        Ok(if value.cast_exact::<Tuple>().is_some() {
            Constant::Tuple(constants)
        } else {
            Constant::FrozenSet(constants)
        })
    }

    /// The place of a node in the source. Runs Python.
    fn place(&self, owner: Class, object: &Object) -> Result<Location> {
        let line = owner.line();
        let number = |name: &'static Str, default: Option<i32>| -> Result<i32> {
            match (object.get_attr_opt(name)?, default) {
                (Some(value), Some(default)) if value.is_none() => Ok(default),
                (Some(value), _) => thread::nested(line.traversing, || integer(&value)),
                (None, Some(default)) => Ok(default),
                (None, None) => Err(missing(&name.to_string_lossy(), line)),
            }
        };
        let first = number(intern!("lineno"), None)?;
        let col = number(intern!("col_offset"), None)?;
        let optional = line.positions == Positions::Located;
        let end_line = number(intern!("end_lineno"), optional.then_some(first))?;
        let end_col = number(intern!("end_col_offset"), optional.then_some(col))?;
        Ok(Location::new(first, end_line, col, end_col))
    }

    fn expr(&mut self, object: &Object) -> Result<Option<ast::Expr>> {
        if object.is_none() {
            return Ok(None);
        }
        let location = self.place(Class::AnyExpr, object)?;
        let class = self.leaf(object, Class::AnyExpr)?;
        let values = self.fields(class, object)?;
        Ok(Some(ast::Expr { kind: values.expr(class, self), location }))
    }

    fn listed_stmt(&mut self, object: &Object) -> Result<ast::Stmt> {
        if object.is_none() {
            let mark = self.marked_expr(Fault::NoStmt);
            return Ok(ast::Stmt { kind: ast::StmtKind::Expr(Box::new(mark)), location: NO_LOCATION });
        }
        let location = self.place(Class::AnyStmt, object)?;
        let class = self.leaf(object, Class::AnyStmt)?;
        let values = self.fields(class, object)?;
        Ok(ast::Stmt { kind: values.stmt(class, self), location })
    }

    fn pattern(&mut self, object: &Object) -> Result<Option<ast::Pattern>> {
        if object.is_none() {
            return Ok(None);
        }
        let location = self.place(Class::AnyPattern, object)?;
        let class = self.leaf(object, Class::AnyPattern)?;
        let values = self.fields(class, object)?;
        Ok(Some(ast::Pattern { kind: values.pattern(class, self), location }))
    }

    fn listed_pattern(&mut self, object: &Object) -> Result<ast::Pattern> {
        if let Some(pattern) = self.pattern(object)? {
            return Ok(pattern);
        }
        let mark = self.mark(Fault::NoNode("pattern"));
        Ok(ast::Pattern { kind: ast::PatternKind::MatchSingleton(mark), location: NO_LOCATION })
    }

    fn handler(&mut self, object: &Object) -> Result<ast::ExceptHandler> {
        if object.is_none() {
            return Err(value_error!("None disallowed in excepthandler list"));
        }
        let location = self.place(Class::AnyExceptHandler, object)?;
        let class = self.leaf(object, Class::AnyExceptHandler)?;
        Ok(self.fields(class, object)?.handler(location))
    }

    fn type_param(&mut self, object: &Object) -> Result<ast::TypeParam> {
        if object.is_none() {
            return Err(value_error!("None disallowed in type_param list"));
        }
        let location = self.place(Class::AnyTypeParam, object)?;
        let class = self.leaf(object, Class::AnyTypeParam)?;
        Ok(self.fields(class, object)?.type_param(class, location))
    }

    fn type_ignore(&mut self, object: &Object) -> Result<ast::TypeIgnore> {
        if object.is_none() {
            return Err(value_error!("None disallowed in type_ignore list"));
        }
        let class = self.leaf(object, Class::AnyTypeIgnore)?;
        Ok(self.fields(class, object)?.type_ignore())
    }

    fn arg(&mut self, object: &Object) -> Result<ast::Arg> {
        let values = self.fields(Class::Arg, object)?;
        Ok(values.arg(self.place(Class::Arg, object)?))
    }

    fn keyword(&mut self, object: &Object) -> Result<ast::Keyword> {
        let values = self.fields(Class::Keyword, object)?;
        Ok(values.keyword(self.place(Class::Keyword, object)?))
    }

    fn alias(&mut self, object: &Object) -> Result<ast::Alias> {
        let values = self.fields(Class::Alias, object)?;
        Ok(values.alias(self.place(Class::Alias, object)?))
    }

    /// The expressions of a list in which None has no meaning.
    pub(super) fn all_there(&mut self, exprs: Vec<Option<ast::Expr>>) -> Vec<ast::Expr> {
        exprs.into_iter().map(|e| e.unwrap_or_else(|| self.marked_expr(Fault::NoExpr))).collect()
    }
}

/// A field's name, for messages.
fn shown(field: &Field) -> String {
    field.name.to_string_lossy().into_owned()
}

#[cold]
fn missing(field: &str, line: &Line) -> Raised {
    type_error!("required field \"{field}\" missing from {}", line.name)
}

#[cold]
fn changed(line: &Line, field: &Field) -> Raised {
    runtime_error!("{} field \"{}\" changed size during iteration", line.name, shown(field))
}

/// A machine integer. ValueError for what is no int, OverflowError.
fn integer(value: &Object) -> Result<i32> {
    let Some(int) = value.cast::<Int>() else {
        let shown = value.repr()?;
        return Err(value_error!("invalid integer value: {}", shown.to_string_lossy()));
    };
    match int.to_i64().and_then(|n| i32::try_from(n).ok()) {
        Some(n) => Ok(n),
        None => Err(overflow_error!("Python int too large to convert to C int")),
    }
}

/// A string's text, in which lone surrogates take their three-byte form.
fn wtf8(text: &Str) -> Box<[u8]> {
    let mut bytes = Vec::with_capacity(text.len());
    for point in text.points() {
        match char::from_u32(point) {
            Some(c) => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None => bytes.extend([
                0xE0 | (point >> 12) as u8,
                0x80 | (point >> 6 & 0x3F) as u8,
                0x80 | (point & 0x3F) as u8,
            ]),
        }
    }
    bytes.into()
}
