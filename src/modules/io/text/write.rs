//! Writing text.

use super::{TEXT_IO_WRAPPER, TextIo, plain_buffered};
use crate::abi::{Object, Result};
use crate::modules::io::base::call_through_signals;
use crate::modules::io::newline::find;
use crate::modules::io::unsupported;
use crate::types::bytes::Bytes;
use crate::types::dict::Dict;
use crate::types::str::Str;

impl TextIo {
    /// Looks at or changes what is to be written; `f` runs no Python.
    pub(super) fn with_pending<R>(&self, f: impl FnOnce(&mut Vec<u8>) -> R) -> R {
        // SAFETY: under the GIL, and `f` cannot come back here.
        f(unsafe { &mut *self.pending.get() }.get_or_insert_default())
    }

    /// Hands what was gathered to the binary file. What it does not take is lost with the error. Runs Python.
    pub(super) fn write_pending(&self) -> Result<()> {
        let pending = self.with_pending(core::mem::take);
        if pending.is_empty() {
            return Ok(());
        }
        let buffer = self.attached()?;
        if let Some(buffered) = plain_buffered(&buffer).filter(|_| !buffer.is_type(&super::BUFFERED_READER)) {
            buffered.write_bytes(&pending)?;
            // The block serves again, unless somebody wrote meanwhile.
            let mut pending = pending;
            pending.clear();
            self.with_pending(|now| {
                if now.capacity() == 0 {
                    *now = pending;
                }
            });
            return Ok(());
        }
        let bytes = Bytes::new(&pending)?;
        drop(pending);
        call_through_signals(&buffer, crate::intern!("write"), &[&bytes])?;
        Ok(())
    }

    /// Writes a string; its length. Runs Python.
    pub fn write_text(&self, text: &Str) -> Result<usize> {
        let buffer = self.open_buffer()?;
        if !self.coding.writes.get() {
            return Err(unsupported("not writable"));
        }
        let length = text.len();
        let translated;
        let mut written = text;
        let newline = self.write_newline.get();
        let has_newline = (newline.is_some() || self.line_buffering.get()) && find(text.text(), b'\n').is_some();
        if has_newline && let Some(newline) = newline {
            translated = text.replaced(crate::intern!("\n"), &newline, usize::MAX)?;
            written = &translated;
        }
        let flush = self.line_buffering.get() && (has_newline || find(text.text(), b'\r').is_some());
        let chunk = self.chunk_size.get() as usize;
        // Text that is to be written is encoded before what is pending goes: an error leaves that as it was.
        let gathered = self.encode(written, |bytes| {
            self.with_pending(|pending| {
                let fits = pending.len() + bytes.len() <= chunk;
                if fits || pending.is_empty() {
                    pending.extend_from_slice(bytes);
                    Ok(pending.len())
                } else {
                    Err(bytes.to_vec())
                }
            })
        })?;
        let gathered = match gathered {
            Ok(gathered) => gathered,
            Err(bytes) => {
                // Whoever takes the bytes may write more meanwhile.
                while self.with_pending(|p| !p.is_empty() && p.len() + bytes.len() > chunk) {
                    self.write_pending()?;
                }
                self.with_pending(|pending| {
                    pending.extend_from_slice(&bytes);
                    pending.len()
                })
            }
        };
        if gathered >= chunk || flush || self.write_through.get() {
            self.write_pending()?;
        }
        if flush {
            self.flush_buffer(&buffer)?;
        }
        if !self.snapshot.is_empty() {
            self.forget_chunk();
        }
        if self.coding.reads.get() {
            self.reset_decoder()?;
        }
        Ok(length)
    }

    fn flush_buffer(&self, buffer: &Object) -> Result {
        buffer.call_method(crate::intern!("flush"), &[])
    }

    /// Writes out everything, here and below. Runs Python.
    pub(super) fn flush_text(&self) -> Result {
        let buffer = self.open_buffer()?;
        self.telling.set(self.seekable.get());
        self.write_pending()?;
        self.flush_buffer(&buffer)
    }

    /// The object as a text file whose `write` is the one here, whatever the program has done.
    pub fn plain(object: &Object) -> Option<&TextIo> {
        // SAFETY: the type is exactly this one.
        let this = object.is_type(&TEXT_IO_WRAPPER).then(|| unsafe { object.cast_unchecked::<TextIo>() })?;
        match this.dict.get() {
            None => Some(this),
            Some(dict) => {
                let shadowed = dict.cast::<Dict>().map(|d| d.get_str(crate::intern!("write")));
                match shadowed {
                    Some(Ok(None)) => Some(this),
                    Some(Err(e)) => {
                        e.clear();
                        None
                    }
                    _ => None,
                }
            }
        }
    }
}
