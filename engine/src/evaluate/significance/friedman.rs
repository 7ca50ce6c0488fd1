//! Several models over several data sets: Friedman's test, Iman–Davenport's F, Nemenyi's critical difference (Demšar 2006).

use libm::{fabs, sqrt};

use crate::evaluate::sample::{mean, ranks, tie_term};
use crate::learn::special::{chi_squared_tail, f_tail, studentized_range_quantile, studentized_range_tail};

/// Friedman's test and what follows from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Friedman {
    /// χ² with ties taken into account.
    pub chi_squared: f64,
    /// Its upper tail with k − 1 degrees of freedom.
    pub p: f64,
    /// Iman–Davenport F; infinite when every data set agrees on the order.
    pub f: f64,
    /// Its upper tail with k − 1 and (k − 1)(N − 1) degrees of freedom: less conservative, so the one to use.
    pub p_f: f64,
    /// Mean rank of every model; 1 is best.
    pub mean_ranks: Vec<f64>,
    /// Data sets.
    pub datasets: usize,
}

/// Compares k ≥ 2 models over N ≥ 2 data sets: `scores[i]` holds the score of every model on data set i, larger is better. None when
/// there are fewer, the rows differ in length, a score is missing, or all models tie everywhere.
pub fn friedman(scores: &[Vec<f64>]) -> Option<Friedman> {
    let k = scores.first()?.len();
    if k < 2 || scores.len() < 2 || scores.iter().any(|r| r.len() != k || r.iter().any(|v| !v.is_finite())) {
        return None;
    }
    let ranked: Vec<Vec<f64>> = scores.iter().map(|r| ranks(&r.iter().map(|v| -v).collect::<Vec<_>>())).collect();
    let column = |j: usize| ranked.iter().map(|r| r[j]).collect::<Vec<f64>>();
    let mean_ranks: Vec<f64> = (0..k).filter_map(|j| mean(&column(j))).collect();
    let (n, k) = (scores.len() as f64, k as f64);
    let ties = 1.0 - scores.iter().map(|r| tie_term(r)).sum::<f64>() / (n * k * (k * k - 1.0));
    if ties <= 0.0 {
        return None;
    }
    let squares: f64 = mean_ranks.iter().map(|r| r * r).sum();
    let chi_squared = 12.0 * n / (k * (k + 1.0)) * (squares - k * (k + 1.0) * (k + 1.0) / 4.0) / ties;
    let left = n * (k - 1.0) - chi_squared;
    let f = if left > 0.0 { (n - 1.0) * chi_squared / left } else { f64::INFINITY };
    Some(Friedman {
        chi_squared,
        p: chi_squared_tail(chi_squared, k - 1.0),
        f,
        p_f: f_tail(f, k - 1.0, (k - 1.0) * (n - 1.0)),
        mean_ranks,
        datasets: scores.len(),
    })
}

impl Friedman {
    /// Least difference of mean ranks that is significant at `alpha` (Nemenyi 1963).
    pub fn critical_difference(&self, alpha: f64) -> f64 {
        nemenyi_q(self.mean_ranks.len(), alpha) * self.unit()
    }

    /// p-value of every pair of models, row by row, 1 on the diagonal.
    pub fn nemenyi(&self) -> Vec<Vec<f64>> {
        let p = |a: &f64, b: &f64| {
            let q = std::f64::consts::SQRT_2 * fabs(a - b) / self.unit();
            studentized_range_tail(q, self.mean_ranks.len())
        };
        self.mean_ranks.iter().map(|a| self.mean_ranks.iter().map(|b| p(a, b)).collect()).collect()
    }

    fn unit(&self) -> f64 {
        let k = self.mean_ranks.len() as f64;
        sqrt(k * (k + 1.0) / (6.0 * self.datasets as f64))
    }
}

/// `q_α` of Nemenyi's test for `k` ≥ 2 models: the studentised range's quantile over √2.
pub fn nemenyi_q(k: usize, alpha: f64) -> f64 {
    studentized_range_quantile(alpha, k) / std::f64::consts::SQRT_2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_everywhere_is_the_strongest_evidence_and_ties_are_none() {
        let agree = friedman(&vec![vec![3.0, 2.0, 1.0]; 6]).expect("a test");
        assert_eq!((agree.f, agree.p_f, agree.mean_ranks), (f64::INFINITY, 0.0, vec![1.0, 2.0, 3.0]));
        assert_eq!((friedman(&vec![vec![1.0, 1.0]; 5]), friedman(&[])), (None, None));
        assert_eq!(friedman(&[vec![1.0, 2.0], vec![1.0]]), None);
    }
}
