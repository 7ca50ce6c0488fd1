//! Why a score is low: the columns, pairs, levels or rows behind it, and what could repair it.

use libm::fabs;

use crate::data::column::MISSING;
use crate::evaluate::columns::Compared;
use crate::evaluate::fidelity::reports::{Cells, Column};
use crate::evaluate::record::{Details, Entry, Record};
use crate::evaluate::report::{Cause, Section};
use crate::evaluate::run::verdict::Findings;
use crate::evaluate::sample::{ordered, quantile};
use crate::evaluate::tables::Tables;

/// Columns and pairs named per cause.
const NAMED: usize = 3;
/// A column below this similarity has a cause.
const ALIKE: f64 = 0.95;

fn entries<'a>(sections: &'a [Section], id: &str) -> &'a [Entry] {
    let record = sections.iter().flat_map(|s| &s.records).find(|r| r.id == id);
    match record.and_then(|r: &Record| r.details.as_ref()) {
        Some(Details::PerColumn(e) | Details::PerPair(e) | Details::PerGroup(e)) => e,
        None => &[],
    }
}

fn low(sections: &[Section], id: &str, limit: f64) -> Vec<(String, f64)> {
    let mut found: Vec<(String, f64)> =
        entries(sections, id).iter().filter_map(|e| Some((e.name.clone(), e.value.filter(|v| *v < limit)?))).collect();
    found.sort_by(|a, b| a.1.total_cmp(&b.1));
    found.truncate(NAMED);
    found
}

fn quoted(found: &[(String, f64)]) -> String {
    found.iter().map(|(n, v)| format!("\"{n}\" ({v:.3})")).collect::<Vec<_>>().join(", ")
}

/// Causes of low scores, gravest first.
pub(super) fn causes(
    tables: &Tables,
    compared: &Compared,
    sections: &[Section],
    telling: &[(usize, f64)],
    found: &Findings,
) -> Vec<Cause> {
    let mut out = Vec::new();
    let mut add = |record: &str, finding: String, repair: &str| {
        out.push(Cause { record: record.to_owned(), finding, repair: repair.to_owned() });
    };
    if let Some(auc) = found.mia_auc.filter(|a| *a > 0.55 && found.mia_beyond) {
        add(
            "mia_auc",
            format!("Nearness to synthetic rows tells training rows from others with an AUC of {auc:.3}."),
            "Ask for more protection (the model's \"protection\" setting), learn from more rows, or use a model with fewer parameters.",
        );
    }
    if let Some(excess) = found.duplicate_excess.filter(|e| *e > 0.01) {
        add(
            "duplicate_rate",
            format!("{:.1} % more synthetic rows equal a training row than fresh rows do.", 100.0 * excess),
            "Ask for more protection, or round numbers and join rare levels in the real table first.",
        );
    }
    for (id, what) in [("boundary_adherence", "range"), ("category_adherence", "list of levels")] {
        let columns = low(sections, id, 1.0);
        if !columns.is_empty() {
            add(
                id,
                format!("Values outside the real {what}: {}.", quoted(&columns)),
                "Read both tables with one schema; a generator of this studio keeps to range and levels.",
            );
        }
    }
    for (name, value) in low(sections, "column_shapes", ALIKE) {
        if let Some(at) = compared.columns.iter().position(|c| c.name == name) {
            let (finding, repair) = column(tables, &compared.columns[at], at, value);
            add("column_shapes", finding, repair);
        }
    }
    let gaps = low(sections, "missing_similarity", ALIKE);
    if !gaps.is_empty() {
        add(
            "missing_similarity",
            format!("The share of missing cells differs: {}.", quoted(&gaps)),
            "Name the spellings of missing cells in the schema, so that both tables read them alike.",
        );
    }
    let auc = |id: &str| sections.iter().flat_map(|s| &s.records).find(|r| r.id == id).and_then(|r| r.value);
    if let Some(auc) = auc("c2st_xgb_fresh").or(auc("c2st_xgb")).filter(|a| *a > 0.60) {
        let names: Vec<String> = telling
            .iter()
            .take(NAMED)
            .map(|(at, g)| format!("\"{}\" ({:.0} %)", tables.names[*at], 100.0 * g))
            .collect();
        add(
            "c2st_gb",
            format!("A detector reaches an AUC of {auc:.3}; most of it comes from {}.", names.join(", ")),
            "Look at these columns' overlays and pairs: often a rule ties them to others (a sum, a date order, a code) that the model cannot see. Derive one from the others instead of learning it.",
        );
    }
    let pairs = pairs(sections);
    if !pairs.is_empty() {
        add(
            "correlation_delta",
            format!("Associations that were lost or made up: {}.", pairs.join(", ")),
            "Try a model that learns dependence (sequential trees), or more rows to learn from.",
        );
    }
    if let Some(kept) = found.utility.filter(|u| *u < 0.9) {
        add(
            "utility_retention",
            format!(
                "Models trained on synthetic rows keep {:.0} % of what real rows teach about the target.",
                100.0 * kept
            ),
            "Give the target in the schema so that the model sees it, try target-first order, or draw more rows.",
        );
    }
    if tables.real.height() < 500 {
        add(
            "rows",
            format!("The real table has {} rows: every figure here is uncertain.", tables.real.height()),
            "Hold the figures against their ceilings and intervals rather than against 1.",
        );
    }
    out
}

/// Pairs whose association moved by more than a tenth.
fn pairs(sections: &[Section]) -> Vec<String> {
    use crate::evaluate::report::Value;
    let grid = sections.iter().flat_map(|s| &s.grids).find(|g| g.id == "pairs");
    let row = |row: &Vec<Value>| match &row[..] {
        [Value::Text(a), Value::Text(b), Value::Number(r), Value::Number(s), ..] if fabs(r - s) > 0.1 => {
            Some(format!("\"{a}\" and \"{b}\" ({r:.2} real, {s:.2} synthetic)"))
        }
        _ => None,
    };
    grid.map(|g| g.rows.iter().filter_map(row).take(NAMED).collect()).unwrap_or_default()
}

/// Where a column differs most.
fn column(tables: &Tables, column: &Column, at: usize, value: f64) -> (String, &'static str) {
    let name = &column.name;
    match (&column.real, &column.synthetic) {
        (Cells::Numbers(r), Cells::Numbers(s)) => {
            let (r, s) = (ordered(r), ordered(s));
            let shift = |p: f64| Some(quantile(&s, p)? - quantile(&r, p)?);
            let spread = quantile(&r, 0.75).zip(quantile(&r, 0.25)).map_or(0.0, |(a, b)| a - b);
            let where_ = [(0.05, "the low end"), (0.5, "the middle"), (0.95, "the high end")]
                .into_iter()
                .filter_map(|(p, word)| Some((fabs(shift(p)?), word)))
                .max_by(|a, b| a.0.total_cmp(&b.0))
                .filter(|(shift, _)| *shift > 0.05 * spread);
            let finding = match where_ {
                Some((_, word)) => format!("\"{name}\" is alike to {value:.3}; it is shifted most at {word}."),
                None => format!("\"{name}\" is alike to {value:.3}; its frequent values have other shares."),
            };
            (
                finding,
                "Check its kind and format in the schema: a code read as a number, or a number with few values, is learned better as levels.",
            )
        }
        (Cells::Levels(r), Cells::Levels(s)) => {
            let names = &tables.levels[at];
            let share = |x: &[u32], k: u32| x.iter().filter(|c| **c == k).count() as f64 / x.len().max(1) as f64;
            let strange = s.iter().filter(|c| **c != MISSING && **c as usize >= names.len()).count();
            let far = (0..names.len().min(200) as u32)
                .map(|k| (k, share(r, k), share(s, k)))
                .max_by(|a, b| fabs(a.1 - a.2).total_cmp(&fabs(b.1 - b.2)));
            let finding = match far {
                _ if strange > 0 => {
                    format!("\"{name}\" has {strange} synthetic cells with levels that the real table lacks.")
                }
                Some((k, a, b)) => format!(
                    "\"{name}\" is alike to {value:.3}; the level \"{}\" has {:.1} % of the real and {:.1} % of the synthetic rows.",
                    names[k as usize],
                    100.0 * a,
                    100.0 * b
                ),
                None => format!("\"{name}\" is alike to {value:.3}."),
            };
            (finding, "Join rare levels, or ask for less protection if the measured risk allows it.")
        }
        _ => (format!("\"{name}\" is alike to {value:.3}."), "Read both tables with one schema."),
    }
}

/// What to do next.
pub(super) fn advice(causes: &[Cause], found: &Findings, has_holdout: bool) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    if !has_holdout {
        out.push("Hold back a fifth of the real rows before generating, and judge with them: privacy cannot be measured without.".to_owned());
    }
    for cause in causes.iter().take(4) {
        if !out.contains(&cause.repair) {
            out.push(cause.repair.clone());
        }
    }
    if found.mia_auc.is_some() && !found.mia_beyond {
        out.push(
            "Before releasing the table outside, have a person who knows the data look at outlying rows; only differential privacy bounds the risk from above.".to_owned(),
        );
    }
    out
}
