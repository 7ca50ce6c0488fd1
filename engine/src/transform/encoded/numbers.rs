//! Columns of numbers: a scalar where values are continuous, levels for modes, shared values and missing cells.

use libm::{exp, sqrt};
use serde::{Deserialize, Serialize};

use super::Span;
use super::coded::{Part, UNKNOWN};
use super::settings::{Numbers, Settings};
use crate::data::schema::Field;
use crate::learn::mixture::{Component, Fitting, cluster, fit};
use crate::learn::normal;
use crate::rng::Stream;
use crate::transform::grid::Grid;
use crate::transform::marginal::Marginal;

/// Components below this share are dropped, as in the reference.
const LEAST_WEIGHT: f64 = 0.005;
/// A scalar is a quarter of the distance from its mode in standard deviations …
const REACH: f64 = 4.0;
/// … clipped to this.
const EDGE: f64 = 0.99;
/// Added to every responsibility before a mode is drawn, as in the reference.
const FLOOR: f64 = 1e-6;
/// Shared values are told from modes only in columns with more different values than this.
const MANY: usize = 50;
/// Below so many rows, fewer modes are tried.
const SMALL: usize = 1000;

/// Codes of a column of numbers. Levels are the modes, then the shared values, then missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct NumberCode {
    shape: Shape,
    /// Values that are levels, rising.
    shared: Vec<f64>,
    missing: bool,
    low: f64,
    high: f64,
    grid: Option<Grid>,
}

/// The continuous part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "shape", rename_all = "kebab-case")]
enum Shape {
    /// There is none.
    Nothing,
    /// Modes of the values less `centre`, over `scale`.
    Modes { centre: f64, scale: f64, modes: Vec<Component> },
    /// Normal scores, clipped to `edge` from both ends of 0..=1.
    Scores { marginal: Marginal, edge: f64 },
}

impl NumberCode {
    /// Of the cells of a column, NaN where missing.
    pub(super) fn fit(field: &Field, cells: &[f64], settings: &Settings, draw: &mut Stream) -> Self {
        let mut sorted: Vec<f64> = cells.iter().copied().filter(|v| !v.is_nan()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let missing = sorted.len() < cells.len();
        let (Some(&low), Some(&high)) = (sorted.first(), sorted.last()) else {
            return Self { shape: Shape::Nothing, shared: Vec::new(), missing, low: 0.0, high: 0.0, grid: None };
        };
        let grid = Grid::of_field(field, &sorted);
        let mut runs: Vec<(f64, usize)> = Vec::new();
        for &v in &sorted {
            match runs.last_mut() {
                Some((value, n)) if *value == v => *n += 1,
                _ => runs.push((v, 1)),
            }
        }
        let needed = settings.spike_share * sorted.len() as f64;
        let is_shared = |n: usize| runs.len() > MANY && n as f64 >= needed;
        let mut shared: Vec<f64> = runs.iter().filter(|(_, n)| is_shared(*n)).map(|(v, _)| *v).collect();
        let rest: Vec<(f64, usize)> = runs.iter().copied().filter(|(_, n)| !is_shared(*n)).collect();
        let shape = if runs.len() <= settings.few.max(1) || rest.len() <= 1 {
            shared = runs.iter().map(|(v, _)| *v).collect();
            Shape::Nothing
        } else {
            match settings.numbers {
                Numbers::Modes => modes(&rest, settings, draw),
                Numbers::Normal => {
                    let values: Vec<f64> = rest.iter().flat_map(|&(v, n)| std::iter::repeat_n(v, n)).collect();
                    let edge = 0.5 / values.len() as f64;
                    Shape::Scores { marginal: Marginal::empirical(&values, grid), edge }
                }
            }
        };
        Self { shape, shared, missing, low, high, grid }
    }

    /// Levels under which the scalar says where the value lies.
    pub(super) fn carried(&self) -> usize {
        match &self.shape {
            Shape::Nothing => 0,
            Shape::Modes { modes, .. } => modes.len(),
            Shape::Scores { .. } => 1,
        }
    }

    /// Spans of the block: none where nothing is left to say.
    pub(super) fn spans(&self) -> Vec<Span> {
        let mut spans = match &self.shape {
            Shape::Nothing => Vec::new(),
            Shape::Modes { .. } => vec![Span::Scalar],
            Shape::Scores { .. } => vec![Span::Normal],
        };
        let width = self.carried() + self.shared.len() + usize::from(self.missing);
        if width > 1 {
            spans.push(Span::Levels { width });
        }
        spans
    }

    /// Codes of the cells of `rows`.
    pub(super) fn encode(&self, cells: &[f64], rows: &[u32], draw: &mut Stream) -> Part {
        let spans = self.spans();
        let (scalars, levels) = (spans.iter().any(|s| !s.is_levels()), spans.iter().any(|s| s.is_levels()));
        let mut part = Part::default();
        let mut chances = Vec::new();
        for &row in rows {
            let (scalar, level) = self.code(cells[row as usize], &mut chances, draw);
            if scalars {
                part.scalar.push(scalar as f32);
            }
            if levels {
                part.level.push(level);
            }
        }
        part
    }

    fn code(&self, x: f64, chances: &mut Vec<f64>, draw: &mut Stream) -> (f64, u32) {
        let first = self.carried();
        if x.is_nan() {
            let level = first + self.shared.len();
            return (0.0, if self.missing { level as u32 } else { UNKNOWN });
        }
        let near = self.shared.partition_point(|&v| v < x);
        if self.shared.get(near) == Some(&x) {
            return (0.0, (first + near) as u32);
        }
        match &self.shape {
            Shape::Nothing => {
                // Only another table than the fitted one gets here: the nearest value stands in.
                let below = near.saturating_sub(1);
                let up = self.shared.get(near).is_some_and(|v| v - x < x - self.shared[below]);
                (0.0, if self.shared.is_empty() { UNKNOWN } else { (if up { near } else { below }) as u32 })
            }
            Shape::Modes { centre, scale, modes } => {
                let z = x / scale - centre / scale;
                let k = pick_mode(modes, z, chances, draw);
                (((z - modes[k].mean) / (REACH * modes[k].sd)).clamp(-EDGE, EDGE), k as u32)
            }
            Shape::Scores { marginal, edge } => {
                let (from, to) = marginal.interval(x, x);
                // Tied values are spread over the stretch that they share, so that the scores are normal.
                let p = from + (to - from) * draw.uniform();
                (normal::quantile(p.clamp(*edge, 1.0 - edge)), 0)
            }
        }
    }

    /// The level of `x` where it is one of its own; that of missing cells for NaN.
    pub(super) fn place(&self, x: f64) -> Option<usize> {
        let first = self.carried();
        if x.is_nan() {
            return self.missing.then_some(first + self.shared.len());
        }
        self.shared.iter().position(|&v| v == x).map(|at| first + at)
    }

    /// The number that a scalar and a level stand for; NaN for a missing cell.
    pub(super) fn decode(&self, scalar: f64, level: usize) -> f64 {
        let first = self.carried();
        if level >= first {
            return self.shared.get(level - first).copied().unwrap_or(f64::NAN);
        }
        let scalar = if scalar.is_nan() { 0.0 } else { scalar };
        match &self.shape {
            Shape::Nothing => f64::NAN,
            Shape::Modes { centre, scale, modes } => {
                let z = scalar.clamp(-1.0, 1.0) * REACH * modes[level].sd + modes[level].mean;
                // In halves, so that the largest numbers do not overflow on the way.
                let x = (0.5 * z * scale + 0.5 * centre) * 2.0;
                self.grid.map_or(x, |g| g.snap(x)).clamp(self.low, self.high)
            }
            Shape::Scores { marginal, .. } => marginal.quantile(normal::cdf(scalar)),
        }
    }

    /// Whether nothing in it can fail: for codes that were read from a file.
    pub(super) fn fits(&self) -> bool {
        let ends = self.low <= self.high && self.low.is_finite() && self.high.is_finite();
        ends && self.shared.iter().all(|v| v.is_finite())
            && match &self.shape {
                Shape::Modes { centre, scale, modes } => {
                    let sound = |m: &Component| m.sd > 0.0 && m.mean.is_finite() && m.peak.is_finite();
                    centre.is_finite() && *scale > 0.0 && !modes.is_empty() && modes.iter().all(sound)
                }
                Shape::Scores { edge, .. } => *edge > 0.0 && *edge <= 0.5,
                Shape::Nothing => true,
            }
    }
}

/// A mode drawn by its responsibility for `z`.
fn pick_mode(modes: &[Component], z: f64, chances: &mut Vec<f64>, draw: &mut Stream) -> usize {
    if modes.len() < 2 {
        return 0;
    }
    chances.clear();
    chances.extend(modes.iter().map(|m| m.score(z)));
    let top = chances.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for c in chances.iter_mut() {
        *c = exp(*c - top);
        sum += *c;
    }
    let mut left = draw.uniform() * (1.0 + FLOOR * modes.len() as f64);
    let found = chances.iter().position(|c| {
        left -= c / sum + FLOOR;
        left < 0.0
    });
    found.unwrap_or(modes.len() - 1)
}

/// The modes of different values (rising, at least two) with their rows.
fn modes(values: &[(f64, usize)], settings: &Settings, draw: &mut Stream) -> Shape {
    let rows: usize = values.iter().map(|(_, n)| n).sum();
    // Scaled by the largest first: squares of the largest numbers would overflow.
    let most = values.iter().fold(0.0, |m: f64, (v, _)| m.max(v.abs()));
    let share = |n: usize| n as f64 / rows as f64;
    let mean: f64 = values.iter().map(|&(v, n)| v / most * share(n)).sum();
    let variance: f64 = values.iter().map(|&(v, n)| (v / most - mean) * (v / most - mean) * share(n)).sum();
    let (centre, mut scale) = (mean * most, sqrt(variance) * most);
    if !scale.is_normal() {
        // Values that differ in their last digits only.
        scale = most.max(f64::MIN_POSITIVE);
    }
    let scaled: Vec<(f64, usize)> = values.iter().map(|&(v, n)| (v / scale - centre / scale, n)).collect();
    let (points, weights) = points(&scaled, rows, settings, draw);
    let small = if rows < SMALL { (rows / 50).max(2) } else { usize::MAX };
    let count = settings.modes.clamp(1, small).min(points.len());
    let start = cluster(&points, &weights, count, draw);
    let how = Fitting { iterations: settings.iterations, ..Fitting::default() };
    let mut found = fit(&points, &weights, &start, count, how).components;
    found.retain(|c| c.weight > LEAST_WEIGHT && c.sd > 0.0 && c.mean.is_finite() && c.peak.is_finite());
    found.sort_by(|a, b| a.mean.total_cmp(&b.mean));
    if found.is_empty() {
        found.push(Component { weight: 1.0, mean: 0.0, sd: 1.0, peak: 0.0 });
    }
    Shape::Modes { centre, scale, modes: found }
}

/// The points that a mixture is fitted to, rising, with their weights.
fn points(values: &[(f64, usize)], rows: usize, settings: &Settings, draw: &mut Stream) -> (Vec<f64>, Vec<f64>) {
    let most = settings.points.max(10);
    if values.len() <= most && settings.joined || rows <= most {
        return values.iter().map(|&(v, n)| (v, n as f64)).unzip();
    }
    if !settings.joined {
        let mut all: Vec<f64> = values.iter().flat_map(|&(v, n)| std::iter::repeat_n(v, n)).collect();
        draw.shuffle(&mut all);
        all.truncate(most);
        all.sort_unstable_by(f64::total_cmp);
        return all.into_iter().map(|v| (v, 1.0)).unzip();
    }
    // Neighbours are joined while they hold less than their part of the rows; values that hold more stay alone.
    let part = rows.div_ceil(most);
    let mut out: Vec<(f64, f64)> = Vec::with_capacity(most);
    let (mut sum, mut held) = (0.0, 0);
    for &(v, n) in values {
        if held > 0 && held + n > part {
            out.push((sum / held as f64, held as f64));
            (sum, held) = (0.0, 0);
        }
        sum += v * n as f64;
        held += n;
    }
    if held > 0 {
        out.push((sum / held as f64, held as f64));
    }
    out.into_iter().unzip()
}
