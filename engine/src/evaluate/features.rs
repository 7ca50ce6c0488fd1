//! Cells as binned features of boosted trees, coded as gradient-boosting libraries usually see them.

use crate::data::MISSING;
use crate::evaluate::privacy::cells::{Cells, Frame};
use crate::learn::trees::Feature;
use crate::learn::trees::feature::{bin, edges};

/// Bins of a number beside the one for missing cells.
const BINS: usize = 255;

/// Position of every level of one column by falling frequency in the real table; levels that it lacks follow, missing is a level.
#[derive(Clone, Debug)]
pub struct Order(Vec<f64>);

impl Order {
    /// Of the levels in `real`, with room for the codes of `others`.
    pub fn of(real: &[u32], others: &[&[u32]]) -> Self {
        let most = others.iter().chain([&real]).flat_map(|x| x.iter()).filter(|k| **k != MISSING).max();
        let levels = most.map_or(0, |k| *k as usize + 1);
        let mut counts = vec![0_usize; levels + 1];
        for &k in real {
            counts[if k == MISSING { levels } else { k as usize }] += 1;
        }
        let mut order: Vec<usize> = (0..=levels).collect();
        order.sort_by_key(|&k| std::cmp::Reverse(counts[k]));
        let mut places = vec![0.0; levels + 1];
        for (place, &level) in order.iter().enumerate() {
            places[level] = place as f64;
        }
        Self(places)
    }

    /// The place of a level; an unknown one shares the last.
    pub fn place(&self, code: u32) -> f64 {
        let last = self.0.len() - 1;
        self.0[if code == MISSING { last } else { (code as usize).min(last) }]
    }
}

/// The cells of column `at` of each frame as numbers for trees: levels by their place in `real`.
fn numbers(at: usize, real: &Frame, frames: [&Frame; 2]) -> [Vec<f64>; 2] {
    let levels = |f: &'_ Frame| match &f.columns()[at] {
        Cells::Levels(x) => x.clone(),
        Cells::Numbers(_) => Vec::new(),
    };
    match &real.columns()[at] {
        Cells::Numbers(_) => frames.map(|f| match &f.columns()[at] {
            Cells::Numbers(x) => x.clone(),
            Cells::Levels(x) => vec![f64::NAN; x.len()],
        }),
        Cells::Levels(base) => {
            let sides = frames.map(levels);
            let order = Order::of(base, &[&sides[0], &sides[1]]);
            sides.map(|side| side.iter().map(|&k| order.place(k)).collect())
        }
    }
}

/// Columns of two frames, one below the other, cut together: for telling them apart. `real` gives the order of levels.
pub fn together(real: &Frame, frames: [&Frame; 2]) -> Vec<Feature> {
    (0..real.columns().len())
        .map(|at| {
            let [mut all, other] = numbers(at, real, frames);
            all.extend(other);
            Feature::quantiles(&all, BINS).0
        })
        .collect()
}

/// Columns of a frame to learn from and of one to test on, one below the other, cut by the first alone. The column `leave` becomes
/// constant.
pub fn learned(real: &Frame, train: &Frame, test: &Frame, leave: usize) -> Vec<Feature> {
    (0..real.columns().len())
        .map(|at| {
            if at == leave {
                let codes = vec![0; train.height() + test.height()];
                return Feature { codes, bins: 1, ordered: true, missing: false };
            }
            let [from, to] = numbers(at, real, [train, test]);
            let mut sorted: Vec<f64> = from.iter().copied().filter(|v| !v.is_nan()).collect();
            sorted.sort_unstable_by(f64::total_cmp);
            let cuts = edges(&sorted, BINS);
            let codes = from.iter().chain(&to).map(|&v| bin(&cuts, v, true)).collect();
            Feature { codes, bins: cuts.len() + 2, ordered: true, missing: true }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_stand_by_frequency_and_strangers_last() {
        let order = Order::of(&[1, 1, 1, 0, 0, MISSING], &[&[2]]);
        assert_eq!([1, 0, MISSING, 2].map(|k| order.place(k)), [0.0, 1.0, 2.0, 3.0]);
    }

    #[test]
    fn a_test_frame_falls_into_the_bins_of_the_other() {
        let frame = |x: Vec<f64>| Frame::new(vec![Cells::Numbers(x.clone()), Cells::Numbers(x)]).expect("a frame");
        let (train, test) = (frame(vec![1.0, 2.0, 3.0]), frame(vec![-5.0, f64::NAN, 99.0]));
        let features = learned(&train, &train, &test, 1);
        assert_eq!(features[0].codes, [1, 2, 3, 1, 0, 3]);
        assert_eq!((features[1].bins, features[1].codes.len()), (1, 6));
    }
}
