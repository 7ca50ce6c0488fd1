//! Detection: whether a classifier can tell synthetic rows from real ones, and by what.

use crate::error::Result;
use crate::evaluate::detect::{Detection, FOLDS, detect};
use crate::evaluate::fidelity::detection::detection_score;
use crate::evaluate::privacy::cells::Frame;
use crate::evaluate::record::{Direction, Record};
use crate::evaluate::report::{Axis, Chart, Figure, IntervalRow, Role, Section, Series};
use crate::evaluate::run::fidelity::halves;
use crate::evaluate::run::linear::linear;
use crate::evaluate::run::progress::Steps;
use crate::evaluate::run::wooden;
use crate::evaluate::tables::{Tables, pick};
use crate::rng::Seed;

/// Units of progress: four boosted detectors, a forest and a linear one.
pub(super) const UNITS: u64 = 4 * FOLDS as u64 + wooden::FOLDS as u64 + 3;
/// Columns in the chart of what gives rows away.
const TELLING: usize = 12;
/// Half width of a 95 % interval from five folds, in standard errors (Student's t).
const FIVE_FOLDS: f64 = 2.776;

/// What detection found.
pub(super) struct Found {
    pub(super) section: Section,
    /// `1 − mean(2·max(AUC, ½) − 1)` over the folds, against rows that nobody trained on where there are some.
    pub(super) score: Option<f64>,
    /// Columns by what they gave away, most first, with their shares.
    pub(super) telling: Vec<(usize, f64)>,
}

/// The section on detection; `floor` is the real table with every column shuffled; `cap` bounds the rows of each side.
pub(super) async fn section(
    tables: &Tables,
    floor: &Frame,
    (cap, seed): (usize, Seed),
    steps: &Steps<'_, '_>,
) -> Result<Found> {
    let some = |f: &Frame, index| f.take(&pick(f.height(), cap, seed, "report/detect", index));
    let synthetic = some(&tables.synthetic, 0);
    let one = async |others: &Frame, made: &Frame, name: &str| {
        let found = detect(&tables.real, others, made, (seed, name), steps.place()).await;
        steps.passed(FOLDS as u64);
        found
    };
    let train = one(&some(&tables.real, 1), &synthetic, "train").await?;
    let fresh = match &tables.holdout {
        Some(holdout) => one(&some(holdout, 2), &synthetic, "fresh").await?,
        None => None,
    };
    let ceiling = match &tables.holdout {
        Some(holdout) => one(&some(holdout, 2), &some(&tables.real, 3), "ceiling").await?,
        None => match halves(&tables.real, seed) {
            Some((a, b)) => one(&some(&a, 2), &some(&b, 3), "ceiling").await?,
            None => None,
        },
    };
    let bottom = one(tables.holdout.as_ref().unwrap_or(&tables.real), &some(floor, 4), "floor").await?;
    let straight = linear(&tables.real, &tables.synthetic, cap.min(5_000), seed)?;
    steps.add(3).await?;
    let others = tables.holdout.as_ref().unwrap_or(&tables.real);
    let forest = wooden::wooden((&tables.real, others, &tables.synthetic), cap, seed, steps).await?;

    let told = Told { train, fresh, ceiling, bottom, straight, forest };
    let head = told.fresh.as_ref().or(told.train.as_ref());
    let score = head.and_then(|d| detection_score(&d.folds));
    let records = told.records(tables, score, seed);
    let mut telling: Vec<(usize, f64)> =
        head.map(|d| d.gains.iter().copied().enumerate().collect()).unwrap_or_default();
    telling.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut figures = Vec::new();
    if let Some(d) = head.filter(|d| d.gains.iter().any(|g| *g > 0.0)) {
        figures.push(features(tables, &telling, d));
    }
    figures.push(areas(&[
        ("training rows", &told.train),
        ("fresh rows", &told.fresh),
        ("real rows among themselves", &told.ceiling),
        ("independent columns", &told.bottom),
    ]));
    let text = told.words();
    let section = Section {
        id: "detection".to_owned(),
        title: "Detection".to_owned(),
        text,
        records,
        grids: Vec::new(),
        figures,
    };
    Ok(Found { section, score, telling })
}

/// What the detectors said.
struct Told {
    train: Option<Detection>,
    fresh: Option<Detection>,
    ceiling: Option<Detection>,
    bottom: Option<Detection>,
    straight: Option<Vec<f64>>,
    forest: Option<Vec<f64>>,
}

impl Told {
    fn records(&self, tables: &Tables, score: Option<f64>, seed: Seed) -> Vec<Record> {
        let head = self.fresh.as_ref().or(self.train.as_ref());
        let mut records = Vec::new();
        let none = |what: &str| format!("fewer than {} {what}", crate::evaluate::detect::FEWEST);
        let absent = "no held-out rows: a detector against training rows cannot see copies".to_owned();
        let area = |id: &str, found: Option<&Detection>, reason: String| {
            let mut r = Record::new(id, Direction::Min, found.map(|d| d.auc).ok_or(reason)).within(
                Some(0.0),
                Some(1.0),
                Some(0.5),
            );
            if let Some(d) = found {
                let half = interval(&d.folds);
                (r.ci_low, r.ci_high) = (half.map(|h| (d.auc - h).max(0.0)), half.map(|h| (d.auc + h).min(1.0)));
                (r.n_real, r.n_synth) = (d.rows, d.rows);
            }
            r.seed = Some(seed.0);
            r.sampled = found.is_some_and(|d| d.rows < tables.synthetic.height());
            (r.reference_ceiling, r.reference_floor) =
                (self.ceiling.as_ref().map(|d| d.auc), self.bottom.as_ref().map(|d| d.auc));
            r
        };
        let missing = if tables.holdout.is_some() { none("held-out or synthetic rows") } else { absent };
        records.push(area("c2st_xgb_fresh", self.fresh.as_ref(), missing));
        records.push(area("c2st_xgb", self.train.as_ref(), none("rows a side")));
        let reason = || none("rows a side");
        let mut gb = Record::new("c2st_gb", Direction::Max, score.ok_or_else(reason));
        gb.reference_ceiling = self.ceiling.as_ref().and_then(|d| detection_score(&d.folds));
        gb.reference_floor = self.bottom.as_ref().and_then(|d| detection_score(&d.folds));
        records.push(gb);
        let discriminative = head.map(|d| d.discriminative);
        records.push(Record::new("discriminative_score", Direction::Min, discriminative.ok_or_else(reason)).within(
            Some(0.0),
            Some(0.5),
            Some(0.0),
        ));
        records.push(Record::new("pmse", Direction::Min, head.map(|d| d.pmse).ok_or_else(reason)).within(
            Some(0.0),
            Some(0.25),
            Some(0.0),
        ));
        let forest = self.forest.as_ref().map(|s| s.iter().sum::<f64>() / s.len() as f64);
        records.push(Record::new("c2st_forest", Direction::Min, forest.ok_or_else(reason)).within(
            Some(0.0),
            Some(1.0),
            Some(0.5),
        ));
        let auc = self.straight.as_ref().map(|s| s.iter().sum::<f64>() / s.len() as f64);
        records.push(Record::new("c2st_lr", Direction::Min, auc.ok_or_else(reason)).within(
            Some(0.0),
            Some(1.0),
            Some(0.5),
        ));
        records.push(Record::new(
            "logistic_detection",
            Direction::Max,
            self.straight.as_deref().and_then(detection_score).ok_or_else(reason),
        ));
        let rows = self.fresh.as_ref().or(self.train.as_ref()).map_or(0, |d| d.rows);
        for record in records.iter_mut().filter(|r| r.n_real == 0) {
            (record.n_real, record.n_synth) = (rows, rows);
        }
        records
    }

    fn words(&self) -> Vec<String> {
        let mut text = vec![match self.fresh.as_ref().or(self.train.as_ref()) {
            Some(d) => {
                let against =
                    if self.fresh.is_some() { "real rows that nothing was trained on" } else { "the training rows" };
                let real = self
                    .ceiling
                    .as_ref()
                    .map(|c| format!(" Real rows among themselves give {:.3}", c.auc))
                    .unwrap_or_default();
                let none =
                    self.bottom.as_ref().map(|c| format!(", independent columns {:.3}", c.auc)).unwrap_or_default();
                format!(
                    "Boosted trees tell synthetic rows from {against} with an AUC of {:.3}, where 0.5 is chance and 1 is always.{real}{none}.",
                    d.auc
                )
            }
            None => "There are too few rows for a detector.".to_owned(),
        }];
        text.push("A linear detector stands beside it for comparison with published figures only: it finds columns without any dependence almost perfect.".to_owned());
        text
    }
}

/// Half width of the interval of a mean over five folds.
fn interval(folds: &[f64]) -> Option<f64> {
    let error = crate::evaluate::sample::deviation(folds, 1)?;
    Some(FIVE_FOLDS * error / libm::sqrt(folds.len() as f64))
}

fn features(tables: &Tables, telling: &[(usize, f64)], detection: &Detection) -> Figure {
    let shown = &telling[..telling.len().min(TELLING)];
    let first = shown.first().map_or_else(String::new, |(at, share)| {
        format!(" \"{}\" holds {:.0} % of it.", tables.names[*at], 100.0 * share)
    });
    Figure {
        id: "detection_features".to_owned(),
        title: "What gives synthetic rows away".to_owned(),
        text: format!("Share of each column in what the detector gained; its AUC is {:.3}.{first}", detection.auc),
        chart: Chart::Bars {
            axis: Axis::new("share of the gain"),
            labels: shown.iter().map(|(at, _)| tables.names[*at].clone()).collect(),
            series: vec![Series {
                name: "gain".to_owned(),
                role: Role::Other,
                values: shown.iter().map(|(_, share)| Some(*share)).collect(),
            }],
        },
    }
}

fn areas(all: &[(&str, &Option<Detection>)]) -> Figure {
    let rows: Vec<IntervalRow> = all
        .iter()
        .filter_map(|(name, d)| {
            let d = d.as_ref()?;
            let interval = interval(&d.folds).map(|h| ((d.auc - h).max(0.0), (d.auc + h).min(1.0)));
            Some(IntervalRow { name: (*name).to_owned(), value: Some(d.auc), interval })
        })
        .collect();
    let words: Vec<String> = rows.iter().map(|r| format!("{} {:.3}", r.name, r.value.unwrap_or(f64::NAN))).collect();
    Figure {
        id: "detection_auc".to_owned(),
        title: "Detector's AUC, with intervals over five folds".to_owned(),
        text: format!("Boosted detector of synthetic rows against other rows: {}.", words.join(", ")),
        chart: Chart::Intervals {
            axis: Axis { label: "AUC".to_owned(), range: Some((0.4, 1.0)), dates: false },
            rows,
            marks: vec![("chance".to_owned(), 0.5)],
        },
    }
}
