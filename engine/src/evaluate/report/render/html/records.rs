//! The measures of a section.

use super::overview::badge;
use crate::data::words;
use crate::evaluate::record::{Details, Direction, Entry, Record, Verdict};
use crate::evaluate::report::Section;
use crate::evaluate::report::render::csv::required;
use crate::evaluate::report::render::labels::label;
use crate::evaluate::report::render::markup::{escape, put};
use crate::evaluate::report::render::numbers::shown;

/// Parts of a measure that the file lists; the CSV of the table holds the measures themselves.
const PARTS: usize = 200;

pub(super) fn table(out: &mut String, section: &Section) {
    put!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Measures of {t}\"><table class=\"records\">\
         <caption>Measures: {t}</caption><thead><tr><th scope=\"col\">Measure</th><th scope=\"col\" class=\"n\">Value</th>\
         <th scope=\"col\" class=\"n\">95 % interval</th><th scope=\"col\" class=\"n\">Real against real</th>\
         <th scope=\"col\" class=\"n\">Independent columns</th><th scope=\"col\">Better</th><th scope=\"col\">Result</th>\
         <th scope=\"col\" class=\"n\">Rows</th></tr></thead><tbody>",
        t = escape(&section.title)
    );
    for record in &section.records {
        row(out, record);
    }
    out.push_str("</tbody></table></div>");
    for record in &section.records {
        details(out, record);
    }
}

fn row(out: &mut String, r: &Record) {
    let value = |v: Option<f64>| v.filter(|v| v.is_finite()).map_or("–".to_owned(), shown);
    let (name, meaning) = label(&r.id);
    put!(
        out,
        "<tr><th scope=\"row\">{} <code>{}</code><span class=\"meaning\">{}</span>",
        escape(&name),
        escape(&r.id),
        escape(&meaning)
    );
    if let Some(reason) = &r.reason {
        put!(out, "<span class=\"meaning\">Not evaluated: {}</span>", escape(reason));
    }
    let interval = match (r.ci_low.filter(|v| v.is_finite()), r.ci_high.filter(|v| v.is_finite())) {
        (Some(low), Some(high)) => format!("{} to {}", shown(low), shown(high)),
        _ => "–".to_owned(),
    };
    let better = match (r.direction, r.ideal) {
        (Direction::Max, _) => "higher ↑".to_owned(),
        (Direction::Min, _) => "lower ↓".to_owned(),
        (Direction::Target, Some(ideal)) => format!("near {}", shown(ideal)),
        (Direction::Target, None) => "near the target".to_owned(),
    };
    let result = match (r.threshold, r.verdict) {
        (Some(t), v) => format!("{} <span class=\"muted\">{}</span>", badge(v), required(t)),
        (None, Verdict::NotEvaluated) => "<span class=\"muted\">no threshold</span>".to_owned(),
        (None, v) => badge(v),
    };
    let rows_of = |n: usize, part: &str| format!("<span>{} {part}</span>", words::count(n as u64));
    let mut rows = rows_of(r.n_real, "real") + &rows_of(r.n_synth, "synthetic");
    rows.extend(r.n_holdout.map(|n| rows_of(n, "held out")));
    if r.sampled {
        rows.push_str("<span>sampled</span>");
    }
    put!(
        out,
        "</th><td class=\"n\"><b>{}</b></td><td class=\"n\">{interval}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>\
         <td>{better}</td><td>{result}</td><td class=\"n\">{rows}</td></tr>",
        value(r.value),
        value(r.reference_ceiling),
        value(r.reference_floor)
    );
}

/// The parts of a measure, worst first, and its settings.
fn details(out: &mut String, r: &Record) {
    let (kind, entries): (&str, &[Entry]) = match &r.details {
        Some(Details::PerColumn(e)) => ("Column", e),
        Some(Details::PerPair(e)) => ("Pair", e),
        Some(Details::PerGroup(e)) => ("Group", e),
        None => ("", &[]),
    };
    if entries.is_empty() && r.params.is_empty() {
        return;
    }
    let name = escape(&label(&r.id).0);
    put!(out, "<details class=\"parts\"><summary>{name}: parts and settings</summary>");
    if !entries.is_empty() {
        let mut order: Vec<&Entry> = entries.iter().collect();
        let key = |e: &Entry| e.value.filter(|v| v.is_finite());
        order.sort_by(|a, b| match (key(a), key(b)) {
            (Some(a), Some(b)) if r.direction == Direction::Min => b.total_cmp(&a),
            (Some(a), Some(b)) => a.total_cmp(&b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        });
        let first = if r.direction == Direction::Target { "smallest first" } else { "worst first" };
        put!(
            out,
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Parts of {name}\"><table><caption>{name}, \
             {first}</caption><thead><tr><th scope=\"col\">{kind}</th><th scope=\"col\">Measured by</th><th scope=\"col\" \
             class=\"n\">Value</th></tr></thead><tbody>"
        );
        for e in order.iter().take(PARTS) {
            let value = key(e).map_or_else(|| escape(e.reason.as_deref().unwrap_or("–")), shown);
            put!(
                out,
                "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"n\">{value}</td></tr>",
                escape(&e.name),
                escape(&e.metric)
            );
        }
        out.push_str("</tbody></table></div>");
        if entries.len() > PARTS {
            put!(out, "<p class=\"muted\">The first {PARTS} of {}.</p>", words::count(entries.len() as u64));
        }
    }
    if !r.params.is_empty() {
        out.push_str("<dl>");
        for (name, value) in &r.params {
            put!(out, "<dt>{}</dt><dd>{}</dd>", escape(name), escape(&value.to_string()));
        }
        out.push_str("</dl>");
    }
    out.push_str("</details>");
}
