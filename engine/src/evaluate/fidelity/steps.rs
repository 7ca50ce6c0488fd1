//! Distances between two empirical distribution functions: Kolmogorov–Smirnov and Wasserstein.

use libm::{fabs, round};

use crate::evaluate::sample::{deviation, ordered, present, range, sum};

/// Calls `f(value, next, real, synthetic)` for every distinct value of both ascending lists: the value, the next one (the same
/// at the end) and both right-continuous distribution functions at it. Ties advance together before they are compared.
fn walk(real: &[f64], synthetic: &[f64], mut f: impl FnMut(f64, f64, f64, f64)) {
    let (mut i, mut j) = (0, 0);
    while i < real.len() || j < synthetic.len() {
        let head = |x: &[f64], at: usize| x.get(at).copied().unwrap_or(f64::INFINITY);
        let value = head(real, i).min(head(synthetic, j));
        while i < real.len() && real[i] <= value {
            i += 1;
        }
        while j < synthetic.len() && synthetic[j] <= value {
            j += 1;
        }
        let next = head(real, i).min(head(synthetic, j));
        let next = if next.is_finite() { next } else { value };
        f(value, next, i as f64 / real.len() as f64, j as f64 / synthetic.len() as f64);
    }
}

/// Largest distance D of the two distribution functions, in 0..=1; none when a side has no number.
///
/// Missing values are dropped. On columns of few distinct values it under-reports local spikes, and it hardly sees the tails.
pub fn ks_statistic(real: &[f64], synthetic: &[f64]) -> Option<f64> {
    let (real, synthetic) = (ordered(real), ordered(synthetic));
    if real.is_empty() || synthetic.is_empty() {
        return None;
    }
    let mut largest = 0.0_f64;
    walk(&real, &synthetic, |_, _, r, s| largest = largest.max(fabs(r - s)));
    Some(largest)
}

/// `KSComplement` = 1 − D: 1 for equal distributions, 0 for disjoint ones; none when a side has no number.
pub fn ks_complement(real: &[f64], synthetic: &[f64]) -> Option<f64> {
    ks_statistic(real, synthetic).map(|d| 1.0 - d)
}

/// Numbers rounded to 14 decimals, so that 0.1 + 0.2 equals 0.3: for columns that were computed on one side and read from text
/// on the other. Above 64 a double has fewer decimals than that anyway.
pub fn rounded(x: &[f64]) -> Vec<f64> {
    x.iter().map(|&v| if fabs(v) < 64.0 { round(v * 1e14) / 1e14 } else { v }).collect()
}

/// Wasserstein-1 distance ∫|F − G|, in the column's unit; none when a side has no number.
pub fn wasserstein(real: &[f64], synthetic: &[f64]) -> Option<f64> {
    let (real, synthetic) = (ordered(real), ordered(synthetic));
    if real.is_empty() || synthetic.is_empty() {
        return None;
    }
    let mut areas = Vec::with_capacity(real.len() + synthetic.len());
    walk(&real, &synthetic, |value, next, r, s| areas.push(fabs(r - s) * (next - value)));
    Some(sum(areas))
}

/// Wasserstein-1 over the range of both columns together, in 0..=1 (0 when both hold the same constant); none when a side has
/// no number.
///
/// The real range alone would exceed 1 when synthetic values leave it, and cutting them off would hide just that.
pub fn emd_scaled(real: &[f64], synthetic: &[f64]) -> Option<f64> {
    let distance = wasserstein(real, synthetic)?;
    let ((a, b), (c, d)) = (range(real)?, range(synthetic)?);
    let width = b.max(d) - a.min(c);
    Some(if width > 0.0 { (distance / width).min(1.0) } else { 0.0 })
}

/// Twice the Wasserstein-1 distance of the ranks that both columns share, ties at their highest: 2 ∫|F − G| d((F + G) / 2), in 0..=1
/// and 1 for columns that do not overlap; none when a side has no number.
///
/// Free of the unit and of outliers, so that a skewed column counts as much as any other.
pub fn emd_ranked(real: &[f64], synthetic: &[f64]) -> Option<f64> {
    let (real, synthetic) = (ordered(real), ordered(synthetic));
    if real.is_empty() || synthetic.is_empty() {
        return None;
    }
    let mut areas = Vec::with_capacity(real.len() + synthetic.len());
    let (mut apart, mut rank) = (0.0, 0.0);
    walk(&real, &synthetic, |_, _, r, s| {
        let here = f64::midpoint(r, s);
        // Between two steps the functions run along a line from one difference to the next.
        areas.push(stretch(apart, r - s) * (here - rank));
        (apart, rank) = (r - s, here);
    });
    Some((2.0 * sum(areas)).min(1.0))
}

/// Mean of |x| for x that runs evenly from `from` to `to`.
fn stretch(from: f64, to: f64) -> f64 {
    if from * to >= 0.0 {
        return 0.5 * (fabs(from) + fabs(to));
    }
    0.5 * (from * from + to * to) / fabs(to - from)
}

/// Wasserstein-1 over the real (or reference) standard deviation, ddof 1: free of the unit but unbounded. None for a constant
/// reference that the other side does not equal, or when a side has too few numbers.
pub fn wasserstein_over_std(real: &[f64], synthetic: &[f64]) -> Option<f64> {
    let distance = wasserstein(real, synthetic)?;
    let spread = deviation(&present(real), 1)?;
    if distance == 0.0 { Some(0.0) } else { (spread > 0.0).then(|| distance / spread) }
}

/// Energy distance √(2 ∫(F − G)²) of two columns (Székely 2003; the one-dimensional closed form); none when a side has no
/// number.
pub fn energy_distance(real: &[f64], synthetic: &[f64]) -> Option<f64> {
    let (real, synthetic) = (ordered(real), ordered(synthetic));
    if real.is_empty() || synthetic.is_empty() {
        return None;
    }
    let mut areas = Vec::with_capacity(real.len() + synthetic.len());
    walk(&real, &synthetic, |value, next, r, s| areas.push((r - s) * (r - s) * (next - value)));
    Some(libm::sqrt(2.0 * sum(areas)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computed_and_written_decimals_are_one_value_after_rounding() {
        assert_eq!(ks_statistic(&[0.1 + 0.2], &[0.3]), Some(1.0));
        assert_eq!(ks_statistic(&rounded(&[0.1 + 0.2]), &rounded(&[0.3])), Some(0.0));
        assert_eq!(ks_statistic(&[0.0], &[-0.0]), Some(0.0));
    }

    #[test]
    fn ranks_see_a_shift_that_an_outlier_hides() {
        let real: Vec<f64> = (0..100).map(f64::from).chain([1e9]).collect();
        let moved: Vec<f64> = real.iter().map(|v| v + 30.0).collect();
        let (plain, ranked) = (emd_scaled(&real, &moved), emd_ranked(&real, &moved));
        assert!(plain < Some(1e-6) && ranked > Some(0.2), "{plain:?} {ranked:?}");
        assert_eq!(emd_ranked(&real, &real), Some(0.0));
        let apart = emd_ranked(&[1.0, 2.0], &[3.0, 4.0, 5.0]).expect("numbers");
        assert!((apart - 1.0).abs() < 1e-12, "{apart}");
        assert_eq!(emd_ranked(&[3.0; 4], &[3.0; 2]), Some(0.0));
        assert_eq!(emd_ranked(&[], &[1.0]), None);
    }

    #[test]
    fn constant_columns_have_an_answer() {
        assert_eq!(emd_scaled(&[3.0; 4], &[3.0; 2]), Some(0.0));
        assert_eq!(emd_scaled(&[3.0; 4], &[5.0; 2]), Some(1.0));
        assert_eq!(wasserstein_over_std(&[3.0; 4], &[5.0; 2]), None);
        assert_eq!((wasserstein(&[], &[1.0]), energy_distance(&[f64::NAN], &[1.0])), (None, None));
    }
}
