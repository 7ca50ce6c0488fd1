//! Numerics that models share: the normal distribution, small dense matrices, loops over threads.
//!
//! Must not know about tables or models.

pub mod matrix;
pub mod normal;
pub mod parallel;
pub mod truncated;

pub use matrix::Square;
pub use truncated::Interval;
