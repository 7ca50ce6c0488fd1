//! Settings of the independent model.

use crate::models::spec::{Family, ModelSpec};
use crate::params::Config;

/// Id, name, settings.
pub const SPEC: ModelSpec = ModelSpec {
    id: "independent",
    name: "Independent columns",
    summary: "Draws every column on its own and so keeps no relation between columns. A floor for every comparison: \
              whatever is worse than this has learned nothing.",
    family: Family::Baseline,
    reference: "Product of the marginal distributions",
    params: IndependentConfig::PARAMS,
};

crate::params! {
    /// Settings of the independent model.
    pub struct IndependentConfig {
        /// Distribution of numbers, dates and times.
        marginal: String = "empirical", choice [
            "empirical" => "smoothed distribution of the data",
            "auto" => "the family nearest to held-out rows",
            "normal" => "normal",
            "truncated-normal" => "normal, cut to the real range",
            "beta" => "beta on the real range",
            "gamma" => "gamma",
            "student-t" => "Student's t",
            "log-normal" => "log-normal",
            "uniform" => "uniform on the real range",
            "kde" => "Gaussian kernel density",
        ];
        /// Levels with fewer rows than this are replaced by commoner ones; 1 keeps all.
        min_level_count: i64 = 1, int 1..=1000, log, advanced, unit "rows";
    }
}
