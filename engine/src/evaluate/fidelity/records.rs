//! The fidelity records of a report, from the columns of two tables.

use crate::error::Result;
use crate::evaluate::columns::Compared;
use crate::evaluate::fidelity::accuracy::accuracies;
use crate::evaluate::fidelity::contingency::sample_rows;
use crate::evaluate::fidelity::correlation::Coefficient;
use crate::evaluate::fidelity::encoding::common;
use crate::evaluate::fidelity::frequencies::{counts, emd_ordinal, total_variation};
use crate::evaluate::fidelity::kernels::{energy_squared, median_gamma, mmd};
use crate::evaluate::fidelity::manifold::manifold;
use crate::evaluate::fidelity::matrices::{associations, distance};
use crate::evaluate::fidelity::reports::{Cells, Column, Quality, Trends, diagnostic, quality};
use crate::evaluate::fidelity::steps::{emd_ranked, emd_scaled, ks_statistic, rounded};
use crate::evaluate::record::{Details, Direction, Entry, Record, Threshold, mean_of};
use crate::learn::neighbours::Rows;
use crate::rng::Seed;

/// Balls of [`manifold`] reach to this neighbour.
const NEIGHBOURS: usize = 5;
/// Rows a side that the median distance is taken from: it holds all their distances in memory, and needs no more digits.
const MEDIAN_ROWS: usize = 1_000;

/// Records of single columns and pairs: shapes, trends in both modes, KS, EMD, association differences, validity, binned accuracy.
/// `structure` is the table structure score, where the caller knows it.
pub fn column_records(compared: &Compared, structure: Option<f64>, seed: Seed) -> Vec<Record> {
    let columns = &compared.columns;
    let (n, m) = columns.first().map_or((0, 0), |c| (length(&c.real), length(&c.synthetic)));
    let none = || "no column or pair of columns has a value".to_owned();
    let record = |id: &str, direction: Direction, value: Option<f64>| {
        Record::new(id, direction, value.ok_or_else(none)).rows(n, m)
    };
    let headline = quality(columns, Trends::default(), seed);
    let published = quality(columns, Trends::PUBLISHED, seed);
    let strong = quality(columns, Trends::STRONG, seed);
    let checked = diagnostic(columns, Vec::new(), structure);
    let (ks, emd) = (ks_entries(columns), emd_entries(compared, ("emd_scaled", emd_scaled)));
    let ranked = emd_entries(compared, ("emd_ranked", emd_ranked));
    let mean = |entries: &[Entry]| mean_of(entries.iter().map(|e| e.value));
    let binned = accuracies(columns, seed);
    let sampled = headline.pairs.iter().any(|p| p.sampled);

    let mut out = vec![
        record("column_shapes", Direction::Max, headline.shape).with(Details::PerColumn(headline.shapes.clone())),
        record("column_pair_trends", Direction::Max, headline.trend).with(Details::PerPair(pair_entries(&headline))),
        record("column_pair_trends_published", Direction::Max, published.trend)
            .with(Details::PerPair(pair_entries(&published))),
        record("column_pair_trends_strong", Direction::Max, strong.trend).with(Details::PerPair(pair_entries(&strong))),
        record("quality", Direction::Max, headline.overall),
        record("diagnostic", Direction::Max, checked.overall).with(Details::PerColumn(checked.entries)),
        record("ks_mean", Direction::Min, mean(&ks)).held_against(Threshold::AtMost(0.10)).with(Details::PerColumn(ks)),
        record("emd_mean", Direction::Min, mean(&emd)).with(Details::PerColumn(emd)),
        record("emd_ranked_mean", Direction::Min, mean(&ranked)).with(Details::PerColumn(ranked)),
        accuracy_record(record("accuracy", Direction::Max, binned.overall), binned.overall_expected),
    ];
    for record in out.iter_mut().filter(|r| r.id.starts_with("column_pair_trends")) {
        record.sampled = sampled;
        record.seed = Some(seed.0);
    }
    out.extend(association_records(columns).into_iter().map(|r| r.rows(n, m)));
    out
}

/// The headline values alone, by their ids: what an interval is drawn around.
pub fn headlines(compared: &Compared, seed: Seed) -> [(&'static str, Option<f64>); 5] {
    let columns = &compared.columns;
    let found = quality(columns, Trends::default(), seed);
    let mean = |entries: &[Entry]| mean_of(entries.iter().map(|e| e.value));
    let cells = |f: fn(&Column) -> &Cells| columns.iter().map(|c| f(c).clone()).collect::<Vec<Cells>>();
    let of = |cells: &[Cells]| associations(cells, Coefficient::Pearson);
    let delta = distance(&of(&cells(|c| &c.real)), &of(&cells(|c| &c.synthetic))).map(|d| d.mean);
    [
        ("column_shapes", found.shape),
        ("column_pair_trends", found.trend),
        ("ks_mean", mean(&ks_entries(columns))),
        ("emd_mean", mean(&emd_entries(compared, ("emd_scaled", emd_scaled)))),
        ("correlation_delta", delta),
    ]
}

fn accuracy_record(mut record: Record, expected: Option<f64>) -> Record {
    record.reference_ceiling = expected;
    record
}

fn length(cells: &Cells) -> usize {
    match cells {
        Cells::Numbers(x) => x.len(),
        Cells::Levels(x) => x.len(),
    }
}

fn ks_entries(columns: &[Column]) -> Vec<Entry> {
    let one = |c: &Column| match (&c.real, &c.synthetic) {
        (Cells::Numbers(r), Cells::Numbers(s)) => Some(Entry::new(
            &c.name,
            "ks_statistic",
            ks_statistic(&rounded(r), &rounded(s)).ok_or_else(|| "a side has no number".to_owned()),
        )),
        _ => None,
    };
    columns.iter().filter_map(one).collect()
}

/// A distance of two columns of numbers, and its name.
type OfNumbers = (&'static str, fn(&[f64], &[f64]) -> Option<f64>);

fn emd_entries(compared: &Compared, (name, of_numbers): OfNumbers) -> Vec<Entry> {
    let one = |(c, ordered): (&Column, &bool)| {
        let value = match (&c.real, &c.synthetic) {
            (Cells::Numbers(r), Cells::Numbers(s)) => of_numbers(r, s),
            (Cells::Levels(r), Cells::Levels(s)) => {
                let (r, s) = counts(r, s);
                if *ordered { emd_ordinal(&r, &s).or_else(|| total_variation(&r, &s)) } else { total_variation(&r, &s) }
            }
            _ => None,
        };
        Entry::new(&c.name, name, value.ok_or_else(|| "a side has no value".to_owned()))
    };
    compared.columns.iter().zip(&compared.ordered).map(one).collect()
}

fn pair_entries(report: &Quality) -> Vec<Entry> {
    let one = |p: &crate::evaluate::fidelity::reports::PairScore| {
        let reason = || {
            if p.counts {
                "undefined: a column is constant or empty"
            } else {
                "too weakly associated in the real table"
            }
        };
        let name = format!("{} | {}", p.columns.0, p.columns.1);
        Entry::new(name, p.metric, p.score.ok_or_else(|| reason().to_owned()))
    };
    report.pairs.iter().map(one).collect()
}

/// `correlation_delta` and `correlation_distance` over all columns, and over the numeric ones alone.
fn association_records(columns: &[Column]) -> Vec<Record> {
    let numeric: Vec<&Column> = columns.iter().filter(|c| matches!(c.real, Cells::Numbers(_))).collect();
    let compare = |chosen: &[&Column]| {
        let side = |f: fn(&Column) -> &Cells| chosen.iter().map(|c| f(c).clone()).collect::<Vec<Cells>>();
        let of = |cells: &[Cells]| associations(cells, Coefficient::Pearson);
        distance(&of(&side(|c| &c.real)), &of(&side(|c| &c.synthetic)))
    };
    let reason = || "no pair of columns has an association in both tables".to_owned();
    let (all, numbers) = (compare(&columns.iter().collect::<Vec<_>>()), compare(&numeric));
    let unbounded = (Some(0.0), None, Some(0.0));
    vec![
        Record::new("correlation_delta", Direction::Min, all.map(|d| d.mean).ok_or_else(reason))
            .within(Some(0.0), Some(2.0), Some(0.0))
            .held_against(Threshold::AtMost(0.10)),
        Record::new("correlation_delta_numeric", Direction::Min, numbers.map(|d| d.mean).ok_or_else(reason)).within(
            Some(0.0),
            Some(2.0),
            Some(0.0),
        ),
        Record::new("correlation_distance", Direction::Min, numbers.map(|d| d.frobenius).ok_or_else(reason)).within(
            unbounded.0,
            unbounded.1,
            unbounded.2,
        ),
        Record::new("correlation_similarity", Direction::Max, numbers.map(|d| d.similarity).ok_or_else(reason)),
    ]
}

/// Records of whole rows: MMD at γ = 1 and at the median distance, energy distance, precision, recall, density and coverage; on at
/// most `cap` rows a side (10 000 natively, 2 000 to 5 000 in a browser), drawn by `seed`.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) when columns differ in form or length: a bug of the caller.
pub fn joint_records(compared: &Compared, cap: usize, seed: Seed) -> Result<Vec<Record>> {
    let [real, synthetic] = common::<f32>(&compared.columns)?;
    let sampled = real.height().max(synthetic.height()) > cap;
    let pick = |t: &Rows<f32>, side: u64| t.take(&sample_rows(t.height(), cap, seed, side));
    let (real, synthetic) = (pick(&real, 0), pick(&synthetic, 1));
    let reason = || "too few rows".to_owned();
    let few = |t: &Rows<f32>, side: u64| t.take(&sample_rows(t.height(), MEDIAN_ROWS, seed, side));
    let median = median_gamma(&few(&real, 2), &few(&synthetic, 3))?;
    let at = |gamma: f64| mmd(&real, &synthetic, gamma).map(|m| m.map(|m| m.biased));
    let balls = manifold(&real, &synthetic, NEIGHBOURS)?;
    let ball = |f: fn(&crate::evaluate::fidelity::manifold::Manifold) -> f64| balls.as_ref().map(f).ok_or_else(reason);
    let median_mmd = median.map(|(_, gamma)| at(gamma)).transpose()?.flatten();
    let mut out = vec![
        Record::new("mmd_rbf", Direction::Min, at(1.0)?.ok_or_else(reason)).within(Some(0.0), Some(2.0), Some(0.0)),
        Record::new("mmd_rbf_median", Direction::Min, median_mmd.ok_or_else(reason)).within(
            Some(0.0),
            Some(2.0),
            Some(0.0),
        ),
        Record::new("energy_distance_squared", Direction::Min, energy_squared(&real, &synthetic)?.ok_or_else(reason))
            .within(Some(0.0), None, Some(0.0)),
        Record::new("manifold_precision", Direction::Max, ball(|b| b.precision)),
        Record::new("manifold_recall", Direction::Max, ball(|b| b.recall)),
        Record::new("manifold_density", Direction::Target, ball(|b| b.density)).within(Some(0.0), None, Some(1.0)),
        Record::new("manifold_coverage", Direction::Max, ball(|b| b.coverage)),
    ];
    for record in &mut out {
        (record.n_real, record.n_synth) = (real.height(), synthetic.height());
        (record.sampled, record.seed) = (sampled, Some(seed.0));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::record::Verdict;

    fn compared(rows: u32) -> Compared {
        let x = |k: u32| Cells::Numbers((0..rows).map(|i| f64::from((i * k + 3) % 97)).collect());
        let levels = Cells::Levels((0..rows).map(|i| i % 3).collect());
        let column = |name: &str, real: Cells, synthetic: Cells| Column { name: name.to_owned(), real, synthetic };
        Compared {
            columns: vec![
                column("x", x(31), x(31)),
                column("y", x(17), x(17)),
                column("c", levels.clone(), levels.clone()),
                column("o", levels.clone(), levels),
            ],
            ordered: vec![false, false, false, true],
            skipped: Vec::new(),
        }
    }

    #[test]
    fn a_copy_has_the_ideal_value_in_every_record() {
        let table = compared(150);
        let mut records = column_records(&table, Some(1.0), Seed(1));
        records.extend(joint_records(&table, 100, Seed(1)).expect("rows"));
        let mut ids: Vec<&str> = records.iter().map(|r| r.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), records.len(), "ids are unique");
        for record in records.iter().filter(|r| !r.id.starts_with("manifold") && !r.sampled) {
            let (value, ideal) = (record.value.expect("a value"), record.ideal.expect("an ideal"));
            assert!((value - ideal).abs() < 1e-9, "{}: {value}", record.id);
        }
        let ks = records.iter().find(|r| r.id == "ks_mean").expect("a record");
        assert_eq!((ks.verdict, ks.n_real), (Verdict::Pass, 150));
    }

    #[test]
    fn tables_without_rows_give_reasons_instead_of_values() {
        for record in column_records(&compared(0), None, Seed(1)) {
            assert!(record.value.is_none() && record.reason.is_some(), "{}", record.id);
        }
        let records = joint_records(&compared(0), 100, Seed(1)).expect("columns");
        assert!(records.iter().all(|r| r.value.is_none()));
    }
}
