//! `ContingencySimilarity`: the joint frequencies of two columns.

use std::collections::BTreeMap;

use libm::fabs;

use crate::evaluate::sample::sum;
use crate::rng::Seed;

/// Rows above which a seeded sample stands for a table in [`sampled_similarity`].
pub const CAP: usize = 50_000;

/// 1 − total variation distance between the joint frequencies of several columns of codes, in 0..=1; missing is a level of its
/// own. None when a side has no rows. `real` and `synthetic` hold the same columns, each a list of codes by row.
pub fn joint_similarity(real: &[&[u32]], synthetic: &[&[u32]]) -> Option<f64> {
    joint_shares(real, synthetic).map(|(p, q)| 1.0 - 0.5 * sum(p.iter().zip(&q).map(|(a, b)| fabs(a - b))).min(2.0))
}

/// Shares of every combination of codes that occurs, on both sides, in one order; none when a side has no rows.
pub fn joint_shares(real: &[&[u32]], synthetic: &[&[u32]]) -> Option<(Vec<f64>, Vec<f64>)> {
    let rows = |table: &[&[u32]]| table.iter().map(|c| c.len()).min().unwrap_or(0);
    let (n, m) = (rows(real), rows(synthetic));
    if n == 0 || m == 0 {
        return None;
    }
    let mut cells: BTreeMap<Vec<u32>, (f64, f64)> = BTreeMap::new();
    for i in 0..n {
        cells.entry(real.iter().map(|c| c[i]).collect()).or_default().0 += 1.0;
    }
    for i in 0..m {
        cells.entry(synthetic.iter().map(|c| c[i]).collect()).or_default().1 += 1.0;
    }
    Some(cells.values().map(|(a, b)| (a / n as f64, b / m as f64)).unzip())
}

/// `ContingencySimilarity` of columns a and b.
pub fn contingency_similarity(real: [&[u32]; 2], synthetic: [&[u32]; 2]) -> Option<f64> {
    joint_similarity(&real, &synthetic)
}

/// [`contingency_similarity`] on at most [`CAP`] rows a side, drawn without replacement; and whether rows were left out.
pub fn sampled_similarity(real: [&[u32]; 2], synthetic: [&[u32]; 2], seed: Seed) -> (Option<f64>, bool) {
    if real[0].len().max(synthetic[0].len()) <= CAP {
        return (contingency_similarity(real, synthetic), false);
    }
    let pick = |table: [&[u32]; 2], side: u64| {
        let rows = sample_rows(table[0].len(), CAP, seed, side);
        table.map(|c| rows.iter().map(|&i| c[i as usize]).collect::<Vec<u32>>())
    };
    let (r, s) = (pick(real, 0), pick(synthetic, 1));
    (contingency_similarity([&r[0], &r[1]], [&s[0], &s[1]]), true)
}

/// Up to `cap` of `rows` row numbers, ascending, drawn uniformly without replacement; `side` names the table.
pub fn sample_rows(rows: usize, cap: usize, seed: Seed, side: u64) -> Vec<u32> {
    if rows <= cap {
        return (0..rows as u32).collect();
    }
    // Selection sampling (Knuth 3.4.2 S): one pass, ascending, no memory.
    let mut draw = seed.indexed("evaluate/rows", side);
    let mut out = Vec::with_capacity(cap);
    for i in 0..rows {
        if draw.below(rows - i) < cap - out.len() {
            out.push(i as u32);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_have_the_size_asked_for_and_no_repetition() {
        let rows = sample_rows(1000, 100, Seed(1), 0);
        assert!(rows.len() == 100 && rows.windows(2).all(|w| w[0] < w[1]));
        assert_eq!(sample_rows(3, 100, Seed(1), 0), [0, 1, 2]);
        let (score, sampled) = sampled_similarity([&vec![1; 60_000]; 2], [&[1; 9]; 2], Seed(1));
        assert_eq!((score, sampled), (Some(1.0), true));
        assert_eq!(contingency_similarity([&[], &[]], [&[1], &[1]]), None);
    }
}
