//! One column's cells in their physical form.

use std::sync::Arc;

/// The level code of a missing cell.
pub const MISSING: u32 = u32::MAX;

/// Cells of one column. What the numbers mean is said by the column's [`Field`](crate::data::Field).
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Numbers, days or seconds; NaN where missing, finite elsewhere.
    Numbers(Vec<f64>),
    /// Positions in `names`; [`MISSING`] where missing. Names are in first-seen order, or from low to high when ordered.
    Levels {
        /// One code per row.
        codes: Vec<u32>,
        /// Levels as written.
        names: Arc<[String]>,
    },
    /// Text as written (identifiers, free text).
    Text(Vec<Option<String>>),
}

impl Column {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(x) => x.len(),
            Self::Levels { codes, .. } => codes.len(),
            Self::Text(x) => x.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the cell of `row` is missing.
    pub fn is_missing(&self, row: usize) -> bool {
        match self {
            Self::Numbers(x) => x[row].is_nan(),
            Self::Levels { codes, .. } => codes[row] == MISSING,
            Self::Text(x) => x[row].is_none(),
        }
    }
}
