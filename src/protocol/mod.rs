//! What abstract.h means: operations on any object, by way of its type's slots.

pub mod attribute;
pub mod buffer;
pub mod class_test;
pub mod compare;
pub mod iter;
pub mod number;
pub mod object;
pub mod repr;
pub mod sequence;
pub mod slicing;
pub mod special;
