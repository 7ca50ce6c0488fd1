//! What synthetic rows are worth for prediction: a boosted model learned from them and one learned from real rows, both tested on
//! real rows that neither generator nor model has seen (Esteban et al. 2017, "train on synthetic, test on real").

use serde::{Deserialize, Serialize};

use crate::data::MISSING;
use crate::evaluate::detect::settings;
use crate::evaluate::features::{Order, learned};
use crate::evaluate::privacy::cells::{Cells, Frame};
use crate::evaluate::tables::pick;
use crate::evaluate::utility::classification::{Confusion, most_probable};
use crate::evaluate::utility::curves::{Average, one_vs_rest, roc_auc};
use crate::evaluate::utility::regression::Regression;
use crate::learn::parallel;
use crate::learn::trees::{Feature, Loss, boost};
use crate::rng::Seed;

/// Rows that a model learns from, at most.
pub const CAP: usize = 30_000;
/// Classes, at most: one model each.
pub const CLASSES: usize = 30;

/// The task that a target sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Two classes: area under the ROC curve of the rarer one; chance 0.5.
    Binary,
    /// More classes: mean area over the classes, one against the rest; chance 0.5.
    Multiclass,
    /// A number: R²; chance 0.
    Regression,
}

impl Task {
    /// What a model without knowledge reaches.
    pub fn chance(self) -> f64 {
        if self == Self::Regression { 0.0 } else { 0.5 }
    }

    /// Name of the metric.
    pub fn metric(self) -> &'static str {
        if self == Self::Regression { "R²" } else { "ROC AUC" }
    }
}

/// What a model reached on the test rows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reached {
    /// The metric of the task.
    pub score: f64,
    /// F1 of the rarer class, or the mean over more than two; none for numbers.
    pub f1: Option<f64>,
}

/// The task that column `at` sets on the test rows; none when nothing can be predicted there.
pub fn task(test: &Frame, at: usize) -> Option<Task> {
    match &test.columns()[at] {
        Cells::Numbers(x) => {
            let first = x.iter().find(|v| v.is_finite())?;
            x.iter().any(|v| v.is_finite() && v != first).then_some(Task::Regression)
        }
        Cells::Levels(x) => {
            let mut seen: Vec<u32> = x.iter().copied().filter(|k| *k != MISSING).collect();
            seen.sort_unstable();
            seen.dedup();
            match seen.len() {
                0 | 1 => None,
                2 => Some(Task::Binary),
                n if n <= CLASSES => Some(Task::Multiclass),
                _ => None,
            }
        }
    }
}

/// Learns column `at` from `train` and tests on `test`; `real` gives the order of levels. None when the task is undefined or
/// `train` has no row with a target.
pub fn reach(real: &Frame, train: &Frame, test: &Frame, at: usize, (seed, name): (Seed, &str)) -> Option<Reached> {
    let task = task(test, at)?;
    let train = train.take(&pick(train.height(), CAP, seed, name, at as u64));
    let features = learned(real, &train, test, at);
    let refs: Vec<&Feature> = features.iter().collect();
    match (&train.columns()[at], &test.columns()[at]) {
        (Cells::Numbers(from), Cells::Numbers(to)) => {
            let targets: Vec<f32> = from.iter().chain(to).map(|&v| v as f32).collect();
            let (truth, predicted) = fitted(&refs, &targets, from.len(), Loss::Squared)?;
            Some(Reached { score: Regression::of(&truth, &predicted)?.r2, f1: None })
        }
        (Cells::Levels(from), Cells::Levels(to)) => {
            let Cells::Levels(base) = &real.columns()[at] else { return None };
            classes(&refs, (from, to), &Order::of(base, &[from, to]), task)
        }
        _ => None,
    }
}

/// Truth and prediction on the rows from `split` on, by a model of the rows before it; NaN targets take no part.
fn fitted(features: &[&Feature], targets: &[f32], split: usize, loss: Loss) -> Option<(Vec<f64>, Vec<f64>)> {
    let known = |r: &u32| targets[*r as usize].is_finite();
    let rows: Vec<u32> = (0..split as u32).filter(known).collect();
    let test: Vec<u32> = (split as u32..targets.len() as u32).filter(known).collect();
    if rows.is_empty() || test.is_empty() {
        return None;
    }
    let model = boost(features, targets, &rows, &[], settings(loss));
    Some((test.iter().map(|&r| f64::from(targets[r as usize])).collect(), model.scores(features, &test)))
}

fn classes(features: &[&Feature], (from, to): (&[u32], &[u32]), order: &Order, task: Task) -> Option<Reached> {
    // Classes of the test rows by falling frequency in the real table; those that only training rows have are "none of them".
    let mut present: Vec<u32> = to.iter().copied().filter(|k| *k != MISSING).collect();
    present.sort_unstable();
    present.dedup();
    present.sort_by(|a, b| order.place(*a).total_cmp(&order.place(*b)));
    let place = |k: u32| present.iter().position(|p| *p == k);
    let truth: Vec<usize> = to.iter().filter(|k| **k != MISSING).filter_map(|&k| place(k)).collect();
    let shares = |class: u32| {
        let target = |k: &u32| if *k == MISSING { f32::NAN } else { f32::from(u8::from(*k == class)) };
        let targets: Vec<f32> = from.iter().chain(to).map(target).collect();
        let (_, odds) = fitted(features, &targets, from.len(), Loss::Logistic)?;
        Some(odds.into_iter().map(|s| 1.0 / (1.0 + libm::exp(-s))).collect::<Vec<f64>>())
    };
    if task == Task::Binary {
        let rare = shares(present[1])?;
        let positive: Vec<bool> = truth.iter().map(|&t| t == 1).collect();
        let predicted: Vec<usize> = rare.iter().map(|&p| usize::from(p > 0.5)).collect();
        let f1 = Confusion::of(&truth, &predicted, 2).map(|c| c.f1(1));
        return Some(Reached { score: roc_auc(&positive, &rare)?, f1 });
    }
    let by_class: Option<Vec<Vec<f64>>> = parallel::map(0..present.len(), |i| shares(present[i])).into_iter().collect();
    let by_class = by_class?;
    let mut rows = Vec::with_capacity(truth.len() * present.len());
    for i in 0..truth.len() {
        let sum: f64 = by_class.iter().map(|c| c[i] + 1e-12).sum();
        rows.extend(by_class.iter().map(|c| (c[i] + 1e-12) / sum));
    }
    let score = one_vs_rest(&truth, &rows, present.len(), Average::Macro, roc_auc)?;
    let confusion = Confusion::of(&truth, &most_probable(&rows, present.len()), present.len());
    Some(Reached { score, f1: confusion.map(|c| c.macro_mean(Confusion::f1)) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::tables::shuffled;

    /// A number, the level above and below one half, its third, and a copy with noise.
    fn frame(rows: usize, seed: u64) -> Frame {
        let mut draw = Seed(seed).stream("rows");
        let x: Vec<f64> = (0..rows).map(|_| draw.uniform()).collect();
        let half = x.iter().map(|x| u32::from(x + 0.2 * draw.uniform() > 0.6)).collect();
        let third = x.iter().map(|x| (x * 2.999) as u32).collect();
        let y = x.iter().map(|x| x + 0.05 * draw.uniform()).collect();
        Frame::new(vec![Cells::Numbers(x), Cells::Levels(half), Cells::Levels(third), Cells::Numbers(y)])
            .expect("a frame")
    }

    #[test]
    fn every_task_is_learned_from_rows_and_lost_by_shuffling() {
        let (real, test) = (frame(500, 1), frame(300, 2));
        let broken = shuffled(&real, Seed(9)).expect("columns");
        let reach = |train: &Frame, at| reach(&real, train, &test, at, (Seed(1), "test")).expect("a task").score;
        for (at, chance) in [(1, 0.5), (2, 0.5), (3, 0.0)] {
            assert!(reach(&real, at) > 0.9, "column {at}: {}", reach(&real, at));
            assert!(reach(&broken, at) < chance + 0.15, "column {at}: {}", reach(&broken, at));
        }
        assert_eq!(
            [1, 2, 3].map(|at| task(&test, at)),
            [Some(Task::Binary), Some(Task::Multiclass), Some(Task::Regression)]
        );
    }

    #[test]
    fn what_cannot_be_predicted_is_no_task() {
        let constant =
            Frame::new(vec![Cells::Numbers(vec![1.0, f64::NAN]), Cells::Levels(vec![3, 3])]).expect("a frame");
        assert_eq!([0, 1].map(|at| task(&constant, at)), [None, None]);
    }
}
