//! Corrupted data ends in an exception, never in a crash or a large allocation.

use super::{dumps, loads};
use crate::abi::{Ref, Result};
use crate::startup::with_runtime;
use crate::types::str::Str;
use abide_compiler::{Mode, Options, Source};

/// A module's code with most kinds of constants in it, marshalled.
fn sample() -> Result<Vec<u8>> {
    let source = "def f(a, /, b=1, *c, d=(1, 2.5, 3j, b'x', None, ...), **e):\n    \
                  return {a, 10**30, 'text', '\u{e9}'} if a in {1, 2} else lambda: (a, b)\n";
    let name = Str::new("sample.py")?;
    let code = crate::import::source::compile(Source::Str(source), &name, Mode::Exec, &Options::default())?;
    Ok(dumps(&code, 4, true)?.as_slice().to_vec())
}

/// Reads the data; what comes of it is given up, an exception is cleared.
fn try_load(data: &[u8]) -> bool {
    match loads(data, true) {
        Ok(value) => {
            drop::<Ref>(value);
            true
        }
        Err(e) => {
            e.clear();
            false
        }
    }
}

#[test]
fn truncated_data_is_refused() {
    with_runtime(|| {
        let data = sample()?;
        for end in 0..data.len() {
            assert!(!try_load(&data[..end]), "the first {end} bytes are no value");
        }
        assert!(try_load(&data));
        Ok(())
    });
}

#[test]
fn corrupted_data_does_no_harm() {
    with_runtime(|| {
        let data = sample()?;
        let mut state = 0x2545_F491_4F6C_DD1Du64;
        let mut random = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state as usize
        };
        for _ in 0..20_000 {
            let mut bytes = data.clone();
            for _ in 0..1 + random() % 4 {
                let at = random() % bytes.len();
                bytes[at] = random() as u8;
            }
            try_load(&bytes);
        }
        Ok(())
    });
}

#[test]
fn lengths_are_not_believed() {
    with_runtime(|| {
        for kind in *b"([<>sauAlt" {
            let mut data = vec![kind];
            data.extend(0x7FFF_FFFFi32.to_le_bytes());
            assert!(!try_load(&data));
        }
        // Tuples in tuples, each with a length that the data alone would allow.
        let mut data = Vec::new();
        for _ in 0..1900 {
            data.extend([b'(', 0, 0, 1, 0]);
        }
        data.resize(data.len() + 0x1_0000, b'N');
        assert!(!try_load(&data));
        Ok(())
    });
}

#[test]
fn cycles_in_constants_are_read() {
    with_runtime(|| {
        // A code object whose constants are a tuple that holds itself twice.
        let mut data = vec![b'c'];
        data.extend([0; 20]);
        data.extend(b"s\x02\0\0\0\x1e\0");
        data.extend(b"\xa9\x02r\0\0\0\0r\0\0\0\0");
        data.extend(b")\0)\0s\0\0\0\0z\0z\0z\0\0\0\0\0s\0\0\0\0s\0\0\0\0");
        assert!(try_load(&data));
        Ok(())
    });
}
