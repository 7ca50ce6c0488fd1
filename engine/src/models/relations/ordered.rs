//! Pairs of numbers or dates of which one is never above the other: a start and an end, a lowest and a highest value.

use serde::{Deserialize, Serialize};

use super::Rule;
use super::arithmetic::decimals;
use super::find::{BROKEN, Cells, Search, roundest};
use crate::data::column::Column;

/// Share of rows, one column's taken at random, in which the pair would be the other way round, at least; and [`BROKEN`] such rows.
const SHARE: f64 = 0.02;
/// Share of rows in which the two differ, at least.
const DIFFERENT: f64 = 0.01;
/// Share of rows in which the two are equal from which on that is no accident.
const EQUAL: f64 = 0.01;
/// Share of rows that may differ by little where most that differ by so little are equal.
const APART: f64 = 0.05;
/// Pairs, at most.
const PAIRS: usize = 200;

/// `lower` is at most `upper` in every row that has both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Ordered {
    pub(super) lower: String,
    pub(super) upper: String,
    /// Whether the two are often equal: then a row that is the wrong way round was drawn for one in which they are.
    pub(super) ties: bool,
    /// Rows that differ by no more than this are nearly all equal, and so are drawn to be.
    pub(super) near: f64,
    /// Whether the upper column is the one that is moved, up to the lower one.
    pub(super) up: bool,
    /// Decimals of both.
    pub(super) decimals: [Option<u8>; 2],
}

/// The pairs of a table, without those that follow from others. Columns that a rule names are never the lower one, since moving them
/// would break the rule.
pub(super) fn find(search: &Search<'_>, rules: &[Rule]) -> Vec<Ordered> {
    let number = |c: &usize| search.few[*c].levels == 0 && !search.few[*c].values.is_empty();
    let numbers: Vec<usize> = (0..search.len()).filter(number).collect();
    let is_named =
        |c: usize| rules.iter().any(|r| r.follower == search.name(c) || r.by.of().contains(&search.name(c).as_str()));
    let sorted: Vec<Vec<f64>> = numbers
        .iter()
        .map(|&c| {
            let mut values: Vec<f64> = search.few[c].values.iter().copied().filter(|v| !v.is_nan()).collect();
            values.sort_unstable_by(f64::total_cmp);
            values
        })
        .collect();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (i, &lower) in numbers.iter().enumerate().filter(|(_, c)| !is_named(**c)) {
        for (j, &upper) in numbers.iter().enumerate() {
            let alike = search.is_plain(lower) == search.is_plain(upper)
                && (search.is_plain(lower) || search.field(lower).kind.tag() == search.field(upper).kind.tag());
            if i == j || !alike || holds(&search.few[lower], &search.few[upper]).is_none_or(|n| n == 0) {
                continue;
            }
            let share = crossed(&sorted[i], &sorted[j]);
            let enough = |rows: usize| share >= SHARE && share * rows as f64 >= BROKEN;
            if enough(search.rows()) && holds(search.all(lower), search.all(upper)).is_some_and(enough) {
                pairs.push((lower, upper));
            }
        }
    }
    let all = pairs.clone();
    let implied = |&(a, c): &(usize, usize)| all.iter().any(|&(l, m)| l == a && m != c && all.contains(&(m, c)));
    pairs.retain(|p| !implied(p));
    pairs.truncate(PAIRS);
    let lowers: Vec<usize> = pairs.iter().map(|p| p.0).collect();
    pairs
        .into_iter()
        .map(|(lower, upper)| {
            let (few_lower, few_upper) = (&search.few[lower].values, &search.few[upper].values);
            let equal = few_lower.iter().zip(few_upper).filter(|(a, b)| a == b).count();
            let ties = equal as f64 >= EQUAL * few_lower.len() as f64;
            // The finer column is drawn after the coarser one, and so with more noise. One that goes up must never go down.
            let place = |c: usize| numbers.iter().position(|n| *n == c).unwrap_or_default();
            let distinct = |c: usize| sorted[place(c)].chunk_by(|a, b| a == b).count();
            let up = distinct(upper) > distinct(lower) && !lowers.contains(&upper) && !is_named(upper);
            Ordered {
                lower: search.name(lower),
                upper: search.name(upper),
                ties,
                near: if ties { near(few_lower, few_upper, equal) } else { 0.0 },
                up,
                decimals: [lower, upper].map(|c| decimals(search, c)),
            }
        })
        .collect()
}

/// Rows that have both, where one column is never above the other and sometimes below it.
fn holds(lower: &Cells, upper: &Cells) -> Option<usize> {
    let (mut both, mut different) = (0_usize, 0_usize);
    for (a, b) in lower.values.iter().zip(&upper.values) {
        if a > b {
            return None;
        }
        // Neither holds for a missing cell.
        both += usize::from(a <= b);
        different += usize::from(a < b);
    }
    (different as f64 >= DIFFERENT * both as f64).then_some(both)
}

/// The largest difference, rounded, up to which all but [`APART`] of the rows are equal.
fn near(lower: &[f64], upper: &[f64], equal: usize) -> f64 {
    let mut gaps: Vec<f64> = lower.iter().zip(upper).map(|(a, b)| b - a).filter(|gap| *gap > 0.0).collect();
    gaps.sort_unstable_by(f64::total_cmp);
    let most = (APART * equal as f64) as usize;
    // With no gap at all, nothing is nearly equal.
    gaps.get(most.wrapping_sub(1)).or(gaps.last()).filter(|_| most > 0).map_or(0.0, |&gap| roundest(0.8 * gap, gap))
}

/// Share of all pairs of a value of `lower` and one of `upper` in which the first is above the second; both sorted.
fn crossed(lower: &[f64], upper: &[f64]) -> f64 {
    let (mut below, mut pairs) = (0_usize, 0.0);
    for value in lower {
        while below < upper.len() && upper[below] < *value {
            below += 1;
        }
        pairs += below as f64;
    }
    pairs / (lower.len() * upper.len()).max(1) as f64
}

impl Ordered {
    /// Whether a row is the wrong way round and better drawn again than moved.
    pub(super) fn is_crossed(&self, lower: Option<f64>, upper: Option<f64>) -> bool {
        !self.ties && lower.zip(upper).is_some_and(|(l, u)| l > u)
    }

    /// Moves one value of the rows that are the wrong way round, or all but equal, to the other, the upper one if `up`; both stay in
    /// their columns' ranges. Whether any was moved.
    pub(super) fn settle(&self, columns: &mut [Column], lower: usize, upper: usize, up: bool) -> bool {
        let moved = if up { upper } else { lower };
        let scale = self.decimals[usize::from(up)].map(|d| 10.0_f64.powi(i32::from(d)));
        let mut any = false;
        for row in 0..columns[lower].len() {
            let (Column::Numbers(low), Column::Numbers(high)) = (&columns[lower], &columns[upper]) else { break };
            let (low, high) = (low[row], high[row]);
            if (low > high || high - low <= self.near)
                && let Column::Numbers(cells) = &mut columns[moved]
            {
                let value = match (up, scale) {
                    (true, Some(s)) => (low * s - 1e-9).ceil() / s,
                    (true, None) => low,
                    (false, Some(s)) => (high * s + 1e-9).floor() / s,
                    (false, None) => high,
                };
                any |= cells[row] != value;
                cells[row] = value;
            }
        }
        any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nearly_equal_is_told_from_what_is_not() {
        let lower: Vec<f64> = (0..200).map(f64::from).collect();
        let upper: Vec<f64> =
            (0..200).map(|i| f64::from(i) + if i % 2 == 0 { 0.0 } else { 5.0 + f64::from(i) }).collect();
        // A hundred are equal; the others differ by 6, 8, 10 and so on, and five of them may.
        assert_eq!(near(&lower, &upper, 100), 14.0);
        assert_eq!(near(&lower, &lower, 200), 0.0);
    }

    #[test]
    fn crossings_are_counted() {
        assert_eq!(crossed(&[1.0, 2.0, 3.0], &[1.0, 2.0]), 3.0 / 6.0);
        assert_eq!(crossed(&[1.0], &[]), 0.0);
    }
}
