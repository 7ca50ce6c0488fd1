//! Ways to help a classifier with a rare class, trained and tested alike: nothing, weights, a moved threshold, repeated rows, SMOTE,
//! and synthetic rows.

use crate::error::Result;
use crate::evaluate::augmentation::need::rows_needed;
use crate::evaluate::augmentation::smote::smote;
use crate::evaluate::features::learned;
use crate::evaluate::fidelity::frequencies::by_frequency;
use crate::evaluate::privacy::cells::{Cells, Frame};
use crate::evaluate::sample::mean;
use crate::evaluate::tables::pick;
use crate::evaluate::utility::classification::{Confusion, decide};
use crate::evaluate::utility::curves::{average_precision, precision_recall};
use crate::evaluate::utility::probability::{brier, calibration_error};
use crate::learn::trees::{Boosting, Feature, Loss, boost};
use crate::rng::Seed;

/// Shares of the largest class to which synthetic rows fill the rare one up.
pub const RATIOS: [f64; 3] = [0.25, 0.5, 1.0];
/// Folds for thresholds that the training rows choose.
const FOLDS: usize = 3;
/// Parts of the probabilities for the calibration error.
const PARTS: usize = 10;

/// A way to help.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Arm {
    /// The real rows as they are.
    Baseline,
    /// Classes count alike.
    Weights,
    /// The baseline with the threshold of the best F1 on out-of-fold predictions.
    Threshold,
    /// Rare rows repeated up to the largest class.
    Repeated,
    /// SMOTE up to the largest class.
    Smote,
    /// Synthetic rows up to this share of the largest class.
    Synthetic(f64),
}

impl Arm {
    /// All of them, the baseline first.
    pub fn all() -> Vec<Self> {
        let fixed = [Self::Baseline, Self::Weights, Self::Threshold, Self::Repeated, Self::Smote];
        fixed.into_iter().chain(RATIOS.map(Self::Synthetic)).collect()
    }

    /// Its name in tables.
    pub fn label(self) -> String {
        match self {
            Self::Baseline => "real rows alone".to_owned(),
            Self::Weights => "class weights".to_owned(),
            Self::Threshold => "threshold moved".to_owned(),
            Self::Repeated => "rare rows repeated".to_owned(),
            Self::Smote => "SMOTE".to_owned(),
            Self::Synthetic(ratio) => format!("synthetic rows to {:.0} % of the largest class", 100.0 * ratio),
        }
    }
}

/// What a model reached on the rows of one class against the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reached {
    /// Average precision: area under the precision–recall curve.
    pub pr_auc: f64,
    /// Recall of the rare class at the arm's threshold.
    pub recall: f64,
    /// Precision of it.
    pub precision: f64,
    /// F1 of it.
    pub f1: f64,
    /// Mean recall of the class and the rest.
    pub balanced_accuracy: f64,
    /// Geometric mean of both recalls.
    pub g_mean: f64,
    /// Matthews' correlation.
    pub mcc: f64,
    /// Mean squared error of the probabilities.
    pub brier: f64,
    /// Expected calibration error over ten parts.
    pub calibration: f64,
}

impl Reached {
    /// Of probabilities on test rows; none when a class is missing there.
    pub fn of(positive: &[bool], probability: &[f64], threshold: f64) -> Option<Self> {
        let truth: Vec<usize> = positive.iter().map(|p| usize::from(*p)).collect();
        let table = Confusion::of(&truth, &decide(probability, threshold), 2)?;
        Some(Self {
            pr_auc: average_precision(positive, probability)?,
            recall: table.recall(1),
            precision: table.precision(1),
            f1: table.f1(1),
            balanced_accuracy: table.balanced_accuracy(),
            g_mean: table.g_mean().unwrap_or(0.0),
            mcc: table.mcc(),
            brier: brier(positive, probability)?,
            calibration: calibration_error(positive, probability, PARTS)?,
        })
    }

    /// Mean over runs; none without any.
    pub fn mean(runs: &[Self]) -> Option<Self> {
        let of = |f: fn(&Self) -> f64| mean(&runs.iter().map(f).collect::<Vec<f64>>());
        Some(Self {
            pr_auc: of(|r| r.pr_auc)?,
            recall: of(|r| r.recall)?,
            precision: of(|r| r.precision)?,
            f1: of(|r| r.f1)?,
            balanced_accuracy: of(|r| r.balanced_accuracy)?,
            g_mean: of(|r| r.g_mean)?,
            mcc: of(|r| r.mcc)?,
            brier: of(|r| r.brier)?,
            calibration: of(|r| r.calibration)?,
        })
    }
}

/// The rare class of a column of levels, and rows of it.
#[derive(Clone, Copy, Debug)]
pub struct Rare {
    /// Position of the target.
    pub target: usize,
    /// Code of the class.
    pub class: u32,
}

impl Rare {
    /// Which rows have the class.
    pub fn of(self, frame: &Frame) -> Vec<bool> {
        match &frame.columns()[self.target] {
            Cells::Levels(x) => x.iter().map(|k| *k == self.class).collect(),
            Cells::Numbers(x) => vec![false; x.len()],
        }
    }

    /// The rows that have it.
    #[must_use]
    pub fn rows(self, frame: &Frame) -> Frame {
        let own = self.of(frame);
        frame.take(&(0..own.len()).filter(|&i| own[i]).collect::<Vec<usize>>())
    }

    /// Rows that the class lacks to `ratio` of the largest class.
    pub fn lacks(self, frame: &Frame, ratio: f64) -> usize {
        let Cells::Levels(x) = &frame.columns()[self.target] else { return 0 };
        let counts = by_frequency(x.iter().copied());
        let own = counts.iter().find(|c| c.0 == self.class).map_or(0, |c| c.1);
        let largest = counts.first().map_or(0, |c| c.1);
        rows_needed(&[own as u64, largest as u64], ratio)[0] as usize
    }
}

/// The learner of all arms: `XGBoost`'s defaults.
fn learner(positive_weight: f32) -> Boosting {
    Boosting { positive_weight, ..Boosting::new(Loss::Logistic) }
}

/// Probabilities of the rare class on `test` rows by a model of `train` rows.
pub fn probabilities(features: &[&Feature], targets: &[f32], train: &[u32], test: &[u32], weight: f32) -> Vec<f64> {
    let model = boost(features, targets, train, &[], learner(weight));
    model.scores(features, test).iter().map(|s| 1.0 / (1.0 + libm::exp(-s))).collect()
}

/// Out-of-fold probabilities of the first `rows` rows; `always` rows take part in every training. Rows come in random order.
pub fn out_of_fold(features: &[&Feature], targets: &[f32], rows: u32, always: &[u32]) -> Vec<f64> {
    let mut out = vec![0.0; rows as usize];
    for fold in 0..FOLDS as u32 {
        let (test, mut train): (Vec<u32>, Vec<u32>) = (0..rows).partition(|r| r % FOLDS as u32 == fold);
        train.extend(always);
        for (row, p) in test.iter().zip(probabilities(features, targets, &train, &test, 1.0)) {
            out[*row as usize] = p;
        }
    }
    out
}

/// The threshold with the largest F1.
fn best_f1(positive: &[bool], probability: &[f64]) -> f64 {
    let f1 = |p: f64, r: f64| if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
    let curve = precision_recall(positive, probability).unwrap_or_default();
    let best = curve
        .iter()
        .filter(|p| p.threshold.is_finite())
        .max_by(|a, b| f1(a.precision, a.recall).total_cmp(&f1(b.precision, b.recall)));
    best.map_or(0.5, |p| p.threshold)
}

/// Every arm once: learned from `train` (with `made` rows of the rare class at hand), tested on `test`; none for an arm that cannot
/// be tested, or has no synthetic rows.
///
/// # Errors
/// [`Error::Internal`](crate::Error::Internal) when the frames do not match.
pub fn run(
    (real, train, made, test): (&Frame, &Frame, &Frame, &Frame),
    rare: Rare,
    (seed, index): (Seed, u64),
) -> Result<Vec<Option<Reached>>> {
    let minority = rare.rows(train);
    let lacking = rare.lacks(train, 1.0);
    let mut draw = seed.indexed("augmentation/repeated", index);
    let copies: Vec<usize> =
        if minority.height() == 0 { Vec::new() } else { (0..lacking).map(|_| draw.below(minority.height())).collect() };
    let repeated = minority.take(&copies);
    let between = smote(&minority, lacking, (seed, index))?;
    let made = made.take(&pick(made.height(), lacking, seed, "augmentation/made", index));
    let n = [train.height(), repeated.height(), between.height(), made.height()].map(|h| h as u32);
    let all = train.joined(&repeated)?.joined(&between)?.joined(&made)?;
    let features = learned(real, &all, test, rare.target);
    let refs: Vec<&Feature> = features.iter().collect();
    let positive = rare.of(test);
    let targets: Vec<f32> = rare.of(&all).iter().chain(&positive).map(|p| f32::from(u8::from(*p))).collect();
    let tested: Vec<u32> = (all.height() as u32..targets.len() as u32).collect();
    let own: Vec<u32> = (0..n[0]).collect();
    let with = |from: u32, rows: u32| own.iter().copied().chain(from..from + rows).collect::<Vec<u32>>();
    let reach = |rows: &[u32], weight, threshold| {
        Reached::of(&positive, &probabilities(&refs, &targets, rows, &tested, weight), threshold)
    };
    let ones = minority.height();
    let arm = |arm: Arm| match arm {
        _ if ones == 0 || ones == train.height() => None,
        Arm::Baseline => reach(&own, 1.0, 0.5),
        Arm::Weights => reach(&own, (train.height() - ones) as f32 / ones as f32, 0.5),
        Arm::Threshold => {
            let found = out_of_fold(&refs, &targets, n[0], &[]);
            reach(&own, 1.0, best_f1(&rare.of(train), &found))
        }
        Arm::Repeated => reach(&with(n[0], n[1]), 1.0, 0.5),
        Arm::Smote => reach(&with(n[0] + n[1], n[2]), 1.0, 0.5),
        Arm::Synthetic(ratio) => {
            let rows = (rare.lacks(train, ratio) as u32).min(n[3]);
            (rows > 0).then(|| reach(&with(n[0] + n[1] + n[2], rows), 1.0, 0.5)).flatten()
        }
    };
    Ok(Arm::all().into_iter().map(arm).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_perfect_and_a_blind_model_are_told_apart() {
        let truth = [true, false, false, false];
        let perfect = Reached::of(&truth, &[0.9, 0.1, 0.2, 0.1], 0.5).expect("both classes");
        assert_eq!((perfect.pr_auc, perfect.recall, perfect.f1, perfect.mcc), (1.0, 1.0, 1.0, 1.0));
        let blind = Reached::of(&truth, &[0.25; 4], 0.5).expect("both classes");
        assert_eq!((blind.pr_auc, blind.recall, blind.g_mean), (0.25, 0.0, 0.0));
        assert_eq!(Reached::of(&[false; 3], &[0.1; 3], 0.5), None);
        assert!((Reached::mean(&[perfect, blind]).expect("runs").pr_auc - 0.625).abs() < 1e-12);
        assert_eq!(best_f1(&truth, &[0.4, 0.1, 0.2, 0.1]), 0.4);
    }
}
