//! One evaluation from three tables to a [`Report`].

mod causes;
mod columns;
mod detection;
mod divide;
mod fidelity;
mod linear;
mod objective;
mod pairs;
mod progress;
mod provenance;
mod sequence;
mod statistics;
mod verdict;
mod views;
mod wooden;

use crate::data::Table;
use crate::error::{Defect, Error, Result};
use crate::evaluate::fidelity::validity::table_structure;
use crate::evaluate::report::{Report, VERSION};
use crate::evaluate::tables::{Tables, shuffled};
use crate::evaluate::{augmentation, fairness, privacy, utility};
use crate::rng::Seed;
use crate::run::{Phase, RunCx};

pub use divide::split;
pub use provenance::hash;
pub(in crate::evaluate) use provenance::{provenance, source};

use progress::Steps;
use verdict::Findings;

/// Units of progress of the fairness section.
const FAIRNESS: u64 = fairness::panel::UNITS;
/// Units of progress of the augmentation section.
const AUGMENTATION: u64 = augmentation::panel::UNITS;

/// What an evaluation is asked for, beside its tables.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Seed of everything that is drawn.
    pub seed: u64,
    /// Column to predict; the schema's target when none is named.
    pub target: Option<String>,
    /// Columns whose groups must be treated alike.
    pub sensitive: Vec<String>,
    /// Column that says whose row it is, where the rows of one are a sequence.
    pub entity: Option<String>,
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

/// Rows of each side that costly measures look at, at most.
#[derive(Clone, Debug)]
pub struct Caps {
    /// Detectors.
    pub detection: usize,
    /// Measures of all pairs of rows.
    pub pairs_of_rows: usize,
    /// Points of a view.
    pub view: usize,
    /// Training rows of each model of the augmentation section.
    pub augmentation: usize,
    /// Models of the target.
    pub utility: utility::panel::Limits,
    /// Attacks.
    pub privacy: privacy::panel::Limits,
}

impl Caps {
    /// For all cores of a machine: the report on 26 000 rows of 15 columns within about a minute.
    pub fn native() -> Self {
        Self {
            detection: crate::evaluate::detect::CAP,
            pairs_of_rows: 5_000,
            view: 500,
            augmentation: 4_000,
            utility: utility::panel::Limits::native(),
            privacy: privacy::panel::Limits::default(),
        }
    }

    /// For one thread of a browser.
    pub fn browser() -> Self {
        Self {
            detection: 4_000,
            pairs_of_rows: 2_000,
            view: 300,
            augmentation: 1_500,
            utility: utility::panel::Limits::browser(),
            privacy: privacy::panel::Limits::browser(),
        }
    }
}

impl Default for Caps {
    /// Those of the target that this is built for.
    fn default() -> Self {
        if cfg!(target_family = "wasm") { Self::browser() } else { Self::native() }
    }
}

/// Measures how good and how private `synthetic` is: `real` holds the rows that the generator learned from, `holdout` rows of the same
/// kind that it has never seen (without them nothing is said about privacy and utility).
///
/// # Errors
/// [`Error::InvalidTable`] naming the column in which the tables differ in form,
/// [`Error::InvalidRequest`] for a target or sensitive column that does not exist, or a table without
/// rows, [`Error::Cancelled`].
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
    let target = column(&tables, options.target.as_deref().or(real.schema().target.as_deref()), "target")?;
    let sensitive = options.sensitive.iter().map(|name| column(&tables, Some(name), "sensitive column"));
    let sensitive: Vec<usize> = sensitive.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
    let caps = &options.caps;
    let modelled = utility::panel::units(&tables, target, &caps.utility);
    let total = fidelity::UNITS
        + detection::UNITS
        + views::UNITS
        + modelled
        + privacy::panel::STEPS
        + FAIRNESS
        + AUGMENTATION
        + 6;
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
    let mut alike =
        fidelity::section(&tables, &compared, &floor, (structure, caps.pairs_of_rows), seed, &steps).await?;
    if let Some(entity) = &options.entity {
        sequence::add(&mut alike, &tables, (real, synthetic), entity)?;
    }
    sections.push(alike);
    let detected = detection::section(&tables, &floor, (caps.detection, seed), &steps).await?;
    let models = (&tables, &tables.levels[..]);
    let mut useful = utility::panel::utility(models, target, &caps.utility, seed, steps.place()).await?;
    useful.section.records.extend(objective::records(&sections, &detected.section, useful.accuracy));
    steps.passed(modelled);
    let known = privacy::panel::Known { quasi: Vec::new(), target };
    let mut private = privacy::panel::privacy(&tables, &known, &caps.privacy, seed, steps.place()).await?;
    private.section.records.push(privacy::verbatim::verbatim_reuse(real, holdout, synthetic));
    steps.passed(privacy::panel::STEPS);
    let protected = fairness::panel::Protected { columns: &sensitive, favourable: None };
    let fair = fairness::panel::fairness(models, target, protected, &caps.utility, seed, steps.place()).await?;
    steps.passed(FAIRNESS);
    let helped = augmentation::panel::augmentation(&tables, target, caps.augmentation, seed, steps.place()).await?;
    steps.passed(AUGMENTATION);
    let found = Findings {
        detection: detected.score,
        utility: useful.retention,
        privacy: private.components.score(),
        mia_auc: private.mia_auc,
        mia_beyond: private
            .section
            .records
            .iter()
            .any(|r| r.id == "mia_auc" && r.params.get("beyond_chance") == Some(&true.into())),
        duplicate_rate: private.duplicate_rate,
        duplicate_excess: private.duplicate_excess,
        dcr_share: private.dcr_share,
        near_copies: private.near_copies,
    };
    sections.push(detected.section);
    sections.extend([useful.section, private.section].into_iter().chain(fair).chain(helped));
    sections.push(views::section(&tables, caps.view, seed, &steps).await?);

    // What matters most comes first.
    let order =
        ["fidelity", "detection", "utility", "privacy", "fairness", "augmentation", "columns", "pairs", "views"];
    sections.sort_by_key(|s| order.iter().position(|id| *id == s.id));
    let (overall, spread) = verdict::score(&sections, &found);
    let thresholds = verdict::requirements(&sections, &found);
    let causes = causes::causes(&tables, &compared, &sections, &detected.telling, &found);
    let summary = verdict::summary(&overall, spread, &thresholds, &found);
    let advice = causes::advice(&causes, &found, holdout.is_some());
    steps.at(total).await?;
    let [real_name, held_name, made_name] = options.names.each_ref().map(Option::as_deref);
    let mut took_part = vec![source("real", real_name, real)];
    took_part.extend(holdout.map(|h| source("holdout", held_name, h)));
    took_part.push(source("synthetic", made_name, synthetic));
    Ok(Report {
        version: VERSION,
        provenance: provenance(took_part, options),
        summary,
        advice,
        overall,
        spread,
        thresholds,
        sections,
        causes,
    })
}

/// Position of a column that was named by `role`; none when none was named, or when it is one that has no distribution.
fn column(tables: &Tables, name: Option<&str>, role: &str) -> Result<Option<usize>> {
    let Some(name) = name else { return Ok(None) };
    let at = tables.position(name);
    if at.is_none() && !tables.skipped.iter().any(|s| s == name) {
        let fix = "Name a column of the header, spelled as there.";
        let defect =
            Defect::new(format!("there is no such {role}"), "a column of the table", format!("\"{name}\""), fix);
        return Err(Error::request(defect.in_column(name)));
    }
    Ok(at)
}
