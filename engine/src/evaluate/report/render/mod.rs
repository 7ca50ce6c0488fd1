//! A report for people: SVG, HTML, CSV and plain text from the same data, by pure functions without a host.

mod csv;
mod data;
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
pub use html::html;
pub use labels::{label, level, verdict};
pub use numbers::number;
pub use svg::{inline, svg};
pub use text::text;
