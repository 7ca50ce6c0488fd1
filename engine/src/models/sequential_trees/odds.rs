//! How likely each class of a part is for a row whose earlier parts are known: the shares that rows are drawn by, averaged over the
//! trees and guides that a draw picks by chance.

use super::SequentialTrees;
use super::coding::{ABSENT, Coding};
use super::forest::{Classes, DonorTree, Forest, class_place};
use crate::data::column::MISSING;
use crate::rng::Stream;

/// Part of the overall shares in every likelihood, so that no row is impossible.
pub(super) const FLOOR: f64 = 1e-4;
/// Donors from which on a node's classes are counted once and kept.
const COUNTED: u32 = 256;

/// The classes of one part, made ready for reading.
#[derive(Debug)]
pub(super) struct Odds<'a> {
    forest: &'a Forest,
    /// Number of inputs before the part; the guide is asked under this number.
    until: u32,
    class_of: Vec<u8>,
    /// Codes of every class.
    members: Vec<Vec<u16>>,
    /// Share of every code in its class.
    pub(super) within: Vec<f64>,
    /// Overall share of every class.
    overall: Vec<f64>,
    /// Part of every code that is no missing cell, 0 to 1.
    pub(super) present: Vec<f64>,
    /// The same of every class.
    class_present: Vec<f64>,
    /// Whether the shares of the classes depend on a part.
    asks: Vec<bool>,
    /// Classes of large nodes, by tree and node.
    counted: Vec<Vec<Option<Box<[u32]>>>>,
}

/// Room for the shares of one row.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// Shares of the classes, as rows are drawn by them.
    pub(super) shares: Vec<f64>,
    /// The same before what is next to impossible was taken to be so.
    full: Vec<f64>,
    soft: Vec<f32>,
    path: Vec<usize>,
    classes: Vec<f64>,
}

impl<'a> Odds<'a> {
    /// The odds of part `at`.
    pub(super) fn new(model: &'a SequentialTrees, at: usize) -> Self {
        let (forest, coding) = (&model.forests[at], &model.parts[at].coding);
        let mut rows = vec![0.0; coding.len()];
        for &code in forest.trees.iter().flat_map(|t| &t.donors) {
            rows[usize::from(code)] += 1.0;
        }
        let class_of = if let Some(shares) = &forest.shares {
            shares.classes.clone()
        } else {
            let donors: Vec<u16> = forest.trees.iter().flat_map(|t| t.donors.iter().copied()).collect();
            Classes::of(coding, &donors).of_codes().to_vec()
        };
        let count = class_of.iter().map(|&c| usize::from(c) + 1).max().unwrap_or(1);
        let mut members = vec![Vec::new(); count];
        let mut overall = vec![0.0; count];
        for (code, &class) in class_of.iter().enumerate() {
            // A code that no donor has still has its place.
            rows[code] += 1e-6;
            members[usize::from(class)].push(code as u16);
            overall[usize::from(class)] += rows[code];
        }
        let within: Vec<f64> = rows.iter().zip(&class_of).map(|(r, &c)| r / overall[usize::from(c)]).collect();
        let all: f64 = overall.iter().sum();
        for share in &mut overall {
            *share /= all;
        }
        let present: Vec<f64> = (0..coding.len()).map(|code| present(coding, code)).collect();
        let mut class_present = vec![0.0; count];
        for (code, &class) in class_of.iter().enumerate() {
            class_present[usize::from(class)] += within[code] * present[code];
        }
        let until = model.inputs.iter().take_while(|i| i.part < at).count() as u32;
        let mut out = Self {
            forest,
            until,
            class_of,
            members,
            within,
            overall,
            present,
            class_present,
            asks: vec![false; model.parts.len()],
            counted: Vec::new(),
        };
        out.look(model);
        if out.forest.shares.is_none() {
            out.counted = out.forest.trees.iter().map(|t| out.count(t)).collect();
        }
        out
    }

    /// Finds what the shares depend on.
    fn look(&mut self, model: &SequentialTrees) {
        let mut guided = false;
        let (forest, until) = (self.forest, self.until);
        let trees: Vec<_> = match &forest.shares {
            Some(shares) => shares.softmax.steps.iter().map(|s| &s.tree).collect(),
            None => forest.trees.iter().map(|t| &t.tree).collect(),
        };
        for node in trees.into_iter().flat_map(|t| &t.nodes).filter(|n| !n.is_leaf()) {
            if node.feature == until {
                guided = true;
            } else {
                self.asks[model.inputs[node.feature as usize].part] = true;
            }
        }
        let rounds = forest.guide.iter().filter(|_| guided).flat_map(|g| &g.models).flat_map(|m| &m.rounds);
        for node in rounds.flat_map(|r| &r.tree.nodes).filter(|n| !n.is_leaf()) {
            self.asks[model.inputs[node.feature as usize].part] = true;
        }
    }

    fn count(&self, tree: &DonorTree) -> Vec<Option<Box<[u32]>>> {
        let counts = |&(from, to): &(u32, u32)| {
            (to - from >= COUNTED).then(|| {
                let mut counts = vec![0_u32; self.members.len()];
                for &code in &tree.donors[from as usize..to as usize] {
                    counts[usize::from(self.class_of[usize::from(code)])] += 1;
                }
                counts.into_boxed_slice()
            })
        };
        tree.spans.iter().map(counts).collect()
    }

    /// Whether the shares depend on part `other`.
    pub(super) fn asks(&self, other: usize) -> bool {
        self.asks[other]
    }

    /// Number of classes.
    pub(super) fn classes(&self) -> usize {
        self.members.len()
    }

    /// Whether a class is one code.
    pub(super) fn is_single(&self, class: usize) -> bool {
        self.members[class].len() == 1
    }

    /// Writes the shares of the classes of a row with these bins of inputs; they sum to 1.
    pub(super) fn shares(&self, bins: &[u8], scratch: &mut Scratch) {
        let Scratch { shares, full, soft, path, classes } = scratch;
        for shares in [&mut *shares, &mut *full] {
            shares.clear();
            shares.resize(self.members.len(), 0.0);
        }
        let guides: [Option<u8>; 2] = match &self.forest.guide {
            Some(guide) => {
                let [a, b] = [0, 1].map(|m| guide.bin(m, |f| bins[f as usize]));
                [Some(a), (a != b).then_some(b)]
            }
            None => [Some(0), None],
        };
        for guided in guides.into_iter().flatten() {
            let bin = |f: u32| if f == self.until { guided } else { bins[f as usize] };
            if let Some(boosted) = &self.forest.shares {
                boosted.softmax.shares(bin, soft);
                for (sum, share) in full.iter_mut().zip(&*soft) {
                    *sum += f64::from(*share);
                }
                boosted.clip(soft);
                for (sum, share) in shares.iter_mut().zip(&*soft) {
                    *sum += f64::from(*share);
                }
                continue;
            }
            for (tree, counted) in self.forest.trees.iter().zip(&self.counted) {
                self.leaf(tree, counted, tree.tree.leaf(bin), path, classes);
                for (sum, share) in full.iter_mut().zip(&*classes) {
                    *sum += share;
                }
            }
        }
        if self.forest.shares.is_none() {
            shares.copy_from_slice(full);
        }
        for shares in [shares, full] {
            let total: f64 = shares.iter().sum();
            if total > 0.0 {
                for share in shares.iter_mut() {
                    *share /= total;
                }
            } else {
                shares.copy_from_slice(&self.overall);
            }
        }
    }

    /// Shares of the classes for a row that reaches `leaf`: those of the deepest node that is large enough, smoothed towards its
    /// parents; exactly the chances of a draw, which moves up with chance s / (n + s).
    fn leaf(
        &self,
        tree: &DonorTree,
        counted: &[Option<Box<[u32]>>],
        leaf: usize,
        path: &mut Vec<usize>,
        out: &mut Vec<f64>,
    ) {
        path.clear();
        let mut at = leaf;
        let size = |at: usize| tree.spans[at].1 - tree.spans[at].0;
        loop {
            if at == 0 || size(at) >= self.forest.least {
                path.push(at);
                // Far above, next to nothing of the leaf is left to smooth.
                if tree.is_certain(at) || self.forest.smoothing <= 0.0 || path.len() > 8 {
                    break;
                }
            }
            if at == 0 {
                break;
            }
            at = tree.parents[at] as usize;
        }
        out.clear();
        out.resize(self.members.len(), 0.0);
        for (depth, &node) in path.iter().rev().enumerate() {
            let rows = f64::from(size(node));
            let smoothing = if depth == 0 { 0.0 } else { self.forest.smoothing };
            let weight = rows + smoothing;
            if weight <= 0.0 {
                continue;
            }
            for share in out.iter_mut() {
                *share *= smoothing / weight;
            }
            if let Some(counts) = &counted[node] {
                for (o, n) in out.iter_mut().zip(counts) {
                    *o += f64::from(*n) / weight;
                }
            } else {
                let (from, to) = tree.spans[node];
                for &code in &tree.donors[from as usize..to as usize] {
                    out[usize::from(self.class_of[usize::from(code)])] += 1.0 / weight;
                }
            }
        }
    }

    /// Likelihood of a code by the shares of the row that was read last; never 0.
    pub(super) fn likelihood(&self, code: u16, scratch: &Scratch) -> f64 {
        let class = usize::from(self.class_of[usize::from(code)]);
        ((1.0 - FLOOR) * scratch.full[class] + FLOOR * self.overall[class]) * self.within[usize::from(code)]
    }

    /// Part of a class that may be drawn: all, or what is no missing cell.
    pub(super) fn allowed(&self, class: usize, present: bool) -> f64 {
        if present { self.class_present[class] } else { 1.0 }
    }

    /// A code of one class for a row with these bins; no missing cell where `present` says so.
    pub(super) fn code(&self, class: usize, present: bool, bins: &[u8], draw: &mut Stream) -> u16 {
        let members = &self.members[class];
        if let [only] = members[..] {
            return only;
        }
        if self.until > 0 && self.forest.trees.iter().any(|t| t.tree.nodes.len() > 1) {
            let guided = self.forest.guide.as_ref().map_or(0, |g| g.bin(draw.below(2), |f| bins[f as usize]));
            let tree = &self.forest.trees[draw.below(self.forest.trees.len())];
            let asked = class_place(self.until as usize);
            let shared = self.forest.shares.is_some();
            let leaf = tree.tree.leaf(|f| match f {
                f if f == self.until => guided,
                f if f == asked && shared => class as u8,
                f => bins[f as usize],
            });
            let code = tree.draw_class(leaf, self.forest.least, class as u8, &self.class_of, draw);
            if let Some(code) = code.filter(|&c| !present || self.present[usize::from(c)] > 0.0) {
                return code;
            }
        }
        let weight = |i: usize| {
            let code = usize::from(members[i]);
            self.within[code] * if present { self.present[code] } else { 1.0 }
        };
        members[draw.weighted(members.len(), (0..members.len()).map(weight).sum(), weight)]
    }
}

/// Part of a code that is no missing cell.
fn present(coding: &Coding, code: usize) -> f64 {
    match coding {
        Coding::Levels { groups } => {
            let all: u64 = groups[code].iter().map(|(_, n)| n).sum();
            let some: u64 = groups[code].iter().filter(|(level, _)| *level != MISSING).map(|(_, n)| n).sum();
            some as f64 / all.max(1) as f64
        }
        Coding::Numbers { missing, .. } => f64::from(u8::from(!(*missing && code == usize::from(ABSENT)))),
    }
}
