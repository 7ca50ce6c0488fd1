//! What is read first: verdict, grade, thresholds, causes; and last: where the figures come from.

use crate::data::words;
use crate::evaluate::record::Verdict;
use crate::evaluate::report::render::labels::{label, level, verdict};
use crate::evaluate::report::render::markup::{escape, put};
use crate::evaluate::report::render::numbers::shown;
use crate::evaluate::report::{Provenance, Report};
use crate::evaluate::scores::thresholds::together;

/// One line on the tables; those of one part are counted.
pub(super) fn subtitle(p: &Provenance) -> String {
    let mut parts: Vec<String> = Vec::new();
    for same in p.tables.chunk_by(|a, b| a.role == b.role) {
        let rows = words::counted(same.iter().map(|t| t.rows as u64).sum(), "row");
        let tables = if same.len() > 1 { format!(" in {} tables", same.len()) } else { String::new() };
        parts.push(format!("{}: {rows}{tables}", escape(&same[0].role)));
    }
    parts.extend(p.generator.iter().map(|g| format!("made by {}", escape(g))));
    parts.extend(p.time.iter().map(|t| escape(t)));
    if parts.is_empty() { String::new() } else { format!("<p class=\"muted\">{}</p>", parts.join(" · ")) }
}

/// What was found, and what to do next, without a score.
pub(super) fn finding(out: &mut String, title: &str, summary: &[String], advice: &[String]) {
    put!(out, "<section id=\"verdict\" class=\"card\"><h2>{}</h2>", escape(title));
    lines(out, summary, advice);
    out.push_str("</section>\n");
}

fn lines(out: &mut String, summary: &[String], advice: &[String]) {
    for (i, line) in summary.iter().enumerate() {
        put!(out, "<p{}>{}</p>", if i == 0 { " class=\"lead\"" } else { "" }, escape(line));
    }
    if !advice.is_empty() {
        out.push_str("<h3>What to do next</h3><ol>");
        for line in advice {
            put!(out, "<li>{}</li>", escape(line));
        }
        out.push_str("</ol>");
    }
}

/// A verdict as a badge: a symbol and a word, and then a colour.
pub(super) fn badge(v: Verdict) -> String {
    let (symbol, class) = level(v);
    format!("<span class=\"badge badge-{class}\"><span aria-hidden=\"true\">{symbol}</span> {}</span>", verdict(v))
}

pub(super) fn write(out: &mut String, report: &Report) {
    let all: Vec<Verdict> = report.thresholds.iter().map(|t| t.verdict).collect();
    put!(out, "<section id=\"verdict\" class=\"card\"><h2>Verdict</h2><div class=\"verdict\"><div>");
    if !all.is_empty() {
        put!(out, "<p>{}</p>", badge(together(&all)));
    }
    lines(out, &report.summary, &report.advice);
    out.push_str("</div>");
    score(out, report);
    out.push_str("</div></section>\n");
    thresholds(out, report);
    causes(out, report);
}

fn score(out: &mut String, report: &Report) {
    let overall = &report.overall;
    out.push_str("<div class=\"score\">");
    let grade = overall.grade.map_or("–", |g| g.label());
    put!(out, "<p class=\"grade\"><span class=\"muted\">Grade</span> <b>{grade}</b></p>");
    match overall.score.filter(|s| s.is_finite()) {
        Some(score) => {
            put!(out, "<p>Score <b>{score:.1}</b> of 100</p>");
            // The bar is for the eye; its numbers stand beside it.
            let (low, high) = report.spread.unwrap_or((score, score));
            let x = |v: f64| if v.is_finite() { v.clamp(0.0, 100.0) * 2.0 } else { 0.0 };
            put!(
                out,
                "<svg class=\"scale\" viewBox=\"0 0 200 22\" aria-hidden=\"true\"><rect class=\"scale-back\" y=\"6\" \
                 width=\"200\" height=\"10\" rx=\"5\"/><rect class=\"scale-fill\" y=\"6\" width=\"{:.1}\" height=\"10\" \
                 rx=\"5\"/><path class=\"scale-spread\" d=\"M{:.1} 2v18M{:.1} 2v18\"/></svg>",
                x(score),
                x(low),
                x(high)
            );
            match report.spread {
                Some((low, high)) => put!(out, "<p>95 % interval {low:.1} to {high:.1}</p>"),
                None => out.push_str("<p class=\"muted\">One judgement: its uncertainty is not known</p>"),
            }
        }
        None => out.push_str("<p>Score not evaluated</p>"),
    }
    if overall.partial {
        out.push_str("<p>Partial: a part was not evaluated, so there is no grade</p>");
    }
    if !overall.caps.is_empty() {
        let uncapped = overall.uncapped.map_or("–", |g| g.label());
        put!(out, "<p>Without limits it would be {uncapped}.</p><ul class=\"caps\">");
        for cap in &overall.caps {
            put!(out, "<li>Limited to {}: {}</li>", cap.grade.label(), escape(&cap.reason));
        }
        out.push_str("</ul>");
    }
    put!(out, "<p class=\"muted\">Definition of the score: version {}</p></div>", overall.score_spec);
}

fn thresholds(out: &mut String, report: &Report) {
    if report.thresholds.is_empty() {
        return;
    }
    out.push_str(
        "<section id=\"thresholds\" class=\"card\"><h2>Thresholds</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" \
         aria-label=\"Thresholds\"><table><caption>What must be met. What was not evaluated is neither pass nor fail and \
         blocks an overall pass.</caption><thead><tr><th scope=\"col\">Requirement</th><th scope=\"col\" class=\"n\">Value\
         </th><th scope=\"col\">Required</th><th scope=\"col\">Result</th></tr></thead><tbody>",
    );
    for r in &report.thresholds {
        let value = r.value.filter(|v| v.is_finite()).map_or("–".to_owned(), shown);
        put!(
            out,
            "<tr><th scope=\"row\">{}<span class=\"meaning\">{}</span></th><td class=\"n\">{value}</td><td>{}</td><td>{}</td></tr>",
            escape(&r.label),
            escape(&label(&r.id).1),
            escape(&r.required),
            badge(r.verdict)
        );
    }
    out.push_str("</tbody></table></div></section>\n");
}

fn causes(out: &mut String, report: &Report) {
    if report.causes.is_empty() {
        return;
    }
    out.push_str("<section id=\"causes\" class=\"card\"><h2>Causes and repairs</h2><ol class=\"causes\">");
    for cause in &report.causes {
        put!(
            out,
            "<li><p>{}</p><p><b>Repair:</b> {}</p><p class=\"muted\">Seen in: {}</p></li>",
            escape(&cause.finding),
            escape(&cause.repair),
            escape(&label(&cause.record).0)
        );
    }
    out.push_str("</ol></section>\n");
}

pub(super) fn provenance(out: &mut String, p: &Provenance, version: u32) {
    out.push_str("<section id=\"provenance\" class=\"card\"><h2>Where this comes from</h2><dl>");
    let mut pair = |name: &str, value: &str| put!(out, "<dt>{}</dt><dd>{}</dd>", escape(name), escape(value));
    pair("Program", &p.engine);
    pair("Definition of scores", &format!("version {}", p.score_spec));
    pair("Shape of the report", &format!("version {version}"));
    pair("Seed", &p.seed.to_string());
    for (name, value) in [("Generator", &p.generator), ("Time", &p.time)] {
        if let Some(value) = value {
            pair(name, value);
        }
    }
    for (name, value) in &p.settings {
        pair(name, value);
    }
    out.push_str("</dl>");
    if !p.tables.is_empty() {
        out.push_str(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Tables\"><table><caption>Tables that took \
             part</caption><thead><tr><th scope=\"col\">Part</th><th scope=\"col\">Name</th><th scope=\"col\" class=\"n\">\
             Rows</th><th scope=\"col\" class=\"n\">Columns</th><th scope=\"col\">SHA-256</th></tr></thead><tbody>",
        );
        for t in &p.tables {
            put!(
                out,
                "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td><code>{}</code></td></tr>",
                escape(&t.role),
                escape(t.name.as_deref().unwrap_or("–")),
                words::count(t.rows as u64),
                t.columns,
                escape(&t.hash)
            );
        }
        out.push_str("</tbody></table></div>");
    }
    out.push_str("</section>\n");
}
