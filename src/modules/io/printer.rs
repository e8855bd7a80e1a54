//! `stderrprinter`: a file that writes strings to a descriptor and can nothing else, for programs that embed the runtime and
//! have no `sys.stderr` yet.

use crate::abi::{Object, Ref, Result, TypeFlags, TypeObject};
use crate::memory;
use crate::types::exception::os_error;
use crate::types::none::none;
use crate::types::str::Str;
use crate::vm::gil;
use abide_macros::{capi, methods};
use core::cell::Cell;
use core::ffi::c_int;

/// A descriptor to write to.
#[repr(C)]
pub struct Printer {
    base: Object,
    fd: Cell<c_int>,
}

native_object!(Printer => PyStdPrinter_Type);

/// The type.
#[capi]
pub static PyStdPrinter_Type: TypeObject = TypeObject::new(c"stderrprinter", size_of::<Printer>())
    .with(TypeFlags::DISALLOW_INSTANTIATION)
    .repr(repr)
    .methods(&METHODS)
    .getset(&GETSETS)
    .deallocated(dealloc);

impl Printer {
    /// A printer to a descriptor: stdout or stderr.
    pub fn new(fd: c_int) -> Result<Ref<Printer>> {
        PyStdPrinter_Type.ready()?;
        memory::new(Printer { base: Object::new(&PyStdPrinter_Type), fd: Cell::new(fd) })
    }
}

#[methods]
impl Printer {
    /// Nothing.
    #[sig("($self, /)")]
    fn close(&self) {}

    /// Nothing: what is written is out.
    #[sig("($self, /)")]
    fn flush(&self) {}

    /// The descriptor.
    #[sig("($self, /)")]
    fn fileno(&self) -> i32 {
        self.fd.get()
    }

    /// Whether the descriptor is a terminal.
    #[sig("($self, /)")]
    fn isatty(&self) -> bool {
        // SAFETY: a query about a descriptor.
        unsafe { libc::isatty(self.fd.get()) == 1 }
    }

    /// Write a string; returns how many bytes the system took.
    #[sig("($self, text, /)")]
    fn write(&self, text: &Str) -> Result {
        let fd = self.fd.get();
        if fd < 0 {
            // There may be no standard error.
            return Ok(none());
        }
        let encoded = crate::codecs::encode_named(text, None, Some("backslashreplace"))?;
        let bytes = crate::protocol::buffer::BytesLike::of(&encoded)?;
        // SAFETY: the bytes stay where they are.
        let count = gil::released(|| unsafe { libc::write(fd, bytes.as_ptr().cast(), bytes.len()) });
        if count < 0 {
            let errno = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
            return if errno == libc::EAGAIN { Ok(none()) } else { Err(os_error::raise_errno(errno, None)) };
        }
        crate::call::convert::IntoReturn::into_return(count as i64)
    }

    #[getter("encoding")]
    fn encoding(&self) -> Ref {
        none()
    }

    #[getter("closed")]
    fn closed(&self) -> bool {
        false
    }

    #[getter("mode")]
    fn mode(&self) -> &'static str {
        "w"
    }
}

extern "C" fn repr(this: &Printer) -> Result {
    let text = format!("<stderrprinter(fd={}) object at {:p}>", this.fd.get(), this.as_ptr());
    Ok(Str::new(&text)?.into_object())
}

unsafe extern "C" fn dealloc(object: *mut Object) {
    // SAFETY: the last reference is gone; there is nothing to give up.
    unsafe { memory::free(object) }
}
