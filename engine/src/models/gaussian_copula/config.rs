//! Settings and description; compiled without tables.

use crate::models::spec::{Family, ModelSpec, Supports};
use crate::params::Config;

crate::params! {
    /// Settings of the Gaussian copula.
    pub struct GaussianCopulaConfig {
        /// Distribution of each numeric column.
        marginal: String = "empirical", choice [
            "empirical" => "follows the data: shared values stay exact, the rest is smoothed over at least five rows",
            "auto" => "the nearest of the parametric ones by Kolmogorov–Smirnov distance",
            "normal" => "normal",
            "truncated-normal" => "normal, cut at the range",
            "beta" => "beta over the range",
            "gamma" => "gamma from the minimum",
            "student-t" => "Student's t, for heavy tails",
            "log-normal" => "log-normal from the minimum",
            "uniform" => "uniform over the range"
        ];
        /// Whether each level of the target gets a copula of its own, so that classes may differ in shape.
        per_class: String = "auto", choice [
            "auto" => "when every class has rows enough",
            "on" => "always, with the target's rare classes taken together",
            "off" => "one copula for all rows"
        ];
        /// Draws that refine the association of levels and point masses with the other columns; 0 leaves them attenuated.
        sweeps: i64 = 16, int 0..=100, advanced, unit "sweeps";
        /// Rows that the associations are estimated from.
        association_rows: i64 = 8000, int 100..=1_000_000, log, advanced, unit "rows";
        /// Shrinkage of the associations towards none; 0 takes the least that works (and more on few rows).
        shrinkage: f64 = 0.0, float 0.0..=1.0, advanced;
        /// Levels with fewer rows are left out, their share given to the others; 1 keeps every level.
        min_level_count: i64 = 1, int 1..=1000, advanced, unit "rows";
    }
}

/// What is said of the model.
pub const SPEC: ModelSpec = ModelSpec {
    id: "gaussian-copula",
    name: "Gaussian copula",
    summary: "Learns each column's distribution and the associations between columns in closed form, in well under a second. \
              Best on small or mostly numeric tables; it knows pairwise, monotone dependence only.",
    family: Family::Copula,
    reference: "Patki, Wedge, Veeramachaneni 2016 (The Synthetic Data Vault); Hoff 2007 (extended rank likelihood)",
    supports: Supports::NONE,
    params: GaussianCopulaConfig::PARAMS,
};

#[cfg(feature = "table")]
impl GaussianCopulaConfig {
    /// What the floor of independent columns uses: the same marginals, nothing else.
    pub(crate) fn marginals_only() -> Self {
        Self { per_class: "off".to_owned(), sweeps: 0, shrinkage: 1.0, ..Self::default() }
    }
}
