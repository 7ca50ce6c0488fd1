//! Correlation of two numeric columns, and how near the synthetic one comes.

use libm::{fabs, sqrt};

use crate::evaluate::sample::{mean, ranks, sum};

/// A variance below this share of the mean square is rounding error.
const ROUNDING: f64 = 1e-24;

/// Which correlation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Coefficient {
    /// Of the values.
    #[default]
    Pearson,
    /// Of the average ranks.
    Spearman,
}

/// The rows in which both columns have a number.
pub fn complete(x: &[f64], y: &[f64]) -> (Vec<f64>, Vec<f64>) {
    x.iter().zip(y).filter(|(a, b)| a.is_finite() && b.is_finite()).map(|(a, b)| (*a, *b)).unzip()
}

/// Pearson's r over the rows that are complete, in −1..=1; none when a column is constant there or fewer than two rows are left.
pub fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    let (x, y) = complete(x, y);
    of_complete(&x, &y)
}

/// Spearman's ρ: Pearson's r of the average ranks, with the same undefined cases.
pub fn spearman(x: &[f64], y: &[f64]) -> Option<f64> {
    let (x, y) = complete(x, y);
    of_complete(&ranks(&x), &ranks(&y))
}

fn of_complete(x: &[f64], y: &[f64]) -> Option<f64> {
    if x.len() < 2 {
        return None;
    }
    let (mx, my) = (mean(x)?, mean(y)?);
    let squares = |v: &[f64], m: f64| {
        let spread = sum(v.iter().map(|a| (a - m) * (a - m)));
        (spread > ROUNDING * sum(v.iter().map(|a| a * a))).then_some(spread)
    };
    let (xx, yy) = (squares(x, mx)?, squares(y, my)?);
    let xy = sum(x.iter().zip(y).map(|(a, b)| (a - mx) * (b - my)));
    Some((xy / (sqrt(xx) * sqrt(yy))).clamp(-1.0, 1.0))
}

/// The chosen correlation.
pub fn correlation(x: &[f64], y: &[f64], coefficient: Coefficient) -> Option<f64> {
    match coefficient {
        Coefficient::Pearson => pearson(x, y),
        Coefficient::Spearman => spearman(x, y),
    }
}

/// Kendall's τ-b over the complete rows, in −1..=1 (Knight 1966, O(n log n)); none when a column is constant there.
pub fn kendall(x: &[f64], y: &[f64]) -> Option<f64> {
    let (x, y) = complete(x, y);
    let mut rows: Vec<(f64, f64)> = x.into_iter().zip(y).collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let pairs = |n: usize| n as f64 * (n as f64 - 1.0) / 2.0;
    let tied_x: f64 = rows.chunk_by(|a, b| a.0 == b.0).map(|g| pairs(g.len())).sum();
    let tied_both: f64 = rows.chunk_by(|a, b| a == b).map(|g| pairs(g.len())).sum();
    let mut values: Vec<f64> = rows.iter().map(|r| r.1).collect();
    let discordant = sort_and_count(&mut values) as f64;
    let tied_y: f64 = values.chunk_by(|a, b| a == b).map(|g| pairs(g.len())).sum();
    let all = pairs(values.len());
    let scale = sqrt(all - tied_x) * sqrt(all - tied_y);
    let difference = all - tied_x - tied_y + tied_both - 2.0 * discordant;
    (scale > 0.0).then(|| (difference / scale).clamp(-1.0, 1.0))
}

/// Sorts by merging and returns the number of pairs that stood the wrong way round.
fn sort_and_count(x: &mut [f64]) -> u64 {
    if x.len() < 2 {
        return 0;
    }
    let (left, right) = x.split_at_mut(x.len() / 2);
    let mut swaps = sort_and_count(left) + sort_and_count(right);
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut i, mut j) = (0, 0);
    while i < left.len() || j < right.len() {
        if j == right.len() || (i < left.len() && left[i] <= right[j]) {
            merged.push(left[i]);
            i += 1;
        } else {
            swaps += (left.len() - i) as u64;
            merged.push(right[j]);
            j += 1;
        }
    }
    x.copy_from_slice(&merged);
    swaps
}

/// `CorrelationSimilarity` of a pair of columns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CorrelationSimilarity {
    /// 1 − |real − synthetic| / 2, in 0..=1.
    pub score: f64,
    /// Correlation in the real table.
    pub real: f64,
    /// Correlation in the synthetic table.
    pub synthetic: f64,
}

/// Compares the correlation of columns x and y in both tables (`[x, y]` each); none when it is undefined in one of them.
///
/// Independent columns still score 1 − |r|/2, so weakly correlated data floors near 0.9: show the difference itself too.
pub fn correlation_similarity(
    real: [&[f64]; 2],
    synthetic: [&[f64]; 2],
    coefficient: Coefficient,
) -> Option<CorrelationSimilarity> {
    let (a, b) = (correlation(real[0], real[1], coefficient)?, correlation(synthetic[0], synthetic[1], coefficient)?);
    Some(CorrelationSimilarity { score: 1.0 - fabs(a - b) / 2.0, real: a, synthetic: b })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constant_columns_have_no_correlation() {
        assert_eq!(pearson(&[1.0, 2.0], &[3.0, 3.0]), None);
        assert_eq!(pearson(&[0.1 + 0.2, 0.3], &[1.0, 2.0]), None);
        assert_eq!(
            (spearman(&[1.0], &[2.0]), kendall(&[1.0, 1.0], &[2.0, 3.0]), kendall(&[], &[])),
            (None, None, None)
        );
    }

    #[test]
    fn rows_with_a_missing_cell_are_left_out() {
        let x = [1.0, 2.0, f64::NAN, 3.0, 9.0];
        let y = [2.0, 4.0, 7.0, 6.0, f64::NAN];
        for r in [pearson(&x, &y), spearman(&x, &y), kendall(&x, &y)] {
            assert!(r.is_some_and(|r| (r - 1.0).abs() < 1e-12), "{r:?}");
        }
        let score = correlation_similarity([&x, &y], [&x, &[5.0, 3.0, 0.0, 1.0, 0.0]], Coefficient::Spearman);
        assert!(score.is_some_and(|s| s.score >= 0.0 && s.score <= 1.0));
    }
}
