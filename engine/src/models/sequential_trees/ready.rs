//! Boosted trees and donors laid out for drawing many rows at once.

use super::SequentialTrees;
use super::forest::{DonorTree, Forest, class_place};
use super::given::Allowed;
use super::walk::Walk;
use crate::learn::trees::block::BLOCK;
use crate::learn::trees::softmax::soften;
use crate::learn::trees::{Block, feature};
use crate::rng::{Stream, weighted_at};

/// One part, ready for drawing.
#[derive(Debug)]
pub(super) struct Ready<'a> {
    pub(super) forest: &'a Forest,
    /// Where a row keeps the guide's bin until its own takes the place.
    place: usize,
    guide: Option<[Block; 2]>,
    shares: Option<Block>,
    /// Class of every donor, by tree, where donors are looked up by class.
    classes: Vec<Vec<u8>>,
    /// The donor trees, laid out for walking.
    walks: Vec<Walk>,
    /// By tree and leaf, the donors that a row is drawn from when its leaf holds one class; none where it does not.
    homes: Vec<Vec<(u32, u32)>>,
}

/// All parts of a model.
pub(super) fn ready(model: &SequentialTrees) -> Vec<Ready<'_>> {
    let mut place = 0;
    model
        .forests
        .iter()
        .enumerate()
        .map(|(at, forest)| {
            let ready = Ready::new(forest, place);
            place += model.inputs[place..].iter().take_while(|i| i.part == at).count();
            ready
        })
        .collect()
}

impl<'a> Ready<'a> {
    fn new(forest: &'a Forest, place: usize) -> Self {
        let guide = forest.guide.as_ref().map(|g| {
            g.models.each_ref().map(|m| Block::new(m.rounds.iter().map(|r| (&r.tree, r.values.as_slice())), 1))
        });
        let shares = forest
            .shares
            .as_ref()
            .map(|s| Block::new(s.softmax.steps.iter().map(|s| (&s.tree, s.values.as_slice())), s.softmax.base.len()));
        let classes: Vec<Vec<u8>> = match &forest.shares {
            Some(s) if !s.direct => {
                let of = |t: &DonorTree| t.donors.iter().map(|&code| s.classes[usize::from(code)]).collect();
                forest.trees.iter().map(of).collect()
            }
            _ => Vec::new(),
        };
        let homes = forest.trees.iter().zip(&classes).map(|(t, c)| homes(t, forest.least, c)).collect();
        let walks = forest.trees.iter().map(|t| Walk::new(&t.tree)).collect();
        Self { forest, place, guide, shares, classes, walks, homes }
    }

    /// Puts the guide's bins of `rows` rows from `first` on into their place. Its models take turns by block: neither rows nor blocks
    /// come in any order, so that is as good as a draw, and no row has to be asked twice.
    fn guided(&self, bins: &mut [Vec<u8>], first: usize, rows: usize) {
        let (Some(blocks), Some(guide)) = (&self.guide, &self.forest.guide) else { return };
        let model = turn(first);
        let mut scores = vec![[guide.models[model].base, 0.0, 0.0, 0.0]; rows];
        blocks[model].add(bins, first, &mut scores);
        for (bin, score) in bins[self.place][first..first + rows].iter_mut().zip(&scores) {
            *bin = feature::bin(&guide.edges, f64::from(score[0]), false);
        }
    }

    /// Shares of the classes of `rows` rows from `first` on, as [`Shares::of`] gives them row by row. Calls `each` with the row, counted
    /// from 0, and its shares.
    fn shares(&self, bins: &[Vec<u8>], (first, rows): (usize, usize), mut each: impl FnMut(usize, &[f32])) {
        let (Some(block), Some(shares)) = (&self.shares, &self.forest.shares) else { return };
        let (base, lanes) = (&shares.softmax.base, block.lanes());
        let start: Vec<[f32; 4]> = (0..lanes)
            .map(|lane| std::array::from_fn(|k| base.get(lane * 4 + k).copied().unwrap_or(f32::NEG_INFINITY)))
            .collect();
        let mut scores = start.repeat(rows);
        block.add(bins, first, &mut scores);
        for (row, scores) in scores.chunks_exact_mut(lanes).enumerate() {
            let scores = &mut scores.as_flattened_mut()[..base.len()];
            soften(scores);
            shares.clip(scores);
            each(row, scores);
        }
    }

    /// Draws the part for `rows` rows from `first` on that meet no condition on it: at most [`BLOCK`](crate::learn::trees::block).
    ///
    /// Trees are drawn for all rows, then classes, then donors.
    pub(super) fn draw(
        &self,
        bins: &mut [Vec<u8>],
        (first, rows): (usize, usize),
        out: &mut Vec<u16>,
        draw: &mut Stream,
    ) {
        self.guided(bins, first, rows);
        if self.forest.shares.as_ref().is_some_and(|s| s.direct) {
            // Every row takes as many draws, so all can be made before any share is known.
            let uniforms: Vec<f64> = (0..rows)
                .map(|_| {
                    self.tree(draw);
                    draw.uniform()
                })
                .collect();
            self.shares(bins, (first, rows), |row, shares| out.push(u16::from(class(shares, uniforms[row]))));
            return;
        }
        let k = self.forest.shares.as_ref().map_or(0, |s| s.softmax.base.len());
        let mut shares = Vec::with_capacity(rows * k);
        self.shares(bins, (first, rows), |_, row| shares.extend_from_slice(row));
        let trees: Vec<usize> = (0..rows).map(|_| self.tree(draw)).collect();
        let classes: Vec<u8> = shares.chunks_exact(k.max(1)).map(|shares| class(shares, draw.uniform())).collect();
        let leaves = self.leaves(bins, first, &trees, &classes);
        for (row, (&index, &leaf)) in trees.iter().zip(&leaves).enumerate() {
            let (tree, leaf) = (&self.forest.trees[index], leaf as usize);
            let code = classes.get(row).and_then(|&class| self.draw_class(index, leaf, class, draw));
            out.push(code.unwrap_or_else(|| tree.draw(leaf, self.forest.smoothing, self.forest.least, draw)));
        }
    }

    /// The leaf of every row from `first` on in its tree; `classes` is empty where no tree asks them.
    fn leaves(&self, bins: &[Vec<u8>], first: usize, trees: &[usize], classes: &[u8]) -> Vec<u32> {
        let rows = trees.len();
        let asked = class_place(self.place) as usize;
        let mut views: Vec<&[u8]> = bins.iter().take(asked).map(|b| &b[first..first + rows]).collect();
        if !classes.is_empty() {
            // Before the part's own inputs are there, the places behind the guide are free.
            views.resize(asked, &[]);
            views.push(classes);
        }
        let mut leaves = vec![0; rows];
        let mut together = Vec::with_capacity(rows);
        for (index, walk) in self.walks.iter().enumerate() {
            together.clear();
            together.extend((0..rows as u32).filter(|&row| trees[row as usize] == index));
            walk.leaves(&views, &together, &mut leaves);
        }
        leaves
    }

    /// Draws the part for rows that meet a condition on it; `weights` take up how likely that was.
    pub(super) fn conditioned(
        &self,
        allowed: &Allowed,
        bins: &mut [Vec<u8>],
        weights: &mut [f64],
        out: &mut Vec<u16>,
        draw: &mut Stream,
    ) {
        let mut buffer = Vec::new();
        for (row, weight) in weights.iter_mut().enumerate() {
            if let Some(guide) = &self.forest.guide {
                bins[self.place][row] = guide.bin(turn(row), |f| bins[f as usize][row]);
            }
            let index = self.tree(draw);
            let bin = |f: u32| bins[f as usize][row];
            let (code, chance) = allowed.draw(self.forest, index, bin, draw, &mut buffer);
            *weight *= chance;
            out.push(code);
        }
    }

    /// One of the trees.
    fn tree(&self, draw: &mut Stream) -> usize {
        if self.forest.trees.len() > 1 { draw.below(self.forest.trees.len()) } else { 0 }
    }

    /// A code of one class from a tree for a row that reaches `leaf`: from the deepest node that has one.
    pub(super) fn draw_class(&self, tree: usize, leaf: usize, class: u8, draw: &mut Stream) -> Option<u16> {
        let (from, to) = self.homes[tree][leaf];
        let (tree, classes) = (&self.forest.trees[tree], &self.classes[tree]);
        if from < to && classes[from as usize] == class {
            return Some(tree.donors[from as usize + draw.below((to - from) as usize)]);
        }
        let mut at = tree.node(leaf, 0.0, self.forest.least, draw);
        loop {
            let (from, to) = tree.spans[at];
            let here = &classes[from as usize..to as usize];
            if tree.tree.nodes[at].is_leaf() {
                // The donors of a leaf are sorted by code, and so by class.
                let first = here.partition_point(|c| *c < class);
                let fitting = here[first..].partition_point(|c| *c == class);
                if fitting > 0 {
                    return Some(tree.donors[from as usize + first + draw.below(fitting)]);
                }
            }
            let fitting = here.chunks(STRETCH).map(|c| count(c, class)).sum();
            if fitting > 0 {
                let nth = draw.below(fitting);
                return nth_of(here, class, nth).map(|i| tree.donors[from as usize + i]);
            }
            if at == 0 {
                return None;
            }
            at = tree.parents[at] as usize;
        }
    }
}

/// By node, the donors of the deepest node above it that is large enough, or that is the last to hold one class; none for nodes of
/// several classes.
fn homes(tree: &DonorTree, least: u32, classes: &[u8]) -> Vec<(u32, u32)> {
    let one = |at: usize| {
        let (from, to) = tree.spans[at];
        let mut here = classes[from as usize..to as usize].iter();
        here.next().is_some_and(|first| here.all(|c| c == first))
    };
    let mut out = vec![(0, 0); tree.spans.len()];
    // Parents come before their children.
    for at in 0..out.len() {
        let (from, to) = tree.spans[at];
        let above = if at > 0 { out[tree.parents[at] as usize] } else { (0, 0) };
        if to - from < least && above.0 < above.1 {
            out[at] = above;
        } else if one(at) {
            out[at] = (from, to);
        }
    }
    out
}

/// Which of a guide's two models is asked for a row.
fn turn(row: usize) -> usize {
    row / BLOCK % 2
}

/// A class by its share; they may sum to a little under 1.
fn class(shares: &[f32], uniform: f64) -> u8 {
    let total = f64::from(shares.iter().sum::<f32>());
    weighted_at(uniform, shares.len(), total, |k| f64::from(shares[k])) as u8
}

/// Donors that are counted at once.
const STRETCH: usize = 32;

/// How many of at most [`STRETCH`] donors have a class.
fn count(classes: &[u8], class: u8) -> usize {
    usize::from(classes.iter().map(|&c| u8::from(c == class)).sum::<u8>())
}

/// Place of the `nth` donor of a class, from 0: whole stretches are passed over by their counts.
fn nth_of(classes: &[u8], class: u8, mut nth: usize) -> Option<usize> {
    for (at, stretch) in classes.chunks(STRETCH).enumerate() {
        let here = count(stretch, class);
        if nth < here {
            let place = stretch.iter().enumerate().filter(|(_, c)| **c == class).nth(nth);
            return place.map(|(i, _)| at * STRETCH + i);
        }
        nth -= here;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn donors_of_a_class_are_found_by_their_number() {
        let classes: Vec<u8> = (0..200_u32).map(|i| (i * i % 7) as u8).collect();
        for class in 0..7 {
            let places: Vec<usize> = (0..200).filter(|&i| classes[i] == class).collect();
            assert_eq!(classes.chunks(STRETCH).map(|c| count(c, class)).sum::<usize>(), places.len());
            for (nth, place) in places.iter().enumerate() {
                assert_eq!(nth_of(&classes, class, nth), Some(*place));
            }
            assert_eq!(nth_of(&classes, class, places.len()), None);
        }
    }
}
