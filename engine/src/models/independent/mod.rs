//! Every column drawn from its own distribution, independent of all others.
//!
//! The model keeps one distribution per column ([`margins`](crate::models::margins)) and the share of missing cells. It keeps
//! no relation between columns, so it is the floor that other models are held against. Conditions are met exactly: since
//! columns are independent, each one cuts only its own distribution.
//!
//! Reference: the product of the marginals, the usual baseline. Limits: relations between columns are lost by design.

pub mod config;
#[cfg(feature = "table")]
mod model;

pub use config::{IndependentConfig, SPEC};
#[cfg(feature = "table")]
pub use model::Independent;
