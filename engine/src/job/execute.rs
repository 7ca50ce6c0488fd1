//! The one path from a real table to a synthetic one, for the page's worker and the command line alike.

use web_time::Instant;

use crate::data::Table;
use crate::error::{Defect, Error, Result};
use crate::job::protocol::{AUTO, SynthSettings};
use crate::models::{self, DynFitted, SampleRequest};
use crate::params::JsonMap;
use crate::rng::Seed;
use crate::run::RunCx;

/// Rows that one request may draw.
pub const MOST_ROWS: u64 = 100_000_000;

/// A synthetic table and where it came from.
#[derive(Debug)]
pub struct Synthesis {
    /// The rows.
    pub table: Table,
    /// The model that drew them.
    pub fitted: Box<dyn DynFitted>,
    /// Why `auto` took it; empty when it was asked for.
    pub reason: String,
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
    /// Seconds to fit.
    pub seconds: f64,
}

/// Fits a model to `real` and draws rows from it.
///
/// # Errors
/// [`Error::InvalidRequest`] for rows or conditions that cannot be met, [`Error::InvalidConfig`] for settings out of range,
/// [`Error::Unsupported`] when the model cannot learn the table, [`Error::Cancelled`].
pub async fn synthesize(real: &Table, settings: &SynthSettings, cx: &RunCx<'_>) -> Result<Synthesis> {
    let request = SampleRequest {
        rows: rows(settings.rows.unwrap_or(real.rows() as u64))?,
        seed: settings.seed,
        conditions: settings.conditions.clone(),
    };
    let Fit { fitted, reason, seconds: fit_seconds } = fit(real, settings, cx).await?;
    let began = Instant::now();
    let table = fitted.sample(&request, cx).await?;
    Ok(Synthesis { table, fitted, reason, fit_seconds, sample_seconds: began.elapsed().as_secs_f64() })
}

/// Fits the model that the settings name.
///
/// # Errors
/// See [`synthesize`].
pub async fn fit(real: &Table, settings: &SynthSettings, cx: &RunCx<'_>) -> Result<Fit> {
    let (id, config, reason) = if settings.model == AUTO {
        if !settings.settings.is_empty() {
            return Err(Error::request(Defect::new(
                "settings without a model",
                "a model id beside the settings",
                format!("the model \"{AUTO}\", which chooses its own"),
                "Name the model whose settings these are.",
            )));
        }
        choose(real)
    } else {
        (settings.model.as_str(), settings.settings.clone(), String::new())
    };
    let model = models::find(id)?;
    let began = Instant::now();
    let fitted = model.fit(&config, real, Seed(settings.seed), cx).await?;
    Ok(Fit { fitted, reason, seconds: began.elapsed().as_secs_f64() })
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

/// What `auto` takes for this table, with which settings, and why, in a sentence for people.
pub fn choose(real: &Table) -> (&'static str, JsonMap, String) {
    let learned = real.schema().fields.iter().filter(|f| !f.left_out && f.kind.tag().is_learned()).count();
    let (model, reason) = if learned < 2 {
        ("independent", format!("There are only {learned} columns to learn, so there is nothing to associate."))
    } else if learned > 1500 {
        ("independent", format!("{learned} columns are too many for an association matrix."))
    } else {
        (
            "gaussian-copula",
            "It keeps distributions and associations, and is the best model that this version has.".to_owned(),
        )
    };
    (model, JsonMap::new(), reason)
}
