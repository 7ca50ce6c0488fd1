//! Gradient boosting with second-order gain (Chen, Guestrin 2016, "`XGBoost`").

use super::criterion::Gradients;
use super::feature::Feature;
use super::grow::{Grown, Growth, grow};
use super::tree::Tree;

/// What a booster predicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Numbers, half the squared error.
    Squared,
    /// Targets 0 and 1 as log odds, logistic loss.
    Logistic,
}

/// Settings; the defaults are `XGBoost`'s.
#[derive(Clone, Copy, Debug)]
pub struct Boosting {
    /// What is predicted.
    pub loss: Loss,
    /// Trees, at most.
    pub rounds: usize,
    /// Splits on the way to a leaf, at most.
    pub depth: usize,
    /// Factor on every tree's values.
    pub rate: f64,
    /// L2 penalty of leaf values.
    pub lambda: f64,
    /// Sum of second derivatives of a leaf, at least.
    pub least_hessian: f64,
    /// Rounds without a better held-out loss after which it ends.
    pub patience: usize,
    /// What every row starts from: a number, or log odds; fitted when none.
    pub base: Option<f32>,
    /// Weight of rows with target 1 beside those with target 0 (`XGBoost`'s `scale_pos_weight`); logistic loss only.
    pub positive_weight: f32,
}

impl Boosting {
    /// `XGBoost`'s defaults: 100 rounds, depth 6, rate 0.3, λ = 1, minimum child weight 1.
    pub const fn new(loss: Loss) -> Self {
        Self {
            loss,
            rounds: 100,
            depth: 6,
            rate: 0.3,
            lambda: 1.0,
            least_hessian: 1.0,
            patience: usize::MAX,
            base: None,
            positive_weight: 1.0,
        }
    }
}

/// One tree with the value of every node.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// Structure.
    pub tree: Tree,
    /// What is added for a row that ends in the node.
    pub values: Vec<f32>,
}

/// A sum of trees.
#[derive(Clone, Debug, PartialEq)]
pub struct Boosted {
    /// What every row starts from.
    pub base: f32,
    /// Trees.
    pub rounds: Vec<Round>,
    /// Held-out loss per row before the first and after every kept round; empty without held-out rows.
    pub losses: Vec<f64>,
}

impl Boosted {
    /// Predictions of some rows of the features, in their order, before any link function.
    pub fn scores(&self, features: &[&Feature], rows: &[u32]) -> Vec<f64> {
        rows.iter().map(|&r| f64::from(self.predict(|f| features[f as usize].codes[r as usize]))).collect()
    }

    /// The prediction of a row: a number, or log odds. `bin` gives its bin of a feature.
    pub fn predict(&self, bin: impl Fn(u32) -> u8) -> f32 {
        self.rounds.iter().fold(self.base, |sum, r| sum + r.values[r.tree.leaf(&bin)])
    }
}

/// Fits to `targets` (one per row of the features) on `rows`; `held_out` rows end it early.
pub fn boost(features: &[&Feature], targets: &[f32], rows: &[u32], held_out: &[u32], settings: Boosting) -> Boosted {
    boost_watched(features, targets, rows, held_out, settings, |_| {})
}

/// [`boost`] without rows held out, and the gain of every feature summed over all splits (`XGBoost`'s `total_gain`), in the unit of
/// the loss.
pub fn boost_with_gains(
    features: &[&Feature],
    targets: &[f32],
    rows: &[u32],
    settings: Boosting,
) -> (Boosted, Vec<f64>) {
    let mut sums = vec![0.0; features.len()];
    let model = boost_watched(features, targets, rows, &[], settings, |grown| {
        for (node, gain) in grown.tree.nodes.iter().zip(&grown.gains).filter(|(n, _)| !n.is_leaf()) {
            sums[node.feature as usize] += gain;
        }
    });
    (model, sums)
}

fn boost_watched(
    features: &[&Feature],
    targets: &[f32],
    rows: &[u32],
    held_out: &[u32],
    settings: Boosting,
    mut watch: impl FnMut(&Grown<Gradients<'_>>),
) -> Boosted {
    let mean = rows.iter().map(|&r| f64::from(targets[r as usize])).sum::<f64>() / rows.len().max(1) as f64;
    let fitted = match settings.loss {
        Loss::Squared => mean,
        Loss::Logistic => {
            let p = mean.clamp(1e-6, 1.0 - 1e-6);
            libm::log(f64::from(settings.positive_weight) * p / (1.0 - p))
        }
    } as f32;
    let base = settings.base.unwrap_or(fitted);
    let mut scores = vec![base; targets.len()];
    let mut pairs = vec![(0.0_f32, 0.0_f32); targets.len()];
    let mut order = rows.to_vec();
    let mut out = Boosted { base, rounds: Vec::new(), losses: Vec::new() };
    let mut best = (f64::INFINITY, 0);
    if !held_out.is_empty() {
        let loss = mean_loss(settings.loss, targets, &scores, held_out);
        out.losses.push(loss);
        best = (loss, 0);
    }
    let limits = Growth { depth: settings.depth, least: 1, gain: 1e-9, features: None };
    for _ in 0..settings.rounds {
        for &row in rows {
            let (score, target) = (scores[row as usize], targets[row as usize]);
            pairs[row as usize] = match settings.loss {
                Loss::Squared => (score - target, 1.0),
                Loss::Logistic => {
                    let p = 1.0 / (1.0 + libm::expf(-score));
                    let weight = 1.0 + target * (settings.positive_weight - 1.0);
                    (weight * (p - target), (weight * p * (1.0 - p)).max(1e-16))
                }
            };
        }
        order.copy_from_slice(rows);
        let criterion = Gradients { pairs: &pairs, lambda: settings.lambda, least_hessian: settings.least_hessian };
        let grown = grow(features, &criterion, &mut order, limits, None);
        if grown.tree.nodes.len() < 2 {
            break;
        }
        watch(&grown);
        let values: Vec<f32> =
            grown.cells.iter().map(|c| (-settings.rate * c.gradient / (c.hessian + settings.lambda)) as f32).collect();
        let round = Round { tree: grown.tree, values };
        // Growing left the rows of every leaf side by side: none has to walk down again.
        for ((node, value), &(first, end)) in round.tree.nodes.iter().zip(&round.values).zip(&grown.spans) {
            if node.is_leaf() {
                for &row in &order[first as usize..end as usize] {
                    scores[row as usize] += value;
                }
            }
        }
        for &row in held_out {
            scores[row as usize] += round.values[round.tree.leaf(|f| features[f as usize].codes[row as usize])];
        }
        out.rounds.push(round);
        if !held_out.is_empty() {
            let loss = mean_loss(settings.loss, targets, &scores, held_out);
            out.losses.push(loss);
            if loss < best.0 {
                best = (loss, out.rounds.len());
            } else if out.rounds.len() >= best.1.saturating_add(settings.patience) {
                break;
            }
        }
    }
    if !held_out.is_empty() && settings.patience < settings.rounds {
        out.rounds.truncate(best.1);
        out.losses.truncate(best.1 + 1);
    }
    out
}

fn mean_loss(loss: Loss, targets: &[f32], scores: &[f32], rows: &[u32]) -> f64 {
    let sum: f64 = rows
        .iter()
        .map(|&r| {
            let (score, target) = (f64::from(scores[r as usize]), f64::from(targets[r as usize]));
            match loss {
                Loss::Squared => (score - target) * (score - target) / 2.0,
                // ln(1 + e^s) - y s, without overflow.
                Loss::Logistic => score.max(0.0) + libm::log1p(libm::exp(-score.abs())) - target * score,
            }
        })
        .sum();
    sum / rows.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Seed;

    fn data() -> (Vec<Feature>, Vec<f64>, Vec<f64>) {
        let mut draw = Seed(4).stream("boost");
        let a: Vec<f64> = (0..2000).map(|_| draw.uniform()).collect();
        let b: Vec<f64> = (0..2000).map(|_| draw.uniform()).collect();
        (vec![Feature::quantiles(&a, 255).0, Feature::quantiles(&b, 255).0], a, b)
    }

    #[test]
    fn a_product_is_learned() {
        let (features, a, b) = data();
        let targets: Vec<f32> = a.iter().zip(&b).map(|(a, b)| (a * b) as f32).collect();
        let rows: Vec<u32> = (0..1500).collect();
        let test: Vec<u32> = (1500..2000).collect();
        let refs: Vec<&Feature> = features.iter().collect();
        let model = boost(&refs, &targets, &rows, &test, Boosting::new(Loss::Squared));
        let (first, last) = (model.losses[0], model.losses[model.losses.len() - 1]);
        assert!(last < first / 50.0, "{first} to {last}");
    }

    #[test]
    fn gains_name_the_feature_that_matters() {
        let (features, a, _) = data();
        let targets: Vec<f32> = a.iter().map(|&a| f32::from(u8::from(a > 0.6))).collect();
        let rows: Vec<u32> = (0..2000).collect();
        let refs: Vec<&Feature> = features.iter().collect();
        let (model, gains) = boost_with_gains(&refs, &targets, &rows, Boosting::new(Loss::Logistic));
        assert!(gains[0] > 0.0 && gains[0] > 100.0 * gains[1], "{gains:?}");
        assert_eq!(model, boost(&refs, &targets, &rows, &[], Boosting::new(Loss::Logistic)));
    }

    #[test]
    fn noise_stops_early_and_predicts_the_mean() {
        let (features, ..) = data();
        let mut draw = Seed(5).stream("noise");
        let targets: Vec<f32> = (0..2000).map(|_| f32::from(draw.below(2) as u8)).collect();
        let (rows, test): (Vec<u32>, Vec<u32>) = (0..2000).partition(|r| r % 2 == 0);
        let refs: Vec<&Feature> = features.iter().collect();
        let model = boost(&refs, &targets, &rows, &test, Boosting { patience: 3, ..Boosting::new(Loss::Logistic) });
        assert!(model.rounds.len() < 3, "{} rounds", model.rounds.len());
        assert!(model.predict(|_| 0).abs() < 0.3);
    }
}
