//! The `abide` executable.
fn main() {}
