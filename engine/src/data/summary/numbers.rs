//! Moments and quantiles of a column of numbers.

use crate::data::profile::NumberSummary;

/// Below and above these magnitudes third powers summed over the row limit would leave the range of an `f64`; such columns
/// are divided by their largest magnitude first. Columns between them keep their exact values.
const SAFE_MAGNITUDE: std::ops::RangeInclusive<f64> = 1e-90..=1e90;

/// The cells of a column that are not missing, in rising order.
#[derive(Clone, Debug)]
pub(super) struct Sorted(Vec<f64>);

impl Sorted {
    /// Drops missing cells and sorts the rest; infinities do not occur in a table and are dropped too.
    pub(super) fn new(mut cells: Vec<f64>) -> Self {
        cells.retain(|v| v.is_finite());
        for v in &mut cells {
            // −0 becomes 0, so that equal numbers have one spelling.
            *v += 0.0;
        }
        cells.sort_unstable_by(f64::total_cmp);
        Self(cells)
    }

    pub(super) fn values(&self) -> &[f64] {
        &self.0
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Smallest and largest; `None` without values.
    pub(super) fn range(&self) -> Option<(f64, f64)> {
        Some((*self.0.first()?, *self.0.last()?))
    }

    /// Lengths of the runs of equal values.
    pub(super) fn runs(&self) -> impl Iterator<Item = usize> {
        self.0.chunk_by(|a, b| a == b).map(<[f64]>::len)
    }

    /// Quantile `q` in 0..=1 by linear interpolation between order statistics (type 7). NaN without values.
    pub(super) fn quantile(&self, q: f64) -> f64 {
        let Some(last) = self.0.len().checked_sub(1) else {
            return f64::NAN;
        };
        let at = q.clamp(0.0, 1.0) * last as f64;
        let low = at.floor();
        let (a, b) = (self.0[low as usize], self.0[(low as usize + 1).min(last)]);
        between(a, b, at - low)
    }

    /// Moments and quantiles, without spelling; `None` without values.
    pub(super) fn summary(&self) -> Option<NumberSummary> {
        let (min, max) = self.range()?;
        let [q1, median, q3] = [0.25, 0.5, 0.75].map(|q| self.quantile(q));
        let Moments { mean, sd, skew } = moments(&self.0, min, max);
        // A fence beyond the range of numbers is infinite, and nothing lies outside it.
        let reach = 1.5 * (q3 - q1);
        let below = self.0.partition_point(|&v| v < q1 - reach);
        let above = self.0.len() - self.0.partition_point(|&v| v <= q3 + reach);
        let outliers = (below + above) as u64;
        Some(NumberSummary { min, max, mean, sd, q1, median, q3, skew, outliers, spelled: None })
    }
}

/// `a + t · (b − a)` for `t` in 0..=1, finite for finite ends.
pub(super) fn between(a: f64, b: f64, t: f64) -> f64 {
    if t >= 1.0 {
        // `a + (b - a)` can miss `b` by a bit.
        return b;
    }
    let step = b - a;
    let value = if step.is_finite() { a + t * step } else { a * (1.0 - t) + b * t };
    value.clamp(a.min(b), a.max(b))
}

/// What columns are divided by before powers of their values are summed: 1 for all usual columns.
pub(super) fn scale(largest_magnitude: f64) -> f64 {
    if largest_magnitude == 0.0 || SAFE_MAGNITUDE.contains(&largest_magnitude) { 1.0 } else { largest_magnitude }
}

/// Sum of `term` over `x` in a fixed order, in blocks, so that rounding errors grow with the number of blocks only.
pub(super) fn sum(x: &[f64], term: impl Fn(f64) -> f64) -> f64 {
    x.chunks(1024).map(|block| block.iter().map(|&v| term(v)).sum::<f64>()).sum()
}

struct Moments {
    mean: f64,
    sd: f64,
    skew: f64,
}

/// Mean, standard deviation (n − 1) and adjusted Fisher–Pearson skewness of at least one value in `min..=max`.
fn moments(x: &[f64], min: f64, max: f64) -> Moments {
    if min == max {
        return Moments { mean: min, sd: 0.0, skew: 0.0 };
    }
    let n = x.len() as f64;
    let scale = scale(min.abs().max(max.abs()));
    let mean = sum(x, |v| v / scale) / n;
    let sd = (sum(x, |v| (v / scale - mean) * (v / scale - mean)) / (n - 1.0)).sqrt();
    let skew = if n < 3.0 || sd == 0.0 {
        0.0
    } else {
        // g1 · √(n(n−1)) / (n−2) with the deviations in units of sd: n/((n−1)(n−2)) · Σ((x − mean)/sd)³ (Joanes, Gill 1998).
        let cubes = sum(x, |v| {
            let z = (v / scale - mean) / sd;
            z * z * z
        });
        n / ((n - 1.0) * (n - 2.0)) * cubes
    };
    Moments {
        mean: (mean * scale).clamp(min, max),
        // Two values at the ends of the range of numbers have a deviation beyond it.
        sd: (sd * scale).min(f64::MAX),
        skew: if skew.is_finite() { skew } else { 0.0 },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-10 * b.abs().max(1.0)
    }

    /// Values and results of golden case `moments_real` (numpy, scipy.stats; quantiles of type 7).
    #[test]
    fn moments_agree_with_numpy_and_scipy() {
        let x = vec![12.0, 1.0, f64::NAN, 2.0, 2.0, 9.0, 3.0, 4.0, 5.0, 7.0, 8.0];
        let s = Sorted::new(x).summary().expect("values");
        assert!(close(s.mean, 5.3) && close(s.sd, 3.591_656_999_21) && close(s.skew, 0.630_228_858_705), "{s:?}");
        assert_eq!((s.min, s.q1, s.median, s.q3, s.max, s.outliers), (1.0, 2.25, 4.5, 7.75, 12.0, 0));
    }

    /// Golden case `moments_synthetic`.
    #[test]
    fn moments_of_decimals_agree_with_numpy_and_scipy() {
        let s = Sorted::new(vec![1.5, 2.0, 2.5, 3.0, 3.0, 5.5, 6.0, 9.0, 10.0, 15.0]).summary().expect("values");
        assert!(close(s.mean, 5.75) && close(s.sd, 4.373_213_921_13) && close(s.skew, 1.157_646_585_98), "{s:?}");
        assert_eq!((s.q1, s.median, s.q3), (2.625, 4.25, 8.25));
    }

    /// Quartiles of 1..=9 and 100: 3.25 and 7.75, fences −3.5 and 14.5; only 100 lies outside.
    #[test]
    fn outliers_lie_beyond_one_and_a_half_interquartile_ranges() {
        let mut x: Vec<f64> = (1..=9).map(f64::from).collect();
        x.push(100.0);
        assert_eq!(Sorted::new(x).summary().expect("values").outliers, 1);
    }

    #[test]
    fn degenerate_columns_have_plain_summaries() {
        assert!(Sorted::new(vec![]).summary().is_none());
        assert!(Sorted::new(vec![f64::NAN; 3]).summary().is_none());
        for x in [vec![0.1], vec![0.1; 3]] {
            let s = Sorted::new(x).summary().expect("values");
            assert_eq!((s.min, s.mean, s.median, s.max, s.sd, s.skew, s.outliers), (0.1, 0.1, 0.1, 0.1, 0.0, 0.0, 0));
        }
    }

    #[test]
    fn numbers_at_the_ends_of_the_range_stay_finite() {
        for x in [vec![-f64::MAX, f64::MAX], vec![1e308, 1.1e308, 1.7e308], vec![5e-324, 1e-310, 0.0, 3e-320]] {
            let s = Sorted::new(x).summary().expect("values");
            for v in [s.mean, s.sd, s.q1, s.median, s.q3, s.skew] {
                assert!(v.is_finite(), "{s:?}");
            }
            assert!(s.min <= s.q1 && s.q1 <= s.median && s.median <= s.q3 && s.q3 <= s.max, "{s:?}");
        }
        // Mean of 1e308, 1.1e308, 1.7e308 is 3.8e308 / 3 although the sum is none.
        let s = Sorted::new(vec![1e308, 1.1e308, 1.7e308]).summary().expect("values");
        assert!((s.mean / 1e308 - 3.8 / 3.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn summaries_are_ordered_and_finite(x in prop::collection::vec(prop::num::f64::NORMAL | prop::num::f64::ZERO, 1..60)) {
            let s = Sorted::new(x).summary().expect("values");
            prop_assert!(s.min <= s.q1 && s.q1 <= s.median && s.median <= s.q3 && s.q3 <= s.max);
            prop_assert!(s.min <= s.mean && s.mean <= s.max);
            prop_assert!(s.sd >= 0.0 && s.sd.is_finite() && s.skew.is_finite());
        }
    }
}
