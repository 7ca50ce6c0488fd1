//! Bootstrap intervals (Efron 1987): percentile and bias-corrected accelerated, and subsampling without replacement.

use libm::sqrt;

use crate::evaluate::fidelity::contingency::sample_rows;
use crate::evaluate::sample::{deviation, mean, ordered, quantile, sum};
use crate::learn::normal;
use crate::learn::parallel;
use crate::rng::Seed;

/// Resamples that are drawn unless asked otherwise.
pub const RESAMPLES: usize = 2_000;

/// An interval with the standard error behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Standard deviation of the statistic over the resamples.
    pub error: f64,
}

/// Values of `statistic` over `resamples` resamples with replacement, each given as row numbers; within each of the `strata` (lists
/// of row numbers: one list of all rows, or one per class for an AUC) the number of rows stays. Undefined values are left out.
///
/// Not for nearest-neighbour metrics: repeated rows have distance 0. Use [`subsampled`] for those.
pub fn resampled(
    strata: &[Vec<u32>],
    resamples: usize,
    seed: Seed,
    statistic: impl Fn(&[u32]) -> Option<f64> + Sync + Send,
) -> Vec<f64> {
    every_resample(strata, resamples, seed, statistic).into_iter().flatten().collect()
}

/// [`resampled`] for any answer, one per resample. Resample `b` of the same strata and seed has the same rows whatever is asked, so that
/// answers of several models can be held against each other.
pub fn every_resample<T: Send>(
    strata: &[Vec<u32>],
    resamples: usize,
    seed: Seed,
    statistic: impl Fn(&[u32]) -> T + Sync + Send,
) -> Vec<T> {
    parallel::map(0..resamples, |b| {
        let mut draw = seed.indexed("evaluate/bootstrap", b as u64);
        let mut rows = Vec::with_capacity(strata.iter().map(Vec::len).sum());
        for stratum in strata.iter().filter(|s| !s.is_empty()) {
            rows.extend((0..stratum.len()).map(|_| stratum[draw.below(stratum.len())]));
        }
        statistic(&rows)
    })
}

/// Values of `statistic` over `times` subsamples of `share` (0.7 is usual) of the `rows` rows, drawn without replacement.
pub fn subsampled(
    rows: usize,
    share: f64,
    times: usize,
    seed: Seed,
    statistic: impl Fn(&[u32]) -> Option<f64> + Sync + Send,
) -> Vec<f64> {
    let size = ((rows as f64 * share.clamp(0.0, 1.0)) as usize).max(1);
    let values = parallel::map(0..times, |b| statistic(&sample_rows(rows, size, seed, b as u64)));
    values.into_iter().flatten().collect()
}

/// Percentile interval of resampled values at a confidence (0.95); none for fewer than two values.
pub fn percentile(values: &[f64], confidence: f64) -> Option<Interval> {
    let tail = (1.0 - confidence) / 2.0;
    at_levels(values, tail, 1.0 - tail)
}

fn at_levels(values: &[f64], low: f64, high: f64) -> Option<Interval> {
    let sorted = ordered(values);
    Some(Interval { low: quantile(&sorted, low)?, high: quantile(&sorted, high)?, error: deviation(&sorted, 1)? })
}

/// What the bias-corrected accelerated interval corrects with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Correction {
    /// z₀: normal quantile of the share of resampled values below the estimate, ties counting half.
    pub bias: f64,
    /// a: skewness of the jackknife values over 6.
    pub acceleration: f64,
}

/// Bias and acceleration from the resampled values, the `estimate` on all rows and the `jackknife` values (one per left-out row);
/// none without values.
pub fn correction(values: &[f64], estimate: f64, jackknife: &[f64]) -> Option<Correction> {
    let centre = mean(jackknife)?;
    if values.is_empty() {
        return None;
    }
    let below = sum(values.iter().map(|v| match v.total_cmp(&estimate) {
        std::cmp::Ordering::Less => 1.0,
        std::cmp::Ordering::Equal => 0.5,
        std::cmp::Ordering::Greater => 0.0,
    }));
    // Half a resample from the ends keeps the quantile finite.
    let n = values.len() as f64;
    let bias = normal::quantile((below / n).clamp(0.5 / n, 1.0 - 0.5 / n));
    let squares = sum(jackknife.iter().map(|v| (centre - v) * (centre - v)));
    let cubes = sum(jackknife.iter().map(|v| (centre - v) * (centre - v) * (centre - v)));
    let acceleration = if squares > 0.0 { cubes / (6.0 * squares * sqrt(squares)) } else { 0.0 };
    Some(Correction { bias, acceleration })
}

/// Bias-corrected accelerated interval at a confidence; arguments as for [`correction`].
pub fn bca(values: &[f64], estimate: f64, jackknife: &[f64], confidence: f64) -> Option<Interval> {
    let Correction { bias, acceleration } = correction(values, estimate, jackknife)?;
    let level = |tail: f64| {
        let z = bias + normal::quantile(tail);
        normal::cdf(bias + z / (1.0 - acceleration * z))
    };
    let tail = (1.0 - confidence) / 2.0;
    at_levels(values, level(tail), level(1.0 - tail))
}

/// `statistic` with every one of `rows` rows left out in turn; undefined values are left out.
pub fn jackknife(rows: usize, statistic: impl Fn(&[u32]) -> Option<f64> + Sync + Send) -> Vec<f64> {
    let values = parallel::map(0..rows, |out| {
        let kept: Vec<u32> = (0..rows as u32).filter(|&i| i as usize != out).collect();
        statistic(&kept)
    });
    values.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_mean_covers_it_and_is_repeatable() {
        let x: Vec<f64> = (0..200).map(|i| f64::from(i % 17)).collect();
        let of = |rows: &[u32]| mean(&rows.iter().map(|&i| x[i as usize]).collect::<Vec<_>>());
        let all = vec![(0..200).collect::<Vec<u32>>()];
        let values = resampled(&all, 500, Seed(3), of);
        assert_eq!(values, resampled(&all, 500, Seed(3), of));
        let estimate = mean(&x).expect("values");
        let theory = deviation(&x, 1).expect("values") / sqrt(200.0);
        for found in [percentile(&values, 0.95), bca(&values, estimate, &jackknife(200, of), 0.95)] {
            let found = found.expect("an interval");
            assert!(found.low < estimate && estimate < found.high && (found.error / theory - 1.0).abs() < 0.15);
        }
        let part = subsampled(200, 0.7, 20, Seed(3), |rows| Some(rows.len() as f64));
        assert_eq!(part, vec![140.0; 20]);
        assert_eq!((percentile(&[], 0.95), bca(&[], 0.0, &[], 0.95)), (None, None));
    }
}
