//! A binned feature.

/// One input column, cut into bins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// Bin of every row, below `bins`.
    pub codes: Vec<u8>,
    /// Number of bins, 1 to 256.
    pub bins: usize,
    /// Whether bins have an order; otherwise they are levels and split as sets.
    pub ordered: bool,
    /// Whether bin 0 holds missing cells, which may go to either side of an ordered split.
    pub missing: bool,
}

/// Most bins of a feature.
pub const MOST_BINS: usize = 256;

impl Feature {
    /// Bins of about equal counts for numbers; NaN is missing. At most `bins` of them, and one bin per value where there are
    /// few values. The edges come back beside the feature: a value is in the first bin whose edge is not below it.
    pub fn quantiles(values: &[f64], bins: usize) -> (Self, Vec<f64>) {
        let mut sorted: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let edges = edges(&sorted, bins.clamp(2, MOST_BINS - 1));
        let missing = sorted.len() < values.len();
        let codes = values.iter().map(|&v| bin(&edges, v, missing)).collect();
        (Self { codes, bins: edges.len() + 1 + usize::from(missing), ordered: true, missing }, edges)
    }
}

/// Inner edges, rising: the upper ends of all bins but the last, half way to the next value.
pub fn edges(sorted: &[f64], bins: usize) -> Vec<f64> {
    let mut out = Vec::new();
    let (mut at, mut taken) = (0, 0);
    while at < sorted.len() && out.len() + 1 < bins {
        // What is left is shared among the bins that are left, so that one frequent value does not starve the others.
        let share = (sorted.len() - taken).div_ceil(bins - out.len()).max(1);
        let last = sorted[(taken + share - 1).min(sorted.len() - 1)];
        at = sorted.partition_point(|&v| v <= last);
        if at < sorted.len() {
            out.push(f64::midpoint(last, sorted[at]).min(sorted[at].next_down()));
        }
        taken = at;
    }
    out
}

/// The bin of `value` among `edges`; bin 0 is that of missing values when there are some.
pub fn bin(edges: &[f64], value: f64, missing: bool) -> u8 {
    if value.is_nan() {
        return 0;
    }
    (edges.partition_point(|&e| e < value) + usize::from(missing)) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_get_a_bin_each_and_missing_the_first() {
        let (feature, edges) = Feature::quantiles(&[3.0, 1.0, f64::NAN, 2.0, 1.0], 255);
        assert_eq!((feature.codes, feature.bins), (vec![3, 1, 0, 2, 1], 4));
        assert_eq!(edges, [1.5, 2.5]);
    }

    #[test]
    fn many_values_share_bins_evenly() {
        let values: Vec<f64> = (0..10_000).map(|i| f64::from((i * 7919) % 10_000)).collect();
        let (feature, _) = Feature::quantiles(&values, 64);
        let mut counts = vec![0_u32; feature.bins];
        for code in &feature.codes {
            counts[usize::from(*code)] += 1;
        }
        assert_eq!(feature.bins, 64);
        assert!(counts.iter().all(|c| (150..=160).contains(c)), "{counts:?}");
    }

    #[test]
    fn a_frequent_value_does_not_starve_the_others() {
        let values: Vec<f64> = (0..1000).map(|i| if i < 900 { 0.0 } else { f64::from(i) }).collect();
        let (feature, _) = Feature::quantiles(&values, 16);
        assert_eq!(feature.bins, 16);
    }

    #[test]
    fn no_values_make_one_bin() {
        assert_eq!(Feature::quantiles(&[], 16).0.bins, 1);
        assert_eq!(Feature::quantiles(&[f64::NAN], 16).0.bins, 2);
    }
}
