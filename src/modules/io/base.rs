//! `_IOBase`: what every file object can, written in terms of the few methods that its class defines.
//!
//! Here too is what all file types share: the head of their structs, the finalizer that closes them, and the checks that
//! ask a file whether it is open, readable, writable, seekable.

use super::{Size, unsupported};
use crate::abi::slots::Visit;
use crate::abi::{Object, ObjectLike, Raised, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::told;
use crate::memory::gc;
use crate::types::bytes::Bytes;
use crate::types::exception::{self, raise};
use crate::types::int::Int;
use crate::types::list::List;
use abide_macros::methods;
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::mem::offset_of;

/// How every file object begins.
#[repr(C)]
pub struct IoBase {
    base: Object,
    pub(super) dict: Slot,
    weakrefs: Cell<*const Object>,
}

native_object!(IoBase => IO_BASE);

/// For a receiver that is nothing but [`IoBase`], whose instances are checked by the method table.
macro_rules! io_struct_transparent {
    ($Name:ty) => {
        impl core::ops::Deref for $Name {
            type Target = IoBase;
            fn deref(&self) -> &IoBase {
                &self.0
            }
        }
        // SAFETY: it is the head of file objects.
        unsafe impl $crate::abi::ObjectLike for $Name {}
    };
}
pub(super) use io_struct_transparent;

/// The receiver of what files refuse that hold a descriptor or a lock: pickling, with TypeError.
#[repr(transparent)]
pub(super) struct Unpickled(IoBase);
io_struct_transparent!(Unpickled);

#[methods(UNPICKLED)]
impl Unpickled {
    #[sig("__reduce__($self, /)")]
    fn reduce(&self) -> Result<()> {
        Err(type_error!("cannot pickle '{}' instances", self.ty().short_name()))
    }

    #[sig("__reduce_ex__($self, object, /)")]
    fn reduce_ex(&self, object: &Object) -> Result<()> {
        let _ = object;
        self.reduce()
    }
}

/// `_io._IOBase`.
pub static IO_BASE: TypeObject = file_type(TypeObject::new(c"_io._IOBase", size_of::<IoBase>()))
    .doc(c"What all file objects have in common.\n\nMethods that a class does not support raise UnsupportedOperation.")
    .deallocated(dealloc::<IoBase>)
    .traversed::<IoBase>(traverse)
    .cleared::<IoBase>(clear)
    .finalized(finalize)
    .iterable::<Object>(iter)
    .iterator::<Object>(next)
    .methods(&METHODS)
    .getset(&GETSETS)
    .constructor(crate::types::object::new);

/// What all file types say of themselves.
pub(super) const fn file_type(ty: TypeObject) -> TypeObject {
    ty.with(TypeFlags::BASETYPE.and(TypeFlags::HAVE_GC))
        .dict_at(offset_of!(IoBase, dict))
        .weakrefs_at(offset_of!(IoBase, weakrefs))
}

/// Whether the exception is an OSError for EINTR, which is dropped then: the call is to be made again.
pub(super) fn interrupted(e: Raised) -> Result<()> {
    let is_interrupted = e.matches(&exception::OS_ERROR)
        && raise::current().is_some_and(|current| {
            // SAFETY: an OSError begins with its struct.
            let error = unsafe { current.cast_unchecked::<exception::os_error::OsError>() };
            error.errno.get().is_some_and(|n| n.cast::<Int>().and_then(Int::to_i64) == Some(libc::EINTR as i64))
        });
    if is_interrupted {
        e.clear();
        Ok(())
    } else {
        Err(e)
    }
}

/// Calls a method, again and again as long as it fails with EINTR. Runs Python.
pub(super) fn call_through_signals(object: &Object, name: &'static crate::types::str::Str, args: &[&Object]) -> Result {
    loop {
        match object.call_method(name, args) {
            Ok(result) => return Ok(result),
            Err(e) => interrupted(e)?,
        }
    }
}

/// Whether the file says that it is closed. Runs Python.
pub(super) fn says_closed(this: &Object) -> Result<bool> {
    match this.get_attr_opt(crate::intern!("closed"))? {
        Some(closed) => closed.is_true(),
        None => Ok(false),
    }
}

/// ValueError if the file says that it is closed. Runs Python.
pub(super) fn check_closed(this: &Object) -> Result<()> {
    if says_closed(this)? { Err(value_error!("I/O operation on closed file.")) } else { Ok(()) }
}

/// UnsupportedOperation unless `readable()`, `writable()` or `seekable()` returns True. Runs Python.
fn check_ability(this: &Object, name: &'static crate::types::str::Str, message: &str) -> Result<()> {
    let able = this.call_method(name, &[])?;
    if able.is(crate::types::bool::bool_static(true)) { Ok(()) } else { Err(unsupported(message)) }
}

/// UnsupportedOperation unless the file is readable. Runs Python.
pub(super) fn check_readable(this: &Object) -> Result<()> {
    check_ability(this, crate::intern!("readable"), "File or stream is not readable.")
}

/// UnsupportedOperation unless the file is writable. Runs Python.
pub(super) fn check_writable(this: &Object) -> Result<()> {
    check_ability(this, crate::intern!("writable"), "File or stream is not writable.")
}

/// UnsupportedOperation unless the file is seekable. Runs Python.
pub(super) fn check_seekable(this: &Object) -> Result<()> {
    check_ability(this, crate::intern!("seekable"), "File or stream is not seekable.")
}

/// Puts the exception `first` under the one that is raised now: what failed while a file was being closed.
pub(super) fn chain(first: Option<Ref<exception::BaseException>>) -> Result<()> {
    let Some(first) = first else { return Ok(()) };
    match raise::fetch() {
        None => Err(raise::reraise(first)),
        Some(second) => {
            if !second.is(&first) {
                second.context.set(Some(first.into_object()));
            }
            Err(raise::reraise(second))
        }
    }
}

/// Runs `first`, then `second` whatever came of it; the error of the second has that of the first as its context.
pub(super) fn in_turn(first: impl FnOnce() -> Result<()>, second: impl FnOnce() -> Result<()>) -> Result<()> {
    let failed = match first() {
        Ok(()) => None,
        Err(e) => Some(e.take()),
    };
    match (failed, second()) {
        (failed, Err(e)) => {
            core::mem::forget(e);
            match chain(failed) {
                Err(e) => Err(e),
                Ok(()) => Err(raise::assume_raised()),
            }
        }
        (Some(failed), Ok(())) => Err(raise::reraise(failed)),
        (None, Ok(())) => Ok(()),
    }
}

/// Whether `_IOBase.close` has run.
fn is_closed_here(this: &Object) -> Result<bool> {
    Ok(this.get_attr_opt(crate::intern!("__IOBase_closed"))?.is_some())
}

/// `_IOBase.close`: flushes once. Runs Python.
pub(super) fn close(this: &Object) -> Result<()> {
    if is_closed_here(this)? {
        return Ok(());
    }
    in_turn(
        || this.call_method(crate::intern!("flush"), &[]).map(drop),
        || this.set_attr(crate::intern!("__IOBase_closed"), crate::types::bool::bool_static(true)),
    )
}

/// A line by means of `read` and, where there is one, `peek`. Runs Python.
pub(super) fn read_line(this: &Object, limit: isize) -> Result<Ref<Bytes>> {
    let limit = usize::try_from(limit).ok();
    let peek = this.get_attr_opt(crate::intern!("peek"))?;
    let mut line: Vec<u8> = Vec::new();
    while limit.is_none_or(|limit| line.len() < limit) {
        let mut wanted = 1;
        if let Some(peek) = &peek {
            let ahead = match peek.call1(&*Int::new(1)?) {
                Ok(ahead) => ahead,
                Err(e) => {
                    interrupted(e)?;
                    continue;
                }
            };
            let Some(ahead) = ahead.cast::<Bytes>() else {
                let given = ahead.ty().full_name();
                return Err(os_error!("peek() should have returned a bytes object, not '{given}'"));
            };
            if !ahead.is_empty() {
                let most = limit.map_or(ahead.len(), |limit| ahead.len().min(limit - line.len()));
                let ahead = &ahead.as_slice()[..most];
                wanted = ahead.iter().position(|&b| b == b'\n').map_or(most, |i| i + 1);
            }
        }
        let part = match this.call_method(crate::intern!("read"), &[&*Int::new(wanted as i64)?]) {
            Ok(part) => part,
            Err(e) => {
                interrupted(e)?;
                continue;
            }
        };
        let Some(part) = part.cast::<Bytes>() else {
            let given = part.ty().full_name();
            return Err(os_error!("read() should have returned a bytes object, not '{given}'"));
        };
        if part.is_empty() {
            break;
        }
        line.extend_from_slice(part.as_slice());
        if line.last() == Some(&b'\n') {
            break;
        }
    }
    Bytes::new(&line)
}

#[methods]
impl IoBase {
    /// Change the position in the file.
    ///
    /// Offset counts from the beginning (whence 0), the current position (1) or the end (2). Returns the new position.
    #[sig("($self, offset, whence=os.SEEK_SET, /)")]
    fn seek(&self, offset: &Object, whence: Option<&Object>) -> Result<()> {
        let _ = (offset, whence);
        Err(unsupported("seek"))
    }

    /// The position in the file.
    #[sig("($self, /)")]
    fn tell(&self) -> Result {
        self.call_method(crate::intern!("seek"), &[&*Int::new(0)?, &*Int::new(1)?])
    }

    /// Cut the file at size bytes, by default at the current position.
    #[sig("($self, size=None, /)")]
    fn truncate(&self, size: Option<&Object>) -> Result<()> {
        let _ = size;
        Err(unsupported("truncate"))
    }

    /// Write out what is buffered; nothing for files without buffers.
    #[sig("($self, /)")]
    fn flush(&self) -> Result<()> {
        if is_closed_here(self)? {
            return Err(value_error!("I/O operation on closed file."));
        }
        Ok(())
    }

    /// Flush and close the file; once closed it stays so.
    #[sig("close($self, /)")]
    fn py_close(&self) -> Result<()> {
        close(self)
    }

    /// Whether the position can be changed.
    #[sig("($self, /)")]
    fn seekable(&self) -> bool {
        false
    }

    /// Whether the file can be read.
    #[sig("($self, /)")]
    fn readable(&self) -> bool {
        false
    }

    /// Whether the file can be written.
    #[sig("($self, /)")]
    fn writable(&self) -> bool {
        false
    }

    #[sig("_checkClosed($self, /)")]
    fn check_closed_(&self) -> Result<()> {
        check_closed(self)
    }

    #[sig("_checkSeekable($self, /)")]
    fn check_seekable_(&self) -> Result<bool> {
        check_seekable(self).map(|()| true)
    }

    #[sig("_checkReadable($self, /)")]
    fn check_readable_(&self) -> Result<bool> {
        check_readable(self).map(|()| true)
    }

    #[sig("_checkWritable($self, /)")]
    fn check_writable_(&self) -> Result<bool> {
        check_writable(self).map(|()| true)
    }

    /// The file descriptor, where there is one.
    #[sig("($self, /)")]
    fn fileno(&self) -> Result<()> {
        Err(unsupported("fileno"))
    }

    /// Whether the file is a terminal.
    #[sig("($self, /)")]
    fn isatty(&self) -> Result<bool> {
        check_closed(self)?;
        Ok(false)
    }

    #[sig("__enter__($self, /)")]
    fn enter(&self) -> Result<&IoBase> {
        check_closed(self)?;
        Ok(self)
    }

    #[sig("__exit__($self, /, *exc_info)")]
    #[shown("")]
    fn exit(&self, exc_info: &[&Object]) -> Result {
        let _ = exc_info;
        self.call_method(crate::intern!("close"), &[])
    }

    /// Read a line with its newline, at most size bytes of it.
    #[sig("($self, size=-1, /)")]
    fn readline(&self, size: Option<Size>) -> Result<Ref<Bytes>> {
        read_line(self, Size::or_all(size))
    }

    /// Read lines into a list, until they add up to more than hint.
    #[sig("($self, hint=-1, /)")]
    fn readlines(&self, hint: Option<Size>) -> Result<Ref<List>> {
        let hint = Size::or_all(hint);
        let lines = List::new(0)?;
        if hint <= 0 {
            lines.extend(self)?;
            return Ok(lines);
        }
        let (it, mut total) = (self.iter()?, 0);
        while let Some(line) = it.next()? {
            let length = line.length()? as isize;
            lines.push(line)?;
            if length > hint - total {
                break;
            }
            total += length;
        }
        Ok(lines)
    }

    /// Write each item of an iterable; no newlines are added.
    #[sig("($self, lines, /)")]
    fn writelines(&self, lines: &Object) -> Result<()> {
        check_closed(self)?;
        let it = lines.iter()?;
        while let Some(line) = it.next()? {
            call_through_signals(self, crate::intern!("write"), &[&line])?;
        }
        Ok(())
    }

    #[getter("__dict__")]
    fn get_dict(&self) -> Result {
        crate::protocol::attribute::get_dict(self, core::ptr::null_mut())
    }

    #[getter("closed")]
    fn closed(&self) -> Result<bool> {
        is_closed_here(self)
    }
}

pub(super) extern "C" fn iter(this: &Object) -> Result {
    check_closed(this)?;
    Ok(this.to_ref())
}

extern "C" fn next(this: &Object) -> Option<Ref> {
    let line = this.call_method(crate::intern!("readline"), &[]).and_then(|line| Ok((line.length()?, line)));
    match line {
        Ok((0, _)) => None,
        Ok((_, line)) => Some(line),
        Err(e) => told(e, None),
    }
}

/// `tp_traverse` of what owns nothing but its dict.
pub(super) extern "C" fn traverse(this: &IoBase, visit: Visit, argument: *mut c_void) -> c_int {
    visit_slots!(visit, argument; this.dict)
}

/// `tp_clear` of what owns nothing but its dict.
pub(super) extern "C" fn clear(this: &IoBase) -> c_int {
    this.dict.set(None);
    0
}

/// `tp_finalize` of all file types: closes what is open; errors are told to `sys.unraisablehook`. Runs Python.
pub(super) unsafe extern "C" fn finalize(object: *mut Object) {
    // SAFETY: the object is whole and held by its caller.
    let this = unsafe { &*object };
    let pending = raise::fetch();
    // A file that cannot say whether it is closed is left alone.
    let closed = this.get_attr_opt(crate::intern!("closed")).and_then(|closed| match closed {
        Some(closed) => closed.is_true(),
        None => Ok(true),
    });
    let closed = closed.unwrap_or_else(|e| {
        e.clear();
        true
    });
    if !closed {
        // The warning about files that nobody closed is for files that are closed here.
        if let Err(e) = this.set_attr(crate::intern!("_finalizing"), crate::types::bool::bool_static(true)) {
            e.clear();
        }
        if let Err(e) = this.call_method(crate::intern!("close"), &[]) {
            e.unraisable(Some(this));
        }
    }
    raise::restore(pending);
}

/// `tp_dealloc` of a file type whose struct is `T`: the finalizer, weak references, then the fields.
///
/// # Safety
/// `object` is a `T` without references.
pub(super) unsafe extern "C" fn dealloc<T: ObjectLike>(object: *mut Object) {
    // SAFETY: the object is whole until its fields are dropped.
    unsafe {
        let this = &*object;
        if let Some(finalizer) = this.ty().finalize.get()
            && crate::types::r#type::subtype::finalize_from_dealloc(this, finalizer)
        {
            // A class whose deallocator called this one gives up the type afterwards.
            if this.ty().has(TypeFlags::HEAPTYPE) {
                this.ty().as_object().incref();
            }
            return;
        }
        gc::untrack(this);
        if !(*object.cast::<IoBase>()).weakrefs.get().is_null() {
            crate::types::weakref::clear_all(this);
        }
        core::ptr::drop_in_place(object.cast::<T>());
        crate::types::free_instance(object);
    }
}
