//! What a table looks like: statistics per column, associations, notices. Plain values, for page, terminal and JSON.

use serde::{Deserialize, Serialize};

use crate::data::dialect::Dialect;
use crate::data::notice::Notice;
use crate::data::schema::{Field, KindTag, Schema};

/// Everything known about a table that was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Rows of data.
    pub rows: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Spelling of the file.
    pub dialect: Dialect,
    /// One entry per column, in file order.
    pub columns: Vec<ColumnProfile>,
    /// Associations of the learned columns.
    pub associations: Associations,
    /// Rows that repeat an earlier row.
    pub duplicate_rows: u64,
    /// What a person should know.
    pub notices: Vec<Notice>,
    /// Column that users predict, if one is named.
    pub target: Option<String>,
}

impl Profile {
    /// The schema that the profile describes.
    pub fn schema(&self) -> Schema {
        Schema {
            fields: self.columns.iter().map(|c| c.field.clone()).collect(),
            target: self.target.clone(),
            dialect: self.dialect.clone(),
            ..Schema::default()
        }
    }
}

/// One column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnProfile {
    /// Name, kind and spelling.
    pub field: Field,
    /// How the kind was found.
    pub detection: Detection,
    /// Missing cells.
    pub missing: u64,
    /// Different values that are not missing.
    pub distinct: u64,
    /// Numbers: moments and quantiles.
    pub numbers: Option<NumberSummary>,
    /// Levels: the commonest, by falling count.
    pub levels: Vec<LevelCount>,
    /// How the values are spread; the same bins serve to overlay synthetic values.
    pub distribution: Distribution,
}

/// How a column's kind was decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Detection {
    /// The kind that the cells suggest.
    pub detected: KindTag,
    /// Share of evidence for it, 0 to 1.
    pub confidence: f64,
    /// Why, in one sentence for people.
    pub reason: String,
    /// Whether a person chose another kind.
    pub overridden: bool,
}

/// Moments and quantiles of the cells that are not missing. Dates and times are in their numeric form (days, seconds).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NumberSummary {
    /// Smallest.
    pub min: f64,
    /// Largest.
    pub max: f64,
    /// Mean.
    pub mean: f64,
    /// Standard deviation with n − 1.
    pub sd: f64,
    /// First quartile (linear interpolation).
    pub q1: f64,
    /// Median.
    pub median: f64,
    /// Third quartile.
    pub q3: f64,
    /// Adjusted Fisher–Pearson skewness; 0 for a constant.
    pub skew: f64,
    /// Cells more than 1.5 interquartile ranges outside the quartiles.
    pub outliers: u64,
    /// `min`, `q1`, `median`, `q3`, `max` as the column spells them.
    pub spelled: Option<[String; 5]>,
}

/// A level and its count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelCount {
    /// The level as written.
    pub level: String,
    /// Rows with it.
    pub count: u64,
}

/// Bars of a chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Distribution {
    /// Bins of numbers: `counts[i]` lies in `edges[i]..edges[i + 1]`, the last bin includes its right edge.
    Histogram {
        /// Rising; one more than counts.
        edges: Vec<f64>,
        /// Cells per bin.
        counts: Vec<u64>,
        /// The edges as the column spells them.
        labels: Vec<String>,
    },
    /// Levels by falling real count; `other` sums the ones that are not listed.
    Bars {
        /// Levels.
        levels: Vec<String>,
        /// Cells per level.
        counts: Vec<u64>,
        /// Cells of all further levels.
        other: u64,
    },
    /// Nothing to draw (identifiers, text, no values).
    None,
}

/// How strongly columns go together, 0 to 1 in absolute value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Associations {
    /// Learned columns, in file order.
    pub columns: Vec<String>,
    /// Square matrix, row by row: Pearson (signed) for two numbers, correlation ratio for a number and levels, Cramér's V for
    /// two levels. 1 on the diagonal.
    pub values: Vec<f64>,
}

impl Associations {
    /// The value for columns `i` and `j`.
    pub fn at(&self, i: usize, j: usize) -> f64 {
        self.values[i * self.columns.len() + j]
    }
}
