//! Users, groups, sessions, priorities.

use super::path::{check, decode};
use super::process::{group_id, user_id};
use crate::abi::{Object, Ref, Result};
use crate::call::convert::IntoReturn;
use crate::types::exception::os_error;
use crate::types::list::List;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::ffi::CStr;
use std::ffi::CString;

/// Nothing, or the OSError of a failed call.
fn done(result: i32) -> Result<()> {
    check(result as isize).map(drop)
}

/// Numbers of users or groups as a tuple.
fn numbers(values: [u32; 3]) -> Result<Ref<Tuple>> {
    Tuple::from_vec(values.into_iter().map(IntoReturn::into_return).collect::<Result<_>>()?)
}

/// Groups as a list.
fn group_list(groups: &[libc::gid_t]) -> Result<Ref<List>> {
    List::from_vec(groups.iter().map(|&g| group_number(g)).collect::<Result<_>>()?)
}

/// The number of a group; -1 for the one that stands for none.
fn group_number(group: libc::gid_t) -> Result {
    if group == u32::MAX { (-1i32).into_return() } else { group.into_return() }
}

fn c_name(name: &Str) -> Result<CString> {
    CString::new(super::path::encode(name)?).map_err(|_| value_error!("embedded null byte"))
}

/// The receiver of the functions.
struct Functions;

#[methods(FUNCTIONS)]
impl Functions {
    /// The real, effective and saved user.
    #[sig("($module, /)")]
    fn getresuid() -> Result<Ref<Tuple>> {
        let [mut a, mut b, mut c] = [0; 3];
        // SAFETY: three places.
        done(unsafe { libc::getresuid(&mut a, &mut b, &mut c) })?;
        numbers([a, b, c])
    }

    /// The real, effective and saved group.
    #[sig("($module, /)")]
    fn getresgid() -> Result<Ref<Tuple>> {
        let [mut a, mut b, mut c] = [0; 3];
        // SAFETY: three places.
        done(unsafe { libc::getresgid(&mut a, &mut b, &mut c) })?;
        numbers([a, b, c])
    }

    /// Set the user.
    #[sig("($module, uid, /)")]
    fn setuid(uid: &Object) -> Result<()> {
        let uid = user_id(uid)?;
        // SAFETY: plain numbers, here and below.
        done(unsafe { libc::setuid(uid) })
    }

    /// Set the effective user.
    #[sig("($module, euid, /)")]
    fn seteuid(euid: &Object) -> Result<()> {
        let euid = user_id(euid)?;
        // SAFETY: plain numbers.
        done(unsafe { libc::seteuid(euid) })
    }

    /// Set the real and the effective user.
    #[sig("($module, ruid, euid, /)")]
    fn setreuid(ruid: &Object, euid: &Object) -> Result<()> {
        let (ruid, euid) = (user_id(ruid)?, user_id(euid)?);
        // SAFETY: plain numbers.
        done(unsafe { libc::setreuid(ruid, euid) })
    }

    /// Set the real, the effective and the saved user.
    #[sig("($module, ruid, euid, suid, /)")]
    fn setresuid(ruid: &Object, euid: &Object, suid: &Object) -> Result<()> {
        let (ruid, euid, suid) = (user_id(ruid)?, user_id(euid)?, user_id(suid)?);
        // SAFETY: plain numbers.
        done(unsafe { libc::setresuid(ruid, euid, suid) })
    }

    /// Set the group.
    #[sig("($module, gid, /)")]
    fn setgid(gid: &Object) -> Result<()> {
        let gid = group_id(gid)?;
        // SAFETY: plain numbers.
        done(unsafe { libc::setgid(gid) })
    }

    /// Set the effective group.
    #[sig("($module, egid, /)")]
    fn setegid(egid: &Object) -> Result<()> {
        let egid = group_id(egid)?;
        // SAFETY: plain numbers.
        done(unsafe { libc::setegid(egid) })
    }

    /// Set the real and the effective group.
    #[sig("($module, rgid, egid, /)")]
    fn setregid(rgid: &Object, egid: &Object) -> Result<()> {
        let (rgid, egid) = (group_id(rgid)?, group_id(egid)?);
        // SAFETY: plain numbers.
        done(unsafe { libc::setregid(rgid, egid) })
    }

    /// Set the real, the effective and the saved group.
    #[sig("($module, rgid, egid, sgid, /)")]
    fn setresgid(rgid: &Object, egid: &Object, sgid: &Object) -> Result<()> {
        let (rgid, egid, sgid) = (group_id(rgid)?, group_id(egid)?, group_id(sgid)?);
        // SAFETY: plain numbers.
        done(unsafe { libc::setresgid(rgid, egid, sgid) })
    }

    /// The further groups of the process.
    #[sig("($module, /)")]
    fn getgroups() -> Result<Ref<List>> {
        // SAFETY: the first call asks for the number; the buffer has the length that is told.
        unsafe {
            let n = check(libc::getgroups(0, core::ptr::null_mut()) as isize)? as usize;
            let mut groups = vec![0 as libc::gid_t; n.max(1)];
            let n = check(libc::getgroups(n as i32, groups.as_mut_ptr()) as isize)? as usize;
            group_list(&groups[..n])
        }
    }

    /// Set the further groups of the process.
    #[sig("($module, groups, /)")]
    fn setgroups(groups: &Object) -> Result<()> {
        if !groups.is_sequence() {
            return Err(type_error!("setgroups argument must be a sequence"));
        }
        let groups = groups.collect()?;
        if groups.len() > 65536 {
            return Err(value_error!("too many groups"));
        }
        let mut numbers = Vec::with_capacity(groups.len());
        for group in &groups {
            if !group.is_int() {
                return Err(type_error!("groups must be integers"));
            }
            numbers.push(group_id(group)?);
        }
        // SAFETY: an array of the length that is told.
        done(unsafe { libc::setgroups(numbers.len(), numbers.as_ptr()) })
    }

    /// The groups of a user, with one more.
    #[sig("($module, user, group, /)")]
    fn getgrouplist(user: &Str, group: &Object) -> Result<Ref<List>> {
        let (user, group) = (c_name(user)?, group_id(group)?);
        let mut room = 64;
        loop {
            let mut groups = vec![0 as libc::gid_t; room as usize];
            let mut n = room;
            // SAFETY: an array of the length that is told.
            if unsafe { libc::getgrouplist(user.as_ptr(), group, groups.as_mut_ptr(), &mut n) } >= 0 {
                return group_list(&groups[..n as usize]);
            }
            room = n.max(room * 2);
        }
    }

    /// Set the further groups to those of a user, with one more.
    #[sig("($module, username, gid, /)")]
    fn initgroups(username: &Str, gid: &Object) -> Result<()> {
        let (user, gid) = (c_name(username)?, group_id(gid)?);
        // SAFETY: a C string.
        done(unsafe { libc::initgroups(user.as_ptr(), gid) })
    }

    /// The name by which the user has logged in.
    #[sig("($module, /)")]
    fn getlogin() -> Result<Ref<Str>> {
        // SAFETY: null, or a C string that stays until the next call.
        unsafe {
            *libc::__errno_location() = 0;
            let name = libc::getlogin();
            if name.is_null() {
                let errno = *libc::__errno_location();
                if errno != 0 {
                    return Err(os_error::raise_errno(errno, None));
                }
                return Err(os_error!("unable to determine login name"));
            }
            decode(CStr::from_ptr(name).to_bytes())
        }
    }

    /// The process group of a process.
    #[sig("($module, /, pid)")]
    fn getpgid(pid: i32) -> Result<isize> {
        // SAFETY: plain numbers.
        check(unsafe { libc::getpgid(pid) } as isize)
    }

    /// The process group of this process.
    #[sig("($module, /)")]
    fn getpgrp() -> i32 {
        // SAFETY: a plain query.
        unsafe { libc::getpgrp() }
    }

    /// Make the process the leader of a group.
    #[sig("($module, /)")]
    fn setpgrp() -> Result<()> {
        // SAFETY: plain numbers.
        done(unsafe { libc::setpgid(0, 0) })
    }

    /// Set the process group of a process.
    #[sig("($module, pid, pgrp, /)")]
    fn setpgid(pid: i32, pgrp: i32) -> Result<()> {
        // SAFETY: plain numbers.
        done(unsafe { libc::setpgid(pid, pgrp) })
    }

    /// The session of a process.
    #[sig("($module, pid, /)")]
    fn getsid(pid: i32) -> Result<isize> {
        // SAFETY: plain numbers.
        check(unsafe { libc::getsid(pid) } as isize)
    }

    /// Begin a session.
    #[sig("($module, /)")]
    fn setsid() -> Result<()> {
        // SAFETY: no arguments.
        done(unsafe { libc::setsid() })
    }

    /// Send a signal to a process group.
    #[sig("($module, pgid, signal, /)")]
    fn killpg(pgid: i32, signal: i32) -> Result<()> {
        crate::vm::audit::event(c"os.killpg", || Tuple::pair(pgid.into_return()?, signal.into_return()?))?;
        // SAFETY: plain numbers.
        done(unsafe { libc::killpg(pgid, signal) })?;
        crate::vm::breaker::handle()
    }

    /// Make the process nicer to others; how nice it is then.
    #[sig("($module, increment, /)")]
    fn nice(increment: i32) -> Result<i32> {
        // SAFETY: plain numbers; errno tells whether -1 is the answer.
        unsafe {
            *libc::__errno_location() = 0;
            let value = libc::nice(increment);
            if value == -1 && *libc::__errno_location() != 0 { Err(os_error::raise_last(None)) } else { Ok(value) }
        }
    }

    /// The priority of a process, a group or a user.
    #[sig("($module, /, which, who)")]
    fn getpriority(which: i32, who: i32) -> Result<i32> {
        // SAFETY: as above.
        unsafe {
            *libc::__errno_location() = 0;
            let value = libc::getpriority(which as _, who as libc::id_t);
            if *libc::__errno_location() != 0 { Err(os_error::raise_last(None)) } else { Ok(value) }
        }
    }

    /// Set the priority of a process, a group or a user.
    #[sig("($module, /, which, who, priority)")]
    fn setpriority(which: i32, who: i32, priority: i32) -> Result<()> {
        // SAFETY: plain numbers.
        done(unsafe { libc::setpriority(which as _, who as libc::id_t, priority) })
    }
}
