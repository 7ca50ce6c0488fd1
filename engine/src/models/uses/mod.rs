//! What a fitted model is used for beside drawing rows: filling missing cells, scoring rows, predicting a column.
//!
//! Every use takes a table that need not be the learned one: columns are matched by name, levels by their text. Which model can do
//! what is said by its [`Supports`](crate::models::Supports); the others answer with [`Error::Unsupported`](crate::Error).

use serde::{Deserialize, Serialize};

#[cfg(feature = "table")]
pub mod align;
#[cfg(feature = "table")]
pub mod answers;
#[cfg(feature = "table")]
pub(crate) mod check;
#[cfg(feature = "table")]
pub mod patch;

#[cfg(feature = "table")]
pub use answers::{Filled, Prediction, Scores};

/// What a missing cell is filled with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fill {
    /// The likeliest level, the expected number: closest to what is missing, but less spread than it.
    #[default]
    Best,
    /// A draw: columns keep their spread, and other seeds give the other tables of a multiple imputation (Rubin 1987).
    Draw,
}

/// Which missing cells to fill, and how.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImputeRequest {
    /// Seed; one seed gives the same cells.
    pub seed: u64,
    /// What a cell is filled with.
    #[serde(default)]
    pub fill: Fill,
    /// Names of the columns to fill; all that the model learned when empty.
    #[serde(default)]
    pub columns: Vec<String>,
}

/// What to score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreRequest {
    /// Seed of the draws that stand for cells that the model cannot see.
    pub seed: u64,
}

/// What to predict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PredictRequest {
    /// Seed of the draws that stand for cells that the model cannot see.
    pub seed: u64,
    /// Name of the column; its own cells are not looked at and may be absent.
    pub column: String,
}
