//! Things a person should know about a table that do not stop the work, each with a repair where there is one.

use serde::{Deserialize, Serialize};

use crate::data::schema::KindTag;
use crate::error::Defect;

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Probably wants a decision.
    Warning,
}

/// Stable name of a notice, for programs and tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum NoticeCode {
    /// A row has more or fewer cells than the header; it was padded or cut.
    RaggedRow,
    /// Two columns had one name; the later one was renamed.
    DuplicateHeader,
    /// A column had no name; it was given one.
    EmptyHeader,
    /// NUL bytes were removed.
    NulBytes,
    /// Bytes that are not valid in the encoding were replaced.
    InvalidBytes,
    /// The file ends inside a quoted cell.
    UnbalancedQuote,
    /// Most cells of a column are of one kind, some are not.
    MixedTypes,
    /// Dates that no calendar has; read as missing.
    ImpossibleDate,
    /// Day-first and month-first both fit.
    AmbiguousDate,
    /// A column without any value.
    AllMissing,
    /// A column with a single value.
    Constant,
    /// Nearly every value occurs once.
    NearUnique,
    /// Many levels for the number of rows.
    HighCardinality,
    /// More than half of the cells are missing.
    MostlyMissing,
    /// Rows that occur more than once.
    DuplicateRows,
    /// Free text: never learned, filled with a placeholder.
    FreeText,
    /// An identifier: never learned, regenerated in the same pattern.
    Identifier,
    /// A very long cell.
    LongCell,
    /// Very many columns.
    ManyColumns,
    /// Fewer rows than a model can learn from.
    FewRows,
    /// A column follows almost exactly from another one.
    Redundant,
    /// A column follows from others without exception, and does so in every synthetic row.
    Relation,
    /// A model simplified something about this table.
    Model,
}

/// A change of the schema that mends what a notice says; applied with one click.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "repair", rename_all = "kebab-case")]
pub enum Repair {
    /// Treat the column as this kind.
    SetKind {
        /// Column name.
        column: String,
        /// The kind to use.
        kind: KindTag,
    },
    /// Read dates of the column in this format.
    SetFormat {
        /// Column name.
        column: String,
        /// The format, in strptime notation.
        format: String,
    },
    /// Leave the column out of the synthetic table.
    LeaveOut {
        /// Column name.
        column: String,
    },
    /// Drop rows that repeat an earlier row.
    DropDuplicates,
}

impl Repair {
    /// What the button says.
    pub fn label(&self) -> String {
        match self {
            Self::SetKind { kind, .. } => format!("Treat as {}", kind.label()),
            Self::SetFormat { format, .. } => format!("Read as {format}"),
            Self::LeaveOut { .. } => "Leave out".to_owned(),
            Self::DropDuplicates => "Drop repeated rows".to_owned(),
        }
    }
}

/// One notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Stable name.
    pub code: NoticeCode,
    /// How much it matters.
    pub severity: Severity,
    /// What, where, expected, found, fix.
    pub defect: Defect,
    /// One-click repair, where there is one; the first is the suggested one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repairs: Vec<Repair>,
}

impl Notice {
    /// A warning.
    pub fn warning(code: NoticeCode, defect: Defect) -> Self {
        Self { code, severity: Severity::Warning, defect, repairs: Vec::new() }
    }

    /// An information.
    pub fn info(code: NoticeCode, defect: Defect) -> Self {
        Self { severity: Severity::Info, ..Self::warning(code, defect) }
    }

    /// Adds a repair.
    #[must_use]
    pub fn repair(mut self, repair: Repair) -> Self {
        self.repairs.push(repair);
        self
    }
}
