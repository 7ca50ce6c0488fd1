//! Mann–Whitney's U and Cliff's δ: whether one sample tends to be larger than another.

use libm::{fabs, sqrt};

use crate::evaluate::sample::{ranks, tie_term};
use crate::learn::special::normal_tail;

/// A comparison of two independent samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankSum {
    /// U of the first sample: pairs in which it is larger, ties counting half.
    pub u: f64,
    /// Two-sided p of the normal approximation, tie-corrected, with continuity correction.
    pub p: f64,
    /// Cliff's δ = P(x > y) − P(x < y), in −1..=1.
    pub cliffs_delta: f64,
    /// Vargha and Delaney's A = P(x > y) + ½ P(x = y), in 0..=1.
    pub vargha_delaney: f64,
}

/// Mann–Whitney test; none when a sample is empty or holds a value that is not finite.
pub fn rank_sum(x: &[f64], y: &[f64]) -> Option<RankSum> {
    let all: Vec<f64> = x.iter().chain(y).copied().collect();
    if x.is_empty() || y.is_empty() || all.iter().any(|v| !v.is_finite()) {
        return None;
    }
    let (n, m) = (x.len() as f64, y.len() as f64);
    let u = ranks(&all)[..x.len()].iter().sum::<f64>() - n * (n + 1.0) / 2.0;
    let total = n + m;
    let variance = n * m / 12.0 * (total + 1.0 - tie_term(&all) / (total * (total - 1.0)));
    let z = (fabs(u - n * m / 2.0) - 0.5).max(0.0) / sqrt(variance);
    let a = u / (n * m);
    let p = if variance > 0.0 { (2.0 * normal_tail(z)).min(1.0) } else { 1.0 };
    Some(RankSum { u, p, cliffs_delta: 2.0 * a - 1.0, vargha_delaney: a })
}

/// In words: below 0.147, 0.33 and 0.474 an effect is negligible, small and medium, and large above (Romano et al. 2006).
pub fn magnitude(cliffs_delta: f64) -> &'static str {
    match fabs(cliffs_delta) {
        d if d < 0.147 => "negligible",
        d if d < 0.33 => "small",
        d if d < 0.474 => "medium",
        _ => "large",
    }
}
