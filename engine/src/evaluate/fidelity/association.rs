//! Association of two columns of any kind, from contingency tables and group means.

use libm::sqrt;

use crate::evaluate::fidelity::divergence::entropy;
use crate::evaluate::sample::{mean, sum};

const MISSING: u32 = u32::MAX;

/// Counts of the pairs of levels of two columns, row by row; rows and columns without counts are left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Contingency {
    /// One list per row, all of one length.
    pub cells: Vec<Vec<f64>>,
}

impl Contingency {
    /// Table of two columns of codes; rows in which either is missing are dropped.
    pub fn of(a: &[u32], b: &[u32]) -> Self {
        let both = || a.iter().zip(b).filter(|(a, b)| **a != MISSING && **b != MISSING);
        let (mut first, mut second): (Vec<u32>, Vec<u32>) = both().unzip();
        for codes in [&mut first, &mut second] {
            codes.sort_unstable();
            codes.dedup();
        }
        let mut cells = vec![vec![0.0; second.len()]; first.len()];
        for (x, y) in both() {
            if let (Ok(i), Ok(j)) = (first.binary_search(x), second.binary_search(y)) {
                cells[i][j] += 1.0;
            }
        }
        Self { cells }
    }

    /// Sums of the rows.
    pub fn rows(&self) -> Vec<f64> {
        self.cells.iter().map(|r| r.iter().sum()).collect()
    }

    /// Sums of the columns.
    pub fn columns(&self) -> Vec<f64> {
        let width = self.cells.first().map_or(0, Vec::len);
        (0..width).map(|j| self.cells.iter().map(|r| r[j]).sum()).collect()
    }

    /// χ² of independence without correction, and the number of rows; none when there are none.
    pub fn chi_squared(&self) -> Option<(f64, f64)> {
        let (rows, columns) = (self.rows(), self.columns());
        let n: f64 = rows.iter().sum();
        let cell = |(i, j): (usize, usize)| {
            let e = rows[i] * columns[j] / n;
            if e > 0.0 { (self.cells[i][j] - e) * (self.cells[i][j] - e) / e } else { 0.0 }
        };
        let pairs = (0..rows.len()).flat_map(|i| (0..columns.len()).map(move |j| (i, j)));
        (n > 0.0).then(|| (sum(pairs.map(cell)), n))
    }

    /// Levels in use on both sides, as numbers.
    fn size(&self) -> (f64, f64) {
        (self.cells.len() as f64, self.cells.first().map_or(0, Vec::len) as f64)
    }

    /// Cramér's V = √(χ² / (n · min(r − 1, c − 1))), in 0..=1; none when a side has fewer than two levels.
    pub fn cramers_v(&self) -> Option<f64> {
        let ((chi, n), (r, c)) = (self.chi_squared()?, self.size());
        let free = r.min(c) - 1.0;
        (free > 0.0).then(|| sqrt(chi / (n * free)).min(1.0))
    }

    /// Cramér's V with the bias correction of Bergsma (2013); none as [`Contingency::cramers_v`], or when n is too small.
    pub fn cramers_v_corrected(&self) -> Option<f64> {
        let ((chi, n), (r, c)) = (self.chi_squared()?, self.size());
        let phi = (chi / n - (r - 1.0) * (c - 1.0) / (n - 1.0)).max(0.0);
        let free = (r - (r - 1.0) * (r - 1.0) / (n - 1.0)).min(c - (c - 1.0) * (c - 1.0) / (n - 1.0)) - 1.0;
        (r > 1.0 && c > 1.0 && n > 1.0 && free > 0.0).then(|| sqrt(phi / free).min(1.0))
    }

    /// Tschuprow's T = √(χ² / (n √((r − 1)(c − 1)))), in 0..=1; none when a side has fewer than two levels.
    pub fn tschuprow_t(&self) -> Option<f64> {
        let ((chi, n), (r, c)) = (self.chi_squared()?, self.size());
        let free = sqrt((r - 1.0) * (c - 1.0));
        (free > 0.0).then(|| sqrt(chi / (n * free)).min(1.0))
    }

    /// Theil's U of the rows given the columns: the share of the rows' entropy that knowing the column removes, in 0..=1. None
    /// when the rows have no entropy.
    pub fn theils_u(&self) -> Option<f64> {
        let flat: Vec<f64> = self.cells.iter().flatten().copied().collect();
        let (rows, columns) = (entropy(&self.rows())?, entropy(&self.columns())?);
        (rows > 0.0).then(|| ((rows + columns - entropy(&flat).unwrap_or(0.0)) / rows).clamp(0.0, 1.0))
    }

    /// The table with rows and columns exchanged.
    #[must_use]
    pub fn transposed(&self) -> Self {
        let width = self.cells.first().map_or(0, Vec::len);
        Self { cells: (0..width).map(|j| self.cells.iter().map(|r| r[j]).collect()).collect() }
    }
}

/// Cramér's V of two columns of codes over the rows that have both.
pub fn cramers_v(a: &[u32], b: &[u32]) -> Option<f64> {
    Contingency::of(a, b).cramers_v()
}

/// Correlation ratio η = √(SS between / SS total) of a number given a level, in 0..=1, over the rows that have both; none when
/// the numbers are constant or there is only one level.
pub fn correlation_ratio(levels: &[u32], values: &[f64]) -> Option<f64> {
    let mut rows: Vec<(u32, f64)> =
        levels.iter().copied().zip(values.iter().copied()).filter(|(c, v)| *c != MISSING && v.is_finite()).collect();
    rows.sort_by_key(|r| r.0);
    let all: Vec<f64> = rows.iter().map(|r| r.1).collect();
    let centre = mean(&all)?;
    let total = sum(all.iter().map(|v| (v - centre) * (v - centre)));
    let groups: Vec<&[(u32, f64)]> = rows.chunk_by(|a, b| a.0 == b.0).collect();
    let between = sum(groups.iter().map(|g| {
        let n = g.len() as f64;
        let away = sum(g.iter().map(|r| r.1)) / n - centre;
        n * away * away
    }));
    let constant = total <= 1e-24 * sum(all.iter().map(|v| v * v));
    (!constant && groups.len() > 1).then(|| sqrt(between / total).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_alone_has_no_association() {
        assert_eq!(cramers_v(&[0, 0, 1], &[2, 2, 2]), None);
        assert_eq!(cramers_v(&[0, MISSING], &[MISSING, 1]), None);
        assert_eq!(correlation_ratio(&[0, 0], &[1.0, 2.0]), None);
        assert_eq!(correlation_ratio(&[0, 1], &[2.0, 2.0]), None);
        assert_eq!(Contingency { cells: Vec::new() }.theils_u(), None);
    }

    #[test]
    fn one_column_that_decides_the_other_is_associated_fully() {
        let (a, b) = ([5, 9, 5, 9, 9], [1, 0, 1, 0, 0]);
        assert!((cramers_v(&a, &b).expect("two levels") - 1.0).abs() < 1e-12);
        assert!((Contingency::of(&a, &b).theils_u().expect("two levels") - 1.0).abs() < 1e-12);
        assert_eq!(correlation_ratio(&a, &[1.0, 0.0, 1.0, 0.0, 0.0]), Some(1.0));
    }
}
