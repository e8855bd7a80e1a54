//! Representations of containers: a guard against containers that hold themselves, and a builder of text.

use crate::abi::{Object, Result};
use crate::types::str::Str;
use std::cell::RefCell;

thread_local! {
    /// The containers whose representation is being made by this thread.
    static ACTIVE: RefCell<Vec<*const Object>> = const { RefCell::new(Vec::new()) };
}

/// Says for as long as it lives that the representation of an object is being made.
pub struct ReprGuard(*const Object);

impl ReprGuard {
    /// The guard, or `None` if the object's representation is being made already. RecursionError.
    pub fn enter(object: &Object) -> Result<Option<ReprGuard>> {
        crate::vm::thread::check_native_stack(" while getting the repr of an object")?;
        Ok(enter(object).then_some(ReprGuard(object)))
    }
}

impl Drop for ReprGuard {
    fn drop(&mut self) {
        // SAFETY: only the address counts.
        leave(self.0);
    }
}

/// `Py_ReprEnter`: false if the object's representation is being made already.
pub fn enter(object: *const Object) -> bool {
    ACTIVE.with_borrow_mut(|active| {
        let new = !active.contains(&object);
        if new {
            active.push(object);
        }
        new
    })
}

/// `Py_ReprLeave`.
pub fn leave(object: *const Object) {
    ACTIVE.with_borrow_mut(|active| {
        if let Some(at) = active.iter().rposition(|&a| a == object) {
            active.swap_remove(at);
        }
    });
}

/// Text put together from strings: UTF-8, with surrogates as three bytes each.
pub struct TextBuilder(Vec<u8>);

impl TextBuilder {
    /// A text that begins with `start`.
    pub fn new(start: &str) -> TextBuilder {
        TextBuilder(start.as_bytes().to_vec())
    }

    /// Appends Rust text.
    pub fn push_str(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Appends a Python string.
    pub fn push(&mut self, text: &Str) {
        if text.state.get() & (1 << 6) != 0 {
            match text.to_utf8() {
                Ok(text) => return self.push_str(text),
                Err(e) => e.clear(),
            }
        }
        for i in 0..text.len() {
            let point = text.code_point(i);
            match char::from_u32(point) {
                Some(c) => self.push_str(c.encode_utf8(&mut [0; 4])),
                None => self.0.extend([
                    0xE0 | (point >> 12) as u8,
                    0x80 | (point >> 6 & 0x3F) as u8,
                    0x80 | (point & 0x3F) as u8,
                ]),
            }
        }
    }

    /// The string.
    pub fn finish(self) -> Result {
        Ok(Str::from_wtf8(&self.0)?.into_object())
    }
}
