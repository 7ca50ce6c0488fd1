//! Metrics of predicted probabilities.

use libm::log;

/// −mean log p of the true class, p clipped to `[2.2e−16, 1 − 2.2e−16]`; `classes` probabilities per row, each row divided by
/// its sum. None without rows or when lengths differ.
pub fn log_loss(truth: &[usize], probabilities: &[f64], classes: usize) -> Option<f64> {
    if truth.is_empty() || classes == 0 || probabilities.len() != truth.len() * classes {
        return None;
    }
    let mut sum = 0.0;
    for (row, &t) in probabilities.chunks_exact(classes).zip(truth) {
        let p = row.get(t)? / row.iter().sum::<f64>();
        sum -= log(p.clamp(f64::EPSILON, 1.0 - f64::EPSILON));
    }
    Some(sum / truth.len() as f64)
}

/// Mean squared difference between probability and outcome, 0..=1.
pub fn brier(positive: &[bool], probability: &[f64]) -> Option<f64> {
    if positive.is_empty() || positive.len() != probability.len() {
        return None;
    }
    let square = |(&y, p): (&bool, &f64)| (p - f64::from(u8::from(y))) * (p - f64::from(u8::from(y)));
    Some(positive.iter().zip(probability).map(square).sum::<f64>() / positive.len() as f64)
}

/// Expected calibration error over `bins` bins of equal width: Σ share · |mean outcome − mean probability|.
pub fn calibration_error(positive: &[bool], probability: &[f64], bins: usize) -> Option<f64> {
    if positive.is_empty() || positive.len() != probability.len() || bins == 0 {
        return None;
    }
    let mut sums = vec![(0.0, 0.0); bins];
    for (&y, &p) in positive.iter().zip(probability) {
        let bin = ((p * bins as f64) as usize).min(bins - 1);
        sums[bin].0 += f64::from(u8::from(y));
        sums[bin].1 += p;
    }
    // n_b/n · |Σy/n_b − Σp/n_b| = |Σy − Σp|/n.
    Some(sums.iter().map(|(y, p)| (y - p).abs()).sum::<f64>() / positive.len() as f64)
}
