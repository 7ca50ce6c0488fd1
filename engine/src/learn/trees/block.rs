//! Sums of small trees for many rows at once.
//!
//! A row that walks through one tree after the other guesses a branch and waits for memory at every node. Here every node of a tree is
//! asked for all rows of a block: bins and masks of reached rows are bytes, of which one instruction takes sixteen or more. Sums are
//! added in the order of the trees, so they have the same bits as row by row.

use super::tree::Tree;

/// Rows of a block: their masks and scores stay in the fastest cache.
pub const BLOCK: usize = 256;
/// Values that are added at once.
const LANES: usize = 4;
/// Leaves of a tree, at most.
pub const MOST_LEAVES: usize = 256;

/// A node in preorder.
#[derive(Clone, Copy, Debug)]
struct Step {
    feature: u32,
    /// Whether it asks nothing.
    is_leaf: bool,
    /// Where its mask lies: the left child's is the next one, the right child takes over its parent's.
    slot: u32,
    /// Stretches of bins that go left (or right), from and to.
    stretches: (u32, u32),
    /// Whether the stretches are those that go right.
    flipped: bool,
    /// Number of the leaf.
    leaf: u8,
}

/// A tree with the values of its leaves.
#[derive(Clone, Debug)]
struct Flat {
    steps: Vec<Step>,
    /// First bin and length less 1.
    stretches: Vec<(u8, u8)>,
    /// Of every leaf, filled up to whole lanes.
    values: Vec<[f32; LANES]>,
}

/// Trees with `count` values per leaf.
#[derive(Clone, Debug)]
pub struct Block {
    lanes: usize,
    masks: usize,
    trees: Vec<Flat>,
}

impl Block {
    /// From trees with the values of all their nodes, `count` each, and at most [`MOST_LEAVES`] leaves.
    pub fn new<'a>(trees: impl Iterator<Item = (&'a Tree, &'a [f32])>, count: usize) -> Self {
        let trees: Vec<Flat> = trees.map(|(tree, values)| flat(tree, values, count)).collect();
        let masks = trees.iter().flat_map(|t| &t.steps).map(|s| s.slot as usize + 2).max().unwrap_or(1);
        Self { lanes: count.div_ceil(LANES), masks, trees }
    }

    /// Lanes of a row's scores.
    pub fn lanes(&self) -> usize {
        self.lanes
    }

    /// Adds the trees' values to `scores`, [`Block::lanes`] per row, for the rows from `first` on: at most [`BLOCK`] of them.
    /// `bins` are columns, one per feature.
    pub fn add(&self, bins: &[Vec<u8>], first: usize, scores: &mut [[f32; LANES]]) {
        let rows = scores.len() / self.lanes.max(1);
        let mut masks = vec![[0_u8; BLOCK]; self.masks];
        let mut leaves = [0_u8; BLOCK];
        for tree in &self.trees {
            masks[0].fill(0xff);
            leaves.fill(0);
            for step in &tree.steps {
                let slot = step.slot as usize;
                if step.is_leaf {
                    for (leaf, mask) in leaves.iter_mut().zip(&masks[slot]) {
                        *leaf |= mask & step.leaf;
                    }
                    continue;
                }
                let stretches = &tree.stretches[step.stretches.0 as usize..step.stretches.1 as usize];
                let column = &bins[step.feature as usize][first..first + rows];
                let (before, after) = masks.split_at_mut(slot + 1);
                part(column, (stretches, step.flipped), &mut before[slot][..rows], &mut after[0][..rows]);
            }
            match self.lanes {
                1 => gather::<1>(&leaves, &tree.values, scores),
                2 => gather::<2>(&leaves, &tree.values, scores),
                3 => gather::<3>(&leaves, &tree.values, scores),
                4 => gather::<4>(&leaves, &tree.values, scores),
                lanes => {
                    for (leaf, scores) in leaves.iter().zip(scores.chunks_exact_mut(lanes)) {
                        let from = usize::from(*leaf) * lanes;
                        plus(scores, &tree.values[from..from + lanes]);
                    }
                }
            }
        }
    }
}

fn plus(scores: &mut [[f32; LANES]], values: &[[f32; LANES]]) {
    for (score, value) in scores.iter_mut().zip(values) {
        for (s, v) in score.iter_mut().zip(value) {
            *s += v;
        }
    }
}

/// The common widths without a loop over lanes.
fn gather<const L: usize>(leaves: &[u8; BLOCK], values: &[[f32; LANES]], scores: &mut [[f32; LANES]]) {
    let (values, scores) = (values.as_chunks::<L>().0, scores.as_chunks_mut::<L>().0);
    for (leaf, score) in leaves.iter().zip(scores) {
        plus(score, &values[usize::from(*leaf)]);
    }
}

/// Parts the rows of `mask`: those that go left are taken over to `left`.
fn part(column: &[u8], (stretches, flipped): (&[(u8, u8)], bool), mask: &mut [u8], left: &mut [u8]) {
    let flip = if flipped { 0xff } else { 0 };
    if let [(from, span)] = *stretches {
        for ((bin, mask), left) in column.iter().zip(mask).zip(left) {
            let inside = if bin.wrapping_sub(from) <= span { 0xff } else { 0_u8 };
            let goes = inside ^ flip;
            *left = *mask & goes;
            *mask &= !goes;
        }
        return;
    }
    let mut inside = [0_u8; BLOCK];
    for &(from, span) in stretches {
        for (bin, inside) in column.iter().zip(&mut inside) {
            *inside |= if bin.wrapping_sub(from) <= span { 0xff } else { 0 };
        }
    }
    for ((inside, mask), left) in inside.iter().zip(mask).zip(left) {
        let goes = inside ^ flip;
        *left = *mask & goes;
        *mask &= !goes;
    }
}

/// Stretches of bins whose bit is `wanted`.
fn stretches(bits: &[u64; 4], wanted: bool) -> Vec<(u8, u8)> {
    let is = |bin: usize| (bits[bin >> 6] >> (bin & 63) & 1 == 1) == wanted;
    let mut out = Vec::new();
    let mut bin = 0;
    while bin < 256 {
        let end = (bin..256).find(|&b| !is(b)).unwrap_or(256);
        if end > bin {
            out.push((bin as u8, (end - bin - 1) as u8));
        }
        bin = end + 1;
    }
    out
}

fn flat(tree: &Tree, values: &[f32], count: usize) -> Flat {
    let mut out = Flat { steps: Vec::new(), stretches: Vec::new(), values: Vec::new() };
    let lanes = count.div_ceil(LANES);
    let mut leaves = 0;
    // Preorder: a right child comes when all of the left subtree is done, so the slots of the open ones are a stack.
    let mut open = vec![0_u32];
    for (at, node) in tree.nodes.iter().enumerate() {
        let slot = open.pop().unwrap_or(0);
        let from = out.stretches.len() as u32;
        let mut flipped = false;
        if node.is_leaf() {
            let own = &values[at * count..(at + 1) * count];
            for lane in 0..lanes {
                out.values.push(std::array::from_fn(|k| own.get(lane * LANES + k).copied().unwrap_or(0.0)));
            }
        } else {
            open.push(slot);
            open.push(slot + 1);
            let [left, right] = [true, false].map(|side| stretches(&node.left_bins, side));
            flipped = right.len() < left.len();
            out.stretches.extend(if flipped { right } else { left });
        }
        let stretches = (from, out.stretches.len() as u32);
        out.steps.push(Step {
            feature: node.feature,
            is_leaf: node.is_leaf(),
            slot,
            stretches,
            flipped,
            leaf: leaves as u8,
        });
        leaves += usize::from(node.is_leaf());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::trees::{Boosting, Feature, Loss, boost};
    use crate::rng::Seed;

    #[test]
    fn blocks_add_up_to_the_same_bits() {
        let mut draw = Seed(8).stream("block");
        let features: Vec<Feature> =
            (0..3).map(|_| Feature::quantiles(&(0..3000).map(|_| draw.uniform()).collect::<Vec<_>>(), 200).0).collect();
        let targets: Vec<f32> = (0..3000).map(|r| (features[0].codes[r] ^ features[1].codes[r]).into()).collect();
        let rows: Vec<u32> = (0..3000).collect();
        let refs: Vec<&Feature> = features.iter().collect();
        let model = boost(&refs, &targets, &rows, &[], Boosting { rounds: 30, ..Boosting::new(Loss::Squared) });
        assert!(model.rounds.len() == 30 && model.rounds.iter().any(|r| r.tree.nodes.len() > 20));
        let block = Block::new(model.rounds.iter().map(|r| (&r.tree, r.values.as_slice())), 1);
        let bins: Vec<Vec<u8>> = features.iter().map(|f| f.codes.clone()).collect();
        // A full block and a part of one.
        for (first, rows) in [(0, BLOCK), (700, 77)] {
            let mut scores = vec![[model.base; LANES]; rows];
            block.add(&bins, first, &mut scores);
            for (row, score) in scores.iter().enumerate() {
                let one = model.predict(|f| features[f as usize].codes[first + row]);
                assert_eq!(score[0].to_bits(), one.to_bits(), "row {row}");
            }
        }
    }

    #[test]
    fn sets_of_bins_are_stretches_of_either_side() {
        assert_eq!(stretches(&[0b1101, 0, 0, 0], true), [(0, 0), (2, 1)]);
        assert_eq!(stretches(&[0b1101, 0, 0, 0], false), [(1, 0), (4, 251)]);
        assert_eq!(stretches(&[u64::MAX; 4], true), [(0, 255)]);
        assert!(stretches(&[u64::MAX; 4], false).is_empty());
    }
}
