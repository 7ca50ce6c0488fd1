//! What models ask of a field.

use crate::data::schema::{ColumnKind, Field};
use crate::data::spell::calendar;
use crate::transform::Grid;

/// Most codes of a coded column: they fit 16 bits.
pub(super) const MOST_CODES: usize = 60_000;

/// The grid of a column's values: its decimals, whole days or seconds, or coarser where all values allow it.
pub(super) fn grid(field: &Field, sorted: &[f64]) -> Option<Grid> {
    match &field.kind {
        ColumnKind::Integer { format } | ColumnKind::Decimal { format } => match format.plain_decimals {
            Some(decimals) => Some(Grid::plain(decimals)),
            None => Grid::of(sorted, format.decimals),
        },
        _ => Grid::of(sorted, 0).or_else(|| Grid::of(sorted, 3)),
    }
}

/// Month (1 to 12) and day of the month (1 to 31) of a count of days since 1970-01-01.
pub(super) fn month_and_day(days: f64) -> (u8, u8) {
    // Years beyond these have no calendar here.
    let (_, month, day) = calendar::civil(days.clamp(-1e8, 1e8) as i64);
    (month as u8, day as u8)
}
