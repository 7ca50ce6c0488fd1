//! What augmented training gains, thresholds at a fixed recall or precision, and the verdict.

use crate::evaluate::utility::curves::{PrPoint, precision_recall};

/// (augmented − baseline)/2 + ½: 0.5 means no gain.
pub fn efficacy(baseline: f64, augmented: f64) -> f64 {
    f64::midpoint(augmented - baseline, 1.0)
}

/// Which metric a threshold keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixed {
    /// Recall.
    Recall,
    /// Precision.
    Precision,
}

/// The threshold whose fixed metric reaches `target` with the least to spare, the lowest of equals; 1 when none does. Choose it
/// on out-of-fold predictions: on training predictions it is far too optimistic. None without positives.
pub fn threshold_at(positive: &[bool], score: &[f64], fixed: Fixed, target: f64) -> Option<f64> {
    let value = |p: &PrPoint| match fixed {
        Fixed::Recall => p.recall,
        Fixed::Precision => p.precision,
    };
    let curve = precision_recall(positive, score)?;
    let mut best: Option<&PrPoint> = None;
    for point in curve.iter().filter(|p| p.threshold.is_finite() && value(p) >= target) {
        if best.is_none_or(|b| value(point) < value(b)) {
            best = Some(point);
        }
    }
    Some(best.map_or(1.0, |p| p.threshold))
}

/// Recall of a model trained on real rows, on generated minority rows over held-out real ones: 1 is ideal. None for 0.
pub fn label_agreement(generated_recall: f64, real_recall: f64) -> Option<f64> {
    (real_recall > 0.0).then(|| generated_recall / real_recall)
}
