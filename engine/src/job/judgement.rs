//! What is asked of a report, and the report as the page shows it.

use serde::{Deserialize, Serialize};

use crate::evaluate::effort::Effort;
use crate::job::protocol::SynthSettings;

/// Rows of another file than the open table's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Beside {
    /// Synthetic rows, of any generator.
    Synthetic,
    /// Real rows that the generator has not seen.
    Holdout,
}

/// Which rows are judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// Those that were drawn last, with the rows that were held back for them or those of [`Beside::Holdout`].
    #[default]
    Drawn,
    /// Those of [`Beside::Synthetic`], with those of [`Beside::Holdout`] if there are any.
    File,
}

/// What a report is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct JudgeRequest {
    /// Which rows.
    pub of: Subject,
    /// Column to predict; the schema's target when absent.
    pub target: Option<String>,
    /// Columns whose groups must be treated alike.
    pub sensitive: Vec<String>,
    /// Column that says whose row it is, where the rows of one are a sequence.
    pub entity: Option<String>,
    /// Seed of everything that is drawn.
    pub seed: u64,
}

/// What is asked about generators, rather than about one table. The rows are those of the open table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "study", rename_all = "kebab-case")]
pub enum StudyRequest {
    /// Models side by side: each learns and draws several times. They are judged by the rows of [`Beside::Holdout`], or by a fifth that
    /// is held back.
    Comparison {
        /// Models with their settings; of each, the model and its settings count.
        models: Vec<SynthSettings>,
        /// Tables that each of them makes.
        tables: u64,
        /// Column to predict; the schema's target when absent.
        target: Option<String>,
        /// Seed of everything that is drawn.
        seed: u64,
    },
    /// Whether it can be told of outlying rows that a model learned from them.
    Attack {
        /// Model, its settings and the seed.
        settings: Box<SynthSettings>,
        /// How much is tried.
        effort: Effort,
    },
}

impl StudyRequest {
    /// Ids of the models that learn.
    pub fn models(&self) -> Vec<&str> {
        match self {
            Self::Comparison { models, .. } => models.iter().map(|m| m.model.as_str()).collect(),
            Self::Attack { settings, .. } => vec![&settings.model],
        }
    }
}

/// A part of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartHead {
    /// Id of its first element.
    pub id: String,
    /// Heading.
    pub title: String,
    /// Length of its HTML in bytes of UTF-8.
    pub bytes: u32,
}

/// A report or a study as the page shows it; the whole of it can be exported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// What it is about.
    pub title: String,
    /// The first sentence of the summary.
    pub summary: String,
    /// The parts of the report in their order. Their HTML travels beside the message, one after the other.
    pub parts: Vec<PartHead>,
    /// Seconds that it took.
    pub seconds: f64,
}
