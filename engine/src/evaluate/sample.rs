//! What every metric needs of a list of numbers: the present ones, sorted, their mean and quantiles.
//!
//! Sums are compensated (Neumaier 1974), so that the order of a million rows costs no digits.

use libm::{fabs, floor, sqrt};

/// The finite numbers of `x`: NaN is missing, and so is infinity.
pub fn present(x: &[f64]) -> Vec<f64> {
    x.iter().copied().filter(|v| v.is_finite()).collect()
}

/// The finite numbers of `x`, ascending.
pub fn ordered(x: &[f64]) -> Vec<f64> {
    let mut out = present(x);
    // +0.0 and −0.0 are one value.
    for v in &mut out {
        *v += 0.0;
    }
    out.sort_unstable_by(f64::total_cmp);
    out
}

/// Compensated sum.
pub fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0_f64);
    for v in values {
        let next = total + v;
        lost += if fabs(total) >= fabs(v) { (total - next) + v } else { (v - next) + total };
        total = next;
    }
    total + lost
}

/// Mean; none for no values.
pub fn mean(x: &[f64]) -> Option<f64> {
    (!x.is_empty()).then(|| sum(x.iter().copied()) / x.len() as f64)
}

/// Standard deviation with n − `ddof` in the denominator; none for `ddof` values or fewer.
pub fn deviation(x: &[f64], ddof: usize) -> Option<f64> {
    let mean = mean(x)?;
    let free = x.len().checked_sub(ddof).filter(|&n| n > 0)?;
    Some(sqrt(sum(x.iter().map(|v| (v - mean) * (v - mean))) / free as f64))
}

/// The quantile at `p` in 0..=1 of ascending values, type 7 (Hyndman and Fan 1996: linear between order statistics); none for
/// no values.
pub fn quantile(ascending: &[f64], p: f64) -> Option<f64> {
    let last = ascending.len().checked_sub(1)?;
    let at = p.clamp(0.0, 1.0) * last as f64;
    let below = floor(at) as usize;
    let (low, high) = (ascending[below], ascending[(below + 1).min(last)]);
    Some(low + (high - low) * (at - below as f64))
}

/// Least and largest of the finite numbers of `x`; none when there are none.
pub fn range(x: &[f64]) -> Option<(f64, f64)> {
    x.iter().filter(|v| v.is_finite()).fold(None, |r, &v| match r {
        None => Some((v, v)),
        Some((low, high)) => Some((if v < low { v } else { low }, if v > high { v } else { high })),
    })
}

/// Number of different values among ascending ones.
pub fn distinct(ascending: &[f64]) -> usize {
    ascending.len().min(1) + ascending.windows(2).filter(|w| w[0] != w[1]).count()
}

/// Average ranks from 1 (equal values share the mean of their ranks), in the order of `x`.
pub fn ranks(x: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_by(|&a, &b| x[a].total_cmp(&x[b]));
    let mut out = vec![0.0; x.len()];
    let mut from = 0;
    while from < order.len() {
        let mut to = from + 1;
        while to < order.len() && x[order[to]] == x[order[from]] {
            to += 1;
        }
        for &i in &order[from..to] {
            out[i] = (from + 1 + to) as f64 / 2.0;
        }
        from = to;
    }
    out
}

/// Σ (t³ − t) over the groups of t equal values: what ties take from the variance of ranks.
pub fn tie_term(x: &[f64]) -> f64 {
    let sorted = ordered(x);
    sorted.chunk_by(|a, b| a == b).map(|g| g.len() as f64).map(|t| t * t * t - t).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_keep_what_a_plain_loop_loses() {
        assert_eq!(sum([1.0, 1e100, 1.0, -1e100]), 2.0);
        assert_eq!(sum([]), 0.0);
    }

    #[test]
    fn quantiles_are_linear_between_order_statistics() {
        let x = ordered(&[4.0, 1.0, f64::NAN, 3.0, 2.0, f64::INFINITY]);
        assert_eq!((quantile(&x, 0.5), quantile(&x, 0.0), quantile(&x, 1.0)), (Some(2.5), Some(1.0), Some(4.0)));
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!((range(&[f64::NAN]), range(&[2.0, f64::NAN, 1.0])), (None, Some((1.0, 2.0))));
    }

    #[test]
    fn equal_values_share_their_rank() {
        assert_eq!(ranks(&[2.0, 1.0, 2.0, 5.0]), [2.5, 1.0, 2.5, 4.0]);
        assert_eq!((tie_term(&[2.0, 1.0, 2.0]), distinct(&[1.0, 1.0, 2.0])), (6.0, 2));
        assert_eq!((deviation(&[1.0], 1), deviation(&[1.0, 3.0], 1)), (None, Some(std::f64::consts::SQRT_2)));
    }
}
