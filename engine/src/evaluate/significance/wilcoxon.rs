//! Wilcoxon's signed-rank test of paired differences.

use libm::{fabs, sqrt};

use crate::evaluate::sample::{ranks, tie_term};
use crate::learn::special::normal_tail;

/// Differences up to which p is exact when there are no ties.
const EXACT: usize = 50;

/// A signed-rank test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wilcoxon {
    /// The smaller of the sums of positive and negative ranks.
    pub w: f64,
    /// Two-sided p: exact up to 50 differences without ties, otherwise normal without continuity correction.
    pub p: f64,
    /// Exact two-sided p, where it applies.
    pub p_exact: Option<f64>,
    /// Two-sided p of the normal approximation, tie-corrected.
    pub p_normal: f64,
    /// The same with continuity correction.
    pub p_normal_corrected: f64,
    /// Matched-pairs rank-biserial correlation (W⁺ − W⁻) / (n (n + 1) / 2), in −1..=1.
    pub effect: f64,
    /// Differences that are not 0.
    pub n: usize,
}

/// Signed-rank test of a − b; differences of 0 are dropped, and when none is left p is 1. None for lists of different lengths or
/// without pairs.
pub fn wilcoxon(a: &[f64], b: &[f64]) -> Option<Wilcoxon> {
    if a.len() != b.len() || a.is_empty() || a.iter().chain(b).any(|v| !v.is_finite()) {
        return None;
    }
    let d: Vec<f64> = a.iter().zip(b).map(|(x, y)| x - y).filter(|d| *d != 0.0).collect();
    let n = d.len() as f64;
    let magnitudes: Vec<f64> = d.iter().map(|v| fabs(*v)).collect();
    let signed = ranks(&magnitudes);
    let plus: f64 = signed.iter().zip(&d).filter(|(_, d)| **d > 0.0).map(|(r, _)| *r).sum();
    let all = n * (n + 1.0) / 2.0;
    let w = plus.min(all - plus);
    let ties = tie_term(&magnitudes);
    let deviation = sqrt(n * (n + 1.0) * (2.0 * n + 1.0) / 24.0 - ties / 48.0);
    let normal = |shift: f64| {
        let z = ((all / 2.0 - w - shift) / deviation).max(0.0);
        if deviation > 0.0 { (2.0 * normal_tail(z)).min(1.0) } else { 1.0 }
    };
    let p_exact = (ties == 0.0 && d.len() <= EXACT).then(|| exact(d.len(), w));
    let p_normal = normal(0.0);
    Some(Wilcoxon {
        w,
        p: p_exact.unwrap_or(p_normal),
        p_exact,
        p_normal,
        p_normal_corrected: normal(0.5),
        effect: if all > 0.0 { (2.0 * plus - all) / all } else { 0.0 },
        n: d.len(),
    })
}

/// Two-sided p of a rank sum of at most `w`: the number of subsets of the ranks 1..=n by their sum.
fn exact(n: usize, w: f64) -> f64 {
    let most = n * (n + 1) / 2;
    let mut ways = vec![0.0; most + 1];
    ways[0] = 1.0;
    for rank in 1..=n {
        for sum in (rank..=most).rev() {
            ways[sum] += ways[sum - rank];
        }
    }
    // Up to 50 ranks there are 2⁵⁰ subsets, which a double counts exactly.
    let tail: f64 = ways[..=w as usize].iter().sum();
    (2.0 * tail / ways.iter().sum::<f64>()).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_difference_at_all_is_no_evidence() {
        let none = wilcoxon(&[1.0, 2.0], &[1.0, 2.0]).expect("pairs");
        assert_eq!((none.p, none.n, none.effect), (1.0, 0, 0.0));
        assert_eq!((wilcoxon(&[], &[]), wilcoxon(&[1.0], &[])), (None, None));
        let all = wilcoxon(&[2.0, 3.0, 4.5, 6.0, 9.0], &[1.0, 1.0, 1.0, 1.0, 1.0]).expect("pairs");
        assert_eq!((all.w, all.p, all.effect), (0.0, 0.0625, 1.0));
    }
}
