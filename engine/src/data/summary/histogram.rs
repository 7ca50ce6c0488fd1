//! Bins of a column of numbers.

use crate::data::schema::KindTag;
use crate::data::summary::numbers::{Sorted, between};

/// Fewest and most bins of a column that is not drawn value by value.
const BINS: std::ops::RangeInclusive<usize> = 10..=40;

/// Edges of the bins of `values`: rising, at least two; empty without values.
///
/// * Whole numbers (also days and seconds) within a range of at most 40 get one bin per value, `v..v + 1`; wider ranges get
///   bins of a whole width, so that no bin holds more of the whole numbers than another.
/// * Otherwise bins are equally wide, by the rule of Freedman and Diaconis (width 2 · IQR · n^(−1/3)), bounded to 10..=40;
///   where the quartiles coincide, by Rice's rule (2 · n^(1/3) bins).
/// * When the outermost half percent on either side would take more than half of the axis, the bins span the range from the
///   0.5 % to the 99.5 % quantile, and an end bin of its own on each such side reaches to the extreme.
pub(super) fn edges(values: &Sorted, kind: KindTag) -> Vec<f64> {
    let Some((min, max)) = values.range() else {
        return Vec::new();
    };
    let whole = kind != KindTag::Decimal && values.values().iter().all(|v| v.fract() == 0.0 && v.abs() < 9e15);
    if whole && max - min < *BINS.end() as f64 {
        let bins = (max - min) as usize + 1;
        return (0..=bins).map(|i| min + i as f64).collect();
    }
    if min == max {
        let half = (min.abs() * 1e-3).max(0.5);
        return vec![(min - half).max(-f64::MAX), (min + half).min(f64::MAX)];
    }
    let (low, high) = inner_range(values, min, max);
    let most = BINS.end() - usize::from(low > min) - usize::from(high < max);
    let bins = wanted(values, low, high).clamp(*BINS.start(), most);
    let mut edges = Vec::with_capacity(bins + 3);
    if low > min {
        edges.push(min);
    }
    if whole {
        let (low, high) = (low.floor(), high.ceil());
        let width = ((high - low) / bins as f64).ceil().max(1.0);
        edges.extend((0..=bins).map(|i| low + i as f64 * width).take_while(|&e| e < high + width));
    } else {
        edges.extend((0..=bins).map(|i| between(low, high, i as f64 / bins as f64)));
    }
    if edges.last().is_some_and(|&e| e < max) {
        edges.push(max);
    }
    // Neighbouring numbers can be too close for as many edges.
    edges.dedup();
    edges
}

/// The part of the axis that gets bins of equal width.
fn inner_range(values: &Sorted, min: f64, max: f64) -> (f64, f64) {
    let (low, high) = (values.quantile(0.005), values.quantile(0.995));
    // Halves, because a range can be wider than the largest number.
    let (range, inner) = (max / 2.0 - min / 2.0, high / 2.0 - low / 2.0);
    if inner <= 0.0 || range <= 2.0 * inner {
        return (min, max);
    }
    // A side without a long tail keeps its end.
    let short = 0.05 * inner;
    (if low / 2.0 - min / 2.0 <= short { min } else { low }, if max / 2.0 - high / 2.0 <= short { max } else { high })
}

/// The number of bins on `low..=high`, not yet bounded.
fn wanted(values: &Sorted, low: f64, high: f64) -> usize {
    let root = libm::cbrt(values.len() as f64);
    let iqr = values.quantile(0.75) / 2.0 - values.quantile(0.25) / 2.0;
    let bins = if iqr > 0.0 { (high / 2.0 - low / 2.0) / (2.0 * iqr) * root } else { 2.0 * root };
    bins.ceil().min(1e6) as usize
}

/// Cells of `values` per bin. Values outside the edges count in the nearest end bin, so that the counts always sum to all.
pub(super) fn counts(values: &Sorted, edges: &[f64]) -> Vec<u64> {
    let Some(bins) = edges.len().checked_sub(1).filter(|&b| b > 0) else {
        return Vec::new();
    };
    let cells = values.values();
    let below = |i: usize| {
        if i == bins { cells.len() } else { cells.partition_point(|&v| v < edges[i]) }
    };
    let mut from = 0;
    (1..=bins)
        .map(|i| {
            let to = below(i);
            let count = (to - from) as u64;
            from = to;
            count
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sorted(x: impl IntoIterator<Item = f64>) -> Sorted {
        Sorted::new(x.into_iter().collect())
    }

    #[test]
    fn few_whole_numbers_get_one_bin_each() {
        let x = sorted([3.0, 1.0, 1.0, 5.0]);
        let edges = edges(&x, KindTag::Integer);
        assert_eq!(edges, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        assert_eq!(counts(&x, &edges), [2, 0, 1, 0, 1]);
    }

    /// 0..=99: IQR 49.5, n^(1/3) 4.6416, so 99 / (2 · 49.5) · 4.64 = 4.64 bins, bounded to 10 of width ⌈9.9⌉.
    #[test]
    fn wide_whole_numbers_get_bins_of_a_whole_width() {
        let x = sorted((0..100).map(f64::from));
        let edges = edges(&x, KindTag::Integer);
        assert_eq!(edges, [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0]);
        assert_eq!(counts(&x, &edges), [10; 10]);
    }

    /// 8000 even decimals on 0..1: IQR 0.5, n^(1/3) = 20, so 1 / (2 · 0.5) · 20 = 20 bins.
    #[test]
    fn decimals_follow_freedman_and_diaconis() {
        let x = sorted((0..8000).map(|i| f64::from(i) / 7999.0));
        let edges = edges(&x, KindTag::Decimal);
        assert_eq!(edges.len(), 21);
        assert_eq!(counts(&x, &edges).iter().sum::<u64>(), 8000);
    }

    #[test]
    fn a_long_tail_gets_an_end_bin_of_its_own() {
        let x = sorted((0..1000).map(|i| f64::from(i) / 1000.0).chain([1e6]));
        let edges = edges(&x, KindTag::Decimal);
        assert_eq!((edges[0], edges[edges.len() - 1]), (0.0, 1e6));
        assert!(edges[edges.len() - 2] < 1.0, "{edges:?}");
        let counts = counts(&x, &edges);
        assert!(counts.iter().rev().skip(1).all(|&c| c >= 20), "the bulk is spread over the bins: {counts:?}");
        assert!((1..=10).contains(&counts[counts.len() - 1]));
    }

    #[test]
    fn mostly_zero_is_still_a_histogram() {
        let x = sorted(std::iter::repeat_n(0.0, 950).chain((1..=50).map(|i| f64::from(i) * 37.5)));
        let edges = edges(&x, KindTag::Decimal);
        let counts = counts(&x, &edges);
        assert!(BINS.contains(&counts.len()) && counts[0] >= 950);
        assert_eq!(counts.iter().sum::<u64>(), 1000);
    }

    #[test]
    fn values_outside_the_edges_count_in_the_end_bins() {
        assert_eq!(counts(&sorted([-5.0, 0.5, 1.0, 2.0, 9.0]), &[0.0, 1.0, 2.0]), [2, 3]);
        assert!(counts(&sorted([1.0]), &[]).is_empty());
    }

    #[test]
    fn no_values_and_extreme_values_are_safe() {
        assert!(edges(&sorted([]), KindTag::Decimal).is_empty());
        for x in
            [vec![f64::MAX], vec![-f64::MAX, f64::MAX], vec![0.1; 5], vec![1.0, 1.0 + f64::EPSILON], vec![5e-324, 0.0]]
        {
            for kind in [KindTag::Decimal, KindTag::Integer] {
                let x = sorted(x.clone());
                let edges = edges(&x, kind);
                assert!(edges.len() >= 2 && edges.iter().all(|e| e.is_finite()), "{edges:?}");
                assert!(edges.windows(2).all(|w| w[0] < w[1]), "{edges:?}");
                assert_eq!(counts(&x, &edges).iter().sum::<u64>(), x.len() as u64);
            }
        }
    }

    proptest! {
        #[test]
        fn edges_rise_cover_the_range_and_counts_sum_up(
            x in prop::collection::vec(prop_oneof![prop::num::f64::NORMAL, -1e3..1e3, (-60_i32..60).prop_map(f64::from)], 1..300),
            whole: bool,
        ) {
            let x: Vec<f64> = if whole { x.into_iter().map(f64::trunc).collect() } else { x };
            let x = sorted(x);
            let edges = edges(&x, if whole { KindTag::Integer } else { KindTag::Decimal });
            let (min, max) = x.range().expect("values");
            prop_assert!(edges.windows(2).all(|w| w[0] < w[1]));
            prop_assert!(edges[0] <= min && edges[edges.len() - 1] >= max);
            prop_assert!(edges.len() <= 41);
            let counts = counts(&x, &edges);
            prop_assert_eq!(counts.len() + 1, edges.len());
            prop_assert_eq!(counts.iter().sum::<u64>(), x.len() as u64);
        }
    }
}
