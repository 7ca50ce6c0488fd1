//! `φ_K`: the correlation that a binned bivariate normal would need for the χ² of a contingency table.
//!
//! Baak, Koopman, Snoek and Klous, *A new correlation coefficient between categorical, ordinal and interval variables with Pearson
//! characteristics* (2020): one scale for pairs of any kinds, which sees dependence of any form and follows |r| for normal columns.
//! The noise of a finite table (its degrees of freedom) is taken out of χ² first.

use libm::{asin, cos, exp, fabs, sin, sqrt};

use crate::evaluate::fidelity::association::Contingency;
use crate::evaluate::record::mean_of;
use crate::learn::normal;
use crate::learn::parallel;

/// The normal is cut into equal bins between −5 and 5 deviations.
const REACH: f64 = 5.0;
/// Nodes of the quadrature in each half of the range of the angle.
const NODES: usize = 24;
/// Steps of the search for the correlation; it halves at least, and mostly converges in ten.
const STEPS: usize = 60;

/// `φ_K` of two columns of codes over the rows that have both, in 0..=1; none when a side has fewer than two levels. Bin numbers
/// first: about ten bins, since the measure depends on them.
pub fn phi_k(a: &[u32], b: &[u32]) -> Option<f64> {
    of_table(&Contingency::of(a, b))
}

/// [`phi_k`] of a contingency table without empty rows or columns.
pub fn of_table(table: &Contingency) -> Option<f64> {
    let (rows, columns) = (table.cells.len(), table.cells.first().map_or(0, Vec::len));
    if rows < 2 || columns < 2 {
        return None;
    }
    let (chi, n) = table.chi_squared()?;
    let noise = (rows - 1) as f64 * (columns - 1) as f64;
    let most = n * (rows.min(columns) - 1) as f64;
    if chi >= most {
        return Some(1.0);
    }
    if chi <= noise || most <= noise {
        return Some(0.0);
    }
    let grid = Grid::new(rows, columns);
    // χ² of the binned normal is scaled so that it is `most` for a correlation of 1.
    let sought = (chi - noise) / (most - noise) * grid.at_one();
    Some(grid.correlation(sought))
}

/// `phi_k` of all pairs i < j of columns of codes, by j and then by i.
pub fn phi_k_matrix(columns: &[Vec<u32>]) -> Vec<Option<f64>> {
    let pairs: Vec<(usize, usize)> = (0..columns.len()).flat_map(|j| (0..j).map(move |i| (i, j))).collect();
    parallel::map(0..pairs.len(), |at| phi_k(&columns[pairs[at].0], &columns[pairs[at].1]))
}

/// `phi_k_delta`: mean |difference| over the pairs that both tables define, in 0..=1 (smaller is better); none without such a pair.
pub fn phi_k_difference(real: &[Option<f64>], synthetic: &[Option<f64>]) -> Option<f64> {
    mean_of(real.iter().zip(synthetic).map(|(a, b)| Some(fabs((*a)? - (*b)?))))
}

/// The equal bins of a bivariate normal.
struct Grid {
    x: Vec<f64>,
    y: Vec<f64>,
    nodes: Vec<(f64, f64)>,
}

impl Grid {
    fn new(rows: usize, columns: usize) -> Self {
        let edges = |bins: usize| (0..=bins).map(|i| -REACH + 2.0 * REACH * i as f64 / bins as f64).collect();
        Self { x: edges(rows), y: edges(columns), nodes: gauss_legendre(NODES) }
    }

    /// Σ (p − p₀)² / p₀ over the cells, where `excess` gives p − p₀ and p₀ is the probability without correlation.
    fn chi(&self, excess: impl Fn(usize, usize) -> f64) -> f64 {
        let shares = |e: &[f64]| e.windows(2).map(|w| normal::cdf(w[1]) - normal::cdf(w[0])).collect::<Vec<f64>>();
        let (p, q) = (shares(&self.x), shares(&self.y));
        let mut sum = 0.0;
        for (i, p) in p.iter().enumerate() {
            for (j, q) in q.iter().enumerate() {
                let e = excess(i, j);
                sum += e * e / (p * q);
            }
        }
        sum
    }

    /// [`Grid::chi`] where both variables are equal.
    fn at_one(&self) -> f64 {
        self.chi(|i, j| {
            let (low, high) = (self.x[i].max(self.y[j]), self.x[i + 1].min(self.y[j + 1]));
            let together = if high > low { normal::cdf(high) - normal::cdf(low) } else { 0.0 };
            let apart = |e: &[f64], at: usize| normal::cdf(e[at + 1]) - normal::cdf(e[at]);
            together - apart(&self.x, i) * apart(&self.y, j)
        })
    }

    /// [`Grid::chi`] at a correlation below 1.
    fn at(&self, rho: f64) -> f64 {
        let width = self.y.len();
        let corners: Vec<f64> =
            self.x.iter().flat_map(|h| self.y.iter().map(|k| self.lifted(*h, *k, rho)).collect::<Vec<f64>>()).collect();
        let corner = |i: usize, j: usize| corners[i * width + j];
        self.chi(|i, j| corner(i + 1, j + 1) - corner(i, j + 1) - corner(i + 1, j) + corner(i, j))
    }

    /// P(X ≤ h, Y ≤ k) at the correlation `rho` less the same at 0: (1/2π) ∫ exp(−(h² + k² − 2 h k sin θ) / (2 cos² θ)) dθ up to
    /// asin ρ (Plackett 1954), written so that nothing cancels near 1.
    fn lifted(&self, h: f64, k: f64, rho: f64) -> f64 {
        let end = asin(rho);
        let apart = 0.5 * (h - k) * (h - k);
        let mut sum = 0.0;
        for half in 0..2 {
            let (from, width) = (0.5 * end * f64::from(half), 0.5 * end);
            for (at, weight) in &self.nodes {
                let angle = from + width * at;
                let (s, c) = (sin(angle), cos(angle));
                sum += width * weight * exp(-apart / (c * c) - h * k / (1.0 + s));
            }
        }
        sum / std::f64::consts::TAU
    }

    /// The correlation at which [`Grid::chi`] is `sought`: false position with the Illinois rule, in brackets.
    fn correlation(&self, sought: f64) -> f64 {
        let off = |rho: f64| self.at(rho) - sought;
        let (mut low, mut high) = ((0.0, -sought), (1.0, self.at_one() - sought));
        for _ in 0..STEPS {
            // χ² grows with ρ² at first: the chord is drawn through the squares.
            let (a, b) = (low.0 * low.0, high.0 * high.0);
            let at = sqrt(((a * high.1 - b * low.1) / (high.1 - low.1)).clamp(a, b)).min(1.0 - 1e-12);
            let value = off(at);
            if fabs(value) <= 1e-12 * sought || high.0 - low.0 < 1e-12 {
                return at;
            }
            if value < 0.0 {
                (low, high.1) = ((at, value), 0.5 * high.1);
            } else {
                (high, low.1) = ((at, value), 0.5 * low.1);
            }
        }
        0.5 * (low.0 + high.0)
    }
}

/// Nodes and weights of the Gauss–Legendre rule on 0..1.
fn gauss_legendre(n: usize) -> Vec<(f64, f64)> {
    let node = |i: usize| {
        let mut x = cos(std::f64::consts::PI * (i as f64 + 0.75) / (n as f64 + 0.5));
        let mut slope = 1.0;
        for _ in 0..50 {
            let (mut before, mut value) = (1.0, x);
            for k in 2..=n {
                let k = k as f64;
                (before, value) = (value, ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k);
            }
            slope = n as f64 * (x * value - before) / (x * x - 1.0);
            let step = value / slope;
            x -= step;
            if fabs(step) < 1e-15 {
                break;
            }
        }
        (0.5 * (1.0 + x), 1.0 / ((1.0 - x * x) * slope * slope))
    };
    (0..n).map(node).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quadrature_is_exact_for_powers() {
        let rule = gauss_legendre(NODES);
        for power in [0, 1, 5, 20] {
            let area: f64 = rule.iter().map(|(x, w)| w * x.powi(power)).sum();
            assert!((area - 1.0 / f64::from(power + 1)).abs() < 1e-14, "{power}: {area}");
        }
    }

    #[test]
    fn a_correlation_is_found_again() {
        let grid = Grid::new(7, 11);
        for rho in [0.01, 0.3, 0.8, 0.99] {
            let found = grid.correlation(grid.at(rho));
            assert!((found - rho).abs() < 1e-6, "{rho}: {found}");
        }
        assert!((grid.at(1.0 - 1e-9) / grid.at_one() - 1.0).abs() < 1e-3);
    }

    #[test]
    fn unrelated_columns_have_none_and_equal_ones_all() {
        let a: Vec<u32> = (0..900).map(|i| i % 3).collect();
        let b: Vec<u32> = (0..900).map(|i| i / 3 % 3).collect();
        assert_eq!((phi_k(&a, &b), phi_k(&a, &a)), (Some(0.0), Some(1.0)));
        assert_eq!((phi_k(&a, &vec![4; 900]), phi_k(&[], &[])), (None, None));
        assert_eq!(phi_k_difference(&[Some(0.5), None], &[Some(0.25), Some(1.0)]), Some(0.25));
    }
}
