//! Whether synthetic rows of the rare class are good ones, before any model learns from them.

use crate::error::Result;
use crate::evaluate::augmentation::arms::{Rare, probabilities};
use crate::evaluate::augmentation::benefit::label_agreement;
use crate::evaluate::columns::Compared;
use crate::evaluate::detect::detect;
use crate::evaluate::features::learned;
use crate::evaluate::fidelity::encoding::{common, gower};
use crate::evaluate::fidelity::reports::{Trends, diagnostic, quality};
use crate::evaluate::fidelity::thresholds::{diversity, own_taus, within};
use crate::evaluate::privacy::cells::Frame;
use crate::evaluate::privacy::duplicates::duplicates;
use crate::evaluate::record::{Direction, Record};
use crate::evaluate::sample::{ordered, quantile};
use crate::evaluate::tables::{Tables, pick};
use crate::learn::neighbours::{Metric, nearest};
use crate::learn::trees::Feature;
use crate::rng::Seed;
use crate::run::RunCx;

/// Rows of the class with which a comparison says something.
const FEWEST: usize = 20;

/// Records of the rows of the rare class alone: shapes, trends, detection, validity, copies, distances, diversity, and whether a
/// model of real rows recognises them. At most `cap` rows a side.
pub(super) async fn records(
    tables: &Tables,
    rare: Rare,
    cap: usize,
    seed: Seed,
    (cx, done, total): (&RunCx<'_>, u64, u64),
) -> Result<Vec<Record>> {
    let some = |f: &Frame, at| f.take(&pick(f.height(), cap, seed, "augmentation/rows", at));
    let (real, made) = (some(&rare.rows(&tables.real), 0), some(&rare.rows(&tables.synthetic), 1));
    let (n, m) = (real.height(), made.height());
    let few = || format!("{n} real and {m} synthetic rows of the class: at least {FEWEST} are needed");
    let enough = n >= FEWEST && m >= FEWEST;
    let record = |id: &str, direction, value: Option<f64>| {
        let mut record = Record::new(id, direction, value.filter(|_| enough).ok_or_else(few)).rows(n, m);
        record.seed = Some(seed.0);
        record
    };
    // The target says nothing among rows of one class.
    let without = |c: Compared| Compared {
        columns: c.columns.into_iter().enumerate().filter(|(at, _)| *at != rare.target).map(|c| c.1).collect(),
        ..c
    };
    let side = without(tables.beside(&real, &made));
    let found = quality(&side.columns, Trends::default(), seed);
    // What real rows of the class reach against each other.
    let order = pick(n, usize::MAX, seed, "augmentation/halves", 0);
    let (a, b) = (real.take(&order[..n / 2]), real.take(&order[n / 2..]));
    let halves = quality(&without(tables.beside(&a, &b)).columns, Trends::default(), seed);
    let mut shape = record("minority_shape", Direction::Max, found.shape);
    let mut trend = record("minority_trend", Direction::Max, found.trend);
    (shape.reference_ceiling, trend.reference_ceiling) = (halves.shape, halves.trend);
    let told = detect(&tables.real, &real, &made, (seed, "augmentation/detector"), (cx, done, total)).await?;
    let mut auc = record("minority_detection_auc", Direction::Target, told.map(|d| d.auc));
    auc.ideal = Some(0.5);
    let valid = diagnostic(&side.columns, Vec::new(), None).overall;
    let mut out = vec![shape, trend, auc, record("minority_adherence", Direction::Max, valid)];
    let fresh = tables.holdout.as_ref().map(|h| rare.rows(h)).filter(|h| h.height() > 0);
    let copies = duplicates(&rare.rows(&tables.real), &made, fresh.as_ref());
    let excess = copies.map(|c| c.exact_match_rate - c.holdout_match_rate.unwrap_or(0.0));
    out.push(record("minority_copies_excess", Direction::Min, excess).within(Some(-1.0), Some(1.0), Some(0.0)));
    if enough {
        out.extend(distances(tables, &real, &made, &record)?);
    }
    out.push(agreement(tables, rare, cap, seed, &made).rows(n, m));
    Ok(out)
}

/// Distance to the closest record, diversity, and rows within the usual distance of each other.
fn distances(
    tables: &Tables,
    real: &Frame,
    made: &Frame,
    record: &impl Fn(&str, Direction, Option<f64>) -> Record,
) -> Result<Vec<Record>> {
    let columns = tables.beside(real, made).columns;
    let [real_rows, made_rows] = gower::<f64>(&columns)?;
    let own = nearest(&real_rows, &real_rows, 1, Metric::Gower, true)?.column(0);
    let made_near = nearest(&made_rows, &real_rows, 1, Metric::Gower, false)?.column(0);
    let median = |x: &[f64]| quantile(&ordered(x), 0.5);
    let mut dcr = record("minority_dcr_median", Direction::Target, median(&made_near));
    dcr.ideal = median(&own);
    dcr.reference_ceiling = dcr.ideal;
    let [real_common, made_common] = common::<f64>(&columns)?;
    let varied = diversity(&real_common, &made_common)?.and_then(|d| d.pairwise_ratio);
    let varied = record("minority_diversity", Direction::Target, varied).within(Some(0.0), None, Some(1.0));
    let mut out = vec![dcr, varied];
    // Twice the distance within which most real rows have a neighbour.
    if let Some((_, tau)) = own_taus(&real_rows, Metric::Gower)?
        && let Some(found) = within(&real_rows, &made_rows, &[tau], Metric::Gower)?.and_then(|w| w.into_iter().next())
    {
        let mut covered = record("minority_coverage_within", Direction::Max, Some(found.coverage));
        covered.reference_ceiling = Some(found.real_coverage);
        covered.params.insert("distance".to_owned(), tau.into());
        out.extend([covered, record("minority_precision_within", Direction::Max, Some(found.precision))]);
    }
    Ok(out)
}

/// Recall of a model of real rows on synthetic rows of the class over that on held-out ones.
fn agreement(tables: &Tables, rare: Rare, cap: usize, seed: Seed, made: &Frame) -> Record {
    let ratio = || {
        let holdout = tables.holdout.as_ref().ok_or("no held-out rows")?;
        let fresh = rare.rows(holdout);
        if fresh.height() == 0 || made.height() == 0 {
            return Err("no rows of the class in the synthetic or the held-out table");
        }
        let train = tables.real.take(&pick(tables.real.height(), 2 * cap, seed, "augmentation/agreement", 0));
        let test = fresh.joined(made).map_err(|_| "tables that do not match")?;
        let features = learned(&tables.real, &train, &test, rare.target);
        let refs: Vec<&Feature> = features.iter().collect();
        let targets: Vec<f32> = rare.of(&train).iter().map(|p| f32::from(u8::from(*p))).collect();
        let ones = targets.iter().filter(|t| **t > 0.0).count();
        if ones == 0 || ones == targets.len() {
            return Err("the class is missing, or alone, in the real table");
        }
        let targets: Vec<f32> = targets.into_iter().chain((0..test.height()).map(|_| 1.0)).collect();
        let split = train.height() as u32;
        let (own, tested): (Vec<u32>, Vec<u32>) = (0..targets.len() as u32).partition(|r| *r < split);
        // Classes count alike, so that a rare one is recognised at all.
        let weight = (own.len() - ones) as f32 / ones as f32;
        let found = probabilities(&refs, &targets, &own, &tested, weight);
        let recall = |x: &[f64]| x.iter().filter(|p| **p >= 0.5).count() as f64 / x.len() as f64;
        let (held, synthetic) = found.split_at(fresh.height());
        label_agreement(recall(synthetic), recall(held)).ok_or("the model recognises no held-out row of the class")
    };
    let mut record = Record::new("label_agreement_ratio", Direction::Target, ratio().map_err(str::to_owned));
    record.seed = Some(seed.0);
    record.within(Some(0.0), None, Some(1.0))
}
