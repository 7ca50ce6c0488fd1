//! Scores, grades, thresholds and traffic lights: plain arithmetic on measured values, for page and engine alike.

pub mod lights;
pub mod objective;
pub mod overall;
pub mod privacy;
pub mod thresholds;

/// Version of the weights and limits in this folder; printed in every report.
pub const SCORE_SPEC: u32 = 1;

/// `x` to six decimals, so that the last bits of a sum decide no grade and no verdict.
pub fn rounded(x: f64) -> f64 {
    (x * 1e6).round() / 1e6
}

/// Mean of the values that there are; none for none.
pub(crate) fn mean_present(values: impl IntoIterator<Item = Option<f64>>) -> Option<f64> {
    let (sum, n) = values.into_iter().flatten().fold((0.0, 0_usize), |(s, n), v| (s + v, n + 1));
    (n > 0).then(|| sum / n as f64)
}
