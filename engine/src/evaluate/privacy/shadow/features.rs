//! What an attacker reads from a synthetic table about one row.

use crate::data::MISSING;
use crate::error::Result;
use crate::evaluate::fidelity::bins::Bins;
use crate::evaluate::fidelity::correlation::{Coefficient, correlation};
use crate::evaluate::fidelity::frequencies::by_frequency;
use crate::evaluate::privacy::cells::{Cells, Encoding, Frame, encode};
use crate::evaluate::sample::{deviation, mean, ordered, present, quantile};
use crate::learn::neighbours::{Metric, nearest};
use crate::rng::Seed;

/// Combinations of columns that are asked for each row, at most (Houssiau et al. 2022; Meeus et al. 2023).
const QUERIES: usize = 2_000;
/// Pairs of numbers whose correlation is read, at most.
const PAIRS: usize = 100;
/// Levels of a column whose share is read, at most.
const LEVELS: usize = 10;
/// Nearest rows whose distance is read.
const NEAREST: usize = 5;

/// The columns of real rows cut so that cells can be equal: numbers by tenths of the range, levels as they are.
pub(super) struct Cuts {
    bins: Vec<Option<Bins>>,
    queries: Vec<Vec<usize>>,
}

impl Cuts {
    pub(super) fn of(real: &Frame, seed: Seed) -> Self {
        let bins = real
            .columns()
            .iter()
            .map(|c| if let Cells::Numbers(x) = c { Bins::equal_width(x) } else { None })
            .collect();
        Self { bins, queries: queries(real.columns().len(), seed) }
    }

    /// A cell's code: equal for cells that count as equal.
    fn code(&self, column: usize, cells: &Cells, row: usize) -> u64 {
        match (cells, &self.bins[column]) {
            (Cells::Numbers(x), Some(bins)) if x[row].is_finite() => u64::from(bins.of(x[row])),
            _ => cells.key(row),
        }
    }

    /// For every combination of columns, the rows of `table` that equal row `row` of `real` in them.
    pub(super) fn matches(&self, real: &Frame, row: usize, table: &Frame) -> Vec<f64> {
        let words = table.height().div_ceil(64);
        let equal: Vec<Vec<u64>> = real
            .columns()
            .iter()
            .zip(table.columns())
            .enumerate()
            .map(|(at, (own, other))| {
                let sought = self.code(at, own, row);
                let mut bits = vec![0_u64; words];
                for r in (0..table.height()).filter(|&r| self.code(at, other, r) == sought) {
                    bits[r / 64] |= 1 << (r % 64);
                }
                bits
            })
            .collect();
        let count = |columns: &Vec<usize>| {
            let all = |w: usize| columns.iter().fold(u64::MAX, |bits, &c| bits & equal[c][w]).count_ones();
            f64::from((0..words).map(all).sum::<u32>())
        };
        self.queries.iter().map(count).collect()
    }
}

/// All combinations of columns, or a sample of them.
fn queries(width: usize, seed: Seed) -> Vec<Vec<usize>> {
    if width < 11 {
        return (1_usize..1 << width).map(|set| (0..width).filter(|c| set >> c & 1 == 1).collect()).collect();
    }
    let mut draw = seed.stream("shadow/queries");
    let one = |_| loop {
        let set: Vec<usize> = (0..width).filter(|_| draw.below(2) == 1).collect();
        if !set.is_empty() {
            break set;
        }
    };
    (0..QUERIES).map(one).collect()
}

/// Distances of a real row to the nearest rows of a table; the farthest of all where there are fewer.
pub(super) fn distances(real: &Frame, row: usize, table: &Frame) -> Result<Vec<f64>> {
    let own = real.take(&[row]);
    let rows = encode(real, &[&own, table], Encoding::Gower)?;
    let mut found = nearest(&rows[0], &rows[1], NEAREST, Metric::Gower, false)?.distances;
    found.resize(NEAREST, 1.0);
    Ok(found)
}

/// What a table says as a whole: moments of numbers, shares of levels, correlations.
pub(super) fn summary(real: &Frame, table: &Frame) -> Vec<f64> {
    let mut out = Vec::new();
    for (own, other) in real.columns().iter().zip(table.columns()) {
        match (own, other) {
            (_, Cells::Numbers(x)) => {
                let own = present(x);
                let middle = quantile(&ordered(&own), 0.5);
                let spread = deviation(&own, 1).map(|s| s * s);
                out.extend([mean(&own), middle, spread].map(|v| v.unwrap_or(0.0)));
            }
            (Cells::Levels(known), Cells::Levels(codes)) => out.extend(shares(known, codes)),
            (Cells::Numbers(_), Cells::Levels(_)) => {}
        }
    }
    let numbers: Vec<&[f64]> = table
        .columns()
        .iter()
        .filter_map(|c| if let Cells::Numbers(x) = c { Some(x.as_slice()) } else { None })
        .collect();
    let pairs = (0..numbers.len()).flat_map(|j| (0..j).map(move |i| (i, j))).take(PAIRS);
    out.extend(pairs.map(|(i, j)| correlation(numbers[i], numbers[j], Coefficient::Pearson).unwrap_or(0.0)));
    out
}

/// Shares of the most frequent real levels in a column, the number of its levels, and the share of its most frequent one.
fn shares(known: &[u32], codes: &[u32]) -> Vec<f64> {
    let counted = |x: &[u32]| by_frequency(x.iter().copied().filter(|k| *k != MISSING));
    let (real, own) = (counted(known), counted(codes));
    let all = codes.len().max(1) as f64;
    let share = |level: u32| own.iter().find(|g| g.0 == level).map_or(0.0, |g| g.1 as f64 / all);
    let mut out: Vec<f64> = real.iter().take(LEVELS).map(|g| share(g.0)).collect();
    out.push(own.len() as f64);
    out.push(own.first().map_or(0.0, |g| g.1 as f64 / all));
    out
}

/// The rows that lie farthest from their five nearest neighbours: those that a generator gives away first.
pub(super) fn outliers(real: &Frame, rows: &[usize], count: usize) -> Result<Vec<usize>> {
    let some = real.take(rows);
    let coded = encode(&some, &[&some], Encoding::Gower)?;
    let near = nearest(&coded[0], &coded[0], NEAREST, Metric::Gower, true)?;
    // Every row has as many neighbours, so that the sum orders as the mean does.
    let far: Vec<f64> = near.distances.chunks_exact(near.k.max(1)).map(|d| d.iter().sum()).collect();
    let mut order: Vec<usize> = (0..far.len()).collect();
    order.sort_by(|&a, &b| far[b].total_cmp(&far[a]).then(a.cmp(&b)));
    Ok(order.into_iter().take(count).map(|i| rows[i]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> Frame {
        let x = (0..30).map(|i| if i == 7 { 90.0 } else { f64::from(i % 6) }).collect();
        Frame::new(vec![Cells::Numbers(x), Cells::Levels((0..30).map(|i| i % 3).collect())]).expect("a frame")
    }

    #[test]
    fn matches_count_equal_rows_for_every_combination() {
        let real = frame();
        let cuts = Cuts::of(&real, Seed(1));
        // {number}, {level}, {both}: the far number is alone in its tenth.
        assert_eq!(cuts.matches(&real, 7, &real), [1.0, 10.0, 1.0]);
        assert_eq!(queries(12, Seed(1)).len(), QUERIES);
        assert_eq!(outliers(&real, &(0..30).collect::<Vec<_>>(), 1).expect("rows"), [7]);
        assert_eq!(distances(&real, 7, &real.take(&[7])).expect("rows"), [0.0, 1.0, 1.0, 1.0, 1.0]);
        // Mean, median, variance; three shares, levels, largest share.
        assert_eq!(summary(&real, &real).len(), 8);
    }
}
