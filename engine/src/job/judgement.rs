//! What is asked of a report, and the report as the page shows it.

use serde::{Deserialize, Serialize};

use crate::evaluate::record::Verdict;

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

/// A report as the page shows it; the whole of it can be exported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// Which rows were judged.
    pub of: Subject,
    /// The requirements together.
    pub verdict: Verdict,
    /// The first sentence of the summary.
    pub summary: String,
    /// The parts of the report in their order. Their HTML travels beside the message, one after the other.
    pub parts: Vec<PartHead>,
    /// Seconds that it took.
    pub seconds: f64,
}
