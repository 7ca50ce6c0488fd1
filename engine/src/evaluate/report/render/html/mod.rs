//! A report as one HTML file: no script, no network, readable without colour, on paper and by ear.

mod overview;
mod parts;
mod records;
mod tables;

use super::markup::{escape, put, slug};
use crate::evaluate::report::{Provenance, Report, Section, Study};

/// What a report looks like anywhere, and what only a file of its own needs.
const STYLES: [&str; 2] = [include_str!("report.css"), include_str!("page.css")];
/// Bytes that copies of figures and tables for saving may take in all; those that do not fit are left out.
const SAVED: usize = 1_800_000;

/// What is left of the bytes for copies to save.
struct Budget(usize);

impl Budget {
    /// A link that saves `text`; nothing when it no longer fits.
    fn link(&mut self, name: &str, kind: &str, words: &str, text: &str) -> String {
        let address = super::markup::data_address(kind, text);
        if address.len() > self.0 {
            return String::new();
        }
        self.0 -= address.len();
        format!("<a class=\"save\" download=\"{}\" href=\"{address}\">{}</a>", escape(name), escape(words))
    }
}

/// The whole report as a file that opens without a network.
pub fn html(report: &Report) -> String {
    let mut items = vec![("verdict".to_owned(), "Verdict")];
    items.extend((!report.thresholds.is_empty()).then(|| ("thresholds".to_owned(), "Thresholds")));
    items.extend((!report.causes.is_empty()).then(|| ("causes".to_owned(), "Causes and repairs")));
    items.extend(report.sections.iter().map(|s| (format!("s-{}", s.id), s.title.as_str())));
    items.push(("provenance".to_owned(), "Where this comes from"));
    document(&title(report), &overview::subtitle(&report.provenance), &items, |out| {
        let mut budget = Budget(SAVED);
        overview::write(out, report);
        for section in &report.sections {
            parts::section(out, section, &mut budget);
        }
        overview::provenance(out, &report.provenance, report.version);
    })
}

/// A study as a file that opens without a network.
pub fn study_html(found: &Study) -> String {
    let mut items = vec![("verdict".to_owned(), "Finding")];
    items.extend(found.sections.iter().map(|s| (format!("s-{}", s.id), s.title.as_str())));
    items.push(("provenance".to_owned(), "Where this comes from"));
    document(&found.title, &overview::subtitle(&found.provenance), &items, |out| {
        let mut budget = Budget(SAVED);
        overview::finding(out, "Finding", &found.summary, &found.advice);
        for section in &found.sections {
            parts::section(out, section, &mut budget);
        }
        overview::provenance(out, &found.provenance, found.version);
    })
}

/// A page with its head, a table of contents (ids and names) and what `body` writes.
fn document(title: &str, subtitle: &str, items: &[(String, &str)], body: impl FnOnce(&mut String)) -> String {
    let mut out = String::with_capacity(1 << 18);
    put!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         img-src data:; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}</title>\n<style>\n{}{}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#main\">Skip to the report</a>\n",
        escape(title),
        STYLES[0],
        STYLES[1]
    );
    put!(out, "<header class=\"top\"><p class=\"brand\">Facsimile</p><h1>{}</h1>", escape(title));
    put!(out, "{subtitle}</header>\n<div class=\"page\">\n");
    out.push_str("<nav class=\"contents\" aria-label=\"Contents\"><ol>");
    for (id, name) in items {
        put!(out, "<li><a href=\"#{}\">{}</a></li>", slug(id), escape(name));
    }
    out.push_str("</ol></nav>\n<main id=\"main\" class=\"report\">\n");
    body(&mut out);
    out.push_str(
        "</main>\n</div>\n<footer>Synthetic rows are not proven to be anonymous: a good result means that no \
                  measured attack found a leak.</footer>\n</body>\n</html>\n",
    );
    out
}

/// A part of a report for a page that shows it inside an element of class `report`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Id of the first element in `html`.
    pub id: String,
    /// Heading.
    pub title: String,
    /// Its elements, without script, address or inline style.
    pub html: String,
}

/// The whole report in parts, in the order of [`html`].
pub fn parts(report: &Report) -> Vec<Part> {
    let first = Part::of("verdict", "Verdict", |out| overview::write(out, report));
    in_parts(first, &report.sections, (&report.provenance, report.version))
}

/// The whole study in parts, in the order of [`study_html`].
pub fn study_parts(found: &Study) -> Vec<Part> {
    let first = Part::of("verdict", "Finding", |out| {
        overview::finding(out, "Finding", &found.summary, &found.advice);
    });
    in_parts(first, &found.sections, (&found.provenance, found.version))
}

impl Part {
    fn of(id: &str, title: &str, write: impl FnOnce(&mut String)) -> Self {
        let mut html = String::new();
        write(&mut html);
        Self { id: id.to_owned(), title: title.to_owned(), html }
    }
}

fn in_parts(first: Part, sections: &[Section], (provenance, version): (&Provenance, u32)) -> Vec<Part> {
    let mut budget = Budget(SAVED);
    let mut out = vec![first];
    for section in sections {
        let id = format!("s-{}", slug(&section.id));
        out.push(Part::of(&id, &section.title, |out| parts::section(out, section, &mut budget)));
    }
    out.push(Part::of("provenance", "Where this comes from", |out| overview::provenance(out, provenance, version)));
    out
}

/// Heading of a report.
pub(super) fn title(report: &Report) -> String {
    let name = report.provenance.tables.iter().find(|t| t.role == "synthetic").and_then(|t| t.name.as_deref());
    name.map_or_else(|| "Quality and privacy report".to_owned(), |n| format!("Quality and privacy of {n}"))
}
