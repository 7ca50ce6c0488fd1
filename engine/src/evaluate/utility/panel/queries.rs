//! How far off are the answers of the synthetic table to counting queries: ranges and levels of one to three columns.

use crate::evaluate::privacy::cells::{Cells, Frame};
use crate::evaluate::sample::{ordered, quantile};
use crate::learn::parallel;
use crate::rng::Seed;

/// Queries that are asked.
pub const QUERIES: usize = 500;

/// One condition on a column.
enum Condition {
    /// The number is between both ends.
    Between(usize, f64, f64),
    /// The cell is this level, or missing as it.
    Is(usize, u32),
}

impl Condition {
    fn holds(&self, frame: &Frame, row: usize) -> bool {
        match (
            self,
            match self {
                Self::Between(at, ..) | Self::Is(at, _) => &frame.columns()[*at],
            },
        ) {
            (Self::Between(_, low, high), Cells::Numbers(x)) => x[row] >= *low && x[row] <= *high,
            (Self::Is(_, level), Cells::Levels(x)) => x[row] == *level,
            _ => false,
        }
    }
}

/// |real − synthetic| / max(real, 0.1 %) of the shares of rows that queries count, ascending; levels and ends of ranges come from
/// random real rows. Empty when a table has no rows.
pub fn errors(real: &Frame, synthetic: &Frame, seed: Seed) -> Vec<f64> {
    let (rows, width) = (real.height(), real.columns().len());
    if rows == 0 || synthetic.height() == 0 || width == 0 {
        return Vec::new();
    }
    let found = parallel::map(0..QUERIES, |query| {
        let mut draw = seed.indexed("evaluate/queries", query as u64);
        let mut columns: Vec<usize> = (0..width).collect();
        draw.shuffle(&mut columns);
        columns.truncate((1 + draw.below(3)).min(width));
        let conditions: Vec<Condition> = columns
            .into_iter()
            .map(|at| match &real.columns()[at] {
                Cells::Levels(x) => Condition::Is(at, x[draw.below(rows)]),
                Cells::Numbers(x) => {
                    let (a, b) = (x[draw.below(rows)], x[draw.below(rows)]);
                    Condition::Between(at, a.min(b), a.max(b))
                }
            })
            .collect();
        let share = |frame: &Frame| {
            let hits = (0..frame.height()).filter(|&row| conditions.iter().all(|c| c.holds(frame, row))).count();
            hits as f64 / frame.height() as f64
        };
        let (r, s) = (share(real), share(synthetic));
        (r - s).abs() / r.max(0.001)
    });
    ordered(&found)
}

/// Median and 90th percentile of ascending errors.
pub fn summary(errors: &[f64]) -> Option<(f64, f64)> {
    Some((quantile(errors, 0.5)?, quantile(errors, 0.9)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::tables::shuffled;

    #[test]
    fn a_copy_answers_exactly_and_broken_pairs_do_not() {
        let mut draw = Seed(1).stream("rows");
        let x: Vec<f64> = (0..800).map(|_| draw.uniform()).collect();
        let level = x.iter().map(|x| (x * 4.0) as u32).collect();
        let real = Frame::new(vec![Cells::Numbers(x), Cells::Levels(level)]).expect("a frame");
        let same = errors(&real, &real, Seed(2));
        assert_eq!((same.len(), summary(&same)), (QUERIES, Some((0.0, 0.0))));
        let broken = shuffled(&real, Seed(3)).expect("columns");
        let (median, high) = summary(&errors(&real, &broken, Seed(2))).expect("queries");
        assert!(median > 0.1 && high > 0.5, "{median} {high}");
    }
}
