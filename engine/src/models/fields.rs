//! What models ask of a field.

use std::sync::Arc;

use crate::data::column::Column;
use crate::data::spell::calendar;
use crate::data::{Schema, Table};
use crate::error::{Defect, Error, Result};
use crate::models::regenerate::Regenerated;

/// Most codes of a coded column: they fit 16 bits.
pub(super) const MOST_CODES: usize = 60_000;

/// Month (1 to 12) and day of the month (1 to 31) of a count of days since 1970-01-01.
pub(super) fn month_and_day(days: f64) -> (u8, u8) {
    // Years beyond these have no calendar here.
    let (_, month, day) = calendar::civil(days.clamp(-1e8, 1e8) as i64);
    (month as u8, day as u8)
}

/// What every model takes from a table before it learns.
pub(super) struct Taken {
    /// The columns that are not left out.
    pub(super) schema: Schema,
    /// Their cells.
    pub(super) cells: Vec<Column>,
    /// Names of the levels of each; empty for other columns.
    pub(super) names: Vec<Arc<[String]>>,
    /// How the columns that are not learned are made anew.
    pub(super) rest: Vec<Regenerated>,
}

impl Taken {
    /// Of a table with rows.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a table without rows.
    pub(super) fn of(train: &Table) -> Result<Self> {
        if train.rows() == 0 {
            return Err(Error::unsupported(Defect::new(
                "there is nothing to learn from",
                "at least one row",
                "none",
                "Open a table that has rows.",
            )));
        }
        let kept: Vec<usize> = (0..train.width()).filter(|&c| !train.field(c).left_out).collect();
        let fields = kept.iter().map(|&c| train.field(c).clone()).collect();
        let schema = Schema { fields, ..train.schema().clone() };
        let cells: Vec<Column> = kept.iter().map(|&c| train.column(c)).collect();
        let names = cells
            .iter()
            .map(|c| match c {
                Column::Levels { names, .. } => Arc::clone(names),
                _ => Arc::from([]),
            })
            .collect();
        let rest = schema.fields.iter().zip(&cells).map(|(f, c)| Regenerated::of(f, c)).collect();
        Ok(Self { schema, cells, names, rest })
    }
}
