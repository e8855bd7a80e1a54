//! The `abide` executable.

fn main() {
    std::process::exit(abide::cli::main());
}
