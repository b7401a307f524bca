//! Counter-based random streams, named by what they are for.
//!
//! A [`Key`] is derived once, with ChaCha8, from (seed, replication, path of names, purpose). A [`Stream`] is that
//! key and a counter: 16 bytes. Draw number *n* of a stream is a pure function of the two (Philox4x32-10,
//! Salmon et al. 2011), so no draw depends on how many draws anybody else made, and a machine can jump to the
//! draws of its *n*-th occurrence without keeping a generator.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

/// The name of a stream, folded to 64 bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(pub u64);

impl Key {
    /// The key of the stream for `purpose` of the entity at `path` (names joined by `/`).
    #[must_use]
    pub fn of(seed: u64, replication: u32, path: &str, purpose: &str) -> Key {
        let mut name = Vec::with_capacity(path.len() + purpose.len() + 1);
        name.extend_from_slice(path.as_bytes());
        name.push(0);
        name.extend_from_slice(purpose.as_bytes());
        let mut bytes = [0_u8; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..12].copy_from_slice(&replication.to_le_bytes());
        bytes[16..].copy_from_slice(&xxh3_128(&name).to_le_bytes());
        Key(ChaCha8Rng::from_seed(bytes).next_u64())
    }

    /// The stream from its beginning.
    #[must_use]
    pub fn stream(self) -> Stream {
        Stream { key: self, next: 0 }
    }

    /// The draws that belong to occurrence `n` (the n-th exchange, say): 65 536 of them before the next begins.
    #[must_use]
    pub fn occurrence(self, n: u64) -> Stream {
        Stream { key: self, next: n << 16 }
    }
}

/// A key and how far it was drawn: 16 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stream {
    key: Key,
    next: u64,
}

impl Stream {
    /// The next 64 random bits.
    #[inline]
    pub fn draw(&mut self) -> u64 {
        let n = self.next;
        self.next = self.next.wrapping_add(1);
        let block = philox4x32_10([(n >> 1) as u32, (n >> 33) as u32, 0, 0], self.key.0);
        let lane = ((n & 1) << 1) as usize;
        u64::from(block[lane]) | u64::from(block[lane + 1]) << 32
    }

    /// Uniform in the open interval (0, 1): never 0, never 1, so that logarithms are safe.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        ((self.draw() >> 11) as f64 + 0.5) * (1.0 / (1_u64 << 53) as f64)
    }

    /// Uniform in `0..n` without bias (Lemire's multiplication with rejection). `n` must not be zero.
    #[inline]
    pub fn below(&mut self, n: u64) -> u64 {
        debug_assert!(n > 0, "no number is below zero");
        let threshold = n.wrapping_neg() % n;
        loop {
            let wide = u128::from(self.draw()) * u128::from(n);
            if wide as u64 >= threshold {
                return (wide >> 64) as u64;
            }
        }
    }
}

/// One block of Philox4x32 with ten rounds: 128 random bits from a 128-bit counter and a 64-bit key.
#[inline]
#[must_use]
pub fn philox4x32_10(counter: [u32; 4], key: u64) -> [u32; 4] {
    let mut c = counter;
    let (mut k0, mut k1) = (key as u32, (key >> 32) as u32);
    for _ in 0..10 {
        let p0 = u64::from(c[0]) * 0xD251_1F53;
        let p1 = u64::from(c[2]) * 0xCD9E_8D57;
        c = [(p1 >> 32) as u32 ^ c[1] ^ k0, p1 as u32, (p0 >> 32) as u32 ^ c[3] ^ k1, p0 as u32];
        k0 = k0.wrapping_add(0x9E37_79B9);
        k1 = k1.wrapping_add(0xBB67_AE85);
    }
    c
}
