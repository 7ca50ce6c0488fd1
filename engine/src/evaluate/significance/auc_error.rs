//! Standard error of an area under the ROC curve.

use libm::sqrt;

/// Standard error of the AUC `a` from `positives` and `negatives` rows (Hanley and `McNeil` 1982); none when a class is absent.
pub fn auc_standard_error(a: f64, positives: usize, negatives: usize) -> Option<f64> {
    let (n, m) = (positives as f64, negatives as f64);
    let (q1, q2) = (a / (2.0 - a), 2.0 * a * a / (1.0 + a));
    let variance = (a * (1.0 - a) + (n - 1.0) * (q1 - a * a) + (m - 1.0) * (q2 - a * a)) / (n * m);
    (positives > 0 && negatives > 0).then(|| sqrt(variance.max(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_shrinks_with_rows_and_vanishes_at_the_ends() {
        let few = auc_standard_error(0.8, 20, 20).expect("both classes");
        // By hand: Q1 = 2/3, Q2 = 1.28/1.8, variance (0.16 + 19 · 0.0266667 + 19 · 0.0711111) / 400.
        assert!((few * few - 0.005_044_444_4).abs() < 1e-9, "{few}");
        assert!(auc_standard_error(0.8, 200, 200).expect("both classes") < few);
        assert_eq!((auc_standard_error(1.0, 5, 5), auc_standard_error(0.5, 0, 5)), (Some(0.0), None));
    }
}
