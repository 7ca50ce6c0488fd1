//! Gaussian kernel density estimates in log space.

use libm::{exp, log, pow};

use crate::learn::matrix::Square;
use crate::learn::scale::scatter;

/// Logs of kernels this far below the largest one add nothing to 16 digits.
const NEGLIGIBLE: f64 = 45.0;

/// A kernel density with Scott's factor n^(−1/(d + 4)) times the covariance (n − 1 in the denominator). Beyond about eight
/// columns it means little: take principal components first.
#[derive(Clone, Debug)]
pub struct Density {
    width: usize,
    /// The points in units of the kernel: |z − z'|² is the squared Mahalanobis distance.
    points: Vec<f64>,
    /// Lower triangle of the kernel's covariance.
    factor: Square,
    /// Log of the kernel's integral.
    log_kernel: f64,
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
        let log_kernel = log_det + 0.5 * width as f64 * log(std::f64::consts::TAU);
        let mut out = Self { width, points: Vec::new(), factor, log_kernel };
        out.points = out.white(points);
        Some(out)
    }

    /// Number of points behind the estimate.
    pub fn len(&self) -> usize {
        self.points.len() / self.width
    }

    /// Never: an estimate needs two points.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// `rows` in units of the kernel, in which [`Density::log_kernel`] is a matter of distance.
    pub fn white(&self, rows: &[f64]) -> Vec<f64> {
        let mut out = Vec::with_capacity(rows.len());
        for x in rows.chunks_exact(self.width) {
            let from = out.len();
            for (i, v) in x.iter().enumerate() {
                let done: f64 = (0..i).map(|k| self.factor.at(i, k) * out[from + k]).sum();
                out.push((v - done) / self.factor.at(i, i));
            }
        }
        out
    }

    /// Log of the kernel between two rows at a `distance` in its units.
    pub fn log_kernel(&self, distance: f64) -> f64 {
        -0.5 * distance * distance - self.log_kernel
    }

    /// Log density at `x`.
    pub fn log_at(&self, x: &[f64]) -> f64 {
        let x = self.white(x);
        let square = |p: &[f64]| p.iter().zip(&x).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
        let exponents: Vec<f64> = self.points.chunks_exact(self.width).map(|p| -0.5 * square(p)).collect();
        let top = exponents.iter().copied().fold(f64::MIN, f64::max);
        let sum: f64 = exponents.iter().filter(|e| top - **e < NEGLIGIBLE).map(|e| exp(e - top)).sum();
        top + log(sum) - self.log_kernel - log(self.len() as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_is_what_one_more_point_adds() {
        let points = [0.0, 0.0, 1.0, 0.5, -0.5, 2.0, 0.3, -1.0];
        let density = Density::of(&points, 2, 0.0).expect("a density");
        let x = [0.2, 0.1];
        let white = density.white(&x);
        let sum: f64 = density
            .white(&points)
            .chunks_exact(2)
            .map(|p| exp(density.log_kernel(libm::hypot(p[0] - white[0], p[1] - white[1]))))
            .sum();
        assert!((log(sum / 4.0) - density.log_at(&x)).abs() < 1e-12);
        assert!(Density::of(&[1.0, 1.0], 1, 0.0).is_none(), "no spread, no density");
    }
}
