//! What is known of a column apart from the network: its range, its grid, how often each level occurs.

use serde::{Deserialize, Serialize};

use crate::data::column::{Column, MISSING};
use crate::data::schema::Field;
use crate::models::conditions::Wanted;
use crate::rng::Stream;
use crate::transform::Grid;

/// Facts of one column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::models) struct Fact {
    /// Least and greatest number.
    range: Option<(f64, f64)>,
    grid: Option<Grid>,
    /// Rows by level.
    counts: Vec<u64>,
    /// Rows without a value.
    missing: u64,
}

impl Fact {
    /// Of a learned column.
    pub(super) fn of(field: &Field, column: &Column) -> Self {
        match column {
            Column::Numbers(cells) => {
                let mut sorted: Vec<f64> = cells.iter().copied().filter(|v| !v.is_nan()).collect();
                sorted.sort_unstable_by(f64::total_cmp);
                Self {
                    range: sorted.first().copied().zip(sorted.last().copied()),
                    grid: Grid::of_field(field, &sorted),
                    counts: Vec::new(),
                    missing: (cells.len() - sorted.len()) as u64,
                }
            }
            Column::Levels { codes, names } => {
                let mut counts = vec![0; names.len()];
                let mut missing = 0;
                for &code in codes {
                    match counts.get_mut(code as usize) {
                        Some(n) => *n += 1,
                        None => missing += 1,
                    }
                }
                Self { counts, missing, ..Self::default() }
            }
            Column::Text(_) => Self::default(),
        }
    }

    /// Rows with this level ([`MISSING`] for none).
    pub(in crate::models) fn rows_with(&self, code: u32) -> u64 {
        if code == MISSING { self.missing } else { self.counts.get(code as usize).copied().unwrap_or(0) }
    }

    /// What of `wanted` the column can show; `None` when nothing.
    pub(super) fn possible(&self, wanted: &Wanted) -> Option<Wanted> {
        match wanted {
            Wanted::Codes(codes) => {
                let codes: Vec<u32> = codes.iter().copied().filter(|&c| self.rows_with(c) > 0).collect();
                (!codes.is_empty()).then_some(Wanted::Codes(codes))
            }
            Wanted::Absent => (self.missing > 0).then_some(Wanted::Absent),
            Wanted::Range(low, high) => {
                let (low, high) = self.cut(*low, *high)?;
                Some(Wanted::Range(low, high))
            }
            Wanted::Values(values) => {
                let values: Vec<f64> = values.iter().copied().filter(|&v| self.cut(v, v).is_some()).collect();
                (!values.is_empty()).then_some(Wanted::Values(values))
            }
        }
    }

    /// `low..=high` inside the range and on the grid.
    fn cut(&self, low: f64, high: f64) -> Option<(f64, f64)> {
        let (least, most) = self.range?;
        let (low, high) = (low.max(least), high.min(most));
        let (low, high) = self.grid.map_or((low, high), |g| (g.above(low).max(low), g.below(high).min(high)));
        (low <= high).then_some((low, high))
    }

    /// How far the cell is from `wanted`: 0 when it meets it, up to 1.
    pub(super) fn distance(&self, wanted: &Wanted, column: &Column, row: usize) -> f64 {
        let span = self.range.map_or(0.0, |(a, b)| b / 2.0 - a / 2.0).max(f64::MIN_POSITIVE);
        let gap = |x: f64, low: f64, high: f64| ((low - x).max(x - high).max(0.0) / 2.0 / span).min(1.0);
        match (wanted, column) {
            (Wanted::Codes(codes), Column::Levels { codes: cells, .. }) => {
                f64::from(u8::from(!codes.contains(&cells[row])))
            }
            (Wanted::Absent, Column::Numbers(x)) => f64::from(u8::from(!x[row].is_nan())),
            (Wanted::Range(..) | Wanted::Values(_), Column::Numbers(x)) if x[row].is_nan() => 1.0,
            (Wanted::Range(low, high), Column::Numbers(x)) => gap(x[row], *low, *high),
            (Wanted::Values(values), Column::Numbers(x)) => {
                values.iter().map(|v| gap(x[row], *v, *v)).fold(1.0, f64::min)
            }
            _ => 1.0,
        }
    }

    /// Sets the cell to the nearest that meets `wanted`, or to one by its frequency where none is near.
    pub(super) fn settle(&self, wanted: &Wanted, column: &mut Column, row: usize, draw: &mut Stream) {
        match (wanted, column) {
            (Wanted::Codes(codes), Column::Levels { codes: cells, .. }) if !codes.contains(&cells[row]) => {
                cells[row] = self.frequent(codes, draw);
            }
            (Wanted::Absent, Column::Numbers(x)) => x[row] = f64::NAN,
            (Wanted::Range(low, high), Column::Numbers(x)) => {
                let value = if x[row].is_nan() { low + (high - low) * draw.uniform() } else { x[row] };
                x[row] = self.grid.map_or(value, |g| g.snap(value)).clamp(*low, *high);
            }
            (Wanted::Values(values), Column::Numbers(x)) => {
                let old = if x[row].is_nan() { values[draw.below(values.len())] } else { x[row] };
                let near = values.iter().copied().min_by(|a, b| (a - old).abs().total_cmp(&(b - old).abs()));
                x[row] = near.unwrap_or(old);
            }
            _ => {}
        }
    }

    /// One of `codes` by its rows.
    pub(in crate::models) fn frequent(&self, codes: &[u32], draw: &mut Stream) -> u32 {
        let total: u64 = codes.iter().map(|&c| self.rows_with(c)).sum();
        let mut left = draw.below((total as usize).max(1)) as u64;
        let found = codes.iter().copied().find(|&c| {
            let own = self.rows_with(c);
            let here = left < own;
            left = left.saturating_sub(own);
            here
        });
        found.or(codes.first().copied()).unwrap_or(MISSING)
    }
}
