//! Growing a donor tree: structure from some rows, donors from others.

use super::forest::{Classes, DonorTree};
use crate::learn::trees::{Feature, Growth, Node, Nominal, Ranked, Tree, grow};

/// Rows of the smallest leaf while growing; how coarse the leaves must be is chosen afterwards.
const GROWN_FROM: u32 = 5;
/// Depth of a tree, at most.
const DEPTH: usize = 24;

/// A tree before it is known how coarse its leaves must be.
#[derive(Debug)]
pub(super) struct Planted {
    pub(super) tree: DonorTree,
    /// Donors per node and class.
    pub(super) counts: Vec<u32>,
    /// Rows of the donors.
    pub(super) rows: Vec<u32>,
    /// Leaf of every donor.
    pub(super) leaves: Vec<u32>,
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
    /// Rows that fill the leaves.
    pub(super) donors: &'a [u32],
    /// Those of them that did not shape the tree, to judge its leaves.
    pub(super) judges: &'a [u32],
}

/// Grows a tree on `structure` and fills it with donors.
pub(super) fn plant(site: &Site<'_>, structure: &mut [u32]) -> Planted {
    let classes = site.classes;
    let classed = classes.classed(site.codes);
    let limits = Growth { depth: DEPTH, least: GROWN_FROM, gain: 1e-9, features: None };
    let tree = if classes.is_ordered() {
        let criterion = Ranked { classes: &classed, count: classes.count() };
        grow(site.features, &criterion, structure, limits, None).tree
    } else {
        let criterion = Nominal { classes: &classed, count: classes.count() };
        grow(site.features, &criterion, structure, limits, None).tree
    };
    finish(site, tree, &classed)
}

/// Grows a tree that asks the class first, which is the last feature of the site, and in each class what tells its codes apart; the
/// classes of the site are the ranks inside the classes.
pub(super) fn plant_within(site: &Site<'_>, structure: &[u32]) -> Planted {
    let ranks = site.classes.classed(site.codes);
    let Some((class, features)) = site.features.split_last() else { return plant(site, &mut structure.to_vec()) };
    let mut of_class: Vec<Vec<u32>> = vec![Vec::new(); class.bins];
    for &row in structure {
        of_class[usize::from(class.codes[row as usize])].push(row);
    }
    let limits = Growth { depth: DEPTH, least: GROWN_FROM, gain: 1e-9, features: None };
    let criterion = Ranked { classes: &ranks, count: site.classes.count() };
    let trees: Vec<Tree> =
        of_class.iter_mut().map(|rows| grow(features, &criterion, rows, limits, None).tree).collect();
    let mut nodes = Vec::new();
    stack(&trees, 0, features.len() as u32, &mut nodes);
    finish(site, Tree { nodes }, &ranks)
}

/// Joins trees of classes from `first` on under questions for the class, which is feature `asked`.
fn stack(trees: &[Tree], first: usize, asked: u32, nodes: &mut Vec<Node>) {
    let start = nodes.len();
    if let [tree] = trees {
        let moved = |n: &Node| if n.is_leaf() { *n } else { Node { right: n.right + start as u32, ..*n } };
        nodes.extend(tree.nodes.iter().map(moved));
        return;
    }
    let (left, right) = trees.split_at(trees.len() / 2);
    let mut left_bins = [0_u64; 4];
    for class in first..first + left.len() {
        left_bins[class >> 6] |= 1 << (class & 63);
    }
    nodes.push(Node { feature: asked, right: 0, left_bins });
    stack(left, first, asked, nodes);
    nodes[start].right = nodes.len() as u32;
    stack(right, first + left.len(), asked, nodes);
}

fn finish(site: &Site<'_>, mut tree: Tree, classed: &[u8]) -> Planted {
    let (donors, judges) = (site.donors, site.judges);
    let k = site.classes.count();
    let leaves: Vec<u32> = donors
        .iter()
        .map(|&r| tree.leaf(|f| site.features[f as usize].codes[r as usize]) as u32)
        .collect();
    let mut counts = vec![0_u32; tree.nodes.len() * k];
    let mut rows = vec![0_u32; tree.nodes.len()];
    for (&row, &leaf) in donors.iter().zip(&leaves) {
        counts[leaf as usize * k + usize::from(classed[row as usize])] += 1;
        rows[leaf as usize] += 1;
    }
    gather(&tree.nodes, &mut counts, k);
    let mut next = Vec::with_capacity(rows.len());
    let mut start = 0;
    for n in &rows {
        next.push(start);
        start += n;
    }
    let mut filled = vec![0_u16; donors.len()];
    for (&row, &leaf) in donors.iter().zip(&leaves) {
        let place = &mut next[leaf as usize];
        filled[*place as usize] = site.codes[row as usize];
        *place += 1;
    }
    let leaves: Vec<u32> = judges
        .iter()
        .map(|&r| tree.leaf(|f| site.features[f as usize].codes[r as usize]) as u32)
        .collect();
    for node in tree.nodes.iter_mut().filter(|n| !n.is_leaf()) {
        node.feature = site.places[node.feature as usize];
    }
    Planted { tree: DonorTree::from_leaves(tree, &rows, filled), counts, rows: judges.to_vec(), leaves }
}

/// Adds every node's counts to its parent's, from the leaves up.
fn gather(nodes: &[Node], counts: &mut [u32], k: usize) {
    for at in (0..nodes.len()).rev().filter(|&at| !nodes[at].is_leaf()) {
        for class in 0..k {
            counts[at * k + class] = counts[(at + 1) * k + class] + counts[nodes[at].right as usize * k + class];
        }
    }
}

