//! Tables as the models of the panel see them. Everything is fitted on the table that a model learns from: medians, scales, levels
//! and bins. Levels that it has not seen are all zeros, or a bin of their own that no split knows.

use std::collections::BTreeMap;

use crate::data::MISSING;
use crate::evaluate::privacy::cells::{Cells, Frame};
use crate::evaluate::sample::{deviation, mean, ordered, quantile};
use crate::learn::trees::Feature;
use crate::learn::trees::feature::{bin, edges};

/// Levels that get a column each; where there are more, a level is stood for by its share.
pub const ONE_HOT: usize = 32;
/// Bins of a number beside the one for missing cells.
const BINS: usize = 255;

/// How one column is coded.
#[derive(Clone, Debug)]
enum Coder {
    Numbers {
        cuts: Vec<f64>,
        median: f64,
        mean: f64,
        scale: f64,
        /// Whether training cells are missing: adds a column of flags.
        flag: bool,
    },
    /// Position of each level; missing is a level.
    Levels(BTreeMap<u32, usize>),
    /// Share of each level, with the mean and deviation over the rows, and its rank by frequency.
    Shares { known: BTreeMap<u32, (f64, u8)>, mean: f64, scale: f64 },
}

/// Codes frames for models, as the training frame asks.
#[derive(Clone, Debug)]
pub struct Encoder {
    coders: Vec<(usize, Coder)>,
    width: usize,
}

/// A coded frame.
#[derive(Clone, Debug)]
pub struct Encoded {
    /// One feature per column but the target, for trees.
    pub features: Vec<Feature>,
    /// `width` numbers per row, for linear models and neighbours; numbers have mean 0 and deviation 1 in training.
    pub rows: Vec<f64>,
    /// Numbers per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl Encoder {
    /// Fits to a training frame; the column `target` is left out.
    pub fn fit(train: &Frame, target: usize) -> Self {
        let coders: Vec<(usize, Coder)> = train
            .columns()
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != target)
            .map(|(at, cells)| (at, Coder::fit(cells)))
            .collect();
        let width = coders.iter().map(|(_, c)| c.width()).sum();
        Self { coders, width }
    }

    /// Columns of the frame that features come from, in their order.
    pub fn sources(&self) -> Vec<usize> {
        self.coders.iter().map(|(at, _)| *at).collect()
    }

    /// Codes a frame.
    pub fn encode(&self, frame: &Frame) -> Encoded {
        let height = frame.height();
        let mut rows = vec![0.0; height * self.width];
        let (mut features, mut from) = (Vec::with_capacity(self.coders.len()), 0);
        for (at, coder) in &self.coders {
            features.push(coder.feature(&frame.columns()[*at]));
            coder.write(&frame.columns()[*at], &mut rows, (from, self.width));
            from += coder.width();
        }
        Encoded { features, rows, width: self.width, height }
    }
}

impl Coder {
    fn fit(cells: &Cells) -> Self {
        match cells {
            Cells::Numbers(x) => {
                let sorted = ordered(x);
                let median = quantile(&sorted, 0.5).unwrap_or(0.0);
                let filled: Vec<f64> = x.iter().map(|v| if v.is_finite() { *v } else { median }).collect();
                Self::Numbers {
                    cuts: edges(&sorted, BINS),
                    median,
                    mean: mean(&filled).unwrap_or(0.0),
                    scale: deviation(&filled, 0).filter(|s| *s > 0.0).unwrap_or(1.0),
                    flag: sorted.len() < x.len(),
                }
            }
            Cells::Levels(x) => {
                let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
                for &k in x {
                    *counts.entry(k).or_default() += 1;
                }
                if counts.len() <= ONE_HOT {
                    return Self::Levels(counts.into_keys().enumerate().map(|(i, k)| (k, i)).collect());
                }
                let mut order: Vec<(u32, usize)> = counts.into_iter().collect();
                order.sort_by_key(|&(k, n)| (std::cmp::Reverse(n), k));
                let share = |n: usize| n as f64 / x.len() as f64;
                let known: BTreeMap<u32, (f64, u8)> =
                    order.iter().enumerate().map(|(rank, &(k, n))| (k, (share(n), rank.min(254) as u8))).collect();
                let shares: Vec<f64> = x.iter().filter_map(|k| known.get(k)).map(|s| s.0).collect();
                Self::Shares {
                    mean: mean(&shares).unwrap_or(0.0),
                    scale: deviation(&shares, 0).filter(|s| *s > 0.0).unwrap_or(1.0),
                    known,
                }
            }
        }
    }

    fn width(&self) -> usize {
        match self {
            Self::Numbers { flag, .. } => 1 + usize::from(*flag),
            Self::Levels(known) => known.len(),
            Self::Shares { .. } => 1,
        }
    }

    fn feature(&self, cells: &Cells) -> Feature {
        match (self, cells) {
            (Self::Numbers { cuts, .. }, Cells::Numbers(x)) => {
                let finite = |v: f64| if v.is_finite() { v } else { f64::NAN };
                let codes = x.iter().map(|&v| bin(cuts, finite(v), true)).collect();
                Feature { codes, bins: cuts.len() + 2, ordered: true, missing: true }
            }
            (Self::Levels(known), Cells::Levels(x)) => {
                let code = |k: &u32| *known.get(k).unwrap_or(&known.len()) as u8;
                Feature { codes: x.iter().map(code).collect(), bins: known.len() + 1, ordered: false, missing: false }
            }
            (Self::Shares { known, .. }, Cells::Levels(x)) => {
                let code = |k: &u32| known.get(k).map_or(255, |s| s.1);
                Feature { codes: x.iter().map(code).collect(), bins: 256, ordered: true, missing: false }
            }
            // Frames of one evaluation share the kinds of their columns.
            _ => Feature { codes: vec![0; cells.len()], bins: 1, ordered: true, missing: false },
        }
    }

    /// Writes the numbers of a column into rows of `width`, from position `from` on.
    fn write(&self, cells: &Cells, rows: &mut [f64], (from, width): (usize, usize)) {
        let row = rows.chunks_exact_mut(width.max(1));
        match (self, cells) {
            (Self::Numbers { median, mean, scale, flag, .. }, Cells::Numbers(x)) => {
                for (row, v) in row.zip(x) {
                    row[from] = (if v.is_finite() { *v } else { *median } - mean) / scale;
                    if *flag {
                        row[from + 1] = f64::from(u8::from(!v.is_finite()));
                    }
                }
            }
            (Self::Levels(known), Cells::Levels(x)) => {
                for (row, k) in row.zip(x) {
                    if let Some(at) = known.get(k) {
                        row[from + at] = 1.0;
                    }
                }
            }
            (Self::Shares { known, mean, scale }, Cells::Levels(x)) => {
                for (row, k) in row.zip(x) {
                    row[from] = known.get(k).map_or(0.0, |s| (s.0 - mean) / scale);
                }
            }
            _ => {}
        }
    }
}

/// What is to be predicted, one entry per row.
#[derive(Clone, Debug, PartialEq)]
pub enum Answers {
    /// Classes by falling frequency in the real table, from 0.
    Classes(Vec<usize>),
    /// Numbers.
    Numbers(Vec<f64>),
}

impl Answers {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Classes(x) => x.len(),
            Self::Numbers(x) => x.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The first `rows`.
    #[must_use]
    pub fn first(&self, rows: usize) -> Self {
        match self {
            Self::Classes(x) => Self::Classes(x[..rows.min(x.len())].to_vec()),
            Self::Numbers(x) => Self::Numbers(x[..rows.min(x.len())].to_vec()),
        }
    }
}

/// A frame without the rows whose target is missing (or a level that no real row has), and the targets of the others. `classes`
/// holds the codes of the classes, empty for numbers.
pub fn answered(frame: &Frame, target: usize, classes: &[u32]) -> (Frame, Answers) {
    match &frame.columns()[target] {
        Cells::Numbers(x) => {
            let rows: Vec<usize> = (0..x.len()).filter(|&i| x[i].is_finite()).collect();
            let answers = rows.iter().map(|&i| x[i]).collect();
            (frame.take(&rows), Answers::Numbers(answers))
        }
        Cells::Levels(x) => {
            let place = |i: usize| classes.iter().position(|c| *c == x[i] && x[i] != MISSING);
            let (rows, answers): (Vec<usize>, Vec<usize>) = (0..x.len()).filter_map(|i| Some((i, place(i)?))).unzip();
            (frame.take(&rows), Answers::Classes(answers))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(numbers: Vec<f64>, levels: Vec<u32>) -> Frame {
        let target = vec![0.0; numbers.len()];
        Frame::new(vec![Cells::Numbers(numbers), Cells::Levels(levels), Cells::Numbers(target)]).expect("a frame")
    }

    #[test]
    fn a_test_table_is_coded_by_the_training_table() {
        let train = frame(vec![1.0, 3.0, f64::NAN, 2.0], vec![4, 7, 4, MISSING]);
        let encoder = Encoder::fit(&train, 2);
        let test = encoder.encode(&frame(vec![2.0, f64::NAN], vec![7, 9]));
        assert_eq!((test.width, encoder.sources()), (5, vec![0, 1]));
        assert_eq!(test.rows, [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0], "an unknown level is all zeros");
        assert_eq!((test.features[0].codes[1], test.features[1].codes[1], test.features[1].bins), (0, 3, 4));
    }

    #[test]
    fn many_levels_are_stood_for_by_their_share() {
        let train = frame(vec![0.0; 90], (0..90).map(|i| if i < 40 { 0 } else { i }).collect());
        let coded = Encoder::fit(&train, 2).encode(&frame(vec![0.0; 3], vec![0, 50, 99]));
        assert_eq!((coded.width, coded.rows[5]), (2, 0.0));
        assert!(coded.rows[1] > 0.0 && coded.rows[3] < 0.0);
        assert_eq!((coded.features[1].codes[0], coded.features[1].codes[2]), (0, 255));
    }

    #[test]
    fn rows_without_an_answer_take_no_part() {
        let (rows, answers) = answered(&frame(vec![1.0, 2.0, 3.0], vec![5, MISSING, 6]), 1, &[6, 5]);
        assert_eq!((rows.height(), answers), (2, Answers::Classes(vec![1, 0])));
    }
}
