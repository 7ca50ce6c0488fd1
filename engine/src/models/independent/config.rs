//! Settings and description; compiled without tables.

use crate::models::spec::{Family, ModelSpec, Supports};
use crate::params::Config;

crate::params! {
    /// Settings of independent columns.
    pub struct IndependentConfig {
        /// Levels with fewer rows are left out, their share given to the others; 1 keeps every level.
        min_level_count: i64 = 1, int 1..=1000, advanced, unit "rows";
    }
}

/// What is said of the model.
pub const SPEC: ModelSpec = ModelSpec {
    id: "independent",
    name: "Independent columns",
    summary: "Draws every column from its own distribution, without any dependence between columns. \
              The floor that every other model must beat; of use by itself only where associations must not be kept.",
    family: Family::Baseline,
    reference: "Product of the empirical marginals",
    supports: Supports::NONE,
    params: IndependentConfig::PARAMS,
};
