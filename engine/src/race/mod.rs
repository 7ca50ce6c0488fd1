//! The race that `auto` runs: models are fitted to one part of the rows and judged by the other, which none of them has seen.
//!
//! Each entrant is judged by a boosted detector against the held-out rows, by how well its rows train a model of the target, and
//! by whether rows that it was fitted to are nearer to its own than held-out rows are. The winner is fitted again to all rows.
//! The race has its own seeded split and the same amount of work on every machine, so that one seed has one winner.

#[cfg(feature = "table")]
mod entrants;
#[cfg(feature = "table")]
mod judge;
#[cfg(feature = "table")]
mod run;

#[cfg(feature = "table")]
pub use run::race;

use serde::{Deserialize, Serialize};

use crate::params::JsonMap;

/// One model with settings, and how it did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entrant {
    /// Id of the model.
    pub model: String,
    /// Its name.
    pub name: String,
    /// What differs from the defaults.
    pub settings: JsonMap,
    /// AUC of a boosted detector between held-out and synthetic rows, 0.5 to 1; 0.5 cannot tell them apart.
    pub detector: Option<f64>,
    /// What a model trained on synthetic rows reaches on the held-out ones, divided by what one trained on real rows reaches:
    /// AUC above chance for classes, R² for numbers. None without a target.
    pub utility: Option<f64>,
    /// AUC of telling rows that the model was fitted to from held-out ones by their distance to the synthetic rows; 0.5 is none.
    pub membership: Option<f64>,
    /// Seconds to fit and draw.
    pub seconds: f64,
    /// Sum of what is lost by each of the three; the lowest wins, but settings of one model beat the first ones only beyond doubt. None
    /// for an entrant that failed.
    pub loss: Option<f64>,
    /// Why it did not finish; empty otherwise.
    pub failed: String,
}

/// The table of a race, the winner first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Race {
    /// The winner, then the others by their loss.
    pub entrants: Vec<Entrant>,
    /// Rows that the models were fitted to.
    pub fitted_rows: u64,
    /// Rows that judged them.
    pub held_rows: u64,
    /// Whether the time was up before every entrant had run.
    pub cut_short: bool,
}

impl Entrant {
    /// Name with the settings that differ.
    pub fn label(&self) -> String {
        let settings: Vec<String> = self
            .settings
            .iter()
            .map(|(k, v)| format!("{k} {}", v.as_str().map_or_else(|| v.to_string(), str::to_owned)))
            .collect();
        if settings.is_empty() { self.name.clone() } else { format!("{} ({})", self.name, settings.join(", ")) }
    }
}
