//! How good a synthetic table is: scores, utility, privacy, fairness and the value of augmentation.
//!
//! Metrics are pure functions over slices. What is undefined is `None`, never 0 or 1 instead.

pub mod scores;

#[cfg(feature = "table")]
pub mod augmentation;
#[cfg(feature = "table")]
pub mod fairness;
#[cfg(feature = "table")]
pub mod privacy;
#[cfg(feature = "table")]
pub mod utility;
