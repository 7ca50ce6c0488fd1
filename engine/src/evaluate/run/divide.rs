//! Holding rows back before a generator sees them.

use std::collections::BTreeMap;

use crate::data::Table;
use crate::error::{Defect, Error, Result};
use crate::rng::Seed;

/// Rows to learn from and a `share` of the rows to judge with, at random; where the target is a list of levels, each level gives its
/// share.
///
/// # Errors
/// [`Error::InvalidRequest`] when one of the two would be empty.
pub fn split(table: &Table, share: f64, seed: Seed) -> Result<(Table, Table)> {
    let mut order: Vec<u32> = (0..table.rows() as u32).collect();
    seed.stream("report/split").shuffle(&mut order);
    let target = table.schema().target.as_deref().and_then(|t| table.schema().index(t));
    let codes = target.filter(|&t| table.field(t).kind.tag().is_levels()).map(|t| table.levels(t).0);
    let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for row in order {
        groups.entry(codes.as_ref().map_or(0, |c| c[row as usize])).or_default().push(row);
    }
    let (mut train, mut held) = (Vec::new(), Vec::new());
    // What rounding takes from one level, the next one gives.
    let mut owed = 0.0;
    for rows in groups.into_values() {
        owed += share * rows.len() as f64;
        let some = (owed.round().max(0.0) as usize).min(rows.len());
        owed -= some as f64;
        held.extend_from_slice(&rows[..some]);
        train.extend_from_slice(&rows[some..]);
    }
    if train.is_empty() || held.is_empty() {
        let found = crate::data::words::counted(table.rows() as u64, "row");
        let fix = "Use a larger table, or judge the synthetic rows with held-out rows of your own.";
        let defect = Defect::new("there are too few rows to hold some back", "five rows or more", found, fix);
        return Err(Error::request(defect));
    }
    train.sort_unstable();
    held.sort_unstable();
    Ok((table.take(&train)?, table.take(&held)?))
}
