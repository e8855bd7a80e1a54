//! Reading through a buffer.

use super::{BUFFERED_RANDOM, BUFFERED_READER, Buffered};
use crate::abi::{Ref, Result};
use crate::call::convert::told;
use crate::modules::io::{Size, WritableArg};
use crate::types::bytes::{self, Bytes};
use crate::types::none::none;
use abide_macros::methods;

/// Bytes, or nothing because the raw file would have blocked.
type MaybeBytes = Option<Ref<Bytes>>;

impl Buffered {
    /// The next `count` bytes if they were read ahead.
    fn read_ahead(&self, count: i64) -> Result<MaybeBytes> {
        if count > self.ahead() {
            return Ok(None);
        }
        let bytes = self.slice(self.position.get(), count)?;
        self.position.set(self.position.get() + count);
        Ok(Some(bytes))
    }

    /// What was read ahead, taken.
    fn take_ahead(&self) -> Result<Vec<u8>> {
        let ahead = self.ahead();
        if ahead <= 0 {
            return Ok(Vec::new());
        }
        let bytes = self.slice(self.position.get(), ahead)?.as_slice().to_vec();
        self.position.set(self.position.get() + ahead);
        Ok(bytes)
    }

    /// Writes out what was written, and forgets what was read: before the raw file is read. The lock is held.
    fn begin_reading(&self) -> Result<()> {
        if self.writes.get() {
            self.flush_and_rewind()?;
        }
        self.forget_read();
        Ok(())
    }

    /// Everything to the end of the file. The lock is held. Runs Python.
    fn read_all(&self) -> Result {
        let mut all = self.take_ahead()?;
        let had = !all.is_empty();
        self.begin_reading()?;
        if let Some(raw) = self.plain_raw() {
            let Some(rest) = raw.read_all()? else {
                return if had { Ok(Bytes::new(&all)?.into_object()) } else { Ok(none()) };
            };
            self.moved_on(rest.len());
            if !had {
                return Ok(rest.into_object());
            }
            all.extend_from_slice(rest.as_slice());
            return Ok(Bytes::new(&all)?.into_object());
        }
        let raw = self.raw()?;
        if let Some(readall) = raw.get_attr_opt(crate::intern!("readall"))? {
            let rest = readall.call0()?;
            let bytes = rest.cast::<Bytes>();
            if bytes.is_none() && !rest.is_none() {
                return Err(type_error!("readall() should return bytes"));
            }
            if !had {
                return Ok(rest);
            }
            all.extend_from_slice(bytes.map_or(&[], Bytes::as_slice));
            return Ok(Bytes::new(&all)?.into_object());
        }
        loop {
            let part = self.pass_on(crate::intern!("read"), &[])?;
            let bytes = part.cast::<Bytes>();
            if bytes.is_none() && !part.is_none() {
                return Err(type_error!("read() should return bytes"));
            }
            match bytes.map(Bytes::as_slice) {
                None | Some([]) if all.is_empty() => return Ok(part),
                None | Some([]) => return Ok(Bytes::new(&all)?.into_object()),
                Some(bytes) => {
                    all.extend_from_slice(bytes);
                    self.moved_on(bytes.len());
                }
            }
        }
    }

    /// The next `count` bytes, fewer only at the end of the file or where it would block. The lock is held. Runs Python.
    fn read_exactly(&self, count: usize) -> Result {
        if let Some(bytes) = self.read_ahead(count as i64)? {
            return Ok(bytes.into_object());
        }
        // SAFETY: only what was read is handed out.
        let result = unsafe { Bytes::alloc(count) }?;
        let start = result.as_mut_ptr();
        let ahead = self.take_ahead()?;
        // SAFETY: fewer bytes than were asked for.
        unsafe { core::ptr::copy_nonoverlapping(ahead.as_ptr(), start, ahead.len()) };
        let mut written = ahead.len();
        self.begin_reading()?;
        let some = |result: Ref<Bytes>, written: usize| Bytes::resized(result, written).map(Ref::into_object);
        // Whole blocks go where they are wanted at once, the last part through the buffer.
        let size = self.size.get() as usize;
        loop {
            let blocks = (count - written) / size * size;
            if blocks == 0 {
                break;
            }
            // SAFETY: the result has so much room behind `written`.
            match unsafe { self.raw_read(start.add(written), blocks)? } {
                Some(n) if n > 0 => written += n,
                None if written == 0 => return Ok(none()),
                _ => return some(result, written),
            }
        }
        self.position.set(0);
        self.raw_position.set(0);
        self.read_end.set(0);
        // As soon as there is enough nothing more is read: that might wait for a long time.
        while written < count && self.read_end.get() < self.size.get() {
            let n = match self.fill()? {
                Some(n) if n > 0 => n.min(count - written),
                None if written == 0 => return Ok(none()),
                _ => return some(result, written),
            };
            let from = self.memory()?;
            // SAFETY: so many bytes are in the buffer behind the position, and the result has room for them.
            unsafe {
                core::ptr::copy_nonoverlapping(from.add(self.position.get() as usize), start.add(written), n);
            }
            written += n;
            self.position.set(self.position.get() + n as i64);
        }
        some(result, written)
    }

    /// At most `size` bytes with at most one read of the raw file. Runs Python.
    pub(in crate::modules::io) fn read_once(&self, size: isize) -> Result<Ref<Bytes>> {
        self.check()?;
        let size = if size < 0 { self.size.get() as isize } else { size };
        self.check_closed("read of closed file")?;
        if size == 0 {
            return Ok(Ref::of(bytes::empty()));
        }
        let ahead = self.ahead();
        if ahead > 0 {
            return self.read_ahead(ahead.min(size as i64)).map(|b| b.unwrap_or_else(|| Ref::of(bytes::empty())));
        }
        // SAFETY: only what was read is handed out.
        let result = unsafe { Bytes::alloc(size as usize) }?;
        let _lock = self.lock()?;
        self.begin_reading()?;
        // SAFETY: the result has that much room.
        let count = unsafe { self.raw_read(result.as_mut_ptr(), size as usize)? };
        Bytes::resized(result, count.unwrap_or(0))
    }

    /// Everything to the end of the file, for who knows that nothing is overridden. Runs Python.
    pub(in crate::modules::io) fn read_everything(&self) -> Result {
        self.check_closed("read of closed file")?;
        let _lock = self.lock()?;
        self.read_all()
    }

    fn read_into(&self, to: &WritableArg, once: bool) -> Result<Option<usize>> {
        self.check_closed("readinto of closed file")?;
        let (start, size) = (to.as_mut_ptr(), to.len());
        let mut written = 0;
        let ahead = self.ahead().max(0) as usize;
        if ahead > 0 {
            let n = ahead.min(size);
            // SAFETY: so many bytes were read ahead, and so many may be written; they may be the same.
            unsafe { core::ptr::copy(self.memory()?.add(self.position.get() as usize), start, n) };
            self.position.set(self.position.get() + n as i64);
            if n == size {
                return Ok(Some(size));
            }
            written = n;
        }
        let _lock = self.lock()?;
        self.begin_reading()?;
        self.position.set(0);
        while written < size {
            let left = size - written;
            let count = if left > self.size.get() as usize {
                // SAFETY: so much room is left.
                unsafe { self.raw_read(start.add(written), left)? }
            } else if once && written > 0 {
                break;
            } else {
                match self.fill()? {
                    Some(n) if n > 0 => {
                        let n = n.min(left);
                        // SAFETY: so many bytes were read, and there is room for them.
                        unsafe {
                            core::ptr::copy(self.memory()?.add(self.position.get() as usize), start.add(written), n);
                        }
                        self.position.set(self.position.get() + n as i64);
                        written += n;
                        if once {
                            break;
                        }
                        continue;
                    }
                    other => other,
                }
            };
            match count {
                Some(0) => break,
                None if written > 0 => break,
                None => return Ok(None),
                Some(n) => written += n,
            }
            if once {
                break;
            }
        }
        Ok(Some(written))
    }

    /// The next line, at most `limit` bytes of it; negative is no limit. Runs Python.
    fn read_line(&self, limit: isize) -> Result<Ref<Bytes>> {
        self.check_closed("readline of closed file")?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        if let Some(line) = self.line_ahead(limit)? {
            return Ok(line);
        }
        let _lock = self.lock()?;
        let mut line = self.take_ahead()?;
        if self.writes.get() {
            self.flush_and_rewind()?;
        }
        loop {
            self.forget_read();
            self.position.set(0);
            if self.fill()?.unwrap_or(0) == 0 {
                break;
            }
            match self.line_ahead(limit - line.len())? {
                Some(rest) => {
                    if line.is_empty() {
                        return Ok(rest);
                    }
                    line.extend_from_slice(rest.as_slice());
                    break;
                }
                None => line.extend(self.take_ahead()?),
            }
        }
        Bytes::new(&line)
    }

    /// The next line if its end (or `limit` bytes) was read ahead.
    fn line_ahead(&self, limit: usize) -> Result<MaybeBytes> {
        let (start, ahead) = (self.position.get() as usize, self.ahead().max(0) as usize);
        let Some(buffer) = self.buffer.borrowed() else { return Ok(None) };
        let Some(bytes) = buffer.as_slice().get(start..start + ahead) else { return Ok(None) };
        let bytes = &bytes[..ahead.min(limit)];
        let end = match memchr::memchr(b'\n', bytes) {
            Some(i) => i + 1,
            None if bytes.len() == limit => limit,
            None => return Ok(None),
        };
        let line = Bytes::new(&bytes[..end])?;
        self.position.set((start + end) as i64);
        Ok(Some(line))
    }
}

#[methods]
impl Buffered {
    /// Read size bytes, or all there are. None where that would block and nothing was there.
    #[sig("($self, size=-1, /)")]
    fn read(&self, size: Option<Size>) -> Result {
        self.check()?;
        let size = Size::or_all(size);
        if size < -1 {
            return Err(value_error!("read length must be non-negative or -1"));
        }
        if size == -1 {
            return self.read_everything();
        }
        self.check_closed("read of closed file")?;
        if let Some(bytes) = self.read_ahead(size as i64)? {
            return Ok(bytes.into_object());
        }
        let _lock = self.lock()?;
        self.read_exactly(size as usize)
    }

    /// The bytes that were read ahead, after one read of the raw file if there were none; the position stays.
    #[sig("($self, size=0, /)")]
    fn peek(&self, size: isize) -> Result<Ref<Bytes>> {
        let _ = size;
        self.check_closed("peek of closed file")?;
        let _lock = self.lock()?;
        if self.writes.get() {
            self.flush_and_rewind()?;
        }
        if self.ahead() <= 0 {
            self.forget_read();
            let count = self.fill()?.unwrap_or(0);
            self.position.set(0);
            return self.slice(0, count as i64);
        }
        self.slice(self.position.get(), self.ahead())
    }

    /// Read at most size bytes with at most one read of the raw file.
    #[sig("($self, size=-1, /)")]
    fn read1(&self, size: isize) -> Result<Ref<Bytes>> {
        self.read_once(size)
    }

    /// Read into a buffer; returns how many bytes.
    #[sig("($self, buffer, /)")]
    fn readinto(&self, buffer: WritableArg) -> Result<Option<usize>> {
        self.read_into(&buffer, false)
    }

    /// Read into a buffer with at most one read of the raw file; returns how many bytes.
    #[sig("($self, buffer, /)")]
    fn readinto1(&self, buffer: WritableArg) -> Result<Option<usize>> {
        self.read_into(&buffer, true)
    }

    /// Read a line with its newline, at most size bytes of it.
    #[sig("($self, size=-1, /)")]
    fn readline(&self, size: Option<Size>) -> Result<Ref<Bytes>> {
        self.read_line(Size::or_all(size))
    }
}

pub(super) extern "C" fn next(this: &Buffered) -> Option<Ref> {
    let line = (|| {
        this.check()?;
        if this.is_type(&BUFFERED_READER) || this.is_type(&BUFFERED_RANDOM) {
            return this.read_line(-1);
        }
        this.call_method(crate::intern!("readline"), &[])?.downcast::<Bytes>().map_err(|other| {
            os_error!("readline() should have returned a bytes object, not '{}'", other.ty().full_name())
        })
    })();
    match line {
        Ok(line) if line.is_empty() => None,
        Ok(line) => Some(line.into_object()),
        Err(e) => told(e, None),
    }
}
