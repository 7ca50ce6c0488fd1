//! Centres and scales of columns, and principal components.

use libm::{fabs, floor, sqrt};

use crate::learn::matrix::Square;

/// A centre and a scale per column; a scale of 0 is replaced by 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaler {
    /// What is subtracted.
    pub centre: Vec<f64>,
    /// What is divided by.
    pub scale: Vec<f64>,
}

impl Scaler {
    fn of(rows: &[f64], width: usize, column: impl Fn(&[f64]) -> (f64, f64)) -> Self {
        let (centre, scale) = (0..width)
            .map(|c| column(&rows.iter().skip(c).step_by(width).copied().collect::<Vec<_>>()))
            .map(|(m, s)| (m, if s > 0.0 && s.is_finite() { s } else { 1.0 }))
            .unzip();
        Self { centre, scale }
    }

    /// Mean and standard deviation (n in the denominator) of `rows` of `width` cells.
    pub fn standard(rows: &[f64], width: usize) -> Self {
        Self::of(rows, width, |x| {
            let n = x.len().max(1) as f64;
            let mean = x.iter().sum::<f64>() / n;
            (mean, sqrt(x.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n))
        })
    }

    /// Median and distance between the quartiles (linear between order statistics).
    pub fn robust(rows: &[f64], width: usize) -> Self {
        Self::of(rows, width, |x| {
            let mut x = x.to_vec();
            x.sort_by(f64::total_cmp);
            let at = |p: f64| {
                let place = p * x.len().saturating_sub(1) as f64;
                let low = floor(place) as usize;
                let (a, b) = (x.get(low).copied().unwrap_or(0.0), x.get(low + 1).or(x.last()).copied().unwrap_or(0.0));
                a + (b - a) * (place - low as f64)
            };
            (at(0.5), at(0.75) - at(0.25))
        })
    }

    /// `rows` centred and scaled.
    pub fn apply(&self, rows: &[f64]) -> Vec<f64> {
        let columns = self.centre.iter().zip(&self.scale).cycle();
        rows.iter().zip(columns).map(|(v, (m, s))| (v - m) / s).collect()
    }
}

/// Eigenvalues, largest first, and the eigenvectors as rows, of a symmetric matrix (cyclic Jacobi rotations).
pub fn eigen(matrix: &Square) -> (Vec<f64>, Square) {
    let n = matrix.size();
    let (mut a, mut v) = (matrix.clone(), Square::identity(n));
    for _ in 0..64 {
        let off: f64 = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a.at(i, j) * a.at(i, j)).sum();
        let all: f64 = a.cells().iter().map(|x| x * x).sum();
        if off <= 1e-30 * all {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut v, p, q);
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a.at(j, j).total_cmp(&a.at(i, i)));
    let values = order.iter().map(|&i| a.at(i, i)).collect();
    let rows = order.iter().flat_map(|&i| v.row(i).to_vec()).collect();
    (values, Square::from_cells(n, rows).unwrap_or_else(|| Square::identity(n)))
}

/// Turns rows and columns p and q so that their common cell becomes 0; `v` collects the turns as rows.
fn rotate(a: &mut Square, v: &mut Square, p: usize, q: usize) {
    let common = a.at(p, q);
    if common == 0.0 {
        return;
    }
    let theta = (a.at(q, q) - a.at(p, p)) / (2.0 * common);
    let t = if theta >= 0.0 { 1.0 } else { -1.0 } / (fabs(theta) + sqrt(theta * theta + 1.0));
    let c = 1.0 / sqrt(t * t + 1.0);
    let s = t * c;
    for k in 0..a.size() {
        let (x, y) = (a.at(k, p), a.at(k, q));
        a.set(k, p, c * x - s * y);
        a.set(k, q, s * x + c * y);
    }
    for k in 0..a.size() {
        let (x, y) = (a.at(p, k), a.at(q, k));
        a.set(p, k, c * x - s * y);
        a.set(q, k, s * x + c * y);
        let (x, y) = (v.at(p, k), v.at(q, k));
        v.set(p, k, c * x - s * y);
        v.set(q, k, s * x + c * y);
    }
}

/// Σ (x − mean)(x − mean)ᵀ over rows of `width` cells, and the means.
pub fn scatter(rows: &[f64], width: usize) -> (Square, Vec<f64>) {
    let mean = Scaler::standard(rows, width).centre;
    let mut out = Square::zero(width);
    let mut d = vec![0.0; width];
    for row in rows.chunks_exact(width.max(1)) {
        for (d, (x, m)) in d.iter_mut().zip(row.iter().zip(&mean)) {
            *d = x - m;
        }
        for i in 0..width {
            for j in 0..=i {
                out.set(i, j, out.at(i, j) + d[i] * d[j]);
            }
        }
    }
    for i in 0..width {
        for j in 0..i {
            out.set(j, i, out.at(i, j));
        }
    }
    (out, mean)
}

/// Principal components of a table: directions of largest variance.
#[derive(Clone, Debug, PartialEq)]
pub struct Pca {
    /// Column means.
    pub mean: Vec<f64>,
    /// Variances (n − 1 in the denominator), largest first.
    pub variance: Vec<f64>,
    /// One component per row; signs are arbitrary.
    pub components: Square,
}

impl Pca {
    /// Components of `rows` of `width` cells; none for fewer than two rows.
    pub fn of(rows: &[f64], width: usize) -> Option<Self> {
        let n = rows.len().checked_div(width).filter(|&n| n > 1)?;
        let (scatter, mean) = scatter(rows, width);
        let (values, components) = eigen(&scatter);
        Some(Self { mean, variance: values.iter().map(|v| v.max(0.0) / (n - 1) as f64).collect(), components })
    }

    /// Shares of the variance; zero for a constant table.
    pub fn ratios(&self) -> Vec<f64> {
        let total: f64 = self.variance.iter().sum();
        self.variance.iter().map(|v| if total > 0.0 { v / total } else { 0.0 }).collect()
    }

    /// `rows` in the first `k` components, `k` cells per row.
    pub fn project(&self, rows: &[f64], k: usize) -> Vec<f64> {
        let width = self.mean.len().max(1);
        let dot = |row: &[f64], c: usize| -> f64 {
            row.iter().zip(&self.mean).zip(self.components.row(c)).map(|((x, m), w)| (x - m) * w).sum()
        };
        rows.chunks_exact(width).flat_map(|row| (0..k.min(width)).map(move |c| dot(row, c))).collect()
    }
}
