//! Confidence intervals of a share `k` of `n`, and the comparison of two shares.

use libm::{fabs, sqrt};

use crate::learn::normal;
use crate::learn::special::{beta_quantile, normal_tail};

/// z of a two-sided interval at the given confidence (0.95).
fn z(confidence: f64) -> f64 {
    normal::quantile(0.5 + confidence / 2.0)
}

/// Wald's interval p ± z √(p (1 − p) / n), not cut off; for comparison only, it is too narrow near 0 and 1. None for no trials.
pub fn wald(k: u64, n: u64, confidence: f64) -> Option<(f64, f64)> {
    let p = share(k, n)?;
    let half = z(confidence) * sqrt(p * (1.0 - p) / n as f64);
    Some((p - half, p + half))
}

/// Wilson's score interval (1927): the default. None for no trials.
pub fn wilson(k: u64, n: u64, confidence: f64) -> Option<(f64, f64)> {
    let (p, z, n) = (share(k, n)?, z(confidence), n as f64);
    let scale = 1.0 + z * z / n;
    let centre = (p + z * z / (2.0 * n)) / scale;
    let half = z / scale * sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n));
    Some(((centre - half).max(0.0), (centre + half).min(1.0)))
}

/// Clopper and Pearson's exact interval (1934): never too narrow. None for no trials.
pub fn clopper_pearson(k: u64, n: u64, confidence: f64) -> Option<(f64, f64)> {
    share(k, n)?;
    let (tail, k, n) = ((1.0 - confidence) / 2.0, k as f64, n as f64);
    let low = if k == 0.0 { 0.0 } else { beta_quantile(k, n - k + 1.0, tail) };
    let high = if k == n { 1.0 } else { beta_quantile(k + 1.0, n - k, 1.0 - tail) };
    Some((low, high))
}

/// Agresti and Coull's interval (1998). None for no trials.
pub fn agresti_coull(k: u64, n: u64, confidence: f64) -> Option<(f64, f64)> {
    share(k, n)?;
    let z = z(confidence);
    let n = n as f64 + z * z;
    let p = (k as f64 + z * z / 2.0) / n;
    let half = z * sqrt(p * (1.0 - p) / n);
    Some(((p - half).max(0.0), (p + half).min(1.0)))
}

/// Two-proportion z-test with the pooled share: difference, z and two-sided p. None for no trials on a side; p is 1 when the pooled
/// share is 0 or 1.
pub fn two_proportions((k1, n1): (u64, u64), (k2, n2): (u64, u64)) -> Option<(f64, f64, f64)> {
    let difference = share(k1, n1)? - share(k2, n2)?;
    let pooled = share(k1 + k2, n1 + n2)?;
    let error = sqrt(pooled * (1.0 - pooled) * (1.0 / n1 as f64 + 1.0 / n2 as f64));
    if error == 0.0 {
        return Some((difference, 0.0, 1.0));
    }
    Some((difference, difference / error, 2.0 * normal_tail(fabs(difference / error))))
}

fn share(k: u64, n: u64) -> Option<f64> {
    (n > 0 && k <= n).then(|| k as f64 / n as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_and_empty_samples_are_handled() {
        assert_eq!((wilson(0, 0, 0.95), wald(3, 2, 0.95)), (None, None));
        assert_eq!(clopper_pearson(0, 10, 0.95).map(|i| i.0), Some(0.0));
        assert_eq!(clopper_pearson(10, 10, 0.95).map(|i| i.1), Some(1.0));
        assert_eq!(two_proportions((0, 5), (0, 9)), Some((0.0, 0.0, 1.0)));
        let (difference, z, p) = two_proportions((30, 100), (15, 100)).expect("trials");
        assert!((difference - 0.15).abs() < 1e-12 && (z - 2.540_003).abs() < 1e-5 && (p - 0.011_085).abs() < 1e-5);
    }
}
