//! A sample table as `data/index.json` lists it.

use serde::Deserialize;

/// One entry of the list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(in crate::page) struct Sample {
    /// Short name.
    pub(in crate::page) name: String,
    /// Title for people.
    pub(in crate::page) title: String,
    /// Path of the table below `data/`.
    pub(in crate::page) file: String,
    /// Path of its schema below `data/`.
    pub(in crate::page) schema: Option<String>,
    /// Rows.
    pub(in crate::page) rows: u64,
    /// Columns.
    pub(in crate::page) columns: u64,
    /// What it shows.
    pub(in crate::page) description: String,
    /// Its licence.
    pub(in crate::page) licence: String,
}
