//! What a report says: the one shape that the page, the command line, the HTML file and the history render.

use serde::{Deserialize, Serialize};

use super::record::{Record, Verdict};
use super::scores::overall::Overall;

pub mod figure;
pub mod render;

pub use figure::{Axis, Chart, Figure, Grid, IntervalRow, Line, Role, Series, Value};

/// Version of this shape.
pub const VERSION: u32 = 1;

/// How good and how private a synthetic table is, as far as it was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`VERSION`] of the engine that wrote it.
    pub version: u32,
    /// Where the figures come from.
    pub provenance: Provenance,
    /// The verdict in one sentence, then what it rests on.
    pub summary: Vec<String>,
    /// What to do next, most useful first.
    pub advice: Vec<String>,
    /// Score, grade and caps.
    pub overall: Overall,
    /// 95 % interval of the score from the intervals of its parts, taken as independent; none without intervals.
    pub spread: Option<(f64, f64)>,
    /// What must be met, and whether it is.
    pub thresholds: Vec<Requirement>,
    /// Everything that was measured.
    pub sections: Vec<Section>,
    /// What causes low scores.
    pub causes: Vec<Cause>,
}

impl Report {
    /// The record with this id.
    pub fn record(&self, id: &str) -> Option<&Record> {
        self.sections.iter().flat_map(|s| &s.records).find(|r| r.id == id)
    }
}

/// What was found about generators, rather than about one table: a comparison, or an attack on the training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Study {
    /// [`VERSION`] of the engine that wrote it.
    pub version: u32,
    /// Heading.
    pub title: String,
    /// Where the figures come from.
    pub provenance: Provenance,
    /// The finding in one sentence, then what it rests on.
    pub summary: Vec<String>,
    /// What would make it more certain, or what to do about it.
    pub advice: Vec<String>,
    /// Everything that was measured.
    pub sections: Vec<Section>,
}

/// Where the figures of a report come from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// Version of the program.
    pub engine: String,
    /// Version of the scores' definitions.
    pub score_spec: u32,
    /// Seed of everything that was drawn.
    pub seed: u64,
    /// When the report was made, as the caller knows it (RFC 3339); the engine has no clock.
    pub time: Option<String>,
    /// The tables: name, rows, columns and SHA-256 of their canonical content.
    pub tables: Vec<Source>,
    /// What generated the synthetic table, where that is known.
    pub generator: Option<String>,
    /// Settings in force, as pairs of name and value.
    pub settings: Vec<(String, String)>,
}

/// A table that took part.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Its part: `real`, `holdout`, `synthetic`.
    pub role: String,
    /// Name of the file, where there is one.
    pub name: Option<String>,
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// SHA-256 of the content in hexadecimal digits.
    pub hash: String,
}

/// One line of the table of thresholds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Requirement {
    /// Id of the record.
    pub id: String,
    /// In words.
    pub label: String,
    /// The value; none when not evaluated.
    pub value: Option<f64>,
    /// What is required, in words: `at most 0.10`.
    pub required: String,
    /// Whether it is met.
    pub verdict: Verdict,
}

/// A part of the report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Stable id: `fidelity`, `utility`, `privacy`, `fairness`, `columns`, `pairs`, `detection`, `views`.
    pub id: String,
    /// Heading.
    pub title: String,
    /// What the section says, in words; the finding first.
    pub text: Vec<String>,
    /// Measures.
    pub records: Vec<Record>,
    /// Tables.
    pub grids: Vec<Grid>,
    /// Charts.
    pub figures: Vec<Figure>,
}

/// Why a score is low, and what to do about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cause {
    /// Id of the record with the low score.
    pub record: String,
    /// What is wrong: names columns, pairs, levels or counts of rows.
    pub finding: String,
    /// A suggested repair.
    pub repair: String,
}
