//! Gaussian kernel density estimates in log space.

use libm::{exp, log, pow};

use crate::learn::matrix::Square;
use crate::learn::scale::scatter;

/// A kernel density with Scott's factor n^(−1/(d + 4)) times the covariance (n − 1 in the denominator). Beyond about eight
/// columns it means little: take principal components first.
#[derive(Clone, Debug)]
pub struct Density {
    width: usize,
    points: Vec<f64>,
    /// Lower triangle of the kernel's covariance.
    factor: Square,
    log_norm: f64,
}

impl Density {
    /// Scott's factor for `n` points of `d` numbers.
    pub fn scott(n: usize, d: usize) -> f64 {
        pow(n as f64, -1.0 / (d as f64 + 4.0))
    }

    /// A density of `points` of `width` numbers, `ridge` added to the covariance's diagonal (1e−6 for columns that may be
    /// collinear). None for fewer than two points or a singular covariance.
    pub fn of(points: &[f64], width: usize, ridge: f64) -> Option<Self> {
        let n = points.len().checked_div(width).filter(|&n| n > 1 && n * width == points.len())?;
        let (scatter, _) = scatter(points, width);
        let scale = Self::scott(n, width);
        let mut kernel = Square::zero(width);
        for i in 0..width {
            for j in 0..width {
                let own = if i == j { ridge } else { 0.0 };
                kernel.set(i, j, scale * scale * (scatter.at(i, j) / (n - 1) as f64 + own));
            }
        }
        let factor = kernel.cholesky(0.0)?;
        let log_det: f64 = (0..width).map(|i| log(factor.at(i, i))).sum();
        let log_norm = log_det + 0.5 * width as f64 * log(std::f64::consts::TAU) + log(n as f64);
        Some(Self { width, points: points.to_vec(), factor, log_norm })
    }

    /// Log density at `x`.
    pub fn log_at(&self, x: &[f64]) -> f64 {
        let mut z = vec![0.0; self.width];
        let exponents: Vec<f64> = self
            .points
            .chunks_exact(self.width)
            .map(|p| {
                for i in 0..self.width {
                    let done: f64 = (0..i).map(|k| self.factor.at(i, k) * z[k]).sum();
                    z[i] = (x[i] - p[i] - done) / self.factor.at(i, i);
                }
                -0.5 * z.iter().map(|v| v * v).sum::<f64>()
            })
            .collect();
        let top = exponents.iter().copied().fold(f64::MIN, f64::max);
        top + log(exponents.iter().map(|e| exp(e - top)).sum::<f64>()) - self.log_norm
    }
}
