//! One target through the four scenarios with every model of the panel.

use super::Limits;
use super::boosted::{CLASSES, Task, task};
use super::encode::{Answers, Encoded, Encoder, answered};
use super::members::{At, Fitted, Member, fit};
use super::scores::{floor, headline, metrics};
use crate::data::MISSING;
use crate::error::Result;
use crate::evaluate::fidelity::frequencies::by_frequency;
use crate::evaluate::privacy::cells::{Cells, Frame};
use crate::evaluate::tables::{Tables, pick};
use crate::evaluate::utility::scenarios::{Scenarios, retention};
use crate::rng::Seed;

/// What is predicted.
#[derive(Clone, Debug)]
pub struct Target {
    /// Position among the compared columns.
    pub at: usize,
    /// Kind of the task, by the held-out rows.
    pub task: Task,
    /// Codes of the classes by falling frequency in the real table; empty for numbers. The rarer of two is the positive one.
    pub classes: Vec<u32>,
}

impl Target {
    /// The task that column `at` sets.
    ///
    /// # Errors
    /// Why it sets none, in words.
    pub fn of(tables: &Tables, at: usize) -> Result<Self, String> {
        let name = tables.names.get(at).map_or("the target", String::as_str);
        let Some(holdout) = &tables.holdout else {
            return Err(
                "no held-out real rows were given: models must be tested on rows that the generator has not seen"
                    .to_owned(),
            );
        };
        if tables.names.len() < 2 {
            return Err(format!("\"{name}\" is the only column: nothing to predict it from"));
        }
        let Some(task) = tables.real.columns().get(at).and_then(|_| task(holdout, at)) else {
            return Err(format!(
                "\"{name}\" has fewer than two different values, or more than {CLASSES} levels, in the held-out rows"
            ));
        };
        let mut classes = Vec::new();
        if let (Cells::Levels(real), Cells::Levels(held)) = (&tables.real.columns()[at], &holdout.columns()[at]) {
            let seen = real.iter().chain(held).copied().filter(|k| *k != MISSING);
            classes = by_frequency(seen).into_iter().map(|(k, _)| k).collect();
            if classes.len() > CLASSES {
                return Err(format!("\"{name}\" has {} levels, more than {CLASSES}", classes.len()));
            }
        }
        // The held-out rows may hold two of three classes.
        let task = if classes.len() > 2 { Task::Multiclass } else { task };
        Ok(Self { at, task, classes })
    }
}

/// A table to learn from: coded, in random order, with the coder for tables to test on.
#[derive(Debug)]
pub struct Lesson {
    encoder: Encoder,
    coded: Encoded,
    answers: Answers,
}

impl Lesson {
    /// At most `limits.rows` rows of `frame` in random order; none without rows that have a target.
    pub fn of(frame: &Frame, target: &Target, limits: &Limits, (seed, name): (Seed, &str)) -> Option<Self> {
        let some = frame.take(&pick(frame.height(), limits.rows, seed, name, target.at as u64));
        let (rows, answers) = answered(&some, target.at, &target.classes);
        let encoder = Encoder::fit(&rows, target.at);
        (rows.height() > 0).then(|| Self { coded: encoder.encode(&rows), encoder, answers })
    }

    /// Rows that are learned from.
    pub fn rows(&self) -> usize {
        self.coded.height
    }

    /// Another frame, coded as this one.
    pub fn encode(&self, frame: &Frame) -> Encoded {
        self.encoder.encode(frame)
    }

    /// Columns that features come from.
    pub fn sources(&self) -> Vec<usize> {
        self.encoder.sources()
    }

    /// Whether all rows have one class.
    pub fn is_single(&self) -> bool {
        matches!(&self.answers, Answers::Classes(y) if y.iter().all(|k| *k == y[0]))
    }

    /// Fits a model.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::Error::Cancelled).
    pub async fn fit(
        &self,
        member: Member,
        target: &Target,
        limits: &Limits,
        seed: Seed,
        at: At<'_>,
    ) -> Result<Fitted> {
        fit(member, (&self.coded, &self.answers), target.classes.len(), limits, seed, at).await
    }
}

/// Predictions in one scenario and how good they are.
#[derive(Clone, Debug)]
pub struct Scored {
    /// Class shares per row, or numbers.
    pub values: Vec<f64>,
    /// [`metrics`].
    pub metrics: Vec<Option<f64>>,
    /// [`headline`].
    pub headline: Option<Vec<f64>>,
}

impl Scored {
    fn of(target: &Target, truth: &Answers, values: Vec<f64>) -> Self {
        let classes = target.classes.len();
        Self {
            metrics: metrics(target.task, truth, &values, classes),
            headline: headline(target.task, truth, &values, classes),
            values,
        }
    }

    /// Mean of the headline metrics.
    pub fn main(&self) -> Option<f64> {
        let found = self.headline.as_ref()?;
        Some(found.iter().sum::<f64>() / found.len() as f64)
    }

    /// Accuracy, or R² cut to 0..=1.
    pub fn accuracy(&self, task: Task) -> Option<f64> {
        match task {
            Task::Regression => self.metrics[0].map(|r| r.clamp(0.0, 1.0)),
            _ => self.metrics[2],
        }
    }
}

/// One model in the four scenarios, in the order TRTR, TSTR, TRTS, TSTS; none where a side has no rows.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The model.
    pub member: Member,
    /// Predictions.
    pub scenarios: [Option<Scored>; 4],
    /// Training rows that were used of the real and of the synthetic table.
    pub used: (usize, usize),
    /// Share of the gain over the floor that is kept; none when there is nothing to keep.
    pub retention: Option<f64>,
}

impl Outcome {
    /// Accuracy in the four scenarios.
    pub fn accuracies(&self, task: Task) -> Option<Scenarios> {
        let of = |i: usize| self.scenarios[i].as_ref()?.accuracy(task);
        Some(Scenarios { trtr: of(0)?, tstr: of(1)?, trts: of(2)?, tsts: of(3)? })
    }
}

/// Everything about one target.
#[derive(Debug)]
pub struct Panel {
    /// What is predicted.
    pub target: Target,
    /// Truth of the held-out rows, and of the synthetic fifth.
    pub truth: (Answers, Answers),
    /// Held-out rows with a target.
    pub test: Frame,
    /// Models, the floor first.
    pub outcomes: Vec<Outcome>,
    /// The real and the synthetic table to learn from.
    pub lessons: (Lesson, Lesson),
    /// The boosted models of both.
    pub boosted: Option<(Fitted, Fitted)>,
}

/// Names of the scenarios, in the order of [`Outcome::scenarios`].
pub const NAMES: [&str; 4] = ["TRTR", "TSTR", "TRTS", "TSTS"];

/// Runs `members` through the scenarios. The synthetic table is cut in four fifths to learn from and one to test on; TSTR learns from
/// all of it. `Err` inside says why nothing could be learned.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub async fn panel(
    tables: &Tables,
    target: Target,
    members: &[Member],
    limits: &Limits,
    seed: Seed,
    mut at: At<'_>,
) -> Result<std::result::Result<Panel, String>> {
    let Some(holdout) = &tables.holdout else { return Ok(Err("no held-out real rows were given".to_owned())) };
    let classes = target.classes.len();
    let lesson = |frame: &Frame, name| Lesson::of(frame, &target, limits, (seed, name));
    let order = pick(tables.synthetic.height(), usize::MAX, seed, "evaluate/panel/fifth", target.at as u64);
    let (fifth, rest) = order.split_at(order.len() / 5);
    let (test, truth) = answered(holdout, target.at, &target.classes);
    let (inner, inner_truth) = answered(&tables.synthetic.take(fifth), target.at, &target.classes);
    let inner_cap: Vec<usize> = (0..inner.height().min(limits.test_rows)).collect();
    let (inner, inner_truth) = (inner.take(&inner_cap), inner_truth.first(inner_cap.len()));
    let (Some(real), Some(synthetic)) =
        (lesson(&tables.real, "evaluate/panel/real"), lesson(&tables.synthetic, "evaluate/panel/synthetic"))
    else {
        return Ok(Err("a table to learn from has no row with a target".to_owned()));
    };
    let within = lesson(&tables.synthetic.take(rest), "evaluate/panel/rest").filter(|_| !inner_truth.is_empty());
    let floor = floor(target.task, &truth, classes);
    let sets = (real.encode(&test), synthetic.encode(&test), real.encode(&inner));
    let last = within.as_ref().map(|w| w.encode(&inner));
    let (mut outcomes, mut boosted) = (Vec::with_capacity(members.len()), None);
    for &member in members {
        let of_real = real.fit(member, &target, limits, seed, at).await?;
        let trtr = Scored::of(&target, &truth, of_real.predict(&sets.0, classes, at).await?);
        let of_synthetic = synthetic.fit(member, &target, limits, seed, at).await?;
        let tstr = Scored::of(&target, &truth, of_synthetic.predict(&sets.1, classes, at).await?);
        let (mut trts, mut tsts) = (None, None);
        if let (Some(within), Some(last)) = (&within, &last) {
            trts = Some(Scored::of(&target, &inner_truth, of_real.predict(&sets.2, classes, at).await?));
            let model = within.fit(member, &target, limits, seed, at).await?;
            tsts = Some(Scored::of(&target, &inner_truth, model.predict(last, classes, at).await?));
        }
        let kept = kept(tstr.headline.as_deref(), trtr.headline.as_deref(), &floor);
        let cap = member.cap(limits, classes);
        outcomes.push(Outcome {
            member,
            scenarios: [Some(trtr), Some(tstr), trts, tsts],
            used: (real.rows().min(cap), synthetic.rows().min(cap)),
            retention: kept.filter(|_| member != Member::Dummy),
        });
        if member == Member::Boosted {
            boosted = Some((of_real, of_synthetic));
        }
        at.done += 1;
    }
    Ok(Ok(Panel { target, truth: (truth, inner_truth), test, outcomes, lessons: (real, synthetic), boosted }))
}

/// Mean of [`retention`] over the headline metrics; none when one of them has nothing to keep.
pub fn kept(tstr: Option<&[f64]>, trtr: Option<&[f64]>, floor: &[f64]) -> Option<f64> {
    let (tstr, trtr) = (tstr?, trtr?);
    let each: Option<Vec<f64>> = tstr.iter().zip(trtr).zip(floor).map(|((s, r), f)| retention(*s, *r, *f)).collect();
    let each = each?;
    Some(each.iter().sum::<f64>() / each.len().max(1) as f64)
}
