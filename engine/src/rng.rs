//! Named, independent streams of random numbers from one seed.
//!
//! All randomness of the engine is drawn on the host from these streams, so one seed gives the same bytes on every target.
//! A stream is named by what it is for (`"sample/normals"`), so that adding a draw in one place never shifts another.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// The seed of a run; streams are derived from it by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed(pub u64);

impl Seed {
    /// The stream called `name`; the same name always gives the same numbers.
    pub fn stream(self, name: &str) -> Stream {
        self.indexed(name, 0)
    }

    /// The `index`-th stream called `name`: one per column, chunk or tree, so that threads never share one.
    pub fn indexed(self, name: &str, index: u64) -> Stream {
        // FNV-1a over the name, then `SplitMix64` to spread seed, name and index over the 256-bit key.
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for byte in name.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        let mut state = self.0 ^ hash.rotate_left(17);
        let mut key = [0_u8; 32];
        for (i, part) in key.chunks_exact_mut(8).enumerate() {
            let salt = if i % 2 == 0 { hash } else { index };
            state = split_mix(state.wrapping_add(salt));
            part.copy_from_slice(&state.to_le_bytes());
        }
        Stream(ChaCha8Rng::from_seed(key))
    }
}

/// `SplitMix64` (Steele, Lea, Flood 2014).
fn split_mix(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// One stream of random numbers (`ChaCha8`).
#[derive(Clone, Debug)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// Uniform on the open interval (0, 1): never 0, never 1, so its normal quantile is finite.
    pub fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 12) as f64 + 0.5) * (1.0 / (1_u64 << 52) as f64)
    }

    /// Uniform on `0..n`.
    ///
    /// # Panics
    /// When `n` is 0, which is a bug of the caller.
    pub fn below(&mut self, n: usize) -> usize {
        assert!(n > 0, "a draw from nothing");
        // Lemire's multiplication; the bias of at most n / 2^64 is far below anything measurable.
        ((u128::from(self.0.next_u64()) * n as u128) >> 64) as usize
    }

    /// A position in `0..count` by weights that sum to `total`; one of weight 0 never, unless all are.
    pub fn weighted(&mut self, count: usize, total: f64, weight: impl Fn(usize) -> f64) -> usize {
        weighted_at(self.uniform(), count, total, weight)
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Shuffles in place (Fisher–Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

/// [`Stream::weighted`] for a draw from 0..1 that was made before.
pub fn weighted_at(uniform: f64, count: usize, total: f64, weight: impl Fn(usize) -> f64) -> usize {
    let mut rest = uniform * total;
    let mut last = 0;
    for i in 0..count {
        let w = weight(i);
        if w > 0.0 {
            last = i;
            rest -= w;
            if rest <= 0.0 {
                break;
            }
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_repeatable_and_differ_by_name_index_and_seed() {
        let draw = |mut s: Stream| [s.bits(), s.bits()];
        let base = draw(Seed(7).stream("a"));
        assert_eq!(base, draw(Seed(7).stream("a")));
        assert_ne!(base, draw(Seed(7).stream("b")));
        assert_ne!(base, draw(Seed(8).stream("a")));
        assert_ne!(base, draw(Seed(7).indexed("a", 1)));
    }

    #[test]
    fn uniforms_stay_inside_the_open_interval_and_are_uniform() {
        let mut s = Seed(1).stream("u");
        let draws: Vec<f64> = (0..20_000).map(|_| s.uniform()).collect();
        assert!(draws.iter().all(|&u| u > 0.0 && u < 1.0));
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        assert!((mean - 0.5).abs() < 0.01, "mean {mean}");
    }

    #[test]
    fn shuffle_keeps_every_item() {
        let mut items: Vec<usize> = (0..100).collect();
        Seed(3).stream("s").shuffle(&mut items);
        assert_ne!(items, (0..100).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
    }
}
