//! The association matrix of a table, and how far two of them lie apart.

use libm::{fabs, sqrt};

use crate::evaluate::fidelity::association::{correlation_ratio, cramers_v};
use crate::evaluate::fidelity::correlation::{Coefficient, correlation};
use crate::evaluate::fidelity::reports::Cells;
use crate::learn::parallel;

/// Associations of all pairs i < j of columns, by j and then by i: Pearson (or Spearman) of two numbers, Cramér's V of two levels,
/// correlation ratio of one of each; none where undefined.
pub fn associations(columns: &[Cells], coefficient: Coefficient) -> Vec<Option<f64>> {
    let pairs: Vec<(usize, usize)> = (0..columns.len()).flat_map(|j| (0..j).map(move |i| (i, j))).collect();
    parallel::map(0..pairs.len(), |at| {
        let (i, j) = pairs[at];
        match (&columns[i], &columns[j]) {
            (Cells::Numbers(a), Cells::Numbers(b)) => correlation(a, b, coefficient),
            (Cells::Levels(a), Cells::Levels(b)) => cramers_v(a, b),
            (Cells::Levels(a), Cells::Numbers(b)) | (Cells::Numbers(b), Cells::Levels(a)) => correlation_ratio(a, b),
        }
    })
}

/// How far two association matrices lie apart. Pairs that are undefined on either side are left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MatrixDistance {
    /// `correlation_delta`: mean |difference| over the pairs i < j.
    pub mean: f64,
    /// Largest |difference|.
    pub largest: f64,
    /// Root of the mean square over the pairs.
    pub rmse: f64,
    /// `correlation_distance`: Frobenius norm over the full matrix, so each pair counts twice.
    pub frobenius: f64,
    /// Frobenius norm of the pairs i < j alone.
    pub upper: f64,
    /// `frobenius_abs`: Frobenius norm after taking absolute values, so that a flipped sign costs nothing; for comparison only.
    pub frobenius_abs: f64,
    /// 1 − frobenius / (2 √(d (d − 1))): similarity of signed correlations, in 0..=1.
    pub similarity: f64,
    /// 1 − frobenius / √(d (d − 1)): similarity of unsigned associations; below 0 only for signed ones.
    pub similarity_unsigned: f64,
    /// 1 − mean / 2.
    pub similarity_mean: f64,
    /// Pairs that were compared.
    pub pairs: usize,
}

/// Compares the associations of all pairs (as [`associations`] lists them); none when no pair is defined on both sides.
pub fn distance(real: &[Option<f64>], synthetic: &[Option<f64>]) -> Option<MatrixDistance> {
    let both: Vec<(f64, f64)> = real.iter().zip(synthetic).filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
    if both.is_empty() {
        return None;
    }
    let n = both.len() as f64;
    let squares: f64 = both.iter().map(|(a, b)| (a - b) * (a - b)).sum();
    let of_magnitudes: f64 = both.iter().map(|(a, b)| fabs(*a) - fabs(*b)).map(|d| d * d).sum();
    let mean = both.iter().map(|(a, b)| fabs(a - b)).sum::<f64>() / n;
    let frobenius = sqrt(2.0 * squares);
    // d (d − 1) is twice the number of pairs.
    let bound = sqrt(2.0 * n);
    Some(MatrixDistance {
        mean,
        largest: both.iter().map(|(a, b)| fabs(a - b)).fold(0.0, f64::max),
        rmse: sqrt(squares / n),
        frobenius,
        upper: sqrt(squares),
        frobenius_abs: sqrt(2.0 * of_magnitudes),
        similarity: 1.0 - frobenius / (2.0 * bound),
        similarity_unsigned: 1.0 - frobenius / bound,
        similarity_mean: 1.0 - mean / 2.0,
        pairs: both.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undefined_pairs_are_left_out_on_both_sides() {
        let d = distance(&[Some(0.5), None, Some(-1.0)], &[Some(0.5), Some(0.3), Some(1.0)]).expect("pairs");
        assert_eq!((d.pairs, d.mean, d.largest, d.frobenius_abs), (2, 1.0, 2.0, 0.0));
        assert_eq!(distance(&[None], &[Some(1.0)]), None);
    }

    #[test]
    fn every_pair_of_kinds_has_its_association() {
        let number = Cells::Numbers(vec![1.0, 2.0, 3.0, 5.0]);
        let level = Cells::Levels(vec![0, 0, 1, 1]);
        let found = associations(&[number.clone(), level.clone(), number, level], Coefficient::Pearson);
        assert_eq!(found.len(), 6);
        assert!(found.iter().all(|v| v.is_some_and(|v| (0.0..=1.0).contains(&v))));
    }
}
