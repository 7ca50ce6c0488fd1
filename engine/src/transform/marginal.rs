//! The distribution of one numeric column as a monotone curve from (0, 1) to its values.
//!
//! The default is the smoothed empirical one: values that many rows share stay exact (point masses), everything between them is
//! averaged over at least five neighbouring rows and interpolated, denser towards the tails. So no value of a single row is
//! stored, except the column's range, which is kept on purpose: synthetic values never leave it.

use serde::{Deserialize, Serialize};

use crate::transform::grid::Grid;

/// A value is a point mass when at least this share of the rows has it …
const SPIKE_SHARE: f64 = 0.005;
/// … and at least so many rows.
const SHARED_ROWS: usize = 5;
/// Knots between the point masses, at most.
const KNOTS: f64 = 512.0;

/// A curve through knots (u, x), both rising; two knots with one x are a point mass, two with one u a gap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Knots")]
pub struct Marginal {
    u: Vec<f64>,
    x: Vec<f64>,
    grid: Option<Grid>,
}

/// A curve as it is stored, before its knots are looked at.
#[derive(Deserialize)]
struct Knots {
    u: Vec<f64>,
    x: Vec<f64>,
    grid: Option<Grid>,
}

impl TryFrom<Knots> for Marginal {
    type Error = &'static str;

    fn try_from(stored: Knots) -> Result<Self, Self::Error> {
        Self::from_knots(stored.u, stored.x, stored.grid).ok_or("knots that are no rising curve")
    }
}

impl Marginal {
    /// The smoothed empirical distribution of `sorted` (rising, finite, not empty).
    pub fn empirical(sorted: &[f64], grid: Option<Grid>) -> Self {
        let n = sorted.len();
        let needed = ((SPIKE_SHARE * n as f64).ceil() as usize).max(SHARED_ROWS);
        let mut out = Self { u: Vec::new(), x: Vec::new(), grid };
        let mut start = 0;
        let mut previous: Option<f64> = None;
        let mut at = 0;
        while at < n {
            let value = sorted[at];
            let end = at + sorted[at..].partition_point(|&v| v <= value);
            if end - at >= needed {
                out.segment(sorted, start, at, previous, Some(value));
                out.knot(at as f64 / n as f64, value);
                out.knot(end as f64 / n as f64, value);
                previous = Some(value);
                start = end;
            }
            at = end;
        }
        out.segment(sorted, start, n, previous, None);
        out
    }

    /// A curve through given quantiles, clipped to `low..=high`.
    pub fn from_quantiles(points: impl Iterator<Item = (f64, f64)>, low: f64, high: f64, grid: Option<Grid>) -> Self {
        let mut out = Self { u: Vec::new(), x: Vec::new(), grid };
        for (u, x) in points {
            let floor = out.x.last().copied().unwrap_or(low);
            out.knot(u, x.clamp(low, high).max(floor));
        }
        out
    }

    /// From stored knots; `None` when they do not form a curve.
    pub fn from_knots(u: Vec<f64>, x: Vec<f64>, grid: Option<Grid>) -> Option<Self> {
        let rises = |v: &[f64]| v.iter().all(|a| a.is_finite()) && v.windows(2).all(|w| w[0] <= w[1]);
        (u.len() == x.len() && !u.is_empty() && rises(&u) && rises(&x)).then_some(Self { u, x, grid })
    }

    /// The knots: positions in 0..=1 and values.
    pub fn knots(&self) -> (&[f64], &[f64]) {
        (&self.u, &self.x)
    }

    /// The grid of the values.
    pub fn grid(&self) -> Option<Grid> {
        self.grid
    }

    /// Smallest and largest value.
    pub fn range(&self) -> (f64, f64) {
        (self.x[0], self.x[self.x.len() - 1])
    }

    /// The value at `u` in 0..=1, on the grid and inside the range.
    pub fn quantile(&self, u: f64) -> f64 {
        let (low, high) = self.range();
        let x = self.curve(u);
        self.grid.map_or(x, |g| g.snap(x)).clamp(low, high)
    }

    /// The part of 0..=1 that holds values from `low` to `high`, both included and widened by half a grid step.
    pub fn interval(&self, low: f64, high: f64) -> (f64, f64) {
        let (least, most) = self.range();
        let half = self.grid.map_or((most - least) * 1e-9, |g| g.unit() / 2.0);
        let below = |x: f64| self.x.partition_point(|&v| v < x);
        let upto = |x: f64| self.x.partition_point(|&v| v <= x);
        let from = if low - half <= least { 0.0 } else { self.inverse(low - half, below(low - half)) };
        let to = if high + half >= most { 1.0 } else { self.inverse(high + half, upto(high + half)) };
        (from, to.max(from))
    }

    /// The middle of the part of 0..=1 that holds `x`: its mid-rank.
    pub fn mid(&self, x: f64) -> f64 {
        let (from, to) = self.interval(x, x);
        f64::midpoint(from, to)
    }

    /// Position of `x` on the stretch that ends at knot `at`.
    fn inverse(&self, x: f64, at: usize) -> f64 {
        let Some(before) = at.checked_sub(1) else { return self.u[0] };
        let Some((&x1, &u1)) = self.x.get(at).zip(self.u.get(at)) else { return self.u[before] };
        let (x0, u0) = (self.x[before], self.u[before]);
        if x1 > x0 { u0 + (u1 - u0) * ((x - x0) / (x1 - x0)).clamp(0.0, 1.0) } else { u0 }
    }

    fn curve(&self, u: f64) -> f64 {
        let at = self.u.partition_point(|&v| v <= u);
        let Some(before) = at.checked_sub(1) else { return self.x[0] };
        if at == self.u.len() {
            return self.x[before];
        }
        let (u0, u1, x0, x1) = (self.u[before], self.u[at], self.x[before], self.x[at]);
        x0 + (x1 - x0) * ((u - u0) / (u1 - u0))
    }

    fn knot(&mut self, u: f64, x: f64) {
        self.u.push(u);
        self.x.push(x);
    }

    /// Smooths the rows `start..end`, which lie between the point masses `previous` and `next`.
    fn segment(&mut self, sorted: &[f64], start: usize, end: usize, previous: Option<f64>, next: Option<f64>) {
        let rows = end - start;
        if rows == 0 {
            return;
        }
        let n = sorted.len() as f64;
        let (low, high) = (sorted[start], sorted[end - 1]);
        // Ends half way to the neighbouring point mass; at the table's own ends the range is kept.
        let from = previous.map_or(low, |p| f64::midpoint(p, low));
        let to = next.map_or(high, |p| f64::midpoint(high, p));
        self.knot(start as f64 / n, from);
        let mut at = start;
        for size in bin_sizes(rows, n) {
            let part = &sorted[at..at + size];
            let mean = part.iter().sum::<f64>() / size as f64;
            let u = (at as f64 + size as f64 / 2.0) / n;
            // Sums of huge or tiny numbers may leave the part by a rounding.
            self.knot(u, mean.clamp(part[0], part[size - 1]).clamp(from, to));
            at += size;
        }
        self.knot(end as f64 / n, to);
    }
}

/// Sizes of the bins of a segment: at least five rows each (none for fewer), doubling from both ends up to the usual size.
fn bin_sizes(rows: usize, n: f64) -> Vec<usize> {
    if rows < SHARED_ROWS {
        return Vec::new();
    }
    let usual = ((n / KNOTS).ceil() as usize).max(SHARED_ROWS);
    let mut ends = Vec::new();
    let (mut size, mut left) = (SHARED_ROWS, rows);
    while size < usual && left >= 4 * size {
        ends.push(size);
        left -= 2 * size;
        size *= 2;
    }
    let bins = (left / usual).max(1);
    let middle = (0..bins).map(|b| left * (b + 1) / bins - left * b / bins);
    ends.iter().copied().chain(middle).chain(ends.iter().rev().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_cover_every_row_and_none_is_small() {
        for rows in 0..2000 {
            let sizes = bin_sizes(rows, 26_000.0);
            if rows >= SHARED_ROWS {
                assert_eq!(sizes.iter().sum::<usize>(), rows);
                assert!(sizes.iter().all(|&s| s >= SHARED_ROWS), "{rows}: {sizes:?}");
            } else {
                assert!(sizes.is_empty());
            }
        }
    }

    #[test]
    fn a_shared_value_keeps_its_exact_share() {
        let mut values = vec![0.0; 900];
        values.extend((1..=100).map(|i| f64::from(i) * 7.5));
        let marginal = Marginal::empirical(&values, None);
        let zeros = (0..1000).filter(|i| marginal.quantile((f64::from(*i) + 0.5) / 1000.0) == 0.0).count();
        assert_eq!(zeros, 900);
        assert_eq!(marginal.range(), (0.0, 750.0));
        let (from, to) = marginal.interval(0.0, 0.0);
        assert!(from == 0.0 && (to - 0.9).abs() < 1e-6, "{from}..{to}");
    }

    #[test]
    fn no_value_of_a_single_row_is_stored_but_the_range() {
        let values: Vec<f64> = (0..500).map(|i| f64::from(i * i) + 0.123).collect();
        let marginal = Marginal::empirical(&values, None);
        let (low, high) = marginal.range();
        let stored = marginal.knots().1.iter().filter(|&&x| x != low && x != high && values.contains(&x)).count();
        assert_eq!(stored, 0);
    }

    #[test]
    fn the_curve_follows_the_sample() {
        let values: Vec<f64> = (0..10_000).map(|i| libm::sqrt(f64::from(i))).collect();
        let marginal = Marginal::empirical(&values, None);
        for i in (0..10_000).step_by(97) {
            let u = (i as f64 + 0.5) / 10_000.0;
            assert!((marginal.quantile(u) - values[i]).abs() < 0.6, "at {u}: {} {}", marginal.quantile(u), values[i]);
        }
        assert!((marginal.mid(50.0) - 0.25).abs() < 1e-3);
    }
}
