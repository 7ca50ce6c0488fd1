//! An order for levels that have none: by their relation to the other columns.
//!
//! For each such column, its levels are described by the means of the other columns' scores, or, while no other column has
//! scores, by how much more often than expected they meet each level of the others. The leading singular vector of that table
//! (as in correspondence analysis) places the levels on a line along which the rest of the table changes most. Since orders
//! hang on each other, it is done in rounds.

use crate::data::MISSING;
use crate::models::margins::fit::{code_of, counts};

use super::scores::Scores;

/// Rows that are looked at.
const ROWS: usize = 10_000;
/// Levels of another column that are looked at, the commonest ones.
const OTHERS: usize = 48;
/// Steps of the power iteration.
const STEPS: usize = 40;

/// One column as the ordering sees it.
pub(super) enum Feature<'a> {
    /// Scores that have an order.
    Ordered(&'a Scores),
    /// Level codes without one, and the number of level names.
    Nominal(&'a [u32], usize),
}

/// The levels of column `at` (which is nominal) with their counts, in the order of their relation to the other columns;
/// missing cells are a level.
pub(super) fn levels(features: &[Feature<'_>], at: usize) -> Vec<(u32, usize)> {
    let Feature::Nominal(codes, names) = features[at] else { return Vec::new() };
    let all = counts(codes, names);
    let listed: Vec<(u32, usize)> = all.iter().enumerate().map(|(i, &n)| (code_of(i, names), n)).collect();
    let used: Vec<usize> = (0..=names).filter(|&i| all[i] > 0).collect();
    if used.len() < 3 {
        return listed;
    }
    let every = codes.len().div_ceil(ROWS);
    let rows: Vec<usize> = (0..codes.len()).step_by(every).collect();
    let mut position = vec![usize::MAX; names + 1];
    for (p, &i) in used.iter().enumerate() {
        position[i] = p;
    }
    let place = |row: usize| position[(codes[row] as usize).min(names)];
    let mut mass = vec![0.0; used.len()];
    for &row in &rows {
        mass[place(row)] += 1.0;
    }
    // Other columns without an order say nothing while their own is unknown, unless there is nothing else to go by.
    let has_ordered = features.iter().any(|f| matches!(f, Feature::Ordered(_)));
    let mut profile: Vec<Vec<f64>> = Vec::new();
    for (other, feature) in features.iter().enumerate() {
        match feature {
            _ if other == at => {}
            Feature::Nominal(..) if has_ordered => {}
            Feature::Ordered(scores) => {
                let mut sum = vec![0.0; used.len()];
                for &row in &rows {
                    sum[place(row)] += scores.z[row];
                }
                profile.push(centred(sum, &mass));
            }
            Feature::Nominal(others, names) => profile.extend(meetings(others, *names, &rows, place, &mass)),
        }
    }
    let line = leading(&profile, &mass);
    let mut order: Vec<usize> = (0..used.len()).collect();
    order.sort_by(|&a, &b| line[a].total_cmp(&line[b]).then(a.cmp(&b)));
    order.into_iter().map(|p| listed[used[p]]).collect()
}

/// Sums per level as deviations from the mean, each divided by the root of the level's mass: the weight it deserves.
fn centred(sum: Vec<f64>, mass: &[f64]) -> Vec<f64> {
    let mean = sum.iter().sum::<f64>() / mass.iter().sum::<f64>();
    sum.into_iter().zip(mass).map(|(s, m)| if *m > 0.0 { (s - mean * m) / m.sqrt() } else { 0.0 }).collect()
}

/// How much more often than expected each level meets the commonest levels of another column, scaled so that a column of
/// many levels weighs no more than one of two.
fn meetings(
    others: &[u32],
    names: usize,
    rows: &[usize],
    place: impl Fn(usize) -> usize,
    mass: &[f64],
) -> Vec<Vec<f64>> {
    let all = counts(others, names);
    let mut common: Vec<usize> = (0..=names).filter(|&i| all[i] > 0).collect();
    common.sort_by(|&a, &b| all[b].cmp(&all[a]).then(a.cmp(&b)));
    common.truncate(OTHERS);
    let mut column = vec![usize::MAX; names + 1];
    for (c, &i) in common.iter().enumerate() {
        column[i] = c;
    }
    let mut met = vec![vec![0.0; mass.len()]; common.len()];
    for &row in rows {
        let code = others[row];
        let c = column[if code == MISSING { names } else { code as usize }];
        if c != usize::MAX {
            met[c][place(row)] += 1.0;
        }
    }
    let weight = 1.0 / (common.len() as f64 - 1.0).max(1.0).sqrt();
    met.into_iter()
        .map(|counts| {
            let share = counts.iter().sum::<f64>() / rows.len() as f64;
            let scale = if share > 0.0 { weight / share.sqrt() } else { 0.0 };
            centred(counts, mass).into_iter().map(|v| v * scale).collect()
        })
        .collect()
}

/// Places of the levels: the leading left singular vector of the profile (one list per feature), divided by the roots of the
/// masses.
fn leading(profile: &[Vec<f64>], mass: &[f64]) -> Vec<f64> {
    let norm = |v: &[f64]| v.iter().map(|x| x * x).sum::<f64>().sqrt();
    // Begins with the feature that tells most.
    let longest = profile.iter().max_by(|a, b| norm(a).total_cmp(&norm(b)));
    let mut line = longest.cloned().unwrap_or_else(|| vec![0.0; mass.len()]);
    for _ in 0..STEPS {
        let mut next = vec![0.0; mass.len()];
        for feature in profile {
            let along: f64 = feature.iter().zip(&line).map(|(f, v)| f * v).sum();
            for (n, f) in next.iter_mut().zip(feature) {
                *n += along * f;
            }
        }
        let length = norm(&next);
        if length <= 0.0 {
            break;
        }
        line = next.into_iter().map(|v| v / length).collect();
    }
    line.into_iter().zip(mass).map(|(v, m)| if *m > 0.0 { v / m.sqrt() } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_sorted_along_a_number() {
        let numbers: Vec<f64> = (0..400).map(f64::from).collect();
        let codes: Vec<u32> = (0..400).map(|i| [2, 0, MISSING, 1][i / 100]).collect();
        let scores = Scores::of_numbers(&numbers);
        let order = levels(&[Feature::Nominal(&codes, 3), Feature::Ordered(&scores)], 0);
        let found: Vec<u32> = order.iter().map(|(c, _)| *c).collect();
        assert!(found == [2, 0, MISSING, 1] || found == [1, MISSING, 0, 2], "{found:?}");
        assert!(order.iter().all(|(_, n)| *n == 100));
    }

    #[test]
    fn levels_that_go_together_become_neighbours() {
        // Two columns that agree in pairs of levels: {0, 3} with {1, 2}, and {1, 2} with {0, 3}.
        let a: Vec<u32> = (0..800).map(|i| [0, 3, 1, 2][i % 4]).collect();
        let b: Vec<u32> = (0..800).map(|i| [[1, 2], [1, 2], [0, 3], [0, 3]][i % 4][i / 4 % 2]).collect();
        let order = levels(&[Feature::Nominal(&a, 4), Feature::Nominal(&b, 4)], 0);
        let place = |c: u32| order.iter().position(|(code, _)| *code == c).expect("every level stays");
        assert_eq!(place(0).abs_diff(place(3)), 1);
        assert_eq!(place(1).abs_diff(place(2)), 1);
    }

    #[test]
    fn two_levels_and_no_other_column_are_left_as_they_are() {
        let codes = [0, 1, 1, 0];
        assert_eq!(levels(&[Feature::Nominal(&codes, 2)], 0), [(0, 2), (1, 2), (MISSING, 0)]);
        let three = [0, 1, 2, 2];
        assert_eq!(levels(&[Feature::Nominal(&three, 3)], 0), [(0, 1), (1, 1), (2, 2)]);
    }
}
