//! The shadow-model attack: can it be read from a generator's synthetic tables whether one given row was learned from?
//!
//! Stadler et al. (2022), Houssiau et al. (2022). Many generators are trained on samples of the real rows, each target row being in
//! half of them; a random forest learns from half of the synthetic tables which of them came from a training with the row, and is
//! tested on the other half. The attacker knows the model, its settings and rows like the real ones: what holds here is a lower bound
//! of the risk, for the rows that lie farthest from all others. It says nothing about one table: it judges a generator.

mod features;
mod study;

use std::collections::BTreeSet;

use crate::data::{Table, words};
use crate::error::{Defect, Error, Result};
use crate::evaluate::privacy::cells::Frame;
use crate::evaluate::record::{Direction, Record, Verdict};
use crate::evaluate::report::{Axis, Chart, Figure, Grid, IntervalRow, Section, Value};
use crate::evaluate::sample::mean;
use crate::evaluate::significance::auc_error::auc_standard_error;
use crate::evaluate::tables::pick;
use crate::evaluate::utility::curves::roc_auc;
use crate::learn::normal;
use crate::learn::trees::forest::{forest, vote};
use crate::learn::trees::{Feature, Response, Shape};
use crate::models::{DynModel, SampleRequest};
use crate::params::JsonMap;
use crate::rng::Seed;
use crate::run::{Phase, RunCx};

pub use crate::evaluate::effort::Effort;
use features::{Cuts, distances, outliers, summary};

/// Rows among which the targets are sought.
const SEARCHED: usize = 3_000;
/// Trees of the attacker's forest.
const TREES: usize = 100;
/// Bins of its features.
const BINS: usize = 32;

/// What the attack found.
#[derive(Clone, Debug, PartialEq)]
pub struct Shadowed {
    /// Words, records, table and chart; targets are numbered, never described.
    pub section: Section,
    /// AUC per target.
    pub aucs: Vec<f64>,
    /// The largest AUC that chance gives in 95 of 100 attacks on as many targets.
    pub chance: f64,
}

/// Attacks `model` with `settings` on `real`.
///
/// # Errors
/// [`Error::InvalidRequest`] for too few rows, targets or trainings, what the model says, [`Error::Cancelled`].
pub async fn shadow(
    real: &Table,
    (model, settings): (&dyn DynModel, &JsonMap),
    effort: Effort,
    seed: Seed,
    cx: &RunCx<'_>,
) -> Result<Shadowed> {
    let rows = effort.rows.min(real.rows() / 2);
    check(real, effort, rows)?;
    let frame = only(Frame::shared(&[real])?)?;
    let searched = pick(real.rows(), SEARCHED, seed, "shadow/searched", 0);
    let targets = outliers(&frame, &searched, effort.targets)?;
    let inside = memberships(targets.len(), effort.shadows, seed);
    let total = (effort.shadows + targets.len()) as u64;
    let cuts = Cuts::of(&frame, seed);
    let quiet = cx.silent();
    let (mut common, mut own) = (Vec::new(), vec![Vec::new(); targets.len()]);
    let known: BTreeSet<usize> = targets.iter().copied().collect();
    for at in 0..effort.shadows {
        cx.step(Phase::Evaluating, at as u64, total).await?;
        let order = pick(real.rows(), usize::MAX, seed, "shadow/training", at as u64);
        let members = targets.iter().zip(&inside).filter(|(_, i)| i[at]).map(|(t, _)| *t);
        let mut train: Vec<u32> = members.map(|t| t as u32).collect();
        train.extend(order.into_iter().filter(|r| !known.contains(r)).map(|r| r as u32).take(rows - train.len()));
        train.sort_unstable();
        let train = real.take(&train)?;
        let own_seed = seed.indexed("shadow/seed", at as u64).bits();
        let fitted = model.fit(settings, &train, Seed(own_seed), &quiet).await?;
        let request = SampleRequest { rows: rows as u64, seed: own_seed, conditions: Vec::new() };
        let made = fitted.sample(&request, &quiet).await?;
        let sides = Frame::shared(&[real, &made])?;
        let [known, made] = &sides[..] else { return Err(lost()) };
        common.push(summary(known, made));
        for (own, &target) in own.iter_mut().zip(&targets) {
            let mut found = cuts.matches(known, target, made);
            found.extend(distances(known, target, made)?);
            own.push(found);
        }
    }
    let mut aucs = Vec::with_capacity(targets.len());
    for (at, (own, inside)) in own.iter().zip(&inside).enumerate() {
        cx.step(Phase::Evaluating, (effort.shadows + at) as u64, total).await?;
        aucs.push(attack(&common, own, inside, seed.indexed("shadow/forest", at as u64).bits()));
    }
    let chance = chance(aucs.len(), effort.shadows);
    Ok(Shadowed { section: section(model, &aucs, chance, effort, rows, seed, real.rows()), aucs, chance })
}

fn lost() -> Error {
    Error::Internal("a table was lost".to_owned())
}

fn only(frames: Vec<Frame>) -> Result<Frame> {
    frames.into_iter().next().ok_or_else(lost)
}

fn check(real: &Table, effort: Effort, rows: usize) -> Result<()> {
    let refuse = |what: &str, expected: &str, found: String, fix: &str| {
        Err(Error::request(Defect::new(what, expected, found, fix)))
    };
    if effort.targets == 0 {
        return refuse("no row is attacked", "at least one target", "0".to_owned(), "Ask for ten targets.");
    }
    if effort.shadows < 20 {
        let found = words::counted(effort.shadows as u64, "training");
        return refuse("too few trainings to learn an attack from", "at least 20", found, "Ask for 100 trainings.");
    }
    if rows < 10 || rows <= effort.targets {
        let found = format!("{} in each training, of {} in the table", rows, real.rows());
        let expected = "at least 10 rows in each training, more than targets, and twice as many in the table";
        return refuse("too few rows to attack", expected, found, "Use a larger table, or fewer targets.");
    }
    Ok(())
}

/// For every target, in which trainings it is: exactly half of each half, so that learning and testing see both cases alike.
fn memberships(targets: usize, shadows: usize, seed: Seed) -> Vec<Vec<bool>> {
    let one = |target: usize| {
        let mut out = vec![false; shadows];
        for half in 0..2 {
            let mut own: Vec<usize> = (half..shadows).step_by(2).collect();
            seed.indexed("shadow/members", (2 * target + half) as u64).shuffle(&mut own);
            for &at in &own[..own.len() / 2] {
                out[at] = true;
            }
        }
        out
    };
    (0..targets).map(one).collect()
}

/// Mean AUC of two forests, each learned from every other training and tested on the rest.
fn attack(common: &[Vec<f64>], own: &[Vec<f64>], inside: &[bool], seed: u64) -> f64 {
    let width = common[0].len() + own[0].len();
    let cell = |row: usize, at: usize| {
        let first = common[row].len();
        if at < first { common[row][at] } else { own[row][at - first] }
    };
    let features: Vec<Feature> = (0..width)
        .map(|at| Feature::quantiles(&(0..common.len()).map(|r| cell(r, at)).collect::<Vec<f64>>(), BINS).0)
        .collect();
    let refs: Vec<&Feature> = features.iter().collect();
    let codes: Vec<u8> = inside.iter().map(|i| u8::from(*i)).collect();
    let shape = Shape { features: Some((width as f64).sqrt() as usize), ..Shape::FULL };
    let side = |half: u32| {
        let (test, train): (Vec<u32>, Vec<u32>) = (0..common.len() as u32).partition(|r| r % 2 == half);
        let response = Response::Classes { codes: &codes, count: 2 };
        let trees = forest(&refs, response, &train, shape, 0..TREES, Seed(seed ^ u64::from(half)));
        let score = |r: &u32| {
            let mut shares = [0.0; 2];
            vote(&trees, |f| features[f as usize].codes[*r as usize], &mut shares);
            shares[1]
        };
        let truth: Vec<bool> = test.iter().map(|r| inside[*r as usize]).collect();
        roc_auc(&truth, &test.iter().map(score).collect::<Vec<f64>>())
    };
    mean(&[side(0), side(1)].into_iter().flatten().collect::<Vec<f64>>()).unwrap_or(0.5)
}

/// The largest of `targets` AUCs by chance, 95 of 100 times (Bonferroni).
fn chance(targets: usize, shadows: usize) -> f64 {
    // Two halves, each tested on half of the trainings.
    let (n, m) = (shadows / 2, shadows / 2);
    0.5 + normal::quantile(1.0 - 0.05 / targets.max(1) as f64) * auc_standard_error(0.5, n, m).unwrap_or(0.0)
}

fn section(
    model: &dyn DynModel,
    aucs: &[f64],
    chance: f64,
    effort: Effort,
    rows: usize,
    seed: Seed,
    height: usize,
) -> Section {
    let largest = aucs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let beyond = aucs.iter().filter(|a| **a > chance).count();
    let half = 1.96 * auc_standard_error(0.5, effort.shadows / 2, effort.shadows / 2).unwrap_or(0.0);
    let record = |id: &str, value: f64| {
        let mut record =
            Record::new(id, Direction::Min, Ok(value)).rows(height, rows).within(Some(0.0), Some(1.0), Some(0.5));
        record.seed = Some(seed.0);
        record.params.insert("targets".to_owned(), aucs.len().into());
        record.params.insert("trainings".to_owned(), effort.shadows.into());
        record.params.insert("rows".to_owned(), rows.into());
        record
    };
    let mut worst = record("shadow_auc", largest);
    worst.reference_ceiling = Some(chance);
    (worst.ci_low, worst.ci_high) = (Some((largest - half).max(0.0)), Some((largest + half).min(1.0)));
    worst.verdict = if beyond > 0 { Verdict::Warn } else { Verdict::Pass };
    let average = record("shadow_auc_mean", mean(aucs).unwrap_or(0.5));
    let finding = match beyond {
        0 => format!(
            "No attack did better than chance: the largest AUC over {} outlying rows is {largest:.2}, and chance alone gives up to \
             {chance:.2}.",
            aucs.len()
        ),
        _ => format!(
            "Of {} outlying rows, {beyond} could be told to have been learned from: the largest AUC is {largest:.2}, where chance alone \
             gives up to {chance:.2}.",
            aucs.len()
        ),
    };
    let method = format!(
        "{} was trained {} times on {rows} rows, each target being in half of the trainings, and drew {rows} rows each time; random \
         forests learned from half of these tables. The attacker is taken to know the model, its settings and rows like the real ones. \
         This is measured risk for these rows, not a bound: another attack may do better.",
        model.spec().name,
        effort.shadows
    );
    let bar = |(at, auc): (usize, &f64)| IntervalRow {
        name: format!("target {}", at + 1),
        value: Some(*auc),
        interval: Some(((auc - half).max(0.0), (auc + half).min(1.0))),
    };
    let list: Vec<String> = aucs.iter().map(|a| format!("{a:.2}")).collect();
    Section {
        id: "shadow".to_owned(),
        title: "Shadow-model attack".to_owned(),
        text: vec![finding, method],
        records: vec![worst, average],
        grids: vec![Grid::new(
            "targets",
            "Attack on each target",
            &["target", "AUC", "beyond chance"],
            aucs.iter()
                .enumerate()
                .map(|(at, a)| {
                    let word = if *a > chance { "yes" } else { "no" };
                    vec![Value::text(format!("target {}", at + 1)), (*a).into(), Value::text(word)]
                })
                .collect(),
        )],
        figures: vec![Figure {
            id: "shadow_targets".to_owned(),
            title: "AUC of the attack on each target".to_owned(),
            text: format!(
                "AUC per target: {}; 0.5 is a guess, {chance:.2} the largest that chance gives.",
                list.join(", ")
            ),
            chart: Chart::Intervals {
                axis: Axis::unit("AUC"),
                rows: aucs.iter().enumerate().map(bar).collect(),
                marks: vec![("a guess".to_owned(), 0.5), ("largest by chance".to_owned(), chance)],
            },
        }],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_target_is_in_half_of_each_half() {
        for inside in memberships(5, 40, Seed(1)) {
            for half in 0..2 {
                assert_eq!(inside.iter().skip(half).step_by(2).filter(|i| **i).count(), 10);
            }
        }
    }

    #[test]
    fn a_telling_feature_is_used_and_noise_is_not() {
        let inside = memberships(1, 100, Seed(1)).remove(0);
        let mut draw = Seed(2).stream("noise");
        let common: Vec<Vec<f64>> = (0..100).map(|_| (0..10).map(|_| draw.uniform()).collect()).collect();
        let telling: Vec<Vec<f64>> = inside.iter().map(|i| vec![f64::from(u8::from(*i)); 5]).collect();
        assert!(attack(&common, &telling, &inside, 1) > 0.9);
        let noise: Vec<Vec<f64>> = (0..100).map(|_| vec![draw.uniform()]).collect();
        let guess = attack(&common, &noise, &inside, 1);
        assert!(guess < chance(1, 100), "{guess}");
        assert!(chance(10, 100) > chance(1, 100));
    }
}
