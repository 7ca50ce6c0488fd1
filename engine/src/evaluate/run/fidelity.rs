//! Fidelity: how close columns, pairs and whole rows are to the real ones, beside what real rows and independent columns reach.

use crate::error::Result;
use crate::evaluate::columns::Compared;
use crate::evaluate::fidelity::alpha::alpha_beta;
use crate::evaluate::fidelity::chance::chance_records;
use crate::evaluate::fidelity::encoding::{common, gower};
use crate::evaluate::fidelity::likelihood;
use crate::evaluate::fidelity::records::{column_records, joint_records};
use crate::evaluate::fidelity::thresholds::{diversity, own_taus, within};
use crate::evaluate::privacy::cells::Frame;
use crate::evaluate::record::{Direction, Record};
use crate::evaluate::report::{Grid, Section, Value};
use crate::evaluate::run::progress::Steps;
use crate::evaluate::tables::{Tables, pick};
use crate::learn::neighbours::{Metric, Rows};
use crate::rng::Seed;

/// Units of progress.
pub(super) const UNITS: u64 = 32;

/// Distances within which rows count as near, Gower.
const TAUS: [f64; 3] = [0.05, 0.1, 0.2];

/// Two halves of the real rows: what the measures give when both sides are real.
pub(super) fn halves(real: &Frame, seed: Seed) -> Option<(Frame, Frame)> {
    let order = pick(real.height(), usize::MAX, seed, "report/halves", 0);
    let middle = order.len() / 2;
    (middle > 0).then(|| (real.take(&order[..middle]), real.take(&order[middle..])))
}

/// Sets ceiling and floor of each record from the records of the same id.
fn beside(mut records: Vec<Record>, ceiling: &[Record], floor: &[Record]) -> Vec<Record> {
    let of = |list: &[Record], id: &str| list.iter().find(|r| r.id == id).and_then(|r| r.value);
    for record in &mut records {
        record.reference_ceiling = record.reference_ceiling.or_else(|| of(ceiling, &record.id));
        record.reference_floor = of(floor, &record.id);
    }
    records
}

/// The section on fidelity; `floor` is the real table with every column shuffled; `cap` bounds the rows that are compared pair by pair.
pub(super) async fn section(
    tables: &Tables,
    compared: &Compared,
    floor: &Frame,
    (structure, cap): (Option<f64>, usize),
    seed: Seed,
    steps: &Steps<'_, '_>,
) -> Result<Section> {
    let mut own = column_records(compared, structure, seed);
    steps.add(4).await?;
    let floor_side = tables.compared(floor);
    let mut floors = column_records(&floor_side, None, seed);
    steps.add(4).await?;
    let split = halves(&tables.real, seed).map(|(a, b)| tables.beside(&a, &b));
    let mut ceilings = split.as_ref().map_or_else(Vec::new, |c| column_records(c, None, seed));
    steps.add(2).await?;
    own.extend(rows(compared, cap, seed, steps).await?);
    if let Some(split) = &split {
        ceilings.extend(rows(split, cap, seed, steps).await?);
    }
    floors.extend(rows(&floor_side, cap, seed, steps).await?);
    let (nearby, varied) = near(compared, cap, seed)?;
    own.extend(varied);
    steps.add(2).await?;
    let mut records = beside(own, &ceilings, &floors);
    records.extend(chance_records(compared, seed)?);
    records.extend(likelihood::records(tables, floor, cap, seed));
    steps.add(2).await?;
    intervals(&mut records, tables, seed);
    steps.add(2).await?;
    let text = words(&records);
    Ok(Section {
        id: "fidelity".to_owned(),
        title: "Fidelity".to_owned(),
        text,
        grids: vec![nearby, worst(&records)],
        records,
        figures: Vec::new(),
    })
}

/// Records of whole rows, α-precision and its kin included.
async fn rows(compared: &Compared, cap: usize, seed: Seed, steps: &Steps<'_, '_>) -> Result<Vec<Record>> {
    let mut out = joint_records(compared, cap, seed)?;
    steps.add(3).await?;
    let [real, synthetic] = common::<f64>(&compared.columns)?;
    // Published values rest on tables of one height.
    let n = real.height().min(synthetic.height()).min(cap);
    let (real, synthetic) = (some(&real, n, seed, 0), some(&synthetic, n, seed, 1));
    let found = alpha_beta(&real, &synthetic)?;
    let reason = || "too few rows".to_owned();
    let record = |id: &str, direction, value: Option<f64>| {
        let mut record = Record::new(id, direction, value.ok_or_else(reason)).rows(n, n);
        record.seed = Some(seed.0);
        record
    };
    out.push(record("alpha_precision", Direction::Max, found.as_ref().map(|f| f.delta_precision)));
    // Well above what fresh rows reach is a sign of memorising: the ceiling beside it is the ideal.
    let target = |r: Record| r.within(Some(0.0), Some(1.0), None);
    out.push(target(record("beta_recall", Direction::Target, found.as_ref().map(|f| f.delta_recall))));
    out.push(target(record("authenticity", Direction::Target, found.as_ref().map(|f| f.authenticity))));
    steps.add(3).await?;
    Ok(out)
}

fn some(rows: &Rows<f64>, cap: usize, seed: Seed, side: u64) -> Rows<f64> {
    let order: Vec<u32> = pick(rows.height(), cap, seed, "report/rows", side).into_iter().map(|r| r as u32).collect();
    rows.take(&order)
}

/// Coverage, precision and density within distances, and the diversity of the rows.
fn near(compared: &Compared, cap: usize, seed: Seed) -> Result<(Grid, Vec<Record>)> {
    let [real, synthetic] = gower::<f64>(&compared.columns)?;
    let (real, synthetic) = (some(&real, cap, seed, 2), some(&synthetic, cap, seed, 3));
    let mut taus: Vec<(String, f64)> = TAUS.iter().map(|t| (format!("{t}"), *t)).collect();
    if let Some((median, high)) = own_taus(&real, Metric::Gower)? {
        taus.push((format!("{median:.4} (median to the nearest real row)"), median));
        taus.push((format!("{high:.4} (95 % of these)"), high));
    }
    let distances: Vec<f64> = taus.iter().map(|t| t.1).collect();
    let found = within(&real, &synthetic, &distances, Metric::Gower)?.unwrap_or_default();
    let header = ["distance", "real rows covered", "by other real rows", "synthetic rows near a real one", "density"];
    let cells = taus
        .iter()
        .zip(&found)
        .map(|((name, _), w)| {
            vec![Value::text(name), w.coverage.into(), w.real_coverage.into(), w.precision.into(), w.density.into()]
        })
        .collect();
    let reason = || "too few rows".to_owned();
    let mut records: Vec<Record> = TAUS
        .iter()
        .zip(&found)
        .flat_map(|(t, w)| {
            let name = |what: &str| format!("{what}_within_{}", (t * 100.0) as u32);
            let mut covered = Record::new(&name("coverage"), Direction::Max, Ok(w.coverage));
            covered.reference_ceiling = Some(w.real_coverage);
            [covered, Record::new(&name("precision"), Direction::Max, Ok(w.precision))]
        })
        .collect();
    let varied = diversity(&real, &synthetic)?;
    let ratio = |id: &str, f: fn(&crate::evaluate::fidelity::thresholds::Diversity) -> Option<f64>| {
        Record::new(id, Direction::Target, varied.as_ref().and_then(f).ok_or_else(reason)).within(
            Some(0.0),
            None,
            Some(1.0),
        )
    };
    records.push(ratio("diversity_distinct", |d| Some(d.distinct)));
    records.push(ratio("diversity_pairwise", |d| d.pairwise_ratio));
    records.push(ratio("diversity_nearest", |d| d.nearest_ratio));
    for record in &mut records {
        (record.n_real, record.n_synth, record.seed) = (real.height(), synthetic.height(), Some(seed.0));
    }
    Ok((Grid::new("within", "Rows within a distance (Gower, 0 to 1)", &header, cells), records))
}

/// Resamples behind an interval.
const RESAMPLES: usize = 24;
/// Rows of each side in a resample, at most.
const RESAMPLED: usize = 10_000;

/// Normal 95 % intervals of the headlines from resampled rows; the error shrinks with the root of the rows, so smaller resamples are
/// scaled to the whole.
fn intervals(records: &mut [Record], tables: &Tables, seed: Seed) {
    let (n, m) = (tables.real.height(), tables.synthetic.height());
    if n < 20 || m < 20 {
        return;
    }
    let heads = ["column_shapes", "column_pair_trends", "ks_mean", "emd_mean", "correlation_delta"];
    let (a, b) = (n.min(RESAMPLED), m.min(RESAMPLED));
    let mut values: Vec<Vec<f64>> = vec![Vec::new(); heads.len()];
    let runs = crate::learn::parallel::map(0..RESAMPLES, |i| {
        let mut draw = seed.indexed("report/resample", i as u64);
        let mut rows = |all: usize, some: usize| (0..some).map(|_| draw.below(all)).collect::<Vec<usize>>();
        let (real, synthetic) = (tables.real.take(&rows(n, a)), tables.synthetic.take(&rows(m, b)));
        let again = tables.beside(&real, &synthetic);
        let found = crate::evaluate::fidelity::records::headlines(&again, seed);
        heads.map(|id| found.iter().find(|r| r.0 == id).and_then(|r| r.1))
    });
    for run in runs {
        for (list, value) in values.iter_mut().zip(run) {
            list.extend(value);
        }
    }
    let scale = libm::sqrt(a.min(b) as f64 / n.min(m) as f64);
    for (id, list) in heads.iter().zip(&values) {
        let Some(error) = crate::evaluate::sample::deviation(list, 1) else { continue };
        if let Some(record) = records.iter_mut().find(|r| r.id == *id)
            && let Some(value) = record.value
        {
            let half = 1.96 * error * scale;
            let (low, high) = record.range;
            record.ci_low = Some((value - half).max(low.unwrap_or(f64::NEG_INFINITY)));
            record.ci_high = Some((value + half).min(high.unwrap_or(f64::INFINITY)));
        }
    }
}

/// The worst columns and pairs, which means hide.
fn worst(records: &[Record]) -> Grid {
    use crate::evaluate::fidelity::reports::worst;
    use crate::evaluate::record::Details;
    let mut rows = Vec::new();
    for (id, what) in [("column_shapes", "column"), ("column_pair_trends", "pair")] {
        let entries = records.iter().find(|r| r.id == id).and_then(|r| match &r.details {
            Some(Details::PerColumn(e) | Details::PerPair(e)) => Some(e),
            _ => None,
        });
        for entry in entries.map(|e| worst(e, 5)).unwrap_or_default() {
            rows.push(vec![
                Value::text(what),
                Value::text(&entry.name),
                Value::text(&entry.metric),
                entry.value.into(),
            ]);
        }
    }
    Grid::new("worst", "Worst columns and pairs", &["what", "name", "measure", "value"], rows)
}

fn words(records: &[Record]) -> Vec<String> {
    let value = |id: &str| records.iter().find(|r| r.id == id);
    let mut out = Vec::new();
    if let Some(r) = value("column_shapes")
        && let Some(v) = r.value
    {
        let ceiling =
            r.reference_ceiling.map(|c| format!("; two halves of the real table reach {c:.3}")).unwrap_or_default();
        out.push(format!("Single columns are alike to {v:.3} of 1 on average{ceiling}."));
    }
    if let Some(r) = value("column_pair_trends")
        && let Some(v) = r.value
    {
        let floor = r.reference_floor.map(|c| format!(", columns without any dependence {c:.3}")).unwrap_or_default();
        let ceiling = r.reference_ceiling.map(|c| format!("; real halves reach {c:.3}")).unwrap_or_default();
        out.push(format!("Pairs of columns are alike to {v:.3}{ceiling}{floor}: compare with those, not with 1."));
    }
    out
}
