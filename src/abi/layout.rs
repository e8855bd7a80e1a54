//! `layout!`: a C struct declared once, with its size asserted and its offsets tested against C.
//!
//! ```ignore
//! layout! {
//!     /// PyListObject: a growable array of references.
//!     pub struct List: VarObject = "PyListObject", 40 {
//!         pub base: VarObject = "ob_base",
//!         pub items: Cell<*mut Slot> = "ob_item",
//!         pub allocated: Cell<isize> = "allocated",
//!     }
//! }
//! ```
//! writes `#[repr(C)]`, asserts the total size at compile time, and adds a test that has gcc
//! assert every offset over `include/`. With `: Base` the struct is an object: it derefs to its first field and may stand
//! behind `Ref`. A field without a C twin (a flexible tail, padding) is written `= _`.

/// Declares a struct with C's layout. See the module's description.
#[macro_export]
macro_rules! layout {
    ($(#[$m:meta])* $vis:vis struct $Name:ident : $Base:ty = $c:literal, $size:literal { $($body:tt)* }) => {
        layout! { $(#[$m])* $vis struct $Name = $c, $size { $($body)* } }
        impl core::ops::Deref for $Name {
            type Target = $Base;
            #[inline(always)]
            fn deref(&self) -> &$Base {
                &self.base
            }
        }
        // SAFETY: `#[repr(C)]` with the base as first field, so a pointer to it is a pointer to an object.
        unsafe impl $crate::abi::ObjectLike for $Name {}
    };
    ($(#[$m:meta])* $vis:vis struct $Name:ident = $c:literal, $size:literal {
        $($(#[$fm:meta])* $fvis:vis $f:ident : $t:ty = $cf:tt),* $(,)?
    }) => {
        $(#[$m])*
        #[repr(C)]
        $vis struct $Name { $($(#[$fm])* $fvis $f: $t),* }
        const _: () = assert!(size_of::<$Name>() == $size, concat!("size of ", $c));
        // SAFETY: every access happens under the GIL (invariant 2 of docs/ARCHITECTURE.md).
        unsafe impl core::marker::Sync for $Name {}
        // SAFETY: as above; the GIL travels with the thread that runs Python.
        unsafe impl core::marker::Send for $Name {}
        #[cfg(test)]
        #[test]
        #[allow(non_snake_case, reason = "the test bears the struct's name")]
        fn $Name() {
            $crate::abi::layout::check($c, size_of::<$Name>(), &[
                $((layout!(@name $cf), core::mem::offset_of!($Name, $f))),*
            ]);
        }
    };
    (@name _) => { "" };
    (@name $cf:literal) => { $cf };
}

/// Compares a struct's size and offsets with what gcc says over `include/`, and over `tests/layout/probe_structs.h` for the
/// structs that our headers keep to themselves. Each number is asserted in C, so that nothing has to be linked or run.
#[cfg(test)]
pub fn check(c_name: &str, size: usize, fields: &[(&str, usize)]) {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut probe = format!(
        "#include <Python.h>\n#include <stddef.h>\n#include \"probe_structs.h\"\n\
         _Static_assert(sizeof({c_name}) == {size}, \"here its size is {size}\");\n",
    );
    for (field, offset) in fields.iter().filter(|(field, _)| !field.is_empty()) {
        probe +=
            &format!("_Static_assert(offsetof({c_name}, {field}) == {offset}, \"here {field} is at {offset}\");\n");
    }
    let root = env!("CARGO_MANIFEST_DIR");
    let mut gcc = Command::new("gcc")
        .args(["-std=gnu11", "-w", "-fsyntax-only", "-x", "c", "-"])
        .args([format!("-I{root}/include"), format!("-I{root}/tests/layout")])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("gcc is installed");
    gcc.stdin.take().expect("a pipe").write_all(probe.as_bytes()).expect("gcc reads its input");
    let told = gcc.wait_with_output().expect("gcc ends");
    assert!(told.status.success(), "{c_name} differs from C:\n{}", String::from_utf8_lossy(&told.stderr));
}
