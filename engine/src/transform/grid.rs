//! The grid that a column's numbers lie on: whole numbers, two decimals, full hours, multiples of five.

use serde::{Deserialize, Serialize};

use crate::data::schema::{ColumnKind, Field};

/// Numbers of the form (`offset` + k · `step`) / `scale`; all three are whole.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    offset: f64,
    step: f64,
    scale: f64,
}

/// Whole numbers up to here are exact in a double.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Grid {
    /// The coarsest grid through all `values` that have at most `decimals` decimals; `None` when they do not (or none is left).
    pub fn of(values: &[f64], decimals: u8) -> Option<Self> {
        let scale = (0..decimals).fold(1.0, |s: f64, _| s * 10.0);
        let mut whole = values.iter().map(|v| (v * scale).round());
        let offset = whole.next()?;
        if decimals > 15 || values.iter().any(|v| (v * scale).abs() > EXACT || ((v * scale).round() / scale) != *v) {
            return None;
        }
        let step = whole.fold(0.0, |g, v| common_divisor(g, (v - offset).abs()));
        // A single value has any grid; the column's own unit is the one that does not mislead.
        let step = if step == 0.0 { 1.0 } else { step };
        Some(Self { offset, step, scale })
    }

    /// The grid of a column's values: its decimals, whole days or seconds, or coarser where all values allow it.
    pub fn of_field(field: &Field, sorted: &[f64]) -> Option<Self> {
        match &field.kind {
            ColumnKind::Integer { format } | ColumnKind::Decimal { format } => match format.plain_decimals {
                Some(decimals) => Some(Self::plain(decimals)),
                None => Self::of(sorted, format.decimals),
            },
            _ => Self::of(sorted, 0).or_else(|| Self::of(sorted, 3)),
        }
    }

    /// The grid of all numbers with so many decimals (at most 15), for columns of which a few values have more.
    pub fn plain(decimals: u8) -> Self {
        Self { offset: 0.0, step: 1.0, scale: (0..decimals.min(15)).fold(1.0, |s: f64, _| s * 10.0) }
    }

    /// The nearest number on the grid.
    pub fn snap(&self, x: f64) -> f64 {
        self.place(((x * self.scale - self.offset) / self.step).round())
    }

    /// The lowest number on the grid that is at least `x`.
    pub fn above(&self, x: f64) -> f64 {
        self.place(((x * self.scale - self.offset) / self.step - 1e-9).ceil())
    }

    /// The highest number on the grid that is at most `x`.
    pub fn below(&self, x: f64) -> f64 {
        self.place(((x * self.scale - self.offset) / self.step + 1e-9).floor())
    }

    /// Distance between neighbours.
    pub fn unit(&self) -> f64 {
        self.step / self.scale
    }

    fn place(&self, k: f64) -> f64 {
        (self.offset + k * self.step) / self.scale
    }
}

/// Euclid on whole numbers held as doubles.
fn common_divisor(mut a: f64, mut b: f64) -> f64 {
    while b > 0.0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grids_are_found_and_kept() {
        let hours = Grid::of(&[7200.0, 0.0, 18_000.0], 0).expect("a grid");
        assert_eq!(hours.unit(), 3600.0);
        assert_eq!(hours.snap(5000.0), 3600.0);
        let cents = Grid::of(&[0.01, 0.07, 1.15], 2).expect("a grid");
        assert_eq!(cents.snap(0.2049), 0.19, "steps of six cents from one");
        assert_eq!((cents.above(0.08), cents.below(0.12)), (0.13, 0.07));
        assert_eq!(Grid::of(&[0.5, 0.123], 1), None);
        assert_eq!(Grid::of(&[], 0), None);
        assert_eq!(Grid::of(&[4.0, 4.0], 0).map(|g| g.unit()), Some(1.0));
    }
}
