//! Cutting numbers into bins.

use libm::floor;

use crate::evaluate::sample::{distinct, ordered, quantile, range};

/// Bins of equal width in the default rule.
pub const BINS: usize = 10;

/// A rule that puts every number, missing or not, into one bin.
#[derive(Clone, Debug, PartialEq)]
pub enum Bins {
    /// Right-open bins between ascending inner edges; the outer ones are open, missing is the last bin.
    Edges(Vec<f64>),
    /// One bin per listed (ascending) value, then one for everything else, then one for missing.
    Values(Vec<f64>),
}

impl Bins {
    /// The default rule, from the real column alone: 10 bins of equal width whose outer edges are opened; up to 10 distinct
    /// values have a bin each, and "other". None when the column has no number.
    pub fn equal_width(real: &[f64]) -> Option<Self> {
        let sorted = ordered(real);
        if distinct(&sorted) <= BINS {
            let mut values = sorted;
            values.dedup();
            return (!values.is_empty()).then_some(Self::Values(values));
        }
        Self::inner_edges(real, BINS)
    }

    /// `bins` of equal width between least and largest number, outer edges opened; none when the column has no number.
    pub fn inner_edges(real: &[f64], bins: usize) -> Option<Self> {
        let edges = spaced(range(real)?, bins);
        Some(Self::Edges(edges[1..bins].to_vec()))
    }

    /// Bins between the quantiles (type 7) of a reference column, equal edges merged, outer edges open; none when the column
    /// has no number.
    pub fn quantiles(reference: &[f64], bins: usize) -> Option<Self> {
        let sorted = ordered(reference);
        let mut edges: Vec<f64> = (1..bins).filter_map(|i| quantile(&sorted, i as f64 / bins as f64)).collect();
        edges.dedup();
        (!sorted.is_empty()).then_some(Self::Edges(edges))
    }

    /// Number of bins, that of missing values included.
    pub fn count(&self) -> usize {
        match self {
            Self::Edges(edges) => edges.len() + 2,
            Self::Values(values) => values.len() + 2,
        }
    }

    /// The bin of `x`, from 0.
    pub fn of(&self, x: f64) -> u32 {
        let at = match self {
            _ if !x.is_finite() => self.count() - 1,
            Self::Edges(edges) => edges.partition_point(|e| *e <= x),
            Self::Values(values) => values.binary_search_by(|v| v.total_cmp(&(x + 0.0))).unwrap_or(values.len()),
        };
        at as u32
    }

    /// The bin of every number.
    pub fn codes(&self, x: &[f64]) -> Vec<u32> {
        x.iter().map(|&v| self.of(v)).collect()
    }

    /// Rows per bin.
    pub fn counts(&self, x: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; self.count()];
        for &v in x {
            out[self.of(v) as usize] += 1.0;
        }
        out
    }
}

/// The binning that published Trend numbers rest on: 10 bins of equal width between the column's OWN least and largest value,
/// right-open, so that the largest value and missing ones share an eleventh bin. Each table is cut by itself; a shifted or
/// rescaled synthetic column is therefore not penalised. Codes from 1, as the original numbers them.
pub fn own_bins(x: &[f64]) -> Vec<u32> {
    // A constant column lies in the middle of a range of width 1.
    let Some((low, high)) = range(x) else { return vec![BINS as u32 + 1; x.len()] };
    let edges = spaced(if low == high { (low - 0.5, high + 0.5) } else { (low, high) }, BINS);
    x.iter().map(|&v| if v.is_finite() { edges.partition_point(|e| *e <= v) as u32 } else { BINS as u32 + 1 }).collect()
}

/// `bins` + 1 edges, evenly spaced, both ends exact.
fn spaced((low, high): (f64, f64), bins: usize) -> Vec<f64> {
    let step = (high - low) / bins as f64;
    (0..=bins).map(|i| if i == bins { high } else { low + step * i as f64 }).collect()
}

/// Break points of about `bins` bins of equal size, as distinct order statistics: the grid over the ascending values grows
/// until it meets more than `bins` distinct ones. Up to `bins` distinct values are all returned.
pub fn order_breaks(x: &[f64], bins: usize) -> Vec<f64> {
    let sorted = ordered(x);
    let mut unique = sorted.clone();
    unique.dedup();
    if unique.len() <= bins {
        return unique;
    }
    let mut breaks = Vec::new();
    for grid in bins..bins + 1000 {
        let at = |i: usize| floor(i as f64 * (sorted.len() - 1) as f64 / grid as f64) as usize;
        breaks = (0..=grid).map(|i| sorted[at(i)]).collect();
        breaks.dedup();
        if breaks.len() > bins {
            break;
        }
    }
    breaks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_have_a_bin_each_and_strangers_share_one() {
        let bins = Bins::equal_width(&[1.0, 2.0, 2.0, f64::NAN]).expect("numbers");
        assert_eq!(bins.codes(&[1.0, 2.0, 3.0, f64::NAN, 1.5]), [0, 1, 2, 3, 2]);
        assert_eq!(bins.counts(&[2.0, 2.0, 9.0]), [0.0, 2.0, 1.0, 0.0]);
        assert_eq!(Bins::equal_width(&[f64::NAN]), None);
        let constant = Bins::equal_width(&[7.0; 3]).expect("numbers");
        assert_eq!(constant.codes(&[7.0, 8.0]), [0, 1]);
    }

    #[test]
    fn values_outside_fall_into_the_end_bins() {
        let real: Vec<f64> = (0..=100).map(f64::from).collect();
        let bins = Bins::equal_width(&real).expect("numbers");
        assert_eq!(bins.codes(&[-5.0, 0.0, 10.0, 99.0, 500.0, f64::NAN]), [0, 0, 1, 9, 9, 10]);
        assert_eq!(bins.count(), 11);
    }

    #[test]
    fn equal_quantiles_are_merged() {
        let mut x = vec![0.0; 90];
        x.extend((1..=10).map(f64::from));
        assert_eq!(Bins::quantiles(&x, 10).map(|b| b.count()), Some(4));
    }

    #[test]
    fn each_table_by_itself_puts_its_largest_value_last() {
        assert_eq!(own_bins(&[0.0, 10.0, f64::NAN, 9.9]), [1, 11, 11, 10]);
        assert_eq!(own_bins(&[4.0]), [6]);
        assert_eq!(own_bins(&[f64::NAN]), [11]);
    }
}
