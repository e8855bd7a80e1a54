//! Encodings: text to bytes and back, error handlers, the registry of codecs.

pub mod error;
