//! Growing a tree: depth first, rows partitioned in place, the larger child's sums by subtraction.

use super::criterion::Criterion;
use super::feature::Feature;
use super::split::{Search, Split};
use super::tree::{Node, Tree};
use crate::rng::Stream;

/// Limits of a tree.
#[derive(Clone, Copy, Debug)]
pub struct Growth {
    /// Splits on the way to a leaf, at most; at most 63.
    pub depth: usize,
    /// Rows of a leaf, at least.
    pub least: u32,
    /// Least gain of a split, in the units of the criterion's score.
    pub gain: f64,
    /// Features that each node chooses from; all when `None`.
    pub features: Option<usize>,
}

/// A tree and the sums of its nodes.
#[derive(Clone, Debug)]
pub struct Grown<C: Criterion> {
    /// The tree.
    pub tree: Tree,
    /// Cells of every node, `width` each, in the order of the nodes.
    pub cells: Vec<C::Cell>,
    /// Gain of every node's split; 0 for leaves.
    pub gains: Vec<f64>,
    /// Where the rows of every node lie among the reordered rows: first and end.
    pub spans: Vec<(u32, u32)>,
}

/// Sums of all bins of all features for one node.
type Histogram<T> = Vec<T>;

/// Features whose sums are added up in one pass: a bin that most rows share makes every addition wait for the one before, and other
/// features' additions fill the time.
const TOGETHER: usize = 4;
/// Bytes of sums that fit the fastest cache beside the rows: wider ones are added up feature by feature.
const FAST_BYTES: usize = 24 << 10;

struct Grower<'a, C: Criterion> {
    features: &'a [&'a Feature],
    criterion: &'a C,
    limits: Growth,
    /// Start of each feature's cells in a histogram.
    starts: Vec<usize>,
    size: usize,
    /// Histograms that are free again.
    pool: Vec<Histogram<C::Cell>>,
    search: Search<C>,
    draw: Option<&'a mut Stream>,
    /// Positions of the features; its head is what the next node may ask.
    choice: Vec<usize>,
    spare: Vec<u32>,
    out: Grown<C>,
}

/// Grows a tree on `rows` (positions in the features; reordered). `draw` chooses features where the limits ask for a choice.
pub fn grow<C: Criterion>(
    features: &[&Feature],
    criterion: &C,
    rows: &mut [u32],
    limits: Growth,
    draw: Option<&mut Stream>,
) -> Grown<C> {
    let width = criterion.width();
    let mut starts = Vec::with_capacity(features.len());
    let mut size = 0;
    for feature in features {
        starts.push(size);
        size += feature.bins * width;
    }
    let mut grower = Grower {
        features,
        criterion,
        limits: Growth { depth: limits.depth.min(63), least: limits.least.max(1), ..limits },
        starts,
        size,
        pool: Vec::new(),
        search: Search::new(width),
        draw,
        choice: (0..features.len()).collect(),
        spare: vec![0; rows.len()],
        out: Grown { tree: Tree { nodes: Vec::new() }, cells: Vec::new(), gains: Vec::new(), spans: Vec::new() },
    };
    let mut total = vec![C::Cell::default(); width];
    for &row in &*rows {
        criterion.add(row, &mut total);
    }
    let histogram = grower.splittable(&total, 0).then(|| grower.histogram(rows));
    grower.node((rows, 0), total, histogram, 0);
    grower.out
}

impl<C: Criterion> Grower<'_, C> {
    fn splittable(&self, total: &[C::Cell], depth: usize) -> bool {
        depth < self.limits.depth
            && self.criterion.rows(total) >= self.limits.least.saturating_mul(2)
            && !self.criterion.is_pure(total)
            && !self.features.is_empty()
    }

    fn blank(&mut self) -> Histogram<C::Cell> {
        match self.pool.pop() {
            Some(mut old) => {
                old.fill(C::Cell::default());
                old
            }
            None => vec![C::Cell::default(); self.size],
        }
    }

    fn histogram(&mut self, rows: &[u32]) -> Histogram<C::Cell> {
        let mut out = self.blank();
        let width = self.criterion.width();
        let mut rest = &mut out[..];
        for features in self.features.chunks(TOGETHER) {
            let size = features.iter().map(|f| f.bins * width).sum();
            let (own, after) = rest.split_at_mut(size);
            rest = after;
            match features {
                [a, b, c, d] if size_of_val(own) <= FAST_BYTES => self.add_up([a, b, c, d], rows, own),
                _ => {
                    let mut own = own;
                    for feature in features {
                        let (cells, after) = own.split_at_mut(feature.bins * width);
                        own = after;
                        self.add_up([feature], rows, cells);
                    }
                }
            }
        }
        out
    }

    /// Adds `rows` to the cells of these features, which lie one after the other.
    fn add_up<const N: usize>(&self, features: [&Feature; N], rows: &[u32], mut cells: &mut [C::Cell]) {
        let width = self.criterion.width();
        let mut own = features.map(|f| {
            let (own, after) = std::mem::take(&mut cells).split_at_mut(f.bins * width);
            cells = after;
            (f.codes.as_slice(), own)
        });
        for &row in rows {
            for (codes, cells) in &mut own {
                let bin = usize::from(codes[row as usize]) * width;
                self.criterion.add(row, &mut cells[bin..bin + width]);
            }
        }
    }

    fn best(&mut self, histogram: &Histogram<C::Cell>, total: &[C::Cell]) -> Option<Split> {
        let width = self.criterion.width();
        let mut asked = self.features.len();
        if let (Some(some), Some(draw)) = (self.limits.features, self.draw.as_deref_mut())
            && some < asked
        {
            asked = some.max(1);
            for i in 0..asked {
                let other = i + draw.below(self.choice.len() - i);
                self.choice.swap(i, other);
            }
        }
        let mut best = None;
        for i in 0..asked {
            let at = self.choice[i];
            let feature = self.features[at];
            let cells = &histogram[self.starts[at]..self.starts[at] + feature.bins * width];
            self.search.feature(self.criterion, (at, feature), cells, total, self.limits.least, &mut best);
        }
        best.filter(|s| s.gain > self.limits.gain)
    }

    /// Adds the node of `rows`, the first of which is the `first` of all, and everything below it.
    fn node(
        &mut self,
        (rows, first): (&mut [u32], u32),
        total: Vec<C::Cell>,
        histogram: Option<Histogram<C::Cell>>,
        depth: usize,
    ) {
        let at = self.out.tree.nodes.len();
        self.out.spans.push((first, first + rows.len() as u32));
        self.out.tree.nodes.push(Node::leaf());
        self.out.cells.extend_from_slice(&total);
        self.out.gains.push(0.0);
        let Some(mut histogram) = histogram else { return };
        let Some(split) = self.best(&histogram, &total) else {
            self.pool.push(histogram);
            return;
        };
        self.out.gains[at] = split.gain;
        let node = Node { feature: split.feature, right: 0, left_bins: split.left_bins };
        let middle = self.partition(rows, &node);
        let (left, right) = rows.split_at_mut(middle);
        let mut left_total = vec![C::Cell::default(); total.len()];
        for &row in &*left {
            self.criterion.add(row, &mut left_total);
        }
        let mut right_total = total;
        C::minus(&mut right_total, &left_total);
        let (left_open, right_open) =
            (self.splittable(&left_total, depth + 1), self.splittable(&right_total, depth + 1));
        // Only children that may split need sums; the larger one takes what the smaller one leaves of the parent's.
        let left_is_smaller = left.len() <= right.len();
        let larger_open = if left_is_smaller { right_open } else { left_open };
        let (mut left_sums, mut right_sums) = (None, None);
        if larger_open {
            let smaller = self.histogram(if left_is_smaller { left } else { right });
            C::minus(&mut histogram, &smaller);
            let smaller_open = if left_is_smaller { left_open } else { right_open };
            let smaller = if smaller_open {
                Some(smaller)
            } else {
                self.pool.push(smaller);
                None
            };
            (left_sums, right_sums) =
                if left_is_smaller { (smaller, Some(histogram)) } else { (Some(histogram), smaller) };
        } else {
            self.pool.push(histogram);
            if left_open {
                left_sums = Some(self.histogram(left));
            }
            if right_open {
                right_sums = Some(self.histogram(right));
            }
        }
        self.node((left, first), left_total, left_sums, depth + 1);
        self.out.tree.nodes[at] = Node { right: self.out.tree.nodes.len() as u32, ..node };
        self.node((right, first + middle as u32), right_total, right_sums, depth + 1);
    }

    /// Moves the rows that go left to the front, both sides in their old order; how many go left.
    fn partition(&mut self, rows: &mut [u32], node: &Node) -> usize {
        let codes = &self.features[node.feature as usize].codes;
        let (mut left, mut right) = (0, 0);
        // Both places are written and one of them counts: where a row goes cannot be guessed, and a wrong guess costs more.
        for i in 0..rows.len() {
            let row = rows[i];
            let goes = usize::from(node.goes_left(codes[row as usize]));
            rows[left] = row;
            self.spare[right] = row;
            left += goes;
            right += 1 - goes;
        }
        rows[left..].copy_from_slice(&self.spare[..right]);
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::trees::{Gradients, Nominal, Ranked};
    use crate::rng::Seed;

    const FREE: Growth = Growth { depth: 20, least: 1, gain: 1e-9, features: None };

    fn refs(features: &[Feature]) -> Vec<&Feature> {
        features.iter().collect()
    }

    fn levels(codes: Vec<u8>, bins: usize) -> Feature {
        Feature { codes, bins, ordered: false, missing: false }
    }

    #[test]
    fn a_rule_on_levels_and_numbers_is_found_exactly() {
        let mut draw = Seed(1).stream("t");
        let level: Vec<u8> = (0..2000).map(|_| draw.below(6) as u8).collect();
        let number: Vec<f64> = (0..2000).map(|_| draw.uniform()).collect();
        let classes: Vec<u8> =
            level.iter().zip(&number).map(|(l, x)| u8::from(matches!(l, 1 | 4) && *x > 0.5)).collect();
        let features = [levels(level, 6), Feature::quantiles(&number, 64).0];
        let mut rows: Vec<u32> = (0..2000).collect();
        let grown = grow(&refs(&features), &Nominal { classes: &classes, count: 2 }, &mut rows, FREE, None);
        let wrong = (0..2000)
            .filter(|&r| {
                let leaf = grown.tree.leaf(|f| features[f as usize].codes[r]);
                let cells = &grown.cells[leaf * 2..leaf * 2 + 2];
                u8::from(cells[1] > cells[0]) != classes[r]
            })
            .count();
        assert!(wrong < 20, "{wrong} rows of the one bin that the threshold cuts");
        assert!(grown.tree.is_sound(2));
    }

    #[test]
    fn sums_by_subtraction_are_those_of_the_rows() {
        let mut draw = Seed(2).stream("t");
        let features: Vec<Feature> =
            (0..4).map(|_| levels((0..500).map(|_| draw.below(9) as u8).collect(), 9)).collect();
        let classes: Vec<u8> = (0..500).map(|_| draw.below(5) as u8).collect();
        let mut rows: Vec<u32> = (0..500).collect();
        let criterion = Ranked { classes: &classes, count: 5 };
        let grown = grow(&refs(&features), &criterion, &mut rows, Growth { least: 5, ..FREE }, None);
        let mut counted = vec![0_u32; grown.cells.len()];
        for row in 0..500_usize {
            let leaf = grown.tree.leaf(|f| features[f as usize].codes[row]);
            counted[leaf * 5 + usize::from(classes[row])] += 1;
        }
        for (at, node) in grown.tree.nodes.iter().enumerate().filter(|(_, n)| n.is_leaf()) {
            assert!(node.is_leaf());
            assert_eq!(counted[at * 5..at * 5 + 5], grown.cells[at * 5..at * 5 + 5]);
            assert!(grown.cells[at * 5..at * 5 + 5].iter().sum::<u32>() >= 5, "leaves have rows enough");
        }
    }

    #[test]
    fn missing_rows_go_to_the_side_that_they_resemble() {
        let values: Vec<f64> = (0..300).map(|i| if i % 3 == 0 { f64::NAN } else { f64::from(i % 100) }).collect();
        // High values and missing ones belong together.
        let classes: Vec<u8> = values.iter().map(|v| u8::from(v.is_nan() || *v >= 50.0)).collect();
        let features = [Feature::quantiles(&values, 128).0];
        let mut rows: Vec<u32> = (0..300).collect();
        let grown = grow(&refs(&features), &Nominal { classes: &classes, count: 2 }, &mut rows, FREE, None);
        assert_eq!(grown.tree.nodes.len(), 3, "one split is enough");
    }

    #[test]
    fn choices_of_features_come_from_the_stream() {
        let mut draw = Seed(3).stream("t");
        let features: Vec<Feature> =
            (0..8).map(|_| levels((0..200).map(|_| draw.below(4) as u8).collect(), 4)).collect();
        let pairs: Vec<(f32, f32)> = (0..200).map(|_| (draw.uniform() as f32 - 0.5, 1.0)).collect();
        let criterion = Gradients { pairs: &pairs, lambda: 1.0, least_hessian: 0.0 };
        let limits = Growth { features: Some(2), least: 4, ..FREE };
        let tree = |seed| {
            let mut rows: Vec<u32> = (0..200).collect();
            grow(&refs(&features), &criterion, &mut rows, limits, Some(&mut Seed(seed).stream("c"))).tree
        };
        assert_eq!(tree(1), tree(1));
        assert_ne!(tree(1), tree(2));
    }

    #[test]
    fn nothing_to_ask_is_one_leaf() {
        let grown = grow(&[], &Nominal { classes: &[0, 1], count: 2 }, &mut [0, 1], FREE, None);
        assert_eq!(grown.tree.nodes.len(), 1);
        assert_eq!(grown.cells, [1, 1]);
    }
}
