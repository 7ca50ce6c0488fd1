//! How much a shadow-model attack tries: plain data, so that the page can ask for it.

use serde::{Deserialize, Serialize};

/// How much is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Effort {
    /// Rows that are attacked.
    pub targets: usize,
    /// Trainings; each target is in half of them.
    pub shadows: usize,
    /// Rows of each training, at most half of the table.
    pub rows: usize,
}

impl Default for Effort {
    /// Ten targets, each in 50 of 100 trainings of 1000 rows.
    fn default() -> Self {
        Self { targets: 10, shadows: 100, rows: 1_000 }
    }
}

/// Tables of each generator from which tests say something about it.
pub const ENOUGH_TABLES: usize = 5;
