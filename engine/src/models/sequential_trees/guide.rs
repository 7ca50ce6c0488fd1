//! A boosted prediction of a part, as one more input of its trees.
//!
//! A single tree says a conditional mean in steps; a sum of small trees says it finely. Its prediction becomes an input, so leaves
//! hold rows of about the same expectation (predictive mean matching, Little 1988). Every row's own prediction comes from the
//! model of the half that it is not in, so the input is as good on new rows as it looks on the old ones (stacking, Wolpert 1992).

use super::coding::{ABSENT, Coding};
use crate::learn::trees::feature::{bin, edges};
use crate::learn::trees::{Boosted, Boosting, Feature, Loss, boost};
use crate::rng::Stream;

/// Bins of a prediction.
const BINS: usize = 255;
/// Rows below which there is no guide.
const FEWEST: usize = 400;
/// Share of the held-out loss that a guide must take away.
const WORTH: f64 = 0.3;
/// Trees of a guide.
const QUICK: Boosting = Boosting { rounds: 48, least_hessian: 3.0, patience: 3, ..Boosting::new(Loss::Squared) };
/// Those of the column to predict: more and smaller steps, in which a mean is said finely enough to be learned again from the rows.
const FINE: Boosting =
    Boosting { rounds: 300, rate: 0.15, depth: 8, least_hessian: 3.0, patience: 5, ..Boosting::new(Loss::Squared) };

/// Two boosted models, one per half of the rows, and the bins of their predictions.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Guide {
    /// Models; features are positions of inputs.
    pub(super) models: [Boosted; 2],
    /// Inner edges of the bins.
    pub(super) edges: Vec<f64>,
}

impl Guide {
    /// Fits a guide to at most `most` rows per half and gives its bin of every row; `None` where predictions are hardly better than
    /// the mean. `predicted` says that users predict this part.
    pub(super) fn fit(
        coding: &Coding,
        codes: &[u16],
        (features, places): (&[&Feature], &[u32]),
        (most, predicted): (usize, bool),
        draw: &mut Stream,
    ) -> Option<(Self, Feature)> {
        let (targets, loss) = targets(coding, codes)?;
        let mut rows: Vec<u32> = (0..codes.len() as u32).filter(|&r| !targets[r as usize].is_nan()).collect();
        if rows.len() < FEWEST || features.is_empty() {
            return None;
        }
        draw.shuffle(&mut rows);
        let half = rows.len() / 2;
        let (first, second) = rows.split_at_mut(half);
        let (first, second) = (&mut first[..half.min(most)], &mut second[..half.min(most)]);
        first.sort_unstable();
        second.sort_unstable();
        // Shares of levels are boosted with care anyway.
        let settings = if predicted && coding.is_ordered() { FINE } else { QUICK };
        let mut models = Vec::with_capacity(2);
        for (own, other) in [(&*first, &*second), (&*second, &*first)] {
            let model = boost(features, &targets, own, other, Boosting { loss, ..settings });
            let (start, end) = (model.losses[0], model.losses[model.losses.len() - 1]);
            if end > start * (1.0 - WORTH) {
                return None;
            }
            models.push(model);
        }
        let mut in_first = vec![false; codes.len()];
        for &row in &*first {
            in_first[row as usize] = true;
        }
        let predictions: Vec<f64> = (0..codes.len())
            .map(|row| f64::from(models[usize::from(in_first[row])].predict(|f| features[f as usize].codes[row])))
            .collect();
        let mut sorted = predictions.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let edges = edges(&sorted, BINS);
        let feature = Feature {
            codes: predictions.iter().map(|&p| bin(&edges, p, false)).collect(),
            bins: edges.len() + 1,
            ordered: true,
            missing: false,
        };
        for round in models.iter_mut().flat_map(|m| &mut m.rounds) {
            for node in round.tree.nodes.iter_mut().filter(|n| !n.is_leaf()) {
                node.feature = places[node.feature as usize];
            }
        }
        let models = <[Boosted; 2]>::try_from(models).ok()?;
        Some((Self { models, edges }, feature))
    }

    /// Bin of a new row's prediction by one of the models.
    pub(super) fn bin(&self, model: usize, of: impl Fn(u32) -> u8) -> u8 {
        bin(&self.edges, f64::from(self.models[model & 1].predict(of)), false)
    }
}

/// What is predicted: ranks of numbers (NaN where missing), or the second of two levels.
fn targets(coding: &Coding, codes: &[u16]) -> Option<(Vec<f32>, Loss)> {
    if !coding.is_ordered() {
        return (coding.len() == 2).then(|| (codes.iter().map(|&c| f32::from(c)).collect(), Loss::Logistic));
    }
    let mut counts = vec![0_u32; coding.len()];
    for &code in codes {
        counts[usize::from(code)] += 1;
    }
    let first = usize::from(coding.has_missing());
    let present = f64::from(counts[first..].iter().sum::<u32>().max(1));
    let mut below = 0.0;
    let ranks: Vec<f32> = counts
        .iter()
        .enumerate()
        .map(|(code, &n)| {
            if code < first {
                return f32::NAN;
            }
            let rank = (below + f64::from(n) / 2.0) / present;
            below += f64::from(n);
            rank as f32
        })
        .collect();
    debug_assert!(first == 0 || ranks[usize::from(ABSENT)].is_nan());
    Some((codes.iter().map(|&c| ranks[usize::from(c)]).collect(), Loss::Squared))
}
