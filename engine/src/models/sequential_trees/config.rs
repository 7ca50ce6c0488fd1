//! Settings and description; compiled without tables.

use crate::models::spec::{Family, ModelSpec, Supports};
use crate::params::Config;

crate::params! {
    /// Settings of sequential trees.
    pub struct SequentialTreesConfig {
        /// How far single rows are hidden: the more rows stand behind every drawn value, the less a row shows, and the blunter
        /// fine relations become.
        protection: String = "balanced", choice [
            "sharpest" => "closest to the data: 5 rows behind a value; rows may fill the leaves that they helped to shape",
            "sharp" => "10 rows behind a value; rows may fill the leaves that they helped to shape",
            "balanced" => "10 rows behind a value, none of which shaped the leaf",
            "safe" => "50 rows behind a value, none of which shaped the leaf",
            "safest" => "100 rows behind a value, none of which shaped the leaf; only what is certain is learned"
        ];
        /// When the column that users predict is drawn.
        order: String = "auto", choice [
            "auto" => "last, but first where its rarest class has under 5 % of the rows",
            "target-first" => "first: every other column depends on it, which keeps rare classes whole",
            "target-last" => "last: it depends on all other columns, which keeps it predictable"
        ];
        /// How the other columns follow each other.
        sequence: String = "levels-first", choice [
            "levels-first" => "levels from few to many, then numbers: numbers may jump from level to level",
            "numbers-first" => "numbers from few values to many, then levels: levels follow from where the numbers lie",
            "connected" => "from the column with the fewest levels on, each after the one that it depends on most"
        ], advanced;
        /// Trees per column; each row takes one of them by chance.
        trees: i64 = 8, int 1..=64, advanced, unit "trees";
        /// Boosted trees per column, at most; 0 draws from single trees alone. Small tables, and the column that users predict, take up
        /// to four times as many, in smaller steps.
        rounds: i64 = 60, int 0..=1000, advanced, unit "trees";
        /// Rows behind every drawn value, at least; 0 leaves it to the protection.
        min_rows: i64 = 0, int 0..=100_000, advanced, unit "rows";
        /// Bins that a number is asked by.
        bins: i64 = 128, int 8..=255, advanced, unit "bins";
        /// Columns that a tree may ask, the most telling ones, where there are more.
        max_inputs: i64 = 40, int 2..=1000, advanced, unit "columns";
        /// Rows that a tree is grown from, at most; as many others fill its leaves.
        tree_rows: i64 = 40_000, int 100..=10_000_000, log, advanced, unit "rows";
    }
}

/// What is said of the model.
pub const SPEC: ModelSpec = ModelSpec {
    id: "sequential-trees",
    name: "Sequential trees",
    summary: "Draws one column after the other, each from decision trees grown on the columns before it, in about a second. \
              The best choice for most tables from about a thousand rows; values come from groups of rows, never from one.",
    family: Family::Trees,
    reference: "Reiter 2005 (CART synthesis); Nowok, Raab, Dibben 2016 (synthpop); Wager, Athey 2018 (honest trees); \
                Iosipoi, Vakhrushev 2022 (SketchBoost)",
    supports: Supports::ALL,
    params: SequentialTreesConfig::PARAMS,
};

/// What a protection stands for.
#[cfg(feature = "table")]
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Protection {
    /// Rows in a leaf, at least.
    pub(super) rows: u32,
    /// Rows that must share a value or level before it is drawn as such.
    pub(super) shared: usize,
    /// Standard errors of left-out likelihood that are given for coarser leaves.
    pub(super) patience: f64,
    /// Whether leaves are filled only by rows that did not shape them.
    pub(super) honest: bool,
}

#[cfg(feature = "table")]
impl SequentialTreesConfig {
    pub(super) fn levers(&self) -> Protection {
        let (rows, shared, patience, honest) = match self.protection.as_str() {
            "sharpest" => (5, 5, 0.0, false),
            "sharp" => (10, 5, 0.0, false),
            "safe" => (50, 20, 1.0, true),
            "safest" => (100, 30, 2.0, true),
            _ => (10, 10, 0.0, true),
        };
        let rows = if self.min_rows > 0 { self.min_rows as u32 } else { rows };
        Protection { rows, shared, patience, honest }
    }
}
