//! The trees of one part, and the boosted shares beside them.

use super::coding::Coding;
use super::guide::Guide;
use super::plant::Planted;
use super::smooth::Choice;
use crate::learn::trees::{Feature, Node, Softmax, Tree};
use crate::rng::Stream;

/// Classes of numbers with many codes …
const RANKS: usize = 16;
/// … and codes up to which each is a class of its own.
const EVERY: usize = 48;
/// Levels that are classes of their own; rarer ones share the last class.
const LEVELS: usize = 64;
/// Rows from which on a leaf of one code is taken at its word.
const CERTAIN: usize = 50;
/// A class whose share is this far below its overall share is taken to be impossible.
const IMPOSSIBLE: f32 = 0.02;

/// The place under which donor trees of a part ask its class, `until` inputs being before the part; the place before is that of the guide.
pub(super) fn class_place(until: usize) -> u32 {
    until as u32 + 1
}

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
    /// Rows of a node that a donor is drawn from, at least.
    pub(super) least: u32,
    /// Rows that a node's parent counts for when a donor is drawn.
    pub(super) smoothing: f64,
    /// Boosted prediction that the trees may ask as their last input.
    pub(super) guide: Option<Guide>,
    /// Boosted shares of the classes, where they predict new rows better than the trees do.
    pub(super) shares: Option<Shares>,
}

/// Boosted shares of a part's classes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shares {
    /// Shares by the inputs.
    pub(super) softmax: Softmax,
    /// Class of every code.
    pub(super) classes: Vec<u8>,
    /// Overall shares, below which a class counts as impossible.
    floor: Vec<f32>,
    /// Whether every code is a class of its own, so that no donor is needed.
    pub(super) direct: bool,
}

impl Shares {
    /// Shares of the classes.
    pub(super) fn new(softmax: Softmax, classes: &Classes) -> Self {
        Self::from_parts(softmax, classes.of_code.clone())
    }

    /// From stored parts.
    pub(super) fn from_parts(softmax: Softmax, classes: Vec<u8>) -> Self {
        let top = softmax.base.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let total: f32 = softmax.base.iter().map(|b| libm::expf(b - top)).sum();
        let floor = softmax.base.iter().map(|b| IMPOSSIBLE * libm::expf(b - top) / total).collect();
        let direct = classes.len() == softmax.base.len();
        Self { softmax, classes, floor, direct }
    }

    /// Shares of the classes of a row; `bin` gives its bin of an input. Their sum may be a little under 1.
    pub(super) fn of(&self, bin: impl Fn(u32) -> u8, out: &mut Vec<f32>) {
        self.softmax.shares(bin, out);
        self.clip(out);
    }

    /// Takes what is next to impossible to be so.
    pub(super) fn clip(&self, out: &mut [f32]) {
        for (share, floor) in out.iter_mut().zip(&self.floor) {
            if *share < *floor {
                *share = 0.0;
            }
        }
    }
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
        let ranks = if coding.len() <= EVERY { EVERY } else { RANKS };
        let input = super::coding::Input::plain(0, coding, codes, ranks - usize::from(coding.has_missing()));
        Self { of_code: input.bins, count: input.count, ordered: true }
    }

    /// Ranks of the codes inside their classes, as classes of their own.
    pub(super) fn within(&self, codes: &[u16]) -> Self {
        let mut rows = vec![0_u64; self.of_code.len()];
        let mut all = vec![0_u64; self.count];
        for &code in codes {
            rows[usize::from(code)] += 1;
            all[usize::from(self.of_code[usize::from(code)])] += 1;
        }
        let mut below = vec![0_u64; self.count];
        let rank = |(&class, n): (&u8, &u64)| {
            let class = usize::from(class);
            let middle = 2 * below[class] + n;
            below[class] += n;
            (middle * RANKS as u64 / (2 * all[class]).max(1)).min(RANKS as u64 - 1) as u8
        };
        Self { of_code: self.of_code.iter().zip(&rows).map(rank).collect(), count: RANKS, ordered: true }
    }

    /// The classes of all rows as a feature.
    pub(super) fn feature(&self, codes: &[u16]) -> Feature {
        Feature { codes: self.classed(codes), bins: self.count, ordered: true, missing: false }
    }

    /// Number of classes.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Whether classes have an order.
    pub(super) fn is_ordered(&self) -> bool {
        self.ordered
    }

    /// Class of every code.
    pub(super) fn of_codes(&self) -> &[u8] {
        &self.of_code
    }

    /// Class of every row.
    pub(super) fn classed(&self, codes: &[u16]) -> Vec<u8> {
        codes.iter().map(|&c| self.of_code[usize::from(c)]).collect()
    }
}

/// Stretches of inner nodes from those of their children.
fn join(tree: &Tree, spans: &mut [(u32, u32)]) {
    for (at, node) in tree.nodes.iter().enumerate().rev().filter(|(_, n)| !n.is_leaf()) {
        spans[at] = (spans[at + 1].0, spans[node.right as usize].1);
    }
}

impl Forest {
    /// Puts trees together; nodes of fewer rows than the choice asks for are taken away where nothing can be drawn from them.
    pub(super) fn of(planted: Vec<Planted>, guide: Option<Guide>, shares: Option<Shares>, choice: Choice) -> Self {
        let trees = planted.into_iter().map(|p| p.tree.coarsened(choice.least)).collect();
        Self { trees, least: choice.least, smoothing: choice.smoothing, guide, shares }
    }

    /// The marginal: one node with every row.
    pub(super) fn marginal(codes: &[u16]) -> Self {
        let tree = Tree { nodes: vec![Node::leaf()] };
        let tree = DonorTree::from_leaves(tree, &[codes.len() as u32], codes.to_vec());
        Self { trees: vec![tree], least: 1, smoothing: 0.0, guide: None, shares: None }
    }
}

impl DonorTree {
    /// From leaves: `rows` donors of each node, none but for leaves. Donors are sorted inside each leaf.
    pub(super) fn from_leaves(tree: Tree, rows: &[u32], mut donors: Vec<u16>) -> Self {
        let mut start = 0;
        let mut spans: Vec<(u32, u32)> = Vec::with_capacity(rows.len());
        for n in rows {
            spans.push((start, start + n));
            donors[start as usize..(start + n) as usize].sort_unstable();
            start += n;
        }
        join(&tree, &mut spans);
        Self { parents: tree.parents(), tree, spans, donors }
    }

    /// The same tree without questions between children that are both too small to draw from.
    fn coarsened(self, least: u32) -> Self {
        let size = |at: usize| self.spans[at].1 - self.spans[at].0;
        let (mut nodes, mut rows) = (Vec::new(), Vec::new());
        let mut stack = vec![(0_usize, None::<usize>)];
        while let Some((at, right_of)) = stack.pop() {
            let here = nodes.len();
            if let Some(parent) = right_of {
                let parent: &mut Node = &mut nodes[parent];
                parent.right = here as u32;
            }
            let node = self.tree.nodes[at];
            if !node.is_leaf() && size(at + 1).max(size(node.right as usize)) >= least {
                nodes.push(Node { right: 0, ..node });
                rows.push(0);
                stack.push((node.right as usize, Some(here)));
                stack.push((at + 1, None));
            } else {
                nodes.push(Node::leaf());
                rows.push(size(at));
            }
        }
        Self::from_leaves(Tree { nodes }, &rows, self.donors)
    }

    /// Whether a node is a leaf of one code that enough rows have to be taken at its word.
    pub(super) fn is_certain(&self, at: usize) -> bool {
        let (from, to) = self.spans[at];
        (to - from) as usize >= CERTAIN
            && self.tree.nodes[at].is_leaf()
            && self.donors[from as usize] == self.donors[to as usize - 1]
    }

    /// The node that a donor is drawn from, for a row that reaches `leaf`.
    pub(super) fn node(&self, leaf: usize, smoothing: f64, least: u32, draw: &mut Stream) -> usize {
        let mut at = leaf;
        while at != 0 {
            let (from, to) = self.spans[at];
            let rows = to - from;
            if rows >= least
                && (self.is_certain(at) || draw.uniform() * (f64::from(rows) + smoothing) < f64::from(rows))
            {
                break;
            }
            at = self.parents[at] as usize;
        }
        at
    }

    /// A code of one class for a row that reaches `leaf`: from the deepest node that has one.
    pub(super) fn draw_class(&self, leaf: usize, least: u32, class: u8, classes: &[u8], draw: &mut Stream) -> Option<u16> {
        let is = |code: &u16| classes[usize::from(*code)] == class;
        let mut at = self.node(leaf, 0.0, least, draw);
        loop {
            let (from, to) = self.spans[at];
            let donors = &self.donors[from as usize..to as usize];
            let fitting = donors.iter().filter(|c| is(c)).count();
            if fitting > 0 {
                let nth = draw.below(fitting);
                return donors.iter().copied().filter(is).nth(nth);
            }
            if at == 0 {
                return None;
            }
            at = self.parents[at] as usize;
        }
    }

    /// A code for a row that reaches `leaf`.
    pub(super) fn draw(&self, leaf: usize, smoothing: f64, least: u32, draw: &mut Stream) -> u16 {
        let (from, to) = self.spans[self.node(leaf, smoothing, least, draw)];
        self.donors[from as usize + draw.below((to - from) as usize)]
    }
}
