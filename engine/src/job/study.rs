//! The one path from a real table to a study of models, for the page's worker and the command line alike.

use web_time::Instant;

use crate::data::Table;
use crate::error::{Defect, Error, Result};
use crate::evaluate::compare::{Entrant, Part, compare};
use crate::evaluate::effort::Effort;
use crate::evaluate::privacy::shadow::shadow;
use crate::evaluate::report::Study;
use crate::evaluate::run::{Options, split};
use crate::job::execute::{Choice, HELD_BACK, choose, fit};
use crate::job::protocol::SynthSettings;
use crate::models::{self, SampleRequest};
use crate::rng::Seed;
use crate::run::{Phase, RunCx};

/// Most tables that a model makes for a comparison.
pub const MOST_TABLES: u64 = 50;

/// Attacks the model that the settings name, or that a race over all rows of `real` (name, table) chooses. The seed is that of the
/// settings; `time` is when (RFC 3339).
///
/// # Errors
/// Those of [`choose`] and [`shadow`].
pub async fn attack(
    real: (Option<&str>, &Table),
    wanted: &SynthSettings,
    effort: Effort,
    time: Option<String>,
    cx: &RunCx<'_>,
) -> Result<Study> {
    // The race is run once, on all rows: what it chooses is what a user would have used.
    let Choice { model, settings, .. } = choose(real.1, wanted, cx).await?;
    let model = models::find(&model)?;
    let found = shadow(real.1, (model, &settings), effort, Seed(wanted.seed), cx).await?;
    Ok(found.study(real, (model.spec(), &settings), (wanted.seed, time)))
}

/// Lets every model learn `tables` times and draw a table each time, and compares these tables, beside those of `others`. The models
/// learn from all rows of `real` where `holdout` has rows that are none of them, and from four fifths otherwise. Table i of every model
/// has the same seed. `options` are those of the judging; their seed is that of the models too.
///
/// # Errors
/// [`Error::InvalidRequest`] for no table or more than [`MOST_TABLES`], a model that is named twice, other generators without a
/// holdout, and too few rows; what the models and [`compare`] say.
pub async fn comparison(
    real: (Option<&str>, &Table),
    holdout: Option<(Option<&str>, &Table)>,
    (wanted, tables): (&[SynthSettings], u64),
    others: Vec<Entrant>,
    options: &Options,
    cx: &RunCx<'_>,
) -> Result<Study> {
    check(wanted, tables)?;
    if wanted.is_empty() {
        return compare(real, holdout, &others, options, cx).await;
    }
    if holdout.is_none() && !others.is_empty() {
        return Err(Error::request(Defect::new(
            "models that learn here cannot be compared with tables from elsewhere by rows that those may have learned from",
            "rows that no generator has seen",
            "none",
            "Give held-out rows, or compare models and tables apart.",
        )));
    }
    let held = match holdout {
        Some(_) => None,
        None => Some(split(real.1, HELD_BACK, Seed(options.seed))?),
    };
    let learned = held.as_ref().map_or(real.1, |(learned, _)| learned);
    let mut entrants = entrants(learned, wanted, tables, options.seed, cx).await?;
    entrants.extend(others);
    let holdout = held.as_ref().map(|(_, back)| (None, back)).or(holdout);
    compare((real.0, learned), holdout, &entrants, options, cx).await
}

fn check(wanted: &[SynthSettings], tables: u64) -> Result<()> {
    let refuse = |what: &str, expected: String, found: String, fix: &str| {
        Err(Error::request(Defect::new(what, expected, found, fix)))
    };
    if !(1..=MOST_TABLES).contains(&tables) {
        let what = "this number of tables cannot be made of each model";
        return refuse(what, format!("1 to {MOST_TABLES} tables"), tables.to_string(), "Ask for five.");
    }
    for (at, settings) in wanted.iter().enumerate() {
        if wanted[..at].iter().any(|s| s.model == settings.model) {
            let found = format!("\"{}\" twice", settings.model);
            return refuse("a model is named twice", "different models".to_owned(), found, "Name every model once.");
        }
    }
    Ok(())
}

/// The models as entrants with their tables.
async fn entrants(
    learned: &Table,
    wanted: &[SynthSettings],
    tables: u64,
    seed: u64,
    cx: &RunCx<'_>,
) -> Result<Vec<Entrant>> {
    let started = Instant::now();
    let of = wanted.len() as u64 * tables;
    let mut at = 0;
    let mut out = Vec::with_capacity(wanted.len());
    for settings in wanted {
        let mut made = Vec::new();
        for table in 0..tables {
            cx.step(Phase::Training, at, of).await?;
            let part = Part { cx, phase: Phase::Training, at, of, started };
            let own = SynthSettings { seed: Seed(seed).indexed("compare/table", table).bits(), ..settings.clone() };
            let fitted = fit(learned, &own, &cx.with_progress(&part)).await?.fitted;
            let request = SampleRequest { rows: learned.rows() as u64, seed: own.seed, conditions: Vec::new() };
            made.push((None, fitted.sample(&request, &cx.silent()).await?));
            at += 1;
        }
        out.push(Entrant { name: settings.model.clone(), tables: made });
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::conformance;
    use crate::run::block_on;

    fn of(models: &[&str]) -> Vec<SynthSettings> {
        models.iter().map(|m| SynthSettings { model: (*m).to_owned(), ..SynthSettings::default() }).collect()
    }

    #[test]
    fn models_are_compared_by_rows_that_they_have_not_seen() {
        let real = conformance::table(&conformance::mixed_csv(400), r#"{"target": "target"}"#);
        let models = of(&["independent", "gaussian-copula"]);
        let options = Options { seed: 3, ..Options::default() };
        let run = |wanted: (&[SynthSettings], u64), others| {
            block_on(comparison((Some("real"), &real), None, wanted, others, &options, &RunCx::quiet()))
        };
        let found = run((&models, 2), Vec::new()).expect("a comparison");
        let roles: Vec<(&str, usize)> = found.provenance.tables.iter().map(|t| (t.role.as_str(), t.rows)).collect();
        assert_eq!(roles[..2], [("real", 320), ("holdout", 80)]);
        assert_eq!(
            roles[2..].iter().map(|r| r.0).collect::<Vec<_>>(),
            ["independent", "independent", "gaussian-copula", "gaussian-copula"]
        );
        let hashes: std::collections::BTreeSet<&str> =
            found.provenance.tables.iter().map(|t| t.hash.as_str()).collect();
        assert_eq!(hashes.len(), 6, "every table is another one");
        assert_eq!(found, run((&models, 2), Vec::new()).expect("again"), "one seed gives one answer");

        let elsewhere = vec![Entrant { name: "x".to_owned(), tables: vec![(None, real.clone())] }];
        let twice = of(&["independent", "independent"]);
        for (wanted, tables, others, words) in [
            (&models, 0, Vec::new(), "1 to 50 tables"),
            (&twice, 1, Vec::new(), "Name every model once"),
            (&models, 1, elsewhere, "Give held-out rows"),
        ] {
            let error = run((wanted, tables), others).expect_err(words).to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
