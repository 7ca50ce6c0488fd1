//! Mutual information of two columns of codes: dependence of any form, not only along a line.

use crate::evaluate::fidelity::association::Contingency;
use crate::evaluate::fidelity::divergence::entropy;

/// Mutual information and the entropies that it is measured against, in nats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Information {
    /// H(a) + H(b) − H(a, b), not below 0.
    pub mutual: f64,
    /// H(a) and H(b).
    pub entropies: (f64, f64),
}

/// Mutual information of two columns of codes over the rows that have both; none without such rows. Numbers are binned first.
pub fn information(a: &[u32], b: &[u32]) -> Option<Information> {
    let table = Contingency::of(a, b);
    let joint: Vec<f64> = table.cells.iter().flatten().copied().collect();
    let (first, second) = (entropy(&table.rows())?, entropy(&table.columns())?);
    Some(Information { mutual: (first + second - entropy(&joint)?).max(0.0), entropies: (first, second) })
}

impl Information {
    /// Mutual information over the mean entropy, in 0..=1; 0 when neither column varies.
    pub fn normalised(&self) -> f64 {
        self.over(self.entropies.0.midpoint(self.entropies.1))
    }

    /// Mutual information over the smaller entropy, in 0..=1; 0 when a column does not vary.
    pub fn normalised_by_least(&self) -> f64 {
        self.over(self.entropies.0.min(self.entropies.1))
    }

    fn over(&self, scale: f64) -> f64 {
        if scale > 0.0 { (self.mutual / scale).min(1.0) } else { 0.0 }
    }
}

/// `nmi_l1`: mean |NMI real − NMI synthetic| over all pairs of columns, in 0..=1 (smaller is better); none for fewer than two
/// columns. Columns are codes after one and the same binning on both sides.
pub fn nmi_difference(real: &[Vec<u32>], synthetic: &[Vec<u32>]) -> Option<f64> {
    let pairs = (0..real.len().min(synthetic.len())).flat_map(|j| (0..j).map(move |i| (i, j)));
    crate::evaluate::record::mean_of(pairs.map(|(i, j)| {
        let real = information(&real[i], &real[j])?.normalised();
        Some((real - information(&synthetic[i], &synthetic[j])?.normalised()).abs())
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_columns_share_all_and_constant_ones_nothing() {
        let same = information(&[0, 1, 2, 0], &[5, 6, 7, 5]).expect("rows");
        assert!((same.normalised() - 1.0).abs() < 1e-12 && (same.normalised_by_least() - 1.0).abs() < 1e-12);
        assert_eq!(information(&[0, 0], &[1, 1]).map(|i| i.normalised()), Some(0.0));
        assert_eq!(information(&[], &[]), None);
        assert_eq!(nmi_difference(&[vec![0, 1]], &[vec![0, 1]]), None);
    }
}
