//! What models ask of a field.

use crate::data::spell::calendar;

/// Most codes of a coded column: they fit 16 bits.
pub(super) const MOST_CODES: usize = 60_000;

/// Month (1 to 12) and day of the month (1 to 31) of a count of days since 1970-01-01.
pub(super) fn month_and_day(days: f64) -> (u8, u8) {
    // Years beyond these have no calendar here.
    let (_, month, day) = calendar::civil(days.clamp(-1e8, 1e8) as i64);
    (month as u8, day as u8)
}
