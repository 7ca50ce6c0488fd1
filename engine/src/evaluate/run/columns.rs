//! The columns one by one: overlays, statistics, drift.

use libm::{ceil, fabs};

use crate::data::KindTag;
use crate::data::column::MISSING;
use crate::evaluate::columns::Compared;
use crate::evaluate::drift::batch::batch_drift;
use crate::evaluate::drift::column::Level;
use crate::evaluate::fidelity::frequencies::tv_complement;
use crate::evaluate::fidelity::reports::{Cells, Column};
use crate::evaluate::fidelity::steps::{ks_statistic, rounded};
use crate::evaluate::fidelity::validity::{
    boundary_adherence, category_adherence, category_coverage, missing_similarity, outlier_coverage, range_coverage,
};
use crate::evaluate::record::{Details, Direction, Entry, Record, mean_of};
use crate::evaluate::report::{Axis, Chart, Figure, Role, Section, Series};
use crate::evaluate::run::statistics::{drift_grid, levels_grid, numbers_grid};
use crate::evaluate::sample::{distinct, ordered, quantile};
use crate::evaluate::tables::Tables;
use crate::learn::parallel;

/// Columns with an overlay, at most.
const MOST_FIGURES: usize = 60;
/// Bars of a column of levels, at most.
const MOST_BARS: usize = 15;
/// Bins of a histogram, at most.
const MOST_BINS: usize = 30;
/// Levels with fewer real rows are shown together: a level of one row names somebody.
const FEW: usize = 5;

/// A measure of the real and the synthetic cells of a column.
type Measure<'a, T> = dyn Fn(&[T], &[T]) -> Option<f64> + 'a;

/// Missing cells and all cells.
pub(super) fn missing(cells: &Cells) -> (usize, usize) {
    match cells {
        Cells::Numbers(x) => (x.iter().filter(|v| !v.is_finite()).count(), x.len()),
        Cells::Levels(x) => (x.iter().filter(|c| **c == MISSING).count(), x.len()),
    }
}

/// Records of validity and coverage, one entry per column.
pub(super) fn validity(compared: &Compared) -> Vec<Record> {
    let rows = compared.columns.first().map_or((0, 0), |c| (missing(&c.real).1, missing(&c.synthetic).1));
    let record = |id: &str, entries: Vec<Entry>| {
        let value = mean_of(entries.iter().map(|e| e.value));
        Record::new(id, Direction::Max, value.ok_or_else(|| "no column has a value".to_owned()))
            .rows(rows.0, rows.1)
            .with(Details::PerColumn(entries))
    };
    let numbers = |metric: &'static str, f: &Measure<'_, f64>| -> Vec<Entry> {
        let one = |c: &Column| match (&c.real, &c.synthetic) {
            (Cells::Numbers(r), Cells::Numbers(s)) => Some(entry(c, metric, f(r, s))),
            _ => None,
        };
        compared.columns.iter().filter_map(one).collect()
    };
    let levels = |metric: &'static str, f: &Measure<'_, u32>| -> Vec<Entry> {
        let one = |c: &Column| match (&c.real, &c.synthetic) {
            (Cells::Levels(r), Cells::Levels(s)) => Some(entry(c, metric, f(r, s))),
            _ => None,
        };
        compared.columns.iter().filter_map(one).collect()
    };
    let gaps = |c: &Column| {
        let ((a, n), (b, m)) = (missing(&c.real), missing(&c.synthetic));
        entry(c, "missing_similarity", missing_similarity(a, n, b, m))
    };
    vec![
        record("boundary_adherence", numbers("boundary_adherence", &|r, s| boundary_adherence(r, s, None))),
        record("category_adherence", levels("category_adherence", &category_adherence)),
        record("range_coverage", numbers("range_coverage", &range_coverage)),
        record("category_coverage", levels("category_coverage", &category_coverage)),
        record("outlier_coverage", numbers("outlier_coverage", &outlier_coverage)),
        record("missing_similarity", compared.columns.iter().map(gaps).collect()),
    ]
}

fn entry(column: &Column, metric: &str, value: Option<f64>) -> Entry {
    Entry::new(&column.name, metric, value.ok_or_else(|| "undefined for this column".to_owned()))
}

/// The section on columns.
pub(super) fn section(tables: &Tables, compared: &Compared) -> Section {
    let drift = batch_drift(&compared.columns, &[], None);
    let mut scored: Vec<(usize, f64)> =
        (0..compared.columns.len()).filter_map(|i| Some((i, similarity(&compared.columns[i])?))).collect();
    scored.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let mut shown: Vec<usize> = scored.iter().map(|s| s.0).take(MOST_FIGURES).collect();
    shown.sort_unstable();
    let figures = parallel::map(0..shown.len(), |i| overlay(tables, compared, shown[i]));
    let alerts = drift.columns.iter().filter(|c| c.level() == Level::Alert).count();
    let mut text = Vec::new();
    if let Some(&(worst, value)) = scored.first() {
        text.push(format!(
            "The column that differs most from the real one is \"{}\": similarity {value:.3}, where 1 is equal.",
            compared.columns[worst].name
        ));
    }
    text.push(match alerts {
        0 => "No column drifts by the rules that watch production data (PSI, Jensen–Shannon, KS and χ² with effect sizes)."
            .to_owned(),
        n => format!("{n} of {} columns drift by the rules that watch production data.", drift.columns.len()),
    });
    if figures.len() < compared.columns.len() {
        text.push(format!("Shown are the {} columns that differ most.", figures.len()));
    }
    text.push(format!(
        "Levels with fewer than {FEW} real rows are shown together, and no extreme value of a number is listed: both could name a person."
    ));
    Section {
        id: "columns".to_owned(),
        title: "Columns".to_owned(),
        text,
        records: validity(compared),
        grids: vec![numbers_grid(tables, compared), levels_grid(tables, compared), drift_grid(&drift.columns)],
        figures: figures.into_iter().flatten().collect(),
    }
}

/// 1 − KS or total variation.
fn similarity(column: &Column) -> Option<f64> {
    match (&column.real, &column.synthetic) {
        (Cells::Numbers(r), Cells::Numbers(s)) => Some(1.0 - ks_statistic(&rounded(r), &rounded(s))?),
        (Cells::Levels(r), Cells::Levels(s)) => tv_complement(r, s),
        _ => None,
    }
}

/// Unit of a numeric column on an axis: what is divided by, the label, and whether values are dates.
fn unit(name: &str, kind: KindTag) -> (f64, Axis) {
    let (scale, label, dates) = match kind {
        KindTag::Date => (1.0, name.to_owned(), true),
        KindTag::Datetime => (86_400.0, name.to_owned(), true),
        KindTag::Time => (3600.0, format!("{name} (hour of the day)"), false),
        _ => (1.0, name.to_owned(), false),
    };
    (scale, Axis { label, range: None, dates })
}

fn overlay(tables: &Tables, compared: &Compared, at: usize) -> Option<Figure> {
    let column = &compared.columns[at];
    let (chart, text) = match (&column.real, &column.synthetic) {
        (Cells::Numbers(r), Cells::Numbers(s)) => histogram(&column.name, tables.kinds[at], r, s)?,
        (Cells::Levels(r), Cells::Levels(s)) => bars(&column.name, &tables.levels[at], compared.ordered[at], r, s)?,
        _ => return None,
    };
    Some(Figure { id: format!("column_{at}"), title: column.name.clone(), text, chart })
}

/// Histogram of both sides on the bins of the real one; what lies outside counts in the end bins.
fn histogram(name: &str, kind: KindTag, real: &[f64], synthetic: &[f64]) -> Option<(Chart, String)> {
    let (scale, axis) = unit(name, kind);
    let (r, s) = (ordered(real), ordered(synthetic));
    let edges = edges(&r, kind == KindTag::Integer)?;
    let bins = edges.len() - 1;
    let shares = |x: &[f64]| {
        let mut counts = vec![0.0; bins];
        for v in x {
            counts[edges.partition_point(|e| e <= v).saturating_sub(1).min(bins - 1)] += 1.0;
        }
        counts.iter().map(|c| (!x.is_empty()).then(|| c / x.len() as f64)).collect::<Vec<_>>()
    };
    let at = |x: &[f64], p| quantile(x, p).unwrap_or(f64::NAN) / scale;
    let text = if axis.dates || kind == KindTag::Time {
        format!("Distribution of {name}, real and synthetic, over {bins} bins.")
    } else {
        format!(
            "Distribution of {name}. Real: median {:.4}, middle half {:.4} to {:.4}. Synthetic: median {:.4}, middle half {:.4} to {:.4}.",
            at(&r, 0.5),
            at(&r, 0.25),
            at(&r, 0.75),
            at(&s, 0.5),
            at(&s, 0.25),
            at(&s, 0.75)
        )
    };
    let series = vec![
        Series { name: "real".to_owned(), role: Role::Real, values: shares(&r) },
        Series { name: "synthetic".to_owned(), role: Role::Synthetic, values: shares(&s) },
    ];
    Some((Chart::Histogram { axis, edges: edges.iter().map(|e| e / scale).collect(), series }, text))
}

/// Bounds of bins: one per value where there are few whole ones, else of equal width between the outer percentiles.
fn edges(sorted: &[f64], whole: bool) -> Option<Vec<f64>> {
    let (low, high) = (quantile(sorted, 0.01)?, quantile(sorted, 0.99)?);
    if whole && high - low < MOST_BINS as f64 && distinct(sorted) <= MOST_BINS {
        let count = (high - low) as usize + 1;
        return Some((0..=count).map(|i| low - 0.5 + i as f64).collect());
    }
    if high <= low {
        return Some(vec![low - 0.5, low + 0.5]);
    }
    let mut bins = MOST_BINS.min(distinct(sorted)).max(2);
    if whole {
        // Bins hold equally many whole numbers, or combs would show that nobody made.
        let width = ceil((high - low + 1.0) / bins as f64);
        bins = ceil((high - low + 1.0) / width) as usize;
        return Some((0..=bins).map(|i| low - 0.5 + width * i as f64).collect());
    }
    Some((0..=bins).map(|i| low + (high - low) * i as f64 / bins as f64).collect())
}

fn bars(name: &str, names: &[String], ordered: bool, real: &[u32], synthetic: &[u32]) -> Option<(Chart, String)> {
    let code = |c: u32| if c == MISSING { None } else { Some(c as usize) };
    let tally = |x: &[u32]| {
        // One place more for levels that the real table lacks, and one for missing cells.
        let mut out = vec![0_usize; names.len() + 2];
        for &c in x {
            out[code(c).map_or(names.len() + 1, |c| c.min(names.len()))] += 1;
        }
        out
    };
    let (r, s) = (tally(real), tally(synthetic));
    let mut own: Vec<usize> = (0..names.len()).filter(|&k| r[k] >= FEW).collect();
    own.sort_by_key(|&k| std::cmp::Reverse(r[k]));
    own.truncate(MOST_BARS);
    if ordered {
        own.sort_unstable();
    }
    let rest: Vec<usize> = (0..=names.len()).filter(|k| !own.contains(k)).collect();
    let share =
        |t: &[usize], keys: &[usize], all: usize| keys.iter().map(|&k| t[k]).sum::<usize>() as f64 / all.max(1) as f64;
    let mut labels: Vec<String> = own.iter().map(|&k| names[k].clone()).collect();
    let mut values: Vec<(f64, f64)> =
        own.iter().map(|&k| (share(&r, &[k], real.len()), share(&s, &[k], synthetic.len()))).collect();
    for (label, keys) in [("(all others)", rest), ("(missing)", vec![names.len() + 1])] {
        let pair = (share(&r, &keys, real.len()), share(&s, &keys, synthetic.len()));
        if pair.0 > 0.0 || pair.1 > 0.0 {
            labels.push(label.to_owned());
            values.push(pair);
        }
    }
    let far = (0..values.len())
        .max_by(|&a, &b| fabs(values[a].0 - values[a].1).total_cmp(&fabs(values[b].0 - values[b].1)).then(b.cmp(&a)))?;
    let text = format!(
        "Shares of the levels of {name}. Largest difference: \"{}\", {:.1} % real and {:.1} % synthetic.",
        labels[far],
        100.0 * values[far].0,
        100.0 * values[far].1
    );
    let series = vec![
        Series { name: "real".to_owned(), role: Role::Real, values: values.iter().map(|v| Some(v.0)).collect() },
        Series {
            name: "synthetic".to_owned(),
            role: Role::Synthetic,
            values: values.iter().map(|v| Some(v.1)).collect(),
        },
    ];
    Some((Chart::Bars { axis: Axis::new("share of rows"), labels, series }, text))
}
