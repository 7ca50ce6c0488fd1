//! How coarse a part's leaves must be: judged on rows that are left out of the leaf that is asked for them.
//!
//! A draw takes the deepest node with at least `least` donors, and from there moves up with chance s / (n + s). Both are chosen
//! for all trees of a part together, since their average is what rows are drawn from: the coarsest leaves whose left-out
//! likelihood is about the best. Finer ones would not tell more about new rows, only about these.

use super::plant::Planted;

/// Candidates for the smoothing.
const SMOOTHING: [f64; 4] = [0.0, 1.0, 4.0, 16.0];
/// Rows that are left out, at most.
const JUDGED: usize = 4000;
/// Weight of the overall shares, so that no left-out row is impossible.
const FLOOR: f64 = 1e-3;

/// Rows of a node and smoothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Choice {
    pub(super) least: u32,
    pub(super) smoothing: f64,
    /// Mean left-out log-likelihood.
    pub(super) likelihood: f64,
}

/// Chooses for trees over `rows` rows with `k` classes; `classed` is the class of every row, `floor` the fewest rows of a node,
/// `patience` how many standard errors of likelihood may be given for coarser leaves.
pub(super) fn choose(planted: &[Planted], classed: &[u8], k: usize, floor: u32, patience: f64) -> Choice {
    let step = classed.len().div_ceil(JUDGED).max(1) as u32;
    let judged = classed.len().div_ceil(step as usize);
    let most = planted.iter().map(|p| p.tree.donors.len() as u32).max().unwrap_or(0);
    let mut sizes = vec![floor.max(2)];
    while let Some(&last) = sizes.last()
        && last < most
    {
        sizes.push(last.saturating_mul(2));
    }
    let width = sizes.len() * SMOOTHING.len();
    let mut shares = vec![0.0; judged * width];
    let mut seen = vec![0_u32; judged];
    let mut path = Vec::new();
    for tree in planted {
        for (&row, &leaf) in tree.rows.iter().zip(&tree.leaves).filter(|(r, _)| **r % step == 0) {
            let at = (row / step) as usize;
            seen[at] += 1;
            path.clear();
            let mut node = leaf as usize;
            path.push(node);
            while node != 0 {
                node = tree.tree.parents[node] as usize;
                path.push(node);
            }
            let class = usize::from(classed[row as usize]);
            let out = &mut shares[at * width..(at + 1) * width];
            for (s, &smoothing) in SMOOTHING.iter().enumerate() {
                let mut share = 1.0 / k as f64;
                let mut open = sizes.len();
                for &node in path.iter().rev() {
                    let (from, to) = tree.tree.spans[node];
                    let rows = to - from;
                    // Sizes above this node's stay with its parent.
                    while open > 0 && sizes[open - 1] > rows && node != 0 {
                        open -= 1;
                        out[open * SMOOTHING.len() + s] += share;
                    }
                    let others = f64::from(tree.counts[node * k + class]) - 1.0;
                    let smoothing = if node == 0 { 1.0 } else { smoothing };
                    let weight = f64::from(rows) - 1.0 + smoothing;
                    if weight > 0.0 {
                        share = (others + smoothing * share) / weight;
                    }
                }
                for size in 0..open {
                    out[size * SMOOTHING.len() + s] += share;
                }
            }
        }
    }
    let mut overall = vec![0.0; k];
    for &class in classed {
        overall[usize::from(class)] += 1.0 / classed.len() as f64;
    }
    let logs: Vec<Vec<f64>> = (0..width)
        .map(|w| {
            (0..judged)
                .filter(|&at| seen[at] > 0)
                .map(|at| {
                    let share = shares[at * width + w] / f64::from(seen[at]);
                    let base = overall[usize::from(classed[at * step as usize])];
                    libm::log((1.0 - FLOOR) * share + FLOOR * base)
                })
                .collect()
        })
        .collect();
    let total = |w: usize| logs[w].iter().sum::<f64>();
    let best = (0..width).max_by(|&a, &b| total(a).total_cmp(&total(b))).unwrap_or(0);
    let good = |w: usize| {
        let n = logs[w].len() as f64;
        let mean = (total(best) - total(w)) / n;
        let spread = logs[best].iter().zip(&logs[w]).map(|(b, x)| (b - x - mean) * (b - x - mean)).sum::<f64>() / n;
        mean <= patience * (spread / n).sqrt()
    };
    // The coarsest good size, with its own best smoothing.
    let size = (0..sizes.len())
        .rev()
        .find(|size| (0..SMOOTHING.len()).any(|s| good(size * SMOOTHING.len() + s)))
        .unwrap_or(0);
    let smoothing = (0..SMOOTHING.len())
        .max_by(|&a, &b| total(size * SMOOTHING.len() + a).total_cmp(&total(size * SMOOTHING.len() + b)))
        .unwrap_or(0);
    let at = size * SMOOTHING.len() + smoothing;
    let likelihood = total(at) / logs[at].len().max(1) as f64;
    Choice { least: sizes[size], smoothing: SMOOTHING[smoothing], likelihood }
}
