//! Writing through a buffer.

use super::Buffered;
use crate::abi::{Object, Raised, Result};
use crate::modules::io::blocking_error;
use crate::protocol::buffer::BytesLike;
use crate::types::exception::BLOCKING_IO_ERROR;
use crate::vm::breaker;
use abide_macros::methods;

const WOULD_BLOCK: &str = "write could not complete without blocking";

/// Gives signal handlers their turn between two writes. Runs Python.
fn check_signals() -> Result<()> {
    if crate::vm::registers::breaker_set() { breaker::handle() } else { Ok(()) }
}

impl Buffered {
    /// Writes out what is buffered. The lock is held. BlockingIOError. Runs Python.
    pub(super) fn write_out(&self) -> Result<()> {
        if self.has_written() && self.write_position.get() != self.write_end.get() {
            // The raw file goes to where the first byte belongs.
            let back = self.raw_offset() + (self.position.get() - self.write_position.get());
            if back != 0 {
                self.raw_seek(-back, 1)?;
                self.raw_position.set(self.raw_position.get() - back);
            }
            while self.write_position.get() < self.write_end.get() {
                let Some(buffer) = self.buffer.get() else { break };
                let (start, end) = (self.write_position.get(), self.write_end.get());
                let Some(bytes) = buffer.as_slice().get(start as usize..end as usize) else { break };
                let Some(count) = self.raw_write(bytes)? else {
                    return Err(blocking_error(WOULD_BLOCK, 0));
                };
                self.write_position.set(start + count as i64);
                self.raw_position.set(start + count as i64);
                // A raw file that takes nothing may do so for ever.
                check_signals()?;
            }
        }
        self.forget_written();
        Ok(())
    }

    /// Moves what is still to be written to the buffer's beginning, after a raw file would have blocked, and puts what it
    /// can of the new bytes behind it.
    fn keep_for_later(&self, bytes: &[u8], blocked: Raised) -> Result<usize> {
        if self.reads.get() {
            self.forget_read();
        }
        let (start, end) = (self.write_position.get(), self.write_end.get());
        let pending = self.slice(start, end - start);
        let pending = match pending {
            Ok(pending) => pending,
            Err(e) => {
                core::mem::forget(blocked);
                return Err(e);
            }
        };
        let moved = self.fill_in(0, pending.as_slice());
        if let Err(e) = moved {
            core::mem::forget(blocked);
            return Err(e);
        }
        self.write_end.set(end - start);
        self.raw_position.set(self.raw_position.get() - start);
        self.position.set(self.position.get() - start);
        self.write_position.set(0);
        let room = (self.size.get() - self.write_end.get()) as usize;
        let kept = bytes.len().min(room);
        blocked.clear();
        self.fill_in(self.write_end.get(), &bytes[..kept])?;
        self.write_end.set(self.write_end.get() + kept as i64);
        self.position.set(self.position.get() + kept as i64);
        if kept < bytes.len() { Err(blocking_error(WOULD_BLOCK, kept)) } else { Ok(kept) }
    }

    /// Writes bytes, into the buffer where they fit. BlockingIOError. Runs Python.
    pub(in crate::modules::io) fn write_bytes(&self, bytes: &[u8]) -> Result<usize> {
        self.check()?;
        let _lock = self.lock()?;
        // Another thread may have closed it meanwhile.
        if self.closed()? {
            return Err(value_error!("write to closed file"));
        }
        let size = self.size.get();
        if !self.has_read() && !self.has_written() {
            self.position.set(0);
            self.raw_position.set(0);
        }
        let (start, count) = (self.position.get(), bytes.len() as i64);
        if count <= size - start && count < size {
            self.fill_in(start, bytes)?;
            if !self.has_written() || self.write_position.get() > start {
                self.write_position.set(start);
            }
            self.move_to(start + count);
            self.write_end.set(self.write_end.get().max(self.position.get()));
            return Ok(bytes.len());
        }
        match self.write_out() {
            Ok(()) => {}
            Err(e) if e.matches(&BLOCKING_IO_ERROR) => return self.keep_for_later(bytes, e),
            Err(e) => return Err(e),
        }
        // After reading ahead the raw file is elsewhere.
        let offset = self.raw_offset();
        if offset != 0 {
            self.raw_seek(-offset, 1)?;
            self.raw_position.set(self.raw_position.get() - offset);
        }
        let mut written = 0;
        while bytes.len() - written >= size as usize {
            match self.raw_write(&bytes[written..])? {
                Some(count) => written += count,
                None if bytes.len() - written == size as usize => break,
                None => {
                    // As much as fits is kept for later.
                    let kept = size as usize;
                    self.fill_in(0, &bytes[written..written + kept])?;
                    self.raw_position.set(0);
                    self.move_to(size);
                    self.write_position.set(0);
                    self.write_end.set(size);
                    return Err(blocking_error(WOULD_BLOCK, written + kept));
                }
            }
            check_signals()?;
        }
        if self.reads.get() {
            self.forget_read();
        }
        let rest = &bytes[written..];
        self.fill_in(0, rest)?;
        self.write_position.set(0);
        self.write_end.set(rest.len() as i64);
        self.move_to(rest.len() as i64);
        self.raw_position.set(0);
        Ok(bytes.len())
    }

    /// Writes out what is buffered, for who knows that nothing is overridden. Runs Python.
    pub(in crate::modules::io) fn flush_all(&self) -> Result<()> {
        self.check_closed("flush of closed file")?;
        let _lock = self.lock()?;
        self.flush_and_rewind()
    }
}

#[methods]
impl Buffered {
    /// Write bytes; returns how many. BlockingIOError where not all could be written or kept.
    #[sig("($self, buffer, /)")]
    fn write(&self, buffer: &Object) -> Result<usize> {
        let bytes = BytesLike::of(buffer)?;
        self.write_bytes(&bytes)
    }

    /// Write out what is buffered.
    #[sig("($self, /)")]
    fn flush(&self) -> Result<()> {
        self.flush_all()
    }
}
