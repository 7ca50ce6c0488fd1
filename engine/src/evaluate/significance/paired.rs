//! Paired differences under a normal model: Student's t, and its correction for overlapping training tables.

use libm::{fabs, sqrt};

use crate::evaluate::sample::{deviation, mean};
use crate::learn::special::{student_quantile, student_two_sided};

/// A test of paired differences a − b.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairedT {
    /// Statistic; infinite when all differences are equal and not 0.
    pub t: f64,
    /// Two-sided p.
    pub p: f64,
    /// Degrees of freedom, n − 1.
    pub df: f64,
    /// Mean difference.
    pub mean: f64,
    /// 95 % confidence interval of the mean difference.
    pub interval: (f64, f64),
    /// Cohen's `d_z`: mean over standard deviation of the differences; none without spread.
    pub effect: Option<f64>,
    /// Whether all differences are equal, so that p is 0 or 1 by definition.
    pub without_spread: bool,
}

/// Paired t-test; none for fewer than two pairs or lists of different lengths.
pub fn paired_t(a: &[f64], b: &[f64]) -> Option<PairedT> {
    test(a, b, 0.0)
}

/// Corrected resampled t-test (Nadeau and Bengio 2003) for the folds of one cross-validation: the variance of the mean is
/// (1/n + `test_share`) s², with `test_share` = test rows / training rows (1/9 for ten folds).
pub fn corrected_resampled_t(a: &[f64], b: &[f64], test_share: f64) -> Option<PairedT> {
    test(a, b, test_share)
}

fn test(a: &[f64], b: &[f64], extra: f64) -> Option<PairedT> {
    if a.len() != b.len() || a.iter().chain(b).any(|v| !v.is_finite()) {
        return None;
    }
    let d: Vec<f64> = a.iter().zip(b).map(|(x, y)| x - y).collect();
    let (mean, spread) = (mean(&d)?, deviation(&d, 1)?);
    let df = d.len() as f64 - 1.0;
    let error = spread * sqrt(1.0 / d.len() as f64 + extra);
    let half = student_quantile(0.975, df) * error;
    // Differences that are equal but for rounding have no spread.
    let without_spread = spread <= 1e-14 * fabs(mean) || spread == 0.0;
    let (t, p) = match (without_spread, mean == 0.0) {
        (true, true) => (0.0, 1.0),
        (true, false) => (if mean > 0.0 { f64::INFINITY } else { f64::NEG_INFINITY }, 0.0),
        (false, _) => (mean / error, student_two_sided(mean / error, df)),
    };
    let effect = (!without_spread).then(|| mean / spread);
    Some(PairedT { t, p, df, mean, interval: (mean - half, mean + half), effect, without_spread })
}

/// 5×2-fold t-test (Dietterich 1998) from the differences of both folds of each of five repetitions: statistic, and two-sided p with
/// five degrees of freedom. None without spread.
pub fn five_by_two_t(differences: &[[f64; 2]; 5]) -> Option<(f64, f64)> {
    let variances = differences.iter().map(|[a, b]| {
        let centre = a.midpoint(*b);
        (a - centre) * (a - centre) + (b - centre) * (b - centre)
    });
    let scale = sqrt(variances.sum::<f64>() / 5.0);
    let t = differences[0][0] / scale;
    (scale > 0.0).then(|| (t, student_two_sided(t, 5.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_differences_decide_at_once() {
        let same = paired_t(&[1.0, 2.0], &[1.0, 2.0]).expect("two pairs");
        assert_eq!((same.p, same.effect, same.without_spread), (1.0, None, true));
        assert_eq!(paired_t(&[2.0, 3.0], &[1.0, 2.0]).map(|t| t.p), Some(0.0));
        assert_eq!((paired_t(&[1.0], &[2.0]), paired_t(&[1.0, 2.0], &[1.0])), (None, None));
        assert_eq!(five_by_two_t(&[[1.0, 1.0]; 5]), None);
        let (t, p) = five_by_two_t(&[[1.0, 0.0]; 5]).expect("spread");
        assert!((t - std::f64::consts::SQRT_2).abs() < 1e-12 && p > 0.2 && p < 0.23, "{p}");
    }
}
