//! Functions on objects and iterables.

use super::Builtins;
use crate::abi::constants::CompareOp;
use crate::abi::{Object, Raised, Ref, Result};
use crate::call::convert::IntoReturn;
use crate::types::anext::AnextAwaitable;
use crate::types::exception::{STOP_ITERATION, raise};
use crate::types::iter::CallIter;
use crate::types::list::List;
use crate::types::none::none_object;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::methods;

#[methods(FUNCTIONS)]
impl Builtins {
    /// Whether all items of the iterable are true.
    #[sig("all($module, iterable, /)")]
    fn all(iterable: &Object) -> Result<bool> {
        let it = iterable.iter()?;
        while let Some(item) = it.next()? {
            if !item.is_true()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether any item of the iterable is true.
    #[sig("any($module, iterable, /)")]
    fn any(iterable: &Object) -> Result<bool> {
        let it = iterable.iter()?;
        while let Some(item) = it.next()? {
            if item.is_true()? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The representation of an object in ASCII, other characters escaped.
    #[sig("ascii($module, obj, /)")]
    fn ascii(obj: &Object) -> Result<Ref<Str>> {
        ascii_of(&*obj.repr()?)
    }

    /// Whether the object can be called.
    #[sig("callable($module, obj, /)")]
    fn callable(obj: &Object) -> bool {
        obj.is_callable()
    }

    /// The string of one character with that code point, 0 <= i <= 0x10ffff.
    #[sig("chr($module, i, /)")]
    fn chr(i: &Object) -> Result<Ref<Str>> {
        match i.index()?.to_i64().and_then(|n| u32::try_from(n).ok()).filter(|&n| n <= 0x10FFFF) {
            Some(point) => Str::from_char(point),
            None => Err(value_error!("chr() arg not in range(0x110000)")),
        }
    }

    /// The code point of a string of one character.
    #[sig("ord($module, c, /)")]
    fn ord(c: &Object) -> Result<i64> {
        let n = if let Some(s) = c.cast::<Str>() {
            if s.len() == 1 {
                return Ok(s.code_point(0) as i64);
            }
            s.len()
        } else if c.cast::<crate::types::bytes::Bytes>().is_some() || is_bytearray(c) {
            let n = c.length()?;
            if n == 1 {
                return c.sequence_item(0)?.index_as_i64();
            }
            n
        } else {
            let given = c.ty().full_name();
            return Err(type_error!("ord() expected string of length 1, but {given} found"));
        };
        Err(type_error!("ord() expected a character, but string of length {n} found"))
    }

    /// The value formatted by the specification.
    #[sig("format($module, value, format_spec='', /)")]
    fn format(value: &Object, format_spec: &Str) -> Result<Ref<Str>> {
        value.format(format_spec)
    }

    /// The hash of the object: equal objects have equal hashes.
    #[sig("hash($module, obj, /)")]
    fn hash(obj: &Object) -> Result<isize> {
        Ok(obj.hash()?.get())
    }

    /// The identity of the object: a number that no other living object has.
    #[sig("id($module, obj, /)")]
    fn id(obj: &Object) -> Result {
        let id = (obj.as_ptr() as usize).into_return()?;
        crate::vm::audit::event(c"builtins.id", || Tuple::new(&[&id]))?;
        Ok(id)
    }

    /// Whether the object is an instance of the class (or of one in a tuple or union of classes).
    #[sig("isinstance($module, obj, class_or_tuple, /)")]
    fn isinstance(obj: &Object, class_or_tuple: &Object) -> Result<bool> {
        obj.is_instance(class_or_tuple)
    }

    /// Whether the class derives from the other (or from one in a tuple or union of classes), or is the same.
    #[sig("issubclass($module, cls, class_or_tuple, /)")]
    fn issubclass(cls: &Object, class_or_tuple: &Object) -> Result<bool> {
        cls.is_subclass(class_or_tuple)
    }

    /// The number of items of a container.
    #[sig("len($module, obj, /)")]
    fn len(obj: &Object) -> Result<usize> {
        obj.length()
    }

    /// The representation of the object.
    #[sig("repr($module, obj, /)")]
    fn repr(obj: &Object) -> Result<Ref<Str>> {
        obj.repr()
    }

    /// An iterator over an iterable, or over what a callable returns until it returns the sentinel.
    #[sig("iter($module, object, sentinel=<unrepresentable>, /)")]
    #[shown("")]
    fn iter(object: &Object, sentinel: Option<&Object>) -> Result {
        match sentinel {
            None => object.iter(),
            Some(sentinel) if object.is_callable() => CallIter::new(object, sentinel).map(Ref::into_object),
            Some(_) => Err(type_error!("iter(v, w): v must be callable")),
        }
    }

    /// The next item of the iterator; at its end the default, if one is given.
    #[sig("next($module, iterator, default=<unrepresentable>, /)")]
    #[shown("")]
    fn next(iterator: &Object, default: Option<&Object>) -> Result {
        if !iterator.is_iterator() {
            return Err(type_error!("'{}' object is not an iterator", iterator.ty().full_name()));
        }
        let item = iterator.ty().iternext.get().and_then(|next| next(iterator));
        if let Some(item) = item {
            return Ok(item);
        }
        match (raise::occurred(), default) {
            (true, Some(default)) => raise::assume().clear_if(&STOP_ITERATION, default.to_ref()),
            (true, None) => Err(raise::assume()),
            (false, Some(default)) => Ok(default.to_ref()),
            (false, None) => Err(raise::raise_object(&STOP_ITERATION, none_object())),
        }
    }

    /// The asynchronous iterator over an asynchronous iterable.
    #[sig("aiter($module, async_iterable, /)")]
    fn aiter(async_iterable: &Object) -> Result {
        let Some(aiter) = async_iterable.ty().async_methods().and_then(|m| m.aiter.get()) else {
            return Err(type_error!("'{}' object is not an async iterable", async_iterable.ty().full_name()));
        };
        let it = aiter(async_iterable)?;
        if it.ty().async_methods().is_none_or(|m| m.anext.get().is_none()) {
            return Err(type_error!("aiter() returned not an async iterator of type '{}'", it.ty().full_name()));
        }
        Ok(it)
    }

    /// An awaitable of the asynchronous iterator's next item.
    #[sig("anext($module, aiterator, default=<unrepresentable>, /)")]
    fn anext(aiterator: &Object, default: Option<&Object>) -> Result {
        let Some(anext) = aiterator.ty().async_methods().and_then(|m| m.anext.get()) else {
            return Err(type_error!("'{}' object is not an async iterator", aiterator.ty().full_name()));
        };
        let awaitable = anext(aiterator)?;
        match default {
            None => Ok(awaitable),
            Some(default) => AnextAwaitable::new(&awaitable, default).map(Ref::into_object),
        }
    }

    /// max(iterable, *, default=obj, key=func) -> value
    ///
    /// The largest item of an iterable, or of several arguments; with a key function, by what it returns.
    #[sig("max($module, /, *args, **kwargs)")]
    #[shown("")]
    fn max(args: &[&Object], kwargs: Vec<(&Str, &Object)>) -> Result {
        extreme("max", CompareOp::Gt, args, &kwargs)
    }

    /// min(iterable, *, default=obj, key=func) -> value
    ///
    /// The smallest item of an iterable, or of several arguments; with a key function, by what it returns.
    #[sig("min($module, /, *args, **kwargs)")]
    #[shown("")]
    fn min(args: &[&Object], kwargs: Vec<(&Str, &Object)>) -> Result {
        extreme("min", CompareOp::Lt, args, &kwargs)
    }

    /// A list of the iterable's items in ascending order.
    ///
    /// With a key function, items are compared by what it returns for each. With reverse, the order is descending.
    #[sig("sorted($module, /, *args, **kwargs)")]
    #[shown("($module, iterable, /, *, key=None, reverse=False)")]
    fn sorted(args: &[&Object], kwargs: Vec<(&Str, &Object)>) -> Result<Ref<List>> {
        let [iterable] = args else {
            return Err(type_error!("sorted expected 1 argument, got {}", args.len()));
        };
        let list = List::from_iterable(iterable)?;
        let (mut key, mut reverse) = (None, false);
        for (name, value) in kwargs {
            match () {
                () if name.eq_str("key") => key = Some(value).filter(|v| !v.is_none()),
                () if name.eq_str("reverse") => reverse = value.is_true()?,
                () => {
                    let name = name.to_string_lossy();
                    return Err(type_error!("sort() got an unexpected keyword argument '{name}'"));
                }
            }
        }
        list.sort(key, reverse)?;
        Ok(list)
    }

    /// Import a module: what the import statement calls.
    #[sig("__import__($module, /, name, globals=None, locals=None, fromlist=(), level=0)")]
    fn import(
        name: &Object,
        globals: Option<&Object>,
        locals: Option<&Object>,
        fromlist: Option<&Object>,
        level: i32,
    ) -> Result {
        let _ = locals;
        match name.cast::<Str>() {
            Some(name) => crate::import::import_name(name, globals, fromlist, level as isize),
            None => Err(type_error!("module name must be a string")),
        }
    }

    /// Call `sys.breakpointhook` with the arguments.
    #[sig("breakpoint($module, /, *args, **kws)")]
    fn breakpoint(args: &[&Object], kws: Vec<(&Str, &Object)>) -> Result {
        let Some(hook) = super::io::sys_attribute("breakpointhook")? else {
            return Err(runtime_error!("lost sys.breakpointhook"));
        };
        let names: Vec<Ref> = kws.iter().map(|(name, _)| name.to_ref()).collect();
        let mut values = args.to_vec();
        values.extend(kws.iter().map(|(_, value)| *value));
        let names = crate::types::tuple::Tuple::from_vec(names)?;
        // SAFETY: positional values, then those of the names.
        unsafe { hook.vectorcall(values.as_ptr().cast(), args.len(), Some(&names)) }
    }
}

fn is_bytearray(object: &Object) -> bool {
    object.cast::<crate::types::bytearray::ByteArray>().is_some()
}

/// A representation with everything that is not ASCII escaped.
fn ascii_of(text: &Str) -> Result<Ref<Str>> {
    if text.is_ascii() {
        return Ok(Ref::of(text));
    }
    let mut escaped = String::with_capacity(text.len());
    for point in text.points() {
        match point {
            0..0x80 => escaped.push(point as u8 as char),
            0x80..0x100 => escaped.push_str(&format!("\\x{point:02x}")),
            0x100..0x10000 => escaped.push_str(&format!("\\u{point:04x}")),
            _ => escaped.push_str(&format!("\\U{point:08x}")),
        }
    }
    Str::new(&escaped)
}

/// `min` and `max`.
fn extreme(function: &str, better: CompareOp, args: &[&Object], kwargs: &[(&Str, &Object)]) -> Result {
    let (mut key, mut default) = (None, None);
    if kwargs.len() > 2 {
        return Err(type_error!("{function}() takes at most 2 keyword arguments ({} given)", kwargs.len()));
    }
    for (name, value) in kwargs {
        match () {
            () if name.eq_str("key") => key = Some(*value).filter(|v| !v.is_none()),
            () if name.eq_str("default") => default = Some(*value),
            () => {
                let name = name.to_string_lossy();
                let near = crate::call::suggestion::closest(&name, &["key".into(), "default".into()])
                    .map_or_else(String::new, |near| format!(". Did you mean '{near}'?"));
                return Err(type_error!("{function}() got an unexpected keyword argument '{name}'{near}"));
            }
        }
    }
    let mut best: Option<(Ref, Option<Ref>)> = None;
    let mut consider = |item: Ref| -> Result<()> {
        let value = match key {
            Some(key) => Some(key.call1(&item)?),
            None => None,
        };
        let wins = match &best {
            None => true,
            Some((old, old_value)) => {
                value.as_ref().unwrap_or(&item).compare_bool(old_value.as_ref().unwrap_or(old), better)?
            }
        };
        if wins {
            best = Some((item, value));
        }
        Ok(())
    };
    match args {
        [] => return Err(type_error!("{function} expected at least 1 argument, got 0")),
        [iterable] => {
            let it = iterable.iter()?;
            while let Some(item) = it.next()? {
                consider(item)?;
            }
        }
        several => {
            if default.is_some() {
                return Err(no_default(function));
            }
            several.iter().try_for_each(|item| consider(item.to_ref()))?;
        }
    }
    match (best, default) {
        (Some((item, _)), _) => Ok(item),
        (None, Some(default)) => Ok(default.to_ref()),
        (None, None) => Err(value_error!("{function}() iterable argument is empty")),
    }
}

#[cold]
fn no_default(function: &str) -> Raised {
    type_error!("Cannot specify a default for {function}() with multiple positional arguments")
}
