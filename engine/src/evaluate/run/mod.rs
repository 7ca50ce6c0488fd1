//! One evaluation from three tables to a [`Report`].

mod causes;
mod columns;
mod detection;
mod fidelity;
mod linear;
mod pairs;
mod progress;
mod provenance;
mod verdict;
mod views;

use crate::data::Table;
use crate::error::Result;
use crate::evaluate::fidelity::validity::table_structure;
use crate::evaluate::report::{Report, VERSION};
use crate::evaluate::tables::{Tables, shuffled};
use crate::rng::Seed;
use crate::run::{Phase, RunCx};

pub use provenance::hash;

use progress::Steps;
use verdict::Findings;

/// What an evaluation is asked for, beside its tables.
#[derive(Clone, Debug)]
pub struct Options {
    /// Seed of everything that is drawn.
    pub seed: u64,
    /// Column to predict; the schema's target when none is named.
    pub target: Option<String>,
    /// Columns whose groups must be treated alike.
    pub sensitive: Vec<String>,
    /// Bounds on the rows that costly measures look at.
    pub caps: Caps,
    /// Names of the files of real, held-out and synthetic rows.
    pub names: [Option<String>; 3],
    /// When the evaluation is made (RFC 3339); the engine has no clock.
    pub time: Option<String>,
    /// What generated the synthetic table.
    pub generator: Option<String>,
    /// The generator's settings, by name.
    pub settings: Vec<(String, String)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 0,
            target: None,
            sensitive: Vec::new(),
            caps: Caps::default(),
            names: [None, None, None],
            time: None,
            generator: None,
            settings: Vec::new(),
        }
    }
}

/// Rows of each side that costly measures look at, at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Detectors.
    pub detection: usize,
    /// Measures of all pairs of rows.
    pub pairs_of_rows: usize,
    /// Points of a view.
    pub view: usize,
}

impl Default for Caps {
    /// Bounds that keep the report on adult within about a minute natively, and within four in a browser.
    fn default() -> Self {
        if cfg!(target_family = "wasm") {
            Self { detection: 5_000, pairs_of_rows: 3_000, view: 300 }
        } else {
            Self { detection: crate::evaluate::detect::CAP, pairs_of_rows: 5_000, view: 500 }
        }
    }
}

/// Measures how good and how private `synthetic` is: `real` holds the rows that the generator learned from, `holdout` rows of the same
/// kind that it has never seen (without them nothing is said about privacy and utility).
///
/// # Errors
/// [`Error::InvalidTable`](crate::Error::InvalidTable) naming the column in which the tables differ in form,
/// [`Error::InvalidRequest`](crate::Error::InvalidRequest) for a target or sensitive column that does not exist, or a table without
/// rows, [`Error::Cancelled`](crate::Error::Cancelled).
pub async fn evaluate(
    real: &Table,
    holdout: Option<&Table>,
    synthetic: &Table,
    options: &Options,
    cx: &RunCx<'_>,
) -> Result<Report> {
    cx.step(Phase::Evaluating, 0, 0).await?;
    let tables = Tables::line_up(real, holdout, synthetic)?;
    let seed = Seed(options.seed);
    let total = fidelity::UNITS + detection::UNITS + views::UNITS + 6;
    let steps = Steps::new(cx, total);
    let compared = tables.compared(&tables.synthetic);
    let floor = shuffled(&tables.real, seed)?;
    steps.add(1).await?;

    let mut sections = vec![columns::section(&tables, &compared)];
    steps.add(3).await?;
    sections.push(pairs::section(&tables, &compared));
    steps.add(2).await?;
    let forms = |t: &Table| -> Vec<(String, String)> {
        t.schema().fields.iter().map(|f| (f.name.clone(), f.kind.tag().label().to_owned())).collect()
    };
    let structure = table_structure(&forms(real), &forms(synthetic));
    let caps = options.caps;
    sections.push(
        fidelity::section(&tables, &compared, &floor, (structure, caps.pairs_of_rows), seed, &steps).await?,
    );
    let detected = detection::section(&tables, &compared, &floor, (caps.detection, seed), &steps).await?;
    sections.push(detected.section);
    let found = Findings { detection: detected.score, ..Findings::default() };
    sections.push(views::section(&compared, caps.view, seed, &steps).await?);

    // What matters most comes first.
    let order = ["fidelity", "detection", "utility", "privacy", "fairness", "columns", "pairs", "views"];
    sections.sort_by_key(|s| order.iter().position(|id| *id == s.id));
    let (overall, spread) = verdict::score(&sections, &found);
    let thresholds = verdict::requirements(&sections, &found);
    let causes = causes::causes(&tables, &compared, &sections, &detected.telling, &found);
    let summary = verdict::summary(&overall, spread, &thresholds, &found);
    let advice = causes::advice(&causes, &found, holdout.is_some());
    steps.at(total).await?;
    Ok(Report {
        version: VERSION,
        provenance: provenance::provenance(real, holdout, synthetic, options),
        summary,
        advice,
        overall,
        spread,
        thresholds,
        sections,
        causes,
    })
}
