//! Whether synthetic values are allowed, and how much of the real ones they cover.

use std::collections::BTreeSet;

use libm::fabs;

use crate::evaluate::sample::{ordered, quantile, range};

const MISSING: u32 = u32::MAX;

/// Share of synthetic numbers inside `bounds` (by default the real range). Missing synthetic values leave the denominator when
/// the real column has missing values too, and count as invalid otherwise. None when nothing is left to judge.
pub fn boundary_adherence(real: &[f64], synthetic: &[f64], bounds: Option<(f64, f64)>) -> Option<f64> {
    let (low, high) = bounds.or_else(|| range(real))?;
    let may_miss = real.iter().any(|v| !v.is_finite());
    let judged: Vec<f64> = synthetic.iter().copied().filter(|v| v.is_finite() || !may_miss).collect();
    let inside = judged.iter().filter(|v| **v >= low && **v <= high).count();
    (!judged.is_empty()).then(|| inside as f64 / judged.len() as f64)
}

/// Share of synthetic cells whose level occurs in the real column; a missing cell is allowed when the real column has one. None
/// for no synthetic rows.
pub fn category_adherence(real: &[u32], synthetic: &[u32]) -> Option<f64> {
    let known: BTreeSet<u32> = real.iter().copied().collect();
    let valid = synthetic.iter().filter(|c| known.contains(c)).count();
    (!synthetic.is_empty()).then(|| valid as f64 / synthetic.len() as f64)
}

/// Share of the real levels that occur in the synthetic column; missing is no level. None when the real column has none.
pub fn category_coverage(real: &[u32], synthetic: &[u32]) -> Option<f64> {
    let levels = |codes: &[u32]| codes.iter().copied().filter(|c| *c != MISSING).collect::<BTreeSet<_>>();
    let (real, synthetic) = (levels(real), levels(synthetic));
    (!real.is_empty()).then(|| real.intersection(&synthetic).count() as f64 / real.len() as f64)
}

/// Share of the real range that the synthetic range covers, in 0..=1; none for a constant real column or a side without numbers.
pub fn range_coverage(real: &[f64], synthetic: &[f64]) -> Option<f64> {
    let ((low, high), (from, to)) = (range(real)?, range(synthetic)?);
    covered((low, high), (from, to))
}

fn covered((low, high): (f64, f64), (from, to): (f64, f64)) -> Option<f64> {
    let width = high - low;
    (width > 0.0).then(|| {
        let below = ((from - low) / width).max(0.0);
        let above = ((high - to) / width).max(0.0);
        (1.0 - below - above).max(0.0)
    })
}

/// Coverage of the real outliers (beyond 1.5 interquartile ranges from the quartiles): for each side that has some, the share of
/// the stretch from the fence to the furthest one that synthetic values beyond the fence span; mean over the sides. None when
/// the real column has no outliers or the synthetic one no numbers.
pub fn outlier_coverage(real: &[f64], synthetic: &[f64]) -> Option<f64> {
    let sorted = ordered(real);
    let (first, third) = (quantile(&sorted, 0.25)?, quantile(&sorted, 0.75)?);
    let reach = 1.5 * (third - first);
    let (left, right) = (first - reach, third + reach);
    let (low, high) = range(real)?;
    range(synthetic)?;
    let side = |exists: bool, stretch: (f64, f64), beyond: &dyn Fn(f64) -> bool| {
        let values: Vec<f64> = synthetic.iter().copied().filter(|&v| v.is_finite() && beyond(v)).collect();
        exists.then(|| range(&values).and_then(|r| covered(stretch, r)).unwrap_or(0.0))
    };
    let sides = [side(low < left, (low, left), &|v| v < left), side(high > right, (right, high), &|v| v > right)];
    crate::evaluate::record::mean_of(sides)
}

/// 1 − difference of the shares of missing cells; none when a side has no rows.
pub fn missing_similarity(missing_real: usize, rows_real: usize, missing_synthetic: usize, rows: usize) -> Option<f64> {
    let share = |missing: usize, rows: usize| (rows > 0).then(|| missing as f64 / rows as f64);
    Some(1.0 - fabs(share(missing_real, rows_real)? - share(missing_synthetic, rows)?))
}

/// Share of keys that are neither missing nor a repetition of an earlier one; a key of several columns is a tuple. None for no
/// rows.
pub fn key_uniqueness<K: Ord>(keys: &[Option<K>]) -> Option<f64> {
    let different: BTreeSet<&K> = keys.iter().flatten().collect();
    (!keys.is_empty()).then(|| different.len() as f64 / keys.len() as f64)
}

/// Shared (name, kind) pairs over all of them, in 0..=1 (`TableStructure`, on logical kinds); none when neither table has columns.
pub fn table_structure(real: &[(String, String)], synthetic: &[(String, String)]) -> Option<f64> {
    let (real, synthetic): (BTreeSet<_>, BTreeSet<_>) = (real.iter().collect(), synthetic.iter().collect());
    let all = real.union(&synthetic).count();
    (all > 0).then(|| real.intersection(&synthetic).count() as f64 / all as f64)
}

/// Share of present synthetic texts that `matches` accepts (a format, a pattern); none when there is none.
pub fn format_adherence(texts: &[Option<&str>], matches: impl Fn(&str) -> bool) -> Option<f64> {
    let present: Vec<&str> = texts.iter().copied().flatten().collect();
    (!present.is_empty()).then(|| present.iter().filter(|t| matches(t)).count() as f64 / present.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_to_judge_is_no_score() {
        assert_eq!((boundary_adherence(&[f64::NAN], &[1.0], None), category_adherence(&[1], &[])), (None, None));
        assert_eq!(boundary_adherence(&[1.0, f64::NAN], &[f64::NAN], None), None);
        assert_eq!((category_coverage(&[MISSING], &[1]), range_coverage(&[1.0], &[1.0])), (None, None));
        assert_eq!((missing_similarity(0, 0, 0, 1), key_uniqueness::<u32>(&[])), (None, None));
        assert_eq!(category_adherence(&[1, MISSING], &[MISSING, 2]), Some(0.5));
        assert_eq!(boundary_adherence(&[0.0], &[1.0, 3.0], Some((0.0, 2.0))), Some(0.5));
    }

    #[test]
    fn outliers_are_covered_side_by_side() {
        let mut real: Vec<f64> = (0..100).map(f64::from).collect();
        assert_eq!(outlier_coverage(&real, &real), None);
        real.push(1000.0);
        assert_eq!(outlier_coverage(&real, &[1.0, 2.0]), Some(0.0));
        let some = outlier_coverage(&real, &[300.0, 1000.0]).expect("outliers");
        assert!(some > 0.7 && some < 1.0, "{some}");
    }

    #[test]
    fn structure_and_formats_are_shares() {
        let column = |n: &str, k: &str| (n.to_owned(), k.to_owned());
        let (a, b) = ([column("x", "integer"), column("y", "text")], [column("x", "integer"), column("y", "date")]);
        assert_eq!((table_structure(&a, &a), table_structure(&a, &b)), (Some(1.0), Some(1.0 / 3.0)));
        assert_eq!(format_adherence(&[Some("a1"), None, Some("b")], |t| t.len() == 2), Some(0.5));
    }
}
