//! What tuning maximises: `0.6 · similarity + 0.4 · accuracy`. An undefined part makes the trial undefined.

/// Weight of similarity.
pub const SIMILARITY: f64 = 0.6;
/// Weight of accuracy.
pub const ACCURACY: f64 = 0.4;

/// `1 − ‖A_R − A_S‖_F / (2·√(d(d − 1)))` for `columns` = d numeric columns; none below two. In 0..=1.
pub fn correlation_similarity(frobenius: f64, columns: usize) -> Option<f64> {
    (columns >= 2 && frobenius.is_finite()).then(|| {
        let d = columns as f64;
        (1.0 - frobenius / (2.0 * (d * (d - 1.0)).sqrt())).clamp(0.0, 1.0)
    })
}

/// Mean of `1 − emd_mean` and the correlation similarity; the first alone where fewer than two numeric columns exist.
pub fn similarity(emd_mean: Option<f64>, correlation: Option<f64>) -> Option<f64> {
    let emd = 1.0 - emd_mean.filter(|e| e.is_finite())?.clamp(0.0, 1.0);
    Some(correlation.map_or(emd, |c| 0.5 * emd + 0.5 * c))
}

/// The objective in 0..=1; none when a part is undefined, never reweighted.
pub fn objective(similarity: Option<f64>, accuracy: Option<f64>) -> Option<f64> {
    let (s, a) = (similarity?, accuracy?);
    (s.is_finite() && a.is_finite()).then(|| SIMILARITY * s.clamp(0.0, 1.0) + ACCURACY * a.clamp(0.0, 1.0))
}

/// Stands in for accuracy where no column is the target: `1 − 2·|accuracy of real-or-synthetic detection − 0.5|`.
pub fn discriminative_accuracy(detection_accuracy: f64) -> f64 {
    (1.0 - 2.0 * (detection_accuracy - 0.5).abs()).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_undefined_part_leaves_the_trial_undefined() {
        assert_eq!(objective(Some(1.0), None), None);
        assert_eq!(objective(Some(1.0), Some(1.0)), Some(1.0));
        assert_eq!(similarity(Some(0.2), None), Some(0.8));
        assert_eq!(correlation_similarity(0.0, 1), None);
        assert_eq!((discriminative_accuracy(0.5), discriminative_accuracy(1.0)), (1.0, 0.0));
    }
}
