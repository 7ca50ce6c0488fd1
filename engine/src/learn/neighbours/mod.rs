//! Exact distances between the rows of two tables: nearest neighbours and whole rows of the distance matrix.
//!
//! Brute force on purpose. A tree gains nothing beyond about eight columns, and an approximate search misses neighbours, which
//! would make a copy look private. The work is cut so that it is fast all the same: candidates lie transposed in panels of
//! eight rows, so that one column of a panel is one or two vector registers; queries go in pairs, so that a loaded column is
//! used twice; panels go in blocks that stay in the nearest cache; and a panel whose partial sums already exceed the neighbours
//! found so far is left early.
//!
//! Terms are added column by column for every pair of rows, whatever the vector width, so native and wasm give the same bits.
//! Differences are taken before squaring (not |x|² + |y|² − 2xy), so equal rows have distance exactly 0 and `d(x, y) = d(y, x)`.

mod kernel;
mod rows;

use crate::error::Result;
use crate::learn::neighbours::kernel::{Best, Panels, cut_off};
use crate::learn::parallel;

pub use rows::{Metric, Real, Rows};

/// Query rows of one task; large enough to use a cached block of candidates often.
const QUERIES: usize = 64;

/// The nearest candidates of every query, nearest first; of equally near ones the first.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearest {
    /// Neighbours per query: what was asked for, or all that there are when those are fewer.
    pub k: usize,
    /// Candidate rows, `k` per query.
    pub rows: Vec<u32>,
    /// Their distances, `k` per query.
    pub distances: Vec<f64>,
}

impl Nearest {
    /// Distance of query `i` to its `rank`-th neighbour, from 0; `None` when there are not so many.
    pub fn distance(&self, i: usize, rank: usize) -> Option<f64> {
        (rank < self.k).then(|| self.distances[i * self.k + rank])
    }

    /// Distances of all queries to their `rank`-th neighbour, from 0; empty when there are not so many.
    pub fn column(&self, rank: usize) -> Vec<f64> {
        self.distances.iter().skip(rank).step_by(self.k.max(1)).copied().take_while(|_| rank < self.k).collect()
    }
}

/// The `k` nearest of `candidates` for each of `queries`. With `leave_out_self`, row i is no neighbour of row i: for the
/// neighbours inside one table.
///
/// # Errors
/// [`Error::Internal`] when the two do not have the same columns.
pub fn nearest<T: Real>(
    queries: &Rows<T>,
    candidates: &Rows<T>,
    k: usize,
    metric: Metric,
    leave_out_self: bool,
) -> Result<Nearest> {
    let panels = Panels::of(queries, candidates)?;
    let k = k.min(candidates.height.saturating_sub(usize::from(leave_out_self)));
    let tasks = if k == 0 { 0 } else { queries.height.div_ceil(QUERIES) };
    let found = parallel::map(0..tasks, |task| {
        let from = task * QUERIES;
        let mut best = Best::new(from, QUERIES.min(queries.height - from), k, leave_out_self);
        match metric {
            Metric::Euclidean => best.search(queries, &panels, |a: T, b| (a - b) * (a - b)),
            Metric::Manhattan => best.search(queries, &panels, |a: T, b| (a - b).magnitude()),
            Metric::Gower => best.search(queries, &panels, cut_off),
        }
        best
    });
    let mut out = Nearest { k, rows: Vec::with_capacity(queries.height * k), distances: Vec::new() };
    out.distances.reserve(queries.height * k);
    for best in found {
        out.rows.extend(best.rows);
        out.distances.extend(best.sums.iter().map(|&s| metric.length(s.into(), queries.width())));
    }
    Ok(out)
}

/// `f(i, sums)` for every query i, in order, where `sums[j]` is the sum over the columns for candidate j; [`Metric::length`]
/// makes a distance of it (for [`Metric::Euclidean`] the sums are squared distances).
///
/// # Errors
/// [`Error::Internal`] when the two do not have the same columns.
pub fn visit<T: Real, R: Send>(
    queries: &Rows<T>,
    candidates: &Rows<T>,
    metric: Metric,
    f: impl Fn(usize, &[T]) -> R + Sync + Send,
) -> Result<Vec<R>> {
    let panels = Panels::of(queries, candidates)?;
    let answers = parallel::map(0..queries.height.div_ceil(2), |pair| {
        let (first, second) = (2 * pair, (2 * pair + 1).min(queries.height - 1));
        let sums = match metric {
            Metric::Euclidean => panels.sums(queries, first, second, |a: T, b| (a - b) * (a - b)),
            Metric::Manhattan => panels.sums(queries, first, second, |a: T, b| (a - b).magnitude()),
            Metric::Gower => panels.sums(queries, first, second, cut_off),
        };
        let later = (second > first).then(|| f(second, &sums[1]));
        (f(first, &sums[0]), later)
    });
    Ok(answers.into_iter().flat_map(|(a, b)| std::iter::once(a).chain(b)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Seed;

    fn random(height: usize, numbers: usize, levels: usize, seed: u64) -> Rows<f64> {
        let mut draw = Seed(seed).stream("rows");
        let cells = (0..height)
            .flat_map(|_| {
                // A coarse grid, so that ties occur.
                let mut row: Vec<f64> = (0..numbers).map(|_| draw.below(6) as f64 / 4.0).collect();
                row.extend((0..levels).map(|_| draw.below(3) as f64));
                row
            })
            .collect();
        Rows::new(numbers, levels, cells).expect("whole rows")
    }

    fn slow(metric: Metric, a: &[f64], b: &[f64], numbers: usize) -> f64 {
        let sum = (0..a.len()).fold(0.0, |s, c| {
            let d = (a[c] - b[c]).abs();
            s + match metric {
                _ if c >= numbers => f64::from(u8::from(a[c] != b[c])),
                Metric::Euclidean => d * d,
                Metric::Manhattan => d,
                Metric::Gower => d.min(1.0),
            }
        });
        metric.length(sum, a.len())
    }

    #[test]
    fn neighbours_are_those_of_a_plain_search_with_ties_to_the_first_row() {
        for (numbers, levels) in [(3, 0), (0, 4), (9, 10), (1, 1)] {
            let (q, c) = (random(67, numbers, levels, 1), random(141, numbers, levels, 2));
            for metric in [Metric::Euclidean, Metric::Manhattan, Metric::Gower] {
                for (candidates, alone) in [(&c, false), (&q, true)] {
                    let found = nearest(&q, candidates, 5, metric, alone).expect("same columns");
                    let sums = visit(&q, candidates, metric, |_, s| s.to_vec()).expect("same columns");
                    for (i, sums) in sums.iter().enumerate() {
                        let mut all: Vec<(f64, u32)> = (0..candidates.height())
                            .filter(|&j| !(alone && i == j))
                            .map(|j| (slow(metric, q.row(i), candidates.row(j), numbers), j as u32))
                            .collect();
                        for &(d, j) in &all {
                            assert_eq!(metric.length(sums[j as usize], q.width()), d);
                        }
                        all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                        let (d, j): (Vec<f64>, Vec<u32>) = all[..5].iter().copied().unzip();
                        assert_eq!(found.distances[5 * i..5 * i + 5], d);
                        assert_eq!(found.rows[5 * i..5 * i + 5], j);
                    }
                }
            }
        }
    }

    #[test]
    fn equal_rows_are_at_distance_zero_and_few_candidates_give_few_neighbours() {
        let rows = Rows::new(2, 0, vec![0.1_f32, 0.2, 0.3, 0.4]).expect("two rows");
        let found = nearest(&rows, &rows, 9, Metric::Euclidean, false).expect("same columns");
        assert_eq!((found.k, found.column(0), found.distance(1, 2)), (2, vec![0.0, 0.0], None));
        assert_eq!(nearest(&rows, &rows, 9, Metric::Euclidean, true).expect("same columns").rows, [1, 0]);
        let none = Rows::new(2, 0, Vec::<f32>::new()).expect("no rows");
        assert_eq!(nearest(&rows, &none, 1, Metric::Gower, false).expect("same columns").k, 0);
        assert!(nearest(&none, &rows, 1, Metric::Gower, false).expect("same columns").rows.is_empty());
        assert!(visit(&none, &rows, Metric::Gower, |_, s| s.len()).expect("same columns").is_empty());
    }

    #[test]
    fn what_has_no_distance_is_refused() {
        assert!(Rows::new(2, 0, vec![1.0, 2.0, 3.0]).is_err());
        assert!(Rows::new(0, 0, Vec::<f64>::new()).is_err());
        assert!(Rows::new(1, 0, vec![f64::NAN]).is_err());
        assert!(nearest(&random(3, 2, 0, 1), &random(3, 1, 1, 1), 1, Metric::Euclidean, false).is_err());
    }
}
