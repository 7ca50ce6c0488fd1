//! The one error type of the engine, with the data that a person needs to repair the cause.
//!
//! One type on purpose: every caller (page, command line, server) handles the same list of causes, and each has a stable
//! [`ErrorCode`]. Nothing in here logs, and no message carries the value of a cell: text is described by its shape
//! (`Aa9-99`), never quoted.

use serde::{Deserialize, Serialize};

/// Result of every fallible engine function.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Where in the input a problem lies. Lines count from 1 and include the header.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Line of the file, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Column header, or `column 3` where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
}

/// One thing that is wrong with an input: what was expected, what was found, and how to fix it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defect {
    /// What is wrong, in one sentence without a full stop.
    pub what: String,
    /// Where.
    #[serde(default)]
    pub place: Place,
    /// What would have been right.
    pub expected: String,
    /// What is there instead; a shape or a count, never a cell's value.
    pub found: String,
    /// What the person can do.
    pub fix: String,
}

impl Defect {
    /// A defect without a place; add one with [`Defect::at_line`] or [`Defect::in_column`].
    pub fn new(
        what: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self {
            what: what.into(),
            place: Place::default(),
            expected: expected.into(),
            found: found.into(),
            fix: fix.into(),
        }
    }

    /// Names the line, counted from 1.
    #[must_use]
    pub fn at_line(mut self, line: u64) -> Self {
        self.place.line = Some(line);
        self
    }

    /// Names the column.
    #[must_use]
    pub fn in_column(mut self, column: impl Into<String>) -> Self {
        self.place.column = Some(column.into());
        self
    }
}

impl std::fmt::Display for Defect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(line) = self.place.line {
            write!(f, "line {line}: ")?;
        }
        if let Some(column) = &self.place.column {
            write!(f, "column \"{column}\": ")?;
        }
        write!(f, "{}; expected {}, found {}. {}", self.what, self.expected, self.found, self.fix)
    }
}

/// A setting that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParamIssue {
    /// Name of the setting as in its declaration.
    pub name: String,
    /// What was expected and what was found.
    pub message: String,
}

impl std::fmt::Display for ParamIssue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.name, self.message)
    }
}

/// Everything that can go wrong in the engine.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Serialize, Deserialize)]
#[serde(tag = "error", content = "detail", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Error {
    /// The input is not a table that can be read.
    #[error("{0}")]
    InvalidTable(Box<Defect>),
    /// A schema, or one of its overrides, does not fit the table.
    #[error("{0}")]
    InvalidSchema(Box<Defect>),
    /// Settings out of their range; all of them, not only the first.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    InvalidConfig(Vec<ParamIssue>),
    /// A request (rows, conditions, model id) that cannot be met.
    #[error("{0}")]
    InvalidRequest(Box<Defect>),
    /// The model cannot learn this table.
    #[error("{0}")]
    Unsupported(Box<Defect>),
    /// A saved model cannot be used.
    #[error("{0}")]
    Artifact(Box<Defect>),
    /// A training went astray: a loss is no number.
    #[error("{0}")]
    Diverged(Box<Defect>),
    /// The run was cancelled.
    #[error("cancelled")]
    Cancelled,
    /// Reading or writing failed.
    #[error("{0}")]
    Io(String),
    /// A bug: please report it.
    #[error("internal error: {0}")]
    Internal(String),
}

/// Stable name of an error class, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ErrorCode {
    /// See [`Error::InvalidTable`].
    InvalidTable,
    /// See [`Error::InvalidSchema`].
    InvalidSchema,
    /// See [`Error::InvalidConfig`].
    InvalidConfig,
    /// See [`Error::InvalidRequest`].
    InvalidRequest,
    /// See [`Error::Unsupported`].
    Unsupported,
    /// See [`Error::Artifact`].
    Artifact,
    /// See [`Error::Diverged`].
    Diverged,
    /// See [`Error::Cancelled`].
    Cancelled,
    /// See [`Error::Io`].
    Io,
    /// See [`Error::Internal`].
    Internal,
}

impl Error {
    /// The stable code of this error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::InvalidTable(_) => ErrorCode::InvalidTable,
            Self::InvalidSchema(_) => ErrorCode::InvalidSchema,
            Self::InvalidConfig(_) => ErrorCode::InvalidConfig,
            Self::InvalidRequest(_) => ErrorCode::InvalidRequest,
            Self::Unsupported(_) => ErrorCode::Unsupported,
            Self::Artifact(_) => ErrorCode::Artifact,
            Self::Diverged(_) => ErrorCode::Diverged,
            Self::Cancelled => ErrorCode::Cancelled,
            Self::Io(_) => ErrorCode::Io,
            Self::Internal(_) => ErrorCode::Internal,
        }
    }

    /// The defect behind the error, where there is one.
    pub fn defect(&self) -> Option<&Defect> {
        match self {
            Self::InvalidTable(d)
            | Self::InvalidSchema(d)
            | Self::InvalidRequest(d)
            | Self::Unsupported(d)
            | Self::Artifact(d)
            | Self::Diverged(d) => Some(d),
            _ => None,
        }
    }

    /// Names the file or table, one of several, that the error is about.
    #[must_use]
    pub fn about(mut self, name: &str) -> Self {
        match &mut self {
            Self::InvalidTable(d)
            | Self::InvalidSchema(d)
            | Self::InvalidRequest(d)
            | Self::Unsupported(d)
            | Self::Artifact(d)
            | Self::Diverged(d) => d.what = format!("{name}: {}", d.what),
            _ => {}
        }
        self
    }

    /// Wraps a defect of the input table.
    pub fn table(defect: Defect) -> Self {
        Self::InvalidTable(Box::new(defect))
    }

    /// Wraps a defect of a schema.
    pub fn schema(defect: Defect) -> Self {
        Self::InvalidSchema(Box::new(defect))
    }

    /// Wraps a defect of a request.
    pub fn request(defect: Defect) -> Self {
        Self::InvalidRequest(Box::new(defect))
    }

    /// Wraps a reason why a model cannot learn a table.
    pub fn unsupported(defect: Defect) -> Self {
        Self::Unsupported(Box::new(defect))
    }

    /// Wraps a defect of a saved model.
    pub fn artifact(defect: Defect) -> Self {
        Self::Artifact(Box::new(defect))
    }
}

impl From<std::io::Error> for Error {
    fn from(e: std::io::Error) -> Self {
        Self::Io(e.to_string())
    }
}
