//! Reading text.

use super::{TEXT_IO_WRAPPER, TextIo, plain_buffered};
use crate::abi::{Object, Ref, Result};
use crate::call::convert::told;
use crate::modules::io::base::interrupted;
use crate::modules::io::newline::{LineEnd, line_end};
use crate::modules::io::unsupported;
use crate::protocol::buffer::BytesLike;
use crate::types::bytes::Bytes;
use crate::types::int::Int;
use crate::types::str::{Str, StrBuilder};

impl TextIo {
    /// Reads and decodes the next chunk; false at the end of the file. Runs Python.
    fn read_chunk(&self, hint: usize) -> Result<bool> {
        if !self.coding.reads.get() {
            return Err(unsupported("not readable"));
        }
        let buffer = self.attached()?;
        let state = if self.telling.get() { Some(self.decoder_state()?) } else { None };
        let hint = (self.ratio.get().max(1.0) * hint as f64) as isize;
        let size = self.chunk_size.get().max(hint);
        let input: Ref = match plain_buffered(&buffer).filter(|_| self.has_read1.get()) {
            Some(buffered) if buffer.is_type(&super::BUFFERED_READER) => buffered.read_once(size)?.into_object(),
            _ => {
                let name = if self.has_read1.get() { crate::intern!("read1") } else { crate::intern!("read") };
                let input = buffer.call_method(name, &[&*Int::new(size as i64)?])?;
                if !input.supports_buffer() {
                    let (name, given) = (name.to_string_lossy(), input.ty().full_name());
                    return Err(type_error!(
                        "underlying {name}() should have returned a bytes-like object, not '{given}'"
                    ));
                }
                input
            }
        };
        let bytes = BytesLike::of(&input)?;
        let mut more = !bytes.is_empty();
        let decoded = self.decode(&input, &bytes, !more)?;
        let count = decoded.len();
        self.ratio.set(if count > 0 { bytes.len() as f64 / count as f64 } else { 0.0 });
        more |= count > 0;
        self.used.set(0);
        self.decoded.set(Some(decoded));
        if let Some(state) = state {
            let chunk = if state.bytes.is_empty() {
                match input.cast_exact::<Bytes>() {
                    Some(exact) => Ref::of(exact),
                    None => Bytes::new(&bytes)?,
                }
            } else {
                Bytes::new(&[state.bytes.as_slice(), &bytes].concat())?
            };
            self.snapshot_flags.set(state.flags);
            self.snapshot.set(Some(chunk));
        }
        Ok(more)
    }

    /// As [`TextIo::read_chunk`], again and again as long as signals interrupt it.
    fn read_chunk_through_signals(&self, hint: usize) -> Result<bool> {
        loop {
            match self.read_chunk(hint) {
                Ok(more) => return Ok(more),
                Err(e) => interrupted(e)?,
            }
        }
    }

    /// The next `count` characters of the current chunk, or what is left of it.
    fn take(&self, count: usize) -> Result<Ref<Str>> {
        let Some(decoded) = self.decoded.get() else { return Ok(Ref::of(crate::types::str::empty())) };
        let start = self.used.get().min(decoded.len());
        let end = start.saturating_add(count).min(decoded.len());
        let part = if start == 0 && end == decoded.len() { decoded } else { decoded.substring(start, end)? };
        self.used.set(end);
        Ok(part)
    }

    /// `size` characters, or everything where it is negative. Runs Python.
    pub(super) fn read_text(&self, size: isize) -> Result<Ref<Str>> {
        let buffer = self.open_buffer()?;
        if !self.coding.reads.get() {
            return Err(unsupported("not readable"));
        }
        self.write_pending()?;
        let Ok(size) = usize::try_from(size) else {
            let input = match plain_buffered(&buffer) {
                Some(buffered) if buffer.is_type(&super::BUFFERED_READER) => buffered.read_everything()?,
                _ => buffer.call_method(crate::intern!("read"), &[])?,
            };
            let decoded = {
                let bytes = BytesLike::of(&input)?;
                self.decode(&input, &bytes, true)?
            };
            drop(input);
            let before = self.take(usize::MAX)?;
            let all = if before.is_empty() { decoded } else { before.concat(&decoded)? };
            if !self.snapshot.is_empty() {
                self.forget_chunk();
            }
            return Ok(all);
        };
        let first = self.take(size)?;
        if first.len() == size {
            return Ok(first);
        }
        let mut text = StrBuilder::new();
        text.push_str(&first)?;
        while text.len() < size {
            if !self.read_chunk_through_signals(size - text.len())? {
                break;
            }
            let more = self.take(size - text.len())?;
            if text.is_empty() && more.len() == size {
                return Ok(more);
            }
            text.push_str(&more)?;
        }
        text.finish()
    }

    /// The next line, at most `limit` characters of it; negative is no limit. Runs Python.
    pub(super) fn read_line(&self, limit: isize) -> Result<Ref<Str>> {
        self.open_buffer()?;
        self.write_pending()?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut line: Option<StrBuilder> = None;
        let mut kept: Option<Ref<Str>> = None;
        loop {
            while self.decoded.borrowed().is_none_or(|d| self.used.get() >= d.len()) {
                if !self.read_chunk_through_signals(0)? {
                    self.forget_chunk();
                    let mut line = line.unwrap_or_default();
                    if let Some(kept) = kept {
                        line.push_str(&kept)?;
                    }
                    return line.finish();
                }
            }
            let Some(chunk) = self.decoded.get() else { continue };
            // A newline may begin at the end of one chunk and end in the next.
            let (text, start, before) = match kept.take() {
                None => (chunk, self.used.get(), 0),
                Some(kept) => (kept.concat(&chunk)?, 0, kept.len()),
            };
            let have = line.as_ref().map_or(0, StrBuilder::len);
            let newline = self.read_newline.get();
            let kind = match &newline {
                _ if self.newlines.translate.get() => LineEnd::Newline,
                Some(newline) if !self.universal.get() => LineEnd::Exactly(newline),
                _ => LineEnd::Universal,
            };
            let found = line_end(text.text().slice(start, text.len()), kind);
            let (Ok(length) | Err(length)) = found;
            let most = limit - have;
            if found.is_ok() || length >= most {
                let end = start + length.min(most);
                self.used.set(end.saturating_sub(before));
                let part = if start == 0 && end == text.len() { text } else { text.substring(start, end)? };
                return match line {
                    None => Ok(part),
                    Some(mut line) => {
                        line.push_str(&part)?;
                        line.finish()
                    }
                };
            }
            let end = start + length;
            if end > start {
                line.get_or_insert_default().push_text(text.text().slice(start, end))?;
            }
            kept = if end < text.len() { Some(text.substring(end, text.len())?) } else { None };
            self.decoded.set(None);
            self.used.set(0);
        }
    }
}

pub(super) extern "C" fn next(this: &TextIo) -> Option<Ref> {
    let line = (|| {
        this.attached()?;
        this.telling.set(false);
        if this.is_type(&TEXT_IO_WRAPPER) {
            return this.read_line(-1);
        }
        let this: &Object = this;
        crate::modules::io::line_of(this.call_method(crate::intern!("readline"), &[])?)
    })();
    match line {
        Ok(line) if line.is_empty() => {
            this.snapshot.set(None);
            this.telling.set(this.seekable.get());
            None
        }
        Ok(line) => Some(line.into_object()),
        Err(e) => told(e, None),
    }
}
