//! Small dense square matrices: factors, inverses and conditional normals of correlation matrices.

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

    /// All cells 0.
    pub fn zero(size: usize) -> Self {
        Self { size, cells: vec![0.0; size * size] }
    }

    /// A matrix from `size`² cells, row by row; `None` when their number differs.
    pub fn from_cells(size: usize, cells: Vec<f64>) -> Option<Self> {
        (cells.len() == size * size).then_some(Self { size, cells })
    }

    /// Rows, and columns.
    pub fn size(&self) -> usize {
        self.size
    }

    /// All cells, row by row.
    pub fn cells(&self) -> &[f64] {
        &self.cells
    }

    /// One row.
    pub fn row(&self, i: usize) -> &[f64] {
        &self.cells[i * self.size..(i + 1) * self.size]
    }

    /// One row, to change it.
    pub fn row_mut(&mut self, i: usize) -> &mut [f64] {
        &mut self.cells[i * self.size..(i + 1) * self.size]
    }

    /// One cell.
    pub fn at(&self, i: usize, j: usize) -> f64 {
        self.cells[i * self.size + j]
    }

    /// Sets one cell.
    pub fn set(&mut self, i: usize, j: usize, value: f64) {
        self.cells[i * self.size + j] = value;
    }

    /// Sets a cell and its mirror image.
    pub fn set_both(&mut self, i: usize, j: usize, value: f64) {
        self.set(i, j, value);
        self.set(j, i, value);
    }

    /// The rows and columns at `keep`, in that order.
    #[must_use]
    pub fn select(&self, keep: &[usize]) -> Self {
        let cells = keep.iter().flat_map(|&i| keep.iter().map(move |&j| self.at(i, j))).collect();
        Self { size: keep.len(), cells }
    }

    /// `(1 - share) · self + share · identity`.
    #[must_use]
    pub fn shrunk(&self, share: f64) -> Self {
        let mut out = Self { size: self.size, cells: self.cells.iter().map(|c| c * (1.0 - share)).collect() };
        for i in 0..self.size {
            out.set(i, i, out.at(i, i) + share);
        }
        out
    }

    /// The lower triangle L with L·Lᵀ = self (Cholesky); `None` unless every pivot exceeds `least`.
    pub fn cholesky(&self, least: f64) -> Option<Self> {
        let n = self.size;
        let mut l = Self { size: n, cells: vec![0.0; n * n] };
        for i in 0..n {
            for j in 0..=i {
                let dot: f64 = l.row(i)[..j].iter().zip(&l.row(j)[..j]).map(|(a, b)| a * b).sum();
                let rest = self.at(i, j) - dot;
                if i != j {
                    l.set(i, j, rest / l.at(j, j));
                } else if rest > least {
                    l.set(i, i, rest.sqrt());
                } else {
                    return None;
                }
            }
        }
        Some(l)
    }

    /// Whether every eigenvalue of this symmetric matrix exceeds `least`.
    pub fn exceeds(&self, least: f64) -> bool {
        let mut shifted = self.clone();
        for i in 0..self.size {
            shifted.set(i, i, shifted.at(i, i) - least);
        }
        shifted.cholesky(0.0).is_some()
    }

    /// Solves `self · x = b` in place, for `self` lower triangular with a positive diagonal.
    pub fn solve_lower(&self, b: &mut [f64]) {
        for i in 0..self.size {
            let dot: f64 = self.row(i)[..i].iter().zip(&*b).map(|(a, x)| a * x).sum();
            b[i] = (b[i] - dot) / self.at(i, i);
        }
    }

    /// Solves `selfᵀ · x = b` in place, for `self` lower triangular with a positive diagonal.
    pub fn solve_lower_transposed(&self, b: &mut [f64]) {
        for i in (0..self.size).rev() {
            let dot: f64 = (i + 1..self.size).map(|k| self.at(k, i) * b[k]).sum();
            b[i] = (b[i] - dot) / self.at(i, i);
        }
    }

    /// The inverse of the matrix whose Cholesky factor `self` is.
    #[must_use]
    pub fn inverse_of_factored(&self) -> Self {
        let n = self.size;
        let mut out = Self::identity(n);
        for i in 0..n {
            let mut column = vec![0.0; n];
            column[i] = 1.0;
            self.solve_lower(&mut column);
            self.solve_lower_transposed(&mut column);
            for (j, value) in column.into_iter().enumerate() {
                out.set(j, i, value);
            }
        }
        out
    }
}

/// Mixes as little of the identity into a correlation matrix as gives it eigenvalues of at least `least`; returns the share
/// that was mixed in. `least` lies between 0 and 1.
pub fn repaired(r: &Square, least: f64) -> (Square, f64) {
    if r.exceeds(least) {
        return (r.clone(), 0.0);
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if r.shrunk(middle).exceeds(least) {
            high = middle;
        } else {
            low = middle;
        }
    }
    (r.shrunk(high), high)
}

/// A correlation matrix near a symmetric one with a diagonal of 1: eigenvalues below `least` are lifted to it and the diagonal
/// is set to 1 again. Keeps strong correlations that [`repaired`] would weaken all at once; cubic in the size, ten times over.
pub fn nearest(r: &Square, least: f64) -> Square {
    let (values, vectors) = eigen(r);
    let n = r.size();
    let mut out = Square::zero(n);
    for (k, value) in values.iter().enumerate() {
        let value = value.max(least);
        for i in 0..n {
            let a = value * vectors.at(i, k);
            for j in 0..=i {
                out.set(i, j, out.at(i, j) + a * vectors.at(j, k));
            }
        }
    }
    let scale: Vec<f64> = (0..n).map(|i| 1.0 / out.at(i, i).sqrt()).collect();
    for i in 0..n {
        for j in 0..i {
            out.set_both(i, j, out.at(i, j) * scale[i] * scale[j]);
        }
        out.set(i, i, 1.0);
    }
    out
}

/// Eigenvalues and, as columns, eigenvectors of a symmetric matrix (cyclic Jacobi rotations), in no order.
pub fn eigen(r: &Square) -> (Vec<f64>, Square) {
    let n = r.size();
    let (mut a, mut v) = (r.clone(), Square::identity(n));
    for _ in 0..60 {
        let off: f64 = (0..n).flat_map(|i| a.row(i)[..i].iter()).map(|x| x * x).sum();
        if off < 1e-18 * n as f64 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                let apq = a.at(p, q);
                if apq.abs() < 1e-300 {
                    continue;
                }
                let theta = (a.at(q, q) - a.at(p, p)) / (2.0 * apq);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for k in 0..n {
                    let (x, y) = (a.at(k, p), a.at(k, q));
                    a.set(k, p, c * x - s * y);
                    a.set(k, q, s * x + c * y);
                    let (x, y) = (v.at(k, p), v.at(k, q));
                    v.set(k, p, c * x - s * y);
                    v.set(k, q, s * x + c * y);
                }
                for k in 0..n {
                    let (x, y) = (a.at(p, k), a.at(q, k));
                    a.set(p, k, c * x - s * y);
                    a.set(q, k, s * x + c * y);
                }
            }
        }
    }
    ((0..n).map(|i| a.at(i, i)).collect(), v)
}

/// How free normal variables depend on given ones: mean `weights · given`, covariance `factor · factorᵀ`.
#[derive(Clone, Debug)]
pub struct Conditional {
    /// One row of weights per free variable, one cell per given one.
    pub weights: Vec<Vec<f64>>,
    /// Lower triangle of the free variables' remaining covariance.
    pub factor: Square,
}

/// The distribution of the variables at `free` given those at `given`, for standard normals with correlation `r`; `None`
/// when `r` is not positive definite.
pub fn conditional(r: &Square, free: &[usize], given: &[usize]) -> Option<Conditional> {
    let factor = r.select(given).cholesky(0.0)?;
    let mut weights = Vec::with_capacity(free.len());
    for &i in free {
        let mut w: Vec<f64> = given.iter().map(|&j| r.at(i, j)).collect();
        factor.solve_lower(&mut w);
        factor.solve_lower_transposed(&mut w);
        weights.push(w);
    }
    let mut rest = r.select(free);
    for (a, w) in weights.iter().enumerate() {
        for (b, &j) in free.iter().enumerate().take(a + 1) {
            let explained: f64 = w.iter().zip(given).map(|(w, &g)| w * r.at(j, g)).sum();
            rest.set_both(a, b, rest.at(a, b) - explained);
        }
    }
    Some(Conditional { weights, factor: rest.cholesky(0.0)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: &[f64], b: &[f64]) {
        assert_eq!(a.len(), b.len());
        for (x, y) in a.iter().zip(b) {
            assert!((x - y).abs() < 1e-12, "{a:?} {b:?}");
        }
    }

    fn example() -> Square {
        let cells = vec![1.0, 0.5, -0.2, 0.1, 0.5, 1.0, 0.3, 0.0, -0.2, 0.3, 1.0, 0.4, 0.1, 0.0, 0.4, 1.0];
        Square::from_cells(4, cells).expect("16 cells")
    }

    // The expected numbers below were computed with numpy 2.4 (numpy.linalg.cholesky, inv, solve, eigvalsh).
    #[test]
    fn factor_and_inverse_agree_with_numpy() {
        let l = example().cholesky(0.0).expect("positive definite");
        close(l.row(3), &[0.1, -0.057_735_026_918_962_59, 0.516_916_222_373_007_9, 0.848_212_406_012_954_8]);
        close(l.row(2), &[-0.2, 0.461_880_215_351_700_7, 0.864_098_759_787_714_7, 0.0]);
        let inverse = l.inverse_of_factored();
        close(
            inverse.row(0),
            &[1.861_504_095_309_009_6, -1.221_146_686_522_710_3, 0.967_982_129_560_685_2, -0.573_343_261_355_175_2],
        );
        assert!((inverse.at(3, 3) - 1.389_923_057_830_727_3).abs() < 1e-12);
    }

    #[test]
    fn eigenvalues_agree_with_numpy_and_rebuild_the_matrix() {
        let (mut values, vectors) = eigen(&example());
        let rebuilt =
            |i: usize, j: usize| -> f64 { (0..4).map(|k| values[k] * vectors.at(i, k) * vectors.at(j, k)).sum() };
        for i in 0..4 {
            for j in 0..4 {
                assert!((rebuilt(i, j) - example().at(i, j)).abs() < 1e-12);
            }
        }
        values.sort_by(f64::total_cmp);
        close(
            &values,
            &[0.225_436_260_131_186_48, 0.826_240_269_563_419_1, 1.373_663_310_306_805_4, 1.574_660_159_998_589_2],
        );
    }

    #[test]
    fn the_nearest_matrix_is_a_correlation_and_leaves_a_good_one_alone() {
        let broken = Square::from_cells(3, vec![1.0, 0.97, -0.2, 0.97, 1.0, 0.3, -0.2, 0.3, 1.0]).expect("9 cells");
        let fixed = nearest(&broken, 1e-3);
        assert!(fixed.exceeds(5e-4) && fixed.at(0, 0) == 1.0);
        let change = |r: &Square| -> f64 { r.cells().iter().zip(broken.cells()).map(|(a, b)| (a - b) * (a - b)).sum() };
        assert!(change(&fixed) < change(&repaired(&broken, 1e-3).0));
        close(nearest(&example(), 1e-3).cells(), example().cells());
    }

    #[test]
    fn the_conditional_agrees_with_numpy() {
        let c = conditional(&example(), &[0, 2], &[3, 1]).expect("positive definite");
        close(&c.weights[0], &[0.1, 0.5]);
        close(&c.weights[1], &[0.4, 0.3]);
        close(c.factor.cells(), &[0.860_232_526_704_262_6, 0.0, -0.453_365_791_100_895_25, 0.737_874_961_941_018_4]);
        let all = conditional(&example(), &[0, 1, 2, 3], &[]).expect("nothing given");
        assert_eq!(all.factor, example().cholesky(0.0).expect("positive definite"));
    }

    #[test]
    fn repair_mixes_in_the_least_share() {
        let broken = Square::from_cells(3, vec![1.0, 0.9, -0.9, 0.9, 1.0, 0.9, -0.9, 0.9, 1.0]).expect("9 cells");
        assert!(broken.cholesky(0.0).is_none());
        let (fixed, share) = repaired(&broken, 1e-6);
        assert!((share - 0.444_445).abs() < 1e-9, "{share}");
        assert!(fixed.cholesky(0.0).is_some());
        assert_eq!(repaired(&example(), 1e-6), (example(), 0.0));
    }
}
