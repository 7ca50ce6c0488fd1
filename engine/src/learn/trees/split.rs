//! The best split of a node from its sums per bin.

use super::criterion::Criterion;
use super::feature::Feature;

/// A split and what it gains.
#[derive(Clone, Copy, Debug)]
pub(super) struct Split {
    pub(super) gain: f64,
    pub(super) feature: u32,
    pub(super) left_bins: [u64; 4],
}

/// Buffers of a search, reused from node to node.
#[derive(Debug)]
pub(super) struct Search<C: Criterion> {
    left: Vec<C::Cell>,
    right: Vec<C::Cell>,
    keys: Vec<f64>,
    order: Vec<u16>,
}

fn with(mut bits: [u64; 4], bin: usize) -> [u64; 4] {
    bits[bin >> 6] |= 1 << (bin & 63);
    bits
}

impl<C: Criterion> Search<C> {
    pub(super) fn new(width: usize) -> Self {
        Self {
            left: vec![C::Cell::default(); width],
            right: vec![C::Cell::default(); width],
            keys: Vec::new(),
            order: Vec::new(),
        }
    }

    /// The best split of one feature that leaves `least` rows on each side; `cells` are those of the feature's bins.
    pub(super) fn feature(
        &mut self,
        criterion: &C,
        (at, feature): (usize, &Feature),
        cells: &[C::Cell],
        total: &[C::Cell],
        least: u32,
        best: &mut Option<Split>,
    ) {
        let width = criterion.width();
        let bins = feature.bins;
        self.order.clear();
        let missing = feature.ordered && feature.missing && criterion.rows(&cells[..width]) > 0;
        // Bins without rows of this node only cost time; where they go is settled afterwards.
        let filled = |b: &usize| criterion.rows(&cells[b * width..(b + 1) * width]) > 0;
        self.order.extend((usize::from(missing)..bins).filter(filled).map(|b| b as u16));
        if self.order.len() + usize::from(missing) < 2 {
            return;
        }
        if !feature.ordered {
            criterion.keys(cells, total, &mut self.keys);
            let keys = &self.keys;
            self.order.sort_by(|&a, &b| keys[usize::from(a)].total_cmp(&keys[usize::from(b)]));
        }
        let parent = criterion.score(total);
        let all = criterion.rows(total);
        let mut found: Option<(f64, usize, bool)> = None;
        for missing_left in [true, false] {
            if !missing && missing_left {
                continue;
            }
            self.left.fill(C::Cell::default());
            if missing && missing_left {
                C::plus(&mut self.left, &cells[..width]);
            }
            // With missing rows on the right, all others may be on the left.
            let ends = self.order.len() - usize::from(!missing || missing_left);
            let from = usize::from(!(missing && missing_left));
            for cut in from..=ends {
                if cut > 0 {
                    let bin = usize::from(self.order[cut - 1]);
                    C::plus(&mut self.left, &cells[bin * width..(bin + 1) * width]);
                }
                if !criterion.is_enough(&self.left, least) {
                    continue;
                }
                self.right.copy_from_slice(total);
                C::minus(&mut self.right, &self.left);
                if !criterion.is_enough(&self.right, least) {
                    break;
                }
                let gain = criterion.score(&self.left) + criterion.score(&self.right) - parent;
                if found.is_none_or(|(g, ..)| gain > g) {
                    found = Some((gain, cut, missing_left));
                }
            }
        }
        let Some((gain, cut, missing_left)) = found else { return };
        if best.is_some_and(|b| b.gain >= gain) {
            return;
        }
        let mut left_bins = [0; 4];
        if feature.ordered {
            // Every bin up to the last filled one on the left goes left, filled or not.
            let last = if cut == 0 { 0 } else { usize::from(self.order[cut - 1]) + 1 };
            for bin in usize::from(missing)..last {
                left_bins = with(left_bins, bin);
            }
            if missing && missing_left {
                left_bins = with(left_bins, 0);
            }
        } else {
            let mut rows = 0;
            for &bin in &self.order[..cut] {
                let bin = usize::from(bin);
                left_bins = with(left_bins, bin);
                rows += criterion.rows(&cells[bin * width..(bin + 1) * width]);
            }
            // Levels that this node has not seen follow the majority.
            if rows * 2 > all {
                for bin in (0..bins).filter(|b| !filled(b)) {
                    left_bins = with(left_bins, bin);
                }
            }
        }
        *best = Some(Split { gain, feature: at as u32, left_bins });
    }
}
