//! The object model, from Rust. What Python programs can test is tested by them.

use crate::abi::{Object, Result};
use crate::startup::with_runtime;
use crate::types::dict::Dict;
use crate::types::exception::{ATTRIBUTE_ERROR, TYPE_ERROR};
use crate::types::int::{Int, PyLong_Type};
use crate::types::object::PyBaseObject_Type;
use crate::types::tuple::Tuple;
use crate::types::r#type::PyType_Type;
use crate::{intern, types};

fn text(object: &Object) -> Result<String> {
    Ok(object.str()?.to_string_lossy().into_owned())
}

#[test]
fn built_in_types_are_ready() {
    with_runtime(|| {
        let int = &PyLong_Type;
        assert!(int.is_subtype(&PyBaseObject_Type) && !int.is_subtype(&PyType_Type));
        assert_eq!(int.as_object().repr()?.to_string_lossy(), "<class 'int'>");
        let two = Int::new(2)?;
        let one = Int::new(1)?;
        let three = two.call_method(intern!("__add__"), &[&one])?;
        assert_eq!(text(&three)?, "3");
        let add = int.get_attr(intern!("__add__"))?;
        assert_eq!(text(&add)?, "<slot wrapper '__add__' of 'int' objects>");
        assert_eq!(text(&*add.get_attr(intern!("__qualname__"))?)?, "int.__add__");
        assert_eq!(text(&*add.get_attr(intern!("__text_signature__"))?)?, "($self, value, /)");
        let append = types::list::PyList_Type.get_attr(intern!("append"))?;
        assert_eq!(text(&append)?, "<method 'append' of 'list' objects>");
        Ok(())
    })
}

#[test]
fn classes_inherit_and_override() {
    with_runtime(|| {
        let namespace = Dict::new()?;
        namespace.set(intern!("x"), &*Int::new(1)?)?;
        let bases = Tuple::new(&[&**PyLong_Type])?;
        let class = PyType_Type.call(&[intern!("C"), &bases, &namespace])?;
        let made = class.call(&[&*Int::new(41)?])?;
        assert_eq!(text(&made)?, "41");
        assert_eq!(text(&*made.get_attr(intern!("x"))?)?, "1");
        made.set_attr(intern!("y"), intern!("why"))?;
        let dict = made.get_attr(intern!("__dict__"))?;
        assert_eq!((dict.length()?, text(&*dict.get_item(intern!("y"))?)?), (1, String::from("why")));
        match made.get_attr(intern!("z")) {
            Err(e) if e.matches(&ATTRIBUTE_ERROR) => {
                assert_eq!(text(&e.take())?, "'C' object has no attribute 'z'");
            }
            _ => panic!("an attribute that is not there"),
        }
        class.set_attr(intern!("__repr__"), &*PyBaseObject_Type.get_attr(intern!("__repr__"))?)?;
        assert!(made.repr()?.to_string_lossy().starts_with("<C object at 0x"));
        Ok(())
    })
}

#[test]
fn plain_classes_have_managed_dicts() {
    with_runtime(|| {
        let class = PyType_Type.call(&[intern!("P"), &*Tuple::empty(), &*Dict::new()?])?;
        let made = class.call0()?;
        made.set_attr(intern!("a"), intern!("b"))?;
        assert_eq!(text(&*made.get_attr(intern!("a"))?)?, "b");
        match class.call1(intern!("surplus")) {
            Err(e) if e.matches(&TYPE_ERROR) => assert_eq!(text(&e.take())?, "P() takes no arguments"),
            _ => panic!("surplus arguments"),
        }
        let reference = types::weakref::new_ref(&made, None)?;
        assert!(reference.call0()?.is(&made));
        drop(made);
        assert!(reference.call0()?.is_none());
        Ok(())
    })
}

#[test]
fn slots_are_fields() {
    with_runtime(|| {
        let namespace = Dict::new()?;
        namespace.set(intern!("__slots__"), &*Tuple::new(&[intern!("b"), intern!("__a")])?)?;
        let class = PyType_Type.call(&[intern!("S"), &*Tuple::empty(), &namespace])?;
        let made = class.call0()?;
        made.set_attr(intern!("_S__a"), intern!("x"))?;
        assert_eq!(text(&*made.get_attr(intern!("_S__a"))?)?, "x");
        match made.set_attr(intern!("c"), intern!("x")) {
            Err(e) => assert_eq!(
                text(&e.take())?,
                "'S' object has no attribute 'c' and no __dict__ for setting new attributes"
            ),
            Ok(()) => panic!("no such slot"),
        }
        match made.get_attr(intern!("b")) {
            Err(e) => assert_eq!(text(&e.take())?, "'S' object has no attribute 'b'"),
            Ok(_) => panic!("an empty slot"),
        }
        Ok(())
    })
}
