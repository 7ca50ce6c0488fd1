//! Gradient boosting of many classes as `XGBoost` does it: every round grows one tree per class, with the softmax loss
//! (Chen, Guestrin 2016).

use super::boost::{Boosting, Round};
use super::criterion::Gradients;
use super::feature::Feature;
use super::grow::{Growth, grow};
use crate::learn::parallel;

/// Log shares of classes as sums of trees.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassBoosted {
    /// Number of classes.
    pub classes: usize,
    /// Rounds of one tree per class.
    pub rounds: Vec<Vec<Round>>,
    /// Gain of each feature summed over all splits.
    pub gains: Vec<f64>,
}

impl ClassBoosted {
    /// Writes the shares of the classes of a row to `out`; `bin` gives its bin of a feature.
    pub fn shares(&self, bin: impl Fn(u32) -> u8, out: &mut [f64]) {
        out.fill(0.0);
        for round in &self.rounds {
            for (o, one) in out.iter_mut().zip(round) {
                *o += f64::from(one.values[one.tree.leaf(&bin)]);
            }
        }
        soften(out);
    }
}

fn soften(scores: &mut [f64]) {
    let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for s in &mut *scores {
        *s = libm::exp(*s - top);
        sum += *s;
    }
    for s in scores {
        *s /= sum;
    }
}

/// A model on its way, so that a caller can pause between rounds.
#[derive(Debug)]
pub struct ClassBooster<'a> {
    features: &'a [&'a Feature],
    classes: &'a [u8],
    rows: &'a [u32],
    settings: Boosting,
    /// Scores of the rows of `rows`, one per class.
    scores: Vec<f64>,
    model: ClassBoosted,
}

impl<'a> ClassBooster<'a> {
    /// Begins with equal shares; `classes` holds the class of every row of the features, below `count`.
    pub fn new(
        features: &'a [&'a Feature],
        (classes, count): (&'a [u8], usize),
        rows: &'a [u32],
        settings: Boosting,
    ) -> Self {
        let model = ClassBoosted { classes: count, rounds: Vec::new(), gains: vec![0.0; features.len()] };
        Self { features, classes, rows, settings, scores: vec![0.0; rows.len() * count], model }
    }

    /// Grows a further round; false when all rounds of the settings are grown.
    pub fn round(&mut self) -> bool {
        if self.model.rounds.len() >= self.settings.rounds {
            return false;
        }
        let count = self.model.classes;
        let mut shares = self.scores.clone();
        shares.chunks_exact_mut(count.max(1)).for_each(soften);
        let limits = Growth { depth: self.settings.depth, least: 1, gain: 1e-9, features: None };
        let grown = parallel::map(0..count, |class| {
            let mut pairs = vec![(0.0_f32, 0.0_f32); self.classes.len()];
            for (&row, p) in self.rows.iter().zip(shares.iter().skip(class).step_by(count)) {
                let own = f64::from(u8::from(usize::from(self.classes[row as usize]) == class));
                pairs[row as usize] = ((p - own) as f32, (2.0 * p * (1.0 - p)).max(1e-16) as f32);
            }
            let criterion =
                Gradients { pairs: &pairs, lambda: self.settings.lambda, least_hessian: self.settings.least_hessian };
            let one = grow(self.features, &criterion, &mut self.rows.to_vec(), limits, None);
            (one.tree, one.cells, one.gains)
        });
        let mut round = Vec::with_capacity(count);
        for (class, (tree, cells, gains)) in grown.into_iter().enumerate() {
            for (node, gain) in tree.nodes.iter().zip(&gains).filter(|(n, _)| !n.is_leaf()) {
                self.model.gains[node.feature as usize] += gain;
            }
            let value = |c: &super::criterion::GradientCell| {
                (-self.settings.rate * c.gradient / (c.hessian + self.settings.lambda)) as f32
            };
            let one = Round { values: cells.iter().map(value).collect(), tree };
            for (&row, score) in self.rows.iter().zip(self.scores.iter_mut().skip(class).step_by(count)) {
                let leaf = one.tree.leaf(|f| self.features[f as usize].codes[row as usize]);
                *score += f64::from(one.values[leaf]);
            }
            round.push(one);
        }
        self.model.rounds.push(round);
        true
    }

    /// The model as far as it is grown.
    pub fn finish(self) -> ClassBoosted {
        self.model
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::trees::Loss;
    use crate::rng::Seed;

    #[test]
    fn thirds_of_a_number_are_learned() {
        let mut draw = Seed(3).stream("multi");
        let x: Vec<f64> = (0..600).map(|_| draw.uniform()).collect();
        let classes: Vec<u8> = x.iter().map(|x| (x * 2.999) as u8).collect();
        let feature = Feature::quantiles(&x, 255).0;
        let (refs, rows) = ([&feature], (0..400).collect::<Vec<u32>>());
        let settings = Boosting { rounds: 20, ..Boosting::new(Loss::Logistic) };
        let mut booster = ClassBooster::new(&refs, (&classes, 3), &rows, settings);
        while booster.round() {}
        let model = booster.finish();
        let mut out = [0.0; 3];
        let right = (400..600)
            .filter(|&r| {
                model.shares(|_| feature.codes[r], &mut out);
                out[usize::from(classes[r])] > 0.5
            })
            .count();
        assert!(right >= 190 && (out.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{right} of 200");
    }
}
