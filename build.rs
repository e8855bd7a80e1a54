//! Compiles the C file of variadic functions, exports the C API from the executable.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/capi/varargs.c");
    cc::Build::new()
        .file("src/capi/varargs.c")
        .flag("-std=c11")
        .warnings(true)
        .extra_warnings(true)
        .pic(true)
        // The entries are reached by name from extensions only: none may be left out of the link.
        .link_lib_modifier("+whole-archive")
        .compile("abide_varargs");
    // Extensions find the C API in the executable itself.
    println!("cargo:rustc-link-arg-bins=-rdynamic");
}
