//! Generators side by side: each made several synthetic tables of one real table, all are judged alike, and tests say which
//! differences are more than chance.
//!
//! Demšar (2006): Friedman's test and Nemenyi's critical difference over three generators or more, Wilcoxon's signed-rank and Student's
//! paired t-test over pairs, Holm's correction over all of them; `McNemar`'s test for classifiers trained on the first table of each.
//! Tables are samples of a generator: at least five of each, with different seeds, say something about it; one says something about
//! that table only.

mod classifiers;
mod measures;
mod paired;
mod sections;

use web_time::Instant;

use crate::data::{Table, words};
use crate::error::{Defect, Error, Result};
use crate::evaluate::report::{Study, VERSION};
use crate::evaluate::run::{Options, evaluate, provenance, source};
use crate::run::{Phase, Progress, ProgressSink, RunCx};

pub use crate::evaluate::effort::ENOUGH_TABLES as ENOUGH;
pub use measures::{MEASURES, Measure};

/// A generator and the tables that it made.
#[derive(Clone, Debug)]
pub struct Entrant {
    /// Its name.
    pub name: String,
    /// Name of the file of each table, and the table; table i of every entrant belongs together where they share a seed.
    pub tables: Vec<(Option<String>, Table)>,
}

/// The measures of the tables of one entrant, by [`MEASURES`]; none where undefined.
#[derive(Clone, Debug)]
struct Judged {
    name: String,
    values: Vec<Vec<Option<f64>>>,
}

impl Judged {
    /// The values of a measure over the tables; none unless all of them have one.
    fn column(&self, measure: usize) -> Option<Vec<f64>> {
        self.values.iter().map(|v| v[measure]).collect()
    }
}

/// Progress of one table as a share of all.
pub(crate) struct Part<'a, 'b> {
    pub(crate) cx: &'a RunCx<'b>,
    pub(crate) phase: Phase,
    pub(crate) at: u64,
    pub(crate) of: u64,
    pub(crate) started: Instant,
}

impl ProgressSink for Part<'_, '_> {
    fn report(&self, progress: Progress) {
        let fine = 1000;
        let own = (progress.done * fine).checked_div(progress.total).unwrap_or(0).min(fine);
        let (done, total) = (self.at * fine + own, self.of * fine);
        let elapsed_s = self.started.elapsed().as_secs_f64();
        let eta_s = (done > 0).then(|| elapsed_s * (total - done) as f64 / done as f64);
        self.cx.publish(Progress { phase: self.phase, done, total, elapsed_s, eta_s });
    }
}

/// Judges every table of every entrant against `real` (and `holdout`, rows that no generator has seen) and tests the differences.
/// `options.names` are not used: files are named by the entrants.
///
/// # Errors
/// [`Error::InvalidRequest`] for fewer than two entrants, one without a table or a name that occurs twice, and what
/// [`evaluate`] says of a table, with its file or number.
pub async fn compare(
    real: (Option<&str>, &Table),
    holdout: Option<(Option<&str>, &Table)>,
    entrants: &[Entrant],
    options: &Options,
    cx: &RunCx<'_>,
) -> Result<Study> {
    check(entrants)?;
    let of = entrants.iter().map(|e| e.tables.len() as u64).sum();
    let started = Instant::now();
    let mut at = 0;
    let mut judged = Vec::with_capacity(entrants.len());
    for entrant in entrants {
        let mut values = Vec::with_capacity(entrant.tables.len());
        for (number, (file, table)) in entrant.tables.iter().enumerate() {
            let part = Part { cx, phase: Phase::Evaluating, at, of, started };
            let found = evaluate(real.1, holdout.map(|h| h.1), table, options, &cx.with_progress(&part)).await;
            let place = || file.clone().unwrap_or_else(|| format!("table {} of {}", number + 1, entrant.name));
            values.push(measures::of(&found.map_err(|e| e.about(&place()))?));
            at += 1;
        }
        judged.push(Judged { name: entrant.name.clone(), values });
    }
    let right = match holdout {
        Some((_, holdout)) => classifiers::right(real.1, holdout, entrants, options, cx).await?,
        None => None,
    };
    let (sections, summary) = sections::sections(&judged, right.as_ref());
    let few = entrants.iter().map(|e| e.tables.len()).min().unwrap_or(0);
    let mut advice = Vec::new();
    if few < ENOUGH {
        advice.push(format!(
            "Give at least {ENOUGH} tables of each generator, made with different seeds: with {} no test can tell a lucky table from \
             a better generator.",
            words::counted(few as u64, "table")
        ));
    }
    if holdout.is_none() {
        advice.push("Give held-out rows: without them neither utility nor privacy is compared.".to_owned());
    }
    let title = "Generators side by side".to_owned();
    let mut tables = vec![source("real", real.0, real.1)];
    tables.extend(holdout.map(|h| source("holdout", h.0, h.1)));
    for entrant in entrants {
        tables.extend(entrant.tables.iter().map(|(name, table)| source(&entrant.name, name.as_deref(), table)));
    }
    let provenance = provenance(tables, options);
    Ok(Study { version: VERSION, title, provenance, summary, advice, sections })
}

fn check(entrants: &[Entrant]) -> Result<()> {
    let refuse = |what: String, expected: &str, found: String, fix: &str| {
        Err(Error::request(Defect::new(what, expected, found, fix)))
    };
    if entrants.len() < 2 {
        let found = words::counted(entrants.len() as u64, "generator");
        let fix = "Name at least two generators, each with its tables.";
        return refuse("there is nothing to compare".to_owned(), "two generators or more", found, fix);
    }
    for (at, entrant) in entrants.iter().enumerate() {
        if entrant.tables.is_empty() {
            let what = format!("\"{}\" has no table", entrant.name);
            return refuse(what, "at least one table", "none".to_owned(), "Give the tables that it made.");
        }
        if entrants[..at].iter().any(|e| e.name == entrant.name) {
            let what = "two generators have one name".to_owned();
            return refuse(what, "different names", format!("\"{}\" twice", entrant.name), "Rename one of them.");
        }
    }
    Ok(())
}
