//! Least squares, plain and with a ridge.

use crate::error::{Error, Result};
use crate::learn::scale::{eigen, scatter};

/// Directions with less than this share of the largest eigenvalue of `XᵀX` count as missing: one-hot columns are collinear.
const RANK: f64 = 1e-12;

/// A fitted linear model.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear {
    /// One coefficient per column.
    pub coefficients: Vec<f64>,
    /// Prediction where every column is 0.
    pub intercept: f64,
}

impl Linear {
    /// Minimises ‖y − Xw − b‖² + `alpha`·‖w‖² with b free; of equally good solutions (collinear columns, `alpha` 0) the
    /// shortest w. `rows` holds `width` finite cells per row of `target`.
    ///
    /// # Errors
    /// [`Error::Internal`] when cells do not fit the target, there are none, or something is not finite.
    pub fn fit(rows: &[f64], width: usize, target: &[f64], alpha: f64) -> Result<Self> {
        let finite = rows.iter().chain(target).all(|v| v.is_finite());
        if target.is_empty() || rows.len() != width * target.len() || !finite || alpha < 0.0 {
            return Err(Error::Internal("least squares need finite rows, one per target".to_owned()));
        }
        let (gram, mean) = scatter(rows, width);
        let centre = target.iter().sum::<f64>() / target.len() as f64;
        let mut moment = vec![0.0; width];
        for (row, y) in rows.chunks_exact(width.max(1)).zip(target) {
            for (m, (x, c)) in moment.iter_mut().zip(row.iter().zip(&mean)) {
                *m += (x - c) * (y - centre);
            }
        }
        let (values, vectors) = eigen(&gram);
        let floor = RANK * values.first().copied().unwrap_or(0.0);
        let mut coefficients = vec![0.0; width];
        for (i, &value) in values.iter().enumerate().filter(|(_, v)| **v > floor) {
            let axis = vectors.row(i);
            let along = axis.iter().zip(&moment).map(|(a, m)| a * m).sum::<f64>() / (value + alpha);
            for (w, a) in coefficients.iter_mut().zip(axis) {
                *w += along * a;
            }
        }
        let intercept = centre - coefficients.iter().zip(&mean).map(|(w, m)| w * m).sum::<f64>();
        Ok(Self { coefficients, intercept })
    }

    /// Predictions, one per row.
    pub fn predict(&self, rows: &[f64]) -> Vec<f64> {
        let one = |row: &[f64]| self.intercept + row.iter().zip(&self.coefficients).map(|(x, w)| x * w).sum::<f64>();
        rows.chunks_exact(self.coefficients.len().max(1)).map(one).collect()
    }
}
