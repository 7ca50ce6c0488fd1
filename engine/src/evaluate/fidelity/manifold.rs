//! Precision, recall, density and coverage over balls around the rows (Kynkäänniemi et al. 2019, Naeem et al. 2020).

use crate::error::Result;
use crate::evaluate::sample::sum;
use crate::learn::neighbours::{Metric, Real, Rows, nearest, visit};

/// How well two clouds of rows cover each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Manifold {
    /// Share of synthetic rows inside a ball of some real row; raised by outliers.
    pub precision: f64,
    /// Share of real rows inside a ball of some synthetic row; raised by outliers.
    pub recall: f64,
    /// Mean number of real balls that a synthetic row lies in, over k: about 1 at best, and possibly above.
    pub density: f64,
    /// Share of real rows whose own ball holds a synthetic row: about 1 − 2⁻ᵏ for a sample of the same distribution and size.
    pub coverage: f64,
}

/// The four measures for balls that reach to a row's `k`-th nearest other row of its own table (5 is usual), strictly inside;
/// none when a side has `k` rows or fewer.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) when the two do not have the same columns.
pub fn manifold<T: Real>(real: &Rows<T>, synthetic: &Rows<T>, k: usize) -> Result<Option<Manifold>> {
    if k == 0 || real.height() <= k || synthetic.height() <= k {
        return Ok(None);
    }
    let radii = |t: &Rows<T>| nearest(t, t, k, Metric::Euclidean, true).map(|n| n.column(k - 1));
    let (real_radii, synthetic_radii) = (radii(real)?, radii(synthetic)?);
    // Roots are taken on both sides of the comparison, so that a distance and the radius that equals it stay equal.
    let length = |s: T| Metric::Euclidean.length(s.into(), 0);
    let around = visit(real, synthetic, Metric::Euclidean, |i, sums| {
        let covered = sums.iter().any(|&s| length(s) < real_radii[i]);
        let recalled = sums.iter().zip(&synthetic_radii).any(|(&s, r)| length(s) < *r);
        (covered, recalled)
    })?;
    let balls = visit(synthetic, real, Metric::Euclidean, |_, sums| {
        sums.iter().zip(&real_radii).filter(|(s, r)| length(**s) < **r).count()
    })?;
    let (n, m) = (real.height() as f64, synthetic.height() as f64);
    Ok(Some(Manifold {
        precision: balls.iter().filter(|b| **b > 0).count() as f64 / m,
        recall: around.iter().filter(|a| a.1).count() as f64 / n,
        density: sum(balls.iter().map(|&b| b as f64)) / (k as f64 * m),
        coverage: around.iter().filter(|a| a.0).count() as f64 / n,
    }))
}
