//! A random forest as a detector: bagged full trees see by other means than boosted ones, so a weakness of one is not shared.

use crate::error::Result;
use crate::evaluate::features::together;
use crate::evaluate::privacy::cells::Frame;
use crate::evaluate::run::progress::Steps;
use crate::evaluate::tables::pick;
use crate::evaluate::utility::curves::roc_auc;
use crate::learn::trees::Feature;
use crate::learn::trees::forest::{Response, Shape, forest, vote};
use crate::rng::Seed;

/// Folds; each is one unit of progress.
pub(super) const FOLDS: usize = 3;
const TREES: usize = 100;
/// Trees between two looks at whether the run was cancelled.
const AT_ONCE: usize = 10;
/// Rows of each side, at most.
const CAP: usize = 5_000;

/// AUC of each fold; none when a side has fewer rows than folds need. Leaves hold three rows or more: shares of single rows rank worse.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub(super) async fn wooden(
    (real, others, synthetic): (&Frame, &Frame, &Frame),
    cap: usize,
    seed: Seed,
    steps: &Steps<'_, '_>,
) -> Result<Option<Vec<f64>>> {
    let rows = others.height().min(synthetic.height()).min(cap).min(CAP);
    if rows < 2 * FOLDS {
        steps.passed(FOLDS as u64);
        return Ok(None);
    }
    let some = |f: &Frame, side| f.take(&pick(f.height(), rows, seed, "report/forest", side));
    let features = together(real, [&some(others, 0), &some(synthetic, 1)]);
    let refs: Vec<&Feature> = features.iter().collect();
    let codes: Vec<u8> = (0..2 * rows).map(|r| u8::from(r >= rows)).collect();
    let per_node = (libm::sqrt(refs.len() as f64) as usize).max(1);
    let shape = Shape { least: 3, features: Some(per_node), ..Shape::FULL };
    let mut areas = Vec::with_capacity(FOLDS);
    for fold in 0..FOLDS {
        let (test, train): (Vec<u32>, Vec<u32>) =
            (0..2 * rows as u32).partition(|&r| r as usize % rows % FOLDS == fold);
        let mut trees = Vec::with_capacity(TREES);
        while trees.len() < TREES {
            let response = Response::Classes { codes: &codes, count: 2 };
            let part = trees.len()..trees.len() + AT_ONCE;
            trees.extend(forest(&refs, response, &train, shape, part, Seed(seed.0 ^ fold as u64)));
            steps.at(steps.done()).await?;
        }
        let mut shares = [0.0; 2];
        let scores: Vec<f64> = test
            .iter()
            .map(|&row| {
                vote(&trees, |f| features[f as usize].codes[row as usize], &mut shares);
                shares[1]
            })
            .collect();
        let sides: Vec<bool> = test.iter().map(|&r| r as usize >= rows).collect();
        areas.push(roc_auc(&sides, &scores).unwrap_or(0.5));
        steps.add(1).await?;
    }
    Ok(Some(areas))
}
