//! How good a synthetic table is: fidelity to the real one, significance of differences, drift between batches.
//!
//! Metrics are pure functions over slices: numbers with NaN where missing (infinite ones count as missing too), level codes
//! with [`MISSING`](crate::data::column::MISSING) where missing, both tables' codes from one list of levels. What is undefined
//! is `None`, or an entry with a reason, never 0 or 1.

pub mod effort;
pub mod record;
pub mod report;
pub mod scores;

#[cfg(feature = "table")]
pub mod augmentation;
#[cfg(feature = "table")]
pub mod columns;
#[cfg(feature = "table")]
pub mod compare;
#[cfg(feature = "table")]
pub mod dense;
#[cfg(feature = "table")]
pub mod detect;
#[cfg(feature = "table")]
pub mod drift;
#[cfg(feature = "table")]
pub mod fairness;
#[cfg(feature = "table")]
pub mod features;
#[cfg(feature = "table")]
pub mod fidelity;
#[cfg(feature = "table")]
pub mod privacy;
#[cfg(feature = "table")]
pub mod run;
#[cfg(feature = "table")]
pub mod sample;
#[cfg(feature = "table")]
pub mod significance;
#[cfg(feature = "table")]
pub mod tables;
#[cfg(feature = "table")]
pub mod utility;
