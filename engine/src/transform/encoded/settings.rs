//! How tables are encoded.

use serde::{Deserialize, Serialize};

/// Code of the numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Numbers {
    /// Mode-specific normalisation (Xu et al. 2019): a position inside a mode of a mixture, and which mode.
    #[default]
    Modes,
    /// The normal score of the rank.
    Normal,
}

/// Settings of an encoder.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Code of the numbers.
    pub numbers: Numbers,
    /// Modes of a column at most; fewer in tables below 1000 rows (a fiftieth of the rows, at least 2).
    pub modes: usize,
    /// Rounds of the mixture's fit at most.
    pub iterations: usize,
    /// Points that a mixture is fitted to at most: rows, or weighted means of neighbouring values.
    pub points: usize,
    /// Whether neighbouring values are joined to reach `points`; otherwise rows are drawn.
    pub joined: bool,
    /// A value that this share of a column's rows has, 0 to 1, becomes a level beside the modes; above 1 for none.
    pub spike_share: f64,
    /// Where values of five rows or more hold this share of a column, 0 to 1, decoded numbers are rounded to them unless
    /// they fill most of the column's grid anyway; above 1 for never.
    pub tied_share: f64,
    /// A column with at most so many different numbers becomes levels.
    pub few: usize,
    /// Levels of a column at most; rarer ones share one, from which decoding draws by their frequencies.
    pub levels: usize,
    /// Levels with fewer rows share one too; in a column of few numbers such a value becomes its nearest neighbour.
    pub least_rows: u64,
    /// Width of the matrix at most.
    pub width: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            numbers: Numbers::Modes,
            modes: 10,
            iterations: 1000,
            points: 2000,
            joined: true,
            spike_share: 0.05,
            tied_share: 0.98,
            few: 20,
            levels: 200,
            least_rows: 1,
            width: 4000,
        }
    }
}

impl Settings {
    /// The encoding of the reference: 100 rounds on rows, no levels for numbers.
    pub fn reference() -> Self {
        Self {
            iterations: 100,
            points: 20_000,
            joined: false,
            spike_share: 2.0,
            tied_share: 2.0,
            few: 1,
            ..Self::default()
        }
    }

    /// Normal scores instead of modes.
    pub fn normal_scores() -> Self {
        Self { numbers: Numbers::Normal, ..Self::default() }
    }
}

/// How a level is read from its span.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pick {
    /// The largest entry: for one-hot and Gumbel-softmax output.
    #[default]
    Largest,
    /// Drawn with the entries as chances: for softmax output.
    Drawn,
}
