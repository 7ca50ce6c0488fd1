//! Acceptance thresholds: pass, fail, or not evaluated.

use serde::{Deserialize, Serialize};

pub use crate::evaluate::record::Verdict;
use crate::evaluate::scores::rounded;

/// Largest accepted values.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Mean KS statistic, 0..=1.
    pub ks_mean: f64,
    /// Mean absolute difference of associations, 0..=1.
    pub correlation_delta: f64,
    /// Largest membership AUC of the attack panel, 0..=1.
    pub mia_auc: f64,
    /// Share of synthetic rows identical to a training row, 0..=1.
    pub duplicate_rate: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { ks_mean: 0.1, correlation_delta: 0.1, mia_auc: 0.6, duplicate_rate: 0.05 }
    }
}

/// Holds `value` against the largest accepted one, both to six decimals; equality passes.
pub fn at_most(value: Option<f64>, limit: f64) -> Verdict {
    match value {
        Some(v) if v.is_nan() => Verdict::NotEvaluated,
        None => Verdict::NotEvaluated,
        Some(v) if rounded(v) <= rounded(limit) => Verdict::Pass,
        Some(_) => Verdict::Fail,
    }
}

/// All must pass; one failure fails; anything not evaluated blocks the pass.
pub fn together(verdicts: &[Verdict]) -> Verdict {
    if verdicts.contains(&Verdict::Fail) {
        Verdict::Fail
    } else if verdicts.is_empty() || verdicts.contains(&Verdict::NotEvaluated) {
        Verdict::NotEvaluated
    } else {
        Verdict::Pass
    }
}

/// Whether the distance to the closest record gives a warning: a share above 0.55 or more than 4 % near copies (2 %
/// quantile), each only when its confidence interval excludes the null value (0.5, 2 %). `(value, lower bound)`.
pub fn distance_warning(share: (f64, f64), near_copy_percent: (f64, f64)) -> bool {
    (rounded(share.0) > 0.55 && share.1 > 0.5) || (rounded(near_copy_percent.0) > 4.0 && near_copy_percent.1 > 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_measured_blocks_a_pass_but_not_a_failure() {
        use Verdict::{Fail, NotEvaluated, Pass};
        assert_eq!(together(&[Pass, NotEvaluated]), NotEvaluated);
        assert_eq!(together(&[Fail, NotEvaluated]), Fail);
        assert_eq!(together(&[Pass, Pass]), Pass);
        assert_eq!(at_most(Some(f64::NAN), 1.0), NotEvaluated);
        assert!(distance_warning((0.6, 0.51), (2.0, 1.0)) && !distance_warning((0.6, 0.49), (9.0, 1.0)));
    }
}
