//! Settings and description; compiled without tables.

use crate::models::spec::{Family, ModelSpec};
use crate::params::Config;

crate::params! {
    /// Settings of sequential trees.
    pub struct SequentialTreesConfig {
        /// How far single rows are hidden: fewer or more rows behind every drawn value, and more or less smoothing.
        protection: String = "balanced", choice [
            "sharpest" => "closest to the data: 5 rows behind a value, little smoothing",
            "sharp" => "10 rows behind a value",
            "balanced" => "20 rows behind a value",
            "safe" => "50 rows behind a value, more smoothing",
            "safest" => "100 rows behind a value, most smoothing"
        ];
        /// Trees per column; each row takes one of them by chance.
        trees: i64 = 8, int 1..=64, unit "trees";
        /// Rows behind every drawn value, at least; 0 leaves it to the protection.
        min_rows: i64 = 0, int 0..=100_000, advanced, unit "rows";
        /// Bins that a number is asked by.
        bins: i64 = 128, int 8..=255, advanced, unit "bins";
        /// Columns that a tree may ask, the most telling ones, where there are more.
        max_inputs: i64 = 40, int 2..=1000, advanced, unit "columns";
        /// Rows that a tree is grown from, at most; as many others fill its leaves.
        tree_rows: i64 = 60_000, int 100..=10_000_000, log, advanced, unit "rows";
    }
}

/// What is said of the model.
pub const SPEC: ModelSpec = ModelSpec {
    id: "sequential-trees",
    name: "Sequential trees",
    summary: "Draws one column after the other, each from decision trees grown on the columns before it, in about a second. \
              The best choice for most tables from about a thousand rows; values come from groups of rows, never from one.",
    family: Family::Trees,
    reference: "Reiter 2005 (CART synthesis); Nowok, Raab, Dibben 2016 (synthpop); Wager, Athey 2018 (honest trees)",
    params: SequentialTreesConfig::PARAMS,
};

/// What a protection stands for.
#[cfg(feature = "table")]
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Protection {
    /// Rows in a leaf, at least.
    pub(super) rows: u32,
    /// Factor on the smoothing that held-out rows ask for.
    pub(super) smoothing: f64,
    /// Rows that must share a value or level before it is drawn as such.
    pub(super) shared: usize,
    /// Log-likelihood that a split must gain on rows it was not grown from.
    pub(super) proof: f64,
}

#[cfg(feature = "table")]
impl SequentialTreesConfig {
    pub(super) fn levers(&self) -> Protection {
        let (rows, smoothing, shared, proof) = match self.protection.as_str() {
            "sharpest" => (5, 0.5, 5, 0.0),
            "sharp" => (10, 1.0, 5, 0.0),
            "safe" => (50, 2.0, 20, 2.0),
            "safest" => (100, 4.0, 30, 4.0),
            _ => (20, 1.0, 10, 1.0),
        };
        let rows = if self.min_rows > 0 { self.min_rows as u32 } else { rows };
        Protection { rows, smoothing, shared, proof }
    }
}
