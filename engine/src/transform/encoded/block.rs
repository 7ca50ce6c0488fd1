//! Which entries of a row belong to which column.

use serde::{Deserialize, Serialize};

/// Consecutive entries of a row that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Span {
    /// One entry in -0.99..=0.99, for tanh.
    Scalar,
    /// One entry that is about standard normal, without an activation.
    Normal,
    /// One-hot entries, for softmax.
    Levels {
        /// Number of entries, at least 2.
        width: usize,
    },
}

impl Span {
    /// Number of entries.
    pub fn width(self) -> usize {
        match self {
            Self::Scalar | Self::Normal => 1,
            Self::Levels { width } => width,
        }
    }

    /// Whether the entries are one-hot.
    pub fn is_levels(self) -> bool {
        matches!(self, Self::Levels { .. })
    }
}

/// The entries of one column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Column of the table.
    pub column: usize,
    /// First entry in a row.
    pub start: usize,
    /// Not empty: at most one scalar, then at most one span of levels.
    pub spans: Vec<Span>,
    /// Whether it consists of levels alone: those that CTGAN conditions on.
    pub discrete: bool,
    /// The first levels, under which the scalar says where the value lies; under the others it is 0 and means nothing.
    /// A block without levels has 1.
    pub carried: usize,
}

impl Block {
    /// Number of entries.
    pub fn width(&self) -> usize {
        self.spans.iter().map(|s| s.width()).sum()
    }

    /// Position of the scalar in a row.
    pub fn scalar(&self) -> Option<usize> {
        self.spans.first().filter(|s| !s.is_levels()).map(|_| self.start)
    }

    /// Position of the first level in a row, and the number of levels.
    pub fn levels(&self) -> Option<(usize, usize)> {
        let span = self.spans.last().filter(|s| s.is_levels())?;
        Some((self.start + self.width() - span.width(), span.width()))
    }
}
