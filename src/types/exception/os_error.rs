//! OSError: errno, message, file names; the constructor chooses the subclass by errno.

use super::hierarchy as h;
use super::{BaseException, exception_fields, field, is_given};
use crate::abi::constants::member;
use crate::abi::{GetSetDef, MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::CReturn;
use crate::memory;
use crate::types::int::Int;
use crate::types::none::none_object;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

layout! {
    /// PyOSErrorObject.
    pub struct OsError: BaseException = "PyOSErrorObject", 112 {
        pub base: BaseException = _,
        pub errno: Slot = "myerrno",
        pub strerror: Slot = "strerror",
        pub filename: Slot = "filename",
        pub filename2: Slot = "filename2",
        /// Of BlockingIOError: the number of characters written, or -1.
        pub written: Cell<isize> = "written",
    }
}
exception_fields!(OsError; errno, strerror, filename, filename2);

static MEMBERS: [MemberDef; 5] = [
    MemberDef::new(c"errno", member::OBJECT, offset_of!(OsError, errno), 0),
    MemberDef::new(c"strerror", member::OBJECT, offset_of!(OsError, strerror), 0),
    MemberDef::new(c"filename", member::OBJECT, offset_of!(OsError, filename), 0),
    MemberDef::new(c"filename2", member::OBJECT, offset_of!(OsError, filename2), 0),
    MemberDef::END,
];

pub(super) const fn os_error(ty: TypeObject) -> TypeObject {
    ty.with(TypeFlags::HAVE_GC)
        .traversed(traverse)
        .cleared(clear)
        .deallocated(dealloc)
        .constructor(new)
        .initializer(init)
        .to_str(to_str)
        .members(&MEMBERS)
        .methods(&METHODS)
        .getset(&GETSETS)
}

static GETSETS: [GetSetDef; 2] =
    [GetSetDef::new(c"characters_written", Some(get_written), Some(set_written), None), GetSetDef::END];

/// How many characters were written before the operation would have blocked.
extern "C" fn get_written(this: &Object, _: *mut c_void) -> Result {
    // SAFETY: the attribute belongs to the type.
    let this = unsafe { this.cast_unchecked::<OsError>() };
    match this.written.get() {
        -1 => Err(attribute_error!("characters_written")),
        written => Ok(Int::new(written as i64)?.into_object()),
    }
}

extern "C" fn set_written(this: &Object, value: Option<&Object>, _: *mut c_void) -> c_int {
    // SAFETY: the attribute belongs to the type.
    let this = unsafe { this.cast_unchecked::<OsError>() };
    let set = || -> Result<()> {
        match value {
            None if this.written.get() == -1 => return Err(attribute_error!("characters_written")),
            None => this.written.set(-1),
            Some(value) => {
                let written = value.index()?;
                let Some(written) = written.to_i64() else {
                    let ty = value.ty().full_name();
                    return Err(value_error!("cannot fit '{ty}' into an index-sized integer"));
                };
                this.written.set(written as isize);
            }
        }
        Ok(())
    };
    set().into_c()
}

#[methods]
impl OsError {
    /// Class, arguments with the file names that `args` leaves out, and attributes, for pickling.
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<Ref<Tuple>> {
        let args = self.arguments();
        let args = match (args.items(), self.filename.get(), self.filename2.get()) {
            ([errno, strerror], Some(first), Some(second)) => {
                // Where Windows has an error number of its own.
                Tuple::new(&[errno, strerror, &first, none_object(), &second])?
            }
            ([errno, strerror], Some(first), None) => Tuple::new(&[errno, strerror, &first])?,
            _ => args.clone(),
        };
        self.reduced(&args, self.dict.get())
    }
}

/// The subclass of OSError for an errno.
fn subclass(errno: i64) -> Option<&'static TypeObject> {
    Some(match errno as c_int {
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => &h::BLOCKING_IO_ERROR,
        libc::EPIPE | libc::ESHUTDOWN => &h::BROKEN_PIPE_ERROR,
        libc::ECHILD => &h::CHILD_PROCESS_ERROR,
        libc::ECONNABORTED => &h::CONNECTION_ABORTED_ERROR,
        libc::ECONNREFUSED => &h::CONNECTION_REFUSED_ERROR,
        libc::ECONNRESET => &h::CONNECTION_RESET_ERROR,
        libc::EEXIST => &h::FILE_EXISTS_ERROR,
        libc::ENOENT => &h::FILE_NOT_FOUND_ERROR,
        libc::EISDIR => &h::IS_A_DIRECTORY_ERROR,
        libc::ENOTDIR => &h::NOT_A_DIRECTORY_ERROR,
        libc::EINTR => &h::INTERRUPTED_ERROR,
        libc::EACCES | libc::EPERM => &h::PERMISSION_ERROR,
        libc::ESRCH => &h::PROCESS_LOOKUP_ERROR,
        libc::ETIMEDOUT => &h::TIMEOUT_ERROR,
        _ => return None,
    })
}

/// Whether the fields are filled by `__new__` (a subclass that overrides `__init__` but not `__new__` still gets them).
fn fills_in_new(cls: &TypeObject) -> bool {
    cls.init.get().map(|f| f as usize) != h::OS_ERROR.init.get().map(|f| f as usize)
        && cls.new.get().map(|f| f as usize) == h::OS_ERROR.new.get().map(|f| f as usize)
}

extern "C" fn new(cls: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    // SAFETY: `tp_new` is given a tuple.
    let given = unsafe { args.cast_unchecked::<Tuple>() };
    let mut cls = cls;
    let late = fills_in_new(cls);
    if !late {
        super::no_keywords_for(cls, kwargs)?;
        if core::ptr::eq(cls, &h::OS_ERROR)
            && (2..=5).contains(&given.len())
            && let Some(errno) = given.items()[0].cast::<Int>().and_then(Int::to_i64)
            && let Some(better) = subclass(errno)
        {
            cls = better;
        }
    }
    let object = memory::alloc(cls, 0)?;
    // SAFETY: an instance of OSError.
    let this = unsafe { object.cast_unchecked::<OsError>() };
    this.written.set(-1);
    if late {
        this.args.set(Some(Tuple::empty().into_object()));
    } else {
        this.fill(given)?;
    }
    Ok(object)
}

extern "C" fn init(this: &OsError, args: &Object, kwargs: Option<&Object>) -> c_int {
    // `__new__` has filled the fields unless a subclass took over `__init__`.
    if !fills_in_new(this.ty()) {
        return 0;
    }
    // SAFETY: `tp_init` is given a tuple.
    let given = unsafe { args.cast_unchecked::<Tuple>() };
    super::no_keywords_for(this.ty(), kwargs).and_then(|()| this.fill(given)).into_c()
}

impl OsError {
    fn fill(&self, given: &Tuple) -> Result<()> {
        let mut kept = given.items();
        if let [errno, strerror, rest @ ..] = given.items()
            && rest.len() <= 3
        {
            if let [filename, rest @ ..] = rest
                && !filename.is_none()
            {
                let blocking = self.is_type(&h::BLOCKING_IO_ERROR)
                    && filename.ty().number().is_some_and(|n| n.index.get().is_some());
                if blocking {
                    self.written.set(filename.index_as_isize()?);
                } else {
                    self.filename.set(Some(filename.to_ref()));
                    if let Some(second) = rest.get(1).filter(|f| !f.is_none()) {
                        self.filename2.set(Some(second.to_ref()));
                    }
                    // The file names are not kept in `args`, for the sake of old code that unpacks two.
                    kept = &given.items()[..2];
                }
            }
            self.errno.set(Some(errno.to_ref()));
            self.strerror.set(Some(strerror.to_ref()));
        }
        self.args.set(Some(Tuple::new(kept)?.into_object()));
        Ok(())
    }
}

extern "C" fn to_str(this: &OsError) -> Result {
    if !is_given(&this.filename) && (this.errno.is_empty() || this.strerror.is_empty()) {
        return super::to_str(this);
    }
    let errno = field(&this.errno).str()?;
    let strerror = field(&this.strerror).str()?;
    let mut text = format!("[Errno {}] {}", errno.to_string_lossy(), strerror.to_string_lossy());
    if is_given(&this.filename) {
        text.push_str(": ");
        text.push_str(&field(&this.filename).repr()?.to_string_lossy());
        if is_given(&this.filename2) {
            text.push_str(" -> ");
            text.push_str(&field(&this.filename2).repr()?.to_string_lossy());
        }
    }
    Ok(Str::new(&text)?.into_object())
}

/// Sets the OSError of an errno, with the file name if one is given: `PyErr_SetFromErrnoWithFilenameObject`.
pub fn raise_errno(errno: c_int, filename: Option<&Object>) -> crate::abi::Raised {
    match new_errno(errno, filename) {
        Ok(exception) => super::raise::raise_value(exception),
        Err(e) => e,
    }
}

/// Sets the OSError of an errno with two file names.
pub fn raise_two(errno: c_int, filename: &Object, second: &Object) -> crate::abi::Raised {
    let make = || -> Result<Ref<BaseException>> {
        // SAFETY: as in `new_errno`.
        let message = unsafe { core::ffi::CStr::from_ptr(libc::strerror(errno)) }.to_string_lossy();
        let (code, message) = (Int::new(errno as i64)?, Str::new(&message)?);
        let args: &[&Object] = &[&code, &message, filename, crate::types::none::none_object(), second];
        super::instantiate_with(&h::OS_ERROR, args)
    };
    match make() {
        Ok(exception) => super::raise::raise_value(exception),
        Err(e) => e,
    }
}

/// The OSError of the C library's last error.
pub fn raise_last(filename: Option<&Object>) -> crate::abi::Raised {
    let errno = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
    raise_errno(errno, filename)
}

fn new_errno(errno: c_int, filename: Option<&Object>) -> Result<Ref<BaseException>> {
    // SAFETY: `strerror` returns a C string that stays until the next call.
    let message = unsafe { core::ffi::CStr::from_ptr(libc::strerror(errno)) }.to_string_lossy();
    let (code, message) = (Int::new(errno as i64)?, Str::new(&message)?);
    let args: &[&Object] = match filename {
        Some(filename) => &[&code, &message, filename],
        None => &[&code, &message],
    };
    super::instantiate_with(&h::OS_ERROR, args)
}
