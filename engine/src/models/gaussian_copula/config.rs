//! Settings of the Gaussian copula.

use crate::models::spec::{Family, ModelSpec};
use crate::params::Config;

/// Id, name, settings.
pub const SPEC: ModelSpec = ModelSpec {
    id: "gaussian-copula",
    name: "Gaussian copula",
    summary: "Keeps every column's distribution and how each pair of columns rises and falls together. Learns in about a \
              second and is often the best choice for small tables of numbers; bent relations are straightened.",
    family: Family::Copula,
    reference: "Patki, Wedge, Veeramachaneni 2016, The Synthetic Data Vault; Hoff 2007, Extending the rank likelihood for \
                semiparametric copula estimation",
    params: GaussianCopulaConfig::PARAMS,
};

crate::params! {
    /// Settings of the Gaussian copula.
    pub struct GaussianCopulaConfig {
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
        /// One copula for each level of the target column, so that classes may relate columns differently.
        per_class: String = "auto", choice [
            "auto" => "where every class has enough rows",
            "on" => "for every class that can be fitted",
            "off" => "one copula for the whole table",
        ];
        /// Order of levels that have none of their own: neighbours are alike to a copula.
        level_order: String = "auto", choice [
            "auto" => "by their relation to the other columns",
            "table" => "as the table lists them",
        ];
        /// Rounds of draws that refine the correlations of levels, spikes and columns with missing cells. The closed form that
        /// they begin with is usually as good and much faster; they can help where several columns hang together weakly.
        sweeps: i64 = 0, int 0..=200, advanced, unit "rounds";
        /// Share of independence mixed into all correlations, at least; small tables get more on their own.
        shrinkage: f64 = 0.0, float 0.0..=1.0, advanced;
        /// Levels with fewer rows than this are replaced by commoner ones; 1 keeps all.
        min_level_count: i64 = 1, int 1..=1000, log, advanced, unit "rows";
    }
}
