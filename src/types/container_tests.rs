//! Tests of the containers through their Rust interfaces; expected values are CPython 3.13's.

use crate::abi::{Object, Ref, Result};
use crate::startup::with_runtime;
use crate::types::dict::{Dict, PyDict_Type};
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::range::PyRange_Type;
use crate::types::set::{PyFrozenSet_Type, PySet_Type, Set};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

fn int(n: i64) -> Ref {
    match Int::new(n) {
        Ok(n) => n.into_object(),
        Err(e) => panic!("{}", e.take().ty().full_name()),
    }
}

fn ints(numbers: &[i64]) -> Result<Ref<List>> {
    List::from_vec(numbers.iter().map(|n| int(*n)).collect())
}

fn text(object: &Object) -> String {
    match object.repr() {
        Ok(s) => s.to_string_lossy().into_owned(),
        Err(e) => panic!("repr raised {}", e.take().ty().full_name()),
    }
}

/// What a call raised, as `Type: message`.
fn raised(result: Result) -> String {
    match result {
        Ok(value) => format!("returned {}", text(&value)),
        Err(e) => {
            let e = e.take();
            let message = e.str().map(|s| s.to_string_lossy().into_owned());
            format!("{}: {}", e.ty().full_name(), message.unwrap_or_else(|e| panic!("{}", e.take().ty().full_name())))
        }
    }
}

#[test]
fn dicts_keep_insertion_order_and_find_again() {
    with_runtime(|| {
        let dict = Dict::new()?;
        for i in 0..1000 {
            dict.set(&*Str::new(&format!("k{i}"))?, &int(i))?;
        }
        for i in (0..1000).step_by(2) {
            assert!(dict.pop(&*Str::new(&format!("k{i}"))?)?.is_some());
        }
        dict.set(&int(7), &int(8))?;
        assert_eq!(dict.len(), 501);
        for i in 0..1000 {
            let found = dict.get(&*Str::new(&format!("k{i}"))?)?;
            assert_eq!(found.map(|v| text(&v)), (i % 2 == 1).then(|| i.to_string()));
        }
        let (last, _) = dict.pop_last()?.expect("an entry");
        assert_eq!(text(&last), "7");
        let copy = dict.copy()?;
        assert!(copy.equals_dict(&dict)?);
        dict.clear();
        assert_eq!((dict.len(), copy.len()), (0, 500));
        let small = Dict::new()?;
        small.set(&int(1), &small)?;
        small.set(&*Str::new("a")?, &*Tuple::new(&[&int(1)])?)?;
        assert_eq!(text(&small), "{1: {...}, 'a': (1,)}");
        small.clear();
        Ok(())
    });
}

#[test]
fn dict_methods_raise_in_cpythons_words() {
    with_runtime(|| {
        let dict = Dict::new()?;
        let call = |name: &'static str, args: &[&Object]| {
            raised(Str::new(name).and_then(|name| dict.call_method(&name, args)))
        };
        assert_eq!(call("pop", &[&int(1)]), "KeyError: 1");
        assert_eq!(call("popitem", &[]), "KeyError: 'popitem(): dictionary is empty'");
        assert_eq!(call("pop", &[]), "TypeError: pop expected at least 1 argument, got 0");
        let bad = ints(&[1])?;
        assert_eq!(
            call("update", &[&bad]),
            "TypeError: cannot convert dictionary update sequence element #0 to a sequence"
        );
        let bad = List::from_vec(vec![ints(&[1])?.into_object()])?;
        assert_eq!(
            call("update", &[&bad]),
            "ValueError: dictionary update sequence element #0 has length 1; 2 is required"
        );
        assert_eq!(raised(PyDict_Type.as_object().call(&[&int(1)])), "TypeError: 'int' object is not iterable");
        assert_eq!(raised(dict.get_item(&bad)), "TypeError: unhashable type: 'list'");
        Ok(())
    });
}

#[test]
fn sets_iterate_in_cpythons_order() {
    with_runtime(|| {
        let set = Set::from_iterable(&PySet_Type, &*ints(&[100, 33, 5, 64, 8, 16, 24, 1000, -3])?)?;
        assert_eq!(text(&set), "{64, 33, 100, 5, 8, 1000, 16, 24, -3}");
        for i in 0..100 {
            set.add(&int(i * 37 % 101))?;
        }
        for i in 0..90 {
            set.discard(&int(i))?;
        }
        assert_eq!(text(&set), "{90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 1000, -3}");
        let frozen = Set::from_iterable(&PyFrozenSet_Type, &*ints(&[1, 2, 3])?)?;
        assert_eq!(frozen.as_object().hash()?.get(), -272375401224217160);
        assert_eq!(text(&frozen), "frozenset({1, 2, 3})");
        Ok(())
    });
}

#[test]
fn tuples_hash_as_in_cpython() {
    with_runtime(|| {
        assert_eq!(Tuple::empty().as_object().hash()?.get(), 5740354900026072187);
        assert_eq!(Tuple::new(&[&int(1), &int(2)])?.as_object().hash()?.get(), -3550055125485641917);
        Ok(())
    });
}

#[test]
fn lists_sort_slice_and_complain() {
    with_runtime(|| {
        let list = ints(&[5, 3, 9, 1])?;
        list.sort(None, false)?;
        assert_eq!(text(&list), "[1, 3, 5, 9]");
        list.sort(None, true)?;
        assert_eq!(text(&list), "[9, 5, 3, 1]");
        list.splice(1, 3, vec![int(7), int(7), int(7)])?;
        assert_eq!(text(&list), "[9, 7, 7, 7, 1]");
        assert_eq!(raised(list.get_item(&int(9))), "IndexError: list index out of range");
        assert_eq!(
            raised(list.get_item(&*Str::new("a")?)),
            "TypeError: list indices must be integers or slices, not str"
        );
        list.push(Str::new("x")?.into_object())?;
        let message = "TypeError: '<' not supported between instances of 'str' and 'int'";
        assert_eq!(raised(list.sort(None, false).map(|()| int(0))), message);
        assert_eq!(list.len(), 6);
        list.clear();
        list.push(list.to_ref())?;
        assert_eq!(text(&list), "[[...]]");
        list.clear();
        Ok(())
    });
}

#[test]
fn ranges_iterate_and_index() {
    with_runtime(|| {
        let range = PyRange_Type.as_object().call(&[&int(1), &int(10), &int(3)])?;
        assert_eq!(text(&range), "range(1, 10, 3)");
        assert_eq!(text(&*List::from_iterable(&range)?), "[1, 4, 7]");
        assert_eq!(text(&*range.get_item(&int(-1))?), "7");
        assert!(range.contains(&int(4))? && !range.contains(&int(5))?);
        assert_eq!(raised(range.get_item(&int(3))), "IndexError: range object index out of range");
        Ok(())
    });
}
