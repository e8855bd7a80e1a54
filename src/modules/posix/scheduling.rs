//! Scheduling: policies, priorities, the processors that a process may use; namespaces.

use super::path::check;
use crate::abi::{Object, Ref, Result, TypeObject};
use crate::call::convert::IntoReturn;
use crate::types::int::Int;
use crate::types::module::Module;
use crate::types::set::{PySet_Type, Set};
use crate::types::struct_sequence;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::cell::Cell;
use core::mem::MaybeUninit;

struct Types(Cell<Option<&'static TypeObject>>);
// SAFETY: used under the GIL.
unsafe impl Sync for Types {}
static SCHED_PARAM: Types = Types(Cell::new(None));

/// Makes `sched_param`.
pub fn add_types(module: &Module) -> Result<()> {
    let doc = c"Parameters of scheduling: sched_priority.";
    let ty = struct_sequence::new_type(c"posix.sched_param", doc, &[Some("sched_priority")], 1)?;
    SCHED_PARAM.0.set(Some(ty));
    ty.new.set(Some(new_parameters));
    ty.modified();
    module.add_named("sched_param", ty.as_object())
}

/// `sched_param(sched_priority)`: the field itself, not a sequence of it.
extern "C" fn new_parameters(ty: &TypeObject, args: &Object, kwargs: Option<&Object>) -> Result {
    static SIGNATURE: crate::call::signature::Signature = crate::call::signature::Signature {
        function: "sched_param",
        names: &["sched_priority"],
        positional_only: 0,
        keyword_only: 0,
        required: 1,
        required_keywords: 0,
        rest: false,
        keywords: false,
    };
    crate::call::Args::with_tuple_and_dict(args, kwargs, |given| {
        let [priority] = SIGNATURE.bind::<1>(&given)?;
        let priority = priority.map_or_else(crate::types::none::none, Object::to_ref);
        struct_sequence::new(ty, vec![priority]).map(Ref::into_object)
    })
}

fn parameters_of(object: &Object) -> Result<libc::sched_param> {
    let ours = SCHED_PARAM.0.get().is_some_and(|ty| object.is_type(ty));
    let Some(tuple) = object.cast::<Tuple>().filter(|_| ours) else {
        return Err(type_error!("must have a sched_param object"));
    };
    let priority = tuple.items()[0].index_as_i64()?;
    match i32::try_from(priority) {
        Ok(sched_priority) => Ok(libc::sched_param { sched_priority }),
        Err(_) => Err(overflow_error!("sched_priority out of range")),
    }
}

/// The receiver of the functions.
struct Functions;

#[methods(FUNCTIONS)]
impl Functions {
    /// The highest priority of a policy.
    #[sig("($module, /, policy)")]
    fn sched_get_priority_max(policy: i32) -> Result<isize> {
        // SAFETY: plain numbers.
        check(unsafe { libc::sched_get_priority_max(policy) } as isize)
    }

    /// The lowest priority of a policy.
    #[sig("($module, /, policy)")]
    fn sched_get_priority_min(policy: i32) -> Result<isize> {
        // SAFETY: plain numbers.
        check(unsafe { libc::sched_get_priority_min(policy) } as isize)
    }

    /// The policy of a process.
    #[sig("($module, pid, /)")]
    fn sched_getscheduler(pid: i32) -> Result<isize> {
        // SAFETY: plain numbers.
        check(unsafe { libc::sched_getscheduler(pid) } as isize)
    }

    /// Set the policy of a process.
    #[sig("($module, pid, policy, param, /)")]
    fn sched_setscheduler(pid: i32, policy: i32, param: &Object) -> Result<()> {
        let param = parameters_of(param)?;
        // SAFETY: the struct is a local.
        check(unsafe { libc::sched_setscheduler(pid, policy, &param) } as isize).map(drop)
    }

    /// The parameters of a process.
    #[sig("($module, pid, /)")]
    fn sched_getparam(pid: i32) -> Result<Ref<Tuple>> {
        let mut param = MaybeUninit::<libc::sched_param>::uninit();
        // SAFETY: filled if the call succeeds.
        let priority = unsafe {
            check(libc::sched_getparam(pid, param.as_mut_ptr()) as isize)?;
            param.assume_init().sched_priority
        };
        let values = vec![priority.into_return()?];
        match SCHED_PARAM.0.get() {
            Some(ty) => struct_sequence::new(ty, values),
            None => Tuple::from_vec(values),
        }
    }

    /// Set the parameters of a process.
    #[sig("($module, pid, param, /)")]
    fn sched_setparam(pid: i32, param: &Object) -> Result<()> {
        let param = parameters_of(param)?;
        // SAFETY: the struct is a local.
        check(unsafe { libc::sched_setparam(pid, &param) } as isize).map(drop)
    }

    /// The seconds that a process may run in turn.
    #[sig("($module, pid, /)")]
    fn sched_rr_get_interval(pid: i32) -> Result<f64> {
        let mut interval = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: the struct is a local.
        check(unsafe { libc::sched_rr_get_interval(pid, &mut interval) } as isize)?;
        Ok(interval.tv_sec as f64 + 1e-9 * interval.tv_nsec as f64)
    }

    /// The processors that a process may use.
    #[sig("($module, pid, /)")]
    fn sched_getaffinity(pid: i32) -> Result<Ref<Set>> {
        let mut words = vec![0u64; 16];
        loop {
            // SAFETY: a buffer of the length that is told.
            let n = unsafe { libc::sched_getaffinity(pid, words.len() * 8, words.as_mut_ptr().cast()) };
            if n == 0 {
                break;
            }
            if std::io::Error::last_os_error().raw_os_error() != Some(libc::EINVAL) || words.len() > 1 << 16 {
                check(-1)?;
            }
            let more = words.len() * 2;
            words.resize(more, 0);
        }
        let set = Set::new(&PySet_Type)?;
        for processor in 0..words.len() * 64 {
            if words[processor / 64] >> (processor % 64) & 1 != 0 {
                set.add(&*Int::new(processor as i64)?)?;
            }
        }
        Ok(set)
    }

    /// Set the processors that a process may use.
    #[sig("($module, pid, mask, /)")]
    fn sched_setaffinity(pid: i32, mask: &Object) -> Result<()> {
        let mut words = vec![0u64; 16];
        mask.iter()?.for_each(|item| {
            let Some(number) = item.cast::<Int>() else {
                return Err(type_error!(
                    "expected an iterator of ints, but iterator yielded <class '{}'>",
                    item.ty().full_name()
                ));
            };
            let number = match number.to_i64() {
                Some(n) if n < 0 => return Err(value_error!("negative CPU number")),
                Some(n) if n < 1 << 24 => n as usize,
                _ => return Err(overflow_error!("CPU number too large")),
            };
            if number / 64 >= words.len() {
                words.resize(number / 64 + 1, 0);
            }
            words[number / 64] |= 1 << (number % 64);
            Ok(())
        })?;
        // SAFETY: a buffer of the length that is told.
        check(unsafe { libc::sched_setaffinity(pid, words.len() * 8, words.as_ptr().cast()) } as isize).map(drop)
    }

    /// Leave namespaces and the like that are shared with other processes.
    #[sig("($module, /, flags)")]
    fn unshare(flags: i32) -> Result<()> {
        // SAFETY: plain numbers.
        check(crate::vm::gil::released(|| unsafe { libc::unshare(flags) }) as isize).map(drop)
    }

    /// Enter the namespace of a descriptor.
    #[sig("($module, /, fd, nstype=0)")]
    fn setns(fd: i32, nstype: i32) -> Result<()> {
        // SAFETY: plain numbers.
        check(crate::vm::gil::released(|| unsafe { libc::setns(fd, nstype) }) as isize).map(drop)
    }
}
