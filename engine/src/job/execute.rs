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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::data::Column;
    use crate::data::schema::{ColumnKind, Field, NumberFormat, Schema};
    use crate::error::ErrorCode;
    use crate::run::block_on;

    fn table() -> Table {
        let number = ColumnKind::Integer { format: NumberFormat::default() };
        let fields = vec![Field::new("n", number), Field::new("c", ColumnKind::Categorical)];
        let names: Arc<[String]> = Arc::from(["a".to_owned(), "b".to_owned()]);
        let columns = vec![
            Column::Numbers((0..60).map(f64::from).collect()),
            Column::Levels { codes: (0..60).map(|i| i / 30).collect(), names },
        ];
        Table::new(Schema { fields, ..Schema::default() }, columns).expect("a valid table")
    }

    fn run(settings: &SynthSettings) -> Result<Synthesis> {
        block_on(synthesize(&table(), settings, &RunCx::quiet()))
    }

    #[test]
    fn as_many_rows_as_the_real_table_unless_asked_otherwise() {
        let done = run(&SynthSettings::default()).expect("a synthetic table");
        assert_eq!((done.table.rows(), done.fitted.spec().id), (60, "gaussian-copula"));
        assert!(!done.reason.is_empty());
        let asked = SynthSettings { rows: Some(7), model: "independent".into(), ..SynthSettings::default() };
        let done = run(&asked).expect("a synthetic table");
        assert_eq!((done.table.rows(), done.reason.as_str()), (7, ""));
    }

    #[test]
    fn impossible_requests_are_refused_by_class() {
        let code = |settings: SynthSettings| run(&settings).expect_err("refused").code();
        let with = SynthSettings::default;
        assert_eq!(code(SynthSettings { rows: Some(0), ..with() }), ErrorCode::InvalidRequest);
        assert_eq!(code(SynthSettings { rows: Some(MOST_ROWS + 1), ..with() }), ErrorCode::InvalidRequest);
        assert_eq!(code(SynthSettings { model: "nope".into(), ..with() }), ErrorCode::InvalidRequest);
        let settings = JsonMap::from_iter([("sweeps".to_owned(), (-1).into())]);
        let model = "gaussian-copula".to_owned();
        assert_eq!(code(SynthSettings { settings: settings.clone(), model, ..with() }), ErrorCode::InvalidConfig);
        assert_eq!(code(SynthSettings { settings, ..with() }), ErrorCode::InvalidRequest);
    }
}
