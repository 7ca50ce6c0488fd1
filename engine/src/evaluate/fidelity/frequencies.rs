//! Distances and tests between the frequencies of categories.

use libm::{fabs, sqrt};

use crate::evaluate::sample::sum;
use crate::learn::special::chi_squared_tail;

/// The code of a missing cell.
const MISSING: u32 = u32::MAX;

/// Rows per level of two columns that share one list of levels, missing cells dropped: as long as the highest code needs.
pub fn counts(real: &[u32], synthetic: &[u32]) -> (Vec<f64>, Vec<f64>) {
    let present = |c: &&u32| **c != MISSING;
    let levels = real.iter().chain(synthetic).filter(present).max().map_or(0, |&c| c as usize + 1);
    let count = |codes: &[u32]| {
        let mut out = vec![0.0; levels];
        codes.iter().filter(present).for_each(|&c| out[c as usize] += 1.0);
        out
    };
    (count(real), count(synthetic))
}

/// Codes and the rows that have them, most frequent first; of equally frequent ones the lower code first.
pub fn by_frequency(codes: impl IntoIterator<Item = u32>) -> Vec<(u32, usize)> {
    let mut sorted: Vec<u32> = codes.into_iter().collect();
    sorted.sort_unstable();
    let mut out: Vec<(u32, usize)> = sorted.chunk_by(|a, b| a == b).map(|g| (g[0], g.len())).collect();
    out.sort_by_key(|&(code, rows)| (std::cmp::Reverse(rows), code));
    out
}

/// Counts as shares of their sum; none when there is nothing to share.
pub fn shares(counts: &[f64]) -> Option<Vec<f64>> {
    let total = sum(counts.iter().copied());
    (total > 0.0).then(|| counts.iter().map(|c| c / total).collect())
}

/// Total variation distance ½ Σ|p − q| of two lists of counts, in 0..=1; none when a side is empty. It is also the earth
/// mover's distance of nominal categories, which are all 1 apart.
pub fn total_variation(real: &[f64], synthetic: &[f64]) -> Option<f64> {
    let (p, q) = (shares(real)?, shares(synthetic)?);
    Some((0.5 * sum(p.iter().zip(&q).map(|(a, b)| fabs(a - b)))).min(1.0))
}

/// `TVComplement` = 1 − total variation of two columns of level codes, in 0..=1; none when a side has no level.
pub fn tv_complement(real: &[u32], synthetic: &[u32]) -> Option<f64> {
    let (real, synthetic) = counts(real, synthetic);
    total_variation(&real, &synthetic).map(|d| 1.0 - d)
}

/// The score 1 − TVD that a perfect sampler would reach on average with tables of these sizes, for true shares `p`:
/// 1 − ½ Σ √(2/π · p (1 − p) (1/n + 1/m)). The yardstick for every score of this kind.
pub fn expected_complement(p: &[f64], real_rows: usize, synthetic_rows: usize) -> f64 {
    let noise = 1.0 / real_rows as f64 + 1.0 / synthetic_rows as f64;
    let share = |p: &f64| sqrt(std::f64::consts::FRAC_2_PI * p * (1.0 - p) * noise);
    1.0 - 0.5 * sum(p.iter().map(share))
}

/// Earth mover's distance of ordered levels at positions i / (k − 1), in 0..=1, from counts per level from low to high; none
/// when a side is empty or there are fewer than two levels.
pub fn emd_ordinal(real: &[f64], synthetic: &[f64]) -> Option<f64> {
    let (p, q) = (shares(real)?, shares(synthetic)?);
    let steps = p.len().checked_sub(1).filter(|&s| s > 0)?;
    let (mut ahead, mut moved) = (0.0, 0.0);
    for (a, b) in p.iter().zip(&q).take(steps) {
        ahead += a - b;
        moved += fabs(ahead);
    }
    Some(moved / steps as f64)
}

/// A chi-squared test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChiSquared {
    /// Statistic.
    pub statistic: f64,
    /// Degrees of freedom.
    pub dof: usize,
    /// Upper tail probability.
    pub p: f64,
    /// Effect size √(χ²/n), which is Cramér's V of a table with two rows.
    pub cramers_v: f64,
    /// Levels that were merged because their expected count was below 5.
    pub merged: usize,
}

/// Test of homogeneity of two rows of counts, without continuity correction; none when a side is empty or only one level has
/// counts. Levels without counts are left out.
///
/// Counts, not shares: a test on shares divides the statistic by n and finds everything alike.
pub fn homogeneity(real: &[f64], synthetic: &[f64]) -> Option<ChiSquared> {
    let columns: Vec<(f64, f64)> =
        real.iter().copied().zip(synthetic.iter().copied()).filter(|(a, b)| a + b > 0.0).collect();
    test(&columns, 0)
}

/// [`homogeneity`] after levels whose expected count is below 5 on either side were merged into one.
pub fn homogeneity_merged(real: &[f64], synthetic: &[f64]) -> Option<ChiSquared> {
    let (n, m) = (sum(real.iter().copied()), sum(synthetic.iter().copied()));
    let least = n.min(m) / (n + m);
    let (small, mut columns): (Vec<_>, Vec<_>) = real
        .iter()
        .copied()
        .zip(synthetic.iter().copied())
        .filter(|(a, b)| a + b > 0.0)
        .partition(|(a, b)| (a + b) * least < 5.0);
    if !small.is_empty() {
        columns.push(small.iter().fold((0.0, 0.0), |(a, b), (c, d)| (a + c, b + d)));
    }
    test(&columns, small.len())
}

fn test(columns: &[(f64, f64)], merged: usize) -> Option<ChiSquared> {
    let (n, m) = (sum(columns.iter().map(|c| c.0)), sum(columns.iter().map(|c| c.1)));
    if n <= 0.0 || m <= 0.0 || columns.len() < 2 {
        return None;
    }
    let total = n + m;
    let statistic = sum(columns.iter().map(|&(a, b)| {
        let (e, f) = ((a + b) * n / total, (a + b) * m / total);
        (a - e) * (a - e) / e + (b - f) * (b - f) / f
    }));
    let dof = columns.len() - 1;
    let p = chi_squared_tail(statistic, dof as f64);
    Some(ChiSquared { statistic, dof, p, cramers_v: sqrt(statistic / total), merged })
}

/// Goodness of fit Σ(O − E)²/E of observed against expected counts, and its upper tail with k − 1 degrees of freedom; none when
/// an expected count is not positive or there are fewer than two levels.
pub fn goodness_of_fit(observed: &[f64], expected: &[f64]) -> Option<(f64, f64)> {
    if expected.len() != observed.len() || expected.len() < 2 || expected.iter().any(|e| *e <= 0.0) {
        return None;
    }
    let statistic = sum(observed.iter().zip(expected).map(|(o, e)| (o - e) * (o - e) / e));
    Some((statistic, chi_squared_tail(statistic, (expected.len() - 1) as f64)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_without_levels_have_no_distance() {
        assert_eq!(tv_complement(&[MISSING], &[0]), None);
        assert_eq!(tv_complement(&[0, MISSING], &[0]), Some(1.0));
        assert_eq!((homogeneity(&[5.0], &[7.0]), homogeneity(&[0.0, 0.0], &[1.0, 2.0])), (None, None));
        assert_eq!((emd_ordinal(&[1.0], &[2.0]), goodness_of_fit(&[1.0, 2.0], &[0.0, 3.0])), (None, None));
    }

    #[test]
    fn rare_levels_are_merged_before_the_test() {
        let (a, b) = ([50.0, 30.0, 2.0, 1.0, 0.0], [40.0, 35.0, 1.0, 3.0, 0.0]);
        let merged = homogeneity_merged(&a, &b).expect("two sides");
        assert_eq!((merged.dof, merged.merged), (2, 2));
        let by_hand = homogeneity(&[50.0, 30.0, 3.0], &[40.0, 35.0, 4.0]).expect("two sides");
        assert_eq!(merged.statistic, by_hand.statistic);
    }

    #[test]
    fn the_expected_score_is_that_of_repeated_samples() {
        use crate::rng::Seed;
        let mut draw = Seed(5).stream("t");
        let mut sample = || {
            let mut c = [0.0; 3];
            (0..200).for_each(|_| c[draw.below(3)] += 1.0);
            c
        };
        let mean = (0..400).map(|_| 1.0 - total_variation(&sample(), &sample()).expect("counts")).sum::<f64>() / 400.0;
        assert!((mean - expected_complement(&[1.0 / 3.0; 3], 200, 200)).abs() < 0.005, "{mean}");
    }
}
