//! `ContingencySimilarity`: the joint frequencies of two columns.

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
    let (keys, most) = combined(real, synthetic, n, m);
    let cells = if most <= (4 * (n + m)).max(1 << 12) as u64 {
        let mut counts = vec![(0_u32, 0_u32); most as usize];
        for &key in &keys[..n] {
            counts[key as usize].0 += 1;
        }
        for &key in &keys[n..] {
            counts[key as usize].1 += 1;
        }
        counts.retain(|c| *c != (0, 0));
        counts
    } else {
        let mut rows: Vec<(u64, bool)> = keys.iter().enumerate().map(|(i, &k)| (k, i >= n)).collect();
        rows.sort_unstable();
        rows.chunk_by(|a, b| a.0 == b.0)
            .map(|cell| {
                let real = cell.iter().filter(|r| !r.1).count();
                (real as u32, (cell.len() - real) as u32)
            })
            .collect()
    };
    Some(cells.into_iter().map(|(a, b)| (f64::from(a) / n as f64, f64::from(b) / m as f64)).unzip())
}

/// One number per row of both tables (real ones first) that stands for its combination of codes, and a bound that all lie below.
fn combined(real: &[&[u32]], synthetic: &[&[u32]], n: usize, m: usize) -> (Vec<u64>, u64) {
    // The two highest codes are marks (missing, other); they go first so that the rest stays dense.
    let place = |c: u32| if c >= u32::MAX - 1 { u64::from(u32::MAX - c) } else { u64::from(c) + 2 };
    let (mut keys, mut most) = (vec![0_u64; n + m], 1_u64);
    for (r, s) in real.iter().zip(synthetic) {
        let codes = || r[..n].iter().chain(&s[..m]).map(|&c| place(c));
        let size = codes().max().unwrap_or(0) + 1;
        if most.checked_mul(size).is_none() {
            // Too many combinations for a number: only those that occur keep one.
            let mut seen = keys.clone();
            seen.sort_unstable();
            seen.dedup();
            for key in &mut keys {
                *key = seen.partition_point(|k| k < key) as u64;
            }
            most = seen.len() as u64;
        }
        for (key, code) in keys.iter_mut().zip(codes()) {
            *key = *key * size + code;
        }
        most *= size;
    }
    (keys, most)
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

    #[test]
    fn combinations_are_counted_alike_whether_few_or_many_are_possible() {
        let few: Vec<u32> = (0..900).map(|i| i * 7 % 5).collect();
        // The same partition of the rows under huge codes, and a fourth column that would overflow a key.
        let many: Vec<u32> = few.iter().map(|c| 4_000_000_000 + c).collect();
        let mixed: Vec<u32> = few.iter().map(|c| if *c == 0 { u32::MAX } else { *c }).collect();
        let (a, b) = (&few[..500], &few[300..]);
        let expected = joint_similarity(&[a, a], &[b, b]);
        let (c, d) = (&many[..500], &many[300..]);
        assert_eq!(joint_similarity(&[c, c, c, c], &[d, d, d, d]), expected);
        let (e, f) = (&mixed[..500], &mixed[300..]);
        assert!((joint_similarity(&[e], &[f]).expect("rows") - expected.expect("rows")).abs() < 1e-12);
    }
}
