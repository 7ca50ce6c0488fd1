//! Coverage, precision, density and diversity within given distances.

use crate::error::Result;
use crate::evaluate::fidelity::kernels::mean_distance;
use crate::evaluate::sample::{mean, ordered, quantile};
use crate::learn::neighbours::{Metric, Real, Rows, nearest, visit};

/// What lies within one distance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Within {
    /// The distance, in the unit of the encoding.
    pub tau: f64,
    /// Share of real rows with a synthetic row within `tau`.
    pub coverage: f64,
    /// Share of synthetic rows with a real row within `tau`.
    pub precision: f64,
    /// Mean over the real rows of the share of synthetic rows within `tau`.
    pub density: f64,
    /// Share of real rows with another real row within `tau`: what the coverage of a perfect generator is held against.
    pub real_coverage: f64,
}

/// Coverage, precision and density within every distance of `taus` (0.05, 0.1 and 0.2 are usual); none when a side has no rows.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) when the two do not have the same columns.
pub fn within<T: Real>(
    real: &Rows<T>,
    synthetic: &Rows<T>,
    taus: &[f64],
    metric: Metric,
) -> Result<Option<Vec<Within>>> {
    if real.height() == 0 || synthetic.height() == 0 {
        return Ok(None);
    }
    let width = real.width();
    let counts = visit(real, synthetic, metric, |_, sums| {
        let lengths: Vec<f64> = sums.iter().map(|&s| metric.length(s.into(), width)).collect();
        taus.iter().map(|t| lengths.iter().filter(|d| **d <= *t).count()).collect::<Vec<_>>()
    })?;
    let back = nearest(synthetic, real, 1, metric, false)?.distances;
    let own = nearest(real, real, 1, metric, true)?.distances;
    let share = |d: &[f64], t: f64| d.iter().filter(|v| **v <= t).count() as f64 / d.len().max(1) as f64;
    let (n, m) = (real.height() as f64, synthetic.height() as f64);
    let one = |(at, &tau): (usize, &f64)| Within {
        tau,
        coverage: counts.iter().filter(|c| c[at] > 0).count() as f64 / n,
        precision: share(&back, tau),
        density: counts.iter().map(|c| c[at]).sum::<usize>() as f64 / (n * m),
        real_coverage: share(&own, tau),
    };
    Ok(Some(taus.iter().enumerate().map(one).collect()))
}

/// Distances that suit a table: the median and the 95 % quantile of the distances to the nearest other row; none for fewer than two
/// rows.
///
/// # Errors
/// As [`within`].
pub fn own_taus<T: Real>(real: &Rows<T>, metric: Metric) -> Result<Option<(f64, f64)>> {
    let sorted = ordered(&nearest(real, real, 1, metric, true)?.distances);
    Ok(quantile(&sorted, 0.5).zip(quantile(&sorted, 0.95)))
}

/// How varied the synthetic rows are, against the real ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Diversity {
    /// Share of different synthetic rows.
    pub distinct: f64,
    /// Mean distance between synthetic rows over that between real rows: 1 is ideal, below 0.9 modes are missing. None when all real
    /// rows are equal.
    pub pairwise_ratio: Option<f64>,
    /// Mean distance to the nearest other row, synthetic over real; none when all real rows have a copy.
    pub nearest_ratio: Option<f64>,
}

/// Diversity in Euclidean distances; none for fewer than two rows a side.
///
/// # Errors
/// As [`within`].
pub fn diversity<T: Real>(real: &Rows<T>, synthetic: &Rows<T>) -> Result<Option<Diversity>> {
    if real.height() < 2 || synthetic.height() < 2 {
        return Ok(None);
    }
    // Means over different rows: the diagonal of zeros is taken out.
    let pairwise = |t: &Rows<T>| {
        let n = t.height() as f64;
        mean_distance(t, t).map(|d| d.unwrap_or(0.0) * n / (n - 1.0))
    };
    let own = |t: &Rows<T>| nearest(t, t, 1, Metric::Euclidean, true).map(|n| mean(&n.distances).unwrap_or(0.0));
    let ratio = |a: f64, b: f64| (b > 0.0).then(|| a / b);
    let mut rows: Vec<&[T]> = (0..synthetic.height()).map(|i| synthetic.row(i)).collect();
    rows.sort_unstable_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    rows.dedup();
    Ok(Some(Diversity {
        distinct: rows.len() as f64 / synthetic.height() as f64,
        pairwise_ratio: ratio(pairwise(synthetic)?, pairwise(real)?),
        nearest_ratio: ratio(own(synthetic)?, own(real)?),
    }))
}
