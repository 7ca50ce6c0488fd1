//! Drawing rows: scores first, then cells.

use crate::data::{Column, MISSING};
use crate::learn::matrix::{Conditional, conditional};
use crate::learn::{Square, normal, truncated};
use crate::models::margins::{Emit, Margin};
use crate::rng::{Seed, Stream};

use super::branch::{Branch, Cut};
use super::class::{Class, Layout};

/// Rows drawn from one stream.
pub(super) const CHUNK: usize = 4_096;
/// Rounds of the Gibbs sampler for rows with several conditions.
const ROUNDS: usize = 20;

/// A branch, ready to draw from.
pub(super) struct Drawer<'a> {
    layout: &'a Layout,
    class: &'a Class,
    cuts: &'a [Cut],
    /// Latent columns without a condition.
    free: Vec<usize>,
    rest: Conditional,
    /// Per cut its weights on the others (0 on itself) and the deviation that is left.
    rounds: Vec<(Vec<f64>, f64)>,
    /// Factor of the cut columns' correlations, for the first draw.
    first: Square,
    /// What the score in each learned column becomes; `None` where the distribution says so.
    emits: Vec<Option<usize>>,
}

impl<'a> Drawer<'a> {
    /// `None` when the correlations are not positive definite, which a class rules out.
    pub(super) fn new(layout: &'a Layout, classes: &'a [Class], branch: &'a Branch) -> Option<Self> {
        let class = &classes[branch.class];
        let given: Vec<usize> = branch.cuts.iter().map(|c| c.latent).collect();
        let free: Vec<usize> = (0..layout.latents()).filter(|l| !given.contains(l)).collect();
        let rest = if given.is_empty() {
            Conditional { weights: vec![Vec::new(); free.len()], factor: class.factor.clone() }
        } else {
            conditional(&class.r, &free, &given)?
        };
        let first = class.r.select(&given).cholesky(0.0)?;
        let precision = first.inverse_of_factored();
        let rounds = (0..given.len())
            .map(|i| {
                let own = precision.at(i, i);
                let mut weights: Vec<f64> = precision.row(i).iter().map(|p| -p / own).collect();
                weights[i] = 0.0;
                (weights, (1.0 / own).sqrt())
            })
            .collect();
        let place = |l: usize| branch.cuts.iter().position(|c| c.latent == l && !c.emits.is_empty());
        let emits = (0..layout.learned()).map(place).collect();
        Some(Self { layout, class, cuts: &branch.cuts, free, rest, rounds, first, emits })
    }

    /// Draws one row and appends its cells.
    pub(super) fn row(&self, rng: &mut Stream, scratch: &mut Scratch, out: &mut Chunk) {
        self.scores(rng, scratch);
        let learned = self.layout.learned();
        for (i, margin) in self.class.margins.iter().enumerate() {
            let is_absent = self.layout.group[i].is_some_and(|g| scratch.z[learned + g] > self.class.borders[g]);
            let score = scratch.z[i];
            let emit = self.emits[i].map(|cut| self.cuts[cut].emits[scratch.piece[cut]]);
            match &mut out.columns[i] {
                Cells::Numbers(cells) => cells.push(match (is_absent, emit, margin) {
                    (true, ..) => f64::NAN,
                    (_, Some(Emit::Value(x)), _) => x,
                    (_, Some(Emit::Between(low, high)), Margin::Numbers(m)) => {
                        m.value(normal::cdf(score)).clamp(low, high)
                    }
                    (_, _, Margin::Numbers(m)) => m.value(normal::cdf(score)),
                    _ => f64::NAN,
                }),
                Cells::Codes(cells) => cells.push(match (is_absent, emit, margin) {
                    (true, ..) => MISSING,
                    (_, Some(Emit::Level(code)), _) => code,
                    (_, _, Margin::Levels(m)) => m.code(normal::cdf(score)),
                    _ => MISSING,
                }),
            }
        }
    }

    /// Fills the scratch with one row's scores, and the piece that each cut score lies in.
    fn scores(&self, rng: &mut Stream, s: &mut Scratch) {
        for (i, cut) in self.cuts.iter().enumerate() {
            let mean: f64 = self.first.row(i)[..i].iter().zip(&s.noise).map(|(l, e)| l * e).sum();
            let sd = self.first.at(i, i);
            let (piece, z) = truncated::draw_in(&cut.pieces, mean, sd, rng);
            (s.piece[i], s.given[i]) = (piece, z);
            s.noise[i] = (z - mean) / sd;
        }
        if self.cuts.len() > 1 {
            for _ in 0..ROUNDS {
                for (i, (cut, (weights, sd))) in self.cuts.iter().zip(&self.rounds).enumerate() {
                    let mean: f64 = weights.iter().zip(&s.given).map(|(w, z)| w * z).sum();
                    (s.piece[i], s.given[i]) = truncated::draw_in(&cut.pieces, mean, *sd, rng);
                }
            }
        }
        for (cut, z) in self.cuts.iter().zip(&s.given) {
            s.z[cut.latent] = *z;
        }
        for noise in &mut s.noise[..self.free.len()] {
            *noise = normal::quantile(rng.uniform());
        }
        for (i, &latent) in self.free.iter().enumerate() {
            let given: f64 = self.rest.weights[i].iter().zip(&s.given).map(|(w, z)| w * z).sum();
            let own: f64 = self.rest.factor.row(i)[..=i].iter().zip(&s.noise).map(|(l, e)| l * e).sum();
            s.z[latent] = given + own;
        }
    }
}

/// Memory that rows share.
pub(super) struct Scratch {
    z: Vec<f64>,
    noise: Vec<f64>,
    given: Vec<f64>,
    piece: Vec<usize>,
}

impl Scratch {
    pub(super) fn new(latents: usize) -> Self {
        Self { z: vec![0.0; latents], noise: vec![0.0; latents], given: vec![0.0; latents], piece: vec![0; latents] }
    }
}

/// Cells of one column.
pub(super) enum Cells {
    Numbers(Vec<f64>),
    Codes(Vec<u32>),
}

/// Cells of some rows, by learned column.
pub(super) struct Chunk {
    pub columns: Vec<Cells>,
}

impl Chunk {
    pub(super) fn new(margins: &[Margin], rows: usize) -> Self {
        let empty = |m: &Margin| match m {
            Margin::Numbers(_) => Cells::Numbers(Vec::with_capacity(rows)),
            Margin::Levels(_) => Cells::Codes(Vec::with_capacity(rows)),
        };
        Self { columns: margins.iter().map(empty).collect() }
    }

    /// Appends another chunk's rows.
    pub(super) fn append(&mut self, other: Self) {
        for (own, more) in self.columns.iter_mut().zip(other.columns) {
            match (own, more) {
                (Cells::Numbers(a), Cells::Numbers(b)) => a.extend(b),
                (Cells::Codes(a), Cells::Codes(b)) => a.extend(b),
                _ => {}
            }
        }
    }

    /// The cells as columns of a table.
    pub(super) fn into_columns(self, layout: &Layout) -> Vec<Column> {
        let name = |at: usize| std::sync::Arc::clone(&layout.columns.names[at]);
        self.columns
            .into_iter()
            .zip(&layout.columns.learned)
            .map(|(cells, &at)| match cells {
                Cells::Numbers(x) => Column::Numbers(x),
                Cells::Codes(codes) => Column::Levels { codes, names: name(at) },
            })
            .collect()
    }
}

/// Draws chunk number `index` with `rows` rows; each row first picks its branch.
pub(super) fn chunk(drawers: &[Drawer<'_>], weights: &[f64], index: usize, rows: usize, seed: Seed) -> Chunk {
    let mut rng = seed.indexed("sample/rows", index as u64);
    let layout = drawers[0].layout;
    let mut out = Chunk::new(&drawers[0].class.margins, rows);
    let mut scratch = Scratch::new(layout.latents());
    for _ in 0..rows {
        let mut left = rng.uniform();
        let mut chosen = drawers.len() - 1;
        for (i, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                chosen = i;
                break;
            }
        }
        drawers[chosen].row(&mut rng, &mut scratch, &mut out);
    }
    out
}
