//! The overall score: `100 · (0.4 · fidelity + 0.4 · utility + 0.2 · privacy)`, its grade and what caps it.

use serde::{Deserialize, Serialize};

use crate::evaluate::scores::{SCORE_SPEC, rounded};

/// A letter for a score from 0 to 100, lower bounds inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Grade {
    /// Below 50.
    F,
    /// From 50.
    C,
    /// From 60.
    B,
    /// From 70.
    #[serde(rename = "B+")]
    BPlus,
    /// From 80.
    A,
    /// From 90.
    #[serde(rename = "A+")]
    APlus,
}

impl Grade {
    /// The grade of a score, after rounding to six decimals.
    pub fn of(score: f64) -> Self {
        match rounded(score) {
            s if s >= 90.0 => Self::APlus,
            s if s >= 80.0 => Self::A,
            s if s >= 70.0 => Self::BPlus,
            s if s >= 60.0 => Self::B,
            s if s >= 50.0 => Self::C,
            _ => Self::F,
        }
    }

    /// As written for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::F => "F",
            Self::C => "C",
            Self::B => "B",
            Self::BPlus => "B+",
            Self::A => "A",
            Self::APlus => "A+",
        }
    }
}

/// Weights of the three parts; they need not add up to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Weights {
    /// Weight of fidelity.
    pub fidelity: f64,
    /// Weight of utility.
    pub utility: f64,
    /// Weight of privacy.
    pub privacy: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self { fidelity: 0.4, utility: 0.4, privacy: 0.2 }
    }
}

/// Sub-scores in 0..=1; none where not evaluated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Parts {
    /// Fidelity.
    pub fidelity: Option<f64>,
    /// Utility.
    pub utility: Option<f64>,
    /// Privacy.
    pub privacy: Option<f64>,
}

/// Measured values that may cap the grade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CapInputs {
    /// Largest membership AUC.
    pub mia_auc: Option<f64>,
    /// Exact match rate of synthetic rows minus that of holdout rows.
    pub duplicate_excess: Option<f64>,
    /// The worse of boundary and category adherence.
    pub adherence: Option<f64>,
}

/// A limit on the grade and the reason for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cap {
    /// The best grade left.
    pub grade: Grade,
    /// Why.
    pub reason: String,
}

/// The overall score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overall {
    /// Version of weights and limits.
    pub score_spec: u32,
    /// 0 to 100, never capped; none when no part was evaluated.
    pub score: Option<f64>,
    /// The grade after caps; none unless all three parts were evaluated.
    pub grade: Option<Grade>,
    /// The grade before caps.
    pub uncapped: Option<Grade>,
    /// Whether a part is missing and the others carry its weight.
    pub partial: bool,
    /// The caps in force.
    pub caps: Vec<Cap>,
}

/// `0.35·shape + 0.35·trend + 0.30·detection`; the mean of the first two when detection was not run. The flag says whether
/// only marginals and pairs counted.
pub fn fidelity(shape: Option<f64>, trend: Option<f64>, detection: Option<f64>) -> Option<(f64, bool)> {
    let (shape, trend) = (shape?, trend?);
    Some(match detection {
        Some(d) => (0.35 * shape + 0.35 * trend + 0.30 * d, false),
        None => (0.5 * shape + 0.5 * trend, true),
    })
}

fn caps(inputs: &CapInputs) -> Vec<Cap> {
    let mut caps = Vec::new();
    if let Some(auc) = inputs.mia_auc.filter(|&a| rounded(a) > 0.6) {
        caps.push(Cap {
            grade: Grade::C,
            reason: format!("membership inference reached an AUC of {auc:.3}, above 0.60"),
        });
    }
    if let Some(excess) = inputs.duplicate_excess.filter(|&e| rounded(e) > 0.05) {
        let percent = excess * 100.0;
        caps.push(Cap {
            grade: Grade::C,
            reason: format!("{percent:.1} % more exact copies than in fresh data, above 5 %"),
        });
    }
    if let Some(kept) = inputs.adherence.filter(|&a| rounded(a) < 0.95) {
        caps.push(Cap {
            grade: Grade::B,
            reason: format!("only {kept:.3} of the values keep to range and levels, below 0.95"),
        });
    }
    caps
}

/// Score and grade from the sub-scores.
pub fn overall(parts: Parts, weights: Weights, inputs: &CapInputs) -> Overall {
    let weighted =
        [(parts.fidelity, weights.fidelity), (parts.utility, weights.utility), (parts.privacy, weights.privacy)];
    let (sum, weight) = weighted
        .iter()
        .filter_map(|&(v, w)| v.filter(|v| v.is_finite()).map(|v| (v.clamp(0.0, 1.0), w)))
        .fold((0.0, 0.0), |(s, t), (v, w)| (s + v * w, t + w));
    let partial = weighted.iter().any(|(v, _)| v.is_none_or(|v| !v.is_finite()));
    let score = (weight > 0.0).then(|| rounded(100.0 * sum / weight));
    let uncapped = score.filter(|_| !partial).map(Grade::of);
    let caps = caps(inputs);
    let limit = caps.iter().map(|c| c.grade).min().unwrap_or(Grade::APlus);
    Overall { score_spec: SCORE_SPEC, score, grade: uncapped.map(|g| g.min(limit)), uncapped, partial, caps }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_part_leaves_a_score_without_a_grade() {
        let parts = Parts { fidelity: Some(0.9), utility: Some(0.7), privacy: None };
        let out = overall(parts, Weights::default(), &CapInputs::default());
        assert_eq!((out.score, out.grade, out.partial), (Some(80.0), None, true));
        assert_eq!(overall(Parts::default(), Weights::default(), &CapInputs::default()).score, None);
    }

    #[test]
    fn a_leak_caps_the_grade_and_leaves_the_number() {
        let parts = Parts { fidelity: Some(1.0), utility: Some(1.0), privacy: Some(1.0) };
        let inputs = CapInputs { mia_auc: Some(0.7), duplicate_excess: Some(0.05), adherence: Some(0.9) };
        let out = overall(parts, Weights::default(), &inputs);
        assert_eq!((out.score, out.grade, out.uncapped), (Some(100.0), Some(Grade::C), Some(Grade::APlus)));
        assert_eq!(out.caps.len(), 2);
    }

    #[test]
    fn without_detection_marginals_and_pairs_are_said_to_stand_alone() {
        assert_eq!(fidelity(Some(1.0), Some(0.5), None), Some((0.75, true)));
        assert_eq!(fidelity(None, Some(0.5), None), None);
    }
}
