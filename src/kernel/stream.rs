//! Counter-based random streams, named by what they are for.
//!
//! A [`Key`] is derived once, with ChaCha8, from (seed, replication, path of names, purpose). A [`Stream`] is that
//! key and a counter: 16 bytes. Draw number *n* of a stream is a pure function of the two (Philox4x32-10,
//! Salmon et al. 2011), so no draw depends on how many draws anybody else made, and a machine can jump to the
//! draws of its *n*-th occurrence without keeping a generator.

use std::convert::Infallible;

use rand::{Rng, SeedableRng, TryRng};
use rand_chacha::ChaCha8Rng;
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
        let mut bytes = [0_u8; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..12].copy_from_slice(&replication.to_le_bytes());
        bytes[16..].copy_from_slice(&hash_of_name(path, purpose).to_le_bytes());
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

/// The hash of path and purpose with a zero between. There may be a million names: short ones are put together without an
/// allocation.
fn hash_of_name(path: &str, purpose: &str) -> u128 {
    let (middle, length) = (path.len(), path.len() + 1 + purpose.len());
    let mut short = [0; 128];
    if let Some(name) = short.get_mut(..length) {
        name[..middle].copy_from_slice(path.as_bytes());
        name[middle + 1..].copy_from_slice(purpose.as_bytes());
        return xxh3_128(name);
    }
    xxh3_128(&[path.as_bytes(), &[0], purpose.as_bytes()].concat())
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
        #[cfg(not(feature = "canary-shared-stream"))]
        let n = self.next;
        #[cfg(feature = "canary-shared-stream")]
        let n = everybodys_next();
        self.next = self.next.wrapping_add(1);
        let block = philox4x32_10([(n >> 1) as u32, (n >> 33) as u32, 0, 0], self.key.0);
        let lane = ((n & 1) << 1) as usize;
        u64::from(block[lane]) | u64::from(block[lane + 1]) << 32
    }

    /// The next two draws, for one block's work instead of two where they are of one block: at every even place.
    #[inline]
    pub fn draw_two(&mut self) -> [u64; 2] {
        if self.next & 1 == 1 {
            return [self.draw(), self.draw()];
        }
        let n = self.next;
        self.next = self.next.wrapping_add(2);
        let [a, b, c, d] = philox4x32_10([(n >> 1) as u32, (n >> 33) as u32, 0, 0], self.key.0);
        [u64::from(a) | u64::from(b) << 32, u64::from(c) | u64::from(d) << 32]
    }

    /// Uniform in the open interval (0, 1): never 0, never 1, so that logarithms are safe.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        unit(self.draw())
    }

    /// Uniform in `0..n` without bias (Lemire's multiplication with rejection). `n` must not be zero.
    #[inline]
    pub fn below(&mut self, n: u64) -> u64 {
        debug_assert!(n > 0, "no number is below zero");
        let mut wide = u128::from(self.draw()) * u128::from(n);
        if (wide as u64) < n {
            // Only now may the draw be one too many of its kind, and only now is the division worth it.
            let surplus = n.wrapping_neg() % n;
            while (wide as u64) < surplus {
                wide = u128::from(self.draw()) * u128::from(n);
            }
        }
        (wide >> 64) as u64
    }
}

/// Broken on purpose: one counter for all streams, so that a draw depends on who drew before. The tests see that it is noticed.
#[cfg(feature = "canary-shared-stream")]
fn everybodys_next() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Relaxed)
}

/// The middle of the cell that the upper 52 bits of `draw` name. With 53 bits the last middle would round to 1.
#[inline]
fn unit(draw: u64) -> f64 {
    ((draw >> 12) as f64 + 0.5) * (1.0 / (1_u64 << 52) as f64)
}

/// `rand`'s view of a stream: whatever takes an `rand::Rng` can draw from it.
impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.draw() >> 32) as u32)
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.draw())
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.draw().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
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
        c = [
            (c[1] ^ k0) ^ (p1 >> 32) as u32,
            p1 as u32,
            (c[3] ^ k1) ^ (p0 >> 32) as u32,
            p0 as u32,
        ];
        k0 = k0.wrapping_add(0x9E37_79B9);
        k1 = k1.wrapping_add(0xBB67_AE85);
    }
    c
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The three vectors for `philox4x32 10` of Random123's `kat_vectors` (D. E. Shaw Research).
    #[test]
    fn philox_gives_the_published_blocks() {
        let known: [([u32; 4], u64, [u32; 4]); 3] = [
            ([0; 4], 0, [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            ([u32::MAX; 4], u64::MAX, [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                0x299f_31d0_a409_3822,
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
            ),
        ];
        for (counter, key, block) in known {
            assert_eq!(philox4x32_10(counter, key), block);
        }
    }

    #[test]
    fn a_stream_is_sixteen_bytes() {
        assert_eq!(size_of::<Stream>(), 16);
    }

    #[test]
    fn a_stream_deals_out_the_blocks_of_its_key() {
        let mut stream = Key(0).stream();
        assert_eq!(stream.draw(), 0xe169_c58d_6627_e8d5);
        assert_eq!(stream.draw(), 0x9b00_dbd8_bc57_ac4c);
        let next = philox4x32_10([1, 0, 0, 0], 0);
        assert_eq!(stream.draw(), u64::from(next[0]) | u64::from(next[1]) << 32);
        // Past 2^32 blocks the second word of the counter moves.
        let mut far = Stream { key: Key(0), next: 1 << 33 };
        let block = philox4x32_10([0, 1, 0, 0], 0);
        assert_eq!(far.draw(), u64::from(block[0]) | u64::from(block[1]) << 32);
    }

    #[test]
    fn two_draws_at_once_are_the_next_two() {
        let (mut one, mut two) = (Key(7).occurrence(3), Key(7).occurrence(3));
        for odd in [false, false, true, true, false] {
            if odd {
                assert_eq!(one.draw(), two.draw());
            }
            assert_eq!([one.draw(), one.draw()], two.draw_two());
        }
        assert_eq!(one, two);
    }

    /// Committed: these draws are what every stored digest rests on.
    #[test]
    fn the_first_draws_of_a_named_stream_are_these() {
        let mut stream = Key::of(42, 0, "west/edge/7", "loss").stream();
        let draws: [u64; 3] = std::array::from_fn(|_| stream.draw());
        let known = [0xeedd_f87b_fab0_475d, 0x84c1_6ac0_dc94_c30d, 0x336f_2659_62ed_b3e1];
        assert_eq!(draws, known, "{draws:#018x?}");
    }

    #[test]
    fn every_part_of_a_name_makes_another_stream() {
        let base = Key::of(1, 0, "a/b", "delay");
        let others = [
            Key::of(2, 0, "a/b", "delay"),
            Key::of(1, 1, "a/b", "delay"),
            Key::of(1, 0, "a/c", "delay"),
            Key::of(1, 0, "a/b", "loss"),
            // The border between path and purpose counts.
            Key::of(1, 0, "a/bd", "elay"),
            Key::of(1, 0, "a/", "bdelay"),
        ];
        let keys: std::collections::BTreeSet<u64> =
            others.iter().chain([&base]).map(|key| key.0).collect();
        assert_eq!(keys.len(), others.len() + 1);
        assert_eq!(base, Key::of(1, 0, "a/b", "delay"));
    }

    /// Long names are put together another way than short ones, and both are the bytes of path, zero, purpose.
    #[test]
    fn a_name_is_hashed_the_same_whatever_its_length() {
        for length in [0, 1, 121, 122, 123, 500] {
            let path = "p".repeat(length);
            let name = format!("{path}\0delay");
            assert_eq!(hash_of_name(&path, "delay"), xxh3_128(name.as_bytes()), "{length}");
        }
    }

    /// Neighbours in every part of the name agree in half of all bits: 64 000 fair coins, 5 standard deviations.
    #[test]
    fn streams_of_neighbors_are_independent() {
        let mut pairs = Vec::new();
        for i in 0..1_000_u32 {
            let name = |i: u32| Key::of(7, 3, &format!("edge/{i}"), "jitter").stream().draw();
            let replication = |i: u32| Key::of(7, i, "edge/1", "jitter").stream().draw();
            pairs.push((name(i), name(i + 1), replication(i), replication(i + 1)));
        }
        let by_name: u32 = pairs.iter().map(|p| (p.0 ^ p.1).count_ones()).sum();
        let by_replication: u32 = pairs.iter().map(|p| (p.2 ^ p.3).count_ones()).sum();
        for differing in [by_name, by_replication] {
            let deviations = (f64::from(differing) - 32_000.0) / 64_000_f64.sqrt() * 2.0;
            assert!(deviations.abs() < 5.0, "{differing} of 64 000 bits differ");
        }
    }

    #[test]
    fn an_occurrence_starts_where_the_one_before_can_not_reach() {
        let key = Key(99);
        let mut first = key.occurrence(0);
        assert_eq!(first, key.stream());
        for _ in 0..1 << 16 {
            first.draw();
        }
        assert_eq!(first, key.occurrence(1));
    }

    #[test]
    fn a_unit_is_never_zero_or_one() {
        assert_eq!(unit(0), 1.0 / (1_u64 << 53) as f64);
        assert_eq!(unit(u64::MAX), 1.0 - 1.0 / (1_u64 << 53) as f64);
        let mut stream = Key(5).stream();
        let (mut sum, n) = (0.0, 100_000);
        for _ in 0..n {
            sum += stream.unit();
        }
        // The mean of n units has the standard deviation 1/sqrt(12 n).
        assert!((sum / f64::from(n) - 0.5).abs() < 4.0 / (12.0 * f64::from(n)).sqrt());
    }

    /// Chi-square with k-1 degrees of freedom has mean k-1 and variance 2(k-1): five deviations with a fixed seed.
    #[test]
    fn below_is_uniform() {
        for k in [2_u64, 3, 7, 10, 1_000] {
            let mut stream = Key::of(1, 0, "below", "test").stream();
            let (mut counts, n) = (vec![0_u32; k as usize], 200_000.0);
            for _ in 0..200_000 {
                counts[stream.below(k) as usize] += 1;
            }
            let expected = n / k as f64;
            let chi: f64 =
                counts.iter().map(|c| libm::pow(f64::from(*c) - expected, 2.0) / expected).sum();
            let degrees = k as f64 - 1.0;
            assert!((chi - degrees).abs() < 5.0 * (2.0 * degrees).sqrt(), "{k}: {chi}");
        }
    }

    /// For n = 3 * 2^62 plain multiplication would give every third number twice: rejection must be seen to work.
    #[test]
    fn below_rejects_what_would_be_biased() {
        let n = 3 << 62;
        let (mut stream, mut rejected, mut residues) = (Key(8).stream(), 0_u32, [0_u32; 3]);
        for _ in 0..30_000 {
            let before = stream.next;
            let x = stream.below(n);
            assert!(x < n);
            rejected += (stream.next - before - 1) as u32;
            residues[(x % 3) as usize] += 1;
        }
        // One draw in four is rejected: 1/3 of a rejection for each result, variance p/(1-p)^2 with p = 1/4.
        assert!((f64::from(rejected) - 10_000.0).abs() < 5.0 * (30_000.0 * 4.0 / 9.0_f64).sqrt());
        for count in residues {
            assert!((f64::from(count) - 10_000.0).abs() < 5.0 * (30_000.0 * 2.0 / 9.0_f64).sqrt());
        }
    }

    #[test]
    fn rand_draws_from_a_stream_as_we_do() {
        fn bytes_of(rng: &mut impl Rng) -> ([u8; 11], u32, u64) {
            let mut bytes = [0; 11];
            rng.fill_bytes(&mut bytes);
            (bytes, rng.next_u32(), rng.next_u64())
        }
        let (mut ours, mut theirs) = (Key(3).stream(), Key(3).stream());
        let (bytes, half, whole) = bytes_of(&mut theirs);
        assert_eq!(bytes[..8], ours.draw().to_le_bytes());
        assert_eq!(bytes[8..], ours.draw().to_le_bytes()[..3]);
        assert_eq!(half, (ours.draw() >> 32) as u32);
        assert_eq!(whole, ours.draw());
        assert_eq!(ours, theirs);
        let die: u8 = rand::RngExt::random_range(&mut theirs, 1..=6);
        assert!((1..=6).contains(&die));
    }
}
