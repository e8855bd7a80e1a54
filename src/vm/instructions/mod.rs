//! Instruction bodies, by topic. `vm/opcode.rs` says which opcode runs which.
//!
//! Every body is `unsafe fn(&mut Registers, oparg: usize)`, under one contract: the registers belong together, the
//! operand stack holds what the instruction pops, the oparg is valid for the code object. Bodies of `fast` instructions
//! keep to the rules of `registers.rs`; the others are ordinary functions.

#![allow(clippy::missing_safety_doc, reason = "one contract for all bodies, stated above")]

pub mod attribute;
pub mod attribute_fast;
pub mod build;
pub mod call;
pub mod call_native;
pub mod call_python;
pub mod cell;
pub mod compare;
pub mod exception;
pub mod format;
pub mod function;
pub mod generator;
pub mod import;
pub mod instrumented;
pub mod intrinsic;
pub mod iterate;
pub mod jump;
pub mod local;
pub mod misc;
pub mod name;
pub mod number;
pub mod operator;
pub mod pairs;
pub mod pattern;
pub mod stack;
pub mod subscript;
pub mod truth;
pub mod unpack;
pub mod with;
