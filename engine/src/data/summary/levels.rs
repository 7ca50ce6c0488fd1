//! Counts of levels.

use std::collections::HashMap;

use crate::data::column::MISSING;
use crate::data::profile::{Distribution, LevelCount};

/// Levels that a profile and a chart list by name.
pub(super) const LISTED: usize = 20;

/// Rows per level; missing cells left out.
pub(super) fn counts(codes: &[u32], levels: usize) -> Vec<u64> {
    let mut counts = vec![0; levels];
    for &code in codes {
        if code != MISSING {
            counts[code as usize] += 1;
        }
    }
    counts
}

/// Levels in use by falling count; equal counts keep the order of the levels.
pub(super) fn ranked(counts: &[u64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..counts.len()).filter(|&l| counts[l] > 0).collect();
    order.sort_by_key(|&l| std::cmp::Reverse(counts[l]));
    order
}

/// The commonest levels.
pub(super) fn top(order: &[usize], counts: &[u64], names: &[String]) -> Vec<LevelCount> {
    order.iter().take(LISTED).map(|&l| LevelCount { level: names[l].clone(), count: counts[l] }).collect()
}

/// Bars over the commonest levels of `order`.
pub(super) fn bars(order: &[usize], counts: &[u64], names: &[String]) -> Distribution {
    if order.is_empty() {
        return Distribution::None;
    }
    let listed = &order[..order.len().min(LISTED)];
    let shown: Vec<u64> = listed.iter().map(|&l| counts[l]).collect();
    Distribution::Bars {
        levels: listed.iter().map(|&l| names[l].clone()).collect(),
        other: counts.iter().sum::<u64>() - shown.iter().sum::<u64>(),
        counts: shown,
    }
}

/// Counts of a second table's levels in the order of `names`, and the sum of its cells whose level `names` lacks.
pub(super) fn aligned(names: &[String], other_names: &[String], other_counts: &[u64]) -> (Vec<u64>, u64) {
    let position: HashMap<&str, usize> = names.iter().enumerate().map(|(i, name)| (name.as_str(), i)).collect();
    let mut counts = vec![0; names.len()];
    let mut unseen = 0;
    for (name, &count) in other_names.iter().zip(other_counts) {
        match position.get(name.as_str()) {
            Some(&at) => counts[at] += count,
            None => unseen += count,
        }
    }
    (counts, unseen)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(n: usize) -> Vec<String> {
        (0..n).map(|i| format!("l{i}")).collect()
    }

    #[test]
    fn levels_are_ranked_by_falling_count() {
        let counts = counts(&[0, 2, 2, MISSING, 3, 3, 2], 5);
        assert_eq!(counts, [1, 0, 3, 2, 0]);
        let order = ranked(&counts);
        assert_eq!(order, [2, 3, 0]);
        assert_eq!(top(&order, &counts, &names(5))[0], LevelCount { level: "l2".into(), count: 3 });
    }

    #[test]
    fn levels_beyond_twenty_are_summed() {
        let counts: Vec<u64> = (1..=30).collect();
        let Distribution::Bars { levels, counts: shown, other } = bars(&ranked(&counts), &counts, &names(30)) else {
            panic!("bars")
        };
        assert_eq!((levels.len(), levels[0].as_str(), shown[0], shown[19]), (20, "l29", 30, 11));
        assert_eq!(other, 55, "1 + 2 + … + 10");
        assert_eq!(bars(&[], &[], &[]), Distribution::None);
    }

    #[test]
    fn a_second_table_is_counted_by_name() {
        let other: Vec<String> = ["l1", "new", "l0"].map(str::to_owned).to_vec();
        assert_eq!(aligned(&names(2), &other, &[4, 2, 1]), (vec![1, 4], 2));
    }
}
