//! The one path from a real table to a synthetic one, for the page's worker and the command line alike.

use std::fmt::Write as _;

use web_time::Instant;

use crate::data::Table;
use crate::error::{Defect, Error, Result};
use crate::evaluate::run::split;
use crate::job::protocol::{AUTO, SynthSettings};
use crate::models::{self, DynFitted, SampleRequest};
use crate::params::JsonMap;
use crate::race::{self, Race};
use crate::rng::Seed;
use crate::run::RunCx;

/// Rows that one request may draw.
pub const MOST_ROWS: u64 = 100_000_000;

/// Share of the rows that is held back where settings ask for it.
pub const HELD_BACK: f64 = 0.2;

/// A real table in two parts.
#[derive(Debug)]
pub struct Held {
    /// Rows that the model learned from.
    pub learned: Table,
    /// Rows that it has not seen.
    pub back: Table,
}

/// A synthetic table and where it came from.
#[derive(Debug)]
pub struct Synthesis {
    /// The rows.
    pub table: Table,
    /// The parts of the real table, where the settings asked to hold rows back.
    pub held: Option<Held>,
    /// The model that drew them.
    pub fitted: Box<dyn DynFitted>,
    /// Why `auto` took it; empty when it was asked for.
    pub reason: String,
    /// The race that `auto` ran.
    pub race: Option<Race>,
    /// Seconds to fit.
    pub fit_seconds: f64,
    /// Seconds to draw.
    pub sample_seconds: f64,
}

/// A fitted model and where it came from.
#[derive(Debug)]
pub struct Fit {
    /// The model.
    pub fitted: Box<dyn DynFitted>,
    /// Why `auto` took it; empty when it was asked for.
    pub reason: String,
    /// The race that `auto` ran.
    pub race: Option<Race>,
    /// Seconds to fit, the race included.
    pub seconds: f64,
}

/// Fits a model to `real`, or to what is not held back of it, and draws rows from it.
///
/// # Errors
/// [`Error::InvalidRequest`] for rows or conditions that cannot be met and for too few rows to hold some back, [`Error::InvalidConfig`] for settings out of range,
/// [`Error::Unsupported`] when the model cannot learn the table, [`Error::Cancelled`].
pub async fn synthesize(real: &Table, settings: &SynthSettings, cx: &RunCx<'_>) -> Result<Synthesis> {
    let request = SampleRequest {
        rows: rows(settings.rows.unwrap_or(real.rows() as u64))?,
        seed: settings.seed,
        conditions: settings.conditions.clone(),
    };
    let held = if settings.hold_back {
        let (learned, back) = split(real, HELD_BACK, Seed(settings.seed))?;
        Some(Held { learned, back })
    } else {
        None
    };
    let learned = held.as_ref().map_or(real, |h| &h.learned);
    let Fit { fitted, reason, race, seconds: fit_seconds } = fit(learned, settings, cx).await?;
    let began = Instant::now();
    let table = match &settings.balance {
        Some(balance) => models::balance::sample(&*fitted, &request, balance, cx).await?,
        None => fitted.sample(&request, cx).await?,
    };
    Ok(Synthesis { table, held, fitted, reason, race, fit_seconds, sample_seconds: began.elapsed().as_secs_f64() })
}

/// Fits the model that the settings name.
///
/// # Errors
/// See [`synthesize`].
pub async fn fit(real: &Table, settings: &SynthSettings, cx: &RunCx<'_>) -> Result<Fit> {
    let began = Instant::now();
    let Choice { model, settings: config, race } = choose(real, settings, cx).await?;
    let fitted = models::find(&model)?.fit(&config, real, Seed(settings.seed), cx).await?;
    let reason = race.as_ref().map(why).unwrap_or_default();
    Ok(Fit { fitted, reason, race, seconds: began.elapsed().as_secs_f64() })
}

/// A model with its settings, and the race that it won, if there was one.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Id of the model.
    pub model: String,
    /// Its settings.
    pub settings: JsonMap,
    /// The race.
    pub race: Option<Race>,
}

/// The model that the settings name, or the winner of a race.
///
/// # Errors
/// See [`synthesize`].
pub async fn choose(real: &Table, settings: &SynthSettings, cx: &RunCx<'_>) -> Result<Choice> {
    let (model, settings, race) = if settings.model == AUTO {
        if !settings.settings.is_empty() {
            return Err(Error::request(Defect::new(
                "settings without a model",
                "a model id beside the settings",
                format!("the model \"{AUTO}\", which chooses its own"),
                "Name the model whose settings these are.",
            )));
        }
        let race = race::race(real, Seed(settings.seed), cx).await?;
        let winner = race.entrants.first().ok_or_else(|| Error::Internal("a race without entrants".to_owned()))?;
        (winner.model.clone(), winner.settings.clone(), Some(race))
    } else {
        (settings.model.clone(), settings.settings.clone(), None)
    };
    Ok(Choice { model, settings, race })
}

/// Why the winner won, in a sentence for people.
fn why(race: &Race) -> String {
    let Some(winner) = race.entrants.first() else { return String::new() };
    let Some(detector) = winner.detector else {
        return format!("{} is what can learn a table of this size and shape.", winner.label());
    };
    let mut words = format!(
        "{} did best of {} that were tried on {} rows and judged by {} others: detector AUC {detector:.3} (0.5 is best)",
        winner.label(),
        race.entrants.len(),
        race.fitted_rows,
        race.held_rows,
    );
    if let Some(utility) = winner.utility {
        // Writing to a String cannot fail.
        let _ = write!(words, ", {:.0} % of the target's predictability", (100.0 * utility).clamp(0.0, 100.0));
    }
    if let Some(membership) = winner.membership {
        let _ = write!(words, ", membership AUC {membership:.3} (0.5 is none)");
    }
    words.push('.');
    if race.cut_short {
        words.push_str(" The time was up before all had run.");
    }
    words
}

/// Checks a number of rows.
///
/// # Errors
/// [`Error::InvalidRequest`] for none or more than [`MOST_ROWS`].
pub fn rows(rows: u64) -> Result<u64> {
    if (1..=MOST_ROWS).contains(&rows) {
        return Ok(rows);
    }
    Err(Error::request(Defect::new(
        "this number of rows cannot be drawn",
        format!("1 to {MOST_ROWS} rows"),
        rows.to_string(),
        "Ask for another number; large tables can be drawn in parts with different seeds.",
    )))
}
