//! The summary for a terminal: 80 columns, no colour, no control characters.

use super::labels;
use super::markup::{put, short, wrapped};
use super::numbers::number;
use crate::evaluate::record::Record;
use crate::evaluate::report::{Report, Study, Value};

const WIDTH: usize = 80;
/// Causes that are named.
const CAUSES: usize = 5;
/// Measures that are named where they exist, in this order.
const HEADLINES: &[&str] = &[
    "column_shapes",
    "column_pair_trends",
    "c2st_xgb_fresh",
    "c2st_xgb",
    "detection_auc",
    "alpha_precision",
    "beta_recall",
    "coverage",
    "manifold_coverage",
    "utility_retention",
    "utility_ratio",
    "mia_auc",
    "dcr_share",
    "duplicate_rate",
    "exact_match_rate",
    "near_copies",
];

/// Verdict, grade, thresholds, causes and headline measures.
pub fn text(report: &Report) -> String {
    let mut out = String::new();
    for line in &report.summary {
        paragraph(&mut out, line, "", "");
    }
    put!(out, "\n{}\n", grade(report));
    for cap in &report.overall.caps {
        paragraph(&mut out, &format!("limited to {}: {}", cap.grade.label(), clean(&cap.reason)), "  ", "  ");
    }
    if !report.thresholds.is_empty() {
        out.push_str("\nThresholds\n");
        for r in &report.thresholds {
            let value = r.value.filter(|v| v.is_finite()).map_or("-".to_owned(), number);
            let label = short(&clean(&r.label), 34);
            let verdict = labels::verdict(r.verdict).to_uppercase();
            put!(out, "  {verdict:<13} {label:<34} {value:>8}  {}\n", short(&clean(&r.required), 18));
        }
    }
    let headlines: Vec<&Record> = HEADLINES.iter().filter_map(|id| report.record(id)).collect();
    if !headlines.is_empty() {
        out.push_str("\nMeasures\n");
        for r in headlines {
            let value = r.value.filter(|v| v.is_finite()).map_or("-".to_owned(), number);
            let interval = match (r.ci_low, r.ci_high) {
                (Some(low), Some(high)) => format!("{} to {}", number(low), number(high)),
                _ => String::new(),
            };
            put!(out, "  {:<48} {value:>8}  {interval}", short(&labels::label(&r.id).0, 48));
            out.truncate(out.trim_end().len());
            out.push('\n');
        }
    }
    list(&mut out, "Causes", report.causes.iter().take(CAUSES).map(|c| format!("{} Repair: {}", c.finding, c.repair)));
    if report.causes.len() > CAUSES {
        put!(out, "  and {} more in the report\n", report.causes.len() - CAUSES);
    }
    list(&mut out, "What to do next", report.advice.iter().cloned());
    out
}

/// What a study found, and the measures of generators where it compares them.
pub fn study_text(found: &Study) -> String {
    let mut out = String::new();
    for line in &found.summary {
        paragraph(&mut out, line, "", "");
    }
    let rows = found.sections.iter().flat_map(|s| &s.grids).filter(|g| g.id == "measures").flat_map(|g| &g.rows);
    let mut above = String::new();
    for row in rows {
        // Measure, direction, generator, mean, deviation, interval, tables.
        let cell = |at: usize| match row.get(at) {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        };
        if cell(0) != above {
            above = cell(0);
            paragraph(&mut out, &format!("{above} ({})", cell(1)), "\n", "  ");
        }
        let figure = |at: usize| match row.get(at) {
            Some(Value::Number(v)) => number(*v),
            _ => "-".to_owned(),
        };
        let interval = if figure(5) == "-" { String::new() } else { format!("{} to {}", figure(5), figure(6)) };
        put!(out, "  {:<34} {:>8}  {interval}", short(&clean(&cell(2)), 34), figure(3));
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    list(&mut out, "What to do next", found.advice.iter().cloned());
    out
}

/// The score with its spread and the grade, in one line.
pub(crate) fn grade(report: &Report) -> String {
    let overall = &report.overall;
    let Some(score) = overall.score else { return "Score: not evaluated".to_owned() };
    let mut line = format!("Score {score:.1} of 100");
    if let Some((low, high)) = report.spread {
        put!(line, " (95 % interval {low:.1} to {high:.1})");
    }
    match overall.grade {
        Some(grade) => put!(line, ", grade {}", grade.label()),
        None => line.push_str(", no grade"),
    }
    if overall.partial {
        line.push_str(" (partial: a part was not evaluated)");
    } else if overall.grade != overall.uncapped {
        put!(line, " (uncapped {})", overall.uncapped.map_or("-", |g| g.label()));
    }
    line
}

fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn paragraph(out: &mut String, text: &str, first: &str, rest: &str) {
    for (i, line) in wrapped(&clean(text), WIDTH - rest.len()).iter().enumerate() {
        put!(out, "{}{line}\n", if i == 0 { first } else { rest });
    }
}

fn list(out: &mut String, title: &str, items: impl Iterator<Item = String>) {
    for (i, item) in items.enumerate() {
        if i == 0 {
            put!(out, "\n{title}\n");
        }
        paragraph(out, &item, "  - ", "    ");
    }
}
