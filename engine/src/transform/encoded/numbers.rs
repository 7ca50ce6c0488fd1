//! Columns of numbers: a scalar where values are continuous, levels for modes, shared values and missing cells.

use serde::{Deserialize, Serialize};

use super::Span;
use super::coded::{Part, UNKNOWN};
use super::modes::Modes;
use super::settings::{Numbers, Settings};
use crate::data::schema::Field;
use crate::learn::normal;
use crate::rng::Stream;
use crate::transform::grid::Grid;
use crate::transform::marginal::Marginal;

/// Shared values are told from modes only in columns with more different values than this.
const MANY: usize = 50;

/// A tied value is one of at least so many rows.
const TIED_ROWS: usize = 5;
/// Tied values that are kept at most.
const MOST_TIED: usize = 2000;

/// Codes of a column of numbers. Levels are the modes, then the shared values, then missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct NumberCode {
    shape: Shape,
    /// Values that are levels, rising.
    shared: Vec<f64>,
    missing: bool,
    /// Values that decoding comes back to, rising; empty where numbers lie anywhere on their grid.
    tied: Vec<f64>,
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
    /// A scalar inside a mode.
    Modes(Modes),
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
            let none = Vec::new();
            return Self {
                shape: Shape::Nothing,
                shared: none.clone(),
                missing,
                tied: none,
                low: 0.0,
                high: 0.0,
                grid: None,
            };
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
            let common: Vec<f64> =
                runs.iter().filter(|(_, n)| *n as u64 >= settings.least_rows).map(|(v, _)| *v).collect();
            // Rare values go to their nearest neighbour among the common ones.
            shared = if common.is_empty() { runs.iter().map(|(v, _)| *v).collect() } else { common };
            Shape::Nothing
        } else {
            match settings.numbers {
                Numbers::Modes => Shape::Modes(Modes::fit(&rest, settings, draw)),
                Numbers::Normal => {
                    let values: Vec<f64> = rest.iter().flat_map(|&(v, n)| std::iter::repeat_n(v, n)).collect();
                    let edge = 0.5 / values.len() as f64;
                    Shape::Scores { marginal: Marginal::empirical(&values, grid), edge }
                }
            }
        };
        let tied = tied(&rest, grid, settings.tied_share);
        Self { shape, shared, missing, tied, low, high, grid }
    }

    /// Levels under which the scalar says where the value lies.
    pub(super) fn carried(&self) -> usize {
        match &self.shape {
            Shape::Nothing => 0,
            Shape::Modes(modes) => modes.len(),
            Shape::Scores { .. } => 1,
        }
    }

    /// Spans of the block: none where nothing is left to say.
    pub(super) fn spans(&self) -> Vec<Span> {
        let mut spans = match &self.shape {
            Shape::Nothing => Vec::new(),
            Shape::Modes(_) => vec![Span::Scalar],
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
                // A rare value, or one of another table: the nearest stands in.
                let below = near.saturating_sub(1);
                let up = self.shared.get(near).is_some_and(|v| v - x < x - self.shared[below]);
                (0.0, if self.shared.is_empty() { UNKNOWN } else { (if up { near } else { below }) as u32 })
            }
            Shape::Modes(modes) => {
                let (scalar, mode) = modes.encode(x, chances, draw);
                (scalar, mode as u32)
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
        let x = match &self.shape {
            Shape::Nothing => f64::NAN,
            Shape::Modes(modes) => {
                let x = modes.decode(scalar, level);
                self.grid.map_or(x, |g| g.snap(x)).clamp(self.low, self.high)
            }
            Shape::Scores { marginal, .. } => marginal.quantile(normal::cdf(scalar)),
        };
        nearest(&self.tied, x)
    }

    /// Whether nothing in it can fail: for codes that were read from a file.
    pub(super) fn fits(&self) -> bool {
        let ends = self.low <= self.high && self.low.is_finite() && self.high.is_finite();
        ends && self.shared.iter().chain(&self.tied).all(|v| v.is_finite())
            && match &self.shape {
                Shape::Modes(modes) => modes.fits(),
                Shape::Scores { edge, .. } => *edge > 0.0 && *edge <= 0.5,
                Shape::Nothing => true,
            }
    }
}

/// The values that nearly all rows share with others, where they are far fewer than the grid has: measurements in whole units
/// with a stray mean among them, or a price list. Else none.
fn tied(values: &[(f64, usize)], grid: Option<Grid>, share: f64) -> Vec<f64> {
    let rows: usize = values.iter().map(|(_, n)| n).sum();
    let tied: Vec<(f64, usize)> = values.iter().copied().filter(|(_, n)| *n >= TIED_ROWS).collect();
    let (Some(first), Some(last)) = (tied.first(), tied.last()) else { return Vec::new() };
    let held: usize = tied.iter().map(|(_, n)| n).sum();
    let places = grid.map_or(f64::INFINITY, |g| (last.0 - first.0) / g.unit() + 1.0);
    if (held as f64) < share * rows as f64 || tied.len() > MOST_TIED || places <= 2.0 * tied.len() as f64 {
        return Vec::new();
    }
    tied.into_iter().map(|(v, _)| v).collect()
}

/// The nearest of `values` (rising); `x` itself without any.
fn nearest(values: &[f64], x: f64) -> f64 {
    let at = values.partition_point(|&v| v < x);
    match (at.checked_sub(1).map(|b| values[b]), values.get(at)) {
        (Some(below), Some(&above)) => {
            if x - below < above - x {
                below
            } else {
                above
            }
        }
        (Some(only), None) | (None, Some(&only)) => only,
        (None, None) => x,
    }
}
