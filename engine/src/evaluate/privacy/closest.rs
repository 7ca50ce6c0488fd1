//! Distances to the closest record. They detect copies; passing them proves nothing (Yao et al. 2025).

use libm::sqrt;

use crate::error::Result;
use crate::evaluate::privacy::cells::{Encoding, Frame, closest};
use crate::evaluate::sample::{ordered, quantile};
use crate::rng::Seed;

/// Share of synthetic rows that are closer to training than to holdout rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// Equal distances count half: 0.5 is what fresh rows give when both tables have the same size.
    pub share: f64,
    /// Equal distances count nothing: too low where exact matches are common; for comparison with other tools.
    pub strict: f64,
    /// Half width of the 95 % interval around 0.5 at the null.
    pub half_width: f64,
}

/// The share from two distances per synthetic row; none without rows or when lengths differ.
pub fn share(to_training: &[f64], to_holdout: &[f64]) -> Option<Share> {
    if to_training.is_empty() || to_training.len() != to_holdout.len() {
        return None;
    }
    let n = to_training.len() as f64;
    let count =
        |f: fn(f64, f64) -> bool| to_training.iter().zip(to_holdout).filter(|(a, b)| f(**a, **b)).count() as f64;
    let strict = count(|a, b| a < b) / n;
    Some(Share { share: strict + count(|a, b| a == b) / (2.0 * n), strict, half_width: 1.96 * sqrt(0.25 / n) })
}

/// min(2·(1 − strict share), 1): 1 is best.
pub fn overfitting_protection(strict: f64) -> f64 {
    (2.0 * (1.0 - strict)).min(1.0)
}

/// min(median distance of synthetic rows / of uniform random rows, 1): high for any bad generator. None for a median of 0.
pub fn baseline_protection(median_synthetic: f64, median_random: f64) -> Option<f64> {
    (median_random > 0.0).then(|| (median_synthetic / median_random).min(1.0))
}

/// Percentage of `synthetic` distances below the `p`-quantile of `holdout` distances (both to training): fresh rows give
/// `100·p`, more means near copies.
pub fn near_copy_percent(synthetic: &[f64], holdout: &[f64], p: f64) -> Option<f64> {
    let limit = quantile(&ordered(holdout), p)?;
    let below = synthetic.iter().filter(|d| **d < limit).count();
    (!synthetic.is_empty()).then(|| 100.0 * below as f64 / synthetic.len() as f64)
}

/// (d1 + 1e−8)/(d2 + 1e−8) for the first and second nearest: low means suspiciously specific. Deduplicate training first.
pub fn neighbour_ratio(first: f64, second: f64) -> f64 {
    (first + 1e-8) / (second + 1e-8)
}

/// Share of real rows whose nearest synthetic row is closer than their nearest other real row; none when there is no such pair.
pub fn identifiability(to_synthetic: &[f64], to_other_real: &[f64]) -> Option<f64> {
    let pairs = to_synthetic.iter().zip(to_other_real);
    let hits = pairs.filter(|(s, r)| s < r).count();
    (!to_synthetic.is_empty() && to_synthetic.len() == to_other_real.len())
        .then(|| hits as f64 / to_synthetic.len() as f64)
}

/// Smallest value, 5 % quantile, median and mean of distances.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// Smallest.
    pub min: f64,
    /// 5 % quantile.
    pub p05: f64,
    /// Median.
    pub median: f64,
    /// Mean.
    pub mean: f64,
}

impl Summary {
    /// Of distances; none for none.
    pub fn of(distances: &[f64]) -> Option<Self> {
        let mean = distances.iter().sum::<f64>() / distances.len() as f64;
        let sorted = ordered(distances);
        let at = |p| quantile(&sorted, p);
        Some(Self { min: at(0.0)?, p05: at(0.05)?, median: at(0.5)?, mean })
    }
}

/// Distances to the closest record with their baselines from held-out rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Report {
    /// Rows of each real table that were used.
    pub rows: usize,
    /// Synthetic to training.
    pub synthetic: Summary,
    /// Holdout to training: what fresh rows give.
    pub holdout: Summary,
    /// The share; 0.5 for fresh rows.
    pub share: Share,
    /// Percentage of near copies at the 2 % quantile; 2 for fresh rows.
    pub near_copies: f64,
}

/// Compares distances on one scale (ranges of training and holdout together), the larger real table subsampled to the size of
/// the smaller. None when a table has no rows.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) when columns do not match.
pub fn report(training: &Frame, holdout: &Frame, synthetic: &Frame, seed: Seed) -> Result<Option<Report>> {
    let rows = training.height().min(holdout.height());
    let sample = |table: &Frame, name: &str| {
        let mut order: Vec<usize> = (0..table.height()).collect();
        if order.len() > rows {
            seed.stream(name).shuffle(&mut order);
            order.truncate(rows);
        }
        table.take(&order)
    };
    let (training, holdout) = (sample(training, "privacy/dcr/training"), sample(holdout, "privacy/dcr/holdout"));
    let both = training.joined(&holdout)?;
    let to = |q: &Frame, c: &Frame| closest(q, c, &both, Encoding::Gower, 1, false).map(|n| n.column(0));
    let (near, far, fresh) = (to(synthetic, &training)?, to(synthetic, &holdout)?, to(&holdout, &training)?);
    let parts = (Summary::of(&near), Summary::of(&fresh), share(&near, &far), near_copy_percent(&near, &fresh, 0.02));
    Ok(match parts {
        (Some(synthetic), Some(holdout), Some(share), Some(near_copies)) => {
            Some(Report { rows, synthetic, holdout, share, near_copies })
        }
        _ => None,
    })
}
