//! How unequal classes are and how many rows would even them out.

use libm::{ceil, log};

/// Imbalance of class counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Imbalance {
    /// Largest over smallest count.
    pub ratio: f64,
    /// Share of the smallest class.
    pub minority_share: f64,
    /// Entropy over log of the number of classes: 1 for equal classes.
    pub balance: f64,
}

/// Imbalance of `counts` (classes that occur); none for fewer than two classes or an empty one.
pub fn imbalance(counts: &[u64]) -> Option<Imbalance> {
    let (low, high) = (*counts.iter().min()?, *counts.iter().max()?);
    if counts.len() < 2 || low == 0 {
        return None;
    }
    let total: u64 = counts.iter().sum();
    let share = |c: u64| c as f64 / total as f64;
    let entropy: f64 = counts.iter().map(|&c| -share(c) * log(share(c))).sum();
    let balance = entropy / log(counts.len() as f64);
    Some(Imbalance { ratio: high as f64 / low as f64, minority_share: share(low), balance })
}

/// Rows that each class lacks to reach `ratio` times the largest class; 0 for those that do.
pub fn rows_needed(counts: &[u64], ratio: f64) -> Vec<u64> {
    let high = counts.iter().max().copied().unwrap_or(0) as f64;
    counts.iter().map(|&c| (ceil(ratio * high) as u64).saturating_sub(c)).collect()
}
