//! The native modules, one room each; only the module table names them.

pub mod builtins;
