//! A report for people: SVG, HTML, CSV and plain text from the same data, by pure functions without a host.

mod csv;
mod data;
mod document;
mod html;
mod labels;
mod markup;
mod numbers;
mod scale;
mod svg;
mod text;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

pub use csv::{details_csv, figure_csv as csv, grid_csv, records_csv};
pub use document::Document;
pub use html::{Part, html, parts, study_html, study_parts};
pub use labels::{label, level, verdict};
pub use numbers::number;
pub use svg::{inline, svg};
pub use text::{study_text, text};

/// Every chart as SVG and CSV, every table and the details of every measure as CSV: names of files and their content.
pub fn files(report: &super::Report) -> Vec<(String, String)> {
    section_files(&report.sections)
}

/// [`files`] of some sections.
pub fn section_files(sections: &[super::Section]) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for section in sections {
        out.push((format!("{}.measures.csv", section.id), records_csv(section)));
        for record in section.records.iter().filter(|r| r.details.is_some()) {
            out.push((format!("{}.{}.csv", section.id, record.id), details_csv(record)));
        }
        for grid in &section.grids {
            out.push((format!("{}.{}.table.csv", section.id, grid.id), grid_csv(grid)));
        }
        for figure in &section.figures {
            out.push((format!("{}.{}.chart.csv", section.id, figure.id), csv(figure)));
            out.push((format!("{}.{}.svg", section.id, figure.id), svg(figure)));
        }
    }
    out
}
