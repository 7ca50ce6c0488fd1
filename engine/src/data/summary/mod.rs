//! What a table looks like and how two tables compare: statistics, charts, associations and notices.
//!
//! Everything is exact except the associations, which look at a bounded number of columns and rows (see [`associations`]).
//! Results are finite and defined for every table: no rows, one row, no values, one value, numbers at the ends of their
//! range.

mod associations;
mod chance;
mod comparison;
mod histogram;
mod levels;
mod measures;
mod numbers;
mod preview;
#[cfg(test)]
mod samples;
mod spelling;
mod warnings;

use std::collections::HashSet;

pub use associations::associations;
pub use chance::Pair;
pub use comparison::compare;
pub use preview::preview;

use crate::data::csv::ReadTable;
use crate::data::notice::Notice;
use crate::data::profile::{ColumnProfile, Detection, Distribution, NumberSummary, Profile};
use crate::data::summary::associations::Matrix;
use crate::data::summary::numbers::Sorted;
use crate::data::summary::spelling::{labels, spelled};
use crate::data::table::Table;
use crate::error::Result;
use crate::run::{Phase, RunCx};

/// Profile of a table that was read.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub async fn profile(read: &ReadTable, cx: &RunCx<'_>) -> Result<Profile> {
    describe(&read.table, &read.detections, &read.notices, read.bytes, read.duplicate_rows, cx).await
}

/// Describes a table. `detections` has one entry per column and `notices` are what the reader found; notices of this function
/// follow them and repeat none (by code and column). `duplicate_rows` counts rows that repeat an earlier one.
async fn describe(
    table: &Table,
    detections: &[Detection],
    notices: &[Notice],
    bytes: u64,
    duplicate_rows: u64,
    cx: &RunCx<'_>,
) -> Result<Profile> {
    let learned = associations::learned(table);
    let total = (table.width() + learned.len()) as u64;
    let mut columns = Vec::with_capacity(table.width());
    let mut bits = 0.0;
    for at in 0..table.width() {
        cx.step(Phase::Encoding, at as u64, total).await?;
        let (column, information) = describe_column(table, at, detections.get(at));
        columns.push(column);
        bits += information;
    }
    let mut matrix = Matrix::default();
    for &at in &learned {
        matrix.add(table, at);
    }
    for i in 0..learned.len() {
        cx.step(Phase::Encoding, (table.width() + i) as u64, total).await?;
        matrix.row(i);
    }
    let (associations, strong) = matrix.finish();
    cx.step(Phase::Encoding, total, total).await?;
    let rows = table.rows() as u64;
    let mut found = warnings::table_notices(rows, duplicate_rows, bits);
    found.extend(columns.iter().flat_map(|column| warnings::column_notices(column, rows)));
    found.extend(warnings::pair_notices(&strong));
    let notices = warnings::without_repeats(notices, found);
    let schema = table.schema();
    Ok(Profile {
        rows,
        bytes,
        dialect: schema.dialect.clone(),
        columns,
        associations,
        duplicate_rows,
        notices,
        target: schema.target.clone(),
    })
}

/// Describes a column. Also says how many bits tell two of its cells apart (collision entropy, missing cells left out).
fn describe_column(table: &Table, at: usize, detection: Option<&Detection>) -> (ColumnProfile, f64) {
    let field = table.field(at);
    let kind = field.kind.tag();
    let mut profile = ColumnProfile {
        field: field.clone(),
        detection: detection.cloned().unwrap_or_else(|| Detection {
            detected: kind,
            confidence: 1.0,
            reason: "The schema says so.".to_owned(),
            overridden: false,
        }),
        missing: table.missing(at) as u64,
        distinct: 0,
        numbers: None,
        levels: Vec::new(),
        distribution: Distribution::None,
    };
    let bits = if kind.is_numeric() {
        let sorted = Sorted::new(table.numbers(at));
        profile.distinct = sorted.runs().count() as u64;
        profile.numbers = sorted.summary().map(|summary| NumberSummary {
            spelled: Some(
                [summary.min, summary.q1, summary.median, summary.q3, summary.max]
                    .map(|v| spelled(field, &table.schema().dialect, v)),
            ),
            ..summary
        });
        profile.distribution = histogram_of(table, at, &sorted);
        collision_bits(sorted.runs().map(|run| run as u64))
    } else if kind.is_levels() {
        let (codes, names) = table.levels(at);
        let counts = levels::counts(&codes, names.len());
        let order = levels::ranked(&counts);
        profile.distinct = order.len() as u64;
        profile.levels = levels::top(&order, &counts, names);
        profile.distribution = levels::bars(&order, &counts, names);
        collision_bits(counts.iter().copied())
    } else {
        let distinct: HashSet<&str> = table.text(at).into_iter().flatten().collect();
        profile.distinct = distinct.len() as u64;
        libm::log2(distinct.len().max(1) as f64)
    };
    (profile, bits)
}

/// The histogram of a column of numbers, with spelled edges.
fn histogram_of(table: &Table, at: usize, sorted: &Sorted) -> Distribution {
    let field = table.field(at);
    let edges = histogram::edges(sorted, field.kind.tag());
    if edges.is_empty() {
        return Distribution::None;
    }
    let labels = labels(field, &table.schema().dialect, &edges);
    Distribution::Histogram { counts: histogram::counts(sorted, &edges), edges, labels }
}

/// −log₂ of the chance that two cells are equal, given the counts of the different values.
fn collision_bits(counts: impl Iterator<Item = u64>) -> f64 {
    let (mut total, mut squares) = (0.0, 0.0);
    for count in counts {
        total += count as f64;
        squares += count as f64 * count as f64;
    }
    if total > 0.0 { -libm::log2(squares / (total * total)) } else { 0.0 }
}

#[cfg(test)]
mod tests;
