//! The Abide runtime.
