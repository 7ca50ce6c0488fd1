//! Random draws that are the same on every machine: a fixed generator, and `libm` for every function beyond
//! plain arithmetic.

use std::f64::consts::TAU;

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

const SEED: u64 = 20_260_101;

/// A source of draws.
#[derive(Debug)]
pub struct Draw(ChaCha12Rng);

impl Draw {
    /// The source of one table; different streams are independent.
    pub fn new(stream: u64) -> Self {
        let mut source = ChaCha12Rng::seed_from_u64(SEED);
        source.set_stream(stream);
        Self(source)
    }

    /// Evenly in `[0, 1)`.
    pub fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Evenly in `[low, high)`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// A whole number, evenly in `[low, high]`.
    pub fn whole(&mut self, low: i64, high: i64) -> i64 {
        low + (self.uniform() * (high - low + 1) as f64) as i64
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    /// True with the probability whose log-odds are given.
    pub fn logistic(&mut self, log_odds: f64) -> bool {
        self.chance(1.0 / (1.0 + libm::exp(-log_odds)))
    }

    /// From a normal distribution (Box and Muller).
    pub fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.uniform()));
        mean + deviation * radius * libm::cos(TAU * self.uniform())
    }

    /// From a normal distribution cut off at both ends, drawn anew until it fits.
    pub fn normal_within(&mut self, mean: f64, deviation: f64, low: f64, high: f64) -> f64 {
        loop {
            let value = self.normal(mean, deviation);
            if (low..=high).contains(&value) {
                return value;
            }
        }
    }

    /// From a log-normal distribution with the given median.
    pub fn log_normal(&mut self, median: f64, deviation: f64) -> f64 {
        median * libm::exp(self.normal(0.0, deviation))
    }

    /// A place among `levels`, the first the likeliest (product of two even draws).
    pub fn skewed(&mut self, levels: usize) -> usize {
        ((self.uniform() * self.uniform() * levels as f64) as usize).min(levels - 1)
    }

    /// From a Poisson distribution (Knuth's product, for small means).
    pub fn poisson(&mut self, mean: f64) -> i64 {
        let limit = libm::exp(-mean);
        let mut product = self.uniform();
        let mut count = 0;
        while product > limit {
            product *= self.uniform();
            count += 1;
        }
        count
    }

    /// One of the values, each as often as the others.
    pub fn pick<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.whole(0, values.len() as i64 - 1) as usize]
    }

    /// One of the values, as often as its weight says.
    pub fn weighted<T: Copy, const N: usize>(&mut self, values: [(T, f64); N]) -> T {
        let mut left = self.uniform() * values.iter().map(|(_, weight)| weight).sum::<f64>();
        for (value, weight) in values {
            left -= weight;
            if left < 0.0 {
                return value;
            }
        }
        values[N - 1].0
    }

    /// Puts the values in a random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, values: &mut [T]) {
        for last in (1..values.len()).rev() {
            values.swap(last, self.whole(0, last as i64) as usize);
        }
    }
}

/// To the nearest multiple of `step`.
pub fn to_step(value: f64, step: f64) -> f64 {
    libm::round(value / step) * step
}
