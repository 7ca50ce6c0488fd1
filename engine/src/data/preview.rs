//! A few rows as text, and a synthetic table held against the real one: what the page and the terminal show.

use serde::{Deserialize, Serialize};

use crate::data::profile::{Associations, Distribution};
use crate::data::schema::KindTag;

/// Some rows, spelled as in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Headers.
    pub header: Vec<String>,
    /// Cells by row; `None` where missing.
    pub rows: Vec<Vec<Option<String>>>,
}

/// A synthetic table held against the real one, with the same bins and levels on both sides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Rows of the real table.
    pub real_rows: u64,
    /// Rows of the synthetic table.
    pub synthetic_rows: u64,
    /// Per learned column.
    pub columns: Vec<ColumnComparison>,
    /// Associations in the real table.
    pub real: Associations,
    /// Associations in the synthetic table, in the same order of columns.
    pub synthetic: Associations,
    /// 1 − mean absolute difference of the two association matrices off the diagonal, 0 to 1; `None` below two columns.
    pub association_similarity: Option<f64>,
}

/// One column in a [`Comparison`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnComparison {
    /// Column name.
    pub column: String,
    /// Kind.
    pub kind: KindTag,
    /// Real bars.
    pub real: Distribution,
    /// Synthetic bars over the same bins or levels.
    pub synthetic: Distribution,
    /// Share of missing cells, real.
    pub real_missing: f64,
    /// Share of missing cells, synthetic.
    pub synthetic_missing: f64,
    /// 1 − Kolmogorov–Smirnov distance (numbers) or 1 − total variation (levels), missing cells left out; 0 to 1.
    pub similarity: f64,
}
