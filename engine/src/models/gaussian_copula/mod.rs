//! Gaussian copula: every column's own distribution, joined by one matrix of correlations.
//!
//! Each cell becomes a standard normal score through its column's distribution, levels and spikes an interval of scores; the
//! correlations of the scores are what is learned. New rows are correlated normal scores, turned back through the
//! distributions. Conditions are exact: given scores are fixed or cut, the others follow from the conditional normal.
//!
//! Reference: Patki, Wedge, Veeramachaneni 2016 (SDV); Hoff 2007 for levels. What differs from the reference, and why:
//!
//! - smoothed empirical distributions instead of a fitted beta, which misses spikes and second peaks;
//! - the correlation with a level or spike is solved from the covariance of interval means (Mehler's series), since one random
//!   place per level, as in the reference, makes every such relation too weak; Hoff's draws can refine it (`sweeps`);
//! - levels without an order are sorted by their relation to the other columns, since a copula takes neighbours as alike;
//! - missing cells of numbers are columns of their own that take part in the correlations, not noise at a fixed rate;
//! - optionally one copula per level of the target;
//! - a latent score is drawn per row for conditions, jointly for all conditioned columns.
//!
//! Limits: between two columns only relations that rise or fall throughout; no interaction of three columns beyond what the
//! classes of the target carry. Least and largest value of each numeric column, every level and its share are kept; no other
//! value of fewer than five rows is.

pub mod config;

#[cfg(feature = "table")]
mod branch;
#[cfg(feature = "table")]
mod class;
#[cfg(feature = "table")]
mod correlate;
#[cfg(feature = "table")]
mod fit;
#[cfg(feature = "table")]
mod model;
#[cfg(feature = "table")]
mod order;
#[cfg(feature = "table")]
mod pairwise;
#[cfg(feature = "table")]
mod sample;
#[cfg(feature = "table")]
mod scores;

#[cfg(all(test, feature = "table"))]
mod tests;

pub use config::{GaussianCopulaConfig, SPEC};
#[cfg(feature = "table")]
pub use model::GaussianCopula;
