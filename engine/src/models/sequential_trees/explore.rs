//! One row given some of its cells: the ways in which the others may be, with their weights.
//!
//! Cells are taken in the order of the chain. The first open one is split into its classes, each with its exact share; later open ones
//! are drawn. Every known cell behind an open one weighs the ways by its likelihood (importance weights), so that columns on both
//! sides of a missing cell count. Without an open cell there is one way and the likelihood is exact; with one open column of up to
//! 64 levels all ways are there and the weights are exact too; otherwise about [`WAYS`] ways stand for all.

use super::SequentialTrees;
use super::evidence::{Evidence, OPEN, values};
use super::odds::{Odds, Scratch};
use crate::rng::Stream;

/// Ways that stand for all where there are more.
pub(super) const WAYS: usize = 48;
/// Share of a class below which it is no way of its own.
const NEGLIGIBLE: f64 = 1e-6;

/// One way that the open cells of a row may be.
#[derive(Clone, Debug, Default)]
pub(super) struct Way {
    /// Logarithm of the weight, share of the way and likelihood of the known cells behind it.
    pub(super) log: f64,
    /// Codes of all parts; those of known cells are in the evidence.
    pub(super) codes: Vec<u16>,
    bins: Vec<u8>,
}

/// A model made ready for exploring rows.
#[derive(Debug)]
pub(super) struct Explorer<'a> {
    pub(super) model: &'a SequentialTrees,
    pub(super) odds: Vec<Odds<'a>>,
    /// Logarithm of the number of values that share a code, by part.
    logs: Vec<Vec<f64>>,
    /// Inputs of every part.
    inputs: Vec<std::ops::Range<usize>>,
    /// Whether a column's open cells are known not to be missing, by column.
    pub(super) present: Vec<bool>,
}

/// What is wanted of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// The log-likelihood of every known cell.
    Likelihood,
    /// The open cells; parts that say nothing about them are passed over.
    OpenCells,
}

impl<'a> Explorer<'a> {
    pub(super) fn new(model: &'a SequentialTrees, present: Vec<bool>) -> Self {
        let odds = crate::learn::parallel::map(0..model.parts.len(), |at| Odds::new(model, at));
        let logs = model.parts.iter().map(|p| values(&p.coding).into_iter().map(libm::log).collect()).collect();
        let mut inputs = Vec::with_capacity(model.parts.len());
        let mut from = 0;
        for at in 0..model.parts.len() {
            let to = from + model.inputs[from..].iter().take_while(|i| i.part == at).count();
            inputs.push(from..to);
            from = to;
        }
        Self { model, odds, logs, inputs, present }
    }

    /// The ways of one row, and the log-likelihood of each part's known cell in `parts` (0 for open ones) where it is the goal.
    pub(super) fn row(
        &self,
        (evidence, row): (&Evidence, usize),
        goal: Goal,
        parts: &mut [f64],
        scratch: &mut Scratch,
        draw: &mut Stream,
    ) -> Vec<Way> {
        let chain = self.model.parts.len();
        let open: Vec<usize> = (0..chain).filter(|&at| evidence.codes[at][row] == OPEN).collect();
        let mut ways = vec![Way { log: 0.0, codes: vec![OPEN; chain], bins: vec![0; self.model.inputs.len()] }];
        for (at, part) in parts.iter_mut().enumerate() {
            let code = evidence.codes[at][row];
            if code == OPEN {
                let sole = open.len() == 1;
                ways = if at == open[0] {
                    self.split(at, sole, &ways[0], scratch, draw)
                } else {
                    ways.into_iter().map(|way| self.extended(at, way, scratch, draw)).collect()
                };
                continue;
            }
            if let Some(log) = evidence.strange(at, row) {
                *part = log;
            } else if open.iter().take_while(|&&o| o < at).any(|&o| self.odds[at].asks(o)) {
                let before = if goal == Goal::Likelihood { total(&ways) } else { 0.0 };
                for way in &mut ways {
                    self.odds[at].shares(&way.bins, scratch);
                    way.log += libm::log(self.odds[at].likelihood(code, scratch));
                }
                if goal == Goal::Likelihood {
                    *part = total(&ways) - before - self.logs[at][usize::from(code)];
                }
            } else if goal == Goal::Likelihood {
                self.odds[at].shares(&ways[0].bins, scratch);
                let log = libm::log(self.odds[at].likelihood(code, scratch));
                *part = log - self.logs[at][usize::from(code)];
            }
            for way in &mut ways {
                self.set(at, code, way);
            }
        }
        ways
    }

    fn set(&self, at: usize, code: u16, way: &mut Way) {
        way.codes[at] = code;
        for input in self.inputs[at].clone() {
            way.bins[input] = self.model.inputs[input].bins[usize::from(code)];
        }
    }

    /// The first open part: one way or several per class, by its share.
    fn split(&self, at: usize, sole: bool, from: &Way, scratch: &mut Scratch, draw: &mut Stream) -> Vec<Way> {
        let (odds, present) = (&self.odds[at], self.present[self.model.parts[at].column]);
        odds.shares(&from.bins, scratch);
        let masses: Vec<f64> =
            scratch.shares.iter().enumerate().map(|(class, s)| s * odds.allowed(class, present)).collect();
        let all: f64 = masses.iter().sum();
        let mut ways = Vec::new();
        for (class, mass) in masses.iter().enumerate() {
            // Where every code is impossible, what may be drawn at all stands in.
            let mass = if all > 0.0 { *mass } else { odds.allowed(class, present) };
            if mass <= NEGLIGIBLE * all {
                continue;
            }
            let wanted = (WAYS as f64 * mass / all.max(mass)).round().max(1.0);
            let count = if sole && odds.is_single(class) { 1.0 } else { wanted };
            for _ in 0..count as usize {
                let mut way = Way { log: from.log + libm::log(mass / count), ..from.clone() };
                let code = odds.code(class, present, &way.bins, draw);
                self.set(at, code, &mut way);
                ways.push(way);
            }
        }
        if ways.is_empty() {
            // Only missing cells were learned: nothing can be said.
            ways.push(from.clone());
        }
        ways
    }

    /// A later open part: drawn.
    fn extended(&self, at: usize, mut way: Way, scratch: &mut Scratch, draw: &mut Stream) -> Way {
        let (odds, present) = (&self.odds[at], self.present[self.model.parts[at].column]);
        odds.shares(&way.bins, scratch);
        let masses = |class: usize| scratch.shares[class] * odds.allowed(class, present);
        let all: f64 = (0..odds.classes()).map(masses).sum();
        if all <= 0.0 {
            return way;
        }
        let class = draw.weighted(odds.classes(), all, masses);
        way.log += libm::log(all);
        let code = odds.code(class, present, &way.bins, draw);
        self.set(at, code, &mut way);
        way
    }
}

/// Logarithm of the sum of all weights.
pub(super) fn total(ways: &[Way]) -> f64 {
    let top = ways.iter().map(|w| w.log).fold(f64::NEG_INFINITY, f64::max);
    top + libm::log(ways.iter().map(|w| libm::exp(w.log - top)).sum())
}

/// Weights that sum to 1.
pub(super) fn weights(ways: &[Way]) -> Vec<f64> {
    let all = total(ways);
    ways.iter().map(|w| libm::exp(w.log - all)).collect()
}
