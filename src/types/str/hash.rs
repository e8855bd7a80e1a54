//! The hash of text and bytes: SipHash-1-3, keyed once per process from `PYTHONHASHSEED` as CPython derives it.

use abide_macros::capi;
use core::cell::Cell;
use core::hash::Hasher;
use siphasher::sip::SipHasher13;
use std::sync::OnceLock;

/// The 24 bytes of `_Py_HashSecret`; the first 16 key the hash of strings.
static SECRET: OnceLock<[u8; 24]> = OnceLock::new();

/// The secret as C sees it.
#[repr(C, align(8))]
pub struct Secret([Cell<u8>; 24]);
// SAFETY: written once, by the thread that hashes first, under the GIL.
unsafe impl Sync for Secret {}

/// The secret for extensions that hash by themselves (expat); filled in before the first string is hashed.
#[capi]
pub static _Py_HashSecret: Secret = Secret([const { Cell::new(0) }; 24]);

struct Keys(Cell<Option<(u64, u64)>>);
// SAFETY: used under the GIL.
unsafe impl Sync for Keys {}
static KEYS: Keys = Keys(Cell::new(None));

/// The secret of a seed: 0 is the zero key, any other number the bytes of a linear congruential generator.
fn secret_of_seed(seed: u32) -> [u8; 24] {
    let mut secret = [0; 24];
    if seed != 0 {
        let mut x = seed;
        for byte in &mut secret {
            x = x.wrapping_mul(214_013).wrapping_add(2_531_011);
            *byte = (x >> 16) as u8;
        }
    }
    secret
}

fn random_secret() -> [u8; 24] {
    let mut secret = [0; 24];
    // SAFETY: the buffer is as long as said.
    let got = unsafe { libc::getrandom(secret.as_mut_ptr().cast(), secret.len(), 0) };
    if got != secret.len() as isize {
        // No entropy yet (very early boot): the clock and an address differ from run to run at least.
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_nanos() as u64);
        secret[..8].copy_from_slice(&now.to_ne_bytes());
        let address = &raw const now as usize as u64;
        secret[8..16].copy_from_slice(&address.to_ne_bytes());
    }
    secret
}

/// The hash secret: that of [`seed`], else of `PYTHONHASHSEED`, else random.
pub fn secret() -> &'static [u8; 24] {
    SECRET.get_or_init(|| match std::env::var("PYTHONHASHSEED").ok().and_then(|s| s.parse::<u32>().ok()) {
        Some(seed) => secret_of_seed(seed),
        None => random_secret(),
    })
}

/// Fixes the seed before the first string is hashed: `Some(0)` zero key, `Some(n)`, or `None` for a random one
/// (`-I`, `-E`, `-R`). False if a hash has been computed already.
pub fn seed(seed: Option<u32>) -> bool {
    SECRET.set(seed.map_or_else(random_secret, secret_of_seed)).is_ok()
}

fn keys_of(secret: &[u8; 24]) -> (u64, u64) {
    let word = |at: usize| u64::from_le_bytes(secret[at..at + 8].try_into().expect("eight bytes"));
    (word(0), word(8))
}

#[cold]
fn load_keys() -> (u64, u64) {
    let keys = keys_of(secret());
    for (to, byte) in _Py_HashSecret.0.iter().zip(secret()) {
        to.set(*byte);
    }
    KEYS.0.set(Some(keys));
    keys
}

/// The hash of bytes, or of a string's units as they lie in memory: `_Py_HashBytes`. Never -1.
#[inline]
pub fn hash_bytes(bytes: &[u8]) -> isize {
    let keys = match KEYS.0.get() {
        Some(keys) => keys,
        None => load_keys(),
    };
    hash_keyed(keys, bytes)
}

/// The hash function itself, which knows no special values: for who asks C for it.
pub fn raw(bytes: &[u8]) -> isize {
    let (k0, k1) = KEYS.0.get().unwrap_or_else(load_keys);
    let mut hasher = SipHasher13::new_with_keys(k0, k1);
    hasher.write(bytes);
    hasher.finish() as isize
}

#[inline(always)]
fn hash_keyed((k0, k1): (u64, u64), bytes: &[u8]) -> isize {
    if bytes.is_empty() {
        return 0;
    }
    let mut hasher = SipHasher13::new_with_keys(k0, k1);
    hasher.write(bytes);
    let hash = hasher.finish() as isize;
    if hash == -1 { -2 } else { hash }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_equal_those_of_cpython_for_the_same_seed() {
        let of = |seed, bytes: &[u8]| hash_keyed(keys_of(&secret_of_seed(seed)), bytes);
        let euro_x: Vec<u8> = [0x20ACu16, b'x' as u16].iter().flat_map(|u| u.to_ne_bytes()).collect();
        assert_eq!(of(0, b"abc"), -4594863902769663758);
        assert_eq!(of(0, b"abcdefghi"), -532774252720507163);
        assert_eq!(of(0, &euro_x), -483395623852268653);
        assert_eq!(of(42, b"abc"), 3869580338025362921);
        assert_eq!(of(42, b"abcdefghi"), -5970266004662334337);
        assert_eq!(of(42, &euro_x), 5570975265233553142);
        assert_eq!(of(7, b""), 0);
    }
}
