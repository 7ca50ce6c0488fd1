//! The models of the panel: fitting, with a pause between parts, and predicting.

use super::Limits;
use super::boosted::Task;
use super::encode::{Answers, Encoded};
use crate::error::Result;
use crate::learn::knn::{Neighbours, Weights};
use crate::learn::linear::Linear;
use crate::learn::logistic::{Logistic, Settings};
use crate::learn::neighbours::Rows;
use crate::learn::parallel;
use crate::learn::trees::forest::vote;
use crate::learn::trees::{
    Boosted, Boosting, Cart, ClassBoosted, ClassBooster, Feature, Loss, Response, Shape, boost_with_gains, cart, forest,
};
use crate::rng::Seed;
use crate::run::{Phase, RunCx};

/// Trees of the forest.
pub const TREES: usize = 100;
/// Splits on the way to a leaf of the single tree.
pub const DEPTH: usize = 12;
/// Neighbours that are asked.
pub const NEIGHBOURS: usize = 5;
/// Rows that are predicted between two steps of a run.
const CHUNK: usize = 1024;

/// A model of the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    /// The most frequent class, or the mean: what needs no model.
    Dummy,
    /// Logistic regression, or least squares.
    Linear,
    /// Least squares with a penalty; numbers only.
    Ridge,
    /// One decision tree.
    Tree,
    /// Random forest.
    Forest,
    /// Gradient boosting with `XGBoost`'s defaults.
    Boosted,
    /// Nearest neighbours.
    Neighbours,
}

impl Member {
    /// All models that suit a task, the floor first.
    pub fn all(task: Task) -> Vec<Self> {
        let every = [Self::Dummy, Self::Linear, Self::Ridge, Self::Tree, Self::Forest, Self::Boosted, Self::Neighbours];
        every.into_iter().filter(|m| *m != Self::Ridge || task == Task::Regression).collect()
    }

    /// Part of the ids of records.
    pub fn id(self) -> &'static str {
        match self {
            Self::Dummy => "dummy",
            Self::Linear => "linear",
            Self::Ridge => "ridge",
            Self::Tree => "tree",
            Self::Forest => "forest",
            Self::Boosted => "boosted",
            Self::Neighbours => "knn",
        }
    }

    /// Name for people.
    pub fn label(self, task: Task) -> &'static str {
        match (self, task) {
            (Self::Dummy, Task::Regression) => "Mean (no model)",
            (Self::Dummy, _) => "Most frequent class (no model)",
            (Self::Linear, Task::Regression) => "Linear regression",
            (Self::Linear, _) => "Logistic regression",
            (Self::Ridge, _) => "Ridge regression",
            (Self::Tree, _) => "Decision tree",
            (Self::Forest, _) => "Random forest",
            (Self::Boosted, _) => "Gradient boosting",
            (Self::Neighbours, _) => "Nearest neighbours",
        }
    }

    /// Training rows that it takes, at most.
    pub fn cap(self, limits: &Limits, classes: usize) -> usize {
        match self {
            Self::Dummy => usize::MAX,
            // A node of a tree, and a round of boosting, costs as much as there are classes.
            Self::Boosted => (limits.rows * 3 / classes.max(3)).max(1_000).min(limits.rows),
            Self::Tree | Self::Linear | Self::Ridge => limits.rows.min(10_000),
            Self::Forest => (limits.forest_rows * 3 / classes.max(3)).max(1_000).min(limits.forest_rows),
            Self::Neighbours => limits.neighbour_rows,
        }
    }
}

/// A fitted model.
#[derive(Debug)]
pub enum Fitted {
    /// The same for every row.
    Constant(Vec<f64>),
    /// Least squares.
    Linear(Linear),
    /// Logistic regression.
    Logistic(Logistic),
    /// One tree or a forest.
    Trees(Vec<Cart>),
    /// Boosting of a number or of two classes.
    Boosted(Boosted, Vec<f64>, Loss),
    /// Boosting of many classes.
    Classes(ClassBoosted),
    /// Training rows with their answers.
    Neighbours(Rows<f64>, Answers),
}

/// Where a run stands, for the steps between parts.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    /// The run.
    pub cx: &'a RunCx<'a>,
    /// Units done.
    pub done: u64,
    /// Units in all.
    pub total: u64,
}

impl At<'_> {
    /// A step within the current unit.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::Error::Cancelled).
    pub async fn pause(self) -> Result<()> {
        self.cx.step(Phase::Evaluating, self.done, self.total).await
    }
}

/// Fits to the first rows of `train`, as many as the model takes. `classes` is the number of classes, 0 for numbers. With rows of one
/// class only, every row is predicted as that class.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub async fn fit(
    member: Member,
    (train, answers): (&Encoded, &Answers),
    classes: usize,
    limits: &Limits,
    seed: Seed,
    at: At<'_>,
) -> Result<Fitted> {
    at.pause().await?;
    let take = member.cap(limits, classes).min(train.height);
    let answers = answers.first(take);
    let rows: Vec<u32> = (0..take as u32).collect();
    let refs: Vec<&Feature> = train.features.iter().collect();
    let cells = &train.rows[..take * train.width];
    match &answers {
        Answers::Numbers(y) => {
            if member == Member::Dummy {
                return Ok(Fitted::Constant(vec![y.iter().sum::<f64>() / y.len().max(1) as f64]));
            }
            // Features hold more rows than are learned from; trees look their answers up by row.
            let response = Response::Numbers(y);
            Ok(match member {
                Member::Linear => Fitted::Linear(Linear::fit(cells, train.width, y, 0.0)?),
                Member::Ridge => Fitted::Linear(Linear::fit(cells, train.width, y, 1.0)?),
                Member::Tree => Fitted::Trees(vec![cart(&refs, response, &rows, limited(), None)]),
                Member::Forest => Fitted::Trees(grown(&refs, response, &rows, None, seed, at).await?),
                Member::Neighbours => Fitted::Neighbours(Rows::new(train.width, 0, cells.to_vec())?, answers),
                Member::Dummy | Member::Boosted => {
                    let targets: Vec<f32> = y.iter().map(|&v| v as f32).collect();
                    let (model, gains) = boost_with_gains(&refs, &targets, &rows, Boosting::new(Loss::Squared));
                    Fitted::Boosted(model, gains, Loss::Squared)
                }
            })
        }
        Answers::Classes(y) => {
            let counts = y.iter().fold(vec![0.0; classes], |mut c, &k| {
                c[k] += 1.0;
                c
            });
            let seen = counts.iter().filter(|c| **c > 0.0).count();
            if member == Member::Dummy || seen < 2 {
                // The shares of the classes: the most frequent one is predicted, and ties in the score count half.
                let all = y.len().max(1) as f64;
                return Ok(Fitted::Constant(counts.iter().map(|c| c / all).collect()));
            }
            let codes: Vec<u8> = y.iter().map(|&k| k as u8).collect();
            let response = Response::Classes { codes: &codes, count: classes };
            Ok(match member {
                Member::Linear | Member::Ridge => {
                    let settings = Settings { tolerance: 1e-5 * take as f64, iterations: 200, ..Settings::default() };
                    Fitted::Logistic(Logistic::fit(cells, train.width, y, classes, &settings)?)
                }
                Member::Tree => Fitted::Trees(vec![cart(&refs, response, &rows, limited(), None)]),
                Member::Forest => {
                    let some = ((refs.len() as f64).sqrt() as usize).max(1);
                    Fitted::Trees(grown(&refs, response, &rows, Some(some), seed, at).await?)
                }
                Member::Neighbours => Fitted::Neighbours(Rows::new(train.width, 0, cells.to_vec())?, answers),
                Member::Dummy | Member::Boosted if classes == 2 => {
                    let targets: Vec<f32> = codes.iter().map(|&c| f32::from(c)).collect();
                    let (model, gains) = boost_with_gains(&refs, &targets, &rows, Boosting::new(Loss::Logistic));
                    Fitted::Boosted(model, gains, Loss::Logistic)
                }
                Member::Dummy | Member::Boosted => {
                    let mut booster = ClassBooster::new(&refs, (&codes, classes), &rows, Boosting::new(Loss::Logistic));
                    while booster.round() {
                        at.pause().await?;
                    }
                    Fitted::Classes(booster.finish())
                }
            })
        }
    }
}

fn limited() -> Shape {
    Shape { depth: DEPTH, ..Shape::FULL }
}

async fn grown(
    features: &[&Feature],
    response: Response<'_>,
    rows: &[u32],
    choose: Option<usize>,
    seed: Seed,
    at: At<'_>,
) -> Result<Vec<Cart>> {
    let mut out = Vec::with_capacity(TREES);
    while out.len() < TREES {
        let until = (out.len() + parallel::BATCH).min(TREES);
        let shape = Shape { features: choose, ..Shape::FULL };
        out.extend(forest(features, response, rows, shape, out.len()..until, seed));
        at.pause().await?;
    }
    Ok(out)
}

impl Fitted {
    /// Gain of each feature by the splits of boosted trees; none for other models.
    pub fn gains(&self) -> Option<&[f64]> {
        match self {
            Self::Boosted(_, gains, _) => Some(gains),
            Self::Classes(model) => Some(&model.gains),
            _ => None,
        }
    }

    /// Writes class shares (or the number) of one row; `bin` gives its bin of a feature, `cells` its numbers.
    pub fn row(&self, bin: impl Fn(u32) -> u8, cells: &[f64], out: &mut [f64]) {
        match self {
            Self::Constant(values) => out.copy_from_slice(values),
            Self::Linear(model) => {
                let dot = cells.iter().zip(&model.coefficients).map(|(x, w)| x * w).sum::<f64>();
                out[0] = model.intercept + dot;
            }
            Self::Logistic(model) => out.copy_from_slice(&model.probabilities(cells)),
            Self::Trees(trees) => vote(trees, bin, out),
            Self::Boosted(model, _, Loss::Squared) => out[0] = f64::from(model.predict(bin)),
            Self::Boosted(model, _, Loss::Logistic) => {
                out[1] = 1.0 / (1.0 + libm::exp(-f64::from(model.predict(bin))));
                out[0] = 1.0 - out[1];
            }
            Self::Classes(model) => model.shares(bin, out),
            // Neighbours are looked for many rows at a time.
            Self::Neighbours(..) => {}
        }
    }

    /// Class shares of every row of `test`, or its number.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::Error::Cancelled).
    pub async fn predict(&self, test: &Encoded, classes: usize, at: At<'_>) -> Result<Vec<f64>> {
        let width = classes.max(1);
        let mut out = Vec::with_capacity(test.height * width);
        for from in (0..test.height).step_by(CHUNK) {
            at.pause().await?;
            let until = (from + CHUNK).min(test.height);
            let cells = &test.rows[from * test.width..until * test.width];
            if let Self::Neighbours(rows, answers) = self {
                let queries = Rows::new(test.width, 0, cells.to_vec())?;
                let near = Neighbours { rows, k: NEIGHBOURS, weights: Weights::Uniform };
                out.extend(match answers {
                    Answers::Classes(y) => near.probabilities(y, classes, &queries)?,
                    Answers::Numbers(y) => near.predict(y, &queries)?,
                });
                continue;
            }
            let part = parallel::map(0..until - from, |i| {
                let mut one = vec![0.0; width];
                let row = from + i;
                self.row(
                    |f| test.features[f as usize].codes[row],
                    &cells[i * test.width..(i + 1) * test.width],
                    &mut one,
                );
                one
            });
            out.extend(part.into_iter().flatten());
        }
        Ok(out)
    }
}
