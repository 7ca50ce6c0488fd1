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

/// One of the uses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "use", rename_all = "kebab-case")]
pub enum Use {
    /// Fill missing cells.
    Impute(ImputeRequest),
    /// Score rows.
    Score(ScoreRequest),
    /// Predict a column.
    Predict(PredictRequest),
}

/// What came of a use, beside its table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UseSummary {
    /// Columns that had missing cells filled, and how many.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filled: Vec<(String, u64)>,
    /// Mean of the rows' log-likelihoods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_log_likelihood: Option<f64>,
    /// The oddest rows, the oddest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub oddest: Vec<OddRow>,
    /// The column that was predicted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicted: Option<String>,
}

/// A row of low density.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OddRow {
    /// Number of the row, from 1, without the header.
    pub row: u64,
    /// Its log-likelihood.
    pub log_likelihood: f64,
    /// Its oddest column.
    pub column: String,
}

impl UseSummary {
    /// In a sentence for people.
    pub fn words(&self) -> String {
        if let Some(mean) = self.mean_log_likelihood {
            let rows: Vec<_> = self.oddest.iter().map(|o| format!("{} (\"{}\")", o.row, o.column)).collect();
            return format!("mean log-likelihood {mean:.2}; oddest rows: {}", rows.join(", "));
        }
        if let Some(column) = &self.predicted {
            return format!("\"{column}\" was predicted from the other columns; its own cells were not looked at");
        }
        if self.filled.is_empty() {
            return "no cell that could be filled was missing".to_owned();
        }
        let columns: Vec<_> = self.filled.iter().map(|(name, n)| format!("{name} {n}")).collect();
        format!("filled cells: {}", columns.join(", "))
    }
}
