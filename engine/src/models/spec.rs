//! What is said of a model without fitting it. Plain values: the page builds its forms from them.

use serde::{Deserialize, Serialize};

use crate::params::ParamSpec;

/// Kind of method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// A floor for comparison.
    Baseline,
    /// Copulas.
    Copula,
    /// Decision trees.
    Trees,
    /// Neural networks.
    Neural,
}

/// What a fitted model can do beside drawing rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Supports {
    /// Filling missing cells.
    pub impute: bool,
    /// Saying how likely a row is.
    pub score: bool,
    /// Predicting a column from the others.
    pub predict: bool,
}

impl Supports {
    /// Rows and nothing else.
    pub const NONE: Self = Self { impute: false, score: false, predict: false };
    /// Everything.
    pub const ALL: Self = Self { impute: true, score: true, predict: true };
}

/// One generative model.
#[derive(Clone, Debug, Serialize)]
pub struct ModelSpec {
    /// Id in files and on the command line, kebab case.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// What it does and when to use it, in two sentences.
    pub summary: &'static str,
    /// Kind of method.
    pub family: Family,
    /// Paper or other source of the method.
    pub reference: &'static str,
    /// What it can do beside drawing rows.
    pub supports: Supports,
    /// Settings.
    pub params: &'static [ParamSpec],
}

/// A condition on one column of a sample.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// Column name.
    pub column: String,
    /// What its cells must be.
    pub test: ConditionTest,
}

/// What a [`Condition`] asks of a cell. Values are spelled as in the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConditionTest {
    /// Equal to one of these values; an empty string means missing.
    OneOf(Vec<String>),
    /// A number or date from `min` to `max`, each end included; an open end is `None`.
    Between {
        /// Lower end.
        min: Option<String>,
        /// Upper end.
        max: Option<String>,
    },
}

/// Shares that the levels of a column shall have.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Balance {
    /// Column name.
    pub column: String,
    /// Levels with their weights, which need not sum to 1; all levels alike when empty. Levels that are not named do not occur.
    #[serde(default)]
    pub shares: Vec<(String, f64)>,
}

/// What to draw from a fitted model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SampleRequest {
    /// Rows.
    pub rows: u64,
    /// Seed; one seed gives the same rows.
    pub seed: u64,
    /// Conditions that every row meets.
    #[serde(default)]
    pub conditions: Vec<Condition>,
}
