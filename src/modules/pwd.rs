//! `pwd`: the users of the system.

use super::posix::{decode, encode, user_id};
use crate::abi::{Object, Ref, Result, TypeObject};
use crate::call::convert::IntoReturn;
use crate::types::exception::{KEY_ERROR, OVERFLOW_ERROR, raise};
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::str::Str;
use crate::types::struct_sequence;
use crate::vm::gil;
use abide_macros::methods;
use core::cell::Cell;
use core::ffi::{CStr, c_char};
use core::mem::MaybeUninit;
use std::ffi::CString;

struct Types(Cell<Option<&'static TypeObject>>);
// SAFETY: used under the GIL.
unsafe impl Sync for Types {}
static STRUCT_PASSWD: Types = Types(Cell::new(None));

/// The user database as Python sees one entry.
///
/// # Safety
/// The fields are null or C strings.
unsafe fn to_python(user: &libc::passwd) -> Result<Ref> {
    let Some(ty) = STRUCT_PASSWD.0.get() else { return Err(system_error!("pwd is not there yet")) };
    let text = |field: *const c_char| -> Result {
        if field.is_null() {
            return Ok(crate::types::none::none());
        }
        // SAFETY: the caller's contract.
        decode(unsafe { CStr::from_ptr(field) }.to_bytes()).map(Ref::into_object)
    };
    let values = vec![
        text(user.pw_name)?,
        text(user.pw_passwd)?,
        user.pw_uid.into_return()?,
        user.pw_gid.into_return()?,
        text(user.pw_gecos)?,
        text(user.pw_dir)?,
        text(user.pw_shell)?,
    ];
    Ok(struct_sequence::new(ty, values)?.into_object())
}

/// Asks the database by a reentrant function, with as much room as it needs. OSError.
fn ask(query: impl Fn(*mut libc::passwd, *mut c_char, usize, *mut *mut libc::passwd) -> i32) -> Result<Option<Ref>> {
    let mut room = 1024usize;
    loop {
        let mut buffer = vec![0 as c_char; room];
        let mut user = MaybeUninit::<libc::passwd>::uninit();
        let mut found = core::ptr::null_mut();
        let status = gil::released(|| query(user.as_mut_ptr(), buffer.as_mut_ptr(), room, &mut found));
        if status == libc::ERANGE && room < 1 << 24 {
            room *= 2;
            continue;
        }
        if status == libc::ENOMEM {
            return Err(crate::memory::no_memory());
        }
        // SAFETY: null, or the filled struct, whose strings lie in the buffer.
        return unsafe { found.as_ref().map(|user| to_python(user)).transpose() };
    }
}

/// The receiver of the functions.
struct Functions;

#[methods]
impl Functions {
    /// The user of that number. KeyError.
    #[sig("($module, uidobj, /)")]
    fn getpwuid(uidobj: &Object) -> Result {
        let uid = match user_id(uidobj) {
            Ok(uid) => uid,
            Err(e) if e.matches(&OVERFLOW_ERROR) => {
                e.clear();
                return Err(raise::raise(&KEY_ERROR, format_args!("getpwuid(): uid not found")));
            }
            Err(e) => return Err(e),
        };
        // SAFETY: the places are those that `ask` makes.
        let found = ask(|user, buffer, room, found| unsafe { libc::getpwuid_r(uid, user, buffer, room, found) })?;
        found.ok_or_else(|| raise::raise(&KEY_ERROR, format_args!("getpwuid(): uid not found: {}", uid as i32)))
    }

    /// The user of that name. KeyError.
    #[sig("($module, name, /)")]
    fn getpwnam(name: &Str) -> Result {
        let Ok(text) = CString::new(encode(name)?) else { return Err(value_error!("embedded null byte")) };
        // SAFETY: a C string, and the places that `ask` makes.
        let found =
            ask(|user, buffer, room, found| unsafe { libc::getpwnam_r(text.as_ptr(), user, buffer, room, found) })?;
        match found {
            Some(found) => Ok(found),
            None => {
                let shown = name.as_object().repr()?;
                let shown = shown.to_string_lossy();
                Err(raise::raise(&KEY_ERROR, format_args!("getpwnam(): name not found: {shown}")))
            }
        }
    }

    /// All users.
    #[sig("($module, /)")]
    fn getpwall() -> Result<Ref<List>> {
        let all = List::new(0)?;
        // SAFETY: the database is walked under the GIL; each entry is copied before the next is fetched.
        unsafe {
            libc::setpwent();
            while let Some(user) = libc::getpwent().as_ref() {
                match to_python(user) {
                    Ok(user) => all.push(user)?,
                    Err(e) => {
                        libc::endpwent();
                        return Err(e);
                    }
                }
            }
            libc::endpwent();
        }
        Ok(all)
    }
}

/// Makes the module.
pub fn make() -> Result<Ref<Module>> {
    let module = super::new_module("pwd", "The users of the system.", &METHODS)?;
    let fields = ["pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell"].map(Some);
    let ty = struct_sequence::new_type(c"pwd.struct_passwd", c"A user of the system.", &fields, fields.len())?;
    STRUCT_PASSWD.0.set(Some(ty));
    module.add_named("struct_passwd", ty.as_object())?;
    Ok(module)
}
