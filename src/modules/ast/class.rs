//! The class objects of the table, made once, when the first of them is needed.

use super::asdl::{Class, Count, FieldType, LINES, Positions};
use super::node;
use crate::abi::{Object, Ref, Result, TypeObject};
use crate::intern;
use crate::types::dict::Dict;
use crate::types::int::PyLong_Type;
use crate::types::list::PyList_Type;
use crate::types::none::none_object;
use crate::types::object::PyBaseObject_Type;
use crate::types::str::{PyUnicode_Type, Str};
use crate::types::tuple::Tuple;
use crate::types::r#type::PyType_Type;
use crate::types::{generic_alias, union};
use std::sync::OnceLock;

/// A field of a class, with its name as an object.
pub struct Field {
    /// The interned name.
    pub name: &'static Str,
    /// What stands in it.
    pub ty: FieldType,
    /// How many of these.
    pub count: Count,
}

/// The classes and what the conversions need of them.
pub struct State {
    /// `AST`.
    pub base: Ref<TypeObject>,
    classes: Vec<Ref<TypeObject>>,
    fields: Vec<Vec<Field>>,
    shared: Vec<Option<Ref>>,
}

static STATE: OnceLock<State> = OnceLock::new();

/// The classes, if they have been made.
pub fn known() -> Option<&'static State> {
    STATE.get()
}

/// The classes, made at the first call.
pub fn state() -> Result<&'static State> {
    if let Some(state) = STATE.get() {
        return Ok(state);
    }
    let made = State::make()?;
    // Should making them have led here again, the first to finish stays.
    Ok(STATE.get_or_init(|| made))
}

impl State {
    /// The class object of a line of the table.
    #[inline]
    pub fn class(&self, class: Class) -> &TypeObject {
        &self.classes[class as usize]
    }

    /// The fields of a class.
    #[inline]
    pub fn fields(&self, class: Class) -> &[Field] {
        &self.fields[class as usize]
    }

    /// The one node of a class whose nodes are all alike.
    #[inline]
    pub fn shared(&self, class: Class) -> &Object {
        match &self.shared[class as usize] {
            Some(node) => node,
            None => unreachable!("{class:?} has nodes that differ"),
        }
    }

    /// The class of the table that an object is a direct instance of.
    #[inline]
    pub fn exact_class(&self, object: &Object) -> Option<Class> {
        self.classes.iter().position(|c| object.is_type(c)).map(|i| LINES[i].class)
    }

    fn make() -> Result<State> {
        let base = node::make_class()?;
        let mut state = State { base, classes: Vec::new(), fields: Vec::new(), shared: Vec::new() };
        for line in LINES {
            let fields = line.fields().map(|f| Field { name: Str::intern_static(f.name), ty: f.ty, count: f.count });
            state.fields.push(fields.collect());
            let class = state.make_class(line.class)?;
            state.classes.push(class);
        }
        for line in LINES {
            state.describe_fields(line.class)?;
        }
        for line in LINES {
            let node = if line.class.is_shared() {
                Some(crate::types::object::allocate(state.class(line.class))?)
            } else {
                None
            };
            state.shared.push(node);
        }
        Ok(state)
    }

    /// Makes the class object with `_fields` and the values of fields that may be left out.
    fn make_class(&self, class: Class) -> Result<Ref<TypeObject>> {
        let line = class.line();
        let base = line.base.map_or(&*self.base, |base| self.class(base));
        let names: Vec<&Object> = self.fields(class).iter().map(|f| f.name.as_object()).collect();
        let names = Tuple::new(&names)?;
        let namespace = Dict::new()?;
        namespace.set(intern!("_fields"), &names)?;
        namespace.set(intern!("__match_args__"), &names)?;
        namespace.set(intern!("__module__"), intern!("ast"))?;
        namespace.set(intern!("__doc__"), &*Str::new(&line.documentation())?)?;
        let bases = Tuple::new(&[base])?;
        let name = Str::intern_static(line.name);
        let made = PyType_Type.as_object().call(&[name, &bases, &namespace])?;
        let Ok(made) = made.downcast::<TypeObject>() else {
            return Err(system_error!("a class is a type"));
        };
        let places: [&Object; 4] =
            [intern!("lineno"), intern!("col_offset"), intern!("end_lineno"), intern!("end_col_offset")];
        if line.base.is_none() {
            let attributes = if line.positions == Positions::Nowhere { Tuple::empty() } else { Tuple::new(&places)? };
            made.set_attr(intern!("_attributes"), &attributes)?;
        }
        for field in self.fields(class).iter().filter(|f| f.count == Count::Optional) {
            made.set_attr(field.name, none_object())?;
        }
        if line.base.is_none() && line.positions == Positions::Located {
            made.set_attr(intern!("end_lineno"), none_object())?;
            made.set_attr(intern!("end_col_offset"), none_object())?;
        }
        Ok(made)
    }

    /// `_field_types` and `__annotations__`, as soon as all classes are there.
    fn describe_fields(&self, class: Class) -> Result<()> {
        if class.line().is_abstract {
            return Ok(());
        }
        let types = Dict::new()?;
        for field in self.fields(class) {
            let plain: &TypeObject = match field.ty {
                FieldType::Identifier | FieldType::String => &PyUnicode_Type,
                FieldType::Int => &PyLong_Type,
                FieldType::Constant => &PyBaseObject_Type,
                FieldType::Node(class) => self.class(class),
            };
            let ty = match field.count {
                Count::One => plain.as_object().to_ref(),
                Count::Optional => union::from_operator(plain, none_object())?,
                Count::Many => generic_alias::new(PyList_Type.as_object(), plain)?.into_object(),
            };
            types.set(field.name, &ty)?;
        }
        let class = self.class(class);
        class.set_attr(intern!("_field_types"), &types)?;
        class.set_attr(intern!("__annotations__"), &types)
    }
}
