//! A donor tree laid out for many rows at once: small nodes, and rows that go down side by side.

use crate::learn::trees::Tree;

/// Rows that go down together: their reads wait for memory at the same time, not one after the other.
const ABREAST: usize = 8;
/// The `below` of a node whose left bins are no first stretch.
const SCATTERED: u16 = u16::MAX;

/// A node. Leaves lead to themselves.
#[derive(Clone, Copy, Debug)]
struct Step {
    /// Where rows go whose bin is not below [`Self::below`]; the others go to the next node.
    right: u32,
    feature: u32,
    below: u16,
}

/// A tree for walking.
#[derive(Debug)]
pub(super) struct Walk {
    steps: Vec<Step>,
    /// Left bins of scattered nodes, by node.
    scattered: Vec<(u32, [u64; 4])>,
}

impl Walk {
    /// Lays a tree out.
    pub(super) fn new(tree: &Tree) -> Self {
        let mut scattered = Vec::new();
        let steps = tree
            .nodes
            .iter()
            .enumerate()
            .map(|(at, node)| {
                if node.is_leaf() {
                    return Step { right: at as u32, feature: 0, below: 0 };
                }
                let count: u32 = node.left_bins.iter().map(|w| w.count_ones()).sum();
                let first = (0..count).all(|bin| node.goes_left(bin as u8));
                if !first {
                    scattered.push((at as u32, node.left_bins));
                }
                let below = if first { count as u16 } else { SCATTERED };
                Step { right: node.right, feature: node.feature, below }
            })
            .collect();
        Self { steps, scattered }
    }

    /// Writes the leaf of each of `rows` to its place in `out`; `bins` holds the bins of all rows by feature.
    pub(super) fn leaves(&self, bins: &[&[u8]], rows: &[u32], out: &mut [u32]) {
        if self.steps.len() == 1 {
            for &row in rows {
                out[row as usize] = 0;
            }
            return;
        }
        for rows in rows.chunks(ABREAST) {
            let mut at = [0_u32; ABREAST];
            loop {
                let before = at;
                for (at, &row) in at.iter_mut().zip(rows) {
                    let step = self.steps[*at as usize];
                    let bin = bins[step.feature as usize][row as usize];
                    let left = if step.below == SCATTERED { self.is_left(*at, bin) } else { u16::from(bin) < step.below };
                    *at = if left { *at + 1 } else { step.right };
                }
                if at == before {
                    break;
                }
            }
            for (&row, at) in rows.iter().zip(at) {
                out[row as usize] = at;
            }
        }
    }

    fn is_left(&self, at: u32, bin: u8) -> bool {
        self.scattered
            .binary_search_by_key(&at, |s| s.0)
            .is_ok_and(|i| self.scattered[i].1[usize::from(bin >> 6)] >> (bin & 63) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::trees::{Feature, Growth, Nominal, grow};
    use crate::rng::Seed;

    #[test]
    fn rows_reach_the_leaves_that_the_tree_says() {
        let mut draw = Seed(4).stream("test/walk");
        let mut feature = |ordered: bool| Feature {
            codes: (0..500).map(|_| draw.below(12) as u8).collect(),
            bins: 12,
            ordered,
            missing: false,
        };
        let features = [feature(true), feature(false), feature(true)];
        let refs: Vec<&Feature> = features.iter().collect();
        let classes: Vec<u8> = (0..500).map(|r| (features[0].codes[r] ^ features[1].codes[r]) % 3).collect();
        let limits = Growth { depth: 20, least: 2, gain: 1e-9, features: None };
        let mut rows: Vec<u32> = (0..500).collect();
        let tree = grow(&refs, &Nominal { classes: &classes, count: 3 }, &mut rows, limits, None).tree;
        assert!(tree.nodes.len() > 50, "a tree worth walking");
        let walk = Walk::new(&tree);
        assert!(!walk.scattered.is_empty(), "some questions are scattered");
        let bins: Vec<&[u8]> = features.iter().map(|f| f.codes.as_slice()).collect();
        let some: Vec<u32> = (0..500).filter(|r| r % 3 != 1).collect();
        let mut out = vec![u32::MAX; 500];
        walk.leaves(&bins, &some, &mut out);
        for (row, reached) in out.iter().enumerate() {
            let leaf = tree.leaf(|f| features[f as usize].codes[row]) as u32;
            assert_eq!(*reached, if row % 3 == 1 { u32::MAX } else { leaf });
        }
    }
}
