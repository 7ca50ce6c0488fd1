//! The trees of one part: structure from some rows, donors from others.

use super::coding::Coding;
use super::config::Protection;
use crate::learn::trees::{Criterion, Feature, Growth, Grown, Node, Nominal, Ranked, Tree, grow};
use crate::rng::Stream;

/// Classes that the structure of a tree of numbers is grown from.
const RANKS: usize = 16;
/// Levels that the structure of a tree of levels tells apart; rarer ones count as one.
const LEVELS: usize = 32;
/// Depth of a tree, at most.
const DEPTH: usize = 24;
/// Rows from which on a leaf of one code is taken at its word.
const CERTAIN: usize = 50;
/// Candidates for the smoothing: rows that the parent counts for.
const SMOOTHING: [f64; 8] = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0];

/// A tree whose leaves hold how often each code occurred among rows that the tree was not grown from.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DonorTree {
    /// Structure; features are positions of inputs.
    pub(super) tree: Tree,
    /// Parent of every node.
    pub(super) parents: Vec<u32>,
    /// Stretch of `donors` below every node.
    pub(super) spans: Vec<(u32, u32)>,
    /// Codes, sorted inside each leaf: a histogram written out.
    pub(super) donors: Vec<u16>,
}

/// The trees of one part.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Forest {
    /// Trees; a row takes one of them by chance.
    pub(super) trees: Vec<DonorTree>,
    /// Rows that a node's parent counts for when a donor is drawn.
    pub(super) smoothing: f64,
}

/// Classes of codes for growing: quantile ranks of numbers, frequent levels.
#[derive(Clone, Debug)]
pub(super) struct Classes {
    of_code: Vec<u8>,
    count: usize,
    ordered: bool,
}

impl Classes {
    /// Classes of a part's codes.
    pub(super) fn of(coding: &Coding, codes: &[u16]) -> Self {
        if !coding.is_ordered() {
            let of_code: Vec<u8> = (0..coding.len()).map(|c| c.min(LEVELS - 1) as u8).collect();
            return Self { of_code, count: coding.len().clamp(1, LEVELS), ordered: false };
        }
        let input = super::coding::Input::plain(0, coding, codes, RANKS - usize::from(coding.has_missing()));
        Self { of_code: input.bins, count: input.count, ordered: true }
    }

    /// Number of classes.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Whether classes have an order.
    pub(super) fn is_ordered(&self) -> bool {
        self.ordered
    }

    /// Class of every row.
    pub(super) fn classed(&self, codes: &[u16]) -> Vec<u8> {
        codes.iter().map(|&c| self.of_code[usize::from(c)]).collect()
    }
}

/// A tree before its smoothing is known: the donors' classes per node.
#[derive(Debug)]
pub(super) struct Planted {
    pub(super) tree: DonorTree,
    /// Log-likelihood of the donors, each left out, per candidate of [`SMOOTHING`].
    fit: [f64; SMOOTHING.len()],
}

/// What one tree is grown for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site<'a> {
    /// Inputs that may be asked, as features over all rows, with their positions.
    pub(super) features: &'a [&'a Feature],
    /// Positions of the features among all inputs.
    pub(super) places: &'a [u32],
    /// Code of every row.
    pub(super) codes: &'a [u16],
    /// Classes of the codes.
    pub(super) classes: &'a Classes,
    /// Limits.
    pub(super) protection: &'a Protection,
}

/// Grows a tree on `structure` and fills it with `donors`.
pub(super) fn plant(site: &Site<'_>, structure: &mut [u32], donors: &[u32], draw: &mut Stream) -> Planted {
    let Site { features, codes, classes, .. } = *site;
    let classed = classes.classed(codes);
    let limits = Growth { depth: DEPTH, least: site.protection.rows, gain: 1e-9, features: None };
    if classes.ordered {
        let criterion = Ranked { classes: &classed, count: classes.count };
        let grown = grow(features, &criterion, structure, limits, Some(draw));
        finish(site, &grown, &classed, donors)
    } else {
        let criterion = Nominal { classes: &classed, count: classes.count };
        let grown = grow(features, &criterion, structure, limits, Some(draw));
        finish(site, &grown, &classed, donors)
    }
}

fn finish<C: Criterion<Cell = u32>>(site: &Site<'_>, grown: &Grown<C>, classed: &[u8], donors: &[u32]) -> Planted {
    let k = site.classes.count;
    let nodes = &grown.tree.nodes;
    let leaves: Vec<u32> = donors
        .iter()
        .map(|&r| grown.tree.leaf(|f| site.features[f as usize].codes[r as usize]) as u32)
        .collect();
    let mut counts = vec![0_u32; nodes.len() * k];
    for (&row, &leaf) in donors.iter().zip(&leaves) {
        counts[leaf as usize * k + usize::from(classed[row as usize])] += 1;
    }
    gather(nodes, &mut counts, k);
    let keep = proven(nodes, &grown.cells, &counts, k, site.protection.proof);
    // The pruned tree, in preorder again.
    let mut place = vec![u32::MAX; nodes.len()];
    let mut tree = Tree { nodes: Vec::new() };
    let mut kept_counts = Vec::new();
    let mut stack = vec![(0_usize, None::<usize>)];
    while let Some((at, right_of)) = stack.pop() {
        let here = tree.nodes.len();
        if let Some(parent) = right_of {
            tree.nodes[parent].right = here as u32;
        }
        place[at] = here as u32;
        kept_counts.extend_from_slice(&counts[at * k..(at + 1) * k]);
        if keep[at] {
            let node = nodes[at];
            tree.nodes.push(Node { feature: site.places[node.feature as usize], right: 0, ..node });
            stack.push((node.right as usize, Some(here)));
            stack.push((at + 1, None));
        } else {
            tree.nodes.push(Node::leaf());
        }
    }
    // Leaves of the pruned tree: the first ancestor that was kept.
    let old_parents = grown.tree.parents();
    let mut of_old: Vec<u32> = vec![0; nodes.len()];
    for at in 0..nodes.len() {
        of_old[at] = if place[at] == u32::MAX { of_old[old_parents[at] as usize] } else { place[at] };
    }
    let mut spans = vec![(0_u32, 0_u32); tree.nodes.len()];
    for &leaf in &leaves {
        spans[of_old[leaf as usize] as usize].1 += 1;
    }
    let mut start = 0;
    for span in &mut spans {
        let rows = span.1;
        *span = (start, start);
        start += rows;
    }
    let mut filled = vec![0_u16; donors.len()];
    for (&row, &leaf) in donors.iter().zip(&leaves) {
        let span = &mut spans[of_old[leaf as usize] as usize];
        filled[span.1 as usize] = site.codes[row as usize];
        span.1 += 1;
    }
    for &(from, to) in &spans {
        filled[from as usize..to as usize].sort_unstable();
    }
    join(&tree, &mut spans);
    let parents = tree.parents();
    let fit = left_out(&tree, &parents, &kept_counts, k);
    Planted { tree: DonorTree { tree, parents, spans, donors: filled }, fit }
}

/// Stretches of inner nodes from those of their children.
fn join(tree: &Tree, spans: &mut [(u32, u32)]) {
    for (at, node) in tree.nodes.iter().enumerate().rev().filter(|(_, n)| !n.is_leaf()) {
        spans[at] = (spans[at + 1].0, spans[node.right as usize].1);
    }
}

/// Adds every node's counts to its parent's, from the leaves up.
fn gather(nodes: &[Node], counts: &mut [u32], k: usize) {
    for at in (0..nodes.len()).rev().filter(|&at| !nodes[at].is_leaf()) {
        for class in 0..k {
            counts[at * k + class] = counts[(at + 1) * k + class] + counts[nodes[at].right as usize * k + class];
        }
    }
}

/// Splits that the donors confirm: shares seen while growing must predict them better below the split than at it.
fn proven(nodes: &[Node], grown: &[u32], donors: &[u32], k: usize, proof: f64) -> Vec<bool> {
    let root_rows = f64::from(grown[..k].iter().sum::<u32>()) + 0.5 * k as f64;
    let prior: Vec<f64> = grown[..k].iter().map(|&c| (f64::from(c) + 0.5) / root_rows).collect();
    let mut keep = vec![false; nodes.len()];
    let mut best = vec![0.0; nodes.len()];
    for at in (0..nodes.len()).rev() {
        let seen = &grown[at * k..(at + 1) * k];
        let rows = f64::from(seen.iter().sum::<u32>());
        let own: f64 = donors[at * k..(at + 1) * k]
            .iter()
            .zip(seen)
            .zip(&prior)
            .filter(|((d, _), _)| **d > 0)
            .map(|((&d, &s), p)| f64::from(d) * libm::log((f64::from(s) + p) / (rows + 1.0)))
            .sum();
        best[at] = own;
        if !nodes[at].is_leaf() {
            let below = best[at + 1] + best[nodes[at].right as usize];
            if below > own + proof {
                keep[at] = true;
                best[at] = below;
            }
        }
    }
    keep
}

/// Log-likelihood of the donors' classes under shares smoothed towards the parent's, each donor left out of its own.
fn left_out(tree: &Tree, parents: &[u32], counts: &[u32], k: usize) -> [f64; SMOOTHING.len()] {
    let mut out = [0.0; SMOOTHING.len()];
    let mut path = Vec::new();
    for (leaf, _) in tree.nodes.iter().enumerate().filter(|(_, n)| n.is_leaf()) {
        path.clear();
        let mut at = leaf;
        path.push(at);
        while at != 0 {
            at = parents[at] as usize;
            path.push(at);
        }
        let totals: Vec<f64> = path.iter().map(|&n| f64::from(counts[n * k..(n + 1) * k].iter().sum::<u32>())).collect();
        for class in 0..k {
            let times = counts[leaf * k + class];
            if times == 0 {
                continue;
            }
            for (smoothing, sum) in SMOOTHING.iter().zip(&mut out) {
                let mut share = 1.0 / k as f64;
                for (&node, total) in path.iter().zip(&totals).rev() {
                    let others = f64::from(counts[node * k + class]) - 1.0;
                    share = (others + smoothing * share) / (total - 1.0 + smoothing);
                }
                *sum += f64::from(times) * libm::log(share);
            }
        }
    }
    out
}

impl Forest {
    /// Puts trees together; the smoothing is the one that predicts left-out donors best, times `factor`.
    pub(super) fn of(planted: Vec<Planted>, factor: f64) -> Self {
        let total = |s: usize| planted.iter().map(|p| p.fit[s]).sum::<f64>();
        let best = (0..SMOOTHING.len()).max_by(|&a, &b| total(a).total_cmp(&total(b))).unwrap_or(0);
        Self { trees: planted.into_iter().map(|p| p.tree).collect(), smoothing: SMOOTHING[best] * factor }
    }
}

impl DonorTree {
    /// A tree without questions.
    pub(super) fn single(mut donors: Vec<u16>) -> Self {
        donors.sort_unstable();
        Self { tree: Tree { nodes: vec![Node::leaf()] }, parents: vec![0], spans: vec![(0, donors.len() as u32)], donors }
    }

    /// From stored leaves: `rows` donors of each node, none but for leaves.
    pub(super) fn from_leaves(tree: Tree, rows: &[u32], donors: Vec<u16>) -> Self {
        let mut start = 0;
        let mut spans: Vec<(u32, u32)> = rows
            .iter()
            .map(|n| {
                start += n;
                (start - n, start)
            })
            .collect();
        join(&tree, &mut spans);
        Self { parents: tree.parents(), tree, spans, donors }
    }

    /// The node that a donor is drawn from, for a row that reaches `leaf`.
    fn node(&self, leaf: usize, smoothing: f64, least: u32, draw: &mut Stream) -> usize {
        let mut at = leaf;
        while at != 0 {
            let (from, to) = self.spans[at];
            let rows = to - from;
            if rows >= least {
                let pure = rows as usize >= CERTAIN
                    && self.tree.nodes[at].is_leaf()
                    && self.donors[from as usize] == self.donors[to as usize - 1];
                if pure || draw.uniform() * (f64::from(rows) + smoothing) < f64::from(rows) {
                    break;
                }
            }
            at = self.parents[at] as usize;
        }
        at
    }

    /// A code for a row that reaches `leaf`.
    pub(super) fn draw(&self, leaf: usize, smoothing: f64, least: u32, draw: &mut Stream) -> u16 {
        let (from, to) = self.spans[self.node(leaf, smoothing, least, draw)];
        self.donors[from as usize + draw.below((to - from) as usize)]
    }
}
