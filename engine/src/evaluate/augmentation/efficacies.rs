//! Precision at a fixed recall, and recall at a fixed precision, with and without the synthetic table (the idea of `SDMetrics`'
//! `BinaryClassifierPrecisionEfficacy` and `BinaryClassifierRecallEfficacy`; thresholds come from out-of-fold predictions here,
//! because those of training rows are far too optimistic).

use crate::error::Result;
use crate::evaluate::augmentation::arms::{Rare, out_of_fold, probabilities};
use crate::evaluate::augmentation::benefit::{Fixed, efficacy, threshold_at};
use crate::evaluate::features::learned;
use crate::evaluate::privacy::cells::Frame;
use crate::evaluate::record::{Direction, Record};
use crate::evaluate::tables::{Tables, pick};
use crate::evaluate::utility::classification::{Confusion, decide};
use crate::learn::trees::Feature;
use crate::rng::Seed;

/// What is kept: recall, or precision.
const KEPT: f64 = 0.9;

/// Precision and recall on held-out rows at the threshold that keeps `fixed`.
fn reached(positive: &[bool], probability: &[f64], threshold: f64) -> Option<(f64, f64)> {
    let truth: Vec<usize> = positive.iter().map(|p| usize::from(*p)).collect();
    let table = Confusion::of(&truth, &decide(probability, threshold), 2)?;
    Some((table.precision(1), table.recall(1)))
}

/// `precision_efficacy` and `recall_efficacy`: ½ + (augmented − baseline)/2, where 0.5 is no gain; the parameters hold what both
/// reach.
pub(super) fn records(tables: &Tables, holdout: &Frame, rare: Rare, cap: usize, seed: Seed) -> Result<Vec<Record>> {
    let some = |f: &Frame, at| f.take(&pick(f.height(), cap, seed, "augmentation/efficacy", at));
    let (train, made) = (some(&tables.real, 0), some(&tables.synthetic, 1));
    let all = train.joined(&made)?;
    let features = learned(&tables.real, &all, holdout, rare.target);
    let refs: Vec<&Feature> = features.iter().collect();
    let positive = rare.of(holdout);
    let targets: Vec<f32> = rare.of(&all).iter().chain(&positive).map(|p| f32::from(u8::from(*p))).collect();
    let (rows, both) = (train.height() as u32, all.height() as u32);
    let (own, extra): (Vec<u32>, Vec<u32>) = (0..both).partition(|r| *r < rows);
    let tested: Vec<u32> = (both..targets.len() as u32).collect();
    let truth = rare.of(&train);
    let side = |extra: &[u32]| {
        let train: Vec<u32> = own.iter().chain(extra).copied().collect();
        (out_of_fold(&refs, &targets, rows, extra), probabilities(&refs, &targets, &train, &tested, 1.0))
    };
    let sides = [side(&[]), side(&extra)];
    let make = |id: &str, fixed: Fixed, chosen: fn((f64, f64)) -> f64| {
        let at =
            |(folds, test): &(Vec<f64>, Vec<f64>)| reached(&positive, test, threshold_at(&truth, folds, fixed, KEPT)?);
        let found = at(&sides[0]).zip(at(&sides[1]));
        let reason = || "the class is missing in the real or in the held-out rows".to_owned();
        let value = found.map(|(base, augmented)| efficacy(chosen(base), chosen(augmented))).ok_or_else(reason);
        let mut record = Record::new(id, Direction::Max, value).rows(train.height(), made.height());
        record.ideal = None;
        record.n_holdout = Some(holdout.height());
        record.seed = Some(seed.0);
        if let Some((base, augmented)) = found {
            for (name, (precision, recall)) in [("baseline", base), ("augmented", augmented)] {
                record.params.insert(format!("{name}_precision"), precision.into());
                record.params.insert(format!("{name}_recall"), recall.into());
            }
        }
        record
    };
    Ok(vec![
        make("precision_efficacy", Fixed::Recall, |(precision, _)| precision),
        make("recall_efficacy", Fixed::Precision, |(_, recall)| recall),
    ])
}
