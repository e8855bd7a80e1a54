//! Exceptions with one or two fields: StopIteration, SystemExit, NameError, AttributeError, ImportError.

use super::{BaseException, exception_fields, field, is_given};
use crate::abi::constants::member;
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::Args;
use crate::call::convert::CReturn;
use crate::types::dict::Dict;
use crate::types::none::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::ffi::c_int;
use core::mem::offset_of;

/// StopIteration, SystemExit.
pub mod value {
    use super::*;

    layout! {
        /// PyStopIterationObject and PySystemExitObject: the exception and one value.
        pub struct WithValue: BaseException = "PyStopIterationObject", 80 {
            pub base: BaseException = _,
            /// What was returned, or the exit status.
            pub value: Slot = "value",
        }
    }
    exception_fields!(WithValue; value);

    pub(super) static STOP_MEMBERS: [MemberDef; 2] =
        [MemberDef::new(c"value", member::OBJECT, offset_of!(WithValue, value), 0), MemberDef::END];
    pub(super) static EXIT_MEMBERS: [MemberDef; 2] =
        [MemberDef::new(c"code", member::OBJECT, offset_of!(WithValue, value), 0), MemberDef::END];

    const fn with_value(ty: TypeObject) -> TypeObject {
        ty.with(TypeFlags::HAVE_GC).traversed(traverse).cleared(clear).deallocated(dealloc)
    }

    pub(in super::super) const fn stop_iteration(ty: TypeObject) -> TypeObject {
        with_value(ty).initializer(stop_init).members(&STOP_MEMBERS)
    }

    pub(in super::super) const fn system_exit(ty: TypeObject) -> TypeObject {
        with_value(ty).initializer(exit_init).members(&EXIT_MEMBERS)
    }

    extern "C" fn stop_init(this: &WithValue, args: &Object, kwargs: Option<&Object>) -> c_int {
        let result = this.init(args, kwargs).map(|()| {
            let args = this.arguments();
            this.value.set(Some(args.items().first().map_or_else(none, |v| v.to_ref())));
        });
        result.into_c()
    }

    extern "C" fn exit_init(this: &WithValue, args: &Object, kwargs: Option<&Object>) -> c_int {
        let result = this.init(args, kwargs).map(|()| {
            let args = this.arguments();
            match args.items() {
                [] => {}
                [code] => this.value.set(Some(code.to_ref())),
                _ => this.value.set(Some(args.clone().into_object())),
            }
        });
        result.into_c()
    }
}
pub(super) use value::{stop_iteration, system_exit};

/// NameError.
pub mod name {
    use super::*;

    layout! {
        /// PyNameErrorObject.
        pub struct NameError: BaseException = "PyNameErrorObject", 80 {
            pub base: BaseException = _,
            pub name: Slot = "name",
        }
    }
    exception_fields!(NameError; name);

    static MEMBERS: [MemberDef; 2] =
        [MemberDef::new(c"name", member::OBJECT, offset_of!(NameError, name), 0), MemberDef::END];

    pub(in super::super) const fn name_error(ty: TypeObject) -> TypeObject {
        ty.with(TypeFlags::HAVE_GC)
            .traversed(traverse)
            .cleared(clear)
            .deallocated(dealloc)
            .initializer(init)
            .members(&MEMBERS)
    }

    extern "C" fn init(this: &NameError, args: &Object, kwargs: Option<&Object>) -> c_int {
        let result = keyword_fields(this, args, kwargs, "NameError", &[("name", &this.name)]);
        result.into_c()
    }
}
pub(super) use name::name_error;

/// AttributeError.
pub mod attribute {
    use super::*;

    layout! {
        /// PyAttributeErrorObject.
        pub struct AttributeError: BaseException = "PyAttributeErrorObject", 88 {
            pub base: BaseException = _,
            pub obj: Slot = "obj",
            pub name: Slot = "name",
        }
    }
    exception_fields!(AttributeError; obj, name);

    static MEMBERS: [MemberDef; 3] = [
        MemberDef::new(c"name", member::OBJECT, offset_of!(AttributeError, name), 0),
        MemberDef::new(c"obj", member::OBJECT, offset_of!(AttributeError, obj), 0),
        MemberDef::END,
    ];

    pub(in super::super) const fn attribute_error(ty: TypeObject) -> TypeObject {
        ty.with(TypeFlags::HAVE_GC)
            .traversed(traverse)
            .cleared(clear)
            .deallocated(dealloc)
            .initializer(init)
            .members(&MEMBERS)
            .methods(&METHODS)
    }

    #[methods]
    impl AttributeError {
        /// The attributes, the name and the arguments. The object is left out: many cannot be pickled.
        #[sig("__getstate__($self, /)")]
        fn getstate(&self) -> Result {
            let fields = [("name", &self.name), ("args", &self.args)];
            let state = self.state_with(&fields)?;
            Ok(state.or_else(|| self.dict.get()).unwrap_or_else(none))
        }

        /// Class, arguments and state, for pickling.
        #[sig("__reduce__($self, /)")]
        fn reduce(&self) -> Result<Ref<Tuple>> {
            self.reduced(&self.arguments(), Some(self.getstate()?))
        }
    }

    extern "C" fn init(this: &AttributeError, args: &Object, kwargs: Option<&Object>) -> c_int {
        let fields = [("name", &this.name), ("obj", &this.obj)];
        keyword_fields(this, args, kwargs, "AttributeError", &fields).into_c()
    }
}
pub(super) use attribute::attribute_error;

/// ImportError.
pub mod import {
    use super::*;

    layout! {
        /// PyImportErrorObject.
        pub struct ImportError: BaseException = "PyImportErrorObject", 104 {
            pub base: BaseException = _,
            pub msg: Slot = "msg",
            pub name: Slot = "name",
            pub path: Slot = "path",
            pub name_from: Slot = "name_from",
        }
    }
    exception_fields!(ImportError; msg, name, path, name_from);

    static MEMBERS: [MemberDef; 5] = [
        MemberDef::new(c"msg", member::OBJECT, offset_of!(ImportError, msg), 0),
        MemberDef::new(c"name", member::OBJECT, offset_of!(ImportError, name), 0),
        MemberDef::new(c"path", member::OBJECT, offset_of!(ImportError, path), 0),
        MemberDef::new(c"name_from", member::OBJECT, offset_of!(ImportError, name_from), 0),
        MemberDef::END,
    ];

    pub(in super::super) const fn import_error(ty: TypeObject) -> TypeObject {
        ty.with(TypeFlags::HAVE_GC)
            .traversed(traverse)
            .cleared(clear)
            .deallocated(dealloc)
            .initializer(init)
            .to_str(to_str)
            .members(&MEMBERS)
            .methods(&METHODS)
    }

    #[methods]
    impl ImportError {
        /// Class, arguments and, if there are any, attributes with name and path, for pickling.
        #[sig("__reduce__($self, /)")]
        fn reduce(&self) -> Result<Ref<Tuple>> {
            let fields = [("name", &self.name), ("path", &self.path), ("name_from", &self.name_from)];
            let state = self.state_with(&fields)?;
            self.reduced(&self.arguments(), state.or_else(|| self.dict.get()))
        }
    }

    extern "C" fn init(this: &ImportError, args: &Object, kwargs: Option<&Object>) -> c_int {
        let fields = [("name", &this.name), ("path", &this.path), ("name_from", &this.name_from)];
        let result = keyword_fields(this, args, kwargs, "ImportError", &fields).map(|()| {
            let args = this.arguments();
            this.msg.set(match args.items() {
                [message] => Some(message.to_ref()),
                _ => None,
            });
        });
        result.into_c()
    }

    extern "C" fn to_str(this: &ImportError) -> Result {
        if is_given(&this.msg) {
            let message = field(&this.msg);
            if message.is_type(&crate::types::str::PyUnicode_Type) {
                return Ok(message);
            }
        }
        super::super::to_str(this)
    }

    /// An ImportError (or ModuleNotFoundError) with its message, module name and path.
    pub fn new(
        kind: &TypeObject,
        message: &str,
        name: Option<&Object>,
        path: Option<&Object>,
    ) -> Result<Ref<BaseException>> {
        let message = Str::new(message)?;
        let exception = super::super::instantiate_with(kind, &[&message])?;
        // SAFETY: ImportError and what derives from it begin with this struct.
        let fields = unsafe { exception.cast_unchecked::<ImportError>() };
        fields.name.set(name.map(Object::to_ref));
        fields.path.set(path.map(Object::to_ref));
        Ok(exception)
    }
}
pub(super) use import::import_error;

/// `__init__` of exceptions whose fields are given by keyword: positional arguments become `args`.
fn keyword_fields(
    this: &BaseException,
    args: &Object,
    kwargs: Option<&Object>,
    class: &str,
    fields: &[(&str, &Slot)],
) -> Result<()> {
    let kwargs = kwargs.and_then(|k| k.cast::<Dict>());
    this.init(args, None)?;
    for (_, slot) in fields {
        slot.set(None);
    }
    let Some(kwargs) = kwargs.filter(|k| !k.is_empty()) else { return Ok(()) };
    if kwargs.len() > fields.len() {
        let (most, given) = (fields.len(), kwargs.len());
        let plural = if most == 1 { "" } else { "s" };
        return Err(type_error!("{class}() takes at most {most} keyword argument{plural} ({given} given)"));
    }
    let empty = Tuple::empty();
    Args::with_tuple_and_dict(&empty, Some(kwargs), |given| {
        for (name, value) in given.keywords() {
            match fields.iter().find(|(field, _)| name.eq_str(field)) {
                Some((_, slot)) => slot.set(Some(value.to_ref())),
                None => {
                    let name = name.to_string_lossy();
                    let candidates: Vec<String> = fields.iter().map(|(field, _)| field.to_string()).collect();
                    let near = crate::call::suggestion::closest(&name, &candidates);
                    let hint = near.map_or_else(String::new, |near| format!(". Did you mean '{near}'?"));
                    return Err(type_error!("{class}() got an unexpected keyword argument '{name}'{hint}"));
                }
            }
        }
        Ok(())
    })
}
