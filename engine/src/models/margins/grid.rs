//! The grid that the numbers of a column lie on: whole numbers, decimals, whole days or hours.

use crate::data::schema::{ColumnKind, Field};

/// Largest number that is exact in steps of one.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// A common divisor is trusted only when this many different values have it.
const ENOUGH: usize = 20;
/// Decimals from which a spelling is long, and the share of values that decides how many are kept.
const LONG: u8 = 7;
const NEARLY_ALL: f64 = 0.99;
/// Whole days, hours and minutes in seconds: trusted at any number of rows.
const CLOCK: [i64; 4] = [86_400, 3_600, 60, 1];

/// Values that a column may take: `(first + k · step) / scale` for whole `k`, between `min` and `max`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// Smallest real value.
    pub min: f64,
    /// Largest real value.
    pub max: f64,
    /// Power of ten that makes every value whole; 0 when values are not rounded.
    pub scale: f64,
    /// A value, times `scale`.
    pub first: f64,
    /// Distance of neighbours, times `scale`.
    pub step: f64,
}

impl Grid {
    /// The grid of `sorted` (ascending, finite, not empty).
    pub fn of(field: &Field, sorted: &[f64]) -> Self {
        let (min, max) = (sorted[0], sorted[sorted.len() - 1]);
        let free = Self { min, max, scale: 0.0, first: 0.0, step: 1.0 };
        let is_whole = || sorted.iter().all(|x| x.fract() == 0.0);
        let scale = match &field.kind {
            ColumnKind::Decimal { format } => ten_to(usual_decimals(format.decimals, sorted)),
            ColumnKind::Datetime { .. } | ColumnKind::Time { .. } if !is_whole() => 1e6,
            _ => 1.0,
        };
        if min.abs().max(max.abs()) * scale >= EXACT {
            return free;
        }
        let whole = |x: f64| (x * scale).round() as i64;
        let first = whole(min);
        let mut distinct = 0;
        let mut last = None;
        let mut divisor = 0;
        for &x in sorted {
            let k = whole(x) - first;
            if last != Some(k) {
                distinct += 1;
                last = Some(k);
                divisor = common_divisor(divisor, k);
            }
        }
        let is_clock = matches!(field.kind, ColumnKind::Datetime { .. } | ColumnKind::Time { .. });
        let step = if distinct >= ENOUGH {
            divisor.max(1)
        } else if is_clock && scale == 1.0 {
            let both = common_divisor(divisor, first);
            CLOCK.into_iter().find(|unit| both % unit == 0).unwrap_or(1)
        } else {
            1
        };
        Self { min, max, scale, first: first as f64, step: step as f64 }
    }

    /// First and last position on the grid within the range.
    fn ends(&self) -> (f64, f64) {
        // The ends may differ from their decimal spelling in the last bit.
        let position = |x: f64| (x * self.scale - self.first) / self.step;
        ((position(self.min) - 1e-6).ceil(), (position(self.max) + 1e-6).floor())
    }

    /// The value at a position.
    fn at(&self, position: f64) -> f64 {
        ((self.first + position * self.step) / self.scale).clamp(self.min, self.max)
    }

    /// Half the distance of neighbours, 0 without a grid.
    pub fn half(&self) -> f64 {
        if self.scale > 0.0 { 0.5 * self.step / self.scale } else { 0.0 }
    }

    /// The value of the grid and the range that is nearest to `x`.
    pub fn snap(&self, x: f64) -> f64 {
        if self.scale == 0.0 {
            return x.clamp(self.min, self.max);
        }
        let (first, last) = self.ends();
        let position = ((x * self.scale - self.first) / self.step).round();
        self.at(if position < first { first } else { position.min(last) })
    }

    /// The part of `low..=high` that lies on the grid and in the range; `None` when there is nothing.
    pub fn inside(&self, low: f64, high: f64) -> Option<(f64, f64)> {
        let (low, high) = (low.max(self.min), high.min(self.max));
        if low > high {
            return None;
        }
        if self.scale == 0.0 {
            return Some((low, high));
        }
        let position = |x: f64| (x * self.scale - self.first) / self.step;
        let (first, last) = self.ends();
        let (a, b) = ((position(low) - 1e-6).ceil().max(first), (position(high) + 1e-6).floor().min(last));
        (a <= b).then(|| (self.at(a), self.at(b)))
    }
}

fn ten_to(decimals: u8) -> f64 {
    libm::exp10(f64::from(decimals)).round()
}

/// Decimals that nearly all values get by with. Only long spellings are shortened: there the last ones belong to a few tiny
/// values (`-2.4e-06` among numbers of eight decimals) and would give every synthetic number away.
fn usual_decimals(decimals: u8, sorted: &[f64]) -> u8 {
    let allowed = (sorted.len() as f64 * (1.0 - NEARLY_ALL)) as usize;
    let fits = |d: u8| {
        let scale = ten_to(d);
        let mut beyond = sorted.iter().filter(|&&x| (x * scale).round() / scale != x);
        beyond.nth(allowed).is_none()
    };
    (LONG..decimals).find(|&d| fits(d)).unwrap_or(decimals)
}

fn common_divisor(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::schema::NumberFormat;

    fn decimal(decimals: u8) -> Field {
        Field::new("x", ColumnKind::Decimal { format: NumberFormat { decimals, ..NumberFormat::default() } })
    }

    #[test]
    fn decimals_are_kept_and_the_range_too() {
        let grid = Grid::of(&decimal(2), &[0.1, 0.11, 2.37]);
        assert_eq!(grid.snap(0.123_4), 0.12);
        assert_eq!(grid.snap(9.0), 2.37);
        assert_eq!(grid.inside(0.115, 0.2), Some((0.12, 0.2)));
        assert_eq!(grid.inside(0.111, 0.119), None);
        assert_eq!(grid.inside(3.0, 4.0), None);
    }

    #[test]
    fn a_common_step_is_found() {
        let cells: Vec<f64> = (0..40).map(|i| f64::from(i) * 500.0 + 250.0).collect();
        let field = Field::new("n", ColumnKind::Integer { format: NumberFormat::default() });
        assert_eq!(Grid::of(&field, &cells).snap(1_400.0), 1_250.0);
        // Two values prove no step.
        assert_eq!(Grid::of(&field, &[10.0, 20.0]).snap(13.2), 13.0);
    }

    #[test]
    fn whole_hours_stay_whole_hours() {
        let field = Field::new("t", ColumnKind::Datetime { format: "%Y-%m-%d %H:%M".into() });
        let grid = Grid::of(&field, &[1_262_304_000.0, 1_262_307_600.0, 1_262_318_400.0]);
        assert_eq!(grid.snap(1_262_309_000.0), 1_262_307_600.0);
        let fractions = Grid::of(&field, &[0.25, 1.5]);
        assert_eq!(fractions.snap(0.333_333_33), 0.333_333);
    }

    #[test]
    fn a_few_tiny_values_do_not_lengthen_all_others() {
        let mut cells: Vec<f64> = (1..500).map(|i| f64::from(i) / 1e8).collect();
        cells.insert(0, -2.423_434_7e-6);
        let grid = Grid::of(&decimal(13), &cells);
        assert_eq!((grid.scale, grid.snap(1.234_567e-6)), (1e8, 1.23e-6));
        assert_eq!(grid.snap(-1.0), -2.42e-6);
        // Money is never shortened: whole prices are common, the others count.
        let mut prices = vec![5.0; 999];
        prices.push(5.25);
        assert_eq!(Grid::of(&decimal(2), &prices).scale, 100.0);
    }

    #[test]
    fn numbers_of_many_digits_are_left_alone() {
        let grid = Grid::of(&decimal(15), &[0.123_456_789_012_345, 24_236.683_969_636_56]);
        assert_eq!(grid.snap(17.123_456_789_012_345), 17.123_456_789_012_345);
        assert_eq!(grid.half(), 0.0);
    }
}
