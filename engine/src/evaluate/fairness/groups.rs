//! Rates per group and the differences between groups (Hardt et al. 2016).

use std::collections::BTreeMap;

use crate::evaluate::utility::curves::roc_auc;
use crate::evaluate::utility::probability::calibration_error;

/// Rates of one group; none where a rate is 0/0.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Code of the group.
    pub code: u32,
    /// Rows.
    pub rows: usize,
    /// Rows with a favourable outcome.
    pub positives: usize,
    /// Share of favourable outcomes.
    pub base_rate: f64,
    /// Share of favourable predictions.
    pub selection_rate: f64,
    /// Found among favourable outcomes.
    pub tpr: Option<f64>,
    /// Called favourable among the others.
    pub fpr: Option<f64>,
    /// Right among favourable predictions.
    pub precision: Option<f64>,
    /// Right predictions.
    pub accuracy: f64,
    /// Area under the ROC curve, where [`graded`] has seen probabilities.
    pub auc: Option<f64>,
    /// Expected calibration error over ten bins, 0 to 1, from the same probabilities.
    pub calibration: Option<f64>,
}

impl Group {
    /// Fewer than 30 rows, 5 positives or 5 negatives: shown, but left out of the worst case.
    pub fn is_small(&self) -> bool {
        self.rows < 30 || self.positives < 5 || self.rows - self.positives < 5
    }
}

/// Rates of each group, by code; `truth` and `predicted` say whether an outcome is favourable. Empty when lengths differ.
pub fn groups(truth: &[bool], predicted: &[bool], group: &[u32]) -> Vec<Group> {
    if truth.len() != predicted.len() || truth.len() != group.len() {
        return Vec::new();
    }
    // Per group: true positives, false negatives, false positives, true negatives.
    let mut counts: BTreeMap<u32, [usize; 4]> = BTreeMap::new();
    for ((&t, &p), &g) in truth.iter().zip(predicted).zip(group) {
        let cell = match (t, p) {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => 2,
            (false, false) => 3,
        };
        counts.entry(g).or_default()[cell] += 1;
    }
    let rate = |a: usize, b: usize| (b > 0).then(|| a as f64 / b as f64);
    let of = |(code, [tp, missed, fp, tn]): (u32, [usize; 4])| {
        let rows = tp + missed + fp + tn;
        let share = |k: usize| k as f64 / rows as f64;
        Group {
            code,
            rows,
            positives: tp + missed,
            base_rate: share(tp + missed),
            selection_rate: share(tp + fp),
            tpr: rate(tp, tp + missed),
            fpr: rate(fp, fp + tn),
            precision: rate(tp, tp + fp),
            accuracy: share(tp + tn),
            auc: None,
            calibration: None,
        }
    };
    counts.into_iter().map(of).collect()
}

/// Bins of the calibration error.
const BINS: usize = 10;

/// Adds to each group what the probabilities of a favourable outcome say; areas only where `areas` asks for them.
pub fn graded(groups: &mut [Group], truth: &[bool], probability: &[f64], group: &[u32], areas: bool) {
    for g in groups {
        let rows = (0..group.len()).filter(|&r| group[r] == g.code);
        let (own, said): (Vec<bool>, Vec<f64>) = rows.map(|r| (truth[r], probability[r])).unzip();
        g.calibration = calibration_error(&own, &said, BINS);
        g.auc = if areas { roc_auc(&own, &said) } else { None };
    }
}

/// Largest minus smallest of the rates that there are; none for none.
fn spread(rates: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let all: Vec<f64> = rates.flatten().collect();
    let (low, high) = (all.iter().copied().reduce(f64::min)?, all.iter().copied().reduce(f64::max)?);
    Some(high - low)
}

/// Smallest over largest; none for 0/0.
fn proportion(rates: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let all: Vec<f64> = rates.flatten().collect();
    let (low, high) = (all.iter().copied().reduce(f64::min)?, all.iter().copied().reduce(f64::max)?);
    (high > 0.0).then(|| low / high)
}

fn either(a: Option<f64>, b: Option<f64>, pick: fn(f64, f64) -> f64) -> Option<f64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(pick(a, b)),
        (a, b) => a.or(b),
    }
}

/// Differences (0 is ideal) and ratios (1 is ideal) between groups; none where undefined.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gaps {
    /// Of selection rates.
    pub demographic_parity: Option<f64>,
    /// Smallest over largest selection rate; at least 0.8 by the four-fifths rule.
    pub demographic_parity_ratio: Option<f64>,
    /// Of TPR.
    pub equal_opportunity: Option<f64>,
    /// Smallest over largest TPR.
    pub equal_opportunity_ratio: Option<f64>,
    /// The larger of the differences of TPR and FPR.
    pub equalized_odds: Option<f64>,
    /// Their mean.
    pub equalized_odds_mean: Option<f64>,
    /// The smaller of the ratios of TPR and FPR.
    pub equalized_odds_ratio: Option<f64>,
    /// Of precision.
    pub predictive_parity: Option<f64>,
    /// Of accuracy.
    pub accuracy: Option<f64>,
    /// Of the calibration error.
    pub calibration: Option<f64>,
}

impl Gaps {
    /// Between `groups`: pass those that are not small for a worst case that means something.
    pub fn of(groups: &[Group]) -> Self {
        let tpr = || groups.iter().map(|g| g.tpr);
        let fpr = || groups.iter().map(|g| g.fpr);
        let selected = || groups.iter().map(|g| Some(g.selection_rate));
        Self {
            demographic_parity: spread(selected()),
            demographic_parity_ratio: proportion(selected()),
            equal_opportunity: spread(tpr()),
            equal_opportunity_ratio: proportion(tpr()),
            equalized_odds: either(spread(tpr()), spread(fpr()), f64::max),
            equalized_odds_mean: either(spread(tpr()), spread(fpr()), f64::midpoint),
            equalized_odds_ratio: either(proportion(tpr()), proportion(fpr()), f64::min),
            predictive_parity: spread(groups.iter().map(|g| g.precision)),
            accuracy: spread(groups.iter().map(|g| Some(g.accuracy))),
            calibration: spread(groups.iter().map(|g| g.calibration)),
        }
    }

    /// Whether the smallest selection rate is at least four fifths of the largest.
    pub fn four_fifths(&self) -> Option<bool> {
        self.demographic_parity_ratio.map(|r| (r * 1e6).round() / 1e6 >= 0.8)
    }
}

/// Selection rate of `unprivileged` over that of `privileged`; 1 is ideal, none for a divisor of 0.
pub fn disparate_impact(unprivileged: &Group, privileged: &Group) -> Option<f64> {
    (privileged.selection_rate > 0.0).then(|| unprivileged.selection_rate / privileged.selection_rate)
}

/// Selection rate of `unprivileged` minus that of `privileged`.
pub fn signed_parity(unprivileged: &Group, privileged: &Group) -> f64 {
    unprivileged.selection_rate - privileged.selection_rate
}

/// Mean of the differences of FPR and TPR, unprivileged minus privileged; none where a rate is 0/0.
pub fn average_odds(unprivileged: &Group, privileged: &Group) -> Option<f64> {
    Some(f64::midpoint(unprivileged.fpr? - privileged.fpr?, unprivileged.tpr? - privileged.tpr?))
}

/// min(1 − |ΔTPR|, 1 − |ΔFPR|) between two groups, a rate 0/0 counting as 0; 1 is ideal.
pub fn odds_score(a: &Group, b: &Group) -> f64 {
    let near = |x: Option<f64>, y: Option<f64>| 1.0 - (x.unwrap_or(0.0) - y.unwrap_or(0.0)).abs();
    near(a.tpr, b.tpr).min(near(a.fpr, b.fpr))
}
