//! Abide: a Python 3.13 runtime whose objects have CPython's memory layout and whose C API has CPython's names.
//!
//! The rooms, in the order of who may know whom (docs/ARCHITECTURE.md):

/// A C string literal from a string literal: for macros that receive names.
#[macro_export]
macro_rules! c_str {
    ($text:expr) => {{
        const TEXT: &str = concat!($text, "\0");
        match core::ffi::CStr::from_bytes_with_nul(TEXT.as_bytes()) {
            Ok(text) => text,
            Err(_) => panic!("a null byte in a name"),
        }
    }};
}

#[macro_use]
pub mod abi;
#[macro_use]
pub mod memory;
#[macro_use]
pub mod types;
pub mod call;
pub mod capi;
pub mod codecs;
pub mod import;
pub mod modules;
pub mod protocol;
pub mod vm;

pub mod cli;
pub mod config;
pub mod interpreters;
pub mod startup;
