//! Small dense symmetric matrices: what a copula needs of linear algebra.

use libm::sqrt;

/// A square matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Square {
    size: usize,
    cells: Vec<f64>,
}

impl Square {
    /// The identity.
    pub fn identity(size: usize) -> Self {
        let mut out = Self::zero(size);
        for i in 0..size {
            out.set(i, i, 1.0);
        }
        out
    }

    /// All zero.
    pub fn zero(size: usize) -> Self {
        Self { size, cells: vec![0.0; size * size] }
    }

    /// From its cells, row by row; `None` when their number is no square of `size`.
    pub fn from_cells(size: usize, cells: Vec<f64>) -> Option<Self> {
        (cells.len() == size * size).then_some(Self { size, cells })
    }

    /// Number of rows.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The cells, row by row.
    pub fn cells(&self) -> &[f64] {
        &self.cells
    }

    /// One cell.
    pub fn at(&self, i: usize, j: usize) -> f64 {
        self.cells[i * self.size + j]
    }

    /// Sets one cell.
    pub fn set(&mut self, i: usize, j: usize, value: f64) {
        self.cells[i * self.size + j] = value;
    }

    /// One row.
    pub fn row(&self, i: usize) -> &[f64] {
        &self.cells[i * self.size..(i + 1) * self.size]
    }

    /// The rows and columns in `keep`, in that order.
    #[must_use]
    pub fn select(&self, keep: &[usize]) -> Self {
        let mut out = Self::zero(keep.len());
        for (i, &a) in keep.iter().enumerate() {
            for (j, &b) in keep.iter().enumerate() {
                out.set(i, j, self.at(a, b));
            }
        }
        out
    }

    /// (1 − λ) R + λ I.
    #[must_use]
    pub fn shrunk(&self, lambda: f64) -> Self {
        let mut out = self.clone();
        for i in 0..self.size {
            for j in 0..self.size {
                out.set(i, j, (1.0 - lambda) * self.at(i, j) + if i == j { lambda } else { 0.0 });
            }
        }
        out
    }

    /// The lower triangle L with L Lᵀ = this; `None` unless every pivot is above `floor`.
    pub fn cholesky(&self, floor: f64) -> Option<Self> {
        let n = self.size;
        let mut l = Self::zero(n);
        for j in 0..n {
            let pivot = self.at(j, j) - l.row(j)[..j].iter().map(|v| v * v).sum::<f64>();
            if pivot.is_nan() || pivot <= floor {
                return None;
            }
            let root = sqrt(pivot);
            l.set(j, j, root);
            for i in j + 1..n {
                let dot: f64 = l.row(i)[..j].iter().zip(&l.row(j)[..j]).map(|(a, b)| a * b).sum();
                l.set(i, j, (self.at(i, j) - dot) / root);
            }
        }
        Some(l)
    }

    /// Solves L Lᵀ x = `right` for the lower triangle L = this.
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let n = self.size;
        let mut x = right.to_vec();
        for i in 0..n {
            let dot: f64 = self.row(i)[..i].iter().zip(&x[..i]).map(|(a, b)| a * b).sum();
            x[i] = (x[i] - dot) / self.at(i, i);
        }
        for i in (0..n).rev() {
            let dot: f64 = (i + 1..n).map(|k| self.at(k, i) * x[k]).sum();
            x[i] = (x[i] - dot) / self.at(i, i);
        }
        x
    }

    /// The inverse of L Lᵀ for the lower triangle L = this.
    #[must_use]
    pub fn inverse_of_product(&self) -> Self {
        let n = self.size;
        let mut out = Self::zero(n);
        let mut unit = vec![0.0; n];
        for j in 0..n {
            unit[j] = 1.0;
            for (i, v) in self.solve(&unit).into_iter().enumerate() {
                out.set(i, j, v);
            }
            unit[j] = 0.0;
        }
        out
    }

    /// `out` = L · `x` for the lower triangle L = this.
    pub fn lower_times(&self, x: &[f64], out: &mut [f64]) {
        for (i, out) in out.iter_mut().enumerate() {
            *out = self.row(i)[..=i].iter().zip(x).map(|(a, b)| a * b).sum();
        }
    }
}

/// Pivot below which a matrix counts as singular.
pub const PIVOT_FLOOR: f64 = 1e-6;

/// The correlation matrix R, shrunk towards the identity just enough for a Cholesky factor, and that factor.
pub fn repaired(correlation: &Square, least: f64) -> (Square, Square) {
    let mut lambda = least;
    loop {
        let shrunk = correlation.shrunk(lambda);
        if let Some(factor) = shrunk.cholesky(PIVOT_FLOOR) {
            return (shrunk, factor);
        }
        // Ends at the identity, whose factor exists.
        lambda = if lambda == 0.0 { 1e-6 } else { (lambda * 2.0).min(1.0) };
        if lambda >= 1.0 {
            let identity = Square::identity(correlation.size());
            return (identity.clone(), identity);
        }
    }
}

/// Pearson correlations of the columns; a constant column correlates with nothing.
pub fn correlations(columns: &[Vec<f64>]) -> Square {
    let n = columns.first().map_or(0, Vec::len);
    let scaled: Vec<Vec<f64>> = columns
        .iter()
        .map(|x| {
            let mean = x.iter().sum::<f64>() / n.max(1) as f64;
            let square: f64 = x.iter().map(|v| (v - mean) * (v - mean)).sum();
            let scale = if square > 1e-12 { 1.0 / sqrt(square) } else { 0.0 };
            x.iter().map(|v| (v - mean) * scale).collect()
        })
        .collect();
    let mut out = Square::identity(columns.len());
    for i in 0..columns.len() {
        for j in 0..i {
            let r: f64 = scaled[i].iter().zip(&scaled[j]).map(|(a, b)| a * b).sum();
            let r = r.clamp(-1.0, 1.0);
            out.set(i, j, r);
            out.set(j, i, r);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Square {
        Square::from_cells(3, vec![1.0, 0.5, 0.2, 0.5, 1.0, -0.3, 0.2, -0.3, 1.0]).expect("nine cells")
    }

    #[test]
    fn the_factor_multiplies_back_and_solves() {
        let r = example();
        let l = r.cholesky(0.0).expect("positive definite");
        for i in 0..3 {
            for j in 0..3 {
                let back: f64 = (0..3).map(|k| l.at(i, k) * l.at(j, k)).sum();
                assert!((back - r.at(i, j)).abs() < 1e-15);
            }
        }
        let x = l.solve(&[1.0, 2.0, 3.0]);
        for i in 0..3 {
            let back: f64 = (0..3).map(|k| r.at(i, k) * x[k]).sum();
            assert!((back - (i as f64 + 1.0)).abs() < 1e-12);
        }
        assert!((l.inverse_of_product().at(0, 1) - l.inverse_of_product().at(1, 0)).abs() < 1e-14);
    }

    #[test]
    fn a_singular_matrix_is_repaired_with_the_least_shrinkage() {
        let r = Square::from_cells(2, vec![1.0, 1.0, 1.0, 1.0]).expect("four cells");
        let (shrunk, factor) = repaired(&r, 0.0);
        assert!(shrunk.at(0, 1) > 0.999 && shrunk.at(0, 1) < 1.0);
        assert!(factor.at(1, 1) > 0.0);
        let (kept, _) = repaired(&example(), 0.0);
        assert_eq!(kept, example());
    }

    #[test]
    fn correlations_are_those_of_a_hand_computation() {
        let r = correlations(&[vec![1.0, 2.0, 3.0, 4.0], vec![2.0, 1.0, 4.0, 3.0], vec![5.0; 4]]);
        assert!((r.at(0, 1) - 0.6).abs() < 1e-15);
        assert_eq!((r.at(0, 2), r.at(2, 2)), (0.0, 1.0));
    }
}
