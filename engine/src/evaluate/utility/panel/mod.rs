//! Models that are learned from one table and tested on another: the utility part of a report.

use crate::error::Result;
use crate::evaluate::record::{Direction, Entry, Record, mean_of};
use crate::evaluate::report::Section;
use crate::evaluate::tables::Tables;
use crate::evaluate::utility::scenarios::Scenarios;
use crate::rng::Seed;
use crate::run::RunCx;

pub mod boosted;
pub mod encode;
pub mod every;
mod figures;
mod grids;
pub mod members;
pub mod outcome;
pub mod queries;
pub mod scores;
mod section;
pub mod weights;

use boosted::Task;
use members::{At, Member};
use outcome::Target;

/// What may be spent.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Training rows of a model, at most; single trees and linear models take 10 000 of them at most.
    pub rows: usize,
    /// Training rows of the forest, at most.
    pub forest_rows: usize,
    /// Training rows of nearest neighbours, at most.
    pub neighbour_rows: usize,
    /// Synthetic rows that are tested on, at most; held-out rows are all used.
    pub test_rows: usize,
    /// Models beside the floor; all when empty.
    pub members: Vec<Member>,
    /// Shuffles of each column for its importance; 0 leaves importances out.
    pub repeats: usize,
    /// Held-out rows that importances are taken on, at most.
    pub importance_rows: usize,
    /// Resamples of the test rows behind each interval; fewer than 2 leave intervals out.
    pub resamples: usize,
    /// Columns that are predicted in turn when no target is given, at most.
    pub targets: usize,
}

impl Limits {
    /// For a machine with some cores.
    pub fn native() -> Self {
        Self {
            rows: 30_000,
            forest_rows: 10_000,
            neighbour_rows: 5_000,
            test_rows: 5_000,
            members: Vec::new(),
            repeats: 5,
            importance_rows: 1_000,
            resamples: 200,
            targets: 10,
        }
    }

    /// For one thread in a browser.
    pub fn browser() -> Self {
        Self {
            rows: 8_000,
            forest_rows: 3_000,
            neighbour_rows: 2_000,
            test_rows: 1_500,
            importance_rows: 400,
            resamples: 100,
            targets: 5,
            repeats: 3,
            ..Self::native()
        }
    }

    fn members(&self, task: Task) -> Vec<Member> {
        let wanted = |m: &Member| *m == Member::Dummy || self.members.is_empty() || self.members.contains(m);
        Member::all(task).into_iter().filter(wanted).collect()
    }
}

impl Default for Limits {
    fn default() -> Self {
        if cfg!(target_family = "wasm") { Self::browser() } else { Self::native() }
    }
}

/// The utility part of a report.
#[derive(Clone, Debug)]
pub struct Utility {
    /// What is shown.
    pub section: Section,
    /// Share of what can be learned that the synthetic rows keep, 0..=1: mean over the models, or over the targets when none was
    /// given.
    pub retention: Option<f64>,
    /// Metric of the boosted model of [`boosted`] trained on synthetic over that trained on real rows; needs a target.
    pub ratio: Option<f64>,
    /// Mean over the models of the mean accuracy of TSTR and TRTS (R² for numbers), 0..=1; needs a target.
    pub accuracy: Option<f64>,
    /// The four scenarios behind it, mean over the models.
    pub scenarios: Option<Scenarios>,
    /// Why utility was not evaluated.
    pub reason: Option<String>,
}

/// Units of progress that [`utility`] takes.
pub fn units(tables: &Tables, target: Option<usize>, limits: &Limits) -> u64 {
    match target.map(|at| Target::of(tables, at)) {
        // A unit per model, two for the headline, one each for intervals, importances and queries.
        Some(Ok(target)) => limits.members(target.task).len() as u64 + 5,
        Some(Err(_)) => 1,
        None => limits.targets as u64 + 1,
    }
}

/// Trains on real and on synthetic rows, tests on held-out and on synthetic ones. `levels` names the levels of each column by code;
/// where a name is missing, the code stands for it. `done` of `total` is where the run's progress stands before.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub async fn utility(
    (tables, levels): (&Tables, &[Vec<String>]),
    target: Option<usize>,
    limits: &Limits,
    seed: Seed,
    (cx, done, total): (&RunCx<'_>, u64, u64),
) -> Result<Utility> {
    let at = At { cx, done, total };
    let mut out = match target.map(|t| Target::of(tables, t)) {
        Some(Ok(target)) => section::one(tables, levels, target, limits, seed, at).await?,
        Some(Err(reason)) => without(&reason),
        None if tables.holdout.is_none() => {
            without("no held-out real rows were given: models must be tested on rows that the generator has not seen")
        }
        None => every::every(tables, limits, seed, at).await?,
    };
    At { done: done + units(tables, target, limits) - 1, ..at }.pause().await?;
    let errors = queries::errors(&tables.real, &tables.synthetic, seed);
    let found = queries::summary(&errors);
    let parts = [("query_error_median", found.map(|f| f.0)), ("query_error_p90", found.map(|f| f.1))];
    for (id, value) in parts {
        let mut record = Record::new(id, Direction::Min, value.ok_or_else(|| "a table has no rows".to_owned()))
            .rows(tables.real.height(), tables.synthetic.height())
            .within(Some(0.0), None, Some(0.0));
        record.seed = Some(seed.0);
        record.params.insert("queries".to_owned(), queries::QUERIES.into());
        out.section.records.push(record);
    }
    if let Some((median, high)) = found {
        out.section.text.push(format!(
            "Counts of {} random queries on one to three columns are off by {:.1} % in the middle and by {:.1} % or less in nine of ten.",
            errors.len(),
            100.0 * median,
            100.0 * high
        ));
    }
    Ok(out)
}

fn without(reason: &str) -> Utility {
    let ids = ["utility_retention", "utility_ratio", "utility_accuracy"];
    let records = ids.iter().map(|id| Record::new(id, Direction::Max, Err(reason.to_owned()))).collect();
    let section = Section {
        id: "utility".to_owned(),
        title: "Utility".to_owned(),
        text: vec![format!("Not evaluated: {reason}.")],
        records,
        ..Section::default()
    };
    Utility { section, retention: None, ratio: None, accuracy: None, scenarios: None, reason: Some(reason.to_owned()) }
}

/// A name for a class of a column.
pub(crate) fn level_name(levels: &[Vec<String>], at: usize, code: u32) -> String {
    levels.get(at).and_then(|l| l.get(code as usize)).cloned().unwrap_or_else(|| format!("level {code}"))
}

/// Mean of retentions as a record with its parts.
fn retained(parts: Vec<Entry>, rows: (usize, usize, usize), seed: Seed) -> Record {
    let value = mean_of(parts.iter().map(|p| p.value));
    let reason = "no model gains anything over guessing from the real rows: there is nothing to keep".to_owned();
    let mut record = Record::new("utility_retention", Direction::Max, value.ok_or(reason)).rows(rows.0, rows.1);
    record.n_holdout = Some(rows.2);
    record.seed = Some(seed.0);
    record.with(crate::evaluate::record::Details::PerGroup(parts))
}
