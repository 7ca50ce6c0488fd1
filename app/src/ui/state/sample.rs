//! A sample table as `data/index.json` lists it.

use serde::Deserialize;

/// One entry of the list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(in crate::ui) struct Sample {
    /// Short name.
    pub(in crate::ui) name: String,
    /// Title for people.
    pub(in crate::ui) title: String,
    /// Path of the table below `data/`.
    pub(in crate::ui) file: String,
    /// Path of its schema below `data/`.
    pub(in crate::ui) schema: Option<String>,
    /// Rows.
    pub(in crate::ui) rows: u64,
    /// Columns.
    pub(in crate::ui) columns: u64,
    /// What it shows.
    pub(in crate::ui) description: String,
    /// Its licence.
    pub(in crate::ui) licence: String,
}
