//! Pairs of numbers or dates of which one is never above the other: a start and an end, a lowest and a highest value.

use serde::{Deserialize, Serialize};

use super::Rule;
use super::find::{Cells, Search};
use crate::data::column::Column;
use crate::data::schema::ColumnKind;

/// Share of rows, one column's taken at random, in which the pair would be the other way round, at least …
const SHARE: f64 = 0.02;
/// … and so many such rows of the table.
const BROKEN: f64 = 50.0;
/// Share of rows in which the two differ, at least.
const DIFFERENT: f64 = 0.01;
/// Pairs, at most.
const PAIRS: usize = 200;

/// `lower` is at most `upper` in every row that has both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Ordered {
    pub(super) lower: String,
    pub(super) upper: String,
    /// Decimals of the lower column, which is moved where nothing else helps.
    pub(super) decimals: Option<u8>,
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
    pairs
        .into_iter()
        .map(|(lower, upper)| Ordered {
            lower: search.name(lower),
            upper: search.name(upper),
            decimals: match &search.field(lower).kind {
                ColumnKind::Integer { format } | ColumnKind::Decimal { format } => Some(format.decimals),
                _ => None,
            },
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
    /// Whether a row is the other way round.
    pub(super) fn is_crossed(lower: Option<f64>, upper: Option<f64>) -> bool {
        lower.zip(upper).is_some_and(|(l, u)| l > u)
    }

    /// Moves the lower value of crossed rows down to the upper one; both stay in their columns' ranges. Whether any was moved.
    pub(super) fn settle(&self, columns: &mut [Column], lower: usize, upper: usize) -> bool {
        let mut moved = false;
        let scale = self.decimals.map(|d| 10.0_f64.powi(i32::from(d)));
        for row in 0..columns[lower].len() {
            let (Column::Numbers(low), Column::Numbers(up)) = (&columns[lower], &columns[upper]) else { break };
            let (low, up) = (low[row], up[row]);
            if low > up
                && let Column::Numbers(cells) = &mut columns[lower]
            {
                cells[row] = scale.map_or(up, |s| (up * s + 1e-9).floor() / s);
                moved = true;
            }
        }
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crossings_are_counted() {
        assert_eq!(crossed(&[1.0, 2.0, 3.0], &[1.0, 2.0]), 3.0 / 6.0);
        assert_eq!(crossed(&[1.0], &[]), 0.0);
    }
}
