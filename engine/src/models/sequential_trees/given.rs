//! Conditions as allowed codes.

use super::SequentialTrees;
use super::coding::{ABSENT, Coding, DAY, Part, Role};
use super::forest::Forest;
use crate::data::column::MISSING;
use crate::error::Result;
use crate::models::conditions::{Ask, Wanted, impossible};
use crate::rng::Stream;
use crate::transform::Cuts;

/// Draws among which one is taken for each row, by how well it meets the conditions of later columns.
const CANDIDATES: usize = 48;
/// Part of a stretch that a single value takes, when the grid does not say it.
const POINT: f64 = 0.01;

/// What a part may be.
#[derive(Debug)]
pub(super) struct Allowed {
    /// Part of every code that is allowed, 0 to 1.
    codes: Vec<f64>,
    /// Part of every class that is allowed.
    classes: Vec<f64>,
    /// Rows of every code.
    rows: Vec<f64>,
    class_of: Vec<u8>,
}

/// Conditions made ready for drawing.
#[derive(Debug)]
pub(super) struct Given {
    /// Per part.
    pub(super) parts: Vec<Option<Allowed>>,
    /// Draws per row, up to the last part that is conditioned on.
    pub(super) candidates: usize,
    /// How many parts come before all later ones are free.
    pub(super) until: usize,
}

impl Given {
    /// Holds the conditions against what the model can draw.
    pub(super) fn new(model: &SequentialTrees, asks: &[Ask]) -> Result<Self> {
        let mut parts: Vec<Option<Allowed>> = model.parts.iter().map(|_| None).collect();
        for (column, wanted) in asks {
            let mut met = false;
            for (at, part) in model.parts.iter().enumerate().filter(|(_, p)| p.column == *column) {
                let allowed = Allowed::new(part, &model.forests[at], wanted);
                if allowed.codes.iter().all(|&c| c <= 0.0) {
                    return Err(impossible(&model.schema, &[*column]));
                }
                parts[at] = Some(allowed);
                met = true;
            }
            // A column without a part has no value at all.
            if !met && *wanted != Wanted::Absent {
                return Err(impossible(&model.schema, &[*column]));
            }
        }
        let until = parts.iter().rposition(Option::is_some).map_or(0, |at| at + 1);
        Ok(Self { parts, candidates: if until > 1 { CANDIDATES } else { 1 }, until })
    }
}

impl Allowed {
    fn new(part: &Part, forest: &Forest, wanted: &Wanted) -> Self {
        let codes = match &part.coding {
            Coding::Levels { groups } => groups
                .iter()
                .map(|group| {
                    let fits = |c: u32| matches!(wanted, Wanted::Codes(codes) if codes.contains(&c));
                    let all: u64 = group.iter().map(|(_, n)| n).sum();
                    let some: u64 = group.iter().filter(|(c, _)| fits(*c)).map(|(_, n)| n).sum();
                    some as f64 / all.max(1) as f64
                })
                .collect(),
            Coding::Numbers { cuts, missing } => {
                let mut codes = vec![0.0; part.coding.len()];
                let first = usize::from(*missing);
                if *wanted == Wanted::Absent {
                    if *missing {
                        codes[usize::from(ABSENT)] = 1.0;
                    }
                } else {
                    for (code, part_of) in codes[first..].iter_mut().enumerate() {
                        *part_of = share(cuts, code, part.role, wanted);
                    }
                }
                codes
            }
        };
        let mut rows = vec![0.0; codes.len()];
        for &code in forest.trees.iter().flat_map(|t| &t.donors) {
            rows[usize::from(code)] += 1.0;
        }
        let class_of = forest.shares.as_ref().map(|s| s.classes.clone()).unwrap_or_default();
        let count = class_of.iter().map(|&c| usize::from(c) + 1).max().unwrap_or(0);
        let (mut some, mut all) = (vec![0.0; count], vec![0.0; count]);
        for (code, &class) in class_of.iter().enumerate() {
            // A code that no donor has still has its place.
            rows[code] += 1e-6;
            some[usize::from(class)] += rows[code] * codes[code];
            all[usize::from(class)] += rows[code];
        }
        let classes = some.iter().zip(&all).map(|(s, a)| if *a > 0.0 { s / a } else { 0.0 }).collect();
        Self { codes, classes, rows, class_of }
    }

    /// An allowed code, and how likely an allowed one was.
    pub(super) fn draw(
        &self,
        forest: &Forest,
        tree: usize,
        bin: impl Fn(u32) -> u8,
        draw: &mut Stream,
        buffer: &mut Vec<f32>,
    ) -> (u16, f64) {
        if let Some(shares) = &forest.shares {
            shares.of(bin, buffer);
            let weights = |k: usize| f64::from(buffer[k]) * self.classes[k];
            let mut total: f64 = (0..buffer.len().min(self.classes.len())).map(weights).sum();
            let class = if total > 0.0 {
                draw.weighted(buffer.len().min(self.classes.len()), total, weights)
            } else {
                // What is wanted is next to impossible here; such a draw counts next to nothing.
                let overall: f64 = self.classes.iter().sum();
                total = 1e-12;
                draw.weighted(self.classes.len(), overall, |k| self.classes[k])
            };
            let weight = |code: usize| {
                if usize::from(self.class_of[code]) == class { self.rows[code] * self.codes[code] } else { 0.0 }
            };
            let all: f64 = (0..self.codes.len()).map(weight).sum();
            return (draw.weighted(self.codes.len(), all, weight) as u16, total);
        }
        let tree = &forest.trees[tree];
        let mut at = tree.node(tree.tree.leaf(bin), forest.smoothing, forest.least, draw);
        let mut penalty = 1.0;
        loop {
            let (from, to) = tree.spans[at];
            let donors = &tree.donors[from as usize..to as usize];
            let weight = |i: usize| self.codes[usize::from(donors[i])];
            let all: f64 = (0..donors.len()).map(weight).sum();
            if all > 0.0 {
                let code = donors[draw.weighted(donors.len(), all, weight)];
                return (code, penalty * all / donors.len() as f64);
            }
            penalty *= 1e-3;
            if at == 0 {
                break;
            }
            at = tree.parents[at] as usize;
        }
        // No donor of this tree has an allowed code: any allowed one.
        let all: f64 = self.codes.iter().sum();
        (draw.weighted(self.codes.len(), all, |c| self.codes[c]) as u16, 1e-12)
    }
}

/// Part of a code of numbers that a condition allows.
fn share(cuts: &Cuts, code: usize, role: Role, wanted: &Wanted) -> f64 {
    let (low, high) = cuts.ends(code);
    let range = |from: f64, to: f64| {
        let (least, most) = cuts.range();
        let (mut from, mut to) = (from.max(least), to.min(most));
        if let Some(grid) = cuts.grid() {
            (from, to) = (grid.above(from), grid.below(to));
        }
        if from > to || from > high || to < low {
            return 0.0;
        }
        if low == high {
            return 1.0;
        }
        let half = cuts.grid().map_or(0.0, |g| g.unit() / 2.0);
        let overlap = (to + half).min(high) - (from - half).max(low);
        (overlap / (high - low)).clamp(if from == to { POINT } else { 0.0 }, 1.0)
    };
    match (wanted, role) {
        (Wanted::Range(from, to), Role::Whole) => range(*from, *to),
        (Wanted::Range(from, to), Role::Day) => range((from / DAY).floor(), (to / DAY).floor()),
        (Wanted::Values(values), Role::Whole) => values.iter().map(|&v| range(v, v)).fold(0.0, f64::max),
        (Wanted::Values(values), Role::Day) => {
            values.iter().map(|&v| (v / DAY).floor()).map(|v| range(v, v)).fold(0.0, f64::max)
        }
        // Which second of a day fits depends on the day; the row is settled when both are there.
        (_, Role::Clock) => 1.0,
        _ => 0.0,
    }
}

/// The nearest value that a condition allows.
pub(super) fn settle(wanted: &Wanted, x: f64) -> f64 {
    match wanted {
        Wanted::Values(values) => {
            values.iter().copied().min_by(|a, b| (a - x).abs().total_cmp(&(b - x).abs())).unwrap_or(x)
        }
        Wanted::Range(low, high) => x.clamp(*low, *high),
        _ => x,
    }
}

/// The levels of a group, missing cells left out, as a condition.
pub(super) fn present_levels(coding: &Coding, code: u16) -> Wanted {
    let Coding::Levels { groups } = coding else { return Wanted::Codes(Vec::new()) };
    let levels = groups.get(usize::from(code)).into_iter().flatten().map(|(level, _)| *level);
    Wanted::Codes(levels.filter(|&l| l != MISSING).collect())
}

/// A level of a group that a condition allows.
pub(super) fn level(coding: &Coding, code: u16, wanted: Option<&Wanted>, draw: &mut Stream) -> u32 {
    let Coding::Levels { groups } = coding else { return MISSING };
    let Some(group) = groups.get(usize::from(code)) else { return MISSING };
    if let [(level, _)] = group[..] {
        return level;
    }
    let fits = |i: usize| match wanted {
        Some(Wanted::Codes(codes)) if !codes.contains(&group[i].0) => 0.0,
        _ => group[i].1 as f64,
    };
    let total = (0..group.len()).map(fits).sum();
    group[draw.weighted(group.len(), total, fits)].0
}
