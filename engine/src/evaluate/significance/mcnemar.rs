//! `McNemar`'s test: two classifiers on the rows of one table.

use libm::{exp, lgamma};

use crate::learn::special::chi_squared_tail;

/// `McNemar`'s test from the rows on which exactly one of two classifiers is right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct McNemar {
    /// Two-sided p: exact below 25 such rows, otherwise of the corrected χ².
    pub p: f64,
    /// Exact two-sided p.
    pub exact: f64,
    /// Mid-p: the exact one less the observed point's mass.
    pub mid: f64,
    /// χ² with continuity correction, and its upper tail (1 degree of freedom).
    pub corrected: (f64, f64),
    /// χ² without.
    pub chi_squared: f64,
    /// Effect size b / c; none when c is 0.
    pub odds: Option<f64>,
}

/// `McNemar`'s test for `b` rows that only the first and `c` rows that only the second classifier gets right; p is 1 when there are none.
pub fn mcnemar(b: u64, c: u64) -> McNemar {
    let n = b + c;
    if n == 0 {
        return McNemar { p: 1.0, exact: 1.0, mid: 1.0, corrected: (0.0, 1.0), chi_squared: 0.0, odds: None };
    }
    let least = b.min(c);
    let tail: f64 = (0..=least).map(|i| half_binomial(n, i)).sum();
    let exact = (2.0 * tail).min(1.0);
    let difference = b.abs_diff(c) as f64;
    let mid = (2.0 * tail - half_binomial(n, least)).min(1.0);
    let statistic = (difference - 1.0).max(0.0) * (difference - 1.0).max(0.0) / n as f64;
    let corrected = (statistic, chi_squared_tail(statistic, 1.0));
    McNemar {
        p: if n < 25 { exact } else { corrected.1 },
        exact,
        mid,
        corrected,
        chi_squared: difference * difference / n as f64,
        odds: (c > 0).then(|| b as f64 / c as f64),
    }
}

/// C(n, i) / 2ⁿ.
fn half_binomial(n: u64, i: u64) -> f64 {
    let (n, i) = (n as f64, i as f64);
    exp(lgamma(n + 1.0) - lgamma(i + 1.0) - lgamma(n - i + 1.0) - n * std::f64::consts::LN_2)
}
