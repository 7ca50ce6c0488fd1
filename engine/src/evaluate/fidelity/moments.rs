//! Moments and quantiles of one column, and how near those of another are.

use libm::{fabs, sqrt};

use crate::evaluate::sample::{deviation, mean, ordered, quantile, range, sum};

/// What one column looks like. Missing values are left out.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Moments {
    /// Mean.
    pub mean: f64,
    /// Standard deviation, ddof 1; none for one value.
    pub std: Option<f64>,
    /// Adjusted skewness g₁ √(n(n − 1)) / (n − 2); none for a constant column or fewer than 3 values.
    pub skewness: Option<f64>,
    /// Adjusted excess kurtosis; none for a constant column or fewer than 4 values.
    pub kurtosis: Option<f64>,
    /// Least value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// Quantiles at 5, 25, 50, 75 and 95 % (type 7).
    pub quantiles: [f64; 5],
    /// Median of the distances to the median.
    pub mad: f64,
}

/// Moments of a column; none when it has no number.
pub fn moments(x: &[f64]) -> Option<Moments> {
    let sorted = ordered(x);
    let at = |p: f64| quantile(&sorted, p);
    let quantiles = [at(0.05)?, at(0.25)?, at(0.5)?, at(0.75)?, at(0.95)?];
    let away = ordered(&sorted.iter().map(|v| fabs(v - quantiles[2])).collect::<Vec<_>>());
    let n = sorted.len() as f64;
    let (g1, g2) = shape(&sorted).unzip();
    Some(Moments {
        mean: mean(&sorted)?,
        std: deviation(&sorted, 1),
        skewness: g1.filter(|_| n > 2.0).map(|g| g * sqrt(n * (n - 1.0)) / (n - 2.0)),
        kurtosis: g2.filter(|_| n > 3.0).map(|g| (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * g + 6.0)),
        min: at(0.0)?,
        max: at(1.0)?,
        quantiles,
        mad: quantile(&away, 0.5)?,
    })
}

/// Skewness and excess kurtosis of the values as they are (no adjustment for their number); none without spread.
pub fn shape(x: &[f64]) -> Option<(f64, f64)> {
    let mean = mean(x)?;
    let power = |k: i32| sum(x.iter().map(|v| crate::learn::special::power(v - mean, k))) / x.len() as f64;
    let variance = power(2);
    // Spread at the size of rounding errors is none.
    if variance <= 1e-28 * mean * mean || variance == 0.0 {
        return None;
    }
    Some((power(3) / (variance * sqrt(variance)), power(4) / (variance * variance) - 3.0))
}

/// A statistic whose values can be compared on the scale of the column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// Mean.
    Mean,
    /// Median.
    Median,
    /// Standard deviation, ddof 1.
    Deviation,
}

/// 1 − |difference of the statistic| / real range, not below 0 (`StatisticSimilarity`); none for a constant real column or when a
/// side has too few numbers.
pub fn statistic_similarity(real: &[f64], synthetic: &[f64], statistic: Statistic) -> Option<f64> {
    let (low, high) = range(real)?;
    let of = |x: &[f64]| {
        let sorted = ordered(x);
        match statistic {
            Statistic::Mean => mean(&sorted),
            Statistic::Median => quantile(&sorted, 0.5),
            Statistic::Deviation => deviation(&sorted, 1),
        }
    };
    let difference = fabs(of(real)? - of(synthetic)?);
    (high > low).then(|| (1.0 - difference / (high - low)).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_value_has_no_spread() {
        let one = moments(&[2.0, f64::NAN]).expect("a number");
        assert_eq!((one.mean, one.std, one.skewness, one.mad), (2.0, None, None, 0.0));
        assert_eq!(moments(&[]), None);
        assert_eq!(statistic_similarity(&[1.0, 1.0], &[2.0], Statistic::Mean), None);
    }
}
