//! What a table is: schema, column kinds, reading, writing, profile.
//!
//! Must not know about models, jobs, browsers or servers. Only this folder names polars.

pub mod calendar;
pub mod dialect;
pub mod notice;
pub mod preview;
pub mod profile;
pub mod schema;
pub mod spec;
pub mod words;

#[cfg(feature = "table")]
pub mod column;
#[cfg(feature = "table")]
pub mod csv;
#[cfg(feature = "table")]
mod infer;
#[cfg(feature = "table")]
pub mod spell;
#[cfg(feature = "table")]
pub mod summary;
#[cfg(feature = "table")]
pub mod table;
#[cfg(feature = "table")]
pub mod write;

pub use dialect::{Dialect, DialectSpec, Encoding};
pub use notice::{Notice, NoticeCode, Repair, Severity};
pub use schema::{ColumnKind, Field, IdPattern, KindTag, NumberFormat, Schema, Task};
pub use spec::{ColumnSpec, SchemaSpec};

#[cfg(feature = "table")]
pub use column::{Column, MISSING};
#[cfg(feature = "table")]
pub use table::Table;
