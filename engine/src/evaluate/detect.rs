//! The classifier two-sample test with gradient boosting (Lopez-Paz, Oquab 2017): how well trees tell real rows from synthetic ones.
//!
//! `XGBoost`'s learner with 200 trees of depth 6 at rate 0.1, five stratified folds, at most 10 000 rows a side. A linear classifier
//! finds independent columns almost perfect; this one does not. Ask it of rows that the generator has never seen: against its own
//! training rows a generator that copies them looks perfect.

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::evaluate::features::together;
use crate::evaluate::fidelity::detection::{discriminative_score, pmse};
use crate::evaluate::privacy::cells::Frame;
use crate::evaluate::tables::pick;
use crate::evaluate::utility::curves::roc_auc;
use crate::learn::parallel;
use crate::learn::trees::{Boosting, Feature, Loss, boost_with_gains};
use crate::rng::Seed;
use crate::run::{Phase, RunCx};

/// Folds.
pub const FOLDS: usize = 5;
/// Rows of each side, at most.
pub const CAP: usize = 10_000;
/// Fewest rows of each side with which five folds say anything.
pub const FEWEST: usize = 20;

/// `XGBoost` with 200 trees of depth 6 at rate 0.1: the settings of detector and utility models.
pub const fn settings(loss: Loss) -> Boosting {
    Boosting { rounds: 200, depth: 6, rate: 0.1, ..Boosting::new(loss) }
}

/// How well real and synthetic rows were told apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Detection {
    /// Mean over the folds of the area under the ROC curve, 0..=1; 0.5 cannot tell, 1 always can.
    pub auc: f64,
    /// The area of each fold.
    pub folds: Vec<f64>,
    /// Rows of each side that were used.
    pub rows: usize,
    /// |accuracy − ½| at even odds over all folds, 0..=0.5.
    pub discriminative: f64,
    /// Mean squared distance of the probabilities from one half (Snoke et al. 2018), 0..=0.25, over all folds.
    pub pmse: f64,
    /// Share of each column in what the trees gained, in the order of the columns, adding up to 1; all 0 when they gained nothing.
    pub gains: Vec<f64>,
}

/// Tells `others` from `synthetic` rows; `real` (the rows that were learned from) gives the order of levels. None when a side has
/// fewer than [`FEWEST`] rows. `done` of `total` is where the run's progress stands before; each fold counts 1.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub async fn detect(
    real: &Frame,
    others: &Frame,
    synthetic: &Frame,
    (seed, name): (Seed, &str),
    (cx, done, total): (&RunCx<'_>, u64, u64),
) -> Result<Option<Detection>> {
    let rows = others.height().min(synthetic.height()).min(CAP);
    if rows < FEWEST {
        return Ok(None);
    }
    let some = |f: &Frame, index| f.take(&pick(f.height(), rows, seed, name, index));
    // Both sides come in random order, so that a row's position decides its fold.
    let features = together(real, [&some(others, 0), &some(synthetic, 1)]);
    let refs: Vec<&Feature> = features.iter().collect();
    let targets: Vec<f32> = (0..2 * rows).map(|r| f32::from(u8::from(r >= rows))).collect();
    let fold = |fold: usize| {
        let (test, train): (Vec<u32>, Vec<u32>) =
            (0..2 * rows as u32).partition(|&r| r as usize % rows % FOLDS == fold);
        let (model, gains) = boost_with_gains(&refs, &targets, &train, settings(Loss::Logistic));
        let scores = model.scores(&refs, &test);
        let synthetic: Vec<bool> = test.iter().map(|&r| r as usize >= rows).collect();
        let real: Vec<bool> = test.iter().map(|&r| (r as usize) < rows).collect();
        let probabilities: Vec<f64> = scores.iter().map(|s| 1.0 / (1.0 + libm::exp(*s))).collect();
        (roc_auc(&synthetic, &scores).unwrap_or(0.5), gains, real, probabilities)
    };
    let (mut folds, mut gains) = (Vec::with_capacity(FOLDS), vec![0.0; features.len()]);
    let (mut real, mut probabilities) = (Vec::new(), Vec::new());
    while folds.len() < FOLDS {
        cx.step(Phase::Evaluating, done + folds.len() as u64, total).await?;
        let from = folds.len();
        for (area, gain, sides, shares) in parallel::map(from..(from + parallel::CORES).min(FOLDS), fold) {
            folds.push(area);
            real.extend(sides);
            probabilities.extend(shares);
            gains.iter_mut().zip(gain).for_each(|(sum, g)| *sum += g);
        }
    }
    let all: f64 = gains.iter().sum();
    if all > 0.0 {
        for gain in &mut gains {
            *gain /= all;
        }
    }
    let auc = folds.iter().sum::<f64>() / FOLDS as f64;
    Ok(Some(Detection {
        auc,
        folds,
        rows,
        discriminative: discriminative_score(&real, &probabilities).unwrap_or(0.0),
        pmse: pmse(&real, &probabilities).unwrap_or(0.0),
        gains,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::privacy::cells::Cells;
    use crate::evaluate::tables::shuffled;
    use crate::run::block_on;

    fn frame(rows: usize, seed: u64) -> Frame {
        let mut draw = Seed(seed).stream("rows");
        let x: Vec<f64> = (0..rows).map(|_| draw.uniform()).collect();
        let y = x.iter().map(|x| x + 0.1 * draw.uniform()).collect();
        let noise = (0..rows).map(|_| draw.below(4) as u32).collect();
        Frame::new(vec![Cells::Numbers(x), Cells::Levels(noise), Cells::Numbers(y)]).expect("a frame")
    }

    fn told(a: &Frame, b: &Frame) -> Option<Detection> {
        block_on(detect(a, a, b, (Seed(1), "test"), (&RunCx::quiet(), 0, 5))).expect("not cancelled")
    }

    #[test]
    fn fresh_rows_cannot_be_told_and_broken_pairs_can() {
        let (real, fresh) = (frame(600, 1), frame(600, 2));
        let same = told(&real, &fresh).expect("rows");
        assert!((same.auc - 0.5).abs() < 0.06, "{same:?}");
        let broken = told(&real, &shuffled(&fresh, Seed(3)).expect("columns")).expect("rows");
        assert!(broken.auc > 0.9 && broken.gains[1] < 0.1, "{broken:?}");
        assert!((broken.gains.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert_eq!(told(&real, &fresh), Some(same), "one seed, one answer");
    }

    #[test]
    fn a_handful_of_rows_is_not_judged() {
        assert_eq!(told(&frame(600, 1), &frame(10, 2)), None);
    }
}
