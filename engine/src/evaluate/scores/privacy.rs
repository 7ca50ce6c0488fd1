//! Components of the privacy sub-score. Each says how little an attack gained; none of them proves anonymity.

use serde::{Deserialize, Serialize};

use crate::evaluate::scores::mean_present;

/// `1 − 2·max(AUC − 0.5, 0)` for the largest membership AUC: an AUC below one half is noise, not extra privacy.
pub fn mia(auc: f64) -> f64 {
    (1.0 - 2.0 * (auc - 0.5).max(0.0)).clamp(0.0, 1.0)
}

/// `1 − clip((synthetic − holdout) / 0.05, 0, 1)` for exact match rates.
pub fn copies(synthetic: f64, holdout: f64) -> f64 {
    1.0 - ((synthetic - holdout) / 0.05).clamp(0.0, 1.0)
}

/// `1 − 2·max(share − 0.5, 0)` for the share of rows closer to training than to the holdout.
pub fn distance(share: f64) -> f64 {
    mia(share)
}

/// `1 − residual risk` of attribute inference (the largest over the secrets) or of singling out.
pub fn residual(risk: f64) -> f64 {
    1.0 - risk.clamp(0.0, 1.0)
}

/// The components in 0..=1, higher is better; none where not evaluated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Components {
    /// Membership inference.
    pub mia: Option<f64>,
    /// Exact copies beyond those of fresh data.
    pub copy: Option<f64>,
    /// Attribute inference.
    pub aia: Option<f64>,
    /// Singling out.
    pub singling: Option<f64>,
    /// Distance to the closest record: used only when there is nothing else.
    pub dcr: Option<f64>,
}

impl Components {
    fn attacks(&self) -> [Option<f64>; 4] {
        [self.mia, self.copy, self.aia, self.singling]
    }

    /// The smallest evaluated component: risks do not make up for each other.
    pub fn score(&self) -> Option<f64> {
        self.attacks().into_iter().flatten().reduce(f64::min).or(self.dcr)
    }

    /// Their mean, to show beside the score.
    pub fn mean(&self) -> Option<f64> {
        mean_present(self.attacks()).or(self.dcr)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weakest_component_counts_and_distance_only_alone() {
        let all = Components { mia: Some(0.9), copy: Some(1.0), dcr: Some(0.1), ..Components::default() };
        assert_eq!((all.score(), all.mean()), (Some(0.9), Some(0.95)));
        assert_eq!(Components { dcr: Some(0.1), ..Components::default() }.score(), Some(0.1));
        assert_eq!(Components::default().score(), None);
    }
}
