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
//! writes `#[repr(C)]`, asserts the total size at compile time, and adds a test that compiles a C probe over `include/`
//! and compares every offset. With `: Base` the struct is an object: it derefs to its first field and may stand behind
//! `Ref`. A field without a C twin (a flexible tail, padding) is written `= _`.

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

/// Compares a struct's size and offsets with what gcc says over `include/`.
///
/// Structs that our headers keep private are named with their public tag in `include/internal/`, which only tests read.
#[cfg(test)]
pub fn check(c_name: &str, size: usize, fields: &[(&str, usize)]) {
    use std::{env, fmt::Write, fs, process};
    let mut probe = String::from(
        "#define PY_SSIZE_T_CLEAN\n#include <Python.h>\n#include <stddef.h>\n#include \"probe_structs.h\"\nint main(void) {\n",
    );
    let _ = writeln!(probe, "  printf(\"%zu\\n\", sizeof({c_name}));");
    let known: Vec<_> = fields.iter().filter(|(name, _)| !name.is_empty()).collect();
    for (name, _) in &known {
        let _ = writeln!(probe, "  printf(\"%zu\\n\", offsetof({c_name}, {name}));");
    }
    probe.push_str("  return 0;\n}\n");
    let root = env!("CARGO_MANIFEST_DIR");
    let stem = format!("abide-probe-{}-{}", process::id(), c_name.replace([' ', '*'], "_"));
    let source = env::temp_dir().join(format!("{stem}.c"));
    let program = env::temp_dir().join(&stem);
    fs::write(&source, probe).expect("the temporary folder is writable");
    let status = process::Command::new("gcc")
        .args(["-w", "-I"])
        .arg(format!("{root}/include"))
        .arg("-I")
        .arg(format!("{root}/tests/layout"))
        .arg("-o")
        .args([&program, &source])
        .status()
        .expect("gcc is installed");
    assert!(status.success(), "the probe for {c_name} compiles");
    let out = process::Command::new(&program).output().expect("the probe runs").stdout;
    let _ = fs::remove_file(&source);
    let _ = fs::remove_file(&program);
    let told: Vec<usize> = String::from_utf8_lossy(&out).lines().filter_map(|l| l.parse().ok()).collect();
    let ours: Vec<usize> = std::iter::once(size).chain(known.iter().map(|(_, offset)| *offset)).collect();
    assert_eq!(ours, told, "{c_name}: size, then offsets of {:?}", known.iter().map(|f| f.0).collect::<Vec<_>>());
}
